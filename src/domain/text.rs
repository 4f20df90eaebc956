//! Text that may reach a terminal: [`Safe`], the only kind of text that widgets and messages accept.
//!
//! Text from data, file names and people passes through here exactly once, when it is shown. What could move the
//! cursor, hide or reorder other text is made visible instead of dropped, so that different texts look different.
//! Search, copy and export keep the raw text and never use this module.

mod layout;
mod sanitize;

use std::borrow::Cow;
use std::fmt;

/// Columns between two tab stops in the detail pane.
pub const TAB_STOP: usize = 4;

/// What stands for text that was cut off; one column wide.
pub const ELLIPSIS: Safe = Safe::literal("…");

/// Text without control, format, unassigned or private-use characters, fit to be drawn.
///
/// How foreign text is rewritten:
///
/// * control characters become their pictures (`␛`), C1 controls and every other hidden character `<U+202E>`;
/// * a zero-width joiner or an emoji variation selector stays inside an emoji it belongs to;
/// * marks beyond eight on one character become `<+12 marks>`; a mark without a base is written as its code point;
/// * text that already reads like one of these spellings gets its first character written as a code point.
///
/// So two texts that look the same are the same, but for four things that layout hides: a tab looks like `→` in one
/// line and like spaces in the detail pane, CRLF breaks a detail line just as LF does, and of surplus marks only the
/// number shows. Zero-width characters never make a cell of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Safe(Cow<'static, str>);

impl Safe {
    /// No text.
    pub const EMPTY: Self = Self(Cow::Borrowed(""));

    /// Text of the program itself, which needs no rewriting.
    ///
    /// Control characters have no business there: a text with one is replaced as a whole by a visible complaint.
    pub const fn literal(text: &'static str) -> Self {
        if sanitize::has_control_byte(text) {
            Self(Cow::Borrowed(
                "<control character in the program's own text>",
            ))
        } else {
            Self(Cow::Borrowed(text))
        }
    }

    /// Foreign text on one line: LF shows as `⏎`, TAB as `→`, CR as `␍`.
    pub fn line(text: &str) -> Self {
        if sanitize::is_plain(text) {
            return Self::owned(text.to_owned());
        }
        Self::owned(sanitize::pieces(text, sanitize::Layout::OneLine).collect())
    }

    /// The same as [`Safe::line`] followed by [`Safe::truncate`], without reading more of a long text than fits.
    pub fn line_within(text: &str, width: usize) -> Self {
        let pieces = sanitize::pieces(text, sanitize::Layout::OneLine);
        let mut fitting = String::new();
        let mut columns = 0;
        for piece in pieces {
            columns += layout::columns(&piece);
            fitting.push_str(&piece);
            if columns > width {
                return Self::owned(fitting).truncate(width);
            }
        }
        Self::owned(fitting)
    }

    /// Foreign text for the detail pane: real breaks at LF and CRLF, tabs expanded to stops of [`TAB_STOP`] columns.
    ///
    /// At least one line; text that ends in a break has an empty last line.
    pub fn lines(text: &str) -> Vec<Self> {
        let breaks = text.split('\n').enumerate();
        let last = breaks.clone().count() - 1;
        breaks
            .map(|(index, line)| {
                if index < last {
                    line.strip_suffix('\r').unwrap_or(line)
                } else {
                    line
                }
            })
            .map(|line| Self::owned(sanitize::detail_line(line)))
            .collect()
    }

    /// Anything printable, as one line: numbers, dates, `format_args!`. Parts that are [`Safe`] already belong into
    /// [`Safe::concat`], or what stands for a hidden character would be rewritten again.
    pub fn display(value: impl fmt::Display) -> Self {
        Self::line(&value.to_string())
    }

    /// `count` spaces.
    pub fn spaces(count: usize) -> Self {
        Self::owned(" ".repeat(count))
    }

    /// This text `count` times.
    pub fn repeat(&self, count: usize) -> Self {
        Self::owned(self.0.repeat(count))
    }

    /// All parts, one after the other.
    pub fn concat(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::EMPTY, |mut whole, part| {
            whole.push(&part);
            whole
        })
    }

    /// All parts with `separator` between them.
    pub fn join(parts: impl IntoIterator<Item = Self>, separator: &Self) -> Self {
        let mut whole = Self::EMPTY;
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                whole.push(separator);
            }
            whole.push(&part);
        }
        whole
    }

    /// Appends `part`.
    pub fn push(&mut self, part: &Self) {
        if self.is_empty() {
            self.0 = part.0.clone();
        } else {
            self.0.to_mut().push_str(&part.0);
        }
    }

    /// The text to draw.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Columns the text takes: the sum over its grapheme clusters, which is how it is drawn.
    pub fn width(&self) -> usize {
        layout::columns(&self.0)
    }

    /// At most `width` columns, cut at a grapheme cluster and ended with `…` if anything is missing.
    pub fn truncate(&self, width: usize) -> Self {
        match layout::truncated(&self.0, width) {
            None => self.clone(),
            Some(text) => Self::owned(text),
        }
    }

    /// What is left of a line that is moved to the left by `columns`. A cluster that is cut in two shows as blanks.
    pub fn skip(&self, columns: usize) -> Self {
        match columns {
            0 => self.clone(),
            _ => Self::owned(layout::skipped(&self.0, columns)),
        }
    }

    /// Lines of at most `width` columns, at least one, broken at spaces; a word longer than a line is broken between
    /// grapheme clusters. Spaces at a break are not drawn, and a cluster wider than a whole line shows as `…`.
    /// With no columns there is one empty line.
    pub fn wrap(&self, width: usize) -> Vec<Self> {
        layout::wrapped(&self.0, width)
            .into_iter()
            .map(Self::owned)
            .collect()
    }

    /// Spaces on the right up to `width` columns; never cuts.
    pub fn pad(&self, width: usize) -> Self {
        let missing = width.saturating_sub(self.width());
        Self::concat([self.clone(), Self::spaces(missing)])
    }

    /// Spaces on the left up to `width` columns, for numbers; never cuts.
    pub fn pad_start(&self, width: usize) -> Self {
        let missing = width.saturating_sub(self.width());
        Self::concat([Self::spaces(missing), self.clone()])
    }

    /// Exactly `width` columns: cut or padded on the right.
    pub fn fit(&self, width: usize) -> Self {
        self.truncate(width).pad(width)
    }

    fn owned(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl fmt::Display for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for Safe {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Safe {
    fn from(text: &'static str) -> Self {
        Self::literal(text)
    }
}

impl From<Safe> for Cow<'static, str> {
    fn from(text: Safe) -> Self {
        text.0
    }
}

impl FromIterator<Safe> for Safe {
    fn from_iter<I: IntoIterator<Item = Safe>>(parts: I) -> Self {
        Self::concat(parts)
    }
}

#[cfg(test)]
mod tests;
