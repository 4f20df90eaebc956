//! Error rules from flags to the frozen sample, and mistakes in them.

use super::*;
use mispred::domain::rule::{Rule, Tolerance};

const PRICES: &str =
    "id,price,forecast,rival\na,10,10.5,1\nb,10,13,12\nc,20,14,20\nd,30,30,30\ne,,4,4\n";

fn project() -> Project {
    let project = Project::new();
    fs::write(project.path("prices.csv"), PRICES).unwrap();
    project
}

const COLUMNS: [&str; 11] = [
    "sample",
    "prices.csv",
    "--truth",
    "price",
    "--pred",
    "forecast",
    "--id",
    "id",
    "--reviewer",
    "ana",
    "--set-name",
];

/// The keys that are drawn, sorted, and the frozen sample; what is said beside them is no failure.
fn drawn(project: &Project, set: &str, flags: &[&str]) -> (Vec<String>, Sample) {
    let line: Vec<&str> = COLUMNS
        .iter()
        .copied()
        .chain([set])
        .chain(flags.iter().copied())
        .collect();
    let output = project.run(&line);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut keys: Vec<String> = text.lines().map(str::to_owned).collect();
    keys.sort();
    let root = ReviewsRoot::at(project.path("reviews"));
    let folder = root.set(set).unwrap().latest().unwrap();
    (keys, sample_file::read_sample(&folder).unwrap())
}

#[test]
fn the_rule_of_a_flag_is_frozen_in_words_and_as_it_was_applied() {
    let project = project();
    let (keys, sample) = drawn(&project, "near", &["--tolerance", "1"]);
    assert_eq!(keys, ["b", "c"]);
    assert_eq!(
        sample.error_rule,
        "|prediction − truth| above 1; a missing prediction is wrong"
    );
    assert_eq!((sample.population.unscored, sample.confusion), (1, None));
    let (keys, sample) = drawn(&project, "worst", &["--tolerance", "worst:25%"]);
    assert_eq!(keys, ["c"]);
    let threshold = Tolerance::Worst {
        percent: 25.0,
        above: Some(6.0),
    };
    assert_eq!(sample.roles.rule, Rule::Tolerance(threshold));
    // The same flags go on with the sample, although it knows more than they say.
    assert_eq!(
        drawn(&project, "worst", &["--tolerance", "worst:25%"]).0,
        ["c"]
    );
    let farther = ["--wrong", "abs(forecast - price) > abs(rival - price)"];
    let (keys, sample) = drawn(&project, "rival", &farther);
    assert_eq!(keys, ["b", "c"]);
    assert_eq!(sample.error_rule, farther[1]);
}

#[test]
fn settings_say_it_as_well_and_flags_beat_them() {
    let project = project();
    fs::write(
        project.path("mispred.toml"),
        "[errors]\ntolerance = \"20%\"\n",
    )
    .unwrap();
    assert_eq!(drawn(&project, "file", &[]).0, ["b", "c"]);
    assert_eq!(drawn(&project, "flag", &["--wrong", "rival = 30"]).0, ["d"]);
}

#[test]
fn a_mistake_is_pointed_at_and_nothing_is_drawn() {
    let project = project();
    for (wrong, said) in [
        ("forecast > dear", None),
        (
            "forecast > pric",
            Some(
                "there is no field `pric`; did you mean `price`? As a text it stands in quotes: \"pric\"\n  forecast > pric\n             ^^^^\n",
            ),
        ),
        (
            "forcast > price",
            Some(
                "mispred: --wrong, for prices.csv: there is no field `forcast`; did you mean `forecast`?\n  \
                 forcast > price\n  ^^^^^^^\n",
            ),
        ),
        (
            "forecast > and",
            Some(
                "mispred: --wrong: a value is missing before this word; put it in quotes if it is the value\n  \
                 forecast > and\n             ^^^\n",
            ),
        ),
    ] {
        let line: Vec<&str> = COLUMNS
            .iter()
            .copied()
            .chain(["x", "--wrong", wrong])
            .collect();
        let output = project.run(&line);
        let Some(said) = said else {
            // A word that is no column is text, and no number is larger than text.
            assert_eq!(output.status.code(), Some(0));
            assert!(stderr(&output).contains("not a single misprediction"));
            continue;
        };
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
        assert!(stderr(&output).contains("hint: "));
    }
    assert!(!project.path("reviews").exists());
}
