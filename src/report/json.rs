//! The report as one JSON object of a documented, versioned form. Unknown numbers are `null`.
//!
//! Text stands in it raw but for one thing that costs nothing: characters that a terminal might act on are written
//! as `\u` escapes, which every reader turns back.

use std::io;

use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, PrettyFormatter};

use crate::domain::text::Safe;

use super::model::Report;

mod category;
mod document;
mod outlook;

use document::document;

/// The name of the form.
pub const FORMAT: &str = "mispred-tally";

/// Its version: a larger second number adds fields, a larger first one changes their meaning.
pub const VERSION: [u32; 2] = [1, 2];

/// The whole object, indented, ended by LF.
///
/// # Errors
/// Never for what a report holds; the serializer's own error otherwise.
pub fn render(report: &Report) -> anyhow::Result<String> {
    text(&document(report))
}

/// Any value as indented JSON that steers no terminal, ended by LF.
///
/// # Errors
/// When the value has no form in JSON, such as a map with keys that are no texts.
pub fn text(value: &impl Serialize) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let mut serializer =
        serde_json::Serializer::with_formatter(&mut bytes, Visible(PrettyFormatter::new()));
    value.serialize(&mut serializer)?;
    bytes.push(b'\n');
    Ok(String::from_utf8(bytes)?)
}

/// A formatter that also escapes what [`Safe`] would not show as it is, so that no string can steer a terminal.
pub struct Visible<F>(pub F);

macro_rules! forward {
    ($($method:ident($($argument:ident: $kind:ty),*)),+ $(,)?) => {$(
        fn $method<W: ?Sized + io::Write>(&mut self, writer: &mut W $(, $argument: $kind)*) -> io::Result<()> {
            self.0.$method(writer $(, $argument)*)
        }
    )+};
}

impl<F: Formatter> Formatter for Visible<F> {
    forward!(
        begin_array(),
        end_array(),
        begin_array_value(first: bool),
        end_array_value(),
        begin_object(),
        end_object(),
        begin_object_key(first: bool),
        end_object_key(),
        begin_object_value(),
        end_object_value(),
        write_char_escape(escape: CharEscape),
    );

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut units = [0; 2];
        for character in fragment.chars() {
            if is_shown_as_it_is(character) {
                write!(writer, "{character}")?;
            } else {
                for unit in character.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

fn is_shown_as_it_is(character: char) -> bool {
    if character.is_ascii() {
        return !character.is_ascii_control();
    }
    // A mark is judged on a base, where it belongs.
    let text = String::from_iter(['a', character]);
    Safe::line(&text).as_str() == text
}

#[cfg(test)]
mod tests;
