//! What the loop does with its terminal beside drawing on it: lends it, copies through it, gives it back for a while.

use std::io::{self, Write};

use super::Shell;
use crate::app::message::{Copy, Message, Opened};
use crate::app::model::{Model, Tone};
use crate::app::update::update;
use crate::runtime::around::Surroundings;
use crate::runtime::clipboard;
use crate::runtime::facts::cell_pixels;
use crate::runtime::graphics::Graphics;
use crate::runtime::key_source::ReadKeys;
use crate::runtime::probe::Said;
use crate::runtime::signals::{can_stop, stop_here};
use crate::runtime::terminal::Terminal;

impl Shell {
    /// What the terminal said decides how things look from now on.
    pub(super) fn learn(&mut self, said: &Said) {
        let wants = self.around.wish.graphics;
        let variable = |name: &str| std::env::var(name).ok();
        let window = cell_pixels();
        let graphics = wants
            .then(|| Graphics::choose(said, window, variable))
            .flatten();
        tracing::info!(?said, ?graphics, "the terminal answered");
        self.question.take(said);
        self.sight.learn(said, graphics, window);
    }

    /// The terminal shows its cells anew, perhaps others than before.
    pub(super) fn begin_screen(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        terminal.clear()?;
        self.sight.resize(cell_pixels());
        Ok(())
    }

    /// Gives the terminal to the user's editor and takes it back.
    pub(super) fn edit(
        &mut self,
        text: &str,
        model: &mut Model,
        terminal: &mut Terminal,
    ) -> io::Result<Result<String, String>> {
        let editor = match &self.around.editor {
            Ok(editor) => editor,
            Err(reason) => return Ok(Err(reason.clone())),
        };
        tracing::info!(program = ?editor.program(), "the editor has the terminal");
        let result = self.signals.lend(&self.input, || {
            terminal.leave();
            let result = editor.edit(text);
            terminal.enter_again().map(|()| result)
        })?;
        tracing::info!(well = result.is_ok(), "the editor is done");
        self.sight.resize(cell_pixels());
        update(model, Message::Resize(terminal.area()?));
        Ok(result)
    }
}

/// Notes that a review is open.
pub(super) fn log_opening(opened: &Opened) {
    let (folder, examples) = (&opened.place, opened.sample.examples.len());
    let read_only = opened.read_only.is_some();
    tracing::info!(?folder, examples, read_only, "a review is open");
}

/// Puts a text into the terminal's clipboard, between two frames, and says so.
pub(super) fn write_copy(
    copy: &Copy,
    around: &Surroundings,
    model: &mut Model,
    terminal: &mut Terminal,
) -> io::Result<()> {
    terminal.copy(&copy.text)?;
    let text = clipboard::sent(copy, &around.clipboard);
    update(
        model,
        Message::Told {
            tone: Tone::Done,
            text,
        },
    );
    Ok(())
}

/// Tells the model the keys that were read anew, or says why they stay.
pub(super) fn tell_keys(read: ReadKeys, model: &mut Model) {
    let message = match read {
        Ok((keymap, problems)) => Message::Keys(Box::new(keymap), problems),
        Err(reason) => {
            model.say(
                Tone::Refused,
                &format!("the keys stay as they are: {reason}"),
            );
            return;
        }
    };
    update(model, message);
}

/// Gives the terminal back, stops, and takes it again when somebody continues the process.
pub(super) fn suspend(model: &mut Model, terminal: &mut Terminal) -> io::Result<()> {
    if !can_stop() {
        model.say(
            Tone::Hint,
            "there is no shell to go back to: nothing would bring the program back",
        );
        return Ok(());
    }
    terminal.leave();
    // The terminal may refuse the line; stopping matters more.
    let _ = writeln!(
        io::stderr(),
        "mispred is suspended, nothing is lost; type fg to go on."
    );
    stop_here()?;
    terminal.enter_again()?;
    update(model, Message::Resize(terminal.area()?));
    Ok(())
}
