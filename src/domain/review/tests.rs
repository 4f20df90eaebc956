mod surgery;

use proptest::prelude::*;

use super::*;
use crate::domain::edit::{History, Register};
use crate::domain::hash::hash_hex;
use crate::domain::sample::{Sample, SampledExample};
use crate::domain::tally::tally;
use crate::domain::taxonomy::{Colour, Ease, FixCost, Kind, Starter};

fn started() -> Review {
    Review::from_assignments(&Review::seed(&Starter::defaults()))
}

fn key(number: usize) -> Key {
    Key::new(format!("example-{number}"))
}

fn id(slot: u8) -> CategoryId {
    started().taxonomy().by_slot(slot).unwrap().id.clone()
}

fn names(review: &Review, key: &Key) -> Vec<String> {
    review
        .tags(key)
        .iter()
        .map(|category| category.name.clone())
        .collect()
}

#[test]
fn the_first_tag_is_primary_and_removing_it_promotes_the_oldest() {
    let mut review = started();
    for slot in [3, 1, 2] {
        review.apply(&review.toggle_tag(&key(1), &id(slot)));
    }
    assert_eq!(
        names(&review, &key(1)),
        ["ambiguous", "data gap", "label noise"]
    );
    review.apply(&review.toggle_tag(&key(1), &id(3)));
    assert_eq!(names(&review, &key(1)), ["data gap", "label noise"]);
    review.apply(&review.toggle_tag(&key(1), &id(3)));
    assert_eq!(
        names(&review, &key(1)),
        ["data gap", "label noise", "ambiguous"]
    );
}

#[test]
fn a_tag_is_a_verdict_and_taking_off_the_last_one_opens_the_example_again() {
    let mut review = started();
    review.apply(&review.toggle_tag(&key(1), &id(1)));
    assert!(review.mark(&key(1)).has_verdict());
    review.apply(&review.toggle_tag(&key(1), &id(1)));
    assert!(!review.mark(&key(1)).has_verdict());
    assert_eq!(review, started());
}

#[test]
fn cant_tell_takes_tags_off_and_a_tag_takes_cant_tell_back() {
    let mut review = started();
    review.apply(&review.toggle_tag(&key(1), &id(1)));
    review.apply(&review.cant_tell(&key(1)));
    assert!(names(&review, &key(1)).is_empty());
    assert!(review.mark(&key(1)).is_cant_tell());
    review.apply(&review.toggle_tag(&key(1), &id(2)));
    assert!(!review.mark(&key(1)).is_cant_tell());
}

#[test]
fn an_example_reviewed_before_a_category_existed_was_not_asked() {
    let mut review = started();
    review.apply(&review.toggle_tag(&key(1), &id(1)));
    let (blur, creation) = review.create_category("blur", Kind::Data).unwrap();
    review.apply(&creation);
    let category = review.taxonomy().get(&blur).unwrap().clone();
    assert!(!review.was_asked(&key(1), &category));
    assert!(
        !review.was_asked(&key(2), &category),
        "nothing was asked of an open example"
    );
    review.apply(&review.toggle_tag(&key(2), &id(1)));
    assert!(review.was_asked(&key(2), &category));
    review.apply(&review.commit(&key(1)));
    assert!(review.was_asked(&key(1), &category));
}

#[test]
fn a_digit_is_never_given_twice_and_an_eleventh_category_has_none() {
    let mut review = started();
    for name in ["eight", "nine", "ten", "eleven"] {
        let (_, creation) = review.create_category(name, Kind::Data).unwrap();
        review.apply(&creation);
    }
    assert_eq!(review.taxonomy().by_name("eleven").unwrap().slot, None);
    let eight = review.taxonomy().by_name("eight").unwrap().id.clone();
    review.apply(&review.delete_category(&eight));
    let (_, creation) = review.create_category("twelve", Kind::Data).unwrap();
    review.apply(&creation);
    assert_eq!(review.taxonomy().by_name("twelve").unwrap().slot, None);
    assert_eq!(review.taxonomy().by_slot(8), None);
}

#[test]
fn renaming_keeps_id_and_tags_and_refuses_a_name_in_use() {
    let mut review = started();
    review.apply(&review.toggle_tag(&key(1), &id(1)));
    review.apply(&review.rename_category(&id(1), "missing data").unwrap());
    assert_eq!(names(&review, &key(1)), ["missing data"]);
    assert!(matches!(
        review.rename_category(&id(1), " Label  NOISE "),
        Err(gestures::NameError::Taken(_))
    ));
    assert_eq!(
        review.rename_category(&id(1), " "),
        Err(gestures::NameError::Empty)
    );
    assert!(
        review.rename_category(&id(1), "Missing Data").is_ok(),
        "its own name in another case is no clash"
    );
}

#[test]
fn a_deleted_category_keeps_its_tags_for_undo() {
    let mut review = started();
    review.apply(&review.toggle_tag(&key(1), &id(1)));
    let deletion = review.delete_category(&id(1));
    review.apply(&deletion);
    assert!(names(&review, &key(1)).is_empty());
    assert_eq!(review.affected(&id(1)), 1);
    review.apply(&deletion.invert());
    assert_eq!(names(&review, &key(1)), ["data gap"]);
}

#[test]
fn the_next_week_starts_with_everything_that_was_said_of_the_categories() {
    let mut review = started();
    for gesture in [
        review.set_cost(&id(2), Some(FixCost::Small)),
        review.set_kind(&id(4), Kind::Product),
        review.set_severity(&id(4), "2.5".parse().unwrap()),
        review.set_success(&id(4), "70%".parse().unwrap()),
        review.set_money(&id(4), Some("12.5".parse().unwrap())),
        review.set_ease(&id(4), Some(Ease::Cheap)),
        review.define_category(&id(4), " looks\nodd "),
        review.exclude_from_category(&id(4), "a human is unsure too"),
        review.set_colour(&id(4), Some(Colour::Green)),
        review.move_to_slot(&id(4), 1),
    ] {
        review.apply(&gesture);
    }
    let starters = review.starters();
    let next = Review::from_assignments(&Review::seed(&starters));
    assert_eq!(next.starters(), starters);
    let odd = next.taxonomy().by_slot(1).unwrap();
    assert_eq!(
        (odd.name.as_str(), odd.definition.as_deref()),
        ("edge case", Some("looks odd"))
    );
}

#[test]
fn starters_write_down_only_what_is_not_as_usual() {
    let seed = Review::seed(&Starter::defaults());
    assert_eq!(seed.len(), 3 * Starter::defaults().len());
    let slots: Vec<Option<u8>> = Review::from_assignments(&seed)
        .starters()
        .iter()
        .map(|starter| starter.slot)
        .collect();
    assert_eq!(slots, (1..=7).map(Some).collect::<Vec<_>>());
}

#[test]
fn a_wanted_digit_is_kept_and_the_others_share_what_is_left() {
    let wanted = |name: &str, slot| Starter {
        slot,
        ..Starter::named(name)
    };
    let starters = [
        wanted("a", None),
        wanted("b", Some(1)),
        wanted("c", Some(1)),
        wanted("d", Some(77)),
    ];
    let review = Review::from_assignments(&Review::seed(&starters));
    let names: Vec<&str> = review
        .taxonomy()
        .active()
        .iter()
        .map(|category| category.name.as_str())
        .collect();
    assert_eq!(names, ["b", "a", "c", "d"]);
}

/// One random gesture on a small review.
fn gesture(review: &Review, choice: (u8, u8, u8)) -> Option<Transaction> {
    let (what, example, slot) = choice;
    let key = key(usize::from(example % 4));
    let active = review.taxonomy().active();
    let category = active
        .get(usize::from(slot) % active.len().max(1))
        .map(|category| category.id.clone());
    let other = active
        .get(usize::from(example) % active.len().max(1))
        .map(|category| category.id.clone());
    let keys = [self::key(0), self::key(usize::from(slot % 4))];
    Some(match what % 28 {
        0..=3 => review.toggle_tag(&key, &category?),
        4 => review.commit(&key),
        5 => review.defer(&key),
        6 => review.cant_tell(&key),
        7 => review.annotate(&key, &format!("note {slot}")),
        8 => review.toggle_flag(&key),
        9 => {
            review
                .create_category(&format!("made {slot}"), Kind::Data)
                .ok()?
                .1
        }
        10 => {
            review
                .invent_category(&key, &format!("made {slot}"), Kind::Data)
                .ok()?
                .1
        }
        11 => review
            .rename_category(&category?, &format!("named {slot}"))
            .ok()?,
        12 => review.delete_category(&category?),
        13 => review.set_tags(&key, &[category?]),
        14 | 15 => review.merge_category(&category?, &other?),
        16 | 17 => {
            let names = [format!("part {slot}"), format!("part {example} b")];
            review
                .split_category(&category?, &[&names[0], &names[1]])
                .ok()?
                .transaction
        }
        18 => review.tag_all(&keys, &category?),
        19 => review.untag_all(&keys, &category?),
        20 | 21 => review.move_to_slot(&category?, example % 12),
        22 => review.answer_debt(&key),
        23 => review.set_success(&category?, format!("0.{}", slot % 9 + 1).parse().ok()?),
        24 => review.define_category(&category?, ["", "in", "out"][usize::from(example % 3)]),
        25 => review.set_colour(&category?, Colour::ALL.get(usize::from(slot % 7)).copied()),
        26 => review.set_scoring(slot % 2 == 0),
        _ => review.set_metric(Some(["", "f1", "mcc"][usize::from(slot % 3)])),
    })
}

/// The last value of every register after some gestures, and the review they led to.
fn registers_after(choices: Vec<(u8, u8, u8)>) -> (BTreeMap<Register, Assignment>, Review) {
    let mut review = started();
    let mut registers: BTreeMap<Register, Assignment> = Review::seed(&Starter::defaults())
        .into_iter()
        .map(|assignment| (assignment.register(), assignment))
        .collect();
    for choice in choices {
        if let Some(transaction) = gesture(&review, choice) {
            review.apply(&transaction);
            for assignment in transaction.assignments() {
                registers.insert(assignment.register(), assignment);
            }
        }
    }
    (registers, review)
}

proptest! {
    #[test]
    fn undoing_everything_gives_back_an_equal_review_and_redoing_the_same_one(
        choices in proptest::collection::vec(any::<(u8, u8, u8)>(), 0..60),
    ) {
        let mut review = started();
        let mut history = History::default();
        for choice in choices {
            if let Some(transaction) = gesture(&review, choice) {
                review.apply(&transaction);
                history.push(transaction);
            }
        }
        let end = review.clone();
        while let Some(transaction) = history.undo() {
            review.apply(&transaction);
        }
        prop_assert_eq!(&review, &started());
        while let Some(transaction) = history.redo() {
            review.apply(&transaction);
        }
        prop_assert_eq!(review, end);
    }

    #[test]
    fn every_single_gesture_is_taken_back_by_one_undo(
        choices in proptest::collection::vec(any::<(u8, u8, u8)>(), 0..40),
    ) {
        let mut review = started();
        for choice in choices {
            if let Some(transaction) = gesture(&review, choice) {
                let before = review.clone();
                review.apply(&transaction);
                prop_assert_eq!(transaction.edits.is_empty(), review == before, "{}", &transaction.title);
                let mut undone = review.clone();
                undone.apply(&transaction.invert());
                prop_assert_eq!(undone, before);
            }
        }
    }

    #[test]
    fn registers_fold_in_any_order_to_an_equal_review_and_tally(
        choices in proptest::collection::vec(any::<(u8, u8, u8)>(), 0..60),
        order in any::<u64>(),
    ) {
        let (registers, review) = registers_after(choices);
        let mut shuffled: Vec<Assignment> = registers.into_values().collect();
        shuffled.sort_by_key(|assignment| hash_hex(&order.to_string(), &format!("{assignment:?}")).to_string());
        let folded = Review::from_assignments(&shuffled);
        let keys: Vec<Key> = (0..4).map(key).collect();
        let sample = Sample {
            examples: keys.iter().cloned().map(SampledExample::of).collect(),
            ..Sample::blank("tickets", "2026-W47".parse().unwrap())
        };
        prop_assert_eq!(tally(&sample, &folded), tally(&sample, &review));
        prop_assert_eq!(folded, review);
    }

    #[test]
    fn no_two_categories_ever_hold_one_digit_and_none_in_use_is_lost(
        choices in proptest::collection::vec(any::<(u8, u8, u8)>(), 0..60),
    ) {
        let (_, review) = registers_after(choices);
        for slot in SLOTS {
            let holders = review.taxonomy().active().iter().filter(|category| category.slot == Some(slot)).count();
            prop_assert!(holders <= 1, "{slot}");
        }
        let distinct: std::collections::BTreeSet<String> =
            review.taxonomy().active().iter().map(|category| category.name.to_lowercase()).collect();
        prop_assert_eq!(distinct.len(), review.taxonomy().active().len());
        for number in 0..4 {
            let key = key(number);
            for category in review.tags(&key) {
                let is_decided = review.mark(&key).has_verdict();
                prop_assert_eq!(review.was_asked(&key, category), is_decided, "what it carries");
            }
            let mut settled = review.clone();
            settled.apply(&review.answer_debt(&key));
            prop_assert!(settled.unasked(&key).is_empty());
            prop_assert_eq!(names(&settled, &key), names(&review, &key));
        }
    }
}
