//! Finds the fields a filter reads and complains about those that don't exist.

use strsim::osa_distance;

use super::FilterError;
use super::syntax::{Field, Node};

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
            message: unknown(&field.name, suggestions),
            span: field.span.clone(),
        }),
    }
}

fn fields(node: &Node) -> Vec<&Field> {
    match node {
        Node::Or(parts) | Node::And(parts) => parts.iter().flat_map(fields).collect(),
        Node::Not(part) => fields(part),
        Node::Compare { field, .. } | Node::In { field, .. } | Node::Missing { field, .. } => {
            vec![field]
        }
        Node::Words(_) => Vec::new(),
    }
}

fn unknown(name: &str, suggestions: &[&str]) -> String {
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
fn nearest<'a>(name: &str, suggestions: &[&'a str]) -> Option<&'a str> {
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
