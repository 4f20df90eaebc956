//! How fast the work goes: the time that each verdict took, and a clock for meetings that end.
//!
//! Time comes in with the messages and is never asked for, so that the same keys always give the same model.

use std::time::Duration;

use super::message::Effect;
use super::model::Model;

use crate::domain::words::counted;

/// A pause longer than this is no thinking about an example, and is not counted.
const PAUSE: Duration = Duration::from_secs(180);
/// How many verdicts the usual time is taken of.
const RECENT: usize = 20;

/// The verdicts of this sitting with the time that each took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pace {
    /// When the present example was begun; none before the first key.
    begun: Option<Duration>,
    /// Time for each verdict in their order; none for one after a pause.
    taken: Vec<Option<Duration>>,
}

impl Pace {
    /// Something was pressed: the clock runs from the first time on.
    pub(super) fn touch(&mut self, now: Duration) {
        self.begun.get_or_insert(now);
    }

    /// The number of verdicts has changed. One more ends the time of an example; one fewer takes the last one back.
    pub(super) fn count(&mut self, before: usize, after: usize, now: Duration) {
        if after == before + 1 {
            let took = self.begun.map(|begun| now.saturating_sub(begun));
            // No time at all means that nobody told the time.
            self.taken
                .push(took.filter(|took| !took.is_zero() && *took <= PAUSE));
            self.begun = Some(now);
        } else if after < before {
            let left = self.taken.len().saturating_sub(before - after);
            self.taken.truncate(left);
        }
    }

    /// The verdict that comes now was thought about before: it says nothing of time.
    pub(super) const fn pass_over(&mut self) {
        self.begun = None;
    }

    /// The usual seconds for an example: the median of the last ones. None before there are three.
    pub fn seconds(&self) -> Option<f64> {
        let mut last = self.recent();
        if last.len() < 3 {
            return None;
        }
        last.sort_by(f64::total_cmp);
        let middle = last.len() / 2;
        Some(match last.len() % 2 {
            0 => f64::midpoint(last[middle - 1], last[middle]),
            _ => last[middle],
        })
    }

    /// The seconds of the last verdicts, oldest first.
    pub fn recent(&self) -> Vec<f64> {
        let seconds = self.taken.iter().flatten().map(Duration::as_secs_f64);
        let all: Vec<f64> = seconds.collect();
        all[all.len().saturating_sub(RECENT)..].to_vec()
    }

    /// The pace in words; none before there is one.
    pub fn describe(&self) -> Option<String> {
        let seconds = self.seconds()?;
        Some(match seconds {
            0.0..10.0 => format!("{seconds:.1} s each"),
            _ => format!("{seconds:.0} s each"),
        })
    }

    /// How long so many more take at this pace, in words; none before there is one.
    pub fn remaining(&self, left: usize) -> Option<String> {
        let minutes = (self.seconds()? * left as f64 / 60.0).ceil() as u64;
        (left > 0).then(|| format!("about {minutes} min for the rest"))
    }
}

/// Handles what the reviewer did and counts the verdicts that came of it.
pub(super) fn timed(
    model: &mut Model,
    handle: impl FnOnce(&mut Model) -> Vec<Effect>,
) -> Vec<Effect> {
    let decided = |model: &Model| Some(model.workspace()?.tally.progress.decided);
    let now = model.now;
    if let Some(workspace) = model.workspace_mut() {
        workspace.pace.touch(now);
    }
    let before = decided(model);
    let effects = handle(model);
    if let (Some(before), Some(after)) = (before, decided(model))
        && let Some(workspace) = model.workspace_mut()
    {
        workspace.pace.count(before, after, now);
    }
    effects
}

/// A clock for a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer {
    /// When the time is over.
    ends: Duration,
    /// Whether that was said.
    pub(super) is_over: bool,
}

impl Timer {
    /// A clock that runs out after these minutes.
    pub fn after(minutes: u32, now: Duration) -> Self {
        Self {
            ends: now + Duration::from_secs(u64::from(minutes) * 60),
            is_over: false,
        }
    }

    /// Whether the time is over.
    pub fn is_due(&self, now: Duration) -> bool {
        now >= self.ends
    }

    /// When what it shows changes next; none once the time is over and that was said.
    pub fn next_change(&self, now: Duration) -> Option<Duration> {
        if self.is_over {
            return None;
        }
        let left = self.ends.saturating_sub(now);
        let within_minute = Duration::new(left.as_secs() % 60, left.subsec_nanos());
        Some(now + within_minute.max(Duration::from_millis(1)))
    }

    /// What it shows.
    pub fn describe(&self, now: Duration) -> String {
        let left = self.ends.saturating_sub(now).as_secs_f64();
        match (left / 60.0).ceil() as u64 {
            0 => "time is up".to_owned(),
            minutes => format!(
                "{} of the meeting left",
                counted(minutes, "minute", "minutes")
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_pace_is_the_median_of_what_verdicts_took_without_pauses() {
        let mut pace = Pace::default();
        pace.touch(at(100));
        for (count, now) in [(0, 104), (1, 110), (2, 1000)] {
            pace.count(count, count + 1, at(now));
        }
        assert_eq!((pace.seconds(), pace.recent()), (None, vec![4.0, 6.0]));
        pace.count(3, 4, at(1008));
        assert_eq!(pace.seconds(), Some(6.0));
        assert_eq!(pace.describe().unwrap(), "6.0 s each");
        assert_eq!(pace.remaining(11).unwrap(), "about 2 min for the rest");
        assert_eq!(pace.remaining(0), None);
    }

    #[test]
    fn what_is_taken_back_does_not_count() {
        let mut pace = Pace::default();
        pace.touch(at(0));
        for (count, now) in [(0, 5), (1, 10), (2, 15), (3, 40)] {
            pace.count(count, count + 1, at(now));
        }
        pace.count(4, 3, at(41));
        assert_eq!(pace.recent(), [5.0, 5.0, 5.0]);
        // Many at once, as a bulk tag does, are not examples that were read.
        pace.count(3, 60, at(50));
        assert_eq!(pace.recent().len(), 3);
    }

    #[test]
    fn a_timer_wakes_when_its_minute_changes_and_once_at_its_end() {
        let timer = Timer::after(2, at(10));
        assert_eq!(timer.describe(at(10)), "2 minutes of the meeting left");
        assert_eq!(timer.next_change(at(15)), Some(at(70)));
        assert_eq!(timer.describe(at(71)), "1 minute of the meeting left");
        assert!(!timer.is_due(at(129)) && timer.is_due(at(130)));
        assert_eq!(timer.describe(at(131)), "time is up");
        let over = Timer {
            is_over: true,
            ..timer
        };
        assert_eq!(over.next_change(at(131)), None);
    }
}
