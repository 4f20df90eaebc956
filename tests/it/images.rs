//! Images on a terminal that the test plays: in the terminal's own way where it has one, as half blocks elsewhere.

use std::path::Path;

use mispred::app::detail::PictureId;
use mispred::app::message::{Effect, Message};
use mispred::app::update::prepare;
use mispred::domain::content::picture::Picture;
use mispred::ui::{Canvas, Theme, view_on};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui_image::picker::{Picker, ProtocolType};

use crate::example_pane::{reading, screen, spelled, with_columns};
use crate::probe::{wait_for_bytes, written};
use crate::screens::draw as cells;
use crate::support::Driver;
use crate::terminal::{PROGRAM, Screen};

const KITTY: &str = "\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t\x1b[?62;4c";
const SIXEL: &str = "\x1b[6;20;10t\x1b[?62;4c";
const NEITHER: &str = "\x1b[6;20;10t\x1b[?62;22c";
const ITERM: &[(&str, &str)] = &[("LC_TERMINAL", "iTerm2")];

/// What each way begins an image with.
const KITTY_IMAGE: &[u8] = b"a=T,U=1,";
const SIXEL_IMAGE: &[u8] = b"\x1bP";
const ITERM_IMAGE: &[u8] = b"\x1b]1337;File=inline=1;";

/// Three errors, each with a photo; the review of them on a terminal with room for one.
fn photos(folder: &Path, flags: &[&str], variables: &[(&str, &str)]) -> Screen {
    let root = folder.join("photos");
    std::fs::create_dir_all(&root).unwrap();
    let mut rows = "id,label,pred,file\n".to_owned();
    for (name, labels) in [("a", "cat,dog"), ("b", "dog,cat"), ("c", "cat,dog")] {
        let image = image::RgbImage::from_fn(64, 32, |x, y| {
            image::Rgb([
                u8::try_from(x * 4).unwrap(),
                u8::try_from(y * 8).unwrap(),
                90,
            ])
        });
        image.save(root.join(format!("{name}.png"))).unwrap();
        rows.push_str(&format!("{name},{labels},{name}.png\n"));
    }
    for right in 0..9 {
        rows.push_str(&format!("right{right},cat,cat,a.png\n"));
    }
    std::fs::write(folder.join("preds.csv"), rows).unwrap();
    let mut arguments = vec![
        "review",
        "preds.csv",
        "--truth",
        "label",
        "--pred",
        "pred",
        "--image",
        "file",
        "--image-root",
        "photos",
        "--reviewer",
        "ana",
        "--eyeball",
        "1.0",
    ];
    arguments.extend(flags);
    let mut screen = Screen::start_with(folder, PROGRAM, &arguments, variables);
    screen.resize(40, 120);
    screen
}

/// The same once the terminal has said what it is.
fn answered(folder: &Path, answer: &str, variables: &[(&str, &str)]) -> Screen {
    let mut screen = photos(folder, &[], variables);
    wait_for_bytes(&mut screen, b"\x1b[c");
    screen.type_keys(answer);
    draw(&mut screen);
    screen
}

/// Takes the columns as they were named and draws.
fn draw(screen: &mut Screen) {
    screen.wait_for("draw the sample");
    screen.type_keys("\r");
    screen.wait_for("1 of 3");
}

fn leave(screen: &mut Screen) {
    screen.type_keys("q");
    assert_eq!(screen.exit_code(), 0, "{}", screen.text());
}

fn shows_own_images(screen: &Screen) -> bool {
    let ways = [KITTY_IMAGE, SIXEL_IMAGE, ITERM_IMAGE];
    ways.iter().any(|way| written(screen, way).is_some())
}

/// The pixels of the next image in kitty's way, width and height. Forgets what was written before it.
fn next_image(screen: &mut Screen) -> (u32, u32) {
    wait_for_bytes(screen, KITTY_IMAGE);
    let begins = written(screen, KITTY_IMAGE).unwrap();
    screen.bytes.drain(..begins);
    wait_for_bytes(screen, b",m=");
    let ends = written(screen, b",m=").unwrap();
    let said: Vec<u8> = screen.bytes.drain(..ends).collect();
    let said = String::from_utf8(said).unwrap();
    let number = |name: &str| {
        let part = said.split(',').find_map(|part| part.strip_prefix(name));
        part.unwrap().parse().unwrap()
    };
    (number("s="), number("v="))
}

#[test]
fn each_terminal_gets_images_in_its_own_way() {
    for (answer, variables, image) in [
        (KITTY, &[][..], KITTY_IMAGE),
        (SIXEL, &[], SIXEL_IMAGE),
        (NEITHER, ITERM, ITERM_IMAGE),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut screen = answered(folder.path(), answer, variables);
        wait_for_bytes(&mut screen, image);
        leave(&mut screen);
    }
}

#[test]
fn an_image_that_is_covered_or_half_scrolled_away_is_half_blocks_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = answered(folder.path(), KITTY, &[]);
    let is_own = |text: &str| text.contains('\u{10eeee}') && !text.contains('▀');
    screen.wait("the image", is_own);
    screen.type_keys("?");
    screen.wait("the help over half blocks", |text| {
        !text.contains('\u{10eeee}')
    });
    screen.type_keys("\x1b");
    screen.wait("the image again", is_own);
    screen.resize(24, 80);
    screen.wait("a part of it", |text| {
        text.contains('▀') && !text.contains('\u{10eeee}')
    });
    screen.resize(40, 120);
    screen.wait("the whole again", is_own);
    let before = screen.bytes.len();
    screen.type_keys("j");
    screen.wait_for(" 2 of 3");
    screen.wait("the next image", is_own);
    let has_sent = screen.bytes[before..]
        .windows(KITTY_IMAGE.len())
        .any(|window| window == KITTY_IMAGE);
    assert!(has_sent);
    leave(&mut screen);
}

#[test]
fn another_font_makes_images_of_another_size_and_an_unknown_one_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = photos(folder.path(), &[], &[]);
    screen.resize_cells((40, 120), (10, 20));
    wait_for_bytes(&mut screen, b"\x1b[c");
    screen.type_keys(KITTY);
    draw(&mut screen);
    let (width, height) = next_image(&mut screen);
    assert_eq!((width % 10, height % 20), (0, 0));
    let (columns, rows) = (width / 10, height / 20);
    screen.resize_cells((40, 120), (5, 11));
    let (width, height) = next_image(&mut screen);
    assert!(width <= columns * 5 && width > columns * 4, "{width}");
    assert!(height <= rows * 11 && height > rows * 9, "{height}");
    screen.resize(40, 120);
    screen.wait("half blocks", |text| {
        text.contains('▀') && !text.contains('\u{10eeee}')
    });
    screen.resize_cells((40, 120), (11, 22));
    screen.wait("the image again", |text| text.contains('\u{10eeee}'));
    assert!(next_image(&mut screen).0 > columns * 10);
    leave(&mut screen);
}

#[test]
fn an_image_that_takes_long_to_send_stays_half_blocks() {
    let folder = tempfile::tempdir().unwrap();
    let ssh = ("SSH_CONNECTION", "192.0.2.1 5 192.0.2.2 22");
    let large = KITTY.replace("6;20;10t", "6;80;40t");
    let mut screen = answered(folder.path(), &large, &[ssh]);
    screen.wait("half blocks", |text| text.contains('▀'));
    screen.type_keys("j");
    screen.wait_for(" 2 of 3");
    leave(&mut screen);
    assert!(!shows_own_images(&screen));
}

#[test]
fn half_blocks_where_nothing_better_is_known_or_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = photos(folder.path(), &[], &[]);
    draw(&mut screen);
    screen.wait("half blocks", |text| text.contains('▀'));
    // A key comes through when nobody waits for answers any more.
    screen.type_keys("j");
    screen.wait_for(" 2 of 3");
    screen.wait("half blocks", |text| text.contains('▀'));
    leave(&mut screen);
    assert!(!shows_own_images(&screen));

    let folder = tempfile::tempdir().unwrap();
    let mut screen = answered(folder.path(), NEITHER, &[]);
    screen.wait("half blocks", |text| text.contains('▀'));
    leave(&mut screen);
    assert!(!shows_own_images(&screen));

    for (flags, variables) in [
        (&["--images", "blocks"][..], &[][..]),
        (&[], &[("TMUX", "/tmp/tmux-1/default,1,0")]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut screen = photos(folder.path(), flags, variables);
        draw(&mut screen);
        screen.wait("half blocks", |text| text.contains('▀'));
        leave(&mut screen);
        assert_eq!(written(&screen, b"\x1b_G"), None, "{flags:?} {variables:?}");
        assert!(!shows_own_images(&screen));
    }
}

#[test]
fn digits_of_the_sample_data_are_pictures_in_any_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data/digits.parquet");
    let arguments = ["review", file.to_str().unwrap(), "--reviewer", "ana"];
    for (term, pixel) in [("xterm-256color", '▀'), ("linux", '▓')] {
        let variables = [("TERM", term), ("COLORTERM", ""), ("LC_ALL", "C.UTF-8")];
        let mut screen = Screen::start_with(folder.path(), PROGRAM, &arguments, &variables);
        screen.resize(40, 120);
        screen.wait("a screen", |text| {
            text.contains("draw the sample") || text.contains("1 of 100")
        });
        if screen.text().contains("draw the sample") {
            screen.type_keys("\r");
        }
        screen.wait("the digit", |text| {
            text.contains("1 of 100") && text.contains(pixel)
        });
        leave(&mut screen);
    }
}

#[test]
fn images_that_are_off_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = photos(folder.path(), &["--images", "off"], &[]);
    draw(&mut screen);
    let text = screen.wait_for("images are off");
    assert!(text.contains("a.png") || text.contains("b.png") || text.contains("c.png"));
    assert!(!text.contains('▀'), "{text}");
    leave(&mut screen);
}

/// A screen of 120 columns with one photo on it, wholly in sight.
fn with_photo() -> Driver {
    let mut opened = with_columns(&[("file", spelled("a/1.png"))]);
    opened.sample.roles.image = Some("file".to_owned());
    let mut driver = reading(opened.clone(), 120, 40);
    driver.model.opens_images = true;
    driver.send(Message::Opened(Box::new(opened)));
    driver.send(Message::Picture {
        id: PictureId::File("a/1.png".to_owned()),
        result: Ok(Picture::new(40, vec![[255; 3]; 40 * 40]).unwrap()),
    });
    driver
}

#[test]
fn what_a_picture_leaves_is_drawn_over_and_nothing_beside_it_is_touched() {
    let mut driver = with_photo();
    let in_sight = driver.model.pictures_in_sight();
    let place = in_sight[0].place;
    let image = image::DynamicImage::new_rgb8(40, 40);
    let size = ratatui::layout::Size::new(place.width, place.height);
    for way in [
        ProtocolType::Kitty,
        ProtocolType::Sixel,
        ProtocolType::Iterm2,
    ] {
        let mut picker = Picker::halfblocks();
        picker.set_protocol_type(way);
        let scale = ratatui_image::Resize::Scale(None);
        let ready = picker.new_protocol(image.clone(), size, scale).unwrap();
        let mut canvas = Canvas::default();
        canvas.put(in_sight[0].sized(), ready, 1, &[]);
        let theme = Theme::sixteen_colours();
        let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
        let blocks = cells(&driver, theme);
        terminal
            .draw(|frame| view_on(&driver.model, &theme, &canvas, frame))
            .unwrap();
        let own = terminal.backend().buffer().clone();
        for (y, x) in (0..40).flat_map(|y| (0..120).map(move |x| (y, x))) {
            let is_inside = (place.x..place.x + place.width).contains(&x)
                && (place.y..place.y + place.height).contains(&y);
            let is_same = own[(x, y)] == blocks[(x, y)];
            assert!(is_inside || is_same, "{way:?} at {x},{y}");
        }
        assert_ne!(own[(place.x, place.y)], blocks[(place.x, place.y)]);
        driver.press("?");
        terminal
            .draw(|frame| view_on(&driver.model, &theme, &canvas, frame))
            .unwrap();
        assert_eq!(
            *terminal.backend().buffer(),
            cells(&driver, theme),
            "{way:?}"
        );
        driver.press("esc");
    }
}

#[test]
fn only_pictures_that_are_wholly_in_sight_have_a_place() {
    let mut driver = with_photo();
    let in_sight = driver.model.pictures_in_sight();
    assert_eq!(in_sight.len(), 1);
    let (place, text) = (in_sight[0].place, driver.model.review_layout().text());
    assert_eq!((place.width, place.height), (40, 20));
    assert!(place.x == text.x && place.y + place.height <= text.y + text.height);
    let shown = screen(&driver);
    let row = shown.lines().nth(usize::from(place.y)).unwrap();
    assert!(row.contains(&"█".repeat(40)), "{shown}");
    driver.press("?");
    assert!(driver.model.pictures_in_sight().is_empty());
    driver.press("esc g");
    assert!(driver.model.pictures_in_sight().is_empty(), "under a chord");
    driver.press("esc");
    assert_eq!(driver.model.pictures_in_sight().len(), 1);
    driver.press("tab G");
    let scrolled = driver.workspace().scroll;
    assert!(scrolled == 0 || driver.model.pictures_in_sight().is_empty());
    driver.press("g g P");
    assert!(
        driver.model.pictures_in_sight().is_empty(),
        "between spaced lines"
    );
}

/// Answers every wish for a picture until there is none; gives how many there were.
fn settled(driver: &mut Driver) -> usize {
    let mut answered = 0;
    loop {
        let mut effects = std::mem::take(&mut driver.effects);
        effects.extend(prepare(&mut driver.model));
        let wishes = effects.into_iter().filter_map(|effect| match effect {
            Effect::ReadPicture(wish) => Some(wish.id),
            _ => None,
        });
        let wishes: Vec<PictureId> = wishes.collect();
        if wishes.is_empty() {
            return answered;
        }
        answered += wishes.len();
        assert!(answered < 1_000, "pictures are asked for again and again");
        for id in wishes {
            let result = Ok(Picture::new(2, vec![[9; 3]; 4]).unwrap());
            driver.send(Message::Picture { id, result });
        }
    }
}

#[test]
fn two_examples_with_more_pictures_than_are_kept_take_no_turns() {
    let names: Vec<String> = (0..13).map(|number| format!("photo{number}")).collect();
    let photo = || spelled(&format!("89504e470d0a1a0a{}", "00".repeat(40)));
    let columns: Vec<_> = names.iter().map(|name| (name.as_str(), photo())).collect();
    let mut driver = reading(with_columns(&columns), 120, 40);
    driver.press("v");
    assert_eq!(settled(&mut driver), 26, "this example and the next");
    assert!(!screen(&driver).contains("reading the image"));
    driver.press("j");
    settled(&mut driver);
    driver.press("j");
    settled(&mut driver);
    assert!(!screen(&driver).contains("reading the image"));
    driver.press("k k");
    assert!(settled(&mut driver) > 0, "the first ones have gone");
    assert!(!screen(&driver).contains("reading the image"));
}
