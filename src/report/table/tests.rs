use super::*;
use crate::domain::estimate::Target;
use crate::report::fixture::{hostile, hundred, sample, started, stratified, tag, worst};

fn rendered(
    sample: &crate::domain::sample::Sample,
    review: &crate::domain::review::Review,
) -> String {
    render(&Report::build(sample, review, "ana", Target::FutureErrors))
}

#[test]
fn a_full_review_reads_like_this() {
    let text = rendered(&sample(2_000, 500, 100), &hundred());
    let expected = "\
tickets · 2026-W47 · ana
100 of 100 drawn errors reviewed · 500 errors among 2,000 evaluated rows · accuracy 75.0 %
drawn: 100 errors at random
Fix first: edge case (52 %, priority 17.3), data gap (43 %, priority 14.3).
Too close to call: edge case (86 % first), data gap (14 %).
At twice the fix cost, edge case would be first with <1 % probability.
About 670 reviews would tell the first two apart, more than this eyeball set holds (500).
Enough: fixing the wrong one first would cost only about 0.19 % of all errors per person-day.
No new category expected in 20 further reviews; the seen ones cover nearly all tags.
Relabel first: label noise 12 %; that repairs the measurement, not the model.
No fix removes: ambiguous 6 %.

rank  category             kind        count  share  95 % interval  in the file   gain, points  cost  severity  priority  first  ranks
   1  edge case            model   52 of 100   52 %        42–62 %      217–302  +9.8 to +13.0    M?         1      17.3  ≈86 %    1–2
   2  data gap             data    43 of 100   43 %        34–53 %      174–258  +7.5 to +10.8    M?         1      14.3  ≈14 %    1–2
   –  label noise          labels  12 of 100   12 %     7.0–19.8 %        38–94   +0.0 to +3.0    M?         1       4.0      –      –
   –  ambiguous            none     6 of 100    6 %     2.8–12.5 %        16–58           +1.5    M?         1       2.0      –      –
";
    assert!(text.starts_with(expected), "{text}");
    let parts = "\
category       primary  nothing else  gain, 95 % interval   relabelled
edge case         39 %          39 %       +10.4 to +15.6            –
data gap          43 %          30 %        +8.2 to +13.3            –
label noise       12 %          12 %         +1.4 to +4.6  75.0–78.0 %
ambiguous          6 %           6 %         +0.3 to +2.7            –
(no category)      0 %
(all)            100 %

If the first two are fixed: edge case + data gap: 82 % of errors, accuracy 75.0 → 95.5 %, 6 days.
";
    assert!(text.contains(parts), "{text}");
    assert!(text.contains("An error can carry several categories"));
}

#[test]
fn the_worst_alone_show_counts_and_ranks_and_no_percentage() {
    let (sample, review) = worst();
    let text = render(&Report::build(&sample, &review, "ana", Target::FutureErrors).with_plan(5.0));
    for part in [
        "661 errors among 7,200 evaluated rows · 6,539 of 7,200 right",
        "drawn: only the 100 worst by score",
        "Fix first: edge case (52 of 100), data gap (43 of 100).",
        "rank  category             kind        count  cost  severity\n",
        "   2  data gap             data    43 of 100    M?         1\n",
        "data gap            43            30\n",
        "The worst alone say nothing of the other errors",
    ] {
        assert!(text.contains(part), "`{part}` is missing in:\n{text}");
    }
    for never in [
        "%",
        "interval",
        "in the file",
        "gain",
        "priority",
        "ceiling",
        "n/a",
    ] {
        assert!(!text.contains(never), "`{never}` is in:\n{text}");
    }
}

#[test]
fn strata_and_a_plan_have_their_own_lines() {
    let (sample, review) = stratified();
    let text = render(&Report::build(&sample, &review, "ana", Target::FutureErrors).with_plan(4.0));
    for part in [
        "drawn: 100 errors from 3 strata by plan · 100 reviewed, worth 61 random ones",
        "only in the blackbox      10           0         0\n",
        "For 4 days, of which it takes 3 days:\n1. edge case (3 days): up to ",
    ] {
        assert!(text.contains(part), "`{part}` is missing in:\n{text}");
    }
}

#[test]
fn what_was_asked_in_vain_is_said() {
    let (sample, mut review) = stratified();
    review.assign(&crate::domain::edit::Assignment::Metric {
        name: Some("mcc".to_owned()),
    });
    let question = crate::domain::estimate::Question {
        interval: crate::domain::estimate::IntervalMethod::Exact,
        ..Target::FutureErrors.into()
    };
    let text = render(&Report::build(&sample, &review, "ana", question));
    assert!(
        text.contains("Exact intervals exist for simple random samples only"),
        "{text}"
    );
    assert!(
        text.contains("Gains are in accuracy: mcc needs the counts"),
        "{text}"
    );
    let (worst, _) = worst();
    let text = render(&Report::build(&worst, &review, "ana", question));
    assert!(
        !text.contains("Exact intervals") && !text.contains("Gains are"),
        "{text}"
    );
}

#[test]
fn nothing_reviewed_prints_not_available() {
    let text = rendered(&sample(2_000, 500, 100), &started());
    assert!(text.contains("Nothing reviewed yet"));
    let row = text.lines().find(|line| line.contains("data gap")).unwrap();
    assert_eq!(row.matches("n/a").count(), 5, "{row}");
    assert!(!row.contains("0 %"), "{row}");
    assert!(text.contains("n/a categories per error"));
}

#[test]
fn none_of_a_hundred_has_an_upper_bound_and_no_zero_percent() {
    let text = rendered(&sample(2_000, 500, 100), &hundred());
    let row = text
        .lines()
        .find(|line| line.contains("rare class"))
        .unwrap();
    assert!(
        row.contains("below 3.7 %") && row.contains("none seen") && row.contains("0 of 100"),
        "{row}"
    );
    assert!(!row.contains(" 0 %"), "{row}");
}

#[test]
fn columns_line_up_by_what_a_terminal_shows() {
    let mut review = started();
    tag(&mut review, 0, "データ不足");
    tag(&mut review, 1, "data gap");
    let text = rendered(&sample(2_000, 500, 2), &review);
    let rows = text.lines().filter(|line| {
        line.ends_with("priority") || line.contains(" of 2 ") && line.contains("data")
    });
    let widths: Vec<usize> = rows.map(|line| Safe::line(line).width()).collect();
    assert!(
        widths.len() >= 3 && widths.iter().all(|width| *width == widths[0]),
        "{widths:?}\n{text}"
    );
}

#[test]
fn hostile_names_steer_no_terminal() {
    let (sample, review) = hostile();
    let text = rendered(&sample, &review);
    assert!(
        text.chars()
            .all(|character| character == '\n' || !character.is_control())
    );
    assert!(!text.contains(['\u{202e}', '\u{200b}']));
}
