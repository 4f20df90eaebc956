//! Tests of `record`.

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
    let record = Record::new(flag.clone(), "2026-11-21T10:00:00Z", clock, over.clone()).unwrap();
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
