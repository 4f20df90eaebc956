//! The user's own `config.toml`: how the screen looks and behaves, for every project.
//!
//! It lies in the user's configuration folder beside `keymap.toml` and nowhere else, so that no project decides over
//! somebody's screen. Data only; an unknown key is refused by name.

use std::path::Path;

use serde::Deserialize;

use super::args::{Color, ImageChoice, PresetChoice, ScreenArguments, ThemeChoice};
use super::config::{config_folder, read_settings};
use super::exit::Failure;
use crate::app::preferences::Preferences;
use crate::keymap::Preset;

/// The name of the file in the configuration folder.
pub const FILE_NAME: &str = "config.toml";

/// How the screen looks and behaves, decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScreenSettings {
    /// When to use colour.
    pub color: Color,
    /// Which colours.
    pub theme: ThemeChoice,
    /// ASCII characters alone.
    pub ascii: bool,
    /// Whether the mouse is ours.
    pub mouse: bool,
    /// How images are shown.
    pub images: ImageChoice,
    /// Keys of another program over the usual ones.
    pub preset: Option<Preset>,
    /// What the model is told.
    pub preferences: Preferences,
}

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct File {
    version: Option<u32>,
    color: Option<Color>,
    theme: Option<ThemeChoice>,
    ascii: Option<bool>,
    plain: Option<bool>,
    mouse: Option<bool>,
    images: Option<ImageChoice>,
    auto_advance: Option<bool>,
    preset: Option<PresetChoice>,
}

/// The newest form of the file that is understood.
const VERSION: u32 = 1;

impl ScreenSettings {
    /// The flags over the user's file.
    ///
    /// # Errors
    /// When the file is there and can't be read or says what it may not.
    pub fn gather(flags: &ScreenArguments) -> Result<Self, Failure> {
        let path = config_folder()
            .map(|folder| folder.join(FILE_NAME))
            .filter(|path| path.symlink_metadata().is_ok());
        let file = path.as_deref().map_or(Ok(File::default()), read)?;
        Ok(Self::of(flags, &file))
    }

    /// The flags alone, as without a file.
    #[cfg(test)]
    pub fn of_flags(flags: &ScreenArguments) -> Self {
        Self::of(flags, &File::default())
    }

    fn of(flags: &ScreenArguments, file: &File) -> Self {
        let either = |flag: bool, line: Option<bool>| flag || line.unwrap_or(false);
        Self {
            color: flags.color.or(file.color).unwrap_or_default(),
            theme: flags.theme.or(file.theme).unwrap_or_default(),
            ascii: either(flags.ascii, file.ascii),
            mouse: !flags.no_mouse && file.mouse.unwrap_or(true),
            images: flags.images.or(file.images).unwrap_or_default(),
            preset: flags.preset.or(file.preset).map(|choice| match choice {
                PresetChoice::Prodigy => Preset::Prodigy,
                PresetChoice::Vim => Preset::Vim,
            }),
            preferences: Preferences {
                auto_advance: either(flags.auto_advance, file.auto_advance),
                plain: either(flags.plain, file.plain),
                hides_images: flags.images.or(file.images) == Some(ImageChoice::Off),
            },
        }
    }
}

fn read(path: &Path) -> Result<File, Failure> {
    let text = read_settings(path)?;
    parse(&text).map_err(|(line, sentence)| {
        Failure::usage(format!("{}:{line}: {sentence}", path.display()))
            .hint("correct that line, or take it out")
    })
}

/// The line and a sentence about what is wrong with it.
fn parse(text: &str) -> Result<File, (usize, String)> {
    let line_at = |offset: usize| {
        text[..text.floor_char_boundary(offset)]
            .matches('\n')
            .count()
            + 1
    };
    let file: File = toml::from_str(text).map_err(|error| {
        let line = line_at(error.span().map_or(0, |span| span.start));
        (line, error.message().replace('\n', " "))
    })?;
    match file.version {
        Some(version) if version > VERSION => Err((
            1,
            format!("this file is of version {version}, and this program understands {VERSION}"),
        )),
        _ => Ok(file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_beat_the_file_and_the_file_beats_what_is_usual() {
        let file = parse("theme = \"light\"\nmouse = false\nauto-advance = true\n").unwrap();
        let settings = ScreenSettings::of(&ScreenArguments::default(), &file);
        assert_eq!(settings.theme, ThemeChoice::Light);
        assert!(!settings.mouse && settings.preferences.auto_advance);
        assert!(!settings.ascii && !settings.preferences.plain);
        let flags = ScreenArguments {
            theme: Some(ThemeChoice::ColorBlind),
            plain: true,
            ..ScreenArguments::default()
        };
        let settings = ScreenSettings::of(&flags, &file);
        assert_eq!(settings.theme, ThemeChoice::ColorBlind);
        assert!(settings.preferences.plain);
    }

    #[test]
    fn faults_know_their_line() {
        let (line, sentence) = parse("version = 1\n\nthem = \"dark\"\n").unwrap_err();
        assert_eq!(line, 3);
        assert!(sentence.contains("them"), "{sentence}");
        let (line, sentence) = parse("theme = \"drak\"").unwrap_err();
        assert_eq!(line, 1);
        assert!(sentence.contains("high-contrast"), "{sentence}");
        assert!(parse("version = 2").unwrap_err().1.contains("version 2"));
    }
}
