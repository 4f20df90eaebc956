//! Reads and decodes images on a thread of its own: files below one folder, and bytes that sit in a row.
//!
//! Files come from whoever wrote the predictions, so a path never leads out of the folder, nothing but a regular file
//! is opened, and sizes are limited before anything is decoded. Nothing is ever fetched from the net.

mod encode;

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use image::error::ImageError;
use image::{DynamicImage, ImageFormat, ImageReader, Limits, RgbImage};

use super::Event;
use super::beneath::{self, Refusal};
use crate::app::detail::{PictureId, PictureWish};
use crate::app::message::Message;
use crate::domain::content::picture::Picture;
use encode::Kept;
pub use encode::{EncodeWish, Encoded};

/// Larger files are not read.
const FILE_LIMIT: u64 = 64 << 20;
/// What decoding may take.
const MEMORY_LIMIT: u64 = 64 << 20;
/// The longest side that is decoded.
const SIDE_LIMIT: u32 = 8_192;
/// The longest side that is handed on as pixels: half blocks show no more.
const SHOWN_SIDE: u32 = 320;
/// The longest side that is kept for terminals with a way of their own.
const KEPT_SIDE: u32 = 1_280;

/// The thread that reads images.
pub struct Images {
    tasks: Sender<Task>,
}

/// What is wanted of the thread.
enum Task {
    Read(PictureWish),
    Encode(EncodeWish),
}

impl Images {
    /// Starts the thread; files are read below `root` alone, and without it not at all. `keeps` says that what was
    /// decoded may be wanted again, for a terminal with a way of its own.
    ///
    /// # Errors
    /// When the thread can't be started.
    pub fn spawn(root: Option<PathBuf>, keeps: bool, events: Sender<Event>) -> io::Result<Self> {
        let (tasks, received) = mpsc::channel();
        thread::Builder::new()
            .name("images".to_owned())
            .spawn(move || work(root.as_deref(), keeps, &received, &events))?;
        Ok(Self { tasks })
    }

    /// Asks for a picture; it comes as a message.
    pub fn read(&self, wish: PictureWish) {
        // The thread ends with the loop alone, which then wants no picture any more.
        let _ = self.tasks.send(Task::Read(wish));
    }

    /// Asks for a picture that was read in the terminal's own way; it comes as an event.
    pub fn encode(&self, wish: EncodeWish) {
        let _ = self.tasks.send(Task::Encode(wish));
    }
}

/// The latest wish first: it is the one on screen.
fn work(root: Option<&Path>, keeps: bool, received: &Receiver<Task>, events: &Sender<Event>) {
    let mut open: Vec<Task> = Vec::new();
    let mut kept = Kept::default();
    loop {
        match open.is_empty() {
            true => match received.recv() {
                Ok(task) => open.push(task),
                Err(_) => return,
            },
            false => open.extend(received.try_iter()),
        }
        let Some(task) = open.pop() else { continue };
        let event = match task {
            Task::Read(wish) => Some(read(root, wish, keeps.then_some(&mut kept))),
            Task::Encode(wish) => {
                open.retain(|other| !is_older(other, &wish));
                encode(root, wish, &mut kept)
            }
        };
        if let Some(event) = event
            && events.send(event).is_err()
        {
            return;
        }
    }
}

/// Whether a wish is for a size that is not wanted any more.
fn is_older(other: &Task, wish: &EncodeWish) -> bool {
    matches!(other, Task::Encode(other) if other.picture.id == wish.picture.id)
}

fn read(root: Option<&Path>, wish: PictureWish, kept: Option<&mut Kept>) -> Event {
    let result = decoded(root, &wish).and_then(|image| {
        let picture = picture(&image).ok_or_else(|| "the image is empty".to_owned());
        if let Some(kept) = kept {
            kept.put(&wish.id, Arc::new(image));
        }
        picture
    });
    Event::Message(Message::Picture {
        id: wish.id,
        result,
    })
}

/// None when it can't be done: the half blocks stay. A picture that is not kept any more is read again.
fn encode(root: Option<&Path>, wish: EncodeWish, kept: &mut Kept) -> Option<Event> {
    let id = &wish.picture.id;
    let image = match kept.get(id) {
        Some(image) => image,
        None => {
            let again = PictureWish {
                id: id.clone(),
                bytes: wish.bytes.clone(),
            };
            let image = Arc::new(decoded(root, &again).ok()?);
            kept.put(id, Arc::clone(&image));
            image
        }
    };
    let ready = catch_unwind(AssertUnwindSafe(|| encode::encode(&wish, &image)));
    let ready = ready.ok().flatten()?;
    Some(Event::Encoded(Box::new(Encoded {
        weight: encode::weight(&ready, wish.graphics),
        ready,
        graphics: wish.graphics,
        picture: wish.picture,
    })))
}

/// A fault of a decoder is damage of the image.
fn decoded(root: Option<&Path>, wish: &PictureWish) -> Result<RgbImage, String> {
    catch_unwind(AssertUnwindSafe(|| answer(root, wish)))
        .unwrap_or_else(|_| Err("the image is damaged".to_owned()))
}

fn answer(root: Option<&Path>, wish: &PictureWish) -> Result<RgbImage, String> {
    match (&wish.bytes, &wish.id, root) {
        (Some(bytes), _, _) => decode(bytes),
        (None, PictureId::File(path), Some(root)) => decode(&read_file(root, path)?),
        (None, _, _) => Err("no folder of images was named".to_owned()),
    }
}

fn read_file(root: &Path, path: &str) -> Result<Vec<u8>, String> {
    let file = beneath::open(root, path).map_err(|refusal| {
        match refusal {
            Refusal::Missing => "there is no such file below the folder of images",
            Refusal::Outside => "the path leads out of the folder of images",
            Refusal::NoFile => "this is no regular file",
            Refusal::Unreadable => "the file can't be read",
        }
        .to_owned()
    })?;
    let too_large = || format!("the file is larger than {} MB", FILE_LIMIT >> 20);
    let mut bytes = Vec::new();
    let taken = File::take(file, FILE_LIMIT + 1).read_to_end(&mut bytes);
    match taken {
        Ok(count) if count as u64 > FILE_LIMIT => Err(too_large()),
        Ok(_) => Ok(bytes),
        Err(_) => Err("the file can't be read".to_owned()),
    }
}

fn decode(bytes: &[u8]) -> Result<RgbImage, String> {
    let known = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| "the image is damaged".to_owned())?;
    if !reader
        .format()
        .is_some_and(|format| known.contains(&format))
    {
        return Err("this is no PNG, JPEG or WebP image".to_owned());
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_LIMIT);
    limits.max_image_height = Some(SIDE_LIMIT);
    limits.max_alloc = Some(MEMORY_LIMIT);
    reader.limits(limits);
    let image = reader.decode().map_err(|error| match error {
        ImageError::Limits(_) => format!(
            "the image is too large: more than {SIDE_LIMIT} pixels a side, or {} MB unpacked",
            MEMORY_LIMIT >> 20
        ),
        _ => "the image is damaged".to_owned(),
    })?;
    Ok(on_white(&image))
}

/// The image no larger than it is kept, on white where it is transparent.
fn on_white(image: &DynamicImage) -> RgbImage {
    let is_large = image.width().max(image.height()) > KEPT_SIDE;
    let pixels = match is_large {
        true => image.thumbnail(KEPT_SIDE, KEPT_SIDE).to_rgba8(),
        false => image.to_rgba8(),
    };
    let blend = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    let mut whole = RgbImage::new(pixels.width(), pixels.height());
    for (to, from) in whole.pixels_mut().zip(pixels.pixels()) {
        let [red, green, blue, alpha] = from.0;
        to.0 = [red, green, blue].map(|value| blend(value, alpha));
    }
    whole
}

/// The image as small as half blocks need it.
fn picture(image: &RgbImage) -> Option<Picture> {
    let is_large = image.width().max(image.height()) > SHOWN_SIDE;
    let small;
    let pixels = match is_large {
        true => {
            let whole = DynamicImage::ImageRgb8(image.clone());
            small = whole.thumbnail(SHOWN_SIDE, SHOWN_SIDE).to_rgb8();
            &small
        }
        false => image,
    };
    let rgb = pixels.pixels().map(|pixel| pixel.0).collect();
    Picture::new(usize::try_from(pixels.width()).ok()?, rgb)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::app::detail::SizedPicture;
    use crate::runtime::graphics::{Graphics, Protocol};

    const PATIENCE: Duration = Duration::from_secs(60);

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let image = image::RgbImage::from_pixel(width, height, image::Rgb([200, 10, 10]));
        image
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        bytes
    }

    #[test]
    fn an_image_becomes_pixels_no_larger_than_a_screen() {
        let picture = picture(&decode(&png(640, 320)).unwrap()).unwrap();
        assert_eq!((picture.width(), picture.height()), (320, 160));
        assert_eq!(picture.rows().next().unwrap()[0], [200, 10, 10]);
        assert_eq!(decode(&png(3, 2)).unwrap().width(), 3);
        assert_eq!(decode(&png(4_000, 20)).unwrap().width(), KEPT_SIDE);
    }

    #[test]
    fn bombs_damage_and_other_formats_are_refused_in_a_sentence() {
        // One row declares 65,535 × 65,535 pixels.
        let mut bomb = png(1, 1);
        bomb[16..24].copy_from_slice(&[0, 0, 255, 255, 0, 0, 255, 255]);
        let crc = bomb[12..29].to_vec();
        let sum = crc32(&crc);
        bomb[29..33].copy_from_slice(&sum.to_be_bytes());
        assert!(decode(&bomb).unwrap_err().contains("too large"));
        let mut cut = png(64, 64);
        cut.truncate(60);
        assert_eq!(decode(&cut).unwrap_err(), "the image is damaged");
        for other in [&b"GIF89a\x01\x00\x01\x00"[..], b"", b"hello"] {
            assert!(decode(other).unwrap_err().starts_with("this is no PNG"));
        }
    }

    /// The checksum of a PNG chunk.
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                (sum >> 1) ^ (0xEDB8_8320 * (sum & 1))
            })
        })
    }

    #[test]
    fn the_thread_answers_every_wish() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.png"), png(4, 4)).unwrap();
        let (events, received) = mpsc::channel();
        let images = Images::spawn(Some(folder.path().to_owned()), false, events).unwrap();
        for path in ["a.png", "b.png", "../a.png"] {
            let id = PictureId::File(path.to_owned());
            images.read(PictureWish { id, bytes: None });
        }
        let mut answers = Vec::new();
        for _ in 0..3 {
            let Ok(Event::Message(Message::Picture { id, result })) = received.recv() else {
                panic!("no answer")
            };
            answers.push((id, result.map(|picture| picture.width())));
        }
        answers.sort_by(|left, right| left.0.cmp(&right.0));
        let results: Vec<_> = answers.into_iter().map(|(_, result)| result).collect();
        assert_eq!(results[1], Ok(4));
        assert!(
            results[0]
                .as_ref()
                .unwrap_err()
                .contains("out of the folder")
        );
        assert!(results[2].as_ref().unwrap_err().contains("no such file"));
    }

    #[test]
    fn a_picture_that_is_not_kept_any_more_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.png"), png(4, 4)).unwrap();
        let (events, received) = mpsc::channel();
        let images = Images::spawn(Some(folder.path().to_owned()), true, events).unwrap();
        let key = crate::domain::key::Key::new("7");
        for (id, bytes) in [
            (PictureId::File("a.png".to_owned()), None),
            (
                PictureId::Cell(key, "photo".to_owned()),
                Some(png(4, 4).into()),
            ),
        ] {
            let picture = SizedPicture {
                id,
                width: 8,
                height: 4,
            };
            let graphics = Graphics {
                protocol: Protocol::Kitty,
                cell: (10, 20),
                most_pixels: u32::MAX,
            };
            images.encode(EncodeWish {
                picture: picture.clone(),
                graphics,
                bytes,
            });
            let Ok(Event::Encoded(encoded)) = received.recv_timeout(PATIENCE) else {
                panic!("nothing for {picture:?}")
            };
            assert_eq!((encoded.picture, encoded.graphics), (picture, graphics));
        }
    }
}
