//! Keeps what is selected in sight: which part of each list is on screen.
//!
//! The part stays where it is as long as it can: what was clicked must not move away under the pointer.

use super::area::Listed;
use super::model::Model;
use super::overlay::Overlay;

/// Moves the part of each list that is on screen as little as shows what is selected: with lines around it after a key,
/// else not at all as long as it is in sight.
pub(super) fn keep(model: &mut Model, is_key: bool) {
    let around = |listed: Listed| if is_key { listed.margin() } else { 0 };
    let errors = model.review_layout();
    let fixes = model.fix_page().map(|page| page.listed);
    if let Some(workspace) = model.workspace_mut() {
        if let Some(list) = errors.list {
            let listed = workspace.listed(usize::from(list.inside(errors.edges).height));
            workspace.list_first = listed.first_line(workspace.list_first, around(listed));
        }
        if let Some(listed) = fixes {
            workspace.fixes.first = listed.first_line(workspace.fixes.first, around(listed));
        }
    }
    let entries = model.list_place().map(|place| place.listed);
    if let (
        Some(listed),
        Some(Overlay::Picker(picker) | Overlay::Palette(picker) | Overlay::Help(picker)),
    ) = (entries, model.overlays.last_mut())
    {
        picker.first = listed.first_line(picker.first, around(listed));
    }
}
