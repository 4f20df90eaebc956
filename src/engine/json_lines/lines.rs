//! The text of a table whose rows are lines: on disk, or composed inside the program. Cuts it into parts at line ends.

use std::borrow::Cow;
use std::ops::Range;

use crate::engine::bytes::Bytes;
use crate::engine::error::EngineError;

/// Bytes of a part, before its end is moved to the end of a line.
const PART_BYTES: u64 = 1 << 20;

/// No line may be longer: a part lies in memory as a whole.
const LINE_BYTES: u64 = 1 << 30;

/// Where lines are.
#[derive(Debug)]
pub enum Lines {
    /// In the file itself.
    File(Bytes),
    /// Composed from a file of this name, one row per line.
    Memory(String, Vec<u8>),
}

impl Lines {
    /// The path of the file, as it was given.
    pub fn name(&self) -> String {
        match self {
            Self::File(bytes) => bytes.name(),
            Self::Memory(name, _) => name.clone(),
        }
    }

    /// The bytes from `start` up to `end`, cut at the end.
    pub fn range(&self, start: u64, end: u64) -> Result<Cow<'_, [u8]>, EngineError> {
        match self {
            Self::File(bytes) => bytes.range(start, end),
            Self::Memory(_, text) => {
                let end = (end as usize).min(text.len());
                Ok(Cow::Borrowed(&text[(start as usize).min(end)..end]))
            }
        }
    }

    fn length(&self) -> u64 {
        match self {
            Self::File(bytes) => bytes.length(),
            Self::Memory(_, text) => text.len() as u64,
        }
    }

    /// Parts that begin and end where lines do.
    pub fn cut(&self) -> Result<Vec<Range<u64>>, EngineError> {
        let length = self.length();
        let mut start = match self.range(0, 3)?.starts_with(b"\xef\xbb\xbf") {
            true => 3,
            false => 0,
        };
        let mut parts = Vec::new();
        while start < length {
            let mut end = (start + PART_BYTES).min(length);
            while end < length {
                let look = self.range(end, end + (1 << 14))?;
                match look.iter().position(|byte| *byte == b'\n') {
                    Some(offset) => {
                        end += offset as u64 + 1;
                        break;
                    }
                    None => end += look.len() as u64,
                }
                if end - start > LINE_BYTES {
                    return Err(EngineError::Format {
                        file: self.name(),
                        what: "a file with a line of more than 1 GB".to_owned(),
                        hint: "write one row per line".to_owned(),
                    });
                }
            }
            parts.push(start..end);
            start = end;
        }
        Ok(parts)
    }
}
