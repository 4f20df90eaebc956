//! The engine on real files: every format, every refusal, and keys that survive order and format.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use mispred::domain::key::Key;
use mispred::domain::label::canonical;
use mispred::domain::roles::{Alternative, Origin, Proposal, Role, Roles};
use mispred::domain::row::Cell;
use mispred::domain::sample::{Design, Method};
use mispred::domain::split::{Split, SplitBy};
use mispred::engine::{EngineError, Format, Opened, Progress, Silent, Source, Survey, Wanted};
use polars::prelude::*;
use proptest::prelude::*;
use tempfile::TempDir;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/engine").join(name)
}

fn propose(path: &Path) -> Result<Proposal, EngineError> {
    Source::open(path)?.propose(&Wanted::default())
}

fn survey(path: &Path) -> Survey {
    let source = Source::open(path).unwrap();
    let roles = source.propose(&Wanted::default()).unwrap().roles().unwrap();
    source.survey(&roles, &Silent).unwrap()
}

fn written(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn refusal(path: &Path) -> String {
    let error = propose(path).unwrap_err();
    let hint = error.hint();
    assert!(!hint.is_empty() && !hint.ends_with('.'), "{hint}");
    let sentence = error.to_string();
    assert!(!sentence.contains('\n'), "{sentence}");
    sentence.replace(&path.display().to_string(), "FILE")
}

fn whole_file() -> Split {
    Split { by: SplitBy::Key, seed: "set".to_owned(), threshold: 1.0 }
}

#[test]
fn errors_of_awkward_files_are_counted_as_known() {
    for (name, rows, errors, warning) in [
        ("bom_crlf.csv", 569, 12, None),
        ("labels_1_vs_1.0.csv", 569, 12, None),
        ("labels_1_vs_True.csv", 569, 12, Some("1 counts as true")),
        ("labels_leading_zero.csv", 569, 12, None),
        ("no_errors.csv", 557, 0, None),
        ("missing_ids.csv", 569, 12, Some("82 rows have no `patient`")),
        ("duplicate_ids_conflicting.csv", 619, 48, Some("repeats 50 ids in 100 rows")),
        ("all_types.parquet", 569, 12, None),
        ("codec_snappy.parquet", 569, 12, None),
    ] {
        let survey = survey(&fixture(name));
        let population = survey.population();
        assert_eq!((population.rows, population.errors), (rows, errors), "{name}");
        assert_eq!(survey.errors().count() as u64, errors, "{name}");
        let warnings = survey.warnings();
        assert_eq!(warnings.len(), usize::from(warning.is_some()), "{name}: {warnings:?}");
        assert!(warning.is_none_or(|warning| warnings[0].contains(warning)), "{name}: {warnings:?}");
        let keys: BTreeSet<&str> = survey.errors().map(|error| error.key).collect();
        assert_eq!(keys.len() as u64, errors, "{name}: keys repeat");
    }
}

#[test]
fn what_cannot_be_read_is_refused_in_one_sentence() {
    let folder = TempDir::new().unwrap();
    let snappy = fs::read(fixture("codec_snappy.parquet")).unwrap();
    let mut flipped = snappy.clone();
    let middle = flipped.len() - 300;
    flipped[middle..middle + 200].fill(0xff);
    let file = |name: &str, bytes: &[u8]| written(&folder, name, bytes);
    for (path, expected) in [
        (folder.path().join("none.csv"), "FILE: no such file"),
        (folder.path().to_owned(), "FILE is a folder, not a file"),
        (fixture("empty.csv"), "FILE is empty"),
        (fixture("header_only.csv"), "FILE has column names but no rows"),
        (fixture("no_header.csv"), "FILE has no header: columns 2 and 3 of its first line are the same"),
        (fixture("ragged.csv"), "FILE: line 3 has 3 values where the header has 4 columns"),
        (fixture("invalid_utf8_some_rows.csv"), "FILE: line 2 is not UTF-8 text"),
        (file("junk.csv", &(0..=255).cycle().take(4_000).collect::<Vec<u8>>()), "FILE is binary data"),
        (file("junk.parquet", b"id,label,pred\n1,a,b\n"), "FILE is not a Parquet file"),
        (file("cut.parquet", &snappy[..snappy.len() / 2]), "FILE is damaged"),
        (file("flipped.parquet", &flipped), "FILE is damaged"),
        (file("packed.csv.gz", b"\x1f\x8b\x08\x00abc"), "FILE is compressed with gzip"),
        (file("array.json", b"[{\"label\":1}]"), "FILE is a JSON array"),
        (file("document.json", b"{\n\"rows\": []\n}"), "FILE is one JSON document"),
        (file("broken.jsonl", b"{\"a\":1}\n{\"a\":}\n"), "FILE: line 2 is not a JSON object: syntax error"),
        (file("one.csv", b"hello\nworld\n"), "FILE is text with a single column"),
        (file("quote.csv", b"id,label,pred\n1,\"a,b\n2,c,d\n"), "FILE: a quote opens on line 2 and never closes"),
    ] {
        let sentence = refusal(&path);
        assert!(sentence.starts_with(expected), "{}: {sentence}", path.display());
    }
    let numbers = "id,y_true,y_pred\n".to_owned()
        + &(0..60).fold(String::new(), |mut text, row| {
            let _ = writeln!(text, "{row},{},{}.5", row * 3, row * 3);
            text
        });
    let path = written(&folder, "numbers.csv", numbers);
    assert_eq!(
        refusal(&path),
        "the truth `y_true` is numeric (60 different values in 60 rows): regression is not supported yet"
    );
}

#[test]
fn a_row_that_does_not_fit_is_found_far_into_a_large_file() {
    let folder = TempDir::new().unwrap();
    let mut text = "id,text,label,pred\n".to_owned();
    for row in 0..60_000 {
        let _ = writeln!(text, "{row},\"two\nlines, and \"\"quotes\"\"\",a,{}", if row % 7 == 0 { "b" } else { "a" });
    }
    let whole = survey(&written(&folder, "whole.csv", &text));
    assert_eq!(whole.population().rows, 60_000);
    assert_eq!(whole.population().errors, 60_000_u64.div_ceil(7));
    // A quote inside an unquoted cell makes the number of quotes useless for finding where rows end.
    let stray = survey(&written(&folder, "stray.csv", text.replacen("\n9,\"two", "\n9,5\" disk,a,a\n9000000,\"two", 1)));
    assert_eq!(stray.population().rows, 60_001);
    assert!(stray.errors().map(|error| error.key).eq(whole.errors().map(|error| error.key)));
    let ragged = written(&folder, "ragged.csv", text.replacen("\n50000,", "\n50000,5\" disk,", 1));
    let source = Source::open(&ragged).unwrap();
    let roles = source.propose(&Wanted::default()).unwrap().roles().unwrap();
    let error = source.survey(&roles, &Silent).unwrap_err();
    let line = 2 + 2 * 50_000;
    assert!(matches!(error, EngineError::Ragged { line: found, found: 5, .. } if found == line), "{error}");
}

#[test]
fn columns_that_are_asked_for_must_exist_and_differ() {
    let source = Source::open(&fixture("bom_crlf.csv")).unwrap();
    let ask = |role, column: &str, origin| {
        let mut wanted = Wanted::default();
        wanted.ask(role, vec![column.to_owned()], origin);
        source.propose(&wanted)
    };
    let error = ask(Role::Truth, "diagnosys", Origin::Flag).unwrap_err();
    assert!(error.to_string().starts_with("--truth names the column `diagnosys`"), "{error}");
    assert_eq!(error.hint(), "did you mean `diagnosis`?");
    let error = ask(Role::Slice, "zzz", Origin::Config).unwrap_err();
    assert!(error.to_string().starts_with("mispred.toml names"), "{error}");
    assert!(error.hint().starts_with("the columns are patient, diagnosis"), "{}", error.hint());
    let mut wanted = Wanted::default();
    wanted.ask(Role::Truth, vec!["predicted".to_owned()], Origin::Flag);
    wanted.ask(Role::Truth, vec!["diagnosis".to_owned()], Origin::Config);
    wanted.ask(Role::Prediction, vec!["predicted".to_owned()], Origin::Config);
    assert_eq!(source.propose(&wanted), Err(EngineError::SameColumn { column: "predicted".to_owned() }));
    wanted.ask(Role::Prediction, vec!["size_group".to_owned()], Origin::Flag);
    let roles = source.propose(&wanted).unwrap().roles().unwrap();
    assert_eq!((roles.truth.as_str(), roles.prediction.as_str()), ("predicted", "size_group"));
}

#[test]
fn roles_are_guessed_from_names_and_content() {
    let folder = TempDir::new().unwrap();
    let mut text = "ticket_id,customer,body,label,pred,confidence,second,second_confidence,split,channel\n".to_owned();
    for row in 0..200 {
        let (label, pred) = (["refund", "cancel", "billing"][row % 3], ["refund", "cancel", "billing"][row / 2 % 3]);
        let (customer, split) = (row / 3, ["dev", "test"][row % 2]);
        let channel = ["mail", "phone"][row / 5 % 2];
        let _ = writeln!(
            text,
            "t{row},c{customer},some words that are long enough {row},{label},{pred},0.9,cancel,0.05,{split},{channel}"
        );
    }
    let proposal = propose(&written(&folder, "tickets.tsv", text.replace(',', "\t"))).unwrap();
    let roles = proposal.roles().unwrap();
    assert_eq!((roles.truth.as_str(), roles.prediction.as_str()), ("label", "pred"));
    let known = |name: &str| Some(name.to_owned());
    assert_eq!((roles.id, roles.group, roles.text), (known("ticket_id"), known("customer"), known("body")));
    assert_eq!((roles.score, roles.split, roles.slices), (known("confidence"), known("split"), vec!["channel".to_owned()]));
    let second = Alternative::Ranked { label: "second".to_owned(), score: "second_confidence".to_owned() };
    assert_eq!(roles.alternatives, [second]);
    assert!(proposal.choices.iter().all(|choice| !choice.unsure), "{:?}", proposal.choices);
    assert_eq!(proposal.choices.iter().map(|choice| choice.role).collect::<Vec<_>>(), Role::ALL);

    let named = |header: &str| {
        let rows = (0..40).fold(String::new(), |mut text, row| {
            let _ = writeln!(text, "{},{}", ["a", "b"][row % 2], ["a", "b"][row / 2 % 2]);
            text
        });
        let proposal = propose(&written(&folder, "labels.csv", format!("{header}\n{rows}"))).unwrap();
        let unsure = proposal.choices.iter().any(|choice| choice.unsure);
        let roles = proposal.roles().unwrap();
        (roles.truth, roles.prediction, unsure)
    };
    assert_eq!(named("label,gold"), ("gold".to_owned(), "label".to_owned(), false));
    assert_eq!(named("output,label"), ("label".to_owned(), "output".to_owned(), false));
    assert_eq!(named("anna,bert"), ("anna".to_owned(), "bert".to_owned(), true));

    let digits = "label,pred,prob_0,prob_1\n0,1,0.2,0.8\n1,1,0.1,0.9\n0,0,0.7,0.3\n";
    let roles = propose(&written(&folder, "digits.csv", digits)).unwrap().roles().unwrap();
    assert_eq!(roles.score, None);
    assert_eq!(roles.alternatives.len(), 2);
}

#[test]
fn a_proposal_never_repeats_a_cell() {
    let folder = TempDir::new().unwrap();
    let text = (0..50).fold("id,text,label,pred,score\n".to_owned(), |mut text, row| {
        let _ = writeln!(text, "SECRET{row},SECRET text {row},SECRET{},SECRET{},SECRET", row % 3, row % 2);
        text
    });
    let proposal = propose(&written(&folder, "sealed.csv", text)).unwrap();
    assert!(!format!("{proposal:?}").contains("SECRET"));
}

/// Rows as they can be written in any order and format: id, text, truth, prediction, amount.
type Example = (u32, String, u8, u8, Option<f64>);

const COLUMNS: [&str; 5] = ["id", "text", "label", "pred", "amount"];

fn cells(example: &Example) -> [Option<String>; 5] {
    let (id, text, truth, prediction, amount) = example;
    let filled = |text: String| (!text.is_empty()).then_some(text);
    let amount = amount.map(|amount| format!("{amount:?}"));
    [Some(id.to_string()), filled(text.clone()), Some(format!("c{truth}")), Some(format!("c{prediction}")), amount]
}

fn csv_of(examples: &[Example], order: &[usize]) -> String {
    let quoted = |cell: Option<String>| cell.map_or(String::new(), |cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    let line = |cells: Vec<String>| cells.join(",") + "\n";
    let header = line(order.iter().map(|column| COLUMNS[*column].to_owned()).collect());
    let rows = examples.iter().map(|example| {
        let cells = cells(example);
        line(order.iter().map(|column| quoted(cells[*column].clone())).collect())
    });
    header + &rows.collect::<String>()
}

fn json_of(examples: &[Example], order: &[usize]) -> String {
    let line = |(id, text, truth, prediction, amount): &Example| {
        let row = serde_json::json!({
            "id": id, "text": text, "label": format!("c{truth}"), "pred": format!("c{prediction}"), "amount": amount
        });
        let cells = order.iter().map(|column| format!("{:?}:{}", COLUMNS[*column], row[COLUMNS[*column]]));
        format!("{{{}}}\n", cells.collect::<Vec<_>>().join(","))
    };
    examples.iter().map(line).collect()
}

fn parquet_of(examples: &[Example], order: &[usize], row_group: usize) -> Vec<u8> {
    let column = |column: &usize| match column {
        0 => Column::new("id".into(), examples.iter().map(|example| example.0).collect::<Vec<_>>()),
        1 => Column::new("text".into(), examples.iter().map(|example| example.1.clone()).collect::<Vec<_>>()),
        2 => Column::new("label".into(), examples.iter().map(|example| format!("c{}", example.2)).collect::<Vec<_>>()),
        3 => Column::new("pred".into(), examples.iter().map(|example| format!("c{}", example.3)).collect::<Vec<_>>()),
        _ => Column::new("amount".into(), examples.iter().map(|example| example.4).collect::<Vec<_>>()),
    };
    let mut frame = DataFrame::new(examples.len(), order.iter().map(column).collect()).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).with_row_group_size(Some(row_group)).finish(&mut frame).unwrap();
    bytes
}

fn roles(has_id: bool) -> Roles {
    let name = |name: &str| Some(name.to_owned());
    Roles {
        truth: "label".to_owned(),
        prediction: "pred".to_owned(),
        score: None,
        alternatives: Vec::new(),
        id: has_id.then(|| "id".to_owned()),
        group: None,
        split: None,
        text: name("text"),
        slices: Vec::new(),
    }
}

/// Keys of the errors with their labels, in the order of a sample of all of them.
fn sample(path: &Path, has_id: bool) -> Vec<(String, String, Option<String>)> {
    let survey = Source::open(path).unwrap().survey(&roles(has_id), &Silent).unwrap();
    let design = Design { method: Method::Random, seed: "2026-W47".to_owned(), n: usize::MAX };
    let drawn = design.draw(survey.eyeball_errors(&whole_file(), Opened::default()));
    let drawn = drawn.iter().map(|(_, error)| {
        (error.key.to_owned(), error.truth.to_owned(), error.prediction.map(str::to_owned))
    });
    drawn.collect()
}

fn examples() -> impl Strategy<Value = Vec<Example>> {
    let amount = proptest::option::of(prop_oneof![Just(0.1), Just(1.0), Just(-2.5), -1e6..1e6]);
    let example = (Just(0), "[a-c\"\n,é ]{0,3}", 0_u8..3, 0_u8..3, amount);
    proptest::collection::vec(example, 1..40).prop_map(|mut examples| {
        (0_u32..).zip(&mut examples).for_each(|(id, example)| example.0 = id * 7 % 40);
        examples
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_sample_survives_order_and_format(
        (examples, shuffled) in examples().prop_flat_map(|examples| (Just(examples.clone()), Just(examples).prop_shuffle())),
        order in Just(vec![0_usize, 1, 2, 3, 4]).prop_shuffle(),
        row_group in 1_usize..50,
    ) {
        let folder = TempDir::new().unwrap();
        let straight = [0, 1, 2, 3, 4];
        let first = written(&folder, "a.csv", csv_of(&examples, &straight));
        let others = [
            written(&folder, "b.csv", csv_of(&shuffled, &order)),
            written(&folder, "c.parquet", parquet_of(&shuffled, &order, row_group)),
            written(&folder, "d.jsonl", json_of(&shuffled, &order)),
        ];
        let expected = sample(&first, true);
        let wrong = examples.iter().filter(|example| example.2 != example.3);
        prop_assert_eq!(expected.len(), wrong.count());
        for other in &others {
            prop_assert_eq!(&sample(other, true), &expected, "{}", other.display());
        }
        // Here the id is an input like any other, so all inputs differ.
        let expected = sample(&first, false);
        for other in &others {
            prop_assert_eq!(&sample(other, false), &expected, "{}", other.display());
        }
    }
}

#[test]
fn equal_inputs_are_told_apart_without_looking_at_the_prediction() {
    let folder = TempDir::new().unwrap();
    let keys = |text: &str| {
        let path = written(&folder, "a.csv", text);
        let survey = Source::open(&path).unwrap().survey(&roles(false), &Silent).unwrap();
        let named = survey.errors().map(|error| (error.key.to_owned(), error.truth.to_owned()));
        (named.collect::<BTreeMap<_, _>>(), survey.warnings().to_vec())
    };
    let (this_week, warnings) = keys("text,label,pred\nx,b,n\nx,a,n\nx,c,n\ny,a,n\n");
    assert_eq!(warnings.len(), 1);
    let labels: BTreeMap<&str, &str> = this_week
        .iter()
        .map(|(key, label)| (key.split_once('#').map_or("", |(_, number)| number), label.as_str()))
        .filter(|(number, _)| !number.is_empty())
        .collect();
    assert_eq!(labels, BTreeMap::from([("2", "b"), ("3", "c")]));
    assert!(this_week.keys().all(|key| key.split('#').next().is_some_and(|hash| hash.len() == 16)));
    let (next_week, _) = keys("text,label,pred\nx,c,z\nx,a,a\nx,b,z\ny,a,z\n");
    assert!(next_week.iter().all(|(key, label)| this_week.get(key) == Some(label)));
    assert_eq!(next_week.len(), 3);
}

#[test]
fn repeated_ids_are_numbered_over_the_whole_file() {
    let folder = TempDir::new().unwrap();
    let keys = |rows: &[&str]| {
        let path = written(&folder, "a.csv", format!("id,label,pred\n{}\n", rows.join("\n")));
        let survey = Source::open(&path).unwrap().survey(&roles_without_text(), &Silent).unwrap();
        survey.errors().map(|error| error.key.to_owned()).collect::<BTreeSet<String>>()
    };
    let rows = ["7,a,a", "7,b,a", "8,a,b", "7,c,a", "07,a,b"];
    let expected: BTreeSet<String> = ["7#2", "7#3", "8", "07"].map(str::to_owned).into();
    assert_eq!(keys(&rows), expected);
    let mut reversed = rows;
    reversed.reverse();
    assert_eq!(keys(&reversed), expected);
}

fn roles_without_text() -> Roles {
    Roles { text: None, ..roles(true) }
}

fn grouped(folder: &TempDir, parquet: bool) -> PathBuf {
    let mut text = "id,customer,split,label,pred\n".to_owned();
    for row in 0..3_000 {
        let split = ["", "dev", "test"][row % 3];
        let customer = if row % 50 == 0 { String::new() } else { format!("c{}", row % 211) };
        let _ = writeln!(text, "{row},{customer},{split},{},{}", row % 2, row / 3 % 2);
    }
    let csv = written(folder, "grouped.csv", &text);
    if !parquet {
        return csv;
    }
    let mut frame = CsvReadOptions::default().try_into_reader_with_file_path(Some(csv)).unwrap().finish().unwrap();
    let path = folder.path().join("grouped.parquet");
    let file = fs::File::create(&path).unwrap();
    ParquetWriter::new(file).with_row_group_size(Some(700)).finish(&mut frame).unwrap();
    path
}

#[test]
fn the_line_is_the_same_for_errors_and_for_counts() {
    let folder = TempDir::new().unwrap();
    for parquet in [false, true] {
        let source = Source::open(&grouped(&folder, parquet)).unwrap();
        for (group, split) in [(None, None), (Some("customer"), None), (Some("customer"), Some("split")), (None, Some("split"))] {
            let roles = Roles {
                group: group.map(str::to_owned),
                split: split.map(str::to_owned),
                ..roles_without_text()
            };
            let survey = source.survey(&roles, &Silent).unwrap();
            let by = group.map_or(SplitBy::Key, |group| SplitBy::Group(group.to_owned()));
            let line = Split { by, seed: "set".to_owned(), threshold: 0.37 };
            let opened = Opened { test: split.is_some() && group.is_none(), blackbox: false };
            let is_eyeball = |row: usize| {
                let customer = if row % 50 == 0 { row.to_string() } else { format!("c{}", row % 211) };
                let name = if group.is_some() { customer } else { row.to_string() };
                (split.is_none() || row % 3 != 2 || opened.test) && line.is_eyeball(&name)
            };
            let expected = (0..3_000).filter(|row| is_eyeball(*row)).count() as u64;
            assert_eq!(survey.count_eyeball_rows(&line, opened, &Silent).unwrap(), expected, "{group:?} {split:?}");
            let errors: Vec<usize> = survey.eyeball_errors(&line, opened).map(|error| error.row).collect();
            let expected = (0..3_000).filter(|row| row % 2 != row / 3 % 2 && is_eyeball(*row)).collect::<Vec<_>>();
            assert_eq!(errors, expected, "{group:?} {split:?}");
        }
    }
}

#[test]
fn a_split_column_seals_what_it_names() {
    let folder = TempDir::new().unwrap();
    let rows = |parts: [&str; 4]| {
        let line = |(number, part): (usize, &&str)| format!("{number},{part},a,b\n");
        let text = "id,split,label,pred\n".to_owned() + &parts.iter().enumerate().map(line).collect::<String>();
        let source = Source::open(&written(&folder, "split.csv", text)).unwrap();
        source.survey(&Roles { split: Some("split".to_owned()), ..roles_without_text() }, &Silent).unwrap()
    };
    let eyes = |survey: &Survey, split: &Split, opened: Opened| {
        let keys: Vec<String> = survey.eyeball_errors(split, opened).map(|error| error.key.to_owned()).collect();
        let count = survey.count_eyeball_rows(split, opened, &Silent).unwrap();
        assert_eq!(count, keys.len() as u64);
        keys.join(" ")
    };
    let closed = Opened::default();
    let test = Opened { test: true, blackbox: false };
    let named = rows(["eyeball", "blackbox", "TEST", ""]);
    assert!(named.split_by_column() && !named.all_test());
    let column = Split { by: SplitBy::Column("split".to_owned()), ..whole_file() };
    assert_eq!(eyes(&named, &column, closed), "0");
    assert_eq!(eyes(&named, &column, test), "0 2");
    assert_eq!(eyes(&named, &column, Opened { test: false, blackbox: true }), "0 1 3");
    let some_test = rows(["dev", "test", "", "test-2026"]);
    assert!(!some_test.split_by_column() && !some_test.all_test());
    assert_eq!(eyes(&some_test, &whole_file(), closed), "0 2");
    assert_eq!(eyes(&some_test, &whole_file(), test), "0 1 2 3");
    assert!(rows(["test", "test", "Test", "holdout"]).all_test());
}

#[test]
fn rows_come_whole_in_the_order_asked_for() {
    let source = Source::open(&fixture("all_types.parquet")).unwrap();
    assert_eq!(source.format(), Format::Parquet);
    let wanted: Vec<(usize, Key)> = [500, 3, 0, 3].map(|row| (row, Key::new(format!("k{row}")))).to_vec();
    let rows = source.rows(&wanted, &Silent).unwrap();
    assert!(rows.iter().zip(&wanted).all(|(row, (_, key))| row.key == *key));
    assert_eq!(rows[1], rows[3]);
    let names: Vec<&String> = rows[0].cells.iter().map(|(name, _)| name).collect();
    assert!(names.into_iter().eq(source.columns()));
    let whole = source.rows(&(0..569).map(|row| (row, Key::new("x"))).collect::<Vec<_>>(), &Silent).unwrap();
    assert_eq!(whole[500].cells, rows[0].cells);
    assert!(whole.iter().flat_map(|row| &row.cells).any(|(_, cell)| matches!(cell, Cell::List(_))));
    assert!(whole.iter().flat_map(|row| &row.cells).any(|(_, cell)| matches!(cell, Cell::Number(_))));
    let error = source.rows(&[(569, Key::new("x"))], &Silent).unwrap_err();
    assert!(error.to_string().ends_with("has no row 570"), "{error}");

    let survey = survey(&fixture("duplicate_ids_conflicting.csv"));
    let source = Source::open(&fixture("duplicate_ids_conflicting.csv")).unwrap();
    let wanted: Vec<(usize, Key)> = survey.errors().map(|error| (error.row, Key::new(error.key))).collect();
    for (row, error) in source.rows(&wanted, &Silent).unwrap().iter().zip(survey.errors()) {
        let text = |column| row.cell(column).unwrap().text();
        assert_eq!(canonical(&text("diagnosis")), error.truth);
        assert_eq!(error.key.split('#').next(), Some(text("patient").as_str()));
    }
}

#[test]
fn a_changed_file_is_noticed_and_a_touched_one_is_not_changed() {
    let folder = TempDir::new().unwrap();
    let path = written(&folder, "a.csv", "id,label,pred\n1,a,b\n");
    let source = Source::open(&path).unwrap();
    let fingerprint = source.fingerprint().unwrap();
    assert_eq!(fingerprint.sha256.len(), 64);
    assert!(source.is_unchanged(&fingerprint));
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    let touch = || fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    touch();
    assert!(source.is_unchanged(&fingerprint));
    assert_eq!(source.fingerprint().unwrap().modified.as_deref(), Some("2001-09-09T01:46:40Z"));
    fs::write(&path, "id,label,pred\n1,a,c\n").unwrap();
    touch();
    assert!(!source.is_unchanged(&fingerprint));
    fs::write(&path, "id,label,pred\n").unwrap();
    let error = source.survey(&roles_without_text(), &Silent).unwrap_err();
    assert!(matches!(error, EngineError::Changed { .. }), "{error}");
}

struct Impatient;

impl Progress for Impatient {
    fn report(&self, _done: u64, _total: u64) {}

    fn cancelled(&self) -> bool {
        true
    }
}

#[test]
fn reading_can_be_stopped() {
    let folder = TempDir::new().unwrap();
    let text = (0..200_000).fold("id,label,pred\n".to_owned(), |mut text, row| {
        let _ = writeln!(text, "{row:040},a,a");
        text
    });
    let source = Source::open(&written(&folder, "large.csv", text)).unwrap();
    let stopped = source.survey(&roles_without_text(), &Impatient);
    assert!(matches!(stopped, Err(EngineError::Cancelled { .. })), "{stopped:?}");
}

#[test]
fn nested_lines_can_be_reviewed_once_somebody_says_which_columns() {
    let source = Source::open(&fixture("nested.jsonl")).unwrap();
    assert!(source.propose(&Wanted::default()).unwrap().roles().is_err());
    let mut wanted = Wanted::default();
    wanted.ask(Role::Truth, vec!["truth".to_owned()], Origin::Flag);
    wanted.ask(Role::Prediction, vec!["meta".to_owned()], Origin::Flag);
    let roles = source.propose(&wanted).unwrap().roles().unwrap();
    let survey = source.survey(&roles, &Silent).unwrap();
    assert_eq!(survey.population().errors, survey.population().rows);
}

#[test]
fn no_awkward_file_brings_the_engine_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/made/awkward");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: no_awkward_file_brings_the_engine_down (no {})", folder.display());
        return;
    };
    let known: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let mut compared = 0;
    for path in entries.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let surveyed = Source::open(&path).and_then(|source| {
            let proposal = source.propose(&Wanted::default())?;
            proposal.roles().map(|roles| source.survey(&roles, &Silent)).ok().transpose()
        });
        match surveyed {
            Ok(Some(survey)) => {
                let expected = &known[&name];
                if let (Some(rows), Some(errors)) = (expected["rows"].as_u64(), expected["errors"].as_u64()) {
                    let population = survey.population();
                    assert_eq!((population.rows, population.errors), (rows, errors), "{name}");
                    compared += 1;
                }
            }
            Ok(None) => {}
            Err(error) => {
                assert!(error.to_string().len() < 400 && !error.hint().is_empty(), "{error}");
                assert!(!error.to_string().contains('\n'), "{error}");
            }
        }
    }
    assert!(compared >= 30, "{compared} files compared");
}
