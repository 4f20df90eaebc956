//! `mispred keys`, and the keys that are in force: the built-in ones under the user's own.

use std::path::Path;

use crate::domain::text::Safe;
use crate::keymap::{Keymap, Problem, docs};

use super::Context;
use super::args::KeysArguments;
use super::config::{config_folder, read_settings};
use super::exit::{Failure, print, say};

/// The name of the user's file in the config folder.
pub const FILE_NAME: &str = "keymap.toml";

/// Prints every key with what it does.
///
/// # Errors
/// When a named keymap can't be read, or the output can't be written.
pub fn run(arguments: &KeysArguments, context: &Context) -> Result<(), Failure> {
    let (keymap, problems) = load(context.common.keymap.as_deref())?;
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
pub fn load(named: Option<&Path>) -> Result<(Keymap, Vec<Problem>), Failure> {
    let builtin = Keymap::builtin();
    let path = match named {
        Some(path) => Some(path.to_owned()),
        None => config_folder()
            .map(|folder| folder.join(FILE_NAME))
            .filter(|path| path.symlink_metadata().is_ok()),
    };
    match path {
        Some(path) => Ok(builtin.with_overlay(&read_settings(&path)?, &path.display().to_string())),
        None => Ok((builtin, Vec::new())),
    }
}

/// A key of the user's file may be any character.
fn shown(text: &str) -> String {
    text.lines()
        .map(|line| format!("{}\n", Safe::line(line)))
        .collect()
}
