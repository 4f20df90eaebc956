//! A session of the worst alone: nothing that is said of a category may be a percentage or speak of more than the
//! reviewed examples themselves.

use super::*;

/// Fields of the JSON form that would speak of errors that nobody looked at.
const UNKNOWABLE: [&str; 10] = [
    "share",
    "share_only",
    "share_primary",
    "interval",
    "extrapolated",
    "ceiling",
    "gain",
    "gain_interval",
    "priority",
    "saving",
];

fn reviewed(design: &str) -> Project {
    let project = Project::new();
    let (_, file) = FILES[1];
    project.stdout(&format!("sample {file} --week {WEEK} --design {design}"));
    project.tag("small", 80);
    project
}

/// Every value of these names, however deep.
fn values<'a>(value: &'a Value, names: &[&str], found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if names.contains(&name.as_str()) {
                    found.push((name.clone(), value));
                }
                values(value, names, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| values(item, names, found)),
        _ => {}
    }
}

fn assert_says_nothing(document: &Value) {
    let mut found = Vec::new();
    values(document, &UNKNOWABLE, &mut found);
    assert!(!found.is_empty());
    for (name, value) in found {
        assert!(value.is_null(), "{name}: {value}");
    }
    let categories = document["categories"].as_array().unwrap();
    let ranks = categories.iter().filter(|row| row["rank"].is_u64());
    assert_eq!(ranks.count(), 2, "what was found is ranked all the same");
}

/// The cells of a category in the CSV form, by the names of the columns.
fn cells(csv: &str, rank: usize) -> BTreeMap<String, String> {
    let mut lines = csv.trim_start_matches('\u{feff}').lines();
    let split = |line: &str| -> Vec<String> {
        line.split(',')
            .map(|cell| cell.trim_matches('"').to_owned())
            .collect()
    };
    let names = split(lines.next().unwrap());
    names
        .into_iter()
        .zip(split(lines.nth(rank).unwrap()))
        .collect()
}

fn assert_empty_cells(csv: &str) {
    assert!(!csv.contains('%'), "{csv}");
    for rank in 0..2 {
        let cells = cells(csv, rank);
        let unknowable = cells.iter().filter(|(name, _)| {
            [
                "share",
                "low",
                "high",
                "ceiling",
                "gain",
                "extrapolated",
                "priority",
                "saving",
            ]
            .iter()
            .any(|word| name.contains(word))
        });
        let mut seen = 0;
        for (name, cell) in unknowable {
            seen += 1;
            assert!(cell.trim_matches('"').is_empty(), "{name}: {cell}");
        }
        assert!(seen >= 5, "{cells:?}");
    }
}

/// The lines of a table in which these categories stand.
fn rows(text: &str) -> Vec<&str> {
    let is_row = |line: &&str| {
        let names = line.contains("data gap") || line.contains("rare class");
        names && (line.starts_with('|') || line.starts_with("- **") || line.starts_with("  "))
    };
    text.lines().filter(is_row).collect()
}

#[test]
fn no_row_of_a_table_on_the_worst_holds_a_percentage() {
    for design in ["worst", "worst:cost_usd", "worst --cost cost_usd"] {
        let project = reviewed(design);
        for flags in ["", " --population file"] {
            let table = project.stdout(&format!("tally small/{WEEK}{flags}"));
            let rows = rows(&table);
            assert_eq!(rows.len(), 2, "{table}");
            assert!(rows.iter().all(|row| !row.contains('%')), "{table}");
        }
    }
}

#[test]
fn no_csv_of_the_worst_holds_more_than_counts() {
    for design in ["worst", "worst --cost cost_usd"] {
        let project = reviewed(design);
        assert_empty_cells(&project.stdout(&format!("tally small/{WEEK} --csv")));
        let rows = project.stdout(&format!("tally small/{WEEK} --csv --examples"));
        assert!(!rows.contains('%'), "{rows}");
        project.stdout(&format!("report small/{WEEK} -o x.csv"));
        assert_empty_cells(&fs::read_to_string(project.path("x.csv")).unwrap());
    }
}

#[test]
fn no_json_of_the_worst_holds_more_than_counts() {
    for design in ["worst", "worst --cost cost_usd"] {
        let project = reviewed(design);
        assert_says_nothing(&project.json(&format!("tally small/{WEEK} --json")));
        project.stdout(&format!("report small/{WEEK} -o x.json"));
        let text = fs::read_to_string(project.path("x.json")).unwrap();
        assert!(!text.contains('%'));
        assert_says_nothing(&serde_json::from_str(&text).unwrap());
    }
}

#[test]
fn no_row_of_a_page_on_the_worst_holds_a_percentage() {
    for design in ["worst", "worst --cost cost_usd"] {
        let project = reviewed(design);
        project.stdout(&format!("report small/{WEEK} -o x.md"));
        let page = fs::read_to_string(project.path("x.md")).unwrap();
        let rows = rows(&page);
        assert!(rows.len() >= 2, "{page}");
        assert!(rows.iter().all(|row| !row.contains('%')), "{page}");
    }
}
