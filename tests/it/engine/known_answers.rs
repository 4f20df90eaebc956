//! Every file of the shared data against what is known of it: rows, columns, errors, accuracy, or a polite refusal.
//! Small files that are ours have tables of their own, which need no other folder.

use mispred::domain::reading::Reading;
use mispred::domain::rule::{Normaliser, Rule};
use serde_json::Value;

use super::*;

/// The shared data, or nothing with the name of the test that is skipped.
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn shared(test: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !folder.is_dir() {
        eprintln!("skipped: {test} (the shared data is not there)");
        return None;
    }
    Some(folder)
}

fn answers(path: &Path) -> serde_json::Map<String, Value> {
    let text = fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Rows and errors under roles.
fn counts(source: &Source, roles: &Roles) -> (u64, u64, u64) {
    let survey = source.survey(roles, &Silent).unwrap();
    let population = survey.population(Opened::default());
    (population.rows, population.unscored, population.errors)
}

/// Columns of the file itself: what follows from others is not one of them.
fn own_columns(source: &Source) -> u64 {
    let is_own = |name: &&String| !name.starts_with("argmax(") && !name.starts_with("set(");
    source.columns().iter().filter(is_own).count() as u64
}

/// Files with a struct, whose fields are columns here and one column in the answers.
const WITH_STRUCT: [&str; 4] = [
    "all_types.parquet",
    "ipc_file.arrow",
    "ipc_stream.arrows",
    "feather_lz4.feather",
];

#[test]
fn every_awkward_file_ends_as_expected() {
    let Some(shared) = shared("every_awkward_file_ends_as_expected") else {
        return;
    };
    let folder = shared.join("made/awkward");
    for (name, known) in answers(&folder.join("expected.json")) {
        let number = |field: &str| known.get(field).and_then(Value::as_u64);
        let opened = Source::open(&folder.join(&name));
        let is_refused = known.get("error").is_some() || number("rows") == Some(0);
        if is_refused {
            let error = opened.expect_err(&name);
            assert!(
                !error.to_string().contains('\n') && !error.hint().is_empty(),
                "{name}"
            );
            continue;
        }
        let source = opened.unwrap_or_else(|error| panic!("{name}: {error}"));
        if let Some(columns) = number("cols") {
            let more = u64::from(WITH_STRUCT.contains(&name.as_str()));
            assert_eq!(own_columns(&source), columns + more, "{name}");
        }
        let proposal = source.propose(&Wanted::default()).unwrap();
        let Ok(roles) = proposal.roles() else {
            assert!(
                name.starts_with("squad_style"),
                "{name}: {:?}",
                proposal.findings
            );
            continue;
        };
        for (field, column) in [("truth", &roles.truth), ("pred", &roles.prediction)] {
            if let Some(expected) = known.get(field).and_then(Value::as_str) {
                assert_eq!(column.as_deref(), Some(expected), "{name}");
            }
        }
        let (rows, unscored, errors) = counts(&source, &roles);
        let expected = number("rows")
            .or(number("rows_ok"))
            .or(number("rows_if_lenient"));
        assert_eq!(Some(rows), expected, "{name}");
        if let Some(expected) = number("errors")
            .or(number("errors_on_known"))
            .or(number("errors_if_literal"))
        {
            assert_eq!(errors, expected, "{name}");
        }
        if let Some(missing) = number("truth_missing") {
            assert_eq!(unscored, missing, "{name}");
        }
        let normal = match name.as_str() {
            "labels_yes_vs_Y.csv" => of_labels(&[("Y", "yes"), ("N", "no")]),
            "labels_LABEL_k.csv" => of_labels(&[("LABEL_0", "0"), ("LABEL_1", "1")]),
            _ => Normaliser {
                case: true,
                spaces: true,
                ..Normaliser::default()
            },
        };
        if let Some(expected) = number("errors_if_mapped").or(number("errors_if_normalised")) {
            let roles = Roles { normal, ..roles };
            assert_eq!(counts(&source, &roles).2, expected, "{name}");
        }
    }
}

fn of_labels(pairs: &[(&str, &str)]) -> Normaliser {
    let pair = |(from, to): &(&str, &str)| ((*from).to_owned(), (*to).to_owned());
    Normaliser {
        labels: pairs.iter().map(pair).collect(),
        ..Normaliser::default()
    }
}

#[test]
fn models_of_a_bundled_data_set_have_their_known_errors() {
    let Some(shared) = shared("models_of_a_bundled_data_set_have_their_known_errors") else {
        return;
    };
    for (name, known) in answers(&shared.join("made/sk_expected.json")) {
        let source = Source::open(&shared.join("made").join(&name)).unwrap();
        let roles = source.propose(&Wanted::default()).unwrap().roles().unwrap();
        let survey = source.survey(&roles, &Silent).unwrap();
        let population = survey.population(Opened::default());
        assert_eq!(Some(population.rows), known["rows"].as_u64(), "{name}");
        assert_eq!(
            Some(source.columns().len() as u64),
            known["cols"].as_u64(),
            "{name}"
        );
        if let Some(errors) = known.get("errors").and_then(Value::as_u64) {
            assert_eq!(population.errors, errors, "{name}");
            let accuracy = population.accuracy().unwrap();
            assert!(
                (accuracy - known["accuracy"].as_f64().unwrap()).abs() < 1e-6,
                "{name}"
            );
        }
        if let Some(mae) = known.get("mae").and_then(Value::as_f64) {
            let residuals = survey.residuals(Opened::default()).unwrap();
            assert!((residuals.mae - mae).abs() < 1e-4, "{name}: {residuals:?}");
        }
    }
}

#[test]
fn each_of_thirty_models_in_one_file_has_its_accuracy() {
    let Some(shared) = shared("each_of_thirty_models_in_one_file_has_its_accuracy") else {
        return;
    };
    let known = answers(&shared.join("real/expected.json"));
    let path = shared.join("real/cifar10_models/wide_30models.parquet");
    let accuracies = known["cifar10_models"]["accuracy"].as_object().unwrap();
    assert_eq!(accuracies.len(), 30);
    for (model, accuracy) in accuracies {
        let reading = Reading {
            model: Some(model.clone()),
            ..Reading::default()
        };
        let source = Source::open_as(&path, &reading, &Silent).unwrap();
        let (role, column) = source.model_answer().unwrap();
        assert_eq!((role, column), (Role::Prediction, model.as_str()));
        let (rows, _, errors) = counts(&source, &Roles::of("label", column));
        let found = 1.0 - errors as f64 / rows as f64;
        assert!((found - accuracy.as_f64().unwrap()).abs() < 1e-9, "{model}");
    }
}

#[test]
fn outcomes_of_four_models_in_one_file_are_told_apart() {
    let Some(shared) = shared("outcomes_of_four_models_in_one_file_are_told_apart") else {
        return;
    };
    let known = answers(&shared.join("real/expected.json"));
    let path = shared.join("real/gsm8k_openai/example_model_solutions.jsonl");
    for model in [
        "6b_finetuning",
        "6b_verification",
        "175b_finetuning",
        "175b_verification",
    ] {
        let reading = Reading {
            model: Some(model.to_owned()),
            ..Reading::default()
        };
        let source = Source::open_as(&path, &reading, &Silent).unwrap();
        let (role, column) = source.model_answer().unwrap();
        assert_eq!(role, Role::Outcome);
        let roles = Roles {
            outcome: Some(column.to_owned()),
            rule: Rule::Outcome { at_least: None },
            ..Roles::default()
        };
        let (rows, _, errors) = counts(&source, &roles);
        assert_eq!(
            Some(rows - errors),
            known["gsm8k_openai"][model]["correct"].as_u64(),
            "{model}"
        );
    }
}

#[test]
fn an_index_into_answers_is_an_expression() {
    let Some(shared) = shared("an_index_into_answers_is_an_expression") else {
        return;
    };
    let path = shared.join("real/bbq_unifiedqa/preds_Age.jsonl");
    let source = Source::open(&path).unwrap();
    let said = "`unifiedqa-t5-11b_pred_race`";
    let wrong = |index: usize| format!("(label = {index} and ans{index} !~ {said})");
    let expression = [0, 1, 2].map(wrong).join(" or ");
    let roles = Roles {
        rule: Rule::Expression(expression),
        ..Roles::default()
    };
    let (rows, unscored, errors) = counts(&source, &roles);
    assert_eq!((rows, unscored), (3_680, 0));
    let accuracy = 1.0 - errors as f64 / rows as f64;
    assert!((accuracy - 0.7408).abs() < 0.01, "{accuracy}");
}

#[test]
fn joined_files_have_their_known_accuracy() {
    let Some(shared) = shared("joined_files_have_their_known_accuracy") else {
        return;
    };
    let known = answers(&shared.join("real/expected.json"));
    let folder = shared.join("real/aequitas_acsincome");
    for model in ["lightgbm_57", "fairgbm_92", "expgrad_2", "oversample_24"] {
        let reading = Reading {
            truth_file: Some(
                folder
                    .join("truth_and_features.head50000.parquet")
                    .display()
                    .to_string(),
            ),
            on: Some("index".parse().unwrap()),
            ..Reading::default()
        };
        let path = folder.join(format!("pred_{model}.head50000.parquet"));
        let source = Source::open_as(&path, &reading, &Silent).unwrap();
        let (rows, unscored, errors) = counts(&source, &Roles::of("PINCP", "predictions"));
        let expected = &known["aequitas_acsincome"][model];
        assert_eq!(
            (Some(rows), unscored),
            (expected["rows"].as_u64(), 0),
            "{model}"
        );
        assert_eq!(Some(errors), expected["errors"].as_u64(), "{model}");
    }
    let folder = shared.join("real/cifar10_models/bare_arrays");
    for (model, accuracy) in [("vgg16_keras", 0.9359), ("resnet_basic_32", 0.9252)] {
        let reading = Reading {
            truth_file: Some(folder.join("labels.json").display().to_string()),
            on: Some("row".parse().unwrap()),
            ..Reading::default()
        };
        let path = folder.join(format!("{model}_predictions.json"));
        let source = Source::open_as(&path, &reading, &Silent).unwrap();
        let (rows, _, errors) = counts(&source, &Roles::of("label", "prediction"));
        let found = 1.0 - errors as f64 / rows as f64;
        assert!((found - accuracy).abs() < 1e-4, "{model}: {found}");
    }
}
