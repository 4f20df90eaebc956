//! What a file was when it was read, and whether it still is.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::bytes::{Bytes, Origin, refused};
use super::error::EngineError;
use super::source::Source;
use crate::domain::sample::Fingerprint;

impl Source {
    /// The size, time and SHA-256 of the file. Reads all of it, in small pieces.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn fingerprint(&self) -> Result<Fingerprint, EngineError> {
        let prints = self.files().iter().map(fingerprint);
        let prints = prints.collect::<Result<Vec<Fingerprint>, EngineError>>()?;
        Ok(match &prints[..] {
            [only] => only.clone(),
            several => together(several),
        })
    }

    /// Whether the file is still the one of the fingerprint. Equal size and time are taken at their word; a different
    /// time alone is not, and costs reading the file. The path does not matter: a moved file is the same file.
    pub fn is_unchanged(&self, fingerprint: &Fingerprint) -> bool {
        let is_equal = |now: &Fingerprint| {
            (now.bytes, now.sha256.as_str()) == (fingerprint.bytes, fingerprint.sha256.as_str())
        };
        let path = match self.files() {
            [only] => only.on_disk(),
            _ => None,
        };
        let Some(path) = path else {
            return self.fingerprint().is_ok_and(|now| is_equal(&now));
        };
        let Ok(metadata) = std::fs::metadata(path) else {
            return false;
        };
        if metadata.len() != fingerprint.bytes {
            return false;
        }
        let time = modified(&metadata);
        (time.is_some() && time == fingerprint.modified)
            || digest(path).is_ok_and(|sha256| sha256 == fingerprint.sha256)
    }
}

/// What one file is now.
fn fingerprint(file: &Bytes) -> Result<Fingerprint, EngineError> {
    let path = file.path();
    match file {
        Bytes::Embedded { bytes, .. } => Ok(Fingerprint {
            path,
            bytes: bytes.len() as u64,
            modified: None,
            sha256: hex(&Sha256::digest(bytes)),
        }),
        Bytes::Spooled {
            origin: Origin::Stream(stream),
            ..
        } => Ok(Fingerprint {
            path,
            bytes: stream.length,
            modified: None,
            sha256: hex(&stream.sha256),
        }),
        Bytes::File { path: file, .. }
        | Bytes::Spooled {
            origin: Origin::Disk(file),
            ..
        } => {
            let metadata = std::fs::metadata(file).map_err(|error| refused(&path, &error))?;
            let sha256 = digest(file).map_err(|error| refused(&path, &error))?;
            Ok(Fingerprint {
                path,
                bytes: metadata.len(),
                modified: modified(&metadata),
                sha256,
            })
        }
    }
}

/// Several files as one: the path of the first, the sum of the sizes, and the digest of their digests in order.
fn together(prints: &[Fingerprint]) -> Fingerprint {
    let mut hash = Sha256::new();
    prints.iter().for_each(|print| hash.update(&print.sha256));
    Fingerprint {
        path: prints
            .first()
            .map(|print| print.path.clone())
            .unwrap_or_default(),
        bytes: prints.iter().map(|print| print.bytes).sum(),
        modified: None,
        sha256: hex(&hash.finalize()),
    }
}

fn modified(metadata: &Metadata) -> Option<String> {
    let time = metadata.modified().ok()?;
    Timestamp::try_from(time).ok().map(|time| time.to_string())
}

fn digest(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finalize())),
            count => hash.update(&buffer[..count]),
        }
    }
}

fn hex(digest: &[u8]) -> String {
    use std::fmt::Write;
    digest
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing into a String can't fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
