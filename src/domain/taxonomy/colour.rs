//! The hues that a category can be given. What they look like is the theme's business.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A named hue; no two begin with the same letter, which stands beside it where colour can't be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    /// Blue.
    Blue,
    /// Cyan.
    Cyan,
    /// Green.
    Green,
    /// Magenta.
    Magenta,
    /// Red.
    Red,
    /// Yellow.
    Yellow,
}

impl Colour {
    /// Every hue, in the order in which the screen offers them.
    pub const ALL: [Self; 6] = [
        Self::Blue,
        Self::Cyan,
        Self::Green,
        Self::Magenta,
        Self::Red,
        Self::Yellow,
    ];

    /// The word on screen and in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Cyan => "cyan",
            Self::Green => "green",
            Self::Magenta => "magenta",
            Self::Red => "red",
            Self::Yellow => "yellow",
        }
    }

    /// Its first letter, for screens without colour.
    pub fn letter(self) -> &'static str {
        &self.name()[..1]
    }
}

impl FromStr for Colour {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let typed = text.trim().to_lowercase();
        Self::ALL
            .into_iter()
            .find(|colour| colour.name() == typed)
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::name).join(", ");
                format!("`{text}` is no colour of a category; use {names}")
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tell_colours_apart_and_names_read_back() {
        let letters: std::collections::BTreeSet<&str> =
            Colour::ALL.iter().map(|colour| colour.letter()).collect();
        assert_eq!(letters.len(), Colour::ALL.len());
        for colour in Colour::ALL {
            assert_eq!(colour.name().parse::<Colour>(), Ok(colour));
        }
        assert!(
            "mauve"
                .parse::<Colour>()
                .unwrap_err()
                .contains("blue, cyan")
        );
    }
}
