//! Statistics of the review: shares with intervals, ceilings, priorities, how sure their order is,
//! tallies, plans and sample sizes.
//!
//! Pure functions of their input. Whatever can't be computed (nothing reviewed, no cost) is `None`, never a made-up 0,
//! and nothing here reads data, formats text for a screen or draws random numbers, except [`order`] from its seed.

pub mod allocation;
pub mod ceiling;
pub mod clusters;
pub mod discovery;
pub mod eyeball;
pub mod hajek;
pub mod interval;
pub mod order;
pub mod plan;
pub mod priority;
pub mod priority_sample;
pub mod separate;
pub mod stop;
pub mod stratified;
pub mod tally;
pub mod weighted;

#[cfg(test)]
pub(crate) mod golden;
#[cfg(test)]
mod simulations;
