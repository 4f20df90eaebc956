//! Tests of `args`.

use super::*;
use crate::domain::metric::Metric;
use clap::CommandFactory;

fn parse(line: &str) -> Result<Arguments, clap::Error> {
    Arguments::try_parse_from(std::iter::once("mispred").chain(line.split_whitespace()))
}

fn draw(line: &str) -> DrawArguments {
    match parse(line).unwrap().command.unwrap() {
        Command::Review(review) => review.draw,
        Command::Sample(sample) => sample.draw,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_definition_holds_together() {
    Arguments::command().debug_assert();
}

#[test]
fn no_command_is_resuming() {
    let arguments = parse("--reviewer ana").unwrap();
    assert!(arguments.command.is_none());
    assert_eq!(arguments.common.reviewer.as_deref(), Some("ana"));
    assert_eq!(arguments.common.reviews, PathBuf::from("reviews"));
}

#[test]
fn slices_repeat_and_take_commas() {
    assert_eq!(
        draw("review f.csv --slice a,b --slice c")
            .source
            .columns
            .slice,
        ["a", "b", "c"]
    );
    assert_eq!(
        draw("sample f.csv --eyeball 0.3").eyeball,
        Some(Wish::Fraction(0.3))
    );
    assert_eq!(
        draw("review f.csv --week 2026-W07").week,
        Some("2026-W07".parse().unwrap())
    );
}

#[test]
fn csv_alone_is_standard_output_and_takes_no_file_by_accident() {
    let tally = |line: &str| match parse(line).unwrap().command.unwrap() {
        Command::Tally(tally) => tally,
        other => panic!("{other:?}"),
    };
    assert_eq!(tally("tally --csv w").csv, Some(PathBuf::from("-")));
    assert_eq!(
        tally("tally w --csv=out.csv").csv,
        Some(PathBuf::from("out.csv"))
    );
    assert_eq!(tally("tally w").csv, None);
    assert_eq!(
        tally("tally w --population file").asked.population,
        Population::File
    );
    let asked = tally("tally w --ci exact --metric Macro-F1 --budget 2.5").asked;
    assert_eq!(
        (asked.ci, asked.metric, asked.budget),
        (IntervalKind::Exact, Some(Metric::F1Macro), Some(2.5))
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    for line in [
        "review",
        "review f.csv --n 0",
        "review f.csv --n -3",
        "review f.csv --eyeball 0",
        "review f.csv --eyeball half",
        "review f.csv --week 2026-47",
        "review f.csv --join --watch",
        "review f.csv --tolerance 5 --sets",
        "review f.csv --wrong a=1 --one-of",
        "review f.csv --jaccard 0.5 --pass-at 1",
        "review f.csv --tolerance near",
        "review f.csv --jaccard 1.5",
        "review f.csv --normalise caps",
        "tally w --raw",
        "tally w --csv --json",
        "report w",
        "tally w --budget 0",
        "tally w --budget nan",
        "tally w --ci bayes",
        "report w -o - --metric auc",
        "tally",
        "frobnicate",
    ] {
        assert!(parse(line).is_err(), "{line}");
    }
    let blank = ["mispred", "review", "f.csv", "--open-test", " "];
    assert!(Arguments::try_parse_from(blank).is_err());
}
