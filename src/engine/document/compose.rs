//! Writes rows as JSON Lines into memory, out of pieces of the text they were found in.

use super::raw;

/// Rows that are being written, one object per line.
#[derive(Debug, Default)]
pub struct Rows {
    text: Vec<u8>,
    count: usize,
}

impl Rows {
    /// A row out of keys in quotes and values, all JSON.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = (&'a [u8], &'a [u8])>) {
        self.text.push(b'{');
        for (number, (key, value)) in cells.into_iter().enumerate() {
            if number > 0 {
                self.text.push(b',');
            }
            self.put(key);
            self.text.push(b':');
            self.put(value);
        }
        self.end();
    }

    /// A row out of an object, behind some cells that it does not have itself. A value that is no object stays what it
    /// is, so that the reader of the rows leaves it out and says so.
    pub fn object(&mut self, before: &[(&[u8], &[u8])], object: &[u8]) {
        if raw::kind(object) != raw::Kind::Object {
            self.put(object);
            self.text.push(b'\n');
            self.count += 1;
            return;
        }
        self.text.push(b'{');
        for (key, value) in before {
            self.put(key);
            self.text.push(b':');
            self.put(value);
            self.text.push(b',');
        }
        let body = raw::body(object).trim_ascii();
        if body.is_empty() && self.text.last() == Some(&b',') {
            self.text.pop();
        }
        self.put(body);
        self.end();
    }

    fn end(&mut self) {
        self.text.extend_from_slice(b"}\n");
        self.count += 1;
    }

    /// Line ends within JSON stand between its signs, where a blank means the same.
    fn put(&mut self, json: &[u8]) {
        let start = self.text.len();
        self.text.extend_from_slice(json);
        for byte in &mut self.text[start..] {
            if matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }

    /// How many rows there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many bytes they take.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// All rows.
    pub fn into_text(self) -> Vec<u8> {
        self.text
    }
}
