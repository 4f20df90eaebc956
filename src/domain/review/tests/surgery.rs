//! Merging, splitting, moving digits, bulk tags and what examples were asked through all of it.

use super::*;
use crate::domain::review::NameError;

/// What is done to a review in which a category is newer than every verdict.
type Gesture<'a> = &'a dyn Fn(&Review, &CategoryId) -> Transaction;

fn create(review: &mut Review, name: &str) -> CategoryId {
    let (category, creation) = review.create_category(name, Kind::Data).unwrap();
    review.apply(&creation);
    category
}

fn split(review: &mut Review, whole: &CategoryId, names: &[&str]) -> Vec<CategoryId> {
    let split = review.split_category(whole, names).unwrap();
    review.apply(&split.transaction);
    split.parts
}

fn asked(review: &Review, example: usize, category: &CategoryId) -> bool {
    let category = review.taxonomy().get(category).unwrap();
    review.was_asked(&key(example), category)
}

#[test]
fn a_merge_moves_the_tags_keeps_their_places_and_is_taken_back_whole() {
    let mut review = started();
    for slots in [&[1, 3][..], &[3, 1], &[3, 2, 1], &[3]].iter().enumerate() {
        for slot in *slots.1 {
            review.apply(&review.toggle_tag(&key(slots.0), &id(*slot)));
        }
    }
    let before = review.clone();
    let preview = review.merge_preview(&id(1), &id(2));
    assert_eq!((preview.from, preview.into, preview.both), (3, 1, 1));
    let merge = review.merge_category(&id(1), &id(2));
    assert_eq!(merge.title, "merge data gap into label noise");
    review.apply(&merge);
    assert_eq!(names(&review, &key(0)), ["label noise", "ambiguous"]);
    assert_eq!(names(&review, &key(1)), ["ambiguous", "label noise"]);
    assert_eq!(names(&review, &key(2)), ["ambiguous", "label noise"]);
    assert_eq!(names(&review, &key(3)), ["ambiguous"]);
    assert_eq!(review.affected(&id(2)), preview.after());
    assert_eq!(review.taxonomy().by_name("data gap"), None);
    assert_eq!(
        review.taxonomy().by_slot(1),
        None,
        "its digit is not reused"
    );
    assert_eq!(
        review.taxonomy().get(&id(1)).unwrap().merged_into,
        Some(id(2))
    );
    review.apply(&merge.invert());
    assert_eq!(review, before);
}

#[test]
fn a_category_is_not_merged_into_itself_or_into_one_out_of_use() {
    let mut review = started();
    review.apply(&review.delete_category(&id(2)));
    for into in [id(1), id(2), CategoryId::new("nowhere")] {
        assert!(review.merge_category(&id(1), &into).edits.is_empty());
    }
    assert!(review.merge_category(&id(2), &id(1)).edits.is_empty());
}

#[test]
fn after_a_merge_an_example_was_asked_if_it_was_before_or_carries_the_category_now() {
    let mut review = started();
    review.apply(&review.toggle_tag(&key(0), &id(1)));
    review.apply(&review.toggle_tag(&key(1), &id(2)));
    let late = create(&mut review, "late");
    review.apply(&review.toggle_tag(&key(2), &id(2)));
    review.apply(&review.merge_category(&id(1), &late));
    assert!(asked(&review, 0, &late), "it carries it now");
    assert!(!asked(&review, 1, &late), "denying the other is no answer");
    assert!(asked(&review, 2, &late), "it was asked before");
}

#[test]
fn a_part_takes_the_place_of_its_whole_as_one_step() {
    let mut review = started();
    review.apply(&review.toggle_tag(&key(0), &id(1)));
    review.apply(&review.toggle_tag(&key(0), &id(2)));
    review.apply(&review.set_cost(&id(1), Some(FixCost::Large)));
    let parts = split(&mut review, &id(1), &["rare words", "new slang"]);
    assert_eq!(names(&review, &key(0)), ["data gap", "label noise"]);
    let part = review.taxonomy().get(&parts[0]).unwrap();
    assert_eq!((part.kind, part.cost), (Kind::Data, Some(FixCost::Large)));
    let before = review.clone();
    let tagging = review.toggle_tag(&key(0), &parts[0]);
    assert_eq!(tagging.title, "tag rare words in place of data gap");
    review.apply(&tagging);
    assert_eq!(names(&review, &key(0)), ["rare words", "label noise"]);
    review.apply(&tagging.invert());
    assert_eq!(review, before);
    review.apply(&tagging);
    review.apply(&review.toggle_tag(&key(0), &parts[1]));
    assert_eq!(
        names(&review, &key(0)),
        ["rare words", "label noise", "new slang"]
    );
    review.apply(&review.toggle_tag(&key(0), &id(1)));
    assert_eq!(
        names(&review, &key(0)).len(),
        4,
        "the whole can be set beside its parts"
    );
}

#[test]
fn a_part_takes_the_place_of_its_whole_on_many_examples_too() {
    let mut review = started();
    for slot in [1, 2] {
        review.apply(&review.toggle_tag(&key(0), &id(slot)));
    }
    let parts = split(&mut review, &id(1), &["part"]);
    review.apply(&review.tag_all(&[key(0), key(1)], &parts[0]));
    assert_eq!(names(&review, &key(0)), ["part", "label noise"]);
    assert_eq!(names(&review, &key(1)), ["part"]);
}

#[test]
fn a_split_names_the_examples_to_walk_through_and_asks_nobody_twice() {
    let mut review = started();
    review.apply(&review.toggle_tag(&key(0), &id(1)));
    review.apply(&review.toggle_tag(&key(1), &id(2)));
    review.apply(&review.defer(&key(2)));
    let late = create(&mut review, "late");
    let split_of_late = review.split_category(&late, &["later"]).unwrap();
    assert!(split_of_late.affected.is_empty());
    review.apply(&split_of_late.transaction);
    let done = review.split_category(&id(1), &["a", "b"]).unwrap();
    assert_eq!(done.affected, [key(0)]);
    review.apply(&done.transaction);
    let [a, b] = [&done.parts[0], &done.parts[1]];
    assert!(
        !asked(&review, 0, a),
        "it carries the whole, so which part is open"
    );
    assert!(
        asked(&review, 1, a) && asked(&review, 1, b),
        "it denied the whole"
    );
    assert!(!asked(&review, 2, a), "it was asked nothing");
    assert!(
        !asked(&review, 1, &split_of_late.parts[0]),
        "nor the whole was asked there"
    );
    review.apply(&review.toggle_tag(&key(0), a));
    assert!(
        asked(&review, 0, a) && asked(&review, 0, b),
        "one part answers for both"
    );
    let parts_of_part = split(&mut review, a, &["a1"]);
    assert!(
        asked(&review, 1, &parts_of_part[0]),
        "the whole of a whole was denied"
    );
}

#[test]
fn who_carries_what_took_over_the_whole_has_not_denied_its_parts() {
    let mut review = started();
    review.apply(&review.toggle_tag(&key(0), &id(1)));
    let parts = split(&mut review, &id(1), &["part"]);
    review.apply(&review.merge_category(&id(1), &id(2)));
    assert!(!asked(&review, 0, &parts[0]));
}

#[test]
fn a_split_needs_names_that_nobody_has() {
    let review = started();
    let error = |names: &[&str]| review.split_category(&id(1), names).unwrap_err();
    assert_eq!(error(&[]), NameError::Empty);
    assert_eq!(error(&["a", " "]), NameError::Empty);
    assert!(matches!(error(&["a", " A "]), NameError::Taken(_)));
    assert!(matches!(error(&["data gap", "b"]), NameError::Taken(_)));
}

#[test]
fn wholes_that_a_file_ties_into_a_ring_are_no_endless_loop() {
    let mut review = started();
    let (a, b) = (id(1), id(2));
    for (category, whole, ordinal) in [(&a, &b, 0), (&b, &a, 0)] {
        review.assign(&Assignment::Born {
            category: category.clone(),
            birth: Some(crate::domain::edit::Birth {
                ordinal,
                slot: None,
                invented_for: None,
                split_from: Some(whole.clone()),
            }),
        });
    }
    for (category, into) in [(&a, &b), (&b, &a)] {
        review.assign(&Assignment::MergedInto {
            category: category.clone(),
            into: Some(into.clone()),
        });
    }
    let part = split(&mut review, &a, &["part"]);
    review.apply(&review.commit(&key(0)));
    review.apply(&review.toggle_tag(&key(0), &part[0]));
    assert!(asked(&review, 0, &part[0]));
}

#[test]
fn a_digit_moves_by_swapping_with_its_holder_and_comes_back() {
    let mut review = started();
    let before = review.clone();
    let swap = review.move_to_slot(&id(1), 3);
    review.apply(&swap);
    assert_eq!(review.taxonomy().by_slot(3).unwrap().name, "data gap");
    assert_eq!(review.taxonomy().by_slot(1).unwrap().name, "ambiguous");
    assert_eq!(review.taxonomy().get(&id(1)).unwrap().born_slot, Some(1));
    review.apply(&swap.invert());
    assert_eq!(review, before);
    review.apply(&review.move_to_slot(&id(1), 10));
    assert_eq!(review.taxonomy().by_slot(1), None);
    assert_eq!(review.taxonomy().free_slot(), Some(1));
    for nothing in [0, 11] {
        assert!(review.move_to_slot(&id(1), nothing).edits.is_empty());
    }
    assert!(review.move_to_slot(&id(1), 10).edits.is_empty());
}

#[test]
fn every_way_to_change_one_example_answers_for_the_present_categories_and_no_other_way_does() {
    let asked_after = |gesture: Gesture<'_>| {
        let mut review = started();
        review.apply(&review.toggle_tag(&key(0), &id(1)));
        review.apply(&review.toggle_tag(&key(0), &id(2)));
        let late = create(&mut review, "late");
        let version = review.taxonomy().version();
        review.apply(&gesture(&review, &late));
        (review.mark(&key(0)).asked(), version)
    };
    let by_hand: [(&str, Gesture<'_>); 6] = [
        ("tag", &|review, late| review.toggle_tag(&key(0), late)),
        ("untag", &|review, _| review.toggle_tag(&key(0), &id(1))),
        ("repeat", &|review, late| {
            review.set_tags(&key(0), std::slice::from_ref(late))
        }),
        ("commit", &|review, _| review.commit(&key(0))),
        ("can't tell", &|review, _| review.cant_tell(&key(0))),
        ("ask again", &|review, _| review.answer_debt(&key(0))),
    ];
    for (name, gesture) in by_hand {
        let (asked, version) = asked_after(gesture);
        assert_eq!(asked, Some(version), "{name}");
    }
    let unseen: [(&str, Gesture<'_>); 7] = [
        ("tag many", &|review, late| review.tag_all(&[key(0)], late)),
        ("untag many", &|review, _| {
            review.untag_all(&[key(0)], &id(1))
        }),
        ("merge", &|review, late| review.merge_category(&id(1), late)),
        ("split", &|review, _| {
            review
                .split_category(&id(1), &["a", "b"])
                .unwrap()
                .transaction
        }),
        ("move a digit", &|review, late| review.move_to_slot(late, 1)),
        ("note", &|review, _| review.annotate(&key(0), "x")),
        ("flag", &|review, _| review.toggle_flag(&key(0))),
    ];
    for (name, gesture) in unseen {
        let (asked, version) = asked_after(gesture);
        assert_eq!(asked, Some(version - 1), "{name}");
    }
}

#[test]
fn debt_is_what_was_decided_before_a_category_and_answering_pays_it() {
    let mut review = started();
    let keys: Vec<Key> = (0..4).map(key).collect();
    review.apply(&review.toggle_tag(&keys[0], &id(1)));
    review.apply(&review.cant_tell(&keys[1]));
    review.apply(&review.defer(&keys[2]));
    assert!(review.debt(&keys).is_empty());
    let late = create(&mut review, "late");
    let wanted = BTreeMap::from([(late.clone(), vec![key(0), key(1)])]);
    assert_eq!(review.debt(&keys), wanted);
    assert_eq!(review.indebted(&keys), [key(0), key(1)]);
    for number in 0..4 {
        review.apply(&review.answer_debt(&key(number)));
    }
    assert!(review.indebted(&keys).is_empty());
    assert_eq!(names(&review, &key(0)), ["data gap"]);
    assert!(review.mark(&key(1)).is_cant_tell());
    assert!(review.mark(&key(2)).is_deferred());
    assert!(!review.mark(&key(3)).has_verdict());
    let another = create(&mut review, "later still");
    review.apply(&review.delete_category(&another));
    assert!(
        review.debt(&keys).is_empty(),
        "what is out of use asks nothing"
    );
}

#[test]
fn many_are_tagged_in_one_step_that_answers_for_nothing_else() {
    let mut review = started();
    let keys: Vec<Key> = (0..4).map(key).collect();
    review.apply(&review.toggle_tag(&keys[0], &id(2)));
    review.apply(&review.toggle_tag(&keys[1], &id(1)));
    review.apply(&review.cant_tell(&keys[2]));
    let before = review.clone();
    let bulk = review.tag_all(&keys, &id(1));
    assert_eq!(bulk.title, "tag 3 errors with data gap");
    review.apply(&bulk);
    assert_eq!(names(&review, &keys[0]), ["label noise", "data gap"]);
    assert!(
        keys.iter()
            .all(|key| names(&review, key).contains(&"data gap".to_owned()))
    );
    assert!(!review.mark(&keys[2]).is_cant_tell());
    assert!(
        !review.mark(&keys[3]).has_verdict(),
        "a filter must not choose which errors count"
    );
    assert!(!asked(&review, 3, &id(1)));
    assert!(review.indebted(&keys).is_empty());
    let undo = bulk.invert();
    let mut undone = review.clone();
    undone.apply(&undo);
    assert_eq!(undone, before);
    review.apply(&review.untag_all(&keys, &id(1)));
    assert_eq!(names(&review, &keys[0]), ["label noise"]);
    assert!(!review.mark(&keys[1]).has_verdict(), "its only tag went");
    assert!(review.untag_all(&keys, &id(1)).edits.is_empty());
}

#[test]
fn texts_of_a_category_are_one_line_and_empty_ones_go_away() {
    let mut review = started();
    review.apply(&review.exclude_from_category(&id(1), " it was\tseen\nbefore "));
    let exclusion = |review: &Review| review.taxonomy().get(&id(1)).unwrap().exclusion.clone();
    assert_eq!(exclusion(&review).as_deref(), Some("it was seen before"));
    review.apply(&review.exclude_from_category(&id(1), " \n"));
    assert_eq!(review, started());
}

#[test]
fn settings_hold_for_the_whole_review() {
    let mut review = started();
    review.apply(&review.set_scoring(true));
    review.apply(&review.set_metric(Some(" balanced accuracy ")));
    assert!(review.settings().scores_ease);
    assert_eq!(
        review.settings().metric.as_deref(),
        Some("balanced accuracy")
    );
    let mut next = started();
    for assignment in review.settings().assignments() {
        next.assign(&assignment);
    }
    assert_eq!(next, review);
    assert!(started().settings().assignments().is_empty());
    review.apply(&review.set_metric(Some(" ")));
    review.apply(&review.set_scoring(false));
    assert_eq!(review, started());
}
