//! One JSON value as a cell and as the text of a cell. The only place that says what a value means, whatever the shape
//! of its file.

use serde_json::Value;

use crate::domain::label::canonical_f64;
use crate::domain::row::Cell;
use crate::engine::cells::printed;

/// The text of a value that is not a string; none where there is no value.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) if number.is_f64() => number.as_f64().and_then(canonical_f64),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        // As a Parquet list prints, so that the same row has the same key in both.
        Value::Array(_) | Value::Object(_) => printed(cell(value)),
    }
}

/// The cell of a value.
pub fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Missing,
        Value::Bool(value) => Cell::Boolean(*value),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Cell::Integer(whole),
            (None, Some(value)) if number.is_f64() => Cell::Number(value),
            _ => Cell::Text(number.to_string()),
        },
        Value::String(text) => Cell::Text(text.clone()),
        Value::Array(values)
            if values
                .iter()
                .all(|value| !value.is_array() && !value.is_object()) =>
        {
            Cell::List(values.iter().map(cell).collect())
        }
        Value::Array(_) | Value::Object(_) => Cell::Text(value.to_string()),
    }
}
