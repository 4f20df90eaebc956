//! From a file to a frozen sample: survey, line, draw, rows, freeze. The one way in which samples come to be, whether
//! a screen is open or not.

mod again;
mod line;
mod picked;

use std::collections::BTreeMap;

use crate::domain::design::{Design, Method, Strata};
use crate::domain::draw::{Drawn, Undrawable};
use crate::domain::finding::Finding;
use crate::domain::population::Population;
use crate::domain::reading::Reading;
use crate::domain::roles::Roles;
use crate::domain::row::Row;
use crate::domain::sample::{Fingerprint, Sample};
use crate::domain::split::Wish;
use crate::domain::stats::allocation::Allocation;
use crate::domain::week::Week;
use crate::domain::words::{counted, whole};
use crate::engine::{DesignColumns, EngineError, ErrorRow, Opened, Progress, Source, Survey};
use crate::session::sample_file::{self, SampleError};
use crate::session::split_file::SplitError;
use crate::session::{FileError, OpenError, WeekFolder};

use picked::{examples, rows_of};

pub use line::guard_name;

pub use again::{again, extend, missing_rows, relink};

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
    /// How large the eyeball part of a new set should be; none sizes it automatically.
    pub eyeball: Option<Wish>,
    /// How large somebody wants the eyeball part now: the only thing that moves a line that was drawn before.
    pub widen: Option<Wish>,
    /// How many errors.
    pub n: usize,
    /// How the file is read.
    pub reading: Reading,
    /// How they are picked.
    pub method: Method,
    /// How the examples are shared out among strata.
    pub allocate: Allocation,
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

/// How many rows a draft reads: the first ones to be looked at. All of them take a second pass over a large file.
const FIRST_ROWS: usize = 5;

/// A sample that is drawn but not frozen: enough to show its examples while the rest of the file is counted.
pub struct Draft {
    survey: Survey,
    opened: Opened,
    /// Without the number of eyeball rows, the source's hash and most rows: they take a second reading of the file.
    sample: Sample,
    rows: Vec<Row>,
    warnings: Vec<String>,
}

impl Draft {
    /// The sample as far as it is known. It must not be written down.
    pub fn preview(&self) -> (Sample, Vec<Row>) {
        (self.sample.clone(), self.rows.clone())
    }

    /// Sentences about the file that a reviewer should know.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

/// Draws a sample: finds the errors, picks, and reads the first rows. Before anything of it can be shown, the line
/// between eyeball and blackbox and every override are on disk; nothing else is written.
///
/// # Errors
/// When the file can't be read, holds no error to look at, or its line is another one.
pub fn draft(
    source: &Source,
    roles: &Roles,
    request: &Request,
    progress: &dyn Progress,
) -> Result<Draft, DrawError> {
    line::guard_name(source, request)?;
    if request.method == Method::Stratified(Strata::Confusion) && !roles.rule.has_classes() {
        return Err(DrawError::Refused {
            sentence: "--design confusion: there are no classes under this error rule".to_owned(),
            hint: "use --design stratified:COL, or random".to_owned(),
        });
    }
    let (design, about_panel) = design_of(request)?;
    let survey = source.survey_for(roles, &DesignColumns::of(&design.method), progress)?;
    line::guard_rows(source, &survey, request)?;
    let opened = line::opened(request);
    let population = survey.population(opened);
    if population.errors == 0 {
        return Err(DrawError::NothingToReview(no_errors(source, &population)));
    }
    let split = line::line(&survey, roles, request)?;
    let errors: Vec<ErrorRow<'_>> = survey.eyeball_errors(&split, opened).collect();
    let eyeball_errors = errors.len() as u64;
    if errors.is_empty() {
        return Err(DrawError::NothingToReview(none_to_look_at(
            source,
            &population,
        )));
    }
    let drawn = design.draw(errors)?;
    let overrides = line::overrides(source, &survey, request);
    line::write(&split, &overrides, request)?;
    let rows = rows_of(
        source,
        &drawn.picks[..drawn.picks.len().min(FIRST_ROWS)],
        progress,
    )?;
    let mut sample = Sample {
        demo: request.demo,
        created: request.at.clone(),
        reviewer: request.reviewer.clone(),
        source: Fingerprint {
            path: source.path(),
            bytes: 0,
            modified: None,
            sha256: String::new(),
        },
        reading: request.reading.clone(),
        // With what only the whole file told: the rule is the one that was applied.
        roles: survey.roles().clone(),
        error_rule: survey.roles().rule.words(survey.roles()),
        split,
        design,
        population: Population {
            eyeball_errors,
            ..population
        },
        confusion: None,
        provenance: request.provenance.clone(),
        overrides,
        ..Sample::blank(&request.set, request.week)
    };
    picked::fill(&mut sample, &drawn, &survey, opened);
    sample.examples = examples(&drawn.picks, &rows, &sample);
    let design_warnings = drawn.warnings.clone();
    drop(drawn);
    let warnings = warnings(&survey, &sample)
        .into_iter()
        .chain(design_warnings)
        .chain(about_panel)
        .collect();
    Ok(Draft {
        survey,
        opened,
        sample,
        rows,
        warnings,
    })
}

/// Reads and counts what a draft leaves open and freezes the sample, archiving the one that the week had if it is to
/// be drawn anew. Gives the sample and its rows.
///
/// # Errors
/// When the file can't be read any more, or the sample can't be written.
pub fn finish(
    source: &Source,
    draft: Draft,
    request: &Request,
    progress: &dyn Progress,
) -> Result<(Sample, Vec<Row>), DrawError> {
    let Draft {
        survey,
        opened,
        mut sample,
        ..
    } = draft;
    let errors: Vec<ErrorRow<'_>> = survey.eyeball_errors(&sample.split, opened).collect();
    let drawn: Drawn<ErrorRow<'_>> = sample.design.draw(errors)?;
    let rows = rows_of(source, &drawn.picks, progress)?;
    sample.examples = examples(&drawn.picks, &rows, &sample);
    sample.population.eyeball_rows = survey.count_eyeball_rows(&sample.split, opened, progress)?;
    sample.confusion = survey.confusion(opened, progress)?;
    sample.source = source.fingerprint()?;
    if request.redraw && request.folder.has_sample() {
        request.folder.archive()?;
    }
    sample_file::freeze(&request.folder, &sample, &rows, request.share_rows)?;
    Ok((sample, rows))
}

/// The survey's sentences, and one when nothing at all is right: then the labels are written in two ways more often
/// than a model is that bad.
fn warnings(survey: &Survey, sample: &Sample) -> Vec<String> {
    let population = &sample.population;
    let none_right = (population.errors == population.evaluated()).then(|| {
        let rows = counted(population.evaluated(), "row", "rows");
        let roles = &sample.roles;
        match (roles.rule.needs_truth(), &roles.truth, &roles.prediction) {
            (true, Some(truth), Some(prediction)) => format!(
                "not one of {rows} is right: are the labels of `{truth}` and `{prediction}` written alike?"
            ),
            _ => format!("not one of {rows} is right: is this the rule that was meant?"),
        }
    });
    let wanted = sample.design.n as u64;
    let is_short =
        population.eyeball_errors < wanted && sample.population.errors > population.eyeball_errors;
    let short = is_short.then(|| {
        format!(
            "the eyeball part holds only {}, {} were asked for: --eyeball widens it.",
            counted(population.eyeball_errors, "error", "errors"),
            whole(wanted)
        )
    });
    none_right
        .into_iter()
        .chain(short)
        .chain(survey.findings().iter().map(Finding::text))
        .collect()
}

/// The design that a request asks for, and a sentence where it can't do what its name says. A panel keeps half of the
/// latest earlier week's sample.
fn design_of(request: &Request) -> Result<(Design, Option<String>), DrawError> {
    let earlier = match request.method {
        Method::Panel => request.folder.set().latest_before(request.week),
        _ => None,
    };
    let kept = earlier
        .map(|folder| sample_file::read_sample(&folder))
        .transpose()?;
    let warning = match (&request.method, &kept) {
        (Method::Panel, None) => Some(format!(
            "no week of {} before {} has a sample, so this panel keeps nothing and is all fresh.",
            request.set, request.week
        )),
        (_, Some(sample)) if !matches!(sample.design.method, Method::Random | Method::Panel) => {
            Some(format!(
                "{} was drawn {}: a panel keeps a random half, so few of its examples may come back.",
                sample.week,
                sample.design.method.describe()
            ))
        }
        _ => None,
    };
    let seed = request.seed.clone();
    let seed = seed.unwrap_or_else(|| request.week.to_string());
    if kept
        .as_ref()
        .is_some_and(|sample| sample.design.seed == seed)
    {
        return Err(DrawError::Refused {
            sentence: format!(
                "--design panel: the seed `{seed}` is that of the earlier week, so nothing would be fresh"
            ),
            hint: "leave the seed out, so that each week has its own".to_owned(),
        });
    }
    let design = Design {
        method: request.method.clone(),
        seed,
        n: request.n,
        grown_from: Vec::new(),
        allocate: match request.method.is_allocated() {
            true => request.allocate,
            false => Allocation::default(),
        },
        kept_seed: kept.map(|sample| sample.design.seed),
    };
    Ok((design, warning))
}

impl From<Undrawable> for DrawError {
    fn from(error: Undrawable) -> Self {
        Self::Refused {
            sentence: error.sentence,
            hint: error.hint,
        }
    }
}

fn none_to_look_at(source: &Source, population: &Population) -> String {
    format!(
        "{}: none of its {} lies in the eyeball part, so there is nothing to review; --eyeball widens it.",
        source.name(),
        counted(population.errors, "misprediction", "mispredictions")
    )
}

fn no_errors(source: &Source, population: &Population) -> String {
    let scored = population.evaluated();
    if scored == 0 {
        return format!(
            "{}: no row can be scored, because none has a truth or an outcome, so there is nothing to review.",
            source.name()
        );
    }
    format!(
        "{}: not a single misprediction in {}, so there is nothing to review.",
        source.name(),
        counted(scored, "row", "rows")
    )
}
