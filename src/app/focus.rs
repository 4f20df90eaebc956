//! Where the terminal's own cursor stands: on what the keys go to. For screen readers and braille the cursor is the
//! focus, so it is on every screen, not only where text is typed.

use super::area::Place;
use super::model::{HEAD_LINES, Model, Stage};
use super::overlay::Overlay;
use super::workspace::{Pane, Screen, Workspace};

impl Model {
    /// The cell that has the focus; none where a line is typed, which has a cursor of its own, and while nothing can be
    /// chosen.
    pub fn focus_cell(&self) -> Option<(u16, u16)> {
        match self.overlays.last() {
            Some(Overlay::Confirm(confirm)) => {
                let (place, _) = self.question_place(confirm);
                return start(place.inside(self.edges()).indented(), 0);
            }
            Some(Overlay::Tour(lines)) => {
                let (place, _) = self.tour_place(lines);
                return start(place.inside(self.edges()).indented(), 0);
            }
            Some(_) => return None,
            None => {}
        }
        let inside = self.area.body().inside(self.edges());
        match &self.stage {
            Stage::Loading(_) => None,
            Stage::Roles(screen) => {
                let listed = screen.listed();
                let line = listed.iter().position(|number| *number == screen.cursor)?;
                start(inside.indented(), HEAD_LINES + line)
            }
            Stage::Choice(screen) => {
                let inside = inside.indented();
                let lines = screen.answer_lines(usize::from(inside.width));
                start(inside, *lines.get(screen.cursor)?)
            }
            Stage::Working(workspace) => match workspace.screen {
                Screen::Review => self.focus_of_review(workspace),
                Screen::Priorities => {
                    let page = self.fix_page()?;
                    let line = workspace.selected_line().checked_sub(page.first)?;
                    start(page.table, line + 1)
                }
                Screen::Done => start(inside.indented(), 0),
            },
        }
    }

    fn focus_of_review(&self, workspace: &Workspace) -> Option<(u16, u16)> {
        let layout = self.review_layout();
        match (workspace.pane, layout.list) {
            (Pane::Errors, Some(list)) => {
                let inside = list.inside(layout.edges);
                let first = workspace.first_listed(usize::from(inside.height));
                start(inside, workspace.position()?.checked_sub(first)?)
            }
            (Pane::Categories, _) if !self.is_presenting => {
                let grid = self.category_grid()?;
                let number = workspace.category_line.checked_sub(grid.first)?;
                start(grid.cell(number), 0)
            }
            _ => {
                let line = match workspace.pane == Pane::Example && workspace.reading.has_folds() {
                    true => workspace.reading.cursor.saturating_sub(workspace.scroll),
                    false => 0,
                };
                start(layout.text(), line * usize::from(layout.line_height))
            }
        }
    }
}

/// The first cell of a row; none when the row lies outside.
fn start(place: Place, row: usize) -> Option<(u16, u16)> {
    let row = u16::try_from(row).ok()?;
    let y = place.y.checked_add(row)?;
    place.holds(place.x, y).then_some((place.x, y))
}
