//! Text files as people have them: each is read, and what was done to read it is noted.

use super::*;

const USUAL: [&str; 6] = [
    "patient",
    "diagnosis",
    "predicted",
    "p_malignant",
    "size_group",
    "texture_group",
];

/// Columns, rows, errors and notes of a file when two columns, by number, hold truth and prediction.
fn read(name: &str, truth: usize, prediction: usize) -> (Vec<String>, u64, u64, Vec<&'static str>) {
    let source = Source::open(&fixture(name)).unwrap();
    let columns = source.columns().to_vec();
    let mut wanted = Wanted::default();
    for (role, column) in [(Role::Truth, truth), (Role::Prediction, prediction)] {
        wanted.ask(role, vec![columns[column].clone()], Origin::Flag);
    }
    let roles = source.propose(&wanted).unwrap().roles().unwrap();
    let survey = source.survey(&roles, &Silent).unwrap();
    let population = survey.population(Opened::default());
    let codes = source.notes().iter().map(|note| note.code).collect();
    (columns, population.rows, population.errors, codes)
}

#[test]
fn files_with_the_usual_columns_are_read_as_known() {
    for (name, codes) in [
        ("bom_crlf.csv", vec![]),
        ("old_mac_cr_only.csv", vec![]),
        ("no_final_newline.csv", vec![]),
        ("blank_lines_between.csv", vec![]),
        ("excel_sep_line.csv", vec![]),
        ("pipe.psv", vec![]),
        ("tab_in_a_csv.csv", vec![]),
        ("all_quoted.csv", vec![]),
        ("score_percent_text.csv", vec![]),
        ("score_inf_and_sci.csv", vec![]),
        ("german_semicolon_decimal_comma.csv", vec!["decimal-comma"]),
        ("comment_lines.csv", vec!["comment-lines"]),
        ("spaces_after_comma.csv", vec!["trimmed"]),
    ] {
        let read = read(name, 1, 2);
        assert_eq!(
            read,
            (USUAL.map(str::to_owned).to_vec(), 569, 12, codes),
            "{name}"
        );
    }
    assert_eq!(read("one_row.csv", 1, 2).1, 1);
}

#[test]
fn numbers_with_decimal_commas_are_scores_and_get_a_point() {
    let source = Source::open(&fixture("german_semicolon_decimal_comma.csv")).unwrap();
    let roles = source.propose(&Wanted::default()).unwrap().roles().unwrap();
    assert_eq!(roles.score.as_deref(), Some("p_malignant"));
    let rows = source.rows(&[(1, Key::new("k"))], &Silent).unwrap();
    assert_eq!(
        rows[0].cells[3],
        ("p_malignant".to_owned(), Cell::Text("0.999973".to_owned()))
    );
}

#[test]
fn columns_are_named_as_far_as_the_file_names_them() {
    for (name, first, columns, code) in [
        (
            "r_rownames_short_header.csv",
            2,
            "row patient diagnosis predicted",
            Some("row-names"),
        ),
        (
            "pandas_index_column.csv",
            2,
            "column 1 patient diagnosis predicted",
            None,
        ),
        (
            "duplicate_header.csv",
            1,
            "patient label label_2 score",
            Some("duplicate-header"),
        ),
        (
            "no_header.csv",
            1,
            "column 1 column 2 column 3 column 4",
            Some("no-header"),
        ),
        (
            "two_header_rows.csv",
            1,
            "id.patient outcome.diagnosis outcome.predicted score.p_malignant",
            Some("two-headers"),
        ),
        (
            "case_and_space_headers.csv",
            1,
            "ID Ground Truth PREDICTED  Label Prob(%)",
            Some("trimmed"),
        ),
    ] {
        let (found, rows, errors, codes) = read(name, first, first + 1);
        assert_eq!((rows, errors), (569, 12), "{name}");
        assert_eq!(found[..4].join(" "), columns, "{name}");
        assert_eq!(codes, Vec::from_iter(code), "{name}");
    }
}

#[test]
fn faulty_rows_are_kept_and_their_lines_noted() {
    for (name, rows, code, lines) in [
        ("ragged.csv", 4, "ragged-rows", vec![3, 4]),
        ("unclosed_quote.csv", 4, "unclosed-quote", vec![3]),
    ] {
        let source = Source::open(&fixture(name)).unwrap();
        let roles = source.propose(&Wanted::default()).unwrap().roles().unwrap();
        let survey = source.survey(&roles, &Silent).unwrap();
        assert_eq!(survey.population(Opened::default()).rows, rows, "{name}");
        let notes = source.notes();
        assert_eq!(notes.len(), 1, "{name}: {notes:?}");
        assert_eq!((notes[0].code, &notes[0].lines), (code, &lines), "{name}");
    }
    let (_, rows, errors, codes) = read("nul_bytes.csv", 2, 3);
    assert_eq!((rows, errors, codes), (2, 1, vec![]));
}

#[test]
fn a_thousand_columns_and_a_cell_of_a_megabyte_are_read() {
    let folder = TempDir::new().unwrap();
    let names = (0..1_000).fold("id,label,pred".to_owned(), |mut text, column| {
        let _ = write!(text, ",p_{column}");
        text
    });
    let row = format!("1,a,b{}", ",0.001".repeat(1_000));
    let source = Source::open(&written(
        &folder,
        "wide.csv",
        format!("{names}\n{row}\n{row}"),
    ))
    .unwrap();
    assert_eq!(source.columns().len(), 1_003);
    let long = "x".repeat(1 << 20);
    let text = format!("id,text,label,pred\n1,{long},a,b\n2,\"{long}\n\",a,a\n");
    let survey = survey(&written(&folder, "long.csv", text));
    let population = survey.population(Opened::default());
    assert_eq!((population.rows, population.errors), (2, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn mutated_files_never_panic(
        file in 0_usize..8,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), prop::sample::select(b"\",;\t\r\n# \0\xff\xc30a=|".to_vec())), 1..12),
        length in 1_usize..2_000,
    ) {
        const FILES: [&str; 8] = [
            "comment_lines.csv",
            "two_header_rows.csv",
            "r_rownames_short_header.csv",
            "unclosed_quote.csv",
            "ragged.csv",
            "german_semicolon_decimal_comma.csv",
            "excel_sep_line.csv",
            "spaces_after_comma.csv",
        ];
        let folder = TempDir::new().unwrap();
        let mut bytes = fs::read(fixture(FILES[file])).unwrap();
        bytes.truncate(length);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let path = written(&folder, "mutated.csv", &bytes);
        if let Ok(source) = Source::open(&path) {
            if let Some(roles) = source.propose(&Wanted::default()).ok().and_then(|proposal| proposal.roles().ok()) {
                let rows = source.survey(&roles, &Silent).map(|survey| survey.population(Opened::default()).rows);
                prop_assert!(rows.is_err() || rows.is_ok_and(|rows| rows as usize <= bytes.len()));
            }
            prop_assert!(source.notes().iter().all(|note| !note.sentence.contains('\n')));
        }
    }
}
