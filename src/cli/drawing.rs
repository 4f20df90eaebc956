//! From flags to something that can be drawn: the file, the request, the proposed roles. Shared by `review`, `sample`
//! and `reproduce`; also the demo that is inside the program.

use std::collections::BTreeMap;
use std::path::Path;

use rustix::fs::{Access, access};

use super::Context;
use super::exit::{Code, Failure};
use super::settings::Settings;
use crate::domain::design::Method;
use crate::domain::reading::Reading;
use crate::domain::roles::{Choice, Origin, Proposal, Role, Roles};
use crate::domain::sample::{DEFAULT_SIZE, Sample};
use crate::domain::split::{Split, Wish};
use crate::domain::stats::allocation::Allocation;
use crate::engine::{EngineError, Progress, Source, Wanted};
use crate::runtime::draw::{DrawError, Request};
use crate::session::{ReviewsRoot, WeekFolder};

/// The demo: customer messages with a real model's predictions.
static DEMO: &[u8] = include_bytes!("../../sample_data/tickets.parquet");

/// The name of the demo's file and of its set.
const DEMO_FILE: &str = "tickets.parquet";
const DEMO_SET: &str = "tickets";
/// The share of the demo that may be looked at.
const DEMO_EYEBALL: f64 = 0.3;

/// A file with everything that is known before it is read to its end.
pub struct Drawable {
    /// The file.
    pub source: Source,
    /// What to draw.
    pub request: Request,
    /// The roles, with who chose them.
    pub proposal: Proposal,
    /// Whether somebody named every column that plays a part, so that nothing needs a look.
    pub is_named: bool,
}

impl Drawable {
    /// Opens the file of the settings and proposes roles.
    ///
    /// # Errors
    /// When the file can't be read, a named column does not exist, or the task is not supported.
    pub fn prepare(
        settings: &Settings,
        context: &Context,
        progress: &dyn Progress,
    ) -> Result<Self, Failure> {
        let method = settings.method.clone().unwrap_or(Method::Random);
        if settings.allocate_flag.is_some() && !method.is_allocated() {
            return Err(Failure::usage(format!(
                "--allocate: --design {method} has no strata to share examples out among"
            ))
            .hint("leave it out, or add --design stratified:COL or --design confusion"));
        }
        let source = settings.source.open(progress)?;
        let folder = week_folder(settings, context)?;
        ensure_writable(folder.path())?;
        let proposal = source.propose(&settings.source.wanted(&source))?;
        let is_named = is_named(&proposal);
        let request = Request {
            folder,
            set: settings.set.clone(),
            week: settings.week,
            reviewer: settings.reviewer.clone(),
            demo: false,
            eyeball: settings.eyeball,
            widen: settings.widen,
            n: settings.size(),
            reading: settings.source.reading.clone(),
            method,
            allocate: settings.allocate.unwrap_or_default(),
            seed: settings.seed.clone(),
            open_test: settings.open_test.clone(),
            open_blackbox: settings.open_blackbox.clone(),
            share_rows: settings.share_rows,
            redraw: settings.redraw,
            provenance: settings.provenance.clone(),
            at: context.now.at.clone(),
        };
        Ok(Self {
            source,
            request,
            proposal,
            is_named,
        })
    }

    /// The demo inside the program.
    ///
    /// # Errors
    /// When its folder can't be written.
    pub fn demo(reviewer: &str, context: &Context) -> Result<Self, Failure> {
        let source = demo_source()?;
        let folder = ReviewsRoot::at(&context.common.reviews)
            .set(DEMO_SET)
            .map_err(|message| Failure::from_message(Code::Usage, &message))?
            .week(context.now.week);
        ensure_writable(folder.path())?;
        let proposal = source.propose(&demo_columns())?;
        let request = Request {
            folder,
            set: DEMO_SET.to_owned(),
            week: context.now.week,
            reviewer: reviewer.to_owned(),
            demo: true,
            eyeball: Some(Wish::Fraction(DEMO_EYEBALL)),
            widen: None,
            n: DEFAULT_SIZE,
            reading: Reading::default(),
            method: Method::Random,
            allocate: Allocation::default(),
            seed: None,
            open_test: None,
            open_blackbox: None,
            share_rows: false,
            redraw: false,
            provenance: BTreeMap::from([(
                "model".to_owned(),
                "tf-idf + logistic regression".to_owned(),
            )]),
            at: context.now.at.clone(),
        };
        Ok(Self {
            source,
            request,
            proposal,
            is_named: true,
        })
    }

    /// The roles as they stand.
    ///
    /// # Errors
    /// When truth or prediction is missing, or both are the same column.
    pub fn roles(&self) -> Result<Roles, Failure> {
        self.proposal.roles().map_err(|sentence| {
            Failure::usage(format!("{}: {sentence}", self.source.name()))
                .hint(
                    "name the columns with --truth COL --pred COL, or --outcome COL where one says how it went",
                )
        })
    }
}

/// Whether nothing in a proposal is a guess.
fn is_named(proposal: &Proposal) -> bool {
    let is_guess = |choice: &Choice| !choice.columns.is_empty() && choice.origin == Origin::Guess;
    let has = |role: &Role| {
        proposal
            .choice(*role)
            .is_some_and(|choice| !choice.columns.is_empty())
    };
    proposal.needed().iter().all(has) && !proposal.choices.iter().any(is_guess)
}

/// What plays which part in the demo.
fn demo_columns() -> Wanted {
    let columns: [(Role, &[&str]); 9] = [
        (Role::Truth, &["intent"]),
        (Role::Prediction, &["predicted"]),
        (Role::Score, &["confidence"]),
        (Role::Id, &["id"]),
        (Role::Group, &["customer"]),
        (Role::Split, &[]),
        (Role::Cost, &[]),
        (Role::Text, &["text"]),
        (
            Role::Slice,
            &["channel", "plan", "language", "region", "length", "week"],
        ),
    ];
    let mut wanted = Wanted::default();
    for (role, columns) in columns {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        wanted.ask(role, columns, Origin::Config);
    }
    wanted
}

/// The demo as a source.
///
/// # Errors
/// When the program was built with a damaged demo.
pub fn demo_source() -> Result<Source, Failure> {
    Ok(Source::embedded(DEMO_FILE, DEMO)?)
}

/// The source that a frozen sample was drawn from.
///
/// # Errors
/// When it can't be opened.
pub fn source_of(sample: &Sample, progress: &dyn Progress) -> Result<Source, Failure> {
    if sample.demo {
        demo_source()
    } else {
        let path = Path::new(&sample.source.path);
        Ok(Source::open_as(path, &sample.reading, progress)?)
    }
}

/// The folder of the week that the settings name.
///
/// # Errors
/// When the set's name can't be a folder.
pub fn week_folder(settings: &Settings, context: &Context) -> Result<WeekFolder, Failure> {
    let root = ReviewsRoot::at(&context.common.reviews);
    let set = root
        .set(&settings.set)
        .map_err(|message| Failure::from_message(Code::Usage, &message))?;
    Ok(set.week(settings.week))
}

/// A flag that asks for another draw than the one this week has must not be ignored.
///
/// # Errors
/// When a flag differs from the stored sample.
pub(super) fn refuse_other_draw(settings: &Settings, sample: &Sample) -> Result<(), Failure> {
    let roles = &sample.roles;
    let flags = settings
        .source
        .roles
        .iter()
        .filter(|wish| wish.origin == Origin::Flag);
    let differing = flags
        .map(|wish| (wish.role, &wish.columns))
        .find(|(role, columns)| roles.all(*role) != **columns);
    let other = match differing {
        Some((role, _)) => Some(format!("--{role}")),
        None if settings.source.errors.differing_flag(roles).is_some() => settings
            .source
            .errors
            .differing_flag(roles)
            .map(str::to_owned),
        None if settings
            .method_flag
            .as_ref()
            .is_some_and(|method| *method != sample.design.method) =>
        {
            Some("--design".to_owned())
        }
        None if settings
            .allocate_flag
            .is_some_and(|rule| rule != sample.design.allocate) =>
        {
            Some("--allocate".to_owned())
        }
        None if settings
            .seed_flag
            .as_ref()
            .is_some_and(|seed| *seed != sample.design.seed) =>
        {
            Some("--seed".to_owned())
        }
        None if settings.widen.is_some_and(|wish| {
            wish != Wish::Auto && Split::threshold_for(wish, 0, 0) != sample.split.threshold
        }) =>
        {
            Some("--eyeball".to_owned())
        }
        None => None,
    };
    match other {
        None => Ok(()),
        Some(flag) => Err(Failure::usage(format!(
            "{flag}: this week's sample was drawn otherwise, and is not drawn again in place"
        ))
        .hint(
            "leave it out to go on with that sample, or add --redraw to archive it and draw anew",
        )),
    }
}

/// Finds out before any work that nothing could be saved. Creates nothing.
fn ensure_writable(folder: &Path) -> Result<(), Failure> {
    let there = folder
        .ancestors()
        .find(|ancestor| ancestor.as_os_str().is_empty() || ancestor.exists());
    let there = there
        .filter(|path| !path.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let failure = |why: &str| {
        Failure::usage(format!(
            "{}: nothing can be saved here, {} {why}",
            folder.display(),
            there.display()
        ))
        .hint("choose another place with --reviews DIR")
    };
    if !there.is_dir() {
        return Err(failure("is no folder"));
    }
    access(there, Access::WRITE_OK | Access::EXEC_OK).map_err(|_| failure("can't be written"))
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        let failure = Self::usage(error.to_string()).hint(error.hint());
        match error {
            EngineError::Expression { pointing, .. } => failure.pointing(pointing),
            _ => failure,
        }
    }
}

impl From<DrawError> for Failure {
    fn from(error: DrawError) -> Self {
        match error {
            DrawError::Engine(error) => error.into(),
            DrawError::File(error) => error.into(),
            DrawError::Session(error) => error.into(),
            DrawError::NothingToReview(sentence) => Self::new(Code::Fine, sentence),
            DrawError::Fault => Self::new(Code::NotSaved, error.to_string()),
            DrawError::Split(_) | DrawError::Sample(_) | DrawError::Refused { .. } => {
                Self::from_message(Code::Usage, &error.to_string())
            }
        }
    }
}
