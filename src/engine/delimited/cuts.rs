//! Where a CSV file may be cut: after line feeds outside quoted cells, as far as the number of quotes tells.

use std::ops::Range;

use crate::engine::bytes::Bytes;
use crate::engine::error::EngineError;
use crate::engine::scan::{Silent, in_parallel};

/// Cuts a file after line feeds that the number of quotes before them puts outside quoted cells.
pub fn cut_outside_quotes(
    bytes: &Bytes,
    body: &Range<u64>,
    part_bytes: u64,
) -> Result<Vec<Range<u64>>, EngineError> {
    let blocks = (body.end - body.start).div_ceil(part_bytes) as usize;
    let block = |number: usize| {
        let start = body.start + number as u64 * part_bytes;
        start..(start + part_bytes).min(body.end)
    };
    let ends = in_parallel(&bytes.name(), blocks, &Silent, |number| {
        let range = block(number);
        Ok(BlockEnds::of(&bytes.range(range.start, range.end)?))
    })?;
    let mut cuts = Vec::with_capacity(blocks);
    let mut start = body.start;
    let mut is_quoted = false;
    for (number, ends) in ends.into_iter().enumerate() {
        if let Some(offset) = ends.last_line_feed[usize::from(is_quoted)] {
            let end = block(number).start + offset as u64 + 1;
            cuts.push(start..end);
            start = end;
        }
        is_quoted ^= ends.has_odd_quotes;
    }
    if start < body.end {
        cuts.push(start..body.end);
    }
    Ok(cuts)
}

/// Where a block could be cut.
#[derive(Debug, PartialEq, Eq)]
struct BlockEnds {
    /// The last line feed outside quotes: when the block begins outside quotes, and when it begins within them.
    last_line_feed: [Option<usize>; 2],
    has_odd_quotes: bool,
}

impl BlockEnds {
    fn of(bytes: &[u8]) -> Self {
        // Blocks whose count fits a byte are counted many bytes at a time.
        let count = |block: &[u8]| {
            usize::from(block.iter().map(|byte| u8::from(*byte == b'"')).sum::<u8>())
        };
        let quotes: usize = bytes.chunks(u8::MAX.into()).map(count).sum();
        let mut last_line_feed = [None, None];
        let mut quotes_before = quotes;
        // Backwards: both line feeds lie near the end, so hardly anything is looked at twice.
        for (offset, byte) in bytes.iter().enumerate().rev() {
            match byte {
                b'"' => quotes_before -= 1,
                b'\n' => {
                    last_line_feed[quotes_before % 2].get_or_insert(offset);
                    if quotes == 0 || last_line_feed.iter().all(Option::is_some) {
                        break;
                    }
                }
                _ => {}
            }
        }
        Self {
            last_line_feed,
            has_odd_quotes: quotes % 2 == 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_knows_both_of_its_ends() {
        let ends = |text: &str| BlockEnds::of(text.as_bytes());
        assert_eq!(
            ends("a\nb\nc"),
            BlockEnds {
                last_line_feed: [Some(3), None],
                has_odd_quotes: false
            }
        );
        assert_eq!(
            ends("a\n\"b\nc"),
            BlockEnds {
                last_line_feed: [Some(1), Some(4)],
                has_odd_quotes: true
            }
        );
        assert_eq!(
            ends("abc"),
            BlockEnds {
                last_line_feed: [None, None],
                has_odd_quotes: false
            }
        );
    }
}
