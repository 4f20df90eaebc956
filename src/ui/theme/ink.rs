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
            Colour::Yellow => only(0x5a3c00),
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
mod tests {
    use super::*;

    const BACKGROUNDS: [Background; 2] = [Background::Dark, Background::Light];
    const DEPTHS: [Depth; 3] = [Depth::Sixteen, Depth::Indexed, Depth::True];
    const PALETTES: [Palette; 3] = [Palette::Usual, Palette::HighContrast, Palette::ColourBlind];

    fn meanings() -> Vec<Meaning> {
        let named = [
            Meaning::Faint,
            Meaning::Accent,
            Meaning::Truth,
            Meaning::Prediction,
            Meaning::System,
            Meaning::Good,
            Meaning::Warning,
            Meaning::Alarm,
            Meaning::Key,
            Meaning::Bar,
        ];
        let categories = Colour::ALL.into_iter().map(Meaning::Category);
        named.into_iter().chain(categories).collect()
    }

    /// Relative luminance, WCAG 2.2.
    fn luminance(rgb: [u8; 3]) -> f64 {
        let linear = rgb.map(|value| {
            let value = f64::from(value) / 255.0;
            match value <= 0.04045 {
                true => value / 12.92,
                false => ((value + 0.055) / 1.055).powf(2.4),
            }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn rgb(color: Color) -> [u8; 3] {
        match color {
            Color::Rgb(red, green, blue) => [red, green, blue],
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_formula_of_contrast_is_that_of_the_standard() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
        assert!((contrast([0x77; 3], [255; 3]) - 4.48).abs() < 0.01);
    }

    #[test]
    fn colours_of_our_own_can_be_read() {
        for background in BACKGROUNDS {
            for (palette, least, paper) in [
                (Palette::HighContrast, 7.0, [[0; 3], [255; 3]]),
                (Palette::ColourBlind, 4.5, [[0x1e; 3], [255; 3]]),
            ] {
                let paper = paper[usize::from(background == Background::Light)];
                for meaning in meanings() {
                    let Some(color) = colour(palette, background, Depth::True, meaning) else {
                        assert_eq!(meaning, Meaning::Faint, "plain text has the most contrast");
                        continue;
                    };
                    let reached = contrast(rgb(color), paper);
                    assert!(
                        reached >= least,
                        "{palette:?} {background:?} {meaning:?}: {reached:.2}"
                    );
                }
            }
        }
    }

    #[test]
    fn nothing_on_white_is_yellow_or_bright_cyan() {
        for palette in PALETTES {
            for depth in DEPTHS {
                for meaning in meanings() {
                    let color = colour(palette, Background::Light, depth, meaning);
                    let pale = [
                        Color::Yellow,
                        Color::LightYellow,
                        Color::Cyan,
                        Color::LightCyan,
                        Color::LightGreen,
                        Color::White,
                    ];
                    assert!(
                        color.is_none_or(|color| !pale.contains(&color)),
                        "{palette:?} {depth:?} {meaning:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn good_and_bad_are_never_told_apart_by_red_and_green_in_the_colour_blind_palette() {
        let green = [Color::Green, Color::LightGreen];
        for background in BACKGROUNDS {
            for depth in DEPTHS {
                let look = |meaning| colour(Palette::ColourBlind, background, depth, meaning);
                for meaning in meanings() {
                    let color = look(meaning);
                    assert!(
                        color.is_none_or(|color| !green.contains(&color)),
                        "{meaning:?}"
                    );
                }
                assert_ne!(look(Meaning::Good), look(Meaning::Alarm));
                assert_ne!(look(Meaning::Truth), look(Meaning::Prediction));
            }
            let good =
                rgb(colour(Palette::ColourBlind, background, Depth::True, Meaning::Good).unwrap());
            let alarm = rgb(colour(
                Palette::ColourBlind,
                background,
                Depth::True,
                Meaning::Alarm,
            )
            .unwrap());
            // Whoever lacks the red or the green cones still sees blue against its opposite.
            assert!(good[2] > good[0] && alarm[0] > alarm[2]);
        }
    }

    #[test]
    fn a_depth_gives_only_colours_that_it_has() {
        for palette in PALETTES {
            for background in BACKGROUNDS {
                for meaning in meanings() {
                    let look = |depth| colour(palette, background, depth, meaning);
                    assert_eq!(look(Depth::None), None);
                    let sixteen = look(Depth::Sixteen);
                    assert!(!matches!(sixteen, Some(Color::Rgb(..) | Color::Indexed(_))));
                    assert!(!matches!(look(Depth::Indexed), Some(Color::Rgb(..))));
                }
            }
        }
    }

    #[test]
    fn the_nearest_of_256() {
        assert_eq!(indexed([255, 0, 0]), 196);
        assert_eq!(indexed([128; 3]), 244);
        assert_eq!(indexed([0x56, 0xb4, 0xe9]), 74);
    }
}
