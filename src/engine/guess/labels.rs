//! Truth and prediction: the pair of columns whose names and values fit together best. Also the outcome, for files that
//! say themselves what went well, and columns of further models.

use super::look::Seen;
use super::pairs::{Candidates, Fit, Named, Pair};
use super::shortlist::{self, FEW_COLUMNS};
use super::{Guess, Pick, names};
use crate::domain::finding::Finding;
use crate::domain::roles::Role;

/// Two pairs whose ratings differ by less are as good as each other.
const TIE: f64 = 0.25;

/// The columns found.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    pub truth: Option<usize>,
    pub prediction: Option<usize>,
    pub outcome: Option<usize>,
    /// The pair that both come from.
    pub pair: Option<Pair>,
    /// Columns of several models, of which the first is proposed.
    pub models: Vec<usize>,
}

/// What is known before anything is settled.
struct Found {
    best: Option<Pair>,
    tied: [bool; 2],
    models: Vec<usize>,
}

impl Guess<'_> {
    /// Settles truth, prediction and outcome.
    pub fn labels(&mut self) -> Labels {
        let found = self.best_pair();
        let outcomes = self.outcomes();
        let is_plain = found.best.as_ref().is_some_and(is_plain_pair);
        let is_asked = self
            .asked(Role::Outcome)
            .is_some_and(|(columns, _)| !columns.is_empty());
        let labels_asked = [Role::Truth, Role::Prediction].iter().all(|role| {
            self.asked(*role)
                .is_some_and(|(columns, _)| !columns.is_empty())
        });
        let goes_by_outcome = is_asked
            || (!outcomes.is_empty()
                && !is_plain
                && !labels_asked
                && self.asked(Role::Outcome).is_none());
        if goes_by_outcome {
            return self.by_outcome(&outcomes);
        }
        let labels = match &found.best {
            Some(pair) => Labels {
                truth: self.settle_of(pair, Role::Truth, found.tied[0]),
                prediction: self.settle_of(pair, Role::Prediction, found.tied[1]),
                pair: Some(pair.clone()),
                models: found.models,
                ..Labels::default()
            },
            None => self.lone(),
        };
        self.settle(Role::Outcome, None);
        self.say_models(&labels.models, Role::Prediction);
        self.say_missing(&labels);
        labels
    }

    fn best_pair(&self) -> Found {
        let named: Vec<Named> = self.look.columns.iter().map(Named::of).collect();
        let truths = self.candidates(Role::Truth, |column| named[column].truth);
        let predictions = self.candidates(Role::Prediction, |column| named[column].prediction);
        let are_few = truths.len().max(predictions.len()) <= FEW_COLUMNS;
        let is_asked = [Role::Truth, Role::Prediction].map(|role| self.asked(role).is_some());
        let rate = |(truth, prediction): (usize, usize)| {
            Pair::of(&Candidates {
                truth: (truth, &self.look.columns[truth]),
                prediction: (prediction, &self.look.columns[prediction]),
                named: [named[truth], named[prediction]],
                is_asked,
                are_few,
            })
        };
        let compared = shortlist::pairs(&truths, &predictions);
        let mut pairs: Vec<Pair> = compared.into_iter().filter_map(rate).collect();
        pairs.sort_by(|left, right| right.rating.total_cmp(&left.rating));
        let Some(best) = pairs.first().cloned() else {
            return Found {
                best: None,
                tied: [false, false],
                models: Vec::new(),
            };
        };
        let models = match is_asked[1] {
            true => Vec::new(),
            false => models(&best, &pairs),
        };
        // Of several models the first of the file is proposed, whichever agrees most with the truth.
        let first = models.first().copied().unwrap_or(best.prediction);
        let best = pairs
            .iter()
            .find(|pair| pair.truth == best.truth && pair.prediction == first)
            .cloned()
            .unwrap_or(best);
        let tied = |is_other: &dyn Fn(&Pair) -> bool| {
            pairs
                .iter()
                .any(|pair| is_other(pair) && (best.rating - pair.rating) < TIE)
        };
        let tied = [
            !is_asked[0] && tied(&|pair| pair.truth != best.truth),
            !is_asked[1] && (models.len() > 1 || tied(&|pair| pair.prediction != best.prediction)),
        ];
        Found {
            best: Some(best),
            tied,
            models,
        }
    }

    fn settle_of(&mut self, pair: &Pair, role: Role, is_tied: bool) -> Option<usize> {
        let pick = self.pick(pair, role, is_tied);
        self.settle(role, Some(pick))
    }

    fn pick(&self, pair: &Pair, role: Role, is_tied: bool) -> Pick {
        let is_truth = role == Role::Truth;
        let (column, other, by_name) = match is_truth {
            true => (pair.truth, pair.prediction, pair.by_name[0]),
            false => (pair.prediction, pair.truth, pair.by_name[1]),
        };
        let seen = &self.look.columns[column];
        let other = self.name(other);
        let distinct = seen.distinct();
        let common = match (pair.fit, pair.shared) {
            (Fit::Amounts { correlation }, _) => {
                format!("numbers, correlation {correlation:.2} with `{other}`")
            }
            (Fit::Texts | Fit::Sets, _) => {
                format!(
                    "the same as `{other}` in {:.0} % of rows",
                    pair.same * 100.0
                )
            }
            (_, 0) => format!("none also in `{other}`"),
            (_, shared) if shared == distinct => format!("all also in `{other}`"),
            (_, shared) => format!("{shared} also in `{other}`"),
        };
        let mut reason = format!("{}, {common}", self.look.values(distinct));
        if by_name > 0 {
            reason = format!("named `{}`; {reason}", seen.name);
        }
        if pair.is_copy {
            reason.push_str("; the two are the same in every row");
        } else if is_tied {
            reason.push_str("; another column fits as well");
        }
        Pick {
            column,
            reason,
            confidence: pair.confidence(is_truth, is_tied),
        }
    }

    /// A column that is named like one part while nothing is like the other.
    fn lone(&mut self) -> Labels {
        let lone = |guess: &Self, rate: fn(&Seen) -> u32, least: u32| {
            let named: Vec<(usize, u32)> = guess
                .free()
                .filter(|(_, seen)| rate(seen) >= least && seen.objects * 2 <= seen.filled)
                .map(|(column, seen)| (column, rate(seen)))
                .collect();
            let best = named.iter().map(|(_, rating)| *rating).max()?;
            let columns: Vec<usize> = named
                .iter()
                .filter(|(_, rating)| *rating == best)
                .map(|(column, _)| *column)
                .collect();
            Some((columns, best))
        };
        let prediction = lone(self, names::prediction, 2);
        let truth = lone(self, names::truth, 2);
        let pick = |guess: &Self, found: &Option<(Vec<usize>, u32)>| {
            let (columns, rating) = found.as_ref()?;
            let column = *columns.first()?;
            Some(Pick {
                column,
                reason: format!(
                    "named `{}`, and no other column fits it",
                    guess.name(column)
                ),
                confidence: if *rating >= 4 { 0.6 } else { 0.4 },
            })
        };
        let truth_pick = pick(self, &truth);
        let mut prediction_pick = pick(self, &prediction);
        if let (Some(one), Some(other)) = (&truth_pick, &prediction_pick)
            && one.column == other.column
        {
            prediction_pick = None;
        }
        let models = match &prediction {
            Some((columns, 3..)) if columns.len() > 1 && prediction_pick.is_some() => {
                columns.clone()
            }
            _ => Vec::new(),
        };
        Labels {
            truth: self.settle(Role::Truth, truth_pick),
            prediction: self.settle(Role::Prediction, prediction_pick),
            models,
            ..Labels::default()
        }
    }

    /// Columns that say themselves whether it went well, the best first.
    fn outcomes(&self) -> Vec<(usize, u32)> {
        let fits = |seen: &Seen| {
            seen.filled > 0
                && (seen.outcome_words == seen.filled || seen.is_like_probability())
                && seen.distinct() <= seen.filled.max(2)
        };
        let mut found: Vec<(usize, u32)> = self
            .free()
            .map(|(column, seen)| (column, seen, names::outcome(seen)))
            .filter(|(_, seen, rating)| *rating >= 3 && fits(seen))
            .map(|(column, _, rating)| (column, rating))
            .collect();
        found.sort_by_key(|(_, rating)| std::cmp::Reverse(*rating));
        found
    }

    /// Truth and prediction are shown beside an outcome where their names leave no doubt; the rule does without them.
    fn by_outcome(&mut self, outcomes: &[(usize, u32)]) -> Labels {
        let best = outcomes.first().map(|(_, rating)| *rating);
        let columns: Vec<usize> = outcomes
            .iter()
            .filter(|(_, rating)| Some(*rating) == best)
            .map(|(column, _)| *column)
            .collect();
        let is_said = |seen: &Seen| !seen.is_structured() && seen.filled > 0;
        let named = |guess: &Self, rate: fn(&Seen) -> u32| {
            let mut free = guess.free();
            let found = free.find(|(column, seen)| {
                rate(seen) >= 4 && is_said(seen) && !columns.contains(column)
            });
            found.map(|(column, seen)| Pick {
                column,
                reason: format!("named `{}`", seen.name),
                confidence: 0.85,
            })
        };
        let truth = named(self, names::truth);
        let prediction = named(self, names::prediction);
        let pick = columns.first().map(|column| {
            let seen = &self.look.columns[*column];
            let values = match seen.outcome_words == seen.filled {
                true => "says well or not in every row",
                false => "grades from 0 to 1",
            };
            Pick {
                column: *column,
                reason: format!("named `{}`; {values}", seen.name),
                confidence: if columns.len() > 1 { 0.5 } else { 0.9 },
            }
        });
        let labels = Labels {
            truth: self.settle(Role::Truth, truth),
            prediction: self.settle(Role::Prediction, prediction),
            outcome: self.settle(Role::Outcome, pick),
            models: if columns.len() > 1 && self.asked(Role::Outcome).is_none() {
                columns
            } else {
                Vec::new()
            },
            ..Labels::default()
        };
        self.say_models(&labels.models, Role::Outcome);
        labels
    }

    fn say_models(&mut self, models: &[usize], role: Role) {
        if models.len() < 2 {
            return;
        }
        const SHOWN: usize = 6;
        let mut names: Vec<String> = models
            .iter()
            .take(SHOWN)
            .map(|column| format!("`{}`", self.name(*column)))
            .collect();
        if models.len() > SHOWN {
            names.push("…".to_owned());
        }
        let first = models.first().map_or("", |column| self.name(*column));
        let what = match role {
            Role::Outcome => "outcomes",
            _ => "predictions",
        };
        let finding = Finding::warning(
            "several-models",
            format!(
                "{} columns look like {what} of several models: {}.",
                models.len(),
                names.join(", ")
            ),
        );
        let advice = format!("`{first}` is proposed; choose another one with --{role} COL.");
        self.findings
            .push(finding.counting(models.len() as u64).advising(advice));
    }

    fn say_missing(&mut self, labels: &Labels) {
        let truth = labels.truth.map(|column| self.name(column).to_owned());
        let prediction = labels.prediction.map(|column| self.name(column).to_owned());
        let finding = match (truth, prediction) {
            (Some(_), Some(_)) => return,
            (None, Some(_)) => Finding::problem("no-truth", "No column looks like the truth.")
                .advising(
                    "Name it with --truth COL, or bring it from another file with --truth-file FILE --on KEY.",
                ),
            (Some(truth), None) => Finding::problem(
                "one-label-column",
                format!("`{truth}` is the only column of labels: it can't be truth and prediction at once."),
            )
            .advising(format!(
                "If it holds what the model said, use --pred {} and bring the truth with --truth-file FILE --on KEY; else name the predictions with --pred COL.",
                quoted(&truth)
            )),
            (None, None) => Finding::problem(
                "no-labels",
                "No two columns look like truth and prediction: choose them.",
            )
            .advising("Name them with --truth COL --pred COL, or --outcome COL for a column that says itself what went well."),
        };
        self.findings.push(finding);
    }
}

/// A column's name as one word of a shell.
fn quoted(name: &str) -> String {
    let is_plain = |character: char| character.is_alphanumeric() || "_-.".contains(character);
    match name.chars().all(is_plain) && !name.is_empty() {
        true => name.to_owned(),
        false => format!("'{}'", name.replace('\'', "'\\''")),
    }
}

/// Whether a pair leaves nothing for an outcome to say: labels or amounts, and both named.
fn is_plain_pair(pair: &Pair) -> bool {
    let is_named = pair.by_name.iter().all(|rating| *rating >= 2);
    is_named
        && match pair.fit {
            Fit::Labels { overlap, .. } => overlap >= 0.5,
            Fit::Amounts { correlation } => correlation >= 0.3,
            Fit::Texts | Fit::Sets | Fit::None => false,
        }
}

/// Columns that are predictions of this truth as much as the best one is, in the order of the file.
fn models(best: &Pair, pairs: &[Pair]) -> Vec<usize> {
    let is_model = |pair: &&Pair| {
        let agrees = match pair.fit {
            Fit::Labels { overlap, .. } => {
                overlap >= 0.5 && (pair.by_name[1] >= 3 || pair.kappa >= 0.2)
            }
            Fit::Amounts { correlation } => pair.by_name[1] >= 3 || correlation >= 0.5,
            Fit::Texts | Fit::Sets => pair.by_name[1] >= 3,
            Fit::None => pair.by_name[1] >= 3 && best.fit == Fit::None,
        };
        pair.truth == best.truth && pair.by_name[1] == best.by_name[1] && agrees
    };
    let mut columns: Vec<usize> = pairs
        .iter()
        .filter(is_model)
        .map(|pair| pair.prediction)
        .collect();
    columns.sort_unstable();
    columns.dedup();
    if columns.len() > 1 && columns.contains(&best.prediction) {
        columns
    } else {
        Vec::new()
    }
}
