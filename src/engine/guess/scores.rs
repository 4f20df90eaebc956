//! The score and the other bars of the score display.

mod meaning;

use std::collections::{HashMap, HashSet};

use super::labels::Labels;
use super::look::{Seen, plain};
use super::{Guess, Pick};
use crate::domain::finding::Finding;
use crate::domain::roles::{Alternative, Choice, Origin, Role};
use meaning::Meaning;

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
const SPREAD: [&str; 8] = [
    "probs",
    "probabilities",
    "proba",
    "scores",
    "output",
    "outputs",
    "p",
    "logprobs",
];
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
        found.extend(self.spreads(labels));
        self.say_percent(&found);
        self.say_prediction_from(&found, labels);
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
        let names: HashSet<&str> = found.iter().flat_map(Alternative::columns).collect();
        let columns = self.look.columns.iter().enumerate();
        let columns = columns.filter(|(_, seen)| names.contains(seen.name.as_str()));
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

    /// Says that probabilities of classes are written in percent.
    fn say_percent(&mut self, found: &[Alternative]) {
        let in_percent = self.look.columns.iter();
        let in_percent: HashSet<&str> = in_percent
            .filter(|seen| seen.percents * 2 > seen.filled)
            .map(|seen| seen.name.as_str())
            .collect();
        let percent = found
            .iter()
            .flat_map(Alternative::columns)
            .find(|name| in_percent.contains(name));
        if let Some(name) = percent {
            let sentence = format!("`{name}` is in percent.");
            self.findings.push(Finding::note("score-percent", sentence));
        }
    }

    /// Says how the prediction can be had from probabilities where no column holds it.
    fn say_prediction_from(&mut self, found: &[Alternative], labels: &Labels) {
        if labels.prediction.is_some() || labels.outcome.is_some() {
            return;
        }
        let classes: Vec<&str> = found
            .iter()
            .filter_map(|alternative| match alternative {
                Alternative::Class { score, .. } => Some(score.as_str()),
                _ => None,
            })
            .collect();
        let spread = found.iter().find_map(|alternative| match alternative {
            Alternative::Spread { column, .. } => Some(column.clone()),
            _ => None,
        });
        let prefix = classes
            .first()
            .and_then(|name| name.split_once(['_', ' ', '-', ':', '.']))
            .map(|(word, _)| format!("{word}_*"))
            .filter(|_| classes.len() > 1);
        if let Some(argument) = spread.or(prefix) {
            let finding = Finding::note(
                "prediction-from-scores",
                "No column holds the prediction, but there are probabilities of classes.",
            );
            self.findings.push(finding.advising(format!(
                "Take the most likely class with --pred 'argmax({argument})'."
            )));
        }
    }

    /// Columns whose cells hold the probabilities of all classes at once.
    fn spreads(&self, labels: &Labels) -> Vec<Alternative> {
        let classes = |seen: &Seen| -> Option<Vec<String>> {
            let length = seen
                .list_length
                .filter(|_| seen.number_lists == seen.filled)?;
            // Only where the classes are the numbers 0 to k−1 does their order follow from the list.
            let names: Vec<String> = (0..length).map(|class| class.to_string()).collect();
            let truth = &self.look.columns[labels.truth?];
            let is_class = |name: &String| truth.has_label(name);
            let known = names.iter().filter(|name| is_class(name)).count();
            // A longer list may hold pixels as well: only its name tells then.
            let is_likely = length == truth.distinct() || seen.has_word(&SPREAD);
            (length >= 2 && is_likely && known >= truth.distinct()).then_some(names)
        };
        let spread = |seen: &Seen| {
            if seen.filled == 0 {
                return None;
            }
            let labels = match seen.objects == seen.filled {
                true => Vec::new(),
                false => classes(seen)?,
            };
            let is_named = seen.has_word(&SPREAD) || !labels.is_empty();
            is_named.then(|| Alternative::Spread {
                column: seen.name.clone(),
                labels,
            })
        };
        self.free().filter_map(|(_, seen)| spread(seen)).collect()
    }

    /// Settles the score.
    pub fn score(&mut self, labels: &Labels, alternatives: &[Alternative]) {
        let classes = alternatives
            .iter()
            .filter(|alternative| matches!(alternative, Alternative::Class { .. }))
            .count();
        let spreads = alternatives
            .iter()
            .any(|alternative| matches!(alternative, Alternative::Spread { .. }));
        let mut named: Vec<(usize, &Seen)> = self
            .free()
            .filter(|(_, seen)| rate(seen) > 0 && seen.numbers.is_some() && seen.filled > 0)
            .collect();
        named.sort_by_key(|(_, seen)| (!seen.is_like_probability(), std::cmp::Reverse(rate(seen))));
        let is_tied = named.get(1).is_some_and(|(_, second)| {
            rate(second) == rate(named[0].1)
                && second.is_like_probability() == named[0].1.is_like_probability()
        });
        let is_said = self.asked(Role::Score).is_some();
        let best = named
            .first()
            .map(|(column, seen)| (*column, self.meaning(seen, labels)));
        let best = best.filter(|(_, meaning)| {
            // Beside the probabilities of all classes a number of another kind only confuses.
            (classes == 0 && !spreads) || *meaning == Meaning::OfPrediction
        });
        if best.is_none() && (classes > 0 || spreads) && !is_said {
            let reason = match (classes, spreads) {
                (1, _) => "one column holds the probability of one class".to_owned(),
                (0, _) => "one column holds the probabilities of all classes".to_owned(),
                _ => format!("{classes} columns hold the probability of each class"),
            };
            self.choices.push(Choice {
                role: Role::Score,
                columns: Vec::new(),
                origin: Origin::Guess,
                reason,
                unsure: false,
                confidence: 0.9,
            });
            return;
        }
        let pick = best.map(|(column, meaning)| {
            let seen = &self.look.columns[column];
            Pick {
                column,
                reason: format!("named `{}`; {}", seen.name, meaning.words()),
                confidence: match is_tied {
                    true => 0.5,
                    false => meaning.confidence(),
                },
            }
        });
        let finding = best
            .filter(|_| !is_said)
            .and_then(|(column, meaning)| meaning.finding(self.name(column)));
        self.findings.extend(finding);
        self.settle(Role::Score, pick);
    }

    /// What the numbers of a score mean, from their range and from how they go with the prediction.
    fn meaning(&self, seen: &Seen, labels: &Labels) -> Meaning {
        let Some(numbers) = seen.numbers else {
            return Meaning::Unknown;
        };
        let prediction = labels.prediction.map(|column| &self.look.columns[column]);
        let is_binary = prediction.is_some_and(|seen| seen.distinct() == 2);
        let is_whole = !numbers.has_fraction;
        let parts = |limit| {
            prediction
                .filter(|_| is_binary)
                .is_some_and(|prediction| parts(seen, prediction, limit))
        };
        match (numbers.least, numbers.most) {
            (least, most) if least == most => Meaning::Constant,
            (0.0, 1.0) if is_whole && seen.percents == 0 => Meaning::Decision,
            (0.0.., most) if seen.percents * 2 > seen.filled || (most > 1.5 && most <= 100.0) => {
                Meaning::Percent
            }
            (0.0.., ..=1.0) if numbers.below_half > 0 && parts(0.5) => Meaning::OfOneClass,
            (0.0.., ..=1.0) if numbers.below_half > 0 && is_binary => Meaning::Doubtful,
            (0.0.., ..=1.0) => Meaning::OfPrediction,
            (..0.0, _) if parts(0.0) => Meaning::Margin,
            (..0.0, _) => Meaning::Logit,
            _ => Meaning::Unknown,
        }
    }
}

/// How far a name speaks for a score.
fn rate(seen: &Seen) -> u32 {
    match seen.plain.as_str() {
        name if SCORE.contains(&name) => 2,
        name if name.starts_with("p_") || name.starts_with("prob_") => 1,
        name if PROBABILITY_WORDS
            .iter()
            .any(|word| name.ends_with(&format!("_{word}"))) =>
        {
            1
        }
        "logit" | "logits" | "margin" | "log_odds" | "logprob" | "スコア" => 1,
        _ => 0,
    }
}

/// Whether the numbers on one side of a limit go with one of two predictions, and those on the other with the other.
fn parts(seen: &Seen, prediction: &Seen, limit: f64) -> bool {
    let mut counts: HashMap<u64, [usize; 2]> = HashMap::new();
    let mut rows = 0;
    for (amount, label) in seen.amounts().iter().zip(prediction.cells()) {
        if amount.is_finite() && *label != 0 {
            counts.entry(*label).or_default()[usize::from(*amount >= limit)] += 1;
            rows += 1;
        }
    }
    let one = |side: usize| counts.values().map(|count| count[side]).max().unwrap_or(0);
    let favourites = [0, 1].map(|side| {
        counts
            .iter()
            .max_by_key(|(label, count)| (count[side], **label))
            .map(|(label, _)| *label)
    });
    rows >= 10 && favourites[0] != favourites[1] && (one(0) + one(1)) * 100 >= rows * 95
}
