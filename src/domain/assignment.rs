//! The assignment problem: one partner for each of n, such that the sum of what the pairs are worth is the largest.
//!
//! Used to find labels that were swapped: the permutation of the classes under which truth and prediction agree most.

/// For each row of a square matrix of what pairs are worth, the column it is given; each column is given once.
///
/// The Hungarian method with potentials, O(n³). Values must be finite; missing cells of ragged rows count as 0.
pub fn best_assignment(worth: &[Vec<f64>]) -> Vec<usize> {
    let n = worth.len();
    let cost = |row: usize, column: usize| -worth[row].get(column).copied().unwrap_or(0.0);
    // Rows and columns are counted from 1; column 0 holds the row that is being placed.
    let mut row_potential = vec![0.0; n + 1];
    let mut column_potential = vec![0.0; n + 1];
    let mut row_of = vec![0_usize; n + 1];
    let mut previous = vec![0_usize; n + 1];
    for row in 1..=n {
        row_of[0] = row;
        let mut column = 0;
        let mut least = vec![f64::INFINITY; n + 1];
        let mut is_used = vec![false; n + 1];
        while row_of[column] != 0 {
            is_used[column] = true;
            let placed = row_of[column];
            let mut step = f64::INFINITY;
            let mut next = 0;
            for candidate in 1..=n {
                if is_used[candidate] {
                    continue;
                }
                let reduced = cost(placed - 1, candidate - 1)
                    - row_potential[placed]
                    - column_potential[candidate];
                if reduced < least[candidate] {
                    least[candidate] = reduced;
                    previous[candidate] = column;
                }
                if least[candidate] < step {
                    step = least[candidate];
                    next = candidate;
                }
            }
            for candidate in 0..=n {
                if is_used[candidate] {
                    row_potential[row_of[candidate]] += step;
                    column_potential[candidate] -= step;
                } else {
                    least[candidate] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            let before = previous[column];
            row_of[column] = row_of[before];
            column = before;
        }
    }
    let mut assigned = vec![0; n];
    for (column, row) in row_of.iter().skip(1).enumerate() {
        if let Some(place) = row.checked_sub(1) {
            assigned[place] = column;
        }
    }
    assigned
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sum(worth: &[Vec<f64>], assigned: &[usize]) -> f64 {
        assigned
            .iter()
            .enumerate()
            .map(|(row, column)| worth[row][*column])
            .sum()
    }

    /// The best sum over all permutations.
    fn exhaustive(worth: &[Vec<f64>], row: usize, used: &mut Vec<usize>) -> f64 {
        if row == worth.len() {
            return 0.0;
        }
        let mut best = f64::NEG_INFINITY;
        for column in 0..worth.len() {
            if !used.contains(&column) {
                used.push(column);
                best = best.max(worth[row][column] + exhaustive(worth, row + 1, used));
                used.pop();
            }
        }
        best
    }

    #[test]
    fn swapped_labels_are_found() {
        let worth = vec![
            vec![1.0, 90.0, 2.0],
            vec![3.0, 1.0, 80.0],
            vec![70.0, 2.0, 1.0],
        ];
        assert_eq!(best_assignment(&worth), [1, 2, 0]);
        assert_eq!(best_assignment(&[]), Vec::<usize>::new());
        assert_eq!(best_assignment(&[vec![5.0]]), [0]);
    }

    proptest! {
        #[test]
        fn no_permutation_is_better(
            n in 1_usize..7,
            numbers in prop::collection::vec(0_u32..50, 36),
        ) {
            let worth: Vec<Vec<f64>> = (0..n)
                .map(|row| (0..n).map(|column| f64::from(numbers[row * 6 + column])).collect())
                .collect();
            let assigned = best_assignment(&worth);
            let mut sorted = assigned.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..n).collect::<Vec<_>>());
            prop_assert_eq!(sum(&worth, &assigned), exhaustive(&worth, 0, &mut Vec::new()));
        }
    }
}
