//! A terminal that is asked what it is: one that answers, one that answers too late, one that never does. The test
//! plays the terminal and writes the answers.

use crate::terminal::{PROGRAM, Screen};

const BACKGROUND: &str = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\";
const KITTY: &str = "\x1b_Gi=31;OK\x1b\\";
const CELL: &str = "\x1b[6;20;10t";
const KIND: &str = "\x1b[?62;4;22c";

/// What every terminal is asked last.
const LAST_QUESTION: &[u8] = b"\x1b[c";

/// Where these bytes were written first.
pub fn written(screen: &Screen, bytes: &[u8]) -> Option<usize> {
    let mut windows = screen.bytes.windows(bytes.len());
    windows.position(|window| window == bytes)
}

/// Reads until these bytes were written.
pub fn wait_for_bytes(screen: &mut Screen, bytes: &[u8]) {
    while written(screen, bytes).is_none() {
        let patience = std::time::Duration::from_secs(60);
        let Ok(more) = screen.output.recv_timeout(patience) else {
            panic!("never saw {bytes:?}; the screen is\n{}", screen.text())
        };
        screen.parser.process(&more);
        screen.bytes.extend(more);
    }
}

#[test]
fn the_question_comes_after_the_first_frame_and_a_key_between_the_answers_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::demo(folder.path());
    wait_for_bytes(&mut screen, LAST_QUESTION);
    let frame = written(&screen, b"\x1b[?2026l").unwrap();
    for question in [&b"\x1b]11;?"[..], b"\x1b_Gi=31,", b"\x1b[16t"] {
        assert!(written(&screen, question).unwrap() > frame, "{question:?}");
    }
    screen.type_keys(&format!("{BACKGROUND}{KITTY}Q{CELL}{KIND}"));
    assert_eq!(screen.exit_code(), 0);
}

#[test]
fn a_terminal_that_never_answers_costs_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::demo(folder.path());
    wait_for_bytes(&mut screen, LAST_QUESTION);
    screen.type_keys("Q");
    assert_eq!(screen.exit_code(), 0);
}

#[test]
fn answers_that_come_too_late_do_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::demo(folder.path());
    screen.wait_for("1 of 100");
    // What is typed while answers are awaited comes when that is over.
    screen.type_keys("j");
    screen.wait_for(" 2 of 100");
    screen.type_keys(&format!("{BACKGROUND}{KITTY}{CELL}{KIND}"));
    screen.type_keys("j");
    screen.wait_for(" 3 of 100");
    // In two pieces, each of them read before the other comes.
    screen.type_keys("\x1b]11;rgb:1111");
    screen.resize(25, 80);
    screen.wait(" the new size", |text| text.lines().count() == 25);
    screen.type_keys("/1111/1111\x07j");
    let text = screen.wait_for(" 4 of 100");
    assert!(text.contains("sample 0/100"), "{text}");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
}

#[test]
fn nothing_is_asked_that_is_decided_already() {
    let folder = tempfile::tempdir().unwrap();
    let decided = ["--reviewer", "ana", "--theme", "dark", "--images", "blocks"];
    let mut screen = Screen::start(folder.path(), PROGRAM, &decided);
    screen.wait_for("1 of 100");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
    assert_eq!(written(&screen, LAST_QUESTION), None);
    for (mute, theme) in [
        (("TERM", "screen-256color"), "auto"),
        (("TERM", "linux"), "auto"),
        (("NO_COLOR", "1"), "light"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let arguments = ["--reviewer", "ana", "--theme", theme];
        let mut screen = Screen::start_with(folder.path(), PROGRAM, &arguments, &[mute]);
        screen.wait_for("1 of 100");
        screen.type_keys("q");
        assert_eq!(screen.exit_code(), 0);
        assert_eq!(written(&screen, LAST_QUESTION), None, "{mute:?}");
    }
}

#[test]
fn a_text_that_is_pasted_while_answers_are_awaited_stays_a_text() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::demo(folder.path());
    wait_for_bytes(&mut screen, LAST_QUESTION);
    screen.type_keys("\x1b[200~1Q\n1Q");
    screen.wait_for("1 of 100");
    screen.type_keys("1Q\x1b[201~j");
    let text = screen.wait_for(" 2 of 100");
    assert!(text.contains("sample 0/100"), "{text}");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
}

#[test]
fn a_program_that_ends_at_once_hears_the_terminal_out() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let arguments = ["--reviewer", "ana", "--log", log.to_str().unwrap()];
    let mut screen = Screen::start(folder.path(), PROGRAM, &arguments);
    wait_for_bytes(&mut screen, LAST_QUESTION);
    let process = screen.child.process_id().unwrap();
    let process = rustix::process::Pid::from_raw(process.try_into().unwrap()).unwrap();
    rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
    screen.exit_code();
    let heard = std::fs::read_to_string(&log).unwrap();
    assert!(heard.contains("the terminal answered"), "{heard}");
}
