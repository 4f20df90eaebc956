//! What lies around the screen: the editor, the clipboard, the title, the log, the first start, and a terminal or a part
//! of the program that fails. On a real pseudo-terminal; never sleeps.

#[path = "../../build.rs"]
#[allow(
    dead_code,
    reason = "the build script's own entry is not called from a test"
)]
mod build_script;
mod commands;
mod model;

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::terminal::{PROGRAM, Screen};

/// A program that stands for an editor.
fn editor(folder: &Path, body: &str) -> String {
    let path = folder.join("my editor");
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    format!("'{}' --wait", path.display())
}

fn demo_with(folder: &Path, variables: &[(&str, &str)]) -> Screen {
    let mut screen = Screen::start_with(folder, PROGRAM, &["--reviewer", "ana"], variables);
    screen.wait_for("1 of 100");
    screen
}

fn leave(screen: &mut Screen) {
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0, "{}", screen.text());
}

/// The notes of the demo's review, as a spreadsheet gets them.
fn notes(folder: &Path) -> Vec<String> {
    let output = Command::new(PROGRAM)
        .args(["tally", "tickets", "--csv", "--examples"])
        .current_dir(folder)
        .output()
        .unwrap();
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let names = reader.headers().unwrap().clone();
    let column = names.iter().position(|name| name == "note").unwrap();
    let notes = reader.records().map(|row| row.unwrap()[column].to_owned());
    notes.filter(|note| !note.is_empty()).collect()
}

#[test]
fn the_editor_has_the_keys_and_its_lines_become_the_note() {
    let folder = tempfile::tempdir().unwrap();
    let body = "test \"$1\" = --wait || exit 9\necho READY; read line\nprintf '%s\\nsecond line\\n' \"$line\" >> \"$2\"";
    let command = editor(folder.path(), body);
    let mut screen = demo_with(folder.path(), &[("VISUAL", &command)]);
    screen.type_keys("m");
    screen.wait_for("Note on this error");
    screen.type_keys("begun here");
    screen.wait_for("begun here");
    screen.type_keys("\u{f}");
    screen.wait_for("READY");
    assert!(!screen.parser.screen().alternate_screen());
    screen.type_keys("jjqq typed in the editor\r");
    screen.wait("the note on screen", |text| {
        text.contains("the note is written") && text.contains("second line")
    });
    assert!(screen.parser.screen().alternate_screen());
    assert!(screen.parser.screen().bracketed_paste());
    // Keys are ours again, and undo takes the note back.
    screen.type_keys("u");
    screen.wait("the note gone", |text| !text.contains("second line"));
    screen.type_keys("\u{12}");
    screen.wait_for("second line");
    screen.wait_for("saved \u{2713}");
    leave(&mut screen);
    assert_eq!(
        notes(folder.path()),
        ["begun here\njjqq typed in the editor\nsecond line"]
    );
}

#[test]
fn a_note_of_several_lines_stays_one_in_the_line_and_in_the_editor() {
    let folder = tempfile::tempdir().unwrap();
    let command = editor(folder.path(), "printf 'a\\n\\n  b\\n' > \"$2\"");
    let mut screen = demo_with(folder.path(), &[("VISUAL", ""), ("EDITOR", &command)]);
    screen.type_keys("ge");
    screen.wait_for("the note is written");
    screen.type_keys("m");
    screen.wait_for("a⏎⏎  b");
    screen.type_keys(" more\r");
    screen.wait("the line gone", |text| !text.contains("Note on this error"));
    screen.wait_for("b more");
    screen.wait_for("saved \u{2713}");
    leave(&mut screen);
    assert_eq!(notes(folder.path()), ["a\n\n  b more"]);
}

#[test]
fn an_editor_that_fails_or_is_missing_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let failing = editor(folder.path(), "exit 3");
    for (command, said) in [
        (failing.as_str(), "the note is as it was"),
        ("/nowhere/ed -x", "there is no program `/nowhere/ed`"),
        ("vi 'x", "a quote is not closed"),
        ("", "no editor is known"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let variables = [("VISUAL", command), ("EDITOR", "")];
        let mut screen = demo_with(folder.path(), &variables);
        screen.type_keys("m");
        screen.wait_for("Note on this error");
        screen.type_keys("typed before");
        screen.wait_for("typed before");
        screen.type_keys("\u{f}");
        let text = screen.wait_for(said);
        assert!(text.contains("typed before"), "{text}");
        screen.type_keys(" and after\r");
        screen.wait("the note on screen", |text| {
            text.contains("typed before and after") && !text.contains("Note on this error")
        });
        screen.wait_for("saved \u{2713}");
        leave(&mut screen);
        assert_eq!(notes(folder.path()), ["typed before and after"]);
    }
}

#[test]
fn an_interruption_of_the_editor_is_none_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let command = editor(folder.path(), "echo READY; read line");
    let mut screen = demo_with(folder.path(), &[("VISUAL", &command)]);
    screen.type_keys("ge");
    screen.wait_for("READY");
    screen.type_keys("\u{3}");
    screen.wait_for("the note is as it was");
    screen.type_keys("1");
    screen.wait_for("sample 1/100");
    leave(&mut screen);
}

#[test]
fn stopping_the_editor_stops_the_program_and_both_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let body = "echo READY; kill -TSTP 0; echo AGAIN; read line; echo \"$line\" > \"$2\"";
    let command = editor(folder.path(), body);
    let variables = [("VISUAL", command.as_str())];
    let line = ["--norc", "--noprofile", "-i"];
    let mut screen = Screen::start_with(folder.path(), "bash", &line, &variables);
    screen.type_keys(&format!("{PROGRAM} --reviewer ana\r"));
    screen.wait_for("1 of 100");
    screen.type_keys("ge");
    screen.wait("the prompt of the shell", |text| {
        text.contains("Stopped") && text.trim_end().ends_with('$')
    });
    screen.type_keys("echo shell is $((40+2))\r");
    screen.wait_for("shell is 42");
    screen.type_keys("fg\r");
    screen.wait_for("AGAIN");
    screen.type_keys("after the pause\r");
    screen.wait_for("the note is written");
    screen.type_keys("1");
    screen.wait_for("sample 1/100");
    screen.type_keys("q");
    screen.wait("the farewell and the prompt", |text| {
        text.contains("1 of 100 reviewed") && text.trim_end().ends_with('$')
    });
    screen.type_keys("exit\r");
    screen.exit_code();
}

#[test]
fn copying_goes_through_the_terminal_where_there_is_no_display() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = demo_with(folder.path(), &[("TMUX", "x")]);
    let key = {
        let text = screen.text();
        let (_, rest) = text.split_once("1 of 100 · id ").unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    };
    screen.type_keys("yk");
    screen.wait_for(&format!(
        "the key: {} bytes, sent to the terminal clipboard (tmux needs",
        key.len()
    ));
    assert_eq!(clipboard(&screen.bytes), [key]);
    screen.type_keys("yr");
    screen.wait_for("the row as JSON");
    let copied = clipboard(&screen.bytes);
    let row: serde_json::Value = serde_json::from_str(&copied[1]).unwrap();
    assert!(row.as_object().unwrap().len() > 5, "{row}");
    screen.type_keys("yt");
    screen.wait_for("the text of `");
    let copied = clipboard(&screen.bytes);
    let text = row.as_object().unwrap().values();
    assert!(text.clone().any(|cell| cell.as_str() == Some(&copied[2])));
    leave(&mut screen);
}

/// What was sent to the terminal's clipboard.
fn clipboard(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let sent = text.split("\u{1b}]52;c;").skip(1);
    sent.map(|rest| {
        let end = rest.find(['\u{7}', '\u{1b}']).unwrap();
        decoded(&rest[..end])
    })
    .collect()
}

fn decoded(text: &str) -> String {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for letter in text.chars().take_while(|letter| *letter != '=') {
        bits = (bits << 6) | u32::try_from(LETTERS.find(letter).unwrap()).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn copying_uses_the_desktops_program_and_never_waits_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let bin = folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let tool = bin.join("wl-copy");
    let path = format!("{}:/usr/bin:/bin", bin.display());
    for (body, said, way) in [
        ("cat > \"$0.got\"", "copied by wl-copy", "program"),
        ("exit 1", "sent to the terminal clipboard", "terminal"),
        // It never answers; the screen goes on, and the terminal has it in the end.
        ("sleep 1000", "sent to the terminal clipboard", "terminal"),
    ] {
        fs::write(&tool, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).unwrap();
        let work = tempfile::tempdir().unwrap();
        let variables = [("PATH", path.as_str()), ("WAYLAND_DISPLAY", "wayland-0")];
        let mut screen = demo_with(work.path(), &variables);
        screen.type_keys("yk");
        screen.type_keys("j");
        screen.wait_for(" 2 of 100");
        screen.wait_for(said);
        assert_eq!(
            clipboard(&screen.bytes).len(),
            usize::from(way == "terminal"),
            "{body}"
        );
        leave(&mut screen);
    }
    let got = fs::read_to_string(bin.join("wl-copy.got")).unwrap();
    assert!(!got.is_empty() && !got.ends_with('\n'), "{got:?}");
}

#[test]
fn what_no_clipboard_takes_becomes_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let long = "word ".repeat(20_000);
    let rows: String = (0..60)
        .map(|row| format!("{row},a,{},\"{long}{row}\"\n", ["a", "b"][row % 2]))
        .collect();
    fs::write(
        folder.path().join("preds.csv"),
        format!("id,truth,pred,text\n{rows}"),
    )
    .unwrap();
    let state = folder.path().join("state");
    fs::create_dir(&state).unwrap();
    fs::write(state.join("state.toml"), "tour_shown = true\n").unwrap();
    let line = ["review", "preds.csv", "--truth", "truth", "--pred", "pred"];
    let line = [&line[..], &["--eyeball", "all", "--reviewer", "ana"]].concat();
    let variables = [("MISPRED_STATE_DIR", state.to_str().unwrap())];
    let mut screen = Screen::start_with(folder.path(), PROGRAM, &line, &variables);
    screen.wait_for("Is this how to read the file?");
    screen.type_keys("\r");
    screen.wait_for("1 of 30");
    screen.type_keys("yr");
    screen.wait_for("too long for a clipboard");
    assert!(clipboard(&screen.bytes).is_empty());
    let file = state.join("copied.json");
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(fs::read_to_string(&file).unwrap().contains(&long));
    leave(&mut screen);
}

#[test]
fn the_tour_is_shown_once() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state/new");
    let variables = [("MISPRED_STATE_DIR", state.to_str().unwrap())];
    let mut screen = demo_with(folder.path(), &variables);
    let text = screen.wait_for("any key closes this");
    for said in [
        "The first time here",
        "1 to 0 say what",
        "g p shows what to fix",
    ] {
        assert!(text.contains(said), "{text}");
    }
    // The key that closes it does nothing else.
    screen.type_keys("1");
    screen.wait("the tour gone", |text| !text.contains("any key closes"));
    assert!(screen.text().contains("sample 0/100"));
    screen.type_keys("1");
    screen.wait_for("sample 1/100");
    leave(&mut screen);
    let mut again = Screen::start_with(folder.path(), PROGRAM, &["--reviewer", "ana"], &variables);
    let text = again.wait_for("sample 1/100");
    assert!(!text.contains("any key closes"), "{text}");
    leave(&mut again);
}

#[test]
fn where_nothing_can_be_remembered_there_is_no_tour_and_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let state = folder.path().join("file/state");
    let variables = [("MISPRED_STATE_DIR", state.to_str().unwrap())];
    let mut screen = demo_with(folder.path(), &variables);
    assert!(!screen.text().contains("any key closes"));
    screen.type_keys("1");
    screen.wait_for("sample 1/100");
    leave(&mut screen);
}

#[test]
fn the_title_is_set_cleaned_and_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = demo_with(folder.path(), &[]);
    leave(&mut screen);
    let text = String::from_utf8_lossy(&screen.bytes).into_owned();
    let places: Vec<usize> = [
        "\u{1b}[22;0t",
        "\u{1b}]0;mispred: tickets\u{7}",
        "\u{1b}[23;0t",
    ]
    .into_iter()
    .map(|part| text.find(part).unwrap_or_else(|| panic!("{part:?}")))
    .collect();
    assert!(places.is_sorted(), "{places:?}");
    let mut plain = demo_with(folder.path(), &[("TERM", "dumb")]);
    leave(&mut plain);
    assert!(!String::from_utf8_lossy(&plain.bytes).contains("\u{1b}]0;"));
}

#[test]
fn an_unknown_terminal_is_a_terminal() {
    for term in ["nobody-made-this-one", ""] {
        let folder = tempfile::tempdir().unwrap();
        let mut screen = demo_with(folder.path(), &[("TERM", term)]);
        screen.type_keys("1");
        screen.wait_for("sample 1/100");
        leave(&mut screen);
    }
}

#[test]
fn without_any_terminal_the_command_that_needs_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("setsid")
        .args(["--wait", PROGRAM, "--reviewer", "ana"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output();
    let Ok(output) = output else {
        eprintln!("skipped: without_any_terminal_the_command_that_needs_none_is_named (no setsid)");
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("`mispred sample FILE`"), "{said}");
}

/// Predictions of which every second is wrong.
fn predictions(folder: &Path) -> PathBuf {
    let rows: String = (0..80)
        .map(|row| format!("{row},cat,{},text {row}\n", ["cat", "dog"][row % 2]))
        .collect();
    let path = folder.join("preds.csv");
    fs::write(&path, format!("id,truth,pred,text\n{rows}")).unwrap();
    path
}

#[test]
fn data_comes_from_a_pipe_and_keys_from_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    predictions(folder.path());
    let command = format!(
        "cat preds.csv | {PROGRAM} review - --truth truth --pred pred --eyeball all --reviewer ana --set-name piped; echo code $?"
    );
    let body = "echo READY; read line; echo \"$line\" > \"$2\"";
    let editor = editor(folder.path(), body);
    let variables = [("VISUAL", editor.as_str())];
    let mut screen = Screen::start_with(folder.path(), "sh", &["-c", &command], &variables);
    screen.wait_for("Is this how to read the file?");
    screen.type_keys("\r");
    screen.wait_for("1 of 40");
    screen.type_keys("1\r");
    screen.wait_for("sample 1/40");
    // The editor gets the terminal, not what is left of the data.
    screen.type_keys("ge");
    screen.wait_for("READY");
    screen.type_keys("from the keyboard\r");
    screen.wait_for("the note is written");
    screen.type_keys("q");
    screen.exit_code();
    assert!(screen.text().contains("code 0"), "{}", screen.text());
}

#[test]
fn the_screen_is_on_standard_error_when_the_output_is_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let command = format!("{PROGRAM} --reviewer ana | head -c 0; echo done");
    let mut screen = Screen::start(folder.path(), "sh", &["-c", &command]);
    screen.wait_for("1 of 100");
    screen.type_keys("1");
    screen.wait_for("sample 1/100");
    screen.type_keys("q");
    screen.exit_code();
    let text = screen.text();
    assert!(
        text.contains("1 of 100 reviewed") && text.contains("done"),
        "{text}"
    );
}

#[test]
fn a_long_paste_is_text_in_a_line_and_nothing_in_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = demo_with(folder.path(), &[]);
    let pasted = format!("\u{1b}[200~{}END\u{1b}[201~", "1q\n".repeat(34_000));
    screen.type_keys(&pasted);
    screen.wait_for("pasted text was ignored");
    assert!(screen.text().contains("sample 0/100"), "{}", screen.text());
    screen.type_keys("m");
    screen.wait_for("Note on this error");
    let begun = Instant::now();
    screen.type_keys(&pasted);
    screen.wait_for("1q END");
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
    screen.type_keys("\r");
    screen.wait_for("a note has at most 65536 bytes");
    screen.type_keys("\u{15}short\r");
    screen.wait("the short note", |text| {
        text.contains("short") && !text.contains("Note on this error")
    });
    leave(&mut screen);
}

#[test]
fn a_storm_of_sizes_ends_in_the_last_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = demo_with(folder.path(), &[]);
    for step in 0..300u16 {
        screen.resize(1 + step * 7 % 60, 1 + step * 13 % 200);
        if step % 10 == 0 {
            screen.type_keys("j");
        }
    }
    screen.resize(40, 120);
    // Whatever was drawn on the way, the last frame is whole.
    screen.type_keys("\u{c}");
    screen.wait("the last size", |text| {
        let lines: Vec<&str> = text.lines().collect();
        lines.len() == 40 && text.contains(" 31 of 100") && lines[0].contains("Priorities")
    });
    leave(&mut screen);
}

#[test]
fn a_terminal_that_is_torn_away_without_a_signal_ends_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let size = PtySize {
        rows: 24,
        cols: 80,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(PROGRAM);
    let log = folder.path().join("log");
    command.args(["--reviewer", "ana", "--log", log.to_str().unwrap()]);
    command.cwd(folder.path());
    command.env("TERM", "xterm-256color");
    command.env("MISPRED_CONFIG_DIR", folder.path().join("none"));
    command.env("MISPRED_STATE_DIR", folder.path().join("none/file"));
    // Nobody is sent a hangup when it is not the terminal that controls the session.
    command.set_controlling_tty(false);
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut parser = vt100::Parser::new(24, 80, 0);
    let mut buffer = [0; 4096];
    // Once everything is saved nothing is drawn any more, so no frame fails either.
    while !parser.screen().contents().contains("saved \u{2713}") {
        let count = reader.read(&mut buffer).unwrap();
        parser.process(&buffer[..count]);
    }
    drop(reader);
    drop(pair.master);
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("it does not end");
        }
        std::thread::yield_now();
    };
    let logged = fs::read_to_string(log).unwrap();
    assert!(
        [2, 130].contains(&status.exit_code()),
        "{status:?} {logged}"
    );
}

#[test]
fn a_worker_that_fails_is_told_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = predictions(folder.path());
    let log = folder.path().join("log");
    let line = ["__panic", "--in", "look", file.to_str().unwrap()];
    let line = [
        &line[..],
        &["--log", log.to_str().unwrap(), "--reviewer", "ana"],
    ]
    .concat();
    let mut screen = Screen::start(folder.path(), PROGRAM, &line);
    screen.wait_for("failed by a fault of the program");
    screen.type_keys("\r");
    screen.wait_for("sample 0/40");
    screen.type_keys("1");
    screen.wait_for("sample 1/40");
    leave(&mut screen);
    let logged = fs::read_to_string(&log).unwrap();
    assert!(logged.contains("a fault of the program"), "{logged}");
    assert!(logged.contains("drill.rs"), "{logged}");
    for part in [
        "a review is open",
        "saved number=",
        "job=\"looking for errors\"",
    ] {
        assert!(logged.contains(part), "{part}\n{logged}");
    }
    assert!(
        !logged.contains("dog") && !logged.contains("text 1"),
        "{logged}"
    );
}

#[test]
fn a_drawing_that_fails_gives_the_terminal_back_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = predictions(folder.path());
    let script = format!(
        "{PROGRAM} __panic --in draw {} --reviewer ana; echo code $?; stty -a",
        file.display()
    );
    let mut screen = Screen::start(folder.path(), "sh", &["-c", &script]);
    screen.wait_for("Is this how to read the file?");
    screen.type_keys("\r");
    screen.exit_code();
    let text = screen.text();
    assert!(text.contains("fault") && !text.contains("code 0"), "{text}");
    assert!(
        text.contains(" icanon") && text.contains(" echo "),
        "{text}"
    );
}

#[test]
fn a_writer_that_fails_hands_everything_back_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let file = predictions(folder.path());
    let script = format!(
        "{PROGRAM} __panic --in writer {} --reviewer ana > unsaved.json; echo code $?",
        file.display()
    );
    let mut screen = Screen::start(folder.path(), "sh", &["-c", &script]);
    screen.wait_for("Is this how to read the file?");
    screen.type_keys("\r");
    screen.wait_for("sample 0/40");
    screen.type_keys("1");
    screen.wait_for("the writer failed by a fault");
    screen.type_keys("2");
    screen.wait_for("not saved");
    screen.type_keys("q");
    screen.exit_code();
    assert!(screen.text().contains("code 5"), "{}", screen.text());
    let unsaved = fs::read_to_string(folder.path().join("unsaved.json")).unwrap();
    let unsaved: serde_json::Value = serde_json::from_str(&unsaved).unwrap();
    assert!(unsaved.as_array().unwrap().len() >= 2, "{unsaved}");
}
