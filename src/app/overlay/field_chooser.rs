//! The list of fields over the review: where its cursor is and what it is narrowed to. The fields are the workspace's.

use crate::app::detail::arranged;
use crate::app::workspace::Workspace;

use super::TextLine;

/// The list of fields to choose from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldChooser {
    /// The selected field; the first while none is named.
    pub selected: Option<String>,
    /// What the names must hold.
    pub line: TextLine,
    /// Whether that is being typed.
    pub is_typing: bool,
}

impl FieldChooser {
    /// The fields whose names hold what is typed, in their order, with whether each is shown.
    pub fn listed(&self, workspace: &Workspace) -> Vec<(String, bool)> {
        let typed = self.line.value().trim().to_lowercase();
        let mut fields = arranged(workspace);
        fields.retain(|(name, _)| name.to_lowercase().contains(&typed));
        fields
    }

    /// The place of the selected field in a list.
    pub fn cursor(&self, listed: &[(String, bool)]) -> usize {
        let is_selected = |(name, _): &(String, bool)| Some(name) == self.selected.as_ref();
        listed.iter().position(is_selected).unwrap_or(0)
    }
}
