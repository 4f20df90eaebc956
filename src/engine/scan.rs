//! Reads the parts of a table on all cores, keeps the order, and turns a reader's panic into an error.
//!
//! The threads carry a name of their own, so that a panic hook can tell a damaged file from a fault of the program.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, ScopedJoinHandle};

use super::error::EngineError;

/// The name of the threads that read files. A panic on one of them is caught and reported as an error.
pub const READER_THREAD: &str = "mispred-reader";

/// How a long reading says how far it is, and asks whether to stop.
pub trait Progress {
    /// `done` of `total` steps of equal size.
    fn report(&self, done: u64, total: u64);
    /// Whether nobody waits for the result any more.
    fn cancelled(&self) -> bool;
}

/// For callers that neither show progress nor stop.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn report(&self, _done: u64, _total: u64) {}

    fn cancelled(&self) -> bool {
        false
    }
}

/// Results with the numbers that they belong to.
type Numbered<T> = Vec<(usize, Result<T, EngineError>)>;

/// Does `work` for the numbers below `count` on all cores; the results are in the order of the numbers. The first
/// error in that order wins, whichever thread found one first.
pub(super) fn in_parallel<T: Send>(
    file: &str,
    count: usize,
    progress: &dyn Progress,
    work: impl Fn(usize) -> Result<T, EngineError> + Sync,
) -> Result<Vec<T>, EngineError> {
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let threads = thread::available_parallelism()
        .map_or(1, usize::from)
        .min(count);
    let (sender, receiver) = mpsc::channel();
    let (mut results, is_cancelled) = thread::scope(|scope| {
        let mut handles: Vec<ScopedJoinHandle<'_, Numbered<T>>> = Vec::new();
        for _ in 0..threads {
            let (work, next, stop, sender) = (&work, &next, &stop, sender.clone());
            let run = move || work_off(count, next, stop, &sender, work);
            let spawned = thread::Builder::new()
                .name(READER_THREAD.to_owned())
                .spawn_scoped(scope, run);
            handles.push(spawned.map_err(|error| unreadable(file, &error))?);
        }
        drop(sender);
        let mut done = 0;
        let mut is_cancelled = false;
        while let Ok(()) = receiver.recv() {
            done += 1;
            progress.report(done, count as u64);
            if progress.cancelled() {
                is_cancelled = true;
                stop.store(true, Ordering::Relaxed);
            }
        }
        let mut results = Vec::with_capacity(count);
        for handle in handles {
            results.extend(handle.join().map_err(|_| gave_up(file))?);
        }
        Ok((results, is_cancelled))
    })?;
    results.sort_unstable_by_key(|(number, _)| *number);
    let is_whole = results.len() == count && !is_cancelled;
    let results = results
        .into_iter()
        .map(|(_, result)| result)
        .collect::<Result<Vec<T>, EngineError>>()?;
    if is_whole {
        Ok(results)
    } else {
        Err(EngineError::Cancelled {
            file: file.to_owned(),
        })
    }
}

fn work_off<T>(
    count: usize,
    next: &AtomicUsize,
    stop: &AtomicBool,
    sender: &Sender<()>,
    work: &(impl Fn(usize) -> Result<T, EngineError> + Sync),
) -> Numbered<T> {
    let mut results = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= count {
            break;
        }
        let result = work(number);
        if result.is_err() {
            stop.store(true, Ordering::Relaxed);
        }
        results.push((number, result));
        // Nobody listens any more only when the caller panics.
        let _ = sender.send(());
    }
    results
}

/// Does one thing on a reader thread, so that a panic in it is an error here.
pub(super) fn guarded<T: Send>(
    file: &str,
    work: impl Fn() -> Result<T, EngineError> + Sync,
) -> Result<T, EngineError> {
    let mut results = in_parallel(file, 1, &Silent, |_| work())?;
    results.pop().ok_or_else(|| EngineError::Cancelled {
        file: file.to_owned(),
    })
}

fn unreadable(file: &str, error: &std::io::Error) -> EngineError {
    EngineError::Unreadable {
        file: file.to_owned(),
        reason: format!("no thread to read it with ({error})"),
    }
}

fn gave_up(file: &str) -> EngineError {
    // What a panic says may quote cells, so it is not repeated.
    EngineError::Broken {
        file: file.to_owned(),
        reason: "its reader gave up".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    struct StopAfter(u64, Cell<u64>);

    impl Progress for StopAfter {
        fn report(&self, done: u64, _total: u64) {
            self.1.set(done);
        }

        fn cancelled(&self) -> bool {
            self.1.get() >= self.0
        }
    }

    #[test]
    fn results_keep_their_order() {
        let squares = in_parallel("f", 100, &Silent, |number| Ok(number * number)).unwrap();
        assert_eq!(
            squares,
            (0..100).map(|number| number * number).collect::<Vec<_>>()
        );
        assert_eq!(
            in_parallel("f", 0, &Silent, Ok).unwrap(),
            Vec::<usize>::new()
        );
    }

    #[test]
    fn a_panic_is_an_error() {
        let error = in_parallel("f.parquet", 4, &Silent, |number| {
            assert!(number != 2, "secret cell");
            Ok(number)
        });
        let error = error.unwrap_err().to_string();
        assert!(
            error.starts_with("f.parquet is damaged") && !error.contains("secret"),
            "{error}"
        );
    }

    #[test]
    fn the_first_error_wins_and_a_stop_is_one() {
        let fail = |number: usize| match number {
            3 => Err(EngineError::Empty {
                file: "three".to_owned(),
            }),
            number => Ok(number),
        };
        assert_eq!(
            in_parallel("f", 9, &Silent, fail),
            Err(EngineError::Empty {
                file: "three".to_owned()
            })
        );
        let stopped = in_parallel("f", 1_000_000, &StopAfter(3, Cell::new(0)), |number| {
            thread::yield_now();
            Ok(number)
        });
        assert_eq!(
            stopped,
            Err(EngineError::Cancelled {
                file: "f".to_owned()
            })
        );
    }
}
