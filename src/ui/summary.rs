//! The end screen: what was found, and what to do with it.

use ratatui::Frame;

use super::paint::{self, piece};
use super::theme::Theme;
use crate::action::Action;
use crate::app::fix_page::if_fixed;
use crate::app::model::Model;
use crate::app::workspace::Workspace;
use crate::domain::stats::stop::Advice;
use crate::domain::text::Safe;
use crate::domain::words;

/// Draws the end screen.
pub fn draw(workspace: &Workspace, model: &Model, theme: &Theme, frame: &mut Frame<'_>) {
    let total = workspace.keys.len();
    let title = [piece(
        &format!(" {total} of {total} reviewed "),
        theme.accent(),
    )];
    let inner = paint::screen(frame, model, &title, theme);
    let mut line = 0;
    for (text, style) in sentences(workspace, model, theme) {
        for text in Safe::line(&text).wrap(usize::from(inner.width)) {
            paint::line(frame, paint::row(inner, line), &[(text, style)]);
            line += 1;
        }
        line += 1;
    }
}

fn sentences(
    workspace: &Workspace,
    model: &Model,
    theme: &Theme,
) -> Vec<(String, ratatui::style::Style)> {
    let name = |name: &str| name.to_owned();
    let list = &workspace.priorities;
    let tally = &workspace.tally;
    let mut sentences = vec![(
        words::fix_first(list, tally.reviewed, &name),
        theme.strong(),
    )];
    for sentence in [
        words::relabel_first(list, &name),
        words::not_fixable(list, &name),
    ] {
        sentences.extend(sentence.map(|sentence| (sentence, theme.plain())));
    }
    if let Some(sentence) = words::no_percentages(list) {
        sentences.push((sentence.to_owned(), theme.warning()));
    } else if let Some(first) = list.top().first() {
        let text = format!("{}: {}", first.name, if_fixed(workspace, first));
        sentences.push((text, theme.plain()));
    }
    if let Some(outlook) = &workspace.fixes.outlook {
        let order = words::order(outlook, list, &name).join(" ");
        sentences.push((order, theme.plain()));
        let advice = outlook.advice.as_ref().map(words::advice);
        sentences.extend(advice.map(|sentence| (sentence, theme.plain())));
        if matches!(outlook.advice, Some(Advice::KeepGoing(_))) {
            let more = words::draw_more(&workspace.sample, tally.progress.decided);
            sentences.extend(more.map(|sentence| (sentence, theme.plain())));
        }
    }
    let left = format!(
        "{} can't tell, {} without a category, {} flagged.",
        tally.cant_tell, tally.untagged, tally.progress.flagged
    );
    sentences.push((left, theme.plain()));
    if let Some(pace) = workspace.pace.describe() {
        let recent = paint::sparkline(&workspace.pace.recent());
        sentences.push((format!("{pace}, the last ones: {recent}"), theme.faint()));
    }
    let key = |action| model.keymap.hint(action);
    let next = format!(
        "Next: {} shows the priorities, where costs and severities are set ({} and {}); then `mispred report` writes the page for the meeting.",
        key(Action::SeePriorities),
        key(Action::EditCost),
        key(Action::EditSeverity)
    );
    sentences.push((next, theme.good()));
    sentences
}
