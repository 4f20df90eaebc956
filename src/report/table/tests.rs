use super::*;
use crate::domain::estimate::Target;
use crate::report::fixture::{hostile, hundred, sample, started, tag};

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
Fix first: edge case (52 %, priority 17.3), data gap (43 %, priority 14.3).
Relabel first: label noise 12 %; that repairs the measurement, not the model.
No fix removes: ambiguous 6 %.

rank  category             kind        count  share  95 % interval  in the file   gain, points  cost  severity  priority
   1  edge case            model   52 of 100   52 %        42–62 %      217–302  +9.8 to +13.0    M?         1      17.3
   2  data gap             data    43 of 100   43 %        34–53 %      174–258  +7.5 to +10.8    M?         1      14.3
   3  label noise          labels  12 of 100   12 %     7.0–19.8 %        38–94           +3.0    M?         1       4.0
   –  ambiguous            none     6 of 100    6 %     2.8–12.5 %        16–58           +1.5    M?         1       2.0
";
    assert!(text.starts_with(expected), "{text}");
    assert!(text.contains("An error can carry several categories"));
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
