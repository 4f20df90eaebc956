//! Takes the values of some columns out of one JSON object without building what nobody asked for.

use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::shape::Column;

/// Where the wanted values are: a tree over the keys on the way to them.
#[derive(Debug, Default)]
pub struct Wanted<'a> {
    /// The place of the value found here in the answer.
    slot: Option<usize>,
    takes_objects: bool,
    inner: HashMap<&'a str, Wanted<'a>>,
}

impl<'a> Wanted<'a> {
    /// Columns, each with its place in the answer.
    pub fn of(columns: impl Iterator<Item = &'a Column>) -> Self {
        let mut root = Self::default();
        for (slot, column) in columns.enumerate() {
            let node = column
                .path
                .iter()
                .fold(&mut root, |node, key| node.inner.entry(key).or_default());
            node.slot = Some(slot);
            node.takes_objects = column.takes_objects;
        }
        root
    }

    /// Fills the answer from one object; of a key that occurs twice, the last counts.
    pub fn pick(&'a self, values: &'a mut [Value]) -> Row<'a> {
        values.fill(Value::Null);
        Row {
            wanted: self,
            values,
        }
    }
}

/// Reads one row.
pub struct Row<'a> {
    wanted: &'a Wanted<'a>,
    values: &'a mut [Value],
}

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(Found {
            wanted: self.wanted,
            values: self.values,
        })
    }
}

/// Reads one value under a key that is wanted or leads to one that is.
struct Found<'a> {
    wanted: &'a Wanted<'a>,
    values: &'a mut [Value],
}

impl Found<'_> {
    fn put<E>(self, value: impl Into<Value>) -> Result<(), E> {
        if let Some(place) = self.wanted.slot.and_then(|slot| self.values.get_mut(slot)) {
            *place = value.into();
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Found<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Found<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.put(value)
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.put(value)
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.put(value)
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.put(value)
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.put(value)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.put(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<(), A::Error> {
        let values = SeqAccessDeserializer::new(values);
        match self.wanted.slot {
            Some(_) => self.put(Value::deserialize(values)?),
            None => IgnoredAny::deserialize(values).map(|_| ()),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if self.wanted.inner.is_empty() {
            let object = MapAccessDeserializer::new(map);
            return match self.wanted.slot {
                Some(_) if self.wanted.takes_objects => self.put(Value::deserialize(object)?),
                _ => IgnoredAny::deserialize(object).map(|_| ()),
            };
        }
        while let Some(inner) = map.next_key_seed(Key(self.wanted))? {
            match inner {
                Some(wanted) => map.next_value_seed(Found {
                    wanted,
                    values: &mut *self.values,
                })?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Reads a key as what is wanted under it.
struct Key<'a>(&'a Wanted<'a>);

impl<'de, 'a> DeserializeSeed<'de> for Key<'a> {
    type Value = Option<&'a Wanted<'a>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for Key<'a> {
    type Value = Option<&'a Wanted<'a>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.inner.get(key))
    }
}
