//! The chords of one context as a tree of keys. Knows nothing of files, contexts or pending state.

use std::collections::BTreeMap;

use super::key::Key;
use crate::action::Action;

/// What stands at a place of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// The end of a chord.
    Run(Action),
    /// The keys that may follow.
    More(BTreeMap<Key, Node>),
}

/// A tree in which no chord is the beginning of another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Trie {
    root: BTreeMap<Key, Node>,
}

/// What a sequence of keys leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// Nothing begins with these keys.
    Nothing,
    /// These keys are a chord.
    Run(Action),
    /// These keys begin chords that go on with one of these.
    More(&'a BTreeMap<Key, Node>),
}

impl Trie {
    /// Adds a chord; `false`, and nothing changed, when it is empty or clashes with one already there.
    pub(super) fn insert(&mut self, keys: &[Key], action: Action) -> bool {
        let Some((last, path)) = keys.split_last() else {
            return false;
        };
        let open = path.is_empty() || matches!(self.find(path), Found::More(_) | Found::Nothing);
        if !open || self.find(keys) != Found::Nothing {
            return false;
        }
        let mut level = &mut self.root;
        for key in path {
            let node = level
                .entry(*key)
                .or_insert_with(|| Node::More(BTreeMap::new()));
            match node {
                Node::More(next) => level = next,
                Node::Run(_) => return false,
            }
        }
        level.insert(*last, Node::Run(action));
        true
    }

    /// What `keys` lead to; the empty sequence leads to every first key.
    pub(super) fn find(&self, keys: &[Key]) -> Found<'_> {
        let mut level = &self.root;
        let mut rest = keys.iter();
        while let Some(key) = rest.next() {
            match level.get(key) {
                None => return Found::Nothing,
                Some(Node::More(next)) => level = next,
                Some(Node::Run(action)) if rest.as_slice().is_empty() => {
                    return Found::Run(*action);
                }
                Some(Node::Run(_)) => return Found::Nothing,
            }
        }
        Found::More(level)
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::{Chord, tests::any_key};
    use super::*;
    use proptest::prelude::*;

    fn keys(text: &str) -> Vec<Key> {
        text.parse::<Chord>().unwrap().keys().to_vec()
    }

    #[test]
    fn a_chord_is_found_at_its_end_only() {
        let mut trie = Trie::default();
        assert!(trie.insert(&keys("g g"), Action::GoTop));
        assert!(trie.insert(&keys("g r"), Action::GoReview));
        assert_eq!(trie.find(&keys("g g")), Found::Run(Action::GoTop));
        assert!(matches!(trie.find(&keys("g")), Found::More(next) if next.len() == 2));
        assert_eq!(trie.find(&keys("g x")), Found::Nothing);
        assert_eq!(trie.find(&keys("g g g")), Found::Nothing);
    }

    #[test]
    fn a_clash_changes_nothing() {
        let mut trie = Trie::default();
        assert!(trie.insert(&keys("g g"), Action::GoTop));
        let before = trie.clone();
        for clash in ["g", "g g", "g g g", "g g g g"] {
            assert!(!trie.insert(&keys(clash), Action::Flag), "{clash}");
            assert_eq!(trie, before);
        }
        assert!(!trie.insert(&[], Action::Flag));
    }

    proptest! {
        #[test]
        fn what_was_inserted_is_found(chords in proptest::collection::vec(
            proptest::collection::vec(any_key(), 1..4), 0..12)) {
            let mut trie = Trie::default();
            let mut inside: Vec<Vec<Key>> = Vec::new();
            for chord in chords {
                let clashes = inside.iter().any(|old| old.starts_with(&chord) || chord.starts_with(old));
                prop_assert_eq!(trie.insert(&chord, Action::Flag), !clashes);
                if !clashes {
                    inside.push(chord);
                }
            }
            for chord in &inside {
                prop_assert_eq!(trie.find(chord), Found::Run(Action::Flag));
                for end in 0..chord.len() {
                    prop_assert!(matches!(trie.find(&chord[..end]), Found::More(_)));
                }
            }
        }
    }
}
