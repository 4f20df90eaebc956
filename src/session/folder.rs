//! An open folder: every file of a session is reached through the handle of its folder, never by a longer path.
//!
//! Links are never followed, and what a name stands for is decided after it was opened, so that a link, a pipe or a
//! device put in place of a file is refused and never waited for. Holds no knowledge of formats.

use std::collections::hash_map::RandomState;
use std::fs::File;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, Mode, OFlags};

use super::error::FileError;

/// Mode of files that hold people's notes.
pub const PRIVATE: u32 = 0o600;
const PRIVATE_FOLDER: u32 = 0o700;

/// A folder that is held open.
#[derive(Debug)]
pub struct Folder {
    handle: File,
    path: PathBuf,
}

impl Folder {
    /// Opens a folder; a link in its place is refused, links further up the path are not.
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::open_with(path, OFlags::NOFOLLOW)
    }

    /// Opens a folder that a person named, through links as well.
    pub fn open_following(path: &Path) -> io::Result<Self> {
        Self::open_with(path, OFlags::empty())
    }

    fn open_with(path: &Path, flags: OFlags) -> io::Result<Self> {
        // A trailing slash would make the system follow a link in spite of NOFOLLOW.
        let path: PathBuf = path.components().collect();
        let path = if path.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            path
        };
        let flags = (OFlags::DIRECTORY | flags).bits().cast_signed();
        let handle = File::options().read(true).custom_flags(flags).open(&path)?;
        Ok(Self { handle, path })
    }

    /// Opens a folder inside this one.
    pub fn child(&self, name: &str) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let handle = rustix::fs::openat(&self.handle, name, flags, Mode::empty())?;
        Ok(Self {
            handle: handle.into(),
            path: self.path.join(name),
        })
    }

    /// Opens a folder inside this one and creates it first if need be; its name is durable afterwards.
    pub fn child_or_create(&self, name: &str) -> io::Result<Self> {
        match rustix::fs::mkdirat(&self.handle, name, Mode::from_raw_mode(PRIVATE_FOLDER)) {
            Ok(()) => self.sync()?,
            Err(rustix::io::Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
        }
        self.child(name)
    }

    /// Creates a folder with all the folders above it that are missing, each of them durably.
    pub fn create_all(path: &Path) -> io::Result<Self> {
        let path: PathBuf = path.components().collect();
        match Self::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            done => return done,
        }
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .ok_or(io::ErrorKind::NotFound)?;
        let parent = path.parent().unwrap_or(Path::new("."));
        let parent = match Self::open_following(parent) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::create_all(parent)?,
            opened => opened?,
        };
        parent.child_or_create(name)
    }

    /// The path it was opened by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of a name in it, for messages.
    pub fn path_of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Opens a regular file for reading.
    ///
    /// # Errors
    /// Also when the name stands for a link, a folder, a pipe or a device.
    pub fn open_file(&self, name: &str) -> Result<File, FileError> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let path = self.path_of(name);
        let opened = rustix::fs::openat(&self.handle, name, flags, Mode::empty());
        let file = File::from(opened.map_err(|error| FileError::of_open(&path, error.into()))?);
        let metadata = file
            .metadata()
            .map_err(|source| FileError::read(&path, source))?;
        if !metadata.is_file() {
            return Err(FileError::NotAFile { path });
        }
        Ok(file)
    }

    /// Reads a regular file of at most `cap` bytes.
    pub fn read(&self, name: &str, cap: u64) -> Result<(File, Vec<u8>), FileError> {
        let file = self.open_file(name)?;
        let path = self.path_of(name);
        let mut bytes = Vec::new();
        // One byte more than allowed, so that a file that grows meanwhile is noticed too.
        (&file)
            .take(cap + 1)
            .read_to_end(&mut bytes)
            .map_err(|source| FileError::read(&path, source))?;
        if bytes.len() as u64 > cap {
            return Err(FileError::TooLarge { path, cap });
        }
        Ok((file, bytes))
    }

    /// Reads a regular file of at most `cap` bytes; none if there is no such name.
    pub fn read_if_there(
        &self,
        name: &str,
        cap: u64,
    ) -> Result<Option<(File, Vec<u8>)>, FileError> {
        match self.read(name, cap) {
            Ok(found) => Ok(Some(found)),
            Err(FileError::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates a file that must not exist yet, open for reading and writing.
    pub fn create_file(&self, name: &str, mode: u32, append: bool) -> io::Result<File> {
        let mut flags =
            OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        flags.set(OFlags::APPEND, append);
        let handle = rustix::fs::openat(&self.handle, name, flags, Mode::from_raw_mode(mode))?;
        Ok(handle.into())
    }

    /// Opens a file for reading and writing and creates it if need be.
    pub fn open_or_create_file(&self, name: &str) -> io::Result<File> {
        let flags =
            OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(PRIVATE);
        let file = File::from(rustix::fs::openat(&self.handle, name, flags, mode)?);
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        Ok(file)
    }

    /// Creates a small file unless the name is taken, whatever it holds.
    pub fn create_if_missing(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        match self.create_file(name, PRIVATE, false) {
            Ok(mut file) => {
                file.write_all(bytes)?;
                file.sync_all()
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Gives a file another name in this folder, in place of whatever had it.
    pub fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.handle, from, &self.handle, to)?)
    }

    /// Takes a name away.
    pub fn unlink(&self, name: &str) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.handle, name, AtFlags::empty())?)
    }

    /// Makes the names in this folder durable.
    pub fn sync(&self) -> io::Result<()> {
        self.handle.sync_all()
    }

    /// Whether a name exists, whatever it stands for.
    pub fn has(&self, name: &str) -> bool {
        rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW).is_ok()
    }

    /// Whether a name still stands for this open file.
    pub fn is_same(&self, name: &str, file: &File) -> io::Result<bool> {
        let named = rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW)?;
        let held = rustix::fs::fstat(file)?;
        Ok(named.st_dev == held.st_dev && named.st_ino == held.st_ino)
    }

    /// The names in this folder, sorted; names that are no UTF-8 are none of ours and left out.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(&self.handle)? {
            if let Ok(name) = entry?.file_name().to_str()
                && name != "."
                && name != ".."
            {
                names.push(name.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// Waits for the only right to change what stands in this folder; none where folders can't be locked.
    pub fn lock(&self) -> Option<File> {
        let handle = self.child(".").ok()?.handle;
        handle.lock().ok().map(|()| handle)
    }

    /// Whether the folder lies on a file system where a lock may not reach the other machines.
    pub fn is_shared_between_machines(&self) -> bool {
        #[cfg(target_os = "linux")]
        {
            // NFS, SMB, CIFS, SMB2, AFS, 9P, Ceph and FUSE; what hides behind FUSE can't be known.
            const SHARED: [u64; 8] = [
                0x6969,
                0x517B,
                0xFF53_4D42,
                0xFE53_4D42,
                0x5346_414F,
                0x0102_1997,
                0x00C3_6400,
                0x6573_5546,
            ];
            rustix::fs::fstatfs(&self.handle).is_ok_and(|status| {
                // The sign of the field differs between machines; only the low 32 bits are the number.
                SHARED.contains(&(status.f_type as u64 & 0xFFFF_FFFF))
            })
        }
        #[cfg(not(target_os = "linux"))]
        false
    }

    /// Replaces a file as a whole: readers and a power cut see the old bytes or the new ones, never a part.
    ///
    /// `mode` is that of a new file; an existing one keeps its own. Returns once both bytes and name are durable.
    pub fn write_atomically(&self, name: &str, bytes: &[u8], mode: u32) -> io::Result<()> {
        let old_mode = self.mode_of(name)?;
        let temporary = temporary_name(name);
        let written = self
            .write_temporary(&temporary, bytes, mode, old_mode)
            .and_then(|()| self.rename(&temporary, name));
        if let Err(error) = written {
            // The first error is the one that tells why; a temporary file left behind is harmless.
            let _ = self.unlink(&temporary);
            return Err(error);
        }
        self.sync()
    }

    fn write_temporary(
        &self,
        temporary: &str,
        bytes: &[u8],
        mode: u32,
        old_mode: Option<Mode>,
    ) -> io::Result<()> {
        let mut file = self.create_file(temporary, mode, false)?;
        if let Some(old_mode) = old_mode {
            rustix::fs::fchmod(&file, old_mode)?;
        }
        file.write_all(bytes)?;
        file.sync_all()?;
        file.seek(SeekFrom::Start(0))?;
        let mut back = Vec::with_capacity(bytes.len());
        file.read_to_end(&mut back)?;
        if back == bytes {
            Ok(())
        } else {
            Err(io::Error::other("the file reads back differently"))
        }
    }

    /// The permissions of an existing regular file; anything else under that name must not be replaced.
    fn mode_of(&self, name: &str) -> io::Result<Option<Mode>> {
        match rustix::fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(status) if FileType::from_raw_mode(status.st_mode) == FileType::RegularFile => {
                Ok(Some(Mode::from_raw_mode(status.st_mode & 0o777)))
            }
            Ok(_) => Err(io::Error::other("it exists and is not a regular file")),
            Err(rustix::io::Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether an open file no longer has a name, so that what is written to it ends with this process.
pub fn is_gone(file: &File) -> io::Result<bool> {
    Ok(file.metadata()?.nlink() == 0)
}

/// The name of the file that will become `name`; hidden, and marked so that git can ignore it.
pub fn temporary_name(name: &str) -> String {
    format!(".{name}.{}.tmp", random_hex())
}

/// 64 bits that no other process has, as 16 hex digits. Good for names, never for secrets.
pub fn random_hex() -> String {
    // The standard library seeds this from the system's random numbers, which saves a dependency.
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests;
