//! Signals as messages, so that the terminal is given back by the thread that owns it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals as Caught;
use signal_hook::low_level::{emulate_default_handler, raise};

use super::Event;
use super::input::Input;
use crate::app::message::Message;

/// How long the thread may take to say that it has seen every signal.
const PATIENCE: Duration = Duration::from_secs(1);

/// The thread that listens.
pub(super) struct Signals {
    /// Whether another program has the terminal: what is meant for that one is then not for us.
    lent: Arc<AtomicBool>,
    seen: Receiver<()>,
}

impl Signals {
    /// Starts listening.
    ///
    /// # Errors
    /// When the handlers can't be set.
    pub fn spawn(events: Sender<Event>) -> io::Result<Self> {
        let mut caught = Caught::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
        let lent = Arc::new(AtomicBool::new(false));
        let (seeing, seen) = mpsc::channel();
        let is_lent = Arc::clone(&lent);
        let body = move || {
            for signal in caught.forever() {
                tracing::info!(signal, "a signal");
                let message = match (signal, is_lent.load(Ordering::SeqCst)) {
                    (SIGINT, true) => None,
                    // Whoever stopped the other program waits for its whole group.
                    (SIGTSTP, true) if can_stop() => {
                        let _ = stop_here();
                        None
                    }
                    (SIGTSTP, true) => None,
                    (SIGCONT, true) => {
                        let _ = seeing.send(());
                        None
                    }
                    (SIGTSTP, false) => Some(Message::SuspendRequested),
                    (SIGCONT, false) => Some(Message::Resumed),
                    _ => Some(Message::Terminate),
                };
                if let Some(message) = message
                    && events.send(Event::Message(message)).is_err()
                {
                    return;
                }
            }
        };
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(body)?;
        Ok(Self { lent, seen })
    }

    /// Does something while another program has the terminal. No key is read meanwhile, an interruption is for that
    /// program alone, and stopping it stops us.
    pub fn lend<T>(&self, input: &Input, work: impl FnOnce() -> T) -> T {
        let _paused = input.pause();
        self.lent.store(true, Ordering::SeqCst);
        let result = work();
        // An interruption that ended the program has reached us too. A signal of our own comes after it, and once that
        // one is seen, so is the other.
        while self.seen.try_recv().is_ok() {}
        if raise(SIGCONT).is_ok() {
            let _ = self.seen.recv_timeout(PATIENCE);
        }
        self.lent.store(false, Ordering::SeqCst);
        result
    }
}

/// Whether somebody could continue this process once it stops: the first process of a session has no shell above it that
/// would.
pub fn can_stop() -> bool {
    rustix::process::getsid(None).is_ok_and(|session| session != rustix::process::getpid())
}

/// Stops this process until somebody continues it. The terminal must have been given back before.
///
/// # Errors
/// When the process can't be stopped.
pub fn stop_here() -> io::Result<()> {
    emulate_default_handler(SIGTSTP)
}
