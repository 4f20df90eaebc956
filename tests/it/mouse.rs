//! The mouse: clicks, the wheel, dragging. Whatever it does, keys do too.

use mispred::app::area::{Area, Place};
use mispred::app::message::Message;
use mispred::app::pointer::{Gesture, Pointer};
use mispred::app::workspace::{Pane, Screen};
use mispred::ui::Theme;

use crate::screens::{draw, text};
use crate::support::Driver;

fn wide() -> Driver {
    let mut driver = Driver::reviewing(100);
    let area = Area {
        width: 120,
        height: 40,
    };
    driver.send(Message::Resize(area));
    driver
}

fn point(driver: &mut Driver, gesture: Gesture, x: u16, y: u16) {
    // As the loop does: it tells the time before every gesture.
    driver.send(Message::Clock(std::time::Duration::ZERO));
    driver.send(Message::Pointer(Pointer { gesture, x, y }));
}

fn click(driver: &mut Driver, x: u16, y: u16) {
    point(driver, Gesture::Press, x, y);
    point(driver, Gesture::Release, x, y);
}

/// The cell where a text stands on the screen.
fn find(driver: &Driver, wanted: &str) -> (u16, u16) {
    let screen = text(&draw(driver, Theme::monochrome()));
    for (y, line) in screen.lines().enumerate() {
        if let Some(place) = line.find(wanted) {
            let x = line[..place].chars().count();
            return (u16::try_from(x).unwrap(), u16::try_from(y).unwrap());
        }
    }
    panic!("{wanted} is not on\n{screen}");
}

#[test]
fn a_click_shows_the_error_it_points_at_also_in_a_list_that_is_scrolled() {
    let mut driver = wide();
    click(&mut driver, 5, 10);
    assert_eq!(driver.workspace().rank, 7);
    driver.press("G");
    let first = driver.workspace().first_listed(34);
    for _ in 0..2 {
        click(&mut driver, 5, 3);
        assert_eq!(driver.workspace().rank, first);
        assert_eq!(driver.workspace().first_listed(34), first, "nothing moves");
    }
    click(&mut driver, 5, 38);
    assert_eq!(driver.workspace().rank, first, "the footer is no row");
}

#[test]
fn a_click_on_a_category_tags_as_its_key_does() {
    let mut driver = wide();
    let (x, y) = find(&driver, "label noise");
    click(&mut driver, x, y);
    assert_eq!(driver.tags(0), ["label noise"]);
    click(&mut driver, x, y);
    assert_eq!(driver.tags(0), Vec::<String>::new());
    driver.send(Message::Resize(Area {
        width: 80,
        height: 24,
    }));
    let (x, y) = find(&driver, "rare class");
    click(&mut driver, x, y);
    assert_eq!(driver.tags(0), ["rare class"], "in the second column too");
}

#[test]
fn a_click_on_a_category_settles_with_auto_advance_as_its_key_does() {
    let mut driver = wide();
    driver.press("A");
    let (x, y) = find(&driver, "label noise");
    click(&mut driver, x, y);
    assert_eq!(driver.tags(0), ["label noise"]);
    assert_eq!(driver.workspace().rank, 1);
}

#[test]
fn what_is_too_small_to_be_drawn_is_not_clicked() {
    let mut driver = wide();
    driver.send(Message::Resize(Area {
        width: 59,
        height: 24,
    }));
    for y in 0..24 {
        for x in 0..59 {
            click(&mut driver, x, y);
        }
    }
    assert!(driver.model.overlays.is_empty());
    let workspace = driver.workspace();
    assert_eq!((workspace.rank, workspace.screen), (0, Screen::Review));
    assert_eq!(workspace.tally.progress.decided, 0);
}

#[test]
fn without_borders_there_is_nothing_to_drag() {
    let mut driver = wide();
    driver.model.preferences.plain = true;
    let list = driver.model.review_layout().list.unwrap();
    click(&mut driver, list.width - 1, 5);
    assert_eq!(driver.workspace().rank, 2, "the last column of the list");
}

#[test]
fn a_second_click_in_a_long_list_finds_the_same_entry() {
    let mut driver = wide();
    driver.press(":");
    let place = driver.model.list_place().unwrap();
    let (x, y) = (
        place.inside.x + 2,
        place.inside.y + u16::try_from(place.rows).unwrap(),
    );
    let entry = place.entry_at(x, y).unwrap();
    point(&mut driver, Gesture::Press, x, y);
    let after = driver.model.list_place().unwrap();
    assert_eq!(after.entry_at(x, y), Some(entry));
    assert_eq!(after.listed.cursor, entry);
}

#[test]
fn the_names_at_the_top_are_clicked() {
    let mut driver = wide();
    let (x, y) = find(&driver, "Priorities");
    click(&mut driver, x, y);
    assert_eq!(driver.workspace().screen, Screen::Priorities);
    let (x, y) = find(&driver, "Review");
    click(&mut driver, x, y);
    assert_eq!(driver.workspace().screen, Screen::Review);
    let (x, y) = find(&driver, "? help");
    click(&mut driver, x + 2, y);
    assert_eq!(driver.model.overlays.len(), 1);
    click(&mut driver, 0, 39);
    assert!(
        driver.model.overlays.is_empty(),
        "a click beside it closes it"
    );
}

#[test]
fn a_click_selects_in_a_list_and_a_second_one_takes() {
    let mut driver = wide();
    driver.press("t");
    let (x, y) = find(&driver, "  ambiguous");
    click(&mut driver, x + 2, y);
    assert_eq!(driver.tags(0), Vec::<String>::new());
    click(&mut driver, x + 2, y);
    assert_eq!(driver.tags(0), ["ambiguous"]);
}

#[test]
fn rows_of_the_priorities_are_selected_and_opened() {
    let mut driver = wide();
    driver.press("1 enter 2 enter 2 enter g p G");
    let (x, y) = find(&driver, "label noise     ");
    click(&mut driver, x, y);
    let selected = driver.workspace().selected_line();
    assert_eq!(
        driver.workspace().priorities.rows[selected].name,
        "label noise"
    );
    let (x, y) = find(&driver, "label noise     ");
    click(&mut driver, x, y);
    assert_eq!(driver.workspace().screen, Screen::Review);
    assert_eq!(driver.workspace().visible, [1, 2]);
}

#[test]
fn the_wheel_moves_what_is_under_it_and_leaves_the_focus() {
    let mut driver = wide();
    point(&mut driver, Gesture::WheelDown, 5, 10);
    assert_eq!(driver.workspace().rank, 1);
    driver.send(Message::Resize(Area {
        width: 80,
        height: 18,
    }));
    let Place { x, y, .. } = driver.model.review_layout().text();
    let before = driver.workspace().rank;
    point(&mut driver, Gesture::WheelDown, x, y);
    assert!(driver.workspace().scroll > 0);
    point(&mut driver, Gesture::WheelUp, x, y);
    assert_eq!(
        (driver.workspace().scroll, driver.workspace().rank),
        (0, before)
    );
    assert_eq!(driver.workspace().pane, Pane::Errors);
    driver.press("t");
    point(&mut driver, Gesture::WheelDown, x, y);
    driver.press("enter");
    assert_eq!(driver.tags(before), ["label noise"]);
}

#[test]
fn borders_are_dragged_and_give_back_what_they_took() {
    let mut driver = wide();
    let list = driver.model.review_layout().list.unwrap().width;
    point(&mut driver, Gesture::Press, list, 10);
    point(&mut driver, Gesture::Drag, list + 9, 10);
    point(&mut driver, Gesture::Release, list + 9, 10);
    assert_eq!(driver.model.review_layout().list.unwrap().width, list + 10);
    point(&mut driver, Gesture::Drag, 3, 10);
    assert_eq!(
        driver.model.review_layout().list.unwrap().width,
        list + 10,
        "let go"
    );
    let categories = driver.model.review_layout().categories;
    point(&mut driver, Gesture::Press, categories.x, 20);
    point(&mut driver, Gesture::Drag, 0, 20);
    assert!(driver.model.review_layout().text_width() >= 28);
    point(&mut driver, Gesture::Release, 0, 20);
    driver.press(": u s u a l space w i d enter");
    assert_eq!(driver.model.review_layout().list.unwrap().width, list);
}

#[test]
fn a_question_is_never_answered_by_the_mouse() {
    let mut driver = wide();
    driver.press("1 enter g d enter");
    let before = driver.workspace().review.clone();
    for y in 0..40 {
        for x in 0..120 {
            click(&mut driver, x, y);
        }
    }
    assert_eq!(driver.workspace().review, before);
    assert_eq!(driver.model.overlays.len(), 1);
}

#[test]
fn no_gesture_anywhere_on_any_screen_panics() {
    let gestures = [
        Gesture::Press,
        Gesture::Drag,
        Gesture::Release,
        Gesture::WheelDown,
        Gesture::WheelUp,
    ];
    for keys in ["", "P", "g p", "t", "?", ":", "m", "V", "tab tab", "G"] {
        for (width, height) in [(1, 1), (60, 15), (80, 24), (120, 40)] {
            let mut driver = Driver::reviewing(30);
            driver.send(Message::Resize(Area { width, height }));
            if !keys.is_empty() {
                driver.press(keys);
            }
            for step in 0..400_u16 {
                let gesture = gestures[usize::from(step) % gestures.len()];
                let (x, y) = (step * 7 % (width + 3), step * 13 % (height + 3));
                point(&mut driver, gesture, x, y);
            }
            draw(&driver, Theme::monochrome());
        }
    }
}
