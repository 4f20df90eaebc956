//! Colours and attributes by what a thing means. The default theme uses the terminal's own sixteen colours.
//!
//! Meaning never rests on colour alone: without colour the theme has none at all and selection is reversed, because
//! some terminals lose the highlight of a cell that is reversed and coloured when colour is switched off.

use ratatui::style::{Color, Modifier, Style};

use crate::domain::taxonomy::Colour;
use crate::domain::text::Safe;

/// How things look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    colour: bool,
    pixels: Pixels,
}

/// What colour lies behind the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// Light text on it.
    Dark,
    /// Dark text on it.
    Light,
}

/// How the terminal can show a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pixels {
    /// Any colour.
    True,
    /// One of 256 colours.
    Indexed,
    /// No colour of its own: as a shade.
    Shades,
}

/// Shades from dark to light.
const SHADES: [Safe; 5] = [
    Safe::literal(" "),
    Safe::literal("░"),
    Safe::literal("▒"),
    Safe::literal("▓"),
    Safe::literal("█"),
];

impl Theme {
    /// The sixteen colours of the terminal.
    pub const fn sixteen_colours() -> Self {
        Self {
            colour: true,
            pixels: Pixels::Indexed,
        }
    }

    /// No colour at all.
    pub const fn monochrome() -> Self {
        Self {
            colour: false,
            pixels: Pixels::Shades,
        }
    }

    /// The same with another way to show pixels; without colour they stay shades.
    pub const fn with_pixels(self, pixels: Pixels) -> Self {
        match self.colour {
            true => Self { pixels, ..self },
            false => self,
        }
    }

    /// The same for a terminal with this background. The sixteen colours are the user's own, so nothing changes yet.
    pub const fn with_background(self, _background: Background) -> Self {
        self
    }

    /// Two pixels, one above the other, as one cell.
    pub fn pixel(self, [upper, lower]: [[u8; 3]; 2]) -> (Safe, Style) {
        let colour = |[red, green, blue]: [u8; 3]| match self.pixels {
            Pixels::True => Color::Rgb(red, green, blue),
            Pixels::Indexed | Pixels::Shades => Color::Indexed(indexed([red, green, blue])),
        };
        if self.pixels == Pixels::Shades {
            let light = (brightness(upper) + brightness(lower)) / 2;
            let shade = (light * (SHADES.len() - 1) + 127) / 255;
            let shade = SHADES.get(shade).cloned().unwrap_or_default();
            return (shade, Style::new());
        }
        let style = Style::new().fg(colour(upper)).bg(colour(lower));
        (Safe::literal("▀"), style)
    }

    fn with(self, colour: Color) -> Style {
        if self.colour {
            Style::new().fg(colour)
        } else {
            Style::new()
        }
    }

    /// Ordinary text.
    pub fn plain(self) -> Style {
        Style::new()
    }

    /// Text that matters.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Text that may be overlooked.
    pub fn faint(self) -> Style {
        if self.colour {
            Style::new().fg(Color::DarkGray)
        } else {
            Style::new().add_modifier(Modifier::DIM)
        }
    }

    /// The program's own colour: titles, active tab, focus.
    pub fn accent(self) -> Style {
        self.with(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    /// The border of a pane.
    pub fn border(self, focused: bool) -> Style {
        if focused {
            self.with(Color::Cyan)
        } else {
            self.faint()
        }
    }

    /// The line under the cursor.
    pub fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// What should have come out.
    pub fn truth(self) -> Style {
        self.with(Color::Blue).add_modifier(Modifier::BOLD)
    }

    /// What the model said, which was wrong.
    pub fn prediction(self) -> Style {
        self.with(Color::Yellow).add_modifier(Modifier::BOLD)
    }

    /// Instructions and tools in a conversation.
    pub fn system(self) -> Style {
        self.with(Color::Magenta).add_modifier(Modifier::BOLD)
    }

    /// It was done, it is saved.
    pub fn good(self) -> Style {
        self.with(Color::Green)
    }

    /// It could not be done, or wants attention.
    pub fn warning(self) -> Style {
        self.with(Color::Yellow)
    }

    /// Something is wrong.
    pub fn alarm(self) -> Style {
        self.with(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// A key in a hint.
    pub fn key(self) -> Style {
        self.with(Color::Cyan)
    }

    /// A category, in its own colour if it has one.
    pub fn category(self, colour: Option<Colour>, otherwise: Style) -> Style {
        colour.map_or(otherwise, |colour| {
            self.with(match colour {
                Colour::Blue => Color::LightBlue,
                Colour::Cyan => Color::LightCyan,
                Colour::Green => Color::LightGreen,
                Colour::Magenta => Color::LightMagenta,
                Colour::Red => Color::LightRed,
                Colour::Yellow => Color::LightYellow,
            })
        })
    }

    /// A bar that shows an amount.
    pub fn bar(self) -> Style {
        self.with(Color::Blue)
    }
}

/// From 0 to 255, as the eye weighs colours.
fn brightness([red, green, blue]: [u8; 3]) -> usize {
    (usize::from(red) * 299 + usize::from(green) * 587 + usize::from(blue) * 114) / 1000
}

/// The nearest of the 216 colours and 24 greys that terminals of 256 colours agree on.
fn indexed([red, green, blue]: [u8; 3]) -> u8 {
    if red == green && green == blue {
        return match red {
            0..4 => 16,
            247.. => 231,
            grey => 232 + ((grey - 3) / 10).min(23),
        };
    }
    let level = |value: u8| match value {
        0..48 => 0,
        48..115 => 1,
        value => (value - 35) / 40,
    };
    16 + 36 * level(red) + 6 * level(green) + level(blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_colours_or_shades() {
        let (white, black) = ([255; 3], [0; 3]);
        let (_, style) = Theme::sixteen_colours().pixel([white, black]);
        assert_eq!(
            (style.fg, style.bg),
            (Some(Color::Indexed(231)), Some(Color::Indexed(16)))
        );
        let theme = Theme::monochrome().with_pixels(Pixels::True);
        assert_eq!(
            theme.pixel([white, white]),
            (Safe::literal("█"), Style::new())
        );
        assert_eq!(theme.pixel([white, black]).0.as_str(), "▒");
        assert_eq!(indexed([255, 0, 0]), 196);
        assert_eq!(indexed([128; 3]), 244);
    }
}
