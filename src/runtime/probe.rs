//! Asks the terminal once what it is: the colour behind the text, and whether and how it shows images.
//!
//! Never before the first frame and never for long: the question goes out when the frame is on screen, and the thread
//! that will read the keys listens for the answers first, for [`PATIENCE`], and longer only for an answer, a key or a paste that has begun. What
//! is typed meanwhile is kept.
//! Answers that come later are dropped by `late`.

mod grammar;
mod late;
mod listener;
mod paste;
mod reader;
mod typed;

use std::os::fd::BorrowedFd;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use rustix::event::PollFlags;

use super::graphics::is_multiplexed;
use super::{Event, tty};
use crate::ui::Background;
use grammar::Answer;
pub(super) use late::LASTS;
use late::Late;
use listener::Listener;
pub(super) use reader::Reader;

/// How long answers are awaited, all in all.
pub const PATIENCE: Duration = Duration::from_millis(180);
/// How long after its last byte, when a key or an answer has come in half.
const GRACE: Duration = Duration::from_millis(20);
/// How long halves are awaited, all in all.
const LONGEST: Duration = Duration::from_millis(400);
/// How long a pasted text may take: its end must come, or the rest of it would run as commands.
const PASTE_LASTS: Duration = Duration::from_secs(10);

/// What is wanted of the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// The colour behind the text.
    pub background: bool,
    /// How it shows images.
    pub graphics: bool,
}

impl Wish {
    /// As much of it as this terminal can answer: nothing where the question itself would be shown, and no images where
    /// another program lies in between.
    pub fn of_terminal(self, variable: impl Fn(&str) -> Option<String>) -> Self {
        let term = variable("TERM").unwrap_or_default();
        if matches!(term.as_str(), "" | "dumb" | "linux") || term.starts_with("screen") {
            return Self::default();
        }
        Self {
            graphics: self.graphics && !is_multiplexed(variable),
            ..self
        }
    }

    /// The question; empty when nothing is wanted. What every terminal answers comes last.
    pub(super) fn question(self) -> Vec<u8> {
        let mut question = Vec::new();
        if self.background {
            question.extend_from_slice(b"\x1b]11;?\x1b\\");
        }
        if self.graphics {
            question.extend_from_slice(b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t");
        }
        if !question.is_empty() {
            question.extend_from_slice(b"\x1b[c");
        }
        question
    }
}

/// What a terminal said about itself, as far as it said anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The colour behind the text.
    pub background: Option<[u8; 3]>,
    /// Whether it takes images in kitty's way.
    pub kitty: bool,
    /// Whether it takes sixels.
    pub sixel: bool,
    /// The pixels of a cell: width, then height.
    pub cell: Option<(u16, u16)>,
    /// Whether it answered to the end.
    pub is_complete: bool,
}

/// What counts as light, of a thousand.
const LIGHT: u32 = 500;

impl Said {
    /// Whether the background is light or dark, as the eye weighs colours.
    pub fn background(&self) -> Option<Background> {
        let [red, green, blue] = self.background?.map(u32::from);
        let light = (red * 299 + green * 587 + blue * 114) / 255;
        Some(match light > LIGHT {
            true => Background::Light,
            false => Background::Dark,
        })
    }

    fn of(answers: &[Answer]) -> Self {
        let mut said = Self::default();
        for answer in answers {
            match *answer {
                Answer::Background(colour) => said.background = Some(colour),
                Answer::Kitty(takes) => said.kitty = takes,
                Answer::CellPixels(width, height) => said.cell = Some((width, height)),
                Answer::Attributes { sixel } => {
                    said.sixel = sixel;
                    said.is_complete = true;
                }
                Answer::Other => {}
            }
        }
        said
    }
}

/// Listens for the answers to a question that was asked at this moment, tells the loop, and gives what reads from then
/// on. Without a question there is nothing to listen for.
pub(super) fn listen(asked: Option<Instant>, events: &Sender<Event>) -> Reader {
    let Some(asked) = asked else {
        return Reader::new(Vec::new(), Vec::new(), false);
    };
    let mut listener = Listener::default();
    // Whoever waits for it waits no longer than for the last answer, whatever is typed or pasted meanwhile.
    let mut told = false;
    let mut tell = |listener: &Listener| {
        if !std::mem::replace(&mut told, true) {
            // Where the loop has ended, nobody wants to know any more.
            let _ = events.send(Event::Said(Said::of(&listener.answers)));
        }
    };
    // Without a terminal nobody answers.
    let _ = tty::with_keys(|terminal| hear(terminal, asked, &mut listener, &mut tell));
    tell(&listener);
    let is_unanswered = !listener.is_done();
    let (typed, open) = listener.finish();
    Reader::new(typed, open, is_unanswered)
}

fn hear(
    terminal: BorrowedFd<'_>,
    asked: Instant,
    listener: &mut Listener,
    tell: &mut impl FnMut(&Listener),
) {
    let mut buffer = [0_u8; 4096];
    let mut pasting: Option<Instant> = None;
    loop {
        if listener.is_done() {
            tell(listener);
        }
        pasting = match listener.is_pasting() {
            true => pasting.or_else(|| Some(Instant::now())),
            false => None,
        };
        let patience = match pasting {
            Some(began) => PASTE_LASTS.saturating_sub(began.elapsed()),
            None => patience(listener.is_done(), listener.is_open(), asked.elapsed()),
        };
        if patience.is_zero() || !is_ready(terminal, patience) {
            return;
        }
        match rustix::io::read(terminal, &mut buffer) {
            Ok(0) => return,
            Ok(count) => listener.push(buffer.get(..count).unwrap_or_default()),
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
            Err(_) => return,
        }
    }
}

/// How much longer to listen, so long after the question.
fn patience(is_done: bool, is_open: bool, elapsed: Duration) -> Duration {
    let answers = match is_done {
        true => Duration::ZERO,
        false => PATIENCE.saturating_sub(elapsed),
    };
    match is_open {
        true => answers.max(GRACE).min(LONGEST.saturating_sub(elapsed)),
        false => answers,
    }
}

/// Sleeps until there is something to read; false when there is not.
fn is_ready(terminal: BorrowedFd<'_>, patience: Duration) -> bool {
    tty::wait(terminal, PollFlags::IN, Some(patience))
        .is_some_and(|found| found.intersects(PollFlags::IN | PollFlags::HUP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_asked_who_does_not_answer_and_nothing_that_is_not_wanted() {
        let all = Wish {
            background: true,
            graphics: true,
        };
        let at = |set: &'static [(&str, &str)]| {
            all.of_terminal(|name| {
                let found = set.iter().find(|(other, _)| *other == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        for mute in [
            at(&[("TERM", "dumb")]),
            at(&[("TERM", "screen-256color")]),
            at(&[("TERM", "linux")]),
            at(&[]),
        ] {
            assert!(mute.question().is_empty());
        }
        let asked = at(&[("TERM", "xterm-256color")]);
        assert_eq!(asked, all);
        assert!(asked.question().ends_with(b"\x1b[16t\x1b[c"));
        let colour = at(&[("TERM", "tmux-256color"), ("TMUX", "/tmp/x")]);
        assert_eq!(colour.question(), b"\x1b]11;?\x1b\\\x1b[c");
    }

    #[test]
    fn halves_are_given_a_moment_after_each_byte_but_not_for_ever() {
        let at = Duration::from_millis;
        assert_eq!(patience(false, false, at(0)), PATIENCE);
        assert_eq!(patience(false, false, at(179)), at(1));
        assert_eq!(patience(false, false, at(180)), at(0));
        assert_eq!(patience(false, true, at(100)), at(80));
        assert_eq!(patience(false, true, at(199)), GRACE);
        assert_eq!(patience(true, true, at(5)), GRACE);
        assert_eq!(patience(true, false, at(5)), at(0));
        assert_eq!(patience(false, true, at(390)), at(10));
        assert_eq!(patience(true, true, at(400)), at(0));
    }

    /// What is heard of these bytes; the other end goes away after them.
    fn heard(bytes: &[u8]) -> (Listener, Vec<bool>) {
        let (reader, writer) = std::io::pipe().unwrap();
        rustix::io::write(&writer, bytes).unwrap();
        drop(writer);
        let mut listener = Listener::default();
        let mut told = Vec::new();
        let mut tell = |listener: &Listener| told.push(listener.is_pasting());
        hear(
            std::os::fd::AsFd::as_fd(&reader),
            Instant::now(),
            &mut listener,
            &mut tell,
        );
        (listener, told)
    }

    #[test]
    fn answers_are_told_before_a_paste_has_ended() {
        let (listener, told) = heard(b"\x1b[?62;4c\x1b[200~never ends");
        assert_eq!(told, [true]);
        let (typed, open) = listener.finish();
        assert_eq!((typed.len(), open), (1, Vec::new()));
        let (_, told) = heard(b"j");
        assert!(told.is_empty(), "nothing to tell yet");
    }
}
