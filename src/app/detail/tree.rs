//! Nested values as a tree: names, values beside them in a column, and everything large folded to one line.

use super::pen::Pen;
use super::{Look, block, chat as conversation};
use crate::domain::content::tree::Tree;
use crate::domain::content::{chat, table};
use crate::domain::text::Safe;
use crate::domain::words::counted;

/// A value with more values in it than this begins closed.
const SMALL: usize = 12;
/// The widest column of names.
const WIDEST_NAME: usize = 24;
/// A longer text begins with its first lines alone, in lines.
const FIRST_LINES: usize = 8;
/// The deepest level that is moved to the right.
const DEEPEST: usize = 12;

/// Writes the values inside a value.
pub(super) fn write(pen: &mut Pen<'_>, path: &str, tree: &Tree) {
    children(pen, path, 0, tree);
}

/// How many values there are, in words.
pub(super) fn size(tree: &Tree) -> String {
    match tree {
        Tree::Object(entries) => counted(entries.len() as u64, "key", "keys"),
        tree => counted(tree.len() as u64, "value", "values"),
    }
}

/// The values inside a value, each on a line of its own; single values of a list one after the other.
pub(super) fn children(pen: &mut Pen<'_>, path: &str, indent: usize, tree: &Tree) {
    let indent = indent.min(2 * DEEPEST);
    match tree {
        Tree::Object(entries) => {
            let widest = entries
                .iter()
                .map(|(name, _)| Safe::line_within(name, WIDEST_NAME).width());
            let width = widest.max().unwrap_or(0);
            for (name, value) in entries {
                if pen.is_full() {
                    return;
                }
                entry(pen, &format!("{path}/{name}"), indent, (name, width), value);
            }
        }
        Tree::List(values) if values.iter().all(Tree::is_scalar) => run(pen, indent, values),
        Tree::List(values) => {
            let width = values.len().to_string().len();
            for (place, value) in values.iter().enumerate() {
                if pen.is_full() {
                    return;
                }
                let name = place.to_string();
                entry(
                    pen,
                    &format!("{path}/{name}"),
                    indent,
                    (&name, width),
                    value,
                );
            }
        }
        scalar => block::prose(
            pen,
            indent,
            scalar.scalar().unwrap_or_default(),
            Look::Plain,
        ),
    }
}

/// Single values one after the other, wrapped.
fn run(pen: &mut Pen<'_>, indent: usize, values: &[Tree]) {
    let is_text = values.iter().any(|value| value.text().is_some());
    let separator = if is_text { " · " } else { ", " };
    let all = values
        .iter()
        .map(|value| value.scalar().unwrap_or_default());
    let joined = all.collect::<Vec<_>>().join(separator);
    let look = if is_text { Look::Plain } else { Look::Value };
    pen.text(indent, &joined, look);
}

/// One value under its name.
fn entry(pen: &mut Pen<'_>, path: &str, indent: usize, (name, width): (&str, usize), value: &Tree) {
    let name = Safe::line_within(name, WIDEST_NAME).pad(width);
    match value {
        Tree::List(_) | Tree::Object(_) if value.is_empty() => {
            let empty = if matches!(value, Tree::List(_)) {
                "[]"
            } else {
                "{}"
            };
            pen.pieces(vec![
                (Safe::spaces(indent + 2), Look::Plain),
                (name, Look::Name),
                (Safe::line(&format!("  {empty}")), Look::Faint),
            ]);
        }
        Tree::List(_) | Tree::Object(_) => {
            let room = pen.room(indent + 2 + name.width() + 2);
            if let Some(line) = inline(value).filter(|line| line.len() <= room) {
                pen.pieces(vec![
                    (Safe::spaces(indent + 2), Look::Plain),
                    (name, Look::Name),
                    (
                        Safe::line_within(&format!("  {line}"), room + 2),
                        Look::Plain,
                    ),
                ]);
                return;
            }
            let is_open = pen.folds().is_open(path, value.is_within(SMALL));
            let about = if is_open { size(value) } else { preview(value) };
            let preview = Safe::line_within(&about, room);
            let heading = vec![
                (name, Look::Name),
                (Safe::concat([Safe::literal("  "), preview]), Look::Faint),
            ];
            if pen.fold(path, value.is_within(SMALL), indent, heading) {
                inside(pen, path, indent + 2, value);
            }
        }
        Tree::Text(text) => text_entry(pen, path, indent, name, text),
        scalar => pen.pieces(vec![
            (Safe::spaces(indent + 2), Look::Plain),
            (name, Look::Name),
            (Safe::literal("  "), Look::Plain),
            (
                Safe::line_within(
                    scalar.scalar().unwrap_or_default(),
                    pen.room(indent + 4 + width),
                ),
                if *scalar == Tree::Null {
                    Look::Faint
                } else {
                    Look::Value
                },
            ),
        ]),
    }
}

/// Conversations and tables inside a tree look as they do alone.
fn inside(pen: &mut Pen<'_>, path: &str, indent: usize, value: &Tree) {
    if let Some(messages) = chat::read(value).filter(|_| matches!(value, Tree::List(_))) {
        conversation::write(pen, path, indent, &messages);
    } else if let Some(table) = table::read(value) {
        block::grid(pen, indent + 2, &table);
    } else {
        children(pen, path, indent, value);
    }
}

/// A text beside its name when it fits there, else below it; a long one begins with its first lines.
fn text_entry(pen: &mut Pen<'_>, path: &str, indent: usize, name: Safe, text: &str) {
    let beside = indent + 2 + name.width() + 2;
    let shown = pen.rest_of(text);
    let room = pen.room(beside);
    let is_short =
        shown.len() <= room * 4 && !shown.contains('\n') && Safe::line(shown).width() <= room * 2;
    if is_short && room >= 12 {
        for (place, part) in Safe::line(shown).wrap(room).into_iter().enumerate() {
            let head = match place {
                0 => name.clone(),
                _ => Safe::spaces(name.width()),
            };
            pen.pieces(vec![
                (Safe::spaces(indent + 2), Look::Plain),
                (head, Look::Name),
                (Safe::literal("  "), Look::Plain),
                (part, Look::Plain),
            ]);
        }
        return;
    }
    let size = counted(text.chars().count() as u64, "character", "characters");
    let heading = vec![
        (name, Look::Name),
        (Safe::line(&format!("  {size}")), Look::Faint),
    ];
    let lines = text.lines().count().max(text.len() / pen.room(indent + 4));
    if pen.fold(path, lines <= FIRST_LINES, indent, heading) {
        block::prose(pen, indent + 4, text, Look::Plain);
    }
}

/// A list of a few single values as it stands on one line.
fn inline(tree: &Tree) -> Option<String> {
    let Tree::List(values) = tree else {
        return None;
    };
    let few = values.len() <= SMALL;
    let parts: Option<Vec<&str>> = values.iter().map(Tree::scalar).collect();
    parts
        .filter(|_| few)
        .map(|parts| format!("[{}]", parts.join(", ")))
}

/// The first names or values, and how many there are.
fn preview(tree: &Tree) -> String {
    let firsts: Vec<&str> = match tree {
        Tree::Object(entries) => entries
            .iter()
            .take(8)
            .map(|(name, _)| name.as_str())
            .collect(),
        Tree::List(values) => values.iter().take(4).filter_map(Tree::scalar).collect(),
        _ => Vec::new(),
    };
    match firsts.is_empty() {
        true => size(tree),
        false => format!("{}: {}", size(tree), firsts.join(", ")),
    }
}
