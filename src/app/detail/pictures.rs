//! The pictures of examples: which are wanted, which came, and which could not be shown. Reads nothing itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::area::{Place, ReviewLayout};
use crate::domain::content::picture::Picture;
use crate::domain::key::Key;

/// More pictures than this are not kept.
const KEPT: usize = 24;

/// Which picture.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PictureId {
    /// The file at a path below the root of images.
    File(String),
    /// The bytes in a column of an example.
    Cell(Key, String),
}

/// A picture to be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureWish {
    /// Which one.
    pub id: PictureId,
    /// The bytes, unless they are to be read from a file.
    pub bytes: Option<Arc<[u8]>>,
}

/// Which images are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShownImages {
    /// None.
    None,
    /// Those that the cells hold.
    #[default]
    InCells,
    /// Those in files as well.
    InFiles,
}

/// Where a picture lies among the lines of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureLines {
    pub(super) id: PictureId,
    /// Its first line.
    pub(super) line: usize,
    /// How many lines it takes.
    pub(super) rows: usize,
    /// How many columns it takes.
    pub(super) columns: usize,
}

/// A picture that is on screen from its first row to its last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureInSight {
    /// Which one.
    pub id: PictureId,
    /// Where it lies; the text of the example reaches around it.
    pub place: Place,
}

impl PictureLines {
    /// Where the picture lies on the screen, when `scroll` lines are scrolled away and all of it is in sight. Between
    /// spaced lines there is no place for one.
    pub(super) fn in_sight(&self, scroll: usize, layout: &ReviewLayout) -> Option<PictureInSight> {
        let text = layout.text();
        let first = self.line.checked_sub(scroll)?;
        let fits = layout.line_height == 1
            && first + self.rows <= layout.text_rows()
            && self.columns <= layout.text_width();
        let number = |count: usize| u16::try_from(count).ok();
        let place = Place {
            x: text.x,
            y: text.y.checked_add(number(first)?)?,
            width: number(self.columns)?,
            height: number(self.rows)?,
        };
        let is_empty = place.width == 0 || place.height == 0;
        (fits && !is_empty).then(|| PictureInSight {
            id: self.id.clone(),
            place,
        })
    }
}

/// What became of a picture.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shown {
    /// It is being read.
    Waiting,
    /// It is there.
    Here(Arc<Picture>),
    /// Why it can't be shown, a sentence.
    Refused(String),
}

/// The pictures that were asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pictures {
    known: BTreeMap<PictureId, Shown>,
    /// Grows with every answer, so that a page knows when it is out of date.
    pub(super) answers: u64,
}

impl Pictures {
    pub(super) fn get(&self, id: &PictureId) -> Option<&Shown> {
        self.known.get(id)
    }

    /// Remembers that a picture was asked for; says whether that is news.
    pub(super) fn ask(&mut self, id: &PictureId) -> bool {
        if self.known.contains_key(id) {
            return false;
        }
        if self.known.len() >= KEPT {
            self.known.retain(|_, shown| *shown == Shown::Waiting);
        }
        self.known.insert(id.clone(), Shown::Waiting);
        true
    }

    /// Takes what came, or the sentence that says why nothing did.
    pub fn answer(&mut self, id: PictureId, result: Result<Picture, String>) {
        let shown = match result {
            Ok(picture) => Shown::Here(Arc::new(picture)),
            Err(reason) => Shown::Refused(reason),
        };
        self.known.insert(id, shown);
        self.answers += 1;
    }
}
