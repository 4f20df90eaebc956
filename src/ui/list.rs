//! The list of errors: what was said of each, and what was mistaken for what.

use ratatui::Frame;

use super::paint::{self, Outline, Pieces, piece};
use super::theme::Theme;
use crate::app::area::{Edges, Place};
use crate::app::workspace::{Pane, Workspace};
use crate::domain::row::Cell;
use crate::domain::sample::SampledExample;
use crate::domain::text::Safe;

/// Draws the visible errors around the cursor.
pub fn draw(
    workspace: &Workspace,
    theme: &Theme,
    frame: &mut Frame<'_>,
    place: Place,
    edges: Edges,
) {
    let focused = workspace.pane == Pane::Errors;
    let position = workspace.position().map_or(0, |position| position + 1);
    let title = match &workspace.filter {
        Some(_) => format!(" {position} of {} shown ", workspace.visible.len()),
        None => " errors ".to_owned(),
    };
    let inner = paint::pane(
        frame,
        paint::rect(place, frame),
        &[piece(&title, theme.strong())],
        Outline { edges, focused },
        theme,
    );
    let rows = usize::from(inner.height);
    let first = workspace.first_listed(rows);
    let outcomes_tell = outcomes_differ(&workspace.sample.examples);
    for (line, rank) in workspace.visible.iter().skip(first).take(rows).enumerate() {
        let here = *rank == workspace.rank;
        let style = if here {
            theme.selected()
        } else {
            theme.plain()
        };
        let pieces = entry(
            workspace,
            *rank,
            usize::from(inner.width),
            outcomes_tell,
            theme,
        );
        paint::filled_line(frame, paint::row(inner, line), &pieces, style);
    }
}

/// One error: marker, verdict (the digit of its primary category), flag, what went wrong, and at the right edge how far
/// off or how sure the model was.
fn entry(
    workspace: &Workspace,
    rank: usize,
    width: usize,
    outcomes_tell: bool,
    theme: &Theme,
) -> Pieces {
    let Some(sampled) = workspace.sample.examples.get(rank) else {
        return Vec::new();
    };
    let mark = workspace.review.mark(&sampled.key);
    let primary = workspace
        .review
        .tags(&sampled.key)
        .first()
        .and_then(|category| Some((category.slot?, category.colour)))
        .map(|(slot, colour)| {
            let style = theme.category(colour, theme.good());
            ((slot % 10).to_string(), style)
        });
    let (verdict, style) = match (mark.has_verdict(), primary) {
        _ if mark.is_cant_tell() => ("?".to_owned(), theme.warning()),
        (true, Some(digit)) => digit,
        (true, None) => ("✓".to_owned(), theme.good()),
        (false, _) if mark.is_deferred() => ("~".to_owned(), theme.warning()),
        (false, _) => ("·".to_owned(), theme.faint()),
    };
    // A verdict that does not count yet is fainter than one that does.
    let style = match workspace.tally.waiting.contains(&rank) {
        true => theme.faint(),
        false => style,
    };
    let marker = match (rank == workspace.rank, workspace.picked.contains(&rank)) {
        (true, false) => "▶",
        (true, true) => "◆",
        (false, true) => "◇",
        (false, false) => " ",
    };
    let flag = if mark.flagged { "!" } else { " " };
    let residual = sampled.residual(&workspace.sample.roles);
    let score = residual
        .map(short_residual)
        .or_else(|| sampled.score.map(short_score))
        .unwrap_or_default();
    let room = width.saturating_sub(3 + 1 + score.len());
    let text = text_of(workspace, sampled);
    let names = names(sampled, text.as_deref(), outcomes_tell, room);
    vec![
        piece(marker, theme.accent()),
        piece(&verdict, style),
        piece(flag, theme.alarm()),
        (names, theme.plain()),
        piece(&format!(" {score}"), theme.faint()),
    ]
}

/// The beginning of an example's text, when its row is there.
fn text_of(workspace: &Workspace, sampled: &SampledExample) -> Option<String> {
    const BYTES: usize = 120;
    let column = workspace.sample.roles.text.as_deref()?;
    let Cell::Text(text) = workspace.rows.get(&sampled.key)?.cell(column)? else {
        return None;
    };
    let end = text.floor_char_boundary(BYTES.min(text.len()));
    let begins = text[..end].split_whitespace().collect::<Vec<_>>().join(" ");
    (!begins.is_empty()).then_some(begins)
}

/// Whether errors went wrong in different words, such as grades.
fn outcomes_differ(examples: &[SampledExample]) -> bool {
    let first = examples.first().map(|example| &example.outcome);
    examples
        .iter()
        .any(|example| Some(&example.outcome) != first)
}

/// What tells one error from the next: how it went and what was asked, else truth and prediction, else its key.
fn names(sampled: &SampledExample, text: Option<&str>, outcomes_tell: bool, room: usize) -> Safe {
    match (&sampled.outcome, sampled.prediction.as_deref()) {
        (Some(outcome), _) => {
            let what = Safe::line(text.unwrap_or(sampled.key.as_str()));
            if !outcomes_tell {
                return what.fit(room);
            }
            let outcome = Safe::line(outcome).truncate(room / 2);
            Safe::concat([outcome, Safe::literal(" · "), what]).fit(room)
        }
        (None, None) if sampled.truth.is_empty() => Safe::line(sampled.key.as_str()).fit(room),
        (None, prediction) => mistake(&sampled.truth, prediction, room),
    }
}

/// Truth and prediction in this many cells; the longer one gives way first.
fn mistake(truth: &str, prediction: Option<&str>, room: usize) -> Safe {
    let (truth, prediction) = (
        Safe::line(truth),
        Safe::line(prediction.unwrap_or("(none)")),
    );
    let both = room.saturating_sub(3);
    let half = both / 2;
    let (left, right) = match (truth.width(), prediction.width()) {
        (left, right) if left + right <= both => (left, right),
        (left, _) if left <= half => (left, both - left),
        (_, right) if right <= both - half => (both - right, right),
        _ => (half, both - half),
    };
    let arrow = Safe::literal(" → ");
    Safe::concat([truth.truncate(left), arrow, prediction.truncate(right)]).pad(room)
}

/// prediction − truth with its sign, in as few digits as tell its size.
fn short_residual(residual: f64) -> String {
    match residual.abs() {
        size if size >= 1e6 => format!("{residual:+.1e}"),
        size if size >= 100.0 => format!("{residual:+.0}"),
        size if size >= 1.0 => format!("{residual:+.1}"),
        size if size >= 0.001 => format!("{residual:+.3}"),
        _ => format!("{residual:+.0e}"),
    }
}

/// A score in three cells: `.87`, `1.0`; longer only when it is no probability.
pub fn short_score(score: f64) -> String {
    if !(0.0..=1.0).contains(&score) {
        return format!("{score:.1}");
    }
    let hundredths = (score * 100.0).round();
    if hundredths >= 100.0 {
        "1.0".to_owned()
    } else {
        format!(".{hundredths:02.0}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_take_three_cells_and_never_round_to_a_lie() {
        assert_eq!(short_score(0.874), ".87");
        assert_eq!(short_score(0.0), ".00");
        assert_eq!(short_score(0.999), "1.0");
        assert_eq!(short_score(-3.25), "-3.2");
    }

    #[test]
    fn a_residual_keeps_its_sign_and_its_size() {
        for (residual, text) in [
            (12_345_678.0, "+1.2e7"),
            (-1234.5, "-1234"),
            (50.25, "+50.2"),
            (-0.25, "-0.250"),
            (0.0000123, "+1e-5"),
        ] {
            assert_eq!(short_residual(residual), text);
        }
    }

    #[test]
    fn an_error_is_named_by_what_is_known_of_it() {
        use crate::domain::key::Key;
        let plain = SampledExample::of(Key::new("task 7"));
        assert_eq!(names(&plain, None, true, 10).to_string(), "task 7    ");
        let said = SampledExample {
            prediction: Some("b".to_owned()),
            truth: "a".to_owned(),
            ..plain.clone()
        };
        assert_eq!(names(&said, None, true, 7).to_string(), "a → b  ");
        let failed = SampledExample {
            outcome: Some("failed: no".to_owned()),
            ..said
        };
        assert_eq!(
            names(&failed, None, true, 17).to_string(),
            "failed:… · task 7"
        );
        let text = Some("why is it");
        assert_eq!(
            names(&failed, text, true, 17).to_string(),
            "failed:… · why i…"
        );
        assert_eq!(names(&failed, text, false, 9).to_string(), "why is it");
        assert!(!outcomes_differ(&[]));
        assert!(!outcomes_differ(&[failed.clone(), failed.clone()]));
        assert!(outcomes_differ(&[failed, plain]));
    }

    #[test]
    fn a_mistake_fills_its_room_exactly() {
        for room in 4..60 {
            assert_eq!(
                mistake("shipping_delay", Some("refund_request"), room).width(),
                room
            );
            assert_eq!(mistake("a", Some("refund_request"), room).width(), room);
            assert_eq!(mistake("ジャケット", None, room).width(), room);
        }
    }
}
