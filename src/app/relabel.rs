//! Correcting a label: a list of the classes that occur, what the model said first, or any other text.
//!
//! The correction is noted for the labels' owner; it changes neither truth nor the count of errors.

use std::collections::BTreeSet;

use crate::domain::text::Safe;

use super::message::Effect;
use super::model::Model;
use super::overlay::{Entry, Overlay, PickPurpose, Picker, PickerItem};
use super::review_keys;
use super::workspace::Workspace;

/// Opens the list of labels for the example on screen.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    let Some(items) = model.workspace().and_then(items) else {
        return Vec::new();
    };
    let title = "The label should be (only noted; the count of errors stays)";
    let picker = Picker::new(PickPurpose::Relabel, title, items, true);
    model.overlays.push(Overlay::Picker(picker));
    Vec::new()
}

/// Notes a label, or with none takes the correction back.
pub(super) fn take(model: &mut Model, label: &str) -> Vec<Effect> {
    review_keys::edit_current(model, |workspace, key| workspace.review.relabel(key, label))
}

fn items(workspace: &Workspace) -> Option<Vec<PickerItem>> {
    let example = workspace.example()?;
    let corrected = workspace.mark()?.corrected.as_deref();
    let item = |label: &str, detail: &str| PickerItem {
        entry: Entry::Label(label.to_owned()),
        name: Safe::line(label),
        detail: Safe::line(if corrected == Some(label) {
            "noted now"
        } else {
            detail
        }),
        disabled: None,
        positions: Vec::new(),
    };
    let prediction = example.prediction.as_deref();
    let mut items: Vec<PickerItem> = prediction
        .map(|prediction| item(prediction, "what the model said"))
        .into_iter()
        .collect();
    let others = labels(workspace);
    let others = others
        .iter()
        .filter(|label| Some(label.as_str()) != prediction && **label != example.truth);
    items.extend(others.map(|label| item(label, "")));
    if corrected.is_some() {
        items.push(PickerItem {
            entry: Entry::Label(String::new()),
            name: Safe::literal("(take the correction back)"),
            detail: Safe::default(),
            disabled: None,
            positions: Vec::new(),
        });
    }
    Some(items)
}

/// The classes of the file where they were counted, else those of the drawn errors.
fn labels(workspace: &Workspace) -> BTreeSet<String> {
    let sample = &workspace.sample;
    let counted = sample.confusion.iter().flat_map(|counts| counts.labels());
    let drawn = sample
        .examples
        .iter()
        .flat_map(|example| example.prediction.iter().chain([&example.truth]));
    counted
        .chain(drawn)
        .filter(|label| !label.is_empty())
        .cloned()
        .collect()
}
