use super::*;

fn written(file: &str, text: &str, under: Option<&str>) -> (Vec<String>, Vec<&'static str>) {
    let reading = Reading {
        rows_under: under.map(str::to_owned),
        ..Reading::default()
    };
    let mut rows = Rows::default();
    let notes = write(file, text.as_bytes(), &reading, &mut rows).unwrap();
    let text = String::from_utf8(rows.into_text()).unwrap();
    let codes = notes.iter().map(|note| note.code).collect();
    (text.lines().map(str::to_owned).collect(), codes)
}

fn rows(text: &str) -> String {
    written("x.json", text, None).0.join(" ")
}

#[test]
fn rows_are_found_under_a_field() {
    let text = r#"{"model":"m","results":[{"a":1},{"a":2}],"summary":[{"b":1}],"classes":{"x":{"n":1},"y":{"n":2}}}"#;
    let (found, codes) = written("x.json", text, None);
    assert_eq!(
        (found.join(" ").as_str(), codes),
        (r#"{"a":1} {"a":2}"#, vec!["rows-under"])
    );
    assert_eq!(written("x.json", text, Some("summary")).0, [r#"{"b":1}"#]);
    assert_eq!(
        written("x.json", text, Some("classes")).0,
        [r#"{"id":"x","n":1}"#, r#"{"id":"y","n":2}"#]
    );
    let reading = Reading {
        rows_under: Some("model".to_owned()),
        ..Reading::default()
    };
    let error = write("x.json", text.as_bytes(), &reading, &mut Rows::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "x.json is a JSON document without rows under `model`"
    );
    assert!(error.hint().contains("`results`"), "{}", error.hint());
    assert_eq!(
        rows(r#"{"run":{"out":{"rows":[{"a":1},{"a":2},{"a":3}]}}}"#),
        r#"{"a":1} {"a":2} {"a":3}"#
    );
    let chains = r#"{"n":2,"samples":{"0":{"c":[{"x":1},{"x":2},{"x":3}]},"1":{"c":[]},"2":{"c":[]},"3":{"c":[]}}}"#;
    assert!(
        rows(chains).starts_with(r#"{"id":"0","c":[{"x":1}"#),
        "{}",
        rows(chains)
    );
}

#[test]
fn tables_by_columns_are_turned() {
    let expected = r#"{"id":7,"p":"a"} {"id":8,"p":"b"} {"id":9,"p":null}"#;
    assert_eq!(rows(r#"{"id":[7,8,9],"p":["a","b",null]}"#), expected);
    assert_eq!(
        rows(r#"{"columns":["id","p"],"index":[0,1,2],"data":[[7,"a"],[8,"b"],[9,null]]}"#),
        expected
    );
    assert_eq!(
        rows(r#"{"id":{"0":7,"1":8,"2":9},"p":{"0":"a","1":"b","2":null}}"#),
        expected
    );
    assert_eq!(
        rows(r#"{"t":{"q1":"a","q2":"b"},"p":{"q1":"a","q2":"c"}}"#),
        r#"{"index":"q1","t":"a","p":"a"} {"index":"q2","t":"b","p":"c"}"#
    );
    assert_eq!(rows(r#"[["id","p"],[7,"a"],[8,"b"],[9,null]]"#), expected);
}

#[test]
fn keys_become_ids_unless_the_rows_have_some() {
    assert_eq!(
        rows(r#"{"a":{"label":1},"b":{"label":2},"c":{}}"#),
        r#"{"id":"a","label":1} {"id":"b","label":2} {"id":"c"}"#
    );
    assert_eq!(
        rows(r#"{"a":{"id":1},"b":{"id":2},"c":{"x":3}}"#),
        r#"{"key":"a","id":1} {"key":"b","id":2} {"key":"c","x":3}"#
    );
}

#[test]
fn plain_values_are_named_by_their_file() {
    let text = r#"{"q1":"a","q2":"b"}"#;
    assert_eq!(
        written("dev_predictions.json", text, None).0,
        [
            r#"{"id":"q1","prediction":"a"}"#,
            r#"{"id":"q2","prediction":"b"}"#
        ]
    );
    assert_eq!(
        written("labels.json", "[3, 5]", None).0,
        [r#"{"row":0,"label":3}"#, r#"{"row":1,"label":5}"#]
    );
    assert_eq!(
        rows("[[0.1,0.9],[0.8,0.2]]"),
        r#"{"row":0,"value":[0.1,0.9]} {"row":1,"value":[0.8,0.2]}"#
    );
}

#[test]
fn one_record_is_one_row_and_nothing_is_none() {
    let (found, codes) = written("x.json", "{\n \"id\": 1,\n \"label\": \"a\"\n}", None);
    assert_eq!(found, [r#"{"id": 1,  "label": "a"}"#]);
    assert_eq!(codes, ["one-row"]);
    for text in ["[]", "{}", r#"{"rows": []}"#] {
        assert!(rows(text).is_empty(), "{text}");
    }
}

#[test]
fn questions_keep_their_paragraph() {
    let text = r#"{"data":[{"title":"t","paragraphs":[{"context":"c","qas":[
        {"id":"1","answers":[{"text":"x","answer_start":0},{"text":"y"},{"text":"x"}]},{"id":"2","answers":[]}]}]}]}"#;
    assert_eq!(
        rows(text),
        r#"{"id":"1","answers":["x","y"],"context":"c","title":"t"} {"id":"2","answers":[],"context":"c","title":"t"}"#
    );
}
