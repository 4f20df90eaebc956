//! What the program meets around its screen: where it remembers things, the user's editor, the clipboard, the log.

use std::path::PathBuf;

use super::clipboard::Way;
use super::drill::Drill;
use super::editor::Editor;
use super::state::StateFolder;

/// What was found around the program when it began.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Where choices of columns are kept.
    pub settings_file: PathBuf,
    /// Where things are remembered between two starts.
    pub state: StateFolder,
    /// The user's editor, or why there is none.
    pub editor: Result<Editor, String>,
    /// How a text gets into the clipboard.
    pub clipboard: Way,
    /// What is to fail on purpose.
    pub drill: Option<Drill>,
}

impl Surroundings {
    /// Looks around.
    pub fn find(
        settings_file: PathBuf,
        state: StateFolder,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Self {
        Self {
            settings_file,
            state,
            editor: Editor::find(&variable),
            clipboard: Way::find(&variable),
            drill: None,
        }
    }
}
