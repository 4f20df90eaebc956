//! Tests of `split_file`.

use super::*;
use crate::domain::split::SplitBy;

fn set() -> (tempfile::TempDir, SetFolder) {
    let temporary = tempfile::tempdir().unwrap();
    let set = SetFolder::at(temporary.path().join("reviews/tickets"));
    (temporary, set)
}

fn line(threshold: f64) -> Split {
    Split {
        by: SplitBy::Group("customer".to_owned()),
        seed: "tickets".to_owned(),
        threshold,
    }
}

#[test]
fn the_line_is_written_once_and_exactly() {
    let (_temporary, set) = set();
    assert_eq!(load(&set).unwrap(), None);
    let share = 2_331.0 / 20_000.1;
    create(&set, &line(share)).unwrap();
    assert_eq!(
        load(&set).unwrap().unwrap().split.threshold.to_bits(),
        share.to_bits()
    );
    create(&set, &line(share)).unwrap();
    assert!(matches!(
        create(&set, &line(0.5)),
        Err(SplitError::Shrinks { .. })
    ));
    for bad in [0.0, -1.0, 1.1, f64::NAN] {
        assert!(matches!(
            create(&set, &line(bad)),
            Err(SplitError::BadThreshold(_))
        ));
    }
}

#[test]
fn it_only_grows_and_remembers_why() {
    let (_temporary, set) = set();
    assert!(
        grow(&set, &line(0.5), "t", "ana", "why")
            .unwrap_err()
            .to_string()
            .contains("no such file")
    );
    create(&set, &line(0.3)).unwrap();
    let grown = grow(
        &set,
        &line(0.5),
        "2026-11-21T10:00:00Z",
        "ana",
        "too few errors",
    )
    .unwrap();
    assert_eq!((grown.log[0].from, grown.log[0].to), (0.3, 0.5));
    assert_eq!(load(&set).unwrap(), Some(grown.clone()));
    assert_eq!(grow(&set, &line(0.5), "t", "ana", "again").unwrap(), grown);
    let refused = grow(&set, &line(0.4), "t", "ana", "less").unwrap_err();
    assert!(refused.to_string().contains("can't shrink to 0.4"));
    let other = Split {
        seed: "other".to_owned(),
        ..line(0.9)
    };
    assert!(matches!(
        grow(&set, &other, "t", "ana", "x"),
        Err(SplitError::OtherLine { .. })
    ));
    let other = Split {
        by: SplitBy::Key,
        ..line(0.9)
    };
    assert!(
        grow(&set, &other, "t", "ana", "x")
            .unwrap_err()
            .to_string()
            .contains("not by \"key\"")
    );
    assert_eq!(load(&set).unwrap(), Some(grown));
}

#[test]
fn looking_beyond_the_line_is_logged() {
    let (_temporary, set) = set();
    create(&set, &line(0.3)).unwrap();
    let entry = Override {
        opened: "blackbox".to_owned(),
        reason: "audit".to_owned(),
        reviewer: "ana".to_owned(),
        at: "2026-11-21T10:00:00Z".to_owned(),
    };
    log_override(&set, &entry).unwrap();
    assert_eq!(log_override(&set, &entry).unwrap().overrides.len(), 2);
    assert_eq!(
        load(&set).unwrap().unwrap().overrides,
        [entry.clone(), entry]
    );
}

#[test]
fn what_a_newer_program_wrote_stays_and_a_newer_major_is_refused() {
    let (_temporary, set) = set();
    create(&set, &line(0.3)).unwrap();
    let path = set.path().join(SPLIT);
    let text = std::fs::read_to_string(&path).unwrap();
    let edited: String = text.replace("\"seed\"", "\"strata\": {\"a\": [1]},\n  \"seed\"");
    assert_ne!(edited, text);
    std::fs::write(&path, edited).unwrap();
    grow(&set, &line(0.4), "t", "ana", "x").unwrap();
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .contains("\"strata\"")
    );
    let newer: Value = serde_json::from_str(&text).unwrap();
    let mut newer = newer.as_object().unwrap().clone();
    newer["version"] = json!([2, 0]);
    std::fs::write(&path, json!(newer).to_string()).unwrap();
    assert!(load(&set).unwrap_err().is_newer());
}

#[test]
fn a_broken_file_is_never_taken_for_a_missing_one() {
    let (_temporary, set) = set();
    create(&set, &line(0.3)).unwrap();
    let path = set.path().join(SPLIT);
    for bad in [
        "",
        "{}",
        "<<<<<<< HEAD",
        r#"{"format":"mispred-split","version":[1,0],"by":"key","seed":"s","threshold":7}"#,
    ] {
        std::fs::write(&path, bad).unwrap();
        assert!(
            matches!(load(&set), Err(FileError::Malformed { .. })),
            "{bad}"
        );
        assert!(create(&set, &line(0.3)).is_err(), "{bad}");
    }
}
