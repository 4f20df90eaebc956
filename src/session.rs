//! Durable storage: samples, splits and reviewers' sessions, in files that people can read, diff and merge.
//!
//! The promise is that an edit which was said to be saved is never lost (RELIABILITY.md §3). Everything here works on
//! open folders rather than on paths, so that nobody can swap a folder for a link between two steps. This module
//! knows the rules of the domain only; it must never know a screen, a data frame or the time: whoever calls passes
//! `at` in as RFC 3339 text, and it is a label, never an order.

pub mod atomic;
pub mod drill;
pub mod error;
mod folder;
mod journal;
mod json;
pub mod layout;
mod lock;
mod merge;
pub mod names;
mod problem;
mod record;
mod reviewer_file;
pub mod sample_file;
pub mod split_file;
mod store;

pub use error::{FileError, NotSaved, OpenError};
pub use json::Version;
pub use layout::{ReviewsRoot, SetFolder, WeekFolder};
pub use lock::Holder;
pub use merge::{Conflict, Fold};
pub use problem::Problem;
pub use record::{Clock, Record};
pub use store::{
    OpenMode, Progress, Session, Store, Unsaved, progress, progress_of, read_session, reviewers,
};
