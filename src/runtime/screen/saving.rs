//! What is written and how the loop ends: nothing that was said is lost, and nothing is called saved before it is.

use std::io;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use super::{Ending, Shell};
use crate::app::message::Message;
use crate::app::model::{Model, Stage, Tone};
use crate::domain::edit::Assignment;
use crate::runtime::Event;
use crate::runtime::farewell::Farewell;
use crate::runtime::writer::Writer;
use crate::session::{Store, reviewers};

/// How often it is looked for what others write, at most.
const LOOK_EVERY: Duration = Duration::from_secs(1);

impl Shell {
    /// Waits for the writer and gathers what is left. What nobody said is saved counts as unsaved, also when the
    /// writer itself failed or never came to be.
    pub(super) fn farewell(mut self, model: &Model, received: &Receiver<Event>) -> Farewell {
        let reason = self.writer.take().and_then(Writer::finish);
        while let Ok(event) = received.try_recv() {
            if let Event::Message(Message::Saved { number }) = event {
                self.unanswered.remove(&number);
            }
        }
        let workspace = match &model.stage {
            Stage::Working(workspace) if !workspace.saving.is_settling => Some(workspace),
            _ => None,
        };
        let (interrupted, failure) = match self.ending {
            Some(Ending::Interrupted) => (true, None),
            Some(Ending::Failed(error)) => (false, Some(error)),
            Some(Ending::Left) | None => (false, None),
        };
        Farewell {
            week: workspace.map(|workspace| {
                let decided = workspace.tally.progress.decided;
                let folder = self.opening.folder.path().to_owned();
                (folder, decided, workspace.keys.len())
            }),
            among_several: (reviewers(&self.opening.folder).len() > 1)
                .then(|| self.opening.reviewer.clone()),
            read_only: workspace.is_some_and(|workspace| workspace.saving.read_only.is_some()),
            unsaved: self.unanswered.into_values().flatten().collect(),
            reason,
            interrupted,
            failure,
            terminal: None,
        }
    }

    /// Panes are as wide the next time as they were dragged to. Where that can't be remembered nothing is lost.
    pub(super) fn remember_widths(&self, model: &Model) {
        let widths = model.widths.into();
        if self.around.state.read().widths != widths {
            let _ = self.around.state.remember(|state| state.widths = widths);
        }
    }

    /// What was done on the draft goes first.
    pub(super) fn take_store(&mut self, store: Store) -> io::Result<()> {
        self.is_settling = false;
        let writer = Writer::spawn(store, self.events.clone(), self.around.drill)?;
        for number in self.waiting.drain(..) {
            let assignments = self.unanswered.get(&number).cloned();
            writer.append(number, assignments.unwrap_or_default());
        }
        self.writer = Some(writer);
        if let Some(ending) = self.leaving.take() {
            self.ending = Some(ending);
        }
        Ok(())
    }

    /// Whoever is at the keys sees what others wrote meanwhile; nothing is looked for while nobody is.
    pub(super) fn look_around(&mut self) {
        if let Some(writer) = &self.writer
            && self.looked.elapsed() >= LOOK_EVERY
        {
            self.looked = Instant::now();
            writer.look();
        }
    }

    /// The screen is gone while a sample is being written: waits for it, so that what was done on the draft has a place.
    pub(super) fn settle(&mut self, received: &Receiver<Event>) {
        while self.is_settling
            && let Ok(event) = received.recv()
        {
            match event {
                // Without a thread that writes nothing more can be done; what is unsaved is said.
                Event::Opened(_, store) => drop(self.take_store(*store)),
                Event::Failed(_) => self.is_settling = false,
                _ => {}
            }
        }
    }

    /// Without a store there is nowhere to write yet: the sample itself is still being written.
    pub(super) fn save(&mut self, number: u64, assignments: Vec<Assignment>) {
        match &self.writer {
            Some(writer) => writer.append(number, assignments.clone()),
            None => self.waiting.push(number),
        }
        self.unanswered.insert(number, assignments);
    }

    /// Leaves, but not before a draft and what was done on it are written. A reviewer who asks twice leaves at once; a
    /// terminal that goes away says so in two ways, and neither is an answer.
    pub(super) fn leave(&mut self, ending: Ending, model: &mut Model) {
        let is_repeated = matches!(
            (&self.leaving, &ending),
            (Some(Ending::Interrupted), Ending::Interrupted)
        );
        if !self.is_settling || (self.leaving.is_some() && !is_repeated) {
            self.ending = Some(ending);
            return;
        }
        model.say(
            Tone::Hint,
            "leaving as soon as the sample and your changes are written …",
        );
        self.leaving = Some(ending);
    }
}
