//! Quotes behind blanks (`1, "a, b", c`): each opening one changes places with the first blank before it, so that it
//! opens a cell. Nothing becomes longer or shorter, so places in the file stay what they are; blanks are trimmed later.

/// Moves quotes to the beginnings of their cells, piece by piece; begins outside quotes.
#[derive(Debug)]
pub struct Blanks {
    separator: u8,
    is_quoted: bool,
    /// Whether nothing but blanks lies between here and the beginning of the cell.
    begins: bool,
    /// Whether the last character was a quote that seemed to close.
    has_closed: bool,
}

impl Blanks {
    pub const fn new(separator: u8) -> Self {
        Self {
            separator,
            is_quoted: false,
            begins: true,
            has_closed: false,
        }
    }

    /// Takes in the next bytes; says whether a quote was moved.
    pub fn close_up(&mut self, bytes: &mut [u8]) -> bool {
        let mut has_moved = false;
        // Where the blanks before the present place begin, as far as they lie in these bytes.
        let mut blanks = 0;
        for place in 0..bytes.len() {
            let byte = bytes[place];
            if self.is_quoted {
                self.is_quoted = byte != b'"';
                self.has_closed = byte == b'"';
                continue;
            }
            let is_blank = byte == b' ' && byte != self.separator;
            match byte {
                b'"' if self.begins => {
                    if blanks < place {
                        bytes.swap(blanks, place);
                        has_moved = true;
                    }
                    self.is_quoted = true;
                }
                // Two in a row are one that belongs to the text.
                b'"' if self.has_closed => self.is_quoted = true,
                _ => {}
            }
            if !(self.begins && is_blank) {
                blanks = place + 1;
            }
            self.begins = match byte {
                b'\r' | b'\n' => true,
                byte if byte == self.separator => true,
                _ => self.begins && is_blank,
            };
            self.has_closed = false;
        }
        has_moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed_up(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        Blanks::new(b',').close_up(&mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_quote_behind_blanks_opens_its_cell() {
        assert_eq!(closed_up("1, \"a, b\", c\n"), "1,\" a, b\", c\n");
        assert_eq!(closed_up("1,  \"a\"\n \"b\",c"), "1,\"  a\"\n\" b\",c");
    }

    #[test]
    fn quotes_elsewhere_stay_where_they_are() {
        for text in ["1,\"a, \"\"b\"\", c\"\n", "1,a \"b\" c\n", "1,5\" , \n"] {
            assert_eq!(closed_up(text), text);
        }
    }
}
