//! Notes on an example: typed in a line, or written in the user's own editor.

use crate::action::Action;
use crate::domain::edit::NOTE_LIMIT;
use crate::domain::key::Key;

use super::message::Effect;
use super::model::{Model, Tone};
use super::overlay::{LineInput, LinePurpose, Overlay};
use super::workspace::Workspace;

/// Opens the line for a note.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let editor = model.keymap.hint(Action::EditInEditor);
    let remark = match editor.as_str() {
        "" => "empty removes the note".to_owned(),
        _ => format!(
            "empty removes the note; {} writes it in your editor",
            model
                .keymap
                .hint_in(Action::EditInEditor, crate::action::Context::Input.stack())
        ),
    };
    model.overlays.push(LineInput::overlay(
        LinePurpose::Note,
        "Note on this error",
        &present(model),
        &remark,
    ));
    Vec::new()
}

/// Takes what was typed in the line.
pub(super) fn take(model: &mut Model, text: &str) -> Result<Vec<Effect>, String> {
    if text.trim().len() > NOTE_LIMIT {
        return Err(format!(
            "a note has at most {NOTE_LIMIT} bytes, this one has {}",
            text.trim().len()
        ));
    }
    let key = model
        .workspace()
        .and_then(|workspace| workspace.key().cloned());
    Ok(key.map_or_else(Vec::new, |key| annotate(model, &key, text)))
}

/// Hands the note to the user's editor: what is typed so far when a line is open, else what is saved.
pub(super) fn hand_over(model: &mut Model) -> Vec<Effect> {
    let text = match model.overlays.last() {
        None => present(model),
        Some(Overlay::Line(input)) if input.purpose == LinePurpose::Note => {
            input.line.value().to_owned()
        }
        Some(_) => {
            model.say(Tone::Hint, "only a note is written in the editor");
            return Vec::new();
        }
    };
    let key = model
        .workspace()
        .and_then(|workspace| workspace.key().cloned());
    key.map(|key| Effect::EditNote { key, text })
        .into_iter()
        .collect()
}

/// Takes what the editor left. What it did not change leaves the line that is open as it is.
pub(super) fn edited(
    model: &mut Model,
    key: &Key,
    was: &str,
    result: Result<String, String>,
) -> Vec<Effect> {
    let text = match result {
        Ok(text) => text,
        Err(reason) => {
            refuse(model, &reason);
            return Vec::new();
        }
    };
    if text.trim() == was.trim() {
        model.say(Tone::Hint, "the editor changed nothing");
        return Vec::new();
    }
    model.overlays.retain(
        |overlay| !matches!(overlay, Overlay::Line(input) if input.purpose == LinePurpose::Note),
    );
    let effects = annotate(model, key, &text);
    let what = match text.trim().is_empty() {
        true => "the note is removed",
        false => "the note is written",
    };
    let undo = model.keymap.hint(Action::Undo);
    model.say(Tone::Done, &format!("{what} · {undo} takes it back"));
    effects
}

fn refuse(model: &mut Model, reason: &str) {
    match model.overlays.last_mut() {
        Some(Overlay::Line(input)) => input.refuse(reason),
        _ => model.say(Tone::Refused, reason),
    }
}

fn present(model: &Model) -> String {
    let mark = model.workspace().and_then(Workspace::mark);
    mark.and_then(|mark| mark.note.clone()).unwrap_or_default()
}

fn annotate(model: &mut Model, key: &Key, text: &str) -> Vec<Effect> {
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    let transaction = workspace.review.annotate(key, text);
    workspace.asked_untagged = None;
    workspace.perform(transaction)
}
