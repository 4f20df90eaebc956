//! What lies on top of a screen: lines to type, pickers, the palette, help, questions, and the rest of a chord.

use ratatui::Frame;
use ratatui::style::Style;

use super::fields;
use super::paint::{self, Pieces, piece};
use super::theme::Theme;
use crate::action::Action;
use crate::app::area::{Area, Edges};
use crate::app::model::Model;
use crate::app::overlay::{
    BELOW_ROWS, Confirm, ConfirmPurpose, Entry, LineInput, Overlay, Picker, PickerItem, TextLine,
};
use crate::domain::text::Safe;
use crate::keymap::Continuation;

/// Draws the overlay on top, or the popup of an unfinished chord.
pub fn draw(model: &Model, theme: &Theme, frame: &mut Frame<'_>, area: Area) {
    match model.overlays.last() {
        Some(Overlay::Line(input)) => line_input(input, model, theme, frame),
        Some(Overlay::Picker(picker) | Overlay::Palette(picker) | Overlay::Help(picker)) => {
            list(picker, model, theme, frame);
        }
        Some(Overlay::Confirm(confirm)) => question(confirm, model, theme, frame),
        Some(Overlay::Tour(lines)) => tour(lines, model, theme, frame),
        Some(Overlay::Fields(chooser)) => fields::draw(chooser, model, theme, frame, area),
        None if !model.pending.is_empty() => chord(model, theme, frame, area),
        None => {}
    }
}

fn line_input(input: &LineInput, model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    let place = paint::rect(model.line_place(), frame);
    let title = titled(&input.title, theme);
    let inner = paint::popup(frame, place, &title, model.edges(), theme);
    let inner = paint::indented(inner);
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

fn titled(title: &Safe, theme: &Theme) -> [(Safe, Style); 3] {
    [
        piece(" ", theme.plain()),
        (title.clone(), theme.accent()),
        piece(" ", theme.plain()),
    ]
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
    let shown = before.skip(before.width().saturating_sub(room));
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

fn list(picker: &Picker, model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    let Some(place) = model.list_place() else {
        return;
    };
    let shown = picker.shown();
    let popup = paint::rect(place.popup, frame);
    let title = titled(&picker.title, theme);
    paint::popup(frame, popup, &title, model.edges(), theme);
    let inner = paint::rect(place.inside, frame);
    typed(&picker.line, "> ", theme, frame, paint::row(inner, 0));
    let bottom = usize::from(inner.height).saturating_sub(BELOW_ROWS - 1);
    let lines = place
        .below
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
    let entries = shown.iter().enumerate().skip(place.first).take(place.rows);
    for (line, item) in entries {
        let here = line == picker.cursor;
        let style = if here {
            theme.selected()
        } else {
            theme.plain()
        };
        let pieces = item_pieces(item, here, usize::from(inner.width), theme);
        let row = paint::row(inner, 1 + line - place.first);
        paint::filled_line(frame, row, &pieces, style);
    }
}

fn item_pieces(item: &PickerItem, here: bool, width: usize, theme: &Theme) -> Pieces {
    let marker = if here { "▶ " } else { "  " };
    let look = match (item.disabled, &item.entry) {
        (Some(_), _) => theme.faint(),
        (None, Entry::Colour(colour)) => theme.category(*colour, theme.plain()),
        _ => theme.plain(),
    };
    let detail = item.detail.truncate(width / 2);
    // Why it can't be done stands before the key, which is worth knowing all the same.
    let reason = match item.disabled {
        Some(reason) => {
            let words = Safe::line(reason).truncate((width / 2).saturating_sub(2));
            Safe::concat([words, Safe::spaces(2)])
        }
        None => Safe::default(),
    };
    let room = width.saturating_sub(2 + reason.width() + detail.width() + 1);
    let name = item.name.fit(room);
    let mut pieces = vec![piece(marker, theme.accent())];
    pieces.extend(highlighted(&name, &item.positions, look, theme));
    pieces.push(piece(" ", theme.plain()));
    pieces.push((reason, theme.warning()));
    pieces.push((
        detail,
        if item.disabled.is_some() {
            look
        } else {
            theme.key()
        },
    ));
    pieces
}

/// The characters that matched what is typed stand out.
fn highlighted(name: &Safe, positions: &[usize], look: Style, theme: &Theme) -> Pieces {
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

fn question(confirm: &Confirm, model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    let (place, remark) = model.question_place(confirm);
    let place = paint::rect(place, frame);
    let inner = paint::indented(paint::popup(frame, place, &[], model.edges(), theme));
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
fn tour(lines: &[Safe], model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    let (place, wrapped) = model.tour_place(lines);
    let place = paint::rect(place, frame);
    let title = [piece(" The first time here ", theme.accent())];
    let inner = paint::indented(paint::popup(frame, place, &title, model.edges(), theme));
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
    let height = u16::try_from(next.len() + usize::from(model.edges().rows()))
        .unwrap_or(u16::MAX)
        .min(area.body().height);
    let width = match model.edges() {
        Edges::Drawn => 36.min(area.width),
        Edges::Bare => area.width,
    };
    let place = ratatui::layout::Rect::new(
        area.width.saturating_sub(width),
        (area.height.saturating_sub(2)).saturating_sub(height),
        width,
        height,
    );
    let pressed: Vec<String> = model.pending.iter().map(|key| key.label()).collect();
    let title = [piece(&format!(" {} … ", pressed.join(" ")), theme.accent())];
    let inner = paint::popup(frame, place, &title, model.edges(), theme);
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
