use super::*;
use crate::engine::scan::Silent;

fn open(text: &'static str) -> Result<JsonLines, EngineError> {
    let bytes = Bytes::Embedded {
        name: "x.jsonl",
        bytes: text.as_bytes(),
    };
    JsonLines::open(bytes, &Silent)
}

fn codes(table: &JsonLines) -> Vec<&'static str> {
    table.notes().iter().map(|note| note.code).collect()
}

fn column(table: &JsonLines, column: usize) -> Vec<Option<String>> {
    let batch = table.read(0, &[column], usize::MAX).unwrap();
    (0..batch.rows)
        .map(|row| batch.columns[0].text(row).map(Cow::into_owned))
        .collect()
}

#[test]
fn columns_are_the_keys_of_all_lines() {
    let table =
        open("\u{feff}{\"b\":1,\"a\":[{\"c\":1}]}\r\n\n{\"a\":\"x\",\"d\":null}\n").unwrap();
    assert_eq!(table.columns(), ["b", "a", "d"]);
    let batch = table.read(0, &[1, 0, 1], usize::MAX).unwrap();
    assert_eq!(batch.columns[0].text(0).as_deref(), Some("[{\"c\":1}]"));
    assert_eq!(batch.columns[2].text(1).as_deref(), Some("x"));
    assert_eq!(batch.columns[1].text(1), None);
    let rows = table.rows(0, &[1, 0]).unwrap();
    assert_eq!(
        rows[0],
        [Cell::Missing, Cell::Text("x".to_owned()), Cell::Missing]
    );
    assert_eq!(rows[1][0], Cell::Integer(1));
}

#[test]
fn objects_inside_rows_become_columns() {
    let table = open(concat!(
        "{\"truth\":{\"label\":\"a\"},\"out\":null,\"truth.label\":1}\n",
        "{\"out\":{\"p\":{\"x\":[1,2],\"y\":{}}},\"truth\":\"plain\"}\n",
        "{\"truth\":{\"label\":\"b\",\"label\":\"c\"}}\n",
    ))
    .unwrap();
    assert_eq!(
        table.columns(),
        [
            "truth",
            "truth.label",
            "out.p.x",
            "out.p.y",
            "truth.label_2"
        ]
    );
    assert_eq!(column(&table, 0), [None, Some("plain".to_owned()), None]);
    assert_eq!(
        column(&table, 1),
        [Some("a".to_owned()), None, Some("c".to_owned())]
    );
    let rows = table.rows(0, &[1]).unwrap();
    assert_eq!(
        rows[0][2],
        Cell::List(vec![Cell::Integer(1), Cell::Integer(2)])
    );
    assert_eq!(rows[0][3], Cell::Text("{}".to_owned()));
    assert_eq!(codes(&table), ["duplicate-key", "nested"]);
    assert_eq!(table.notes()[0].lines, [3]);
}

#[test]
fn an_object_keyed_by_ids_stays_text() {
    let mut text = String::new();
    for row in 0..200 {
        text.push_str(&format!("{{\"id\":{row},\"votes\":{{\"user{row}\":1}}}}\n"));
    }
    let deep = "{\"a\":".repeat(20) + "1" + &"}".repeat(20);
    text.push_str(&deep);
    let table = open(text.leak()).unwrap();
    assert_eq!(table.columns(), ["id", "votes", "a.a.a.a.a.a"]);
    assert_eq!(column(&table, 1)[3].as_deref(), Some("{\"user3\":1}"));
    let closed = table.notes();
    assert_eq!(
        closed
            .iter()
            .filter(|note| note.code == "nested-text")
            .count(),
        2
    );
}

#[test]
fn broken_lines_are_left_out_and_told() {
    let table =
        open("{\"a\":1}\n{\"a\":\n\n{\"a\":2}\n{\"a\":3},\n[4]\n{\"a\":5}\n{\"a\":6}").unwrap();
    assert_eq!(column(&table, 0).len(), 4);
    let note = &table.notes()[0];
    assert_eq!((note.code, note.count), ("broken-lines", Some(3)));
    assert_eq!(note.lines, [2, 5, 6]);
    assert_eq!(
        note.sentence,
        "3 lines are no JSON object and left out, the first on line 2: it ends too early."
    );
    assert_eq!(table.rows(0, &[3]).unwrap()[0], [Cell::Integer(6)]);
    let phantom = open("{\"a\":1}\n{\"secret\":1,\"b\":{\"c\":1},\n{\"a\":2}\n").unwrap();
    assert_eq!(phantom.columns(), ["a"]);
}

#[test]
fn numbers_keep_their_digits_and_types_may_mix() {
    let table = open("{\"id\":9007199254740993}\n{\"id\":\"007\"}\n{\"id\":5.0}\n{\"id\":18446744073709551615}\n{\"id\":123456789012345678901234}").unwrap();
    let texts: Vec<String> = column(&table, 0).into_iter().flatten().collect();
    assert_eq!(
        texts,
        [
            "9007199254740993",
            "007",
            "5",
            "18446744073709551615",
            "123456789012345678901234"
        ]
    );
    let table = open("{\"s\":NaN}\n{\"s\":-Infinity}\n{\"s\":\"NaN\"}\n").unwrap();
    assert_eq!(
        column(&table, 0),
        [None, Some("-inf".to_owned()), Some("NaN".to_owned())]
    );
    assert_eq!(codes(&table), ["not-json"]);
}

#[test]
fn what_is_hardly_json_lines_is_refused_without_its_text() {
    let sentence = |text| open(text).unwrap_err().to_string();
    assert!(
        sentence("{\"a\":1}\n\"secret\"\n\"secret\"\n")
            .starts_with("x.jsonl: line 2 is not a JSON object")
    );
    assert!(!sentence("\"secret\"\n").contains("secret"));
    assert_eq!(
        sentence("{\"a\":1}\n{\"a\":\n{\"b\"\n"),
        "x.jsonl: line 2 is not a JSON object: it ends too early"
    );
    assert_eq!(sentence(" \n\n"), "x.jsonl is empty");
}

#[test]
fn what_is_nested_too_deeply_is_told_as_that() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let refused = open(format!("{{\"id\":1,\"x\":{deep}}}\n").leak()).unwrap_err();
    assert!(
        refused.to_string().contains("more than 127 levels"),
        "{refused}"
    );
    let text = format!("{{\"id\":1}}\n{{\"id\":2,\"x\":{deep}}}\n{{\"id\":3}}\n");
    let notes = open(text.leak()).unwrap().notes();
    assert_eq!(
        (notes[0].code, &notes[0].lines[..]),
        ("broken-lines", &[2][..])
    );
    assert!(
        notes[0].sentence.contains("nested too deeply"),
        "{}",
        notes[0].sentence
    );
}
