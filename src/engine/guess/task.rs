//! The task, from the columns that were found: what kind of answer the model gives, and which rule goes with it.

use super::labels::Labels;
use super::look::Seen;
use super::pairs::Fit;
use super::{Guess, names};
use crate::domain::finding::Finding;
use crate::domain::label::MissingWord;
use crate::domain::rule::{Normaliser, Rule, Tolerance};
use crate::domain::task::Task;

/// How far numbers that are answers, not estimates, may differ by the way they were computed.
const NUMERIC_ANSWER: f64 = 0.001;

/// A task with its rule.
pub struct Kind {
    pub task: Task,
    pub rule: Rule,
    pub normal: Normaliser,
}

impl Kind {
    fn of(task: Task) -> Self {
        Self {
            task,
            rule: task.rule(),
            normal: task.normal(),
        }
    }

    fn by(task: Task, rule: Rule) -> Self {
        Self {
            task,
            rule,
            normal: Normaliser::default(),
        }
    }
}

impl Guess<'_> {
    /// The task of what was found.
    pub fn task(&mut self, labels: &Labels) -> Kind {
        if let Some(outcome) = labels.outcome {
            return self.graded(outcome);
        }
        let (Some(truth), Some(prediction)) = (labels.truth, labels.prediction) else {
            return Kind::of(match (labels.truth, labels.prediction) {
                (None, Some(_)) => Task::NoTruth,
                // The only column of labels is called truth, and may as well be what a model said.
                (Some(_), None) => Task::NoTruth,
                _ => Task::Unknown,
            });
        };
        let (truth, said) = (&self.look.columns[truth], &self.look.columns[prediction]);
        let fit = labels.pair.as_ref().map(|pair| (pair.fit, pair.same));
        match fit {
            Some((Fit::Sets, _)) => several(truth, said),
            Some((Fit::Amounts { .. }, same)) if same >= 0.5 => Kind::by(
                Task::FreeText,
                Rule::Tolerance(Tolerance::Absolute(NUMERIC_ANSWER)),
            ),
            Some((Fit::Amounts { .. }, _)) => Kind::of(Task::Regression),
            // With more classes than rows to repeat them, labels look like texts.
            Some((Fit::Texts, _)) if [truth, said].iter().any(|seen| is_short_label(seen)) => {
                Kind::of(Task::MultiClass)
            }
            Some((Fit::Texts, _)) => Kind::of(Task::FreeText),
            _ if truth.numbers.is_some() && truth.is_like_amounts() => Kind::of(Task::Regression),
            _ => self.classes_of(labels),
        }
    }

    fn graded(&self, outcome: usize) -> Kind {
        let seen = &self.look.columns[outcome];
        let at_least = match seen.outcome_words == seen.filled {
            true => None,
            // Only a full mark is right, until somebody says otherwise.
            false => Some(1.0),
        };
        Kind::by(Task::Outcome, Rule::Outcome { at_least })
    }

    fn classes_of(&mut self, labels: &Labels) -> Kind {
        let column = |column: Option<usize>| column.map(|column| &self.look.columns[column]);
        let (truth, said) = (column(labels.truth), column(labels.prediction));
        // Words for no value that the other side does not use are no class.
        let empty = |one: Option<&Seen>, other: Option<&Seen>| {
            let has = |seen: Option<&Seen>, word| seen.is_some_and(|seen| seen.has_label(word));
            let words = MissingWord::spellings();
            words
                .filter(|word| has(one, word) && !has(other, word))
                .count()
        };
        let classes = |one: Option<&Seen>, other| one.map_or(0, Seen::distinct) - empty(one, other);
        let (count, said_count) = (classes(truth, said), classes(said, truth));
        let is_probability = |seen: &Seen| {
            seen.is_like_probability() && seen.numbers.is_some_and(|n| n.has_fraction)
        };
        if count <= 2
            && let Some(said) = said.filter(|seen| is_probability(seen))
        {
            let finding = Finding::problem(
                "prediction-is-probability",
                format!(
                    "`{}` holds numbers from 0 to 1 and the truth classes: perhaps a probability.",
                    said.name
                ),
            );
            self.findings.push(finding.advising(
                "Name the column of decided classes with --pred COL, or say what is wrong with --wrong EXPR.",
            ));
            return Kind::of(Task::Binary);
        }
        let is_preference = truth.is_some_and(names::is_preference) && count <= 4;
        Kind::of(match count.max(said_count) {
            _ if is_preference => Task::Preference,
            ..=2 => Task::Binary,
            _ => Task::MultiClass,
        })
    }
}

fn is_short_label(seen: &Seen) -> bool {
    seen.has_word(&["label", "labels", "class", "category", "intent"]) && seen.mean_length <= 40.0
}

fn several(truth: &Seen, said: &Seen) -> Kind {
    let is_several =
        |seen: &Seen| seen.lists * 2 > seen.filled || seen.separated * 10 > seen.filled;
    Kind::of(match (is_several(truth), is_several(said)) {
        (true, false) => Task::OneOf,
        _ => Task::MultiLabel,
    })
}
