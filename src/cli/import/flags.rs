//! The flags of `import`, with the words of its `--help`. Nothing here reads a file or does anything.

use std::path::PathBuf;

use clap::Args;

use crate::domain::import::cells::SEPARATORS;
use crate::domain::taxonomy::Kind;

/// What `import --help` ends with.
pub const EXAMPLES: &str = "\
What is read: CSV with commas, semicolons or tabs, and a header. One column has the keys. Categories stand in one
column (categories, category, tags, tag, labels; separated by ; or | or ,) or in one column each (1, x, true, yes, ✓).
Also read if there: note, reviewer, verdict (reviewed, cant-tell, deferred, open), corrected, flag. This is also what
`mispred tally WEEK --csv --examples` writes. Other columns are named and left aside.

Nothing is ever taken away: what a reviewer said in the program stands. The same file a second time changes nothing.

Examples:
  mispred import tickets/2026-W47 tags.csv --dry-run
  mispred import tickets/2026-W47 tags.csv --create --kind data
  mispred import tickets tags.csv --reviewer ana --key ticket_id
  mispred tally tickets --csv=examples.csv --examples    the way back";

/// Arguments of `import`.
#[derive(Clone, Debug, Args)]
pub struct ImportArguments {
    /// A week's folder, set/2026-W47, or a set for its latest week
    #[arg(value_name = "WEEK")]
    pub week: String,
    /// The tags: CSV with a header
    #[arg(value_name = "TAGS.csv")]
    pub file: PathBuf,
    /// Column with the keys; by default key, the sample's own id column, or id
    #[arg(long, value_name = "COL")]
    pub key: Option<String>,
    /// What separates categories in one cell; by default whichever of ; | , occurs first in this order
    #[arg(long, value_name = "CHAR", value_parser = separator)]
    pub separator: Option<char>,
    /// Create the categories that the review does not have
    #[arg(long)]
    pub create: bool,
    /// What fixes the created categories: data, model, labels, product or none
    #[arg(long, value_name = "KIND", requires = "create")]
    pub kind: Option<Kind>,
    /// Leave rows alone that hold a key and nothing else, instead of counting them as reviewed without a category
    #[arg(long)]
    pub skip_empty: bool,
    /// Take cells as they are, for files written with --raw: no ' in front is taken off
    #[arg(long)]
    pub raw: bool,
    /// Write beside another process that has the review open
    #[arg(long, conflicts_with = "dry_run")]
    pub join: bool,
    /// Say what would happen and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print what happened as JSON
    #[arg(long)]
    pub json: bool,
}

fn separator(text: &str) -> Result<char, String> {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) if SEPARATORS.contains(&character) => Ok(character),
        _ => Err("the separators are ; | and ,".to_owned()),
    }
}
