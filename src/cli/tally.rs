//! `mispred tally`: the categories of a week as a table, CSV or JSON.

use std::io::IsTerminal;
use std::path::Path;

use crate::report::csv::TextCells;
use crate::report::{csv, examples, json, table};

use super::Context;
use super::args::TallyArguments;
use super::exit::{Failure, print};
use super::findings::{Findings, write_file};

/// Prints or writes the tally; what was damaged is said after it.
///
/// # Errors
/// When the week or its session can't be read, the output can't be written, or damage was found.
pub fn run(arguments: &TallyArguments, context: &Context) -> Result<(), Failure> {
    let findings = Findings::gather(&arguments.week, &arguments.asked, context)?;
    match &arguments.csv {
        Some(path) if path != Path::new("-") => {
            let cells = if arguments.raw {
                TextCells::Raw
            } else {
                TextCells::Guarded
            };
            write_file(path, &text(&findings, arguments, cells)?)?;
        }
        Some(_) => print(&text(
            &findings,
            arguments,
            cells_for_output(arguments.raw),
        )?)?,
        None if arguments.json => print(&json::render(&findings.report)?)?,
        None => print(&table::render(&findings.report))?,
    }
    if arguments.csv.is_some() && !arguments.examples {
        findings.say_what_was_asked_in_vain();
    }
    findings.say_damage()
}

/// The CSV that is asked for: a row per category, or per example.
fn text(
    findings: &Findings,
    arguments: &TallyArguments,
    cells: TextCells,
) -> anyhow::Result<String> {
    if arguments.examples {
        examples::render(&findings.report, &findings.review, cells)
    } else {
        csv::render(&findings.report, cells)
    }
}

/// Raw cells would reach a terminal as control bytes; only a file or a program gets them.
fn cells_for_output(raw: bool) -> TextCells {
    if std::io::stdout().is_terminal() {
        TextCells::Shown
    } else if raw {
        TextCells::Raw
    } else {
        TextCells::Guarded
    }
}
