//! The flags of `mispred check`.

use clap::Args;

use super::SourceArguments;

/// What `mispred check --help` shows below the flags.
pub const EXAMPLES: &str = "\
Examples:
  mispred check preds.csv                   the task, the columns and why, and what looks wrong
  mispred check preds.csv --json | jq '.warnings[].code'
  mispred check preds.csv --truth label --write-config   keep the choices in mispred.toml

Exit codes: 0 nothing stands in the way, 1 a problem was found, 2 the file can't be read.";

/// Arguments of `check`.
#[derive(Clone, Debug, Args)]
pub struct CheckArguments {
    /// The predictions.
    #[command(flatten)]
    pub source: SourceArguments,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Write the columns to mispred.toml, where later commands find them
    #[arg(long)]
    pub write_config: bool,
}
