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
