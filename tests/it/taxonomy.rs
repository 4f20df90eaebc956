//! Surgery on the categories, bulk tags and the sweep of what was not asked, pressed through the real keymap.

use mispred::app::overlay::{Confirm, Overlay};
use mispred::app::walk;
use mispred::app::workspace::Screen;
use mispred::domain::taxonomy::{Category, Colour, Ease, FixCost};

use crate::support::Driver;

fn question(driver: &Driver) -> &Confirm {
    match driver.model.overlays.last() {
        Some(Overlay::Confirm(confirm)) => confirm,
        other => panic!("{other:?}"),
    }
}

fn refusal(driver: &Driver) -> String {
    match driver.model.overlays.last() {
        Some(Overlay::Line(input)) if input.refused => input.remark.to_string(),
        other => panic!("{other:?}"),
    }
}

fn named<'a>(driver: &'a Driver, name: &str) -> &'a Category {
    driver.workspace().review.taxonomy().by_name(name).unwrap()
}

/// What the line above the key hints says during a walk.
fn hint(driver: &Driver) -> String {
    walk::hint(&driver.model).unwrap_or_default()
}

/// Opens the menu of the category with this name and chooses an entry by typing a part of its title.
fn choose<'a>(driver: &'a mut Driver, category: &str, entry: &str) -> &'a mut Driver {
    driver.press("e").type_text(category).press("enter");
    driver.type_text(entry).press("enter")
}

#[test]
fn the_menu_says_what_holds_and_changes_it() {
    let mut driver = Driver::reviewing(5);
    driver.press("1 enter");
    choose(&mut driver, "data gap", "describe");
    driver.type_text("no such case in training").press("enter");
    choose(&mut driver, "data gap", "not this");
    driver.type_text("it was mislabelled").press("enter");
    choose(&mut driver, "data gap", "fix cost");
    driver.type_text("2-8").press("enter");
    choose(&mut driver, "data gap", "chance").press("ctrl-u");
    driver.type_text("70%").press("enter");
    choose(&mut driver, "data gap", "money");
    driver.type_text("12.5").press("enter");
    choose(&mut driver, "data gap", "ease")
        .type_text("3")
        .press("enter");
    choose(&mut driver, "data gap", "colour");
    driver.type_text("green").press("enter");
    choose(&mut driver, "data gap", "kind");
    let gap = named(&driver, "data gap").clone();
    assert_eq!(gap.definition.as_deref(), Some("no such case in training"));
    assert_eq!(gap.exclusion.as_deref(), Some("it was mislabelled"));
    assert_eq!(
        gap.cost,
        Some(FixCost::Between("2".parse().unwrap(), "8".parse().unwrap()))
    );
    assert_eq!((gap.success.value(), gap.ease), (0.7, Some(Ease::Cheap)));
    assert_eq!(gap.colour, Some(Colour::Green));
    assert_eq!(gap.kind.name(), "model");
    driver.press("e").type_text("data gap").press("enter");
    let Some(Overlay::Picker(menu)) = driver.model.overlays.last() else {
        panic!()
    };
    assert_eq!(menu.title.as_str(), "data gap, on 1 error");
    let details: Vec<&str> = menu.all.iter().map(|item| item.detail.as_str()).collect();
    assert!(
        details.contains(&"2–8d") && details.contains(&"0.7"),
        "{details:?}"
    );
    assert_eq!(details[0], "R", "the direct key stands beside it");
}

#[test]
fn a_line_that_can_not_be_taken_says_why_and_stays() {
    let mut driver = Driver::reviewing(3);
    for (entry, text, why) in [
        ("chance", "70", "70%"),
        ("ease", "4", "1 (dear)"),
        ("money", "x", "number"),
        ("fix cost", "5-2", "2-5"),
        ("hot key", "11", "digit"),
        ("split", " , ", "needs a name"),
        ("split", "label noise", "exists already"),
    ] {
        choose(&mut driver, "data gap", entry).press("ctrl-u");
        driver.type_text(text).press("enter");
        assert!(refusal(&driver).contains(why), "{}", refusal(&driver));
        driver.press("esc");
    }
    assert!(driver.workspace().history == Default::default());
}

#[test]
fn a_merge_is_asked_with_its_counts_and_one_undo_takes_it_back() {
    let mut driver = Driver::reviewing(6);
    driver.press("1 enter 1 2 enter 2 enter 1 enter");
    let before = driver.workspace().review.clone();
    choose(&mut driver, "data gap", "merge");
    driver.type_text("label").press("enter");
    assert_eq!(
        question(&driver).question.as_str(),
        "Merge data gap into label noise?"
    );
    assert_eq!(
        question(&driver).remark.as_str(),
        "data gap (3) into label noise (2), 1 with both: 4 errors will carry label noise; u takes it back."
    );
    driver.press("enter");
    assert_eq!(driver.workspace().review, before, "Enter is no yes");
    driver.press("y");
    assert_eq!(driver.tags(1), ["label noise"]);
    assert!(driver.notice().contains("merge data gap into label noise"));
    assert!(
        driver
            .workspace()
            .priorities
            .rows
            .iter()
            .all(|row| row.name != "data gap")
    );
    driver.press("u");
    assert_eq!(driver.workspace().review, before);
}

#[test]
fn the_menu_works_on_the_selected_row_of_the_priorities() {
    let mut driver = Driver::reviewing(4);
    driver
        .press("2 enter 2 enter g p g g e")
        .type_text("rename");
    driver
        .press("enter ctrl-u")
        .type_text("noise")
        .press("enter");
    assert_eq!(driver.tags(0), ["noise"]);
    assert_eq!(driver.workspace().screen, Screen::Priorities);
}

#[test]
fn the_menu_opens_from_the_picker_and_from_the_focused_pane() {
    let mut driver = Driver::reviewing(4);
    driver.press("t").type_text("rare").press("ctrl-o");
    let title = |driver: &Driver| match driver.model.overlays.last() {
        Some(Overlay::Picker(picker)) => picker.title.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(title(&driver), "rare class, on 0 errors");
    driver.press("esc tab tab j e");
    assert_eq!(title(&driver), "label noise, on 0 errors");
    assert_eq!(
        driver.model.overlays.len(),
        1,
        "esc had closed the first one"
    );
}

#[test]
fn a_digit_moves_and_its_holder_swaps() {
    let mut driver = Driver::reviewing(4);
    choose(&mut driver, "ambiguous", "hot key").press("ctrl-u 1 enter 1 enter 3 enter");
    assert_eq!(driver.tags(0), ["ambiguous"]);
    assert_eq!(driver.tags(1), ["data gap"]);
}

#[test]
fn a_split_walks_through_the_errors_of_the_whole_and_parts_take_its_place() {
    let mut driver = Driver::reviewing(8);
    driver.press("1 enter 2 enter 1 enter 1 2 enter 1 enter 3 enter");
    choose(&mut driver, "data gap", "split");
    driver.type_text("slang, rare words").press("enter");
    assert_eq!(driver.workspace().visible, [0, 2, 3, 4]);
    assert_eq!(driver.workspace().rank, 0);
    assert_eq!(
        hint(&driver),
        "4 left · Enter as it is, Esc ends · split of data gap: 8 slang, 9 rare words"
    );
    driver.press("8 enter");
    assert_eq!(driver.tags(0), ["slang"]);
    assert_eq!(driver.workspace().rank, 2);
    driver.press("8 9 enter");
    assert_eq!(driver.tags(2), ["slang", "rare words"]);
    driver.press("9 u");
    assert_eq!(
        driver.tags(3),
        ["data gap", "label noise"],
        "one undo, one step"
    );
    driver.press("9 enter");
    assert_eq!(driver.tags(3), ["rare words", "label noise"]);
    assert!(hint(&driver).contains("1 left"), "{}", hint(&driver));
    driver.press("enter");
    assert_eq!(driver.tags(4), ["data gap"], "it stays with the whole");
    assert!(
        driver
            .notice()
            .contains("the split is done, 1 error stays with data gap itself"),
        "{}",
        driver.notice()
    );
    driver.press("esc");
    assert_eq!(driver.workspace().visible.len(), 8);
    assert_eq!(driver.workspace().rank, 6, "back where it began");
    assert!(hint(&driver).is_empty());
    assert!(
        driver
            .workspace()
            .review
            .debt(&driver.workspace().keys)
            .is_empty(),
        "who denied the whole is asked nothing again"
    );
    let rows = &driver.workspace().priorities.rows;
    let slang = rows.iter().find(|row| row.name == "slang").unwrap();
    assert_eq!((slang.count, slang.asked), (2, 6));
}

#[test]
fn a_walk_takes_the_focus_off_the_categories_because_enter_would_tag_there() {
    let mut driver = Driver::reviewing(4);
    driver
        .press("1 enter 1 enter tab tab e")
        .type_text("split")
        .press("enter");
    driver.type_text("slang").press("enter 8 enter enter");
    assert_eq!(driver.tags(0), ["slang"]);
    assert_eq!(driver.tags(1), ["data gap"]);
}

#[test]
fn undoing_a_split_inside_its_walk_leaves_nothing_behind() {
    let mut driver = Driver::reviewing(4);
    driver.press("1 enter");
    let before = driver.workspace().review.clone();
    choose(&mut driver, "data gap", "split");
    driver.type_text("slang").press("enter 8 u u");
    assert_eq!(driver.workspace().review, before);
    driver.press("esc");
    assert_eq!(driver.workspace().visible.len(), 4);
}

#[test]
fn a_category_without_errors_is_split_without_a_walk() {
    let mut driver = Driver::reviewing(4);
    choose(&mut driver, "data gap", "split");
    driver.type_text("slang").press("enter");
    assert_eq!(driver.workspace().filter, None);
    assert!(driver.notice().contains("split data gap into slang"));
}

#[test]
fn what_was_decided_before_a_category_is_asked_again_by_one_key() {
    let mut driver = Driver::reviewing(6);
    driver.press("1 enter x 2 enter");
    driver.press("D");
    assert!(
        driver.notice().contains("asked about every"),
        "{}",
        driver.notice()
    );
    driver.press("+").type_text("blur").press("enter enter");
    driver.press("D");
    assert_eq!(driver.workspace().visible, [0, 1, 2]);
    assert!(
        hint(&driver).starts_with("3 left · Enter if none fits, Esc ends · not asked: 8 blur"),
        "{}",
        hint(&driver)
    );
    driver.press("enter");
    assert_eq!(driver.tags(0), ["data gap"], "nothing else changes");
    driver.press("enter");
    assert!(
        driver
            .workspace()
            .review
            .mark(&driver.workspace().keys[1])
            .is_cant_tell()
    );
    driver.press("8 enter");
    assert_eq!(driver.tags(2), ["label noise", "blur"]);
    assert!(
        driver.notice().contains("nothing is left to ask again"),
        "{}",
        driver.notice()
    );
    driver.press("esc");
    assert_eq!(driver.workspace().visible.len(), 6);
    let blur = driver
        .workspace()
        .priorities
        .rows
        .iter()
        .find(|row| row.name == "blur")
        .unwrap();
    assert_eq!((blur.count, blur.asked, blur.not_asked), (2, 4, 0));
}

#[test]
fn a_sweep_that_began_on_the_priorities_goes_back_there() {
    let mut driver = Driver::reviewing(4);
    driver
        .press("1 enter +")
        .type_text("blur")
        .press("enter g p D");
    assert_eq!(driver.workspace().screen, Screen::Review);
    driver.press("esc");
    assert_eq!(driver.workspace().screen, Screen::Priorities);
}

#[test]
fn debt_is_a_word_of_the_filter() {
    let mut driver = Driver::reviewing(5);
    driver
        .press("1 enter 2 enter +")
        .type_text("blur")
        .press("enter");
    for (source, visible) in [
        ("status = debt", vec![0, 1]),
        ("debt = blur", vec![0, 1]),
        ("debt is missing", vec![2, 3, 4]),
        ("status = reviewed and not (status = debt)", vec![2]),
    ] {
        driver.press("/ ctrl-u").type_text(source).press("enter");
        assert_eq!(driver.workspace().visible, visible, "{source}");
    }
}

#[test]
fn all_shown_are_tagged_after_the_count_is_asked_with_one_undo() {
    let mut driver = Driver::reviewing(12);
    driver.press("2 enter 1 enter");
    let before = driver.workspace().review.clone();
    driver
        .press("/")
        .type_text("truth = refund_request")
        .press("enter T");
    let Some(Overlay::Picker(picker)) = driver.model.overlays.last() else {
        panic!()
    };
    assert_eq!(picker.title.as_str(), "Tag all 3 shown with");
    assert_eq!(picker.all[1].detail.as_str(), "on 1 of 3");
    driver.type_text("label").press("enter");
    assert_eq!(
        question(&driver).question.as_str(),
        "Tag 2 errors with label noise?"
    );
    let remark = question(&driver).remark.to_string();
    assert_eq!(
        remark,
        "1 other carries it already. They are those with: truth = refund_request. \
         2 of them stay open, to be decided in turn. \
         One undo takes it back."
    );
    driver.press("y");
    assert_eq!(driver.tags(4), ["label noise"]);
    assert_eq!(driver.tags(8), ["label noise"]);
    assert!(driver.tags(5).is_empty());
    driver.press("T").type_text("label").press("enter");
    assert_eq!(
        question(&driver).question.as_str(),
        "Take label noise off 3 errors?"
    );
    driver.press("y");
    assert!(driver.tags(0).is_empty() && driver.tags(4).is_empty());
    driver.press("u u");
    assert_eq!(driver.workspace().review, before);
}

#[test]
fn without_a_filter_the_question_says_that_it_is_the_whole_sample() {
    let mut driver = Driver::reviewing(7);
    driver.press("T enter");
    assert!(question(&driver).remark.as_str().contains("whole sample"));
    driver.press("n");
    assert!(driver.workspace().history == Default::default());
}

#[test]
fn nothing_is_changed_in_a_session_that_is_only_watched() {
    let mut opened = crate::support::opened(4);
    opened.read_only = Some("held by ben".to_owned());
    let mut driver = Driver::new(80, 24);
    driver.send(mispred::app::message::Message::Opened(Box::new(opened)));
    let before = driver.workspace().review.clone();
    for key in ["e", "T", "R"] {
        driver.press(key);
        assert!(
            driver.notice().contains("read-only"),
            "{key}: {}",
            driver.notice()
        );
    }
    assert_eq!(driver.workspace().review, before);
}
