//! Writes a filter so that it parses to an equal tree: quotes what would read differently bare.

use std::fmt::{self, Write as _};

use super::Expression;
use super::syntax::{
    ABSOLUTE, Field, Literal, Node, ROLE_WORDS, Sign, Sum, Term, ends_word, is_keyword, number,
};

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        node(&self.0, f)
    }
}

fn node(shown: &Node, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match shown {
        Node::Or(parts) => joined(parts, " or ", |part| matches!(part, Node::Or(_)), f),
        Node::And(parts) => joined(parts, " and ", is_compound, f),
        Node::Not(part) => {
            f.write_str("not ")?;
            grouped(part, is_compound(part), f)
        }
        Node::Compare {
            left,
            operator,
            right,
        } => {
            match left {
                // A number on the left is a number.
                Term::Field(of) if number(&of.name).is_some() => enclosed(&of.name, '`', f)?,
                Term::Field(of) => field(of, f)?,
                other => term(other, f)?,
            }
            write!(f, " {} ", operator.sign())?;
            term(right, f)
        }
        Node::In {
            field: of,
            negated,
            values,
        } => {
            field(of, f)?;
            f.write_str(if *negated { " not in (" } else { " in (" })?;
            for (index, value) in values.iter().enumerate() {
                f.write_str(if index > 0 { ", " } else { "" })?;
                literal(value, f)?;
            }
            f.write_char(')')
        }
        Node::Missing { field: of, negated } => {
            field(of, f)?;
            f.write_str(if *negated {
                " is not missing"
            } else {
                " is missing"
            })
        }
        Node::Words(text) if is_bare(text) => f.write_str(text),
        Node::Words(text) => enclosed(text, '"', f),
    }
}

fn is_compound(shown: &Node) -> bool {
    matches!(shown, Node::Or(_) | Node::And(_))
}

fn joined(
    parts: &[Node],
    by: &str,
    needs_group: fn(&Node) -> bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        f.write_str(if index > 0 { by } else { "" })?;
        grouped(part, needs_group(part), f)?;
    }
    Ok(())
}

fn grouped(shown: &Node, in_parentheses: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if !in_parentheses {
        return node(shown, f);
    }
    f.write_char('(')?;
    node(shown, f)?;
    f.write_char(')')
}

fn field(of: &Field, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if is_bare(&of.name) {
        f.write_str(&of.name)
    } else {
        enclosed(&of.name, '`', f)
    }
}

/// As it stands on the right, where a bare word is a value unless it names a part of the example.
fn term(shown: &Term, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match shown {
        Term::Field(of) if ROLE_WORDS.contains(&of.name.as_str()) => f.write_str(&of.name),
        Term::Field(of) => enclosed(&of.name, '`', f),
        Term::Value(value) if ROLE_WORDS.contains(&value.text.as_str()) => {
            enclosed(&value.text, '"', f)
        }
        Term::Value(value) => literal(value, f),
        Term::Sum(absolute @ Sum::Absolute(_)) => sum(absolute, f),
        Term::Sum(other) => in_parentheses(other, f),
    }
}

fn sum(shown: &Sum, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match shown {
        Sum::Number(value) => write!(f, "{value}"),
        Sum::Field(of)
            if Sign::ALL.iter().any(|sign| sign.text() == of.name)
                || number(&of.name).is_some() =>
        {
            enclosed(&of.name, '`', f)
        }
        Sum::Field(of) => field(of, f),
        Sum::Absolute(inner) => {
            f.write_str(ABSOLUTE)?;
            in_parentheses(inner, f)
        }
        Sum::Both(left, sign, right) => {
            let is_loose = |side: &Sum| matches!(side, Sum::Both(_, other, _) if sign.is_tight() && !other.is_tight());
            let is_both = matches!(**right, Sum::Both(..));
            let group = |side: &Sum, needed: bool, f: &mut fmt::Formatter<'_>| match needed {
                true => in_parentheses(side, f),
                false => sum(side, f),
            };
            group(left, is_loose(left), f)?;
            write!(f, " {} ", sign.text())?;
            let is_tighter =
                matches!(**right, Sum::Both(_, other, _) if other.is_tight() && !sign.is_tight());
            group(right, is_both && !is_tighter, f)
        }
    }
}

fn in_parentheses(shown: &Sum, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('(')?;
    sum(shown, f)?;
    f.write_char(')')
}

fn literal(value: &Literal, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let reads_the_same = value.number.is_some() == number(&value.text).is_some();
    // Spelled out, a word reads the same whatever the fields are called.
    let may_be_bare = value.number.is_some() || !f.alternate();
    if may_be_bare && reads_the_same && is_bare(&value.text) {
        f.write_str(&value.text)
    } else {
        enclosed(&value.text, '"', f)
    }
}

/// Whether the text is one plain word wherever it stands.
fn is_bare(text: &str) -> bool {
    !text.is_empty() && !is_keyword(text) && !text.contains(|char| ends_word(char) || char == '!')
}

fn enclosed(text: &str, quote: char, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char(quote)?;
    for char in text.chars() {
        if char == quote || char == '\\' {
            f.write_char('\\')?;
        }
        f.write_char(char)?;
    }
    f.write_char(quote)
}
