//! The report as one page of Markdown that can be pasted into a ticket, a wiki or a mail.
//!
//! Every piece of text from data goes through [`escape`]: no link, image or HTML comes from it. The page carries no
//! row text, only names of categories and keys of examples.

mod drawing;
pub mod escape;
mod tables;

use crate::domain::estimate::Target;
use crate::domain::priority::{Priority, Range};
use crate::domain::taxonomy::Kind;
use crate::domain::words;

use super::model::Report;
use super::notes::capitalised;

/// The whole page, lines ended by LF.
pub fn render(report: &Report) -> String {
    let sections = [
        title(report),
        summary(report),
        tables::categories(report),
        tables::by_primary(report),
        gains(report),
        together(report),
        next_steps(report),
        drawing::how_it_was_drawn(report),
        what_the_numbers_say(report),
    ];
    let mut page = sections
        .into_iter()
        .filter(|section| !section.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n");
    page.push('\n');
    page
}

fn title(report: &Report) -> String {
    let sample = &report.sample;
    let heading = format!(
        "# Error analysis: {}, {}",
        escape::text(&sample.set),
        sample.week
    );
    if sample.demo {
        return format!("{heading}\n\n> This is the demo: its data ships with the program.");
    }
    heading
}

fn summary(report: &Report) -> String {
    let (population, priorities) = (report.population(), &report.priorities);
    let mut sentences = vec![format!(
        "**{}**",
        words::fix_first(priorities, report.tally.reviewed, &escape::text)
    )];
    sentences.extend(words::no_percentages(priorities).map(escape::text));
    sentences.extend(confidence(report));
    // A bare `<` would begin a tag for a careless reader; names are safe already.
    let sure = report.how_sure(&escape::text).into_iter();
    sentences.extend(sure.map(|sentence| sentence.replace("(<", "(\\<")));
    sentences.extend(words::relabel_first(priorities, &escape::text));
    sentences.extend(words::not_fixable(priorities, &escape::text));
    sentences.push(format!(
        "{} reviewed {} of {} that were drawn from the {} in {} ({}{}).",
        escape::text(&report.reviewer),
        report.tally.reviewed,
        words::counted(report.tally.progress.total as u64, "error", "errors"),
        words::counted(population.errors, "error", "errors"),
        words::counted(population.evaluated(), "evaluated row", "evaluated rows"),
        report.accuracy(),
        report
            .other_metric()
            .map_or_else(String::new, |metric| format!(", {metric}")),
    ));
    let worth = words::worth(report.tally.reviewed, priorities.worth);
    sentences.extend(worth.map(|worth| format!("{worth}.")));
    sentences.join(" ")
}

/// What the interval of the first category means; nothing before there is one.
fn confidence(report: &Report) -> Option<String> {
    let top = report.priorities.top();
    let first = top.first()?;
    first.interval?;
    Some(format!(
        "How sure: with 95 % confidence {} makes up {} of {}.",
        escape::text(&first.name),
        words::interval(first.interval),
        report.priorities.target().name()
    ))
}

fn gains(report: &Report) -> String {
    let occurring: Vec<&Priority> = report
        .priorities
        .rows
        .iter()
        .filter(|row| row.rank.is_some() || row.kind == Kind::Labels && row.count > 0)
        .collect();
    if occurring.is_empty() {
        return String::new();
    }
    let has_gains = report.priorities.has_percentages;
    let title = match has_gains {
        true => "## What each fix would gain",
        false => "## Examples",
    };
    let mut lines = vec![title.to_owned(), String::new()];
    lines.extend(occurring.into_iter().map(|row| {
        format!(
            "- **{}**: {}{}",
            escape::text(&row.name),
            match has_gains {
                true => gain_of(report, row),
                false => format!("{}.", words::out_of(row)),
            },
            examples_of(report, row)
        )
    }));
    if has_gains {
        lines.push(String::new());
        lines.push(
            "The range runs from errors that carry only this category to all that carry it; gains of several fixes don't add up."
                .to_owned(),
        );
    }
    lines.join("\n")
}

/// Correct labels raise what is measured, not what the model does; the words must not promise more.
fn gain_of(report: &Report, row: &Priority) -> String {
    let list = &report.priorities;
    let metric = list.effect.metric;
    let in_the_file = words::extrapolated(row.extrapolated, list.errors);
    if row.kind == Kind::Labels {
        let relabelling = words::relabelling(row, list);
        let relabelling = relabelling.unwrap_or_else(|| words::NOT_AVAILABLE.to_owned());
        return format!("{relabelling}; {in_the_file} in the file.");
    }
    let interval = row.gain_interval.map_or_else(String::new, |interval| {
        format!(
            " (95 % interval of the larger gain {})",
            words::gain_points(Some(Range::from(interval)))
        )
    });
    let mut parts = vec![
        format!(
            "{}{interval}, to {}",
            words::gain_of(&report.priorities.effect, row.gain),
            words::ceiling_of(metric, row.ceiling)
        ),
        format!("{in_the_file} in the file"),
    ];
    parts.extend(words::cost_share(row));
    parts.extend(words::saving(row));
    format!("{}. {}.", parts.join("; "), words::formula(row, list))
}

fn together(report: &Report) -> String {
    let lines = report.together(&escape::text);
    if lines.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = lines
        .into_iter()
        // The steps of a plan number themselves, which Markdown reads as a list only after an empty line.
        .flat_map(|line| match line.ends_with(':') {
            true => vec![String::new(), line, String::new()],
            false => vec![line],
        })
        .collect();
    format!("## What to fix together\n\n{}", lines.join("\n").trim())
}

fn examples_of(report: &Report, row: &Priority) -> String {
    let keys: Vec<String> = report
        .examples
        .get(&row.id)
        .into_iter()
        .flatten()
        .filter(|key| !key.as_str().is_empty())
        .map(|key| escape::code(key.as_str()))
        .collect();
    if keys.is_empty() {
        String::new()
    } else {
        format!(" Such as {}.", keys.join(", "))
    }
}

fn next_steps(report: &Report) -> String {
    let mut lines = vec!["## What to do next".to_owned(), String::new()];
    for kind in Kind::ALL {
        let names: Vec<String> = report
            .priorities
            .rows
            .iter()
            .filter(|row| row.kind == kind && row.count > 0)
            .map(|row| escape::text(&row.name))
            .collect();
        if !names.is_empty() {
            lines.push(format!(
                "- {}: {}.",
                capitalised(words::next_step(kind)),
                names.join(", ")
            ));
        }
    }
    if report.tally.progress.open() > 0 {
        lines.push(format!(
            "- Review the {} that are still open.",
            report.tally.progress.open()
        ));
    }
    if report.tally.progress.deferred > 0 {
        lines.push(format!(
            "- Decide the {} that were put off.",
            report.tally.progress.deferred
        ));
    }
    if lines.len() == 2 {
        String::new()
    } else {
        lines.join("\n")
    }
}

fn what_the_numbers_say(report: &Report) -> String {
    let about = match report.priorities.target() {
        Target::FutureErrors => {
            "Shares and intervals speak of the errors this model goes on making on data like this."
        }
        Target::ThisFile => {
            "Shares and intervals speak of the errors in this file, not of future ones."
        }
    };
    let remarks = report.remarks;
    let list = &report.priorities;
    let mut lines = vec![
        "## What the numbers say, and what not".to_owned(),
        String::new(),
    ];
    match list.has_percentages {
        true => lines.extend([
            format!("- {about} Each interval holds for one category at a time."),
            format!("- Priority is {}. It ranks by the best guesses.", list.formula.unit()),
            "- A gain assumes that the fix removes every such error and breaks nothing else."
                .to_owned(),
        ]),
        false => lines.push(
            "- The order is by count × severity and what a fix costs, among the worst errors alone."
                .to_owned(),
        ),
    }
    lines.extend([
        format!(
            "- One reviewer's judgement: {}.",
            escape::text(&report.reviewer)
        ),
        format!(
            "- Beside the categories there are {}, {} and {}.",
            words::counted(remarks.notes as u64, "note", "notes"),
            words::counted(
                remarks.corrected as u64,
                "corrected label",
                "corrected labels"
            ),
            words::counted(remarks.flagged as u64, "flag", "flags"),
        ),
    ]);
    lines.extend(
        report
            .provisional_as(&escape::text)
            .iter()
            .map(|note| format!("- {note}")),
    );
    lines.join("\n")
}

#[cfg(test)]
mod tests;
