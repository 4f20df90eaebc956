//! What is made equal before labels and answers are compared: case, spaces, punctuation, numbers, other names.
//!
//! Only a comparison uses the result: what is shown and stored stays as the file has it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::domain::label::{canonical, canonical_f64};

/// What is made equal before truth and prediction are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Normaliser {
    /// Upper and lower case.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub case: bool,
    /// Spaces around it, and several in a row.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spaces: bool,
    /// Punctuation, except what is part of a number.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub punctuation: bool,
    /// Numbers: separators of thousands, currency signs, the last number of a longer answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub numbers: bool,
    /// Labels that stand for others, on both sides: `LABEL_1` for `1`. Followed once, never in a chain.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

/// One kind of difference that does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Upper and lower case.
    Case,
    /// Spaces around it, and several in a row.
    Spaces,
    /// Punctuation.
    Punctuation,
    /// How a number is written.
    Numbers,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Case, Self::Spaces, Self::Punctuation, Self::Numbers];

    /// Its name on the command line and in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Spaces => "spaces",
            Self::Punctuation => "punctuation",
            Self::Numbers => "numbers",
        }
    }
}

impl FromStr for Step {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL
            .into_iter()
            .find(|step| step.name() == text.trim());
        known.ok_or_else(|| {
            format!(
                "what can be made equal is {}",
                Self::ALL.map(Self::name).join(", ")
            )
        })
    }
}

impl Normaliser {
    /// Whether nothing is made equal beyond the canonical form of labels.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Lets one kind of difference not count.
    pub fn without(mut self, step: Step) -> Self {
        match step {
            Step::Case => self.case = true,
            Step::Spaces => self.spaces = true,
            Step::Punctuation => self.punctuation = true,
            Step::Numbers => self.numbers = true,
        }
        self
    }

    /// The steps that are on.
    pub fn steps(&self) -> Vec<Step> {
        let is_on = |step: &Step| match step {
            Step::Case => self.case,
            Step::Spaces => self.spaces,
            Step::Punctuation => self.punctuation,
            Step::Numbers => self.numbers,
        };
        Step::ALL.into_iter().filter(is_on).collect()
    }

    /// The same with its labels made equal too, so that a map says what it says in any spelling. Do it once, before
    /// [`Self::form`] is asked for many labels.
    pub fn prepared(&self) -> Self {
        let labels = self.labels.iter();
        let labels =
            labels.map(|(from, to)| (self.plain(from).into_owned(), self.plain(to).into_owned()));
        Self {
            labels: labels.collect(),
            ..self.clone()
        }
    }

    /// The form under which a label is compared.
    pub fn form<'a>(&self, label: &'a str) -> Cow<'a, str> {
        let plain = self.plain(label);
        match self.labels.get(&*plain) {
            Some(other) => Cow::Owned(other.clone()),
            None => plain,
        }
    }

    /// The form without the map of labels. Nothing is made equal to the empty text: what has nothing but punctuation
    /// and spaces stays as it is.
    fn plain<'a>(&self, label: &'a str) -> Cow<'a, str> {
        let label = canonical(label);
        if self.steps().is_empty() {
            return label;
        }
        if self.numbers
            && let Some(number) = last_number(&label)
        {
            return Cow::Owned(number);
        }
        let mut form = label.to_string();
        if self.case {
            form = form.to_lowercase();
        }
        if self.punctuation {
            form = without_punctuation(&form);
        }
        if self.spaces {
            form = form.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        match form.trim().is_empty() {
            true => label,
            false => Cow::Owned(canonical(&form).into_owned()),
        }
    }
}

/// Leaves punctuation out, except the signs, points and commas of numbers.
fn without_punctuation(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_digit = |place: Option<usize>| {
        place
            .and_then(|place| chars.get(place))
            .is_some_and(char::is_ascii_digit)
    };
    let stays = |place: usize, char: char| match char {
        '.' | ',' if is_digit(place.checked_sub(1)) && is_digit(Some(place + 1)) => true,
        '-' if is_digit(Some(place + 1)) => true,
        char => char.general_category_group() != GeneralCategoryGroup::Punctuation,
    };
    let kept = chars
        .iter()
        .enumerate()
        .filter(|(place, char)| stays(*place, **char));
    kept.map(|(_, char)| *char).collect()
}

/// The last number in a text in canonical form: `$1,234.50` is `1234.5`, `so she has 18.` is `18`.
pub(super) fn last_number(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut last = None;
    while at < bytes.len() {
        let starts = bytes[at].is_ascii_digit()
            || (bytes[at] == b'.' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit));
        if !starts {
            at += 1;
            continue;
        }
        let end = number_end(bytes, at);
        let is_negative = at > 0 && is_minus(bytes, at - 1);
        last = Some((at, end, is_negative));
        at = end;
    }
    let (start, end, is_negative) = last?;
    let digits = text.get(start..end)?.replace(',', "");
    let sign = if is_negative { "-" } else { "" };
    let significant = digits
        .trim_start_matches('0')
        .bytes()
        .filter(u8::is_ascii_digit)
        .count();
    let value: Option<f64> = format!("{sign}{digits}").parse().ok();
    match value.filter(|value| significant <= 15 && value.is_finite()) {
        Some(value) => canonical_f64(value),
        // More digits than a double holds keep all of them.
        None => Some(format!("{sign}{}", digits.trim_start_matches('0'))),
    }
}

/// Whether a minus stands here that is no dash between words or numbers.
fn is_minus(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| bytes[before]);
    bytes[at] == b'-' && !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b')')
}

/// Where the number that starts here ends: digits, thousands in threes, one fraction.
fn number_end(bytes: &[u8], start: usize) -> usize {
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let mut end = digits(start);
    if end - start <= 3 {
        while bytes.get(end) == Some(&b',') && digits(end + 1) == end + 4 {
            end += 4;
        }
    }
    let fraction = digits(end + 1);
    if bytes.get(end) == Some(&b'.') && fraction > end + 1 {
        end = fraction;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn with(steps: &[Step]) -> Normaliser {
        steps
            .iter()
            .fold(Normaliser::default(), |normal, step| normal.without(*step))
    }

    #[test]
    fn each_step_makes_equal_what_it_says() {
        for (steps, label, form) in [
            (&[][..], "1.0", "1"),
            (&[], "A b", "A b"),
            (&[Step::Case], "MALIGNANT ", "malignant "),
            (&[Step::Case, Step::Spaces], "MALIGNANT ", "malignant"),
            (&[Step::Spaces], " a \t b\n", "a b"),
            (&[Step::Punctuation], "“Yes.”", "Yes"),
            (&[Step::Punctuation], "3.50 kg!", "3.50 kg"),
            (&[Step::Punctuation], "-1", "-1"),
            (&[Step::Punctuation], "?!", "?!"),
            (&[Step::Punctuation, Step::Spaces], "a - b", "a b"),
            (&[Step::Punctuation, Step::Spaces], "हिन्दी।", "हिन्दी"),
            (&[Step::Numbers], "$1,234.50", "1234.5"),
            (&[Step::Numbers], "so she has 18.", "18"),
            (&[Step::Numbers], "3 + 4 = -7", "-7"),
            (&[Step::Numbers], "2026-11", "11"),
            (&[Step::Numbers], "1,2", "2"),
            (&[Step::Numbers], "007", "7"),
            (
                &[Step::Numbers],
                "12345678901234567890",
                "12345678901234567890",
            ),
            (&[Step::Numbers], "none", "none"),
            (&[Step::Spaces], "  ", "  "),
        ] {
            assert_eq!(with(steps).form(label), form, "{label} {steps:?}");
        }
    }

    #[test]
    fn other_names_are_followed_once_and_in_any_spelling() {
        let labels = [("LABEL_1", "1"), ("1.0", "yes"), ("Y", "yes")];
        let labels = labels.map(|(from, to)| (from.to_owned(), to.to_owned()));
        let normal = Normaliser {
            labels: labels.into(),
            ..Normaliser::default()
        };
        assert_eq!(normal.prepared().form("LABEL_1"), "1");
        assert_eq!(normal.prepared().form("1.00"), "yes");
        assert_eq!(normal.prepared().form("y"), "y");
        assert_eq!(normal.without(Step::Case).prepared().form("y"), "yes");
    }

    #[test]
    fn steps_read_back_from_their_names() {
        for step in Step::ALL {
            assert_eq!(step.name().parse(), Ok(step));
        }
        assert!("caps".parse::<Step>().unwrap_err().contains("case, spaces"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1024))]

        #[test]
        fn the_form_is_its_own_form_and_never_empty(
            label in prop_oneof![".*", "[-+$ a-zA-Z0-9.,!?'\"()_]{0,12}", "[-$0-9,.]{0,30}"],
            on in any::<[bool; 4]>(),
        ) {
            let steps: Vec<Step> =
                Step::ALL.into_iter().zip(on).filter(|(_, on)| *on).map(|(step, _)| step).collect();
            let normal = with(&steps).prepared();
            let form = normal.form(&label).into_owned();
            prop_assert_eq!(normal.form(&form), form.as_str(), "{:?}", steps);
            prop_assert_eq!(form.is_empty(), label.is_empty());
        }
    }
}
