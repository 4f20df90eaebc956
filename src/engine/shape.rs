//! Tables made of other tables: several files as one set, truth from another file, the rows of one model, columns that
//! follow from others.
//!
//! Each is a [`Table`] over tables, so that nothing behind it knows how many files there are. Nothing here reads bytes.

mod derived;
mod join;
mod model;
mod union;

pub(super) use derived::Derived;
pub(super) use join::Join;
pub(super) use model::{ModelIn, OneModel, model_in};
pub(super) use union::Union;

use polars::prelude::{ChunkFull, ChunkFullNull, PlSmallStr, StringChunked, StringChunkedBuilder};

use super::cells::Texts;

/// A column without a value in any row.
fn missing(rows: usize) -> Texts {
    Texts::Strings(StringChunked::full_null(PlSmallStr::EMPTY, rows))
}

/// A column with the same text in every row.
fn constant(text: &str, rows: usize) -> Texts {
    Texts::Strings(StringChunked::full(PlSmallStr::EMPTY, text, rows))
}

/// A column of texts.
fn texts<T: AsRef<str>>(cells: impl ExactSizeIterator<Item = Option<T>>) -> Texts {
    let mut builder = StringChunkedBuilder::new(PlSmallStr::EMPTY, cells.len());
    for cell in cells {
        builder.append_option(cell.as_ref().map(AsRef::as_ref));
    }
    Texts::Strings(builder.finish())
}
