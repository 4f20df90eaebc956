//! Where keys come from: standard input, or the terminal of the session when the data comes through a pipe.
//!
//! Never keeps a buffer: the library reads from the same place.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;
use rustix::termios::QueueSelector;

/// Does something with the terminal that keys come from; none when there is no such terminal.
pub fn with_keys<T>(work: impl FnOnce(BorrowedFd<'_>) -> T) -> Option<T> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return Some(work(stdin.as_fd()));
    }
    let terminal = File::open("/dev/tty").ok()?;
    Some(work(terminal.as_fd()))
}

/// Drops what was sent and not read. Where that can't be done it stays.
pub fn drop_unread() {
    let _ = with_keys(|terminal| rustix::termios::tcflush(terminal, QueueSelector::IFlush));
}

/// Sleeps until what is wanted happens, or the other end goes away; for ever without a `patience`. None when it did not
/// happen in time, or can't be waited for. A signal does not end it.
pub fn wait(
    terminal: BorrowedFd<'_>,
    wanted: PollFlags,
    patience: Option<Duration>,
) -> Option<PollFlags> {
    let began = Instant::now();
    loop {
        let left = match patience {
            Some(patience) => {
                let left = patience.saturating_sub(began.elapsed());
                Some(Timespec::try_from(left).ok()?)
            }
            None => None,
        };
        let mut polled = [PollFd::from_borrowed_fd(terminal, wanted)];
        match rustix::event::poll(&mut polled, left.as_ref()) {
            Err(Errno::INTR) => {}
            Err(_) | Ok(0) => return None,
            Ok(_) => {
                let [polled] = polled;
                return Some(polled.revents());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_ends_with_what_is_wanted_with_the_other_end_or_with_the_time() {
        let (reader, writer) = io::pipe().unwrap();
        let moment = Some(Duration::from_millis(1));
        let wait = |wanted, patience| wait(reader.as_fd(), wanted, patience);
        assert_eq!(wait(PollFlags::IN, moment), None);
        rustix::io::write(&writer, b"j").unwrap();
        assert_eq!(wait(PollFlags::IN, None), Some(PollFlags::IN));
        assert_eq!(wait(PollFlags::empty(), moment), None);
        drop(writer);
        assert_eq!(wait(PollFlags::empty(), None), Some(PollFlags::HUP));
    }
}
