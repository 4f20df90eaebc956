//! The chance that something works, as people type it: `70%` or `.7`.
//!
//! Kept as whole thousandths, like an amount, so that a session file never holds a float.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A chance above 0 and up to 1, exact to a thousandth. Written and shown as decimal text (`0.7`): a percent
/// beside shares would read like one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Chance(u16);

/// Why a text is no chance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no chance above 0 and up to 1; type 70% or .7, to a tenth of a percent")]
pub struct ChanceError(String);

const WHOLE: u16 = 1_000;

impl Chance {
    /// One: it works for certain, which is assumed until somebody says otherwise.
    pub const CERTAIN: Self = Self(WHOLE);

    /// The value as a float in (0, 1], for the formulas.
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(WHOLE)
    }
}

impl FromStr for Chance {
    type Err = ChanceError;

    fn from_str(text: &str) -> Result<Self, ChanceError> {
        let typed = text.trim();
        let (number, decimals) = match typed.strip_suffix('%') {
            Some(percent) => (percent.trim_end(), 1),
            None => (typed, 3),
        };
        thousandths(number, decimals)
            .filter(|thousandths| (1..=WHOLE).contains(thousandths))
            .map(Self)
            .ok_or_else(|| ChanceError(text.to_owned()))
    }
}

/// A decimal number with at most this many decimals, the last of which counts thousandths of a whole.
fn thousandths(number: &str, decimals: usize) -> Option<u16> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let fraction = match fraction.trim_end_matches('0') {
        "" if whole.is_empty() => return None,
        fraction => fraction,
    };
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if fraction.len() > decimals || whole.len() > 3 || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    format!("0{whole}{fraction:0<decimals$}").parse().ok()
}

impl TryFrom<String> for Chance {
    type Error = ChanceError;

    fn try_from(text: String) -> Result<Self, ChanceError> {
        text.parse()
    }
}

impl From<Chance> for String {
    fn from(chance: Chance) -> Self {
        match chance.0 {
            WHOLE => "1".to_owned(),
            part => format!("0.{part:03}").trim_end_matches('0').to_owned(),
        }
    }
}

impl fmt::Display for Chance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn typed_text_is_read_exactly_or_refused() {
        for (text, value, shown) in [
            ("70%", 0.7, "0.7"),
            (".7", 0.7, "0.7"),
            ("0.70", 0.7, "0.7"),
            (" 12.5 % ", 0.125, "0.125"),
            ("1", 1.0, "1"),
            ("100%", 1.0, "1"),
            ("0.001", 0.001, "0.001"),
        ] {
            let chance: Chance = text.parse().unwrap();
            assert_eq!(
                (chance.value(), chance.to_string().as_str()),
                (value, shown)
            );
        }
        for bad in [
            "",
            ".",
            "%",
            "0",
            "0%",
            "0.0",
            "70",
            "1.1",
            "101%",
            "-.5",
            "nan",
            ".0001",
            "0.05%",
            "1e-1",
            "99999999999%",
        ] {
            assert!(bad.parse::<Chance>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn both_ways_to_write_it_read_back(thousandths in 1u16..=1_000) {
            let chance = Chance(thousandths);
            prop_assert_eq!(chance.to_string().parse::<Chance>().unwrap(), chance);
            prop_assert_eq!(String::from(chance).parse::<Chance>().unwrap(), chance);
        }
    }
}
