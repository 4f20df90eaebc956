//! The probabilities of several classes that stand together in one cell.

use super::literal;
use super::tree::Tree;
use crate::domain::row::Cell;

/// The classes of a cell with their probabilities, in its order: a list in the order of `labels`, an object from label
/// to number, or a list of `{label, score}`, also one list deeper. Empty when the cell is none of these.
pub fn read(cell: &Cell, labels: &[String]) -> Vec<(String, f64)> {
    let tree = match cell {
        Cell::Text(text) => literal::nested(text),
        Cell::List(_) => Some(Tree::of(cell)),
        _ => None,
    };
    tree.and_then(|tree| of(&tree, labels)).unwrap_or_default()
}

fn of(tree: &Tree, labels: &[String]) -> Option<Vec<(String, f64)>> {
    match tree {
        Tree::Object(entries) => entries
            .iter()
            .map(|(name, value)| Some((name.clone(), number(value)?)))
            .collect(),
        Tree::List(values) => match values.as_slice() {
            [inner @ Tree::List(_)] => of(inner, labels),
            [Tree::Object(_), ..] => values.iter().map(named).collect(),
            values if values.len() == labels.len() => {
                let pairs = labels.iter().zip(values);
                pairs
                    .map(|(label, value)| Some((label.clone(), number(value)?)))
                    .collect()
            }
            _ => None,
        },
        _ => None,
    }
}

fn named(tree: &Tree) -> Option<(String, f64)> {
    let first = |names: [&str; 5]| names.iter().find_map(|name| tree.get(name));
    let label = first(["label", "class", "name", "token", "category"])?.scalar()?;
    let score = first(["score", "probability", "prob", "confidence", "p"])?;
    Some((label.to_owned(), number(score)?))
}

/// Numbers in quotes count too.
fn number(tree: &Tree) -> Option<f64> {
    let number = tree.number().or_else(|| tree.text()?.trim().parse().ok())?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_give_the_same_bars() {
        let labels = ["cat".to_owned(), "dog".to_owned()];
        let wanted = vec![("cat".to_owned(), 0.25), ("dog".to_owned(), 0.75)];
        for text in [
            "[0.25, 0.75]",
            "[0.25 0.75]",
            "{\"cat\": 0.25, \"dog\": 0.75}",
            "{'cat': np.float32(0.25), 'dog': '0.75'}",
            "[{'label': 'cat', 'score': 0.25}, {'label': 'dog', 'score': 0.75}]",
            "[[{\"label\": \"cat\", \"score\": 0.25}, {\"label\": \"dog\", \"score\": 0.75}]]",
        ] {
            assert_eq!(
                read(&Cell::Text(text.to_owned()), &labels),
                wanted,
                "{text}"
            );
        }
        let list = Cell::List(vec![Cell::Number(0.25), Cell::Number(0.75)]);
        assert_eq!(read(&list, &labels), wanted);
    }

    #[test]
    fn what_does_not_fit_is_no_bar() {
        let labels = ["a".to_owned()];
        for text in [
            "",
            "0.5",
            "[0.5, 0.5]",
            "[nan]",
            "{'a': 'x'}",
            "[{'label': 'a'}]",
        ] {
            assert!(
                read(&Cell::Text(text.to_owned()), &labels).is_empty(),
                "{text}"
            );
        }
        assert!(read(&Cell::Missing, &labels).is_empty());
    }
}
