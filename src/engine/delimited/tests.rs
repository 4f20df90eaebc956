use proptest::prelude::*;

use super::*;

fn cells(text: &'static str) -> Result<Vec<String>, EngineError> {
    let cells = read_all(&open(text)?)?;
    Ok(cells
        .into_iter()
        .map(|cell| cell.unwrap_or("-".to_owned()))
        .collect())
}

fn open(text: &'static str) -> Result<Delimited, EngineError> {
    let bytes = Bytes::Embedded {
        name: "x.csv",
        bytes: text.as_bytes(),
    };
    Delimited::open(bytes, &Reading::default())
}

/// The second column, read as a source reads.
fn read_all(table: &Delimited) -> Result<Vec<Option<String>>, EngineError> {
    table.again(|| {
        let mut cells = Vec::new();
        for part in 0..table.parts()? {
            let batch = table.read(part, &[1], usize::MAX)?;
            let text = |row| batch.columns[0].text(row).map(Cow::into_owned);
            cells.extend((0..batch.rows).map(text));
        }
        Ok(cells)
    })
}

#[test]
fn cells_stay_as_they_are_written() {
    assert_eq!(
        cells("id,x\n1,007\n2,\n\n3,\"a\nb\"\n4,\"say \"\"x\"\"\"\r\n5,5\" disk\n").unwrap(),
        ["007", "-", "a\nb", "say \"x\"", "5\" disk"]
    );
    assert_eq!(cells("id,x\r1,a\r2,b").unwrap(), ["a", "b"]);
}

fn read_in_parts(text: &str, part_bytes: u64) -> Result<Vec<Option<String>>, String> {
    let bytes = Bytes::Embedded {
        name: "x.csv",
        bytes: text.to_owned().leak().as_bytes(),
    };
    let table = Delimited::in_parts(bytes, &Reading::default(), part_bytes)
        .map_err(|error| error.to_string())?;
    read_all(&table).map_err(|error| error.to_string())
}

proptest! {
    #[test]
    fn parts_make_no_difference(
        rows in proptest::collection::vec(("[ab \"\n,]{0,6}", any::<bool>()), 1..20),
        part_bytes in 1_u64..40,
    ) {
        let mut text = "id,x\n".to_owned();
        for (number, (cell, is_quoted)) in rows.iter().enumerate() {
            let cell = if *is_quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() };
            text.push_str(&format!("{number},{cell}\n"));
        }
        prop_assert_eq!(read_in_parts(&text, part_bytes), read_in_parts(&text, u64::MAX / 2));
    }
}

proptest! {
    #[test]
    fn the_quick_way_reads_what_the_careful_way_reads(text in "id,x\n([ab,é \r\n]|id,x\n){1,60}") {
        let bytes = Bytes::Embedded { name: "x.csv", bytes: text.leak().as_bytes() };
        if let Ok(table) = Delimited::open(bytes, &Reading::default()) {
            let quick = read_all(&table).unwrap();
            let careful = table.again(|| {
                let mut cells = Vec::new();
                for part in 0..table.parts()? {
                    let rows = table.read(part, &[], usize::MAX)?.rows;
                    let numbers: Vec<usize> = (0..rows).collect();
                    for row in table.rows(part, &numbers)? {
                        cells.push(Some(row[1].text()).filter(|text| !text.is_empty()));
                    }
                }
                Ok(cells)
            });
            let careful = careful.unwrap();
            prop_assert_eq!(quick, careful);
        }
    }
}

#[test]
fn rows_that_do_not_fit_are_kept_and_told() {
    let table = open("id,x\n1,a\n2\n3,\"b\n\"\n4,c,d\n5,e\n").unwrap();
    let cells = read_all(&table).unwrap();
    let cells: Vec<_> = cells.iter().map(|cell| cell.as_deref()).collect();
    assert_eq!(cells, [Some("a"), None, Some("b\n"), Some("c"), Some("e")]);
    let notes = table.notes();
    assert_eq!((notes[0].code, notes[0].count), ("ragged-rows", Some(2)));
    assert_eq!(notes[0].lines, [3, 6]);
    let rows = table.rows(0, &[1, 3]).unwrap();
    assert_eq!(rows[0].len(), 2);
    assert_eq!(rows[1][2], Cell::Text("d".to_owned()));
}

#[test]
fn a_quote_that_never_closes_swallows_nothing() {
    let quoting = Reading {
        quotes: Some(true),
        ..Reading::default()
    };
    let bytes = Bytes::Embedded {
        name: "x.csv",
        bytes: b"id,x\n1,a\n2,\"b\n3,c\n",
    };
    let table = Delimited::open(bytes, &quoting).unwrap();
    let cells = read_all(&table).unwrap();
    let cells: Vec<_> = cells.iter().map(|cell| cell.as_deref()).collect();
    assert_eq!(cells, [Some("a"), Some("\"b"), Some("c")]);
    let notes = table.notes();
    assert_eq!(
        (notes[0].code, &notes[0].lines[..]),
        ("unclosed-quote", &[3][..])
    );
}

#[test]
fn a_decimal_comma_is_read_as_a_point() {
    assert_eq!(
        cells("id;p\n1;0,5\n2;1\n3;0,25\n").unwrap(),
        ["0.5", "1", "0.25"]
    );
}

#[test]
fn separators_at_the_end_of_rows_are_no_cells() {
    let table = open("id,x,y\n1,a,b,\n2,c,d\n3,e,f,g\n4,h,\n5,i,j,\n").unwrap();
    assert_eq!(table.columns(), ["id", "x", "y"].map(str::to_owned));
    let cells = read_all(&table).unwrap();
    let cells: Vec<_> = cells.iter().map(|cell| cell.as_deref()).collect();
    assert_eq!(
        cells,
        [Some("a"), Some("c"), Some("e"), Some("h"), Some("i")]
    );
    let again = open("id\tx\ty\t\n1\ta\tb\t\nid\tx\ty\t\n2\tc\td\t\n3\te\n").unwrap();
    assert_eq!(read_all(&again).unwrap().len(), 3);
    let told: Vec<_> = again
        .notes()
        .iter()
        .map(|note| (note.code, note.lines.clone()))
        .collect();
    assert_eq!(
        told[1..],
        [("ragged-rows", vec![5]), ("repeated-header", vec![3])]
    );
    let table = open("id,x,y\n1,a,b,\n2,c,d\n").unwrap();
    assert_eq!(read_all(&table).unwrap().len(), 2);
    assert_eq!(table.notes().len(), 1);
    assert_eq!(table.rows(0, &[0]).unwrap()[0].len(), 3);
}

#[test]
fn lines_of_blanks_are_no_rows() {
    for text in ["id,x\n1,a\n  \n2,b\n \t\n", "id,x\n1,\"a\"\n  \n2,b\n "] {
        let table = open(text).unwrap();
        assert_eq!(read_all(&table).unwrap().len(), 2, "{text}");
        assert!(table.notes().is_empty());
    }
    let ragged = open("id,x\n1,a\n  \n2\n").unwrap();
    assert_eq!(read_all(&ragged).unwrap().len(), 2);
    assert_eq!(
        (ragged.notes()[0].count, &ragged.notes()[0].lines[..]),
        (Some(1), &[4][..])
    );
}

#[test]
fn lines_are_counted_by_what_ends_them() {
    for text in ["id,x\r1,a\r2\r3,b\r4\r", "id,x\r\n1,a\r\n2\r\n3,b\r\n4\r\n"] {
        let table = open(text).unwrap();
        assert_eq!(read_all(&table).unwrap().len(), 4);
        assert_eq!(table.notes()[0].lines, [3, 5], "{text:?}");
    }
    let gaps = open("id,x\n1,a\n\n\n2\n").unwrap();
    read_all(&gaps).unwrap();
    assert_eq!(gaps.notes()[0].lines, [5]);
}

#[test]
fn quotes_behind_blanks_hold_their_cell_together() {
    for text in [
        "id, text, x\n1, \"a, b\", c\n2, d, e\n",
        "id,text,x\n1, \"a, b\",c\n2,d,e\n",
    ] {
        let table = open(text).unwrap();
        let cells = read_all(&table).unwrap();
        let cells: Vec<_> = cells.iter().map(|cell| cell.as_deref()).collect();
        assert_eq!(cells, [Some("a, b"), Some("d")]);
        assert!(table.notes().iter().all(|note| note.code == "trimmed"));
    }
    let ragged = open("id, text, x\n1, \"a, b\", c\n2, d\n3, \"e, f\", g\n").unwrap();
    let cells = read_all(&ragged).unwrap();
    assert_eq!(cells[2].as_deref(), Some("e, f"));
    assert_eq!(ragged.notes()[1].lines, [3]);
}

#[test]
fn a_header_that_stands_again_is_no_row() {
    for text in [
        "id,x\n1,a\n2,b\nid,x\n3,c\n",
        "id,x\r\n1,a\r\n2,b\r\n\u{feff}id,x\r\n3,c\r\n",
        "\"id\",\"x\"\n1,\"a\"\n2,\"b\"\n\"id\",\"x\"\n3,\"c\"",
    ] {
        let table = open(text).unwrap();
        let cells = read_all(&table).unwrap();
        let cells: Vec<_> = cells.iter().map(|cell| cell.as_deref()).collect();
        assert_eq!(cells, [Some("a"), Some("b"), Some("c")], "{text}");
        let note = &table.notes()[0];
        assert_eq!((note.code, note.count), ("repeated-header", Some(1)));
        assert_eq!(note.lines, [4]);
        assert_eq!(
            table.rows(0, &[2]).unwrap()[0][1],
            Cell::Text("c".to_owned())
        );
    }
}
