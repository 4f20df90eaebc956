//! Takes apart what comes while the answers are awaited: answers on one side, what somebody typed on the other. Pure.

use crossterm::event::{Event, KeyCode};

use super::grammar::{Answer, ESCAPE, Look, cut, look};
use super::paste::Paste;
use super::typed::{self, Typed};

/// What was heard.
#[derive(Debug, Default)]
pub struct Listener {
    open: Vec<u8>,
    /// A pasted text whose end has not come.
    paste: Option<Paste>,
    /// The answers, in order.
    pub answers: Vec<Answer>,
    /// What was typed, in order.
    pub typed: Vec<Event>,
}

impl Listener {
    /// Takes what one reading gave.
    pub fn push(&mut self, bytes: &[u8]) {
        let mut bytes = bytes.to_vec();
        while !bytes.is_empty() {
            bytes = match self.paste.take() {
                Some(paste) => self.go_on_pasting(paste, &bytes),
                None => self.take_apart(&bytes),
            };
        }
    }

    /// Gives what comes after the text.
    fn go_on_pasting(&mut self, mut paste: Paste, bytes: &[u8]) -> Vec<u8> {
        let rest = paste.take(bytes);
        match rest {
            Some(_) => self.typed.push(paste.event()),
            None => self.paste = Some(paste),
        }
        rest.unwrap_or_default()
    }

    /// Takes bytes outside of a paste; gives what comes after the beginning of one.
    fn take_apart(&mut self, bytes: &[u8]) -> Vec<u8> {
        // Bytes of one key come together: an escape that came alone was the key, unless an answer goes on with it.
        if self.open == [ESCAPE] && !goes_on(bytes) {
            self.open.clear();
            self.typed.push(typed::key(KeyCode::Esc));
        }
        self.open.extend_from_slice(bytes);
        while !self.open.is_empty() {
            let taken = match (look(&self.open), cut(&self.open)) {
                (Look::Whole(length, answer), _) => {
                    self.answers.push(answer);
                    length
                }
                (Look::Perhaps | Look::Begun, _) => break,
                // The other part of the answer does not come: what follows was typed.
                (Look::Nothing, length @ 1..) => length,
                (Look::Nothing, 0) => match typed::first(&self.open) {
                    Typed::Whole(length, event) => {
                        self.typed.extend(event);
                        length
                    }
                    Typed::Paste(begins) => {
                        self.paste = Some(Paste::default());
                        let rest = self.open.split_off(begins);
                        self.open.clear();
                        return rest;
                    }
                    Typed::Cut => break,
                },
            };
            self.open.drain(..taken);
        }
        Vec::new()
    }

    /// Whether the answer that always comes last has come.
    pub fn is_done(&self) -> bool {
        let is_last = |answer: &Answer| matches!(answer, Answer::Attributes { .. });
        self.answers.iter().any(is_last)
    }

    /// Whether something has begun that has not ended.
    pub fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether a pasted text has begun whose end has not come.
    pub fn is_pasting(&self) -> bool {
        self.paste.is_some()
    }

    /// What was typed, and the beginning of an answer or a key whose end has not come. An escape alone is the key. A
    /// paste whose end never came is a paste all the same, and never keys.
    pub fn finish(mut self) -> (Vec<Event>, Vec<u8>) {
        self.typed.extend(self.paste.map(Paste::event));
        match self.open.as_slice() {
            [ESCAPE] => {
                self.typed.push(typed::key(KeyCode::Esc));
                (self.typed, Vec::new())
            }
            [ESCAPE, b'[' | b']' | b'_' | b'O', ..] => (self.typed, self.open),
            // The other half of a character says nothing to the library.
            _ => (self.typed, Vec::new()),
        }
    }
}

fn goes_on(bytes: &[u8]) -> bool {
    let whole = [&[ESCAPE], bytes].concat();
    matches!(bytes, [b'[' | b'O', ..]) || look(&whole) != Look::Nothing
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyEvent, KeyModifiers};
    use proptest::prelude::*;

    use super::*;

    const STREAM: &[u8] = b"j\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\\x1b[B\x1b_Gi=31;OK\x1b\\G\x1b[6;20;10t\xc3\xa9\x1b[?62;4c\x04";

    fn heard(parts: &[&[u8]]) -> (Vec<Answer>, Vec<Event>, Vec<u8>) {
        let mut listener = Listener::default();
        for part in parts {
            listener.push(part);
        }
        let answers = listener.answers.clone();
        let (typed, open) = listener.finish();
        (answers, typed, open)
    }

    #[test]
    fn answers_and_keys_come_apart_wherever_the_stream_is_split() {
        let (answers, typed, open) = heard(&[STREAM]);
        assert_eq!(answers.len(), 4);
        let press = |code, modifiers| Event::Key(KeyEvent::new(code, modifiers));
        let plain = KeyModifiers::NONE;
        let keys = [
            press(KeyCode::Char('j'), plain),
            press(KeyCode::Down, plain),
            press(KeyCode::Char('G'), KeyModifiers::SHIFT),
            press(KeyCode::Char('é'), plain),
            press(KeyCode::Char('d'), KeyModifiers::CONTROL),
        ];
        assert_eq!(typed, keys);
        assert!(open.is_empty());
        for first in 0..=STREAM.len() {
            for second in first..=STREAM.len() {
                let parts = [&STREAM[..first], &STREAM[first..second], &STREAM[second..]];
                let split = heard(&parts);
                assert_eq!((&split.0, &split.1), (&answers, &typed), "{parts:?}");
            }
        }
    }

    #[test]
    fn an_escape_alone_is_the_key() {
        let escape = typed::key(KeyCode::Esc);
        assert_eq!(heard(&[b"\x1b"]).1, vec![escape.clone()]);
        let (_, keys, _) = heard(&[b"\x1b", b"j"]);
        assert_eq!(keys, [escape.clone(), typed::key(KeyCode::Char('j'))]);
        let (answers, keys, _) = heard(&[b"\x1b", b"\x1b[?62c"]);
        assert_eq!((answers.len(), keys), (1, vec![escape]));
    }

    #[test]
    fn what_is_left_open_is_handed_on_and_a_cut_paste_stays_a_paste() {
        let (_, typed, open) = heard(&[b"q\x1b]11;rgb:1e"]);
        assert_eq!(typed.len(), 1);
        assert_eq!(open, b"\x1b]11;rgb:1e");
        let (_, typed, open) = heard(&[b"\x1b[200~dd\r"]);
        assert_eq!(typed, [Event::Paste("dd\r".to_owned())]);
        assert!(open.is_empty());
        for cut in [&b"\x1b[<0;5"[..], b"\x1b[20", b"\x1b[", b"\x1bO"] {
            let (_, typed, open) = heard(&[b"j", cut]);
            assert_eq!((typed.len(), open.as_slice()), (1, cut));
        }
        for cut in [&b"\xc3"[..], b"\xe6\xbc", b"\x1b\xc3"] {
            let (_, typed, open) = heard(&[b"j", cut]);
            assert_eq!((typed.len(), open), (1, Vec::new()), "{cut:?}");
        }
    }

    #[test]
    fn a_paste_ends_where_it_ends_and_goes_on_with_keys_and_answers() {
        let stream = b"a\x1b[200~q\rq\x1b[201~b\x1b[200~\x1b[201~\x1b[?62c";
        let keys = ['a', 'b'].map(|letter| typed::key(KeyCode::Char(letter)));
        let [a, b] = keys;
        let pasted = |text: &str| Event::Paste(text.to_owned());
        let all = [a, pasted("q\rq"), b, pasted("")];
        for split in 0..=stream.len() {
            let (first, second) = stream.split_at(split);
            let (answers, typed, open) = heard(&[first, second]);
            assert_eq!((typed.as_slice(), answers.len()), (&all[..], 1), "{split}");
            assert!(open.is_empty());
        }
        let mut listener = Listener::default();
        listener.push(b"\x1b[?62c\x1b[200~never");
        assert!(listener.is_done() && listener.is_pasting());
    }

    #[test]
    fn keys_after_a_cut_answer_are_keys() {
        let j = typed::key(KeyCode::Char('j'));
        let (answers, typed, _) = heard(&[b"\x1b]11;rgb:1e", b"j"]);
        assert_eq!((answers.len(), typed), (0, vec![j.clone()]));
        let (answers, typed, _) = heard(&[b"\x1b]11;rgb:1e\x1b[B\x1b[?62c", b"j"]);
        assert_eq!(
            (answers.len(), typed),
            (1, vec![typed::key(KeyCode::Down), j])
        );
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_parts_end_in_something(parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 0..12)) {
            let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            let _ = heard(&parts);
        }

        #[test]
        fn plain_text_is_never_lost(text in "[a-zA-Z0-9 é漢;:/]{0,40}", at in 0usize..40) {
            let bytes = text.as_bytes();
            let (first, second) = bytes.split_at(at.min(bytes.len()));
            let (_, typed, _) = heard(&[first, second]);
            prop_assert_eq!(typed.len(), text.chars().count());
        }
    }
}
