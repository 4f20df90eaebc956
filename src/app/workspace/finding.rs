//! Where to go in a sample: the next error that something holds for, round and round, and back again.

use crate::app::area::Listed;
use crate::domain::review::Mark;

use super::Workspace;

/// How many places are remembered to go back to.
const TRAIL: usize = 50;

impl Workspace {
    /// The next visible example after the present one, round and round, for which the test holds.
    pub fn find_after(&self, test: impl Fn(&Mark) -> bool) -> Option<usize> {
        self.find_rank_after(|rank| test(self.review.mark(&self.keys[rank])))
    }

    /// The same for a test of ranks.
    pub fn find_rank_after(&self, test: impl Fn(usize) -> bool) -> Option<usize> {
        let start = self
            .visible
            .iter()
            .position(|rank| *rank > self.rank)
            .unwrap_or(0);
        let count = self.visible.len();
        (0..count)
            .map(|offset| self.visible[(start + offset) % count])
            .find(|rank| test(*rank))
    }

    /// As [`Self::find_after`], backwards.
    pub fn find_before(&self, test: impl Fn(&Mark) -> bool) -> Option<usize> {
        let count = self.visible.len();
        let start = self
            .visible
            .iter()
            .rposition(|rank| *rank < self.rank)
            .unwrap_or(count.saturating_sub(1));
        (0..count)
            .map(|offset| self.visible[(start + count - offset) % count])
            .find(|rank| test(self.review.mark(&self.keys[*rank])))
    }

    /// Whether there is an example of which two who wrote at once said different things.
    pub fn has_disputes(&self) -> bool {
        self.keys.iter().any(|key| self.review.is_disputed(key))
    }

    /// The list of errors where so many lines fit.
    pub fn listed(&self, rows: usize) -> Listed {
        Listed {
            cursor: self.position().unwrap_or(0),
            count: self.visible.len(),
            rows,
        }
    }

    /// The first line of the list that is shown where so many fit: the error on screen is always among them.
    pub fn first_listed(&self, rows: usize) -> usize {
        self.listed(rows).first_line(self.list_first, 0)
    }

    /// Shows a far example and remembers where one came from.
    pub fn jump(&mut self, rank: usize) {
        if rank != self.rank {
            self.trail.push(self.rank);
            let surplus = self.trail.len().saturating_sub(TRAIL);
            self.trail.drain(..surplus);
        }
        self.go(rank);
    }

    /// Goes back to where the last jump began; a place that a filter hides is passed over. Says whether there was one.
    pub fn jump_back(&mut self) -> bool {
        while let Some(rank) = self.trail.pop() {
            if rank != self.rank && self.visible.contains(&rank) {
                self.go(rank);
                return true;
            }
        }
        false
    }

    /// Where the work goes on after the present example: the next open one, then the ones put off; none when
    /// everything is decided.
    pub fn next_to_review(&self) -> Option<usize> {
        self.find_after(is_open)
            .or_else(|| self.find_after(Mark::is_deferred))
    }

    /// Where the work begins: the first open example, then the first one put off.
    pub fn first_to_review(&self) -> Option<usize> {
        let first =
            |test: fn(&Mark) -> bool| self.keys.iter().position(|key| test(self.review.mark(key)));
        first(is_open).or_else(|| first(Mark::is_deferred))
    }
}

/// Whether an example has neither a verdict nor been put off.
pub fn is_open(mark: &Mark) -> bool {
    !mark.has_verdict() && !mark.is_deferred()
}
