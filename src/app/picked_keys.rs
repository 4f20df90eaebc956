//! Picking errors out of the list, for what is done to many at once, and filters that one key sets.

use crate::action::Action;
use crate::domain::filter::Expression;
use crate::domain::words::counted;

use super::message::Effect;
use super::model::{Model, Tone};
use super::walk::quoted;
use super::workspace::{Filter, Pane};

/// Handles an action of picking; none when it is not one.
pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    match action {
        Action::PickOut => pick_out(model)?,
        Action::PickOutShown => pick_out_shown(model)?,
        Action::OnlyPicked => show(model, "picked = true".to_owned()),
        Action::SameMistake => {
            let source = same_mistake(model)?;
            show(model, source);
        }
        _ => return None,
    }
    Some(Vec::new())
}

/// Picks the error on screen out, or puts it back, and goes on to the next line.
fn pick_out(model: &mut Model) -> Option<()> {
    let workspace = model.workspace_mut()?;
    let rank = workspace.rank;
    if !workspace.picked.remove(&rank) {
        workspace.picked.insert(rank);
    }
    if workspace.pane == Pane::Errors {
        workspace.step(1);
    }
    say_how_many(model)
}

/// Picks every error shown out; when all of them are, puts them back.
fn pick_out_shown(model: &mut Model) -> Option<()> {
    let workspace = model.workspace_mut()?;
    let is_all = workspace
        .visible
        .iter()
        .all(|rank| workspace.picked.contains(rank));
    for rank in workspace.visible.clone() {
        match is_all {
            true => drop(workspace.picked.remove(&rank)),
            false => drop(workspace.picked.insert(rank)),
        }
    }
    say_how_many(model)
}

fn say_how_many(model: &mut Model) -> Option<()> {
    let count = model.workspace()?.picked.len() as u64;
    let (tag, only, back) = (
        model.keymap.hint(Action::TagShown),
        model.keymap.hint(Action::OnlyPicked),
        model.keymap.hint(Action::Back),
    );
    let text = match count {
        0 => "nothing is picked out".to_owned(),
        count => format!(
            "{} picked out: {tag} tags them, {only} shows them alone, {back} puts them back",
            counted(count, "error", "errors")
        ),
    };
    model.say(Tone::Hint, &text);
    Some(())
}

/// The filter for what went wrong as the error on screen did.
fn same_mistake(model: &Model) -> Option<String> {
    let sampled = model.workspace()?.example()?;
    let is = |field: &str, value: Option<&str>| match value {
        Some(value) => format!("{field} = {}", quoted(value)),
        None => format!("{field} is missing"),
    };
    let truth = Some(sampled.truth.as_str()).filter(|truth| !truth.is_empty());
    let truth = is("truth", truth);
    let prediction = is("pred", sampled.prediction.as_deref());
    Some(format!("{truth} and {prediction}"))
}

/// Sets a filter that is not typed.
fn show(model: &mut Model, source: String) {
    let Ok(expression) = Expression::parse(&source) else {
        return;
    };
    let Some(workspace) = model.workspace_mut() else {
        return;
    };
    if workspace.matching(&expression).is_empty() {
        model.say(Tone::Refused, "nothing is left to show");
        return;
    }
    workspace.set_filter(Some(Filter {
        source,
        expression,
        from_priorities: false,
    }));
    let count = workspace.visible.len() as u64;
    let back = model.keymap.hint(Action::Back);
    let text = format!(
        "{} shown; {back} shows everything",
        counted(count, "error", "errors")
    );
    model.say(Tone::Hint, &text);
}
