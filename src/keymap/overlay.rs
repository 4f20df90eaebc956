//! The user's keys over the ones already there: who wins, who loses a chord, and what is told.
//!
//! Works on values only; reads no file and prints nothing.

use std::collections::BTreeSet;

use super::key::{Chord, Key};
use super::problem::{Fault, Problem};
use super::read::{Entry, read};
use super::{Binding, Keymap};
use crate::action::{Action, Context};

/// A binding of the user's file with its line.
struct Chosen {
    binding: Binding,
    line: usize,
}

/// How two bindings meet in the stacks that hold both.
#[derive(PartialEq, Eq)]
enum Meeting {
    SameContext,
    LeftIsMoreSpecific,
    RightIsMoreSpecific,
}

impl Keymap {
    /// This keymap with the keys of a user's file in place of those of the actions it names.
    ///
    /// `file` is how problems name it. An empty list unbinds. Where a chord of the file meets one
    /// already there, the file wins and a note says so. Everything wrong is reported, sorted by line,
    /// and all the rest counts. ctrl-c interrupts whatever the file says.
    pub fn with_overlay(&self, toml: &str, file: &str) -> (Self, Vec<Problem>) {
        let (entries, problems) = read(toml, file);
        let mut overlay = Overlay {
            file,
            entries,
            problems,
        };
        let chosen = overlay.choose();
        let kept = overlay.keep(&self.bindings, &chosen);
        let mut bindings: Vec<Binding> = chosen
            .into_iter()
            .map(|chosen| chosen.binding)
            .chain(kept)
            .collect();
        overlay.keep_interrupt(&mut bindings);
        overlay.check_exits(&bindings);
        overlay.problems.sort_by_key(|problem| problem.line);
        (Self::from_bindings(bindings), overlay.problems)
    }
}

struct Overlay<'a> {
    file: &'a str,
    entries: Vec<Entry>,
    problems: Vec<Problem>,
}

impl Overlay<'_> {
    fn report(&mut self, line: Option<usize>, fault: Fault) {
        self.problems.push(Problem {
            file: self.file.to_owned(),
            line,
            fault,
        });
    }

    /// The file's bindings without those that clash within their context: the first one counts.
    fn choose(&mut self) -> Vec<Chosen> {
        let mut chosen: Vec<Chosen> = Vec::new();
        for entry in std::mem::take(&mut self.entries) {
            let mut accepted = Vec::new();
            for (chord, line) in &entry.chords {
                let binding = Binding {
                    context: entry.context,
                    action: entry.action,
                    chord: chord.clone(),
                };
                match chosen
                    .iter()
                    .find(|old| clash(&old.binding, &binding) == Some(Meeting::SameContext))
                {
                    Some(old) => {
                        let fault = refusal(&binding.chord, old);
                        self.report(Some(*line), fault);
                    }
                    None => {
                        self.note_hidden_among_chosen(&chosen, &binding, *line);
                        chosen.push(Chosen {
                            binding,
                            line: *line,
                        });
                        accepted.push((chord.clone(), *line));
                    }
                }
            }
            // An entry that lost every chord must not unbind its action.
            if !accepted.is_empty() || entry.chords.is_empty() {
                self.entries.push(Entry {
                    chords: accepted,
                    ..entry
                });
            }
        }
        chosen
    }

    fn note_hidden_among_chosen(&mut self, chosen: &[Chosen], new: &Binding, line: usize) {
        for old in chosen {
            match clash(&old.binding, new) {
                Some(Meeting::LeftIsMoreSpecific) => {
                    self.report(Some(old.line), hides(&old.binding, new))
                }
                Some(Meeting::RightIsMoreSpecific) => {
                    self.report(Some(line), hides(new, &old.binding))
                }
                Some(Meeting::SameContext) | None => {}
            }
        }
    }

    /// The bindings already there that stay beside the chosen ones.
    fn keep(&mut self, base: &[Binding], chosen: &[Chosen]) -> Vec<Binding> {
        let replaced: BTreeSet<(Context, Action)> = self
            .entries
            .iter()
            .map(|entry| (entry.context, entry.action))
            .collect();
        let mut kept = Vec::new();
        for old in base {
            if replaced.contains(&(old.context, old.action)) {
                continue;
            }
            let mut stays = true;
            for new in chosen {
                match clash(old, &new.binding) {
                    None => {}
                    Some(Meeting::RightIsMoreSpecific) => {
                        self.report(Some(new.line), hides(&new.binding, old));
                    }
                    Some(Meeting::SameContext | Meeting::LeftIsMoreSpecific) => {
                        if stays && old.action != new.binding.action {
                            self.report(Some(new.line), displaces(&new.binding, old));
                        }
                        stays = false;
                    }
                }
            }
            if stays {
                kept.push(old.clone());
            }
        }
        kept
    }

    fn keep_interrupt(&mut self, bindings: &mut Vec<Binding>) {
        let interrupt = Binding {
            context: Context::Global,
            action: Action::Interrupt,
            chord: Chord::from(Key::INTERRUPT),
        };
        if bindings.contains(&interrupt) {
            return;
        }
        if let Some(line) = self.line_of(|entry| entry.action == Action::Interrupt) {
            self.report(Some(line), Fault::InterruptStays);
        }
        bindings.push(interrupt);
    }

    fn check_exits(&mut self, bindings: &[Binding]) {
        let exits = [Action::Quit, Action::QuitNow, Action::Palette];
        if !bindings
            .iter()
            .any(|binding| exits.contains(&binding.action))
        {
            let line = self.line_of(|entry| exits.contains(&entry.action));
            self.report(line, Fault::LockedOut);
        }
        for context in Context::ALL.iter().copied() {
            let Some(action) = context.way_out() else {
                continue;
            };
            let open = |binding: &Binding| binding.context == context && binding.action == action;
            if !bindings.iter().any(open) {
                let line = self.line_of(|entry| entry.context == context && entry.action == action);
                self.report(line, Fault::NoWayOut { action, context });
            }
        }
    }

    /// The last line of the file that such an entry stands on.
    fn line_of(&self, wanted: impl Fn(&Entry) -> bool) -> Option<usize> {
        let lines = self.entries.iter().filter(|entry| wanted(entry));
        lines.map(|entry| entry.line).max()
    }
}

fn refusal(chord: &Chord, old: &Chosen) -> Fault {
    let other = old.binding.action;
    let line = old.line;
    let chord = chord.clone();
    if chord == old.binding.chord {
        return Fault::Duplicate { chord, other, line };
    }
    Fault::Prefix {
        chord,
        other_chord: old.binding.chord.clone(),
        other,
        line,
    }
}

fn hides(winner: &Binding, loser: &Binding) -> Fault {
    Fault::Hidden {
        chord: winner.chord.clone(),
        action: winner.action,
        context: winner.context,
        other_chord: loser.chord.clone(),
        other: loser.action,
    }
}

fn displaces(winner: &Binding, loser: &Binding) -> Fault {
    Fault::Displaced {
        chord: loser.chord.clone(),
        other: loser.action,
        context: loser.context,
        action: winner.action,
    }
}

/// How two bindings meet whose chords cannot both be reached; `None` when they do not get in each
/// other's way.
fn clash(left: &Binding, right: &Binding) -> Option<Meeting> {
    if !left.chord.clashes_with(&right.chord) {
        return None;
    }
    Context::ALL.iter().find_map(|top| {
        let left_depth = depth(left, *top)?;
        let right_depth = depth(right, *top)?;
        Some(match left_depth.cmp(&right_depth) {
            std::cmp::Ordering::Less => Meeting::LeftIsMoreSpecific,
            std::cmp::Ordering::Equal => Meeting::SameContext,
            std::cmp::Ordering::Greater => Meeting::RightIsMoreSpecific,
        })
    })
}

/// How far beneath the focused context a binding is consulted; `None` when it is not.
fn depth(binding: &Binding, top: Context) -> Option<usize> {
    let depth = top
        .stack()
        .iter()
        .position(|context| *context == binding.context)?;
    (depth == 0 || top.lets_through(binding.action)).then_some(depth)
}
