//! The fix list: what goes wrong most, how sure that is, what fixing it gains, what it costs, what comes first.

mod table;

use ratatui::Frame;
use ratatui::style::Style;

use super::paint::{self, Pieces, piece};
use super::theme::Theme;
use crate::app::fix_list::ShareView;
use crate::app::fix_page::{Sentence, Weight};
use crate::app::model::Model;
use crate::app::workspace::Workspace;
use crate::domain::text::Safe;

/// Draws the sentences, the table, and more about the selected row.
pub fn draw(workspace: &Workspace, model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    let Some(page) = model.fix_page() else {
        return;
    };
    let inner = paint::screen(frame, model, &title(workspace, theme), theme);
    for (number, sentence) in page.above.iter().enumerate() {
        paint::line(
            frame,
            paint::row(inner, number),
            &[looking(sentence, theme)],
        );
    }
    let table = paint::rect(page.table, frame);
    table::draw(workspace, theme, frame, table, &page);
    let counts = paint::row(table, page.rows + 1);
    let more = match page.hidden {
        0 => String::new(),
        hidden => format!(" {hidden} more ↓"),
    };
    let more = Safe::line(&more);
    let room = usize::from(counts.width).saturating_sub(more.width());
    paint::line(
        frame,
        counts,
        &[(page.counts.truncate(room), theme.faint())],
    );
    paint::line_right(frame, counts, &[(more, theme.warning())]);
    for (number, sentence) in page.below.iter().enumerate() {
        let row = paint::row(table, page.rows + 2 + number);
        paint::line(frame, row, &[looking(sentence, theme)]);
    }
}

fn looking((text, weight): &Sentence, theme: &Theme) -> (Safe, Style) {
    let style = match weight {
        Weight::Strong => theme.strong(),
        Weight::Plain => theme.plain(),
        Weight::Faint => theme.faint(),
        Weight::Warning => theme.warning(),
    };
    (text.clone(), style)
}

fn title(workspace: &Workspace, theme: &Theme) -> Pieces {
    let about = match (workspace.priorities.has_percentages, workspace.fixes.view) {
        (false, _) => "· ranks of the worst, no shares ".to_owned(),
        (true, ShareView::Primary) => "· by primary category, sums to 100 % ".to_owned(),
        (true, ShareView::Any) => {
            format!("· intervals for {} ", workspace.priorities.target().name())
        }
    };
    vec![
        piece(" what to fix first ", theme.accent()),
        piece(&about, theme.faint()),
    ]
}
