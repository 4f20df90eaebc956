//! Finds the rows of one JSON value: which of the shapes people write it has, and each row as an object.
//!
//! Whatever is decided here is told in a note that names fields, and another choice can be made by naming the field.

mod columns;
mod records;
mod squad;

use super::compose::Rows;
use super::inspect;
use super::raw::{self, Kind};
use crate::domain::finding::Finding;
use crate::domain::reading::Reading;
use crate::engine::error::EngineError;

/// How many values of a container are looked at to tell what it holds.
const LOOKED_AT: usize = 200;

/// Down to this depth, a field may hold the rows.
const DEPTH: usize = 3;

/// Writes the rows of a value.
pub fn write(
    file: &str,
    value: &[u8],
    reading: &Reading,
    rows: &mut Rows,
) -> Result<Vec<Finding>, EngineError> {
    if let Some(path) = &reading.rows_under {
        let found = path
            .split('.')
            .try_fold(value, |value, name| raw::member(value, name));
        // A key may hold a point itself.
        let found = found.or_else(|| raw::member(value, path));
        let found = found.filter(|found| raw::kind(found).is_nested());
        let Some(found) = found else {
            return Err(no_rows_under(file, value, path));
        };
        if inspect::is_log(value) && path == "samples" {
            return Ok(inspect::write(value, found, rows));
        }
        let mut notes = container(file, found, rows).unwrap_or_else(|| one_row(found, rows));
        notes.extend(beside(value, path));
        return Ok(notes);
    }
    if inspect::is_log(value) {
        return match raw::member(value, "samples") {
            Some(samples) => Ok(inspect::write(value, samples, rows)),
            None => Err(EngineError::Format {
                file: file.to_owned(),
                what: "an Inspect log without samples".to_owned(),
                hint: "log the samples too, without --no-log-samples".to_owned(),
            }),
        };
    }
    if let Some(notes) = container(file, value, rows) {
        return Ok(notes);
    }
    match under(value) {
        Some((path, found)) => {
            let notes = container(file, found, rows);
            let mut notes = notes.unwrap_or_default();
            notes.extend(beside(value, &path));
            Ok(notes)
        }
        None if is_hollow(value) => Ok(Vec::new()),
        None => Ok(one_row(value, rows)),
    }
}

/// Writes the rows of a value that is itself a table; none when it is no table.
fn container(file: &str, value: &[u8], rows: &mut Rows) -> Option<Vec<Finding>> {
    match raw::kind(value) {
        Kind::List => records::list(file, value, rows),
        Kind::Object => squad::write(value, rows)
            .or_else(|| columns::split(value, rows))
            .or_else(|| columns::lists(value, rows))
            .or_else(|| columns::objects(value, rows))
            .or_else(|| records::keyed(value, rows))
            .or_else(|| records::values(file, value, rows)),
        _ => None,
    }
}

/// The field that holds the rows: the longest list of objects at the top, else the longest list or object of objects.
fn under(value: &[u8]) -> Option<(String, &[u8])> {
    let mut lists = Vec::new();
    fields(value, "", 1, &mut |path, found| {
        if holds_objects(raw::elements(found)) {
            lists.push((path.to_owned(), found, raw::elements(found).count()));
        }
    });
    if let Some(found) = longest(lists) {
        return Some(found);
    }
    let mut tables = Vec::new();
    fields(
        value,
        "",
        DEPTH,
        &mut |path, found| match raw::kind(found) {
            Kind::List if holds_objects(raw::elements(found)) => {
                tables.push((path.to_owned(), found, raw::elements(found).count()));
            }
            Kind::Object if records::is_keyed(found) => {
                tables.push((path.to_owned(), found, raw::members(found).count()));
            }
            _ => {}
        },
    );
    longest(tables)
}

/// The first of those with the most values.
fn longest(found: Vec<(String, &[u8], usize)>) -> Option<(String, &[u8])> {
    found
        .into_iter()
        .reduce(|best, next| if next.2 > best.2 { next } else { best })
        .map(|(path, value, _)| (path, value))
}

/// Calls `each` with the fields that are lists or objects, and with those inside objects, down to a depth.
fn fields<'a>(value: &'a [u8], path: &str, depth: usize, each: &mut impl FnMut(&str, &'a [u8])) {
    for (key, found) in raw::members(value) {
        let kind = raw::kind(found);
        if !kind.is_nested() {
            continue;
        }
        let path = match path {
            "" => raw::string(key),
            path => format!("{path}.{}", raw::string(key)),
        };
        each(&path, found);
        if kind == Kind::Object && depth > 1 {
            fields(found, &path, depth - 1, each);
        }
    }
}

/// Whether values are objects, most of them and the first one.
fn holds_objects<'a>(values: impl Iterator<Item = &'a [u8]> + Clone) -> bool {
    let is_object = |value: &&[u8]| raw::kind(value) == Kind::Object;
    let looked_at = values.clone().take(LOOKED_AT);
    values.clone().next().as_ref().is_some_and(is_object)
        && looked_at.clone().filter(is_object).count() * 2 > looked_at.count()
}

/// Whether a document has lists or objects and nothing in them: a table before its first row.
fn is_hollow(value: &[u8]) -> bool {
    let is_empty = |value: &[u8]| {
        raw::elements(value).next().is_none() && raw::members(value).next().is_none()
    };
    let mut nested = raw::members(value)
        .map(|(_, value)| value)
        .filter(|value| raw::kind(value).is_nested())
        .peekable();
    match nested.peek() {
        Some(_) => nested.all(is_empty),
        None => is_empty(value),
    }
}

fn one_row(value: &[u8], rows: &mut Rows) -> Vec<Finding> {
    rows.object(&[], value);
    vec![Finding::note(
        "one-row",
        "The file is one JSON object and is read as a single row.",
    )]
}

/// Names of fields for a sentence: a few of them.
fn listed(names: &[String]) -> String {
    const NAMED: usize = 5;
    let mut text = names
        .iter()
        .take(NAMED)
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > NAMED {
        text.push_str(&format!(" and {} more", names.len() - NAMED));
    }
    text
}

/// Where the rows were found and what was left out.
fn beside(value: &[u8], path: &str) -> Vec<Finding> {
    let outer = path.split('.').next().unwrap_or_default();
    let names: Vec<String> = raw::members(value)
        .map(|(key, _)| raw::string(key))
        .filter(|name| name != outer && name != path)
        .collect();
    let mut sentence = format!("The rows are under `{path}`.");
    if !names.is_empty() {
        sentence.push_str(&format!(
            " What lies beside it is left out: {}.",
            listed(&names)
        ));
    }
    let mut note = Finding::note("rows-under", sentence);
    let mut others = Vec::new();
    fields(value, "", DEPTH, &mut |found, inner| {
        let is_table = match raw::kind(inner) {
            Kind::List => holds_objects(raw::elements(inner)),
            _ => records::is_keyed(inner),
        };
        if is_table && found != path && !found.starts_with(&format!("{path}.")) {
            others.push(found.to_owned());
        }
    });
    if !others.is_empty() {
        note = note.advising(format!(
            "Other fields that hold rows: {}; name one with --rows-under.",
            listed(&others)
        ));
    }
    vec![note]
}

fn no_rows_under(file: &str, value: &[u8], path: &str) -> EngineError {
    let mut names = Vec::new();
    fields(value, "", DEPTH, &mut |path, _| names.push(path.to_owned()));
    EngineError::Format {
        file: file.to_owned(),
        what: format!("a JSON document without rows under `{path}`"),
        hint: match names.is_empty() {
            true => "it has no field that holds a list or an object".to_owned(),
            false => format!("its fields with lists or objects are {}", listed(&names)),
        },
    }
}

#[cfg(test)]
mod tests;
