//! Every command and every flag, with the words of `--help`. Nothing here reads a file or does anything.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::import::flags::{self, ImportArguments};
use crate::domain::design::Method;
use crate::domain::split::Wish;
use crate::domain::stats::allocation::Allocation;
use crate::domain::week::Week;

mod check;
mod columns;
mod errors;
mod program;
mod question;
mod reading;
mod screen;
mod source;

pub use check::CheckArguments;
pub use columns::ColumnArguments;
pub use errors::ErrorArguments;
pub use program::{CompletionsArguments, DoctorArguments, ManArguments, PanicArguments};
pub use question::{IntervalKind, Population, QuestionArguments};
pub use reading::ReadingArguments;
pub use screen::{Color, ImageChoice, PresetChoice, ScreenArguments, ThemeChoice};
pub use source::SourceArguments;

/// The folder that holds the reviews unless another one is named.
pub const DEFAULT_REVIEWS: &str = "reviews";

const EXAMPLES: &str = "\
Examples:
  mispred                                   resume the reviews/ found here, or open the demo
  mispred check preds.parquet               what the file is taken for, and what looks wrong in it
  mispred review preds.parquet              draw this week's sample of errors and review it
  mispred tally tickets/2026-W47            the ranked categories as a table
  mispred tally tickets --csv > fixes.csv   the latest week of a set, for a spreadsheet
  mispred report tickets -o review.md       one page to paste into the weekly meeting

Exit codes: 0 fine, 1 a check said no, 2 usage or unreadable input, 3 damaged session found,
4 written by a newer version, 5 not saved, 130 interrupted.";

/// The command line.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "mispred",
    version = env!("MISPRED_VERSION"),
    about = "Turn a predictions file into a ranked fix list, one tagged error at a time",
    long_about = "Turn a predictions file into a ranked fix list: draw a sample of the errors, say of each what went \
                  wrong, and read off what to fix first. Without a command: resume the reviews found here, or open \
                  the demo.",
    after_long_help = EXAMPLES,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub struct Arguments {
    /// What to do; without one, resume or open the demo.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What every command understands.
    #[command(flatten)]
    pub common: Common,
}

/// What every command understands.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// Folder that holds the reviews
    #[arg(
        long,
        global = true,
        help_heading = "Everywhere",
        value_name = "DIR",
        default_value = DEFAULT_REVIEWS
    )]
    pub reviews: PathBuf,
    /// Whose review; by default the name in mispred.toml, else the login name
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "NAME")]
    pub reviewer: Option<String>,
    /// Settings to read instead of the mispred.toml found from here upward
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Keys to use instead of keymap.toml in the config folder
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "FILE")]
    pub keymap: Option<PathBuf>,
    /// Append what the program does and how long it takes to FILE; never what stands in cells
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// How the screen looks and behaves.
    #[command(flatten)]
    pub screen: ScreenArguments,
}

/// The commands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Draw this week's sample of errors, or resume it, and review it on screen
    #[command(after_long_help = "\
Examples:
  mispred review preds.csv --truth label --pred predicted --score confidence
  mispred review preds.parquet --eyeball 0.3 --group customer_id --slice channel,plan
  mispred review prices.csv --truth price --pred forecast --tolerance 10%
  mispred review runs.jsonl --outcome passed        or: --outcome grade --pass-at 0.5
  mispred review pairs.csv --wrong 'score_chosen <= score_rejected'
  mispred review answers.csv --normalise case,spaces,punctuation --labels LABEL_0=no,LABEL_1=yes
  mispred review preds.csv --design mixed:20+80     the 20 worst, and 80 at random
  mispred review preds.csv --design stratified:plan --allocate equal
  mispred review preds.csv --n 150          extend the sample to 150 errors; nothing reviewed is lost")]
    Review(ReviewArguments),
    /// Draw and freeze this week's sample without a screen; prints the keys, one a line
    #[command(after_long_help = "\
Examples:
  mispred sample preds.parquet --set-name tickets > keys.txt
  mispred sample preds.csv --json | jq '.examples[].key'")]
    Sample(SampleArguments),
    /// Look at a predictions file: how it is read, its task and columns, and what looks wrong in it
    #[command(after_long_help = check::EXAMPLES)]
    Check(CheckArguments),
    /// Print the categories of a week: counts, shares, gains, costs, priorities
    #[command(after_long_help = "\
Examples:
  mispred tally reviews/tickets/2026-W47
  mispred tally tickets --csv=fixes.csv     the latest week; written whole or not at all
  mispred tally tickets --csv=examples.csv --examples   what was said of each example, for `mispred import`
  mispred tally tickets/2026-W47 --json --population file
  mispred tally tickets --budget 10         and what to fix in ten person-days
  mispred tally tickets --metric f1_macro --ci exact")]
    Tally(TallyArguments),
    /// Bring in tags from a spreadsheet, or from a tally with --examples
    #[command(after_long_help = flags::EXAMPLES)]
    Import(ImportArguments),
    /// Write a week's findings to a file, by its ending: .md, .csv or .json
    #[command(after_long_help = "\
Examples:
  mispred report tickets -o review.md
  mispred report tickets/2026-W47 -o - | less")]
    Report(ReportArguments),
    /// Draw the sample again from its stored design and compare
    Reproduce(ReproduceArguments),
    /// Print every key with what it does
    Keys(KeysArguments),
    /// Say what was found around the program: terminal, paths, versions; nothing secret
    Doctor(DoctorArguments),
    /// Print completions for a shell
    #[command(after_long_help = "\
Examples:
  mispred completions bash > ~/.local/share/bash-completion/completions/mispred
  mispred completions zsh > ~/.zfunc/_mispred
  mispred completions fish > ~/.config/fish/completions/mispred.fish")]
    Completions(CompletionsArguments),
    /// Print the manual page
    #[command(after_long_help = "\
Examples:
  mispred man | man -l -
  mispred man review > mispred-review.1")]
    Man(ManArguments),
    /// Takes the terminal and fails, for the test that it comes back
    #[command(name = "__panic", hide = true)]
    Panic(PanicArguments),
    /// Writes edits for the tests that kill the program
    #[command(name = "__write-edits", hide = true)]
    WriteEdits(WriteEditsArguments),
    /// Reads back what such a test wrote
    #[command(name = "__recover", alias = "__recover-edits", hide = true)]
    Recover(RecoverArguments),
}

/// Arguments of `review`.
#[derive(Clone, Debug, Args)]
pub struct ReviewArguments {
    /// Where the errors come from and how they are drawn.
    #[command(flatten)]
    pub draw: DrawArguments,
    /// Write beside another process that has this review open
    #[arg(long, conflicts_with = "watch")]
    pub join: bool,
    /// Open read-only, also while another process writes
    #[arg(long)]
    pub watch: bool,
    /// Folder below which images named in a column are read and shown
    #[arg(long, value_name = "DIR")]
    pub image_root: Option<PathBuf>,
}

/// Arguments of `sample`.
#[derive(Clone, Debug, Args)]
pub struct SampleArguments {
    /// Where the errors come from and how they are drawn.
    #[command(flatten)]
    pub draw: DrawArguments,
    /// Print the sample as JSON, with strata and probabilities
    #[arg(long)]
    pub json: bool,
}

/// Where the errors come from and how they are drawn.
#[derive(Clone, Debug, Args)]
pub struct DrawArguments {
    /// The predictions.
    #[command(flatten)]
    pub source: SourceArguments,

    /// Part that may be looked at: auto (large enough for 100 errors), all, or a share such as 0.3
    #[arg(long, value_name = "PART", help_heading = "Sample")]
    pub eyeball: Option<Wish>,
    /// How many errors to draw; 100 unless said otherwise
    #[arg(long, value_name = "N", value_parser = sample_size, help_heading = "Sample")]
    pub n: Option<usize>,
    /// How to pick: random, stratified:COL, confusion (by truth and prediction), worst[:residual|:COL],
    /// mixed:20+80 (the 20 worst and 80 at random), cost (the dearer the likelier), panel (half of last week's),
    /// groups (whole groups of --group COL)
    #[arg(long, value_name = "DESIGN", help_heading = "Sample")]
    pub design: Option<Method>,
    /// How a stratified sample is shared out: proportional, equal or sqrt
    #[arg(long, value_name = "RULE", help_heading = "Sample")]
    pub allocate: Option<Allocation>,
    /// Seed of the draw, any text; the week unless said otherwise
    #[arg(long, value_name = "TEXT", help_heading = "Sample")]
    pub seed: Option<String>,
    /// Name of the prediction set: its folder under reviews
    #[arg(long, value_name = "NAME", help_heading = "Sample")]
    pub set_name: Option<String>,
    /// Week the sample belongs to, such as 2026-W47; this week unless said otherwise
    #[arg(long, value_name = "WEEK", help_heading = "Sample")]
    pub week: Option<Week>,
    /// Categories to begin with, separated by commas
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        help_heading = "Sample"
    )]
    pub categories: Vec<String>,
    /// Archive this week's sample with its reviews and draw a new one
    #[arg(long, help_heading = "Sample")]
    pub redraw: bool,
    /// Let git see the sampled rows, not only their keys
    #[arg(long, help_heading = "Sample")]
    pub share_rows: bool,
    /// Name of the model, kept with the sample
    #[arg(long, value_name = "TEXT", help_heading = "Sample")]
    pub model_name: Option<String>,
    /// Version of the model, kept with the sample
    #[arg(long, value_name = "TEXT", help_heading = "Sample")]
    pub model_version: Option<String>,

    /// Open a file or part that calls itself test, for this reason, which is logged
    #[arg(long, value_name = "REASON", value_parser = reason, help_heading = "Overrides")]
    pub open_test: Option<String>,
    /// Open the blackbox part, for this reason, which is logged
    #[arg(long, value_name = "REASON", value_parser = reason, help_heading = "Overrides")]
    pub open_blackbox: Option<String>,
}

/// Arguments of `tally`.
#[derive(Clone, Debug, Args)]
pub struct TallyArguments {
    /// A week's folder, set/2026-W47, or a set for its latest week
    #[arg(value_name = "WEEK")]
    pub week: String,
    /// Print CSV, or write it whole to FILE
    #[arg(
        long,
        value_name = "FILE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "-",
        conflicts_with = "json"
    )]
    pub csv: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// What the numbers are to speak of.
    #[command(flatten)]
    pub asked: QuestionArguments,
    /// Leave CSV text as it is, also what a spreadsheet would run as a formula
    #[arg(long, requires = "csv")]
    pub raw: bool,
    /// One row per reviewed example instead of one per category, as `mispred import` reads it
    #[arg(long, requires = "csv")]
    pub examples: bool,
}

/// Arguments of `report`.
#[derive(Clone, Debug, Args)]
pub struct ReportArguments {
    /// A week's folder, set/2026-W47, or a set for its latest week
    #[arg(value_name = "WEEK")]
    pub week: String,
    /// Where to write, its ending says what; - prints Markdown
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// What the numbers are to speak of.
    #[command(flatten)]
    pub asked: QuestionArguments,
}

/// Arguments of `reproduce`.
#[derive(Clone, Debug, Args)]
pub struct ReproduceArguments {
    /// A week's folder, set/2026-W47, or a set for its latest week
    #[arg(value_name = "WEEK")]
    pub week: String,
    /// The predictions file, if it is no longer where the sample says
    #[arg(long, value_name = "FILE")]
    pub source: Option<PathBuf>,
}

/// Arguments of `keys`.
#[derive(Clone, Debug, Args)]
pub struct KeysArguments {
    /// Print Markdown tables
    #[arg(long)]
    pub markdown: bool,
}

/// Arguments of the hidden writer.
#[derive(Clone, Debug, Args)]
pub struct WriteEditsArguments {
    /// A week's folder.
    pub folder: PathBuf,
    /// How many edits.
    pub count: usize,
}

/// Arguments of the hidden reader.
#[derive(Clone, Debug, Args)]
pub struct RecoverArguments {
    /// A week's folder.
    pub folder: PathBuf,
}

fn sample_size(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(size) if size > 0 => Ok(size),
        _ => Err("a sample has a whole number of errors, at least 1".to_owned()),
    }
}

fn reason(text: &str) -> Result<String, String> {
    let reason = text.trim();
    if reason.is_empty() {
        Err("give a reason; it is kept with the sample".to_owned())
    } else {
        Ok(reason.to_owned())
    }
}

#[cfg(test)]
mod tests;
