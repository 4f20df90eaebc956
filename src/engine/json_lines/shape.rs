//! Which columns a set of JSON objects has: the keys of all of them, with those of objects inside as `outer.inner`.
//!
//! An object that is keyed by ids would give a column per id. So objects with very many different keys, and those that
//! lie very deep, stay one column of JSON text.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::engine::table::free_name;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// Up to this many different keys, an object inside a row is read as columns.
pub const MOST_KEYS: usize = 128;

/// Objects are read as columns down to this depth; the row itself is at depth 0.
pub const MOST_DEPTH: usize = 5;

/// Up to this many columns in all come from objects inside rows.
const MOST_COLUMNS: usize = 4_096;

/// The keys that objects at one place have had so far.
#[derive(Debug, Default)]
pub struct Shape {
    fields: Vec<Field>,
    by_name: HashMap<String, usize>,
    /// Whether it has too many keys: its objects stay text, and its fields are forgotten.
    is_closed: bool,
}

#[derive(Debug)]
struct Field {
    name: String,
    /// The object in which it was first seen, and the last one.
    born: u64,
    seen: u64,
    /// Whether it has held a value that is neither an object nor null.
    is_plain: bool,
    inner: Shape,
}

/// A column: where it is found in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub path: Vec<String>,
    /// Whether objects found there are its cells; otherwise they have columns of their own.
    pub takes_objects: bool,
}

/// Numbers objects, and tells whether one had a key twice.
#[derive(Debug, Default)]
pub struct Counter {
    objects: Cell<u64>,
    repeats: Cell<bool>,
}

impl Counter {
    fn next(&self) -> u64 {
        self.objects.set(self.objects.get() + 1);
        self.objects.get()
    }

    /// How many objects there were.
    pub fn objects(&self) -> u64 {
        self.objects.get()
    }

    /// Whether an object since the last question had a key twice.
    pub fn take_repeats(&self) -> bool {
        self.repeats.replace(false)
    }
}

impl Shape {
    /// Adds what the next object has. Its values are checked as far as reading them would.
    pub fn learn<'a>(&'a mut self, counter: &'a Counter) -> Learning<'a> {
        Learning {
            shape: self,
            counter,
            depth: 0,
        }
    }

    /// Takes back what objects after this one added.
    pub fn forget_after(&mut self, object: u64) {
        let kept = self.fields.partition_point(|field| field.born <= object);
        for field in self.fields.drain(kept..) {
            self.by_name.remove(&field.name);
        }
        for field in &mut self.fields {
            field.inner.forget_after(object);
        }
    }

    /// Adds the keys of another part of the same file.
    pub fn merge(&mut self, other: Self, depth: usize) {
        if other.is_closed {
            self.close();
        }
        for field in other.fields {
            if self.is_closed {
                return;
            }
            let place = self.place(&field.name, 0, depth);
            if let Some(mine) = place.and_then(|place| self.fields.get_mut(place)) {
                mine.is_plain |= field.is_plain;
                mine.inner.merge(field.inner, depth + 1);
            }
        }
    }

    fn close(&mut self) {
        self.is_closed = true;
        self.fields = Vec::new();
        self.by_name = HashMap::new();
    }

    /// The number of a key, known or new; none when its object stays text.
    fn place(&mut self, name: &str, object: u64, depth: usize) -> Option<usize> {
        if self.is_closed {
            return None;
        }
        if let Some(place) = self.by_name.get(name) {
            return Some(*place);
        }
        if depth > MOST_DEPTH || (depth > 0 && self.fields.len() == MOST_KEYS) {
            self.close();
            return None;
        }
        self.by_name.insert(name.to_owned(), self.fields.len());
        self.fields.push(Field {
            name: name.to_owned(),
            born: object,
            seen: 0,
            is_plain: false,
            inner: Self::default(),
        });
        Some(self.fields.len() - 1)
    }

    /// All columns, in the order in which their keys were first seen; names differ.
    pub fn columns(&self) -> Vec<Column> {
        let within = |depth: usize| {
            let mut columns = Vec::new();
            self.list(&mut Vec::new(), depth, &mut columns);
            columns
        };
        let mut depth = MOST_DEPTH;
        let mut columns = within(depth);
        while depth > 0 && columns.len() > MOST_COLUMNS.max(self.fields.len()) {
            depth -= 1;
            columns = within(depth);
        }
        let mut taken: HashSet<String> = HashSet::new();
        for column in &mut columns {
            column.name = free_name(&column.name, &taken);
            taken.insert(column.name.clone());
        }
        columns
    }

    fn list(&self, path: &mut Vec<String>, depth: usize, columns: &mut Vec<Column>) {
        for field in &self.fields {
            path.push(field.name.clone());
            let is_open = depth > 0 && !field.inner.fields.is_empty();
            if field.is_plain || !is_open {
                columns.push(Column {
                    name: path.join("."),
                    path: path.clone(),
                    takes_objects: !is_open,
                });
            }
            if is_open {
                field.inner.list(path, depth - 1, columns);
            }
            path.pop();
        }
    }

    /// Paths of the objects that stay text because of their many keys.
    pub fn closed(&self) -> Vec<String> {
        let mut found = Vec::new();
        for field in &self.fields {
            if field.inner.is_closed {
                found.push(field.name.clone());
            }
            let inner = field.inner.closed();
            found.extend(inner.iter().map(|path| format!("{}.{path}", field.name)));
        }
        found
    }
}

/// Reads one object into a shape.
pub struct Learning<'a> {
    shape: &'a mut Shape,
    counter: &'a Counter,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Learning<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Learning<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let object = self.counter.next();
        let mut expected = 0;
        loop {
            let key = Key {
                shape: &mut *self.shape,
                expected,
                object,
                depth: self.depth,
            };
            let Some(place) = map.next_key_seed(key)? else {
                return Ok(());
            };
            let mut unknown = Shape {
                is_closed: true,
                ..Shape::default()
            };
            let mut is_plain = false;
            let field = place.and_then(|place| self.shape.fields.get_mut(place));
            let (inner, is_plain) = match field {
                Some(field) => {
                    if field.seen == object {
                        self.counter.repeats.set(true);
                    }
                    field.seen = object;
                    (&mut field.inner, &mut field.is_plain)
                }
                None => (&mut unknown, &mut is_plain),
            };
            map.next_value_seed(Inner {
                shape: inner,
                counter: self.counter,
                depth: self.depth + 1,
                is_plain,
            })?;
            expected = place.map_or(0, |place| place + 1);
        }
    }
}

/// Reads a key as the number of its field. Objects mostly have the same keys in the same order.
struct Key<'a> {
    shape: &'a mut Shape,
    expected: usize,
    object: u64,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<usize>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Option<usize>, E> {
        let is_next = self.shape.fields.get(self.expected);
        if is_next.is_some_and(|field| field.name == key) {
            return Ok(Some(self.expected));
        }
        Ok(self.shape.place(key, self.object, self.depth))
    }
}

/// Looks at one value: an object adds its keys, anything else but null makes the field a column of its own.
struct Inner<'a> {
    shape: &'a mut Shape,
    counter: &'a Counter,
    depth: usize,
    is_plain: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for Inner<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Inner<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        *self.is_plain = true;
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        *self.is_plain = true;
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        *self.is_plain = true;
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        *self.is_plain = true;
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        *self.is_plain = true;
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        *self.is_plain = true;
        while values.next_element::<Checked>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        Learning {
            shape: self.shape,
            counter: self.counter,
            depth: self.depth,
        }
        .visit_map(map)
    }
}

/// A value inside a list: read as far as a later reader of the same line would, and dropped.
struct Checked;

impl<'de> serde::Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut closed = Shape {
            is_closed: true,
            ..Shape::default()
        };
        let mut is_plain = false;
        Inner {
            shape: &mut closed,
            counter: &Counter::default(),
            depth: 1,
            is_plain: &mut is_plain,
        }
        .deserialize(deserializer)
        .map(|()| Self)
    }
}
