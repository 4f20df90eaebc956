//! Tests of the words for how sure the order is.

use super::*;
use crate::domain::stats::discovery::Discovery;
use crate::domain::taxonomy::Kind;
use crate::domain::words::tests::{list, raw, row};

fn standing_of(name: &str, first: f64, is_close: bool) -> Standing {
    Standing {
        id: CategoryId::from_name(name),
        first,
        ranks: (1, 2),
        is_close,
    }
}

fn certainty(standings: Vec<Standing>) -> Certainty {
    Certainty {
        draws: 4_000,
        standings,
        leader_if_twice_as_dear: 0.81,
        leads_if_twice_as_dear: true,
        regret: Some(0.3),
        reviews_to_separate: Some(387.2),
    }
}

fn outlook(reviewed: usize, certainty: Option<Certainty>) -> Outlook {
    Outlook {
        certainty,
        discovery: Some(Discovery::of(vec![vec!["data gap"]; reviewed])),
        discovery_is_rough: false,
        advice: None,
        reviewed: reviewed as u64,
        errors_in_reach: 177,
    }
}

fn three() -> Priorities {
    list(vec![
        row("data gap", Kind::Data, 43, 100),
        row("rare class", Kind::Data, 40, 100),
        row("edge case", Kind::Model, 9, 100),
    ])
}

fn said(outlook: &Outlook) -> Vec<String> {
    order(outlook, &three(), &raw)
}

#[test]
fn probabilities_are_never_none_or_all() {
    for (p, words) in [
        (0.0, "<1 %"),
        (0.004, "<1 %"),
        (0.01, "1 %"),
        (0.584, "58 %"),
        (0.99, "99 %"),
        (0.992, ">99 %"),
        (1.0, ">99 %"),
        (f64::NAN, "n/a"),
    ] {
        assert_eq!(probability(p), words);
    }
    assert_eq!((ranks((1, 1)), ranks((1, 3))), ("1".into(), "1–3".into()));
    assert_eq!(
        standing(&standing_of("a", 0.58, true)),
        "first with 58 % probability, rank 1–2, too close to call"
    );
}

#[test]
fn a_clear_leader_is_named_with_its_probability_and_needs_no_more_reviews() {
    let sure = certainty(vec![
        standing_of("data gap", 0.97, false),
        standing_of("rare class", 0.03, false),
    ]);
    assert_eq!(
        said(&outlook(100, Some(sure))),
        [
            "data gap is first with 97 % probability.",
            "At twice the fix cost, data gap would be first with 81 % probability."
        ]
    );
    let only = certainty(vec![standing_of("data gap", 1.0, false)]);
    assert_eq!(
        said(&outlook(100, Some(only))),
        ["data gap is the only ranked category."]
    );
}

#[test]
fn what_is_too_close_to_call_is_listed_with_what_would_settle_it() {
    let mut close = certainty(vec![
        standing_of("data gap", 0.39, true),
        standing_of("rare class", 0.58, true),
        standing_of("edge case", 0.03, false),
    ]);
    close.leader_if_twice_as_dear = 0.19;
    let sentences = said(&outlook(100, Some(close.clone())));
    assert_eq!(
        sentences,
        [
            "Too close to call: rare class (58 % first), data gap (39 %).",
            "At twice the fix cost, data gap would be first with 19 % probability.",
            "About 390 reviews would tell the first two apart, more than this eyeball set holds (177)."
        ]
    );
    assert_eq!(
        to_separate(&close, 100, 500, None).unwrap(),
        "About 390 reviews would tell the first two apart (100 done)."
    );
    assert!(
        to_separate(&close, 400, 500, None)
            .unwrap()
            .contains("400 reviews done")
    );
    close.reviews_to_separate = None;
    assert!(
        to_separate(&close, 100, 500, None)
            .unwrap()
            .starts_with("No number of reviews")
    );
    let many = certainty(
        ["a", "b", "c", "d", "e"]
            .map(|name| standing_of(name, 0.2, true))
            .to_vec(),
    );
    assert_eq!(
        said(&outlook(100, Some(many)))[0],
        "Too close to call: a (20 % first), b (20 %), c (20 %), 2 others."
    );
}

#[test]
fn few_reviews_and_designs_without_shares_say_no_probability() {
    assert_eq!(
        said(&outlook(7, None)),
        ["Too early to say how sure the order is: 7 reviewed, it takes 10."]
    );
    assert_eq!(
        said(&outlook(100, None)),
        ["How sure the order is, is not computed for this design."]
    );
    let worst = Priorities {
        has_percentages: false,
        ..three()
    };
    assert!(order(&outlook(100, None), &worst, &raw).is_empty());
    assert!(order(&outlook(100, None), &list(Vec::new()), &raw).is_empty());
}

#[test]
fn rounding_never_asks_for_more_reviews_than_there_are_errors() {
    let mut close = certainty(vec![
        standing_of("data gap", 0.5, true),
        standing_of("rare class", 0.5, true),
    ]);
    close.reviews_to_separate = Some(152.0);
    let said = |in_reach, errors| to_separate(&close, 100, in_reach, errors).unwrap();
    assert!(said(152, Some(152)).starts_with("About 152 reviews"));
    assert!(said(152, None).starts_with("About 152 reviews"));
    assert!(
        said(120, Some(152)).starts_with("About 152 reviews would tell the first two apart, more")
    );
    assert!(said(120, None).starts_with("About 160 reviews"));
}

#[test]
fn reviews_are_rounded_up_to_what_anybody_would_plan() {
    for (needed, about) in [(7.2, 8), (99.5, 100), (387.2, 390), (12_001.0, 13_000)] {
        assert_eq!(rounded(needed), about);
    }
}

#[test]
fn advice_names_its_reasons_with_their_numbers() {
    let unsure = Reason::LeaderUnsure {
        p_first: Some(0.58),
        expected_regret: Some(1.0),
    };
    let early = Advice::KeepGoing(vec![unsure, Reason::FirstBatch { missing: 1 }]);
    assert_eq!(
        super::advice(&early),
        "Keep going: 1 more review to fill the first 25."
    );
    let going = Advice::KeepGoing(vec![
        unsure,
        Reason::NewCategories {
            per_review: Some(0.12),
        },
        Reason::LeaderWide {
            half_width: Some(0.14),
        },
    ]);
    assert_eq!(
        super::advice(&going),
        "Keep going: the first place is only 58 % sure; a new category comes every 8 reviews; \
         its share is known to ±14 points only."
    );
    let unknown = Advice::KeepGoing(vec![
        Reason::LeaderUnsure {
            p_first: None,
            expected_regret: None,
        },
        Reason::NewCategories { per_review: None },
        Reason::LeaderWide { half_width: None },
    ]);
    assert!(!super::advice(&unknown).contains(char::is_numeric));
    for (because, words) in [
        (
            EnoughBecause::NothingLeft { errors: 152 },
            "Enough: all 152 errors in reach are reviewed.",
        ),
        (
            EnoughBecause::NothingLeft { errors: 0 },
            "Enough: there is no error to review.",
        ),
        (
            EnoughBecause::LeaderSure { p_first: 0.97 },
            "Enough: the first place is 97 % sure, and little new turns up.",
        ),
        (
            EnoughBecause::LittleToLose {
                expected_regret: 0.001,
            },
            "Enough: fixing the wrong one first would cost next to nothing.",
        ),
        (
            EnoughBecause::LittleToLose {
                expected_regret: 0.3,
            },
            "Enough: fixing the wrong one first would cost only about 0.30 % of all errors per person-day.",
        ),
    ] {
        assert_eq!(super::advice(&Advice::Enough(because)), words);
    }
}

#[test]
fn discovery_looks_twenty_reviews_ahead() {
    let rough = |sets: Vec<Vec<&str>>, discovery_is_rough| {
        super::discovery(&Outlook {
            discovery: Some(Discovery::of(sets)),
            discovery_is_rough,
            ..outlook(0, None)
        })
    };
    let said = |sets| rough(sets, false);
    assert_eq!(
        rough(vec![vec!["a"]; 5], true).unwrap(),
        "roughly: no new category expected in 20 further reviews; the seen ones cover nearly all tags"
    );
    let nothing = Outlook {
        discovery: None,
        ..outlook(0, None)
    };
    assert_eq!(super::discovery(&nothing), None);
    assert_eq!(said(Vec::new()), None);
    assert_eq!(
        said(vec![vec![]; 3]).unwrap(),
        "no new category expected in 20 further reviews"
    );
    let mut sets = vec![vec!["a", "b"]; 19];
    sets.push(vec!["c"]);
    assert_eq!(
        said(sets).unwrap(),
        "about 1 new category in 20 further reviews; the seen ones cover 97 % of tags"
    );
    assert_eq!(
        said(vec![vec!["a"]; 5]).unwrap(),
        "no new category expected in 20 further reviews; the seen ones cover nearly all tags"
    );
}

#[test]
fn more_can_be_drawn_once_all_of_it_is_decided_and_some_are_left() {
    let mut sample = Sample::blank("tickets", "2026-W47".parse().unwrap());
    let key = |rank: usize| crate::domain::key::Key::new(format!("k{rank}"));
    let example = |rank| crate::domain::sample::SampledExample::of(key(rank));
    sample.examples = (0..30).map(example).collect();
    sample.population.eyeball_errors = 40;
    assert_eq!(draw_more(&sample, 29), None);
    let said = draw_more(&sample, 30).unwrap();
    assert!(
        said.contains("--n 40") && said.contains("of 10 that"),
        "{said}"
    );
    sample.population.eyeball_errors = 900;
    assert!(draw_more(&sample, 30).unwrap().contains("--n 55"));
    sample.population.eyeball_errors = 30;
    assert_eq!(draw_more(&sample, 30), None);
}

#[test]
fn what_is_not_yet_clear_is_never_rounded_up_to_it() {
    assert_eq!(probability(0.898_75), "89.8 %");
    assert_eq!(probability(0.9), "90 %");
    assert_eq!(probability(0.894), "89 %");
}
