//! The table itself: one entry per action. Nothing but data; keys live in `keymap.toml`.

use super::{ActionInfo, Context, Group};
use serde::{Deserialize, Serialize};

macro_rules! flag {
    (yes) => {
        true
    };
    (no) => {
        false
    };
}

macro_rules! actions {
    ($(
        $variant:ident => $id:literal, $group:ident, [$($context:ident),+ $(,)?],
        $title:literal, $doc:literal, undo: $undo:ident, palette: $palette:ident;
    )+) => {
        /// Something a person can make the program do. Written as its id everywhere outside the code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Action {
            $(#[doc = $doc] #[serde(rename = $id)] $variant,)+
        }

        impl Action {
            /// Every action, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// What is known about the action.
            pub const fn info(self) -> &'static ActionInfo {
                match self {
                    $(Self::$variant => &const {
                        ActionInfo {
                            id: $id,
                            group: Group::$group,
                            contexts: &[$(Context::$context),+],
                            title: $title,
                            doc: $doc,
                            undo: flag!($undo),
                            palette: flag!($palette),
                        }
                    },)+
                }
            }
        }
    };
}

actions! {
    MoveDown => "move-down", Navigate, [List],
        "Down", "Move to the next row.", undo: no, palette: no;
    MoveUp => "move-up", Navigate, [List],
        "Up", "Move to the row above.", undo: no, palette: no;
    GoTop => "go-top", Navigate, [List],
        "First", "Move to the first row.", undo: no, palette: no;
    GoBottom => "go-bottom", Navigate, [List],
        "Last", "Move to the last row.", undo: no, palette: no;
    HalfPageDown => "half-page-down", Navigate, [List],
        "Half page down", "Move down by half a page.", undo: no, palette: no;
    HalfPageUp => "half-page-up", Navigate, [List],
        "Half page up", "Move up by half a page.", undo: no, palette: no;
    PageDown => "page-down", Navigate, [List],
        "Page down", "Move down by a page.", undo: no, palette: no;
    PageUp => "page-up", Navigate, [List],
        "Page up", "Move up by a page.", undo: no, palette: no;
    ScrollDown => "scroll-down", Navigate, [Review],
        "Scroll down", "Scroll the example down by a line.", undo: no, palette: no;
    ScrollUp => "scroll-up", Navigate, [Review],
        "Scroll up", "Scroll the example up by a line.", undo: no, palette: no;
    ScrollHalfDown => "scroll-half-down", Navigate, [Review],
        "Scroll far down", "Scroll the example down by half its height.", undo: no, palette: no;
    ScrollHalfUp => "scroll-half-up", Navigate, [Review],
        "Scroll far up", "Scroll the example up by half its height.", undo: no, palette: no;
    NextUntagged => "next-untagged", Navigate, [Review],
        "Next untagged", "Jump to the next error without a verdict; while text is looked for, to the next match.", undo: no, palette: yes;
    PreviousUntagged => "previous-untagged", Navigate, [Review],
        "Previous untagged", "Jump back to the nearest error without a verdict, or to the match before.", undo: no, palette: yes;
    NextFlagged => "next-flagged", Navigate, [Review],
        "Next flagged", "Jump to the next flagged error.", undo: no, palette: yes;
    NextDisputed => "next-disputed", Navigate, [Review],
        "Next disputed", "Jump to the next error of which two who wrote at once said different things.", undo: no, palette: yes;
    NextPicked => "next-picked", Navigate, [Review],
        "Next picked", "Jump to the next error that was picked out.", undo: no, palette: yes;
    JumpBack => "jump-back", Navigate, [Review],
        "Jump back", "Go back to where the last jump began.", undo: no, palette: yes;
    FocusNext => "focus-next", Navigate, [Review],
        "Next pane", "Move the focus on: errors, example, categories.", undo: no, palette: no;
    FocusPrevious => "focus-previous", Navigate, [Review],
        "Previous pane", "Move the focus back: categories, example, errors.", undo: no, palette: no;

    GoReview => "go-review", Screens, [Global],
        "Review", "Show the errors to review.", undo: no, palette: yes;
    GoPriorities => "go-priorities", Screens, [Global],
        "Priorities", "Show the ranked categories.", undo: no, palette: yes;
    NextScreen => "next-screen", Screens, [Global],
        "Next screen", "Show the screen to the right.", undo: no, palette: no;
    PreviousScreen => "previous-screen", Screens, [Global],
        "Previous screen", "Show the screen to the left.", undo: no, palette: no;

    ToggleCategory1 => "toggle-category-1", Review, [Review],
        "Tag 1", "Put category 1 on this error, or take it off.", undo: yes, palette: no;
    ToggleCategory2 => "toggle-category-2", Review, [Review],
        "Tag 2", "Put category 2 on this error, or take it off.", undo: yes, palette: no;
    ToggleCategory3 => "toggle-category-3", Review, [Review],
        "Tag 3", "Put category 3 on this error, or take it off.", undo: yes, palette: no;
    ToggleCategory4 => "toggle-category-4", Review, [Review],
        "Tag 4", "Put category 4 on this error, or take it off.", undo: yes, palette: no;
    ToggleCategory5 => "toggle-category-5", Review, [Review],
        "Tag 5", "Put category 5 on this error, or take it off.", undo: yes, palette: no;
    ToggleCategory6 => "toggle-category-6", Review, [Review],
        "Tag 6", "Put category 6 on this error, or take it off.", undo: yes, palette: no;
    ToggleCategory7 => "toggle-category-7", Review, [Review],
        "Tag 7", "Put category 7 on this error, or take it off.", undo: yes, palette: no;
    ToggleCategory8 => "toggle-category-8", Review, [Review],
        "Tag 8", "Put category 8 on this error, or take it off.", undo: yes, palette: no;
    ToggleCategory9 => "toggle-category-9", Review, [Review],
        "Tag 9", "Put category 9 on this error, or take it off.", undo: yes, palette: no;
    ToggleCategory10 => "toggle-category-10", Review, [Review],
        "Tag 10", "Put category 10 on this error, or take it off.", undo: yes, palette: no;
    Commit => "commit", Review, [Review],
        "Next", "Settle the verdict on this error and go to the next one.", undo: yes, palette: yes;
    Defer => "defer", Review, [Review],
        "Defer", "Leave this error for later; it is asked again at the end.", undo: yes, palette: yes;
    CantTell => "cant-tell", Review, [Review],
        "Can't tell", "Say that the cause cannot be told; this counts as a verdict.", undo: yes, palette: yes;
    RepeatTags => "repeat-tags", Review, [Review],
        "Repeat", "Give this error the categories of the one tagged last.", undo: yes, palette: yes;
    Relabel => "relabel", Review, [Review],
        "Correct label", "Write down what the label should have been.", undo: yes, palette: yes;
    Note => "note", Review, [Review],
        "Note", "Write a note on this error.", undo: yes, palette: yes;
    EditInEditor => "edit-in-editor", Review, [Review, Input],
        "Note in editor", "Write the note on this error in $VISUAL or $EDITOR; it may have several lines.", undo: yes, palette: yes;
    Flag => "flag", Review, [Review],
        "Flag", "Mark this error to come back to, or take the mark off.", undo: yes, palette: yes;
    Search => "search", Review, [Review],
        "Search", "Find text in the example while that has the focus, else show only the errors that match.", undo: no, palette: yes;
    Filter => "filter", Review, [Review],
        "Filter", "Show only the errors that match what is typed.", undo: no, palette: yes;
    TagShown => "tag-shown", Review, [Review],
        "Tag all shown", "Put a category on every error shown, or take it off, after telling how many.", undo: yes, palette: yes;
    PickOut => "pick-out", Review, [Review],
        "Pick out", "Pick this error out for what is done to many at once, or put it back.", undo: no, palette: yes;
    PickOutShown => "pick-out-shown", Review, [Review],
        "Pick out all shown", "Pick out every error shown, or put all of them back.", undo: no, palette: yes;
    OnlyPicked => "only-picked", Review, [Review],
        "Only the picked", "Show only the errors that were picked out.", undo: no, palette: yes;
    SameMistake => "same-mistake", Review, [Review],
        "Same mistake", "Show only the errors that mistook the same for the same.", undo: no, palette: yes;
    AutoAdvance => "auto-advance", Review, [Review],
        "Auto-advance", "Go on to the next error as soon as a category is set by its key, or stop doing so.", undo: no, palette: yes;
    SetTimer => "set-timer", Review, [Review],
        "Timer", "Set a clock for a meeting, in minutes, or stop it.", undo: no, palette: yes;
    SweepDebt => "sweep-debt", Review, [Review, Priorities],
        "Ask again", "Walk through the decided errors that were not asked about every category.", undo: no, palette: yes;
    ClearFilter => "clear-filter", Review, [Review],
        "Clear filter", "Show every error of the sample again.", undo: no, palette: yes;
    Undo => "undo", Review, [Global],
        "Undo", "Take back the last change, as far as when the program was opened.", undo: no, palette: yes;
    Redo => "redo", Review, [Global],
        "Redo", "Make the change again that was just taken back.", undo: no, palette: yes;

    ToggleFold => "toggle-fold", Read, [Review],
        "Open or close", "Open or close what is under the cursor of the example, or the first that can be.", undo: no, palette: yes;
    UnfoldAll => "unfold-all", Read, [Review],
        "Open everything", "Open everything in this example, also the rest of long text.", undo: no, palette: yes;
    FoldAll => "fold-all", Read, [Review],
        "Close everything", "Close everything in this example that can be closed.", undo: no, palette: yes;
    PanRight => "pan-right", Read, [Review],
        "Wide lines right", "Show more of the right of code and tables.", undo: no, palette: no;
    PanLeft => "pan-left", Read, [Review],
        "Wide lines left", "Show more of the left of code and tables.", undo: no, palette: no;
    ToggleWrap => "toggle-wrap", Read, [Review],
        "Wrap", "Wrap the wide lines of code and tables, or cut them again.", undo: no, palette: yes;
    ChooseFields => "choose-fields", Read, [Review],
        "Fields", "Choose which fields of the examples are shown, and in which order.", undo: yes, palette: yes;
    ToggleField => "toggle-field", Read, [Fields],
        "Show or hide", "Show the selected field, or hide it.", undo: yes, palette: no;
    FieldDown => "field-down", Read, [Fields],
        "Field down", "Move the selected field down.", undo: yes, palette: no;
    FieldUp => "field-up", Read, [Fields],
        "Field up", "Move the selected field up.", undo: yes, palette: no;
    ResetFields => "reset-fields", Read, [Fields],
        "Usual fields", "Go back to the usual fields in their usual order.", undo: yes, palette: no;
    UndoField => "undo-field", Read, [Fields],
        "Undo", "Take back the last change.", undo: no, palette: no;
    FindField => "find-field", Read, [Fields],
        "Find field", "List only the fields whose name holds what is typed.", undo: no, palette: no;
    Present => "present", Read, [Review],
        "Present", "Show one example and the chart of the categories in wide lines for a room, or go back.", undo: no, palette: yes;
    WidenList => "widen-list", Read, [Review],
        "Wider list", "Give the list of errors more columns.", undo: no, palette: yes;
    NarrowList => "narrow-list", Read, [Review],
        "Narrower list", "Give the example columns of the list of errors.", undo: no, palette: yes;
    UsualWidths => "usual-widths", Read, [Review],
        "Usual widths", "Give every pane its usual width again.", undo: no, palette: yes;
    ToggleColumns => "toggle-columns", Read, [Review],
        "Columns", "Switch between the chosen columns and all of them.", undo: no, palette: yes;

    CopyKey => "copy-key", Read, [Review],
        "Copy key", "Copy the key of this example.", undo: no, palette: yes;
    CopyText => "copy-text", Read, [Review],
        "Copy text", "Copy the text of this example, or its fields as shown where it has none.", undo: no, palette: yes;
    CopyRow => "copy-row", Read, [Review],
        "Copy row", "Copy the row of this example as JSON.", undo: no, palette: yes;

    PickCategory => "pick-category", Categories, [Review],
        "Pick category", "Find a category by typing, or create the one typed.", undo: yes, palette: yes;
    NewCategory => "new-category", Categories, [Review, Priorities],
        "New category", "Create a category.", undo: yes, palette: yes;
    CategoryMenu => "category-menu", Categories, [Review, Priorities, Picker],
        "Edit category", "List what can be done to the selected category.", undo: yes, palette: yes;
    RenameCategory => "rename-category", Categories, [Review, Priorities],
        "Rename category", "Give the selected category another name.", undo: yes, palette: yes;
    DescribeCategory => "describe-category", Categories, [Review, Priorities],
        "Describe category", "Write down what belongs in the selected category.", undo: yes, palette: yes;
    ExcludeFromCategory => "exclude-from-category", Categories, [Review, Priorities],
        "Not this when", "Write down when an error only looks like the selected category.", undo: yes, palette: yes;
    MergeCategory => "merge-category", Categories, [Review, Priorities],
        "Merge category", "Give the errors of this category to another one, after telling how many.", undo: yes, palette: yes;
    SplitCategory => "split-category", Categories, [Review, Priorities],
        "Split category", "Create parts of the selected category and walk through its errors.", undo: yes, palette: yes;
    MoveCategoryKey => "move-category-key", Categories, [Review, Priorities],
        "Hot key", "Give the selected category another digit; whoever has it swaps.", undo: yes, palette: yes;
    ColourCategory => "colour-category", Categories, [Review, Priorities],
        "Colour", "Give the selected category a colour.", undo: yes, palette: yes;
    DeleteCategory => "delete-category", Categories, [Review, Priorities],
        "Delete category", "Delete the selected category, after telling how many errors carry it.", undo: yes, palette: yes;

    OpenRow => "open-row", Priorities, [Priorities],
        "Examples", "Show the errors behind this row.", undo: no, palette: yes;
    EditCost => "edit-cost", Priorities, [Priorities],
        "Fix cost", "Set what fixing this category costs, in person-days.", undo: yes, palette: yes;
    EditSeverity => "edit-severity", Priorities, [Priorities],
        "Severity", "Set what one such error costs the business.", undo: yes, palette: yes;
    EditSuccess => "edit-success", Priorities, [Review, Priorities],
        "Chance of success", "Set how likely the fix of this category works.", undo: yes, palette: yes;
    EditMoney => "edit-money", Priorities, [Review, Priorities],
        "Money per error", "Set what one such error costs in money.", undo: yes, palette: yes;
    EditEase => "edit-ease", Priorities, [Review, Priorities],
        "Ease of fixing", "Set how cheap the fix is, for a team that scores ease.", undo: yes, palette: yes;
    ChangeKind => "change-kind", Priorities, [Priorities],
        "Kind of fix", "Change what sort of fix this category asks for.", undo: yes, palette: yes;
    TogglePopulation => "toggle-population", Priorities, [Priorities],
        "Population", "Switch the shares between the model's future errors and this file.", undo: no, palette: yes;
    SwitchInterval => "switch-interval", Priorities, [Priorities],
        "Interval", "Switch the intervals between Wilson's and exact ones.", undo: no, palette: yes;
    SwitchShares => "switch-shares", Priorities, [Priorities],
        "Shares", "Switch between shares of all who carry a category and shares by primary category.", undo: no, palette: yes;
    MarkRow => "mark-row", Priorities, [Priorities],
        "Mark", "Mark this category; what fixing the marked ones gains together is shown.", undo: no, palette: yes;
    Budget => "budget", Priorities, [Priorities],
        "Best set", "Mark the best set of fixes for a number of person-days.", undo: no, palette: yes;
    PickMetric => "pick-metric", Priorities, [Priorities],
        "Metric", "Choose the metric that the gains speak of.", undo: yes, palette: yes;
    ScoreEase => "score-ease", Priorities, [Priorities],
        "Ease or days", "Score fixes by ease, 1 to 3, in place of person-days, or back.", undo: yes, palette: yes;
    SeePriorities => "see-priorities", Priorities, [Done],
        "See priorities", "Go on to the ranked categories.", undo: no, palette: yes;

    NextChoice => "next-choice", Setup, [Roles],
        "Next choice", "Take the next column or value for this role.", undo: no, palette: no;
    PreviousChoice => "previous-choice", Setup, [Roles],
        "Previous choice", "Take the previous column or value for this role.", undo: no, palette: no;
    PickColumn => "pick-column", Setup, [Roles],
        "Pick column", "Find the column for this role by typing.", undo: no, palette: yes;
    TurnTask => "turn-task", Setup, [Roles],
        "Next task", "Take the next kind of task, with the error rule that goes with it.", undo: no, palette: yes;
    WriteSettings => "write-settings", Setup, [Roles],
        "Keep in mispred.toml", "Write these columns to mispred.toml, where later commands find them.", undo: no, palette: yes;
    AcceptRoles => "accept-roles", Setup, [Roles],
        "Accept", "Accept the roles as shown and draw the sample.", undo: no, palette: yes;
    AcceptChoice => "accept-choice", Setup, [Choice],
        "Accept", "Take the selected answer.", undo: no, palette: no;

    Help => "help", Program, [Global],
        "All keys", "List every key that works here; typing filters, Enter runs.", undo: no, palette: no;
    Palette => "palette", Program, [Global],
        "Palette", "Find an action by typing and run it.", undo: no, palette: no;
    Back => "back", Program, [Global],
        "Back", "Clear the filter, or go back by one level; never quits.", undo: no, palette: no;
    Quit => "quit", Program, [Global],
        "Quit", "Close what is open, and at the root the program.", undo: no, palette: yes;
    QuitNow => "quit-now", Program, [Global],
        "Quit now", "Leave the program without a question.", undo: no, palette: yes;
    Interrupt => "interrupt", Program, [Global],
        "Interrupt", "Stop the running job; with none running, ask to quit.", undo: no, palette: no;
    Suspend => "suspend", Program, [Global],
        "Suspend", "Go back to the shell; `fg` returns and nothing is lost.", undo: no, palette: yes;
    Redraw => "redraw", Program, [Global],
        "Redraw", "Draw the screen anew.", undo: no, palette: yes;
    ReloadKeys => "reload-keys", Program, [Global],
        "Reload keys", "Read the keys from keymap.toml again; a changed file is also noticed by itself.", undo: no, palette: yes;
    ShowSaved => "show-saved", Program, [Global],
        "Saved?", "Say where the session is saved; there is nothing left to save.", undo: no, palette: yes;
    AcceptInput => "accept-input", Program, [Input],
        "Accept", "Take the text as typed.", undo: no, palette: no;
    CancelInput => "cancel-input", Program, [Input],
        "Cancel", "Drop the text and change nothing.", undo: no, palette: no;
    ConfirmYes => "confirm-yes", Program, [Confirm],
        "Yes", "Do what the dialog names.", undo: no, palette: no;
    ConfirmNo => "confirm-no", Program, [Confirm],
        "No", "Leave everything as it is.", undo: no, palette: no;
    PickerAccept => "picker-accept", Program, [Picker, Palette, Help],
        "Accept", "Take or run the selected entry.", undo: no, palette: no;
    PickerNext => "picker-next", Program, [Picker, Palette, Help, Fields],
        "Next", "Move to the next entry.", undo: no, palette: no;
    PickerPrevious => "picker-previous", Program, [Picker, Palette, Help, Fields],
        "Previous", "Move to the entry above.", undo: no, palette: no;
    PickerPageDown => "picker-page-down", Program, [Picker, Palette, Help, Fields],
        "Page down", "Move down by a page of entries.", undo: no, palette: no;
    PickerPageUp => "picker-page-up", Program, [Picker, Palette, Help, Fields],
        "Page up", "Move up by a page of entries.", undo: no, palette: no;
    PickerCancel => "picker-cancel", Program, [Picker, Palette, Help, Fields],
        "Close", "Close the list and change nothing.", undo: no, palette: no;
}
