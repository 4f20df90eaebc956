//! Tables that were written column by column: an object of lists, of objects keyed by row, or pandas' `split`.

use super::super::compose::Rows;
use super::super::raw::{self, Kind};
use crate::domain::finding::Finding;

/// With at most so many keys, an object of equally long lists is a table even if its lists are short.
const FEW: usize = 64;

fn note() -> Vec<Finding> {
    let sentence = "The file holds its table column by column.";
    vec![Finding::note("json-columns", sentence)]
}

/// pandas' `split`: `columns`, `index` and `data` with a list per row.
pub fn split(value: &[u8], rows: &mut Rows) -> Option<Vec<Finding>> {
    let names: Vec<&[u8]> = raw::elements(raw::member(value, "columns")?).collect();
    let data = raw::member(value, "data")?;
    let are_lists = raw::elements(data).all(|row| raw::kind(row) == Kind::List);
    if names.is_empty() || !are_lists || raw::kind(data) != Kind::List {
        return None;
    }
    let names: Vec<Vec<u8>> = names.into_iter().map(quoted).collect();
    let index: Vec<&[u8]> = raw::member(value, "index")
        .map(|index| raw::elements(index).collect())
        .unwrap_or_default();
    let is_told = index
        .iter()
        .enumerate()
        .any(|(number, name)| *name != number.to_string().as_bytes());
    let index_name = index_name(names.iter().map(Vec::as_slice));
    for (number, row) in raw::elements(data).enumerate() {
        let index = index.get(number).filter(|_| is_told);
        let before = index.map(|index| (index_name.as_slice(), *index));
        let cells = names.iter().map(Vec::as_slice).zip(raw::elements(row));
        rows.row(before.into_iter().chain(cells));
    }
    Some(note())
}

/// An object of lists of one length.
pub fn lists(value: &[u8], rows: &mut Rows) -> Option<Vec<Finding>> {
    let members: Vec<(&[u8], &[u8])> = raw::members(value).collect();
    let (_, first) = members.first()?;
    let height = raw::elements(first).count();
    let is_column = |(_, list): &(&[u8], &[u8])| {
        raw::kind(list) == Kind::List && raw::elements(list).count() == height
    };
    let holds_values = |(_, list): &(&[u8], &[u8])| {
        raw::elements(list).any(|value| raw::kind(value) != Kind::Object)
    };
    let is_table = members.iter().all(is_column)
        && members.iter().any(holds_values)
        && (members.len() <= FEW || height >= members.len());
    if !is_table || height == 0 {
        return None;
    }
    let mut columns: Vec<_> = members
        .iter()
        .map(|(key, list)| (*key, raw::elements(list)))
        .collect();
    for _ in 0..height {
        let cells: Vec<(&[u8], &[u8])> = columns
            .iter_mut()
            .filter_map(|(key, values)| values.next().map(|value| (*key, value)))
            .collect();
        rows.row(cells);
    }
    Some(note())
}

/// An object of objects with the same keys, one per column, as pandas writes it: more rows than columns.
pub fn objects(value: &[u8], rows: &mut Rows) -> Option<Vec<Finding>> {
    let members: Vec<(&[u8], &[u8])> = raw::members(value).collect();
    let (_, first) = members.first()?;
    let keys: Vec<&[u8]> = raw::members(first).map(|(key, _)| key).collect();
    let is_column = |(_, column): &(&[u8], &[u8])| {
        raw::kind(column) == Kind::Object
            && raw::members(column)
                .map(|(key, _)| key)
                .eq(keys.iter().copied())
    };
    if keys.is_empty() || !members.iter().all(is_column) {
        return None;
    }
    let counts_up = counts_up(&keys);
    let is_wide = keys.len() >= members.len().max(2);
    if !(is_wide || (counts_up && keys.len() > 1 && differ_in_kind(&members))) || members.len() < 2
    {
        return None;
    }
    let index_name = index_name(members.iter().map(|(key, _)| *key));
    let mut columns: Vec<_> = members
        .iter()
        .map(|(key, column)| (*key, raw::members(column)))
        .collect();
    for index in keys {
        let before = (!counts_up).then_some((index_name.as_slice(), index));
        let cells: Vec<(&[u8], &[u8])> = columns
            .iter_mut()
            .filter_map(|(key, values)| values.next().map(|(_, value)| (*key, value)))
            .collect();
        rows.row(before.into_iter().chain(cells));
    }
    Some(note())
}

/// Whether keys are `"0"`, `"1"`, and so on.
fn counts_up(keys: &[&[u8]]) -> bool {
    keys.iter()
        .enumerate()
        .all(|(number, key)| raw::is_named(key, &number.to_string()))
}

/// Whether each object holds values of one kind, and not all the same kind: columns do, records do not.
fn differ_in_kind(members: &[(&[u8], &[u8])]) -> bool {
    let kinds: Option<Vec<Kind>> = members
        .iter()
        .map(|(_, column)| {
            let mut kinds = raw::members(column)
                .map(|(_, value)| raw::kind(value))
                .filter(|kind| *kind != Kind::Null);
            let first = kinds.next()?;
            kinds.all(|kind| kind == first).then_some(first)
        })
        .collect();
    kinds.is_some_and(|kinds| kinds.windows(2).any(|pair| pair[0] != pair[1]))
}

/// What to call the index: `index`, unless a column is called that.
fn index_name<'a>(mut names: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    match names.any(|name| raw::is_named(name, "index")) {
        true => b"\"row_index\"".to_vec(),
        false => b"\"index\"".to_vec(),
    }
}

/// A name as a key: numbers and lists, as pandas writes several levels, become text.
fn quoted(name: &[u8]) -> Vec<u8> {
    match raw::kind(name) {
        Kind::Text => name.to_vec(),
        _ => serde_json::Value::String(raw::string(name))
            .to_string()
            .into_bytes(),
    }
}
