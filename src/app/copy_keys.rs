//! What of an example goes into the clipboard: its key, its text, or its row. Raw, because it leaves the screen.

use crate::action::Action;
use crate::domain::roles::Role;
use crate::domain::row::Row;

use super::detail;
use super::message::{Copy, Effect};
use super::model::Model;
use super::workspace::Workspace;

/// Handles an action that copies; none when it is not one.
pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let what: fn(&Workspace) -> Option<Copy> = match action {
        Action::CopyKey => key,
        Action::CopyText => text,
        Action::CopyRow => row,
        _ => return None,
    };
    let copy = model.workspace().and_then(what);
    Some(copy.map(Effect::Copy).into_iter().collect())
}

/// The row of the example on screen.
pub(super) fn row_of(workspace: &Workspace) -> Option<&Row> {
    workspace.rows.get(workspace.key()?)
}

fn key(workspace: &Workspace) -> Option<Copy> {
    Some(Copy {
        what: "the key".to_owned(),
        text: workspace.key()?.as_str().to_owned(),
        ending: "txt",
    })
}

/// The column that holds the text, else the fields that are shown, one a line.
fn text(workspace: &Workspace) -> Option<Copy> {
    let row = row_of(workspace)?;
    if let Some(column) = workspace.sample.roles.one(Role::Text)
        && let Some(cell) = row.cell(column)
    {
        return Some(Copy {
            what: format!("the text of `{column}`"),
            text: cell.text(),
            ending: "txt",
        });
    }
    let fields = detail::arranged(workspace).into_iter();
    let lines = fields
        .filter(|(_, is_shown)| *is_shown || workspace.all_columns)
        .filter_map(|(name, _)| Some(format!("{name}: {}\n", row.cell(&name)?.text())));
    Some(Copy {
        what: "the fields shown".to_owned(),
        text: lines.collect(),
        ending: "txt",
    })
}

fn row(workspace: &Workspace) -> Option<Copy> {
    Some(Copy {
        what: "the row as JSON".to_owned(),
        text: row_of(workspace)?.to_json(),
        ending: "json",
    })
}
