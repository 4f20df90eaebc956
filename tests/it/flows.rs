//! What happens around a review: bad input, changed files, further errors, unfinished weeks, sealed rows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use mispred::domain::split::{Split, SplitBy};
use serde_json::Value;

use crate::terminal::{PROGRAM, Screen};

/// A working folder with a predictions file in it: every third of 400 rows is wrong.
struct Folder {
    temporary: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        let folder = Self {
            temporary: tempfile::tempdir().unwrap(),
        };
        folder.write("preds.csv", &predictions(400, 3));
        folder
    }

    fn path(&self) -> &Path {
        self.temporary.path()
    }

    fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(PROGRAM)
            .args(arguments)
            .args(["--reviewer", "ana"])
            .current_dir(self.path())
            .env("MISPRED_CONFIG_DIR", self.path().join("no-config"))
            .output()
            .unwrap()
    }

    fn review(&self, arguments: &[&str]) -> Screen {
        let arguments: Vec<&str> = ["review"]
            .iter()
            .chain(arguments)
            .chain(&["--reviewer", "ana"])
            .copied()
            .collect();
        Screen::start(self.path(), PROGRAM, &arguments)
    }

    fn week(&self) -> PathBuf {
        self.path().join("reviews/preds/2026-W40")
    }

    fn sample(&self) -> Value {
        serde_json::from_str(&fs::read_to_string(self.week().join("sample.json")).unwrap()).unwrap()
    }

    fn keys(&self) -> Vec<String> {
        let sample = self.sample();
        let examples = sample["examples"].as_array().unwrap();
        examples
            .iter()
            .map(|example| example["key"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn predictions(rows: usize, every: usize) -> String {
    let row = |number: usize| {
        let pred = if number.is_multiple_of(every) {
            "b"
        } else {
            "a"
        };
        format!("k{number},text {number},a,{pred},0.9\n")
    };
    std::iter::once("id,text,label,pred,score\n".to_owned())
        .chain((0..rows).map(row))
        .collect()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const WEEK: [&str; 2] = ["--week", "2026-W40"];

#[test]
fn bad_input_gets_one_sentence_exit_2_and_nothing_is_written() {
    let folder = Folder::new();
    folder.write("empty.csv", "");
    folder.write("no_header.csv", "1,a,a,0.5\n2,a,b,0.4\n");
    folder.write("binary.csv", "");
    fs::write(
        folder.path().join("binary.csv"),
        [0u8, 159, 146, 150, 1, 2, 3, 255, 0, 7].repeat(50),
    )
    .unwrap();
    fs::create_dir(folder.path().join("a_folder")).unwrap();
    folder.write("a_file", "");
    let cases: [(&[&str], &str); 9] = [
        (&["sample", "missing.csv"], "missing.csv"),
        (&["sample", "empty.csv"], "empty"),
        (&["sample", "no_header.csv"], "header"),
        (&["sample", "preds.csv", "--truth", "lable"], "lable"),
        (&["sample", "a_folder"], "folder"),
        (
            &["sample", "preds.csv", "--truth", "label", "--pred", "label"],
            "label",
        ),
        (&["sample", "binary.csv"], "binary.csv"),
        (
            &["sample", "preds.csv", "--reviews", "a_file/reviews"],
            "a_file",
        ),
        (&["review", "missing.csv"], "missing.csv"),
    ];
    for (arguments, names) in cases {
        let output = folder.run(arguments);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(lines.len(), 2, "{arguments:?}: {said}");
        assert!(
            lines[0].starts_with("mispred: ") && lines[0].contains(names),
            "{arguments:?}: {said}"
        );
        assert!(lines[1].starts_with("hint: "), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty());
        assert!(
            !folder.path().join("reviews").exists(),
            "{arguments:?} wrote something"
        );
    }
}

#[test]
fn a_misspelt_column_is_answered_with_the_right_one() {
    let output = Folder::new().run(&["sample", "preds.csv", "--truth", "lable"]);
    assert!(said(&output).contains("label"), "{}", said(&output));
}

#[test]
fn no_misprediction_is_no_mistake() {
    let folder = Folder::new();
    folder.write("right.csv", &predictions(50, 1_000).replace(",b,", ",a,"));
    // A prediction that is the truth in every row may be a copy of it, so that somebody has to say that it is none.
    let guessed = folder.run(&["sample", "right.csv"]);
    assert_eq!(guessed.status.code(), Some(2), "{}", said(&guessed));
    assert!(
        said(&guessed).contains("only a guess"),
        "{}",
        said(&guessed)
    );
    let named = ["sample", "right.csv", "--truth", "label", "--pred", "pred"];
    let output = folder.run(&named);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(
        said(&output).contains("not a single misprediction in 50 rows"),
        "{}",
        said(&output)
    );
    assert!(output.stdout.is_empty() && !folder.path().join("reviews").exists());
}

#[test]
fn without_a_terminal_review_names_the_command_that_needs_none() {
    let folder = Folder::new();
    let output = folder.run(&["review", "preds.csv"]);
    // A test run from a terminal still has one at /dev/tty, but not on any of the three streams.
    if output.status.code() == Some(2) {
        assert!(
            said(&output).contains("mispred sample FILE"),
            "{}",
            said(&output)
        );
    }
    assert!(!folder.path().join("reviews").exists());
}

#[test]
fn sampling_prints_the_keys_and_printing_again_prints_the_same() {
    let folder = Folder::new();
    let first = folder.run(&[&["sample", "preds.csv"], &WEEK[..]].concat());
    assert_eq!(first.status.code(), Some(0), "{}", said(&first));
    let keys: Vec<String> = String::from_utf8(first.stdout.clone())
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    assert_eq!((keys.len(), keys.clone()), (100, folder.keys()));
    let again = folder.run(&[&["sample", "preds.csv"], &WEEK[..]].concat());
    assert_eq!(again.stdout, first.stdout);
    let json = folder.run(&[&["sample", "preds.csv", "--json"], &WEEK[..]].concat());
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    let example = &json["examples"][0];
    assert_eq!(example["stratum"], "all");
    assert!(example["inclusion"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_shuffled_file_gives_the_same_sample_and_reproduces() {
    let folder = Folder::new();
    folder.run(&[&["sample", "preds.csv"], &WEEK[..]].concat());
    let before = folder.keys();
    let text = predictions(400, 3);
    let (header, rows) = text.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    rows.rotate_left(133);
    folder.write("preds.csv", &format!("{header}\n{}\n", rows.join("\n")));
    let again = folder.run(&["reproduce", "preds/2026-W40"]);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert!(String::from_utf8_lossy(&again.stdout).contains("equal"));
    folder.run(&[&["sample", "preds.csv", "--redraw"], &WEEK[..]].concat());
    assert_eq!(folder.keys(), before);
    folder.write("preds.csv", &predictions(400, 4));
    let differs = folder.run(&["reproduce", "preds/2026-W40"]);
    assert_eq!(differs.status.code(), Some(1), "{}", said(&differs));
    assert!(
        said(&differs).contains("no longer drawn"),
        "{}",
        said(&differs)
    );
}

#[test]
fn only_eyeball_rows_are_drawn_and_the_line_only_grows() {
    let folder = Folder::new();
    folder.write("preds.csv", &predictions(3_000, 3));
    let output = folder.run(&[&["sample", "preds.csv", "--eyeball", "0.2"], &WEEK[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let split = Split {
        by: SplitBy::Key,
        seed: "preds".to_owned(),
        threshold: 0.2,
    };
    assert!(folder.keys().iter().all(|key| split.is_eyeball(key)));
    // The counts for other metrics than accuracy are those of the whole file.
    let counted = serde_json::json!({"labels": ["a", "b"], "rows": ["2000 1000", "0 0"]});
    assert_eq!(folder.sample()["confusion"], counted);
    let smaller = folder.run(&[
        "sample",
        "preds.csv",
        "--eyeball",
        "0.1",
        "--week",
        "2026-W41",
    ]);
    assert_eq!(smaller.status.code(), Some(2), "{}", said(&smaller));
    assert!(
        said(&smaller).contains("can't shrink"),
        "{}",
        said(&smaller)
    );
    let larger = folder.run(&[
        "sample",
        "preds.csv",
        "--eyeball",
        "0.4",
        "--week",
        "2026-W41",
    ]);
    assert_eq!(larger.status.code(), Some(0), "{}", said(&larger));
    let line: Value = serde_json::from_str(
        &fs::read_to_string(folder.path().join("reviews/preds/split.json")).unwrap(),
    )
    .unwrap();
    assert_eq!(line["threshold"], 0.4);
    assert_eq!(line["log"][0]["from"], 0.2);
}

#[test]
fn a_test_set_is_not_opened_without_a_reason_that_is_kept() {
    let folder = Folder::new();
    folder.write("preds_test.csv", &predictions(90, 3));
    let refused = folder.run(&["sample", "preds_test.csv"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("--open-test"), "{}", said(&refused));
    assert!(!folder.path().join("reviews").exists());
    let arguments = [
        "sample",
        "preds_test.csv",
        "--open-test",
        "really our dev set",
        "--set-name",
        "preds",
    ];
    let opened = folder.run(&[&arguments, &WEEK[..]].concat());
    assert_eq!(opened.status.code(), Some(0), "{}", said(&opened));
    let sample = folder.sample();
    assert_eq!(sample["overrides"][0]["reason"], "really our dev set");
    let line = fs::read_to_string(folder.path().join("reviews/preds/split.json")).unwrap();
    assert!(line.contains("really our dev set"));
}

#[test]
fn blackbox_rows_of_a_split_column_stay_sealed_unless_a_reason_is_given() {
    let folder = Folder::new();
    let mut text = "id,label,pred,split\n".to_owned();
    for number in 0..60 {
        let side = if number % 2 == 0 {
            "eyeball"
        } else {
            "blackbox"
        };
        text.push_str(&format!("k{number},a,b,{side}\n"));
    }
    folder.write("preds.csv", &text);
    let sealed = folder.run(&[&["sample", "preds.csv"], &WEEK[..]].concat());
    assert_eq!(sealed.status.code(), Some(0), "{}", said(&sealed));
    let even = |key: &String| key[1..].parse::<usize>().unwrap().is_multiple_of(2);
    assert_eq!(folder.keys().len(), 30);
    assert!(folder.keys().iter().all(even));
    let reason = [
        "sample",
        "preds.csv",
        "--open-blackbox",
        "audit",
        "--redraw",
    ];
    let opened = folder.run(&[&reason, &WEEK[..]].concat());
    assert_eq!(opened.status.code(), Some(0), "{}", said(&opened));
    assert_eq!(folder.keys().len(), 60);
    assert_eq!(folder.sample()["overrides"][0]["opened"], "blackbox");
}

#[test]
fn more_errors_extend_the_same_sample() {
    let folder = Folder::new();
    folder.run(&[&["sample", "preds.csv", "--n", "20"], &WEEK[..]].concat());
    let before = folder.keys();
    let output = folder.run(&[&["sample", "preds.csv", "--n", "50"], &WEEK[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let after = folder.keys();
    assert_eq!((after.len(), &after[..20]), (50, &before[..]));
    let rows = fs::read_to_string(folder.week().join("rows.jsonl")).unwrap();
    assert!(after.iter().all(|key| rows.contains(&format!("\"{key}\""))));
}

fn tag_two(screen: &mut Screen) {
    screen.wait_for("sample 0/100");
    screen.type_keys("1\r2\r");
    screen.wait("two saved tags", |text| {
        text.contains("sample 2/100") && text.contains("saved \u{2713}")
    });
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
}

/// A review with two verdicts, whose file then changes.
fn changed() -> (Folder, Vec<String>) {
    let folder = Folder::new();
    let mut screen = folder.review(&["preds.csv", WEEK[0], WEEK[1]]);
    screen.wait_for("Is this how to read the file?");
    screen.type_keys("\r");
    tag_two(&mut screen);
    let keys = folder.keys();
    folder.write(
        "preds.csv",
        &predictions(500, 2).replace("text ", "new text "),
    );
    (folder, keys)
}

#[test]
fn a_changed_file_can_be_kept_out() {
    let (folder, keys) = changed();
    let mut screen = folder.review(&["preds.csv", WEEK[0], WEEK[1]]);
    screen.wait_for("The predictions file has changed");
    screen.type_keys("\r");
    let text = screen.wait_for("sample 2/100");
    assert!(!text.contains("new text"), "{text}");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
    assert_eq!(folder.keys(), keys);
}

#[test]
fn a_changed_file_can_be_relinked_to_the_same_draw() {
    let (folder, keys) = changed();
    let mut screen = folder.review(&["preds.csv", WEEK[0], WEEK[1]]);
    screen.wait_for("The predictions file has changed");
    screen.type_keys("j\r");
    screen.wait("the new rows", |text| {
        text.contains("sample 2/100") && text.contains("new text")
    });
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
    assert_eq!(folder.keys(), keys);
    assert_eq!(folder.sample()["relinks"][0]["found"], 100);
    let mut again = folder.review(&["preds.csv", WEEK[0], WEEK[1]]);
    again.wait("no second question", |text| text.contains("sample 2/100"));
    again.type_keys("q");
    assert_eq!(again.exit_code(), 0);
}

#[test]
fn a_changed_file_can_be_drawn_anew_and_the_old_review_is_archived() {
    let (folder, _) = changed();
    let mut screen = folder.review(&["preds.csv", WEEK[0], WEEK[1]]);
    screen.wait_for("The predictions file has changed");
    screen.type_keys("jj\r");
    screen.wait_for("sample 0/100");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
    let archived = folder.path().join("reviews/preds/2026-W40.old-1");
    let session = fs::read_to_string(archived.join("reviewers/ana.json")).unwrap();
    assert!(session.contains("label-noise"));
}

#[test]
fn leaving_the_question_changes_nothing() {
    let (folder, keys) = changed();
    let mut screen = folder.review(&["preds.csv", WEEK[0], WEEK[1]]);
    screen.wait_for("The predictions file has changed");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
    assert_eq!(folder.keys(), keys);
}

#[test]
fn bare_mispred_resumes_even_when_the_file_is_gone() {
    let (folder, _) = changed();
    fs::remove_file(folder.path().join("preds.csv")).unwrap();
    let mut screen = Screen::start(folder.path(), PROGRAM, &["--reviewer", "ana"]);
    screen.wait_for("sample 2/100");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
}

#[test]
fn an_unfinished_week_is_offered_before_a_new_one_begins() {
    let (folder, _) = changed();
    let mut screen = folder.review(&["preds.csv"]);
    let text = screen.wait("the question", |text| {
        text.contains("An earlier week is not finished") && text.contains("2 of 100")
    });
    assert!(text.contains("preds/2026-W40"), "{text}");
    screen.type_keys("\r");
    screen.wait_for("sample 2/100");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
}

#[test]
fn a_session_of_a_newer_program_is_opened_read_only() {
    let (folder, _) = changed();
    let path = folder.week().join("reviewers/ana.json");
    let text =
        fs::read_to_string(&path)
            .unwrap()
            .replacen("\"version\":[1,2]", "\"version\":[2,0]", 1);
    assert!(text.contains("[2,0]"));
    fs::write(&path, &text).unwrap();
    fs::remove_file(folder.path().join("preds.csv")).unwrap();
    let mut screen = Screen::start(folder.path(), PROGRAM, &["--reviewer", "ana"]);
    screen.wait_for("Before you begin");
    screen.type_keys("\r");
    screen.wait_for("read-only");
    screen.type_keys("5");
    screen.wait_for("this session is open read-only");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        text,
        "nothing is touched"
    );
}

#[test]
fn roles_can_be_changed_with_the_keyboard() {
    let folder = Folder::new();
    let mut screen = folder.review(&["preds.csv", WEEK[0], WEEK[1]]);
    screen.wait_for("Is this how to read the file?");
    screen.type_keys("ggjjj ");
    screen.wait_for("Which column is the score?");
    screen.type_keys("(none\r");
    screen.wait("no score", |text| text.contains("score   (none)"));
    screen.type_keys("kkk");
    screen.type_keys("l");
    screen.type_keys("\r");
    screen.wait("a refusal of equal columns", |text| {
        text.contains("same column")
    });
    screen.type_keys("h\r");
    screen.wait_for("sample 0/100");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
    assert!(folder.sample()["roles"].get("score").is_none());
}

#[test]
fn what_was_found_is_on_the_first_screen_and_the_choices_are_kept_with_one_key() {
    let folder = Folder::new();
    let text = predictions(60, 3)
        .replace(",a,a,", ",a,LABEL_a,")
        .replace(",a,b,", ",a,LABEL_b,");
    folder.write("preds.csv", &text);
    let mut screen = folder.review(&["preds.csv", WEEK[0], WEEK[1]]);
    let text = screen.wait_for("60 scored, 60 errors");
    assert!(text.contains("problem: "), "{text}");
    screen.type_keys("t");
    screen.wait_for("multiclass: one of several classes");
    screen.type_keys("W");
    screen.wait_for("the columns are kept in");
    let kept = fs::read_to_string(folder.path().join("mispred.toml")).unwrap();
    assert!(kept.contains("truth = \"label\""), "{kept}");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
}

#[test]
fn a_test_file_cannot_be_relinked_to() {
    let (folder, _) = changed();
    folder.write(
        "preds_test.csv",
        &predictions(400, 3).replace("text ", "SECRET "),
    );
    let mut screen = folder.review(&["preds_test.csv", "--set-name", "preds", WEEK[0], WEEK[1]]);
    screen.wait_for("This is another predictions file");
    screen.type_keys("j\r");
    assert_eq!(screen.exit_code(), 2);
    assert!(
        screen.text().contains("calls itself a test set"),
        "{}",
        screen.text()
    );
    let rows = fs::read_to_string(folder.week().join("rows.jsonl")).unwrap();
    assert!(!rows.contains("SECRET"));
}

#[test]
fn a_better_model_does_not_move_the_line_and_neither_does_auto() {
    let folder = Folder::new();
    folder.write("preds.csv", &predictions(6_000, 10));
    folder.run(&[&["sample", "preds.csv"], &WEEK[..]].concat());
    let threshold = folder.sample()["split"]["threshold"].as_f64().unwrap();
    assert!(threshold < 1.0);
    folder.write("preds.csv", &predictions(6_000, 30));
    for (arguments, week) in [
        (&[][..], "2026-W41"),
        (&["--eyeball", "auto"][..], "2026-W42"),
    ] {
        let output = folder.run(&[&["sample", "preds.csv", "--week", week], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let path = folder
            .path()
            .join("reviews/preds")
            .join(week)
            .join("sample.json");
        let sample: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(sample["split"]["threshold"].as_f64().unwrap(), threshold);
    }
}

#[test]
fn a_flag_that_asks_for_another_draw_is_refused_not_ignored() {
    let folder = Folder::new();
    folder.run(&[&["sample", "preds.csv"], &WEEK[..]].concat());
    let before = folder.keys();
    for flags in [
        ["--seed", "other"],
        ["--truth", "pred"],
        ["--eyeball", "0.01"],
    ] {
        let output = folder.run(&[&["sample", "preds.csv"], &flags[..], &WEEK[..]].concat());
        assert_eq!(
            output.status.code(),
            Some(2),
            "{flags:?}: {}",
            said(&output)
        );
        assert!(said(&output).contains("--redraw"), "{}", said(&output));
    }
    assert_eq!(folder.keys(), before);
}

#[test]
fn rows_that_git_did_not_bring_are_read_from_the_unchanged_file() {
    let folder = Folder::new();
    folder.run(&[&["sample", "preds.csv"], &WEEK[..]].concat());
    fs::remove_file(folder.week().join("rows.jsonl")).unwrap();
    let mut screen = folder.review(&["preds.csv", WEEK[0], WEEK[1]]);
    screen.wait("the text of a row", |text| {
        text.contains("sample 0/100") && text.contains("text ")
    });
    assert!(!screen.text().contains("not kept"), "{}", screen.text());
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
}

#[test]
fn labels_that_never_meet_are_shouted_about() {
    let folder = Folder::new();
    folder.write(
        "preds.csv",
        &predictions(60, 3)
            .replace(",a,a,", ",a,LABEL_0,")
            .replace(",a,b,", ",a,LABEL_1,"),
    );
    let output = folder.run(&[&["sample", "preds.csv"], &WEEK[..]].concat());
    assert!(
        said(&output).contains("not one of 60 rows is right"),
        "{}",
        said(&output)
    );
    fs::remove_dir_all(folder.path().join("reviews")).unwrap();
    let mut screen = folder.review(&["preds.csv", WEEK[0], WEEK[1]]);
    screen.wait_for("Is this how to read the file?");
    screen.type_keys("\r");
    screen.wait("the warning", |text| {
        text.contains("not one of 60 rows is right")
    });
    screen.type_keys("\rq");
    assert_eq!(screen.exit_code(), 0);
}

#[test]
fn faults_in_the_keymap_are_told_on_screen() {
    let folder = Folder::new();
    folder.run(&[&["sample", "preds.csv"], &WEEK[..]].concat());
    let keymap = folder.write(
        "keys.toml",
        "[review]\nflagg = [\"f\"]\ncommit = [\"crtl-g\"]\n",
    );
    let mut screen = folder.review(&[
        "preds.csv",
        WEEK[0],
        WEEK[1],
        "--keymap",
        keymap.to_str().unwrap(),
    ]);
    screen.wait("both faults", |text| {
        text.contains("line 2") && text.contains("line 3")
    });
    screen.type_keys("\rq");
    assert_eq!(screen.exit_code(), 0);
}
