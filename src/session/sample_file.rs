//! `sample.json` and `rows.jsonl`: the frozen sample of a week and the rows that it shows.
//!
//! A sample counts once `sample.json` stands, which is written last: a crash before that leaves nothing that anybody
//! takes for a sample. Afterwards it may be extended, never changed and never replaced.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use super::error::FileError;
use super::folder::{Folder, PRIVATE};
use super::json::{self, Purpose, VERSION, Version, keep_unknown, parse_document};
use super::layout::{REVIEWERS, ROWS, SAMPLE, WAL, WeekFolder};
use crate::domain::key::Key;
use crate::domain::row::Row;
use crate::domain::sample::{Relink, Sample};

const FORMAT: &str = "mispred-sample";
const ROWS_FORMAT: &str = "mispred-rows";
const SAMPLE_CAP: u64 = 64 << 20;
const ROWS_CAP: u64 = 512 << 20;

/// Why a sample was not written.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The week has one.
    #[error("{}: this week has a sample already\nhint: go on with it, or archive it and draw again", path.display())]
    Exists {
        /// The file.
        path: std::path::PathBuf,
    },
    /// What should extend the sample is not the same draw with more examples.
    #[error(
        "the sample can't be extended: {0}\nhint: only a larger n of the same draw appends; archive the week and draw again for anything else"
    )]
    NotAnExtension(&'static str),
    /// Something in it has no exact text, such as a number that is not finite.
    #[error(
        "the sample can't be written exactly: {0}\nhint: this is a fault of mispred; please report it"
    )]
    Inexact(&'static str),
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    version: Version,
    #[serde(flatten)]
    sample: &'a Sample,
}

/// Writes the sample of a week with its rows, durably, and prepares the folder for sessions.
///
/// `rows` may lack some examples, or hold none where nothing of the data may be kept. Git ignores them unless
/// `share_rows`.
///
/// # Errors
/// When the week has a sample, or the folder can't be written.
pub fn freeze(
    week: &WeekFolder,
    sample: &Sample,
    rows: &[Row],
    share_rows: bool,
) -> Result<(), SampleError> {
    let text = sample_text(serde_json::to_value(document(sample)))?;
    let rows = rows_text(sample, rows)?;
    check_exact(sample, &text)?;
    let unwritable = |source| FileError::write(week.path(), source);
    let folder = Folder::create_all(week.path()).map_err(unwritable)?;
    let _order = folder.lock();
    if folder.has(SAMPLE) {
        return Err(SampleError::Exists {
            path: folder.path_of(SAMPLE),
        });
    }
    prepare(&folder, share_rows).map_err(unwritable)?;
    write(&folder, ROWS, rows.as_bytes())?;
    write(&folder, SAMPLE, text.as_bytes())?;
    Ok(())
}

/// Appends examples of the same draw to the sample of a week; `rows` are those of the new examples.
///
/// # Errors
/// When the draw is another one, the old examples are not the first of the new ones, or the files can't be written.
pub fn extend(week: &WeekFolder, sample: &Sample, rows: &[Row]) -> Result<(), SampleError> {
    let folder = open(week)?;
    let _order = folder.lock();
    let (old, old_value) = read_document(&folder)?;
    check_extension(&old, sample)?;
    let mut known = by_key(rows.to_vec());
    // What the reviewers have seen stays as they saw it.
    known.extend(by_key(read_rows_in(&folder, &old)?.unwrap_or_default()));
    rewrite(&folder, &old_value, sample, known)
}

/// Notes in the sample of a week that its rows come from another file now; `rows` are those that were found there.
/// Examples that were not found keep the rows they had, and the draw stays as it is.
///
/// # Errors
/// When the files can't be read or written.
pub fn relink(week: &WeekFolder, relink: Relink, rows: &[Row]) -> Result<(), SampleError> {
    let folder = open(week)?;
    let _order = folder.lock();
    let (mut sample, old_value) = read_document(&folder)?;
    let mut known = by_key(read_rows_in(&folder, &sample)?.unwrap_or_default());
    known.extend(by_key(rows.to_vec()));
    sample.relinks.push(relink);
    rewrite(&folder, &old_value, &sample, known)
}

/// Writes a changed sample over its old form, keeping what only a newer program knows.
fn rewrite(
    folder: &Folder,
    old_value: &Value,
    sample: &Sample,
    mut known: BTreeMap<Key, Row>,
) -> Result<(), SampleError> {
    let rows: Vec<Row> = sample.keys().filter_map(|key| known.remove(key)).collect();
    let mut value = serde_json::to_value(document(sample))
        .map_err(|_| SampleError::Inexact("it has no JSON form"))?;
    keep_unknown(old_value, &mut value);
    // The file may hold what only a newer minor version knows, so it keeps the number of that version.
    value["version"] = old_value["version"].clone();
    let text = sample_text(Ok(value))?;
    check_exact(sample, &text)?;
    // Rows first: rows without an example are never looked at, an example without its row could not be shown.
    write(folder, ROWS, rows_text(sample, &rows)?.as_bytes())?;
    write(folder, SAMPLE, text.as_bytes())?;
    Ok(())
}

/// Reads the sample of a week.
///
/// # Errors
/// When it is missing, damaged, or of a newer major version.
pub fn read_sample(week: &WeekFolder) -> Result<Sample, FileError> {
    let folder = open(week)?;
    // A sample that is not fully understood would give wrong shares, so it is not read in part either.
    Ok(read_document(&folder)?.0)
}

/// Reads the rows of a sample, in its order; none if the file is not there, as in a clone of a repository that keeps
/// rows out. Rows that the file lacks are left out.
///
/// # Errors
/// When the file is there and damaged, or belongs to another draw.
pub fn read_rows(week: &WeekFolder, sample: &Sample) -> Result<Option<Vec<Row>>, FileError> {
    let folder = open(week)?;
    let Some(rows) = read_rows_in(&folder, sample)? else {
        return Ok(None);
    };
    let mut known = by_key(rows);
    Ok(Some(
        sample.keys().filter_map(|key| known.remove(key)).collect(),
    ))
}

fn document(sample: &Sample) -> Document<'_> {
    Document {
        format: FORMAT,
        version: VERSION,
        sample,
    }
}

fn sample_text(value: serde_json::Result<Value>) -> Result<String, SampleError> {
    let value = value.map_err(|_| SampleError::Inexact("it has no JSON form"))?;
    Ok(format!("{value:#}\n"))
}

/// JSON has no infinity and no NaN; rather no sample than one with other numbers in it.
fn check_exact(sample: &Sample, text: &str) -> Result<(), SampleError> {
    match serde_json::from_str::<Sample>(text) {
        Ok(back) if back == *sample => Ok(()),
        _ => Err(SampleError::Inexact("it reads back differently")),
    }
}

fn rows_text(sample: &Sample, rows: &[Row]) -> Result<String, SampleError> {
    let head = json!({"format": ROWS_FORMAT, "version": VERSION, "draw": sample.draw_id()});
    let mut text = format!("{head}\n");
    for row in rows {
        let line = serde_json::to_string(row)
            .map_err(|_| SampleError::Inexact("a row has no JSON form"))?;
        match serde_json::from_str::<Row>(&line) {
            Ok(back) if back == *row => {}
            _ => return Err(SampleError::Inexact("a row reads back differently")),
        }
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}

fn check_extension(old: &Sample, new: &Sample) -> Result<(), SampleError> {
    if old.draw_id() != new.draw_id() {
        return Err(SampleError::NotAnExtension("it is another draw"));
    }
    if new.examples.len() < old.examples.len() {
        return Err(SampleError::NotAnExtension("it has fewer examples"));
    }
    let same = old.keys().zip(new.keys()).all(|(old, new)| old == new);
    if !same {
        return Err(SampleError::NotAnExtension(
            "its first examples are not the old ones",
        ));
    }
    Ok(())
}

/// What keeps rows and journals out of git, and the folders of the sessions.
fn prepare(folder: &Folder, share_rows: bool) -> io::Result<()> {
    let rows = if share_rows { "" } else { "rows.jsonl\n" };
    let ignored = format!("{rows}.wal/\n.*.tmp\n");
    folder.write_atomically(".gitignore", ignored.as_bytes(), 0o644)?;
    folder.child_or_create(REVIEWERS)?;
    folder
        .child_or_create(WAL)?
        .create_if_missing(".gitignore", b"*\n")
}

fn open(week: &WeekFolder) -> Result<Folder, FileError> {
    Folder::open(week.path()).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => FileError::Missing {
            path: week.path().to_owned(),
        },
        _ => FileError::read(week.path(), source),
    })
}

fn write(folder: &Folder, name: &str, bytes: &[u8]) -> Result<(), FileError> {
    folder
        .write_atomically(name, bytes, PRIVATE)
        .map_err(|source| FileError::write(&folder.path_of(name), source))
}

fn read_document(folder: &Folder) -> Result<(Sample, Value), FileError> {
    let (_, bytes) = folder.read(SAMPLE, SAMPLE_CAP)?;
    let path = folder.path_of(SAMPLE);
    let malformed = |reason: String| FileError::malformed(&path, reason);
    let (version, fields) = parse_document(&path, &bytes, FORMAT, Purpose::Write)?;
    let mut value = Value::Object(fields);
    let sample: Sample =
        serde_json::from_value(value.clone()).map_err(|error| malformed(error.to_string()))?;
    let mut seen = BTreeSet::new();
    for example in &sample.examples {
        if !seen.insert(&example.key) {
            return Err(malformed(format!(
                "the key `{}` stands in it twice",
                example.key.as_str().escape_debug()
            )));
        }
        if !(example.inclusion > 0.0 && example.inclusion <= 1.0) {
            return Err(malformed(format!(
                "an inclusion probability of {}",
                example.inclusion
            )));
        }
    }
    value["version"] = json!(version);
    Ok((sample, value))
}

fn by_key(rows: Vec<Row>) -> BTreeMap<Key, Row> {
    rows.into_iter().map(|row| (row.key.clone(), row)).collect()
}

fn read_rows_in(folder: &Folder, sample: &Sample) -> Result<Option<Vec<Row>>, FileError> {
    let Some((_, bytes)) = folder.read_if_there(ROWS, ROWS_CAP)? else {
        return Ok(None);
    };
    let path = folder.path_of(ROWS);
    let malformed = |reason: String| FileError::malformed(&path, reason);
    let mut lines = bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let head = lines
        .next()
        .ok_or_else(|| malformed("it is empty".to_owned()))?;
    let (_, head) = parse_document(&path, head, ROWS_FORMAT, Purpose::Write)?;
    if head.get("draw") != Some(&json!(sample.draw_id())) {
        return Err(malformed(
            "its rows belong to another draw than sample.json".to_owned(),
        ));
    }
    let rows = lines.zip(2..).map(|(line, number)| {
        let value =
            json::parse(line).map_err(|reason| malformed(format!("line {number}: {reason}")))?;
        serde_json::from_value(value).map_err(|error| malformed(format!("line {number}: {error}")))
    });
    rows.collect::<Result<_, _>>().map(Some)
}

#[cfg(test)]
mod tests;
