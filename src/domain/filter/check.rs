//! Finds the fields a filter reads and complains about those that don't exist.

use strsim::osa_distance;

use super::FilterError;
use super::syntax::{Field, Node, Sign, Sum, Term};

/// Names listed when none is close to the mistyped one.
const LISTED: usize = 8;

pub(super) fn names(node: &Node) -> Vec<&str> {
    let mut names = Vec::new();
    for field in fields(node) {
        if !names.contains(&field.name.as_str()) {
            names.push(field.name.as_str());
        }
    }
    names
}

pub(super) fn check(
    node: &Node,
    known: &dyn Fn(&str) -> bool,
    suggestions: &[&str],
) -> Result<(), FilterError> {
    match fields(node).into_iter().find(|field| !known(&field.name)) {
        None => Ok(()),
        Some(field) => Err(FilterError {
            message: unknown(&field.name, known, suggestions),
            span: field.span.clone(),
        }),
    }
}

fn fields(node: &Node) -> Vec<&Field> {
    match node {
        Node::Or(parts) | Node::And(parts) => parts.iter().flat_map(fields).collect(),
        Node::Not(part) => fields(part),
        Node::Compare { left, right, .. } => {
            let mut found = fields_of(left);
            found.extend(fields_of(right));
            found
        }
        Node::In { field, .. } | Node::Missing { field, .. } => vec![field],
        Node::Words(_) => Vec::new(),
    }
}

fn fields_of(term: &Term) -> Vec<&Field> {
    match term {
        Term::Field(field) => vec![field],
        Term::Value(_) => Vec::new(),
        Term::Sum(sum) => fields_in(sum),
    }
}

fn fields_in(sum: &Sum) -> Vec<&Field> {
    match sum {
        Sum::Number(_) => Vec::new(),
        Sum::Field(field) => vec![field],
        Sum::Absolute(inner) => fields_in(inner),
        Sum::Both(left, _, right) => {
            let mut found = fields_in(left);
            found.extend(fields_in(right));
            found
        }
    }
}

/// The names of fields that stand alone on the right of a comparison, each once.
pub(super) fn right_names(node: &Node) -> Vec<&str> {
    let mut names = Vec::new();
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        match node {
            Node::Or(parts) | Node::And(parts) => waiting.extend(parts.iter().rev()),
            Node::Not(part) => waiting.push(part),
            Node::Compare {
                right: Term::Field(field),
                ..
            } if !names.contains(&field.name.as_str()) => {
                names.push(field.name.as_str());
            }
            _ => {}
        }
    }
    names
}

/// Whether it searches for words anywhere.
pub(super) fn has_words(node: &Node) -> bool {
    match node {
        Node::Or(parts) | Node::And(parts) => parts.iter().any(has_words),
        Node::Not(part) => has_words(part),
        Node::Words(_) => true,
        _ => false,
    }
}

fn unknown(name: &str, known: &dyn Fn(&str) -> bool, suggestions: &[&str]) -> String {
    let sign = Sign::ALL.into_iter().find(|sign| {
        let sides = name.split_once(sign.text());
        sides.is_some_and(|(left, right)| known(left) || known(right))
    });
    if let Some(sign) = sign {
        return format!(
            "there is no field `{name}`; to calculate, put the sign between spaces: ` {} `",
            sign.text()
        );
    }
    match nearest(name, suggestions) {
        Some(near) => format!("there is no field `{name}`; did you mean `{near}`?"),
        None if suggestions.is_empty() => format!("there is no field `{name}`"),
        None => format!(
            "there is no field `{name}`; there are {}",
            listed(suggestions)
        ),
    }
}

/// The closest name, if it is so close that a slip of the finger explains the difference.
pub(super) fn nearest<'a>(name: &str, suggestions: &[&'a str]) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let allowed = (wanted.chars().count() / 3).clamp(1, 3);
    let distances = suggestions
        .iter()
        .map(|near| (osa_distance(&wanted, &near.to_lowercase()), *near));
    // Among equals the first: callers list the usual fields first.
    distances
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, near)| near)
}

fn listed(suggestions: &[&str]) -> String {
    let names: Vec<String> = suggestions
        .iter()
        .take(LISTED)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = suggestions.len().saturating_sub(LISTED);
    let rest = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    names.join(", ") + &rest
}
