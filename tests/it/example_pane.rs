//! The example pane as text: what each kind of cell looks like, and what keys do to it.

use mispred::app::area::Area;
use mispred::app::detail::PictureId;
use mispred::app::message::{Effect, Message, Opened};
use mispred::domain::content::picture::Picture;
use mispred::domain::roles::{Alternative, Roles};
use mispred::domain::row::Cell;
use mispred::domain::rule::{Rule, Tolerance};
use mispred::ui::Theme;
use proptest::prelude::*;

use crate::screens::{draw, text};
use crate::support::{Driver, opened};

/// Errors whose first row has these columns beside `id`.
pub fn with_columns(columns: &[(&str, Cell)]) -> Opened {
    let mut opened = opened(3);
    for row in &mut opened.rows {
        row.cells.truncate(1);
        let columns = columns.iter();
        row.cells
            .extend(columns.map(|(name, cell)| ((*name).to_owned(), cell.clone())));
    }
    opened.sample.roles = Roles {
        id: Some("id".to_owned()),
        ..Roles::of("intent", "predicted")
    };
    opened
}

pub fn spelled(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

pub fn reading(opened: Opened, width: u16, height: u16) -> Driver {
    let mut driver = Driver::new(width, height);
    driver.send(Message::Opened(Box::new(opened)));
    driver
}

pub fn screen(driver: &Driver) -> String {
    text(&draw(driver, Theme::monochrome()))
}

const CHAT: &str = r#"[
 {"role": "system", "content": "You are a careful assistant for a travel agency. Never book without asking first."},
 {"role": "user", "content": [{"type": "text", "text": "Book me a flight to Lisbon on Friday."}]},
 {"role": "assistant", "content": null, "tool_calls": [
   {"function": {"name": "search", "arguments": "{\"to\": \"LIS\", \"seats\": 1}"}}]},
 {"role": "assistant", "content": "I found one:\n```python\nbook(1)\n```\nShall I?"}]"#;
const TREE: &str = r#"{"user": {"name": "Ann", "tags": ["vip", "eu"], "geo": {"lat": 41.150, "lon": -8.61}},
 "scores": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4],
 "items": [{"sku": "A1", "n": 2}, {"sku": "B22", "n": 10}], "ok": true, "missing": null, "long": 12345678901234567890}"#;
const TABLE: &str = r#"[{"item": "pen", "count": 2, "remark": "blue"}, {"item": "notebook", "count": 120, "remark": ""}]"#;
const CODE: &str = "def solve(numbers):\n\tleft, right = 0, len(numbers) - 1  # a comment that runs out of any pane on the right\n    return left\n";

fn pixels() -> Cell {
    Cell::List((0..64).map(|at| Cell::Integer(at % 17)).collect())
}

fn long_text() -> Cell {
    spelled(&format!(
        "{}\n\nThe second paragraph.",
        "Read me. ".repeat(60).trim_end()
    ))
}

macro_rules! snapshots {
    ($($name:ident: $width:literal x $height:literal, $column:literal, $cell:expr, $keys:literal;)+) => {$(
        #[test]
        fn $name() {
            let mut driver = reading(with_columns(&[($column, $cell)]), $width, $height);
            if !$keys.is_empty() {
                driver.press($keys);
            }
            insta::assert_snapshot!(screen(&driver));
        }
    )+};
}

snapshots! {
    chat_80x24: 80 x 24, "messages", spelled(CHAT), "";
    chat_120x40: 120 x 40, "messages", spelled(CHAT), "";
    chat_open_120x40: 120 x 40, "messages", spelled(CHAT), "O";
    tree_80x24: 80 x 24, "doc", spelled(TREE), "";
    tree_120x40: 120 x 40, "doc", spelled(TREE), "";
    table_80x24: 80 x 24, "basket", spelled(TABLE), "";
    table_120x40: 120 x 40, "basket", spelled(TABLE), "";
    code_80x24: 80 x 24, "completion", spelled(CODE), "";
    code_moved_80x24: 80 x 24, "completion", spelled(CODE), "l l";
    code_wrapped_120x40: 120 x 40, "completion", spelled(CODE), "w";
    picture_80x24: 80 x 24, "pixels", pixels(), "J J J J J J";
    picture_120x40: 120 x 40, "pixels", pixels(), "";
    text_80x24: 80 x 24, "story", long_text(), "";
    text_120x40: 120 x 40, "story", long_text(), "";
}

#[test]
fn the_outcome_speaks_as_the_rule_does() {
    let mut opened = with_columns(&[(
        "probs",
        spelled("{'refund_request': 0.2, 'b': 0.5, 'c': 0.3}"),
    )]);
    opened.sample.roles.rule = Rule::Tolerance(Tolerance::Absolute(1.0));
    for example in &mut opened.sample.examples {
        example.truth = "10.5".to_owned();
        example.prediction = Some("8".to_owned());
        example.score = None;
    }
    let regression = screen(&reading(opened.clone(), 120, 40));
    assert!(regression.contains("residual −2.5 (−24%)"), "{regression}");
    opened.sample.roles.rule = Rule::Sets { jaccard: None };
    opened.sample.examples[0].truth = "a|b".to_owned();
    opened.sample.examples[0].prediction = Some("b|c".to_owned());
    let sets = screen(&reading(opened.clone(), 120, 40));
    for line in ["common   b", "missed   a", "extra    c"] {
        assert!(sets.contains(line), "{sets}");
    }
    opened.sample.roles.rule = Rule::Outcome { at_least: None };
    opened.sample.roles.outcome = Some("passed".to_owned());
    opened.rows.iter_mut().for_each(|row| {
        row.cells.push(("passed".to_owned(), Cell::Boolean(false)));
    });
    let outcome = screen(&reading(opened.clone(), 120, 40));
    assert!(outcome.contains("outcome  false"), "{outcome}");
    opened.sample.roles.rule = Rule::Differs;
    opened.sample.examples[0].truth = "refund_request".to_owned();
    opened.sample.roles.alternatives = vec![Alternative::Spread {
        column: "probs".to_owned(),
        labels: Vec::new(),
    }];
    let bars = screen(&reading(opened, 120, 40));
    assert!(
        bars.contains(" b ") && bars.contains(".50") && bars.contains(".20"),
        "{bars}"
    );
}

#[test]
fn folds_open_under_the_cursor_and_stay_open_in_the_next_example() {
    let mut driver = reading(with_columns(&[("messages", spelled(CHAT))]), 120, 40);
    assert!(screen(&driver).contains("▸ system"));
    driver.press("o");
    assert!(
        screen(&driver).contains("▸ messages"),
        "the first one is the field itself"
    );
    driver.press("o j o");
    assert!(screen(&driver).contains("▾ system"));
    driver.press("1 enter");
    assert!(screen(&driver).contains("▾ system"), "{}", screen(&driver));
    driver.press("C");
    assert!(!screen(&driver).contains("Lisbon"));
    driver.press("O");
    assert!(screen(&driver).contains("Lisbon"));
}

#[test]
fn a_megabyte_shows_its_beginning_and_the_rest_on_demand() {
    let long = "word ".repeat(250_000);
    let mut driver = reading(with_columns(&[("text", spelled(&long))]), 80, 24);
    let lines = |driver: &Driver| driver.workspace().reading.line_count();
    let first = lines(&driver);
    assert!((1_000..2_000).contains(&first), "{first}");
    driver.press("tab G");
    assert!(
        screen(&driver).contains("… 1.2 MB more"),
        "{}",
        screen(&driver)
    );
    driver.press("o");
    assert!(lines(&driver) > 10 * first);
    driver.press("1 enter");
    assert_eq!(lines(&driver), first, "the next example is short again");
}

#[test]
fn images_are_read_below_a_root_alone_and_refusals_are_said() {
    let mut opened = with_columns(&[("file", spelled("a/1.png"))]);
    opened.sample.roles.image = Some("file".to_owned());
    let without = reading(opened.clone(), 120, 40);
    assert!(screen(&without).contains("--image-root DIR"));
    assert!(
        !without
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::ReadPicture(_)))
    );
    let mut driver = Driver::new(120, 40);
    driver.model.opens_images = true;
    driver.send(Message::Opened(Box::new(opened.clone())));
    let wishes = |driver: &Driver| {
        let is_wish = |effect: &&Effect| matches!(effect, Effect::ReadPicture(_));
        driver.effects.iter().filter(is_wish).count()
    };
    assert_eq!(wishes(&driver), 1);
    assert!(screen(&driver).contains("reading the image …"));
    let id = PictureId::File("a/1.png".to_owned());
    let result = Err("there is no such file below the folder of images".to_owned());
    driver.send(Message::Picture {
        id: id.clone(),
        result,
    });
    assert!(screen(&driver).contains("there is no such file"));
    let picture = Picture::new(32, vec![[255; 3]; 32 * 32]).unwrap();
    driver.send(Message::Picture {
        id,
        result: Ok(picture),
    });
    assert!(screen(&driver).contains(&"█".repeat(32)));
    driver.press("j k");
    assert_eq!(wishes(&driver), 1, "asked for once");
    for row in &mut opened.rows {
        row.cells[1].1 = spelled("https://example.org/1.png");
    }
    let mut online = Driver::new(120, 40);
    online.model.opens_images = true;
    online.send(Message::Opened(Box::new(opened)));
    assert_eq!(wishes(&online), 0);
    assert!(screen(&online).contains("addresses are not opened"));
}

#[test]
fn wide_lines_move_as_far_as_they_reach() {
    let mut driver = reading(with_columns(&[("completion", spelled(CODE))]), 80, 24);
    driver.press(&["l"; 30].join(" "));
    let overflow = driver.workspace().reading.page.overflow;
    assert_eq!(driver.workspace().reading.pan, overflow);
    assert!(
        screen(&driver).contains("on the right "),
        "the end is in sight"
    );
    driver.press(&["h"; 30].join(" "));
    assert_eq!(driver.workspace().reading.pan, 0);
    let mut short = reading(with_columns(&[("story", long_text())]), 80, 24);
    short.press("l");
    assert!(short.notice().contains("no line"), "{}", short.notice());
    short.press("tab");
    assert!(
        screen(&short).contains("o open/close"),
        "the footer speaks of the pane"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_cell_is_wider_than_the_pane_or_stops_the_program(
        width in 60u16..130,
        height in 15u16..45,
        name in "[a-z_]{1,30}|completion|pixels",
        evil in prop_oneof![
            any::<String>(),
            "[\\[\\]{}\":,a-z0-9 \\\\\n]{0,200}",
            Just(CHAT.to_owned()), Just(TREE.to_owned()), Just(TABLE.to_owned()), Just(CODE.to_owned()),
        ],
        keys in prop_oneof![Just("O"), Just("C"), Just("w"), Just("l l l"), Just("o j o j o"), Just("v"), Just("V j J space")],
    ) {
        let mut driver = reading(with_columns(&[(&name, spelled(&evil)), ("other", spelled(&evil))]), width, height);
        driver.press(keys);
        let layout = driver.model.review_layout();
        for line in &driver.workspace().reading.page.lines {
            if let mispred::app::detail::What::Pieces(pieces) = &line.what {
                let taken: usize = pieces.iter().map(|(text, _)| text.width()).sum();
                prop_assert!(taken <= layout.text_width(), "{taken} of {}: {line:?}", layout.text_width());
            }
        }
        let _ = screen(&driver);
        driver.send(Message::Resize(Area { width: 61, height: 16 }));
        let _ = screen(&driver);
    }
}
