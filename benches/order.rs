//! How sure the order of a fix list is: the whole call, for 100 reviewed errors and 20 categories.
//! `cargo bench --bench order`.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench that can't be set up has nothing to say"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use mispred::domain::estimate::Target;
use mispred::domain::key::Key;
use mispred::domain::outlook::outlook;
use mispred::domain::priority::priorities;
use mispred::domain::review::Review;
use mispred::domain::sample::{Sample, SampledExample};
use mispred::domain::stats::order::{Cost, DRAWS, Example, Stake, Stratum, Unseen, order};
use mispred::domain::tally::tally;
use mispred::domain::taxonomy::Kind;

const EXAMPLES: usize = 100;
const CATEGORIES: usize = 20;

/// Examples with 1.3 categories each, the first ones more often; those before `asked_from` were not asked about the
/// last five.
fn examples(strata: usize, asked_from: usize) -> Vec<Example> {
    (0..EXAMPLES)
        .map(|index| {
            let skewed = |number: usize| (number * number) % 97 * CATEGORIES / 97;
            let mut tags = vec![skewed(index + 1)];
            if index % 10 < 3 {
                tags.push(skewed(3 * index + 7));
            }
            let early = CATEGORIES - 5..CATEGORIES;
            Example {
                stratum: index % strata,
                weight: 1.0,
                tags,
                not_asked: early.filter(|_| index < asked_from).collect(),
            }
        })
        .collect()
}

fn strata(count: usize, unseen: Unseen) -> Vec<Stratum> {
    let share = 1.0 / count as f64;
    vec![Stratum { share, unseen }; count]
}

fn stakes(is_range: bool) -> Vec<Stake> {
    (0..CATEGORIES)
        .map(|index| {
            let days = [1.0, 3.0, 9.0][index % 3];
            let cost = if is_range {
                Cost::Between(days / 2.0, days * 2.0)
            } else {
                Cost::Days(days)
            };
            Stake { value: 1.0, cost }
        })
        .collect()
}

fn whole_call(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("order, 100 errors, 20 categories, 4,000 draws");
    for (name, design, asked_from, is_range) in [
        ("future", strata(1, Unseen::Future), 0, false),
        ("this file", strata(1, Unseen::Errors(700)), 0, false),
        (
            "this file, nearly all seen",
            strata(1, Unseen::Errors(20)),
            0,
            false,
        ),
        ("future, 10 strata", strata(10, Unseen::Future), 0, false),
        (
            "this file, 10 strata",
            strata(10, Unseen::Errors(70)),
            0,
            false,
        ),
        ("future, 5 asked late", strata(1, Unseen::Future), 50, false),
        (
            "this file, 5 asked late",
            strata(1, Unseen::Errors(700)),
            50,
            false,
        ),
        ("future, cost ranges", strata(1, Unseen::Future), 0, true),
    ] {
        let (examples, stakes) = (examples(design.len(), asked_from), stakes(is_range));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                order(
                    black_box(&design),
                    black_box(&examples),
                    black_box(&stakes),
                    Some(0),
                    DRAWS,
                    "bench",
                )
                .unwrap()
            });
        });
    }
    group.finish();
}

/// A review of 100 errors with 20 categories, all decided.
fn reviewed() -> (Sample, Review) {
    let mut review = Review::default();
    let mut ids = Vec::new();
    for number in 0..CATEGORIES {
        let (id, creation) = review
            .create_category(&format!("category {number:02}"), Kind::Model)
            .unwrap();
        review.apply(&creation);
        ids.push(id);
    }
    let mut sample = Sample::blank("bench", "2026-W47".parse().unwrap());
    sample.population.rows = 10_000;
    sample.population.errors = 800;
    sample.population.eyeball_rows = 10_000;
    sample.population.eyeball_errors = 800;
    for (index, example) in examples(1, 0).into_iter().enumerate() {
        let key = Key::new(format!("k{index:03}"));
        for tag in example.tags {
            if !review.mark(&key).tags.contains_key(&ids[tag]) {
                review.apply(&review.toggle_tag(&key, &ids[tag]));
            }
        }
        sample.examples.push(SampledExample::of(key));
    }
    (sample, review)
}

/// What one edit on the priorities screen computes anew, from counting to the last sentence's numbers.
fn recount(criterion: &mut Criterion) {
    let (sample, review) = reviewed();
    let mut group = criterion.benchmark_group("after an edit, 100 errors, 20 categories");
    for (name, target) in [
        ("future", Target::FutureErrors),
        ("this file", Target::ThisFile),
    ] {
        group.bench_function(
            format!("tally, priorities and posterior: {name}"),
            |bench| {
                bench.iter(|| {
                    let tally = tally(&sample, black_box(&review));
                    let priorities = priorities(&sample, &review, &tally, target);
                    black_box(outlook(&sample, &tally, &priorities))
                });
            },
        );
    }
    group.bench_function("tally and priorities alone", |bench| {
        bench.iter(|| {
            let tally = tally(&sample, black_box(&review));
            black_box(priorities(&sample, &review, &tally, Target::FutureErrors))
        });
    });
    group.finish();
}

criterion_group!(benches, whole_call, recount);
criterion_main!(benches);
