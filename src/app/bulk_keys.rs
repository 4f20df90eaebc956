//! One category for every example shown: picked, asked with the counts, done as one step.

use crate::domain::key::Key;
use crate::domain::taxonomy::CategoryId;
use crate::domain::text::Safe;
use crate::domain::words::counted;

use super::message::Effect;
use super::model::Model;
use super::overlay::{
    Confirm, ConfirmPurpose, Entry, Overlay, PickPurpose, Picker, category_items,
};
use super::overlay_keys::finish;
use super::workspace::Workspace;

/// Opens the list of categories for every example shown, with how many of them carry each.
pub(super) fn pick_for_shown(model: &mut Model) -> Vec<Effect> {
    let Some(workspace) = model.workspace() else {
        return Vec::new();
    };
    let keys = targets(workspace);
    let mut items = category_items(&workspace.review);
    for item in &mut items {
        if let Entry::Category(id) = &item.entry {
            let carrying = keys.len() - lacking(workspace, &keys, id);
            item.detail = Safe::line(&format!("on {carrying} of {}", keys.len()));
        }
    }
    let title = match &workspace.filter {
        _ if !workspace.picked.is_empty() => format!("Tag all {} picked with", keys.len()),
        Some(_) => format!("Tag all {} shown with", keys.len()),
        None => format!("No filter: tag all {} of the sample with", keys.len()),
    };
    let picker = Picker::new(PickPurpose::TagShown, &title, items, false);
    model.overlays.push(Overlay::Picker(picker));
    Vec::new()
}

/// Asks with the count; when all of them carry the category, asks whether to take it off.
pub(super) fn ask(model: &mut Model, id: &CategoryId) -> Vec<Effect> {
    let Some(workspace) = model.workspace() else {
        return Vec::new();
    };
    let Some(category) = workspace.review.taxonomy().get(id) else {
        return Vec::new();
    };
    let keys = targets(workspace);
    let lacking = lacking(workspace, &keys, id);
    let which = match &workspace.filter {
        _ if !workspace.picked.is_empty() => "They are those that were picked out.".to_owned(),
        Some(filter) => format!("They are those with: {}.", filter.source),
        None => "They are the whole sample: no filter is set.".to_owned(),
    };
    let name = &category.name;
    let (purpose, question, remark) = if lacking == 0 {
        let remark = format!("All of them carry it. {which} One undo brings it back.");
        let question = format!("Take {name} off {}?", errors(keys.len()));
        (ConfirmPurpose::UntagShown(id.clone()), question, remark)
    } else {
        let open = keys
            .iter()
            .filter(|key| !workspace.review.mark(key).has_verdict());
        let open = match open.count() {
            0 => String::new(),
            count => format!(" {} open, to be decided in turn.", stay_open(count)),
        };
        let replaced = replaced(workspace, &keys, id);
        let others = match keys.len() - lacking {
            0 => String::new(),
            carrying => format!("{} it already. ", carry(carrying)),
        };
        let remark = format!("{others}{which}{replaced}{open} One undo takes it back.");
        let question = format!("Tag {} with {name}?", errors(lacking));
        (ConfirmPurpose::TagShown(id.clone()), question, remark)
    };
    model.overlays.push(Overlay::Confirm(Confirm {
        purpose,
        question: Safe::line(&question),
        remark: Safe::line(&remark),
    }));
    Vec::new()
}

/// Puts a category on every example shown.
pub(super) fn tag_shown(model: &mut Model, id: &CategoryId) -> Vec<Effect> {
    let transaction = model
        .workspace()
        .map(|workspace| workspace.review.tag_all(&targets(workspace), id));
    transaction.map_or_else(Vec::new, |transaction| finish(model, transaction))
}

/// Takes a category off every example shown.
pub(super) fn untag_shown(model: &mut Model, id: &CategoryId) -> Vec<Effect> {
    let transaction = model
        .workspace()
        .map(|workspace| workspace.review.untag_all(&targets(workspace), id));
    transaction.map_or_else(Vec::new, |transaction| finish(model, transaction))
}

/// What is done to many is done to what was picked out, else to everything shown.
fn targets(workspace: &Workspace) -> Vec<Key> {
    let ranks: Vec<usize> = match workspace.picked.is_empty() {
        true => workspace.visible.clone(),
        false => workspace.picked.iter().copied().collect(),
    };
    let keys = ranks.iter();
    keys.filter_map(|rank| workspace.keys.get(*rank).cloned())
        .collect()
}

/// A part takes the place of its whole: on how many of these.
fn replaced(workspace: &Workspace, keys: &[Key], id: &CategoryId) -> String {
    let review = &workspace.review;
    let part = review.taxonomy().get(id);
    let Some(whole) = part.and_then(|part| review.whole_of(part)) else {
        return String::new();
    };
    let takes_place = |key: &&Key| {
        let tags = &review.mark(key).tags;
        tags.contains_key(&whole.id) && !tags.contains_key(id)
    };
    match keys.iter().filter(takes_place).count() {
        0 => String::new(),
        count => format!(
            " It takes the place of {} on {}.",
            whole.name,
            errors(count)
        ),
    }
}

fn lacking(workspace: &Workspace, keys: &[Key], id: &CategoryId) -> usize {
    let lacks = |key: &&Key| !workspace.review.mark(key).tags.contains_key(id);
    keys.iter().filter(lacks).count()
}

fn errors(count: usize) -> String {
    counted(count as u64, "error", "errors")
}

fn stay_open(count: usize) -> String {
    counted(count as u64, "of them stays", "of them stay")
}

fn carry(count: usize) -> String {
    counted(count as u64, "other carries", "others carry")
}
