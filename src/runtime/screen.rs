//! The loop: wait for an event, update, do what the model asks for, draw once.

mod aside;
mod jobs;
mod question;
mod saving;
mod sight;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Instant;

use super::around::Surroundings;
use super::clipboard::{self, Rest};
use super::config_file;
use super::draw::DrawError;
use super::facts::cell_pixels;
use super::farewell::Farewell;
use super::held::question_for;
use super::images::Images;
use super::input::Input;
use super::open::Opening;
use super::plan::{Begin, Plan};
use super::probe::Wish;
use super::signals::Signals;
use super::terminal::Terminal;
use super::worker::Job;
use super::writer::Writer;
use super::{Event, writer};
use crate::app::message::{Effect, Message};
use crate::app::model::{Model, Notice, Tone};
use crate::app::update::{prepare, update};
use crate::domain::edit::Assignment;
use crate::ui::Theme;
use question::Question;
use sight::Sight;

/// Opens the screen and stays until the reviewer leaves. Whatever happens, what could not be written comes back.
///
/// # Errors
/// When the terminal can't be taken at all.
pub fn run(
    mut model: Model,
    theme: Theme,
    plan: Plan,
    around: Surroundings,
) -> io::Result<Farewell> {
    let (events, received) = mpsc::channel();
    let mut terminal = Terminal::take(around.takes_mouse)?;
    model.area = terminal.area()?;
    terminal.title(&model.title)?;
    let sight = Sight::new(theme);
    sight.draw(&model, &mut terminal)?;
    let signals = Signals::spawn(events.clone())?;
    let asked = ask(around.wish, &mut terminal)?;
    let input = Input::spawn(events.clone(), asked);
    let mut shell = Shell {
        opening: plan.opening.clone(),
        plan: Arc::new(plan),
        events,
        around,
        signals,
        input,
        sight,
        question: Question::new(asked),
        started: Instant::now(),
        looked: Instant::now(),
        job: None,
        check: None,
        images: None,
        writer: None,
        ending: None,
        is_settling: false,
        waiting: Vec::new(),
        unanswered: BTreeMap::new(),
        leaving: None,
    };
    let stayed = shell
        .begin(&mut model)
        .and_then(|()| shell.turn(&mut model, &mut terminal, &received));
    if stayed.is_err() {
        shell.settle(&received);
    }
    shell.hear_out(&received);
    drop(terminal);
    shell.remember_widths(&model);
    let mut farewell = shell.farewell(&model, &received);
    farewell.terminal = stayed.err();
    Ok(farewell)
}

/// Asks the terminal what it is, now that the first frame is there; gives when, if there was anything to ask.
fn ask(wish: Wish, terminal: &mut Terminal) -> io::Result<Option<Instant>> {
    let question = wish.question();
    if question.is_empty() {
        return Ok(None);
    }
    terminal.ask(&question)?;
    Ok(Some(Instant::now()))
}

/// What the loop goes on with.
enum Next {
    Event(Event),
    Time,
    Nothing,
}

enum Ending {
    Left,
    Interrupted,
    Failed(DrawError),
}

/// The running parts around the model.
struct Shell {
    plan: Arc<Plan>,
    /// The week that is open, or was last tried.
    opening: Opening,
    events: Sender<Event>,
    around: Surroundings,
    signals: Signals,
    input: Input,
    sight: Sight,
    question: Question,
    /// What the clock of the model counts from.
    started: Instant,
    /// When it was last looked for what others write.
    looked: Instant,
    job: Option<Job>,
    /// The look at the whole file, which goes on while the reviewer reads.
    check: Option<Job>,
    /// The thread that reads images, once one was wanted.
    images: Option<Images>,
    writer: Option<Writer>,
    ending: Option<Ending>,
    /// Whether a draft is on screen whose sample is still being written.
    is_settling: bool,
    /// Saves that wait for the store of a sample that is still being written.
    waiting: Vec<u64>,
    /// Every save that is not known to be on disk.
    unanswered: BTreeMap<u64, Vec<Assignment>>,
    /// How to leave once a draft is written.
    leaving: Option<Ending>,
}

impl Shell {
    fn begin(&mut self, model: &mut Model) -> io::Result<()> {
        if let Some(message) = self.plan.begin.message() {
            self.tell(model, message)?;
        }
        match &self.plan.begin {
            Begin::Open => self.open(self.opening.clone()),
            Begin::Extend => self.extend(),
            Begin::Draw(roles) => self.draw(roles.as_ref().clone()),
            Begin::Propose(_) | Begin::Ask(_) => Ok(()),
        }
    }

    /// Tells the model something before or between events. All that it can ask for then is a look at the file.
    fn tell(&mut self, model: &mut Model, message: Message) -> io::Result<()> {
        for effect in update(model, message) {
            if let Effect::Check { generation, roles } = effect {
                self.check(generation, *roles)?;
            }
        }
        Ok(())
    }

    /// Draws what changed and handles what happens, until somebody leaves.
    fn turn(
        &mut self,
        model: &mut Model,
        terminal: &mut Terminal,
        received: &Receiver<Event>,
    ) -> io::Result<()> {
        loop {
            terminal.title(&model.title)?;
            self.sight.draw(model, terminal)?;
            for wish in self.sight.wanted(model) {
                self.images()?.encode(wish);
            }
            let next = match received.try_recv() {
                Ok(event) => Next::Event(event),
                Err(_) => {
                    for effect in prepare(model) {
                        self.perform(effect, model, terminal)?;
                    }
                    self.next(model, received)
                }
            };
            match next {
                Next::Event(event) => self.handle(event, model, terminal)?,
                Next::Time => self.tell_time(model),
                Next::Nothing => return Ok(()),
            }
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

    /// Waits for what comes next: an event, or the moment at which the screen changes by itself.
    fn next(&self, model: &Model, received: &Receiver<Event>) -> Next {
        let Some(at) = model.wake_at() else {
            return received.recv().map_or(Next::Nothing, Next::Event);
        };
        match received.recv_timeout(at.saturating_sub(self.started.elapsed())) {
            Ok(event) => Next::Event(event),
            Err(RecvTimeoutError::Timeout) => Next::Time,
            Err(RecvTimeoutError::Disconnected) => Next::Nothing,
        }
    }

    /// Tells the model how late it is, which asks for nothing.
    fn tell_time(&self, model: &mut Model) {
        update(model, Message::Clock(self.started.elapsed()));
    }

    /// Whoever changed the keys presses one next: it already means what the file says now, unless it goes on with a
    /// chord. Gives what there is to say about the keys.
    fn refresh_keys(&mut self, model: &mut Model) -> Option<Notice> {
        if !model.pending.is_empty() {
            return None;
        }
        let read = self.around.keys.read_if_changed()?;
        aside::tell_keys(read, model);
        model.notice.clone()
    }

    fn handle(
        &mut self,
        event: Event,
        model: &mut Model,
        terminal: &mut Terminal,
    ) -> io::Result<()> {
        let mut about_keys = None;
        let message = match event {
            Event::Message(message) => {
                if matches!(message, Message::Key(_) | Message::Pointer(_)) {
                    self.tell_time(model);
                    self.look_around();
                    about_keys = self.refresh_keys(model);
                }
                message
            }
            Event::Drafted(mut opened) => {
                self.is_settling = true;
                opened.notices.splice(0..0, self.plan.notices.clone());
                Message::Drafted(opened)
            }
            Event::Opened(mut opened, store) => {
                self.job = None;
                aside::log_opening(&opened);
                opened.notices.splice(0..0, self.plan.notices.clone());
                self.take_store(*store)?;
                Message::Opened(opened)
            }
            Event::WriterFailed => {
                let unanswered: Vec<u64> = self.unanswered.keys().copied().collect();
                for number in unanswered {
                    let reason = writer::FAILED.to_owned();
                    update(model, Message::NotSaved { number, reason });
                }
                return Ok(());
            }
            Event::NotCopied(copy) => {
                return aside::write_copy(&copy, &self.around, model, terminal);
            }
            Event::Said(said) => {
                self.learn(&said);
                return Ok(());
            }
            Event::Encoded(encoded) => {
                self.sight.take(*encoded, model);
                return Ok(());
            }
            Event::Failed(error) => match question_for(error) {
                Ok(question) => Message::Asked(Box::new(question)),
                Err(error) => {
                    self.ending = Some(Ending::Failed(error));
                    return Ok(());
                }
            },
        };
        match &message {
            Message::Saved { number } => _ = self.unanswered.remove(number),
            // Two changes may end in the size there was before, while the terminal has lost what it showed.
            Message::Resize(_) => self.begin_screen(terminal)?,
            _ => {}
        }
        self.take(message, model, terminal)?;
        // The key that made the file be looked at has taken the word about it away. A fault in it is the reason why that
        // key did something else than it used to.
        let is_fault = about_keys
            .as_ref()
            .is_some_and(|said| said.tone == Tone::Refused);
        if is_fault || model.notice.is_none() {
            model.notice = about_keys;
        }
        Ok(())
    }

    /// Tells the model, and does what it asks for.
    fn take(
        &mut self,
        message: Message,
        model: &mut Model,
        terminal: &mut Terminal,
    ) -> io::Result<()> {
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
            Effect::Draw(roles) => {
                self.stop_check();
                self.draw(*roles)?;
            }
            Effect::Check { generation, roles } => self.check(generation, *roles)?,
            Effect::WriteSettings(choices) => {
                let drawing = self.plan.drawing.as_ref();
                let reading = drawing.map(|drawing| drawing.request.reading.clone());
                let reading = reading.unwrap_or_default();
                let written = config_file::write(&self.around.settings_file, &choices, &reading);
                update(model, Message::SettingsWritten(written));
            }
            Effect::Answer(answer) => self.answer(answer, model)?,
            Effect::Save {
                number,
                assignments,
            } => self.save(number, assignments),
            Effect::ReadOthers => {
                if let Some(writer) = &self.writer {
                    writer.show();
                }
            }
            Effect::ReadPicture(wish) => self.images()?.read(wish),
            Effect::EditNote { key, text } => {
                let result = self.edit(&text, model, terminal)?;
                let was = text;
                return self.take(Message::NoteEdited { key, was, result }, model, terminal);
            }
            Effect::Copy(copy) => {
                let (way, state) = (&self.around.clipboard, &self.around.state);
                if let Rest::Write(copy) = clipboard::copy(copy, way, state, &self.events) {
                    aside::write_copy(&copy, &self.around, model, terminal)?;
                }
            }
            // What can't be remembered is shown once more.
            Effect::RememberTour => {
                drop(self.around.state.remember(|state| state.tour_shown = true));
            }
            Effect::ReloadKeys => aside::tell_keys(self.around.keys.read(), model),
            Effect::CancelJob => {
                if let Some(job) = self.job.take() {
                    job.cancel();
                }
                self.ending = Some(Ending::Left);
            }
            Effect::Suspend => {
                aside::suspend(model, terminal)?;
                self.sight.resize(cell_pixels());
            }
            Effect::Redraw => self.begin_screen(terminal)?,
            Effect::Quit => self.leave(Ending::Left, model),
            Effect::QuitInterrupted => self.leave(Ending::Interrupted, model),
        }
        Ok(())
    }

    /// The thread of images, which starts when it is wanted first.
    fn images(&mut self) -> io::Result<&Images> {
        let images = match self.images.take() {
            Some(images) => images,
            None => {
                let root = self.plan.image_root.clone();
                Images::spawn(root, self.around.wish.graphics, self.events.clone())?
            }
        };
        Ok(self.images.insert(images))
    }
}
