//! The drawn sample: which errors, in which order, with which probability, and everything needed to draw them again.
//!
//! A sample is frozen when it is drawn. It may be extended by more examples of the same draw, never changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::design::{Design, Method};
use super::draw::{ONE_STRATUM, Stratum};
use super::hash::{Hash, hash_hex};
use super::key::Key;
use super::metric::ConfusionCounts;
use super::population::Population;
use super::reading::Reading;
use super::roles::Roles;
use super::rule;
use super::split::{Split, SplitBy};
use super::week::Week;

/// How many errors a sample holds unless somebody says otherwise.
pub const DEFAULT_SIZE: usize = 100;

/// What a source file was when the sample was drawn, to notice that it has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The path as it was given.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its modification time in RFC 3339, if the file system has one. A hint that saves reading; never a proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
}

/// The rows of a sample were looked up in another file than the one it was drawn from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relink {
    /// The file.
    pub source: Fingerprint,
    /// Who did it.
    pub reviewer: String,
    /// When, RFC 3339.
    pub at: String,
    /// How many drawn examples it still holds.
    pub found: usize,
}

/// A rule of the eyeball part that somebody set aside on purpose, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// What was opened: `test` or `blackbox`.
    pub opened: String,
    /// Why, in the reviewer's words.
    pub reason: String,
    /// Who.
    pub reviewer: String,
    /// When, RFC 3339.
    pub at: String,
}

/// One drawn error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampledExample {
    /// Its key.
    pub key: Key,
    /// Its place in the order: the hash of seed and key.
    pub hash: Hash,
    /// The stratum it was drawn from.
    pub stratum: String,
    /// The probability with which an error of that stratum was drawn, above 0 and at most 1.
    pub inclusion: f64,
    /// What should have come out, as canonical text.
    pub truth: String,
    /// What the model said, as canonical text; none when it said nothing.
    pub prediction: Option<String>,
    /// What the column says that says how it went, where that is the error rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// How sure it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Its weight, where the more an error costs the likelier it was drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// What it costs, where a column says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
    /// The group that it was drawn with, where whole groups are drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

impl SampledExample {
    /// An error of which only the key is known, as one of a simple random sample.
    pub fn of(key: Key) -> Self {
        Self {
            hash: hash_hex("sample:", key.as_str()),
            key,
            stratum: ONE_STRATUM.to_owned(),
            inclusion: 1.0,
            truth: String::new(),
            prediction: None,
            outcome: None,
            score: None,
            weight: None,
            cost: None,
            group: None,
        }
    }

    /// prediction − truth, above 0 when the prediction is too large; none unless the error rule compares numbers and
    /// both are some.
    pub fn residual(&self, roles: &Roles) -> Option<f64> {
        let number = |text: &str| rule::number(text, &roles.normal);
        let prediction = self
            .prediction
            .as_deref()
            .filter(|_| roles.rule.has_residuals());
        Some(number(prediction?)? - number(&self.truth)?)
    }
}

/// What errors cost together, where a column says so.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CostTotal {
    /// The sum over the errors that the sample represents.
    pub errors: f64,
    /// How many of them have no cost that is a number of at least 0; they count as costing nothing.
    pub without: u64,
}

/// A frozen sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The prediction set: the folder under `reviews/`.
    pub set: String,
    /// The week it belongs to.
    pub week: Week,
    /// Whether it is the demo that ships with the program.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub demo: bool,
    /// When it was drawn, RFC 3339.
    pub created: String,
    /// Who drew it.
    pub reviewer: String,
    /// The file it was drawn from.
    pub source: Fingerprint,
    /// How that file is read, where somebody said so.
    #[serde(default, skip_serializing_if = "Reading::is_default")]
    pub reading: Reading,
    /// Which column plays which part.
    pub roles: Roles,
    /// When a prediction counts as wrong, in words.
    pub error_rule: String,
    /// The line between eyeball and blackbox at that time.
    pub split: Split,
    /// How it was drawn.
    pub design: Design,
    /// The counts it refers to.
    pub population: Population,
    /// Truths and predictions of all rows it refers to; none when they have too many classes, or nobody counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confusion: Option<ConfusionCounts>,
    /// Model name, version and the like, as far as somebody said.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub provenance: BTreeMap<String, String>,
    /// Rules set aside on purpose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
    /// Files that the rows were looked up in since, the last one last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relinks: Vec<Relink>,
    /// The strata with their sizes; none for a sample of one stratum that is all of the errors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strata: Vec<Stratum>,
    /// The rank value of the first error that was not drawn, where the weight decides; 0 when all were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// What the errors cost together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<CostTotal>,
    /// The drawn errors in review order.
    pub examples: Vec<SampledExample>,
}

impl Sample {
    /// A sample of a set and week in which nothing is drawn yet.
    pub fn blank(set: &str, week: Week) -> Self {
        Self {
            set: set.to_owned(),
            week,
            demo: false,
            created: String::new(),
            reviewer: String::new(),
            source: Fingerprint {
                path: String::new(),
                bytes: 0,
                modified: None,
                sha256: String::new(),
            },
            reading: Reading::default(),
            roles: Roles::of("truth", "pred"),
            error_rule: String::new(),
            split: Split {
                by: SplitBy::Key,
                seed: set.to_owned(),
                threshold: 1.0,
            },
            design: Design::random(&week.to_string(), DEFAULT_SIZE),
            population: Population::default(),
            provenance: BTreeMap::new(),
            overrides: Vec::new(),
            relinks: Vec::new(),
            strata: Vec::new(),
            threshold: None,
            cost: None,
            confusion: None,
            examples: Vec::new(),
        }
    }

    /// The strata that the shares are put together from: one of all errors where the design has no others.
    pub fn strata(&self) -> Vec<Stratum> {
        if !self.strata.is_empty() {
            return self.strata.clone();
        }
        vec![Stratum {
            name: ONE_STRATUM.to_owned(),
            errors: self.errors_represented(),
            eyeball: self.population.eyeball_errors,
            groups: None,
        }]
    }

    /// Names the draw without its size, so that a sample that was extended is still the same draw: everything that
    /// decides which errors were picked and shown, and nothing else.
    pub fn draw_id(&self) -> String {
        let opened: Vec<&str> = self
            .overrides
            .iter()
            .map(|entry| entry.opened.as_str())
            .collect();
        let parts = (
            (&self.set, self.week, &self.source.sha256),
            (&self.roles, &self.error_rule, &self.split),
            (self.design_parts(), &self.design.seed, opened),
        );
        // Plain structs of text and numbers always have a JSON form; should one not, the draw has no name to match.
        let text = serde_json::to_string(&parts).unwrap_or_default();
        hash_hex("draw", &text).to_string()
    }

    /// What of the design decides about the draw, apart from seed and size. A plain draw has the name it always had.
    fn design_parts(&self) -> serde_json::Value {
        let design = &self.design;
        if *design
            == (Design {
                seed: design.seed.clone(),
                n: design.n,
                grown_from: design.grown_from.clone(),
                ..Design::random("", 0)
            })
        {
            return serde_json::json!(design.method);
        }
        // The first size decides about pooled strata, their least shares and the kept half.
        let first_size = match design.method {
            Method::Stratified(_) | Method::Panel => Some(design.first_size()),
            _ => None,
        };
        serde_json::json!([design.method, design.allocate, design.kept_seed, first_size])
    }

    /// The file that its rows come from now.
    pub fn latest_source(&self) -> &Fingerprint {
        self.relinks
            .last()
            .map_or(&self.source, |relink| &relink.source)
    }

    /// The keys in review order.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.examples.iter().map(|example| &example.key)
    }

    /// The scored rows that the accuracy beside those errors speaks of.
    pub fn rows_represented(&self) -> u64 {
        if self.split.is_random() {
            self.population.evaluated()
        } else {
            self.population.eyeball_rows
        }
    }

    /// The accuracy that ceilings start from: of the file, or of its eyeball part where somebody supplied the split;
    /// none without rows.
    pub fn accuracy(&self) -> Option<f64> {
        let rows = self.rows_represented();
        (rows > 0).then(|| 1.0 - self.errors_represented() as f64 / rows as f64)
    }

    /// The errors that shares of this sample speak of when they speak of the file: all of them if the eyeball part is
    /// a random part of the file, the eyeball errors alone if somebody supplied the split (STATS.md §0).
    pub fn errors_represented(&self) -> u64 {
        if self.split.is_random() {
            self.population.errors
        } else {
            self.population.eyeball_errors
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_residual_has_the_sign_of_the_mistake_and_needs_numbers() {
        let example = |truth: &str, prediction: Option<&str>| SampledExample {
            truth: truth.to_owned(),
            prediction: prediction.map(str::to_owned),
            ..SampledExample::of(Key::new("a"))
        };
        let mut roles = Roles::of("y", "yhat");
        assert_eq!(example("2", Some("5")).residual(&roles), None);
        roles.rule = rule::Rule::Tolerance(rule::Tolerance::Absolute(1.0));
        assert_eq!(example("2", Some("5")).residual(&roles), Some(3.0));
        assert_eq!(example("2", Some("-1.5")).residual(&roles), Some(-3.5));
        assert_eq!(example("2", Some("many")).residual(&roles), None);
        assert_eq!(example("2", None).residual(&roles), None);
    }

    #[test]
    fn the_first_size_is_part_of_a_draw_only_where_it_decides() {
        let id = |method: &str, design: Design| {
            let design = Design {
                method: method.parse().unwrap(),
                ..design
            };
            let blank = Sample::blank("tickets", "2026-W47".parse().unwrap());
            Sample { design, ..blank }.draw_id()
        };
        let (small, large) = (Design::random("s", 50), Design::random("s", 100));
        for method in ["random", "worst", "mixed:20+80", "cost", "groups"] {
            assert_eq!(
                id(method, small.clone()),
                id(method, large.clone()),
                "{method}"
            );
        }
        for method in ["confusion", "stratified:plan", "panel"] {
            assert_ne!(
                id(method, small.clone()),
                id(method, large.clone()),
                "{method}"
            );
            assert_eq!(
                id(method, small.clone()),
                id(method, small.grown_to(100)),
                "{method}"
            );
        }
    }
}
