use proptest::prelude::*;

use super::*;
use crate::domain::edit::Verdict;
use crate::domain::review::{NameError, Review};
use crate::domain::taxonomy::{Kind, Starter};

fn keys() -> BTreeSet<Key> {
    (0..6).map(key).collect()
}

fn key(number: usize) -> Key {
    Key::new(format!("k{number}"))
}

fn started() -> Review {
    Review::from_assignments(&Review::seed(&Starter::defaults()))
}

fn row(line: u64, key: &str, categories: &[&str]) -> Row {
    Row {
        line,
        key: key.to_owned(),
        reviewer: "ana".to_owned(),
        categories: categories.iter().map(|name| (*name).to_owned()).collect(),
        ..Row::default()
    }
}

fn gathered(rows: Vec<Row>) -> Gathered {
    gather(rows, &keys(), &[], EmptyRows::Reviewed).unwrap()
}

/// What ana's rows do to a review.
fn imported(review: &Review, rows: Vec<Row>) -> Plan {
    let gathered = gathered(rows);
    plan(review, &gathered.reviewers["ana"], &gathered.named, None).unwrap()
}

fn tags(review: &Review, number: usize) -> Vec<&str> {
    let tags = review.tags(&key(number));
    tags.into_iter().map(|tag| tag.name.as_str()).collect()
}

#[test]
fn rows_become_verdicts_with_the_first_category_as_the_primary_one() {
    let plan = imported(
        &started(),
        vec![
            row(2, "k0", &["label noise", "Data  Gap"]),
            row(3, " k1 ", &[]),
            row(4, "k9", &["edge case"]),
        ],
    );
    assert_eq!(tags(&plan.review, 0), ["label noise", "data gap"]);
    assert!(plan.review.mark(&key(1)).has_verdict() && tags(&plan.review, 1).is_empty());
    assert_eq!(plan.review.mark(&key(2)).verdict, None);
    let wanted = Counts {
        examples: 2,
        reviewed: 2,
        tagged: 1,
        tags: 2,
        ..Counts::default()
    };
    assert_eq!(plan.counts, wanted);
    assert_eq!(
        gathered(vec![row(4, "k9", &[])]).unknown_keys,
        [(4, "k9".to_owned())]
    );
}

#[test]
fn empty_rows_are_reviewed_or_left_open_as_asked() {
    let noted = Row {
        note: Some("?".to_owned()),
        ..row(3, "k1", &[])
    };
    let rows = vec![row(2, "k0", &[]), noted];
    assert_eq!(gathered(rows.clone()).empty, 1);
    let open = gather(rows, &keys(), &[], EmptyRows::Open).unwrap();
    let left: Vec<&Key> = open.reviewers["ana"]
        .iter()
        .map(|entry| &entry.key)
        .collect();
    assert_eq!((open.empty, left), (0, vec![&key(1)]));
}

#[test]
fn rows_on_one_example_are_joined_and_contradictions_are_refused() {
    let with = |line, note: &str, status| Row {
        note: Some(note.to_owned()),
        status,
        ..row(line, "k0", &["edge case"])
    };
    let joined = gathered(vec![
        with(2, "a", None),
        row(3, "k0", &["data gap", "EDGE case"]),
        with(4, "b", Some(Status::Reviewed)),
        with(5, "b\nc", None),
    ]);
    let entry = &joined.reviewers["ana"][0];
    assert_eq!(entry.categories, ["edge case", "data gap"]);
    assert_eq!(entry.lines, [2, 3, 4, 5]);
    assert_eq!(entry.note.as_deref(), Some("a\nb\nb\nc"));
    assert_eq!(joined.repeated().len(), 1);

    let other = with(7, "a", Some(Status::Deferred));
    let rows = vec![with(2, "a", Some(Status::Reviewed)), other];
    let error = gather(rows, &keys(), &[], EmptyRows::Reviewed).unwrap_err();
    assert_eq!(
        error.to_string(),
        "lines 2 and 7 give `k0` a different verdict"
    );
    let label = |line, label: &str| Row {
        corrected: Some(label.to_owned()),
        ..row(line, "k0", &[])
    };
    let error = gather(
        vec![label(2, "x"), label(3, "y")],
        &keys(),
        &[],
        EmptyRows::Reviewed,
    );
    assert_eq!(error.unwrap_err().about, "corrected label");
    let bob = Row {
        reviewer: "bob".to_owned(),
        ..label(3, "y")
    };
    assert_eq!(gathered(vec![label(2, "x"), bob]).reviewers.len(), 2);
}

#[test]
fn unknown_categories_are_told_with_the_nearest_one_and_created_with_their_usual_kind() {
    let rows = vec![
        row(2, "k0", &["datagap", "blur"]),
        row(3, "k1", &["Blur", "edge case"]),
    ];
    let entries = gathered(rows.clone()).reviewers.remove("ana").unwrap();
    let unknown = unknown_categories(&started(), &entries);
    let wanted = |name: &str, examples, near: Option<&str>| Unknown {
        name: name.to_owned(),
        examples,
        near: near.map(str::to_owned),
    };
    assert_eq!(
        unknown,
        [
            wanted("datagap", 1, Some("data gap")),
            wanted("blur", 2, None)
        ]
    );

    let plan = imported(&started(), rows.clone());
    assert_eq!(plan.created, ["datagap", "blur"]);
    assert_eq!(tags(&plan.review, 1), ["blur", "edge case"]);
    let plan = imported(&Review::default(), rows);
    let kind = |name: &str| plan.review.taxonomy().by_name(name).unwrap().kind;
    assert_eq!(
        (kind("blur"), kind("edge case")),
        (Kind::Model, Kind::Model)
    );
    let noise = imported(&Review::default(), vec![row(2, "k0", &["label noise"])]);
    let category = noise.review.taxonomy().by_name("label noise").cloned();
    assert_eq!(category.unwrap().kind, Kind::Labels);
}

#[test]
fn a_name_that_no_category_can_have_is_refused_with_its_line() {
    let long = "x".repeat(61);
    let gathered = gathered(vec![row(2, "k0", &[]), row(3, "k1", &[&long])]);
    let entries = &gathered.reviewers["ana"];
    let error = plan(&started(), entries, &gathered.named, None).unwrap_err();
    assert_eq!((error.line, error.error), (3, NameError::TooLong));
}

#[test]
fn what_the_reviewer_said_stands() {
    let mut review = started();
    let id = |name: &str| started().taxonomy().by_name(name).unwrap().id.clone();
    review.apply(&review.toggle_tag(&key(0), &id("data gap")));
    review.apply(&review.annotate(&key(0), "mine"));
    review.apply(&review.cant_tell(&key(1)));
    review.apply(&review.defer(&key(2)));
    review.apply(&review.toggle_tag(&key(3), &id("data gap")));
    let own = |line, key: &str, status| Row {
        status: Some(status),
        note: Some("theirs".to_owned()),
        ..row(line, key, &[])
    };
    let before = review.clone();
    let plan = imported(
        &review,
        vec![
            Row {
                note: Some("theirs".to_owned()),
                ..row(2, "k0", &["edge case"])
            },
            row(3, "k1", &["edge case"]),
            row(4, "k2", &["edge case"]),
            own(5, "k3", Status::CantTell),
        ],
    );
    let after = &plan.review;
    assert_eq!(tags(after, 0), ["data gap", "edge case"]);
    assert_eq!(after.mark(&key(0)).note.as_deref(), Some("mine"));
    assert_eq!(after.mark(&key(1)), before.mark(&key(1)));
    assert_eq!(tags(after, 2), ["edge case"]);
    assert!(
        after.mark(&key(2)).has_verdict(),
        "what was put off is decided now"
    );
    assert_eq!(tags(after, 3), ["data gap"]);
    assert_eq!(after.mark(&key(3)).note.as_deref(), Some("theirs"));
    assert_eq!((plan.counts.kept, plan.counts.reviewed), (3, 1));
}

#[test]
fn a_category_stands_for_a_verdict_beside_open_and_no_telling() {
    for status in [Status::Open, Status::CantTell] {
        let row = Row {
            status: Some(status),
            ..row(2, "k0", &["edge case"])
        };
        assert_eq!(
            gathered(vec![row]).reviewers["ana"][0].status,
            Status::Reviewed
        );
    }
    let deferred = Row {
        status: Some(Status::Deferred),
        ..row(2, "k0", &["edge case"])
    };
    let plan = imported(&started(), vec![deferred]);
    assert!(plan.review.mark(&key(0)).is_deferred());
    assert_eq!(tags(&plan.review, 0), ["edge case"]);
}

#[test]
fn imported_verdicts_answer_for_what_the_file_names_and_not_for_what_came_later() {
    let mut review = started();
    let (later, creation) = review.create_category("later", Kind::Data).unwrap();
    review.apply(&creation);
    let later = |review: &Review| review.taxonomy().get(&later).unwrap().clone();
    let plan = imported(
        &review,
        vec![row(2, "k0", &["edge case"]), row(3, "k1", &[])],
    );
    assert!(!plan.review.was_asked(&key(0), &later(&plan.review)));
    assert!(!plan.review.was_asked(&key(1), &later(&plan.review)));

    let says = |names: &[&str]| Row {
        not_asked: Some(names.iter().map(|name| (*name).to_owned()).collect()),
        ..row(2, "k0", &["edge case"])
    };
    let plan = imported(&review, vec![says(&[])]);
    assert!(plan.review.was_asked(&key(0), &later(&plan.review)));
    let plan = imported(&review, vec![says(&["later"])]);
    assert!(!plan.review.was_asked(&key(0), &later(&plan.review)));
}

#[test]
fn a_category_that_comes_with_the_file_was_asked_of_all_its_examples() {
    let mut review = started();
    for number in 0..4 {
        review.apply(&review.commit(&key(number)));
    }
    let rows = (0..4).map(|number| {
        let tags: &[&str] = if number == 0 { &["blur"] } else { &[] };
        row(number + 2, &format!("k{number}"), tags)
    });
    let plan = imported(&review, rows.collect());
    let blur = plan.review.taxonomy().by_name("blur").unwrap();
    let asked = (0..4).filter(|number| plan.review.was_asked(&key(*number), blur));
    assert_eq!(asked.count(), 4, "a share of 1 of 1 would be made up");
    assert_eq!(plan.counts.reviewed, 0);
}

#[test]
fn a_category_that_fewer_were_asked_about_is_created_later() {
    let says = |line, key: &str, tags: &[&str], not_asked: &[&str]| Row {
        not_asked: Some(not_asked.iter().map(|name| (*name).to_owned()).collect()),
        ..row(line, key, tags)
    };
    let plan = imported(
        &Review::default(),
        vec![
            says(2, "k0", &["late", "old"], &[]),
            says(3, "k1", &["old"], &["late"]),
        ],
    );
    assert_eq!(plan.created, ["old", "late"]);
    let late = plan.review.taxonomy().by_name("late").unwrap();
    assert!(!plan.review.was_asked(&key(1), late));
    assert_eq!(
        plan.review.mark(&key(1)).verdict,
        Some(Verdict::Reviewed { asked: 1 })
    );
}

#[test]
fn a_review_that_the_file_begins_asks_nobody_about_categories_that_the_file_does_not_know() {
    let gathered = gathered(vec![
        row(2, "k0", &["blur", "edge case"]),
        row(3, "k1", &[]),
    ]);
    let entries = &gathered.reviewers["ana"];
    let new = ["blur".to_owned()];
    let starters = |kind| starters_of(Starter::defaults(), &new, entries, &gathered.named, kind);
    let names: Vec<String> = starters(None).into_iter().map(|one| one.name).collect();
    assert_eq!(names[..3], ["edge case", "blur", "data gap"]);
    assert_eq!(starters(Some(Kind::Product))[1].kind, Kind::Product);
    let review = Review::from_assignments(&Review::seed(&starters(None)));
    let plan = plan(&review, entries, &gathered.named, None).unwrap();
    let asked = |name: &str| {
        let category = plan.review.taxonomy().by_name(name).unwrap();
        plan.review.was_asked(&key(1), category)
    };
    assert!(asked("blur") && asked("edge case") && !asked("data gap"));
    assert_eq!(plan.created, Vec::<String>::new());
}

fn any_row() -> impl Strategy<Value = Row> {
    let name = prop_oneof![
        Just("data gap"),
        Just("Edge  case"),
        Just("a;b"),
        Just("=x"),
        Just("blur")
    ];
    (
        2u64..9,
        0usize..7,
        prop_oneof![Just("ana"), Just("bob")],
        proptest::collection::vec(name, 0..3),
        proptest::option::of(proptest::sample::select(Status::ALL.to_vec())),
        proptest::option::of("[ab]{1,2}"),
        any::<bool>(),
    )
        .prop_map(
            |(line, number, reviewer, names, status, note, flagged)| Row {
                status,
                note,
                flagged,
                reviewer: reviewer.to_owned(),
                ..row(line, &format!("k{number}"), &names)
            },
        )
}

proptest! {
    #[test]
    fn a_second_import_changes_nothing_and_no_import_takes_anything_away(
        rows in proptest::collection::vec(any_row(), 0..12),
        before in proptest::collection::vec(any_row(), 0..6),
    ) {
        let Ok(first) = gather(before, &keys(), &[], EmptyRows::Reviewed) else { return Ok(()) };
        let Ok(second) = gather(rows, &keys(), &[], EmptyRows::Reviewed) else { return Ok(()) };
        for (reviewer, entries) in &second.reviewers {
            let review = match first.reviewers.get(reviewer) {
                Some(entries) => plan(&started(), entries, &first.named, None).unwrap().review,
                None => started(),
            };
            let done = plan(&review, entries, &second.named, None).unwrap();
            for key in keys() {
                let (before, after) = (review.mark(&key), done.review.mark(&key));
                prop_assert!(before.tags.iter().all(|(id, place)| after.tags.get(id) == Some(place)));
                prop_assert!(before.note.is_none() || before.note == after.note);
                prop_assert!(!before.flagged || after.flagged);
                prop_assert!(!before.has_verdict() || after.has_verdict());
                prop_assert!(after.asked() >= before.asked());
                prop_assert!(!after.is_cant_tell() || after.tags.is_empty());
            }
            let again = plan(&done.review, entries, &second.named, None).unwrap();
            prop_assert_eq!(again.transactions, vec![]);
            prop_assert_eq!(again.review, done.review);
        }
    }
}
