//! The fix list as an aligned plain-text table for a terminal or a pipe. No colour, no control byte, no raw text.

use crate::domain::metric::Metric;
use crate::domain::priority::{Priority, Range};
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
    let mut lines = vec![title(report), basis(report), drawn(report)];
    lines.extend(findings(report));
    for table in [categories(report), parts(report), strata(report)] {
        if table.len() > 1 {
            lines.push(Safe::EMPTY);
            lines.extend(aligned(&table));
        }
    }
    lines.push(Safe::EMPTY);
    let together = report.together(&str::to_owned);
    lines.extend(together.iter().map(|line| Safe::line(line)));
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
    let metric = report.other_metric();
    Safe::line(&format!(
        "{} of {} reviewed · {} among {} · {}{}",
        report.tally.reviewed,
        words::counted(
            report.tally.progress.total as u64,
            "drawn error",
            "drawn errors"
        ),
        words::counted(population.errors, "error", "errors"),
        words::counted(population.evaluated(), "evaluated row", "evaluated rows"),
        report.accuracy(),
        metric.map_or_else(String::new, |metric| format!(" · {metric}")),
    ))
}

fn drawn(report: &Report) -> Safe {
    let worth = words::worth(report.tally.reviewed, report.priorities.worth);
    Safe::line(&format!(
        "drawn: {}{}",
        words::design(&report.sample),
        worth.map_or_else(String::new, |worth| format!(" · {worth}"))
    ))
}

fn findings(report: &Report) -> Vec<Safe> {
    let raw = |name: &str| name.to_owned();
    let priorities = &report.priorities;
    let mut sentences = vec![words::fix_first(priorities, report.tally.reviewed, &raw)];
    sentences.extend(report.how_sure(&raw));
    sentences.extend(words::relabel_first(priorities, &raw));
    sentences.extend(words::not_fixable(priorities, &raw));
    sentences
        .iter()
        .map(|sentence| Safe::line(sentence))
        .collect()
}

/// Lines of cells, the header first.
type Table = Vec<Vec<(Safe, Align)>>;

/// A column: its header, where its cells stand, and what a category has in it.
type Column<'a> = (&'static str, Align, Box<dyn Fn(&Priority) -> Safe + 'a>);

fn right<'a>(title: &'static str, cell: impl Fn(&Priority) -> String + 'a) -> Column<'a> {
    (
        title,
        Align::Right,
        Box::new(move |row| Safe::line(&cell(row))),
    )
}

fn left<'a>(title: &'static str, cell: impl Fn(&Priority) -> Safe + 'a) -> Column<'a> {
    (title, Align::Left, Box::new(cell))
}

fn table_of(columns: &[Column<'_>], rows: &[Priority]) -> Table {
    let header = columns
        .iter()
        .map(|(title, align, _)| (Safe::literal(title), *align));
    let mut table = vec![header.collect()];
    table.extend(rows.iter().map(|row| {
        let cells = columns.iter();
        cells.map(|(_, align, cell)| (cell(row), *align)).collect()
    }));
    table
}

fn categories(report: &Report) -> Table {
    let list = &report.priorities;
    let has = |test: &dyn Fn(&Priority) -> bool| list.rows.iter().any(test);
    let mut columns = vec![
        right("rank", |row| {
            row.rank
                .map_or_else(|| "–".to_owned(), |rank| rank.to_string())
        }),
        name_column(),
        left("kind", |row| Safe::literal(row.kind.name())),
        right("count", words::out_of),
    ];
    if list.has_percentages {
        let metric = list.effect.metric;
        columns.extend([
            right("share", |row| match row.share {
                Some(_) if row.count == 0 => "–".to_owned(),
                share => words::percent(share),
            }),
            right("95 % interval", |row| words::interval(row.interval)),
            right("in the file", in_the_file),
            right(
                match words::in_points(metric) {
                    true => "gain, points",
                    false => "gain",
                },
                move |row| words::gain_number_of(metric, row.gain),
            ),
        ]);
    }
    columns.push(right("cost", |row| words::cost(row.cost)));
    if list.formula.by_ease {
        columns.push(right("ease", ease));
    }
    columns.push(right("severity", |row| row.severity.to_string()));
    if has(&|row| row.factors.success < 1.0) {
        columns.push(right("chance", |row| row.factors.success.to_string()));
    }
    if has(&|row| row.factors.money.is_some()) {
        columns.push(right("each costs", |row| {
            let money = row.factors.money;
            money.map_or_else(|| words::NOT_AVAILABLE.to_owned(), words::money)
        }));
    }
    if list.has_percentages {
        columns.push(right("priority", |row| {
            words::priority_in(row.score, list.formula)
        }));
    }
    if report.outlook.certainty.is_some() {
        columns.push(right("first", |row| first(report, row)));
        columns.push(right("ranks", |row| {
            let standing = report.standing(row);
            standing.map_or_else(|| "–".to_owned(), |standing| words::ranks(standing.ranks))
        }));
    }
    if report
        .plan
        .as_ref()
        .is_some_and(|plan| !plan.steps.is_empty())
    {
        columns.push(right("plan", |row| {
            let step = report.step(row);
            step.map_or_else(|| "–".to_owned(), |step| step.to_string())
        }));
    }
    table_of(&columns, &list.rows)
}

/// The same categories by what they are alone and as the primary one, with what a fix may gain and save.
fn parts(report: &Report) -> Table {
    let list = &report.priorities;
    let occurring: Vec<Priority> = list
        .rows
        .iter()
        .filter(|row| row.count > 0)
        .cloned()
        .collect();
    if occurring.is_empty() {
        return Vec::new();
    }
    let has = |test: &dyn Fn(&Priority) -> bool| occurring.iter().any(test);
    let mut columns = vec![
        name_column(),
        right("primary", |row| match list.has_percentages {
            true => words::percent(row.share_primary),
            false => row.primary.to_string(),
        }),
        right("nothing else", |row| match list.has_percentages {
            true => words::percent(row.share_only),
            false => row.only.to_string(),
        }),
    ];
    if has(&|row| row.gain_interval.is_some()) {
        columns.push(right("gain, 95 % interval", |row| {
            words::gain_points(row.gain_interval.map(Range::from))
        }));
    }
    if has(&|row| row.relabelled.is_some()) {
        columns.push(right("relabelled", |row| match row.relabelled {
            None => "–".to_owned(),
            relabelled => words::ceiling(relabelled),
        }));
    }
    if list.has_percentages && !report.sample.design.method.is_simple() {
        columns.push(right("worth", |row| {
            let effective = row.effective.map(|size| size.round() as u64);
            effective.map_or_else(|| words::NOT_AVAILABLE.to_owned(), words::whole)
        }));
    }
    if has(&|row| row.cost_share.is_some()) {
        columns.push(right("of the money", |row| words::percent(row.cost_share)));
    }
    if has(&|row| row.saving.is_some()) {
        columns.push(right("saves", |row| words::money_range(row.saving)));
    }
    let mut table = table_of(&columns, &occurring);
    let width = columns.len();
    let mut line = |name: &str, primary: String| {
        let mut cells = vec![(Safe::EMPTY, Align::Left); width];
        cells[0] = (Safe::line(name), Align::Left);
        cells[1] = (Safe::line(&primary), Align::Right);
        table.push(cells);
    };
    let without = report
        .tally
        .reviewed
        .saturating_sub(with_category(&occurring));
    match list.has_percentages {
        true => line("(no category)", words::percent(list.untagged)),
        false => line("(no category)", without.to_string()),
    }
    match list.has_percentages {
        true => line("(all)", words::percent(list.primary_sum())),
        false => line("(all)", report.tally.reviewed.to_string()),
    }
    table
}

/// Errors with a primary category, so with any.
fn with_category(rows: &[Priority]) -> usize {
    rows.iter().map(|row| row.primary).sum()
}

fn strata(report: &Report) -> Table {
    let header = [
        ("stratum", Align::Left),
        ("errors", Align::Right),
        ("in eyeball", Align::Right),
        ("reviewed", Align::Right),
    ];
    let mut table = vec![
        header
            .map(|(title, align)| (Safe::literal(title), align))
            .to_vec(),
    ];
    table.extend(report.strata.iter().map(|stratum| {
        let number = |count: u64| (Safe::line(&words::whole(count)), Align::Right);
        vec![
            (Safe::line_within(&stratum.name, NAME_WIDTH), Align::Left),
            number(stratum.errors),
            number(stratum.eyeball),
            number(stratum.reviewed as u64),
        ]
    }));
    table
}

fn name_column<'a>() -> Column<'a> {
    left("category", |row| Safe::line_within(&row.name, NAME_WIDTH))
}

fn ease(row: &Priority) -> String {
    let ease = row.ease.map(|ease| ease.score().to_string());
    ease.unwrap_or_else(|| format!("{}?", row.factors.ease))
}

/// The mark is explained below the tables.
fn first(report: &Report, row: &Priority) -> String {
    report.standing(row).map_or_else(
        || "–".to_owned(),
        |standing| {
            let mark = if standing.is_close { "≈" } else { "" };
            format!("{mark}{}", words::probability(standing.first))
        },
    )
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
    let list = &report.priorities;
    let effort = match list.formula.by_ease {
        true => "ease is 1 dear to 3 cheap".to_owned(),
        false => words::sizes(),
    };
    let mut lines = Vec::new();
    if list.has_percentages {
        lines.extend([
            format!(
                "share = part of the reviewed errors that carry the category; the interval speaks of {}.",
                list.target().name()
            ),
            format!(
                "in the file = how many of its errors that makes; gain = what a full fix adds to the {}{}.",
                words::gained_in(&list.effect),
                match list.effect.metric {
                    Metric::Accuracy => "",
                    _ => ", by what the reviewed errors took for what",
                }
            ),
            format!("priority = {}; {effort}.", list.formula.unit()),
        ]);
    } else {
        lines.push(format!(
            "The order is by count × severity and what a fix costs; {effort}."
        ));
    }
    if report.outlook.certainty.is_some() {
        lines.push("first = how surely it is truly first, ≈ = too close to call; ranks = where it may stand.".to_owned());
    }
    if list.has_percentages && report.tally.tags > report.tally.reviewed {
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
