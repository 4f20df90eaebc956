//! The tree a filter is parsed into, and the facts about its spelling that parser and printer share.

use std::ops::Range;

/// Words with a meaning of their own, in lower case; any case is recognised.
const KEYWORDS: [&str; 6] = ["and", "or", "not", "in", "is", "missing"];

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// At least two, any of which must hold.
    Or(Vec<Node>),
    /// All of which must hold. Never one; none only as a whole empty filter.
    And(Vec<Node>),
    Not(Box<Node>),
    Compare {
        left: Term,
        operator: Operator,
        right: Term,
    },
    In {
        field: Field,
        negated: bool,
        values: Vec<Literal>,
    },
    Missing {
        field: Field,
        negated: bool,
    },
    /// Plain text to search for.
    Words(String),
}

/// One side of a comparison. The left one is never a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Term {
    Field(Field),
    Value(Literal),
    Sum(Sum),
}

/// Arithmetic. A field in it counts as the number it holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sum {
    /// Finite.
    Number(f64),
    Field(Field),
    Absolute(Box<Sum>),
    Both(Box<Sum>, Sign, Box<Sum>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
    Times,
    Over,
}

impl Sign {
    pub(super) const ALL: [Self; 4] = [Self::Plus, Self::Minus, Self::Times, Self::Over];

    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Over => "/",
        }
    }

    /// Whether it binds tighter than plus and minus.
    pub(super) const fn is_tight(self) -> bool {
        matches!(self, Self::Times | Self::Over)
    }
}

/// The function of arithmetic.
pub(super) const ABSOLUTE: &str = "abs";

/// Words that mean a part of the example wherever they stand alone: also as the right side of a comparison.
pub(super) const ROLE_WORDS: [&str; 4] = ["truth", "pred", "prediction", "score"];

/// A field's name and where it was written. Equality looks at the name alone.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) span: Range<usize>,
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    NotContains,
}

impl Operator {
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Contains => "~",
            Self::NotContains => "!~",
        }
    }
}

/// A value as it was written. Labels compare by the text, so `01` keeps its zero; `number` is set for bare numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Literal {
    pub(super) text: String,
    pub(super) number: Option<f64>,
}

impl Literal {
    pub(super) fn bare(text: &str) -> Self {
        Self {
            number: number(text),
            text: text.to_owned(),
        }
    }

    pub(super) const fn quoted(text: String) -> Self {
        Self { text, number: None }
    }
}

/// A finite number as people write it; `inf` and `nan` are words.
pub(super) fn number(text: &str) -> Option<f64> {
    let starts =
        text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '.' | '-' | '+'));
    let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
    value.filter(|_| starts)
}

pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS
        .iter()
        .any(|keyword| keyword.eq_ignore_ascii_case(word))
}

/// Characters that end a bare word wherever they stand. `!` does so only as the start of an operator.
pub(super) fn ends_word(char: char) -> bool {
    char.is_whitespace() || matches!(char, '(' | ')' | ',' | '"' | '`' | '=' | '<' | '>' | '~')
}
