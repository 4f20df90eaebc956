//! The thread that waits for keys, and the one that notices that the terminal is gone.
//!
//! Neither polls: both sleep until something happens. Reading can be paused while another program has the terminal, so
//! that no key is taken from it.

use std::io::ErrorKind;
use std::os::fd::BorrowedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event as TerminalEvent};
use rustix::event::PollFlags;
use signal_hook::consts::SIGWINCH;
use signal_hook::low_level::raise;

use super::keys::key_of;
use super::mouse::pointer_of;
use super::{Event, probe, tty};
use crate::app::area::Area;
use crate::app::message::Message;

/// How long pausing waits for a reader that does not answer: then it has ended, or nothing can be done about it.
const PATIENCE: Duration = Duration::from_secs(2);

/// The reading thread.
pub struct Input {
    pause: Arc<AtomicBool>,
    paused: Receiver<()>,
    resume: Sender<()>,
}

impl Input {
    /// Starts reading; ends by itself when nobody listens any more or the terminal is gone. What the terminal was asked
    /// at the given moment is answered first.
    pub(super) fn spawn(events: Sender<Event>, question: Option<Instant>) -> Self {
        // Makes the library listen for the signal that wakes its reader, before anybody sends it.
        let _ = event::poll(Duration::ZERO);
        watch(events.clone());
        let pause = Arc::new(AtomicBool::new(false));
        let (pausing, paused) = mpsc::channel();
        let (resume, resumed) = mpsc::channel();
        let asked = Arc::clone(&pause);
        let body = move || {
            let reader = probe::listen(question, &events);
            read(reader, &events, &asked, &pausing, &resumed);
        };
        // A thread that can't be started leaves a program without keys; the signal handler still ends it.
        let _ = thread::Builder::new().name("input".to_owned()).spawn(body);
        Self {
            pause,
            paused,
            resume,
        }
    }

    /// Takes no key until the result is dropped.
    pub fn pause(&self) -> Paused<'_> {
        // An answer that came too late for the last time is none for this one.
        while self.paused.try_recv().is_ok() {}
        self.pause.store(true, Ordering::SeqCst);
        // The reader sleeps in the library, which only a key or a new size wakes.
        let _ = raise(SIGWINCH);
        let _ = self.paused.recv_timeout(PATIENCE);
        Paused(self)
    }
}

/// While this lives no key is read.
pub struct Paused<'a>(&'a Input);

impl Drop for Paused<'_> {
    fn drop(&mut self) {
        self.0.pause.store(false, Ordering::SeqCst);
        let _ = self.0.resume.send(());
    }
}

fn read(
    mut reader: probe::Reader,
    events: &Sender<Event>,
    pause: &AtomicBool,
    pausing: &Sender<()>,
    resumed: &Receiver<()>,
) {
    loop {
        if pause.load(Ordering::SeqCst) {
            if pausing.send(()).is_err() || resumed.recv().is_err() {
                return;
            }
            continue;
        }
        let message = match reader.read() {
            Ok(event) => message_of(event),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        if let Some(message) = message
            && events.send(Event::Message(message)).is_err()
        {
            return;
        }
    }
    // The terminal is gone: nobody can press anything any more.
    let _ = events.send(Event::Message(Message::Terminate));
}

/// Sleeps until the terminal is torn away. The reader does not notice: it is told that there is something to read, finds
/// nothing, and tries again for ever.
fn watch(events: Sender<Event>) {
    let body = move || {
        let is_gone = tty::with_keys(wait_for_hangup).unwrap_or(false);
        if is_gone {
            let _ = events.send(Event::Message(Message::Terminate));
        }
    };
    // Without the thread a lost terminal is noticed when the next frame is drawn.
    let _ = thread::Builder::new().name("hangup".to_owned()).spawn(body);
}

/// Sleeps until nobody is at the other end any more; false when that can't be waited for.
fn wait_for_hangup(terminal: BorrowedFd<'_>) -> bool {
    tty::wait(terminal, PollFlags::empty(), None)
        .is_some_and(|found| found.intersects(PollFlags::HUP | PollFlags::ERR))
}

/// A terminal's event as one of ours; none when it says nothing to us.
pub fn message_of(event: TerminalEvent) -> Option<Message> {
    match event {
        TerminalEvent::Key(event) => key_of(event).map(Message::Key),
        TerminalEvent::Paste(text) => Some(Message::Paste(text)),
        TerminalEvent::Resize(width, height) => Some(Message::Resize(Area { width, height })),
        TerminalEvent::Mouse(event) => pointer_of(event).map(Message::Pointer),
        TerminalEvent::FocusGained | TerminalEvent::FocusLost => None,
    }
}
