//! What files are taken for: task, roles, how sure that is, and what is found on the way.

use super::*;
use mispred::domain::checkup::Checkup;
use mispred::domain::finding::{Finding, Severity};
use mispred::domain::task::Task;

fn checkup(path: &Path) -> (Proposal, Checkup) {
    let source = Source::open(path).unwrap();
    let proposal = source.propose(&Wanted::default()).unwrap();
    let roles = proposal.roles().unwrap();
    let checkup = source.checkup(&roles, None, &Silent).unwrap();
    (proposal, checkup)
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code).collect()
}

fn finding<'a>(checkup: &'a Checkup, code: &str) -> &'a Finding {
    let found = checkup.findings.iter().find(|finding| finding.code == code);
    found.unwrap_or_else(|| panic!("no {code} among {:?}", codes(&checkup.findings)))
}

/// A file written for one test.
fn file(folder: &TempDir, header: &str, rows: usize, row: impl Fn(usize) -> String) -> PathBuf {
    let text = (0..rows).fold(format!("{header}\n"), |mut text, number| {
        let _ = writeln!(text, "{}", row(number));
        text
    });
    written(folder, "preds.csv", text)
}

#[test]
fn known_files_are_taken_for_what_they_are() {
    for (name, task, truth, prediction, errors, expected) in [
        (
            "bom_crlf.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            12,
            &[][..],
        ),
        (
            "labels_1_vs_1.0.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            12,
            &["score-of-one-class"],
        ),
        (
            "labels_1_vs_True.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            12,
            &[],
        ),
        (
            "labels_leading_zero.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            12,
            &[],
        ),
        (
            "labels_LABEL_k.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            569,
            &["labels-never-meet"],
        ),
        (
            "labels_yes_vs_Y.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            569,
            &["labels-never-meet"],
        ),
        (
            "labels_case_and_space.csv",
            Task::MultiClass,
            "diagnosis",
            "predicted",
            288,
            &["labels-never-meet"],
        ),
        (
            "one_class_truth.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            3,
            &["one-class"],
        ),
        (
            "only_errors.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            12,
            &["errors-only"],
        ),
        (
            "no_errors.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            0,
            &["no-errors"],
        ),
        (
            "pred_class_never_in_truth.csv",
            Task::MultiClass,
            "diagnosis",
            "predicted",
            31,
            &["class-only-predicted"],
        ),
        (
            "missing_score.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            12,
            &["missing-score"],
        ),
        (
            "score_logits.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            12,
            &["score-range"],
        ),
        (
            "score_of_predicted_class.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            12,
            &[],
        ),
        (
            "probs_do_not_sum_to_1.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            12,
            &["probabilities-sum", "probabilities-range"],
        ),
        (
            "case_and_space_headers.csv",
            Task::Binary,
            "Ground Truth",
            "PREDICTED  Label",
            12,
            &["score-percent"],
        ),
        ("unicode_headers.csv", Task::Binary, "正解", "予測", 12, &[]),
        (
            "probs_python_dict_repr.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            12,
            &[],
        ),
        (
            "duplicate_ids_conflicting.csv",
            Task::Binary,
            "diagnosis",
            "predicted",
            48,
            &["duplicate-keys"],
        ),
        ("all_types.parquet", Task::Binary, "truth", "pred", 12, &[]),
    ] {
        let (proposal, checkup) = checkup(&fixture(name));
        let roles = proposal.roles().unwrap();
        assert_eq!(proposal.task, task, "{name}");
        assert_eq!(
            (roles.truth.as_deref(), roles.prediction.as_deref()),
            (Some(truth), Some(prediction)),
            "{name}"
        );
        assert_eq!(checkup.errors, errors, "{name}");
        let all: Vec<&str> = codes(&proposal.findings)
            .into_iter()
            .chain(codes(&checkup.findings))
            .collect();
        for code in expected {
            assert!(all.contains(code), "{name}: no {code} among {all:?}");
        }
        let is_quiet = expected.is_empty();
        let grave = checkup
            .findings
            .iter()
            .any(|finding| finding.severity == Severity::Problem);
        assert!(!(is_quiet && grave), "{name}: {all:?}");
    }
}

#[test]
fn what_would_make_labels_meet_is_given_as_flags() {
    for (name, flags) in [
        (
            "labels_LABEL_k.csv",
            "--labels LABEL_0=0,LABEL_1=1: accuracy 0.000 becomes 0.979.",
        ),
        (
            "labels_yes_vs_Y.csv",
            "--labels N=no,Y=yes: accuracy 0.000 becomes 0.979.",
        ),
        (
            "labels_case_and_space.csv",
            "--normalise case,spaces: accuracy 0.494 becomes 0.979.",
        ),
    ] {
        let (_, checkup) = checkup(&fixture(name));
        let advice = &finding(&checkup, "labels-never-meet").advice;
        assert!(advice.ends_with(flags), "{name}: {advice}");
    }
}

#[test]
fn swapped_labels_are_found_and_named_only_when_frequent() {
    let folder = TempDir::new().unwrap();
    let classes = ["a", "b", "c"];
    let path = file(&folder, "id,label,pred", 300, |row| {
        let turned = if row % 12 == 0 { row } else { row + 1 };
        format!("{row},{},{}", classes[row % 3], classes[turned % 3])
    });
    let (_, found) = checkup(&path);
    let swapped = finding(&found, "labels-permuted");
    assert_eq!(swapped.severity, Severity::Problem);
    assert!(
        swapped.sentence.contains("from 0.08 to 0.92"),
        "{}",
        swapped.sentence
    );
    assert!(swapped.advice.contains("b for a"), "{}", swapped.advice);

    let many = |number: usize| format!("SECRET{}", number % 50);
    let path = file(&folder, "id,label,pred", 300, |row| {
        format!("{row},{},{}", many(row), many(row + 1))
    });
    let (_, found) = checkup(&path);
    finding(&found, "labels-permuted");
    assert!(!format!("{:?}", found.findings).contains("SECRET"));
}

#[test]
fn a_copy_is_never_taken_for_the_truth_without_a_question() {
    let folder = TempDir::new().unwrap();
    let classes = ["a", "b"];
    let path = file(&folder, "id,label,truth,pred", 200, |row| {
        let said = classes[row / 3 % 2];
        let known = if row % 9 == 0 {
            classes[(row / 3 + 1) % 2]
        } else {
            said
        };
        format!("{row},{known},{said},{said}")
    });
    let proposal = propose(&path).unwrap();
    assert_eq!(
        proposal.doubt().map(|choice| choice.role),
        Some(Role::Truth)
    );
    assert!(proposal.confidence() < 0.7);

    let plain = file(&folder, "id,label,pred", 200, |row| {
        let said = classes[row / 3 % 2];
        let known = if row % 9 == 0 {
            classes[(row / 3 + 1) % 2]
        } else {
            said
        };
        format!("{row},{known},{said}")
    });
    assert!(propose(&plain).unwrap().doubt().is_none());
}

#[test]
fn without_truth_nothing_is_made_up() {
    let folder = TempDir::new().unwrap();
    let hans = file(&folder, "pairID,gold_label", 100, |row| {
        format!("ex{row},{}", ["entailment", "neutral"][row % 2])
    });
    let proposal = propose(&hans).unwrap();
    assert_eq!((proposal.task, proposal.confidence()), (Task::NoTruth, 0.0));
    assert_eq!(codes(&proposal.findings), ["one-label-column"]);
    let steels = file(&folder, "id,fold,pred_rf,pred_dummy", 100, |row| {
        format!("s{row},f{},{row}.5,7.25", row % 5)
    });
    let proposal = propose(&steels).unwrap();
    assert_eq!(proposal.task, Task::NoTruth);
    assert_eq!(codes(&proposal.findings), ["no-truth", "several-models"]);
    assert_eq!(proposal.choice(Role::Slice).unwrap().columns, ["fold"]);
}

#[test]
fn outcomes_numbers_and_several_models_are_recognised() {
    let folder = TempDir::new().unwrap();
    let graded = file(&folder, "task_id,completion,result,passed", 60, |row| {
        format!(
            "t{row},return {row} + x,{},{}",
            if row % 3 == 0 { "passed" } else { "failed: x" },
            row % 3 == 0
        )
    });
    let proposal = propose(&graded).unwrap();
    assert_eq!(proposal.task, Task::Outcome);
    assert_eq!(proposal.roles().unwrap().outcome.as_deref(), Some("passed"));

    let prices = file(&folder, "day,Real price,DNN 1,DNN 2", 200, |row| {
        let price = (row * 37 % 101) as f64 + 0.25;
        format!(
            "d{row},{price},{},{}",
            price + (row % 7) as f64,
            price - (row % 5) as f64
        )
    });
    let proposal = propose(&prices).unwrap();
    assert_eq!(proposal.task, Task::Regression);
    let choice = |role| proposal.choice(role).unwrap();
    assert_eq!(choice(Role::Truth).columns, ["Real price"]);
    assert!(choice(Role::Prediction).unsure && !choice(Role::Truth).unsure);
    assert!(codes(&proposal.findings).contains(&"several-models"));

    let nested = file(&folder, "id,meta.size,truth.label,out.label", 100, |row| {
        format!(
            "{row},{},{},{}",
            ["S", "XL"][row % 2],
            ["m", "b"][row / 2 % 2],
            ["m", "b"][row / 3 % 2]
        )
    });
    let proposal = propose(&nested).unwrap();
    assert!(proposal.doubt().is_none(), "{:?}", proposal.choices);
    let roles = proposal.roles().unwrap();
    assert_eq!(
        (roles.truth.as_deref(), roles.prediction.as_deref()),
        (Some("truth.label"), Some("out.label"))
    );

    let long = file(&folder, "id,model,label,pred", 90, |row| {
        format!(
            "{},m{},{},{}",
            row / 3,
            row % 3,
            ["a", "b"][row / 3 % 2],
            ["a", "b"][row % 2]
        )
    });
    assert!(codes(&propose(&long).unwrap().findings).contains(&"several-models"));

    let votes = file(&folder, "id,doc.Label,preds,majority,borda", 90, |row| {
        let label = ["Yes", "No"][row % 2];
        let said = if row % 7 == 0 { "No" } else { label };
        format!("{row},{label},\"['{said}', 'No', {row}]\",{said},{label}")
    });
    let proposal = propose(&votes).unwrap();
    let said = proposal.choice(Role::Prediction).unwrap();
    assert!(said.unsure && said.columns == ["majority"], "{said:?}");

    let sets = file(&folder, "id,labels,predictions", 90, |row| {
        format!(
            "{row},red;blue,{}",
            if row % 4 == 0 { "red" } else { "red;blue" }
        )
    });
    assert_eq!(propose(&sets).unwrap().task, Task::MultiLabel);
}

#[test]
fn repeats_and_long_ids_are_counted() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "id,text,label,pred", 100, |row| {
        let text = if row < 4 { 0 } else { row };
        let id = 9_007_199_254_740_992_u64 + row as u64;
        format!(
            "{id},words that are long enough {text},{},{}",
            ["a", "b"][row % 2],
            ["a", "b"][row / 2 % 2]
        )
    });
    let (_, found) = checkup(&path);
    assert_eq!(finding(&found, "duplicate-inputs").count, Some(3));
    assert_eq!(finding(&found, "conflicting-inputs").count, Some(4));
    assert!(finding(&found, "ids-collide").count > Some(40));
}

#[test]
fn an_example_is_named_only_where_the_split_says_that_it_may_be() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "id,text,label,pred,set", 100, |row| {
        let side = if row % 2 == 1 { "eyeball" } else { "blackbox" };
        let pred = if row % 10 < 3 { "" } else { "a" };
        format!(
            "k{row},words {row},{},{pred},{side}",
            ["a", "b"][row % 3 % 2]
        )
    });
    let source = Source::open(&path).unwrap();
    let mut wanted = Wanted::default();
    wanted.ask(Role::Split, vec!["set".to_owned()], Origin::Flag);
    let roles = source.propose(&wanted).unwrap().roles().unwrap();
    let found = source.checkup(&roles, None, &Silent).unwrap();
    let missing = finding(&found, "missing-prediction");
    assert_eq!(missing.count, Some(30));
    assert_eq!(missing.example, Some(Key::new("k1")));

    let unsplit = Roles {
        split: None,
        ..roles
    };
    let found = source.checkup(&unsplit, None, &Silent).unwrap();
    assert_eq!(finding(&found, "missing-prediction").example, None);
    let split = Split {
        by: SplitBy::Key,
        seed: "set".to_owned(),
        threshold: 0.5,
    };
    let found = source.checkup(&unsplit, Some(&split), &Silent).unwrap();
    let example = finding(&found, "missing-prediction")
        .example
        .clone()
        .unwrap();
    assert!(split.is_eyeball(example.as_str()));
}

/// What is proposed for every readable file below a folder, one line each.
fn table(folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let mut inside: Vec<PathBuf> = fs::read_dir(&path)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
            inside.sort();
            waiting.extend(inside.into_iter().rev());
            continue;
        }
        let Ok(proposal) = propose(&path) else {
            continue;
        };
        let column = |role| {
            let choice = proposal.choice(role).unwrap();
            format!("{}({:.2})", choice.columns.join("+"), choice.confidence)
        };
        let codes: Vec<&str> = proposal
            .findings
            .iter()
            .map(|finding| finding.code)
            .collect();
        lines.push(format!(
            "{:<70} {:<11} truth {} pred {} outcome {} score {} id {} {}",
            path.strip_prefix(folder).unwrap().display(),
            proposal.task.name(),
            column(Role::Truth),
            column(Role::Prediction),
            column(Role::Outcome),
            column(Role::Score),
            column(Role::Id),
            codes.join(" ")
        ));
    }
    lines
}

/// The files of others, beside the repository.
fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    folder.is_dir().then_some(folder)
}

#[test]
#[ignore = "prints a table for reading; needs the files of others"]
fn shared_data_as_a_table() {
    let Some(folder) = shared() else {
        return;
    };
    println!("{}", table(&folder).join("\n"));
}

/// Of published predictions: task, truth, prediction or outcome; an empty name where there is none.
const PUBLISHED: [(&str, Task, &str, &str); 18] = [
    (
        "pubmedqa_selfconsistency/PubMedQA_Llama-3.1-8B.json",
        Task::MultiClass,
        "doc.Label",
        "majority",
    ),
    (
        "gsm8k_openai/example_model_solutions.jsonl",
        Task::Outcome,
        "ground_truth",
        "6b_finetuning.is_correct",
    ),
    (
        "livecodebench/o1-mini.head300.json",
        Task::Outcome,
        "",
        "pass@1",
    ),
    (
        "cifar10_models/champion_resnet32.csv",
        Task::MultiClass,
        "label",
        "pred",
    ),
    (
        "cifar10_models/challenger_shakeshake.csv",
        Task::MultiClass,
        "label",
        "pred",
    ),
    (
        "cifar10_models/wide_30models.head2000.csv",
        Task::MultiClass,
        "label",
        "alexnet_tf_ben",
    ),
    (
        "cifar10_models/wide_30models.parquet",
        Task::MultiClass,
        "label",
        "alexnet_tf_ben",
    ),
    (
        "epf_electricity/Forecasts_DE_DNN_LEAR_ensembles.csv",
        Task::Regression,
        "Real price",
        "DNN 1",
    ),
    (
        "nannyml_california/california_housing_reference.csv",
        Task::Binary,
        "clf_target",
        "y_pred",
    ),
    (
        "nannyml_california/california_housing_analysis.csv",
        Task::NoTruth,
        "",
        "y_pred",
    ),
    ("hans/bert_preds.txt", Task::NoTruth, "gold_label", ""),
    ("hans/esim_heur_preds.txt", Task::NoTruth, "gold_label", ""),
    (
        "matbench/matbench_steels_3models.csv",
        Task::NoTruth,
        "",
        "pred_rf",
    ),
    (
        "matbench/matbench_expt_is_metal_3models.csv",
        Task::NoTruth,
        "",
        "pred_rf",
    ),
    (
        "wnut17_ner/tokens_7systems.subset.csv",
        Task::MultiClass,
        "gold",
        "pred_arcada",
    ),
    (
        "program_of_thoughts/svamp.jsonl",
        Task::FreeText,
        "answer",
        "executed",
    ),
    (
        "humaneval_4models/codegemma_7b.jsonl",
        Task::Outcome,
        "",
        "passed",
    ),
    (
        "aequitas_acsincome/pred_lightgbm_57.head50000.parquet",
        Task::NoTruth,
        "",
        "predictions",
    ),
];

#[test]
fn published_predictions_are_taken_for_what_they_are_where_they_are_there() {
    let Some(folder) = shared() else {
        println!("skipped: ../shared/data is not there");
        return;
    };
    for (name, task, truth, said) in PUBLISHED {
        let path = folder.join("real").join(name);
        if !path.exists() {
            println!("skipped: {name} is not there");
            continue;
        }
        let proposal = propose(&path).unwrap();
        let column = |role| {
            let choice = proposal.choice(role).unwrap();
            choice.columns.first().cloned().unwrap_or_default()
        };
        let role = match task {
            Task::Outcome => Role::Outcome,
            _ => Role::Prediction,
        };
        assert_eq!(proposal.task, task, "{name}");
        assert_eq!(
            (column(Role::Truth).as_str(), column(role).as_str()),
            (truth, said),
            "{name}"
        );
        let several = codes(&proposal.findings).contains(&"several-models");
        let is_sure = proposal.doubt().is_none() && proposal.roles().is_ok();
        assert!(
            !(several && is_sure),
            "{name} is sure of one of several models"
        );
        assert!(!(task == Task::NoTruth && is_sure), "{name} has no truth");
    }
}

/// Whatever the file: who is sure is right.
#[test]
fn nobody_is_sure_and_wrong_over_the_awkward_files_where_they_are_there() {
    let Some(folder) = shared() else {
        println!("skipped: ../shared/data is not there");
        return;
    };
    const TRUTHS: [&str; 10] = [
        "diagnosis",
        "truth",
        "label",
        "y",
        "y_true",
        "truth.label",
        "正解",
        "Ground Truth",
        " diagnosis",
        "outcome.diagnosis",
    ];
    let mut waiting = vec![folder.join("made")];
    let mut seen = 0;
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let Ok(proposal) = propose(&path) else {
            continue;
        };
        let Ok(roles) = proposal.roles() else {
            continue;
        };
        if proposal.doubt().is_none() && roles.outcome.is_none() {
            let truth = roles.truth.unwrap_or_default();
            assert!(
                TRUTHS.contains(&truth.as_str()),
                "{}: sure of `{truth}`",
                path.display()
            );
            seen += 1;
        }
    }
    assert!(seen >= 30, "only {seen} files were sure");
}

#[test]
fn a_list_of_numbers_is_no_text_to_read() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "id,truth,pred,votes", 60, |row| {
        let (truth, said) = (["yes", "no"][row % 2], ["yes", "no"][row / 2 % 2]);
        format!("{row},{truth},{said},\"[0.123{row}, 0.456, 0.421, 0.777]\"")
    });
    let proposal = propose(&path).unwrap();
    assert!(proposal.choice(Role::Text).unwrap().columns.is_empty());
}

#[test]
fn labels_that_differ_in_capitals_alone_are_told_how_they_meet() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "id,label,pred", 90, |row| {
        format!("{row},The Answer {},the answer {}", row % 45, row / 2)
    });
    let advice = finding(&checkup(&path).1, "labels-never-meet")
        .advice
        .clone();
    assert!(advice.contains("--normalise case"), "{advice}");
}
