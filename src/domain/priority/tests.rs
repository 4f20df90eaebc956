use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::domain::design::Design;
use crate::domain::hash::hash_hex;
use crate::domain::key::Key;
use crate::domain::population::Population;
use crate::domain::roles::Roles;
use crate::domain::sample::{Fingerprint, SampledExample};
use crate::domain::split::{Split, SplitBy};
use crate::domain::stats::golden;
use crate::domain::stats::interval::CONFIDENCE;
use crate::domain::tally::tally;

/// `drawn` of `errors` wrong rows among `rows`, all of them eyeball.
pub(super) fn sample(rows: u64, errors: u64, drawn: usize) -> Sample {
    let example = |key: Key| SampledExample {
        outcome: None,
        hash: hash_hex("sample:s", key.as_str()),
        key,
        stratum: "all".to_owned(),
        inclusion: 1.0,
        truth: "a".to_owned(),
        prediction: None,
        score: None,
        weight: None,
        cost: None,
        group: None,
    };
    Sample {
        created: String::new(),
        reviewer: "ana".to_owned(),
        source: Fingerprint {
            path: String::new(),
            bytes: 0,
            modified: None,
            sha256: String::new(),
        },
        roles: Roles::of("truth", "pred"),
        error_rule: String::new(),
        split: Split {
            by: SplitBy::Key,
            seed: "tickets".to_owned(),
            threshold: 1.0,
        },
        design: Design::random("s", drawn),
        population: Population {
            rows,
            errors,
            eyeball_rows: rows,
            eyeball_errors: errors,
            ..Population::default()
        },
        examples: (0..drawn).map(|rank| example(key(rank))).collect(),
        ..Sample::blank("tickets", "2026-W47".parse().unwrap())
    }
}

pub(super) fn key(rank: usize) -> Key {
    Key::new(format!("k{rank:04}"))
}

/// A review with these categories and, for each example in order, the categories it carries.
pub(super) fn review(categories: &[(&str, Kind)], tags: &[&[&str]]) -> Review {
    let mut review = Review::default();
    for (name, kind) in categories {
        let (_, creation) = review.create_category(name, *kind).unwrap();
        review.apply(&creation);
    }
    for (rank, names) in tags.iter().enumerate() {
        review.apply(&review.commit(&key(rank)));
        for name in *names {
            review.apply(&review.toggle_tag(&key(rank), &CategoryId::from_name(name)));
        }
    }
    review
}

pub(super) fn ranked(sample: &Sample, review: &Review, target: Target) -> Priorities {
    priorities(sample, review, &tally(sample, review), target)
}

fn names(priorities: &Priorities) -> Vec<&str> {
    priorities
        .rows
        .iter()
        .map(|row| row.name.as_str())
        .collect()
}

pub(super) fn line<'a>(priorities: &'a Priorities, name: &str) -> &'a Priority {
    priorities.rows.iter().find(|row| row.name == name).unwrap()
}

/// `count` examples that carry exactly these categories.
fn times<'a>(count: usize, names: &'a [&'a str]) -> impl Iterator<Item = &'a [&'a str]> {
    std::iter::repeat_n(names, count)
}

#[test]
fn before_the_first_review_nothing_is_known() {
    let review = review(&[("gap", Kind::Data), ("noise", Kind::Labels)], &[]);
    for target in [Target::FutureErrors, Target::ThisFile] {
        let priorities = ranked(&sample(1_000, 50, 10), &review, target);
        assert_eq!(
            (priorities.errors, priorities.metric_now()),
            (50, Some(0.95))
        );
        assert!(priorities.top().is_empty());
        for row in &priorities.rows {
            assert_eq!(
                (row.asked, row.count, row.share, row.interval),
                (0, 0, None, None)
            );
            assert_eq!(
                (row.extrapolated, row.ceiling, row.gain),
                (None, None, None)
            );
            assert_eq!((row.score, row.rank), (None, None));
        }
    }
}

#[test]
fn without_evaluated_rows_there_is_no_accuracy_and_no_ceiling() {
    let priorities = ranked(
        &sample(0, 0, 0),
        &review(&[("gap", Kind::Data)], &[]),
        Target::FutureErrors,
    );
    assert_eq!(
        (priorities.metric_now(), priorities.rows[0].ceiling),
        (None, None)
    );
}

#[test]
fn one_reviewed_error_is_all_of_one() {
    let review = review(&[("gap", Kind::Data)], &[&["gap"]]);
    let priorities = ranked(&sample(1_000, 50, 10), &review, Target::FutureErrors);
    let gap = line(&priorities, "gap");
    assert_eq!((gap.share, gap.rank), (Some(1.0), Some(1)));
    let interval = gap.interval.unwrap();
    assert!(interval.low > 0.0 && interval.low < 0.25 && interval.high == 1.0);
    assert_eq!(gap.extrapolated.map(|(_, high)| high), Some(50));
}

#[test]
fn rows_go_by_points_per_person_day_and_costs_reorder_them() {
    let kinds = [("wide", Kind::Data), ("narrow", Kind::Model)];
    let tags: Vec<&[&str]> = times(6, &["wide"]).chain(times(4, &["narrow"])).collect();
    let mut review = review(&kinds, &tags);
    let sample = sample(1_000, 50, 10);
    let before = ranked(&sample, &review, Target::FutureErrors);
    assert_eq!(names(&before), ["wide", "narrow"]);
    golden::assert_close(
        "priority_score",
        before.rows[0].score.unwrap(),
        &20.0.into(),
    );
    review.apply(&review.set_cost(&CategoryId::from_name("narrow"), Some(FixCost::Small)));
    let after = ranked(&sample, &review, Target::FutureErrors);
    assert_eq!(names(&after), ["narrow", "wide"]);
    golden::assert_close("priority_score", after.rows[0].score.unwrap(), &40.0.into());
    assert_eq!(
        (after.rows[0].cost, after.rows[1].cost),
        (Some(FixCost::Small), None)
    );
    review.apply(&review.set_severity(&CategoryId::from_name("wide"), Amount::whole(3)));
    assert_eq!(
        names(&ranked(&sample, &review, Target::FutureErrors)),
        ["wide", "narrow"]
    );
}

#[test]
fn scores_equal_the_reference_for_the_same_share_cost_and_severity() {
    for case in golden::cases("priority_score") {
        let input = &case["inputs"];
        let given = |name: &str| golden::number(&input[name]);
        if given("success") != 1.0 {
            continue;
        }
        let count = (given("share") * 100.0).round() as usize;
        let tags: Vec<&[&str]> = times(count, &["it"])
            .chain(times(100 - count, &[]))
            .collect();
        let mut review = review(&[("it", Kind::Data)], &tags);
        let id = CategoryId::from_name("it");
        review.apply(&review.set_cost(&id, Some(given("cost").to_string().parse().unwrap())));
        review.apply(&review.set_severity(&id, given("severity").to_string().parse().unwrap()));
        let priorities = ranked(&sample(2_000, 500, 100), &review, Target::FutureErrors);
        golden::assert_close(
            "priority_score",
            priorities.rows[0].score.unwrap(),
            &case["expected"]["score"],
        );
    }
}

#[test]
fn equal_priorities_go_by_the_larger_share_then_by_name() {
    let kinds = [("b", Kind::Data), ("a", Kind::Data), ("dear", Kind::Data)];
    let tags: Vec<&[&str]> = times(2, &["a", "b"])
        .chain(times(6, &["dear"]))
        .chain(times(2, &[]))
        .collect();
    let mut review = review(&kinds, &tags);
    // 60 points for 9 days and 20 for 3 are the same points per day.
    review.apply(&review.set_cost(&CategoryId::from_name("dear"), Some(FixCost::Large)));
    let priorities = ranked(&sample(1_000, 50, 10), &review, Target::FutureErrors);
    assert_eq!(priorities.rows[0].score, priorities.rows[1].score);
    assert_eq!(names(&priorities), ["dear", "a", "b"]);
    assert_eq!(
        priorities
            .rows
            .iter()
            .map(|row| row.rank)
            .collect::<Vec<_>>(),
        [Some(1), Some(2), Some(3)]
    );
}

#[test]
fn what_nothing_removes_stands_after_the_ranked_and_what_does_not_occur_last() {
    let kinds = [
        ("unseen", Kind::Data),
        ("vague", Kind::Irreducible),
        ("rare", Kind::Model),
    ];
    let tags: Vec<&[&str]> = times(9, &["vague"]).chain(times(1, &["rare"])).collect();
    let priorities = ranked(
        &sample(1_000, 50, 10),
        &review(&kinds, &tags),
        Target::FutureErrors,
    );
    assert_eq!(names(&priorities), ["rare", "vague", "unseen"]);
    assert_eq!(
        priorities
            .rows
            .iter()
            .map(|row| row.rank)
            .collect::<Vec<_>>(),
        [Some(1), None, None]
    );
    assert_eq!(priorities.rows[2].score, Some(0.0));
}

#[test]
fn label_noise_is_relabelled_beside_the_ranking_and_never_proposed_as_a_fix() {
    let kinds = [
        ("noise", Kind::Labels),
        ("w", Kind::Data),
        ("x", Kind::Model),
        ("y", Kind::Product),
        ("z", Kind::Data),
    ];
    let tags: Vec<&[&str]> = times(5, &["noise"])
        .chain(times(4, &["w"]))
        .chain(times(3, &["x"]))
        .chain(times(2, &["y"]))
        .chain(times(1, &["z"]))
        .collect();
    let priorities = ranked(
        &sample(1_000, 50, 15),
        &review(&kinds, &tags),
        Target::FutureErrors,
    );
    assert_eq!(
        (line(&priorities, "noise").rank, names(&priorities)[0]),
        (None, "w")
    );
    let top: Vec<&str> = priorities
        .top()
        .iter()
        .map(|row| row.name.as_str())
        .collect();
    assert_eq!(top, ["w", "x", "y"]);
}

#[test]
fn a_deleted_category_is_no_row() {
    let mut review = review(
        &[("gap", Kind::Data), ("gone", Kind::Data)],
        &[&["gap"], &["gone"]],
    );
    review.apply(&review.delete_category(&CategoryId::from_name("gone")));
    assert_eq!(
        names(&ranked(
            &sample(1_000, 50, 10),
            &review,
            Target::FutureErrors
        )),
        ["gap"]
    );
}

#[test]
fn the_ceiling_equals_the_reference() {
    for case in golden::cases("ceiling") {
        let input = &case["inputs"];
        let count = |name: &str| golden::whole(&input[name]);
        let (only, any) = (count("only_this_tag") as usize, count("tagged") as usize);
        let tags: Vec<&[&str]> = times(only, &["it"])
            .chain(times(any - only, &["it", "other"]))
            .chain(times(count("reviewed") as usize - any, &["other"]))
            .collect();
        let review = review(&[("it", Kind::Data), ("other", Kind::Data)], &tags);
        let sample = sample(count("n_examples"), count("errors"), tags.len());
        let priorities = ranked(&sample, &review, Target::FutureErrors);
        let it = line(&priorities, "it");
        let (ceiling, gain, expected) = (it.ceiling.unwrap(), it.gain.unwrap(), &case["expected"]);
        golden::assert_close("ceiling", it.share.unwrap(), &expected["share"]);
        golden::assert_close("ceiling", ceiling.low, &expected["low"]);
        golden::assert_close("ceiling", ceiling.high, &expected["high"]);
        let accuracy = priorities.metric_now().unwrap();
        assert!((gain.low - (ceiling.low - accuracy)).abs() < 1e-12);
        assert!((gain.high - (ceiling.high - accuracy)).abs() < 1e-12);
    }
}

#[test]
fn both_targets_give_the_reference_interval() {
    for case in golden::cases("proportion_ci") {
        let (input, expected) = (&case["inputs"], &case["expected"]);
        let count = |name: &str| golden::whole(&input[name]);
        if golden::number(&input["conf"]) != CONFIDENCE || count("n") > 5_000 {
            continue;
        }
        let (k, n) = (count("k") as usize, count("n") as usize);
        let tags: Vec<&[&str]> = times(k, &["it"]).chain(times(n - k, &[])).collect();
        let review = review(&[("it", Kind::Data)], &tags);
        let sample = sample(10 * count("N"), count("N"), n);
        for (target, name) in [
            (Target::FutureErrors, "wilson"),
            (Target::ThisFile, "wilson_fpc"),
        ] {
            let interval = ranked(&sample, &review, target).rows[0].interval.unwrap();
            golden::assert_close("proportion_ci", interval.low, &expected[name][0]);
            golden::assert_close("proportion_ci", interval.high, &expected[name][1]);
        }
    }
}

#[test]
fn a_supplied_split_speaks_of_the_eyeball_errors_alone() {
    let mut sample = sample(1_000, 200, 50);
    sample.population.eyeball_errors = 50;
    let tags: Vec<&[&str]> = times(20, &["gap"]).chain(times(30, &[])).collect();
    let review = review(&[("gap", Kind::Data)], &tags);
    let by_hash = ranked(&sample, &review, Target::ThisFile);
    assert_eq!(by_hash.errors, 200);
    sample.split.by = SplitBy::Column("part".to_owned());
    let supplied = ranked(&sample, &review, Target::ThisFile);
    assert_eq!(supplied.errors, 50);
    let (census, part) = (
        supplied.rows[0].interval.unwrap(),
        by_hash.rows[0].interval.unwrap(),
    );
    assert_eq!(
        (census.low, census.high, supplied.rows[0].extrapolated),
        (0.4, 0.4, Some((20, 20)))
    );
    assert!(part.low < 0.4 && part.high > 0.4);
}

#[test]
fn everything_reviewed_leaves_no_doubt_about_this_file_and_some_about_the_future() {
    let tags: Vec<&[&str]> = times(16, &["gap"]).chain(times(21, &[])).collect();
    let review = review(&[("gap", Kind::Data)], &tags);
    let sample = sample(1_000, 37, 37);
    let file = ranked(&sample, &review, Target::ThisFile);
    let future = ranked(&sample, &review, Target::FutureErrors);
    let (known, open) = (
        file.rows[0].interval.unwrap(),
        future.rows[0].interval.unwrap(),
    );
    assert_eq!((known.low, known.high), (16.0 / 37.0, 16.0 / 37.0));
    assert!(open.low < known.low && open.high > known.high);
    assert_eq!(
        (file.rows[0].extrapolated, future.rows[0].extrapolated),
        (Some((16, 16)), Some((16, 16)))
    );
}

#[test]
fn a_late_category_is_a_share_of_those_who_were_asked() {
    let mut review = review(&[("gap", Kind::Data)], &[&["gap"], &["gap"]]);
    let (late, creation) = review.create_category("late", Kind::Data).unwrap();
    review.apply(&creation);
    review.apply(&review.toggle_tag(&key(2), &late));
    review.apply(&review.commit(&key(3)));
    let priorities = ranked(&sample(1_000, 50, 4), &review, Target::FutureErrors);
    let late = line(&priorities, "late");
    assert_eq!(
        (late.asked, late.count, late.not_asked, late.share),
        (2, 1, 2, Some(0.5))
    );
    assert_eq!(line(&priorities, "gap").share, Some(0.5));
}

fn case_of(errors: usize, sets: &[u8]) -> (Sample, Review) {
    let kinds = [
        ("a", Kind::Data),
        ("b", Kind::Labels),
        ("c", Kind::Irreducible),
    ];
    let pool: [&[&str]; 6] = [&[], &["a"], &["b"], &["c"], &["a", "b"], &["a", "b", "c"]];
    let tags: Vec<&[&str]> = sets
        .iter()
        .map(|set| pool[usize::from(*set) % pool.len()])
        .collect();
    (
        sample(10 * errors as u64 + 10, errors as u64, sets.len()),
        review(&kinds, &tags),
    )
}

proptest! {
    #[test]
    fn shares_sum_to_the_mean_number_of_categories(extra in 0usize..200, sets in prop::collection::vec(any::<u8>(), 1..40)) {
        let (sample, review) = case_of(sets.len() + extra, &sets);
        let tally = tally(&sample, &review);
        let priorities = priorities(&sample, &review, &tally, Target::FutureErrors);
        let sum: f64 = priorities.rows.iter().filter_map(|row| row.share).sum();
        prop_assert!((sum - tally.mean_tags().unwrap()).abs() < 1e-9);
        let only: usize = priorities.rows.iter().map(|row| row.only).sum();
        let none = tally.untagged + tally.cant_tell;
        prop_assert!(only + none <= tally.reviewed);
    }

    #[test]
    fn this_file_is_never_less_certain_than_the_future(extra in 0usize..200, sets in prop::collection::vec(any::<u8>(), 1..40)) {
        let (sample, review) = case_of(sets.len() + extra, &sets);
        let future = ranked(&sample, &review, Target::FutureErrors);
        let file = ranked(&sample, &review, Target::ThisFile);
        prop_assert_eq!(names(&future), names(&file));
        for (wide, narrow) in future.rows.iter().zip(&file.rows) {
            let (wide, narrow, share) = (wide.interval.unwrap(), narrow.interval.unwrap(), wide.share.unwrap());
            prop_assert!(narrow.half_width() <= wide.half_width() + 1e-12);
            for interval in [wide, narrow] {
                prop_assert!(interval.low <= share + 1e-12 && share <= interval.high + 1e-12);
            }
        }
    }

    #[test]
    fn the_whole_number_range_holds_what_is_known_and_the_best_guess(extra in 0usize..200, sets in prop::collection::vec(any::<u8>(), 1..40)) {
        let (sample, review) = case_of(sets.len() + extra, &sets);
        let (errors, reviewed) = (sample.population.errors, sets.len() as u64);
        for row in ranked(&sample, &review, Target::FutureErrors).rows {
            let (low, high) = row.extrapolated.unwrap();
            let guess = row.share.unwrap() * errors as f64;
            prop_assert!(low <= high && row.count as u64 <= low && high <= errors - reviewed + row.count as u64);
            prop_assert!(low as f64 <= guess.ceil() && guess.floor() <= high as f64, "{low}–{high} for {guess}");
        }
    }

    #[test]
    fn a_ceiling_lies_between_now_and_perfect(extra in 0usize..200, sets in prop::collection::vec(any::<u8>(), 1..40)) {
        let (sample, review) = case_of(sets.len() + extra, &sets);
        let priorities = ranked(&sample, &review, Target::FutureErrors);
        let accuracy = priorities.metric_now().unwrap();
        for row in &priorities.rows {
            let (ceiling, gain) = (row.ceiling.unwrap(), row.gain.unwrap());
            prop_assert!(accuracy - 1e-12 <= ceiling.low && ceiling.low <= ceiling.high && ceiling.high <= 1.0 + 1e-12);
            prop_assert!(0.0 <= gain.low && gain.low <= gain.high);
        }
    }

    #[test]
    fn ranks_count_up_without_gaps_and_scores_fall(extra in 0usize..200, sets in prop::collection::vec(any::<u8>(), 1..40)) {
        let (sample, review) = case_of(sets.len() + extra, &sets);
        let priorities = ranked(&sample, &review, Target::FutureErrors);
        let ranks: Vec<usize> = priorities.rows.iter().filter_map(|row| row.rank).collect();
        prop_assert_eq!(&ranks, &(1..=ranks.len()).collect::<Vec<_>>());
        let scores: Vec<f64> = priorities.rows.iter().filter(|row| row.rank.is_some()).filter_map(|row| row.score).collect();
        prop_assert!(scores.is_sorted_by(|left, right| left >= right));
        prop_assert!(priorities.top().len() <= 3 && priorities.top().iter().all(|row| row.kind.is_fixable()));
    }
}

/// The reference file is the one these tests think it is.
#[test]
fn the_reference_uses_the_same_confidence() {
    let levels: Vec<Value> = golden::cases("proportion_ci")
        .iter()
        .map(|case| case["inputs"]["conf"].clone())
        .collect();
    assert!(levels.contains(&CONFIDENCE.into()));
}

#[test]
fn a_category_asked_of_a_few_errors_is_not_ranked_beside_the_others() {
    let sample = sample(1_000, 100, 30);
    let keys: Vec<Key> = sample.keys().cloned().collect();
    let starter = crate::domain::taxonomy::Starter::named("data gap");
    let mut review = Review::from_assignments(&Review::seed(&[starter]));
    let gap = CategoryId::from_name("data gap");
    for key in &keys[..12] {
        review.apply(&review.toggle_tag(key, &gap));
    }
    let (late, invention) = review
        .invent_category(&keys[12], "late", Kind::Model)
        .unwrap();
    review.apply(&invention);
    review.apply(&review.toggle_tag(&keys[13], &late));
    let rows = |review: &Review| {
        let tally = tally(&sample, review);
        priorities(&sample, review, &tally, Target::FutureErrors).rows
    };
    let early = rows(&review);
    assert_eq!(
        (early[0].name.as_str(), early[0].rank),
        ("data gap", Some(1))
    );
    assert_eq!(
        (early[1].asked, early[1].count, early[1].rank),
        (1, 1, None)
    );
    for key in &keys[14..24] {
        review.apply(&review.toggle_tag(key, &late));
    }
    assert!(rows(&review).iter().all(|row| row.rank.is_some()));
}

#[test]
fn a_category_that_was_asked_in_a_small_stratum_alone_is_not_ranked_yet() {
    let mut sample = sample(5_000, 1_000, 42);
    sample.design.method = "stratified:plan".parse().unwrap();
    for (rank, example) in sample.examples.iter_mut().enumerate() {
        example.stratum = if rank < 30 { "large" } else { "small" }.to_owned();
    }
    sample.strata = [("large", 900), ("small", 100)]
        .map(|(name, errors)| crate::domain::draw::Stratum {
            name: name.to_owned(),
            errors,
            eyeball: errors,
            groups: None,
        })
        .to_vec();
    let tags: Vec<&[&str]> = times(30, &["gap"]).collect();
    let mut review = review(&[("gap", Kind::Data)], &tags);
    let (late, invention) = review
        .invent_category(&key(30), "late", Kind::Model)
        .unwrap();
    review.apply(&invention);
    for rank in 31..42 {
        review.apply(&review.toggle_tag(&key(rank), &late));
    }
    let list = ranked(&sample, &review, Target::FutureErrors);
    let row = line(&list, "late");
    assert_eq!((row.asked, row.count, row.rank), (11, 11, None));
    assert!(row.is_waiting_for_rank() && (row.covered - 0.1).abs() < 1e-9);
    // Its gain is that of the errors it speaks of.
    let gain = row.gain.unwrap();
    assert!((gain.high - 0.2 * 0.1).abs() < 1e-9, "{gain:?}");
    assert_eq!(line(&list, "gap").rank, Some(1));
}
