//! Which actions make sense now, and why the others do not: for the palette and for the refusal in the footer.

use crate::action::{Action, Context};

use super::copy_keys;
use super::model::Model;
use super::workspace::Workspace;

/// Why an action can't be run now; none when it can.
pub fn disabled_reason(model: &Model, action: Action) -> Option<&'static str> {
    let contexts = action.info().contexts;
    let Some(workspace) = model.workspace() else {
        return needs_review(action).then_some("the review is not open yet");
    };
    if let Some(reason) = out_of_place(model, contexts) {
        return Some(reason);
    }
    if is_edit(action) && workspace.saving.read_only.is_some() {
        return Some("this session is open read-only");
    }
    by_state(workspace, action)
}

fn by_state(workspace: &Workspace, action: Action) -> Option<&'static str> {
    match action {
        Action::RepeatTags if workspace.last_tags.is_empty() => Some("nothing has been tagged yet"),
        Action::CopyText | Action::CopyRow if copy_keys::row_of(workspace).is_none() => {
            Some("the row itself was not kept with this sample")
        }
        Action::ClearFilter if workspace.filter.is_none() => Some("no filter is set"),
        Action::NextPicked | Action::OnlyPicked if workspace.picked.is_empty() => {
            Some("no error is picked out")
        }
        Action::NextDisputed if !workspace.has_disputes() => {
            Some("no two who wrote at once said different things")
        }
        Action::JumpBack if workspace.trail.is_empty() => Some("there is no jump to go back to"),
        Action::NextFlagged if workspace.tally.progress.flagged == 0 => Some("no error is flagged"),
        Action::SweepDebt if workspace.review.indebted(&workspace.keys).is_empty() => {
            Some("every decided error was asked about every category")
        }
        Action::MergeCategory if workspace.review.taxonomy().active().len() < 2 => {
            Some("there is no other category")
        }
        Action::TagShown if workspace.review.taxonomy().active().is_empty() => {
            Some("there is no category yet")
        }
        Action::OpenRow | Action::EditCost | Action::EditSeverity | Action::ChangeKind
            if workspace.selected.is_none() =>
        {
            Some("there is no category to select")
        }
        Action::MarkRow
        | Action::Budget
        | Action::SwitchShares
        | Action::SwitchInterval
        | Action::TogglePopulation
        | Action::PickMetric
            if !workspace.priorities.has_percentages =>
        {
            Some("a sample of the worst alone has ranks and no shares")
        }
        Action::MarkRow if workspace.selected.is_none() => Some("there is no category to select"),
        _ => None,
    }
}

fn out_of_place(model: &Model, contexts: &[Context]) -> Option<&'static str> {
    let stack = model.stage_context().stack();
    // What belongs to an overlay is in its place while that is open.
    if contexts.contains(&model.context()) {
        return None;
    }
    if contexts.iter().any(|context| stack.contains(context)) {
        return None;
    }
    match contexts.first() {
        Some(Context::Review) => Some("only on the Review screen"),
        Some(Context::Priorities) => Some("only on the Priorities screen"),
        Some(Context::Done) => Some("only when everything is reviewed"),
        Some(Context::Roles) => Some("only while the columns are chosen"),
        _ => Some("not here"),
    }
}

/// Whether an action changes what the reviewer has said.
pub fn is_edit(action: Action) -> bool {
    action.info().undo || matches!(action, Action::Undo | Action::Redo)
}

fn needs_review(action: Action) -> bool {
    is_edit(action)
        || matches!(
            action,
            Action::GoReview
                | Action::GoPriorities
                | Action::NextScreen
                | Action::PreviousScreen
                | Action::ShowSaved
        )
        || action.info().contexts.iter().all(|context| {
            matches!(
                context,
                Context::Review | Context::Priorities | Context::Done
            )
        })
}
