//! `mispred keys`, and the keys that are in force: the built-in ones under the user's own.

use std::path::{Path, PathBuf};

use crate::domain::text::Safe;
use crate::keymap::{Keymap, Preset, Problem, docs};
use crate::runtime::KeySource;

use super::Context;
use super::args::KeysArguments;
use super::config::{config_folder, read_settings};
use super::exit::{Failure, print, say};
use super::screen_config::ScreenSettings;

/// The name of the user's file in the config folder.
pub const FILE_NAME: &str = "keymap.toml";

/// Prints every key with what it does.
///
/// # Errors
/// When a named keymap can't be read, or the output can't be written.
pub fn run(arguments: &KeysArguments, context: &Context) -> Result<(), Failure> {
    let (settings, faults) = ScreenSettings::gather(&context.common.screen);
    for fault in &faults {
        say(fault, None);
    }
    let named = context.common.keymap.as_deref();
    let (keymap, problems) = load(named, settings.preset)?;
    for problem in &problems {
        say(&problem.to_string(), problem.hint().as_deref());
    }
    print(&shown(&if arguments.markdown {
        docs::markdown(&keymap)
    } else {
        docs::plain(&keymap)
    }))
}

/// The keys in force, with what is wrong in the user's file: the named one, else the one in the config folder, else
/// none. Faults in it never unbind anything else.
///
/// # Errors
/// When a file is named or lies in the config folder and can't be read.
pub fn load(
    named: Option<&Path>,
    preset: Option<Preset>,
) -> Result<(Keymap, Vec<Problem>), Failure> {
    let base = preset.map_or_else(Keymap::builtin, Preset::keymap);
    let path = place(named).filter(|path| named.is_some() || path.symlink_metadata().is_ok());
    match path {
        Some(path) => Ok(base.with_overlay(&read_settings(&path)?, &path.display().to_string())),
        None => Ok((base, Vec::new())),
    }
}

/// Where the user's keys are, or would be: the named file, else the one in the config folder.
pub fn place(named: Option<&Path>) -> Option<PathBuf> {
    match named {
        Some(path) => Some(path.to_owned()),
        None => config_folder().map(|folder| folder.join(FILE_NAME)),
    }
}

/// The same for a program that is running, which reads them again when they change.
pub fn source(named: Option<&Path>, preset: Option<Preset>) -> KeySource {
    let (file, named) = (place(named), named.map(Path::to_owned));
    let read = move || match load(named.as_deref(), preset) {
        Ok((keymap, problems)) => {
            let sentences = problems.iter().map(ToString::to_string).collect();
            Ok((keymap, sentences))
        }
        Err(failure) => Err(failure.sentence),
    };
    KeySource::new(file, Box::new(read))
}

/// A key of the user's file may be any character.
fn shown(text: &str) -> String {
    text.lines()
        .map(|line| format!("{}\n", Safe::line(line)))
        .collect()
}
