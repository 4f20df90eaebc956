//! Which theme the screen gets: what was asked for, and what the environment says of the terminal. Pure, so that every
//! combination can be tested.

use std::env;

use super::args::{Color, ImageChoice, ThemeChoice};
use super::screen_config::ScreenSettings;
use crate::runtime::Wish;
use crate::ui::{Background, Depth, Palette, Theme};

/// What the environment says of the terminal; empty where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `NO_COLOR`.
    pub no_color: String,
    /// `CLICOLOR_FORCE`.
    pub clicolor_force: String,
    /// `TERM`.
    pub term: String,
    /// `COLORTERM`.
    pub colorterm: String,
    /// `COLORFGBG`.
    pub colorfgbg: String,
    /// The first of `LC_ALL`, `LC_CTYPE` and `LANG` that says something.
    pub locale: String,
}

impl Environment {
    /// What it says now.
    pub fn gather() -> Self {
        Self::of(|name| env::var(name).unwrap_or_default())
    }

    /// What it says where `say` gives the value of a variable.
    fn of(say: impl Fn(&str) -> String) -> Self {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().map(&say);
        Self {
            no_color: say("NO_COLOR"),
            clicolor_force: say("CLICOLOR_FORCE"),
            term: say("TERM"),
            colorterm: say("COLORTERM"),
            colorfgbg: say("COLORFGBG"),
            locale: locale
                .into_iter()
                .find(|text| !text.is_empty())
                .unwrap_or_default(),
        }
    }

    /// How many colours to use. Any colour only where the terminal says that it has them.
    pub fn depth(&self, wish: Color) -> Depth {
        let is_forced = !self.clicolor_force.is_empty() && self.clicolor_force != "0";
        let is_refused = !self.no_color.is_empty() || self.term == "dumb";
        let has_colour = match wish {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_forced || !is_refused,
        };
        let says = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
        if !has_colour {
            Depth::None
        } else if says(&self.colorterm, &["truecolor", "24bit"]) {
            Depth::True
        } else if says(
            &self.term,
            &["256", "kitty", "alacritty", "ghostty", "wezterm"],
        ) {
            Depth::Indexed
        } else {
            Depth::Sixteen
        }
    }

    /// The background that some terminals name by the number of its colour.
    pub fn background(&self) -> Option<Background> {
        match self.colorfgbg.rsplit(';').next()?.parse::<u8>().ok()? {
            0..=6 | 8 => Some(Background::Dark),
            7 | 9..=15 => Some(Background::Light),
            _ => None,
        }
    }

    /// Whether the terminal takes UTF-8; one that does not say is taken to.
    pub fn is_utf8(&self) -> bool {
        let locale = self.locale.to_ascii_lowercase();
        locale.is_empty() || locale.contains("utf-8") || locale.contains("utf8")
    }
}

/// The theme that was asked for, as far as this terminal can show it.
pub fn theme(settings: &ScreenSettings, environment: &Environment) -> Theme {
    let palette = match settings.theme {
        ThemeChoice::Auto | ThemeChoice::Dark | ThemeChoice::Light => Palette::Usual,
        ThemeChoice::HighContrast => Palette::HighContrast,
        ThemeChoice::ColorBlind => Palette::ColourBlind,
    };
    let background = match settings.theme {
        ThemeChoice::Dark => Background::Dark,
        ThemeChoice::Light => Background::Light,
        _ => environment.background().unwrap_or_default(),
    };
    let theme = Theme::new(palette, environment.depth(settings.color)).with_background(background);
    match settings.ascii || !environment.is_utf8() {
        true => theme.with_ascii(),
        false => theme,
    }
}

/// What the terminal is to be asked: only what is left open. The background matters without colour too, because shades
/// stand for brightness; pictures in colour do not, and ASCII has no pictures.
pub fn wish(settings: &ScreenSettings, environment: &Environment) -> Wish {
    let has_colour = environment.depth(settings.color) != Depth::None;
    let is_ascii = theme(settings, environment).is_ascii();
    Wish {
        background: asks_background(settings),
        graphics: has_colour && !is_ascii && settings.images == ImageChoice::Auto,
    }
}

/// What was decided, in words.
pub fn describe(settings: &ScreenSettings, environment: &Environment) -> String {
    let theme = theme(settings, environment);
    let depth = match environment.depth(settings.color) {
        Depth::None => "none",
        Depth::Sixteen => "16",
        Depth::Indexed => "256",
        Depth::True => "any",
    };
    let palette = match theme.palette() {
        Palette::Usual => "the terminal's own",
        Palette::HighContrast => "high contrast",
        Palette::ColourBlind => "colour-blind-safe",
    };
    let background = match (theme.background(), asks_background(settings)) {
        (Background::Dark, false) => "dark",
        (Background::Light, false) => "light",
        (Background::Dark, true) => "dark unless the terminal says otherwise",
        (Background::Light, true) => "light unless the terminal says otherwise",
    };
    let ascii = if theme.is_ascii() {
        ", in ASCII alone"
    } else {
        ""
    };
    format!("{depth}; {palette}; {background}{ascii}")
}

/// Whether the terminal has to be asked what lies behind the text.
pub const fn asks_background(settings: &ScreenSettings) -> bool {
    !matches!(settings.theme, ThemeChoice::Dark | ThemeChoice::Light)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        Environment::of(|name| {
            let pair = pairs.iter().find(|(other, _)| *other == name);
            pair.map(|(_, value)| (*value).to_owned())
                .unwrap_or_default()
        })
    }

    #[test]
    fn colours_are_as_many_as_the_terminal_says_and_none_where_none_are_wanted() {
        for (pairs, wish, depth) in [
            (&[("TERM", "xterm")][..], Color::Auto, Depth::Sixteen),
            (&[("TERM", "xterm-256color")], Color::Auto, Depth::Indexed),
            (&[("COLORTERM", "truecolor")], Color::Auto, Depth::True),
            (&[("COLORTERM", "24bit")], Color::Auto, Depth::True),
            (&[("NO_COLOR", "1")], Color::Auto, Depth::None),
            (&[("NO_COLOR", "")], Color::Auto, Depth::Sixteen),
            (
                &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")],
                Color::Auto,
                Depth::Sixteen,
            ),
            (&[("NO_COLOR", "1")], Color::Always, Depth::Sixteen),
            (&[("TERM", "dumb")], Color::Auto, Depth::None),
            (&[("TERM", "xterm-256color")], Color::Never, Depth::None),
            (
                &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "0")],
                Color::Auto,
                Depth::None,
            ),
        ] {
            assert_eq!(environment(pairs).depth(wish), depth, "{pairs:?} {wish:?}");
        }
    }

    #[test]
    fn the_background_is_the_last_number() {
        for (text, background) in [
            ("15;0", Some(Background::Dark)),
            ("0;15", Some(Background::Light)),
            ("0;default;7", Some(Background::Light)),
            ("12;8", Some(Background::Dark)),
            ("default;default", None),
            ("", None),
        ] {
            assert_eq!(
                environment(&[("COLORFGBG", text)]).background(),
                background,
                "{text}"
            );
        }
    }

    #[test]
    fn a_locale_without_utf8_gets_ascii() {
        for (locale, is_utf8) in [
            ("", true),
            ("de_DE.UTF-8", true),
            ("C.utf8", true),
            ("C", false),
            ("POSIX", false),
            ("de_DE.ISO-8859-1", false),
        ] {
            assert_eq!(
                environment(&[("LANG", locale)]).is_utf8(),
                is_utf8,
                "{locale}"
            );
        }
    }

    #[test]
    fn the_locale_is_the_first_that_is_set() {
        for (pairs, is_utf8) in [
            (&[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")][..], false),
            (&[("LC_CTYPE", "C"), ("LANG", "en_GB.UTF-8")], false),
            (&[("LC_ALL", "C.UTF-8"), ("LC_CTYPE", "C")], true),
            (
                &[("LC_ALL", ""), ("LC_CTYPE", "C.UTF-8"), ("LANG", "C")],
                true,
            ),
            (&[("LC_MESSAGES", "C")], true),
        ] {
            assert_eq!(environment(pairs).is_utf8(), is_utf8, "{pairs:?}");
        }
    }

    #[test]
    fn what_was_asked_for_beats_what_the_terminal_says() {
        use crate::cli::args::ScreenArguments;
        let settings = |theme| {
            let flags = ScreenArguments {
                theme: Some(theme),
                ..ScreenArguments::default()
            };
            ScreenSettings::of_flags(&flags)
        };
        let light = environment(&[("COLORFGBG", "0;15"), ("COLORTERM", "truecolor")]);
        let usual = Theme::new(Palette::Usual, Depth::True);
        assert_eq!(theme(&settings(ThemeChoice::Dark), &light), usual);
        assert_eq!(
            theme(&settings(ThemeChoice::Auto), &light),
            usual.with_background(Background::Light)
        );
        assert_eq!(
            theme(&settings(ThemeChoice::ColorBlind), &light),
            Theme::new(Palette::ColourBlind, Depth::True).with_background(Background::Light)
        );
        assert!(!asks_background(&settings(ThemeChoice::Light)));
        assert!(asks_background(&settings(ThemeChoice::HighContrast)));
    }

    #[test]
    fn only_what_is_left_open_is_asked() {
        use crate::cli::args::ScreenArguments;
        let asked = |flags: ScreenArguments, pairs: &[(&str, &str)]| {
            let wish = wish(&ScreenSettings::of_flags(&flags), &environment(pairs));
            (wish.background, wish.graphics)
        };
        let usual = ScreenArguments::default;
        assert_eq!(asked(usual(), &[("TERM", "xterm")]), (true, true));
        assert_eq!(asked(usual(), &[("NO_COLOR", "1")]), (true, false));
        let dark = ScreenArguments {
            theme: Some(ThemeChoice::Dark),
            ..usual()
        };
        assert_eq!(asked(dark, &[("TERM", "xterm")]), (false, true));
        let ascii = ScreenArguments {
            ascii: true,
            ..usual()
        };
        assert_eq!(asked(ascii, &[("TERM", "xterm")]), (true, false));
        let blocks = ScreenArguments {
            images: Some(ImageChoice::Blocks),
            ..usual()
        };
        assert_eq!(asked(blocks, &[("TERM", "xterm")]), (true, false));
    }
}
