//! Conversations: who speaks stands above what was said; instructions and long tool output are folded to one line.

use super::pen::Pen;
use super::{Look, block, tree};
use crate::domain::content::chat::{Message, Part, Speaker};
use crate::domain::content::tree::Tree;
use crate::domain::text::Safe;
use crate::domain::words::counted;

/// Longer output of a tool is folded, in characters.
const LONG_OUTPUT: usize = 1_000;

/// Writes the messages. `path` names the conversation for what is opened in it.
pub(super) fn write(pen: &mut Pen<'_>, path: &str, indent: usize, messages: &[Message]) {
    for (place, message) in messages.iter().enumerate() {
        if pen.is_full() {
            return;
        }
        let path = format!("{path}/{place}");
        let characters = message.characters();
        let is_usual = match message.speaker {
            Speaker::System => false,
            Speaker::Tool => characters <= LONG_OUTPUT,
            Speaker::User | Speaker::Assistant | Speaker::Other => true,
        };
        let is_open = pen.folds().is_open(&path, is_usual);
        let mut pieces = vec![(Safe::line_within(&message.role, 20), look(message.speaker))];
        if !is_open {
            let size = counted(characters as u64, "character", "characters");
            pieces.push((Safe::line(&format!("  {size}")), Look::Faint));
            let taken = pieces.iter().map(|(text, _)| text.width()).sum::<usize>() + indent + 5;
            let opening = first_words(message, pen.room(taken));
            pieces.push((Safe::concat([Safe::literal("  "), opening]), Look::Faint));
        }
        if pen.fold(&path, is_usual, indent, pieces) {
            body(pen, &path, indent + 2, message);
        }
    }
}

const fn look(speaker: Speaker) -> Look {
    match speaker {
        Speaker::User => Look::User,
        Speaker::Assistant => Look::Assistant,
        Speaker::System | Speaker::Tool | Speaker::Other => Look::System,
    }
}

fn first_words(message: &Message, room: usize) -> Safe {
    let text = message.parts.iter().find_map(|part| match part {
        Part::Text(text) => Some(text.trim_start()),
        _ => None,
    });
    Safe::line_within(text.unwrap_or_default(), room)
}

fn body(pen: &mut Pen<'_>, path: &str, indent: usize, message: &Message) {
    if message.parts.is_empty() {
        pen.text(indent, "(nothing)", Look::Faint);
    }
    for (place, part) in message.parts.iter().enumerate() {
        match part {
            Part::Text(text) => block::prose(pen, indent, text.trim_end(), Look::Plain),
            Part::Call { name, arguments } => {
                call(
                    pen,
                    &format!("{path}/call{place}"),
                    indent,
                    name,
                    arguments.as_ref(),
                );
            }
            Part::Other(kind) => pen.text(indent, &format!("({kind})"), Look::Faint),
        }
    }
}

fn call(pen: &mut Pen<'_>, path: &str, indent: usize, name: &str, arguments: Option<&Tree>) {
    let head = vec![
        (Safe::spaces(indent), Look::Plain),
        (Safe::literal("→ "), Look::Marker),
        (
            Safe::line(name).truncate(pen.room(indent + 2)),
            Look::Strong,
        ),
    ];
    pen.pieces(head);
    match arguments {
        Some(tree) if !tree.is_scalar() => tree::children(pen, path, indent + 2, tree),
        Some(tree) => block::prose(
            pen,
            indent + 2,
            tree.scalar().unwrap_or_default(),
            Look::Plain,
        ),
        None => {}
    }
}
