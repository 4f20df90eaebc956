use proptest::prelude::*;

use super::*;
use crate::domain::edit::History;
use crate::domain::taxonomy::FixCost;

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
fn the_next_week_starts_with_names_kinds_and_costs() {
    let mut review = started();
    review.apply(&review.set_cost(&id(2), Some(FixCost::Small)));
    review.apply(&review.set_kind(&id(4), Kind::Product));
    let next = Review::from_assignments(&Review::seed(&review.starters()));
    assert_eq!(next.starters(), review.starters());
}

/// One random gesture on a small review.
fn gesture(review: &Review, choice: (u8, u8, u8)) -> Option<Transaction> {
    let (what, example, slot) = choice;
    let key = key(usize::from(example % 4));
    let active = review.taxonomy().active();
    let category = active
        .get(usize::from(slot) % active.len().max(1))
        .map(|category| category.id.clone());
    Some(match what % 12 {
        0..=2 => review.toggle_tag(&key, &category?),
        3 => review.commit(&key),
        4 => review.defer(&key),
        5 => review.cant_tell(&key),
        6 => review.annotate(&key, &format!("note {slot}")),
        7 => review.toggle_flag(&key),
        8 => {
            review
                .create_category(&format!("made {slot}"), Kind::Data)
                .ok()?
                .1
        }
        9 => review
            .rename_category(&category?, &format!("named {slot}"))
            .ok()?,
        10 => review.delete_category(&category?),
        _ => review.set_tags(&key, &[category?]),
    })
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
    fn the_registers_of_a_review_rebuild_it(choices in proptest::collection::vec(any::<(u8, u8, u8)>(), 0..60)) {
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
        prop_assert_eq!(Review::from_assignments(registers.values()), review);
    }
}
