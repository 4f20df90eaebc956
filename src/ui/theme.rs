//! Colours and attributes by what a thing means.
//!
//! Meaning never rests on colour alone: without colour the theme has none at all and selection is reversed, because
//! some terminals lose the highlight of a cell that is reversed and coloured when colour is switched off.

mod ink;

use ratatui::style::{Color, Modifier, Style};

use crate::domain::taxonomy::Colour;
use crate::domain::text::Safe;

pub use ink::{Background, Depth, Palette};
use ink::{Meaning, colour, indexed};

/// How things look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    palette: Palette,
    background: Background,
    depth: Depth,
    pixels: Pixels,
    is_ascii: bool,
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
    /// A palette at a depth, on a dark background until another is named.
    pub const fn new(palette: Palette, depth: Depth) -> Self {
        Self {
            palette,
            background: Background::Dark,
            depth,
            pixels: match depth {
                Depth::True => Pixels::True,
                Depth::Indexed => Pixels::Indexed,
                Depth::Sixteen | Depth::None => Pixels::Shades,
            },
            is_ascii: false,
        }
    }

    /// The sixteen colours of the terminal.
    pub const fn sixteen_colours() -> Self {
        Self::new(Palette::Usual, Depth::Sixteen).with_pixels(Pixels::Indexed)
    }

    /// No colour at all.
    pub const fn monochrome() -> Self {
        Self::new(Palette::Usual, Depth::None)
    }

    /// The same with another way to show pixels; without colour they stay shades.
    pub const fn with_pixels(self, pixels: Pixels) -> Self {
        match self.depth {
            Depth::None => self,
            _ => Self { pixels, ..self },
        }
    }

    /// The same on another background.
    pub const fn with_background(self, background: Background) -> Self {
        Self { background, ..self }
    }

    /// Which colours it takes.
    pub const fn palette(self) -> Palette {
        self.palette
    }

    /// What the text stands on.
    pub const fn background(self) -> Background {
        self.background
    }

    /// The same in ASCII characters alone.
    pub const fn with_ascii(self) -> Self {
        Self {
            is_ascii: true,
            pixels: Pixels::Shades,
            ..self
        }
    }

    /// Whether only ASCII characters may reach the terminal.
    pub const fn is_ascii(self) -> bool {
        self.is_ascii
    }

    /// Two pixels, one above the other, as one cell.
    pub fn pixel(self, [upper, lower]: [[u8; 3]; 2]) -> (Safe, Style) {
        let shown = |[red, green, blue]: [u8; 3]| match self.pixels {
            Pixels::True => Color::Rgb(red, green, blue),
            Pixels::Indexed | Pixels::Shades => Color::Indexed(indexed([red, green, blue])),
        };
        if self.pixels == Pixels::Shades {
            let light = (brightness(upper) + brightness(lower)) / 2;
            let shade = (light * (SHADES.len() - 1) + 127) / 255;
            let shade = SHADES.get(shade).cloned().unwrap_or_default();
            return (shade, Style::new());
        }
        let style = Style::new().fg(shown(upper)).bg(shown(lower));
        (Safe::literal("▀"), style)
    }

    fn ink(self, meaning: Meaning) -> Style {
        match colour(self.palette, self.background, self.depth, meaning) {
            Some(colour) => Style::new().fg(colour),
            None => Style::new(),
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

    /// Text that may be overlooked; as plain as any where contrast comes first.
    pub fn faint(self) -> Style {
        match (self.depth, self.palette) {
            (Depth::None, Palette::Usual | Palette::ColourBlind) => {
                Style::new().add_modifier(Modifier::DIM)
            }
            _ => self.ink(Meaning::Faint),
        }
    }

    /// The program's own colour: titles, active tab, focus.
    pub fn accent(self) -> Style {
        self.ink(Meaning::Accent).add_modifier(Modifier::BOLD)
    }

    /// The border of a pane.
    pub fn border(self, focused: bool) -> Style {
        match focused {
            true => self.ink(Meaning::Accent),
            false => self.faint(),
        }
    }

    /// The line under the cursor.
    pub fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// What should have come out.
    pub fn truth(self) -> Style {
        self.ink(Meaning::Truth).add_modifier(Modifier::BOLD)
    }

    /// What the model said, which was wrong.
    pub fn prediction(self) -> Style {
        self.ink(Meaning::Prediction).add_modifier(Modifier::BOLD)
    }

    /// Instructions and tools in a conversation.
    pub fn system(self) -> Style {
        self.ink(Meaning::System).add_modifier(Modifier::BOLD)
    }

    /// It was done, it is saved.
    pub fn good(self) -> Style {
        self.ink(Meaning::Good)
    }

    /// It could not be done, or wants attention.
    pub fn warning(self) -> Style {
        self.ink(Meaning::Warning)
    }

    /// Something is wrong.
    pub fn alarm(self) -> Style {
        self.ink(Meaning::Alarm).add_modifier(Modifier::BOLD)
    }

    /// A key in a hint.
    pub fn key(self) -> Style {
        self.ink(Meaning::Key)
    }

    /// A category, in its own colour if it has one.
    pub fn category(self, colour: Option<Colour>, otherwise: Style) -> Style {
        colour.map_or(otherwise, |colour| self.ink(Meaning::Category(colour)))
    }

    /// A bar that shows an amount.
    pub fn bar(self) -> Style {
        self.ink(Meaning::Bar)
    }
}

/// From 0 to 255, as the eye weighs colours.
fn brightness([red, green, blue]: [u8; 3]) -> usize {
    (usize::from(red) * 299 + usize::from(green) * 587 + usize::from(blue) * 114) / 1000
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
    }
}
