//! The one place where the model changes.

use crate::action::{Action, Context};
use crate::domain::text::Safe;
use crate::keymap::{Key, Resolution};

use super::abilities::{disabled_reason, is_edit};
use super::area::Area;
use super::message::{Effect, Message};
use super::model::{ChoiceScreen, Loading, Model, RolesScreen, Stage, Tone};
use super::overlay::{Confirm, ConfirmPurpose, Overlay};
use super::workspace::Screen;
use super::{
    arrivals, detail, listings, note_keys, overlay_keys, pace, pointer, priorities_keys,
    review_keys, setup_keys, sight, steer_keys, travel,
};

/// Takes a message into the model; gives what the world has to do about it.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    let is_key = matches!(message, Message::Key(_));
    let mut effects = match is_key || matches!(message, Message::Pointer(_)) {
        true => pace::timed(model, |model| take(model, message)),
        false => take(model, message),
    };
    if let Stage::Roles(screen) = &mut model.stage {
        effects.extend(screen.ask());
    }
    let (layout, images) = (model.review_layout(), model.shown_images());
    if let Some(workspace) = model.workspace_mut() {
        workspace.look_ahead();
        if workspace.screen == Screen::Review {
            let wishes = detail::refresh(workspace, &layout, images);
            effects.extend(wishes.into_iter().map(Effect::ReadPicture));
        }
    }
    travel::clamp_scroll(model);
    sight::keep(model, is_key);
    effects
}

/// Nothing is happening: makes ready what comes next. Changes nothing that can be seen.
pub fn prepare(model: &mut Model) -> Vec<Effect> {
    let (layout, images) = (model.review_layout(), model.shown_images());
    match model.workspace_mut() {
        Some(workspace) if workspace.screen == Screen::Review => {
            let wishes = detail::prepare(workspace, &layout, images);
            wishes.into_iter().map(Effect::ReadPicture).collect()
        }
        _ => Vec::new(),
    }
}

fn take(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Key(key) => press(model, key),
        Message::Clock(now) => {
            model.now = now;
            steer_keys::ring(model);
            Vec::new()
        }
        Message::Pointer(pointer) => pointer::point(model, pointer),
        Message::Keys(keymap, problems) => {
            steer_keys::take_keys(model, *keymap, &problems);
            Vec::new()
        }
        Message::Paste(text) => paste(model, &text),
        Message::Resize(area) => resize(model, area),
        Message::Progress { title, done, total } => {
            let loading = Loading {
                title: Safe::line(&title),
                done,
                total,
            };
            if let Stage::Loading(stage) = &mut model.stage {
                *stage = loading;
            }
            Vec::new()
        }
        Message::Proposed(proposal) => {
            model.stage = Stage::Roles(Box::new(RolesScreen::new(*proposal)));
            Vec::new()
        }
        Message::Checked { generation, result } => {
            if let Stage::Roles(screen) = &mut model.stage {
                screen.take(generation, result);
            }
            Vec::new()
        }
        Message::SettingsWritten(result) => {
            match result {
                Ok(done) => model.say(Tone::Done, &done),
                Err(reason) => model.say(Tone::Refused, &reason),
            }
            Vec::new()
        }
        Message::Asked(question) => {
            model.stage = Stage::Choice(ChoiceScreen {
                question: *question,
                cursor: 0,
            });
            Vec::new()
        }
        Message::Drafted(opened) => {
            let effects = arrivals::open(model, *opened);
            if let Stage::Working(workspace) = &mut model.stage {
                workspace.saving.is_settling = true;
            }
            effects
        }
        Message::Opened(opened) => arrivals::settle_or_open(model, *opened),
        Message::Saved { number } => arrivals::saved(model, number),
        Message::NotSaved { number, reason } => arrivals::not_saved(model, number, reason),
        Message::Refreshed(review) => arrivals::refreshed(model, *review),
        Message::Picture { id, result } => {
            if let Some(workspace) = model.workspace_mut() {
                workspace.reading.pictures.answer(id, result);
            }
            Vec::new()
        }
        Message::NoteEdited { key, was, result } => note_keys::edited(model, &key, &was, result),
        Message::Told { tone, text } => {
            model.say(tone, &text);
            Vec::new()
        }
        Message::Terminate => overlay_keys::leave(model, Effect::QuitInterrupted),
        Message::SuspendRequested => vec![Effect::Suspend],
        Message::Resumed => vec![Effect::Redraw],
    }
}

fn resize(model: &mut Model, area: Area) -> Vec<Effect> {
    model.area = area;
    Vec::new()
}

/// Pasted text goes into the line that is being typed, and nowhere else: it must never run as commands.
fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    if overlay_keys::paste(model, text) {
        return Vec::new();
    }
    model.say(
        Tone::Hint,
        "pasted text was ignored: nothing is being typed",
    );
    Vec::new()
}

fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    let context = model.context();
    let resolution = model.keymap.resolve(context.stack(), &model.pending, key);
    let was_pending = !model.pending.is_empty();
    match resolution {
        Resolution::Pending => {
            model.pending.push(key);
            Vec::new()
        }
        Resolution::Matched(action) => {
            model.pending.clear();
            model.notice = None;
            run(model, action)
        }
        Resolution::Cancelled => {
            model.pending.clear();
            Vec::new()
        }
        Resolution::NotFound => {
            let begun = std::mem::take(&mut model.pending);
            if overlay_keys::dismiss_notices(model) {
                return Vec::new();
            }
            if context.takes_text() && !was_pending {
                return overlay_keys::type_key(model, key);
            }
            let help = model.keymap.hint(Action::Help);
            let pressed: Vec<String> = begun.iter().chain([&key]).map(Key::to_string).collect();
            let pressed = pressed.join(" ");
            model.say(
                Tone::Hint,
                &format!("{pressed} does nothing here; {help} lists the keys"),
            );
            Vec::new()
        }
    }
}

/// Runs an action, or says why it can't be run now.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    if let Some(reason) = disabled_reason(model, action).filter(|_| guards(model, action)) {
        model.say(Tone::Refused, &format!("{}: {reason}", action.info().title));
        return Vec::new();
    }
    match model.context() {
        Context::Input
        | Context::Confirm
        | Context::Picker
        | Context::Palette
        | Context::Help
        | Context::Fields => {
            overlay_keys::run(model, action).unwrap_or_else(|| program(model, action))
        }
        Context::Roles | Context::Choice => {
            setup_keys::run(model, action).unwrap_or_else(|| program(model, action))
        }
        Context::Priorities => {
            priorities_keys::run(model, action).unwrap_or_else(|| program(model, action))
        }
        _ => review_keys::run(model, action).unwrap_or_else(|| program(model, action)),
    }
}

/// Overlays handle their own actions; everything that edits or belongs to another screen is checked.
fn guards(model: &Model, action: Action) -> bool {
    model.overlays.is_empty() || is_edit(action)
}

/// What works everywhere.
fn program(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Help => listings::open_help(model),
        Action::Palette => listings::open_palette(model),
        Action::Quit => vec![Effect::Quit],
        Action::QuitNow => vec![Effect::Quit],
        Action::Interrupt => interrupt(model),
        Action::Suspend => vec![Effect::Suspend],
        Action::Redraw => vec![Effect::Redraw],
        Action::ShowSaved => show_saved(model),
        Action::ReloadKeys => vec![Effect::ReloadKeys],
        Action::GoReview => show(model, Screen::Review),
        Action::GoPriorities | Action::SeePriorities => show(model, Screen::Priorities),
        Action::NextScreen | Action::PreviousScreen => turn(model),
        Action::Undo => review_keys::undo(model),
        Action::Redo => review_keys::redo(model),
        Action::Back => back(model),
        _ => Vec::new(),
    }
}

fn show(model: &mut Model, screen: Screen) -> Vec<Effect> {
    if let Stage::Working(workspace) = &mut model.stage {
        if screen == Screen::Priorities && workspace.screen != Screen::Priorities {
            workspace.selected = workspace.priorities.rows.first().map(|row| row.id.clone());
        }
        workspace.screen = screen;
    }
    Vec::new()
}

fn turn(model: &mut Model) -> Vec<Effect> {
    match model.workspace().map(|workspace| workspace.screen) {
        Some(Screen::Review) => show(model, Screen::Priorities),
        Some(Screen::Priorities | Screen::Done) => show(model, Screen::Review),
        None => Vec::new(),
    }
}

/// One level back; never leaves the program.
fn back(model: &mut Model) -> Vec<Effect> {
    let Stage::Working(workspace) = &mut model.stage else {
        if matches!(model.stage, Stage::Loading(_)) {
            return vec![Effect::CancelJob];
        }
        let quit = model.keymap.hint(Action::Quit);
        model.say(
            Tone::Hint,
            &format!("{quit} leaves; nothing has been written yet"),
        );
        return Vec::new();
    };
    match (workspace.screen, workspace.filter.take()) {
        (Screen::Review, Some(filter)) => {
            let begun_at = workspace.walk.as_ref().map(|walk| walk.begun_at);
            workspace.set_filter(None);
            if let Some(rank) = begun_at {
                workspace.go(rank);
            }
            if filter.from_priorities {
                workspace.screen = Screen::Priorities;
            }
        }
        (Screen::Review, None) if workspace.reading.search.take().is_some() => {}
        (Screen::Review, None) if model.is_presenting => model.is_presenting = false,
        (Screen::Review, None) if !workspace.picked.is_empty() => {
            workspace.picked.clear();
            model.say(Tone::Hint, "put back what was picked out");
        }
        (Screen::Review, None) => {
            let quit = model.keymap.hint(Action::Quit);
            model.say(
                Tone::Hint,
                &format!("this is the first level; {quit} quits"),
            );
        }
        (Screen::Priorities | Screen::Done, filter) => {
            workspace.filter = filter;
            if workspace.screen == Screen::Priorities && workspace.fixes.clear() {
                return Vec::new();
            }
            workspace.screen = Screen::Review;
        }
    }
    Vec::new()
}

fn interrupt(model: &mut Model) -> Vec<Effect> {
    if matches!(model.stage, Stage::Loading(_)) {
        return vec![Effect::CancelJob];
    }
    if let Some(Overlay::Confirm(Confirm {
        purpose: ConfirmPurpose::Quit,
        ..
    })) = model.overlays.last()
    {
        return overlay_keys::leave(model, Effect::Quit);
    }
    let remark = match model.workspace() {
        Some(workspace) if !workspace.saving.is_saved() => {
            "Some changes are not saved yet; leaving waits for them."
        }
        Some(_) => "Everything is saved.",
        None => "Nothing has been written yet.",
    };
    model.overlays.push(Overlay::Confirm(Confirm {
        purpose: ConfirmPurpose::Quit,
        question: Safe::line("Leave mispred?"),
        remark: Safe::line(remark),
    }));
    Vec::new()
}

fn show_saved(model: &mut Model) -> Vec<Effect> {
    let Some(workspace) = model.workspace() else {
        return Vec::new();
    };
    let saving = &workspace.saving;
    if let Some(reason) = &saving.read_only {
        let text = format!("read-only: {reason}");
        model.say(Tone::Hint, &text);
    } else if saving.is_saved() {
        model.say(
            Tone::Done,
            &format!(
                "saved: every key press is written at once, to {}",
                workspace.place
            ),
        );
    } else {
        let text = saving
            .failure
            .clone()
            .unwrap_or_else(|| "writing".to_owned());
        model.say(Tone::Alarm, &format!("not saved yet: {text}"));
    }
    Vec::new()
}
