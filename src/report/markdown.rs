//! The report as one page of Markdown that can be pasted into a ticket, a wiki or a mail.
//!
//! Every piece of text from data goes through [`escape`]: no link, image or HTML comes from it. The page carries no
//! row text, only names of categories and keys of examples.

pub mod escape;

use crate::domain::design::Method;
use crate::domain::estimate::Target;
use crate::domain::priority::Priority;
use crate::domain::sample::Fingerprint;
use crate::domain::split::SplitBy;
use crate::domain::taxonomy::Kind;
use crate::domain::words;

use super::model::Report;

/// How much of a fingerprint tells files apart for a reader.
const SHORT_DIGEST: usize = 12;

/// The whole page, lines ended by LF.
pub fn render(report: &Report) -> String {
    let sections = [
        title(report),
        summary(report),
        categories(report),
        gains(report),
        next_steps(report),
        how_it_was_drawn(report),
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
    sentences.extend(how_sure(report));
    sentences.extend(words::relabel_first(priorities, &escape::text));
    sentences.extend(words::not_fixable(priorities, &escape::text));
    sentences.push(format!(
        "{} reviewed {} of {} that were drawn from the {} in {} (accuracy {}).",
        escape::text(&report.reviewer),
        report.tally.reviewed,
        words::counted(report.tally.progress.total as u64, "error", "errors"),
        words::counted(population.errors, "error", "errors"),
        words::counted(population.evaluated(), "evaluated row", "evaluated rows"),
        words::metric(priorities.metric_now()),
    ));
    sentences.join(" ")
}

/// What the interval of the first category means; nothing before there is one.
fn how_sure(report: &Report) -> Option<String> {
    let top = report.priorities.top();
    let first = top.first()?;
    Some(format!(
        "How sure: with 95 % confidence {} makes up {} of {}.",
        escape::text(&first.name),
        words::interval(first.interval),
        report.priorities.target().name()
    ))
}

fn categories(report: &Report) -> String {
    let mut lines = vec![
        "## Categories".to_owned(),
        String::new(),
        "| rank | category | kind of fix | errors | share | 95 % interval | fix cost | severity | priority |".to_owned(),
        "|---:|---|---|---:|---:|---:|---:|---:|---:|".to_owned(),
    ];
    lines.extend(report.priorities.rows.iter().map(category_line));
    let tally = &report.tally;
    lines.push(String::new());
    lines.push(format!(
        "Beside these: {} can't tell, {} without a category, {} deferred, {} waiting. {}",
        tally.cant_tell,
        tally.untagged,
        tally.progress.deferred,
        tally.progress.waiting,
        mean_tags(report)
    ));
    if !report.pairs.is_empty() {
        let pairs = report.pairs.iter().map(|pair| {
            format!(
                "{} and {} ({})",
                escape::text(&pair.names.0),
                escape::text(&pair.names.1),
                pair.count
            )
        });
        lines.push(format!(
            "Most often together: {}.",
            pairs.collect::<Vec<_>>().join(", ")
        ));
    }
    lines.join("\n")
}

fn category_line(row: &Priority) -> String {
    format!(
        "| {} | {} | {} | {} of {} | {} | {} | {} | {} | {} |",
        row.rank
            .map_or_else(|| "–".to_owned(), |rank| rank.to_string()),
        escape::text(&row.name),
        row.kind.name(),
        row.count,
        row.asked,
        if row.count == 0 && row.share.is_some() {
            "–".to_owned()
        } else {
            words::percent(row.share)
        },
        words::interval(row.interval),
        words::cost(row.cost),
        row.severity,
        words::priority(row.score),
    )
}

fn mean_tags(report: &Report) -> String {
    match report.tally.mean_tags() {
        None => format!("Categories per error: {}.", words::NOT_AVAILABLE),
        Some(mean) if report.tally.tags > report.tally.reviewed => {
            format!("{mean:.2} categories per error, so the shares may sum to more than 100 %.")
        }
        Some(mean) => format!("{mean:.2} categories per error."),
    }
}

fn gains(report: &Report) -> String {
    let errors = report.priorities.errors;
    let occurring: Vec<&Priority> = report
        .priorities
        .rows
        .iter()
        .filter(|row| row.rank.is_some())
        .collect();
    if occurring.is_empty() {
        return String::new();
    }
    let mut lines = vec!["## What each fix would gain".to_owned(), String::new()];
    lines.extend(occurring.into_iter().map(|row| {
        format!(
            "- **{}**: {}; {} in the file.{}",
            escape::text(&row.name),
            gain_of(row),
            words::extrapolated(row.extrapolated, errors),
            examples_of(report, row)
        )
    }));
    lines.push(String::new());
    lines.push(
        "The range runs from errors that carry only this category to all that carry it; gains of several fixes don't add up."
            .to_owned(),
    );
    lines.join("\n")
}

/// Correct labels raise what is measured, not what the model does; the words must not promise more.
fn gain_of(row: &Priority) -> String {
    match row.kind {
        Kind::Labels => format!(
            "the measured accuracy would change by {}",
            words::gain(row.gain)
        ),
        _ => format!(
            "{}, to {}",
            words::gain(row.gain),
            words::ceiling(row.ceiling)
        ),
    }
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

fn capitalised(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

fn how_it_was_drawn(report: &Report) -> String {
    let sample = &report.sample;
    let population = report.population();
    let method = match &sample.design.method {
        Method::Random => "every eyeball error with the same chance, by hash".to_owned(),
        other => escape::text(&other.describe()),
    };
    let mut lines = vec![
        "## How the sample was drawn".to_owned(),
        String::new(),
        format!(
            "- Sample: {} of {}, {method}; seed {}, {} asked for.",
            words::whole(sample.examples.len() as u64),
            words::counted(population.eyeball_errors, "eyeball error", "eyeball errors"),
            escape::code(&sample.design.seed),
            words::whole(sample.design.n as u64),
        ),
        format!("- Split: {}.", split_words(report)),
        format!(
            "- Source: {}, {} bytes, SHA-256 {}….",
            escape::code(&sample.source.path),
            words::whole(sample.source.bytes),
            short(&sample.source),
        ),
        format!(
            "- Wrong means: {} (truth {}, prediction {}).",
            escape::text(&sample.error_rule),
            escape::code(&sample.roles.truth),
            escape::code(&sample.roles.prediction),
        ),
        format!(
            "- Drawn by {} at {}.",
            escape::text(&sample.reviewer),
            escape::text(&sample.created)
        ),
    ];
    lines.extend(sample.relinks.iter().map(|relink| {
        format!(
            "- Rows looked up again in {}, SHA-256 {}…: {} of {} found.",
            escape::code(&relink.source.path),
            short(&relink.source),
            relink.found,
            sample.examples.len()
        )
    }));
    if !sample.provenance.is_empty() {
        let said = sample
            .provenance
            .iter()
            .map(|(name, value)| format!("{} {}", escape::text(name), escape::code(value)));
        lines.push(format!("- Model: {}.", said.collect::<Vec<_>>().join(", ")));
    }
    lines.join("\n")
}

/// Enough of a digest to tell files apart.
fn short(source: &Fingerprint) -> String {
    escape::code(&source.sha256.chars().take(SHORT_DIGEST).collect::<String>())
}

fn split_words(report: &Report) -> String {
    let (split, population) = (&report.sample.split, report.population());
    let sizes = format!(
        "{} of {} may be looked at, the other {} only show up in totals",
        words::whole(population.eyeball_rows),
        words::counted(population.evaluated(), "evaluated row", "evaluated rows"),
        words::whole(population.blackbox_rows()),
    );
    match &split.by {
        SplitBy::Column(column) => format!("given by the column {}; {sizes}", escape::code(column)),
        _ if split.threshold >= 1.0 => "none, the whole file may be looked at".to_owned(),
        SplitBy::Key => format!(
            "by hash of the key, seed {}; {sizes}",
            escape::code(&split.seed)
        ),
        SplitBy::Group(column) => {
            format!(
                "by hash of {}, seed {}; {sizes}",
                escape::code(column),
                escape::code(&split.seed)
            )
        }
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
    let mut lines = vec![
        "## What the numbers say, and what not".to_owned(),
        String::new(),
        format!("- {about} Each interval holds for one category at a time."),
        "- Priority is percent of error × severity ÷ person-days. It ranks by the best guesses and does not say how surely the first is ahead of the second.".to_owned(),
        "- A gain assumes that the fix removes every such error and breaks nothing else.".to_owned(),
        format!("- One reviewer's judgement: {}.", escape::text(&report.reviewer)),
        format!(
            "- Beside the categories there are {}, {} and {}.",
            words::counted(remarks.notes as u64, "note", "notes"),
            words::counted(remarks.corrected as u64, "corrected label", "corrected labels"),
            words::counted(remarks.flagged as u64, "flag", "flags"),
        ),
    ];
    lines.extend(
        report
            .provisional()
            .iter()
            .map(|note| format!("- {}", escape::text(note))),
    );
    lines.join("\n")
}

#[cfg(test)]
mod tests;
