//! Moving about on the review screen: through the list, the text and the categories, whichever has the focus.

use crate::action::Action;

use super::looking;
use super::message::Effect;
use super::model::{Model, Tone};
use super::reading_keys;
use super::workspace::{Pane, Workspace, is_open};
use crate::domain::review::Mark;

/// The panes in the order of Tab.
const PANES: [Pane; 3] = [Pane::Errors, Pane::Example, Pane::Categories];

/// Moves: through the list, the text or the categories, depending on the pane that has the focus.
pub(super) fn travel(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let page = isize::try_from(model.area.pane_rows().max(1)).unwrap_or(1);
    let lines = match action {
        Action::MoveDown => 1,
        Action::MoveUp => -1,
        Action::HalfPageDown => (page / 2).max(1),
        Action::HalfPageUp => -(page / 2).max(1),
        Action::PageDown => page,
        Action::PageUp => -page,
        Action::GoTop => isize::MIN / 2,
        Action::GoBottom => isize::MAX / 2,
        _ => return jump(model, action, page),
    };
    let rows = text_rows(model);
    let workspace = model.workspace_mut()?;
    match workspace.pane {
        Pane::Errors if matches!(action, Action::GoTop | Action::GoBottom) => {
            let end = match action {
                Action::GoTop => workspace.visible.first(),
                _ => workspace.visible.last(),
            };
            if let Some(rank) = end.copied() {
                workspace.jump(rank);
            }
        }
        Pane::Errors => workspace.step(lines),
        Pane::Example => reading_keys::step(workspace, rows, lines),
        Pane::Categories => {
            let last = workspace.review.taxonomy().active().len().saturating_sub(1);
            workspace.category_line = workspace
                .category_line
                .saturating_add_signed(lines)
                .min(last);
        }
    }
    Some(Vec::new())
}

/// Rows of text inside the example pane.
pub(super) fn text_rows(model: &Model) -> usize {
    model.review_layout().text_rows()
}

fn jump(model: &mut Model, action: Action, page: isize) -> Option<Vec<Effect>> {
    if matches!(action, Action::NextUntagged | Action::PreviousUntagged)
        && let Some(effects) = looking::turn(model, action == Action::NextUntagged)
    {
        return Some(effects);
    }
    // A room sees no cursor among the categories, so nothing may hang on one.
    let panes = match model.is_presenting {
        true => &PANES[..2],
        false => &PANES[..],
    };
    let workspace = model.workspace_mut()?;
    let target = match action {
        Action::ScrollDown => return Some(scroll(model, 1)),
        Action::ScrollUp => return Some(scroll(model, -1)),
        Action::ScrollHalfDown => return Some(scroll(model, page / 2)),
        Action::ScrollHalfUp => return Some(scroll(model, -(page / 2))),
        Action::FocusNext => return Some(focus(workspace, panes, 1)),
        Action::FocusPrevious => return Some(focus(workspace, panes, panes.len() - 1)),
        Action::NextUntagged => workspace.next_to_review(),
        Action::PreviousUntagged => workspace
            .find_before(is_open)
            .or_else(|| workspace.find_before(Mark::is_deferred)),
        Action::NextFlagged => workspace.find_after(|mark| mark.flagged),
        Action::NextDisputed => workspace.find_rank_after(|rank| {
            let key = workspace.keys.get(rank);
            key.is_some_and(|key| workspace.review.is_disputed(key))
        }),
        Action::NextPicked => workspace.find_rank_after(|rank| workspace.picked.contains(&rank)),
        Action::JumpBack => {
            if !workspace.jump_back() {
                model.say(Tone::Hint, "there is no jump to go back to");
            }
            return Some(Vec::new());
        }
        _ => return None,
    };
    match target {
        Some(rank) => workspace.jump(rank),
        None => model.say(Tone::Hint, "there is no such error among those shown"),
    }
    Some(Vec::new())
}

fn scroll(model: &mut Model, lines: isize) -> Vec<Effect> {
    if let Some(workspace) = model.workspace_mut() {
        workspace.scroll = workspace.scroll.saturating_add_signed(lines);
    }
    Vec::new()
}

/// Keeps the last line of the example on screen, and the cursor among the lines shown.
pub(super) fn clamp_scroll(model: &mut Model) {
    let rows = text_rows(model);
    if let Some(workspace) = model.workspace_mut() {
        let lines = workspace.reading.line_count();
        workspace.scroll = workspace.scroll.min(lines.saturating_sub(rows));
        let last = (workspace.scroll + rows.max(1)).min(lines.max(1)) - 1;
        let cursor = &mut workspace.reading.cursor;
        *cursor = (*cursor).clamp(workspace.scroll.min(last), last);
    }
}

fn focus(workspace: &mut Workspace, panes: &[Pane], steps: usize) -> Vec<Effect> {
    let here = panes.iter().position(|pane| *pane == workspace.pane);
    let there = (here.unwrap_or(0) + steps) % panes.len().max(1);
    if let Some(pane) = panes.get(there) {
        workspace.pane = *pane;
    }
    Vec::new()
}
