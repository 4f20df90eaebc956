use proptest::prelude::*;

use super::*;
use crate::domain::edit::Assignment;
use crate::domain::estimate::Target;
use crate::domain::import::Status;
use crate::domain::taxonomy::{Category, Kind};
use crate::report::csv::TextCells;
use crate::report::examples;
use crate::report::fixture::{sample, started};
use crate::report::model::Report;

const EXAMPLES: usize = 6;

/// Six examples, some with keys that a spreadsheet would run or a reader trim.
fn hostile_sample() -> Sample {
    let mut sample = sample(100, 20, EXAMPLES);
    for (place, key) in [(1, "=1+1"), (2, " k"), (3, "'@a"), (4, "a\r\nb,\"c\"")] {
        sample.examples[place].key = Key::new(key);
    }
    sample.examples[5].score = Some(-0.25);
    sample
}

/// The examples of a review as CSV, read again into an empty one.
fn there_and_back(review: &Review, sample: &Sample, cells: TextCells) -> (Plan, Plan) {
    let report = Report::build(sample, review, "ana", Target::FutureErrors);
    let text = examples::render(&report, review, cells).unwrap();
    let table = Table::parse("tags.csv", text.as_bytes(), cells == TextCells::Raw).unwrap();
    let columns = Columns::find(&table, None, &sample.roles).unwrap();
    let categories = columns
        .categories(&table, None, &sample.roles, &in_use(&started()))
        .unwrap();
    assert_eq!(columns.ignored(&table, &categories), Vec::<String>::new());
    let rows = rows::read(&table, &columns, &categories, |name| Ok(name.to_owned())).unwrap();
    let keys: BTreeSet<Key> = sample.keys().cloned().collect();
    let gathered = gather(rows, &keys, &[], EmptyRows::Reviewed).unwrap();
    assert_eq!((&gathered.unknown_keys, gathered.empty), (&Vec::new(), 0));
    let Some(entries) = gathered.reviewers.get("ana") else {
        return Default::default();
    };
    let first = plan(&started(), entries, &gathered.named, None).unwrap();
    let second = plan(&first.review, entries, &gathered.named, None).unwrap();
    (first, second)
}

/// What was said of an example, by names instead of ids.
fn said(review: &Review, key: &Key) -> (Vec<String>, Status, Option<String>, Option<String>, bool) {
    let mark = review.mark(key);
    let tags = review.tags(key).into_iter().map(|tag| tag.name.clone());
    (
        tags.collect(),
        Status::of(mark),
        mark.note.clone(),
        mark.corrected.clone(),
        mark.flagged,
    )
}

fn act(review: &mut Review, sample: &Sample, (what, which, text): &(u8, u8, String)) {
    let key = &sample.examples[usize::from(*which) % EXAMPLES].key;
    let active: Vec<Category> = review.taxonomy().active().into_iter().cloned().collect();
    let category = active.get(usize::from(*which) % active.len().max(1));
    let done = match what % 12 {
        0..=3 => category.map(|category| review.toggle_tag(key, &category.id)),
        4 => Some(review.commit(key)),
        5 => Some(review.defer(key)),
        6 => Some(review.cant_tell(key)),
        7 => Some(review.annotate(key, text)),
        8 => Some(review.relabel(key, text)),
        9 => Some(review.toggle_flag(key)),
        10 => review
            .invent_category(key, text, Kind::Data)
            .ok()
            .map(|(_, done)| done),
        _ => category.and_then(|category| review.rename_category(&category.id, text).ok()),
    };
    if let Some(done) = done {
        review.apply(&done);
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[=+@'a;|,\\\\ \n\"-]{0,6}", "[a-c]{1,3}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_written_reads_back_as_it_was_said(
        acts in proptest::collection::vec((any::<u8>(), any::<u8>(), any_text()), 0..40),
        is_raw in any::<bool>(),
    ) {
        let sample = hostile_sample();
        let mut review = started();
        acts.iter().for_each(|done| act(&mut review, &sample, done));
        let cells = if is_raw { TextCells::Raw } else { TextCells::Guarded };
        let (first, second) = there_and_back(&review, &sample, cells);
        for key in sample.keys() {
            prop_assert_eq!(said(&first.review, key), said(&review, key));
        }
        prop_assert_eq!(second.transactions, vec![]);
        prop_assert_eq!(second.review, first.review);
    }
}

#[test]
fn the_debt_of_a_later_category_reads_back_too() {
    let sample = hostile_sample();
    let keys: Vec<&Key> = sample.keys().collect();
    let mut review = started();
    review.apply(&review.commit(keys[0]));
    review.apply(
        &review
            .invent_category(keys[1], "blur", Kind::Data)
            .unwrap()
            .1,
    );
    review.apply(&review.commit(keys[2]));
    let (first, _) = there_and_back(&review, &sample, TextCells::Guarded);
    let blur = first.review.taxonomy().by_name("blur").unwrap();
    let asked = keys
        .iter()
        .take(3)
        .map(|key| first.review.was_asked(key, blur));
    assert_eq!(asked.collect::<Vec<_>>(), [false, true, true]);
}

#[test]
fn what_is_written_at_once_fits_a_line_and_cuts_through_no_example() {
    let sample = sample(5_000, 1_000, 1_000);
    let rows = sample
        .keys()
        .enumerate()
        .map(|(place, key)| crate::domain::import::Row {
            key: key.as_str().to_owned(),
            categories: vec!["data gap".to_owned(), "edge case".to_owned()],
            note: Some("\u{1}".repeat(if place % 100 == 0 { 60_000 } else { 10 })),
            ..Default::default()
        });
    let keys: BTreeSet<Key> = sample.keys().cloned().collect();
    let gathered = gather(rows.collect(), &keys, &[], EmptyRows::Reviewed).unwrap();
    let plan = plan(&started(), &gathered.reviewers[""], &gathered.named, None).unwrap();
    let batches = save::batches(&plan);
    assert!(batches.len() >= 10, "{}", batches.len());
    for batch in &batches {
        let text = serde_json::to_string(batch).unwrap();
        assert!(text.len() + 300 * batch.len() < 1 << 20, "{}", text.len());
    }
    let written: Vec<Assignment> = batches.into_iter().flatten().collect();
    let planned = plan.transactions.iter().flat_map(|done| done.assignments());
    assert_eq!(written, planned.collect::<Vec<_>>());
}
