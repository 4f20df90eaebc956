//! Three lines for whoever opens a review for the first time, from the keys that are in force.

use crate::action::{Action, Context};
use crate::domain::text::Safe;
use crate::keymap::Keymap;

/// The lines.
pub(super) fn lines(keymap: &Keymap) -> Vec<Safe> {
    let key = |action| keymap.hint_in(action, Context::Review.stack());
    let lines = [
        format!(
            "{} to {} say what went wrong, {} goes on to the next error",
            key(Action::ToggleCategory1),
            key(Action::ToggleCategory10),
            key(Action::Commit),
        ),
        format!(
            "{} finds or makes a category, {} puts an error off, {} takes back",
            key(Action::PickCategory),
            key(Action::Defer),
            key(Action::Undo),
        ),
        format!(
            "{} shows what to fix first, {} lists every key, {} leaves",
            key(Action::GoPriorities),
            key(Action::Help),
            key(Action::Quit),
        ),
    ];
    lines.iter().map(|line| Safe::line(line)).collect()
}
