//! What was typed while the answers of the terminal were awaited, as the events that the library would have made of it.
//! Pure.

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use super::grammar::{ESCAPE, numbers_of};

/// What stands at the beginning of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// An event of this many bytes; none when they say nothing to us.
    Whole(usize, Option<Event>),
    /// A pasted text begins after this many bytes.
    Paste(usize),
    /// More bytes are needed.
    Cut,
}

/// Reads the first key or click, or the beginning of a paste, of some bytes.
pub fn first(bytes: &[u8]) -> Typed {
    match bytes {
        [] | [ESCAPE] => Typed::Cut,
        [ESCAPE, ESCAPE, ..] => Typed::Whole(1, Some(key(KeyCode::Esc))),
        [ESCAPE, b'[', rest @ ..] => sequence(rest),
        [ESCAPE, b'O'] => Typed::Cut,
        [ESCAPE, b'O', last, ..] => Typed::Whole(3, final_key(*last).map(key)),
        [ESCAPE, rest @ ..] => match first(rest) {
            Typed::Whole(length, event) => Typed::Whole(length + 1, event.map(with_alt)),
            other => other,
        },
        [byte, ..] if byte.is_ascii() => Typed::Whole(1, Some(ascii(*byte))),
        _ => wide(bytes),
    }
}

/// A key without modifiers.
pub fn key(code: KeyCode) -> Event {
    Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

fn with_alt(event: Event) -> Event {
    match event {
        Event::Key(mut key) => {
            key.modifiers |= KeyModifiers::ALT;
            Event::Key(key)
        }
        other => other,
    }
}

fn ascii(byte: u8) -> Event {
    let ctrl = |base: u8| {
        let code = KeyCode::Char(char::from(base));
        Event::Key(KeyEvent::new(code, KeyModifiers::CONTROL))
    };
    match byte {
        b'\r' => key(KeyCode::Enter),
        b'\t' => key(KeyCode::Tab),
        0x7f => key(KeyCode::Backspace),
        0 => ctrl(b' '),
        1..=0x1a => ctrl(byte - 1 + b'a'),
        0x1b..=0x1f => ctrl(byte.saturating_sub(0x1c) + b'4'),
        _ => character(char::from(byte)),
    }
}

fn character(character: char) -> Event {
    let modifiers = match character.is_uppercase() {
        true => KeyModifiers::SHIFT,
        false => KeyModifiers::NONE,
    };
    Event::Key(KeyEvent::new(KeyCode::Char(character), modifiers))
}

/// A character of several bytes; a byte that begins none is dropped.
fn wide(bytes: &[u8]) -> Typed {
    let head = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => match std::str::from_utf8(&head[..error.valid_up_to()]) {
            Ok("") if error.error_len().is_none() => return Typed::Cut,
            Ok(text) => text,
            Err(_) => "",
        },
    };
    match valid.chars().next() {
        Some(found) => Typed::Whole(found.len_utf8(), Some(character(found))),
        None => Typed::Whole(1, None),
    }
}

/// What follows `ESC [`, up to its last byte.
fn sequence(rest: &[u8]) -> Typed {
    let Some(end) = rest.iter().position(|byte| (0x40..=0x7e).contains(byte)) else {
        return Typed::Cut;
    };
    let length = end + 3;
    let (numbers, last) = (&rest[..end], rest[end]);
    if last == b'~' && numbers == b"200" {
        return Typed::Paste(length);
    }
    let event = match (numbers.first(), last) {
        (Some(b'<'), b'M' | b'm') => click(&numbers[1..], last == b'M'),
        (_, b'~') => numbered(numbers),
        (_, b'Z') => Some(Event::Key(KeyEvent::new(
            KeyCode::BackTab,
            KeyModifiers::SHIFT,
        ))),
        _ => final_key(last).map(|code| Event::Key(KeyEvent::new(code, modifiers(numbers)))),
    };
    Typed::Whole(length, event)
}

fn final_key(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

/// What is left out counts as 0.
fn parts(numbers: &[u8]) -> impl Iterator<Item = u16> {
    numbers_of(numbers).map(|number| number.unwrap_or(0))
}

/// The second number is one more than the sum of shift (1), alt (2) and ctrl (4).
fn modifiers(numbers: &[u8]) -> KeyModifiers {
    let mask = parts(numbers).nth(1).unwrap_or(1).saturating_sub(1);
    let mut modifiers = KeyModifiers::NONE;
    for (bit, modifier) in [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
    ] {
        if mask & bit != 0 {
            modifiers |= modifier;
        }
    }
    modifiers
}

fn numbered(numbers: &[u8]) -> Option<Event> {
    let number = u8::try_from(parts(numbers).next()?).ok()?;
    let code = match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number - 10),
        17..=21 => KeyCode::F(number - 11),
        23..=24 => KeyCode::F(number - 12),
        _ => return None,
    };
    Some(Event::Key(KeyEvent::new(code, modifiers(numbers))))
}

/// A press, a drag, a release or the wheel, counted from 1.
fn click(numbers: &[u8], is_down: bool) -> Option<Event> {
    let mut numbers = parts(numbers);
    let (code, column, row) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let button = match code & 3 {
        0 => MouseButton::Left,
        1 => MouseButton::Middle,
        _ => MouseButton::Right,
    };
    let kind = match (code & 0b1110_0000, is_down) {
        (64, _) if code & 3 == 0 => MouseEventKind::ScrollUp,
        (64, _) if code & 3 == 1 => MouseEventKind::ScrollDown,
        (32, true) => MouseEventKind::Drag(button),
        (0, true) => MouseEventKind::Down(button),
        (0, false) => MouseEventKind::Up(button),
        _ => return None,
    };
    Some(Event::Mouse(MouseEvent {
        kind,
        column: column.checked_sub(1)?,
        row: row.checked_sub(1)?,
        modifiers: KeyModifiers::NONE,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: KeyCode, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn keys_pastes_and_clicks() {
        let plain = KeyModifiers::NONE;
        let whole: [(&str, Event); 13] = [
            ("j", press(KeyCode::Char('j'), plain)),
            ("G", press(KeyCode::Char('G'), KeyModifiers::SHIFT)),
            ("é", press(KeyCode::Char('é'), plain)),
            ("\r", press(KeyCode::Enter, plain)),
            ("\u{7f}", press(KeyCode::Backspace, plain)),
            ("\u{4}", press(KeyCode::Char('d'), KeyModifiers::CONTROL)),
            ("\u{1b}j", press(KeyCode::Char('j'), KeyModifiers::ALT)),
            ("\u{1b}[B", press(KeyCode::Down, plain)),
            ("\u{1b}OA", press(KeyCode::Up, plain)),
            ("\u{1b}[1;5C", press(KeyCode::Right, KeyModifiers::CONTROL)),
            ("\u{1b}[Z", press(KeyCode::BackTab, KeyModifiers::SHIFT)),
            ("\u{1b}[6~", press(KeyCode::PageDown, plain)),
            (
                "\u{1b}[<65;5;8M",
                Event::Mouse(MouseEvent {
                    kind: MouseEventKind::ScrollDown,
                    column: 4,
                    row: 7,
                    modifiers: plain,
                }),
            ),
        ];
        for (text, event) in whole {
            let bytes = text.as_bytes();
            assert_eq!(
                first(bytes),
                Typed::Whole(bytes.len(), Some(event)),
                "{text:?}"
            );
            for length in 1..bytes.len() {
                assert_eq!(first(&bytes[..length]), Typed::Cut, "{text:?} at {length}");
            }
        }
        assert_eq!(first(b"\x1b[200~q"), Typed::Paste(6));
        assert_eq!(first(b"\xffj"), Typed::Whole(1, None));
        assert_eq!(first(b"\x1b[?1u"), Typed::Whole(5, None));
    }
}
