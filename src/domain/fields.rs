//! Which fields of an example a team looks at, and in which order. Chosen once for a whole review.
//!
//! Fields that nobody spoke of, such as the new columns of next week's file, come last and show as usual.

use serde::{Deserialize, Serialize};

/// A choice of fields. Names are raw text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    /// The names in their order, the hidden ones too.
    pub order: Vec<String>,
    /// The names that are not shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
}

impl Fields {
    /// The names present, in the chosen order, with whether each is shown; names that were not spoken of come last and
    /// are shown when `usually` says so.
    pub fn arrange<'a>(
        &self,
        names: &[&'a str],
        usually: impl Fn(&str) -> bool,
    ) -> Vec<(&'a str, bool)> {
        let place = |name: &str| self.order.iter().position(|chosen| chosen == name);
        let mut arranged: Vec<(Option<usize>, &str)> =
            names.iter().map(|name| (place(name), *name)).collect();
        // A stable sort: the others stay in their own order.
        arranged.sort_by_key(|(place, _)| place.unwrap_or(usize::MAX));
        arranged
            .into_iter()
            .map(|(place, name)| {
                let is_shown = match place {
                    Some(_) => !self.hidden.iter().any(|hidden| hidden == name),
                    None => usually(name),
                };
                (name, is_shown)
            })
            .collect()
    }

    /// The choice that gives this arrangement. Names of the old choice that are absent now keep their part in it.
    pub fn of(arranged: &[(&str, bool)], before: Option<&Self>) -> Self {
        let is_present = |name: &String| arranged.iter().any(|(present, _)| present == name);
        let mut fields = Self::default();
        for (name, is_shown) in arranged {
            fields.order.push((*name).to_owned());
            if !is_shown {
                fields.hidden.push((*name).to_owned());
            }
        }
        if let Some(before) = before {
            let absent = |names: &[String]| -> Vec<String> {
                names
                    .iter()
                    .filter(|name| !is_present(name))
                    .cloned()
                    .collect()
            };
            fields.order.extend(absent(&before.order));
            fields.hidden.extend(absent(&before.hidden));
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(order: &[&str], hidden: &[&str]) -> Fields {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Fields {
            order: owned(order),
            hidden: owned(hidden),
        }
    }

    #[test]
    fn chosen_fields_come_first_and_new_ones_last_as_usual() {
        let chosen = fields(&["b", "gone", "a"], &["a"]);
        let arranged = chosen.arrange(&["new", "a", "b", "other"], |name| name == "new");
        assert_eq!(
            arranged,
            [("b", true), ("a", false), ("new", true), ("other", false)]
        );
    }

    #[test]
    fn an_arrangement_reads_back_and_remembers_the_absent() {
        let before = fields(&["gone", "a"], &["gone"]);
        let arranged = [("b", true), ("a", false)];
        let after = Fields::of(&arranged, Some(&before));
        assert_eq!(after, fields(&["b", "a", "gone"], &["a", "gone"]));
        assert_eq!(after.arrange(&["a", "b"], |_| true), arranged);
    }
}
