//! The review screen: the errors, the example, the categories.

use ratatui::Frame;

use super::theme::Theme;
use super::{categories, chart, example, list};
use crate::app::model::Model;
use crate::app::workspace::Workspace;

/// Draws the panes that fit.
pub fn draw(workspace: &Workspace, model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    let layout = model.review_layout();
    if let Some(place) = layout.list {
        list::draw(workspace, theme, frame, place, layout.edges);
    }
    example::draw(workspace, theme, frame, &layout);
    if model.is_presenting {
        chart::draw(workspace, theme, frame, &layout);
    } else {
        categories::draw(workspace, model, theme, frame, &layout);
    }
}
