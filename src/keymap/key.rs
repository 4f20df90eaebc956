//! Keys and chords: what a terminal can send, how it is written in files and shown to people.
//!
//! Knows no action, no context and no terminal library; the runtime translates its events into [`Key`].

use std::fmt;
use std::str::FromStr;

use super::nearest::nearest;

/// The key itself, without modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are the keys")]
pub enum KeyCode {
    Char(char),
    Enter,
    Esc,
    Tab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    /// A function key, counted from 1.
    F(u8),
}

/// The named keys: code, name in files, name for people. The first of two names for a code is written.
const NAMED: &[(KeyCode, &str, &str)] = &[
    (KeyCode::Char(' '), "space", "space"),
    (KeyCode::Enter, "enter", "Enter"),
    (KeyCode::Esc, "esc", "Esc"),
    (KeyCode::Tab, "tab", "Tab"),
    (KeyCode::Backspace, "backspace", "Backspace"),
    (KeyCode::Delete, "delete", "Delete"),
    (KeyCode::Insert, "insert", "Insert"),
    (KeyCode::Up, "up", "Up"),
    (KeyCode::Down, "down", "Down"),
    (KeyCode::Left, "left", "Left"),
    (KeyCode::Right, "right", "Right"),
    (KeyCode::Home, "home", "Home"),
    (KeyCode::End, "end", "End"),
    (KeyCode::PageUp, "pageup", "PageUp"),
    (KeyCode::PageDown, "pagedown", "PageDown"),
    (KeyCode::Enter, "return", "Enter"),
    (KeyCode::Esc, "escape", "Esc"),
    (KeyCode::Delete, "del", "Delete"),
    (KeyCode::PageUp, "pgup", "PageUp"),
    (KeyCode::PageDown, "pgdn", "PageDown"),
];

const MODIFIERS: &[&str] = &["ctrl", "alt", "shift"];

/// One key press, in the one form that all terminals agree on.
///
/// Characters never carry shift (`J` says it already), and control keys that reach a program as
/// another key are that key: ctrl-i is Tab, ctrl-m Enter, ctrl-h Backspace, ctrl-[ Esc.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
    alt: bool,
    shift: bool,
}

/// Why a text names no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing but blanks.
    #[error("no key is named (the space bar is written `space`)")]
    Empty,
    /// A prefix other than `ctrl-`, `alt-` and `shift-`.
    #[error("there is no modifier `{name}`{}", super::nearest::did_you_mean(*.nearest))]
    UnknownModifier {
        /// As written.
        name: String,
        /// The one that was probably meant.
        nearest: Option<&'static str>,
    },
    /// More than one character that is no key name.
    #[error("there is no key `{name}`{}", super::nearest::did_you_mean(*.nearest))]
    UnknownKey {
        /// As written.
        name: String,
        /// The one that was probably meant.
        nearest: Option<&'static str>,
    },
    /// `shift-` before a character.
    #[error("a shifted character is written as itself (`J`, not `shift-j`)")]
    ShiftedCharacter,
}

impl Key {
    /// The key that always interrupts.
    pub const INTERRUPT: Self = Self {
        code: KeyCode::Char('c'),
        ctrl: true,
        alt: false,
        shift: false,
    };

    /// The key that always drops a pending chord.
    pub const ESC: Self = Self {
        code: KeyCode::Esc,
        ctrl: false,
        alt: false,
        shift: false,
    };

    /// A key press with its modifiers, brought into the one form described at [`Key`].
    pub fn new(code: KeyCode, ctrl: bool, alt: bool, shift: bool) -> Self {
        let plain = |code| Self {
            code,
            ctrl: false,
            alt,
            shift: false,
        };
        match code {
            KeyCode::Char('\r' | '\n') => plain(KeyCode::Enter),
            KeyCode::Char('\t') => plain(KeyCode::Tab),
            KeyCode::Char('\u{8}' | '\u{7f}') => plain(KeyCode::Backspace),
            KeyCode::Char('\u{1b}') => plain(KeyCode::Esc),
            KeyCode::Char(character) if ctrl => match character.to_ascii_lowercase() {
                'i' => plain(KeyCode::Tab),
                'm' => plain(KeyCode::Enter),
                'h' => plain(KeyCode::Backspace),
                '[' => plain(KeyCode::Esc),
                lower => Self {
                    ctrl,
                    ..plain(KeyCode::Char(lower))
                },
            },
            KeyCode::Char(_) => plain(code),
            _ => Self {
                code,
                ctrl,
                alt,
                shift,
            },
        }
    }

    /// A key without modifiers.
    pub fn plain(code: KeyCode) -> Self {
        Self::new(code, false, false, false)
    }

    /// A character as typed.
    pub fn char(character: char) -> Self {
        Self::plain(KeyCode::Char(character))
    }

    /// A character with ctrl held.
    pub fn ctrl(character: char) -> Self {
        Self::new(KeyCode::Char(character), true, false, false)
    }

    /// The key without its modifiers.
    pub const fn code(self) -> KeyCode {
        self.code
    }

    /// Whether ctrl is held.
    pub const fn has_ctrl(self) -> bool {
        self.ctrl
    }

    /// Whether alt is held.
    pub const fn has_alt(self) -> bool {
        self.alt
    }

    /// Whether shift is held; never for characters.
    pub const fn has_shift(self) -> bool {
        self.shift
    }

    /// The character this key types into a text field, `None` for every other key.
    pub const fn text(self) -> Option<char> {
        match self.code {
            KeyCode::Char(character) if !self.ctrl && !self.alt => Some(character),
            _ => None,
        }
    }

    /// Whether a plain terminal, without an extended keyboard protocol, can send this key.
    pub const fn is_portable(self) -> bool {
        match self.code {
            KeyCode::Char(character) if self.ctrl => {
                matches!(character, 'a'..='z' | ' ' | '4'..='7')
            }
            KeyCode::Char('[' | 'O') => !self.alt,
            KeyCode::Tab => !(self.ctrl || self.shift && self.alt),
            KeyCode::Enter | KeyCode::Backspace => !self.ctrl && !self.shift,
            KeyCode::Esc => !self.ctrl && !self.shift && !self.alt,
            _ => true,
        }
    }

    /// The key for people: `Enter`, `space`, `ctrl-r`, `F1`. Reads back like the form in files.
    pub fn label(self) -> String {
        let name = match self.code {
            KeyCode::F(number) => format!("F{number}"),
            code => named(code).map_or_else(|| self.code_text(), |(_, label)| label.to_owned()),
        };
        self.with_modifiers(&name)
    }

    fn code_text(self) -> String {
        match self.code {
            KeyCode::F(number) => format!("f{number}"),
            KeyCode::Char(character) if character != ' ' => character.to_string(),
            code => named(code).map_or_else(String::new, |(name, _)| name.to_owned()),
        }
    }

    fn with_modifiers(self, name: &str) -> String {
        let mut text = String::new();
        for (held, prefix) in [
            (self.ctrl, "ctrl-"),
            (self.alt, "alt-"),
            (self.shift, "shift-"),
        ] {
            if held {
                text.push_str(prefix);
            }
        }
        text.push_str(name);
        text
    }
}

fn named(code: KeyCode) -> Option<(&'static str, &'static str)> {
    NAMED
        .iter()
        .find(|(known, _, _)| *known == code)
        .map(|(_, name, label)| (*name, *label))
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.with_modifiers(&self.code_text()))
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (mut ctrl, mut alt, mut shift) = (false, false, false);
        let mut rest = text;
        while let Some((modifier, tail)) = rest.split_once('-') {
            if modifier.is_empty() || tail.is_empty() {
                break;
            }
            match modifier.to_ascii_lowercase().as_str() {
                "ctrl" => ctrl = true,
                "alt" => alt = true,
                "shift" => shift = true,
                lower => {
                    return Err(KeyError::UnknownModifier {
                        name: modifier.to_owned(),
                        nearest: nearest(lower, MODIFIERS.iter().copied()),
                    });
                }
            }
            rest = tail;
        }
        let code = parse_code(rest)?;
        if shift && matches!(code, KeyCode::Char(_)) {
            return Err(KeyError::ShiftedCharacter);
        }
        Ok(Self::new(code, ctrl, alt, shift))
    }
}

fn parse_code(text: &str) -> Result<KeyCode, KeyError> {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (None, _) | (Some(' '), None) => return Err(KeyError::Empty),
        (Some(character), None) if !character.is_control() => return Ok(KeyCode::Char(character)),
        _ => {}
    }
    let lower = text.to_ascii_lowercase();
    if let Some((code, _, _)) = NAMED.iter().find(|(_, name, _)| *name == lower) {
        return Ok(*code);
    }
    let function = lower.strip_prefix('f').and_then(|digits| {
        let number = digits.parse::<u8>().ok()?;
        ((1..=35).contains(&number) && digits == number.to_string()).then_some(KeyCode::F(number))
    });
    function.ok_or_else(|| KeyError::UnknownKey {
        name: text.to_owned(),
        nearest: nearest(&lower, NAMED.iter().map(|(_, name, _)| *name)),
    })
}

/// One or more keys pressed one after the other; written with spaces between them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chord {
    keys: Vec<Key>,
}

impl Chord {
    /// The keys in order; at least one.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Whether one of the two is the beginning of the other, or they are equal.
    pub fn clashes_with(&self, other: &Self) -> bool {
        self.keys.starts_with(&other.keys) || other.keys.starts_with(&self.keys)
    }

    /// The chord for people: `Enter`, `g p`.
    pub fn label(&self) -> String {
        join(&self.keys, |key| key.label())
    }
}

impl From<Key> for Chord {
    fn from(key: Key) -> Self {
        Self { keys: vec![key] }
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&join(&self.keys, |key| key.to_string()))
    }
}

fn join(keys: &[Key], write: impl Fn(&Key) -> String) -> String {
    keys.iter().map(write).collect::<Vec<_>>().join(" ")
}

impl FromStr for Chord {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        // Only the ASCII space separates: other blanks are keys of some keyboards.
        let keys: Vec<Key> = text
            .split(' ')
            .filter(|part| !part.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err(KeyError::Empty);
        }
        Ok(Self { keys })
    }
}

#[cfg(test)]
pub(super) mod tests;
