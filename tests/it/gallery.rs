//! Every screen and overlay at 80x24, 120x40 and 60x15, as text and as styles, in colour and without: empty, full, and
//! with text that wants to do harm. And what must hold for all of them at any size.

use mispred::app::area::Area;
use mispred::app::message::Message;
use mispred::app::model::{Answer, Question};
use mispred::domain::row::Cell;
use mispred::engine::{Source, Wanted};
use mispred::ui::{Background, Depth, Palette, Theme};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use crate::screens::{draw, is_hidden, text};
use crate::support::{Driver, opened};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (60, 15)];

/// Text that wants to do harm: a title that is set, a direction that is turned, a screen that is wiped.
const HOSTILE: &str = "\u{1b}]0;owned\u{7}\u{202e}txt.exe\u{2066}\u{9b}2J\u{200b}\t\r\n👩‍👩‍👧‍👦 e\u{301}\u{301}\u{301} \u{e0041}\u{fdd0} ジャケット";

/// What is on screen: how it is opened, and the keys that lead there.
struct Scene {
    name: &'static str,
    open: fn() -> Driver,
    keys: &'static str,
}

const SOME: &str = "1 enter 2 enter 1 3 enter x space 4 enter 1 enter f j j ";

fn scenes() -> Vec<Scene> {
    let scene = |name, open, keys| Scene { name, open, keys };
    vec![
        scene("loading", loading, ""),
        scene("loading_part", loading_part, ""),
        scene("roles", roles, ""),
        scene("roles_picker", roles, "space"),
        scene("roles_hostile", roles_hostile, ""),
        scene("choice", choice, "j"),
        scene("review_empty", empty, ""),
        scene("review_new", hundred, ""),
        scene("review_some", some, ""),
        scene("review_full", full, "esc g r"),
        scene("review_hostile", hostile, ""),
        scene(
            "review_filtered",
            some,
            "/ t a g = \" d a t a space g a p \" enter",
        ),
        scene("review_picked", hundred, "s s j s"),
        scene("review_categories", some, "tab tab j"),
        scene("review_example", some, "tab v"),
        scene("review_read_only", read_only, "1"),
        scene("review_not_saved", not_saved, ""),
        scene("presenting", some, "P"),
        scene("presenting_hostile", hostile, "P"),
        scene("priorities_empty", hundred, "g p"),
        scene("priorities_some", some, "g p"),
        scene("priorities_full", full, "g p"),
        scene("priorities_hostile", hostile, "1 enter g p"),
        scene("end", full, ""),
        scene("end_hostile", hostile_full, ""),
        scene("line", some, "m h i"),
        scene("line_refused", some, "/ n o t h i n g = 1 enter"),
        scene("line_hostile", hostile, "m"),
        scene("picker", some, "t d a t"),
        scene("picker_nothing", some, "t q q q"),
        scene("palette", some, ":"),
        scene("help", some, "?"),
        scene("question", some, "g d enter"),
        scene("notices", notices, ""),
        scene("notices_hostile", notices_hostile, ""),
        scene("tour", tour, ""),
        scene("fields", some, "V j"),
        scene("fields_hostile", hostile, "V"),
        scene("chord", some, "g"),
        scene("category_menu", some, "tab tab e"),
        scene("colours", some, "tab tab e c o l o u r enter"),
        scene("metrics", full, "g p m"),
        scene("labels", some, "c"),
    ]
}

fn hundred() -> Driver {
    Driver::reviewing(100)
}

fn empty() -> Driver {
    Driver::reviewing(0)
}

fn some() -> Driver {
    let mut driver = hundred();
    driver.press(SOME.trim_end());
    driver
}

fn full() -> Driver {
    let mut driver = Driver::reviewing(12);
    for keys in ["1 enter", "2 enter", "1 3 enter", "x", "4 enter", "1 enter"] {
        driver.press(keys).press(keys);
    }
    driver
}

fn evil() -> mispred::app::message::Opened {
    let mut opened = opened(5);
    opened.sample.set = HOSTILE.to_owned();
    opened.reviewer = HOSTILE.to_owned();
    opened.place = HOSTILE.to_owned();
    for example in &mut opened.sample.examples {
        example.truth = HOSTILE.to_owned();
        example.prediction = Some(HOSTILE.to_owned());
    }
    for row in &mut opened.rows {
        for (name, cell) in &mut row.cells {
            *cell = Cell::Text(HOSTILE.repeat(3));
            name.push_str(HOSTILE);
        }
    }
    opened.sample.roles.text = opened.rows[0].cells.get(1).map(|(name, _)| name.clone());
    opened
}

fn hostile() -> Driver {
    let mut driver = Driver::new(80, 24);
    driver.send(Message::Opened(Box::new(evil())));
    driver.press("+ a").send(Message::Paste(HOSTILE.to_owned()));
    driver
        .press("enter m")
        .send(Message::Paste(HOSTILE.to_owned()));
    driver.press("enter");
    driver
}

fn hostile_full() -> Driver {
    let mut driver = hostile();
    for _ in 0..6 {
        driver.press("8 enter");
    }
    driver
}

fn loading() -> Driver {
    Driver::new(80, 24)
}

fn loading_part() -> Driver {
    let mut driver = loading();
    driver.send(Message::Progress {
        title: format!("reading {HOSTILE}"),
        done: 42,
        total: 100,
    });
    driver
}

fn source(name: &str) -> Source {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/engine");
    Source::open(&folder.join(name)).unwrap()
}

fn roles() -> Driver {
    let mut driver = loading();
    let proposal = source("labels_LABEL_k.csv").propose(&Wanted::default());
    driver.send(Message::Proposed(Box::new(proposal.unwrap())));
    driver
}

fn roles_hostile() -> Driver {
    let mut driver = loading();
    let mut proposal = source("labels_LABEL_k.csv")
        .propose(&Wanted::default())
        .unwrap();
    for choice in &mut proposal.choices {
        for column in &mut choice.columns {
            column.push_str(HOSTILE);
        }
        choice.reason.push_str(HOSTILE);
    }
    for finding in &mut proposal.findings {
        finding.sentence.push_str(HOSTILE);
    }
    driver.send(Message::Proposed(Box::new(proposal)));
    driver
}

fn choice() -> Driver {
    let mut driver = loading();
    let line = "tickets.parquet is not the file that was drawn from: 3 of the 100 keys are gone.";
    driver.send(Message::Asked(Box::new(Question {
        title: "The predictions have changed".to_owned(),
        lines: vec![line.to_owned(), HOSTILE.to_owned()],
        answers: vec![
            (
                Answer::Keep,
                "Keep".to_owned(),
                "go on with the frozen rows".to_owned(),
            ),
            (Answer::Redraw, "Draw anew".to_owned(), HOSTILE.to_owned()),
            (
                Answer::Leave,
                "Leave".to_owned(),
                "nothing is changed".to_owned(),
            ),
        ],
    })));
    driver
}

fn read_only() -> Driver {
    let mut opened = opened(100);
    opened.read_only = Some("opened to watch".to_owned());
    let mut driver = loading();
    driver.send(Message::Opened(Box::new(opened)));
    driver
}

fn not_saved() -> Driver {
    let mut driver = some();
    driver.send(Message::NotSaved {
        number: 99,
        reason: format!("no space left on device {HOSTILE}"),
    });
    driver
}

fn with_notices(texts: &[&str]) -> Driver {
    let mut opened = opened(100);
    opened.notices = texts.iter().map(|text| (*text).to_owned()).collect();
    let mut driver = loading();
    driver.send(Message::Opened(Box::new(opened)));
    driver
}

fn notices() -> Driver {
    with_notices(&[
        "keymap.toml line 3: there is no action called `flagg`; did you mean `flag`?",
        "12 rows have no truth and are not counted.",
    ])
}

/// The screen of whoever opens a review for the first time.
fn tour() -> Driver {
    let mut driver = Driver::new(80, 24);
    driver.model.tour_due = true;
    driver.send(Message::Opened(Box::new(opened(100))));
    driver
}

fn notices_hostile() -> Driver {
    with_notices(&[HOSTILE, HOSTILE])
}

impl Scene {
    fn at(&self, width: u16, height: u16) -> Driver {
        let mut driver = (self.open)();
        driver.send(Message::Resize(Area { width, height }));
        if !self.keys.is_empty() {
            driver.press(self.keys);
        }
        driver
    }

    /// The three sizes one after the other.
    fn picture(&self, theme: Theme, show: fn(&Buffer) -> String) -> String {
        let sizes = SIZES.map(|(width, height)| {
            let buffer = draw(&self.at(width, height), theme);
            format!("{width}x{height}\n{}", show(&buffer))
        });
        sizes.join("\n\n")
    }
}

/// A letter for every style, in a grid like the text, with what the letters mean below it. Lines of one style alone are
/// a letter and `*`.
fn styles(buffer: &Buffer) -> String {
    let mut known: Vec<(Color, Color, Modifier)> =
        vec![(Color::Reset, Color::Reset, Modifier::empty())];
    let mut grid = Vec::new();
    for y in 0..buffer.area.height {
        let mut letters = String::new();
        for x in 0..buffer.area.width {
            let cell = &buffer[(x, y)];
            let style = (cell.fg, cell.bg, cell.modifier);
            let number = known.iter().position(|other| *other == style);
            let number = number.unwrap_or_else(|| {
                known.push(style);
                known.len() - 1
            });
            letters.push(char::from(match number {
                0 => b'.',
                number => b'a' + u8::try_from(number - 1).unwrap(),
            }));
        }
        let first = letters.chars().next().unwrap();
        match letters.chars().all(|letter| letter == first) {
            true => grid.push(format!("{first}*")),
            false => grid.push(letters.trim_end_matches('.').to_owned()),
        }
    }
    let legend = known.iter().enumerate().skip(1).map(|(number, style)| {
        let letter = char::from(b'a' + u8::try_from(number - 1).unwrap());
        format!("{letter} = {:?} on {:?} {:?}", style.0, style.1, style.2)
    });
    let legend: Vec<String> = legend.collect();
    format!("--\n{}\n{}", grid.join("\n"), legend.join("\n"))
}

#[test]
fn every_screen_in_colour() {
    for scene in scenes() {
        let both = |buffer: &Buffer| format!("{}\n{}", text(buffer), styles(buffer));
        let picture = scene.picture(Theme::sixteen_colours(), both);
        insta::assert_snapshot!(format!("{}_colour", scene.name), picture);
    }
}

/// The words are those of the coloured screen, as another test shows.
#[test]
fn every_screen_without_colour() {
    for scene in scenes() {
        let picture = scene.picture(Theme::monochrome(), styles);
        insta::assert_snapshot!(format!("{}_no_colour", scene.name), picture);
    }
}

#[test]
fn without_colour_no_cell_has_any_and_the_words_are_the_same() {
    for scene in scenes() {
        for (width, height) in SIZES {
            let driver = scene.at(width, height);
            let plain = draw(&driver, Theme::monochrome());
            for cell in plain.content() {
                assert_eq!(
                    (cell.fg, cell.bg),
                    (Color::Reset, Color::Reset),
                    "{}",
                    scene.name
                );
            }
            let coloured = text(&draw(&driver, Theme::sixteen_colours()));
            assert_eq!(
                text(&plain),
                coloured,
                "{} says less without colour",
                scene.name
            );
        }
    }
}

#[test]
fn every_theme() {
    let shown = [
        "review_some",
        "priorities_full",
        "review_hostile",
        "colours",
        "not_saved",
    ];
    for scene in scenes() {
        let name = scene.name.trim_start_matches("review_");
        if !shown.contains(&scene.name) && !shown.contains(&name) {
            continue;
        }
        let mut pictures = Vec::new();
        for palette in [Palette::Usual, Palette::HighContrast, Palette::ColourBlind] {
            for background in [Background::Dark, Background::Light] {
                let theme = Theme::new(palette, Depth::True).with_background(background);
                let buffer = draw(&scene.at(80, 24), theme);
                pictures.push(format!("{palette:?} {background:?}\n{}", styles(&buffer)));
            }
        }
        insta::assert_snapshot!(format!("{}_themes", scene.name), pictures.join("\n\n"));
    }
}

#[test]
fn in_ascii_every_cell_is_ascii_and_nothing_moves() {
    for scene in scenes() {
        for (width, height) in SIZES {
            let driver = scene.at(width, height);
            let ascii = draw(&driver, Theme::sixteen_colours().with_ascii());
            for cell in ascii.content() {
                assert!(
                    cell.symbol().is_ascii(),
                    "{}: {:?}",
                    scene.name,
                    cell.symbol()
                );
            }
            let full = draw(&driver, Theme::sixteen_colours());
            for (ascii, full) in ascii.content().iter().zip(full.content()) {
                if full.symbol().is_ascii() && full.symbol() != " " {
                    assert_eq!(ascii.symbol(), full.symbol(), "{}", scene.name);
                }
            }
        }
    }
}

#[test]
fn review_in_ascii_80x24() {
    let buffer = draw(&some(), Theme::sixteen_colours().with_ascii());
    insta::assert_snapshot!(text(&buffer));
}

#[test]
fn plain_screens_have_no_border_and_lose_no_word() {
    for scene in scenes() {
        let mut driver = scene.at(120, 40);
        let bordered = text(&draw(&driver, Theme::monochrome()));
        driver.model.preferences.plain = true;
        driver.send(Message::Resize(driver.model.area));
        let plain = text(&draw(&driver, Theme::monochrome()));
        assert!(!plain.contains(['│', '┐', '┘']), "{}\n{plain}", scene.name);
        let title = bordered.lines().nth(2).unwrap_or_default();
        let words: Vec<&str> = title
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| word.len() > 3)
            .collect();
        for word in words {
            assert!(plain.contains(word), "{}: {word}\n{plain}", scene.name);
        }
    }
}

#[test]
fn below_the_smallest_size_one_line_says_what_is_needed() {
    for scene in scenes() {
        let screen = text(&draw(&scene.at(59, 15), Theme::monochrome()));
        assert_eq!(
            screen.trim_end(),
            "terminal too small: need 60x15, have 59x15"
        );
        let screen = text(&draw(&scene.at(60, 14), Theme::monochrome()));
        assert_eq!(
            screen.trim_end(),
            "terminal too small: need 60x15, have 60x14"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    /// Any screen at any size from 1x1, plain or not, after a resize from any other size.
    #[test]
    fn no_screen_panics_or_lets_a_hidden_character_through(
        number in 0..scenes().len(),
        width in 1_u16..160,
        height in 1_u16..60,
        before in (1_u16..160, 1_u16..60),
        plain in any::<bool>(),
        dragged in proptest::option::of(any::<u16>()),
    ) {
        let scene = &scenes()[number];
        let mut driver = scene.at(before.0, before.1);
        driver.model.preferences.plain = plain;
        driver.model.widths.list = dragged;
        driver.model.widths.categories = dragged;
        driver.send(Message::Resize(Area { width, height }));
        for theme in [Theme::sixteen_colours(), Theme::monochrome()] {
            let buffer = draw(&driver, theme);
            for cell in buffer.content() {
                for character in cell.symbol().chars() {
                    prop_assert!(!is_hidden(character), "{}: {:?}", scene.name, cell.symbol());
                }
            }
        }
        if let Some((x, y)) = driver.model.focus_cell() {
            prop_assert!(x < width && y < height || !driver.model.area.is_enough());
        }
    }
}
