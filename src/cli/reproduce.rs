//! `mispred reproduce`: draws a frozen sample again from its stored design, and says whether it is the same.

use super::Context;
use super::args::ReproduceArguments;
use super::drawing::source_of;
use super::exit::{Code, Failure, print};
use super::progress::ProgressLine;
use super::week::{name_of, resolve};
use crate::domain::sample::Sample;
use crate::domain::text::Safe;
use crate::domain::words::counted;
use crate::engine::Source;
use crate::runtime::draw;
use crate::session::{ReviewsRoot, sample_file};

/// How many differing keys are named.
const NAMED: usize = 5;

/// Draws again and compares.
///
/// # Errors
/// When the source can't be read, and with exit code 1 when the draw differs.
pub fn run(arguments: &ReproduceArguments, context: &Context) -> Result<(), Failure> {
    let folder = resolve(&arguments.week, &ReviewsRoot::at(&context.common.reviews))?;
    let sample = sample_file::read_sample(&folder)?;
    let progress = ProgressLine::new("drawing again");
    let source = match &arguments.source {
        Some(path) => Source::open_as(path, &sample.reading, &progress)?,
        None => source_of(&sample, &progress)?,
    };
    let is_same_file = source.is_unchanged(&sample.source);
    let again = draw::again(&source, &sample, &progress)?;
    let differences = differences(&sample, &again);
    let week = name_of(&folder);
    if differences.is_empty() {
        let file = if is_same_file {
            "the same file"
        } else {
            "a file that has changed since"
        };
        let count = counted(sample.examples.len() as u64, "example", "examples");
        return print(&format!(
            "{}\n",
            Safe::line(&format!("{week}: equal, {count} drawn again from {file}"))
        ));
    }
    let mut failure = Failure::new(
        Code::CheckSaidNo,
        format!("{week}: {}", differences.join("; ")),
    );
    if !is_same_file {
        failure = failure.hint(
            "the file is not the one the sample was drawn from; name that one with --source FILE",
        );
    }
    Err(failure)
}

/// What differs, in words; nothing when the draws are equal.
fn differences(before: &Sample, again: &[(String, String)]) -> Vec<String> {
    let drawn: Vec<&str> = before.keys().map(|key| key.as_str()).collect();
    let now: Vec<&str> = again.iter().map(|(key, _)| key.as_str()).collect();
    let missing: Vec<&str> = drawn
        .iter()
        .filter(|key| !now.contains(key))
        .copied()
        .collect();
    let added: Vec<&str> = now
        .iter()
        .filter(|key| !drawn.contains(key))
        .copied()
        .collect();
    let mut differences = Vec::new();
    if !missing.is_empty() {
        let named = missing
            .iter()
            .take(NAMED)
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        let more = if missing.len() > NAMED { ", …" } else { "" };
        differences.push(format!("{} no longer drawn ({named}{more})", missing.len()));
    }
    // What is drawn only now may lie in a file that nobody should look at: counted, never named.
    if !added.is_empty() {
        differences.push(format!("{} drawn now but not then", added.len()));
    }
    if differences.is_empty() && drawn != now {
        differences.push("the same examples in another order".to_owned());
    }
    let hashes = before
        .examples
        .iter()
        .zip(again)
        .filter(|(old, (key, hash))| old.key.as_str() == key && old.hash.to_string() != *hash);
    let changed = hashes.count();
    if changed > 0 {
        differences.push(format!(
            "{changed} hashes differ: the seed or the file format is not the same"
        ));
    }
    differences
}
