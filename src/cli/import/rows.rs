//! From cells to what each row says, or to a sentence with the line of a cell that says nothing known.

use crate::cli::exit::Failure;
use crate::domain::edit::NOTE_LIMIT;
use crate::domain::import::cells::{self, SEPARATOR, yes_or_no};
use crate::domain::import::{Row, Status};

use super::columns::{Categories, Columns};
use super::table::Table;

/// What every row says. `reviewer` gives the name for a cell of the reviewer column, empty where there is none.
///
/// # Errors
/// When a row has no key, or a cell holds a word that its column does not know.
pub fn read(
    table: &Table,
    columns: &Columns,
    categories: &Categories,
    mut reviewer: impl FnMut(&str) -> Result<String, Failure>,
) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::with_capacity(table.rows.len());
    for (line, cells) in &table.rows {
        let at = Line {
            table,
            line: *line,
            cells,
        };
        rows.push(Row {
            line: *line,
            key: at.key(columns.key)?,
            reviewer: reviewer(at.cell(columns.reviewer))?,
            categories: at.categories(categories)?,
            not_asked: columns
                .not_asked
                .map(|place| cells::names(&cells[place], SEPARATOR)),
            status: at.status(columns.verdict)?,
            note: at.text(columns.note)?,
            corrected: at.text(columns.corrected)?,
            flagged: at.flag(columns.flag)?,
        });
    }
    Ok(rows)
}

struct Line<'a> {
    table: &'a Table,
    line: u64,
    cells: &'a [String],
}

impl Line<'_> {
    fn cell(&self, place: Option<usize>) -> &str {
        place.map_or("", |place| self.cells[place].as_str())
    }

    fn refuse(&self, what: &str) -> Failure {
        Failure::usage(format!("{}: line {}: {what}", self.table.name, self.line))
    }

    fn refuse_cell(&self, place: usize, what: &str) -> Failure {
        let (column, cell) = (&self.table.header[place], &self.cells[place]);
        self.refuse(&format!("`{cell}` in the column `{column}` {what}"))
    }

    /// As written: white space may belong to a key.
    fn key(&self, place: usize) -> Result<String, Failure> {
        match self.cells[place].trim() {
            "" => Err(self
                .refuse("has no key")
                .hint("every row needs the key of its example")),
            _ => Ok(self.cells[place].clone()),
        }
    }

    fn categories(&self, categories: &Categories) -> Result<Vec<String>, Failure> {
        match categories {
            Categories::List {
                column, separator, ..
            } => Ok(cells::names(&self.cells[*column], *separator)),
            Categories::Each(each) => {
                let mut set = Vec::new();
                for (place, name) in each {
                    if self.yes_or_no(*place, "neither sets the category nor leaves it")? {
                        set.push(name.clone());
                    }
                }
                Ok(set)
            }
        }
    }

    fn yes_or_no(&self, place: usize, what: &str) -> Result<bool, Failure> {
        yes_or_no(&self.cells[place]).ok_or_else(|| {
            self.refuse_cell(place, what)
                .hint("yes is 1, x, yes, true or ✓; no is 0, no, false or nothing")
        })
    }

    fn flag(&self, place: Option<usize>) -> Result<bool, Failure> {
        place.map_or(Ok(false), |place| {
            self.yes_or_no(place, "is neither yes nor no")
        })
    }

    fn status(&self, place: Option<usize>) -> Result<Option<Status>, Failure> {
        let Some(place) = place.filter(|place| !self.cells[*place].trim().is_empty()) else {
            return Ok(None);
        };
        let known = Status::read(&self.cells[place]);
        let names = Status::ALL.map(Status::name).join(", ");
        known.map(Some).ok_or_else(|| {
            self.refuse_cell(place, "is no verdict")
                .hint(format!("the verdicts are {names}"))
        })
    }

    fn text(&self, place: Option<usize>) -> Result<Option<String>, Failure> {
        let text = self.cell(place).trim();
        if text.len() > NOTE_LIMIT {
            return Err(self
                .refuse(&format!("a text of {} bytes is too long", text.len()))
                .hint("a note has at most 65,536 bytes; shorten it"));
        }
        Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
    }
}
