//! Arithmetic in a filter: numbers, fields, `+ - * /` between spaces, and `abs(…)`.
//!
//! It is a side of a comparison and nothing else: a word search with a dash in it keeps its meaning.

use super::super::FilterError;
use super::super::lex::Kind;
use super::super::syntax::{ABSOLUTE, Field, Node, Sign, Sum, Term, is_keyword, number};
use super::{DEPTH, Parser};

/// What a look ahead found of arithmetic.
struct Arithmetic {
    /// The token behind it.
    end: usize,
    has_sign: bool,
    /// Whether it is more than a field that stands alone.
    calculates: bool,
}

fn sign_of(word: &str) -> Option<Sign> {
    Sign::ALL.into_iter().find(|sign| sign.text() == word)
}

impl Parser<'_> {
    /// Whether arithmetic and a comparison after it stand here: `a - b >`, `(a - b) >`, `abs(a) >`, `5 >`. A sign alone
    /// is no arithmetic, so that a word search with a dash in it keeps its meaning.
    pub(super) fn is_sum(&self) -> bool {
        let Some(found) = self.arithmetic() else {
            return false;
        };
        let next = self.tokens.get(found.end);
        found.calculates && next.is_some_and(|token| matches!(token.kind, Kind::Operator(_)))
    }

    /// Whether arithmetic stands here on the right of a comparison: parentheses, `abs(…)`, or a sign behind the first
    /// number or field, if signs count there.
    pub(super) fn is_right_sum(&self, counts_signs: bool) -> bool {
        let is_grouped = matches!(self.peek(), Some(Kind::Open)) || self.is_absolute();
        let has_sign = || self.arithmetic().is_some_and(|found| found.has_sign);
        is_grouped || (counts_signs && has_sign())
    }

    /// How far arithmetic goes from here; none where there is not even a first operand.
    fn arithmetic(&self) -> Option<Arithmetic> {
        let first_is_field = self.absolute_at(self.at).is_none()
            && match &self.tokens.get(self.at)?.kind {
                Kind::Word(word) => number(word).is_none(),
                Kind::Name(_) => true,
                _ => false,
            };
        let mut end = self.operand_end(self.at)?;
        let mut has_sign = false;
        while let Some(next) = self.sign_at(end).and_then(|_| self.operand_end(end + 1)) {
            has_sign = true;
            end = next;
        }
        Some(Arithmetic {
            end,
            has_sign,
            calculates: has_sign || !first_is_field,
        })
    }

    /// The token behind the operand that begins at this one.
    fn operand_end(&self, at: usize) -> Option<usize> {
        let open = self.absolute_at(at).unwrap_or(at);
        match &self.tokens.get(open)?.kind {
            Kind::Open => {
                let mut depth = 0_usize;
                let close = self.tokens.iter().skip(open).position(|token| {
                    match token.kind {
                        Kind::Open => depth += 1,
                        Kind::Close => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    depth == 0
                })?;
                Some(open + close + 1)
            }
            Kind::Word(word) if is_keyword(word) || sign_of(word).is_some() => None,
            Kind::Word(_) | Kind::Name(_) => Some(at + 1),
            _ => None,
        }
    }

    fn sign_at(&self, at: usize) -> Option<Sign> {
        match &self.tokens.get(at)?.kind {
            Kind::Word(word) => sign_of(word),
            _ => None,
        }
    }

    /// Where the parenthesis of an `abs(` opens that begins at this token.
    fn absolute_at(&self, at: usize) -> Option<usize> {
        let (word, open) = (self.tokens.get(at)?, self.tokens.get(at + 1)?);
        let is_word = matches!(&word.kind, Kind::Word(word) if word == ABSOLUTE);
        let is_joined = open.kind == Kind::Open && word.span.end == open.span.start;
        (is_word && is_joined).then_some(at + 1)
    }

    /// Whether `abs(` stands here, without a space in it.
    pub(super) fn is_absolute(&self) -> bool {
        self.absolute_at(self.at).is_some()
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
            right: self.right(operator)?,
        })
    }

    /// Arithmetic that is a side of a comparison.
    pub(super) fn whole_sum(&mut self) -> Result<Sum, FilterError> {
        self.signs = 0;
        self.sum()
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
        self.sign_at(self.at)
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
