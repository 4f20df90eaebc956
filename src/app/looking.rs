//! Lines that show their result while they are typed: filtering the list, and finding text in the example. What was
//! there before comes back when the line is left with Esc.

use crate::action::Action;
use crate::domain::filter::Expression;
use crate::domain::words::counted;

use super::detail::{Folds, Search};
use super::example::FIELD_NAMES;
use super::message::Effect;
use super::model::{Model, Tone};
use super::overlay::{LineInput, LinePurpose, Overlay};
use super::travel;
use super::walk::Walk;
use super::workspace::{Filter, Pane, Workspace};

/// What a line that is only tried out goes back to.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    filter: Option<Filter>,
    walk: Option<Walk>,
    visible: Vec<usize>,
    list_first: usize,
    rank: usize,
    scroll: usize,
    pan: usize,
    cursor: usize,
    folds: Folds,
    search: Option<Search>,
}

impl Standing {
    fn of(workspace: &Workspace) -> Self {
        let reading = &workspace.reading;
        Self {
            filter: workspace.filter.clone(),
            walk: workspace.walk.clone(),
            visible: workspace.visible.clone(),
            list_first: workspace.list_first,
            rank: workspace.rank,
            scroll: workspace.scroll,
            pan: reading.pan,
            cursor: reading.cursor,
            folds: reading.folds.clone(),
            search: reading.search.clone(),
        }
    }
}

/// Opens the line that belongs to what has the focus: text is found in the example, errors are filtered in the list.
pub(super) fn open_search(model: &mut Model) -> Vec<Effect> {
    match model.workspace().map(|workspace| workspace.pane) {
        Some(Pane::Example) => open_find(model),
        Some(Pane::Errors | Pane::Categories) => open_filter(model),
        None => Vec::new(),
    }
}

/// Opens the line of the filter.
pub(super) fn open_filter(model: &mut Model) -> Vec<Effect> {
    let Some(workspace) = model.workspace() else {
        return Vec::new();
    };
    let source = workspace
        .filter
        .as_ref()
        .map(|filter| filter.source.clone())
        .unwrap_or_default();
    let example = "words, or: truth = refund and score > .8 and tag = \"label noise\"";
    let title = "Show errors that match";
    let overlay = LineInput::trying(
        LinePurpose::Filter,
        title,
        &source,
        example,
        Standing::of(workspace),
    );
    model.overlays.push(overlay);
    Vec::new()
}

/// Opens the line for text in the example; opens the example too, or what is folded away would not be found.
fn open_find(model: &mut Model) -> Vec<Effect> {
    let (next, previous) = (
        model.keymap.hint(Action::NextUntagged),
        model.keymap.hint(Action::PreviousUntagged),
    );
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    let standing = Standing::of(workspace);
    workspace.reading.folds.set_all(true);
    let remark =
        format!("{next} and {previous} go to further matches; small letters find capitals too");
    let title = "Find in this example";
    model.overlays.push(LineInput::trying(
        LinePurpose::Find,
        title,
        "",
        &remark,
        standing,
    ));
    Vec::new()
}

/// The line has changed: shows what it would give.
pub(super) fn try_out(model: &mut Model) {
    let Some(Overlay::Line(input)) = model.overlays.last() else {
        return;
    };
    let Some(before) = input.before.clone() else {
        return;
    };
    let (purpose, text) = (input.purpose.clone(), input.line.value().to_owned());
    let remark = match purpose {
        LinePurpose::Filter => try_filter(model, &text, &before),
        LinePurpose::Find => try_find(model, &text, &before),
        _ => None,
    };
    if let (Some(remark), Some(Overlay::Line(input))) = (remark, model.overlays.last_mut()) {
        input.remind(&remark);
    }
}

/// Shows what passes. A line that is not finished yet leaves the last result on screen, and says what it lacks.
fn try_filter(model: &mut Model, text: &str, before: &Standing) -> Option<String> {
    let workspace = model.workspace_mut()?;
    let filter = match parse(workspace, text) {
        Ok(filter) => filter,
        Err(reason) => {
            let sentence = reason.lines().next().unwrap_or_default();
            return Some(format!("… {sentence}"));
        }
    };
    let count = match &filter {
        Some(filter) => workspace.matching(&filter.expression).len(),
        None => workspace.keys.len(),
    };
    workspace.rank = before.rank;
    workspace.set_filter(filter);
    if count == 0 {
        return Some("nothing matches".to_owned());
    }
    let count = counted(count as u64, "error matches", "errors match");
    Some(count)
}

fn try_find(model: &mut Model, text: &str, before: &Standing) -> Option<String> {
    let rows = travel::text_rows(model);
    let workspace = model.workspace_mut()?;
    workspace.reading.search = Search::for_text(text);
    let lines = workspace.reading.matching_lines();
    let from = before.scroll;
    let first = lines.iter().find(|line| **line >= from).or(lines.first());
    match first.copied() {
        Some(line) => workspace.show_line(line, rows),
        None => workspace.scroll = before.scroll,
    }
    let found = counted(lines.len() as u64, "line holds it", "lines hold it");
    (!text.is_empty()).then_some(found)
}

/// Esc in a line that was tried out: everything is as it was before.
pub(super) fn put_back(model: &mut Model, before: Standing) {
    let Some(workspace) = model.workspace_mut() else {
        return;
    };
    put_back_list(workspace, &before);
    workspace.scroll = before.scroll;
    workspace.reading.pan = before.pan;
    workspace.reading.cursor = before.cursor;
    workspace.reading.folds = before.folds;
    workspace.reading.search = before.search;
}

/// The list as it was. Not filtered anew: what was settled since the filter was set is still listed.
fn put_back_list(workspace: &mut Workspace, before: &Standing) {
    workspace.go(before.rank);
    workspace.visible.clone_from(&before.visible);
    workspace.filter.clone_from(&before.filter);
    workspace.walk.clone_from(&before.walk);
    workspace.list_first = before.list_first;
}

/// Takes the typed filter; an empty one shows everything. The same one as before goes on with the walk it was set for.
///
/// # Errors
/// When it can't be read, or nothing matches.
pub(super) fn take_filter(
    workspace: &mut Workspace,
    text: &str,
    before: Option<&Standing>,
) -> Result<(), String> {
    let filter = parse(workspace, text)?;
    let is_empty = |filter: &Filter| workspace.matching(&filter.expression).is_empty();
    if filter.as_ref().is_some_and(is_empty) {
        return Err(
            "nothing matches; mend it, or leave the line empty to show everything".to_owned(),
        );
    }
    let source = |filter: &Option<Filter>| filter.as_ref().map(|filter| filter.source.clone());
    let same = before.filter(|before| source(&before.filter) == source(&filter));
    match same {
        // The list of a walk stays what it was when the walk began.
        Some(before) if before.walk.is_some() => put_back_list(workspace, before),
        // It is asked anew who matches, but Esc still leads to where the filter came from.
        Some(before) => workspace.set_filter(before.filter.clone()),
        None => workspace.set_filter(filter),
    }
    Ok(())
}

/// Takes the typed text; an empty one ends the search.
///
/// # Errors
/// When no line of the example holds it.
pub(super) fn take_find(workspace: &mut Workspace, text: &str) -> Result<(), String> {
    workspace.reading.search = Search::for_text(text);
    if text.is_empty() || !workspace.reading.matching_lines().is_empty() {
        return Ok(());
    }
    Err("no line of this example holds it; leave the line empty to end the search".to_owned())
}

fn parse(workspace: &Workspace, text: &str) -> Result<Option<Filter>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let expression = Expression::parse(text).map_err(|error| error.to_string())?;
    let columns: Vec<String> = workspace
        .rows
        .values()
        .next()
        .map(|row| row.cells.iter().map(|(name, _)| name.clone()).collect())
        .unwrap_or_default();
    let known =
        |field: &str| FIELD_NAMES.contains(&field) || columns.iter().any(|column| column == field);
    let suggestions: Vec<&str> = FIELD_NAMES
        .into_iter()
        .chain(columns.iter().map(String::as_str))
        .collect();
    expression
        .check(&known, &suggestions)
        .map_err(|error| error.to_string())?;
    Ok(Some(Filter {
        source: text.trim().to_owned(),
        expression,
        from_priorities: false,
    }))
}

/// Goes to the next or the previous match in the example, round and round; none where no search is on.
pub(super) fn turn(model: &mut Model, is_down: bool) -> Option<Vec<Effect>> {
    let rows = travel::text_rows(model);
    let workspace = model.workspace_mut()?;
    if workspace.pane != Pane::Example || workspace.reading.search.is_none() {
        return None;
    }
    let lines = workspace.reading.matching_lines();
    let here = workspace.reading.cursor;
    let beyond = match is_down {
        true => lines.iter().find(|line| **line > here),
        false => lines.iter().rev().find(|line| **line < here),
    };
    let around = match is_down {
        true => lines.first(),
        false => lines.last(),
    };
    let has_wrapped = beyond.is_none();
    let Some(line) = beyond.or(around).copied() else {
        model.say(
            Tone::Hint,
            "no line of this example holds what is looked for",
        );
        return Some(Vec::new());
    };
    workspace.show_line(line, rows);
    let place = lines.iter().position(|other| *other == line).unwrap_or(0) + 1;
    let wrapped = if has_wrapped {
        ", from the other end"
    } else {
        ""
    };
    model.say(
        Tone::Hint,
        &format!("match {place} of {}{wrapped}", lines.len()),
    );
    Some(Vec::new())
}

impl Workspace {
    /// Puts the cursor of the example on a line and scrolls as little as shows it.
    fn show_line(&mut self, line: usize, rows: usize) {
        self.reading.cursor = line;
        let first = (line + 1).saturating_sub(rows.max(1));
        self.scroll = self.scroll.clamp(first, line.max(first));
    }
}
