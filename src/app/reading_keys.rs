//! What the keys do inside an example: open and close, move wide lines, wrap them.

use crate::action::Action;

use super::message::Effect;
use super::model::{Model, Tone};
use super::travel;
use super::workspace::{Pane, Workspace};

/// Columns that one key press moves wide lines by.
const STEP: usize = 8;

/// Handles an action of reading; none when it is not one.
pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    if action == Action::ToggleFold {
        toggle(model);
        return Some(Vec::new());
    }
    let workspace = model.workspace_mut()?;
    let reading = &mut workspace.reading;
    match action {
        Action::UnfoldAll => reading.folds.set_all(true),
        Action::FoldAll => {
            reading.folds.set_all(false);
            workspace.scroll = 0;
        }
        Action::PanRight if reading.page.overflow == 0 => {
            model.say(Tone::Hint, "no line of this example is cut");
        }
        Action::PanRight => reading.pan = (reading.pan + STEP).min(reading.page.overflow),
        Action::PanLeft => reading.pan = reading.pan.saturating_sub(STEP),
        Action::ToggleWrap => {
            reading.wraps = !reading.wraps;
            reading.pan = 0;
            let text = match reading.wraps {
                true => "wide lines are wrapped",
                false => "wide lines are cut",
            };
            model.say(Tone::Hint, text);
        }
        _ => return None,
    }
    Some(Vec::new())
}

/// Opens or closes what the cursor is on or in; without the focus the first on screen, which then has it.
fn toggle(model: &mut Model) {
    let rows = travel::text_rows(model);
    let Some(workspace) = model.workspace_mut() else {
        return;
    };
    let lines = &workspace.reading.page.lines;
    let is_fold = |place: &usize| lines.get(*place).is_some_and(|line| line.fold.is_some());
    let top = workspace.scroll;
    let bottom = (top + rows).min(lines.len());
    let around = match workspace.pane {
        Pane::Example => workspace.reading.cursor,
        Pane::Errors | Pane::Categories => top,
    };
    // What is on screen is meant before what is not, and what the cursor is in before what follows.
    let found = (top..(around + 1).min(bottom))
        .rev()
        .find(is_fold)
        .or_else(|| (around..bottom).find(is_fold))
        .or_else(|| (0..top).rev().find(is_fold))
        .or_else(|| (bottom..lines.len()).find(is_fold));
    let Some(place) = found else {
        model.say(
            Tone::Hint,
            "there is nothing to open or close in this example",
        );
        return;
    };
    let id = lines.get(place).and_then(|line| line.fold.clone());
    workspace.pane = Pane::Example;
    workspace.reading.cursor = place;
    follow(workspace, rows);
    if let Some(id) = id {
        workspace.reading.folds.flip(&id);
    }
}

/// Moves by lines: the cursor where there is something to open, else the text.
pub(super) fn step(workspace: &mut Workspace, rows: usize, lines: isize) {
    if !workspace.reading.has_folds() {
        workspace.scroll = workspace.scroll.saturating_add_signed(lines);
        return;
    }
    let last = workspace.reading.line_count().saturating_sub(1);
    let cursor = workspace
        .reading
        .cursor
        .saturating_add_signed(lines)
        .min(last);
    workspace.reading.cursor = cursor;
    follow(workspace, rows);
}

/// A press on a line of the example: opens or closes what begins there, else puts the cursor on it.
pub(super) fn press_line(workspace: &mut Workspace, line: usize) {
    let lines = &workspace.reading.page.lines;
    let Some(pressed) = lines.get(line) else {
        return;
    };
    let fold = pressed.fold.clone();
    workspace.reading.cursor = line;
    if let Some(id) = fold {
        workspace.reading.folds.flip(&id);
    }
}

/// Scrolls as little as shows the cursor.
fn follow(workspace: &mut Workspace, rows: usize) {
    let cursor = workspace.reading.cursor;
    let first = (cursor + 1).saturating_sub(rows.max(1));
    workspace.scroll = workspace.scroll.clamp(first, cursor.max(first));
}
