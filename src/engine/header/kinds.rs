//! What a row of the file is: one of the table, none at all, the header once more, or one that does not fit.

use csv::ByteRecord;

use super::Header;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Row,
    /// A line of blanks.
    Blank,
    /// The header again, as in files that were put one after the other.
    Header,
    /// More or fewer cells than the header.
    Misfit,
}

impl Header {
    /// What a row is. All ways of reading ask this, so that they agree about which rows there are.
    pub fn kind(&self, row: &ByteRecord) -> Kind {
        let width = self.names.len();
        let is_blank = |cell: &[u8]| cell.trim_ascii().is_empty();
        if row.len() == 1 && width > 1 && row.iter().all(is_blank) {
            return Kind::Blank;
        }
        if self.lines.iter().any(|line| is_same(line, row)) {
            return Kind::Header;
        }
        match self.cells(row) == width {
            true => Kind::Row,
            false => Kind::Misfit,
        }
    }

    /// How many cells of a row count: separators at the end of every row have no cell behind them.
    pub fn cells(&self, row: &ByteRecord) -> usize {
        let mut cells = row.len();
        while self.has_spare
            && cells > self.names.len()
            && row.get(cells - 1).is_some_and(<[u8]>::is_empty)
        {
            cells -= 1;
        }
        cells
    }

    /// Whether a row of so many cells with this beginning has to be looked at as a whole to know what it is.
    pub fn is_doubtful(&self, cells: usize, beginning: &[u8]) -> bool {
        let begins_alike = |line: &ByteRecord| {
            let first = line.get(0).and_then(|cell| cell.first());
            let byte = beginning.trim_ascii_start().first();
            line.len() == cells && (byte == first || matches!(byte, Some(b'"' | 0xef | b'#')))
        };
        (cells == 1 && self.names.len() > 1)
            || (cells > self.names.len() && self.has_spare)
            || self.lines.iter().any(begins_alike)
    }
}

/// Whether a row holds the same as a line of the header, whatever blanks or byte order mark there are.
fn is_same(line: &ByteRecord, row: &ByteRecord) -> bool {
    let bare = |cell| <[u8]>::strip_prefix(cell, b"\xef\xbb\xbf").unwrap_or(cell);
    line.len() == row.len()
        && line
            .iter()
            .zip(row)
            .all(|(name, cell)| name.trim_ascii() == bare(cell).trim_ascii())
}
