//! How a person likes to work: what does not belong to the review and is never written into it.

/// Settings of the screen, from the command line and the user's own `config.toml`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Whether a category set by its key settles the error and goes on to the next one.
    pub auto_advance: bool,
    /// No borders and nothing that moves: for screen readers, braille and slow lines.
    pub plain: bool,
    /// No images: their names alone.
    pub hides_images: bool,
}
