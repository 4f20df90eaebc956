//! What the keys of the review screen do.

use crate::action::Action;
use crate::domain::edit::Transaction;
use crate::domain::key::Key;
use crate::domain::taxonomy::{Category, CategoryId};
use crate::domain::text::Safe;

use super::message::Effect;
use super::model::{Model, Tone};
use super::overlay::{LineInput, LinePurpose, Overlay, PickPurpose, Picker, category_items};
use super::workspace::{Pane, Replayed, Workspace};
use super::{
    bulk_keys, category_keys, copy_keys, field_keys, looking, note_keys, picked_keys, reading_keys,
    relabel, steer_keys, travel, walk,
};

/// Handles an action of the review or the end screen; none when it is not one of theirs.
pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    if let Some(slot) = action.category_number() {
        return Some(toggle_slot(model, slot));
    }
    if let Some(effects) = travel::travel(model, action) {
        return Some(effects);
    }
    if let Some(effects) = picked_keys::run(model, action) {
        return Some(effects);
    }
    if let Some(effects) = steer_keys::run(model, action) {
        return Some(effects);
    }
    if let Some(effects) = reading_keys::run(model, action) {
        return Some(effects);
    }
    if let Some(effects) = copy_keys::run(model, action) {
        return Some(effects);
    }
    Some(match action {
        Action::Commit => match focused_category(model) {
            Some(category) => toggle(model, &category),
            None => commit(model),
        },
        Action::Defer => settle(model, Workspace::defer_current),
        Action::CantTell => settle(model, Workspace::cant_tell_current),
        Action::RepeatTags => repeat(model),
        Action::Flag => edit_current(model, |workspace, key| workspace.review.toggle_flag(key)),
        Action::Relabel => relabel::open(model),
        Action::Note => note_keys::open(model),
        Action::EditInEditor => note_keys::hand_over(model),
        Action::Search => looking::open_search(model),
        Action::Filter => looking::open_filter(model),
        Action::ClearFilter => clear_filter(model),
        Action::ToggleColumns => {
            let workspace = model.workspace_mut()?;
            workspace.all_columns = !workspace.all_columns;
            Vec::new()
        }
        Action::ChooseFields => field_keys::open(model),
        Action::PickCategory => pick(model),
        Action::NewCategory => open_new_category(model),
        Action::TagShown => bulk_keys::pick_for_shown(model),
        _ => return category_keys::run(model, action),
    })
}

fn toggle_slot(model: &mut Model, slot: u8) -> Vec<Effect> {
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    match workspace
        .review
        .taxonomy()
        .by_slot(slot)
        .map(|category| category.id.clone())
    {
        Some(category) => tag_by_key(model, &category),
        None => {
            let (new, pick) = (
                model.keymap.hint(Action::NewCategory),
                model.keymap.hint(Action::PickCategory),
            );
            let digit = slot % 10;
            model.say(
                Tone::Hint,
                &format!(
                    "no category has the key {digit} yet; {new} creates one, {pick} finds one"
                ),
            );
            Vec::new()
        }
    }
}

/// Puts a category on the example on screen, or takes it off. With auto-advance the first category that is said of an
/// undecided example settles it at once, also when a tag for many has put it there already; a second one, on the way
/// back, does not.
pub(super) fn tag_by_key(model: &mut Model, category: &CategoryId) -> Vec<Effect> {
    let advances = model.preferences.auto_advance;
    let Some(mark) = model.workspace().and_then(Workspace::mark) else {
        return Vec::new();
    };
    let settles = advances && !mark.has_verdict();
    let mut effects = match settles && mark.tags.contains_key(category) {
        true => {
            remember_tags(model);
            Vec::new()
        }
        false => toggle(model, category),
    };
    if settles {
        effects.extend(settle(model, |workspace, key| workspace.review.commit(key)));
    }
    effects
}

/// Puts a category on the example on screen, or takes it off.
pub(super) fn toggle(model: &mut Model, category: &CategoryId) -> Vec<Effect> {
    let effects = edit_current(model, |workspace, key| {
        workspace.review.toggle_tag(key, category)
    });
    remember_tags(model);
    effects
}

/// Puts a category on the example on screen; one that is set already stays.
pub(super) fn ensure_tag(model: &mut Model, category: &CategoryId) -> Vec<Effect> {
    let is_set = model
        .workspace()
        .and_then(Workspace::mark)
        .is_some_and(|mark| mark.tags.contains_key(category));
    if is_set {
        model.say(Tone::Hint, "this error carries that category already");
        return Vec::new();
    }
    toggle(model, category)
}

/// Remembers the categories of the example on screen for repeating.
pub(super) fn remember_tags(model: &mut Model) {
    let Some(workspace) = model.workspace_mut() else {
        return;
    };
    let Some(key) = workspace.key().cloned() else {
        return;
    };
    let tags: Vec<CategoryId> = workspace
        .review
        .tags(&key)
        .iter()
        .map(|category| category.id.clone())
        .collect();
    if !tags.is_empty() {
        workspace.last_tags = tags;
    }
}

/// Performs an edit on the example on screen.
pub(super) fn edit_current(
    model: &mut Model,
    edit: impl FnOnce(&Workspace, &Key) -> Transaction,
) -> Vec<Effect> {
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    let Some(key) = workspace.key().cloned() else {
        return Vec::new();
    };
    let transaction = edit(workspace, &key);
    workspace.asked_untagged = None;
    workspace.perform(transaction)
}

fn repeat(model: &mut Model) -> Vec<Effect> {
    let tags: Vec<CategoryId> = model
        .workspace()
        .map(existing_last_tags)
        .unwrap_or_default();
    if tags.is_empty() {
        model.say(
            Tone::Refused,
            "the categories that were set last no longer exist",
        );
        return Vec::new();
    }
    edit_current(model, |workspace, key| {
        workspace.review.set_tags(key, &tags)
    })
}

fn existing_last_tags(workspace: &Workspace) -> Vec<CategoryId> {
    let taxonomy = workspace.review.taxonomy();
    let exists = |id: &&CategoryId| taxonomy.get(id).is_some_and(Category::is_active);
    workspace.last_tags.iter().filter(exists).cloned().collect()
}

/// The category under the cursor while the categories have the focus: there Enter tags.
pub(super) fn focused_category(model: &Model) -> Option<CategoryId> {
    let workspace = model.workspace()?;
    let active = workspace.review.taxonomy().active();
    let category = active.get(workspace.category_line)?;
    (workspace.pane == Pane::Categories).then(|| category.id.clone())
}

/// Settles the example on screen and moves on. Without a category it asks once, because Enter is pressed easily.
fn commit(model: &mut Model) -> Vec<Effect> {
    let (pick, defer, cant_tell, commit) = (
        model.keymap.hint(Action::PickCategory),
        model.keymap.hint(Action::Defer),
        model.keymap.hint(Action::CantTell),
        model.keymap.hint(Action::Commit),
    );
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    if workspace.saving.read_only.is_some() {
        workspace.step(1);
        return Vec::new();
    }
    let Some(key) = workspace.key().cloned() else {
        return Vec::new();
    };
    let is_bare =
        workspace.review.tags(&key).is_empty() && !workspace.review.mark(&key).has_verdict();
    if is_bare && workspace.asked_untagged != Some(workspace.rank) {
        workspace.asked_untagged = Some(workspace.rank);
        let text = format!(
            "no category yet: a digit or {pick} tags, {defer} defers, {cant_tell} can't tell; {commit} again leaves it untagged"
        );
        model.say(Tone::Hint, &text);
        return Vec::new();
    }
    settle(model, |workspace, key| match &workspace.walk {
        Some(_) if workspace.review.mark(key).has_verdict() => workspace.review.answer_debt(key),
        _ => workspace.review.commit(key),
    })
}

impl Workspace {
    fn defer_current(&self, key: &Key) -> Transaction {
        self.review.defer(key)
    }

    fn cant_tell_current(&self, key: &Key) -> Transaction {
        self.review.cant_tell(key)
    }
}

/// Performs an edit that ends the work on this example, and goes on to the next one.
fn settle(model: &mut Model, edit: impl FnOnce(&Workspace, &Key) -> Transaction) -> Vec<Effect> {
    let effects = edit_current(model, edit);
    let Some(workspace) = model.workspace_mut() else {
        return effects;
    };
    if workspace.walk.is_some() {
        walk::go_on(model);
        return effects;
    }
    let finished = workspace.tally.progress.decided == workspace.keys.len();
    match workspace.next_to_review() {
        _ if finished && !workspace.end_shown => workspace.show_end(),
        Some(rank) => {
            let was_open = workspace.tally.progress.open() > 0;
            workspace.go(rank);
            if !was_open {
                let left = workspace.tally.progress.deferred;
                model.say(
                    Tone::Hint,
                    &format!("only what was put off is left: {left} to decide"),
                );
            }
        }
        // Everything that the filter shows is decided: Enter reads on.
        None => {
            let before = workspace.rank;
            workspace.step(1);
            if workspace.rank == before {
                model.say(Tone::Hint, "this is the last error shown");
            }
        }
    }
    effects
}

pub(super) fn undo(model: &mut Model) -> Vec<Effect> {
    travel_history(
        model,
        Workspace::undo,
        "undid",
        "nothing to undo: it reaches back to when the program was opened",
    )
}

pub(super) fn redo(model: &mut Model) -> Vec<Effect> {
    travel_history(model, Workspace::redo, "did again", "nothing to redo")
}

fn travel_history(
    model: &mut Model,
    step: fn(&mut Workspace) -> Option<Replayed>,
    verb: &str,
    nothing: &str,
) -> Vec<Effect> {
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    match step(workspace) {
        Some((title, effects)) => {
            model.say(Tone::Done, &format!("{verb}: {title}"));
            effects
        }
        None => {
            model.say(Tone::Hint, nothing);
            Vec::new()
        }
    }
}

fn clear_filter(model: &mut Model) -> Vec<Effect> {
    if let Some(workspace) = model.workspace_mut() {
        workspace.set_filter(None);
    }
    Vec::new()
}

/// Opens the line for the name of a new category.
pub(super) fn open_new_category(model: &mut Model) -> Vec<Effect> {
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    let slot = workspace.review.taxonomy().free_slot();
    let remark = match slot {
        Some(slot) => format!("it will have the key {}", slot % 10),
        None => "all ten digits are taken; it will be found by typing its name".to_owned(),
    };
    model.overlays.push(LineInput::overlay(
        LinePurpose::NewCategory,
        "Name of the new category",
        "",
        &remark,
    ));
    Vec::new()
}

fn pick(model: &mut Model) -> Vec<Effect> {
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    let mut items = category_items(&workspace.review);
    let set: Vec<CategoryId> = workspace
        .key()
        .map(|key| {
            workspace
                .review
                .tags(key)
                .iter()
                .map(|category| category.id.clone())
                .collect()
        })
        .unwrap_or_default();
    for item in &mut items {
        if matches!(&item.entry, super::overlay::Entry::Category(id) if set.contains(id)) {
            item.detail = Safe::line(&format!("set · {}", item.detail));
        }
    }
    let mut picker = Picker::new(PickPurpose::Tag, "Tag this error with", items, true);
    if workspace.pane == Pane::Categories {
        picker.cursor = workspace.category_line;
    }
    model.overlays.push(Overlay::Picker(picker));
    Vec::new()
}
