//! `mispred review` and `mispred` alone: decides how the review begins, opens the screen, says goodbye.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::Parser;

use super::args::{Arguments, Command, ReviewArguments};
use super::config::state_folder;
use super::drawing::{Drawable, refuse_other_draw, week_folder};
use super::exit::{Code, Failure};
use super::goodbye::{goodbye, terminal_failed};
use super::looks::{self, Environment};
use super::questions::{about_change, about_unfinished};
use super::screen_config::ScreenSettings;
use super::settings::Settings;
use super::{Context, keys, login};
use crate::app::model::Model;
use crate::domain::sample::Sample;
use crate::domain::taxonomy::Starter;
use crate::domain::text::Safe;
use crate::engine::{Progress, Source};
use crate::runtime::clipboard::Way;
use crate::runtime::draw::{DrawError, Request, guard_name};
use crate::runtime::drill::Drill;
use crate::runtime::editor::Editor;
use crate::runtime::open::Opening;
use crate::runtime::plan::{Begin, Drawing, Plan, RolesWish};
use crate::runtime::state::StateFolder;
use crate::runtime::{Surroundings, Waited, has_terminal, install_panic_hook, wait};
use crate::session::{OpenMode, ReviewsRoot, WeekFolder, progress, sample_file};

/// Draws or resumes the review of a file.
///
/// # Errors
/// When the file can't be read, or there is no terminal.
pub fn run(arguments: &ReviewArguments, context: &Context) -> Result<(), Failure> {
    let settings = Settings::gather(&arguments.draw, context)?;
    let mode = match (arguments.join, arguments.watch) {
        (true, _) => OpenMode::Join,
        (_, true) => OpenMode::Watch,
        _ => OpenMode::Own,
    };
    let folder = week_folder(&settings, context)?;
    let root = arguments.image_root.as_deref();
    let root = root.map(image_root).transpose()?;
    let prepare = |progress: &dyn Progress| {
        let plan = match folder.has_sample() && !settings.redraw {
            true => existing(&settings, &folder, mode, context, progress)?,
            false => fresh(&settings, mode, context, progress)?,
        };
        Ok(Plan {
            image_root: root,
            ..plan
        })
    };
    show(prepare, &settings.set, &settings.reviewer, context)
}

/// A review in which something fails on purpose.
///
/// # Errors
/// As [`run`].
pub fn drill(file: &Path, part: Option<Drill>, context: Context) -> Result<(), Failure> {
    let words = [
        OsStr::new("mispred"),
        OsStr::new("review"),
        file.as_os_str(),
    ];
    let arguments = Arguments::try_parse_from(words)?;
    let Some(Command::Review(arguments)) = &arguments.command else {
        return Ok(());
    };
    run(
        arguments,
        &Context {
            drill: part,
            ..context
        },
    )
}

/// The folder of images as the system knows it, so that full paths in a column can be told to lie in it.
fn image_root(folder: &Path) -> Result<PathBuf, Failure> {
    let is_folder = |path: &PathBuf| path.is_dir();
    folder.canonicalize().ok().filter(is_folder).ok_or_else(|| {
        Failure::usage(format!(
            "{} is no folder",
            Safe::line(&folder.display().to_string())
        ))
        .hint("--image-root names the folder that the paths of images begin at")
    })
}

/// Resumes the reviews found here, or opens the demo.
///
/// # Errors
/// When there is no terminal, or a file can't be read.
pub fn resume(context: &Context) -> Result<(), Failure> {
    let reviewer = login::reviewer(
        context.common.reviewer.as_deref(),
        context.config.reviewer.as_deref(),
    )?;
    let starters = context.config.categories.clone();
    if let Some(folder) = ReviewsRoot::at(&context.common.reviews).most_recent() {
        let set = folder.set().name();
        let opening = opening(folder, &reviewer, OpenMode::Own, starters, context);
        let prepare = |progress: &dyn Progress| found(opening, context, progress);
        return show(prepare, &set, &reviewer, context);
    }
    let demo = Drawable::demo(&reviewer, context)?;
    let roles = Box::new(demo.roles()?);
    let opening = opening(
        demo.request.folder.clone(),
        &reviewer,
        OpenMode::Own,
        starters,
        context,
    );
    let set = demo.request.set.clone();
    let drawing = Drawing {
        source: demo.source,
        request: demo.request,
        roles: RolesWish::Known(roles.clone()),
    };
    let plan = Plan {
        begin: Begin::Draw(roles),
        drawing: Some(drawing),
        opening,
        unfinished: None,
        image_root: None,
        notices: Vec::new(),
    };
    show(|_: &dyn Progress| Ok(plan), &set, &reviewer, context)
}

/// A review that was found here. Its file is looked at if it is still there; the frozen rows do without.
fn found(opening: Opening, context: &Context, progress: &dyn Progress) -> Result<Plan, Failure> {
    let sample = sample_file::read_sample(&opening.folder)?;
    let path = Path::new(&sample.latest_source().path).to_owned();
    let source = if sample.demo {
        None
    } else {
        Source::open_as(&path, &sample.reading, progress).ok()
    };
    let Some(source) = source else {
        return Ok(Plan {
            begin: Begin::Open,
            drawing: None,
            opening,
            unfinished: None,
            image_root: None,
            notices: Vec::new(),
        });
    };
    let begin = match source.is_unchanged(sample.latest_source()) {
        true => Begin::Open,
        false => Begin::Ask(Box::new(about_change(&sample, &path))),
    };
    let request = redrawing(&sample, &opening.folder, &opening.reviewer, context);
    Ok(resuming(begin, source, request, sample, opening))
}

fn opening(
    folder: WeekFolder,
    reviewer: &str,
    mode: OpenMode,
    starters: Option<Vec<Starter>>,
    context: &Context,
) -> Opening {
    Opening {
        folder,
        reviewer: reviewer.to_owned(),
        mode,
        starters,
        at: context.now.at.clone(),
    }
}

/// A week without a sample: the roles are looked at, unless both labels were named.
fn fresh(
    settings: &Settings,
    mode: OpenMode,
    context: &Context,
    progress: &dyn Progress,
) -> Result<Plan, Failure> {
    let drawable = Drawable::prepare(settings, context, progress)?;
    // Said before anybody looks at columns: the answer would be the same afterwards.
    guard_name(&drawable.source, &drawable.request)?;
    let folder = drawable.request.folder.clone();
    let unfinished = folder.set().find_unfinished(is_finished);
    let known = if drawable.is_named {
        Some(Box::new(drawable.roles()?))
    } else {
        None
    };
    let proposal = Box::new(drawable.proposal);
    let begin = match (&unfinished, &known) {
        (Some(earlier), _) if !settings.week_is_named && !settings.redraw => {
            Begin::Ask(Box::new(about_unfinished(earlier, &folder)))
        }
        (_, Some(roles)) => Begin::Draw(roles.clone()),
        (_, None) => Begin::Propose(proposal.clone()),
    };
    let roles = known.map_or(RolesWish::Look(proposal), RolesWish::Known);
    let opening = opening(
        folder,
        &settings.reviewer,
        mode,
        settings.starters.clone(),
        context,
    );
    let drawing = Drawing {
        source: drawable.source,
        request: drawable.request,
        roles,
    };
    Ok(Plan {
        begin,
        drawing: Some(drawing),
        opening,
        unfinished,
        image_root: None,
        notices: Vec::new(),
    })
}

/// A week with a sample: resumed when the file is what it was, extended when more is asked for, else a question.
fn existing(
    settings: &Settings,
    folder: &WeekFolder,
    mode: OpenMode,
    context: &Context,
    progress: &dyn Progress,
) -> Result<Plan, Failure> {
    let sample = sample_file::read_sample(folder)?;
    refuse_other_draw(settings, &sample)?;
    let source = settings.source.open(progress)?;
    let begin = match settings.larger_than(&sample.design) {
        Some(_) if source.is_unchanged(&sample.source) => Begin::Extend,
        _ if source.is_unchanged(sample.latest_source()) => Begin::Open,
        _ => Begin::Ask(Box::new(about_change(&sample, &settings.source.file))),
    };
    let request = request_of(&sample, folder, settings, context);
    let starters = settings.starters.clone();
    let opening = opening(folder.clone(), &settings.reviewer, mode, starters, context);
    Ok(resuming(begin, source, request, sample, opening))
}

/// A plan for a week that has a sample, with the file at hand.
fn resuming(
    begin: Begin,
    source: Source,
    request: Request,
    sample: Sample,
    opening: Opening,
) -> Plan {
    let roles = RolesWish::Known(Box::new(sample.roles));
    let drawing = Some(Drawing {
        source,
        request,
        roles,
    });
    Plan {
        begin,
        drawing,
        opening,
        unfinished: None,
        image_root: None,
        notices: Vec::new(),
    }
}

/// The draw of a sample once more, into the same week, which is archived first.
fn redrawing(sample: &Sample, folder: &WeekFolder, reviewer: &str, context: &Context) -> Request {
    Request {
        folder: folder.clone(),
        set: sample.set.clone(),
        week: sample.week,
        reviewer: reviewer.to_owned(),
        demo: sample.demo,
        eyeball: None,
        widen: None,
        reading: sample.reading.clone(),
        n: sample.design.n,
        method: sample.design.method.clone(),
        allocate: sample.design.allocate,
        seed: Some(sample.design.seed.clone()),
        open_test: None,
        open_blackbox: None,
        share_rows: false,
        redraw: true,
        provenance: sample.provenance.clone(),
        at: context.now.at.clone(),
    }
}

/// The same with what is asked for now on top of it.
fn request_of(
    sample: &Sample,
    folder: &WeekFolder,
    settings: &Settings,
    context: &Context,
) -> Request {
    let before = redrawing(sample, folder, &settings.reviewer, context);
    let mut provenance = before.provenance;
    provenance.extend(settings.provenance.clone());
    Request {
        demo: false,
        reading: settings.source.reading.clone(),
        widen: settings.widen,
        n: settings.size_for(&sample.design).unwrap_or(before.n),
        method: settings.method_flag.clone().unwrap_or(before.method),
        allocate: settings.allocate_flag.unwrap_or(before.allocate),
        seed: settings.seed.clone().or(before.seed),
        open_test: settings.open_test.clone(),
        open_blackbox: settings.open_blackbox.clone(),
        share_rows: settings.share_rows,
        provenance,
        ..before
    }
}

fn is_finished(folder: &WeekFolder) -> bool {
    progress(folder).is_none_or(|progress| progress.decided >= progress.total)
}

/// Prepares a review and opens the screen. What takes long in preparing is shown, and can be stopped.
fn show(
    prepare: impl FnOnce(&dyn Progress) -> Result<Plan, Failure> + Send,
    title: &str,
    reviewer: &str,
    context: &Context,
) -> Result<(), Failure> {
    let (settings, faults) = ScreenSettings::gather(&context.common.screen);
    let named = context.common.keymap.as_deref();
    let (keymap, problems) = keys::load(named, settings.preset)?;
    let mut model = Model::new(title, reviewer, keymap);
    model.preferences = settings.preferences;
    let theme = looks::theme(&settings, &Environment::gather());
    install_panic_hook(StateFolder::at(state_folder()));
    let mut plan = match wait("reading the predictions", &mut model, &theme, prepare)
        .map_err(|error| terminal_failed(&error))?
    {
        Waited::Done(plan) => plan?,
        Waited::Stopped => {
            return Err(Failure::new(
                Code::Interrupted,
                "stopped: nothing was drawn",
            ));
        }
        Waited::Fault => return Err(DrawError::Fault.into()),
    };
    if !has_terminal() {
        return Err(Failure::usage("there is no terminal to review on")
            .hint("`mispred sample FILE` draws without a screen, `mispred tally WEEK` prints what was found"));
    }
    let around = Surroundings {
        settings_file: context.settings_file(),
        takes_mouse: settings.mouse,
        keys: keys::source(named, settings.preset),
        wish: looks::wish(&settings, &Environment::gather())
            .of_terminal(|name| std::env::var(name).ok()),
        state: StateFolder::at(state_folder()),
        editor: Editor::find(|name| std::env::var(name).ok()),
        clipboard: Way::find(|name| std::env::var(name).ok()),
        drill: context.drill,
    };
    // Where nothing can be remembered it would be shown every time.
    let remembered = around.state.read();
    model.tour_due = !remembered.tour_shown && around.state.is_writable();
    model.widths = remembered.widths.into();
    model.opens_images = plan.image_root.is_some();
    plan.notices.extend(faults);
    plan.notices
        .extend(problems.iter().map(ToString::to_string));
    let farewell =
        crate::runtime::run(model, theme, plan, around).map_err(|error| terminal_failed(&error))?;
    goodbye(farewell)
}
