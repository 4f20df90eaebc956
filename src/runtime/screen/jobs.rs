//! The jobs of the loop: opening, drawing, looking, each on a thread of its own, each answered by an event.

use std::io;
use std::sync::Arc;

use super::{Ending, Shell};
use crate::app::message::Message;
use crate::app::model::{Answer, Model};
use crate::domain::roles::Roles;
use crate::runtime::Event;
use crate::runtime::draw::{self, DrawError};
use crate::runtime::drill::Drill;
use crate::runtime::open::{self, Opening};
use crate::runtime::plan::{Drawing, RolesWish};
use crate::runtime::worker::Job;
use crate::session::OpenMode;

impl Shell {
    pub(super) fn draw(&mut self, roles: Roles) -> io::Result<()> {
        let plan = Arc::clone(&self.plan);
        let (events, drill) = (self.events.clone(), self.around.drill);
        self.start("looking for errors", move |progress| {
            let Drawing {
                source, request, ..
            } = plan.drawing_or_fault()?;
            Drill::Draw.here(drill);
            let draft = draw::draft(source, &roles, request, progress)?;
            let notices = draft.warnings().to_vec();
            // The loop has ended: nobody looks at a draft any more.
            let _ = events.send(Event::Drafted(Box::new(open::preview(
                &plan.opening,
                &draft,
            ))));
            let (sample, rows) = draw::finish(source, draft, request, progress)?;
            let (opened, store) = open::open_with(&plan.opening, sample, rows, notices)?;
            Ok(Event::Opened(Box::new(opened), Box::new(store)))
        })
    }

    pub(super) fn stop_check(&mut self) {
        if let Some(check) = self.check.take() {
            check.cancel();
        }
    }

    /// Looks at the whole file on a thread of its own. Whatever comes of it, the screen stays.
    pub(super) fn check(&mut self, generation: u64, roles: Roles) -> io::Result<()> {
        self.stop_check();
        let plan = Arc::clone(&self.plan);
        let drill = self.around.drill;
        let work = move |progress: &dyn crate::engine::Progress| {
            Drill::Look.here(drill);
            let Drawing { source, .. } = plan.drawing_or_fault()?;
            let result = source.checkup(&roles, None, progress);
            Ok(Event::Message(Message::Checked {
                generation,
                result: result.map(Box::new).map_err(|error| error.to_string()),
            }))
        };
        let on_fault = move || {
            Event::Message(Message::Checked {
                generation,
                result: Err(
                    "the look at the whole file failed by a fault of the program".to_owned(),
                ),
            })
        };
        let events = self.events.clone();
        self.check = Some(Job::spawn("looking at the file", events, work, on_fault)?);
        Ok(())
    }

    pub(super) fn extend(&mut self) -> io::Result<()> {
        let plan = Arc::clone(&self.plan);
        self.start("drawing further errors", move |progress| {
            let Drawing {
                source, request, ..
            } = plan.drawing_or_fault()?;
            let (sample, rows) = draw::extend(source, &request.folder, request.n, progress)?;
            let (opened, store) = open::open_with(&plan.opening, sample, rows, Vec::new())?;
            Ok(Event::Opened(Box::new(opened), Box::new(store)))
        })
    }

    pub(super) fn open(&mut self, opening: Opening) -> io::Result<()> {
        self.opening = opening.clone();
        let plan = Arc::clone(&self.plan);
        self.start("opening the review", move |progress| {
            let source = plan.drawing.as_ref().map(|drawing| &drawing.source);
            let (opened, store) = open::open(&opening, source, Vec::new(), progress)?;
            Ok(Event::Opened(Box::new(opened), Box::new(store)))
        })
    }

    pub(super) fn open_as(&mut self, mode: OpenMode) -> io::Result<()> {
        self.open(Opening {
            mode,
            ..self.opening.clone()
        })
    }

    pub(super) fn start(
        &mut self,
        title: &'static str,
        work: impl FnOnce(&dyn crate::engine::Progress) -> Result<Event, DrawError> + Send + 'static,
    ) -> io::Result<()> {
        let on_fault = || Event::Failed(DrawError::Fault);
        self.job = Some(Job::spawn(title, self.events.clone(), work, on_fault)?);
        Ok(())
    }

    pub(super) fn answer(&mut self, answer: Answer, model: &mut Model) -> io::Result<()> {
        match answer {
            Answer::Leave => {
                self.ending = Some(Ending::Left);
                Ok(())
            }
            Answer::Keep => self.open(self.opening.clone()),
            Answer::Watch => self.open_as(OpenMode::Watch),
            Answer::Join => self.open_as(OpenMode::Join),
            Answer::ResumeUnfinished => {
                let present = &self.opening.folder;
                self.open(Opening {
                    folder: self
                        .plan
                        .unfinished
                        .clone()
                        .unwrap_or_else(|| present.clone()),
                    ..self.opening.clone()
                })
            }
            Answer::Relink => self.relink(),
            Answer::Redraw | Answer::BeginWeek => self.begin_drawing(model),
        }
    }

    pub(super) fn begin_drawing(&mut self, model: &mut Model) -> io::Result<()> {
        let plan = Arc::clone(&self.plan);
        match plan.drawing.as_ref().map(|drawing| &drawing.roles) {
            Some(RolesWish::Known(roles)) => self.draw(roles.as_ref().clone()),
            Some(RolesWish::Look(proposal)) => {
                self.tell(model, Message::Proposed(proposal.clone()))
            }
            None => {
                self.ending = Some(Ending::Failed(DrawError::Fault));
                Ok(())
            }
        }
    }

    /// Looks the drawn keys up in the changed file, and goes on with the rows as they are now.
    pub(super) fn relink(&mut self) -> io::Result<()> {
        let plan = Arc::clone(&self.plan);
        self.start("looking the drawn errors up", move |progress| {
            let Drawing {
                source, request, ..
            } = plan.drawing_or_fault()?;
            let notice = draw::relink(source, request, progress)?;
            let (opened, store) = open::open(&plan.opening, None, vec![notice], progress)?;
            Ok(Event::Opened(Box::new(opened), Box::new(store)))
        })
    }
}
