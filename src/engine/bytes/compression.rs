//! Unpacks what is compressed with gzip or Zstandard, as the first bytes say, into a spool.
//!
//! Damage is an error and never a shorter table. What unpacks to far more than it is, stops before it fills the disk.

use std::cell::Cell;
use std::io::{BufReader, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;

use super::spool::{Filling, Spool};
use super::{Bytes, refused};
use crate::domain::finding::Finding;
use crate::domain::words::counted;
use crate::engine::error::EngineError;
use crate::engine::scan::Progress;

/// How a file can be compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Zstandard,
}

impl Compression {
    /// By the first bytes.
    pub fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"\x1f\x8b") {
            Some(Self::Gzip)
        } else if head.starts_with(b"\x28\xb5\x2f\xfd") {
            Some(Self::Zstandard)
        } else {
            None
        }
    }

    /// That it was unpacked.
    pub fn note(self) -> Finding {
        let sentence = format!(
            "The file is compressed with {}; it was unpacked.",
            self.name()
        );
        Finding::note("compressed", sentence)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstandard => "Zstandard",
        }
    }
}

/// When unpacking stops.
struct Limits {
    /// More is never unpacked.
    most: u64,
    /// Below this no ratio is suspicious.
    unsuspicious: u64,
    /// How many times its size a file may unpack to.
    times: u64,
}

const LIMITS: Limits = Limits {
    most: 64 << 30,
    unsuspicious: 1 << 30,
    times: 1_000,
};

/// Unpacks all of it. Progress counts the compressed bytes.
pub(super) fn unpack(
    bytes: &Bytes,
    compression: Compression,
    progress: &dyn Progress,
) -> Result<Spool, EngineError> {
    unpack_within(bytes, compression, progress, &LIMITS)
}

fn unpack_within(
    bytes: &Bytes,
    compression: Compression,
    progress: &dyn Progress,
    limits: &Limits,
) -> Result<Spool, EngineError> {
    let file = bytes.name();
    let taken = Cell::new(0);
    let input = BufReader::with_capacity(
        1 << 17,
        Counted {
            reader: bytes.reader()?,
            taken: &taken,
        },
    );
    let broken = |error, unpacked| damaged(&file, compression, &error, unpacked);
    let mut unpacked: Box<dyn Read + '_> = match compression {
        Compression::Gzip => Box::new(MultiGzDecoder::new(input)),
        Compression::Zstandard => {
            Box::new(zstd::Decoder::with_buffer(input).map_err(|error| broken(error, 0))?)
        }
    };
    let mut filling = Filling::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        if progress.cancelled() {
            return Err(EngineError::Cancelled { file });
        }
        let count = match unpacked.read(&mut buffer) {
            Ok(0) => return Ok(filling.finish()),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(broken(error, filling.length())),
        };
        filling
            .add(&buffer[..count])
            .map_err(|error| no_room(&file, &error))?;
        progress.report(taken.get(), bytes.length());
        check(&file, taken.get(), filling.length(), limits)?;
    }
}

/// Stops what would fill the disk.
fn check(file: &str, packed: u64, unpacked: u64, limits: &Limits) -> Result<(), EngineError> {
    let is_bomb = unpacked > limits.unsuspicious && unpacked > packed.saturating_mul(limits.times);
    if !is_bomb && unpacked <= limits.most {
        return Ok(());
    }
    let what = match is_bomb {
        true => format!(
            "compressed more than {} to 1, as only a decompression bomb is",
            limits.times
        ),
        false => format!("larger than {} GiB once it is unpacked", limits.most >> 30),
    };
    Err(EngineError::Format {
        file: file.to_owned(),
        what,
        hint: "unpack it yourself if you trust it, and name what you need of it".to_owned(),
    })
}

/// What the decoder says and how far it came, or what the system says when it was reading that failed.
fn damaged(
    file: &str,
    compression: Compression,
    error: &std::io::Error,
    unpacked: u64,
) -> EngineError {
    let name = compression.name();
    if error.raw_os_error().is_some() {
        return refused(file, error);
    }
    let unpacked = counted(unpacked, "byte", "bytes");
    let reason = match error.kind() {
        ErrorKind::UnexpectedEof => {
            format!(
                "it ends in the middle of its {name} data, of which {unpacked} could be unpacked"
            )
        }
        _ => format!("its {name} data can't be unpacked after {unpacked} ({error})"),
    };
    EngineError::Broken {
        file: file.to_owned(),
        reason,
    }
}

/// A spool that can't be written.
pub(super) fn no_room(file: &str, error: &std::io::Error) -> EngineError {
    EngineError::Unreadable {
        file: file.to_owned(),
        reason: format!("no temporary file to keep it in while it is read ({error})"),
    }
}

/// A reader that says how far it is.
struct Counted<'a, R> {
    reader: R,
    taken: &'a Cell<u64>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.taken.set(self.taken.get() + count as u64);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::write::GzEncoder;

    use super::*;
    use crate::engine::scan::Silent;

    fn packed(text: &[u8]) -> Bytes {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text).unwrap();
        Bytes::Embedded {
            name: "x.csv.gz",
            bytes: encoder.finish().unwrap().leak(),
        }
    }

    #[test]
    fn a_bomb_is_stopped_and_a_good_file_is_not() {
        let limits = Limits {
            most: 4 << 20,
            unsuspicious: 1 << 20,
            times: 100,
        };
        let unpack = |length: usize| {
            let bytes = packed(&vec![b'a'; length]);
            unpack_within(&bytes, Compression::Gzip, &Silent, &limits)
        };
        assert_eq!(unpack(1 << 20).unwrap().length(), 1 << 20);
        let error = unpack(2 << 20).unwrap_err().to_string();
        assert!(error.contains("decompression bomb"), "{error}");
        let noise: Vec<u8> = (0_u32..5 << 18)
            .flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes())
            .collect();
        let error = unpack_within(&packed(&noise), Compression::Gzip, &Silent, &limits);
        let error = error.unwrap_err().to_string();
        assert!(error.contains("once it is unpacked"), "{error}");
    }
}
