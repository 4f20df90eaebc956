//! What a fix of a category asks for: its kind, its effort in days or its ease. Knows no category and no score.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::amount::Amount;

/// What sort of fix a category asks for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Collect or repair training data.
    Data,
    /// Change the model, its features or its threshold.
    #[default]
    Model,
    /// Correct the labels; helps the measurement, not the model.
    Labels,
    /// Change the product around the model.
    Product,
    /// Nothing removes these errors.
    #[serde(rename = "none")]
    Irreducible,
}

impl Kind {
    /// Every kind in the order in which the screen steps through them.
    pub const ALL: [Self; 5] = [
        Self::Data,
        Self::Model,
        Self::Labels,
        Self::Product,
        Self::Irreducible,
    ];

    /// The word on screen and in exports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Model => "model",
            Self::Labels => "labels",
            Self::Product => "product",
            Self::Irreducible => "none",
        }
    }

    /// Whether a category of this kind may be proposed as something to fix in the model, its data or its product.
    pub const fn is_fixable(self) -> bool {
        !matches!(self, Self::Irreducible | Self::Labels)
    }

    /// The kind after this one, round and round.
    pub fn next(self) -> Self {
        let position = Self::ALL.iter().position(|kind| *kind == self).unwrap_or(0);
        Self::ALL[(position + 1) % Self::ALL.len()]
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text.trim().to_lowercase())
            .ok_or_else(|| {
                format!("`{text}` is no kind of fix; use data, model, labels, product or none")
            })
    }
}

/// The effort to fix a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FixCost {
    /// One person-day.
    Small,
    /// Three person-days.
    Medium,
    /// Nine person-days.
    Large,
    /// A number of person-days, above zero.
    Days(Amount),
    /// From this many to that many person-days, both above zero, the lower one first.
    Between(Amount, Amount),
}

impl FixCost {
    /// Person-days (STATS.md §10: S/M/L = 1/3/9). Of a range the geometric mean of its ends: the median of the
    /// lognormal distribution that a range of costs stands for.
    pub fn days(self) -> f64 {
        match self {
            Self::Small => 1.0,
            Self::Medium => 3.0,
            Self::Large => 9.0,
            Self::Days(days) => days.value(),
            Self::Between(low, high) => (low.value() * high.value()).sqrt(),
        }
    }
}

impl FromStr for FixCost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().to_lowercase().as_str() {
            "s" => Ok(Self::Small),
            "m" => Ok(Self::Medium),
            "l" => Ok(Self::Large),
            other => typed_days(other).ok_or_else(|| {
                format!(
                    "`{text}` is no fix cost; type S, M, L, person-days above 0 such as 2.5, or a range such as 2-5"
                )
            }),
        }
    }
}

impl fmt::Display for FixCost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Small => formatter.write_str("S"),
            Self::Medium => formatter.write_str("M"),
            Self::Large => formatter.write_str("L"),
            Self::Days(days) => write!(formatter, "{days}d"),
            Self::Between(low, high) => write!(formatter, "{low}–{high}d"),
        }
    }
}

/// Person-days or a range of them: `2.5`, `2.5d`, `2-5`, `2–5d`, `2..5`.
fn typed_days(text: &str) -> Option<FixCost> {
    let text = text.trim_end_matches('d');
    let amount = |text: &str| text.parse::<Amount>().ok().filter(|days| !days.is_zero());
    let ends = ["..", "-", "–"]
        .into_iter()
        .find_map(|separator| text.split_once(separator));
    match ends {
        None => amount(text).map(FixCost::Days),
        Some((low, high)) => {
            let (low, high) = (amount(low.trim_end_matches('d'))?, amount(high)?);
            (low < high).then_some(FixCost::Between(low, high))
        }
    }
}

/// How cheap a fix is, for a team that scores ease in place of person-days (STATS.md §10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ease {
    /// 1: dear.
    Dear,
    /// 2: in between.
    Medium,
    /// 3: cheap.
    Cheap,
}

impl Ease {
    /// Every ease, dear ones first.
    pub const ALL: [Self; 3] = [Self::Dear, Self::Medium, Self::Cheap];

    /// The factor of the score: 1, 2 or 3.
    pub const fn score(self) -> u8 {
        match self {
            Self::Dear => 1,
            Self::Medium => 2,
            Self::Cheap => 3,
        }
    }

    /// The word on screen and in exports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dear => "dear",
            Self::Medium => "medium",
            Self::Cheap => "cheap",
        }
    }
}

impl FromStr for Ease {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let typed = text.trim().to_lowercase();
        Self::ALL
            .into_iter()
            .find(|ease| ease.name() == typed || ease.score().to_string() == typed)
            .ok_or_else(|| format!("`{text}` is no ease; type 1 (dear), 2 or 3 (cheap)"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_days_is_typed_in_three_ways_and_means_its_geometric_mean() {
        let wanted = FixCost::Between(Amount::whole(2), Amount::whole(8));
        for text in ["2-8", "2–8", "2..8", "2–8d", "2d-8d", " 2-8D "] {
            assert_eq!(text.parse::<FixCost>(), Ok(wanted), "{text}");
        }
        assert_eq!((wanted.days(), wanted.to_string().as_str()), (4.0, "2–8d"));
        assert_eq!(wanted.to_string().parse::<FixCost>(), Ok(wanted));
        for bad in [
            "8-2", "2-2", "0-2", "-2", "2-", "2-5-9", "s-m", "", "0", "2…5",
        ] {
            assert!(bad.parse::<FixCost>().is_err(), "{bad}");
        }
    }

    #[test]
    fn ease_is_typed_as_number_or_word() {
        assert_eq!("3".parse::<Ease>(), Ok(Ease::Cheap));
        assert_eq!(" Dear ".parse::<Ease>(), Ok(Ease::Dear));
        assert!("4".parse::<Ease>().unwrap_err().contains("1 (dear)"));
        assert!(Ease::ALL.is_sorted_by_key(|ease| ease.score()));
    }
}
