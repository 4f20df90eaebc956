//! What correcting wrong labels does to the measured accuracy, with the model left as it is.
//!
//! A wrong label is no fault of the model: corrected to what the model said, the error is gone; corrected to anything
//! else, the model is still wrong. Only errors are looked at here. Wrong labels among the rows that count as right
//! hide errors, so a cleaned file may measure worse than this says; nothing here guesses how many those are.

use super::interval::ratio;

/// The reviewed errors whose label is called wrong, by what they were corrected to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Corrections {
    /// Corrected to what the model said.
    pub to_prediction: u64,
    /// Corrected to something else.
    pub to_other: u64,
    /// Called wrong without saying what is right.
    pub without: u64,
}

impl Corrections {
    /// All whose label is called wrong.
    pub fn tagged(&self) -> u64 {
        self.to_prediction
            .saturating_add(self.to_other)
            .saturating_add(self.without)
    }
}

/// The accuracy that would be measured after relabelling, in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RelabelEffect {
    /// As it is measured today.
    pub accuracy: f64,
    /// If of the labels without a correction none is what the model said.
    pub certain: f64,
    /// If all of them are.
    pub possible: f64,
}

impl RelabelEffect {
    /// What relabelling adds to the measured accuracy in percentage points: at least, at most.
    pub fn gain_points(&self) -> (f64, f64) {
        (
            100.0 * (self.certain - self.accuracy),
            100.0 * (self.possible - self.accuracy),
        )
    }
}

/// Accuracy A + e p, where p is the share of errors that relabelling makes right: those corrected to the prediction,
/// and at most those without a correction as well (STATS.md section 1, the ceiling).
///
/// `errors` of `examples` evaluated ones are wrong, and `reviewed` of them were looked at; shares of the reviewed
/// errors stand for all, so both ends are estimates as far as the sample is one. `None` if nothing was evaluated or
/// reviewed, or a part exceeds its whole.
pub fn relabel_effect(
    examples: u64,
    errors: u64,
    reviewed: u64,
    corrections: Corrections,
) -> Option<RelabelEffect> {
    let nested = corrections.tagged() <= reviewed && errors <= examples;
    if examples == 0 || reviewed == 0 || !nested {
        return None;
    }
    let accuracy = ratio(examples - errors, examples);
    let with = |right: u64| accuracy + ratio(errors, examples) * ratio(right, reviewed);
    Some(RelabelEffect {
        accuracy,
        certain: with(corrections.to_prediction),
        possible: with(corrections.to_prediction + corrections.without),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn corrections(to_prediction: u64, to_other: u64, without: u64) -> Corrections {
        Corrections {
            to_prediction,
            to_other,
            without,
        }
    }

    #[test]
    fn only_what_the_model_said_makes_an_error_right() {
        // 200 errors of 1,000; of 50 reviewed 10 go to the prediction, 5 elsewhere, 15 are left open:
        // 0.8 + 0.2 x 10/50, and with the 15 as well 0.8 + 0.2 x 25/50.
        let got = relabel_effect(1000, 200, 50, corrections(10, 5, 15)).unwrap();
        assert!((got.accuracy - 0.8).abs() < 1e-12);
        assert!((got.certain - 0.84).abs() < 1e-12);
        assert!((got.possible - 0.9).abs() < 1e-12);
        let (certain, possible) = got.gain_points();
        assert!((certain - 4.0).abs() < 1e-9 && (possible - 10.0).abs() < 1e-9);
    }

    #[test]
    fn labels_corrected_to_something_else_change_nothing() {
        let got = relabel_effect(1000, 200, 50, corrections(0, 30, 0)).unwrap();
        assert_eq!((got.certain, got.possible), (got.accuracy, got.accuracy));
    }

    #[test]
    fn what_is_open_is_possible_and_not_certain() {
        let got = relabel_effect(1000, 200, 50, corrections(0, 0, 50)).unwrap();
        assert_eq!(got.certain, got.accuracy);
        assert!((got.possible - 1.0).abs() < 1e-12);
    }

    #[test]
    fn impossible_counts_have_no_effect() {
        let some = corrections(1, 1, 1);
        assert_eq!(relabel_effect(0, 0, 3, some), None);
        assert_eq!(relabel_effect(10, 5, 0, Corrections::default()), None);
        assert_eq!(relabel_effect(10, 5, 2, some), None);
        assert_eq!(relabel_effect(10, 11, 3, some), None);
        let huge = corrections(u64::MAX, u64::MAX, u64::MAX);
        assert_eq!(relabel_effect(10, 5, 5, huge), None);
    }

    proptest! {
        #[test]
        fn a_correction_turns_the_possible_into_the_certain_or_takes_it_away(
            errors in 1_u64..500, more in 0_u64..5_000, right in 0_u64..50, other in 0_u64..50, open in 1_u64..50, rest in 0_u64..50
        ) {
            let reviewed = right + other + open + rest;
            let effect = |counts| relabel_effect(errors + more, errors, reviewed, counts).unwrap();
            let before = effect(corrections(right, other, open));
            prop_assert!(before.accuracy <= before.certain && before.certain <= before.possible);
            prop_assert!(before.possible <= 1.0 + 1e-12);
            let confirmed = effect(corrections(right + 1, other, open - 1));
            prop_assert!(confirmed.certain >= before.certain);
            prop_assert!((confirmed.possible - before.possible).abs() < 1e-12);
            let refuted = effect(corrections(right, other + 1, open - 1));
            prop_assert!((refuted.certain - before.certain).abs() < 1e-12);
            prop_assert!(refuted.possible <= before.possible);
        }
    }
}
