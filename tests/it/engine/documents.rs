//! Every shape that is no table of text: JSON in its shapes, Inspect logs, Arrow, Parquet, and lists of tokens.

use std::str::FromStr;

use mispred::domain::reading::{Reading, Unit};

use super::*;

#[allow(clippy::print_stdout, reason = "a skipped test says so")]
fn shared(test: &str, name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(name);
    if !path.exists() {
        println!("skipped: {test} (no {})", path.display());
        return None;
    }
    Some(path)
}

fn all_rows(source: &Source) -> Vec<mispred::domain::row::Row> {
    let wanted = (0..row_count(source)).map(|row| (row, Key::new("x")));
    source.rows(&wanted.collect::<Vec<_>>(), &Silent).unwrap()
}

fn errors(source: &Source, truth: &str, prediction: &str) -> u64 {
    let survey = source
        .survey(&Roles::of(truth, prediction), &Silent)
        .unwrap();
    survey.population(Opened::default()).errors
}

fn codes(source: &Source) -> Vec<&'static str> {
    source.notes().iter().map(|note| note.code).collect()
}

fn open_by(path: &Path, unit: &str) -> Source {
    let reading = Reading {
        unit: Some(Unit::from_str(unit).unwrap()),
        ..Reading::default()
    };
    Source::open_as(path, &reading, &Silent).unwrap()
}

#[test]
fn every_shape_gives_its_rows() {
    let nested = |errors| Some(("truth.label", "out.label", errors));
    let plain = Some(("diagnosis", "predicted", 12));
    let binary = Some(("truth", "pred", 12));
    for (name, format, rows, columns, roles, notes) in [
        (
            "nested.jsonl",
            Format::JsonLines,
            60,
            6,
            nested(1),
            "nested",
        ),
        ("array.json", Format::Json, 569, 6, nested(12), "nested"),
        (
            "wrapped.json",
            Format::Json,
            569,
            6,
            nested(12),
            "rows-under nested",
        ),
        (
            "columns_of_arrays.json",
            Format::Json,
            569,
            6,
            plain,
            "json-columns",
        ),
        (
            "pandas_split.json",
            Format::Json,
            569,
            6,
            plain,
            "json-columns",
        ),
        (
            "pandas_columns.json",
            Format::Json,
            569,
            6,
            plain,
            "json-columns",
        ),
        (
            "pandas_index.json",
            Format::Json,
            569,
            7,
            plain,
            "json-keyed",
        ),
        (
            "dict_by_id.json",
            Format::Json,
            569,
            3,
            Some(("label", "pred", 12)),
            "json-keyed",
        ),
        (
            "squad_style_predictions.json",
            Format::Json,
            569,
            2,
            None,
            "json-keyed",
        ),
        (
            "squad_style_truth.json",
            Format::Json,
            569,
            5,
            None,
            "squad",
        ),
        (
            "broken_lines.jsonl",
            Format::JsonLines,
            565,
            6,
            None,
            "broken-lines nested",
        ),
        (
            "nan_infinity_bigint_dupkey.jsonl",
            Format::JsonLines,
            5,
            5,
            None,
            "duplicate-key not-json nested",
        ),
        (
            "concatenated_pretty_objects.json",
            Format::Json,
            20,
            6,
            None,
            "json-sequence nested",
        ),
        (
            "probs_hf_pipeline_json.jsonl",
            Format::JsonLines,
            569,
            5,
            Some(("label", "argmax(output)", 12)),
            "derived-column",
        ),
        (
            "all_types.parquet",
            Format::Parquet,
            569,
            16,
            binary,
            "nested",
        ),
        ("codec_brotli.parquet", Format::Parquet, 569, 4, binary, ""),
        ("codec_gzip.parquet", Format::Parquet, 569, 4, binary, ""),
        ("codec_lz4.parquet", Format::Parquet, 569, 4, binary, ""),
        ("codec_none.parquet", Format::Parquet, 569, 4, binary, ""),
        (
            "parquet_called_csv.csv",
            Format::Parquet,
            569,
            4,
            binary,
            "wrong-ending",
        ),
        (
            "duplicate_names.parquet",
            Format::Parquet,
            569,
            3,
            Some(("label", "label_2", 12)),
            "duplicate-header",
        ),
        (
            "pandas_named_index.parquet",
            Format::Parquet,
            569,
            6,
            plain,
            "pandas-index",
        ),
        (
            "pandas_index_level_0.parquet",
            Format::Parquet,
            569,
            7,
            plain,
            "",
        ),
        ("ipc_file.arrow", Format::Arrow, 569, 16, binary, "nested"),
        (
            "ipc_stream.arrows",
            Format::Arrow,
            569,
            16,
            binary,
            "nested",
        ),
        (
            "feather_lz4.feather",
            Format::Arrow,
            569,
            15,
            binary,
            "nested",
        ),
    ] {
        let source = Source::open(&fixture(name)).unwrap();
        assert_eq!(source.format(), format, "{name}");
        assert_eq!(
            (row_count(&source), source.columns().len()),
            (rows, columns),
            "{name}"
        );
        assert_eq!(codes(&source).join(" "), notes, "{name}");
        if let Some((truth, prediction, expected)) = roles {
            assert_eq!(errors(&source, truth, prediction), expected, "{name}");
        }
    }
}

#[test]
fn what_was_left_out_is_told_with_its_lines() {
    let source = Source::open(&fixture("broken_lines.jsonl")).unwrap();
    assert_eq!(source.notes()[0].lines, [11, 31, 41]);
    let rows = all_rows(&Source::open(&fixture("nan_infinity_bigint_dupkey.jsonl")).unwrap());
    let texts = |column: &str| -> Vec<String> {
        rows.iter()
            .map(|row| row.cell(column).unwrap().text())
            .collect()
    };
    assert_eq!(
        texts("id"),
        ["9007199254740993", "9007199254740992", "3", "4", "5"]
    );
    assert_eq!(texts("label"), ["a", "a", "a", "", "b"]);
    assert_eq!(texts("score"), ["", "inf", "-inf", "", "0.5"]);
}

#[test]
fn the_same_table_reads_the_same_from_every_binary_format() {
    let read = |name: &str| all_rows(&Source::open(&fixture(name)).unwrap());
    let file = read("ipc_file.arrow");
    assert_eq!(file, read("ipc_stream.arrows"));
    assert_eq!(file, read("all_types.parquet"));
    assert_eq!(
        file[1].cell("meta.size"),
        Some(&Cell::Text("XL".to_owned()))
    );
}

#[test]
fn a_struct_that_is_missing_has_no_fields() {
    let folder = TempDir::new().unwrap();
    let inner = df!("x" => [1_i64, 2, 3], "y" => ["a", "b", "c"])
        .unwrap()
        .into_struct("s".into());
    let mask = BooleanChunked::new("m".into(), [true, false, true]);
    let outer = inner.into_series();
    let outer = outer
        .zip_with(&mask, &Series::full_null("s".into(), 3, outer.dtype()))
        .unwrap();
    let mut frame = DataFrame::new(3, vec![outer.into_column()]).unwrap();
    let parquet = folder.path().join("s.parquet");
    ParquetWriter::new(fs::File::create(&parquet).unwrap())
        .finish(&mut frame)
        .unwrap();
    let arrow = folder.path().join("s.arrow");
    IpcWriter::new(fs::File::create(&arrow).unwrap())
        .finish(&mut frame)
        .unwrap();
    for path in [parquet, arrow] {
        let source = Source::open(&path).unwrap();
        assert_eq!(source.columns(), ["s.x", "s.y"]);
        let rows = all_rows(&source);
        assert_eq!(
            rows[1]
                .cells
                .iter()
                .filter(|(_, cell)| cell.is_missing())
                .count(),
            2
        );
        assert_eq!(rows[2].cell("s.x"), Some(&Cell::Integer(3)));
    }
}

#[test]
fn refusals_say_what_a_file_really_is() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, bytes: &[u8]| written(&folder, name, bytes);
    let arrow = fs::read(fixture("ipc_file.arrow")).unwrap();
    for (path, expected) in [
        (fixture("truncated.parquet"), "FILE is damaged"),
        (
            fixture("csv_called_parquet.parquet"),
            "FILE is text, such as CSV, not a Parquet file",
        ),
        (
            fixture("zero_rows.parquet"),
            "FILE is a table of 16 columns without rows (`id`, `truth`",
        ),
        (
            file("cut.arrow", &arrow[..arrow.len() / 2]),
            "FILE is damaged: it ends too early",
        ),
        (
            file("text.feather", b"id,label\n1,a\n"),
            "FILE is text, such as CSV, not an Arrow file",
        ),
        (
            file("book.xlsx", b"PK\x03\x04junk"),
            "FILE is damaged: the list of what is in the archive",
        ),
        (
            file("cut.json", b"[{\"a\":1},\n{\"a\""),
            "FILE is damaged: its JSON ends too early",
        ),
        (
            file("bad.json", b"{\"a\":\n{\"secret\" 1}}"),
            "FILE is damaged: syntax error on line 2, column",
        ),
        (
            file("hollow.json", b"{\n\"rows\": []\n}"),
            "FILE is a JSON document without rows",
        ),
        (
            file("text.json", b"hello\nworld\n"),
            "FILE is text with a single column",
        ),
    ] {
        let error = Source::open(&path).unwrap_err();
        let sentence = error
            .to_string()
            .replace(&path.display().to_string(), "FILE");
        assert!(
            sentence.starts_with(expected),
            "{}: {sentence}",
            path.display()
        );
        assert!(
            !error.hint().is_empty() && !sentence.contains("secret"),
            "{sentence}"
        );
    }
}

#[test]
fn what_a_file_holds_counts_more_than_its_name() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, bytes: &[u8]| written(&folder, name, bytes);
    let arrow = fs::read(fixture("ipc_stream.arrows")).unwrap();
    for (path, format, notes) in [
        (
            file("a.json", b"id,label\n1,a\n"),
            Format::Csv,
            "wrong-ending",
        ),
        (
            file("b.jsonl", b"warming up\n{\"a\":1}\n{\"a\":2}\n"),
            Format::JsonLines,
            "broken-lines",
        ),
        (
            file("c.parquet", &arrow),
            Format::Arrow,
            "wrong-ending nested",
        ),
        (file("d.txt", b"[{\"a\":1}]"), Format::Json, ""),
        (file("e.csv", b"{a},b\n1,2\n"), Format::Csv, ""),
        (
            file("f.jsonl", b"[{\"a\":1},\n{\"a\":2}]"),
            Format::Json,
            "",
        ),
    ] {
        let source = Source::open(&path).unwrap();
        assert_eq!(source.format(), format, "{}", path.display());
        assert_eq!(codes(&source).join(" "), notes, "{}", path.display());
    }
    let under = Reading {
        rows_under: Some("results".to_owned()),
        ..Reading::default()
    };
    let lines = Source::open_as(&fixture("nested.jsonl"), &under, &Silent).unwrap();
    assert_eq!(codes(&lines), ["rows-under", "nested"]);
}

#[test]
fn opening_json_lines_can_be_stopped() {
    struct Impatient;
    impl Progress for Impatient {
        fn report(&self, _done: u64, _total: u64) {}

        fn cancelled(&self) -> bool {
            true
        }
    }
    let folder = TempDir::new().unwrap();
    let text = "{\"id\":1,\"text\":\"some words to fill the line\"}\n".repeat(100_000);
    let path = written(&folder, "long.jsonl", text);
    let stopped = Source::open_as(&path, &Reading::default(), &Impatient);
    assert!(
        matches!(stopped, Err(EngineError::Cancelled { .. })),
        "{stopped:?}"
    );
}

#[test]
fn published_results_read_as_known() {
    let test = "published_results_read_as_known";
    for (name, rows, columns) in [
        (
            "real/gsm8k_openai/example_model_solutions.jsonl",
            1_319,
            &["6b_finetuning.is_correct"][..],
        ),
        (
            "real/program_of_thoughts/gsm8k_fewshot.jsonl",
            1_320,
            &["prompt", "answer", "executed"],
        ),
        (
            "real/bbq_unifiedqa/preds_Age.jsonl",
            3_680,
            &["label", "answer_info.ans0"],
        ),
        (
            "real/livecodebench/o1-mini.head300.json",
            300,
            &["pass@1", "code_list"],
        ),
        (
            "real/cifar10_models/bare_arrays/labels.json",
            10_000,
            &["row", "label"],
        ),
        (
            "real/cifar10_models/bare_arrays/vgg16_keras_predictions.json",
            10_000,
            &["row", "prediction"],
        ),
        (
            "made/awkward/wide_1003_columns_SYNTHETIC.parquet",
            400,
            &["prob_999"],
        ),
    ] {
        let Some(path) = shared(test, name) else {
            return;
        };
        let source = Source::open(&path).unwrap();
        assert_eq!(row_count(&source), rows, "{name}");
        for column in columns {
            assert!(
                source.columns().iter().any(|name| name == column),
                "{name}: {column}"
            );
        }
    }
    let name = "real/pubmedqa_selfconsistency/PubMedQA_Llama-3.1-8B.json";
    let Some(path) = shared(test, name) else {
        return;
    };
    let source = Source::open(&path).unwrap();
    let accuracy =
        1.0 - errors(&source, "doc.Label", "majority") as f64 / row_count(&source) as f64;
    assert!((accuracy - 0.761).abs() < 1e-9, "{accuracy}");
}

#[test]
fn inspect_logs_read_as_known() {
    let test = "inspect_logs_read_as_known";
    let Some(expected) = shared(test, "real/expected.json") else {
        return;
    };
    let expected: serde_json::Value = serde_json::from_slice(&fs::read(expected).unwrap()).unwrap();
    for (name, known) in expected["inspect_ai_logs"].as_object().unwrap() {
        let Some(path) = shared(test, &format!("real/inspect_ai_logs/{name}")) else {
            return;
        };
        let source = Source::open(&path).unwrap();
        let rows = all_rows(&source);
        assert_eq!(
            rows.len() as u64,
            known["samples"].as_u64().unwrap(),
            "{name}"
        );
        let note = &source.notes()[0];
        assert_eq!(note.code, "inspect-log");
        for field in ["task", "model", "status"] {
            assert!(
                note.sentence.contains(known[field].as_str().unwrap()),
                "{name}: {note:?}"
            );
        }
        let value = source
            .columns()
            .iter()
            .find(|column| column.starts_with("scores.") && column.ends_with(".value"));
        let mut values: BTreeMap<String, u64> = BTreeMap::new();
        for row in &rows {
            let value = value.map_or("(no score)".to_owned(), |value| {
                row.cell(value).unwrap().text()
            });
            *values.entry(value).or_default() += 1;
        }
        assert_eq!(
            serde_json::to_value(values).unwrap(),
            known["score_values"],
            "{name}"
        );
    }
}

#[test]
fn an_entity_that_only_another_model_names_is_nothing_to_be_right_about() {
    let folder = TempDir::new().unwrap();
    let text = "sentence_id,token,gold,pred_a,pred_b\n\
                1,Ann,B-PER,B-PER,B-PER\n1,met,O,O,O\n1,Bob,O,O,B-PER\n\
                2,Rome,B-LOC,O,B-LOC\n2,is,O,B-LOC,O\n";
    let path = written(&folder, "tokens.csv", text);
    let source = open_by(&path, "entity");
    assert_eq!(row_count(&source), 4);
    for (model, scored, errors) in [("pred_a", 3, 2), ("pred_b", 3, 1)] {
        let survey = source.survey(&Roles::of("gold", model), &Silent).unwrap();
        let population = survey.population(Opened::default());
        assert_eq!(
            (population.evaluated(), population.errors),
            (scored, errors),
            "{model}"
        );
        let confusion = survey.confusion(Opened::default(), &Silent).unwrap();
        let confusion = confusion.unwrap();
        assert_eq!(confusion.count("O", Some("O")), 0, "{model}");
        assert_eq!(confusion.total(), scored, "{model}");
    }
}

#[test]
fn tokens_read_by_token_sentence_and_entity() {
    let test = "tokens_read_by_token_sentence_and_entity";
    for name in [
        "gold.subset.conll",
        "spinningbytes.subset.txt",
        "arcada.subset",
    ] {
        let Some(path) = shared(test, &format!("real/wnut17_ner/{name}")) else {
            return;
        };
        let source = Source::open(&path).unwrap();
        assert_eq!(
            (source.format(), row_count(&source)),
            (Format::Conll, 3_846),
            "{name}"
        );
        assert_eq!(row_count(&open_by(&path, "sentence")), 198, "{name}");
    }
    let Some(path) = shared(test, "real/wnut17_ner/tokens_7systems.subset.csv") else {
        return;
    };
    let tokens = Source::open(&path).unwrap();
    assert_eq!(errors(&tokens, "gold", "pred_arcada"), 132);
    let sentences = open_by(&path, "sentence");
    assert_eq!(row_count(&sentences), 198);
    assert_eq!(codes(&sentences), ["unit"]);
    let rows = all_rows(&sentences);
    let differing = rows
        .iter()
        .filter(|row| row.cell("gold") != row.cell("pred_arcada"));
    assert_eq!(
        errors(&sentences, "gold", "pred_arcada"),
        differing.count() as u64
    );
    let entities = all_rows(&open_by(&path, "entity"));
    // Of the entities only those that the truth or this model names: as in a file without the others.
    let by_entity = open_by(&path, "entity");
    for (model, scored, right) in [("pred_sjtu_adapt", 86, 5), ("pred_arcada", 104, 10)] {
        let survey = by_entity
            .survey(&Roles::of("gold", model), &Silent)
            .unwrap();
        let population = survey.population(Opened::default());
        let counted = (
            population.evaluated(),
            population.evaluated() - population.errors,
        );
        assert_eq!(counted, (scored, right), "{model}");
        let confusion = survey
            .confusion(Opened::default(), &Silent)
            .unwrap()
            .unwrap();
        assert_eq!(confusion.count("O", Some("O")), 0, "{model}");
    }
    let outside = Cell::Text("O".to_owned());
    assert!(
        entities
            .iter()
            .any(|row| row.cell("gold") == Some(&outside))
    );
    assert!(
        entities
            .iter()
            .any(|row| row.cell("pred_arcada") == Some(&outside)
                && row.cell("gold") != Some(&outside))
    );
    let refused = Reading {
        unit: Some(Unit::Entity),
        ..Reading::default()
    };
    let error = Source::open_as(&fixture("bom_crlf.csv"), &refused, &Silent).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("is not a table of tokens, so it has no other unit"),
        "{error}"
    );
}
