//! `split.json`: the line between eyeball and blackbox, written once for a prediction set.
//!
//! The line may only grow, and everything that sets it aside is logged with its reason. A file is always changed as a
//! whole and under the lock of its folder; what a newer program wrote into it stays.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::error::FileError;
use super::folder::{Folder, PRIVATE};
use super::json::{Purpose, VERSION, parse_document};
use super::layout::{SPLIT, SetFolder};
use crate::domain::sample::Override;
use crate::domain::split::Split;

const FORMAT: &str = "mispred-split";
const CAP: u64 = 1 << 20;

/// One time that the eyeball part grew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub reviewer: String,
    /// The threshold before.
    pub from: f64,
    /// The threshold after.
    pub to: f64,
    /// Why.
    pub reason: String,
}

/// What a split file says.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct SplitFile {
    /// The line as it stands.
    #[serde(flatten)]
    pub split: Split,
    /// How it got there.
    #[serde(default)]
    pub log: Vec<Growth>,
    /// When somebody looked beyond it.
    #[serde(default)]
    pub overrides: Vec<Override>,
}

/// Why a line was not written.
#[derive(Debug, thiserror::Error)]
pub enum SplitError {
    /// It would take back what people may have looked at already.
    #[error(
        "the eyeball part of this set has threshold {from} and can't shrink to {to}\nhint: what was looked at stays looked at; leave --eyeball out to go on with {from}"
    )]
    Shrinks {
        /// As it stands.
        from: f64,
        /// As was asked for.
        to: f64,
    },
    /// Another column or seed would move examples across the line.
    #[error(
        "the line of this set was drawn {was}, not {wanted}\nhint: moving examples across the line would spoil the blackbox part; use another --set-name for another line"
    )]
    OtherLine {
        /// How it was drawn.
        was: String,
        /// How somebody wants it.
        wanted: String,
    },
    /// No share.
    #[error("{0} is no threshold\nhint: it lies above 0 and is at most 1")]
    BadThreshold(f64),
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Reads the line of a set; none if there is none yet.
///
/// # Errors
/// When the file is there and can't be understood.
pub fn load(set: &SetFolder) -> Result<Option<SplitFile>, FileError> {
    match Folder::open(set.path()) {
        Ok(folder) => Ok(read(&folder)?.map(|stored| stored.file)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(FileError::read(set.path(), source)),
    }
}

/// Writes the line of a set for the first time. The same line again is no error; the file stays as it is.
///
/// # Errors
/// When another line was drawn before, or the file can't be written.
pub fn create(set: &SetFolder, split: &Split) -> Result<SplitFile, SplitError> {
    check_threshold(split.threshold)?;
    let folder = open_to_write(set)?;
    let _order = folder.lock();
    if let Some(Stored { file, .. }) = read(&folder)? {
        check_same_line(&file.split, split)?;
        return match split.threshold == file.split.threshold {
            true => Ok(file),
            false => Err(SplitError::Shrinks {
                from: file.split.threshold,
                to: split.threshold,
            }),
        };
    }
    let file = SplitFile {
        split: split.clone(),
        log: Vec::new(),
        overrides: Vec::new(),
    };
    let fields = json!({
        "format": FORMAT,
        "version": VERSION,
        "by": split.by,
        "seed": split.seed,
        "threshold": split.threshold,
        "log": [],
    });
    write(&folder, &fields)?;
    Ok(file)
}

/// Raises the threshold of a set, with an entry in its log. The threshold that it has already is no error.
///
/// # Errors
/// When it would shrink, the line is another one, or the file is missing or can't be written.
pub fn grow(
    set: &SetFolder,
    to: &Split,
    at: &str,
    reviewer: &str,
    reason: &str,
) -> Result<SplitFile, SplitError> {
    check_threshold(to.threshold)?;
    change(set, |file, fields| {
        check_same_line(&file.split, to)?;
        let from = file.split.threshold;
        if to.threshold < from {
            return Err(SplitError::Shrinks {
                from,
                to: to.threshold,
            });
        }
        if to.threshold > from {
            let growth = Growth {
                at: at.to_owned(),
                reviewer: reviewer.to_owned(),
                from,
                to: to.threshold,
                reason: reason.to_owned(),
            };
            fields.insert("threshold".to_owned(), json!(to.threshold));
            push(fields, "log", json!(growth));
        }
        Ok(())
    })
}

/// Logs that somebody looked beyond the line on purpose.
///
/// # Errors
/// When the file is missing or can't be written.
pub fn log_override(set: &SetFolder, entry: &Override) -> Result<SplitFile, SplitError> {
    change(set, |_, fields| {
        push(fields, "overrides", json!(entry));
        Ok(())
    })
}

fn change(
    set: &SetFolder,
    change: impl FnOnce(&SplitFile, &mut Map<String, Value>) -> Result<(), SplitError>,
) -> Result<SplitFile, SplitError> {
    let folder = open_to_write(set)?;
    let _order = folder.lock();
    let missing = || FileError::Missing {
        path: folder.path_of(SPLIT),
    };
    let Stored {
        file,
        fields: before,
    } = read(&folder)?.ok_or_else(missing)?;
    let mut fields = before.clone();
    change(&file, &mut fields)?;
    if fields == before {
        return Ok(file);
    }
    write(&folder, &Value::Object(fields.clone()))?;
    Ok(understand(&folder, fields)?)
}

/// Whether two lines are the same but for their threshold.
///
/// # Errors
/// When they are not: moving examples across the line would spoil the blackbox part.
pub fn check_same_line(was: &Split, wanted: &Split) -> Result<(), SplitError> {
    if was.by == wanted.by && was.seed == wanted.seed {
        return Ok(());
    }
    let words = |split: &Split| format!("by {} with seed `{}`", json!(split.by), split.seed);
    Err(SplitError::OtherLine {
        was: words(was),
        wanted: words(wanted),
    })
}

fn check_threshold(threshold: f64) -> Result<(), SplitError> {
    if threshold > 0.0 && threshold <= 1.0 {
        Ok(())
    } else {
        Err(SplitError::BadThreshold(threshold))
    }
}

fn push(fields: &mut Map<String, Value>, name: &str, entry: Value) {
    match fields.get_mut(name) {
        Some(Value::Array(entries)) => entries.push(entry),
        _ => drop(fields.insert(name.to_owned(), Value::Array(vec![entry]))),
    }
}

fn open_to_write(set: &SetFolder) -> Result<Folder, FileError> {
    Folder::create_all(set.path()).map_err(|source| FileError::write(set.path(), source))
}

/// The file as this program understands it, and all its fields as they stand.
struct Stored {
    file: SplitFile,
    fields: Map<String, Value>,
}

fn read(folder: &Folder) -> Result<Option<Stored>, FileError> {
    let Some((_, bytes)) = folder.read_if_there(SPLIT, CAP)? else {
        return Ok(None);
    };
    let path = folder.path_of(SPLIT);
    // A line that is not fully understood must not decide what people may look at.
    let (version, rest) = parse_document(&path, &bytes, FORMAT, Purpose::Write)?;
    let mut fields = Map::new();
    fields.insert("format".to_owned(), json!(FORMAT));
    fields.insert("version".to_owned(), json!(version));
    fields.extend(rest);
    Ok(Some(Stored {
        file: understand(folder, fields.clone())?,
        fields,
    }))
}

fn understand(folder: &Folder, fields: Map<String, Value>) -> Result<SplitFile, FileError> {
    let malformed = |reason: String| FileError::malformed(&folder.path_of(SPLIT), reason);
    let file: SplitFile = serde_json::from_value(Value::Object(fields))
        .map_err(|error| malformed(error.to_string()))?;
    check_threshold(file.split.threshold)
        .map_err(|_| malformed("its threshold is not above 0 and at most 1".to_owned()))?;
    Ok(file)
}

fn write(folder: &Folder, fields: &Value) -> Result<(), FileError> {
    let text = format!("{fields:#}\n");
    folder
        .write_atomically(SPLIT, text.as_bytes(), PRIVATE)
        .map_err(|source| FileError::write(&folder.path_of(SPLIT), source))
}

#[cfg(test)]
mod tests;
