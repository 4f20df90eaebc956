//! Tests of the words for several fixes together.

use super::*;
use crate::domain::taxonomy::Kind;
use crate::domain::words::tests::{list, raw, row};

fn both(low: f64, high: f64, days: f64) -> JointGain {
    JointGain {
        categories: ["rare class", "data gap"].map(CategoryId::from_name).into(),
        share: Range { low, high },
        ceiling: Some(Range {
            low: 0.946,
            high: 0.961,
        }),
        gain: None,
        asked: 100,
        days,
    }
}

fn rows() -> Priorities {
    list(vec![
        row("rare class", Kind::Data, 40, 100),
        row("data gap", Kind::Data, 43, 100),
    ])
}

#[test]
fn a_joint_gain_names_its_categories_in_the_order_of_the_list() {
    assert_eq!(
        joint(&both(0.41, 0.57, 6.0), &rows(), &raw),
        "rare class + data gap: 41–57 % of errors, accuracy 92.2 → 94.6–96.1 %, 6 days."
    );
    let in_debt = JointGain {
        asked: 10,
        ..both(0.41, 0.57, 6.0)
    };
    assert_eq!(
        joint(&in_debt, &rows(), &raw),
        "rare class + data gap: 41–57 % of errors (of the 10 asked about all of them), accuracy 92.2 → 94.6–96.1 %, 6 days."
    );
    let without_ceiling = JointGain {
        ceiling: None,
        ..both(0.0, 0.57, 1.0)
    };
    assert_eq!(
        joint(&without_ceiling, &rows(), &raw),
        "rare class + data gap: 0–57 % of errors, 1 day."
    );
    assert_eq!(shares_of(None), "n/a");
}

#[test]
fn a_plan_is_a_list_with_days_and_gain_so_far() {
    let steps = [("rare class", 0.4, 3.0, 3.0), ("data gap", 0.17, 2.5, 5.5)].map(
        |(name, further, days, all)| Step {
            id: CategoryId::from_name(name),
            further,
            days,
            so_far: both(0.41, 0.57, all),
        },
    );
    assert_eq!(
        budget(&steps, 6.0, &rows(), &raw),
        [
            "For 6 days, of which it takes 5.5 days:",
            "1. rare class (3 days): up to 40 % of errors; then accuracy 92.2 → 94.6–96.1 %",
            "2. data gap (2.5 days): up to 17 % of errors more; then accuracy 92.2 → 94.6–96.1 %",
        ]
    );
    assert_eq!(
        budget(&[], 0.5, &rows(), &raw),
        ["For 0.5 days: no ranked category can be fixed in that time."]
    );
    let worst = Priorities {
        has_percentages: false,
        ..rows()
    };
    assert!(budget(&steps, 6.0, &worst, &raw).is_empty());
}
