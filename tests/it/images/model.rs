//! Pictures on the model: what a picture in the terminal's own way covers, which are in sight, which are kept.

use mispred::app::detail::PictureId;
use mispred::app::message::{Effect, Message};
use mispred::app::update::prepare;
use mispred::domain::content::picture::Picture;
use mispred::ui::{Canvas, Theme, view_on};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui_image::picker::{Picker, ProtocolType};

use crate::example_pane::{reading, screen, spelled, with_columns};
use crate::screens::draw as cells;
use crate::support::Driver;

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
