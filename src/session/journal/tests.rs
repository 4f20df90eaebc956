use super::*;
use crate::domain::edit::Assignment;
use crate::domain::key::Key;
use crate::session::record::Clock;

fn flag(number: u64) -> Record {
    let flag = Assignment::Flag {
        key: Key::new(format!("key {number}")),
        on: true,
    };
    let clock = Clock {
        lamport: number,
        writer: "w".to_owned(),
    };
    Record::new(flag, "2026-11-21T10:00:00Z", clock, Default::default()).unwrap()
}

fn head() -> String {
    line(&serde_json::to_string(&header("ana", "draw", "w")).unwrap())
}

fn read(bytes: &[u8]) -> Journal {
    parse(Path::new("j"), bytes, Purpose::Write).unwrap()
}

fn lamports(journal: &Journal) -> Vec<u64> {
    journal
        .records
        .iter()
        .map(|record| record.clock().lamport)
        .collect()
}

#[test]
fn the_checksum_is_crc32c() {
    assert_eq!(line("123456789"), "e3069283 123456789\n");
}

#[test]
fn a_gesture_is_read_as_a_whole() {
    let text = head() + &gesture_line(&[flag(1), flag(2)]) + &gesture_line(&[flag(3)]);
    let journal = read(text.as_bytes());
    assert_eq!(lamports(&journal), [1, 2, 3]);
    assert_eq!(journal.header, Some(header("ana", "draw", "w")));
    assert_eq!((journal.torn, journal.damaged.len()), (0, 0));
}

#[test]
fn an_unterminated_line_counts_if_it_is_complete_and_is_torn_otherwise() {
    let text = head() + &gesture_line(&[flag(1)]) + &gesture_line(&[flag(2)]);
    let complete = read(&text.as_bytes()[..text.len() - 1]);
    assert_eq!((lamports(&complete), complete.torn), (vec![1, 2], 0));
    let torn = read(&text.as_bytes()[..text.len() - 2]);
    assert_eq!((lamports(&torn), torn.damaged.len()), (vec![1], 0));
    assert!(torn.torn > 0);
    let zeros = read(&[head().as_bytes(), &[0; 300]].concat());
    assert_eq!((zeros.torn, zeros.damaged.len()), (300, 0));
}

#[test]
fn a_terminated_line_that_does_not_match_is_damage_even_at_the_end() {
    let good = gesture_line(&[flag(1)]);
    let bad = good.replace("key 1", "key 7");
    let journal = read((head() + &bad + &gesture_line(&[flag(2)])).as_bytes());
    assert_eq!(lamports(&journal), [2]);
    assert_eq!(
        journal.damaged,
        [Damaged {
            line: 2,
            bytes: bad.trim_end().as_bytes().to_vec()
        }]
    );
    let last = read((head() + &good + &bad).as_bytes());
    assert_eq!((last.torn, last.damaged.len()), (0, 1));
    for nonsense in [
        "\n",
        "x\n",
        "+0000000 {}\n",
        "E3069283 123456789\n",
        "\u{0}\n",
    ] {
        assert_eq!(
            read((head() + nonsense).as_bytes()).damaged.len(),
            1,
            "{nonsense:?}"
        );
    }
}

#[test]
fn a_right_checksum_over_a_wrong_record_is_damage_unless_the_writer_was_newer() {
    let unknown = line(r#"{"set":"owner","who":"ben","at":"","clock":[1,"w"]}"#);
    assert_eq!(read((head() + &unknown).as_bytes()).damaged.len(), 1);
    let mut newer = header("ana", "draw", "w");
    newer.version.minor = 7;
    let text = line(&serde_json::to_string(&newer).unwrap()) + &unknown;
    let journal = read(text.as_bytes());
    assert_eq!((journal.records.len(), journal.damaged.len()), (1, 0));
}

#[test]
fn a_newer_major_is_refused_to_writers_only() {
    let mut newer = header("ana", "draw", "w");
    newer.version.major = 2;
    let text = line(&serde_json::to_string(&newer).unwrap());
    assert!(
        parse(Path::new("j"), text.as_bytes(), Purpose::Write)
            .unwrap_err()
            .is_newer()
    );
    assert!(parse(Path::new("j"), text.as_bytes(), Purpose::Read).is_ok());
}

#[test]
fn a_lost_header_does_not_lose_the_edits() {
    let text = head().replace("ana", "anb") + &gesture_line(&[flag(1)]);
    let journal = read(text.as_bytes());
    assert_eq!(
        (journal.header.is_none(), lamports(&journal)),
        (true, vec![1])
    );
    assert_eq!(journal.damaged[0].line, 1);
}

#[test]
fn a_new_journal_is_locked_and_holds_its_header() {
    let temporary = tempfile::tempdir().unwrap();
    let wal = Folder::open(temporary.path()).unwrap();
    let mut writer = Writer::create(&wal, "ana", &header("ana", "draw", "w")).unwrap();
    writer.append(&gesture_line(&[flag(1)])).unwrap();
    let (file, bytes) = wal.read(writer.name(), CAP).unwrap();
    assert_eq!(lamports(&read(&bytes)), [1]);
    assert!(matches!(file.try_lock(), Err(TryLockError::WouldBlock)));
    assert!(is_journal_of(writer.name(), "ana") && !is_journal_of(writer.name(), "an"));
    assert!(!writer.is_gone());
    wal.unlink(writer.name()).unwrap();
    assert!(writer.is_gone());
}

#[test]
fn a_failed_append_leaves_the_lines_before_it() {
    let temporary = tempfile::tempdir().unwrap();
    let wal = Folder::open(temporary.path()).unwrap();
    let mut writer = Writer::create(&wal, "ana", &header("ana", "draw", "w")).unwrap();
    let name = writer.name().to_owned();
    writer.break_for_test(&wal);
    assert!(writer.append(&gesture_line(&[flag(1)])).is_err());
    assert_eq!(wal.read(&name, CAP).unwrap().1, head().as_bytes());
}
