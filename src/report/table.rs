//! The fix list as an aligned plain-text table for a terminal or a pipe. No colour, no control byte, no raw text.

use crate::domain::priority::Priority;
use crate::domain::taxonomy::FixCost;
use crate::domain::text::Safe;
use crate::domain::words;

use super::model::Report;

/// Between two columns.
const GAP: usize = 2;

/// The longest name that is printed whole; a longer one is cut, the other exports have it.
const NAME_WIDTH: usize = 40;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Align {
    Left,
    Right,
}

/// The whole text, lines ended by LF.
pub fn render(report: &Report) -> String {
    let mut lines = vec![title(report), basis(report)];
    lines.extend(findings(report));
    lines.push(Safe::EMPTY);
    lines.extend(aligned(&rows(report)));
    lines.push(Safe::EMPTY);
    lines.push(beside_the_categories(report));
    lines.extend(explanations(report));
    lines
        .iter()
        .map(|line| format!("{}\n", line.as_str().trim_end()))
        .collect()
}

fn title(report: &Report) -> Safe {
    let sample = &report.sample;
    let demo = if sample.demo { " · demo data" } else { "" };
    Safe::line(&format!(
        "{} · {} · {}{demo}",
        sample.set, sample.week, report.reviewer
    ))
}

fn basis(report: &Report) -> Safe {
    let population = report.population();
    Safe::line(&format!(
        "{} of {} reviewed · {} among {} · accuracy {}",
        report.tally.reviewed,
        words::counted(
            report.tally.progress.total as u64,
            "drawn error",
            "drawn errors"
        ),
        words::counted(population.errors, "error", "errors"),
        words::counted(population.evaluated(), "evaluated row", "evaluated rows"),
        words::metric(population.accuracy()),
    ))
}

fn findings(report: &Report) -> Vec<Safe> {
    let raw = |name: &str| name.to_owned();
    let priorities = &report.priorities;
    let mut sentences = vec![words::fix_first(priorities, report.tally.reviewed, &raw)];
    sentences.extend(words::relabel_first(priorities, &raw));
    sentences.extend(words::not_fixable(priorities, &raw));
    sentences
        .iter()
        .map(|sentence| Safe::line(sentence))
        .collect()
}

fn rows(report: &Report) -> Vec<Vec<(Safe, Align)>> {
    let header = [
        ("rank", Align::Right),
        ("category", Align::Left),
        ("kind", Align::Left),
        ("count", Align::Right),
        ("share", Align::Right),
        ("95 % interval", Align::Right),
        ("in the file", Align::Right),
        ("gain, points", Align::Right),
        ("cost", Align::Right),
        ("severity", Align::Right),
        ("priority", Align::Right),
    ];
    let mut rows = vec![
        header
            .map(|(text, align)| (Safe::literal(text), align))
            .to_vec(),
    ];
    rows.extend(report.priorities.rows.iter().map(row));
    rows
}

fn row(row: &Priority) -> Vec<(Safe, Align)> {
    let right = |text: String| (Safe::line(&text), Align::Right);
    let left = |text: Safe| (text, Align::Left);
    vec![
        right(
            row.rank
                .map_or_else(|| "–".to_owned(), |rank| rank.to_string()),
        ),
        left(Safe::line_within(&row.name, NAME_WIDTH)),
        left(Safe::literal(row.kind.name())),
        right(format!("{} of {}", row.count, row.asked)),
        right(if row.count == 0 && row.share.is_some() {
            "–".to_owned()
        } else {
            words::percent(row.share)
        }),
        right(words::interval(row.interval)),
        right(in_the_file(row)),
        right(words::gain_points(row.gain)),
        right(words::cost(row.cost)),
        right(row.severity.to_string()),
        right(words::priority(row.score)),
    ]
}

fn in_the_file(row: &Priority) -> String {
    match row.extrapolated {
        None => words::NOT_AVAILABLE.to_owned(),
        Some((low, high)) if low == high => words::whole(low),
        Some((low, high)) => format!("{}–{}", words::whole(low), words::whole(high)),
    }
}

fn beside_the_categories(report: &Report) -> Safe {
    let tally = &report.tally;
    let mean = tally.mean_tags().map_or_else(
        || words::NOT_AVAILABLE.to_owned(),
        |mean| format!("{mean:.2}"),
    );
    Safe::line(&format!(
        "beside these: {} can't tell · {} without a category · {} deferred · {} waiting · {} categories per error",
        tally.cant_tell, tally.untagged, tally.progress.deferred, tally.progress.waiting, mean
    ))
}

fn explanations(report: &Report) -> Vec<Safe> {
    let mut lines = vec![
        format!(
            "share = part of the reviewed errors that carry the category; the interval speaks of {}.",
            report.priorities.target().name()
        ),
        "in the file = how many of its errors that makes; gain = what a full fix adds to the accuracy.".to_owned(),
        "priority = points of error removed per person-day; S, M and L are ".to_owned()
            + &format!(
                "{}, {} and {} person-days.",
                FixCost::Small.days(),
                FixCost::Medium.days(),
                FixCost::Large.days()
            ),
    ];
    if report.tally.tags > report.tally.reviewed {
        lines.push("An error can carry several categories: the shares may sum to more than 100 %, gains don't add up.".to_owned());
    }
    lines.extend(report.provisional());
    lines.iter().map(|line| Safe::line(line)).collect()
}

fn aligned(rows: &[Vec<(Safe, Align)>]) -> Vec<Safe> {
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .map(|row| row[column].0.width())
                .max()
                .unwrap_or(0)
        })
        .collect();
    rows.iter()
        .map(|row| {
            let cells = row
                .iter()
                .zip(&widths)
                .map(|((text, align), width)| match align {
                    Align::Left => text.pad(*width),
                    Align::Right => text.pad_start(*width),
                });
            Safe::join(cells, &Safe::spaces(GAP))
        })
        .collect()
}

#[cfg(test)]
mod tests;
