//! Every part but truth, prediction and score.

use std::collections::HashMap;

use super::look::Seen;
use super::{Guess, Pick};
use crate::domain::finding::Finding;
use crate::domain::roles::{Choice, Origin, Role};

const ID: &[&str] = &[
    "id",
    "uid",
    "uuid",
    "guid",
    "key",
    "pk",
    "example_id",
    "row_id",
];
const GROUP: &[&str] = &[
    "customer",
    "user",
    "patient",
    "group",
    "session",
    "document",
    "doc",
    "account",
    "client",
    "subject",
    "speaker",
    "author",
    "conversation",
    "thread",
    "household",
    "family",
];
const SPLIT: &[&str] = &[
    "split",
    "part",
    "set",
    "fold",
    "subset",
    "partition",
    "dataset",
];
const TEXT: &[&str] = &[
    "text",
    "message",
    "question",
    "prompt",
    "body",
    "review",
    "sentence",
    "input",
    "content",
    "utterance",
    "query",
    "description",
    "comment",
    "title",
];
/// A group with fewer values than this is a slice.
const FEWEST_GROUPS: usize = 10;
const SLICE_VALUES: std::ops::RangeInclusive<usize> = 2..=50;
const MOST_NUMBERS: usize = 20;
const MOST_SLICES: usize = 12;
/// More columns than this with one name and a running number are an input in pieces, such as pixels.
const MOST_ALIKE: usize = 8;

impl Guess<'_> {
    /// Settles the split column: named so, and every value a word for a part of a data set.
    pub fn split(&mut self) {
        let fits = |seen: &Seen| SPLIT.contains(&seen.plain.as_str()) || seen.has_word(&["split"]);
        let pick = self
            .free()
            .find(|(_, seen)| fits(seen) && seen.filled > 0 && seen.split_words == seen.filled);
        let pick = pick.map(|(column, seen)| Pick {
            column,
            reason: format!("named `{}`; {} names of parts", seen.name, seen.distinct()),
            confidence: 0.95,
        });
        self.settle(Role::Split, pick);
    }

    /// Settles the cost: only a column that somebody names, because money changes the order of everything.
    pub fn cost(&mut self) {
        self.settle(Role::Cost, None);
    }

    /// Settles the id: named so, and (nearly) no value twice.
    pub fn id(&mut self) {
        let rate = |seen: &Seen| match seen.plain.as_str() {
            _ if seen.filled == 0 || seen.kind == "list" || seen.kind == "number" => 0,
            name if ID.contains(&name) => 4,
            name if seen.has_word(&["id", "uid", "uuid", "guid"])
                && !GROUP.iter().any(|word| name.starts_with(word)) =>
            {
                3
            }
            _ if seen.has_word(&["id", "uid"]) || GROUP.contains(&seen.plain.as_str()) => 2,
            name if name.ends_with("id") && seen.is_distinct() => 1,
            _ => 0,
        };
        let nearly_distinct = |seen: &Seen| seen.distinct() * 10 >= seen.filled * 8;
        let fits = |seen: &Seen| {
            seen.is_distinct() || (rate(seen) >= 2 && seen.filled > 1 && nearly_distinct(seen))
        };
        let best = self.free().filter(|(_, seen)| rate(seen) > 0 && fits(seen));
        let best = best.max_by_key(|(column, seen)| {
            (seen.is_distinct(), rate(seen), std::cmp::Reverse(*column))
        });
        let pick = best.map(|(column, seen)| {
            let missing = self.look.rows - seen.filled;
            let repeated = seen.filled - seen.distinct();
            let mut reason = format!(
                "named `{}`; {}",
                seen.name,
                self.look.different_values(seen.distinct())
            );
            if repeated > 0 {
                reason.push_str(&format!(", {repeated} repeated"));
            }
            if missing > 0 {
                reason.push_str(&format!(", {missing} missing"));
            }
            Pick {
                column,
                reason,
                confidence: match (repeated, rate(seen)) {
                    (0, 3..) => 0.95,
                    (0, 2) => 0.8,
                    _ => 0.5,
                },
            }
        });
        self.settle(Role::Id, pick);
    }

    /// Settles the group: named so, and values that repeat without being a handful.
    pub fn group(&mut self) {
        let is_named = |seen: &Seen| seen.has_word(GROUP);
        let repeats = |seen: &Seen| (FEWEST_GROUPS..seen.filled).contains(&seen.distinct());
        let pick = self
            .free()
            .find(|(_, seen)| is_named(seen) && repeats(seen) && seen.kind != "number");
        let pick = pick.map(|(column, seen)| Pick {
            column,
            reason: format!(
                "named `{}`; {} values in {} rows",
                seen.name,
                seen.distinct(),
                seen.filled
            ),
            confidence: 0.8,
        });
        self.settle(Role::Group, pick);
    }

    /// Settles the text: named so, else the longest.
    pub fn text(&mut self) {
        // Nobody reads lists of numbers.
        let is_text = |seen: &Seen| {
            seen.kind == "text" && seen.filled > 0 && seen.number_lists * 2 <= seen.filled
        };
        let is_long =
            |seen: &Seen| seen.mean_length >= 20.0 && !SLICE_VALUES.contains(&seen.distinct());
        let fits = |seen: &Seen| {
            is_text(seen) && (is_long(seen) || (seen.has_word(TEXT) && !seen.is_like_labels()))
        };
        let candidates = self.free().filter(|(_, seen)| fits(seen));
        let best = candidates.max_by(|(_, left), (_, right)| {
            let named = |seen: &Seen| seen.has_word(TEXT);
            named(left)
                .cmp(&named(right))
                .then(left.mean_length.total_cmp(&right.mean_length))
        });
        let pick = best.map(|(column, seen)| {
            let length = format!("{:.0} bytes on average", seen.mean_length);
            let reason = if seen.has_word(TEXT) {
                format!("named `{}`; {length}", seen.name)
            } else {
                length
            };
            Pick {
                column,
                reason,
                confidence: if seen.has_word(TEXT) { 0.9 } else { 0.75 },
            }
        });
        self.settle(Role::Text, pick);
    }

    /// Settles the slices: words first, then numbers with few values, in the order of the file.
    pub fn slices(&mut self) {
        if self.asked(Role::Slice).is_some() {
            self.settle(Role::Slice, None);
            return;
        }
        let mut alike: HashMap<&str, usize> = HashMap::new();
        for stem in self.look.columns.iter().filter_map(stem) {
            *alike.entry(stem).or_default() += 1;
        }
        let is_piece = |seen: &Seen| {
            stem(seen)
                .and_then(|stem| alike.get(stem))
                .is_some_and(|count| *count > MOST_ALIKE)
        };
        let is_number = |seen: &Seen| matches!(seen.kind, "integer" | "number");
        let fits = |seen: &Seen| {
            let most = if is_number(seen) {
                MOST_NUMBERS
            } else {
                *SLICE_VALUES.end()
            };
            (*SLICE_VALUES.start()..=most).contains(&seen.distinct())
                && seen.distinct() < seen.filled
                && !matches!(seen.kind, "list" | "struct" | "bytes")
                && !is_piece(seen)
        };
        let mut fitting: Vec<(usize, bool)> = self
            .free()
            .filter(|(_, seen)| fits(seen))
            .map(|(column, seen)| (column, is_number(seen)))
            .collect();
        fitting.sort_by_key(|(_, is_number)| *is_number);
        fitting.truncate(MOST_SLICES);
        let mut columns: Vec<usize> = fitting.into_iter().map(|(column, _)| column).collect();
        columns.sort_unstable();
        let reason = match columns.len() {
            0 => String::new(),
            _ => format!(
                "{} to {} values each",
                SLICE_VALUES.start(),
                SLICE_VALUES.end()
            ),
        };
        let names = columns
            .iter()
            .map(|column| self.name(*column).to_owned())
            .collect();
        let origin = Origin::Guess;
        self.choices.push(Choice {
            role: Role::Slice,
            columns: names,
            origin,
            reason,
            unsure: false,
            confidence: 0.9,
        });
    }

    /// Says that rows which belong together may be torn apart: a column is like a group, and none was chosen.
    pub fn say_shared_groups(&mut self) {
        let has_group = self
            .choices
            .iter()
            .any(|choice| choice.role == Role::Group && !choice.columns.is_empty());
        if has_group {
            return;
        }
        let repeats = |seen: &Seen| {
            seen.distinct() >= FEWEST_GROUPS
                && seen.distinct() * 10 <= seen.filled * 9
                && !seen.is_structured()
                && seen.kind != "number"
        };
        let is_named = |seen: &Seen| {
            seen.has_word(GROUP)
                || (seen.has_word(&["id", "uid"]) && seen.distinct() * 10 <= seen.filled * 8)
        };
        let label = |column: usize| {
            self.choices.iter().any(|choice| {
                matches!(
                    choice.role,
                    Role::Truth | Role::Prediction | Role::Outcome | Role::Text
                ) && choice.columns.iter().any(|name| name == self.name(column))
            })
        };
        let found = self
            .look
            .columns
            .iter()
            .enumerate()
            .find(|(column, seen)| is_named(seen) && repeats(seen) && !label(*column));
        let Some((_, seen)) = found else {
            return;
        };
        let finding = Finding::warning(
            "shared-groups",
            format!(
                "`{}` repeats ({} values in {} rows): eyeball and blackbox may share its groups.",
                seen.name,
                seen.distinct(),
                seen.filled
            ),
        );
        let advice = "If its rows belong together, keep them on one side with --group, or the blackbox part is no test of the fixes.";
        self.findings
            .push(finding.counting(seen.distinct() as u64).advising(advice));
    }

    /// Says that the rows are of several models, one below the other.
    pub fn say_long_format(&mut self) {
        const NAMES: [&str; 6] = [
            "model",
            "model_name",
            "model_id",
            "system",
            "system_name",
            "run_name",
        ];
        let fits = |seen: &Seen| {
            NAMES.contains(&seen.plain.as_str())
                && seen.is_like_labels()
                && (2..=SLICE_VALUES.end().to_owned()).contains(&seen.distinct())
        };
        let is_label = |name: &str| {
            self.choices.iter().any(|choice| {
                matches!(choice.role, Role::Truth | Role::Prediction)
                    && choice.columns.iter().any(|column| column == name)
            })
        };
        let found = self
            .look
            .columns
            .iter()
            .find(|seen| fits(seen) && !is_label(&seen.name));
        let Some(seen) = found else {
            return;
        };
        let finding = Finding::problem(
            "several-models",
            format!(
                "`{}` holds {} values: the rows are of several models, one below the other.",
                seen.name,
                seen.distinct()
            ),
        );
        let advice = "Review one of them with --model NAME; together they would count every example several times.";
        self.findings
            .push(finding.counting(seen.distinct() as u64).advising(advice));
    }
}

/// A name without its running number; none when it has none.
fn stem(seen: &Seen) -> Option<&str> {
    let stem = seen
        .plain
        .trim_end_matches(|character: char| character.is_ascii_digit() || character == '_');
    (stem.len() < seen.plain.len()).then_some(stem)
}
