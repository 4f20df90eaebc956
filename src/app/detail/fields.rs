//! The fields of a row: its columns, families of pixel columns joined into one, in the order and choice of the review.

use crate::app::workspace::Workspace;
use crate::domain::content::picture::of_values;
use crate::domain::content::{Content, understand};
use crate::domain::reading::Unit;
use crate::domain::roles::{Alternative, Role, Roles};
use crate::domain::row::{Cell, Row};

/// Names that pixel columns begin with.
const PIXEL_NAMES: [&str; 4] = ["pixel", "pix", "px", "image_pixel"];
/// Fewer columns than this are no picture.
const FEWEST_PIXELS: usize = 16;
/// Text up to this length is a value like any other, in characters.
const SHORT_TEXT: usize = 200;

/// A field with what it holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    pub name: String,
    pub content: Content,
}

impl Field {
    /// Whether it needs lines of its own.
    pub fn is_block(&self) -> bool {
        match &self.content {
            Content::Prose(text) => is_long(text),
            content => !content.is_value(),
        }
    }
}

/// Whether a text is one to read rather than a value to see.
pub(super) fn is_long(text: &str) -> bool {
    text.len() > SHORT_TEXT * 4
        || text.chars().count() > SHORT_TEXT
        || text.lines().nth(3).is_some()
}

/// The fields of a row in the order of the file, without those that stand above as the outcome.
pub(super) fn of_row(row: &Row, roles: &Roles) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let families = families(row);
    for (name, cell) in &row.cells {
        if is_above(roles, name) {
            continue;
        }
        if let Some(family) = families
            .iter()
            .find(|family| name.starts_with(family.prefix))
        {
            let joined = format!("{}*", family.prefix);
            if !fields.iter().any(|field| field.name == joined) && is_pixel(name, family.prefix) {
                fields.push(Field {
                    name: joined,
                    content: family.content.clone(),
                });
            }
            if is_pixel(name, family.prefix) {
                continue;
            }
        }
        fields.push(Field {
            name: name.clone(),
            content: understand(name, cell),
        });
    }
    fields
}

/// Pixel columns that make one picture.
struct Family<'a> {
    prefix: &'a str,
    content: Content,
}

fn is_pixel(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| {
        !rest.is_empty()
            && rest
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '_' | 'x' | '.'))
    })
}

fn families(row: &Row) -> Vec<Family<'_>> {
    let mut families: Vec<Family<'_>> = Vec::new();
    for (name, _) in &row.cells {
        let prefix =
            name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '_' | 'x' | '.'));
        // The separator belongs to the prefix, so that `pixel_3_4` is joined as `pixel_*`.
        let prefix = match name[prefix.len()..].starts_with(['_', '.']) {
            true => &name[..=prefix.len()],
            false => prefix,
        };
        let is_named =
            PIXEL_NAMES.contains(&prefix.trim_end_matches(['_', '.']).to_lowercase().as_str());
        if !is_named || families.iter().any(|family| family.prefix == prefix) {
            continue;
        }
        let values: Option<Vec<f64>> = row
            .cells
            .iter()
            .filter(|(name, _)| is_pixel(name, prefix))
            .map(|(_, cell)| cell.number())
            .collect();
        let Some(values) = values.filter(|values| values.len() >= FEWEST_PIXELS) else {
            continue;
        };
        let side = |count: usize| (4..=512).find(|side| side * side == count);
        let shape = match side(values.len()) {
            Some(side) => Some((side, 1)),
            None => side(values.len() / 3)
                .filter(|side| side * side * 3 == values.len())
                .map(|side| (side, 3)),
        };
        if let Some(picture) =
            shape.and_then(|(side, channels)| of_values(side, channels, values, true))
        {
            families.push(Family {
                prefix,
                content: Content::Picture(picture),
            });
        }
    }
    families
}

fn is_above(roles: &Roles, name: &str) -> bool {
    let above = [
        Role::Truth,
        Role::Prediction,
        Role::Score,
        Role::Id,
        Role::Outcome,
    ];
    above.into_iter().any(|role| roles.one(role) == Some(name))
}

/// Whether a field names what the row of a file of tokens is: without it nobody knows what the error is about.
fn is_unit(workspace: &Workspace, name: &str) -> bool {
    match workspace.sample.reading.unit {
        Some(Unit::Entity) => name == "entity",
        Some(Unit::Token) => name == "token",
        Some(Unit::Sentence) | None => false,
    }
}

/// Whether a field is shown while nobody has chosen.
fn is_usual(workspace: &Workspace, field: &Field) -> bool {
    let roles = &workspace.sample.roles;
    let name = field.name.as_str();
    let is_bar = roles
        .alternatives
        .iter()
        .any(|alternative: &Alternative| alternative.columns().any(|column| column == name));
    if is_bar {
        return false;
    }
    if is_unit(workspace, name) {
        return true;
    }
    let is_chosen = roles.slices.iter().any(|column| column == name)
        || [Role::Group, Role::Text, Role::Image]
            .into_iter()
            .any(|role| roles.one(role) == Some(name));
    roles.slices.is_empty() || is_chosen || field.is_block()
}

/// Every field of the example on screen in its order, with whether it is shown.
pub fn arranged(workspace: &Workspace) -> Vec<(String, bool)> {
    let page = &workspace.reading.page;
    choose(workspace, &page.fields)
        .into_iter()
        .map(|(field, is_shown)| (field.name.clone(), is_shown))
        .collect()
}

/// The fields in their order: as chosen, else what is to be read first, short values after it, and last what is not
/// usually shown.
pub(super) fn choose<'a>(workspace: &Workspace, fields: &'a [Field]) -> Vec<(&'a Field, bool)> {
    let roles = &workspace.sample.roles;
    let mut usual: Vec<&Field> = fields.iter().collect();
    usual.sort_by_cached_key(|field| {
        let is = |role: Role| roles.one(role) == Some(field.name.as_str());
        let kind = match () {
            () if is_unit(workspace, &field.name) => 0,
            () if is(Role::Text) => 1,
            () if is(Role::Image) => 2,
            () if field.is_block() => 3,
            () => 4,
        };
        (!is_usual(workspace, field), kind)
    });
    let is_usual = |name: &str| {
        let field = usual.iter().find(|field| field.name == name);
        field.is_some_and(|field| is_usual(workspace, field))
    };
    let Some(chosen) = &workspace.review.settings().fields else {
        return usual
            .iter()
            .map(|field| (*field, is_usual(&field.name)))
            .collect();
    };
    let names: Vec<&str> = usual.iter().map(|field| field.name.as_str()).collect();
    let arranged = chosen.arrange(&names, is_usual);
    arranged
        .into_iter()
        .filter_map(|(name, is_shown)| {
            let field = usual.iter().find(|field| field.name == name)?;
            Some((*field, is_shown))
        })
        .collect()
}

/// The cell of a column as text; the empty text when there is none.
pub(super) fn text_of(row: Option<&Row>, column: &str) -> String {
    row.and_then(|row| row.cell(column))
        .map(Cell::text)
        .unwrap_or_default()
}
