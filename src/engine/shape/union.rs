//! Several files as one set: their rows one after the other, with the file as a column to cut by.
//!
//! A column that a file lacks is missing in its rows. Files may differ in format and in the order of their columns.

use std::collections::{HashMap, HashSet};

use super::{constant, missing};
use crate::domain::finding::Finding;
use crate::domain::row::Cell;
use crate::domain::words::counted;
use crate::engine::error::EngineError;
use crate::engine::table::{Batch, Table, free_name};

/// One file of a set.
#[derive(Debug)]
struct Member {
    /// Its name as it stands in the file column.
    name: String,
    table: Box<dyn Table>,
    /// For each column of the set, the one of this file.
    columns: Vec<Option<usize>>,
}

/// Files as one table.
#[derive(Debug)]
pub struct Union {
    members: Vec<Member>,
    /// The columns of all files in the order of their first occurrence; the last one names the file.
    columns: Vec<String>,
}

impl Union {
    /// Puts files together, each under the name by which it is to be known; one alone stays what it is.
    pub fn of(mut files: Vec<(String, Box<dyn Table>)>) -> Box<dyn Table> {
        if files.len() == 1
            && let Some((_, only)) = files.pop()
        {
            return only;
        }
        let mut columns: Vec<String> = Vec::new();
        let mut known: HashSet<&str> = HashSet::new();
        for name in files.iter().flat_map(|(_, table)| table.columns()) {
            if known.insert(name) {
                columns.push(name.clone());
            }
        }
        let members = files.into_iter().map(|(name, table)| {
            let own: HashMap<&str, usize> = table
                .columns()
                .iter()
                .map(String::as_str)
                .zip(0..)
                .collect();
            let column = |wanted: &String| own.get(wanted.as_str()).copied();
            Member {
                name,
                columns: columns.iter().map(column).collect(),
                table,
            }
        });
        let members = members.collect();
        let file = free_name("file", &columns.iter().cloned().collect());
        columns.push(file);
        Box::new(Self { members, columns })
    }

    fn file_column(&self) -> usize {
        self.columns.len() - 1
    }

    /// The file that a part belongs to, with the part's number there.
    fn locate(&self, part: usize) -> Result<(&Member, usize), EngineError> {
        let mut before = 0;
        for member in &self.members {
            let parts = member.table.parts()?;
            if part < before + parts {
                return Ok((member, part - before));
            }
            before += parts;
        }
        let file = self.members.first().map(|member| member.name.clone());
        Err(EngineError::Changed {
            file: file.unwrap_or_default(),
        })
    }
}

impl Table for Union {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn declared_kind(&self, column: usize) -> Option<&'static str> {
        if column == self.file_column() {
            return Some("text");
        }
        let kinds = self.members.iter().filter_map(|member| {
            let column = member.columns[column]?;
            Some(member.table.declared_kind(column))
        });
        let mut kinds = kinds.collect::<Vec<_>>();
        kinds.dedup();
        match kinds[..] {
            [kind] => kind,
            _ => None,
        }
    }

    fn notes(&self) -> Vec<Finding> {
        let files = self.members.len() as u64;
        let mut notes = vec![
            Finding::note(
                "several-files",
                format!(
                    "{} are read as one set; the column `{}` says which one a row is from.",
                    counted(files, "file", "files"),
                    self.columns[self.file_column()]
                ),
            )
            .counting(files),
        ];
        for member in &self.members {
            let lacking = self
                .columns
                .iter()
                .zip(&member.columns)
                .filter(|(_, there)| there.is_none());
            let lacking: Vec<String> = lacking.map(|(name, _)| format!("`{name}`")).collect();
            if !lacking.is_empty() {
                let shown = lacking[..lacking.len().min(4)].join(", ");
                let sentence = format!("{} has no {shown}: missing in its rows.", member.name);
                let note = Finding::warning("columns-differ", sentence);
                notes.push(note.counting(lacking.len() as u64));
            }
            notes.extend(member.table.notes().into_iter().map(|note| Finding {
                sentence: format!("{}: {}", member.name, note.sentence),
                ..note
            }));
        }
        notes
    }

    fn layout(&self) -> usize {
        self.members
            .iter()
            .map(|member| member.table.layout())
            .sum()
    }

    fn parts(&self) -> Result<usize, EngineError> {
        self.members
            .iter()
            .map(|member| member.table.parts())
            .sum::<Result<usize, EngineError>>()
    }

    fn read(&self, part: usize, columns: &[usize], limit: usize) -> Result<Batch, EngineError> {
        let (member, part) = self.locate(part)?;
        let there: Vec<Option<usize>> = columns
            .iter()
            .map(|column| member.columns.get(*column).copied().flatten())
            .collect();
        let wanted: Vec<usize> = there.iter().copied().flatten().collect();
        let batch = member.table.read(part, &wanted, limit)?;
        let rows = batch.rows;
        let mut read = batch.columns.into_iter();
        let columns = columns.iter().zip(there).map(|(column, there)| {
            let found = there.and_then(|_| read.next());
            found.unwrap_or_else(|| match *column == self.file_column() {
                true => constant(&member.name, rows),
                false => missing(rows),
            })
        });
        let columns = columns.collect();
        Ok(Batch { rows, columns })
    }

    fn rows(&self, part: usize, wanted: &[usize]) -> Result<Vec<Vec<Cell>>, EngineError> {
        let (member, part) = self.locate(part)?;
        let rows = member.table.rows(part, wanted)?;
        let whole = |cells: Vec<Cell>| {
            let cell = |there: &Option<usize>| {
                there
                    .and_then(|column| cells.get(column).cloned())
                    .unwrap_or(Cell::Missing)
            };
            let file = Cell::Text(member.name.clone());
            member.columns.iter().map(cell).chain([file]).collect()
        };
        Ok(rows.into_iter().map(whole).collect())
    }
}
