//! Strict JSON: what a hostile or hand-merged file may not do, and the version that heads every file.
//!
//! An object that names a field twice is refused, because two readers would see two different files. Depth is limited
//! by the parser. Numbers, field order and unknown fields survive a round trip.

use std::fmt;
use std::path::Path;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::error::FileError;

/// The version of a file format: another major one can't be read, another minor one only adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Raised when old programs must keep off.
    pub major: u32,
    /// Raised when something was added.
    pub minor: u32,
}

/// The version that this program writes, the same for all its formats.
pub const VERSION: Version = Version { major: 1, minor: 2 };

impl Version {
    /// Whether something may stand in a file of this version that this program has never heard of.
    pub fn is_newer(self) -> bool {
        self > VERSION
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.major, self.minor].serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let [major, minor] = Deserialize::deserialize(deserializer)?;
        Ok(Self { major, minor })
    }
}

/// What a file is opened for: to be changed, or only to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A newer major version is refused.
    Write,
    /// A newer major version is read as far as it can be understood.
    Read,
}

/// Parses one JSON document.
pub fn parse(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice::<Strict>(bytes)
        .map(|strict| strict.0)
        .map_err(|error| format!("not valid JSON: {error}"))
}

/// Parses one JSON object of this format and checks its version; gives back the fields after `format` and `version`.
pub fn parse_document(
    path: &Path,
    bytes: &[u8],
    format: &str,
    purpose: Purpose,
) -> Result<(Version, Map<String, Value>), FileError> {
    let malformed = |reason: String| FileError::malformed(path, reason);
    let Value::Object(mut fields) = parse(bytes).map_err(malformed)? else {
        return Err(malformed("not a JSON object".to_owned()));
    };
    let version = take_head(path, &mut fields, format)?;
    if version.major > VERSION.major && purpose == Purpose::Write {
        return Err(FileError::Newer {
            path: path.to_owned(),
            version,
        });
    }
    Ok((version, fields))
}

fn take_head(
    path: &Path,
    fields: &mut Map<String, Value>,
    format: &str,
) -> Result<Version, FileError> {
    let malformed = |reason: String| FileError::malformed(path, reason);
    match fields.shift_remove("format") {
        Some(Value::String(found)) if found == format => {}
        Some(Value::String(found)) => {
            return Err(malformed(format!(
                "a file of format `{found}`, not `{format}`"
            )));
        }
        _ => return Err(malformed("it has no `format`".to_owned())),
    }
    let version = fields.shift_remove("version").unwrap_or(Value::Null);
    let version: Version = serde_json::from_value(version)
        .map_err(|_| malformed("its `version` is not [major, minor]".to_owned()))?;
    if version.major < VERSION.major {
        return Err(malformed(format!("version {version} never existed")));
    }
    Ok(version)
}

/// Copies into `new` what `old` has and `new` does not know, so that a rewritten file keeps a newer program's fields.
pub fn keep_unknown(old: &Value, new: &mut Value) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (name, value) in old {
                match new.get_mut(name) {
                    Some(known) => keep_unknown(value, known),
                    None => drop(new.insert(name.clone(), value.clone())),
                }
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            for (old, new) in old.iter().zip(new) {
                keep_unknown(old, new);
            }
        }
        _ => {}
    }
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Strict(value)) = sequence.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            if fields.contains_key(&name) {
                return Err(de::Error::custom(format!(
                    "`{name}` stands twice in one object"
                )));
            }
            let Strict(value) = entries.next_value()?;
            fields.insert(name, value);
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_named_twice_is_refused_at_any_depth() {
        assert!(parse(br#"{"a":1,"a":1}"#).unwrap_err().contains("twice"));
        assert!(
            parse(br#"{"b":[{"a":1,"a":2}]}"#)
                .unwrap_err()
                .contains("twice")
        );
        assert!(parse(br#"[{"a":1},{"a":2}]"#).is_ok());
    }

    #[test]
    fn deep_or_trailing_input_is_an_error_and_no_crash() {
        let deep = "[".repeat(100_000);
        assert!(parse(deep.as_bytes()).is_err());
        for bad in [
            "{} {}",
            "",
            "\u{feff}{}",
            "{'a':1}",
            "nul",
            "1e400",
            "\"\\ud800\"",
        ] {
            assert!(parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn order_and_numbers_survive() {
        let text = r#"{"z":0.1,"a":[-0.0,18446744073709551615,1e-7,null,true],"m":"é\u0001"}"#;
        assert_eq!(parse(text.as_bytes()).unwrap().to_string(), text);
    }

    #[test]
    fn fields_of_a_newer_program_are_kept_and_known_ones_are_ours() {
        let old = parse(br#"{"a":1,"x":{"y":2},"list":[{"u":1}]}"#).unwrap();
        let mut new = parse(br#"{"a":5,"x":{},"list":[{"k":1},{"k":2}]}"#).unwrap();
        keep_unknown(&old, &mut new);
        assert_eq!(
            new,
            parse(br#"{"a":5,"x":{"y":2},"list":[{"k":1,"u":1},{"k":2}]}"#).unwrap()
        );
    }

    #[test]
    fn the_head_is_checked() {
        let read = |text: &str, purpose| {
            parse_document(Path::new("f"), text.as_bytes(), "mispred-x", purpose)
        };
        let (version, rest) = read(
            r#"{"format":"mispred-x","version":[1,9],"a":1}"#,
            Purpose::Write,
        )
        .unwrap();
        assert!(version.is_newer() && rest.len() == 1);
        let newer = r#"{"format":"mispred-x","version":[2,0]}"#;
        assert!(read(newer, Purpose::Write).unwrap_err().is_newer());
        assert!(read(newer, Purpose::Read).is_ok());
        for bad in [
            r#"{"format":"other","version":[1,0]}"#,
            r#"{"version":[1,0]}"#,
            r#"{"format":"mispred-x","version":1}"#,
            r#"{"format":"mispred-x","version":[0,1]}"#,
            "[]",
        ] {
            assert!(
                matches!(read(bad, Purpose::Read), Err(FileError::Malformed { .. })),
                "{bad}"
            );
        }
    }
}
