//! What changes how one works: auto-advance, picking out, jumps, the clock, presets, widths, the meeting room.

use std::time::Duration;

use mispred::app::area::Area;
use mispred::app::message::{Effect, Message};
use mispred::keymap::{Keymap, Preset};
use mispred::ui::Theme;

use crate::screens::{draw, text};
use crate::support::{Driver, opened};

fn at(driver: &mut Driver, seconds: u64) -> &mut Driver {
    driver.send(Message::Clock(Duration::from_secs(seconds)));
    driver
}

fn wide(count: usize) -> Driver {
    let mut driver = Driver::reviewing(count);
    let area = Area {
        width: 120,
        height: 40,
    };
    driver.send(Message::Resize(area));
    driver
}

#[test]
fn auto_advance_settles_an_open_error_with_its_first_category_and_no_other() {
    let mut driver = Driver::reviewing(10);
    driver.press("A 1");
    assert_eq!(driver.workspace().rank, 1);
    assert_eq!(driver.workspace().tally.progress.decided, 1);
    driver.press("k 3");
    assert_eq!(driver.workspace().rank, 0, "a second category stays");
    assert_eq!(driver.tags(0), ["data gap", "ambiguous"]);
    driver.press("u u");
    assert_eq!(
        driver.tags(0),
        Vec::<String>::new(),
        "one step for tag and verdict"
    );
    assert_eq!(driver.workspace().tally.progress.decided, 0);
    driver.press("A 2");
    assert_eq!(driver.workspace().rank, 0, "off again, Enter goes on");
}

#[test]
fn auto_advance_confirms_what_a_tag_for_many_has_put_there() {
    let mut driver = Driver::reviewing(10);
    driver.press("T l a b e l enter y A");
    assert_eq!(driver.tags(0), ["label noise"]);
    assert_eq!(driver.workspace().tally.progress.decided, 0);
    driver.press("2");
    assert_eq!(driver.tags(0), ["label noise"], "not taken off");
    assert_eq!(driver.workspace().tally.progress.decided, 1);
    assert_eq!(driver.workspace().rank, 1);
    driver.press("2 u .");
    assert_eq!(
        driver.tags(1),
        ["label noise"],
        "and it is what is repeated"
    );
}

#[test]
fn auto_advance_leaves_what_was_put_off_with_its_first_category_too() {
    let mut driver = Driver::reviewing(3);
    driver.press("A space 1 1");
    assert_eq!(driver.workspace().rank, 0, "back at the one put off");
    driver.press("3");
    assert_eq!(driver.tags(0), ["ambiguous"]);
    assert_eq!(driver.workspace().tally.progress.decided, 3);
    assert_eq!(
        driver.workspace().screen,
        mispred::app::workspace::Screen::Done
    );
}

#[test]
fn the_selected_category_exists_also_after_the_last_one_is_gone() {
    let mut driver = wide(10);
    driver.press("tab tab G g d y");
    let count = driver.workspace().review.taxonomy().active().len();
    assert_eq!(driver.workspace().category_line, count - 1);
    let screen = text(&draw(&driver, Theme::monochrome()));
    assert!(screen.contains("data gap"), "{screen}");
    driver.press("enter");
    assert_eq!(driver.tags(0).len(), 1, "Enter tags where the cursor is");
}

#[test]
fn a_room_has_no_cursor_among_the_categories() {
    let mut driver = wide(10);
    driver.press("P tab tab 1 enter");
    assert_eq!(driver.workspace().rank, 1, "Enter goes on");
    assert_eq!(driver.tags(0), ["data gap"]);
    assert_eq!(driver.tags(1), Vec::<String>::new());
}

#[test]
fn twenty_errors_take_forty_keys_and_twenty_with_auto_advance() {
    let mut driver = Driver::reviewing(100);
    for number in 0..20 {
        driver.press(["1 enter", "2 enter", "3 enter"][number % 3]);
    }
    assert_eq!(driver.workspace().tally.progress.decided, 20);
    driver.press("A");
    for number in 0..20 {
        driver.press(["4", "5"][number % 2]);
    }
    assert_eq!(driver.workspace().tally.progress.decided, 40);
}

#[test]
fn what_is_picked_out_is_tagged_together_and_taken_back_in_one_step() {
    let mut driver = Driver::reviewing(10);
    driver.press("s s j s");
    let picked: Vec<usize> = driver.workspace().picked.iter().copied().collect();
    assert_eq!(picked, [0, 1, 3]);
    driver.press("\"");
    assert_eq!(driver.workspace().visible, [0, 1, 3]);
    driver.press("esc T l a b e l enter");
    let screen = text(&draw(&driver, Theme::monochrome()));
    assert!(
        screen.contains("Tag 3 errors with label noise?"),
        "{screen}"
    );
    assert!(screen.contains("picked out"), "{screen}");
    driver.press("y");
    for rank in 0..5 {
        let carries = driver.tags(rank) == ["label noise"];
        assert_eq!(carries, picked.contains(&rank), "{rank}");
    }
    driver.press("u");
    assert_eq!(driver.tags(0), Vec::<String>::new());
    driver.press("g o");
    assert_eq!(
        driver.workspace().rank,
        0,
        "round and round to the first picked"
    );
    driver.press("esc");
    assert!(driver.workspace().picked.is_empty());
    driver.press("S");
    assert_eq!(driver.workspace().picked.len(), 10);
    driver.press("S");
    assert!(driver.workspace().picked.is_empty());
}

#[test]
fn one_key_shows_what_went_wrong_in_the_same_way() {
    let mut driver = Driver::reviewing(20);
    driver.press("j ,");
    assert_eq!(driver.workspace().visible, [1, 5, 9, 13, 17]);
    assert!(
        driver.notice().contains("5 errors shown"),
        "{}",
        driver.notice()
    );
    driver.press("esc");
    assert_eq!(driver.workspace().visible.len(), 20);
    // The prediction is missing on every eleventh.
    driver.press("g g");
    for _ in 0..10 {
        driver.press("j");
    }
    driver.press(",");
    assert_eq!(driver.workspace().visible, [10]);
}

#[test]
fn the_same_mistake_is_found_where_the_truth_is_missing_too() {
    let mut opened = opened(8);
    for (number, example) in opened.sample.examples.iter_mut().enumerate() {
        if number % 2 == 1 {
            example.truth = String::new();
            example.prediction = Some(String::new());
        }
    }
    let mut driver = Driver::new(80, 24);
    driver.send(Message::Opened(Box::new(opened)));
    driver.press("j ,");
    assert_eq!(driver.workspace().visible, [1, 3, 5, 7]);
}

#[test]
fn a_jump_can_be_taken_back() {
    let mut driver = Driver::reviewing(30);
    driver.press("j j G ctrl-o");
    assert_eq!(driver.workspace().rank, 2);
    driver.press("f G g f");
    assert_eq!(driver.workspace().rank, 2);
    driver.press("g b");
    assert_eq!(driver.workspace().rank, 29);
    driver.press("g b g b");
    assert!(driver.notice().contains("no jump"), "{}", driver.notice());
}

#[test]
fn time_is_told_and_pauses_are_not() {
    let mut driver = wide(10);
    at(&mut driver, 100).press("1");
    at(&mut driver, 104).press("enter");
    for (begun, keys) in [
        (110, "1 enter"),
        (114, "2 enter"),
        (120, "1 enter"),
        (2_000, "1 enter"),
    ] {
        at(&mut driver, begun).press(keys);
    }
    let screen = text(&draw(&driver, Theme::monochrome()));
    assert!(screen.contains("6.0 s each"), "{screen}");
    assert_eq!(driver.workspace().pace.recent(), [10.0, 4.0, 6.0]);
}

#[test]
fn a_meeting_ends_with_a_sentence_and_nothing_else() {
    let mut driver = wide(10);
    assert_eq!(
        driver.model.wake_at(),
        None,
        "without a clock nothing ticks"
    );
    at(&mut driver, 10).press("1 enter g t 2 5 enter");
    assert_eq!(driver.model.wake_at(), Some(Duration::new(10, 1_000_000)));
    at(&mut driver, 11);
    assert_eq!(driver.model.wake_at(), Some(Duration::from_secs(70)));
    let screen = text(&draw(&driver, Theme::monochrome()));
    assert!(
        screen.contains("25 minutes of the meeting left"),
        "{screen}"
    );
    at(&mut driver, 10 + 25 * 60);
    assert!(
        driver.notice().contains("the time is up: 1 of 10 decided"),
        "{}",
        driver.notice()
    );
    assert_eq!(driver.model.wake_at(), None);
    driver.press("2 enter");
    assert_eq!(
        driver.workspace().tally.progress.decided,
        2,
        "the work goes on"
    );
    driver.press("g t x enter");
    assert!(text(&draw(&driver, Theme::monochrome())).contains("whole minutes"));
    driver.press("backspace 0 enter");
    assert_eq!(driver.model.timer, None);
}

#[test]
fn presets_put_the_keys_of_others_over_ours() {
    let mut driver = Driver::reviewing(10);
    driver.model.keymap = Preset::Prodigy.keymap();
    driver.press("1 a 2 a x space delete");
    assert_eq!(driver.workspace().tally.progress.decided, 3);
    assert_eq!(
        driver.workspace().tally.progress.deferred,
        0,
        "delete took the deferral back"
    );
    driver.press("h");
    assert!(text(&draw(&driver, Theme::monochrome())).contains("Keys that work here"));
    let mut driver = Driver::reviewing(10);
    driver.model.keymap = Preset::Vim.keymap();
    driver.press("v j v Z Q");
    assert_eq!(driver.workspace().picked.len(), 2);
    assert!(driver.effects.contains(&Effect::Quit));
}

#[test]
fn what_is_typed_behind_a_colon_in_vim_works() {
    let mut driver = Driver::reviewing(10);
    driver.press(": q ! enter");
    assert_eq!(driver.effects.last(), Some(&Effect::Quit));
    let mut driver = Driver::reviewing(10);
    driver.press(": w enter");
    assert!(driver.notice().contains("saved"), "{}", driver.notice());
    let mut driver = Driver::reviewing(10);
    driver.press(": x down enter");
    assert!(
        !driver.effects.contains(&Effect::Quit),
        "whoever has moved to an entry means that entry"
    );
}

#[test]
fn the_pace_is_that_of_the_reviewers_own_verdicts() {
    let mut driver = Driver::reviewing(10);
    for seconds in [10, 14, 18, 22] {
        at(&mut driver, seconds).press("1 enter");
    }
    let others = driver.workspace().review.clone();
    at(&mut driver, 26).press("1 enter");
    driver.press("u u");
    assert_eq!(driver.workspace().pace.recent(), [4.0, 4.0]);
    at(&mut driver, 27).press("ctrl-r ctrl-r");
    assert_eq!(
        driver.workspace().pace.recent(),
        [4.0, 4.0],
        "what is done again takes no time"
    );
    let before = driver.workspace().pace.clone();
    driver.send(Message::Refreshed(Box::new(others)));
    assert_eq!(driver.workspace().tally.progress.decided, 4);
    assert_eq!(driver.workspace().pace, before);
}

#[test]
fn keys_are_replaced_while_a_chord_is_pending_and_faults_are_told() {
    let mut driver = Driver::reviewing(10);
    driver.press("g");
    let (keymap, problems) = Keymap::builtin()
        .with_overlay("[review]\nflag = [\"F\"]\nflagg = [\"Z\"]\n", "keymap.toml");
    let sentences = problems.iter().map(ToString::to_string).collect();
    driver.send(Message::Keys(Box::new(keymap), sentences));
    assert!(driver.model.pending.is_empty());
    assert!(driver.notice().contains("line 3"), "{}", driver.notice());
    driver.press("F");
    assert_eq!(driver.workspace().tally.progress.flagged, 1);
}

#[test]
fn a_room_sees_one_example_and_the_chart_and_every_key_still_works() {
    for (width, height) in [(80, 24), (120, 40), (60, 15)] {
        let mut driver = Driver::reviewing(10);
        driver.send(Message::Resize(Area { width, height }));
        driver.press("1 enter 1 enter 2 enter P");
        let screen = text(&draw(&driver, Theme::monochrome()));
        assert!(screen.contains("what goes wrong"), "{screen}");
        assert!(
            !screen.contains("errors") && !screen.contains("Enter next"),
            "{screen}"
        );
        driver.press("3 enter");
        assert_eq!(driver.workspace().tally.progress.decided, 4);
        driver.press("esc");
        assert!(!driver.model.is_presenting);
    }
}

#[test]
fn the_list_can_be_widened_by_keys_and_has_limits() {
    let mut driver = wide(10);
    let width = |driver: &Driver| driver.model.review_layout().list.unwrap().width;
    let usual = width(&driver);
    driver.press(">");
    assert_eq!(width(&driver), usual + 4);
    for _ in 0..40 {
        driver.press("<");
    }
    let least = width(&driver);
    driver.press(">");
    assert_eq!(
        width(&driver),
        least + 4,
        "presses beyond the end are not remembered"
    );
    for _ in 0..40 {
        driver.press(">");
    }
    assert!(driver.model.review_layout().text_width() >= 28);
}

#[test]
fn the_terminal_cursor_is_on_what_has_the_focus() {
    let mut driver = wide(10);
    assert_eq!(driver.model.focus_cell(), Some((1, 3)));
    driver.press("j");
    assert_eq!(driver.model.focus_cell(), Some((1, 4)));
    driver.press("tab");
    let example = driver.model.review_layout().text();
    assert_eq!(driver.model.focus_cell(), Some((example.x, example.y)));
    driver.press("tab j");
    let categories = driver.model.review_layout().categories;
    assert_eq!(driver.model.focus_cell(), Some((categories.x + 1, 4)));
    driver.press("t");
    assert_eq!(
        driver.model.focus_cell(),
        None,
        "the line has a cursor of its own"
    );
    driver.press("esc g p");
    assert!(driver.model.focus_cell().is_some());
}

#[test]
fn errors_that_two_said_different_things_of_are_found_and_settled() {
    let mut opened = opened(10);
    let keys: Vec<_> = opened.sample.keys().cloned().collect();
    let disputed = [keys[3].clone(), keys[7].clone()].into_iter().collect();
    opened.review = opened.review.disputing(disputed);
    let mut driver = Driver::new(80, 24);
    driver.send(Message::Opened(Box::new(opened)));
    driver.press("g c");
    assert_eq!(driver.workspace().rank, 3);
    driver.press("1 g c");
    assert_eq!(driver.workspace().rank, 7);
    driver
        .press("/")
        .type_text("disputed = true")
        .press("enter");
    assert_eq!(driver.workspace().visible, [7], "the first one is settled");
    driver.press("2 g c");
    assert!(
        driver.notice().contains("Next disputed"),
        "{}",
        driver.notice()
    );
}
