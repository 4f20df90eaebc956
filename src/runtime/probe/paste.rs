//! A pasted text that comes while answers are awaited, until its end. Pure.

use crossterm::event::Event;

const ENDS: &[u8] = b"\x1b[201~";
/// The end may have begun in this many last bytes.
const TAIL: usize = ENDS.len() - 1;
/// Of a longer text the rest is dropped.
const LONGEST: usize = 1 << 20;

/// A pasted text so far.
#[derive(Debug, Default)]
pub struct Paste {
    text: Vec<u8>,
}

impl Paste {
    /// Takes what goes on after its beginning. Once its end is there, gives what comes after it.
    pub fn take(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let looked = self.text.len().saturating_sub(TAIL);
        self.text.extend_from_slice(bytes);
        let mut new = self.text.get(looked..)?.windows(ENDS.len());
        if let Some(at) = new.position(|window| window == ENDS) {
            let end = looked + at;
            let rest = self.text.split_off(end + ENDS.len());
            self.text.truncate(end);
            return Some(rest);
        }
        let tail = self.text.len().saturating_sub(TAIL);
        if tail > LONGEST {
            self.text.drain(LONGEST..tail);
        }
        None
    }

    /// The text, whether its end came or not.
    pub fn event(mut self) -> Event {
        self.text.truncate(LONGEST);
        Event::Paste(String::from_utf8_lossy(&self.text).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_end_is_found_wherever_it_is_split() {
        let all = b"a\x1b[201\x1b[201~jk";
        for split in 0..=all.len() {
            let (first, second) = all.split_at(split);
            let mut paste = Paste::default();
            let rest = match paste.take(first) {
                Some(rest) => [&rest, second].concat(),
                None => paste.take(second).unwrap(),
            };
            assert_eq!(rest, b"jk");
            assert_eq!(paste.event(), Event::Paste("a\u{1b}[201".to_owned()));
        }
    }

    #[test]
    fn a_text_without_end_is_cut_and_costs_no_more_the_longer_it_gets() {
        let mut paste = Paste::default();
        for _ in 0..2_000 {
            assert_eq!(paste.take(&[b'x'; 4_096]), None);
        }
        assert!(paste.text.len() <= LONGEST + TAIL);
        assert_eq!(paste.take(ENDS), Some(Vec::new()));
        assert_eq!(paste.event(), Event::Paste("x".repeat(LONGEST)));
    }
}
