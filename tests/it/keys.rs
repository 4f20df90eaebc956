//! What keys do to a review: pressed through the real keymap, checked on the model.

use mispred::action::{Action, Context};
use mispred::app::message::{Effect, Message};
use mispred::app::update::run;
use mispred::app::workspace::Screen;
use mispred::domain::edit::Verdict;
use mispred::domain::metric::ConfusionCounts;
use mispred::domain::taxonomy::{CategoryId, FixCost};

use crate::screens::{draw, text};
use crate::support::{Driver, opened};
use mispred::ui::Theme;

#[test]
fn an_ordinary_example_takes_two_keys() {
    let mut driver = Driver::reviewing(10);
    driver.press("1 enter 2 enter 1 enter");
    assert_eq!(driver.tags(0), ["data gap"]);
    assert_eq!(driver.tags(1), ["label noise"]);
    assert_eq!(driver.workspace().rank, 3);
    assert_eq!(driver.workspace().tally.reviewed, 3);
}

#[test]
fn every_edit_is_asked_to_be_saved_and_saved_shows_only_when_it_is() {
    let mut driver = Driver::reviewing(10);
    let effects =
        mispred::app::update::update(&mut driver.model, Message::Key("1".parse().unwrap()));
    let Some(Effect::Save {
        number,
        assignments,
    }) = effects.first()
    else {
        panic!("{effects:?}")
    };
    assert_eq!((*number, assignments.len()), (1, 2));
    assert!(!driver.workspace().saving.is_saved());
    driver.send(Message::Saved { number: 1 });
    assert!(driver.workspace().saving.is_saved());
    driver.send(Message::NotSaved {
        number: 2,
        reason: "disk full".to_owned(),
    });
    assert!(!driver.workspace().saving.is_saved());
    assert!(driver.notice().contains("disk full"));
}

#[test]
fn enter_without_a_category_asks_once_and_then_leaves_it_untagged() {
    let mut driver = Driver::reviewing(10);
    driver.press("enter");
    assert_eq!(driver.workspace().rank, 0);
    assert!(
        driver.notice().contains("no category yet"),
        "{}",
        driver.notice()
    );
    driver.press("enter");
    assert_eq!(driver.workspace().rank, 1);
    assert_eq!(driver.workspace().tally.untagged, 1);
}

#[test]
fn moving_away_forgets_the_question_about_an_untagged_example() {
    let mut driver = Driver::reviewing(10);
    driver.press("enter j k enter");
    assert_eq!(driver.workspace().tally.untagged, 0);
}

#[test]
fn deferred_examples_are_asked_again_at_the_end() {
    let mut driver = Driver::reviewing(3);
    driver.press("space 1 enter 1 enter");
    assert_eq!(
        driver.workspace().rank,
        0,
        "back at the one that was put off"
    );
    assert!(driver.notice().contains("put off"), "{}", driver.notice());
    driver.press("1 enter");
    assert_eq!(driver.workspace().screen, Screen::Done);
}

#[test]
fn cant_tell_is_a_verdict_of_its_own() {
    let mut driver = Driver::reviewing(3);
    driver.press("x");
    assert_eq!(
        (driver.workspace().tally.cant_tell, driver.workspace().rank),
        (1, 1)
    );
}

#[test]
fn repeat_gives_the_last_tags_in_their_order() {
    let mut driver = Driver::reviewing(5);
    driver.press("3 1 enter . enter");
    assert_eq!(driver.tags(1), ["ambiguous", "data gap"]);
}

#[test]
fn undo_takes_back_one_key_press_shows_where_and_redo_brings_it_again() {
    let mut driver = Driver::reviewing(5);
    driver.press("1 enter 2 enter j j");
    let before = driver.workspace().review.clone();
    driver.press("u");
    assert_eq!(driver.workspace().rank, 1, "shows the example that changed");
    assert!(driver.tags(1).is_empty());
    driver.press("backspace");
    assert!(driver.tags(0).is_empty());
    driver.press("ctrl-r ctrl-r");
    assert_eq!(driver.workspace().review, before);
    driver.press("u u u u u u");
    assert!(driver.notice().contains("nothing to undo"));
}

#[test]
fn every_action_that_can_be_undone_gives_back_an_equal_review() {
    for action in Action::ALL
        .iter()
        .copied()
        .filter(|action| action.info().undo)
    {
        // Other metrics than accuracy can be named where truth and prediction were counted.
        let mut counted = opened(6);
        let labels = vec!["refund_request".to_owned(), "wrong_item".to_owned()];
        let cells = vec![3_000, 300, 361, 3_539];
        counted.sample.confusion = Some(ConfusionCounts::new(labels, cells).unwrap());
        let mut driver = Driver::new(80, 24);
        driver.send(Message::Opened(Box::new(counted)));
        for name in ["eight", "nine", "ten"] {
            driver.press("+").type_text(name).press("enter u ctrl-r");
        }
        driver.press("8 9 0 1 enter 2 enter 1 f");
        if action.available_in(Context::Priorities.stack())
            && !action.available_in(Context::Review.stack())
        {
            driver.press("g p");
        }
        if matches!(action, Action::Commit | Action::RepeatTags) {
            driver.press("j enter");
        }
        if action.info().contexts == [Context::Fields] {
            driver.press("V");
        }
        if action == Action::ResetFields {
            driver.press("space");
        }
        let before = driver.workspace().review.clone();
        for effect in run(&mut driver.model, action) {
            driver.effects.push(effect);
        }
        match (driver.model.context(), action) {
            (Context::Picker, Action::CategoryMenu | Action::DescribeCategory) => {
                driver.press("enter").type_text("describe").press("enter");
                driver.type_text("x").press("enter");
            }
            (Context::Picker, Action::SplitCategory | Action::ExcludeFromCategory) => {
                driver.press("enter").type_text("x").press("enter");
            }
            (Context::Picker, Action::MergeCategory) => {
                driver.press("enter enter y");
            }
            (Context::Picker, Action::ColourCategory) => {
                driver.press("enter enter");
            }
            (Context::Picker, Action::MoveCategoryKey) => {
                driver.press("enter ctrl-u 3 enter");
            }
            (Context::Picker, Action::EditSuccess | Action::EditMoney | Action::EditEase) => {
                driver.press("enter ctrl-u").type_text("1%").press("enter");
                if driver.model.context() == Context::Input {
                    driver.press("backspace enter");
                }
            }
            (Context::Picker, Action::PickMetric) => {
                driver.type_text("mcc").press("enter");
            }
            (Context::Picker, Action::TagShown) => {
                driver.press("enter y");
            }
            (Context::Review, Action::EditInEditor) => {
                let Some(Effect::EditNote { key, text }) = driver.effects.pop() else {
                    panic!("no editor is asked for");
                };
                driver.send(Message::NoteEdited {
                    key,
                    was: text,
                    result: Ok("two\nlines".to_owned()),
                });
            }
            (Context::Input, _) => {
                driver.type_text("2").press("enter");
            }
            (Context::Picker, Action::RenameCategory) => {
                driver.press("enter").type_text("x").press("enter");
            }
            (Context::Picker, Action::DeleteCategory) => {
                driver.press("enter y");
            }
            (Context::Picker, _) => {
                driver.press("enter");
            }
            (Context::Confirm, _) => {
                driver.press("y");
            }
            (Context::Fields, Action::ChooseFields) => {
                driver.press("space");
            }
            (Context::Fields, Action::FieldUp) => {
                driver.press("j K");
            }
            _ => {}
        }
        assert_ne!(driver.workspace().review, before, "{action} does something");
        while driver.workspace().review != before {
            let left = driver.workspace().history.clone();
            driver.press("u");
            assert_ne!(driver.workspace().history, left, "{action} can't be undone");
        }
    }
}

#[test]
fn the_picker_finds_by_a_few_letters_and_creates_what_it_does_not_know() {
    let mut driver = Driver::reviewing(5);
    driver.press("t").type_text("ood").press("enter");
    assert_eq!(driver.tags(0), ["out of distribution"]);
    driver.press("t").type_text("mixed intents").press("enter");
    assert_eq!(driver.tags(0), ["out of distribution", "mixed intents"]);
    let created = driver
        .workspace()
        .review
        .taxonomy()
        .by_name("mixed intents")
        .unwrap();
    assert_eq!(created.slot, Some(8), "it has the next free digit");
    driver.press("enter 8");
    assert_eq!(driver.tags(1), ["mixed intents"]);
}

#[test]
fn creating_and_tagging_is_one_undo() {
    let mut driver = Driver::reviewing(5);
    let before = driver.workspace().review.clone();
    driver.press("+").type_text("blur").press("enter");
    assert_eq!(driver.tags(0), ["blur"]);
    driver.press("u");
    assert_eq!(driver.workspace().review, before);
}

#[test]
fn typed_text_never_runs_commands_and_neither_does_pasted_text() {
    let mut driver = Driver::reviewing(5);
    driver.press("m").type_text("quit? 1 q u");
    driver.send(Message::Paste("\u{1b}[31mred\nq".to_owned()));
    driver.press("enter");
    let mark = driver.workspace().mark().unwrap().clone();
    assert_eq!(mark.note.as_deref(), Some("quit? 1 q u[31mred q"));
    driver.send(Message::Paste("1 1 1 q".to_owned()));
    assert!(driver.tags(0).is_empty());
    assert!(!driver.effects.contains(&Effect::Quit));
}

#[test]
fn esc_leaves_an_input_without_a_trace_and_never_the_program() {
    let mut driver = Driver::reviewing(5);
    let before = driver.workspace().review.clone();
    driver.press("m").type_text("gone").press("esc esc esc esc");
    assert_eq!(driver.workspace().review, before);
    assert!(
        !driver
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Quit))
    );
    driver.press("q");
    assert_eq!(driver.effects.last(), Some(&Effect::Quit));
}

#[test]
fn a_filter_narrows_the_list_and_says_what_is_wrong_with_itself() {
    let mut driver = Driver::reviewing(12);
    driver
        .press("1 enter /")
        .type_text("tag = \"data gap\"")
        .press("enter");
    assert_eq!(driver.workspace().visible, [0]);
    driver.press("esc");
    assert_eq!(driver.workspace().visible.len(), 12);
    driver
        .press("/")
        .type_text("truth = refund_request and channel = email")
        .press("enter");
    assert_eq!(driver.workspace().visible, [0]);
    driver
        .press("/ ctrl-u")
        .type_text("chanel = email")
        .press("enter");
    let Some(mispred::app::overlay::Overlay::Line(input)) = driver.model.overlays.last() else {
        panic!()
    };
    assert!(
        input.refused && input.remark.as_str().contains("channel"),
        "{}",
        input.remark
    );
    driver
        .press("esc /")
        .press("ctrl-u")
        .type_text("zebra")
        .press("enter");
    assert!(
        !driver.model.overlays.is_empty(),
        "an empty result keeps the line open"
    );
}

#[test]
fn plain_words_match_the_text() {
    let mut driver = Driver::reviewing(8);
    driver.press("/").type_text("colis").press("enter");
    assert_eq!(driver.workspace().visible, [2, 6]);
}

#[test]
fn renaming_into_an_existing_name_offers_a_merge_and_deleting_says_what_it_costs() {
    let mut driver = Driver::reviewing(5);
    driver
        .press("1 enter 1 enter R enter ctrl-u")
        .type_text("Label noise")
        .press("enter");
    let Some(mispred::app::overlay::Overlay::Confirm(confirm)) = driver.model.overlays.last()
    else {
        panic!()
    };
    assert_eq!(
        confirm.question.as_str(),
        "Merge data gap into label noise?"
    );
    driver.press("n");
    assert_eq!(driver.tags(0), ["data gap"]);
    driver.press("g d enter");
    let Some(mispred::app::overlay::Overlay::Confirm(confirm)) = driver.model.overlays.last()
    else {
        panic!()
    };
    assert!(
        confirm.remark.as_str().starts_with("2 errors"),
        "{}",
        confirm.remark
    );
    driver.press("enter");
    assert!(
        driver
            .workspace()
            .review
            .taxonomy()
            .by_name("data gap")
            .is_some(),
        "Enter is never an accidental yes"
    );
    driver.press("y");
    assert!(
        driver
            .workspace()
            .review
            .taxonomy()
            .by_name("data gap")
            .is_none()
    );
    driver.press("u");
    assert_eq!(driver.tags(0), ["data gap"]);
}

#[test]
fn costs_and_severities_are_edited_in_place_and_move_the_order() {
    let mut driver = Driver::reviewing(6);
    driver.press("1 enter 1 enter 4 enter g p");
    let order = |driver: &Driver| -> Vec<String> {
        driver
            .workspace()
            .priorities
            .rows
            .iter()
            .take(2)
            .map(|row| row.name.clone())
            .collect()
    };
    assert_eq!(order(&driver), ["data gap", "edge case"]);
    driver.press("g g c").type_text("L").press("enter");
    assert_eq!(order(&driver), ["edge case", "data gap"]);
    let gap = driver
        .workspace()
        .review
        .taxonomy()
        .get(&CategoryId::new("data-gap"))
        .unwrap()
        .clone();
    assert_eq!(gap.cost, Some(FixCost::Large));
    assert_eq!(
        driver.workspace().selected,
        Some(gap.id),
        "the selection stays on its category"
    );
    driver.press("s ctrl-u").type_text("10").press("enter");
    assert_eq!(order(&driver), ["data gap", "edge case"]);
    driver.press("c ctrl-u").type_text("soon").press("enter");
    assert!(!driver.model.overlays.is_empty());
    driver.press("esc u u");
    assert_eq!(order(&driver), ["data gap", "edge case"]);
}

#[test]
fn a_row_of_the_priorities_opens_its_examples_and_esc_goes_back() {
    let mut driver = Driver::reviewing(6);
    driver.press("1 enter 2 enter 1 enter g p g g enter");
    assert_eq!(driver.workspace().screen, Screen::Review);
    assert_eq!(driver.workspace().visible, [0, 2]);
    driver.press("esc");
    assert_eq!(driver.workspace().screen, Screen::Priorities);
    assert_eq!(driver.workspace().visible.len(), 6);
}

#[test]
fn a_category_invented_late_was_not_asked_of_earlier_examples() {
    let mut driver = Driver::reviewing(6);
    driver
        .press("1 enter 1 enter +")
        .type_text("blur")
        .press("enter enter 1 enter");
    let tally = &driver.workspace().tally;
    let blur = tally.category(&CategoryId::new("blur")).unwrap();
    assert_eq!(
        (blur.asked, blur.count, blur.not_asked, blur.left_out),
        (1, 0, 2, 1)
    );
    let mark = driver
        .workspace()
        .review
        .mark(&driver.workspace().keys[0])
        .verdict;
    assert_eq!(mark, Some(Verdict::Reviewed { asked: 7 }));
}

#[test]
fn a_read_only_session_refuses_edits_and_still_reads() {
    let mut driver = Driver::new(80, 24);
    let mut watched = opened(4);
    watched.read_only = Some("ana holds it".to_owned());
    driver.send(Message::Opened(Box::new(watched)));
    let before = driver.workspace().review.clone();
    driver.press("1 space x f u enter g d");
    assert_eq!(driver.workspace().review, before);
    assert!(driver.notice().contains("read-only"), "{}", driver.notice());
    assert!(
        !driver
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Save { .. }))
    );
}

#[test]
fn an_unknown_key_points_at_the_help_and_a_chord_waits_without_a_clock() {
    let mut driver = Driver::reviewing(4);
    driver.press("Z");
    assert!(driver.notice().contains('?'), "{}", driver.notice());
    driver.press("g");
    assert_eq!(driver.model.pending.len(), 1);
    driver.press("esc");
    assert!(driver.model.pending.is_empty());
    driver.press("g p");
    assert_eq!(driver.workspace().screen, Screen::Priorities);
}

#[test]
fn the_palette_runs_actions_by_name_and_says_why_one_is_disabled() {
    let mut driver = Driver::reviewing(4);
    driver.press(":").type_text("priorities").press("enter");
    assert_eq!(driver.workspace().screen, Screen::Priorities);
    driver.press("g r :").type_text("repeat").press("enter");
    assert!(
        driver.notice().contains("nothing has been tagged"),
        "{}",
        driver.notice()
    );
}

#[test]
fn ctrl_c_asks_and_a_second_one_leaves() {
    let mut driver = Driver::reviewing(4);
    driver.press("ctrl-c");
    assert_eq!(driver.model.context(), Context::Confirm);
    driver.press("ctrl-c");
    assert_eq!(driver.effects.last(), Some(&Effect::Quit));
}

#[test]
fn reviewing_everything_ends_on_the_end_screen_and_undo_leads_back() {
    let mut driver = Driver::reviewing(2);
    driver.press("1 enter 2 enter");
    assert_eq!(driver.workspace().screen, Screen::Done);
    driver.press("u");
    assert_eq!(driver.workspace().screen, Screen::Review);
}

#[test]
fn repeating_categories_that_are_gone_changes_nothing() {
    let mut driver = Driver::reviewing(5);
    driver.press("1 enter 2 enter g d enter y");
    driver.press("g d enter y");
    let before = driver.workspace().review.clone();
    driver.press(".");
    assert_eq!(driver.workspace().review, before, "{}", driver.notice());
}

#[test]
fn a_draft_can_be_worked_on_and_is_saved_only_when_its_sample_is() {
    let mut driver = Driver::new(80, 24);
    let mut draft = opened(6);
    draft.rows.truncate(2);
    draft.sample.population.eyeball_rows = 0;
    driver.send(Message::Drafted(Box::new(draft)));
    driver.press("1 enter 2 enter");
    assert!(
        !driver.workspace().saving.is_saved(),
        "nothing is on disk before the sample is"
    );
    driver.send(Message::Opened(Box::new(opened(6))));
    let workspace = driver.workspace();
    assert_eq!(
        (workspace.tally.reviewed, workspace.rank),
        (2, 2),
        "what was done on the draft stays"
    );
    assert_eq!(
        (
            workspace.rows.len(),
            workspace.sample.population.eyeball_rows
        ),
        (6, 2_149)
    );
    assert!(workspace.saving.is_saved());
    driver.press("u");
    assert_eq!(driver.workspace().tally.reviewed, 1);
}

#[test]
fn a_refused_save_stays_open_until_its_own_number_is_answered() {
    let mut driver = Driver::reviewing(4);
    for key in ["1", "j", "2"] {
        mispred::app::update::update(&mut driver.model, Message::Key(key.parse().unwrap()));
    }
    driver.send(Message::NotSaved {
        number: 1,
        reason: "disk full\nhint: make room".to_owned(),
    });
    driver.send(Message::Saved { number: 2 });
    assert!(
        !driver.workspace().saving.is_saved(),
        "number 1 is still nowhere"
    );
    assert_eq!(
        driver.workspace().saving.failure.as_deref(),
        Some("disk full")
    );
    driver.send(Message::Saved { number: 1 });
    assert!(driver.workspace().saving.is_saved());
    assert_eq!(driver.workspace().saving.failure, None);
}

#[test]
fn several_notices_stay_until_they_are_answered() {
    let mut driver = Driver::new(80, 24);
    let mut noted = opened(4);
    noted.notices = vec![
        "keymap.toml line 3: no such key".to_owned(),
        "ids repeat: 12 rows".to_owned(),
    ];
    driver.send(Message::Opened(Box::new(noted)));
    assert_eq!(driver.model.context(), Context::Confirm);
    driver.press("1");
    assert!(driver.model.overlays.is_empty());
    assert!(
        driver.tags(0).is_empty(),
        "the key that closes a notice does nothing else"
    );
}

#[test]
fn enter_tags_with_the_selected_category_while_the_categories_have_the_focus() {
    let mut driver = Driver::reviewing(4);
    driver.press("tab tab j j enter");
    assert_eq!(driver.tags(0), ["ambiguous"]);
    assert_eq!(driver.workspace().rank, 0);
    driver.press("enter");
    assert!(driver.tags(0).is_empty());
}

#[test]
fn creating_a_category_that_exists_just_tags_with_it() {
    let mut driver = Driver::reviewing(4);
    driver.press("+").type_text("Data Gap").press("enter");
    assert_eq!(driver.tags(0), ["data gap"]);
    driver.press("+").type_text("data gap").press("enter");
    assert_eq!(driver.tags(0), ["data gap"], "it is not taken off");
    assert_eq!(driver.workspace().review.taxonomy().active().len(), 7);
}

#[test]
fn what_others_wrote_never_replaces_what_is_on_its_way_to_the_disk() {
    let mut driver = Driver::reviewing(4);
    let others = driver.workspace().review.clone();
    mispred::app::update::update(&mut driver.model, Message::Key("1".parse().unwrap()));
    driver.send(Message::Refreshed(Box::new(others.clone())));
    assert_eq!(driver.tags(0), ["data gap"]);
    let asked = mispred::app::update::update(&mut driver.model, Message::Saved { number: 1 });
    assert_eq!(
        asked,
        [Effect::ReadOthers],
        "what was not taken is asked for again"
    );
    driver.send(Message::Refreshed(Box::new(others)));
    assert!(driver.tags(0).is_empty());
}

#[test]
fn a_note_that_is_being_written_is_kept_when_the_program_is_told_to_end() {
    let mut driver = Driver::reviewing(4);
    driver.press("m").type_text("half a thou");
    let effects = mispred::app::update::update(&mut driver.model, Message::Terminate);
    assert!(
        matches!(
            effects.as_slice(),
            [Effect::Save { .. }, Effect::QuitInterrupted]
        ),
        "{effects:?}"
    );
    let workspace = driver.workspace();
    let note = &workspace.review.mark(&workspace.keys[0]).note;
    assert_eq!(note.as_deref(), Some("half a thou"));
}

#[test]
fn a_note_under_the_question_whether_to_leave_is_kept_too() {
    for keys in ["ctrl-c y", "ctrl-c ctrl-c"] {
        let mut driver = Driver::reviewing(4);
        driver.press("m").type_text("half").press(keys);
        assert_eq!(driver.effects.last(), Some(&Effect::Quit), "{keys}");
        let workspace = driver.workspace();
        let note = &workspace.review.mark(&workspace.keys[0]).note;
        assert_eq!(note.as_deref(), Some("half"), "{keys}");
    }
}

#[test]
fn an_unknown_chord_is_named_whole() {
    let mut driver = Driver::reviewing(4);
    driver.press("g z");
    assert!(
        driver.notice().starts_with("g z does nothing here"),
        "{}",
        driver.notice()
    );
}

#[test]
fn a_paste_of_lines_into_a_note_says_that_they_were_joined() {
    let mut driver = Driver::reviewing(4);
    driver
        .press("m")
        .send(Message::Paste("one\ntwo".to_owned()));
    let screen = text(&draw(&driver, Theme::monochrome()));
    assert!(screen.contains("the lines were joined; ctrl-o"), "{screen}");
}

#[test]
fn a_label_is_corrected_from_a_list_that_begins_with_what_the_model_said() {
    let mut driver = Driver::reviewing(8);
    let corrected = |driver: &Driver| {
        let workspace = driver.workspace();
        workspace.review.mark(&workspace.keys[0]).corrected.clone()
    };
    let predicted = driver.workspace().sample.examples[0].prediction.clone();
    driver.press("c enter");
    assert_eq!(corrected(&driver), predicted);
    driver.press("c").type_text("something else").press("enter");
    assert_eq!(corrected(&driver).as_deref(), Some("something else"));
    driver.press("c").type_text("take the corr").press("enter");
    assert_eq!(corrected(&driver), None);
    driver.press("u u");
    assert_eq!(corrected(&driver), predicted);
    let Some(sampled) = driver.workspace().sample.examples.first() else {
        panic!("an example is drawn")
    };
    let truth = sampled.truth.clone();
    driver.press("c");
    let Some(mispred::app::overlay::Overlay::Picker(picker)) = driver.model.overlays.last() else {
        panic!("the list is open")
    };
    assert!(picker.all.iter().all(|item| item.name.as_str() != truth));
}
