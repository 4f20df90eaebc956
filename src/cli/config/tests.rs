use super::*;
use crate::domain::amount::Amount;
use crate::domain::taxonomy::{Colour, Ease, FixCost, Kind, Starter};

fn fault(text: &str) -> (usize, String, String) {
    let fault = Config::parse(text).unwrap_err();
    (fault.line, fault.sentence, fault.hint.unwrap_or_default())
}

#[test]
fn everything_it_may_say_is_read() {
    let config = Config::parse(
        r#"
reviewer = "ana"
set = "tickets"
eyeball = 0.3
n = 150
seed = "week 47"

[roles]
truth = "intent"
pred = "predicted"
slices = ["channel", "plan"]

[[category]]
name = "data gap"
cost = "S"

[[category]]
name = "wording"
kind = "product"
cost = 2.5
severity = 3
success = "70%"
money = 12.5
ease = 3
definition = """nobody would
say it so"""
not_when = " "
colour = "green"
key = 0

[provenance]
model = "tickets-lr"
version = 7
"#,
    )
    .unwrap();
    assert_eq!(
        (config.reviewer.as_deref(), config.set.as_deref()),
        (Some("ana"), Some("tickets"))
    );
    assert_eq!(
        (config.eyeball, config.n, config.seed.as_deref()),
        (Some(Wish::Fraction(0.3)), Some(150), Some("week 47"))
    );
    assert_eq!(
        config.roles,
        [
            (Role::Truth, vec!["intent".to_owned()]),
            (Role::Prediction, vec!["predicted".to_owned()]),
            (Role::Slice, vec!["channel".to_owned(), "plan".to_owned()]),
        ]
    );
    let categories = config.categories.unwrap();
    assert_eq!(
        (categories[0].kind, categories[0].cost),
        (Kind::Data, Some(FixCost::Small))
    );
    assert_eq!(
        (categories[1].kind, categories[1].cost),
        (Kind::Product, Some(FixCost::Days("2.5".parse().unwrap())))
    );
    assert_eq!(categories[1].severity, Amount::whole(3));
    assert_eq!(
        categories[1],
        Starter {
            kind: Kind::Product,
            cost: Some(FixCost::Days("2.5".parse().unwrap())),
            severity: Amount::whole(3),
            success: "0.7".parse().unwrap(),
            money: Some("12.5".parse().unwrap()),
            ease: Some(Ease::Cheap),
            definition: Some("nobody would say it so".to_owned()),
            exclusion: None,
            colour: Some(Colour::Green),
            slot: Some(10),
            ..Starter::named("wording")
        }
    );
    assert_eq!(config.provenance["version"], "7");
    assert_eq!(Config::parse("").unwrap(), Config::default());
    assert_eq!(
        Config::parse("eyeball = \"all\"").unwrap().eyeball,
        Some(Wish::All)
    );
    let named = Config::parse("categories = [\"blur\", \"label noise\"]")
        .unwrap()
        .categories
        .unwrap();
    assert_eq!((named[0].kind, named[1].kind), (Kind::Model, Kind::Labels));
}

#[test]
fn what_is_not_known_is_refused_by_name_and_line() {
    assert_eq!(
        fault("n = 5\nreviewr = \"ana\"\n"),
        (
            2,
            "`reviewr` is no setting of mispred.toml".to_owned(),
            "did you mean `reviewer`?".to_owned()
        )
    );
    assert_eq!(fault("[roles]\n\nprediction = \"p\"\n").0, 3);
    assert_eq!(
        fault("[roles]\nslice = [\"a\"]\n").2,
        "did you mean `slices`?"
    );
    assert_eq!(
        fault("[[category]]\nname = \"a\"\nprice = 3\n").1,
        "`price` is no setting of [[category]]"
    );
    for hostile in [
        "driver = \"/tmp/x.so\"",
        "command = \"sh\"",
        "uri = \"http://x\"",
        "keymap = \"k\"",
        "include = \"/etc/passwd\"",
        "[env]\nA = \"b\"",
    ] {
        let (_, sentence, hint) = fault(hostile);
        assert!(sentence.contains("is no setting of"), "{sentence}");
        assert!(
            hint.contains("nothing else is read from it") || hint.contains("did you mean"),
            "{hint}"
        );
    }
}

#[test]
fn what_has_the_wrong_form_is_refused_with_its_line() {
    for (text, line, part) in [
        ("n = 0", 1, "at least 1"),
        ("n = \"5\"", 1, "whole number"),
        ("\nn = 0x10", 2, "at least 1"),
        ("eyeball = 2", 1, "no eyeball size"),
        ("seed = 3", 1, "`seed` is a text in quotes"),
        ("roles = 3", 1, "`roles` is a table"),
        ("categories = \"a\"", 1, "list of texts"),
        ("categories = [\"a\", 3]", 1, "list of texts"),
        ("categories = [\"a\", \" A \"]", 1, "named twice"),
        ("categories = [\" \"]", 1, "needs a name"),
        (
            "categories = [\"a\"]\n[[category]]\nname = \"b\"",
            1,
            "both in `categories` and under [[category]]",
        ),
        ("[category]\nname = \"a\"", 1, "double brackets"),
        ("[[category]]\nkind = \"data\"", 1, "needs a `name`"),
        (
            "[[category]]\nname = \"a\"\nkind = \"magic\"",
            3,
            "no kind of fix",
        ),
        ("[[category]]\nname = \"a\"\ncost = 0", 3, "no fix cost"),
        ("[[category]]\nname = \"a\"\nkey = 12", 3, "a digit"),
        ("[[category]]\nname = \"a\"\nsuccess = 70", 3, "70%"),
        ("[[category]]\nname = \"a\"\ncolour = \"mauve\"", 3, "blue"),
        (
            "[[category]]\nname = \"a\"\nseverity = -1",
            3,
            "not a number such as",
        ),
        ("a = \n", 1, "not TOML"),
        ("n = 5\nn = 6", 2, "not TOML"),
    ] {
        let (found, sentence, _) = fault(text);
        assert!(
            found == line && sentence.contains(part),
            "{text:?}: line {found}, {sentence}"
        );
    }
}

#[test]
fn the_nearest_file_upward_is_found_and_named_when_it_is_wrong() {
    let root = tempfile::tempdir().unwrap();
    let deep = root.path().join("a/b");
    std::fs::create_dir_all(&deep).unwrap();
    assert_eq!(Config::find(&deep).unwrap(), Config::default());
    std::fs::write(root.path().join(FILE_NAME), "n = 7\n").unwrap();
    assert_eq!(Config::find(&deep).unwrap().n, Some(7));
    std::fs::write(root.path().join("a").join(FILE_NAME), "m = 7\n").unwrap();
    let failure = Config::find(&deep).unwrap_err();
    assert!(
        failure
            .sentence
            .ends_with("a/mispred.toml:1: `m` is no setting of mispred.toml"),
        "{}",
        failure.sentence
    );
}

#[test]
fn what_is_no_small_text_file_is_refused_without_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    assert!(
        Config::read(&path)
            .unwrap_err()
            .sentence
            .ends_with("no such file")
    );
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &path,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR,
        0,
    )
    .unwrap();
    assert!(
        Config::read(&path)
            .unwrap_err()
            .sentence
            .ends_with("not a regular file")
    );
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert!(
        Config::find(folder.path())
            .unwrap_err()
            .sentence
            .ends_with("not a regular file")
    );
    std::fs::remove_dir(&path).unwrap();
    std::fs::write(&path, [0xff, 0xfe]).unwrap();
    assert!(
        Config::read(&path)
            .unwrap_err()
            .sentence
            .ends_with("not UTF-8 text")
    );
    std::fs::write(&path, vec![b'#'; 1 << 21]).unwrap();
    assert!(
        Config::read(&path)
            .unwrap_err()
            .sentence
            .contains("larger than")
    );
}

#[test]
fn it_says_when_a_prediction_is_wrong() {
    use crate::domain::rule::{Rule, Step, Tolerance};

    let rule = |line: &str| Config::parse(&format!("[errors]\n{line}\n")).unwrap().rule;
    for (line, expected) in [
        (
            "tolerance = 5",
            Some(Rule::Tolerance(Tolerance::Absolute(5.0))),
        ),
        (
            "tolerance = \"10%\"",
            Some(Rule::Tolerance(Tolerance::Relative(0.1))),
        ),
        ("sets = true", Some(Rule::Sets { jaccard: None })),
        ("sets = false", None),
        ("jaccard = 0.5", Some(Rule::Sets { jaccard: Some(0.5) })),
        ("one_of = true", Some(Rule::OneOf)),
        (
            "pass_at = 0.5",
            Some(Rule::Outcome {
                at_least: Some(0.5),
            }),
        ),
        (
            "wrong = \"a != b\"",
            Some(Rule::Expression("a != b".to_owned())),
        ),
    ] {
        assert_eq!(rule(line), expected, "{line}");
    }
    let text = "[roles]\noutcome = \"passed\"\nimage = \"path\"\n[errors]\nnormalise = [\"case\", \"spaces\"]\n\
                labels = { LABEL_0 = \"no\", LABEL_1 = 1 }\n";
    let config = Config::parse(text).unwrap();
    assert_eq!(config.normal.steps(), [Step::Case, Step::Spaces]);
    assert_eq!(config.normal.labels["LABEL_1"], "1");
    assert_eq!(config.roles.len(), 2);
    for (line, part) in [
        ("wrong = \"a !=\"", "`wrong`: a value is missing here"),
        ("tolerance = \"near\"", "a tolerance is a distance"),
        ("jaccard = 2", "`jaccard` lies above 0"),
        ("sets = 1", "`sets` is true or false"),
        ("normalise = [\"caps\"]", "what can be made equal is case"),
        (
            "one_of = true\nsets = true",
            "say in two ways what is wrong",
        ),
        ("judge = true", "`judge` is no setting of [errors]"),
    ] {
        let (_, sentence, _) = fault(&format!("[errors]\n{line}\n"));
        assert!(sentence.contains(part), "{line}: {sentence}");
    }
}
