//! The join of actions and keys for people: help, palette, `mispred keys`, README.
//!
//! Nothing here is written by hand, so no text about keys can be wrong. Widths count characters.

use super::key::Chord;
use super::{Keymap, Resolution};
use crate::action::{Action, Context, Group};

/// One action as help and palette list it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpRow {
    /// What runs when the row is chosen.
    pub action: Action,
    /// The keys that run it here, with commas between; empty when none does.
    pub keys: String,
    /// One to four words.
    pub title: &'static str,
    /// One sentence.
    pub doc: &'static str,
    /// The name in files.
    pub id: &'static str,
    /// The heading.
    pub group: Group,
}

/// Every action that can run while `contexts` is the focused stack, grouped, in the table's order.
pub fn rows(keymap: &Keymap, contexts: &[Context]) -> Vec<HelpRow> {
    let available = Action::ALL
        .iter()
        .copied()
        .filter(|action| action.available_in(contexts));
    available
        .map(|action| {
            let info = action.info();
            HelpRow {
                action,
                keys: labels(&keymap.keys_in(action, contexts)),
                title: info.title,
                doc: info.doc,
                id: info.id,
                group: info.group,
            }
        })
        .collect()
}

/// An action with the keys it has in some of its contexts, as a manual lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The action.
    pub action: Action,
    /// Its keys, with commas between; empty when there is none.
    pub keys: String,
    /// The contexts, with commas between.
    pub places: String,
}

/// Every action of a group; one whose keys differ by context is listed for each.
pub fn entries(keymap: &Keymap, group: Group) -> Vec<Entry> {
    let entry = |line: Line| Entry {
        action: line.action,
        keys: labels(&line.chords),
        places: line.places,
    };
    lines(keymap, group).into_iter().map(entry).collect()
}

/// Every action as Markdown, a table per group.
pub fn markdown(keymap: &Keymap) -> String {
    let sections: Vec<String> = Group::ALL
        .iter()
        .map(|group| {
            let mut section = format!(
                "### {}\n\n| Keys | Action | What it does | Where |\n|---|---|---|---|\n",
                group.title()
            );
            for line in lines(keymap, *group) {
                let keys: Vec<String> = line.chords.iter().map(code_span).collect();
                let keys = if keys.is_empty() {
                    "–".to_owned()
                } else {
                    keys.join(", ")
                };
                let info = line.action.info();
                section.push_str(&format!(
                    "| {keys} | `{}` | {} | {} |\n",
                    info.id, info.doc, line.places
                ));
            }
            section
        })
        .collect();
    sections.join("\n")
}

/// Every action as aligned text, a block per group.
pub fn plain(keymap: &Keymap) -> String {
    let all: Vec<(Group, Vec<Line>)> = Group::ALL
        .iter()
        .map(|group| (*group, lines(keymap, *group)))
        .collect();
    let every = || all.iter().flat_map(|(_, lines)| lines);
    let key_width = width(every().map(|line| labels(&line.chords)));
    let id_width = width(every().map(|line| line.action.id().to_owned()));
    let mut text = String::new();
    for (group, lines) in &all {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(group.title());
        text.push('\n');
        for line in lines {
            let info = line.action.info();
            text.push_str(&format!(
                "  {:key_width$}  {:id_width$}  {} [{}]\n",
                labels(&line.chords),
                info.id,
                info.doc,
                line.places,
            ));
        }
    }
    text
}

/// An action with the keys it has in some of its contexts.
struct Line {
    action: Action,
    chords: Vec<Chord>,
    places: String,
}

/// The lines of a group; an action has more than one only where its keys differ by context.
fn lines(keymap: &Keymap, group: Group) -> Vec<Line> {
    let actions = Action::ALL.iter().copied();
    actions
        .filter(|action| action.info().group == group)
        .flat_map(|action| action_lines(keymap, action))
        .collect()
}

fn action_lines(keymap: &Keymap, action: Action) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for context in action.info().contexts.iter().copied() {
        let chords = keymap.bound_in(action, context);
        match lines.iter_mut().find(|line| line.chords == chords) {
            Some(line) => {
                line.places.push_str(", ");
                line.places.push_str(context.name());
            }
            None => lines.push(Line {
                action,
                chords,
                places: context.name().to_owned(),
            }),
        }
    }
    lines
}

fn labels(chords: &[Chord]) -> String {
    chords
        .iter()
        .map(Chord::label)
        .collect::<Vec<_>>()
        .join(", ")
}

fn width(texts: impl Iterator<Item = String>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

/// Code in a table cell: a bar ends the cell even inside code, a backtick needs longer quotes.
fn code_span(chord: &Chord) -> String {
    let label = chord.label().replace('|', "\\|");
    if label.contains('`') {
        format!("`` {label} ``")
    } else {
        format!("`{label}`")
    }
}

impl Keymap {
    /// The chords that run `action` while `contexts` is the focused stack, in the order of the file.
    pub fn keys_in(&self, action: Action, contexts: &[Context]) -> Vec<Chord> {
        let chords = self.keys_for(action).iter();
        chords
            .filter(|chord| self.reaches(action, chord, contexts))
            .cloned()
            .collect()
    }

    /// The first key of `action` for a footer, wherever the action is available; empty without one.
    ///
    /// A key that works in every such place is preferred over one that a context hides.
    pub fn hint(&self, action: Action) -> String {
        let stacks: Vec<_> = Context::ALL
            .iter()
            .map(|context| context.stack())
            .filter(|stack| action.available_in(stack))
            .collect();
        let chords = self.keys_for(action);
        chords
            .iter()
            .find(|chord| {
                stacks
                    .iter()
                    .all(|stack| self.reaches(action, chord, stack))
            })
            .or_else(|| {
                let mut chords = chords.iter();
                chords.find(|chord| {
                    stacks
                        .iter()
                        .any(|stack| self.reaches(action, chord, stack))
                })
            })
            .map_or_else(String::new, Chord::label)
    }

    /// The first key that runs `action` while `contexts` is the focused stack; empty without one.
    pub fn hint_in(&self, action: Action, contexts: &[Context]) -> String {
        self.keys_in(action, contexts)
            .first()
            .map_or_else(String::new, Chord::label)
    }

    fn bound_in(&self, action: Action, context: Context) -> Vec<Chord> {
        self.bindings()
            .iter()
            .filter(|binding| binding.action == action && binding.context == context)
            .map(|binding| binding.chord.clone())
            .collect()
    }

    /// Whether pressing the chord really runs the action there.
    fn reaches(&self, action: Action, chord: &Chord, contexts: &[Context]) -> bool {
        let keys = chord.keys();
        keys.iter().enumerate().all(|(index, key)| {
            let pending = keys.get(..index).unwrap_or_default();
            let wanted = if index + 1 == keys.len() {
                Resolution::Matched(action)
            } else {
                Resolution::Pending
            };
            self.resolve(contexts, pending, *key) == wanted
        })
    }
}
