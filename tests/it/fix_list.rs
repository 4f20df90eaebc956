//! The priorities screen: marks, budgets, views, units, and what a sample of the worst alone must not show.

use mispred::app::area::Area;
use mispred::app::fix_list::ShareView;
use mispred::app::message::Message;
use mispred::app::workspace::Screen;
use mispred::domain::design::Badness;
use mispred::domain::design::Method;
use mispred::domain::estimate::IntervalMethod;
use mispred::domain::metric::{ConfusionCounts, Metric};
use mispred::ui::Theme;

use crate::screens::{draw, text};
use crate::support::{Driver, opened};

/// 30 errors decided: 12 with the first category, 9 with the fourth, 6 with both, 3 without any.
const REVIEWED: [&str; 30] = [
    "1", "1", "4", "1", "1 4", "4", "1", "", "4", "1 4", "1", "4", "1", "4", "1 4", "1", "", "4",
    "1", "1 4", "4", "1", "4", "1 4", "1", "", "4", "1", "1 4", "1",
];

fn review(driver: &mut Driver) {
    for tags in REVIEWED {
        let keys = match tags {
            "" => "enter enter".to_owned(),
            tags => format!("{tags} enter"),
        };
        driver.press(&keys);
    }
}

fn at_priorities(count: usize) -> Driver {
    let mut driver = Driver::reviewing(count);
    driver.send(Message::Resize(Area {
        width: 120,
        height: 40,
    }));
    review(&mut driver);
    driver.press("g p");
    driver
}

fn shown(driver: &Driver) -> String {
    text(&draw(driver, Theme::sixteen_colours()))
}

#[test]
fn marked_fixes_show_what_they_gain_together_counted_once() {
    let mut driver = at_priorities(40);
    driver.press("space space");
    assert_eq!(driver.workspace().fixes.marked.len(), 2);
    let screen = shown(&driver);
    assert!(
        screen.contains("edge case") && screen.contains("data gap + "),
        "{screen}"
    );
    // 27 of 30 carry one of the two and nothing else.
    assert!(
        screen.contains("90 %") && screen.contains("6 days"),
        "{screen}"
    );
    driver.press("esc");
    assert!(driver.workspace().fixes.marked.is_empty());
    assert_eq!(driver.workspace().screen, Screen::Priorities);
    driver.press("esc");
    assert_eq!(driver.workspace().screen, Screen::Review);
}

#[test]
fn a_budget_marks_what_it_pays_for_and_follows_the_costs() {
    let mut driver = at_priorities(40);
    driver.press("b").type_text("3").press("enter");
    assert_eq!(driver.workspace().fixes.marked.len(), 1);
    driver.press("b").type_text("6").press("enter");
    assert_eq!(driver.workspace().fixes.marked.len(), 2);
    assert!(shown(&driver).contains("For 6 days"));
    driver.press("g g c").type_text("L").press("enter");
    assert_eq!(
        driver.workspace().fixes.marked.len(),
        1,
        "nine days are too dear now"
    );
    driver.press("b").type_text("soon").press("enter");
    assert!(shown(&driver).contains("`soon` is no number of person-days"));
    driver.press("esc b").type_text("0").press("enter");
    assert!(shown(&driver).contains("at least a part of a day"));
}

#[test]
fn shares_by_primary_category_sum_to_all_with_the_untagged() {
    let mut driver = at_priorities(40);
    driver.press("v");
    assert_eq!(driver.workspace().fixes.view, ShareView::Primary);
    let priorities = &driver.workspace().priorities;
    let sum: f64 = priorities
        .rows
        .iter()
        .filter_map(|row| row.share_primary)
        .sum();
    assert!((sum + priorities.untagged.unwrap() - 1.0).abs() < 1e-12);
    assert!(shown(&driver).contains("without a category"));
    driver.press("v");
    assert_eq!(driver.workspace().fixes.view, ShareView::Any);
}

#[test]
fn exact_intervals_are_wider_and_the_switch_says_so() {
    let mut driver = at_priorities(40);
    let width = |driver: &Driver| {
        driver.workspace().priorities.rows[0]
            .interval
            .unwrap()
            .half_width()
    };
    let wilson = width(&driver);
    driver.press("x");
    assert_eq!(
        driver.workspace().priorities.question.interval,
        IntervalMethod::Exact
    );
    assert!(width(&driver) > wilson);
    assert!(driver.notice().contains("exact"));
    driver.press("x");
    assert_eq!(width(&driver), wilson);
}

#[test]
fn a_team_may_score_ease_and_take_it_back() {
    let mut driver = at_priorities(40);
    let before = driver.workspace().priorities.rows[0].score.unwrap();
    driver.press("E");
    let priorities = &driver.workspace().priorities;
    assert!(priorities.formula.by_ease);
    // Three days and an ease of 2 are assumed: the share divided by 3, and the share times 2.
    assert!((priorities.rows[0].score.unwrap() - before * 6.0).abs() < 1e-9);
    assert!(shown(&driver).contains("ease"));
    driver.press("u");
    assert!(!driver.workspace().priorities.formula.by_ease);
}

#[test]
fn the_metric_can_be_named_where_truths_and_predictions_were_counted() {
    let mut driver = at_priorities(40);
    driver.press("m").type_text("mcc").press("enter");
    assert!(
        driver.notice().contains("no counts of truth"),
        "{}",
        driver.notice()
    );
    driver.press("esc");
    assert_eq!(
        driver.workspace().priorities.effect.metric,
        Metric::Accuracy
    );
    let mut counted = opened(40);
    let labels = vec!["cancel_order".to_owned(), "refund_request".to_owned()];
    counted.sample.confusion =
        Some(ConfusionCounts::new(labels, vec![3_000, 300, 361, 3_539]).unwrap());
    let mut driver = Driver::new(120, 40);
    driver.send(Message::Opened(Box::new(counted)));
    review(&mut driver);
    driver.press("g p m").type_text("mcc").press("enter");
    let effect = &driver.workspace().priorities.effect;
    assert_eq!(effect.metric, Metric::Mcc);
    assert!(driver.workspace().priorities.rows[0].gain.unwrap().high > 0.0);
    assert!(shown(&driver).contains("MCC"));
    driver.press("u");
    assert_eq!(
        driver.workspace().priorities.effect.metric,
        Metric::Accuracy
    );
}

#[test]
fn how_sure_the_order_is_comes_when_somebody_looks_and_goes_with_the_next_edit() {
    let mut driver = Driver::reviewing(40);
    review(&mut driver);
    assert_eq!(driver.workspace().fixes.outlook, None);
    driver.press("g p");
    let outlook = driver.workspace().fixes.outlook.clone().unwrap();
    let first = &outlook.certainty.unwrap().standings[0];
    assert!(first.first > 0.3, "{first:?}");
    assert!(shown(&driver).contains("first"));
    driver.press("c").type_text("S").press("enter");
    let after = driver.workspace().fixes.outlook.clone().unwrap();
    assert!(after.certainty.unwrap().standings[0].first > first.first);
}

/// Everything that can be shown of a sample of the worst alone.
#[test]
fn a_sample_of_the_worst_alone_shows_no_percentage_on_any_screen() {
    for (width, height) in [(80, 24), (120, 40), (60, 15)] {
        let mut worst = opened(32);
        worst.sample.design.method = Method::Worst(Badness::Loss);
        for example in &mut worst.sample.examples {
            example.stratum = "worst".to_owned();
        }
        let mut driver = Driver::new(width, height);
        driver.send(Message::Opened(Box::new(worst)));
        let check = |driver: &Driver, at: &str| {
            let screen = shown(driver);
            assert!(!screen.contains('%'), "{at} at {width}x{height}:\n{screen}");
        };
        check(&driver, "review");
        review(&mut driver);
        for keys in [
            "1 enter", "g p", "j", "v", "x", "p", "space", "b", "m", "E", "E", "?", "esc", ":",
            "esc",
        ] {
            driver.press(keys);
            check(&driver, keys);
        }
        for line in [
            "",
            "success",
            "money",
            "severity",
            "cost",
            "ease",
            "split",
            "merge",
            "definition",
        ] {
            driver.press("g p e");
            check(&driver, "the menu");
            driver.type_text(line);
            check(&driver, line);
            driver.press("enter");
            check(&driver, line);
            driver.press("esc");
            if driver.workspace().screen == Screen::Priorities {
                driver.press("esc");
            }
        }
        for keys in [
            "g r",
            "t",
            "esc",
            "/",
            "esc",
            "T",
            "esc",
            "D",
            "esc",
            "n 1 enter",
            "g p",
        ] {
            driver.press(keys);
            check(&driver, keys);
        }
        let workspace = driver.workspace();
        for row in &workspace.priorities.rows {
            assert_eq!((row.share, row.interval, row.score), (None, None, None));
            assert_eq!(
                (row.ceiling, row.gain, row.extrapolated),
                (None, None, None)
            );
        }
        assert!(workspace.priorities.rows[0].rank == Some(1));
    }
}

#[test]
fn how_sure_the_order_is_stands_beside_it_on_the_smallest_screen_too() {
    let mut driver = at_priorities(40);
    driver.press("g r g p");
    driver.send(Message::Resize(mispred::app::area::Area {
        width: 60,
        height: 15,
    }));
    let screen = shown(&driver);
    assert!(screen.contains("Fix first"), "{screen}");
    assert!(screen.contains("Too close to call"), "{screen}");
}
