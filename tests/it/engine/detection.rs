//! What files are taken for: task, roles, how sure that is, and what is found on the way.

use super::*;

/// What is proposed for every readable file below a folder, one line each.
fn table(folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let mut inside: Vec<PathBuf> = fs::read_dir(&path)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
            inside.sort();
            waiting.extend(inside.into_iter().rev());
            continue;
        }
        let Ok(proposal) = propose(&path) else {
            continue;
        };
        let column = |role| {
            let choice = proposal.choice(role).unwrap();
            format!("{}({:.2})", choice.columns.join("+"), choice.confidence)
        };
        let codes: Vec<&str> = proposal
            .findings
            .iter()
            .map(|finding| finding.code)
            .collect();
        lines.push(format!(
            "{:<70} {:<11} truth {} pred {} outcome {} score {} id {} {}",
            path.strip_prefix(folder).unwrap().display(),
            proposal.task.name(),
            column(Role::Truth),
            column(Role::Prediction),
            column(Role::Outcome),
            column(Role::Score),
            column(Role::Id),
            codes.join(" ")
        ));
    }
    lines
}

#[test]
#[ignore = "prints a table for reading; needs the files of others"]
fn shared_data_as_a_table() {
    for name in ["made", "real"] {
        let Some(folder) = std::env::var_os("MISPRED_SHARED_DATA") else {
            return;
        };
        let folder = Path::new(&folder).join(name);
        if folder.is_dir() {
            println!("{}", table(&folder).join("\n"));
        }
    }
}
