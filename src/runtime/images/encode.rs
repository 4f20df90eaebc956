//! Turns pixels into the bytes of the terminal's own way of showing images. Takes its time: only for the thread of images.

use std::collections::VecDeque;
use std::sync::Arc;

use image::{DynamicImage, RgbImage};
use ratatui::layout::Size;
use ratatui_image::picker::{Picker, ProtocolType};
use ratatui_image::protocol::Protocol as Ready;
use ratatui_image::{FilterType, FontSize, Resize};

use crate::app::detail::{PictureId, SizedPicture};
use crate::runtime::graphics::{Graphics, Protocol};

/// What all kept images may take, in bytes.
const DECODED_BYTES: usize = 48 << 20;
/// Images with sides up to this are enlarged with sharp edges.
const TINY: u32 = 64;

/// A picture to be made ready for the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeWish {
    /// Which one, and how large.
    pub picture: SizedPicture,
    /// In which way.
    pub graphics: Graphics,
    /// Its bytes, unless they are to be read from a file: needed again when the picture is not kept any more.
    pub bytes: Option<Arc<[u8]>>,
}

/// A picture that is ready.
pub struct Encoded {
    /// Which one, and how large.
    pub picture: SizedPicture,
    /// In which way.
    pub graphics: Graphics,
    /// The bytes for the terminal.
    pub ready: Ready,
    /// How many there are.
    pub weight: usize,
}

/// Images as they were decoded, the newest last.
#[derive(Default)]
pub(super) struct Kept {
    images: VecDeque<(PictureId, Arc<RgbImage>)>,
}

impl Kept {
    pub fn put(&mut self, id: &PictureId, image: Arc<RgbImage>) {
        self.images.retain(|(other, _)| other != id);
        self.images.push_back((id.clone(), image));
        let bytes = |images: &VecDeque<(PictureId, Arc<RgbImage>)>| -> usize {
            images.iter().map(|(_, image)| image.as_raw().len()).sum()
        };
        while bytes(&self.images) > DECODED_BYTES {
            self.images.pop_front();
        }
    }

    pub fn get(&self, id: &PictureId) -> Option<Arc<RgbImage>> {
        let found = self.images.iter().find(|(other, _)| other == id);
        found.map(|(_, image)| Arc::clone(image))
    }
}

/// The picture in the cells it has, never in more; none when that can't be done, which leaves the half blocks.
pub(super) fn encode(wish: &EncodeWish, image: &RgbImage) -> Option<Ready> {
    let filter = match image.width().max(image.height()) <= TINY {
        true => FilterType::Nearest,
        false => FilterType::Triangle,
    };
    let size = Size::new(wish.picture.width, wish.picture.height);
    let ready = picker(wish.graphics)
        .new_protocol(
            DynamicImage::ImageRgb8(image.clone()),
            size,
            Resize::Scale(Some(filter)),
        )
        .ok()?;
    let fits = ready.size().width <= size.width && ready.size().height <= size.height;
    fits.then_some(ready)
}

/// How many bytes a picture that is ready takes; of kitty's way, which keeps them to itself, as many as it must: four
/// for a pixel, spelled out.
pub(super) fn weight(ready: &Ready, graphics: Graphics) -> usize {
    match ready {
        Ready::Sixel(sixel) => sixel.data.len(),
        Ready::ITerm2(iterm) => iterm.data.len(),
        Ready::Kitty(_) | Ready::Halfblocks(_) => {
            let size = ready.size();
            let pixels = graphics.pixels(size.width, size.height);
            usize::try_from(pixels)
                .unwrap_or(usize::MAX)
                .saturating_mul(16)
                / 3
        }
    }
}

/// Made from what we found out ourselves: the library's own question leaves a thread behind that takes keys.
#[expect(
    deprecated,
    reason = "the one constructor that takes the size of a cell and asks nothing"
)]
fn picker(graphics: Graphics) -> Picker {
    let (width, height) = graphics.cell;
    let mut picker = Picker::from_fontsize(FontSize::new(width, height));
    picker.set_protocol_type(match graphics.protocol {
        Protocol::Kitty => ProtocolType::Kitty,
        Protocol::Sixel => ProtocolType::Sixel,
        Protocol::Iterm => ProtocolType::Iterm2,
    });
    picker
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> PictureId {
        PictureId::File(name.to_owned())
    }

    fn wish(protocol: Protocol, width: u16, height: u16) -> EncodeWish {
        EncodeWish {
            picture: SizedPicture {
                id: id("a"),
                width,
                height,
            },
            graphics: Graphics {
                protocol,
                cell: (10, 20),
                most_pixels: u32::MAX,
            },
            bytes: None,
        }
    }

    #[test]
    fn a_picture_never_takes_more_cells_than_it_has() {
        for protocol in [Protocol::Kitty, Protocol::Sixel, Protocol::Iterm] {
            for (side, other) in [(8, 8), (300, 20), (20, 300), (1, 1), (640, 480)] {
                let image = RgbImage::from_pixel(side, other, image::Rgb([200, 10, 10]));
                for (width, height) in [(20, 10), (1, 1), (60, 3)] {
                    let ready = encode(&wish(protocol, width, height), &image).unwrap();
                    let size = ready.size();
                    assert!(size.width <= width && size.height <= height, "{size:?}");
                    assert!(size.width > 0 && size.height > 0, "{size:?}");
                }
            }
        }
    }

    #[test]
    fn the_weight_is_what_is_sent() {
        let image = RgbImage::from_pixel(200, 200, image::Rgb([200, 10, 10]));
        for protocol in [Protocol::Kitty, Protocol::Sixel, Protocol::Iterm] {
            let wish = wish(protocol, 20, 10);
            let ready = encode(&wish, &image).unwrap();
            let weight = weight(&ready, wish.graphics);
            let area = ratatui::layout::Rect::new(0, 0, 20, 10);
            let mut buffer = ratatui::buffer::Buffer::empty(area);
            let widget = ratatui_image::Image::new(&ready);
            ratatui::widgets::Widget::render(widget, area, &mut buffer);
            let sent = buffer[(0, 0)].symbol().len();
            assert!(
                weight <= sent && sent <= weight + weight / 50 + 64,
                "{weight} {sent}"
            );
        }
    }

    #[test]
    fn what_is_kept_has_a_limit_and_the_newest_stay() {
        let mut kept = Kept::default();
        for name in ["a", "b", "c", "d"] {
            kept.put(&id(name), Arc::new(RgbImage::new(2_400, 2_400)));
        }
        assert!(kept.get(&id("a")).is_none() && kept.get(&id("d")).is_some());
        assert_eq!(kept.images.len(), 2);
    }
}
