//! Tables that were written row by row: a list of objects, of lists or of plain values, and objects keyed by id.

use super::super::compose::Rows;
use super::super::raw::{self, Kind};
use super::{LOOKED_AT, holds_objects};
use crate::domain::finding::Finding;

/// A list as a table; none for an empty one.
pub fn list(file: &str, value: &[u8], rows: &mut Rows) -> Option<Vec<Finding>> {
    let mut values = raw::elements(value);
    let first = values.clone().next()?;
    if holds_objects(raw::elements(value)) {
        values.for_each(|row| rows.object(&[], row));
        return Some(Vec::new());
    }
    if raw::kind(first) == Kind::List {
        let names: Vec<&[u8]> = raw::elements(first).collect();
        if is_header(&names, raw::elements(value)) {
            values.next();
            values.for_each(|row| rows.row(names.iter().copied().zip(raw::elements(row))));
            let sentence = "The first of the lists in the file names the columns.";
            return Some(vec![Finding::note("json-lists", sentence)]);
        }
    }
    let name = name_of_values(file);
    let key = format!("\"{name}\"");
    for (number, value) in values.enumerate() {
        let row = number.to_string();
        rows.row([(&b"\"row\""[..], row.as_bytes()), (key.as_bytes(), value)]);
    }
    let sentence = format!(
        "The file is a list without names: its values are the column `{name}`, their places from 0 the column `row`."
    );
    Some(vec![Finding::note("json-list", sentence)])
}

/// Whether the first of several lists of one length holds names: different texts, none of which another list repeats.
fn is_header<'a>(names: &[&[u8]], rows: impl Iterator<Item = &'a [u8]> + Clone) -> bool {
    let are_names = names.len() > 1
        && names.iter().enumerate().all(|(place, name)| {
            raw::kind(name) == Kind::Text && name.len() > 2 && !names[..place].contains(name)
        });
    let rest = rows.skip(1);
    are_names
        && rest.clone().next().is_some()
        && rest
            .clone()
            .all(|row| raw::elements(row).count() == names.len())
        && rest.take(LOOKED_AT).all(|row| {
            raw::elements(row)
                .zip(names)
                .all(|(value, name)| value != *name)
        })
}

/// What the values are, as far as the file's name tells.
fn name_of_values(file: &str) -> &'static str {
    let name = std::path::Path::new(file)
        .file_stem()
        .map(|stem| stem.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if says(&["pred", "output", "answer", "response", "submission"]) {
        "prediction"
    } else if says(&["label", "truth", "gold", "target", "reference"]) {
        "label"
    } else if says(&["score", "prob", "logit"]) {
        "score"
    } else {
        "value"
    }
}

/// Whether an object holds one record per key: objects, and more than one.
pub fn is_keyed(value: &[u8]) -> bool {
    let values = raw::members(value).map(|(_, value)| value);
    let mut looked_at = values.clone().take(LOOKED_AT);
    values.count() > 1 && looked_at.all(|value| raw::kind(value) == Kind::Object)
}

/// An object of records, each under its id; not an object that holds something larger of the kind.
pub fn keyed(value: &[u8], rows: &mut Rows) -> Option<Vec<Finding>> {
    if !is_keyed(value) {
        return None;
    }
    let count = raw::members(value).count();
    let has_larger = raw::members(value).any(|(_, inner)| {
        raw::members(inner).any(|(_, inner)| {
            raw::elements(inner).count() > count && holds_objects(raw::elements(inner))
        }) || (is_keyed(inner) && raw::members(inner).count() > count)
    });
    if has_larger {
        return None;
    }
    let records = raw::members(value).map(|(_, record)| record);
    let name = ["id", "key", "record_key"]
        .into_iter()
        .find(|name| {
            records
                .clone()
                .take(LOOKED_AT)
                .all(|record| raw::member(record, name).is_none())
        })
        .unwrap_or("document_key");
    let quoted = format!("\"{name}\"");
    raw::members(value).for_each(|(key, record)| rows.object(&[(quoted.as_bytes(), key)], record));
    let sentence = format!("The file holds its rows by key; the key is the column `{name}`.");
    Some(vec![Finding::note("json-keyed", sentence)])
}

/// An object of plain values or lists under ids. One with names of columns in it is a single row instead.
pub fn values(file: &str, value: &[u8], rows: &mut Rows) -> Option<Vec<Finding>> {
    const NAMES: [&str; 12] = [
        "id",
        "label",
        "truth",
        "target",
        "gold",
        "pred",
        "prediction",
        "predicted",
        "text",
        "input",
        "output",
        "score",
    ];
    let mut kinds = raw::members(value)
        .map(|(_, value)| raw::kind(value))
        .filter(|kind| *kind != Kind::Null);
    let first = kinds.next()?;
    let is_one_kind = kinds.all(|kind| kind == first);
    let count = raw::members(value).count();
    let has_names = NAMES.iter().any(|name| raw::member(value, name).is_some());
    let holds_rows = first == Kind::List
        && count <= 8
        && raw::members(value).any(|(_, list)| holds_objects(raw::elements(list)));
    if !is_one_kind || first == Kind::Object || count < 2 || has_names || holds_rows {
        return None;
    }
    let name = name_of_values(file);
    let quoted = format!("\"{name}\"");
    for (key, value) in raw::members(value) {
        rows.row([(&b"\"id\""[..], key), (quoted.as_bytes(), value)]);
    }
    let sentence =
        format!("The file holds a value by key: the key is the column `id`, the value `{name}`.");
    Some(vec![Finding::note("json-keyed", sentence)])
}
