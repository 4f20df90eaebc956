//! What keys and pasted text do while an overlay is open.

use crate::action::{Action, Context};
use crate::domain::amount::Amount;
use crate::domain::edit::Transaction;
use crate::domain::taxonomy::Kind;
use crate::keymap::Key;

use super::message::Effect;
use super::model::{Model, Tone};
use super::overlay::{ConfirmPurpose, Entry, LinePurpose, Overlay, PickPurpose, PickerItem};
use super::workspace::Workspace;
use super::{
    bulk_keys, category_keys, category_lines, field_keys, looking, note_keys, priorities_keys,
    relabel, review_keys, setup_keys, steer_keys, update,
};

/// A key that is no command goes into the line that is being typed.
pub(super) fn type_key(model: &mut Model, key: Key) -> Vec<Effect> {
    match model.overlays.last_mut() {
        Some(Overlay::Line(input)) => drop(input.line.edit(key)),
        Some(Overlay::Picker(picker) | Overlay::Palette(picker) | Overlay::Help(picker)) => {
            if picker.line.edit(key) {
                picker.cursor = 0;
            }
        }
        Some(Overlay::Fields(chooser)) => drop(chooser.line.edit(key)),
        Some(Overlay::Confirm(_) | Overlay::Tour(_)) | None => {}
    }
    looking::try_out(model);
    Vec::new()
}

/// Any key that means nothing else closes what was only to be read; says whether it did.
pub(super) fn dismiss_notices(model: &mut Model) -> bool {
    let is_notice = model.overlays.last().is_some_and(Overlay::is_notice);
    if is_notice {
        model.overlays.pop();
    }
    is_notice
}

/// Pasted text goes into the line that is being typed; says whether there was one.
pub(super) fn paste(model: &mut Model, text: &str) -> bool {
    let editor = model
        .keymap
        .hint_in(Action::EditInEditor, Context::Input.stack());
    match model.overlays.last_mut() {
        Some(Overlay::Line(input)) => {
            input.line.insert(text);
            if input.purpose == LinePurpose::Note && text.trim_end().contains(['\n', '\r']) {
                input.remind(&format!("the lines were joined; {editor} keeps them apart"));
            }
        }
        Some(Overlay::Picker(picker) | Overlay::Palette(picker) | Overlay::Help(picker)) => {
            picker.line.insert(text);
            picker.cursor = 0;
        }
        Some(Overlay::Fields(chooser)) if chooser.is_typing => chooser.line.insert(text),
        Some(Overlay::Confirm(_) | Overlay::Fields(_) | Overlay::Tour(_)) | None => return false,
    }
    looking::try_out(model);
    true
}

/// Handles an action of the overlay on top; none when it is not one of its own.
pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    if let Some(effects) = field_keys::run(model, action) {
        return Some(effects);
    }
    let page = isize::try_from(model.area.pane_rows().max(1)).unwrap_or(1);
    Some(match action {
        Action::CancelInput
        | Action::PickerCancel
        | Action::ConfirmNo
        | Action::Back
        | Action::Quit => {
            close(model);
            Vec::new()
        }
        Action::AcceptInput => accept_line(model),
        Action::EditInEditor => note_keys::hand_over(model),
        Action::ConfirmYes => confirm(model),
        Action::PickerAccept => accept_pick(model),
        Action::PickerNext => step(model, 1),
        Action::PickerPrevious => step(model, -1),
        Action::PickerPageDown => step(model, page),
        Action::PickerPageUp => step(model, -page),
        Action::CategoryMenu => menu_of_selected(model),
        _ => return None,
    })
}

/// Closes what is on top; a line that was only tried out leaves no trace.
fn close(model: &mut Model) {
    if let Some(Overlay::Line(input)) = model.overlays.pop()
        && let Some(before) = input.before
    {
        looking::put_back(model, *before);
    }
}

fn step(model: &mut Model, lines: isize) -> Vec<Effect> {
    if let Some(Overlay::Picker(picker) | Overlay::Palette(picker) | Overlay::Help(picker)) =
        model.overlays.last_mut()
    {
        picker.step(lines);
    }
    Vec::new()
}

fn confirm(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Confirm(confirm)) = model.overlays.pop() else {
        return Vec::new();
    };
    match confirm.purpose {
        ConfirmPurpose::Quit => leave(model, Effect::Quit),
        ConfirmPurpose::Acknowledge => Vec::new(),
        ConfirmPurpose::DeleteCategory(id) => {
            let Some(workspace) = model.workspace_mut() else {
                return Vec::new();
            };
            let transaction = workspace.review.delete_category(&id);
            finish(model, transaction)
        }
        ConfirmPurpose::Merge { from, into } => category_keys::merge(model, &from, &into),
        ConfirmPurpose::TagShown(id) => bulk_keys::tag_shown(model, &id),
        ConfirmPurpose::UntagShown(id) => bulk_keys::untag_shown(model, &id),
    }
}

/// What can be done to the category under the cursor of a picker.
fn menu_of_selected(model: &mut Model) -> Vec<Effect> {
    let selected = match model.overlays.last() {
        Some(Overlay::Picker(picker)) => picker.selected(),
        _ => None,
    };
    let Some(Entry::Category(id)) = selected.map(|item| item.entry) else {
        model.say(Tone::Hint, "no category is selected here");
        return Vec::new();
    };
    model.overlays.pop();
    category_keys::act(model, Action::CategoryMenu, &id)
}

/// Performs a transaction and says what it was.
pub(super) fn finish(model: &mut Model, transaction: Transaction) -> Vec<Effect> {
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    let title = transaction.title.clone();
    let effects = workspace.perform(transaction);
    if !effects.is_empty() {
        let undo = model.keymap.hint(Action::Undo);
        model.say(Tone::Done, &format!("done: {title} · {undo} takes it back"));
    }
    effects
}

/// Takes the typed line, or says why it can't be taken and leaves it for mending.
fn accept_line(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Line(input)) = model.overlays.last() else {
        return Vec::new();
    };
    let (purpose, text) = (input.purpose.clone(), input.line.value().to_owned());
    let before = input.before.clone();
    match take_line(model, purpose, &text, before.as_deref()) {
        Ok(effects) => {
            model
                .overlays
                .retain(|overlay| !matches!(overlay, Overlay::Line(_)));
            effects
        }
        Err(reason) => {
            if let Some(Overlay::Line(input)) = model.overlays.last_mut() {
                input.refuse(&reason);
            }
            Vec::new()
        }
    }
}

/// The program ends: a note that is being written is taken as far as it goes, also from under a question.
pub(super) fn leave(model: &mut Model, ending: Effect) -> Vec<Effect> {
    let is_note = |overlay: &Overlay| matches!(overlay, Overlay::Line(input) if input.purpose == LinePurpose::Note);
    let mut effects = match model.overlays.iter().rposition(is_note) {
        Some(place) => {
            model.overlays.truncate(place + 1);
            accept_line(model)
        }
        None => Vec::new(),
    };
    effects.push(ending);
    effects
}

fn take_line(
    model: &mut Model,
    purpose: LinePurpose,
    text: &str,
    before: Option<&looking::Standing>,
) -> Result<Vec<Effect>, String> {
    if purpose == LinePurpose::Timer {
        return steer_keys::set_timer(model, text).map(|()| Vec::new());
    }
    let Some(workspace) = model.workspace_mut() else {
        return Ok(Vec::new());
    };
    match purpose {
        LinePurpose::Filter => looking::take_filter(workspace, text, before).map(|()| Vec::new()),
        LinePurpose::Find => looking::take_find(workspace, text).map(|()| Vec::new()),
        LinePurpose::Budget => plan(workspace, text).map(|()| Vec::new()),
        LinePurpose::NewCategory => create(model, text),
        LinePurpose::Note => note_keys::take(model, text),
        of_category => category_lines::take(model, of_category, text),
    }
}

/// Creates a category. On the review screen it is put on the example too: that is why it was invented.
fn create(model: &mut Model, name: &str) -> Result<Vec<Effect>, String> {
    let on_review = model.stage_context() == Context::Review;
    let Some(workspace) = model.workspace_mut() else {
        return Ok(Vec::new());
    };
    let review = &workspace.review;
    let existing = review
        .taxonomy()
        .by_name(name)
        .map(|category| category.id.clone());
    if let Some(category) = existing.filter(|_| on_review) {
        return Ok(review_keys::ensure_tag(model, &category));
    }
    let created = match workspace.key().filter(|_| on_review) {
        Some(key) => review.invent_category(key, name, Kind::Model),
        None => review.create_category(name, Kind::Model),
    };
    let (_, transaction) = created.map_err(|error| error.to_string())?;
    let effects = finish(model, transaction);
    review_keys::remember_tags(model);
    Ok(effects)
}

fn accept_pick(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Picker(picker) | Overlay::Palette(picker) | Overlay::Help(picker)) =
        model.overlays.last()
    else {
        return Vec::new();
    };
    // Whoever has moved to an entry means that entry.
    if matches!(model.overlays.last(), Some(Overlay::Palette(_)))
        && picker.cursor == 0
        && let Some(action) = typed_command(picker.line.value())
    {
        model.overlays.pop();
        return update::run(model, action);
    }
    let (purpose, Some(item)) = (picker.purpose.clone(), picker.selected()) else {
        return Vec::new();
    };
    if let Some(reason) = item.disabled {
        model.say(Tone::Refused, reason);
        return Vec::new();
    }
    model.overlays.pop();
    take_pick(model, purpose, item)
}

/// Runs what was found by typing, and says which key does it, unless there is something else to say.
fn run_and_teach(model: &mut Model, action: Action) -> Vec<Effect> {
    let effects = update::run(model, action);
    let key = model.keymap.hint_in(action, model.stage_context().stack());
    if model.notice.is_none() && model.overlays.is_empty() && !key.is_empty() {
        let text = format!("{}: next time {key}", action.info().title);
        model.say(Tone::Hint, &text);
    }
    effects
}

/// What people who know vim type behind a colon.
fn typed_command(text: &str) -> Option<Action> {
    match text.trim() {
        "q" | "wq" | "x" => Some(Action::Quit),
        "q!" | "qa" | "qa!" => Some(Action::QuitNow),
        "w" => Some(Action::ShowSaved),
        _ => None,
    }
}

fn plan(workspace: &mut Workspace, text: &str) -> Result<(), String> {
    let days: Amount = text.parse().map_err(|_| {
        format!("`{text}` is no number of person-days; type one above 0, such as 10 or 2.5")
    })?;
    if days.is_zero() {
        return Err("a plan needs at least a part of a day".to_owned());
    }
    workspace.plan_for(days.value());
    Ok(())
}

fn take_pick(model: &mut Model, purpose: PickPurpose, item: PickerItem) -> Vec<Effect> {
    match (purpose, item.entry) {
        (PickPurpose::Role(role), Entry::Column(column)) => {
            setup_keys::choose(model, role, column);
            Vec::new()
        }
        (PickPurpose::Run, Entry::Action(action)) => run_and_teach(model, action),
        (PickPurpose::Relabel, Entry::Label(label) | Entry::Create(label)) => {
            relabel::take(model, &label)
        }
        (PickPurpose::Metric, Entry::Metric(metric)) => priorities_keys::set_metric(model, metric),
        (PickPurpose::Tag, Entry::Category(id)) => review_keys::toggle(model, &id),
        (PickPurpose::Tag, Entry::Create(name)) => create(model, &name).unwrap_or_else(|reason| {
            model.say(Tone::Refused, &reason);
            Vec::new()
        }),
        (PickPurpose::TagShown, Entry::Category(id)) => bulk_keys::ask(model, &id),
        (PickPurpose::Operate(action), Entry::Category(id))
        | (PickPurpose::Menu(id), Entry::Action(action)) => category_keys::act(model, action, &id),
        (PickPurpose::MergeInto(from), Entry::Category(into)) => {
            category_keys::ask_merge(model, &from, &into)
        }
        (PickPurpose::Colour(id), Entry::Colour(colour)) => {
            category_keys::edit(model, |review| review.set_colour(&id, colour))
        }
        _ => Vec::new(),
    }
}
