//! How far two columns say the same, row by row.

use std::collections::HashMap;

use super::Seen;

/// How often two columns hold the same value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Rows in which both have a value.
    pub rows: usize,
    /// Rows in which it is the same.
    pub same: usize,
    /// How much more often than by chance: 1 is always, 0 as by chance.
    pub kappa: f64,
}

impl Agreement {
    /// Whether the two hold the same in every row, and in so many that it is no accident.
    pub fn is_copy(&self) -> bool {
        const FEWEST: usize = 20;
        self.rows >= FEWEST && self.same == self.rows
    }

    /// The part of the rows in which the value is the same.
    pub fn share(&self) -> f64 {
        self.same as f64 / self.rows.max(1) as f64
    }
}

/// Compares two columns row by row, with case, spaces and dress of the labels set aside.
pub fn agreement(left: &Seen, right: &Seen) -> Agreement {
    let (mut rows, mut same) = (0, 0);
    let mut counts: HashMap<u64, (usize, usize)> = HashMap::new();
    for (one, other) in left.cells.iter().zip(&right.cells) {
        if *one == 0 || *other == 0 {
            continue;
        }
        let one = left.loose.get(one).unwrap_or(one);
        let other = right.loose.get(other).unwrap_or(other);
        rows += 1;
        same += usize::from(one == other);
        counts.entry(*one).or_default().0 += 1;
        counts.entry(*other).or_default().1 += 1;
    }
    let total = rows.max(1) as f64;
    // Sorted, because a sum of doubles depends on its order and that of a map is arbitrary.
    let mut products: Vec<f64> = counts
        .values()
        .map(|(left, right)| *left as f64 * *right as f64)
        .collect();
    products.sort_by(f64::total_cmp);
    let chance = products.iter().sum::<f64>() / (total * total);
    let share = same as f64 / total;
    let kappa = if chance < 1.0 {
        (share - chance) / (1.0 - chance)
    } else {
        0.0
    };
    Agreement { rows, same, kappa }
}

/// Pearson's correlation of two columns of numbers; 0 where it is not defined.
pub fn correlation(left: &Seen, right: &Seen) -> f64 {
    let pairs: Vec<(f64, f64)> = left
        .amounts
        .iter()
        .copied()
        .zip(right.amounts.iter().copied())
        .filter(|(one, other)| one.is_finite() && other.is_finite())
        .collect();
    if pairs.len() < 3 {
        return 0.0;
    }
    let count = pairs.len() as f64;
    let mean = |pick: fn(&(f64, f64)) -> f64| pairs.iter().map(pick).sum::<f64>() / count;
    let (middle, other_middle) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (mut both, mut one, mut other) = (0.0, 0.0, 0.0);
    for (left, right) in &pairs {
        both += (left - middle) * (right - other_middle);
        one += (left - middle).powi(2);
        other += (right - other_middle).powi(2);
    }
    let scale = (one * other).sqrt();
    if scale > 0.0 { both / scale } else { 0.0 }
}
