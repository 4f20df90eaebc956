//! Key to frame on the review and priorities screens: one key through the keymap and the update, one frame drawn into
//! memory. `cargo bench --bench screen`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench that can't be set up has nothing to say"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use mispred::app::area::Area;
use mispred::app::message::Message;
use mispred::ui::{Theme, view};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/support.rs"]
mod support;

use support::Driver;

fn key_to_frame(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("key to frame, 100 errors, 120x40");
    for (name, setup, keys) in [
        ("move", "", ["j", "k"]),
        ("tag and untag", "", ["1", "1"]),
        ("scroll", "tab", ["j", "k"]),
        ("priorities", "g p", ["j", "k"]),
        ("picker", "t", ["a", "backspace"]),
    ] {
        let mut driver = Driver::reviewing(100);
        let area = Area {
            width: 120,
            height: 40,
        };
        driver.send(Message::Resize(area));
        for key in ["1 enter", "2 enter", "3 1 enter", "x"] {
            driver.press(key);
        }
        if !setup.is_empty() {
            driver.press(setup);
        }
        let mut terminal = Terminal::new(TestBackend::new(area.width, area.height)).unwrap();
        let mut turn = 0;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                turn += 1;
                driver.press(keys[turn % 2]);
                driver.effects.clear();
                let theme = Theme::sixteen_colours();
                black_box(
                    terminal
                        .draw(|frame| view(&driver.model, &theme, frame))
                        .unwrap(),
                );
            });
        });
    }
    group.finish();
}

criterion_group!(benches, key_to_frame);
criterion_main!(benches);
