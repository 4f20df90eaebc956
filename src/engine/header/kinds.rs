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
        (cells == 1 && self.names.len() > 1)
            || (cells > self.names.len() && self.has_spare)
            || self.may_be_line(cells, beginning)
    }

    /// Whether a row of so many cells with this beginning may be the header once more.
    pub fn may_be_line(&self, cells: usize, beginning: &[u8]) -> bool {
        self.lines.iter().any(|line| {
            line.len() == cells && line.get(0).is_some_and(|first| begins(beginning, first))
        })
    }
}

/// Whether a row may begin with this cell, which the mark of a file and a quote may stand before.
fn begins(row: &[u8], cell: &[u8]) -> bool {
    let row = row.strip_prefix(b"\xef\xbb\xbf").unwrap_or(row);
    let row = row.trim_ascii_start();
    let row = row.strip_prefix(b"\"").unwrap_or(row).trim_ascii_start();
    let cell = cell.trim_ascii();
    // A quote within the cell would be written twice, and only the beginning of the row is known.
    let plain = cell.split(|byte| *byte == b'"').next().unwrap_or_default();
    let known = plain.len().min(row.len());
    let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    row[..known] == plain[..known]
        && (known < cell.len() || cell.is_empty() || !row.get(known).is_some_and(goes_on))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_begins_like_the_header_may_be_it() {
        for row in ["id,x", "\u{feff}id,x", "\" id\",x", "id", "", "id "] {
            assert!(begins(row.as_bytes(), b"id"), "{row}");
        }
        for row in ["i1,a", "id_1,a", "1,id", "idea,x"] {
            assert!(!begins(row.as_bytes(), b"id"), "{row}");
        }
        assert!(begins(b"a \"\"b\"\"", b"a \"b\"") && begins(b",x", b""));
    }
}
