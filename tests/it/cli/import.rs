//! `mispred import` and the way back, as a script runs them.

use super::*;

impl Project {
    /// What a command that ends well says on standard error.
    fn said(&self, line: &[&str]) -> String {
        let output = self.run(line);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(0), "{line:?}: {said}");
        said
    }

    fn file(&self, text: &str) {
        fs::write(self.path("tags.csv"), text).unwrap();
    }

    fn import(&self, more: &[&str]) -> String {
        self.said(
            &[
                &["import", "tickets", "tags.csv", "--reviewer", "ana"],
                more,
            ]
            .concat(),
        )
    }

    fn refused_import(&self, more: &[&str]) -> (String, String) {
        self.refused(
            &[
                &["import", "tickets", "tags.csv", "--reviewer", "ana"],
                more,
            ]
            .concat(),
            2,
        )
    }

    fn examples(&self, reviewer: &str) -> Vec<BTreeMap<String, String>> {
        csv_rows(&self.stdout(&[
            "tally",
            "tickets",
            "--csv",
            "--examples",
            "--reviewer",
            reviewer,
        ]))
    }

    /// Every file of the reviews with its bytes.
    fn reviews(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.path("reviews")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path.clone(), fs::read(&path).unwrap());
                }
            }
        }
        files
    }
}

#[test]
fn a_list_of_tags_becomes_a_review_and_a_second_time_changes_nothing() {
    let project = Project::new();
    project.freeze("tickets", "2026-W47", 5);
    project.file(
        "\u{feff}id;Tags;Note;mood\r\nk000;\"data gap;edge case\";two lines;ok\r\nk001;;;bad\r\nk003;Label Noise;=1+1;\r\n",
    );
    let said = project.import(&[]);
    for part in [
        "tags.csv: 1 column is not read: `mood`",
        "1 row holds nothing but a key: reviewed, and without a category",
        "ana (new here): 3 examples read; 3 newly reviewed; 3 tags on 2 examples; 2 notes",
        "1 verdict waits ahead of the first open example",
        "saved in reviews/tickets/2026-W47 · next: mispred tally reviews/tickets/2026-W47 --reviewer 'ana'",
    ] {
        assert!(said.contains(part), "`{part}` is missing in\n{said}");
    }
    let rows = project.examples("ana");
    let categories: Vec<&str> = rows.iter().map(|row| row["categories"].as_str()).collect();
    assert_eq!(categories, ["data gap;edge case", "", "label noise"]);
    let counted: Vec<&str> = rows.iter().map(|row| row["counted"].as_str()).collect();
    assert_eq!(counted, ["yes", "yes", "no"]);
    let tally = csv_rows(&project.stdout(&["tally", "tickets", "--csv"]));
    let asked = |name: &str| {
        let row = tally.iter().find(|row| row["name"] == name).unwrap();
        (row["reviewed"].clone(), row["share"].clone())
    };
    assert_eq!(asked("edge case"), ("2".to_owned(), "0.500000".to_owned()));
    assert_eq!(
        asked("rare class"),
        ("0".to_owned(), String::new()),
        "the file never asked about it"
    );

    let before = project.reviews();
    let again = project.import(&[]);
    assert!(
        again.contains("ana: 3 examples read; nothing new"),
        "{again}"
    );
    assert!(
        again.contains("nothing new: reviews/tickets/2026-W47 holds everything"),
        "{again}"
    );
    assert_eq!(project.reviews(), before);
}

#[test]
fn a_column_each_reads_the_usual_marks() {
    let project = Project::new();
    project.freeze("tickets", "2026-W47", 5);
    project.file("key,text,data gap,label noise\nk000,hello,x,\nk001,hi,0,TRUE\nk002,x,✓,1\n");
    let said = project.import(&[]);
    assert!(
        said.contains("2 columns are read as categories: `data gap`, `label noise`"),
        "{said}"
    );
    let rows = project.examples("ana");
    let categories: Vec<&str> = rows.iter().map(|row| row["categories"].as_str()).collect();
    assert_eq!(
        categories,
        ["data gap", "label noise", "data gap;label noise"]
    );
    project.file("key,data gap\nk003,1\nk004,perhaps\n");
    let (sentence, hint) = project.refused_import(&[]);
    assert_eq!(
        sentence,
        "tags.csv: line 3: `perhaps` in the column `data gap` neither sets the category nor leaves it"
    );
    assert!(hint.starts_with("yes is 1"), "{hint}");
    assert_eq!(project.examples("ana").len(), 3);
}

#[test]
fn unknown_names_are_listed_before_anything_is_written() {
    let project = Project::new();
    project.freeze("tickets", "2026-W47", 5);
    let unknown: String = (0..12)
        .map(|row| format!("x{row}\u{1b}[2J,data gap\n"))
        .collect();
    project.file(&format!(
        "key,tags\nk000,datagap;blur\nk001,blur\n{unknown}"
    ));
    let before = project.reviews();
    let output = project.run(&["import", "tickets", "tags.csv", "--reviewer", "ana"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("12 keys of the column `key` are not in the sample of tickets/2026-W47: `x0␛[2J` (line 4)"), "{said}");
    assert!(said.contains("`x9␛[2J` (line 13), and 2 more"), "{said}");
    assert!(
        said.contains("2 categories are not in use in tickets/2026-W47: `datagap` (1 example, did you mean `data gap`?), `blur` (2 examples)"),
        "{said}"
    );
    assert!(said.contains("hint: add --create"), "{said}");
    assert_eq!(project.reviews(), before);

    let said = project.import(&["--create", "--kind", "labels", "--dry-run"]);
    assert!(
        said.contains("2 new categories (`datagap`, `blur`)"),
        "{said}"
    );
    assert!(said.contains("nothing was written (--dry-run)"), "{said}");
    assert_eq!(project.reviews(), before);

    project.import(&["--create", "--kind", "labels"]);
    let json: serde_json::Value =
        serde_json::from_str(&project.stdout(&["tally", "tickets", "--json"])).unwrap();
    let categories = json["categories"].as_array().unwrap();
    let blur = categories
        .iter()
        .find(|category| category["id"] == "blur")
        .unwrap();
    assert_eq!(
        (&blur["kind"], blur["count"].as_u64()),
        (&"labels".into(), Some(2))
    );

    project.file("key,tags\nnope,blur\n");
    let (sentence, hint) = project.refused_import(&[]);
    assert!(
        sentence.contains("1 key of the column `key` is not in the sample"),
        "{sentence}"
    );
    assert!(hint.contains("--key COL"), "{hint}");
}

#[test]
fn each_row_goes_to_its_own_reviewer() {
    let project = Project::new();
    project.reviewed("tickets", "2026-W47", "ana", &[&["data gap"]], 5);
    project.file(
        "key,tags,reviewer\nk000,edge case,ana\nk000,label noise,bob\nk001,ambiguous,\nk000,edge case,ana\n",
    );
    let said = project.said(&["import", "tickets", "tags.csv", "--json"]);
    assert!(
        said.contains("1 key stands on several lines, which are joined: `k000` (lines 2, 5)"),
        "{said}"
    );
    let tags = |reviewer: &str| -> Vec<String> {
        let rows = project.examples(reviewer);
        rows.iter().map(|row| row["categories"].clone()).collect()
    };
    assert_eq!(tags("ana"), ["data gap;edge case"]);
    assert_eq!(tags("bob"), ["label noise"]);
    assert_eq!(tags("nobody-there"), ["ambiguous"]);

    let output = project.run(&["import", "tickets", "tags.csv", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["reviewers"].as_array().unwrap().len(), 3);
    assert!(
        json["reviewers"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["edits"] == 0)
    );

    project.file("key,tags,reviewer\nk000,edge case,a\u{202e}na\n");
    let (sentence, _) = project.refused_import(&[]);
    assert!(sentence.contains("tags.csv: line 2"), "{sentence}");
}

#[test]
fn a_session_that_somebody_holds_is_told_and_joined_only_on_request() {
    let project = Project::new();
    let folder = project.reviewed("tickets", "2026-W47", "ana", &[&["data gap"]], 5);
    let draw = sample_file::read_sample(&folder).unwrap().draw_id();
    let store = Store::open(&folder, "ana", &draw, OpenMode::Own, &[], AT).unwrap();
    project.file("key,tags,reviewer\nk001,edge case,ana\nk001,edge case,bob\n");
    let (sentence, hint) = project.refused(&["import", "tickets", "tags.csv"], 2);
    assert!(
        sentence.starts_with("this review is open in process "),
        "{sentence}"
    );
    assert!(hint.contains("--join"), "{hint}");
    assert!(
        !folder.path().join("reviewers/bob.json").exists(),
        "nothing by halves"
    );
    project.said(&["import", "tickets", "tags.csv", "--join"]);
    drop(store);
    assert_eq!(project.examples("ana").len(), 2);
    assert_eq!(project.examples("bob").len(), 1);
}

#[test]
fn the_way_back_is_without_loss() {
    let project = Project::new();
    let tags: Vec<Vec<&str>> = HOSTILE
        .iter()
        .map(|name| vec!["edge case", *name, "a;b, c"])
        .collect();
    let tags: Vec<&[&str]> = tags.iter().map(Vec::as_slice).collect();
    let folder = project.reviewed("tickets", "2026-W47", "ana", &tags, 9);
    let draw = sample_file::read_sample(&folder).unwrap().draw_id();
    let mut store = Store::open(&folder, "ana", &draw, OpenMode::Own, &[], AT).unwrap();
    let review = store.review();
    let gestures = [
        review.cant_tell(&key(5)),
        review.defer(&key(6)),
        review.annotate(&key(7), "-1 \"quoted\"\nand 'more'"),
        review.relabel(&key(0), "=refund"),
        review.toggle_flag(&key(1)),
    ];
    for gesture in gestures {
        store.append(&gesture.assignments(), AT).unwrap();
    }
    store.close(AT).unwrap();
    for raw in [&[][..], &["--raw"]] {
        project.stdout(
            &[
                &[
                    "tally",
                    "tickets",
                    "--csv=tags.csv",
                    "--examples",
                    "--reviewer",
                    "ana",
                ],
                raw,
            ]
            .concat(),
        );
        let written = fs::read_to_string(project.path("tags.csv")).unwrap();
        let other = if raw.is_empty() { "bob" } else { "eve" };
        fs::write(
            project.path("tags.csv"),
            written.replace("\"ana\"", &format!("\"{other}\"")),
        )
        .unwrap();
        project.said(&[&["import", "tickets", "tags.csv", "--create"], raw].concat());
        project.stdout(
            &[
                &[
                    "tally",
                    "tickets",
                    "--csv=back.csv",
                    "--examples",
                    "--reviewer",
                    other,
                ],
                raw,
            ]
            .concat(),
        );
        let back = fs::read_to_string(project.path("back.csv")).unwrap();
        assert_eq!(back.replace(&format!("\"{other}\""), "\"ana\""), written);
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let project = Project::new();
    project.freeze("tickets", "2026-W47", 5);
    project.file("key,tags\nk000,data gap\n");
    for line in [
        &["import", "tickets"][..],
        &["import", "tickets", "none.csv"],
        &["import", "tickets", "reviews"],
        &["import", "nothing", "tags.csv"],
        &["import", "tickets", "tags.csv", "--kind", "data"],
        &[
            "import", "tickets", "tags.csv", "--kind", "fruit", "--create",
        ],
        &["import", "tickets", "tags.csv", "--separator", "x"],
        &["import", "tickets", "tags.csv", "--key", "nope"],
        &["tally", "tickets", "--examples"],
        &["tally", "tickets", "--examples", "--json"],
    ] {
        project.refused(line, 2);
    }
    assert!(project.stdout(&["import", "--help"]).contains("Examples:"));
}
