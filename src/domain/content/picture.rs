//! A picture as plain pixels, and the pixels that tables of numbers spell. Knows no image format.

use super::tree::Tree;

/// Shorter lists of numbers are no picture.
const SMALLEST_SIDE: usize = 4;
/// The longest side of a picture that is spelled by numbers.
const LONGEST_SIDE: usize = 512;
/// Pictures with sides up to this are drawn twice as large.
const TINY: usize = 16;

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    rgb: Vec<[u8; 3]>,
}

impl Picture {
    /// A picture of whole rows of pixels; none when they are not whole, or there are none.
    pub fn new(width: usize, rgb: Vec<[u8; 3]>) -> Option<Self> {
        let is_whole = width > 0 && !rgb.is_empty() && rgb.len().is_multiple_of(width);
        is_whole.then_some(Self { width, rgb })
    }

    /// Pixels in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows of pixels.
    pub fn height(&self) -> usize {
        self.rgb.len() / self.width
    }

    /// The rows, the uppermost first.
    pub fn rows(&self) -> impl Iterator<Item = &[[u8; 3]]> {
        self.rgb.chunks(self.width)
    }

    /// The picture no wider and no higher than this, made twice as large when it is tiny. A pixel
    /// that stands for several is their mean.
    pub fn fitted(&self, width: usize, height: usize) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        let is_tiny = self.width.max(self.height()) <= TINY;
        let grown = if is_tiny { 2 } else { 1 };
        let wanted = (self.width * grown, self.height() * grown);
        // As fractions of whole numbers: shrink by the side that needs it most.
        let (part, whole) = match (wanted.0 > width, wanted.1 > height) {
            (false, false) => (1, 1),
            _ if wanted.0 * height >= wanted.1 * width => (width, wanted.0),
            _ => (height, wanted.1),
        };
        let columns = (wanted.0 * part / whole).max(1);
        let rows = (wanted.1 * part / whole).max(1);
        let span = |at: usize, count: usize, of: usize| {
            let first = at * of / count;
            first
                ..((at + 1) * of)
                    .div_ceil(count)
                    .clamp(first + 1, of.max(first + 1))
        };
        let pixel = |row: usize, column: usize| {
            let columns = span(column, columns, self.width);
            let under = span(row, rows, self.height())
                .flat_map(|row| columns.clone().map(move |column| row * self.width + column))
                .filter_map(|at| self.rgb.get(at));
            mean(under)
        };
        let rgb = (0..rows)
            .flat_map(|row| (0..columns).map(move |column| (row, column)))
            .map(|(row, column)| pixel(row, column))
            .collect();
        Self {
            width: columns,
            rgb,
        }
    }
}

fn mean<'a>(pixels: impl Iterator<Item = &'a [u8; 3]>) -> [u8; 3] {
    let mut sums = [0_u32; 3];
    let mut count = 0;
    for pixel in pixels {
        for (sum, value) in sums.iter_mut().zip(pixel) {
            *sum += u32::from(*value);
        }
        count += 1;
    }
    sums.map(|sum| u8::try_from(sum.checked_div(count).unwrap_or(0)).unwrap_or(u8::MAX))
}

/// A list of n × n numbers, n lists of numbers, or n lists of lists of three, as a picture. `is_named` says that the
/// column is named for pictures; otherwise only whole numbers from 0 to 255 are taken for pixels.
pub fn of_numbers(tree: &Tree, is_named: bool) -> Option<Picture> {
    let Tree::List(values) = tree else {
        return None;
    };
    match values.first()? {
        Tree::List(_) => of_rows(values, is_named),
        _ => flat(values, is_named),
    }
}

fn flat(values: &[Tree], is_named: bool) -> Option<Picture> {
    let side = |count: usize| (SMALLEST_SIDE..=LONGEST_SIDE).find(|side| side * side == count);
    let (width, channels) = match (side(values.len()), values.len().is_multiple_of(3)) {
        (Some(width), _) => (width, 1),
        (None, true) => (side(values.len() / 3)?, 3),
        (None, false) => return None,
    };
    of_values(width, channels, numbers(values)?, is_named)
}

fn of_rows(values: &[Tree], is_named: bool) -> Option<Picture> {
    if !(SMALLEST_SIDE..=LONGEST_SIDE).contains(&values.len()) {
        return None;
    }
    let mut all = Vec::new();
    let mut shape = None;
    for value in values {
        let Tree::List(cells) = value else {
            return None;
        };
        let (row, channels) = match cells.first()? {
            Tree::List(_) => (triples(cells)?, 3),
            _ => (numbers(cells)?, 1),
        };
        if *shape.get_or_insert((cells.len(), channels)) != (cells.len(), channels) {
            return None;
        }
        all.extend(row);
    }
    let (width, channels) = shape?;
    let is_wide = (SMALLEST_SIDE..=LONGEST_SIDE).contains(&width);
    // A small matrix of numbers is more often a table than a picture.
    let is_large = is_named || width >= 8 && values.len() >= 8;
    (is_wide && is_large)
        .then(|| of_values(width, channels, all, is_named))
        .flatten()
}

fn numbers(values: &[Tree]) -> Option<Vec<f64>> {
    values.iter().map(Tree::number).collect()
}

fn triples(cells: &[Tree]) -> Option<Vec<f64>> {
    let triple = |cell: &Tree| match cell {
        Tree::List(values) if values.len() == 3 => numbers(values),
        _ => None,
    };
    let triples: Vec<Vec<f64>> = cells.iter().map(triple).collect::<Option<_>>()?;
    Some(triples.concat())
}

/// Numbers as brightness, stretched so that the brightest is white; colours are stretched together.
pub fn of_values(
    width: usize,
    channels: usize,
    values: Vec<f64>,
    is_named: bool,
) -> Option<Picture> {
    let is_byte = |value: &f64| value.fract() == 0.0 && (0.0..=255.0).contains(value);
    if !is_named && !values.iter().all(is_byte) {
        return None;
    }
    let low = values.iter().copied().fold(0.0_f64, f64::min);
    let high = values.iter().copied().fold(f64::MIN, f64::max);
    // Zeros and ones alone may be anything.
    if high <= low || (!is_named && high < 2.0) {
        return None;
    }
    // Colours that use most of a byte are meant as they are.
    let high = if channels == 3 && high > 64.0 {
        high.max(255.0)
    } else {
        high
    };
    let byte = |value: f64| ((value - low) / (high - low) * 255.0).round() as u8;
    let rgb = values.chunks(channels).map(|pixel| match pixel {
        [red, green, blue] => [byte(*red), byte(*green), byte(*blue)],
        pixel => [byte(pixel.first().copied().unwrap_or_default()); 3],
    });
    Picture::new(width, rgb.collect())
}

/// Whether a column of this name holds pictures.
pub fn is_picture_name(name: &str) -> bool {
    let name = name.to_lowercase();
    ["pixel", "image", "img", "picture", "bitmap"]
        .iter()
        .any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::content::literal::nested;
    use proptest::prelude::*;

    fn list(count: usize, value: impl Fn(usize) -> f64) -> Tree {
        Tree::List(
            (0..count)
                .map(|at| Tree::Number(value(at).to_string()))
                .collect(),
        )
    }

    #[test]
    fn pixels_are_pictures_and_vectors_are_not() {
        let digits = of_numbers(&list(64, |at| (at % 17) as f64), false).unwrap();
        assert_eq!((digits.width(), digits.height()), (8, 8));
        let colour = of_numbers(&list(8 * 8 * 3, |at| (at % 256) as f64), false).unwrap();
        assert_eq!((colour.width(), colour.height()), (8, 8));
        assert_eq!(
            of_numbers(&list(64, |at| at as f64 / 64.0 - 0.5), false),
            None,
            "an embedding"
        );
        assert_eq!(
            of_numbers(&list(16, |_| 0.0625), false),
            None,
            "probabilities"
        );
        assert!(of_numbers(&list(16, |at| at as f64 / 16.0), true).is_some());
        assert_eq!(of_numbers(&list(17, |at| at as f64), false), None);
        assert_eq!(
            of_numbers(&list(9, |at| at as f64), true),
            None,
            "too small"
        );
    }

    #[test]
    fn rows_of_numbers_and_of_colours_are_pictures() {
        let row = "[0, 9, 0, 9, 0, 9, 0, 9]";
        let rows = format!("[{}]", [row; 8].join(","));
        let grey = of_numbers(&nested(&rows).unwrap(), false).unwrap();
        assert_eq!(grey.rows().next().unwrap()[..2], [[0; 3], [255; 3]]);
        let colours = format!(
            "[{}]",
            ["[[255,0,0],[0,255,0],[0,0,255],[9,9,9]]"; 4].join(",")
        );
        let red = of_numbers(&nested(&colours).unwrap(), true).unwrap();
        assert_eq!(red.rows().next().unwrap()[0], [255, 0, 0]);
        assert_eq!(of_numbers(&nested("[[1,2],[3,4]]").unwrap(), false), None);
    }

    proptest! {
        #[test]
        fn a_fitted_picture_fits(width in 1usize..90, height in 1usize..90, columns in 0usize..70, rows in 0usize..70) {
            let picture = Picture::new(width, vec![[1, 2, 3]; width * height]).unwrap();
            let fitted = picture.fitted(columns, rows);
            prop_assert!(fitted.width() <= columns.max(1) && fitted.height() <= rows.max(1));
            prop_assert!(fitted.rows().flatten().all(|pixel| *pixel == [1, 2, 3]));
        }
    }
}
