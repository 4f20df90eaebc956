//! What there is to see before a review is open: progress, the roles of the columns, questions.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::paint::{self, Pieces, piece};
use super::theme::Theme;
use crate::action::Action;
use crate::app::area::Area;
use crate::app::model::{ChoiceScreen, Loading, Model, RolesScreen};
use crate::domain::roles::{Choice, Role};
use crate::domain::text::Safe;
use crate::domain::words::counted;

/// A running job: what it does, how far it is, how to stop it.
pub fn loading(loading: &Loading, model: &Model, theme: &Theme, frame: &mut Frame<'_>, area: Area) {
    let body = body(area);
    let middle = body.height / 2;
    let stop = model.keymap.hint(Action::Back);
    let title = if loading.title.is_empty() {
        Safe::literal("opening")
    } else {
        loading.title.clone()
    };
    let done = match loading.total {
        0 => format!(" … {stop} cancels"),
        total => format!(
            " … {} %, {stop} cancels",
            loading.done.min(total) * 100 / total
        ),
    };
    let line = [
        piece("  ", theme.plain()),
        (title, theme.strong()),
        piece(&done, theme.plain()),
    ];
    paint::line(frame, paint::row(body, usize::from(middle)), &line);
    if loading.total > 0 {
        let (full, rest) = paint::bar(
            loading.done as f64 / loading.total as f64,
            usize::from(area.width / 2),
        );
        let bar = [
            piece("  ", theme.plain()),
            (full, theme.bar()),
            (rest, theme.faint()),
        ];
        paint::line(frame, paint::row(body, usize::from(middle) + 1), &bar);
    }
}

fn body(area: Area) -> Rect {
    let body = area.body();
    Rect::new(body.x, body.y, body.width, body.height)
}

/// The roles of the columns, with who chose them and why.
pub fn roles(screen: &RolesScreen, theme: &Theme, frame: &mut Frame<'_>, area: Area) {
    let body = body(area);
    let seen = u64::try_from(screen.proposal.rows_seen).unwrap_or(u64::MAX);
    let title = [piece(" Is this how to read the file? ", theme.accent())];
    let inner = paint::indented(paint::pane(frame, body, &title, theme.border(true)));
    let columns = u64::try_from(screen.proposal.columns.len()).unwrap_or(u64::MAX);
    let intro = format!(
        "{}; guessed from their names and the first {}.",
        counted(columns, "column", "columns"),
        counted(seen, "row", "rows")
    );
    paint::text_line(frame, paint::row(inner, 0), &intro, theme.faint());
    let mut line = 2;
    for (number, role) in Role::ALL.into_iter().enumerate() {
        let Some(choice) = screen.proposal.choice(role) else {
            continue;
        };
        let style = if number == screen.cursor {
            theme.selected()
        } else {
            theme.plain()
        };
        let marker = if number == screen.cursor { "▶" } else { " " };
        let pieces = choice_pieces(marker, choice, usize::from(inner.width), theme);
        paint::filled_line(frame, paint::row(inner, line), &pieces, style);
        line += 1;
    }
    line += 1;
    if let Some(choice) = screen.proposal.choice(screen.role()) {
        for text in about(choice).wrap(usize::from(inner.width)) {
            paint::line(frame, paint::row(inner, line), &[(text, theme.faint())]);
            line += 1;
        }
        line += 1;
    }
    if let Some(refusal) = &screen.refusal {
        let pieces = [(refusal.truncate(usize::from(inner.width)), theme.alarm())];
        paint::line(frame, paint::row(inner, line), &pieces);
        line += 2;
    }
    for finding in &screen.proposal.findings {
        for text in Safe::line(&finding.text()).wrap(usize::from(inner.width)) {
            paint::line(frame, paint::row(inner, line), &[(text, theme.warning())]);
            line += 1;
        }
    }
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
    let doubt = if choice.unsure { "unsure: " } else { "" };
    let why = match (choice.columns.is_empty(), choice.reason.is_empty()) {
        (true, true) => String::new(),
        (_, true) => choice.origin.name().to_owned(),
        (_, false) => format!("{doubt}{}: {}", choice.origin.name(), choice.reason),
    };
    let room = width.saturating_sub(2 + 7 + cells + 2);
    vec![
        piece(&format!("{marker} "), theme.accent()),
        piece(&format!("{:<7}", choice.role.name()), theme.plain()),
        (columns.fit(cells), look),
        piece("  ", theme.plain()),
        (
            Safe::line(&why).truncate(room),
            if choice.unsure {
                theme.warning()
            } else {
                theme.faint()
            },
        ),
    ]
}

/// A question with its answers.
pub fn choice(screen: &ChoiceScreen, theme: &Theme, frame: &mut Frame<'_>, area: Area) {
    let body = body(area);
    let title = [
        piece(" ", theme.plain()),
        (Safe::line(&screen.question.title), theme.accent()),
        piece(" ", theme.plain()),
    ];
    let inner = paint::indented(paint::pane(frame, body, &title, theme.border(true)));
    let width = usize::from(inner.width);
    let mut line = 0;
    for text in screen
        .question
        .lines
        .iter()
        .flat_map(|text| Safe::line(text).wrap(width))
    {
        paint::line(frame, paint::row(inner, line), &[(text, theme.plain())]);
        line += 1;
    }
    line += 1;
    for (number, (_, name, about)) in screen.question.answers.iter().enumerate() {
        let here = number == screen.cursor;
        let style = if here {
            theme.selected()
        } else {
            theme.plain()
        };
        let marker = if here { "▶ " } else { "  " };
        let pieces = [piece(marker, theme.accent()), piece(name, theme.strong())];
        paint::filled_line(frame, paint::row(inner, line), &pieces, style);
        line += 1;
        for text in Safe::line(about).wrap(width.saturating_sub(4)) {
            paint::line(
                frame,
                paint::row(inner, line),
                &[piece("    ", theme.plain()), (text, theme.faint())],
            );
            line += 1;
        }
    }
}
