//! What the documents say is what the program does: the key table is generated, the commands exist.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mispred::keymap::{Keymap, docs};

const BEGIN: &str = "<!-- keys: generated from keymap.toml and src/action/table.rs -->";
const END: &str = "<!-- end of keys -->";

fn readme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

#[test]
fn the_readme_lists_the_keys_that_are_in_force() {
    let text = fs::read_to_string(readme()).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (present, after) = rest.split_once(END).unwrap();
    let wanted = format!("\n\n{}\n\n", docs::markdown(&Keymap::builtin()).trim());
    if present != wanted && std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(readme(), format!("{before}{BEGIN}{wanted}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(
        present, wanted,
        "run UPDATE_DOCS=1 cargo test --test it docs"
    );
}

#[test]
fn keys_prints_the_same_table() {
    let output = Command::new(env!("CARGO_BIN_EXE_mispred"))
        .args(["keys", "--markdown"])
        .env("MISPRED_CONFIG_DIR", "/nonexistent")
        .output()
        .unwrap();
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().trim(),
        docs::markdown(&Keymap::builtin()).trim()
    );
}

#[test]
fn every_command_in_the_readme_exists() {
    let text = fs::read_to_string(readme()).unwrap();
    let named: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("   mispred "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|word| word.chars().all(|character| character.is_ascii_lowercase()))
        .collect();
    assert!(named.len() >= 4, "{named:?}");
    for command in named {
        let output = Command::new(env!("CARGO_BIN_EXE_mispred"))
            .args([command, "--help"])
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "`mispred {command}` stands in the README"
        );
    }
}

#[test]
fn the_two_commands_open_the_readme() {
    let text = fs::read_to_string(readme()).unwrap();
    let top: String = text.lines().take(60).collect::<Vec<_>>().join("\n");
    assert!(top.contains("cargo run --release") && top.contains("cargo test"));
}

/// Every test that the checklist names is there: a row whose test was renamed shows nothing.
#[test]
fn every_test_that_the_terminal_checklist_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let (_, checklist) = text.split_once("## The terminal checklist").unwrap();
    let sources = rust_files(&root.join("src")) + &rust_files(&root.join("tests/it"));
    let mut seen = 0;
    for row in checklist.lines().filter(|line| line.starts_with("| ")) {
        // What is written like code stands at every second place between the marks.
        for code in row.split('`').skip(1).step_by(2) {
            let path = match code.split_once(' ') {
                Some(("it" | "lib", path)) => path,
                Some(_) => continue,
                None if code.matches('_').count() >= 2 && !code.contains('/') => code,
                None => continue,
            };
            let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
            let file = module.replace("::tests", "").replace("::", "/");
            let name = name.trim_end_matches('_');
            let is_there = |folder: &str, path: &str| {
                let path = root.join(folder).join(path);
                path.is_dir() || path.with_extension("rs").is_file()
            };
            assert!(
                file.is_empty() || is_there("src", &file) || is_there("tests/it", &file),
                "{code}: no module `{module}`"
            );
            let is_module = is_there("src", &format!("{file}/{name}"));
            assert!(
                name.is_empty()
                    || is_module
                    || sources.contains(&format!("fn {name}"))
                    || sources.contains(&format!("mod {name}")),
                "{code}: no test `{name}`"
            );
            seen += 1;
        }
    }
    assert!(seen > 60, "{seen} tests are named");
}

/// The text of every Rust file below a folder.
fn rust_files(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &rust_files(&path);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text += &fs::read_to_string(path).unwrap();
        }
    }
    text
}
