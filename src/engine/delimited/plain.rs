//! The quick way through a part without quotes: cells end at the next separator or line feed, and nothing else counts.
//!
//! Gives nothing wherever there is more to it, and the careful way is taken: it never decides what a faulty row means.

use csv::ByteRecord;
use memchr::{memchr, memchr_iter, memchr2_iter};
use polars::prelude::{PlSmallStr, StringChunkedBuilder};

use crate::engine::cells::Texts;
use crate::engine::header::Header;
use crate::engine::table::Batch;

/// What may stand before the header of a file that was put behind another one.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Some columns of a part, its first `limit` rows at most; none when it holds quotes, lone carriage returns, a row that
/// does not fit, or cells that are not taken as they stand. The bytes are known to be UTF-8.
pub fn read(text: &str, header: &Header, columns: &[usize], limit: usize) -> Option<Batch> {
    let bytes = text.as_bytes();
    let dialect = header.dialect;
    let is_plain =
        !dialect.trims && !header.has_spare && header.decimal_commas.is_empty() && limit > 0;
    let has_quotes = || dialect.quotes && memchr(b'"', bytes).is_some();
    let has_lone_return =
        || memchr_iter(b'\r', bytes).any(|place| bytes.get(place + 1) != Some(&b'\n'));
    if !is_plain || has_quotes() || has_lone_return() {
        return None;
    }
    let width = header.names.len();
    let mut slots: Vec<Option<usize>> = vec![None; width];
    for (slot, column) in columns.iter().enumerate() {
        if slots[*column].replace(slot).is_some() {
            return None;
        }
    }
    let mut cells: Vec<(usize, usize)> = vec![(0, 0); columns.len()];
    let mut builders: Vec<StringChunkedBuilder> = columns
        .iter()
        .map(|column| StringChunkedBuilder::new(PlSmallStr::from_str(&header.names[*column]), 4096))
        .collect();
    let above: Vec<Vec<u8>> = header
        .lines
        .iter()
        .map(|line| joined(line, dialect.separator))
        .collect();
    let (mut start, mut column, mut rows) = (0, 0, 0);
    let mut row = 0;
    let ends = memchr2_iter(dialect.separator, b'\n', bytes);
    // The last row may lack its line feed.
    let last = (!bytes.ends_with(b"\n")).then_some(bytes.len());
    for end in ends.chain(last) {
        let is_row_end = bytes.get(end).is_none_or(|byte| *byte == b'\n');
        let mut cell_end = end;
        if is_row_end && cell_end > start && bytes[cell_end - 1] == b'\r' {
            cell_end -= 1;
        }
        if is_row_end && column == 0 && bytes[start..cell_end].trim_ascii().is_empty() {
            // With a single column a cell of blanks may be meant.
            if cell_end > start && width == 1 {
                return None;
            }
            (start, row) = (end + 1, end + 1);
            continue;
        }
        if let Some(slot) = *slots.get(column)? {
            cells[slot] = (start, cell_end);
        }
        start = end + 1;
        column += 1;
        if !is_row_end {
            continue;
        }
        if column != width
            || above
                .iter()
                .any(|line| is_same(line, &bytes[row..cell_end]))
        {
            return None;
        }
        row = start;
        column = 0;
        for (builder, (from, to)) in builders.iter_mut().zip(&cells) {
            builder.append_option((from < to).then(|| &text[*from..*to]));
        }
        rows += 1;
        if rows == limit {
            break;
        }
    }
    let columns = builders
        .into_iter()
        .map(|builder| Texts::Strings(builder.finish()))
        .collect();
    Some(Batch { rows, columns })
}

/// A line of the header as it stands there when nothing has to be quoted.
fn joined(line: &ByteRecord, separator: u8) -> Vec<u8> {
    let cells: Vec<&[u8]> = line.iter().collect();
    cells.join(&separator)
}

/// Whether a row may be this line of the header once more, whatever blanks there are: whoever reads carefully decides.
fn is_same(line: &[u8], row: &[u8]) -> bool {
    let row = row.trim_ascii_start();
    let row = row.strip_prefix(MARK).unwrap_or(row);
    let ink = |byte: &&u8| !byte.is_ascii_whitespace();
    row.iter().filter(ink).eq(line.iter().filter(ink))
}
