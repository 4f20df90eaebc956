//! What other writers put where JSON allows something else, rewritten as JSON: `NaN` and `Infinity` as Python writes
//! them, half of a character as JavaScript cuts them off, and whole numbers with more digits than a number holds.
//!
//! Looks at text outside of strings only where a value may stand. Never makes text valid that is cut or lacks a bracket.

use std::borrow::Cow;

/// From this many digits on, a whole number does not fit into 64 bits for certain.
const LONG: usize = 20;

/// Whether some number has more digits than a number holds, so that it must be read as text to keep them. May say yes
/// where the digits are part of a string, which costs time and nothing else.
pub fn has_long_digits(text: &[u8]) -> bool {
    let mut run = 0;
    let mut start = LONG - 1;
    // Looks at every twentieth byte only: a run that long has a digit there.
    while let Some(byte) = text.get(start) {
        if byte.is_ascii_digit() {
            run = text[start..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            run += text[..start]
                .iter()
                .rev()
                .take_while(|byte| byte.is_ascii_digit())
                .take(LONG)
                .count();
        }
        if run >= LONG {
            return true;
        }
        start += LONG;
    }
    false
}

/// The same text as JSON; borrowed when nothing had to change.
pub fn as_json(text: &[u8]) -> Cow<'_, [u8]> {
    let mut out: Vec<u8> = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    let mut replace = |from: usize, to: usize, with: &[u8]| {
        out.extend_from_slice(&text[copied..from]);
        out.extend_from_slice(with);
        copied = to;
    };
    while at < text.len() {
        match text[at] {
            b'"' => at = string(text, at, &mut replace),
            b'N' | b'I' | b'-' | b'0'..=b'9' => {
                let end = at
                    + text[at..]
                        .iter()
                        .take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte))
                        .count();
                let word = &text[at..end];
                match word {
                    b"NaN" => replace(at, end, b"null"),
                    b"Infinity" => replace(at, end, b"\"inf\""),
                    b"-Infinity" => replace(at, end, b"\"-inf\""),
                    _ if is_long(word) => replace(at, end, &[b"\"", word, b"\""].concat()),
                    _ => {}
                }
                at = end.max(at + 1);
            }
            _ => at += 1,
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.extend_from_slice(&text[copied..]);
    Cow::Owned(out)
}

fn is_long(word: &[u8]) -> bool {
    let digits = word.strip_prefix(b"-").unwrap_or(word);
    digits.len() >= LONG && digits.iter().all(u8::is_ascii_digit)
}

/// Steps over a string, and replaces halves of characters in it. Gives the place behind it.
fn string(text: &[u8], start: usize, replace: &mut impl FnMut(usize, usize, &[u8])) -> usize {
    let mut at = start + 1;
    while at < text.len() {
        match text[at] {
            b'"' => return at + 1,
            b'\\' => match unit(text, at) {
                Some(0xd800..=0xdbff) if matches!(unit(text, at + 6), Some(0xdc00..=0xdfff)) => {
                    at += 12;
                }
                Some(0xd800..=0xdfff) => {
                    replace(at, at + 6, b"\\ufffd");
                    at += 6;
                }
                _ => at += 2,
            },
            _ => at += 1,
        }
    }
    text.len()
}

/// The UTF-16 unit that is written at a place as `\u` and four digits.
fn unit(text: &[u8], at: usize) -> Option<u16> {
    let digits = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(text: &str) -> String {
        String::from_utf8(as_json(text.as_bytes()).into_owned()).unwrap()
    }

    #[test]
    fn words_of_python_become_json_outside_of_strings() {
        assert_eq!(
            changed(r#"{"a":NaN,"b":[Infinity,-Infinity],"NaN":"NaN \" NaN"}"#),
            r#"{"a":null,"b":["inf","-inf"],"NaN":"NaN \" NaN"}"#
        );
        assert_eq!(
            changed(r#"{"a":-1.5e+3,"b":NaNa}"#),
            r#"{"a":-1.5e+3,"b":NaNa}"#
        );
        assert!(matches!(as_json(b"{\"a\":1}"), Cow::Borrowed(_)));
    }

    #[test]
    fn digits_and_halves_of_characters_are_kept_readable() {
        assert_eq!(
            changed(r#"{"id":123456789012345678901,"x":12}"#),
            r#"{"id":"123456789012345678901","x":12}"#
        );
        assert_eq!(
            changed(r#"["\ud83d","\ud83d\ude00","\\ud83d"]"#),
            r#"["\ufffd","\ud83d\ude00","\\ud83d"]"#
        );
        assert!(has_long_digits(b"{\"id\":123456789012345678901}"));
        assert!(!has_long_digits(
            b"{\"id\":1234567890123456789,\"x\":1234567890123456789}"
        ));
        assert!(!has_long_digits(b""));
    }
}
