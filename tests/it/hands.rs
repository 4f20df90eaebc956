//! Hands on a real terminal: how many keys twenty errors take, the mouse as terminals report it, keys that change while
//! the program runs.

use std::path::Path;

use crate::terminal::{PROGRAM, Screen};

/// What is tagged with the digits 1 to 4 in turn.
const DIGITS: [&str; 4] = ["1", "2", "3", "4"];

/// Decides twenty errors of the demo, each with these keys after its digit; gives how many keys it took.
fn tag_twenty(flags: &[&str], after: &[&str]) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [&["--reviewer", "ana"], flags].concat();
    let mut screen = Screen::start(folder.path(), PROGRAM, &arguments);
    screen.wait_for("1 of 100");
    let mut keys = 0;
    for number in 0..20 {
        for key in [DIGITS[number % 4]].iter().chain(after) {
            screen.type_keys(key);
            keys += 1;
        }
    }
    screen.wait("twenty decided and saved", |screen| {
        screen.contains("sample 20/100") && screen.contains("saved \u{2713}")
    });
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
    keys
}

#[test]
fn tagging_twenty_errors_takes_forty_keys() {
    assert_eq!(tag_twenty(&[], &["\r"]), 40);
}

#[test]
fn tagging_twenty_errors_takes_twenty_keys_with_auto_advance() {
    assert_eq!(tag_twenty(&["--auto-advance"], &[]), 20);
}

#[test]
fn the_mouse_as_terminals_report_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::demo(folder.path());
    screen.wait_for("1 of 100");
    // Terminals count from 1: the fifth row of the list, then the wheel over it, then the name at the top.
    screen.type_keys("\x1b[<0;5;8M\x1b[<0;5;8m");
    screen.wait_for(" 5 of 100");
    screen.type_keys("\x1b[<65;5;8M");
    screen.wait_for(" 6 of 100");
    screen.type_keys("\x1b[<0;66;1M\x1b[<0;66;1m");
    screen.wait_for("what to fix first");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
    let has = |bytes: &[u8]| {
        screen
            .bytes
            .windows(bytes.len())
            .any(|window| window == bytes)
    };
    assert!(
        has(b"\x1b[?1002h") && has(b"\x1b[?1002l"),
        "taken and given back"
    );
}

#[test]
fn the_mouse_stays_with_the_terminal_when_that_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--reviewer", "ana", "--no-mouse"];
    let mut screen = Screen::start(folder.path(), PROGRAM, &arguments);
    screen.wait_for("1 of 100");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
    let asked = |bytes: &[u8]| {
        screen
            .bytes
            .windows(bytes.len())
            .any(|window| window == bytes)
    };
    assert!(!asked(b"\x1b[?1000h") && !asked(b"\x1b[?1002h"));
}

fn write_keys(folder: &Path, text: &str) {
    let config = folder.join("no-config");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("keymap.toml"), text).unwrap();
}

#[test]
fn keys_change_while_the_program_runs_and_faults_are_told_with_their_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::demo(folder.path());
    screen.wait_for("1 of 100");
    write_keys(folder.path(), "[review]\nflag = [\"F\"]\n");
    screen.type_keys(":reload keys\r");
    screen.wait_for("the keys were read anew");
    screen.type_keys("F");
    screen.wait_for("! flagged");
    write_keys(
        folder.path(),
        "[review]\nflag = [\"ctrl-g\"]\nflagg = [\"Z\"]\n",
    );
    screen.type_keys(":reload keys\r");
    screen.wait("the line of the fault", |screen| {
        screen.contains("keymap.toml line 3") || screen.contains("keymap.toml:3")
    });
    screen.type_keys("\x07");
    screen.wait("the flag off again", |screen| !screen.contains("! flagged"));
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
}

#[test]
fn keys_that_changed_count_at_the_next_key_and_their_faults_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::demo(folder.path());
    screen.wait_for("1 of 100");
    write_keys(
        folder.path(),
        "[review]\nflag = [\"ctrl-g\"]\nflagg = [\"Z\"]\n",
    );
    // The file is looked at when a key comes, but not at every one of them.
    screen.move_until("line 3");
    screen.type_keys("\x07");
    screen.wait_for("! flagged");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
}

#[test]
fn a_preset_and_the_settings_of_the_screen_come_from_the_config_folder() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("no-config");
    std::fs::create_dir_all(&config).unwrap();
    let settings = "preset = \"prodigy\"\nplain = true\nmouse = false\n";
    std::fs::write(config.join("config.toml"), settings).unwrap();
    let mut screen = Screen::demo(folder.path());
    let text = screen.wait_for("1 of 100");
    assert!(!text.contains('┌') && !text.contains('│'), "{text}");
    screen.type_keys("1");
    screen.wait_for("sample 1/100");
    screen.type_keys("a");
    screen.wait_for(" 2 of 100");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);

    // A fault is told, and neither the rest of the file nor the review waits for it.
    let settings = "them = \"dark\"\nplain = true\n";
    std::fs::write(config.join("config.toml"), settings).unwrap();
    let mut screen = Screen::demo(folder.path());
    let text = screen.wait_for("config.toml line 1");
    assert!(text.contains("them") && !text.contains('┌'), "{text}");
    screen.type_keys("\rq");
    assert_eq!(screen.exit_code(), 0);
}

#[test]
fn nobody_is_left_with_a_stopped_program_that_nothing_continues() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::demo(folder.path());
    screen.wait_for("1 of 100");
    // On this terminal the program itself leads the session: there is no shell.
    screen.type_keys("\x1a");
    screen.wait_for("there is no shell to go back to");
    screen.type_keys("1");
    screen.wait_for("sample 1/100");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
}

#[test]
fn dragged_borders_are_where_they_were_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    // The right border of the list.
    let border = |text: &str| {
        let mut line = text.lines().nth(3)?.chars().skip(1);
        line.position(|character| character == '\u{2502}')
    };
    let mut screen = Screen::demo_alone(folder.path());
    let before = border(&screen.wait_for("1 of 100")).unwrap();
    screen.type_keys(">>");
    let after = screen.wait("a wider list", |text| border(text) == Some(before + 8));
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
    let mut again = Screen::demo_alone(folder.path());
    let text = again.wait_for("1 of 100");
    assert_eq!(border(&text), border(&after));
    again.type_keys("q");
    assert_eq!(again.exit_code(), 0);
}
