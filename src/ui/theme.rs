//! Colours and attributes by what a thing means. The default theme uses the terminal's own sixteen colours.
//!
//! Meaning never rests on colour alone: without colour the theme has none at all and selection is reversed, because
//! some terminals lose the highlight of a cell that is reversed and coloured when colour is switched off.

use ratatui::style::{Color, Modifier, Style};

use crate::domain::taxonomy::Colour;

/// How things look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    colour: bool,
}

impl Theme {
    /// The sixteen colours of the terminal.
    pub const fn sixteen_colours() -> Self {
        Self { colour: true }
    }

    /// No colour at all.
    pub const fn monochrome() -> Self {
        Self { colour: false }
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
