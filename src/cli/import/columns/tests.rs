use super::*;

fn roles(id: Option<&str>) -> Roles {
    Roles {
        id: id.map(str::to_owned),
        slices: vec!["vip".to_owned()],
        ..Roles::of("intent", "predicted")
    }
}

fn table(text: &str) -> Table {
    Table::parse("tags.csv", text.as_bytes(), false).unwrap()
}

fn found(text: &str) -> Result<(Columns, Categories), Failure> {
    let table = table(text);
    let columns = Columns::find(&table, None, &roles(Some("ticket")))?;
    let in_use = ["data gap".to_owned()];
    let categories = columns.categories(&table, None, &roles(None), &in_use)?;
    Ok((columns, categories))
}

fn list(text: &str) -> (char, bool) {
    match found(text).unwrap().1 {
        Categories::List {
            separator,
            is_guessed,
            ..
        } => (separator, is_guessed),
        each => panic!("{each:?}"),
    }
}

fn each(text: &str) -> Vec<String> {
    match found(text).unwrap().1 {
        Categories::Each(each) => each.into_iter().map(|(_, name)| name).collect(),
        list => panic!("{list:?}"),
    }
}

#[test]
fn the_key_column_is_key_or_the_samples_own_or_id() {
    let key = |text: &str| found(text).map(|(columns, _)| columns.key);
    assert_eq!(key("ID,Key,tags\n"), Ok(1));
    assert_eq!(key("id,ticket,tags\n"), Ok(1));
    assert_eq!(key("tags,Id\n"), Ok(1));
    let failure = key("name,tags\n").unwrap_err();
    assert!(
        failure.sentence.contains("`key`, `ticket` or `id`"),
        "{}",
        failure.sentence
    );
    assert!(failure.hint.unwrap().contains("name, tags"));
    let table = table("name,tags\n");
    assert_eq!(
        Columns::find(&table, Some("name"), &roles(None))
            .unwrap()
            .key,
        0
    );
    assert!(Columns::find(&table, Some("x"), &roles(None)).is_err());
}

#[test]
fn a_list_says_its_separator_or_it_is_guessed_and_told() {
    assert_eq!(list("key,tags\na,x;y\nb,\"p,q\"\n"), (';', false));
    assert_eq!(list("key,Category\na,x\n"), (';', false));
    assert_eq!(list("key,labels\na,x|y\n"), ('|', true));
    assert_eq!(list("key,tags\na,\"x,y\"\n"), (',', true));
}

#[test]
fn a_column_each_holds_yes_and_no_or_has_a_known_name() {
    let text =
        "key,data gap,blur,intent,vip,text,count,empty,note\na,,x,1,1,hello,2,,n\nb,1,,0,0,x,1,,\n";
    assert_eq!(each(text), ["data gap", "blur"]);
    let (columns, categories) = found(text).unwrap();
    assert_eq!(
        columns.ignored(&table(text), &categories),
        ["intent", "vip", "text", "count", "empty"]
    );
    assert_eq!(each("key,note\na,n\n"), Vec::<String>::new());
    assert_eq!(each("key,Data  gap\na,\n"), ["Data gap"]);
}

#[test]
fn two_columns_for_one_thing_and_none_at_all_are_refused() {
    for (text, wanted) in [
        ("key,tags,category\n", "`tags` and `category`"),
        ("key,note,note\n", "two columns `note`"),
        ("key,data gap,Data Gap\n", "two columns `Data Gap`"),
        ("key,text\na,b\n", "holds no categories, notes or verdicts"),
    ] {
        let sentence = found(text).unwrap_err().sentence;
        assert!(sentence.contains(wanted), "{sentence}");
    }
}
