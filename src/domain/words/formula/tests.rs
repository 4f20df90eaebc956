//! Tests of the words for priorities and money.

use super::*;
use crate::domain::priority::Formula;
use crate::domain::taxonomy::Kind;
use crate::domain::words::tests::{list, row};

#[test]
fn a_priority_is_the_product_that_it_says() {
    let mut rows = list(Vec::new());
    let mut gap = row("data gap", Kind::Data, 43, 100);
    assert_eq!(formula(&gap, &rows), "43 % × severity 1 ÷ 3 days? = 14.3");
    gap.cost = Some(FixCost::Small);
    gap.factors.days = 1.0;
    gap.factors.success = 0.8;
    gap.factors.severity = 2.0;
    gap.score = Some(68.8);
    assert_eq!(
        formula(&gap, &rows),
        "43 % × severity 2 × chance 0.8 ÷ 1 day = 68.8"
    );
    rows.formula = Formula {
        by_ease: true,
        in_money: true,
    };
    gap.factors.money = Some(12.5);
    assert_eq!(
        formula(&gap, &rows),
        "43 % of 152 errors × 12.50 each × chance 0.8 × ease 2 = 68.80"
    );
    rows.has_percentages = false;
    gap.share = None;
    assert_eq!(
        formula(&gap, &rows),
        "43 counted × 12.50 each × chance 0.8 × ease 2"
    );
}

#[test]
fn without_a_share_there_is_no_product() {
    let unseen = row("data gap", Kind::Data, 0, 0);
    assert_eq!(formula(&unseen, &list(Vec::new())), "n/a");
}

#[test]
fn money_and_days_have_no_needless_decimals() {
    for (amount, words) in [
        (0.0, "0"),
        (12.5, "12.50"),
        (12.0, "12"),
        (895.8, "896"),
        (18_040.2, "18,040"),
        (-3.5, "−3.50"),
    ] {
        assert_eq!(money(amount), words);
    }
    let range = |low, high| Some(Range { low, high });
    assert_eq!(money_range(range(1_200.0, 3_400.0)), "1,200–3,400");
    assert_eq!(money_range(range(7.0, 7.0)), "7");
    assert_eq!(money_range(None), "n/a");
    assert_eq!((days(1.0), days(2.5)), ("1 day".into(), "2.5 days".into()));
    assert_eq!(sizes(), "S, M and L are 1, 3 and 9 days");
}

#[test]
fn savings_are_said_only_where_somebody_knows_them() {
    let mut gap = row("data gap", Kind::Data, 43, 100);
    assert_eq!((saving(&gap), cost_share(&gap)), (None, None));
    gap.saving = Some(Range {
        low: 1_200.0,
        high: 3_400.0,
    });
    gap.cost_share = Some(0.34);
    assert_eq!(saving(&gap).unwrap(), "saves 1,200–3,400 in this file");
    assert_eq!(cost_share(&gap).unwrap(), "34 % of the cost of all errors");
}
