//! The loop: wait for an event, update, do what the model asks for, draw once.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};

use super::draw::{self, DrawError};
use super::open;
use super::plan::{Begin, Drawing, Plan, RolesWish};
use super::terminal::Terminal;
use super::worker::Job;
use super::writer::{Leftover, Writer};
use super::{Event, input, signals};
use crate::app::message::{Effect, Message};
use crate::app::model::{Answer, Model, Question, Stage};
use crate::app::update::update;
use crate::domain::roles::Roles;
use crate::session::{OpenError, OpenMode};
use crate::ui::{Theme, view};

/// How the program was left.
#[derive(Debug, Default)]
pub struct Farewell {
    /// The week that was worked on, with decided and total examples; none when nothing was opened.
    pub week: Option<(std::path::PathBuf, usize, usize)>,
    /// Records that could not be written, as JSON lines.
    pub unsaved: Vec<String>,
    /// Why.
    pub reason: Option<String>,
    /// Whether the program was told to stop from outside.
    pub interrupted: bool,
}

/// Opens the screen and stays until the reviewer leaves.
///
/// # Errors
/// When the terminal fails, or the plan can't be carried out.
pub fn run(mut model: Model, theme: Theme, plan: Plan) -> Result<Farewell, ScreenError> {
    let (events, received) = mpsc::channel();
    let mut terminal = Terminal::take()?;
    model.area = terminal.area()?;
    terminal.draw(|frame| view(&model, &theme, frame))?;
    signals::spawn(events.clone())?;
    input::spawn(events.clone());
    let mut shell = Shell {
        plan: Arc::new(plan),
        events,
        job: None,
        writer: None,
        ending: None,
    };
    shell.begin(&mut model)?;
    let failure = shell.turn(&mut model, &theme, &mut terminal, &received);
    drop(terminal);
    let leftover = shell.writer.take().map(Writer::finish).unwrap_or_default();
    failure?;
    match shell.ending {
        Some(Ending::Failed(error)) => Err(error.into()),
        ending => Ok(shell.plan.farewell(
            &model,
            leftover,
            matches!(ending, Some(Ending::Interrupted)),
        )),
    }
}

/// Why the screen was left without a farewell.
#[derive(Debug, thiserror::Error)]
pub enum ScreenError {
    /// The terminal failed.
    #[error("the terminal failed: {0}")]
    Terminal(#[from] io::Error),
    /// The plan can't be carried out.
    #[error(transparent)]
    Draw(#[from] DrawError),
}

enum Ending {
    Left,
    Interrupted,
    Failed(DrawError),
}

/// The running parts around the model.
struct Shell {
    plan: Arc<Plan>,
    events: Sender<Event>,
    job: Option<Job>,
    writer: Option<Writer>,
    ending: Option<Ending>,
}

impl Shell {
    fn begin(&mut self, model: &mut Model) -> io::Result<()> {
        if let Some(message) = self.plan.begin.message() {
            update(model, message);
        }
        match &self.plan.begin {
            Begin::Open => self.open(self.plan.opening.mode),
            Begin::Extend => self.extend(),
            Begin::Draw(roles) => self.draw(roles.as_ref().clone()),
            Begin::Propose(_) | Begin::Ask(_) => Ok(()),
        }
    }

    /// Draws what changed and handles what happens, until somebody leaves.
    fn turn(
        &mut self,
        model: &mut Model,
        theme: &Theme,
        terminal: &mut Terminal,
        received: &Receiver<Event>,
    ) -> io::Result<()> {
        loop {
            terminal.draw(|frame| view(model, theme, frame))?;
            let Ok(event) = received.recv() else {
                return Ok(());
            };
            self.handle(event, model, terminal)?;
            // Whatever has come in meanwhile belongs to the same frame.
            while self.ending.is_none()
                && let Ok(event) = received.try_recv()
            {
                self.handle(event, model, terminal)?;
            }
            if self.ending.is_some() {
                return Ok(());
            }
        }
    }

    fn handle(
        &mut self,
        event: Event,
        model: &mut Model,
        terminal: &mut Terminal,
    ) -> io::Result<()> {
        let message = match event {
            Event::Message(message) => message,
            Event::Opened(opened, store) => {
                self.job = None;
                self.writer = Some(Writer::spawn(*store, self.events.clone())?);
                Message::Opened(opened)
            }
            Event::Failed(error) => match question_for(error) {
                Ok(question) => Message::Asked(Box::new(question)),
                Err(error) => {
                    self.ending = Some(Ending::Failed(error));
                    return Ok(());
                }
            },
        };
        for effect in update(model, message) {
            self.perform(effect, model, terminal)?;
        }
        Ok(())
    }

    fn perform(
        &mut self,
        effect: Effect,
        model: &mut Model,
        terminal: &mut Terminal,
    ) -> io::Result<()> {
        match effect {
            Effect::Draw(roles) => self.draw(*roles)?,
            Effect::Answer(answer) => self.answer(answer, model)?,
            Effect::Save {
                number,
                assignments,
            } => {
                if let Some(writer) = &self.writer {
                    writer.append(number, assignments);
                }
            }
            Effect::CancelJob => {
                if let Some(job) = self.job.take() {
                    job.cancel();
                }
                self.ending = Some(Ending::Left);
            }
            Effect::Suspend => suspend(model, terminal)?,
            Effect::Redraw => terminal.clear()?,
            Effect::Quit => self.ending = Some(Ending::Left),
            Effect::QuitInterrupted => self.ending = Some(Ending::Interrupted),
        }
        Ok(())
    }

    fn draw(&mut self, roles: Roles) -> io::Result<()> {
        let plan = Arc::clone(&self.plan);
        self.start("looking for errors", move |progress| {
            let Some(drawing) = &plan.drawing else {
                return Err(DrawError::Fault);
            };
            let (sample, rows, notices) =
                draw::draw(&drawing.source, &roles, &drawing.request, progress)?;
            let (opened, store) = open::open_with(&plan.opening, sample, rows, notices)?;
            Ok(Event::Opened(Box::new(opened), Box::new(store)))
        })
    }

    fn extend(&mut self) -> io::Result<()> {
        let plan = Arc::clone(&self.plan);
        self.start("drawing further errors", move |progress| {
            let Some(Drawing {
                source, request, ..
            }) = &plan.drawing
            else {
                return Err(DrawError::Fault);
            };
            let (sample, rows) = draw::extend(source, &request.folder, request.n, progress)?;
            let (opened, store) = open::open_with(&plan.opening, sample, rows, Vec::new())?;
            Ok(Event::Opened(Box::new(opened), Box::new(store)))
        })
    }

    fn open(&mut self, mode: OpenMode) -> io::Result<()> {
        let opening = open::Opening {
            mode,
            ..self.plan.opening.clone()
        };
        self.start("opening the review", move |_| {
            let (opened, store) = open::open(&opening, Vec::new())?;
            Ok(Event::Opened(Box::new(opened), Box::new(store)))
        })
    }

    fn start(
        &mut self,
        title: &'static str,
        work: impl FnOnce(&dyn crate::engine::Progress) -> Result<Event, DrawError> + Send + 'static,
    ) -> io::Result<()> {
        self.job = Some(Job::spawn(title, self.events.clone(), work)?);
        Ok(())
    }

    fn answer(&mut self, answer: Answer, model: &mut Model) -> io::Result<()> {
        match answer {
            Answer::Leave => {
                self.ending = Some(Ending::Left);
                Ok(())
            }
            Answer::Keep => self.open(self.plan.opening.mode),
            Answer::Watch => self.open(OpenMode::Watch),
            Answer::Join => self.open(OpenMode::Join),
            Answer::ResumeUnfinished => self.resume_unfinished(),
            Answer::Relink => self.relink(),
            Answer::Redraw | Answer::BeginWeek => self.begin_drawing(model),
        }
    }

    fn begin_drawing(&mut self, model: &mut Model) -> io::Result<()> {
        let plan = Arc::clone(&self.plan);
        match plan.drawing.as_ref().map(|drawing| &drawing.roles) {
            Some(RolesWish::Known(roles)) => self.draw(roles.as_ref().clone()),
            Some(RolesWish::Look(proposal)) => {
                update(model, Message::Proposed(proposal.clone()));
                Ok(())
            }
            None => {
                self.ending = Some(Ending::Failed(DrawError::Fault));
                Ok(())
            }
        }
    }

    fn resume_unfinished(&mut self) -> io::Result<()> {
        let Some(folder) = self.plan.unfinished.clone() else {
            return self.open(self.plan.opening.mode);
        };
        let opening = open::Opening {
            folder,
            ..self.plan.opening.clone()
        };
        self.start("opening the review", move |_| {
            let (opened, store) = open::open(&opening, Vec::new())?;
            Ok(Event::Opened(Box::new(opened), Box::new(store)))
        })
    }

    /// Looks the drawn keys up in the changed file, and goes on with the rows as they are now.
    fn relink(&mut self) -> io::Result<()> {
        let plan = Arc::clone(&self.plan);
        self.start("looking the drawn errors up", move |progress| {
            let Some(Drawing {
                source, request, ..
            }) = &plan.drawing
            else {
                return Err(DrawError::Fault);
            };
            let notice = draw::relink(source, request, progress)?;
            let (opened, store) = open::open(&plan.opening, vec![notice])?;
            Ok(Event::Opened(Box::new(opened), Box::new(store)))
        })
    }
}

impl Plan {
    fn farewell(&self, model: &Model, leftover: Leftover, interrupted: bool) -> Farewell {
        let week = match &model.stage {
            Stage::Working(workspace) => {
                let set = self.opening.folder.set();
                let folder = set.week(workspace.sample.week);
                Some((
                    folder.path().to_owned(),
                    workspace.tally.progress.decided,
                    workspace.keys.len(),
                ))
            }
            _ => None,
        };
        Farewell {
            week,
            unsaved: leftover.unsaved,
            reason: leftover.reason,
            interrupted,
        }
    }
}

/// A session that somebody holds is no failure but a question.
fn question_for(error: DrawError) -> Result<Question, DrawError> {
    let DrawError::Session(OpenError::Held { holder }) = &error else {
        return Err(error);
    };
    let answer = |answer, name: &str, about: &str| (answer, name.to_owned(), about.to_owned());
    Ok(Question {
        title: "Somebody is writing in this session".to_owned(),
        lines: vec![
            format!("It is held by {holder}."),
            "What was saved is safe either way.".to_owned(),
        ],
        answers: vec![
            answer(
                Answer::Watch,
                "Watch",
                "Look at it as it grows, without changing anything.",
            ),
            answer(
                Answer::Join,
                "Join",
                "Write too, into a journal of your own; both are read together.",
            ),
            answer(Answer::Leave, "Leave", "Change nothing."),
        ],
    })
}

/// Gives the terminal back, stops, and takes it again when somebody continues the process.
fn suspend(model: &mut Model, terminal: &mut Terminal) -> io::Result<()> {
    use std::io::Write;
    terminal.leave();
    // The terminal may refuse the line; stopping matters more.
    let _ = writeln!(
        io::stderr(),
        "mispred is suspended, nothing is lost; type fg to go on."
    );
    signals::stop_here()?;
    terminal.enter_again()?;
    update(model, Message::Resize(terminal.area()?));
    Ok(())
}
