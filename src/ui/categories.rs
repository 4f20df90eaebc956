//! The categories with their keys: which are set on this example, and how often each occurs.

use ratatui::Frame;

use super::paint::{self, Outline, Pieces, piece};
use super::theme::Theme;
use crate::action::Action;
use crate::app::area::ReviewLayout;
use crate::app::model::Model;
use crate::app::workspace::{Pane, Workspace};
use crate::domain::taxonomy::Category;
use crate::domain::text::Safe;

/// Draws the categories in this many columns, oldest first, down and then across.
pub fn draw(
    workspace: &Workspace,
    model: &Model,
    theme: &Theme,
    frame: &mut Frame<'_>,
    layout: &ReviewLayout,
) {
    let place = layout.categories;
    let focused = workspace.pane == Pane::Categories;
    let debt = debt_line(workspace, model);
    let in_title = debt
        .as_ref()
        .is_some_and(|debt| debt.chars().count() + 16 <= usize::from(place.width));
    let mut title = vec![piece(" categories ", theme.strong())];
    if let Some(debt) = debt.as_ref().filter(|_| in_title) {
        title.push(piece(&format!("· {debt} "), theme.warning()));
    }
    let outline = Outline {
        edges: layout.edges,
        focused,
    };
    let inner = paint::pane(frame, paint::rect(place, frame), &title, outline, theme);
    let Some(grid) = model.category_grid() else {
        return;
    };
    let categories = workspace.review.taxonomy().active();
    let shown = categories.iter().enumerate().skip(grid.first);
    for (cell, (number, category)) in shown.take(grid.count).enumerate() {
        let here = focused && number == workspace.category_line;
        let style = if here {
            theme.selected()
        } else {
            theme.plain()
        };
        let pieces = entry(workspace, model, category, grid.cells, theme);
        let place = paint::rect(grid.cell(cell), frame);
        paint::filled_line(frame, place, &pieces, style);
    }
    let hidden = categories.len() - grid.count;
    let (pick, new, edit) = (
        model.keymap.hint(Action::PickCategory),
        model.keymap.hint(Action::NewCategory),
        model.keymap.hint(Action::CategoryMenu),
    );
    let more = match hidden {
        0 => format!(" {pick} pick  {new} new  {edit} edit"),
        count => format!(" {pick} pick of {count} more  {new} new"),
    };
    let place = paint::rect(grid.cell(grid.count), frame);
    paint::text_line(frame, place, &more, theme.faint());
    let below = paint::row(inner, grid.rows + 1);
    if let Some(debt) = debt.filter(|_| !in_title) {
        paint::text_line(frame, below, &format!(" {debt}"), theme.warning());
    }
}

/// How many decided errors were never asked about some category, and the key that walks through them.
fn debt_line(workspace: &Workspace, model: &Model) -> Option<String> {
    let owing = workspace.review.indebted(&workspace.keys).len();
    let key = model.keymap.hint(Action::SweepDebt);
    (owing > 0).then(|| format!("{owing} to ask again: {key}"))
}

/// One category: its key, whether it is set (and primary), its name, its count.
fn entry(
    workspace: &Workspace,
    model: &Model,
    category: &Category,
    cells: usize,
    theme: &Theme,
) -> Pieces {
    let key = category
        .slot
        .and_then(Action::toggle_category)
        .map(|action| model.keymap.hint(action))
        .unwrap_or_default();
    let tags = workspace
        .key()
        .map(|key| workspace.review.tags(key))
        .unwrap_or_default();
    let place = tags.iter().position(|tag| tag.id == category.id);
    let asked = workspace.key().is_some_and(|key| {
        !workspace.review.mark(key).has_verdict() || workspace.review.was_asked(key, category)
    });
    let (mark, look) = match (place, asked) {
        (Some(0), _) => ("●", theme.accent()),
        (Some(_), _) => ("◐", theme.accent()),
        (None, true) => ("○", theme.plain()),
        (None, false) => ("–", theme.faint()),
    };
    let count = workspace.review.affected(&category.id).to_string();
    // The letter says without colour what the colour says.
    let hue = category
        .colour
        .map_or_else(String::new, |colour| format!("▪{}", colour.letter()));
    let room = cells.saturating_sub(5 + count.len() + 2 + hue.chars().count());
    vec![
        (Safe::line(&key).pad_start(2), theme.key()),
        piece(&format!(" {mark} "), look),
        (Safe::line(&category.name).fit(room), look),
        piece(&hue, theme.category(category.colour, theme.plain())),
        piece(&format!(" {count} "), theme.plain()),
    ]
}
