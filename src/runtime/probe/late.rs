//! Drops answers that come after nobody waits for them any more. The library reads them as keys, `alt-]` and then
//! letters and digits, and would run them as commands. Pure: time is handed in.
//!
//! Whatever is no answer is delivered, in order. An escape key alone is held back for a moment, because an answer may
//! come in two pieces.

use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers};

use super::grammar::{ESCAPE, Look, cut, look};
use super::typed::{self, Typed};

/// How long after the question an answer may come.
pub const LASTS: Duration = Duration::from_secs(10);
/// How long an escape key is held back.
const ESCAPE_HELD: Duration = Duration::from_millis(50);
/// How long other keys are held back that may begin an answer.
const KEYS_HELD: Duration = Duration::from_millis(250);
/// How long after its first byte an answer may go on, however many bytes come.
const ANSWER_HELD: Duration = Duration::from_secs(1);

/// The filter.
#[derive(Debug)]
pub struct Late {
    until: Duration,
    /// The bytes that the held keys were made from, and those before them that were dropped.
    bytes: Vec<u8>,
    /// Keys that may belong to an answer and were not delivered.
    held: Vec<Event>,
    /// When the first of the bytes came.
    since: Duration,
    /// Whether the first bytes were read before the library made keys of them: then what ends them is no key either.
    is_raw: bool,
}

impl Late {
    /// A filter from this moment on; `open` is the beginning of an answer or a key whose end has not come. Without answers
    /// that are due only that end is awaited.
    pub fn new(open: Vec<u8>, is_unanswered: bool, now: Duration) -> Self {
        Self {
            until: if is_unanswered { now + LASTS } else { now },
            is_raw: !open.is_empty(),
            bytes: open,
            held: Vec::new(),
            since: now,
        }
    }

    /// Whether nothing can come any more.
    pub fn is_over(&self, now: Duration) -> bool {
        now >= self.until && self.bytes.is_empty()
    }

    /// When held keys must be looked at again; none when nothing is held.
    pub fn wake_at(&self) -> Option<Duration> {
        let patience = match (look(&self.bytes), self.held.len()) {
            _ if self.bytes.is_empty() => return None,
            (Look::Perhaps, 1) if self.bytes.len() == 1 => ESCAPE_HELD,
            (Look::Perhaps | Look::Begun, 1..) => KEYS_HELD,
            _ => ANSWER_HELD,
        };
        Some(self.since + patience)
    }

    /// Takes an event; gives what is to be delivered.
    pub fn take(&mut self, event: Event, now: Duration) -> Vec<Event> {
        let mut all = self.wake(now);
        all.extend(self.weigh(event, now));
        all
    }

    fn weigh(&mut self, event: Event, now: Duration) -> Vec<Event> {
        let Some(bytes) = bytes_of(&event) else {
            // A new size, a click or an arrow is no part of an answer; what is held may still be one.
            let goes_on = self.is_raw || look(&self.bytes) == Look::Begun;
            let mut all = match (goes_on, &event) {
                (true, Event::Resize(..)) => Vec::new(),
                (true, _) => self.deliver(),
                (false, _) => self.let_go(),
            };
            all.push(event);
            return all;
        };
        if self.bytes.is_empty() {
            self.since = now;
        }
        self.bytes.extend(&bytes);
        self.held.push(event);
        match look(&self.bytes) {
            Look::Whole(..) => self.forget(),
            // An escape may be the end of the answer as well as a key.
            Look::Begun if bytes == [ESCAPE] => {}
            Look::Begun => self.held.clear(),
            Look::Perhaps if self.is_raw => self.held.clear(),
            Look::Perhaps => {}
            Look::Nothing if self.ends_a_key(&bytes) => return self.end_key(),
            Look::Nothing => return self.begin_again(bytes, now),
        }
        Vec::new()
    }

    /// Whether a key was begun before the library read, and these bytes go on with it.
    fn ends_a_key(&self, bytes: &[u8]) -> bool {
        self.is_raw && cut(&self.bytes) == 0 && bytes.first() != Some(&ESCAPE)
    }

    /// The key that was begun, once its end is there.
    fn end_key(&mut self) -> Vec<Event> {
        self.held.clear();
        match typed::first(&self.bytes) {
            Typed::Cut => Vec::new(),
            Typed::Paste(_) => {
                self.forget();
                Vec::new()
            }
            Typed::Whole(_, event) => {
                self.forget();
                event.into_iter().collect()
            }
        }
    }

    /// The last event did not fit to those before it: it may begin an answer itself.
    fn begin_again(&mut self, bytes: Vec<u8>, now: Duration) -> Vec<Event> {
        let last = self.held.pop();
        let mut all = self.let_go();
        let Some(last) = last else { return all };
        match look(&bytes) {
            Look::Perhaps | Look::Begun => {
                self.bytes = bytes;
                self.held.push(last);
                self.since = now;
            }
            Look::Nothing | Look::Whole(..) => all.push(last),
        }
        all
    }

    /// Time has passed: gives what was held for too long.
    pub fn wake(&mut self, now: Duration) -> Vec<Event> {
        let mut all = Vec::new();
        while self.wake_at().is_some_and(|at| now >= at) {
            // Once keys were delivered, that an answer goes on after them is still possible for a while.
            match self.held.is_empty() {
                true => self.forget(),
                false => all.extend(self.deliver()),
            }
        }
        all
    }

    /// Delivers what is held, though an answer may go on. An escape within one was the key and not its end.
    fn deliver(&mut self) -> Vec<Event> {
        if look(&self.bytes) == Look::Begun && !self.held.is_empty() {
            self.bytes.pop();
        }
        std::mem::take(&mut self.held)
    }

    fn let_go(&mut self) -> Vec<Event> {
        let held = std::mem::take(&mut self.held);
        self.forget();
        held
    }

    fn forget(&mut self) {
        self.bytes.clear();
        self.held.clear();
        self.is_raw = false;
    }
}

/// The bytes that a key was made from, if it can be a part of an answer.
fn bytes_of(event: &Event) -> Option<Vec<u8>> {
    let Event::Key(key) = event else { return None };
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let modifiers = key.modifiers - KeyModifiers::SHIFT;
    match key.code {
        KeyCode::Esc if modifiers.is_empty() => Some(vec![ESCAPE]),
        KeyCode::Char('g') if modifiers == KeyModifiers::CONTROL => Some(vec![0x07]),
        KeyCode::Char(character) if character.is_ascii() => {
            let byte = u8::try_from(character).ok()?;
            match modifiers {
                KeyModifiers::NONE => Some(vec![byte]),
                KeyModifiers::ALT => Some(vec![ESCAPE, byte]),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
