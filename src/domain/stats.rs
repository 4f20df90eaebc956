//! Statistics of the review: shares with intervals, ceilings, priorities, tallies, plans and sample sizes.
//!
//! Pure functions of counts. Whatever can't be computed (nothing reviewed, no cost) is `None`, never a made-up 0,
//! and nothing here reads data, draws random numbers or formats text for a screen.

pub mod ceiling;
pub mod eyeball;
pub mod interval;
pub mod plan;
pub mod priority;
pub mod relabel;
pub mod tally;

#[cfg(test)]
pub(crate) mod golden;
