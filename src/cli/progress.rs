//! Progress of commands without a screen: a line on standard error that is gone when the work is done.
//!
//! Written only to a terminal, and only by work that lasts.

use std::cell::Cell;
use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use crate::engine::Progress;

const QUIET: Duration = Duration::from_millis(200);

/// A line that says how far a command is. Dropping it takes the line away.
pub struct ProgressLine {
    begun: Instant,
    title: &'static str,
    is_shown: bool,
    percent: Cell<Option<u64>>,
}

impl ProgressLine {
    /// A line that appears once the work has lasted.
    pub fn new(title: &'static str) -> Self {
        Self {
            begun: Instant::now(),
            title,
            is_shown: stderr().is_terminal(),
            percent: Cell::new(None),
        }
    }
}

impl Progress for ProgressLine {
    fn report(&self, done: u64, total: u64) {
        if !self.is_shown || self.begun.elapsed() < QUIET {
            return;
        }
        let percent = done.saturating_mul(100).checked_div(total).unwrap_or(0);
        if self.percent.replace(Some(percent)) != Some(percent) {
            // A terminal that is gone is noticed by whoever writes something that matters.
            let _ = write!(stderr(), "\r{} … {percent} %, Ctrl-C stops", self.title);
        }
    }

    fn cancelled(&self) -> bool {
        false
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if self.percent.get().is_some() {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}
