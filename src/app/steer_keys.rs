//! Keys that change how one works and not what is said: auto-advance, the clock, the meeting room, widths, the keys.

use crate::action::Action;
use crate::keymap::Keymap;

use super::area::PaneWidths;
use super::message::Effect;
use super::model::{Model, Tone};
use super::overlay::{LineInput, LinePurpose};
use super::pace::Timer;
use super::workspace::Pane;

/// Columns that one key press moves a border by.
const STEP: i32 = 4;
/// The longest meeting.
const MOST_MINUTES: u32 = 600;

/// Handles an action of this kind; none when it is not one.
pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    match action {
        Action::AutoAdvance => auto_advance(model),
        Action::Present => present(model),
        Action::SetTimer => ask_minutes(model),
        Action::WidenList => widen(model, STEP),
        Action::NarrowList => widen(model, -STEP),
        Action::UsualWidths => model.widths = PaneWidths::default(),
        _ => return None,
    }
    Some(Vec::new())
}

fn auto_advance(model: &mut Model) {
    let on = !model.preferences.auto_advance;
    model.preferences.auto_advance = on;
    let text = match on {
        true => "auto-advance is on: the key of a category settles an undecided error and goes on",
        false => "auto-advance is off: Enter goes on",
    };
    model.say(Tone::Hint, text);
}

/// For a room there is no list and no pane to move in but the example.
fn present(model: &mut Model) {
    model.is_presenting = !model.is_presenting;
    let present = model.keymap.hint(Action::Present);
    if model.is_presenting {
        if let Some(workspace) = model.workspace_mut() {
            workspace.pane = Pane::Errors;
        }
        model.say(
            Tone::Hint,
            &format!("all keys work as before; {present} goes back"),
        );
    }
}

fn ask_minutes(model: &mut Model) {
    let running = model.timer.map(|timer| timer.describe(model.now));
    let remark = match running {
        Some(running) => format!("{running}; 0 stops the clock"),
        None => "nothing is closed when the time is up; it is only said".to_owned(),
    };
    let overlay = LineInput::overlay(LinePurpose::Timer, "Minutes of the meeting", "", &remark);
    model.overlays.push(overlay);
}

/// Sets the clock from the typed minutes.
///
/// # Errors
/// When they are no number of minutes.
pub(super) fn set_timer(model: &mut Model, text: &str) -> Result<(), String> {
    let minutes: u32 = match text.trim().parse() {
        Ok(minutes) if minutes <= MOST_MINUTES => minutes,
        _ => return Err(format!("type whole minutes, 0 to {MOST_MINUTES}")),
    };
    model.timer = (minutes > 0).then(|| Timer::after(minutes, model.now));
    let text = match model.timer {
        Some(timer) => timer.describe(model.now),
        None => "no clock runs".to_owned(),
    };
    model.say(Tone::Hint, &text);
    Ok(())
}

/// Says once that the time is over.
pub(super) fn ring(model: &mut Model) {
    let now = model.now;
    let Some(timer) = &mut model.timer else {
        return;
    };
    if timer.is_over || !timer.is_due(now) {
        return;
    }
    timer.is_over = true;
    let progress = model
        .workspace()
        .map(|workspace| workspace.tally.progress)
        .map(|progress| format!(": {} of {} decided", progress.decided, progress.total))
        .unwrap_or_default();
    let priorities = model.keymap.hint(Action::GoPriorities);
    model.say(
        Tone::Alarm,
        &format!("the time is up{progress}; {priorities} shows the priorities"),
    );
}

/// Moves the border between the list and the example.
fn widen(model: &mut Model, step: i32) {
    let Some(list) = model.review_layout().list else {
        model.say(Tone::Hint, "there is no room for the list at this size");
        return;
    };
    let width = (i32::from(list.width) + step).clamp(0, i32::from(u16::MAX));
    model.widths.list = u16::try_from(width).ok();
    // What it became is what the next press starts from.
    model.widths.list = model.review_layout().list.map(|list| list.width);
}

/// Takes keys that were read anew. A chord that was begun is dropped: it may mean something else now.
pub(super) fn take_keys(model: &mut Model, keymap: Keymap, problems: &[String]) {
    model.keymap = keymap;
    model.pending.clear();
    match problems {
        [] => model.say(Tone::Done, "the keys were read anew"),
        [problem] => model.say(Tone::Refused, problem),
        [first, rest @ ..] => {
            let text = format!(
                "{first} (and {} more: `mispred keys` lists them)",
                rest.len()
            );
            model.say(Tone::Refused, &text);
        }
    }
}
