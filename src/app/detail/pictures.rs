//! The pictures of examples: which are wanted, which came, and which could not be shown. Reads nothing itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::area::{Place, ReviewLayout};
use crate::domain::content::picture::Picture;
use crate::domain::key::Key;

/// More pictures than this are not remembered, unless they are needed.
const KNOWN_AT_MOST: usize = 24;

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

/// Which picture, in how many columns and rows: the same bytes show it wherever it lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SizedPicture {
    /// Which one.
    pub id: PictureId,
    /// How many columns it has.
    pub width: u16,
    /// How many rows it has.
    pub height: u16,
}

impl PictureInSight {
    /// The picture without its place.
    pub fn sized(&self) -> SizedPicture {
        SizedPicture {
            id: self.id.clone(),
            width: self.place.width,
            height: self.place.height,
        }
    }
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
    known: BTreeMap<PictureId, Known>,
    /// Counts the askings, so that what was not asked for the longest goes first.
    askings: u64,
    /// Grows with every answer, so that a page knows when it is out of date.
    pub(super) answers: u64,
}

#[derive(Clone, Debug, PartialEq)]
struct Known {
    shown: Shown,
    asked: u64,
}

impl Pictures {
    pub(super) fn get(&self, id: &PictureId) -> Option<&Shown> {
        self.known.get(id).map(|known| &known.shown)
    }

    /// Remembers that a picture was asked for; says whether that is news. When there are too many, those go that were
    /// asked for the longest ago, but none of the needed ones: a page that is shown, or is about to be, would ask again.
    pub(super) fn ask(&mut self, id: &PictureId, needed: &[PictureId]) -> bool {
        self.askings += 1;
        let asked = self.askings;
        if let Some(known) = self.known.get_mut(id) {
            known.asked = asked;
            return false;
        }
        while self.known.len() >= KNOWN_AT_MOST
            && let Some(oldest) = self.oldest_but(needed)
        {
            self.known.remove(&oldest);
        }
        let shown = Shown::Waiting;
        self.known.insert(id.clone(), Known { shown, asked });
        true
    }

    fn oldest_but(&self, needed: &[PictureId]) -> Option<PictureId> {
        let others = self.known.iter().filter(|(id, _)| !needed.contains(id));
        let oldest = others.min_by_key(|(_, known)| known.asked)?;
        Some(oldest.0.clone())
    }

    /// Takes what came, or the sentence that says why nothing did. What nobody waits for any more is dropped.
    pub fn answer(&mut self, id: PictureId, result: Result<Picture, String>) {
        let Some(known) = self.known.get_mut(&id) else {
            return;
        };
        known.shown = match result {
            Ok(picture) => Shown::Here(Arc::new(picture)),
            Err(reason) => Shown::Refused(reason),
        };
        self.answers += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> PictureId {
        PictureId::File(format!("{number}.png"))
    }

    fn seen(pictures: &mut Pictures, number: usize, needed: &[PictureId]) {
        assert!(pictures.ask(&id(number), needed), "{number} is news");
        pictures.answer(id(number), Ok(Picture::new(1, vec![[0; 3]]).unwrap()));
    }

    #[test]
    fn the_oldest_go_first_and_never_what_is_needed() {
        let mut pictures = Pictures::default();
        for number in 0..KNOWN_AT_MOST {
            seen(&mut pictures, number, &[]);
        }
        assert!(!pictures.ask(&id(1), &[]), "it is there, and in use again");
        seen(&mut pictures, KNOWN_AT_MOST, &[id(0)]);
        assert_eq!(pictures.known.len(), KNOWN_AT_MOST);
        assert!(pictures.get(&id(0)).is_some() && pictures.get(&id(1)).is_some());
        assert_eq!(pictures.get(&id(2)), None);
        let needed: Vec<PictureId> = (0..2 * KNOWN_AT_MOST).map(id).collect();
        seen(&mut pictures, KNOWN_AT_MOST + 1, &needed);
        assert_eq!(
            pictures.known.len(),
            KNOWN_AT_MOST + 1,
            "all of them are needed"
        );
    }

    #[test]
    fn an_answer_nobody_waits_for_is_dropped() {
        let mut pictures = Pictures::default();
        pictures.answer(id(0), Err("too late".to_owned()));
        assert_eq!((pictures.known.len(), pictures.answers), (0, 0));
    }
}
