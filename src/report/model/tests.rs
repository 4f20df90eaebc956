use super::*;
use crate::domain::amount::Amount;
use crate::domain::estimate::Target;
use crate::domain::sample::Override;
use crate::domain::split::SplitBy;
use crate::domain::taxonomy::Kind;
use crate::report::fixture::{HOSTILE, hostile, hundred, key, sample, started, tag};

fn build(sample: &Sample, review: &Review) -> Report {
    Report::build(sample, review, "ana", Target::FutureErrors)
}

fn row<'a>(report: &'a Report, name: &str) -> &'a Priority {
    report
        .priorities
        .rows
        .iter()
        .find(|row| row.name == name)
        .unwrap()
}

#[test]
fn nothing_reviewed_has_no_numbers_and_says_so() {
    let report = build(&sample(2_000, 500, 100), &started());
    assert_eq!(
        (report.tally.reviewed, report.priorities.rows.len()),
        (0, 7)
    );
    for row in &report.priorities.rows {
        assert_eq!(
            (row.share, row.interval, row.gain, row.score),
            (None, None, None, None)
        );
        assert_eq!(report.extrapolated_count(row), None);
    }
    assert!(report.examples.is_empty() && report.pairs.is_empty());
    assert_eq!(
        report.provisional()[0],
        "100 of 100 drawn errors are still open; the shares will move."
    );
}

#[test]
fn one_reviewed_is_one_of_one() {
    let mut review = started();
    tag(&mut review, 0, "data gap");
    let report = build(&sample(2_000, 500, 100), &review);
    let gap = row(&report, "data gap");
    assert_eq!((gap.share, gap.asked, gap.rank), (Some(1.0), 1, Some(1)));
    assert_eq!(report.extrapolated_count(gap), Some(500));
    assert!(
        report
            .provisional()
            .iter()
            .any(|note| note.starts_with("Only 1 error is reviewed"))
    );
}

#[test]
fn a_hundred_reviewed_equal_the_reference_ceiling() {
    let report = build(&sample(2_000, 500, 100), &hundred());
    let gap = row(&report, "data gap");
    let ceiling = gap.ceiling.unwrap();
    assert!((ceiling.low - 0.825).abs() < 1e-9 && (ceiling.high - 0.8575).abs() < 1e-9);
    assert_eq!(report.extrapolated_count(gap), Some(215));
    assert_eq!(report.pairs.len(), 1);
    assert_eq!(
        report.pairs[0].names,
        ("data gap".to_owned(), "edge case".to_owned())
    );
    assert_eq!(report.pairs[0].count, 13);
}

#[test]
fn examples_are_the_first_primary_ones_and_lie_before_the_frontier() {
    let mut review = started();
    tag(&mut review, 0, "edge case");
    tag(&mut review, 0, "data gap");
    for rank in [1, 2, 3, 4, 6] {
        tag(&mut review, rank, "data gap");
    }
    let report = build(&sample(2_000, 500, 7), &review);
    let gap = &row(&report, "data gap").id;
    assert_eq!(report.examples[gap], [key(1), key(2), key(3)]);
    let edge = &row(&report, "edge case").id;
    assert_eq!(report.examples[edge], [key(0)]);
    assert!(
        report
            .provisional()
            .iter()
            .any(|note| note.starts_with("1 ahead of the frontier waits: #"))
    );
}

#[test]
fn an_extrapolated_count_stays_inside_its_range() {
    for (errors, drawn) in [(7, 3), (101, 100), (100, 100), (1_000_000, 10)] {
        let mut review = started();
        for rank in 0..drawn {
            tag(
                &mut review,
                rank,
                if rank % 3 == 0 {
                    "data gap"
                } else {
                    "edge case"
                },
            );
        }
        let report = build(&sample(10 * errors, errors, drawn), &review);
        for row in &report.priorities.rows {
            let (low, high) = row.extrapolated.unwrap();
            assert!(
                (low..=high).contains(&report.extrapolated_count(row).unwrap()),
                "{errors} {drawn} {}",
                row.name
            );
        }
    }
}

#[test]
fn everything_that_makes_numbers_provisional_is_said() {
    let mut sample = sample(2_000, 500, 4);
    sample.split.by = SplitBy::Column("split".to_owned());
    sample.population.unscored = 3;
    sample.population.missing_predictions = 1;
    sample.overrides.push(Override {
        opened: "test".to_owned(),
        reason: "asked by the auditor".to_owned(),
        reviewer: "ana".to_owned(),
        at: "2026-11-16T09:00:00Z".to_owned(),
    });
    let mut review = started();
    tag(&mut review, 0, "data gap");
    review.apply(&review.defer(&key(1)));
    let (_, creation) = review.create_category("blur", Kind::Data).unwrap();
    review.apply(&creation);
    review.apply(&review.annotate(&key(0), "see the log"));
    review.apply(&review.relabel(&key(0), "refund"));
    review.apply(&review.toggle_flag(&key(3)));
    let report = build(&sample, &review);
    assert_eq!(
        report.remarks,
        Remarks {
            notes: 1,
            corrected: 1,
            flagged: 1
        }
    );
    let notes = report.provisional().join("\n");
    for part in [
        "2 of 4 drawn errors are still open",
        "1 error was put off",
        "`blur`: its share is out of 0. Left out: 1 not asked about it.",
        "M? = no fix cost said (8 categories)",
        "The eyeball part was supplied",
        "3 rows without a truth",
        "1 row without a prediction",
        "The test part was opened on purpose by ana: asked by the auditor",
    ] {
        assert!(notes.contains(part), "`{part}` is missing in:\n{notes}");
    }
}

#[test]
fn a_finished_review_with_known_costs_has_nothing_provisional() {
    let mut review = hundred();
    let ids: Vec<_> = review
        .taxonomy()
        .active()
        .iter()
        .map(|category| category.id.clone())
        .collect();
    for id in ids {
        review.apply(&review.set_cost(&id, Some("2".parse().unwrap())));
        review.apply(&review.set_severity(&id, Amount::whole(3)));
    }
    let report = build(&sample(2_000, 500, 100), &review);
    assert_eq!(report.provisional(), Vec::<String>::new());
    assert_eq!(row(&report, "data gap").score, Some(64.5));
}

#[test]
fn hostile_names_are_kept_as_they_are_in_the_model() {
    let (sample, review) = hostile();
    let report = build(&sample, &review);
    assert_eq!(report.tally.reviewed, HOSTILE.len());
    assert_eq!(report.priorities.rows.len(), HOSTILE.len());
}
