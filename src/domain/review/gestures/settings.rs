//! What a team settles once for a whole review.

use super::{Assignment, Review, Transaction};
use crate::domain::fields::Fields;
use crate::domain::review::Settings;

impl Settings {
    /// What gives another review these settings; nothing for what is as usual.
    pub fn assignments(&self) -> Vec<Assignment> {
        let metric = self.metric.clone();
        let fields = self.fields.clone();
        let settings = [
            self.scores_ease
                .then_some(Assignment::Scoring { ease: true }),
            metric.map(|name| Assignment::Metric { name: Some(name) }),
            fields.map(|fields| Assignment::Fields {
                choice: Some(fields),
            }),
        ];
        settings.into_iter().flatten().collect()
    }
}

impl Review {
    /// Says whether the team scores ease in place of person-days.
    pub fn set_scoring(&self, ease: bool) -> Transaction {
        let by = if ease { "ease" } else { "person-days" };
        self.transaction(format!("score by {by}"), vec![Assignment::Scoring { ease }])
    }

    /// Chooses the fields that are looked at; none goes back to the usual ones. `title` says what was done to them.
    pub fn set_fields(&self, title: String, choice: Option<Fields>) -> Transaction {
        self.transaction(title, vec![Assignment::Fields { choice }])
    }

    /// Names the metric that the ceilings speak of; none, or white space alone, goes back to accuracy. Whether such a
    /// metric exists is the caller's business.
    pub fn set_metric(&self, name: Option<&str>) -> Transaction {
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        self.transaction(
            format!("metric: {}", name.unwrap_or("accuracy")),
            vec![Assignment::Metric {
                name: name.map(str::to_owned),
            }],
        )
    }
}
