//! A stream of edits with acknowledgements, for the tests that kill this program and trace its system calls.
//!
//! Each edit follows from its number alone, so a reader of the acknowledgements knows what must be there without
//! having seen the edits. Never used in a review.

use std::io::{self, Write};
use std::path::Path;

use super::layout::WeekFolder;
use super::store::{OpenMode, Store, read_session};
use crate::domain::edit::{Assignment, Verdict};
use crate::domain::key::Key;
use crate::domain::review::Review;
use crate::domain::taxonomy::CategoryId;

const REVIEWER: &str = "drill";
const DRAW: &str = "drill";
const AT: &str = "2026-11-21T10:00:00Z";
const KEYS: u64 = 50;
const COMPACT_EVERY: usize = 7;
const CATEGORY: &str = "drill";

/// Writes this many gestures into a session in this folder. Each prints `ACK <number> <key>/<field> <number>` once it
/// is saved; a gesture of two edits prints two such lines at once, and one that was refused prints `REFUSED <number>`.
///
/// Keys begin with `own` in the process that holds the session and with `joined` in one beside it.
///
/// # Errors
/// When the session can't be opened or closed, or `out` is closed.
pub fn run(folder: &Path, count: usize, out: &mut dyn Write) -> io::Result<()> {
    let week = WeekFolder::at(folder);
    let mut store =
        Store::open(&week, REVIEWER, DRAW, OpenMode::Join, &[], AT).map_err(io::Error::other)?;
    let prefix = if store.is_joined() { "joined" } else { "own" };
    for step in 1..=count {
        let number = store.lamport() + 1;
        let edits = edits(prefix, number);
        let answer = match store.append(&edits, AT) {
            Ok(()) => acknowledgement(&edits, number),
            Err(_) => format!("REFUSED {number}\n"),
        };
        out.write_all(answer.as_bytes())?;
        out.flush()?;
        if step % COMPACT_EVERY == 0 {
            // A refused compaction loses nothing; the next one does its work.
            let _ = store.compact();
        }
    }
    store.close("").map_err(io::Error::other)?;
    writeln!(out, "CLOSED")
}

/// Prints the session in this folder as `STATE <key>/<field> <number>`, a line per field that was set, then every
/// problem as `PROBLEM <sentence>`.
///
/// # Errors
/// When the session can't be read, or `out` is closed.
pub fn recover(folder: &Path, out: &mut dyn Write) -> io::Result<()> {
    let session =
        read_session(&WeekFolder::at(folder), REVIEWER, DRAW).map_err(io::Error::other)?;
    for prefix in ["own", "joined"] {
        for index in 0..KEYS {
            let key = key(prefix, index);
            for (field, value) in values(&session.review, &key) {
                writeln!(out, "STATE {key}/{field} {value}")?;
            }
        }
    }
    for problem in session.problems {
        writeln!(out, "PROBLEM {problem}")?;
    }
    Ok(())
}

fn key(prefix: &str, index: u64) -> Key {
    Key::new(format!("{prefix}-{index:02}"))
}

/// The edits of the gesture with this number: a note, a tag, a verdict, or tag and verdict at once. The number is the
/// value of each.
fn edits(prefix: &str, number: u64) -> Vec<Assignment> {
    let key = key(prefix, number.wrapping_mul(7_919) / 3 % KEYS);
    // More gestures than this would take a drill of years.
    let small = u32::try_from(number).unwrap_or(u32::MAX);
    let note = Assignment::Note {
        key: key.clone(),
        text: Some(number.to_string()),
    };
    let category = CategoryId::new(CATEGORY);
    let tag = Assignment::Tag {
        key: key.clone(),
        category,
        order: Some(small),
    };
    let verdict = Assignment::Verdict {
        key,
        verdict: Some(Verdict::Reviewed { asked: small }),
    };
    match number % 5 {
        0 | 4 => vec![note],
        1 => vec![tag],
        2 => vec![verdict],
        _ => vec![tag, verdict],
    }
}

fn acknowledgement(edits: &[Assignment], number: u64) -> String {
    let line = |edit: &Assignment| {
        let (key, field) = match edit {
            Assignment::Note { key, .. } => (key, "note"),
            Assignment::Tag { key, .. } => (key, "tag"),
            Assignment::Verdict { key, .. } => (key, "verdict"),
            _ => return String::new(),
        };
        format!("ACK {number} {key}/{field} {number}\n")
    };
    edits.iter().map(line).collect()
}

fn values(review: &Review, key: &Key) -> Vec<(&'static str, String)> {
    let mark = review.mark(key);
    let tag = mark.tags.get(&CategoryId::new(CATEGORY));
    let fields = [
        ("note", mark.note.clone()),
        ("tag", tag.map(u32::to_string)),
        ("verdict", mark.asked().map(|asked| asked.to_string())),
    ];
    fields
        .into_iter()
        .filter_map(|(field, value)| Some((field, value?)))
        .collect()
}
