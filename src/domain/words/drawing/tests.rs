//! Tests of the words for the design.

use super::*;
use crate::domain::draw::{REST, Stratum};
use crate::domain::estimate::Target;
use crate::domain::key::Key;
use crate::domain::priority::priorities;
use crate::domain::review::Review;
use crate::domain::sample::SampledExample;
use crate::domain::tally::tally;
use crate::domain::taxonomy::Kind;
use crate::domain::words::tests::list;

fn sample(method: &str, strata: &[&str]) -> Sample {
    let examples = strata
        .iter()
        .enumerate()
        .map(|(number, stratum)| SampledExample {
            stratum: (*stratum).to_owned(),
            ..SampledExample::of(Key::new(format!("k{number}")))
        });
    let mut sample = Sample {
        examples: examples.collect(),
        ..Sample::blank("tickets", "2026-W47".parse().unwrap())
    };
    sample.design.method = method.parse().unwrap();
    sample
}

fn stratum(name: &str, errors: u64, eyeball: u64) -> Stratum {
    Stratum {
        name: name.to_owned(),
        errors,
        eyeball,
        groups: None,
    }
}

#[test]
fn every_design_is_one_line() {
    let said = |method: &str, strata: &[&str]| design(&sample(method, strata));
    assert_eq!(said("random", &["all"; 100]), "100 errors at random");
    assert_eq!(
        said("mixed:20+80", &[WORST, REST, REST]),
        "the 1 worst by score and 2 at random"
    );
    assert_eq!(
        said("worst:loss_2", &["all"; 3]),
        "only the 3 worst by loss_2"
    );
    assert_eq!(
        said("cost", &["all"; 3]),
        "3 errors, the dearer the likelier"
    );
    assert!(said("panel", &["all"; 3]).ends_with("no sample to keep half of"));
    let mut panel = sample("panel", &["all"; 3]);
    panel.design.kept_seed = Some("2026-W46".to_owned());
    assert_eq!(
        design(&panel),
        "3 errors, up to half of them kept from the last sample"
    );
    let mut plans = sample("stratified:plan", &["free", "pro"]);
    plans.strata = vec![stratum("free", 9, 9), stratum("pro", 9, 9)];
    assert_eq!(design(&plans), "2 errors from 2 strata by plan");
    plans.design.method = "confusion".parse().unwrap();
    assert_eq!(
        design(&plans),
        "2 errors from 2 strata by truth → prediction"
    );
    let mut groups = sample("groups", &["all"; 3]);
    groups.examples[2].group = Some("g".to_owned());
    assert_eq!(design(&groups), "3 errors, all of 2 whole groups at random");
}

#[test]
fn the_worth_is_said_where_it_is_another_number() {
    assert_eq!(
        worth(100, Some(61.3)).unwrap(),
        "100 reviewed, worth 61 random ones"
    );
    assert_eq!((worth(100, Some(100.2)), worth(100, None)), (None, None));
    assert_eq!(worth(3, Some(f64::NAN)), None);
}

#[test]
fn a_share_of_a_part_says_which_part_is_missing() {
    let mut sample = sample("stratified:plan", &["free", "pro", "team"]);
    sample.strata = vec![
        stratum("free", 80, 40),
        stratum("pro", 10, 5),
        stratum("team", 7, 3),
        stratum("only in the blackbox", 3, 0),
    ];
    sample.population.rows = 1_000;
    sample.population.errors = 100;
    let mut review = Review::default();
    let (id, creation) = review.create_category("data gap", Kind::Data).unwrap();
    review.apply(&creation);
    let said = |review: &Review| {
        let tally = tally(&sample, review);
        let list = priorities(&sample, review, &tally, Target::FutureErrors);
        covered(&list.rows[0], &sample, &tally)
    };
    assert_eq!(
        said(&review),
        None,
        "before the first review there is no share"
    );
    review.apply(&review.toggle_tag(&Key::new("k0"), &id));
    assert_eq!(
        said(&review).unwrap(),
        "speaks of 80 % of the errors: 2 strata not reviewed yet, 1 stratum out of reach"
    );
    for key in ["k1", "k2"] {
        review.apply(&review.toggle_tag(&Key::new(key), &id));
    }
    assert_eq!(
        said(&review).unwrap(),
        "speaks of 97 % of the errors: 1 stratum out of reach"
    );
}

#[test]
fn the_first_five_that_wait_are_named_as_on_screen() {
    let mut counts = tally(&sample("random", &["all"; 3]), &Review::default());
    assert_eq!(waiting(&counts), None);
    counts.waiting = vec![40];
    assert_eq!(
        waiting(&counts).unwrap(),
        "1 ahead of the frontier waits: #41"
    );
    counts.waiting = vec![40, 51, 76, 80, 81, 82];
    assert_eq!(
        waiting(&counts).unwrap(),
        "6 ahead of the frontier wait: #41, #52, #77, #81, #82, …"
    );
}

#[test]
fn only_the_worst_alone_are_told_what_to_do() {
    let mut rows = list(Vec::new());
    assert_eq!(no_percentages(&rows), None);
    rows.has_percentages = false;
    let said = no_percentages(&rows).unwrap();
    assert!(said.contains("no shares") && said.contains("mixed:20+80"));
}
