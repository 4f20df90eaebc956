use super::*;
use crate::domain::estimate::Target;
use crate::domain::taxonomy::Kind;
use crate::report::fixture::{hostile, key, sample, started, tag};

fn parsed(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(header, COLUMNS);
    reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

fn rows(review: &Review) -> Vec<Vec<String>> {
    let report = Report::build(&sample(2_000, 500, 10), review, "ana", Target::FutureErrors);
    parsed(&render(&report, review, TextCells::Guarded).unwrap())
}

fn column(row: &[String], name: &str) -> String {
    let place = COLUMNS.iter().position(|column| *column == name).unwrap();
    row[place].clone()
}

#[test]
fn there_is_a_row_for_each_example_that_something_was_said_of() {
    let mut review = started();
    assert_eq!(rows(&review), Vec::<Vec<String>>::new());
    tag(&mut review, 0, "edge case");
    tag(&mut review, 0, "a;b");
    review.apply(&review.cant_tell(&key(1)));
    review.apply(&review.defer(&key(2)));
    review.apply(&review.annotate(&key(4), "=later\nmaybe"));
    review.apply(&review.commit(&key(5)));
    review.apply(&review.relabel(&key(5), "refund"));
    review.apply(&review.toggle_flag(&key(5)));
    let rows = rows(&review);
    let of = |name: &str| -> Vec<String> { rows.iter().map(|row| column(row, name)).collect() };
    assert_eq!(of("key"), ["k0000", "k0001", "k0002", "k0004", "k0005"]);
    assert_eq!(of("rank"), ["1", "2", "3", "5", "6"]);
    assert_eq!(
        of("verdict"),
        ["reviewed", "cant-tell", "deferred", "open", "reviewed"]
    );
    assert_eq!(of("categories"), [r"edge case;a\;b", "", "", "", ""]);
    assert_eq!(of("note"), ["", "", "", "'=later\nmaybe", ""]);
    assert_eq!(of("corrected")[4], "refund");
    assert_eq!(of("flag"), ["no", "no", "no", "no", "yes"]);
    assert_eq!(
        of("counted"),
        ["yes", "yes", "no", "no", "no"],
        "the fourth is open"
    );
    assert_eq!(
        (&of("truth")[0], &of("prediction")[0]),
        (&"refund".to_owned(), &"cancel".to_owned())
    );
    assert_eq!(
        (&of("stratum")[0], &of("inclusion")[0]),
        (&"all".to_owned(), &"1".to_owned())
    );
    assert_eq!(of("score")[0], "");
}

#[test]
fn what_came_after_the_verdict_is_told_and_what_was_never_decided_is_no_debt() {
    let mut review = started();
    review.apply(&review.commit(&key(0)));
    review.apply(&review.annotate(&key(1), "open"));
    let (_, creation) = review.create_category("later", Kind::Data).unwrap();
    review.apply(&creation);
    review.apply(&review.commit(&key(2)));
    let of: Vec<String> = rows(&review)
        .iter()
        .map(|row| column(row, "not_asked"))
        .collect();
    assert_eq!(of, ["later", "", ""]);
}

#[test]
fn no_hostile_cell_is_a_formula() {
    let (mut sample, mut review) = hostile();
    sample.examples[0].truth = "@SUM(1)".to_owned();
    sample.examples[0].stratum = "-1".to_owned();
    let first = sample.examples[0].key.clone();
    review.apply(&review.annotate(&first, "+1"));
    let report = Report::build(&sample, &review, "=ana", Target::FutureErrors);
    let rows = parsed(&render(&report, &review, TextCells::Guarded).unwrap());
    assert_eq!(rows.len(), sample.examples.len());
    for cell in rows.iter().flatten() {
        assert!(
            !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '\u{FF1D}']),
            "{cell:?}"
        );
    }
    let shown = render(&report, &review, TextCells::Shown).unwrap();
    assert!(
        shown
            .chars()
            .all(|character| character == '\n' || !character.is_control())
    );
}
