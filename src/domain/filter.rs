//! The filter language: one small expression that picks examples, in lists, searches and on the command line.
//!
//! ```text
//! truth = refund and score > .8 and tag = "label noise"
//! late delivery not (note ~ checked or `customer tier` in (gold, silver)) and pred is not missing
//! ```
//!
//! * `=` (or `==`), `!=`, `<`, `<=`, `>`, `>=`; `~` contains and `!~` does not; `in (a, b)`, `not in (a, b)`;
//!   `is missing`, `is not missing`.
//! * On the right of a comparison a name in backquotes is a field, and so are the words `truth`, `pred`, `prediction`
//!   and `score`: `` score <= `second score` ``, `pred != truth`. In quotes they are text. Two fields that spell numbers
//!   are ordered as numbers; a field without a value equals nothing and is neither larger nor smaller.
//! * In parentheses or `abs(…)` before or after a comparison fields and numbers are calculated with: `+ - * /` between
//!   spaces, as in `abs(pred - truth) > 5` or `(price * 1.1) < cost`.
//! * Words without an operator must occur in the text. `and` may be left out, binds tighter than `or`, and `not`
//!   tighter than both.
//! * Text search ignores case unless the searched text has an upper-case letter; `=` never ignores it.
//! * Names with spaces stand in backquotes, values with spaces in double quotes; `\` escapes the quote and itself.
//!
//! Which fields exist and what they hold is the caller's business: nothing here knows an example or a column.

mod check;
mod eval;
mod lex;
mod parse;
mod print;
mod syntax;

use std::ops::Range;

use thiserror::Error;

use super::label;
use super::text::Safe;
use syntax::Node;

pub use eval::contains;

/// A parsed filter. Printing it gives text that parses to an equal one; with `{:#}` also where bare words may be fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression(Node);

impl Expression {
    /// Reads a filter; empty text gives the filter that matches everything.
    ///
    /// # Errors
    /// The first mistake, with its place in `source`.
    pub fn parse(source: &str) -> Result<Self, FilterError> {
        Self::parse_over(source, &|_| false)
    }

    /// The same where bare words on the right of a comparison are fields if `is_field` knows them.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_over(source: &str, is_field: &dyn Fn(&str) -> bool) -> Result<Self, FilterError> {
        parse::parse(source, is_field).map(Self)
    }

    /// A bare word on the right of a comparison that is no field and nearly one: more likely a slip than a text.
    ///
    /// # Errors
    /// The first such word, with its place in `source`.
    pub fn refuse_slips(
        source: &str,
        is_field: &dyn Fn(&str) -> bool,
        names: &[&str],
    ) -> Result<(), FilterError> {
        let (_, words) = parse::read(source, is_field)?;
        for (word, span) in words {
            if let Some(near) = check::nearest(&word, names) {
                let message = format!(
                    "there is no field `{word}`; did you mean `{near}`? As a text it stands in quotes: \"{word}\""
                );
                return Err(FilterError { message, span });
            }
        }
        Ok(())
    }

    /// The names of fields that stand alone on the right of a comparison, each once.
    pub fn right_fields(&self) -> Vec<&str> {
        check::right_names(&self.0)
    }

    /// Whether it searches for words without naming a field.
    pub fn searches_text(&self) -> bool {
        check::has_words(&self.0)
    }

    /// Whether it matches everything because nothing was asked for.
    pub fn is_empty(&self) -> bool {
        matches!(&self.0, Node::And(parts) if parts.is_empty())
    }

    /// The names of the fields it reads, each once, in order of appearance.
    pub fn fields(&self) -> Vec<&str> {
        check::names(&self.0)
    }

    /// Makes sure that every field exists. `suggestions` are the names a mistyped one is compared with.
    ///
    /// # Errors
    /// The first field that `known` denies, with the nearest suggestion.
    pub fn check(
        &self,
        known: &dyn Fn(&str) -> bool,
        suggestions: &[&str],
    ) -> Result<(), FilterError> {
        check::check(&self.0, known, suggestions)
    }

    /// Whether an example with these fields is picked. A field that does not exist counts as missing.
    pub fn matches(&self, fields: &dyn Fields) -> bool {
        eval::matches(&self.0, fields)
    }
}

/// What a filter can ask of one example.
pub trait Fields {
    /// All values of a field: none for an empty multi-valued field, `None` if there is no such field.
    ///
    /// A comparison holds if any value satisfies it; `!=`, `!~` and `not in` hold if none satisfies the opposite.
    fn values(&self, field: &str) -> Option<Vec<Value>>;

    /// Whether the example's text holds `word`; [`contains`] is the comparison to use.
    fn matches_text(&self, word: &str, case_sensitive: bool) -> bool;
}

/// One value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, compared as a canonical label.
    Text(String),
    /// A number; NaN counts as missing.
    Number(f64),
    /// True or false, also equal to 1 or 0.
    Bool(bool),
    /// No value. Satisfies `is missing` and the negative operators, nothing else.
    Missing,
}

impl Value {
    /// A label: missing if [`label::is_missing`] says so, else text.
    pub fn from_label(text: &str) -> Self {
        if label::is_missing(text) {
            Self::Missing
        } else {
            Self::Text(text.to_owned())
        }
    }
}

/// A mistake in a filter: one sentence, which may quote the filter and is raw text, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct FilterError {
    /// What is wrong and, if it can be known, what would be right.
    pub message: String,
    /// Bytes of the source that are meant; empty at its end if something is missing there.
    pub span: Range<usize>,
}

impl FilterError {
    /// The source and, below it, carets under the mistake.
    pub fn pointing_lines(&self, source: &str) -> [Safe; 2] {
        let column = |at: usize| {
            source
                .get(..at)
                .map_or(0, |before| Safe::line(before).width())
        };
        let (start, end) = (column(self.span.start), column(self.span.end));
        let carets = Safe::literal("^").repeat(end.saturating_sub(start).max(1));
        [
            Safe::line(source),
            Safe::concat([Safe::spaces(start), carets]),
        ]
    }

    /// The same as one text of two lines, fit to be printed.
    pub fn pointing(&self, source: &str) -> String {
        let [source, carets] = self.pointing_lines(source);
        format!("{source}\n{carets}")
    }
}

#[cfg(test)]
mod tests;
