//! Writes what was said on a command line down again, as the command to go on with. Runs nothing and reads nothing.
//!
//! Every flag is taken apart by name: one that is added and forgotten here does not compile.

use std::fmt::Write as _;
use std::path::Path;

use super::args::{
    ColumnArguments, Common, DEFAULT_REVIEWS, ErrorArguments, ReadingArguments, SourceArguments,
};
use crate::domain::reading::separator_name;
use crate::domain::roles::Role;
use crate::domain::words::shell_word;

/// A flag, and its value if it takes one.
type Said = (&'static str, Option<String>);

/// `mispred COMMAND` with the files and flags that were given; columns that were chosen stand in place of those said.
pub fn command(
    command: &str,
    common: &Common,
    source: &SourceArguments,
    chosen: &[(Role, String)],
) -> String {
    let SourceArguments {
        file,
        more_files,
        reading,
        columns,
        errors,
    } = source;
    // What came through a pipe is gone; it has to be sent again.
    let mut line = match file.as_os_str() == "-" {
        true => format!("… | mispred {command}"),
        false => format!("mispred {command}"),
    };
    for file in std::iter::once(file).chain(more_files) {
        let _ = write!(line, " {}", file_word(file));
    }
    let flags = of_columns(columns, chosen)
        .into_iter()
        .chain(of_reading(reading))
        .chain(of_errors(errors))
        .chain(of_everywhere(common));
    for (flag, value) in flags {
        let _ = match value {
            None => write!(line, " --{flag}"),
            Some(value) if value.starts_with('-') => {
                write!(line, " --{flag}={}", shell_word(&value))
            }
            Some(value) => write!(line, " --{flag} {}", shell_word(&value)),
        };
    }
    line
}

fn of_columns(columns: &ColumnArguments, chosen: &[(Role, String)]) -> Vec<Said> {
    let ColumnArguments {
        truth,
        pred,
        outcome,
        score,
        id,
        group,
        split,
        cost,
        text,
        image,
        slice,
    } = columns;
    let slices = (!slice.is_empty()).then(|| slice.join(","));
    let said = [
        (Role::Truth, truth),
        (Role::Prediction, pred),
        (Role::Outcome, outcome),
        (Role::Score, score),
        (Role::Id, id),
        (Role::Group, group),
        (Role::Split, split),
        (Role::Cost, cost),
        (Role::Text, text),
        (Role::Image, image),
        (Role::Slice, &slices),
    ];
    let column = |(role, said): (Role, &Option<String>)| {
        let chosen = chosen.iter().find(|(other, _)| *other == role);
        let column = chosen.map(|(_, column)| column.clone());
        Some((role.name(), Some(column.or_else(|| said.clone())?)))
    };
    said.into_iter().filter_map(column).collect()
}

fn of_reading(reading: &ReadingArguments) -> Vec<Said> {
    let ReadingArguments {
        encoding,
        separator,
        header,
        no_header,
        no_quotes,
        rows_under,
        unit,
        truth_file,
        on,
        model,
    } = reading;
    let separator = separator.map(separator_name);
    let path = truth_file.as_ref().map(|path| path_word(path));
    [
        valued("encoding", encoding.clone()),
        valued("separator", separator),
        bare("header", *header),
        bare("no-header", *no_header),
        bare("no-quotes", *no_quotes),
        valued("rows-under", rows_under.clone()),
        valued("unit", unit.map(|unit| unit.name().to_owned())),
        valued("truth-file", path),
        valued("on", on.as_ref().map(ToString::to_string)),
        valued("model", model.clone()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn of_errors(errors: &ErrorArguments) -> Vec<Said> {
    let ErrorArguments {
        wrong,
        tolerance,
        sets,
        jaccard,
        one_of,
        pass_at,
        normalise,
        labels,
    } = errors;
    let steps: Vec<&str> = normalise.iter().map(|step| step.name()).collect();
    [
        valued("wrong", wrong.clone()),
        valued("tolerance", tolerance.map(|most| most.to_string())),
        bare("sets", *sets),
        valued("jaccard", jaccard.map(|least| least.to_string())),
        bare("one-of", *one_of),
        valued("pass-at", pass_at.map(|grade| grade.to_string())),
        valued("normalise", (!steps.is_empty()).then(|| steps.join(","))),
        valued("labels", labels.clone()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Where things are kept and who reviews. How the screen looks is no part of the question.
fn of_everywhere(common: &Common) -> Vec<Said> {
    let Common {
        reviews,
        reviewer,
        config,
        keymap,
        screen: _,
        log,
    } = common;
    let reviews = (reviews.as_os_str() != DEFAULT_REVIEWS).then(|| path_word(reviews));
    [
        valued("reviews", reviews),
        valued("reviewer", reviewer.clone()),
        valued("config", config.as_ref().map(|path| path_word(path))),
        valued("keymap", keymap.as_ref().map(|path| path_word(path))),
        valued("log", log.as_ref().map(|path| path_word(path))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn valued(flag: &'static str, value: Option<String>) -> Option<Said> {
    value.map(|value| (flag, Some(value)))
}

fn bare(flag: &'static str, is_given: bool) -> Option<Said> {
    is_given.then_some((flag, None))
}

fn path_word(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A file as an argument: a name that would pass for a flag is found from here.
fn file_word(file: &Path) -> String {
    let name = path_word(file);
    match name.starts_with('-') && name != "-" {
        true => shell_word(&format!("./{name}")),
        false => shell_word(&name),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{CommandFactory, Parser};

    use super::*;
    use crate::cli::args::{Arguments, Command};

    /// What a shell makes of a line.
    fn split(line: &str) -> Vec<String> {
        let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
        let mut characters = line.chars();
        while let Some(character) = characters.next() {
            match character {
                '\'' => {
                    quoted = !quoted;
                    word.get_or_insert_default();
                }
                '\\' if !quoted => word.get_or_insert_default().extend(characters.next()),
                ' ' if !quoted => words.extend(word.take()),
                other => word.get_or_insert_default().push(other),
            }
        }
        words.extend(word);
        words
    }

    fn said(words: &[&str]) -> (Common, SourceArguments) {
        let words = ["mispred", "check"].iter().chain(words);
        let arguments = Arguments::try_parse_from(words).unwrap();
        let Some(Command::Check(check)) = arguments.command else {
            panic!("no check")
        };
        (arguments.common, check.source)
    }

    const LINES: [&[&str]; 6] = [
        &[
            "a b.csv",
            "it's.csv",
            "--truth",
            "the truth",
            "--pred=-p",
            "--score",
            "",
            "--id",
            "id",
            "--group",
            "g",
            "--split",
            "s",
            "--cost",
            "c",
            "--text",
            "t",
            "--image",
            "i",
            "--slice",
            "a,b c",
            "--separator",
            ";",
            "--header",
            "--no-quotes",
            "--sets",
            "--encoding",
            "latin1",
            "--reviews",
            "elsewhere",
            "--reviewer",
            "ana",
            "--config",
            "my.toml",
            "--keymap",
            "keys.toml",
            "--log",
            "mispred.log",
        ],
        &[
            "a.csv",
            "--no-header",
            "--separator",
            "tab",
            "--one-of",
            "--rows-under",
            "$rows",
            "--unit",
            "entity",
            "--truth-file",
            "gold file.csv",
            "--on",
            "id=key",
            "--model",
            "m*",
            "--normalise",
            "case,spaces",
            "--labels",
            "0=cat,1=dog",
        ],
        &["-", "--outcome", "ok", "--pass-at", "-0.5"],
        &["a.csv", "--wrong", "pred != `the truth` and x > 'a'"],
        &["a.csv", "--tolerance", "7%"],
        &["--jaccard", "0.1", "--", "-a.csv"],
    ];

    #[test]
    fn every_flag_is_said_again_as_it_was() {
        for line in LINES {
            let (common, source) = said(line);
            let again = command("check", &common, &source, &[]);
            let words = split(again.strip_prefix("… | ").unwrap_or(&again));
            let words: Vec<&str> = words.iter().map(String::as_str).skip(2).collect();
            let plain = |(common, source): &(Common, SourceArguments)| {
                format!("{common:?} {source:?}").replace("\"./-", "\"-")
            };
            assert_eq!(plain(&said(&words)), plain(&(common, source)), "{again}");
        }
        assert!(
            command("check", &said(LINES[2]).0, &said(LINES[2]).1, &[])
                .starts_with("… | mispred check - ")
        );
    }

    #[test]
    fn no_flag_is_left_out_of_the_lines_above() {
        let whole = Arguments::command();
        let check = whole.find_subcommand("check").unwrap();
        let here: BTreeSet<&str> = ["json", "write-config"].into();
        let flags = check
            .get_arguments()
            .chain(whole.get_arguments().filter(|flag| {
                let heading = flag.get_help_heading();
                heading == Some("Everywhere")
            }));
        let flags: BTreeSet<&str> = flags.filter_map(|flag| flag.get_long()).collect();
        let lines: BTreeSet<&str> = LINES
            .iter()
            .flat_map(|line| line.iter().filter_map(|word| word.strip_prefix("--")))
            .filter_map(|flag| flag.split('=').next())
            .collect();
        let forgotten: Vec<&&str> = flags
            .difference(&here)
            .filter(|flag| !lines.contains(**flag))
            .collect();
        assert!(forgotten.is_empty(), "{forgotten:?}");
    }

    #[test]
    fn a_chosen_column_stands_in_place_of_the_one_said() {
        let (common, source) = said(&["a.csv", "--truth", "x", "--score", ""]);
        let chosen = [
            (Role::Truth, "y".to_owned()),
            (Role::Id, "my id".to_owned()),
        ];
        assert_eq!(
            command("review", &common, &source, &chosen),
            "mispred review a.csv --truth y --score '' --id 'my id'"
        );
    }
}
