//! Decides row by row whether a prediction is right, under any error rule.
//!
//! A row without truth is unscored, never wrong. Cells that are equal as they stand are right without a look at their
//! text, wherever the rule allows it: that is the way almost every row of a classification goes.

mod cells;
mod noted;

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::cells::Texts;
use super::layout::Layout;
use super::table::Batch;
use super::tokens::OUTSIDE;
use crate::domain::filter::Expression;
use crate::domain::label::{BooleanFold, MissingWord, MissingWords, canonical};
use crate::domain::roles::Roles;
use crate::domain::rule::{self, Normaliser, Outcome, Rule, Tolerance};
use cells::{Cells, States};
pub(super) use noted::Noted;

/// What a prediction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// There is no truth to compare with.
    Unscored,
    Right,
    Wrong {
        without_prediction: bool,
    },
}

/// What all values of a file together decide about a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Settled {
    /// Whether 1 means true.
    pub fold: Option<BooleanFold>,
    /// The words that mean no truth.
    pub in_truth: MissingWords,
    /// The words that mean no prediction.
    pub in_prediction: MissingWords,
}

/// The rule of a survey, ready to be asked of many rows on any thread.
#[derive(Clone, Debug)]
pub(super) struct Judge {
    rule: Compiled,
    normal: Normaliser,
    is_normalised: bool,
    /// Whether rows are entities that any side of the file names.
    judges_entities: bool,
    settled: Settled,
}

#[derive(Clone, Debug)]
enum Compiled {
    Labels,
    Tolerance(Tolerance),
    Sets { jaccard: Option<f64> },
    OneOf,
    Outcome { at_least: Option<f64> },
    Expression(Expression),
}

impl Judge {
    /// The rule of these roles, whose expression was checked with the layout.
    pub fn of(roles: &Roles) -> Self {
        let rule = match &roles.rule {
            Rule::Differs => Compiled::Labels,
            Rule::Tolerance(tolerance) => Compiled::Tolerance(*tolerance),
            Rule::Sets { jaccard } => Compiled::Sets { jaccard: *jaccard },
            Rule::OneOf => Compiled::OneOf,
            Rule::Outcome { at_least } => Compiled::Outcome {
                at_least: *at_least,
            },
            // What can't be read was refused before.
            Rule::Expression(text) => {
                Expression::parse(text).map_or(Compiled::Labels, Compiled::Expression)
            }
        };
        let judge = Self {
            rule,
            normal: roles.normal.prepared(),
            is_normalised: !roles.normal.is_default(),
            judges_entities: false,
            settled: Settled::default(),
        };
        let settled = judge.called_for(&Noted::default());
        judge.with(settled)
    }

    /// The same for a table of entities: what neither truth nor prediction names is named by a side that plays no part
    /// here, and is nothing to be right about.
    pub fn of_entities(self, judges_entities: bool) -> Self {
        Self {
            judges_entities,
            ..self
        }
    }

    /// Whether a row is an entity that neither truth nor prediction names.
    pub fn is_named_by_others(&self, truth: &Texts, prediction: &Texts, row: usize) -> bool {
        let is_outside = |side: &Texts| side.text(row).is_some_and(|text| text == OUTSIDE);
        self.judges_entities && is_outside(truth) && is_outside(prediction)
    }

    /// The same with what the values of the file decide.
    pub fn with(&self, settled: Settled) -> Self {
        Self {
            settled,
            ..self.clone()
        }
    }

    /// What the values decide that it goes by.
    pub fn settled(&self) -> Settled {
        self.settled
    }

    /// What the values of a whole file call for, given what was noted under this judge.
    pub fn called_for(&self, noted: &Noted) -> Settled {
        if matches!(self.rule, Compiled::Tolerance(_) | Compiled::Outcome { .. }) {
            return Settled {
                fold: None,
                in_truth: MissingWords::ALL,
                in_prediction: MissingWords::ALL,
            };
        }
        // One right row rules a fold out: its value is in both columns.
        let may_fold = matches!(self.rule, Compiled::Labels)
            && (self.settled.fold.is_some() || !noted.has_right);
        Settled {
            fold: may_fold
                .then(|| BooleanFold::of(noted.truth_values.iter(), noted.prediction_values.iter()))
                .flatten(),
            in_truth: noted.truth_words.missing_beside(&noted.prediction_words),
            in_prediction: noted.prediction_words.missing_beside(&noted.truth_words),
        }
    }

    /// Whether rows have residuals.
    pub fn has_residuals(&self) -> bool {
        matches!(self.rule, Compiled::Tolerance(_))
    }

    /// The form under which a label is compared with others.
    pub fn compared<'a>(&self, label: &'a str) -> Cow<'a, str> {
        let folded = match self.settled.fold {
            Some(fold) => fold.fold(label),
            None => canonical(label),
        };
        match (self.is_normalised, folded) {
            (false, folded) => folded,
            (true, Cow::Borrowed(folded)) => self.normal.form(folded),
            (true, Cow::Owned(folded)) => Cow::Owned(self.normal.form(&folded).into_owned()),
        }
    }

    /// The canonical truth of a cell; none when it is missing.
    pub fn truth_label<'a>(&self, truth: &'a Texts, row: usize) -> Option<Cow<'a, str>> {
        label(truth, row, self.settled.in_truth)
    }

    /// The canonical prediction of a cell; none when it is missing.
    pub fn prediction_label<'a>(&self, prediction: &'a Texts, row: usize) -> Option<Cow<'a, str>> {
        label(prediction, row, self.settled.in_prediction)
    }

    /// Ready for the rows of one batch.
    pub fn over<'a>(&'a self, batch: &'a Batch, layout: &'a Layout) -> Sitting<'a> {
        let column = |place: Option<usize>| place.map(|place| &batch.columns[place]);
        let truth = column(layout.places.truth);
        let prediction = column(layout.places.prediction);
        let compares_cells = matches!(self.rule, Compiled::Labels | Compiled::Sets { .. });
        let same = truth
            .zip(prediction)
            .filter(|_| compares_cells)
            .and_then(|(truth, prediction)| truth.same_cells(prediction));
        // Where a column says itself how it went, a truth is only shown.
        let is_outcome = matches!(self.rule, Compiled::Outcome { .. });
        let states = truth.filter(|_| !is_outcome).map(States::of);
        let mut noted = Noted::default();
        if let Some(states) = &states {
            noted.truth_words = states.words;
        }
        Sitting {
            judge: self,
            batch,
            layout,
            truth,
            prediction,
            outcome: column(layout.places.outcome),
            same,
            states,
            noted,
            numbers: None,
        }
    }

    fn number(&self, texts: &Texts, row: usize) -> Option<f64> {
        let plain = texts.number(row);
        if plain.is_some() || !self.normal.numbers {
            return plain;
        }
        rule::number(&texts.text(row)?, &self.normal)
    }

    fn set_of(&self, cell: &str) -> BTreeSet<String> {
        let labels = rule::labels_of(cell).into_iter();
        labels
            .map(|label| self.compared(&label).into_owned())
            .collect()
    }
}

fn label(texts: &Texts, row: usize, missing: MissingWords) -> Option<Cow<'_, str>> {
    texts.label(row).filter(|label| !missing.hold(label))
}

/// A judge at work on one batch.
pub(super) struct Sitting<'a> {
    judge: &'a Judge,
    batch: &'a Batch,
    layout: &'a Layout,
    truth: Option<&'a Texts>,
    prediction: Option<&'a Texts>,
    outcome: Option<&'a Texts>,
    /// Row by row, whether truth and prediction are the same cell and therefore equal.
    same: Option<Vec<bool>>,
    states: Option<States>,
    pub noted: Noted,
    /// Truth and prediction of the row that was judged last, where its rule compares numbers and both are some.
    pub numbers: Option<(f64, f64)>,
}

impl Sitting<'_> {
    /// Whether a row is scored at all. Notes nothing that a verdict would not.
    pub fn is_scored(&mut self, row: usize) -> bool {
        self.verdict(row) != Verdict::Unscored
    }

    /// What a row is.
    pub fn verdict(&mut self, row: usize) -> Verdict {
        self.numbers = None;
        if let (Some(truth), Some(prediction)) = (self.truth, self.prediction)
            && self.judge.is_named_by_others(truth, prediction, row)
        {
            return Verdict::Unscored;
        }
        let word = match self.states.as_ref().map(|states| states.of_row(row)) {
            Some(cells::State::Missing) => return Verdict::Unscored,
            Some(cells::State::Word(word)) if self.judge.settled.in_truth.has(word) => {
                // Whether the word is a label depends on what the predictions say, here as elsewhere.
                if let Some(said) = self.prediction_word(row) {
                    self.noted.prediction_words.see(said);
                }
                return Verdict::Unscored;
            }
            Some(cells::State::Word(word)) => Some(word),
            Some(cells::State::Value) | None => None,
        };
        if self.same.as_ref().is_some_and(|same| same[row]) {
            self.noted.has_right = true;
            // Its prediction is this word as well.
            if let Some(word) = word {
                self.noted.prediction_words.add(word);
            }
            return Verdict::Right;
        }
        let verdict = self.by_rule(row, word);
        self.noted.has_right |= verdict == Verdict::Right;
        verdict
    }

    fn by_rule(&mut self, row: usize, word: Option<MissingWord>) -> Verdict {
        let judge = self.judge;
        match &judge.rule {
            Compiled::Labels => self.by_text(row, word, |judge, truth, prediction| {
                judge.compared(truth) == judge.compared(prediction)
            }),
            Compiled::Sets { jaccard } => self.by_text(row, word, |judge, truth, prediction| {
                let (truth, prediction) = (judge.set_of(truth), judge.set_of(prediction));
                match jaccard {
                    None => truth == prediction,
                    Some(least) => rule::jaccard(&truth, &prediction) >= *least,
                }
            }),
            Compiled::OneOf => self.by_text(row, word, |judge, truth, prediction| {
                judge.set_of(truth).contains(&*judge.compared(prediction))
            }),
            Compiled::Tolerance(tolerance) => self.by_number(row, *tolerance),
            Compiled::Outcome { at_least } => self.by_outcome(row, *at_least),
            Compiled::Expression(expression) => self.by_expression(row, expression),
        }
    }

    /// Compares texts, and notes the values for the questions that only all of them answer.
    fn by_text(
        &mut self,
        row: usize,
        word: Option<MissingWord>,
        are_equal: impl Fn(&Judge, &str, &str) -> bool,
    ) -> Verdict {
        let wrong = |without_prediction| Verdict::Wrong { without_prediction };
        let Some(truth) = self.truth.and_then(|truth| truth.text(row)) else {
            return Verdict::Unscored;
        };
        if word.is_none() {
            self.noted.truth_values.add(&truth);
        }
        let Some(prediction) = self.prediction.and_then(|prediction| prediction.text(row)) else {
            return wrong(true);
        };
        let said = MissingWord::of(&prediction);
        match said {
            Some(said) => self.noted.prediction_words.add(said),
            None => self.noted.prediction_values.add(&prediction),
        }
        if are_equal(self.judge, &truth, &prediction) {
            return Verdict::Right;
        }
        wrong(said.is_some_and(|said| self.judge.settled.in_prediction.has(said)))
    }

    fn by_number(&mut self, row: usize, tolerance: Tolerance) -> Verdict {
        let wrong = |without_prediction| Verdict::Wrong { without_prediction };
        let number = |texts: Option<&Texts>| texts.and_then(|texts| self.judge.number(texts, row));
        let (truth, prediction) = (number(self.truth), number(self.prediction));
        let Some(truth) = truth else {
            self.noted.truths_not_numbers += 1;
            return Verdict::Unscored;
        };
        let Some(prediction) = prediction else {
            let is_missing = self.is_prediction_missing(row);
            if !is_missing {
                self.noted.predictions_not_numbers += 1;
            }
            return wrong(is_missing);
        };
        self.numbers = Some((truth, prediction));
        match tolerance.is_exceeded(truth, prediction) {
            true => wrong(false),
            false => Verdict::Right,
        }
    }

    fn by_outcome(&mut self, row: usize, at_least: Option<f64>) -> Verdict {
        let cell = self.outcome.and_then(|outcome| outcome.text(row));
        let Some(cell) = cell.filter(|cell| !MissingWords::ALL.hold(cell)) else {
            return Verdict::Unscored;
        };
        match rule::outcome(&cell, at_least) {
            Outcome::Right => Verdict::Right,
            Outcome::Wrong => Verdict::Wrong {
                without_prediction: self.is_prediction_missing(row),
            },
            Outcome::Graded => {
                self.noted.graded += 1;
                Verdict::Unscored
            }
            Outcome::Unknown => {
                self.noted.unknown_outcomes += 1;
                Verdict::Unscored
            }
        }
    }

    fn by_expression(&mut self, row: usize, expression: &Expression) -> Verdict {
        if let Some(said) = self.prediction_word(row) {
            self.noted.prediction_words.add(said);
        }
        let cells = Cells {
            batch: self.batch,
            layout: self.layout,
            settled: &self.judge.settled,
            row,
        };
        match expression.matches(&cells) {
            true => Verdict::Wrong {
                without_prediction: self.is_prediction_missing(row),
            },
            false => Verdict::Right,
        }
    }

    /// The word that a prediction is, where it may mean no value.
    fn prediction_word(&self, row: usize) -> Option<MissingWord> {
        let said = self.prediction?.text(row)?;
        MissingWord::of(&said)
    }

    /// Whether there is a column of predictions, and no value in it here.
    fn is_prediction_missing(&self, row: usize) -> bool {
        self.prediction
            .is_some_and(|prediction| self.judge.prediction_label(prediction, row).is_none())
    }
}
