//! ISO weeks as folder names. Holds no clock: the caller says which week it is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An ISO 8601 week, written `2026-W47`; ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Week {
    year: i16,
    number: u8,
}

/// Why a text is no week.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no ISO week such as 2026-W47")]
pub struct WeekError(String);

impl Week {
    /// The week of this ISO year and number (1 to 53).
    ///
    /// # Errors
    /// When the number is out of range or the year is not four digits.
    pub fn new(year: i16, number: u8) -> Result<Self, WeekError> {
        if !(1..=53).contains(&number) || !(1000..=9999).contains(&year) {
            return Err(WeekError(format!("{year}-W{number:02}")));
        }
        Ok(Self { year, number })
    }
}

impl FromStr for Week {
    type Err = WeekError;

    fn from_str(text: &str) -> Result<Self, WeekError> {
        let refuse = || WeekError(text.to_owned());
        let (year, number) = text.split_once("-W").ok_or_else(refuse)?;
        if year.len() != 4 || number.len() != 2 {
            return Err(refuse());
        }
        Self::new(
            year.parse().map_err(|_| refuse())?,
            number.parse().map_err(|_| refuse())?,
        )
        .map_err(|_| refuse())
    }
}

impl TryFrom<String> for Week {
    type Error = WeekError;

    fn try_from(text: String) -> Result<Self, WeekError> {
        text.parse()
    }
}

impl From<Week> for String {
    fn from(week: Week) -> Self {
        week.to_string()
    }
}

impl fmt::Display for Week {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-W{:02}", self.year, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_spelling_is_a_week() {
        assert_eq!("2026-W07".parse::<Week>().unwrap().to_string(), "2026-W07");
        assert!("2025-W52".parse::<Week>().unwrap() < "2026-W01".parse::<Week>().unwrap());
        for bad in [
            "2026-W7",
            "2026-W00",
            "2026-W54",
            "2026W07",
            "26-W07",
            "2026-W07.old",
            "",
        ] {
            assert!(bad.parse::<Week>().is_err(), "{bad}");
        }
    }
}
