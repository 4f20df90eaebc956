//! What the keys do before a review is open: the roles of the columns, and questions about the session.

use crate::action::Action;
use crate::domain::roles::Role;
use crate::domain::text::Safe;

use super::message::Effect;
use super::model::{Loading, Model, RolesScreen, Stage};
use super::overlay::{Overlay, PickPurpose, Picker, column_items};

/// Handles an action of the role screen or of a question; none when it is not one of theirs.
pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    match &mut model.stage {
        Stage::Roles(screen) => {
            if let Some(step) = findings_of(action) {
                screen.scroll(step);
                return Some(Vec::new());
            }
            if let Some(lines) = lines_of(action) {
                screen.cursor = screen
                    .cursor
                    .saturating_add_signed(lines)
                    .min(Role::ALL.len() - 1);
                return Some(Vec::new());
            }
            match action {
                Action::NextChoice => turn(screen, 1),
                Action::PreviousChoice => turn(screen, -1),
                Action::TurnTask => {
                    screen.refusal = None;
                    screen.proposal.take(screen.proposal.task.turned(1));
                }
                Action::WriteSettings => {
                    return Some(vec![Effect::WriteSettings(Box::new(
                        screen.proposal.settings(),
                    ))]);
                }
                Action::PickColumn => return Some(pick(model)),
                Action::AcceptRoles => return Some(accept(model)),
                _ => return None,
            }
            Some(Vec::new())
        }
        Stage::Choice(screen) => {
            let last = screen.question.answers.len().saturating_sub(1);
            if let Some(lines) = lines_of(action) {
                screen.cursor = screen.cursor.saturating_add_signed(lines).min(last);
                return Some(Vec::new());
            }
            if action != Action::AcceptChoice {
                return None;
            }
            let answer = screen.question.answers.get(screen.cursor)?.0;
            model.stage = Stage::Loading(Loading {
                title: Safe::line("opening"),
                done: 0,
                total: 0,
            });
            Some(vec![Effect::Answer(answer)])
        }
        _ => None,
    }
}

/// On the role screen, pages turn what was found: the roles themselves are always all there.
const fn findings_of(action: Action) -> Option<isize> {
    match action {
        Action::PageDown | Action::HalfPageDown => Some(1),
        Action::PageUp | Action::HalfPageUp => Some(-1),
        _ => None,
    }
}

fn lines_of(action: Action) -> Option<isize> {
    Some(match action {
        Action::MoveDown => 1,
        Action::MoveUp => -1,
        Action::GoTop | Action::PageUp | Action::HalfPageUp => isize::MIN / 2,
        Action::GoBottom | Action::PageDown | Action::HalfPageDown => isize::MAX / 2,
        _ => return None,
    })
}

/// Takes the next or previous column for the selected role; before the first one is "none".
fn turn(screen: &mut RolesScreen, step: isize) {
    let role = screen.role();
    let columns = &screen.proposal.columns;
    let present = screen
        .proposal
        .choice(role)
        .and_then(|choice| choice.columns.first().cloned());
    let position = present
        .and_then(|name| columns.iter().position(|column| column.name == name))
        .map_or(0, |position| position + 1);
    let count = columns.len() + 1;
    let next = (position + count).saturating_add_signed(step) % count;
    let chosen = next
        .checked_sub(1)
        .and_then(|index| columns.get(index))
        .map(|column| column.name.clone());
    screen.proposal.choose(role, chosen.into_iter().collect());
    screen.refusal = None;
}

/// Puts a column into the selected role, or none. For slices a column is added, or taken out again.
pub(super) fn choose(model: &mut Model, role: Role, column: Option<String>) {
    let Stage::Roles(screen) = &mut model.stage else {
        return;
    };
    screen.refusal = None;
    let mut columns = match (role, &column) {
        (Role::Slice, Some(_)) => screen
            .proposal
            .choice(role)
            .map(|choice| choice.columns.clone())
            .unwrap_or_default(),
        _ => Vec::new(),
    };
    if let Some(column) = column {
        match columns.iter().position(|present| *present == column) {
            Some(position) => drop(columns.remove(position)),
            None => columns.push(column),
        }
    }
    screen.proposal.choose(role, columns);
}

fn pick(model: &mut Model) -> Vec<Effect> {
    let Stage::Roles(screen) = &model.stage else {
        return Vec::new();
    };
    let role = screen.role();
    let items = column_items(&screen.proposal.columns);
    let title = match role {
        Role::Slice => "Add a slice column, or take it out".to_owned(),
        role => format!("Which column is the {role}?"),
    };
    model.overlays.push(Overlay::Picker(Picker::new(
        PickPurpose::Role(role),
        &title,
        items,
        false,
    )));
    Vec::new()
}

fn accept(model: &mut Model) -> Vec<Effect> {
    let Stage::Roles(screen) = &mut model.stage else {
        return Vec::new();
    };
    match screen.proposal.roles() {
        Ok(roles) => {
            model.stage = Stage::Loading(Loading {
                title: Safe::line("looking for errors"),
                done: 0,
                total: 0,
            });
            vec![Effect::Draw(Box::new(roles))]
        }
        Err(reason) => {
            screen.refusal = Some(Safe::line(&reason));
            Vec::new()
        }
    }
}
