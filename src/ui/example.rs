//! The example: what should have come out, what came out instead, and what there is to read.

use ratatui::Frame;
use ratatui::style::Style;

use super::list::short_score;
use super::paint::{self, Pieces, piece};
use super::theme::Theme;
use crate::app::area::Place;
use crate::app::detail::{self, DetailLine, FactTone};
use crate::app::workspace::{Pane, Workspace};
use crate::domain::text::Safe;

/// Draws the example on screen from its first line that is not scrolled away.
pub fn draw(workspace: &Workspace, theme: &Theme, frame: &mut Frame<'_>, place: Place) {
    let focused = workspace.pane == Pane::Example;
    let title = title(workspace, theme, usize::from(place.width.saturating_sub(4)));
    let inner = paint::pane(
        frame,
        paint::rect(place, frame),
        &title,
        theme.border(focused),
    );
    let text = paint::indented(inner);
    let lines = detail::lines(workspace, usize::from(text.width));
    let rows = usize::from(text.height);
    if lines.is_empty() {
        paint::text_line(frame, text, "There is nothing to show.", theme.faint());
    }
    for (number, line) in lines.iter().skip(workspace.scroll).take(rows).enumerate() {
        let pieces = pieces(line, usize::from(text.width), theme);
        paint::line(frame, paint::row(text, number), &pieces);
    }
    let below = lines.len().saturating_sub(workspace.scroll + rows);
    if below > 0 {
        let more = format!(
            " {} more ↓ ",
            crate::domain::words::counted(below as u64, "line", "lines")
        );
        let bottom = ratatui::layout::Rect {
            y: place.y + place.height.saturating_sub(1),
            height: 1,
            ..inner
        };
        paint::line_right(frame, bottom, &[piece(&more, theme.warning())]);
    }
}

fn title(workspace: &Workspace, theme: &Theme, room: usize) -> Pieces {
    let Some(sampled) = workspace.example() else {
        return vec![piece(" example ", theme.strong())];
    };
    let mark = workspace.review.mark(&sampled.key);
    let said = if mark.is_cant_tell() {
        " · can't tell"
    } else if mark.is_deferred() {
        " · put off"
    } else if mark.has_verdict() && workspace.review.tags(&sampled.key).is_empty() {
        " · untagged"
    } else {
        ""
    };
    let flag = if mark.flagged { " · ! flagged" } else { "" };
    let head = format!(" {} of {} · id ", workspace.rank + 1, workspace.keys.len());
    let tail = format!("{said}{flag} ");
    let id = Safe::line(sampled.key.as_str())
        .truncate(room.saturating_sub(head.len() + tail.len()).max(4));
    vec![
        piece(&head, theme.strong()),
        (id, theme.strong()),
        piece(&tail, theme.warning()),
    ]
}

const NAME_CELLS: usize = 7;

fn pieces(line: &DetailLine, width: usize, theme: &Theme) -> Pieces {
    match line {
        DetailLine::Blank => Vec::new(),
        DetailLine::Text(text) => vec![(text.clone(), theme.plain())],
        DetailLine::Columns(text) => vec![(text.clone(), theme.faint())],
        DetailLine::Pixels(row) => vec![(row.clone(), theme.plain())],
        DetailLine::Fact { name, value, tone } => fact(name, value, *tone, theme),
        DetailLine::Bar { .. } => bar(line, width, theme),
    }
}

fn fact(name: &Safe, value: &Safe, tone: FactTone, theme: &Theme) -> Pieces {
    let (cells, look): (usize, Style) = match tone {
        FactTone::Truth => (NAME_CELLS, theme.truth()),
        FactTone::Prediction => (NAME_CELLS, theme.prediction()),
        FactTone::Said => (NAME_CELLS, theme.accent()),
        FactTone::Column => (detail::NAME_WIDTH + 1, theme.plain()),
    };
    vec![(name.pad(cells), theme.faint()), (value.clone(), look)]
}

fn bar(line: &DetailLine, width: usize, theme: &Theme) -> Pieces {
    let DetailLine::Bar {
        name,
        label,
        score,
        predicted,
        is_truth,
    } = line
    else {
        return Vec::new();
    };
    let label_cells = (width / 3).clamp(8, 24);
    let bar_cells = width.saturating_sub(NAME_CELLS + label_cells + 6).min(20);
    let look = match (predicted, is_truth) {
        (true, _) => theme.prediction(),
        (false, true) => theme.truth(),
        (false, false) => theme.plain(),
    };
    let mut pieces = vec![
        (name.pad(NAME_CELLS), theme.faint()),
        (label.fit(label_cells), look),
    ];
    if let Some(score) = score {
        let (full, rest) = paint::bar(*score, bar_cells);
        pieces.push(piece(
            &format!(" {:>4} ", short_score(*score)),
            theme.plain(),
        ));
        pieces.push((full, look));
        pieces.push((rest, theme.faint()));
    }
    pieces
}
