//! What the keys of the priorities screen do.

use crate::action::Action;
use crate::domain::filter::Expression;
use crate::domain::estimate::Question;
use crate::domain::priority::Priority;
use crate::domain::taxonomy::CategoryId;
use crate::domain::text::Safe;

use super::message::Effect;
use super::model::{Model, Tone};
use super::overlay::{Confirm, ConfirmPurpose, LineInput, LinePurpose, Overlay};
use super::review_keys;
use super::workspace::{Filter, Screen};

/// Handles an action of the priorities screen; none when it is not one of its own.
pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    if let Some(lines) = lines_of(model, action) {
        model.workspace_mut()?.step_selected(lines);
        return Some(Vec::new());
    }
    Some(match action {
        Action::OpenRow => open_row(model),
        Action::EditCost => edit_cost(model),
        Action::EditSeverity => edit_severity(model),
        Action::ChangeKind => change_kind(model),
        Action::TogglePopulation => {
            let workspace = model.workspace_mut()?;
            let question = workspace.priorities.question;
            let target = question.target.other();
            workspace.rank_anew(Question { target, ..question });
            model.say(
                Tone::Done,
                &format!("intervals now speak of {}", target.name()),
            );
            Vec::new()
        }
        Action::NewCategory => review_keys::open_new_category(model),
        Action::RenameCategory => rename(model),
        Action::DeleteCategory => delete(model),
        _ => return None,
    })
}

fn lines_of(model: &Model, action: Action) -> Option<isize> {
    let page = isize::try_from(model.area.pane_rows().max(2)).unwrap_or(2);
    Some(match action {
        Action::MoveDown => 1,
        Action::MoveUp => -1,
        Action::HalfPageDown => page / 2,
        Action::HalfPageUp => -(page / 2),
        Action::PageDown => page,
        Action::PageUp => -page,
        Action::GoTop => isize::MIN / 2,
        Action::GoBottom => isize::MAX / 2,
        _ => return None,
    })
}

fn selected(model: &Model) -> Option<Priority> {
    let workspace = model.workspace()?;
    workspace
        .priorities
        .rows
        .get(workspace.selected_line())
        .cloned()
}

/// Shows the errors behind the selected row.
fn open_row(model: &mut Model) -> Vec<Effect> {
    let Some(row) = selected(model) else {
        return Vec::new();
    };
    let back = model.keymap.hint(Action::Back);
    let source = format!(
        "tag = \"{}\"",
        row.name.replace('\\', "\\\\").replace('"', "\\\"")
    );
    let Ok(expression) = Expression::parse(&source) else {
        return Vec::new();
    };
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    if workspace.matching(&expression).is_empty() {
        model.say(Tone::Hint, &format!("no error carries {} yet", row.name));
        return Vec::new();
    }
    workspace.set_filter(Some(Filter {
        source,
        expression,
        from_priorities: true,
    }));
    workspace.screen = Screen::Review;
    if let Some(first) = workspace.visible.first().copied() {
        workspace.go(first);
    }
    let count = workspace.visible.len();
    model.say(
        Tone::Hint,
        &format!("{} with {}; {back} goes back", errors(count), row.name),
    );
    Vec::new()
}

fn edit_cost(model: &mut Model) -> Vec<Effect> {
    let Some(row) = selected(model) else {
        return Vec::new();
    };
    let text = row.cost.map(|cost| cost.to_string()).unwrap_or_default();
    let title = format!("Fix cost of {}", row.name);
    let remark =
        "S, M, L (1, 3, 9 person-days) or days such as 2.5; empty: not known, M is assumed";
    model.overlays.push(LineInput::overlay(
        LinePurpose::Cost(row.id),
        &title,
        &text,
        remark,
    ));
    Vec::new()
}

fn edit_severity(model: &mut Model) -> Vec<Effect> {
    let Some(row) = selected(model) else {
        return Vec::new();
    };
    let title = format!("Severity of {}", row.name);
    let remark = "what one such error costs beside an ordinary one: 1 as much, 2 twice, 0.5 half";
    let text = row.severity.to_string();
    model.overlays.push(LineInput::overlay(
        LinePurpose::Severity(row.id),
        &title,
        &text,
        remark,
    ));
    Vec::new()
}

fn change_kind(model: &mut Model) -> Vec<Effect> {
    let Some(row) = selected(model) else {
        return Vec::new();
    };
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    let kind = row.kind.next();
    let transaction = workspace.review.set_kind(&row.id, kind);
    let effects = workspace.perform(transaction);
    model.say(
        Tone::Done,
        &format!("{} asks for a fix of kind {}", row.name, kind.name()),
    );
    effects
}

fn rename(model: &mut Model) -> Vec<Effect> {
    let Some(row) = selected(model) else {
        return Vec::new();
    };
    ask_new_name(model, &row.id)
}

fn delete(model: &mut Model) -> Vec<Effect> {
    let Some(row) = selected(model) else {
        return Vec::new();
    };
    ask_delete(model, &row.id)
}

/// The name of a category and how many errors carry it, for what is asked before it changes.
fn name_and_affected(model: &Model, id: &CategoryId) -> Option<(String, String)> {
    let review = &model.workspace()?.review;
    let name = review.taxonomy().get(id)?.name.clone();
    Some((name, errors(review.affected(id))))
}

/// Opens the line for another name of a category, saying how many errors carry it.
pub(super) fn ask_new_name(model: &mut Model, id: &CategoryId) -> Vec<Effect> {
    if let Some((name, affected)) = name_and_affected(model, id) {
        let purpose = LinePurpose::Rename(id.clone());
        let title = format!("Another name for {name}");
        let remark = format!("carried by {affected}, kept under the new name");
        let line = LineInput::overlay(purpose, &title, &name, &remark);
        model.overlays.push(line);
    }
    Vec::new()
}

/// Asks whether to delete a category, saying how many errors carry it.
pub(super) fn ask_delete(model: &mut Model, id: &CategoryId) -> Vec<Effect> {
    let undo = model.keymap.hint(Action::Undo);
    if let Some((name, affected)) = name_and_affected(model, id) {
        model.overlays.push(Overlay::Confirm(Confirm {
            purpose: ConfirmPurpose::DeleteCategory(id.clone()),
            question: Safe::line(&format!("Delete the category {name}?")),
            remark: Safe::line(&format!("{affected} would lose it. {undo} brings it back.")),
        }));
    }
    Vec::new()
}

fn errors(count: usize) -> String {
    crate::domain::words::counted(count as u64, "error", "errors")
}
