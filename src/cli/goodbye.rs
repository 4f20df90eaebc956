//! What is said when the screen is gone: where the work is, what is not saved, what comes next.

use std::io::Write;

use super::exit::{Code, Failure, print, say};
use crate::domain::text::Safe;
use crate::domain::words::shell_word;
use crate::report::json;
use crate::runtime::Farewell;

/// One line on what is where, and what comes next. What could not be saved goes to standard output.
pub(super) fn goodbye(farewell: Farewell) -> Result<(), Failure> {
    if let Some((folder, decided, total)) = &farewell.week {
        let folder = folder.display();
        let where_to = match (farewell.read_only, farewell.unsaved.is_empty()) {
            (true, _) => format!("nothing was changed in {folder}"),
            (false, true) => format!("saved in {folder}"),
            (false, false) => format!("NOT all of it saved in {folder}"),
        };
        let who = farewell.among_several.as_ref();
        let who = who.map_or_else(String::new, |name| {
            format!(" --reviewer {}", shell_word(name))
        });
        let line = format!(
            "{decided} of {total} reviewed, {where_to} · next: mispred tally {folder}{who}"
        );
        // Standard error may be closed; that changes nothing about what is saved.
        let _ = writeln!(std::io::stderr(), "{}", Safe::line(&line));
    }
    if !farewell.unsaved.is_empty() {
        print(&json::text(&farewell.unsaved)?)?;
        let reason = farewell
            .reason
            .as_deref()
            .unwrap_or("the work ended before they were written");
        let reason = reason.lines().next().unwrap_or_default();
        let count = farewell.unsaved.len();
        return Err(Failure::new(
            Code::NotSaved,
            format!("{count} changes are not saved: {reason}"),
        )
        .hint("they stand above on standard output as JSON; keep them"));
    }
    if let Some(reason) = &farewell.reason {
        say(reason, None);
    }
    if let Some(error) = farewell.terminal {
        return Err(terminal_failed(&error));
    }
    match (farewell.failure, farewell.interrupted) {
        (Some(failure), _) => Err(failure.into()),
        (None, true) => Err(Failure::new(Code::Interrupted, "")),
        (None, false) => Ok(()),
    }
}

pub(super) fn terminal_failed(error: &std::io::Error) -> Failure {
    Failure::usage(format!("the terminal failed: {error}"))
        .hint("everything that was shown as saved is on disk; start again in another terminal")
}
