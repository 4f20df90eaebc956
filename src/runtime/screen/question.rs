//! What the terminal was asked and has not answered: waited for at the end, or it would go to the shell as typed text.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use super::Shell;
use crate::app::message::Message;
use crate::runtime::probe::{LASTS, Said};
use crate::runtime::{Event, tty};

/// By when the thread that listens has spoken, answered or not, unless somebody pastes. It does so far earlier.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// A question to the terminal.
pub struct Question {
    /// When it was asked, if it was.
    asked: Option<Instant>,
    /// Whether it was answered to the end, once nobody listens for answers any more.
    answered: Option<bool>,
}

impl Question {
    /// A question that was asked at this moment, if there was one.
    pub fn new(asked: Option<Instant>) -> Self {
        let answered = None;
        Self { asked, answered }
    }

    /// Takes what was said.
    pub fn take(&mut self, said: &Said) {
        self.answered = Some(said.is_complete);
    }

    /// How long it is worth to wait for what is said; none when nothing is due.
    fn due(&self) -> Option<Duration> {
        match (self.asked, self.answered) {
            (Some(asked), None) => LONGEST_WAIT.checked_sub(asked.elapsed()),
            _ => None,
        }
    }

    /// Whether an answer may still come, or lie there unread.
    fn is_open(&self) -> bool {
        let is_recent = |asked: Instant| asked.elapsed() < LASTS;
        self.asked.is_some_and(is_recent) && self.answered != Some(true)
    }
}

impl Shell {
    /// Hears the terminal out while it is still ours. What could not be waited for is dropped.
    pub(super) fn hear_out(&mut self, received: &Receiver<Event>) {
        while let Some(due) = self.question.due()
            && let Ok(event) = received.recv_timeout(due)
        {
            match event {
                Event::Said(said) => self.learn(&said),
                Event::Message(Message::Saved { number }) => _ = self.unanswered.remove(&number),
                _ => {}
            }
        }
        if self.question.is_open() {
            tty::drop_unread();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_asked_and_not_answered_is_due() {
        let mut none = Question::new(None);
        assert!(none.due().is_none() && !none.is_open());
        none.take(&Said::default());
        assert!(!none.is_open());
        let mut asked = Question::new(Some(Instant::now()));
        assert!(asked.due().is_some() && asked.is_open());
        asked.take(&Said::default());
        assert!(asked.due().is_none(), "nobody listens any more");
        assert!(asked.is_open(), "it may still come");
        asked.take(&Said {
            is_complete: true,
            ..Said::default()
        });
        assert!(asked.due().is_none() && !asked.is_open());
    }
}
