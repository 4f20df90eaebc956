//! The screens as text, and what must hold for any of them at any size.

use mispred::app::area::Area;
use mispred::app::message::Message;
use mispred::domain::row::Cell;
use mispred::ui::{Theme, view};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;

use crate::support::{Driver, opened};

/// Draws the model at its own size.
pub fn draw(driver: &Driver, theme: Theme) -> Buffer {
    let Area { width, height } = driver.model.area;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|frame| view(&driver.model, &theme, frame))
        .unwrap();
    terminal.backend().buffer().clone()
}

/// The buffer as lines of text without trailing blanks.
pub fn text(buffer: &Buffer) -> String {
    let area = buffer.area;
    (0..area.height)
        .map(|y| {
            let mut line = String::new();
            let mut x = 0;
            while x < area.width {
                let symbol = buffer[(x, y)].symbol();
                line.push_str(symbol);
                x += u16::try_from(mispred::domain::text::Safe::line(symbol).width().max(1))
                    .unwrap();
            }
            line.trim_end().to_owned()
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn at(width: u16, height: u16, keys: &str) -> Driver {
    let mut driver = Driver::reviewing(100);
    driver.send(Message::Resize(Area { width, height }));
    if !keys.is_empty() {
        driver.press(keys);
    }
    driver
}

const SOME_REVIEWED: &str = "1 enter 2 enter 1 3 enter x space 4 enter 1 enter f j j";

/// 40 errors decided; three categories are close to each other.
fn many_reviewed() -> String {
    let ten = "1 enter 4 enter 6 enter 1 enter 2 enter 4 enter 1 4 enter 3 enter x enter 6 enter ";
    ten.repeat(4).trim_end().to_owned()
}

macro_rules! snapshots {
    ($($name:ident: $width:literal x $height:literal, $keys:expr;)+) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(text(&draw(&at($width, $height, $keys), Theme::sixteen_colours())));
        }
    )+};
}

snapshots! {
    review_new_80x24: 80 x 24, "";
    review_80x24: 80 x 24, SOME_REVIEWED;
    review_120x40: 120 x 40, SOME_REVIEWED;
    review_60x15: 60 x 15, SOME_REVIEWED;
    priorities_empty_80x24: 80 x 24, "g p";
    priorities_80x24: 80 x 24, &format!("{SOME_REVIEWED} g p");
    priorities_120x40: 120 x 40, &format!("{SOME_REVIEWED} g p");
    help_80x24: 80 x 24, "?";
    palette_80x24: 80 x 24, ":";
    picker_80x24: 80 x 24, "t d a t";
    chord_80x24: 80 x 24, "g";
    note_80x24: 80 x 24, "m h i";
    delete_80x24: 80 x 24, "1 enter g d enter";
    category_menu_80x24: 80 x 24, "1 enter 1 enter tab tab e";
    category_menu_priorities_80x24: 80 x 24, "1 enter 2 enter 2 enter g p e";
    described_picker_80x24: 80 x 24,
        "e enter d e s c enter a space b enter e enter n o t enter c enter e enter c o l o u r enter enter t";
    merge_80x24: 80 x 24, "1 enter 1 2 enter 2 enter tab tab e m e r g e enter enter";
    split_line_80x24: 80 x 24, "1 enter 1 enter tab tab e s p l i t enter a , space b";
    split_walk_80x24: 80 x 24, "1 enter 1 enter 2 enter 1 enter tab tab e s p l i t enter a , space b enter 8 enter";
    debt_80x24: 80 x 24, "1 enter 2 enter + b l u r enter";
    debt_120x40: 120 x 40, "1 enter 2 enter + b l u r enter";
    sweep_80x24: 80 x 24, "1 enter 2 enter + b l u r enter D";
    tag_shown_80x24: 80 x 24, "/ t r u t h = r e f u n d _ r e q u e s t enter T";
    tag_shown_question_80x24: 80 x 24, "1 enter / t r u t h = r e f u n d _ r e q u e s t enter T enter";
    priorities_close_80x24: 80 x 24, &format!("{} g p", many_reviewed());
    priorities_close_120x40: 120 x 40, &format!("{} g p", many_reviewed());
    priorities_marked_80x24: 80 x 24, &format!("{} g p space space", many_reviewed());
    priorities_budget_80x24: 80 x 24, &format!("{} g p b 7 enter", many_reviewed());
    priorities_primary_80x24: 80 x 24, &format!("{} g p v", many_reviewed());
    metrics_80x24: 80 x 24, &format!("{} g p m", many_reviewed());
    relabel_80x24: 80 x 24, "c";
    too_small_40x10: 40 x 10, "";
}

#[test]
fn end_120x40() {
    let mut driver = Driver::reviewing(3);
    driver.send(Message::Resize(Area {
        width: 120,
        height: 40,
    }));
    driver.press("1 enter 2 enter 1 enter");
    insta::assert_snapshot!(text(&draw(&driver, Theme::sixteen_colours())));
}

#[test]
fn without_colour_nothing_is_coloured_and_the_selection_still_shows() {
    for keys in [
        "",
        "g p",
        "t",
        "?",
        ":",
        "tab tab e",
        "1 enter tab tab e c o l o u r enter enter",
        "e enter c o l o u r enter",
    ] {
        let buffer = draw(&at(80, 24, keys), Theme::monochrome());
        let cells = buffer.content();
        assert!(
            cells
                .iter()
                .all(|cell| cell.fg == ratatui::style::Color::Reset),
            "{keys}"
        );
        assert!(
            cells
                .iter()
                .all(|cell| cell.bg == ratatui::style::Color::Reset),
            "{keys}"
        );
        assert!(
            cells
                .iter()
                .any(|cell| cell.modifier.contains(Modifier::REVERSED)),
            "{keys}"
        );
    }
}

/// Whether a character must not reach a cell; the joiner and the variation selector of emoji may.
pub fn is_hidden(character: char) -> bool {
    use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
    let joins = matches!(character, '\u{200d}' | '\u{fe0f}');
    !joins
        && matches!(
            character.general_category(),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
                | GeneralCategory::Unassigned
                | GeneralCategory::PrivateUse
        )
}

/// Texts that must never reach a cell as they are.
fn hostile() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            any::<char>().prop_map(String::from),
            Just("\u{1b}]52;c;aGk=\u{7}".to_owned()),
            Just("\u{202e}".to_owned()),
            Just("\u{9b}2J".to_owned()),
            Just("👩‍👩‍👧‍👦".to_owned()),
            Just(
                "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}"
                    .to_owned()
            ),
            Just("\t\r\n".to_owned()),
        ],
        0..40,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_screen_of_any_text_at_any_size_draws_without_control_characters(
        width in 1u16..140,
        height in 1u16..50,
        evil in hostile(),
        keys in prop_oneof![
            Just(""), Just("g p"), Just("t"), Just("?"), Just(":"), Just("m"), Just("g"), Just("R"),
            Just("v J J J"), Just("tab tab j"), Just("tab tab e"), Just("T enter"), Just("1 D"),
            Just("tab tab e m e r g e enter enter"), Just("1 e enter s p l i t enter a enter"), Just("1 enter"), Just("/"), Just("g d enter")
        ],
    ) {
        let mut driver = Driver::new(width, height);
        let mut opened = opened(5);
        opened.sample.set = evil.clone();
        opened.reviewer = evil.clone();
        for example in &mut opened.sample.examples {
            example.truth = evil.clone();
        }
        for row in &mut opened.rows {
            for (name, cell) in &mut row.cells {
                *cell = Cell::Text(evil.clone());
                name.push_str(&evil);
            }
        }
        opened.sample.roles.text = opened.rows[0].cells.get(1).map(|(name, _)| name.clone());
        driver.send(Message::Opened(Box::new(opened)));
        driver.press("+").type_text("a").send(Message::Paste(evil.clone()));
        driver.press("enter");
        if !driver.model.overlays.is_empty() {
            driver.press("esc");
        }
        if !keys.is_empty() {
            driver.press(keys);
        }
        driver.send(Message::Resize(Area { width, height }));
        let buffer = draw(&driver, Theme::sixteen_colours());
        for cell in buffer.content() {
            for character in cell.symbol().chars() {
                prop_assert!(!is_hidden(character), "{:?}", cell.symbol());
            }
        }
    }
}
