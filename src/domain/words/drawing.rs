//! How the sample was drawn, and what its design does to the numbers, in words. Names of columns and strata are raw.

use std::collections::BTreeSet;

use super::{counted, percent, whole};
use crate::domain::design::{Badness, Method, Strata};
use crate::domain::draw::WORST;
use crate::domain::priority::{Priorities, Priority};
use crate::domain::sample::Sample;
use crate::domain::stats::clusters::FEWEST_GROUPS;
use crate::domain::tally::Tally;

/// How many of the waiting examples are named.
const MOST_NAMED: usize = 5;

/// How the sample was drawn, in one line; holds raw text: `the 20 worst and 80 at random`.
pub fn design(sample: &Sample) -> String {
    let size = sample.examples.len();
    let errors = counted(size as u64, "error", "errors");
    match &sample.design.method {
        Method::Random => format!("{errors} at random"),
        Method::Stratified(strata) => {
            let by = match strata {
                Strata::Confusion => "truth → prediction",
                Strata::Column(column) => column,
            };
            let strata = sample.strata().len() as u64;
            format!(
                "{errors} from {} by {by}",
                counted(strata, "stratum", "strata")
            )
        }
        Method::Worst(by) => format!(
            "only the {} worst by {}",
            whole(size as u64),
            badness(by, sample)
        ),
        Method::Mixed { by, .. } => {
            // The drawn ones and not the ones asked for: a sample may have been extended.
            let worst = sample.examples.iter().filter(|one| one.stratum == WORST);
            let worst = worst.count();
            format!(
                "the {} worst by {} and {} at random",
                whole(worst as u64),
                badness(by, sample),
                whole((size - worst) as u64)
            )
        }
        Method::Cost => format!("{errors}, the dearer the likelier"),
        Method::Panel if sample.design.kept_seed.is_none() => {
            format!("{errors} at random, as there was no sample to keep half of")
        }
        Method::Panel => format!("{errors}, up to half of them kept from the last sample"),
        Method::Groups => {
            let groups: BTreeSet<Option<&str>> = sample
                .examples
                .iter()
                .map(|one| one.group.as_deref())
                .collect();
            format!(
                "{errors}, all of {} at random",
                counted(groups.len() as u64, "whole group", "whole groups")
            )
        }
    }
}

fn badness<'a>(by: &'a Badness, sample: &Sample) -> &'a str {
    match by {
        // What is worst of numbers is how far they are off.
        Badness::Loss if sample.roles.rule.has_residuals() => "residual",
        Badness::Loss => "score",
        Badness::Residual => "residual",
        Badness::Column(column) => column,
    }
}

/// What the reviewed errors are worth: `100 reviewed, worth 61 random ones`; none where that is the same number.
pub fn worth(reviewed: usize, worth: Option<f64>) -> Option<String> {
    let worth = worth.filter(|worth| worth.is_finite())?.round() as u64;
    (worth != reviewed as u64).then(|| {
        format!(
            "{} reviewed, worth {}",
            whole(reviewed as u64),
            counted(worth, "random one", "random ones")
        )
    })
}

/// Why there are no shares although whole groups have been reviewed; none otherwise.
pub fn too_few_groups(priorities: &Priorities, reviewed: usize) -> Option<String> {
    let has_none = priorities.rows.iter().all(|row| row.share.is_none());
    (priorities.has_percentages && priorities.by_groups && reviewed > 0 && has_none).then(|| {
        format!("Shares need at least {FEWEST_GROUPS} whole groups reviewed, because groups are what was drawn.")
    })
}

/// What stands in place of shares where the design has none, and what to do about it.
pub fn no_percentages(priorities: &Priorities) -> Option<&'static str> {
    (!priorities.has_percentages).then_some(
        "The worst alone say nothing of the other errors: there are counts and ranks, no shares. \
         For shares too, draw with --design mixed:20+80.",
    )
}

/// That a share speaks of a part of the errors: `speaks of 92 % of the errors: 3 strata not reviewed yet`; none when
/// it speaks of all.
pub fn covered(row: &Priority, sample: &Sample, tally: &Tally) -> Option<String> {
    if row.covered >= 1.0 || row.share.is_none() {
        return None;
    }
    let count = tally.category(&row.id)?;
    let answered: BTreeSet<&str> = tally
        .counted
        .iter()
        .zip(&count.answers)
        .filter(|(_, answer)| answer.is_asked())
        .map(|(counted, _)| counted.stratum.as_str())
        .collect();
    let strata = sample.strata();
    let silent = || {
        let strata = strata.iter().filter(|stratum| stratum.errors > 0);
        strata.filter(|stratum| !answered.contains(stratum.name.as_str()))
    };
    let beyond = silent().filter(|stratum| stratum.eyeball == 0).count();
    let open = silent().count() - beyond;
    let strata = |count: usize| counted(count as u64, "stratum", "strata");
    let mut why = Vec::new();
    if open > 0 {
        why.push(format!("{} not reviewed yet", strata(open)));
    }
    if beyond > 0 {
        why.push(format!("{} out of reach", strata(beyond)));
    }
    Some(format!(
        "speaks of {} of the errors: {}",
        percent(Some(row.covered)),
        why.join(", ")
    ))
}

/// Which decided examples wait: `3 ahead of the frontier wait: #41, #52, #77`; none when none do.
pub fn waiting(tally: &Tally) -> Option<String> {
    waiting_as(tally, &str::to_owned)
}

/// The same for where `#41` would mean something else: `name` is given each of them.
pub fn waiting_as(tally: &Tally, name: &dyn Fn(&str) -> String) -> Option<String> {
    if tally.waiting.is_empty() {
        return None;
    }
    let mut names: Vec<String> = tally
        .waiting
        .iter()
        .take(MOST_NAMED)
        .map(|rank| name(&format!("#{}", rank + 1)))
        .collect();
    if tally.waiting.len() > MOST_NAMED {
        names.push("…".to_owned());
    }
    Some(format!(
        "{} ahead of the frontier {}: {}",
        whole(tally.waiting.len() as u64),
        if tally.waiting.len() == 1 {
            "waits"
        } else {
            "wait"
        },
        names.join(", ")
    ))
}

#[cfg(test)]
mod tests;
