//! The lists of actions that open over a screen: the palette with everything, the help with the keys that work here.

use crate::action::{Action, Group};
use crate::domain::text::Safe;
use crate::keymap::docs::{self, HelpRow};

use super::abilities::disabled_reason;
use super::message::Effect;
use super::model::Model;
use super::overlay::{Entry, Overlay, PickPurpose, Picker, PickerItem};

pub(super) fn open_palette(model: &mut Model) -> Vec<Effect> {
    let items = Action::ALL
        .iter()
        .filter(|action| action.info().palette)
        .map(|action| PickerItem {
            entry: Entry::Action(*action),
            name: Safe::line(action.info().title),
            detail: Safe::line(&model.keymap.hint_in(*action, model.context().stack())),
            disabled: disabled_reason(model, *action),
            positions: Vec::new(),
        })
        .collect();
    model.overlays.push(Overlay::Palette(Picker::new(
        PickPurpose::Run,
        "What do you want to do?",
        items,
        false,
    )));
    Vec::new()
}

/// The keys of all categories as a range, from the first to the last.
fn tag_keys(rows: &[HelpRow]) -> Option<String> {
    let mut tags = rows
        .iter()
        .filter(|row| row.action.category_number().is_some());
    let first = tags.next()?;
    let last = tags.next_back()?;
    Some(format!("{} to {}", first.keys, last.keys))
}

pub(super) fn open_help(model: &mut Model) -> Vec<Effect> {
    let stack = model.context().stack();
    let mut rows = docs::rows(&model.keymap, stack);
    // What one came for first; everybody knows how to move about.
    rows.sort_by_key(|row| match row.group {
        Group::Screens => 1,
        Group::Program => 2,
        Group::Navigate => 3,
        _ => 0,
    });
    let tags = tag_keys(&rows);
    // Ten lines that say the same are one.
    rows.retain(|row| {
        row.action
            .category_number()
            .is_none_or(|number| number == 1)
    });
    if let (Some(row), Some(keys)) = (
        rows.iter_mut()
            .find(|row| row.action.category_number().is_some()),
        tags,
    ) {
        row.title = "Tag";
        row.doc = "Put the category with this key on this error, or take it off.";
        row.keys = keys;
    }
    let items = rows
        .into_iter()
        .map(|row| PickerItem {
            entry: Entry::Action(row.action),
            name: Safe::line(&format!("{}  {}", row.title, row.doc)),
            detail: Safe::line(&row.keys),
            disabled: disabled_reason(model, row.action),
            positions: Vec::new(),
        })
        .collect();
    model.overlays.push(Overlay::Help(Picker::new(
        PickPurpose::Run,
        "Keys that work here",
        items,
        false,
    )));
    Vec::new()
}
