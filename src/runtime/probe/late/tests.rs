use crossterm::event::{KeyEvent, KeyEventState};
use proptest::prelude::*;

use super::*;

const ANSWERS: [&[u8]; 4] = [
    b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    b"\x1b]11;rgb:1e1e/1e1e/1e1e\x07",
    b"\x1b_Gi=31;OK\x1b\\",
    b"\x1b[6;20;10t",
];

/// The events that the library makes of bytes that come in one piece.
fn events(mut bytes: &[u8]) -> Vec<Event> {
    let mut events = Vec::new();
    while !bytes.is_empty() {
        match typed::first(bytes) {
            Typed::Whole(length, event) => {
                events.extend(event);
                bytes = &bytes[length..];
            }
            Typed::Paste(length) => bytes = &bytes[length..],
            Typed::Cut if bytes == [0x1b] => {
                events.push(typed::key(KeyCode::Esc));
                break;
            }
            Typed::Cut => break,
        }
    }
    events
}

fn at(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn through(late: &mut Late, parts: &[&[u8]], now: Duration) -> Vec<Event> {
    let mut all = Vec::new();
    for event in parts.iter().flat_map(|part| events(part)) {
        all.extend(late.take(event, now));
    }
    all
}

#[test]
fn late_answers_do_nothing_wherever_they_are_split() {
    for answer in ANSWERS {
        let stream = [b"j", answer, b"k"].concat();
        for split in 0..=stream.len() {
            // The library itself waits for the end of such a sequence, unless its escape came alone.
            if answer[1] == b'[' && split > 2 {
                continue;
            }
            let mut late = Late::new(Vec::new(), true, at(0));
            let (first, second) = stream.split_at(split);
            let delivered = through(&mut late, &[first, second], at(5));
            assert_eq!(delivered, events(b"jk"), "{stream:?} at {split}");
        }
    }
}

#[test]
fn an_answer_that_was_cut_by_the_deadline_ends_here() {
    let mut late = Late::new(b"\x1b]11;rgb:1e".to_vec(), true, at(0));
    let delivered = through(&mut late, &[b"1e/1e1e/1e1e\x1b\\j"], at(5));
    assert_eq!(delivered, events(b"j"));
    let mut late = Late::new(b"\x1b[6;20".to_vec(), true, at(0));
    assert_eq!(through(&mut late, &[b";10tj"], at(5)), events(b"j"));
}

#[test]
fn an_escape_key_comes_a_moment_later_and_nothing_is_held_for_ever() {
    let mut late = Late::new(Vec::new(), true, at(0));
    assert!(through(&mut late, &[b"\x1b"], at(100)).is_empty());
    assert_eq!(late.wake_at(), Some(at(150)));
    assert!(late.wake(at(149)).is_empty());
    assert_eq!(late.wake(at(150)), events(b"\x1b"));
    assert_eq!(through(&mut late, &[b"j"], at(160)), events(b"j"));
    assert_eq!(late.wake_at(), None);
    // A key that may begin an answer comes with the next one, or by itself.
    assert!(through(&mut late, &[b"\x1b]"], at(200)).is_empty());
    assert_eq!(through(&mut late, &[b"j"], at(210)), events(b"\x1b]j"));
    assert!(through(&mut late, &[b"\x1b]"], at(300)).is_empty());
    assert_eq!(late.wake(at(600)), events(b"\x1b]"));
    assert!(late.wake(at(2_000)).is_empty());
    assert!(late.is_over(at(10_000)));
}

#[test]
fn the_rest_of_an_answer_is_dropped_though_its_escape_was_delivered() {
    let mut late = Late::new(Vec::new(), true, at(0));
    assert!(through(&mut late, &[b"\x1b"], at(100)).is_empty());
    assert_eq!(late.wake(at(150)), events(b"\x1b"));
    let rest = b"]11;rgb:1e1e/1e1e/1e1e\x1b\\j";
    assert_eq!(through(&mut late, &[rest], at(160)), events(b"j"));
}

#[test]
fn a_new_size_passes_through() {
    let mut late = Late::new(Vec::new(), true, at(0));
    through(&mut late, &[b"\x1b]11;"], at(1));
    let size = Event::Resize(80, 24);
    assert_eq!(late.take(size.clone(), at(2)), [size]);
    assert_eq!(
        through(&mut late, &[b"rgb:0/0/0\x07j"], at(3)),
        events(b"j")
    );
}

fn any_key() -> impl Strategy<Value = Event> {
    let code = prop_oneof![
        prop::char::range(' ', '~').prop_map(KeyCode::Char),
        prop::sample::select(vec![']', '_', '[', 'G', '1', ';', '\\', 'c', 't'])
            .prop_map(KeyCode::Char),
        Just(KeyCode::Esc),
        Just(KeyCode::Enter),
        Just(KeyCode::Up),
    ];
    let modifiers = prop_oneof![Just(KeyModifiers::NONE), Just(KeyModifiers::ALT)];
    (code, modifiers).prop_map(|(code, modifiers)| Event::Key(KeyEvent::new(code, modifiers)))
}

/// Keys, and answers or beginnings of them.
fn any_keys() -> impl Strategy<Value = Vec<Event>> {
    let answer = (prop::sample::select(ANSWERS.to_vec()), 2_usize..40)
        .prop_map(|(answer, length)| events(&answer[..length.min(answer.len())]));
    let key = any_key().prop_map(|key| vec![key]);
    prop::collection::vec(prop_oneof![2 => key, 1 => answer], 0..40)
        .prop_map(|parts| parts.concat())
}

/// The keys, each told from all others by what the library says beside them.
fn numbered(keys: Vec<Event>) -> Vec<Event> {
    let number = |(number, event)| match event {
        Event::Key(mut key) => {
            let number = u8::try_from(number).unwrap_or(u8::MAX);
            key.state = KeyEventState::from_bits_retain(number);
            Event::Key(key)
        }
        other => other,
    };
    keys.into_iter().take(255).enumerate().map(number).collect()
}

/// Whether these bytes are nothing but answers and beginnings of answers.
fn are_answers(mut bytes: &[u8]) -> bool {
    while !bytes.is_empty() {
        let begun = |length: &usize| look(&bytes[..*length]) == Look::Begun;
        let length = match (look(bytes), (1..=bytes.len()).rev().find(begun)) {
            (Look::Whole(length, _), _) => length,
            (_, Some(length)) if length < bytes.len() && bytes[length - 1] == ESCAPE => length - 1,
            (_, Some(length)) => length,
            (_, None) => return false,
        };
        bytes = &bytes[length..];
    }
    true
}

#[test]
fn keys_after_a_cut_answer_are_delivered_and_its_time_is_not_renewed() {
    let mut late = Late::new(b"\x1b]11;rgb:1e".to_vec(), true, at(0));
    assert_eq!(through(&mut late, &[b"jk"], at(5)), events(b"jk"));
    let mut late = Late::new(b"\x1b]11;rgb:1e".to_vec(), true, at(0));
    assert_eq!(late.take(typed::key(KeyCode::Esc), at(5)), []);
    let both = [events(b"\x1b"), events(b"q")].concat();
    assert_eq!(through(&mut late, &[b"q"], at(6)), both);
    // Digits would fit, but not for longer than a second.
    let mut late = Late::new(b"\x1b]11;rgb:".to_vec(), true, at(0));
    assert_eq!(through(&mut late, &[b"1"], at(900)), []);
    assert_eq!(through(&mut late, &[b"1"], at(1_000)), events(b"1"));
}

#[test]
fn a_key_that_was_begun_before_is_ended_by_what_looks_like_keys() {
    for (open, rest, ended) in [
        (&b"\x1b[<65;5"[..], &b";8M"[..], &b"\x1b[<65;5;8M"[..]),
        (b"\x1b[", b"A", b"\x1b[A"),
        (b"\x1b[1;", b"5C", b"\x1b[1;5C"),
        (b"\x1bO", b"B", b"\x1b[B"),
        (b"\x1b[<0;", b"999999;1x", b""),
    ] {
        for is_unanswered in [false, true] {
            let mut late = Late::new(open.to_vec(), is_unanswered, at(0));
            let delivered = through(&mut late, &[rest, b"j"], at(5));
            let expected = [events(ended), events(b"j")].concat();
            assert_eq!(delivered, expected, "{open:?}");
            assert_eq!(late.is_over(at(6)), !is_unanswered);
        }
    }
    let mut late = Late::new(b"\x1b[<65;5".to_vec(), false, at(0));
    assert_eq!(through(&mut late, &[b"\x1bj"], at(5)), events(b"\x1bj"));
    let mut late = Late::new(b"\x1b[<65;5".to_vec(), false, at(0));
    assert_eq!(
        through(&mut late, &[b"8"], at(1_000)),
        events(b"8"),
        "too late"
    );
}

proptest! {
    #[test]
    fn keys_are_delivered_in_order_and_only_answers_are_missing(keys in any_keys()) {
        let keys = numbered(keys);
        let mut late = Late::new(Vec::new(), true, at(0));
        let mut delivered: Vec<Event> = keys.iter().flat_map(|key| late.take(key.clone(), at(1))).collect();
        delivered.extend(late.wake(at(5_000)));
        let mut rest = delivered.iter().peekable();
        let mut missing = Vec::new();
        for key in &keys {
            let bytes = bytes_of(key);
            match (rest.next_if(|event| *event == key), bytes) {
                // An escape or an arrow may come in the middle of an answer.
                (Some(_), Some(bytes)) if bytes != [ESCAPE] => {
                    prop_assert!(are_answers(&missing), "{missing:?}");
                    missing.clear();
                }
                (Some(_), _) => {}
                (None, bytes) => missing.extend(bytes.unwrap_or_else(|| vec![b'?'])),
            }
        }
        prop_assert!(are_answers(&missing), "{missing:?}");
        prop_assert_eq!(rest.next(), None, "out of order");
    }

    #[test]
    fn any_bytes_pass_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut late = Late::new(Vec::new(), true, at(0));
        through(&mut late, &[&bytes], at(1));
    }
}
