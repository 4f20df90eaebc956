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
use crate::session::{NotSaved, Store};

/// How often a watched session is read again.
const WATCH_EVERY: Duration = Duration::from_secs(1);

/// How long what was refused waits for the next try when nothing else is written.
const RETRY_AFTER: Duration = Duration::from_secs(2);

enum Command {
    Append {
        number: u64,
        assignments: Vec<Assignment>,
    },
    Finish,
}

/// The handle of the writer thread.
pub struct Writer {
    commands: Sender<Command>,
    thread: JoinHandle<Option<String>>,
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
        // A writer that is gone never answers, and what is not answered counts as unsaved.
        let _ = self.commands.send(Command::Append {
            number,
            assignments,
        });
    }

    /// Waits until everything is written and the session file is compact. Gives the reason when something is not.
    pub fn finish(self) -> Option<String> {
        let _ = self.commands.send(Command::Finish);
        let fault = || Some("the writer failed; what was shown as saved is on disk".to_owned());
        self.thread.join().unwrap_or_else(|_| fault())
    }
}

/// The writing side: a store, and the numbers of what it has refused for now but keeps.
struct Writing<'a> {
    store: Store,
    refused: Vec<u64>,
    events: &'a Sender<Event>,
}

impl Writing<'_> {
    /// Nobody listens any more only when the loop has ended; writing goes on all the same.
    fn tell(&self, message: Message) {
        let _ = self.events.send(Event::Message(message));
    }

    /// Writes, and says of every number whether it is on disk now. What was refused before is tried first.
    fn append(&mut self, number: Option<u64>, assignments: &[Assignment]) -> Option<String> {
        match self.store.append(assignments, &now()) {
            Ok(()) => {
                for number in self.refused.drain(..).chain(number).collect::<Vec<_>>() {
                    self.tell(Message::Saved { number });
                }
                self.look_around();
                None
            }
            Err(failure) => {
                let reason = failure.to_string();
                if let Some(number) = number {
                    if matches!(failure, NotSaved::Refused { .. }) {
                        self.refused.push(number);
                    }
                    self.tell(Message::NotSaved {
                        number,
                        reason: reason.clone(),
                    });
                }
                Some(reason)
            }
        }
    }

    /// Shows what other writers of this session wrote meanwhile.
    fn look_around(&mut self) {
        if self.store.refresh().is_ok_and(|changed| changed) {
            self.tell(Message::Refreshed(Box::new(self.store.review())));
        }
    }

    /// The next command. Whoever joined looks around in between; a lone writer sleeps until there is something to do.
    fn next(&self, commands: &Receiver<Command>) -> Result<Command, RecvTimeoutError> {
        match (self.refused.is_empty(), self.store.is_joined()) {
            (true, false) => commands.recv().map_err(RecvTimeoutError::from),
            (true, true) => commands.recv_timeout(WATCH_EVERY),
            (false, _) => commands.recv_timeout(RETRY_AFTER),
        }
    }
}

fn write(store: Store, commands: &Receiver<Command>, events: &Sender<Event>) -> Option<String> {
    let mut writing = Writing {
        store,
        refused: Vec::new(),
        events,
    };
    loop {
        match writing.next(commands) {
            Ok(Command::Append {
                number,
                assignments,
            }) => drop(writing.append(Some(number), &assignments)),
            Err(RecvTimeoutError::Timeout) => drop(writing.append(None, &[])),
            Ok(Command::Finish) | Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let reason = writing.append(None, &[]);
    if reason.is_none() {
        // A session that is not compact is whole all the same: the journals hold everything.
        let _ = writing.store.close(&now());
    }
    reason
}

/// Shows what somebody else writes. What reaches it by mistake is answered as not saved, never swallowed.
fn watch(mut store: Store, commands: &Receiver<Command>, events: &Sender<Event>) -> Option<String> {
    let tell = |message| events.send(Event::Message(message)).is_ok();
    let mut shown = store.review();
    loop {
        match commands.recv_timeout(WATCH_EVERY) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(Command::Append { number, .. }) => {
                let reason = "this session is open read-only".to_owned();
                tell(Message::NotSaved { number, reason });
                continue;
            }
            Ok(Command::Finish) | Err(RecvTimeoutError::Disconnected) => return None,
        }
        if store.refresh().is_err() {
            continue;
        }
        let review = store.review();
        if review != shown {
            shown = review.clone();
            if !tell(Message::Refreshed(Box::new(review))) {
                return None;
            }
        }
    }
}
