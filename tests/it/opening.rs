//! The opening screen without a terminal: what it shows, what its keys ask for, and answers that come too late.
#![allow(clippy::unwrap_used, reason = "a step that fails fails its test")]

use std::path::Path;

use mispred::app::message::{Effect, Message};
use mispred::app::model::{Look, RolesScreen, Stage};
use mispred::domain::checkup::Checkup;
use mispred::domain::roles::{Role, Roles};
use mispred::domain::rule::Rule;
use mispred::engine::{Silent, Source, Wanted};
use mispred::ui::Theme;

use crate::screens::{draw, text};
use crate::support::Driver;

fn source(name: &str) -> Source {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/engine");
    Source::open(&folder.join(name)).unwrap()
}

/// The screen over a file, which was looked at as it asks for.
fn opened(name: &str) -> Driver {
    let mut driver = Driver::new(80, 24);
    let proposal = source(name).propose(&Wanted::default()).unwrap();
    driver.send(Message::Proposed(Box::new(proposal)));
    answer(&mut driver, name);
    driver
}

fn answer(driver: &mut Driver, name: &str) {
    let (generation, roles) = asked(driver);
    let checkup = source(name).checkup(&roles, None, &Silent).unwrap();
    driver.send(Message::Checked {
        generation,
        result: Ok(Box::new(checkup)),
    });
}

/// The latest look that was asked for.
fn asked(driver: &Driver) -> (u64, Roles) {
    let check = driver.effects.iter().rev().find_map(|effect| match effect {
        Effect::Check { generation, roles } => Some((*generation, roles.as_ref().clone())),
        _ => None,
    });
    check.unwrap()
}

fn screen(driver: &Driver) -> &RolesScreen {
    match &driver.model.stage {
        Stage::Roles(screen) => screen,
        other => panic!("{other:?}"),
    }
}

fn shown(driver: &Driver) -> String {
    text(&draw(driver, Theme::sixteen_colours()))
}

#[test]
fn opening_80x24() {
    insta::assert_snapshot!(shown(&opened("labels_LABEL_k.csv")));
}

#[test]
fn opening_many_findings_80x24() {
    let mut driver = opened("duplicate_ids_conflicting.csv");
    driver.press("pagedown");
    insta::assert_snapshot!(shown(&driver));
}

#[test]
fn the_cursor_begins_where_somebody_has_to_look() {
    let driver = opened("no_errors.csv");
    assert_eq!(screen(&driver).role(), Role::Truth);
    let driver = opened("score_logits.csv");
    assert_eq!(screen(&driver).role(), Role::Score);
}

#[test]
fn every_finding_can_be_reached_in_80_by_24() {
    let mut driver = opened("duplicate_ids_conflicting.csv");
    let findings = screen(&driver).findings();
    let mut seen = shown(&driver);
    for _ in 0..findings.len() + 2 {
        driver.press("pagedown");
        seen.push_str(&shown(&driver));
    }
    let seen: String = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    for finding in findings {
        let begin: String = finding.sentence.chars().take(30).collect();
        assert!(seen.contains(begin.trim()), "{begin}\n{seen}");
    }
}

#[test]
fn another_task_brings_its_rule_and_asks_for_another_look() {
    let mut driver = opened("bom_crlf.csv");
    let (before, _) = asked(&driver);
    driver.press("t t");
    let (after, roles) = asked(&driver);
    assert!(after > before);
    assert!(matches!(roles.rule, Rule::Tolerance(_)), "{:?}", roles.rule);
    // The answer to the first look is about another rule.
    let stale = Checkup {
        rows: 1,
        scored: 1,
        errors: 1,
        residuals: None,
        findings: Vec::new(),
    };
    driver.send(Message::Checked {
        generation: before,
        result: Ok(Box::new(stale)),
    });
    assert_eq!(screen(&driver).look, Look::Running);
    driver.send(Message::Checked {
        generation: after,
        result: Err("no such luck".to_owned()),
    });
    assert!(shown(&driver).contains("no such luck"));
}

#[test]
fn one_key_asks_to_keep_the_choices() {
    let mut driver = opened("bom_crlf.csv");
    driver.press("W");
    let Some(Effect::WriteSettings(columns)) = driver.effects.last() else {
        panic!("{:?}", driver.effects.last());
    };
    assert!(
        columns
            .columns
            .contains(&(Role::Truth, vec!["diagnosis".to_owned()]))
    );
    driver.send(Message::SettingsWritten(Ok("kept".to_owned())));
    assert!(shown(&driver).contains("kept"));
}
