use super::fixture::{by_hand, errors, plain, review, sample};
use super::*;
use crate::domain::design::Design;
use crate::domain::priority::priorities;
use crate::domain::review::Review;
use crate::domain::stats::allocation::Allocation;
use crate::domain::stats::golden::{assert_close, cases, number, whole};
use crate::domain::tally::{Answer, tally};

mod order;
mod pipeline;

const FILE: Question = Question {
    target: Target::ThisFile,
    interval: IntervalMethod::Wilson,
};
const FUTURE: Question = Question {
    target: Target::FutureErrors,
    interval: IntervalMethod::Wilson,
};

/// One of each design that has shares.
const WITH_SHARES: [&str; 8] = [
    "random",
    "stratified:plan",
    "confusion",
    "mixed:20+80",
    "mixed:10+90:badness",
    "cost",
    "panel",
    "groups",
];

fn design(method: &str, seed: &str) -> Design {
    Design {
        method: method.parse().unwrap(),
        kept_seed: (method == "panel").then(|| format!("{seed} before")),
        ..Design::random(seed, 100)
    }
}

/// The share of the only category.
fn share_of_it(sample: &Sample, review: &Review, question: Question) -> Option<Estimate> {
    let tally = tally(sample, review);
    let estimator = Estimator::new(sample, &tally);
    let count = &tally.categories[0];
    estimator.share(|place| Some(count.answers[place].carries()), question)
}

#[test]
fn a_simple_random_sample_gives_the_reference_intervals_exact_ones_too() {
    let mut seen = 0;
    for case in cases("proportion_ci") {
        let (input, expected) = (&case["inputs"], &case["expected"]);
        let (k, n, errors) = (whole(&input["k"]), whole(&input["n"]), whole(&input["N"]));
        // Without a tagged one there is no category to ask about; a million examples take too long here.
        if number(&input["conf"]) != CONFIDENCE || n > 5_000 || k == 0 {
            continue;
        }
        seen += 1;
        let (sample, review) = by_hand("random", &[(errors, plain(n, k))]);
        let interval = |target, interval| {
            let question = Question { target, interval };
            share_of_it(&sample, &review, question).unwrap().interval
        };
        let equals = |got: Interval, expected: &serde_json::Value, unit: f64| {
            assert_close("proportion_ci", got.low * unit, &expected[0]);
            assert_close("proportion_ci", got.high * unit, &expected[1]);
        };
        let (future, file) = (Target::FutureErrors, Target::ThisFile);
        let (wilson, exact) = (IntervalMethod::Wilson, IntervalMethod::Exact);
        equals(interval(future, wilson), &expected["wilson"], 1.0);
        equals(interval(file, wilson), &expected["wilson_fpc"], 1.0);
        equals(interval(future, exact), &expected["clopper_pearson"], 1.0);
        let counts = &expected["hyper_exact_K"];
        equals(interval(file, exact), counts, errors as f64);
    }
    assert!(seen > 5);
}

#[test]
fn strata_give_the_reference_share_of_the_file() {
    for method in ["stratified:plan", "confusion", "mixed:20+80"] {
        for case in cases("stratified") {
            let (input, expected) = (&case["inputs"], &case["expected"]);
            let strata: Vec<_> = input["strata"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| (whole(&one["N"]), plain(whole(&one["n"]), whole(&one["k"]))))
                .collect();
            let (sample, review) = by_hand(method, &strata);
            let tally = tally(&sample, &review);
            let estimator = Estimator::new(&sample, &tally);
            let carries = |place: usize| Some(!tally.counted[place].tags.is_empty());
            let got = estimator.share(carries, FILE).unwrap();
            assert_close("stratified", got.point, &expected["p"]);
            assert_close("stratified", got.variance.sqrt(), &expected["se"]);
            assert_close("stratified", got.interval.low, &expected["lo"]);
            assert_close("stratified", got.interval.high, &expected["hi"]);
            match got.effective {
                Some(effective) => assert_close("stratified", effective, &expected["n_eff"]),
                None => assert!(expected["n_eff"].is_null()),
            }
            assert_eq!(got.covered, 1.0);
        }
    }
}

#[test]
fn examples_drawn_by_cost_give_the_reference_share() {
    const TAU: f64 = 20.0;
    for case in cases("hajek") {
        let (input, expected) = (&case["inputs"], &case["expected"]);
        let answers = input["y"].as_array().unwrap();
        let tags = answers.iter().map(|answer| match whole(answer) {
            1 => vec!["it"],
            _ => Vec::new(),
        });
        let (mut sample, review) = by_hand("cost", &[(200, tags.collect())]);
        sample.threshold = Some(TAU);
        let weights = input["w"].as_array().unwrap();
        for (example, weight) in sample.examples.iter_mut().zip(weights) {
            example.weight = Some(TAU / number(weight));
        }
        let tally = tally(&sample, &review);
        let estimator = Estimator::new(&sample, &tally);
        let carries = |place: usize| Some(!tally.counted[place].tags.is_empty());
        for question in [FILE, FUTURE] {
            let got = estimator.share(carries, question).unwrap();
            assert_close("hajek", got.point, &expected["p"]);
            assert_close("hajek", got.variance.sqrt(), &expected["se"]);
        }
        assert_close("hajek", estimator.worth().unwrap(), &expected["n_eff_kish"]);
        let represented: f64 = estimator.weights().unwrap().iter().sum();
        assert_close("hajek", represented, &expected["N_hat"]);
    }
}

#[test]
fn groups_are_the_unit_of_chance_where_groups_are_drawn() {
    let groups = [(10, 4), (12, 8), (8, 0), (10, 4), (10, 4)];
    let tags = groups.map(|(reviewed, tagged)| plain(reviewed, tagged));
    let (mut sample, review) = by_hand("groups", &[(200, tags.concat())]);
    sample.strata[0].groups = Some(20);
    let names = groups
        .iter()
        .enumerate()
        .flat_map(|(group, &(reviewed, _))| (0..reviewed).map(move |_| format!("g{group}")));
    for (example, name) in sample.examples.iter_mut().zip(names) {
        example.group = Some(name);
    }
    let future = share_of_it(&sample, &review, FUTURE).unwrap();
    let variance = 1.25 * 20.48 / 2_500.0;
    // Student's quantile for four degrees of freedom in place of the normal one.
    let student = (1.959_963_985_f64 / 2.776_445_105).powi(2);
    assert!((future.point - 0.4).abs() < 1e-12);
    assert!((future.variance - variance).abs() < 1e-12);
    assert!((future.effective.unwrap() - (0.24 / variance).min(50.0) * student).abs() < 1e-6);
    let file = share_of_it(&sample, &review, FILE).unwrap();
    assert!((file.variance - 0.75 * variance).abs() < 1e-12);
    sample.strata[0].groups = Some(5);
    let census = share_of_it(&sample, &review, FILE).unwrap();
    assert_eq!((census.variance, census.effective), (0.0, None));
}

#[test]
fn errors_without_a_cost_are_not_spoken_of() {
    let (mut sample, review) = by_hand("cost", &[(150, plain(50, 20))]);
    for example in &mut sample.examples {
        example.weight = Some(1.0);
    }
    sample.threshold = Some(3.0);
    sample.population.errors = 200;
    for question in [FILE, FUTURE] {
        let estimate = share_of_it(&sample, &review, question).unwrap();
        assert_eq!((estimate.point, estimate.covered), (0.4, 0.75));
        // 1,500 rows of 200 errors, of which only 150 can be promised anything.
        let list = priorities(&sample, &review, &tally(&sample, &review), question);
        let row = &list.rows[0];
        assert!(row.extrapolated.unwrap().1 < 100);
        let gain = row.gain.unwrap().high;
        assert!((gain - 0.4 * 150.0 / 1_500.0).abs() < 1e-12, "{gain}");
        let interval = row.gain_interval.unwrap();
        assert!(interval.low < gain && gain < interval.high && interval.high < 0.08);
    }
}

#[test]
fn a_stratum_without_a_review_is_not_spoken_of() {
    let strata = [
        (300, plain(30, 9)),
        (500, plain(0, 0)),
        (200, plain(40, 22)),
    ];
    let (sample, review) = by_hand("stratified:plan", &strata);
    let all = priorities(&sample, &review, &tally(&sample, &review), FILE);
    let row = &all.rows[0];
    assert_eq!((row.covered, row.asked), (0.5, 70));
    let seen = [strata[0].clone(), strata[2].clone()];
    let (sample, review) = by_hand("stratified:plan", &seen);
    let alone = priorities(&sample, &review, &tally(&sample, &review), FILE);
    assert_eq!(
        (
            alone.rows[0].share,
            alone.rows[0].interval,
            alone.rows[0].covered
        ),
        (row.share, row.interval, 1.0)
    );
}

#[test]
fn the_worst_alone_have_no_number_that_speaks_of_more_than_themselves() {
    let errors = errors(400);
    for method in ["worst", "worst:badness"] {
        let sample = sample(&design(method, "w"), &errors);
        for reviewed in [0, 1, 37, 100] {
            let review = review(&sample, &errors, 0..reviewed);
            let tally = tally(&sample, &review);
            let estimator = Estimator::new(&sample, &tally);
            assert_eq!(tally.reviewed, reviewed);
            assert!(!estimator.has_percentages());
            assert_eq!(estimator.share(|_| Some(true), FILE), None);
            assert_eq!((estimator.weights(), estimator.worth()), (None, None));
            for question in [FILE, FUTURE] {
                let list = priorities(&sample, &review, &tally, question);
                assert_eq!(
                    (list.metric_now(), list.worth, list.untagged),
                    (None, None, None)
                );
                assert!(!list.formula.in_money);
                for row in &list.rows {
                    assert_eq!(
                        (row.share, row.share_only, row.share_primary),
                        (None, None, None)
                    );
                    assert_eq!((row.interval, row.effective), (None, None));
                    assert_eq!((row.extrapolated, row.score), (None, None));
                    assert_eq!(
                        (row.ceiling, row.gain, row.gain_interval),
                        (None, None, None)
                    );
                    assert_eq!(
                        (row.cost_share, row.saving, row.relabelled),
                        (None, None, None)
                    );
                    assert_eq!(row.rank.is_some(), row.count > 0);
                }
            }
        }
    }
}

#[test]
fn the_examples_stand_for_all_errors_that_the_sample_represents() {
    let errors = errors(1_000);
    for method in WITH_SHARES.into_iter().filter(|method| *method != "cost") {
        let sample = sample(&design(method, "w"), &errors);
        for reviewed in [37, 100] {
            let review = review(&sample, &errors, 0..reviewed);
            let tally = tally(&sample, &review);
            let weights = Estimator::new(&sample, &tally).weights().unwrap();
            let sum: f64 = weights.iter().sum();
            assert!((sum - 1_000.0).abs() < 1e-6, "{method}: {sum}");
        }
    }
}

#[test]
fn primary_categories_and_the_untagged_make_up_everything() {
    // Few enough errors that those of five groups are among the first 60.
    let errors = errors(300);
    for method in WITH_SHARES {
        let sample = sample(&design(method, "w"), &errors);
        let review = review(&sample, &errors, 0..60);
        let list = priorities(&sample, &review, &tally(&sample, &review), FUTURE);
        let primary: f64 = list.rows.iter().filter_map(|row| row.share_primary).sum();
        let all = primary + list.untagged.unwrap();
        assert!((all - 1.0).abs() < 1e-9, "{method}: {all}");
    }
}

#[test]
fn once_all_errors_are_reviewed_nothing_of_this_file_is_left_to_chance() {
    let errors = errors(90);
    let truth = fixture::true_share(&errors, "dark");
    for method in WITH_SHARES {
        let design = Design {
            allocate: Allocation::SquareRoot,
            ..design(method, "w")
        };
        let sample = sample(&design, &errors);
        assert_eq!(sample.examples.len(), 90, "{method}");
        let review = review(&sample, &errors, 0..90);
        let list = priorities(&sample, &review, &tally(&sample, &review), FILE);
        let dark = list.rows.iter().find(|row| row.name == "dark").unwrap();
        assert!((dark.share.unwrap() - truth).abs() < 1e-9, "{method}");
        let interval = dark.interval.unwrap();
        assert!(interval.low <= truth && truth <= interval.high);
        assert!(
            interval.half_width() < 1e-9,
            "{method}: nothing of this file is left to chance, {interval:?}"
        );
    }
}

#[test]
fn nobody_asked_is_no_share_and_one_answer_is_hardly_any() {
    let errors = errors(200);
    for method in WITH_SHARES {
        let sample = sample(&design(method, "w"), &errors);
        let review = review(&sample, &errors, 0..1);
        let tally = tally(&sample, &review);
        let estimator = Estimator::new(&sample, &tally);
        assert_eq!(estimator.share(|_| None, FUTURE), None, "{method}");
        if let Some(estimate) = estimator.share(|_| Some(true), FUTURE) {
            assert!(estimate.interval.low < 0.6, "{method}: {estimate:?}");
        }
        assert!(
            tally.categories[0]
                .answers
                .iter()
                .all(|one| *one != Answer::NotAsked)
        );
    }
}
