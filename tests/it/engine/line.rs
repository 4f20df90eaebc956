//! The line between eyeball and blackbox, for errors and for counts.

use super::*;

fn grouped(folder: &TempDir, parquet: bool) -> PathBuf {
    let mut text = "id,customer,split,label,pred\n".to_owned();
    for row in 0..3_000 {
        let split = ["", "dev", "test"][row % 3];
        let customer = if row % 50 == 0 {
            String::new()
        } else {
            format!("c{}", row % 211)
        };
        let _ = writeln!(text, "{row},{customer},{split},{},{}", row % 2, row / 3 % 2);
    }
    let csv = written(folder, "grouped.csv", &text);
    if !parquet {
        return csv;
    }
    let mut frame = CsvReadOptions::default()
        .try_into_reader_with_file_path(Some(csv))
        .unwrap()
        .finish()
        .unwrap();
    let path = folder.path().join("grouped.parquet");
    let file = fs::File::create(&path).unwrap();
    ParquetWriter::new(file)
        .with_row_group_size(Some(700))
        .finish(&mut frame)
        .unwrap();
    path
}

#[test]
fn the_line_is_the_same_for_errors_and_for_counts() {
    let folder = TempDir::new().unwrap();
    for parquet in [false, true] {
        let source = Source::open(&grouped(&folder, parquet)).unwrap();
        for (group, split) in [
            (None, None),
            (Some("customer"), None),
            (Some("customer"), Some("split")),
            (None, Some("split")),
        ] {
            let roles = Roles {
                group: group.map(str::to_owned),
                split: split.map(str::to_owned),
                ..roles_without_text()
            };
            let survey = source.survey(&roles, &Silent).unwrap();
            let by = group.map_or(SplitBy::Key, |group| SplitBy::Group(group.to_owned()));
            let line = Split {
                by,
                seed: "set".to_owned(),
                threshold: 0.37,
            };
            let opened = Opened {
                test: split.is_some() && group.is_none(),
                blackbox: false,
            };
            let is_eyeball = |row: usize| {
                let customer = if row.is_multiple_of(50) {
                    row.to_string()
                } else {
                    format!("c{}", row % 211)
                };
                let name = if group.is_some() {
                    customer
                } else {
                    row.to_string()
                };
                (split.is_none() || row % 3 != 2 || opened.test) && line.is_eyeball(&name)
            };
            let expected = (0..3_000).filter(|row| is_eyeball(*row)).count() as u64;
            assert_eq!(
                survey.count_eyeball_rows(&line, opened, &Silent).unwrap(),
                expected,
                "{group:?} {split:?}"
            );
            let errors: Vec<usize> = survey
                .eyeball_errors(&line, opened)
                .map(|error| error.row)
                .collect();
            let expected = (0..3_000)
                .filter(|row| row % 2 != row / 3 % 2 && is_eyeball(*row))
                .collect::<Vec<_>>();
            assert_eq!(errors, expected, "{group:?} {split:?}");
        }
    }
}

/// Rows with an id, a customer, a word in the split column, a truth and a prediction.
fn split_survey(
    folder: &TempDir,
    rows: &[(&str, &str, &str, &str)],
    group: Option<&str>,
) -> Survey {
    let mut text = "id,customer,split,label,pred\n".to_owned();
    for (id, (customer, word, truth, prediction)) in rows.iter().enumerate() {
        let _ = writeln!(text, "{id},{customer},{word},{truth},{prediction}");
    }
    let source = Source::open(&written(folder, "rows.csv", text)).unwrap();
    let roles = Roles {
        split: Some("split".to_owned()),
        group: group.map(str::to_owned),
        ..roles_without_text()
    };
    source.survey(&roles, &Silent).unwrap()
}

#[test]
fn relinking_finds_no_row_that_is_sealed_in_the_new_file() {
    let folder = TempDir::new().unwrap();
    let words = ["", "dev", "test", "eyeball", "blackbox"];
    let cells: Vec<(String, &str, &str)> = (0..600)
        .map(|row| {
            (
                format!("c{}", row % 37),
                words[row % 5],
                if row % 3 == 0 { "b" } else { "a" },
            )
        })
        .collect();
    let rows: Vec<(&str, &str, &str, &str)> = cells
        .iter()
        .map(|(customer, word, prediction)| (customer.as_str(), *word, "a", *prediction))
        .collect();
    let wanted: Vec<Key> = (0..600).rev().map(|id| Key::new(id.to_string())).collect();
    for (by, group) in [
        (SplitBy::Key, None),
        (SplitBy::Group("customer".to_owned()), Some("customer")),
        (SplitBy::Column("split".to_owned()), None),
    ] {
        let survey = split_survey(&folder, &rows, group);
        let split = Split {
            by: by.clone(),
            seed: "set".to_owned(),
            threshold: 0.37,
        };
        for opened in [
            Opened::default(),
            Opened {
                test: true,
                blackbox: false,
            },
            Opened {
                test: false,
                blackbox: true,
            },
        ] {
            let places = survey
                .places_of(wanted.iter().map(|key| (key, "a")), &split, opened, &Silent)
                .unwrap();
            assert!(
                places
                    .iter()
                    .all(|(row, key)| key.as_str() == row.to_string()),
                "{by:?} {opened:?}"
            );
            assert!(
                places.windows(2).all(|pair| pair[0].0 > pair[1].0),
                "in the order asked for"
            );
            assert_eq!(
                places.len() as u64,
                survey.count_eyeball_rows(&split, opened, &Silent).unwrap(),
                "{by:?} {opened:?}"
            );
            let sealed = |(row, _): &(usize, Key)| {
                let word = words[row % 5];
                (word == "test" && !opened.test) || (word == "blackbox" && !opened.blackbox)
            };
            assert!(!places.iter().any(sealed), "{by:?} {opened:?}");
            let mut wrong: Vec<usize> = places.iter().map(|(row, _)| *row).collect();
            wrong.retain(|row| row % 3 == 0);
            wrong.reverse();
            let errors: Vec<usize> = survey
                .eyeball_errors(&split, opened)
                .map(|error| error.row)
                .collect();
            assert_eq!(wrong, errors, "{by:?} {opened:?}");
        }
    }
}

#[test]
fn relinking_takes_an_equal_id_of_another_truth_for_another_example() {
    let folder = TempDir::new().unwrap();
    let rows = [
        ("c", "", "refund", "refund"),
        ("c", "", "login", "refund"),
        ("c", "", "1.0", "refund"),
        ("c", "", "", "refund"),
        ("c", "", "True", "refund"),
    ];
    let survey = split_survey(&folder, &rows, None);
    let keys = ["4", "3", "2", "1", "0", "9"].map(Key::new);
    let truths = ["true", "refund", "1", "refund", "refund", "refund"];
    let places = survey
        .places_of(
            keys.iter().zip(truths),
            &whole_file(),
            Opened::default(),
            &Silent,
        )
        .unwrap();
    let found: Vec<usize> = places.iter().map(|(row, _)| *row).collect();
    assert_eq!(found, [4, 2, 0]);
}

#[test]
fn rows_that_call_themselves_test_are_in_no_count() {
    let folder = TempDir::new().unwrap();
    let rows = [
        ("c", "dev", "a", "a"),
        ("c", "", "a", "b"),
        ("c", "blackbox", "a", "b"),
        ("c", "blackbox", "a", "a"),
        ("c", "valid", "", "b"),
        ("c", "test", "a", "b"),
        ("c", "test2", "a", ""),
        ("c", "hold-out", "", "b"),
        ("c", "Testing", "a", "a"),
    ];
    let counts = |survey: &Survey, opened: Opened| {
        let population = survey.population(opened);
        [
            population.rows,
            population.unscored,
            population.missing_predictions,
            population.errors,
        ]
    };
    let test = Opened {
        test: true,
        blackbox: false,
    };
    let survey = split_survey(&folder, &rows, None);
    assert_eq!(counts(&survey, Opened::default()), [5, 1, 0, 2]);
    assert_eq!(counts(&survey, test), [9, 2, 1, 4]);
    assert_eq!(survey.eligible(), (2, 1));
    assert!(!survey.all_test());
    assert_eq!(
        sentences(&survey),
        [
            "4 rows call themselves test and are left out of every count unless they are opened.",
            "2 rows have another word than eyeball, blackbox or test in `split`: a hash decides which may be looked at."
        ]
    );

    let only_test = split_survey(&folder, &rows[5..], None);
    assert!(only_test.all_test());
    assert_eq!(counts(&only_test, Opened::default()), [0, 0, 0, 0]);
    assert_eq!(counts(&only_test, test), [4, 1, 1, 2]);
    assert_eq!(only_test.eligible(), (3, 2));

    let no_test = split_survey(&folder, &rows[..2], None);
    assert_eq!(counts(&no_test, Opened::default()), [2, 0, 0, 1]);
    assert_eq!(counts(&no_test, test), [2, 0, 0, 1]);
    assert_eq!(no_test.eligible(), (2, 1));
    assert_eq!(
        sentences(&no_test),
        [
            "no value of `split` says eyeball, blackbox or test: a hash decides which rows may be looked at."
        ]
    );
}

#[test]
fn unknown_words_beside_eyeball_and_blackbox_are_sealed_and_counted() {
    let folder = TempDir::new().unwrap();
    let rows = [
        ("c", "eyeball", "a", "b"),
        ("c", "black box", "a", "b"),
        ("c", "eyebal", "a", "b"),
        ("c", "", "a", "b"),
        ("c", "test1", "a", "a"),
    ];
    let survey = split_survey(&folder, &rows, None);
    assert!(survey.split_by_column());
    assert_eq!(survey.eligible(), (0, 0));
    assert_eq!(
        sentences(&survey),
        [
            "1 row calls itself test and is left out of every count unless it is opened.",
            "1 row has another word than eyeball, blackbox or test in `split`: sealed like blackbox."
        ]
    );
    let split = Split {
        by: SplitBy::Column("split".to_owned()),
        ..whole_file()
    };
    let seen: Vec<usize> = survey
        .eyeball_errors(&split, Opened::default())
        .map(|error| error.row)
        .collect();
    assert_eq!(seen, [0]);
}

#[test]
fn an_automatic_part_allows_for_the_rows_that_are_sealed_by_name() {
    let folder = TempDir::new().unwrap();
    let rows: Vec<(&str, &str, &str, &str)> = (0..12_000)
        .map(|row| {
            let word = if row % 4 == 0 { "" } else { "blackbox" };
            ("c", word, "a", if row / 4 % 5 == 0 { "b" } else { "a" })
        })
        .collect();
    let survey = split_survey(&folder, &rows, None);
    assert_eq!(survey.eligible(), (3_000, 600));
    let (rows, errors) = survey.eligible();
    let split = Split {
        by: SplitBy::Key,
        seed: "set".to_owned(),
        threshold: Split::threshold_for(Wish::Auto, rows, errors),
    };
    assert!(split.threshold < 0.25);
    let seen = survey.eyeball_errors(&split, Opened::default()).count();
    assert!((90..160).contains(&seen), "{seen} errors to look at");
}

#[test]
fn a_split_column_seals_what_it_names() {
    let folder = TempDir::new().unwrap();
    let rows = |parts: [&str; 4]| {
        let line = |(number, part): (usize, &&str)| format!("{number},{part},a,b\n");
        let text = "id,split,label,pred\n".to_owned()
            + &parts.iter().enumerate().map(line).collect::<String>();
        let source = Source::open(&written(&folder, "split.csv", text)).unwrap();
        source
            .survey(
                &Roles {
                    split: Some("split".to_owned()),
                    ..roles_without_text()
                },
                &Silent,
            )
            .unwrap()
    };
    let eyes = |survey: &Survey, split: &Split, opened: Opened| {
        let keys: Vec<String> = survey
            .eyeball_errors(split, opened)
            .map(|error| error.key.to_owned())
            .collect();
        let count = survey.count_eyeball_rows(split, opened, &Silent).unwrap();
        assert_eq!(count, keys.len() as u64);
        keys.join(" ")
    };
    let closed = Opened::default();
    let test = Opened {
        test: true,
        blackbox: false,
    };
    let named = rows(["eyeball", "blackbox", "TEST", ""]);
    assert!(named.split_by_column() && !named.all_test());
    let column = Split {
        by: SplitBy::Column("split".to_owned()),
        ..whole_file()
    };
    assert_eq!(eyes(&named, &column, closed), "0");
    assert_eq!(eyes(&named, &column, test), "0 2");
    assert_eq!(
        eyes(
            &named,
            &column,
            Opened {
                test: false,
                blackbox: true
            }
        ),
        "0 1 3"
    );
    let some_test = rows(["dev", "test", "", "test-2026"]);
    assert!(!some_test.split_by_column() && !some_test.all_test());
    assert_eq!(eyes(&some_test, &whole_file(), closed), "0 2");
    assert_eq!(eyes(&some_test, &whole_file(), test), "0 1 2 3");
    assert!(rows(["test", "test", "Test", "holdout"]).all_test());
}
