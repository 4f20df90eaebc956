//! Error rules as somebody writes them on the command line and in `mispred.toml`: tolerances and maps of labels.

use std::collections::BTreeMap;

use super::Tolerance;

/// Reads `5`, `10%` or `worst:10%`.
///
/// # Errors
/// A sentence when it is none of them, or out of range.
pub fn tolerance(text: &str) -> Result<Tolerance, String> {
    let number = |text: &str| {
        let number = text.trim().parse::<f64>().ok();
        number.filter(|number| number.is_finite() && *number >= 0.0)
    };
    let text = text.trim();
    if let Some(worst) = text.strip_prefix("worst:") {
        let percent = number(worst.strip_suffix('%').unwrap_or(worst));
        return percent
            .filter(|percent| *percent > 0.0 && *percent <= 100.0)
            .map(|percent| Tolerance::Worst {
                percent,
                above: None,
            })
            .ok_or_else(|| "the worst part is a percentage above 0, such as worst:10%".to_owned());
    }
    let read = match text.strip_suffix('%') {
        Some(percent) => number(percent).map(|percent| Tolerance::Relative(percent / 100.0)),
        None => number(text).map(Tolerance::Absolute),
    };
    read.ok_or_else(|| {
        "a tolerance is a distance such as 5, a part of the truth such as 10%, or worst:10%"
            .to_owned()
    })
}

/// Reads pairs of labels: `0=cat,1=dog`, a JSON object, or a table of two columns with commas, semicolons or tabs.
///
/// A first line of a table that calls its columns by such names as `id` and `label` is no pair.
///
/// # Errors
/// A sentence with the line or the pair that can't be read. It quotes nothing.
pub fn label_pairs(text: &str) -> Result<BTreeMap<String, String>, String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err("there is no label in it".to_owned());
    }
    if text.starts_with('{') {
        return json(text);
    }
    let is_table = text.contains('\n');
    let pieces: Vec<&str> = if is_table {
        text.lines().collect()
    } else {
        text.split(',').collect()
    };
    let mut pairs = BTreeMap::new();
    for (place, piece) in pieces
        .iter()
        .enumerate()
        .filter(|(_, piece)| !piece.trim().is_empty())
    {
        let separators: &[char] = if is_table {
            &['\t', ';', ',', '=']
        } else {
            &['=']
        };
        let separator = separators
            .iter()
            .find(|separator| piece.contains(**separator));
        let pair = separator.and_then(|separator| piece.split_once(*separator));
        let pair = pair.map(|(from, to)| (bare(from), bare(to)));
        let what = if is_table { "line" } else { "pair" };
        let Some((from, to)) = pair.filter(|(from, to)| !from.is_empty() && !to.is_empty()) else {
            return Err(format!(
                "{what} {} is not a label and the one that it stands for",
                place + 1
            ));
        };
        if place == 0 && is_table && is_heading(from, to) {
            continue;
        }
        if pairs
            .insert(from.to_owned(), to.to_owned())
            .is_some_and(|before| before != to)
        {
            return Err(format!(
                "{what} {} gives a label a second meaning",
                place + 1
            ));
        }
    }
    Ok(pairs)
}

fn json(text: &str) -> Result<BTreeMap<String, String>, String> {
    let object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(text).map_err(|error| format!("line {} is not JSON", error.line()))?;
    let label = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => Some(text),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    };
    let pairs = object.into_iter().map(|(from, to)| {
        label(to)
            .map(|to| (from, to))
            .ok_or_else(|| "a label stands for another label, not for a list or nothing".to_owned())
    });
    pairs.collect()
}

fn bare(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text)
}

fn is_heading(from: &str, to: &str) -> bool {
    let names = [
        "id",
        "class",
        "class_id",
        "index",
        "code",
        "label",
        "labels",
        "name",
        "class_name",
        "from",
        "to",
        "key",
        "value",
    ];
    [from, to]
        .into_iter()
        .all(|word| names.iter().any(|name| name.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tolerances_have_three_forms() {
        assert_eq!(tolerance("5"), Ok(Tolerance::Absolute(5.0)));
        assert_eq!(tolerance("10%"), Ok(Tolerance::Relative(0.1)));
        for text in ["worst:10%", "worst:10"] {
            assert_eq!(
                tolerance(text),
                Ok(Tolerance::Worst {
                    percent: 10.0,
                    above: None
                })
            );
        }
        for text in [
            "",
            "-1",
            "nan",
            "inf",
            "x%",
            "worst:0",
            "worst:101%",
            "worst:",
        ] {
            assert!(tolerance(text).is_err(), "{text}");
        }
    }

    #[test]
    fn pairs_are_read_inline_and_from_tables() {
        let pairs = |text: &str| label_pairs(text).unwrap().into_iter().collect::<Vec<_>>();
        let expected = vec![
            ("0".to_owned(), "cat".to_owned()),
            ("1".to_owned(), "dog, big".to_owned()),
        ];
        for text in [
            "id,label\n0,cat\n1,\"dog, big\"\n",
            "0\tcat\n\n1\tdog, big",
            "{\"0\": \"cat\", \"1\": \"dog, big\"}",
        ] {
            assert_eq!(pairs(text), expected, "{text}");
        }
        assert_eq!(pairs("0=cat, 1=dog").len(), 2);
        assert_eq!(pairs("LABEL_1=1")[0].0, "LABEL_1");
        for (text, sentence) in [
            ("", "there is no label"),
            ("cat", "pair 1 is not"),
            ("0=cat,1=", "pair 2 is not"),
            ("0=cat,0=dog", "pair 2 gives a label a second"),
            ("a,b\nc\n", "line 2 is not"),
            ("{\"a\": []}", "a label stands for"),
            ("{\"a\"", "line 1 is not JSON"),
        ] {
            let error = label_pairs(text).unwrap_err();
            assert!(error.starts_with(sentence), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_pairs_or_a_sentence(text in ".*|[a0=,;\\t\\n{}\":]{0,20}") {
            if let Err(sentence) = label_pairs(&text) {
                prop_assert!(!sentence.is_empty() && !sentence.contains('\n'));
            }
        }
    }
}
