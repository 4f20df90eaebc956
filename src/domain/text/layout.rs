//! Widths, cutting and wrapping of text that is already fit to be shown.
//!
//! Everything is counted in columns of whole grapheme clusters, the way a terminal buffer is filled; nothing here
//! looks at what the text means.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

const ELLIPSIS: &str = "…";

/// Columns that `text` takes, cluster by cluster. Ligatures across clusters do not count: cells don't merge.
pub(super) fn columns(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// `text` cut to `width` columns with an ellipsis, or `None` if it fits as it is.
pub(super) fn truncated(text: &str, width: usize) -> Option<String> {
    let mut taken = 0;
    let mut cut = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        let next = taken + cluster.width();
        // The cut must leave a column for the ellipsis.
        if next < width {
            cut = at + cluster.len();
        }
        if next > width {
            let ellipsis = if width == 0 { "" } else { ELLIPSIS };
            return Some([&text[..cut], ellipsis].concat());
        }
        taken = next;
    }
    None
}

/// `text` without its first `columns` columns.
pub(super) fn skipped(text: &str, columns: usize) -> String {
    let mut taken = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        if taken >= columns {
            return [&" ".repeat(taken - columns), &text[at..]].concat();
        }
        taken += cluster.width();
    }
    " ".repeat(taken.saturating_sub(columns))
}

/// `text` in lines of at most `width` columns; never empty.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    if width == 0 {
        return vec![String::new()];
    }
    let mut wrapper = Wrapper {
        width,
        lines: Vec::new(),
        line: String::new(),
        taken: 0,
    };
    let mut gap = 0;
    let mut word = 0..0;
    for (at, cluster) in text.grapheme_indices(true) {
        // Only a bare space separates: one that carries a mark is the base of a visible cluster.
        if cluster == " " {
            if !word.is_empty() {
                wrapper.add(gap, &text[word]);
                gap = 0;
            }
            gap += 1;
            word = at + 1..at + 1;
        } else {
            word.end = at + cluster.len();
        }
    }
    wrapper.add(gap, &text[word]);
    wrapper.finish()
}

struct Wrapper {
    width: usize,
    lines: Vec<String>,
    line: String,
    taken: usize,
}

impl Wrapper {
    /// Adds `gap` spaces and then `word`, which has none.
    fn add(&mut self, gap: usize, word: &str) {
        let word_width = columns(word);
        let room = self.width - self.taken;
        let fits = gap.saturating_add(word_width) <= room;
        // A word that fits no line starts right here: moving it down would only leave a hole.
        let starts_here = word_width > self.width && gap < room;
        if fits || starts_here {
            self.line.extend(std::iter::repeat_n(' ', gap));
            self.taken += gap;
        } else if !word.is_empty() && !self.line.is_empty() {
            self.break_line();
        }
        for cluster in word.graphemes(true) {
            self.put(cluster);
        }
    }

    fn put(&mut self, cluster: &str) {
        let (cluster, cluster_width) = match cluster.width() {
            wide if wide > self.width => (ELLIPSIS, 1),
            columns => (cluster, columns),
        };
        if self.taken + cluster_width > self.width {
            self.break_line();
        }
        self.line.push_str(cluster);
        self.taken += cluster_width;
    }

    fn break_line(&mut self) {
        self.lines.push(std::mem::take(&mut self.line));
        self.taken = 0;
    }

    fn finish(mut self) -> Vec<String> {
        self.break_line();
        self.lines
    }
}
