//! Reads what the terminal sends, without answers that come too late.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event as TerminalEvent};

use super::Late;

/// Where events come from.
pub struct Reader {
    started: Instant,
    late: Option<Late>,
    ready: VecDeque<TerminalEvent>,
}

impl Reader {
    /// First what was typed, then everything that is typed from now on. A beginning of an answer or a key may be open.
    pub fn new(typed: Vec<TerminalEvent>, open: Vec<u8>, is_unanswered: bool) -> Self {
        let is_needed = is_unanswered || !open.is_empty();
        Self {
            started: Instant::now(),
            late: is_needed.then(|| Late::new(open, is_unanswered, Duration::ZERO)),
            ready: typed.into(),
        }
    }

    /// Sleeps until there is an event.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn read(&mut self) -> io::Result<TerminalEvent> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(event);
            }
            let now = self.started.elapsed();
            if self.late.as_ref().is_some_and(|late| late.is_over(now)) {
                self.late = None;
            }
            let Some(late) = &mut self.late else {
                return event::read();
            };
            let has_event = match late.wake_at() {
                None => true,
                Some(at) => {
                    // With no time at all the terminal is not even asked.
                    let patience = at.saturating_sub(now).max(Duration::from_millis(1));
                    event::poll(patience)?
                }
            };
            match has_event {
                true => {
                    let event = event::read()?;
                    self.ready.extend(late.take(event, self.started.elapsed()));
                }
                false => self.ready.extend(late.wake(self.started.elapsed())),
            }
        }
    }
}
