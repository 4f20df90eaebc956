//! Signals as messages, so that the terminal is given back by the thread that owns it.

use std::io;
use std::sync::mpsc::Sender;
use std::thread;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::Event;
use crate::app::message::Message;

/// Starts listening.
///
/// # Errors
/// When the handlers can't be set.
pub fn spawn(events: Sender<Event>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    let body = move || {
        for signal in signals.forever() {
            let message = match signal {
                SIGTSTP => Message::SuspendRequested,
                SIGCONT => Message::Resumed,
                _ => Message::Terminate,
            };
            if events.send(Event::Message(message)).is_err() {
                return;
            }
        }
    };
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(body)?;
    Ok(())
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
