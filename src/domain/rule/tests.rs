//! Tests of what a tolerance lets pass.

use super::*;

#[test]
fn decimals_exactly_as_far_apart_as_allowed_are_right() {
    let absolute = Tolerance::Absolute(0.1);
    assert!(!absolute.is_exceeded(0.3, 0.4));
    assert!(absolute.is_exceeded(0.3, 0.400_001));
    assert!(!Tolerance::Absolute(0.0).is_exceeded(2.5, 2.5));
    let relative = Tolerance::Relative(0.1);
    assert!(!relative.is_exceeded(-30.0, -33.0));
    assert!(relative.is_exceeded(-30.0, -33.1));
    assert!(!relative.is_exceeded(0.0, 0.0));
    assert!(relative.is_exceeded(0.0, 1e-9));
}

#[test]
fn the_worst_part_takes_its_ties_and_leaves_what_is_exact() {
    let begin =
        |percent, residuals: &[f64]| Tolerance::worst_begins_at(percent, residuals.to_vec());
    let ten: Vec<f64> = (1..=10).map(f64::from).collect();
    assert_eq!(begin(10.0, &ten), 10.0);
    assert_eq!(begin(11.0, &ten), 9.0);
    assert_eq!(begin(0.5, &ten), 10.0);
    assert_eq!(begin(100.0, &ten), 1.0);
    assert_eq!(begin(25.0, &[3.0, 3.0, 3.0, 1.0]), 3.0);
    // Half of the rows are exact, so the worst 80 % are only the others.
    assert_eq!(begin(80.0, &[0.0, 0.0, 5.0, 4.0]), 4.0);
    let none = Tolerance::Worst {
        percent: 10.0,
        above: Some(begin(10.0, &[0.0, 0.0])),
    };
    assert!(!none.is_exceeded(1.0, 1.0));
    assert!(
        !Tolerance::Worst {
            percent: 10.0,
            above: None
        }
        .is_exceeded(0.0, 9.0)
    );
}

#[test]
fn a_rule_survives_json_and_the_usual_one_is_not_written() {
    let rules = [
        Rule::Tolerance(Tolerance::Worst {
            percent: 10.0,
            above: Some(4.5),
        }),
        Rule::Sets { jaccard: Some(0.5) },
        Rule::OneOf,
        Rule::Outcome { at_least: None },
        Rule::Expression("a <= `b`".to_owned()),
    ];
    for rule in rules {
        let json = serde_json::to_string(&rule).unwrap();
        assert_eq!(serde_json::from_str::<Rule>(&json).unwrap(), rule, "{json}");
        assert!(!rule.is_default());
    }
    assert!(Rule::default().is_default());
}
