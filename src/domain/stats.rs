//! Statistics of the review: shares with intervals, ceilings, priorities, how sure their order is,
//! tallies, plans and sample sizes.
//!
//! Pure functions of their input. Whatever can't be computed (nothing reviewed, no cost) is `None`, never a made-up 0,
//! and nothing here reads data, formats text for a screen or draws random numbers, except [`order`] from its seed.

pub mod ceiling;
pub mod eyeball;
pub mod interval;
pub mod order;
pub mod plan;
pub mod priority;
pub mod tally;

#[cfg(test)]
pub(crate) mod golden;
