//! One line of text while it is typed: what keys do to it, and nothing of what it is for.

use tui_input::{Input, InputRequest};

use crate::keymap::Key;

/// One line of text being typed. The text is raw; the screen shows it as [`Safe`].
#[derive(Clone, Debug, Default)]
pub struct TextLine {
    input: Input,
    /// Whether the text is a value that the first typed character replaces.
    is_fresh: bool,
}

impl PartialEq for TextLine {
    fn eq(&self, other: &Self) -> bool {
        (self.input.value(), self.input.cursor()) == (other.input.value(), other.input.cursor())
    }
}

impl TextLine {
    /// A line that already holds text, with the cursor behind it.
    pub fn holding(text: &str) -> Self {
        Self {
            input: Input::new(text.to_owned()),
            is_fresh: false,
        }
    }

    /// A line that holds a value: the first character typed replaces it, moving in it first keeps it.
    pub fn replacing(text: &str) -> Self {
        Self {
            is_fresh: true,
            ..Self::holding(text)
        }
    }

    /// The text as typed.
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// The text before the cursor.
    pub fn before_cursor(&self) -> String {
        self.input
            .value()
            .chars()
            .take(self.input.cursor())
            .collect()
    }

    /// Types a text; line breaks become spaces, other control characters are left out.
    pub fn insert(&mut self, text: &str) {
        if std::mem::take(&mut self.is_fresh) {
            self.input.reset();
        }
        let typed = text
            .chars()
            .map(|character| match character {
                '\n' | '\r' | '\t' => ' ',
                other => other,
            })
            .filter(|character| !character.is_control());
        // All at once: one by one each would look for its place from the beginning.
        let mut value = self.before_cursor();
        let after = self
            .input
            .value()
            .get(value.len()..)
            .unwrap_or_default()
            .to_owned();
        value.extend(typed);
        let cursor = value.chars().count();
        value.push_str(&after);
        self.input = Input::new(value).with_cursor(cursor);
    }

    /// Handles a key that edits; says whether it did.
    pub fn edit(&mut self, key: Key) -> bool {
        let Some(request) = editing_request(key) else {
            return false;
        };
        if std::mem::take(&mut self.is_fresh) && matches!(request, InputRequest::InsertChar(_)) {
            self.input.reset();
        }
        self.input.handle(request);
        true
    }
}

fn editing_request(key: Key) -> Option<InputRequest> {
    use crate::keymap::KeyCode;
    if key.has_alt() {
        return None;
    }
    Some(match (key.code(), key.has_ctrl()) {
        (KeyCode::Char(character), false) => InputRequest::InsertChar(character),
        (KeyCode::Backspace, false) | (KeyCode::Char('h'), true) => InputRequest::DeletePrevChar,
        (KeyCode::Delete, false) => InputRequest::DeleteNextChar,
        (KeyCode::Left, false) | (KeyCode::Char('b'), true) => InputRequest::GoToPrevChar,
        (KeyCode::Right, false) | (KeyCode::Char('f'), true) => InputRequest::GoToNextChar,
        (KeyCode::Left, true) => InputRequest::GoToPrevWord,
        (KeyCode::Right, true) => InputRequest::GoToNextWord,
        (KeyCode::Home, _) | (KeyCode::Char('a'), true) => InputRequest::GoToStart,
        (KeyCode::End, _) | (KeyCode::Char('e'), true) => InputRequest::GoToEnd,
        (KeyCode::Char('w'), true) => InputRequest::DeletePrevWord,
        (KeyCode::Char('u'), true) => InputRequest::DeleteFromStart,
        (KeyCode::Char('k'), true) => InputRequest::DeleteTillEnd,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_text_stands_where_the_cursor_is() {
        let mut line = TextLine::holding("año ab");
        for _ in 0..2 {
            line.edit("left".parse().unwrap());
        }
        line.insert("x\r\n\u{1b}ñ\t");
        assert_eq!(line.value(), "año x  ñ ab");
        assert_eq!(line.before_cursor(), "año x  ñ ");
        line.insert("!");
        assert_eq!(line.value(), "año x  ñ !ab");
        let mut value = TextLine::replacing("old");
        value.insert("new");
        assert_eq!(value.value(), "new");
    }
}
