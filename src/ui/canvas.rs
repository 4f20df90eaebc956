//! Pictures that are ready in the terminal's own way of showing them. Holds bytes for the terminal, makes none.

use std::collections::BTreeMap;

use ratatui_image::protocol::Protocol;

use crate::app::detail::{PictureId, PictureInSight};

/// More pictures than this are not kept.
const KEPT: usize = 12;

/// Which picture, in how many columns and rows.
type Size = (PictureId, u16, u16);

/// The pictures that are ready. An empty canvas shows all of them as half blocks.
#[derive(Default)]
pub struct Canvas {
    ready: BTreeMap<Size, Protocol>,
}

impl Canvas {
    /// Takes a picture that is ready; of those that are not in sight only a few stay.
    pub fn put(&mut self, picture: &PictureInSight, ready: Protocol, in_sight: &[PictureInSight]) {
        if self.ready.len() >= KEPT {
            let wanted: Vec<Size> = in_sight.iter().map(size).collect();
            self.ready.retain(|size, _| wanted.contains(size));
        }
        self.ready.insert(size(picture), ready);
    }

    /// Whether a picture is ready in this size.
    pub fn has(&self, picture: &PictureInSight) -> bool {
        self.get(picture).is_some()
    }

    pub(super) fn get(&self, picture: &PictureInSight) -> Option<&Protocol> {
        self.ready.get(&size(picture))
    }

    /// The terminal was given away and has forgotten them all.
    pub fn clear(&mut self) {
        self.ready.clear();
    }
}

fn size(picture: &PictureInSight) -> Size {
    let place = picture.place;
    (picture.id.clone(), place.width, place.height)
}
