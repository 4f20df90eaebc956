//! Apache Arrow: IPC files, IPC streams and Feather files, which are IPC files.
//!
//! A file is a stream with a table of contents behind it. Both are read as streams, message by message: a part is the
//! schema, the dictionaries and a few batches of rows, so that no part needs what the others hold.

mod messages;

use std::io::Cursor;

use polars::prelude::*;

use super::bytes::Bytes;
use super::error::EngineError;
use super::nested::Columns;
use super::pandas::{Range, with_index};
use super::parquet::{broken, without_rows};
use super::scan::{Progress, guarded};
use super::table::{Batch, Table};
use crate::domain::finding::Finding;
use crate::domain::row::Cell;
use messages::{Kind, Message, messages};

/// Batches are joined up to this many rows.
const PART_ROWS: usize = 1 << 17;

/// The bytes with which an IPC file begins, padding included.
const MAGIC: &[u8] = b"ARROW1";

/// An open Arrow file: where its messages are.
#[derive(Debug)]
pub(super) struct Arrow {
    bytes: Bytes,
    columns: Columns,
    schema: Message,
    dictionaries: Vec<Message>,
    parts: Vec<Vec<Message>>,
}

impl Arrow {
    /// Finds all messages and reads the schema.
    pub fn open(bytes: Bytes, progress: &dyn Progress) -> Result<Box<dyn Table>, EngineError> {
        let file = bytes.name();
        let start = match bytes.range(0, 8)?.starts_with(MAGIC) {
            true => 8,
            false => 0,
        };
        let damaged = |reason: &str| EngineError::Broken {
            file: file.clone(),
            reason: reason.to_owned(),
        };
        let found = messages(&bytes, start)?.map_err(damaged)?;
        if progress.cancelled() {
            return Err(EngineError::Cancelled { file });
        }
        let of_kind = |kind| {
            let messages = found.iter().filter(move |message| message.kind == kind);
            messages.cloned().collect::<Vec<Message>>()
        };
        let schema = of_kind(Kind::Schema)
            .into_iter()
            .next()
            .ok_or_else(|| damaged("it has no schema"))?;
        let mut table = Self {
            bytes,
            columns: Columns::default(),
            schema,
            dictionaries: of_kind(Kind::Dictionary),
            parts: joined(of_kind(Kind::Rows)),
        };
        let heights: Vec<usize> = table.parts.iter().map(|part| rows(part)).collect();
        let (columns, index) = guarded(&file, || {
            let mut reader = IpcStreamReader::new(Cursor::new(table.stream(&[])?));
            let read = |reader: &mut IpcStreamReader<_>| {
                PolarsResult::Ok((reader.arrow_schema()?, reader.custom_metadata()?))
            };
            let (schema, told) = read(&mut reader).map_err(|error| broken(&file, &error))?;
            let index = told
                .and_then(|told| told.get("pandas").cloned())
                .and_then(|told| Range::of(&told, heights.iter().sum()));
            let fields = schema
                .iter_values()
                .map(|field| (field.name.as_str(), DataType::from_arrow_field(field)));
            Ok((Columns::of(fields), index))
        })?;
        table.columns = columns;
        if table.parts.is_empty() {
            return Err(without_rows(file, table.columns.names()));
        }
        Ok(with_index(table, index, heights))
    }

    /// A stream that holds some batches and what they need.
    fn stream(&self, batches: &[Message]) -> Result<Vec<u8>, EngineError> {
        let mut stream = Vec::new();
        let needed: &[Message] = match batches.is_empty() {
            true => &[],
            false => &self.dictionaries,
        };
        for message in std::iter::once(&self.schema).chain(needed).chain(batches) {
            stream.extend_from_slice(&self.bytes.range(message.start, message.end)?);
        }
        stream.extend_from_slice(&[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
        Ok(stream)
    }

    fn frame(
        &self,
        part: usize,
        fields: Option<Vec<usize>>,
        limit: usize,
    ) -> Result<DataFrame, EngineError> {
        let batches = &self.parts[part];
        let rows = rows(batches);
        let mut needed = 0;
        let enough = batches.iter().take_while(|batch| {
            let is_needed = needed < limit;
            needed += batch.rows;
            is_needed
        });
        let stream = self.stream(&batches[..enough.count()])?;
        let file = self.bytes.name();
        let frame = IpcStreamReader::new(Cursor::new(stream))
            .with_projection(fields)
            .finish()
            .map_err(|error| broken(&file, &error))?
            .head(Some(limit));
        // What a damaged message says of its rows may differ from what its columns hold.
        let expected = rows.min(limit);
        match frame
            .columns()
            .iter()
            .all(|column| column.len() == expected)
        {
            true => Ok(frame),
            false => Err(EngineError::Broken {
                file,
                reason: "its columns differ in length".to_owned(),
            }),
        }
    }
}

fn rows(batches: &[Message]) -> usize {
    batches.iter().map(|batch| batch.rows).sum()
}

/// Puts small batches together.
fn joined(batches: Vec<Message>) -> Vec<Vec<Message>> {
    let mut parts: Vec<Vec<Message>> = Vec::new();
    for batch in batches.into_iter().filter(|batch| batch.rows > 0) {
        match parts.last_mut() {
            Some(part) if rows(part) + batch.rows <= PART_ROWS => part.push(batch),
            _ => parts.push(vec![batch]),
        }
    }
    parts
}

impl Table for Arrow {
    fn columns(&self) -> &[String] {
        self.columns.names()
    }

    fn declared_kind(&self, column: usize) -> Option<&'static str> {
        self.columns.kind(column)
    }

    fn notes(&self) -> Vec<Finding> {
        self.columns.notes().to_vec()
    }

    fn parts(&self) -> Result<usize, EngineError> {
        Ok(self.parts.len())
    }

    fn read(&self, part: usize, columns: &[usize], limit: usize) -> Result<Batch, EngineError> {
        let rows = rows(&self.parts[part]).min(limit);
        if columns.is_empty() {
            return Ok(Batch {
                rows,
                columns: Vec::new(),
            });
        }
        let frame = self.frame(part, Some(self.columns.fields(columns)), limit)?;
        let columns = self.columns.texts(&frame, columns);
        Ok(Batch {
            rows,
            columns: columns.map_err(|error| broken(&self.bytes.name(), &error))?,
        })
    }

    fn rows(&self, part: usize, wanted: &[usize]) -> Result<Vec<Vec<Cell>>, EngineError> {
        let last = wanted.iter().copied().max().unwrap_or(0);
        if last >= rows(&self.parts[part]) {
            return Err(EngineError::Changed {
                file: self.bytes.name(),
            });
        }
        let frame = self.frame(part, None, last + 1)?;
        let cells = self.columns.cells(&frame, wanted);
        cells.map_err(|error| broken(&self.bytes.name(), &error))
    }
}
