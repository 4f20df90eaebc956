//! `mispred sample`: draws and freezes a sample without a screen, and prints what was drawn.

use std::io::IsTerminal;

use super::Context;
use super::args::SampleArguments;
use super::drawing::{Drawable, refuse_other_draw, week_folder};
use super::exit::{Failure, print, say};
use super::progress::ProgressLine;
use super::settings::Settings;
use crate::domain::key::Key;
use crate::domain::roles::Roles;
use crate::domain::sample::Sample;
use crate::domain::text::Safe;
use crate::engine::Progress;
use crate::report::json;
use crate::runtime::draw;
use crate::session::sample_file;

/// Draws, or reads what was drawn before, and prints it.
///
/// # Errors
/// When the file can't be read, has changed since, or the sample can't be written.
pub fn run(arguments: &SampleArguments, context: &Context) -> Result<(), Failure> {
    let settings = Settings::gather(&arguments.draw, context)?;
    let progress = ProgressLine::new("reading the predictions");
    let folder = week_folder(&settings, context)?;
    let sample = if folder.has_sample() && !settings.redraw {
        frozen(&settings, context, &progress)?
    } else {
        let drawable = Drawable::prepare(&settings, context, &progress)?;
        let roles = drawable.roles()?;
        refuse_guesses(&drawable)?;
        for finding in &drawable.proposal.findings {
            say(&finding.text(), None);
        }
        say_roles(&roles);
        let draft = draw::draft(&drawable.source, &roles, &drawable.request, &progress)?;
        for warning in draft.warnings() {
            say(warning, None);
        }
        draw::finish(&drawable.source, draft, &drawable.request, &progress)?.0
    };
    if arguments.json {
        print_json(&sample)
    } else {
        print_keys(&sample)
    }
}

/// Nobody looks at the columns before the sample is frozen, so what decides every number must not be a mere guess.
fn refuse_guesses(drawable: &Drawable) -> Result<(), Failure> {
    let Some(choice) = drawable.proposal.doubt() else {
        return Ok(());
    };
    let column = choice.columns.first().map_or("", String::as_str);
    let reason = match choice.reason.is_empty() {
        true => String::new(),
        false => format!(" ({})", choice.reason),
    };
    Err(Failure::usage(format!(
        "{}: `{column}` as {} is only a guess{reason}",
        drawable.source.name(),
        choice.role
    ))
    .hint(format!(
        "say so with --{} {column} or name another column; `mispred check FILE` shows what was found",
        choice.role
    )))
}

/// The sample of a week that has one: the same again, or longer, never another.
fn frozen(
    settings: &Settings,
    context: &Context,
    progress: &dyn Progress,
) -> Result<Sample, Failure> {
    let folder = week_folder(settings, context)?;
    let sample = sample_file::read_sample(&folder)?;
    refuse_other_draw(settings, &sample)?;
    let source = settings.source.open(progress)?;
    let place = folder.path().display();
    if !source.is_unchanged(sample.latest_source()) {
        return Err(Failure::usage(format!(
            "{}: not what it was when the sample in {place} was drawn",
            settings.source.file.display()
        ))
        .hint("--redraw archives that sample and draws a new one; `mispred review` also offers to keep or relink it"));
    }
    match settings.larger_than(&sample.design) {
        Some(n) => {
            let (sample, _) = draw::extend(&source, &folder, n, progress)?;
            say(
                &format!(
                    "extended the sample in {place} to {}",
                    sample.examples.len()
                ),
                None,
            );
            Ok(sample)
        }
        None => {
            say(
                &format!("this week's sample is in {place} already; it is printed as it was drawn"),
                None,
            );
            Ok(sample)
        }
    }
}

/// The columns are always said before anything is drawn, because some of them are guessed.
fn say_roles(roles: &Roles) {
    let or_none = |column: &Option<String>| column.clone().unwrap_or_else(|| "(none)".to_owned());
    if !roles.rule.is_default() || !roles.normal.is_default() {
        say(&format!("wrong means: {}", roles.rule.words(roles)), None);
    }
    let outcome = roles
        .outcome
        .iter()
        .map(|outcome| format!("outcome {outcome}"));
    let parts = [
        format!("truth {}", or_none(&roles.truth)),
        format!("pred {}", or_none(&roles.prediction)),
        format!("score {}", or_none(&roles.score)),
        format!("id {}", or_none(&roles.id)),
        format!("group {}", or_none(&roles.group)),
        format!("split {}", or_none(&roles.split)),
    ];
    say(
        &parts
            .into_iter()
            .chain(outcome)
            .collect::<Vec<_>>()
            .join(", "),
        Some("name other columns with flags such as --truth COL or --id COL"),
    );
}

/// One key a line: as it is for a script, with everything hidden made visible on a terminal.
fn print_keys(sample: &Sample) -> Result<(), Failure> {
    let is_shown = std::io::stdout().is_terminal();
    let line = |key: &Key| match is_shown {
        true => format!("{}\n", Safe::line(key.as_str())),
        false => format!("{key}\n"),
    };
    print(&sample.keys().map(line).collect::<String>())
}

fn print_json(sample: &Sample) -> Result<(), Failure> {
    let examples: Vec<_> = sample
        .examples
        .iter()
        .map(|example| {
            serde_json::json!({
                "key": example.key,
                "hash": example.hash,
                "stratum": example.stratum,
                "inclusion": example.inclusion,
                "truth": example.truth,
                "prediction": example.prediction,
                "outcome": example.outcome,
                "score": example.score,
            })
        })
        .collect();
    let document = serde_json::json!({
        "format": "mispred-drawn",
        "version": [1, 0],
        "set": sample.set,
        "week": sample.week,
        "design": sample.design,
        "population": sample.population,
        "examples": examples,
    });
    print(&json::text(&document)?)
}
