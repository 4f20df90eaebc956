use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::domain::design::Design;
use crate::domain::hash::hash_hex;
use crate::domain::metric::ConfusionCounts;
use crate::domain::population::Population;
use crate::domain::roles::Roles;
use crate::domain::row::Cell;
use crate::domain::sample::{Fingerprint, Relink, SampledExample};
use crate::domain::split::{Split, SplitBy};

fn sample(n: usize) -> Sample {
    let example = |number: usize| SampledExample {
        outcome: None,
        key: Key::new(format!("row {number}")),
        hash: hash_hex("s", &number.to_string()),
        stratum: "all".to_owned(),
        inclusion: 1.0 / 3.0,
        truth: "a\u{1b}".to_owned(),
        prediction: (number != 1).then(|| "b".to_owned()),
        score: Some(0.1 + 0.2),
        weight: None,
        cost: None,
        group: None,
    };
    Sample {
        created: "2026-11-21T10:00:00Z".to_owned(),
        reviewer: "ana".to_owned(),
        source: Fingerprint {
            path: "t.csv".to_owned(),
            bytes: 9,
            modified: None,
            sha256: "ab".to_owned(),
        },
        roles: Roles::of("truth", "pred"),
        error_rule: "truth differs".to_owned(),
        split: Split {
            by: SplitBy::Key,
            seed: "tickets".to_owned(),
            threshold: 0.3,
        },
        design: Design::random("2026-W47", n),
        population: Population::default(),
        examples: (0..n).map(example).collect(),
        ..Sample::blank("tickets", "2026-W47".parse().unwrap())
    }
}

fn rows(numbers: std::ops::Range<usize>) -> Vec<Row> {
    let row = |number: usize| Row {
        key: Key::new(format!("row {number}")),
        cells: vec![
            ("text".to_owned(), Cell::Text(format!("line\n{number}"))),
            ("score".to_owned(), Cell::Number(1e-7 / 3.0)),
            ("gone".to_owned(), Cell::Missing),
        ],
    };
    numbers.map(row).collect()
}

fn week() -> (tempfile::TempDir, WeekFolder) {
    let temporary = tempfile::tempdir().unwrap();
    let week = WeekFolder::at(temporary.path().join("reviews/tickets/2026-W47"));
    (temporary, week)
}

#[test]
fn a_frozen_sample_reads_back_to_the_last_bit() {
    let (_temporary, week) = week();
    freeze(&week, &sample(3), &rows(0..3), false).unwrap();
    assert_eq!(read_sample(&week).unwrap(), sample(3));
    assert_eq!(read_rows(&week, &sample(3)).unwrap(), Some(rows(0..3)));
    let ignored = std::fs::read_to_string(week.path().join(".gitignore")).unwrap();
    assert_eq!(ignored, "rows.jsonl\n.wal/\n.*.tmp\n");
    assert_eq!(
        std::fs::read_to_string(week.path().join(".wal/.gitignore")).unwrap(),
        "*\n"
    );
    for (name, wanted) in [
        (SAMPLE, 0o600),
        (ROWS, 0o600),
        (REVIEWERS, 0o700),
        (WAL, 0o700),
        ("", 0o700),
    ] {
        let mode = week
            .path()
            .join(name)
            .metadata()
            .unwrap()
            .permissions()
            .mode()
            & 0o777;
        assert_eq!(mode, wanted, "{name}");
    }
}

#[test]
fn counts_of_truths_and_predictions_are_kept_and_name_no_draw() {
    let (_temporary, week) = week();
    let labels = ["", "a", "b"].map(str::to_owned).to_vec();
    let counts = ConfusionCounts::new(labels, vec![0, 0, 0, 1, 70, 2, 0, 3, 4]).unwrap();
    let counted = Sample {
        confusion: Some(counts),
        ..sample(2)
    };
    freeze(&week, &counted, &rows(0..2), false).unwrap();
    assert_eq!(read_sample(&week).unwrap(), counted);
    assert_eq!(counted.draw_id(), sample(2).draw_id());
}

#[test]
fn shared_rows_are_not_ignored() {
    let (_temporary, week) = week();
    freeze(&week, &sample(1), &rows(0..1), true).unwrap();
    let ignored = std::fs::read_to_string(week.path().join(".gitignore")).unwrap();
    assert!(!ignored.contains("rows"));
}

#[test]
fn a_sample_is_never_replaced_but_a_half_written_one_is_none() {
    let (_temporary, week) = week();
    freeze(&week, &sample(3), &rows(0..3), false).unwrap();
    assert!(matches!(
        freeze(&week, &sample(2), &[], false),
        Err(SampleError::Exists { .. })
    ));
    assert_eq!(read_sample(&week).unwrap(), sample(3));
    std::fs::remove_file(week.path().join(SAMPLE)).unwrap();
    assert!(!week.has_sample());
    freeze(&week, &sample(2), &[], false).unwrap();
    assert_eq!(read_rows(&week, &sample(2)).unwrap(), Some(Vec::new()));
}

#[test]
fn extending_appends_and_keeps_what_a_newer_program_wrote() {
    let (_temporary, week) = week();
    freeze(&week, &sample(2), &rows(0..2), false).unwrap();
    let path = week.path().join(SAMPLE);
    let mut value: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    value["version"] = json!([1, 3]);
    value["costs"] = json!({"a": 0.5});
    value["examples"][1]["mass"] = json!(2);
    std::fs::write(&path, value.to_string()).unwrap();
    extend(&week, &sample(4), &rows(2..4)).unwrap();
    assert_eq!(read_sample(&week).unwrap(), sample(4));
    assert_eq!(read_rows(&week, &sample(4)).unwrap(), Some(rows(0..4)));
    let after: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(after["version"], json!([1, 3]));
    assert_eq!(
        (&after["costs"], &after["examples"][1]["mass"]),
        (&json!({"a": 0.5}), &json!(2))
    );
}

#[test]
fn relinking_shows_the_new_rows_and_keeps_the_draw() {
    let (_temporary, week) = week();
    freeze(&week, &sample(3), &rows(0..3), false).unwrap();
    let mut found = rows(1..2);
    found[0].cells[0].1 = Cell::Text("new".to_owned());
    let other = Fingerprint {
        sha256: "cd".to_owned(),
        ..sample(0).source
    };
    let entry = Relink {
        source: other.clone(),
        reviewer: "ana".to_owned(),
        at: "t".to_owned(),
        found: 1,
    };
    relink(&week, entry, &found).unwrap();
    let after = read_sample(&week).unwrap();
    assert_eq!(after.draw_id(), sample(3).draw_id());
    assert_eq!((after.latest_source(), after.examples.len()), (&other, 3));
    let wanted = [rows(0..1), found, rows(2..3)].concat();
    assert_eq!(read_rows(&week, &after).unwrap(), Some(wanted));
    extend(
        &week,
        &Sample {
            relinks: after.relinks,
            ..sample(4)
        },
        &rows(3..4),
    )
    .unwrap();
    assert_eq!(read_sample(&week).unwrap().relinks.len(), 1);
}

#[test]
fn only_more_of_the_same_draw_extends() {
    let (_temporary, week) = week();
    freeze(&week, &sample(3), &rows(0..3), false).unwrap();
    let mut other = sample(4);
    other.design.seed = "again".to_owned();
    let mut reordered = sample(4);
    reordered.examples.swap(0, 1);
    for wrong in [other, reordered, sample(2)] {
        assert!(matches!(
            extend(&week, &wrong, &[]),
            Err(SampleError::NotAnExtension(_))
        ));
    }
    assert_eq!(read_sample(&week).unwrap(), sample(3));
}

#[test]
fn rows_may_be_missing_but_not_of_another_draw() {
    let (_temporary, week) = week();
    freeze(&week, &sample(3), &rows(1..2), false).unwrap();
    assert_eq!(read_rows(&week, &sample(3)).unwrap(), Some(rows(1..2)));
    let mut other = sample(3);
    other.source.sha256 = "cd".to_owned();
    assert!(
        read_rows(&week, &other)
            .unwrap_err()
            .to_string()
            .contains("another draw")
    );
    std::fs::remove_file(week.path().join(ROWS)).unwrap();
    assert_eq!(read_rows(&week, &sample(3)).unwrap(), None);
}

#[test]
fn numbers_without_a_text_are_refused_before_anything_is_written() {
    let (_temporary, week) = week();
    let mut infinite = sample(1);
    infinite.examples[0].inclusion = f64::INFINITY;
    assert!(matches!(
        freeze(&week, &infinite, &[], false),
        Err(SampleError::Inexact(_))
    ));
    let mut row = rows(0..1);
    row[0].cells[1].1 = Cell::Number(f64::NAN);
    assert!(matches!(
        freeze(&week, &sample(1), &row, false),
        Err(SampleError::Inexact(_))
    ));
    assert!(!week.path().exists());
}

#[test]
fn a_damaged_or_newer_file_is_refused_by_name() {
    let (_temporary, week) = week();
    assert!(matches!(read_sample(&week), Err(FileError::Missing { .. })));
    freeze(&week, &sample(2), &rows(0..2), false).unwrap();
    let path = week.path().join(SAMPLE);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut newer: Value = serde_json::from_str(&text).unwrap();
    newer["version"] = json!([2, 0]);
    std::fs::write(&path, newer.to_string()).unwrap();
    assert!(read_sample(&week).unwrap_err().is_newer());
    let doubled = text.replace("row 1", "row 0");
    let half = &text[..text.len() / 2];
    let certain = text.replace("0.3333333333333333", "1.5");
    for bad in [&doubled, half, &certain, "", "[]"] {
        std::fs::write(&path, bad).unwrap();
        let error = read_sample(&week).unwrap_err();
        assert!(matches!(error, FileError::Malformed { .. }), "{error}");
        assert!(error.to_string().contains("sample.json"));
    }
}
