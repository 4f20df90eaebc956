//! What the keys of the list of fields do. Every choice holds at once, is saved, and can be taken back.

use crate::action::Action;
use crate::domain::fields::Fields;

use super::detail::arranged;
use super::message::Effect;
use super::model::{Model, Tone};
use super::overlay::{FieldChooser, Overlay};

/// Opens the list of fields.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let is_empty = model
        .workspace()
        .is_none_or(|workspace| arranged(workspace).is_empty());
    if is_empty {
        model.say(Tone::Hint, "this example has no fields to choose from");
        return Vec::new();
    }
    model
        .overlays
        .push(Overlay::Fields(FieldChooser::default()));
    Vec::new()
}

/// Handles an action of the list of fields; none when it is not one of its own.
pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let page = isize::try_from(model.area.pane_rows().max(1)).unwrap_or(1);
    let Some(Overlay::Fields(chooser)) = model.overlays.last_mut() else {
        return None;
    };
    match action {
        Action::AcceptInput => chooser.is_typing = false,
        Action::CancelInput => {
            chooser.is_typing = false;
            chooser.line = super::overlay::TextLine::default();
        }
        Action::FindField => chooser.is_typing = true,
        Action::PickerNext => step(model, 1),
        Action::PickerPrevious => step(model, -1),
        Action::PickerPageDown => step(model, page),
        Action::PickerPageUp => step(model, -page),
        Action::ToggleField => return Some(toggle(model)),
        Action::FieldDown => return Some(shift(model, true)),
        Action::FieldUp => return Some(shift(model, false)),
        Action::UndoField => return Some(super::review_keys::undo(model)),
        Action::ResetFields => return Some(choose(model, "the usual fields".to_owned(), None)),
        _ => return None,
    }
    Some(Vec::new())
}

/// The chooser with the fields it lists and the place of its cursor among them.
fn listed(model: &Model) -> Option<(Vec<(String, bool)>, usize)> {
    let Some(Overlay::Fields(chooser)) = model.overlays.last() else {
        return None;
    };
    let listed = chooser.listed(model.workspace()?);
    let cursor = chooser.cursor(&listed);
    (!listed.is_empty()).then_some((listed, cursor))
}

fn select(model: &mut Model, name: &str) {
    if let Some(Overlay::Fields(chooser)) = model.overlays.last_mut() {
        chooser.selected = Some(name.to_owned());
    }
}

fn step(model: &mut Model, lines: isize) {
    let Some((listed, cursor)) = listed(model) else {
        return;
    };
    let place = cursor.saturating_add_signed(lines).min(listed.len() - 1);
    select(model, &listed[place].0);
}

/// Shows the selected field or hides it.
fn toggle(model: &mut Model) -> Vec<Effect> {
    let Some((listed, cursor)) = listed(model) else {
        return Vec::new();
    };
    let (name, is_shown) = listed[cursor].clone();
    select(model, &name);
    let title = match is_shown {
        true => format!("hide {name}"),
        false => format!("show {name}"),
    };
    rearrange(model, title, |fields| {
        for field in fields.iter_mut().filter(|(field, _)| *field == name) {
            field.1 = !is_shown;
        }
    })
}

/// Moves the selected field past its neighbour in the list.
fn shift(model: &mut Model, is_down: bool) -> Vec<Effect> {
    let Some((listed, cursor)) = listed(model) else {
        return Vec::new();
    };
    let neighbour = match is_down {
        true => Some(cursor + 1),
        false => cursor.checked_sub(1),
    };
    let Some((other, _)) = neighbour.and_then(|place| listed.get(place)) else {
        return Vec::new();
    };
    let name = listed[cursor].0.clone();
    select(model, &name);
    rearrange(model, format!("move {name}"), |fields| {
        let place = |wanted: &str| fields.iter().position(|(field, _)| field == wanted);
        if let (Some(from), Some(to)) = (place(&name), place(other)) {
            let field = fields.remove(from);
            fields.insert(to, field);
        }
    })
}

/// Changes the arrangement of all fields.
fn rearrange(
    model: &mut Model,
    title: String,
    change: impl FnOnce(&mut Vec<(String, bool)>),
) -> Vec<Effect> {
    let Some(workspace) = model.workspace() else {
        return Vec::new();
    };
    let mut fields = arranged(workspace);
    change(&mut fields);
    let borrowed: Vec<(&str, bool)> = fields
        .iter()
        .map(|(name, is_shown)| (name.as_str(), *is_shown))
        .collect();
    let chosen = Fields::of(&borrowed, workspace.review.settings().fields.as_ref());
    choose(model, title, Some(chosen))
}

fn choose(model: &mut Model, title: String, chosen: Option<Fields>) -> Vec<Effect> {
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    let transaction = workspace.review.set_fields(title, chosen);
    workspace.perform(transaction)
}
