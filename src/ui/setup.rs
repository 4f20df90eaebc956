//! What there is to see before a review is open: progress and questions.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::paint::{self, piece};
use super::theme::Theme;
use crate::action::Action;
use crate::app::area::Area;
use crate::app::model::{ChoiceScreen, Loading, Model};
use crate::domain::text::Safe;

/// A running job: what it does, how far it is, how to stop it.
pub fn loading(loading: &Loading, model: &Model, theme: &Theme, frame: &mut Frame<'_>, area: Area) {
    let body = body(area);
    let middle = body.height / 2;
    let stop = model.keymap.hint(Action::Back);
    let title = if loading.title.is_empty() {
        Safe::literal("opening")
    } else {
        loading.title.clone()
    };
    let done = match loading.total {
        0 => format!(" … {stop} cancels"),
        total => format!(
            " … {} %, {stop} cancels",
            loading.done.min(total) * 100 / total
        ),
    };
    let line = [
        piece("  ", theme.plain()),
        (title, theme.strong()),
        piece(&done, theme.plain()),
    ];
    paint::line(frame, paint::row(body, usize::from(middle)), &line);
    if loading.total > 0 {
        let (full, rest) = paint::bar(
            loading.done as f64 / loading.total as f64,
            usize::from(area.width / 2),
        );
        let bar = [
            piece("  ", theme.plain()),
            (full, theme.bar()),
            (rest, theme.faint()),
        ];
        paint::line(frame, paint::row(body, usize::from(middle) + 1), &bar);
    }
}

fn body(area: Area) -> Rect {
    let body = area.body();
    Rect::new(body.x, body.y, body.width, body.height)
}

/// A question with its answers.
pub fn choice(screen: &ChoiceScreen, model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    let title = [
        piece(" ", theme.plain()),
        (Safe::line(&screen.question.title), theme.accent()),
        piece(" ", theme.plain()),
    ];
    let inner = paint::screen(frame, model, &title, theme);
    let width = usize::from(inner.width);
    let said = screen.question.lines.iter();
    let said = said.flat_map(|text| Safe::line(text).wrap(width));
    for (line, text) in said.enumerate() {
        paint::line(frame, paint::row(inner, line), &[(text, theme.plain())]);
    }
    let answers = screen.question.answers.iter().enumerate();
    for ((number, (_, name, about)), mut line) in answers.zip(screen.answer_lines(width)) {
        let here = number == screen.cursor;
        let style = if here {
            theme.selected()
        } else {
            theme.plain()
        };
        let marker = if here { "▶ " } else { "  " };
        let pieces = [piece(marker, theme.accent()), piece(name, theme.strong())];
        paint::filled_line(frame, paint::row(inner, line), &pieces, style);
        line += 1;
        for text in Safe::line(about).wrap(width.saturating_sub(4)) {
            paint::line(
                frame,
                paint::row(inner, line),
                &[piece("    ", theme.plain()), (text, theme.faint())],
            );
            line += 1;
        }
    }
}
