//! The commands that speak of the program itself, and the log.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::build_script::Head;
use super::{PROGRAM, predictions};

fn command(folder: &Path, line: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .args(line)
        .current_dir(folder)
        .env("MISPRED_CONFIG_DIR", folder.join("config"))
        .env("MISPRED_STATE_DIR", folder.join("state"))
        .stdin(Stdio::null());
    command
}

fn run(folder: &Path, line: &[&str]) -> Output {
    command(folder, line).output().unwrap()
}

fn printed(folder: &Path, line: &[&str]) -> String {
    let output = run(folder, line);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(
        (output.status.code(), said.as_str()),
        (Some(0), ""),
        "{line:?}"
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_shell_gets_completions_without_the_drills() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = printed(folder.path(), &["completions", shell]);
        for word in ["review", "tally", "doctor", "eyeball"] {
            assert!(text.contains(word), "{shell}: {word}");
        }
        for drill in ["__panic", "__write", "__recover"] {
            assert!(!text.contains(drill), "{shell} offers {drill}");
        }
    }
    let output = run(folder.path(), &["completions", "tcsh"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn bash_accepts_its_completions() {
    let folder = tempfile::tempdir().unwrap();
    let text = printed(folder.path(), &["completions", "bash"]);
    let output = Command::new("bash")
        .args(["-n", "-c", &text])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_manual_has_every_command_every_key_and_the_exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    let text = printed(folder.path(), &["man"]);
    for part in [
        ".TH mispred",
        "EXIT STATUS",
        "KEYS",
        "ENVIRONMENT",
        "130",
        "g p",
        "toggle",
    ] {
        assert!(text.contains(part), "{part}");
    }
    for action in mispred::action::Action::ALL {
        let id = action.id().replace('-', "\\-");
        assert!(text.contains(&id), "{id}");
    }
    let review = printed(folder.path(), &["man", "review"]);
    assert!(
        review.contains(".SH EXAMPLES\n.nf\nmispred review"),
        "{review}"
    );
    assert!(text.contains(".SH EXAMPLES\n.nf\nmispred "), "{text}");
    assert!(
        review.contains("eyeball") && review.contains(".TH"),
        "{review}"
    );
    let output = run(folder.path(), &["man", "reviw"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn doctor_tells_what_is_there_and_nothing_secret() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().to_str().unwrap();
    let mut doctor = command(folder.path(), &["doctor"]);
    doctor
        .env("HOME", home)
        .env("SECRET_TOKEN", "hunter2")
        .env("SSH_CONNECTION", "10.1.2.3 4 5 6")
        .env("TERM", "xterm\u{1b}[31m")
        .env("VISUAL", "code --password hunter2 --wait");
    let output = doctor.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    for part in [
        "mispred               0.1.0",
        "stdout                no terminal",
        "in between            ssh",
        "config folder         ~/config (not there)",
        "editor                code",
        "clipboard             the terminal (OSC 52)",
        "SSH_CONNECTION        set",
        "problems\n  none",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for hidden in ["hunter2", "10.1.2.3", home, "\u{1b}"] {
        assert!(!text.contains(hidden), "{hidden}\n{text}");
    }
}

#[test]
fn doctor_names_what_is_wrong_and_ends_with_1() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("config")).unwrap();
    fs::write(
        folder.path().join("config/keymap.toml"),
        "[review]\nflagg = [\"F\"]\n",
    )
    .unwrap();
    fs::write(folder.path().join("mispred.toml"), "[rolls]\n").unwrap();
    let output = run(folder.path(), &["doctor", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let problems = json["problems"].as_array().unwrap();
    let said = |word: &str| {
        problems
            .iter()
            .any(|problem| problem.as_str().unwrap().contains(word))
    };
    assert!(said("flagg") && said("rolls"), "{json:#}");
    assert!(json["terminal"]["stdout"] == "no terminal", "{json:#}");
}

#[test]
fn the_commit_of_a_checkout_is_found_in_its_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let git = |line: &[&str]| {
        let output = Command::new("git").args(line).current_dir(root).output();
        output.ok().filter(|output| output.status.success())
    };
    let Some(output) = git(&["rev-parse", "HEAD"]).filter(|_| root.join(".git").exists()) else {
        eprintln!("skipped: the_commit_of_a_checkout_is_found_in_its_files (no checkout)");
        return;
    };
    let wanted = String::from_utf8(output.stdout).unwrap();
    assert_eq!(Head::find(root).unwrap().commit, wanted.trim());
    let nowhere = tempfile::tempdir().unwrap();
    assert!(Head::find(nowhere.path()).is_none());
    fs::create_dir(nowhere.path().join(".git")).unwrap();
    fs::write(nowhere.path().join(".git/HEAD"), "ref: refs/heads/x\n").unwrap();
    assert!(Head::find(nowhere.path()).is_none());
    let packed = format!("# pack-refs\n{} refs/heads/x\n", "ab".repeat(20));
    fs::write(nowhere.path().join(".git/packed-refs"), packed).unwrap();
    assert_eq!(Head::find(nowhere.path()).unwrap().commit, "ab".repeat(20));
    let version = printed(nowhere.path(), &["--version"]);
    assert!(version.starts_with("mispred 0.1.0"), "{version}");
}

#[test]
fn the_log_says_what_was_done_and_never_what_stands_in_cells() {
    let folder = tempfile::tempdir().unwrap();
    let file = predictions(folder.path());
    let text = fs::read_to_string(&file)
        .unwrap()
        .replace("dog", "4111-1111");
    fs::write(&file, text).unwrap();
    let line = ["sample", "preds.csv", "--truth", "truth", "--pred", "pred"];
    let line = [&line[..], &["--log", "my.log", "--reviewer", "ana"]].concat();
    let secret = ["--wrong", "pred = \"4111-1111\"", "--eyeball", "all"];
    for _ in 0..2 {
        let output = run(folder.path(), &[&line[..], &secret[..]].concat());
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let refused = run(
        folder.path(),
        &["tally", "4111-1111", "--log=my.log", "--wrong=4111-1111"],
    );
    assert_eq!(refused.status.code(), Some(2));
    let path = folder.path().join("my.log");
    let logged = fs::read_to_string(&path).unwrap();
    assert_eq!(logged.matches("the beginning").count(), 2, "{logged}");
    assert_eq!(logged.matches("the end code=0").count(), 2, "{logged}");
    assert!(!logged.contains("4111"), "{logged}");
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let output = run(folder.path(), &["keys", "--log", "nowhere/my.log"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("the log can't be written") && said.contains("hint: "),
        "{said}"
    );
}

#[test]
fn every_command_that_prints_ends_quietly_when_nobody_reads() {
    let folder = tempfile::tempdir().unwrap();
    predictions(folder.path());
    let columns = [
        "preds.csv",
        "--truth",
        "truth",
        "--pred",
        "pred",
        "--eyeball",
        "all",
    ];
    let with = |command: &'static str, more: &[&'static str]| {
        let mut line = vec![command];
        line.extend(columns);
        line.extend(more);
        line
    };
    let lines: Vec<Vec<&str>> = vec![
        with("sample", &["--reviewer", "ana"]),
        with("sample", &["--reviewer", "ana", "--json"]),
        vec!["check", "preds.csv"],
        vec!["check", "preds.csv", "--json"],
        vec!["keys", "--markdown"],
        vec!["doctor"],
        vec!["doctor", "--json"],
        vec!["completions", "zsh"],
        vec!["man"],
        vec!["review", "--help"],
    ];
    for line in lines {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(folder.path(), &line)
            .stdout(writer)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{line:?}: {said}");
        assert!(!said.contains("standard output"), "{line:?}: {said}");
    }
}
