//! A session of the worst alone: nothing that is said of a category may be a percentage or speak of more than the
//! reviewed examples themselves.

use super::*;

/// Fields of the JSON form that would speak of errors that nobody looked at, each of which is there and null.
const UNKNOWABLE: [&str; 27] = [
    "accuracy",
    "advice",
    "ceiling",
    "confidence",
    "cost_share",
    "covered",
    "discovery",
    "effective_size",
    "extrapolated",
    "gain",
    "gain_interval",
    "interval",
    "joint_gain_of_top",
    "now",
    "order",
    "p_first",
    "plan",
    "plan_step",
    "priority",
    "rank_interval",
    "relabelled",
    "saving",
    "share",
    "share_only",
    "share_primary",
    "share_untagged",
    "too_close_to_call",
];

/// The columns of the CSV form that would, each of which is there and empty.
const UNKNOWABLE_COLUMNS: [&str; 26] = [
    "share",
    "low",
    "high",
    "extrapolated_count",
    "ceiling_low",
    "ceiling_high",
    "priority",
    "share_only",
    "share_primary",
    "covered",
    "effective_size",
    "metric",
    "gain_low",
    "gain_high",
    "gain_interval_low",
    "gain_interval_high",
    "relabelled_low",
    "relabelled_high",
    "cost_share",
    "saving_low",
    "saving_high",
    "p_first",
    "rank_low",
    "rank_high",
    "too_close",
    "plan_step",
];

/// What is asked of every form: also with a budget, whose plan would be made of shares.
const FLAGS: [&str; 3] = ["", " --population file", " --budget 5"];

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
    for name in UNKNOWABLE {
        assert!(found.iter().any(|(field, _)| field == name), "no {name}");
    }
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
        for name in UNKNOWABLE_COLUMNS {
            assert_eq!(cells[name], "", "{name}");
        }
        assert!(!cells["count"].is_empty() && !cells["rank"].is_empty());
    }
}

#[test]
fn no_table_on_the_worst_holds_a_percentage() {
    for design in ["worst", "worst:cost_usd", "worst --cost cost_usd"] {
        let project = reviewed(design);
        for flags in FLAGS {
            let table = project.stdout(&format!("tally small/{WEEK}{flags}"));
            assert!(table.contains("data gap") && table.contains("rare class"));
            assert!(!table.contains('%'), "{table}");
        }
    }
}

#[test]
fn no_csv_of_the_worst_holds_more_than_counts() {
    for design in ["worst", "worst --cost cost_usd"] {
        let project = reviewed(design);
        for flags in FLAGS {
            assert_empty_cells(&project.stdout(&format!("tally small/{WEEK} --csv{flags}")));
        }
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
        for flags in FLAGS {
            let text = project.stdout(&format!("tally small/{WEEK} --json{flags}"));
            assert!(!text.contains('%'), "{text}");
            assert_says_nothing(&serde_json::from_str(&text).unwrap());
        }
        project.stdout(&format!("report small/{WEEK} -o x.json"));
        let text = fs::read_to_string(project.path("x.json")).unwrap();
        assert!(!text.contains('%'));
        assert_says_nothing(&serde_json::from_str(&text).unwrap());
    }
}

#[test]
fn no_page_on_the_worst_holds_a_percentage() {
    for design in ["worst", "worst --cost cost_usd"] {
        let project = reviewed(design);
        for (number, flags) in FLAGS.iter().enumerate() {
            project.stdout(&format!("report small/{WEEK} -o x{number}.md{flags}"));
            let page = fs::read_to_string(project.path(&format!("x{number}.md"))).unwrap();
            assert!(page.contains("data gap") && page.contains("rare class"));
            assert!(!page.contains('%'), "{page}");
        }
    }
}
