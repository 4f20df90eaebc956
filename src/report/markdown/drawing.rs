//! How the sample was drawn, as a part of the page: everything that it takes to draw it again.

use super::escape;
use crate::domain::roles::Role;
use crate::domain::rule::Rule;
use crate::domain::sample::{Fingerprint, Sample};
use crate::domain::split::SplitBy;
use crate::domain::words;
use crate::report::model::Report;

/// How much of a fingerprint tells files apart for a reader.
const SHORT_DIGEST: usize = 12;

pub fn how_it_was_drawn(report: &Report) -> String {
    let sample = &report.sample;
    let population = report.population();
    let method = escape::text(&words::design(sample));
    let mut lines = vec![
        "## How the sample was drawn".to_owned(),
        String::new(),
        format!(
            "- Sample: {method}, of {}; seed {}, {} asked for.",
            words::counted(population.eyeball_errors, "eyeball error", "eyeball errors"),
            escape::code(&sample.design.seed),
            words::whole(sample.design.n as u64),
        ),
        format!(
            "- Design: {}.",
            escape::code(&sample.design.method.to_string())
        ),
        format!("- Split: {}.", split_words(report)),
        format!(
            "- Source: {}, {} bytes, SHA-256 {}….",
            escape::code(&sample.source.path),
            words::whole(sample.source.bytes),
            short(&sample.source),
        ),
        wrong_means(sample),
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
    lines.extend(strata(report));
    lines.join("\n")
}

/// The error rule with the columns that it speaks of.
fn wrong_means(sample: &Sample) -> String {
    let column = |role: Role, name: &str| {
        let column = sample.roles.one(role)?;
        Some(format!("{name} {}", escape::code(column)))
    };
    let columns: Vec<String> = [
        column(Role::Truth, "truth"),
        column(Role::Prediction, "prediction"),
        column(Role::Outcome, "outcome"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let rule = match &sample.roles.rule {
        Rule::Expression(expression) => escape::code(expression),
        _ => escape::text(&sample.error_rule),
    };
    match columns.is_empty() {
        true => format!("- Wrong means: {rule}."),
        false => format!("- Wrong means: {rule} ({}).", columns.join(", ")),
    }
}

/// A table of its own after the list; nothing for a design of one stratum.
fn strata(report: &Report) -> Vec<String> {
    if report.strata.is_empty() {
        return Vec::new();
    }
    let header = [
        "",
        "| stratum | errors | in eyeball | reviewed |",
        "|---|---:|---:|---:|",
    ];
    let mut lines = header.map(str::to_owned).to_vec();
    lines.extend(report.strata.iter().map(|stratum| {
        format!(
            "| {} | {} | {} | {} |",
            escape::text(&stratum.name),
            words::whole(stratum.errors),
            words::whole(stratum.eyeball),
            words::whole(stratum.reviewed as u64)
        )
    }));
    lines
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
