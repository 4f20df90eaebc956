//! Awkward files on a real terminal: each is shown or refused, and the terminal is given back.

use std::path::{Path, PathBuf};

use crate::terminal::{PROGRAM, Screen, without_ours};

/// Starts of what takes the terminal and starts of what gives it back.
const TAKEN: &[u8] = b"\x1b[?1049h";
const GIVEN_BACK: &[u8] = b"\x1b[?1049l";

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file() && path.file_name().unwrap() != "expected.json");
    files.sort();
    files
}

fn count(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes
        .windows(wanted.len())
        .filter(|window| *window == wanted)
        .count()
}

/// Opens a file, accepts what is proposed, leaves.
fn open_and_leave(path: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let path = path.canonicalize().unwrap();
    let arguments = [
        "review",
        path.to_str().unwrap(),
        "--reviewer",
        "ana",
        "--set-name",
        "x",
    ];
    let mut screen = Screen::start(folder.path(), PROGRAM, &arguments);
    let is_settled =
        |text: &str| text.contains("Is this how to read the file?") || text.contains("hint: ");
    let text = screen.wait(&format!("{} opened or refused", path.display()), is_settled);
    if !text.contains("hint: ") {
        screen.type_keys("\r");
        screen.type_keys("q");
    }
    let code = screen.exit_code();
    assert!(
        [0, 2].contains(&code),
        "{}: exit code {code}\n{}",
        path.display(),
        screen.text()
    );
    assert!(!screen.text().contains("panicked"), "{}", screen.text());
    let (taken, given_back) = (
        count(&screen.bytes, TAKEN),
        count(&screen.bytes, GIVEN_BACK),
    );
    assert_eq!(
        taken,
        given_back,
        "{}: the terminal is not given back",
        path.display()
    );
    assert!(
        !screen.parser.screen().hide_cursor(),
        "{}: no cursor",
        path.display()
    );
    // Whatever stands in a cell, no string sequence reaches the terminal.
    let is_string =
        |pair: &[u8]| pair[0] == 0x1b && matches!(pair[1], b']' | b'P' | b'_' | b'^' | b'X');
    assert!(
        !without_ours(&screen.bytes).windows(2).any(is_string),
        "{}: a raw sequence",
        path.display()
    );
}

#[test]
fn any_awkward_file_is_shown_or_refused_and_the_terminal_comes_back() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/engine");
    let files = files(&own);
    assert!(files.len() > 60, "only {} files", files.len());
    // Two at a time, as many as there are cores on a small machine.
    std::thread::scope(|scope| {
        let (first, second) = files.split_at(files.len() / 2);
        for half in [first, second] {
            scope.spawn(|| half.iter().for_each(|path| open_and_leave(path)));
        }
    });
}

#[test]
fn hostile_cells_reach_no_terminal_while_their_rows_are_read() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/made/awkward");
    if !shared.is_dir() {
        eprintln!("skipped: hostile_cells_reach_no_terminal_while_their_rows_are_read (no data)");
        return;
    }
    for name in ["terminal_torture.csv", "terminal_torture.jsonl"] {
        let folder = tempfile::tempdir().unwrap();
        let path = shared.join(name).canonicalize().unwrap();
        let arguments = [
            "review",
            path.to_str().unwrap(),
            "--reviewer",
            "ana",
            "--eyeball",
            "all",
        ];
        let mut screen = Screen::start(folder.path(), PROGRAM, &arguments);
        screen.wait_for("Is this how to read the file?");
        screen.type_keys("\r");
        screen.wait_for("1 of 21");
        for number in 2..=21 {
            screen.type_keys("j");
            screen.wait_for(&format!(" {number} of 21"));
        }
        screen.type_keys("q");
        assert_eq!(screen.exit_code(), 0);
        let is_string =
            |pair: &[u8]| pair[0] == 0x1b && matches!(pair[1], b']' | b'P' | b'_' | b'^' | b'X');
        assert!(
            !without_ours(&screen.bytes).windows(2).any(is_string),
            "{name}"
        );
        let text = String::from_utf8_lossy(&screen.bytes).into_owned();
        for hidden in ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{85}'] {
            assert!(!text.contains(hidden), "{name}: {hidden:?}");
        }
    }
}

#[test]
fn reading_that_lasts_is_shown_and_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.csv");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    // Whoever writes is there and says nothing, so that reading lasts until it is stopped.
    let _writer = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(&pipe)
        .unwrap();
    let arguments = ["review", "pipe.csv", "--reviewer", "ana"];
    let mut screen = Screen::start(folder.path(), PROGRAM, &arguments);
    screen.wait_for("Esc cancels");
    screen.type_keys("\x1b");
    assert_eq!(screen.exit_code(), 130);
    assert!(
        screen.text().contains("nothing was drawn"),
        "{}",
        screen.text()
    );
    assert_eq!(
        count(&screen.bytes, TAKEN),
        count(&screen.bytes, GIVEN_BACK)
    );
}
