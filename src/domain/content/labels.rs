//! Sets of labels side by side: what truth and prediction share, what was missed, and what is extra.

use super::literal;
use super::tree::Tree;

/// Two sets of labels compared; each part in the order of its source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// In both.
    pub common: Vec<String>,
    /// In the truth alone.
    pub missed: Vec<String>,
    /// In the prediction alone.
    pub extra: Vec<String>,
}

/// The labels that a text lists: JSON and Python lists, else cut at `|`, `;` or commas, the first of these that occurs.
pub fn listed(text: &str) -> Vec<String> {
    if let Some(Tree::List(values)) = literal::nested(text) {
        let labels = values.iter().map(|value| value.scalar().map(str::to_owned));
        if let Some(labels) = labels.collect() {
            return labels;
        }
    }
    let cut = ['|', ';', ','].into_iter().find(|cut| text.contains(*cut));
    let parts: Vec<&str> = match cut {
        Some(cut) => text.split(cut).collect(),
        None => vec![text],
    };
    parts
        .into_iter()
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// Compares what two texts list.
pub fn compare(truth: &str, prediction: &str) -> Compared {
    let (truth, prediction) = (listed(truth), listed(prediction));
    let (common, missed) = truth
        .iter()
        .cloned()
        .partition(|label| prediction.contains(label));
    let extra = prediction
        .into_iter()
        .filter(|label| !truth.contains(label))
        .collect();
    Compared {
        common,
        missed,
        extra,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_any_spelling_compare() {
        let compared = compare("['a', 'b', 'c']", "b|d");
        assert_eq!(compared.common, ["b"]);
        assert_eq!(compared.missed, ["a", "c"]);
        assert_eq!(compared.extra, ["d"]);
        assert_eq!(listed("a; b, c"), ["a", "b, c"]);
        assert!(listed("").is_empty() && listed("[]").is_empty());
    }
}
