//! Arguments of the commands that speak of the program itself.

use std::path::PathBuf;

use clap::Args;

use crate::runtime::drill::Drill;

/// Arguments of `doctor`.
#[derive(Clone, Debug, Args)]
pub struct DoctorArguments {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `completions`.
#[derive(Clone, Debug, Args)]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Clone, Debug, Args)]
pub struct ManArguments {
    /// Only this command's page
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

/// Arguments of the hidden drill.
#[derive(Clone, Debug, Args)]
pub struct PanicArguments {
    /// What fails in place of the screen, in a review of this file.
    #[arg(long = "in", requires = "file")]
    pub part: Option<Drill>,
    /// The predictions.
    pub file: Option<PathBuf>,
}
