//! What can lie on top of a screen: a line to type, a picker, the palette, help, a question.

use crate::action::{Action, Context};
use crate::app::looking::Standing;
use crate::domain::metric::Metric;
use crate::domain::rank::rank;
use crate::domain::review::Review;
use crate::domain::roles::{Column, Role};
use crate::domain::taxonomy::{Category, CategoryId, Colour, fold_name};
use crate::domain::text::Safe;

mod field_chooser;
mod places;
mod text_line;

pub use field_chooser::FieldChooser;
pub use places::{BELOW_ROWS, ListPlace};
pub use text_line::TextLine;

/// An overlay; the last one has the keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    /// A line to type.
    Line(LineInput),
    /// A list to choose from by typing.
    Picker(Picker),
    /// Every action by name.
    Palette(Picker),
    /// Every key that works here.
    Help(Picker),
    /// A question with yes and no.
    Confirm(Confirm),
    /// The fields of the examples.
    Fields(FieldChooser),
    /// A few lines for whoever is here for the first time.
    Tour(Vec<Safe>),
}

impl Overlay {
    /// Whether it is only to be read: any key closes it.
    pub fn is_notice(&self) -> bool {
        match self {
            Self::Confirm(confirm) => confirm.purpose == ConfirmPurpose::Acknowledge,
            Self::Tour(_) => true,
            _ => false,
        }
    }

    /// Where keys go while it is on top.
    pub fn context(&self) -> Context {
        match self {
            Self::Line(_) => Context::Input,
            Self::Picker(_) => Context::Picker,
            Self::Palette(_) => Context::Palette,
            Self::Help(_) => Context::Help,
            Self::Confirm(_) | Self::Tour(_) => Context::Confirm,
            Self::Fields(chooser) if chooser.is_typing => Context::Input,
            Self::Fields(_) => Context::Fields,
        }
    }
}

/// What a typed line is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinePurpose {
    /// A note on the current example.
    Note,
    /// What to show.
    Filter,
    /// What to find in the example.
    Find,
    /// A number of person-days to plan for.
    Budget,
    /// The minutes of a meeting.
    Timer,
    /// The name of a new category.
    NewCategory,
    /// Another name for a category.
    Rename(CategoryId),
    /// What a category costs to fix.
    Cost(CategoryId),
    /// What one error of a category costs.
    Severity(CategoryId),
    /// What belongs in a category.
    Definition(CategoryId),
    /// What does not belong in it.
    Exclusion(CategoryId),
    /// The names of its parts.
    Split(CategoryId),
    /// Its digit.
    Slot(CategoryId),
    /// The chance that its fix works.
    Success(CategoryId),
    /// What one of its errors costs in money.
    Money(CategoryId),
    /// How cheap its fix is.
    Ease(CategoryId),
}

impl LinePurpose {
    /// Whether it is one short value, which is typed anew more often than mended.
    const fn is_value(&self) -> bool {
        matches!(
            self,
            Self::Budget
                | Self::Timer
                | Self::Cost(_)
                | Self::Severity(_)
                | Self::Slot(_)
                | Self::Success(_)
                | Self::Money(_)
                | Self::Ease(_)
        )
    }
}

/// A line to type, with what it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct LineInput {
    /// What it is for.
    pub purpose: LinePurpose,
    /// What is asked.
    pub title: Safe,
    /// The text so far.
    pub line: TextLine,
    /// Why it was not taken, or an example of what to type.
    pub remark: Safe,
    /// Whether the remark is a refusal.
    pub refused: bool,
    /// Where Esc goes back to, for a line that shows its result while it is typed.
    pub before: Option<Box<Standing>>,
}

impl LineInput {
    /// A line to type.
    pub fn overlay(purpose: LinePurpose, title: &str, text: &str, remark: &str) -> Overlay {
        Overlay::Line(Self {
            title: Safe::line(title),
            line: match purpose.is_value() {
                true => TextLine::replacing(text),
                false => TextLine::holding(text),
            },
            remark: Safe::line(remark),
            refused: false,
            before: None,
            purpose,
        })
    }

    /// A line that shows its result while it is typed.
    pub fn trying(
        purpose: LinePurpose,
        title: &str,
        text: &str,
        remark: &str,
        before: Standing,
    ) -> Overlay {
        let mut overlay = Self::overlay(purpose, title, text, remark);
        if let Overlay::Line(input) = &mut overlay {
            input.before = Some(Box::new(before));
        }
        overlay
    }

    /// Says something about the text as it is now.
    pub fn remind(&mut self, remark: &str) {
        self.remark = Safe::line(remark);
        self.refused = false;
    }

    /// Says why the text was not taken, and leaves it for mending.
    pub fn refuse(&mut self, reason: &str) {
        self.remark = Safe::line(reason);
        self.refused = true;
    }
}

/// What a picker offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A category.
    Category(CategoryId),
    /// A category that does not exist yet, with the name that was typed.
    Create(String),
    /// A column, or none, for a role.
    Column(Option<String>),
    /// An action.
    Action(Action),
    /// A colour, or none.
    Colour(Option<Colour>),
    /// A metric.
    Metric(Metric),
    /// A label; the empty one takes a correction back.
    Label(String),
}

/// What a picked entry is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PickPurpose {
    /// Put a category on the current example, or take it off.
    Tag,
    /// Put a category on every example shown, or take it off.
    TagShown,
    /// Choose the category that an action is about.
    Operate(Action),
    /// Choose what to do to a category.
    Menu(CategoryId),
    /// Choose the category that takes over the examples of this one.
    MergeInto(CategoryId),
    /// Choose the colour of a category.
    Colour(CategoryId),
    /// Choose the column of a role.
    Role(Role),
    /// Say what the label should have been.
    Relabel,
    /// Choose the metric that the ceilings speak of.
    Metric,
    /// Run an action.
    Run,
}

/// One line of a picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickerItem {
    /// What is picked.
    pub entry: Entry,
    /// Its name.
    pub name: Safe,
    /// More about it, on the right or below.
    pub detail: Safe,
    /// Why it cannot be picked now.
    pub disabled: Option<&'static str>,
    /// Which characters of the name matched, for the highlight.
    pub positions: Vec<usize>,
}

/// A list to choose from by typing.
#[derive(Clone, Debug, PartialEq)]
pub struct Picker {
    /// What a pick is for.
    pub purpose: PickPurpose,
    /// What is asked.
    pub title: Safe,
    /// What is typed.
    pub line: TextLine,
    /// Everything that can be picked, unranked.
    pub all: Vec<PickerItem>,
    /// The selected line among the shown ones.
    pub cursor: usize,
    /// The first entry that is on screen.
    pub first: usize,
    /// Whether an unknown name may be created.
    pub creates: bool,
}

impl Picker {
    /// A picker over these items.
    pub fn new(purpose: PickPurpose, title: &str, all: Vec<PickerItem>, creates: bool) -> Self {
        Self {
            purpose,
            title: Safe::line(title),
            line: TextLine::default(),
            all,
            cursor: 0,
            first: 0,
            creates,
        }
    }

    /// The items that match what is typed, best first, then the offer to create what is typed.
    pub fn shown(&self) -> Vec<PickerItem> {
        let typed = self.line.value().trim();
        let mut shown: Vec<PickerItem> = rank(
            typed,
            self.all.iter().map(|item| (item.name.as_str(), item)),
        )
        .into_iter()
        .map(|ranked| PickerItem {
            positions: ranked.positions,
            ..ranked.item.clone()
        })
        .collect();
        let known = self
            .all
            .iter()
            .any(|item| fold_name(item.name.as_str()) == fold_name(typed));
        if self.creates && !typed.is_empty() && !known {
            shown.push(PickerItem {
                entry: Entry::Create(typed.to_owned()),
                name: match self.purpose {
                    PickPurpose::Relabel => Safe::line(&format!("\u{201c}{typed}\u{201d}")),
                    _ => Safe::line(&format!("create \u{201c}{typed}\u{201d}")),
                },
                detail: match self.purpose {
                    PickPurpose::Relabel => Safe::literal("another label"),
                    _ => Safe::literal("new category"),
                },
                disabled: None,
                positions: Vec::new(),
            });
        }
        shown
    }

    /// The selected item.
    pub fn selected(&self) -> Option<PickerItem> {
        self.shown().into_iter().nth(self.cursor)
    }

    /// Moves the selection by some lines and keeps it inside.
    pub fn step(&mut self, lines: isize) {
        let last = self.shown().len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(lines).min(last);
    }
}

/// The categories in use as picker items.
pub fn category_items(review: &Review) -> Vec<PickerItem> {
    review
        .taxonomy()
        .active()
        .into_iter()
        .map(|category| PickerItem {
            entry: Entry::Category(category.id.clone()),
            name: Safe::line(&category.name),
            detail: Safe::line(&detail_of(category)),
            disabled: None,
            positions: Vec::new(),
        })
        .collect()
}

/// The digit, the kind and the colour of a category.
fn detail_of(category: &Category) -> String {
    let parts = [
        category.slot.map(|slot| (slot % 10).to_string()),
        Some(category.kind.name().to_owned()),
        category.colour.map(|colour| colour.name().to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(" · ")
}

/// The columns of a file as picker items, with "none" first.
pub fn column_items(columns: &[Column]) -> Vec<PickerItem> {
    let none = PickerItem {
        entry: Entry::Column(None),
        name: Safe::line("(none)"),
        detail: Safe::line("no column plays this part"),
        disabled: None,
        positions: Vec::new(),
    };
    let columns = columns.iter().map(|column| PickerItem {
        entry: Entry::Column(Some(column.name.clone())),
        name: Safe::line(&column.name),
        detail: Safe::line(&format!("{}, {} values", column.kind, column.distinct)),
        disabled: None,
        positions: Vec::new(),
    });
    std::iter::once(none).chain(columns).collect()
}

/// What a yes does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfirmPurpose {
    /// Delete a category.
    DeleteCategory(CategoryId),
    /// Merge a category into another one.
    Merge {
        /// The one that goes.
        from: CategoryId,
        /// The one that stays.
        into: CategoryId,
    },
    /// Put a category on every example shown.
    TagShown(CategoryId),
    /// Take a category off every example shown.
    UntagShown(CategoryId),
    /// Leave the program.
    Quit,
    /// Nothing: it was read.
    Acknowledge,
}

/// A question with yes and no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// What a yes does.
    pub purpose: ConfirmPurpose,
    /// The question, which names the thing.
    pub question: Safe,
    /// What a reader should know before answering.
    pub remark: Safe,
}
