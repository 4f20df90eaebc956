//! Which column of a spreadsheet means what. Decides by names, and for categories with a column each by cells, too.

use crate::cli::exit::Failure;
use crate::domain::import::cells::{SEPARATOR, separator_of, yes_or_no};
use crate::domain::roles::{Role, Roles};
use crate::domain::taxonomy::fold_name;

use super::table::Table;

const CATEGORIES: [&str; 5] = ["categories", "category", "tags", "tag", "labels"];

/// What an export has beside, for its reader only.
const KNOWN_ASIDE: [&str; 7] = [
    "rank",
    "truth",
    "prediction",
    "score",
    "counted",
    "stratum",
    "inclusion",
];

/// Where the categories stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Categories {
    /// In one column.
    List {
        /// The column.
        column: usize,
        /// What is between them.
        separator: char,
        /// Whether that was neither said nor the usual one.
        is_guessed: bool,
    },
    /// In one column each, with their names.
    Each(Vec<(usize, String)>),
}

/// The columns by what they mean, as places in the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The keys.
    pub key: usize,
    /// Who said it.
    pub reviewer: Option<usize>,
    /// Notes.
    pub note: Option<usize>,
    /// Verdicts.
    pub verdict: Option<usize>,
    /// Corrected labels.
    pub corrected: Option<usize>,
    /// Flags.
    pub flag: Option<usize>,
    /// Categories that were not asked about.
    pub not_asked: Option<usize>,
}

impl Columns {
    /// Finds the columns that are no categories.
    ///
    /// # Errors
    /// When there is no key column, or two columns for one thing.
    pub fn find(table: &Table, key: Option<&str>, roles: &Roles) -> Result<Self, Failure> {
        let key = match key {
            Some(name) => one_of(table, &[name])?.ok_or_else(|| no_column(table, name))?,
            None => key_column(table, roles)?,
        };
        let other = |names: &[&str]| -> Result<Option<usize>, Failure> {
            Ok(one_of(table, names)?.filter(|place| *place != key))
        };
        Ok(Self {
            key,
            reviewer: other(&["reviewer"])?,
            note: other(&["note", "notes", "comment", "comments"])?,
            verdict: other(&["verdict"])?,
            corrected: other(&["corrected", "corrected_label"])?,
            flag: other(&["flag", "flagged"])?,
            not_asked: other(&["not_asked"])?,
        })
    }

    /// Finds the categories. `in_use` are the names that the reviews have: a column of such a name is one of theirs
    /// whatever it holds, any other only if all its cells say yes or no, and one of them yes.
    ///
    /// # Errors
    /// When there is no column with categories, or more than one that could list them.
    pub fn categories(
        &self,
        table: &Table,
        separator: Option<char>,
        roles: &Roles,
        in_use: &[String],
    ) -> Result<Categories, Failure> {
        if let Some(column) = one_of(table, &CATEGORIES)?.filter(|place| *place != self.key) {
            let found = separator_of(table.column(column));
            return Ok(Categories::List {
                column,
                separator: separator.or(found).unwrap_or(SEPARATOR),
                is_guessed: separator.is_none() && found.is_some_and(|found| found != SEPARATOR),
            });
        }
        let each: Vec<(usize, String)> = table
            .header
            .iter()
            .enumerate()
            .filter(|(place, name)| {
                !self.places().contains(place) && !name.is_empty() && {
                    has(in_use, name) || (!is_aside(name, roles) && says_yes_or_no(table, *place))
                }
            })
            .map(|(place, name)| (place, name.split_whitespace().collect::<Vec<_>>().join(" ")))
            .collect();
        for (place, name) in &each {
            if each
                .iter()
                .any(|(other, same)| other < place && fold_name(same) == fold_name(name))
            {
                return Err(twice(table, name));
            }
        }
        if each.is_empty() && self.places().len() == 1 {
            return Err(Failure::usage(format!(
                "{}: holds no categories, notes or verdicts",
                table.name
            ))
            .hint("put them into a column `categories` separated by ;, or into a column each with x or 1"));
        }
        Ok(Categories::Each(each))
    }

    /// The names of the columns that are read for nothing and are not of our own making.
    pub fn ignored(&self, table: &Table, categories: &Categories) -> Vec<String> {
        let is_category = |place: usize| match categories {
            Categories::List { column, .. } => place == *column,
            Categories::Each(each) => each.iter().any(|(other, _)| *other == place),
        };
        let header = table.header.iter().enumerate();
        header
            .filter(|(place, name)| {
                !name.is_empty()
                    && !self.places().contains(place)
                    && !is_category(*place)
                    && !KNOWN_ASIDE.contains(&name.to_lowercase().as_str())
            })
            .map(|(_, name)| name.clone())
            .collect()
    }

    fn places(&self) -> Vec<usize> {
        let others = [
            self.reviewer,
            self.note,
            self.verdict,
            self.corrected,
            self.flag,
            self.not_asked,
        ];
        others.into_iter().flatten().chain([self.key]).collect()
    }
}

fn key_column(table: &Table, roles: &Roles) -> Result<usize, Failure> {
    let names = [Some("key"), roles.id.as_deref(), Some("id")];
    for name in names.into_iter().flatten() {
        if let Some(place) = one_of(table, &[name])? {
            return Ok(place);
        }
    }
    let wanted = match &roles.id {
        Some(id) if id != "id" && id != "key" => format!("`key`, `{id}` or `id`"),
        _ => "`key` or `id`".to_owned(),
    };
    Err(
        Failure::usage(format!("{}: has no column {wanted}", table.name)).hint(format!(
            "say which column has the keys with --key COL; there is {}",
            table.header.join(", ")
        )),
    )
}

fn no_column(table: &Table, name: &str) -> Failure {
    Failure::usage(format!("{}: has no column `{name}` (--key)", table.name))
        .hint(format!("there is {}", table.header.join(", ")))
}

fn twice(table: &Table, name: &str) -> Failure {
    Failure::usage(format!("{}: has two columns `{name}`", table.name))
        .hint("rename or remove one of them")
}

/// The only column with one of these names, exactly so or in other case.
fn one_of(table: &Table, names: &[&str]) -> Result<Option<usize>, Failure> {
    let places = |same: &dyn Fn(&str, &str) -> bool| -> Vec<usize> {
        let header = table.header.iter().enumerate();
        header
            .filter(|(_, column)| names.iter().any(|name| same(column, name)))
            .map(|(place, _)| place)
            .collect()
    };
    let exactly = places(&|column, name| column == name.trim());
    let found = match exactly.is_empty() {
        true => places(&|column, name| column.to_lowercase() == name.trim().to_lowercase()),
        false => exactly,
    };
    match found.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(*only)),
        [first, second, ..] if table.header[*first] == table.header[*second] => {
            Err(twice(table, &table.header[*first]))
        }
        [first, second, ..] => Err(Failure::usage(format!(
            "{}: `{}` and `{}` are columns for the same thing",
            table.name, table.header[*first], table.header[*second]
        ))
        .hint("rename or remove one of them")),
    }
}

fn has(names: &[String], name: &str) -> bool {
    let folded = fold_name(name);
    names.iter().any(|other| fold_name(other) == folded)
}

/// Whether a column is one of an export or of the predictions file: 0 and 1 in it are labels, not tags.
fn is_aside(name: &str, roles: &Roles) -> bool {
    let mut of_sample = Role::ALL.into_iter().flat_map(|role| roles.all(role));
    let lower = name.to_lowercase();
    KNOWN_ASIDE.contains(&lower.as_str()) || of_sample.any(|column| column.to_lowercase() == lower)
}

fn says_yes_or_no(table: &Table, place: usize) -> bool {
    let said: Option<Vec<bool>> = table.column(place).map(yes_or_no).collect();
    said.is_some_and(|said| said.contains(&true))
}

#[cfg(test)]
mod tests;
