//! Fields that need lines of their own: long text, code, tables, pictures, bytes, and the heading above each.

use std::sync::Arc;

use super::pen::Pen;
use super::pictures::{PictureId, Shown};
use super::{Look, What, chat, tree};
use crate::domain::content::picture::Picture;
use crate::domain::content::table::Table;
use crate::domain::content::{Content, bytes, code};
use crate::domain::text::Safe;

/// The widest column of a table.
const WIDEST_COLUMN: usize = 40;
/// Bytes on a line of a dump, and the lines of a dump.
const DUMP: (usize, usize) = (8, 8);

/// A field under its name, which opens and closes it.
pub(super) fn titled(pen: &mut Pen<'_>, name: &str, content: &Content, look: Look) {
    let pieces = vec![
        (Safe::line(name).truncate(pen.room(30)), Look::Strong),
        (Safe::line(&format!("  {}", summary(content))), Look::Faint),
    ];
    if pen.fold(name, true, 0, pieces) {
        write(pen, name, content, look);
    }
}

/// What a field is, in a few words.
pub(super) fn summary(content: &Content) -> String {
    let counted = |count: usize, one: &str, many: &str| {
        crate::domain::words::counted(count as u64, one, many)
    };
    match content {
        Content::Missing => "(empty)".to_owned(),
        Content::Value(text) | Content::Prose(text) => {
            counted(text.chars().count(), "character", "characters")
        }
        Content::Code(text) => counted(text.lines().count(), "line", "lines"),
        Content::Chat(messages) => counted(messages.len(), "message", "messages"),
        Content::Table(table) => format!(
            "{} × {}",
            counted(table.rows.len(), "row", "rows"),
            counted(table.numeric.len(), "column", "columns")
        ),
        Content::Tree(tree) => tree::size(tree),
        Content::Picture(picture) => format!("{} × {} pixels", picture.width(), picture.height()),
        Content::Image(bytes) => format!("image, {}", bytes::size(bytes.len())),
        Content::Bytes(bytes) => bytes::size(bytes.len()),
    }
}

/// The field itself.
pub(super) fn write(pen: &mut Pen<'_>, name: &str, content: &Content, look: Look) {
    match content {
        Content::Missing => pen.text(0, "(empty)", Look::Faint),
        Content::Value(text) => pen.text(0, text, look),
        Content::Prose(text) => prose(pen, 0, text, look),
        Content::Code(text) => listing(pen, 0, text),
        Content::Chat(messages) => chat::write(pen, name, 0, messages),
        Content::Table(table) => grid(pen, 0, table),
        Content::Tree(value) => tree::write(pen, name, value),
        Content::Picture(picture) => _ = pixels(pen, picture),
        // Decoded bytes are a picture that the page puts here.
        Content::Image(_) => {}
        Content::Bytes(bytes) => dump(pen, bytes),
    }
}

/// Text in paragraphs; what is fenced in it stays as it is.
pub(super) fn prose(pen: &mut Pen<'_>, indent: usize, text: &str, look: Look) {
    for block in code::blocks(text) {
        if pen.is_full() {
            return;
        }
        match block {
            code::Block::Prose(text) => pen.text(indent, text, look),
            code::Block::Code(text) => listing(pen, indent, text),
        }
    }
}

/// Code with the numbers of its lines.
pub(super) fn listing(pen: &mut Pen<'_>, indent: usize, text: &str) {
    let shown = pen.rest_of(text);
    let shown = shown.strip_suffix('\n').unwrap_or(shown);
    let lines = Safe::lines(shown);
    let digits = lines.len().to_string().len().max(2);
    for (place, line) in lines.into_iter().enumerate() {
        let number = Safe::display(place + 1).pad_start(digits);
        let gutter = Safe::concat([Safe::spaces(indent), number, Safe::literal("  ")]);
        pen.wide(gutter, vec![(line, Look::Plain)]);
    }
}

/// A table with aligned columns, numbers to the right.
pub(super) fn grid(pen: &mut Pen<'_>, indent: usize, table: &Table) {
    let columns = table.numeric.len();
    let cell = |text: &str| Safe::line_within(text, WIDEST_COLUMN);
    let mut widths: Vec<usize> = (0..columns)
        .map(|column| table.names.get(column).map_or(0, |name| cell(name).width()))
        .collect();
    for row in &table.rows {
        for (width, text) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell(text).width());
        }
    }
    let line = |texts: &[String], look: Look| -> Vec<(Safe, Look)> {
        let mut parts = Vec::new();
        for (column, (text, width)) in texts.iter().zip(&widths).enumerate() {
            let is_number = table.numeric.get(column) == Some(&true);
            let text = cell(text);
            let padded = match is_number {
                true => text.pad_start(*width),
                false if column + 1 == columns => text,
                false => text.pad(*width),
            };
            let look = match (look, is_number) {
                (Look::Plain, true) => Look::Value,
                (look, _) => look,
            };
            parts.push((padded, look));
            if column + 1 < columns {
                parts.push((Safe::literal("  "), Look::Plain));
            }
        }
        parts
    };
    if !table.names.is_empty() {
        pen.wide(Safe::spaces(indent), line(&table.names, Look::Name));
    }
    for row in &table.rows {
        if pen.is_full() {
            return;
        }
        pen.wide(Safe::spaces(indent), line(row, Look::Plain));
    }
}

/// A picture as large as the pane is wide; gives how many columns it takes.
pub(super) fn pixels(pen: &mut Pen<'_>, picture: &Picture) -> usize {
    let fitted = picture.fitted(pen.width, pen.picture_rows() * 2);
    let rows: Vec<&[[u8; 3]]> = fitted.rows().collect();
    for pair in rows.chunks(2) {
        let upper = pair.first().copied().unwrap_or_default();
        let lower = pair.get(1).copied();
        let cells = upper
            .iter()
            .enumerate()
            .map(|(column, pixel)| {
                let below = lower.and_then(|row| row.get(column));
                [*pixel, below.copied().unwrap_or_default()]
            })
            .collect();
        pen.push(What::Pixels(cells));
    }
    fitted.width()
}

/// A picture that is read by somebody else: as far as that has come.
pub(super) fn read_picture(pen: &mut Pen<'_>, id: &PictureId, shown: Option<&Shown>) {
    match shown {
        None | Some(Shown::Waiting) => pen.text(0, "reading the image …", Look::Faint),
        Some(Shown::Here(picture)) => {
            let first = pen.line_count();
            let columns = pixels(pen, &Arc::clone(picture));
            pen.picture(id, first, columns);
        }
        Some(Shown::Refused(reason)) => pen.text(0, reason, Look::Said),
    }
}

fn dump(pen: &mut Pen<'_>, all: &[u8]) {
    let (wide, high) = DUMP;
    for (line, part) in all.chunks(wide).take(high).enumerate() {
        let text = bytes::dump_line(line * wide, part);
        pen.wide(Safe::default(), vec![(Safe::line(&text), Look::Plain)]);
    }
    if all.len() > wide * high {
        let more = bytes::size(all.len() - wide * high);
        pen.text(0, &format!("… {more} more"), Look::Faint);
    }
}
