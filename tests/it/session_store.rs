//! The store of one reviewer's session against everything that can happen to its files short of a power cut.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a step that fails fails its test, and the figures are what the test is for"
)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use mispred::domain::edit::{Assignment, Verdict};
use mispred::domain::key::Key;
use mispred::domain::review::Review;
use mispred::domain::taxonomy::{CategoryId, Starter};
use mispred::session::{
    FileError, NotSaved, OpenError, OpenMode, Problem, Session, Store, WeekFolder, read_session,
    reviewers,
};
use proptest::prelude::*;

const DRAW: &str = "draw";
const AT: &str = "2026-11-21T10:00:00Z";

struct Place {
    _temporary: tempfile::TempDir,
    week: WeekFolder,
}

impl Place {
    fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join("2026-W47");
        fs::create_dir(&path).unwrap();
        Self {
            week: WeekFolder::at(path),
            _temporary: temporary,
        }
    }

    fn try_open(&self, mode: OpenMode) -> Result<Store, OpenError> {
        Store::open(&self.week, "ana", DRAW, mode, &[], AT)
    }

    fn open(&self, mode: OpenMode) -> Store {
        self.try_open(mode).unwrap()
    }

    fn own(&self) -> Store {
        self.open(OpenMode::Own)
    }

    fn read(&self) -> Session {
        read_session(&self.week, "ana", DRAW).unwrap()
    }

    fn at(&self, name: &str) -> PathBuf {
        self.week.path().join(name)
    }

    fn file(&self) -> PathBuf {
        self.at("reviewers/ana.json")
    }

    fn file_text(&self) -> String {
        fs::read_to_string(self.file()).unwrap()
    }

    fn journals(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.at(".wal")).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .filter(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "jsonl")
            })
            .collect()
    }
}

fn key(number: usize) -> Key {
    Key::new(format!("example {number}"))
}

fn note(number: usize, text: &str) -> Assignment {
    Assignment::Note {
        key: key(number),
        text: Some(text.to_owned()),
    }
}

fn tagged(number: usize, order: u32) -> Vec<Assignment> {
    let category = CategoryId::new("noise");
    vec![
        Assignment::Tag {
            key: key(number),
            category,
            order: Some(order),
        },
        Assignment::Verdict {
            key: key(number),
            verdict: Some(Verdict::Reviewed { asked: 1 }),
        },
    ]
}

fn noted(review: &Review, number: usize) -> Option<&str> {
    review.mark(&key(number)).note.as_deref()
}

/// Every file below a folder with its bytes.
fn snapshot(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.insert(path.clone(), Vec::new());
            files.extend(snapshot(&path));
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    files
}

/// A session that ended without a clean close, the state after each of its gestures, and its journal.
fn crashed(gestures: usize) -> (Place, Vec<Review>, PathBuf) {
    let place = Place::new();
    let mut store = place.own();
    let mut states = vec![store.review()];
    for number in 0..gestures {
        let gesture = if number % 3 == 0 {
            tagged(number, 1)
        } else {
            vec![note(number % 5, &format!("ü {number}"))]
        };
        store.append(&gesture, AT).unwrap();
        states.push(store.review());
    }
    drop(store);
    let journal = place.journals().pop().unwrap();
    (place, states, journal)
}

#[test]
fn what_is_saved_is_there_after_a_crash_and_after_a_close() {
    let (place, states, _) = crashed(9);
    assert_eq!(place.read().review, states[9]);
    let store = place.own();
    assert_eq!(
        (store.review(), store.problems()),
        (states[9].clone(), &[][..])
    );
    assert_eq!(store.close(AT).unwrap(), []);
    assert_eq!(place.read().review, states[9]);
    assert_eq!(place.journals(), [] as [PathBuf; 0]);
    assert_eq!(place.own().review(), states[9]);
}

#[test]
fn a_journal_cut_at_any_byte_holds_exactly_the_gestures_before_the_cut() {
    let (place, states, journal) = crashed(12);
    let bytes = fs::read(&journal).unwrap();
    let ends: Vec<usize> = (0..bytes.len())
        .filter(|index| bytes[*index] == b'\n')
        .collect();
    for cut in 0..=bytes.len() {
        fs::write(&journal, &bytes[..cut]).unwrap();
        // The first line is the header; a line without its line feed is complete all the same.
        let complete = ends
            .iter()
            .filter(|end| cut >= **end)
            .count()
            .saturating_sub(1);
        let session = place.read();
        assert_eq!(session.review, states[complete], "cut at {cut}");
        let is_between_lines = cut == 0 || ends.iter().any(|end| cut == *end || cut == end + 1);
        let torn = session
            .problems
            .iter()
            .filter(|problem| matches!(problem, Problem::Torn { .. }))
            .count();
        assert_eq!(
            (torn, session.problems.len()),
            (usize::from(!is_between_lines), torn),
            "cut at {cut}"
        );
    }
    println!("{} cuts", bytes.len() + 1);
}

#[test]
fn a_torn_line_is_dropped_told_and_written_over_by_nobody() {
    let (place, states, journal) = crashed(4);
    let bytes = fs::read(&journal).unwrap();
    fs::write(&journal, &bytes[..bytes.len() - 5]).unwrap();
    let mut store = place.own();
    assert!(
        matches!(store.problems(), [Problem::Torn { .. }]),
        "{:?}",
        store.problems()
    );
    assert_eq!(store.review(), states[3]);
    store.append(&[note(9, "after")], AT).unwrap();
    drop(store);
    assert_eq!(noted(&place.read().review, 9), Some("after"));
    assert!(!place.read().problems.iter().any(Problem::is_damage));
}

#[test]
fn a_flipped_bit_never_changes_a_state_in_silence() {
    let (place, states, journal) = crashed(12);
    let bytes = fs::read(&journal).unwrap();
    let (mut told, mut random) = (0, 0x9E37_79B9_7F4A_7C15_u64);
    for _ in 0..1_000 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let bit = usize::try_from(random % (bytes.len() as u64 * 8)).unwrap();
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        fs::write(&journal, &flipped).unwrap();
        match read_session(&place.week, "ana", DRAW) {
            Ok(session) if session.problems.is_empty() => {
                assert_eq!(session.review, states[12], "bit {bit}");
            }
            Ok(_) | Err(_) => told += 1,
        }
    }
    println!("1000 flips, {told} reported, 0 silent changes");
    // Only the flip of the last line feed can leave everything as it was.
    assert!(told >= 990, "{told}");
}

#[test]
fn a_damaged_line_is_kept_aside_once_and_its_journal_for_good() {
    let (place, _, journal) = crashed(6);
    let mut bytes = fs::read(&journal).unwrap();
    let end = bytes.len();
    bytes[end - 20] ^= 1;
    fs::write(&journal, &bytes).unwrap();
    for _ in 0..3 {
        let mut store = place.own();
        let [
            Problem::Damaged {
                line,
                kept: Some(kept),
                ..
            },
        ] = store.problems()
        else {
            panic!("{:?}", store.problems());
        };
        assert_eq!(*line, 7);
        let line = bytes
            .strip_suffix(b"\n")
            .unwrap()
            .rsplit(|byte| *byte == b'\n')
            .next();
        assert_eq!(Some(fs::read(kept).unwrap().as_slice()), line);
        assert!(store.problems()[0].is_damage());
        store.append(&[note(1, "more")], AT).unwrap();
        store.close(AT).unwrap();
        assert_eq!(fs::read(&journal).unwrap(), bytes);
    }
    let aside = fs::read_dir(place.at(".wal")).unwrap();
    let aside = aside.filter(|entry| {
        entry
            .as_ref()
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with("damaged-")
    });
    assert_eq!(aside.count(), 1);
    assert_eq!(noted(&place.read().review, 1), Some("more"));
}

#[test]
fn the_second_process_is_told_who_has_it_and_may_watch() {
    let place = Place::new();
    let mut first = place.own();
    first.append(&[note(1, "one")], AT).unwrap();
    let Err(OpenError::Held { holder }) = place.try_open(OpenMode::Own) else {
        panic!()
    };
    assert_eq!(
        (holder.pid, holder.started.as_deref()),
        (Some(std::process::id()), Some(AT))
    );
    let before = snapshot(place.week.path());
    let mut watching = place.open(OpenMode::Watch);
    assert_eq!(watching.review(), first.review());
    assert!(watching.is_read_only());
    assert!(matches!(
        watching.append(&[note(1, "two")], AT),
        Err(NotSaved::ReadOnly)
    ));
    assert!(!watching.refresh().unwrap());
    assert_eq!(snapshot(place.week.path()), before);
    first.append(&[note(1, "three")], AT).unwrap();
    assert!(watching.refresh().unwrap());
    assert_eq!(noted(&watching.review(), 1), Some("three"));
    first.close(AT).unwrap();
    assert!(!watching.refresh().unwrap());
    assert_eq!(watching.close(AT).unwrap(), []);
}

#[test]
fn two_writers_lose_nothing_whoever_closes_first() {
    for holder_first in [true, false] {
        let place = Place::new();
        let mut holder = place.own();
        holder.append(&[note(1, "holder")], AT).unwrap();
        let mut joined = place.open(OpenMode::Join);
        assert!(joined.is_joined() && !holder.is_joined());
        for number in 0..20 {
            holder.append(&[note(10 + number, "holder")], AT).unwrap();
            joined.append(&[note(40 + number, "joined")], AT).unwrap();
            if number % 7 == 0 {
                holder.compact().unwrap();
                joined.compact().unwrap();
            }
        }
        assert_eq!(noted(&place.read().review, 59), Some("joined"));
        if holder_first {
            holder.close(AT).unwrap();
            assert_eq!(place.journals().len(), 1);
            joined.close(AT).unwrap();
        } else {
            joined.close(AT).unwrap();
            holder.close(AT).unwrap();
        }
        assert_eq!(place.journals(), [] as [PathBuf; 0]);
        let review = place.read().review;
        assert_eq!(noted(&review, 1), Some("holder"));
        for number in 0..20 {
            assert_eq!(noted(&review, 10 + number), Some("holder"));
            assert_eq!(noted(&review, 40 + number), Some("joined"));
        }
    }
}

#[test]
fn a_conflict_is_told_once_and_the_lost_edit_stays_in_the_file() {
    let place = Place::new();
    let mut holder = place.own();
    let mut joined = place.open(OpenMode::Join);
    holder
        .append(&[note(1, "mine"), note(2, "same")], AT)
        .unwrap();
    joined
        .append(&[note(2, "same"), note(1, "yours")], AT)
        .unwrap();
    joined.close(AT).unwrap();
    let problems = holder.close(AT).unwrap();
    let [Problem::Conflict(conflict)] = problems.as_slice() else {
        panic!("{problems:?}")
    };
    let told = Problem::Conflict(conflict.clone()).to_string();
    assert!(told.contains("the note of example example 1"), "{told}");
    assert!(conflict.kept.json().contains("yours") && conflict.lost.json().contains("mine"));
    // The joined writer's edit was its second one, so its count is higher.
    assert_eq!(noted(&place.read().review, 1), Some("yours"));
    let history = place.file_text();
    assert!(
        history
            .split("\"history\"")
            .nth(1)
            .unwrap()
            .contains("mine")
    );
    let store = place.own();
    assert_eq!(store.problems(), []);
    store.close(AT).unwrap();
    assert_eq!(place.file_text(), history);
}

#[test]
fn an_example_stays_disputed_until_somebody_who_knows_of_both_writes() {
    let place = Place::new();
    let mut holder = place.own();
    let mut joined = place.open(OpenMode::Join);
    holder
        .append(&[note(1, "mine"), note(2, "same")], AT)
        .unwrap();
    joined
        .append(&[note(2, "same"), note(1, "yours")], AT)
        .unwrap();
    joined.close(AT).unwrap();
    holder.close(AT).unwrap();
    let mut store = place.own();
    assert!(store.review().is_disputed(&key(1)));
    assert!(!store.review().is_disputed(&key(2)), "both said the same");
    store.append(&[note(1, "ours")], AT).unwrap();
    assert!(!store.review().is_disputed(&key(1)));
    store.close(AT).unwrap();
    assert!(!place.own().review().is_disputed(&key(1)));
}

#[test]
fn changing_one_s_mind_another_day_is_no_conflict_and_leaves_no_trace() {
    let place = Place::new();
    for (text, clean) in [("private", true), ("better", false), ("best", true)] {
        let mut store = place.own();
        store.append(&[note(1, text)], AT).unwrap();
        if clean {
            assert_eq!(store.close(AT).unwrap(), []);
        }
    }
    assert_eq!(noted(&place.read().review, 1), Some("best"));
    assert!(
        !place.file_text().contains("private") && place.file_text().contains("\"history\":[\n]")
    );
}

#[test]
fn saving_unchanged_content_leaves_the_same_file() {
    let (place, ..) = crashed(9);
    place.own().close(AT).unwrap();
    let (text, inode) = (place.file_text(), place.file().metadata().unwrap().ino());
    for _ in 0..2 {
        let mut store = place.own();
        store.compact().unwrap();
        store.compact().unwrap();
        store.close("2031-01-01T00:00:00Z").unwrap();
        assert_eq!(
            (place.file_text(), place.file().metadata().unwrap().ino()),
            (text.clone(), inode)
        );
    }
    let keys: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split("\"key\":").nth(1)?.split(',').next())
        .collect();
    assert!(keys.is_sorted() && keys.len() > 5, "{keys:?}");
}

#[test]
fn the_file_is_rewritten_after_200_edits_without_being_asked() {
    let place = Place::new();
    let mut store = place.own();
    for number in 0..199 {
        store
            .append(&[note(number % 3, &number.to_string())], AT)
            .unwrap();
    }
    assert!(!place.file().exists());
    let before = place.journals();
    store.append(&[note(1, "200")], AT).unwrap();
    assert_eq!(noted(&place.read().review, 1), Some("200"));
    assert!(place.file_text().contains("\"200\""));
    assert!(place.journals().len() == 1 && place.journals() != before);
}

#[test]
fn the_clock_on_the_wall_decides_nothing() {
    let place = Place::new();
    for (text, at) in [
        ("first", "2026-11-21T10:00:00Z"),
        ("second", "2020-01-01T00:00:00Z"),
        ("third", ""),
    ] {
        let mut store = Store::open(&place.week, "ana", DRAW, OpenMode::Own, &[], at).unwrap();
        store.append(&[note(1, text)], at).unwrap();
        assert_eq!(noted(&place.read().review, 1), Some(text));
    }
}

#[test]
fn the_first_categories_are_written_once() {
    let place = Place::new();
    let seed = Review::seed(&Starter::defaults());
    let open = |mode| Store::open(&place.week, "ana", DRAW, mode, &seed, AT).unwrap();
    assert!(place.read().is_new);
    assert_eq!(open(OpenMode::Watch).review(), Review::default());
    assert!(place.journals_or_none().is_empty());
    let mut store = open(OpenMode::Own);
    assert_eq!(store.review().taxonomy().active().len(), 7);
    let rename = Assignment::Name {
        category: CategoryId::new("ambiguous"),
        name: "unclear".to_owned(),
    };
    store.append(&[rename], AT).unwrap();
    let renamed = store.review();
    assert_eq!(open(OpenMode::Join).review(), renamed);
    drop(store);
    assert_eq!(open(OpenMode::Own).review(), renamed);
    assert!(!place.read().is_new);
}

impl Place {
    fn journals_or_none(&self) -> Vec<PathBuf> {
        if self.at(".wal").exists() {
            self.journals()
        } else {
            Vec::new()
        }
    }
}

#[test]
fn a_newer_minor_version_keeps_what_this_program_does_not_know() {
    let (place, states, _) = crashed(3);
    place.own().close(AT).unwrap();
    let unknown = r#"{"set":"owner","category":"noise","who":"ben","at":"","clock":[2,"zz"]}"#;
    let newer = place
        .file_text()
        .replace("\"version\":[1,2]", "\"version\":[1,9]")
        .replace(
            "\"records\":[\n",
            &format!("\"mood\":{{\"a\":1}},\"records\":[\n{unknown},\n"),
        )
        .replace("\"at\":", "\"mark\":[null],\"at\":");
    fs::write(place.file(), &newer).unwrap();
    let mut store = place.own();
    assert!(matches!(store.problems(), [Problem::NewerVersion { .. }]));
    assert_eq!(store.review(), states[3]);
    store.append(&[note(7, "mine")], AT).unwrap();
    store.close(AT).unwrap();
    let text = place.file_text();
    for kept in [
        "\"version\":[1,9]",
        "\"mood\":{\"a\":1}",
        "\"who\":\"ben\"",
        "\"mark\":[null]",
    ] {
        assert!(text.contains(kept), "{kept} in {text}");
    }
    assert_eq!(noted(&place.read().review, 7), Some("mine"));
    assert!(place.read().is_from_newer);
}

#[test]
fn a_newer_major_version_is_only_looked_at() {
    let (place, states, journal) = crashed(3);
    place.own().close(AT).unwrap();
    let newer = place
        .file_text()
        .replace("\"version\":[1,2]", "\"version\":[2,0]");
    fs::write(place.file(), newer).unwrap();
    fs::remove_dir_all(place.at(".wal")).unwrap();
    let before = snapshot(place.week.path());
    for mode in [OpenMode::Own, OpenMode::Join] {
        let error = place.try_open(mode).unwrap_err();
        assert!(
            error.is_newer() && error.to_string().contains("2.0"),
            "{error}"
        );
    }
    let mut store = place.open(OpenMode::Watch);
    assert_eq!(store.review(), states[3]);
    assert!(store.read_only_reason().contains("newer"));
    assert!(matches!(
        store.append(&[note(1, "x")], AT),
        Err(NotSaved::ReadOnly)
    ));
    store.close(AT).unwrap();
    assert_eq!(snapshot(place.week.path()), before);
    assert!(!journal.exists());
}

#[test]
fn links_and_pipes_are_refused_wherever_they_stand() {
    let elsewhere = tempfile::tempdir().unwrap();
    let target = elsewhere.path().join("target");
    for name in ["", ".wal", "reviewers"] {
        let place = Place::new();
        fs::create_dir_all(&target).unwrap();
        let link = if name.is_empty() {
            place.at("link")
        } else {
            place.at(name)
        };
        symlink(&target, &link).unwrap();
        let week = if name.is_empty() {
            WeekFolder::at(&link)
        } else {
            place.week.clone()
        };
        for mode in [OpenMode::Own, OpenMode::Watch] {
            let opened = Store::open(&week, "ana", DRAW, mode, &[], AT);
            assert!(
                matches!(opened, Err(OpenError::NotAFolder { .. })),
                "{name}: {opened:?}"
            );
        }
        assert_eq!(fs::read_dir(&target).unwrap().count(), 0);
    }
    for (name, is_link) in [
        ("reviewers/ana.json", true),
        ("reviewers/ana.json", false),
        (".wal/ana.x.1.y.jsonl", true),
        (".wal/ana.x.1.y.jsonl", false),
    ] {
        let place = Place::new();
        fs::create_dir(place.at("reviewers")).unwrap();
        fs::create_dir(place.at(".wal")).unwrap();
        if is_link {
            symlink("/etc/passwd", place.at(name)).unwrap();
        } else {
            assert!(
                std::process::Command::new("mkfifo")
                    .arg(place.at(name))
                    .status()
                    .unwrap()
                    .success()
            );
        }
        let opened = place.try_open(OpenMode::Own);
        assert!(
            matches!(opened, Err(OpenError::File(FileError::NotAFile { .. }))),
            "{name}: {opened:?}"
        );
    }
    let place = Place::new();
    fs::create_dir(place.at(".wal")).unwrap();
    symlink(elsewhere.path().join("lock"), place.at(".wal/ana.lock")).unwrap();
    assert!(place.try_open(OpenMode::Own).unwrap_err().is_unwritable());
    assert!(!elsewhere.path().join("lock").exists());
}

#[test]
fn everything_is_private_whatever_the_umask() {
    // Only loosens what other tests create, and none of them looks.
    rustix::process::umask(rustix::fs::Mode::empty());
    let place = Place::new();
    let mut store = place.own();
    store.append(&[note(1, "private")], AT).unwrap();
    store.compact().unwrap();
    store.append(&[note(1, "more")], AT).unwrap();
    let mut seen = 0;
    for folder in ["reviewers", ".wal"] {
        assert_eq!(
            place.at(folder).metadata().unwrap().permissions().mode() & 0o777,
            0o700,
            "{folder}"
        );
        for entry in fs::read_dir(place.at(folder)).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{:?}", entry.file_name());
            seen += 1;
        }
    }
    // The session file; the lock, the journal and the .gitignore.
    assert_eq!(seen, 4);
    assert_eq!(
        fs::read_to_string(place.at(".wal/.gitignore")).unwrap(),
        "*\n"
    );
}

#[test]
fn people_with_similar_names_have_sessions_of_their_own() {
    let place = Place::new();
    let names = ["ana", "Ana", "ana maria", "ana-maria", "../ana", "ана"];
    for (number, name) in names.iter().enumerate() {
        let mut store = Store::open(&place.week, name, DRAW, OpenMode::Own, &[], AT).unwrap();
        store.append(&[note(1, name)], AT).unwrap();
        if number % 2 == 0 {
            store.close(AT).unwrap();
        }
    }
    let mut sorted = names.map(str::to_owned);
    sorted.sort();
    assert_eq!(reviewers(&place.week), sorted);
    for name in names {
        assert_eq!(
            noted(&read_session(&place.week, name, DRAW).unwrap().review, 1),
            Some(name)
        );
    }
}

#[test]
fn a_session_of_another_draw_or_person_is_refused() {
    let (place, ..) = crashed(2);
    let other = |draw: &str| Store::open(&place.week, "ana", draw, OpenMode::Own, &[], AT);
    assert!(matches!(other("another"), Err(OpenError::OtherDraw { .. })));
    assert!(matches!(
        read_session(&place.week, "ana", "another"),
        Err(OpenError::OtherDraw { .. })
    ));
    other(DRAW).unwrap().close(AT).unwrap();
    assert!(matches!(other("another"), Err(OpenError::OtherDraw { .. })));
    fs::copy(place.file(), place.at("reviewers/ben.json")).unwrap();
    let error = read_session(&place.week, "ben", DRAW)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("ben.json") && error.contains("reviewer `ana`"),
        "{error}"
    );
}

#[test]
fn a_file_with_the_marks_of_a_git_conflict_is_neither_read_nor_replaced() {
    let (place, ..) = crashed(3);
    let mut store = place.own();
    store.compact().unwrap();
    let broken = format!("<<<<<<< HEAD\n{}", place.file_text());
    fs::write(place.file(), &broken).unwrap();
    store.append(&[note(8, "still saved")], AT).unwrap();
    let problems = store.close(AT).unwrap();
    assert!(
        matches!(problems.as_slice(), [Problem::NotCompacted { .. }]),
        "{problems:?}"
    );
    for mode in [OpenMode::Own, OpenMode::Watch] {
        let error = place.try_open(mode).unwrap_err().to_string();
        assert!(
            error.contains("ana.json") && error.contains("line 1") && error.contains("hint:"),
            "{error}"
        );
    }
    assert_eq!(place.file_text(), broken);
    fs::write(place.file(), broken.trim_start_matches("<<<<<<< HEAD\n")).unwrap();
    assert_eq!(noted(&place.own().review(), 8), Some("still saved"));
}

#[test]
fn a_file_that_git_brought_meanwhile_is_merged_in() {
    let (place, ..) = crashed(3);
    let mut store = place.own();
    store.compact().unwrap();
    let other = Place::new();
    fs::create_dir(other.at("reviewers")).unwrap();
    fs::copy(place.file(), other.file()).unwrap();
    let mut elsewhere = other.own();
    elsewhere
        .append(&[note(30, "from the other machine")], AT)
        .unwrap();
    elsewhere.close(AT).unwrap();
    store.append(&[note(31, "from here")], AT).unwrap();
    fs::copy(other.file(), place.file()).unwrap();
    store.close(AT).unwrap();
    let review = place.read().review;
    assert_eq!(noted(&review, 30), Some("from the other machine"));
    assert_eq!(noted(&review, 31), Some("from here"));
}

#[test]
fn a_removed_journal_folder_costs_nothing_while_the_process_lives() {
    let place = Place::new();
    let mut store = place.own();
    store.append(&[note(1, "before")], AT).unwrap();
    fs::remove_dir_all(place.at(".wal")).unwrap();
    fs::remove_dir_all(place.at("reviewers")).unwrap();
    store.append(&[note(2, "after")], AT).unwrap();
    // Both edits are on disk again although the process has not closed.
    let review = place.read().review;
    assert_eq!(
        (noted(&review, 1), noted(&review, 2)),
        (Some("before"), Some("after"))
    );
    assert!(matches!(
        place.try_open(OpenMode::Own),
        Err(OpenError::Held { .. })
    ));
    store.close(AT).unwrap();
    assert_eq!(place.read().review, review);
}

#[test]
fn edits_that_cannot_be_saved_are_kept_and_told() {
    let place = Place::new();
    let mut store = place.own();
    store.append(&[note(1, "saved")], AT).unwrap();
    fs::remove_dir_all(place.week.path()).unwrap();
    for number in 2..4 {
        let refused = store.append(&[note(number, "unsaved")], AT).unwrap_err();
        let NotSaved::Refused { count, .. } = refused else {
            panic!("{refused}")
        };
        assert_eq!(count, number - 1);
    }
    assert!(store.append(&[], AT).is_err());
    assert_eq!(store.unsaved().len(), 2);
    assert_eq!(noted(&store.review(), 3), Some("unsaved"));
    let left = store.close(AT).unwrap_err();
    assert_eq!(left.records.len(), 2);
    assert!(
        left.records[0].json().contains("unsaved")
            && left.to_string().starts_with("NOT SAVED: 2 edits")
    );
}

#[test]
fn an_edit_beyond_all_measure_is_refused_and_does_not_stand_in_the_way() {
    let place = Place::new();
    let mut store = place.own();
    let huge = note(1, &"x".repeat(2 << 20));
    assert!(matches!(
        store.append(&[huge], AT),
        Err(NotSaved::TooLarge { .. })
    ));
    store.append(&[note(2, "small")], AT).unwrap();
    let review = place.read().review;
    assert_eq!(
        (noted(&review, 1), noted(&review, 2)),
        (None, Some("small"))
    );
    assert!(store.unsaved().is_empty());
}

#[test]
fn an_unwritable_folder_is_said_before_the_first_edit() {
    let place = Place::new();
    let is_root = rustix::process::geteuid().is_root();
    // Permissions don't stop root, but nobody can create a folder in /sys.
    let week = if is_root {
        WeekFolder::at("/sys/kernel")
    } else {
        place.week.clone()
    };
    if !is_root {
        fs::set_permissions(week.path(), fs::Permissions::from_mode(0o555)).unwrap();
    }
    let error = Store::open(&week, "ana", DRAW, OpenMode::Own, &[], AT).unwrap_err();
    assert!(error.is_unwritable(), "{error}");
    assert!(Store::open(&week, "ana", DRAW, OpenMode::Watch, &[], AT).is_ok());
    fs::set_permissions(place.week.path(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_missing_week_is_no_folder() {
    let week = WeekFolder::at("/nonexistent/2026-W47");
    let opened = Store::open(&week, "ana", DRAW, OpenMode::Own, &[], AT);
    assert!(matches!(opened, Err(OpenError::NotAFolder { .. })));
    assert!(reviewers(&week).is_empty());
}

#[derive(Clone, Debug)]
enum Step {
    Write(usize, String),
    Compact,
    Crash,
    Close,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0usize..4, "[a-c]").prop_map(|(number, text)| Step::Write(number, text)),
        1 => Just(Step::Compact),
        1 => Just(Step::Crash),
        1 => Just(Step::Close),
    ];
    proptest::collection::vec((step, any::<bool>()), 1..14)
        .prop_map(|steps| steps.into_iter().map(|(step, _)| step).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_course_of_events_leaves_what_was_written_last(steps in steps()) {
        let place = Place::new();
        let mut expected: BTreeMap<usize, String> = BTreeMap::new();
        let mut store = Some(place.own());
        for step in steps {
            let mut open = store.take().unwrap_or_else(|| place.own());
            match step {
                Step::Write(number, text) => {
                    open.append(&[note(number, &text)], AT).unwrap();
                    expected.insert(number, text);
                    store = Some(open);
                }
                Step::Compact => {
                    open.compact().unwrap();
                    store = Some(open);
                }
                Step::Crash => drop(open),
                Step::Close => prop_assert_eq!(open.close(AT).unwrap(), vec![]),
            }
            let session = place.read();
            prop_assert_eq!(session.problems, vec![]);
            for number in 0..4 {
                prop_assert_eq!(noted(&session.review, number), expected.get(&number).map(String::as_str));
            }
        }
    }
}
