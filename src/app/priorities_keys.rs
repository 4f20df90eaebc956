//! What the keys of the priorities screen do.

use crate::action::Action;
use crate::domain::estimate::Question;
use crate::domain::filter::Expression;
use crate::domain::priority::Priority;
use crate::domain::words;

use super::message::Effect;
use super::model::{Model, Tone};
use super::workspace::{Filter, Screen};
use super::{category_keys, review_keys, walk};

/// Handles an action of the priorities screen; none when it is not one of its own.
pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    if let Some(lines) = lines_of(model, action) {
        model.workspace_mut()?.step_selected(lines);
        return Some(Vec::new());
    }
    Some(match action {
        Action::OpenRow => open_row(model),
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
        _ => return category_keys::run(model, action),
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
    let source = walk::tagged_with(&row.name);
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
        &format!(
            "{} with {}; {back} goes back",
            words::counted(count as u64, "error", "errors"),
            row.name
        ),
    );
    Vec::new()
}
