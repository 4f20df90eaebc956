//! The names of the columns: from one line, from two, or from none.

use std::collections::{HashMap, HashSet};

use csv::ByteRecord;

use crate::domain::finding::Finding;
use crate::engine::error::EngineError;

/// What the columns are called, and how many lines said so.
#[derive(Debug)]
pub struct Names {
    pub names: Vec<String>,
    pub lines: usize,
    /// Whether rows end with separators that have no cell behind them.
    pub has_spare: bool,
    pub notes: Vec<Finding>,
}

impl Names {
    /// Names from the first lines. `header` is what somebody said about there being any.
    pub fn of(
        first: &ByteRecord,
        rows: &[&ByteRecord],
        header: Option<bool>,
        trims: bool,
    ) -> Result<Self, EngineError> {
        let texts = |row: &ByteRecord| -> Vec<String> {
            row.iter()
                .map(|cell| String::from_utf8_lossy(cell).into_owned())
                .collect()
        };
        let mut notes = Vec::new();
        let is_header = header.unwrap_or_else(|| !is_data(first, rows));
        if !is_header {
            let names = (1..=first.len())
                .map(|number| format!("column {number}"))
                .collect();
            if header.is_none() {
                let sentence = "The first line looks like data: the columns are called `column 1`, `column 2` and so on.";
                notes.push(
                    Finding::warning("no-header", sentence)
                        .advising("If it holds their names, say --header."),
                );
            }
            return Ok(Self {
                names,
                lines: 0,
                has_spare: false,
                notes,
            });
        }
        let mut names = texts(first);
        let mut lines = 1;
        if let Some(second) = rows
            .first()
            .filter(|second| are_two_headers(first, second, &rows[1..]))
        {
            names = names
                .iter()
                .zip(texts(second))
                .map(|(upper, lower)| joined(upper.trim(), lower.trim()))
                .collect();
            lines = 2;
            notes.push(Finding::note(
                "two-headers",
                "The first two lines hold names: they are put together with a point.",
            ));
        }
        if drop_hash(&mut names) {
            notes.push(Finding::note(
                "hash-in-header",
                "The `#` before the first name is left out.",
            ));
        }
        let has_spare = drop_spare(&mut names, &rows[lines - 1..]);
        if has_spare {
            notes.push(Finding::note(
                "trailing-separator",
                "Rows end with a separator: the empty column behind it is left out.",
            ));
        } else if has_row_names(&names, rows) {
            names.insert(0, "row".to_owned());
            notes.push(Finding::note(
                "row-names",
                "The header is one name short: the first column is called `row`.",
            ));
        }
        let is_spaced = names.iter().any(|name| name.trim() != name.as_str());
        if trims || is_spaced {
            let about = if trims { "names and cells" } else { "names" };
            let sentence = format!("Spaces around {about} are left out.");
            notes.push(Finding::note("trimmed", sentence));
        }
        let (names, repeated) = distinct(&names);
        if repeated > 0 {
            let sentence = format!(
                "{} in the header more than once: a number behind tells them apart.",
                crate::domain::words::counted(repeated, "name stands", "names stand")
            );
            notes.push(Finding::note("duplicate-header", sentence).counting(repeated));
        }
        Ok(Self {
            names,
            lines,
            has_spare,
            notes,
        })
    }
}

fn joined(upper: &str, lower: &str) -> String {
    match (upper, lower) {
        (upper, lower) if upper == lower || lower.is_empty() => upper.to_owned(),
        ("", lower) => lower.to_owned(),
        (upper, lower) => format!("{upper}.{lower}"),
    }
}

/// Trimmed names, all different and none empty, and how many stood there before.
fn distinct(names: &[String]) -> (Vec<String>, u64) {
    let all: Vec<&str> = names.iter().map(|name| name.trim()).collect();
    let mut taken: HashSet<String> = all.iter().map(|name| (*name).to_owned()).collect();
    let mut used: HashSet<String> = HashSet::new();
    // Where to go on counting, because a name may be there a thousand times.
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut given = Vec::new();
    let mut repeated = 0;
    for (place, name) in all.iter().enumerate() {
        let mut wanted = (*name).to_owned();
        if wanted.is_empty() {
            wanted = format!("column {}", place + 1);
            while taken.contains(&wanted) {
                wanted.push('_');
            }
        } else if used.contains(&wanted) {
            repeated += 1;
            let number = numbers.entry(name).or_insert(1);
            while taken.contains(&wanted) {
                *number += 1;
                wanted = format!("{name}_{number}");
            }
        }
        taken.insert(wanted.clone());
        used.insert(wanted.clone());
        given.push(wanted);
    }
    (given, repeated)
}

fn is_number(cell: &[u8]) -> bool {
    std::str::from_utf8(cell).is_ok_and(|text| text.trim().parse::<f64>().is_ok())
}

/// Whether the first line is a row like the others.
fn is_data(first: &ByteRecord, rows: &[&ByteRecord]) -> bool {
    let mut filled = first
        .iter()
        .filter(|cell| !cell.trim_ascii().is_empty())
        .peekable();
    if filled.peek().is_none() || filled.all(is_number) {
        return !are_numbered_classes(first, rows);
    }
    let Some(next) = rows.first() else {
        return false;
    };
    let cells: Vec<&[u8]> = first.iter().collect();
    let has_decimal = cells
        .iter()
        .any(|cell| is_number(cell) && cell.contains(&b'.'));
    let words: Vec<&&[u8]> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let has_repeats = words.iter().collect::<HashSet<_>>().len() < words.len();
    let numbers: Vec<usize> = (0..next.len())
        .filter(|place| next.get(*place).is_some_and(is_number))
        .collect();
    let has_numbers_alike = !numbers.is_empty()
        && numbers
            .iter()
            .all(|place| first.get(*place).is_some_and(is_number));
    if has_numbers_alike && (has_decimal || has_repeats) {
        return true;
    }
    // Names don't occur below themselves.
    let recurs = |place: &usize| {
        let cell = &cells[*place];
        !cell.is_empty() && !is_number(cell) && rows.iter().any(|row| row.get(*place) == Some(cell))
    };
    has_numbers_alike && (0..cells.len()).filter(recurs).count() >= 2
}

/// Whether a line of numbers names classes: 0 to k−1 in their order, over nothing but probabilities.
fn are_numbered_classes(first: &ByteRecord, rows: &[&ByteRecord]) -> bool {
    let named = |place: &usize| {
        first
            .get(*place)
            .is_some_and(|cell| !cell.trim_ascii().is_empty())
    };
    let places: Vec<usize> = (0..first.len()).filter(named).collect();
    let is_counted = |(number, place): (usize, &usize)| {
        first.get(*place).map(<[u8]>::trim_ascii) == Some(number.to_string().as_bytes())
    };
    let number = |cell: &[u8]| std::str::from_utf8(cell).ok()?.trim().parse::<f64>().ok();
    let cells = || {
        rows.iter()
            .flat_map(|row| places.iter().map(|place| row.get(*place)))
    };
    let is_probability = |cell: Option<&[u8]>| {
        cell.and_then(number)
            .is_some_and(|number| (0.0..=1.0).contains(&number))
    };
    let is_fraction = |cell: Option<&[u8]>| {
        cell.and_then(number)
            .is_some_and(|number| number.fract() != 0.0)
    };
    places.len() > 1
        && places.iter().enumerate().all(is_counted)
        && cells().all(is_probability)
        && cells().any(is_fraction)
}

/// Whether the second line holds names as well: the first one repeats itself, the second does not, and numbers begin
/// only below.
fn are_two_headers(first: &ByteRecord, second: &ByteRecord, rows: &[&ByteRecord]) -> bool {
    let distinct = |row: &ByteRecord| row.iter().collect::<HashSet<_>>().len();
    let Some(third) = rows.first() else {
        return false;
    };
    first.len() == second.len()
        && distinct(first) < first.len()
        && distinct(second) == second.len()
        && !second.iter().any(is_number)
        && third.iter().any(is_number)
}

/// Takes the mark of a comment from the first name; a column that is called `#` keeps its name.
fn drop_hash(names: &mut [String]) -> bool {
    let Some(first) = names.first_mut() else {
        return false;
    };
    let bare = first.trim_start().strip_prefix('#').map(str::trim_start);
    match bare {
        Some(bare) if !bare.is_empty() => {
            *first = bare.to_owned();
            true
        }
        _ => false,
    }
}

/// Drops what lies behind the last separator of a line where that is nothing: no name above, and no cell in any row.
fn drop_spare(names: &mut Vec<String>, rows: &[&ByteRecord]) -> bool {
    let named = names.iter().rposition(|name| !name.trim().is_empty());
    let named = named.map_or(0, |last| last + 1);
    let is_empty = |row: &&ByteRecord| {
        row.iter()
            .skip(named)
            .all(|cell| cell.trim_ascii().is_empty())
    };
    let has_more = |row: &&ByteRecord| row.len() > named;
    let has_spare = named > 1 && rows.iter().any(has_more) && rows.iter().all(is_empty);
    if has_spare {
        names.truncate(named);
    }
    has_spare
}

/// Whether all rows have one cell more than the header has names, as R writes them.
fn has_row_names(names: &[String], rows: &[&ByteRecord]) -> bool {
    !rows.is_empty() && rows.iter().all(|row| row.len() == names.len() + 1)
}
