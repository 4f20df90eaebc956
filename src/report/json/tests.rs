use super::*;
use crate::report::fixture::{HOSTILE, hostile, hundred, sample, started};
use proptest::prelude::*;
use serde_json::Value;

fn parsed(
    sample: &crate::domain::sample::Sample,
    review: &crate::domain::review::Review,
    target: Target,
) -> Value {
    serde_json::from_str(&render(&Report::build(sample, review, "ana", target)).unwrap()).unwrap()
}

#[test]
fn the_form_has_these_fields_and_a_version() {
    let value = parsed(&sample(2_000, 500, 100), &hundred(), Target::FutureErrors);
    let fields: Vec<&str> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        fields,
        [
            "format",
            "version",
            "set",
            "week",
            "reviewer",
            "demo",
            "target",
            "confidence",
            "accuracy",
            "errors_represented",
            "population",
            "progress",
            "categories",
            "pairs",
            "remarks",
            "provisional",
            "sample"
        ]
    );
    assert_eq!(value["format"], "mispred-tally");
    assert_eq!(value["version"], serde_json::json!([1, 0]));
    let gap = value["categories"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["id"] == "data-gap")
        .unwrap();
    assert_eq!(
        gap.as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect::<Vec<_>>(),
        [
            "id",
            "name",
            "kind",
            "reviewed",
            "not_asked",
            "left_out",
            "count",
            "only",
            "share",
            "interval",
            "extrapolated",
            "ceiling",
            "gain",
            "fix_cost",
            "fix_cost_assumed",
            "severity",
            "priority",
            "rank",
            "examples"
        ]
    );
    assert_eq!(
        (&gap["count"], &gap["only"], &gap["share"]),
        (&43.into(), &30.into(), &0.43.into())
    );
    assert_eq!(gap["extrapolated"]["count"], 215);
    assert_eq!(
        gap["examples"],
        serde_json::json!(["k0000", "k0001", "k0002"])
    );
}

#[test]
fn nothing_reviewed_is_null_everywhere() {
    let value = parsed(&sample(2_000, 500, 100), &started(), Target::ThisFile);
    assert_eq!(value["target"], "this-file");
    assert_eq!(value["progress"]["mean_tags"], Value::Null);
    for row in value["categories"].as_array().unwrap() {
        for field in [
            "share",
            "interval",
            "extrapolated",
            "ceiling",
            "gain",
            "priority",
            "rank",
        ] {
            assert_eq!(row[field], Value::Null, "{field}");
        }
    }
}

#[test]
fn no_evaluated_rows_are_no_accuracy() {
    let value = parsed(&sample(0, 0, 0), &started(), Target::FutureErrors);
    assert_eq!(value["accuracy"], Value::Null);
}

#[test]
fn hostile_names_come_back_whole_and_steer_no_terminal() {
    let (sample, review) = hostile();
    let text = render(&Report::build(
        &sample,
        &review,
        "ana",
        Target::FutureErrors,
    ))
    .unwrap();
    assert!(
        text.chars()
            .all(|character| character == '\n' || !character.is_control())
    );
    assert!(!text.contains(['\u{202e}', '\u{200b}']));
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["sample"]["source"]["path"], HOSTILE[3]);
    let keys: Vec<&Value> = value["categories"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["examples"][0])
        .collect();
    for hostile in HOSTILE {
        assert!(keys.contains(&&Value::from(hostile)), "{hostile:?}");
    }
}

proptest! {
    #[test]
    fn every_text_comes_back_and_holds_nothing_hidden(text in any::<String>()) {
        let mut bytes = Vec::new();
        let mut serializer =
            serde_json::Serializer::with_formatter(&mut bytes, Visible(serde_json::ser::CompactFormatter));
        text.serialize(&mut serializer).unwrap();
        let written = String::from_utf8(bytes).unwrap();
        prop_assert!(!written.chars().any(char::is_control));
        prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
