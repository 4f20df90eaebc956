//! What may be looked at: the line between eyeball and blackbox, and the rules that somebody set aside on purpose.

use super::{DrawError, Request};
use crate::domain::roles::Roles;
use crate::domain::sample::{Override, Sample};
use crate::domain::split::{Split, SplitBy, Wish, names_test};
use crate::engine::{Opened, Source, Survey};
use crate::session::split_file::{self, SplitError};

/// What a request may look at beyond the eyeball part.
pub(super) fn opened(request: &Request) -> Opened {
    Opened {
        test: request.open_test.is_some(),
        blackbox: request.open_blackbox.is_some(),
    }
}

/// What a frozen sample was allowed to look at beyond its eyeball part.
pub(super) fn opened_in(sample: &Sample) -> Opened {
    let has = |what: &str| sample.overrides.iter().any(|entry| entry.opened == what);
    Opened {
        test: has("test"),
        blackbox: has("blackbox"),
    }
}

/// Refuses a file whose name says test, unless somebody said why.
///
/// # Errors
/// When the name says test and nobody said why it may be looked at.
pub fn guard_name(source: &Source, request: &Request) -> Result<(), DrawError> {
    if request.open_test.is_some() {
        return Ok(());
    }
    refuse_test_name(source)
}

/// Refuses a file whose name says test.
pub(super) fn refuse_test_name(source: &Source) -> Result<(), DrawError> {
    if !names_test(&source.name()) {
        return Ok(());
    }
    Err(refused(format!(
        "{} calls itself a test set, and looking at test errors spoils it",
        source.name()
    )))
}

/// Refuses a file whose every row says test, unless somebody said why.
pub(super) fn guard_rows(
    source: &Source,
    survey: &Survey,
    request: &Request,
) -> Result<(), DrawError> {
    if !survey.all_test() || request.open_test.is_some() {
        return Ok(());
    }
    Err(refused(format!(
        "{}: every row calls itself test, and looking at test errors spoils the test",
        source.name()
    )))
}

fn refused(sentence: String) -> DrawError {
    let hint =
        "review the dev set; if this is one, say why with --open-test REASON, which is logged";
    DrawError::Refused {
        sentence,
        hint: hint.to_owned(),
    }
}

/// The line between eyeball and blackbox: the one that was drawn before, widened if somebody asks for it now, or a new
/// one. A better or worse model never moves it. Writes nothing.
pub(super) fn line(survey: &Survey, roles: &Roles, request: &Request) -> Result<Split, DrawError> {
    let by = match (&roles.split, &roles.group) {
        (Some(column), _) if survey.split_by_column() => SplitBy::Column(column.clone()),
        (_, Some(group)) => SplitBy::Group(group.clone()),
        _ => SplitBy::Key,
    };
    let (rows, errors) = survey.eligible();
    let threshold = |wish| match by {
        SplitBy::Column(_) => 1.0,
        _ => Split::threshold_for(wish, rows, errors),
    };
    let Some(before) = split_file::load(&request.folder.set())?.map(|file| file.split) else {
        let wish = request.widen.or(request.eyeball).unwrap_or(Wish::Auto);
        let threshold = threshold(wish);
        return Ok(Split {
            by,
            seed: request.set.clone(),
            threshold,
        });
    };
    let threshold = match request.widen {
        None | Some(Wish::Auto) => before.threshold,
        Some(wish) => threshold(wish),
    };
    let split = Split {
        by,
        seed: request.set.clone(),
        threshold,
    };
    split_file::check_same_line(&before, &split)?;
    if split.threshold < before.threshold {
        return Err(SplitError::Shrinks {
            from: before.threshold,
            to: split.threshold,
        }
        .into());
    }
    Ok(split)
}

/// The rules that a request sets aside, with their reasons.
pub(super) fn overrides(source: &Source, survey: &Survey, request: &Request) -> Vec<Override> {
    let entry = |opened: &str, reason: &Option<String>| {
        reason.as_ref().map(|reason| Override {
            opened: opened.to_owned(),
            reason: reason.clone(),
            reviewer: request.reviewer.clone(),
            at: request.at.clone(),
        })
    };
    let is_test = names_test(&source.name()) || survey.test_rows() > 0;
    let test = entry("test", &request.open_test).filter(|_| is_test);
    let blackbox = entry("blackbox", &request.open_blackbox);
    test.into_iter().chain(blackbox).collect()
}

/// Writes the line and the overrides down, before anything behind them is shown.
pub(super) fn write(
    split: &Split,
    overrides: &[Override],
    request: &Request,
) -> Result<(), DrawError> {
    let set = request.folder.set();
    if split_file::load(&set)?.is_none() {
        split_file::create(&set, split)?;
    } else {
        let reason = "a larger eyeball part was asked for";
        split_file::grow(&set, split, &request.at, &request.reviewer, reason)?;
    }
    for entry in overrides {
        split_file::log_override(&set, entry)?;
    }
    Ok(())
}
