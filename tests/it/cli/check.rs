//! `mispred check`: what it says of a file, to people and to scripts, and how it ends.

use super::*;
use serde_json::Value;

fn predictions(row: impl Fn(usize) -> (&'static str, &'static str)) -> String {
    (0..120).fold(
        "id,text,label,pred,confidence\n".to_owned(),
        |text, number| {
            let (label, pred) = row(number);
            format!(
                "{text}k{number},words {number},{label},{pred},0.{}\n",
                60 + number % 40
            )
        },
    )
}

fn with(text: &str) -> Project {
    let project = Project::new();
    fs::write(project.path("preds.csv"), text).unwrap();
    project
}

fn usual(number: usize) -> (&'static str, &'static str) {
    let label = ["a", "b"][number % 2];
    (
        label,
        if number.is_multiple_of(10) {
            "b"
        } else {
            label
        },
    )
}

#[test]
fn a_fine_file_is_described_and_ends_well() {
    let project = with(&predictions(usual));
    let page = project.stdout(&["check", "preds.csv"]);
    for expected in [
        "CSV, 5 columns, 120 rows",
        "task     binary",
        "truth    label  (sure: named `label`",
        "120 scored, 12 errors, accuracy 0.9000",
        "Nothing looks wrong.",
        "next     mispred review preds.csv --truth label --pred pred --score confidence --id id",
    ] {
        assert!(page.contains(expected), "no {expected} in\n{page}");
    }
}

#[test]
fn a_script_gets_roles_confidence_and_warnings() {
    let project = with(&predictions(|number| {
        let (label, pred) = usual(number);
        (label, if pred == "a" { "LABEL_a" } else { "LABEL_b" })
    }));
    let output = project.run(&["check", "preds.csv", "--json"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["task"], "binary");
    assert_eq!(document["roles"]["truth"], "label");
    assert_eq!(document["roles"]["pred"], "pred");
    assert_eq!(document["roles"]["score"], "confidence");
    assert_eq!(document["roles"]["id"], "id");
    assert_eq!(document["roles"]["group"], Value::Null);
    assert!(document["confidence"].as_f64().unwrap() > 0.7);
    assert_eq!(
        (&document["rows"], &document["errors"]),
        (&120.into(), &120.into())
    );
    let warning = &document["warnings"][0];
    assert_eq!(warning["code"], "labels-never-meet");
    assert_eq!(warning["severity"], "problem");
    assert!(
        warning["advice"]
            .as_str()
            .unwrap()
            .contains("--labels LABEL_a=a,LABEL_b=b")
    );
}

#[test]
fn what_cannot_be_looked_at_is_refused() {
    let project = with("");
    fs::create_dir(project.path("reviews")).unwrap();
    let (sentence, _) = project.refused(&["check", "reviews"], 2);
    assert!(sentence.contains("a folder"), "{sentence}");
    project.refused(&["check", "preds.csv"], 2);
    project.refused(&["check", "nowhere.csv"], 2);
}

#[test]
fn the_choices_are_kept_where_later_commands_find_them() {
    let project = with(&predictions(usual));
    fs::write(project.path("mispred.toml"), "# ours\nn = 50 # fifty\n").unwrap();
    let line = ["check", "preds.csv", "--score", "", "--write-config"];
    let output = project.run(&line);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = fs::read_to_string(project.path("mispred.toml")).unwrap();
    assert!(
        text.starts_with("# ours\nn = 50 # fifty\n\n[roles]\n"),
        "{text}"
    );
    let output = project.run(&["check", "preds.csv", "--json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["roles"]["score"], Value::Null);
    assert_eq!(document["choices"][0]["by"], "mispred.toml");
}

#[test]
fn how_the_file_was_read_is_kept_but_no_file_is_named() {
    let project = with("1|a\n2|b\n3|a\n4|b\n");
    fs::write(project.path("gold.csv"), "id,gold\n1,a\n2,b\n3,b\n4,b\n").unwrap();
    let line = [
        "check",
        "preds.csv",
        "--separator",
        "|",
        "--no-header",
        "--truth-file",
        "gold.csv",
        "--on",
        "column 1=id",
        "--truth",
        "gold",
        "--pred",
        "column 2",
        "--write-config",
        "--json",
    ];
    let output = project.run(&line);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let said = stderr(&output);
    assert!(said.contains("named each time with --truth-file"), "{said}");
    let text = fs::read_to_string(project.path("mispred.toml")).unwrap();
    assert!(
        text.contains("[reading]\n") && !text.contains("gold.csv"),
        "{text}"
    );
    let again = ["check", "preds.csv", "--truth-file", "gold.csv", "--json"];
    let read = |output: &[u8]| serde_json::from_slice::<Value>(output).unwrap();
    let (first, again) = (read(&output.stdout), read(&project.run(&again).stdout));
    for same in ["rows", "scored", "errors", "roles"] {
        assert_eq!(again[same], first[same], "{same}: {text}");
    }
    assert_eq!(first["errors"], 1);
}

#[test]
fn a_file_that_calls_itself_test_is_told_and_the_command_says_how_to_open_it() {
    let project = with(&predictions(usual));
    fs::rename(project.path("preds.csv"), project.path("test_preds.csv")).unwrap();
    let output = project.run(&["check", "test_preds.csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("test_preds.csv calls itself a test set"),
        "{text}"
    );
    let next = text.lines().last().unwrap();
    assert!(next.ends_with(" --open-test REASON"), "{next}");
}

#[test]
fn a_rule_that_can_judge_no_row_is_a_problem() {
    let project = with(&predictions(usual));
    let output = project.run(&["check", "preds.csv", "--tolerance", "3"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("can be judged under this rule"), "{text}");
    assert!(text.contains("A tolerance needs numbers"), "{text}");
}

#[test]
fn a_sample_is_not_drawn_from_a_guess() {
    let project = with(
        &predictions(|number| (["a", "b"][number % 2], ["a", "b"][number / 2 % 2]))
            .replace("label,pred", "anna,bert"),
    );
    let (sentence, hint) = project.refused(&["sample", "preds.csv"], 2);
    assert!(sentence.contains("only a guess"), "{sentence}");
    assert!(hint.contains("--truth anna"), "{hint}");
    assert!(!project.path("reviews").exists());
    let named = ["sample", "preds.csv", "--truth", "anna", "--pred", "bert"];
    assert_eq!(project.run(&named).status.code(), Some(0));
}

#[test]
fn the_rule_is_kept_with_the_columns_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "id,y_true,y_pred\n".to_owned();
    for row in 0..200 {
        text.push_str(&format!("{row},{}.5,{}.25\n", row, row + row % 7));
    }
    std::fs::write(folder.path().join("preds.csv"), text).unwrap();
    let check = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_mispred"))
            .args([&["check", "preds.csv", "--json"], arguments].concat())
            .current_dir(folder.path())
            .output()
            .unwrap();
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let chosen = check(&["--tolerance", "3", "--write-config"]);
    let settings = std::fs::read_to_string(folder.path().join("mispred.toml")).unwrap();
    assert!(
        settings.contains("[errors]\ntolerance = \"3\""),
        "{settings}"
    );
    let again = check(&[]);
    assert_eq!(again["rule"], chosen["rule"]);
    assert_eq!(again["errors"], chosen["errors"]);
    assert!(again["errors"].as_u64().unwrap() > 0);
}

#[test]
fn the_next_command_says_again_what_was_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("preds.csv"),
        "id,y_true,y_pred\n1,1.5,9\n2,2,2\n3,3,3\n",
    )
    .unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_mispred"))
        .args([
            "check",
            "preds.csv",
            "--tolerance",
            "worst:10%",
            "--encoding",
            "utf-8",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let next = text.lines().last().unwrap();
    assert!(
        next.contains("--encoding utf-8") && next.contains("--tolerance worst:10%"),
        "{text}"
    );
}
