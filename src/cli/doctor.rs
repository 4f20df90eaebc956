//! `mispred doctor`: what the program found around it, for whoever wonders why it looks or behaves as it does.
//!
//! Meant to be pasted into a bug report: it names a fixed list of variables, of some only that they are set, and writes the
//! home folder as `~`.

use std::path::Path;

use serde_json::{Map, Value};

use super::args::{DoctorArguments, ScreenArguments};
use super::config::{Config, config_folder, state_folder};
use super::exit::{Code, Failure, print};
use super::looks::{self, Environment};
use super::screen_config::{self, ScreenSettings};
use super::{Context, keys};
use crate::domain::text::Safe;
use crate::runtime::clipboard::{Way, short};
use crate::runtime::editor::Editor;
use crate::runtime::facts::{self, Fact};
use crate::runtime::state::StateFolder;
use crate::session::ReviewsRoot;

/// Variables whose values say something about the terminal and nothing about the user.
const SHOWN: [&str; 12] = [
    "TERM",
    "COLORTERM",
    "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION",
    "COLORFGBG",
    "NO_COLOR",
    "CLICOLOR_FORCE",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "VTE_VERSION",
    "XDG_SESSION_TYPE",
];
/// Variables of which only that they are set is said: they hold addresses and names.
const NAMED: [&str; 8] = [
    "SSH_CONNECTION",
    "SSH_TTY",
    "TMUX",
    "STY",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "MISPRED_CONFIG_DIR",
    "MISPRED_STATE_DIR",
];

/// Prints what was found. Exit code 1 when something of it is wrong.
///
/// # Errors
/// When a keymap or the settings have faults, or the output can't be written.
pub fn run(arguments: &DoctorArguments, context: &Context) -> Result<(), Failure> {
    let (places, mut problems) = places(context);
    let groups = [
        ("versions", versions()),
        ("terminal", terminal(&context.common.screen, &mut problems)),
        ("variables", variables(|name| std::env::var(name).ok())),
        ("places", places),
        ("problems", problems.clone()),
    ];
    match arguments.json {
        true => print(&format!("{:#}\n", json(&groups)))?,
        false => print(&plain(&groups))?,
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Failure::new(Code::CheckSaidNo, "")),
    }
}

fn versions() -> Vec<Fact> {
    let system = rustix::system::uname();
    let word = |text: &std::ffi::CStr| text.to_string_lossy().into_owned();
    vec![
        Fact::new("mispred", env!("MISPRED_VERSION")),
        Fact::new(
            "build",
            if cfg!(debug_assertions) {
                "debug"
            } else {
                "release"
            },
        ),
        Fact::new(
            "system",
            format!(
                "{} {} {}",
                word(system.sysname()),
                word(system.release()),
                word(system.machine())
            ),
        ),
    ]
}

fn terminal(screen: &ScreenArguments, problems: &mut Vec<Fact>) -> Vec<Fact> {
    let variable = |name: &str| std::env::var(name).ok();
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let mut between = Vec::new();
    let is_screen = variable("TERM").is_some_and(|term| term.starts_with("screen"));
    for (is_there, name) in [
        (is_set("TMUX"), "tmux"),
        (is_set("STY") || (is_screen && !is_set("TMUX")), "screen"),
        (is_set("SSH_CONNECTION") || is_set("SSH_TTY"), "ssh"),
    ] {
        if is_there {
            between.push(name);
        }
    }
    let between = match between.is_empty() {
        true => "nothing".to_owned(),
        false => between.join(", "),
    };
    let mut facts = facts::terminal();
    facts.push(Fact::new("in between", between));
    let (settings, faults) = ScreenSettings::gather(screen);
    let colour = looks::describe(&settings, &Environment::gather());
    facts.push(Fact::new("colour", colour));
    let faults = faults.iter().map(|fault| homeless(fault));
    problems.extend(faults.map(|fault| Fact::new("config.toml", fault)));
    facts
}

fn variables(variable: impl Fn(&str) -> Option<String>) -> Vec<Fact> {
    let shown = SHOWN
        .into_iter()
        .filter_map(|name| Some(Fact::new(name, variable(name)?)));
    let named = NAMED
        .into_iter()
        .filter_map(|name| variable(name).map(|_| Fact::new(name, "set")));
    shown.chain(named).collect()
}

/// Where everything is, and what is wrong with it.
fn places(context: &Context) -> (Vec<Fact>, Vec<Fact>) {
    let mut problems = Vec::new();
    let settings = context.settings_file();
    if settings.symlink_metadata().is_ok()
        && let Err(failure) = Config::read(&settings)
    {
        problems.push(Fact::new("settings", homeless(&failure.sentence)));
    }
    let named = context.common.keymap.as_deref();
    let keymap_file = keys::place(named);
    let screen_file = config_folder().map(|folder| folder.join(screen_config::FILE_NAME));
    let (screen, _) = ScreenSettings::gather(&context.common.screen);
    match keys::load(named, screen.preset) {
        Ok((_, faults)) => problems.extend(
            faults
                .iter()
                .filter(|fault| !fault.is_note())
                .map(|fault| Fact::new("keymap", homeless(&fault.to_string()))),
        ),
        Err(failure) => problems.push(Fact::new("keymap", homeless(&failure.sentence))),
    }
    let state = StateFolder::at(state_folder());
    let latest = ReviewsRoot::at(&context.common.reviews).most_recent();
    let variable = |name: &str| std::env::var(name).ok();
    let editor = Editor::find(variable);
    let editor = editor.map_or_else(|why| why, |editor| editor.program().to_owned());
    let facts = vec![
        Fact::new("settings", found(Some(&settings))),
        Fact::new("keymap", found(keymap_file.as_deref())),
        Fact::new("screen", found(screen_file.as_deref())),
        Fact::new("config folder", found(config_folder().as_deref())),
        Fact::new("state folder", found(state.path())),
        Fact::new("reviews", found(Some(&context.common.reviews))),
        Fact::new(
            "latest review",
            latest.map_or_else(|| "none".to_owned(), |week| short(week.path())),
        ),
        Fact::new("editor", editor),
        Fact::new("clipboard", Way::find(variable).name()),
    ];
    (facts, problems)
}

fn found(path: Option<&Path>) -> String {
    match path {
        None => "the system names no place".to_owned(),
        Some(path) if path.exists() => short(path),
        Some(path) => format!("{} (not there)", short(path)),
    }
}

/// A sentence with the home folder as `~`.
fn homeless(sentence: &str) -> String {
    match std::env::var("HOME") {
        Ok(home) if home.len() > 1 => sentence.replace(&home, "~"),
        _ => sentence.to_owned(),
    }
}

fn plain(groups: &[(&str, Vec<Fact>)]) -> String {
    let mut text = String::new();
    for (title, facts) in groups {
        text.push_str(title);
        text.push('\n');
        if facts.is_empty() {
            text.push_str("  none\n");
        }
        for fact in facts {
            let name = Safe::line(&fact.name).pad(21);
            text.push_str(&format!("  {name} {}\n", Safe::line(&fact.value)));
        }
    }
    text
}

/// The same for scripts; the problems are a list, because several have one name.
fn json(groups: &[(&str, Vec<Fact>)]) -> Value {
    let groups = groups.iter().map(|(title, facts)| {
        let value = match *title {
            "problems" => facts
                .iter()
                .map(|fact| Value::from(format!("{}: {}", fact.name, fact.value)))
                .collect(),
            _ => facts
                .iter()
                .map(|fact| (fact.name.clone(), Value::from(fact.value.clone())))
                .collect::<Map<_, _>>()
                .into(),
        };
        ((*title).to_owned(), value)
    });
    groups.collect::<Map<_, _>>().into()
}
