use proptest::prelude::*;

use super::*;

fn pairs(counts: &[(&str, &str, u64)]) -> Pairs {
    let mut pairs = Pairs::default();
    for (truth, said, rows) in counts {
        pairs.add(truth, said, *rows);
    }
    pairs
}

fn labels(pairs: &[(&str, &str)]) -> Mapping {
    let own = |(one, other): &(&str, &str)| ((*one).to_owned(), (*other).to_owned());
    Mapping::Labels(pairs.iter().map(own).collect())
}

#[test]
fn labels_in_another_dress_are_mapped() {
    let hugging_face = pairs(&[
        ("0", "LABEL_0", 200),
        ("1", "LABEL_1", 300),
        ("1", "LABEL_0", 12),
    ]);
    assert_eq!(
        hugging_face.mapping(),
        Some(labels(&[("LABEL_0", "0"), ("LABEL_1", "1")]))
    );
    let initials = pairs(&[("yes", "Y", 20), ("no", "N", 30), ("no", "Y", 2)]);
    assert_eq!(
        initials.mapping(),
        Some(labels(&[("N", "no"), ("Y", "yes")]))
    );
    let case = pairs(&[("a b", "A  b ", 20), ("c", "c", 30)]);
    assert_eq!(
        case.mapping(),
        Some(Mapping::Normalise(vec!["case", "spaces"]))
    );
    let numbered = pairs(&[
        ("benign", "0", 90),
        ("malignant", "1", 60),
        ("benign", "1", 4),
    ]);
    assert_eq!(
        numbered.mapping(),
        Some(labels(&[("0", "benign"), ("1", "malignant")]))
    );
}

#[test]
fn what_meets_or_is_unlike_is_left_alone() {
    assert_eq!(pairs(&[("a", "a", 9), ("b", "b", 9)]).mapping(), None);
    assert_eq!(
        pairs(&[("a", "a", 90), ("b", "b", 90), ("a", "abstain", 20)]).mapping(),
        None
    );
    assert_eq!(pairs(&[("01", "01", 90), ("1", "1", 90)]).mapping(), None);
    // Nothing tells which of two labels one stands for.
    assert_eq!(pairs(&[("yes", "y", 5), ("yet", "n", 5)]).mapping(), None);
}

#[test]
fn swapped_labels_are_said_only_when_the_lift_is_large_and_clear() {
    let swapped = pairs(&[("0", "1", 80), ("1", "0", 82), ("0", "0", 7), ("1", "1", 7)]);
    let found = swapped.permutation().unwrap();
    assert!(found.before < 0.1 && found.after > 0.9, "{found:?}");
    assert_eq!(
        found.moves,
        [
            ("0".to_owned(), "1".to_owned()),
            ("1".to_owned(), "0".to_owned())
        ]
    );
    // A model that is no better than chance agrees with any order of the labels about as well.
    let chance = pairs(&[
        ("0", "1", 30),
        ("1", "0", 28),
        ("0", "0", 22),
        ("1", "1", 20),
    ]);
    assert_eq!(chance.permutation(), None);
    // A model that always says one class.
    assert_eq!(pairs(&[("a", "b", 90), ("b", "b", 10)]).permutation(), None);
    assert_eq!(pairs(&[("a", "b", 3), ("b", "a", 3)]).permutation(), None);
}

#[test]
fn rare_labels_are_not_named() {
    let found = pairs(&[("a", "a", 90), ("secret", "a", 9)]);
    assert!(found.may_name(["a"]) && !found.may_name(["a", "secret"]));
}

proptest! {
    #[test]
    fn a_permutation_never_loses(
        counts in prop::collection::vec((0_u8..4, 0_u8..4, 1_u64..60), 1..12),
    ) {
        let mut pairs = Pairs::default();
        for (truth, said, rows) in counts {
            pairs.add(&truth.to_string(), &said.to_string(), rows);
        }
        if let Some(found) = pairs.permutation() {
            prop_assert!(found.after >= found.before + LARGE - 1e-9);
            prop_assert!(found.after <= 1.0 && !found.moves.is_empty());
        }
    }
}
