//! Tests of flags and settings that say what is wrong.

use super::*;
use crate::cli::args::{Arguments, Command};
use crate::domain::rule::Step;
use clap::Parser;

fn gather(line: &[&str], config: &Config) -> Result<ErrorWish, String> {
    let words = ["mispred", "review", "f.csv"].iter().chain(line);
    let arguments = Arguments::try_parse_from(words).map_err(|error| error.to_string())?;
    let Some(Command::Review(review)) = &arguments.command else {
        return Err("another command".to_owned());
    };
    ErrorWish::gather(&review.draw.source, config).map_err(|failure| failure.sentence)
}

fn rule(line: &[&str]) -> Option<Rule> {
    gather(line, &Config::default()).unwrap().rule
}

#[test]
fn each_flag_names_its_rule() {
    assert_eq!(rule(&[]), None);
    assert_eq!(
        rule(&["--tolerance", "10%"]),
        Some(Rule::Tolerance(Tolerance::Relative(0.1)))
    );
    assert_eq!(rule(&["--sets"]), Some(Rule::Sets { jaccard: None }));
    assert_eq!(
        rule(&["--jaccard", "0.5"]),
        Some(Rule::Sets { jaccard: Some(0.5) })
    );
    assert_eq!(rule(&["--one-of"]), Some(Rule::OneOf));
    assert_eq!(
        rule(&["--outcome", "passed"]),
        Some(Rule::Outcome { at_least: None })
    );
    assert_eq!(
        rule(&["--outcome", "grade", "--pass-at", "-1"]),
        Some(Rule::Outcome {
            at_least: Some(-1.0)
        })
    );
    let wrong = ["--outcome", "passed", "--wrong", "outcome = false"];
    assert_eq!(
        rule(&wrong),
        Some(Rule::Expression("outcome = false".to_owned()))
    );
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    let refused = |line: &[&str]| gather(line, &Config::default()).unwrap_err();
    assert!(refused(&["--pass-at", "1"]).contains("--pass-at needs the column"));
    assert!(refused(&["--sets", "--outcome", "x"]).contains("say in two ways"));
    assert!(refused(&["--sets", "--one-of"]).contains("cannot be used with"));
    let pointing = refused(&["--wrong", "pred != and x"]);
    assert!(pointing.starts_with("--wrong: a value is missing before this word"));
    assert!(refused(&["--labels", "/nowhere/labels.csv"]).contains("no such file"));
    assert!(refused(&["--labels", "0=cat,1="]).contains("--labels: pair 2"));
}

#[test]
fn a_flag_beats_the_file_and_what_it_does_not_say_stays() {
    let config = Config {
        rule: Some(Rule::OneOf),
        normal: Normaliser {
            case: true,
            labels: [("0".to_owned(), "cat".to_owned())].into(),
            ..Normaliser::default()
        },
        ..Config::default()
    };
    let plain = gather(&[], &config).unwrap();
    assert_eq!((plain.rule, plain.rule_flag), (Some(Rule::OneOf), None));
    assert_eq!(
        (plain.normal, plain.normal_flag),
        (config.normal.clone(), None)
    );
    let flags = gather(&["--sets", "--normalise", "spaces,punctuation"], &config).unwrap();
    assert_eq!(flags.rule, Some(Rule::Sets { jaccard: None }));
    assert_eq!(flags.normal.steps(), [Step::Spaces, Step::Punctuation]);
    assert_eq!(flags.normal.labels.len(), 1);
}

#[test]
fn the_rule_of_a_sample_is_recognised_although_it_knows_more() {
    let roles = |rule: Rule| Roles {
        rule,
        ..Roles::of("a", "b")
    };
    let wish = |line: &[&str]| gather(line, &Config::default()).unwrap();
    let worst = roles(Rule::Tolerance(Tolerance::Worst {
        percent: 10.0,
        above: Some(3.0),
    }));
    assert_eq!(
        wish(&["--tolerance", "worst:10%"]).differing_flag(&worst),
        None
    );
    assert_eq!(
        wish(&["--tolerance", "worst:5%"]).differing_flag(&worst),
        Some("--tolerance")
    );
    assert_eq!(wish(&[]).differing_flag(&worst), None);
    let stored = roles(Rule::Expression("score <= `other`".to_owned()));
    assert_eq!(
        wish(&["--wrong", "score<=other"]).differing_flag(&stored),
        None
    );
    assert_eq!(
        wish(&["--wrong", "score < other"]).differing_flag(&stored),
        Some("--wrong")
    );
    assert_eq!(
        wish(&["--normalise", "case"]).differing_flag(&stored),
        Some("--normalise")
    );
    assert_eq!(
        wish(&["--labels", "0=cat"]).differing_flag(&stored),
        Some("--labels")
    );
}
