//! The example pane as lines of meaning: what stands where, not how it looks.
//!
//! Built from the model alone, so that scrolling can be clamped without drawing.

use crate::domain::roles::{Alternative, Role, Roles};
use crate::domain::row::{Cell, Row};
use crate::domain::sample::SampledExample;
use crate::domain::text::Safe;

use super::workspace::Workspace;

/// What a fact is about, which decides its look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactTone {
    /// What should have come out.
    Truth,
    /// What the model said.
    Prediction,
    /// What a reviewer added.
    Said,
    /// A column of the row.
    Column,
}

/// One line of the example pane.
#[derive(Clone, Debug, PartialEq)]
pub enum DetailLine {
    /// A name with a value.
    Fact {
        /// The name; empty on the lines that go on with a long value.
        name: Safe,
        /// The value.
        value: Safe,
        /// What it is about.
        tone: FactTone,
    },
    /// A class with how sure the model was of it.
    Bar {
        /// In front of the first bar.
        name: Safe,
        /// The class.
        label: Safe,
        /// From 0 to 1; none when unknown.
        score: Option<f64>,
        /// Whether this is what the model said.
        predicted: bool,
        /// Whether this is the truth.
        is_truth: bool,
    },
    /// The text to read.
    Text(Safe),
    /// Short columns, one after the other.
    Columns(Safe),
    /// A row of an image, one character a pixel, dark to light.
    Pixels(Safe),
    /// Nothing.
    Blank,
}

/// The widest name column.
pub const NAME_WIDTH: usize = 14;
/// The longest value that shares a line with others, in bytes.
const SHORT_VALUE: usize = 32;
/// How many bars are shown, besides that of the truth.
const BARS: usize = 3;
/// Shades from dark to light; two of them side by side make a square pixel.
const SHADES: [&str; 5] = ["  ", "░░", "▒▒", "▓▓", "██"];

/// The lines of the example on screen at this width, the first scrolled-away ones included.
pub fn lines(workspace: &Workspace, width: usize) -> Vec<DetailLine> {
    let Some(sampled) = workspace.example() else {
        return Vec::new();
    };
    let roles = &workspace.sample.roles;
    let row = workspace.rows.get(&sampled.key);
    let mut lines = outcome(sampled, roles, row);
    lines.extend(said(workspace, width));
    lines.push(DetailLine::Blank);
    match row {
        Some(row) => lines.extend(content(workspace, row, width)),
        None if workspace.saving.is_settling => {
            lines.push(DetailLine::Text(Safe::literal("reading the row …")))
        }
        None => {
            let text = Safe::literal("(the row itself was not kept with this sample)");
            lines.push(DetailLine::Text(text));
        }
    }
    lines
}

/// Truth, then what the model said with its bars.
fn outcome(sampled: &SampledExample, roles: &Roles, row: Option<&Row>) -> Vec<DetailLine> {
    let truth = DetailLine::Fact {
        name: Safe::line("truth"),
        value: Safe::line(&sampled.truth),
        tone: FactTone::Truth,
    };
    let predicted = sampled.prediction.as_deref();
    let mut bars: Vec<(String, Option<f64>)> = vec![(
        predicted.unwrap_or("(no prediction)").to_owned(),
        sampled.score,
    )];
    let mut others: Vec<(String, Option<f64>)> = alternatives(roles, row)
        .into_iter()
        .filter(|(label, _)| Some(label.as_str()) != predicted)
        .map(|(label, score)| (label, Some(score)))
        .collect();
    others.sort_by(|left, right| right.1.unwrap_or(0.0).total_cmp(&left.1.unwrap_or(0.0)));
    let kept: Vec<_> = others
        .iter()
        .enumerate()
        .filter(|(place, (label, _))| *place + 1 < BARS || *label == sampled.truth)
        .map(|(_, bar)| bar.clone())
        .collect();
    bars.extend(kept);
    let bars = bars
        .into_iter()
        .enumerate()
        .map(|(place, (label, score))| DetailLine::Bar {
            name: Safe::line(if place == 0 { "pred" } else { "" }),
            label: Safe::line(&label),
            score,
            predicted: place == 0,
            is_truth: label == sampled.truth,
        });
    std::iter::once(truth).chain(bars).collect()
}

fn alternatives(roles: &Roles, row: Option<&Row>) -> Vec<(String, f64)> {
    let Some(row) = row else { return Vec::new() };
    let read = |alternative: &Alternative| match alternative {
        Alternative::Ranked { label, score } => {
            let label = row.cell(label).filter(|cell| !cell.is_missing())?.text();
            Some((label, row.cell(score)?.number()?))
        }
        Alternative::Class { label, score } => Some((label.clone(), row.cell(score)?.number()?)),
        Alternative::Spread { .. } => None,
    };
    roles.alternatives.iter().filter_map(read).collect()
}

/// What the reviewer has said beyond the categories, which have a pane of their own.
fn said(workspace: &Workspace, width: usize) -> Vec<DetailLine> {
    let Some(mark) = workspace.mark() else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    if let Some(label) = &mark.corrected {
        lines.extend(fact(
            "label",
            &format!("should be {label}"),
            FactTone::Said,
            width,
        ));
    }
    if let Some(note) = &mark.note {
        lines.extend(fact("note", note, FactTone::Said, width));
    }
    lines
}

/// The text, then the other columns.
fn content(workspace: &Workspace, row: &Row, width: usize) -> Vec<DetailLine> {
    let roles = &workspace.sample.roles;
    let mut lines = Vec::new();
    if let Some(cell) = roles.text.as_ref().and_then(|column| row.cell(column)) {
        for line in Safe::lines(&cell.text()) {
            lines.extend(line.wrap(width).into_iter().map(DetailLine::Text));
        }
        lines.push(DetailLine::Blank);
    }
    let is_shown = |name: &str| {
        let is_above = [
            Role::Truth,
            Role::Prediction,
            Role::Text,
            Role::Score,
            Role::Id,
        ];
        if is_above
            .into_iter()
            .any(|role| roles.one(role) == Some(name))
        {
            return false;
        }
        workspace.all_columns
            || roles.slices.is_empty()
            || roles.slices.iter().any(|column| column == name)
            || roles.group.as_deref() == Some(name)
    };
    let is_bar = |name: &str| {
        roles
            .alternatives
            .iter()
            .any(|alternative| alternative.columns().any(|column| column == name))
    };
    let mut short: Vec<Safe> = Vec::new();
    for (name, cell) in &row.cells {
        if let Some(image) = image(cell) {
            lines.extend(image.into_iter().map(DetailLine::Pixels));
            lines.push(DetailLine::Blank);
            continue;
        }
        if !is_shown(name) || (is_bar(name) && !workspace.all_columns) {
            continue;
        }
        let value = if cell.is_missing() {
            "(empty)".to_owned()
        } else {
            shown(cell)
        };
        if workspace.all_columns || value.len() > SHORT_VALUE {
            lines.extend(fact(name, &value, FactTone::Column, width));
        } else {
            short.push(Safe::line(&format!("{name} {value}")));
        }
    }
    lines.extend(flow(&short, width).into_iter().map(DetailLine::Columns));
    lines
}

/// A cell as it is shown: numbers with six digits are enough to read.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) if number.fract() != 0.0 && number.abs() >= 1e-4 => {
            let decimals = (5 - number.abs().log10().floor() as i32).clamp(0, 9) as usize;
            let text = format!("{number:.decimals$}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        other => other.text(),
    }
}

/// Short columns one after the other, as many as fit on a line.
fn flow(parts: &[Safe], width: usize) -> Vec<Safe> {
    let separator = Safe::literal(" · ");
    let mut lines: Vec<Safe> = Vec::new();
    for part in parts {
        let part = part.truncate(width);
        match lines.last_mut() {
            Some(line) if line.width() + separator.width() + part.width() <= width => {
                line.push(&separator);
                line.push(&part);
            }
            _ => lines.push(part),
        }
    }
    lines
}

/// A name with a value that may take several lines.
fn fact(name: &str, value: &str, tone: FactTone, width: usize) -> Vec<DetailLine> {
    let name = Safe::line(name).truncate(NAME_WIDTH);
    let room = width.saturating_sub(NAME_WIDTH + 1).max(1);
    let wrapped = Safe::lines(value)
        .into_iter()
        .flat_map(|line| line.wrap(room));
    wrapped
        .enumerate()
        .map(|(place, value)| DetailLine::Fact {
            name: if place == 0 {
                name.clone()
            } else {
                Safe::default()
            },
            value,
            tone,
        })
        .collect()
}

/// A list of n × n numbers as rows of shades: pixel lists such as the digits of the demo.
fn image(cell: &Cell) -> Option<Vec<Safe>> {
    let Cell::List(cells) = cell else { return None };
    let side = (1..=64usize)
        .find(|side| side * side == cells.len())
        .filter(|side| *side >= 4)?;
    let pixels: Vec<f64> = cells.iter().map(Cell::number).collect::<Option<_>>()?;
    let brightest = pixels.iter().copied().fold(0.0f64, f64::max);
    if brightest <= 0.0 {
        return None;
    }
    let shade = |pixel: &f64| {
        let step = (pixel.max(0.0) / brightest * (SHADES.len() - 1) as f64).round() as usize;
        SHADES[step.min(SHADES.len() - 1)]
    };
    Some(
        pixels
            .chunks(side)
            .map(|row| Safe::line(&row.iter().map(shade).collect::<String>()))
            .collect(),
    )
}
