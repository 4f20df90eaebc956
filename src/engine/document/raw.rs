//! Walks over JSON text that is known to be whole, without building anything: what an object or a list holds, as slices
//! of the text. On text that is not whole it ends early and never panics.

/// What a value is, by its first character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Object,
    List,
    Text,
    Null,
    /// A number, true or false.
    Plain,
}

impl Kind {
    /// Whether it holds other values.
    pub fn is_nested(self) -> bool {
        matches!(self, Self::Object | Self::List)
    }
}

/// What a value is.
pub fn kind(value: &[u8]) -> Kind {
    match value.first() {
        Some(b'{') => Kind::Object,
        Some(b'[') => Kind::List,
        Some(b'"') => Kind::Text,
        Some(b'n') | None => Kind::Null,
        Some(_) => Kind::Plain,
    }
}

/// The values of a list; nothing for any other value.
pub fn elements(list: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    let mut rest = inside(list, b'[');
    std::iter::from_fn(move || {
        let (value, after) = next_value(rest)?;
        rest = behind(after, b',');
        Some(value)
    })
}

/// Keys, still in quotes, and values of an object; nothing for any other value.
pub fn members(object: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> + Clone {
    let mut rest = inside(object, b'{');
    std::iter::from_fn(move || {
        let (key, after) = next_value(rest)?;
        let (value, after) = next_value(behind(after, b':'))?;
        rest = behind(after, b',');
        Some((key, value))
    })
}

/// What lies between the braces of an object.
pub fn body(object: &[u8]) -> &[u8] {
    let inner = inside(object, b'{');
    inner.strip_suffix(b"}").unwrap_or(inner)
}

/// The value of a key.
pub fn member<'a>(object: &'a [u8], name: &str) -> Option<&'a [u8]> {
    members(object)
        .filter(|(key, _)| is_named(key, name))
        .last()
        .map(|(_, value)| value)
}

/// Whether a key in quotes is this name.
pub fn is_named(key: &[u8], name: &str) -> bool {
    match key.contains(&b'\\') {
        true => string(key) == name,
        false => key.get(1..key.len().saturating_sub(1)) == Some(name.as_bytes()),
    }
}

/// The text of a string; of any other value its JSON.
pub fn string(value: &[u8]) -> String {
    serde_json::from_slice(value)
        .unwrap_or_else(|_| String::from_utf8_lossy(value).trim_matches('"').to_owned())
}

fn inside(value: &[u8], opening: u8) -> &[u8] {
    match value.split_first() {
        Some((first, rest)) if *first == opening => rest,
        _ => &[],
    }
}

fn behind(text: &[u8], sign: u8) -> &[u8] {
    let text = text.trim_ascii_start();
    text.strip_prefix(&[sign]).unwrap_or(text)
}

/// The value with which a text begins, and what follows.
fn next_value(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let text = text.trim_ascii_start();
    let end = match text.first()? {
        b'}' | b']' | b',' | b':' => return None,
        b'"' => end_of_string(text),
        b'{' | b'[' => end_of_nested(text),
        _ => text
            .iter()
            .position(|byte| {
                matches!(byte, b',' | b'}' | b']' | b':') || byte.is_ascii_whitespace()
            })
            .unwrap_or(text.len()),
    };
    Some(text.split_at(end.max(1)))
}

fn end_of_string(text: &[u8]) -> usize {
    let mut at = 1;
    while at < text.len() {
        match text[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

fn end_of_nested(text: &[u8]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'"' => {
                at += end_of_string(&text[at..]);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_of_a_document_are_found() {
        let text = br#"{"a" : [1, "]\"", {"b":[]}] , "c":null,"\u0064":-1.5 }"#;
        let found: Vec<_> = members(text).collect();
        assert_eq!(found.len(), 3);
        assert_eq!(kind(found[0].1), Kind::List);
        let inner: Vec<&[u8]> = elements(found[0].1).collect();
        assert_eq!(inner, [&b"1"[..], br#""]\"""#, br#"{"b":[]}"#]);
        assert_eq!(member(text, "d"), Some(&b"-1.5"[..]));
        assert_eq!(kind(found[1].1), Kind::Null);
        assert_eq!(body(b"{ \"a\":1 }"), b" \"a\":1 ");
        assert_eq!(
            elements(b"[]").count() + members(b"{}").count() + elements(b"1").count(),
            0
        );
    }

    #[test]
    fn text_that_is_cut_ends_early() {
        let text = br#"{"a":[1,{"b":"c\"d"}],"e":"f\u00e4"}"#;
        for end in 0..text.len() {
            let cut = &text[..end];
            assert!(members(cut).count() <= 2);
            members(cut).for_each(|(_, value)| assert!(elements(value).count() <= 2));
        }
    }
}
