//! The files of a command: names, and patterns that the shell left as they are.

use std::path::{Path, PathBuf};

use super::exit::Failure;

/// The files that are meant, in the order of the command line; those of a pattern in the order of their names.
///
/// # Errors
/// When a pattern is none, or matches nothing.
pub fn expand(files: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for file in files {
        let text = file.to_string_lossy();
        if file.exists() || !text.contains(['*', '?', '[']) {
            found.push(file.clone());
            continue;
        }
        let faulty = |why: String| {
            Failure::usage(format!("{text}: {why}"))
                .hint("name the files one by one, or quote the pattern")
        };
        let paths =
            glob::glob(&text).map_err(|error| faulty(format!("not a pattern ({})", error.msg)))?;
        let before = found.len();
        found.extend(paths.filter_map(Result::ok).filter(|path| path.is_file()));
        if found.len() == before {
            return Err(faulty("no file is called like this".to_owned()));
        }
    }
    Ok(found)
}

/// The name that several files have in common, for their set: the first one's without what differs at its end.
pub fn common_name(files: &[PathBuf]) -> String {
    let stem = |path: &Path| {
        path.file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    if let [only] = files {
        return only.to_string_lossy().into_owned();
    }
    let first = files.first().map(|path| stem(path)).unwrap_or_default();
    let common = files.iter().skip(1).fold(first.clone(), |common, path| {
        let other = stem(path);
        let same = common
            .chars()
            .zip(other.chars())
            .take_while(|(one, other)| one == other);
        same.map(|(character, _)| character).collect()
    });
    let common = common.trim_end_matches(|character: char| !character.is_alphanumeric());
    match common.len() {
        0..=2 => first,
        _ => common.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(names: &[&str]) -> Vec<PathBuf> {
        names.iter().map(PathBuf::from).collect()
    }

    #[test]
    fn files_of_one_kind_share_a_name() {
        assert_eq!(
            common_name(&paths(&["a/preds-1.csv", "b/preds-2.csv"])),
            "preds"
        );
        assert_eq!(common_name(&paths(&["x.csv", "y.csv"])), "x");
        assert_eq!(common_name(&paths(&["a/preds.csv"])), "a/preds.csv");
    }

    #[test]
    fn a_pattern_is_its_files_in_order_or_a_sentence() {
        let folder = tempfile::TempDir::new().unwrap();
        for name in ["b.csv", "a.csv", "c.txt"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let found = expand(&[folder.path().join("*.csv")]).unwrap();
        let names: Vec<_> = found.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(names, ["a.csv", "b.csv"]);
        assert!(expand(&[folder.path().join("*.parquet")]).is_err());
        let missing = folder.path().join("missing.csv");
        assert_eq!(expand(std::slice::from_ref(&missing)).unwrap(), [missing]);
    }
}
