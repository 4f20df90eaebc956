//! From a file to a frozen sample: survey, line, draw, rows, freeze. The one way in which samples come to be, whether
//! a screen is open or not.

use std::collections::BTreeMap;

use crate::domain::hash::Hash;
use crate::domain::key::Key;
use crate::domain::label::canonical;
use crate::domain::population::Population;
use crate::domain::roles::{Alternative, Roles};
use crate::domain::row::Row;
use crate::domain::sample::{Design, Method, Override, Relink, Sample, SampledExample};
use crate::domain::split::{Split, SplitBy, Wish, names_test};
use crate::domain::week::Week;
use crate::domain::words::counted;
use crate::engine::{EngineError, ErrorRow, Opened, Progress, Source, Survey};
use crate::session::sample_file::{self, SampleError};
use crate::session::split_file::{self, SplitError};
use crate::session::{FileError, OpenError, WeekFolder};

/// When a prediction counts as wrong, in the words of the sample file.
pub const ERROR_RULE: &str =
    "truth differs from prediction as canonical text; a missing prediction is wrong";

/// The only stratum of a simple random sample.
pub const ONE_STRATUM: &str = "all";

/// What somebody wants drawn, apart from the roles of the columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Where the sample goes.
    pub folder: WeekFolder,
    /// The prediction set.
    pub set: String,
    /// The week.
    pub week: Week,
    /// Who draws.
    pub reviewer: String,
    /// Whether it is the demo.
    pub demo: bool,
    /// How large the eyeball part should be; none takes the line as it stands, or an automatic one.
    pub eyeball: Option<Wish>,
    /// How many errors.
    pub n: usize,
    /// The seed of the order; none takes the week.
    pub seed: Option<String>,
    /// Why a file or rows that call themselves test may be looked at.
    pub open_test: Option<String>,
    /// Why blackbox rows may be looked at.
    pub open_blackbox: Option<String>,
    /// Whether git gets the rows.
    pub share_rows: bool,
    /// Whether a sample that the week has already is archived first.
    pub redraw: bool,
    /// What is known of the model.
    pub provenance: BTreeMap<String, String>,
    /// Now, RFC 3339.
    pub at: String,
}

/// Why nothing was drawn. Text is raw.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// The file.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A file of the session.
    #[error(transparent)]
    File(#[from] FileError),
    /// The line.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// The sample file.
    #[error(transparent)]
    Sample(#[from] SampleError),
    /// A reviewer's session.
    #[error(transparent)]
    Session(#[from] OpenError),
    /// A rule of error analysis forbids it.
    #[error("{sentence}\nhint: {hint}")]
    Refused {
        /// What is wrong.
        sentence: String,
        /// What to do.
        hint: String,
    },
    /// There is no error to review, which is no mistake.
    #[error("{0}")]
    NothingToReview(String),
    /// A fault of the program.
    #[error("a fault of the program stopped the work; nothing that was shown as saved is lost")]
    Fault,
}

/// Draws a sample and freezes it. Gives the sample, its rows, and sentences that the reviewer should know.
///
/// # Errors
/// When the file can't be read, holds no error to look at, or the sample can't be written. Nothing is written then,
/// except a line that was drawn before.
pub fn draw(
    source: &Source,
    roles: &Roles,
    request: &Request,
    progress: &dyn Progress,
) -> Result<(Sample, Vec<Row>, Vec<String>), DrawError> {
    guard_name(source, request)?;
    let survey = source.survey(roles, progress)?;
    if survey.population().errors == 0 {
        return Err(DrawError::NothingToReview(no_errors(source, &survey)));
    }
    guard_rows(source, &survey, request)?;
    let split = line(&survey, roles, request)?;
    let design = Design {
        method: Method::Random,
        seed: request
            .seed
            .clone()
            .unwrap_or_else(|| request.week.to_string()),
        n: request.n,
    };
    let opened = opened(request);
    let errors: Vec<ErrorRow<'_>> = survey.eyeball_errors(&split, opened).collect();
    let eyeball_errors = errors.len() as u64;
    let picked = design.draw(errors);
    if picked.is_empty() {
        return Err(DrawError::NothingToReview(none_to_look_at(source, &survey)));
    }
    let rows = rows_of(source, &picked, progress)?;
    let population = Population {
        eyeball_rows: survey.count_eyeball_rows(&split, opened, progress)?,
        eyeball_errors,
        ..survey.population()
    };
    let sample = Sample {
        set: request.set.clone(),
        week: request.week,
        demo: request.demo,
        created: request.at.clone(),
        reviewer: request.reviewer.clone(),
        source: source.fingerprint()?,
        roles: roles.clone(),
        error_rule: ERROR_RULE.to_owned(),
        split,
        design,
        population,
        provenance: request.provenance.clone(),
        overrides: overrides(request, source, &survey),
        relinks: Vec::new(),
        examples: examples(&picked, &rows, roles, eyeball_errors),
    };
    freeze(&sample, &rows, request)?;
    Ok((sample, rows, survey.warnings().to_vec()))
}

/// Draws further examples of the same draw behind those of a frozen sample. Gives the sample and all of its rows.
///
/// # Errors
/// When the file can't be read, its errors are no longer the same, or the sample can't be written.
pub fn extend(
    source: &Source,
    folder: &WeekFolder,
    n: usize,
    progress: &dyn Progress,
) -> Result<(Sample, Vec<Row>), DrawError> {
    let before = sample_file::read_sample(folder)?;
    let survey = source.survey(&before.roles, progress)?;
    let design = Design {
        n,
        ..before.design.clone()
    };
    let errors: Vec<ErrorRow<'_>> = survey
        .eyeball_errors(&before.split, opened_in(&before))
        .collect();
    let eyeball_errors = errors.len() as u64;
    let picked = design.draw(errors);
    let known = before.examples.len().min(picked.len());
    let new_rows = rows_of(source, &picked[known..], progress)?;
    let rows = sample_file::read_rows(folder, &before)?.unwrap_or_default();
    let rows: Vec<Row> = rows.into_iter().chain(new_rows.iter().cloned()).collect();
    let examples = examples(&picked, &rows, &before.roles, eyeball_errors);
    let sample = Sample {
        design,
        examples,
        ..before
    };
    sample_file::extend(folder, &sample, &new_rows)?;
    Ok((sample, rows))
}

/// The keys and hashes that the stored design draws from a source now, in review order.
///
/// # Errors
/// When the file can't be read.
pub fn again(
    source: &Source,
    sample: &Sample,
    progress: &dyn Progress,
) -> Result<Vec<(String, String)>, DrawError> {
    let survey = source.survey(&sample.roles, progress)?;
    let errors: Vec<ErrorRow<'_>> = survey
        .eyeball_errors(&sample.split, opened_in(sample))
        .collect();
    let picked = sample.design.draw(errors);
    Ok(picked
        .into_iter()
        .map(|(hash, error)| (error.key.to_owned(), hash.to_string()))
        .collect())
}

/// Looks the drawn keys up in another file and keeps its rows with the sample; the draw itself stays as it is. Gives
/// a sentence that says how many were found.
///
/// # Errors
/// When the file can't be read or the sample can't be written.
pub fn relink(
    source: &Source,
    request: &Request,
    progress: &dyn Progress,
) -> Result<String, DrawError> {
    let sample = sample_file::read_sample(&request.folder)?;
    let survey = source.survey(&sample.roles, progress)?;
    let wanted = survey.places_of(sample.keys(), progress)?;
    let rows = source.rows(&wanted, progress)?;
    let relink = Relink {
        source: source.fingerprint()?,
        reviewer: request.reviewer.clone(),
        at: request.at.clone(),
        found: rows.len(),
    };
    let (found, total) = (rows.len(), sample.examples.len());
    sample_file::relink(&request.folder, relink, &rows)?;
    Ok(match total - found {
        0 => format!("all {total} drawn examples were found in the new file"),
        gone => format!(
            "{found} of {total} drawn examples were found in the new file; {gone} keep the rows they had"
        ),
    })
}

fn rows_of(
    source: &Source,
    picked: &[(Hash, ErrorRow<'_>)],
    progress: &dyn Progress,
) -> Result<Vec<Row>, DrawError> {
    let wanted: Vec<(usize, Key)> = picked
        .iter()
        .map(|(_, error)| (error.row, Key::new(error.key)))
        .collect();
    Ok(source.rows(&wanted, progress)?)
}

fn examples(
    picked: &[(Hash, ErrorRow<'_>)],
    rows: &[Row],
    roles: &Roles,
    eyeball_errors: u64,
) -> Vec<SampledExample> {
    let inclusion = picked.len() as f64 / eyeball_errors.max(1) as f64;
    let rows: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.key.as_str(), row)).collect();
    let example = |(hash, error): &(Hash, ErrorRow<'_>)| SampledExample {
        key: Key::new(error.key),
        hash: *hash,
        stratum: ONE_STRATUM.to_owned(),
        inclusion,
        truth: error.truth.to_owned(),
        prediction: error.prediction.map(str::to_owned),
        score: error
            .score
            .or_else(|| predicted_score(rows.get(error.key)?, error.prediction?, roles)),
    };
    picked.iter().map(example).collect()
}

/// With one probability column a class, the score is the one of the predicted class.
fn predicted_score(row: &Row, prediction: &str, roles: &Roles) -> Option<f64> {
    roles
        .alternatives
        .iter()
        .find_map(|alternative| match alternative {
            Alternative::Class { label, score } if canonical(label) == prediction => {
                row.cell(score)?.number()
            }
            _ => None,
        })
}

/// What a frozen sample was allowed to look at beyond its eyeball part.
fn opened_in(sample: &Sample) -> Opened {
    let has = |what: &str| sample.overrides.iter().any(|entry| entry.opened == what);
    Opened {
        test: has("test"),
        blackbox: has("blackbox"),
    }
}

fn none_to_look_at(source: &Source, survey: &Survey) -> String {
    format!(
        "{}: none of its {} lies in the eyeball part, so there is nothing to review; --eyeball widens it.",
        source.name(),
        counted(
            survey.population().errors,
            "misprediction",
            "mispredictions"
        )
    )
}

/// What a request may look at beyond the eyeball part.
fn opened(request: &Request) -> Opened {
    Opened {
        test: request.open_test.is_some(),
        blackbox: request.open_blackbox.is_some(),
    }
}

fn guard_name(source: &Source, request: &Request) -> Result<(), DrawError> {
    if !names_test(&source.name()) || request.open_test.is_some() {
        return Ok(());
    }
    Err(DrawError::Refused {
        sentence: format!(
            "{} calls itself a test set, and looking at test errors spoils it",
            source.name()
        ),
        hint:
            "review the dev set; if this is one, say why with --open-test REASON, which is logged"
                .to_owned(),
    })
}

fn guard_rows(source: &Source, survey: &Survey, request: &Request) -> Result<(), DrawError> {
    if !survey.all_test() || request.open_test.is_some() {
        return Ok(());
    }
    Err(DrawError::Refused {
        sentence: format!("{}: every row calls itself test, and looking at test errors spoils the test", source.name()),
        hint: "review the dev set; if these rows are one, say why with --open-test REASON, which is logged".to_owned(),
    })
}

fn no_errors(source: &Source, survey: &Survey) -> String {
    let scored = survey.population().evaluated();
    if scored == 0 {
        return format!(
            "{}: no row has a truth to compare with, so there is nothing to review.",
            source.name()
        );
    }
    format!(
        "{}: not a single misprediction in {}, so there is nothing to review.",
        source.name(),
        counted(scored, "row", "rows")
    )
}

/// The line between eyeball and blackbox: the one that was drawn before, or grown, or a new one. Writes nothing.
fn line(survey: &Survey, roles: &Roles, request: &Request) -> Result<Split, DrawError> {
    let by = match (&roles.split, &roles.group) {
        (Some(column), _) if survey.split_by_column() => SplitBy::Column(column.clone()),
        (_, Some(group)) => SplitBy::Group(group.clone()),
        _ => SplitBy::Key,
    };
    let population = survey.population();
    let threshold = |wish| match by {
        SplitBy::Column(_) => 1.0,
        _ => Split::threshold_for(wish, population.evaluated(), population.errors),
    };
    let before = split_file::load(&request.folder.set())?.map(|file| file.split);
    let threshold = match (&before, request.eyeball) {
        (Some(before), None) => before.threshold,
        (_, wish) => threshold(wish.unwrap_or(Wish::Auto)),
    };
    let split = Split {
        by,
        seed: request.set.clone(),
        threshold,
    };
    if let Some(before) = before.filter(|before| before.threshold > split.threshold) {
        return Err(SplitError::Shrinks {
            from: before.threshold,
            to: split.threshold,
        }
        .into());
    }
    Ok(split)
}

fn overrides(request: &Request, source: &Source, survey: &Survey) -> Vec<Override> {
    let entry = |opened: &str, reason: &Option<String>| {
        reason.as_ref().map(|reason| Override {
            opened: opened.to_owned(),
            reason: reason.clone(),
            reviewer: request.reviewer.clone(),
            at: request.at.clone(),
        })
    };
    let is_test = names_test(&source.name()) || survey.test_rows() > 0;
    let test = entry("test", &request.open_test).filter(|_| is_test);
    let blackbox = entry("blackbox", &request.open_blackbox);
    test.into_iter().chain(blackbox).collect()
}

/// Writes the line, then the sample with its rows. The old week is archived last, when nothing else can fail.
fn freeze(sample: &Sample, rows: &[Row], request: &Request) -> Result<(), DrawError> {
    let set = request.folder.set();
    match split_file::load(&set)? {
        None => drop(split_file::create(&set, &sample.split)?),
        Some(_) => {
            let reason = "a larger eyeball part was asked for";
            drop(split_file::grow(
                &set,
                &sample.split,
                &request.at,
                &request.reviewer,
                reason,
            )?);
        }
    }
    for entry in &sample.overrides {
        split_file::log_override(&set, entry)?;
    }
    if request.redraw && request.folder.has_sample() {
        request.folder.archive()?;
    }
    sample_file::freeze(&request.folder, sample, rows, request.share_rows)?;
    Ok(())
}
