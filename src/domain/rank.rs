//! Fuzzy ranking for everything that is found by typing: categories, actions, columns.
//!
//! The only place that uses the fuzzy matcher, so that another one could take its place here. Knows
//! nothing of what the items are, and never drops one for any reason but not matching.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

/// An item that matches, with what the match looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked<T> {
    /// What the caller handed in beside the text.
    pub item: T,
    /// Higher is better; 0 for an empty query. Comparable within one call only.
    pub score: i64,
    /// The matched characters, as ascending `char` indices into the text.
    pub positions: Vec<usize>,
}

/// The items whose text matches `query`, best first.
///
/// Words of the query may match in any order and all of them must. A word with a capital letter is
/// matched with regard to case (ASCII only). Equal scores put the shorter text first, then keep the
/// order of `items`; a blank query keeps every item in its place.
pub fn rank<'a, T>(query: &str, items: impl Iterator<Item = (&'a str, T)>) -> Vec<Ranked<T>> {
    let words: Vec<&str> = query.split_whitespace().collect();
    if words.is_empty() {
        return items.map(|(_, item)| unmatched(item)).collect();
    }
    let matcher = SkimMatcherV2::default().smart_case();
    let mut found: Vec<(usize, Ranked<T>)> = items
        .filter_map(|(text, item)| {
            let (score, positions) = match_words(&matcher, text, &words)?;
            let ranked = Ranked {
                item,
                score,
                positions,
            };
            Some((text.chars().count(), ranked))
        })
        .collect();
    found.sort_by(|(left_length, left), (right_length, right)| {
        (right.score.cmp(&left.score)).then(left_length.cmp(right_length))
    });
    found.into_iter().map(|(_, ranked)| ranked).collect()
}

fn unmatched<T>(item: T) -> Ranked<T> {
    Ranked {
        item,
        score: 0,
        positions: Vec::new(),
    }
}

/// The summed score and the union of the positions; `None` unless every word matches.
fn match_words(matcher: &SkimMatcherV2, text: &str, words: &[&str]) -> Option<(i64, Vec<usize>)> {
    let mut score = 0_i64;
    let mut positions = Vec::new();
    for word in words {
        let (word_score, word_positions) = matcher.fuzzy_indices(text, word)?;
        score = score.saturating_add(word_score);
        positions.extend(word_positions);
    }
    positions.sort_unstable();
    positions.dedup();
    Some((score, positions))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ranked<'a>(query: &str, texts: &[&'a str]) -> Vec<&'a str> {
        rank(query, texts.iter().map(|text| (*text, *text)))
            .into_iter()
            .map(|found| found.item)
            .collect()
    }

    #[test]
    fn blank_query_keeps_every_item_in_order() {
        let texts = ["rare class", "", "data gap"];
        assert_eq!(ranked("", &texts), texts);
        assert_eq!(ranked("  ", &texts), texts);
    }

    #[test]
    fn a_prefix_beats_scattered_letters() {
        let texts = ["gold standard data gap", "a dark green map", "data gap"];
        assert_eq!(ranked("data g", &texts)[0], "data gap");
        assert_eq!(
            ranked("dgap", &["a dark green map", "data gap"])[0],
            "data gap"
        );
    }

    #[test]
    fn what_does_not_match_is_left_out() {
        assert_eq!(
            ranked("noise", &["label noise", "data gap"]),
            ["label noise"]
        );
        assert!(ranked("xyz", &["label noise"]).is_empty());
        assert!(ranked("label gap", &["label noise"]).is_empty());
    }

    #[test]
    fn words_match_in_any_order() {
        assert_eq!(ranked("noise lab", &["label noise"]), ["label noise"]);
        assert_eq!(
            ranked("go prio", &["go-review", "go-priorities"]),
            ["go-priorities"]
        );
    }

    #[test]
    fn ties_put_the_shorter_first_then_keep_the_order() {
        let texts = [("tag one", 0), ("tag", 1), ("tag two", 2), ("tag", 3)];
        let order: Vec<_> = rank("tag", texts.into_iter())
            .into_iter()
            .map(|found| (found.item, found.score))
            .collect();
        let score = order[0].1;
        assert_eq!(order, [(1, score), (3, score), (0, score), (2, score)]);
    }

    #[test]
    fn case_counts_only_when_the_query_has_a_capital() {
        assert_eq!(ranked("oov", &["OOV", "oov"]).len(), 2);
        assert_eq!(ranked("OOV", &["OOV", "oov"]), ["OOV"]);
    }

    #[test]
    fn positions_count_characters_not_bytes() {
        let found = rank("gap", std::iter::once(("日本 gap", ())));
        assert_eq!(found[0].positions, [3, 4, 5]);
    }

    proptest! {
        #[test]
        fn any_text_is_ranked_without_panic(query in ".{0,8}", texts in proptest::collection::vec(".{0,20}", 0..6)) {
            let found = rank(&query, texts.iter().map(|text| (text.as_str(), text.as_str())));
            prop_assert!(found.len() <= texts.len());
            for pair in found.windows(2) {
                prop_assert!(pair[0].score >= pair[1].score);
            }
            for one in found {
                let length = one.item.chars().count();
                prop_assert!(one.positions.iter().all(|&position| position < length));
                prop_assert!(one.positions.windows(2).all(|pair| pair[0] < pair[1]));
            }
        }

        #[test]
        fn a_text_finds_itself(text in "[a-z]{1,12}( [a-z]{1,12})?") {
            prop_assert_eq!(ranked(&text, &[&text]), [&text]);
        }
    }
}
