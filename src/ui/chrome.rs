//! The two lines above and the two lines below every screen: where am I, how far, is it saved, what can I press.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::list::short_number;
use super::paint::{self, Pieces, piece};
use super::theme::Theme;
use crate::action::{Action, Context};
use crate::app::area::Area;
use crate::app::disabled_reason;
use crate::app::model::{Model, Tone};
use crate::app::overlay::{LinePurpose, Overlay};
use crate::app::tabs::tabs;
use crate::app::walk;
use crate::app::workspace::{Pane, Screen, Workspace};
use crate::domain::design::Method;
use crate::domain::rule::{Rule, Tolerance};
use crate::domain::text::Safe;
use crate::domain::words::{counted, metric, whole};

/// The two lines above the body.
pub fn header(model: &Model, theme: &Theme, frame: &mut Frame<'_>, area: Area) {
    let tabs = tabs(model);
    let room = tabs.first().map_or(area.width, |tab| tab.x);
    let left = names(model, theme, usize::from(room));
    paint::line(frame, Rect::new(0, 0, room, 1), &left);
    for tab in tabs {
        let style = match tab.is_open {
            Some(true) => theme.accent().patch(theme.selected()),
            Some(false) => theme.plain(),
            None => theme.faint(),
        };
        let width = area.width.saturating_sub(tab.x);
        paint::line(frame, Rect::new(tab.x, 0, width, 1), &[(tab.label, style)]);
    }
    if let Some(workspace) = model.workspace() {
        status(workspace, model, theme, frame, area);
    }
}

/// Which program, which predictions, which week, who; the name of the predictions gives way first,
/// then the reviewer, then the week.
fn names(model: &Model, theme: &Theme, room: usize) -> Pieces {
    let mut rest: Pieces = Vec::new();
    let mut week = Safe::default();
    if let Some(workspace) = model.workspace() {
        if workspace.sample.demo {
            rest.push(piece(" demo", theme.warning()));
        }
        week = Safe::line(&format!(" · {}", workspace.sample.week));
    }
    let who = Safe::line(&format!(" · {}", model.reviewer.truncate(24)));
    let name = piece(" mispred ", theme.accent());
    let fixed = name.0.width() + paint::width(&rest) + 1;
    let shortest = model.title.width().min(8);
    // The reviewer knows who they are, and the week stands in the list of weeks.
    for part in [week, who] {
        if fixed + shortest + paint::width(&rest) + part.width() <= room {
            rest.push((part, theme.plain()));
        }
    }
    let taken = name.0.width() + paint::width(&rest) + 1;
    let title = model
        .title
        .truncate(room.saturating_sub(taken).clamp(shortest, 40));
    [name, (title, theme.strong())]
        .into_iter()
        .chain(rest)
        .collect()
}

fn status(workspace: &Workspace, model: &Model, theme: &Theme, frame: &mut Frame<'_>, area: Area) {
    let line = Rect::new(0, 1, area.width, 1);
    let saved = saved(workspace, theme);
    let room = usize::from(area.width).saturating_sub(paint::width(&saved) + 1);
    let mut left: Pieces = Vec::new();
    for part in status_parts(workspace, model, theme) {
        if paint::width(&left) + paint::width(&part) > room {
            break;
        }
        left.extend(part);
    }
    paint::line(frame, line, &left);
    paint::line_right(frame, line, &saved);
}

/// Most important first: what does not fit is left out from the end.
fn status_parts(workspace: &Workspace, model: &Model, theme: &Theme) -> Vec<Pieces> {
    let progress = workspace.tally.progress;
    let population = &workspace.sample.population;
    let share = if progress.total == 0 {
        0.0
    } else {
        progress.decided as f64 / progress.total as f64
    };
    let (full, rest) = paint::bar(share, 12);
    let deferred = match progress.deferred {
        0 => String::new(),
        count => format!(" +{count} put off"),
    };
    let mut parts = vec![vec![
        piece(
            &format!(" sample {}/{} ", progress.decided, progress.total),
            theme.strong(),
        ),
        (full, theme.bar()),
        (rest, theme.faint()),
        piece(&deferred, theme.warning()),
    ]];
    if let Some(timer) = model.timer {
        let text = format!(" · {}", timer.describe(model.now));
        parts.push(vec![piece(&text, theme.warning())]);
    }
    if model.preferences.auto_advance {
        parts.push(vec![piece(" · auto", theme.accent())]);
    }
    if !workspace.picked.is_empty() {
        let text = format!(" · {} picked", workspace.picked.len());
        parts.push(vec![piece(&text, theme.accent())]);
    }
    // A room needs to know how far it is and how long it has.
    if model.is_presenting {
        let rest = workspace.pace.remaining(progress.open());
        parts.extend(rest.map(|rest| vec![piece(&format!(" · {rest}"), theme.faint())]));
        return parts;
    }
    let method = &workspace.sample.design.method;
    if *method != Method::Random {
        parts.push(vec![piece(
            &format!(" · {}", method.describe()),
            theme.plain(),
        )]);
    }
    // A sample of the worst alone has no percentages, and a screen of it shows none at all.
    let accuracy = match (&workspace.sample.roles.rule, method.has_percentages()) {
        // That nine tenths are no worse than the worst tenth says nothing of a model.
        (Rule::Tolerance(how @ Tolerance::Worst { .. }), _) => {
            format!(" · wrong: {}", furthest(how))
        }
        (_, true) => format!(" · accuracy {}", metric(population.accuracy())),
        (_, false) => format!(
            " · {} of {} right",
            whole(population.evaluated().saturating_sub(population.errors)),
            whole(population.evaluated())
        ),
    };
    parts.push(vec![piece(&accuracy, theme.plain())]);
    if let Some(pace) = workspace.pace.describe() {
        parts.push(vec![piece(&format!(" · {pace}"), theme.faint())]);
    }
    if workspace.saving.is_settling {
        parts.push(vec![piece(
            " · counting the rest of the file …",
            theme.faint(),
        )]);
        return parts;
    }
    let eyeball = format!(
        " · eyeball {}, {}",
        counted(population.eyeball_rows, "row", "rows"),
        counted(population.eyeball_errors, "error", "errors")
    );
    let blackbox = match population.blackbox_rows() {
        0 => " · no blackbox part".to_owned(),
        rows => format!(" · blackbox {} sealed", whole(rows)),
    };
    parts.push(vec![piece(&eyeball, theme.plain())]);
    parts.push(vec![piece(&blackbox, theme.faint())]);
    let recent = workspace.pace.recent();
    if recent.len() >= 3 {
        parts.push(vec![
            piece(" · ", theme.faint()),
            (paint::sparkline(&recent), theme.bar()),
        ]);
    }
    parts
}

/// Which errors those that are furthest off are.
fn furthest(how: &Tolerance) -> String {
    match how {
        Tolerance::Worst {
            above: Some(above), ..
        } => format!("off by more than {}", short_number(*above)),
        other => other.to_string(),
    }
}

fn saved(workspace: &Workspace, theme: &Theme) -> Pieces {
    let saving = &workspace.saving;
    let (text, style) = if saving.read_only.is_some() {
        ("read-only ".to_owned(), theme.warning())
    } else if saving.failure.is_some() {
        (
            format!("NOT SAVED · {} only in memory ", saving.open.len()),
            theme.alarm(),
        )
    } else if saving.is_saved() {
        ("saved ✓ ".to_owned(), theme.good())
    } else {
        ("saving … ".to_owned(), theme.warning())
    };
    vec![piece(&text, style)]
}

/// The two lines below the body: the last notice, then the most useful keys. A notice that is longer than its line takes
/// both.
pub fn footer(model: &Model, theme: &Theme, frame: &mut Frame<'_>, area: Area) {
    let notice = Rect::new(0, area.height.saturating_sub(2), area.width, 1);
    let keys = Rect::new(0, area.height.saturating_sub(1), area.width, 1);
    let room = usize::from(area.width).saturating_sub(2);
    if let Some(said) = &model.notice {
        let style = match said.tone {
            Tone::Done => theme.good(),
            Tone::Hint => theme.plain(),
            Tone::Refused => theme.warning(),
            Tone::Alarm => theme.alarm(),
        };
        let mut lines = said.text.wrap(room).into_iter();
        let first = lines.next().unwrap_or_default();
        paint::line(frame, notice, &[piece(" ", style), (first, style)]);
        let rest = Safe::join(lines, &Safe::literal(" "));
        if !rest.is_empty() {
            let pieces = [piece(" ", style), (rest.truncate(room), style)];
            paint::line(frame, keys, &pieces);
            return;
        }
    } else if let Some(text) = walk::hint(model) {
        let text = Safe::line(&text).truncate(room);
        let pieces = [piece(" ", theme.plain()), (text, theme.warning())];
        paint::line(frame, notice, &pieces);
    } else if let Some(filter) = model
        .workspace()
        .filter(|workspace| workspace.screen == Screen::Review && !is_typing_filter(model))
        .and_then(|workspace| workspace.filter.as_ref())
    {
        let back = model.keymap.hint(Action::Back);
        let text = format!(" filter: {}  ({back} shows everything)", filter.source);
        paint::text_line(frame, notice, &text, theme.warning());
    }
    if model.is_presenting {
        return;
    }
    paint::line(frame, keys, &hints(model, theme, usize::from(area.width)));
}

/// While a filter is typed its line says what is shown; a half of it below would only confuse.
fn is_typing_filter(model: &Model) -> bool {
    let top = model.overlays.last();
    matches!(top, Some(Overlay::Line(input)) if input.purpose == LinePurpose::Filter)
}

/// The hints of the context, as many as fit.
fn hints(model: &Model, theme: &Theme, room: usize) -> Pieces {
    let stack = model.context().stack();
    let mut pieces: Pieces = vec![piece(" ", theme.plain())];
    if model.overlays.last().is_some_and(Overlay::is_notice) {
        return pieces;
    }
    let reads = model
        .workspace()
        .is_some_and(|workspace| workspace.pane == Pane::Example);
    let hinted = match (model.context(), reads) {
        (Context::Review, true) => READING,
        (context, _) => hinted(context),
    };
    for (action, word) in hinted {
        let mut key = model.keymap.hint_in(*action, stack);
        let is_of_screen = matches!(model.context(), Context::Priorities);
        if key.is_empty() || (is_of_screen && disabled_reason(model, *action).is_some()) {
            continue;
        }
        if let Some(last) = last_category_key(model, *action) {
            key = format!("{key}-{last}");
        }
        let hint = [
            piece(&key, theme.key()),
            piece(&format!(" {word}  "), theme.plain()),
        ];
        if paint::width(&pieces) + paint::width(&hint) > room {
            break;
        }
        pieces.extend(hint);
    }
    pieces
}

/// The digits are hinted as a range, from the first to the last that has a category.
fn last_category_key(model: &Model, action: Action) -> Option<String> {
    if action != Action::ToggleCategory1 {
        return None;
    }
    let slots = model.workspace()?.review.taxonomy().active();
    let last = slots
        .iter()
        .filter_map(|category| category.slot)
        .max()
        .filter(|slot| *slot > 1)?;
    Some(model.keymap.hint(Action::toggle_category(last)?))
}

/// What is useful while the example has the focus.
const READING: &[(Action, &str)] = &[
    (Action::ToggleFold, "open/close"),
    (Action::Search, "find"),
    (Action::UnfoldAll, "open all"),
    (Action::FoldAll, "close all"),
    (Action::ChooseFields, "fields"),
    (Action::ToggleWrap, "wrap"),
    (Action::PanRight, "right"),
    (Action::Commit, "next"),
    (Action::FocusNext, "next pane"),
    (Action::Help, "all keys"),
];

const fn hinted(context: Context) -> &'static [(Action, &'static str)] {
    match context {
        Context::Review => &[
            (Action::ToggleCategory1, "tag"),
            (Action::Commit, "next"),
            (Action::PickCategory, "pick/new"),
            (Action::Defer, "defer"),
            (Action::CantTell, "can't tell"),
            (Action::Undo, "undo"),
            (Action::GoPriorities, "priorities"),
            (Action::Help, "all keys"),
            (Action::Note, "note"),
            (Action::RepeatTags, "repeat"),
            (Action::Search, "filter"),
            (Action::CategoryMenu, "edit category"),
            (Action::TagShown, "tag all"),
            (Action::Quit, "quit"),
        ],
        Context::Priorities => &[
            (Action::OpenRow, "examples"),
            (Action::CategoryMenu, "edit"),
            (Action::EditCost, "fix cost"),
            (Action::MarkRow, "mark"),
            (Action::Budget, "best set"),
            (Action::GoReview, "review"),
            (Action::Help, "all keys"),
            (Action::EditSeverity, "severity"),
            (Action::TogglePopulation, "future/file"),
            (Action::SwitchShares, "by primary"),
            (Action::Quit, "quit"),
        ],
        Context::Done => &[
            (Action::SeePriorities, "priorities"),
            (Action::GoReview, "look again"),
            (Action::Undo, "undo"),
            (Action::Quit, "quit"),
            (Action::Help, "all keys"),
        ],
        Context::Roles => &[
            (Action::AcceptRoles, "draw the sample"),
            (Action::NextChoice, "next column"),
            (Action::PickColumn, "pick"),
            (Action::MoveDown, "next line"),
            (Action::Quit, "leave"),
            (Action::Help, "all keys"),
        ],
        Context::Choice => &[
            (Action::AcceptChoice, "choose"),
            (Action::MoveDown, "next line"),
            (Action::Quit, "leave"),
        ],
        Context::Input => &[
            (Action::AcceptInput, "accept"),
            (Action::CancelInput, "cancel"),
        ],
        Context::Confirm => &[(Action::ConfirmYes, "yes"), (Action::ConfirmNo, "no")],
        Context::Fields => &[
            (Action::ToggleField, "show/hide"),
            (Action::FieldDown, "move down"),
            (Action::FieldUp, "move up"),
            (Action::FindField, "find"),
            (Action::ResetFields, "usual"),
            (Action::UndoField, "undo"),
            (Action::PickerCancel, "done"),
        ],
        Context::Picker | Context::Palette | Context::Help => &[
            (Action::PickerAccept, "choose"),
            (Action::PickerNext, "next"),
            (Action::PickerPrevious, "previous"),
            (Action::PickerCancel, "close"),
        ],
        Context::Global | Context::List => &[(Action::Back, "cancel"), (Action::Quit, "quit")],
    }
}
