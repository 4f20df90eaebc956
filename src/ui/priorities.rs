//! The fix list: what goes wrong most, how sure that is, what fixing it gains, what it costs, what comes first.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::paint::{self, Pieces, piece};
use super::theme::Theme;
use crate::action::Action;
use crate::app::area::Area;
use crate::app::model::Model;
use crate::app::workspace::Workspace;
use crate::domain::priority::{Priorities, Priority};
use crate::domain::stats::interval::Interval;
use crate::domain::taxonomy::{FixCost, Kind};
use crate::domain::text::Safe;
use crate::domain::words;

/// Draws the sentences, the table, and more about the selected row. When it gets tight the rows come first, then the
/// numbers of the selected one, then what else is worth a sentence, then the formula.
pub fn draw(
    workspace: &Workspace,
    model: &Model,
    theme: &Theme,
    frame: &mut Frame<'_>,
    area: Area,
) {
    let place = area.body();
    let body = Rect::new(place.x, place.y, place.width, place.height);
    let target = workspace.priorities.target().name();
    let title = [
        piece(" what to fix first ", theme.accent()),
        piece(&format!("· intervals for {target} "), theme.faint()),
    ];
    let inner = paint::indented(paint::pane(frame, body, &title, theme.border(true)));
    let width = usize::from(inner.width);
    let height = usize::from(inner.height);
    let mut lines = sentence(&first_sentence(workspace), width, theme.strong());
    let relabel = words::relabel_first(&workspace.priorities, &|name: &str| name.to_owned());
    lines.extend(sentence(&relabel.unwrap_or_default(), width, theme.plain()));
    let facts = sentence(&facts(workspace), width, theme.plain());
    let others = other_sentences(workspace).map(|text| sentence(&text, width, theme.plain()));
    let formula = sentence(&formula(workspace, model), width, theme.faint());

    let spare = height.saturating_sub(lines.len() + 4);
    let rows = spare
        .saturating_sub(facts.len())
        .max(spare.min(MINIMUM_ROWS))
        .min(workspace.priorities.rows.len());
    let mut spare = spare - rows;
    let mut fits = |part: &[Pieces]| {
        let fits = part.len() <= spare;
        spare -= if fits { part.len() } else { 0 };
        fits
    };
    let has_facts = fits(&facts);
    let others = others.into_iter().find(|part| fits(part));
    let has_formula = fits(&formula);
    lines.extend(others.unwrap_or_default());
    let table_at = lines.len() + 1;
    let counts_at = table_at + rows + 1;
    for (number, pieces) in lines.iter().enumerate() {
        paint::line(frame, paint::row(inner, number), pieces);
    }
    let skipped = u16::try_from(table_at)
        .unwrap_or(u16::MAX)
        .min(inner.height);
    let below = Rect {
        y: inner.y + skipped,
        height: inner.height - skipped,
        ..inner
    };
    let hidden = table(workspace, theme, frame, below, rows);
    paint::line(
        frame,
        paint::row(inner, counts_at),
        &counts(workspace, theme),
    );
    if hidden > 0 {
        let more = [piece(&format!(" {hidden} more ↓"), theme.warning())];
        paint::line_right(frame, paint::row(inner, counts_at), &more);
    }
    let about = facts
        .into_iter()
        .filter(|_| has_facts)
        .chain(formula.into_iter().filter(|_| has_formula));
    for (number, pieces) in about.enumerate() {
        paint::line(frame, paint::row(inner, counts_at + 1 + number), &pieces);
    }
}

/// Rows of the table that are shown before anything else gets room.
const MINIMUM_ROWS: usize = 5;

/// A sentence in as many lines as it takes; none for none.
fn sentence(text: &str, width: usize, style: Style) -> Vec<Pieces> {
    if text.is_empty() {
        return Vec::new();
    }
    let lines = Safe::line(text).wrap(width);
    lines.into_iter().map(|line| vec![(line, style)]).collect()
}

fn first_sentence(workspace: &Workspace) -> String {
    let name = |name: &str| name.to_owned();
    words::fix_first(&workspace.priorities, workspace.tally.reviewed, &name)
}

/// What else is worth a sentence, from everything down to the most important part.
fn other_sentences(workspace: &Workspace) -> [String; 2] {
    let name = |name: &str| name.to_owned();
    let priorities = &workspace.priorities;
    let join = |sentences: &[Option<String>]| {
        let said: Vec<String> = sentences.iter().flatten().cloned().collect();
        said.join(" ")
    };
    let not_fixable = words::not_fixable(priorities, &name);
    let rough = words::roughness(workspace.tally.reviewed);
    let assumed = words::assumed_costs(priorities);
    [
        join(&[not_fixable.clone(), rough.clone(), assumed]),
        join(&[not_fixable, rough]),
    ]
}

/// What stands beside the categories, each counted apart.
fn counts(workspace: &Workspace, theme: &Theme) -> Pieces {
    let tally = &workspace.tally;
    let mean = tally.mean_tags().map_or_else(
        || words::NOT_AVAILABLE.to_owned(),
        |mean| format!("{mean:.2}"),
    );
    let waiting = match tally.progress.waiting {
        0 => String::new(),
        count => format!(", {count} ahead wait"),
    };
    let text = format!(
        "{} reviewed, {} can't tell, {} untagged, {} put off, {mean} tags per error{waiting}",
        tally.reviewed, tally.cant_tell, tally.untagged, tally.progress.deferred
    );
    vec![piece(&text, theme.faint())]
}

/// The numbers of the selected row in words.
fn facts(workspace: &Workspace) -> String {
    let priorities = &workspace.priorities;
    let Some(row) = priorities.rows.get(workspace.selected_line()) else {
        return String::new();
    };
    let left_out = match (row.not_asked, row.left_out) {
        (0, _) => String::new(),
        (count, 0) => format!(" {count} were reviewed before it existed and are left out."),
        (count, _) => format!(
            " Left out: {count} reviewed before it existed, and the one it was invented for."
        ),
    };
    let early = if row.is_early && row.count + row.left_out > 0 {
        " Asked of too few errors to be ranked yet."
    } else {
        ""
    };
    let outcome = match row.kind {
        Kind::Irreducible => "No fix removes these.".to_owned(),
        Kind::Labels => "Relabelling repairs the measurement, not the model.".to_owned(),
        _ => format!(
            "If fully fixed: {}, accuracy {} → {}.",
            words::gain(row.gain),
            words::metric(priorities.metric_now()),
            words::ceiling(row.ceiling)
        ),
    };
    format!(
        "{} ({}): {} of {} reviewed errors, {} (95 % interval {}). {outcome} In this file: {}.{left_out}{early}",
        row.name,
        row.kind.name(),
        row.count,
        row.asked,
        words::percent(row.share),
        words::interval(row.interval),
        words::extrapolated(row.extrapolated, priorities.errors),
    )
}

/// The formula with the factors of the selected row, and the keys that change them.
fn formula(workspace: &Workspace, model: &Model) -> String {
    let Some(row) = workspace.priorities.rows.get(workspace.selected_line()) else {
        return String::new();
    };
    let [cost, severity, kind] = [Action::EditCost, Action::EditSeverity, Action::ChangeKind]
        .map(|action| model.keymap.hint(action));
    format!(
        "priority = 100 × share × severity {} ÷ {} days = {} % of all errors per person-day  ({cost} cost, {severity} severity, {kind} kind)",
        row.severity,
        row.cost.unwrap_or(FixCost::Medium).days(),
        words::priority(row.score),
    )
}

/// Which columns there is room for.
struct Columns {
    name: usize,
    whisker: usize,
    has_interval: bool,
    has_kind: bool,
    has_severity: bool,
    has_extrapolated: bool,
}

impl Columns {
    fn fitting(width: usize) -> Self {
        let has_interval = width >= 72;
        let fixed = 4 + 8 + 7 + 6 + 9 + if has_interval { 11 + 15 } else { 0 };
        let extra = width.saturating_sub(fixed + 20);
        let has_kind = extra >= 8;
        let has_severity = extra >= 14;
        let has_extrapolated = extra >= 46;
        let whisker = if extra >= 34 { 18 } else { 0 };
        let taken = [(has_kind, 8), (has_severity, 6), (has_extrapolated, 11)];
        let taken: usize = taken
            .iter()
            .filter(|(present, _)| *present)
            .map(|(_, cells)| cells)
            .sum();
        let gap = if whisker > 0 { whisker + 2 } else { 0 };
        Self {
            name: width.saturating_sub(fixed + taken + gap).min(40),
            whisker,
            has_interval,
            has_kind,
            has_severity,
            has_extrapolated,
        }
    }
}

/// Draws the rows around the selected one; gives how many lie below.
fn table(
    workspace: &Workspace,
    theme: &Theme,
    frame: &mut Frame<'_>,
    place: Rect,
    rows: usize,
) -> usize {
    let columns = Columns::fitting(usize::from(place.width));
    paint::line(frame, paint::row(place, 0), &header(&columns, theme));
    let priorities = &workspace.priorities;
    let selected = workspace.selected_line();
    let first = paint::offset(selected, priorities.rows.len(), rows.max(1));
    for (line, row) in priorities.rows.iter().enumerate().skip(first).take(rows) {
        let style = if line == selected {
            theme.selected()
        } else {
            theme.plain()
        };
        let pieces = entry(row, priorities, &columns, theme);
        paint::filled_line(frame, paint::row(place, 1 + line - first), &pieces, style);
    }
    priorities.rows.len().saturating_sub(first + rows)
}

fn header(columns: &Columns, theme: &Theme) -> Pieces {
    let mut text = Safe::line("  # ");
    text.push(&Safe::line("category").pad(columns.name));
    let mut cell = |name: &str, cells: usize| text.push(&Safe::line(name).pad_start(cells));
    cell("errors", 8);
    cell("share", 7);
    if columns.has_interval {
        cell("interval", 11);
    }
    if columns.whisker > 0 {
        cell("", columns.whisker + 2);
    }
    if columns.has_extrapolated {
        cell("in file", 11);
    }
    if columns.has_interval {
        cell("gain in points", 15);
    }
    if columns.has_kind {
        cell("kind", 8);
    }
    cell("cost", 6);
    if columns.has_severity {
        cell("sev.", 6);
    }
    cell("priority", 9);
    vec![(text, theme.faint())]
}

fn entry(row: &Priority, priorities: &Priorities, columns: &Columns, theme: &Theme) -> Pieces {
    let rank = row
        .rank
        .map_or_else(|| "–".to_owned(), |rank| rank.to_string());
    let look = match (row.count, row.rank) {
        (0, _) => theme.faint(),
        (_, Some(1..=3)) => theme.strong(),
        _ => theme.plain(),
    };
    let right =
        |text: &str, cells: usize| (Safe::line(text).truncate(cells).pad_start(cells), look);
    let mut pieces: Pieces = vec![
        (Safe::line(&rank).pad_start(3), theme.accent()),
        piece(" ", look),
        (Safe::line(&row.name).fit(columns.name), look),
        right(&format!("{}/{}", row.count, row.asked), 8),
        right(&share_cell(row), 7),
    ];
    if columns.has_interval {
        pieces.push(right(&words::interval(row.interval).replace(" %", ""), 11));
    }
    if columns.whisker > 0 {
        pieces.push(piece("  ", look));
        pieces.extend(whisker(row, scale(priorities), columns.whisker, theme));
    }
    if columns.has_extrapolated {
        let range = row
            .extrapolated
            .map(|(low, high)| format!("{}–{}", words::whole(low), words::whole(high)));
        pieces.push(right(
            &range.unwrap_or_else(|| words::NOT_AVAILABLE.to_owned()),
            11,
        ));
    }
    if columns.has_interval {
        pieces.push(right(&words::gain_points(row.gain), 15));
    }
    if columns.has_kind {
        pieces.push(right(row.kind.name(), 8));
    }
    pieces.push(right(&words::cost(row.cost), 6));
    if columns.has_severity {
        pieces.push(right(&row.severity.to_string(), 6));
    }
    pieces.push(right(&words::priority(row.score), 9));
    pieces
}

/// The share in a narrow cell. None seen is a word: 0 % would say too much.
fn share_cell(row: &Priority) -> String {
    if row.count == 0 && row.asked > 0 {
        "none".to_owned()
    } else {
        words::percent(row.share)
    }
}

/// The share at the right end of the whiskers: the highest upper end, so that all rows share one scale.
fn scale(priorities: &Priorities) -> f64 {
    let ends = priorities
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
