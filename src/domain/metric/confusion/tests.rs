//! Metrics and fixes against reference vectors, scikit-learn's corner cases and what must hold for every matrix.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::domain::stats::golden::{assert_close, cases, number, text};

const SHARED: [Metric; 6] = [
    Metric::Accuracy,
    Metric::BalancedAccuracy,
    Metric::F1Macro,
    Metric::F1Weighted,
    Metric::Mcc,
    Metric::CohenKappa,
];

/// A matrix with the labels `a`, `b`, `c` and so on.
fn matrix<const SIDE: usize>(rows: [[f64; SIDE]; SIDE]) -> Confusion {
    let labels = ('a'..).take(SIDE).map(String::from).collect();
    Confusion::new(labels, rows.concat()).unwrap()
}

fn read_cells(rows: &Value) -> Vec<f64> {
    let rows = rows.as_array().unwrap();
    let cells = |row: &Value| {
        row.as_array()
            .unwrap()
            .iter()
            .map(number)
            .collect::<Vec<_>>()
    };
    rows.iter().flat_map(cells).collect()
}

fn read_matrix(rows: &Value) -> Confusion {
    let side = rows.as_array().unwrap().len();
    let labels = ('a'..).take(side).map(String::from).collect();
    Confusion::new(labels, read_cells(rows)).unwrap()
}

fn assert_metrics(group: &str, confusion: &Confusion, expected: &Value) {
    for metric in SHARED {
        let expected = &expected[metric.name()];
        match confusion.value_in_scikit_learn(metric) {
            Some(got) => assert_close(group, got, expected),
            None => assert!(expected.is_null(), "{metric} of {confusion:?}"),
        }
    }
}

/// The matrix of rows, as scikit-learn makes it: labels are what occurs, ascending.
fn of_rows(rows: &[(&str, &str)]) -> Confusion {
    let labels: BTreeSet<&str> = rows.iter().flat_map(|(t, p)| [*t, *p]).collect();
    let labels: Vec<String> = labels.into_iter().map(str::to_owned).collect();
    let mut cells = vec![0.0; labels.len() * labels.len()];
    for (truth, prediction) in rows {
        let at = |label: &str| labels.iter().position(|known| known == label).unwrap();
        cells[at(truth) * labels.len() + at(prediction)] += 1.0;
    }
    Confusion::new(labels, cells).unwrap()
}

fn close(got: Option<f64>, expected: f64) -> bool {
    got.is_some_and(|got| (got - expected).abs() < 1e-12)
}

#[test]
fn metrics_equal_the_reference() {
    for case in cases("confusion_metrics") {
        let confusion = read_matrix(&case["inputs"]["confusion"]);
        assert_metrics("confusion_metrics", &confusion, &case["expected"]);
    }
}

#[test]
fn fixes_equal_the_reference() {
    let group = "ceiling_confusion";
    for case in cases(group) {
        let (input, expected) = (&case["inputs"], &case["expected"]);
        let before = read_matrix(&input["confusion"]);
        assert_metrics(group, &before, &expected["before"]);
        let after = before.after_fix(|truth, prediction| number(&input["p"][truth][prediction]));
        let side = after.labels().len();
        for (truth, prediction) in (0..side).flat_map(|t| (0..side).map(move |p| (t, p))) {
            let mass = after.cell(truth, prediction).unwrap();
            assert_close(group, mass, &expected["matrix_after"][truth][prediction]);
        }
        assert_metrics(group, &after, &expected["after"]);
    }
}

#[test]
fn corner_cases_are_those_of_scikit_learn_or_no_number() {
    let cases: Value = serde_json::from_str(include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/metric_edge_cases.json"
    )))
    .unwrap();
    for case in cases["cases"].as_array().unwrap() {
        let column = |name: &str| -> Vec<String> {
            let cells = case["inputs"][name].as_array().unwrap().iter();
            cells
                .map(|cell| cell.as_str().map_or(cell.to_string(), str::to_owned))
                .collect()
        };
        let (truth, prediction) = (column("truth"), column("pred"));
        let rows = truth.iter().zip(&prediction);
        let confusion = of_rows(
            &rows
                .map(|(t, p)| (t.as_str(), p.as_str()))
                .collect::<Vec<_>>(),
        );
        let metric = match (text(&case["call"]), case["inputs"]["average"].as_str()) {
            ("accuracy_score", _) => Metric::Accuracy,
            ("balanced_accuracy_score", _) => Metric::BalancedAccuracy,
            ("f1_score", Some("macro")) => Metric::F1Macro,
            ("f1_score", Some("weighted")) => Metric::F1Weighted,
            ("f1_score", None) => Metric::F1,
            ("matthews_corrcoef", _) => Metric::Mcc,
            ("cohen_kappa_score", _) => Metric::CohenKappa,
            (call, average) => panic!("{call} {average:?}"),
        };
        let name = text(&case["case"]);
        let (own, theirs) = (
            confusion.value(metric),
            confusion.value_in_scikit_learn(metric),
        );
        // With one class nobody can say which of two would be positive.
        let has_classes = metric != Metric::F1 || confusion.positive().is_some();
        match case["value"].as_f64().filter(|_| has_classes) {
            Some(value) if case["undefined"] == true => {
                assert_eq!((own, theirs), (None, Some(value)), "{name}");
            }
            Some(value) => assert!(close(own, value) && own == theirs, "{name}: {own:?}"),
            None => assert_eq!((own, theirs), (None, None), "{name}"),
        }
    }
}

#[test]
fn f1_is_that_of_the_greater_of_two_labels() {
    let rows = [("n", "n"), ("n", "y"), ("y", "y"), ("y", "y"), ("y", "n")];
    let confusion = of_rows(&rows);
    assert_eq!(confusion.positive(), Some(1));
    // TP 2, FP 1, FN 1.
    assert!(close(confusion.value(Metric::F1), 4.0 / 6.0));
    let three = of_rows(&[("a", "a"), ("b", "b"), ("c", "c")]);
    assert_eq!((three.positive(), three.value(Metric::F1)), (None, None));
    assert_eq!(three.value_in_scikit_learn(Metric::F1), None);
    // The greater one is listed and never occurs: 0/0.
    let never = matrix([[3.0, 0.0], [0.0, 0.0]]);
    assert_eq!(never.value(Metric::F1), None);
    assert_eq!(never.value_in_scikit_learn(Metric::F1), Some(0.0));
}

#[test]
fn a_missing_prediction_is_wrong_and_no_class() {
    let rows = [("n", "n"), ("n", ""), ("y", "y"), ("y", "y"), ("y", "")];
    let confusion = of_rows(&rows);
    assert_eq!(confusion.place(None), Some(0));
    let value = |metric| confusion.value(metric);
    assert!(close(value(Metric::Accuracy), 3.0 / 5.0));
    assert!(close(
        value(Metric::BalancedAccuracy),
        (1.0 / 2.0 + 2.0 / 3.0) / 2.0
    ));
    // F1 of n 2/3, of y 4/5, of the word for nothing 0 in the macro mean and without weight in the other.
    assert!(close(value(Metric::F1Macro), (2.0 / 3.0 + 4.0 / 5.0) / 3.0));
    assert!(close(
        value(Metric::F1Weighted),
        (2.0 * 2.0 / 3.0 + 3.0 * 4.0 / 5.0) / 5.0
    ));
    // TP 2, FP 0, and the y without a prediction is a miss.
    assert!(close(value(Metric::F1), 4.0 / 5.0));
    // c n - sum t p = 3 x 5 - (2 x 1 + 3 x 2) = 7; n² - sum p² = 25 - 9, n² - sum t² = 25 - 13.
    assert!(close(value(Metric::Mcc), 7.0 / (16.0_f64 * 12.0).sqrt()));
    // po = 3/5, pe = 8/25.
    assert!(close(
        value(Metric::CohenKappa),
        (3.0 / 5.0 - 8.0 / 25.0) / (17.0 / 25.0)
    ));
}

#[test]
fn a_fix_reaches_missing_predictions_too() {
    let confusion = of_rows(&[("n", "n"), ("n", ""), ("y", "y"), ("y", "")]);
    let missing = confusion.place(None).unwrap();
    let after = confusion.after_fix(|_, prediction| f64::from(u8::from(prediction == missing)));
    for metric in Metric::ALL {
        assert_eq!(after.value(metric), Some(1.0), "{metric}");
    }
}

#[test]
fn a_share_is_held_between_nothing_and_all() {
    let confusion = matrix([[5.0, 2.0], [1.0, 4.0]]);
    for (share, same_as) in [
        (f64::NAN, 0.0),
        (-3.0, 0.0),
        (7.0, 1.0),
        (f64::INFINITY, 1.0),
    ] {
        let after = confusion.after_fix(|_, _| share);
        assert_eq!(after, confusion.after_fix(|_, _| same_as), "{share}");
    }
    assert_eq!(confusion.after_fix(|_, _| 0.0), confusion);
}

#[test]
fn no_rows_have_no_metrics() {
    for confusion in [
        Confusion::new(Vec::new(), Vec::new()).unwrap(),
        matrix([[0.0, 0.0], [0.0, 0.0]]),
    ] {
        for metric in Metric::ALL {
            assert_eq!(confusion.value(metric), None, "{metric}");
            assert_eq!(confusion.value_in_scikit_learn(metric), None, "{metric}");
        }
    }
}

#[test]
fn nearly_one_class_loses_no_digits() {
    // A billion rows of one class, one of the other: MCC is 1/sqrt(2) as one of its two predictions is right.
    let confusion = matrix([[1e9 - 1.0, 1.0], [0.0, 1.0]]);
    let got = confusion.value(Metric::Mcc).unwrap();
    let exact = ((1e9_f64 - 1.0) / 2e9).sqrt();
    assert!((got - exact).abs() < 1e-12, "{got}");
    let kappa = confusion.value(Metric::CohenKappa).unwrap();
    // po - pe = 1 - 1/n - pe with sum t p = (1e9)(1e9 - 1) + 2.
    let n = 1e9 + 1.0;
    let exact = 1.0 - n / (2e9 + (1e9 - 1.0));
    assert!((kappa - exact).abs() < 1e-12, "{kappa}");
}

#[test]
fn what_is_no_matrix_is_refused() {
    let labels = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let refused = |names: &[&str], cells: &[f64]| {
        Confusion::new(labels(names), cells.to_vec())
            .unwrap_err()
            .to_string()
    };
    assert!(refused(&["a", "b"], &[1.0; 3]).contains("2 labels has 3 cells"));
    assert!(refused(&[], &[1.0]).contains("0 labels has 1 cells"));
    assert!(refused(&["b", "a"], &[1.0; 4]).contains("don't ascend"));
    assert!(refused(&["a", "a"], &[1.0; 4]).contains("don't ascend"));
    for cell in [-1.0, f64::NAN, f64::INFINITY] {
        let message = refused(&["a", "b"], &[1.0, 1.0, cell, 1.0]);
        assert!(message.contains("row 2, column 1"), "{message}");
    }
    assert!(refused(&["", "a"], &[0.0, 1.0, 2.0, 3.0]).contains("missing truth"));
}

fn any_matrix() -> impl Strategy<Value = Confusion> {
    (1_usize..6).prop_flat_map(|side| {
        let mass = prop_oneof![Just(0.0), (0_u32..50).prop_map(f64::from), 0.0..1e9];
        prop::collection::vec(mass, side * side).prop_map(move |cells| {
            let labels = ('a'..).take(side).map(String::from).collect();
            Confusion::new(labels, cells).unwrap()
        })
    })
}

proptest! {
    #[test]
    fn values_stay_in_their_range(confusion in any_matrix()) {
        for metric in Metric::ALL {
            let Some(value) = confusion.value(metric) else { continue };
            let least = match metric {
                Metric::Mcc | Metric::CohenKappa => -1.0 - 1e-9,
                _ => 0.0,
            };
            prop_assert!((least..=1.0 + 1e-9).contains(&value), "{} {}", metric, value);
        }
    }

    #[test]
    fn a_full_fix_is_perfect(confusion in any_matrix()) {
        let after = confusion.after_fix(|_, _| 1.0);
        for metric in Metric::ALL {
            if let Some(value) = after.value(metric) {
                prop_assert!((value - 1.0).abs() < 1e-9, "{} {}", metric, value);
            }
        }
        prop_assert_eq!(after.value(Metric::Accuracy).is_some(), confusion.value(Metric::Accuracy).is_some());
    }

    #[test]
    fn a_fix_keeps_every_truth_and_never_lowers_accuracy(confusion in any_matrix(), share in 0.0..=1.0_f64) {
        let after = confusion.after_fix(|truth, prediction| if truth < prediction { share } else { 0.0 });
        for (before, after) in confusion.truths().into_iter().zip(after.truths()) {
            prop_assert!((before - after).abs() <= 1e-9 * before.max(1.0));
        }
        for metric in [Metric::Accuracy, Metric::BalancedAccuracy] {
            let (now, then) = (confusion.value(metric), after.value(metric));
            prop_assert!(then.unwrap_or(0.0) >= now.unwrap_or(0.0) - 1e-9);
        }
    }

    #[test]
    fn the_order_of_classes_means_nothing_but_to_f1(confusion in any_matrix()) {
        let turned = Confusion {
            labels: confusion.labels.clone(),
            cells: confusion.cells.iter().rev().copied().collect(),
        };
        for metric in Metric::ALL.into_iter().filter(|metric| *metric != Metric::F1) {
            match (confusion.value(metric), turned.value(metric)) {
                (Some(one), Some(other)) => prop_assert!((one - other).abs() < 1e-9, "{} {} {}", metric, one, other),
                (one, other) => prop_assert_eq!(one, other),
            }
        }
    }
}
