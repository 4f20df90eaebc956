//! A small review to press keys on, and a driver that presses them through the real keymap.

use mispred::app::area::Area;
use mispred::app::message::{Effect, Message, Opened};
use mispred::app::model::Model;
use mispred::app::update::update;
use mispred::app::workspace::Workspace;
use mispred::domain::design::Design;
use mispred::domain::hash::hash_hex;
use mispred::domain::key::Key as ExampleKey;
use mispred::domain::population::Population;
use mispred::domain::review::Review;
use mispred::domain::roles::{Alternative, Roles};
use mispred::domain::row::{Cell, Row};
use mispred::domain::sample::{Fingerprint, Sample, SampledExample};
use mispred::domain::split::{Split, SplitBy};
use mispred::domain::taxonomy::Starter;
use mispred::keymap::{Chord, Keymap};

const TRUTHS: [&str; 4] = [
    "refund_request",
    "billing_question",
    "shipping_delay",
    "wrong_item",
];
const MESSAGES: [&str; 4] = [
    "Order came twice, please take one back and return the money for it.",
    "I was charged again although I cancelled in March. Two emails, no answer.",
    "où est mon colis?? 12 jours déjà\n\nMerci de me répondre aujourd'hui.",
    "ジャケットのサイズが違います。交換できますか？",
];

/// A frozen sample of this many errors out of 661 in 7,200 rows.
pub fn sample(count: usize) -> Sample {
    let design = Design::random("2026-W47", 100);
    let examples = (0..count)
        .map(|number| SampledExample {
            outcome: None,
            key: ExampleKey::new(format!("{}", 100_200 + number * 7)),
            hash: hash_hex(&design.hash_seed(), &number.to_string()),
            stratum: "all".to_owned(),
            inclusion: 0.5,
            truth: TRUTHS[number % 4].to_owned(),
            prediction: (number % 11 != 10).then(|| TRUTHS[(number + 1) % 4].to_owned()),
            score: Some(0.4 + 0.05 * (number % 11) as f64),
            weight: None,
            cost: None,
            group: None,
        })
        .collect();
    Sample {
        created: "2026-11-21T10:00:00Z".to_owned(),
        reviewer: "ana".to_owned(),
        source: Fingerprint {
            path: "tickets.parquet".to_owned(),
            bytes: 296_683,
            modified: None,
            sha256: "00".repeat(32),
        },
        roles: roles(),
        error_rule: "truth differs from prediction".to_owned(),
        split: Split {
            by: SplitBy::Key,
            seed: "tickets".to_owned(),
            threshold: 0.3,
        },
        design,
        population: Population {
            rows: 7_200,
            unscored: 0,
            missing_predictions: 0,
            errors: 661,
            eyeball_rows: 2_149,
            eyeball_errors: 177,
        },
        examples,
        ..Sample::blank("tickets", "2026-W47".parse().unwrap())
    }
}

fn roles() -> Roles {
    Roles {
        score: Some("confidence".to_owned()),
        alternatives: vec![Alternative::Ranked {
            label: "second".to_owned(),
            score: "second_confidence".to_owned(),
        }],
        id: Some("id".to_owned()),
        text: Some("text".to_owned()),
        slices: vec!["channel".to_owned(), "plan".to_owned()],
        ..Roles::of("intent", "predicted")
    }
}

/// The rows of a sample.
pub fn rows(sample: &Sample) -> Vec<Row> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let row = |(number, example): (usize, &SampledExample)| Row {
        key: example.key.clone(),
        cells: vec![
            ("id".to_owned(), text(example.key.as_str())),
            ("text".to_owned(), text(MESSAGES[number % MESSAGES.len()])),
            ("intent".to_owned(), text(&example.truth)),
            (
                "predicted".to_owned(),
                example.prediction.as_deref().map_or(Cell::Missing, text),
            ),
            (
                "confidence".to_owned(),
                example.score.map_or(Cell::Missing, Cell::Number),
            ),
            ("second".to_owned(), text(&example.truth)),
            ("second_confidence".to_owned(), Cell::Number(0.2)),
            (
                "channel".to_owned(),
                text(["email", "phone", "chat"][number % 3]),
            ),
            ("plan".to_owned(), text(["free", "pro"][number % 2])),
            ("cost_usd".to_owned(), Cell::Number(12.5)),
        ],
    };
    sample.examples.iter().enumerate().map(row).collect()
}

/// A new review of this many errors with the usual categories.
pub fn opened(count: usize) -> Opened {
    let sample = sample(count);
    Opened {
        rows: rows(&sample),
        sample,
        reviewer: "ana".to_owned(),
        review: Review::from_assignments(&Review::seed(&Starter::defaults())),
        read_only: None,
        place: "reviews/tickets/2026-W47".to_owned(),
        notices: Vec::new(),
    }
}

/// The program without a terminal.
pub struct Driver {
    /// Its state.
    pub model: Model,
    /// Everything it asked for so far.
    pub effects: Vec<Effect>,
}

impl Driver {
    /// A program that has just been started.
    pub fn new(width: u16, height: u16) -> Self {
        let model = Model::new("tickets", "ana", Keymap::builtin());
        let mut driver = Self {
            model,
            effects: Vec::new(),
        };
        driver.send(Message::Resize(Area { width, height }));
        driver
    }

    /// A program with a review of this many errors open.
    pub fn reviewing(count: usize) -> Self {
        let mut driver = Self::new(80, 24);
        driver.send(Message::Opened(Box::new(opened(count))));
        driver
    }

    /// Sends a message; saves are acknowledged at once.
    pub fn send(&mut self, message: Message) {
        for effect in update(&mut self.model, message) {
            if let Effect::Save { number, .. } = effect {
                update(&mut self.model, Message::Saved { number });
            }
            self.effects.push(effect);
        }
    }

    /// Presses keys, written as in the keymap and separated by spaces.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        let chord: Chord = keys.parse().unwrap();
        for key in chord.keys() {
            self.send(Message::Key(*key));
        }
        self
    }

    /// Types a text, character by character.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            self.send(Message::Key(mispred::keymap::Key::char(character)));
        }
        self
    }

    /// The open review.
    pub fn workspace(&self) -> &Workspace {
        self.model.workspace().expect("the review is open")
    }

    /// The names of the categories on the error with this rank, the primary one first.
    pub fn tags(&self, rank: usize) -> Vec<String> {
        let workspace = self.workspace();
        workspace
            .review
            .tags(&workspace.keys[rank])
            .iter()
            .map(|category| category.name.clone())
            .collect()
    }

    /// What the footer says.
    pub fn notice(&self) -> String {
        self.model
            .notice
            .as_ref()
            .map(|notice| notice.text.to_string())
            .unwrap_or_default()
    }
}
