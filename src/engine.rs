//! Sources: opens predictions files, finds which column plays which part, and finds the errors. The only user of polars.
//!
//! Files are read on all cores in parts that are reduced at once and dropped, so memory follows the errors and not the
//! rows. Nothing here draws a sample, knows a screen, or writes a file; no message quotes a cell.

mod arrow;
mod bytes;
mod cells;
mod checkup;
mod delimited;
mod document;
mod error;
mod fingerprint;
mod formats;
mod guess;
mod header;
mod json_lines;
mod judge;
mod keys;
mod layout;
mod nested;
mod pandas;
mod parquet;
mod reduce;
mod scan;
mod score;
mod shape;
mod source;
mod survey;
mod table;
mod tokens;

pub use error::EngineError;
pub use formats::Format;
pub use guess::{Asked, Wanted};
pub use scan::{Progress, READER_THREAD, Silent};
pub use score::predicted_probability;
pub use source::Source;
pub use survey::{DesignColumns, ErrorRow, Opened, Survey};
