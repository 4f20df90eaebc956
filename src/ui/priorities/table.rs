//! The rows of the fix list: one category a line, as many columns as there is room for.
//!
//! A sample of the worst alone has no column that could show a share.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::super::paint::{self, Pieces, piece};
use super::super::theme::Theme;
use crate::app::fix_list::ShareView;
use crate::app::fix_page::FixPage;
use crate::app::workspace::Workspace;
use crate::domain::metric::Metric;
use crate::domain::outlook::Certainty;
use crate::domain::priority::Priority;
use crate::domain::stats::interval::Interval;
use crate::domain::taxonomy::Kind;
use crate::domain::text::Safe;
use crate::domain::words;

/// A column of numbers, in the order of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Errors,
    Share,
    Interval,
    Whisker,
    InFile,
    Gain,
    First,
    Ranks,
    Kind,
    Severity,
    Cost,
    Priority,
}

impl Column {
    /// Every column from left to right.
    const ALL: [Self; 12] = [
        Self::Errors,
        Self::Share,
        Self::Interval,
        Self::Whisker,
        Self::InFile,
        Self::Gain,
        Self::First,
        Self::Ranks,
        Self::Kind,
        Self::Severity,
        Self::Cost,
        Self::Priority,
    ];
    /// The most important first: what does not fit is left out from the end.
    const WANTED: [Self; 12] = [
        Self::Share,
        Self::Priority,
        Self::Cost,
        Self::Gain,
        Self::Interval,
        Self::First,
        Self::Errors,
        Self::Kind,
        Self::Severity,
        Self::Ranks,
        Self::Whisker,
        Self::InFile,
    ];
    /// The same where there are no shares.
    const WANTED_WITHOUT_SHARES: [Self; 4] = [Self::Errors, Self::Cost, Self::Kind, Self::Severity];

    const fn width(self) -> usize {
        match self {
            Self::Errors => 8,
            Self::Share => 8,
            Self::Interval => 11,
            Self::Whisker => 20,
            Self::InFile => 12,
            Self::Gain => 12,
            Self::First => 7,
            Self::Ranks => 7,
            Self::Kind => 9,
            Self::Severity => 6,
            Self::Cost => 6,
            Self::Priority => 9,
        }
    }

    const fn name(self, view: ShareView) -> &'static str {
        match (self, view) {
            (Self::Errors, _) => "errors",
            (Self::Share, ShareView::Any) => "share",
            (Self::Share, ShareView::Primary) => "primary",
            (Self::Interval, _) => "95 %",
            (Self::Whisker, _) => "",
            (Self::InFile, _) => "in file",
            (Self::Gain, _) => "gain, pts",
            (Self::First, _) => "first?",
            (Self::Ranks, _) => "place",
            (Self::Kind, _) => "kind",
            (Self::Severity, _) => "sev.",
            (Self::Cost, _) => "cost",
            (Self::Priority, _) => "priority",
        }
    }
}

/// Bracket, mark, rank and the space before the name.
const LEAD: usize = 6;
/// A name gets this many cells before a further column gets any.
const SHORTEST_NAME: usize = 16;
/// And no more than this.
const LONGEST_NAME: usize = 40;

struct Columns {
    name: usize,
    shown: Vec<Column>,
    view: ShareView,
    by_ease: bool,
    in_money: bool,
    metric: Metric,
}

impl Columns {
    fn fitting(width: usize, workspace: &Workspace) -> Self {
        let wanted: &[Column] = match workspace.priorities.has_percentages {
            true => &Column::WANTED,
            false => &Column::WANTED_WITHOUT_SHARES,
        };
        let longest = workspace
            .priorities
            .rows
            .iter()
            .map(|row| Safe::line(&row.name).width());
        // On 80 columns a long name gives way to the probability of being first.
        let most = (width.saturating_sub(42) / 2).clamp(SHORTEST_NAME, 24);
        let name = longest.max().unwrap_or(0).clamp(SHORTEST_NAME, most);
        let mut room = width.saturating_sub(LEAD + name);
        let mut chosen = Vec::new();
        for column in wanted {
            if column.width() > room {
                break;
            }
            room -= column.width();
            chosen.push(*column);
        }
        let shown: Vec<Column> = Column::ALL
            .into_iter()
            .filter(|column| chosen.contains(column))
            .collect();
        Self {
            name: (name + room).min(LONGEST_NAME),
            shown,
            view: workspace.fixes.view,
            by_ease: workspace.priorities.formula.by_ease,
            metric: workspace.priorities.effect.metric,
            in_money: workspace.priorities.formula.in_money
                && !workspace.priorities.formula.by_ease,
        }
    }
}

/// Draws the header and the rows of the page.
pub(super) fn draw(
    workspace: &Workspace,
    theme: &Theme,
    frame: &mut Frame<'_>,
    place: Rect,
    page: &FixPage,
) {
    let columns = Columns::fitting(usize::from(place.width), workspace);
    paint::line(frame, paint::row(place, 0), &header(&columns, theme));
    let selected = workspace.selected_line();
    let rows = workspace.priorities.rows.iter().enumerate();
    for (line, row) in rows.skip(page.first).take(page.rows) {
        let style = if line == selected {
            theme.selected()
        } else {
            theme.plain()
        };
        let pieces = entry(workspace, row, &columns, theme);
        let row = paint::row(place, 1 + line - page.first);
        paint::filled_line(frame, row, &pieces, style);
    }
}

fn header(columns: &Columns, theme: &Theme) -> Pieces {
    let mut text = Safe::line("    # ");
    text.push(&Safe::line("category").pad(columns.name));
    for column in &columns.shown {
        let name = match column {
            Column::Cost if columns.by_ease => "ease",
            Column::Priority if columns.in_money => "money/d",
            Column::Gain => gain_header(columns.metric),
            column => column.name(columns.view),
        };
        text.push(&Safe::line(name).pad_start(column.width()));
    }
    vec![(text, theme.faint())]
}

/// The gain's unit, short: points of accuracy, or the metric that was named.
const fn gain_header(metric: Metric) -> &'static str {
    match metric {
        Metric::Accuracy => "gain, pts",
        Metric::BalancedAccuracy => "gain bal.ac",
        Metric::F1Macro => "gain F1 mac",
        Metric::F1Weighted => "gain F1 wei",
        Metric::F1 => "gain F1",
        Metric::Mcc => "gain MCC",
        Metric::CohenKappa => "gain kappa",
    }
}

fn certainty(workspace: &Workspace) -> Option<&Certainty> {
    workspace.fixes.outlook.as_ref()?.certainty.as_ref()
}

/// The bracket around what is too close to call: its corner or side on this row, or nothing.
fn bracket(workspace: &Workspace, row: &Priority) -> &'static str {
    let Some(certainty) = certainty(workspace) else {
        return " ";
    };
    let rows = &workspace.priorities.rows;
    let is_close = |row: &Priority| {
        certainty
            .of(&row.id)
            .is_some_and(|standing| standing.is_close)
    };
    let place = |row: &Priority| rows.iter().position(|other| other.id == row.id);
    let (Some(first), Some(last)) = (
        rows.iter().position(is_close),
        rows.iter().rposition(is_close),
    ) else {
        return " ";
    };
    match place(row) {
        Some(place) if place == first && place < last => "┌",
        Some(place) if place == last && first < last => "└",
        Some(place) if first < place && place < last && is_close(row) => "├",
        Some(place) if first < place && place < last => "│",
        _ => " ",
    }
}

fn entry(workspace: &Workspace, row: &Priority, columns: &Columns, theme: &Theme) -> Pieces {
    let rank = match row.rank {
        Some(rank) => rank.to_string(),
        None if row.is_waiting_for_rank() => "?".to_owned(),
        None => "–".to_owned(),
    };
    let look = match (row.count, row.rank) {
        (0, _) => theme.faint(),
        (_, Some(1..=3)) => theme.strong(),
        _ => theme.plain(),
    };
    let mark = if workspace.fixes.marked.contains(&row.id) {
        "■"
    } else {
        " "
    };
    let mut pieces: Pieces = vec![
        piece(bracket(workspace, row), theme.warning()),
        piece(mark, theme.good()),
        (Safe::line(&rank).pad_start(3), theme.accent()),
        piece(" ", look),
        (Safe::line(&row.name).fit(columns.name), look),
    ];
    for column in &columns.shown {
        let cells = column.width();
        if *column == Column::Whisker {
            pieces.push(piece("  ", look));
            pieces.extend(whisker(row, scale(workspace), cells - 2, theme));
            continue;
        }
        let text = cell(workspace, row, *column);
        let style = match column {
            Column::First => theme.accent(),
            _ => look,
        };
        pieces.push((Safe::line(&text).truncate(cells).pad_start(cells), style));
    }
    pieces
}

fn cell(workspace: &Workspace, row: &Priority, column: Column) -> String {
    let standing = certainty(workspace).and_then(|certainty| certainty.of(&row.id));
    let view = workspace.fixes.view;
    match column {
        Column::Errors if view == ShareView::Primary => {
            format!("{}/{}", row.primary, workspace.tally.reviewed)
        }
        Column::Errors => format!("{}/{}", row.count, row.asked),
        Column::Share if view == ShareView::Primary => words::percent(row.share_primary),
        // The error that it was invented for carries it and does not count.
        Column::Share if row.count == 0 && row.is_founder_out => "no other".to_owned(),
        Column::Share if row.count == 0 && row.asked > 0 => "none".to_owned(),
        Column::Share => words::percent(row.share),
        // The interval is that of the other share.
        Column::Interval if view == ShareView::Primary => String::new(),
        Column::Interval => words::interval(row.interval).replace(" %", ""),
        Column::Whisker => String::new(),
        Column::InFile => row.extrapolated.map_or_else(
            || words::NOT_AVAILABLE.to_owned(),
            |(low, high)| format!("{}–{}", words::whole(low), words::whole(high)),
        ),
        Column::Gain | Column::Priority if row.kind == Kind::Irreducible => "–".to_owned(),
        Column::Gain if row.count == 0 && row.is_founder_out => words::NOT_AVAILABLE.to_owned(),
        Column::Gain => words::gain_number_of(workspace.priorities.effect.metric, row.gain)
            .replace(" to +", "–"),
        Column::First => standing.map_or_else(String::new, |one| words::probability(one.first)),
        Column::Ranks => standing.map_or_else(String::new, |one| words::ranks(one.ranks)),
        Column::Kind => row.kind.name().to_owned(),
        Column::Severity => row.severity.to_string(),
        Column::Cost if workspace.priorities.formula.by_ease => row
            .ease
            .map_or_else(|| "2?".to_owned(), |ease| ease.score().to_string()),
        Column::Cost => words::cost(row.cost),
        Column::Priority => words::priority_in(row.score, workspace.priorities.formula),
    }
}

/// The share at the right end of the whiskers: the highest upper end, so that all rows share one scale.
fn scale(workspace: &Workspace) -> f64 {
    let ends = workspace
        .priorities
        .rows
        .iter()
        .filter_map(|row| row.interval.map(|interval| interval.high));
    ends.fold(0.0, f64::max)
}

/// The interval as a line with the share as a dot on it.
fn whisker(row: &Priority, scale: f64, cells: usize, theme: &Theme) -> Pieces {
    let (Some(share), Some(Interval { low, high })) = (row.share, row.interval) else {
        return vec![(Safe::spaces(cells), theme.plain())];
    };
    let last = cells.saturating_sub(1);
    let cell = |value: f64| {
        if scale > 0.0 {
            ((value / scale * last as f64).round() as usize).min(last)
        } else {
            0
        }
    };
    let (low, dot, high) = (cell(low), cell(share), cell(high));
    let text: String = (0..cells)
        .map(|place| match place {
            place if place == dot => '●',
            place if place == low => '├',
            place if place == high => '┤',
            place if (low..=high).contains(&place) => '─',
            _ => ' ',
        })
        .collect();
    vec![piece(&text, theme.bar())]
}
