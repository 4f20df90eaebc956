//! The thread that writes edits down and says so only after they are on stable storage.
//!
//! The screen never waits for it. What could not be written stays in memory, is tried again with the next edit and at
//! the end, and is handed back if even that fails.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::Event;
use super::clock::now;
use crate::app::message::Message;
use crate::domain::edit::Assignment;
use crate::session::Store;

/// How often a watched session is read again.
const WATCH_EVERY: Duration = Duration::from_secs(1);

enum Command {
    Append {
        number: u64,
        assignments: Vec<Assignment>,
    },
    Finish,
}

/// What is left when the writer has stopped.
#[derive(Debug, Default)]
pub struct Leftover {
    /// Records that are nowhere but here, as JSON lines.
    pub unsaved: Vec<String>,
    /// Why.
    pub reason: Option<String>,
}

/// The handle of the writer thread.
pub struct Writer {
    commands: Sender<Command>,
    thread: JoinHandle<Leftover>,
}

impl Writer {
    /// Starts writing into a store, or watching it when it is read-only.
    ///
    /// # Errors
    /// When the thread can't be started.
    pub fn spawn(store: Store, events: Sender<Event>) -> std::io::Result<Self> {
        let (commands, received) = mpsc::channel();
        let body = move || {
            if store.is_read_only() {
                watch(store, &received, &events)
            } else {
                write(store, &received, &events)
            }
        };
        let thread = thread::Builder::new()
            .name("writer".to_owned())
            .spawn(body)?;
        Ok(Self { commands, thread })
    }

    /// Hands over what to write; the answer comes as an event.
    pub fn append(&self, number: u64, assignments: Vec<Assignment>) {
        // A writer that is gone has reported so; its records are counted as unsaved by the model.
        let _ = self.commands.send(Command::Append {
            number,
            assignments,
        });
    }

    /// Waits until everything is written and the session file is compact.
    pub fn finish(self) -> Leftover {
        let _ = self.commands.send(Command::Finish);
        self.thread.join().unwrap_or_else(|_| Leftover {
            unsaved: Vec::new(),
            reason: Some("the writer failed; what was shown as saved is on disk".to_owned()),
        })
    }
}

fn write(mut store: Store, commands: &Receiver<Command>, events: &Sender<Event>) -> Leftover {
    while let Ok(Command::Append {
        number,
        assignments,
    }) = commands.recv()
    {
        let message = match store.append(&assignments, &now()) {
            Ok(()) => Message::Saved { number },
            Err(failure) => Message::NotSaved {
                number,
                reason: failure.to_string(),
            },
        };
        // Nobody listens any more only when the loop has ended; writing goes on all the same.
        let _ = events.send(Event::Message(message));
    }
    let reason = store
        .append(&[], &now())
        .err()
        .map(|failure| failure.to_string());
    let unsaved = store
        .unsaved()
        .iter()
        .filter_map(|record| serde_json::to_string(record).ok())
        .collect();
    if reason.is_none() {
        // A session that is not compact is whole all the same: the journals hold everything.
        let _ = store.close(&now());
    }
    Leftover { unsaved, reason }
}

fn watch(mut store: Store, commands: &Receiver<Command>, events: &Sender<Event>) -> Leftover {
    let mut shown = store.review();
    loop {
        match commands.recv_timeout(WATCH_EVERY) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(Command::Append { .. }) => continue,
            Ok(Command::Finish) | Err(RecvTimeoutError::Disconnected) => {
                return Leftover::default();
            }
        }
        if store.refresh().is_err() {
            continue;
        }
        let review = store.review();
        if review != shown {
            shown = review.clone();
            if events
                .send(Event::Message(Message::Refreshed(Box::new(review))))
                .is_err()
            {
                return Leftover::default();
            }
        }
    }
}
