//! A program on a pseudo-terminal, with its screen. Waits for text, never for time to pass.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// The built program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_mispred");
/// How long a screen may take before a test gives up: a debug build on a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// A state folder in which the tour was shown, the same for all tests: they see the screen as on every later day.
fn toured() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("state");
        std::fs::create_dir_all(&folder).unwrap();
        // Written anew: what an earlier run of the tests left there is none of ours.
        std::fs::write(folder.join("state.toml"), "tour_shown = true\n").unwrap();
        folder
    })
}

/// What was sent to a terminal without what is ours: the two questions that are asked once, and titles: one name, with
/// nothing in it but what prints.
pub fn without_ours(bytes: &[u8]) -> Vec<u8> {
    const BEGIN: &str = "\u{1b}]0;mispred: ";
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    for question in [
        "\u{1b}]11;?\u{1b}\\",
        "\u{1b}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1b}\\",
    ] {
        assert!(text.matches(question).count() <= 1, "asked more than once");
        text = text.replacen(question, "", 1);
    }
    let mut parts = text.split(BEGIN);
    let mut rest = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('\u{7}') {
            Some((name, after)) if !name.contains(char::is_control) => rest.push_str(after),
            _ => rest.push_str(&format!("{BEGIN}{part}")),
        }
    }
    rest.into_bytes()
}

/// A program on a terminal.
pub struct Screen {
    pub master: Box<dyn MasterPty + Send>,
    pub writer: Box<dyn Write + Send>,
    pub child: Box<dyn Child + Send + Sync>,
    pub output: Receiver<Vec<u8>>,
    pub parser: vt100::Parser,
    pub bytes: Vec<u8>,
}

impl Screen {
    pub fn start(folder: &Path, program: &str, arguments: &[&str]) -> Self {
        Self::start_with(folder, program, arguments, &[])
    }

    pub fn start_with(
        folder: &Path,
        program: &str,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Self {
        let size = PtySize {
            rows: 24,
            cols: 80,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(folder);
        command.env("TERM", "xterm-256color");
        command.env("MISPRED_CONFIG_DIR", folder.join("no-config"));
        command.env("MISPRED_STATE_DIR", toured());
        for name in [
            "SSH_CONNECTION",
            "SSH_TTY",
            "SSH_CLIENT",
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "TMUX",
        ] {
            command.env_remove(name);
        }
        command.env("PS1", "$ ");
        command.env_remove("NO_COLOR");
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let (sender, output) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = [0u8; 4096];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0 || sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let parser = vt100::Parser::new(24, 80, 0);
        Self {
            master: pair.master,
            writer,
            child,
            output,
            parser,
            bytes: Vec::new(),
        }
    }

    /// The demo, reviewed by ana, where nobody else leaves or finds anything in the state folder.
    pub fn demo_alone(folder: &Path) -> Self {
        let state = folder.join("state");
        if !state.exists() {
            std::fs::create_dir(&state).unwrap();
            std::fs::write(state.join("state.toml"), "tour_shown = true\n").unwrap();
        }
        let variables = [("MISPRED_STATE_DIR", state.to_str().unwrap())];
        Self::start_with(folder, PROGRAM, &["--reviewer", "ana"], &variables)
    }

    /// The demo, reviewed by ana.
    pub fn demo(folder: &Path) -> Self {
        Self::start(folder, PROGRAM, &["--reviewer", "ana"])
    }

    pub fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// Reads until the test holds.
    pub fn wait(&mut self, what: &str, holds: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if holds(&self.text()) {
                return self.text();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => {
                    self.parser.process(&bytes);
                    self.bytes.extend(bytes);
                }
                Err(_) => panic!("never saw {what}; the screen is\n{}", self.text()),
            }
        }
    }

    /// Moves between the first two errors until something is on screen that only comes with some key, but not with every.
    pub fn move_until(&mut self, text: &str) {
        let steps = [("j", " 2 of 100"), ("k", " 1 of 100")];
        for (key, place) in steps.into_iter().cycle().take(20_000) {
            self.type_keys(key);
            if self.wait_for(place).contains(text) {
                return;
            }
        }
        panic!("never saw {text}; the screen is\n{}", self.text());
    }

    pub fn wait_for(&mut self, text: &str) -> String {
        self.wait(text, |screen| screen.contains(text))
    }

    pub fn type_keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    pub fn resize(&mut self, rows: u16, cols: u16) {
        self.resize_cells((rows, cols), (0, 0));
    }

    /// Another size, with this many pixels a cell: width, then height. None at all is a terminal that does not tell.
    pub fn resize_cells(&mut self, (rows, cols): (u16, u16), cell: (u16, u16)) {
        self.master
            .resize(PtySize {
                rows,
                cols,
                pixel_width: cols * cell.0,
                pixel_height: rows * cell.1,
            })
            .unwrap();
        self.parser.screen_mut().set_size(rows, cols);
    }

    /// Waits for the end and gives the exit code.
    pub fn exit_code(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            while let Ok(bytes) = self.output.try_recv() {
                self.parser.process(&bytes);
                self.bytes.extend(bytes);
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(200)) {
                    self.parser.process(&bytes);
                    self.bytes.extend(bytes);
                }
                return status.exit_code();
            }
            assert!(
                Instant::now() < deadline,
                "it does not end; the screen is\n{}",
                self.text()
            );
            std::thread::yield_now();
        }
    }
}
