//! Bytes that sit in a cell: they arrive as hexadecimal text, are told by their first bytes, and shown as a dump.

/// Fewer bytes than this are more likely a number or a hash that should stay as it is written.
const SHORTEST: usize = 48;

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An image that can be shown.
    Image,
    /// Anything else.
    Unknown,
}

/// The bytes of a cell that is nothing but hexadecimal digits, if they are bytes: long enough, or an image.
pub fn read(text: &str) -> Option<(Kind, Vec<u8>)> {
    let digits = text
        .strip_prefix("0x")
        .or_else(|| text.strip_prefix("\\x"))
        .unwrap_or(text);
    let is_long = digits.len() >= SHORTEST * 2 && digits.len().is_multiple_of(2);
    if !is_long || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    // A long number is no bytes.
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        other => other.saturating_sub(b'A').saturating_add(10) & 15,
    };
    let bytes: Vec<u8> = digits
        .as_bytes()
        .chunks_exact(2)
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect();
    Some((kind(&bytes), bytes))
}

fn kind(bytes: &[u8]) -> Kind {
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let is_image =
        bytes.starts_with(b"\x89PNG\r\n\x1a\n") || bytes.starts_with(b"\xff\xd8\xff") || is_webp;
    if is_image { Kind::Image } else { Kind::Unknown }
}

/// One line of a dump: where it begins, the bytes, and the letters among them.
pub fn dump_line(offset: usize, bytes: &[u8]) -> String {
    let codes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let letters: String = bytes
        .iter()
        .map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '·',
        })
        .collect();
    format!("{offset:06x}  {}  {letters}", codes.join(" "))
}

/// A size as people read it.
pub fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_text_is_bytes_when_it_is_long_or_an_image() {
        let png = format!("89504e470d0a1a0a{}", "00".repeat(60));
        assert_eq!(
            read(&png).map(|(kind, bytes)| (kind, bytes.len())),
            Some((Kind::Image, 68))
        );
        let other = "0xDEADBEEF".to_owned() + &"fe".repeat(60);
        let (kind, bytes) = read(&other).unwrap();
        assert_eq!(
            (kind, &bytes[..4]),
            (Kind::Unknown, &[0xde, 0xad, 0xbe, 0xef][..])
        );
        for text in [
            "",
            "deadbeef",
            &"12".repeat(80),
            &"zz".repeat(80),
            &"abc".repeat(33),
            "0x",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_dump_shows_letters() {
        assert_eq!(dump_line(16, b"PK\x03"), "000010  50 4b 03  PK·");
        assert_eq!(
            (size(12), size(1_250_000)),
            ("12 bytes".to_owned(), "1.2 MB".to_owned())
        );
    }
}
