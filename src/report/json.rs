//! The report as one JSON object of a documented, versioned form. Unknown numbers are `null`.
//!
//! Text stands in it raw but for one thing that costs nothing: characters that a terminal might act on are written
//! as `\u` escapes, which every reader turns back.

use std::io;

use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, PrettyFormatter};

use crate::domain::design::Design;
use crate::domain::estimate::Target;
use crate::domain::key::Key;
use crate::domain::population::Population;
use crate::domain::priority::{Priority, Range};
use crate::domain::sample::{Fingerprint, Override, Relink};
use crate::domain::split::Split;
use crate::domain::stats::interval::CONFIDENCE;
use crate::domain::stats::interval::Interval;
use crate::domain::taxonomy::FixCost;
use crate::domain::text::Safe;

use super::model::{Pair, Report};

/// The name of the form.
pub const FORMAT: &str = "mispred-tally";

/// Its version: a larger second number adds fields, a larger first one changes their meaning.
pub const VERSION: [u32; 2] = [1, 0];

/// The whole object, indented, ended by LF.
///
/// # Errors
/// Never for what a report holds; the serializer's own error otherwise.
pub fn render(report: &Report) -> anyhow::Result<String> {
    text(&document(report))
}

/// Any value as indented JSON that steers no terminal, ended by LF.
///
/// # Errors
/// When the value has no form in JSON, such as a map with keys that are no texts.
pub fn text(value: &impl Serialize) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let mut serializer =
        serde_json::Serializer::with_formatter(&mut bytes, Visible(PrettyFormatter::new()));
    value.serialize(&mut serializer)?;
    bytes.push(b'\n');
    Ok(String::from_utf8(bytes)?)
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    version: [u32; 2],
    set: &'a str,
    week: String,
    reviewer: &'a str,
    demo: bool,
    target: &'static str,
    confidence: f64,
    accuracy: Option<f64>,
    /// The errors that `extrapolated` refers to.
    errors_represented: u64,
    population: &'a Population,
    progress: Progress,
    categories: Vec<Category<'a>>,
    pairs: Vec<PairOfCategories<'a>>,
    remarks: Remarks,
    provisional: Vec<String>,
    sample: Draw<'a>,
}

#[derive(Serialize)]
struct Progress {
    total: usize,
    /// Verdicts before the frontier: what every share speaks of.
    reviewed: usize,
    /// Verdicts anywhere.
    decided: usize,
    frontier: usize,
    open: usize,
    deferred: usize,
    waiting: usize,
    cant_tell: usize,
    untagged: usize,
    mean_tags: Option<f64>,
}

#[derive(Serialize)]
struct Category<'a> {
    id: &'a str,
    name: &'a str,
    kind: &'static str,
    reviewed: usize,
    not_asked: usize,
    left_out: usize,
    count: usize,
    only: usize,
    share: Option<f64>,
    interval: Option<Ends<f64>>,
    extrapolated: Option<Extrapolated>,
    ceiling: Option<Ends<f64>>,
    gain: Option<Ends<f64>>,
    /// Person-days.
    fix_cost: f64,
    /// Whether nobody has said what the fix costs, so that medium was taken.
    fix_cost_assumed: bool,
    severity: f64,
    priority: Option<f64>,
    rank: Option<usize>,
    examples: &'a [Key],
}

#[derive(Serialize)]
struct Ends<T> {
    low: T,
    high: T,
}

#[derive(Serialize)]
struct Extrapolated {
    count: Option<u64>,
    low: u64,
    high: u64,
}

#[derive(Serialize)]
struct PairOfCategories<'a> {
    ids: [&'a str; 2],
    count: usize,
}

#[derive(Serialize)]
struct Remarks {
    notes: usize,
    corrected_labels: usize,
    flags: usize,
}

#[derive(Serialize)]
struct Draw<'a> {
    id: String,
    created: &'a str,
    drawn_by: &'a str,
    size: usize,
    design: &'a Design,
    split: &'a Split,
    error_rule: &'a str,
    source: &'a Fingerprint,
    provenance: &'a std::collections::BTreeMap<String, String>,
    overrides: &'a [Override],
    relinks: &'a [Relink],
}

fn document(report: &Report) -> Document<'_> {
    let sample = &report.sample;
    Document {
        format: FORMAT,
        version: VERSION,
        set: &sample.set,
        week: sample.week.to_string(),
        reviewer: &report.reviewer,
        demo: sample.demo,
        target: match report.priorities.target() {
            Target::FutureErrors => "future-errors",
            Target::ThisFile => "this-file",
        },
        confidence: CONFIDENCE,
        accuracy: report.priorities.metric_now(),
        errors_represented: report.priorities.errors,
        population: &sample.population,
        progress: progress(report),
        categories: report
            .priorities
            .rows
            .iter()
            .map(|row| category(report, row))
            .collect(),
        pairs: report.pairs.iter().map(pair).collect(),
        remarks: Remarks {
            notes: report.remarks.notes,
            corrected_labels: report.remarks.corrected,
            flags: report.remarks.flagged,
        },
        provisional: report.provisional(),
        sample: Draw {
            id: sample.draw_id(),
            created: &sample.created,
            drawn_by: &sample.reviewer,
            size: sample.examples.len(),
            design: &sample.design,
            split: &sample.split,
            error_rule: &sample.error_rule,
            source: &sample.source,
            provenance: &sample.provenance,
            overrides: &sample.overrides,
            relinks: &sample.relinks,
        },
    }
}

fn progress(report: &Report) -> Progress {
    let tally = &report.tally;
    Progress {
        total: tally.progress.total,
        reviewed: tally.reviewed,
        decided: tally.progress.decided,
        frontier: tally.frontier,
        open: tally.progress.open(),
        deferred: tally.progress.deferred,
        waiting: tally.progress.waiting,
        cant_tell: tally.cant_tell,
        untagged: tally.untagged,
        mean_tags: tally.mean_tags(),
    }
}

fn category<'a>(report: &'a Report, row: &'a Priority) -> Category<'a> {
    let range = |range: Option<Range>| range.map(|Range { low, high }| Ends { low, high });
    Category {
        id: row.id.as_str(),
        name: &row.name,
        kind: row.kind.name(),
        reviewed: row.asked,
        not_asked: row.not_asked,
        left_out: row.left_out,
        count: row.count,
        only: row.only,
        share: row.share,
        interval: row
            .interval
            .map(|Interval { low, high }| Ends { low, high }),
        extrapolated: row.extrapolated.map(|(low, high)| Extrapolated {
            count: report.extrapolated_count(row),
            low,
            high,
        }),
        ceiling: range(row.ceiling),
        gain: range(row.gain),
        fix_cost: row.cost.unwrap_or(FixCost::Medium).days(),
        fix_cost_assumed: row.cost.is_none(),
        severity: row.severity.value(),
        priority: row.score,
        rank: row.rank,
        examples: report.examples.get(&row.id).map_or(&[], Vec::as_slice),
    }
}

fn pair(pair: &Pair) -> PairOfCategories<'_> {
    PairOfCategories {
        ids: [pair.ids.0.as_str(), pair.ids.1.as_str()],
        count: pair.count,
    }
}

/// A formatter that also escapes what [`Safe`] would not show as it is, so that no string can steer a terminal.
pub struct Visible<F>(pub F);

macro_rules! forward {
    ($($method:ident($($argument:ident: $kind:ty),*)),+ $(,)?) => {$(
        fn $method<W: ?Sized + io::Write>(&mut self, writer: &mut W $(, $argument: $kind)*) -> io::Result<()> {
            self.0.$method(writer $(, $argument)*)
        }
    )+};
}

impl<F: Formatter> Formatter for Visible<F> {
    forward!(
        begin_array(),
        end_array(),
        begin_array_value(first: bool),
        end_array_value(),
        begin_object(),
        end_object(),
        begin_object_key(first: bool),
        end_object_key(),
        begin_object_value(),
        end_object_value(),
        write_char_escape(escape: CharEscape),
    );

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut units = [0; 2];
        for character in fragment.chars() {
            if is_shown_as_it_is(character) {
                write!(writer, "{character}")?;
            } else {
                for unit in character.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

fn is_shown_as_it_is(character: char) -> bool {
    if character.is_ascii() {
        return !character.is_ascii_control();
    }
    // A mark is judged on a base, where it belongs.
    let text = String::from_iter(['a', character]);
    Safe::line(&text).as_str() == text
}

#[cfg(test)]
mod tests;
