//! Text in another encoding than UTF-8: which one it is, and its translation into a spool.
//!
//! A byte order mark is believed first, then what somebody said, then the bytes. Whatever is decided is told. Bytes that
//! mean nothing become U+FFFD and are counted, so that one bad cell does not cost a file.

#[cfg(test)]
mod tests;

use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::compression::no_room;
use super::spool::{Filling, Spool};
use super::{Bytes, Content, HEAD, content, magic};
use crate::domain::finding::Finding;
use crate::domain::words::counted;
use crate::engine::error::EngineError;
use crate::engine::scan::Progress;

/// How large a file of which nothing was said may be to be looked at before it is read.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    /// Up to this size all of it is looked at.
    all: u64,
    /// Of a larger file only so many bytes. When they are UTF-8 the rest is taken for it too: whatever reads the file
    /// checks every part anyway.
    beginning: u64,
    /// Up to this size all of it is looked at when the beginning is not UTF-8. The encoding of a larger file must be
    /// said.
    doubtful: u64,
}

const SIZES: Sizes = Sizes {
    all: 64 << 20,
    beginning: 1 << 20,
    doubtful: 256 << 20,
};

/// Bytes that are looked at or translated at once.
const PIECE: u64 = 1 << 18;

/// How many lines with faults are named.
const NAMED_LINES: usize = 5;

/// Text translated to UTF-8, and what is to be said about it.
pub(super) type Translated = (Spool, Vec<Finding>);

/// Why an encoding was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Mark,
    MarkInSpiteOfWish,
    Asked,
    Zeros,
    NotUtf8,
    /// It is UTF-8, but for some bytes.
    Mended,
}

/// Translates what is text in another encoding, or in damaged UTF-8; none when the bytes can be read as they are.
pub(super) fn translated(
    bytes: &Bytes,
    asked: Option<&str>,
    progress: &dyn Progress,
) -> Result<Option<Translated>, EngineError> {
    let asked = asked.map(|label| known(bytes, label)).transpose()?;
    let Some((encoding, reason)) = choice(bytes, asked, &SIZES, progress)? else {
        return Ok(None);
    };
    let (spool, faults, foreign) = translate(bytes, encoding, progress)?;
    let mut notes = Vec::new();
    if let Some(sentence) = sentence(encoding, reason) {
        let note = Finding::note("encoding", sentence).advising(advice(reason));
        notes.push(match reason {
            // Which letters these lines have is all that the guess decides.
            Reason::NotUtf8 => foreign.on_lines(note),
            _ => note,
        });
    }
    notes.extend(faults.finding(encoding));
    Ok(Some((spool, notes)))
}

fn known(bytes: &Bytes, label: &str) -> Result<&'static Encoding, EngineError> {
    let encoding = Encoding::for_label_no_replacement(label.as_bytes());
    encoding.ok_or_else(|| EngineError::NoSuchEncoding {
        file: bytes.name(),
        label: label.to_owned(),
    })
}

/// The encoding to translate from, and why; none when there is nothing to translate.
fn choice(
    bytes: &Bytes,
    asked: Option<&'static Encoding>,
    sizes: &Sizes,
    progress: &dyn Progress,
) -> Result<Option<(&'static Encoding, Reason)>, EngineError> {
    let head = bytes.range(0, HEAD)?;
    if magic(&head).is_some() {
        return Ok(None);
    }
    let marked = Encoding::for_bom(&head).map(|(encoding, _)| encoding);
    let (encoding, reason) = match (marked, asked) {
        (Some(marked), Some(asked)) if !agree(marked, asked) => (marked, Reason::MarkInSpiteOfWish),
        (Some(marked), _) => (marked, Reason::Mark),
        (None, Some(asked)) => (asked, Reason::Asked),
        (None, None) => match zeros(&head) {
            Some(encoding) => (encoding, Reason::Zeros),
            None => (UTF_8, Reason::Mended),
        },
    };
    let is_wish_overruled = reason == Reason::MarkInSpiteOfWish;
    if encoding != UTF_8 || is_wish_overruled {
        return Ok(Some((encoding, reason)));
    }
    let is_binary = matches!(content(&head), Content::Other(..));
    if asked.is_none() && (is_binary || !is_worth_a_look(bytes, sizes, progress)?) {
        return Ok(None);
    }
    let found = look(bytes, bytes.length(), progress)?;
    let is_guessed = asked.is_none() && marked.is_none();
    Ok(match (found.has_faults, found.has_sequences) {
        (false, _) => None,
        (true, false) if is_guessed => Some((WINDOWS_1252, Reason::NotUtf8)),
        (true, _) => Some((UTF_8, Reason::Mended)),
    })
}

/// Whether all of a file of which nothing was said is looked at. A large clean one is not read twice.
fn is_worth_a_look(
    bytes: &Bytes,
    sizes: &Sizes,
    progress: &dyn Progress,
) -> Result<bool, EngineError> {
    let length = bytes.length();
    if length <= sizes.all {
        return Ok(true);
    }
    Ok(length <= sizes.doubtful && look(bytes, sizes.beginning, progress)?.has_faults)
}

/// Whether a mark fits a wish. Who says `utf-16` leaves the order of the bytes to the mark.
fn agree(marked: &'static Encoding, asked: &'static Encoding) -> bool {
    let is_utf_16 = |encoding| encoding == UTF_16LE || encoding == UTF_16BE;
    marked == asked || (is_utf_16(marked) && is_utf_16(asked))
}

/// UTF-16 without a mark: nearly every second byte is zero, and hardly any of the others.
fn zeros(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head[..head.len().min(4096)].chunks_exact(2);
    let count = pairs.len();
    let zeros = |place: usize| pairs.clone().filter(|pair| pair[place] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let is_most = |zeros: usize| count >= 4 && zeros * 4 > count * 3;
    let is_hardly_any = |zeros: usize| zeros * 20 <= count;
    if is_most(second) && is_hardly_any(first) {
        Some(UTF_16LE)
    } else if is_most(first) && is_hardly_any(second) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// What there is besides ASCII.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Found {
    /// Characters of several bytes, as UTF-8 has them.
    has_sequences: bool,
    /// Bytes that are no UTF-8.
    has_faults: bool,
}

/// Looks at it up to an offset, piece by piece, until nothing more can be learned.
fn look(bytes: &Bytes, end: u64, progress: &dyn Progress) -> Result<Found, EngineError> {
    let mut found = Found::default();
    // The beginning of a character that the last piece cut.
    let mut cut: Vec<u8> = Vec::new();
    pieces(bytes, end, progress, |piece, is_last| {
        cut.extend_from_slice(piece);
        let kept = found.add(&cut, is_last);
        cut.drain(..cut.len() - kept);
        Ok(!(found.has_faults && found.has_sequences))
    })?;
    Ok(found)
}

impl Found {
    /// Takes in some bytes; returns how many of the last ones may be the beginning of a character.
    fn add(&mut self, bytes: &[u8], is_last: bool) -> usize {
        let mut rest = bytes;
        loop {
            let Err(error) = std::str::from_utf8(rest) else {
                self.has_sequences |= !rest.is_ascii();
                return 0;
            };
            let (valid, other) = rest.split_at(error.valid_up_to());
            self.has_sequences |= !valid.is_ascii();
            match error.error_len() {
                None if !is_last => return other.len(),
                length => {
                    self.has_faults = true;
                    rest = &other[length.unwrap_or(other.len())..];
                }
            }
        }
    }
}

/// Gives the bytes up to an offset to `each`, which also gets whether a piece is the last one of the file and says
/// whether it wants more.
fn pieces(
    bytes: &Bytes,
    end: u64,
    progress: &dyn Progress,
    mut each: impl FnMut(&[u8], bool) -> Result<bool, EngineError>,
) -> Result<(), EngineError> {
    let length = bytes.length();
    let stop = end.min(length);
    let mut start = 0;
    while start < stop {
        if progress.cancelled() {
            return Err(EngineError::Cancelled { file: bytes.name() });
        }
        let end = (start + PIECE).min(stop);
        if !each(&bytes.range(start, end)?, end == length)? {
            return Ok(());
        }
        progress.report(end, length);
        start = end;
    }
    Ok(())
}

fn translate(
    bytes: &Bytes,
    encoding: &'static Encoding,
    progress: &dyn Progress,
) -> Result<(Spool, Faults, Faults), EngineError> {
    let file = bytes.name();
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut filling = Filling::new();
    let mut faults = Faults::new();
    let mut foreign = Faults::new();
    let mut buffer = vec![0; PIECE as usize];
    pieces(bytes, bytes.length(), progress, |piece, is_last| {
        let mut rest = piece;
        loop {
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(rest, &mut buffer, is_last);
            rest = &rest[read..];
            let text = &buffer[..written];
            let mut keep = |text: &[u8]| filling.add(text).map_err(|error| no_room(&file, &error));
            keep(text)?;
            faults.pass(text);
            foreign.pass_and_count(text);
            match result {
                DecoderResult::InputEmpty => return Ok(true),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    keep("\u{fffd}".as_bytes())?;
                    faults.add();
                }
            }
        }
    })?;
    Ok((filling.finish(), faults, foreign))
}

/// The lines on which bytes meant nothing, or nothing by themselves.
#[derive(Debug)]
struct Faults {
    /// The line that is being read, from 1.
    line: u64,
    /// The last one with a fault; 0 when there is none.
    last: u64,
    count: u64,
    first: Vec<u64>,
}

impl Faults {
    const fn new() -> Self {
        Self {
            line: 1,
            last: 0,
            count: 0,
            first: Vec::new(),
        }
    }

    /// Text without a fault.
    fn pass(&mut self, text: &[u8]) {
        self.line += text.iter().filter(|byte| **byte == b'\n').count() as u64;
    }

    /// Text of which the lines that are more than ASCII are counted.
    fn pass_and_count(&mut self, text: &[u8]) {
        if text.is_ascii() {
            return self.pass(text);
        }
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            if !line.is_ascii() {
                self.add();
            }
            self.pass(line);
        }
    }

    /// A note about these lines.
    fn on_lines(self, mut note: Finding) -> Finding {
        let lines = counted(self.count, "line has", "lines have");
        note.sentence = format!("{} {lines} other characters than ASCII.", note.sentence);
        note.counting(self.count).on_lines(self.first)
    }

    fn add(&mut self) {
        if self.last == self.line {
            return;
        }
        self.last = self.line;
        self.count += 1;
        if self.first.len() < NAMED_LINES {
            self.first.push(self.line);
        }
    }

    fn finding(self, encoding: &'static Encoding) -> Option<Finding> {
        if self.count == 0 {
            return None;
        }
        let (code, name) = match encoding == UTF_8 {
            true => ("invalid-utf8", "UTF-8"),
            false => ("invalid-text", in_words(encoding)),
        };
        let sentence = format!(
            "{} bytes that are not {name}; the character U+FFFD stands in their place.",
            match self.count {
                1 => "1 line has".to_owned(),
                count => format!("{} have", counted(count, "line", "lines")),
            }
        );
        let finding = Finding::warning(code, sentence)
            .counting(self.count)
            .on_lines(self.first)
            .advising(
                "If the text is in another encoding, say so, such as --encoding windows-1252.",
            );
        Some(finding)
    }
}

/// How the text is read; nothing where it is read as usual.
fn sentence(encoding: &'static Encoding, reason: Reason) -> Option<String> {
    let name = in_words(encoding);
    Some(match reason {
        Reason::Mended => return None,
        Reason::Mark => format!("The text is {name}, as its byte order mark says."),
        Reason::MarkInSpiteOfWish => format!(
            "The text is {name}, as its byte order mark says; it is not read in the encoding that was asked for."
        ),
        Reason::Asked => format!("The text is read as {name}, as was asked for."),
        Reason::Zeros => {
            format!("The text is read as {name}, because nearly every second byte is zero.")
        }
        Reason::NotUtf8 => format!("The text is not UTF-8; it is read as {name}."),
    })
}

const fn advice(reason: Reason) -> &'static str {
    match reason {
        Reason::Zeros | Reason::NotUtf8 => {
            "If it is another encoding, say so, such as --encoding iso-8859-2."
        }
        _ => "",
    }
}

fn in_words(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "UTF-16LE" => "UTF-16 (little-endian)",
        "UTF-16BE" => "UTF-16 (big-endian)",
        "windows-1252" => "Windows-1252 (Western European)",
        "ISO-8859-2" => "ISO-8859-2 (Central European)",
        "windows-1251" => "Windows-1251 (Cyrillic)",
        "Shift_JIS" => "Shift_JIS (Japanese)",
        "gb18030" | "GBK" => "GB18030 (Chinese)",
        name => name,
    }
}
