//! The table `[reading]`: how files are to be read. It can name no file.

use toml::Spanned;
use toml::de::DeValue;

use super::{Fault, Reader};
use crate::domain::reading::Reading;

const KEYS: [&str; 8] = [
    "encoding",
    "separator",
    "header",
    "quotes",
    "rows_under",
    "unit",
    "on",
    "model",
];

impl Reader<'_> {
    pub(super) fn reading(&self, value: &Spanned<DeValue<'_>>) -> Result<Reading, Fault> {
        let mut reading = Reading::default();
        for entry in self.table("reading", value)?.iter() {
            let name = self.known(entry, &KEYS, "[reading]")?;
            let value = entry.1;
            let start = value.span().start;
            match name {
                "header" => reading.header = Some(self.yes_or_no(name, value)?),
                "quotes" => reading.quotes = Some(self.yes_or_no(name, value)?),
                "separator" => reading.separator = Some(self.separator(value)?),
                "unit" => reading.unit = Some(self.parsed(start, &self.text(name, value)?)?),
                "on" => reading.on = Some(self.parsed(start, &self.text(name, value)?)?),
                "encoding" => reading.encoding = Some(self.text(name, value)?),
                "rows_under" => reading.rows_under = Some(self.text(name, value)?),
                _ => reading.model = Some(self.text(name, value)?),
            }
        }
        Ok(reading)
    }

    fn yes_or_no(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<bool, Fault> {
        match value.get_ref() {
            DeValue::Boolean(value) => Ok(*value),
            _ => Err(self.fault(
                value.span().start,
                format!("`{name}` is true or false"),
                None,
            )),
        }
    }

    fn separator(&self, value: &Spanned<DeValue<'_>>) -> Result<char, Fault> {
        let text = self.text("separator", value)?;
        match (text.as_str(), text.chars().next()) {
            ("tab", _) => Ok('\t'),
            (text, Some(character)) if text.len() == 1 => Ok(character),
            _ => Err(self.fault(
                value.span().start,
                "`separator` is one ASCII character, or the word tab".to_owned(),
                None,
            )),
        }
    }
}
