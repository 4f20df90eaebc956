//! Tests of `ink`.

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

/// What the numbered colours look like in terminals that agree on them.
fn rgb_of_index(color: Color) -> [u8; 3] {
    let Color::Indexed(number) = color else {
        panic!("{color:?}")
    };
    let step = |level: u8| if level == 0 { 0 } else { 55 + 40 * level };
    match number {
        16..=231 => {
            let cube = number - 16;
            [step(cube / 36), step(cube / 6 % 6), step(cube % 6)]
        }
        232.. => [8 + 10 * (number - 232); 3],
        _ => panic!("{number} is the user's own"),
    }
}

#[test]
fn the_nearest_of_256_can_be_read_as_well() {
    let mut unreadable = Vec::new();
    for background in BACKGROUNDS {
        for (palette, least, paper) in [
            (Palette::HighContrast, 7.0, [[0; 3], [255; 3]]),
            (Palette::ColourBlind, 4.5, [[0x1e; 3], [255; 3]]),
        ] {
            let paper = paper[usize::from(background == Background::Light)];
            for meaning in meanings() {
                let Some(color) = colour(palette, background, Depth::Indexed, meaning) else {
                    continue;
                };
                let reached = contrast(rgb_of_index(color), paper);
                if reached < least {
                    unreadable.push(format!(
                        "{palette:?} {background:?} {meaning:?} {color:?}: {reached:.2}"
                    ));
                }
            }
        }
    }
    assert!(unreadable.is_empty(), "{unreadable:#?}");
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
