//! Tests of the words for numbers.

use super::*;
use crate::domain::amount::Amount;
use crate::domain::estimate::Question;
use crate::domain::population::Population;
use crate::domain::priority::{Effect, Factors, Formula};
use crate::domain::review::Review;
use crate::domain::sample::Sample;
use crate::domain::stats::interval::wilson;
use crate::domain::taxonomy::CategoryId;
use proptest::prelude::*;

pub(super) fn row(name: &str, kind: Kind, count: usize, asked: usize) -> Priority {
    let share = (asked > 0).then(|| count as f64 / asked as f64);
    Priority {
        id: CategoryId::from_name(name),
        name: name.to_owned(),
        kind,
        asked,
        count,
        only: count,
        primary: count,
        not_asked: 0,
        left_out: 0,
        is_founder_out: false,
        share,
        share_only: share,
        share_primary: share,
        effective: None,
        covered: 1.0,
        gain_interval: None,
        relabelled: None,
        cost_share: None,
        saving: None,
        ease: None,
        factors: Factors {
            success: 1.0,
            severity: 1.0,
            money: None,
            days: 3.0,
            ease: 2.0,
            range: None,
        },
        merit: None,
        interval: wilson(count as u64, asked as u64, 0.95),
        extrapolated: None,
        ceiling: None,
        gain: None,
        cost: None,
        severity: Amount::ONE,
        score: share.map(|share| 100.0 * share / 3.0),
        is_early: false,
        rank: (count > 0 && kind != Kind::Irreducible).then_some(1),
    }
}

pub(super) fn list(rows: Vec<Priority>) -> Priorities {
    Priorities {
        question: Question::default(),
        has_percentages: true,
        by_groups: false,
        errors: 152,
        effect: Effect::of(
            &Sample {
                population: Population {
                    rows: 1_949,
                    errors: 152,
                    ..Population::default()
                },
                ..Sample::blank("tickets", "2026-W47".parse().unwrap())
            },
            &Review::default(),
        ),
        formula: Formula::default(),
        worth: None,
        untagged: None,
        total_cost: None,
        rows,
    }
}

pub(super) fn raw(name: &str) -> String {
    name.to_owned()
}

#[test]
fn counts_have_their_thousands_apart() {
    for (count, words) in [
        (0, "0"),
        (999, "999"),
        (1_000, "1,000"),
        (18_040, "18,040"),
        (10_000_000, "10,000,000"),
    ] {
        assert_eq!(whole(count), words);
    }
    assert_eq!(counted(1, "error", "errors"), "1 error");
    assert_eq!(counted(1_960, "row", "rows"), "1,960 rows");
}

#[test]
fn a_percent_never_reads_as_none_or_all_unless_it_is() {
    for (share, words) in [
        (0.43, "43 %"),
        (0.07, "7 %"),
        (0.037, "3.7 %"),
        (0.004, "0.4 %"),
        (0.000_01, "under 0.01 %"),
        (0.995, "99.5 %"),
        (0.999_99, "over 99.99 %"),
        (0.0, "0 %"),
        (1.0, "100 %"),
    ] {
        assert_eq!(percent(Some(share)), words);
    }
    assert_eq!(percent(None), "n/a");
    assert_eq!(metric(Some(0.9218)), "92.2 %");
    assert_eq!(metric(None), "n/a");
}

#[test]
fn none_of_a_hundred_is_an_upper_bound() {
    assert_eq!(
        share(&row("a", Kind::Data, 0, 100)),
        "0 of 100, below 3.7 %"
    );
    assert_eq!(share(&row("a", Kind::Data, 43, 100)), "43 %");
    assert_eq!(share(&row("a", Kind::Data, 0, 0)), "n/a");
    let mut census = row("a", Kind::Data, 0, 37);
    census.interval = Some(Interval {
        low: 0.0,
        high: 0.0,
    });
    assert_eq!(share(&census), "0 of 37");
}

#[test]
fn intervals_name_one_end_when_the_other_is_no_news() {
    assert_eq!(interval(wilson(43, 100, 0.95)), "34–53 %");
    assert_eq!(interval(wilson(7, 100, 0.95)), "3.4–13.7 %");
    assert_eq!(interval(wilson(0, 100, 0.95)), "below 3.7 %");
    assert_eq!(interval(wilson(100, 100, 0.95)), "above 96.3 %");
    assert_eq!(
        interval(Some(Interval {
            low: 0.43,
            high: 0.43
        })),
        "43 %"
    );
    assert_eq!(interval(None), "n/a");
}

#[test]
fn extrapolated_counts_name_their_whole() {
    assert_eq!(extrapolated(Some((52, 80)), 1_520), "52–80 of 1,520 errors");
    assert_eq!(extrapolated(Some((1, 1)), 1), "1 of 1 error");
    assert_eq!(extrapolated(None, 1_520), "n/a");
}

#[test]
fn a_small_priority_is_not_zero() {
    assert_eq!(priority(Some(10.333)), "10.3");
    assert_eq!(priority(Some(0.0)), "0.0");
    assert_eq!(priority(Some(0.04)), "0.040");
    assert_eq!(priority(None), "n/a");
}

#[test]
fn an_assumed_cost_is_marked_and_explained() {
    assert_eq!(cost(None), "M?");
    assert_eq!(cost(Some(FixCost::Small)), "S");
    let rows = list(vec![row("data gap", Kind::Data, 1, 2)]);
    assert_eq!(
        assumed_costs(&rows).unwrap(),
        "M? = no fix cost said (1 category); 3 person-days are assumed."
    );
    assert_eq!(assumed_costs(&list(Vec::new())), None);
}

#[test]
fn the_top_names_only_what_a_fix_of_the_model_removes() {
    let rows = list(vec![
        row("data gap", Kind::Data, 31, 100),
        row("label noise", Kind::Labels, 12, 100),
        row("edge case", Kind::Model, 9, 100),
        row("wording", Kind::Product, 5, 100),
        row("rare class", Kind::Data, 4, 100),
        row("ambiguous", Kind::Irreducible, 40, 100),
    ]);
    assert_eq!(
        fix_first(&rows, 100, &raw),
        "Fix first: data gap (31 %, priority 10.3), edge case (9 %, priority 3.0), wording (5 %, priority 1.7)."
    );
    assert_eq!(
        relabel_first(&rows, &raw).unwrap(),
        "Relabel first: label noise 12 %; that repairs the measurement, not the model."
    );
    assert_eq!(
        not_fixable(&rows, &raw).unwrap(),
        "No fix removes: ambiguous 40 %."
    );
}

#[test]
fn the_worst_alone_are_named_with_counts_and_never_with_shares() {
    let mut rows = list(vec![
        row("data gap", Kind::Data, 31, 100),
        row("label noise", Kind::Labels, 12, 100),
        row("ambiguous", Kind::Irreducible, 40, 100),
    ]);
    rows.has_percentages = false;
    let said = [
        fix_first(&rows, 100, &raw),
        relabel_first(&rows, &raw).unwrap(),
        not_fixable(&rows, &raw).unwrap(),
        no_percentages(&rows).unwrap().to_owned(),
    ];
    assert_eq!(said[0], "Fix first: data gap (31 of 100).");
    assert!(said[1].starts_with("Relabel first: label noise 12 of 100;"));
    assert!(
        said.iter().all(|sentence| !sentence.contains('%')),
        "{said:?}"
    );
    assert_eq!(no_percentages(&list(Vec::new())), None);
}

#[test]
fn nothing_found_is_said_in_words() {
    let nothing = list(vec![row("data gap", Kind::Data, 0, 0)]);
    assert!(fix_first(&nothing, 0, &raw).starts_with("Nothing reviewed yet"));
    assert_eq!(
        (relabel_first(&nothing, &raw), not_fixable(&nothing, &raw)),
        (None, None)
    );
    let only_noise = list(vec![row("ambiguous", Kind::Irreducible, 1, 1)]);
    assert_eq!(
        fix_first(&only_noise, 1, &raw),
        "Nothing to fix first yet: none of the 1 reviewed error carries a category that a fix removes."
    );
}

#[test]
fn few_reviews_are_called_rough() {
    assert_eq!(roughness(0), None);
    assert!(
        roughness(1)
            .unwrap()
            .starts_with("Only 1 error is reviewed")
    );
    assert!(
        roughness(49)
            .unwrap()
            .starts_with("Only 49 errors are reviewed")
    );
    assert_eq!(roughness(50), None);
}

proptest! {
    #[test]
    fn a_percent_is_a_number_close_to_its_share(share in 0.0..=1.0_f64) {
        let words = percent(Some(share));
        let number: f64 = words
            .trim_end_matches(" %")
            .trim_start_matches("under ")
            .trim_start_matches("over ")
            .parse()
            .unwrap();
        prop_assert!((number - 100.0 * share).abs() <= 0.5, "{words} for {share}");
        prop_assert!((words == "0 %") == (share == 0.0) && (words == "100 %") == (share == 1.0), "{words} for {share}");
    }
}
