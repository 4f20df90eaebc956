//! What is to be said of rows that are not as they should be. Holds counts and lines, never a cell.

use super::exact::Exact;
use crate::domain::finding::Finding;
use crate::domain::words::counted;

/// Findings about a file that was read from its first byte to its last.
pub fn findings(exact: &Exact) -> Vec<Finding> {
    let mut notes = Vec::new();
    if exact.ragged > 0 {
        let rows = counted(exact.ragged, "row has", "rows have");
        let sentence = format!(
            "{rows} more or fewer cells than the header: missing cells are empty, further ones are shown as `extra 1` and so on."
        );
        notes.push(
            Finding::warning("ragged-rows", sentence)
                .counting(exact.ragged)
                .on_lines(exact.ragged_lines.clone())
                .advising("Look at the lines named; a stray quote or separator does that."),
        );
    }
    if exact.headers > 0 {
        let sentence = format!(
            "The header stands again in {}, as in files that were put one after the other: left out.",
            counted(exact.headers, "row", "rows")
        );
        notes.push(
            Finding::warning("repeated-header", sentence)
                .counting(exact.headers)
                .on_lines(exact.header_lines.clone())
                .advising("Check that no row is there twice, once from each file."),
        );
    }
    for line in &exact.unclosed {
        let sentence = format!(
            "A quote opens on line {line} and never closes: from there on quotes are characters like others."
        );
        notes.push(
            Finding::warning("unclosed-quote", sentence)
                .on_lines(vec![*line])
                .advising("Close it, or double it if it belongs to the text."),
        );
    }
    notes
}
