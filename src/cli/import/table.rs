//! A spreadsheet's CSV as a header and rows, with the line of each. Knows nothing of what the columns mean.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::cli::exit::Failure;
use crate::report::csv::unguarded;

/// More than any spreadsheet of tags holds.
const CAP: u64 = 64 << 20;

/// What may stand between cells, the likeliest first.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The cells of a file. As many in each row as the header has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The file, for messages.
    pub name: String,
    /// The names of the columns, without white space around them.
    pub header: Vec<String>,
    /// The rows that are not blank, with their lines counted from 1.
    pub rows: Vec<(u64, Vec<String>)>,
}

impl Table {
    /// Reads a file. `is_raw`: leave a `'` before what a spreadsheet would run.
    ///
    /// # Errors
    /// A sentence with the file, and the line where there is one, when it can't be read as a table of text.
    pub fn read(path: &Path, is_raw: bool) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let bytes = bytes_of(path).map_err(|reason| {
            Failure::usage(format!("{name}: cannot be read: {reason}"))
                .hint("name a CSV file with a header, such as one that a spreadsheet exports")
        })?;
        Self::parse(&name, &bytes, is_raw)
    }

    /// The same from its bytes.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn parse(name: &str, bytes: &[u8], is_raw: bool) -> Result<Self, Failure> {
        let text = text_of(name, bytes)?;
        let (text, delimiter, skipped) = delimiter_of(text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut table = Self {
            name: name.to_owned(),
            ..Self::default()
        };
        let mut lines = Lines::of(text);
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(name, &error.to_string()))?;
            let start = record.position().map_or(0, csv::Position::byte);
            let line = lines.at(start as usize) + skipped;
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let cells = record.iter().map(|cell| match is_raw {
                true => cell.to_owned(),
                false => unguarded(cell).to_owned(),
            });
            table.take(line, cells.collect())?;
        }
        if table.header.is_empty() {
            return Err(unreadable(name, "it is empty"));
        }
        Ok(table)
    }

    /// The first row that is not blank is the header.
    fn take(&mut self, line: u64, mut cells: Vec<String>) -> Result<(), Failure> {
        if self.header.is_empty() {
            self.header = cells.iter().map(|cell| cell.trim().to_owned()).collect();
            return Ok(());
        }
        let wanted = self.header.len();
        while cells.len() > wanted && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if cells.len() != wanted {
            return Err(Failure::usage(format!(
                "{}: line {line} has {} cells and the header {wanted}",
                self.name,
                cells.len()
            ))
            .hint("put cells that hold a comma, a quote or a line break into double quotes"));
        }
        self.rows.push((line, cells));
        Ok(())
    }

    /// The cells of one column.
    pub fn column(&self, place: usize) -> impl Iterator<Item = &str> {
        self.rows
            .iter()
            .map(move |(_, cells)| cells[place].as_str())
    }
}

/// Lines by place in the text. The reader's own count stands before the blank lines that it skips.
struct Lines<'a> {
    bytes: &'a [u8],
    place: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            bytes: text.as_bytes(),
            place: 0,
            line: 1,
        }
    }

    /// The line of what begins at this place or after the line breaks there. Places must not go back.
    fn at(&mut self, place: usize) -> u64 {
        while let Some(byte) = self.bytes.get(self.place)
            && (self.place < place || matches!(byte, b'\r' | b'\n'))
        {
            self.line += u64::from(*byte == b'\n');
            self.place += 1;
        }
        self.line
    }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let about = file.metadata().map_err(|error| error.to_string())?;
    if about.is_dir() {
        return Err("it is a folder".to_owned());
    }
    let mut bytes = Vec::new();
    file.take(CAP + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    if bytes.len() as u64 > CAP {
        return Err("it is larger than 64 MiB".to_owned());
    }
    Ok(bytes)
}

fn text_of<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, Failure> {
    let hint = "save it as CSV in UTF-8; spreadsheets offer that when exporting";
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Failure::usage(format!("{name}: a workbook, not CSV")).hint(hint));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(Failure::usage(format!("{name}: written as UTF-16")).hint(hint));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Failure::usage(format!("{name}: line {line} is not UTF-8")).hint(hint)
    })
}

/// The text without the line `sep=;` that some spreadsheets write first, the delimiter, and how many lines were
/// skipped. Of the delimiters the one that the header has most of, outside quotes.
fn delimiter_of(text: &str) -> (&str, u8, u64) {
    if let Some((first, rest)) = text.split_once('\n')
        && let [said] = first
            .trim_end_matches('\r')
            .strip_prefix("sep=")
            .unwrap_or_default()
            .as_bytes()
    {
        return (rest, *said, 1);
    }
    let header = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let count = |delimiter: u8| {
        let mut is_quoted = false;
        header
            .bytes()
            .filter(|byte| {
                is_quoted ^= *byte == b'"';
                *byte == delimiter && !is_quoted
            })
            .count()
    };
    let mut best = DELIMITERS[0];
    for delimiter in DELIMITERS {
        if count(delimiter) > count(best) {
            best = delimiter;
        }
    }
    (text, best, 0)
}

fn unreadable(name: &str, reason: &str) -> Failure {
    Failure::usage(format!("{name}: cannot be read as CSV: {reason}"))
        .hint("the first line names the columns, such as key,categories,note")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Table {
        Table::parse("tags.csv", text.as_bytes(), false).unwrap()
    }

    fn sentence(bytes: &[u8]) -> String {
        Table::parse("tags.csv", bytes, false).unwrap_err().sentence
    }

    #[test]
    fn commas_semicolons_and_tabs_separate_and_a_mark_of_order_is_no_text() {
        for text in [
            "key,tags\na,x;y\n",
            "\u{feff}key;tags\r\na;\"x;y\"\r\n",
            "key\ttags\n\n  \na\tx;y",
            "sep=;\nkey;tags\na;\"x;y\"\n",
        ] {
            let table = parse(text);
            assert_eq!(table.header, ["key", "tags"], "{text:?}");
            assert_eq!(table.rows.len(), 1, "{text:?}");
            assert_eq!(table.rows[0].1, ["a", "x;y"], "{text:?}");
        }
        assert_eq!(parse("\"a;b;c\",d\n").header, ["a;b;c", "d"]);
    }

    #[test]
    fn every_row_knows_its_line() {
        let table = parse("key,note\na,\"two\nlines\"\n\nb,x\n,\n");
        assert_eq!(
            table.rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
            [2, 5]
        );
        assert_eq!(parse("sep=,\nkey,note\na,b\n").rows[0].0, 3);
    }

    #[test]
    fn the_guard_against_formulas_comes_off_unless_the_file_is_raw() {
        let text = "key,note\n'=a,'tis\n";
        assert_eq!(parse(text).rows[0].1, ["=a", "'tis"]);
        let raw = Table::parse("tags.csv", text.as_bytes(), true).unwrap();
        assert_eq!(raw.rows[0].1, ["'=a", "'tis"]);
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        assert!(sentence(b"key,note\na\n").contains("line 2 has 1 cells and the header 2"));
        assert!(sentence(b"key,note\na,b\nc,d,e\n").contains("line 3 has 3 cells"));
        assert_eq!(parse("key,note\na,b,,\n").rows[0].1, ["a", "b"]);
        assert!(sentence(b"key,note\na,\xe9\n").contains("line 2 is not UTF-8"));
        assert!(sentence(b"\xff\xfek\0").contains("UTF-16"));
        assert!(sentence(b"PK\x03\x04").contains("workbook"));
        assert!(sentence(b"").contains("it is empty"));
        assert!(
            Table::read(Path::new("/"), false)
                .unwrap_err()
                .sentence
                .contains("folder")
        );
    }
}
