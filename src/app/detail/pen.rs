//! Writes lines of a given width, and stops when a field has taken enough of them.

use super::pictures::{PictureId, PictureLines};
use super::reading::{Folds, Reading, WHOLE};
use super::{Line, Look, What};
use crate::domain::content::{bytes, head};
use crate::domain::text::Safe;

/// How much of a field is shown at first, in bytes.
const FIRST: usize = 64 << 10;

/// Where lines are written.
pub(super) struct Pen<'a> {
    pub width: usize,
    pub rows: usize,
    reading: &'a Reading,
    lines: Vec<Line>,
    pictures: Vec<PictureLines>,
    /// What the present field may still take.
    left: usize,
    /// What it could not.
    more: usize,
    has_more: bool,
    /// By how many columns the widest line is wider than there is room.
    overflow: usize,
}

/// What a pen has written.
#[derive(Default)]
pub(super) struct Written {
    pub lines: Vec<Line>,
    /// Which of the lines are pictures.
    pub pictures: Vec<PictureLines>,
    /// By how many columns the widest line is wider than there is room.
    pub overflow: usize,
}

impl<'a> Pen<'a> {
    pub fn new(width: usize, rows: usize, reading: &'a Reading) -> Self {
        Self {
            width,
            rows,
            reading,
            lines: Vec::new(),
            pictures: Vec::new(),
            left: FIRST,
            more: 0,
            has_more: false,
            overflow: 0,
        }
    }

    /// How high a picture may be: it leaves a line for its name.
    pub fn picture_rows(&self) -> usize {
        self.rows.saturating_sub(2).max(4)
    }

    /// What was written.
    pub fn finish(self) -> Written {
        Written {
            lines: self.lines,
            pictures: self.pictures,
            overflow: self.overflow,
        }
    }

    /// The lines from this one on are a picture of so many columns.
    pub fn picture(&mut self, id: &PictureId, line: usize, columns: usize) {
        self.pictures.push(PictureLines {
            id: id.clone(),
            line,
            rows: self.lines.len().saturating_sub(line),
            columns,
        });
    }

    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    pub fn folds(&self) -> &'a Folds {
        &self.reading.folds
    }

    pub fn push(&mut self, what: What) {
        self.lines.push(Line { what, fold: None });
    }

    pub fn blank(&mut self) {
        self.push(What::Pieces(Vec::new()));
    }

    /// An empty line, unless the last one is empty already.
    pub fn gap(&mut self) {
        let is_empty =
            |line: &Line| matches!(&line.what, What::Pieces(pieces) if pieces.is_empty());
        if self.lines.last().is_some_and(|line| !is_empty(line)) {
            self.blank();
        }
    }

    pub fn pieces(&mut self, pieces: Vec<(Safe, Look)>) {
        self.count(&pieces);
        self.push(What::Pieces(pieces));
    }

    /// A line that opens and closes something; gives whether it is open. `pieces` say what it is.
    pub fn fold(
        &mut self,
        id: &str,
        usually: bool,
        indent: usize,
        mut pieces: Vec<(Safe, Look)>,
    ) -> bool {
        let is_open = self.folds().is_open(id, usually);
        let marker = Safe::literal(if is_open { "▾ " } else { "▸ " });
        pieces.insert(0, (marker, Look::Marker));
        pieces.insert(0, (Safe::spaces(indent), Look::Plain));
        self.count(&pieces);
        self.lines.push(Line {
            what: What::Pieces(pieces),
            fold: Some(id.to_owned()),
        });
        is_open
    }

    fn count(&mut self, pieces: &[(Safe, Look)]) {
        // A line costs more than its text, so that a million short ones end too.
        let bytes: usize = pieces.iter().map(|(text, _)| text.as_str().len()).sum();
        self.left = self.left.saturating_sub(bytes + 8);
    }

    /// Whether the field has taken all it may; remembers that it wanted more.
    pub fn is_full(&mut self) -> bool {
        let is_full = self.left == 0;
        self.has_more |= is_full;
        is_full
    }

    /// As much of a text as the field may still take.
    pub fn rest_of<'t>(&mut self, text: &'t str) -> &'t str {
        let (shown, more) = head(text, self.left);
        self.more += more;
        self.has_more |= more > 0;
        shown
    }

    /// Begins a field.
    pub fn begin(&mut self, name: &str) {
        let is_whole = self.folds().is_open(&whole(name), false);
        self.left = if is_whole { usize::MAX } else { FIRST };
        self.more = 0;
        self.has_more = false;
    }

    /// Ends a field, with a line that opens the rest when there is more of it.
    pub fn end(&mut self, name: &str) {
        if !self.has_more {
            return;
        }
        let text = match self.more {
            0 => "more".to_owned(),
            more => format!("{} more", bytes::size(more)),
        };
        self.fold(
            &whole(name),
            false,
            0,
            vec![(Safe::line(&format!("… {text}")), Look::Said)],
        );
        self.left = FIRST;
        self.has_more = false;
    }

    /// Text with breaks of its own, wrapped.
    pub fn text(&mut self, indent: usize, text: &str, look: Look) {
        let shown = self.rest_of(text);
        let room = self.room(indent);
        for line in Safe::lines(shown) {
            for part in line.wrap(room) {
                match part.is_empty() {
                    true => self.blank(),
                    false => self.pieces(vec![(Safe::spaces(indent), Look::Plain), (part, look)]),
                }
            }
        }
    }

    /// A line that keeps its blanks: cut, moved or wrapped as the reviewer likes. `gutter` stays where it is.
    pub fn wide(&mut self, gutter: Safe, parts: Vec<(Safe, Look)>) {
        let room = self.room(gutter.width());
        if self.reading.wraps {
            let look = parts.first().map_or(Look::Plain, |(_, look)| *look);
            let whole = Safe::concat(parts.into_iter().map(|(text, _)| text));
            for (place, part) in whole.wrap(room).into_iter().enumerate() {
                let gutter = match place {
                    0 => gutter.clone(),
                    _ => Safe::spaces(gutter.width()),
                };
                self.pieces(vec![(gutter, Look::Faint), (part, look)]);
            }
            return;
        }
        let whole: usize = parts.iter().map(|(text, _)| text.width()).sum();
        self.overflow = self.overflow.max(whole.saturating_sub(room));
        let mut pieces = vec![(gutter, Look::Faint)];
        let mut skip = self.reading.pan;
        let mut left = room;
        let mut parts = parts.into_iter().peekable();
        while let Some((text, look)) = parts.next() {
            let width = text.width();
            if skip >= width {
                skip -= width;
                continue;
            }
            let shown = text.skip(skip);
            skip = 0;
            let width = shown.width();
            // The last column is for the sign that there is more.
            let is_cut = width > left || (width == left && parts.peek().is_some());
            if is_cut {
                let cut = match width > left {
                    true => shown.truncate(left),
                    false => Safe::concat([shown, Safe::literal(" ")]).truncate(left),
                };
                pieces.push((cut, look));
                break;
            }
            left -= width;
            pieces.push((shown, look));
        }
        self.pieces(pieces);
    }

    /// A name with a value that may take several lines.
    pub fn fact(&mut self, name: &str, name_width: usize, value: &str, look: Look) {
        let name = Safe::line(name).truncate(name_width.saturating_sub(1));
        let room = self.room(name_width);
        let shown = self.rest_of(value);
        let wrapped = Safe::lines(shown)
            .into_iter()
            .flat_map(|line| line.wrap(room));
        for (place, part) in wrapped.enumerate() {
            let name = match place {
                0 => name.pad(name_width),
                _ => Safe::spaces(name_width),
            };
            self.pieces(vec![(name, Look::Faint), (part, look)]);
        }
    }

    pub fn room(&self, taken: usize) -> usize {
        self.width.saturating_sub(taken).max(1)
    }
}

fn whole(name: &str) -> String {
    format!("{name}{WHOLE}")
}
