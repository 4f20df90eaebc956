//! Writes the choices of columns, of the error rule and of how the file is read into `mispred.toml`, and leaves
//! everything else in it as it is, comments included.
//!
//! Settings name no file, so a file with the truth is not kept.
//!
//! What would not read back as what was chosen is not written.

use std::io;
use std::path::Path;

use toml::{Table, Value};

use crate::domain::reading::{Reading, separator_name};
use crate::domain::roles::{Choices, Role};
use crate::domain::rule::{Normaliser, Rule};
use crate::session::atomic;

/// The name of the table with the columns.
const COLUMNS: &str = "roles";
/// The name of the table with the error rule.
const ERRORS: &str = "errors";
/// The name of the table that says how files are read.
const READING: &str = "reading";

/// Writes the choices, and says where.
///
/// # Errors
/// A sentence when the file can't be read or written, or holds them in a form that can't be replaced safely.
pub fn write(path: &Path, choices: &Choices, reading: &Reading) -> Result<String, String> {
    let cannot = |error: io::Error| format!("{}: cannot be written: {error}", path.display());
    let present = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("{}: cannot be read: {error}", path.display())),
    };
    let text =
        merged(&present, choices, reading).map_err(|why| format!("{}: {why}", path.display()))?;
    atomic::write_atomically(path, text.as_bytes(), atomic::SHARED).map_err(cannot)?;
    let what = match errors(&choices.rule, &choices.normal).is_empty() {
        true => "the columns are",
        false => "the columns and what counts as wrong are",
    };
    let truth = match reading.truth_file {
        Some(_) => "; the file with the truth is named each time with --truth-file",
        None => "",
    };
    Ok(format!("{what} kept in {}{truth}", path.display()))
}

/// The text of the file with other choices in it.
fn merged(present: &str, choices: &Choices, reading: &Reading) -> Result<String, String> {
    let text = with_table(present, COLUMNS, &columns(&choices.columns))?;
    let text = with_any(&text, ERRORS, &errors(&choices.rule, &choices.normal))?;
    with_any(&text, READING, &how_read(reading))
}

/// The same where an empty table need not be there.
fn with_any(present: &str, name: &str, table: &Table) -> Result<String, String> {
    match table.is_empty() && section_of(present, name).is_none() {
        true => Ok(present.to_owned()),
        false => with_table(present, name, table),
    }
}

/// The text of the file with another table of one name in it.
fn with_table(present: &str, name: &str, table: &Table) -> Result<String, String> {
    let mut wanted: Table = present
        .parse()
        .map_err(|_| "this is no TOML; correct it first".to_owned())?;
    wanted.insert(name.to_owned(), Value::Table(table.clone()));
    // One line an entry, nested tables within theirs: the next line that opens a table ends this one.
    let lines = table
        .iter()
        .map(|(key, value)| format!("{key} = {value}\n"));
    let section = format!("[{name}]\n{}", lines.collect::<String>());
    let text = match section_of(present, name) {
        Some((before, comments, after)) => format!("{before}{comments}{section}{after}"),
        None if present.is_empty() => section,
        None => format!("{}\n\n{section}", present.trim_end()),
    };
    // A file that says the same in another form (`roles.truth = …`) would now say it twice.
    match text.parse::<Table>() {
        Ok(read) if read == wanted => Ok(text),
        _ => Err(format!(
            "it has [{name}] in another form than a table of its own; write it so, or change it by hand"
        )),
    }
}

/// The table `[errors]`; empty for the usual rule.
fn errors(rule: &Rule, normal: &Normaliser) -> Table {
    let mut table = Table::new();
    let entry = match rule {
        Rule::Differs | Rule::Outcome { at_least: None } => None,
        Rule::Tolerance(tolerance) => Some(("tolerance", Value::String(tolerance.to_string()))),
        Rule::Sets { jaccard: None } => Some(("sets", Value::Boolean(true))),
        Rule::Sets {
            jaccard: Some(least),
        } => Some(("jaccard", Value::Float(*least))),
        Rule::OneOf => Some(("one_of", Value::Boolean(true))),
        Rule::Outcome {
            at_least: Some(grade),
        } => Some(("pass_at", Value::Float(*grade))),
        Rule::Expression(text) => Some(("wrong", Value::String(text.clone()))),
    };
    table.extend(entry.map(|(name, value)| (name.to_owned(), value)));
    let steps = normal.steps();
    if !steps.is_empty() {
        let names = steps
            .iter()
            .map(|step| Value::String(step.name().to_owned()));
        table.insert("normalise".to_owned(), Value::Array(names.collect()));
    }
    if !normal.labels.is_empty() {
        let pairs = normal.labels.iter();
        let pairs = pairs.map(|(from, to)| (from.clone(), Value::String(to.clone())));
        table.insert("labels".to_owned(), Value::Table(pairs.collect()));
    }
    table
}

/// The table `[reading]`; empty where nobody said anything that it can hold.
fn how_read(reading: &Reading) -> Table {
    let Reading {
        more_files: _,
        encoding,
        separator,
        header,
        quotes,
        rows_under,
        unit,
        truth_file: _,
        on,
        model,
    } = reading;
    let separator = separator.map(separator_name);
    let texts = [
        ("encoding", encoding.clone()),
        ("separator", separator),
        ("rows_under", rows_under.clone()),
        ("unit", unit.map(|unit| unit.name().to_owned())),
        ("on", on.as_ref().map(ToString::to_string)),
        ("model", model.clone()),
    ]
    .map(|(name, text)| (name, text.map(Value::String)));
    let switches = [("header", header), ("quotes", quotes)]
        .map(|(name, switch)| (name, switch.map(Value::Boolean)));
    let said = texts.into_iter().chain(switches);
    said.filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

fn columns(columns: &[(Role, Vec<String>)]) -> Table {
    let entry = |(role, columns): &(Role, Vec<String>)| match role {
        Role::Slice => {
            let names = columns.iter().cloned().map(Value::String).collect();
            ("slices".to_owned(), Value::Array(names))
        }
        role => {
            let name = columns.first().cloned().unwrap_or_default();
            (role.name().to_owned(), Value::String(name))
        }
    };
    columns.iter().map(entry).collect()
}

/// What stands before the table of one name, the comments in it, and what comes after it.
fn section_of(text: &str, name: &str) -> Option<(String, String, String)> {
    let head = format!("[{name}]");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let is_head = |line: &&str| {
        let line = line.split('#').next().unwrap_or_default();
        line.chars()
            .filter(|character| !character.is_whitespace())
            .eq(head.chars())
    };
    let start = lines.iter().position(is_head)?;
    let length = lines[start + 1..]
        .iter()
        .position(|line| line.trim_start().starts_with('['));
    let mut end = length.map_or(lines.len(), |length| start + 1 + length);
    // What stands right above the next table speaks of that.
    let is_between = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if length.is_some() {
        while end > start + 1 && is_between(lines[end - 1]) {
            end -= 1;
        }
    }
    let comments: String = lines[start..end]
        .iter()
        .filter(|line| line.trim_start().starts_with('#'))
        .copied()
        .collect();
    let after: String = lines[end..].concat();
    let after = match after.is_empty() || after.starts_with(['\n', '\r']) {
        true => after,
        false => format!("\n{after}"),
    };
    Some((lines[..start].concat(), comments, after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::rule::Tolerance;

    fn columns() -> Choices {
        Choices {
            columns: vec![
                (Role::Truth, vec!["my \"label\"".to_owned()]),
                (Role::Score, Vec::new()),
                (Role::Slice, vec!["plan".to_owned(), "größe".to_owned()]),
            ],
            rule: Rule::Differs,
            normal: Normaliser::default(),
        }
    }

    #[test]
    fn a_rule_is_kept_and_goes_when_it_is_the_usual_one_again() {
        let labels = [("LABEL_1".to_owned(), "yes".to_owned())];
        let chosen = Choices {
            rule: Rule::Tolerance(Tolerance::Worst {
                percent: 10.0,
                above: Some(3.0),
            }),
            normal: Normaliser {
                case: true,
                labels: labels.into(),
                ..Normaliser::default()
            },
            ..columns()
        };
        let text = merged("n = 5\n", &chosen, &Reading::default()).unwrap();
        let table: Table = text.parse().unwrap();
        assert_eq!(table["errors"]["tolerance"].as_str(), Some("worst:10%"));
        assert_eq!(table["errors"]["labels"]["LABEL_1"].as_str(), Some("yes"));
        let back = merged(&text, &columns(), &Reading::default()).unwrap();
        let table: Table = back.parse().unwrap();
        assert!(table["errors"].as_table().unwrap().is_empty(), "{back}");
    }

    fn roles_of(text: &str) -> Table {
        let table: Table = text.parse().unwrap();
        table["roles"].as_table().unwrap().clone()
    }

    #[test]
    fn a_new_file_holds_the_columns_and_nothing_else() {
        let text = merged("", &columns(), &Reading::default()).unwrap();
        let roles = roles_of(&text);
        assert_eq!(roles["truth"].as_str(), Some("my \"label\""));
        assert_eq!(roles["score"].as_str(), Some(""));
        assert_eq!(roles["slices"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn what_else_is_in_the_file_stays() {
        let present = "# ours\nn = 50 # fifty\n\n[roles] # columns\n# why\ntruth = \"old\"\n\n[provenance]\nmodel = \"m\"\n";
        let text = merged(present, &columns(), &Reading::default()).unwrap();
        for kept in [
            "# ours\nn = 50 # fifty\n",
            "# why\n",
            "\n[provenance]\nmodel = \"m\"\n",
        ] {
            assert!(text.contains(kept), "{text}");
        }
        assert!(!text.contains("old"), "{text}");
        assert_eq!(
            merged(&text, &columns(), &Reading::default())
                .unwrap()
                .parse::<Table>(),
            text.parse::<Table>()
        );
        let appended = merged("n = 50 # fifty\n", &columns(), &Reading::default()).unwrap();
        assert!(
            appended.starts_with("n = 50 # fifty\n\n[roles]\n"),
            "{appended}"
        );
    }

    #[test]
    fn what_is_said_of_the_next_table_stays_with_it() {
        let present = "[roles]\ntruth = \"a\"\n\n# which model\n[provenance]\nmodel = \"m\"\n";
        let text = merged(present, &columns(), &Reading::default()).unwrap();
        assert!(text.contains("\n\n# which model\n[provenance]\n"), "{text}");
        let again = merged(&text, &columns(), &Reading::default()).unwrap();
        assert_eq!(again, text);
    }

    #[test]
    fn other_forms_are_refused_rather_than_guessed() {
        for present in [
            "roles.truth = \"old\"\n",
            "roles = { truth = \"old\" }\n",
            "n = = 3\n",
            "text = \"\"\"\n[roles]\n\"\"\"\n",
        ] {
            assert!(
                merged(present, &columns(), &Reading::default()).is_err(),
                "{present}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_name_reads_back(name in any::<String>()) {
            let columns = Choices { columns: vec![(Role::Truth, vec![name.clone()])], ..columns() };
            let text = merged("n = 1\n", &columns, &Reading::default()).unwrap();
            let roles = roles_of(&text);
            prop_assert_eq!(roles["truth"].as_str(), Some(name.as_str()));
        }
    }
}
