//! Copying: through the terminal, or through the desktop's own program, and never waiting for either.
//!
//! The terminal's way is a sequence that only the thread with the screen may write; nobody answers it. The program's way
//! runs on a thread of its own, and when it fails the terminal's way is taken.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

use super::Event;
use super::state::StateFolder;
use crate::app::message::{Copy, Message};
use crate::app::model::Tone;

/// More than this goes into a file: terminals drop long sequences without a word. It is also what a pipe holds, so that
/// handing a text to a program never waits.
const LIMIT: usize = 64 << 10;
/// How long a program may take, and how often it is looked after.
const PATIENCE: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(20);

/// How a text gets into the clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// By a sequence to the terminal (OSC 52).
    Terminal {
        /// Whether tmux is in between, which passes it on only if it is told to.
        in_tmux: bool,
    },
    /// By a program that takes it on its standard input.
    Program(&'static str, &'static [&'static str]),
}

impl Way {
    /// The way from here: over ssh, or without a display, the terminal's.
    pub fn find(variable: impl Fn(&str) -> Option<String>) -> Self {
        let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let paths = variable("PATH").unwrap_or_default();
        let is_there = |program: &str| {
            let mut paths = std::env::split_paths(&paths);
            paths.any(|folder| folder.is_absolute() && folder.join(program).is_file())
        };
        let is_remote = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"]
            .into_iter()
            .any(is_set);
        let programs = [
            (is_set("WAYLAND_DISPLAY"), Self::Program("wl-copy", &[])),
            (
                is_set("DISPLAY"),
                Self::Program("xclip", &["-selection", "clipboard"]),
            ),
            (cfg!(target_os = "macos"), Self::Program("pbcopy", &[])),
        ];
        let usable = |way: &Self| matches!(way, Self::Program(name, _) if is_there(name));
        programs
            .into_iter()
            .filter(|(has_display, _)| *has_display && !is_remote)
            .map(|(_, way)| way)
            .find(usable)
            .unwrap_or(Self::Terminal {
                in_tmux: is_set("TMUX"),
            })
    }

    /// In words.
    pub fn name(&self) -> String {
        match self {
            Self::Terminal { in_tmux: false } => "the terminal (OSC 52)".to_owned(),
            Self::Terminal { in_tmux: true } => {
                "the terminal (OSC 52); tmux needs `set-clipboard on`".to_owned()
            }
            Self::Program(name, _) => (*name).to_owned(),
        }
    }
}

/// What is left to do for whoever has the terminal.
pub(super) enum Rest {
    /// Nothing: say this, or wait for a message.
    Nothing,
    /// Write this text to the terminal's clipboard.
    Write(Copy),
}

/// Copies a text as far as that needs no terminal. What came of it is told by an event.
pub(super) fn copy(copy: Copy, way: &Way, state: &StateFolder, events: &Sender<Event>) -> Rest {
    if copy.text.len() > LIMIT {
        tell(events, written(&copy, state));
        return Rest::Nothing;
    }
    match way {
        Way::Terminal { .. } => Rest::Write(copy),
        Way::Program(name, arguments) => hand_over(copy, name, arguments, events),
    }
}

/// What to say once a text was written to the terminal's clipboard. There is no acknowledgement, so nothing is promised.
pub(super) fn sent(copy: &Copy, way: &Way) -> String {
    let needs = match way {
        Way::Terminal { in_tmux: true } => " (tmux needs `set-clipboard on`)",
        _ => "",
    };
    format!("{}, sent to the terminal clipboard{needs}", measured(copy))
}

fn measured(copy: &Copy) -> String {
    match copy.text.len() {
        1 => format!("{}: 1 byte", copy.what),
        bytes => format!("{}: {bytes} bytes", copy.what),
    }
}

fn tell(events: &Sender<Event>, (tone, text): (Tone, String)) {
    // The loop has ended: nobody reads it any more.
    let _ = events.send(Event::Message(Message::Told { tone, text }));
}

/// Text that is too long for a clipboard, in a file.
fn written(copy: &Copy, state: &StateFolder) -> (Tone, String) {
    let name = format!("copied.{}", copy.ending);
    match state.write(&name, copy.text.as_bytes()) {
        Ok(path) => (
            Tone::Done,
            format!(
                "{}, too long for a clipboard, written to {}",
                measured(copy),
                short(&path)
            ),
        ),
        Err(error) => (
            Tone::Refused,
            format!(
                "{}, too long for a clipboard, and no file can be written: {error}",
                measured(copy)
            ),
        ),
    }
}

/// A path with `~` for the home folder.
pub fn short(path: &Path) -> String {
    let home = std::env::var_os("HOME")
        .map(PathBuf::from)
        .filter(|home| home.is_absolute());
    match home.and_then(|home| path.strip_prefix(home).ok().map(Path::to_owned)) {
        Some(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
        Some(rest) => format!("~/{}", rest.display()),
        None => path.display().to_string(),
    }
}

/// Gives the text to a program on a thread of its own; what that can't do comes back to the terminal's owner.
fn hand_over(
    copy: Copy,
    name: &'static str,
    arguments: &'static [&'static str],
    events: &Sender<Event>,
) -> Rest {
    let (given, sender) = (copy.clone(), events.clone());
    let body = move || {
        if takes(name, arguments, &given.text) {
            let text = format!("{}, copied by {name}", measured(&given));
            tell(&sender, (Tone::Done, text));
        } else {
            let _ = sender.send(Event::NotCopied(given));
        }
    };
    let started = thread::Builder::new().name("copy".to_owned()).spawn(body);
    match started {
        Ok(_) => Rest::Nothing,
        Err(_) => Rest::Write(copy),
    }
}

/// Whether a program took the text in time. It is no child of the terminal: it may live on after us.
fn takes(name: &str, arguments: &[&str], text: &str) -> bool {
    let child = Command::new(name)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
    let Ok(mut child) = child else { return false };
    let written = child
        .stdin
        .take()
        .is_some_and(|mut pipe| pipe.write_all(text.as_bytes()).is_ok());
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match child.try_wait() {
            Ok(Some(status)) => return written && status.success(),
            Ok(None) => thread::sleep(LOOK),
            Err(_) => return false,
        }
    }
    // Whatever it waits for, it does not answer.
    let _ = child.kill();
    let _ = child.wait();
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn find(variables: &[(&str, &str)]) -> Way {
        let folder = tempfile::tempdir().unwrap();
        for name in ["wl-copy", "xclip"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        Way::find(|name| match name {
            "PATH" => Some(folder.path().display().to_string()),
            _ => variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned()),
        })
    }

    fn what(text: &str) -> Copy {
        Copy {
            what: "the key".to_owned(),
            text: text.to_owned(),
            ending: "txt",
        }
    }

    #[test]
    fn a_display_has_its_program_and_everything_else_the_terminal() {
        let terminal = Way::Terminal { in_tmux: false };
        assert_eq!(
            find(&[("WAYLAND_DISPLAY", "w"), ("DISPLAY", ":0")]),
            Way::Program("wl-copy", &[])
        );
        assert!(matches!(
            find(&[("DISPLAY", ":0")]),
            Way::Program("xclip", _)
        ));
        assert_eq!(find(&[]), terminal);
        assert_eq!(find(&[("DISPLAY", ":0"), ("SSH_TTY", "x")]), terminal);
        let tmux = find(&[("TMUX", "x")]);
        assert!(sent(&what("abc"), &tmux).contains("set-clipboard on"));
        assert_eq!(
            sent(&what("abc"), &terminal),
            "the key: 3 bytes, sent to the terminal clipboard"
        );
    }

    #[test]
    fn what_is_too_long_becomes_a_file_for_nobody_else() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::at(Some(folder.path().to_owned()));
        let (events, received) = mpsc::channel();
        let long = what(&"x".repeat(LIMIT + 1));
        let way = Way::Terminal { in_tmux: false };
        assert!(matches!(copy(long, &way, &state, &events), Rest::Nothing));
        let Ok(Event::Message(Message::Told { text, .. })) = received.recv() else {
            panic!("nothing was said")
        };
        assert!(
            text.contains("65537 bytes") && text.contains("copied.txt"),
            "{text}"
        );
        let metadata = std::fs::metadata(folder.path().join("copied.txt")).unwrap();
        assert_eq!(metadata.len(), LIMIT as u64 + 1);
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_program_that_fails_hands_the_text_back() {
        let state = StateFolder::default();
        let (events, received) = mpsc::channel();
        for name in ["/nowhere/wl-copy", "false"] {
            let way = Way::Program(name, &[]);
            let text = what(&"y".repeat(LIMIT));
            assert!(matches!(copy(text, &way, &state, &events), Rest::Nothing));
            assert!(
                matches!(received.recv(), Ok(Event::NotCopied(copy)) if copy.text.len() == LIMIT)
            );
        }
        let way = Way::Program("sh", &["-c", "cat > /dev/null"]);
        copy(what("z"), &way, &state, &events);
        let Ok(Event::Message(Message::Told { text, .. })) = received.recv() else {
            panic!("nothing was said")
        };
        assert_eq!(text, "the key: 1 byte, copied by sh");
    }
}
