//! The categories that a review begins with: the usual ones, those of a project, or those of the last week.
//!
//! Holds what is carried over, not who carries it.

use super::{Colour, Ease, FixCost, Kind, fold_name};
use crate::domain::amount::Amount;
use crate::domain::chance::Chance;

/// A category to begin a review with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Starter {
    /// Its name.
    pub name: String,
    /// What sort of fix it asks for.
    pub kind: Kind,
    /// Its fix cost, if already known.
    pub cost: Option<FixCost>,
    /// What one such error costs, relative to an ordinary one.
    pub severity: Amount,
    /// The chance that the fix works.
    pub success: Chance,
    /// What one such error costs in money, if known.
    pub money: Option<Amount>,
    /// How cheap the fix is, if scored.
    pub ease: Option<Ease>,
    /// What belongs in it.
    pub definition: Option<String>,
    /// When it is another category.
    pub exclusion: Option<String>,
    /// Its colour.
    pub colour: Option<Colour>,
    /// The digit that it is to have; none takes the next free one.
    pub slot: Option<u8>,
}

impl Starter {
    /// A starter of which only the name is known; the kind is the usual one of that name, else `model`.
    pub fn named(name: &str) -> Self {
        let folded = fold_name(name);
        let kind = STARTERS
            .iter()
            .find(|(starter, _)| *starter == folded)
            .map_or(Kind::Model, |(_, kind)| *kind);
        Self {
            name: name.trim().to_owned(),
            kind,
            cost: None,
            severity: Amount::ONE,
            success: Chance::CERTAIN,
            money: None,
            ease: None,
            definition: None,
            exclusion: None,
            colour: None,
            slot: None,
        }
    }

    /// The categories of a review for which nobody named others.
    pub fn defaults() -> Vec<Self> {
        STARTERS.iter().map(|(name, _)| Self::named(name)).collect()
    }
}

const STARTERS: [(&str, Kind); 7] = [
    ("data gap", Kind::Data),
    ("label noise", Kind::Labels),
    ("ambiguous", Kind::Irreducible),
    ("edge case", Kind::Model),
    ("systematic bias", Kind::Model),
    ("rare class", Kind::Data),
    ("out of distribution", Kind::Data),
];
