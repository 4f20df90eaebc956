//! The sentences that every form of the report prints: how sure, what together, for which budget, how provisional.
//!
//! Where the design has no shares, none of them holds a percentage.

use crate::domain::estimate::IntervalMethod;
use crate::domain::words;

use super::model::Report;

impl Report {
    /// How sure the order is, whether to go on, and what may still turn up.
    pub fn how_sure(&self, name: &dyn Fn(&str) -> String) -> Vec<String> {
        let mut said = words::order(&self.outlook, &self.priorities, name);
        said.extend(self.outlook.advice.as_ref().map(words::advice));
        said.extend(words::discovery(&self.outlook).map(|words| sentence(&words)));
        said
    }

    /// What the first three gain together, and what to fix for the budget, one line each.
    pub fn together(&self, name: &dyn Fn(&str) -> String) -> Vec<String> {
        let joint = self.top.as_ref().map(|joint| {
            format!(
                "If the first {} are fixed: {}",
                match joint.categories.len() {
                    2 => "two",
                    _ => "three",
                },
                words::joint(joint, &self.priorities, name)
            )
        });
        let mut lines: Vec<String> = joint.into_iter().collect();
        if let Some(plan) = &self.plan {
            lines.extend(words::budget(
                &plan.steps,
                plan.days,
                &self.priorities,
                name,
            ));
        }
        lines
    }

    /// The accuracy as percent, or where the design has no percentages as the counts it is made of.
    pub fn accuracy(&self) -> String {
        let population = self.population();
        let evaluated = population.evaluated();
        if self.priorities.has_percentages {
            return match self.priorities.effect.is_tolerance {
                true => format!(
                    "{} of rows in tolerance",
                    words::metric(population.accuracy())
                ),
                false => format!("accuracy {}", words::metric(population.accuracy())),
            };
        }
        format!(
            "{} of {} right",
            words::whole(evaluated.saturating_sub(population.errors)),
            words::whole(evaluated)
        )
    }

    /// The metric that the team optimizes beside the accuracy: `macro F1 83.2 %`; none where it is accuracy.
    pub fn other_metric(&self) -> Option<String> {
        let metric = self.priorities.effect.metric;
        let now = self.priorities.metric_now();
        (metric != crate::domain::metric::Metric::Accuracy && now.is_some()).then(|| {
            format!(
                "{} {}",
                words::metric_name(metric),
                words::metric_of(metric, now)
            )
        })
    }

    /// Everything that makes the numbers less final than they look, one sentence each; raw text.
    pub fn provisional(&self) -> Vec<String> {
        self.provisional_as(&str::to_owned)
    }

    /// The same, made safe by `text` for where it goes.
    pub fn provisional_as(&self, text: &dyn Fn(&str) -> String) -> Vec<String> {
        let mut before = self.asked_in_vain();
        before.extend(self.about_the_design());
        before.extend(self.about_progress());
        let mut after: Vec<String> = words::roughness(self.tally.reviewed).into_iter().collect();
        after.extend(words::too_few_groups(&self.priorities, self.tally.reviewed));
        after.extend(self.about_late_categories());
        after.extend(self.about_debt());
        after.extend(words::assumed_costs(&self.priorities));
        after.extend(self.about_the_file());
        let mut notes: Vec<String> = before.iter().map(|note| text(note)).collect();
        notes.extend(self.about_waiting(text));
        notes.extend(after.iter().map(|note| text(note)));
        notes
    }

    /// What was asked for and cannot be had from this sample: a metric, or exact intervals.
    pub fn asked_in_vain(&self) -> Vec<String> {
        if !self.priorities.has_percentages {
            return Vec::new();
        }
        let mut notes: Vec<String> = words::fallback(&self.priorities.effect)
            .into_iter()
            .collect();
        let is_exact = self.priorities.question.interval == IntervalMethod::Exact;
        if is_exact && !self.sample.design.method.is_simple() {
            notes.push(
                "Exact intervals exist for simple random samples only; these follow the design of the sample."
                    .to_owned(),
            );
        }
        notes
    }

    fn about_the_design(&self) -> Vec<String> {
        let mut notes = Vec::new();
        notes.extend(words::no_percentages(&self.priorities).map(str::to_owned));
        let rows = self.priorities.rows.iter();
        let covered: Vec<(&str, String)> = rows
            .filter_map(|row| {
                let said = words::covered(row, &self.sample, &self.tally)?;
                Some((row.name.as_str(), said))
            })
            .collect();
        let is_common = covered.len() == self.priorities.rows.len()
            && covered.windows(2).all(|pair| pair[0].1 == pair[1].1);
        match covered.first() {
            Some((_, said)) if is_common => notes.push(format!("Each share {said}.")),
            _ => notes.extend(
                covered
                    .iter()
                    .map(|(name, said)| format!("The share of `{name}` {said}.")),
            ),
        }
        notes
    }

    /// What the numbers are called.
    const fn numbers(&self, one: bool) -> &'static str {
        match (self.priorities.has_percentages, one) {
            (true, true) => "share",
            (true, false) => "shares",
            (false, true) => "count",
            (false, false) => "counts",
        }
    }

    fn about_progress(&self) -> Vec<String> {
        let progress = self.tally.progress;
        let numbers = self.numbers(false);
        let mut notes = Vec::new();
        if progress.open() > 0 {
            notes.push(format!(
                "{} of {} drawn errors {} still open; the {numbers} will move.",
                progress.open(),
                progress.total,
                verb(progress.open(), "is", "are")
            ));
        }
        if progress.deferred > 0 {
            notes.push(format!(
                "{} {} put off and left out of the {numbers} until decided.",
                words::counted(progress.deferred as u64, "error", "errors"),
                verb(progress.deferred, "was", "were")
            ));
        }
        notes
    }

    /// Only the names go through `text`: a number after `#` would be a link to an issue in some places.
    fn about_waiting(&self, text: &dyn Fn(&str) -> String) -> Option<String> {
        let waiting = words::waiting_as(&self.tally, text)?;
        Some(format!(
            "{waiting}. Picks out of order would bias the {}, so they count once the review has passed them.",
            self.numbers(false)
        ))
    }

    fn about_late_categories(&self) -> Vec<String> {
        let late = self.priorities.rows.iter().filter(|row| row.not_asked > 0);
        late.map(|row| {
            format!(
                "`{}`: its {} is out of {}. {}.",
                row.name,
                self.numbers(true),
                row.asked,
                words::left_out(row).unwrap_or_default(),
            )
        })
        .collect()
    }

    fn about_debt(&self) -> Option<String> {
        if self.debt.examples == 0 {
            return None;
        }
        let owed = self.debt.categories.iter();
        let owed: Vec<String> = owed
            .map(|(_, name, count)| format!("`{name}` {count}"))
            .collect();
        Some(format!(
            "To be asked again about later categories: {} ({}).",
            words::counted(self.debt.examples as u64, "decided error", "decided errors"),
            owed.join(", ")
        ))
    }

    fn about_the_file(&self) -> Vec<String> {
        let population = self.population();
        let mut notes = Vec::new();
        if !self.sample.split.is_random() {
            notes.push(format!(
                "The eyeball part was supplied, not drawn at random: the {} speak of its errors alone.",
                self.numbers(false)
            ));
        }
        if population.unscored > 0 {
            notes.push(format!(
                "{} without a truth cannot be right or wrong and are in no {}.",
                words::counted(population.unscored, "row", "rows"),
                self.numbers(true)
            ));
        }
        if population.missing_predictions > 0 {
            notes.push(format!(
                "{} without a prediction count as wrong.",
                words::counted(population.missing_predictions, "row", "rows")
            ));
        }
        for opened in &self.sample.overrides {
            notes.push(format!(
                "The {} part was opened on purpose by {}: {}",
                opened.opened, opened.reviewer, opened.reason
            ));
        }
        notes
    }
}

const fn verb<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    match count {
        1 => one,
        _ => many,
    }
}

/// A fragment as a sentence of its own.
pub(super) fn sentence(words: &str) -> String {
    format!("{}.", capitalised(words))
}

/// With a capital letter in front.
pub(super) fn capitalised(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}
