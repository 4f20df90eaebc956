//! Drops answers that come after nobody waits for them any more. The library reads them as keys, `alt-]` and then
//! letters and digits, and would run them as commands. Pure: time is handed in.
//!
//! Whatever is no answer is delivered, in order. An escape key alone is held back for a moment, because an answer may
//! come in two pieces.

use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers};

use super::grammar::{Look, look};

/// How long after the question an answer may come.
pub const LASTS: Duration = Duration::from_secs(10);
/// How long an escape key is held back.
const ESCAPE_HELD: Duration = Duration::from_millis(50);
/// How long other keys are held back that may begin an answer.
const KEYS_HELD: Duration = Duration::from_millis(250);
/// How long after its last byte an answer may go on.
const ANSWER_HELD: Duration = Duration::from_secs(1);

/// The filter.
#[derive(Debug)]
pub struct Late {
    until: Duration,
    /// The bytes that the held keys were made from.
    bytes: Vec<u8>,
    /// Keys that may belong to an answer and were not delivered.
    held: Vec<Event>,
    since: Duration,
}

impl Late {
    /// A filter from this moment on; `open` is the beginning of an answer whose end has not come.
    pub fn new(open: Vec<u8>, now: Duration) -> Self {
        Self {
            until: now + LASTS,
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
            (Look::Perhaps, 1..) => KEYS_HELD,
            _ => ANSWER_HELD,
        };
        Some(self.since + patience)
    }

    /// Takes an event; gives what is to be delivered.
    pub fn take(&mut self, event: Event, now: Duration) -> Vec<Event> {
        let Some(bytes) = bytes_of(&event) else {
            // A new size, a click or an arrow is no part of an answer; what is held may still be one.
            return match look(&self.bytes) {
                Look::Begun => vec![event],
                _ => {
                    let mut all = self.let_go();
                    all.push(event);
                    all
                }
            };
        };
        self.since = now;
        self.bytes.extend(&bytes);
        self.held.push(event);
        match look(&self.bytes) {
            Look::Whole(..) => {
                self.bytes.clear();
                self.held.clear();
                Vec::new()
            }
            Look::Begun => {
                self.held.clear();
                Vec::new()
            }
            Look::Perhaps => Vec::new(),
            Look::Nothing => self.begin_again(bytes),
        }
    }

    /// The last event did not fit to those before it: it may begin an answer itself.
    fn begin_again(&mut self, bytes: Vec<u8>) -> Vec<Event> {
        let last = self.held.pop();
        let mut all = self.let_go();
        let Some(last) = last else { return all };
        match look(&bytes) {
            Look::Perhaps | Look::Begun => {
                self.bytes = bytes;
                self.held.push(last);
            }
            Look::Nothing | Look::Whole(..) => all.push(last),
        }
        all
    }

    /// Time has passed without an event: gives what was held for too long.
    pub fn wake(&mut self, now: Duration) -> Vec<Event> {
        if self.wake_at().is_none_or(|at| now < at) {
            return Vec::new();
        }
        let all = std::mem::take(&mut self.held);
        // Keys were delivered; that an answer goes on after them is still possible for a while.
        if all.is_empty() {
            self.bytes.clear();
        }
        all
    }

    fn let_go(&mut self) -> Vec<Event> {
        self.bytes.clear();
        std::mem::take(&mut self.held)
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
        KeyCode::Esc if modifiers.is_empty() => Some(vec![0x1b]),
        KeyCode::Char('g') if modifiers == KeyModifiers::CONTROL => Some(vec![0x07]),
        KeyCode::Char(character) if character.is_ascii() => {
            let byte = u8::try_from(character).ok()?;
            match modifiers {
                KeyModifiers::NONE => Some(vec![byte]),
                KeyModifiers::ALT => Some(vec![0x1b, byte]),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyEvent;
    use proptest::prelude::*;

    use super::super::typed::{self, Typed};
    use super::*;

    const ANSWERS: [&[u8]; 4] = [
        b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
        b"\x1b]11;rgb:1e1e/1e1e/1e1e\x07",
        b"\x1b_Gi=31;OK\x1b\\",
        b"\x1b[6;20;10t",
    ];

    /// The events that the library makes of bytes that come in one piece.
    fn events(mut bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        while !bytes.is_empty() {
            match typed::first(bytes) {
                Typed::Whole(length, event) => {
                    events.extend(event);
                    bytes = &bytes[length..];
                }
                Typed::Cut if bytes == [0x1b] => {
                    events.push(typed::key(KeyCode::Esc));
                    break;
                }
                Typed::Cut => break,
            }
        }
        events
    }

    fn at(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn through(late: &mut Late, parts: &[&[u8]], now: Duration) -> Vec<Event> {
        let mut all = Vec::new();
        for event in parts.iter().flat_map(|part| events(part)) {
            all.extend(late.take(event, now));
        }
        all
    }

    #[test]
    fn late_answers_do_nothing_wherever_they_are_split() {
        for answer in ANSWERS {
            let stream = [b"j", answer, b"k"].concat();
            for split in 0..=stream.len() {
                // The library itself waits for the end of such a sequence, unless its escape came alone.
                if answer[1] == b'[' && split > 2 {
                    continue;
                }
                let mut late = Late::new(Vec::new(), at(0));
                let (first, second) = stream.split_at(split);
                let delivered = through(&mut late, &[first, second], at(5));
                assert_eq!(delivered, events(b"jk"), "{stream:?} at {split}");
            }
        }
    }

    #[test]
    fn an_answer_that_was_cut_by_the_deadline_ends_here() {
        let mut late = Late::new(b"\x1b]11;rgb:1e".to_vec(), at(0));
        let delivered = through(&mut late, &[b"1e/1e1e/1e1e\x1b\\j"], at(5));
        assert_eq!(delivered, events(b"j"));
        let mut late = Late::new(b"\x1b[6;20".to_vec(), at(0));
        assert_eq!(through(&mut late, &[b";10tj"], at(5)), events(b"j"));
    }

    #[test]
    fn an_escape_key_comes_a_moment_later_and_nothing_is_held_for_ever() {
        let mut late = Late::new(Vec::new(), at(0));
        assert!(through(&mut late, &[b"\x1b"], at(100)).is_empty());
        assert_eq!(late.wake_at(), Some(at(150)));
        assert!(late.wake(at(149)).is_empty());
        assert_eq!(late.wake(at(150)), events(b"\x1b"));
        assert_eq!(through(&mut late, &[b"j"], at(160)), events(b"j"));
        assert_eq!(late.wake_at(), None);
        // A key that may begin an answer comes with the next one, or by itself.
        assert!(through(&mut late, &[b"\x1b]"], at(200)).is_empty());
        assert_eq!(through(&mut late, &[b"j"], at(210)), events(b"\x1b]j"));
        assert!(through(&mut late, &[b"\x1b]"], at(300)).is_empty());
        assert_eq!(late.wake(at(600)), events(b"\x1b]"));
        assert!(late.wake(at(2_000)).is_empty());
        assert!(late.is_over(at(10_000)));
    }

    #[test]
    fn the_rest_of_an_answer_is_dropped_though_its_escape_was_delivered() {
        let mut late = Late::new(Vec::new(), at(0));
        assert!(through(&mut late, &[b"\x1b"], at(100)).is_empty());
        assert_eq!(late.wake(at(150)), events(b"\x1b"));
        let rest = b"]11;rgb:1e1e/1e1e/1e1e\x1b\\j";
        assert_eq!(through(&mut late, &[rest], at(160)), events(b"j"));
    }

    #[test]
    fn a_new_size_passes_through() {
        let mut late = Late::new(Vec::new(), at(0));
        through(&mut late, &[b"\x1b]11;"], at(1));
        let size = Event::Resize(80, 24);
        assert_eq!(late.take(size.clone(), at(2)), [size]);
        assert_eq!(
            through(&mut late, &[b"rgb:0/0/0\x07j"], at(3)),
            events(b"j")
        );
    }

    fn any_key() -> impl Strategy<Value = Event> {
        let code = prop_oneof![
            prop::char::range(' ', '~').prop_map(KeyCode::Char),
            prop::sample::select(vec![']', '_', '[', 'G', '1', ';', '\\', 'c', 't'])
                .prop_map(KeyCode::Char),
            Just(KeyCode::Esc),
            Just(KeyCode::Enter),
            Just(KeyCode::Up),
        ];
        let modifiers = prop_oneof![Just(KeyModifiers::NONE), Just(KeyModifiers::ALT)];
        (code, modifiers).prop_map(|(code, modifiers)| Event::Key(KeyEvent::new(code, modifiers)))
    }

    proptest! {
        #[test]
        fn keys_are_delivered_in_order_and_only_answers_are_missing(keys in prop::collection::vec(any_key(), 0..40)) {
            let mut late = Late::new(Vec::new(), at(0));
            let mut delivered: Vec<Event> = keys.iter().flat_map(|key| late.take(key.clone(), at(1))).collect();
            delivered.extend(late.wake(at(5_000)));
            let mut rest = keys.iter();
            for event in &delivered {
                prop_assert!(rest.any(|key| key == event), "{event:?} out of order");
            }
            let begins = |key: &Event| bytes_of(key).is_some_and(|bytes| bytes[0] == 0x1b);
            if !keys.iter().any(begins) {
                prop_assert_eq!(delivered, keys);
            }
        }

        #[test]
        fn any_bytes_pass_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut late = Late::new(Vec::new(), at(0));
            through(&mut late, &[&bytes], at(1));
        }
    }
}
