//! Cells of a column as canonical text, as numbers and as typed cells of a row.
//!
//! The same value must give the same text whatever the file's format is: keys, labels and groups depend on it.
//! Nothing here reads files.

use std::borrow::Cow;

use polars::prelude::*;

use crate::domain::label::{canonical, canonical_f64};
use crate::domain::row::{Cell, spelled};

/// One column of some rows, reduced to the four types whose text is known. Always in one piece, so that a cell is
/// found without a search.
#[derive(Clone, Debug)]
pub(super) enum Texts {
    Strings(StringChunked),
    Integers(Int64Chunked),
    Numbers(Float64Chunked),
    Booleans(BooleanChunked),
}

impl Texts {
    /// Takes over a column of any type; types without a closer one become the text that their cells print as.
    pub fn of(column: &Column) -> PolarsResult<Self> {
        let series = column.as_materialized_series().rechunk();
        Ok(match series.dtype() {
            DataType::String => Self::Strings(series.str()?.clone()),
            DataType::Categorical(..) | DataType::Enum(..) => {
                Self::Strings(series.cast(&DataType::String)?.str()?.clone())
            }
            DataType::Boolean => Self::Booleans(series.bool()?.clone()),
            DataType::Float64 => Self::Numbers(series.f64()?.clone()),
            // The nearest double of a single has digits that no other format of the same data would print.
            DataType::Float32 => {
                Self::Numbers(series.f32()?.iter().map(|value| value.map(widen)).collect())
            }
            DataType::Int64 => Self::Integers(series.i64()?.clone()),
            DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32 => Self::Integers(series.cast(&DataType::Int64)?.i64()?.clone()),
            _ => Self::Strings(series.iter().map(|value| printed(cell(value))).collect()),
        })
    }

    /// How many cells.
    pub fn len(&self) -> usize {
        match self {
            Self::Strings(column) => column.len(),
            Self::Integers(column) => column.len(),
            Self::Numbers(column) => column.len(),
            Self::Booleans(column) => column.len(),
        }
    }

    /// Some of the cells, by their numbers.
    pub fn take(&self, rows: &[u32]) -> Self {
        let rows = IdxCa::from_slice(PlSmallStr::EMPTY, rows);
        match self {
            Self::Strings(column) => Self::Strings(taken(column, &rows)),
            Self::Integers(column) => Self::Integers(taken(column, &rows)),
            Self::Numbers(column) => Self::Numbers(taken(column, &rows)),
            Self::Booleans(column) => Self::Booleans(taken(column, &rows)),
        }
    }

    /// The text of a cell, not yet canonical where the file itself holds text; none for a missing or empty cell and NaN.
    pub fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        match self {
            Self::Strings(column) => column
                .get(row)
                .filter(|text| !text.is_empty())
                .map(Cow::Borrowed),
            Self::Integers(column) => column.get(row).map(|value| Cow::Owned(value.to_string())),
            Self::Numbers(column) => column.get(row).and_then(canonical_f64).map(Cow::Owned),
            Self::Booleans(column) => column
                .get(row)
                .map(|value| Cow::Borrowed(if value { "true" } else { "false" })),
        }
    }

    /// The canonical label of a cell.
    pub fn label(&self, row: usize) -> Option<Cow<'_, str>> {
        self.text(row).map(|text| match text {
            Cow::Borrowed(text) => canonical(text),
            Cow::Owned(text) => Cow::Owned(text),
        })
    }

    /// A cell as a finite number.
    pub fn number(&self, row: usize) -> Option<f64> {
        let number = match self {
            Self::Strings(column) => spelled(column.get(row)?)?,
            Self::Integers(column) => column.get(row)? as f64,
            Self::Numbers(column) => column.get(row)?,
            Self::Booleans(_) => return None,
        };
        number.is_finite().then_some(number)
    }

    /// Row by row, whether two columns hold the same raw cell; none when their types differ, so that only texts compare.
    pub fn same_cells(&self, other: &Self) -> Option<Vec<bool>> {
        let same = match (self, other) {
            (Self::Strings(left), Self::Strings(right)) => left.equal_missing(right),
            (Self::Integers(left), Self::Integers(right)) => left.equal_missing(right),
            (Self::Numbers(left), Self::Numbers(right)) => left.equal_missing(right),
            (Self::Booleans(left), Self::Booleans(right)) => left.equal_missing(right),
            _ => return None,
        };
        Some(same.iter().map(|same| same == Some(true)).collect())
    }

    /// Row by row, whether a cell has no value; none when all cells have one and no cell needs to be looked at.
    pub fn missing_cells(&self) -> Option<Vec<bool>> {
        match self {
            Self::Integers(column) if column.null_count() == 0 => None,
            Self::Booleans(column) if column.null_count() == 0 => None,
            Self::Strings(column) => Some(
                column
                    .iter()
                    .map(|text| text.is_none_or(str::is_empty))
                    .collect(),
            ),
            Self::Numbers(column) => Some(
                column
                    .iter()
                    .map(|value| value.is_none_or(f64::is_nan))
                    .collect(),
            ),
            _ => Some((0..self.len()).map(|row| self.is_missing(row)).collect()),
        }
    }

    /// Whether a cell has no value.
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Strings(column) => column.get(row).is_none_or(str::is_empty),
            Self::Integers(column) => column.get(row).is_none(),
            Self::Numbers(column) => column.get(row).is_none_or(f64::is_nan),
            Self::Booleans(column) => column.get(row).is_none(),
        }
    }
}

/// The cells of the given numbers; none of them when one lies outside, which the caller rules out.
fn taken<T: PolarsDataType>(column: &ChunkedArray<T>, rows: &IdxCa) -> ChunkedArray<T>
where
    ChunkedArray<T>: ChunkTake<IdxCa>,
{
    column
        .take(rows)
        .unwrap_or_else(|_| ChunkedArray::<T>::full_null_like(column, 0))
}

fn widen(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}

/// A list is its JSON, so that an empty one is no missing cell and no label in it is cut at a comma.
pub(super) fn printed(cell: Cell) -> Option<String> {
    match cell {
        Cell::List(_) => serde_json::to_string(&cell).ok(),
        cell => (!cell.is_missing()).then(|| cell.text()),
    }
}

/// A cell of a Parquet column with its type; dates, times, decimals and structs as text.
pub(super) fn cell(value: AnyValue<'_>) -> Cell {
    let whole = |value: i128| match i64::try_from(value) {
        Ok(value) => Cell::Integer(value),
        Err(_) => Cell::Text(value.to_string()),
    };
    match value {
        AnyValue::Null => Cell::Missing,
        AnyValue::Boolean(value) => Cell::Boolean(value),
        AnyValue::String(text) => Cell::Text(text.to_owned()),
        AnyValue::StringOwned(text) => Cell::Text(text.to_string()),
        AnyValue::Int8(value) => whole(value.into()),
        AnyValue::Int16(value) => whole(value.into()),
        AnyValue::Int32(value) => whole(value.into()),
        AnyValue::Int64(value) => whole(value.into()),
        AnyValue::Int128(value) => whole(value),
        AnyValue::UInt8(value) => whole(value.into()),
        AnyValue::UInt16(value) => whole(value.into()),
        AnyValue::UInt32(value) => whole(value.into()),
        AnyValue::UInt64(value) => whole(value.into()),
        AnyValue::UInt128(value) => {
            i128::try_from(value).map_or_else(|_| Cell::Text(value.to_string()), whole)
        }
        AnyValue::Float32(value) => number(widen(value)),
        AnyValue::Float64(value) => number(value),
        AnyValue::List(values) | AnyValue::Array(values, _) => {
            Cell::List(values.iter().map(cell).collect())
        }
        AnyValue::Datetime(instant, unit, zone) => moment(instant, unit, zone.is_some()),
        AnyValue::DatetimeOwned(instant, unit, zone) => moment(instant, unit, zone.is_some()),
        AnyValue::Binary(bytes) => Cell::Text(hex(bytes)),
        AnyValue::BinaryOwned(bytes) => Cell::Text(hex(&bytes)),
        record @ AnyValue::Struct(..) => structure(record),
        AnyValue::StructOwned(parts) => {
            let (values, fields) = *parts;
            json_object(
                fields
                    .iter()
                    .zip(values)
                    .map(|(field, value)| (field.name().to_string(), cell(value))),
            )
        }
        other => Cell::Text(other.str_value().into_owned()),
    }
}

fn number(value: f64) -> Cell {
    if value.is_nan() {
        Cell::Missing
    } else {
        Cell::Number(value)
    }
}

/// A point in time as ISO 8601: with a `T` and a `Z` when it is an instant, with a blank when it has no time zone.
fn moment(instant: i64, unit: TimeUnit, has_zone: bool) -> Cell {
    let text = AnyValue::Datetime(instant, unit, None).to_string();
    Cell::Text(if has_zone {
        format!("{}Z", text.replacen(' ', "T", 1))
    } else {
        text
    })
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing into a String can't fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn structure(record: AnyValue<'_>) -> Cell {
    let AnyValue::Struct(_, _, fields) = &record else {
        return Cell::Missing;
    };
    let names: Vec<String> = fields
        .iter()
        .map(|field| field.name().to_string())
        .collect();
    let mut values = Vec::new();
    record._materialize_struct_av(&mut values);
    json_object(names.into_iter().zip(values.into_iter().map(cell)))
}

fn json_object(fields: impl Iterator<Item = (String, Cell)>) -> Cell {
    let object: serde_json::Map<String, serde_json::Value> = fields
        .map(|(name, cell)| (name, serde_json::to_value(cell).unwrap_or_default()))
        .collect();
    Cell::Text(serde_json::Value::Object(object).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(column: Series) -> Vec<Option<String>> {
        let texts = Texts::of(&column.into_column()).unwrap();
        (0..texts.len())
            .map(|row| texts.label(row).map(Cow::into_owned))
            .collect()
    }

    #[test]
    fn a_value_has_one_text_whatever_its_type() {
        let expected = vec![Some("1".to_owned()), None, Some("0".to_owned())];
        let name = || PlSmallStr::from_static("x");
        assert_eq!(
            texts(Series::new(name(), [Some("1.0"), Some(""), Some("-0")])),
            expected
        );
        assert_eq!(
            texts(Series::new(name(), [Some(1_i64), None, Some(0)])),
            expected
        );
        assert_eq!(
            texts(
                Series::new(name(), [Some(1_i64), None, Some(0)])
                    .cast(&DataType::UInt8)
                    .unwrap()
            ),
            expected
        );
        assert_eq!(
            texts(
                Series::new(name(), [Some(1_i64), None, Some(0)])
                    .cast(&DataType::UInt64)
                    .unwrap()
            ),
            expected
        );
        assert_eq!(texts(Series::new(name(), [1.0, f64::NAN, -0.0])), expected);
        assert_eq!(
            texts(Series::new(name(), [0.1_f32])),
            [Some("0.1".to_owned())]
        );
        assert_eq!(
            texts(Series::new(name(), [true, false])),
            [Some("true".to_owned()), Some("false".to_owned())]
        );
    }

    #[test]
    fn moments_print_as_iso_8601() {
        let instant = 1_736_121_600_000;
        let text = |zone| match zone {
            true => moment(instant, TimeUnit::Milliseconds, true),
            false => moment(instant, TimeUnit::Milliseconds, false),
        };
        assert_eq!(text(true), Cell::Text("2025-01-06T00:00:00Z".to_owned()));
        assert_eq!(text(false), Cell::Text("2025-01-06 00:00:00".to_owned()));
    }

    #[test]
    fn a_number_too_large_for_a_cell_keeps_its_digits() {
        assert_eq!(
            cell(AnyValue::UInt64(u64::MAX)),
            Cell::Text(u64::MAX.to_string())
        );
        assert_eq!(
            cell(AnyValue::UInt128(u128::MAX)),
            Cell::Text(u128::MAX.to_string())
        );
        assert_eq!(cell(AnyValue::Float64(f64::NAN)), Cell::Missing);
    }
}
