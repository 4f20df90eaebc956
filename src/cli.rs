//! The command line: parses it, gathers what every command needs, and hands over to one module per command.
//!
//! Holds no rule of error analysis and draws nothing. Data goes to standard output, everything else that is said to
//! standard error, both only through [`exit`].

pub mod args;
mod check;
pub mod clock;
pub mod config;
mod doctor;
mod drawing;
pub mod exit;
mod files;
mod findings;
mod goodbye;
pub mod import;
pub mod keys;
pub mod login;
mod looks;
mod manual;
mod progress;
mod questions;
mod report;
mod reproduce;
mod review;
mod sample;
pub mod screen_config;
pub mod settings;
mod tally;
pub mod week;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::runtime::drill::Drill;
use crate::runtime::log;
use crate::runtime::state::StateFolder;
use crate::session::drill;

use args::{Arguments, Command, Common};
use clock::Now;
use config::Config;
use exit::{Code, Failure};

/// What every command is given beside its own arguments.
#[derive(Clone, Debug)]
pub struct Context {
    /// The project's settings.
    pub config: Config,
    /// When the command began.
    pub now: Now,
    /// The flags that every command understands.
    pub common: Common,
    /// What is to fail on purpose.
    pub drill: Option<Drill>,
}

impl Context {
    /// Reads the settings and the clock.
    ///
    /// # Errors
    /// When the settings can't be read or say what they may not.
    fn gather(common: &Common) -> Result<Self, Failure> {
        let config = match &common.config {
            Some(path) => Config::read(path)?,
            None => Config::find(
                &std::env::current_dir().unwrap_or_else(|_| Path::new(".").to_owned()),
            )?,
        };
        Self::with(config, common)
    }

    /// The settings file in force, or where a new one would be.
    fn settings_file(&self) -> PathBuf {
        self.common.config.clone().unwrap_or_else(|| {
            Config::place(&std::env::current_dir().unwrap_or_else(|_| Path::new(".").to_owned()))
        })
    }

    fn with(config: Config, common: &Common) -> Result<Self, Failure> {
        Ok(Self {
            config,
            now: Now::read()?,
            common: common.clone(),
            drill: None,
        })
    }
}

/// Runs a command line, the program's name first, and gives its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = arguments.into_iter().collect();
    match parse(words.clone()).and_then(|arguments| {
        arguments.map_or(Ok(()), |arguments| {
            begin_log(&arguments.common, &words)?;
            dispatch(&arguments)
        })
    }) {
        Ok(()) => {
            tracing::info!(code = 0, "the end");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            let sentence = log::unquoted(&failure.sentence);
            tracing::warn!(code = failure.code as u8, ?sentence, "the end");
            failure.report()
        }
    }
}

/// Flags whose values people write about their data.
const UNLOGGED: [&str; 4] = ["--wrong", "--labels", "--open-test", "--open-blackbox"];

/// Begins the log, if one is asked for.
fn begin_log(common: &Common, words: &[OsString]) -> Result<(), Failure> {
    let Some(path) = &common.log else {
        return Ok(());
    };
    log::begin(path).map_err(|error| {
        Failure::usage(format!(
            "{}: the log can't be written: {error}",
            path.display()
        ))
        .hint("--log FILE appends to a file; name one that can be written")
    })?;
    let arguments = logged(words);
    tracing::info!(
        version = env!("MISPRED_VERSION"),
        ?arguments,
        "the beginning"
    );
    Ok(())
}

/// The words of a command line without the values that may quote data.
fn logged(words: &[OsString]) -> Vec<String> {
    let mut hides_next = false;
    let mut shown = Vec::new();
    for word in words.iter().skip(1) {
        let word = word.to_string_lossy().into_owned();
        let flag = word.split('=').next().unwrap_or_default();
        let is_unlogged = UNLOGGED.contains(&flag);
        shown.push(match (hides_next, is_unlogged && word.contains('=')) {
            (true, _) => "…".to_owned(),
            (false, true) => format!("{flag}=…"),
            (false, false) => word.clone(),
        });
        hides_next = is_unlogged && !word.contains('=') && !hides_next;
    }
    shown
}

/// The arguments; none when help or the version was asked for and printed.
fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Arguments>, Failure> {
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => Ok(Some(arguments)),
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            ) =>
        {
            exit::print(&error.render().to_string()).map(|()| None)
        }
        Err(error) => Err(error.into()),
    }
}

fn dispatch(arguments: &Arguments) -> Result<(), Failure> {
    let common = &arguments.common;
    let Some(command) = &arguments.command else {
        return review::resume(&Context::gather(common)?);
    };
    match command {
        Command::Review(arguments) => review::run(arguments, &Context::gather(common)?),
        Command::Sample(arguments) => sample::run(arguments, &Context::gather(common)?),
        Command::Check(arguments) => check::run(arguments, &Context::gather(common)?),
        Command::Tally(arguments) => tally::run(arguments, &Context::gather(common)?),
        Command::Import(arguments) => import::run(arguments, &Context::gather(common)?),
        Command::Report(arguments) => report::run(arguments, &Context::gather(common)?),
        Command::Reproduce(arguments) => reproduce::run(arguments, &Context::gather(common)?),
        // Keys belong to the user, not to a project: its settings need not even be readable.
        Command::Keys(arguments) => {
            keys::run(arguments, &Context::with(Config::default(), common)?)
        }
        // Where the program stands is worth knowing also where its settings can't be read.
        Command::Doctor(arguments) => {
            doctor::run(arguments, &Context::with(Config::default(), common)?)
        }
        Command::Completions(arguments) => manual::completions(arguments),
        Command::Man(arguments) => manual::man(arguments),
        Command::Panic(arguments) => match &arguments.file {
            Some(file) => review::drill(file, arguments.part, Context::gather(common)?),
            None => {
                let state = StateFolder::at(config::state_folder());
                crate::runtime::install_panic_hook(state);
                crate::runtime::fail_on_screen().map_err(of_drill)
            }
        },
        Command::WriteEdits(arguments) => {
            drill::run(&arguments.folder, arguments.count, &mut std::io::stdout()).map_err(of_drill)
        }
        Command::Recover(arguments) => {
            drill::recover(&arguments.folder, &mut std::io::stdout()).map_err(of_drill)
        }
    }
}

fn of_drill(error: std::io::Error) -> Failure {
    match error.kind() {
        std::io::ErrorKind::BrokenPipe => Failure::of_output(&error),
        _ => Failure::from_message(Code::NotSaved, &error.to_string()),
    }
}
