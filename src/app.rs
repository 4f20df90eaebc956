//! What the program is showing and what a key does to it: a model, messages, and one update function.
//!
//! Knows no terminal and no files: geometry is its own [`area::Area`], keys come from `keymap`, and everything that
//! touches the world leaves as an [`message::Effect`]. Drawing never changes the model.

pub mod area;
pub mod category_grid;
pub mod detail;
pub mod example;
pub mod fix_list;
pub mod fix_page;
mod focus;
pub mod looking;
pub mod message;
pub mod model;
pub mod overlay;
pub mod pace;
pub mod pointer;
pub mod preferences;
mod roles_screen;
pub mod saving;
pub mod tabs;
pub mod update;
pub mod walk;
pub mod workspace;

mod abilities;
mod arrivals;
mod bulk_keys;
mod category_keys;
mod category_lines;
mod copy_keys;
mod field_keys;
mod listings;
mod note_keys;
mod overlay_keys;
mod picked_keys;
mod priorities_keys;
mod reading_keys;
mod relabel;
mod review_keys;
mod setup_keys;
mod sight;
mod steer_keys;
mod tour;
mod travel;

pub use abilities::disabled_reason;
