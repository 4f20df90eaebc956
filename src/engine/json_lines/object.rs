//! Reads one JSON object without building what nobody asked for.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Collects keys in the order of their first occurrence.
#[derive(Default)]
pub struct Keys {
    pub in_order: Vec<String>,
    known: HashSet<String>,
    /// Whether a value is an array or an object.
    pub has_nested: bool,
}

impl Keys {
    /// Adds a key unless it is known.
    pub fn add(&mut self, key: String) {
        if !self.known.contains(&key) {
            self.known.insert(key.clone());
            self.in_order.push(key);
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Keys {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Keys {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.add(key);
            self.has_nested |= map.next_value::<IsNested>()?.0;
        }
        Ok(())
    }
}

/// Whether a value is an array or an object; nothing else of it is kept.
struct IsNested(bool);

impl<'de> serde::Deserialize<'de> for IsNested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NestedVisitor)
    }
}

struct NestedVisitor;

impl<'de> Visitor<'de> for NestedVisitor {
    type Value = IsNested;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<IsNested, E> {
        Ok(IsNested(false))
    }

    fn visit_i64<E>(self, _: i64) -> Result<IsNested, E> {
        Ok(IsNested(false))
    }

    fn visit_u64<E>(self, _: u64) -> Result<IsNested, E> {
        Ok(IsNested(false))
    }

    fn visit_f64<E>(self, _: f64) -> Result<IsNested, E> {
        Ok(IsNested(false))
    }

    fn visit_str<E>(self, _: &str) -> Result<IsNested, E> {
        Ok(IsNested(false))
    }

    fn visit_unit<E>(self) -> Result<IsNested, E> {
        Ok(IsNested(false))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<IsNested, A::Error> {
        while values.next_element::<IgnoredAny>()?.is_some() {}
        Ok(IsNested(true))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<IsNested, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(IsNested(true))
    }
}

/// Takes the values of wanted keys out of an object; of a key that occurs twice, the last.
pub struct Picked<'a> {
    pub wanted: &'a HashMap<&'a str, usize>,
    pub values: &'a mut [Value],
}

impl<'de> DeserializeSeed<'de> for Picked<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Picked<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match self.wanted.get(key.as_ref()) {
                Some(slot) => self.values[*slot] = map.next_value()?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}
