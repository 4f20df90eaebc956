//! What separates two cells, and whether a double quote quotes: the reading under which most rows have as many cells.

use std::borrow::Cow;
use std::collections::HashMap;

use csv::{ByteRecord, ReaderBuilder, Trim};

use super::ROWS;
use super::blanks::Blanks;
use crate::domain::finding::Finding;

/// What may stand between two cells, the likeliest first.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// How much of a file is parsed for each reading that comes into question.
const LOOK: usize = 1 << 20;

/// How the cells of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    pub separator: u8,
    /// Whether a double quote quotes.
    pub quotes: bool,
    /// Whether spaces around cells are no part of them.
    pub trims: bool,
    /// Whether a quote behind such spaces opens a cell.
    pub closes_up: bool,
}

/// How well a reading fits: the share of rows with the usual number of cells, and that number.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Fit {
    consistency: f64,
    cells: usize,
    rows: usize,
}

impl Dialect {
    /// Finds how a file is written; what somebody said is not looked for.
    pub fn of(
        text: &[u8],
        separator: Option<u8>,
        ending: &str,
        quotes: Option<bool>,
        notes: &mut Vec<Finding>,
    ) -> Self {
        let with = |separator, quotes| Self {
            separator,
            quotes,
            trims: false,
            closes_up: false,
        };
        let usual = quotes.unwrap_or(true);
        let separator =
            separator.unwrap_or_else(|| likeliest(text, ending, |one| with(one, usual)));
        let quoting = with(separator, usual);
        // A single one that never closes is a slip of the pen, and is told as one.
        let marks = text.iter().filter(|byte| **byte == b'"').take(2).count();
        let is_open = quotes.is_none() && marks > 1;
        if !is_open {
            return quoting;
        }
        let (quoted, plain) = (
            fit(text, quoting, usize::MAX),
            fit(text, with(separator, false), usize::MAX),
        );
        // A stray quote swallows rows, which may look alike all the same.
        let is_better_plain = plain.consistency == 1.0
            && plain.cells >= quoted.cells
            && (quoted.consistency < 1.0
                || (quoted.rows < plain.rows && has_stray_quote(text, separator)));
        if is_better_plain {
            let sentence = "Double quotes are characters like others here: only so all rows have as many cells.";
            notes.push(Finding::note("quotes-are-text", sentence));
            return with(separator, false);
        }
        let closed_up = Self {
            trims: true,
            closes_up: true,
            ..quoting
        };
        let mut moved = text.to_vec();
        let is_worth_it = Blanks::new(separator).close_up(&mut moved)
            && is_better(fit(&moved, closed_up, usize::MAX), quoted)
            && !has_stray_quote(&moved, separator);
        if is_worth_it { closed_up } else { quoting }
    }

    /// Text in which quotes open the cells that they belong to.
    pub fn closed_up(self, text: &[u8]) -> Cow<'_, [u8]> {
        if !self.closes_up {
            return Cow::Borrowed(text);
        }
        let mut moved = text.to_vec();
        Blanks::new(self.separator).close_up(&mut moved);
        Cow::Owned(moved)
    }

    /// A reader of such text that takes rows of any length.
    pub fn builder(self) -> ReaderBuilder {
        let mut builder = ReaderBuilder::new();
        builder
            .has_headers(false)
            .flexible(true)
            .quoting(self.quotes)
            .delimiter(self.separator);
        if self.trims {
            builder.trim(Trim::All);
        }
        builder
    }
}

/// Whether rows are more alike than otherwise, or as alike where they could not be better.
fn is_better(one: Fit, other: Fit) -> bool {
    one.cells > 1
        && (one.consistency > other.consistency
            || (one.consistency == 1.0 && one.cells == other.cells))
}

/// The separator under which the rows are most alike; of equals the one that gives more cells, and the usual one first.
fn likeliest(text: &[u8], ending: &str, with: impl Fn(u8) -> Dialect) -> u8 {
    let usual = match ending {
        "tsv" | "tab" => b'\t',
        "psv" => b'|',
        _ => b',',
    };
    let body = &text[comment_lines(text)..];
    let mut best = (
        usual,
        Fit {
            consistency: 0.0,
            cells: 1,
            rows: 0,
        },
    );
    let others = SEPARATORS
        .into_iter()
        .filter(|separator| *separator != usual);
    for separator in std::iter::once(usual).chain(others) {
        let found = fit(body, with(separator), ROWS);
        let is_clearer = found.consistency > best.1.consistency + 0.02;
        let is_as_clear = found.consistency >= best.1.consistency - 0.02;
        if found.cells > 1
            && (best.1.cells < 2 || is_clearer || (is_as_clear && found.cells > best.1.cells))
        {
            best = (separator, found);
        }
    }
    best.0
}

fn fit(text: &[u8], dialect: Dialect, rows: usize) -> Fit {
    let mut reader = dialect.builder().from_reader(text);
    let mut row = ByteRecord::new();
    let mut counts: HashMap<usize, usize> = HashMap::new();
    let mut all = 0;
    while all < rows && reader.read_byte_record(&mut row).unwrap_or(false) {
        *counts.entry(row.len()).or_default() += 1;
        all += 1;
    }
    // The last row of a longer file may be cut off within quotes.
    let (cells, alike) = counts
        .into_iter()
        .max_by_key(|(cells, rows)| (*rows, *cells))
        .unwrap_or((1, 0));
    let is_cut = text.len() > LOOK / 2 && alike + 1 == all && dialect.quotes;
    Fit {
        consistency: if is_cut {
            1.0
        } else {
            alike as f64 / all.max(1) as f64
        },
        cells,
        rows: all,
    }
}

/// Whether a quote that opens a cell closes elsewhere than at the end of one.
fn has_stray_quote(text: &[u8], separator: u8) -> bool {
    let is_end =
        |byte: Option<&u8>| byte.is_none_or(|byte| [separator, b'\r', b'\n'].contains(byte));
    let (mut is_quoted, mut begins) = (false, true);
    let mut place = 0;
    while let Some(byte) = text.get(place) {
        match (is_quoted, *byte) {
            (true, b'"') if text.get(place + 1) == Some(&b'"') => place += 1,
            (true, b'"') if is_end(text.get(place + 1)) => is_quoted = false,
            (true, b'"') => return true,
            (false, b'"') if begins => is_quoted = true,
            _ => {}
        }
        begins = !is_quoted && is_end(Some(byte));
        place += 1;
    }
    is_quoted && text.len() < LOOK / 2
}

/// Bytes of all lines at the beginning that begin with `#`, but for the last line.
fn comment_lines(text: &[u8]) -> usize {
    let mut skipped = 0;
    while text[skipped..].starts_with(b"#") {
        match text[skipped..].iter().position(|byte| *byte == b'\n') {
            Some(end) => skipped += end + 1,
            None => break,
        }
    }
    skipped
}

/// The same, unless the last of these lines has as many cells as the row behind it: then it is the header.
pub fn comment_bytes(text: &[u8], dialect: Dialect) -> usize {
    let skipped = comment_lines(text);
    let Some(last) = text[..skipped.saturating_sub(1)]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map(|end| end + 1)
        .or((skipped > 0).then_some(0))
    else {
        return 0;
    };
    let mut reader = dialect.builder().from_reader(&text[last..]);
    let mut row = ByteRecord::new();
    let mut cells = || {
        reader
            .read_byte_record(&mut row)
            .ok()
            .filter(|found| *found)
            .map(|_| row.len())
    };
    match (cells(), cells()) {
        (Some(one), Some(other)) if one == other && one > 1 => last,
        _ => skipped,
    }
}

/// Whether every cell behind a separator begins with a space: then the spaces belong to the separators.
pub fn is_padded(first: &ByteRecord, rows: &[&ByteRecord]) -> bool {
    let is_padded = |row: &ByteRecord| {
        row.len() > 1
            && row
                .iter()
                .skip(1)
                .all(|cell| cell.is_empty() || cell.starts_with(b" "))
    };
    let begins = |row: &ByteRecord| row.iter().skip(1).any(|cell| cell.starts_with(b" "));
    begins(first) && !rows.is_empty() && is_padded(first) && rows.iter().all(|row| is_padded(row))
}

/// Columns that hold numbers alone, some of them with a comma for a point.
pub fn decimal_commas(rows: &[&ByteRecord], columns: usize) -> Vec<usize> {
    let has_commas = |column: &usize| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(*column))
            .filter(|cell| !cell.is_empty());
        let mut commas = 0;
        for cell in cells {
            match with_point(cell) {
                Some(_) => commas += 1,
                None if std::str::from_utf8(cell).is_ok_and(|text| text.parse::<i64>().is_ok()) => {
                }
                None => return false,
            }
        }
        commas > 0
    };
    (0..columns).filter(has_commas).collect()
}

/// A number that is written with a comma, with a point instead; none when a cell is anything else.
pub fn with_point(cell: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(cell).ok()?;
    let (whole, fraction) = text.split_once(',')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole_digits = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    (digits(whole_digits) && digits(fraction)).then(|| format!("{whole}.{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn separator(text: &str) -> char {
        char::from(Dialect::of(text.as_bytes(), None, "csv", None, &mut Vec::new()).separator)
    }

    #[test]
    fn rows_that_are_alike_say_what_separates() {
        assert_eq!(separator("id,label\n1,a\n"), ',');
        assert_eq!(separator("id;p;label\n1;0,5;a\n2;0,7;b\n"), ';');
        assert_eq!(separator("id\ttext\n1\ta, b\n2\tc\n"), '\t');
        assert_eq!(separator("id|\"a,b\"\n1|c\n"), '|');
        assert_eq!(separator("a;b;c,d\n1;2;3,4\n"), ';');
    }

    #[test]
    fn quotes_are_text_when_only_so_rows_are_alike() {
        let mut notes = Vec::new();
        let text = "id\ttext\tx\n1\t\"a\tb\n2\tc\td\n3\t\"e\tf\n";
        let dialect = Dialect::of(text.as_bytes(), None, "tsv", None, &mut notes);
        assert!(!dialect.quotes && notes[0].code == "quotes-are-text");
        let quoted = "id,text\n1,\"a,b\"\n";
        assert!(Dialect::of(quoted.as_bytes(), None, "csv", None, &mut notes).quotes);
    }

    #[test]
    fn comment_lines_are_no_header_that_begins_with_a_hash() {
        let comma = Dialect {
            separator: b',',
            quotes: true,
            trims: false,
            closes_up: false,
        };
        assert_eq!(comment_bytes(b"# v3, ok\n# x\nid,a,b\n1,2,3\n", comma), 13);
        assert_eq!(comment_bytes(b"#id,a\n1,2\n", comma), 0);
        assert_eq!(comment_bytes(b"# note\n#id,a\n1,2\n", comma), 7);
        assert_eq!(comment_bytes(b"id,a\n", comma), 0);
    }

    #[test]
    fn a_decimal_comma_becomes_a_point_and_nothing_else_changes() {
        assert_eq!(with_point(b"-0,50").as_deref(), Some("-0.50"));
        for other in [&b"1.5"[..], b"1,2,3", b",5", b"5,", b"a,b", b""] {
            assert_eq!(with_point(other), None);
        }
    }
}
