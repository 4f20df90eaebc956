//! Cuts a filter into tokens with their places. Knows no grammar; keywords are words here.

use std::ops::Range;

use super::FilterError;
use super::syntax::{Operator, ends_word};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A bare word, perhaps a keyword or a number.
    Word(String),
    /// Text in double quotes, unescaped.
    Quoted(String),
    /// A name in backquotes, unescaped.
    Name(String),
    Operator(Operator),
    Open,
    Close,
    Comma,
}

/// All tokens of `source`.
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, FilterError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = token(&source[at..], first).map_err(|message| FilterError {
            message: message.to_owned(),
            span: at..source.len(),
        })?;
        tokens.push(Token {
            kind,
            span: at..at + length,
        });
        at += length;
    }
    Ok(tokens)
}

/// The token at the start of `rest`, which starts with `first`, and its length in bytes.
fn token(rest: &str, first: char) -> Result<(Kind, usize), &'static str> {
    if let Some((operator, length)) = operator(rest) {
        return Ok((Kind::Operator(operator), length));
    }
    match first {
        '(' => Ok((Kind::Open, 1)),
        ')' => Ok((Kind::Close, 1)),
        ',' => Ok((Kind::Comma, 1)),
        '"' => {
            let (text, length) = enclosed(rest, '"').ok_or("a quoted text has no closing \"")?;
            Ok((Kind::Quoted(text), length))
        }
        '`' => {
            let (name, length) = enclosed(rest, '`').ok_or("a field name has no closing `")?;
            Ok((Kind::Name(name), length))
        }
        _ => {
            let length = word_length(rest);
            Ok((Kind::Word(rest[..length].to_owned()), length))
        }
    }
}

fn operator(rest: &str) -> Option<(Operator, usize)> {
    // Longer signs first: `<=` is not `<` and a stray `=`.
    [
        ("==", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("!~", Operator::NotContains),
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("=", Operator::Equal),
        ("<", Operator::Less),
        (">", Operator::Greater),
        ("~", Operator::Contains),
    ]
    .into_iter()
    .find(|(sign, _)| rest.starts_with(sign))
    .map(|(sign, operator)| (operator, sign.len()))
}

/// Length of the bare word that `rest` starts with.
fn word_length(rest: &str) -> usize {
    let ends = |(at, char): &(usize, char)| ends_word(*char) || operator(&rest[*at..]).is_some();
    rest.char_indices()
        .find(ends)
        .map_or(rest.len(), |(at, _)| at)
}

/// The unescaped text between two `quote`s at the start of `rest`, and its length with both of them.
fn enclosed(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, char)) = chars.next() {
        if char == quote {
            return Some((text, at + char.len_utf8()));
        }
        // A backslash before anything else is itself, so that paths need no doubling.
        let escaped = chars.next_if(|(_, next)| char == '\\' && (*next == quote || *next == '\\'));
        text.push(escaped.map_or(char, |(_, next)| next));
    }
    None
}
