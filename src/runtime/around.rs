//! What the program meets around its screen: settings, keys, the user's editor, the clipboard, what it remembers.

use std::path::PathBuf;

use super::clipboard::Way;
use super::drill::Drill;
use super::editor::Editor;
use super::key_source::KeySource;
use super::probe::Wish;
use super::state::StateFolder;

/// What was found around the program when it began.
pub struct Surroundings {
    /// Where choices of columns are kept.
    pub settings_file: PathBuf,
    /// Whether the mouse is ours.
    pub takes_mouse: bool,
    /// Where the keys come from.
    pub keys: KeySource,
    /// What is wanted of the terminal.
    pub wish: Wish,
    /// Where things are remembered between two starts.
    pub state: StateFolder,
    /// The user's editor, or why there is none.
    pub editor: Result<Editor, String>,
    /// How a text gets into the clipboard.
    pub clipboard: Way,
    /// What is to fail on purpose.
    pub drill: Option<Drill>,
}
