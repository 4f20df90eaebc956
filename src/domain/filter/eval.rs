//! Decides whether an example matches a filter. Never fails: what can't be compared does not match.

use std::cmp::Ordering;

use super::syntax::{Literal, Node, Operator, Sign, Sum, Term, number};
use super::{Fields, Value};
use crate::domain::label::{canonical, canonical_f64};

pub(super) fn matches(node: &Node, fields: &dyn Fields) -> bool {
    match node {
        Node::Or(parts) => parts.iter().any(|part| matches(part, fields)),
        Node::And(parts) => parts.iter().all(|part| matches(part, fields)),
        Node::Not(part) => !matches(part, fields),
        Node::Compare {
            left,
            operator,
            right,
        } => {
            let left = values_of(left, fields);
            match right {
                Term::Value(literal) => compare(&left, *operator, literal),
                other => compare_values(&left, *operator, &values_of(other, fields)),
            }
        }
        Node::In {
            field,
            negated,
            values: wanted,
        } => {
            let values = fields.values(&field.name).unwrap_or_default();
            let found = values
                .iter()
                .any(|value| wanted.iter().any(|literal| equals(value, literal)));
            found != *negated
        }
        Node::Missing { field, negated } => {
            let values = fields.values(&field.name).unwrap_or_default();
            values.iter().all(is_missing) != *negated
        }
        Node::Words(text) => fields.matches_text(text, is_case_sensitive(text)),
    }
}

/// What a side of a comparison holds; nothing where it can't be calculated.
fn values_of(term: &Term, fields: &dyn Fields) -> Vec<Value> {
    match term {
        Term::Field(field) => fields.values(&field.name).unwrap_or_default(),
        Term::Value(literal) => vec![match literal.number {
            Some(number) => Value::Number(number),
            None => Value::Text(literal.text.clone()),
        }],
        Term::Sum(sum) => calculated(sum, fields)
            .map(Value::Number)
            .into_iter()
            .collect(),
    }
}

fn calculated(sum: &Sum, fields: &dyn Fields) -> Option<f64> {
    let result = match sum {
        Sum::Number(value) => *value,
        Sum::Field(field) => fields.values(&field.name)?.iter().find_map(spelled)?,
        Sum::Absolute(inner) => calculated(inner, fields)?.abs(),
        Sum::Both(left, sign, right) => {
            let (left, right) = (calculated(left, fields)?, calculated(right, fields)?);
            match sign {
                Sign::Plus => left + right,
                Sign::Minus => left - right,
                Sign::Times => left * right,
                Sign::Over => left / right,
            }
        }
    };
    (!result.is_nan()).then_some(result)
}

/// The number that a value is or spells.
fn spelled(value: &Value) -> Option<f64> {
    match value {
        Value::Number(value) => Some(*value).filter(|value| !value.is_nan()),
        Value::Text(text) => number(text.trim()),
        Value::Bool(_) | Value::Missing => None,
    }
}

/// Holds if any value of one side and any of the other satisfy it; the negative ones if none satisfies the opposite.
fn compare_values(left: &[Value], operator: Operator, right: &[Value]) -> bool {
    let any = |holds: &dyn Fn(&Value, &Value) -> bool| {
        left.iter()
            .any(|left| right.iter().any(|right| holds(left, right)))
    };
    let ordered = |accepts: fn(Ordering) -> bool| {
        any(&|left, right| order_of(left, right).is_some_and(accepts))
    };
    match operator {
        Operator::Equal => any(&are_equal),
        Operator::NotEqual => !any(&are_equal),
        Operator::Contains => any(&holds_value),
        Operator::NotContains => !any(&holds_value),
        Operator::Less => ordered(Ordering::is_lt),
        Operator::LessOrEqual => ordered(Ordering::is_le),
        Operator::Greater => ordered(Ordering::is_gt),
        Operator::GreaterOrEqual => ordered(Ordering::is_ge),
    }
}

/// As a value that was written would be: a number is a number, text is text.
fn written(value: &Value) -> Option<Literal> {
    match value {
        Value::Text(text) => Some(Literal::quoted(text.clone())),
        Value::Number(number) => Some(Literal {
            number: Some(*number),
            text: canonical_f64(*number)?,
        }),
        Value::Bool(truth) => Some(Literal::quoted(word(*truth).to_owned())),
        Value::Missing => None,
    }
}

fn are_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => left == right,
        // Whichever side knows that it is true or false: 1 is true on either.
        (other, truth @ Value::Bool(_)) => {
            written(other).is_some_and(|literal| equals(truth, &as_bare(literal)))
        }
        (truth @ Value::Bool(_), other) => {
            written(other).is_some_and(|literal| equals(truth, &as_bare(literal)))
        }
        (left, right) => written(right).is_some_and(|literal| equals(left, &literal)),
    }
}

/// Text that spells a number as that number.
fn as_bare(literal: Literal) -> Literal {
    match literal.number {
        Some(_) => literal,
        None => Literal::bare(&literal.text),
    }
}

/// By number if both sides are or spell one, else by code points if both are text.
fn order_of(left: &Value, right: &Value) -> Option<Ordering> {
    match (spelled(left), spelled(right)) {
        (Some(left), Some(right)) => left.partial_cmp(&right),
        _ => match (left, right) {
            (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
            _ => None,
        },
    }
}

fn holds_value(left: &Value, right: &Value) -> bool {
    written(right).is_some_and(|literal| holds_text(left, &literal.text))
}

fn compare(values: &[Value], operator: Operator, literal: &Literal) -> bool {
    let any = |holds: &dyn Fn(&Value) -> bool| values.iter().any(holds);
    let ordered =
        |accepts: fn(Ordering) -> bool| any(&|value| order(value, literal).is_some_and(accepts));
    match operator {
        Operator::Equal => any(&|value| equals(value, literal)),
        Operator::NotEqual => !any(&|value| equals(value, literal)),
        Operator::Contains => any(&|value| holds_text(value, &literal.text)),
        Operator::NotContains => !any(&|value| holds_text(value, &literal.text)),
        Operator::Less => ordered(Ordering::is_lt),
        Operator::LessOrEqual => ordered(Ordering::is_le),
        Operator::Greater => ordered(Ordering::is_gt),
        Operator::GreaterOrEqual => ordered(Ordering::is_ge),
    }
}

fn is_missing(value: &Value) -> bool {
    match value {
        Value::Missing => true,
        Value::Number(number) => number.is_nan(),
        Value::Text(_) | Value::Bool(_) => false,
    }
}

/// As numbers if both are, else as canonical labels.
fn equals(value: &Value, literal: &Literal) -> bool {
    match (value, literal.number) {
        (Value::Missing, _) => false,
        (Value::Number(number), Some(wanted)) => *number == wanted,
        (Value::Number(number), None) => {
            canonical_f64(*number).is_some_and(|label| label == canonical(&literal.text))
        }
        (Value::Text(text), _) => canonical(text) == canonical(&literal.text),
        (Value::Bool(truth), Some(wanted)) => wanted == f64::from(u8::from(*truth)),
        (Value::Bool(truth), None) => literal.text.eq_ignore_ascii_case(word(*truth)),
    }
}

/// By number if both sides are one, by code points if both are text, else not at all.
fn order(value: &Value, literal: &Literal) -> Option<Ordering> {
    match (value, literal.number) {
        (Value::Number(left), wanted) => {
            left.partial_cmp(&wanted.or_else(|| number(&literal.text))?)
        }
        // Ids and the like may be held as text; against a number they count as the number they spell.
        (Value::Text(text), Some(wanted)) => number(text)?.partial_cmp(&wanted),
        (Value::Text(text), None) => Some(text.as_str().cmp(&literal.text)),
        (Value::Bool(_) | Value::Missing, _) => None,
    }
}

fn holds_text(value: &Value, wanted: &str) -> bool {
    let case_sensitive = is_case_sensitive(wanted);
    match value {
        Value::Text(text) => contains(text, wanted, case_sensitive),
        Value::Number(number) => {
            canonical_f64(*number).is_some_and(|label| contains(&label, wanted, case_sensitive))
        }
        Value::Bool(truth) => contains(word(*truth), wanted, case_sensitive),
        Value::Missing => false,
    }
}

const fn word(truth: bool) -> &'static str {
    if truth { "true" } else { "false" }
}

/// Smart case: an upper-case letter asks for exactly itself.
fn is_case_sensitive(wanted: &str) -> bool {
    wanted.chars().any(char::is_uppercase)
}

/// Whether `text` holds `wanted`; every text holds the empty one.
pub fn contains(text: &str, wanted: &str, case_sensitive: bool) -> bool {
    if case_sensitive || wanted.is_empty() {
        text.contains(wanted)
    } else if text.is_ascii() && wanted.is_ascii() {
        // The usual case, without building two lower-case copies per row.
        let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
        text.windows(wanted.len())
            .any(|part| part.eq_ignore_ascii_case(wanted))
    } else {
        text.to_lowercase().contains(&wanted.to_lowercase())
    }
}
