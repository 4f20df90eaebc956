//! The fix list as CSV: one row per category, every cell quoted.
//!
//! A text cell that a spreadsheet would take for a formula gets a `'` in front, unless the reader is a machine and
//! asked for raw text. Numbers are printed as numbers, shares with six decimals, and an unknown one is an empty cell.

use crate::domain::priority::Priority;
use crate::domain::taxonomy::FixCost;
use crate::domain::text::Safe;

use super::model::Report;

/// The columns.
///
/// * `reviewed`: the reviewed errors that were asked about the category, the denominator of its share;
/// * `low`, `high`: the 95 % interval of `share`;
/// * `extrapolated_count`: errors of the file that carry it, share × errors rounded to a whole number;
/// * `ceiling_low`, `ceiling_high`: the accuracy that a full fix reaches at least and at most;
/// * `fix_cost`: the person-days that `priority` was divided by, medium where nobody has said;
/// * `rank`: empty for what no fix removes and for what does not occur.
pub const COLUMNS: [&str; 14] = [
    "id",
    "name",
    "reviewed",
    "count",
    "share",
    "low",
    "high",
    "extrapolated_count",
    "ceiling_low",
    "ceiling_high",
    "fix_cost",
    "severity",
    "priority",
    "rank",
];

/// What becomes of text from data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextCells {
    /// A `'` before whatever a spreadsheet would run.
    Guarded,
    /// Untouched, for machines.
    Raw,
    /// Guarded, and with every hidden character made visible: for a terminal.
    Shown,
}

impl TextCells {
    /// A text from data as it stands in its cell.
    pub(super) fn cell(self, text: &str) -> String {
        match self {
            Self::Raw => text.to_owned(),
            Self::Guarded => guarded(text.to_owned()),
            Self::Shown => guarded(Safe::line(text).as_str().to_owned()),
        }
    }
}

/// The whole file, lines ended by LF.
///
/// # Errors
/// Never for what a report holds; the writer's own error otherwise.
pub fn render(report: &Report, text: TextCells) -> anyhow::Result<String> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for row in &report.priorities.rows {
        writer.write_record(record(report, row, text))?;
    }
    Ok(String::from_utf8(
        writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?,
    )?)
}

fn record(report: &Report, row: &Priority, text: TextCells) -> [String; 14] {
    let number = |value: Option<f64>| value.map(six_decimals).unwrap_or_default();
    let count = |value: Option<u64>| value.map(|count| count.to_string()).unwrap_or_default();
    [
        text.cell(row.id.as_str()),
        text.cell(&row.name),
        row.asked.to_string(),
        row.count.to_string(),
        number(row.share),
        number(row.interval.map(|interval| interval.low)),
        number(row.interval.map(|interval| interval.high)),
        count(report.extrapolated_count(row)),
        number(row.ceiling.map(|ceiling| ceiling.low)),
        number(row.ceiling.map(|ceiling| ceiling.high)),
        row.cost.unwrap_or(FixCost::Medium).days().to_string(),
        row.severity.to_string(),
        number(row.score),
        count(row.rank.map(|rank| rank as u64)),
    ]
}

fn six_decimals(value: f64) -> String {
    format!("{value:.6}")
}

/// What a cell begins with that a spreadsheet would take for a formula.
const FORMULA: [char; 12] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\0', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
];

/// The text of a cell that this program wrote guarded: the other way round.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => cell,
    }
}

fn guarded(text: String) -> String {
    if needs_guard(&text) {
        format!("'{text}")
    } else {
        text
    }
}

/// A text that looks guarded already gets another one, so that taking one off always gives the text back.
fn needs_guard(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

#[cfg(test)]
mod tests;
