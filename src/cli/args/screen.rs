//! The flags that say how the screen looks and behaves. Each beats its line in the user's `config.toml`.

use clap::{Args, ValueEnum};
use serde::Deserialize;

const HEADING: &str = "Screen";

/// How the screen looks and behaves.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = HEADING)]
pub struct ScreenArguments {
    /// When to use colour; NO_COLOR is respected
    #[arg(long, global = true, value_name = "WHEN")]
    pub color: Option<Color>,
    /// Colours to use; auto asks the terminal whether it is dark or light
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<ThemeChoice>,
    /// Draw with ASCII characters alone
    #[arg(long, global = true)]
    pub ascii: bool,
    /// No borders and nothing that moves, for screen readers and slow lines
    #[arg(long, global = true)]
    pub plain: bool,
    /// Leave the mouse to the terminal
    #[arg(long, global = true)]
    pub no_mouse: bool,
    /// Show images as: auto, blocks (two pixels a cell) or off
    #[arg(long, global = true, value_name = "HOW")]
    pub images: Option<ImageChoice>,
    /// Go on to the next error as soon as a category is set by its key
    #[arg(long, global = true)]
    pub auto_advance: bool,
    /// Keys of another program over the usual ones: prodigy or vim
    #[arg(long, global = true, value_name = "NAME")]
    pub preset: Option<PresetChoice>,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Color {
    /// On a terminal that can show it.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Which colours to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeChoice {
    /// Dark or light, as the terminal says.
    #[default]
    Auto,
    /// For a dark background.
    Dark,
    /// For a light background.
    Light,
    /// As much contrast as there is.
    HighContrast,
    /// Blue and orange in place of green and red.
    ColorBlind,
}

/// How images are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageChoice {
    /// As well as the terminal can.
    #[default]
    Auto,
    /// Two pixels a cell, which every terminal can.
    Blocks,
    /// Not at all.
    Off,
}

/// Keys of another program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PresetChoice {
    /// As in Prodigy.
    Prodigy,
    /// As in vim.
    Vim,
}
