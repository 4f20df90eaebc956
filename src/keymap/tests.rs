//! The keymap as a whole: drift between table, file and docs; resolving.

mod overlay;

use super::*;
use std::collections::BTreeSet;

fn chord(text: &str) -> Chord {
    text.parse().unwrap()
}

/// Presses keys one after the other, as the program does, and gives the last answer.
fn press(keymap: &Keymap, top: Context, text: &str) -> Resolution {
    let mut pending: Vec<Key> = Vec::new();
    let mut last = Resolution::NotFound;
    for key in chord(text).keys() {
        last = keymap.resolve(top.stack(), &pending, *key);
        match last {
            Resolution::Pending => pending.push(*key),
            _ => pending.clear(),
        }
    }
    last
}

fn runs(keymap: &Keymap, top: Context, text: &str) -> Option<Action> {
    match press(keymap, top, text) {
        Resolution::Matched(action) => Some(action),
        _ => None,
    }
}

// Drift between the table, the file and the docs.

#[test]
fn the_builtin_file_loads_without_a_word() {
    let (keymap, problems) = Keymap::default().with_overlay(BUILTIN, "keymap.toml");
    assert_eq!(problems, []);
    assert_eq!(keymap, Keymap::builtin());
}

#[test]
fn every_line_of_the_builtin_file_is_a_binding() {
    let table: toml::Table = BUILTIN.parse().unwrap();
    let mut written = BTreeSet::new();
    for (context, entries) in table.iter().filter(|(name, _)| *name != "version") {
        let context: Context = context.parse().unwrap();
        for (id, chords) in entries.as_table().unwrap() {
            let action: Action = id.parse().unwrap();
            assert!(
                action.info().contexts.contains(&context),
                "{id} in [{context}]"
            );
            for item in chords.as_array().unwrap() {
                written.insert((context, action, chord(item.as_str().unwrap())));
            }
        }
    }
    let keymap = Keymap::builtin();
    let bound: BTreeSet<_> = keymap
        .bindings()
        .iter()
        .map(|binding| (binding.context, binding.action, binding.chord.clone()))
        .collect();
    assert_eq!(bound, written);
}

#[test]
fn every_action_has_a_key_or_stands_in_the_palette() {
    let keymap = Keymap::builtin();
    for action in Action::ALL.iter().copied() {
        for context in action.info().contexts.iter().copied() {
            let reachable = !keymap.keys_in(action, context.stack()).is_empty();
            assert!(
                reachable || action.info().palette,
                "{action} in [{context}]"
            );
        }
    }
}

#[test]
fn no_action_hangs_on_a_symbol_of_one_keyboard_layout() {
    let keymap = Keymap::builtin();
    let everywhere = |key: &Key| match key.code() {
        KeyCode::Char(character) => character.is_ascii_alphanumeric() || character == ' ',
        _ => true,
    };
    for action in Action::ALL
        .iter()
        .copied()
        .filter(|action| !action.info().palette)
    {
        let chords = keymap.keys_for(action);
        assert!(
            chords
                .iter()
                .any(|chord| chord.keys().iter().all(everywhere)),
            "{action}"
        );
    }
}

#[test]
fn no_two_default_chords_clash_in_any_stack() {
    let keymap = Keymap::builtin();
    for top in Context::ALL.iter().copied() {
        let consulted: Vec<&Binding> = keymap
            .bindings()
            .iter()
            .filter(|binding| top.stack().contains(&binding.context))
            .filter(|binding| binding.context == top || top.lets_through(binding.action))
            .collect();
        for (index, left) in consulted.iter().enumerate() {
            assert_eq!(
                runs(&keymap, top, &left.chord.to_string()),
                Some(left.action)
            );
            for right in consulted.iter().skip(index + 1) {
                assert!(
                    !left.chord.clashes_with(&right.chord),
                    "in {top}: {left:?} and {right:?}"
                );
            }
        }
    }
}

#[test]
fn default_keys_can_be_sent_by_plain_terminals() {
    for binding in Keymap::builtin().bindings() {
        assert!(
            binding.chord.keys().iter().all(|key| key.is_portable()),
            "{binding:?}"
        );
    }
}

#[test]
fn deleting_is_never_one_key_away() {
    let keymap = Keymap::builtin();
    for chord in keymap.keys_for(Action::DeleteCategory) {
        assert!(chord.keys().len() > 1);
    }
    assert!(
        !keymap
            .keys_for(Action::ConfirmYes)
            .contains(&chord("enter"))
    );
}

#[test]
fn help_of_each_context_lists_each_of_its_actions() {
    let keymap = Keymap::builtin();
    for top in Context::ALL.iter().copied() {
        let rows = docs::rows(&keymap, top.stack());
        let listed: BTreeSet<_> = rows.iter().map(|row| row.id).collect();
        assert_eq!(listed.len(), rows.len(), "an id twice in {top}");
        for action in Action::ALL.iter().copied() {
            let here = action.info().contexts.contains(&top);
            assert!(!here || listed.contains(action.id()), "{action} in {top}");
        }
        for binding in keymap
            .bindings()
            .iter()
            .filter(|binding| binding.context == top)
        {
            let row = rows
                .iter()
                .find(|row| row.action == binding.action)
                .unwrap();
            assert!(
                row.keys
                    .split(", ")
                    .any(|keys| keys == binding.chord.label())
            );
        }
        let groups: Vec<_> = rows.iter().map(|row| row.group).collect();
        assert!(groups.is_sorted(), "the groups are mixed in {top}");
    }
}

#[test]
fn written_docs_hold_every_action_and_key() {
    let keymap = Keymap::builtin();
    let (markdown, plain) = (docs::markdown(&keymap), docs::plain(&keymap));
    for action in Action::ALL {
        assert!(markdown.contains(&format!("| `{action}` |")), "{action}");
        assert!(plain.contains(&format!(" {action} ")), "{action}");
    }
    assert!(markdown.contains("| `g g`, `Home` | `go-top` | Move to the first row. | list |\n"));
    assert!(
        markdown.contains(
            "| `+`, `g a` | `new-category` | Create a category. | review, priorities |\n"
        )
    );
    assert!(markdown.contains("| – | `clear-filter` |"));
    for line in markdown.lines().filter(|line| line.starts_with('|')) {
        assert_eq!(line.matches('|').count(), 5, "{line}");
    }
    assert!(plain.contains("ctrl-r"));
}

#[test]
fn keys_that_mean_something_to_markdown_are_quoted() {
    let (keymap, _) = overlay::load("[review]\nflag = [\"|\", \"`\"]\n");
    assert!(docs::markdown(&keymap).contains("| `\\|`, `` ` `` | `flag` |"));
}

// Resolving.

#[test]
fn single_keys_chords_and_unknown_keys() {
    let keymap = Keymap::builtin();
    assert_eq!(press(&keymap, Context::Review, "g"), Resolution::Pending);
    assert_eq!(runs(&keymap, Context::Review, "g g"), Some(Action::GoTop));
    assert_eq!(
        runs(&keymap, Context::Review, "g r"),
        Some(Action::GoReview)
    );
    assert_eq!(
        runs(&keymap, Context::Review, "g f"),
        Some(Action::NextFlagged)
    );
    assert_eq!(press(&keymap, Context::Review, "g z"), Resolution::NotFound);
    assert_eq!(press(&keymap, Context::Review, "z"), Resolution::NotFound);
    assert_eq!(
        runs(&keymap, Context::Review, "0"),
        Some(Action::ToggleCategory10)
    );
    assert_eq!(runs(&keymap, Context::Review, "c"), Some(Action::Relabel));
    assert_eq!(
        runs(&keymap, Context::Priorities, "c"),
        Some(Action::EditCost)
    );
    assert_eq!(
        press(&keymap, Context::Priorities, "1"),
        Resolution::NotFound
    );
}

#[test]
fn esc_drops_a_chord_and_otherwise_goes_back() {
    let keymap = Keymap::builtin();
    assert_eq!(
        press(&keymap, Context::Review, "g esc"),
        Resolution::Cancelled
    );
    assert_eq!(runs(&keymap, Context::Review, "esc"), Some(Action::Back));
}

#[test]
fn characters_are_text_in_text_fields() {
    let keymap = Keymap::builtin();
    for top in Context::ALL.iter().copied().filter(|top| top.takes_text()) {
        for typed in (' '..='~').chain(['é', '日']) {
            assert_eq!(
                keymap.resolve(top.stack(), &[], Key::char(typed)),
                Resolution::NotFound,
                "{typed} in {top}"
            );
        }
    }
    assert_eq!(
        runs(&keymap, Context::Input, "enter"),
        Some(Action::AcceptInput)
    );
    assert_eq!(
        runs(&keymap, Context::Palette, "ctrl-p"),
        Some(Action::PickerPrevious)
    );
    assert_eq!(
        runs(&keymap, Context::Help, "f1"),
        Some(Action::PickerCancel)
    );
}

#[test]
fn dialogs_hide_the_screen_beneath() {
    let keymap = Keymap::builtin();
    for hidden in ["q", "u", "backspace", "ctrl-r", "?", "g", "ctrl-s"] {
        assert_eq!(
            press(&keymap, Context::Confirm, hidden),
            Resolution::NotFound,
            "{hidden}"
        );
    }
    for top in Context::ALL.iter().copied() {
        assert_eq!(
            runs(&keymap, top, "ctrl-c"),
            Some(Action::Interrupt),
            "{top}"
        );
        assert_eq!(runs(&keymap, top, "ctrl-z"), Some(Action::Suspend), "{top}");
    }
    assert_eq!(
        runs(&keymap, Context::Confirm, "n"),
        Some(Action::ConfirmNo)
    );
    assert_eq!(
        press(&keymap, Context::Confirm, "enter"),
        Resolution::NotFound
    );
}

#[test]
fn continuations_say_what_may_follow() {
    let keymap = Keymap::builtin();
    let after_g = keymap.continuations(Context::Review.stack(), chord("g").keys());
    assert!(after_g.contains(&(Key::char('g'), Continuation::Runs(Action::GoTop))));
    assert!(after_g.contains(&(Key::char('p'), Continuation::Runs(Action::GoPriorities))));
    assert!(after_g.contains(&(Key::char('f'), Continuation::Runs(Action::NextFlagged))));
    assert!(after_g.is_sorted_by_key(|(key, _)| *key));
    let first = keymap.continuations(Context::Review.stack(), &[]);
    assert!(first.contains(&(Key::char('g'), Continuation::Leads)));
    assert!(
        keymap
            .continuations(Context::Review.stack(), chord("z").keys())
            .is_empty()
    );
    assert!(
        keymap
            .continuations(Context::Confirm.stack(), &[])
            .iter()
            .all(|(_, next)| *next != Continuation::Leads)
    );
}

#[test]
fn hints_are_short() {
    let keymap = Keymap::builtin();
    for (action, hint) in [
        (Action::Commit, "Enter"),
        (Action::Defer, "space"),
        (Action::Redo, "ctrl-r"),
        (Action::GoPriorities, "g p"),
        (Action::ClearFilter, ""),
    ] {
        assert_eq!(keymap.hint(action), hint);
    }
    assert_eq!(
        keymap.hint_in(Action::EditCost, Context::Review.stack()),
        ""
    );
    assert_eq!(
        keymap.keys_for(Action::Undo),
        [chord("u"), chord("backspace")]
    );
}
