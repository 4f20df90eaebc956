//! What lies on top of a screen: lines to type, pickers, the palette, help, questions, and the rest of a chord.

use ratatui::Frame;

use super::fields;
use super::paint::{self, Pieces, piece};
use super::theme::Theme;
use crate::action::Action;
use crate::app::area::Area;
use crate::app::model::Model;
use crate::app::overlay::{
    Confirm, ConfirmPurpose, Entry, LineInput, Overlay, Picker, PickerItem, TextLine,
};
use crate::domain::text::Safe;
use crate::keymap::Continuation;

/// Draws the overlay on top, or the popup of an unfinished chord.
pub fn draw(model: &Model, theme: &Theme, frame: &mut Frame<'_>, area: Area) {
    match model.overlays.last() {
        Some(Overlay::Line(input)) => line_input(input, theme, frame, area),
        Some(Overlay::Picker(picker)) => {
            let below = about_selected(picker, model);
            list(picker, (64, 18), &below, theme, frame, area)
        }
        Some(Overlay::Palette(picker)) => list(picker, (72, 20), &[], theme, frame, area),
        Some(Overlay::Help(picker)) => list(
            picker,
            (108, area.height.saturating_sub(2)),
            &[],
            theme,
            frame,
            area,
        ),
        Some(Overlay::Confirm(confirm)) => question(confirm, model, theme, frame, area),
        Some(Overlay::Tour(lines)) => tour(lines, theme, frame, area),
        Some(Overlay::Fields(chooser)) => fields::draw(chooser, model, theme, frame, area),
        None if !model.pending.is_empty() => chord(model, theme, frame, area),
        None => {}
    }
}

fn line_input(input: &LineInput, theme: &Theme, frame: &mut Frame<'_>, area: Area) {
    let place = paint::centred(area, area.width.min(90).saturating_sub(4), 5);
    let title = [
        piece(" ", theme.plain()),
        (input.title.clone(), theme.accent()),
        piece(" ", theme.plain()),
    ];
    let inner = paint::indented(paint::popup(frame, place, &title, theme.border(true)));
    typed(&input.line, "", theme, frame, paint::row(inner, 0));
    let look = if input.refused {
        theme.alarm()
    } else {
        theme.faint()
    };
    for (number, text) in input
        .remark
        .wrap(usize::from(inner.width))
        .into_iter()
        .take(2)
        .enumerate()
    {
        paint::line(frame, paint::row(inner, 1 + number), &[(text, look)]);
    }
}

/// The line as typed with the terminal's own cursor in it; a long line shows its end.
pub(super) fn typed(
    line: &TextLine,
    prompt: &str,
    theme: &Theme,
    frame: &mut Frame<'_>,
    place: ratatui::layout::Rect,
) {
    if place.width == 0 || place.height == 0 {
        return;
    }
    let prompt = Safe::line(prompt);
    let room = usize::from(place.width)
        .saturating_sub(prompt.width() + 1)
        .max(1);
    // Of a line that is much longer than the place only what may be seen is looked at.
    let near = room.saturating_mul(4);
    let before = line.before_cursor();
    let count = before.chars().count();
    let tail: String = before.chars().skip(count.saturating_sub(near)).collect();
    let before = Safe::line(&tail);
    let mut shown = before.clone();
    while shown.width() > room {
        let skipped: String = shown.as_str().chars().skip(1).collect();
        shown = Safe::line(&skipped);
    }
    let rest: String = line.value().chars().skip(count).take(near).collect();
    let rest = Safe::line(&rest).truncate(room - shown.width().min(room));
    let column = prompt.width() + shown.width();
    paint::line(
        frame,
        place,
        &[
            (prompt, theme.accent()),
            (shown, theme.strong()),
            (rest, theme.strong()),
        ],
    );
    let x = place
        .x
        .saturating_add(u16::try_from(column).unwrap_or(0))
        .min(place.right().saturating_sub(1));
    frame.set_cursor_position((x, place.y));
}

fn list(
    picker: &Picker,
    (width, height): (u16, u16),
    below: &[Safe],
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Area,
) {
    let shown = picker.shown();
    let below_rows = match below {
        [] => 0,
        _ => BELOW_ROWS,
    };
    let wanted = u16::try_from(shown.len().max(1) + 4 + below_rows)
        .unwrap_or(u16::MAX)
        .max(7);
    let place = paint::centred(
        area,
        width.min(area.width.saturating_sub(4)),
        height.min(wanted).min(area.height),
    );
    let title = [
        piece(" ", theme.plain()),
        (picker.title.clone(), theme.accent()),
        piece(" ", theme.plain()),
    ];
    let inner = paint::indented(paint::popup(frame, place, &title, theme.border(true)));
    typed(&picker.line, "> ", theme, frame, paint::row(inner, 0));
    let rows = usize::from(inner.height).saturating_sub(1 + below_rows);
    let bottom = usize::from(inner.height).saturating_sub(BELOW_ROWS - 1);
    let lines = below
        .iter()
        .flat_map(|text| text.wrap(usize::from(inner.width)).into_iter().take(2));
    for (number, line) in lines.enumerate() {
        let place = paint::row(inner, bottom + number);
        paint::line(frame, place, &[(line, theme.plain())]);
    }
    if shown.is_empty() {
        paint::text_line(
            frame,
            paint::row(inner, 1),
            "nothing matches",
            theme.faint(),
        );
    }
    let first = paint::offset(picker.cursor, shown.len(), rows.max(1));
    for (line, item) in shown.iter().enumerate().skip(first).take(rows) {
        let here = line == picker.cursor;
        let style = if here {
            theme.selected()
        } else {
            theme.plain()
        };
        let pieces = item_pieces(item, here, usize::from(inner.width), theme);
        paint::filled_line(frame, paint::row(inner, 1 + line - first), &pieces, style);
    }
}

/// Lines under a picker that say what belongs in a category, and an empty one above them.
const BELOW_ROWS: usize = 5;

/// What belongs in the selected category and what does not; empty as long as nobody has described any, so that the
/// list does not jump about.
fn about_selected(picker: &Picker, model: &Model) -> Vec<Safe> {
    let Some(workspace) = model.workspace() else {
        return Vec::new();
    };
    let taxonomy = workspace.review.taxonomy();
    let is_described = picker.all.iter().any(|item| match &item.entry {
        Entry::Category(id) => taxonomy
            .get(id)
            .is_some_and(|category| category.definition.is_some() || category.exclusion.is_some()),
        _ => false,
    });
    if !is_described {
        return Vec::new();
    }
    let selected = picker.selected().and_then(|item| match item.entry {
        Entry::Category(id) => taxonomy.get(&id),
        _ => None,
    });
    let Some(category) = selected else {
        return vec![Safe::default()];
    };
    let definition = category.definition.as_ref();
    let exclusion = category.exclusion.as_ref();
    let lines = [
        definition.map(|text| Safe::line(text)),
        exclusion.map(|text| Safe::line(&format!("not this when {text}"))),
    ];
    let lines: Vec<Safe> = lines.into_iter().flatten().collect();
    if lines.is_empty() {
        let text = format!("{} is not described yet", category.name);
        return vec![Safe::line(&text)];
    }
    lines
}

fn item_pieces(item: &PickerItem, here: bool, width: usize, theme: &Theme) -> Pieces {
    let marker = if here { "▶ " } else { "  " };
    let look = match (item.disabled, &item.entry) {
        (Some(_), _) => theme.faint(),
        (None, Entry::Colour(colour)) => theme.category(*colour, theme.plain()),
        _ => theme.plain(),
    };
    let detail = match item.disabled {
        Some(reason) => Safe::line(reason),
        None => item.detail.clone(),
    };
    let detail = detail.truncate(width / 2);
    let room = width.saturating_sub(2 + detail.width() + 1);
    let name = item.name.fit(room);
    let mut pieces = vec![piece(marker, theme.accent())];
    pieces.extend(highlighted(&name, &item.positions, look, theme));
    pieces.push(piece(" ", theme.plain()));
    pieces.push((detail, theme.key()));
    pieces
}

/// The characters that matched what is typed stand out.
fn highlighted(
    name: &Safe,
    positions: &[usize],
    look: ratatui::style::Style,
    theme: &Theme,
) -> Pieces {
    if positions.is_empty() {
        return vec![(name.clone(), look)];
    }
    let mut pieces: Pieces = Vec::new();
    let mut run = String::new();
    let mut in_match = false;
    for (place, character) in name.as_str().chars().enumerate() {
        let matches = positions.contains(&place);
        if matches != in_match && !run.is_empty() {
            pieces.push(piece(&run, if in_match { theme.accent() } else { look }));
            run.clear();
        }
        in_match = matches;
        run.push(character);
    }
    pieces.push(piece(&run, if in_match { theme.accent() } else { look }));
    pieces
}

fn question(confirm: &Confirm, model: &Model, theme: &Theme, frame: &mut Frame<'_>, area: Area) {
    let width = area.width.min(70).saturating_sub(4);
    let remark = confirm.remark.wrap(usize::from(width.saturating_sub(4)));
    let place = paint::centred(
        area,
        width,
        u16::try_from(remark.len()).unwrap_or(1).saturating_add(5),
    );
    let inner = paint::indented(paint::popup(frame, place, &[], theme.border(true)));
    let question = confirm.question.truncate(usize::from(inner.width));
    paint::line(frame, paint::row(inner, 0), &[(question, theme.strong())]);
    for (number, text) in remark.into_iter().enumerate() {
        paint::line(
            frame,
            paint::row(inner, 1 + number),
            &[(text, theme.plain())],
        );
    }
    let key = |action| model.keymap.hint_in(action, model.context().stack());
    let answers = if confirm.purpose == ConfirmPurpose::Acknowledge {
        vec![piece("any key closes this", theme.faint())]
    } else {
        vec![
            piece(&key(Action::ConfirmYes), theme.key()),
            piece(" yes   ", theme.plain()),
            piece(&key(Action::ConfirmNo), theme.key()),
            piece(" no", theme.plain()),
        ]
    };
    let last = usize::from(inner.height).saturating_sub(1);
    paint::line(frame, paint::row(inner, last), &answers);
}

/// A few lines for whoever is here for the first time.
fn tour(lines: &[Safe], theme: &Theme, frame: &mut Frame<'_>, area: Area) {
    let width = area.width.min(90).saturating_sub(4);
    let room = usize::from(width.saturating_sub(4));
    let wrapped: Vec<Safe> = lines.iter().flat_map(|line| line.wrap(room)).collect();
    let height = u16::try_from(wrapped.len()).unwrap_or(1).saturating_add(4);
    let place = paint::centred(area, width, height);
    let title = [piece(" The first time here ", theme.accent())];
    let inner = paint::indented(paint::popup(frame, place, &title, theme.border(true)));
    let last = usize::from(inner.height).saturating_sub(1);
    for (number, line) in wrapped.into_iter().enumerate().take(last) {
        paint::line(frame, paint::row(inner, number), &[(line, theme.plain())]);
    }
    let closing = [piece("any key closes this", theme.faint())];
    paint::line(frame, paint::row(inner, last), &closing);
}

/// What may follow the keys pressed so far.
fn chord(model: &Model, theme: &Theme, frame: &mut Frame<'_>, area: Area) {
    let next = model
        .keymap
        .continuations(model.context().stack(), &model.pending);
    let height = u16::try_from(next.len() + 2)
        .unwrap_or(u16::MAX)
        .min(area.body().height);
    let place = ratatui::layout::Rect::new(
        area.width.saturating_sub(36),
        (area.height.saturating_sub(2)).saturating_sub(height),
        36.min(area.width),
        height,
    );
    let pressed: Vec<String> = model.pending.iter().map(|key| key.label()).collect();
    let title = [piece(&format!(" {} … ", pressed.join(" ")), theme.accent())];
    let inner = paint::popup(frame, place, &title, theme.border(true));
    for (number, (key, continuation)) in next.iter().enumerate() {
        let what = match continuation {
            Continuation::Runs(action) => action.info().title,
            Continuation::Leads => "…",
        };
        let pieces = [
            piece(&format!(" {:<6}", key.label()), theme.key()),
            piece(what, theme.plain()),
        ];
        paint::line(frame, paint::row(inner, number), &pieces);
    }
}
