//! Counts of truths and predictions: equal to what is in the file, and to the survey's own counts.

use mispred::domain::metric::{ConfusionCounts, MOST_CLASSES, Metric};

use super::*;

type Cells = BTreeMap<(String, Option<String>), u64>;

const TEST_OPENED: Opened = Opened {
    test: true,
    blackbox: false,
};

/// A row: its word in the split column, its truth and its prediction; the empty text is none.
type Labels = (&'static str, &'static str, &'static str);

/// Rows in which `b` is always wrong, `c` always right, `d` only said and `e` only in test rows.
fn rows() -> Vec<Labels> {
    (0..4_000)
        .map(|row| {
            let split = ["", "dev", "test", "blackbox", "eyeball"][row % 5];
            let (truth, prediction) = match row % 14 {
                0..=4 => ("a", "a"),
                5 => ("a", "d"),
                6 => ("a", ""),
                7 | 8 => ("b", "a"),
                9 => ("b", "c"),
                10 | 11 => ("c", "c"),
                12 => ("", "a"),
                _ if split == "test" => ("e", "e"),
                _ => ("1.0", "1"),
            };
            (split, truth, prediction)
        })
        .collect()
}

fn csv(folder: &TempDir, rows: &[Labels]) -> PathBuf {
    let mut text = "id,split,label,pred\n".to_owned();
    for (id, (split, truth, prediction)) in rows.iter().enumerate() {
        let _ = writeln!(text, "{id},{split},{truth},{prediction}");
    }
    written(folder, "rows.csv", text)
}

/// The same rows in every format, with small parts where a format has parts.
fn in_every_format(folder: &TempDir, rows: &[Labels]) -> [PathBuf; 3] {
    let csv = csv(folder, rows);
    let mut text = String::new();
    for (id, (split, truth, prediction)) in rows.iter().enumerate() {
        let line =
            serde_json::json!({"id": id, "split": split, "label": truth, "pred": prediction});
        let _ = writeln!(text, "{line}");
    }
    let json_lines = written(folder, "rows.jsonl", text);
    let column = |name: &str, cell: fn(&Labels) -> &'static str| {
        let cells: Vec<Option<&str>> = rows
            .iter()
            .map(|row| Some(cell(row)).filter(|text| !text.is_empty()))
            .collect();
        Series::new(name.into(), cells).into_column()
    };
    let ids: Vec<i64> = (0..rows.len() as i64).collect();
    let mut frame = DataFrame::new(
        rows.len(),
        vec![
            Series::new("id".into(), ids).into_column(),
            column("split", |row| row.0),
            column("label", |row| row.1),
            column("pred", |row| row.2),
        ],
    )
    .unwrap();
    let parquet = folder.path().join("rows.parquet");
    ParquetWriter::new(fs::File::create(&parquet).unwrap())
        .with_row_group_size(Some(300))
        .finish(&mut frame)
        .unwrap();
    [csv, json_lines, parquet]
}

fn counted(path: &Path, split: Option<&str>) -> Survey {
    let source = Source::open(path).unwrap();
    let roles = Roles {
        split: split.map(str::to_owned),
        ..roles_without_text()
    };
    source.survey(&roles, &Silent).unwrap()
}

fn cells(counts: &ConfusionCounts) -> Cells {
    let labels = counts.labels().iter();
    let mut cells = Cells::new();
    for truth in labels.clone() {
        for prediction in labels.clone() {
            let prediction = Some(prediction.as_str()).filter(|label| !label.is_empty());
            let count = counts.count(truth, prediction);
            if count > 0 {
                cells.insert((truth.clone(), prediction.map(str::to_owned)), count);
            }
        }
    }
    cells
}

fn assert_agrees_with_the_population(survey: &Survey, opened: Opened, what: &str) {
    let counts = survey.confusion(opened, &Silent).unwrap().unwrap();
    let population = survey.population(opened);
    assert_eq!(
        (counts.total(), counts.errors()),
        (population.evaluated(), population.errors),
        "{what}"
    );
    let missing: u64 = counts
        .labels()
        .iter()
        .map(|truth| counts.count(truth, None))
        .sum();
    assert_eq!(missing, population.missing_predictions, "{what}");
    let accuracy = counts.confusion().value(Metric::Accuracy);
    assert_eq!(
        accuracy.is_some(),
        population.accuracy().is_some(),
        "{what}"
    );
    if let (Some(one), Some(other)) = (accuracy, population.accuracy()) {
        assert!((one - other).abs() < 1e-12, "{what}");
    }
}

#[test]
fn every_row_that_counts_is_in_its_cell() {
    let folder = TempDir::new().unwrap();
    let rows = rows();
    for path in in_every_format(&folder, &rows) {
        for (split, opened) in [
            (None, Opened::default()),
            (Some("split"), Opened::default()),
            (Some("split"), TEST_OPENED),
        ] {
            let what = format!("{} {split:?} {opened:?}", path.display());
            let survey = counted(&path, split);
            let counts = survey.confusion(opened, &Silent).unwrap().unwrap();
            let mut expected = Cells::new();
            for (word, truth, prediction) in &rows {
                let is_sealed = split.is_some() && *word == "test" && !opened.test;
                if truth.is_empty() || is_sealed {
                    continue;
                }
                let prediction = Some(canonical(prediction).into_owned());
                let cell = (
                    canonical(truth).into_owned(),
                    prediction.filter(|label| !label.is_empty()),
                );
                *expected.entry(cell).or_default() += 1;
            }
            assert_eq!(cells(&counts), expected, "{what}");
            let has_e = counts.labels().iter().any(|label| label == "e");
            assert_eq!(has_e, split.is_none() || opened.test, "{what}");
            assert_agrees_with_the_population(&survey, opened, &what);
        }
    }
}

#[test]
fn counts_of_awkward_files_agree_with_their_survey() {
    for name in [
        "bom_crlf.csv",
        "labels_1_vs_1.0.csv",
        "labels_1_vs_True.csv",
        "labels_leading_zero.csv",
        "no_errors.csv",
        "missing_ids.csv",
        "duplicate_ids_conflicting.csv",
        "all_types.parquet",
        "codec_snappy.parquet",
    ] {
        let survey = survey(&fixture(name));
        for opened in [Opened::default(), TEST_OPENED] {
            assert_agrees_with_the_population(&survey, opened, name);
        }
    }
}

#[test]
fn digits_and_words_are_two_classes_and_not_four() {
    let survey = survey(&fixture("labels_1_vs_True.csv"));
    let counts = survey
        .confusion(Opened::default(), &Silent)
        .unwrap()
        .unwrap();
    assert_eq!(counts.labels(), ["0", "1"]);
    let same = self::survey(&fixture("labels_1_vs_1.0.csv"));
    let same = same.confusion(Opened::default(), &Silent).unwrap().unwrap();
    assert_eq!(counts, same);
    // Word by word the other way round, and with a truth that is missing.
    let folder = TempDir::new().unwrap();
    let path = csv(
        &folder,
        &[
            ("", "True", "1"),
            ("", "false", "1"),
            ("", "", "0"),
            ("", "True", "0"),
            ("", "True", ""),
        ],
    );
    let turned = counted(&path, None)
        .confusion(Opened::default(), &Silent)
        .unwrap()
        .unwrap();
    assert_eq!(turned.labels(), ["", "0", "1"]);
    assert_eq!(
        [
            ("1", Some("1")),
            ("0", Some("1")),
            ("1", Some("0")),
            ("1", None)
        ]
        .map(|(truth, prediction)| turned.count(truth, prediction)),
        [1; 4]
    );
    assert_eq!(turned.total(), 4);
}

#[test]
fn too_many_classes_are_not_counted() {
    let folder = TempDir::new().unwrap();
    let survey_of = |classes: usize, wrong: bool| {
        let mut text = "id,split,label,pred\n".to_owned();
        for row in 0..3 * classes {
            let class = row % classes;
            let prediction = if wrong && row == 0 {
                classes - 1
            } else {
                class
            };
            let _ = writeln!(text, "{row},,c{class},c{prediction}");
        }
        counted(&written(&folder, "many.csv", text), None)
    };
    let confusion = |survey: Survey| survey.confusion(Opened::default(), &Silent).unwrap();
    let most = confusion(survey_of(MOST_CLASSES, true)).unwrap();
    assert_eq!((most.classes(), most.errors()), (MOST_CLASSES, 1));
    assert_eq!(confusion(survey_of(MOST_CLASSES + 1, true)), None);
    assert_eq!(confusion(survey_of(MOST_CLASSES + 1, false)), None);
    // A class too many that only predictions name.
    let mut text = "id,split,label,pred\n".to_owned();
    for row in 0..=MOST_CLASSES {
        let _ = writeln!(text, "{row},,c0,c{row}");
    }
    let survey = counted(&written(&folder, "said.csv", text), None);
    assert_eq!(confusion(survey), None);
}

#[test]
fn sealed_rows_alone_give_an_empty_matrix() {
    let folder = TempDir::new().unwrap();
    let path = csv(&folder, &[("test", "a", "b"), ("test", "a", "a")]);
    let survey = counted(&path, Some("split"));
    let counts = survey
        .confusion(Opened::default(), &Silent)
        .unwrap()
        .unwrap();
    assert_eq!((counts.total(), counts.labels().len()), (0, 0));
    assert_agrees_with_the_population(&survey, TEST_OPENED, "opened");
}

struct Impatient;

impl Progress for Impatient {
    fn report(&self, _done: u64, _total: u64) {}

    fn cancelled(&self) -> bool {
        true
    }
}

#[test]
fn counting_can_be_stopped() {
    let survey = survey(&fixture("bom_crlf.csv"));
    let stopped = survey.confusion(Opened::default(), &Impatient);
    assert!(
        matches!(stopped, Err(EngineError::Cancelled { .. })),
        "{stopped:?}"
    );
}

#[test]
fn a_file_that_changed_since_its_errors_were_found_is_not_counted() {
    let folder = TempDir::new().unwrap();
    let path = csv(&folder, &[("", "a", "b"), ("", "a", "a"), ("", "b", "b")]);
    let survey = counted(&path, None);
    // As long as before, with other truths.
    csv(&folder, &[("", "b", "b"), ("", "b", "a"), ("", "b", "b")]);
    let counted = survey.confusion(Opened::default(), &Silent);
    assert!(counted.is_err(), "{counted:?}");
}
