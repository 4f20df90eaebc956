//! The tables of categories on the page: as they are ranked, and by their part as the primary one.

use super::escape;
use crate::domain::priority::Priority;
use crate::domain::words;
use crate::report::model::Report;

/// What a column holds of a category.
type Cell<'a> = Box<dyn Fn(&Priority) -> String + 'a>;

/// A column: its header, its line of dashes, and what it holds.
type Column<'a> = (&'static str, &'static str, Cell<'a>);

fn left<'a>(title: &'static str, cell: impl Fn(&Priority) -> String + 'a) -> Column<'a> {
    (title, "---", Box::new(cell))
}

fn right<'a>(title: &'static str, cell: impl Fn(&Priority) -> String + 'a) -> Column<'a> {
    (title, "---:", Box::new(cell))
}

fn line(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().collect();
    format!("| {} |", cells.join(" | "))
}

fn table<'r>(columns: &[Column<'_>], rows: impl Iterator<Item = &'r Priority>) -> Vec<String> {
    let dashes: Vec<&str> = columns.iter().map(|column| column.1).collect();
    let mut lines = vec![
        line(columns.iter().map(|column| column.0.to_owned())),
        format!("|{}|", dashes.join("|")),
    ];
    lines.extend(rows.map(|row| line(columns.iter().map(|column| column.2(row)))));
    lines
}

/// The ranked categories, and what stands beside them.
pub fn categories(report: &Report) -> String {
    let mut lines = vec!["## Categories".to_owned(), String::new()];
    lines.extend(table(&columns(report), report.priorities.rows.iter()));
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
    if report.outlook.certainty.is_some() {
        lines.push("First = how surely it is truly first, ≈ = too close to call; ranks = where it may stand.".to_owned());
    }
    lines.join("\n")
}

fn columns(report: &Report) -> Vec<Column<'_>> {
    let list = &report.priorities;
    let has = |test: &dyn Fn(&Priority) -> bool| list.rows.iter().any(test);
    let mut columns = vec![
        right("rank", |row| {
            row.rank
                .map_or_else(|| "–".to_owned(), |rank| rank.to_string())
        }),
        left("category", |row| escape::text(&row.name)),
        left("kind of fix", |row| row.kind.name().to_owned()),
        right("errors", words::out_of),
    ];
    if list.has_percentages {
        columns.push(right("share", |row| match row.share {
            Some(_) if row.count == 0 => "–".to_owned(),
            share => words::percent(share),
        }));
        columns.push(right("95 % interval", |row| words::interval(row.interval)));
    }
    columns.push(right("fix cost", |row| words::cost(row.cost)));
    if list.formula.by_ease {
        columns.push(right("ease", |row| {
            let ease = row.ease.map(|ease| ease.score().to_string());
            ease.unwrap_or_else(|| format!("{}?", row.factors.ease))
        }));
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
        let dash = || "–".to_owned();
        columns.push(right("first", move |row| {
            report.standing(row).map_or_else(dash, |standing| {
                let mark = if standing.is_close { "≈" } else { "" };
                // `<` in front of a number would begin a tag.
                escape::text(&format!("{mark}{}", words::probability(standing.first)))
            })
        }));
        columns.push(right("ranks", move |row| {
            let standing = report.standing(row);
            standing.map_or_else(dash, |standing| words::ranks(standing.ranks))
        }));
    }
    columns
}

fn mean_tags(report: &Report) -> String {
    let has_shares = report.priorities.has_percentages;
    match report.tally.mean_tags() {
        None => format!("Categories per error: {}.", words::NOT_AVAILABLE),
        Some(mean) if has_shares && report.tally.tags > report.tally.reviewed => {
            format!("{mean:.2} categories per error, so the shares may sum to more than 100 %.")
        }
        Some(mean) => format!("{mean:.2} categories per error."),
    }
}

/// The categories that occur by their part as the primary one, which with the untagged is all of the errors.
pub fn by_primary(report: &Report) -> String {
    let list = &report.priorities;
    let occurring = || list.rows.iter().filter(|row| row.count > 0);
    if occurring().next().is_none() {
        return String::new();
    }
    let part = |share: Option<f64>, count: usize| match list.has_percentages {
        true => words::percent(share),
        false => count.to_string(),
    };
    let columns = [
        left("category", |row| escape::text(&row.name)),
        right("primary", move |row| part(row.share_primary, row.primary)),
        right("nothing else", move |row| part(row.share_only, row.only)),
    ];
    let primary: usize = occurring().map(|row| row.primary).sum();
    let reviewed = report.tally.reviewed;
    let mut lines = vec!["## By primary category".to_owned(), String::new()];
    lines.extend(table(&columns, occurring()));
    for (name, share, count) in [
        (
            "*no category*",
            list.untagged,
            reviewed.saturating_sub(primary),
        ),
        ("*all*", list.primary_sum(), reviewed),
    ] {
        lines.push(line([name.to_owned(), part(share, count), String::new()]));
    }
    lines.join("\n")
}
