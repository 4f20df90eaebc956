//! How things look on this terminal: the theme, and the pictures that are ready for it. Learns from what it said.

use std::io;

use crate::app::detail::{PictureInSight, SizedPicture};
use crate::app::model::Model;
use crate::runtime::graphics::Graphics;
use crate::runtime::images::{EncodeWish, Encoded};
use crate::runtime::probe::Said;
use crate::runtime::terminal::Terminal;
use crate::ui::{Canvas, Theme, view_on};

/// How things look.
pub struct Sight {
    theme: Theme,
    canvas: Canvas,
    /// How images are shown, once that is known to be better than half blocks, and the pixels of a cell as the system
    /// knew them then.
    chosen: Option<(Graphics, Option<(u16, u16)>)>,
    /// The same with the font that there is now.
    graphics: Option<Graphics>,
    /// Pictures that are being made ready, or could not be.
    asked: Vec<SizedPicture>,
}

impl Sight {
    /// How things look before the terminal has said anything.
    pub fn new(theme: Theme) -> Self {
        Self {
            theme,
            canvas: Canvas::default(),
            chosen: None,
            graphics: None,
            asked: Vec::new(),
        }
    }

    /// Draws the model.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&self, model: &Model, terminal: &mut Terminal) -> io::Result<()> {
        terminal.draw(|frame| view_on(model, &self.theme, &self.canvas, frame))
    }

    /// What the terminal said decides from now on. `window` is the size of a cell as the system knows it.
    pub fn learn(&mut self, said: &Said, graphics: Option<Graphics>, window: Option<(u16, u16)>) {
        if let Some(background) = said.background() {
            self.theme = self.theme.with_background(background);
        }
        self.chosen = graphics.map(|graphics| (graphics, window));
        self.graphics = graphics;
    }

    /// The screen has another size, perhaps because the font has.
    pub fn resize(&mut self, window: Option<(u16, u16)>) {
        self.forget();
        self.graphics = self
            .chosen
            .and_then(|(graphics, before)| graphics.with_font(before, window));
    }

    /// The pictures on screen that are to be made ready.
    pub fn wanted(&mut self, model: &Model) -> Vec<EncodeWish> {
        let Some(graphics) = self.graphics else {
            return Vec::new();
        };
        let in_sight = in_sight(model);
        self.asked.retain(|asked| in_sight.contains(asked));
        let mut wishes = Vec::new();
        for picture in in_sight {
            let is_known = self.canvas.has(&picture) || self.asked.contains(&picture);
            if is_known || !graphics.can_show(picture.width, picture.height) {
                continue;
            }
            self.asked.push(picture.clone());
            let bytes = model.image_bytes(&picture.id);
            wishes.push(EncodeWish {
                picture,
                graphics,
                bytes,
            });
        }
        wishes
    }

    /// Takes a picture that is ready, unless it was made for another font. It may have left the screen and come back.
    pub fn take(&mut self, encoded: Encoded, model: &Model) {
        if self.graphics != Some(encoded.graphics) {
            return;
        }
        let in_sight = in_sight(model);
        self.asked.retain(|asked| *asked != encoded.picture);
        let Encoded {
            picture,
            ready,
            weight,
            ..
        } = encoded;
        self.canvas.put(picture, ready, weight, &in_sight);
    }

    /// The terminal was given away and remembers no picture.
    pub fn forget(&mut self) {
        self.canvas.clear();
        self.asked.clear();
    }
}

/// The pictures on screen, wherever they lie.
fn in_sight(model: &Model) -> Vec<SizedPicture> {
    let pictures = model.pictures_in_sight();
    pictures.iter().map(PictureInSight::sized).collect()
}
