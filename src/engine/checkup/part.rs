//! One part of a file reduced to what the checkup needs; parts are merged in the order of the file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::domain::key::Key;
use crate::domain::label::{MissingWords, canonical};
use crate::domain::relabelling::Pairs;
use crate::domain::split::Side;
use crate::engine::cells::Texts;
use crate::engine::keys::Inputs;
use crate::engine::survey::line::Line;
use crate::engine::table::Batch;

/// Pairs of labels that are counted; a file with more has labels that are no classes.
const MOST_PAIRS: usize = 20_000;
/// Fingerprints that are kept of a whole file: a hundred megabytes' worth.
const MOST_KEPT: usize = 4_000_000;
/// Whole numbers from here on are not all different as doubles.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Which column of a batch plays which part.
#[derive(Clone, Debug, Default)]
pub struct Places {
    pub truth: Option<usize>,
    pub prediction: Option<usize>,
    pub score: Option<usize>,
    pub id: Option<usize>,
    pub group: Option<usize>,
    pub split: Option<usize>,
    /// Classes with the columns of their probabilities.
    pub classes: Vec<(String, usize)>,
    pub inputs: Vec<usize>,
    /// The words that mean no truth, and those that mean no prediction.
    pub no_truth: MissingWords,
    pub no_prediction: MissingWords,
}

/// Which rows may be named.
pub struct Eyes<'a> {
    pub line: Option<&'a Line>,
    pub by_group: bool,
}

/// What a row can be an example of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    NoTruth,
    NoPrediction,
    NoScore,
    OffSum,
    Outside,
    OtherClass,
}

/// Rows that are odd in one way.
#[derive(Clone, Debug, Default)]
pub struct Odd {
    pub rows: u64,
    /// The fingerprint of its id and the id, of the first that may be named.
    pub example: Option<(u64, Key)>,
}

/// A row's id and inputs, as fingerprints.
#[derive(Clone, Copy, Debug)]
pub struct Fingerprints {
    /// 0 for a row without id.
    pub id: u64,
    /// The nearest double of an id that is a whole number beyond 2^53, as bits; 0 for others.
    pub as_double: u64,
    /// 0 where inputs are not compared.
    pub inputs: u64,
    /// 0 for a row without truth.
    pub truth: u64,
    pub prediction: u64,
}

/// What is kept of a part.
#[derive(Debug, Default)]
pub struct Part {
    pub rows: u64,
    /// None once there are too many pairs.
    pub pairs: Option<Pairs>,
    pub pairs_are_too_many: bool,
    pub odd: BTreeMap<Oddity, Odd>,
    pub score: Score,
    pub rows_with_classes: u64,
    pub fingerprints: Vec<Fingerprints>,
    pub is_capped: bool,
}

/// The range of a score.
#[derive(Clone, Copy, Debug)]
pub struct Score {
    pub filled: u64,
    pub least: f64,
    pub most: f64,
    /// Whether there is nothing but 0 and 1.
    pub is_decided: bool,
}

impl Default for Score {
    fn default() -> Self {
        Self {
            filled: 0,
            least: f64::INFINITY,
            most: f64::NEG_INFINITY,
            is_decided: true,
        }
    }
}

impl Part {
    /// Reduces a batch. `kept` counts the fingerprints that all parts keep together.
    pub fn of(
        batch: &Batch,
        places: &Places,
        inputs: &Inputs,
        eyes: &Eyes<'_>,
        kept: &AtomicUsize,
    ) -> Self {
        let mut part = Self {
            rows: batch.rows as u64,
            ..Self::default()
        };
        part.is_capped = kept.fetch_add(batch.rows, Ordering::Relaxed) + batch.rows > MOST_KEPT;
        let input_columns: Vec<Texts> = places
            .inputs
            .iter()
            .map(|place| batch.columns[*place].clone())
            .collect();
        let mut pairs: BTreeMap<(Cow<'_, str>, Cow<'_, str>), u64> = BTreeMap::new();
        for row in 0..batch.rows {
            let view = View {
                batch,
                places,
                eyes,
                row,
            };
            let truth = view.label(places.truth, places.no_truth);
            let prediction = view.label(places.prediction, places.no_prediction);
            part.see_gaps(&view, truth.as_deref(), prediction.as_deref());
            part.see_score(&view);
            part.see_classes(&view, prediction.as_deref());
            if !part.is_capped {
                let inputs = match input_columns.is_empty() {
                    true => 0,
                    false => inputs.hash(&input_columns, row),
                };
                part.fingerprints.push(Fingerprints {
                    inputs,
                    truth: truth.as_deref().map_or(0, fingerprint),
                    prediction: prediction.as_deref().map_or(0, fingerprint),
                    ..view.id_fingerprints()
                });
            }
            // How the test part went is not for a first look.
            if let (Some(truth), Some(prediction)) = (truth, prediction)
                && view.side() != Side::Test
                && pairs.len() < MOST_PAIRS
            {
                *pairs.entry((truth, prediction)).or_default() += 1;
            }
        }
        part.pairs_are_too_many = pairs.len() >= MOST_PAIRS;
        let mut counted = Pairs::default();
        for ((truth, prediction), rows) in &pairs {
            counted.add(truth, prediction, *rows);
        }
        part.pairs = Some(counted).filter(|_| !part.pairs_are_too_many);
        part
    }

    fn see_gaps(&mut self, view: &View<'_>, truth: Option<&str>, prediction: Option<&str>) {
        if view.places.truth.is_some() && truth.is_none() {
            self.note(Oddity::NoTruth, view);
        }
        if view.places.prediction.is_some() && prediction.is_none() {
            self.note(Oddity::NoPrediction, view);
        }
    }

    fn see_score(&mut self, view: &View<'_>) {
        let Some(place) = view.places.score else {
            return;
        };
        match view.batch.columns[place].number(view.row) {
            None => self.note(Oddity::NoScore, view),
            Some(number) => {
                let score = &mut self.score;
                score.filled += 1;
                score.least = score.least.min(number);
                score.most = score.most.max(number);
                score.is_decided &= number == 0.0 || number == 1.0;
            }
        }
    }

    fn see_classes(&mut self, view: &View<'_>, prediction: Option<&str>) {
        const ROUNDING: f64 = 0.02;
        let classes = &view.places.classes;
        let numbers: Vec<Option<f64>> = classes
            .iter()
            .map(|(_, place)| view.batch.columns[*place].number(view.row))
            .collect();
        let numbers: Option<Vec<f64>> = numbers.into_iter().collect();
        let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty()) else {
            if !classes.is_empty() {
                self.note(Oddity::NoScore, view);
            }
            return;
        };
        self.rows_with_classes += 1;
        if numbers
            .iter()
            .any(|number| !(-1e-6..=1.0 + 1e-6).contains(number))
        {
            self.note(Oddity::Outside, view);
        }
        if let [only] = numbers[..] {
            let is_named = |label: &str| prediction.map(|said| is_alike(label, said));
            let says_it = classes.first().and_then(|(label, _)| is_named(label));
            let is_probability = (0.0..=1.0).contains(&only) && only != 0.5;
            if is_probability && says_it.is_some_and(|says_it| says_it != (only > 0.5)) {
                self.note(Oddity::OtherClass, view);
            }
            return;
        }
        let sum: f64 = numbers.iter().sum();
        // Percent sum to a hundred.
        if (sum - 1.0).abs() > ROUNDING && (sum - 100.0).abs() > 100.0 * ROUNDING {
            self.note(Oddity::OffSum, view);
        }
        let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let own = prediction.and_then(|said| {
            let mut named = classes.iter().zip(&numbers);
            named.find(|((label, _), _)| is_alike(label, said))
        });
        if own.is_some_and(|(_, number)| *number < most) {
            self.note(Oddity::OtherClass, view);
        }
    }

    fn note(&mut self, oddity: Oddity, view: &View<'_>) {
        let odd = self.odd.entry(oddity).or_default();
        odd.rows += 1;
        if odd.example.is_none() {
            odd.example = view.nameable();
        }
    }

    /// Adds the next part.
    pub fn merge(&mut self, other: Self) {
        self.pairs_are_too_many |= other.pairs_are_too_many;
        self.pairs = match (self.pairs.take(), other.pairs) {
            (Some(known), Some(other)) => Some(known.with(&other)),
            (None, one) if self.rows == 0 => one,
            _ => None,
        };
        self.pairs = self.pairs.take().filter(|pairs| pairs.len() < MOST_PAIRS);
        self.pairs_are_too_many |= self.pairs.is_none();
        self.rows += other.rows;
        for (oddity, odd) in other.odd {
            let known = self.odd.entry(oddity).or_default();
            known.rows += odd.rows;
            known.example = known.example.take().or(odd.example);
        }
        self.score.filled += other.score.filled;
        self.score.least = self.score.least.min(other.score.least);
        self.score.most = self.score.most.max(other.score.most);
        self.score.is_decided &= other.score.is_decided;
        self.rows_with_classes += other.rows_with_classes;
        self.is_capped |= other.is_capped;
        match self.is_capped {
            true => self.fingerprints = Vec::new(),
            false => self.fingerprints.extend(other.fingerprints),
        }
    }
}

/// One row of a batch.
struct View<'a> {
    batch: &'a Batch,
    places: &'a Places,
    eyes: &'a Eyes<'a>,
    row: usize,
}

impl<'a> View<'a> {
    fn label(&self, place: Option<usize>, missing: MissingWords) -> Option<Cow<'a, str>> {
        let label = self.batch.columns[place?].label(self.row)?;
        (!missing.hold(&label)).then_some(label)
    }

    fn side(&self) -> Side {
        let word = self
            .places
            .split
            .and_then(|place| self.batch.columns[place].text(self.row));
        word.map_or(Side::Unsaid, |word| Side::of(&word))
    }

    /// The id of a row that may be looked at, with its fingerprint.
    fn nameable(&self) -> Option<(u64, Key)> {
        let id = self.label(self.places.id, MissingWords::default())?;
        let group = match self.eyes.by_group {
            true => self.label(self.places.group, MissingWords::default()),
            false => None,
        };
        let side = self.side();
        let may_be_seen = match self.eyes.line {
            Some(line) => line.is_eyeball(side, || group.unwrap_or_else(|| id.clone())),
            None => side == Side::Eyeball,
        };
        may_be_seen.then(|| (fingerprint(&id), Key::new(&*id)))
    }

    fn id_fingerprints(&self) -> Fingerprints {
        let id = self.label(self.places.id, MissingWords::default());
        let as_double = id.as_deref().and_then(|id| {
            let is_whole = id.len() >= 16 && id.bytes().all(|byte| byte.is_ascii_digit());
            is_whole.then(|| id.parse::<f64>().ok()).flatten()
        });
        Fingerprints {
            id: id.as_deref().map_or(0, fingerprint),
            as_double: as_double
                .filter(|double| *double >= EXACT)
                .map_or(0, f64::to_bits),
            inputs: 0,
            truth: 0,
            prediction: 0,
        }
    }
}

/// Whether a class is the one that was said, whatever the case: the labels themselves are judged elsewhere.
fn is_alike(class: &str, said: &str) -> bool {
    *canonical(class) == *said || class.trim().to_lowercase() == said.trim().to_lowercase()
}

fn fingerprint(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher as _};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    // 0 stands for nothing.
    hasher.finish().max(1)
}
