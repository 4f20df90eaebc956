//! The first line of a CSV or TSV file: its separator and its column names, or the reason why there are none.

use std::collections::HashMap;

use csv::{ByteRecord, ReaderBuilder};

use super::bytes::Bytes;
use super::error::EngineError;

/// What may stand between two cells, the likeliest first.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

const FIRST_LOOK: u64 = 1 << 16;
const LAST_LOOK: u64 = 1 << 26;

/// The header of a delimited file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub separator: u8,
    /// All different, none empty.
    pub names: Vec<String>,
    /// The offset of the first byte after it.
    pub end: u64,
}

impl Header {
    /// Reads the header and looks at the first row, to tell names from data.
    pub fn read(bytes: &Bytes) -> Result<Self, EngineError> {
        let mut look = FIRST_LOOK;
        loop {
            let head = bytes.range(0, look)?;
            let is_all = head.len() as u64 == bytes.length();
            match Self::within(bytes, &head, is_all)? {
                Some(header) => return Ok(header),
                None if look < LAST_LOOK => look *= 16,
                None => return Err(single_column(bytes)),
            }
        }
    }

    /// None when the head ends before the first row does.
    fn within(bytes: &Bytes, head: &[u8], is_all: bool) -> Result<Option<Self>, EngineError> {
        let file = || bytes.name();
        let (skipped, hinted) = preamble(head);
        let text = &head[skipped..];
        let separator = hinted.unwrap_or_else(|| likely_separator(text, &bytes.extension()));
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(text);
        let mut names = ByteRecord::new();
        let mut first = ByteRecord::new();
        let found = reader.read_byte_record(&mut names).is_ok_and(|found| found);
        let end = skipped + reader.position().byte() as usize;
        // The reader takes a carriage return for the end of a line, and leaves the line feed to the next one.
        let is_between = head[..end].ends_with(b"\r") && head[end..].starts_with(b"\n");
        let end = (end + usize::from(is_between)) as u64;
        let has_row = found && reader.read_byte_record(&mut first).is_ok_and(|found| found);
        let is_cut = !is_all && reader.position().byte() as usize >= text.len();
        if is_cut {
            return Ok(None);
        }
        if !found {
            return Err(EngineError::Empty { file: file() });
        }
        let names: Vec<&str> = names
            .iter()
            .map(std::str::from_utf8)
            .collect::<Result<_, _>>()
            .map_err(|_| EngineError::Encoding {
                file: file(),
                line: 1,
            })?;
        if names.len() < 2 {
            return Err(single_column(bytes));
        }
        if let Some(sign) = sign_of_data(&names, &first) {
            return Err(EngineError::NoHeader { file: file(), sign });
        }
        if !has_row {
            return Err(EngineError::NoRows { file: file() });
        }
        Ok(Some(Self {
            separator,
            names: named(&names),
            end,
        }))
    }
}

fn single_column(bytes: &Bytes) -> EngineError {
    EngineError::Format {
        file: bytes.name(),
        what: "text with a single column".to_owned(),
        hint:
            "a predictions file needs a truth and a prediction column, separated by commas or tabs"
                .to_owned(),
    }
}

/// Bytes before the header: a byte order mark and the line that Excel writes to name the separator.
fn preamble(head: &[u8]) -> (usize, Option<u8>) {
    let mark = if head.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    match head[mark..] {
        [b's', b'e', b'p', b'=', separator, b'\n', ..] => (mark + 6, Some(separator)),
        [b's', b'e', b'p', b'=', separator, b'\r', b'\n', ..] => (mark + 7, Some(separator)),
        _ => (mark, None),
    }
}

/// The separator that the first line has most of, outside quotes.
fn likely_separator(text: &[u8], extension: &str) -> u8 {
    let mut counts = [0_usize; SEPARATORS.len()];
    let mut is_quoted = false;
    let is_line_end = |byte: &&u8| matches!(**byte, b'\n' | b'\r');
    for byte in text.iter().skip_while(is_line_end) {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            byte if !is_quoted => {
                if let Some(place) = SEPARATORS.iter().position(|separator| separator == byte) {
                    counts[place] += 1;
                }
            }
            _ => {}
        }
    }
    if matches!(extension, "tsv" | "tab") && counts[1] > 0 {
        return b'\t';
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    let place = counts.iter().position(|count| *count == most).unwrap_or(0);
    SEPARATORS[place]
}

/// Why a first line is no header, in words that quote none of its cells; none when it may be one.
fn sign_of_data(names: &[&str], first: &ByteRecord) -> Option<String> {
    let is_number = |text: &str| text.trim().parse::<f64>().is_ok();
    let filled: Vec<&&str> = names
        .iter()
        .filter(|name| !name.trim().is_empty())
        .collect();
    if filled.is_empty() || filled.iter().all(|name| is_number(name)) {
        return Some("its first line holds no names but numbers".to_owned());
    }
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (place, name) in names
        .iter()
        .enumerate()
        .filter(|(_, name)| !name.trim().is_empty())
    {
        if let Some(earlier) = seen.insert(name, place) {
            return Some(format!(
                "columns {} and {} of its first line are the same",
                earlier + 1,
                place + 1
            ));
        }
    }
    let numbers_below = first
        .iter()
        .enumerate()
        .filter(|(_, cell)| std::str::from_utf8(cell).is_ok_and(is_number));
    let mut numbers_below = numbers_below.peekable();
    let has_decimal = names
        .iter()
        .any(|name| is_number(name) && name.contains('.'));
    let is_like_data = has_decimal
        && numbers_below.peek().is_some()
        && numbers_below.all(|(place, _)| names.get(place).is_some_and(|name| is_number(name)));
    is_like_data.then(|| "its first line has numbers where the line below it has them".to_owned())
}

/// Names for the columns without one.
fn named(names: &[&str]) -> Vec<String> {
    let name = |(place, name): (usize, &&str)| {
        let mut name = (*name).to_owned();
        if name.trim().is_empty() {
            name = format!("column {}", place + 1);
            while names.contains(&name.as_str()) {
                name.push('_');
            }
        }
        name
    };
    names.iter().enumerate().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static str) -> Result<Header, EngineError> {
        Header::read(&Bytes::Embedded {
            name: "preds.csv",
            bytes: text.as_bytes(),
        })
    }

    fn names(text: &'static str) -> Vec<String> {
        read(text).unwrap().names
    }

    fn sentence(text: &'static str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn names_are_found_behind_marks_and_hints() {
        let plain = read("id,label\n1,a\n").unwrap();
        assert_eq!((plain.end, plain.separator), (9, b','));
        assert_eq!(names("\u{feff}id,label\r\n1,a\r\n"), ["id", "label"]);
        assert_eq!(read("\u{feff}id,label\r\n1,a\r\n").unwrap().end, 13);
        assert_eq!(names("sep=;\nid;label\n1;a\n"), ["id", "label"]);
        assert_eq!(names("id|\"a,b,c\"\n1|a\n"), ["id", "a,b,c"]);
        assert_eq!(names("\n\nid\tlabel\n1\ta\n"), ["id", "label"]);
        assert_eq!(names(",label,\n1,a,b\n"), ["column 1", "label", "column 3"]);
        assert_eq!(
            names("0,1,2,label,pred\n7,8,9,a,b\n"),
            ["0", "1", "2", "label", "pred"]
        );
        assert_eq!(
            names("id,label,0.1,0.9\n1,a,0.2,0.8\n"),
            ["id", "label", "0.1", "0.9"]
        );
    }

    #[test]
    fn data_is_no_header() {
        for text in [
            "1,2\n3,4\n",
            "7,cat,cat,0.9\n8,cat,dog,0.8\n",
            "7,cat,dog,0.9\n8,cat,dog,0.8\n",
            "1.5,2\n",
        ] {
            let message = sentence(text);
            assert!(message.contains("no header"), "{message}");
            assert!(
                !message.contains("cat") && !message.contains("0.9"),
                "{message}"
            );
        }
    }

    #[test]
    fn files_without_rows_or_columns_are_named() {
        assert_eq!(
            sentence("id,label\n"),
            "preds.csv has column names but no rows"
        );
        assert_eq!(
            sentence("id,label"),
            "preds.csv has column names but no rows"
        );
        assert_eq!(sentence("\n\n\r\n"), "preds.csv is empty");
        assert_eq!(
            sentence("hello world\nsecond line\n"),
            "preds.csv is text with a single column"
        );
    }
}
