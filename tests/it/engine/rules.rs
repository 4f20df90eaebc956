//! Error rules on files with known answers: tolerances, sets, outcomes, expressions, mapped and missing labels.

use mispred::domain::rule::{Normaliser, Rule, Step, Tolerance};

use super::*;

/// A file of data that is not part of the project; none where it is absent.
#[allow(clippy::print_stdout, reason = "what is skipped is said by name")]
fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/real")
        .join(name);
    if !path.exists() {
        println!("skipped: {name} is not here");
        return None;
    }
    Some(path)
}

fn under(path: &Path, roles: &Roles) -> Survey {
    Source::open(path).unwrap().survey(roles, &Silent).unwrap()
}

/// Rows, unscored ones, errors, and errors without a prediction.
fn counts(survey: &Survey) -> [u64; 4] {
    let population = survey.population(Opened::default());
    [
        population.rows,
        population.unscored,
        population.errors,
        population.missing_predictions,
    ]
}

fn codes(survey: &Survey) -> Vec<&str> {
    survey
        .findings()
        .iter()
        .map(|finding| finding.code)
        .collect()
}

fn ruled(truth: &str, prediction: &str, rule: Rule) -> Roles {
    Roles {
        id: Some("id".to_owned()),
        rule,
        ..Roles::of(truth, prediction)
    }
}

fn small(folder: &TempDir, text: &str, roles: &Roles) -> Survey {
    under(&written(folder, "small.csv", text), roles)
}

fn wrong_ids(survey: &Survey) -> Vec<String> {
    survey.errors().map(|error| error.key.to_owned()).collect()
}

fn expression(folder: &TempDir, text: &str, wrong: &str) -> Result<Survey, EngineError> {
    let source = Source::open(&written(folder, "expression.csv", text))?;
    let roles = ruled("label", "pred", Rule::Expression(wrong.to_owned()));
    source.survey(&roles, &Silent)
}

#[test]
fn mapped_and_normalised_labels_meet() {
    let pairs = |pairs: &[(&str, &str)]| Normaliser {
        labels: pairs
            .iter()
            .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()))
            .collect(),
        ..Normaliser::default()
    };
    let case_and_spaces = Normaliser::default()
        .without(Step::Case)
        .without(Step::Spaces);
    for (name, normal, errors) in [
        ("labels_yes_vs_Y.csv", Normaliser::default(), 569),
        (
            "labels_yes_vs_Y.csv",
            pairs(&[("Y", "yes"), ("N", "no")]),
            12,
        ),
        ("labels_LABEL_k.csv", Normaliser::default(), 569),
        (
            "labels_LABEL_k.csv",
            pairs(&[("LABEL_0", "0"), ("LABEL_1", "1")]),
            12,
        ),
        ("labels_case_and_space.csv", case_and_spaces, 12),
    ] {
        let is_mapped = !normal.is_default();
        let roles = Roles {
            id: Some("patient".to_owned()),
            normal,
            ..Roles::of("diagnosis", "predicted")
        };
        let survey = under(&fixture(name), &roles);
        assert_eq!(counts(&survey), [569, 0, errors, 0], "{name}");
        // Classes are counted under the form they are compared in, so mapped ones are as many as there are.
        let confusion = survey
            .confusion(Opened::default(), &Silent)
            .unwrap()
            .unwrap();
        assert_eq!(
            (confusion.total(), confusion.errors()),
            (569, errors),
            "{name}"
        );
        assert_eq!(
            confusion.labels().len(),
            if is_mapped { 2 } else { 4 },
            "{name}"
        );
    }
}

#[test]
fn words_for_missing_values_are_taken_by_the_whole_file() {
    let roles = Roles {
        id: Some("patient".to_owned()),
        ..Roles::of("diagnosis", "predicted")
    };
    let missing = under(&fixture("nan_truth_twelve_spellings.csv"), &roles);
    assert_eq!(counts(&missing), [569, 36, 9, 0]);
    let finding = &missing.findings()[0];
    assert_eq!((finding.code, finding.count), ("missing-words", Some(33)));
    assert!(finding.sentence.contains("`<NA>`"), "{}", finding.sentence);
    let country = under(&fixture("labels_na_is_a_country.csv"), &roles);
    assert_eq!(counts(&country), [569, 0, 12, 0]);
    assert_eq!(codes(&country), ["missing-word-is-label"]);
    assert!(country.errors().any(|error| error.truth == "NA"));
}

#[test]
fn a_word_that_shows_late_is_taken_for_what_it_is() {
    let folder = TempDir::new().unwrap();
    // In the first rows `NA` looks like a missing truth; predictions use it far behind them.
    let mut text = "id,label,pred\n".to_owned();
    for row in 0..60_000 {
        let (truth, prediction) = match row {
            0..3 => ("NA", "a"),
            59_999 => ("NA", "NA"),
            _ => ("a", "a"),
        };
        let _ = writeln!(text, "{row},{truth},{prediction}");
    }
    let roles = ruled("label", "pred", Rule::Differs);
    assert_eq!(counts(&small(&folder, &text, &roles)), [60_000, 0, 3, 0]);
    let without_last = text.replace("59999,NA,NA", "59999,a,?");
    let survey = small(&folder, &without_last, &roles);
    assert_eq!(counts(&survey), [60_000, 3, 1, 1]);
    assert_eq!(survey.errors().next().unwrap().prediction, None);
}

#[test]
fn regressions_are_summed_as_known() {
    for (name, mae, rmse, bias, r2) in [
        ("sk_diabetes_ridge.csv", 44.2732, 54.5424, -0.1469, 0.4983),
        ("sk_diabetes_gbr.csv", 46.3461, 58.023, 1.0014, 0.4323),
    ] {
        let rule = Rule::Tolerance(Tolerance::Absolute(50.0));
        let survey = under(&fixture(name), &ruled("y_true", "y_pred", rule));
        let summary = survey.residuals(Opened::default()).unwrap();
        assert_eq!(summary.rows, 442);
        for (value, known) in [
            (summary.mae, mae),
            (summary.rmse, rmse),
            (summary.bias, bias),
            (summary.r2.unwrap(), r2),
        ] {
            assert!(
                (value - known).abs() < 6e-5,
                "{name}: {value} is not {known}"
            );
        }
        let errors = survey.errors().count();
        assert!(survey.errors().all(|error| error.residual.unwrap() > 50.0));
        assert!(errors > 100 && errors < 200, "{errors}");
        assert_eq!(survey.confusion(Opened::default(), &Silent), Ok(None));
    }
}

#[test]
fn the_worst_part_is_found_before_it_is_counted() {
    let worst = |percent, above| {
        let rule = Rule::Tolerance(Tolerance::Worst { percent, above });
        ruled("y_true", "y_pred", rule)
    };
    let survey = under(&fixture("sk_diabetes_ridge.csv"), &worst(10.0, None));
    // 10 % of 442 rows are 44.2, and the 45th is wrong too.
    assert_eq!(counts(&survey), [442, 0, 45, 0]);
    let Rule::Tolerance(Tolerance::Worst {
        above: Some(above), ..
    }) = survey.roles().rule
    else {
        panic!("{:?}", survey.roles().rule);
    };
    let least = survey
        .errors()
        .filter_map(|error| error.residual)
        .fold(f64::MAX, f64::min);
    assert_eq!(least, above);
    // Who has the threshold already counts the same without looking for it.
    let again = under(&fixture("sk_diabetes_ridge.csv"), survey.roles());
    assert_eq!(wrong_ids(&again), wrong_ids(&survey));
    let folder = TempDir::new().unwrap();
    let exact = "id,y_true,y_pred\na,1,1\nb,2,2\n";
    assert_eq!(
        counts(&small(&folder, exact, &worst(50.0, None))),
        [2, 0, 0, 0]
    );
}

#[test]
fn cells_that_are_no_numbers_are_counted_apart() {
    let folder = TempDir::new().unwrap();
    let text =
        "id,y,yhat\na,1,1.4\nb,1,1.6\nc,many,1\nd,1,many\ne,,1\nf,1,\ng,nan,nan\nh,0.3,0.8\n";
    let rule = || Rule::Tolerance(Tolerance::Absolute(0.5));
    let survey = small(&folder, text, &ruled("y", "yhat", rule()));
    assert_eq!(counts(&survey), [8, 3, 3, 1]);
    assert_eq!(wrong_ids(&survey), ["b", "d", "f"]);
    assert_eq!(
        codes(&survey),
        [
            "missing-words",
            "truth-not-a-number",
            "prediction-not-a-number"
        ]
    );
    let relative = Rule::Tolerance(Tolerance::Relative(0.5));
    assert_eq!(
        wrong_ids(&small(&folder, text, &ruled("y", "yhat", relative))),
        ["b", "d", "f", "h"]
    );
    let answers = "id,y,yhat\na,\"1,200\",$1200\nb,18,so she has 18.\nc,18,19 eggs\n";
    let roles = Roles {
        normal: Normaliser::default().without(Step::Numbers),
        ..ruled("y", "yhat", rule())
    };
    assert_eq!(wrong_ids(&small(&folder, answers, &roles)), ["c"]);
}

#[test]
fn sets_differ_or_overlap_too_little() {
    let folder = TempDir::new().unwrap();
    let text = "id,truth,pred\n\
                a,x;y,y;x\n\
                b,\"[\"\"x\"\", \"\"y\"\"]\",x|y\n\
                c,x;y,x;z\n\
                d,[],[]\n\
                e,[],x\n\
                f,,x\n\
                g,x,\n\
                h,\"['x', 'y']\",\"['x']\"\n";
    let survey = small(
        &folder,
        text,
        &ruled("truth", "pred", Rule::Sets { jaccard: None }),
    );
    assert_eq!(wrong_ids(&survey), ["c", "e", "g", "h"]);
    assert_eq!(counts(&survey), [8, 1, 4, 1]);
    let half = ruled("truth", "pred", Rule::Sets { jaccard: Some(0.5) });
    assert_eq!(wrong_ids(&small(&folder, text, &half)), ["c", "e", "g"]);
}

#[test]
fn lists_of_any_format_are_sets() {
    let folder = TempDir::new().unwrap();
    let lines = "{\"id\":\"a\",\"truth\":[\"x, y\",\"z\"],\"pred\":[\"z\",\"x, y\"]}\n\
                 {\"id\":\"b\",\"truth\":[],\"pred\":[]}\n\
                 {\"id\":\"c\",\"truth\":[1],\"pred\":[1,2]}\n\
                 {\"id\":\"d\",\"truth\":null,\"pred\":[1]}\n";
    let roles = ruled("truth", "pred", Rule::Sets { jaccard: None });
    let survey = under(&written(&folder, "sets.jsonl", lines), &roles);
    assert_eq!(
        (counts(&survey), wrong_ids(&survey)),
        ([4, 1, 1, 0], vec!["c".to_owned()])
    );
    let list = |cells: &[Option<&[&str]>]| {
        let mut column = Vec::new();
        for cell in cells {
            column.push(cell.map(|labels| Series::new("".into(), labels)));
        }
        column
    };
    let truths: [Option<&[&str]>; 3] = [Some(&["x, y", "z"]), Some(&[]), None];
    let predictions: [Option<&[&str]>; 3] = [Some(&["z", "x, y"]), Some(&["x"]), Some(&["x"])];
    let mut frame = DataFrame::new(
        3,
        vec![
            Series::new("id".into(), ["a", "b", "c"]).into_column(),
            Series::new("truth".into(), list(&truths)).into_column(),
            Series::new("pred".into(), list(&predictions)).into_column(),
        ],
    )
    .unwrap();
    let parquet = folder.path().join("sets.parquet");
    ParquetWriter::new(fs::File::create(&parquet).unwrap())
        .finish(&mut frame)
        .unwrap();
    let survey = under(&parquet, &roles);
    assert_eq!(
        (counts(&survey), wrong_ids(&survey)),
        ([3, 1, 1, 0], vec!["b".to_owned()])
    );
}

#[test]
fn one_accepted_answer_is_enough() {
    let folder = TempDir::new().unwrap();
    let text = "id,truth,pred\na,\"[\"\"Paris\"\", \"\"paris, France\"\"]\",Paris\nb,Rome|Roma,Milan\n\
                c,Rome|Roma, roma.\nd,,x\ne,Rome,\n";
    let rule = ruled("truth", "pred", Rule::OneOf);
    assert_eq!(wrong_ids(&small(&folder, text, &rule)), ["b", "c", "e"]);
    let normal = [Step::Case, Step::Spaces, Step::Punctuation];
    let roles = Roles {
        normal: normal
            .into_iter()
            .fold(Normaliser::default(), Normaliser::without),
        ..rule
    };
    let survey = small(&folder, text, &roles);
    assert_eq!(
        (wrong_ids(&survey), counts(&survey)),
        (vec!["b".to_owned(), "e".to_owned()], [5, 1, 2, 1])
    );
}

#[test]
fn an_outcome_needs_no_truth() {
    let folder = TempDir::new().unwrap();
    let roles = |at_least| Roles {
        id: Some("id".to_owned()),
        outcome: Some("result".to_owned()),
        rule: Rule::Outcome { at_least },
        ..Roles::default()
    };
    let text =
        "id,result\na,passed\nb,failed: no such name\nc,\nd,timed out\ne,C\nf,maybe\ng,NaN\n";
    let survey = small(&folder, text, &roles(None));
    assert_eq!(counts(&survey), [7, 3, 2, 0]);
    assert_eq!(codes(&survey), ["outcome-unknown"]);
    let outcomes: Vec<_> = survey
        .errors()
        .map(|error| (error.truth, error.prediction, error.outcome))
        .collect();
    assert_eq!(outcomes[0], ("", None, Some("failed: no such name")));
    assert_eq!(
        survey.count_eyeball_rows(&whole_file(), Opened::default(), &Silent),
        Ok(4)
    );
    let graded = "id,result\na,1\nb,0.75\nc,0\n";
    let source = Source::open(&written(&folder, "graded.csv", graded)).unwrap();
    let error = source.survey(&roles(None), &Silent).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`result` holds grades in 1 rows"),
        "{error}"
    );
    assert!(error.hint().contains("--pass-at"));
    assert_eq!(
        wrong_ids(&source.survey(&roles(Some(0.75)), &Silent).unwrap()),
        ["c"]
    );
    // A truth that is known of some rows alone is shown, and decides nothing.
    let with_truth = "id,result,label\na,failed,\nb,failed,x\nc,passed,\n";
    let shown = Roles {
        truth: Some("label".to_owned()),
        ..roles(None)
    };
    let survey = small(&folder, with_truth, &shown);
    assert_eq!(counts(&survey), [3, 0, 2, 0]);
    let truths: Vec<&str> = survey.errors().map(|error| error.truth).collect();
    assert_eq!(truths, ["", "x"]);
    let key = Key::new("b");
    let survey = small(&folder, text, &roles(None));
    let places = survey
        .places_of([(&key, "")], &whole_file(), Opened::default(), &Silent)
        .unwrap();
    assert_eq!(places, [(1, key)]);
}

#[test]
fn an_expression_says_what_is_wrong() {
    let folder = TempDir::new().unwrap();
    let text = "id,label,pred,chosen,rejected,text,long name\n\
                a,x,y,0.5,0.75,a gift,1\n\
                b,x,x,0.75,0.5,nothing,2\n\
                c,,y,0.1,0.2,a gift,3\n\
                d,x,,10,9,nothing,4\n\
                e,x,y,,9,a GIFT,\n";
    for (wrong, ids) in [
        ("pred != truth", &["a", "d", "e"][..]),
        ("chosen <= rejected", &["a"]),
        ("chosen <= \"rejected\"", &["a", "b", "d"]),
        ("label = x and text ~ gift", &["a", "e"]),
        ("abs(chosen - rejected) > .9", &["d"]),
        ("`long name` > 1", &["b", "d"]),
        ("pred is missing", &["d"]),
        ("not prediction = label", &["a", "d", "e"]),
    ] {
        let survey = expression(&folder, text, wrong).unwrap();
        assert_eq!(wrong_ids(&survey), ids, "{wrong}");
        let population = survey.population(Opened::default());
        assert_eq!((population.rows, population.unscored), (5, 1), "{wrong}");
        let without = u64::from(ids.contains(&"d"));
        assert_eq!(population.missing_predictions, without, "{wrong}");
        // What the survey made of it means the same without knowing the columns' names.
        let again = Source::open(&folder.path().join("expression.csv")).unwrap();
        let again = again.survey(survey.roles(), &Silent).unwrap();
        assert_eq!(wrong_ids(&again), ids, "{wrong}");
        assert!(again.findings().is_empty(), "{wrong}");
    }
    let survey = expression(&folder, text, "chosen <= rejected").unwrap();
    assert_eq!(survey.findings()[0].code, "word-is-a-column");
    assert!(
        survey.findings()[0]
            .sentence
            .contains("`rejected` is read as a column")
    );
    assert_eq!(
        survey.roles().rule,
        Rule::Expression("chosen <= `rejected`".to_owned())
    );
    assert_eq!(
        survey.roles().rule.words(survey.roles()),
        "chosen <= `rejected`"
    );
}

#[test]
fn a_mistake_in_an_expression_is_pointed_at() {
    let folder = TempDir::new().unwrap();
    let text = "id,label,pred,chosen\na,x,y,1\n";
    let message = |wrong: &str| {
        let error = expression(&folder, text, wrong).unwrap_err();
        assert!(!error.hint().is_empty());
        let EngineError::Expression {
            sentence, pointing, ..
        } = error
        else {
            panic!("{error}");
        };
        [sentence, pointing[0].to_string(), pointing[1].to_string()].join("\n")
    };
    assert_eq!(
        message("label = x and chosn > 1"),
        "there is no field `chosn`; did you mean `chosen`?\nlabel = x and chosn > 1\n              ^^^^^"
    );
    assert_eq!(
        message("chosen > and"),
        "a value is missing before this word; put it in quotes if it is the value\nchosen > and\n         ^^^"
    );
    assert!(message("").contains("every row wrong"));
    assert!(message("gift").contains("no column is chosen as text"));
    assert!(message("score > 1").contains("there is no field `score`"));
}

#[test]
fn a_rule_without_its_column_is_refused() {
    let source = Source::open(&fixture("bom_crlf.csv")).unwrap();
    let roles = Roles {
        rule: Rule::Outcome { at_least: None },
        ..Roles::of("diagnosis", "predicted")
    };
    let error = source.survey(&roles, &Silent).unwrap_err();
    assert_eq!(error.hint(), "name it with --outcome COL");
    let mut wanted = Wanted::default();
    wanted.rule = Some(Rule::Sets { jaccard: None });
    wanted.normal = Normaliser::default().without(Step::Case);
    let roles = source.propose(&wanted).unwrap().roles().unwrap();
    assert_eq!(
        (roles.rule, roles.normal.case),
        (Rule::Sets { jaccard: None }, true)
    );
}

#[test]
fn answers_of_programs_are_right_within_a_thousandth() {
    for (name, rows, null, right) in [("gsm8k_fewshot", 1318, 23, 942), ("svamp", 999, 1, 851)] {
        let Some(path) = shared(&format!("program_of_thoughts/{name}.jsonl")) else {
            continue;
        };
        let roles = Roles {
            rule: Rule::Tolerance(Tolerance::Absolute(0.001)),
            text: Some("question".to_owned()),
            ..Roles::of("answer", "executed")
        };
        let survey = under(&path, &roles);
        let population = survey.population(Opened::default());
        assert_eq!(
            (
                population.evaluated(),
                population.missing_predictions,
                population.evaluated() - population.errors
            ),
            (rows, null, right),
            "{name}"
        );
    }
}

#[test]
fn tests_of_code_say_themselves_whether_they_passed() {
    for (name, outcome, id, rows, passed) in [
        (
            "humaneval_4models/codegemma_7b.jsonl",
            "passed",
            "task_id",
            164,
            47,
        ),
        (
            "humaneval_4models/codegemma_7b.jsonl",
            "result",
            "task_id",
            164,
            47,
        ),
        (
            "humaneval_4models/qwen2.5-coder_7b.jsonl",
            "passed",
            "task_id",
            164,
            120,
        ),
    ] {
        let Some(path) = shared(name) else { continue };
        let roles = Roles {
            id: Some(id.to_owned()),
            outcome: Some(outcome.to_owned()),
            rule: Rule::Outcome { at_least: None },
            ..Roles::default()
        };
        let population = under(&path, &roles).population(Opened::default());
        assert_eq!(
            (
                population.evaluated(),
                population.evaluated() - population.errors
            ),
            (rows, passed),
            "{name} {outcome}"
        );
    }
}

#[test]
fn a_pass_rate_is_a_grade() {
    for (name, right) in [("o1-mini", 236)] {
        let Some(path) = shared(&format!("livecodebench/{name}.head300.json")) else {
            continue;
        };
        let Ok(source) = Source::open(&path) else {
            println!("skipped: {name} is in a format that can't be read");
            continue;
        };
        let roles = Roles {
            outcome: Some("pass@1".to_owned()),
            rule: Rule::Outcome {
                at_least: Some(1.0),
            },
            ..Roles::default()
        };
        let population = source
            .survey(&roles, &Silent)
            .unwrap()
            .population(Opened::default());
        assert_eq!(
            (population.rows, population.rows - population.errors),
            (300, right)
        );
    }
}

#[test]
fn forecasts_of_prices_have_known_errors() {
    let Some(path) = shared("epf_electricity/Forecasts_DE_DNN_LEAR_ensembles.csv") else {
        return;
    };
    let known = path
        .parent()
        .unwrap()
        .parent()
        .unwrap()
        .join("expected.json");
    let known: serde_json::Value = serde_json::from_slice(&fs::read(known).unwrap()).unwrap();
    let known = &known["epf_electricity"];
    let source = Source::open(&path).unwrap();
    let id = source.columns()[0].clone();
    for model in ["DNN 1", "DNN Ensemble", "LEAR 1456"] {
        let roles = Roles {
            id: Some(id.clone()),
            rule: Rule::Tolerance(Tolerance::Worst {
                percent: 5.0,
                above: None,
            }),
            ..Roles::of("Real price", model)
        };
        let survey = source.survey(&roles, &Silent).unwrap();
        let summary = survey.residuals(Opened::default()).unwrap();
        for (name, value) in [
            ("mae", summary.mae),
            ("rmse", summary.rmse),
            ("bias", summary.bias),
        ] {
            let expected = known[model][name].as_f64().unwrap();
            assert!(
                (value - expected).abs() < 6e-5,
                "{model} {name}: {value} is not {expected}"
            );
        }
        assert_eq!(counts(&survey), [17_472, 0, 874, 0], "{model}");
    }
}
