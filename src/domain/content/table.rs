//! A small table inside a cell: a list of flat objects, or a list of lists of the same length.

use super::tree::Tree;

/// More columns than this read better as a tree.
const COLUMNS: usize = 24;

/// Rows and columns of values as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns; empty when they have none.
    pub names: Vec<String>,
    /// The rows, all of the same length; what a row lacks is the empty text.
    pub rows: Vec<Vec<String>>,
    /// Which columns hold numbers only.
    pub numeric: Vec<bool>,
}

/// The table, if the value is one.
pub fn read(tree: &Tree) -> Option<Table> {
    let Tree::List(values) = tree else {
        return None;
    };
    if values.len() < 2 {
        return None;
    }
    let (names, cells) = of_objects(values).or_else(|| of_lists(values))?;
    let width = cells.first()?.len();
    let is_numeric = |column: usize| {
        let mut present = cells
            .iter()
            .map(|row| row[column])
            .filter(|cell| **cell != Tree::Null);
        present.clone().next().is_some() && present.all(|cell| matches!(cell, Tree::Number(_)))
    };
    let numeric = (0..width).map(is_numeric).collect();
    let shown = |cell: &&Tree| match cell {
        Tree::Null => String::new(),
        cell => cell.scalar().unwrap_or_default().to_owned(),
    };
    let rows = cells
        .iter()
        .map(|row| row.iter().map(shown).collect())
        .collect();
    Some(Table {
        names,
        rows,
        numeric,
    })
}

type Cells<'a> = (Vec<String>, Vec<Vec<&'a Tree>>);

/// Objects are rows when most of them name the same flat values.
fn of_objects(values: &[Tree]) -> Option<Cells<'_>> {
    let mut names: Vec<String> = Vec::new();
    let mut filled = 0;
    for value in values {
        let Tree::Object(entries) = value else {
            return None;
        };
        filled += entries.len();
        for (name, value) in entries {
            if !value.is_scalar() {
                return None;
            }
            if !names.contains(name) {
                names.push(name.clone());
            }
            if names.len() > COLUMNS {
                return None;
            }
        }
    }
    if names.len() < 2 || filled * 2 < names.len() * values.len() {
        return None;
    }
    let row = |value| {
        names
            .iter()
            .map(|name| Tree::get(value, name).unwrap_or(&Tree::Null))
            .collect()
    };
    let rows = values.iter().map(row).collect();
    Some((names, rows))
}

fn of_lists(values: &[Tree]) -> Option<Cells<'_>> {
    let rows: Vec<Vec<&Tree>> = values
        .iter()
        .map(|value| match value {
            Tree::List(cells) => cells
                .iter()
                .map(|cell| cell.is_scalar().then_some(cell))
                .collect(),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let width = rows.first()?.len();
    let is_table = (2..=COLUMNS).contains(&width) && rows.iter().all(|row| row.len() == width);
    is_table.then_some((Vec::new(), rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::content::literal::nested;

    fn table(text: &str) -> Option<Table> {
        read(&nested(text).unwrap())
    }

    #[test]
    fn objects_and_lists_are_tables() {
        let flat = table(r#"[{"item": "pen", "n": 2}, {"item": "ink", "n": null, "price": 3.50}]"#)
            .unwrap();
        assert_eq!(flat.names, ["item", "n", "price"]);
        assert_eq!(flat.rows, [["pen", "2", ""], ["ink", "", "3.50"]]);
        assert_eq!(flat.numeric, [false, true, true]);
        let lists = table("[['a', 1], ['b', 2]]").unwrap();
        assert!(lists.names.is_empty());
        assert_eq!(lists.rows[1], ["b", "2"]);
    }

    #[test]
    fn what_is_deep_ragged_or_alone_is_none() {
        for text in [
            "[]",
            "[{'a': 1, 'b': 2}]",
            "[{'a': 1, 'b': [2]}, {'a': 1, 'b': 2}]",
            "[[1, 2], [3]]",
            "[1, 2]",
            "[{'a': 1, 'b': 1}, {'c': 1, 'd': 1}, {'e': 1, 'f': 1}]",
        ] {
            assert_eq!(table(text), None, "{text}");
        }
    }
}
