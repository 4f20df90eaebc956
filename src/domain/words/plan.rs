//! What several fixes gain together, and what to fix for a number of days, in words.

use std::collections::BTreeSet;

use super::effect::{reached, share_range};
use super::formula::days as days_of;
use super::percent;
use crate::domain::plan::{JointGain, Step};
use crate::domain::priority::{Priorities, Range};
use crate::domain::taxonomy::CategoryId;

/// What the categories gain together:
/// `data gap + rare class: 41–57 % of errors, accuracy 90.8 → 94.6–96.1 %, 6 days.`
pub fn joint(joint: &JointGain, priorities: &Priorities, name: &dyn Fn(&str) -> String) -> String {
    let in_plan = priorities
        .rows
        .iter()
        .filter(|row| joint.categories.contains(&row.id));
    let most = in_plan.map(|row| row.asked).max().unwrap_or(0);
    let base = match joint.asked < most {
        true => format!(" (of the {} asked about all of them)", joint.asked),
        false => String::new(),
    };
    let mut parts = vec![format!("{} of errors{base}", share_range(joint.share))];
    parts.extend(reached(&priorities.effect, joint.ceiling));
    parts.push(days_of(joint.days));
    format!(
        "{}: {}.",
        names(&joint.categories, priorities, name),
        parts.join(", ")
    )
}

/// What to fix for a number of person-days, one line for each category in the order of fixing, with what is gained
/// up to it. Empty where the design has no shares.
pub fn budget(
    steps: &[Step],
    days: f64,
    priorities: &Priorities,
    name: &dyn Fn(&str) -> String,
) -> Vec<String> {
    if !priorities.has_percentages {
        return Vec::new();
    }
    let Some(last) = steps.last() else {
        return vec![format!(
            "For {}: no ranked category can be fixed in that time.",
            days_of(days)
        )];
    };
    let mut lines = vec![format!(
        "For {}, of which it takes {}:",
        days_of(days),
        days_of(last.so_far.days)
    )];
    lines.extend(steps.iter().enumerate().map(|(place, step)| {
        let so_far = &step.so_far;
        let reached = reached(&priorities.effect, so_far.ceiling);
        let reached = reached.map_or_else(String::new, |reached| format!("; then {reached}"));
        format!(
            "{}. {} ({}): up to {} of errors{}{reached}",
            place + 1,
            name_of(&step.id, priorities, name),
            days_of(step.days),
            percent(Some(step.further)),
            if place == 0 { "" } else { " more" },
        )
    }));
    lines
}

/// A range of shares with both ends: `41–57 %`.
pub fn shares_of(range: Option<Range>) -> String {
    range.map_or_else(|| super::NOT_AVAILABLE.to_owned(), share_range)
}

/// In the order of the fix list.
fn names(
    categories: &BTreeSet<CategoryId>,
    priorities: &Priorities,
    name: &dyn Fn(&str) -> String,
) -> String {
    let rows = priorities.rows.iter();
    let names: Vec<String> = rows
        .filter(|row| categories.contains(&row.id))
        .map(|row| name(&row.name))
        .collect();
    names.join(" + ")
}

fn name_of(id: &CategoryId, priorities: &Priorities, name: &dyn Fn(&str) -> String) -> String {
    let found = priorities.rows.iter().find(|row| row.id == *id);
    name(found.map_or(id.as_str(), |row| &row.name))
}

#[cfg(test)]
mod tests;
