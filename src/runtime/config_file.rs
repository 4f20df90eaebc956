//! Writes the choices of columns into `mispred.toml`, and leaves everything else in it as it is, comments included.
//!
//! What would not read back as what was chosen is not written.

use std::io;
use std::path::Path;

use toml::{Table, Value};

use crate::domain::roles::Role;
use crate::session::atomic;

/// The name of the table with the columns.
const TABLE: &str = "roles";

/// Writes the columns, and says where.
///
/// # Errors
/// A sentence when the file can't be read or written, or holds its columns in a form that can't be replaced safely.
pub fn write(path: &Path, columns: &[(Role, Vec<String>)]) -> Result<String, String> {
    let cannot = |error: io::Error| format!("{}: cannot be written: {error}", path.display());
    let present = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("{}: cannot be read: {error}", path.display())),
    };
    let text = merged(&present, columns).map_err(|why| format!("{}: {why}", path.display()))?;
    atomic::write_atomically(path, text.as_bytes(), atomic::SHARED).map_err(cannot)?;
    Ok(format!("the columns are kept in {}", path.display()))
}

/// The text of the file with other columns in it.
fn merged(present: &str, columns: &[(Role, Vec<String>)]) -> Result<String, String> {
    let mut wanted: Table = present
        .parse()
        .map_err(|_| "this is no TOML; correct it first".to_owned())?;
    let table = table(columns);
    wanted.insert(TABLE.to_owned(), Value::Table(table.clone()));
    let section = format!("[{TABLE}]\n{table}");
    let text = match section_of(present) {
        Some((before, comments, after)) => format!("{before}{comments}{section}{after}"),
        None if present.is_empty() => section,
        None => format!("{}\n\n{section}", present.trim_end()),
    };
    // A file that writes its columns in another form (`roles.truth = …`) would now say them twice.
    match text.parse::<Table>() {
        Ok(read) if read == wanted => Ok(text),
        _ => Err("its columns are not in a table [roles] of their own; write it so, or change them by hand".to_owned()),
    }
}

fn table(columns: &[(Role, Vec<String>)]) -> Table {
    let entry = |(role, columns): &(Role, Vec<String>)| match role {
        Role::Slice => {
            let names = columns.iter().cloned().map(Value::String).collect();
            ("slices".to_owned(), Value::Array(names))
        }
        role => {
            let name = columns.first().cloned().unwrap_or_default();
            (role.name().to_owned(), Value::String(name))
        }
    };
    columns.iter().map(entry).collect()
}

/// What stands before the table of columns, the comments in it, and what comes after it.
fn section_of(text: &str) -> Option<(String, String, String)> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let is_head = |line: &&str| {
        let line = line.split('#').next().unwrap_or_default();
        line.chars()
            .filter(|character| !character.is_whitespace())
            .eq("[roles]".chars())
    };
    let start = lines.iter().position(is_head)?;
    let length = lines[start + 1..]
        .iter()
        .position(|line| line.trim_start().starts_with('['));
    let end = length.map_or(lines.len(), |length| start + 1 + length);
    let comments: String = lines[start..end]
        .iter()
        .filter(|line| line.trim_start().starts_with('#'))
        .copied()
        .collect();
    let after: String = lines[end..].concat();
    let after = match after.is_empty() {
        true => after,
        false => format!("\n{after}"),
    };
    Some((lines[..start].concat(), comments, after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn columns() -> Vec<(Role, Vec<String>)> {
        vec![
            (Role::Truth, vec!["my \"label\"".to_owned()]),
            (Role::Score, Vec::new()),
            (Role::Slice, vec!["plan".to_owned(), "größe".to_owned()]),
        ]
    }

    fn roles_of(text: &str) -> Table {
        let table: Table = text.parse().unwrap();
        table["roles"].as_table().unwrap().clone()
    }

    #[test]
    fn a_new_file_holds_the_columns_and_nothing_else() {
        let text = merged("", &columns()).unwrap();
        let roles = roles_of(&text);
        assert_eq!(roles["truth"].as_str(), Some("my \"label\""));
        assert_eq!(roles["score"].as_str(), Some(""));
        assert_eq!(roles["slices"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn what_else_is_in_the_file_stays() {
        let present = "# ours\nn = 50 # fifty\n\n[roles] # columns\n# why\ntruth = \"old\"\n\n[provenance]\nmodel = \"m\"\n";
        let text = merged(present, &columns()).unwrap();
        for kept in [
            "# ours\nn = 50 # fifty\n",
            "# why\n",
            "\n[provenance]\nmodel = \"m\"\n",
        ] {
            assert!(text.contains(kept), "{text}");
        }
        assert!(!text.contains("old"), "{text}");
        assert_eq!(
            merged(&text, &columns()).unwrap().parse::<Table>(),
            text.parse::<Table>()
        );
        let appended = merged("n = 50 # fifty\n", &columns()).unwrap();
        assert!(
            appended.starts_with("n = 50 # fifty\n\n[roles]\n"),
            "{appended}"
        );
    }

    #[test]
    fn other_forms_are_refused_rather_than_guessed() {
        for present in [
            "roles.truth = \"old\"\n",
            "roles = { truth = \"old\" }\n",
            "n = = 3\n",
            "text = \"\"\"\n[roles]\n\"\"\"\n",
        ] {
            assert!(merged(present, &columns()).is_err(), "{present}");
        }
    }

    proptest! {
        #[test]
        fn any_name_reads_back(name in any::<String>()) {
            let columns = vec![(Role::Truth, vec![name.clone()])];
            let text = merged("n = 1\n", &columns).unwrap();
            let roles = roles_of(&text);
            prop_assert_eq!(roles["truth"].as_str(), Some(name.as_str()));
        }
    }
}
