//! Numbers as people read them: with the unit that the name of the column gives, and with thousands set apart where the
//! number counts something. The digits are those of the file.

use crate::domain::row::Cell;

/// Endings of names and the unit they stand for; the first that fits wins.
const UNITS: [(&str, Unit); 30] = [
    ("ms", Unit::After("ms")),
    ("millis", Unit::After("ms")),
    ("us", Unit::After("µs")),
    ("sec", Unit::After("s")),
    ("secs", Unit::After("s")),
    ("seconds", Unit::After("s")),
    ("minutes", Unit::After("min")),
    ("hours", Unit::After("h")),
    ("days", Unit::After("days")),
    ("usd", Unit::Before("$")),
    ("dollars", Unit::Before("$")),
    ("eur", Unit::After("€")),
    ("gbp", Unit::Before("£")),
    ("pct", Unit::After("%")),
    ("percent", Unit::After("%")),
    ("bytes", Unit::After("bytes")),
    ("kb", Unit::After("kB")),
    ("mb", Unit::After("MB")),
    ("gb", Unit::After("GB")),
    ("km", Unit::After("km")),
    ("cm", Unit::After("cm")),
    ("mm", Unit::After("mm")),
    ("kg", Unit::After("kg")),
    ("kwh", Unit::After("kWh")),
    ("mwh", Unit::After("MWh")),
    ("mpa", Unit::After("MPa")),
    ("hz", Unit::After("Hz")),
    ("celsius", Unit::After("°C")),
    ("tokens", Unit::After("tokens")),
    ("chars", Unit::After("characters")),
];

#[derive(Clone, Copy)]
enum Unit {
    None,
    Before(&'static str),
    After(&'static str),
}

/// Words in names whose numbers count something. Any other long number may be a name itself, such as an id.
const COUNTS: [&str; 17] = [
    "count",
    "counts",
    "num",
    "total",
    "size",
    "population",
    "tokens",
    "amount",
    "sum",
    "price",
    "cost",
    "income",
    "revenue",
    "views",
    "length",
    "budget",
    "salary",
];

/// The words of a name, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for character in name.chars() {
        let begins = character.is_uppercase() && was_lower;
        if !character.is_alphanumeric() || begins {
            words.push(String::new());
        }
        if character.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(character.to_lowercase());
        }
        was_lower = character.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A number cell as it is shown.
pub fn shown(name: &str, cell: &Cell) -> String {
    let words = words(name);
    let digits = match cell {
        Cell::Integer(value) if counts(&words) => grouped(&value.to_string()),
        Cell::Number(value) => rounded(*value),
        other => other.text(),
    };
    with_unit(&words, digits)
}

/// The difference of two numbers of this column, with its sign.
pub fn signed(name: &str, difference: f64) -> String {
    let size = rounded(difference.abs());
    let sign = if difference < 0.0 { '−' } else { '+' };
    format!("{sign}{}", with_unit(&words(name), size))
}

fn with_unit(words: &[String], digits: String) -> String {
    let unit = words
        .last()
        .filter(|_| words.len() > 1)
        .and_then(|last| UNITS.iter().find(|(ending, _)| ending == last))
        .map_or(Unit::None, |(_, unit)| *unit);
    match (unit, digits.strip_prefix('-')) {
        (Unit::None, _) => digits,
        (Unit::Before(unit), Some(size)) => format!("-{unit}{size}"),
        (Unit::Before(unit), None) => format!("{unit}{digits}"),
        (Unit::After("%"), _) => format!("{digits}%"),
        (Unit::After(unit), _) => format!("{digits} {unit}"),
    }
}

/// Text that spells a plain number, as it is shown; none for any other text. Not a digit is changed.
pub fn of_text(name: &str, text: &str) -> Option<String> {
    let size = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = size.split_once('.').unwrap_or((size, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let has_lead = whole.len() > 1 && whole.starts_with('0');
    if !is_digits(whole) || !is_digits(fraction) || has_lead || size.len() > 18 {
        return None;
    }
    let words = words(name);
    let digits = match counts(&words) && !size.contains('.') {
        true => grouped(text),
        false => text.to_owned(),
    };
    Some(with_unit(&words, digits))
}

/// Whether the numbers of a column count or measure something.
fn counts(words: &[String]) -> bool {
    let is_unit = |last: &String| UNITS.iter().any(|(ending, _)| ending == last);
    words.len() > 1 && words.last().is_some_and(is_unit)
        || words.iter().any(|word| COUNTS.contains(&word.as_str()))
}

/// Thousands of a whole number set apart, from five digits on.
fn grouped(number: &str) -> String {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number),
    };
    if digits.len() < 5 {
        return number.to_owned();
    }
    let first = digits.len() % 3;
    let mut parts: Vec<&str> = Vec::new();
    if first > 0 {
        parts.push(&digits[..first]);
    }
    parts.extend(
        (first..digits.len())
            .step_by(3)
            .map(|at| &digits[at..at + 3]),
    );
    format!("{sign}{}", parts.join(","))
}

/// Six digits are enough to read; a whole number keeps all of its digits.
pub fn rounded(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() < 1e-4 {
        return value.to_string();
    }
    let decimals = (5 - value.abs().log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{value:.decimals$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_units() {
        let number = |name: &str, value: f64| shown(name, &Cell::Number(value));
        assert_eq!(number("latency_ms", 12.5), "12.5 ms");
        assert_eq!(number("price_eur", 3.0), "3 €");
        assert_eq!(number("cost_usd", -0.25), "-$0.25");
        assert_eq!(number("discount_pct", 12.0), "12%");
        assert_eq!(number("scores.durationMs", 7.0), "7 ms");
        assert_eq!(number("ms", 7.0), "7", "a name alone is no unit");
        assert_eq!(number("focus", 0.5), "0.5");
    }

    #[test]
    fn counts_are_grouped_and_names_are_not() {
        let integer = |name: &str, value| shown(name, &Cell::Integer(value));
        assert_eq!(integer("population", 1_234_567), "1,234,567");
        assert_eq!(integer("income", -50_000), "-50,000");
        assert_eq!(integer("total_count", 1999), "1999");
        for name in ["id", "user_id", "zip_code", "account", "year"] {
            assert_eq!(integer(name, 1_234_567), "1234567", "{name}");
        }
    }

    #[test]
    fn text_that_spells_a_number_keeps_its_digits() {
        let text = |name: &str, text: &str| of_text(name, text);
        assert_eq!(text("latency_ms", "86448").as_deref(), Some("86,448 ms"));
        assert_eq!(text("price_usd", "-3.50").as_deref(), Some("-$3.50"));
        assert_eq!(text("x", "0.100").as_deref(), Some("0.100"));
        for other in [
            "0012345",
            "1e5",
            "",
            "-",
            "1.",
            "12,5",
            "2026-11-21",
            "1234567890123456789012",
        ] {
            assert_eq!(text("total_count", other), None, "{other}");
        }
    }

    #[test]
    fn six_digits_and_no_lost_whole_ones() {
        assert_eq!(rounded(0.123_456_78), "0.123457");
        assert_eq!(rounded(1_234_567.25), "1234567");
        assert_eq!(rounded(1_234_560.4), "1234560");
        assert_eq!(rounded(1e-9), "0.000000001");
        assert_eq!(signed("price_eur", -1.5), "−1.5 €");
        assert_eq!(signed("y", 2.25), "+2.25");
    }
}
