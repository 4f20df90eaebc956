use super::*;
use crate::domain::estimate::Target;
use crate::report::fixture::{HOSTILE, hostile, hundred, sample, started, stratified, tag, worst};
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
            "sample",
            "has_percentages",
            "interval_method",
            "metric",
            "formula",
            "effective_size",
            "share_untagged",
            "total_cost",
            "strata",
            "order",
            "discovery",
            "advice",
            "joint_gain_of_top",
            "plan",
            "waiting",
            "retag_debt"
        ]
    );
    assert_eq!(value["format"], "mispred-tally");
    assert_eq!(value["version"], serde_json::json!([1, 2]));
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
            "examples",
            "primary",
            "share_only",
            "share_primary",
            "covered",
            "effective_size",
            "gain_interval",
            "relabelled",
            "success",
            "ease",
            "money_per_error",
            "cost_share",
            "saving",
            "p_first",
            "rank_interval",
            "too_close_to_call",
            "plan_step",
            "early"
        ]
    );
    assert_eq!(value["order"]["leader"], "edge-case");
    assert_eq!(
        value["order"]["too_close_to_call"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(value["joint_gain_of_top"]["days"], 6.0);
    assert_eq!(
        (&value["advice"]["enough"], &value["plan"]),
        (&true.into(), &Value::Null)
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
fn the_worst_alone_are_null_wherever_a_share_would_be() {
    let (sample, review) = worst();
    let report = Report::build(&sample, &review, "ana", Target::FutureErrors).with_plan(5.0);
    let text = render(&report).unwrap();
    assert!(!text.contains('%'), "{text}");
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["has_percentages"], false);
    for field in [
        "confidence",
        "accuracy",
        "effective_size",
        "share_untagged",
        "order",
        "discovery",
        "advice",
        "joint_gain_of_top",
        "plan",
    ] {
        assert_eq!(value[field], Value::Null, "{field}");
    }
    assert_eq!(
        (&value["metric"]["now"], &value["formula"]["unit"]),
        (&Value::Null, &Value::Null)
    );
    for row in value["categories"].as_array().unwrap() {
        for field in [
            "share",
            "share_only",
            "share_primary",
            "interval",
            "covered",
            "effective_size",
            "extrapolated",
            "ceiling",
            "gain",
            "gain_interval",
            "relabelled",
            "cost_share",
            "saving",
            "priority",
            "p_first",
            "rank_interval",
            "too_close_to_call",
            "plan_step",
        ] {
            assert_eq!(row[field], Value::Null, "{field}");
        }
    }
    let edge = &value["categories"][0];
    assert_eq!(
        (&edge["rank"], &edge["count"], &edge["primary"]),
        (&1.into(), &52.into(), &39.into())
    );
}

#[test]
fn strata_plans_waiting_examples_and_debt_are_told() {
    let (sample, mut review) = stratified();
    let report = Report::build(&sample, &review, "ana", Target::FutureErrors).with_plan(4.0);
    let value: Value = serde_json::from_str(&render(&report).unwrap()).unwrap();
    assert_eq!(
        value["strata"][0],
        serde_json::json!({"name": "free", "errors": 440, "eyeball": 440, "reviewed": 50})
    );
    assert!(value["effective_size"].as_f64().unwrap() < 100.0);
    assert!((value["categories"][0]["covered"].as_f64().unwrap() - 0.98).abs() < 1e-9);
    assert_eq!(value["plan"]["days"], 4.0);
    let step = &value["plan"]["steps"][0];
    assert_eq!(
        (&step["id"], &step["days"]),
        (&"edge-case".into(), &3.0.into())
    );
    let placed = value["categories"].as_array().unwrap();
    assert_eq!(placed.iter().filter(|row| row["plan_step"] == 1).count(), 1);

    let (_, creation) = review
        .create_category("blur", crate::domain::taxonomy::Kind::Data)
        .unwrap();
    review.apply(&creation);
    let value = parsed(&sample, &review, Target::FutureErrors);
    assert_eq!(
        value["retag_debt"],
        serde_json::json!({"examples": 100, "categories": [{"id": "blur", "examples": 100}]})
    );
    let mut ahead = started();
    tag(&mut ahead, 4, "data gap");
    let value = parsed(
        &super::super::fixture::sample(2_000, 500, 100),
        &ahead,
        Target::FutureErrors,
    );
    assert_eq!(
        value["waiting"],
        serde_json::json!([{"rank": 5, "key": "k0004"}])
    );
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
