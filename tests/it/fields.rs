//! The list of fields: what is chosen holds at once, is saved, comes back with undo, and goes on into the next week.

use mispred::action::Context;
use mispred::app::detail::arranged;
use mispred::app::message::{Effect, Message};
use mispred::domain::edit::Assignment;
use mispred::domain::review::Review;
use mispred::ui::Theme;

use crate::screens::{draw, text};
use crate::support::Driver;

fn shown(driver: &Driver) -> Vec<String> {
    let fields = arranged(driver.workspace()).into_iter();
    fields
        .filter(|(_, is_shown)| *is_shown)
        .map(|(name, _)| name)
        .collect()
}

fn saved(driver: &Driver) -> Vec<Assignment> {
    let effects = driver.effects.iter();
    effects
        .filter_map(|effect| match effect {
            Effect::Save { assignments, .. } => Some(assignments.clone()),
            _ => None,
        })
        .flatten()
        .collect()
}

#[test]
fn hiding_and_moving_holds_at_once_is_saved_and_comes_back() {
    let mut driver = Driver::reviewing(5);
    let usual = shown(&driver);
    assert_eq!(usual, ["text", "channel", "plan"]);
    driver.press("V");
    assert_eq!(driver.model.context(), Context::Fields);
    driver.press("space");
    assert_eq!(shown(&driver), ["channel", "plan"]);
    driver.press("u J space");
    let chosen = driver.workspace().review.settings().fields.clone().unwrap();
    assert_eq!(chosen.order[..2], ["channel", "text"]);
    assert!(chosen.hidden.contains(&"text".to_owned()));
    driver.press("enter");
    assert!(driver.model.overlays.is_empty());
    let screen = text(&draw(&driver, Theme::monochrome()));
    assert!(!screen.contains("Order came twice"), "{screen}");
    let last = saved(&driver).pop();
    assert!(
        matches!(last, Some(Assignment::Fields { choice: Some(_) })),
        "{last:?}"
    );
    driver.press("u u");
    assert_eq!(shown(&driver), usual);
    assert_eq!(driver.workspace().review.settings().fields, None);
}

#[test]
fn a_field_is_found_by_typing_and_the_usual_ones_come_back_with_one_key() {
    let mut driver = Driver::reviewing(5);
    driver.press("V /").type_text("pla").press("enter space");
    assert_eq!(shown(&driver), ["text", "channel"]);
    driver.press("/").send(Message::Paste("x\n".to_owned()));
    driver.press("esc j K r");
    assert_eq!(shown(&driver), ["text", "channel", "plan"]);
    assert_eq!(driver.workspace().review.settings().fields, None);
    driver.press("esc");
    assert!(driver.model.overlays.is_empty());
}

#[test]
fn next_week_begins_with_the_chosen_fields() {
    let mut driver = Driver::reviewing(5);
    driver.press("V j space");
    let settings = driver.workspace().review.settings().clone();
    let next = Review::from_assignments(&settings.assignments());
    assert_eq!(next.settings(), &settings);
}

#[test]
fn a_review_that_is_only_watched_keeps_its_fields() {
    let mut driver = Driver::reviewing(5);
    driver.model.workspace_mut().unwrap().saving.read_only = Some("somebody writes".to_owned());
    driver.press("V");
    assert!(driver.notice().contains("read-only"), "{}", driver.notice());
}

#[test]
fn the_list_leaves_the_example_in_sight() {
    let mut driver = Driver::reviewing(5);
    driver.press("V j space");
    insta::assert_snapshot!(text(&draw(&driver, Theme::monochrome())));
}
