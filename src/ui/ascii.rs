//! A drawn frame in ASCII characters alone: one cell for one, so that nothing moves.
//!
//! The last step of drawing, and the only one that writes into cells past the widgets. What it writes are the constants
//! below; nothing that came from a file.

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

/// Translates every cell. Our own marks become what looks like them; everything else is a question mark a column.
pub fn translate(buffer: &mut Buffer) {
    let area = buffer.area;
    for y in area.top()..area.bottom() {
        let mut x = area.left();
        while x < area.right() {
            let symbol = buffer[(x, y)].symbol();
            let width = u16::try_from(symbol.width().max(1)).unwrap_or(1);
            let ascii = match symbol.is_ascii() {
                true => None,
                false => Some(looks_like(symbol)),
            };
            if let Some(ascii) = ascii {
                // Behind a wide character lies a cell without a style, which shows now.
                let style = buffer[(x, y)].style();
                for column in x..x.saturating_add(width).min(area.right()) {
                    write(buffer, column, y, ascii);
                    buffer[(column, y)].set_style(style);
                }
            }
            x = x.saturating_add(width);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is written is one of the constants of this file"
)]
fn write(buffer: &mut Buffer, x: u16, y: u16, symbol: &'static str) {
    buffer[(x, y)].set_symbol(symbol);
}

/// What stands for a mark of ours in ASCII. Marks that may stand in one column stay different, and nothing becomes a sign
/// that states something else: `≥` is a question mark, for one.
fn looks_like(symbol: &str) -> &'static str {
    match symbol {
        "─" | "–" | "−" | "‐" | "‑" | "―" => "-",
        "│" | "┃" => "|",
        "┌" | "┐" | "└" | "┘" | "├" | "┤" | "┬" | "┴" | "┼" => "+",
        "▶" | "▸" | "→" | "›" => ">",
        "◀" | "←" | "‹" => "<",
        "↓" | "▾" | "▼" => "v",
        "↑" | "▴" | "▲" => "^",
        "●" | "◆" | "★" => "*",
        "○" | "◇" => "o",
        "◐" | "✓" => "+",
        "■" | "█" | "▇" | "▆" | "▀" => "#",
        // The lower part of a bar, which begins where its interval does.
        "▅" | "▄" | "▃" | "▂" => "=",
        "▁" | "▪" | "…" | "·" | "░" => ".",
        "▒" => "~",
        "▓" => "%",
        // A plus sign alone would say something else.
        "±" => "~",
        "×" => "x",
        "µ" => "u",
        "÷" => "/",
        "⏎" | "␍" => "$",
        "␛" | "␀" | "␇" | "␈" | "␡" => "^",
        "“" | "”" | "„" => "\"",
        "‘" | "’" | "‚" => "'",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    use ratatui::layout::Rect;
    use ratatui::style::{Modifier, Style};

    #[test]
    fn cells_stay_where_they_are() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_stringn(0, 0, "▶ é ジ…│ab", 12, Style::new());
        translate(&mut buffer);
        let text: String = buffer.content().iter().map(|cell| cell.symbol()).collect();
        assert_eq!(text, "> ? ??.|ab  ");
    }

    fn ascii(text: &str) -> String {
        let width = u16::try_from(text.width()).unwrap();
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
        buffer.set_stringn(0, 0, text, usize::from(width), Style::new());
        translate(&mut buffer);
        buffer.content().iter().map(|cell| cell.symbol()).collect()
    }

    #[test]
    fn a_wide_character_is_highlighted_over_both_of_its_columns() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
        let style = Style::new().add_modifier(Modifier::REVERSED);
        buffer.set_style(buffer.area, style);
        buffer.set_stringn(0, 0, "aジb", 4, style);
        translate(&mut buffer);
        for cell in buffer.content() {
            assert_eq!(cell.modifier, Modifier::REVERSED, "{:?}", cell.symbol());
        }
    }

    #[test]
    fn a_bar_still_says_where_its_interval_begins() {
        assert_eq!(ascii("▇▇▅▅──┤"), "##==--+");
    }

    #[test]
    fn no_statement_becomes_another() {
        assert_eq!(ascii("known to ±14 points"), "known to ~14 points");
        assert_eq!(ascii("age ≥ 18 ≤ 20"), "age ? 18 ? 20");
        assert_eq!(ascii("12 µs"), "12 us");
    }

    #[test]
    fn marks_that_stand_in_one_column_stay_different() {
        for column in [
            &["●", "◐", "○", "–"][..],
            &["▶", "◆", "◇", " "],
            &["▸", "▾"],
            &["✓", "·", "?", "~", "1"],
            &["●", "├", "─", " "],
            &["▇", "▅", "─", "┤"],
            &["▇", "▁", "│"],
            &[" ", "░", "▒", "▓", "█"],
        ] {
            let seen: BTreeSet<String> = column.iter().map(|mark| ascii(mark)).collect();
            assert_eq!(seen.len(), column.len(), "{column:?}");
        }
    }
}
