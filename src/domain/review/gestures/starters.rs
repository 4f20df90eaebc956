//! What a review begins with, and what it hands on to the next week.

use super::{Assignment, Review};
use crate::domain::amount::Amount;
use crate::domain::chance::Chance;
use crate::domain::edit::Birth;
use crate::domain::taxonomy::{Category, CategoryId, SLOTS, Starter};

impl Review {
    /// The assignments that give an empty review its first categories. Starters that name a free digit get it before
    /// the others take what is left.
    pub fn seed(starters: &[Starter]) -> Vec<Assignment> {
        let mut review = Self::default();
        let mut assignments = Vec::new();
        for (starter, slot) in starters.iter().zip(slots(starters)) {
            let birth = Birth {
                slot,
                ..review.birth()
            };
            let Ok((category, mut after)) = review.creation(&starter.name, starter.kind, birth)
            else {
                continue;
            };
            after.extend(details(starter, &category));
            for assignment in &after {
                review.assign(assignment);
            }
            assignments.extend(after);
        }
        assignments
    }

    /// The categories in use as starters for the next week, with everything that was said of them.
    pub fn starters(&self) -> Vec<Starter> {
        let active = self.taxonomy.active();
        active.into_iter().map(starter_of).collect()
    }
}

fn starter_of(category: &Category) -> Starter {
    Starter {
        name: category.name.clone(),
        kind: category.kind,
        cost: category.cost,
        severity: category.severity,
        success: category.success,
        money: category.money,
        ease: category.ease,
        definition: category.definition.clone(),
        exclusion: category.exclusion.clone(),
        colour: category.colour,
        slot: category.slot,
    }
}

/// The digit of each starter. One that is wanted twice goes to the first.
fn slots(starters: &[Starter]) -> Vec<Option<u8>> {
    let mut taken: Vec<u8> = Vec::new();
    let mut slots: Vec<Option<u8>> = Vec::new();
    for starter in starters {
        let slot = starter
            .slot
            .filter(|slot| SLOTS.contains(slot) && !taken.contains(slot));
        taken.extend(slot);
        slots.push(slot);
    }
    let mut free = SLOTS.filter(|slot| !taken.contains(slot));
    for slot in &mut slots {
        *slot = slot.or_else(|| free.next());
    }
    slots
}

/// What is known of a starter beyond its name and kind; what is as usual is not written down.
fn details(starter: &Starter, id: &CategoryId) -> Vec<Assignment> {
    let category = || id.clone();
    let details = [
        starter.cost.map(|cost| Assignment::Cost {
            category: category(),
            cost: Some(cost),
        }),
        (starter.severity != Amount::ONE).then(|| Assignment::Severity {
            category: category(),
            severity: starter.severity,
        }),
        (starter.success != Chance::CERTAIN).then(|| Assignment::Success {
            category: category(),
            success: starter.success,
        }),
        starter.money.map(|money| Assignment::Money {
            category: category(),
            money: Some(money),
        }),
        starter.ease.map(|ease| Assignment::Ease {
            category: category(),
            ease: Some(ease),
        }),
        starter
            .definition
            .clone()
            .map(|text| Assignment::Definition {
                category: category(),
                text: Some(text),
            }),
        starter.exclusion.clone().map(|text| Assignment::Exclusion {
            category: category(),
            text: Some(text),
        }),
        starter.colour.map(|colour| Assignment::Colour {
            category: category(),
            colour: Some(colour),
        }),
    ];
    details.into_iter().flatten().collect()
}
