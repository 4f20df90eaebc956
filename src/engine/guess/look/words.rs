//! What a single cell or name looks like. Keeps nothing.

use crate::domain::label::canonical;
use crate::domain::split::Side;

/// A label without what often tells two spellings of it apart. Only ever evidence that two columns belong together.
pub fn loosened(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let bare = lower
        .trim_start_matches("label")
        .trim_start_matches("class")
        .trim_start_matches(['_', ' ', '-']);
    let bare = if bare.is_empty() {
        lower.as_str()
    } else {
        bare
    };
    match bare {
        "true" | "t" | "yes" | "y" | "1.0" => "1".to_owned(),
        "false" | "f" | "no" | "n" | "0.0" => "0".to_owned(),
        bare => canonical(bare)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
    }
}

/// A number with a percent sign or a decimal comma.
pub fn dressed_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let text = text.strip_suffix('%').map_or(text, str::trim_end);
    let number = text.parse::<f64>().ok().or_else(|| {
        let (whole, fraction) = text.split_once(',')?;
        let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let is_number = are_digits(whole.trim_start_matches('-')) && are_digits(fraction);
        is_number.then(|| format!("{whole}.{fraction}").parse().ok())?
    });
    number.filter(|number| number.is_finite())
}

/// Words that stand among numbers where there is none.
pub fn is_no_quantity(text: &str) -> bool {
    let text = text
        .trim()
        .trim_start_matches(['+', '-'])
        .to_ascii_lowercase();
    matches!(
        text.as_str(),
        "nan" | "inf" | "infinity" | "null" | "none" | "na" | "n/a" | "#n/a"
    )
}

/// How many numbers a list holds; none when it holds anything else.
pub fn numbers_in(text: &str) -> Option<usize> {
    let parts = text
        .split(|character: char| character.is_whitespace() || matches!(character, '[' | ']' | ','))
        .filter(|part| !part.is_empty());
    let mut count = 0;
    for part in parts {
        part.parse::<f64>().ok()?;
        count += 1;
    }
    (count > 0).then_some(count)
}

pub fn is_outcome_word(text: &str) -> bool {
    matches!(
        text.trim().to_ascii_lowercase().as_str(),
        "true"
            | "false"
            | "pass"
            | "passed"
            | "fail"
            | "failed"
            | "c"
            | "i"
            | "p"
            | "n"
            | "correct"
            | "incorrect"
            | "yes"
            | "no"
            | "0"
            | "1"
            | "0.0"
            | "1.0"
    )
}

pub fn is_split_word(text: &str) -> bool {
    Side::of(text) != Side::Unsaid
        || [
            "dev",
            "valid",
            "validation",
            "val",
            "train",
            "training",
            "calibration",
            "calib",
        ]
        .iter()
        .any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// A name in lower case with single underscores between its words; `customerId` has two.
pub fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut previous_is_lower = false;
    for character in name.chars() {
        if !character.is_alphanumeric() {
            previous_is_lower = false;
            if !plain.is_empty() && !plain.ends_with('_') {
                plain.push('_');
            }
            continue;
        }
        if character.is_uppercase() && previous_is_lower {
            plain.push('_');
        }
        previous_is_lower = character.is_lowercase();
        plain.extend(character.to_lowercase());
    }
    plain.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_their_dress() {
        for (name, expected) in [
            ("customerId", "customer_id"),
            (" Ground Truth ", "ground_truth"),
            ("PREDICTED  Label", "predicted_label"),
            ("Prob(%)", "prob"),
            ("ID", "id"),
            ("正解", "正解"),
            ("", ""),
        ] {
            assert_eq!(plain(name), expected);
        }
    }

    #[test]
    fn labels_meet_without_their_dress() {
        for (left, right) in [
            ("LABEL_1", "1"),
            (" Malignant ", "malignant"),
            ("Yes", "y"),
            ("True", "1.0"),
            ("class 7", "7"),
            ("a  b", "A b"),
        ] {
            assert_eq!(loosened(left), loosened(right), "{left}");
        }
        assert_ne!(loosened("01"), loosened("1"));
    }

    #[test]
    fn dressed_numbers_are_numbers() {
        for (text, number) in [
            ("93.5%", Some(93.5)),
            ("0,998", Some(0.998)),
            (" 1 % ", Some(1.0)),
            ("1,000,000", None),
            ("inf", None),
            ("a,b", None),
            ("", None),
        ] {
            assert_eq!(dressed_number(text), number, "{text}");
        }
        assert_eq!(numbers_in("[1.0e-1 2\n 3]"), Some(3));
        assert_eq!(numbers_in("[0.1, \"a\"]"), None);
    }
}
