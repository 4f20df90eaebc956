//! What the labels of a whole file say: sets that never meet, orders that were swapped, classes on one side only.

use std::collections::BTreeSet;

use super::part::Part;
use crate::domain::finding::Finding;
use crate::domain::label::BooleanFold;
use crate::domain::relabelling::{Mapping, Pairs, Permutation};
use crate::domain::words::{counted, shell_word};

/// Adds what is found; whether it explains why nothing or everything is wrong.
pub fn findings(whole: &Part, findings: &mut Vec<Finding>) -> bool {
    let Some(pairs) = whole.pairs.as_ref().filter(|pairs| !pairs.is_empty()) else {
        return false;
    };
    let fold = BooleanFold::of(pairs.truths().into_keys(), pairs.predictions().into_keys());
    let pairs = match fold {
        Some(fold) => pairs.read(|label| fold.fold(label).into_owned()),
        None => pairs.clone(),
    };
    if let Some(mapping) = pairs.mapping() {
        findings.push(unmet(&pairs, &mapping));
        return true;
    }
    if let Some(permutation) = pairs.permutation() {
        findings.push(swapped(&pairs, &permutation));
        return true;
    }
    let (truths, said) = (pairs.truths(), pairs.predictions());
    let is_apart = said.keys().all(|label| !truths.contains_key(label));
    if is_apart {
        findings.push(
            Finding::problem(
                "labels-never-meet",
                format!(
                    "No prediction is a label of the truth: {} against {}.",
                    counted(said.len() as u64, "label", "labels"),
                    counted(truths.len() as u64, "label", "labels")
                ),
            )
            .counting(said.len() as u64)
            .advising(how_to_meet(
                &said.keys().copied().collect::<Vec<_>>(),
                &truths.keys().copied().collect::<Vec<_>>(),
            )),
        );
        return true;
    }
    classes(&pairs, findings);
    false
}

/// What would make labels meet that never do: the fewest steps under which some are the same, else a mapping.
fn how_to_meet(said: &[&str], truths: &[&str]) -> String {
    const STEPS: [&str; 3] = ["case", "spaces", "punctuation"];
    for count in 1..=STEPS.len() {
        let steps = &STEPS[..count];
        let truths: BTreeSet<String> = truths.iter().map(|label| folded(label, steps)).collect();
        let meet = said
            .iter()
            .filter(|label| truths.contains(&folded(label, steps)))
            .count();
        if meet > 0 {
            return format!(
                "With --normalise {} {} of {} do.",
                steps.join(","),
                meet,
                said.len()
            );
        }
    }
    "Check that both columns speak of the same classes, or say what stands for what with --labels FROM=TO,…".to_owned()
}

fn unmet(pairs: &Pairs, mapping: &Mapping) -> Finding {
    let (truths, said) = (pairs.truths(), pairs.predictions());
    let strays: Vec<&str> = said
        .keys()
        .copied()
        .filter(|label| !truths.contains_key(label))
        .collect();
    let rows: u64 = strays.iter().map(|label| said[label]).sum();
    let sentence = format!(
        "{} of the prediction, in {}, {} no label of the truth as written.",
        counted(strays.len() as u64, "label", "labels"),
        counted(rows, "row", "rows"),
        if strays.len() == 1 { "is" } else { "are" },
    );
    let mapped = match mapping {
        Mapping::Normalise(steps) => {
            format!("If they mean the same, add --normalise {}", steps.join(","))
        }
        Mapping::Labels(moves) if pairs.may_name(moves.iter().flat_map(names)) => {
            let moves: Vec<String> = moves
                .iter()
                .map(|(from, to)| format!("{from}={to}"))
                .collect();
            format!(
                "If they mean the same, add --labels {}",
                shell_word(&moves.join(","))
            )
        }
        Mapping::Labels(_) => {
            "If they mean the same, write down which is which in --labels FILE".to_owned()
        }
    };
    let lifted = match mapping {
        Mapping::Labels(moves) => pairs
            .read(|label| {
                let found = moves.iter().find(|(from, _)| from == label);
                found.map_or_else(|| label.to_owned(), |(_, to)| to.clone())
            })
            .right(),
        Mapping::Normalise(steps) => pairs.read(|label| folded(label, steps)).right(),
    };
    let share = |right: u64| right as f64 / pairs.rows().max(1) as f64;
    let advice = format!(
        "{mapped}: accuracy {:.3} becomes {:.3}.",
        share(pairs.right()),
        share(lifted)
    );
    Finding::problem("labels-never-meet", sentence)
        .counting(rows)
        .advising(advice)
}

fn folded(label: &str, steps: &[&str]) -> String {
    crate::domain::relabelling::fold(label, steps)
}

fn names(pair: &(String, String)) -> [&str; 2] {
    [&pair.0, &pair.1]
}

fn swapped(pairs: &Pairs, found: &Permutation) -> Finding {
    let sentence = format!(
        "Another order of the labels would lift accuracy from {:.2} to {:.2}: truth and prediction seem to number the classes differently.",
        found.before, found.after
    );
    let advice = match pairs.may_name(found.moves.iter().flat_map(names)) {
        true => {
            let moves: Vec<String> = found
                .moves
                .iter()
                .map(|(said, truth)| format!("{said} for {truth}"))
                .collect();
            format!(
                "The predictions seem to say {}: make them again with the order of classes that the truth has.",
                moves.join(", ")
            )
        }
        false => {
            "Make the predictions again with the order of classes that the truth has.".to_owned()
        }
    };
    Finding::problem("labels-permuted", sentence)
        .counting(found.moves.len() as u64)
        .advising(advice)
}

fn classes(pairs: &Pairs, findings: &mut Vec<Finding>) {
    let (truths, said) = (pairs.truths(), pairs.predictions());
    if truths.len() == 1 && pairs.rows() > 1 {
        let finding = Finding::warning("one-class", "The truth is the same class in every row.");
        findings.push(finding.counting(1).advising(
            "Check whether the file was filtered; errors between classes can't be told apart here.",
        ));
    }
    let only_said: Vec<(&str, u64)> = said
        .iter()
        .filter(|(label, _)| !truths.contains_key(*label))
        .map(|(label, rows)| (*label, *rows))
        .collect();
    if !only_said.is_empty() && truths.len() > 1 {
        let rows: u64 = only_said.iter().map(|(_, rows)| rows).sum();
        let named = match pairs.may_name(only_said.iter().map(|(label, _)| *label)) {
            true => {
                let names: Vec<String> = only_said
                    .iter()
                    .map(|(label, _)| format!("`{label}`"))
                    .collect();
                format!(" ({})", names.join(", "))
            }
            false => String::new(),
        };
        let sentence = format!(
            "{}{named} {} never the truth and predicted in {}.",
            counted(only_said.len() as u64, "class", "classes"),
            if only_said.len() == 1 { "is" } else { "are" },
            counted(rows, "row", "rows")
        );
        findings.push(
            Finding::warning("class-only-predicted", sentence)
                .counting(rows)
                .advising("Such rows are always wrong: an abstention, a class the truth lacks, or another spelling?"),
        );
    }
    let unsaid = truths.keys().filter(|label| !said.contains_key(*label));
    let unsaid: Vec<u64> = unsaid.map(|label| truths[label]).collect();
    if !unsaid.is_empty() && said.len() > 1 {
        let rows: u64 = unsaid.iter().sum();
        let sentence = format!(
            "{} of the truth, in {}, {} never predicted.",
            counted(unsaid.len() as u64, "class", "classes"),
            counted(rows, "row", "rows"),
            if unsaid.len() == 1 { "is" } else { "are" },
        );
        findings.push(Finding::note("class-never-predicted", sentence).counting(rows));
    }
}
