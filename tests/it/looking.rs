//! Lines that show their result while they are typed, and finding text in an example.

use mispred::app::area::Area;
use mispred::app::message::Message;
use mispred::domain::row::Cell;
use mispred::ui::Theme;
use ratatui::style::Modifier;

use crate::screens::{draw, text};
use crate::support::{Driver, opened};

/// A review whose first example is long: the word `needle` stands in three of its lines.
fn long() -> Driver {
    let mut opened = opened(10);
    let lines: Vec<String> = (0..60)
        .map(|number| match number {
            10 | 40 | 55 => format!("line {number} has a Needle in it"),
            _ => format!("line {number} has nothing"),
        })
        .collect();
    for row in &mut opened.rows {
        row.cells[1].1 = Cell::Text(lines.join("\n"));
    }
    let mut driver = Driver::new(80, 24);
    driver.send(Message::Opened(Box::new(opened)));
    driver
}

fn screen(driver: &Driver) -> String {
    text(&draw(driver, Theme::monochrome()))
}

#[test]
fn the_list_follows_the_filter_as_it_is_typed_and_esc_leaves_no_trace() {
    let mut driver = Driver::reviewing(20);
    driver.press("j j").send(Message::Resize(Area {
        width: 80,
        height: 24,
    }));
    let before = driver.model.clone();
    driver.press("/").type_text("truth = billing_question");
    assert_eq!(driver.workspace().visible, [1, 5, 9, 13, 17]);
    assert_eq!(driver.workspace().rank, 1, "the nearest to where one was");
    assert!(screen(&driver).contains("5 errors match"));
    driver.type_text(" and");
    assert_eq!(driver.workspace().visible.len(), 5, "the last result stays");
    driver.press("esc");
    assert_eq!(driver.workspace().rank, 2);
    assert_eq!(driver.workspace().visible.len(), 20);
    assert_eq!(driver.model, before);
}

#[test]
fn a_filter_that_nothing_passes_shows_nothing_and_one_that_is_not_finished_says_what_it_lacks() {
    let mut driver = Driver::reviewing(20);
    driver.press("&").type_text("nowhere");
    let text = screen(&driver);
    assert!(text.contains("nothing matches"), "{text}");
    assert!(text.contains("0 of 20 shown"), "{text}");
    assert!(!text.contains("filter: "), "{text}");
    driver.press("ctrl-u").type_text("truth =");
    let text = screen(&driver);
    assert!(text.contains("a value is missing"), "{text}");
    driver.press("esc");
    assert_eq!(driver.workspace().visible.len(), 20);
}

#[test]
fn esc_leaves_what_is_listed_although_it_does_not_match_any_more() {
    let mut driver = Driver::reviewing(20);
    driver.press("&").type_text("status = open").press("enter");
    driver.press("1 enter 1 enter k");
    let before = driver.model.clone();
    assert!(before.workspace().unwrap().visible.contains(&0));
    driver.press("/ x esc");
    assert_eq!(driver.model.workspace(), before.workspace());
}

#[test]
fn the_same_filter_once_more_goes_on_with_what_it_was_set_for() {
    let mut driver = Driver::reviewing(6);
    driver.press("1 enter 1 enter + l a t e enter g g D");
    assert!(driver.workspace().walk.is_some());
    driver.press("/ enter");
    assert!(driver.workspace().walk.is_some());
    driver
        .press("/ ctrl-u")
        .type_text("rank < 3")
        .press("enter");
    assert!(driver.workspace().walk.is_none());
}

#[test]
fn the_same_filter_once_more_still_leads_back_to_the_priorities() {
    let mut driver = Driver::reviewing(6);
    driver.press("1 enter 1 enter g p enter & enter esc");
    assert_eq!(
        driver.workspace().screen,
        mispred::app::workspace::Screen::Priorities
    );
}

#[test]
fn from_an_error_that_is_not_listed_a_step_leads_to_the_next_one() {
    let mut driver = Driver::reviewing(20);
    driver
        .press("1 enter")
        .press("&")
        .type_text("status = open");
    driver.press("enter g g u");
    assert_eq!(driver.workspace().rank, 0);
    driver.press("1 enter & enter k k k");
    driver.press("g g");
    let visible = driver.workspace().visible.clone();
    // What undo shows may be hidden by the filter: one step down and one step up are its neighbours.
    driver.model.workspace_mut().unwrap().rank = visible[3];
    driver.model.workspace_mut().unwrap().visible.remove(3);
    driver.press("j");
    assert_eq!(driver.workspace().rank, visible[4]);
    driver.model.workspace_mut().unwrap().rank = visible[3];
    driver.press("k");
    assert_eq!(driver.workspace().rank, visible[2]);
}

#[test]
fn esc_in_a_second_filter_brings_the_first_one_back() {
    let mut driver = Driver::reviewing(20);
    driver
        .press("&")
        .type_text("truth = billing_question")
        .press("enter");
    driver.press("/ ctrl-u").type_text("truth = wrong_item");
    assert_eq!(driver.workspace().visible, [3, 7, 11, 15, 19]);
    driver.press("esc");
    assert_eq!(driver.workspace().visible, [1, 5, 9, 13, 17]);
    let filter = driver.workspace().filter.as_ref().unwrap();
    assert_eq!(filter.source, "truth = billing_question");
}

#[test]
fn text_is_found_in_the_example_while_it_is_typed() {
    let mut driver = long();
    driver.press("tab /").type_text("needle");
    assert!(
        screen(&driver).contains("3 lines hold it"),
        "{}",
        screen(&driver)
    );
    assert!(screen(&driver).contains("line 10 has a Needle"));
    driver.press("enter n");
    assert!(screen(&driver).contains("line 40 has a Needle"));
    assert!(
        driver.notice().contains("match 2 of 3"),
        "{}",
        driver.notice()
    );
    driver.press("n n");
    assert!(
        driver.notice().contains("from the other end"),
        "{}",
        driver.notice()
    );
    assert!(screen(&driver).contains("line 10 has a Needle"));
    driver.press("N");
    assert!(screen(&driver).contains("line 55 has a Needle"));
    let buffer = draw(&driver, Theme::monochrome());
    let marked = buffer.content().iter().filter(|cell| {
        cell.modifier
            .contains(Modifier::UNDERLINED | Modifier::REVERSED)
    });
    assert_eq!(marked.count(), "Needle".len());
    // The list has nothing to do with it.
    assert_eq!(driver.workspace().visible.len(), 10);
    driver.press("shift-tab n");
    assert_eq!(
        driver.workspace().rank,
        1,
        "in the list it is the next untagged one"
    );
    driver.press("esc");
    assert_eq!(driver.workspace().reading.search, None);
}

#[test]
fn leaving_the_search_puts_the_text_back_where_it_was() {
    let mut driver = long();
    driver.press("tab J J J");
    let before = (
        driver.workspace().scroll,
        driver.workspace().reading.folds.clone(),
    );
    driver.press("/").type_text("line 55");
    assert_ne!(driver.workspace().scroll, before.0);
    driver.press("esc");
    let after = (
        driver.workspace().scroll,
        driver.workspace().reading.folds.clone(),
    );
    assert_eq!(after, before);
    driver.press("/").type_text("nowhere").press("enter");
    assert!(screen(&driver).contains("no line of this example holds it"));
}

#[test]
fn the_palette_teaches_the_key_of_what_it_ran() {
    let mut driver = Driver::reviewing(10);
    driver.press(":").type_text("flag").press("enter");
    assert_eq!(driver.workspace().tally.progress.flagged, 1);
    assert!(
        driver.notice().contains("next time f"),
        "{}",
        driver.notice()
    );
}

#[test]
fn the_next_example_is_laid_out_before_it_is_asked_for() {
    let mut driver = long();
    driver.press("1");
    let seen = text(&draw(&driver, Theme::monochrome()));
    assert_eq!(mispred::app::update::prepare(&mut driver.model), []);
    assert_eq!(
        text(&draw(&driver, Theme::monochrome())),
        seen,
        "nothing changes on screen"
    );
    let ahead = std::sync::Arc::clone(&driver.workspace().reading.ahead);
    driver.press("enter");
    assert_eq!(driver.workspace().rank, 1);
    assert!(std::sync::Arc::ptr_eq(
        &driver.workspace().reading.page,
        &ahead
    ));
    let mut unprepared = long();
    unprepared.press("1 enter");
    assert_eq!(
        unprepared.workspace().reading.page.lines,
        driver.workspace().reading.page.lines
    );
}
