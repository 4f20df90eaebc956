//! The example pane as lines of meaning: what stands where, not how it looks.
//!
//! Built from the model alone and kept until something it depends on changes, so that scrolling neither draws nor
//! reads a cell again. Nothing here knows colours.

mod block;
mod chat;
mod fields;
mod outcome;
mod page;
mod pen;
mod pictures;
mod reading;
mod search;
mod tree;

use crate::domain::text::Safe;

pub use fields::arranged;
pub use page::{Page, prepare, refresh};
pub(crate) use page::{image_bytes, in_sight};
pub use pictures::{PictureId, PictureInSight, PictureWish, ShownImages, SizedPicture};
pub use reading::{Folds, Reading};
pub use search::Search;

/// What a piece of text is, which decides its look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// To be read.
    Plain,
    /// May be overlooked.
    Faint,
    /// A heading.
    Strong,
    /// What should have come out.
    Truth,
    /// What the model said.
    Prediction,
    /// What a reviewer added.
    Said,
    /// The name of a value.
    Name,
    /// A number or a word of a nested value.
    Value,
    /// The marker of something that can be opened or closed.
    Marker,
    /// The model speaks.
    Assistant,
    /// A person speaks.
    User,
    /// Instructions, tools, others.
    System,
    /// It did not go well.
    Bad,
}

/// One line of the example pane.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it shows.
    pub what: What,
    /// What opening or closing on this line is about; none when there is nothing to open.
    pub fold: Option<String>,
}

/// What a line shows.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Pieces of text, none for an empty line.
    Pieces(Vec<(Safe, Look)>),
    /// A class with how sure the model was of it.
    Bar {
        /// In front of the first bar.
        name: Safe,
        /// The class.
        label: Safe,
        /// From 0 to 1; none when unknown.
        score: Option<f64>,
        /// Whether this is what the model said.
        predicted: bool,
        /// Whether this is the truth.
        is_truth: bool,
    },
    /// Two rows of pixels, the upper and the lower half of a row of cells.
    Pixels(Vec<[[u8; 3]; 2]>),
}

/// Columns for the names beside the outcome.
pub const OUTCOME_WIDTH: usize = 7;
/// The widest name of a field.
pub const NAME_WIDTH: usize = 14;
