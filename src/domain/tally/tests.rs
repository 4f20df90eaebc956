//! Tests of `tally`.

use super::*;
use crate::domain::taxonomy::{Kind, Starter};
use serde_json::Value;

fn tally(keys: &[Key], review: &Review) -> Tally {
    super::tally(&sample(keys), review)
}

fn sample(keys: &[Key]) -> Sample {
    Sample {
        examples: keys.iter().cloned().map(SampledExample::of).collect(),
        ..Sample::blank("tickets", "2026-W47".parse().unwrap())
    }
}

fn keys(count: usize) -> Vec<Key> {
    (0..count)
        .map(|number| Key::new(format!("k{number:03}")))
        .collect()
}

fn started() -> Review {
    Review::from_assignments(&Review::seed(&Starter::defaults()))
}

fn tag(review: &mut Review, key: &Key, name: &str) {
    let id = review.taxonomy().by_name(name).unwrap().id.clone();
    review.apply(&review.toggle_tag(key, &id));
}

#[test]
fn picks_ahead_of_the_frontier_wait_and_deferred_ones_do_not_stop_it() {
    let keys = keys(6);
    let mut review = started();
    tag(&mut review, &keys[0], "data gap");
    review.apply(&review.defer(&keys[1]));
    tag(&mut review, &keys[2], "data gap");
    tag(&mut review, &keys[4], "ambiguous");
    let tally = tally(&keys, &review);
    assert_eq!((tally.frontier, tally.reviewed), (3, 2));
    assert_eq!(
        tally.progress,
        Progress {
            total: 6,
            decided: 3,
            deferred: 1,
            flagged: 0,
            waiting: 1
        }
    );
    assert_eq!(tally.progress.open(), 2);
    assert_eq!(
        tally
            .category(&CategoryId::from_name("ambiguous"))
            .unwrap()
            .count,
        0
    );
}

#[test]
fn untagged_and_cant_tell_are_rows_of_their_own_in_the_denominator() {
    let keys = keys(3);
    let mut review = started();
    tag(&mut review, &keys[0], "data gap");
    review.apply(&review.commit(&keys[1]));
    review.apply(&review.cant_tell(&keys[2]));
    let tally = tally(&keys, &review);
    assert_eq!((tally.reviewed, tally.untagged, tally.cant_tell), (3, 1, 1));
    assert_eq!(
        tally
            .category(&CategoryId::from_name("data gap"))
            .unwrap()
            .asked,
        3
    );
}

#[test]
fn a_tag_beside_cant_tell_is_counted_and_breaks_nothing() {
    let keys = keys(1);
    let mut review = started();
    review.apply(&review.cant_tell(&keys[0]));
    let category = CategoryId::from_name("data gap");
    review.assign(&crate::domain::edit::Assignment::Tag {
        key: keys[0].clone(),
        category,
        order: Some(0),
    });
    let tally = tally(&keys, &review);
    assert_eq!((tally.reviewed, tally.untagged, tally.cant_tell), (1, 0, 1));
}

#[test]
fn a_late_category_has_a_smaller_denominator() {
    let keys = keys(4);
    let mut review = started();
    tag(&mut review, &keys[0], "data gap");
    tag(&mut review, &keys[1], "data gap");
    let (blur, invention) = review
        .invent_category(&keys[2], "blur", Kind::Data)
        .unwrap();
    review.apply(&invention);
    tag(&mut review, &keys[3], "data gap");
    let count = |review: &Review| {
        let tally = tally(&keys, review);
        tally.category(&blur).unwrap().clone()
    };
    let early = count(&review);
    assert_eq!(
        (early.asked, early.count, early.not_asked, early.left_out),
        (1, 0, 2, 1),
        "the example it was invented for says nothing about its frequency"
    );
    review.apply(&review.commit(&keys[0]));
    review.apply(&review.commit(&keys[1]));
    let swept = count(&review);
    assert_eq!(
        (swept.asked, swept.count, swept.not_asked, swept.left_out),
        (4, 1, 0, 0)
    );
}

/// 30 decided examples; a category is invented at the eleventh and put on every fourth from there on.
fn with_late() -> (Vec<Key>, Review, CategoryId) {
    let keys = keys(30);
    let mut review = started();
    for key in &keys[..10] {
        tag(&mut review, key, "data gap");
    }
    let (late, invention) = review
        .invent_category(&keys[10], "late", Kind::Data)
        .unwrap();
    review.apply(&invention);
    for (rank, key) in keys.iter().enumerate().skip(11) {
        review.apply(&review.commit(key));
        if rank % 4 == 0 {
            review.apply(&review.toggle_tag(key, &late));
        }
    }
    (keys, review, late)
}

fn answered(keys: &[Key], review: &Review, id: &CategoryId) -> (usize, usize, usize) {
    let tally = tally(keys, review);
    let count = tally.category(id).unwrap();
    (count.asked, count.count, count.not_asked)
}

#[test]
fn going_back_to_early_examples_adds_no_yes_where_nobody_could_say_no() {
    let (keys, mut review, late) = with_late();
    assert_eq!(answered(&keys, &review, &late), (19, 5, 10));
    review.apply(&review.tag_all(&keys[..5], &late));
    assert_eq!(answered(&keys, &review, &late), (19, 5, 5), "in bulk");
    review.apply(&review.toggle_tag(&keys[7], &late));
    assert_eq!(answered(&keys, &review, &late), (19, 5, 4), "by hand");
    for key in &keys[..10] {
        review.apply(&review.commit(key));
    }
    assert_eq!(
        answered(&keys, &review, &late),
        (30, 12, 0),
        "all were asked"
    );
}

#[test]
fn a_merged_category_counts_where_both_were_asked() {
    let (keys, mut review, late) = with_late();
    let gap = review.taxonomy().by_name("data gap").unwrap().id.clone();
    review.apply(&review.merge_category(&gap, &late));
    assert_eq!(
        answered(&keys, &review, &late),
        (30, 16, 0),
        "who denied it carries it now"
    );
    let (_, mut review, late) = with_late();
    review.apply(&review.merge_category(&late, &gap));
    assert_eq!(answered(&keys, &review, &gap), (30, 16, 0));
}

#[test]
fn by_cost_a_late_category_has_no_count_until_everybody_was_asked() {
    let (keys, mut review, late) = with_late();
    let mut sample = sample(&keys);
    for example in &mut sample.examples {
        example.weight = Some(2.0);
    }
    let count = |review: &Review| {
        let tally = super::tally(&sample, review);
        tally.category(&late).unwrap().asked
    };
    assert_eq!(count(&review), 0);
    for key in &keys[..10] {
        review.apply(&review.commit(key));
    }
    assert_eq!(count(&review), 30);
}

#[test]
fn nothing_reviewed_is_nothing_and_no_division() {
    let tally = tally(&keys(3), &started());
    assert_eq!((tally.reviewed, tally.mean_tags()), (0, None));
    let nothing = super::tally(&sample(&[]), &Review::default());
    assert_eq!((nothing.frontier, nothing.categories.len()), (0, 0));
}

#[test]
fn counts_equal_the_reference_tally() {
    let golden: Value = serde_json::from_str(include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/golden.json"
    )))
    .unwrap();
    for case in golden["groups"]["tag_tally"]["cases"].as_array().unwrap() {
        let sets = case["inputs"]["tags"].as_array().unwrap();
        let keys = keys(sets.len());
        let mut review = Review::default();
        for name in sets.iter().flat_map(|set| set.as_array().unwrap()) {
            if let Ok((_, creation)) = review.create_category(name.as_str().unwrap(), Kind::Data) {
                review.apply(&creation);
            }
        }
        for (key, set) in keys.iter().zip(sets) {
            review.apply(&review.commit(key));
            for name in set.as_array().unwrap() {
                tag(&mut review, key, name.as_str().unwrap());
            }
        }
        let tally = tally(&keys, &review);
        let expected = &case["expected"];
        assert_eq!(tally.reviewed as u64, expected["n"].as_u64().unwrap());
        assert_eq!(
            tally.untagged as u64,
            expected["untagged"].as_u64().unwrap()
        );
        assert_eq!(tally.mean_tags(), expected["mean_tags"].as_f64());
        for row in expected["rows"].as_array().unwrap() {
            let count = tally
                .category(&CategoryId::from_name(row["tag"].as_str().unwrap()))
                .unwrap();
            assert_eq!(count.count as u64, row["k"].as_u64().unwrap());
            assert_eq!(count.only as u64, row["k_only"].as_u64().unwrap());
            assert_eq!(count.asked, tally.reviewed);
        }
        assert_eq!(
            tally.pairs.len(),
            expected["pairs"].as_array().unwrap().len()
        );
        for (pair, expected) in tally
            .pairs
            .iter()
            .zip(expected["pairs"].as_array().unwrap())
        {
            assert_eq!(pair.0.as_str(), expected[0].as_str().unwrap());
            assert_eq!(pair.1.as_str(), expected[1].as_str().unwrap());
            assert_eq!(pair.2 as u64, expected[2].as_u64().unwrap());
        }
    }
}
