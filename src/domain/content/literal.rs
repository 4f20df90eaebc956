//! Reads nested values as files print them: JSON, the literals of Python, and the arrays of numpy.
//!
//! One reader, because cells mix them and because digits must stay as they are. What it cannot read is no value: the
//! caller shows the text as it stands. It never fails loudly and never recurses deeper than [`DEPTH`].

use super::tree::Tree;

/// How deep values may lie inside each other.
const DEPTH: usize = 128;
/// Calls that only wrap the value a reader wants.
const WRAPPERS: [&str; 14] = [
    "array",
    "tensor",
    "Tensor",
    "Decimal",
    "OrderedDict",
    "float16",
    "float32",
    "float64",
    "int32",
    "int64",
    "str_",
    "bool_",
    "Timestamp",
    "frozenset",
];

/// A list or an object, if the whole text is one.
pub fn nested(text: &str) -> Option<Tree> {
    let text = text.trim();
    let is_nested = text.starts_with(['[', '{'])
        || WRAPPERS.iter().any(|name| {
            text.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('('))
        });
    if !is_nested {
        return None;
    }
    let mut reader = Reader { text, at: 0 };
    let tree = reader.value(DEPTH)?;
    reader.spaces();
    (reader.at == text.len() && !tree.is_scalar()).then_some(tree)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, wanted: char) -> bool {
        let is_there = self.peek() == Some(wanted);
        if is_there {
            self.at += wanted.len_utf8();
        }
        is_there
    }

    fn value(&mut self, depth: usize) -> Option<Tree> {
        let depth = depth.checked_sub(1)?;
        self.spaces();
        match self.peek()? {
            '[' => self.list(']', depth),
            '(' => self.list(')', depth),
            '{' => self.object(depth),
            '"' | '\'' => self.string().map(Tree::Text),
            '0'..='9' | '-' | '+' | '.' => self.number(),
            first if first.is_alphabetic() || first == '_' => self.word(depth),
            _ => None,
        }
    }

    /// Commas may be missing between values, as numpy prints them, but not between lists.
    fn list(&mut self, end: char, depth: usize) -> Option<Tree> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.spaces();
            if self.take(end) {
                return Some(Tree::List(values));
            }
            values.push(self.value(depth)?);
            let before = self.at;
            self.spaces();
            let is_apart = self.take(',') || self.at > before;
            if !is_apart && self.peek() != Some(end) {
                return None;
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Tree> {
        self.at += 1;
        let mut entries = Vec::new();
        let mut members = Vec::new();
        loop {
            self.spaces();
            if self.take('}') {
                return match members.is_empty() {
                    true => Some(Tree::Object(entries)),
                    false => entries.is_empty().then_some(Tree::List(members)),
                };
            }
            let key = self.value(depth)?;
            self.spaces();
            if self.take(':') {
                let name = key.scalar()?.to_owned();
                entries.push((name, self.value(depth)?));
            } else {
                members.push(key);
            }
            self.spaces();
            if !self.take(',') && self.peek() != Some('}') {
                return None;
            }
        }
    }

    fn number(&mut self) -> Option<Tree> {
        let rest = self.rest();
        if let Some(after) = rest.strip_prefix("...") {
            self.at = self.text.len() - after.len();
            return Some(Tree::Text("...".to_owned()));
        }
        if let Some(after) = rest.strip_prefix(['-', '+'])
            && after.starts_with(['i', 'I'])
        {
            let letters = after.len() - after.trim_start_matches(char::is_alphabetic).len();
            let word = &rest[..1 + letters];
            self.at += word.len();
            return matches!(&after[..letters], "inf" | "Infinity")
                .then(|| Tree::Number(word.to_owned()));
        }
        let is_part =
            |character: char| matches!(character, '0'..='9' | '-' | '+' | '.' | 'e' | 'E' | '_');
        let length = rest.len() - rest.trim_start_matches(is_part).len();
        let digits = &rest[..length];
        digits.replace('_', "").parse::<f64>().ok()?;
        self.at += length;
        Some(Tree::Number(digits.to_owned()))
    }

    fn word(&mut self, depth: usize) -> Option<Tree> {
        let start = self.at;
        let rest = self.rest();
        let is_part =
            |character: char| character.is_alphanumeric() || matches!(character, '_' | '.');
        let length = rest.len() - rest.trim_start_matches(is_part).len();
        let word = &rest[..length];
        self.at += length;
        match (word, self.peek()) {
            ("null" | "None" | "NaT" | "undefined", _) => Some(Tree::Null),
            ("true" | "True", _) => Some(Tree::Boolean(true)),
            ("false" | "False", _) => Some(Tree::Boolean(false)),
            ("nan" | "NaN" | "inf" | "Infinity", _) => Some(Tree::Number(word.to_owned())),
            ("b" | "u" | "r", Some('"' | '\'')) => self.string().map(Tree::Text),
            (_, Some('(')) => self.call(word, start, depth),
            _ => None,
        }
    }

    fn call(&mut self, name: &str, start: usize, depth: usize) -> Option<Tree> {
        self.at += 1;
        let mut first = None;
        loop {
            self.spaces();
            if self.take(')') {
                break;
            }
            if self.named_argument(depth)? {
                continue;
            }
            let value = self.value(depth)?;
            first.get_or_insert(value);
            self.spaces();
            if !self.take(',') && self.peek() != Some(')') {
                return None;
            }
        }
        let last = name.rsplit('.').next().unwrap_or_default();
        match first {
            Some(value) if WRAPPERS.contains(&last) => Some(value),
            _ => Some(Tree::Text(self.text[start..self.at].to_owned())),
        }
    }

    /// Steps over `dtype=float32`; says whether there was one.
    fn named_argument(&mut self, depth: usize) -> Option<bool> {
        let rest = self.rest();
        let name = rest.len()
            - rest
                .trim_start_matches(|c: char| c.is_alphanumeric() || c == '_')
                .len();
        if name == 0 || !rest[name..].starts_with('=') {
            return Some(false);
        }
        self.at += name + 1;
        if self.peek().is_some_and(char::is_alphabetic) {
            let rest = self.rest();
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
            self.at += rest.len() - rest.trim_start_matches(is_part).len();
        } else {
            self.value(depth)?;
        }
        self.spaces();
        (self.take(',') || self.peek() == Some(')')).then_some(true)
    }

    fn string(&mut self) -> Option<String> {
        let quote = self.peek()?;
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let plain = rest.find([quote, '\\'])?;
            text.push_str(&rest[..plain]);
            self.at += plain;
            if self.take(quote) {
                return Some(text);
            }
            self.at += 1;
            self.escape(&mut text)?;
        }
    }

    fn escape(&mut self, text: &mut String) -> Option<()> {
        let escaped = self.peek()?;
        self.at += escaped.len_utf8();
        match escaped {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            '/' | '\\' | '"' | '\'' => text.push(escaped),
            'u' => {
                let unit = self.hex(4)?;
                text.push(self.code_point(unit));
            }
            'x' => text.push(char::from_u32(self.hex(2)?)?),
            'U' => text.push(char::from_u32(self.hex(8)?)?),
            other => {
                text.push('\\');
                text.push(other);
            }
        }
        Some(())
    }

    /// A UTF-16 unit, with the one after it when the two make a pair; a lone half is replaced.
    fn code_point(&mut self, unit: u32) -> char {
        let before = self.at;
        if (0xD800..0xDC00).contains(&unit) && self.take('\\') && self.take('u') {
            match self.hex(4) {
                Some(low) if (0xDC00..0xE000).contains(&low) => {
                    let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                    return char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                }
                _ => self.at = before,
            }
        }
        char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let code = self.rest().get(..digits)?;
        let value = code
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit())
            .then(|| u32::from_str_radix(code, 16).ok())??;
        self.at += digits;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Tree {
        Tree::Number(text.to_owned())
    }

    #[test]
    fn json_keeps_its_digits_and_the_order_of_its_keys() {
        let tree = nested(
            r#"{"b": 12345678901234567890123, "a": [0.10, null, true, "\u00e9\ud83d\ude00\n"]}"#,
        );
        let list = Tree::List(vec![
            number("0.10"),
            Tree::Null,
            Tree::Boolean(true),
            Tree::Text("é😀\n".to_owned()),
        ]);
        let wanted = vec![
            ("b".to_owned(), number("12345678901234567890123")),
            ("a".to_owned(), list),
        ];
        assert_eq!(tree, Some(Tree::Object(wanted)));
    }

    #[test]
    fn python_and_numpy_read_as_they_print() {
        assert_eq!(
            nested("[0.1 0.2\n 0.7]"),
            Some(Tree::List(vec![
                number("0.1"),
                number("0.2"),
                number("0.7")
            ]))
        );
        assert_eq!(
            nested("array([[1., 2.],\n [3., 4.]], dtype=float32)").map(|tree| tree.len()),
            Some(2)
        );
        assert_eq!(
            nested("{'a': None, 'b': (1, 'it\\'s'), 3: np.float64(0.5)}"),
            Some(Tree::Object(vec![
                ("a".to_owned(), Tree::Null),
                (
                    "b".to_owned(),
                    Tree::List(vec![number("1"), Tree::Text("it's".to_owned())])
                ),
                ("3".to_owned(), number("0.5")),
            ]))
        );
        assert_eq!(nested("{'x', 'y'}").map(|tree| tree.len()), Some(2));
    }

    #[test]
    fn prose_in_brackets_is_no_value() {
        for text in [
            "",
            "[",
            "[1] as shown",
            "{name}, hello",
            "[see below]",
            "[1,,2]",
            "{\"a\": 1",
            "[1 2]]",
            "{1: 2, 3}",
            "\"only text\"",
            "12",
        ] {
            assert_eq!(nested(text), None, "{text}");
        }
    }

    #[test]
    fn depth_ends_quietly() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(nested(&deep(100)).is_some());
        assert!(nested(&deep(100_000)).is_none());
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "[\\[\\]{}(),:'\"\\\\ux0-9eE+. a-z\u{e9}-]{0,60}") {
            let _ = nested(&text);
        }

        #[test]
        fn whatever_serde_writes_is_read(names in prop::collection::vec(any::<String>(), 0..6), value in any::<f64>()) {
            prop_assume!(value.is_finite());
            let json = serde_json::json!({"names": names, "value": value});
            let tree = nested(&json.to_string()).unwrap();
            let back: Vec<&str> = match tree.get("names") {
                Some(Tree::List(values)) => values.iter().filter_map(Tree::text).collect(),
                _ => Vec::new(),
            };
            prop_assert_eq!(back, names);
            prop_assert_eq!(tree.get("value").and_then(Tree::number), Some(value));
        }
    }
}
