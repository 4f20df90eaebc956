//! The categories as a chart, for a room that looks on: which are set here, how often each occurs, how sure that is.

use ratatui::Frame;

use super::paint::{self, Outline, Pieces, piece};
use super::theme::Theme;
use crate::app::area::ReviewLayout;
use crate::app::workspace::Workspace;
use crate::domain::priority::Priority;
use crate::domain::text::Safe;
use crate::domain::words;

/// How to read a bar.
const LEGEND: &str = "95 %: the share lies between where a bar steps down and where it ends";

/// Draws one bar per category, the most frequent first, with an empty line between them where there is room.
pub fn draw(workspace: &Workspace, theme: &Theme, frame: &mut Frame<'_>, layout: &ReviewLayout) {
    let title = [piece(" what goes wrong ", theme.strong())];
    let outline = Outline {
        edges: layout.edges,
        focused: false,
    };
    let place = paint::rect(layout.categories, frame);
    let inner = paint::indented(paint::pane(frame, place, &title, outline, theme));
    let mut rows: Vec<&Priority> = workspace.priorities.rows.iter().collect();
    rows.sort_by(|one, other| {
        let share = |row: &Priority| row.share.unwrap_or_default();
        share(other)
            .total_cmp(&share(one))
            .then(other.count.cmp(&one.count))
    });
    let spread = match rows.len() * 2 <= usize::from(inner.height) + 1 {
        true => 2,
        false => 1,
    };
    let scale = Scale::of(&workspace.priorities.rows);
    let height = usize::from(inner.height);
    // What does not fit is counted in the last line.
    let shown = match rows.len() * spread < height + spread {
        true => rows.len(),
        false => height.saturating_sub(1),
    };
    if shown < rows.len() {
        let text = format!("{} more", rows.len() - shown);
        paint::text_line(frame, paint::row(inner, shown), &text, theme.warning());
    }
    for (number, row) in rows.iter().take(shown).enumerate() {
        let pieces = bar(workspace, row, scale, usize::from(inner.width), theme);
        paint::line(frame, paint::row(inner, number * spread), &pieces);
    }
    let legend = Safe::literal(LEGEND).wrap(usize::from(inner.width));
    let first = usize::from(inner.height).saturating_sub(legend.len());
    if rows
        .iter()
        .any(|row| row.count > 0 && row.interval.is_some())
        && rows.len() * spread < first
    {
        for (number, line) in legend.iter().enumerate() {
            let pieces = [(line.clone(), theme.faint())];
            paint::line(frame, paint::row(inner, first + number), &pieces);
        }
    }
    if rows.is_empty() {
        let text = "no category yet";
        paint::text_line(frame, paint::row(inner, 0), text, theme.faint());
    }
}

/// What the right end of every bar stands for, so that all of them share one scale.
#[derive(Clone, Copy)]
struct Scale {
    count: usize,
    share: f64,
}

impl Scale {
    fn of(rows: &[Priority]) -> Self {
        let ends = rows.iter().filter_map(|row| Some(row.interval?.high));
        Self {
            count: rows.iter().map(|row| row.count).max().unwrap_or(0),
            share: ends.fold(0.0, f64::max),
        }
    }

    /// The bar of a row: its share with the interval, or its count where there are no shares.
    fn bar(self, row: &Priority, cells: usize) -> Safe {
        match (row.share, row.interval) {
            (Some(share), Some(interval)) if row.count > 0 => {
                paint::whiskered(interval.low, share, interval.high, self.share, cells)
            }
            (None, _) if row.count > 0 => {
                let count = row.count as f64 / self.count.max(1) as f64;
                paint::bar(count, cells).0.pad(cells)
            }
            _ => Safe::spaces(cells),
        }
    }
}

fn bar(workspace: &Workspace, row: &Priority, scale: Scale, width: usize, theme: &Theme) -> Pieces {
    /// The digit, whether it is set, the count and the share.
    const TAKEN: usize = 3 + 2 + 5 + 8;
    let taxonomy = workspace.review.taxonomy();
    let category = taxonomy.get(&row.id);
    let digit = category
        .and_then(|category| category.slot)
        .map_or_else(String::new, |slot| (slot % 10).to_string());
    let is_set = workspace
        .mark()
        .is_some_and(|mark| mark.tags.contains_key(&row.id));
    let (mark, look) = match is_set {
        true => ("●", theme.accent()),
        false => ("○", theme.plain()),
    };
    let name = (width / 3).clamp(10, 24);
    let cells = width.saturating_sub(TAKEN + name + 2).min(40);
    let hue = category.and_then(|category| category.colour);
    let percent = match workspace.priorities.has_percentages {
        true => words::percent(row.share),
        false => String::new(),
    };
    vec![
        (Safe::line(&digit).pad_start(2), theme.key()),
        piece(&format!(" {mark} "), look),
        (Safe::line(&row.name).fit(name), look),
        piece(" ", theme.plain()),
        (scale.bar(row, cells), theme.category(hue, theme.bar())),
        (
            Safe::line(&row.count.to_string()).pad_start(5),
            theme.strong(),
        ),
        (Safe::line(&percent).pad_start(8), theme.faint()),
    ]
}
