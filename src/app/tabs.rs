//! The screens named at the right of the first line: what they are called and where they stand, for drawing and for
//! the mouse alike.

use crate::action::Action;
use crate::domain::text::Safe;

use super::model::Model;
use super::workspace::Screen;

/// One name in the first line.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
    /// What is written, spaces around it included.
    pub label: Safe,
    /// What pressing it does.
    pub action: Action,
    /// Whether it names the screen that is open; none when it names no screen.
    pub is_open: Option<bool>,
    /// Columns from the left.
    pub x: u16,
}

/// The names from left to right; none before a review is open and while a room looks on.
pub fn tabs(model: &Model) -> Vec<Tab> {
    let Some(workspace) = model.workspace().filter(|_| !model.is_presenting) else {
        return Vec::new();
    };
    let help = model.keymap.hint(Action::Help);
    let is_on = |screen| Some(workspace.screen == screen);
    let named = [
        (
            " Review ".to_owned(),
            Action::GoReview,
            is_on(Screen::Review),
        ),
        (
            " Priorities ".to_owned(),
            Action::GoPriorities,
            is_on(Screen::Priorities),
        ),
        (format!("  {help} help "), Action::Help, None),
    ];
    let width = |text: &Safe| u16::try_from(text.width()).unwrap_or(u16::MAX);
    let labels = named.map(|(text, action, is_open)| (Safe::line(&text), action, is_open));
    let taken: u16 = labels.iter().map(|(label, ..)| width(label)).sum();
    let mut x = model.area.width.saturating_sub(taken);
    let mut tabs = Vec::new();
    for (label, action, is_open) in labels {
        let cells = width(&label);
        tabs.push(Tab {
            label,
            action,
            is_open,
            x,
        });
        x = x.saturating_add(cells);
    }
    tabs
}

/// What pressing a column of the first line does.
pub(super) fn action_at(model: &Model, x: u16) -> Option<Action> {
    tabs(model)
        .into_iter()
        .rev()
        .find(|tab| x >= tab.x)
        .map(|tab| tab.action)
}
