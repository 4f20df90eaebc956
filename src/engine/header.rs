//! The beginning of a delimited file: what separates its cells, what quotes them, and what its columns are called.
//!
//! What somebody said wins; what is not said is found from the first rows and told. Nothing here reads beyond them.

mod blanks;
mod dialect;
mod kinds;
mod names;

use csv::ByteRecord;

use super::bytes::Bytes;
use super::error::EngineError;
use crate::domain::finding::Finding;
use crate::domain::reading::Reading;
use names::Names;

pub(super) use blanks::Blanks;
pub(super) use dialect::{Dialect, with_point};
pub(super) use kinds::Kind;

const FIRST_LOOK: u64 = 1 << 20;
const LAST_LOOK: u64 = 1 << 26;
/// Rows that tell how a file is written.
const ROWS: usize = 200;

/// The beginning of a delimited file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Header {
    pub dialect: Dialect,
    /// All different, none empty.
    pub names: Vec<String>,
    /// The lines that the names come from, as they stand there.
    pub lines: Vec<ByteRecord>,
    /// Whether rows end with separators that have no cell behind them.
    pub has_spare: bool,
    /// What ends a line: a carriage return where there is no line feed at all.
    pub newline: u8,
    /// The offset of the first byte of the first row.
    pub end: u64,
    /// Columns whose numbers have a comma for a point.
    pub decimal_commas: Vec<usize>,
    /// How it was read, where it could have been read otherwise.
    pub notes: Vec<Finding>,
}

impl Header {
    /// Reads the header and looks at the first rows.
    pub fn read(bytes: &Bytes, reading: &Reading) -> Result<Self, EngineError> {
        let mut look = FIRST_LOOK;
        loop {
            let head = bytes.range(0, look)?;
            let is_all = head.len() as u64 == bytes.length();
            match Self::within(bytes, reading, &head, is_all)? {
                Some(header) => return Ok(header),
                None if look < LAST_LOOK => look *= 16,
                None => return Err(single_column(bytes)),
            }
        }
    }

    /// None when the head ends before the first row does.
    fn within(
        bytes: &Bytes,
        reading: &Reading,
        head: &[u8],
        is_all: bool,
    ) -> Result<Option<Self>, EngineError> {
        let mut notes = Vec::new();
        let (start, hinted) = preamble(head);
        let said = reading
            .separator
            .and_then(|separator| u8::try_from(separator).ok());
        let ending = bytes.extension();
        let whole_lines = match is_all {
            true => head.len(),
            false => head
                .iter()
                .rposition(|byte| *byte == b'\n')
                .map_or(head.len(), |end| end + 1),
        };
        let mut dialect = Dialect::of(
            &head[start..whole_lines.max(start)],
            said.or(hinted),
            &ending,
            reading.quotes,
            &mut notes,
        );
        let start = start + comments(&head[start..], dialect, &mut notes);
        let text = dialect.closed_up(&head[start..]);
        let mut lines = Lines::of(&text, dialect);
        let Some(first) = lines.next() else {
            return Err(EngineError::Empty { file: bytes.name() });
        };
        let is_row = |row: &ByteRecord| row.len() > 1 || row.iter().any(|cell| !is_blank(cell));
        let rest = lines.by_ref().filter(|(row, _)| is_row(row)).take(ROWS);
        let rest: Vec<(ByteRecord, usize)> = rest.collect();
        let is_cut = !is_all && rest.len() < 2;
        if is_cut {
            return Ok(None);
        }
        let is_other = |row: &&ByteRecord| **row != first.0;
        let rows = rest.iter().map(|(row, _)| row).filter(is_other);
        let rows: Vec<&ByteRecord> = rows.collect();
        dialect.trims |= dialect::is_padded(&first.0, &rows);
        let found = Names::of(&first.0, &rows, reading.header, dialect.trims)?;
        if found.names.len() < 2 && reading.header.is_none() && said.is_none() {
            return Err(single_column(bytes));
        }
        if rows.len() < found.lines {
            return Err(EngineError::NoRows { file: bytes.name() });
        }
        notes.extend(found.notes);
        let end = match found.lines {
            0 => start + blank_lines(&head[start..]),
            1 => start + first.1,
            _ => start + rest.first().map_or(first.1, |(_, end)| *end),
        };
        let lines = std::iter::once(&first.0).chain(rows.first().copied());
        let lines = lines.take(found.lines).cloned().collect();
        let data = &rows[(found.lines.max(1) - 1).min(rows.len())..];
        let decimal_commas = match dialect.separator {
            b',' => Vec::new(),
            _ => dialect::decimal_commas(data, found.names.len()),
        };
        if let Some(column) = decimal_commas.first() {
            let sentence = format!(
                "Numbers such as those of `{}` have a comma for a point: `0,5` is read as 0.5.",
                found.names[*column]
            );
            notes.push(
                Finding::note("decimal-comma", sentence).counting(decimal_commas.len() as u64),
            );
        }
        Ok(Some(Self {
            dialect,
            names: found.names,
            lines,
            has_spare: found.has_spare,
            newline: match head.contains(&b'\n') || !head.contains(&b'\r') {
                true => b'\n',
                false => b'\r',
            },
            end: end as u64,
            decimal_commas,
            notes,
        }))
    }
}

fn single_column(bytes: &Bytes) -> EngineError {
    EngineError::Format {
        file: bytes.name(),
        what: "text with a single column".to_owned(),
        hint: "a predictions file needs several columns; name what separates them with --separator"
            .to_owned(),
    }
}

/// Rows of the head with the offset at which each ends.
struct Lines<'a> {
    reader: csv::Reader<&'a [u8]>,
    text: &'a [u8],
}

impl<'a> Lines<'a> {
    fn of(text: &'a [u8], dialect: Dialect) -> Self {
        Self {
            reader: dialect.builder().from_reader(text),
            text,
        }
    }
}

impl Iterator for Lines<'_> {
    type Item = (ByteRecord, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let mut row = ByteRecord::new();
        let found = self.reader.read_byte_record(&mut row).unwrap_or(false);
        let end = self.reader.position().byte() as usize;
        // The reader takes a carriage return for the end of a line, and leaves the line feed to the next one.
        let is_between = self.text[..end].ends_with(b"\r") && self.text[end..].starts_with(b"\n");
        found.then_some((row, end + usize::from(is_between)))
    }
}

/// Bytes before the header: a byte order mark and the line that Excel writes to name the separator.
fn preamble(head: &[u8]) -> (usize, Option<u8>) {
    let mark = if head.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let line = head[mark..]
        .split(|byte| matches!(byte, b'\r' | b'\n'))
        .next();
    let line = line.unwrap_or_default();
    let bare = line
        .strip_prefix(b"\"")
        .and_then(|line| line.strip_suffix(b"\""));
    let Some([separator]) = bare.unwrap_or(line).strip_prefix(b"sep=") else {
        return (mark, None);
    };
    let end = mark + line.len();
    let ending = match head[end..] {
        [b'\r', b'\n', ..] => 2,
        [_, ..] => 1,
        [] => return (mark, None),
    };
    (end + ending, Some(*separator))
}

/// Bytes of the lines before the header that begin with `#` and are no row like the others.
fn comments(text: &[u8], dialect: Dialect, notes: &mut Vec<Finding>) -> usize {
    let skipped = dialect::comment_bytes(text, dialect);
    let lines = text[..skipped]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count() as u64;
    if lines > 0 {
        let sentence = format!(
            "{} before the header with `#` at the beginning: left out.",
            crate::domain::words::counted(lines, "line stands", "lines stand")
        );
        notes.push(Finding::note("comment-lines", sentence).counting(lines));
    }
    skipped
}

fn blank_lines(text: &[u8]) -> usize {
    text.iter()
        .take_while(|byte| matches!(byte, b'\n' | b'\r'))
        .count()
}

fn is_blank(cell: &[u8]) -> bool {
    cell.trim_ascii().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static str) -> Result<Header, EngineError> {
        let bytes = Bytes::Embedded {
            name: "preds.csv",
            bytes: text.as_bytes(),
        };
        Header::read(&bytes, &Reading::default())
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
        assert_eq!((plain.end, plain.dialect.separator), (9, b','));
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
            let header = read(text).unwrap();
            assert_eq!(header.names[0], "column 1");
            assert_eq!((header.end, header.notes[0].code), (0, "no-header"));
        }
        let said = Reading {
            header: Some(true),
            ..Reading::default()
        };
        let bytes = Bytes::Embedded {
            name: "x.csv",
            bytes: b"1,2\n3,4\n",
        };
        assert_eq!(Header::read(&bytes, &said).unwrap().names, ["1", "2"]);
    }

    #[test]
    fn names_are_made_different_and_told() {
        let header = read("id,label,label,label_2\n1,a,b,c\n").unwrap();
        assert_eq!(header.names, ["id", "label", "label_3", "label_2"]);
        assert_eq!(header.notes[0].code, "duplicate-header");
        let spaced = read(" ID ,Ground Truth\n1,a\n").unwrap();
        assert_eq!(spaced.names, ["ID", "Ground Truth"]);
        assert_eq!(spaced.notes[0].code, "trimmed");
        let of_r = read("id,label\n\"1\",7,a\n\"2\",8,b\n").unwrap();
        assert_eq!(of_r.names, ["row", "id", "label"]);
        let two = read("id,out,out\nkey,truth,pred\n1,a,b\n").unwrap();
        assert_eq!(two.names, ["id.key", "out.truth", "out.pred"]);
        assert_eq!(two.end, 26);
    }

    #[test]
    fn a_separator_at_the_end_of_every_row_is_no_column() {
        for text in [
            "id,label,pred\n1,a,b,\n2,a,a,\n",
            "id,label,pred,\n1,a,b,\n2,a,a,\n",
            "id,label,pred,,\n1,a,b,,\n2,a,a\n",
        ] {
            let header = read(text).unwrap();
            assert_eq!(header.names, ["id", "label", "pred"], "{text}");
            assert_eq!(header.notes[0].code, "trailing-separator");
        }
        assert_eq!(
            names("id,label,\n1,a,\n2,b,c\n"),
            ["id", "label", "column 3"]
        );
    }

    #[test]
    fn marks_of_other_programs_are_no_part_of_a_name() {
        assert_eq!(names("\"sep=|\"\nid|label\n1|a\n"), ["id", "label"]);
        assert_eq!(names("sep=;\r\nid;label\r\n1;a\r\n"), ["id", "label"]);
        let hashed = read("#id,label\n1,a\n").unwrap();
        assert_eq!(hashed.names, ["id", "label"]);
        assert_eq!(hashed.notes[0].code, "hash-in-header");
        assert_eq!(names("#,label\n1,a\n"), ["#", "label"]);
    }

    #[test]
    fn numbered_classes_are_a_header_over_probabilities() {
        assert_eq!(names("0,1,2\n0.1,0.2,0.7\n1,0,0\n"), ["0", "1", "2"]);
        assert_eq!(
            names(",0,1\n0,0.1,0.9\n1,0.4,0.6\n"),
            ["column 1", "0", "1"]
        );
        for text in ["0,1\n1,0\n0,0\n", "0,1,2\n0.1,0.2,1.7\n", "1,2\n0.5,0.5\n"] {
            assert_eq!(names(text)[0], "column 1", "{text}");
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
