//! Reviewed examples by stratum, with strata that are too thin to show any spread put together.
//! Must not look at tags: what is put together never depends on what was found.

use super::{Example, Stratum, Unseen};

/// The examples of one stratum, or of several that were put together.
#[derive(Debug, Clone)]
pub(super) struct Group<'a> {
    /// Part of all errors.
    pub(super) share: f64,
    /// What its examples speak for.
    pub(super) unseen: Unseen,
    /// At least one.
    pub(super) members: Vec<Member<'a>>,
}

/// An example with its weight inside its group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) example: &'a Example,
    pub(super) weight: f64,
}

/// The strata that have errors and examples; indexes are already checked.
pub(super) fn groups<'a>(strata: &[Stratum], examples: &'a [Example]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = strata
        .iter()
        .map(|stratum| Group {
            share: stratum.share,
            unseen: stratum.unseen,
            members: Vec::new(),
        })
        .collect();
    for example in examples {
        groups[example.stratum].members.push(Member {
            example,
            weight: example.weight,
        });
    }
    groups.retain(|group| group.share > 0.0 && !group.members.is_empty());
    collapse(groups)
}

/// Puts strata of which a single example was seen together, a lone one with the smallest other (the collapsed strata
/// of survey sampling).
///
/// An urn of one ball holds one kind for ever: five strata with one example each would make any order certain.
fn collapse(groups: Vec<Group<'_>>) -> Vec<Group<'_>> {
    let is_thin = |group: &Group<'_>| group.members.len() == 1 && group.unseen.count() > 0;
    let (mut thin, mut others): (Vec<_>, Vec<_>) = groups.into_iter().partition(is_thin);
    if thin.len() == 1 {
        let open = others.iter().enumerate();
        let smallest = open
            .filter(|(_, group)| group.unseen.count() > 0)
            .min_by_key(|(_, group)| group.members.len())
            .map(|(index, _)| index);
        thin.extend(smallest.map(|index| others.remove(index)));
    }
    if thin.len() > 1 {
        others.push(put_together(thin));
    } else {
        others.append(&mut thin);
    }
    others
}

/// One group in which an example weighs what it weighed for all errors before.
fn put_together(groups: Vec<Group<'_>>) -> Group<'_> {
    let mut whole = Group {
        share: 0.0,
        unseen: Unseen::Errors(0),
        members: Vec::new(),
    };
    for group in groups {
        let total: f64 = group.members.iter().map(|member| member.weight).sum();
        whole.share += group.share;
        whole.unseen = match (whole.unseen, group.unseen) {
            (Unseen::Errors(some), Unseen::Errors(more)) => {
                Unseen::Errors(some.saturating_add(more))
            }
            _ => Unseen::Future,
        };
        whole
            .members
            .extend(group.members.iter().map(|member| Member {
                weight: group.share * member.weight / total,
                ..*member
            }));
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped(strata: &[(f64, u64)], examples: &[(usize, f64)]) -> Vec<(f64, Unseen, Vec<f64>)> {
        let strata: Vec<Stratum> = strata
            .iter()
            .map(|(share, errors)| Stratum {
                share: *share,
                unseen: Unseen::Errors(*errors),
            })
            .collect();
        let examples: Vec<Example> = examples
            .iter()
            .map(|(stratum, weight)| Example {
                stratum: *stratum,
                weight: *weight,
                tags: Vec::new(),
                not_asked: Vec::new(),
            })
            .collect();
        groups(&strata, &examples)
            .into_iter()
            .map(|group| {
                let weights = group.members.iter().map(|member| member.weight);
                (group.share, group.unseen, weights.collect())
            })
            .collect()
    }

    #[test]
    fn strata_without_examples_or_errors_are_left_out() {
        let groups = grouped(
            &[(0.5, 9), (0.0, 9), (0.5, 9)],
            &[(0, 1.0), (0, 2.0), (1, 1.0)],
        );
        assert_eq!(groups, [(0.5, Unseen::Errors(9), vec![1.0, 2.0])]);
    }

    #[test]
    fn single_examples_are_put_together_unless_they_are_all_there_is() {
        let strata = [(0.5, 9), (0.25, 3), (0.125, 0), (0.125, 4)];
        let groups = grouped(&strata, &[(0, 7.0), (1, 1.0), (2, 1.0), (3, 1.0), (3, 1.0)]);
        assert_eq!(
            groups,
            [
                (0.125, Unseen::Errors(0), vec![1.0]),
                (0.125, Unseen::Errors(4), vec![1.0, 1.0]),
                (0.75, Unseen::Errors(12), vec![0.5, 0.25]),
            ]
        );
    }

    #[test]
    fn a_lone_one_joins_the_smallest_that_is_not_fully_seen() {
        let strata = [(0.5, 9), (0.25, 3), (0.25, 0)];
        let two = [(0, 1.0), (1, 3.0), (1, 1.0), (2, 1.0)];
        assert_eq!(
            grouped(&strata, &two),
            [
                (0.25, Unseen::Errors(0), vec![1.0]),
                (0.75, Unseen::Errors(12), vec![0.5, 0.1875, 0.0625]),
            ]
        );
        assert_eq!(
            grouped(&strata, &[(0, 1.0), (2, 1.0)]),
            [
                (0.25, Unseen::Errors(0), vec![1.0]),
                (0.5, Unseen::Errors(9), vec![1.0]),
            ]
        );
    }
}
