//! Ids and inputs that occur more than once.

use std::collections::HashSet;

use super::part::{Fingerprints, Part};
use crate::domain::finding::Finding;
use crate::domain::roles::Roles;
use crate::domain::words::counted;

/// Adds what is found.
pub fn findings(whole: &Part, roles: &Roles, findings: &mut Vec<Finding>) {
    if whole.is_capped {
        findings.push(Finding::note(
            "repeats-not-counted",
            "The file has too many rows to look for equal inputs and ids in this check.",
        ));
        return;
    }
    if let Some(column) = &roles.id {
        ids(&whole.fingerprints, column, findings);
        doubles(&whole.fingerprints, column, findings);
    }
    inputs(&whole.fingerprints, findings);
}

fn ids(rows: &[Fingerprints], column: &str, findings: &mut Vec<Finding>) {
    let groups = groups(rows, |row| row.id);
    let extra: u64 = groups.iter().map(|group| group.len() as u64 - 1).sum();
    if extra == 0 {
        return;
    }
    let is_other = |group: &&Vec<Fingerprints>| {
        let first = group.first().map(|row| (row.truth, row.prediction));
        group
            .iter()
            .any(|row| Some((row.truth, row.prediction)) != first)
    };
    let conflicting = groups.iter().filter(is_other).count() as u64;
    let others = match conflicting {
        0 => "with the same truth and prediction each time".to_owned(),
        count => format!(
            "{} of them with another truth or prediction",
            counted(count, "id", "ids")
        ),
    };
    let sentence = format!(
        "{} in `{column}` {}: {} too many, {others}.",
        counted(groups.len() as u64, "id", "ids"),
        if groups.len() == 1 {
            "repeats"
        } else {
            "repeat"
        },
        counted(extra, "row", "rows"),
    );
    findings.push(
        Finding::warning("duplicate-keys", sentence)
            .counting(extra)
            .advising("They are told apart as #2, #3 and so on, and each counts; if the job wrote them twice, remove them first."),
    );
}

/// Long numbers that a program which reads them as doubles takes for one.
fn doubles(rows: &[Fingerprints], column: &str, findings: &mut Vec<Finding>) {
    let groups = groups(rows, |row| row.as_double);
    let collide = |group: &&Vec<Fingerprints>| {
        let ids: HashSet<u64> = group.iter().map(|row| row.id).collect();
        ids.len() > 1
    };
    let rows: u64 = groups
        .iter()
        .filter(collide)
        .map(|group| group.len() as u64)
        .sum();
    if rows > 0 {
        let sentence = format!(
            "{} in `{column}` {} numbers above 2^53 that are equal as doubles.",
            counted(rows, "id", "ids"),
            if rows == 1 { "is" } else { "are" },
        );
        findings.push(
            Finding::warning("ids-collide", sentence)
                .counting(rows)
                .advising("Here they stay apart; write them as text, because other programs will mix them up."),
        );
    }
}

fn inputs(rows: &[Fingerprints], findings: &mut Vec<Finding>) {
    let groups = groups(rows, |row| row.inputs);
    let extra: u64 = groups.iter().map(|group| group.len() as u64 - 1).sum();
    // Where most inputs repeat, the columns are no inputs but a few slices.
    if extra == 0 || extra * 2 > rows.len() as u64 {
        return;
    }
    let other_truth = |group: &&Vec<Fingerprints>| {
        let truths: HashSet<u64> = group
            .iter()
            .map(|row| row.truth)
            .filter(|truth| *truth != 0)
            .collect();
        truths.len() > 1
    };
    let conflicting: u64 = groups
        .iter()
        .filter(other_truth)
        .map(|group| group.len() as u64)
        .sum();
    if conflicting > 0 {
        findings.push(
            Finding::warning(
                "conflicting-inputs",
                format!(
                    "{} have the same inputs as another row and another truth.",
                    counted(conflicting, "row", "rows")
                ),
            )
            .counting(conflicting)
            .advising("No model can be right on all of them: look for wrong labels there first."),
        );
    }
    findings.push(
        Finding::note(
            "duplicate-inputs",
            format!("{} the inputs of an earlier row.", counted(extra, "row repeats", "rows repeat")),
        )
        .counting(extra)
        .advising("Equal rows count several times; if they also lie in the training data, the accuracy is too good."),
    );
}

/// Rows that share a fingerprint with another one; 0 is none.
fn groups(rows: &[Fingerprints], of: fn(&Fingerprints) -> u64) -> Vec<Vec<Fingerprints>> {
    let mut sorted: Vec<Fingerprints> = rows.iter().copied().filter(|row| of(row) != 0).collect();
    sorted.sort_by_key(of);
    sorted
        .chunk_by(|one, other| of(one) == of(other))
        .filter(|group| group.len() > 1)
        .map(<[_]>::to_vec)
        .collect()
}
