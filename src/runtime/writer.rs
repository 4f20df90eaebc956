//! The thread that writes edits down and says so only after they are on stable storage.
//!
//! The screen never waits for it. What could not be written stays in memory, is tried again with the next edit and at
//! the end, and is handed back if even that fails.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::clock::now;
use super::drill::Drill;
use super::{Event, log};
use crate::app::message::Message;
use crate::domain::edit::Assignment;
use crate::session::{NotSaved, Store};

/// How often a watched session is read again.
const WATCH_EVERY: Duration = Duration::from_secs(1);

/// What is said when the writer itself failed.
pub const FAILED: &str = "the writer failed by a fault of the program; what was shown as saved is on disk, start again to go on";

/// How long what was refused waits for the next try when nothing else is written.
const RETRY_AFTER: Duration = Duration::from_secs(2);

enum Command {
    Append {
        number: u64,
        assignments: Vec<Assignment>,
    },
    Show,
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
    pub fn spawn(
        store: Store,
        events: Sender<Event>,
        drill: Option<Drill>,
    ) -> std::io::Result<Self> {
        let (commands, received) = mpsc::channel();
        let body = move || {
            let work = || match store.is_read_only() {
                true => watch(store, &received, &events),
                false => write(store, &received, &events, drill),
            };
            // What is written is whole: the store appends line by line, and nothing of it is used again.
            catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| refuse(&received, &events))
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

    /// Asks for everything that was written, by whomever.
    pub fn show(&self) {
        let _ = self.commands.send(Command::Show);
    }

    /// Waits until everything is written and the session file is compact. Gives the reason when something is not.
    pub fn finish(self) -> Option<String> {
        let _ = self.commands.send(Command::Finish);
        self.thread
            .join()
            .unwrap_or_else(|_| Some(FAILED.to_owned()))
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
        let begun = Instant::now();
        let result = self.store.append(assignments, &now());
        let (edits, milliseconds) = (assignments.len(), begun.elapsed().as_millis() as u64);
        match result {
            Ok(()) => {
                tracing::debug!(number, edits, milliseconds, "saved");
                for number in self.refused.drain(..).chain(number).collect::<Vec<_>>() {
                    self.tell(Message::Saved { number });
                }
                self.look_around();
                None
            }
            Err(failure) => {
                let reason = failure.to_string();
                let logged = log::unquoted(&reason);
                tracing::warn!(number, edits, milliseconds, reason = ?logged, "not saved");
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
            self.show();
        }
    }

    fn show(&self) {
        self.tell(Message::Refreshed(Box::new(self.store.review())));
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

/// Answers for a writer that failed, so that nobody waits for it.
fn refuse(commands: &Receiver<Command>, events: &Sender<Event>) -> Option<String> {
    let _ = events.send(Event::WriterFailed);
    loop {
        match commands.recv() {
            Ok(Command::Append { number, .. }) => {
                let reason = FAILED.to_owned();
                let _ = events.send(Event::Message(Message::NotSaved { number, reason }));
            }
            Ok(Command::Show) => {}
            Ok(Command::Finish) | Err(_) => break,
        }
    }
    Some(FAILED.to_owned())
}

fn write(
    store: Store,
    commands: &Receiver<Command>,
    events: &Sender<Event>,
    drill: Option<Drill>,
) -> Option<String> {
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
            }) => {
                Drill::Writer.here(drill);
                drop(writing.append(Some(number), &assignments));
            }
            Ok(Command::Show) => writing.show(),
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
            Err(RecvTimeoutError::Timeout) | Ok(Command::Show) => {}
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
