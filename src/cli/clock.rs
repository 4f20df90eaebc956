//! What time it is: the only place of the command line that reads the clock.

use jiff::{Timestamp, Zoned};

use crate::domain::week::Week;

use super::exit::Failure;

/// A moment, as the rest of the program is given it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Now {
    /// RFC 3339 in UTC, to the second.
    pub at: String,
    /// The ISO week of the local date.
    pub week: Week,
}

impl Now {
    /// Reads the clock.
    ///
    /// # Errors
    /// When the clock shows a year that has no four digits.
    pub fn read() -> Result<Self, Failure> {
        Self::of(&Zoned::now())
    }

    fn of(moment: &Zoned) -> Result<Self, Failure> {
        let date = moment.date().iso_week_date();
        let number = u8::try_from(date.week()).unwrap_or(0);
        let week = Week::new(date.year(), number).map_err(|error| {
            Failure::usage(format!("the clock is wrong: {error}")).hint("set the system's date")
        })?;
        Ok(Self {
            at: rfc3339(moment.timestamp()),
            week,
        })
    }
}

fn rfc3339(timestamp: Timestamp) -> String {
    timestamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(text: &str) -> Now {
        Now::of(
            &text
                .parse::<Timestamp>()
                .unwrap()
                .to_zoned(jiff::tz::TimeZone::UTC),
        )
        .unwrap()
    }

    #[test]
    fn the_week_is_the_iso_week_also_around_new_year() {
        assert_eq!(
            now("2026-11-16T09:00:00.75Z"),
            Now {
                at: "2026-11-16T09:00:00Z".to_owned(),
                week: "2026-W47".parse().unwrap()
            }
        );
        assert_eq!(
            now("2027-01-01T12:00:00Z").week,
            "2026-W53".parse().unwrap()
        );
        assert_eq!(
            now("2025-12-29T00:00:00Z").week,
            "2026-W01".parse().unwrap()
        );
    }
}
