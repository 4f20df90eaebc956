//! What is wrong with a keymap file, as sentences with the file and the line.
//!
//! Text of the file is quoted raw: whoever shows a problem makes it safe first. Prints nothing itself.

use std::fmt;

use super::key::{Chord, Key, KeyError};
use super::nearest::did_you_mean;
use crate::action::{Action, Context};

/// One thing to tell the writer of a keymap file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file as the caller named it.
    pub file: String,
    /// The line, counted from 1; `None` when it is about the file as a whole.
    pub line: Option<usize>,
    /// What it is.
    pub fault: Fault,
}

/// The kinds of problems. Names and keys are as written in the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum Fault {
    #[error("this is not TOML ({message})")]
    Syntax { message: String },
    #[error("the table [{name}] is written twice; both parts count")]
    RepeatedTable { name: String },
    #[error("`{name}` is written twice in its table; the first one counts")]
    RepeatedName { name: String },
    #[error(
        "this file was written for version {found} of the keymap, and this program reads version 1"
    )]
    Version { found: String },
    #[error("`{name}` stands outside every table")]
    OutsideTables { name: String },
    #[error("there is no context [{name}]{}", did_you_mean(*.nearest))]
    UnknownContext {
        name: String,
        nearest: Option<&'static str>,
    },
    #[error("there is no action `{name}`{}", did_you_mean(*.nearest))]
    UnknownAction {
        name: String,
        nearest: Option<&'static str>,
    },
    #[error("the action `{action}` does not exist in [{context}]")]
    WrongContext { action: Action, context: Context },
    #[error("`{name}` needs a list of keys in quotes")]
    NotKeys { name: String },
    #[error("`{chord}` is no key: {error}")]
    BadKey { chord: String, error: KeyError },
    #[error("`{chord}` cannot be bound to `{action}`, because ctrl-c always interrupts")]
    Reserved { chord: Chord, action: Action },
    #[error("ctrl-c cannot be taken from `interrupt`")]
    InterruptStays,
    #[error("`{chord}` cannot be a key in [{context}], where characters are text")]
    TypedText { chord: Chord, context: Context },
    #[error("`{chord}` can never be completed, because Esc drops a chord that has begun")]
    EscInChord { chord: Chord },
    #[error("`{chord}` is already bound to `{other}` in line {line}")]
    Duplicate {
        chord: Chord,
        other: Action,
        line: usize,
    },
    #[error(
        "`{chord}` and `{other_chord}` of `{other}` in line {line} begin alike, so one would hide the other"
    )]
    Prefix {
        chord: Chord,
        other_chord: Chord,
        other: Action,
        line: usize,
    },
    #[error("no key is left for `quit`, `quit-now` or `palette`; ctrl-c still works")]
    LockedOut,
    #[error("no key is left for `{action}`, which closes [{context}]; ctrl-c still works")]
    NoWayOut { action: Action, context: Context },
    #[error("`{chord}` no longer stands for `{other}` in [{context}], because `{action}` takes it")]
    Displaced {
        chord: Chord,
        other: Action,
        context: Context,
        action: Action,
    },
    #[error(
        "`{chord}` stands for `{action}` in [{context}] and hides `{other_chord}` of `{other}` there"
    )]
    Hidden {
        chord: Chord,
        action: Action,
        context: Context,
        other_chord: Chord,
        other: Action,
    },
    #[error("`{written}` reaches a program as `{key}`")]
    SameKey { written: String, key: Key },
    #[error("most terminals cannot send `{key}`")]
    Unportable { key: Key },
}

impl Problem {
    /// Whether everything was loaded as written and this only tells of a consequence.
    pub const fn is_note(&self) -> bool {
        matches!(
            self.fault,
            Fault::Displaced { .. }
                | Fault::Hidden { .. }
                | Fault::SameKey { .. }
                | Fault::Unportable { .. }
                | Fault::RepeatedTable { .. }
        )
    }

    /// What to do about it, where that is not plain from the sentence.
    pub fn hint(&self) -> Option<String> {
        match &self.fault {
            Fault::OutsideTables { name } => Some(table_hint(name)),
            Fault::UnknownContext { .. } => {
                Some(format!("the contexts are {}", names(Context::ALL)))
            }
            Fault::UnknownAction { .. } => Some("`mispred keys` lists every action".to_owned()),
            Fault::WrongContext { action, .. } => {
                Some(format!("write it under {}", tables(action.info().contexts)))
            }
            Fault::NotKeys { name } => {
                Some(format!("write {name} = [\"q\"], or {name} = [] for no key"))
            }
            Fault::BadKey { .. } => Some(
                "keys are written like j, G, ctrl-d, space, enter, f1, and `g g` for two in a row"
                    .to_owned(),
            ),
            Fault::TypedText { .. } => {
                Some("use a key with ctrl or alt, or a named one".to_owned())
            }
            Fault::Unportable { .. } => Some("add a second key that always works".to_owned()),
            Fault::LockedOut | Fault::NoWayOut { .. } => Some("give one of them a key".to_owned()),
            Fault::InterruptStays | Fault::Reserved { .. } => {
                Some("ctrl-c may be left out of the file; it works anyway".to_owned())
            }
            _ => None,
        }
    }
}

fn table_hint(name: &str) -> String {
    name.parse::<Action>().map_or_else(
        |_| format!("the tables are {}", tables(Context::ALL)),
        |action| format!("write it under {}", tables(action.info().contexts)),
    )
}

fn names(contexts: &[Context]) -> String {
    let names: Vec<_> = contexts.iter().map(|context| context.name()).collect();
    names.join(", ")
}

fn tables(contexts: &[Context]) -> String {
    let tables: Vec<_> = contexts
        .iter()
        .map(|context| format!("[{context}]"))
        .collect();
    tables.join(" or ")
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{} line {line}: {}", self.file, self.fault),
            None => write!(f, "{}: {}", self.file, self.fault),
        }
    }
}
