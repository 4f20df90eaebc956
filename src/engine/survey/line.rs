//! The line between rows that may be looked at and sealed ones, as it applies to one row.

use std::borrow::Cow;

use super::Opened;
use crate::domain::hash::{Hasher, unit};
use crate::domain::split::{Side, Split, SplitBy};

/// Decides on which side of the line between eyeball and blackbox a row lies.
pub struct Line {
    hasher: Hasher,
    threshold: f64,
    is_by_column: bool,
    opened: Opened,
}

impl Line {
    /// The line of a split, with what was opened.
    pub fn of(split: &Split, opened: Opened) -> Self {
        Self {
            hasher: Hasher::new(&split.hash_seed()),
            threshold: split.threshold,
            is_by_column: matches!(split.by, SplitBy::Column(_)),
            opened,
        }
    }

    /// What the side alone decides: none where the hash has the word.
    pub fn is_decided(&self, side: Side) -> Option<bool> {
        match side {
            Side::Eyeball => Some(true),
            Side::Blackbox => Some(self.opened.blackbox),
            Side::Test if !self.opened.test => Some(false),
            Side::Test if self.is_by_column => Some(true),
            // A column that names the eyeball rows leaves the others sealed.
            Side::Unsaid if self.is_by_column => Some(self.opened.blackbox),
            Side::Test | Side::Unsaid if self.opened.blackbox || self.threshold >= 1.0 => {
                Some(true)
            }
            Side::Test | Side::Unsaid => None,
        }
    }

    /// Whether a row may be looked at; its key or group is only asked for when the hash has the word.
    pub fn is_eyeball<'a>(&self, side: Side, name: impl FnOnce() -> Cow<'a, str>) -> bool {
        self.is_decided(side)
            .unwrap_or_else(|| unit(&self.hasher.hash(&name())) < self.threshold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(by: SplitBy, threshold: f64, opened: Opened) -> Line {
        Line::of(
            &Split {
                by,
                seed: "s".to_owned(),
                threshold,
            },
            opened,
        )
    }

    #[test]
    fn sealed_rows_stay_sealed_until_they_are_opened() {
        let closed = Opened::default();
        let hash = line(SplitBy::Key, 1.0, closed);
        assert_eq!(hash.is_decided(Side::Test), Some(false));
        assert_eq!(hash.is_decided(Side::Blackbox), Some(false));
        assert_eq!(hash.is_decided(Side::Unsaid), Some(true));
        assert_eq!(
            line(SplitBy::Key, 0.5, closed).is_decided(Side::Unsaid),
            None
        );
        let column = || SplitBy::Column("split".to_owned());
        assert_eq!(
            line(column(), 1.0, closed).is_decided(Side::Unsaid),
            Some(false)
        );
        assert_eq!(
            line(column(), 1.0, closed).is_decided(Side::Eyeball),
            Some(true)
        );
        let test = Opened {
            test: true,
            blackbox: false,
        };
        assert_eq!(line(SplitBy::Key, 0.5, test).is_decided(Side::Test), None);
        assert_eq!(line(column(), 0.5, test).is_decided(Side::Test), Some(true));
        assert_eq!(
            line(column(), 0.5, test).is_decided(Side::Blackbox),
            Some(false)
        );
        let blackbox = Opened {
            test: false,
            blackbox: true,
        };
        assert_eq!(
            line(SplitBy::Key, 0.5, blackbox).is_decided(Side::Unsaid),
            Some(true)
        );
        assert_eq!(
            line(SplitBy::Key, 0.5, blackbox).is_decided(Side::Test),
            Some(false)
        );
    }

    #[test]
    fn the_line_agrees_with_the_split() {
        let split = Split {
            by: SplitBy::Key,
            seed: "tickets".to_owned(),
            threshold: 0.3,
        };
        let line = Line::of(&split, Opened::default());
        for id in 0..500 {
            let id = id.to_string();
            assert_eq!(
                line.is_eyeball(Side::Unsaid, || Cow::Borrowed(&id)),
                split.is_eyeball(&id)
            );
        }
    }
}
