//! What is typed about a category: the lines to type, and what becomes of the text.

use crate::domain::amount::Amount;
use crate::domain::chance::Chance;
use crate::domain::edit::Transaction;
use crate::domain::review::{NameError, Review};
use crate::domain::taxonomy::{Category, CategoryId, Ease, FixCost};
use crate::domain::words::counted;

use super::message::Effect;
use super::model::Model;
use super::overlay::{LineInput, LinePurpose, Overlay};
use super::overlay_keys::finish;
use super::{category_keys, walk};

/// The line for a purpose that is about this category; none for other purposes.
pub(super) fn line(purpose: LinePurpose, category: &Category, review: &Review) -> Option<Overlay> {
    let name = &category.name;
    let carried = counted(review.affected(&category.id) as u64, "error", "errors");
    let (title, text, remark) = match &purpose {
        LinePurpose::Rename(_) => (
            format!("Another name for {name}"),
            name.clone(),
            format!("carried by {carried}, kept under the new name; the name of another one merges"),
        ),
        LinePurpose::Definition(_) => (
            format!("What belongs in {name}"),
            category.definition.clone().unwrap_or_default(),
            "shown where categories are picked; empty takes it back".to_owned(),
        ),
        LinePurpose::Exclusion(_) => (
            format!("Not {name} when …"),
            category.exclusion.clone().unwrap_or_default(),
            "what only looks like it, and what it is then; empty takes it back".to_owned(),
        ),
        LinePurpose::Split(_) => (
            format!("Split {name} into"),
            String::new(),
            format!(
                "new names with commas between them; then you walk through {carried} with it, the others keep their answer"
            ),
        ),
        LinePurpose::Slot(_) => (
            format!("Key for {name}"),
            category
                .slot
                .map(|slot| (slot % 10).to_string())
                .unwrap_or_default(),
            "a digit; the category that has it takes the present one of this".to_owned(),
        ),
        LinePurpose::Cost(_) => (
            format!("Fix cost of {name}"),
            category
                .cost
                .map(|cost| cost.to_string())
                .unwrap_or_default(),
            "S, M, L (1, 3, 9 person-days), days such as 2.5, or a range such as 2-5, whose geometric mean counts; empty: M is assumed".to_owned(),
        ),
        LinePurpose::Severity(_) => (
            format!("Severity of {name}"),
            category.severity.to_string(),
            "what one such error costs beside an ordinary one: 1 as much, 2 twice, 0.5 half"
                .to_owned(),
        ),
        LinePurpose::Success(_) => (
            format!("Chance that a fix of {name} works"),
            category.success.to_string(),
            "up to 1, such as .7; empty: certain".to_owned(),
        ),
        LinePurpose::Money(_) => (
            format!("Money per error of {name}"),
            category
                .money
                .map(|money| money.to_string())
                .unwrap_or_default(),
            "what one such error costs, in the currency of your team; empty: not known".to_owned(),
        ),
        LinePurpose::Ease(_) => (
            format!("Ease of fixing {name}"),
            category
                .ease
                .map(|ease| ease.score().to_string())
                .unwrap_or_default(),
            "1 dear, 2, 3 cheap, for a team that scores ease; empty: not known".to_owned(),
        ),
        LinePurpose::Note
        | LinePurpose::Filter
        | LinePurpose::Budget
        | LinePurpose::Timer
        | LinePurpose::Find
        | LinePurpose::NewCategory => return None,
    };
    Some(LineInput::overlay(purpose, &title, &text, &remark))
}

/// Takes a typed line about a category.
///
/// # Errors
/// Why the text can't be taken, in words for the line.
pub(super) fn take(
    model: &mut Model,
    purpose: LinePurpose,
    text: &str,
) -> Result<Vec<Effect>, String> {
    match purpose {
        LinePurpose::Split(id) => return walk::split(model, &id, text),
        LinePurpose::Rename(id) => return rename(model, &id, text),
        _ => {}
    }
    let Some(workspace) = model.workspace() else {
        return Ok(Vec::new());
    };
    match transaction(&workspace.review, &purpose, text)? {
        Some(transaction) => Ok(finish(model, transaction)),
        None => Ok(Vec::new()),
    }
}

fn transaction(
    review: &Review,
    purpose: &LinePurpose,
    text: &str,
) -> Result<Option<Transaction>, String> {
    Ok(Some(match purpose {
        LinePurpose::Definition(id) => review.define_category(id, text),
        LinePurpose::Exclusion(id) => review.exclude_from_category(id, text),
        LinePurpose::Slot(id) => review.move_to_slot(id, digit(text)?),
        LinePurpose::Cost(id) => review.set_cost(id, unless_empty::<FixCost>(text)?),
        LinePurpose::Severity(id) => {
            let severity: Amount = text.parse().map_err(|error| format!("{error}"))?;
            review.set_severity(id, severity)
        }
        LinePurpose::Success(id) => {
            let success = unless_empty::<Chance>(text)?;
            review.set_success(id, success.unwrap_or(Chance::CERTAIN))
        }
        LinePurpose::Money(id) => review.set_money(id, unless_empty::<Amount>(text)?),
        LinePurpose::Ease(id) => review.set_ease(id, unless_empty::<Ease>(text)?),
        _ => return Ok(None),
    }))
}

/// The slot of a typed digit: 10 for `0`.
fn digit(text: &str) -> Result<u8, String> {
    match text.trim().parse::<u8>() {
        Ok(0) => Ok(10),
        Ok(digit) if digit < 10 => Ok(digit),
        _ => Err(format!("`{text}` is no digit; type one of 1 to 9, or 0")),
    }
}

fn unless_empty<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: &str,
) -> Result<Option<T>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|error: T::Err| error.to_string())
}

/// Renames, or asks whether to merge when another category has the name.
fn rename(model: &mut Model, id: &CategoryId, name: &str) -> Result<Vec<Effect>, String> {
    let Some(workspace) = model.workspace() else {
        return Ok(Vec::new());
    };
    let review = &workspace.review;
    match review.rename_category(id, name) {
        Ok(transaction) => Ok(finish(model, transaction)),
        Err(NameError::Taken(taken)) => {
            let other = review.taxonomy().by_name(&taken);
            match other.map(|category| category.id.clone()) {
                Some(into) => Ok(category_keys::ask_merge(model, id, &into)),
                None => Ok(Vec::new()),
            }
        }
        Err(error) => Err(error.to_string()),
    }
}
