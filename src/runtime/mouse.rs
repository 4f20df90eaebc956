//! Mouse events of the terminal library as gestures of the model.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use crate::app::pointer::{Gesture, Pointer};

/// The gesture of an event; none for what has no meaning, such as moving about or other buttons.
pub fn pointer_of(event: MouseEvent) -> Option<Pointer> {
    let gesture = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Gesture::Press,
        MouseEventKind::Drag(MouseButton::Left) => Gesture::Drag,
        MouseEventKind::Up(MouseButton::Left) => Gesture::Release,
        MouseEventKind::ScrollDown => Gesture::WheelDown,
        MouseEventKind::ScrollUp => Gesture::WheelUp,
        _ => return None,
    };
    Some(Pointer {
        gesture,
        x: event.column,
        y: event.row,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    #[test]
    fn only_the_left_button_and_the_wheel_mean_something() {
        let read = |kind| {
            pointer_of(MouseEvent {
                kind,
                column: 3,
                row: 4,
                modifiers: KeyModifiers::NONE,
            })
        };
        let pressed = read(MouseEventKind::Down(MouseButton::Left)).unwrap();
        assert_eq!(
            (pressed.gesture, pressed.x, pressed.y),
            (Gesture::Press, 3, 4)
        );
        assert_eq!(read(MouseEventKind::Moved), None);
        assert_eq!(read(MouseEventKind::Down(MouseButton::Right)), None);
        assert_eq!(
            read(MouseEventKind::ScrollUp).map(|pointer| pointer.gesture),
            Some(Gesture::WheelUp)
        );
    }
}
