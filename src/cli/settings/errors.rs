//! The error rule that somebody asked for: flags beat `mispred.toml`, and a flag that needs another one says so.

use std::path::Path;

use crate::cli::args::{ErrorArguments, SourceArguments};
use crate::cli::config::{Config, read_settings};
use crate::cli::exit::Failure;
use crate::domain::filter::Expression;
use crate::domain::roles::{Role, Roles};
use crate::domain::rule::{Normaliser, Rule, Tolerance, label_pairs};

/// What somebody said about when a prediction is wrong. None means that nobody said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorWish {
    /// The rule.
    pub rule: Option<Rule>,
    /// What is made equal before truth and prediction are compared.
    pub normal: Normaliser,
    /// The rule that a flag names.
    pub rule_flag: Option<Rule>,
    /// What flags want made equal, if any does.
    pub normal_flag: Option<Normaliser>,
}

impl ErrorWish {
    /// Puts flags and settings together. A rule among the flags beats any in the file, and so does the outcome column.
    ///
    /// # Errors
    /// When an expression or a file of labels can't be read, or a flag lacks the one that it belongs to.
    pub fn gather(arguments: &SourceArguments, config: &Config) -> Result<Self, Failure> {
        let flags = &arguments.errors;
        let configured = config
            .roles
            .iter()
            .any(|(role, columns)| *role == Role::Outcome && !columns.is_empty());
        let has_outcome = arguments.columns.outcome.is_some() || configured;
        let rule_flag = rule_of(flags, arguments.columns.outcome.is_some(), has_outcome)?;
        let rule = match (&rule_flag, &config.rule) {
            (Some(rule), _) | (None, Some(rule)) => Some(rule.clone()),
            (None, None) => configured.then_some(Rule::Outcome { at_least: None }),
        };
        if let Some(Rule::Expression(text)) = &rule {
            check(text)?;
        }
        let normal_flag = normal_of(flags, config)?;
        Ok(Self {
            rule,
            normal: normal_flag.clone().unwrap_or_else(|| config.normal.clone()),
            rule_flag,
            normal_flag,
        })
    }

    /// The flag that asks for another rule than the one a sample was drawn with.
    pub fn differing_flag(&self, roles: &Roles) -> Option<&'static str> {
        let is_other = |rule: &&Rule| !is_same(rule, &roles.rule);
        match self.rule_flag.as_ref().filter(is_other) {
            Some(rule) => Some(flag_of(rule)),
            None => {
                let other = self.normal_flag.as_ref();
                let other = other.filter(|normal| **normal != roles.normal)?;
                Some(if other.labels == roles.normal.labels {
                    "--normalise"
                } else {
                    "--labels"
                })
            }
        }
    }
}

/// Whether a rule that was asked for is the one that a sample has, which knows more of the file.
fn is_same(asked: &Rule, stored: &Rule) -> bool {
    match (asked, stored) {
        (
            Rule::Tolerance(Tolerance::Worst { percent, .. }),
            Rule::Tolerance(Tolerance::Worst { percent: other, .. }),
        ) => percent == other,
        // The stored one says which words are columns: with them as fields both are written alike.
        (Rule::Expression(asked), Rule::Expression(stored)) => {
            let parsed = Expression::parse(stored);
            parsed.is_ok_and(|parsed| {
                let columns: Vec<String> = parsed
                    .right_fields()
                    .into_iter()
                    .map(str::to_owned)
                    .collect();
                let is_column = |word: &str| columns.iter().any(|column| column == word);
                Expression::parse_over(asked, &is_column) == Ok(parsed)
            })
        }
        (asked, stored) => asked == stored,
    }
}

fn flag_of(rule: &Rule) -> &'static str {
    match rule {
        Rule::Expression(_) => "--wrong",
        Rule::Tolerance(_) => "--tolerance",
        Rule::Sets { jaccard: None } => "--sets",
        Rule::Sets { jaccard: Some(_) } => "--jaccard",
        Rule::OneOf => "--one-of",
        Rule::Outcome { at_least: Some(_) } => "--pass-at",
        Rule::Outcome { at_least: None } | Rule::Differs => "--outcome",
    }
}

/// The rule that the flags name. clap has refused two of them.
fn rule_of(
    flags: &ErrorArguments,
    names_outcome: bool,
    has_outcome: bool,
) -> Result<Option<Rule>, Failure> {
    let rule = if let Some(expression) = &flags.wrong {
        Rule::Expression(expression.clone())
    } else if let Some(tolerance) = flags.tolerance {
        Rule::Tolerance(tolerance)
    } else if flags.sets {
        Rule::Sets { jaccard: None }
    } else if let Some(least) = flags.jaccard {
        Rule::Sets {
            jaccard: Some(least),
        }
    } else if flags.one_of {
        Rule::OneOf
    } else if let Some(least) = flags.pass_at {
        if !has_outcome {
            return Err(Failure::usage("--pass-at needs the column with the grade")
                .hint("name it with --outcome COL"));
        }
        Rule::Outcome {
            at_least: Some(least),
        }
    } else if names_outcome {
        Rule::Outcome { at_least: None }
    } else {
        return Ok(None);
    };
    if names_outcome && !matches!(rule, Rule::Outcome { .. } | Rule::Expression(_)) {
        let flag = flag_of(&rule);
        return Err(Failure::usage(format!(
            "{flag} and --outcome say in two ways what is wrong"
        ))
        .hint("keep one of the two"));
    }
    Ok(Some(rule))
}

/// A mistake in an expression shows before any file is read.
fn check(text: &str) -> Result<(), Failure> {
    match Expression::parse(text) {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::usage(format!("--wrong: {}", error.message))
            .pointing(error.pointing_lines(text))
            .hint("it is written as in: pred != truth and score > .5 and text ~ \"gift\"")),
    }
}

/// What the flags want made equal; steps of a flag go with the labels of the file and the other way round.
fn normal_of(flags: &ErrorArguments, config: &Config) -> Result<Option<Normaliser>, Failure> {
    if flags.normalise.is_empty() && flags.labels.is_none() {
        return Ok(None);
    }
    let steps = match flags.normalise.is_empty() {
        true => config.normal.steps(),
        false => flags.normalise.clone(),
    };
    let labels = match &flags.labels {
        None => config.normal.labels.clone(),
        Some(named) => labels(named)?,
    };
    let normal = steps
        .into_iter()
        .fold(Normaliser::default(), Normaliser::without);
    Ok(Some(Normaliser { labels, ..normal }))
}

/// Pairs of labels: written out with `=`, else from the file of that name.
fn labels(named: &str) -> Result<std::collections::BTreeMap<String, String>, Failure> {
    let path = Path::new(named);
    let is_inline = named.contains('=') && !path.exists();
    let text = match is_inline {
        true => named.to_owned(),
        false => read_settings(path)?,
    };
    label_pairs(&text).map_err(|sentence| {
        let place = if is_inline { "" } else { named };
        let place = if place.is_empty() {
            String::new()
        } else {
            format!(" {place}")
        };
        Failure::usage(format!("--labels{place}: {sentence}"))
            .hint("write pairs such as 0=cat,1=dog, or a file with one pair a line: 0,cat")
    })
}

#[cfg(test)]
mod tests;
