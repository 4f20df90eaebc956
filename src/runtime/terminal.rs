//! Taking the terminal and giving it back, whatever happens in between.

use std::io::{self, IsTerminal, Stderr, Stdout, Write};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;

use super::crash;
use super::state::StateFolder;
use crate::app::area::Area;
use crate::domain::text::Safe;

/// Where the screen is drawn: standard output, or standard error when the output goes into a pipe.
pub struct Tty {
    stream: Stream,
    /// Set once nothing may be written any more. The library writes when it is dropped and panics where that fails, which
    /// on a terminal that was torn away would lose what is left to be said.
    closed: Arc<AtomicBool>,
}

enum Stream {
    Output(Stdout),
    Error(Stderr),
}

impl Tty {
    fn choose() -> Self {
        let stream = match io::stdout().is_terminal() {
            true => Stream::Output(io::stdout()),
            false => Stream::Error(io::stderr()),
        };
        Self {
            stream,
            closed: Arc::default(),
        }
    }
}

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.stream {
            _ if self.closed.load(Ordering::Relaxed) => Ok(bytes.len()),
            Stream::Output(stream) => stream.write(bytes),
            Stream::Error(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.stream {
            _ if self.closed.load(Ordering::Relaxed) => Ok(()),
            Stream::Output(stream) => stream.flush(),
            Stream::Error(stream) => stream.flush(),
        }
    }
}

/// The library's terminal, and the flag that silences it.
fn opened() -> io::Result<(ratatui::Terminal<CrosstermBackend<Tty>>, Arc<AtomicBool>)> {
    let tty = Tty::choose();
    let closed = Arc::clone(&tty.closed);
    Ok((ratatui::Terminal::new(CrosstermBackend::new(tty))?, closed))
}

/// Whether there is a terminal to draw on and to read keys from.
pub fn has_terminal() -> bool {
    let can_draw = io::stdout().is_terminal() || io::stderr().is_terminal();
    can_draw && (io::stdin().is_terminal() || std::fs::File::open("/dev/tty").is_ok())
}

/// Whether the terminal is ours at this moment; read by the panic hook, which has nothing else to go by.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while it is ours. Dropping it gives it back.
pub struct Terminal {
    takes_mouse: bool,
    inner: ratatui::Terminal<CrosstermBackend<Tty>>,
    closed: Arc<AtomicBool>,
    /// What its title says we are at; empty when it was not set.
    titled: Safe,
}

impl Terminal {
    /// Takes the terminal, and the mouse if that is wanted.
    ///
    /// # Errors
    /// When the terminal does not answer.
    pub fn take(takes_mouse: bool) -> io::Result<Self> {
        // Without this an empty colour is written when colours are switched off, which resets the highlight.
        crossterm::style::force_color_output(true);
        let taken = enter(takes_mouse).and_then(|()| opened());
        if taken.is_err() {
            give_back();
        }
        let (inner, closed) = taken?;
        Ok(Self {
            takes_mouse,
            inner,
            closed,
            titled: Safe::default(),
        })
    }

    /// The size of the screen now.
    ///
    /// # Errors
    /// When the terminal does not answer.
    pub fn area(&self) -> io::Result<Area> {
        let size = self.inner.size()?;
        Ok(Area {
            width: size.width,
            height: size.height,
        })
    }

    /// Draws one frame, shown at once.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        queue!(self.inner.backend_mut(), BeginSynchronizedUpdate)?;
        self.inner.draw(view)?;
        execute!(self.inner.backend_mut(), EndSynchronizedUpdate)
    }

    /// Names what is on the screen in the terminal's title, when that is new.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn title(&mut self, title: &Safe) -> io::Result<()> {
        if *title == self.titled || !shows_titles() {
            return Ok(());
        }
        self.titled = title.clone();
        let text = format!("mispred: {}", title.truncate(TITLE_WIDTH));
        execute!(self.inner.backend_mut(), SetTitle(text))
    }

    /// Asks the terminal to put a text into its clipboard. Nothing answers.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(
            self.inner.backend_mut(),
            CopyToClipboard::to_clipboard_from(text)
        )
    }

    /// Asks the terminal something; the answer comes where keys come from.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn ask(&mut self, question: &[u8]) -> io::Result<()> {
        self.inner.backend_mut().write_all(question)?;
        Write::flush(self.inner.backend_mut())
    }

    /// Forgets what is on the screen, so that the next frame is drawn whole. Asks the terminal nothing: the library's
    /// own way reads the cursor position first, and a terminal that does not answer would end the program.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn clear(&mut self) -> io::Result<()> {
        // What comes before the end of the next frame is not shown by itself: nothing flickers.
        execute!(
            self.inner.backend_mut(),
            BeginSynchronizedUpdate,
            Clear(ClearType::All)
        )?;
        let (inner, closed) = opened()?;
        self.closed.store(true, Ordering::Relaxed);
        (self.inner, self.closed) = (inner, closed);
        Ok(())
    }

    /// Gives the terminal back for a while.
    pub fn leave(&mut self) {
        give_back();
    }

    /// Takes it again.
    ///
    /// # Errors
    /// When the terminal does not answer.
    pub fn enter_again(&mut self) -> io::Result<()> {
        enter(self.takes_mouse)?;
        self.titled = Safe::default();
        self.clear()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        give_back();
    }
}

/// How much of a name a title shows.
const TITLE_WIDTH: usize = 60;
/// Puts the title on the terminal's stack, and takes it back from there.
const KEEP_TITLE: &[u8] = b"\x1b[22;0t";
const RESTORE_TITLE: &[u8] = b"\x1b[23;0t";

/// Whether the terminal has a title, as far as its name says.
fn shows_titles() -> bool {
    !std::env::var_os("TERM")
        .is_none_or(|term| term.is_empty() || term == "dumb" || term == "linux")
}

fn enter(takes_mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mut tty = Tty::choose();
    if shows_titles() {
        tty.write_all(KEEP_TITLE)?;
    }
    execute!(tty, EnterAlternateScreen, EnableBracketedPaste, Hide)?;
    if takes_mouse {
        tty.write_all(MOUSE_ON)?;
        tty.flush()?;
    }
    Ok(())
}

/// Presses, drags and the wheel, in the form that knows wide screens. The library's own command asks for every movement
/// too, which would wake the program for nothing.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// Gives the terminal back if it is ours. A failure can't be helped: the terminal is gone then.
fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut tty = Tty::choose();
    let _ = tty.write_all(MOUSE_OFF);
    let _ = execute!(
        tty,
        EndSynchronizedUpdate,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    if shows_titles() {
        let _ = tty.write_all(RESTORE_TITLE);
        let _ = tty.flush();
    }
    let _ = disable_raw_mode();
}

/// Takes the terminal and panics: the drill that shows that it comes back.
///
/// # Errors
/// When the terminal does not answer.
#[expect(clippy::panic, reason = "failing is what this drill is for")]
pub fn fail_on_screen() -> io::Result<()> {
    let mut terminal = Terminal::take(true)?;
    terminal.clear()?;
    panic!("a drill, asked for by name");
}

/// The thread that owns the screen: only its panic ends the program.
pub const SCREEN_THREAD: &str = "main";

/// Makes a panic give the terminal back before anything is printed. The panic of a worker is reported by the worker.
pub fn install_panic_hook(state: StateFolder) {
    panic::set_hook(Box::new(move |info| {
        let thread = std::thread::current();
        let place = info
            .location()
            .map(|place| format!("{}:{}", place.file(), place.line()))
            .unwrap_or_default();
        // Without its words: a panic may quote the text that it stumbled over.
        tracing::error!(thread = thread.name(), place, "a fault of the program");
        if thread.name() != Some(SCREEN_THREAD) {
            return;
        }
        give_back();
        let what = info.payload_as_str().unwrap_or("no message");
        let text = Safe::line(&format!(
            "mispred: a fault of the program at {place}: {what}"
        ));
        let mut error = io::stderr().lock();
        let _ = writeln!(error, "{text}");
        let _ = writeln!(
            error,
            "hint: every change that was shown as saved is on disk; start again to go on."
        );
        if let Some(path) = crash::report(&state, &place) {
            let path = Safe::line(&path.display().to_string());
            let _ = writeln!(error, "hint: what there is to report is in {path}");
        }
    }));
}
