//! Key events of the terminal library as keys of the keymap.

use crossterm::event::{KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers};

use crate::keymap::{Key, KeyCode};

/// The key of an event; none for releases and for keys that nothing can be bound to.
pub fn key_of(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let modifiers = event.modifiers;
    let shift = modifiers.contains(KeyModifiers::SHIFT) || event.code == Code::BackTab;
    // A line feed is what Enter sends before the terminal is ours, and nobody can tell ctrl-j from it.
    if event.code == Code::Char('j') && modifiers == KeyModifiers::CONTROL {
        return Some(Key::plain(KeyCode::Enter));
    }
    let code = match event.code {
        Code::Char(character) => KeyCode::Char(character),
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Tab | Code::BackTab => KeyCode::Tab,
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Insert => KeyCode::Insert,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::F(number) => KeyCode::F(number),
        _ => return None,
    };
    let (ctrl, alt) = (
        modifiers.contains(KeyModifiers::CONTROL),
        modifiers.contains(KeyModifiers::ALT),
    );
    Some(Key::new(code, ctrl, alt, shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(code: Code, modifiers: KeyModifiers) -> String {
        key_of(KeyEvent::new(code, modifiers)).unwrap().to_string()
    }

    #[test]
    fn events_become_the_keys_that_the_keymap_spells() {
        assert_eq!(read(Code::Char('j'), KeyModifiers::NONE), "j");
        assert_eq!(read(Code::Char('G'), KeyModifiers::SHIFT), "G");
        assert_eq!(read(Code::Char('d'), KeyModifiers::CONTROL), "ctrl-d");
        assert_eq!(read(Code::BackTab, KeyModifiers::SHIFT), "shift-tab");
        assert_eq!(read(Code::Char(' '), KeyModifiers::NONE), "space");
        let mut release = KeyEvent::new(Code::Char('j'), KeyModifiers::NONE);
        release.kind = KeyEventKind::Release;
        assert_eq!(key_of(release), None);
    }
}
