//! The engine on real files: every format, every refusal, and keys that survive order and format.

#![allow(clippy::unwrap_used, reason = "a step that fails fails its test")]

mod bytes;
mod confusion;
mod damage;
mod detection;
mod documents;
mod guesses;
mod keys;
mod known_answers;
mod line;
mod refusals;
mod rules;
mod shape;
mod text_files;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use mispred::domain::design::Design;
use mispred::domain::finding::Finding;
use mispred::domain::key::Key;
use mispred::domain::label::canonical;
use mispred::domain::roles::{Alternative, Origin, Proposal, Role, Roles};
use mispred::domain::row::Cell;
use mispred::domain::split::{Split, SplitBy, Wish};
use mispred::engine::{EngineError, Format, Opened, Progress, Silent, Source, Survey, Wanted};
use polars::prelude::*;
use proptest::prelude::*;
use tempfile::TempDir;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/engine")
        .join(name)
}

fn propose(path: &Path) -> Result<Proposal, EngineError> {
    Source::open(path)?.propose(&Wanted::default())
}

fn survey(path: &Path) -> Survey {
    let source = Source::open(path).unwrap();
    let roles = source.propose(&Wanted::default()).unwrap().roles().unwrap();
    source.survey(&roles, &Silent).unwrap()
}

fn sentences(survey: &Survey) -> Vec<String> {
    survey.findings().iter().map(Finding::text).collect()
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
    Split {
        by: SplitBy::Key,
        seed: "set".to_owned(),
        threshold: 1.0,
    }
}

#[test]
fn errors_of_awkward_files_are_counted_as_known() {
    for (name, rows, errors, warning) in [
        ("bom_crlf.csv", 569, 12, None),
        ("labels_1_vs_1.0.csv", 569, 12, None),
        ("labels_1_vs_True.csv", 569, 12, Some("1 counts as true")),
        ("labels_leading_zero.csv", 569, 12, None),
        ("no_errors.csv", 557, 0, None),
        (
            "missing_ids.csv",
            569,
            12,
            Some("82 rows have no `patient`"),
        ),
        (
            "duplicate_ids_conflicting.csv",
            619,
            48,
            Some("repeats 50 ids in 100 rows"),
        ),
        ("all_types.parquet", 569, 12, None),
        ("codec_snappy.parquet", 569, 12, None),
    ] {
        let survey = survey(&fixture(name));
        let population = survey.population(Opened::default());
        assert_eq!(
            (population.rows, population.errors),
            (rows, errors),
            "{name}"
        );
        assert_eq!(survey.errors().count() as u64, errors, "{name}");
        let warnings = sentences(&survey);
        assert_eq!(
            warnings.len(),
            usize::from(warning.is_some()),
            "{name}: {warnings:?}"
        );
        assert!(
            warning.is_none_or(|warning| warnings[0].contains(warning)),
            "{name}: {warnings:?}"
        );
        let keys: BTreeSet<&str> = survey.errors().map(|error| error.key).collect();
        assert_eq!(keys.len() as u64, errors, "{name}: keys repeat");
    }
}

fn roles(has_id: bool) -> Roles {
    let name = |name: &str| Some(name.to_owned());
    Roles {
        id: has_id.then(|| "id".to_owned()),
        text: name("text"),
        ..Roles::of("label", "pred")
    }
}

fn roles_without_text() -> Roles {
    Roles {
        text: None,
        ..roles(true)
    }
}

#[test]
fn rows_come_whole_in_the_order_asked_for() {
    let source = Source::open(&fixture("all_types.parquet")).unwrap();
    assert_eq!(source.format(), Format::Parquet);
    let wanted: Vec<(usize, Key)> = [500, 3, 0, 3]
        .map(|row| (row, Key::new(format!("k{row}"))))
        .to_vec();
    let rows = source.rows(&wanted, &Silent).unwrap();
    assert!(
        rows.iter()
            .zip(&wanted)
            .all(|(row, (_, key))| row.key == *key)
    );
    assert_eq!(rows[1], rows[3]);
    let names: Vec<&String> = rows[0].cells.iter().map(|(name, _)| name).collect();
    assert!(names.into_iter().eq(source.columns()));
    let whole = source
        .rows(
            &(0..569).map(|row| (row, Key::new("x"))).collect::<Vec<_>>(),
            &Silent,
        )
        .unwrap();
    assert_eq!(whole[500].cells, rows[0].cells);
    assert!(
        whole
            .iter()
            .flat_map(|row| &row.cells)
            .any(|(_, cell)| matches!(cell, Cell::List(_)))
    );
    assert!(
        whole
            .iter()
            .flat_map(|row| &row.cells)
            .any(|(_, cell)| matches!(cell, Cell::Number(_)))
    );
    let error = source.rows(&[(569, Key::new("x"))], &Silent).unwrap_err();
    assert!(error.to_string().ends_with("has no row 570"), "{error}");

    let survey = survey(&fixture("duplicate_ids_conflicting.csv"));
    let source = Source::open(&fixture("duplicate_ids_conflicting.csv")).unwrap();
    let wanted: Vec<(usize, Key)> = survey
        .errors()
        .map(|error| (error.row, Key::new(error.key)))
        .collect();
    for (row, error) in source
        .rows(&wanted, &Silent)
        .unwrap()
        .iter()
        .zip(survey.errors())
    {
        let text = |column| row.cell(column).unwrap().text();
        assert_eq!(canonical(&text("diagnosis")), error.truth);
        assert_eq!(error.key.split('#').next(), Some(text("patient").as_str()));
    }
}

#[test]
fn a_table_inside_the_program_reads_like_its_file() {
    let bytes = include_bytes!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/engine/codec_snappy.parquet"
    ));
    let embedded = Source::embedded("demo.parquet", bytes).unwrap();
    let file = Source::open(&fixture("codec_snappy.parquet")).unwrap();
    let read = |source: &Source| {
        let proposal = source.propose(&Wanted::default()).unwrap();
        let survey = source.survey(&proposal.roles().unwrap(), &Silent).unwrap();
        let wanted = survey
            .errors()
            .map(|error| (error.row, Key::new(error.key)));
        let rows = source.rows(&wanted.collect::<Vec<_>>(), &Silent).unwrap();
        (proposal, survey.population(Opened::default()), rows)
    };
    assert_eq!(read(&embedded), read(&file));
    let (in_program, on_disk) = (embedded.fingerprint().unwrap(), file.fingerprint().unwrap());
    assert_eq!(in_program.sha256, on_disk.sha256);
    assert!(embedded.is_unchanged(&in_program) && embedded.is_unchanged(&on_disk));
}

#[test]
fn damaged_parquet_is_an_error_and_never_a_panic() {
    let folder = TempDir::new().unwrap();
    let whole = fs::read(fixture("codec_snappy.parquet")).unwrap();
    let mut refused = 0;
    for place in (4..whole.len()).step_by(29) {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x55;
        let path = written(&folder, "damaged.parquet", damaged);
        let surveyed = Source::open(&path).and_then(|source| {
            let proposal = source.propose(&Wanted::default())?;
            proposal
                .roles()
                .map(|roles| source.survey(&roles, &Silent))
                .ok()
                .transpose()
        });
        refused += usize::from(surveyed.is_err());
    }
    assert!(refused > 50, "{refused} refused");
}

#[test]
fn no_awkward_file_brings_the_engine_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/made/awkward");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!(
            "skipped: no_awkward_file_brings_the_engine_down (no {})",
            folder.display()
        );
        return;
    };
    let known: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let mut compared = 0;
    for path in entries.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let surveyed = Source::open(&path).and_then(|source| {
            let proposal = source.propose(&Wanted::default())?;
            proposal
                .roles()
                .map(|roles| source.survey(&roles, &Silent))
                .ok()
                .transpose()
        });
        match surveyed {
            Ok(Some(survey)) => {
                let expected = &known[&name];
                if let (Some(rows), Some(errors)) =
                    (expected["rows"].as_u64(), expected["errors"].as_u64())
                {
                    let population = survey.population(Opened::default());
                    assert_eq!(
                        (population.rows, population.errors),
                        (rows, errors),
                        "{name}"
                    );
                    compared += 1;
                }
            }
            Ok(None) => {}
            Err(error) => {
                assert!(
                    error.to_string().len() < 400 && !error.hint().is_empty(),
                    "{error}"
                );
                assert!(!error.to_string().contains('\n'), "{error}");
            }
        }
    }
    assert!(compared >= 30, "{compared} files compared");
}

/// How many rows there are: found without knowing any column.
fn row_count(source: &Source) -> usize {
    let (mut low, mut high) = (0, 1 << 20);
    while low < high {
        let middle = (low + high) / 2;
        match source.rows(&[(middle, Key::new("x"))], &Silent) {
            Ok(_) => low = middle + 1,
            Err(_) => high = middle,
        }
    }
    low
}
