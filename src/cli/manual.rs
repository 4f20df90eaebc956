//! `mispred completions` and `mispred man`: made from the same definition as the flags, and from the keymap.

use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::args::{Arguments, CompletionsArguments, ManArguments};
use super::exit::{Failure, print};
use crate::action::Group;
use crate::keymap::{Keymap, docs};

/// What every exit code means, for the manual.
const CODES: [(&str, &str); 7] = [
    (
        "0",
        "Fine; also when whoever reads the output has had enough.",
    ),
    ("1", "A check said no."),
    ("2", "Usage, or input that cannot be read."),
    ("3", "A damaged session was found."),
    ("4", "Written by a newer version."),
    ("5", "Something is not saved."),
    ("130", "Interrupted."),
];

/// Files and folders, for the manual.
const FILES: [(&str, &str); 4] = [
    (
        "mispred.toml",
        "Columns, categories and costs of a project, found from the working folder upward.",
    ),
    (
        "~/.config/mispred/keymap.toml",
        "Keys of your own. $MISPRED_CONFIG_DIR names another folder.",
    ),
    (
        "~/.local/state/mispred/",
        "What is remembered between two starts, and copies that no clipboard takes. $MISPRED_STATE_DIR names another folder.",
    ),
    ("reviews/", "Samples and reviews, below the working folder."),
];

/// Variables that are read, for the manual.
const VARIABLES: [(&str, &str); 3] = [
    (
        "VISUAL, EDITOR",
        "The editor for long notes, as a command. One with a window must wait: `code --wait`.",
    ),
    (
        "NO_COLOR, CLICOLOR_FORCE, COLORTERM, TERM",
        "Whether there is colour, and how many.",
    ),
    (
        "SSH_CONNECTION, DISPLAY, WAYLAND_DISPLAY, TMUX",
        "How a text gets into the clipboard.",
    ),
];

/// Prints the completions of a shell.
///
/// # Errors
/// When the output can't be written.
pub fn completions(arguments: &CompletionsArguments) -> Result<(), Failure> {
    let mut text = Vec::new();
    let mut command = shown();
    clap_complete::generate(arguments.shell, &mut command, "mispred", &mut text);
    print(&String::from_utf8_lossy(&text))
}

/// Prints a manual page, of the whole or of one command.
///
/// # Errors
/// When there is no such command, or the output can't be written.
pub fn man(arguments: &ManArguments) -> Result<(), Failure> {
    let page = match &arguments.command {
        None => whole(),
        Some(name) => one(name)?,
    };
    let text = page.map_err(|error| Failure::of_output(&error))?;
    print(&String::from_utf8_lossy(&text))
}

/// The command line as people are to see it: without the drills, which no tool should offer.
fn shown() -> Command {
    let whole = Arguments::command();
    let mut shown = Command::new("mispred")
        .version(env!("MISPRED_VERSION"))
        .disable_help_subcommand(true)
        .args(whole.get_arguments().cloned());
    if let Some(about) = whole.get_about() {
        shown = shown.about(about.clone());
    }
    if let Some(about) = whole.get_long_about() {
        shown = shown.long_about(about.clone());
    }
    if let Some(examples) = whole.get_after_long_help() {
        shown = shown.after_long_help(examples.clone());
    }
    shown.subcommands(
        whole
            .get_subcommands()
            .filter(|command| !command.is_hide_set())
            .cloned(),
    )
}

fn whole() -> io::Result<Vec<u8>> {
    page(&shown(), |rest| {
        listed(rest, "EXIT STATUS", &CODES);
        listed(rest, "FILES", &FILES);
        listed(rest, "ENVIRONMENT", &VARIABLES);
        keys(rest);
    })
}

fn one(name: &str) -> Result<io::Result<Vec<u8>>, Failure> {
    let whole = shown();
    let found = whole
        .get_subcommands()
        .find(|command| command.get_name() == name);
    let Some(command) = found else {
        let names: Vec<&str> = whole.get_subcommands().map(Command::get_name).collect();
        return Err(Failure::usage(format!("there is no command `{name}`"))
            .hint(format!("the commands are {}", names.join(", "))));
    };
    let full = format!("mispred-{name}");
    let command = command
        .clone()
        .display_name(full)
        .version(env!("MISPRED_VERSION"));
    Ok(page(&command, |_| ()))
}

/// A page: what the definition says, the examples as they stand, and whatever else belongs to it.
fn page(command: &Command, more: impl FnOnce(&mut Roff)) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let man = Man::new(command.clone()).manual("mispred");
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    let mut rest = Roff::new();
    examples(&mut rest, command);
    more(&mut rest);
    rest.to_writer(&mut text)?;
    Ok(text)
}

/// The examples of `--help`, line by line; what follows them there has sections of its own here.
fn examples(page: &mut Roff, command: &Command) {
    let help = command.get_after_long_help().map(ToString::to_string);
    let Some(help) = help else { return };
    let (heading, examples) = help.split_once('\n').unwrap_or_default();
    if heading != "Examples:" {
        return;
    }
    page.control("SH", ["EXAMPLES"]);
    page.control("nf", []);
    let lines = examples.lines().take_while(|line| !line.trim().is_empty());
    for line in lines {
        page.text([roman(line.trim_start())]);
    }
    page.control("fi", []);
}

fn listed(page: &mut Roff, title: &str, items: &[(&str, &str)]) {
    page.control("SH", [title]);
    for (name, about) in items {
        item(page, name, about);
    }
}

fn item(page: &mut Roff, name: &str, about: &str) {
    page.control("TP", []);
    page.text([bold(name)]);
    page.text([roman(about)]);
}

/// Every key with what it does, from the built-in keymap.
fn keys(page: &mut Roff) {
    page.control("SH", ["KEYS"]);
    page.text([roman(
        "These are the built-in keys; `mispred keys` prints those that are in force.",
    )]);
    let keymap = Keymap::builtin();
    for group in Group::ALL.iter().copied() {
        page.control("SS", [group.title()]);
        for entry in docs::entries(&keymap, group) {
            let keys = if entry.keys.is_empty() {
                "(no key)"
            } else {
                &entry.keys
            };
            let info = entry.action.info();
            let about = format!("{} ({}; {})", info.doc, info.id, entry.places);
            item(page, keys, &about);
        }
    }
}
