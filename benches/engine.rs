//! From a file of a million predictions to its sample: in the engine alone, and as a reviewer waits for it, until the
//! first example is there and until the sample is frozen.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench without its data can only stop"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use mispred::domain::design::{Design, Method};
use mispred::domain::key::Key;
use mispred::domain::roles::Role;
use mispred::domain::row::Row;
use mispred::domain::split::{Split, SplitBy, Wish};
use mispred::domain::stats::allocation::Allocation;
use mispred::domain::week::Week;
use mispred::engine::{Opened, Silent, Source, Wanted};
use mispred::runtime::draw::{self, Draft, Request};
use mispred::session::ReviewsRoot;
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
    let (rows, errors) = survey.eligible();
    let threshold = Split::threshold_for(Wish::Fraction(0.3), rows, errors);
    let by = roles.group.map_or(SplitBy::Key, SplitBy::Group);
    let split = Split {
        by,
        seed: "bench".to_owned(),
        threshold,
    };
    let design = Design::random("2026-W47", 100);
    let errors = survey.eyeball_errors(&split, Opened::default());
    let drawn = design.draw(errors.collect()).expect("a draw");
    let first = drawn
        .picks
        .first()
        .map(|pick| (pick.error.row, Key::new(pick.error.key)))
        .expect("an error");
    source
        .rows(&[first], &Silent)
        .expect("a row")
        .swap_remove(0)
}

/// A request for the week's 100 errors in a folder that is new, as its first sample finds it.
fn request() -> (TempDir, Request) {
    let folder = TempDir::new().expect("a temporary folder");
    let week = Week::new(2026, 47).expect("a week");
    let set = ReviewsRoot::at(folder.path().join("reviews"))
        .set("bench")
        .expect("a name for a set");
    let request = Request {
        folder: set.week(week),
        set: "bench".to_owned(),
        week,
        reviewer: "bench".to_owned(),
        reading: Default::default(),
        demo: false,
        eyeball: None,
        widen: None,
        n: 100,
        method: Method::Random,
        allocate: Allocation::default(),
        seed: None,
        open_test: None,
        open_blackbox: None,
        share_rows: false,
        redraw: false,
        provenance: BTreeMap::new(),
        at: "2026-11-20T09:00:00Z".to_owned(),
    };
    (folder, request)
}

/// Everything until the first example can be shown.
fn until_first_example(path: &Path, request: &Request) -> (Source, Draft) {
    let source = Source::open(path).expect("a readable file");
    let proposal = source.propose(&Wanted::default()).expect("a guess");
    let roles = proposal.roles().expect("all roles");
    let draft = draw::draft(&source, &roles, request, &Silent).expect("errors to look at");
    (source, draft)
}

/// The same columns of the same file, read and counted here, and only read by the eager reader of polars.
fn reading(criterion: &mut Criterion, path: &Path) {
    let source = Source::open(path).expect("a readable file");
    let proposal = source.propose(&Wanted::default()).expect("a guess");
    let roles = proposal.roles().expect("all roles");
    let columns = [
        Role::Truth,
        Role::Prediction,
        Role::Score,
        Role::Id,
        Role::Group,
    ];
    let columns: Vec<PlSmallStr> = columns
        .into_iter()
        .filter_map(|role| roles.one(role))
        .map(PlSmallStr::from)
        .collect();
    let mut group = criterion.benchmark_group("read five columns of a CSV, 1,000,000 rows");
    group.sample_size(10);
    let names: Vec<&str> = columns.iter().map(PlSmallStr::as_str).collect();
    group.bench_function("mispred, open and read", |bencher| {
        bencher.iter(|| {
            let source = Source::open(path).expect("a readable file");
            black_box(source.count_values(&names, &Silent).expect("a whole file"))
        })
    });
    group.bench_function("mispred, open to errors and keys", |bencher| {
        bencher.iter(|| {
            let source = Source::open(path).expect("a readable file");
            black_box(source.survey(&roles, &Silent).expect("a whole file"))
        })
    });
    group.bench_function("polars, eager", |bencher| {
        bencher.iter(|| {
            let options = CsvReadOptions::default().with_columns(Some(columns.clone().into()));
            let reader = options.try_into_reader_with_file_path(Some(path.to_owned()));
            black_box(reader.expect("a readable file").finish().expect("a frame"))
        })
    });
    group.finish();
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
    reading(criterion, &path("csv"));
    let mut group = criterion.benchmark_group("load until the first example, 1,000,000 rows");
    group.sample_size(10);
    for ending in ["parquet", "csv"] {
        let path = path(ending);
        group.bench_function(ending, |bencher| {
            let first = |(folder, request): (TempDir, Request)| {
                // What comes back is dropped after the clock has stopped: the folder with its files as well.
                (until_first_example(&path, &request), folder)
            };
            bencher.iter_batched(request, first, BatchSize::PerIteration);
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("first example until frozen, 1,000,000 rows");
    group.sample_size(10);
    for ending in ["parquet", "csv"] {
        let path = path(ending);
        group.bench_function(ending, |bencher| {
            let drafted = || {
                let (folder, request) = request();
                (until_first_example(&path, &request), request, folder)
            };
            let freeze =
                |((source, draft), request, folder): ((Source, Draft), Request, TempDir)| {
                    let frozen = draw::finish(&source, draft, &request, &Silent);
                    (frozen.expect("a frozen sample"), folder)
                };
            bencher.iter_batched(drafted, freeze, BatchSize::PerIteration);
        });
    }
    group.finish();
}

criterion_group!(engine, benches);
criterion_main!(engine);
