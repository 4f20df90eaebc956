//! Every design from the command line: what is drawn, drawn again, extended, refused, and what a tally makes of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mispred::domain::review::Review;
use mispred::domain::sample::Sample;
use mispred::domain::split::SplitBy;
use mispred::domain::taxonomy::{CategoryId, Starter};
use mispred::session::{OpenMode, ReviewsRoot, Store, WeekFolder, sample_file};
use serde_json::Value;

mod worst;

const AT: &str = "2026-11-16T09:00:00Z";
const WEEK: &str = "2026-W47";

/// Every design, with the flags that it needs on both files.
const DESIGNS: [&str; 12] = [
    "random",
    "confusion",
    "stratified:plan",
    "stratified:plan --allocate equal",
    "stratified:channel --allocate sqrt",
    "worst",
    "worst:cost_usd",
    "mixed:20+80",
    "mixed:10+90:cost_usd",
    "cost --cost cost_usd",
    "groups --group customer",
    "panel",
];

/// A folder with files of predictions, and the program run there.
struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    fn new() -> Self {
        let project = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data/tickets.parquet");
        fs::copy(demo, project.path("tickets.parquet")).unwrap();
        project.write("small.csv", &csv(|_| false, |_| None));
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn run(&self, line: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_mispred"))
            .args(line.split_whitespace())
            .args(["--reviewer", "ana"])
            .current_dir(self.folder.path())
            .env("MISPRED_CONFIG_DIR", self.path("config"))
            .env("USER", "nobody-there")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// What a command that ends well prints, and what it says beside it.
    fn said(&self, line: &str) -> (String, String) {
        let output = self.run(line);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        assert_eq!(output.status.code(), Some(0), "{line}: {stderr}");
        (stdout, stderr)
    }

    fn stdout(&self, line: &str) -> String {
        self.said(line).0
    }

    fn json(&self, line: &str) -> Value {
        serde_json::from_str(&self.stdout(line)).unwrap()
    }

    /// What a refused command says.
    fn refused(&self, line: &str) -> String {
        let output = self.run(line);
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(output.stdout.is_empty(), "{line}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn week(&self, set: &str, week: &str) -> WeekFolder {
        let root = ReviewsRoot::at(self.path("reviews"));
        root.set(set).unwrap().week(week.parse().unwrap())
    }

    fn sample(&self, set: &str) -> Sample {
        sample_file::read_sample(&self.week(set, WEEK)).unwrap()
    }

    /// Tags the first examples: two categories in turn, every fifth with both.
    fn tag(&self, set: &str, count: usize) {
        let folder = self.week(set, WEEK);
        let sample = self.sample(set);
        let seed = Review::seed(&Starter::defaults());
        let mut store =
            Store::open(&folder, "ana", &sample.draw_id(), OpenMode::Own, &seed, AT).unwrap();
        let ids = ["data gap", "rare class"].map(CategoryId::from_name);
        for (rank, key) in sample.keys().take(count).enumerate() {
            let both = rank % 5 == 0;
            for id in ids
                .iter()
                .skip(usize::from(!both && rank % 2 == 1))
                .take(1 + usize::from(both))
            {
                let edit = store.review().toggle_tag(key, id);
                store.append(&edit.assignments(), AT).unwrap();
            }
        }
        store.close(AT).unwrap();
    }

    fn forget(&self) {
        fs::remove_dir_all(self.path("reviews")).ok();
    }
}

/// Which part a row of the file with a supplied split belongs to.
fn part(number: usize) -> Option<&'static str> {
    Some(["eyeball", "blackbox", "test"][number * 31 % 7 % 3])
}

/// 600 rows, about half of them wrong; those for which `is_repaired` says so are right.
fn csv(
    is_repaired: impl Fn(usize) -> bool,
    part: impl Fn(usize) -> Option<&'static str>,
) -> String {
    let mut text = "id,truth,pred,conf,plan,channel,cost_usd,customer".to_owned();
    text.push_str(part(0).map_or("\n", |_| ",part\n"));
    for number in 0..600 {
        let mixed = |salt: usize, of: usize| (number * 7_919 + salt * 104_729) % 1_009 % of;
        let truth = mixed(1, 3);
        let is_wrong = mixed(2, 2) == 0 && !is_repaired(number);
        let pred = (truth + usize::from(is_wrong) * (1 + mixed(3, 2))) % 3;
        let plan = ["free", "pro", ""][mixed(4, 3)];
        let channel = ["email", "phone"][mixed(5, 2)];
        let cost = match mixed(6, 4) {
            0 => String::new(),
            1 => "0".to_owned(),
            _ => (1 + mixed(7, 90)).to_string(),
        };
        text.push_str(&format!(
            "{number},c{truth},c{pred},0.{:03},{plan},{channel},{cost},k{}{}{}\n",
            mixed(9, 1_000),
            number / 7,
            if part(number).is_some() { "," } else { "" },
            part(number).unwrap_or_default(),
        ));
    }
    text
}

/// The two files with the flags that name their columns and make the same part of them eyeball each time.
const FILES: [(&str, &str); 2] = [
    ("tickets", "tickets.parquet --eyeball 0.5"),
    (
        "small",
        "small.csv --truth truth --pred pred --score conf --id id --eyeball all",
    ),
];

fn examples(document: &Value) -> &Vec<Value> {
    document["examples"].as_array().unwrap()
}

fn keys(document: &Value) -> Vec<&str> {
    examples(document)
        .iter()
        .map(|example| example["key"].as_str().unwrap())
        .collect()
}

#[test]
fn every_design_draws_strata_and_probabilities_that_make_sense_and_draws_them_again() {
    let project = Project::new();
    for (set, file) in FILES {
        let mut ids = BTreeMap::new();
        for design in DESIGNS {
            let what = format!("{set} {design}");
            project.forget();
            let drawn = project.json(&format!(
                "sample {file} --week {WEEK} --design {design} --json"
            ));
            let errors = drawn["population"]["eyeball_errors"].as_f64().unwrap();
            let probability = |example: &Value| example["inclusion"].as_f64().unwrap();
            assert!(examples(&drawn).len() >= 100, "{what}");
            assert!(
                examples(&drawn)
                    .iter()
                    .all(|one| probability(one) > 0.0 && probability(one) <= 1.0)
            );
            let represented: f64 = examples(&drawn)
                .iter()
                .map(|one| 1.0 / probability(one))
                .sum();
            if design.starts_with("worst") {
                assert_eq!(represented, 100.0, "{what}");
            } else if design.starts_with("cost") {
                // Errors without a cost can't be drawn.
                let reachable = project.sample(set).strata[0].eyeball as f64;
                assert!((represented / reachable - 1.0).abs() < 0.3, "{what}");
                assert_eq!(reachable < errors, set == "small", "{what}");
            } else if design.starts_with("groups") {
                assert!(
                    (represented / errors - 1.0).abs() < 0.5,
                    "{what}: {represented} {errors}"
                );
            } else {
                assert!(
                    (represented - errors).abs() < 1e-6,
                    "{what}: {represented} {errors}"
                );
            }
            let sample = project.sample(set);
            let mut names: Vec<&str> = sample
                .examples
                .iter()
                .map(|one| one.stratum.as_str())
                .collect();
            names.sort_unstable();
            names.dedup();
            let is_divided = ["confusion", "stratified", "mixed"]
                .iter()
                .any(|name| design.starts_with(name));
            assert_eq!(names.len() > 1, is_divided, "{what}: {names:?}");
            for stratum in &sample.strata {
                assert!(stratum.eyeball <= stratum.errors, "{what}: {stratum:?}");
            }
            if is_divided {
                let sum = |of: fn(&mispred::domain::draw::Stratum) -> u64| -> u64 {
                    sample.strata.iter().map(of).sum()
                };
                assert_eq!(sum(|one| one.errors), sample.errors_represented(), "{what}");
                assert_eq!(
                    sum(|one| one.eyeball),
                    sample.population.eyeball_errors,
                    "{what}"
                );
            }
            let again = project.stdout(&format!("reproduce {set}/{WEEK}"));
            assert!(again.contains("equal"), "{what}: {again}");
            if let Some(other) = ids.insert(sample.draw_id(), design) {
                panic!("{design} and {other} have the same name");
            }
        }
    }
}

#[test]
fn more_later_keeps_the_first_hundred_and_what_was_said_of_them() {
    let project = Project::new();
    for (set, file) in FILES {
        for design in DESIGNS {
            let what = format!("{set} {design}");
            project.forget();
            let first = project.json(&format!(
                "sample {file} --week {WEEK} --design {design} --json"
            ));
            project.tag(set, 60);
            let tally = |project: &Project| project.json(&format!("tally {set}/{WEEK} --json"));
            let (before, id) = (tally(&project), project.sample(set).draw_id());
            let more = project.json(&format!("sample {file} --week {WEEK} --n 150 --json"));
            assert!(keys(&more).starts_with(&keys(&first)), "{what}");
            assert!(keys(&more).len() > keys(&first).len(), "{what}");
            let strata = |document: &Value| -> Vec<Value> {
                let of = |one: &Value| one["stratum"].clone();
                examples(document).iter().take(100).map(of).collect()
            };
            assert_eq!(strata(&first), strata(&more), "{what}");
            let again = project.stdout(&format!("reproduce {set}/{WEEK}"));
            assert!(again.contains("equal"), "{what}: {again}");
            assert_eq!(project.sample(set).draw_id(), id, "{what}");
            let after = tally(&project);
            assert_eq!(before["categories"], after["categories"], "{what}");
        }
    }
}

#[test]
fn another_design_than_the_one_of_the_week_is_refused() {
    let project = Project::new();
    let (_, file) = FILES[1];
    project.stdout(&format!(
        "sample {file} --week {WEEK} --design stratified:plan"
    ));
    let before = project.sample("small");
    for flags in [
        "--design random",
        "--design stratified:channel",
        "--design mixed:20+80",
        "--allocate equal",
        "--design stratified:plan --allocate sqrt",
        "--design worst --n 150",
    ] {
        let said = project.refused(&format!("sample {file} --week {WEEK} {flags}"));
        assert!(
            said.contains("drawn otherwise")
                && said.contains("hint: ")
                && said.contains("--redraw"),
            "{flags}: {said}"
        );
    }
    assert_eq!(project.sample("small"), before);
    project.stdout(&format!(
        "sample {file} --week {WEEK} --design stratified:plan --allocate proportional"
    ));
    project.stdout(&format!(
        "sample {file} --week {WEEK} --design worst --redraw"
    ));
    assert_ne!(project.sample("small").draw_id(), before.draw_id());
}

#[test]
fn what_a_design_lacks_is_said_with_what_to_do() {
    let project = Project::new();
    let bare = "truth,pred,id,name\n".to_owned()
        + &(0..80)
            .map(|number| format!("a,{},{number},x\n", ["a", "b"][number % 2]))
            .collect::<String>();
    project.write("bare.csv", &bare);
    let file = "bare.csv --truth truth --pred pred --id id --eyeball all --n 20";
    for (flags, sentence, hint) in [
        ("--design worst", "no error has a score", "--score COL"),
        ("--design mixed:5+15", "no error has a score", "--score COL"),
        (
            "--design worst:residual",
            "no error has numbers",
            "regression",
        ),
        (
            "--design worst:name",
            "number in `name`",
            "column of numbers",
        ),
        ("--design cost", "no error has a cost above 0", "--cost COL"),
        (
            "--design cost --cost name",
            "no error has a cost above 0",
            "--cost COL",
        ),
        (
            "--design groups",
            "which errors belong together",
            "--group COL",
        ),
        ("--design stratified:nope", "`nope`", "columns are"),
        ("--design worst:nam", "`nam`", "did you mean `name`"),
        ("--design confusion --n 1", "too small", "larger --n"),
        (
            "--design mixed:20+80 --n 20",
            "none at random",
            "--n above 20",
        ),
        ("--design sometimes", "is no design", "--help"),
        ("--allocate equal", "no strata", "stratified:COL"),
        (
            "--design cost --allocate sqrt",
            "no strata",
            "stratified:COL",
        ),
    ] {
        let line = match flags.contains("--n ") {
            true => format!("sample {} {flags}", file.replace(" --n 20", "")),
            false => format!("sample {file} {flags}"),
        };
        let said = project.refused(&line);
        assert!(said.contains(sentence), "{flags}: {said}");
        let hints = said.rsplit("hint: ").next().unwrap();
        assert!(hints.contains(hint), "{flags}: {said}");
        let sets = fs::read_dir(project.path("reviews"));
        assert!(sets.is_err(), "{flags}: nothing may be left behind");
    }
}

#[test]
fn a_supplied_split_keeps_test_and_blackbox_out_of_every_draw_and_stratum() {
    let project = Project::new();
    let (_, file) = FILES[1];
    project.write("parts.csv", &csv(|_| false, part));
    let file = file
        .replace("small.csv", "parts.csv")
        .replace(" --eyeball all", "");
    for design in DESIGNS {
        project.forget();
        let line =
            format!("sample {file} --split part --week {WEEK} --n 40 --json --design {design}");
        let drawn = project.json(&line);
        assert!(
            keys(&drawn)
                .iter()
                .all(|key| part(key.parse().unwrap()) == Some("eyeball")),
            "{design}"
        );
        let sample = project.sample("parts");
        let eyeball = sample.population.eyeball_errors;
        assert_eq!(sample.errors_represented(), eyeball);
        for stratum in &sample.strata {
            assert_eq!(stratum.errors, stratum.eyeball, "{design}");
        }
        let errors: u64 = sample.strata.iter().map(|stratum| stratum.errors).sum();
        let is_short = design.starts_with("cost") && errors < eyeball;
        assert!(
            sample.strata.is_empty() || errors == eyeball || is_short,
            "{design}"
        );
        let again = project.stdout(&format!("reproduce parts/{WEEK}"));
        assert!(again.contains("equal"), "{design}: {again}");
    }
}

#[test]
fn sealed_errors_are_counted_in_strata_and_never_drawn() {
    let project = Project::new();
    let (_, file) = FILES[1];
    let file = file.replace("--eyeball all", "--eyeball 0.4");
    for design in [
        "confusion",
        "stratified:plan",
        "mixed:10+30",
        "cost --cost cost_usd",
        "groups --group customer",
    ] {
        project.forget();
        project.stdout(&format!(
            "sample {file} --week {WEEK} --n 40 --design {design}"
        ));
        let sample = project.sample("small");
        // The customers of this file are on one side or the other.
        assert_eq!(sample.split.by, SplitBy::Group("customer".to_owned()));
        for key in sample.keys() {
            let number: usize = key.as_str().parse().unwrap();
            let customer = format!("k{}", number / 7);
            assert!(sample.split.is_eyeball(&customer), "{design}: {number}");
        }
        assert!(
            sample
                .strata
                .iter()
                .any(|stratum| stratum.errors > stratum.eyeball),
            "{design}"
        );
    }
}

#[test]
fn a_panel_with_the_seed_of_last_week_is_refused() {
    let project = Project::new();
    let (_, file) = FILES[1];
    project.said(&format!("sample {file} --week 2026-W46 --n 60 --seed s"));
    let refused = project.refused(&format!(
        "sample {file} --week {WEEK} --n 60 --design panel --seed s"
    ));
    assert!(refused.contains("nothing would be fresh"), "{refused}");
}

#[test]
fn a_panel_keeps_what_is_still_wrong_when_the_file_has_changed() {
    let project = Project::new();
    let (_, file) = FILES[1];
    let (_, said) = project.said(&format!(
        "sample {file} --week 2026-W46 --n 60 --design panel"
    ));
    assert!(said.contains("keeps nothing"), "{said}");
    let is_repaired = |number: usize| number.is_multiple_of(3);
    project.write("small.csv", &csv(is_repaired, |_| None));
    let (now, said) = project.said(&format!(
        "sample {file} --week {WEEK} --n 60 --design panel --json"
    ));
    assert!(!said.contains("keeps nothing"), "{said}");
    let now: Value = serde_json::from_str(&now).unwrap();
    let before = sample_file::read_sample(&project.week("small", "2026-W46")).unwrap();
    let kept: Vec<&str> = before
        .keys()
        .map(|key| key.as_str())
        .filter(|key| !is_repaired(key.parse().unwrap()))
        .take(30)
        .collect();
    assert_eq!(kept.len(), 30, "half of the sample is still wrong");
    // Kept and fresh ones take turns.
    let now_keys = keys(&now);
    let kept_now: Vec<&str> = now_keys.iter().step_by(2).map(AsRef::as_ref).collect();
    assert_eq!(kept_now, kept);
    let fresh = now_keys
        .iter()
        .skip(1)
        .step_by(2)
        .filter(|key| before.keys().any(|old| old.as_str() == **key));
    assert!(fresh.count() < 25);
    assert!(
        project
            .stdout(&format!("reproduce small/{WEEK}"))
            .contains("equal")
    );
    let more = project.json(&format!("sample {file} --week {WEEK} --n 90 --json"));
    assert!(keys(&more).starts_with(&keys(&now)) && keys(&more).len() == 90);
    assert!(
        project
            .stdout(&format!("reproduce small/{WEEK}"))
            .contains("equal")
    );
}

#[test]
fn a_panel_after_another_design_says_that_little_comes_back() {
    let project = Project::new();
    let (_, file) = FILES[1];
    project.stdout(&format!(
        "sample {file} --week 2026-W46 --n 60 --design worst"
    ));
    let (_, said) = project.said(&format!(
        "sample {file} --week {WEEK} --n 60 --design panel"
    ));
    assert!(said.contains("2026-W46 was drawn the worst only"), "{said}");
}

#[test]
fn a_design_in_the_project_file_is_the_design_and_a_flag_beats_it() {
    let project = Project::new();
    let (_, file) = FILES[1];
    project.write(
        "mispred.toml",
        "design = \"mixed:20+80\"\nallocate = \"equal\"\n",
    );
    project.stdout(&format!("sample {file} --week {WEEK}"));
    let sample = project.sample("small");
    assert_eq!(sample.design.method.to_string(), "mixed:20+80");
    assert_eq!((sample.design.n, sample.examples.len()), (100, 100));
    let worst = sample.examples.iter().filter(|one| one.stratum == "worst");
    assert_eq!(worst.count(), 20);
    let plain = project.json(&format!(
        "sample {file} --week 2026-W48 --design random --json"
    ));
    assert_eq!(
        plain["design"],
        serde_json::json!({"method": "random", "seed": "2026-W48", "n": 100})
    );
    project.write("mispred.toml", "n = 60\nallocate = \"equal\"\n");
    let small = project.json(&format!(
        "sample {file} --week 2026-W49 --design mixed:5+10 --json"
    ));
    assert_eq!(examples(&small).len(), 15);
    let same = project.json(&format!("sample {file} --week 2026-W49 --json"));
    assert_eq!(
        examples(&same).len(),
        15,
        "the size in the file is no wish for more of this draw"
    );
    let equal = project.json(&format!(
        "sample {file} --week 2026-W50 --design stratified:plan --json"
    ));
    let of = |name: &str| {
        examples(&equal)
            .iter()
            .filter(|one| one["stratum"] == name)
            .count()
    };
    assert_eq!((of("free"), of("pro"), of("(none)")), (20, 20, 20));
    project.write("mispred.toml", "design = \"mixed\"\n");
    let said = project.refused(&format!("sample {file} --week 2026-W51"));
    assert!(
        said.contains("mispred.toml") && said.contains("is no design"),
        "{said}"
    );
}

#[test]
fn a_tally_of_every_design_that_has_shares_says_them_as_parts_of_one() {
    let project = Project::new();
    for (set, file) in FILES {
        for design in DESIGNS
            .into_iter()
            .filter(|design| !design.starts_with("worst"))
        {
            let what = format!("{set} {design}");
            project.forget();
            project.stdout(&format!("sample {file} --week {WEEK} --design {design}"));
            project.tag(set, 37);
            for population in ["file", "future"] {
                let tally = project.json(&format!(
                    "tally {set}/{WEEK} --json --population {population}"
                ));
                let found: Vec<&Value> = tally["categories"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|row| row["count"].as_u64().unwrap() > 0)
                    .collect();
                assert_eq!(found.len(), 2, "{what}");
                for row in found {
                    let number = |name: &str| row[name].as_f64().unwrap();
                    let end = |name: &str| row["interval"][name].as_f64().unwrap();
                    let (low, high) = (end("low"), end("high"));
                    let share = number("share");
                    assert!(
                        0.0 <= low && low <= share && share <= high && high <= 1.0,
                        "{what}: {row}"
                    );
                    assert!(high - low < 0.9, "{what}: {row}");
                }
            }
        }
    }
}
