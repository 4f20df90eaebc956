//! How a sample is drawn: the designs that somebody can ask for, by the names that stand in files and flags.
//!
//! A design only says what was asked. What it does to a file's errors is in [`super::draw`].

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::stats::allocation::Allocation;

/// What makes one error worse than another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Badness {
    /// The model was sure of a wrong answer: the score.
    Loss,
    /// The distance between two numbers: truth and prediction.
    Residual,
    /// A named column, the larger the worse.
    Column(String),
}

/// What the errors are divided by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strata {
    /// The pair of truth and prediction.
    Confusion,
    /// A column.
    Column(String),
}

/// How the errors are picked. Its text form stands in flags and files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Method {
    /// Every eyeball error with the same probability: the smallest hashes win (STATS.md §3).
    Random,
    /// A simple random sample of each stratum.
    Stratified(Strata),
    /// The worst ones and nothing else: ranks, no percentages.
    Worst(Badness),
    /// So many of the worst, all of them for certain, and the others at random from the rest.
    Mixed {
        /// How many of the worst.
        worst: usize,
        /// How many at random, unless the sample is extended.
        random: usize,
        /// What makes them the worst.
        by: Badness,
    },
    /// The more an error costs, the likelier (priority sampling).
    Cost,
    /// Half of last week's sample as far as it is still wrong, half fresh.
    Panel,
    /// Whole groups, such as all errors of a customer.
    Groups,
}

/// The designs as they are asked for, for help and errors.
pub const DESIGNS: &str = "random, stratified:COL, confusion, worst, worst:residual, worst:COL, mixed:20+80, cost, panel or groups";

impl Method {
    /// Whether shares, ceilings and counts can be computed at all: the worst alone say nothing of the others.
    pub const fn has_percentages(&self) -> bool {
        !matches!(self, Self::Worst(_))
    }

    /// Whether every error had the same chance, each on its own.
    pub const fn is_simple(&self) -> bool {
        matches!(self, Self::Random | Self::Panel)
    }

    /// What makes an error bad, where the design asks for that.
    pub const fn badness(&self) -> Option<&Badness> {
        match self {
            Self::Worst(by) | Self::Mixed { by, .. } => Some(by),
            _ => None,
        }
    }

    /// Whether a rule is needed that shares the examples out among strata.
    pub const fn is_allocated(&self) -> bool {
        matches!(self, Self::Stratified(_))
    }

    /// The column that divides the errors, if one does.
    pub fn strata_column(&self) -> Option<&str> {
        match self {
            Self::Stratified(Strata::Column(column)) => Some(column),
            _ => None,
        }
    }

    /// The column that says how bad an error is, if one does.
    pub fn badness_column(&self) -> Option<&str> {
        match self.badness() {
            Some(Badness::Column(column)) => Some(column),
            _ => None,
        }
    }

    /// The size that the name of the design carries, if it does.
    pub const fn own_size(&self) -> Option<usize> {
        match self {
            Self::Mixed { worst, random, .. } => Some(*worst + *random),
            _ => None,
        }
    }

    /// What it is, in a few words for a header.
    pub fn describe(&self) -> String {
        match self {
            Self::Random => "at random".to_owned(),
            Self::Stratified(Strata::Confusion) => "stratified by truth → prediction".to_owned(),
            Self::Stratified(Strata::Column(column)) => format!("stratified by {column}"),
            Self::Worst(_) => "the worst only".to_owned(),
            Self::Mixed { worst, random, .. } => {
                format!("the {worst} worst and {random} at random")
            }
            Self::Cost => "weighted by cost".to_owned(),
            Self::Panel => "half kept from last week, half fresh".to_owned(),
            Self::Groups => "whole groups at random".to_owned(),
        }
    }
}

impl fmt::Display for Badness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loss => Ok(()),
            Self::Residual => formatter.write_str(":residual"),
            Self::Column(column) => write!(formatter, ":{column}"),
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Random => formatter.write_str("random"),
            Self::Stratified(Strata::Confusion) => formatter.write_str("confusion"),
            Self::Stratified(Strata::Column(column)) => write!(formatter, "stratified:{column}"),
            Self::Worst(by) => write!(formatter, "worst{by}"),
            Self::Mixed { worst, random, by } => write!(formatter, "mixed:{worst}+{random}{by}"),
            Self::Cost => formatter.write_str("cost"),
            Self::Panel => formatter.write_str("panel"),
            Self::Groups => formatter.write_str("groups"),
        }
    }
}

fn badness(text: Option<&str>) -> Option<Badness> {
    match text {
        None => Some(Badness::Loss),
        Some("") => None,
        Some("loss" | "score") => Some(Badness::Loss),
        Some("residual") => Some(Badness::Residual),
        Some(column) => Some(Badness::Column(column.to_owned())),
    }
}

fn mixed(text: &str) -> Option<Method> {
    let (sizes, by) = match text.split_once(':') {
        Some((sizes, by)) => (sizes, Some(by)),
        None => (text, None),
    };
    let (worst, random) = sizes.split_once('+')?;
    let size = |text: &str| {
        let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse()
            .ok()
            .filter(|size: &usize| is_plain && *size > 0 && *size <= LARGEST_PART)
    };
    Some(Method::Mixed {
        worst: size(worst.trim())?,
        random: size(random.trim())?,
        by: badness(by)?,
    })
}

/// Nobody looks at more examples than this.
const LARGEST_PART: usize = 1_000_000;

impl FromStr for Method {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, rest) = match text.split_once(':') {
            Some((name, rest)) => (name, Some(rest)),
            None => (text, None),
        };
        let method = match (name, rest) {
            ("random", None) => Some(Self::Random),
            ("confusion", None) => Some(Self::Stratified(Strata::Confusion)),
            ("stratified", Some(column)) if !column.is_empty() => {
                Some(Self::Stratified(Strata::Column(column.to_owned())))
            }
            ("worst", by) => badness(by).map(Self::Worst),
            ("mixed", Some(rest)) => mixed(rest),
            ("cost", None) => Some(Self::Cost),
            ("panel", None) => Some(Self::Panel),
            ("groups", None) => Some(Self::Groups),
            _ => None,
        };
        method.ok_or_else(|| format!("`{text}` is no design; use {DESIGNS}"))
    }
}

impl TryFrom<String> for Method {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Method> for String {
    fn from(method: Method) -> Self {
        method.to_string()
    }
}

/// How a sample was drawn; with the source and the split, enough to draw it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Design {
    /// How the errors were picked.
    pub method: Method,
    /// The seed of the order; by default the week.
    pub seed: String,
    /// How many were asked for.
    pub n: usize,
    /// How many were asked for before the sample was extended, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grown_from: Vec<usize>,
    /// How the examples are shared out among strata.
    #[serde(default, skip_serializing_if = "is_default")]
    pub allocate: Allocation,
    /// The seed of last week's sample, half of which a panel keeps; none when there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_seed: Option<String>,
}

impl FromStr for Allocation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "proportional" => Ok(Self::Proportional),
            "equal" => Ok(Self::Equal),
            "sqrt" => Ok(Self::SquareRoot),
            _ => Err(format!(
                "`{text}` is no rule to share examples out; use proportional, equal or sqrt"
            )),
        }
    }
}

fn is_default(allocation: &Allocation) -> bool {
    *allocation == Allocation::default()
}

impl Design {
    /// A simple random sample.
    pub fn random(seed: &str, n: usize) -> Self {
        Self {
            method: Method::Random,
            seed: seed.to_owned(),
            n,
            grown_from: Vec::new(),
            allocate: Allocation::default(),
            kept_seed: None,
        }
    }

    /// The same draw with more examples.
    pub fn grown_to(&self, n: usize) -> Self {
        let mut grown = self.clone();
        if n > self.n {
            grown.grown_from.push(self.n);
            grown.n = n;
        }
        grown
    }

    /// The size of the first draw, before any extension.
    pub fn first_size(&self) -> usize {
        self.grown_from.first().copied().unwrap_or(self.n)
    }

    /// Every size that was asked for, the first one first.
    pub fn sizes(&self) -> impl Iterator<Item = usize> {
        self.grown_from.iter().copied().chain([self.n])
    }

    /// The seed with its purpose in front (STATS.md §3, salts).
    pub fn hash_seed(&self) -> String {
        salted(&self.seed)
    }

    /// The same for the half that a panel keeps.
    pub fn kept_hash_seed(&self) -> Option<String> {
        self.kept_seed.as_deref().map(salted)
    }
}

fn salted(seed: &str) -> String {
    format!("sample:{seed}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_design_reads_back_from_its_own_text() {
        for text in [
            "random",
            "confusion",
            "stratified:plan",
            "stratified:a:b +c",
            "worst",
            "worst:residual",
            "worst:cost in $",
            "mixed:20+80",
            "mixed:5+10:residual",
            "mixed:5+10:loss_2",
            "cost",
            "panel",
            "groups",
        ] {
            let method: Method = text.parse().unwrap();
            assert_eq!(method.to_string(), text);
            let json = serde_json::to_string(&method).unwrap();
            assert_eq!(serde_json::from_str::<Method>(&json).unwrap(), method);
        }
    }

    #[test]
    fn what_is_no_design_is_refused_with_the_list() {
        for text in [
            "",
            "Random",
            "random:x",
            "stratified",
            "stratified:",
            "worst:",
            "mixed",
            "mixed:20",
            "mixed:0+80",
            "mixed:20+0",
            "mixed:+20+80",
            "mixed:20+80:",
            "cost:x",
        ] {
            let error = text.parse::<Method>().unwrap_err();
            assert!(error.contains("mixed:20+80"), "{text}: {error}");
        }
    }

    #[test]
    fn only_the_worst_alone_have_no_percentages() {
        let has = |text: &str| text.parse::<Method>().unwrap().has_percentages();
        assert!(!has("worst") && !has("worst:cost"));
        assert!(has("random") && has("mixed:1+1") && has("cost") && has("groups"));
    }

    #[test]
    fn growing_remembers_every_size_and_never_shrinks() {
        let grown = Design::random("s", 100)
            .grown_to(150)
            .grown_to(120)
            .grown_to(200);
        assert_eq!(grown.sizes().collect::<Vec<_>>(), [100, 150, 200]);
        assert_eq!((grown.first_size(), grown.n), (100, 200));
    }

    #[test]
    fn a_plain_design_is_written_as_it_always_was() {
        let text = serde_json::to_string(&Design::random("2026-W47", 100)).unwrap();
        assert_eq!(text, r#"{"method":"random","seed":"2026-W47","n":100}"#);
    }
}
