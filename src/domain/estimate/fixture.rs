//! A made-up file of errors, drawn and tagged through the types that the program itself uses. Only for tests; must
//! never compute a share of its own except the true one.

use crate::domain::design::Design;
use crate::domain::draw::{Candidate, ONE_STRATUM, Stratum};
use crate::domain::hash::{hash_hex, unit};
use crate::domain::key::Key;
use crate::domain::population::Population;
use crate::domain::review::Review;
use crate::domain::sample::{CostTotal, Sample, SampledExample};
use crate::domain::taxonomy::{CategoryId, Kind};

/// One error of the file with the categories that a reviewer would find on it.
#[derive(Clone, Debug)]
pub struct Fake {
    /// Its key: its number.
    pub key: String,
    /// What divides it.
    pub plan: &'static str,
    /// How sure the model was.
    pub score: f64,
    /// What it costs.
    pub cost: f64,
    /// What it is drawn with.
    pub customer: String,
    /// What is to be found on it.
    pub tags: Vec<&'static str>,
}

impl AsRef<str> for Fake {
    fn as_ref(&self) -> &str {
        &self.key
    }
}

impl Candidate for Fake {
    fn truth(&self) -> &str {
        "refund"
    }
    fn prediction(&self) -> Option<&str> {
        Some(self.plan)
    }
    fn score(&self) -> Option<f64> {
        Some(self.score)
    }
    fn stratum(&self) -> Option<&str> {
        Some(self.plan)
    }
    fn badness(&self) -> Option<f64> {
        Some(self.score)
    }
    fn cost(&self) -> Option<f64> {
        Some(self.cost)
    }
    fn group(&self) -> Option<&str> {
        Some(&self.customer)
    }
}

/// A number inside (0, 1) that belongs to a purpose and a key.
pub fn chance(purpose: &str, key: &str) -> f64 {
    unit(&hash_hex(purpose, key))
}

/// Errors of which the surest, the dear ones, those of the small plan and those of some customers are dark more often.
pub fn errors(count: usize) -> Vec<Fake> {
    let of = |number: usize| {
        let key = number.to_string();
        let plan = match chance("plan", &key) {
            at if at < 0.6 => "free",
            at if at < 0.9 => "pro",
            _ => "team",
        };
        let score = chance("score", &key);
        let cost = (1.0 / chance("cost", &key)).min(60.0);
        let customer = format!("c{}", (number as f64).sqrt() as usize * 3 % 41 + number % 5);
        let mut dark = 0.12;
        dark += if score > 0.97 { 0.5 } else { 0.0 };
        dark += if cost > 6.0 { 0.3 } else { 0.0 };
        dark += if plan == "team" { 0.4 } else { 0.0 };
        dark += if chance("customer", &customer) < 0.2 {
            0.3
        } else {
            0.0
        };
        let mut tags = Vec::new();
        if chance("dark", &key) < dark {
            tags.push("dark");
        }
        if chance("blur", &key) < 0.3 {
            tags.push("blur");
        }
        Fake {
            key,
            plan,
            score,
            cost,
            customer,
            tags,
        }
    };
    (0..count).map(of).collect()
}

/// The true share of a category.
pub fn true_share(errors: &[Fake], name: &str) -> f64 {
    let tagged = errors.iter().filter(|error| error.tags.contains(&name));
    tagged.count() as f64 / errors.len() as f64
}

/// The sample that a design draws from the errors, all of which may be looked at; one row in ten is wrong.
pub fn sample(design: &Design, errors: &[Fake]) -> Sample {
    let drawn = design.draw(errors.to_vec()).unwrap();
    let by_groups = design.method == crate::domain::design::Method::Groups;
    let examples = drawn.picks.iter().map(|pick| SampledExample {
        hash: pick.hash,
        stratum: pick.stratum.clone(),
        inclusion: pick.inclusion,
        weight: pick.weight,
        cost: Some(pick.error.cost),
        group: by_groups.then(|| pick.error.customer.clone()),
        ..SampledExample::of(Key::new(pick.error.key.as_str()))
    });
    let count = errors.len() as u64;
    let strata = match drawn.membership {
        crate::domain::draw::Membership::All => Vec::new(),
        _ => drawn.membership.strata(errors.to_vec(), errors.to_vec()),
    };
    Sample {
        strata,
        threshold: drawn.threshold,
        cost: Some(CostTotal {
            errors: errors.iter().map(|error| error.cost).sum(),
            without: 0,
        }),
        design: design.clone(),
        population: population(count),
        examples: examples.collect(),
        ..Sample::blank("tickets", "2026-W47".parse().unwrap())
    }
}

fn population(errors: u64) -> Population {
    Population {
        rows: errors * 10,
        errors,
        eyeball_rows: errors * 10,
        eyeball_errors: errors,
        ..Population::default()
    }
}

/// A review in which these examples of the sample, by rank, carry what is to be found on them.
pub fn review(sample: &Sample, errors: &[Fake], ranks: impl IntoIterator<Item = usize>) -> Review {
    let mut review = empty_review();
    for rank in ranks {
        decide(&mut review, sample, errors, rank);
    }
    review
}

/// A review with the two categories and no verdict.
pub fn empty_review() -> Review {
    let mut review = Review::default();
    for name in ["dark", "blur"] {
        let (_, creation) = review.create_category(name, Kind::Data).unwrap();
        review.apply(&creation);
    }
    review
}

/// Gives one example its verdict.
pub fn decide(review: &mut Review, sample: &Sample, errors: &[Fake], rank: usize) {
    let key = &sample.examples[rank].key;
    let number: usize = key.as_str().parse().unwrap();
    review.apply(&review.commit(key));
    for name in &errors[number].tags {
        review.apply(&review.toggle_tag(key, &CategoryId::from_name(name)));
    }
}

/// A sample by hand: for each stratum its errors, and for each reviewed example of it the categories it carries.
/// Every example is reviewed.
pub fn by_hand(method: &str, strata: &[(u64, Vec<Vec<&str>>)]) -> (Sample, Review) {
    let is_plain = method == "random";
    let names = |stratum: usize| match is_plain {
        true => ONE_STRATUM.to_owned(),
        false => format!("s{stratum}"),
    };
    let errors = strata.iter().map(|(errors, _)| errors).sum();
    let mut sample = Sample {
        design: Design {
            method: method.parse().unwrap(),
            ..Design::random("s", 100)
        },
        population: population(errors),
        ..Sample::blank("tickets", "2026-W47".parse().unwrap())
    };
    let mut review = Review::default();
    for (number, (errors, examples)) in strata.iter().enumerate() {
        sample.strata.push(Stratum {
            name: names(number),
            errors: *errors,
            eyeball: *errors,
            groups: None,
        });
        for (place, tags) in examples.iter().enumerate() {
            let key = Key::new(format!("{number}-{place}"));
            for name in tags {
                if let Ok((_, creation)) = review.create_category(name, Kind::Data) {
                    review.apply(&creation);
                }
            }
            sample.examples.push(SampledExample {
                stratum: names(number),
                inclusion: examples.len() as f64 / *errors as f64,
                ..SampledExample::of(key)
            });
        }
    }
    if is_plain {
        sample.strata.clear();
    }
    let keys: Vec<Key> = sample.keys().cloned().collect();
    let tags = strata.iter().flat_map(|(_, examples)| examples);
    for (key, tags) in keys.iter().zip(tags) {
        review.apply(&review.commit(key));
        for name in tags {
            review.apply(&review.toggle_tag(key, &CategoryId::from_name(name)));
        }
    }
    (sample, review)
}

/// `tagged` examples with the category, the others without.
pub fn plain(reviewed: u64, tagged: u64) -> Vec<Vec<&'static str>> {
    (0..reviewed)
        .map(|place| {
            if place < tagged {
                vec!["it"]
            } else {
                Vec::new()
            }
        })
        .collect()
}
