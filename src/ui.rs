//! What the model looks like: a pure function of model and theme onto a frame.
//!
//! Never changes the model and never reads the world. Text reaches a cell only as [`crate::domain::text::Safe`],
//! through [`paint`].

mod ascii;
mod canvas;
mod categories;
mod chart;
mod chrome;
mod example;
mod fields;
mod list;
mod overlays;
mod paint;
mod priorities;
mod review;
mod roles;
mod setup;
mod summary;
mod theme;

use ratatui::Frame;

use crate::app::area::{Area, SMALLEST};
use crate::app::model::{Model, Stage};
use crate::app::workspace::Screen;

pub use canvas::Canvas;
pub use theme::{Background, Depth, Palette, Pixels, Theme};

/// Draws the whole screen, with pictures as half blocks.
pub fn view(model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    view_on(model, theme, &Canvas::default(), frame);
}

/// Draws the whole screen, with the pictures of a canvas where they are wholly in sight.
pub fn view_on(model: &Model, theme: &Theme, canvas: &Canvas, frame: &mut Frame<'_>) {
    draw(model, theme, frame);
    if theme.is_ascii() {
        ascii::translate(frame.buffer_mut());
        return;
    }
    for picture in model.pictures_in_sight() {
        if let Some(ready) = canvas.get(&picture.sized()) {
            paint::picture(frame, picture.place, ready);
        }
    }
}

fn draw(model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    let size = frame.area();
    let area = Area {
        width: size.width,
        height: size.height,
    };
    if !area.is_enough() {
        let text = format!(
            "terminal too small: need {}x{}, have {}x{}",
            SMALLEST.width, SMALLEST.height, area.width, area.height
        );
        paint::text_line(frame, size, &text, theme.plain());
        return;
    }
    chrome::header(model, theme, frame, area);
    match &model.stage {
        Stage::Loading(loading) => setup::loading(loading, model, theme, frame, area),
        Stage::Roles(screen) => roles::draw(screen, model, theme, frame),
        Stage::Choice(screen) => setup::choice(screen, model, theme, frame),
        Stage::Working(workspace) => match workspace.screen {
            Screen::Review => review::draw(workspace, model, theme, frame),
            Screen::Priorities => priorities::draw(workspace, model, theme, frame),
            Screen::Done => summary::draw(workspace, model, theme, frame),
        },
    }
    chrome::footer(model, theme, frame, area);
    if let Some(cell) = model.focus_cell() {
        frame.set_cursor_position(cell);
    }
    overlays::draw(model, theme, frame, area);
}
