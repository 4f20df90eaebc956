//! What a reviewer waits for, measured from outside: the built program on a pseudo-terminal, from the key that is written
//! until the frame that it causes is complete, and from the start until the first frame. And from inside: allocations a
//! frame. `cargo bench --bench terminal`; prints a table, asserts nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench that can't be set up has nothing to say, and its table is its result"
)]

use std::alloc::System;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use mispred::app::area::Area;
use mispred::app::message::Message;
use mispred::ui::{Theme, view};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/support.rs"]
mod support;

use support::Driver;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const PROGRAM: &str = env!("CARGO_BIN_EXE_mispred");
/// What the program writes when a frame is complete: the end of a synchronized update.
const FRAME_END: &[u8] = b"\x1b[?2026l";
const PATIENCE: Duration = Duration::from_secs(60);
const STARTS: usize = 20;
const KEYS: usize = 2_000;
const ROWS: usize = 1_000_000;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    println!("{:<52}{:>10}{:>10}{:>10}", "", "p50", "p99", "most");
    startup(folder.path());
    keys(
        folder.path(),
        "key to frame, 100 errors of the demo",
        &[],
        KEYS,
    );
    let file = folder.path().join("million.csv");
    write_predictions(&file);
    let arguments = [
        "review",
        file.to_str().unwrap(),
        "--truth",
        "label",
        "--pred",
        "predicted",
    ];
    let title = "key to frame, 1,000,000 rows of CSV behind it";
    keys(folder.path(), title, &arguments, KEYS);
    allocations();
}

/// A program on a pseudo-terminal of 120x40, with what it writes as it comes.
struct Running {
    _master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    /// The last bytes read, as many as a marker could be cut in.
    tail: Vec<u8>,
}

impl Running {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let size = PtySize {
            rows: 40,
            cols: 120,
            pixel_width: 0,
            pixel_height: 0,
        };
        // As on every later day: whoever was shown the tour.
        let state = folder.join("state");
        std::fs::create_dir_all(&state).unwrap();
        std::fs::write(state.join("state.toml"), "tour_shown = true\n").unwrap();
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(arguments);
        command.args(["--reviewer", "ana"]);
        command.cwd(folder);
        command.env("TERM", "xterm-256color");
        command.env("MISPRED_CONFIG_DIR", folder.join("no-config"));
        command.env("MISPRED_STATE_DIR", state);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let (sender, output) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = [0_u8; 65_536];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0 || sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            _master: pair.master,
            child,
            writer,
            output,
            tail: Vec::new(),
        }
    }

    /// Waits until these bytes were written.
    fn wait(&mut self, marker: &[u8]) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = self
                .tail
                .windows(marker.len())
                .position(|window| window == marker);
            if let Some(place) = found {
                self.tail.drain(..place + marker.len());
                return;
            }
            let surplus = self.tail.len().saturating_sub(marker.len());
            self.tail.drain(..surplus);
            let left = deadline.saturating_duration_since(Instant::now());
            let bytes = self.output.recv_timeout(left);
            self.tail.extend(bytes.expect("the program writes on"));
        }
    }

    /// Takes in what comes until nothing comes for a while.
    fn settle(&mut self) {
        while self.output.recv_timeout(Duration::from_millis(300)).is_ok() {}
        self.tail.clear();
    }

    fn press(&mut self, key: &str) {
        self.writer.write_all(key.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    fn end(mut self) {
        self.press("Q");
        self.child.wait().unwrap();
    }
}

fn startup(folder: &Path) {
    let mut frames = Vec::new();
    for _ in 0..STARTS {
        let begun = Instant::now();
        let mut running = Running::start(folder, &[]);
        running.wait(FRAME_END);
        frames.push(begun.elapsed());
        running.wait(b"of 100");
        running.settle();
        running.end();
    }
    report("start to first frame, demo", frames);
}

/// Every key changes something, so that each has a frame of its own.
fn keys(folder: &Path, title: &str, arguments: &[&str], count: usize) {
    let mut running = Running::start(folder, arguments);
    if !arguments.is_empty() {
        running.wait(b"Is this how to read the file?");
        running.press("\r");
    }
    running.wait(b"of 100");
    running.settle();
    // What may lie over a new review.
    running.press("\x1b");
    running.settle();
    let cycle = ["1", "j", "2", "j", "1", "k", "2", "k", "gp", "gr"];
    let mut times = Vec::new();
    for number in 0..count {
        let key = cycle[number % cycle.len()];
        let begun = Instant::now();
        running.press(key);
        running.wait(FRAME_END);
        times.push(begun.elapsed());
        // An edit is saved meanwhile, which has a frame too: it must not be taken for the next key's.
        while running
            .output
            .recv_timeout(Duration::from_millis(6))
            .is_ok()
        {}
        running.tail.clear();
    }
    running.end();
    report(title, times);
}

fn report(title: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: f64| {
        let place = ((times.len() - 1) as f64 * part).round() as usize;
        format!("{:.2} ms", times[place].as_secs_f64() * 1000.0)
    };
    println!("{title:<52}{:>10}{:>10}{:>10}", at(0.5), at(0.99), at(1.0));
}

/// Predictions of three classes, a tenth of them wrong, with some text and numbers beside them: 20 columns.
fn write_predictions(path: &Path) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    write!(file, "id,text,label,predicted,score").unwrap();
    for column in 0..15 {
        write!(file, ",feature_{column}").unwrap();
    }
    writeln!(file).unwrap();
    let classes = ["refund", "billing", "shipping"];
    for row in 0..ROWS {
        let truth = classes[row % 3];
        let predicted = classes[(row + usize::from(row % 10 == 3)) % 3];
        let score = 0.5 + (row % 50) as f64 / 100.0;
        write!(
            file,
            "{row},the order {row} came twice,{truth},{predicted},{score:.2}"
        )
        .unwrap();
        for column in 0..15 {
            write!(file, ",{}", (row * 31 + column * 7) % 1000).unwrap();
        }
        writeln!(file).unwrap();
    }
    file.flush().unwrap();
}

/// Allocations of a key and its frame in memory, on the review screen of 100 errors.
fn allocations() {
    const ROUNDS: usize = 200;
    let mut driver = Driver::reviewing(100);
    let area = Area {
        width: 120,
        height: 40,
    };
    driver.send(Message::Resize(area));
    let mut terminal = Terminal::new(TestBackend::new(area.width, area.height)).unwrap();
    let theme = Theme::sixteen_colours();
    println!();
    for (title, keys) in [
        ("move", ["j", "k"]),
        ("tag and untag", ["1", "1"]),
        ("nothing but the frame", ["", ""]),
    ] {
        let region = Region::new(ALLOCATOR);
        for number in 0..ROUNDS {
            let key = keys[number % 2];
            if !key.is_empty() {
                driver.press(key);
            }
            driver.effects.clear();
            terminal
                .draw(|frame| view(&driver.model, &theme, frame))
                .unwrap();
        }
        let stats = region.change();
        println!(
            "allocations a frame, {title:<31}{:>10} of {:>8} bytes in all",
            stats.allocations / ROUNDS,
            stats.bytes_allocated / ROUNDS
        );
    }
}
