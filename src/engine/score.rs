//! How sure the model was of what it said, from whichever columns hold that.

use crate::domain::label::canonical;
use crate::domain::roles::{Alternative, Roles};
use crate::domain::row::Row;

/// The number in the score column, else the probability in the predicted class's own column; none without either.
///
/// `prediction` is canonical text, as in [`super::ErrorRow`]. The result is finite, and not checked to lie in 0..=1.
pub fn predicted_probability(roles: &Roles, row: &Row, prediction: &str) -> Option<f64> {
    if let Some(score) = &roles.score {
        return row.cell(score)?.number();
    }
    roles
        .alternatives
        .iter()
        .find_map(|alternative| match alternative {
            Alternative::Class { label, score } if canonical(label) == prediction => {
                row.cell(score)?.number()
            }
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key::Key;
    use crate::domain::row::Cell;

    #[test]
    fn the_predicted_class_names_the_column() {
        let class = |label: &str, score: &str| Alternative::Class {
            label: label.to_owned(),
            score: score.to_owned(),
        };
        let mut roles = Roles {
            alternatives: vec![class("7", "prob_7"), class("8.0", "prob_8")],
            ..Roles::of("label", "pred")
        };
        let cell = |name: &str, value| (name.to_owned(), Cell::Number(value));
        let row = Row {
            key: Key::new("a"),
            cells: vec![
                cell("prob_7", 0.25),
                cell("prob_8", 0.75),
                cell("score", 0.5),
            ],
        };
        assert_eq!(predicted_probability(&roles, &row, "8"), Some(0.75));
        assert_eq!(predicted_probability(&roles, &row, "9"), None);
        roles.score = Some("score".to_owned());
        assert_eq!(predicted_probability(&roles, &row, "8"), Some(0.5));
    }
}
