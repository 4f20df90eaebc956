//! A nested value as it was written: numbers keep their digits, objects the order of their keys.

use crate::domain::row::Cell;

/// A nested value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// No value.
    Null,
    /// True or false.
    Boolean(bool),
    /// A number, digit by digit as it stood there.
    Number(String),
    /// Text.
    Text(String),
    /// Values in a row.
    List(Vec<Tree>),
    /// Values with names; a name may occur twice, as in its source.
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// A cell as a nested value. Lists become lists; everything else is one value.
    pub fn of(cell: &Cell) -> Self {
        match cell {
            Cell::Missing => Self::Null,
            Cell::Boolean(value) => Self::Boolean(*value),
            Cell::Integer(_) | Cell::Number(_) => Self::Number(cell.text()),
            Cell::Text(text) => Self::Text(text.clone()),
            Cell::List(cells) => Self::List(cells.iter().map(Self::of).collect()),
        }
    }

    /// Whether it holds no other values.
    pub const fn is_scalar(&self) -> bool {
        !matches!(self, Self::List(_) | Self::Object(_))
    }

    /// One value as it reads; none for lists and objects.
    pub fn scalar(&self) -> Option<&str> {
        match self {
            Self::Null => Some("null"),
            Self::Boolean(true) => Some("true"),
            Self::Boolean(false) => Some("false"),
            Self::Number(text) | Self::Text(text) => Some(text),
            Self::List(_) | Self::Object(_) => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is a finite one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(text) => text
                .replace('_', "")
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }

    /// The first value under a name; none when there is none, or this is no object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(entries) => entries
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// How many values it holds at once.
    pub fn len(&self) -> usize {
        match self {
            Self::List(values) => values.len(),
            Self::Object(entries) => entries.len(),
            _ => 0,
        }
    }

    /// Whether it holds nothing at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether at most `most` values lie in it, at any depth. Stops counting there.
    pub fn is_within(&self, most: usize) -> bool {
        let mut open = vec![self];
        let mut count = 0;
        while let Some(tree) = open.pop() {
            count += tree.len();
            if count > most {
                return false;
            }
            match tree {
                Self::List(values) => open.extend(values),
                Self::Object(entries) => open.extend(entries.iter().map(|(_, value)| value)),
                _ => {}
            }
        }
        true
    }
}
