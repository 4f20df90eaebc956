//! One row of a predictions file as it is kept with the sample and shown to the reviewer. Raw text throughout.

use serde::{Deserialize, Serialize};

use super::key::Key;

/// One cell. NaN never occurs in it: a number that is none is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// No value.
    Missing,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Text, and everything that has no closer type, as its file would print it.
    Text(String),
    /// Several values, such as the pixels of an image.
    List(Vec<Cell>),
}

impl Cell {
    /// The cell as one text; lists with commas, a missing cell as the empty text.
    pub fn text(&self) -> String {
        match self {
            Self::Missing => String::new(),
            Self::Boolean(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::Text(text) => text.clone(),
            Self::List(cells) => cells.iter().map(Self::text).collect::<Vec<_>>().join(", "),
        }
    }

    /// The cell as a number, also when it is text that spells one; none when it is missing or not finite.
    pub fn number(&self) -> Option<f64> {
        let number = match self {
            Self::Integer(value) => *value as f64,
            Self::Number(value) => *value,
            Self::Text(text) => spelled(text)?,
            Self::Missing | Self::Boolean(_) | Self::List(_) => return None,
        };
        number.is_finite().then_some(number)
    }

    /// Whether there is no value; the empty text counts as none.
    pub fn is_missing(&self) -> bool {
        match self {
            Self::Missing => true,
            Self::Text(text) => text.is_empty(),
            _ => false,
        }
    }
}

/// The number that a text spells: spaces around it and a percent sign behind it are no part of it, so that `99.8 %` is
/// 99.8 as a column of percentages would have it.
pub fn spelled(text: &str) -> Option<f64> {
    let text = text.trim();
    let text = text.strip_suffix('%').map_or(text, str::trim_end);
    text.parse().ok()
}

/// One row under the key of its example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The example.
    pub key: Key,
    /// Column names and cells in the order of the file.
    pub cells: Vec<(String, Cell)>,
}

impl Row {
    /// The cell of a column; none when the row has no such column.
    pub fn cell(&self, column: &str) -> Option<&Cell> {
        self.cells
            .iter()
            .find(|(name, _)| name == column)
            .map(|(_, cell)| cell)
    }

    /// The cells as one JSON object on one line, in the order of the file.
    pub fn to_json(&self) -> String {
        let cells = self.cells.iter().map(|(name, cell)| {
            // A cell has no map with odd keys and no number that is none, so nothing can fail.
            let value = serde_json::to_value(cell).unwrap_or_default();
            (name.clone(), value)
        });
        serde_json::Value::Object(cells.collect()).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_survives_json_with_its_types() {
        let row = Row {
            key: Key::new("a"),
            cells: vec![
                ("text".to_owned(), Cell::Text("1".to_owned())),
                ("count".to_owned(), Cell::Integer(9_007_199_254_740_993)),
                ("score".to_owned(), Cell::Number(0.1)),
                ("gone".to_owned(), Cell::Missing),
                (
                    "pixels".to_owned(),
                    Cell::List(vec![Cell::Integer(0), Cell::Integer(16)]),
                ),
            ],
        };
        let json = serde_json::to_string(&row).unwrap();
        assert_eq!(serde_json::from_str::<Row>(&json).unwrap(), row);
        assert_eq!(
            row.to_json(),
            r#"{"text":"1","count":9007199254740993,"score":0.1,"gone":null,"pixels":[0,16]}"#
        );
    }
}
