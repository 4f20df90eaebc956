//! Work before there is a screen: silent when it is quick, with a progress bar and a way out when it is not.
//!
//! The terminal is taken only for work that lasts, and given back before the result is used, so that an error of quick
//! work is a plain sentence on a quiet terminal.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use crossterm::event;

use super::input::message_of;
use super::terminal::{Terminal, has_terminal};
use crate::app::message::{Effect, Message};
use crate::app::model::Model;
use crate::app::update::update;
use crate::engine::Progress;
use crate::ui::{Theme, view};

/// How long work may last before anything is shown.
const QUIET: Duration = Duration::from_millis(100);
/// How often keys are looked for while it lasts.
const TICK: Duration = Duration::from_millis(50);

/// How long a look for keys takes. With no time at all the terminal is not even asked.
const LOOK: Duration = Duration::from_millis(1);

/// How long work may take to stop once it was asked to.
const GRACE: Duration = Duration::from_millis(500);
/// The exit code of a program that was interrupted.
const INTERRUPTED: i32 = 130;

/// What became of the work.
pub enum Waited<T> {
    /// It is done.
    Done(T),
    /// Somebody stopped it.
    Stopped,
    /// A fault of the program ended it.
    Fault,
}

/// Does work on a thread of its own. Once it has lasted, shows how far it is, until it is done or somebody stops it.
///
/// # Errors
/// When the terminal can't be taken.
pub fn wait<T: Send>(
    title: &'static str,
    model: &mut Model,
    theme: &Theme,
    work: impl FnOnce(&dyn Progress) -> T + Send,
) -> io::Result<Waited<T>> {
    let stop = AtomicBool::new(false);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        let steps = Steps {
            title,
            sender: sender.clone(),
            stop: &stop,
        };
        let body = move || {
            let result = catch_unwind(AssertUnwindSafe(|| work(&steps)));
            // Whoever stopped the work does not listen any more.
            let _ = sender.send(match result {
                Ok(result) => News::Done(result),
                Err(_) => News::Fault,
            });
        };
        thread::Builder::new()
            .name("worker".to_owned())
            .spawn_scoped(scope, body)?;
        let title = title.to_owned();
        let (done, total) = (0, 0);
        update(model, Message::Progress { title, done, total });
        let begun = std::time::Instant::now();
        let waited = watch(&receiver, model, theme);
        let milliseconds = begun.elapsed().as_millis() as u64;
        let is_done = matches!(waited, Ok(Waited::Done(_)));
        tracing::info!(milliseconds, is_done, "what the screen waits for");
        if !matches!(waited, Ok(Waited::Done(_))) {
            stop.store(true, Ordering::Relaxed);
            leave_unless_it_stops(&receiver);
        }
        waited
    })
}

/// Waits a moment for the work to stop. Some readings, such as that of one large JSON document, can't be stopped in
/// their middle; nothing has been written by then, so the program ends without them.
fn leave_unless_it_stops<T>(receiver: &Receiver<News<T>>) {
    let asked = std::time::Instant::now();
    while let Some(left) = GRACE.checked_sub(asked.elapsed()) {
        match receiver.recv_timeout(left) {
            Ok(News::Step(_)) => {}
            Ok(News::Done(_) | News::Fault) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => break,
        }
    }
    // Whoever can't read it any more knows already that it is over.
    let _ = writeln!(io::stderr(), "mispred: stopped: nothing was drawn");
    std::process::exit(INTERRUPTED);
}

enum News<T> {
    Step(Message),
    Done(T),
    Fault,
}

/// Tells the watcher how far the work is.
struct Steps<'a, T> {
    title: &'static str,
    sender: Sender<News<T>>,
    stop: &'a AtomicBool,
}

impl<T> Progress for Steps<'_, T> {
    fn report(&self, done: u64, total: u64) {
        let title = self.title.to_owned();
        let step = Message::Progress { title, done, total };
        let _ = self.sender.send(News::Step(step));
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

fn watch<T>(
    receiver: &Receiver<News<T>>,
    model: &mut Model,
    theme: &Theme,
) -> io::Result<Waited<T>> {
    let begun = std::time::Instant::now();
    while let Some(left) = QUIET.checked_sub(begun.elapsed()) {
        match receiver.recv_timeout(left) {
            Ok(News::Step(message)) => _ = update(model, message),
            Ok(News::Done(result)) => return Ok(Waited::Done(result)),
            Ok(News::Fault) | Err(RecvTimeoutError::Disconnected) => return Ok(Waited::Fault),
            Err(RecvTimeoutError::Timeout) => break,
        }
    }
    if !has_terminal() {
        return Ok(loop {
            match receiver.recv() {
                Ok(News::Step(_)) => {}
                Ok(News::Done(result)) => break Waited::Done(result),
                Ok(News::Fault) | Err(_) => break Waited::Fault,
            }
        });
    }
    let mut terminal = Terminal::take(false)?;
    model.area = terminal.area()?;
    terminal.title(&model.title)?;
    loop {
        terminal.draw(|frame| view(model, theme, frame))?;
        match receiver.recv_timeout(TICK) {
            Ok(News::Step(message)) => _ = update(model, message),
            Ok(News::Done(result)) => return Ok(Waited::Done(result)),
            Ok(News::Fault) | Err(RecvTimeoutError::Disconnected) => return Ok(Waited::Fault),
            Err(RecvTimeoutError::Timeout) => {}
        }
        // Of many steps only the last one is worth a frame.
        while let Ok(news) = receiver.try_recv() {
            match news {
                News::Step(message) => _ = update(model, message),
                News::Done(result) => return Ok(Waited::Done(result)),
                News::Fault => return Ok(Waited::Fault),
            }
        }
        while event::poll(LOOK)? {
            let Some(message) = message_of(event::read()?) else {
                continue;
            };
            let leaves = |effect: &Effect| {
                matches!(
                    effect,
                    Effect::CancelJob | Effect::Quit | Effect::QuitInterrupted
                )
            };
            if update(model, message).iter().any(leaves) {
                return Ok(Waited::Stopped);
            }
        }
    }
}
