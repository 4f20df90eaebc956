//! The score and the other bars of the score display.

use std::collections::HashMap;

use super::labels::Labels;
use super::look::{Seen, plain};
use super::{Guess, Pick};
use crate::domain::finding::Finding;
use crate::domain::roles::{Alternative, Choice, Origin, Role};

const SCORE: &[&str] = &[
    "confidence",
    "conf",
    "score",
    "scores",
    "prob",
    "proba",
    "probability",
    "p",
    "pred_score",
    "prediction_score",
    "max_prob",
    "pred_prob",
    "y_score",
    "y_prob",
    "certainty",
];
const PROBABILITY_WORDS: [&str; 6] = ["prob", "proba", "p", "probability", "score", "confidence"];
const ORDINALS: [&str; 4] = ["second", "third", "fourth", "fifth"];

/// Whether a column is named like something that a model said: a score, a probability of a class, a second choice.
pub fn names_model_output(name: &str) -> bool {
    const CLASSES: [&str; 3] = ["prob_", "proba_", "probability_"];
    let name = plain(name);
    // A bare `second` may just as well be a time of day.
    let is_of_ordinal = |ordinal: &&str| {
        let word = name
            .strip_prefix(*ordinal)
            .and_then(|ending| ending.strip_prefix('_'));
        word.is_some_and(|word| {
            ["label", "pred", "choice"].contains(&word) || PROBABILITY_WORDS.contains(&word)
        })
    };
    SCORE.contains(&name.as_str())
        || CLASSES.iter().any(|prefix| name.starts_with(prefix))
        || ORDINALS.iter().any(is_of_ordinal)
}

impl Guess<'_> {
    /// Finds the columns of further bars: probabilities per class, and second and third choices.
    pub fn alternatives(&mut self, labels: &Labels) -> Vec<Alternative> {
        let mut found: Vec<Alternative> = self.classes(labels);
        for ordinal in ORDINALS {
            let named = |names: &[String]| {
                let mut free = self.free();
                free.find(|(_, seen)| names.contains(&seen.plain))
                    .map(|(_, seen)| seen)
            };
            let label = named(
                &["", "_label", "_pred", "_choice"].map(|ending| format!("{ordinal}{ending}")),
            );
            let score = named(&PROBABILITY_WORDS.map(|word| format!("{ordinal}_{word}")));
            if let (Some(label), Some(score)) =
                (label, score.filter(|score| score.is_like_probability()))
            {
                found.push(Alternative::Ranked {
                    label: label.name.clone(),
                    score: score.name.clone(),
                });
            }
        }
        let names: Vec<String> = found
            .iter()
            .flat_map(Alternative::columns)
            .map(str::to_owned)
            .collect();
        let columns = self
            .look
            .columns
            .iter()
            .enumerate()
            .filter(|(_, seen)| names.contains(&seen.name));
        let columns: Vec<usize> = columns.map(|(column, _)| column).collect();
        self.taken.extend(columns);
        found
    }

    /// Columns such as `prob_cat`: some name a label that was seen, and what is named like two of those is one as well.
    fn classes(&self, labels: &Labels) -> Vec<Alternative> {
        let known: Vec<&Seen> = [labels.truth, labels.prediction]
            .into_iter()
            .flatten()
            .map(|column| &self.look.columns[column])
            .collect();
        let candidates = self.free().filter_map(|(_, seen)| {
            let (word, label) = seen.name.split_once(['_', ' ', '-', ':', '.'])?;
            let is_named = PROBABILITY_WORDS.contains(&word.to_lowercase().as_str());
            let is_numeric =
                seen.numbers.is_some_and(|numbers| numbers.least >= 0.0) && seen.filled > 0;
            (is_named && is_numeric).then_some((word, label, seen))
        });
        let candidates: Vec<(&str, &str, &Seen)> = candidates.collect();
        let is_label = |label: &str| known.iter().any(|labels| labels.has_label(label));
        let mut hits: HashMap<&str, usize> = HashMap::new();
        for (word, ..) in candidates.iter().filter(|(_, label, _)| is_label(label)) {
            *hits.entry(word).or_default() += 1;
        }
        let is_class = |(word, label, _): &&(&str, &str, &Seen)| {
            is_label(label) || hits.get(word).is_some_and(|hits| *hits >= 2)
        };
        let class = |(_, label, seen): &(&str, &str, &Seen)| Alternative::Class {
            label: (*label).to_owned(),
            score: seen.name.clone(),
        };
        candidates.iter().filter(is_class).map(class).collect()
    }

    /// Settles the score.
    pub fn score(&mut self, labels: &Labels, alternatives: &[Alternative]) {
        let rate = |seen: &Seen| match seen.plain.as_str() {
            name if SCORE.contains(&name) => 2,
            name if name.starts_with("p_") || name.starts_with("prob_") => 1,
            name if PROBABILITY_WORDS
                .iter()
                .any(|word| name.ends_with(&format!("_{word}"))) =>
            {
                1
            }
            _ => 0,
        };
        let classes = alternatives
            .iter()
            .filter(|alternative| matches!(alternative, Alternative::Class { .. }))
            .count();
        let has_classes = classes > 0;
        let mut named: Vec<(usize, &Seen)> =
            self.free().filter(|(_, seen)| rate(seen) > 0).collect();
        named.sort_by_key(|(_, seen)| std::cmp::Reverse(rate(seen)));
        let (fitting, others): (Vec<_>, Vec<_>) = named
            .into_iter()
            .partition(|(_, seen)| seen.is_like_probability());
        let is_binary = labels
            .truth
            .is_some_and(|truth| self.look.columns[truth].distinct() == 2);
        let is_tied = fitting
            .get(1)
            .is_some_and(|(_, second)| rate(second) == rate(fitting[0].1));
        let pick = fitting.first().map(|(column, seen)| {
            let below = seen.numbers.map_or(0, |numbers| numbers.below_half);
            let doubt = if is_binary && below > 0 {
                format!("; {below} values below 0.5: perhaps the probability of one class")
            } else {
                String::new()
            };
            let reason = format!("named `{}`; numbers from 0 to 1{doubt}", seen.name);
            Pick {
                column: *column,
                reason,
                unsure: is_tied || !doubt.is_empty(),
            }
        });
        let warnings: Vec<Finding> = match (&pick, has_classes, self.asked(Role::Score)) {
            (None, false, None) => others
                .iter()
                .map(|(_, seen)| {
                    Finding::warning(
                        "score-range",
                        format!(
                            "`{}` is named like a score but does not hold numbers from 0 to 1.",
                            seen.name
                        ),
                    )
                })
                .collect(),
            _ => Vec::new(),
        };
        self.warnings.extend(warnings);
        if pick.is_none() && has_classes && self.asked(Role::Score).is_none() {
            let reason = match classes {
                1 => "one column holds the probability of one class".to_owned(),
                _ => format!("{classes} columns hold the probability of each class"),
            };
            let origin = Origin::Guess;
            self.choices.push(Choice {
                role: Role::Score,
                columns: Vec::new(),
                origin,
                reason,
                unsure: false,
                confidence: 1.0,
            });
        } else {
            self.settle(Role::Score, pick);
        }
    }
}
