//! Opens a file below a folder and never one outside of it, whatever the path says and whatever links lie on the way.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

/// Why a file is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is none.
    Missing,
    /// The path leads out of the folder.
    Outside,
    /// It is a folder, a pipe, a device, a link.
    NoFile,
    /// The system says no.
    Unreadable,
}

/// Opens a regular file for reading. A path from the root of the file system must begin with the folder itself.
pub fn open(root: &Path, path: &str) -> Result<File, Refusal> {
    let path = inside(root, Path::new(path))?;
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = rustix::fs::open(root, flags, Mode::empty()).map_err(refusal)?;
    let opened = open_at_once(&folder, &path).unwrap_or_else(|| step_by_step(folder, &path))?;
    let kind = rustix::fs::fstat(&opened).map_err(refusal)?;
    match FileType::from_raw_mode(kind.st_mode) {
        FileType::RegularFile => Ok(File::from(opened)),
        _ => Err(Refusal::NoFile),
    }
}

/// The path as seen from the folder.
fn inside(root: &Path, path: &Path) -> Result<PathBuf, Refusal> {
    if path.as_os_str().is_empty() || path.as_os_str().as_encoded_bytes().contains(&0) {
        return Err(Refusal::Missing);
    }
    if !path.has_root() {
        return Ok(path.to_owned());
    }
    path.strip_prefix(root)
        .map(Path::to_owned)
        .map_err(|_| Refusal::Outside)
}

const FILE: OFlags = OFlags::RDONLY
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC)
    .union(OFlags::NOCTTY);

/// Asks the kernel to stay below the folder; none where it does not know how.
#[cfg(target_os = "linux")]
fn open_at_once(folder: &OwnedFd, path: &Path) -> Option<Result<OwnedFd, Refusal>> {
    use rustix::fs::ResolveFlags;
    let stay = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    match rustix::fs::openat2(folder, path, FILE, Mode::empty(), stay) {
        Ok(file) => Some(Ok(file)),
        Err(Errno::NOSYS | Errno::PERM) => None,
        Err(error) => Some(Err(refusal(error))),
    }
}

#[cfg(not(target_os = "linux"))]
fn open_at_once(_folder: &OwnedFd, _path: &Path) -> Option<Result<OwnedFd, Refusal>> {
    None
}

/// The same by hand: folder by folder, through no link at all.
fn step_by_step(mut folder: OwnedFd, path: &Path) -> Result<OwnedFd, Refusal> {
    let mut names = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => names.push(name),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                return Err(Refusal::Outside);
            }
        }
    }
    let Some((last, before)) = names.split_last() else {
        return Err(Refusal::NoFile);
    };
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    for name in before {
        folder = rustix::fs::openat(&folder, *name, flags, Mode::empty()).map_err(refusal)?;
    }
    rustix::fs::openat(&folder, *last, FILE, Mode::empty()).map_err(refusal)
}

fn refusal(error: Errno) -> Refusal {
    match error {
        Errno::NOENT | Errno::NOTDIR | Errno::NAMETOOLONG => Refusal::Missing,
        Errno::XDEV => Refusal::Outside,
        Errno::LOOP | Errno::NXIO | Errno::ISDIR => Refusal::NoFile,
        _ => Refusal::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::Read;
    use std::os::unix::fs::symlink;

    fn tree() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("images");
        fs::create_dir_all(root.join("a")).unwrap();
        fs::write(folder.path().join("secret"), "no").unwrap();
        fs::write(root.join("a/one"), "yes").unwrap();
        symlink("../secret", root.join("out")).unwrap();
        symlink("/", root.join("top")).unwrap();
        symlink("loop", root.join("loop")).unwrap();
        let pipe = rustix::fs::FileType::Fifo;
        let mode = Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, root.join("pipe"), pipe, mode, 0).unwrap();
        folder
    }

    #[test]
    fn only_regular_files_below_the_folder_open() {
        let folder = tree();
        let root = folder.path().join("images");
        let absolute = root.join("a/one").display().to_string();
        for path in ["a/one", "./a/one", &absolute] {
            let mut text = String::new();
            open(&root, path)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
            assert_eq!(text, "yes", "{path}");
        }
        let long = "x".repeat(4096);
        for (path, wanted) in [
            ("a/two", Refusal::Missing),
            ("", Refusal::Missing),
            ("a\0b", Refusal::Missing),
            (&long, Refusal::Missing),
            ("../secret", Refusal::Outside),
            ("a/../../secret", Refusal::Outside),
            ("/etc/hostname", Refusal::Outside),
            ("top/etc/hostname", Refusal::Outside),
            ("out", Refusal::NoFile),
            ("loop", Refusal::NoFile),
            ("pipe", Refusal::NoFile),
            ("a", Refusal::NoFile),
        ] {
            assert_eq!(open(&root, path).err(), Some(wanted), "{path:.20}");
        }
    }

    #[test]
    fn by_hand_no_link_is_followed_and_nothing_leaves_the_folder() {
        let folder = tree();
        let root = folder.path().join("images");
        let flags = OFlags::PATH | OFlags::DIRECTORY;
        let handle = || rustix::fs::open(&root, flags, Mode::empty()).unwrap();
        assert!(step_by_step(handle(), Path::new("a/one")).is_ok());
        for path in [
            "../secret",
            "a/../a/one",
            "/etc/hostname",
            "top/etc/hostname",
            "out",
            "loop",
            ".",
        ] {
            assert!(step_by_step(handle(), Path::new(path)).is_err(), "{path}");
        }
    }
}
