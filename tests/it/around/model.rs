//! What the model asks for around the screen, and what it makes of the answers.

use mispred::app::message::{Effect, Message};
use mispred::app::model::Tone;
use mispred::app::overlay::Overlay;

use crate::support::{Driver, opened};

fn edit(driver: &mut Driver, keys: &str) -> (mispred::domain::key::Key, String) {
    driver.press(keys);
    match driver.effects.pop() {
        Some(Effect::EditNote { key, text }) => (key, text),
        other => panic!("no editor is asked for: {other:?}"),
    }
}

fn note(driver: &Driver) -> Option<String> {
    driver.workspace().mark().and_then(|mark| mark.note.clone())
}

#[test]
fn the_editor_gets_what_is_typed_or_what_is_saved() {
    let mut driver = Driver::reviewing(3);
    let (key, text) = edit(&mut driver, "g e");
    assert_eq!(text, "");
    let (was, result) = (text, Ok("one\n\n  two".to_owned()));
    driver.send(Message::NoteEdited { key, was, result });
    assert_eq!(note(&driver).as_deref(), Some("one\n\n  two"));
    assert!(matches!(driver.effects.last(), Some(Effect::Save { .. })));
    driver.press("m");
    driver.type_text("!");
    let (_, text) = edit(&mut driver, "ctrl-o");
    assert_eq!(text, "one\n\n  two!");
}

#[test]
fn an_editor_that_changed_nothing_or_failed_leaves_the_line_open() {
    let mut driver = Driver::reviewing(3);
    driver.press("m").type_text("begun");
    for result in [Ok("begun\n".to_owned()), Err("it failed".to_owned())] {
        let (key, was) = edit(&mut driver, "ctrl-o");
        driver.send(Message::NoteEdited { key, was, result });
        let Some(Overlay::Line(input)) = driver.model.overlays.last() else {
            panic!("the line is gone")
        };
        assert_eq!(input.line.value(), "begun");
        assert_eq!(note(&driver), None);
    }
    driver.press("enter");
    assert_eq!(note(&driver).as_deref(), Some("begun"));
    let (key, was) = edit(&mut driver, "g e");
    let result = Ok(String::new());
    driver.send(Message::NoteEdited { key, was, result });
    assert_eq!(note(&driver), None);
    assert!(driver.notice().contains("the note is removed"));
}

#[test]
fn only_notes_are_written_in_the_editor() {
    let mut driver = Driver::reviewing(3);
    driver.press("/").type_text("word").press("ctrl-o");
    assert!(driver.notice().contains("only a note"));
    assert!(
        !driver
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::EditNote { .. }))
    );
    let mut review = opened(3);
    review.read_only = Some("somebody writes".to_owned());
    let mut driver = Driver::new(80, 24);
    driver.send(Message::Opened(Box::new(review)));
    driver.press("g e");
    assert!(driver.notice().contains("read-only"), "{}", driver.notice());
}

#[test]
fn what_is_copied_is_raw_and_a_row_that_was_not_kept_says_so() {
    let mut driver = Driver::reviewing(3);
    let key = driver.workspace().keys[0].as_str().to_owned();
    driver.press("y k y t y r");
    let copies: Vec<_> = driver
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Copy(copy) => Some((copy.what.as_str(), copy.text.clone(), copy.ending)),
            _ => None,
        })
        .collect();
    assert_eq!(copies.len(), 3, "{copies:?}");
    assert_eq!(copies[0], ("the key", key, "txt"));
    let row: serde_json::Value = serde_json::from_str(&copies[2].1).unwrap();
    assert!(row.is_object() && copies[2].2 == "json");
    assert!(!copies[1].1.is_empty());
    let mut review = opened(3);
    review.rows.clear();
    let mut driver = Driver::new(80, 24);
    driver.send(Message::Opened(Box::new(review)));
    driver.press("y t");
    assert!(
        driver.notice().contains("was not kept"),
        "{}",
        driver.notice()
    );
}

#[test]
fn the_tour_waits_until_it_is_read_and_lies_over_other_notices() {
    let mut driver = Driver::new(80, 24);
    driver.model.tour_due = true;
    let mut review = opened(3);
    review.notices = vec!["one".to_owned(), "two".to_owned()];
    driver.send(Message::Opened(Box::new(review)));
    assert_eq!(driver.effects, [Effect::RememberTour]);
    assert_eq!(driver.model.overlays.len(), 2);
    driver.send(Message::Paste("1q".to_owned()));
    assert_eq!(driver.model.overlays.len(), 2);
    driver.press("3");
    driver.press("y");
    assert!(driver.model.overlays.is_empty());
    assert!(driver.tags(0).is_empty());
    let told = Message::Told {
        tone: Tone::Done,
        text: "copied\u{1b}".to_owned(),
    };
    driver.send(told);
    assert!(!driver.notice().contains('\u{1b}'));
}
