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
                for column in x..x.saturating_add(width).min(area.right()) {
                    write(buffer, column, y, ascii);
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

/// What stands for a mark of ours in ASCII.
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
        "◐" | "✓" | "±" => "+",
        "■" | "█" | "▇" | "▆" | "▅" | "▀" => "#",
        "▄" | "▃" | "▂" => "=",
        "▁" | "▪" | "…" | "·" | "░" => ".",
        "▒" => "~",
        "▓" => "%",
        "×" => "x",
        "÷" => "/",
        "≤" => "<",
        "≥" => ">",
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
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn cells_stay_where_they_are() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_stringn(0, 0, "▶ é ジ…│ab", 12, Style::new());
        translate(&mut buffer);
        let text: String = buffer.content().iter().map(|cell| cell.symbol()).collect();
        assert_eq!(text, "> ? ??.|ab  ");
    }
}
