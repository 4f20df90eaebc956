//! Writes what an import changes into the sessions: durable and locked like every other edit.

use crate::cli::Context;
use crate::cli::exit::{Failure, say};
use crate::domain::edit::Assignment;
use crate::domain::import::{Entry, Plan};
use crate::domain::review::Review;
use crate::domain::sample::Sample;
use crate::runtime::open::seed_with;
use crate::session::{NotSaved, Store};

use super::Share;

/// A line of a journal holds at most 1 MiB and an assignment with a short text hardly more than 500 bytes: so much
/// is written at once, and is there as a whole or not at all.
const AT_ONCE: usize = 1_000;

/// Beyond so many bytes of notes a line is full; each byte may take six.
const TEXT_AT_ONCE: usize = 64 << 10;

/// Saves what changes. Every session is open before the first edit is written, those that exist first: one that is
/// held ends the command with nothing done.
pub fn all(
    shares: &mut [Share],
    sample: &Sample,
    context: &Context,
    planned: impl Fn(&Review, &[Entry]) -> Result<Plan, Failure>,
) -> Result<(), Failure> {
    let mut changing: Vec<&mut Share> = shares
        .iter_mut()
        .filter(|share| !share.plan.transactions.is_empty())
        .collect();
    changing.sort_by_key(|share| share.desk.is_new);
    let mut stores = Vec::new();
    for share in &changing {
        stores.push(open(share, sample, context)?);
    }
    for (share, mut store) in changing.into_iter().zip(stores) {
        // Between the reading and the lock somebody may have gone on.
        share.plan = Plan {
            created: std::mem::take(&mut share.plan.created),
            ..planned(&store.review(), &share.entries)?
        };
        for assignments in batches(&share.plan) {
            store
                .append(&assignments, &context.now.at)
                .map_err(not_saved)?;
        }
        let found = store
            .close(&context.now.at)
            .map_err(|unsaved| not_saved(unsaved.error))?;
        found
            .iter()
            .for_each(|problem| say(&problem.to_string(), None));
    }
    Ok(())
}

fn open(share: &Share, sample: &Sample, context: &Context) -> Result<Store, Failure> {
    let opening = &share.desk.opening;
    let seed = seed_with(opening, &share.desk.starters);
    let at = &context.now.at;
    let draw = sample.draw_id();
    Ok(Store::open(
        &opening.folder,
        &opening.reviewer,
        &draw,
        opening.mode,
        &seed,
        at,
    )?)
}

fn not_saved(error: NotSaved) -> Failure {
    Failure::from(error)
        .hint("make room and import the file again; what is saved already is not written twice")
}

/// What is written at once: as many whole examples as fit.
pub(super) fn batches(plan: &Plan) -> Vec<Vec<Assignment>> {
    let mut batches: Vec<Vec<Assignment>> = Vec::new();
    let mut text = 0;
    for transaction in &plan.transactions {
        let assignments = transaction.assignments();
        let bytes: usize = assignments.iter().map(text_of).sum();
        match batches.last_mut() {
            Some(batch)
                if batch.len() + assignments.len() <= AT_ONCE && text + bytes <= TEXT_AT_ONCE =>
            {
                batch.extend(assignments);
                text += bytes;
            }
            _ => {
                batches.push(assignments);
                text = bytes;
            }
        }
    }
    batches
}

/// Bytes of text that have no bound of their own.
fn text_of(assignment: &Assignment) -> usize {
    let key = match assignment {
        Assignment::Tag { key, .. } | Assignment::Verdict { key, .. } => key,
        Assignment::Note { key, text } | Assignment::Corrected { key, label: text } => {
            return key.as_str().len() + text.as_ref().map_or(0, String::len);
        }
        Assignment::Flag { key, .. } => key,
        _ => return 0,
    };
    key.as_str().len()
}
