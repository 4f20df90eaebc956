//! Several files as one set, truth from another file, one model of several.

use mispred::domain::reading::{Reading, Unit};

use super::*;

fn codes(source: &Source) -> Vec<&'static str> {
    source.notes().iter().map(|note| note.code).collect()
}

fn count(source: &Source, code: &str) -> Option<u64> {
    let notes = source.notes();
    notes.iter().find(|note| note.code == code)?.count
}

fn with_truth(here: &Path, there: &Path, on: Option<&str>) -> Source {
    let reading = Reading {
        truth_file: Some(there.display().to_string()),
        on: on.map(|on| on.parse().unwrap()),
        ..Reading::default()
    };
    Source::open_as(here, &reading, &Silent).unwrap()
}

fn counts(source: &Source, truth: &str, prediction: &str) -> (u64, u64, u64) {
    let survey = source
        .survey(&Roles::of(truth, prediction), &Silent)
        .unwrap();
    let population = survey.population(Opened::default());
    (population.rows, population.unscored, population.errors)
}

#[test]
fn files_of_one_set_are_read_one_after_the_other_with_their_name() {
    let folder = TempDir::new().unwrap();
    let first = written(
        &folder,
        "a.csv",
        "id,label,pred,plan\n1,x,x,free\n2,x,y,paid\n",
    );
    let second = written(
        &folder,
        "b.jsonl",
        "{\"id\":3,\"pred\":\"x\",\"label\":\"y\"}\n{\"id\":4,\"pred\":\"x\",\"label\":\"x\"}\n",
    );
    let reading = Reading {
        more_files: vec![second.display().to_string()],
        ..Reading::default()
    };
    let source = Source::open_as(&first, &reading, &Silent).unwrap();
    assert_eq!(source.columns(), ["id", "label", "pred", "plan", "file"]);
    assert_eq!(counts(&source, "label", "pred"), (4, 0, 2));
    assert_eq!(codes(&source), ["several-files", "columns-differ"]);
    let row = &source.rows(&[(2, Key::new("3"))], &Silent).unwrap()[0];
    assert_eq!(row.cell("plan"), Some(&Cell::Missing));
    assert_eq!(
        row.cell("file").unwrap().text(),
        second.display().to_string()
    );
    let print = source.fingerprint().unwrap();
    assert!(source.is_unchanged(&print));
    written(
        &folder,
        "b.jsonl",
        "{\"id\":3,\"pred\":\"z\",\"label\":\"y\"}\n",
    );
    assert!(!source.is_unchanged(&print));
}

#[test]
fn truth_is_matched_by_key_and_rows_without_one_are_unscored() {
    let b = fixture("pair_b_shuffled_missing30_extra5_other_names.csv");
    let source = with_truth(&b, &fixture("pair_a.csv"), Some("id=patient"));
    let (rows, unscored, _) = counts(&source, "diagnosis", "yhat");
    assert_eq!((rows, unscored), (544, 5));
    assert_eq!(count(&source, "truth-file"), Some(539));
    assert_eq!(count(&source, "unmatched-rows"), Some(5));
    assert_eq!(count(&source, "unused-truth"), Some(30));
    // The truth of the first file is that of the second one where both have it.
    let (_, _, differing) = counts(&source, "diagnosis", "y");
    assert_eq!(differing, 0);
    let row = &source.rows(&[(0, Key::new("100529"))], &Silent).unwrap()[0];
    assert_eq!(row.cell("patient"), None);
    assert_eq!(row.cell("diagnosis").unwrap().text(), "benign");
}

#[test]
fn files_that_disagree_about_the_truth_are_told_and_kept_apart() {
    let source = with_truth(
        &fixture("pair_a.csv"),
        &fixture("pair_c_truth_disagrees.csv"),
        None,
    );
    assert_eq!(count(&source, "files-disagree"), Some(10));
    assert!(
        source
            .columns()
            .contains(&"truth_file.diagnosis".to_owned())
    );
    let (_, _, errors) = counts(&source, "diagnosis", "predicted");
    assert_eq!(errors, 12);
}

#[test]
fn rows_can_be_matched_by_their_order() {
    let folder = TempDir::new().unwrap();
    let here = written(&folder, "preds.csv", "pred,score\nx,1\ny,1\nx,1\n");
    let there = written(&folder, "truth.csv", "label,text\nx,a\nx,b\n");
    let source = with_truth(&here, &there, Some("row"));
    assert_eq!(counts(&source, "label", "pred"), (3, 1, 1));
    let row = &source.rows(&[(1, Key::new("k"))], &Silent).unwrap()[0];
    assert_eq!(row.cell("text").unwrap().text(), "b");
}

#[test]
fn a_unit_holds_for_the_tokens_of_the_truth_as_well() {
    let folder = TempDir::new().unwrap();
    let tokens = |tag: &str| format!("Ann\tB-PER\nran\tO\n\nto\tO\nRome\t{tag}\n\n");
    let here = written(&folder, "pred.conll", tokens("O"));
    let there = written(&folder, "gold.conll", tokens("B-LOC"));
    let rows = |unit: Option<Unit>| {
        let reading = Reading {
            truth_file: Some(there.display().to_string()),
            on: Some("row".parse().unwrap()),
            unit,
            ..Reading::default()
        };
        let source = Source::open_as(&here, &reading, &Silent).unwrap();
        row_count(&source)
    };
    assert_eq!(rows(Some(Unit::Token)), 4);
    assert_eq!(rows(Some(Unit::Sentence)), 2);
}

#[test]
fn a_key_that_is_not_there_is_a_sentence_with_what_there_is() {
    let refused = |on: Option<&str>| {
        let reading = Reading {
            truth_file: Some(fixture("pair_a.csv").display().to_string()),
            on: on.map(|on| on.parse().unwrap()),
            ..Reading::default()
        };
        let b = fixture("pair_b_shuffled_missing30_extra5_other_names.csv");
        Source::open_as(&b, &reading, &Silent).unwrap_err()
    };
    let wrong = refused(Some("id=patience"));
    assert!(wrong.to_string().contains("`patience`"), "{wrong}");
    assert!(wrong.hint().contains("patient"), "{}", wrong.hint());
    assert!(refused(None).hint().contains("--on"));
}

#[test]
fn one_model_of_a_long_table_is_its_rows_and_of_a_wide_one_its_columns() {
    let folder = TempDir::new().unwrap();
    let long = "id,model,label,pred\n1,m1,x,x\n1,m2,x,y\n2,m1,x,y\n2,m2,x,x\n3,m1,x,y\n";
    let long = written(&folder, "long.csv", long);
    let of = |path: &Path, model: &str| {
        let reading = Reading {
            model: Some(model.to_owned()),
            ..Reading::default()
        };
        Source::open_as(path, &reading, &Silent)
    };
    let source = of(&long, "m2").unwrap();
    assert_eq!(counts(&source, "label", "pred"), (2, 0, 1));
    let row = &source.rows(&[(1, Key::new("2"))], &Silent).unwrap()[0];
    assert_eq!(row.cell("pred").unwrap().text(), "x");
    let missing = of(&long, "m3").unwrap_err();
    assert!(missing.hint().contains("m1, m2"), "{}", missing.hint());
    let wide = written(&folder, "wide.csv", "id,label,pred_rf,pred_nn\n1,x,x,y\n");
    assert_eq!(of(&wide, "nn").unwrap().model_columns(), ["pred_nn"]);
    assert!(of(&wide, "svm").unwrap_err().hint().contains("pred_rf"));
}

#[test]
fn the_likeliest_class_follows_from_probabilities() {
    let source = Source::open(&fixture("probs_hf_pipeline_json.jsonl")).unwrap();
    assert!(source.columns().contains(&"argmax(output)".to_owned()));
    assert_eq!(counts(&source, "label", "argmax(output)"), (569, 0, 12));
    let roles = source.propose(&Wanted::default()).unwrap().roles().unwrap();
    assert_eq!(roles.prediction.as_deref(), Some("argmax(output)"));
    let folder = TempDir::new().unwrap();
    let wide = "id,label,prob_a,prob_b\n1,a,.9,.1\n2,a,.2,.8\n3,b,,\n";
    let source = Source::open(&written(&folder, "wide.csv", wide)).unwrap();
    assert_eq!(counts(&source, "label", "argmax(prob_*)"), (3, 0, 2));
    let row = &source.rows(&[(1, Key::new("2"))], &Silent).unwrap()[0];
    assert_eq!(row.cell("argmax(prob_*)").unwrap().text(), "b");
    let said = "id,label,pred,prob_a,prob_b\n1,a,a,.9,.1\n";
    let source = Source::open(&written(&folder, "said.csv", said)).unwrap();
    assert_eq!(source.columns().len(), 5);
}

#[test]
fn a_column_a_label_on_both_sides_is_two_sets() {
    let folder = TempDir::new().unwrap();
    let mut text = "id,true_cat,true_dog,pred_cat,pred_dog\n".to_owned();
    for row in 0..40 {
        let wrong = u8::from(row % 10 == 0);
        let _ = writeln!(
            text,
            "{row},1,{},1,{}",
            row % 2,
            (row % 2) ^ u32::from(wrong)
        );
    }
    let source = Source::open(&written(&folder, "labels.csv", text)).unwrap();
    let roles = source.propose(&Wanted::default()).unwrap().roles().unwrap();
    assert_eq!(roles.truth.as_deref(), Some("set(true_*)"));
    assert_eq!(roles.prediction.as_deref(), Some("set(pred_*)"));
    let population = source
        .survey(&roles, &Silent)
        .unwrap()
        .population(Opened::default());
    assert_eq!((population.rows, population.errors), (40, 4));
}

#[test]
fn real_predictions_without_truth_get_it_from_another_file() {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/real");
    if !real.is_dir() {
        eprintln!("skipped: real_predictions_without_truth_get_it_from_another_file (no data)");
        return;
    }
    let folder = real.join("aequitas_acsincome");
    let here = folder.join("pred_lightgbm_57.head50000.parquet");
    let there = folder.join("truth_and_features.head50000.parquet");
    let source = with_truth(&here, &there, Some("index"));
    assert_eq!(counts(&source, "PINCP", "predictions"), (50_000, 0, 9_094));
    let folder = real.join("nannyml_california");
    let here = folder.join("california_housing_analysis.csv");
    let there = folder.join("california_housing_analysis_gt.csv");
    let source = with_truth(&here, &there, Some("id"));
    assert_eq!(counts(&source, "clf_target", "y_pred"), (8_232, 0, 3_386));
}
