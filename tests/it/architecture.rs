//! The layers: which module may know which, and which crates belong to which layer. Read from the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What each module may use of the others. Arrows point down only.
const ARROWS: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("action", &[]),
    ("keymap", &["action"]),
    ("engine", &["domain"]),
    ("session", &["domain"]),
    ("report", &["domain"]),
    ("app", &["action", "keymap", "domain"]),
    ("ui", &["app", "action", "keymap", "domain"]),
    (
        "runtime",
        &[
            "ui", "app", "action", "keymap", "domain", "engine", "session", "report",
        ],
    ),
    (
        "cli",
        &[
            "runtime", "ui", "app", "action", "keymap", "domain", "engine", "session", "report",
        ],
    ),
];

/// Words that only the named modules may write.
const RESERVED: [(&str, &[&str]); 9] = [
    ("polars::", &["engine"]),
    ("ratatui::", &["ui", "runtime"]),
    ("crossterm::", &["runtime"]),
    ("std::fs", &["engine", "session", "runtime", "cli"]),
    ("std::env", &["main", "cli", "runtime", "session"]),
    ("jiff::", &["cli", "runtime", "engine", "session"]),
    ("fuzzy_matcher::", &["domain"]),
    ("directories::", &["cli"]),
    ("tracing::", &["cli", "runtime"]),
];

/// A source file with its top-level module.
struct Source {
    module: String,
    path: PathBuf,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&root).unwrap();
                let first = inside
                    .components()
                    .next()
                    .unwrap()
                    .as_os_str()
                    .to_string_lossy()
                    .into_owned();
                let module = first.trim_end_matches(".rs").to_owned();
                let code = fs::read_to_string(&path).unwrap();
                found.push(Source { module, path, code });
            }
        }
    }
    found
}

/// The code without comments and without the tests at its end, which may know more.
fn product_code(code: &str) -> String {
    let code = code.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn is_test_file(path: &Path) -> bool {
    path.components()
        .any(|part| matches!(part.as_os_str().to_str(), Some("tests.rs" | "tests")))
}

/// Every wrong arrow of one file, in words.
fn faults(module: &str, path: &str, code: &str) -> Vec<String> {
    let code = product_code(code);
    let modules: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    let mut used: BTreeSet<String> = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        if let Some(group) = rest.strip_prefix('{') {
            let group = group.split('}').next().unwrap_or_default();
            used.extend(group.split(',').map(|part| first_word(part.trim())));
        } else {
            used.insert(first_word(rest));
        }
    }
    let mut faults = Vec::new();
    if let Some(allowed) = modules.get(module) {
        for other in used
            .iter()
            .filter(|other| modules.contains_key(other.as_str()) && *other != module)
        {
            if !allowed.contains(&other.as_str()) {
                faults.push(format!("{path}: {module} must not use {other}"));
            }
        }
    }
    for (word, owners) in RESERVED {
        if code.contains(word) && !owners.contains(&module) {
            faults.push(format!("{path}: {word} belongs to {owners:?}"));
        }
    }
    faults
}

fn first_word(text: &str) -> String {
    text.chars()
        .take_while(|character| character.is_alphanumeric() || *character == '_')
        .collect()
}

#[test]
fn dependencies_point_down_only() {
    let faults: Vec<String> = sources()
        .iter()
        .filter(|source| !is_test_file(&source.path))
        .flat_map(|source| {
            faults(
                &source.module,
                &source.path.display().to_string(),
                &source.code,
            )
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_wrong_arrow_is_found() {
    assert_eq!(faults("app", "x", "use crate::engine::Source;").len(), 1);
    assert_eq!(
        faults("domain", "x", "use crate::{session, domain::key::Key};").len(),
        1
    );
    assert_eq!(
        faults("ui", "x", "fn f() { crate::session::store::open() }").len(),
        1
    );
    assert_eq!(
        faults("app", "x", "let x: polars::prelude::DataFrame;").len(),
        1
    );
    assert_eq!(faults("domain", "x", "std::fs::read(p)").len(), 1);
    assert!(
        faults(
            "app",
            "x",
            "// crate::engine is not for us\nuse crate::domain::key::Key;"
        )
        .is_empty()
    );
    assert!(faults("cli", "x", "use crate::{engine, session};").is_empty());
}

#[test]
fn every_module_is_in_the_table_and_opens_with_what_it_is_for() {
    let known: BTreeSet<&str> = ARROWS
        .iter()
        .map(|(module, _)| *module)
        .chain(["lib", "main"])
        .collect();
    for source in sources()
        .iter()
        .filter(|source| !is_test_file(&source.path))
    {
        assert!(
            known.contains(source.module.as_str()),
            "{} has no place in the layers",
            source.path.display()
        );
        assert!(
            source.code.starts_with("//!"),
            "{} does not say what it is for",
            source.path.display()
        );
    }
}

#[test]
fn text_meets_cells_in_one_place_only() {
    for source in sources().iter().filter(|source| source.module == "ui") {
        // The second writes nothing but constants of its own, over cells that the first has filled.
        if source.path.ends_with("ui/paint.rs") || source.path.ends_with("ui/ascii.rs") {
            continue;
        }
        let code = product_code(&source.code);
        for word in [
            "Span::",
            "Line::",
            "Text::from",
            "Paragraph::",
            "set_string",
            "set_symbol",
            ".buffer_mut().set",
        ] {
            let past = code
                .match_indices(word)
                .any(|(place, _)| !code[..place].ends_with(char::is_alphanumeric));
            assert!(
                !past,
                "{} writes {word} past ui/paint.rs",
                source.path.display()
            );
        }
    }
}

#[test]
fn files_stay_short() {
    for source in sources()
        .iter()
        .filter(|source| !is_test_file(&source.path))
    {
        let lines = source
            .code
            .split("#[cfg(test)]")
            .next()
            .unwrap_or_default()
            .lines()
            .count();
        assert!(
            lines <= 700,
            "{} has {lines} lines before its tests: what are its two jobs?",
            source.path.display()
        );
    }
}

#[test]
fn one_terminal_library_and_no_network_in_the_tree() {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--offline",
            "--locked",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    let versions = |name: &str| {
        let lines = tree
            .lines()
            .filter(|line| line.split(' ').next() == Some(name));
        lines
            .filter_map(|line| line.split(' ').nth(1))
            .collect::<BTreeSet<_>>()
            .len()
    };
    assert_eq!(
        versions("crossterm"),
        1,
        "two versions have two event systems"
    );
    assert_eq!(versions("polars"), 1, "the tree names what is built");
    assert_eq!(
        versions("reqwest") + versions("polars-stream"),
        0,
        "the lazy engine came in"
    );
}
