//! The drawn sample: which errors, in which order, with which probability, and everything needed to draw them again.
//!
//! A sample is frozen when it is drawn. It may be extended by more examples of the same draw, never changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::hash::{Hash, bottom_k, hash_hex};
use super::key::Key;
use super::metric::ConfusionCounts;
use super::population::Population;
use super::roles::Roles;
use super::split::Split;
use super::week::Week;

/// How many errors a sample holds unless somebody says otherwise.
pub const DEFAULT_SIZE: usize = 100;

/// How the errors were picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Every eyeball error with the same probability: the smallest hashes win (STATS.md §3).
    Random,
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
}

impl Design {
    /// The seed with its purpose in front (STATS.md §3, salts).
    pub fn hash_seed(&self) -> String {
        format!("sample:{}", self.seed)
    }

    /// Picks from the keys of all eyeball errors: the drawn keys in review order with their hashes.
    pub fn draw<K: AsRef<str>>(
        &self,
        eyeball_errors: impl IntoIterator<Item = K>,
    ) -> Vec<(Hash, K)> {
        match self.method {
            Method::Random => bottom_k(&self.hash_seed(), eyeball_errors, self.n),
        }
    }
}

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
    /// How sure it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
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
    /// The drawn errors in review order.
    pub examples: Vec<SampledExample>,
}

impl Sample {
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
            (self.design.method, &self.design.seed, opened),
        );
        // Plain structs of text and numbers always have a JSON form; should one not, the draw has no name to match.
        let text = serde_json::to_string(&parts).unwrap_or_default();
        hash_hex("draw", &text).to_string()
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
