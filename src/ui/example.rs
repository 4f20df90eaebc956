//! The example: what should have come out, what came out instead, and what there is to read.

use ratatui::Frame;
use ratatui::style::{Modifier, Style};

use super::list::short_score;
use super::paint::{self, Outline, Pieces, piece};
use super::theme::Theme;
use crate::app::area::{Edges, ReviewLayout};
use crate::app::detail::{Line, Look, Search, What};
use crate::app::workspace::{Pane, Workspace};
use crate::domain::text::Safe;
use crate::domain::words::counted;

/// Draws the example on screen from its first line that is not scrolled away.
pub fn draw(workspace: &Workspace, theme: &Theme, frame: &mut Frame<'_>, layout: &ReviewLayout) {
    let place = layout.example;
    let focused = workspace.pane == Pane::Example;
    let lines = &workspace.reading.page.lines;
    let rows = layout.text_rows();
    let below = lines.len().saturating_sub(workspace.scroll + rows);
    let more = more(below, theme);
    // Without a border the first line is all there is to say it on.
    let taken = match layout.edges {
        Edges::Drawn => 4,
        Edges::Bare => 4 + paint::width(&more),
    };
    let title = title(
        workspace,
        theme,
        usize::from(place.width).saturating_sub(taken),
    );
    let outline = Outline {
        edges: layout.edges,
        focused,
    };
    let pane = paint::rect(place, frame);
    paint::pane(frame, pane, &title, outline, theme);
    let more_at = match layout.edges {
        Edges::Drawn => paint::row(pane, usize::from(place.height).saturating_sub(1)),
        Edges::Bare => paint::row(pane, 0),
    };
    paint::line_right(frame, paint::indented(more_at), &more);
    let text = paint::rect(layout.text(), frame);
    if lines.is_empty() {
        paint::text_line(frame, text, "There is nothing to show.", theme.faint());
    }
    let has_cursor = focused && workspace.reading.has_folds();
    let shown = lines.iter().enumerate().skip(workspace.scroll).take(rows);
    for (place, (number, line)) in shown.enumerate() {
        let mut pieces = pieces(line, usize::from(text.width), theme);
        if let (Some(search), What::Pieces(_)) = (&workspace.reading.search, &line.what) {
            pieces = marked(&pieces, search);
        }
        let row = paint::row(text, place * usize::from(layout.line_height));
        match has_cursor && number == workspace.reading.cursor {
            true => paint::filled_line(frame, row, &pieces, theme.selected()),
            false => paint::line(frame, row, &pieces),
        }
    }
}

/// What is looked for stands out.
fn marked(pieces: &Pieces, search: &Search) -> Pieces {
    let whole: String = pieces.iter().map(|(text, _)| text.as_str()).collect();
    let found = search.occurrences(&whole);
    if found.is_empty() {
        return pieces.clone();
    }
    let mut marked: Pieces = Vec::new();
    let mut place = 0;
    for (text, style) in pieces {
        let mut run = String::new();
        let mut was_in = false;
        for character in text.as_str().chars() {
            let is_in = found.iter().any(|range| range.contains(&place));
            if is_in != was_in && !run.is_empty() {
                marked.push(piece(&run, looked_for(*style, was_in)));
                run.clear();
            }
            was_in = is_in;
            run.push(character);
            place += 1;
        }
        marked.push(piece(&run, looked_for(*style, was_in)));
    }
    marked
}

fn looked_for(style: Style, is_in: bool) -> Style {
    match is_in {
        true => style.add_modifier(Modifier::REVERSED | Modifier::UNDERLINED),
        false => style,
    }
}

/// How many lines lie below what is shown; nothing when none do.
fn more(below: usize, theme: &Theme) -> Pieces {
    if below == 0 {
        return Vec::new();
    }
    let lines = counted(below as u64, "line", "lines");
    vec![piece(&format!(" {lines} more ↓ "), theme.warning())]
}

fn title(workspace: &Workspace, theme: &Theme, room: usize) -> Pieces {
    let Some(sampled) = workspace.example() else {
        return vec![piece(" example ", theme.strong())];
    };
    let mark = workspace.review.mark(&sampled.key);
    let said = if mark.is_cant_tell() {
        " · can't tell"
    } else if mark.is_deferred() {
        " · put off"
    } else if mark.has_verdict() && workspace.review.tags(&sampled.key).is_empty() {
        " · untagged"
    } else {
        ""
    };
    let flag = if mark.flagged { " · ! flagged" } else { "" };
    let head = format!(" {} of {} · id ", workspace.rank + 1, workspace.keys.len());
    // Two who wrote at once: the later word holds, and somebody should look at it.
    let disputed = match workspace.review.is_disputed(&sampled.key) {
        true => " · disputed",
        false => "",
    };
    let tail = Safe::line(&format!("{said}{flag}{disputed} "));
    let id = Safe::line(sampled.key.as_str())
        .truncate(room.saturating_sub(head.len() + tail.width()).max(4));
    vec![
        piece(&head, theme.strong()),
        (id, theme.strong()),
        (tail, theme.warning()),
    ]
}

fn pieces(line: &Line, width: usize, theme: &Theme) -> Pieces {
    match &line.what {
        What::Pieces(pieces) => pieces
            .iter()
            .map(|(text, look)| (text.clone(), style(*look, theme)))
            .collect(),
        What::Pixels(cells) => cells.iter().map(|cell| theme.pixel(*cell)).collect(),
        What::Bar { .. } => bar(&line.what, width, theme),
    }
}

fn style(look: Look, theme: &Theme) -> Style {
    match look {
        Look::Plain => theme.plain(),
        Look::Faint => theme.faint(),
        Look::Strong => theme.strong(),
        Look::Truth | Look::User => theme.truth(),
        Look::Prediction | Look::Assistant => theme.prediction(),
        Look::Said | Look::Marker => theme.accent(),
        Look::Name => theme.key(),
        Look::Value => theme.good(),
        Look::System => theme.system(),
        Look::Bad => theme.alarm(),
    }
}

fn bar(line: &What, width: usize, theme: &Theme) -> Pieces {
    let What::Bar {
        name,
        label,
        score,
        predicted,
        is_truth,
    } = line
    else {
        return Vec::new();
    };
    let label_cells = (width / 3).clamp(8, 24);
    let bar_cells = width.saturating_sub(name.width() + label_cells + 6).min(20);
    let look = match (predicted, is_truth) {
        (true, _) => theme.prediction(),
        (false, true) => theme.truth(),
        (false, false) => theme.plain(),
    };
    let mut pieces = vec![
        (name.clone(), theme.faint()),
        (label.fit(label_cells), look),
    ];
    if let Some(score) = score {
        let (full, rest) = paint::bar(*score, bar_cells);
        pieces.push(piece(
            &format!(" {:>4} ", short_score(*score)),
            theme.plain(),
        ));
        pieces.push((full, look));
        pieces.push((rest, theme.faint()));
    }
    pieces
}
