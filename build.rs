//! Says what `--version` prints: the package's version, and the commit when a checkout is built for release.
//!
//! Debug builds carry no commit: they would be compiled anew after every one. Reads files alone, so it works offline,
//! without git, and from a tarball, where there is no commit to name.
#![allow(
    clippy::print_stdout,
    reason = "this is how a build script talks to cargo"
)]

use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let folder = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let head = Head::find(&folder);
    let version = match head {
        Some(_) if !is_release => format!("{version} (debug build)"),
        Some(head) => {
            for file in &head.files {
                println!("cargo:rerun-if-changed={}", file.display());
            }
            let short: String = head.commit.chars().take(12).collect();
            format!("{version} ({short})")
        }
        None => version,
    };
    println!("cargo:rustc-env=MISPRED_VERSION={version}");
}

/// The commit that is checked out.
pub struct Head {
    /// Its name in full.
    pub commit: String,
    /// The files that change when another one is.
    pub files: Vec<PathBuf>,
}

impl Head {
    /// The commit of the checkout in this very folder; none when it is none.
    pub fn find(folder: &Path) -> Option<Self> {
        let git = folder.join(".git");
        // In a further worktree `.git` is a file that says where its folder is.
        let own = match fs::read_to_string(&git) {
            Ok(text) => folder.join(text.strip_prefix("gitdir: ")?.trim_end()),
            Err(_) => git,
        };
        let shared = match fs::read_to_string(own.join("commondir")) {
            Ok(text) => own.join(text.trim_end()),
            Err(_) => own.clone(),
        };
        let head = own.join("HEAD");
        let text = fs::read_to_string(&head).ok()?;
        let Some(name) = text.trim_end().strip_prefix("ref: ") else {
            return Self::new(text.trim_end(), vec![head]);
        };
        let (loose, packed) = (shared.join(name), shared.join("packed-refs"));
        if let Ok(commit) = fs::read_to_string(&loose) {
            return Self::new(commit.trim_end(), vec![head, loose]);
        }
        let text = fs::read_to_string(&packed).ok()?;
        let line = text
            .lines()
            .find(|line| line.split_whitespace().nth(1) == Some(name))?;
        // The next commit gets a file of its own there.
        let folder = loose.parent().filter(|folder| folder.is_dir());
        let mut files = vec![head, packed];
        files.extend(folder.map(Path::to_owned));
        Self::new(line.split_whitespace().next()?, files)
    }

    fn new(commit: &str, files: Vec<PathBuf>) -> Option<Self> {
        let is_one = commit.len() >= 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_one.then(|| Self {
            commit: commit.to_owned(),
            files,
        })
    }
}
