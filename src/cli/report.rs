//! `mispred report`: a week's findings as a file, its form chosen by the ending.

use std::path::Path;

use crate::report::csv::TextCells;
use crate::report::model::Report;
use crate::report::{csv, json, markdown};

use super::Context;
use super::args::ReportArguments;
use super::exit::{Failure, print};
use super::findings::{Findings, write_file};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Markdown,
    Csv,
    Json,
}

/// Writes the report; what was damaged is said after it.
///
/// # Errors
/// When the ending is none of the known ones, the week can't be read, the file can't be written, or damage was found.
pub fn run(arguments: &ReportArguments, context: &Context) -> Result<(), Failure> {
    // The ending first: a long reading should not end in a complaint about the last argument.
    let form = form_of(&arguments.output)?;
    let findings = Findings::gather(&arguments.week, &arguments.asked, context)?;
    let text = render(form, &findings.report)?;
    if arguments.output == Path::new("-") {
        print(&text)?;
    } else {
        write_file(&arguments.output, &text)?;
    }
    if form == Form::Csv {
        findings.say_what_was_asked_in_vain();
    }
    findings.say_damage()
}

fn form_of(path: &Path) -> Result<Form, Failure> {
    if path == Path::new("-") {
        return Ok(Form::Markdown);
    }
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("md" | "markdown") => Ok(Form::Markdown),
        Some("csv") => Ok(Form::Csv),
        Some("json") => Ok(Form::Json),
        Some(other) => Err(Failure::usage(format!(
            "there is no report with the ending `.{other}`"
        ))
        .hint("the endings are .md, .csv and .json; - prints Markdown")),
        None => Err(Failure::usage(format!(
            "`{}` has no ending that says what to write",
            path.display()
        ))
        .hint("the endings are .md, .csv and .json; - prints Markdown")),
    }
}

fn render(form: Form, report: &Report) -> Result<String, Failure> {
    Ok(match form {
        Form::Markdown => markdown::render(report),
        Form::Csv => csv::render(report, TextCells::Guarded)?,
        Form::Json => json::render(report)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_what_is_written() {
        assert_eq!(form_of(Path::new("-")), Ok(Form::Markdown));
        assert_eq!(form_of(Path::new("a/Review.MD")), Ok(Form::Markdown));
        assert_eq!(form_of(Path::new("a.json")), Ok(Form::Json));
        for bad in ["a.html", "a.xlsx", "a", ".md", "a.md.bak"] {
            assert!(
                form_of(Path::new(bad))
                    .unwrap_err()
                    .hint
                    .unwrap()
                    .contains(".md, .csv and .json"),
                "{bad}"
            );
        }
    }
}
