//! How the program was left: everything that must be said after the screen is gone.

use std::io;

use super::draw::DrawError;
use crate::domain::edit::Assignment;

/// How the program was left.
#[derive(Debug, Default)]
pub struct Farewell {
    /// The week that was worked on, with decided and total examples; none when nothing was opened.
    pub week: Option<(std::path::PathBuf, usize, usize)>,
    /// Whose review it is, where the week has those of several.
    pub among_several: Option<String>,
    /// Whether nothing could be changed.
    pub read_only: bool,
    /// What could not be written.
    pub unsaved: Vec<Assignment>,
    /// Why.
    pub reason: Option<String>,
    /// Whether the program was told to stop from outside.
    pub interrupted: bool,
    /// Why the plan could not be carried out.
    pub failure: Option<DrawError>,
    /// Why the terminal could not be used any more.
    pub terminal: Option<io::Error>,
}
