//! The thread that waits for keys.

use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event as TerminalEvent};

use super::keys::key_of;
use super::mouse::pointer_of;
use super::{Event, probe};
use crate::app::area::Area;
use crate::app::message::Message;

/// Starts reading; ends by itself when nobody listens any more or the terminal is gone. What the terminal was asked at
/// the given moment is answered first.
pub fn spawn(events: Sender<Event>, asked: Option<Instant>) {
    // Makes the library listen for a new size before anything else is read.
    let _ = event::poll(Duration::ZERO);
    let body = move || {
        let mut reader = probe::listen(asked, &events);
        while let Ok(event) = reader.read() {
            let Some(message) = message_of(event) else {
                continue;
            };
            if events.send(Event::Message(message)).is_err() {
                return;
            }
        }
        // The terminal is gone: nobody can press anything any more.
        let _ = events.send(Event::Message(Message::Terminate));
    };
    // A thread that can't be started leaves a program without keys; the signal handler still ends it.
    let _ = thread::Builder::new().name("input".to_owned()).spawn(body);
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
