//! What was unpacked, translated or came through a pipe: kept in memory, or in a temporary file once it is large.
//!
//! The temporary file has no name, so the system removes it with its last user, even when the program is killed. Nothing
//! here knows what the bytes mean.

use std::fs::File;
use std::io::{Cursor, Error, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::io::mmap::MmapBytesReader;

/// What is kept in memory at most.
const MEMORY_BYTES: u64 = 64 << 20;

/// Where spooled bytes came from.
#[derive(Clone, Debug)]
pub(in crate::engine) enum Origin {
    /// A file on disk, which can be read again.
    Disk(PathBuf),
    /// Something that can be read once only.
    Stream(Arc<Stream>),
}

/// A pipe that has been read to its end.
#[derive(Debug)]
pub(in crate::engine) struct Stream {
    /// The path as it was given, `-` for standard input.
    pub path: String,
    /// Its name in sentences.
    pub name: String,
    /// How many bytes came through.
    pub length: u64,
    /// Their SHA-256.
    pub sha256: [u8; 32],
}

/// Bytes that can be read at any place. Cheap to clone.
#[derive(Clone, Debug)]
pub(in crate::engine) enum Spool {
    Memory(Arc<Vec<u8>>),
    Disk { file: Arc<File>, length: u64 },
}

impl Spool {
    pub fn length(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Disk { length, .. } => *length,
        }
    }

    /// The bytes from `start` up to `end`, both of which lie within it.
    pub fn range(&self, start: u64, end: u64) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Memory(bytes) => Ok(bytes[start as usize..end as usize].to_vec()),
            Self::Disk { file, .. } => {
                let mut buffer = vec![0; (end - start) as usize];
                file.read_exact_at(&mut buffer, start)?;
                Ok(buffer)
            }
        }
    }

    /// A reader from the beginning.
    pub fn reader(&self) -> Box<dyn MmapBytesReader> {
        match self {
            Self::Memory(bytes) => Box::new(Cursor::new(Shared(bytes.clone()))),
            Self::Disk { file, length } => Box::new(Placed {
                file: file.clone(),
                length: *length,
                place: 0,
            }),
        }
    }
}

/// Bytes with several owners, as a cursor wants them.
struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Reads a file from a place of its own. Handles of one open file share the system's cursor, and readers on several
/// threads would move it under each other.
struct Placed {
    file: Arc<File>,
    length: u64,
    place: u64,
}

impl Read for Placed {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read_at(buffer, self.place)?;
        self.place += count as u64;
        Ok(count)
    }
}

impl Seek for Placed {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.place.checked_add_signed(offset),
        };
        self.place = place.ok_or_else(|| Error::from(ErrorKind::InvalidInput))?;
        Ok(self.place)
    }
}

impl MmapBytesReader for Placed {
    /// For mapping it into memory, which does not look at the cursor.
    fn to_file(&self) -> Option<&File> {
        Some(&self.file)
    }
}

/// A piece of a file.
pub(super) fn range_of(path: &Path, start: u64, end: u64) -> std::io::Result<Vec<u8>> {
    let mut buffer = vec![0; (end - start) as usize];
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(&mut buffer)?;
    Ok(buffer)
}

/// A spool while it grows.
#[derive(Debug)]
pub(super) struct Filling {
    memory: Vec<u8>,
    file: Option<File>,
    length: u64,
    memory_bytes: u64,
}

impl Filling {
    pub fn new() -> Self {
        Self::with_memory(MEMORY_BYTES)
    }

    fn with_memory(memory_bytes: u64) -> Self {
        Self {
            memory: Vec::new(),
            file: None,
            length: 0,
            memory_bytes,
        }
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// Adds bytes at its end.
    pub fn add(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.length += bytes.len() as u64;
        if let Some(file) = &mut self.file {
            return file.write_all(bytes);
        }
        if self.length <= self.memory_bytes {
            self.memory.extend_from_slice(bytes);
            return Ok(());
        }
        let mut file = tempfile::tempfile()?;
        file.write_all(&std::mem::take(&mut self.memory))?;
        file.write_all(bytes)?;
        self.file = Some(file);
        Ok(())
    }

    pub fn finish(self) -> Spool {
        match self.file {
            None => Spool::Memory(Arc::new(self.memory)),
            Some(file) => Spool::Disk {
                file: Arc::new(file),
                length: self.length,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_are_read_alike() {
        let filled = |memory_bytes| {
            let mut filling = Filling::with_memory(memory_bytes);
            for piece in [&b"id,x\n"[..], b"1,a\n", b"2,b\n"] {
                filling.add(piece).unwrap();
            }
            filling.finish()
        };
        let (small, large) = (filled(100), filled(7));
        assert!(matches!(small, Spool::Memory(_)));
        assert!(matches!(large, Spool::Disk { .. }));
        for spool in [&small, &large] {
            assert_eq!(spool.length(), 13);
            assert_eq!(spool.range(5, 9).unwrap(), b"1,a\n");
            let mut all = Vec::new();
            let mut reader = spool.reader();
            reader.read_to_end(&mut all).unwrap();
            assert_eq!(all, b"id,x\n1,a\n2,b\n");
            assert_eq!(reader.seek(SeekFrom::End(-4)).unwrap(), 9);
            assert_eq!(reader.seek(SeekFrom::Current(-4)).unwrap(), 5);
            assert!(reader.seek(SeekFrom::Current(-6)).is_err());
            let mut four = [0; 4];
            reader.read_exact(&mut four).unwrap();
            assert_eq!(&four, b"1,a\n");
        }
    }

    #[test]
    fn readers_of_one_file_do_not_move_each_other() {
        let mut filling = Filling::with_memory(0);
        let numbers: Vec<u8> = (0..=250).cycle().take(100_000).collect();
        filling.add(&numbers).unwrap();
        let spool = filling.finish();
        let (mut first, mut second) = (spool.reader(), spool.reader());
        let (mut ones, mut twos) = (Vec::new(), Vec::new());
        let mut buffer = [0; 1_000];
        for _ in 0..100 {
            first.read_exact(&mut buffer).unwrap();
            ones.extend_from_slice(&buffer);
            second.read_exact(&mut buffer[..500]).unwrap();
            twos.extend_from_slice(&buffer[..500]);
            assert_eq!(
                spool.range(70_000, 70_010).unwrap(),
                numbers[70_000..70_010]
            );
        }
        assert_eq!(ones, numbers);
        assert_eq!(twos, numbers[..50_000]);
        // As polars takes it: from its place in the file to the end.
        let mapped = polars::io::utils::get_reader_bytes(&mut second).unwrap();
        assert_eq!(&*mapped, &numbers[50_000..]);
    }
}
