//! A small sample and reviews of it for the tests of the report. Must never be built outside tests.

use crate::domain::design::Design;
use crate::domain::draw::Stratum;
use crate::domain::hash::hash_hex;
use crate::domain::key::Key;
use crate::domain::population::Population;
use crate::domain::review::Review;
use crate::domain::roles::Roles;
use crate::domain::sample::{Fingerprint, Sample, SampledExample};
use crate::domain::split::{Split, SplitBy};
use crate::domain::taxonomy::{Kind, Starter};

/// What hostile data puts into names: escapes, links, tables, formulas, hidden characters.
pub const HOSTILE: [&str; 12] = [
    "=cmd|' /C calc'!A0",
    "\u{1b}]52;c;cm0gLXJm\u{7}",
    "[click](https://evil.example)",
    "![x](https://evil.example/p.png)",
    "<script>alert(1)</script>",
    "https://evil.example",
    "a|b\\|c",
    "``` `",
    "@team fixes #1",
    "\u{202e}gap\u{200b}",
    "\u{FF1D}1+1",
    "line\r\nbreak\0",
];

/// `drawn` errors out of `errors` wrong ones among `rows` rows, the whole file being eyeball.
pub fn sample(rows: u64, errors: u64, drawn: usize) -> Sample {
    Sample {
        created: "2026-11-16T09:00:00Z".to_owned(),
        reviewer: "ana".to_owned(),
        source: Fingerprint {
            path: "preds.csv".to_owned(),
            bytes: 12_345,
            modified: None,
            sha256: "0123456789abcdef".repeat(4),
        },
        roles: Roles {
            id: Some("id".to_owned()),
            ..Roles::of("intent", "predicted")
        },
        error_rule: "truth differs from prediction".to_owned(),
        split: Split {
            by: SplitBy::Key,
            seed: "tickets".to_owned(),
            threshold: 1.0,
        },
        design: Design::random("2026-W47", drawn),
        population: Population {
            rows,
            unscored: 0,
            missing_predictions: 0,
            errors,
            eyeball_rows: rows,
            eyeball_errors: errors,
        },
        examples: (0..drawn).map(example).collect(),
        ..Sample::blank("tickets", "2026-W47".parse().unwrap())
    }
}

fn example(number: usize) -> SampledExample {
    SampledExample {
        outcome: None,
        key: key(number),
        hash: hash_hex("sample:2026-W47", key(number).as_str()),
        stratum: "all".to_owned(),
        inclusion: 1.0,
        truth: "refund".to_owned(),
        prediction: Some("cancel".to_owned()),
        score: None,
        weight: None,
        cost: None,
        group: None,
    }
}

/// The key of the example at this rank.
pub fn key(rank: usize) -> Key {
    Key::new(format!("k{rank:04}"))
}

/// A review with the starter categories and nothing said yet.
pub fn started() -> Review {
    Review::from_assignments(&Review::seed(&Starter::defaults()))
}

/// Gives the example at this rank a category, creating it if there is none of this name.
pub fn tag(review: &mut Review, rank: usize, name: &str) {
    if review.taxonomy().by_name(name).is_none() {
        let (_, creation) = review.create_category(name, Kind::Data).unwrap();
        review.apply(&creation);
    }
    let id = review.taxonomy().by_name(name).unwrap().id.clone();
    review.apply(&review.toggle_tag(&key(rank), &id));
}

/// 100 reviewed errors: 43 with `data gap`, of which 30 carry nothing else, 12 `label noise`, 6 `ambiguous`, and the
/// rest `edge case`.
pub fn hundred() -> Review {
    let mut review = started();
    for rank in 0..100 {
        let names: &[&str] = match rank {
            0..30 => &["data gap"],
            30..43 => &["data gap", "edge case"],
            43..55 => &["label noise"],
            55..61 => &["ambiguous"],
            _ => &["edge case"],
        };
        for name in names {
            tag(&mut review, rank, name);
        }
    }
    review
}

/// One reviewed error per hostile name, each with a category of that name.
pub fn hostile() -> (Sample, Review) {
    let mut sample = sample(100, 20, HOSTILE.len());
    sample.set = HOSTILE[2].to_owned();
    sample.source.path = HOSTILE[3].to_owned();
    sample.roles.truth = Some(HOSTILE[7].to_owned());
    sample
        .provenance
        .insert(HOSTILE[4].to_owned(), HOSTILE[5].to_owned());
    let mut review = Review::default();
    for (rank, name) in HOSTILE.into_iter().enumerate() {
        sample.examples[rank].key = Key::new(name);
        let (id, creation) = review.create_category(name, Kind::Data).unwrap();
        review.apply(&creation);
        review.apply(&review.toggle_tag(&Key::new(name), &id));
    }
    (sample, review)
}

/// The hundred worst of 661 errors among 7,200 rows, reviewed as [`hundred`].
pub fn worst() -> (Sample, Review) {
    let mut sample = sample(7_200, 661, 100);
    sample.design.method = "worst".parse().unwrap();
    (sample, hundred())
}

/// Half of 100 reviewed errors from each of two strata, of which one is almost nine times as large; a third one is out of
/// reach.
pub fn stratified() -> (Sample, Review) {
    let mut sample = sample(2_000, 500, 100);
    sample.design.method = "stratified:plan".parse().unwrap();
    let stratum = |name: &str, errors, eyeball| Stratum {
        name: name.to_owned(),
        errors,
        eyeball,
        groups: None,
    };
    sample.strata = vec![
        stratum("free", 440, 440),
        stratum("pro", 50, 50),
        stratum("only in the blackbox", 10, 0),
    ];
    for (rank, example) in sample.examples.iter_mut().enumerate() {
        example.stratum = ["free", "pro"][rank % 2].to_owned();
    }
    (sample, hundred())
}
