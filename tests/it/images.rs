//! Images on a terminal that the test plays: in the terminal's own way where it has one, as half blocks elsewhere.

mod model;

use std::path::Path;

use crate::probe::{wait_for_bytes, written};
use crate::terminal::{PROGRAM, Screen};

const KITTY: &str = "\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t\x1b[?62;4c";
const SIXEL: &str = "\x1b[6;20;10t\x1b[?62;4c";
const NEITHER: &str = "\x1b[6;20;10t\x1b[?62;22c";
const ITERM: &[(&str, &str)] = &[("LC_TERMINAL", "iTerm2")];

/// What each way begins an image with.
const KITTY_IMAGE: &[u8] = b"a=T,U=1,";
const SIXEL_IMAGE: &[u8] = b"\x1bP";
const ITERM_IMAGE: &[u8] = b"\x1b]1337;File=inline=1;";

/// What reviews three errors, each with a photo.
const REVIEW: [&str; 14] = [
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

/// The three errors and their photos.
fn write_photos(folder: &Path) {
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
}

/// The review of them on a terminal with room for one.
fn photos(folder: &Path, flags: &[&str], variables: &[(&str, &str)]) -> Screen {
    write_photos(folder);
    let arguments = [&REVIEW[..], flags].concat();
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

/// What is written next from one mark to another. Forgets it and what was written before it.
fn take_written(screen: &mut Screen, from: &[u8], to: &[u8]) -> String {
    wait_for_bytes(screen, from);
    let begins = written(screen, from).unwrap();
    screen.bytes.drain(..begins);
    wait_for_bytes(screen, to);
    let ends = written(screen, to).unwrap();
    let taken: Vec<u8> = screen.bytes.drain(..ends).collect();
    String::from_utf8(taken).unwrap()
}

/// The pixels of the next image in kitty's way, width and height. Forgets what was written before it.
fn next_image(screen: &mut Screen) -> (u32, u32) {
    let said = take_written(screen, KITTY_IMAGE, b",m=");
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

/// Whether an image is on screen in kitty's way.
fn is_own(text: &str) -> bool {
    text.contains('\u{10eeee}') && !text.contains('▀')
}

#[test]
fn images_are_sent_again_after_the_editor_had_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let editor = folder.path().join("editor");
    std::fs::write(&editor, "#!/bin/sh\nprintf 'a note' > \"$1\"\n").unwrap();
    let command = format!("sh {}", editor.display());
    let mut screen = answered(folder.path(), KITTY, &[("VISUAL", &command)]);
    screen.wait("the image", is_own);
    next_image(&mut screen);
    screen.type_keys("ge");
    screen.wait_for("the note is written");
    next_image(&mut screen);
    screen.wait("the image again", is_own);
    leave(&mut screen);
}

#[test]
fn images_are_sent_again_after_the_program_was_stopped() {
    let folder = tempfile::tempdir().unwrap();
    write_photos(folder.path());
    let mut screen = Screen::start(folder.path(), "bash", &["--norc", "--noprofile", "-i"]);
    screen.resize(40, 120);
    screen.type_keys(&format!("{PROGRAM} {}\r", REVIEW.join(" ")));
    wait_for_bytes(&mut screen, b"\x1b[c");
    screen.type_keys(KITTY);
    draw(&mut screen);
    screen.wait("the image", is_own);
    next_image(&mut screen);
    screen.type_keys("\u{1a}");
    screen.wait("the prompt of the shell", |text| {
        text.contains("Stopped") && text.trim_end().ends_with('$')
    });
    screen.type_keys("fg\r");
    next_image(&mut screen);
    screen.wait("the image again", is_own);
    screen.type_keys("q");
    screen.wait("the prompt of the shell", |text| {
        text.trim_end().ends_with('$')
    });
    screen.type_keys("exit\r");
    screen.exit_code();
}

#[test]
fn whatever_sizes_come_while_an_image_is_made_the_last_one_counts() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = photos(folder.path(), &[], &[]);
    screen.resize_cells((40, 120), (10, 20));
    wait_for_bytes(&mut screen, b"\x1b[c");
    screen.type_keys(KITTY);
    draw(&mut screen);
    for cell in [(20, 40), (9, 18), (12, 24), (6, 12)] {
        screen.resize_cells((40, 120), cell);
    }
    screen.resize_cells((36, 110), (5, 10));
    // The new size may be heard of after images of the old ones were sent.
    loop {
        let (width, _) = next_image(&mut screen);
        let text = screen.wait("an image", is_own);
        let columns = text.lines().map(|line| line.matches('\u{10eeee}').count());
        let columns = u32::try_from(columns.max().unwrap_or(0)).unwrap();
        if text.lines().count() == 36 && width == columns * 5 {
            break;
        }
    }
    // One that was under way for another size is not shown in its place.
    screen.type_keys("?");
    screen.wait("the help", |text| !text.contains('\u{10eeee}'));
    screen.type_keys("\x1b");
    screen.wait("the image again", is_own);
    assert_eq!(written(&screen, KITTY_IMAGE), None);
    leave(&mut screen);
}

#[test]
fn a_sixel_fits_its_cells_and_is_sent_again_when_it_was_covered() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = answered(folder.path(), SIXEL, &[]);
    let (width, height) = next_sixel(&mut screen);
    assert!(width % 10 == 0 && (400..=1_200).contains(&width), "{width}");
    assert!(height % 20 == 0 && height <= 40 * 20, "{height}");
    screen.type_keys("?");
    screen.wait_for("Keys that work here");
    screen.type_keys("\x1b");
    assert_eq!(next_sixel(&mut screen), (width, height));
    screen.type_keys("j");
    screen.wait_for(" 2 of 3");
    assert_eq!(next_sixel(&mut screen), (width, height));
    leave(&mut screen);
}

/// The pixels of the next image as sixels, width and height, once all of it was written. Forgets it and what was written
/// before it.
fn next_sixel(screen: &mut Screen) -> (u32, u32) {
    let image = take_written(screen, SIXEL_IMAGE, b"\x1b\\");
    // `"1;1;width;height` before the first colour.
    let (_, sizes) = image.split_once('"').unwrap();
    let (sizes, _) = sizes.split_once('#').unwrap();
    let sizes: Vec<u32> = sizes.split(';').map(|part| part.parse().unwrap()).collect();
    (sizes[2], sizes[3])
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
