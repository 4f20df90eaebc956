//! Keys of other programs that people have in their fingers, as overlays between the built-in keys and the user's.

use super::Keymap;

/// A set of keys that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// As in Prodigy.
    Prodigy,
    /// As in vim.
    Vim,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 2] = [Self::Prodigy, Self::Vim];

    const fn text(self) -> &'static str {
        match self {
            Self::Prodigy => include_str!("presets/prodigy.toml"),
            Self::Vim => include_str!("presets/vim.toml"),
        }
    }

    /// The built-in keys under those of the preset. What a preset displaces is meant.
    pub fn keymap(self) -> Keymap {
        Keymap::builtin().with_overlay(self.text(), "preset").0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;
    use crate::keymap::Fault;

    #[test]
    fn presets_have_no_faults_and_take_no_key_away_from_an_action_without_another() {
        for preset in Preset::ALL {
            let (keymap, problems) = Keymap::builtin().with_overlay(preset.text(), "preset");
            for problem in &problems {
                let fault = &problem.fault;
                let is_meant = matches!(fault, Fault::Hidden { .. } | Fault::Displaced { .. });
                assert!(is_meant, "{preset:?}: {problem}");
            }
            let builtin = Keymap::builtin();
            for action in Action::ALL {
                let had = !builtin.hint(*action).is_empty();
                assert!(
                    !had || !keymap.hint(*action).is_empty(),
                    "{preset:?} leaves {action} without a key"
                );
            }
        }
    }

    #[test]
    fn the_keys_in_the_fingers_do_what_they_do_there() {
        let keys = |preset: Preset, action: Action| -> Vec<String> {
            let keymap = preset.keymap();
            let chords = keymap.keys_for(action).iter();
            chords.map(ToString::to_string).collect()
        };
        assert!(keys(Preset::Prodigy, Action::Commit).contains(&"a".to_owned()));
        assert!(keys(Preset::Prodigy, Action::Help).contains(&"h".to_owned()));
        assert!(keys(Preset::Vim, Action::QuitNow).contains(&"Z Q".to_owned()));
        assert!(keys(Preset::Vim, Action::UnfoldAll).contains(&"z R".to_owned()));
    }
}
