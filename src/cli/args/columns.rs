//! The flags that name columns, shared by every command that reads a predictions file.

use clap::Args;

/// Which column plays which part.
#[derive(Clone, Debug, Default, Args)]
pub struct ColumnArguments {
    /// Column with the right answer
    #[arg(long, value_name = "COL", help_heading = "Columns")]
    pub truth: Option<String>,
    /// Column with the model's answer
    #[arg(long, value_name = "COL", help_heading = "Columns")]
    pub pred: Option<String>,
    /// Column that says itself whether it went well: true, passed, C, 1, or a grade with --pass-at
    #[arg(long, value_name = "COL", help_heading = "Columns")]
    pub outcome: Option<String>,
    /// Column with the model's confidence
    #[arg(long, value_name = "COL", help_heading = "Columns")]
    pub score: Option<String>,
    /// Column that names an example, the same in every file
    #[arg(long, value_name = "COL", help_heading = "Columns")]
    pub id: Option<String>,
    /// Column whose rows stay on one side of the split, such as a customer
    #[arg(long, value_name = "COL", help_heading = "Columns")]
    pub group: Option<String>,
    /// Column that says eyeball or blackbox
    #[arg(long, value_name = "COL", help_heading = "Columns")]
    pub split: Option<String>,
    /// Column with what an error costs, in money; turns severity into money
    #[arg(long, value_name = "COL", help_heading = "Columns")]
    pub cost: Option<String>,
    /// Column with the text to read
    #[arg(long, value_name = "COL", help_heading = "Columns")]
    pub text: Option<String>,
    /// Column with the path of an image to look at
    #[arg(long, value_name = "COL", help_heading = "Columns")]
    pub image: Option<String>,
    /// Columns to cut the errors by; several with commas or by repeating
    #[arg(
        long,
        value_name = "COL",
        value_delimiter = ',',
        help_heading = "Columns"
    )]
    pub slice: Vec<String>,
}
