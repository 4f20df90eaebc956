//! From a file of a million predictions to its sample: open, guess the roles, find the errors, draw 100, fetch the first.

#![allow(
    clippy::expect_used,
    missing_docs,
    reason = "a bench without its data can only stop"
)]

use std::fs::File;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use mispred::domain::key::Key;
use mispred::domain::row::Row;
use mispred::domain::sample::{Design, Method};
use mispred::domain::split::{Split, SplitBy, Wish};
use mispred::engine::{Opened, Silent, Source, Wanted};
use polars::prelude::*;
use tempfile::TempDir;

const ROWS: u64 = 1_000_000;
const INTENTS: [&str; 6] = [
    "refund_request",
    "cancel_order",
    "billing_question",
    "shipping_delay",
    "login",
    "other",
];
const CHANNELS: [&str; 4] = ["email", "chat", "phone", "web"];
const PLANS: [&str; 3] = ["free", "pro", "enterprise"];
const WORDS: [&str; 16] = [
    "order",
    "came",
    "twice",
    "please",
    "take",
    "one",
    "back",
    "and",
    "send",
    "money",
    "card",
    "again",
    "since",
    "yesterday",
    "account",
    "naïve",
];

/// A fixed sequence of well-mixed numbers (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[(self.next() % words.len() as u64) as usize]
    }
}

fn predictions() -> DataFrame {
    let mut numbers = Numbers(7);
    let rows = || 0..ROWS;
    let id: Vec<String> = rows()
        .map(|row| format!("t-{:08}", row * 7_919 % 10_000_019))
        .collect();
    let truth: Vec<&str> = rows().map(|_| numbers.pick(&INTENTS)).collect();
    let pred: Vec<&str> = truth
        .iter()
        .map(|truth| {
            if numbers.next() % 100 < 9 {
                numbers.pick(&INTENTS)
            } else {
                truth
            }
        })
        .collect();
    let score: Vec<f64> = rows()
        .map(|_| (numbers.next() % 700_000) as f64 / 1e6 + 0.3)
        .collect();
    let text: Vec<String> = rows()
        .map(|_| {
            (0..12)
                .map(|_| numbers.pick(&WORDS))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let channel: Vec<&str> = rows().map(|_| numbers.pick(&CHANNELS)).collect();
    let plan: Vec<&str> = rows().map(|_| numbers.pick(&PLANS)).collect();
    let customer: Vec<String> = rows()
        .map(|_| format!("c{}", numbers.next() % 200_000))
        .collect();
    let week: Vec<u32> = rows().map(|_| (numbers.next() % 52) as u32).collect();
    let cost: Vec<f64> = rows()
        .map(|_| (numbers.next() % 50_000) as f64 / 100.0)
        .collect();
    df!(
        "id" => id, "text" => text, "intent" => truth, "predicted" => pred, "confidence" => score,
        "channel" => channel, "plan" => plan, "customer" => customer, "week" => week, "cost_usd" => cost
    )
    .expect("columns of one length")
}

fn load_to_sample(path: &Path) -> Row {
    let source = Source::open(path).expect("a readable file");
    let roles = source
        .propose(&Wanted::default())
        .expect("a guess")
        .roles()
        .expect("all roles");
    let survey = source.survey(&roles, &Silent).expect("a whole file");
    let population = survey.population(Opened::default());
    let threshold = Split::threshold_for(
        Wish::Fraction(0.3),
        population.evaluated(),
        population.errors,
    );
    let by = roles.group.map_or(SplitBy::Key, SplitBy::Group);
    let split = Split {
        by,
        seed: "bench".to_owned(),
        threshold,
    };
    let design = Design {
        method: Method::Random,
        seed: "2026-W47".to_owned(),
        n: 100,
    };
    let drawn = design.draw(survey.eyeball_errors(&split, Opened::default()));
    let first = drawn
        .first()
        .map(|(_, error)| (error.row, Key::new(error.key)))
        .expect("an error");
    source
        .rows(&[first], &Silent)
        .expect("a row")
        .swap_remove(0)
}

fn benches(criterion: &mut Criterion) {
    let folder = TempDir::new().expect("a temporary folder");
    let mut frame = predictions();
    let path = |ending: &str| -> PathBuf { folder.path().join(format!("predictions.{ending}")) };
    let file = |ending: &str| File::create(path(ending)).expect("a new file");
    CsvWriter::new(file("csv"))
        .finish(&mut frame)
        .expect("a CSV file");
    ParquetWriter::new(file("parquet"))
        .with_row_group_size(Some(125_000))
        .finish(&mut frame)
        .expect("a Parquet file");
    drop(frame);
    let mut group = criterion.benchmark_group("load to sample, 1,000,000 rows");
    group.sample_size(10);
    for ending in ["parquet", "csv"] {
        let path = path(ending);
        group.bench_function(ending, |bencher| {
            bencher.iter(|| black_box(load_to_sample(&path)))
        });
    }
    group.finish();
}

criterion_group!(engine, benches);
criterion_main!(engine);
