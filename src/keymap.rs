//! Which keys run which action: the built-in `keymap.toml`, overlaid by the user's.
//!
//! Resolving is a pure question; the pending keys belong to the caller. This module must never run an
//! action, and it reads no file but the one embedded in the program.

pub mod docs;
mod key;
mod nearest;
mod overlay;
mod preset;
mod problem;
mod read;
mod trie;

use std::collections::BTreeMap;

use crate::action::{Action, Context};
pub use key::{Chord, Key, KeyCode, KeyError};
pub use preset::Preset;
pub use problem::{Fault, Problem};
use trie::{Found, Node, Trie};

/// The default keys, as the file that users may copy from.
pub const BUILTIN: &str = include_str!("../keymap.toml");

/// One chord of one action in one context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The table it stands in.
    pub context: Context,
    /// What it runs.
    pub action: Action,
    /// The keys.
    pub chord: Chord,
}

/// What a key press means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// Run this; nothing is pending any more.
    Matched(Action),
    /// The beginning of a chord: keep the key.
    Pending,
    /// No meaning here: text for a field, or a reason to point at the help. Nothing is pending any more.
    NotFound,
    /// Esc dropped the chord that had begun.
    Cancelled,
}

/// What a key leads to, for the popup shown while a chord is pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continuation {
    /// The key completes a chord.
    Runs(Action),
    /// The key leads on to more keys.
    Leads,
}

/// All keys. Cheap to ask, immutable once built.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<Binding>,
    tries: BTreeMap<Context, Trie>,
    /// The global keys that count even beneath a dialog.
    beneath_dialogs: Trie,
    chords: BTreeMap<Action, Vec<Chord>>,
}

impl Keymap {
    /// The default keys.
    pub fn builtin() -> Self {
        Self::default().with_overlay(BUILTIN, "keymap.toml").0
    }

    /// Of two bindings that clash in a context the first counts.
    fn from_bindings(mut bindings: Vec<Binding>) -> Self {
        bindings.sort_by_key(|binding| (binding.action, binding.context));
        let mut keymap = Self::default();
        for binding in &bindings {
            let keys = binding.chord.keys();
            let trie = keymap.tries.entry(binding.context).or_default();
            trie.insert(keys, binding.action);
            if binding.context == Context::Global && Context::Confirm.lets_through(binding.action) {
                keymap.beneath_dialogs.insert(keys, binding.action);
            }
            let chords = keymap.chords.entry(binding.action).or_default();
            if !chords.contains(&binding.chord) {
                chords.push(binding.chord.clone());
            }
        }
        keymap.bindings = bindings;
        keymap
    }

    /// What `key` means after the keys in `pending`.
    ///
    /// `contexts` is the focused stack, the most specific first ([`Context::stack`]); a more specific
    /// context hides a less specific one. ctrl-c interrupts always and everywhere; characters are
    /// text, never keys, where the focused context takes text.
    pub fn resolve(&self, contexts: &[Context], pending: &[Key], key: Key) -> Resolution {
        if key == Key::INTERRUPT {
            return Resolution::Matched(Action::Interrupt);
        }
        if key == Key::ESC && !pending.is_empty() {
            return Resolution::Cancelled;
        }
        if key.text().is_some() && contexts.first().is_some_and(|top| top.takes_text()) {
            return Resolution::NotFound;
        }
        let keys: Vec<Key> = pending.iter().copied().chain([key]).collect();
        for trie in self.consulted(contexts) {
            match trie.find(&keys) {
                Found::Run(action) => return Resolution::Matched(action),
                Found::More(_) => return Resolution::Pending,
                Found::Nothing => {}
            }
        }
        Resolution::NotFound
    }

    /// What may follow the keys in `pending`, sorted by key; with none pending, every first key.
    pub fn continuations(&self, contexts: &[Context], pending: &[Key]) -> Vec<(Key, Continuation)> {
        let mut following: BTreeMap<Key, Continuation> = BTreeMap::new();
        for trie in self.consulted(contexts) {
            if let Found::More(next) = trie.find(pending) {
                for (key, node) in next {
                    let continuation = match node {
                        Node::Run(action) => Continuation::Runs(*action),
                        Node::More(_) => Continuation::Leads,
                    };
                    following.entry(*key).or_insert(continuation);
                }
            }
        }
        following.into_iter().collect()
    }

    /// Every chord of an action, whatever the context, in the order of the file.
    pub fn keys_for(&self, action: Action) -> &[Chord] {
        self.chords.get(&action).map_or(&[], Vec::as_slice)
    }

    /// Every binding, sorted by action and context.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    fn consulted<'a>(&'a self, contexts: &'a [Context]) -> impl Iterator<Item = &'a Trie> {
        let modal = contexts.first().is_some_and(|top| top.is_modal());
        contexts
            .iter()
            .enumerate()
            .filter_map(move |(depth, context)| {
                if modal && depth > 0 {
                    return (*context == Context::Global).then_some(&self.beneath_dialogs);
                }
                self.tries.get(context)
            })
    }
}

#[cfg(test)]
mod tests;
