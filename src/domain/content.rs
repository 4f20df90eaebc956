//! What a cell is, told by its content: prose, code, a conversation, a table, a tree, a picture, bytes, a short value.
//!
//! Pure and cheap: a text longer than [`READ_AT_MOST`] is never parsed, and nothing here lays anything out. A cell that
//! is no more than text stays the text it is.

pub mod bytes;
pub mod chat;
pub mod code;
pub mod labels;
pub mod literal;
pub mod number;
pub mod picture;
pub mod spread;
pub mod table;
pub mod tree;

use std::sync::Arc;

use super::row::Cell;
use chat::Message;
use picture::Picture;
use table::Table;
use tree::Tree;

/// A longer text stays a text, whatever it may hold.
const READ_AT_MOST: usize = 8 << 20;
/// The longest list of single values that is shown on one line, in characters.
const SHORT_LIST: usize = 120;

/// A cell that is understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// No value.
    Missing,
    /// One short value, as it is shown.
    Value(String),
    /// Text to read, with its own breaks.
    Prose(String),
    /// Lines to leave as they are.
    Code(String),
    /// A conversation.
    Chat(Vec<Message>),
    /// A small table.
    Table(Table),
    /// Nested values.
    Tree(Tree),
    /// A picture whose pixels stand in the row.
    Picture(Picture),
    /// The bytes of an image file, still to be decoded.
    Image(Arc<[u8]>),
    /// Other bytes.
    Bytes(Vec<u8>),
}

impl Content {
    /// Whether it is one short value, which may share a line with others.
    pub const fn is_value(&self) -> bool {
        matches!(self, Self::Missing | Self::Value(_))
    }
}

/// What the cell of a column holds.
pub fn understand(name: &str, cell: &Cell) -> Content {
    match cell {
        _ if cell.is_missing() => Content::Missing,
        Cell::Missing | Cell::Boolean(_) => Content::Value(cell.text()),
        Cell::Integer(_) | Cell::Number(_) => Content::Value(number::shown(name, cell)),
        Cell::Text(text) => of_text(name, text),
        Cell::List(_) => of_tree(name, Tree::of(cell)),
    }
}

fn of_text(name: &str, text: &str) -> Content {
    if text.len() <= READ_AT_MOST {
        if let Some(tree) = literal::nested(text) {
            return of_tree(name, tree);
        }
        if let Some((kind, bytes)) = bytes::read(text) {
            return match kind {
                bytes::Kind::Image => Content::Image(bytes.into()),
                bytes::Kind::Unknown => Content::Bytes(bytes),
            };
        }
    }
    if let Some(number) = number::of_text(name, text) {
        return Content::Value(number);
    }
    if code::is_code(name, text) {
        return Content::Code(text.to_owned());
    }
    Content::Prose(text.to_owned())
}

fn of_tree(name: &str, tree: Tree) -> Content {
    if let Some(messages) = chat::read(&tree) {
        return Content::Chat(messages);
    }
    if let Some(picture) = picture::of_numbers(&tree, picture::is_picture_name(name)) {
        return Content::Picture(picture);
    }
    if let Some(text) = short_list(&tree) {
        return Content::Value(text);
    }
    match table::read(&tree) {
        Some(table) => Content::Table(table),
        None => Content::Tree(tree),
    }
}

/// A list of single values on one line, if it is short.
fn short_list(tree: &Tree) -> Option<String> {
    let Tree::List(values) = tree else {
        return None;
    };
    let mut line = String::from("[");
    for (place, value) in values.iter().enumerate() {
        let value = value.scalar()?;
        if line.len() + value.len() > SHORT_LIST || value.contains('\n') {
            return None;
        }
        if place > 0 {
            line.push_str(", ");
        }
        line.push_str(value);
    }
    line.push(']');
    Some(line)
}

/// The start of a text of at most this many bytes, cut between characters, and how many bytes follow.
pub fn head(text: &str, most: usize) -> (&str, usize) {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    (&text[..end], text.len() - end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(name: &str, text: &str) -> Content {
        understand(name, &Cell::Text(text.to_owned()))
    }

    #[test]
    fn cells_are_told_by_their_content() {
        assert_eq!(of("x", ""), Content::Missing);
        assert_eq!(
            of("date", "2026-11-21"),
            Content::Prose("2026-11-21".to_owned())
        );
        assert_eq!(of("x", "['a', 'b']"), Content::Value("[a, b]".to_owned()));
        assert!(matches!(
            of("x", r#"[{"role":"user","content":"hi"}]"#),
            Content::Chat(_)
        ));
        assert!(matches!(
            of("x", r#"[{"a":1,"b":2},{"a":3,"b":4}]"#),
            Content::Table(_)
        ));
        assert!(matches!(of("x", r#"{"a":{"b":[1,2]}}"#), Content::Tree(_)));
        assert!(matches!(
            of("x", "def f(x):\n    return x"),
            Content::Code(_)
        ));
        let pixels = Cell::List((0..64).map(|at| Cell::Integer(at % 17)).collect());
        assert!(matches!(understand("pixels", &pixels), Content::Picture(_)));
        assert!(matches!(of("blob", &"0bad".repeat(40)), Content::Bytes(_)));
        assert!(matches!(
            of("note", "[see below] and so on"),
            Content::Prose(_)
        ));
    }

    #[test]
    fn a_head_is_cut_between_characters() {
        assert_eq!(head("aé", 2), ("a", 2));
        assert_eq!(head("aé", 9), ("aé", 0));
    }

    proptest! {
        #[test]
        fn no_cell_is_too_strange(name in any::<String>(), text in any::<String>(), json in "[\\[{\"a:,0-9}\\]]{0,40}") {
            let _ = of(&name, &text);
            let _ = of(&name, &json);
        }
    }
}
