//! The bytes of a source: a file on disk, a pipe, or a table inside the program. Unpacks what is compressed, and looks
//! at the name and the first bytes.
//!
//! A plain file is read where it lies. Nothing here writes anything but temporary files, follows anything but the given
//! path, or reads from a device.

mod compression;
mod encoding;
mod pipe;
mod spool;

use std::borrow::Cow;
use std::fs::{File, Metadata};
use std::io::{Cursor, ErrorKind};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use polars::io::mmap::MmapBytesReader;

use super::error::EngineError;
use super::scan::Progress;
use crate::domain::finding::Finding;
use crate::domain::reading::Reading;
use compression::Compression;
pub(super) use spool::{Origin, Spool};

/// Where the bytes are.
#[derive(Clone, Debug)]
pub(super) enum Bytes {
    File {
        path: PathBuf,
        length: u64,
    },
    Embedded {
        name: &'static str,
        bytes: &'static [u8],
    },
    /// What was unpacked, translated or read from a pipe.
    Spooled {
        origin: Origin,
        spool: Spool,
    },
}

impl Bytes {
    /// A file or a pipe that is there and can be read, as it is once it is unpacked; with how that was done.
    pub fn open(
        path: &Path,
        reading: &Reading,
        progress: &dyn Progress,
    ) -> Result<(Self, Vec<Finding>), EngineError> {
        let (mut bytes, origin) = Self::found(path, progress)?;
        let mut notes = Vec::new();
        if let Some(compression) = Compression::of(&bytes.range(0, HEAD)?) {
            let spool = compression::unpack(&bytes, compression, progress)?;
            notes.push(compression.note());
            bytes = Self::Spooled {
                origin: origin.clone(),
                spool,
            };
        }
        let asked = reading.encoding.as_deref();
        if let Some((spool, told)) = encoding::translated(&bytes, asked, progress)? {
            notes.extend(told);
            bytes = Self::Spooled { origin, spool };
        }
        Ok((bytes, notes))
    }

    /// What lies at a path, as it is, and what to call whatever is made of it.
    fn found(path: &Path, progress: &dyn Progress) -> Result<(Self, Origin), EngineError> {
        let spooled = |(origin, spool): (Origin, Spool)| {
            let bytes = Self::Spooled {
                origin: origin.clone(),
                spool,
            };
            (bytes, origin)
        };
        if path.as_os_str() == pipe::STANDARD_INPUT {
            return pipe::standard_input(progress).map(spooled);
        }
        let file = path.display().to_string();
        let metadata = std::fs::metadata(path).map_err(|error| refused(&file, &error))?;
        if metadata.file_type().is_fifo() {
            return pipe::named(path, progress).map(spooled);
        }
        if let Some(what) = unreadable_kind(&metadata) {
            return Err(EngineError::NotAFile { file, what });
        }
        File::open(path).map_err(|error| refused(&file, &error))?;
        if metadata.len() == 0 {
            return Err(EngineError::Empty { file });
        }
        let bytes = Self::File {
            path: path.to_owned(),
            length: metadata.len(),
        };
        Ok((bytes, Origin::Disk(path.to_owned())))
    }

    /// The path as it was given, or the name of the embedded table. What sentences call it.
    pub fn name(&self) -> String {
        match self {
            Self::Embedded { name, .. } => (*name).to_owned(),
            Self::File { path, .. }
            | Self::Spooled {
                origin: Origin::Disk(path),
                ..
            } => path.display().to_string(),
            Self::Spooled {
                origin: Origin::Stream(stream),
                ..
            } => stream.name.clone(),
        }
    }

    /// The path that names it on a command line: its name, but for standard input.
    pub fn path(&self) -> String {
        match self {
            Self::Spooled {
                origin: Origin::Stream(stream),
                ..
            } => stream.path.clone(),
            _ => self.name(),
        }
    }

    /// The file on disk that it is, or was made from.
    pub fn on_disk(&self) -> Option<&Path> {
        match self {
            Self::File { path, .. }
            | Self::Spooled {
                origin: Origin::Disk(path),
                ..
            } => Some(path),
            Self::Embedded { .. } | Self::Spooled { .. } => None,
        }
    }

    /// The ending of the name in lower case, without the point. That of what is in it when it was compressed.
    pub fn extension(&self) -> String {
        let name = self.name().to_lowercase();
        let unpacked = match self {
            Self::Spooled { .. } => COMPRESSED_ENDINGS
                .iter()
                .find_map(|ending| name.strip_suffix(ending)),
            _ => None,
        };
        Path::new(unpacked.unwrap_or(&name))
            .extension()
            .map(|ending| ending.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    /// How many bytes there were when it was opened.
    pub fn length(&self) -> u64 {
        match self {
            Self::File { length, .. } => *length,
            Self::Embedded { bytes, .. } => bytes.len() as u64,
            Self::Spooled { spool, .. } => spool.length(),
        }
    }

    /// The bytes from `start` up to `end`, cut at the end of the file.
    pub fn range(&self, start: u64, end: u64) -> Result<Cow<'static, [u8]>, EngineError> {
        let end = end.min(self.length());
        let start = start.min(end);
        let read = match self {
            Self::Embedded { bytes, .. } => {
                return Ok(Cow::Borrowed(&bytes[start as usize..end as usize]));
            }
            Self::File { path, .. } => spool::range_of(path, start, end),
            Self::Spooled { spool, .. } => spool.range(start, end),
        };
        match read {
            Ok(bytes) => Ok(Cow::Owned(bytes)),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                Err(EngineError::Changed { file: self.name() })
            }
            Err(error) => Err(refused(&self.name(), &error)),
        }
    }

    /// A reader for polars.
    pub fn reader(&self) -> Result<Box<dyn MmapBytesReader>, EngineError> {
        match self {
            Self::Embedded { bytes, .. } => Ok(Box::new(Cursor::new(*bytes))),
            Self::Spooled { spool, .. } => Ok(spool.reader()),
            Self::File { path, length } => {
                let file = File::open(path).map_err(|error| refused(&self.name(), &error))?;
                // A file that shrank would be mapped beyond its end.
                match file.metadata() {
                    Ok(metadata) if metadata.len() == *length => Ok(Box::new(file)),
                    _ => Err(EngineError::Changed { file: self.name() }),
                }
            }
        }
    }

    /// How many line feeds lie before an offset: what turns a place into a line number for a message.
    pub fn lines_before(&self, offset: u64) -> Result<u64, EngineError> {
        self.count_before(offset, b'\n')
    }

    /// How often a byte lies before an offset.
    pub fn count_before(&self, offset: u64, wanted: u8) -> Result<u64, EngineError> {
        const BLOCK: u64 = 1 << 20;
        let mut lines = 0;
        let mut start = 0;
        while start < offset {
            let end = (start + BLOCK).min(offset);
            lines += self
                .range(start, end)?
                .iter()
                .filter(|byte| **byte == wanted)
                .count() as u64;
            start = end;
        }
        Ok(lines)
    }
}

/// How much is looked at to know what it is.
const HEAD: u64 = 1 << 16;

/// Endings that say how a file is compressed, not what is in it.
const COMPRESSED_ENDINGS: [&str; 4] = [".gz", ".gzip", ".zst", ".zstd"];

fn unreadable_kind(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_dir() {
        Some("a folder")
    } else if !metadata.is_file() {
        Some("a device or a socket")
    } else {
        None
    }
}

/// What the system said, as one of ours.
pub(super) fn refused(file: &str, error: &std::io::Error) -> EngineError {
    let file = file.to_owned();
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => EngineError::Missing { file },
        ErrorKind::PermissionDenied => EngineError::Unreadable {
            file,
            reason: "permission denied".to_owned(),
        },
        _ => EngineError::Unreadable {
            file,
            reason: error.to_string(),
        },
    }
}

/// What the first bytes say of themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Parquet,
    /// An Arrow IPC file or stream.
    Arrow,
    /// An archive: an Inspect log, a workbook, or anything else.
    Zip,
    /// Text whose first character that counts is a brace.
    JsonObject,
    JsonArray,
    Text,
    /// Something that is none of ours, in words and with what to do.
    Other(&'static str, &'static str),
}

const DECOMPRESS: &str = "decompress it first";
const CONVERT: &str = "write it as Parquet or CSV";
const UTF_8: &str = "save it as UTF-8, for example with: iconv -f UTF-32 -t UTF-8";

/// Magic numbers of what people confuse with a predictions file.
const MAGIC: [(&[u8], &str, &str); 9] = [
    (b"\x1f\x8b", "compressed with gzip", DECOMPRESS),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard", DECOMPRESS),
    (b"BZh", "compressed with bzip2", DECOMPRESS),
    (b"\xfd7zXZ", "compressed with xz", DECOMPRESS),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel workbook",
        "save the sheet as CSV",
    ),
    (b"FEA1", "a Feather file of the first version", CONVERT),
    (
        b"\x93NUMPY",
        "a NumPy array",
        "write it as CSV with a header line",
    ),
    (b"\xff\xfe\0\0", "text in UTF-32", UTF_8),
    (b"\0\0\xfe\xff", "text in UTF-32", UTF_8),
];

/// Judges the first bytes of a file that begins with a magic number.
fn magic(head: &[u8]) -> Option<Content> {
    if head.starts_with(b"PAR1") {
        return Some(Content::Parquet);
    }
    if head.starts_with(b"ARROW1") || head.starts_with(b"\xff\xff\xff\xff") {
        return Some(Content::Arrow);
    }
    if head.starts_with(b"PK\x03\x04") {
        return Some(Content::Zip);
    }
    if head.starts_with(b"PARE") {
        let what = "an encrypted Parquet file";
        return Some(Content::Other(what, "write it without encryption"));
    }
    let (_, what, hint) = MAGIC.iter().find(|(magic, ..)| head.starts_with(magic))?;
    Some(Content::Other(what, hint))
}

/// Judges the first bytes of a file.
pub(super) fn content(head: &[u8]) -> Content {
    if let Some(content) = magic(head) {
        return content;
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if is_binary(text) {
        return Content::Other(
            "binary data in no format that is known here",
            "name a CSV, TSV, Parquet or JSON Lines file",
        );
    }
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => Content::JsonObject,
        Some(b'[') => Content::JsonArray,
        _ => Content::Text,
    }
}

/// Whether bytes are no text in any one-byte encoding or UTF-8: too many zeros, or control characters among bytes that
/// are no UTF-8. Text may hold many of these, such as what a terminal or a serial line wrote, as long as it is text else.
fn is_binary(bytes: &[u8]) -> bool {
    let control =
        |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    let count = bytes.iter().filter(control).count();
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    // The last character may be cut.
    let is_utf_8 = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && bytes.len() as u64 >= HEAD - 3,
    };
    // One stray NUL in a small file is a damaged cell, not another format.
    let is_much = |count: usize| count > 4 && count * 50 > bytes.len();
    is_much(zeros) || (is_much(count) && (!is_utf_8 || count * 2 > bytes.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_are_judged() {
        assert_eq!(content(b"PAR1\x15\x04"), Content::Parquet);
        assert_eq!(content(b"\xef\xbb\xbf{\"a\":1}"), Content::JsonObject);
        assert_eq!(content(b" \n[1]"), Content::JsonArray);
        assert_eq!(content(b"id,label\n1,\x1b[31m\n"), Content::Text);
        assert_eq!(content(b"1,a\0b,ok\n"), Content::Text);
        let controls = "id,label,pred\n1,\x01\x02a\x03\x04,\x05b\x06\n".repeat(9);
        assert_eq!(content(controls.as_bytes()), Content::Text);
        let zeros = "id,label,pred\n1,\0\0a\0\0,\0b\0\n".repeat(9);
        assert!(matches!(content(zeros.as_bytes()), Content::Other(..)));
        let latin = b"id,label\n1,\x01\x02caf\xe9\x03\n".repeat(9);
        assert!(matches!(content(&latin), Content::Other(..)));
        let junk: Vec<u8> = (0..=255).collect();
        assert!(matches!(content(&junk), Content::Other(what, _) if what.contains("binary")));
        assert!(
            matches!(content(b"\x1f\x8b\x08"), Content::Other(what, _) if what.contains("gzip"))
        );
    }

    #[test]
    fn a_range_is_cut_at_the_end() {
        let bytes = Bytes::Embedded {
            name: "x",
            bytes: b"a\nb\nc",
        };
        assert_eq!(&*bytes.range(2, 99).unwrap(), b"b\nc");
        assert!(bytes.range(99, 100).unwrap().is_empty());
        assert_eq!(bytes.lines_before(4).unwrap(), 2);
    }
}
