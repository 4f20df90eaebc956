//! Access to the reference vectors for tests: the cases of one group and typed readers of their values.
//! Must never be built outside tests.

use serde_json::Value;

const GOLDEN: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/golden.json"
));

/// The cases of one group, at least one.
pub fn cases(group: &str) -> Vec<Value> {
    let cases = group_of(group)["cases"].as_array().unwrap().clone();
    assert!(!cases.is_empty(), "group {group} is empty");
    cases
}

/// Fails unless `got` matches `expected` within the group's own tolerance.
pub fn assert_close(group: &str, got: f64, expected: &Value) {
    let tolerance = &group_of(group)["tolerance"];
    let expected = number(expected);
    let allowed = number(&tolerance["abs"]) + number(&tolerance["rel"]) * expected.abs();
    assert!(
        (got - expected).abs() <= allowed,
        "{group}: got {got}, expected {expected} +- {allowed}"
    );
}

/// A JSON number.
pub fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// A JSON integer that is not negative.
pub fn whole(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

/// A JSON string.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// A JSON list of strings.
pub fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|item| text(item).to_owned())
        .collect()
}

fn group_of(name: &str) -> Value {
    let golden: Value = serde_json::from_str(GOLDEN).unwrap();
    let group = golden["groups"][name].clone();
    assert!(group.is_object(), "no group {name}");
    group
}
