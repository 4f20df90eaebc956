//! The hash of an example's inputs: the same for the same values in any format and any order of columns.

use std::borrow::Cow;
use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::domain::label::canonical;
use crate::domain::roles::{Alternative, Role, Roles};
use crate::engine::cells::Texts;
use crate::engine::guess::names_model_output;
use crate::engine::source::Source;

/// The columns that describe an example apart from what is known or said of it, ordered by name.
pub struct Inputs {
    pub columns: Vec<usize>,
    names: Vec<String>,
}

impl Inputs {
    /// The columns without a part in what is known or said: what is named like a model's output counts as said even
    /// where no bar of the score display comes from it, unless somebody reads it as text or groups by it.
    pub fn of(source: &Source, roles: &Roles) -> Self {
        let known_or_said = [
            Role::Truth,
            Role::Prediction,
            Role::Outcome,
            Role::Score,
            Role::Id,
            Role::Split,
        ];
        let mut others: HashSet<&str> = known_or_said
            .into_iter()
            .filter_map(|role| roles.one(role))
            .collect();
        others.extend(roles.alternatives.iter().flat_map(Alternative::columns));
        let chosen = [&roles.text, &roles.group];
        let is_input = |name: &String| {
            let is_chosen = chosen.iter().any(|column| column.as_ref() == Some(name));
            !others.contains(name.as_str()) && (is_chosen || !names_model_output(name))
        };
        let inputs = source
            .columns()
            .iter()
            .enumerate()
            .filter(|(_, name)| is_input(name));
        let mut inputs: Vec<(&String, usize)> =
            inputs.map(|(column, name)| (name, column)).collect();
        inputs.sort_unstable();
        Self {
            columns: inputs.iter().map(|(_, column)| *column).collect(),
            names: inputs.into_iter().map(|(name, _)| name.clone()).collect(),
        }
    }

    /// The first 64 bits of the SHA-256 of names and canonical texts, given columns in this order.
    pub fn hash(&self, columns: &[Texts], row: usize) -> u64 {
        let mut hash = Sha256::new();
        for (name, column) in self.names.iter().zip(columns) {
            hash.update(name.as_bytes());
            hash.update([0x1f]);
            if let Some(text) = column.text(row) {
                hash.update(input_text(&text).as_bytes());
            }
            hash.update([0x1e]);
        }
        let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(hash.finalize());
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}

/// Canonical text of an input; what Python calls `True` is what others call `true`.
fn input_text(text: &str) -> Cow<'_, str> {
    match text {
        "True" | "TRUE" => Cow::Borrowed("true"),
        "False" | "FALSE" => Cow::Borrowed("false"),
        text => moment(text).unwrap_or_else(|| canonical(text)),
    }
}

/// A point in time as every format can write it: `2025-01-06T14:00:00.000Z` is `2025-01-06 14:00:00`. None for
/// other texts.
fn moment(text: &str) -> Option<Cow<'_, str>> {
    const SECONDS: usize = "2025-01-06 14:00:00".len();
    let is_moment = text.len() >= SECONDS
        && text.is_ascii()
        && text
            .bytes()
            .take(SECONDS)
            .enumerate()
            .all(|(place, byte)| match place {
                4 | 7 => byte == b'-',
                10 => byte == b' ' || byte == b'T',
                13 | 16 => byte == b':',
                _ => byte.is_ascii_digit(),
            });
    if !is_moment {
        return None;
    }
    let (seconds, rest) = text.split_at(SECONDS);
    let fraction = rest
        .strip_suffix('Z')
        .or_else(|| rest.strip_suffix("+00:00"))
        .unwrap_or(rest);
    let is_fraction = fraction
        .strip_prefix('.')
        .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let fraction = if is_fraction {
        fraction.trim_end_matches('0').trim_end_matches('.')
    } else {
        fraction
    };
    Some(Cow::Owned(format!(
        "{}{fraction}",
        seconds.replace('T', " ")
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_one_text() {
        for text in [
            "2025-01-06T14:00:00.000Z",
            "2025-01-06 14:00:00+00:00",
            "2025-01-06 14:00:00",
            "2025-01-06T14:00:00Z",
        ] {
            assert_eq!(input_text(text), "2025-01-06 14:00:00");
        }
        assert_eq!(
            input_text("2025-01-06T14:00:00.250+02:00"),
            "2025-01-06 14:00:00.250+02:00"
        );
        assert_eq!(input_text("2025-01-06 is a day."), "2025-01-06 is a day.");
        assert_eq!(input_text("True"), "true");
        assert_eq!(input_text("1.0"), "1");
    }
}
