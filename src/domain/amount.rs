//! Small decimal quantities that people type: person-days and severities.
//!
//! Kept as whole thousandths, so that a session file never holds a float whose last digit depends on the machine.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A quantity of 0 to 999,999,999.999, exact to a thousandth. Written as decimal text (`"0.5"`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(u64);

/// Why a text is no amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a number such as 0.5 or 12 (at most three decimals, at most nine digits before them)"
)]
pub struct AmountError(String);

impl Amount {
    /// One: the neutral severity.
    pub const ONE: Self = Self(1_000);

    /// A whole number of units.
    pub const fn whole(units: u32) -> Self {
        Self(units as u64 * 1_000)
    }

    /// The value as a float, for the formulas.
    pub fn value(self) -> f64 {
        self.0 as f64 / 1_000.0
    }

    /// Whether it is exactly zero.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let refuse = || AmountError(text.to_owned());
        let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty())
            || whole.len() > 9
            || fraction.len() > 3
            || !digits(whole)
            || !digits(fraction)
        {
            return Err(refuse());
        }
        let units: u64 = format!("0{whole}").parse().map_err(|_| refuse())?;
        let thousandths: u64 = format!("{fraction:0<3}").parse().map_err(|_| refuse())?;
        Ok(Self(units * 1_000 + thousandths))
    }
}

impl TryFrom<String> for Amount {
    type Error = AmountError;

    fn try_from(text: String) -> Result<Self, AmountError> {
        text.parse()
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (units, thousandths) = (self.0 / 1_000, self.0 % 1_000);
        if thousandths == 0 {
            return write!(formatter, "{units}");
        }
        let fraction = format!("{thousandths:03}");
        write!(formatter, "{units}.{}", fraction.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn typed_text_is_read_exactly_or_refused() {
        assert_eq!("0.5".parse::<Amount>().unwrap().value(), 0.5);
        assert_eq!(".25".parse::<Amount>().unwrap().to_string(), "0.25");
        assert_eq!("12".parse::<Amount>().unwrap(), Amount::whole(12));
        for bad in ["", ".", "-1", "1.2345", "nan", "1e3", "1234567890", "1,5"] {
            assert!(bad.parse::<Amount>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_is_the_identity(thousandths in 0u64..1_000_000_000_000) {
            let amount = Amount(thousandths);
            prop_assert_eq!(amount.to_string().parse::<Amount>().unwrap(), amount);
        }
    }
}
