//! Taking the terminal and giving it back, whatever happens in between.

use std::io::{self, IsTerminal, Stderr, Stdout, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;

use crate::app::area::Area;
use crate::domain::text::Safe;

/// Where the screen is drawn: standard output, or standard error when the output goes into a pipe.
pub enum Tty {
    /// Standard output.
    Output(Stdout),
    /// Standard error.
    Error(Stderr),
}

impl Tty {
    fn choose() -> Self {
        if io::stdout().is_terminal() {
            Self::Output(io::stdout())
        } else {
            Self::Error(io::stderr())
        }
    }
}

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Output(stream) => stream.write(bytes),
            Self::Error(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Output(stream) => stream.flush(),
            Self::Error(stream) => stream.flush(),
        }
    }
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
}

impl Terminal {
    /// Takes the terminal, and the mouse if that is wanted.
    ///
    /// # Errors
    /// When the terminal does not answer.
    pub fn take(takes_mouse: bool) -> io::Result<Self> {
        // Without this an empty colour is written when colours are switched off, which resets the highlight.
        crossterm::style::force_color_output(true);
        let taken = enter(takes_mouse)
            .and_then(|()| ratatui::Terminal::new(CrosstermBackend::new(Tty::choose())));
        if taken.is_err() {
            give_back();
        }
        Ok(Self {
            takes_mouse,
            inner: taken?,
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
        execute!(self.inner.backend_mut(), Clear(ClearType::All))?;
        self.inner = ratatui::Terminal::new(CrosstermBackend::new(Tty::choose()))?;
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
        self.clear()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

fn enter(takes_mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mut tty = Tty::choose();
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
pub fn install_panic_hook() {
    panic::set_hook(Box::new(|info| {
        let thread = std::thread::current();
        if thread.name() != Some(SCREEN_THREAD) {
            return;
        }
        give_back();
        let place = info
            .location()
            .map(|place| format!(" at {}:{}", place.file(), place.line()))
            .unwrap_or_default();
        let what = info.payload_as_str().unwrap_or("no message");
        let text = Safe::line(&format!("mispred: a fault of the program{place}: {what}"));
        let mut error = io::stderr().lock();
        let _ = writeln!(error, "{text}");
        let _ = writeln!(
            error,
            "hint: every change that was shown as saved is on disk; start again to go on."
        );
    }));
}
