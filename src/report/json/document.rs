//! The fields of the object and where each comes from. Their order is the order in the file.

use serde::Serialize;

use super::category::{Category, category};
use super::outlook::{self, Advice, Discovery, Joint, OrderOf, Plan};
use super::{FORMAT, VERSION};
use crate::domain::design::Design;
use crate::domain::estimate::{IntervalMethod, Target};
use crate::domain::key::Key;
use crate::domain::population::Population;
use crate::domain::priority::Range;
use crate::domain::sample::{Fingerprint, Override, Relink};
use crate::domain::split::Split;
use crate::domain::stats::interval::CONFIDENCE;
use crate::domain::words;
use crate::report::model::{Pair, Report, StratumLine};

/// The whole object.
#[derive(Serialize)]
pub struct Document<'a> {
    format: &'static str,
    version: [u32; 2],
    set: &'a str,
    week: String,
    reviewer: &'a str,
    demo: bool,
    target: &'static str,
    /// Of every interval; null where the design has none.
    confidence: Option<f64>,
    accuracy: Option<f64>,
    /// The errors that `extrapolated` refers to.
    errors_represented: u64,
    population: &'a Population,
    progress: Progress,
    categories: Vec<Category<'a>>,
    pairs: Vec<PairOfCategories<'a>>,
    remarks: Remarks,
    provisional: Vec<String>,
    sample: Draw<'a>,
    /// Whether the design has shares at all; without, whatever follows from them is null.
    has_percentages: bool,
    /// `wilson` or `exact`: what was asked for; a design of its own has intervals of its own.
    interval_method: &'static str,
    metric: Metric<'a>,
    formula: Formula,
    /// How many errors of a simple random sample the reviewed ones are worth, where that is another number.
    effective_size: Option<f64>,
    /// The share of the errors without a category; with `share_primary` of all categories these sum to 1.
    share_untagged: Option<f64>,
    /// What the errors of the file cost together, where a column says so.
    total_cost: Option<f64>,
    strata: Vec<Stratum<'a>>,
    order: Option<OrderOf<'a>>,
    discovery: Option<Discovery>,
    advice: Option<Advice>,
    /// What the first three gain together; every error counts once.
    joint_gain_of_top: Option<Joint<'a>>,
    /// What to fix in the person-days that were asked for.
    plan: Option<Plan<'a>>,
    /// Decided examples that do not count until the review has passed them.
    waiting: Vec<Waiting<'a>>,
    retag_debt: Debt<'a>,
}

#[derive(Serialize)]
struct Metric<'a> {
    /// What ceilings and gains speak of.
    name: &'static str,
    now: Option<f64>,
    /// Why it is not the one that was named.
    fallback: Option<&'a str>,
}

#[derive(Serialize)]
struct Formula {
    /// What a priority means; null where there is none.
    unit: Option<&'static str>,
    by_ease: bool,
    in_money: bool,
}

#[derive(Serialize)]
struct Stratum<'a> {
    name: &'a str,
    errors: u64,
    eyeball: u64,
    reviewed: usize,
}

#[derive(Serialize)]
struct Waiting<'a> {
    /// From 1, as on screen.
    rank: usize,
    key: &'a Key,
}

#[derive(Serialize)]
struct Debt<'a> {
    examples: usize,
    categories: Vec<Owed<'a>>,
}

#[derive(Serialize)]
struct Owed<'a> {
    id: &'a str,
    examples: usize,
}

#[derive(Serialize)]
struct Progress {
    total: usize,
    /// Verdicts before the frontier: what every share speaks of.
    reviewed: usize,
    /// Verdicts anywhere.
    decided: usize,
    frontier: usize,
    open: usize,
    deferred: usize,
    waiting: usize,
    cant_tell: usize,
    untagged: usize,
    mean_tags: Option<f64>,
}

/// Two ends in order.
#[derive(Serialize)]
pub struct Ends<T> {
    pub low: T,
    pub high: T,
}

impl From<Range> for Ends<f64> {
    fn from(Range { low, high }: Range) -> Self {
        Self { low, high }
    }
}

#[derive(Serialize)]
struct PairOfCategories<'a> {
    ids: [&'a str; 2],
    count: usize,
}

#[derive(Serialize)]
struct Remarks {
    notes: usize,
    corrected_labels: usize,
    flags: usize,
}

#[derive(Serialize)]
struct Draw<'a> {
    id: String,
    created: &'a str,
    drawn_by: &'a str,
    size: usize,
    design: &'a Design,
    /// How it was drawn, in words.
    drawn: String,
    split: &'a Split,
    error_rule: &'a str,
    source: &'a Fingerprint,
    provenance: &'a std::collections::BTreeMap<String, String>,
    overrides: &'a [Override],
    relinks: &'a [Relink],
}

/// The object of a report.
pub fn document(report: &Report) -> Document<'_> {
    let (sample, list) = (&report.sample, &report.priorities);
    Document {
        format: FORMAT,
        version: VERSION,
        set: &sample.set,
        week: sample.week.to_string(),
        reviewer: &report.reviewer,
        demo: sample.demo,
        target: match report.priorities.target() {
            Target::FutureErrors => "future-errors",
            Target::ThisFile => "this-file",
        },
        confidence: list.has_percentages.then_some(CONFIDENCE),
        accuracy: sample.accuracy().filter(|_| list.has_percentages),
        errors_represented: report.priorities.errors,
        population: &sample.population,
        progress: progress(report),
        categories: report
            .priorities
            .rows
            .iter()
            .map(|row| category(report, row))
            .collect(),
        pairs: report.pairs.iter().map(pair).collect(),
        remarks: Remarks {
            notes: report.remarks.notes,
            corrected_labels: report.remarks.corrected,
            flags: report.remarks.flagged,
        },
        provisional: report.provisional(),
        sample: Draw {
            id: sample.draw_id(),
            created: &sample.created,
            drawn_by: &sample.reviewer,
            size: sample.examples.len(),
            design: &sample.design,
            drawn: words::design(sample),
            split: &sample.split,
            error_rule: &sample.error_rule,
            source: &sample.source,
            provenance: &sample.provenance,
            overrides: &sample.overrides,
            relinks: &sample.relinks,
        },
        has_percentages: list.has_percentages,
        interval_method: match list.question.interval {
            IntervalMethod::Wilson => "wilson",
            IntervalMethod::Exact => "exact",
        },
        metric: Metric {
            name: list.effect.metric.name(),
            now: list.metric_now(),
            fallback: list.effect.fallback.as_deref(),
        },
        formula: Formula {
            unit: list.has_percentages.then(|| list.formula.unit()),
            by_ease: list.formula.by_ease,
            in_money: list.formula.in_money,
        },
        effective_size: list.worth,
        share_untagged: list.untagged,
        total_cost: list.total_cost,
        strata: report.strata.iter().map(stratum).collect(),
        order: report.outlook.certainty.as_ref().map(outlook::order),
        discovery: report
            .outlook
            .discovery
            .map(|found| outlook::discovery(found, report.outlook.discovery_is_rough)),
        advice: report.outlook.advice.as_ref().map(outlook::advice),
        joint_gain_of_top: report.top.as_ref().map(outlook::joint),
        plan: report
            .plan
            .as_ref()
            .filter(|_| list.has_percentages)
            .map(outlook::plan),
        waiting: report
            .tally
            .waiting
            .iter()
            .map(|rank| waiting(report, *rank))
            .collect(),
        retag_debt: debt(report),
    }
}

fn stratum(line: &StratumLine) -> Stratum<'_> {
    Stratum {
        name: &line.name,
        errors: line.errors,
        eyeball: line.eyeball,
        reviewed: line.reviewed,
    }
}

fn waiting(report: &Report, rank: usize) -> Waiting<'_> {
    Waiting {
        rank: rank + 1,
        key: &report.sample.examples[rank].key,
    }
}

fn debt(report: &Report) -> Debt<'_> {
    let owed = report.debt.categories.iter();
    Debt {
        examples: report.debt.examples,
        categories: owed
            .map(|(id, _, examples)| Owed {
                id: id.as_str(),
                examples: *examples,
            })
            .collect(),
    }
}

fn progress(report: &Report) -> Progress {
    let tally = &report.tally;
    Progress {
        total: tally.progress.total,
        reviewed: tally.reviewed,
        decided: tally.progress.decided,
        frontier: tally.frontier,
        open: tally.progress.open(),
        deferred: tally.progress.deferred,
        waiting: tally.progress.waiting,
        cant_tell: tally.cant_tell,
        untagged: tally.untagged,
        mean_tags: tally.mean_tags(),
    }
}

fn pair(pair: &Pair) -> PairOfCategories<'_> {
    PairOfCategories {
        ids: [pair.ids.0.as_str(), pair.ids.1.as_str()],
        count: pair.count,
    }
}
