//! The review screen: the errors, the example, the categories.

use ratatui::Frame;

use super::theme::Theme;
use super::{categories, example, list};
use crate::app::area::Area;
use crate::app::model::Model;
use crate::app::workspace::Workspace;

/// Draws the panes that fit.
pub fn draw(
    workspace: &Workspace,
    model: &Model,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Area,
) {
    let layout = area.review_layout(workspace.review.taxonomy().active().len());
    if let Some(place) = layout.list {
        list::draw(workspace, theme, frame, place);
    }
    example::draw(workspace, theme, frame, layout.example);
    categories::draw(
        workspace,
        model,
        theme,
        frame,
        layout.categories,
        layout.category_columns,
    );
}
