//! The flags about a predictions file: which one, how it is read, what its columns are, and what counts as wrong.

use std::path::PathBuf;

use clap::Args;

use super::{ColumnArguments, ErrorArguments, ReadingArguments};

/// A predictions file, and everything that can be said about it.
#[derive(Clone, Debug, Args)]
pub struct SourceArguments {
    /// Predictions: CSV, TSV, Parquet, Arrow, JSON, JSON Lines, Inspect or CoNLL, also compressed; - reads standard
    /// input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Further files that are read with it as one set; a quoted pattern such as 'preds-*.csv' works too
    #[arg(value_name = "FILE")]
    pub more_files: Vec<PathBuf>,
    /// How it is to be read.
    #[command(flatten)]
    pub reading: ReadingArguments,
    /// Which column plays which part.
    #[command(flatten)]
    pub columns: ColumnArguments,
    /// When a prediction counts as wrong.
    #[command(flatten)]
    pub errors: ErrorArguments,
}
