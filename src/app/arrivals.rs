//! What comes in from the disk: a review that is open now, what was saved and what was not, what others wrote.

use crate::domain::review::Review;
use crate::domain::text::Safe;

use super::message::{Effect, Opened};
use super::model::{Model, Stage, Tone};
use super::overlay::{Confirm, ConfirmPurpose, Overlay};
use super::tour;
use super::workspace::Workspace;

/// The reviewer may have begun on the draft: what was done there stays.
pub(super) fn settle_or_open(model: &mut Model, opened: Opened) -> Vec<Effect> {
    match &mut model.stage {
        Stage::Working(workspace) if workspace.saving.is_settling => {
            workspace.settle(opened);
            Vec::new()
        }
        _ => open(model, opened),
    }
}

pub(super) fn open(model: &mut Model, opened: Opened) -> Vec<Effect> {
    let notices = opened.notices.clone();
    model.title = Safe::line(&opened.sample.set);
    model.reviewer = Safe::line(&opened.reviewer);
    let workspace = Workspace::open(opened);
    let begun = workspace.tally.progress.decided > 0;
    let left = workspace.tally.progress.open();
    model.stage = Stage::Working(Box::new(workspace));
    model.overlays.clear();
    model.notice = None;
    match notices.as_slice() {
        [] if begun => model.say(
            Tone::Hint,
            &format!("resumed where you left off, {left} to go"),
        ),
        [] => {}
        [notice] if notice.len() < 70 => model.say(Tone::Hint, notice),
        notices => model.overlays.push(acknowledge(notices)),
    }
    show_tour(model)
}

/// Shows the tour on top of everything, once, to whoever can do what it says.
fn show_tour(model: &mut Model) -> Vec<Effect> {
    let can_write = model
        .workspace()
        .is_some_and(|workspace| workspace.saving.read_only.is_none());
    if !can_write || !std::mem::take(&mut model.tour_due) {
        return Vec::new();
    }
    let lines = tour::lines(&model.keymap);
    model.overlays.push(Overlay::Tour(lines));
    vec![Effect::RememberTour]
}

/// What must not be overlooked stays until it is answered; a line in the footer goes with the next key.
fn acknowledge(notices: &[String]) -> Overlay {
    let sentences: Vec<Safe> = notices.iter().map(|notice| Safe::line(notice)).collect();
    Overlay::Confirm(Confirm {
        purpose: ConfirmPurpose::Acknowledge,
        question: Safe::literal("Before you begin"),
        remark: Safe::join(sentences, &Safe::literal(" · ")),
    })
}

pub(super) fn saved(model: &mut Model, number: u64) -> Vec<Effect> {
    if let Stage::Working(workspace) = &mut model.stage {
        let saving = &mut workspace.saving;
        saving.answer(number);
        if saving.open.is_empty() && std::mem::take(&mut saving.is_behind) {
            return vec![Effect::ReadOthers];
        }
    }
    Vec::new()
}

pub(super) fn not_saved(model: &mut Model, number: u64, reason: String) -> Vec<Effect> {
    let sentence = reason.lines().next().unwrap_or_default().to_owned();
    model.say(Tone::Alarm, &format!("not saved: {sentence}"));
    if let Stage::Working(workspace) = &mut model.stage {
        workspace.saving.open.insert(number);
        workspace.saving.failure = Some(sentence);
    }
    Vec::new()
}

/// What others wrote is shown once nothing of our own is on its way to the disk, which it does not know yet. Then it is
/// asked for again.
pub(super) fn refreshed(model: &mut Model, review: Review) -> Vec<Effect> {
    if let Stage::Working(workspace) = &mut model.stage {
        workspace.saving.is_behind = !workspace.saving.open.is_empty();
        if !workspace.saving.is_behind {
            workspace.review = review;
            workspace.recount();
        }
    }
    Vec::new()
}
