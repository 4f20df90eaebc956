//! Logs of Inspect, an evaluator of language models: a JSON document, or an archive with one document per sample.
//!
//! Entries of an archive are read into memory one by one, never by their names onto the disk, and never more of them
//! than the limits below, whatever their headers say.

use std::io::Read;

use zip::ZipArchive;

use super::MOST_BYTES;
use super::compose::Rows;
use super::raw::{self, Kind};
use crate::domain::finding::Finding;
use crate::engine::bytes::Bytes;
use crate::engine::error::EngineError;
use crate::engine::json_lines::{JsonLines, as_json};
use crate::engine::scan::{Progress, guarded};

/// The largest sample that is read.
const MOST_BYTES_OF_A_SAMPLE: u64 = 256 << 20;

/// Fields of a sample that hold the protocol of its run: long, and in part copies of the others.
const PROTOCOL: [&str; 5] = [
    "events",
    "events_data",
    "attachments",
    "transcript",
    "store",
];

/// Entries that say what the whole run was: written at its end, and at its beginning.
const HEADERS: [&str; 2] = ["header.json", "_journal/start.json"];

/// Whether a document is a log: it names what was evaluated, and its status.
pub fn is_log(value: &[u8]) -> bool {
    raw::member(value, "eval").is_some_and(|eval| raw::member(eval, "task").is_some())
        && raw::member(value, "status").is_some()
}

/// Writes the samples of a log.
pub fn write(log: &[u8], samples: &[u8], rows: &mut Rows) -> Vec<Finding> {
    raw::elements(samples).for_each(|sample| sample_row(sample, rows));
    notes(log, rows.count())
}

/// What the log says of itself.
fn notes(log: &[u8], samples: usize) -> Vec<Finding> {
    let said = |path: &[&str]| {
        path.iter()
            .try_fold(log, |value, name| raw::member(value, name))
            .map_or_else(|| "unknown".to_owned(), raw::string)
    };
    let status = said(&["status"]);
    let sentence = format!(
        "The file is an Inspect log: task {}, model {}, status {status}, {}. The protocols of the \
         samples are left out.",
        said(&["eval", "task"]),
        said(&["eval", "model"]),
        match samples {
            1 => "1 sample".to_owned(),
            samples => format!("{samples} samples"),
        }
    );
    let finding = match status.as_str() {
        "success" => Finding::note("inspect-log", sentence),
        _ => Finding::warning("inspect-log", sentence)
            .advising("The run did not end well, so samples may be missing."),
    };
    vec![finding.counting(samples as u64)]
}

/// A sample without its protocol, with the text of the model's answer as `completion`.
fn sample_row(sample: &[u8], rows: &mut Rows) {
    let completion = completion(sample);
    let mut fields: Vec<(&[u8], &[u8])> = raw::members(sample)
        .filter(|(key, _)| !PROTOCOL.iter().any(|name| raw::is_named(key, name)))
        .collect();
    if let Some(completion) = &completion {
        let place = fields
            .iter()
            .position(|(key, _)| raw::is_named(key, "output"))
            .unwrap_or(fields.len());
        fields.insert(place, (b"\"completion\"", completion));
    }
    rows.row(fields);
}

fn completion(sample: &[u8]) -> Option<Vec<u8>> {
    if raw::member(sample, "completion").is_some() {
        return None;
    }
    let output = raw::member(sample, "output")?;
    let choice = raw::elements(raw::member(output, "choices")?).next()?;
    let content = raw::member(raw::member(choice, "message")?, "content")?;
    match raw::kind(content) {
        Kind::Text => Some(content.to_vec()),
        Kind::List => {
            let texts: Vec<String> = raw::elements(content)
                .filter_map(|piece| raw::member(piece, "text"))
                .map(raw::string)
                .collect();
            let text = serde_json::Value::String(texts.join("\n"));
            (!texts.is_empty()).then(|| text.to_string().into_bytes())
        }
        _ => None,
    }
}

/// Opens a log that is an archive; none when the archive is something else.
pub fn open_log(
    bytes: &Bytes,
    progress: &dyn Progress,
) -> Result<Option<(JsonLines, Vec<Finding>)>, EngineError> {
    let file = bytes.name();
    let Some((rows, notes)) = guarded(&file, || read_archive(bytes))? else {
        return Ok(None);
    };
    if progress.cancelled() {
        return Err(EngineError::Cancelled { file });
    }
    Ok(Some((JsonLines::composed(file, rows, progress)?, notes)))
}

/// Rows as lines, and what is to be said of them.
type Samples = (Vec<u8>, Vec<Finding>);

/// The rows of an archive and its notes; none when it is no log.
fn read_archive(bytes: &Bytes) -> Result<Option<Samples>, EngineError> {
    let file = bytes.name();
    let damaged = |reason: String| EngineError::Broken {
        file: file.clone(),
        reason,
    };
    let mut archive = ZipArchive::new(bytes.reader()?)
        .map_err(|_| damaged("the list of what is in the archive can't be read".to_owned()))?;
    let is_log = archive
        .file_names()
        .flatten()
        .any(|name| HEADERS.contains(&name.as_ref()));
    if !is_log {
        return Ok(None);
    }
    let is_sample = |name: &str| name.starts_with("samples/") && name.ends_with(".json");
    let mut rows = Rows::default();
    let mut broken = 0_u64;
    for place in 0..archive.len() {
        let mut entry = archive
            .by_index(place)
            .map_err(|_| damaged(format!("entry {} of the archive can't be read", place + 1)))?;
        if !entry.name().is_ok_and(|name| is_sample(&name)) {
            continue;
        }
        let mut text = Vec::new();
        let read = entry
            .by_ref()
            .take(MOST_BYTES_OF_A_SAMPLE + 1)
            .read_to_end(&mut text);
        if text.len() as u64 > MOST_BYTES_OF_A_SAMPLE
            || (rows.bytes() + text.len()) as u64 > MOST_BYTES
        {
            return Err(EngineError::Format {
                file: file.clone(),
                what: "an Inspect log that is too large to be read in one piece".to_owned(),
                hint: "log fewer samples per file".to_owned(),
            });
        }
        let sample = as_json(&text);
        match read.is_ok() && serde_json::from_slice::<serde::de::IgnoredAny>(&sample).is_ok() {
            true => sample_row(&sample, &mut rows),
            false => broken += 1,
        }
    }
    if rows.count() == 0 {
        return Err(EngineError::Format {
            file: file.clone(),
            what: "an Inspect log without samples".to_owned(),
            hint: "check whether the run that writes it has finished".to_owned(),
        });
    }
    let header = header(&mut archive);
    let mut notes = notes(&header, rows.count());
    if broken > 0 {
        let sentence = match broken {
            1 => "1 sample of the log can't be read and is left out.".to_owned(),
            broken => format!("{broken} samples of the log can't be read and are left out."),
        };
        notes.push(Finding::warning("broken-lines", sentence).counting(broken));
    }
    Ok(Some((rows.into_text(), notes)))
}

/// What the archive says of the whole run; of a run that has not ended, what was known when it began.
fn header<R: Read + std::io::Seek>(archive: &mut ZipArchive<R>) -> Vec<u8> {
    for name in HEADERS {
        let mut text = Vec::new();
        let read = archive.by_name(name).is_ok_and(|entry| {
            entry
                .take(MOST_BYTES_OF_A_SAMPLE)
                .read_to_end(&mut text)
                .is_ok()
        });
        if read {
            return as_json(&text).into_owned();
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_keeps_what_it_says_and_loses_its_protocol() {
        let log = br#"{"status":"error","eval":{"task":"t","model":"m"},"samples":[{"id":1,"output":{"choices":[
            {"message":{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}}]},"events":[1]}]}"#;
        assert!(is_log(log));
        let mut rows = Rows::default();
        let notes = write(log, raw::member(log, "samples").unwrap(), &mut rows);
        let text = String::from_utf8(rows.into_text()).unwrap();
        assert!(
            text.starts_with(r#"{"id":1,"completion":"a\nb","output":{"#),
            "{text}"
        );
        assert!(!text.contains("events"));
        assert_eq!(notes[0].code, "inspect-log");
        assert!(
            notes[0]
                .sentence
                .contains("task t, model m, status error, 1 sample.")
        );
    }

    /// An archive as the evaluator writes it, in memory for the rest of the test run.
    fn archive(entries: &[(&str, &str)]) -> Bytes {
        use std::io::Write as _;
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (number, (name, text)) in entries.iter().enumerate() {
            let method = match number % 2 {
                0 => zip::CompressionMethod::Deflated,
                _ => zip::CompressionMethod::Zstd,
            };
            let options = zip::write::SimpleFileOptions::default().compression_method(method);
            writer.start_file(*name, options).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        Bytes::Embedded {
            name: "log.eval",
            bytes: writer.finish().unwrap().into_inner().leak(),
        }
    }

    #[test]
    fn an_archive_gives_a_row_per_sample_and_leaves_broken_ones_out() {
        use crate::engine::scan::Silent;
        use crate::engine::table::Table;
        let header = r#"{"status":"success","eval":{"task":"t","model":"m"}}"#;
        let log = archive(&[
            (
                "samples/1_epoch_1.json",
                r#"{"id":1,"target":" Yes","scores":{"match":{"value":"C"}},"events":[1]}"#,
            ),
            (
                "samples/2_epoch_1.json",
                "{\n \"id\": 2,\n \"scores\": {\"match\": {\"value\": NaN}}}",
            ),
            ("samples/3_epoch_1.json", r#"{"id":3,"#),
            ("../../evil.json", r#"{"id":4}"#),
            ("header.json", header),
        ]);
        let (table, notes) = open_log(&log, &Silent).unwrap().unwrap();
        assert_eq!(table.columns(), ["id", "target", "scores.match.value"]);
        assert_eq!(table.read(0, &[], usize::MAX).unwrap().rows, 2);
        let codes: Vec<&str> = notes.iter().map(|note| note.code).collect();
        assert_eq!(codes, ["inspect-log", "broken-lines"]);
        let other = archive(&[("xl/workbook.xml", "<a/>")]);
        assert!(open_log(&other, &Silent).unwrap().is_none());
        let hollow = archive(&[("header.json", header)]);
        let error = open_log(&hollow, &Silent).unwrap_err().to_string();
        assert_eq!(error, "log.eval is an Inspect log without samples");
    }
}
