//! Walking through examples that a change of the categories left without an answer, and only through them.
//!
//! A walk is a filter with a purpose: the list stays the same while its examples are settled one by one.

use crate::action::Action;
use crate::domain::filter::Expression;
use crate::domain::key::Key;
use crate::domain::taxonomy::{Category, CategoryId};
use crate::domain::words::counted;

use super::message::Effect;
use super::model::{Model, Tone};
use super::overlay_keys::finish;
use super::workspace::{Filter, Pane, Screen, Workspace};

/// A walk, and where the reviewer stood before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    /// What is being walked through.
    pub through: Through,
    /// The rank that was on screen before, and is again afterwards.
    pub begun_at: usize,
}

/// What is being walked through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Through {
    /// The examples of a category that was split.
    Split {
        /// The category.
        whole: CategoryId,
        /// What it was split into.
        parts: Vec<CategoryId>,
    },
    /// The examples that were decided before a category existed.
    Debt,
}

impl Walk {
    /// The categories that an example still has to answer for.
    fn open<'a>(&self, workspace: &'a Workspace, key: &Key) -> Vec<&'a Category> {
        let mut unasked = workspace.review.unasked(key);
        if let Through::Split { parts, .. } = &self.through {
            unasked.retain(|category| parts.contains(&category.id));
        }
        unasked
    }
}

impl Workspace {
    /// How many of the examples shown still wait for an answer.
    fn left_to_walk(&self, walk: &Walk) -> usize {
        let waits = |rank: &&usize| !walk.open(self, &self.keys[**rank]).is_empty();
        self.visible.iter().filter(waits).count()
    }

    /// The next example shown that waits for an answer, round and round.
    fn next_to_walk(&self, walk: &Walk) -> Option<usize> {
        let waits = |rank: &&usize| !walk.open(self, &self.keys[**rank]).is_empty();
        let after = self.visible.iter().filter(|rank| **rank > self.rank);
        after.chain(&self.visible).find(waits).copied()
    }
}

/// Shows only what was decided before some category existed.
pub(super) fn sweep_debt(model: &mut Model) -> Vec<Effect> {
    begin(model, "status = debt".to_owned(), Through::Debt);
    Vec::new()
}

/// Splits a category into those that are typed with commas between them, and shows only its examples.
///
/// # Errors
/// When a name is missing, too long or taken.
pub(super) fn split(
    model: &mut Model,
    whole: &CategoryId,
    text: &str,
) -> Result<Vec<Effect>, String> {
    let Some(workspace) = model.workspace() else {
        return Ok(Vec::new());
    };
    let names: Vec<&str> = text
        .split([',', ';'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    let split = workspace
        .review
        .split_category(whole, &names)
        .map_err(|error| error.to_string())?;
    let name = name_of(workspace, whole);
    let effects = finish(model, split.transaction);
    if !split.affected.is_empty() {
        let through = Through::Split {
            whole: whole.clone(),
            parts: split.parts,
        };
        model.notice = None;
        begin(model, tagged_with(&name), through);
    }
    Ok(effects)
}

/// The filter that shows what carries a category.
pub(super) fn tagged_with(name: &str) -> String {
    format!("tag = {}", quoted(name))
}

/// A text as a filter spells it.
pub(super) fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

fn begin(model: &mut Model, source: String, through: Through) {
    let Some(workspace) = model.workspace_mut() else {
        return;
    };
    let Ok(expression) = Expression::parse(&source) else {
        return;
    };
    let begun_at = match &workspace.walk {
        Some(walk) => walk.begun_at,
        None => workspace.rank,
    };
    let from_priorities = workspace.screen == Screen::Priorities;
    workspace.set_filter(Some(Filter {
        source,
        expression,
        from_priorities,
    }));
    workspace.screen = Screen::Review;
    // With the focus on the categories Enter would tag in place of going on.
    workspace.pane = Pane::Errors;
    if let Some(first) = workspace.visible.first().copied() {
        workspace.go(first);
    }
    workspace.walk = Some(Walk { through, begun_at });
}

/// Shows the next example of the walk that waits for an answer, or says that none does.
pub(super) fn go_on(model: &mut Model) {
    let back = model.keymap.hint(Action::Back);
    let Some(workspace) = model.workspace_mut() else {
        return;
    };
    let Some(walk) = workspace.walk.clone() else {
        return;
    };
    if let Some(rank) = workspace.next_to_walk(&walk) {
        workspace.go(rank);
        return;
    }
    let text = match walk.through {
        Through::Debt => {
            format!("nothing is left to ask again; {back} shows everything")
        }
        Through::Split { whole, .. } => {
            let name = name_of(workspace, &whole);
            match workspace.review.affected(&whole) {
                0 => format!(
                    "the split is done and no error carries {name} any more; {back} shows everything"
                ),
                count => format!(
                    "the split is done, {} with {name} itself; {back} shows everything",
                    errors(count)
                ),
            }
        }
    };
    model.say(Tone::Done, &text);
}

/// How many examples are left in a walk and what to press; none without one.
pub fn hint(model: &Model) -> Option<String> {
    let workspace = model.workspace()?;
    let walk = workspace.walk.as_ref()?;
    // Elsewhere these keys do something else.
    if workspace.screen != Screen::Review {
        return None;
    }
    let (commit, back) = (
        model.keymap.hint(Action::Commit),
        model.keymap.hint(Action::Back),
    );
    let left = match workspace.left_to_walk(walk) {
        0 => "none left".to_owned(),
        count => format!("{count} left"),
    };
    Some(match &walk.through {
        Through::Debt => {
            let open = with_keys(model, &walk.open(workspace, workspace.key()?));
            if open.is_empty() {
                format!("{left} · this one has answered, {commit} goes on, {back} ends")
            } else {
                format!("{left} · {commit} if none fits, {back} ends · not asked: {open}")
            }
        }
        Through::Split { whole, parts } => {
            let taxonomy = workspace.review.taxonomy();
            let parts = parts.iter().filter_map(|part| taxonomy.get(part));
            let parts: Vec<&Category> = parts.filter(|part| part.is_active()).collect();
            let (parts, whole) = (with_keys(model, &parts), name_of(workspace, whole));
            format!("{left} · {commit} as it is, {back} ends · split of {whole}: {parts}")
        }
    })
}

/// Categories with the keys that set them: `8 slang, 9 rare words`; one without a digit is found in the list.
fn with_keys(model: &Model, categories: &[&Category]) -> String {
    let named = categories.iter().map(|category| {
        let action = category.slot.and_then(Action::toggle_category);
        match action.map(|action| model.keymap.hint(action)) {
            Some(key) => format!("{key} {}", category.name),
            None => format!(
                "{} {}",
                model.keymap.hint(Action::PickCategory),
                category.name
            ),
        }
    });
    named.collect::<Vec<_>>().join(", ")
}

fn name_of(workspace: &Workspace, id: &CategoryId) -> String {
    let category = workspace.review.taxonomy().get(id);
    category.map_or_else(|| id.to_string(), |category| category.name.clone())
}

fn errors(count: usize) -> String {
    counted(count as u64, "error stays", "errors stay")
}
