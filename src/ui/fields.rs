//! The list of fields: which are shown, in which order.

use ratatui::Frame;

use super::overlays::typed;
use super::paint::{self, piece};
use super::theme::Theme;
use crate::app::area::{Area, Edges, Listed};
use crate::app::model::Model;
use crate::app::overlay::FieldChooser;
use crate::domain::text::Safe;

/// Columns of the list, borders included.
const WIDTH: u16 = 44;

/// Draws the list at the left edge, where it hides the errors and not the example.
pub fn draw(
    chooser: &FieldChooser,
    model: &Model,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Area,
) {
    let Some(workspace) = model.workspace() else {
        return;
    };
    let listed = chooser.listed(workspace);
    let body = area.body();
    let is_narrowed = chooser.is_typing || !chooser.line.value().is_empty();
    let head = usize::from(is_narrowed);
    let wanted = u16::try_from(listed.len().max(1) + head + 2).unwrap_or(u16::MAX);
    let list = model.review_layout().list;
    let width = match (list, model.edges()) {
        (Some(list), _) => list.width,
        (None, Edges::Drawn) => WIDTH.min(area.width),
        (None, Edges::Bare) => area.width,
    };
    let place = ratatui::layout::Rect::new(0, body.y, width, wanted.min(body.height));
    let title = [piece(" fields ", theme.accent())];
    let inner = paint::indented(paint::popup(frame, place, &title, model.edges(), theme));
    if chooser.is_typing {
        typed(&chooser.line, "/ ", theme, frame, paint::row(inner, 0));
    } else if is_narrowed {
        let text = format!("/ {}", chooser.line.value());
        paint::text_line(frame, paint::row(inner, 0), &text, theme.warning());
    }
    if listed.is_empty() {
        paint::text_line(
            frame,
            paint::row(inner, head),
            "no such field",
            theme.faint(),
        );
    }
    let rows = usize::from(inner.height).saturating_sub(head);
    let cursor = chooser.cursor(&listed);
    let part = Listed {
        cursor,
        count: listed.len(),
        rows,
    };
    let first = part.first_line(0, part.margin());
    let shown = listed.iter().enumerate().skip(first).take(rows);
    for (line, (name, is_shown)) in shown {
        let (mark, look) = match is_shown {
            true => ("[x] ", theme.plain()),
            false => ("[ ] ", theme.faint()),
        };
        let style = match line == cursor {
            true => theme.selected(),
            false => theme.plain(),
        };
        let row = paint::row(inner, head + line - first);
        if line == cursor && !chooser.is_typing {
            frame.set_cursor_position((row.x, row.y));
        }
        let room = usize::from(inner.width).saturating_sub(4);
        let pieces = [piece(mark, look), (Safe::line_within(name, room), look)];
        paint::filled_line(frame, row, &pieces, style);
    }
}
