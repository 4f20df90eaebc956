//! Pictures that are ready in the terminal's own way of showing them. Holds bytes for the terminal, makes none.

use std::collections::BTreeMap;

use ratatui_image::protocol::Protocol;

use crate::app::detail::SizedPicture;

/// More pictures than this are not kept.
const KEPT: usize = 12;

/// The pictures that are ready. An empty canvas shows all of them as half blocks.
#[derive(Default)]
pub struct Canvas {
    ready: BTreeMap<SizedPicture, Protocol>,
}

impl Canvas {
    /// Takes a picture that is ready; of those that are not in sight only a few stay.
    pub fn put(&mut self, picture: SizedPicture, ready: Protocol, in_sight: &[SizedPicture]) {
        if self.ready.len() >= KEPT {
            self.ready.retain(|size, _| in_sight.contains(size));
        }
        self.ready.insert(picture, ready);
    }

    /// Whether a picture is ready in this size.
    pub fn has(&self, picture: &SizedPicture) -> bool {
        self.get(picture).is_some()
    }

    pub(super) fn get(&self, picture: &SizedPicture) -> Option<&Protocol> {
        self.ready.get(picture)
    }

    /// The terminal was given away and has forgotten them all.
    pub fn clear(&mut self) {
        self.ready.clear();
    }
}
