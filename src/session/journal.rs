//! The journal of one writer: a line per gesture, each with its checksum, appended and synced before it is "saved".
//!
//! Nothing in a journal is ever rewritten. One line holds everything that one gesture wrote, so that a torn line can
//! never leave half a gesture behind. This module decides what a line is worth; it never decides to remove a file.

use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::FileError;
use super::folder::{Folder, PRIVATE, is_gone, random_hex};
use super::json::{self, Purpose, VERSION, Version};
use super::lock::host;
use super::names::host_part;
use super::record::Record;

const FORMAT: &str = "mispred-journal";
/// No honest journal comes near: the session file is rewritten every few hundred edits.
pub(super) const CAP: u64 = 256 << 20;
/// The longest line that is written, in bytes.
pub(super) const MAX_LINE: usize = 1 << 20;
/// Space taken ahead, so that a full disk still takes the next few hundred edits.
#[cfg(target_os = "linux")]
const RESERVE: u64 = 64 << 10;
const ATTEMPTS: usize = 16;

/// The first line: whose edits these are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    /// The name of the format.
    pub format: String,
    /// Its version.
    pub version: Version,
    /// The reviewer.
    pub reviewer: String,
    /// The draw that the keys belong to.
    pub draw: String,
    /// The process.
    pub writer: String,
}

/// What a journal holds.
#[derive(Debug, Default)]
pub(super) struct Journal {
    /// The first line; none if it was torn or damaged.
    pub header: Option<Header>,
    /// The edits that can be read, in their order.
    pub records: Vec<Record>,
    /// Bytes of an incomplete last line.
    pub torn: usize,
    /// Complete lines that can't be read.
    pub damaged: Vec<Damaged>,
}

/// A complete line that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Damaged {
    /// Counted from 1.
    pub line: usize,
    /// Its bytes without the line feed.
    pub bytes: Vec<u8>,
}

/// The header of a new journal.
pub(super) fn header(reviewer: &str, draw: &str, writer: &str) -> Header {
    Header {
        format: FORMAT.to_owned(),
        version: VERSION,
        reviewer: reviewer.to_owned(),
        draw: draw.to_owned(),
        writer: writer.to_owned(),
    }
}

/// A line of a journal: checksum, space, JSON, line feed. JSON has no raw line feed, so neither has the text.
pub(super) fn line(json: &str) -> String {
    format!("{:08x} {json}\n", crc32c::crc32c(json.as_bytes()))
}

/// The line for the records of one gesture.
pub(super) fn gesture_line(records: &[Record]) -> String {
    match records {
        [record] => line(record.json()),
        _ => {
            let texts: Vec<&str> = records.iter().map(Record::json).collect();
            line(&format!("[{}]", texts.join(",")))
        }
    }
}

/// Reads a journal.
///
/// A last line without its line feed counts if its checksum is right and is torn otherwise; every other line that
/// can't be read is damage, because a saved edit always has its line feed.
///
/// # Errors
/// When it is no journal, or of a newer major version and opened to be written.
pub(super) fn parse(path: &Path, bytes: &[u8], purpose: Purpose) -> Result<Journal, FileError> {
    let mut journal = Journal::default();
    let mut rest = bytes;
    let mut number = 0;
    while !rest.is_empty() {
        number += 1;
        let end = rest.iter().position(|byte| *byte == b'\n');
        let content = &rest[..end.unwrap_or(rest.len())];
        rest = end.map_or(&[], |end| &rest[end + 1..]);
        match (check(content), end) {
            (Some(json), _) => journal.take(path, number, content, json, purpose)?,
            (None, None) => journal.torn = content.len(),
            (None, Some(_)) => journal.damaged.push(Damaged {
                line: number,
                bytes: content.to_vec(),
            }),
        }
    }
    Ok(journal)
}

/// The JSON of a line whose checksum is right.
fn check(line: &[u8]) -> Option<&[u8]> {
    let (sum, rest) = line.split_at_checked(8)?;
    let json = rest.strip_prefix(b" ")?;
    let is_hex = sum
        .iter()
        .all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(digit));
    let sum = u32::from_str_radix(std::str::from_utf8(sum).ok()?, 16).ok()?;
    (is_hex && sum == crc32c::crc32c(json)).then_some(json)
}

impl Journal {
    fn take(
        &mut self,
        path: &Path,
        number: usize,
        content: &[u8],
        json: &[u8],
        purpose: Purpose,
    ) -> Result<(), FileError> {
        if number == 1 {
            self.header = Some(read_header(path, json, purpose)?);
            return Ok(());
        }
        let lenient = self
            .header
            .as_ref()
            .is_some_and(|header| header.version.is_newer());
        match read_gesture(json, lenient) {
            Ok(records) => self.records.extend(records),
            Err(_) => self.damaged.push(Damaged {
                line: number,
                bytes: content.to_vec(),
            }),
        }
        Ok(())
    }
}

fn read_header(path: &Path, bytes: &[u8], purpose: Purpose) -> Result<Header, FileError> {
    let (version, mut fields) = json::parse_document(path, bytes, FORMAT, purpose)?;
    fields.insert("format".to_owned(), FORMAT.into());
    fields.insert("version".to_owned(), serde_json::json!(version));
    serde_json::from_value(Value::Object(fields))
        .map_err(|error| FileError::malformed(path, format!("line 1: {error}")))
}

fn read_gesture(bytes: &[u8], lenient: bool) -> Result<Vec<Record>, String> {
    match json::parse(bytes)? {
        Value::Array(values) => values
            .into_iter()
            .map(|value| Record::from_value(value, lenient))
            .collect(),
        value => Ok(vec![Record::from_value(value, lenient)?]),
    }
}

/// Whether a name in the journal folder is a journal of this reviewer. Stems hold no dot, so no stem begins another.
pub(super) fn is_journal_of(name: &str, stem: &str) -> bool {
    name.strip_prefix(stem)
        .is_some_and(|rest| rest.starts_with('.') && rest.ends_with(".jsonl"))
}

/// The journal that this process appends to. Its lock tells others that the writer lives.
#[derive(Debug)]
pub(super) struct Writer {
    file: File,
    name: String,
    good: u64,
}

impl Writer {
    /// Creates a journal under a new name with its header, all of it durable: only now may an edit be accepted.
    pub(super) fn create(wal: &Folder, stem: &str, header: &Header) -> io::Result<Self> {
        let text = line(&serde_json::to_string(header)?);
        for _ in 0..ATTEMPTS {
            let name = journal_name(stem);
            let file = wal.create_file(&name, PRIVATE, true)?;
            if !is_ours(wal, &name, &file) {
                continue;
            }
            let mut writer = Self {
                file,
                name,
                good: 0,
            };
            let begun = writer.begin(wal, &text);
            if let Err(error) = begun {
                writer.discard(wal);
                return Err(error);
            }
            return Ok(writer);
        }
        Err(io::Error::other("no new journal could be locked"))
    }

    fn begin(&mut self, wal: &Folder, header: &str) -> io::Result<()> {
        reserve(&self.file);
        self.append(header)?;
        wal.sync()
    }

    /// Its name in the journal folder.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Appends lines and syncs them. After an error the file is cut back to the last good line and must not be
    /// written again: the system reports a failed sync once and then calls the lost page clean.
    pub(super) fn append(&mut self, text: &str) -> io::Result<()> {
        let appended = self
            .file
            .write_all(text.as_bytes())
            .and_then(|()| self.file.sync_data());
        match appended {
            Ok(()) => {
                self.good += text.len() as u64;
                Ok(())
            }
            Err(error) => {
                // If this fails as well, what is left is a torn line or an edit that is written again: both are read.
                let _ = self.file.set_len(self.good);
                Err(error)
            }
        }
    }

    /// Whether somebody removed the file, so that what it holds ends with this process.
    pub(super) fn is_gone(&self) -> bool {
        is_gone(&self.file).unwrap_or(false)
    }

    /// Makes every further append fail, as a broken disk would.
    #[cfg(test)]
    pub(super) fn break_for_test(&mut self, wal: &Folder) {
        // The lock goes with the old handle, but nobody else is there in a test.
        if let Ok(file) = wal.open_file(&self.name) {
            self.file = file;
        }
    }

    /// Removes a journal that never held an edit.
    pub(super) fn discard(self, wal: &Folder) {
        // A journal without edits harms nobody if it stays.
        let _ = wal.unlink(&self.name);
    }
}

impl Drop for Writer {
    /// As for the reviewer's lock: a child forked at this moment must not make a dead writer look alive.
    fn drop(&mut self) {
        // The lock falls with the last copy of the file at the latest.
        let _ = self.file.unlock();
    }
}

/// Whether the lock was ours before anybody could take the new file for one whose writer has died and remove it.
fn is_ours(wal: &Folder, name: &str, file: &File) -> bool {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => false,
        Ok(()) | Err(TryLockError::Error(_)) => wal.is_same(name, file).unwrap_or(false),
    }
}

fn journal_name(stem: &str) -> String {
    format!(
        "{stem}.{}.{}.{}.jsonl",
        host_part(&host()),
        std::process::id(),
        random_hex()
    )
}

/// The size stays as it is, so a reader never sees the reserved bytes. Not every file system can; then there is none.
#[cfg(target_os = "linux")]
fn reserve(file: &File) {
    let _ = rustix::fs::fallocate(file, rustix::fs::FallocateFlags::KEEP_SIZE, 0, RESERVE);
}

#[cfg(not(target_os = "linux"))]
fn reserve(_file: &File) {}

#[cfg(test)]
mod tests;
