//! The built program on a real pseudo-terminal.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::terminal::{PROGRAM, Screen, without_ours};

fn week(folder: &Path) -> PathBuf {
    let set = folder.join("reviews/tickets");
    let weeks = std::fs::read_dir(set)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    weeks
        .filter(|path| path.join("sample.json").exists())
        .max()
        .unwrap()
}

fn tally(folder: &Path) -> Vec<csv::StringRecord> {
    let output = Command::new(PROGRAM)
        .args(["tally", week(folder).to_str().unwrap(), "--csv"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    csv::Reader::from_reader(output.stdout.as_slice())
        .records()
        .map(Result::unwrap)
        .collect()
}

#[test]
fn the_main_job_from_the_demo_to_the_csv() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::demo(folder.path());
    screen.wait_for("1 of 100");
    for (number, key) in ["1", "1", "2", "1", "4"].into_iter().enumerate() {
        screen.type_keys(key);
        screen.type_keys("\r");
        screen.wait_for(&format!(" {} of 100", number + 2));
    }
    screen.type_keys("t");
    screen.wait_for("Tag this error with");
    screen.type_keys("mixed intents");
    screen.wait_for("create");
    screen.type_keys("\r");
    screen.wait_for("mixed intents");
    screen.wait_for("sample 6/100");
    screen.type_keys("\r");
    screen.wait_for(" 7 of 100");
    screen.type_keys("1");
    screen.wait_for("sample 7/100");
    screen.type_keys("u");
    screen.wait_for("sample 6/100");
    screen.wait_for("saved \u{2713}");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0, "{}", screen.text());
    assert!(
        screen.text().contains("6 of 100 reviewed, saved in"),
        "{}",
        screen.text()
    );
    assert!(screen.text().contains("mispred tally"), "{}", screen.text());

    let mut again = Screen::demo(folder.path());
    again.wait("everything again, at the first open error", |screen| {
        [
            "sample 6/100",
            " 7 of 100",
            "mixed intents",
            "resumed where you left off",
        ]
        .iter()
        .all(|text| screen.contains(text))
    });
    again.type_keys("gp");
    again.wait("the priorities", |screen| {
        screen.contains("so far: data gap") && screen.contains("3 of 6")
    });
    again.type_keys("q");
    assert_eq!(again.exit_code(), 0);

    let rows = tally(folder.path());
    let row = |name: &str| {
        rows.iter()
            .find(|row| &row[1] == name)
            .unwrap_or_else(|| panic!("{name}: {rows:?}"))
    };
    assert_eq!((&row("data gap")[2], &row("data gap")[3]), ("6", "3"));
    assert_eq!(&row("label noise")[3], "1");
    assert_eq!(&row("edge case")[3], "1");
    assert_eq!(&row("data gap")[13], "1", "data gap is first");
    assert_eq!(
        &row("mixed intents")[2],
        "0",
        "nothing but the error it was invented for was asked"
    );
}

#[test]
fn the_terminal_comes_back_after_quitting_a_signal_and_a_panic() {
    let quit = |screen: &mut Screen| {
        screen.wait_for("1 of 100");
        screen.type_keys("q");
    };
    let terminate = |screen: &mut Screen| {
        screen.wait_for("1 of 100");
        signal_child(screen, "TERM");
    };
    let nothing = |_: &mut Screen| {};
    type Act<'a> = &'a dyn Fn(&mut Screen);
    let cases: [(&str, Act, &str); 3] = [
        ("--reviewer ana", &quit, "code 0"),
        ("--reviewer ana", &terminate, "code 130"),
        ("__panic", &nothing, "code 101"),
    ];
    for (arguments, act, code) in cases {
        let folder = tempfile::tempdir().unwrap();
        let script = format!("{PROGRAM} {arguments}; echo code $?; stty -a");
        let mut screen = Screen::start(folder.path(), "sh", &["-c", &script]);
        act(&mut screen);
        screen.exit_code();
        let text = screen.text();
        assert!(text.contains(code), "{arguments}: {text}");
        assert!(
            text.contains(" icanon") && text.contains(" echo "),
            "{arguments}: not cooked: {text}"
        );
        assert!(!screen.parser.screen().alternate_screen(), "{arguments}");
        assert!(!screen.parser.screen().hide_cursor(), "{arguments}");
        assert!(!screen.parser.screen().bracketed_paste(), "{arguments}");
    }
}

/// Sends a signal to the program below the shell.
fn signal_child(screen: &Screen, signal: &str) {
    let shell = screen.child.process_id().unwrap();
    let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap();
    let child = children.split_whitespace().next().unwrap();
    assert!(
        Command::new("kill")
            .args([&format!("-{signal}"), child])
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn a_panic_says_that_nothing_is_lost_after_the_screen_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let variables = [("MISPRED_STATE_DIR", state.to_str().unwrap())];
    let mut screen = Screen::start_with(folder.path(), PROGRAM, &["__panic"], &variables);
    screen.exit_code();
    let text = screen.text();
    assert!(
        text.contains("a fault of the program") && text.contains("start again"),
        "{text}"
    );
    let report = folder.path().join("state/crash.txt");
    assert!(text.contains("crash.txt"), "{text}");
    let report = std::fs::read_to_string(report).unwrap();
    assert!(
        report.contains("mispred 0.") && report.contains("terminal.rs"),
        "{report}"
    );
    assert!(
        !report.contains("a drill, asked for"),
        "no words of the panic"
    );
}

#[test]
fn suspending_and_coming_back_keeps_everything() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::start(folder.path(), "bash", &["--norc", "--noprofile", "-i"]);
    screen.type_keys(&format!("{PROGRAM} --reviewer ana\r"));
    screen.wait_for("1 of 100");
    screen.type_keys("1\r");
    screen.wait_for("sample 1/100");
    screen.type_keys("\u{1a}");
    screen.wait_for("nothing is lost");
    screen.wait("the prompt of the shell", |text| {
        text.contains("Stopped") && text.trim_end().ends_with('$')
    });
    screen.type_keys("echo shell is $((40+2))\r");
    screen.wait_for("shell is 42");
    screen.type_keys("fg\r");
    screen.wait_for("sample 1/100");
    screen.type_keys("2");
    screen.wait_for("sample 2/100");
    screen.type_keys("q");
    screen.wait("the farewell and the prompt", |text| {
        text.contains("2 of 100 reviewed") && text.trim_end().ends_with('$')
    });
    screen.type_keys("exit\r");
    screen.exit_code();
}

#[test]
fn any_size_is_survived_and_the_screen_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::demo(folder.path());
    screen.wait_for("1 of 100");
    for (rows, columns) in [(1, 1), (5, 200), (100, 3), (2, 2), (24, 59)] {
        screen.resize(rows, columns);
        screen.type_keys("j");
    }
    screen.resize(24, 59);
    screen.wait_for("terminal too small: need 60x15");
    screen.resize(40, 120);
    screen.wait_for("6 of 100");
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0);
}

#[test]
fn hostile_cells_never_reach_the_terminal_raw() {
    let folder = tempfile::tempdir().unwrap();
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/engine/terminal_torture.csv");
    let file = file.to_str().unwrap().to_owned();
    let mut screen = Screen::start(
        folder.path(),
        PROGRAM,
        &["review", &file, "--reviewer", "ana", "--eyeball", "all"],
    );
    screen.wait_for("Is this how to read the file?");
    screen.type_keys("\r");
    screen.wait_for("sample 0/");
    screen.type_keys("vjjjjjjjjJ");
    screen.wait_for(" 9 of 21");
    // Esc and the next key in one packet would be read as alt with that key, so each closing is waited for.
    for (key, title) in [
        ("?", "Keys that work here"),
        (":", "What do you want to do?"),
        ("t", "Tag this error with"),
    ] {
        screen.type_keys(key);
        screen.wait_for(title);
        screen.type_keys("\u{1b}");
        screen.wait("the overlay gone", |text| !text.contains(title));
    }
    screen.type_keys("gp");
    screen.wait_for("what to fix first");
    screen.type_keys("q");
    screen.exit_code();
    let mut check = Grammar::default();
    vte_like(&without_ours(&screen.bytes), &mut check);
    assert_eq!(
        check.strings, 0,
        "no OSC but our titles, no DCS, APC, PM or SOS"
    );
    assert_eq!(check.controls, Vec::<u8>::new());
}

/// What a byte stream to a terminal held besides text and plain control sequences.
#[derive(Default)]
struct Grammar {
    strings: usize,
    controls: Vec<u8>,
}

/// A reader of escape sequences that knows just enough: CSI is ours, string sequences and other controls are not.
fn vte_like(bytes: &[u8], found: &mut Grammar) {
    let text = String::from_utf8_lossy(bytes);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => match characters.next() {
                Some('[') => {
                    while characters
                        .next()
                        .is_some_and(|next| !('@'..='~').contains(&next))
                    {}
                }
                Some(']' | 'P' | '_' | '^' | 'X') => found.strings += 1,
                _ => {}
            },
            '\u{80}'..='\u{9f}' => found.strings += 1,
            '\r' | '\n' => {}
            control if control.is_control() => found.controls.push(control as u8),
            _ => {}
        }
    }
}

#[test]
fn without_colour_the_selection_is_still_seen() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = Screen::start_with(
        folder.path(),
        PROGRAM,
        &["--reviewer", "ana"],
        &[("NO_COLOR", "1")],
    );
    screen.wait("the whole screen", |screen| {
        screen.contains(" 1 of 100") && screen.contains("pick/new")
    });
    let cells = screen.parser.screen();
    let reversed = (0..80)
        .filter(|column| cells.cell(3, *column).is_some_and(|cell| cell.inverse()))
        .count();
    assert!(reversed > 10, "the selected line is reversed");
    let coloured = (0..24).flat_map(|row| (0..80).map(move |column| (row, column)));
    let coloured = coloured.filter(|(row, column)| {
        cells
            .cell(*row, *column)
            .is_some_and(|cell| cell.fgcolor() != vt100::Color::Default)
    });
    assert_eq!(coloured.count(), 0);
}

#[test]
fn the_next_command_names_the_reviewer_where_there_are_several() {
    let folder = tempfile::tempdir().unwrap();
    let leave = |screen: &mut Screen| {
        screen.wait_for("1 of 100");
        screen.type_keys("q");
        assert_eq!(screen.exit_code(), 0);
        screen.text()
    };
    let text = leave(&mut Screen::demo(folder.path()));
    assert!(
        text.contains("mispred tally") && !text.contains("--reviewer"),
        "{text}"
    );
    let mut other = Screen::start(folder.path(), PROGRAM, &["--reviewer", "ben"]);
    let text = leave(&mut other).replace(['\n', '\r'], "");
    assert!(text.contains("--reviewer ben"), "{text}");
}

#[test]
fn a_second_process_is_told_who_holds_the_session_and_may_join() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Screen::demo(folder.path());
    first.wait_for("1 of 100");
    first.type_keys("1");
    first.wait("a saved tag", |screen| {
        screen.contains("sample 1/100") && screen.contains("saved \u{2713}")
    });
    let mut second = Screen::demo(folder.path());
    second.wait("the question", |screen| {
        ["Somebody is writing", "Watch", "Join", "Leave"]
            .iter()
            .all(|text| screen.contains(text))
    });
    second.type_keys("j\r");
    second.wait_for("sample 1/100");
    second.type_keys("2\r");
    second.wait_for("sample 2/100");
    second.wait_for("saved \u{2713}");
    // The first one sees it at a key, although it writes nothing itself.
    first.move_until("sample 2/100");
    second.type_keys("q");
    assert_eq!(second.exit_code(), 0);
    first.type_keys("q");
    assert_eq!(first.exit_code(), 0);
    let rows = tally(folder.path());
    let tagged: usize = rows
        .iter()
        .map(|row| row[3].parse::<usize>().unwrap_or(0))
        .sum();
    assert_eq!(tagged, 2, "{rows:?}");
}
