//! Where each category stands in its pane: down and then across, page by page, for drawing and for the mouse alike.

use super::area::Place;
use super::model::Model;

/// The pane of the categories as a grid of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CategoryGrid {
    /// The part of the pane that is drawn in.
    pub inside: Place,
    /// Rows of the grid; the cell after the last category holds the hints.
    pub rows: usize,
    /// Columns of text in a cell.
    pub cells: usize,
    /// The first category that is shown.
    pub first: usize,
    /// How many categories are shown.
    pub count: usize,
}

impl CategoryGrid {
    /// Where the cell of this number lies, counted from the first that is shown.
    pub fn cell(&self, number: usize) -> Place {
        let left = u16::try_from(number / self.rows.max(1) * self.cells).unwrap_or(u16::MAX);
        let down = u16::try_from(number % self.rows.max(1)).unwrap_or(u16::MAX);
        let right = self.inside.x.saturating_add(self.inside.width);
        let x = self.inside.x.saturating_add(left).min(right);
        let is_inside = down < self.inside.height;
        Place {
            x,
            y: self.inside.y.saturating_add(down),
            width: (right - x).min(u16::try_from(self.cells).unwrap_or(u16::MAX)),
            height: u16::from(is_inside),
        }
    }
}

impl Model {
    /// The pane of the categories, laid out; with more categories than room it shows the page that holds the selected
    /// line. None before a review is open.
    pub fn category_grid(&self) -> Option<CategoryGrid> {
        let workspace = self.workspace()?;
        let layout = self.review_layout();
        let inside = layout.categories.inside(layout.edges);
        let all = workspace.review.taxonomy().active().len();
        let columns = layout.category_columns.max(1);
        let rows = (all + 1)
            .div_ceil(columns)
            .min(usize::from(inside.height))
            .max(1);
        let room = (rows * columns).saturating_sub(1).max(1);
        let first = workspace.category_line / room * room;
        Some(CategoryGrid {
            inside,
            rows,
            cells: usize::from(inside.width) / columns,
            first,
            count: room.min(all.saturating_sub(first)),
        })
    }

    /// The category at a cell of the screen, in the order of the taxonomy.
    pub fn category_at(&self, x: u16, y: u16) -> Option<usize> {
        let grid = self.category_grid()?;
        let number = (0..grid.count).find(|number| grid.cell(*number).holds(x, y))?;
        Some(grid.first + number)
    }
}
