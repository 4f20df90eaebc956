//! What the user's file does to the default keys, and what is told about it.

use super::*;
use proptest::prelude::*;

pub(super) fn load(toml: &str) -> (Keymap, Vec<String>) {
    let (keymap, problems) = Keymap::builtin().with_overlay(toml, "keymap.toml");
    let sentences = problems.iter().map(ToString::to_string).collect();
    (keymap, sentences)
}

#[test]
fn an_overlay_replaces_only_what_it_names() {
    let (keymap, problems) = load("[review]\nflag = [\"F\"]\nnote = []\n");
    assert_eq!(problems, [""; 0]);
    assert_eq!(runs(&keymap, Context::Review, "F"), Some(Action::Flag));
    assert_eq!(runs(&keymap, Context::Review, "f"), None);
    assert_eq!(runs(&keymap, Context::Review, "m"), None);
    assert_eq!(runs(&keymap, Context::Review, "x"), Some(Action::CantTell));
    assert_eq!(keymap.hint(Action::Note), "");
}

#[test]
fn an_action_of_two_contexts_is_replaced_in_one() {
    let (keymap, problems) = load("[review]\nrename-category = [\"ctrl-g\"]\n");
    assert_eq!(problems, [""; 0]);
    assert_eq!(runs(&keymap, Context::Review, "R"), None);
    assert_eq!(
        runs(&keymap, Context::Priorities, "R"),
        Some(Action::RenameCategory)
    );
    let markdown = docs::markdown(&keymap);
    assert!(markdown.contains("| `ctrl-g` | `rename-category` |"));
    assert!(markdown.contains("| `R` | `rename-category` |"));
}

#[test]
fn copying_the_builtin_file_changes_nothing() {
    let (keymap, problems) = load(BUILTIN);
    assert_eq!(problems, [""; 0]);
    assert_eq!(keymap, Keymap::builtin());
}

#[test]
fn keys_can_be_swapped() {
    let (keymap, problems) = load("[review]\nflag = [\"m\"]\nnote = [\"f\"]\n");
    assert_eq!(problems, [""; 0]);
    assert_eq!(runs(&keymap, Context::Review, "m"), Some(Action::Flag));
    assert_eq!(runs(&keymap, Context::Review, "f"), Some(Action::Note));
}

#[test]
fn a_user_key_takes_a_default_one_in_its_context() {
    let (keymap, problems) = load("[review]\nnote = [\"f\"]\n");
    assert_eq!(
        problems,
        [
            "keymap.toml line 2: `f` no longer stands for `flag` in [review], because `note` takes it"
        ]
    );
    assert_eq!(runs(&keymap, Context::Review, "f"), Some(Action::Note));
    assert_eq!(keymap.hint(Action::Flag), "");
}

#[test]
fn a_user_key_that_begins_default_chords_takes_them_all() {
    let (keymap, problems) = load("[global]\nquit = [\"g\"]\n");
    assert!(
        problems
            .iter()
            .all(|problem| problem.contains("`quit` takes it")),
        "{problems:#?}"
    );
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("`g g` no longer stands for `go-top` in [list]"))
    );
    for top in [Context::Review, Context::Priorities, Context::Roles] {
        assert_eq!(runs(&keymap, top, "g"), Some(Action::Quit));
    }
    assert_eq!(runs(&keymap, Context::Review, "home"), Some(Action::GoTop));
}

#[test]
fn a_user_chord_that_goes_on_from_a_default_key_takes_it() {
    let (keymap, problems) = load("[review]\nnote = [\"f n\"]\n");
    assert_eq!(problems.len(), 1);
    assert_eq!(runs(&keymap, Context::Review, "f n"), Some(Action::Note));
}

#[test]
fn a_user_key_on_a_screen_hides_a_general_one_there_only() {
    let (keymap, problems) = load("[review]\nnote = [\"u\"]\n");
    assert_eq!(
        problems,
        ["keymap.toml line 2: `u` stands for `note` in [review] and hides `u` of `undo` there"]
    );
    assert_eq!(runs(&keymap, Context::Review, "u"), Some(Action::Note));
    assert_eq!(runs(&keymap, Context::Priorities, "u"), Some(Action::Undo));
    assert_eq!(keymap.hint(Action::Undo), "Backspace");
    assert_eq!(
        keymap.hint_in(Action::Undo, Context::Review.stack()),
        "Backspace"
    );
    assert_eq!(
        keymap.hint_in(Action::Undo, Context::Priorities.stack()),
        "u"
    );
    let rows = docs::rows(&keymap, Context::Review.stack());
    let undo = rows.iter().find(|row| row.action == Action::Undo).unwrap();
    assert_eq!(undo.keys, "Backspace");
}

#[test]
fn a_global_key_does_not_reach_into_dialogs() {
    let alone = "\n[review]\ncopy-key = []\ncopy-text = []\ncopy-row = []\n";
    let (keymap, problems) = load(&format!("[global]\nshow-saved = [\"y\"]{alone}"));
    assert_eq!(problems, [""; 0]);
    assert_eq!(
        runs(&keymap, Context::Confirm, "y"),
        Some(Action::ConfirmYes)
    );
    let (keymap, problems) = load(&format!("[global]\nsuspend = [\"y\"]{alone}"));
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(runs(&keymap, Context::Confirm, "y"), Some(Action::Suspend));
}

#[test]
fn every_fault_is_told_with_its_line_and_the_rest_counts() {
    let file = r#"quit = ["q"]
[reviw]
flag = ["F"]
[review]
flagg = ["F"]
commit = "enter"
note = ["ctlr-n", "M"]
relabel = [3]
filter = ["%", "%"]
cant-tell = ["%"]
defer = ["X"]
repeat-tags = ["X y"]
quit = ["ctrl-q"]
toggle-columns = [
  "Y",
  "ctrl-c",
  "g esc",
]
pick-category = ["ctrl-entr"]
[picker]
picker-next = ["j"]
[global]
redo = ["U"]
"#;
    let (keymap, problems) = load(file);
    assert_eq!(
        problems,
        [
            "keymap.toml line 1: `quit` stands outside every table",
            "keymap.toml line 2: there is no context [reviw]; did you mean `review`?",
            "keymap.toml line 5: there is no action `flagg`; did you mean `flag`?",
            "keymap.toml line 6: `commit` needs a list of keys in quotes",
            "keymap.toml line 7: `ctlr-n` is no key: there is no modifier `ctlr`; did you mean `ctrl`?",
            "keymap.toml line 8: `relabel` needs a list of keys in quotes",
            "keymap.toml line 9: `%` is already bound to `filter` in line 9",
            "keymap.toml line 10: `%` is already bound to `filter` in line 9",
            "keymap.toml line 12: `X y` and `X` of `defer` in line 11 begin alike, so one would hide the other",
            "keymap.toml line 13: the action `quit` does not exist in [review]",
            "keymap.toml line 16: `ctrl-c` cannot be bound to `toggle-columns`, because ctrl-c always interrupts",
            "keymap.toml line 17: `g esc` can never be completed, because Esc drops a chord that has begun",
            "keymap.toml line 19: `ctrl-entr` is no key: there is no key `entr`; did you mean `enter`?",
            "keymap.toml line 21: `j` cannot be a key in [picker], where characters are text",
        ]
    );
    for (keys, action) in [
        ("M", Action::Note),
        ("%", Action::Filter),
        ("X", Action::Defer),
        ("Y", Action::ToggleColumns),
        ("U", Action::Redo),
        // Faulty entries leave the keys that were there.
        ("enter", Action::Commit),
        ("c", Action::Relabel),
        ("x", Action::CantTell),
        (".", Action::RepeatTags),
        ("t", Action::PickCategory),
        ("q", Action::Quit),
    ] {
        assert_eq!(runs(&keymap, Context::Review, keys), Some(action), "{keys}");
    }
    assert_eq!(
        runs(&keymap, Context::Picker, "down"),
        Some(Action::PickerNext)
    );
}

#[test]
fn every_fault_with_a_remedy_has_a_hint() {
    let file = "quit = []\n[x]\n[review]\nquit = []\nflag = 1\nnote = [\"zz\"]\nnope = []\n";
    let (_, problems) = Keymap::builtin().with_overlay(file, "k.toml");
    assert_eq!(problems.len(), 6);
    for problem in &problems {
        assert!(problem.hint().is_some(), "{problem}");
        assert!(!problem.is_note());
    }
    assert_eq!(problems[2].hint().unwrap(), "write it under [global]");
}

#[test]
fn a_broken_line_costs_only_itself() {
    for (file, line) in [
        ("[review]\nflag = [\"F\"\nnote = [\"M\"]\n", 2),
        ("[review]\nnote = [\"M\"]\nflag = [\"F]\n", 3),
        ("[review]\nflag = \nnote = [\"M\"]\n", 2),
        ("[review]\nflag [\"F\"]\n\nnote = [\"M\"]\n", 2),
        ("[review]\nnote = [\n  \"M\",\n]\nflag [\"F\"]\n", 5),
        ("[global\nquit = []\n[review]\nnote = [\"M\"]\n", 1),
        ("[review]\nnote = [\"M\"]\n[global\nquit = []\n", 3),
        ("[review]\nflag = [F]\nnote = [\"M\"]\n", 2),
    ] {
        let (keymap, problems) = load(file);
        assert_eq!(problems.len(), 1, "{file}{problems:#?}");
        let start = format!("keymap.toml line {line}: this is not TOML (");
        assert!(problems[0].starts_with(&start), "{file}{problems:#?}");
        assert_eq!(
            runs(&keymap, Context::Review, "M"),
            Some(Action::Note),
            "{file}"
        );
        assert_eq!(
            runs(&keymap, Context::Review, "f"),
            Some(Action::Flag),
            "{file}"
        );
        assert_eq!(
            runs(&keymap, Context::Review, "q"),
            Some(Action::Quit),
            "{file}"
        );
    }
}

#[test]
fn names_and_tables_written_twice_are_told() {
    let (keymap, problems) =
        load("[review]\nflag = [\"F\"]\nflag = [\"Y\"]\n[review]\nnote = [\"M\"]\n");
    assert_eq!(
        problems,
        [
            "keymap.toml line 3: `flag` is written twice in its table; the first one counts",
            "keymap.toml line 4: the table [review] is written twice; both parts count",
        ]
    );
    assert_eq!(runs(&keymap, Context::Review, "F"), Some(Action::Flag));
    assert_eq!(runs(&keymap, Context::Review, "M"), Some(Action::Note));
}

#[test]
fn another_version_is_told() {
    let (keymap, problems) = load("version = 2\n[review]\nnote = [\"M\"]\n");
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("keymap.toml line 1: this file was written for version 2"));
    assert_eq!(runs(&keymap, Context::Review, "M"), Some(Action::Note));
    assert_eq!(load("version = 1\n").1, [""; 0]);
}

#[test]
fn nobody_is_locked_out() {
    let (keymap, problems) =
        load("[global]\nquit = []\nquit-now = []\npalette = []\ninterrupt = []\n");
    assert_eq!(
        problems,
        [
            "keymap.toml line 4: no key is left for `quit`, `quit-now` or `palette`; ctrl-c still works",
            "keymap.toml line 5: ctrl-c cannot be taken from `interrupt`",
        ]
    );
    for top in Context::ALL.iter().copied() {
        assert_eq!(runs(&keymap, top, "ctrl-c"), Some(Action::Interrupt));
        assert_eq!(
            press(&keymap, top, "g ctrl-c"),
            Resolution::Matched(Action::Interrupt)
        );
    }
    assert_eq!(keymap.hint(Action::Interrupt), "ctrl-c");
    let (_, problems) = load("[input]\ncancel-input = []\n");
    assert_eq!(
        problems,
        [
            "keymap.toml line 2: no key is left for `cancel-input`, which closes [input]; ctrl-c still works"
        ]
    );
    assert_eq!(load("[global]\nquit = []\nquit-now = []\n").1, [""; 0]);
}

#[test]
fn keys_that_terminals_change_or_lack_are_noted() {
    let (keymap, problems) = Keymap::builtin().with_overlay(
        "[review]\nflag = [\"ctrl-J\"]\nnote = [\"ctrl-enter\"]\nfilter = [\"ctrl-i\"]\n",
        "k.toml",
    );
    let sentences: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        sentences,
        [
            "k.toml line 2: `ctrl-J` reaches a program as `ctrl-j`",
            "k.toml line 3: most terminals cannot send `ctrl-enter`",
            "k.toml line 4: `ctrl-i` reaches a program as `tab`",
            "k.toml line 4: `tab` no longer stands for `focus-next` in [review], because `filter` takes it",
        ]
    );
    assert!(problems.iter().all(Problem::is_note));
    assert_eq!(runs(&keymap, Context::Review, "tab"), Some(Action::Filter));
}

#[test]
fn two_user_keys_of_different_contexts_are_noted_only() {
    let (keymap, problems) = load("[global]\nredo = [\"U\"]\n[review]\nnote = [\"U\"]\n");
    assert_eq!(
        problems,
        ["keymap.toml line 4: `U` stands for `note` in [review] and hides `U` of `redo` there"]
    );
    assert_eq!(runs(&keymap, Context::Review, "U"), Some(Action::Note));
    assert_eq!(runs(&keymap, Context::Priorities, "U"), Some(Action::Redo));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_file_loads_without_panic_and_keeps_ctrl_c(text in "([\\[\\]\"=,# a-z\n-]|quit|\\[global\\]\n|\\[review\\]\n|flag = \\[\"){0,40}") {
        let (keymap, problems) = Keymap::builtin().with_overlay(&text, "k.toml");
        prop_assert_eq!(runs(&keymap, Context::Review, "ctrl-c"), Some(Action::Interrupt));
        let lines = text.lines().count().max(1);
        for problem in &problems {
            prop_assert!(problem.line.is_none_or(|line| line >= 1 && line <= lines), "{} of {}", problem, lines);
        }
    }

    #[test]
    fn a_user_chord_always_runs_its_action(chord in proptest::collection::vec(key::tests::any_key(), 1..3)) {
        prop_assume!(!chord.contains(&Key::INTERRUPT));
        prop_assume!(chord.len() == 1 || !chord.contains(&Key::ESC));
        let written: Vec<_> = chord.iter().map(ToString::to_string).collect();
        let written = written.join(" ");
        let quoted = written.replace('\\', "\\\\").replace('"', "\\\"");
        for (context, action) in [(Context::Review, Action::Flag), (Context::List, Action::GoTop), (Context::Global, Action::Redo)] {
            let file = format!("[{context}]\n{action} = [\"{quoted}\"]\n");
            let (keymap, problems) = Keymap::builtin().with_overlay(&file, "k.toml");
            prop_assert!(problems.iter().all(Problem::is_note), "{:?}", problems);
            prop_assert_eq!(runs(&keymap, Context::Review, &written), Some(action));
        }
    }
}
