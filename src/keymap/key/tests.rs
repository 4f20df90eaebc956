//! Tests of `key`.

use super::*;
use proptest::prelude::*;

/// Any key in its one form.
pub(in crate::keymap) fn any_key() -> impl Strategy<Value = Key> {
    let character = prop_oneof![
        proptest::char::range(' ', '~'),
        any::<char>().prop_filter("printable", |c| !c.is_control()),
    ];
    let code = prop_oneof![
        4 => character.prop_map(KeyCode::Char),
        2 => proptest::sample::select(NAMED).prop_map(|(code, _, _)| code),
        1 => (1_u8..=35).prop_map(KeyCode::F),
    ];
    (code, any::<bool>(), any::<bool>(), any::<bool>())
        .prop_map(|(code, ctrl, alt, shift)| Key::new(code, ctrl, alt, shift))
}

fn key(text: &str) -> Key {
    text.parse().unwrap()
}

#[test]
fn written_forms() {
    for text in [
        "j",
        "G",
        "+",
        "-",
        "ctrl--",
        "ctrl-d",
        "space",
        "ctrl-space",
        "shift-tab",
        "pagedown",
        "f1",
        "f12",
        "alt-x",
        "ctrl-alt-x",
        "é",
        "[",
        "0",
        "f",
        "shift-down",
    ] {
        assert_eq!(key(text).to_string(), text);
    }
    assert_eq!("g  g".parse::<Chord>().unwrap().to_string(), "g g");
}

#[test]
fn other_spellings_are_read() {
    for (text, canonical) in [
        ("Enter", "enter"),
        ("return", "enter"),
        ("Escape", "esc"),
        ("PgDn", "pagedown"),
        ("DEL", "delete"),
        ("F3", "f3"),
        ("Ctrl-R", "ctrl-r"),
    ] {
        assert_eq!(key(text).to_string(), canonical);
    }
}

#[test]
fn shift_lives_in_the_character() {
    assert_eq!(
        Key::new(KeyCode::Char('J'), false, false, true),
        Key::char('J')
    );
    assert_eq!("shift-j".parse::<Key>(), Err(KeyError::ShiftedCharacter));
    assert_ne!(key("shift-tab"), key("tab"));
}

#[test]
fn control_keys_that_arrive_as_others_are_those() {
    for (text, same) in [
        ("ctrl-i", "tab"),
        ("ctrl-m", "enter"),
        ("ctrl-h", "backspace"),
        ("ctrl-[", "esc"),
        ("ctrl-J", "ctrl-j"),
    ] {
        assert_eq!(key(text), key(same), "{text}");
    }
    assert_eq!(Key::char('\t'), key("tab"));
    assert_eq!(Key::char('\u{7f}'), key("backspace"));
}

#[test]
fn labels_are_for_people() {
    for (text, label) in [
        ("enter", "Enter"),
        ("space", "space"),
        ("ctrl-r", "ctrl-r"),
        ("g p", "g p"),
        ("shift-tab", "shift-Tab"),
        ("pagedown", "PageDown"),
        ("f1", "F1"),
        ("?", "?"),
    ] {
        assert_eq!(text.parse::<Chord>().unwrap().label(), label);
    }
}

#[test]
fn faults_name_what_was_probably_meant() {
    for (text, message) in [
        ("", "no key is named (the space bar is written `space`)"),
        (" ", "no key is named (the space bar is written `space`)"),
        (
            "ctlr-q",
            "there is no modifier `ctlr`; did you mean `ctrl`?",
        ),
        ("ctrl-entr", "there is no key `entr`; did you mean `enter`?"),
        ("wheel", "there is no key `wheel`"),
        ("f0", "there is no key `f0`"),
        ("f01", "there is no key `f01`"),
        ("f36", "there is no key `f36`"),
    ] {
        let error = text.parse::<Chord>().unwrap_err().to_string();
        assert!(error.starts_with(message), "{text}: {error}");
    }
    assert!("\u{1}".parse::<Chord>().is_err());
}

#[test]
fn what_plain_terminals_cannot_send() {
    for text in [
        "ctrl-enter",
        "ctrl-/",
        "shift-enter",
        "alt-[",
        "ctrl-tab",
        "ctrl-1",
    ] {
        assert!(!key(text).is_portable(), "{text}");
    }
    for text in [
        "ctrl-d",
        "ctrl-space",
        "shift-tab",
        "alt-enter",
        "f12",
        "é",
        "ctrl-up",
    ] {
        assert!(key(text).is_portable(), "{text}");
    }
}

#[test]
fn only_bare_characters_are_text() {
    assert_eq!(key("space").text(), Some(' '));
    assert_eq!(key("j").text(), Some('j'));
    for other in ["ctrl-j", "alt-j", "enter", "f1"] {
        assert_eq!(key(other).text(), None);
    }
}

proptest! {
    #[test]
    fn printing_and_parsing_are_inverse(keys in proptest::collection::vec(any_key(), 1..4)) {
        for key in &keys {
            prop_assert_eq!(key.to_string().parse::<Key>(), Ok(*key));
            prop_assert_eq!(key.label().parse::<Key>(), Ok(*key));
        }
        let chord = Chord { keys };
        prop_assert_eq!(chord.to_string().parse::<Chord>(), Ok(chord));
    }

    #[test]
    fn any_text_parses_without_panic(text in ".{0,12}") {
        if let Ok(chord) = text.parse::<Chord>() {
            prop_assert_eq!(chord.to_string().parse::<Chord>(), Ok(chord));
        }
    }

    #[test]
    fn one_form_per_key(key in any_key()) {
        prop_assert_eq!(Key::new(key.code, key.ctrl, key.alt, key.shift), key);
    }
}
