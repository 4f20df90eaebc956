//! Reads standard input or a named pipe to its end, once, into a spool.
//!
//! The reading is done on a thread of its own, because a pipe may keep silent for ever while somebody wants to stop.

use std::fs::File;
use std::io::{ErrorKind, IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::compression::no_room;
use super::refused;
use super::spool::{Filling, Origin, Spool, Stream};
use crate::engine::error::EngineError;
use crate::engine::scan::{Progress, READER_THREAD};

/// What names standard input on a command line.
pub(super) const STANDARD_INPUT: &str = "-";

const NAME: &str = "standard input";

/// How long a silent pipe is waited for before it is asked whether to stop.
const PATIENCE: Duration = Duration::from_millis(50);

type Piece = std::io::Result<Vec<u8>>;

/// Reads standard input to its end.
pub(super) fn standard_input(progress: &dyn Progress) -> Result<(Origin, Spool), EngineError> {
    if std::io::stdin().is_terminal() {
        return Err(EngineError::NotAFile {
            file: NAME.to_owned(),
            what: "a terminal",
        });
    }
    drain(STANDARD_INPUT, NAME, progress, || Ok(std::io::stdin()))
}

/// Reads a named pipe to its end.
pub(super) fn named(path: &Path, progress: &dyn Progress) -> Result<(Origin, Spool), EngineError> {
    let name = path.display().to_string();
    let path = path.to_owned();
    drain(&name, &name, progress, move || File::open(path))
}

fn drain<R: Read + 'static>(
    path: &str,
    name: &str,
    progress: &dyn Progress,
    open: impl FnOnce() -> std::io::Result<R> + Send + 'static,
) -> Result<(Origin, Spool), EngineError> {
    let (sender, receiver) = sync_channel(4);
    thread::Builder::new()
        .name(READER_THREAD.to_owned())
        .spawn(move || send_all(open, &sender))
        .map_err(|error| refused(name, &error))?;
    let mut filling = Filling::new();
    let mut hash = Sha256::new();
    while let Some(piece) = next(&receiver, name, progress)? {
        hash.update(&piece);
        filling.add(&piece).map_err(|error| no_room(name, &error))?;
        // Nobody knows how much a pipe will bring.
        progress.report(filling.length(), 0);
    }
    let stream = Stream {
        path: path.to_owned(),
        name: name.to_owned(),
        length: filling.length(),
        sha256: hash.finalize().into(),
    };
    Ok((Origin::Stream(Arc::new(stream)), filling.finish()))
}

/// Sends piece after piece until the end, a fault, or until nobody listens.
fn send_all<R: Read>(open: impl FnOnce() -> std::io::Result<R>, sender: &SyncSender<Piece>) {
    let mut reader = match open() {
        Ok(reader) => reader,
        Err(error) => {
            let _ = sender.send(Err(error));
            return;
        }
    };
    loop {
        let mut piece = vec![0; 1 << 18];
        let piece = match reader.read(&mut piece) {
            Ok(0) => return,
            Ok(count) => {
                piece.truncate(count);
                Ok(piece)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let is_fault = piece.is_err();
        if sender.send(piece).is_err() || is_fault {
            return;
        }
    }
}

/// The next piece; none at the end.
fn next(
    receiver: &Receiver<Piece>,
    name: &str,
    progress: &dyn Progress,
) -> Result<Option<Vec<u8>>, EngineError> {
    loop {
        if progress.cancelled() {
            return Err(EngineError::Cancelled {
                file: name.to_owned(),
            });
        }
        match receiver.recv_timeout(PATIENCE) {
            Ok(piece) => return piece.map(Some).map_err(|error| refused(name, &error)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::mpsc::channel;

    use super::*;
    use crate::engine::scan::Silent;

    #[test]
    fn a_pipe_is_read_to_its_end_and_known_by_its_bytes() {
        let (origin, spool) = drain("-", NAME, &Silent, || Ok(&b"id,x\n1,a\n"[..])).unwrap();
        assert_eq!(spool.range(5, 9).unwrap(), b"1,a\n");
        let Origin::Stream(stream) = origin else {
            panic!("no stream");
        };
        assert_eq!((stream.name.as_str(), stream.path.as_str()), (NAME, "-"));
        assert_eq!(stream.length, 9);
        assert_eq!(stream.sha256[..], Sha256::digest(b"id,x\n1,a\n")[..]);
    }

    struct StopAt(AtomicU64);

    impl Progress for StopAt {
        fn report(&self, _done: u64, _total: u64) {}

        fn cancelled(&self) -> bool {
            self.0.fetch_sub(1, Ordering::Relaxed) == 0
        }
    }

    #[test]
    fn a_silent_pipe_can_be_left() {
        let (held, silence) = channel::<()>();
        let open = move || {
            // Ends only when the test lets go of the other side.
            let _ = silence.recv();
            Ok(&b""[..])
        };
        let stopped = drain("-", NAME, &StopAt(AtomicU64::new(2)), open);
        assert!(matches!(stopped, Err(EngineError::Cancelled { .. })));
        drop(held);
    }
}
