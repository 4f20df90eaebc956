//! Jobs on threads of their own, with progress and a flag that stops them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Instant;

use super::draw::DrawError;
use super::{Event, log};
use crate::app::message::Message;
use crate::engine::Progress;

/// A running job.
pub struct Job {
    cancelled: Arc<AtomicBool>,
}

impl Job {
    /// Starts a job; its event is sent when it is done, unless it was cancelled before. A fault of the program becomes the
    /// event that `on_fault` makes.
    ///
    /// # Errors
    /// When the thread can't be started.
    pub fn spawn(
        title: &'static str,
        events: Sender<Event>,
        work: impl FnOnce(&dyn Progress) -> Result<Event, DrawError> + Send + 'static,
        on_fault: impl FnOnce() -> Event + Send + 'static,
    ) -> std::io::Result<Self> {
        let cancelled = Arc::new(AtomicBool::new(false));
        let progress = Reporter {
            title,
            events: events.clone(),
            cancelled: Arc::clone(&cancelled),
            shown: AtomicU64::new(u64::MAX),
        };
        let body = move || {
            let begun = Instant::now();
            let result = catch_unwind(AssertUnwindSafe(|| work(&progress)));
            let milliseconds = begun.elapsed().as_millis() as u64;
            let event = match result {
                Ok(Ok(event)) => {
                    tracing::info!(job = title, milliseconds, "done");
                    event
                }
                Ok(Err(error)) => {
                    let reason = log::unquoted(&error.to_string());
                    tracing::warn!(job = title, milliseconds, ?reason, "given up");
                    Event::Failed(error)
                }
                Err(_) => {
                    tracing::error!(job = title, milliseconds, "failed by a fault");
                    on_fault()
                }
            };
            // The loop has ended: nobody wants the result any more.
            let _ = events.send(event);
        };
        thread::Builder::new()
            .name("worker".to_owned())
            .spawn(body)?;
        Ok(Self { cancelled })
    }

    /// Asks the job to stop soon.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

/// Sends progress when its percentage changes, so that a fast job does not flood the loop.
struct Reporter {
    title: &'static str,
    events: Sender<Event>,
    cancelled: Arc<AtomicBool>,
    shown: AtomicU64,
}

impl Progress for Reporter {
    fn report(&self, done: u64, total: u64) {
        let percent = done.saturating_mul(100).checked_div(total).unwrap_or(0);
        if self.shown.swap(percent, Ordering::Relaxed) != percent {
            let message = Message::Progress {
                title: self.title.to_owned(),
                done,
                total,
            };
            let _ = self.events.send(Event::Message(message));
        }
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
