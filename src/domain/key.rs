//! The name of an example, the same in every file and every week. Never a row number.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The id of one example: the text of its id column, or a hash of its input columns with an occurrence number.
///
/// Ordered by bytes, which is also the order that breaks ties between equal sampling hashes (STATS.md §3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    /// Wraps a key as it stands in the file; raw text, not yet safe to show.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The raw text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Key {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
