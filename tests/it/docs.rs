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
