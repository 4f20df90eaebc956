use super::*;
use crate::domain::sample::{Fingerprint, Relink};
use crate::domain::split::SplitBy;
use crate::report::fixture::{HOSTILE, hostile, hundred, sample, started, stratified, tag, worst};

fn rendered(
    sample: &crate::domain::sample::Sample,
    review: &crate::domain::review::Review,
) -> String {
    render(&Report::build(sample, review, "ana", Target::FutureErrors))
}

#[test]
fn a_full_review_says_what_was_found_and_what_to_do() {
    let page = rendered(&sample(2_000, 500, 100), &hundred());
    for part in [
        "# Error analysis: tickets, 2026-W47\n",
        "**Fix first: edge case (52 %, priority 17.3), data gap (43 %, priority 14.3).**",
        "How sure: with 95 % confidence edge case makes up 42–62 % of future errors.",
        "Relabel first: label noise 12 %",
        "No fix removes: ambiguous 6 %.",
        "ana reviewed 100 of 100 errors that were drawn from the 500 errors in 2,000 evaluated rows (accuracy 75.0 %).",
        "Too close to call: edge case (86 % first), data gap (14 %).",
        "Enough: fixing the wrong one first would cost only about",
        "| 2 | data gap | data | 43 of 100 | 43 % | 34–53 % | M? | 1 | 14.3 | ≈14 % | 1–2 |",
        "| – | rare class | data | 0 of 100 | – | below 3.7 % | M? | 1 | 0.0 | – | – |",
        "| edge case | 39 % | 39 % |",
        "| *all* | 100 % |  |",
        "Most often together: data gap and edge case (13).",
        "- **data gap**: +7.5 to +10.8 points of accuracy (95 % interval of the larger gain +8.2 to +13.3), to 82.5–85.8 %;",
        "43 % × severity 1 ÷ 3 days? = 14.3.",
        "If the first two are fixed: edge case + data gap: 82 % of errors, accuracy 75.0 → 95.5 %, 6 days.",
        "Such as `k0000`, `k0001`, `k0002`.",
        "- **label noise**: relabelling: measured accuracy 75.0 → 75.0–78.0 %, the model stays as it is;",
        "- Collect or repair training data: data gap.",
        "- Accept these, or make the task itself clearer: ambiguous.",
        "seed `2026-W47`, 100 asked for",
        "SHA-256 `0123456789ab`…",
    ] {
        assert!(page.contains(part), "`{part}` is missing in:\n{page}");
    }
    assert!(!page.contains("demo"));
}

#[test]
fn nothing_reviewed_promises_nothing() {
    let page = rendered(&sample(2_000, 500, 100), &started());
    assert!(page.contains("**Nothing reviewed yet"));
    assert!(page.contains("| – | data gap | data | 0 of 0 | n/a | n/a | M? | 1 | n/a |"));
    assert!(!page.contains("How sure") && !page.contains("## What each fix would gain"));
    assert!(page.contains("- Review the 100 that are still open."));
}

#[test]
fn one_reviewed_is_called_rough() {
    let mut review = started();
    tag(&mut review, 0, "data gap");
    let page = rendered(&sample(2_000, 500, 100), &review);
    assert!(
        page.contains("makes up above 21 %") && page.contains("Only 1 error is reviewed"),
        "{page}"
    );
}

#[test]
fn the_worst_alone_show_counts_and_ranks_and_no_percentage() {
    let (sample, review) = worst();
    let page = render(&Report::build(&sample, &review, "ana", Target::FutureErrors).with_plan(5.0));
    for part in [
        "**Fix first: edge case (52 of 100), data gap (43 of 100).**",
        "The worst alone say nothing of the other errors",
        "7,200 evaluated rows (6,539 of 7,200 right).",
        "| 2 | data gap | data | 43 of 100 | M? | 1 |",
        "| data gap | 43 | 30 |",
        "- **data gap**: 43 of 100. Such as `k0000`, `k0001`, `k0002`.",
        "only the 100 worst by score",
    ] {
        assert!(page.contains(part), "`{part}` is missing in:\n{page}");
    }
    for never in [
        "%",
        "share |",
        "interval",
        "points",
        "in the file",
        "fix together",
        "percent",
    ] {
        assert!(!page.contains(never), "`{never}` is in:\n{page}");
    }
}

#[test]
fn strata_stand_with_their_counts_and_what_they_leave_out() {
    let (sample, review) = stratified();
    let page = rendered(&sample, &review);
    for part in [
        "100 errors from 3 strata by plan",
        "| free | 440 | 440 | 50 |",
        "| only in the blackbox | 10 | 0 | 0 |",
        "100 reviewed, worth 61 random ones.",
        "- Each share speaks of 98 % of the errors: 1 stratum out of reach.",
    ] {
        assert!(page.contains(part), "`{part}` is missing in:\n{page}");
    }
}

#[test]
fn a_plan_is_a_numbered_list_and_waiting_examples_are_no_links() {
    let review = hundred();
    let page = render(
        &Report::build(
            &sample(2_000, 500, 100),
            &review,
            "ana",
            Target::FutureErrors,
        )
        .with_plan(6.0),
    );
    assert!(
        page.contains(
            "For 6 days, of which it takes 6 days:\n\n1. edge case (3 days): up to 52 % of errors;"
        ),
        "{page}"
    );
    let mut ahead = started();
    tag(&mut ahead, 4, "data gap");
    let page = rendered(&sample(2_000, 500, 100), &ahead);
    assert!(
        page.contains("- 1 ahead of the frontier waits: `#5`."),
        "{page}"
    );
}

#[test]
fn a_supplied_split_and_the_demo_are_named() {
    let mut demo = sample(2_000, 500, 100);
    demo.demo = true;
    demo.split.by = SplitBy::Column("part".to_owned());
    demo.population.eyeball_rows = 400;
    demo.relinks.push(Relink {
        source: Fingerprint {
            path: "new.csv".to_owned(),
            sha256: "f".repeat(64),
            ..demo.source.clone()
        },
        reviewer: "ana".to_owned(),
        at: "2026-11-17T09:00:00Z".to_owned(),
        found: 98,
    });
    let page = rendered(&demo, &started());
    assert!(page.contains("> This is the demo"));
    assert!(
        page.contains("looked up again in `new.csv`, SHA-256 `ffffffffffff`…: 98 of 100 found."),
        "{page}"
    );
    assert!(
        page.contains("given by the column `part`; 400 of 2,000 evaluated rows may be looked at")
    );
}

/// The page without its code, where nothing is markup.
fn outside_code(page: &str) -> String {
    let mut rest = page;
    let mut kept = String::new();
    while let Some(start) = rest.find('`') {
        let escaped = rest[..start].ends_with('\\');
        let fence = rest[start..]
            .bytes()
            .take_while(|byte| *byte == b'`')
            .count();
        kept.push_str(&rest[..start]);
        rest = &rest[start + if escaped { 1 } else { fence }..];
        if escaped {
            continue;
        }
        let end = closing(rest, fence).unwrap();
        rest = &rest[end + fence..];
    }
    kept + rest
}

/// Where the run of exactly `fence` backticks begins that ends the code.
fn closing(code: &str, fence: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = code[at..].find('`') {
        let run = code[at + found..]
            .bytes()
            .take_while(|byte| *byte == b'`')
            .count();
        if run == fence {
            return Some(at + found);
        }
        at += found + run;
    }
    None
}

#[test]
fn no_link_image_html_or_table_border_comes_from_data() {
    let (sample, review) = hostile();
    let page = rendered(&sample, &review);
    assert!(
        page.chars()
            .all(|character| character == '\n' || !character.is_control())
    );
    let markup = outside_code(&page);
    for (at, symbol) in markup.match_indices(['<', '[', '!']) {
        assert!(
            markup[..at].ends_with('\\'),
            "bare `{symbol}` in: {}",
            &markup[at.saturating_sub(40)..at + 1]
        );
    }
    for address in ["http", "evil.example", "@team", "#1"] {
        assert!(
            !markup.contains(address),
            "{address} outside code in:\n{markup}"
        );
    }
    let borders = |line: &str| {
        line.replace("\\\\", "")
            .replace("\\|", "")
            .matches('|')
            .count()
    };
    let table: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).collect();
    let columns = |line: &&&str| borders(line) - 1;
    let (ranked, others): (Vec<&str>, Vec<&str>) =
        table.iter().partition(|line| columns(line) == 11);
    assert_eq!(ranked.len(), HOSTILE.len() + 1);
    assert_eq!(others.len(), HOSTILE.len() + 3);
    for line in &others {
        assert_eq!(columns(&line), 3, "{line}");
    }
}
