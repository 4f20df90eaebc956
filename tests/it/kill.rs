//! Nothing that was shown as saved is lost when the program is killed, at whatever moment.
//!
//! The program writes edits and acknowledges each; it is killed; another process reads what is there. A kill leaves
//! the page cache alone, so this can't see a missing sync: that is what `sync_order` is for.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a step that fails fails its test, and the figures are what the test is for"
)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How often the single writer is killed, unless `MISPRED_KILL_ROUNDS` says otherwise.
const ROUNDS: u64 = 150;
const FIRST_WORD: Duration = Duration::from_secs(30);

/// The program under test.
pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_mispred"))
}

/// The last acknowledged number of every field.
#[derive(Debug, Default)]
pub struct Ledger {
    fields: BTreeMap<String, u64>,
    /// How many acknowledgements there were.
    pub acknowledged: usize,
}

impl Ledger {
    /// Takes in what a writer printed; an unfinished last line was never read by anybody.
    pub fn note(&mut self, output: &str) {
        let lines = output
            .split_inclusive('\n')
            .filter_map(|line| line.strip_suffix('\n'));
        for line in lines.filter(|line| line.starts_with("ACK ")) {
            let words: Vec<&str> = line.split(' ').collect();
            let [_, _, field, number] = words.as_slice() else {
                panic!("{line}")
            };
            self.fields
                .insert((*field).to_owned(), number.parse().unwrap());
            self.acknowledged += 1;
        }
    }

    /// Reads the folder in a new process and says what is missing, torn apart or made up.
    pub fn verify(&self, folder: &Path) -> Result<(), String> {
        let output = program().arg("__recover").arg(folder).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        if !output.status.success() {
            return Err(format!(
                "recovery failed: {}",
                String::from_utf8_lossy(&output.stderr)
            ));
        }
        let mut state = BTreeMap::new();
        for line in text.lines() {
            match line.split(' ').collect::<Vec<_>>().as_slice() {
                ["STATE", field, number] => {
                    state.insert((*field).to_owned(), number.parse().unwrap());
                }
                // A line that was being written when the kill came.
                ["PROBLEM", ..] if line.contains("never saved") => {}
                _ => return Err(line.to_owned()),
            }
        }
        self.verify_state(&state)
    }

    fn verify_state(&self, state: &BTreeMap<String, u64>) -> Result<(), String> {
        for (field, acknowledged) in &self.fields {
            let found = state.get(field).copied();
            if found < Some(*acknowledged) {
                return Err(format!(
                    "LOST {field}: acknowledged {acknowledged}, found {found:?}"
                ));
            }
        }
        for (field, number) in state {
            let (key, name) = field.split_once('/').unwrap();
            let (prefix, index) = key.rsplit_once('-').unwrap();
            let (wanted, fields) = gesture(*number);
            if index.parse() != Ok(wanted) || !fields.contains(&name) {
                return Err(format!("MADE UP {field}: {number}"));
            }
            for other in fields {
                if state.get(&format!("{prefix}-{index}/{other}")) < Some(number) {
                    return Err(format!(
                        "HALF A GESTURE at {field}: {number} without its {other}"
                    ));
                }
            }
        }
        Ok(())
    }
}

/// What the drill writes under a number: the index of its key, and its fields.
fn gesture(number: u64) -> (u64, &'static [&'static str]) {
    let fields: &[&str] = match number % 5 {
        0 | 4 => &["note"],
        1 => &["tag"],
        2 => &["verdict"],
        _ => &["tag", "verdict"],
    };
    (number * 7_919 / 3 % 50, fields)
}

/// A writer that streams edits until it is killed.
struct Stream {
    child: Child,
    started: Receiver<()>,
    reader: JoinHandle<String>,
}

impl Stream {
    fn start(folder: &Path) -> Self {
        let mut command = program();
        command.arg("__write-edits").arg(folder).arg("1000000");
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (said, started) = channel();
        let reader = thread::spawn(move || {
            let mut text = String::new();
            while output.read_line(&mut text).unwrap() > 0 {
                // The test may have stopped listening after the first one.
                let _ = said.send(());
            }
            text
        });
        Self {
            child,
            started,
            reader,
        }
    }

    fn wait_for_first_word(&self) {
        self.started
            .recv_timeout(FIRST_WORD)
            .expect("the writer said nothing");
    }

    /// SIGKILL; gives back what was said until then.
    fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.reader.join().unwrap()
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn pause(&mut self) {
        thread::sleep(Duration::from_micros(1_000 + self.below(79_000)));
    }
}

fn rounds() -> u64 {
    std::env::var("MISPRED_KILL_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(ROUNDS)
}

/// A last clean run: everything is still there, in one file, and no journal is left.
fn finish(folder: &Path, ledger: &mut Ledger) {
    let output = program()
        .arg("__write-edits")
        .arg(folder)
        .arg("3")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.ends_with("CLOSED\n"),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    ledger.note(&text);
    ledger.verify(folder).unwrap();
    let left: Vec<String> = std::fs::read_dir(folder.join(".wal"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".jsonl"))
        .collect();
    assert_eq!(left, [] as [String; 0]);
    let left = std::fs::read_dir(folder.join("reviewers")).unwrap().count();
    assert_eq!(left, 1, "temporary files were left behind");
}

#[test]
fn killing_the_writer_loses_no_acknowledged_edit() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, mut random) = (Ledger::default(), Random(0x5EED_0001));
    for round in 0..rounds() {
        let stream = Stream::start(folder.path());
        // Half of the kills hit the stream of edits for sure, the others also the start and the recovery.
        if round % 2 == 0 {
            stream.wait_for_first_word();
        }
        random.pause();
        ledger.note(&stream.kill());
        if let Err(fault) = ledger.verify(folder.path()) {
            panic!("round {round}: {fault}");
        }
    }
    assert!(ledger.acknowledged as u64 >= rounds() / 2);
    println!(
        "{} kills, {} acknowledged edits, 0 lost",
        rounds(),
        ledger.acknowledged
    );
    finish(folder.path(), &mut ledger);
}

#[test]
fn killing_two_writers_of_one_session_loses_nothing_of_either() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, mut random) = (Ledger::default(), Random(0x5EED_0002));
    let rounds = rounds() / 3;
    for round in 0..rounds {
        let (first, second) = (Stream::start(folder.path()), Stream::start(folder.path()));
        if round % 2 == 0 {
            first.wait_for_first_word();
            second.wait_for_first_word();
        }
        random.pause();
        let (first, second) = if random.below(2) == 0 {
            (first, second)
        } else {
            (second, first)
        };
        ledger.note(&first.kill());
        // The survivor goes on alone for a while, as holder or beside nobody.
        random.pause();
        ledger.note(&second.kill());
        if let Err(fault) = ledger.verify(folder.path()) {
            panic!("round {round}: {fault}");
        }
    }
    let joined = ledger
        .fields
        .keys()
        .filter(|field| field.starts_with("joined"))
        .count();
    assert!(joined > 0 && ledger.acknowledged as u64 >= rounds);
    println!(
        "{} kills of two writers, {} acknowledged edits, 0 lost",
        2 * rounds,
        ledger.acknowledged
    );
    finish(folder.path(), &mut ledger);
}

#[test]
fn the_ledger_notices_what_is_lost_made_up_or_torn_apart() {
    let mut ledger = Ledger::default();
    let field = |number: u64, name: &str| format!("own-{:02}/{name}", gesture(number).0);
    ledger.note(&format!(
        "ACK 10 {} 10\nACK 5 {} 5",
        field(10, "note"),
        field(5, "note")
    ));
    assert_eq!(ledger.acknowledged, 1);
    let state = |entries: &[(String, u64)]| entries.iter().cloned().collect::<BTreeMap<_, _>>();
    let good = state(&[(field(10, "note"), 10), (field(1, "tag"), 1)]);
    assert_eq!(ledger.verify_state(&good), Ok(()));
    for (bad, wanted) in [
        (state(&[]), "LOST"),
        (
            state(&[(field(10, "note"), 10), (field(1, "tag"), 2)]),
            "MADE UP",
        ),
        (
            state(&[(field(10, "note"), 10), (field(3, "tag"), 3)]),
            "HALF A GESTURE",
        ),
    ] {
        assert!(
            ledger.verify_state(&bad).unwrap_err().starts_with(wanted),
            "{bad:?}"
        );
    }
}
