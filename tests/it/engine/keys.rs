//! Keys that survive order, format and a better model.

use super::*;

/// Rows as they can be written in any order and format: id, text, truth, prediction, amount.
type Example = (u32, String, u8, u8, Option<f64>);

const COLUMNS: [&str; 5] = ["id", "text", "label", "pred", "amount"];

fn cells(example: &Example) -> [Option<String>; 5] {
    let (id, text, truth, prediction, amount) = example;
    let filled = |text: String| (!text.is_empty()).then_some(text);
    let amount = amount.map(|amount| format!("{amount:?}"));
    [
        Some(id.to_string()),
        filled(text.clone()),
        Some(format!("c{truth}")),
        Some(format!("c{prediction}")),
        amount,
    ]
}

fn csv_of(examples: &[Example], order: &[usize]) -> String {
    let quoted = |cell: Option<String>| {
        cell.map_or(String::new(), |cell| {
            format!("\"{}\"", cell.replace('"', "\"\""))
        })
    };
    let line = |cells: Vec<String>| cells.join(",") + "\n";
    let header = line(
        order
            .iter()
            .map(|column| COLUMNS[*column].to_owned())
            .collect(),
    );
    let rows = examples.iter().map(|example| {
        let cells = cells(example);
        line(
            order
                .iter()
                .map(|column| quoted(cells[*column].clone()))
                .collect(),
        )
    });
    header + &rows.collect::<String>()
}

fn json_of(examples: &[Example], order: &[usize]) -> String {
    let line = |(id, text, truth, prediction, amount): &Example| {
        let row = serde_json::json!({
            "id": id, "text": text, "label": format!("c{truth}"), "pred": format!("c{prediction}"), "amount": amount
        });
        let cells = order
            .iter()
            .map(|column| format!("{:?}:{}", COLUMNS[*column], row[COLUMNS[*column]]));
        format!("{{{}}}\n", cells.collect::<Vec<_>>().join(","))
    };
    examples.iter().map(line).collect()
}

fn parquet_of(examples: &[Example], order: &[usize], row_group: usize) -> Vec<u8> {
    let column = |column: &usize| match column {
        0 => Column::new(
            "id".into(),
            examples.iter().map(|example| example.0).collect::<Vec<_>>(),
        ),
        1 => Column::new(
            "text".into(),
            examples
                .iter()
                .map(|example| example.1.clone())
                .collect::<Vec<_>>(),
        ),
        2 => Column::new(
            "label".into(),
            examples
                .iter()
                .map(|example| format!("c{}", example.2))
                .collect::<Vec<_>>(),
        ),
        3 => Column::new(
            "pred".into(),
            examples
                .iter()
                .map(|example| format!("c{}", example.3))
                .collect::<Vec<_>>(),
        ),
        _ => Column::new(
            "amount".into(),
            examples.iter().map(|example| example.4).collect::<Vec<_>>(),
        ),
    };
    let mut frame = DataFrame::new(examples.len(), order.iter().map(column).collect()).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_row_group_size(Some(row_group))
        .finish(&mut frame)
        .unwrap();
    bytes
}

/// Keys of the errors with their labels, in the order of a sample of all of them.
fn sample(path: &Path, has_id: bool) -> Vec<(String, String, Option<String>)> {
    let survey = Source::open(path)
        .unwrap()
        .survey(&roles(has_id), &Silent)
        .unwrap();
    let design = Design::random("2026-W47", usize::MAX);
    let split = whole_file();
    let errors = survey.eyeball_errors(&split, Opened::default());
    let drawn = design.draw(errors.collect()).unwrap();
    let drawn = drawn.picks.iter().map(|pick| &pick.error).map(|error| {
        (
            error.key.to_owned(),
            error.truth.to_owned(),
            error.prediction.map(str::to_owned),
        )
    });
    drawn.collect()
}

fn examples() -> impl Strategy<Value = Vec<Example>> {
    let amount = proptest::option::of(prop_oneof![Just(0.1), Just(1.0), Just(-2.5), -1e6..1e6]);
    let example = (Just(0), "[a-c\"\n,é ]{0,3}", 0_u8..3, 0_u8..3, amount);
    proptest::collection::vec(example, 1..40).prop_map(|mut examples| {
        (0_u32..)
            .zip(&mut examples)
            .for_each(|(id, example)| example.0 = id * 7 % 40);
        examples
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_sample_survives_order_and_format(
        (examples, shuffled) in examples().prop_flat_map(|examples| (Just(examples.clone()), Just(examples).prop_shuffle())),
        order in Just(vec![0_usize, 1, 2, 3, 4]).prop_shuffle(),
        row_group in 1_usize..50,
    ) {
        let folder = TempDir::new().unwrap();
        let straight = [0, 1, 2, 3, 4];
        let first = written(&folder, "a.csv", csv_of(&examples, &straight));
        let others = [
            written(&folder, "b.csv", csv_of(&shuffled, &order)),
            written(&folder, "c.parquet", parquet_of(&shuffled, &order, row_group)),
            written(&folder, "d.jsonl", json_of(&shuffled, &order)),
        ];
        let expected = sample(&first, true);
        let wrong = examples.iter().filter(|example| example.2 != example.3);
        prop_assert_eq!(expected.len(), wrong.count());
        for other in &others {
            prop_assert_eq!(&sample(other, true), &expected, "{}", other.display());
        }
        // Here the id is an input like any other, so all inputs differ.
        let expected = sample(&first, false);
        for other in &others {
            prop_assert_eq!(&sample(other, false), &expected, "{}", other.display());
        }
    }
}

#[test]
fn equal_inputs_are_told_apart_without_looking_at_the_prediction() {
    let folder = TempDir::new().unwrap();
    let keys = |text: &str| {
        let path = written(&folder, "a.csv", text);
        let survey = Source::open(&path)
            .unwrap()
            .survey(&roles(false), &Silent)
            .unwrap();
        let named = survey
            .errors()
            .map(|error| (error.key.to_owned(), error.truth.to_owned()));
        (named.collect::<BTreeMap<_, _>>(), sentences(&survey))
    };
    let (this_week, warnings) = keys("text,label,pred\nx,b,n\nx,a,n\nx,c,n\ny,a,n\n");
    assert_eq!(warnings.len(), 1);
    let labels: BTreeMap<&str, &str> = this_week
        .iter()
        .map(|(key, label)| {
            (
                key.split_once('#').map_or("", |(_, number)| number),
                label.as_str(),
            )
        })
        .filter(|(number, _)| !number.is_empty())
        .collect();
    assert_eq!(labels, BTreeMap::from([("2", "b"), ("3", "c")]));
    assert!(
        this_week
            .keys()
            .all(|key| key.split('#').next().is_some_and(|hash| hash.len() == 16))
    );
    let (next_week, _) = keys("text,label,pred\nx,c,z\nx,a,a\nx,b,z\ny,a,z\n");
    assert!(
        next_week
            .iter()
            .all(|(key, label)| this_week.get(key) == Some(label))
    );
    assert_eq!(next_week.len(), 3);
}

#[test]
fn repeated_ids_are_numbered_over_the_whole_file() {
    let folder = TempDir::new().unwrap();
    let keys = |rows: &[&str]| {
        let path = written(
            &folder,
            "a.csv",
            format!("id,label,pred\n{}\n", rows.join("\n")),
        );
        let survey = Source::open(&path)
            .unwrap()
            .survey(&roles_without_text(), &Silent)
            .unwrap();
        survey
            .errors()
            .map(|error| error.key.to_owned())
            .collect::<BTreeSet<String>>()
    };
    let rows = ["7,a,a", "7,b,a", "8,a,b", "7,c,a", "07,a,b"];
    let expected: BTreeSet<String> = ["7#2", "7#3", "8", "07"].map(str::to_owned).into();
    assert_eq!(keys(&rows), expected);
    let mut reversed = rows;
    reversed.reverse();
    assert_eq!(keys(&reversed), expected);
}

/// Rows of few ids, truths and inputs, so that most share an id and a truth and some share all.
fn crowded() -> impl Strategy<Value = Vec<(u8, u8, u8, u8)>> {
    proptest::collection::vec((0_u8..3, 0_u8..4, 0_u8..2, 0_u8..2), 1..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn repeated_ids_keep_their_numbers_when_the_file_is_shuffled(
        (rows, shuffled) in crowded().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        has_id in any::<bool>(),
        some_ids_missing in any::<bool>(),
    ) {
        let folder = TempDir::new().unwrap();
        let read = |name: &str, rows: &[(u8, u8, u8, u8)]| {
            let mut text = "id,text,label,pred\n".to_owned();
            for (id, input, truth, prediction) in rows {
                let id = if some_ids_missing && *id == 0 { String::new() } else { id.to_string() };
                let _ = writeln!(text, "{id},text {input},t{truth},p{prediction}");
            }
            let source = Source::open(&written(&folder, name, text)).unwrap();
            let survey = source.survey(&roles(has_id), &Silent).unwrap();
            let named = survey.errors().map(|error| {
                let (_, input, truth, _) = rows[error.row];
                assert_eq!(error.truth, format!("t{truth}"));
                (error.key.to_owned(), (input, truth))
            });
            (named.collect::<BTreeMap<_, _>>(), sentences(&survey))
        };
        let (expected, warnings) = read("a.csv", &rows);
        prop_assert_eq!(expected.len(), rows.len(), "keys repeat");
        prop_assert_eq!(read("b.csv", &shuffled), (expected, warnings.clone()));
        let mut counts: BTreeMap<(u8, u8, u8), usize> = BTreeMap::new();
        rows.iter().for_each(|(id, input, truth, _)| *counts.entry((*id, *input, *truth)).or_default() += 1);
        let is_ambiguous = counts.values().any(|count| *count > 1);
        let says_so = warnings.iter().any(|warning| warning.contains("shuffling the file changes which is which"));
        prop_assert_eq!(says_so, is_ambiguous, "{:?}", warnings);
    }
}

#[test]
fn a_key_made_of_inputs_knows_nothing_of_what_the_model_said() {
    let folder = TempDir::new().unwrap();
    let keys = |name: &str, said: &dyn Fn(usize) -> [String; 8]| {
        let mut text = "text,label,pred,confidence,second,second_confidence,third_score,prob_a,prob_b,prediction_score\n".to_owned();
        for row in 0..40 {
            let _ = writeln!(
                text,
                "text {row},{},{}",
                ["a", "b"][row % 2],
                said(row).join(",")
            );
        }
        let survey = survey(&written(&folder, name, text));
        assert_eq!(survey.roles().id, None);
        survey
            .errors()
            .map(|error| error.key.to_owned())
            .collect::<Vec<_>>()
    };
    let share = |row: usize, off: usize| format!("0.{}", 100 + row * 7 + off);
    let this_week = keys("a.csv", &|row| {
        let other = ["b", "a"][row % 2].to_owned();
        let score = |off| share(row, off);
        [
            other.clone(),
            score(1),
            other,
            score(2),
            score(3),
            score(4),
            score(5),
            score(6),
        ]
    });
    let next_week = keys("b.csv", &|row| {
        let other = ["b", "a"][row % 2].to_owned();
        let score = |off: usize| share(row, 50 + off);
        let second = ["a", "b"][row % 2].to_owned();
        [
            other,
            score(1),
            second,
            score(2),
            score(3),
            score(4),
            score(5),
            score(6),
        ]
    });
    assert_eq!(this_week.len(), 40);
    assert_eq!(this_week, next_week);
}
