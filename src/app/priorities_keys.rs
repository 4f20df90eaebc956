//! What the keys of the priorities screen do.

use crate::action::Action;
use crate::domain::estimate::{IntervalMethod, Question};
use crate::domain::filter::Expression;
use crate::domain::metric::Metric;
use crate::domain::priority::Priority;
use crate::domain::text::Safe;
use crate::domain::words;

use super::fix_list::ShareView;
use super::message::Effect;
use super::model::{Model, Tone};
use super::overlay::{Entry, LineInput, LinePurpose, Overlay, PickPurpose, Picker, PickerItem};
use super::workspace::{Filter, Screen};
use super::{category_keys, review_keys, walk};

/// Handles an action of the priorities screen; none when it is not one of its own.
pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    if let Some(lines) = lines_of(model, action) {
        model.workspace_mut()?.step_selected(lines);
        return Some(Vec::new());
    }
    Some(match action {
        Action::OpenRow => open_row(model),
        Action::TogglePopulation => {
            let workspace = model.workspace_mut()?;
            let question = workspace.priorities.question;
            let target = question.target.other();
            workspace.rank_anew(Question { target, ..question });
            model.say(
                Tone::Done,
                &format!("intervals now speak of {}", target.name()),
            );
            Vec::new()
        }
        Action::SwitchInterval => switch_interval(model)?,
        Action::SwitchShares => switch_shares(model)?,
        Action::MarkRow => mark(model)?,
        Action::Budget => ask_budget(model),
        Action::PickMetric => pick_metric(model)?,
        Action::ScoreEase => score_ease(model),
        Action::NewCategory => review_keys::open_new_category(model),
        _ => return category_keys::run(model, action),
    })
}

fn switch_interval(model: &mut Model) -> Option<Vec<Effect>> {
    let workspace = model.workspace_mut()?;
    let question = workspace.priorities.question;
    let interval = match question.interval {
        IntervalMethod::Wilson => IntervalMethod::Exact,
        IntervalMethod::Exact => IntervalMethod::Wilson,
    };
    workspace.rank_anew(Question {
        interval,
        ..question
    });
    let is_simple = workspace.sample.design.method.is_simple();
    let text = match interval {
        IntervalMethod::Exact if !is_simple => {
            "exact intervals exist for simple random samples only; Wilson's stay"
        }
        IntervalMethod::Exact => "intervals are exact now: never below 95 %, and wider",
        IntervalMethod::Wilson => "intervals are Wilson's now: close to 95 % on average",
    };
    model.say(Tone::Done, text);
    Some(Vec::new())
}

fn switch_shares(model: &mut Model) -> Option<Vec<Effect>> {
    let workspace = model.workspace_mut()?;
    let (view, text) = match workspace.fixes.view {
        ShareView::Any => (
            ShareView::Primary,
            "shares by primary category: with the untagged they sum to 100 %",
        ),
        ShareView::Primary => (
            ShareView::Any,
            "shares of the errors that carry a category: they may sum to more than 100 %",
        ),
    };
    workspace.fixes.view = view;
    model.say(Tone::Done, text);
    Some(Vec::new())
}

fn mark(model: &mut Model) -> Option<Vec<Effect>> {
    let workspace = model.workspace_mut()?;
    if let Some(id) = workspace.selected.clone() {
        workspace.fixes.toggle(&id);
        workspace.step_selected(1);
    }
    Some(Vec::new())
}

fn ask_budget(model: &mut Model) -> Vec<Effect> {
    model.overlays.push(LineInput::overlay(
        LinePurpose::Budget,
        "Best set for how many person-days?",
        "",
        "such as 10; what they pay for gets marked, Esc clears it",
    ));
    Vec::new()
}

fn pick_metric(model: &mut Model) -> Option<Vec<Effect>> {
    let workspace = model.workspace()?;
    let now = workspace.priorities.effect.metric;
    let has_counts = workspace.sample.confusion.is_some();
    let has_classes = workspace.sample.roles.rule.has_classes() && has_counts;
    let disabled = |metric: Metric| {
        let needs_classes = metric != Metric::Accuracy;
        (needs_classes && !has_classes)
            .then_some("there are no counts of truth and prediction to compute it from")
    };
    let items = Metric::ALL.map(|metric| PickerItem {
        entry: Entry::Metric(metric),
        name: Safe::line(metric.name()),
        detail: Safe::line(if metric == now { "now" } else { "" }),
        disabled: disabled(metric),
        positions: Vec::new(),
    });
    let title = "Which metric is the team optimizing?";
    let picker = Picker::new(PickPurpose::Metric, title, items.to_vec(), false);
    model.overlays.push(Overlay::Picker(picker));
    Some(Vec::new())
}

/// Names the metric that the ceilings speak of.
pub(super) fn set_metric(model: &mut Model, metric: Metric) -> Vec<Effect> {
    let name = (metric != Metric::Accuracy).then(|| metric.name());
    let effects = category_keys::edit(model, |review| review.set_metric(name));
    let fallback = model
        .workspace()
        .and_then(|workspace| workspace.priorities.effect.fallback.clone());
    if let Some(sentence) = fallback {
        model.say(
            Tone::Refused,
            &format!("{sentence} Gains stay in accuracy."),
        );
    }
    effects
}

fn score_ease(model: &mut Model) -> Vec<Effect> {
    category_keys::edit(model, |review| {
        review.set_scoring(!review.settings().scores_ease)
    })
}

fn lines_of(model: &Model, action: Action) -> Option<isize> {
    let page = isize::try_from(model.area.pane_rows().max(2)).unwrap_or(2);
    Some(match action {
        Action::MoveDown => 1,
        Action::MoveUp => -1,
        Action::HalfPageDown => page / 2,
        Action::HalfPageUp => -(page / 2),
        Action::PageDown => page,
        Action::PageUp => -page,
        Action::GoTop => isize::MIN / 2,
        Action::GoBottom => isize::MAX / 2,
        _ => return None,
    })
}

fn selected(model: &Model) -> Option<Priority> {
    let workspace = model.workspace()?;
    workspace
        .priorities
        .rows
        .get(workspace.selected_line())
        .cloned()
}

/// Shows the errors behind the selected row.
fn open_row(model: &mut Model) -> Vec<Effect> {
    let Some(row) = selected(model) else {
        return Vec::new();
    };
    let back = model.keymap.hint(Action::Back);
    let source = walk::tagged_with(&row.name);
    let Ok(expression) = Expression::parse(&source) else {
        return Vec::new();
    };
    let Some(workspace) = model.workspace_mut() else {
        return Vec::new();
    };
    if workspace.matching(&expression).is_empty() {
        model.say(Tone::Hint, &format!("no error carries {} yet", row.name));
        return Vec::new();
    }
    workspace.set_filter(Some(Filter {
        source,
        expression,
        from_priorities: true,
    }));
    workspace.screen = Screen::Review;
    if let Some(first) = workspace.visible.first().copied() {
        workspace.go(first);
    }
    let count = workspace.visible.len();
    model.say(
        Tone::Hint,
        &format!(
            "{} with {}; {back} goes back",
            words::counted(count as u64, "error", "errors"),
            row.name
        ),
    );
    Vec::new()
}
