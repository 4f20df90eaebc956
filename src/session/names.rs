//! Names of people and files as names of folders and files: always safe, and never two for one.
//!
//! Nothing here touches the disk.

use crate::domain::hash::hash_hex;

/// The longest name of a prediction set, in bytes; file systems stop at 255.
const MAX_SET_NAME: usize = 100;
const MAX_STEM: usize = 40;

/// Extensions that say how a file is stored and nothing about what is in it.
const EXTENSIONS: [&str; 12] = [
    "csv", "tsv", "txt", "parquet", "pq", "jsonl", "ndjson", "json", "gz", "zst", "arrow",
    "feather",
];

/// Checks the name of a prediction set, which is the name of a folder.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn check_set_name(name: &str) -> Result<(), String> {
    let reason = if name.trim().is_empty() {
        "it is empty"
    } else if name.starts_with('.') {
        "it begins with a dot"
    } else if name.contains(['/', '\\']) {
        "it contains a path separator"
    } else if name.chars().any(char::is_control) {
        "it contains a control character"
    } else if name.len() > MAX_SET_NAME {
        "it is longer than 100 bytes"
    } else {
        return Ok(());
    };
    Err(format!(
        "`{}` can't name a prediction set: {reason}\nhint: use letters, digits, `-` and `_`",
        name.escape_debug()
    ))
}

/// The name of the prediction set that a file gives when nobody named one: its name without folders and extensions,
/// with `-` for everything that a folder name should not hold.
pub fn set_name_from(file_name: &str) -> String {
    let mut stem = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    while let Some((rest, extension)) = stem.rsplit_once('.') {
        if rest.is_empty() || !EXTENSIONS.contains(&extension.to_lowercase().as_str()) {
            break;
        }
        stem = rest;
    }
    let name = dashed(stem, |character| {
        character.is_alphanumeric() || matches!(character, '.' | '_' | '-')
    });
    let name = cut(name.trim_matches(['.', '-']), MAX_SET_NAME);
    if name.is_empty() {
        "predictions".to_owned()
    } else {
        name.to_owned()
    }
}

/// The file stem of a reviewer: the name itself if it is short and plain, else a plain form of it with a part of its
/// hash, so that two names never share a file, not even where the file system ignores case.
pub(super) fn reviewer_stem(reviewer: &str) -> String {
    let plain = |character: char| {
        character.is_ascii_lowercase()
            || character.is_ascii_digit()
            || matches!(character, '_' | '-')
    };
    let is_plain = !reviewer.is_empty()
        && reviewer.len() <= MAX_STEM
        && !reviewer.starts_with('-')
        && reviewer.chars().all(plain);
    if is_plain {
        return reviewer.to_owned();
    }
    let dashes = dashed(&reviewer.to_lowercase(), plain);
    let readable = cut(dashes.trim_matches('-'), MAX_STEM);
    let hash = hash_hex("reviewer", reviewer).to_string();
    format!("{readable}~{}", &hash[..12])
}

/// A host name as a part of a file name.
pub(super) fn host_part(host: &str) -> String {
    let dashes = dashed(host, |character| character.is_ascii_alphanumeric());
    let part = cut(dashes.trim_matches('-'), 30);
    if part.is_empty() {
        "host".to_owned()
    } else {
        part.to_owned()
    }
}

/// The text with one dash for every run of characters that are not kept.
fn dashed(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        if keep(character) {
            result.push(character);
        } else if !result.ends_with('-') {
            result.push('-');
        }
    }
    result
}

fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_set_is_named_after_its_file() {
        for (file, name) in [
            ("tickets.parquet", "tickets"),
            ("data/run/preds v2.csv.gz", "preds-v2"),
            ("model.1.2.jsonl", "model.1.2"),
            ("../..", "predictions"),
            (".csv", "csv"),
            ("-", "predictions"),
            ("--help.csv", "help"),
            ("müller\u{202e}.csv", "müller"),
            ("", "predictions"),
        ] {
            assert_eq!(set_name_from(file), name, "{file}");
        }
    }

    #[test]
    fn set_names_that_leave_their_folder_are_refused() {
        for bad in [
            "",
            " ",
            ".",
            "..",
            ".git",
            "a/b",
            "a\\b",
            "a\nb",
            "a\0",
            &"x".repeat(101),
        ] {
            assert!(check_set_name(bad).unwrap_err().contains("hint:"), "{bad}");
        }
        for good in ["tickets", "Tickets 2026", "a.b", "ü"] {
            assert_eq!(check_set_name(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn people_with_similar_names_have_files_of_their_own() {
        let names = [
            "ana",
            "Ana",
            "ana.",
            "ana/",
            "ana x",
            "ana-x",
            "Ana X",
            "ana~1",
            "",
            ".",
            "..",
            "Анна",
            "Инна",
            "ana@example.org",
        ];
        let stems: std::collections::BTreeSet<String> = names
            .iter()
            .map(|name| reviewer_stem(name).to_lowercase())
            .collect();
        assert_eq!(stems.len(), names.len(), "{stems:?}");
        assert_eq!(reviewer_stem("ana"), "ana");
        assert!(reviewer_stem("Ana María").starts_with("ana-mar-a~"));
    }

    proptest! {
        #[test]
        fn every_derived_name_is_a_safe_one(text in any::<String>(), other in any::<String>()) {
            prop_assert_eq!(check_set_name(&set_name_from(&text)), Ok(()));
            let stem = reviewer_stem(&text);
            prop_assert!(stem.len() < 60 && !stem.is_empty());
            prop_assert!(!stem.contains(['/', '.', '\0']) && !stem.starts_with('-'));
            prop_assert_eq!(text == other, stem == reviewer_stem(&other));
        }
    }
}
