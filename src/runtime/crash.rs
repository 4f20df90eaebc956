//! What is written down of a fault of the program, so that it can be reported: which version, where, how it got there.
//!
//! Without the words of the panic: they may quote the text that it stumbled over.

use std::backtrace::Backtrace;
use std::path::PathBuf;

use super::state::StateFolder;

/// The name of the file in the state folder; a later fault takes its place.
const FILE_NAME: &str = "crash.txt";

/// Writes the report; none where there is no place for it.
pub fn report(state: &StateFolder, place: &str) -> Option<PathBuf> {
    let version = env!("MISPRED_VERSION");
    let trace = Backtrace::force_capture();
    let text = format!(
        "mispred {version}\na fault of the program at {place}\n\nNothing of the data is in this file.\n\n{trace}\n"
    );
    state.write(FILE_NAME, text.as_bytes()).ok()
}
