//! Builds the tree from the tokens by recursive descent. Never panics, and never nests deeper than [`DEPTH`].

use std::ops::Range;

use super::FilterError;
use super::lex::{Kind, Token, tokens};
use super::syntax::{Field, Literal, Node, Operator, ROLE_WORDS, Term, is_keyword, number};

mod sums;

/// Parentheses and negations inside each other; more is an attack on the stack, not a question.
pub(super) const DEPTH: usize = 64;

/// Reads a filter; bare words on the right of a comparison that `is_field` knows are fields.
pub(super) fn parse(source: &str, is_field: &dyn Fn(&str) -> bool) -> Result<Node, FilterError> {
    read(source, is_field).map(|(node, _)| node)
}

/// A bare word that was read as a value, and where it stands.
pub(super) type BareWord = (String, Range<usize>);

/// The same with the bare words on the right of comparisons that are neither fields nor numbers.
pub(super) fn read(
    source: &str,
    is_field: &dyn Fn(&str) -> bool,
) -> Result<(Node, Vec<BareWord>), FilterError> {
    let tokens = tokens(source)?;
    if tokens.is_empty() {
        return Ok((Node::And(Vec::new()), Vec::new()));
    }
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        depth: 0,
        signs: 0,
        bare: Vec::new(),
        end: source.len(),
        is_field,
    };
    let node = parser.any()?;
    match parser.peek() {
        None => Ok((node, parser.bare)),
        Some(_) => Err(parser.error("this ) closes nothing")),
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    /// Signs in the arithmetic that is being read.
    signs: usize,
    /// Bare words that were read as values of a comparison.
    bare: Vec<BareWord>,
    end: usize,
    is_field: &'a dyn Fn(&str) -> bool,
}

impl Parser<'_> {
    fn any(&mut self) -> Result<Node, FilterError> {
        let mut parts = vec![self.all()?];
        while self.take_word("or") {
            parts.push(self.all()?);
        }
        Ok(single_or(parts, Node::Or))
    }

    fn all(&mut self) -> Result<Node, FilterError> {
        let mut parts = vec![self.one()?];
        while self.take_word("and") || self.continues() {
            parts.push(self.one()?);
        }
        Ok(single_or(parts, Node::And))
    }

    /// Whether another condition follows without an `and`.
    fn continues(&self) -> bool {
        !self.is_word(0, "or") && !matches!(self.peek(), None | Some(Kind::Close))
    }

    fn one(&mut self) -> Result<Node, FilterError> {
        if self.is_word(0, "not") {
            return self.nested(|parser| Ok(Node::Not(Box::new(parser.one()?))));
        }
        if self.is_word(0, "and") || self.is_word(0, "or") {
            return Err(self.error(
                "a condition is missing before this word; put it in quotes to search for it",
            ));
        }
        if self.is_sum() {
            return self.about_sum();
        }
        match self.peek() {
            Some(Kind::Open) => self.group(),
            Some(Kind::Name(name)) => {
                let name = name.clone();
                self.about_field(name)?
                    .ok_or_else(|| self.error("a comparison such as `= value` is missing here"))
            }
            Some(Kind::Word(word)) => {
                let word = word.clone();
                Ok(self.about_field(word.clone())?.unwrap_or(Node::Words(word)))
            }
            Some(Kind::Quoted(text)) => {
                let text = text.clone();
                self.at += 1;
                match self.peek() {
                    Some(Kind::Operator(_)) => {
                        self.at -= 1;
                        Err(self.error(
                            "a field name with spaces is written in `backquotes`, not in quotes",
                        ))
                    }
                    _ => Ok(Node::Words(text)),
                }
            }
            Some(Kind::Operator(_)) => {
                Err(self
                    .error("a field is missing before this sign; put text that holds it in quotes"))
            }
            Some(Kind::Comma) => {
                Err(self.error("a comma belongs into a list such as `field in (a, b)`"))
            }
            Some(Kind::Close) | None => Err(self.error("a condition is missing here")),
        }
    }

    fn group(&mut self) -> Result<Node, FilterError> {
        let open = self.span();
        self.nested(|parser| {
            let node = parser.any()?;
            parser.close(open)?;
            Ok(node)
        })
    }

    /// Takes one token and reads what it governs, unless that lies too deep.
    fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, FilterError>,
    ) -> Result<T, FilterError> {
        if self.depth == DEPTH {
            return Err(self.error("the filter is nested too deeply"));
        }
        self.at += 1;
        self.depth += 1;
        let node = read(self);
        self.depth -= 1;
        node
    }

    /// Takes a field's name and the comparison after it; without one, takes the name alone and gives `None`.
    fn about_field(&mut self, name: String) -> Result<Option<Node>, FilterError> {
        let field = Field {
            name,
            span: self.span(),
        };
        self.at += 1;
        if let Some(Kind::Operator(operator)) = self.peek() {
            let operator = *operator;
            self.at += 1;
            let right = self.right(operator)?;
            return Ok(Some(Node::Compare {
                left: Term::Field(field),
                operator,
                right,
            }));
        }
        let negated = self.is_word(1, "not") || self.is_word(0, "not");
        let words = usize::from(negated) + 1;
        if self.is_word(0, "is") && self.is_word(words, "missing") {
            self.at += words + 1;
            return Ok(Some(Node::Missing { field, negated }));
        }
        if self.is_word(words - 1, "in") && matches!(self.kind(words), Some(Kind::Open)) {
            self.at += words;
            let values = self.list()?;
            return Ok(Some(Node::In {
                field,
                negated,
                values,
            }));
        }
        Ok(None)
    }

    fn list(&mut self) -> Result<Vec<Literal>, FilterError> {
        let open = self.span();
        self.at += 1;
        let mut values = vec![self.value()?];
        while matches!(self.peek(), Some(Kind::Comma)) {
            self.at += 1;
            values.push(self.value()?);
        }
        match self.peek() {
            Some(Kind::Close) | None => self.close(open)?,
            Some(_) => {
                return Err(self
                    .error("a comma or ) is missing here; a value with spaces stands in quotes"));
            }
        }
        Ok(values)
    }

    /// What stands on the right of a comparison: a name in backquotes, a word that is a field, arithmetic, or a value.
    fn right(&mut self, operator: Operator) -> Result<Term, FilterError> {
        // Text is looked for as it stands, signs and all.
        let is_text = matches!(operator, Operator::Contains | Operator::NotContains);
        if self.is_right_sum(!is_text) {
            return self.whole_sum().map(Term::Sum);
        }
        let name = match self.peek() {
            Some(Kind::Name(name)) => name.clone(),
            Some(Kind::Word(word))
                if ROLE_WORDS.contains(&word.as_str())
                    || (number(word).is_none() && !is_keyword(word) && (self.is_field)(word)) =>
            {
                word.clone()
            }
            Some(Kind::Word(word)) if number(word).is_none() => {
                let word = (word.clone(), self.span());
                self.bare.push(word);
                return self.value().map(Term::Value);
            }
            _ => return self.value().map(Term::Value),
        };
        let span = self.span();
        self.at += 1;
        Ok(Term::Field(Field { name, span }))
    }

    fn value(&mut self) -> Result<Literal, FilterError> {
        let literal = match self.peek() {
            Some(Kind::Word(_))
                if ["and", "or", "not"]
                    .iter()
                    .any(|word| self.is_word(0, word)) =>
            {
                return Err(self.error(
                    "a value is missing before this word; put it in quotes if it is the value",
                ));
            }
            Some(Kind::Word(word)) => Literal::bare(word),
            Some(Kind::Quoted(text)) => Literal::quoted(text.clone()),
            Some(Kind::Name(_)) => {
                return Err(self.error("a list holds values; a field has no place in it"));
            }
            Some(Kind::Operator(operator)) => {
                let message = format!("a value is missing before `{}`", operator.sign());
                return Err(self.error(&message));
            }
            Some(Kind::Open | Kind::Close | Kind::Comma) | None => {
                return Err(self.error("a value is missing here"));
            }
        };
        self.at += 1;
        Ok(literal)
    }

    fn close(&mut self, open: Range<usize>) -> Result<(), FilterError> {
        if matches!(self.peek(), Some(Kind::Close)) {
            self.at += 1;
            return Ok(());
        }
        Err(FilterError {
            message: "this ( is never closed".to_owned(),
            span: open,
        })
    }

    fn kind(&self, ahead: usize) -> Option<&Kind> {
        self.tokens.get(self.at + ahead).map(|token| &token.kind)
    }

    fn peek(&self) -> Option<&Kind> {
        self.kind(0)
    }

    fn is_word(&self, ahead: usize, keyword: &str) -> bool {
        matches!(self.kind(ahead), Some(Kind::Word(word)) if word.eq_ignore_ascii_case(keyword))
    }

    fn take_word(&mut self, keyword: &str) -> bool {
        let found = self.is_word(0, keyword);
        self.at += usize::from(found);
        found
    }

    fn span(&self) -> Range<usize> {
        self.tokens
            .get(self.at)
            .map_or(self.end..self.end, |token| token.span.clone())
    }

    fn error(&self, message: &str) -> FilterError {
        FilterError {
            message: message.to_owned(),
            span: self.span(),
        }
    }
}

fn single_or(mut parts: Vec<Node>, several: fn(Vec<Node>) -> Node) -> Node {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            several(parts)
        }
    }
}
