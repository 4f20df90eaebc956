//! The words of single cells: lists of names, yes and no, verdicts. What is written here is read back as it was.

use crate::domain::review::Mark;

/// What separates names in a list unless the file says otherwise.
pub const SEPARATOR: char = ';';

/// What may separate names in a list, the likeliest first.
pub const SEPARATORS: [char; 3] = [SEPARATOR, '|', ','];

/// Keeps a separator from separating, and itself from doing so.
const ESCAPE: char = '\\';

/// Names in one cell. A separator or a backslash inside a name gets a backslash in front, whichever of
/// [`SEPARATORS`] it is: a reader that has to guess the separator then can't guess wrong.
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut cell = String::new();
    for (place, name) in names.into_iter().enumerate() {
        if place > 0 {
            cell.push(SEPARATOR);
        }
        for character in name.chars() {
            if character == ESCAPE || SEPARATORS.contains(&character) {
                cell.push(ESCAPE);
            }
            cell.push(character);
        }
    }
    cell
}

/// The names in a cell; empty ones are dropped, and a backslash before anything else is an ordinary character.
pub fn names(cell: &str, separator: char) -> Vec<String> {
    let mut names = vec![String::new()];
    walk(cell, |character, is_plain| {
        if is_plain && character == separator {
            names.push(String::new());
        } else if let Some(name) = names.last_mut() {
            name.push(character);
        }
    });
    names
        .iter()
        .map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|name| !name.is_empty())
        .collect()
}

/// The separator that these cells use: the first of [`SEPARATORS`] that stands in any of them.
pub fn separator_of<'a>(cells: impl IntoIterator<Item = &'a str>) -> Option<char> {
    let mut found = [false; SEPARATORS.len()];
    for cell in cells {
        walk(cell, |character, is_plain| {
            if is_plain && let Some(place) = SEPARATORS.iter().position(|other| *other == character)
            {
                found[place] = true;
            }
        });
    }
    let place = found.iter().position(|found| *found)?;
    Some(SEPARATORS[place])
}

/// Every character with whether it stands for itself, that is, without a backslash in front.
fn walk(cell: &str, mut visit: impl FnMut(char, bool)) {
    let mut characters = cell.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped = characters
            .next_if(|next| character == ESCAPE && (*next == ESCAPE || SEPARATORS.contains(next)));
        match escaped {
            Some(next) => visit(next, false),
            None => visit(character, true),
        }
    }
}

/// Whether a cell says yes or no; an empty one says no, and anything but the usual words says neither.
pub fn yes_or_no(cell: &str) -> Option<bool> {
    match cell.trim().to_lowercase().as_str() {
        "1" | "1.0" | "x" | "y" | "yes" | "t" | "true" | "on" | "✓" | "✔" | "✔\u{fe0f}" | "☑"
        | "✅" => Some(true),
        "" | "0" | "0.0" | "n" | "no" | "f" | "false" | "off" | "-" | "☐" => Some(false),
        _ => None,
    }
}

/// What a row says of its example as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Looked at and decided, with categories or without.
    Reviewed,
    /// Looked at, and no telling.
    CantTell,
    /// Put off.
    Deferred,
    /// Nothing decided yet; there may be a note.
    Open,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Reviewed, Self::CantTell, Self::Deferred, Self::Open];

    /// The status of a mark.
    pub fn of(mark: &Mark) -> Self {
        if mark.is_cant_tell() {
            Self::CantTell
        } else if mark.is_deferred() {
            Self::Deferred
        } else if mark.has_verdict() {
            Self::Reviewed
        } else {
            Self::Open
        }
    }

    /// The word in a file, the same as the filter's.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reviewed => "reviewed",
            Self::CantTell => "cant-tell",
            Self::Deferred => "deferred",
            Self::Open => "open",
        }
    }

    /// The status of a word, case, apostrophes and hyphens aside; none for words of another kind.
    pub fn read(cell: &str) -> Option<Self> {
        let word: String = cell
            .to_lowercase()
            .chars()
            .filter(|character| character.is_alphanumeric())
            .collect();
        match word.as_str() {
            "reviewed" | "done" => Some(Self::Reviewed),
            "canttell" | "cannottell" | "unclear" => Some(Self::CantTell),
            "deferred" | "putoff" | "later" => Some(Self::Deferred),
            "open" | "todo" => Some(Self::Open),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lists_are_split_where_no_backslash_forbids_it() {
        assert_eq!(names("a; b ;;c d;", ';'), ["a", "b", "c d"]);
        assert_eq!(names(r"slow\; late;x", ';'), ["slow; late", "x"]);
        assert_eq!(names(r"a\b;c\\;d\", ';'), [r"a\b", r"c\", r"d\"]);
        assert_eq!(names("a,b", ';'), ["a,b"]);
        assert!(names("  ; ", ';').is_empty());
        assert_eq!(list(["a,b", "c;d", r"e\", "f"]), r"a\,b;c\;d;e\\;f");
    }

    #[test]
    fn the_separator_is_the_likeliest_one_that_occurs() {
        assert_eq!(separator_of(["a,b", "c;d"]), Some(';'));
        assert_eq!(separator_of(["a,b", "c|d"]), Some('|'));
        assert_eq!(separator_of(["a,b"]), Some(','));
        assert_eq!(separator_of(["a", r"b\,c\;d"]), None);
    }

    #[test]
    fn yes_and_no_have_their_usual_words_and_nothing_else_has() {
        for yes in ["1", "X", " yes", "TRUE", "✓", "1.0"] {
            assert_eq!(yes_or_no(yes), Some(true), "{yes}");
        }
        for no in ["", " ", "0", "No", "false", "-"] {
            assert_eq!(yes_or_no(no), Some(false), "{no}");
        }
        for neither in ["2", "maybe", "xx", "blur"] {
            assert_eq!(yes_or_no(neither), None, "{neither}");
        }
    }

    #[test]
    fn every_status_reads_back() {
        for status in Status::ALL {
            assert_eq!(Status::read(status.name()), Some(status));
        }
        assert_eq!(Status::read("Can't tell"), Some(Status::CantTell));
        assert_eq!(Status::read("maybe"), None);
    }

    proptest! {
        #[test]
        fn what_a_list_holds_reads_back_by_its_own_or_a_guessed_separator(
            words in proptest::collection::vec("[ab;|,\\\\']{1,5}", 0..5),
        ) {
            let cell = list(words.iter().map(String::as_str));
            prop_assert_eq!(&names(&cell, SEPARATOR), &words);
            let guessed = separator_of([cell.as_str()]).unwrap_or(SEPARATOR);
            prop_assert_eq!(guessed, SEPARATOR);
        }
    }
}
