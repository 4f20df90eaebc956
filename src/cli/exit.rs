//! How a command ends: an exit code, one sentence, one hint; and the only ways to standard output and error.
//!
//! Everything that is said goes through `Safe`, because sentences quote names from files. A reader that has gone away
//! is no failure.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::domain::text::Safe;
use crate::session::sample_file::SampleError;
use crate::session::{FileError, NotSaved, OpenError};

/// What a command ends with other than its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Nothing went wrong: whoever read our output has had enough.
    Fine = 0,
    /// A check said no.
    CheckSaidNo = 1,
    /// Usage, or input that can't be read.
    Usage = 2,
    /// A damaged session was found.
    Damaged = 3,
    /// Written by a newer version: nothing may be changed.
    Newer = 4,
    /// Something is not saved.
    NotSaved = 5,
    /// Interrupted.
    Interrupted = 130,
}

/// Why a command did not do, or not only do, what it was asked. Text is raw here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub code: Code,
    /// One sentence that names the file, row or flag. Empty: there is nothing to say.
    pub sentence: String,
    /// What somebody wrote, and carets under the mistake in it; none where a place says nothing.
    pub pointing: Option<[Safe; 2]>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Failure {
    /// A failure without a hint.
    pub fn new(code: Code, sentence: impl Into<String>) -> Self {
        Self {
            code,
            sentence: sentence.into(),
            pointing: None,
            hint: None,
        }
    }

    /// Usage, or input that can't be read.
    pub fn usage(sentence: impl Into<String>) -> Self {
        Self::new(Code::Usage, sentence)
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with the place of the mistake.
    #[must_use]
    pub fn pointing(mut self, lines: [Safe; 2]) -> Self {
        self.pointing = Some(lines);
        self
    }

    /// A message of several lines: the first is the sentence, a line that begins with `hint:` the hint.
    pub fn from_message(code: Code, message: &str) -> Self {
        let (sentence, hint) = match message.split_once("\nhint: ") {
            Some((sentence, hint)) => (sentence, Some(hint.to_owned())),
            None => (message, None),
        };
        Self {
            code,
            sentence: sentence.to_owned(),
            pointing: None,
            hint,
        }
    }

    /// What failed when our own output can't be written: nothing if its reader has gone away.
    pub fn of_output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new(Code::Fine, "");
        }
        Self::new(
            Code::NotSaved,
            format!("standard output cannot be written: {error}"),
        )
        .hint("check the disk or the program that reads it")
    }

    /// Says it on standard error and gives the exit code.
    pub fn report(&self) -> ExitCode {
        if !self.sentence.is_empty() {
            say_pointing(&self.sentence, self.pointing.as_ref(), self.hint.as_deref());
        }
        ExitCode::from(self.code as u8)
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        let code = match &error {
            FileError::Newer { .. } => Code::Newer,
            FileError::Malformed { .. } => Code::Damaged,
            _ => Code::Usage,
        };
        Self::from_message(code, &error.to_string())
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::File(error) => error.into(),
            other => Self::from_message(Code::Usage, &other.to_string()),
        }
    }
}

impl From<SampleError> for Failure {
    fn from(error: SampleError) -> Self {
        match error {
            SampleError::File(error) => error.into(),
            other => Self::from_message(Code::Usage, &other.to_string()),
        }
    }
}

impl From<NotSaved> for Failure {
    fn from(error: NotSaved) -> Self {
        Self::from_message(Code::NotSaved, &error.to_string())
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::new(
            Code::NotSaved,
            format!("the output cannot be made: {error:#}"),
        )
    }
}

impl From<clap::Error> for Failure {
    /// Help and version are no failures and must not come here.
    fn from(error: clap::Error) -> Self {
        let text = error.render().to_string();
        let paragraphs: Vec<String> = text
            .split("\n\n")
            .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        let sentence = paragraphs
            .first()
            .map_or("", |first| first.trim_start_matches("error: "))
            .to_owned();
        let part = |label: &str| {
            paragraphs
                .iter()
                .find_map(|paragraph| Some(paragraph.strip_prefix(label)?.to_owned()))
        };
        // The tip for an unknown flag that is like no other would only be to quote it.
        let tip = part("tip: ").filter(|tip| !tip.starts_with("to pass"));
        let usage = || part("Usage: ").map(|usage| format!("usage: {usage}"));
        let hint = tip
            .or_else(usage)
            .unwrap_or_else(|| "`mispred --help` lists the commands".to_owned());
        Self::usage(sentence).hint(hint)
    }
}

/// Writes text whole to standard output. The text must be safe for a terminal, or meant for a machine.
///
/// # Errors
/// When it can't be written; a closed pipe is a failure without words and with exit code 0.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
        .map_err(|error| Failure::of_output(&error))
}

/// Says a sentence, and what to do, on standard error. Raw text may stand in both.
pub fn say(sentence: &str, hint: Option<&str>) {
    say_pointing(sentence, None, hint);
}

fn say_pointing(sentence: &str, pointing: Option<&[Safe; 2]>, hint: Option<&str>) {
    let mut lines = format!("mispred: {}\n", Safe::line(sentence));
    for line in pointing.into_iter().flatten() {
        lines.push_str(&format!("  {line}\n"));
    }
    if let Some(hint) = hint {
        lines.push_str(&format!("hint: {}\n", Safe::line(hint)));
    }
    // Nobody is left to be told when standard error itself is gone.
    drop(io::stderr().lock().write_all(lines.as_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::Arguments;
    use clap::Parser;
    use std::path::PathBuf;

    #[test]
    fn a_reader_that_went_away_is_fine_and_a_full_disk_is_not() {
        let gone = Failure::of_output(&io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!((gone.code, gone.sentence.as_str()), (Code::Fine, ""));
        assert_eq!(
            Failure::of_output(&io::Error::from(io::ErrorKind::StorageFull)).code,
            Code::NotSaved
        );
    }

    #[test]
    fn messages_of_the_store_become_sentence_hint_and_code() {
        let path = PathBuf::from("w/sample.json");
        let missing = Failure::from(FileError::Missing { path: path.clone() });
        assert_eq!(
            (missing.code, missing.sentence.as_str()),
            (Code::Usage, "w/sample.json: no such file")
        );
        assert!(missing.hint.unwrap().starts_with("check the path"));
        let damaged = Failure::from(OpenError::File(FileError::Malformed {
            path,
            reason: "line 3".to_owned(),
        }));
        assert_eq!(damaged.code, Code::Damaged);
        assert_eq!(Failure::from(NotSaved::ReadOnly).code, Code::NotSaved);
    }

    #[test]
    fn usage_errors_are_one_sentence_and_a_hint() {
        let failure = |line: &[&str]| Failure::from(Arguments::try_parse_from(line).unwrap_err());
        let unknown = failure(&["mispred", "tally", "w", "--csvv"]);
        assert_eq!(
            (unknown.code, unknown.sentence.as_str()),
            (Code::Usage, "unexpected argument '--csvv' found")
        );
        assert!(unknown.hint.unwrap().contains("--csv"));
        let missing = failure(&["mispred", "report", "w"]);
        assert!(missing.hint.unwrap().starts_with("usage: mispred report"));
        let bad = failure(&["mispred", "review", "f.csv", "--eyeball", "half"]);
        assert!(
            bad.sentence.contains("--eyeball") && bad.sentence.contains("no eyeball size"),
            "{}",
            bad.sentence
        );
        assert!(!bad.sentence.contains('\n') && bad.hint.is_some());
    }
}
