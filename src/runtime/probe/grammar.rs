//! What a terminal may answer to our question, byte by byte. Pure: knows no terminal and no time.
//!
//! Serves twice: right after the question on raw bytes, and later on keys that spell an answer which came too late.

/// What answers and most keys begin with.
pub const ESCAPE: u8 = 0x1b;
const BELL: u8 = 0x07;
/// No answer is longer: what is, is none.
const LONGEST: usize = 160;

/// Something that a terminal said about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The colour behind the text.
    Background([u8; 3]),
    /// Whether it takes images in kitty's way.
    Kitty(bool),
    /// The pixels of a cell: width, then height.
    CellPixels(u16, u16),
    /// What kind of terminal it is, which always comes last, and whether it takes sixels.
    Attributes {
        /// Whether it takes sixels.
        sixel: bool,
    },
    /// An answer that says nothing we understand.
    Other,
}

/// What bytes may be the beginning of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Of no answer.
    Nothing,
    /// Perhaps of an answer, perhaps of a key.
    Perhaps,
    /// Of an answer: no key begins like this.
    Begun,
    /// A whole answer of this many bytes.
    Whole(usize, Answer),
}

/// Looks at the beginning of some bytes.
pub fn look(bytes: &[u8]) -> Look {
    let found = match bytes {
        [] | [ESCAPE] => Look::Perhaps,
        [ESCAPE, b'[', rest @ ..] => control(rest),
        [ESCAPE, b']', rest @ ..] => colour(rest),
        [ESCAPE, b'_', rest @ ..] => graphics(rest),
        _ => Look::Nothing,
    };
    match found {
        Look::Perhaps | Look::Begun if bytes.len() > LONGEST => Look::Nothing,
        found => found,
    }
}

/// How many of these bytes are an answer that was cut: what goes on after it is something else. The keys that begin with
/// `ESC [` end by themselves.
pub fn cut(bytes: &[u8]) -> usize {
    if !matches!(bytes, [ESCAPE, b']' | b'_', ..]) {
        return 0;
    }
    let begun = |length: &usize| bytes.get(..*length).map(look) == Some(Look::Begun);
    match (3..=bytes.len().min(LONGEST)).rev().find(begun) {
        // An escape is the beginning of what follows, if it is not the end of the answer.
        Some(length) if bytes.get(length - 1) == Some(&ESCAPE) => length - 1,
        Some(length) => length,
        None => 0,
    }
}

/// `? 62 ; 4 ; … c` for the kind of terminal, `6 ; height ; width t` for the pixels of a cell.
fn control(rest: &[u8]) -> Look {
    let (is_kind, numbers) = match rest {
        [b'?', numbers @ ..] => (true, numbers),
        numbers => (false, numbers),
    };
    let is_number = |byte: &u8| byte.is_ascii_digit() || *byte == b';';
    let length = numbers.iter().take_while(|byte| is_number(byte)).count();
    let (numbers, end) = numbers.split_at(length);
    let before = 2 + usize::from(is_kind) + length;
    match (end.first(), is_kind) {
        (None, true) => Look::Begun,
        // Keys with a modifier begin like this too.
        (None, false) => Look::Perhaps,
        (Some(b'c'), true) => {
            let sixel = numbers_of(numbers).skip(1).any(|part| part == Some(4));
            Look::Whole(before + 1, Answer::Attributes { sixel })
        }
        (Some(b't'), false) if length > 0 => Look::Whole(before + 1, cell(numbers)),
        _ => Look::Nothing,
    }
}

fn cell(numbers: &[u8]) -> Answer {
    let numbers: Vec<Option<u16>> = numbers_of(numbers).collect();
    match numbers.as_slice() {
        [Some(6), Some(height), Some(width)] if *height > 0 && *width > 0 => {
            Answer::CellPixels(*width, *height)
        }
        _ => Answer::Other,
    }
}

/// Numbers with semicolons between them; none for what is no number.
pub fn numbers_of(numbers: &[u8]) -> impl Iterator<Item = Option<u16>> {
    numbers.split(|byte| *byte == b';').map(|part| {
        let text = std::str::from_utf8(part).ok()?;
        text.parse().ok()
    })
}

/// `11 ; rgb : 1e1e / 1e1e / 1e1e`, ended by a bell or by `ESC \`.
fn colour(rest: &[u8]) -> Look {
    let Some(payload) = after(rest, b"11;") else {
        return begins(rest, b"11;", 2);
    };
    ended(payload, 5, may_be_colour, |text| {
        rgb(text).map_or(Answer::Other, Answer::Background)
    })
}

/// `G i=31 ; OK`, ended by `ESC \`. Instead of `OK` there may be the name of an error and a sentence.
fn graphics(rest: &[u8]) -> Look {
    const BEGINS: &str = "i=31;";
    let Some(payload) = after(rest, b"G") else {
        return begins(rest, b"G", 1);
    };
    let may_be = |text: &str| match text.strip_prefix(BEGINS) {
        Some(said) => "OK".starts_with(said) || said.starts_with('E'),
        None => BEGINS.starts_with(text),
    };
    ended(payload, 3, may_be, |text| match text.strip_prefix(BEGINS) {
        Some(said) => Answer::Kitty(said == "OK"),
        None => Answer::Other,
    })
}

/// Up to four numbers of up to four digits.
fn may_be_colour(text: &str) -> bool {
    let numbers = |numbers: &str| {
        let is_number =
            |part: &str| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        numbers.split('/').count() <= 4 && numbers.split('/').all(is_number)
    };
    let model = |name: &str| match text.strip_prefix(name) {
        Some(rest) => numbers(rest),
        None => name.starts_with(text),
    };
    text == "?" || model("rgb:") || model("rgba:")
}

fn after<'b>(bytes: &'b [u8], beginning: &[u8]) -> Option<&'b [u8]> {
    bytes.strip_prefix(beginning)
}

/// Bytes that are no more than a part of a beginning; from `sure` bytes on nobody typed them.
fn begins(bytes: &[u8], beginning: &[u8], sure: usize) -> Look {
    match beginning.starts_with(bytes) {
        true if bytes.len() >= sure => Look::Begun,
        true => Look::Perhaps,
        false => Look::Nothing,
    }
}

/// Printable bytes up to their end, which may be an answer so far; `before` bytes came before them.
fn ended(
    payload: &[u8],
    before: usize,
    may_be: impl Fn(&str) -> bool,
    answer: impl Fn(&str) -> Answer,
) -> Look {
    let is_text = |byte: &u8| (b' '..=b'~').contains(byte);
    let length = payload.iter().take_while(|byte| is_text(byte)).count();
    let (text, end) = payload.split_at(length);
    let text = std::str::from_utf8(text).unwrap_or_default();
    if !may_be(text) {
        return Look::Nothing;
    }
    let taken = match end {
        [] | [ESCAPE] => return Look::Begun,
        [BELL, ..] => 1,
        [ESCAPE, b'\\', ..] => 2,
        _ => return Look::Nothing,
    };
    Look::Whole(before + length + taken, answer(text))
}

/// `rgb:1e1e/1e1e/1e1e` or `rgba:…`, with one to four digits for a part.
fn rgb(text: &str) -> Option<[u8; 3]> {
    let parts = text
        .strip_prefix("rgb:")
        .or_else(|| text.strip_prefix("rgba:"))?;
    let mut parts = parts.split('/').map(|part| {
        let most = match part.len() {
            length @ 1..=4 => (1_u32 << (4 * length)) - 1,
            _ => return None,
        };
        let value = u32::from_str_radix(part, 16).ok()?;
        u8::try_from(value * 255 / most).ok()
    });
    Some([parts.next()??, parts.next()??, parts.next()??])
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: [(&[u8], Answer); 9] = [
        (
            b"\x1b]11;rgb:1e1e/2020/ffff\x1b\\",
            Answer::Background([30, 32, 255]),
        ),
        (
            b"\x1b]11;rgb:ff/0/800\x07",
            Answer::Background([255, 0, 127]),
        ),
        (b"\x1b]11;?\x07", Answer::Other),
        (b"\x1b_Gi=31;OK\x1b\\", Answer::Kitty(true)),
        (b"\x1b_Gi=31;EINVAL:no\x1b\\", Answer::Kitty(false)),
        (b"\x1b[6;20;10t", Answer::CellPixels(10, 20)),
        (b"\x1b[6;0;10t", Answer::Other),
        (b"\x1b[?62;4;22c", Answer::Attributes { sixel: true }),
        (b"\x1b[?4c", Answer::Attributes { sixel: false }),
    ];

    #[test]
    fn answers_are_known_whole_and_from_their_first_byte_on() {
        for (bytes, answer) in WHOLE {
            assert_eq!(look(bytes), Look::Whole(bytes.len(), answer));
            let longer = [bytes, b"jj"].concat();
            assert_eq!(look(&longer), Look::Whole(bytes.len(), answer));
            for length in 1..bytes.len() {
                let look = look(&bytes[..length]);
                assert!(
                    matches!(look, Look::Perhaps | Look::Begun),
                    "{:?} is {look:?}",
                    &bytes[..length]
                );
            }
        }
    }

    #[test]
    fn keys_are_no_answers() {
        let keys: [&[u8]; 13] = [
            b"\x1b]11;x",
            b"\x1b]11;rgb:1ej",
            b"\x1b]11;rgb:11111",
            b"\x1b_Gq",
            b"\x1b_Gi=31;n",
            b"j",
            b"\x1b[A",
            b"\x1b[1;5A",
            b"\x1b[<0;5;8M",
            b"\x1b[200~",
            b"\x1bj",
            b"\x1b\x1b",
            b"\x1b]j",
        ];
        for bytes in keys {
            assert_eq!(look(bytes), Look::Nothing, "{bytes:?}");
        }
        let endless = [b"\x1b]11;".as_slice(), &[b'a'; 200]].concat();
        assert_eq!(look(&endless), Look::Nothing);
    }

    #[test]
    fn of_a_cut_answer_no_more_is_cut_off_than_belongs_to_it() {
        for (bytes, length) in [
            (&b"\x1b]11;rgb:1ej"[..], 11),
            (b"\x1b]11;rgb:1e\x1b[A", 11),
            (b"\x1b]11;rgb:1e\x1b]11;rgb", 11),
            (b"\x1b_Gi=31;Oj", 9),
            (b"\x1b]j", 0),
            (b"\x1b[?1u", 0),
            (b"j", 0),
        ] {
            assert_eq!(cut(bytes), length, "{bytes:?}");
        }
    }
}
