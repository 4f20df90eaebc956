//! Pictures that are ready in the terminal's own way of showing them. Holds bytes for the terminal, makes none.

use std::collections::BTreeMap;

use ratatui_image::protocol::Protocol;

use crate::app::detail::SizedPicture;

/// More pictures than this are not kept.
const READY_AT_MOST: usize = 12;
/// More bytes than this are not kept.
const READY_BYTES: usize = 32 << 20;

/// The pictures that are ready. An empty canvas shows all of them as half blocks.
#[derive(Default)]
pub struct Canvas {
    ready: BTreeMap<SizedPicture, (Protocol, usize)>,
}

impl Canvas {
    /// Takes a picture that is ready and has this many bytes. When it gets too much, only those in sight stay.
    pub fn put(
        &mut self,
        picture: SizedPicture,
        ready: Protocol,
        weight: usize,
        in_sight: &[SizedPicture],
    ) {
        let kept: usize = self.ready.values().map(|(_, weight)| weight).sum();
        if self.ready.len() >= READY_AT_MOST || kept.saturating_add(weight) > READY_BYTES {
            self.ready.retain(|size, _| in_sight.contains(size));
        }
        self.ready.insert(picture, (ready, weight));
    }

    /// Whether a picture is ready in this size.
    pub fn has(&self, picture: &SizedPicture) -> bool {
        self.get(picture).is_some()
    }

    pub(super) fn get(&self, picture: &SizedPicture) -> Option<&Protocol> {
        self.ready.get(picture).map(|(ready, _)| ready)
    }

    /// The terminal was given away and has forgotten them all.
    pub fn clear(&mut self) {
        self.ready.clear();
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Size;
    use ratatui_image::Resize;
    use ratatui_image::picker::Picker;

    use super::*;
    use crate::app::detail::PictureId;

    #[test]
    fn neither_too_many_nor_too_large_ones_stay_but_those_in_sight() {
        let picture = |number: u16| SizedPicture {
            id: PictureId::File("a.png".to_owned()),
            width: number,
            height: 1,
        };
        let image = image::DynamicImage::new_rgb8(2, 2);
        let ready = Picker::halfblocks()
            .new_protocol(image, Size::new(1, 1), Resize::Fit(None))
            .unwrap();
        let in_sight = [picture(1)];
        for (weight, most) in [(1, READY_AT_MOST), (READY_BYTES / 3, 3), (READY_BYTES, 2)] {
            let mut canvas = Canvas::default();
            for number in 1..30 {
                canvas.put(picture(number), ready.clone(), weight, &in_sight);
                assert!(canvas.has(&picture(1)) && canvas.has(&picture(number)));
                assert!(canvas.ready.len() <= most, "{}", canvas.ready.len());
            }
        }
    }
}
