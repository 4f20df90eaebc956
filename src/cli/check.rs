//! `mispred check`: says how a predictions file is read, what it is taken for, and what looks wrong in it.
//!
//! Draws nothing and freezes nothing. What is printed holds names and counts; an example is named only where a split
//! that was drawn before, or the split column, says that it may be looked at.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::Context;
use super::again;
use super::args::{CheckArguments, Common, SourceArguments};
use super::exit::{Code, Failure, print, say};
use super::progress::ProgressLine;
use super::settings::SourceSettings;
use crate::domain::checkup::{Checkup, has_problem, joined};
use crate::domain::finding::{Finding, Severity};
use crate::domain::reading::Reading;
use crate::domain::roles::{Proposal, Role};
use crate::domain::rule::Rule;
use crate::domain::split::{Split, names_test};
use crate::domain::task::Task;
use crate::domain::text::Safe;
use crate::domain::words::{counted, shell_word, whole, wrong_when};
use crate::engine::Source;
use crate::report::json as report_json;
use crate::runtime::config_file;
use crate::session::{ReviewsRoot, names, split_file};

/// Looks at a file and says what was found.
///
/// # Errors
/// When the file can't be read, or a problem was found in it.
pub fn run(arguments: &CheckArguments, context: &Context) -> Result<(), Failure> {
    let file = &arguments.source.file;
    if file.is_dir() {
        return Err(Failure::usage(format!(
            "{}: a folder; `mispred check` looks at one predictions file",
            file.display()
        ))
        .hint("name the file; the sessions of a week are read by `mispred tally WEEK`"));
    }
    let seen = Seen::gather(arguments, context)?;
    if arguments.write_config {
        let path = context.settings_file();
        let done = config_file::write(&path, &seen.proposal.settings(), &seen.reading)
            .map_err(Failure::usage)?;
        say(&done, None);
    }
    match arguments.json {
        true => print(&report_json::text(&seen.document())?)?,
        false => print(&seen.page(&arguments.source, &context.common))?,
    }
    match has_problem(&seen.findings) {
        true => Err(Failure::new(Code::CheckSaidNo, "")),
        false => Ok(()),
    }
}

/// Everything that is known of a file.
struct Seen {
    source: Source,
    proposal: Proposal,
    /// None where the columns do not suffice to say what is wrong.
    checkup: Option<Checkup>,
    findings: Vec<Finding>,
    /// How it was read.
    reading: Reading,
}

impl Seen {
    fn gather(arguments: &CheckArguments, context: &Context) -> Result<Self, Failure> {
        let settings = SourceSettings::gather(&arguments.source, &context.config)?;
        let progress = ProgressLine::new("reading the predictions");
        let source = settings.open(&progress)?;
        let proposal = source.propose(&settings.wanted(&source))?;
        let split = known_split(&settings, context);
        let checkup = match proposal.roles() {
            Ok(roles) => Some(source.checkup(&roles, split.as_ref(), &progress)?),
            Err(_) => None,
        };
        let mut findings = proposal.findings.clone();
        findings.extend(doubt(&proposal));
        findings.extend(test_name(&source));
        findings.extend(checkup.iter().flat_map(|checkup| checkup.findings.clone()));
        // Once all of it was read there may be more to say than at first sight.
        let is_of_source =
            |finding: &Finding| source.notes().iter().any(|note| note.code == finding.code);
        findings.retain(|finding| !is_of_source(finding));
        findings.extend(source.notes());
        Ok(Self {
            findings: joined(findings),
            reading: settings.reading,
            source,
            proposal,
            checkup,
        })
    }

    /// For a script: the same, under names that never change.
    fn document(&self) -> Value {
        let roles: Map<String, Value> = Role::ALL
            .into_iter()
            .map(|role| (role.name().to_owned(), self.columns_of(role)))
            .collect();
        let choices: Vec<Value> = self
            .proposal
            .choices
            .iter()
            .filter(|choice| !choice.columns.is_empty() || !choice.reason.is_empty())
            .map(|choice| {
                json!({
                    "role": choice.role.name(),
                    "columns": choice.columns,
                    "confidence": choice.confidence,
                    "by": choice.origin.name(),
                    "reason": choice.reason,
                })
            })
            .collect();
        let checkup = self.checkup.as_ref();
        json!({
            "file": self.source.name(),
            "format": self.source.format().name(),
            "task": self.proposal.task,
            "rule": self.proposal.rule,
            "normalise": self.proposal.normal,
            "roles": roles,
            "confidence": self.proposal.confidence(),
            "choices": choices,
            "rows": checkup.map(|checkup| checkup.rows),
            "columns": self.proposal.columns.len(),
            "scored": checkup.map(|checkup| checkup.scored),
            "errors": checkup.map(|checkup| checkup.errors),
            "accuracy": checkup.and_then(Checkup::accuracy),
            "residuals": checkup.and_then(|checkup| checkup.residuals),
            "warnings": self.warnings(),
            "notes": self.source.notes(),
        })
    }

    /// What was found, without how the file was read.
    fn warnings(&self) -> Vec<&Finding> {
        let notes = self.source.notes();
        let is_reading = |finding: &&Finding| {
            finding.severity == Severity::Note && notes.iter().any(|note| note.code == finding.code)
        };
        self.findings
            .iter()
            .filter(|finding| !is_reading(finding))
            .collect()
    }

    fn columns_of(&self, role: Role) -> Value {
        let choice = self.proposal.choice(role);
        let columns = choice.map_or(&[][..], |choice| &choice.columns);
        match role {
            Role::Slice => json!(columns),
            _ => json!(columns.first()),
        }
    }

    /// For people.
    fn page(&self, arguments: &SourceArguments, common: &Common) -> String {
        let proposal = &self.proposal;
        let mut page = Page::default();
        let columns = counted(proposal.columns.len() as u64, "column", "columns");
        let rows = match &self.checkup {
            Some(checkup) => counted(checkup.rows, "row", "rows"),
            None => format!(
                "the first {}",
                counted(proposal.rows_seen as u64, "row", "rows")
            ),
        };
        page.line(
            "file",
            &format!(
                "{}: {}, {columns}, {rows}",
                self.source.name(),
                self.source.format().name()
            ),
        );
        page.line(
            "task",
            &format!("{}: {}", proposal.task, proposal.task.about()),
        );
        page.line("wrong", &wrong_when(&proposal.rule, &proposal.normal));
        for choice in &proposal.choices {
            if choice.columns.is_empty() {
                continue;
            }
            let why = match choice.reason.is_empty() {
                true => choice.origin.name().to_owned(),
                false => choice.reason.clone(),
            };
            let columns = choice.columns.join(", ");
            page.line(
                choice.role.name(),
                &format!("{columns}  ({}: {why})", choice.certainty()),
            );
        }
        if let Some(checkup) = &self.checkup {
            page.line("rows", &counts(checkup));
        }
        for finding in &self.findings {
            page.gap();
            page.line(finding.severity.name(), &finding.sentence);
            if !finding.lines.is_empty() {
                let lines: Vec<String> = finding.lines.iter().map(u64::to_string).collect();
                page.line("", &format!("Lines {}.", lines.join(", ")));
            }
            if !finding.advice.is_empty() {
                page.line("", &finding.advice);
            }
            if let Some(example) = &finding.example {
                page.line("", &format!("For example: {example}"));
            }
        }
        let is_note = |finding: &Finding| finding.severity == Severity::Note;
        if self.findings.iter().all(is_note) {
            page.gap();
            page.line("", "Nothing looks wrong.");
        }
        page.gap();
        page.line("next", &self.next(arguments, common));
        page.text
    }

    /// The command to go on with.
    fn next(&self, arguments: &SourceArguments, common: &Common) -> String {
        if self.proposal.task == Task::NoTruth {
            let command = again::command("check", common, arguments, &[]);
            return match self.reading.truth_file.is_some() {
                true => format!("{command} --truth COL"),
                false => format!("{command} --truth-file FILE --on KEY"),
            };
        }
        let outcome = matches!(self.proposal.rule, Rule::Outcome { .. }).then_some(Role::Outcome);
        let named = [
            Role::Truth,
            Role::Prediction,
            Role::Score,
            Role::Id,
            Role::Group,
        ];
        let column = |role: Role| {
            let choice = self.proposal.choice(role)?;
            Some((role, choice.columns.first()?.clone()))
        };
        let chosen: Vec<_> = named
            .into_iter()
            .chain(outcome)
            .filter_map(column)
            .collect();
        let command = again::command("review", common, arguments, &chosen);
        match names_test(&self.source.name()) {
            true => format!("{command} --open-test REASON"),
            false => command,
        }
    }
}

/// Lines with a word before them.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, word: &str, text: &str) {
        let _ = writeln!(self.text, "{word:<9}{}", Safe::line(text));
    }

    fn gap(&mut self) {
        self.text.push('\n');
    }
}

fn counts(checkup: &Checkup) -> String {
    let mut parts = vec![
        format!("{} scored", whole(checkup.scored)),
        counted(checkup.errors, "error", "errors"),
    ];
    match (&checkup.residuals, checkup.accuracy()) {
        (_, None) => {}
        (None, Some(accuracy)) => parts.push(format!("accuracy {accuracy:.4}")),
        (Some(_), Some(_)) => {}
    }
    if let Some(residuals) = &checkup.residuals {
        parts.push(format!("MAE {:.4}", residuals.mae));
        parts.push(format!("RMSE {:.4}", residuals.rmse));
        parts.push(format!("bias {:.4}", residuals.bias));
        if let Some(r2) = residuals.r2 {
            parts.push(format!("R² {r2:.4}"));
        }
    }
    parts.join(", ")
}

/// What has to be asked before anything is drawn.
fn doubt(proposal: &Proposal) -> Option<Finding> {
    // Without truth or prediction that is the question, not how sure the other one is.
    proposal.roles().ok()?;
    let choice = proposal.doubt()?;
    let column = choice.columns.first()?;
    Some(
        Finding::problem(
            "unsure-columns",
            format!("`{column}` as {} is only a guess.", choice.role),
        )
        .advising(format!(
            "Say so with --{} {}, or name another column.",
            choice.role,
            shell_word(column)
        )),
    )
}

/// What has to be said before a file that calls itself a test set is opened.
fn test_name(source: &Source) -> Option<Finding> {
    names_test(&source.name()).then(|| {
        Finding::warning(
            "test-name",
            format!(
                "{} calls itself a test set, and looking at test errors spoils it.",
                source.name()
            ),
        )
        .advising(
            "Review the dev set; if this is one, say why with --open-test REASON, which is logged.",
        )
    })
}

/// The split that was drawn for this set before.
fn known_split(source: &SourceSettings, context: &Context) -> Option<Split> {
    let name = match &context.config.set {
        Some(name) => name.clone(),
        None => names::set_name_from(&source.common_name()),
    };
    let set = ReviewsRoot::at(&context.common.reviews).set(&name).ok()?;
    Some(split_file::load(&set).ok()??.split)
}
