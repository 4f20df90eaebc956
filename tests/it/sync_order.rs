//! The order of system calls behind "saved": write, sync, acknowledge; rename, sync of the folder, remove.
//!
//! Kills can't see a missing sync because the page cache survives them. So the program is traced, the trace is checked
//! against the rules, and the same trace with syncs taken out must fail. Then system calls are made to fail, one by
//! one. Needs strace; where it is missing or refused, the tests say so and pass.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a step that fails fails its test, and the figures are what the test is for"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::kill::{Ledger, program};

const CALLS: &str = "trace=openat,write,fdatasync,fsync,rename,renameat,renameat2,unlink,unlinkat";

#[derive(Clone, Debug, PartialEq, Eq)]
enum Event {
    Create(String),
    Write(String),
    Acknowledge,
    Sync(String),
    Rename {
        folder: String,
        from: String,
        to: String,
    },
    Unlink(String),
}

/// What a trace that passed was made of, so that an empty one can't pass for a good one.
#[derive(Debug, Default, PartialEq, Eq)]
struct Summary {
    acknowledged: usize,
    renames: usize,
    removed: usize,
}

/// The events of a strace log written with `-f -y`. Calls that failed change nothing and are left out.
fn parse(log: &str) -> Vec<Event> {
    log.lines().filter_map(parse_line).collect()
}

fn parse_line(line: &str) -> Option<Event> {
    let line = line
        .trim_start_matches(|character: char| character.is_ascii_digit())
        .trim_start();
    let (call, rest) = line.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(" = ")?;
    if result.starts_with('-') {
        return None;
    }
    let path = |text: &str| Some(text.split_once('<')?.1.split_once('>')?.0.to_owned());
    let quoted = |text: &str, number: usize| text.split('"').nth(2 * number + 1).map(str::to_owned);
    match call {
        "openat" if arguments.contains("O_CREAT") => Some(Event::Create(path(result)?)),
        "write" if arguments.starts_with("1<") => quoted(arguments, 0)?
            .starts_with("ACK ")
            .then_some(Event::Acknowledge),
        "write" => Some(Event::Write(path(arguments)?)),
        "fsync" | "fdatasync" => Some(Event::Sync(path(arguments)?)),
        "renameat" | "renameat2" => Some(Event::Rename {
            folder: path(arguments)?,
            from: quoted(arguments, 0)?,
            to: quoted(arguments, 1)?,
        }),
        "unlinkat" => Some(Event::Unlink(format!(
            "{}/{}",
            path(arguments)?,
            quoted(arguments, 0)?
        ))),
        _ => None,
    }
}

fn folder_of(path: &str) -> String {
    path.rsplit_once('/')
        .map_or("", |(folder, _)| folder)
        .to_owned()
}

fn is_journal(path: &str) -> bool {
    path.ends_with(".jsonl")
}

#[derive(Default)]
struct Checker {
    /// Files with bytes that were written and not synced.
    unsynced: BTreeSet<String>,
    /// Names that were made and whose folder was not synced since.
    unnamed: BTreeSet<String>,
    /// How many writes each journal has seen; the first one is its header.
    writes: BTreeMap<String, usize>,
    /// Journals with edits that no session file has taken over.
    only_here: BTreeSet<String>,
    /// Journals with edits that were not acknowledged yet.
    waiting: BTreeSet<String>,
    summary: Summary,
}

/// Whether a trace keeps the promise: no acknowledgement before the edit is durable under a durable name, and no
/// journal removed before the session file that took over its edits is.
fn check(trace: &[Event]) -> Result<Summary, String> {
    let mut checker = Checker::default();
    for (number, event) in trace.iter().enumerate() {
        checker
            .step(event)
            .map_err(|fault| format!("event {number}, {event:?}: {fault}"))?;
    }
    Ok(checker.summary)
}

impl Checker {
    fn step(&mut self, event: &Event) -> Result<(), String> {
        match event {
            Event::Create(path) => drop(self.unnamed.insert(path.clone())),
            Event::Write(path) => self.write(path),
            Event::Sync(path) => {
                self.unsynced.remove(path);
                self.unnamed.retain(|name| folder_of(name) != *path);
            }
            Event::Acknowledge => return self.acknowledge(),
            Event::Rename { folder, from, to } => return self.rename(folder, from, to),
            Event::Unlink(path) => return self.unlink(path),
        }
        Ok(())
    }

    fn write(&mut self, path: &str) {
        self.unsynced.insert(path.to_owned());
        if is_journal(path) {
            let writes = self.writes.entry(path.to_owned()).or_default();
            *writes += 1;
            if *writes > 1 {
                self.only_here.insert(path.to_owned());
                self.waiting.insert(path.to_owned());
            }
        }
    }

    fn acknowledge(&mut self) -> Result<(), String> {
        if self.waiting.is_empty() {
            return Err("acknowledged without a write".to_owned());
        }
        for journal in &self.waiting {
            if self.unsynced.contains(journal) {
                return Err(format!("{journal} was not synced"));
            }
            if self.unnamed.contains(journal) {
                return Err(format!("the folder of {journal} was not synced"));
            }
        }
        self.waiting.clear();
        self.summary.acknowledged += 1;
        Ok(())
    }

    fn rename(&mut self, folder: &str, from: &str, to: &str) -> Result<(), String> {
        let (from, to) = (format!("{folder}/{from}"), format!("{folder}/{to}"));
        if self.unsynced.contains(&from) {
            return Err(format!("{from} was not synced"));
        }
        self.unnamed.remove(&from);
        self.unnamed.insert(to);
        self.only_here.clear();
        self.summary.renames += 1;
        Ok(())
    }

    fn unlink(&mut self, path: &str) -> Result<(), String> {
        if !is_journal(path) {
            return Ok(());
        }
        if self.only_here.contains(path) {
            return Err("its edits are in no session file".to_owned());
        }
        if let Some(name) = self.unnamed.iter().find(|name| name.ends_with(".json")) {
            return Err(format!("the folder of {name} was not synced"));
        }
        self.summary.removed += 1;
        Ok(())
    }
}

/// A hand-made log of one edit and one compaction that does everything right.
const GOOD: &str = r#"10 openat(4</w/.wal>, "a.jsonl", O_RDWR|O_CREAT|O_EXCL|O_APPEND, 0600) = 6</w/.wal/a.jsonl>
10 write(6</w/.wal/a.jsonl>, "00000000 {\"format\""..., 120) = 120
10 fdatasync(6</w/.wal/a.jsonl>) = 0
10 fsync(4</w/.wal>) = 0
10 write(6</w/.wal/a.jsonl>, "00000000 {\"set\""..., 90) = 90
10 fdatasync(6</w/.wal/a.jsonl>) = 0
10 write(1<pipe:[77]>, "ACK 1 own-01/tag 1\n", 19) = 19
10 openat(5</w/reviewers>, ".a.json.0.tmp", O_RDWR|O_CREAT|O_EXCL, 0600) = 7</w/reviewers/.a.json.0.tmp>
10 write(7</w/reviewers/.a.json.0.tmp>, "{}", 2) = 2
10 fsync(7</w/reviewers/.a.json.0.tmp>) = 0
10 renameat(5</w/reviewers>, ".a.json.0.tmp", 5</w/reviewers>, "a.json") = 0
10 fsync(5</w/reviewers>) = 0
10 unlinkat(4</w/.wal>, "a.jsonl", 0) = 0
"#;

fn without(log: &str, line: usize) -> String {
    log.lines()
        .enumerate()
        .filter(|(number, _)| *number != line)
        .map(|(_, text)| format!("{text}\n"))
        .collect()
}

fn swapped(log: &str, first: usize, second: usize) -> String {
    let mut lines: Vec<&str> = log.lines().collect();
    lines.swap(first, second);
    lines.join("\n")
}

#[test]
fn the_checker_passes_a_good_trace_and_no_other() {
    let good = Summary {
        acknowledged: 1,
        renames: 1,
        removed: 1,
    };
    assert_eq!(check(&parse(GOOD)), Ok(good));
    for (bad, wanted) in [
        (without(GOOD, 4), "without a write"),
        (without(GOOD, 5), "a.jsonl was not synced"),
        (swapped(GOOD, 5, 6), "a.jsonl was not synced"),
        (without(GOOD, 3), "folder of /w/.wal/a.jsonl was not synced"),
        (without(GOOD, 9), ".a.json.0.tmp was not synced"),
        (swapped(GOOD, 9, 10), ".a.json.0.tmp was not synced"),
        (
            without(GOOD, 11),
            "folder of /w/reviewers/a.json was not synced",
        ),
        (
            swapped(GOOD, 11, 12),
            "folder of /w/reviewers/a.json was not synced",
        ),
        (without(GOOD, 10), "in no session file"),
        (swapped(GOOD, 10, 12), "in no session file"),
        (
            GOOD.replace(
                "fdatasync(6</w/.wal/a.jsonl>) = 0",
                "fdatasync(6</w/.wal/a.jsonl>) = -1 EIO",
            ),
            "not synced",
        ),
    ] {
        let fault = check(&parse(&bad)).unwrap_err();
        assert!(fault.contains(wanted), "{fault}\n{bad}");
    }
}

/// Whether programs can be traced here; says so when not.
fn can_trace(test: &str) -> bool {
    let traced = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .stderr(Stdio::null())
        .status();
    let can = traced.is_ok_and(|status| status.success());
    if !can {
        println!("SKIPPED {test}: strace is missing or not allowed to trace");
    }
    can
}

fn traced(log: &Path, options: &[&str], folder: &Path, count: &str) -> std::process::Output {
    let mut command = Command::new("strace");
    command
        .args(["-f", "-y", "-s", "64", "-o"])
        .arg(log)
        .args(options);
    command
        .arg(program().get_program())
        .arg("__write-edits")
        .arg(folder)
        .arg(count);
    command.output().unwrap()
}

#[test]
fn every_acknowledged_edit_was_synced_and_taking_out_a_sync_is_noticed() {
    if !can_trace("every_acknowledged_edit_was_synced_and_taking_out_a_sync_is_noticed") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("trace");
    let week = folder.path().join("week");
    fs::create_dir(&week).unwrap();
    let output = traced(&log, &["-e", CALLS], &week, "30");
    assert!(
        String::from_utf8_lossy(&output.stdout).ends_with("CLOSED\n"),
        "{output:?}"
    );
    let log = fs::read_to_string(&log).unwrap();
    let summary = check(&parse(&log)).unwrap();
    println!("{summary:?}");
    // Four compactions on the way and one at the end; each replaces the journal before it.
    assert_eq!(
        summary,
        Summary {
            acknowledged: 30,
            renames: 5,
            removed: 5
        }
    );
    let keeping = |keep: &dyn Fn(&str) -> bool| -> String {
        log.lines()
            .filter(|line| keep(line))
            .map(|line| format!("{line}\n"))
            .collect()
    };
    for (taken, log) in [
        ("fdatasync", keeping(&|line| !line.contains(" fdatasync("))),
        (
            "fsync of the journal folder",
            keeping(&|line| !(line.contains(" fsync(") && line.contains("/.wal>"))),
        ),
        (
            "fsync of the session folder",
            keeping(&|line| !(line.contains(" fsync(") && line.contains("/reviewers>"))),
        ),
        (
            "fsync of the temporary file",
            keeping(&|line| !(line.contains(" fsync(") && line.contains(".tmp>"))),
        ),
        ("rename", keeping(&|line| !line.contains(" renameat"))),
    ] {
        let fault = check(&parse(&log)).expect_err(taken);
        println!("without {taken}: {fault}");
    }
}

/// How a run with a failing system call goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// The call works again.
    Recovers,
    /// It fails from then on.
    KeepsFailing,
    /// It works again, and the program is killed when it is about to publish a session file, so that nothing but the
    /// journals can hold what was acknowledged.
    IsKilled,
}

/// Runs the drill with one system call made to fail and says whether it was reached; nothing acknowledged may be lost.
fn survive(failure: &str, number: usize, then: Then) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("trace");
    let week = folder.path().join("week");
    fs::create_dir(&week).unwrap();
    let call = failure.split(':').next().unwrap();
    let sticky = if then == Then::KeepsFailing { "+" } else { "" };
    let trace = format!("trace={call},renameat");
    let inject = format!("inject={failure}:when={number}{sticky}");
    let mut options = vec!["-e", &trace, "-e", &inject];
    if then == Then::IsKilled {
        options.extend(["-e", "inject=renameat:signal=SIGKILL:when=1"]);
    }
    let output = traced(&log, &options, &week, "8");
    let mut ledger = Ledger::default();
    ledger.note(&String::from_utf8_lossy(&output.stdout));
    let case = format!("{failure}, call {number}, then {then:?}");
    if let Err(fault) = ledger.verify(&week) {
        panic!(
            "{case}: {fault}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let code = output.status.code();
    assert!(code != Some(101), "{case}: a panic: {output:?}");
    assert!(
        code.is_some() || then == Then::IsKilled,
        "{case}: a signal: {output:?}"
    );
    let log = fs::read_to_string(&log).unwrap();
    log.lines()
        .any(|line| line.contains(&format!(" {call}(")) && line.contains("(INJECTED)"))
}

#[test]
fn no_failing_system_call_loses_an_acknowledged_edit() {
    if !can_trace("no_failing_system_call_loses_an_acknowledged_edit") {
        return;
    }
    let mut runs = 0;
    for failure in [
        "write:error=ENOSPC",
        "fdatasync:error=EIO",
        "fsync:error=EIO",
        "openat:error=EMFILE",
        "renameat:error=EACCES",
        "unlinkat:error=EIO",
    ] {
        for then in [Then::Recovers, Then::KeepsFailing, Then::IsKilled] {
            // A program that is killed at its first rename never comes to these.
            if then == Then::IsKilled
                && (failure.starts_with("rename") || failure.starts_with("unlink"))
            {
                continue;
            }
            let mut number = 1;
            while survive(failure, number, then) {
                runs += 1;
                number += 1;
                assert!(number < 500, "{failure} never ends");
            }
            assert!(number > 1, "{failure} was never reached");
        }
    }
    println!("{runs} runs with a failing system call, 0 acknowledged edits lost");
}
