//! Arithmetic in a filter: numbers, fields, `+ - * /` between spaces, and `abs(…)`.
//!
//! It stands in parentheses or in `abs(…)` only, so that a word search with a dash in it keeps its meaning.

use super::super::FilterError;
use super::super::lex::Kind;
use super::super::syntax::{ABSOLUTE, Field, Node, Sign, Sum, Term, number};
use super::{DEPTH, Parser};

impl Parser<'_> {
    /// Whether arithmetic stands here: parentheses, with `abs` before them or not, and a comparison after them.
    pub(super) fn is_sum(&self) -> bool {
        let open = match self.peek() {
            Some(Kind::Open) => self.at,
            _ if self.is_absolute() => self.at + 1,
            _ => return false,
        };
        let mut depth = 0_usize;
        let close = self.tokens.iter().skip(open).position(|token| {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        });
        let next = close.and_then(|close| self.tokens.get(open + close + 1));
        next.is_some_and(|token| matches!(token.kind, Kind::Operator(_)))
    }

    /// Whether `abs(` stands here, without a space in it.
    pub(super) fn is_absolute(&self) -> bool {
        let (word, open) = (self.tokens.get(self.at), self.tokens.get(self.at + 1));
        let is_word = |kind: &Kind| matches!(kind, Kind::Word(word) if word == ABSOLUTE);
        word.zip(open).is_some_and(|(word, open)| {
            is_word(&word.kind) && open.kind == Kind::Open && word.span.end == open.span.start
        })
    }

    /// Arithmetic and what it is compared with.
    pub(super) fn about_sum(&mut self) -> Result<Node, FilterError> {
        let sum = self.whole_sum()?;
        let Some(Kind::Operator(operator)) = self.peek() else {
            return Err(self.error("a comparison such as `> 5` is missing here"));
        };
        let operator = *operator;
        self.at += 1;
        Ok(Node::Compare {
            left: Term::Sum(sum),
            operator,
            right: self.right()?,
        })
    }

    /// Arithmetic that is a side of a comparison.
    pub(super) fn whole_sum(&mut self) -> Result<Sum, FilterError> {
        self.signs = 0;
        match self.is_absolute() {
            true => self.absolute(),
            false => self.bracketed(),
        }
    }

    /// `abs(…)`.
    fn absolute(&mut self) -> Result<Sum, FilterError> {
        self.at += 1;
        Ok(Sum::Absolute(Box::new(self.bracketed()?)))
    }

    /// Arithmetic in parentheses.
    fn bracketed(&mut self) -> Result<Sum, FilterError> {
        let open = self.span();
        self.nested(|parser| {
            let sum = parser.sum()?;
            match parser.peek() {
                Some(Kind::Close) | None => parser.close(open)?,
                Some(_) => {
                    return Err(parser.error("one of + - * / or ) is missing here"));
                }
            }
            Ok(sum)
        })
    }

    fn sum(&mut self) -> Result<Sum, FilterError> {
        self.chain(false, Self::product)
    }

    fn product(&mut self) -> Result<Sum, FilterError> {
        self.chain(true, Self::operand)
    }

    /// What `read` reads, any number of times with signs of one tightness between.
    fn chain(
        &mut self,
        is_tight: bool,
        read: fn(&mut Self) -> Result<Sum, FilterError>,
    ) -> Result<Sum, FilterError> {
        let mut left = read(self)?;
        while let Some(sign) = self.sign().filter(|sign| sign.is_tight() == is_tight) {
            self.signs += 1;
            if self.signs > DEPTH {
                return Err(self.error("the calculation is too long"));
            }
            self.at += 1;
            left = Sum::Both(Box::new(left), sign, Box::new(read(self)?));
        }
        Ok(left)
    }

    fn sign(&self) -> Option<Sign> {
        match self.peek() {
            Some(Kind::Word(word)) => Sign::ALL.into_iter().find(|sign| sign.text() == word),
            _ => None,
        }
    }

    fn operand(&mut self) -> Result<Sum, FilterError> {
        if self.is_absolute() {
            return self.absolute();
        }
        let sum = match self.peek() {
            Some(Kind::Open) => return self.bracketed(),
            Some(Kind::Word(_)) if self.sign().is_some() => {
                return Err(self.error("a number or a field is missing before this sign"));
            }
            Some(Kind::Word(word) | Kind::Name(word)) => {
                let is_number = matches!(self.peek(), Some(Kind::Word(_)));
                match number(word).filter(|_| is_number) {
                    Some(value) => Sum::Number(value),
                    None => Sum::Field(Field {
                        name: word.clone(),
                        span: self.span(),
                    }),
                }
            }
            Some(Kind::Quoted(_)) => {
                return Err(
                    self.error("text can't be calculated with; a field stands in `backquotes`")
                );
            }
            _ => return Err(self.error("a number or a field is missing here")),
        };
        self.at += 1;
        Ok(sum)
    }
}
