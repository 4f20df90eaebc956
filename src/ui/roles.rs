//! The opening screen: how the file is understood, who says so, and what was found in it.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::paint::{self, Pieces, piece};
use super::theme::Theme;
use crate::action::Action;
use crate::app::model::{HEAD_LINES, Look, Model, RolesScreen};
use crate::domain::finding::{Finding, Severity};
use crate::domain::roles::{Choice, Role};
use crate::domain::text::Safe;
use crate::domain::words::{counted, percent, whole, wrong_when};

/// Draws the screen.
pub fn draw(screen: &RolesScreen, model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    let title = [piece(" Is this how to read the file? ", theme.accent())];
    let inner = paint::screen(frame, model, &title, theme);
    let width = usize::from(inner.width);
    head(screen, model, theme, frame, inner);
    let mut line = HEAD_LINES;
    let mut idle: Vec<&str> = Vec::new();
    for (number, role) in Role::ALL.into_iter().enumerate() {
        let Some(choice) = screen.proposal.choice(role) else {
            continue;
        };
        let is_selected = number == screen.cursor;
        if !is_selected && screen.is_idle(choice) {
            idle.push(role.name());
            continue;
        }
        let (style, marker) = match is_selected {
            true => (theme.selected(), "▶"),
            false => (theme.plain(), " "),
        };
        let pieces = choice_pieces(marker, choice, width, theme);
        paint::filled_line(frame, paint::row(inner, line), &pieces, style);
        line += 1;
    }
    if !idle.is_empty() {
        let text = format!("  no column: {}", idle.join(", "));
        paint::text_line(frame, paint::row(inner, line), &text, theme.faint());
        line += 1;
    }
    if let Some(choice) = screen.proposal.choice(screen.role()) {
        for text in about(choice).wrap(width).into_iter().take(2) {
            paint::line(frame, paint::row(inner, line), &[(text, theme.faint())]);
            line += 1;
        }
    }
    if let Some(refusal) = &screen.refusal {
        let pieces = [(refusal.truncate(width), theme.alarm())];
        paint::line(frame, paint::row(inner, line), &pieces);
        line += 1;
    }
    findings(screen, model, theme, frame, inner, line);
}

/// What the file is taken for, and its counts as far as they are known.
fn head(screen: &RolesScreen, model: &Model, theme: &Theme, frame: &mut Frame<'_>, inner: Rect) {
    let proposal = &screen.proposal;
    let columns = counted(proposal.columns.len() as u64, "column", "columns");
    let (counts, style) = match &screen.look {
        Look::Done(checkup) => {
            let residuals = checkup.residuals.map(|residuals| {
                format!(" · MAE {:.3} · bias {:+.3}", residuals.mae, residuals.bias)
            });
            let accuracy = match residuals {
                Some(residuals) => residuals,
                None => format!(" · {} right", percent(checkup.accuracy())),
            };
            let text = format!(
                "{columns}, {} · {} scored, {}{accuracy}",
                counted(checkup.rows, "row", "rows"),
                whole(checkup.scored),
                counted(checkup.errors, "error", "errors"),
            );
            (text, theme.plain())
        }
        Look::Failed(reason) => (reason.to_string(), theme.alarm()),
        look => {
            let seen = counted(proposal.rows_seen as u64, "row", "rows");
            let reading = match look {
                Look::Running => "; counting the whole file …",
                _ => "",
            };
            let text = format!("{columns}; guessed from names and the first {seen}{reading}");
            (text, theme.faint())
        }
    };
    paint::text_line(frame, paint::row(inner, 0), &counts, style);
    let width = usize::from(inner.width);
    let task = Safe::line(&format!("{}: {}", proposal.task, proposal.task.about()));
    let turn = format!(
        "  ({} for another one)",
        model.keymap.hint(Action::TurnTask)
    );
    let task = [
        piece("task      ", theme.plain()),
        (task.truncate(width.saturating_sub(10)), theme.strong()),
        piece(&turn, theme.faint()),
    ];
    paint::line(frame, paint::row(inner, 1), &task);
    let wrong = Safe::line(&wrong_when(&proposal.rule, &proposal.normal));
    let wrong = [
        piece("wrong     ", theme.plain()),
        (wrong.truncate(width.saturating_sub(10)), theme.strong()),
    ];
    paint::line(frame, paint::row(inner, 2), &wrong);
}

/// What was found, from the first one that is turned to, and how many there are when they do not fit.
fn findings(
    screen: &RolesScreen,
    model: &Model,
    theme: &Theme,
    frame: &mut Frame<'_>,
    inner: Rect,
    from: usize,
) {
    let found = screen.findings();
    let width = usize::from(inner.width);
    let room = usize::from(inner.height).saturating_sub(from);
    let lines: Vec<(usize, Safe, Severity)> = found
        .iter()
        .enumerate()
        .skip(screen.first_finding)
        .flat_map(|(number, finding)| {
            let wrapped = Safe::line(&words(finding)).wrap(width);
            let severity = finding.severity;
            wrapped
                .into_iter()
                .map(move |text| (number, text, severity))
        })
        .collect();
    let fits = screen.first_finding == 0 && lines.len() <= room;
    let shown = if fits { room } else { room.saturating_sub(1) };
    for (place, (_, text, severity)) in lines.iter().take(shown).enumerate() {
        let style = match severity {
            Severity::Problem => theme.alarm(),
            Severity::Warning => theme.warning(),
            Severity::Note => theme.faint(),
        };
        paint::line(
            frame,
            paint::row(inner, from + place),
            &[(text.clone(), style)],
        );
    }
    if !fits && room > 0 {
        // The last one counts as shown only when all of it is.
        let cut = lines.get(shown).map(|(number, ..)| *number);
        let last = cut.unwrap_or(found.len()).max(screen.first_finding + 1);
        let more = format!(
            "{} to {last} of {} found; {} and {} turn them",
            screen.first_finding + 1,
            found.len(),
            model.keymap.hint(Action::PageDown),
            model.keymap.hint(Action::PageUp),
        );
        paint::text_line(
            frame,
            paint::row(inner, from + shown),
            &more,
            theme.accent(),
        );
    }
}

fn words(finding: &Finding) -> String {
    let example = match &finding.example {
        Some(example) => format!(" For example: {example}"),
        None => String::new(),
    };
    format!("{}: {}{example}", finding.severity.name(), finding.text())
}

/// What the selected part is for, and the whole reason for its column.
fn about(choice: &Choice) -> Safe {
    let purpose = match choice.role {
        Role::Truth => "what should have come out",
        Role::Prediction => "what the model said",
        Role::Outcome => "says itself whether it went well: true, pass, C, or a grade",
        Role::Score => "how sure it was of that, a number",
        Role::Id => "names an example in every file; without it a hash of the input columns does",
        Role::Group => {
            "rows with the same value stay on one side of the split, such as a customer's"
        }
        Role::Split => "says eyeball or blackbox",
        Role::Cost => "what an error costs, in money; turns severity into money",
        Role::Text => "the text to read",
        Role::Image => "the path of an image to look at, below --image-root",
        Role::Slice => "columns to cut the errors by; they are shown with every example",
    };
    let reason = match choice.reason.is_empty() {
        true => String::new(),
        false => format!(" · {}", choice.reason),
    };
    Safe::line(&format!("{}: {purpose}{reason}", choice.role))
}

fn choice_pieces(marker: &str, choice: &Choice, width: usize, theme: &Theme) -> Pieces {
    let columns = if choice.columns.is_empty() {
        Safe::literal("(none)")
    } else {
        Safe::line(&choice.columns.join(", "))
    };
    let look = match choice.role {
        Role::Truth => theme.truth(),
        Role::Prediction => theme.prediction(),
        _ if choice.columns.is_empty() => theme.faint(),
        _ => theme.strong(),
    };
    let cells = (width / 3).clamp(12, 40);
    let why = match (choice.columns.is_empty(), choice.reason.is_empty()) {
        (true, true) => String::new(),
        (true, false) => choice.reason.clone(),
        (false, true) => choice.origin.name().to_owned(),
        (false, false) => format!("{}: {}", choice.certainty(), choice.reason),
    };
    let room = width.saturating_sub(2 + 8 + cells + 2);
    let style = match choice.unsure {
        true => theme.warning(),
        false => theme.faint(),
    };
    vec![
        piece(&format!("{marker} "), theme.accent()),
        piece(&format!("{:<8}", choice.role.name()), theme.plain()),
        (columns.fit(cells), look),
        piece("  ", theme.plain()),
        (Safe::line(&why).truncate(room), style),
    ]
}
