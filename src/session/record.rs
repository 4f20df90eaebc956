//! One written edit: an assignment with its place in the order of edits.
//!
//! The order is a logical clock; `at` is only a label for people. A record keeps the text it was read from, so that
//! fields and kinds of a newer program are written back as they were. Holds no file.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer, ser};
use serde_json::Value;

use crate::domain::edit::{Assignment, Register};

/// The place of an edit: a count that grows with everything its writer has seen, and the writer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(u64, String)", into = "(u64, String)")]
pub struct Clock {
    /// Higher than that of every edit the writer knew.
    pub lamport: u64,
    /// The process that wrote it; breaks ties.
    pub writer: String,
}

/// Larger counts can't be told apart by every JSON reader, and no honest file comes near.
const MAX_LAMPORT: u64 = 1 << 53;

impl From<(u64, String)> for Clock {
    fn from((lamport, writer): (u64, String)) -> Self {
        Self { lamport, writer }
    }
}

impl From<Clock> for (u64, String) {
    fn from(clock: Clock) -> Self {
        (clock.lamport, clock.writer)
    }
}

/// The edits of other writers to the same register that the author of a record knew: up to which count of each writer.
/// This tells a change of mind from a conflict.
pub(super) type Seen = BTreeMap<String, u64>;

/// One written edit. Ordered by its clock; equal clocks, which no honest writer makes, by their text.
#[derive(Clone, Debug)]
pub struct Record {
    clock: Clock,
    over: Seen,
    assignment: Option<Assignment>,
    text: String,
}

/// What a record writes to, in the order of the session file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    /// A register of this program.
    Known(Register),
    /// Something of a newer program. What it replaces can't be known, so each such record stands alone.
    Unknown(String),
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    assignment: &'a Assignment,
    at: &'a str,
    clock: &'a Clock,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    over: &'a Seen,
}

#[derive(Deserialize)]
struct Stamp {
    /// Read to refuse records without a label; its text stays in the record.
    #[serde(rename = "at")]
    _at: String,
    clock: Clock,
    #[serde(default)]
    over: Seen,
}

impl Record {
    /// A new edit.
    pub(super) fn new(
        assignment: Assignment,
        at: &str,
        clock: Clock,
        over: Seen,
    ) -> serde_json::Result<Self> {
        let line = Line {
            assignment: &assignment,
            at,
            clock: &clock,
            over: &over,
        };
        let text = serde_json::to_string(&line)?;
        Ok(Self {
            clock,
            over,
            assignment: Some(assignment),
            text,
        })
    }

    /// Reads a record. With `lenient`, as for a file of a newer version, an edit that this program does not know is
    /// kept as it is; without, it is an error.
    pub(super) fn from_value(value: Value, lenient: bool) -> Result<Self, String> {
        if !value.is_object() {
            return Err("not a JSON object".to_owned());
        }
        let stamp = Stamp::deserialize(&value).map_err(|error| error.to_string())?;
        if stamp.clock.lamport > MAX_LAMPORT {
            return Err("its clock is out of range".to_owned());
        }
        let assignment = match Assignment::deserialize(&value) {
            Ok(assignment) => Some(assignment),
            Err(_) if lenient => None,
            Err(error) => return Err(error.to_string()),
        };
        Ok(Self {
            clock: stamp.clock,
            over: stamp.over,
            assignment,
            text: value.to_string(),
        })
    }

    /// The edit; none if it is of a sort that only a newer program knows.
    pub fn assignment(&self) -> Option<&Assignment> {
        self.assignment.as_ref()
    }

    /// Its place in the order.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The edits of other writers that it replaced knowingly.
    pub(super) fn over(&self) -> &Seen {
        &self.over
    }

    /// The record as one line of JSON.
    pub fn json(&self) -> &str {
        &self.text
    }

    pub(super) fn slot(&self) -> Slot {
        match &self.assignment {
            Some(assignment) => Slot::Known(assignment.register()),
            None => Slot::Unknown(self.text.clone()),
        }
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value: Value = serde_json::from_str(&self.text).map_err(ser::Error::custom)?;
        value.serialize(serializer)
    }
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Record {}

impl PartialOrd for Record {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Record {
    fn cmp(&self, other: &Self) -> Ordering {
        self.clock
            .cmp(&other.clock)
            .then_with(|| self.text.cmp(&other.text))
    }
}

#[cfg(test)]
mod tests;
