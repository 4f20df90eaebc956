//! Faults on purpose, for the tests that show what happens then. Nothing here runs unless a hidden command asks for it.

use std::str::FromStr;

/// What is to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drill {
    /// The look at the whole file.
    Look,
    /// The drawing of the sample.
    Draw,
    /// The thread that writes, with the first change.
    Writer,
}

impl FromStr for Drill {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "look" => Ok(Self::Look),
            "draw" => Ok(Self::Draw),
            "writer" => Ok(Self::Writer),
            _ => Err("there are drills for look, draw and writer".to_owned()),
        }
    }
}

impl Drill {
    /// Fails if this is what was asked to.
    #[expect(clippy::panic, reason = "failing is what a drill is for")]
    pub(super) fn here(self, wished: Option<Self>) {
        if wished == Some(self) {
            panic!("a drill, asked for by name");
        }
    }
}
