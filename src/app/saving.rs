//! Whether everything is on disk: which saves were asked for, and which were answered.

use std::collections::BTreeSet;

/// Whether everything is on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saving {
    /// The number of the last save that was asked for.
    pub asked: u64,
    /// The numbers of the saves that are not known to be on disk.
    pub open: BTreeSet<u64>,
    /// Whether others wrote something that was not taken, because it did not know our own changes yet.
    pub is_behind: bool,
    /// Why the last save failed.
    pub failure: Option<String>,
    /// Why nothing can be changed.
    pub read_only: Option<String>,
    /// Whether the sample itself is still being counted and written, so that nothing is on disk yet.
    pub is_settling: bool,
}

impl Saving {
    /// Whether nothing would be lost now.
    pub fn is_saved(&self) -> bool {
        self.open.is_empty() && !self.is_settling
    }

    /// The number of a new save.
    pub(super) fn ask(&mut self) -> u64 {
        self.asked += 1;
        self.open.insert(self.asked);
        self.asked
    }

    /// A save is on disk.
    pub fn answer(&mut self, number: u64) {
        self.open.remove(&number);
        if self.open.is_empty() {
            self.failure = None;
        }
    }
}
