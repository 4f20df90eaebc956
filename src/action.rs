//! What a person can make the program do: one table of actions, and the contexts in which they count.
//!
//! Help, palette, footer, README and manual are joins of this table with the keymap, so they cannot
//! disagree with each other. This module must never name a key, and must not know what an action does.

mod table;

use std::fmt;
use std::str::FromStr;

pub use table::Action;

/// What is known about an action without knowing its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionInfo {
    /// The name in files and on the command line, in kebab-case.
    pub id: &'static str,
    /// The heading it is listed under.
    pub group: Group,
    /// The tables of the keymap it may stand in.
    pub contexts: &'static [Context],
    /// One to four words for the footer and the palette.
    pub title: &'static str,
    /// One sentence for help and manual.
    pub doc: &'static str,
    /// Whether what it changes comes back with `undo`.
    pub undo: bool,
    /// Whether the palette offers it.
    pub palette: bool,
}

/// A name that is not in the table it was looked up in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {kind} called `{name}`")]
pub struct UnknownName {
    /// What was looked up: `action`, `context`.
    pub kind: &'static str,
    /// The name as it was given.
    pub name: String,
}

macro_rules! named_enum {
    (
        $(#[$meta:meta])*
        $kind:literal $name:ident { $($(#[$variant_meta:meta])* $variant:ident => $text:literal),+ $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_meta])* $variant),+ }

        impl $name {
            /// Every variant, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl FromStr for $name {
            type Err = UnknownName;

            fn from_str(text: &str) -> Result<Self, UnknownName> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|item| item.name() == text)
                    .ok_or_else(|| UnknownName { kind: $kind, name: text.to_owned() })
            }
        }
    };
}

named_enum! {
    /// Where the focus is. Which keys count follows from [`Context::stack`] alone.
    "context" Context {
        /// Beneath every screen.
        Global => "global",
        /// Any screen that moves through rows.
        List => "list",
        /// The review screen.
        Review => "review",
        /// The ranked categories.
        Priorities => "priorities",
        /// The screen that shows and changes the guessed column roles.
        Roles => "roles",
        /// A question with a few answers, before a session opens.
        Choice => "choice",
        /// The end of the review.
        Done => "done",
        /// A line of text is being edited.
        Input => "input",
        /// A yes-or-no dialog.
        Confirm => "confirm",
        /// The list of keys, filtered by typing.
        Help => "help",
        /// The list of actions, filtered by typing.
        Palette => "palette",
        /// The list of categories, filtered by typing.
        Picker => "picker",
        /// The list of fields to look at.
        Fields => "fields",
    }
}

named_enum! {
    /// A heading of the help, in its order.
    "group" Group {
        /// Moving within a screen.
        Navigate => "navigate",
        /// Moving between screens.
        Screens => "screens",
        /// Saying what is wrong with an error.
        Review => "review",
        /// Reading an example.
        Read => "read",
        /// The categories themselves.
        Categories => "categories",
        /// Costs and ranking.
        Priorities => "priorities",
        /// Before the sample is drawn.
        Setup => "setup",
        /// The program and its dialogs.
        Program => "program",
    }
}

impl Group {
    /// The heading as people read it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Navigate => "Moving around",
            Self::Screens => "Screens",
            Self::Review => "Reviewing",
            Self::Read => "Reading an example",
            Self::Categories => "Categories",
            Self::Priorities => "Priorities",
            Self::Setup => "Setting up",
            Self::Program => "Program and dialogs",
        }
    }
}

impl Context {
    /// The tables consulted while this context has the focus, the most specific first.
    ///
    /// The only place that says how contexts combine. Under a dialog `Global` is listed too, but
    /// [`Context::lets_through`] keeps all but two of its actions out.
    pub const fn stack(self) -> &'static [Self] {
        use Context::{
            Choice, Confirm, Done, Fields, Global, Help, Input, List, Palette, Picker, Priorities,
            Review, Roles,
        };
        match self {
            Global => &[Global],
            List => &[List, Global],
            Review => &[Review, List, Global],
            Priorities => &[Priorities, List, Global],
            Roles => &[Roles, List, Global],
            Choice => &[Choice, List, Global],
            Done => &[Done, List, Global],
            Input => &[Input, Global],
            Confirm => &[Confirm, Global],
            Help => &[Help, Global],
            Palette => &[Palette, Global],
            Picker => &[Picker, Global],
            Fields => &[Fields, Global],
        }
    }

    /// Whether printable keys are text here and are never looked up in the keymap.
    pub const fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Input | Self::Help | Self::Palette | Self::Picker
        )
    }

    /// Whether the context holds the focus until it is answered or closed.
    pub const fn is_modal(self) -> bool {
        self.takes_text() || matches!(self, Self::Confirm | Self::Fields)
    }

    /// Whether an action of a context beneath may run while this one has the focus.
    ///
    /// Beneath a dialog only the two that must always work do, so no remapped key is ever taken for
    /// an answer.
    pub const fn lets_through(self, action: Action) -> bool {
        !self.is_modal() || matches!(action, Action::Interrupt | Action::Suspend)
    }

    /// The action that closes a dialog without an answer; `None` for screens.
    pub const fn way_out(self) -> Option<Action> {
        match self {
            Self::Input => Some(Action::CancelInput),
            Self::Confirm => Some(Action::ConfirmNo),
            Self::Help | Self::Palette | Self::Picker | Self::Fields => Some(Action::PickerCancel),
            _ => None,
        }
    }
}

impl Action {
    /// The name in files and on the command line.
    pub fn id(self) -> &'static str {
        self.info().id
    }

    /// The number, 1 to 10, of the category this action toggles; `None` for every other action.
    pub const fn category_number(self) -> Option<u8> {
        match self {
            Self::ToggleCategory1 => Some(1),
            Self::ToggleCategory2 => Some(2),
            Self::ToggleCategory3 => Some(3),
            Self::ToggleCategory4 => Some(4),
            Self::ToggleCategory5 => Some(5),
            Self::ToggleCategory6 => Some(6),
            Self::ToggleCategory7 => Some(7),
            Self::ToggleCategory8 => Some(8),
            Self::ToggleCategory9 => Some(9),
            Self::ToggleCategory10 => Some(10),
            _ => None,
        }
    }

    /// The action that toggles category `number`; `None` outside 1 to 10.
    pub fn toggle_category(number: u8) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|action| action.category_number() == Some(number))
    }

    /// Whether the action may run while `stack` is the focused stack.
    pub fn available_in(self, stack: &[Context]) -> bool {
        stack.iter().enumerate().any(|(depth, context)| {
            self.info().contexts.contains(context)
                && (depth == 0 || stack.first().is_some_and(|top| top.lets_through(self)))
        })
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl FromStr for Action {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .iter()
            .copied()
            .find(|action| action.id() == text)
            .ok_or_else(|| UnknownName {
                kind: "action",
                name: text.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_kebab_case_and_parse_back() {
        let mut seen = BTreeSet::new();
        for action in Action::ALL.iter().copied() {
            let id = action.id();
            assert!(seen.insert(id), "{id} twice");
            assert!(
                id.chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
                "{id}"
            );
            assert_eq!(id.parse::<Action>(), Ok(action));
            assert_eq!(action.to_string(), id);
        }
        assert_eq!(
            "quti".parse::<Action>().unwrap_err().to_string(),
            "there is no action called `quti`"
        );
    }

    #[test]
    fn serde_writes_the_id() {
        for action in Action::ALL.iter().copied() {
            let json = serde_json::to_string(&action).unwrap();
            assert_eq!(json, format!("\"{}\"", action.id()));
            assert_eq!(serde_json::from_str::<Action>(&json).unwrap(), action);
        }
        assert!(serde_json::from_str::<Action>("\"quti\"").is_err());
    }

    #[test]
    fn every_action_is_described() {
        for action in Action::ALL.iter().copied() {
            let info = action.info();
            assert!(!info.contexts.is_empty(), "{action} has no context");
            assert!(
                info.title.split(' ').count() <= 4,
                "{action}: the title is long"
            );
            assert!(
                info.doc.ends_with('.') && info.doc.len() <= 100,
                "{action}: the sentence"
            );
        }
    }

    #[test]
    fn contexts_and_groups_parse_back() {
        for context in Context::ALL.iter().copied() {
            assert_eq!(context.to_string().parse::<Context>(), Ok(context));
        }
        for group in Group::ALL.iter().copied() {
            assert_eq!(group.to_string().parse::<Group>(), Ok(group));
            assert!(
                Action::ALL.iter().any(|a| a.info().group == group),
                "{group} is empty"
            );
        }
    }

    #[test]
    fn a_stack_starts_with_its_context_and_ends_with_global() {
        for context in Context::ALL.iter().copied() {
            assert_eq!(context.stack().first(), Some(&context));
            assert_eq!(context.stack().last(), Some(&Context::Global));
        }
    }

    #[test]
    fn beneath_a_dialog_only_interrupt_and_suspend_run() {
        for context in Context::ALL.iter().copied().filter(|c| c.is_modal()) {
            let running: Vec<_> = Action::ALL
                .iter()
                .copied()
                .filter(|a| a.available_in(context.stack()))
                .filter(|a| !a.info().contexts.contains(&context))
                .collect();
            assert_eq!(
                running,
                [Action::Interrupt, Action::Suspend],
                "in {context}"
            );
            assert!(context.way_out().is_some_and(|out| {
                out.info().contexts.contains(&context) && out.available_in(context.stack())
            }));
        }
        assert!(Action::Undo.available_in(Context::Review.stack()));
        assert!(!Action::EditCost.available_in(Context::Review.stack()));
    }

    #[test]
    fn category_numbers_go_both_ways() {
        for number in 1..=10 {
            let action = Action::toggle_category(number).unwrap();
            assert_eq!(action.category_number(), Some(number));
            assert_eq!(action.id(), format!("toggle-category-{number}"));
        }
        assert_eq!(Action::toggle_category(0), None);
        assert_eq!(Action::toggle_category(11), None);
    }
}
