//! Files that are compressed, in another encoding, or no files at all are read like plain ones, and it is said.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use flate2::write::GzEncoder;
use mispred::domain::finding::Severity;
use mispred::domain::reading::Reading;

use super::*;

fn read_as(path: &Path, encoding: &str) -> Result<Source, EngineError> {
    let reading = Reading {
        encoding: Some(encoding.to_owned()),
        ..Reading::default()
    };
    Source::open_as(path, &reading, &Silent)
}

fn codes(source: &Source) -> Vec<&'static str> {
    source.notes().iter().map(|note| note.code).collect()
}

/// Columns, rows and errors.
fn counts(source: &Source, roles: &Roles) -> (usize, u64, u64) {
    let survey = source.survey(roles, &Silent).unwrap();
    let population = survey.population(Opened::default());
    (source.columns().len(), population.rows, population.errors)
}

fn tumours(source: &Source) -> (usize, u64, u64) {
    counts(source, &Roles::of("diagnosis", "predicted"))
}

/// All cells of the first rows.
fn cells(source: &Source, rows: usize) -> Vec<Vec<(String, Cell)>> {
    let wanted: Vec<(usize, Key)> = (0..rows).map(|row| (row, Key::new("x"))).collect();
    let rows = source.rows(&wanted, &Silent).unwrap();
    rows.into_iter().map(|row| row.cells).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn plain() -> Vec<u8> {
    fs::read(fixture("bom_crlf.csv")).unwrap()
}

#[test]
fn files_of_other_tools_have_the_errors_that_are_known() {
    for (name, code, said) in [
        ("compressed.csv.gz", "compressed", "gzip"),
        ("utf16be.csv", "encoding", "UTF-16 (big-endian)"),
        (
            "utf16le_tab_excel_unicode.txt",
            "encoding",
            "UTF-16 (little-endian)",
        ),
        (
            "german_semicolon_decimal_comma_latin1.csv",
            "encoding",
            "Windows-1252",
        ),
    ] {
        let source = Source::open(&fixture(name)).unwrap();
        assert_eq!(tumours(&source), (6, 569, 12), "{name}");
        let note = source.notes().into_iter().find(|note| note.code == code);
        let note = note.unwrap_or_else(|| panic!("{name}: {:?}", source.notes()));
        assert!(note.sentence.contains(said), "{name}: {}", note.sentence);
        assert!(!codes(&source).contains(&"wrong-ending"), "{name}");
    }
    let german = Source::open(&fixture("german_semicolon_decimal_comma_latin1.csv")).unwrap();
    let diagnosis = cells(&german, 1)[0][1].1.text();
    assert_eq!(diagnosis, "bösartig");
}

#[test]
fn every_packing_gives_the_rows_of_the_plain_file() {
    let folder = TempDir::new().unwrap();
    let bytes = plain();
    let expected = cells(&Source::open(&fixture("bom_crlf.csv")).unwrap(), 569);
    let middle = bytes.len() / 2;
    let members = [gzip(&bytes[..middle]), gzip(&bytes[middle..])].concat();
    let frames = [
        zstd::encode_all(&bytes[..middle], 3).unwrap(),
        zstd::encode_all(&bytes[middle..], 3).unwrap(),
    ];
    let parquet = fs::read(fixture("codec_snappy.parquet")).unwrap();
    for (name, packed, format) in [
        ("a.csv.gz", gzip(&bytes), Format::Csv),
        ("members.csv.gz", members, Format::Csv),
        ("a.csv.zst", frames.concat(), Format::Csv),
        ("called_wrongly.csv", gzip(&bytes), Format::Csv),
        ("a.parquet.gz", gzip(&parquet), Format::Parquet),
    ] {
        let source = Source::open(&written(&folder, name, packed)).unwrap();
        assert_eq!(source.format(), format, "{name}");
        assert_eq!(codes(&source), ["compressed"], "{name}");
        if format == Format::Csv {
            assert_eq!(cells(&source, 569), expected, "{name}");
        } else {
            let of_plain = Source::open(&fixture("codec_snappy.parquet")).unwrap();
            assert_eq!(cells(&source, 50), cells(&of_plain, 50), "{name}");
        }
    }
}

#[test]
fn damaged_packing_is_a_sentence_and_never_a_shorter_table() {
    let folder = TempDir::new().unwrap();
    let bytes = plain();
    let (gz, zst) = (gzip(&bytes), zstd::encode_all(&bytes[..], 3).unwrap());
    let mut flipped = gz.clone();
    let middle = flipped.len() / 2;
    flipped[middle..middle + 40].fill(0xff);
    let mut wrong_sum = gz.clone();
    let end = wrong_sum.len() - 8;
    wrong_sum[end] ^= 1;
    for (name, bytes) in [
        ("half.csv.gz", &gz[..gz.len() / 2]),
        ("without_its_sum.csv.gz", &gz[..gz.len() - 8]),
        ("half.csv.zst", &zst[..zst.len() / 2]),
        ("flipped.csv.gz", &flipped),
        ("wrong_sum.csv.gz", &wrong_sum),
    ] {
        let path = written(&folder, name, bytes);
        let sentence = refusal(&path);
        assert!(
            sentence.starts_with("FILE is damaged: "),
            "{name}: {sentence}"
        );
        assert!(sentence.contains(" byte"), "{name}: {sentence}");
        let error = Source::open(&path).unwrap_err();
        assert!(matches!(error, EngineError::Broken { .. }), "{name}");
    }
    let nothing = written(&folder, "nothing.csv.gz", gzip(b""));
    assert_eq!(refusal(&nothing), "FILE is empty");
    let twice = written(&folder, "twice.csv.gz", gzip(&gz));
    assert_eq!(refusal(&twice), "FILE is compressed with gzip");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn flipped_bytes_of_a_packed_file_never_panic(
        flips in proptest::collection::vec((any::<proptest::sample::Index>(), 1_u8..), 1..4),
        is_zstd in any::<bool>(),
    ) {
        let text: String = (0..200).fold("id,label,pred\n".to_owned(), |text, row| {
            format!("{text}{row},a{},b{}\n", row % 7, row % 5)
        });
        let mut packed = match is_zstd {
            true => zstd::encode_all(text.as_bytes(), 3).unwrap(),
            false => gzip(text.as_bytes()),
        };
        for (place, flip) in flips {
            let place = place.index(packed.len());
            packed[place] ^= flip;
        }
        let folder = TempDir::new().unwrap();
        let path = written(&folder, "x.csv.gz", packed);
        if let Err(error) = Source::open(&path) {
            prop_assert!(!error.to_string().contains('\n') && !error.hint().is_empty());
        }
    }
}

fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn utf_16_needs_no_mark() {
    let folder = TempDir::new().unwrap();
    let text = "id;label;pred\n1;größe;größe\n2;maß;größe\n";
    let little = written(&folder, "le.csv", utf_16(text, u16::to_le_bytes));
    let big = written(&folder, "be.csv", utf_16(text, u16::to_be_bytes));
    let packed = written(&folder, "be.csv.gz", gzip(&utf_16(text, u16::to_be_bytes)));
    for (path, expected) in [
        (little, &["encoding"][..]),
        (big, &["encoding"]),
        (packed, &["compressed", "encoding"]),
    ] {
        let source = Source::open(&path).unwrap();
        assert_eq!(codes(&source), expected);
        assert_eq!(counts(&source, &Roles::of("label", "pred")), (3, 2, 1));
        assert_eq!(cells(&source, 2)[1][1].1.text(), "maß");
    }
}

#[test]
fn an_encoding_can_be_named() {
    let folder = TempDir::new().unwrap();
    let (japanese, _, _) =
        encoding_rs::SHIFT_JIS.encode("番号,label,pred\n1,犬,犬\n2,犬,猫\n3,鳥,鳥\n");
    let path = written(&folder, "sjis.csv", japanese);
    let source = read_as(&path, "shift_jis").unwrap();
    assert_eq!(codes(&source), ["encoding"]);
    assert_eq!(source.columns()[0], "番号");
    assert_eq!(counts(&source, &Roles::of("label", "pred")), (3, 3, 1));
    let error = read_as(&path, "ebcdic").unwrap_err();
    assert!(error.to_string().contains("`ebcdic`"), "{error}");
    for known in ["utf-8", "windows-1252", "utf-16le", "shift_jis"] {
        assert!(error.hint().contains(known), "{}", error.hint());
    }
}

#[test]
fn bytes_that_are_no_utf_8_are_counted_and_cost_no_row() {
    let source = Source::open(&fixture("invalid_utf8_some_rows.csv")).unwrap();
    let notes = source.notes();
    let [finding] = &notes[..] else {
        panic!("{notes:?}");
    };
    assert_eq!(
        (finding.code, finding.severity, finding.count),
        ("invalid-utf8", Severity::Warning, Some(3))
    );
    assert_eq!(finding.lines, [2, 4, 5]);
    assert!(finding.advice.contains("--encoding"), "{}", finding.advice);
    assert_eq!(counts(&source, &Roles::of("label", "pred")), (4, 4, 2));
    let texts: Vec<String> = cells(&source, 4)
        .iter()
        .map(|row| row[1].1.text())
        .collect();
    assert_eq!(
        texts[..3],
        ["caf\u{fffd}", "café", "\u{fffd}\u{fffd} bytes"]
    );
}

#[test]
fn a_guessed_encoding_says_which_lines_it_is_about() {
    let folder = TempDir::new().unwrap();
    let text = b"id,label,pred\n1,a,a\n2,caf\xe9,caf\xe9\n3,a,\xe9\n";
    let source = Source::open(&written(&folder, "western.csv", text)).unwrap();
    let note = &source.notes()[0];
    assert_eq!((note.code, note.count), ("encoding", Some(2)));
    assert_eq!(note.lines, [3, 4]);
    assert!(note.sentence.contains("2 lines have"), "{}", note.sentence);
}

#[test]
fn cells_of_control_characters_are_read() {
    let folder = TempDir::new().unwrap();
    let text = "id,label,pred\n".to_owned() + &"1,\u{1}\u{2}a\u{3}\u{4},\u{5}b\u{6}\n".repeat(30);
    let source = Source::open(&written(&folder, "line.csv", &text)).unwrap();
    assert_eq!(cells(&source, 1)[0][1].1.text(), "\u{1}\u{2}a\u{3}\u{4}");
}

#[test]
fn a_fingerprint_is_that_of_the_file_on_disk() {
    let folder = TempDir::new().unwrap();
    let packed = gzip(&plain());
    let path = written(&folder, "x.csv.gz", &packed);
    let source = Source::open(&path).unwrap();
    let print = source.fingerprint().unwrap();
    assert_eq!(print.path, path.display().to_string());
    assert_eq!(print.bytes, packed.len() as u64);
    assert!(print.modified.is_some());
    assert!(source.is_unchanged(&print));
    fs::write(&path, gzip(b"id,label,pred\n1,a,b\n")).unwrap();
    assert!(!source.is_unchanged(&print));
    // What was unpacked is read on, whatever happens to the file.
    assert_eq!(tumours(&source), (6, 569, 12));
}

#[test]
fn unpacking_and_translating_can_be_stopped() {
    for name in ["compressed.csv.gz", "utf16be.csv"] {
        let stopped = Source::open_as(&fixture(name), &Reading::default(), &Stopped);
        assert!(
            matches!(stopped, Err(EngineError::Cancelled { .. })),
            "{name}: {stopped:?}"
        );
    }
}

struct Stopped;

impl Progress for Stopped {
    fn report(&self, _done: u64, _total: u64) {}

    fn cancelled(&self) -> bool {
        true
    }
}

#[test]
fn a_named_pipe_is_read_to_its_end() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("pipe.csv.gz");
    assert!(
        Command::new("mkfifo")
            .arg(&path)
            .status()
            .unwrap()
            .success()
    );
    let writer = {
        let (path, packed) = (path.clone(), gzip(&plain()));
        std::thread::spawn(move || fs::write(path, packed))
    };
    let source = Source::open(&path).unwrap();
    writer.join().unwrap().unwrap();
    assert_eq!(tumours(&source), (6, 569, 12));
    assert_eq!(codes(&source), ["compressed"]);
    let print = source.fingerprint().unwrap();
    assert_eq!(print.bytes, gzip(&plain()).len() as u64);
    assert!(source.is_unchanged(&print));
}

/// Runs the program in a folder with some bytes piped into it.
fn piped(folder: &TempDir, line: &[&str], bytes: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mispred"))
        .args(line)
        .current_dir(folder.path())
        .env("MISPRED_CONFIG_DIR", folder.path().join("config"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    // A program that refuses its line does not read; what it says is looked at below.
    let _ = input.write_all(bytes);
    drop(input);
    child.wait_with_output().unwrap()
}

#[test]
fn a_sample_is_drawn_from_standard_input() {
    let folder = TempDir::new().unwrap();
    let text: String = (0..120).fold("id,text,label,pred\n".to_owned(), |text, row| {
        let pred = if row % 4 == 0 { "b" } else { "a" };
        format!("{text}k{row},words {row},a,{pred}\n")
    });
    let line = [
        "sample", "-", "--truth", "label", "--pred", "pred", "--id", "id",
    ];
    let output = piped(&folder, &line, text.as_bytes());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let weeks = fs::read_dir(folder.path().join("reviews/predictions")).unwrap();
    let mut files = weeks.map(|week| week.unwrap().path().join("sample.json"));
    let sample = files.find(|file| file.is_file()).unwrap();
    let sample: serde_json::Value = serde_json::from_slice(&fs::read(sample).unwrap()).unwrap();
    assert_eq!(sample["source"]["path"], "-");
    assert_eq!(sample["source"]["bytes"], text.len() as u64);
    assert_eq!(sample["population"]["errors"], 30);

    let empty = piped(&folder, &line, b"");
    assert_ne!(empty.status.code(), Some(0));
    let said = String::from_utf8(empty.stderr).unwrap();
    assert!(said.contains("standard input is empty"), "{said}");
}
