//! What was unpacked, translated or came through a pipe: kept in memory, or in a temporary file once it is large.
//!
//! The temporary file has no name that anybody else is told, and is gone with the last user of the spool. Nothing here
//! knows what the bytes mean.

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::io::mmap::MmapBytesReader;
use tempfile::NamedTempFile;

/// What is kept in memory at most.
const MEMORY_BYTES: u64 = 256 << 20;

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
    Disk {
        file: Arc<NamedTempFile>,
        length: u64,
    },
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
            Self::Disk { file, .. } => range_of(file.path(), start, end),
        }
    }

    /// A reader from the beginning.
    pub fn reader(&self) -> std::io::Result<Box<dyn MmapBytesReader>> {
        match self {
            Self::Memory(bytes) => Ok(Box::new(Cursor::new(Shared(bytes.clone())))),
            Self::Disk { file, .. } => Ok(Box::new(File::open(file.path())?)),
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
    file: Option<NamedTempFile>,
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
        let mut file = NamedTempFile::new()?;
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
        let Spool::Disk { file, .. } = &large else {
            panic!("kept in memory: {large:?}");
        };
        let path = file.path().to_owned();
        for spool in [&small, &large] {
            assert_eq!(spool.length(), 13);
            assert_eq!(spool.range(5, 9).unwrap(), b"1,a\n");
            let mut all = Vec::new();
            spool.reader().unwrap().read_to_end(&mut all).unwrap();
            assert_eq!(all, b"id,x\n1,a\n2,b\n");
        }
        drop(large.clone());
        assert!(path.exists());
        drop(large);
        assert!(!path.exists());
    }
}
