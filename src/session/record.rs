//! One written edit: an assignment with its place in the order of edits.
//!
//! The order is a logical clock; `at` is only a label for people. A record keeps the text it was read from, so that
//! fields and kinds of a newer program are written back as they were. Holds no file.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer, ser};
use serde_json::Value;

use crate::domain::edit::{Assignment, Register};

/// The place of an edit: a count that grows with everything its writer has seen, and the writer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(u64, String)", into = "(u64, String)")]
pub struct Clock {
    /// Higher than that of every edit the writer knew.
    pub lamport: u64,
    /// The process that wrote it; breaks ties.
    pub writer: String,
}

/// Larger counts can't be told apart by every JSON reader, and no honest file comes near.
const MAX_LAMPORT: u64 = 1 << 53;

impl From<(u64, String)> for Clock {
    fn from((lamport, writer): (u64, String)) -> Self {
        Self { lamport, writer }
    }
}

impl From<Clock> for (u64, String) {
    fn from(clock: Clock) -> Self {
        (clock.lamport, clock.writer)
    }
}

/// The edits of other writers to the same register that the author of a record knew: up to which count of each writer.
/// This tells a change of mind from a conflict.
pub(super) type Seen = BTreeMap<String, u64>;

/// One written edit. Ordered by its clock; equal clocks, which no honest writer makes, by their text.
#[derive(Clone, Debug)]
pub struct Record {
    clock: Clock,
    over: Seen,
    assignment: Option<Assignment>,
    text: String,
}

/// What a record writes to, in the order of the session file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    /// A register of this program.
    Known(Register),
    /// Something of a newer program. What it replaces can't be known, so each such record stands alone.
    Unknown(String),
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    assignment: &'a Assignment,
    at: &'a str,
    clock: &'a Clock,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    over: &'a Seen,
}

#[derive(Deserialize)]
struct Stamp {
    /// Read to refuse records without a label; its text stays in the record.
    #[serde(rename = "at")]
    _at: String,
    clock: Clock,
    #[serde(default)]
    over: Seen,
}

impl Record {
    /// A new edit.
    pub(super) fn new(
        assignment: Assignment,
        at: &str,
        clock: Clock,
        over: Seen,
    ) -> serde_json::Result<Self> {
        let line = Line {
            assignment: &assignment,
            at,
            clock: &clock,
            over: &over,
        };
        let text = serde_json::to_string(&line)?;
        Ok(Self {
            clock,
            over,
            assignment: Some(assignment),
            text,
        })
    }

    /// Reads a record. With `lenient`, as for a file of a newer version, an edit that this program does not know is
    /// kept as it is; without, it is an error.
    pub(super) fn from_value(value: Value, lenient: bool) -> Result<Self, String> {
        if !value.is_object() {
            return Err("not a JSON object".to_owned());
        }
        let stamp = Stamp::deserialize(&value).map_err(|error| error.to_string())?;
        if stamp.clock.lamport > MAX_LAMPORT {
            return Err("its clock is out of range".to_owned());
        }
        let assignment = match Assignment::deserialize(&value) {
            Ok(assignment) => Some(assignment),
            Err(_) if lenient => None,
            Err(error) => return Err(error.to_string()),
        };
        Ok(Self {
            clock: stamp.clock,
            over: stamp.over,
            assignment,
            text: value.to_string(),
        })
    }

    /// The edit; none if it is of a sort that only a newer program knows.
    pub fn assignment(&self) -> Option<&Assignment> {
        self.assignment.as_ref()
    }

    /// Its place in the order.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The edits of other writers that it replaced knowingly.
    pub(super) fn over(&self) -> &Seen {
        &self.over
    }

    /// The record as one line of JSON.
    pub fn json(&self) -> &str {
        &self.text
    }

    pub(super) fn slot(&self) -> Slot {
        match &self.assignment {
            Some(assignment) => Slot::Known(assignment.register()),
            None => Slot::Unknown(self.text.clone()),
        }
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value: Value = serde_json::from_str(&self.text).map_err(ser::Error::custom)?;
        value.serialize(serializer)
    }
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Record {}

impl PartialOrd for Record {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Record {
    fn cmp(&self, other: &Self) -> Ordering {
        self.clock
            .cmp(&other.clock)
            .then_with(|| self.text.cmp(&other.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::edit::Birth;
    use crate::domain::fields::Fields;
    use crate::domain::key::Key;
    use crate::domain::taxonomy::{CategoryId, Colour, Ease, FixCost};
    use crate::session::json;

    fn read(text: &str, lenient: bool) -> Result<Record, String> {
        Record::from_value(json::parse(text.as_bytes()).unwrap(), lenient)
    }

    #[test]
    fn a_record_is_one_flat_object() {
        let flag = Assignment::Flag {
            key: Key::new("a\n"),
            on: true,
        };
        let clock = Clock {
            lamport: 12,
            writer: "a1".to_owned(),
        };
        let over = Seen::from([("b2".to_owned(), 3)]);
        let record =
            Record::new(flag.clone(), "2026-11-21T10:00:00Z", clock, over.clone()).unwrap();
        assert_eq!(
            record.json(),
            r#"{"set":"flag","key":"a\n","on":true,"at":"2026-11-21T10:00:00Z","clock":[12,"a1"],"over":{"b2":3}}"#
        );
        let back = read(record.json(), false).unwrap();
        assert_eq!(back, record);
        assert_eq!(serde_json::to_string(&back).unwrap(), record.json());
        assert_eq!((back.assignment(), back.over()), (Some(&flag), &over));
    }

    #[test]
    fn fields_and_kinds_of_a_newer_program_are_written_back_as_they_were() {
        let more = r#"{"mood":{"x":[0.1]},"set":"verdict","key":"a","verdict":{"is":"reviewed","asked":2,"sure":0.5},"at":"","clock":[1,"w"]}"#;
        let record = read(more, false).unwrap();
        assert!(record.assignment().is_some());
        assert_eq!(record.json(), more);
        let unknown = r#"{"set":"owner","category":"x","who":"ben","at":"","clock":[1,"w"]}"#;
        assert!(read(unknown, false).is_err());
        let record = read(unknown, true).unwrap();
        assert_eq!((record.assignment(), record.json()), (None, unknown));
    }

    #[test]
    fn records_without_order_or_of_wrong_types_are_refused() {
        for bad in [
            "1",
            r#"{"set":"flag","key":"a","on":true,"at":""}"#,
            r#"{"set":"flag","key":"a","on":true,"clock":[1,"w"]}"#,
            r#"{"set":"flag","key":"a","on":true,"at":"","clock":[-1,"w"]}"#,
            r#"{"set":"flag","key":"a","on":true,"at":"","clock":[18446744073709551615,"w"]}"#,
            r#"{"set":"flag","key":"a","on":true,"at":"","clock":[1,"w"],"over":[1]}"#,
            r#"{"set":"flag","key":"a","on":1,"at":"","clock":[1,"w"]}"#,
            r#"{"set":"severity","category":"a","severity":1.5,"at":"","clock":[1,"w"]}"#,
        ] {
            assert!(read(bad, false).is_err(), "{bad}");
        }
    }

    /// The text that stands in a session file, without order and label.
    fn written(assignment: &Assignment) -> String {
        let clock = Clock {
            lamport: 1,
            writer: "w".to_owned(),
        };
        let record = Record::new(assignment.clone(), "", clock, Seen::new()).unwrap();
        let back = read(record.json(), false).unwrap();
        assert_eq!(back.assignment(), Some(assignment));
        assert_eq!(back, record);
        record.json().replace(r#","at":"","clock":[1,"w"]"#, "")
    }

    #[test]
    fn what_is_said_of_categories_and_reviews_reads_back() {
        let category = CategoryId::new("dark");
        let amount = |text: &str| text.parse::<crate::domain::amount::Amount>().unwrap();
        let cases = [
            (
                Assignment::Definition {
                    category: category.clone(),
                    text: Some("too dark".to_owned()),
                },
                r#"{"set":"definition","category":"dark","text":"too dark"}"#,
            ),
            (
                Assignment::Exclusion {
                    category: category.clone(),
                    text: None,
                },
                r#"{"set":"exclusion","category":"dark","text":null}"#,
            ),
            (
                Assignment::Colour {
                    category: category.clone(),
                    colour: Some(Colour::Green),
                },
                r#"{"set":"colour","category":"dark","colour":"green"}"#,
            ),
            (
                Assignment::Slot {
                    category: category.clone(),
                    slot: Some(10),
                },
                r#"{"set":"slot","category":"dark","slot":10}"#,
            ),
            (
                Assignment::Success {
                    category: category.clone(),
                    success: "70%".parse().unwrap(),
                },
                r#"{"set":"success","category":"dark","success":"0.7"}"#,
            ),
            (
                Assignment::Money {
                    category: category.clone(),
                    money: Some(amount("12.5")),
                },
                r#"{"set":"money","category":"dark","money":"12.5"}"#,
            ),
            (
                Assignment::Ease {
                    category: category.clone(),
                    ease: Some(Ease::Cheap),
                },
                r#"{"set":"ease","category":"dark","ease":"cheap"}"#,
            ),
            (
                Assignment::MergedInto {
                    category: category.clone(),
                    into: Some(CategoryId::new("night")),
                },
                r#"{"set":"merged-into","category":"dark","into":"night"}"#,
            ),
            (
                Assignment::Cost {
                    category: category.clone(),
                    cost: Some(FixCost::Between(amount("2"), amount("5"))),
                },
                r#"{"set":"cost","category":"dark","cost":{"between":["2","5"]}}"#,
            ),
            (
                Assignment::Scoring { ease: true },
                r#"{"set":"scoring","ease":true}"#,
            ),
            (
                Assignment::Metric {
                    name: Some("mcc".to_owned()),
                },
                r#"{"set":"metric","name":"mcc"}"#,
            ),
            (
                Assignment::Fields {
                    choice: Some(Fields {
                        order: vec!["text".to_owned(), "plan".to_owned()],
                        hidden: vec!["plan".to_owned()],
                    }),
                },
                r#"{"set":"fields","choice":{"order":["text","plan"],"hidden":["plan"]}}"#,
            ),
            (
                Assignment::Fields { choice: None },
                r#"{"set":"fields","choice":null}"#,
            ),
        ];
        for (assignment, text) in cases {
            assert_eq!(written(&assignment), text);
        }
    }

    #[test]
    fn the_birth_of_a_part_names_its_whole_and_other_births_are_as_ever() {
        let birth = |split_from: Option<CategoryId>| Assignment::Born {
            category: CategoryId::new("dusk"),
            birth: Some(Birth {
                ordinal: 7,
                slot: Some(8),
                invented_for: None,
                split_from,
            }),
        };
        let old = r#"{"set":"born","category":"dusk","birth":{"ordinal":7,"slot":8}}"#;
        assert_eq!(written(&birth(None)), old);
        assert_eq!(
            written(&birth(Some(CategoryId::new("dark")))),
            r#"{"set":"born","category":"dusk","birth":{"ordinal":7,"slot":8,"split_from":"dark"}}"#
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_of_a_category_reads_back(text in proptest::prelude::any::<String>(), thousandths in 1u16..=1000) {
            let category = CategoryId::new(text.clone());
            written(&Assignment::Definition { category: category.clone(), text: Some(text.clone()) });
            written(&Assignment::Exclusion { category: category.clone(), text: Some(text.clone()) });
            written(&Assignment::Metric { name: Some(text) });
            let success = format!("{}.{:03}", thousandths / 1000, thousandths % 1000).parse().unwrap();
            written(&Assignment::Success { category, success });
        }
    }

    #[test]
    fn chances_and_colours_that_no_program_writes_are_refused() {
        for bad in [
            r#"{"set":"success","category":"a","success":"1.5","at":"","clock":[1,"w"]}"#,
            r#"{"set":"success","category":"a","success":"0","at":"","clock":[1,"w"]}"#,
            r#"{"set":"success","category":"a","success":0.5,"at":"","clock":[1,"w"]}"#,
            r#"{"set":"colour","category":"a","colour":"mauve","at":"","clock":[1,"w"]}"#,
            r#"{"set":"slot","category":"a","slot":300,"at":"","clock":[1,"w"]}"#,
            r#"{"set":"ease","category":"a","ease":3,"at":"","clock":[1,"w"]}"#,
        ] {
            assert!(read(bad, false).is_err(), "{bad}");
        }
    }
}
