//! Which columns are guessed for which part, and that a guess repeats no cell.

use super::*;

#[test]
fn roles_are_guessed_from_names_and_content() {
    let folder = TempDir::new().unwrap();
    let mut text =
        "ticket_id,customer,body,label,pred,confidence,second,second_confidence,split,channel\n"
            .to_owned();
    for row in 0..200 {
        let (label, pred) = (
            ["refund", "cancel", "billing"][row % 3],
            ["refund", "cancel", "billing"][row / 2 % 3],
        );
        let (customer, split) = (row / 3, ["dev", "test"][row % 2]);
        let channel = ["mail", "phone"][row / 5 % 2];
        let _ = writeln!(
            text,
            "t{row},c{customer},some words that are long enough {row},{label},{pred},0.{},cancel,0.05,{split},{channel}",
            6 + row % 4
        );
    }
    let proposal = propose(&written(&folder, "tickets.tsv", text.replace(',', "\t"))).unwrap();
    let roles = proposal.roles().unwrap();
    assert_eq!(
        (roles.truth.as_deref(), roles.prediction.as_deref()),
        (Some("label"), Some("pred"))
    );
    let known = |name: &str| Some(name.to_owned());
    assert_eq!(
        (roles.id, roles.group, roles.text),
        (known("ticket_id"), known("customer"), known("body"))
    );
    assert_eq!(
        (roles.score, roles.split, roles.slices),
        (
            known("confidence"),
            known("split"),
            vec!["channel".to_owned()]
        )
    );
    let second = Alternative::Ranked {
        label: "second".to_owned(),
        score: "second_confidence".to_owned(),
    };
    assert_eq!(roles.alternatives, [second]);
    assert!(
        proposal.choices.iter().all(|choice| !choice.unsure),
        "{:?}",
        proposal.choices
    );
    assert_eq!(
        proposal
            .choices
            .iter()
            .map(|choice| choice.role)
            .collect::<Vec<_>>(),
        Role::ALL
    );

    let named = |header: &str| {
        let rows = (0..40).fold(String::new(), |mut text, row| {
            let _ = writeln!(text, "{},{}", ["a", "b"][row % 2], ["a", "b"][row / 2 % 2]);
            text
        });
        let proposal =
            propose(&written(&folder, "labels.csv", format!("{header}\n{rows}"))).unwrap();
        let unsure = proposal.choices.iter().any(|choice| choice.unsure);
        let roles = proposal.roles().unwrap();
        (roles.truth.unwrap(), roles.prediction.unwrap(), unsure)
    };
    assert_eq!(
        named("label,gold"),
        ("gold".to_owned(), "label".to_owned(), false)
    );
    assert_eq!(
        named("output,label"),
        ("label".to_owned(), "output".to_owned(), false)
    );
    assert_eq!(
        named("anna,bert"),
        ("anna".to_owned(), "bert".to_owned(), true)
    );

    let digits = "label,pred,prob_0,prob_1\n0,1,0.2,0.8\n1,1,0.1,0.9\n0,0,0.7,0.3\n";
    let roles = propose(&written(&folder, "digits.csv", digits))
        .unwrap()
        .roles()
        .unwrap();
    assert_eq!(roles.score, None);
    assert_eq!(roles.alternatives.len(), 2);
}

#[test]
fn a_proposal_never_repeats_a_cell() {
    let folder = TempDir::new().unwrap();
    let text = (0..50).fold("id,text,label,pred,score\n".to_owned(), |mut text, row| {
        let _ = writeln!(
            text,
            "SECRET{row},SECRET text {row},SECRET{},SECRET{},SECRET",
            row % 3,
            row % 2
        );
        text
    });
    let proposal = propose(&written(&folder, "sealed.csv", text)).unwrap();
    assert!(!format!("{proposal:?}").contains("SECRET"));
}

#[test]
fn nested_lines_can_be_reviewed_once_somebody_says_which_columns() {
    let source = Source::open(&fixture("nested.jsonl")).unwrap();
    let mut wanted = Wanted::default();
    wanted.ask(Role::Truth, vec!["truth.label".to_owned()], Origin::Flag);
    wanted.ask(Role::Prediction, vec!["out.label".to_owned()], Origin::Flag);
    let roles = source.propose(&wanted).unwrap().roles().unwrap();
    let survey = source.survey(&roles, &Silent).unwrap();
    assert_eq!(survey.population(Opened::default()).errors, 1);
}

/// What compares columns with each other would be at it for an hour.
#[test]
fn thousands_of_columns_are_no_matter() {
    let folder = TempDir::new().unwrap();
    let columns = 5_000;
    let table = |name: &str, head: &dyn Fn(usize) -> String, cell: &dyn Fn(usize) -> String| {
        let mut text = "id,label,pred".to_owned();
        (0..columns).for_each(|column| text.push_str(&format!(",{}", head(column))));
        for row in 0..30 {
            let _ = write!(text, "\n{row},{},{}", row % 2, row / 2 % 2);
            (0..columns).for_each(|column| text.push_str(&format!(",{}", cell(row + column))));
        }
        written(&folder, name, text)
    };
    for (path, is_named) in [
        (
            table("floats.csv", &|column| format!("e{column}"), &|cell| {
                format!("0.{cell}")
            }),
            true,
        ),
        (
            table("words.csv", &|column| format!("c{column}"), &|cell| {
                format!("w{}", cell % 3)
            }),
            true,
        ),
        (
            table("bits.csv", &|column| format!("b{column}"), &|cell| {
                (cell % 2).to_string()
            }),
            true,
        ),
        (
            table("alike.csv", &|_| "x".to_owned(), &|cell| {
                (cell % 2).to_string()
            }),
            true,
        ),
        (
            table("nameless.csv", &|_| String::new(), &|cell| {
                (cell % 2).to_string()
            }),
            true,
        ),
        (
            table("classes.csv", &|column| format!("prob_{column}"), &|cell| {
                format!("0.{cell}")
            }),
            true,
        ),
        (
            table("models.csv", &|column| format!("pred_{column}"), &|cell| {
                (cell % 2).to_string()
            }),
            false,
        ),
    ] {
        let source = Source::open(&path).unwrap();
        let proposal = source.propose(&Wanted::default()).unwrap();
        let roles = proposal.roles().unwrap();
        assert_eq!(roles.truth.as_deref(), Some("label"), "{}", path.display());
        if is_named {
            assert_eq!(
                roles.prediction.as_deref(),
                Some("pred"),
                "{}",
                path.display()
            );
        }
        assert_eq!(
            source
                .survey(&roles, &Silent)
                .unwrap()
                .population(Opened::default())
                .rows,
            30
        );
    }
}
