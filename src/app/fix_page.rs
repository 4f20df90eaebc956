//! The priorities screen as sentences and rows: what is said, what stands where, what gives way when it gets tight.
//!
//! Pure layout, for drawing and for the mouse alike. Nothing here knows colours.

use crate::action::Action;
use crate::domain::plan::joint_gain;
use crate::domain::priority::Priority;
use crate::domain::stats::stop::Advice;
use crate::domain::taxonomy::Kind;
use crate::domain::text::Safe;
use crate::domain::words;

use super::area::{Listed, Place};
use super::fix_list::ShareView;
use super::model::Model;
use super::workspace::{Screen, Workspace};

/// Rows of the table that are shown before a less important sentence gets room.
const MINIMUM_ROWS: usize = 5;

/// How much a sentence asks to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// First of all.
    Strong,
    /// To be read.
    Plain,
    /// May be overlooked.
    Faint,
    /// Should not be overlooked.
    Warning,
}

/// A line of text with how much it asks to be read.
pub type Sentence = (Safe, Weight);

/// The priorities screen, laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct FixPage {
    /// The lines above the table.
    pub above: Vec<Sentence>,
    /// The table: its header and then its rows.
    pub table: Place,
    /// The rows of the table, of which a part may be shown.
    pub listed: Listed,
    /// The first row that is shown.
    pub first: usize,
    /// Rows that are shown.
    pub rows: usize,
    /// Rows below those shown.
    pub hidden: usize,
    /// What stands beside the categories.
    pub counts: Safe,
    /// The lines below the counts.
    pub below: Vec<Sentence>,
}

impl FixPage {
    /// The row of the table at a cell, counted from the first of all.
    pub fn row_at(&self, x: u16, y: u16) -> Option<usize> {
        let row = self.table.row_at(x, y)?.checked_sub(1)?;
        (row < self.rows).then_some(self.first + row)
    }
}

/// Something to say beside the table, in lines.
struct Part {
    /// 0 is shown first.
    importance: u8,
    is_above: bool,
    lines: Vec<Sentence>,
    /// Its beginning, which is worth having where the whole does not fit.
    short: Vec<Sentence>,
}

impl Model {
    /// The priorities screen, laid out; none while it is not open. When it gets tight the most important sentences and
    /// some rows come first; what is left of the height goes to further sentences, then to further rows.
    pub fn fix_page(&self) -> Option<FixPage> {
        let workspace = self.workspace()?;
        if workspace.screen != Screen::Priorities {
            return None;
        }
        let inside = self.area.body().inside(self.edges()).indented();
        let (width, height) = (usize::from(inside.width), usize::from(inside.height));
        let all = workspace.priorities.rows.len();
        // On a small screen the first sentence is worth more than another row.
        let minimum = all.min((height / 3).clamp(2, MINIMUM_ROWS));
        // An empty line and the header above the rows, the counts below them.
        let mut spare = height.saturating_sub(3 + minimum);
        let mut parts = parts(workspace, self, width);
        parts.sort_by_key(|part| part.importance);
        parts.retain_mut(|part| {
            if part.lines.len() > spare && !part.short.is_empty() {
                part.lines = std::mem::take(&mut part.short);
            }
            let fits = part.lines.len() <= spare;
            spare -= if fits { part.lines.len() } else { 0 };
            fits
        });
        let rows = (minimum + spare).min(all);
        let lines = |is_above: bool| -> Vec<Sentence> {
            let chosen = parts.iter().filter(|part| part.is_above == is_above);
            chosen.flat_map(|part| part.lines.clone()).collect()
        };
        let above = lines(true);
        let skipped = above.len() + usize::from(!above.is_empty());
        let listed = Listed {
            cursor: workspace.selected_line(),
            count: all,
            rows,
        };
        let first = listed.first_line(workspace.fixes.first, 0);
        Some(FixPage {
            table: inside.below(skipped),
            listed,
            below: lines(false),
            counts: counts(workspace),
            hidden: all.saturating_sub(first + rows),
            first,
            rows,
            above,
        })
    }
}

/// Everything that is worth a sentence, with how much.
fn parts(workspace: &Workspace, model: &Model, width: usize) -> Vec<Part> {
    let name = |name: &str| name.to_owned();
    let priorities = &workspace.priorities;
    let outlook = workspace.fixes.outlook.as_ref();
    let reviewed = workspace.tally.reviewed;
    let part = |importance, is_above, text: Option<String>, weight: Weight| Part {
        importance,
        is_above,
        lines: sentence(&text.unwrap_or_default(), width, weight),
        short: Vec::new(),
    };
    let order = outlook.map(|outlook| words::order(outlook, priorities, &name));
    let who_leads = order.as_ref().and_then(|sentences| sentences.first());
    let who_leads = sentence(who_leads.map_or("", String::as_str), width, Weight::Plain);
    let order = order.map(|sentences| sentences.join(" "));
    let advice = outlook
        .and_then(|outlook| outlook.advice.as_ref())
        .map(|advice| {
            let decided = workspace.tally.progress.decided;
            let more = words::draw_more(&workspace.sample, decided)
                .filter(|_| matches!(advice, Advice::KeepGoing(_)));
            [Some(words::advice(advice)), more]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        });
    let discovery = outlook.and_then(words::discovery);
    let discovery = discovery.map(|text| format!("New categories: {text}."));
    let remarks = [
        words::fallback(&priorities.effect),
        words::money_missing(priorities),
        words::not_ranked_yet(priorities),
        words::roughness(reviewed),
    ];
    let remarks: Vec<String> = remarks.into_iter().flatten().collect();
    let first = words::fix_first(priorities, reviewed, &name);
    vec![
        part(0, true, Some(first), Weight::Strong),
        part(
            1,
            true,
            words::no_percentages(priorities)
                .map(str::to_owned)
                .or_else(|| words::too_few_groups(priorities, reviewed)),
            Weight::Warning,
        ),
        Part {
            short: who_leads,
            ..part(2, true, order, Weight::Plain)
        },
        part(
            3,
            false,
            Some(about_selection(workspace, model)),
            Weight::Plain,
        ),
        part(4, true, advice, Weight::Plain),
        part(
            5,
            true,
            words::relabel_first(priorities, &name),
            Weight::Plain,
        ),
        part(
            6,
            true,
            words::not_fixable(priorities, &name),
            Weight::Plain,
        ),
        part(9, true, discovery, Weight::Faint),
        part(4, true, words::assumed_costs(priorities), Weight::Faint),
        part(7, false, Some(formula(workspace, model)), Weight::Faint),
        part(8, true, Some(remarks.join(" ")), Weight::Faint),
    ]
}

/// A sentence in as many lines as it takes; none for none.
fn sentence(text: &str, width: usize, weight: Weight) -> Vec<Sentence> {
    if text.is_empty() {
        return Vec::new();
    }
    let lines = Safe::line(text).wrap(width);
    lines.into_iter().map(|line| (line, weight)).collect()
}

/// What stands beside the categories, each counted apart.
fn counts(workspace: &Workspace) -> Safe {
    let tally = &workspace.tally;
    let mean = tally.mean_tags().map_or_else(
        || words::NOT_AVAILABLE.to_owned(),
        |mean| format!("{mean:.2}"),
    );
    let mut parts = vec![
        format!("{} reviewed", tally.reviewed),
        format!("{} can't tell", tally.cant_tell),
        format!("{} untagged", tally.untagged),
        format!("{} put off", tally.progress.deferred),
        format!("{mean} tags per error"),
    ];
    if let Some(worth) = words::worth(tally.reviewed, workspace.priorities.worth) {
        parts[0] = worth;
    }
    if workspace.fixes.view == ShareView::Primary {
        parts[2] = format!(
            "{} ({}) without a category",
            tally.untagged + tally.cant_tell,
            words::percent(workspace.priorities.untagged)
        );
    }
    parts.extend(words::waiting(tally));
    Safe::line(&parts.join(", "))
}

/// The plan or the marked categories together; without marks the numbers of the selected row.
fn about_selection(workspace: &Workspace, model: &Model) -> String {
    let name = |name: &str| name.to_owned();
    let fixes = &workspace.fixes;
    let back = model.keymap.hint(Action::Back);
    if let Some(budget) = &fixes.budget {
        let plan = words::budget(&budget.steps, budget.days, &workspace.priorities, &name);
        let (head, steps) = plan
            .split_first()
            .map_or(("", &[][..]), |(head, steps)| (head.as_str(), steps));
        return format!("{head} {} ({back} clears)", steps.join("; "));
    }
    if !fixes.marked.is_empty() {
        let joint = joint_gain(
            &workspace.sample,
            &workspace.tally,
            &workspace.priorities,
            &fixes.marked,
        );
        return match joint {
            Some(joint) => {
                let joint = words::joint(&joint, &workspace.priorities, &name);
                format!("{joint} ({back} clears)")
            }
            None => format!(
                "{} marked; their joint gain is n/a. ({back} clears)",
                fixes.marked.len()
            ),
        };
    }
    let Some(row) = workspace.priorities.rows.get(workspace.selected_line()) else {
        return String::new();
    };
    facts(workspace, row)
}

/// The numbers of a row in words.
fn facts(workspace: &Workspace, row: &Priority) -> String {
    let priorities = &workspace.priorities;
    let left_out = words::left_out(row).map_or_else(String::new, |text| format!(" {text}."));
    let early = if row.is_early && row.count + row.left_out > 0 {
        " Asked of too few errors to be ranked yet."
    } else {
        ""
    };
    let counted = format!(
        "{} ({}): {} of {} reviewed errors",
        row.name,
        row.kind.name(),
        row.count,
        row.asked
    );
    if !priorities.has_percentages {
        return format!("{counted}.{left_out}{early}");
    }
    let outcome = match row.kind {
        Kind::Irreducible => "No fix removes these.".to_owned(),
        Kind::Labels => words::relabelling(row, priorities)
            .map_or_else(String::new, |text| format!("If corrected, {text}.")),
        _ => if_fixed(workspace, row),
    };
    let weighted = match priorities.worth {
        Some(_) => "weighted as drawn ",
        None => "",
    };
    let covered = words::covered(row, &workspace.sample, &workspace.tally).unwrap_or_default();
    format!(
        "{counted}, {weighted}{} (95 % interval {}). {outcome} In this file: {}.{left_out}{early} {covered}",
        words::percent(row.share),
        words::interval(row.interval),
        words::extrapolated(row.extrapolated, priorities.errors),
    )
}

/// What a full fix gains in the metric, and in money where that is known.
pub fn if_fixed(workspace: &Workspace, row: &Priority) -> String {
    let effect = &workspace.priorities.effect;
    let reached = words::reached(effect, row.ceiling);
    let reached = reached.map_or_else(String::new, |reached| format!(", {reached}"));
    let gain = words::gain_of(effect, row.gain);
    let saving = words::saving(row).map_or_else(String::new, |saving| format!("; {saving}"));
    format!("If fully fixed: {gain}{reached}{saving}.")
}

/// The formula with the factors of the selected row, and the keys that change them.
fn formula(workspace: &Workspace, model: &Model) -> String {
    let Some(row) = workspace.priorities.rows.get(workspace.selected_line()) else {
        return String::new();
    };
    let [edit, cost, severity] = [Action::CategoryMenu, Action::EditCost, Action::EditSeverity]
        .map(|action| model.keymap.hint(action));
    let formula = words::formula(row, &workspace.priorities);
    format!("{formula}  ({cost} cost, {severity} severity, {edit} everything else)")
}
