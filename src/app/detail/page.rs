//! The lines of the example on screen, made anew only when something they depend on has changed.

use std::sync::Arc;

use super::fields::{self, Field};
use super::pen::{Pen, Written};
use super::pictures::{PictureId, PictureInSight, PictureLines, PictureWish, ShownImages};
use super::reading::{Folds, Reading};
use super::{Line, Look, NAME_WIDTH, OUTCOME_WIDTH, block, outcome};
use crate::app::area::ReviewLayout;
use crate::app::workspace::Workspace;
use crate::domain::content::Content;
use crate::domain::fields::Fields;
use crate::domain::key::Key;
use crate::domain::roles::Role;
use crate::domain::row::Row;
use crate::domain::text::Safe;

/// The longest value that shares a line with others, in bytes.
const SHORT_VALUE: usize = 32;

/// Said where an image would be.
const OFF: &str = "images are off: --images blocks or auto shows them";

/// Everything the lines depend on.
#[derive(Clone, Debug, Default, PartialEq)]
struct Inputs {
    key: Option<Key>,
    is_settling: bool,
    width: usize,
    rows: usize,
    pan: usize,
    wraps: bool,
    all_columns: bool,
    images: ShownImages,
    chosen: Option<Fields>,
    said: (Option<String>, Option<String>),
    folds: Folds,
    answers: u64,
}

/// The lines of the example on screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The lines, the first scrolled-away ones included.
    pub lines: Vec<Line>,
    /// By how many columns the widest line is wider than the pane.
    pub overflow: usize,
    pub(super) pictures: Vec<PictureLines>,
    /// The pictures that it needs, those included that are not there yet.
    needed: Vec<PictureId>,
    pub(super) fields: Arc<Vec<Field>>,
    inputs: Inputs,
}

/// Brings the lines up to date; gives the pictures that must be read for them.
pub fn refresh(
    workspace: &mut Workspace,
    layout: &ReviewLayout,
    images: ShownImages,
) -> Vec<PictureWish> {
    let inputs = inputs(workspace, layout, images);
    if inputs == workspace.reading.page.inputs {
        return Vec::new();
    }
    if inputs == workspace.reading.ahead.inputs {
        workspace.reading.page = Arc::clone(&workspace.reading.ahead);
        return Vec::new();
    }
    let known = Arc::clone(&workspace.reading.page);
    let (page, wishes) = laid_out(workspace, inputs, &known);
    workspace.reading.page = Arc::new(page);
    wishes
}

/// Lays the example out that comes next, so that it is there when it is asked for; gives the pictures that must be read
/// for it. Changes nothing that can be seen.
pub fn prepare(
    workspace: &mut Workspace,
    layout: &ReviewLayout,
    images: ShownImages,
) -> Vec<PictureWish> {
    let Some(next) = workspace
        .next_to_review()
        .filter(|next| *next != workspace.rank)
    else {
        return Vec::new();
    };
    let here = (
        workspace.rank,
        workspace.reading.folds.clone(),
        workspace.reading.pan,
    );
    workspace.rank = next;
    workspace.reading.folds.turn();
    workspace.reading.pan = 0;
    let inputs = inputs(workspace, layout, images);
    let mut wishes = Vec::new();
    if inputs != workspace.reading.ahead.inputs {
        let known = Arc::clone(&workspace.reading.ahead);
        let (page, asked) = laid_out(workspace, inputs, &known);
        workspace.reading.ahead = Arc::new(page);
        wishes = asked;
    }
    (
        workspace.rank,
        workspace.reading.folds,
        workspace.reading.pan,
    ) = here;
    wishes
}

/// The pictures that are wholly on screen.
pub(crate) fn in_sight(workspace: &Workspace, layout: &ReviewLayout) -> Vec<PictureInSight> {
    let pictures = workspace.reading.page.pictures.iter();
    pictures
        .filter_map(|picture| picture.in_sight(workspace.scroll, layout))
        .collect()
}

/// The page for these inputs. What a page of the same example has understood already is not read again.
fn laid_out(workspace: &mut Workspace, inputs: Inputs, known: &Page) -> (Page, Vec<PictureWish>) {
    let is_same = known.inputs.key == inputs.key && known.inputs.is_settling == inputs.is_settling;
    let fields = match is_same {
        true => Arc::clone(&known.fields),
        false => Arc::new(understood(workspace)),
    };
    let wishes = wishes(workspace, &fields, inputs.images);
    let needed: Vec<PictureId> = wishes.iter().map(|wish| wish.id.clone()).collect();
    let new = new_of(wishes, &needed, &mut workspace.reading);
    let written = written(workspace, &fields, &inputs);
    let page = Page {
        lines: written.lines,
        overflow: written.overflow,
        pictures: written.pictures,
        needed,
        fields,
        inputs,
    };
    (page, new)
}

/// Those that were not asked for. What the other pages need stays, or the two would take turns for ever.
fn new_of(
    wishes: Vec<PictureWish>,
    needed: &[PictureId],
    reading: &mut Reading,
) -> Vec<PictureWish> {
    let pages = [&reading.page.needed, &reading.ahead.needed];
    let others = pages.into_iter().flatten();
    let needed: Vec<PictureId> = needed.iter().chain(others).cloned().collect();
    wishes
        .into_iter()
        .filter(|wish| reading.pictures.ask(&wish.id, &needed))
        .collect()
}

/// The bytes of a picture that sits in the row on screen; none when it sits elsewhere.
pub(crate) fn image_bytes(workspace: &Workspace, id: &PictureId) -> Option<Arc<[u8]>> {
    let PictureId::Cell(key, column) = id else {
        return None;
    };
    let fields = &workspace.reading.page.fields;
    let field = fields.iter().find(|field| field.name == *column)?;
    match &field.content {
        Content::Image(bytes) if workspace.key() == Some(key) => Some(Arc::clone(bytes)),
        _ => None,
    }
}

fn inputs(workspace: &Workspace, layout: &ReviewLayout, images: ShownImages) -> Inputs {
    let mark = workspace.mark();
    let reading = &workspace.reading;
    Inputs {
        key: workspace.key().cloned(),
        is_settling: workspace.saving.is_settling,
        width: layout.text_width(),
        rows: layout.text_rows(),
        pan: reading.pan,
        wraps: reading.wraps,
        all_columns: workspace.all_columns,
        images,
        chosen: workspace.review.settings().fields.clone(),
        said: mark.map_or((None, None), |mark| {
            (mark.note.clone(), mark.corrected.clone())
        }),
        folds: reading.folds.clone(),
        answers: reading.pictures.answers,
    }
}

fn row(workspace: &Workspace) -> Option<&Row> {
    workspace.rows.get(workspace.key()?)
}

fn understood(workspace: &Workspace) -> Vec<Field> {
    row(workspace)
        .map(|row| fields::of_row(row, &workspace.sample.roles))
        .unwrap_or_default()
}

/// The pictures that the shown fields need from outside.
fn wishes(workspace: &Workspace, fields: &[Field], images: ShownImages) -> Vec<PictureWish> {
    if images == ShownImages::None {
        return Vec::new();
    }
    let shown = fields::choose(workspace, fields).into_iter();
    shown
        .filter(|(_, is_shown)| *is_shown || workspace.all_columns)
        .filter_map(|(field, _)| {
            let bytes = match &field.content {
                Content::Image(bytes) => Some(Arc::clone(bytes)),
                _ if images == ShownImages::InFiles => None,
                _ => return None,
            };
            let id = picture_id(workspace, field)?;
            Some(PictureWish { id, bytes })
        })
        .collect()
}

/// Which picture a field shows, if it shows one that must be read first. An address on the net is none: it is never opened.
fn picture_id(workspace: &Workspace, field: &Field) -> Option<PictureId> {
    match &field.content {
        Content::Image(_) => Some(PictureId::Cell(
            workspace.key()?.clone(),
            field.name.clone(),
        )),
        Content::Prose(path) if is_image_column(workspace, field) && !path.contains("://") => {
            Some(PictureId::File(path.clone()))
        }
        _ => None,
    }
}

fn is_image_column(workspace: &Workspace, field: &Field) -> bool {
    workspace.sample.roles.one(Role::Image) == Some(field.name.as_str())
}

fn written(workspace: &Workspace, fields: &[Field], inputs: &Inputs) -> Written {
    let Some(sampled) = workspace.example() else {
        return Written::default();
    };
    let mut pen = Pen::new(inputs.width, inputs.rows, &workspace.reading);
    let row = row(workspace);
    outcome::write(&mut pen, workspace, sampled, row);
    said(&mut pen, &inputs.said);
    pen.gap();
    match row {
        Some(_) => content(&mut pen, workspace, fields, inputs),
        None if inputs.is_settling => pen.text(0, "reading the row …", Look::Plain),
        None => pen.text(
            0,
            "(the row itself was not kept with this sample)",
            Look::Plain,
        ),
    }
    pen.finish()
}

/// What the reviewer has said beyond the categories, which have a pane of their own.
fn said(pen: &mut Pen<'_>, (note, corrected): &(Option<String>, Option<String>)) {
    if let Some(label) = corrected {
        pen.fact(
            "label",
            OUTCOME_WIDTH,
            &format!("should be {label}"),
            Look::Said,
        );
    }
    if let Some(note) = note {
        pen.fact("note", OUTCOME_WIDTH, note, Look::Said);
    }
}

/// The fields; short values one after the other.
fn content(pen: &mut Pen<'_>, workspace: &Workspace, fields: &[Field], inputs: &Inputs) {
    let mut short: Vec<Safe> = Vec::new();
    for (field, is_shown) in fields::choose(workspace, fields) {
        if !is_shown && !inputs.all_columns {
            continue;
        }
        // What is there to be read or looked at stands alone, however short it is.
        let roles = &workspace.sample.roles;
        let stands_alone = [Role::Text, Role::Image]
            .into_iter()
            .any(|role| roles.one(role) == Some(&field.name));
        let value = shared(field, inputs.all_columns).filter(|_| !stands_alone);
        if let Some(value) = value {
            short.push(Safe::line(&format!("{} {value}", field.name)));
            continue;
        }
        flow(pen, &mut short);
        one(pen, workspace, field, inputs);
    }
    flow(pen, &mut short);
}

/// The value of a field that may share a line.
fn shared(field: &Field, all_columns: bool) -> Option<&str> {
    let value = match &field.content {
        Content::Missing => "(empty)",
        Content::Value(text) => text,
        Content::Prose(text) if !text.contains('\n') => text,
        _ => return None,
    };
    (!all_columns && value.len() <= SHORT_VALUE).then_some(value)
}

fn one(pen: &mut Pen<'_>, workspace: &Workspace, field: &Field, inputs: &Inputs) {
    let name = field.name.as_str();
    let is_role = |role: Role| workspace.sample.roles.one(role) == Some(name);
    pen.begin(name);
    match &field.content {
        Content::Prose(path) if is_role(Role::Image) => {
            pen.fact("image", OUTCOME_WIDTH, path, Look::Plain);
            match picture_id(workspace, field) {
                _ if inputs.images == ShownImages::None => pen.text(0, OFF, Look::Faint),
                Some(id) if inputs.images == ShownImages::InFiles => {
                    block::read_picture(pen, &id, workspace.reading.pictures.get(&id));
                }
                Some(_) => pen.text(
                    0,
                    "--image-root DIR shows the images below DIR",
                    Look::Faint,
                ),
                None => pen.text(0, "addresses are not opened", Look::Faint),
            }
            pen.end(name);
            pen.gap();
        }
        Content::Prose(text) if is_role(Role::Text) => {
            pen.gap();
            block::prose(pen, 0, text, Look::Plain);
            pen.end(name);
            pen.gap();
        }
        content @ (Content::Image(_) | Content::Picture(_))
            if inputs.images == ShownImages::None =>
        {
            pen.fact(name, NAME_WIDTH + 1, &block::summary(content), Look::Plain);
            pen.text(0, OFF, Look::Faint);
            pen.gap();
        }
        Content::Image(_) => {
            pen.gap();
            block::titled(pen, name, &field.content, Look::Plain);
            if pen.folds().is_open(name, true)
                && let Some(id) = picture_id(workspace, field)
            {
                block::read_picture(pen, &id, workspace.reading.pictures.get(&id));
            }
            pen.gap();
        }
        content if field.is_block() => {
            pen.gap();
            block::titled(pen, name, content, Look::Plain);
            pen.end(name);
            pen.gap();
        }
        Content::Value(text) | Content::Prose(text) => {
            pen.fact(name, NAME_WIDTH + 1, text, Look::Plain);
            pen.end(name);
        }
        _ => pen.fact(name, NAME_WIDTH + 1, "(empty)", Look::Faint),
    }
}

/// Short values one after the other, as many as fit on a line.
fn flow(pen: &mut Pen<'_>, parts: &mut Vec<Safe>) {
    let separator = Safe::literal(" · ");
    let mut line = Safe::default();
    for part in parts.drain(..) {
        let part = part.truncate(pen.width);
        if line.is_empty() {
            line = part;
        } else if line.width() + separator.width() + part.width() <= pen.width {
            line.push(&separator);
            line.push(&part);
        } else {
            pen.pieces(vec![(std::mem::replace(&mut line, part), Look::Faint)]);
        }
    }
    if !line.is_empty() {
        pen.pieces(vec![(line, Look::Faint)]);
    }
}

impl Reading {
    /// How many lines the example has.
    pub fn line_count(&self) -> usize {
        self.page.lines.len()
    }
}
