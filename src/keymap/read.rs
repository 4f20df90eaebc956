//! The keymap file as text: tables of contexts, each action with its list of chords.
//!
//! Reports every fault with its line and keeps what is sound around it. Knows no other keymap, so it
//! cannot judge conflicts with the keys that are already there.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::key::{Chord, Key};
use super::nearest::nearest;
use super::problem::{Fault, Problem};
use crate::action::{Action, Context};

/// The only version of the format so far.
const VERSION: &str = "1";

/// One line of the file that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) context: Context,
    pub(super) action: Action,
    /// The line of the action's name, counted from 1.
    pub(super) line: usize,
    /// The chords with their lines; empty only when the file says so.
    pub(super) chords: Vec<(Chord, usize)>,
}

/// Reads a keymap file. Entries come in the order of the file, problems too.
///
/// An entry whose every chord is faulty is left out as a whole: a typing error must not unbind.
pub(super) fn read(text: &str, file: &str) -> (Vec<Entry>, Vec<Problem>) {
    let mut reader = Reader {
        text,
        file,
        entries: Vec::new(),
        problems: Vec::new(),
    };
    let sound = reader.blank_out_faulty_statements();
    reader.tables(&sound);
    reader.entries.sort_by_key(|entry| entry.line);
    reader.problems.sort_by_key(|problem| problem.line);
    (reader.entries, reader.problems)
}

struct Reader<'a> {
    text: &'a str,
    file: &'a str,
    entries: Vec<Entry>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn report(&mut self, offset: usize, fault: Fault) {
        self.problems.push(Problem {
            file: self.file.to_owned(),
            line: Some(line_of(self.text, offset)),
            fault,
        });
    }

    /// The text with every statement that is not TOML replaced by blanks, so that offsets stay.
    ///
    /// The parser's own recovery would read everything after an unclosed bracket as part of the list.
    fn blank_out_faulty_statements(&mut self) -> String {
        let mut sound = self.text.to_owned();
        if DeTable::parse(self.text).is_ok() {
            return sound;
        }
        let mut table_is_sound = true;
        for range in statements(self.text) {
            let statement = self.text.get(range.clone()).unwrap_or_default();
            let fault = DeTable::parse(statement).err();
            if is_header(statement) {
                table_is_sound = fault.is_none();
            }
            if let Some(error) = &fault {
                let start = error.span().map_or(0, |span| span.start);
                let message = error.message().to_owned();
                self.report(
                    range.start + start.min(last_offset(statement)),
                    Fault::Syntax { message },
                );
            }
            // Without its heading an entry would land in the table before.
            if fault.is_some() || !table_is_sound {
                let blanks: String = statement
                    .bytes()
                    .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
                    .collect();
                sound.replace_range(range, &blanks);
            }
        }
        sound
    }

    fn tables(&mut self, sound: &str) {
        let (document, errors) = DeTable::parse_recoverable(sound);
        for error in errors {
            let span = error.span().unwrap_or_default();
            let name = sound.get(span.clone()).unwrap_or_default().to_owned();
            let fault = match (
                error.message().starts_with("duplicate key"),
                name.parse::<Context>(),
            ) {
                (true, Ok(_)) => Fault::RepeatedTable { name },
                (true, Err(_)) => Fault::RepeatedName { name },
                (false, _) => Fault::Syntax {
                    message: error.message().to_owned(),
                },
            };
            self.report(span.start, fault);
        }
        for (name, value) in document.get_ref() {
            let offset = name.span().start;
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("version", value) => self.version(offset, value),
                (name, DeValue::Table(entries)) => self.table(name, offset, entries),
                (name, _) => {
                    let name = name.to_owned();
                    self.report(offset, Fault::OutsideTables { name });
                }
            }
        }
    }

    fn version(&mut self, offset: usize, value: &DeValue<'_>) {
        let found = match value {
            DeValue::Integer(number) => number.as_str().to_owned(),
            other => format!("`{}`", other.type_str()),
        };
        if found != VERSION {
            self.report(offset, Fault::Version { found });
        }
    }

    fn table(&mut self, name: &str, offset: usize, entries: &DeTable<'_>) {
        let Ok(context) = name.parse::<Context>() else {
            let known = Context::ALL.iter().map(|context| context.name());
            let fault = Fault::UnknownContext {
                name: name.to_owned(),
                nearest: nearest(name, known),
            };
            return self.report(offset, fault);
        };
        for (name, value) in entries {
            self.entry(context, name.get_ref(), name.span().start, value.get_ref());
        }
    }

    fn entry(&mut self, context: Context, name: &str, offset: usize, value: &DeValue<'_>) {
        let Ok(action) = name.parse::<Action>() else {
            let known = Action::ALL.iter().map(|action| action.id());
            let fault = Fault::UnknownAction {
                name: name.to_owned(),
                nearest: nearest(name, known),
            };
            return self.report(offset, fault);
        };
        if !action.info().contexts.contains(&context) {
            return self.report(offset, Fault::WrongContext { action, context });
        }
        let DeValue::Array(items) = value else {
            let name = name.to_owned();
            return self.report(offset, Fault::NotKeys { name });
        };
        let mut chords = Vec::new();
        for item in items {
            match self.chord(context, action, item) {
                Ok(chord) => chords.push((chord, line_of(self.text, item.span().start))),
                Err(fault) => self.report(item.span().start, fault),
            }
        }
        if !chords.is_empty() || items.is_empty() {
            self.entries.push(Entry {
                context,
                action,
                line: line_of(self.text, offset),
                chords,
            });
        }
    }

    fn chord(
        &mut self,
        context: Context,
        action: Action,
        item: &Spanned<DeValue<'_>>,
    ) -> Result<Chord, Fault> {
        let DeValue::String(written) = item.get_ref() else {
            return Err(Fault::NotKeys {
                name: action.id().to_owned(),
            });
        };
        let chord: Chord = written.parse().map_err(|error| Fault::BadKey {
            chord: written.clone().into_owned(),
            error,
        })?;
        let lone = chord.keys().len() == 1;
        if chord.keys().contains(&Key::INTERRUPT) && !(lone && action == Action::Interrupt) {
            return Err(Fault::Reserved { chord, action });
        }
        if chord.keys().contains(&Key::ESC) && !lone {
            return Err(Fault::EscInChord { chord });
        }
        if context.takes_text() && chord.keys().iter().any(|key| key.text().is_some()) {
            return Err(Fault::TypedText { chord, context });
        }
        self.consequences(item.span().start, written, &chord);
        Ok(chord)
    }

    /// Notes about keys that terminals change or cannot send.
    fn consequences(&mut self, offset: usize, written: &str, chord: &Chord) {
        let parts = written.split(' ').filter(|part| !part.is_empty());
        for (part, key) in parts.zip(chord.keys().iter().copied()) {
            let asks_for_ctrl = part.to_ascii_lowercase().starts_with("ctrl-");
            let capital = matches!(key.code(), super::KeyCode::Char(_))
                && part.ends_with(|last: char| last.is_ascii_uppercase())
                && key.code() != super::KeyCode::Char(' ');
            if asks_for_ctrl && (!key.has_ctrl() || capital) {
                let written = part.to_owned();
                self.report(offset, Fault::SameKey { written, key });
            } else if !key.is_portable() {
                self.report(offset, Fault::Unportable { key });
            }
        }
    }
}

/// The line of a byte offset, counted from 1.
fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The offset of the last visible character, where a fault "at the end" is to be shown.
fn last_offset(statement: &str) -> usize {
    statement.trim_end().len().saturating_sub(1)
}

/// Where statements begin and end: each heading alone, then from each bare name to the next one.
fn statements(text: &str) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let mut offset = 0;
    let mut after_header = false;
    for line in text.split_inclusive('\n') {
        let header = is_header(line);
        if offset > 0 && (header || after_header || begins_with_a_name(line)) {
            starts.push(offset);
        }
        after_header = header;
        offset += line.len();
    }
    let ends = starts.iter().copied().skip(1).chain([text.len()]);
    let starts = starts.iter().copied();
    starts.zip(ends).map(|(start, end)| start..end).collect()
}

/// Whether a statement opens a table; a list of lists begins with a quote after its brackets.
fn is_header(statement: &str) -> bool {
    statement
        .trim_start()
        .strip_prefix('[')
        .is_some_and(|rest| {
            rest.trim_start_matches(['[', ' '])
                .starts_with(|c: char| c.is_alphanumeric())
        })
}

/// Whether a line begins with a bare word; what goes on a list begins with a quote or a bracket.
fn begins_with_a_name(line: &str) -> bool {
    line.trim_start().starts_with(|c: char| c.is_alphanumeric())
}
