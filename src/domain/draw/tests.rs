use proptest::prelude::*;

use super::*;
use crate::domain::stats::allocation::Allocation;

/// An error as a file would give it.
#[derive(Clone, Debug, PartialEq)]
struct Fake {
    key: String,
    plan: &'static str,
    badness: Option<f64>,
    cost: Option<f64>,
}

impl AsRef<str> for Fake {
    fn as_ref(&self) -> &str {
        &self.key
    }
}

impl Candidate for Fake {
    fn truth(&self) -> &str {
        "a"
    }
    fn prediction(&self) -> Option<&str> {
        (self.plan != "pro").then_some(self.plan)
    }
    fn score(&self) -> Option<f64> {
        self.badness
    }
    fn stratum(&self) -> Option<&str> {
        (self.plan != "none").then_some(self.plan)
    }
    fn badness(&self) -> Option<f64> {
        self.badness
    }
    fn cost(&self) -> Option<f64> {
        self.cost
    }
    fn group(&self) -> Option<&str> {
        // Every third error has a customer, four errors to one customer.
        let number: usize = self.key.parse().unwrap();
        number
            .is_multiple_of(3)
            .then(|| CUSTOMERS[number / 12 % CUSTOMERS.len()])
    }
}

const CUSTOMERS: [&str; 9] = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"];

/// Plans of 60, 30 and 10 %; every tenth error has neither a number nor a cost.
fn fakes(count: usize) -> Vec<Fake> {
    (0..count)
        .map(|number| Fake {
            key: number.to_string(),
            plan: [
                "free", "free", "free", "pro", "free", "pro", "free", "pro", "free", "none",
            ][number % 10],
            badness: (number % 10 != 4).then_some((number * 37 % 101) as f64),
            cost: (number % 10 != 4).then_some(1.0 + (number * 53 % 97) as f64),
        })
        .collect()
}

fn design(method: &str, n: usize) -> Design {
    Design {
        method: method.parse().unwrap(),
        ..Design::random("2026-W47", n)
    }
}

fn keys(drawn: &Drawn<Fake>) -> Vec<String> {
    drawn
        .picks
        .iter()
        .map(|pick| pick.error.key.clone())
        .collect()
}

fn draw(method: &str, n: usize, errors: Vec<Fake>) -> Drawn<Fake> {
    design(method, n).draw(errors).unwrap()
}

const EVERY: [&str; 10] = [
    "random",
    "confusion",
    "stratified:plan",
    "worst",
    "worst:badness",
    "mixed:10+30",
    "mixed:5+5:badness",
    "cost",
    "panel",
    "groups",
];

fn every(n: usize) -> Vec<Design> {
    let mut designs: Vec<Design> = EVERY.iter().map(|method| design(method, n)).collect();
    for design in &mut designs {
        design.kept_seed = Some("2026-W46".to_owned());
    }
    designs.push(Design {
        allocate: Allocation::Equal,
        ..design("stratified:plan", n)
    });
    designs
}

proptest! {
    #[test]
    fn a_draw_does_not_depend_on_the_order_of_rows(count in 40usize..200, n in 12usize..40, turn in 1usize..39) {
        for design in every(n) {
            let mut turned = fakes(count);
            turned.rotate_left(turn);
            let (one, other) = (design.draw(fakes(count)).unwrap(), design.draw(turned).unwrap());
            prop_assert_eq!(one.picks, other.picks, "{}", design.method);
        }
    }

    #[test]
    fn a_larger_draw_begins_with_the_smaller_one(count in 40usize..200, n in 12usize..40, more in 1usize..60) {
        for design in every(n) {
            let small = design.draw(fakes(count)).unwrap();
            let large = design.grown_to(n + more).draw(fakes(count)).unwrap();
            prop_assert!(keys(&large).starts_with(&keys(&small)), "{}", design.method);
            let inclusion = |drawn: &Drawn<Fake>| drawn.picks[0].inclusion;
            prop_assert!(inclusion(&large) >= inclusion(&small));
        }
    }

    #[test]
    fn probabilities_are_probabilities_and_nobody_is_drawn_twice(count in 1usize..200, n in 12usize..80) {
        for design in every(n) {
            let Ok(drawn) = design.draw(fakes(count)) else { continue };
            prop_assert!(drawn.picks.iter().all(|pick| pick.inclusion > 0.0 && pick.inclusion <= 1.0));
            let unique: std::collections::BTreeSet<String> = keys(&drawn).into_iter().collect();
            prop_assert_eq!(unique.len(), drawn.picks.len());
            if design.method != Method::Groups {
                prop_assert!(drawn.picks.len() <= n);
            }
        }
    }
}

#[test]
fn strata_give_what_the_allocation_says_and_their_probability_follows() {
    let drawn = draw("stratified:plan", 20, fakes(100));
    let of = |name: &str| {
        let picks: Vec<&Pick<Fake>> = drawn
            .picks
            .iter()
            .filter(|pick| pick.stratum == name)
            .collect();
        (picks.len(), picks[0].inclusion)
    };
    // Two each, then 14 in proportion to the 58, 28 and 8 that are left.
    assert_eq!(of("free"), (11, 11.0 / 60.0));
    assert_eq!(of("pro"), (6, 6.0 / 30.0));
    assert_eq!(of("(none)"), (3, 3.0 / 10.0));
    // Each stratum is seen once before any is seen twice.
    let first: std::collections::BTreeSet<&str> = drawn.picks[..3]
        .iter()
        .map(|pick| pick.stratum.as_str())
        .collect();
    assert_eq!(first.len(), 3);
    let equal = Design {
        allocate: Allocation::Equal,
        ..design("stratified:plan", 21)
    };
    let equal = equal.draw(fakes(100)).unwrap();
    let count = |name: &str| {
        equal
            .picks
            .iter()
            .filter(|pick| pick.stratum == name)
            .count()
    };
    assert_eq!((count("free"), count("pro"), count("(none)")), (7, 7, 7));
}

#[test]
fn a_part_of_a_stratified_review_has_about_the_same_part_of_every_stratum() {
    let drawn = draw("stratified:plan", 40, fakes(400));
    let half = &drawn.picks[..20];
    let count = |name: &str| half.iter().filter(|pick| pick.stratum == name).count();
    assert_eq!((count("free"), count("pro"), count("(none)")), (12, 6, 2));
}

#[test]
fn many_small_strata_become_one() {
    let mut errors = fakes(200);
    for (number, error) in errors.iter_mut().enumerate() {
        if number >= 60 {
            // Every key its own plan would need a static text each; the confusion pair is made unique by the truth.
            error.plan = "rare";
        }
    }
    struct Unique(Fake);
    impl AsRef<str> for Unique {
        fn as_ref(&self) -> &str {
            &self.0.key
        }
    }
    impl Candidate for Unique {
        fn truth(&self) -> &str {
            if self.0.plan == "rare" {
                &self.0.key
            } else {
                "a"
            }
        }
        fn prediction(&self) -> Option<&str> {
            self.0.prediction()
        }
        fn score(&self) -> Option<f64> {
            None
        }
        fn stratum(&self) -> Option<&str> {
            None
        }
        fn badness(&self) -> Option<f64> {
            None
        }
        fn cost(&self) -> Option<f64> {
            None
        }
        fn group(&self) -> Option<&str> {
            None
        }
    }
    let errors = || errors.clone().into_iter().map(Unique);
    let drawn = design("confusion", 20).draw(errors().collect()).unwrap();
    assert_eq!(drawn.picks.len(), 20);
    assert_eq!(drawn.warnings.len(), 1);
    let strata = drawn.membership.strata(errors(), errors());
    assert_eq!(strata.len(), 5);
    assert_eq!(
        strata.iter().map(|stratum| stratum.errors).sum::<u64>(),
        200
    );
    assert!(strata.iter().any(|stratum| stratum.name == OTHERS));
}

#[test]
fn the_worst_are_the_worst_and_those_without_a_number_come_last() {
    let drawn = draw("worst", 10, fakes(100));
    let amounts: Vec<f64> = drawn
        .picks
        .iter()
        .map(|pick| pick.error.badness.unwrap())
        .collect();
    assert!(amounts.is_sorted_by(|left, right| left >= right) && amounts[9] > 85.0);
    let all = draw("worst", 100, fakes(100));
    assert!(
        all.picks[90..]
            .iter()
            .all(|pick| pick.error.badness.is_none())
    );
    assert!(all.warnings[0].contains("10 errors have no number"));
}

#[test]
fn the_worst_and_the_rest_are_two_strata_that_hold_every_error() {
    let drawn = draw("mixed:10+30", 40, fakes(200));
    let worst: Vec<&Pick<Fake>> = drawn
        .picks
        .iter()
        .filter(|pick| pick.stratum == WORST)
        .collect();
    assert_eq!(worst.len(), 10);
    assert!(worst.iter().all(|pick| pick.inclusion == 1.0));
    let rest: Vec<&Pick<Fake>> = drawn
        .picks
        .iter()
        .filter(|pick| pick.stratum == REST)
        .collect();
    assert!(rest.iter().all(|pick| pick.inclusion == 30.0 / 190.0));
    let limit = worst
        .iter()
        .map(|pick| pick.error.badness.unwrap())
        .fold(f64::MAX, f64::min);
    assert!(
        rest.iter()
            .all(|pick| pick.error.badness.unwrap_or(0.0) <= limit)
    );
    let strata = drawn.membership.strata(fakes(200), fakes(200));
    let sizes: Vec<(&str, u64)> = strata
        .iter()
        .map(|stratum| (stratum.name.as_str(), stratum.errors))
        .collect();
    assert_eq!(sizes, [(REST, 190), (WORST, 10)]);
    // Half of the review has seen half of each.
    assert_eq!(
        drawn.picks[..20]
            .iter()
            .filter(|pick| pick.stratum == WORST)
            .count(),
        5
    );
}

#[test]
fn a_mixed_sample_that_leaves_none_at_random_is_refused() {
    for n in [1, 9, 10] {
        let error = design("mixed:10+30", n).draw(fakes(200)).unwrap_err();
        assert!(
            error.sentence.contains("none at random") && error.hint.contains("above 10"),
            "{error:?}"
        );
    }
    assert_eq!(draw("mixed:10+30", 11, fakes(200)).picks.len(), 11);
}

#[test]
fn a_panel_keeps_what_is_still_wrong_of_last_weeks_first_half() {
    let last_week = draw("random", 40, fakes(300));
    let panel = Design {
        method: Method::Panel,
        kept_seed: Some("2026-W47".to_owned()),
        ..Design::random("2026-W48", 40)
    };
    // A third of the errors was repaired since.
    let now: Vec<Fake> = fakes(300)
        .into_iter()
        .filter(|error| !error.key.ends_with(['0', '3', '6']))
        .collect();
    let drawn = panel.draw(now.clone()).unwrap();
    let still: Vec<String> = keys(&last_week)
        .into_iter()
        .take(20)
        .filter(|key| now.iter().any(|error| error.key == *key))
        .collect();
    assert!(still.len() > 8);
    let kept: Vec<String> = keys(&drawn).into_iter().step_by(2).take(20).collect();
    assert!(kept.starts_with(&still[..]));
    assert_eq!(drawn.picks.len(), 40);
    let fresh = Design {
        kept_seed: None,
        ..panel
    };
    assert_eq!(fresh.draw(now.clone()).unwrap().picks, {
        let random = Design {
            method: Method::Random,
            ..fresh
        };
        random.draw(now).unwrap().picks
    });
}

#[test]
fn what_costs_nothing_is_never_drawn_and_what_costs_most_always() {
    let drawn = draw("cost", 30, fakes(100));
    let tau = drawn.threshold.unwrap();
    assert!(tau > 0.0);
    assert!(drawn.warnings[0].contains("10 errors have no cost"));
    for pick in &drawn.picks {
        let weight = pick.weight.unwrap();
        assert_eq!(pick.inclusion, (weight / tau).min(1.0));
    }
    let all = draw("cost", 100, fakes(100));
    assert_eq!((all.picks.len(), all.threshold), (90, Some(0.0)));
    assert!(all.picks.iter().all(|pick| pick.inclusion == 1.0));
    let strata = all.membership.strata(fakes(100), fakes(50));
    assert_eq!((strata[0].errors, strata[0].eyeball), (90, 45));
}

#[test]
fn groups_are_drawn_whole() {
    let drawn = draw("groups", 20, fakes(100));
    let group = |error: &Fake| error.group().unwrap_or(&error.key).to_owned();
    let drawn_groups: std::collections::BTreeSet<String> =
        drawn.picks.iter().map(|pick| group(&pick.error)).collect();
    let members = fakes(100)
        .iter()
        .filter(|error| drawn_groups.contains(&group(error)))
        .count();
    assert_eq!(members, drawn.picks.len());
    assert!(drawn.picks.len() >= 20);
    let strata = drawn.membership.strata(fakes(100), fakes(100));
    let all: std::collections::BTreeSet<String> = fakes(100).iter().map(group).collect();
    assert_eq!(strata[0].groups, Some(all.len() as u64));
}

#[test]
fn a_file_without_what_the_design_needs_is_refused_with_a_hint() {
    let bare: Vec<Fake> = fakes(30)
        .into_iter()
        .map(|error| Fake {
            key: (error.key.parse::<usize>().unwrap() * 3 + 1).to_string(),
            badness: None,
            cost: Some(0.0),
            ..error
        })
        .collect();
    for (method, flag) in [
        ("worst", "--score"),
        ("worst:residual", "regression"),
        ("worst:badness", "numbers"),
        ("mixed:5+5", "--score"),
        ("cost", "--cost"),
        ("groups", "--group"),
    ] {
        let error = design(method, 20).draw(bare.clone()).unwrap_err();
        assert!(error.hint.contains(flag), "{method}: {error:?}");
    }
}

#[test]
fn a_stratum_that_nobody_may_look_at_is_counted_as_out_of_reach() {
    let all = fakes(100);
    let eyeball: Vec<Fake> = all
        .iter()
        .filter(|error| error.plan != "none")
        .cloned()
        .collect();
    let drawn = design("stratified:plan", 20).draw(eyeball.clone()).unwrap();
    let strata = drawn.membership.strata(all, eyeball);
    let out = strata
        .iter()
        .find(|stratum| stratum.name == OUT_OF_REACH)
        .unwrap();
    assert_eq!((out.errors, out.eyeball), (10, 0));
}
