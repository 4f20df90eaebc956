//! Reads the text of `mispred.toml`. The first fault ends it; every fault knows its line.

mod reading;

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::amount::Amount;
use crate::domain::chance::Chance;
use crate::domain::roles::Role;
use crate::domain::split::Wish;
use crate::domain::taxonomy::{Colour, Ease, FixCost, Kind, Starter, fold_name};

use super::{Config, Fault};

mod errors;

const TOP: [&str; 13] = [
    "reviewer",
    "set",
    "eyeball",
    "n",
    "design",
    "allocate",
    "seed",
    "categories",
    "category",
    "roles",
    "reading",
    "errors",
    "provenance",
];
const CATEGORY: [&str; 11] = [
    "name",
    "kind",
    "cost",
    "severity",
    "success",
    "money",
    "ease",
    "definition",
    "not_when",
    "colour",
    "key",
];
const ROLES: [&str; 11] = [
    "truth", "pred", "outcome", "score", "id", "group", "split", "cost", "text", "image", "slices",
];

/// Below this similarity a suggestion confuses more than it helps.
const CLOSE_ENOUGH: f64 = 0.55;

pub(super) fn parse(text: &str) -> Result<Config, Fault> {
    let reader = Reader { text };
    let table = DeTable::parse(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        reader.fault(
            offset,
            format!("this is not TOML ({})", error.message()),
            None,
        )
    })?;
    reader.config(table.get_ref())
}

type Entry<'a, 'i> = (
    &'a Spanned<std::borrow::Cow<'i, str>>,
    &'a Spanned<DeValue<'i>>,
);

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn config(&self, table: &DeTable<'_>) -> Result<Config, Fault> {
        let mut config = Config::default();
        for entry in table.iter() {
            let value = entry.1;
            match self.known(entry, &TOP, "mispred.toml")? {
                "reviewer" => config.reviewer = Some(self.text("reviewer", value)?),
                "set" => config.set = Some(self.text("set", value)?),
                "seed" => config.seed = Some(self.text("seed", value)?),
                "eyeball" => config.eyeball = Some(self.eyeball(value)?),
                "n" => config.n = Some(self.size(value)?),
                "design" => {
                    config.method =
                        Some(self.parsed(value.span().start, &self.text("design", value)?)?);
                }
                "allocate" => {
                    config.allocate =
                        Some(self.parsed(value.span().start, &self.text("allocate", value)?)?);
                }
                "categories" => {
                    config.categories = Some(self.named_categories(entry.0, value, table)?)
                }
                "category" => config.categories = Some(self.detailed_categories(value)?),
                "roles" => config.roles = self.roles(value)?,
                "reading" => config.reading = self.reading(value)?,
                "errors" => self.errors(value, &mut config)?,
                _ => config.provenance = self.provenance(value)?,
            }
        }
        Ok(config)
    }

    fn named_categories(
        &self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        table: &DeTable<'_>,
    ) -> Result<Vec<Starter>, Fault> {
        if table.iter().any(|(other, _)| other.get_ref() == "category") {
            let sentence = "categories stand both in `categories` and under [[category]]";
            return Err(self.fault(key.span().start, sentence, Some("keep one of the two")));
        }
        let names = self.texts("categories", value)?;
        let starters = names.iter().map(|name| Starter::named(name)).collect();
        self.without_doubles(starters, value.span().start)
    }

    fn detailed_categories(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<Starter>, Fault> {
        let DeValue::Array(entries) = value.get_ref() else {
            return Err(self.fault(
                value.span().start,
                "categories are written as [[category]], in double brackets",
                None,
            ));
        };
        let starters = entries
            .iter()
            .map(|entry| self.category(entry))
            .collect::<Result<_, _>>()?;
        self.without_doubles(starters, value.span().start)
    }

    fn category(&self, value: &Spanned<DeValue<'_>>) -> Result<Starter, Fault> {
        let table = self.table("category", value)?;
        let name = table.iter().find(|(key, _)| key.get_ref() == "name");
        let Some((_, name)) = name else {
            return Err(self.fault(value.span().start, "a [[category]] needs a `name`", None));
        };
        let mut starter = Starter::named(&self.text("name", name)?);
        for entry in table.iter() {
            let (at, value) = (entry.1.span().start, entry.1);
            match self.known(entry, &CATEGORY, "[[category]]")? {
                "kind" => starter.kind = self.parsed::<Kind>(at, &self.text("kind", value)?)?,
                "cost" => {
                    starter.cost =
                        Some(self.parsed::<FixCost>(at, &self.text_or_number("cost", value)?)?)
                }
                "severity" => {
                    starter.severity =
                        self.parsed::<Amount>(at, &self.text_or_number("severity", value)?)?
                }
                "success" => {
                    starter.success =
                        self.parsed::<Chance>(at, &self.text_or_number("success", value)?)?
                }
                "money" => {
                    starter.money =
                        Some(self.parsed::<Amount>(at, &self.text_or_number("money", value)?)?)
                }
                "ease" => {
                    starter.ease =
                        Some(self.parsed::<Ease>(at, &self.text_or_number("ease", value)?)?)
                }
                "definition" => starter.definition = self.line("definition", value)?,
                "not_when" => starter.exclusion = self.line("not_when", value)?,
                "colour" => {
                    starter.colour = Some(self.parsed::<Colour>(at, &self.text("colour", value)?)?)
                }
                "key" => starter.slot = Some(self.digit(value)?),
                _ => {}
            }
        }
        Ok(starter)
    }

    fn without_doubles(&self, starters: Vec<Starter>, at: usize) -> Result<Vec<Starter>, Fault> {
        let mut seen = std::collections::BTreeSet::new();
        for starter in &starters {
            if starter.name.is_empty() {
                return Err(self.fault(at, "a category needs a name", None));
            }
            if !seen.insert(fold_name(&starter.name)) {
                return Err(self.fault(
                    at,
                    format!("the category `{}` is named twice", starter.name),
                    None,
                ));
            }
        }
        Ok(starters)
    }

    fn roles(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<(Role, Vec<String>)>, Fault> {
        let mut roles = Vec::new();
        for entry in self.table("roles", value)?.iter() {
            let name = self.known(entry, &ROLES, "[roles]")?;
            let columns = match name {
                "slices" => self.texts(name, entry.1)?,
                _ => vec![self.text(name, entry.1)?],
            };
            let role = Role::ALL
                .into_iter()
                .find(|role| role.name() == name)
                .unwrap_or(Role::Slice);
            roles.push((role, columns));
        }
        roles.sort_by_key(|(role, _)| *role);
        Ok(roles)
    }

    fn provenance(&self, value: &Spanned<DeValue<'_>>) -> Result<BTreeMap<String, String>, Fault> {
        let table = self.table("provenance", value)?;
        let pair = |(key, value): Entry<'_, '_>| {
            let name = key.get_ref().to_string();
            Ok((name.clone(), self.text_or_number(&name, value)?))
        };
        table.iter().map(pair).collect()
    }

    fn eyeball(&self, value: &Spanned<DeValue<'_>>) -> Result<Wish, Fault> {
        self.parsed::<Wish>(value.span().start, &self.text_or_number("eyeball", value)?)
    }

    /// The key of a category: one digit, 0 being the tenth.
    fn digit(&self, value: &Spanned<DeValue<'_>>) -> Result<u8, Fault> {
        match self.text_or_number("key", value)?.parse::<u8>() {
            Ok(0) => Ok(10),
            Ok(digit) if digit < 10 => Ok(digit),
            _ => Err(self.fault(value.span().start, "`key` is a digit, 0 to 9", None)),
        }
    }

    fn size(&self, value: &Spanned<DeValue<'_>>) -> Result<usize, Fault> {
        let size = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => {
                number.as_str().parse().ok().filter(|size| *size > 0)
            }
            _ => None,
        };
        size.ok_or_else(|| {
            self.fault(
                value.span().start,
                "`n` is a whole number of errors, at least 1",
                None,
            )
        })
    }

    /// The name of an entry as one of the known ones.
    fn known(
        &self,
        entry: Entry<'_, '_>,
        names: &[&'static str],
        place: &str,
    ) -> Result<&'static str, Fault> {
        let key = entry.0.get_ref().as_ref();
        names
            .iter()
            .copied()
            .find(|name| *name == key)
            .ok_or_else(|| {
                let hint = match nearest(key, names) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => format!(
                        "it knows {}; nothing else is read from it",
                        names.join(", ")
                    ),
                };
                self.fault(
                    entry.0.span().start,
                    format!("`{key}` is no setting of {place}"),
                    Some(&hint),
                )
            })
    }

    fn table<'a, 'i>(
        &self,
        name: &str,
        value: &'a Spanned<DeValue<'i>>,
    ) -> Result<&'a DeTable<'i>, Fault> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(table),
            _ => Err(self.fault(
                value.span().start,
                format!("`{name}` is a table"),
                Some("write it as [table] with lines below"),
            )),
        }
    }

    fn text(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<String, Fault> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            _ => Err(self.fault(
                value.span().start,
                format!("`{name}` is a text in quotes"),
                None,
            )),
        }
    }

    /// A text as one line; none when nothing is in it.
    fn line(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<Option<String>, Fault> {
        let text = self.text(name, value)?;
        let words: Vec<&str> = text.split_whitespace().collect();
        Ok((!words.is_empty()).then(|| words.join(" ")))
    }

    fn texts(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Fault> {
        let texts = match value.get_ref() {
            DeValue::Array(entries) => entries
                .iter()
                .map(|entry| self.text(name, entry))
                .collect::<Result<_, _>>()
                .ok(),
            _ => None,
        };
        texts.ok_or_else(|| {
            let hint = format!("write {name} = [\"one\", \"two\"]");
            self.fault(
                value.span().start,
                format!("`{name}` is a list of texts in quotes"),
                Some(&hint),
            )
        })
    }

    fn text_or_number(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<String, Fault> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().to_owned()),
            DeValue::Float(number) => Ok(number.as_str().to_owned()),
            _ => Err(self.fault(
                value.span().start,
                format!("`{name}` is a text in quotes or a number"),
                None,
            )),
        }
    }

    fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
        &self,
        at: usize,
        text: &str,
    ) -> Result<T, Fault> {
        text.parse()
            .map_err(|error: T::Err| self.fault(at, error.to_string(), None))
    }

    fn fault(&self, offset: usize, sentence: impl Into<String>, hint: Option<&str>) -> Fault {
        let before = self.text.get(..offset).unwrap_or(self.text);
        Fault {
            line: before.matches('\n').count() + 1,
            sentence: sentence.into(),
            hint: hint.map(str::to_owned),
        }
    }
}

fn nearest(key: &str, names: &[&'static str]) -> Option<&'static str> {
    let similarity = |name: &str| strsim::normalized_damerau_levenshtein(key, name);
    let closest = names
        .iter()
        .copied()
        .max_by(|left, right| similarity(left).total_cmp(&similarity(right)))?;
    (similarity(closest) >= CLOSE_ENOUGH).then_some(closest)
}
