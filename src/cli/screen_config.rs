//! The user's own `config.toml`: how the screen looks and behaves, for every project.
//!
//! It lies in the user's configuration folder beside `keymap.toml` and nowhere else, so that no project decides over
//! somebody's screen. Data only; a fault is told by its line, and the rest counts; of what is
//! no TOML at all nothing does.

use std::path::Path;

use serde::Deserialize;
use toml::de::DeTable;

use super::args::{Color, ImageChoice, PresetChoice, ScreenArguments, ThemeChoice};
use super::config::{config_folder, read_settings};
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
    /// The flags over the user's file, and a sentence for each fault in it. The rest of it counts: nobody's review waits
    /// for a word about colours.
    pub fn gather(flags: &ScreenArguments) -> (Self, Vec<String>) {
        let path = config_folder()
            .map(|folder| folder.join(FILE_NAME))
            .filter(|path| path.symlink_metadata().is_ok());
        let (file, faults) = path.as_deref().map_or_else(Default::default, read);
        (Self::of(flags, &file), faults)
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

fn read(path: &Path) -> (File, Vec<String>) {
    let text = match read_settings(path) {
        Ok(text) => text,
        Err(failure) => return (File::default(), vec![failure.sentence]),
    };
    let (file, faults) = parse(&text);
    let said =
        |(line, sentence): (usize, String)| format!("{} line {line}: {sentence}", path.display());
    (file, faults.into_iter().map(said).collect())
}

/// What can be read, and what is wrong with the rest: lines and sentences.
fn parse(text: &str) -> (File, Vec<(usize, String)>) {
    let line_at = |offset: usize| {
        text[..text.floor_char_boundary(offset)]
            .matches('\n')
            .count()
            + 1
    };
    let fault = |error: &toml::de::Error, offset: usize| {
        (line_at(offset), error.message().replace('\n', " "))
    };
    let entries = match DeTable::parse(text) {
        Ok(entries) => entries,
        Err(error) => {
            let offset = error.span().map_or(0, |span| span.start);
            return (File::default(), vec![fault(&error, offset)]);
        }
    };
    let (mut good, mut faults) = (String::new(), Vec::new());
    for (key, value) in entries.get_ref() {
        // Each entry is read by itself, so that one that is wrong takes no other with it.
        let entry = format!("{} = {}\n", &text[key.span()], &text[value.span()]);
        match toml::from_str::<File>(&entry) {
            Ok(file) if file.version.is_some_and(|version| version > VERSION) => {
                let sentence = format!(
                    "this file is of a newer version than {VERSION}, which is all that this program understands"
                );
                faults.push((line_at(key.span().start), sentence));
            }
            Ok(_) => good += &entry,
            Err(error) => faults.push(fault(&error, key.span().start)),
        }
    }
    let file = toml::from_str(&good).unwrap_or_default();
    faults.sort_by_key(|(line, _)| *line);
    (file, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_beat_the_file_and_the_file_beats_what_is_usual() {
        let (file, faults) = parse("theme = \"light\"\nmouse = false\nauto-advance = true\n");
        assert!(faults.is_empty(), "{faults:?}");
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
    fn a_fault_knows_its_line_and_the_rest_counts() {
        let text =
            "version = 1\n\nthem = \"dark\"\ntheme = \"light\"\nmouse = 3\nascii = true # ours\n";
        let (file, faults) = parse(text);
        let lines: Vec<usize> = faults.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 5]);
        assert!(faults[0].1.contains("them"), "{faults:?}");
        assert_eq!(file.theme, Some(ThemeChoice::Light));
        assert_eq!((file.mouse, file.ascii), (None, Some(true)));
        let (_, faults) = parse("theme = \"drak\"");
        assert!(faults[0].1.contains("high-contrast"), "{faults:?}");
        let (_, faults) = parse("version = 2");
        assert!(faults[0].1.contains("newer version"), "{faults:?}");
        let (_, faults) = parse("theme = \"light\"\ntheme = \"dark\"\n");
        assert_eq!(faults[0].0, 2, "{faults:?}");
        let (file, faults) = parse("[theme]\na = 1\n[x]\n");
        assert_eq!((file.theme, faults.len()), (None, 2), "{faults:?}");
    }
}
