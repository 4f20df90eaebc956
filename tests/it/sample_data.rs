//! The sample data: what was planted in it is counted again from the files, through the engine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mispred::domain::key::Key;
use mispred::domain::roles::{Alternative, Roles};
use mispred::domain::row::Row;
use mispred::domain::split::{Split, SplitBy};
use mispred::domain::task::Task;
use mispred::engine::{Opened, Silent, Source, Wanted};
use serde_json::Value;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("sample_data")
        .join(name)
}

fn planted() -> Value {
    serde_json::from_str(&std::fs::read_to_string(path("planted.json")).unwrap()).unwrap()
}

fn open(name: &str) -> (Source, Roles) {
    let source = Source::open(&path(name)).unwrap();
    let roles = source.propose(&Wanted::default()).unwrap().roles().unwrap();
    (source, roles)
}

/// Every row with whether it is an error.
fn all_rows(source: &Source, roles: &Roles) -> Vec<(Row, bool)> {
    let survey = source.survey(roles, &Silent).unwrap();
    let count = usize::try_from(survey.population(Opened::default()).rows).unwrap();
    let wanted: Vec<(usize, Key)> = (0..count)
        .map(|row| (row, Key::new(row.to_string())))
        .collect();
    let wrong: std::collections::BTreeSet<usize> = survey.errors().map(|error| error.row).collect();
    let rows = source.rows(&wanted, &Silent).unwrap();
    rows.into_iter()
        .enumerate()
        .map(|(place, row)| (row, wrong.contains(&place)))
        .collect()
}

fn text(row: &Row, column: &str) -> String {
    row.cell(column).unwrap().text()
}

#[test]
fn the_demo_holds_what_was_planted() {
    let planted = &planted()["tickets"];
    let (source, roles) = open("tickets.parquet");
    assert_eq!(
        (roles.truth.as_deref(), roles.prediction.as_deref()),
        (Some("intent"), Some("predicted"))
    );
    let rows = all_rows(&source, &roles);
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    assert_eq!(rows.len(), number(&planted["rows"]));
    let errors = rows.iter().filter(|(_, wrong)| *wrong).count();
    assert_eq!(errors, number(&planted["errors"]));
    let accuracy = 1.0 - errors as f64 / rows.len() as f64;
    assert!((accuracy - planted["accuracy"].as_f64().unwrap()).abs() < 1e-6);
    assert!((0.85..=0.93).contains(&accuracy));

    let mut intents: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (row, wrong) in &rows {
        let entry = intents.entry(text(row, "intent")).or_default();
        entry.0 += 1;
        entry.1 += usize::from(*wrong);
    }
    assert_eq!(intents.len(), 12);
    for (intent, (count, wrong)) in &intents {
        let expected = &planted["intents"][intent];
        assert_eq!(
            (*count, *wrong),
            (number(&expected["rows"]), number(&expected["errors"])),
            "{intent}"
        );
    }
    let rare = &planted["rare_class"];
    assert_eq!(
        intents[rare["name"].as_str().unwrap()],
        (number(&rare["rows"]), number(&rare["errors"]))
    );

    let weak = &planted["weak_slice"];
    let in_slice = |row: &Row| {
        weak["where"]
            .as_object()
            .unwrap()
            .iter()
            .all(|(column, value)| text(row, column) == value.as_str().unwrap())
    };
    let slice: Vec<bool> = rows
        .iter()
        .filter(|(row, _)| in_slice(row))
        .map(|(_, wrong)| *wrong)
        .collect();
    let wrong = slice.iter().filter(|wrong| **wrong).count();
    assert_eq!(
        (slice.len(), wrong),
        (number(&weak["rows"]), number(&weak["errors"]))
    );
    assert!(
        wrong as f64 / slice.len() as f64 > 2.0 * (1.0 - accuracy),
        "the weak slice is weak"
    );

    let noise = &planted["label_noise"];
    let ids: Vec<String> = noise["ids"]
        .as_array()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    let noisy: Vec<bool> = rows
        .iter()
        .filter(|(row, _)| ids.contains(&text(row, "id")))
        .map(|(_, wrong)| *wrong)
        .collect();
    let mispredicted = noisy.iter().filter(|wrong| **wrong).count();
    assert_eq!(
        (noisy.len(), mispredicted),
        (number(&noise["rows"]), number(&noise["mispredicted"]))
    );
}

#[test]
fn the_split_of_the_demo_has_errors_enough() {
    let planted = &planted()["tickets"]["eyeball"];
    let (source, roles) = open("tickets.parquet");
    let by_key = Split {
        by: SplitBy::Key,
        seed: "tickets".to_owned(),
        threshold: 0.3,
    };
    let count = |roles: &Roles, split: &Split| {
        let survey = source.survey(roles, &Silent).unwrap();
        let rows = survey
            .count_eyeball_rows(split, Opened::default(), &Silent)
            .unwrap();
        (
            rows,
            survey.eyeball_errors(split, Opened::default()).count() as u64,
        )
    };
    let roles_by_key = Roles {
        group: None,
        ..roles.clone()
    };
    let expected = (
        planted["rows"].as_u64().unwrap(),
        planted["errors"].as_u64().unwrap(),
    );
    assert_eq!(count(&roles_by_key, &by_key), expected);
    assert_eq!(
        roles.group.as_deref(),
        Some("customer"),
        "the demo keeps a customer on one side"
    );
    let by_customer = Split {
        by: SplitBy::Group("customer".to_owned()),
        ..by_key
    };
    assert!(count(&roles, &by_customer).1 >= 150);
}

#[test]
fn the_digits_hold_what_was_counted() {
    let planted = &planted()["digits"];
    let (source, roles) = open("digits.parquet");
    let survey = source.survey(&roles, &Silent).unwrap();
    let population = survey.population(Opened::default());
    assert_eq!(population.rows, planted["rows"].as_u64().unwrap());
    assert_eq!(population.errors, planted["errors"].as_u64().unwrap());
    let classes = roles
        .alternatives
        .iter()
        .filter(|one| matches!(one, Alternative::Class { .. }));
    assert_eq!(classes.count(), 10);
    assert_eq!(roles.alternatives.len(), 10, "pixels are no probabilities");
}

#[test]
fn a_regression_is_taken_for_one() {
    let source = Source::open(&path("diabetes.csv")).unwrap();
    let proposal = source.propose(&Wanted::default()).unwrap();
    assert_eq!(proposal.task, Task::Regression);
    assert!(proposal.doubt().is_none(), "{:?}", proposal.choices);
}

#[test]
fn everything_that_ships_stays_small() {
    let size: u64 = std::fs::read_dir(path(""))
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum();
    assert!(size < 3_000_000, "{size} bytes");
}
