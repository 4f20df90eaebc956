//! How this terminal shows images, from what it said and what its surroundings say. Pure.

use super::probe::Said;

/// A way of showing images that is better than half blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// kitty's, with placeholders.
    Kitty,
    /// Sixels.
    Sixel,
    /// iTerm2's, which WezTerm takes too.
    Iterm,
}

/// How images are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Graphics {
    /// In which way.
    pub protocol: Protocol,
    /// The pixels of a cell: width, then height.
    pub cell: (u16, u16),
    /// Larger images than this many pixels stay half blocks: they are sent pixel by pixel.
    pub most_pixels: u32,
}

/// What a terminal on this machine takes in a moment: some 10 MB.
const MOST_PIXELS: u32 = 2_000_000;
/// What goes over a line in a moment: some 2 MB.
const MOST_PIXELS_FAR: u32 = 400_000;

/// Whether a program between us and the terminal would swallow or garble images.
pub fn is_multiplexed(variable: impl Fn(&str) -> Option<String>) -> bool {
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let term = variable("TERM").unwrap_or_default();
    is_set("TMUX") || is_set("STY") || term.starts_with("tmux") || term.starts_with("screen")
}

impl Graphics {
    /// The best way; none when half blocks are. `window` is the size of a cell as the system knows it.
    pub fn choose(
        said: &Said,
        window: Option<(u16, u16)>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Option<Self> {
        if is_multiplexed(&variable) {
            return None;
        }
        let says = |name: &str, words: &[&str]| {
            variable(name).is_some_and(|value| words.iter().any(|word| value.contains(word)))
        };
        let is_iterm = says("TERM_PROGRAM", &["iTerm", "WezTerm"])
            || says("LC_TERMINAL", &["iTerm", "WezTerm"]);
        // Konsole takes kitty's images without placeholders, and its sixels tear.
        let is_konsole = variable("KONSOLE_VERSION").is_some_and(|value| !value.is_empty());
        let protocol = match (is_iterm, is_konsole) {
            (true, _) => Protocol::Iterm,
            (_, true) => return None,
            _ if said.kitty => Protocol::Kitty,
            _ if said.sixel => Protocol::Sixel,
            _ => return None,
        };
        let cell = said.cell.or(window).filter(is_sane)?;
        let is_far = variable("SSH_CONNECTION").is_some_and(|value| !value.is_empty());
        Some(Self {
            protocol,
            cell,
            most_pixels: if is_far { MOST_PIXELS_FAR } else { MOST_PIXELS },
        })
    }

    /// The pixels of an image in so many cells.
    pub fn pixels(&self, columns: u16, rows: u16) -> u32 {
        let width = u32::from(columns) * u32::from(self.cell.0);
        width.saturating_mul(u32::from(rows) * u32::from(self.cell.1))
    }

    /// Whether an image in so many cells may be sent.
    pub fn can_show(&self, columns: u16, rows: u16) -> bool {
        self.pixels(columns, rows) <= self.most_pixels
    }

    /// The same way after the font may have changed. `before` is the size of a cell as the system knew it when this was
    /// chosen, `now` as it knows it today; a terminal may count in other pixels, so it is the ratio that tells. None when
    /// it was known and is not any more: an image of the wrong size would lie over text.
    pub fn with_font(self, before: Option<(u16, u16)>, now: Option<(u16, u16)>) -> Option<Self> {
        let cell = match (before, now) {
            (None, None) => self.cell,
            (Some(_), None) => return None,
            (None, Some(now)) => now,
            (Some(before), Some(now)) => (
                scaled(self.cell.0, before.0, now.0)?,
                scaled(self.cell.1, before.1, now.1)?,
            ),
        };
        is_sane(&cell).then_some(Self { cell, ..self })
    }
}

/// Whether a cell may be this large: from a font that nobody can read to a huge one on a dense screen.
fn is_sane((width, height): &(u16, u16)) -> bool {
    (2..=64).contains(width) && (2..=128).contains(height)
}

/// Rounded down: too small an image stays inside its cells.
fn scaled(length: u16, before: u16, now: u16) -> Option<u16> {
    let scaled = (u32::from(length) * u32::from(now)).checked_div(u32::from(before))?;
    u16::try_from(scaled).ok()
}

impl std::fmt::Display for Graphics {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = match self.protocol {
            Protocol::Kitty => "kitty",
            Protocol::Sixel => "sixel",
            Protocol::Iterm => "iTerm2",
        };
        let (width, height) = self.cell;
        write!(out, "{name}, {width}x{height} pixels a cell")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Said = Said {
        background: None,
        kitty: true,
        sixel: true,
        cell: Some((10, 20)),
        is_complete: true,
    };

    fn chosen(said: Said, window: Option<(u16, u16)>, set: &[(&str, &str)]) -> Option<Protocol> {
        let variable = |name: &str| {
            let found = set.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Graphics::choose(&said, window, variable).map(|graphics| graphics.protocol)
    }

    #[test]
    fn the_best_way_that_is_known_to_work() {
        let sixel = Said {
            kitty: false,
            ..BOTH
        };
        let none = Said {
            sixel: false,
            ..sixel
        };
        assert_eq!(chosen(BOTH, None, &[]), Some(Protocol::Kitty));
        assert_eq!(chosen(sixel, None, &[]), Some(Protocol::Sixel));
        assert_eq!(chosen(none, None, &[]), None);
        let wezterm = [("TERM_PROGRAM", "WezTerm")];
        assert_eq!(chosen(BOTH, None, &wezterm), Some(Protocol::Iterm));
        let iterm = [("LC_TERMINAL", "iTerm2")];
        assert_eq!(chosen(none, None, &iterm), Some(Protocol::Iterm));
        assert_eq!(chosen(BOTH, None, &[("KONSOLE_VERSION", "230800")]), None);
    }

    #[test]
    fn half_blocks_in_between_and_where_the_size_of_a_cell_is_unknown() {
        for between in [("TMUX", "/tmp/x"), ("STY", "1"), ("TERM", "tmux-256color")] {
            assert_eq!(chosen(BOTH, None, &[between]), None, "{between:?}");
        }
        let unknown = Said { cell: None, ..BOTH };
        assert_eq!(chosen(unknown, None, &[]), None);
        assert_eq!(chosen(unknown, Some((0, 0)), &[]), None);
        assert_eq!(chosen(unknown, Some((9, 18)), &[]), Some(Protocol::Kitty));
    }

    #[test]
    fn an_image_that_takes_long_to_send_is_not_sent_and_far_away_less_is() {
        let near = Graphics::choose(&BOTH, None, |_| None).unwrap();
        assert!(near.can_show(80, 24) && near.can_show(200, 50));
        assert!(!near.can_show(250, 50));
        assert!(!near.can_show(u16::MAX, u16::MAX));
        let ssh = |name: &str| (name == "SSH_CONNECTION").then(|| "a 1 b 22".to_owned());
        let far = Graphics::choose(&BOTH, None, ssh).unwrap();
        assert!(far.can_show(80, 24) && !far.can_show(200, 50));
        let huge = Said {
            cell: Some((200, 400)),
            ..BOTH
        };
        assert_eq!(chosen(huge, None, &[]), None, "no font is that large");
    }

    #[test]
    fn a_cell_follows_the_font() {
        let graphics = Graphics::choose(&BOTH, None, |_| None).unwrap();
        let cell = |before, now| {
            let graphics = graphics.with_font(before, now)?;
            Some(graphics.cell)
        };
        assert_eq!(cell(None, None), Some((10, 20)), "nobody knows better");
        assert_eq!(cell(Some((10, 20)), Some((10, 20))), Some((10, 20)));
        assert_eq!(cell(Some((10, 20)), Some((5, 11))), Some((5, 11)));
        assert_eq!(cell(Some((5, 10)), Some((7, 15))), Some((14, 30)));
        assert_eq!(cell(None, Some((7, 14))), Some((7, 14)));
        assert_eq!(cell(Some((10, 20)), None), None);
        assert_eq!(cell(Some((10, 20)), Some((1, 1))), None, "no cell");
        assert_eq!(cell(Some((0, 0)), Some((9, 9))), None);
    }
}
