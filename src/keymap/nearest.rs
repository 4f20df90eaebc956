//! "Did you mean": the known name closest to a misspelt one. No state, no output.

/// Below this similarity a suggestion confuses more than it helps.
const CLOSE_ENOUGH: f64 = 0.6;

/// The candidate most like `name`, the first one on a tie; `None` when nothing is close.
pub(super) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let similarity = strsim::normalized_damerau_levenshtein(name, candidate);
        if similarity >= CLOSE_ENOUGH && best.is_none_or(|(highest, _)| similarity > highest) {
            best = Some((similarity, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The end of a sentence about a misspelt name; empty without a suggestion.
pub(super) fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_letters_are_close_and_other_words_are_not() {
        let names = ["undo", "quit", "quit-now"];
        assert_eq!(nearest("quti", names.into_iter()), Some("quit"));
        assert_eq!(nearest("leave", names.into_iter()), None);
        assert_eq!(nearest("", names.into_iter()), None);
    }
}
