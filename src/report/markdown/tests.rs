use super::*;
use crate::domain::sample::Relink;
use crate::report::fixture::{HOSTILE, hostile, hundred, sample, started, tag};

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
        "| 2 | data gap | data | 43 of 100 | 43 % | 34–53 % | M? | 1 | 14.3 |",
        "| – | rare class | data | 0 of 100 | – | below 3.7 % | M? | 1 | 0.0 |",
        "Most often together: data gap and edge case (13).",
        "- **data gap**: +7.5 to +10.8 points of accuracy, to 82.5–85.8 %;",
        "Such as `k0000`, `k0001`, `k0002`.",
        "- **label noise**: the measured accuracy would change by",
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
    assert_eq!(table.len(), HOSTILE.len() + 1);
    for line in table {
        assert_eq!(borders(line), 10, "{line}");
    }
}
