//! The commands as a script runs them: what comes out, what is said beside it, and how they end.
#![allow(clippy::unwrap_used, reason = "a step that fails fails its test")]

mod check;
mod import;
mod rules;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mispred::domain::design::Design;
use mispred::domain::hash::hash_hex;
use mispred::domain::key::Key;
use mispred::domain::population::Population;
use mispred::domain::review::Review;
use mispred::domain::roles::Roles;
use mispred::domain::sample::{Fingerprint, Sample, SampledExample};
use mispred::domain::taxonomy::{Kind, Starter};
use mispred::session::{OpenMode, ReviewsRoot, Store, WeekFolder, sample_file};

const AT: &str = "2026-11-16T09:00:00Z";

/// Names as hostile data has them: a formula, a link, a table border, HTML, terminal codes, hidden characters.
const HOSTILE: [&str; 5] = [
    "=cmd|' /C calc'!A0",
    "[x](https://evil.example) ![y](z)",
    "a|b <script>",
    "\u{1b}]52;c;cm0=\u{7}",
    "\u{202e}gap",
];

/// A folder with reviews in it, and the program run there.
struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, line: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mispred"));
        command
            .args(line)
            .current_dir(self.folder.path())
            .env("MISPRED_CONFIG_DIR", self.path("config"))
            .env("USER", "nobody-there")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, line: &[&str]) -> Output {
        self.command(line).output().unwrap()
    }

    /// What a command that ends well prints, and nothing said beside it.
    fn stdout(&self, line: &[&str]) -> String {
        let output = self.run(line);
        assert_eq!(
            (output.status.code(), stderr(&output).as_str()),
            (Some(0), ""),
            "{line:?}"
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// The sentence and the hint of a command that is refused with this code.
    fn refused(&self, line: &[&str], code: i32) -> (String, String) {
        let output = self.run(line);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{line:?}: {said}");
        assert!(
            said.chars()
                .all(|character| character == '\n' || !character.is_control()),
            "{said:?}"
        );
        let mut lines = said.lines();
        let sentence = lines
            .next()
            .unwrap()
            .strip_prefix("mispred: ")
            .unwrap()
            .to_owned();
        let hint = lines
            .next()
            .unwrap()
            .strip_prefix("hint: ")
            .unwrap()
            .to_owned();
        assert_eq!(lines.next(), None, "{said}");
        (sentence, hint)
    }

    fn freeze(&self, set: &str, week: &str, drawn: usize) -> WeekFolder {
        let root = ReviewsRoot::at(self.path("reviews"));
        let folder = root.set(set).unwrap().week(week.parse().unwrap());
        sample_file::freeze(&folder, &sample(set, week, drawn), &[], false).unwrap();
        folder
    }

    /// A week of which this reviewer has tagged each example, in order, with the categories of these names.
    fn reviewed(
        &self,
        set: &str,
        week: &str,
        reviewer: &str,
        tags: &[&[&str]],
        drawn: usize,
    ) -> WeekFolder {
        let root = ReviewsRoot::at(self.path("reviews"));
        let folder = root.set(set).unwrap().week(week.parse().unwrap());
        if !folder.has_sample() {
            self.freeze(set, week, drawn);
        }
        let draw = sample_file::read_sample(&folder).unwrap().draw_id();
        let seed = Review::seed(&Starter::defaults());
        let mut store = Store::open(&folder, reviewer, &draw, OpenMode::Own, &seed, AT).unwrap();
        for (rank, names) in tags.iter().enumerate() {
            for name in *names {
                tag(&mut store, &key(rank), name);
            }
        }
        store.close(AT).unwrap();
        folder
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn key(rank: usize) -> Key {
    Key::new(format!("k{rank:03}"))
}

fn tag(store: &mut Store, key: &Key, name: &str) {
    let mut review = store.review();
    if review.taxonomy().by_name(name).is_none() {
        let (_, creation) = review.create_category(name, Kind::Data).unwrap();
        store.append(&creation.assignments(), AT).unwrap();
        review.apply(&creation);
    }
    let id = review.taxonomy().by_name(name).unwrap().id.clone();
    store
        .append(&review.toggle_tag(key, &id).assignments(), AT)
        .unwrap();
}

/// 500 errors among 2,000 rows, `drawn` of them in the sample.
fn sample(set: &str, week: &str, drawn: usize) -> Sample {
    let examples = (0..drawn).map(|rank| SampledExample {
        outcome: None,
        key: key(rank),
        hash: hash_hex("sample:s", key(rank).as_str()),
        stratum: "all".to_owned(),
        inclusion: drawn as f64 / 500.0,
        truth: "refund".to_owned(),
        prediction: Some("cancel".to_owned()),
        score: None,
        weight: None,
        cost: None,
        group: None,
    });
    Sample {
        created: AT.to_owned(),
        reviewer: "ana".to_owned(),
        source: Fingerprint {
            path: "preds.csv".to_owned(),
            bytes: 1,
            modified: None,
            sha256: "0".repeat(64),
        },
        roles: Roles {
            id: Some("id".to_owned()),
            ..Roles::of("intent", "predicted")
        },
        error_rule: "truth differs from prediction".to_owned(),
        design: Design::random("s", drawn),
        population: Population {
            rows: 2_000,
            errors: 500,
            eyeball_rows: 2_000,
            eyeball_errors: 500,
            ..Population::default()
        },
        examples: examples.collect(),
        ..Sample::blank(set, week.parse().unwrap())
    }
}

/// 6 of 10 with a data gap, one of them an edge case too; 3 with label noise; 1 ambiguous.
const TEN: [&[&str]; 10] = [
    &["data gap"],
    &["data gap"],
    &["data gap", "edge case"],
    &["data gap"],
    &["data gap"],
    &["data gap"],
    &["label noise"],
    &["label noise"],
    &["label noise"],
    &["ambiguous"],
];

fn csv_rows(text: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

#[test]
fn the_tally_is_the_same_as_table_csv_and_json() {
    let project = Project::new();
    project.reviewed("tickets", "2026-W47", "ana", &TEN, 10);
    let week = "reviews/tickets/2026-W47";
    let table = project.stdout(&["tally", week]);
    assert!(
        table.starts_with("tickets · 2026-W47 · ana\n10 of 10 drawn errors reviewed"),
        "{table}"
    );
    assert!(
        table
            .contains("Fix first: data gap (60 %, priority 20.0), edge case (10 %, priority 3.3)."),
        "{table}"
    );

    let csv = project.stdout(&["tally", week, "--csv"]);
    let rows = csv_rows(&csv);
    let gap = rows.iter().find(|row| row["id"] == "data-gap").unwrap();
    for (column, value) in [
        ("name", "data gap"),
        ("reviewed", "10"),
        ("count", "6"),
        ("share", "0.600000"),
        ("extrapolated_count", "300"),
        ("ceiling_low", "0.875000"),
        ("ceiling_high", "0.900000"),
        ("fix_cost", "3"),
        ("severity", "1"),
        ("priority", "20.000000"),
        ("rank", "1"),
    ] {
        assert_eq!(gap[column], value, "{column}");
    }
    let header = csv.lines().next().unwrap().replace('"', "");
    assert!(
        header.starts_with("id,name,reviewed,count,share,low,high,extrapolated_count,ceiling_low,ceiling_high,fix_cost,severity,priority,rank,"),
        "{header}"
    );

    let json: serde_json::Value =
        serde_json::from_str(&project.stdout(&["tally", week, "--json"])).unwrap();
    assert_eq!(
        (&json["format"], &json["reviewer"]),
        (&"mispred-tally".into(), &"ana".into())
    );
    let categories = json["categories"].as_array().unwrap();
    assert_eq!(categories.len(), rows.len());
    for (category, row) in categories.iter().zip(&rows) {
        assert_eq!(category["id"], row["id"]);
        assert_eq!(category["count"].to_string(), row["count"]);
        let low: f64 = row["low"].parse().unwrap();
        assert!((category["interval"]["low"].as_f64().unwrap() - low).abs() < 1e-6);
    }
}

#[test]
fn this_file_is_the_narrower_target() {
    let project = Project::new();
    project.reviewed("tickets", "2026-W47", "ana", &TEN, 10);
    let high = |population: &str| -> f64 {
        let csv = project.stdout(&["tally", "tickets", "--csv", "--population", population]);
        csv_rows(&csv)[0]["high"].parse().unwrap()
    };
    assert!(high("file") < high("future"));
}

#[test]
fn intervals_metric_and_budget_are_asked_for_by_flags() {
    let project = Project::new();
    project.reviewed("tickets", "2026-W47", "ana", &TEN, 10);
    let high = |ci: &str| -> f64 {
        let csv = project.stdout(&["tally", "tickets", "--csv", "--ci", ci]);
        csv_rows(&csv)[0]["high"].parse().unwrap()
    };
    assert!(high("exact") > high("wilson"));

    let table = project.stdout(&["tally", "tickets", "--budget", "3"]);
    assert!(
        table.contains("For 3 days, of which it takes 3 days:\n1. data gap (3 days)"),
        "{table}"
    );
    let page = project.stdout(&["report", "tickets", "-o", "-", "--budget", "0.5"]);
    assert!(
        page.contains("For 0.5 days: no ranked category can be fixed in that time."),
        "{page}"
    );

    let output = project.run(&["tally", "tickets", "--csv", "--metric", "mcc"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("Gains are in accuracy: mcc needs the counts"),
        "{said}"
    );
    let json = project.stdout(&["tally", "tickets", "--json", "--metric", "mcc"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["metric"]["name"], "accuracy");
    assert!(
        json["metric"]["fallback"]
            .as_str()
            .unwrap()
            .starts_with("mcc needs")
    );
    let output = project.run(&["tally", "tickets", "--metric", "auc"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("`auc` is no metric") && said.contains("f1_macro"),
        "{said}"
    );
}

#[test]
fn nothing_reviewed_is_said_and_not_made_up() {
    let project = Project::new();
    project.freeze("tickets", "2026-W47", 10);
    let (sentence, hint) = project.refused(&["tally", "tickets"], 2);
    assert_eq!(sentence, "nobody has reviewed tickets/2026-W47 yet");
    assert!(hint.contains("mispred review"));
    project.reviewed("tickets", "2026-W47", "ana", &[], 10);
    let table = project.stdout(&["tally", "tickets"]);
    assert!(
        table.contains("Nothing reviewed yet") && table.contains("n/a"),
        "{table}"
    );
    let csv = project.stdout(&["tally", "tickets", "--csv"]);
    assert!(
        csv_rows(&csv)
            .iter()
            .all(|row| row["share"].is_empty() && row["priority"].is_empty())
    );
}

#[test]
fn the_week_and_the_reviewer_are_never_guessed() {
    let project = Project::new();
    project.reviewed("tickets", "2026-W46", "ana", &TEN[..1], 10);
    project.reviewed("tickets", "2026-W47", "ana", &TEN, 10);
    project.reviewed("tickets", "2026-W47", "bob", &TEN[..2], 10);
    assert!(
        project
            .stdout(&["tally", "2026-W46"])
            .starts_with("tickets · 2026-W46 · ana")
    );
    let (sentence, hint) = project.refused(&["tally", "tickets/2026-W47"], 2);
    assert_eq!(sentence, "tickets/2026-W47 has several reviewers: ana, bob");
    assert_eq!(hint, "choose one with --reviewer NAME");
    assert!(
        project
            .stdout(&["tally", "tickets", "--reviewer", "bob"])
            .contains("2 of 10 drawn errors reviewed")
    );
    assert_eq!(
        project
            .refused(&["tally", "tickets", "--reviewer", "eve"], 2)
            .1,
        "there is ana, bob"
    );
    fs::write(project.path("mispred.toml"), "reviewer = \"ana\"\n").unwrap();
    assert!(
        project
            .stdout(&["tally", "tickets"])
            .starts_with("tickets · 2026-W47 · ana")
    );
    let (sentence, hint) = project.refused(&["tally", "tickets/2026-W45"], 2);
    assert!(sentence.contains("names no week"), "{sentence}");
    assert_eq!(hint, "there is tickets/2026-W47, tickets/2026-W46");
}

#[test]
fn hostile_names_run_nowhere() {
    let project = Project::new();
    let tags: Vec<Vec<&str>> = HOSTILE.iter().map(|name| vec![*name]).collect();
    let tags: Vec<&[&str]> = tags.iter().map(Vec::as_slice).collect();
    project.reviewed("tickets", "2026-W47", "ana", &tags, 5);
    let is_plain = |text: &str| {
        text.chars()
            .all(|character| character == '\n' || !character.is_control())
            && !text.contains('\u{202e}')
    };
    assert!(is_plain(&project.stdout(&["tally", "tickets"])));
    assert!(is_plain(&project.stdout(&["tally", "tickets", "--json"])));
    let page = project.stdout(&["report", "tickets", "-o", "-"]);
    assert!(is_plain(&page), "{page}");
    for part in ["`[x](https://evil.example) ![y](z)`", r"a\|b \<script\>"] {
        assert!(page.contains(part), "`{part}` is missing in:\n{page}");
    }

    let guarded = csv_rows(&project.stdout(&["tally", "tickets", "--csv"]));
    assert!(
        guarded
            .iter()
            .any(|row| row["name"] == "'=cmd|' /C calc'!A0")
    );
    assert!(
        guarded
            .iter()
            .flat_map(BTreeMap::values)
            .all(|cell| !cell.starts_with(['=', '+', '-', '@']))
    );
    let raw = csv_rows(&project.stdout(&["tally", "tickets", "--csv", "--raw"]));
    for name in HOSTILE {
        assert!(raw.iter().any(|row| row["name"] == name), "{name:?}");
    }
}

#[test]
fn a_csv_file_is_written_whole_or_not_at_all() {
    let project = Project::new();
    project.reviewed("tickets", "2026-W47", "ana", &TEN, 10);
    fs::write(project.path("fixes.csv"), "old").unwrap();
    assert_eq!(project.stdout(&["tally", "tickets", "--csv=fixes.csv"]), "");
    let printed = project.stdout(&["tally", "tickets", "--csv"]);
    assert_eq!(
        fs::read_to_string(project.path("fixes.csv")).unwrap(),
        printed
    );

    let (sentence, hint) = project.refused(&["tally", "tickets", "--csv=missing/fixes.csv"], 2);
    assert!(
        sentence.starts_with("missing/fixes.csv: cannot be written"),
        "{sentence}"
    );
    assert!(hint.contains("folder does not exist"), "{hint}");
    fs::create_dir(project.path("taken.csv")).unwrap();
    project.refused(&["tally", "tickets", "--csv=taken.csv"], 2);
    project.refused(&["tally", "tickets", "--csv=/proc/self/fixes.csv"], 2);
    let left: Vec<String> = names_in(project.folder.path());
    assert_eq!(left, ["fixes.csv", "reviews", "taken.csv"]);
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_report_is_chosen_by_its_ending() {
    let project = Project::new();
    project.reviewed("tickets", "2026-W47", "ana", &TEN, 10);
    assert_eq!(
        project.stdout(&["report", "tickets", "-o", "review.md"]),
        ""
    );
    let page = fs::read_to_string(project.path("review.md")).unwrap();
    assert!(
        page.starts_with("# Error analysis: tickets, 2026-W47\n"),
        "{page}"
    );
    assert_eq!(project.stdout(&["report", "tickets", "-o", "-"]), page);
    project.stdout(&["report", "tickets", "-o", "review.csv"]);
    let csv = project.stdout(&["tally", "tickets", "--csv"]);
    assert_eq!(fs::read_to_string(project.path("review.csv")).unwrap(), csv);
    project.stdout(&["report", "tickets", "-o", "review.json"]);
    let json = project.stdout(&["tally", "tickets", "--json"]);
    assert_eq!(
        fs::read_to_string(project.path("review.json")).unwrap(),
        json
    );
    let (sentence, hint) = project.refused(&["report", "tickets", "-o", "review.html"], 2);
    assert_eq!(sentence, "there is no report with the ending `.html`");
    assert_eq!(
        hint,
        "the endings are .md, .csv and .json; - prints Markdown"
    );
}

#[test]
fn reading_changes_nothing() {
    let project = Project::new();
    let folder = project.reviewed("tickets", "2026-W47", "ana", &TEN, 10);
    let listing = |folder: &Path| -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path.clone());
                } else {
                    files.push((path.clone(), fs::read(&path).unwrap()));
                }
            }
        }
        files.sort();
        files
    };
    let before = listing(folder.path());
    assert!(!before.is_empty());
    project.stdout(&["tally", "tickets"]);
    project.stdout(&["report", "tickets", "-o", "-"]);
    assert_eq!(listing(folder.path()), before);
}

#[test]
fn damage_is_told_after_the_numbers_and_by_the_exit_code() {
    let project = Project::new();
    let folder = project.reviewed("tickets", "2026-W47", "ana", &TEN[..3], 10);
    let draw = sample_file::read_sample(&folder).unwrap().draw_id();
    let mut store = Store::open(&folder, "ana", &draw, OpenMode::Own, &[], AT).unwrap();
    for rank in 3..6 {
        tag(&mut store, &key(rank), "data gap");
    }
    // Left open: its journal stays where it is.
    drop(store);
    let wal = folder.path().join(".wal");
    let journals = names_in(&wal)
        .into_iter()
        .filter(|name| name.ends_with(".jsonl"));
    let journal = wal.join(
        journals
            .max_by_key(|name| fs::metadata(wal.join(name)).unwrap().len())
            .unwrap(),
    );
    let text = fs::read_to_string(&journal).unwrap();
    let damaged = text.replacen("k004", "k0x4", 1);
    assert_ne!(text, damaged);
    fs::write(&journal, damaged).unwrap();

    let output = project.run(&["tally", "tickets"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        String::from_utf8(output.stdout.clone())
            .unwrap()
            .starts_with("tickets · 2026-W47 · ana")
    );
    let said = stderr(&output);
    assert!(
        said.contains("is damaged") && said.contains("damage was found in tickets/2026-W47"),
        "{said}"
    );

    fs::write(folder.path().join("sample.json"), "{").unwrap();
    let (sentence, _) = project.refused(&["tally", "tickets"], 3);
    assert!(sentence.contains("sample.json"), "{sentence}");
}

#[test]
fn a_reader_that_went_away_is_no_failure() {
    let project = Project::new();
    project.reviewed("tickets", "2026-W47", "ana", &TEN, 10);
    for line in [
        &["tally", "tickets"][..],
        &["tally", "tickets", "--csv"],
        &["tally", "tickets", "--json"],
        &["report", "tickets", "-o", "-"],
        &["keys"],
        &["--help"],
        &["--version"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = project
            .command(line)
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert_eq!(
            (child.wait().unwrap().code(), said.as_str()),
            (Some(0), ""),
            "{line:?}"
        );
    }
}

#[test]
fn output_that_cannot_be_written_is_not_called_done() {
    let project = Project::new();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = project.command(&["keys"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(5));
    assert!(stderr(&output).starts_with("mispred: standard output cannot be written"));
}

#[test]
fn keys_are_the_built_in_ones_under_the_users_own() {
    let project = Project::new();
    let plain = project.stdout(&["keys"]);
    assert!(
        plain.contains("Reviewing") && plain.lines().count() > 20,
        "{plain}"
    );
    let markdown = project.stdout(&["keys", "--markdown"]);
    assert!(markdown.contains("|---") && markdown != plain, "{markdown}");
    fs::create_dir(project.path("config")).unwrap();
    fs::write(
        project.path("config/keymap.toml"),
        "[global]\nhelp = [\"f9\"]\n",
    )
    .unwrap();
    let own = project.stdout(&["keys"]);
    assert!(
        own != plain && own.contains("F9") | own.contains("f9"),
        "{own}"
    );
    // Another file by name; a broken project file has no say in keys.
    fs::write(
        project.path("other.toml"),
        "[global]\nhelp = [\"f8\"]\nhepl = [\"f7\"]\n",
    )
    .unwrap();
    fs::write(project.path("mispred.toml"), "command = \"sh\"\n").unwrap();
    let output = project.run(&["keys", "--keymap", "other.toml"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stderr(&output).contains("other.toml") && stderr(&output).contains("hepl"),
        "{}",
        stderr(&output)
    );
    assert!(
        project
            .refused(&["keys", "--keymap", "none.toml"], 2)
            .0
            .contains("none.toml: no such file")
    );
}

#[test]
fn settings_that_could_do_harm_are_refused_by_name() {
    let project = Project::new();
    project.reviewed("tickets", "2026-W47", "ana", &TEN, 10);
    for (text, name) in [
        ("driver = \"/tmp/x.so\"", "driver"),
        ("[run]\ncommand = \"sh\"", "run"),
        ("a\u{1b}[2J = 1", "TOML"),
    ] {
        fs::write(project.path("mispred.toml"), text).unwrap();
        let (sentence, _) = project.refused(&["tally", "tickets"], 2);
        assert!(
            sentence.contains("mispred.toml:1") && sentence.contains(name),
            "{sentence}"
        );
    }
    fs::write(project.path("other.toml"), "reviewer = \"ana\"\n").unwrap();
    project.stdout(&["tally", "tickets", "--config", "other.toml"]);
}

#[test]
fn usage_is_refused_with_one_sentence_and_a_hint() {
    let project = Project::new();
    for line in [
        &["frobnicate"][..],
        &["tally"],
        &["tally", "w", "--csvv"],
        &["report", "w"],
        &["tally", "w", "--raw"],
        &["keys", "\u{1b}[2J"],
    ] {
        project.refused(line, 2);
    }
    assert_eq!(names_in(project.folder.path()), Vec::<String>::new());
    assert!(project.stdout(&["--version"]).starts_with("mispred "));
    let help = project.stdout(&["--help"]);
    assert!(
        help.contains("Examples:")
            && help.contains("Exit codes:")
            && !help.contains("__write-edits")
    );
    assert!(project.stdout(&["tally", "--help"]).contains("Examples:"));
}
