//! Texts held so that ten million errors' worth of them fit: one after another, or as small numbers where they repeat.

use std::collections::HashMap;

/// Texts one after another in one allocation.
#[derive(Debug, Default)]
pub(in crate::engine) struct Arena {
    text: String,
    ends: Vec<usize>,
}

impl Arena {
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    pub fn get(&self, number: usize) -> &str {
        let start = number
            .checked_sub(1)
            .map_or(0, |previous| self.ends[previous]);
        &self.text[start..self.ends[number]]
    }
}

/// Texts that repeat, as small numbers.
#[derive(Debug, Default)]
pub(in crate::engine) struct Interner {
    codes: HashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
}

impl Interner {
    pub fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let code = self.texts.len() as u32;
        self.codes.insert(text.into(), code);
        self.texts.push(text.into());
        code
    }

    pub fn text(&self, code: u32) -> Option<&str> {
        self.texts.get(code as usize).map(AsRef::as_ref)
    }

    /// All texts in the order of their codes.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        self.texts.iter().map(AsRef::as_ref)
    }

    /// The codes here of all texts of another interner, by their codes there.
    pub fn adopt(&mut self, other: &Self) -> Vec<u32> {
        other.texts.iter().map(|text| self.code(text)).collect()
    }
}

/// The different values of a column, as long as they are few enough to be the two of a yes-or-no question.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct FewValues(Vec<String>);

impl FewValues {
    const MOST: usize = 3;

    pub fn add(&mut self, value: &str) {
        if self.0.len() < Self::MOST && !self.0.iter().any(|known| known == value) {
            self.0.push(value.to_owned());
        }
    }

    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|value| self.add(value));
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}
