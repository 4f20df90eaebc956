//! What the mouse does. It can do nothing that keys cannot, and it never asks what is drawn: places come from the same
//! layout that drawing uses.

use crate::action::Action;

use super::area::{Edges, Place};
use super::message::Effect;
use super::model::{Model, Stage, Tone};
use super::overlay::Overlay;
use super::workspace::{Pane, Screen};
use super::{overlay_keys, reading_keys, review_keys, tabs, travel, update};

/// A gesture at a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// What was done.
    pub gesture: Gesture,
    /// Columns from the left.
    pub x: u16,
    /// Rows from the top.
    pub y: u16,
}

/// What the mouse can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// The left button went down.
    Press,
    /// The mouse moved with the left button down.
    Drag,
    /// The left button went up.
    Release,
    /// The wheel was turned towards the reader.
    WheelDown,
    /// The wheel was turned away from the reader.
    WheelUp,
}

/// A border that is being dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grip {
    /// The one between the list and the example.
    List,
    /// The one between the example and the categories.
    Categories,
}

/// Lines that one turn of the wheel moves text by.
const WHEEL: isize = 3;

/// Handles a gesture.
pub(super) fn point(model: &mut Model, pointer: Pointer) -> Vec<Effect> {
    // What is not drawn cannot be meant.
    if !model.area.is_enough() {
        return Vec::new();
    }
    model.pending.clear();
    match pointer.gesture {
        Gesture::Release => {
            model.grip = None;
            Vec::new()
        }
        Gesture::Drag => {
            drag(model, pointer.x);
            Vec::new()
        }
        Gesture::WheelDown => wheel(model, pointer, 1),
        Gesture::WheelUp => wheel(model, pointer, -1),
        Gesture::Press => {
            model.notice = None;
            // The button may have come up where the terminal did not see it.
            model.grip = None;
            press(model, pointer)
        }
    }
}

fn press(model: &mut Model, Pointer { x, y, .. }: Pointer) -> Vec<Effect> {
    if !model.overlays.is_empty() {
        return press_overlay(model, x, y);
    }
    if y == 0 {
        return match tabs::action_at(model, x) {
            Some(action) => update::run(model, action),
            None => Vec::new(),
        };
    }
    match &mut model.stage {
        Stage::Loading(_) => Vec::new(),
        Stage::Roles(_) | Stage::Choice(_) => {
            press_setup(model, x, y);
            Vec::new()
        }
        Stage::Working(workspace) => match workspace.screen {
            Screen::Review => press_review(model, x, y),
            Screen::Priorities => press_priorities(model, x, y),
            Screen::Done => Vec::new(),
        },
    }
}

/// A press beside a list closes it, as Esc does; on an entry it selects, and on the selected one it accepts.
fn press_overlay(model: &mut Model, x: u16, y: u16) -> Vec<Effect> {
    if let Some(place) = model.list_place() {
        if !place.popup.holds(x, y) {
            model.overlays.pop();
            return Vec::new();
        }
        let Some(entry) = place.entry_at(x, y) else {
            return Vec::new();
        };
        if let Some(Overlay::Picker(picker) | Overlay::Palette(picker) | Overlay::Help(picker)) =
            model.overlays.last_mut()
        {
            if entry >= picker.shown().len() {
                return Vec::new();
            }
            if picker.cursor != entry {
                picker.cursor = entry;
                return Vec::new();
            }
        }
        return update::run(model, Action::PickerAccept);
    }
    // A question is answered by its keys alone: a slip of the hand must not delete anything.
    if model.overlays.last().is_some_and(Overlay::is_notice) {
        model.overlays.pop();
    }
    Vec::new()
}

fn press_review(model: &mut Model, x: u16, y: u16) -> Vec<Effect> {
    let layout = model.review_layout();
    if let Some(grip) = grip_at(model, x, y) {
        model.grip = Some(grip);
        return Vec::new();
    }
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    if let Some(list) = layout.list.filter(|list| list.holds(x, y)) {
        workspace.pane = Pane::Errors;
        let inside = list.inside(layout.edges);
        let first = workspace.first_listed(usize::from(inside.height));
        let rank = inside
            .row_at(x, y)
            .and_then(|row| workspace.visible.get(first + row).copied());
        if let Some(rank) = rank {
            workspace.jump(rank);
        }
        return Vec::new();
    }
    if layout.example.holds(x, y) {
        workspace.pane = Pane::Example;
        let row = layout.text().row_at(x, y);
        if let Some(row) = row.map(|row| row / usize::from(layout.line_height.max(1))) {
            let line = workspace.scroll + row;
            reading_keys::press_line(workspace, line);
        }
        return Vec::new();
    }
    if model.is_presenting {
        return Vec::new();
    }
    let Some(number) = model.category_at(x, y) else {
        return Vec::new();
    };
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    let active = workspace.review.taxonomy().active();
    let Some(category) = active.get(number).map(|category| category.id.clone()) else {
        return Vec::new();
    };
    workspace.category_line = number;
    if workspace.saving.read_only.is_some() {
        model.say(Tone::Refused, "this session is open read-only");
        return Vec::new();
    }
    review_keys::tag_by_key(model, &category)
}

/// The border at a cell, if it can be dragged: both columns of it count.
fn grip_at(model: &Model, x: u16, y: u16) -> Option<Grip> {
    let layout = model.review_layout();
    let has_borders = layout.edges == Edges::Drawn;
    if model.is_presenting || !has_borders || !model.area.body().holds(x, y) {
        return None;
    }
    let is_at = |border: u16| x + 1 == border || x == border;
    if layout.list.is_some() && is_at(layout.example.x) {
        return Some(Grip::List);
    }
    (layout.is_wide() && is_at(layout.categories.x)).then_some(Grip::Categories)
}

fn drag(model: &mut Model, x: u16) {
    let width = model.area.width;
    match model.grip {
        Some(Grip::List) => {
            model.widths.list = Some(x.saturating_add(1));
            model.widths.list = model.review_layout().list.map(|list| list.width);
        }
        Some(Grip::Categories) => {
            model.widths.categories = Some(width.saturating_sub(x));
            model.widths.categories = Some(model.review_layout().categories.width);
        }
        None => {}
    }
}

fn press_priorities(model: &mut Model, x: u16, y: u16) -> Vec<Effect> {
    let Some(line) = model.fix_page().and_then(|page| page.row_at(x, y)) else {
        return Vec::new();
    };
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    if workspace.selected_line() == line {
        return update::run(model, Action::OpenRow);
    }
    workspace.selected = workspace
        .priorities
        .rows
        .get(line)
        .map(|row| row.id.clone());
    Vec::new()
}

fn press_setup(model: &mut Model, x: u16, y: u16) {
    let inside = model.area.body().inside(model.edges()).indented();
    let Some(row) = inside.row_at(x, y) else {
        return;
    };
    match &mut model.stage {
        Stage::Roles(screen) => {
            if let Some(line) = screen.role_at(row) {
                screen.cursor = line;
            }
        }
        Stage::Choice(screen) => {
            if let Some(answer) = screen.answer_at(row, usize::from(inside.width)) {
                screen.cursor = answer;
            }
        }
        Stage::Loading(_) | Stage::Working(_) => {}
    }
}

/// The wheel moves what is under the pointer and leaves the focus where it is.
fn wheel(model: &mut Model, pointer: Pointer, step: isize) -> Vec<Effect> {
    if !model.overlays.is_empty() {
        let action = match step {
            1 => Action::PickerNext,
            _ => Action::PickerPrevious,
        };
        return overlay_keys::run(model, action).unwrap_or_default();
    }
    let layout = model.review_layout();
    let is_in = |place: Place| place.holds(pointer.x, pointer.y);
    let action = match step {
        1 => Action::MoveDown,
        _ => Action::MoveUp,
    };
    let is_presenting = model.is_presenting;
    let Some(workspace) = model.workspace_mut() else {
        return update::run(model, action);
    };
    match workspace.screen {
        Screen::Review if is_in(layout.example) => {
            workspace.scroll = workspace.scroll.saturating_add_signed(step * WHEEL);
        }
        Screen::Review if is_in(layout.categories) && !is_presenting => {
            let last = workspace.review.taxonomy().active().len().saturating_sub(1);
            let line = workspace.category_line.saturating_add_signed(step);
            workspace.category_line = line.min(last);
        }
        Screen::Review => workspace.step(step),
        Screen::Priorities => workspace.step_selected(step),
        Screen::Done => {}
    }
    travel::clamp_scroll(model);
    Vec::new()
}
