//! The review example by example as CSV: one row for each that something was said of, in review order.
//!
//! It is what `mispred import` reads back without loss, so everything a reviewer said is in it and nothing is
//! rounded. It holds no share and no percentage: those are the tally's.

use crate::domain::import::Status;
use crate::domain::import::cells::list;
use crate::domain::review::Review;
use crate::domain::sample::SampledExample;

use super::csv::TextCells;
use super::model::Report;

/// The columns.
///
/// * `rank`: the place in review order, counted from 1;
/// * `verdict`: `reviewed`, `cant-tell`, `deferred`, or `open` for an example that only has a note, a label or a flag;
/// * `categories`: names, the primary one first, as [`list`] joins them;
/// * `flag`, `counted`: `yes` or `no`; a verdict counts once every example before it is decided or put off;
/// * `not_asked`: the categories in use that came after the verdict, as [`list`] joins them;
/// * `inclusion`: the probability with which the example was drawn.
pub const COLUMNS: [&str; 15] = [
    "key",
    "rank",
    "truth",
    "prediction",
    "score",
    "verdict",
    "categories",
    "note",
    "corrected",
    "flag",
    "reviewer",
    "counted",
    "not_asked",
    "stratum",
    "inclusion",
];

/// The whole file, lines ended by LF.
///
/// # Errors
/// Never for what a report holds; the writer's own error otherwise.
pub fn render(report: &Report, review: &Review, text: TextCells) -> anyhow::Result<String> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    let examples = report.sample.examples.iter().enumerate();
    for (place, example) in examples {
        if is_spoken_of(review, example) {
            writer.write_record(record(report, review, place, example, text))?;
        }
    }
    Ok(String::from_utf8(
        writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?,
    )?)
}

fn is_spoken_of(review: &Review, example: &SampledExample) -> bool {
    let mark = review.mark(&example.key);
    mark.verdict.is_some()
        || mark.flagged
        || mark.note.is_some()
        || mark.corrected.is_some()
        || !review.tags(&example.key).is_empty()
}

fn record(
    report: &Report,
    review: &Review,
    place: usize,
    example: &SampledExample,
    text: TextCells,
) -> [String; 15] {
    let mark = review.mark(&example.key);
    let raw = |cell: &Option<String>| text.cell(cell.as_deref().unwrap_or_default());
    let tags = review.tags(&example.key);
    let counts = report.tally.counted.iter().any(|one| one.rank == place);
    [
        text.cell(example.key.as_str()),
        (place + 1).to_string(),
        text.cell(&example.truth),
        raw(&example.prediction),
        example
            .score
            .map(|score| score.to_string())
            .unwrap_or_default(),
        Status::of(mark).name().to_owned(),
        text.cell(&list(tags.iter().map(|category| category.name.as_str()))),
        raw(&mark.note),
        raw(&mark.corrected),
        yes_or_no(mark.flagged),
        text.cell(&report.reviewer),
        yes_or_no(counts),
        text.cell(&not_asked(review, example)),
        text.cell(&example.stratum),
        example.inclusion.to_string(),
    ]
}

/// Empty without a verdict: what was not asked yet is no debt.
fn not_asked(review: &Review, example: &SampledExample) -> String {
    if !review.mark(&example.key).has_verdict() {
        return String::new();
    }
    let active = review.taxonomy().active();
    let later = active
        .iter()
        .filter(|category| !review.was_asked(&example.key, category));
    list(later.map(|category| category.name.as_str()))
}

fn yes_or_no(is_so: bool) -> String {
    if is_so { "yes" } else { "no" }.to_owned()
}

#[cfg(test)]
mod tests;
