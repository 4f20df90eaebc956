//! Where dialogs lie on the screen and which entries they show: for drawing and for the mouse alike.

use crate::action::Action;
use crate::app::area::{Edges, Listed, Place};
use crate::app::model::Model;
use crate::domain::text::Safe;

use super::{Confirm, Entry, Overlay, Picker};

/// Lines under a picker that say what belongs in a category, and an empty one above them.
pub const BELOW_ROWS: usize = 5;

/// Where a list to choose from lies.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPlace {
    /// The whole dialog.
    pub popup: Place,
    /// The line that is typed, the entries, and what is said below them.
    pub inside: Place,
    /// The entries, of which a part may be shown.
    pub listed: Listed,
    /// The first entry that is shown.
    pub first: usize,
    /// Entries that are shown at once.
    pub rows: usize,
    /// What is said below the entries, a sentence each.
    pub below: Vec<Safe>,
}

impl ListPlace {
    /// The entry at a cell, counted from the first that is listed.
    pub fn entry_at(&self, x: u16, y: u16) -> Option<usize> {
        let row = self.inside.row_at(x, y)?.checked_sub(1)?;
        (row < self.rows).then_some(self.first + row)
    }
}

impl Model {
    /// The middle of the screen. Without borders a dialog is as wide as the screen: what lies beside it would read as a
    /// part of it.
    pub fn dialog(&self, width: u16, height: u16) -> Place {
        match self.edges() {
            Edges::Drawn => self.area.centred(width, height),
            Edges::Bare => self.area.centred(self.area.width, height),
        }
    }

    /// Where the list on top lies; none when there is none.
    pub fn list_place(&self) -> Option<ListPlace> {
        let height = self.area.height;
        let (picker, width, most, below) = match self.overlays.last()? {
            Overlay::Picker(picker) => (picker, 64, 18, about_selected(picker, self)),
            Overlay::Palette(picker) => (picker, 72, 20, Vec::new()),
            Overlay::Help(picker) => (picker, 108, height.saturating_sub(2), self.about_terminal()),
            _ => return None,
        };
        let below_rows = match below.as_slice() {
            [] => 0,
            _ => BELOW_ROWS,
        };
        let shown = picker.shown().len();
        let wanted = u16::try_from(shown.max(1) + 4 + below_rows)
            .unwrap_or(u16::MAX)
            .max(7);
        let width = width.min(self.area.width.saturating_sub(4));
        let popup = self.dialog(width, most.min(wanted).min(height));
        let inside = popup.inside(self.edges()).indented();
        let rows = usize::from(inside.height).saturating_sub(1 + below_rows);
        let listed = Listed {
            cursor: picker.cursor,
            count: shown,
            rows,
        };
        Some(ListPlace {
            popup,
            inside,
            first: listed.first_line(picker.first, 0),
            listed,
            rows,
            below,
        })
    }

    /// What a terminal does by itself that people ask the help for; nothing where rows are dear.
    fn about_terminal(&self) -> Vec<Safe> {
        if self.area.height < 20 {
            return Vec::new();
        }
        let suspend = self.keymap.hint(Action::Suspend);
        let shell = format!(
            "{suspend} goes to the shell, `fg` comes back: nothing is lost, everything is saved."
        );
        vec![
            Safe::literal("With Shift held down the mouse selects text as the terminal does."),
            Safe::line(&shell),
        ]
    }

    /// Where a line to type lies, borders included.
    pub fn line_place(&self) -> Place {
        let width = self.area.width.min(90).saturating_sub(4);
        self.dialog(width, 3 + self.edges().rows())
    }

    /// Where a question lies, borders included, and its remark in lines.
    pub fn question_place(&self, confirm: &Confirm) -> (Place, Vec<Safe>) {
        let width = self.area.width.min(70).saturating_sub(4);
        let remark = confirm.remark.wrap(usize::from(width.saturating_sub(4)));
        let rows = u16::try_from(remark.len()).unwrap_or(1);
        let height = rows.saturating_add(3 + self.edges().rows());
        (self.dialog(width, height), remark)
    }

    /// Where the tour stands, and its lines as wide as there is room.
    pub fn tour_place(&self, lines: &[Safe]) -> (Place, Vec<Safe>) {
        let width = self.area.width.min(90).saturating_sub(4);
        let room = usize::from(width.saturating_sub(4));
        let wrapped: Vec<Safe> = lines.iter().flat_map(|line| line.wrap(room)).collect();
        let rows = u16::try_from(wrapped.len()).unwrap_or(1);
        let height = rows.saturating_add(2 + self.edges().rows());
        (self.dialog(width, height), wrapped)
    }
}

/// What belongs in the selected category and what does not; empty as long as nobody has described any, so that the
/// list does not jump about.
fn about_selected(picker: &Picker, model: &Model) -> Vec<Safe> {
    let Some(workspace) = model.workspace() else {
        return Vec::new();
    };
    let taxonomy = workspace.review.taxonomy();
    let is_described = picker.all.iter().any(|item| match &item.entry {
        Entry::Category(id) => taxonomy
            .get(id)
            .is_some_and(|category| category.definition.is_some() || category.exclusion.is_some()),
        _ => false,
    });
    if !is_described {
        return Vec::new();
    }
    let selected = picker.selected().and_then(|item| match item.entry {
        Entry::Category(id) => taxonomy.get(&id),
        _ => None,
    });
    let Some(category) = selected else {
        return vec![Safe::default()];
    };
    let definition = category.definition.as_ref();
    let exclusion = category.exclusion.as_ref();
    let lines = [
        definition.map(|text| Safe::line(text)),
        exclusion.map(|text| Safe::line(&format!("not this when {text}"))),
    ];
    let lines: Vec<Safe> = lines.into_iter().flatten().collect();
    if lines.is_empty() {
        let text = format!("{} is not described yet", category.name);
        return vec![Safe::line(&text)];
    }
    lines
}
