use super::*;
use crate::domain::estimate::Target;
use crate::report::fixture::{HOSTILE, hostile, hundred, sample, started, worst};
use proptest::prelude::*;

fn parsed(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    (header, rows)
}

fn hundred_rows(target: Target) -> Vec<Vec<String>> {
    let report = Report::build(&sample(2_000, 500, 100), &hundred(), "ana", target);
    let (header, rows) = parsed(&render(&report, TextCells::Guarded).unwrap());
    assert_eq!(header, COLUMNS);
    rows
}

#[test]
fn a_full_review_gives_the_reference_numbers() {
    let rows = hundred_rows(Target::FutureErrors);
    let gap = rows.iter().find(|row| row[0] == "data-gap").unwrap();
    assert_eq!(
        gap[..],
        [
            "data-gap",
            "data gap",
            "100",
            "43",
            "0.430000",
            "0.337333",
            "0.527846",
            "215",
            "0.825000",
            "0.857500",
            "3",
            "1",
            "14.333333",
            "2",
            "data",
            "0",
            "30",
            "0.300000",
            "43",
            "0.430000",
            "1.000000",
            "100.000000",
            "accuracy",
            "0.075000",
            "0.107500",
            "0.081906",
            "0.133094",
            "",
            "",
            "1",
            "",
            "",
            "",
            "",
            "",
            "0.137250",
            "1",
            "2",
            "yes",
            ""
        ]
    );
    let file = hundred_rows(Target::ThisFile);
    let gap = file.iter().find(|row| row[0] == "data-gap").unwrap();
    assert!(
        gap[5].parse::<f64>().unwrap() > 0.337_333 && gap[6].parse::<f64>().unwrap() < 0.527_846
    );
    let unfixable = rows.iter().find(|row| row[0] == "ambiguous").unwrap();
    assert_eq!(unfixable[13], "", "no fix removes it, so it has no rank");
}

#[test]
fn nothing_reviewed_leaves_cells_empty_and_makes_up_no_zero() {
    let report = Report::build(
        &sample(2_000, 500, 100),
        &started(),
        "ana",
        Target::FutureErrors,
    );
    let (_, rows) = parsed(&render(&report, TextCells::Guarded).unwrap());
    assert_eq!(rows.len(), 7);
    for row in rows {
        assert_eq!(row[2..4], ["0", "0"]);
        assert!(row[4..10].iter().all(String::is_empty), "{row:?}");
        assert_eq!(row[10..14], ["3", "1", "", ""]);
        assert_eq!(
            (&*row[15], &*row[16], &*row[18], &*row[29]),
            ("0", "0", "0", "1")
        );
        let is_number = |column: &usize| [15, 16, 18, 29].contains(column);
        for column in (15..COLUMNS.len()).filter(|column| !is_number(column)) {
            assert_eq!(row[column], "", "{}", COLUMNS[column]);
        }
    }
}

#[test]
fn the_worst_alone_have_counts_and_ranks_and_nothing_that_follows_from_a_share() {
    let (sample, review) = worst();
    let report = Report::build(&sample, &review, "ana", Target::FutureErrors).with_plan(5.0);
    let text = render(&report, TextCells::Guarded).unwrap();
    assert!(!text.contains('%'));
    let (header, rows) = parsed(&text);
    let gap = rows.iter().find(|row| row[0] == "data-gap").unwrap();
    for (column, cell) in header.iter().zip(gap) {
        let expected = match column.as_str() {
            "id" => "data-gap",
            "name" => "data gap",
            "reviewed" => "100",
            "count" | "primary" => "43",
            "only" => "30",
            "fix_cost" => "3",
            "severity" | "success" => "1",
            "rank" => "2",
            "kind" => "data",
            "not_asked" => "0",
            _ => "",
        };
        assert_eq!(cell, expected, "{column}");
    }
}

#[test]
fn a_plan_numbers_its_steps() {
    let report = Report::build(
        &sample(2_000, 500, 100),
        &hundred(),
        "ana",
        Target::FutureErrors,
    )
    .with_plan(4.0);
    let (_, rows) = parsed(&render(&report, TextCells::Guarded).unwrap());
    let steps: Vec<&str> = rows.iter().map(|row| row[39].as_str()).collect();
    assert_eq!(steps, ["1", "", "", "", "", "", ""]);
}

#[test]
fn no_hostile_cell_is_a_formula_and_raw_gives_every_name_back() {
    let (sample, review) = hostile();
    let report = Report::build(&sample, &review, "ana", Target::FutureErrors);
    let (_, guarded) = parsed(&render(&report, TextCells::Guarded).unwrap());
    for row in &guarded {
        for cell in row {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '\u{FF1D}']),
                "{cell:?}"
            );
        }
    }
    let (_, raw) = parsed(&render(&report, TextCells::Raw).unwrap());
    let mut names: Vec<&str> = raw.iter().map(|row| row[1].as_str()).collect();
    names.sort_unstable();
    let mut expected: Vec<String> = HOSTILE
        .iter()
        .map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    expected.sort_unstable();
    assert_eq!(names, expected);
}

#[test]
fn what_is_shown_on_a_terminal_holds_no_control_character() {
    let (sample, review) = hostile();
    let report = Report::build(&sample, &review, "ana", Target::FutureErrors);
    let shown = render(&report, TextCells::Shown).unwrap();
    assert!(
        shown
            .chars()
            .all(|character| character == '\n' || !character.is_control())
    );
    assert!(!shown.contains('\u{202e}'));
}

#[test]
fn every_cell_is_quoted() {
    let report = Report::build(
        &sample(2_000, 500, 100),
        &hundred(),
        "ana",
        Target::FutureErrors,
    );
    for line in render(&report, TextCells::Guarded).unwrap().lines() {
        assert_eq!(line.matches("\",\"").count(), COLUMNS.len() - 1);
        assert!(line.starts_with('"') && line.ends_with('"'));
    }
}

proptest! {
    #[test]
    fn a_guard_is_one_character_and_only_where_needed(name in any::<String>()) {
        let cell = guarded(name.clone());
        let with_guard = ["'", &name].concat();
        prop_assert!(cell == name || cell == with_guard);
        prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']));
        prop_assert_eq!(TextCells::Raw.cell(&name), name);
    }

    #[test]
    fn a_guard_comes_off_again(name in prop_oneof![any::<String>(), "'{0,2}[=+@a-]{0,2}"]) {
        let cell = guarded(name.clone());
        prop_assert_eq!(unguarded(&cell), name);
    }
}
