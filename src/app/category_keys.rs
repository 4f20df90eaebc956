//! What can be done to a category, from whichever screen it is selected on.

use crate::action::{Action, Context};
use crate::domain::edit::Transaction;
use crate::domain::review::Review;
use crate::domain::taxonomy::{Category, CategoryId, Colour};
use crate::domain::text::Safe;
use crate::domain::words::counted;

use super::message::Effect;
use super::model::{Model, Tone};
use super::overlay::{
    Confirm, ConfirmPurpose, Entry, LinePurpose, Overlay, PickPurpose, Picker, PickerItem,
    category_items,
};
use super::overlay_keys::finish;
use super::{category_lines, review_keys, walk};

/// Everything that the menu offers, in its order.
const MENU: [Action; 14] = [
    Action::RenameCategory,
    Action::DescribeCategory,
    Action::ExcludeFromCategory,
    Action::MergeCategory,
    Action::SplitCategory,
    Action::MoveCategoryKey,
    Action::ColourCategory,
    Action::ChangeKind,
    Action::EditCost,
    Action::EditSeverity,
    Action::EditSuccess,
    Action::EditMoney,
    Action::EditEase,
    Action::DeleteCategory,
];

/// Handles an action that is about a category; none for any other. Without a selected category it asks for one.
pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    if action == Action::SweepDebt {
        return Some(walk::sweep_debt(model));
    }
    if action != Action::CategoryMenu && !MENU.contains(&action) {
        return None;
    }
    Some(match subject(model) {
        Some(id) => act(model, action, &id),
        None => pick(model, action),
    })
}

/// The category that is selected: the row of the priorities, or the line of the categories pane that has the focus.
fn subject(model: &Model) -> Option<CategoryId> {
    match model.stage_context() {
        Context::Priorities => model.workspace()?.selected.clone(),
        _ => review_keys::focused_category(model),
    }
}

fn pick(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(workspace) = model.workspace() else {
        return Vec::new();
    };
    let items = category_items(&workspace.review);
    if items.is_empty() {
        model.say(Tone::Hint, "there is no category yet");
        return Vec::new();
    }
    let title = format!("{}: which one?", action.info().title);
    let picker = Picker::new(PickPurpose::Operate(action), &title, items, false);
    model.overlays.push(Overlay::Picker(picker));
    Vec::new()
}

/// Does to a category what an action says, or asks what it needs to know first.
pub(super) fn act(model: &mut Model, action: Action, id: &CategoryId) -> Vec<Effect> {
    let of = || id.clone();
    let purpose = match action {
        Action::CategoryMenu => return open_menu(model, id),
        Action::MergeCategory => return pick_heir(model, id),
        Action::ColourCategory => return pick_colour(model, id),
        Action::ChangeKind => return change_kind(model, id),
        Action::DeleteCategory => return ask_delete(model, id),
        Action::RenameCategory => LinePurpose::Rename(of()),
        Action::DescribeCategory => LinePurpose::Definition(of()),
        Action::ExcludeFromCategory => LinePurpose::Exclusion(of()),
        Action::SplitCategory => LinePurpose::Split(of()),
        Action::MoveCategoryKey => LinePurpose::Slot(of()),
        Action::EditCost => LinePurpose::Cost(of()),
        Action::EditSeverity => LinePurpose::Severity(of()),
        Action::EditSuccess => LinePurpose::Success(of()),
        Action::EditMoney => LinePurpose::Money(of()),
        Action::EditEase => LinePurpose::Ease(of()),
        _ => return Vec::new(),
    };
    let line = category(model, id)
        .and_then(|(review, category)| category_lines::line(purpose, category, review));
    model.overlays.extend(line);
    Vec::new()
}

fn category<'a>(model: &'a Model, id: &CategoryId) -> Option<(&'a Review, &'a Category)> {
    let review = &model.workspace()?.review;
    Some((review, review.taxonomy().get(id)?))
}

/// What can be done to a category, each with what holds now and the key that does it directly.
fn open_menu(model: &mut Model, id: &CategoryId) -> Vec<Effect> {
    let stack = model.stage_context().stack();
    let Some((review, category)) = category(model, id) else {
        return Vec::new();
    };
    let items = MENU.iter().map(|action| {
        let parts = [
            value(*action, category),
            model.keymap.hint_in(*action, stack),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        PickerItem {
            entry: Entry::Action(*action),
            name: Safe::line(action.info().title),
            detail: Safe::line(&parts.join("  ")),
            disabled: None,
            positions: Vec::new(),
        }
    });
    let title = format!("{}, on {}", category.name, errors(review.affected(id)));
    let picker = Picker::new(
        PickPurpose::Menu(id.clone()),
        &title,
        items.collect(),
        false,
    );
    model.overlays.push(Overlay::Picker(picker));
    Vec::new()
}

/// What an entry of the menu would change, as it is now; empty where nothing was said.
fn value(action: Action, category: &Category) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match action {
        Action::DescribeCategory => text(&category.definition),
        Action::ExcludeFromCategory => text(&category.exclusion),
        Action::MoveCategoryKey => category
            .slot
            .map(|slot| (slot % 10).to_string())
            .unwrap_or_default(),
        Action::ColourCategory => category
            .colour
            .map(|colour| colour.name().to_owned())
            .unwrap_or_default(),
        Action::ChangeKind => category.kind.name().to_owned(),
        Action::EditCost => crate::domain::words::cost(category.cost),
        Action::EditSeverity => category.severity.to_string(),
        Action::EditSuccess => category.success.to_string(),
        Action::EditMoney => category
            .money
            .map(|money| money.to_string())
            .unwrap_or_default(),
        Action::EditEase => category
            .ease
            .map(|ease| ease.name().to_owned())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

fn pick_heir(model: &mut Model, id: &CategoryId) -> Vec<Effect> {
    let Some((review, category)) = category(model, id) else {
        return Vec::new();
    };
    let mut items = category_items(review);
    items.retain(|item| item.entry != Entry::Category(id.clone()));
    for item in &mut items {
        if let Entry::Category(other) = &item.entry {
            item.detail = Safe::line(&errors(review.affected(other)));
        }
    }
    if items.is_empty() {
        model.say(Tone::Hint, "there is no other category to merge it into");
        return Vec::new();
    }
    let title = format!("Merge {} into", category.name);
    let picker = Picker::new(PickPurpose::MergeInto(id.clone()), &title, items, false);
    model.overlays.push(Overlay::Picker(picker));
    Vec::new()
}

/// Asks whether to merge, saying how many errors each of the two has now and the one that stays will have.
pub(super) fn ask_merge(model: &mut Model, from: &CategoryId, into: &CategoryId) -> Vec<Effect> {
    let undo = model.keymap.hint(Action::Undo);
    let Some((review, going)) = category(model, from) else {
        return Vec::new();
    };
    let Some((_, staying)) = category(model, into) else {
        return Vec::new();
    };
    let preview = review.merge_preview(from, into);
    let both = match preview.both {
        0 => String::new(),
        both => format!(", {both} with both"),
    };
    let question = format!("Merge {} into {}?", going.name, staying.name);
    let remark = format!(
        "{} ({}) into {} ({}){both}: {} will carry {}; {undo} takes it back.",
        going.name,
        preview.from,
        staying.name,
        preview.into,
        errors(preview.after()),
        staying.name,
    );
    let purpose = ConfirmPurpose::Merge {
        from: from.clone(),
        into: into.clone(),
    };
    ask(model, purpose, &question, &remark)
}

/// Merges a category into another one.
pub(super) fn merge(model: &mut Model, from: &CategoryId, into: &CategoryId) -> Vec<Effect> {
    edit(model, |review| review.merge_category(from, into))
}

fn pick_colour(model: &mut Model, id: &CategoryId) -> Vec<Effect> {
    let Some((_, category)) = category(model, id) else {
        return Vec::new();
    };
    let colours = Colour::ALL.into_iter().map(Some).chain([None]);
    let items = colours.map(|colour| PickerItem {
        entry: Entry::Colour(colour),
        name: match colour {
            Some(colour) => Safe::line(&format!("▪ {}", colour.name())),
            None => Safe::literal("(none)"),
        },
        detail: Safe::line(if category.colour == colour { "now" } else { "" }),
        disabled: None,
        positions: Vec::new(),
    });
    let title = format!("Colour of {}", category.name);
    let picker = Picker::new(
        PickPurpose::Colour(id.clone()),
        &title,
        items.collect(),
        false,
    );
    model.overlays.push(Overlay::Picker(picker));
    Vec::new()
}

fn change_kind(model: &mut Model, id: &CategoryId) -> Vec<Effect> {
    let Some((review, category)) = category(model, id) else {
        return Vec::new();
    };
    let (kind, name) = (category.kind.next(), category.name.clone());
    let transaction = review.set_kind(id, kind);
    let effects = finish(model, transaction);
    model.say(
        Tone::Done,
        &format!("{name} asks for a fix of kind {}", kind.name()),
    );
    effects
}

/// Asks whether to delete a category, saying how many errors carry it.
fn ask_delete(model: &mut Model, id: &CategoryId) -> Vec<Effect> {
    let undo = model.keymap.hint(Action::Undo);
    let Some((review, category)) = category(model, id) else {
        return Vec::new();
    };
    let question = format!("Delete the category {}?", category.name);
    let affected = errors(review.affected(id));
    let remark = format!("{affected} would lose it. {undo} brings it back.");
    ask(
        model,
        ConfirmPurpose::DeleteCategory(id.clone()),
        &question,
        &remark,
    )
}

fn ask(model: &mut Model, purpose: ConfirmPurpose, question: &str, remark: &str) -> Vec<Effect> {
    model.overlays.push(Overlay::Confirm(Confirm {
        purpose,
        question: Safe::line(question),
        remark: Safe::line(remark),
    }));
    Vec::new()
}

/// Performs an edit of the categories and says what it was.
pub(super) fn edit(model: &mut Model, edit: impl FnOnce(&Review) -> Transaction) -> Vec<Effect> {
    let transaction = model.workspace().map(|workspace| edit(&workspace.review));
    transaction.map_or_else(Vec::new, |transaction| finish(model, transaction))
}

fn errors(count: usize) -> String {
    counted(count as u64, "error", "errors")
}
