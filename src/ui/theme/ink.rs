//! Which colour a meaning has: by palette, on a dark or a light background, at the depth that the terminal can show.
//!
//! The usual palette takes the sixteen colours that the user has chosen for the terminal. The other two bring colours of
//! their own, whose contrast is checked by the WCAG formula, and fall back to the nearest of 256 and to a named one of
//! sixteen.

use ratatui::style::Color;

use crate::domain::taxonomy::Colour;

/// A set of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// The terminal's own sixteen.
    #[default]
    Usual,
    /// As much contrast as there is.
    HighContrast,
    /// Blue and orange in place of green and red, after Okabe and Ito.
    ColourBlind,
}

/// What the text stands on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Background {
    /// Dark.
    #[default]
    Dark,
    /// Light.
    Light,
}

/// How many colours the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// None, or none are wanted.
    None,
    /// The sixteen with names.
    #[default]
    Sixteen,
    /// 256 by number.
    Indexed,
    /// Any.
    True,
}

/// What a colour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// May be overlooked.
    Faint,
    /// The program's own: titles, the active tab, the focus.
    Accent,
    /// What should have come out.
    Truth,
    /// What the model said.
    Prediction,
    /// Instructions and tools in a conversation.
    System,
    /// It was done.
    Good,
    /// Wants attention.
    Warning,
    /// Something is wrong.
    Alarm,
    /// A key in a hint.
    Key,
    /// A bar that shows an amount.
    Bar,
    /// A category that has a colour of its own.
    Category(Colour),
}

/// A colour in the ways a terminal may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ink {
    rgb: [u8; 3],
    /// The nearest of the sixteen; none where all of them would be worse than the colour of plain text.
    named: Option<Color>,
}

const fn ink(rgb: u32, named: Color) -> Ink {
    Ink {
        rgb: [(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8],
        named: Some(named),
    }
}

/// A colour that none of the sixteen comes near.
const fn only(rgb: u32) -> Ink {
    Ink {
        named: None,
        ..ink(rgb, Color::Reset)
    }
}

/// The colour of a meaning; none for that of plain text.
pub fn colour(
    palette: Palette,
    background: Background,
    depth: Depth,
    meaning: Meaning,
) -> Option<Color> {
    let ink = match (palette, background) {
        (Palette::Usual, Background::Dark) => usual_on_dark(meaning),
        (Palette::Usual, Background::Light) => usual_on_light(meaning),
        (Palette::HighContrast, Background::Dark) => contrast_on_dark(meaning)?,
        (Palette::HighContrast, Background::Light) => contrast_on_light(meaning)?,
        (Palette::ColourBlind, Background::Dark) => blind_on_dark(meaning),
        (Palette::ColourBlind, Background::Light) => blind_on_light(meaning),
    };
    match (depth, palette, ink.named) {
        (Depth::None, ..) => None,
        (Depth::Sixteen, _, named) => named,
        (_, Palette::Usual, Some(named)) => Some(named),
        (Depth::Indexed, ..) => Some(Color::Indexed(indexed(ink.rgb))),
        (Depth::True, ..) => Some(Color::Rgb(ink.rgb[0], ink.rgb[1], ink.rgb[2])),
    }
}

const fn usual_on_dark(meaning: Meaning) -> Ink {
    match meaning {
        Meaning::Faint => ink(0x808080, Color::DarkGray),
        Meaning::Accent | Meaning::Key => ink(0x00cdcd, Color::Cyan),
        Meaning::Truth | Meaning::Bar => ink(0x5c8cff, Color::Blue),
        Meaning::Prediction | Meaning::Warning => ink(0xcdcd00, Color::Yellow),
        Meaning::System => ink(0xcd00cd, Color::Magenta),
        Meaning::Good => ink(0x00cd00, Color::Green),
        Meaning::Alarm => ink(0xff5555, Color::Red),
        Meaning::Category(colour) => match colour {
            Colour::Blue => ink(0x5c8cff, Color::LightBlue),
            Colour::Cyan => ink(0x00ffff, Color::LightCyan),
            Colour::Green => ink(0x00ff00, Color::LightGreen),
            Colour::Magenta => ink(0xff55ff, Color::LightMagenta),
            Colour::Red => ink(0xff5555, Color::LightRed),
            Colour::Yellow => ink(0xffff00, Color::LightYellow),
        },
    }
}

/// Yellow and bright cyan cannot be read on white: nothing here is either.
const fn usual_on_light(meaning: Meaning) -> Ink {
    match meaning {
        Meaning::Faint => ink(0x666666, Color::DarkGray),
        Meaning::Accent | Meaning::Key | Meaning::Truth | Meaning::Bar => {
            ink(0x0000cc, Color::Blue)
        }
        Meaning::Prediction | Meaning::System | Meaning::Warning => ink(0x8b008b, Color::Magenta),
        Meaning::Good => ink(0x006b00, Color::Green),
        Meaning::Alarm => ink(0xb00000, Color::Red),
        Meaning::Category(colour) => match colour {
            Colour::Blue => ink(0x0000cc, Color::Blue),
            Colour::Cyan => only(0x006b75),
            Colour::Green => ink(0x006b00, Color::Green),
            Colour::Magenta => ink(0x8b008b, Color::Magenta),
            Colour::Red => ink(0xb00000, Color::Red),
            Colour::Yellow => only(0x7a5200),
        },
    }
}

const fn contrast_on_dark(meaning: Meaning) -> Option<Ink> {
    Some(match meaning {
        Meaning::Faint => return None,
        Meaning::Accent | Meaning::Key => ink(0xffff00, Color::LightYellow),
        Meaning::Truth => ink(0x80d0ff, Color::LightCyan),
        Meaning::Prediction | Meaning::Warning => ink(0xffff00, Color::LightYellow),
        Meaning::System => ink(0xff9cff, Color::LightMagenta),
        Meaning::Good => ink(0x00ff80, Color::LightGreen),
        Meaning::Alarm => ink(0xff8c8c, Color::LightRed),
        Meaning::Bar => ink(0xffffff, Color::White),
        Meaning::Category(colour) => match colour {
            Colour::Blue => ink(0x99bbff, Color::LightBlue),
            Colour::Cyan => ink(0x00ffff, Color::LightCyan),
            Colour::Green => ink(0x00ff80, Color::LightGreen),
            Colour::Magenta => ink(0xff9cff, Color::LightMagenta),
            Colour::Red => ink(0xff8c8c, Color::LightRed),
            Colour::Yellow => ink(0xffff00, Color::LightYellow),
        },
    })
}

const fn contrast_on_light(meaning: Meaning) -> Option<Ink> {
    Some(match meaning {
        Meaning::Faint => return None,
        Meaning::Accent | Meaning::Key | Meaning::Truth => ink(0x00009c, Color::Blue),
        Meaning::Prediction | Meaning::Warning => ink(0x6b0070, Color::Magenta),
        Meaning::System => ink(0x6b0070, Color::Magenta),
        Meaning::Good => ink(0x004d00, Color::Green),
        Meaning::Alarm => ink(0x8c0000, Color::Red),
        Meaning::Bar => ink(0x000000, Color::Black),
        Meaning::Category(colour) => match colour {
            Colour::Blue => ink(0x00009c, Color::Blue),
            Colour::Cyan => only(0x004a52),
            Colour::Green => ink(0x004d00, Color::Green),
            Colour::Magenta => ink(0x6b0070, Color::Magenta),
            Colour::Red => ink(0x8c0000, Color::Red),
            // Brown: no yellow of 256 is dark enough.
            Colour::Yellow => only(0x5a2c00),
        },
    })
}

const fn blind_on_dark(meaning: Meaning) -> Ink {
    match meaning {
        Meaning::Faint => ink(0x949494, Color::DarkGray),
        Meaning::Accent | Meaning::Good => ink(0x56b4e9, Color::LightBlue),
        Meaning::Truth | Meaning::Bar => ink(0x56b4e9, Color::LightBlue),
        Meaning::Prediction | Meaning::Warning => ink(0xe69f00, Color::Yellow),
        Meaning::System => ink(0xcc79a7, Color::LightMagenta),
        Meaning::Alarm => ink(0xf07800, Color::LightYellow),
        Meaning::Key => ink(0xf0e442, Color::LightYellow),
        Meaning::Category(colour) => match colour {
            Colour::Blue => ink(0x56b4e9, Color::LightBlue),
            Colour::Cyan => ink(0xb8e0f7, Color::LightCyan),
            Colour::Green => only(0x2fc29a),
            Colour::Magenta => ink(0xcc79a7, Color::LightMagenta),
            Colour::Red => only(0xf07800),
            Colour::Yellow => ink(0xf0e442, Color::LightYellow),
        },
    }
}

const fn blind_on_light(meaning: Meaning) -> Ink {
    match meaning {
        Meaning::Faint => ink(0x666666, Color::DarkGray),
        Meaning::Accent | Meaning::Good | Meaning::Truth | Meaning::Bar | Meaning::Key => {
            ink(0x0067a3, Color::Blue)
        }
        Meaning::Prediction | Meaning::Warning => only(0x8a5a00),
        Meaning::System => ink(0x8f3a6b, Color::Magenta),
        Meaning::Alarm => only(0xa84300),
        Meaning::Category(colour) => match colour {
            Colour::Blue => ink(0x0067a3, Color::Blue),
            Colour::Cyan => only(0x00707a),
            Colour::Green => only(0x00684c),
            Colour::Magenta => ink(0x8f3a6b, Color::Magenta),
            Colour::Red => only(0xa84300),
            Colour::Yellow => only(0x736300),
        },
    }
}

/// The nearest of the 216 colours and 24 greys that terminals of 256 colours agree on.
pub fn indexed([red, green, blue]: [u8; 3]) -> u8 {
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
mod tests;
