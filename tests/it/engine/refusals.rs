//! What can't be read, or not any more, is said in one sentence.

use super::*;

#[test]
fn what_cannot_be_read_is_refused_in_one_sentence() {
    let folder = TempDir::new().unwrap();
    let snappy = fs::read(fixture("codec_snappy.parquet")).unwrap();
    let mut flipped = snappy.clone();
    let middle = flipped.len() - 300;
    flipped[middle..middle + 200].fill(0xff);
    let file = |name: &str, bytes: &[u8]| written(&folder, name, bytes);
    for (path, expected) in [
        (folder.path().join("none.csv"), "FILE: no such file"),
        (folder.path().to_owned(), "FILE is a folder, not a file"),
        (fixture("empty.csv"), "FILE is empty"),
        (
            fixture("header_only.csv"),
            "FILE has column names but no rows",
        ),
        (
            file(
                "junk.csv",
                &(0..=255).cycle().take(4_000).collect::<Vec<u8>>(),
            ),
            "FILE is binary data",
        ),
        (
            file("junk.parquet", b"id,label,pred\n1,a,b\n"),
            "FILE is text, such as CSV, not a Parquet file",
        ),
        (
            file("cut.parquet", &snappy[..snappy.len() / 2]),
            "FILE is damaged",
        ),
        (file("flipped.parquet", &flipped), "FILE is damaged"),
        (
            file("packed.csv.gz", b"\x1f\x8b\x08\x00abc"),
            "FILE is damaged: it ends in the middle of its gzip data",
        ),
        (
            file("packed.csv.xz", b"\xfd7zXZ\0abc"),
            "FILE is compressed with xz",
        ),
        (
            file("wide.csv", b"\xff\xfe\0\0i\0\0\0d\0\0\0"),
            "FILE is text in UTF-32",
        ),
        (
            file("document.json", b"{\n\"rows\": []\n}"),
            "FILE is a JSON document without rows",
        ),
        (
            file("broken.jsonl", b"{\"a\":1}\n{\"a\":}\n"),
            "FILE: line 2 is not a JSON object: syntax error",
        ),
        (
            file("one.csv", b"hello\nworld\n"),
            "FILE is text with a single column",
        ),
    ] {
        let sentence = refusal(&path);
        assert!(
            sentence.starts_with(expected),
            "{}: {sentence}",
            path.display()
        );
    }
}

#[test]
fn a_row_that_does_not_fit_is_kept_and_named_far_into_a_large_file() {
    let folder = TempDir::new().unwrap();
    let mut text = "id,text,label,pred\n".to_owned();
    for row in 0..60_000 {
        let _ = writeln!(
            text,
            "{row},\"two\nlines, and \"\"quotes\"\"\",a,{}",
            if row % 7 == 0 { "b" } else { "a" }
        );
    }
    let whole = survey(&written(&folder, "whole.csv", &text));
    assert_eq!(whole.population(Opened::default()).rows, 60_000);
    assert_eq!(
        whole.population(Opened::default()).errors,
        60_000_u64.div_ceil(7)
    );
    // A quote inside an unquoted cell makes the number of quotes useless for finding where rows end.
    let stray = survey(&written(
        &folder,
        "stray.csv",
        text.replacen("\n9,\"two", "\n9,5\" disk,a,a\n9000000,\"two", 1),
    ));
    assert_eq!(stray.population(Opened::default()).rows, 60_001);
    assert!(
        stray
            .errors()
            .map(|error| error.key)
            .eq(whole.errors().map(|error| error.key))
    );
    let ragged = written(
        &folder,
        "ragged.csv",
        text.replacen("\n50000,", "\n50000,5\" disk,", 1),
    );
    let source = Source::open(&ragged).unwrap();
    let roles = source.propose(&Wanted::default()).unwrap().roles().unwrap();
    let kept = source.survey(&roles, &Silent).unwrap();
    assert_eq!(kept.population(Opened::default()).rows, 60_000);
    let notes = source.notes();
    let ragged = notes
        .iter()
        .find(|note| note.code == "ragged-rows")
        .unwrap();
    let line = 2 + 2 * 50_000;
    assert_eq!((ragged.count, &ragged.lines[..]), (Some(1), &[line][..]));
}

#[test]
fn columns_that_are_asked_for_must_exist_and_differ() {
    let source = Source::open(&fixture("bom_crlf.csv")).unwrap();
    let ask = |role, column: &str, origin| {
        let mut wanted = Wanted::default();
        wanted.ask(role, vec![column.to_owned()], origin);
        source.propose(&wanted)
    };
    let error = ask(Role::Truth, "diagnosys", Origin::Flag).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("--truth names the column `diagnosys`"),
        "{error}"
    );
    assert_eq!(error.hint(), "did you mean `diagnosis`?");
    let error = ask(Role::Slice, "zzz", Origin::Config).unwrap_err();
    assert!(
        error.to_string().starts_with("mispred.toml names"),
        "{error}"
    );
    assert!(
        error
            .hint()
            .starts_with("the columns are patient, diagnosis"),
        "{}",
        error.hint()
    );
    let mut wanted = Wanted::default();
    wanted.ask(Role::Truth, vec!["predicted".to_owned()], Origin::Flag);
    wanted.ask(Role::Truth, vec!["diagnosis".to_owned()], Origin::Config);
    wanted.ask(
        Role::Prediction,
        vec!["predicted".to_owned()],
        Origin::Config,
    );
    assert_eq!(
        source.propose(&wanted),
        Err(EngineError::SameColumn {
            column: "predicted".to_owned()
        })
    );
    wanted.ask(
        Role::Prediction,
        vec!["size_group".to_owned()],
        Origin::Flag,
    );
    let roles = source.propose(&wanted).unwrap().roles().unwrap();
    assert_eq!(
        (roles.truth.as_deref(), roles.prediction.as_deref()),
        (Some("predicted"), Some("size_group"))
    );
}

#[test]
fn a_changed_file_is_noticed_and_a_touched_one_is_not_changed() {
    let folder = TempDir::new().unwrap();
    let path = written(&folder, "a.csv", "id,label,pred\n1,a,b\n");
    let source = Source::open(&path).unwrap();
    let fingerprint = source.fingerprint().unwrap();
    assert_eq!(fingerprint.sha256.len(), 64);
    assert!(source.is_unchanged(&fingerprint));
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    let touch = || {
        fs::File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(long_ago)
            .unwrap()
    };
    touch();
    assert!(source.is_unchanged(&fingerprint));
    assert_eq!(
        source.fingerprint().unwrap().modified.as_deref(),
        Some("2001-09-09T01:46:40Z")
    );
    fs::write(&path, "id,label,pred\n1,a,c\n").unwrap();
    touch();
    assert!(!source.is_unchanged(&fingerprint));
    fs::write(&path, "id,label,pred\n").unwrap();
    let error = source.survey(&roles_without_text(), &Silent).unwrap_err();
    assert!(matches!(error, EngineError::Changed { .. }), "{error}");
}

struct Impatient;

impl Progress for Impatient {
    fn report(&self, _done: u64, _total: u64) {}

    fn cancelled(&self) -> bool {
        true
    }
}

#[test]
fn reading_can_be_stopped() {
    let folder = TempDir::new().unwrap();
    let text = (0..200_000).fold("id,label,pred\n".to_owned(), |mut text, row| {
        let _ = writeln!(text, "{row:040},a,a");
        text
    });
    let source = Source::open(&written(&folder, "large.csv", text)).unwrap();
    let stopped = source.survey(&roles_without_text(), &Impatient);
    assert!(
        matches!(stopped, Err(EngineError::Cancelled { .. })),
        "{stopped:?}"
    );
}
