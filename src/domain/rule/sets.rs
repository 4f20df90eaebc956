//! Sets of labels as cells write them: JSON and Python lists, or labels with one kind of separator between them.
//!
//! The empty list is a set like others. A cell without any text is no set; whoever asks deals with that first.

use std::collections::BTreeSet;

use serde_json::Value;

/// The labels of a cell in their order, as they are written; repeated ones repeat.
///
/// Brackets make a list (`["a", "b"]`, `['a' 'b']`, `{a, b}`, `(a,)`, `set()`); otherwise the first of `;`, `|` and `,`
/// that occurs separates, and a cell without any of them is one label. Spaces around bare labels do not count.
pub fn labels_of(cell: &str) -> Vec<String> {
    let cell = cell.trim();
    if cell == "set()" || cell == "frozenset()" {
        return Vec::new();
    }
    if cell.starts_with('[')
        && let Ok(Value::Array(values)) = serde_json::from_str(cell)
    {
        return values.into_iter().filter_map(label).collect();
    }
    match inside_brackets(cell) {
        Some(inside) => members(inside),
        None => separated(cell),
    }
}

/// How much two sets have in common: 1 when they are equal, also when both are empty.
pub fn jaccard(left: &BTreeSet<String>, right: &BTreeSet<String>) -> f64 {
    let common = left.intersection(right).count();
    let all = left.len() + right.len() - common;
    if all == 0 {
        1.0
    } else {
        common as f64 / all as f64
    }
}

fn label(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

fn inside_brackets(cell: &str) -> Option<&str> {
    [('[', ']'), ('{', '}'), ('(', ')')]
        .into_iter()
        .find_map(|(open, close)| cell.strip_prefix(open)?.strip_suffix(close))
}

fn separated(cell: &str) -> Vec<String> {
    let separator = [';', '|', ',']
        .into_iter()
        .find(|separator| cell.contains(*separator));
    let labels: Vec<&str> = match separator {
        Some(separator) => cell.split(separator).collect(),
        None => vec![cell],
    };
    let labels = labels
        .into_iter()
        .map(str::trim)
        .filter(|label| !label.is_empty());
    labels.map(str::to_owned).collect()
}

/// The members of a printed list: in quotes of either kind, or bare up to the next comma. Without a comma between
/// them, quotes alone tell members apart, as numpy prints them.
fn members(inside: &str) -> Vec<String> {
    let mut members = Vec::new();
    let mut chars = inside.chars().peekable();
    loop {
        while chars
            .next_if(|char| char.is_whitespace() || *char == ',')
            .is_some()
        {}
        let Some(first) = chars.peek().copied() else {
            return members;
        };
        if first == '\'' || first == '"' {
            chars.next();
            members.push(quoted(&mut chars, first));
            continue;
        }
        let mut bare = String::new();
        while let Some(char) = chars.next_if(|char| *char != ',') {
            bare.push(char);
        }
        let bare = bare.trim();
        if bare != "None" && bare != "null" {
            members.push(bare.to_owned());
        }
    }
}

/// The text up to the closing quote or the end, with escapes undone.
fn quoted(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, quote: char) -> String {
    let mut text = String::new();
    while let Some(char) = chars.next() {
        match char {
            '\\' => text.extend(chars.next().map(|escaped| match escaped {
                'n' => '\n',
                't' => '\t',
                other => other,
            })),
            char if char == quote => break,
            char => text.push(char),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sets_are_read_as_people_and_programs_write_them() {
        for (cell, labels) in [
            (r#"["a", "b"]"#, &["a", "b"][..]),
            ("['a', 'b, c']", &["a", "b, c"]),
            ("['a' 'b']", &["a", "b"]),
            (r#"['it\'s', "x"]"#, &["it's", "x"]),
            ("{a, b}", &["a", "b"]),
            ("('a',)", &["a"]),
            ("[1, 2.0, true, null]", &["1", "2.0", "true"]),
            ("[1, None]", &["1"]),
            ("[]", &[]),
            ("{}", &[]),
            ("set()", &[]),
            ("[ ]", &[]),
            ("a; b;c", &["a", "b", "c"]),
            ("a|b", &["a", "b"]),
            ("a, b", &["a", "b"]),
            ("a, b; c", &["a, b", "c"]),
            ("one label", &["one label"]),
            (";", &[]),
            ("[a", &["[a"]),
        ] {
            assert_eq!(labels_of(cell), labels, "{cell}");
        }
    }

    #[test]
    fn overlap_is_counted_and_two_empty_sets_are_equal() {
        let set = |cell: &str| labels_of(cell).into_iter().collect::<BTreeSet<_>>();
        assert_eq!(jaccard(&set("a;b"), &set("b;a;b")), 1.0);
        assert_eq!(jaccard(&set("a;b"), &set("b;c")), 1.0 / 3.0);
        assert_eq!(jaccard(&set("[]"), &set("[]")), 1.0);
        assert_eq!(jaccard(&set("[]"), &set("a")), 0.0);
    }

    proptest! {
        #[test]
        fn any_cell_is_read(cell in prop_oneof![".*", r#"[\[\](){}'",;|\\ ab]{0,16}"#]) {
            labels_of(&cell);
        }

        #[test]
        fn a_json_list_gives_its_texts(labels in proptest::collection::vec(".*", 0..5)) {
            let cell = serde_json::to_string(&labels).unwrap();
            prop_assert_eq!(labels_of(&cell), labels);
        }

        #[test]
        fn a_python_list_gives_its_texts(labels in proptest::collection::vec("[a-zA-Z ,;'\"\\\\é]{1,6}", 0..5)) {
            let escaped = |label: &String| format!("'{}'", label.replace('\\', "\\\\").replace('\'', "\\'"));
            let cell = format!("[{}]", labels.iter().map(escaped).collect::<Vec<_>>().join(", "));
            prop_assert_eq!(labels_of(&cell), labels);
        }

        #[test]
        fn plain_labels_survive_every_separator(
            labels in proptest::collection::vec("[a-z]{1,4}", 1..5), separator in prop::sample::select(vec!["; ", "|", ","]),
        ) {
            prop_assert_eq!(labels_of(&labels.join(separator)), labels);
        }
    }
}
