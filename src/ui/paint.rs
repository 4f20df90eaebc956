//! The only place where text meets cells: everything passes through [`Safe`] on its way.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Clear, Paragraph};
use ratatui_image::Image;
use ratatui_image::protocol::Protocol;

use super::theme::Theme;
use crate::app::area::{Edges, Place};
use crate::app::model::Model;
use crate::domain::text::Safe;

/// Pieces of one line with their looks.
pub type Pieces = Vec<(Safe, Style)>;

/// A piece of program text or of formatted numbers.
pub fn piece(text: &str, style: Style) -> (Safe, Style) {
    (Safe::line(text), style)
}

/// A place as a ratatui rectangle, cut to the frame.
pub fn rect(place: Place, frame: &Frame<'_>) -> Rect {
    Rect::new(place.x, place.y, place.width, place.height).intersection(frame.area())
}

/// One line of text.
pub fn text_line(frame: &mut Frame<'_>, place: Rect, text: &str, style: Style) {
    line(frame, place, &[piece(text, style)]);
}

/// One line of pieces at the top of a rectangle, cut where it ends.
pub fn line(frame: &mut Frame<'_>, place: Rect, pieces: &[(Safe, Style)]) {
    if place.width == 0 || place.height == 0 {
        return;
    }
    frame.render_widget(Paragraph::new(spans(pieces)), Rect { height: 1, ..place });
}

/// One line of pieces with a style beneath all of it, out to the end of the rectangle.
pub fn filled_line(frame: &mut Frame<'_>, place: Rect, pieces: &[(Safe, Style)], style: Style) {
    if place.width == 0 || place.height == 0 {
        return;
    }
    frame.render_widget(
        Paragraph::new(spans(pieces)).style(style),
        Rect { height: 1, ..place },
    );
}

/// A line that ends at the right edge of the rectangle.
pub fn line_right(frame: &mut Frame<'_>, place: Rect, pieces: &[(Safe, Style)]) {
    if place.width == 0 || place.height == 0 {
        return;
    }
    frame.render_widget(
        Paragraph::new(spans(pieces)).right_aligned(),
        Rect { height: 1, ..place },
    );
}

/// How many cells pieces take.
pub fn width(pieces: &[(Safe, Style)]) -> usize {
    pieces.iter().map(|(text, _)| text.width()).sum()
}

fn spans(pieces: &[(Safe, Style)]) -> Line<'_> {
    Line::from(
        pieces
            .iter()
            .map(|(text, style)| Span::styled(text.as_str(), *style))
            .collect::<Vec<_>>(),
    )
}

/// A picture in the terminal's own way, in place of the half blocks that lie there; nothing where it does not fit.
pub fn picture(frame: &mut Frame<'_>, place: Place, ready: &Protocol) {
    let (place, size) = (rect(place, frame), ready.size());
    if size.width <= place.width && size.height <= place.height {
        frame.render_widget(Clear, place);
        frame.render_widget(Image::new(ready), place);
    }
}

/// How a pane is set off from its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Whether it has borders.
    pub edges: Edges,
    /// Whether keys go to it.
    pub focused: bool,
}

impl Outline {
    /// Of what has the keys to itself.
    pub const fn focused(edges: Edges) -> Self {
        Self {
            edges,
            focused: true,
        }
    }
}

/// A pane with a title; gives the place inside. Without borders the title is underlined, and a marker says where the
/// keys go.
pub fn pane(
    frame: &mut Frame<'_>,
    place: Rect,
    title: &[(Safe, Style)],
    outline: Outline,
    theme: &Theme,
) -> Rect {
    let border = theme.border(outline.focused);
    match outline.edges {
        Edges::Drawn => {
            let block = Block::new()
                .borders(Borders::ALL)
                .border_style(border)
                .title(spans(title));
            frame.render_widget(block, place);
        }
        Edges::Bare => {
            let marker = if outline.focused { "▸" } else { " " };
            let mut pieces = vec![piece(marker, border)];
            pieces.extend(title.iter().cloned());
            let line = border.add_modifier(Modifier::UNDERLINED);
            filled_line(frame, place, &pieces, line);
        }
    }
    inside(place, outline.edges)
}

/// A pane as large as the body of the screen; gives the place inside, one column in from either side.
pub fn screen(
    frame: &mut Frame<'_>,
    model: &Model,
    title: &[(Safe, Style)],
    theme: &Theme,
) -> Rect {
    let body = rect(model.area.body(), frame);
    let outline = Outline::focused(model.edges());
    indented(pane(frame, body, title, outline, theme))
}

/// The part of a pane that its content is drawn in.
pub fn inside(place: Rect, edges: Edges) -> Rect {
    let inside = Place {
        x: place.x,
        y: place.y,
        width: place.width,
        height: place.height,
    }
    .inside(edges);
    Rect::new(inside.x, inside.y, inside.width, inside.height).intersection(place)
}

/// A pane over whatever lies below it.
pub fn popup(
    frame: &mut Frame<'_>,
    place: Rect,
    title: &[(Safe, Style)],
    edges: Edges,
    theme: &Theme,
) -> Rect {
    frame.render_widget(Clear, place);
    pane(frame, place, title, Outline::focused(edges), theme)
}

/// The row of this number inside a rectangle; empty when it lies outside.
pub fn row(place: Rect, number: usize) -> Rect {
    let offset = u16::try_from(number).unwrap_or(u16::MAX);
    if offset >= place.height {
        return Rect { height: 0, ..place };
    }
    Rect {
        y: place.y + offset,
        height: 1,
        ..place
    }
}

/// A rectangle without its first and last column.
pub fn indented(place: Rect) -> Rect {
    Rect {
        x: place.x + 1.min(place.width),
        width: place.width.saturating_sub(2),
        ..place
    }
}

/// A bar of this share of the width: full cells, and a light rest.
pub fn bar(share: f64, width: usize) -> (Safe, Safe) {
    let share = if share.is_finite() {
        share.clamp(0.0, 1.0)
    } else {
        0.0
    };
    let full = (share * width as f64).round() as usize;
    (
        Safe::literal("▇").repeat(full.min(width)),
        Safe::literal("▁").repeat(width - full.min(width)),
    )
}

/// A share with its interval as a bar of cells: full as far as the interval begins, lower up to the share itself, and a
/// whisker to where the interval ends. `most` is the value at the right end.
pub fn whiskered(low: f64, share: f64, high: f64, most: f64, width: usize) -> Safe {
    let cells = |value: f64| {
        if most > 0.0 && value.is_finite() {
            ((value / most).clamp(0.0, 1.0) * width as f64).round() as usize
        } else {
            0
        }
    };
    let (low, share, high) = (cells(low), cells(share), cells(high));
    let text: String = (0..width)
        .map(|cell| match cell {
            cell if cell < low.min(share) => '▇',
            cell if cell < share => '▅',
            cell if cell + 1 == high => '┤',
            cell if cell < high => '─',
            _ => ' ',
        })
        .collect();
    Safe::line(&text).pad(width)
}

/// Values as a line of little bars, the highest one full; empty for none.
pub fn sparkline(values: &[f64]) -> Safe {
    const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
    let most = values.iter().copied().fold(0.0, f64::max);
    let bar = |value: &f64| {
        let height = if most > 0.0 { value / most } else { 0.0 };
        let step = (height.clamp(0.0, 1.0) * 7.0).round() as usize;
        BARS.get(step).copied().unwrap_or(" ")
    };
    Safe::line(&values.iter().map(bar).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_steps_where_the_interval_begins_and_ends() {
        let bar = whiskered(0.2, 0.4, 0.7, 1.0, 10);
        assert_eq!(bar.as_str(), "▇▇▅▅──┤   ");
        assert_eq!(whiskered(0.0, 0.0, 0.0, 0.0, 4).as_str(), "    ");
        assert_eq!(whiskered(0.0, 0.0, 0.5, 1.0, 4).as_str(), "─┤  ");
        assert_eq!(whiskered(1.0, 1.0, 1.0, 1.0, 4).as_str(), "▇▇▇▇");
        assert_eq!(whiskered(f64::NAN, f64::NAN, 1.0, 1.0, 2).as_str(), "─┤");
    }

    #[test]
    fn a_sparkline_is_as_long_as_its_values() {
        assert_eq!(sparkline(&[]).as_str(), "");
        assert_eq!(sparkline(&[0.0, 0.0]).as_str(), "▁▁");
        assert_eq!(sparkline(&[1.0, 4.0, 2.0]).as_str(), "▃█▅");
    }
}
