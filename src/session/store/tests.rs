use std::path::PathBuf;

use super::*;
use crate::domain::key::Key;
use crate::session::layout::WeekFolder;

const AT: &str = "2026-11-21T10:00:00Z";

fn note(key: &str, text: &str) -> Assignment {
    Assignment::Note {
        key: Key::new(key),
        text: Some(text.to_owned()),
    }
}

/// A store as it is on a file system without locks.
fn unlocked(week: &WeekFolder) -> Store {
    let mut store = Store::open(week, "ana", "draw", OpenMode::Join, &[], AT).unwrap();
    store.role = Role::Unlocked;
    store
}

fn journals(week: &WeekFolder) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(week.path().join(".wal")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "jsonl")
        })
        .collect()
}

#[test]
fn without_locks_no_journal_is_removed_and_overwriting_each_other_s_file_loses_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    let week = WeekFolder::at(temporary.path());
    let (mut first, mut second) = (unlocked(&week), unlocked(&week));
    first.append(&[note("a", "first")], AT).unwrap();
    second.append(&[note("b", "second")], AT).unwrap();
    first.compact().unwrap();
    let stale = std::fs::read(temporary.path().join("reviewers/ana.json")).unwrap();
    second.append(&[note("c", "second")], AT).unwrap();
    second.compact().unwrap();
    // What a compaction of the other process, begun before, would leave behind.
    std::fs::write(temporary.path().join("reviewers/ana.json"), stale).unwrap();
    assert_eq!(first.close(AT).unwrap(), []);
    assert_eq!(second.close(AT).unwrap(), []);
    assert_eq!(journals(&week).len(), 2);
    let review = read_session(&week, "ana", "draw").unwrap().review;
    let noted = |key: &str| review.mark(&Key::new(key)).note.clone();
    assert_eq!(
        [noted("a"), noted("b"), noted("c")].map(|note| note.is_some()),
        [true; 3]
    );
}

#[test]
fn a_journal_that_failed_is_never_written_again_and_the_edit_is_saved_in_another() {
    let temporary = tempfile::tempdir().unwrap();
    let week = WeekFolder::at(temporary.path());
    let mut store = Store::open(&week, "ana", "draw", OpenMode::Own, &[], AT).unwrap();
    store.append(&[note("a", "one")], AT).unwrap();
    store
        .journal
        .as_mut()
        .unwrap()
        .break_for_test(store.place.wal.as_ref().unwrap());
    let broken = journals(&week);
    store.append(&[note("b", "two")], AT).unwrap();
    store.append(&[note("c", "three")], AT).unwrap();
    assert_eq!((journals(&week).len(), store.unsaved().len()), (2, 0));
    let read = |week: &WeekFolder| read_session(week, "ana", "draw").unwrap().review;
    assert_eq!(read(&week), store.review());
    assert_eq!(
        std::fs::read_to_string(&broken[0]).unwrap().lines().count(),
        2
    );
    let review = store.review();
    store.close(AT).unwrap();
    assert_eq!((journals(&week), read(&week)), (Vec::new(), review));
}
