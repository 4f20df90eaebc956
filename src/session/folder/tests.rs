//! Tests of `folder`.

use super::*;

fn folder() -> (tempfile::TempDir, Folder) {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Folder::open(temporary.path()).unwrap();
    (temporary, folder)
}

#[test]
fn replacing_keeps_the_mode_and_leaves_no_other_file() {
    use std::os::unix::fs::PermissionsExt;
    let (temporary, folder) = folder();
    folder.write_atomically("a.json", b"one", PRIVATE).unwrap();
    let path = temporary.path().join("a.json");
    assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    folder.write_atomically("a.json", b"two", PRIVATE).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"two");
    assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o640);
    assert_eq!(folder.names().unwrap(), ["a.json"]);
}

#[test]
fn links_pipes_and_folders_are_neither_read_nor_replaced() {
    let (temporary, folder) = folder();
    let at = |name: &str| temporary.path().join(name);
    std::fs::write(at("target"), b"secret").unwrap();
    std::os::unix::fs::symlink(at("target"), at("link")).unwrap();
    std::fs::create_dir(at("folder")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(at("pipe"))
        .status();
    assert!(made.unwrap().success());
    for name in ["link", "folder", "pipe"] {
        let refused = folder.read(name, 100);
        assert!(
            matches!(refused, Err(FileError::NotAFile { .. })),
            "{name}: {refused:?}"
        );
        assert!(
            folder.write_atomically(name, b"x", PRIVATE).is_err(),
            "{name}"
        );
    }
    assert_eq!(std::fs::read(at("target")).unwrap(), b"secret");
    std::os::unix::fs::symlink(at("folder"), at("folder-link")).unwrap();
    assert!(Folder::open(&at("folder-link")).is_err());
    assert!(Folder::open(&at("folder-link/")).is_err());
    assert!(folder.child("folder-link").is_err());
    assert!(Folder::open_following(&at("folder-link")).is_ok());
}

#[test]
fn a_file_above_the_cap_is_refused() {
    let (_temporary, folder) = folder();
    folder.write_atomically("a", b"12345", PRIVATE).unwrap();
    assert_eq!(folder.read("a", 5).unwrap().1, b"12345");
    assert!(matches!(
        folder.read("a", 4),
        Err(FileError::TooLarge { cap: 4, .. })
    ));
    assert!(folder.read_if_there("b", 4).unwrap().is_none());
}

#[test]
fn folders_are_created_one_below_the_other_and_private() {
    let (temporary, _) = folder();
    let path = temporary.path().join("a/b/c");
    Folder::create_all(&path).unwrap();
    Folder::create_all(&path).unwrap();
    for folder in ["a", "a/b", "a/b/c"] {
        let mode = temporary.path().join(folder).metadata().unwrap().mode();
        assert_eq!(mode & 0o777, 0o700, "{folder}");
    }
}
