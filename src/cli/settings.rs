//! What a draw is asked for, flags and `mispred.toml` put together: a flag always beats the file.

mod errors;
mod source;

use std::collections::BTreeMap;

use crate::domain::design::{Design, Method};
use crate::domain::roles::{Origin, Role};
use crate::domain::sample::DEFAULT_SIZE;
use crate::domain::split::Wish;
use crate::domain::stats::allocation::Allocation;
use crate::domain::taxonomy::{Starter, fold_name};
use crate::domain::week::Week;
use crate::session::names;

use super::args::{ColumnArguments, DrawArguments};
use super::exit::Failure;
use super::{Context, login};

pub use errors::ErrorWish;
pub use source::SourceSettings;

/// A column that somebody chose for a role. An empty list says that the role has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleWish {
    /// The part.
    pub role: Role,
    /// Its columns.
    pub columns: Vec<String>,
    /// [`Origin::Flag`] or [`Origin::Config`].
    pub origin: Origin,
}

/// Everything that is said about a draw before the file is looked at; none means that nobody said.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The predictions, with everything that was said about them.
    pub source: SourceSettings,
    /// How large the eyeball part of a new set is.
    pub eyeball: Option<Wish>,
    /// How large a flag wants it to be, now: only that moves a line that was drawn before.
    pub widen: Option<Wish>,
    /// How many errors to draw.
    pub n: Option<usize>,
    /// The number that a flag names.
    pub n_flag: Option<usize>,
    /// How they are picked.
    pub method: Option<Method>,
    /// The design that a flag names.
    pub method_flag: Option<Method>,
    /// How the examples are shared out among strata.
    pub allocate: Option<Allocation>,
    /// The allocation that a flag names.
    pub allocate_flag: Option<Allocation>,
    /// The seed of the draw.
    pub seed: Option<String>,
    /// The seed that a flag names.
    pub seed_flag: Option<String>,
    /// The prediction set: named, else from the file's name. A valid name of a folder.
    pub set: String,
    /// The week: named, else this one.
    pub week: Week,
    /// Whether the week was named.
    pub week_is_named: bool,
    /// Who reviews.
    pub reviewer: String,
    /// The categories to begin with, if somebody named any.
    pub starters: Option<Vec<Starter>>,
    /// Model name, version and the like.
    pub provenance: BTreeMap<String, String>,
    /// Why the test part may be opened.
    pub open_test: Option<String>,
    /// Why the blackbox part may be opened.
    pub open_blackbox: Option<String>,
    /// Whether git may see the rows.
    pub share_rows: bool,
    /// Whether the week's sample is archived and drawn anew.
    pub redraw: bool,
}

impl Settings {
    /// Puts flags and settings together.
    ///
    /// # Errors
    /// When a name can't be used: the reviewer's, the set's, a category's.
    pub fn gather(arguments: &DrawArguments, context: &Context) -> Result<Self, Failure> {
        let config = &context.config;
        let mut provenance = config.provenance.clone();
        let named = [
            ("model", &arguments.model_name),
            ("version", &arguments.model_version),
        ];
        for (name, value) in named {
            if let Some(value) = value {
                provenance.insert(name.to_owned(), value.clone());
            }
        }
        // Of a size in a flag's design and one in a file the flag counts, as everywhere.
        let names_its_size = arguments
            .design
            .as_ref()
            .is_some_and(|method| method.own_size().is_some());
        let source = SourceSettings::gather(&arguments.source, config)?;
        if let Some(model) = &source.reading.model {
            provenance
                .entry("model".to_owned())
                .or_insert_with(|| model.clone());
        }
        Ok(Self {
            set: set_name(arguments, &source, config.set.as_deref())?,
            source,
            eyeball: arguments.eyeball.or(config.eyeball),
            widen: arguments.eyeball,
            seed_flag: arguments.seed.clone(),
            n_flag: arguments.n,
            n: arguments.n.or(config.n.filter(|_| !names_its_size)),
            method: arguments.design.clone().or_else(|| config.method.clone()),
            method_flag: arguments.design.clone(),
            allocate: arguments.allocate.or(config.allocate),
            allocate_flag: arguments.allocate,
            seed: arguments.seed.clone().or_else(|| config.seed.clone()),
            week: arguments.week.unwrap_or(context.now.week),
            week_is_named: arguments.week.is_some(),
            reviewer: login::reviewer(
                context.common.reviewer.as_deref(),
                config.reviewer.as_deref(),
            )?,
            starters: starters(&arguments.categories)?.or_else(|| config.categories.clone()),
            provenance,
            open_test: arguments.open_test.clone(),
            open_blackbox: arguments.open_blackbox.clone(),
            share_rows: arguments.share_rows,
            redraw: arguments.redraw,
        })
    }

    /// How many errors the first draw takes: as many as somebody asked for, else as the design says by itself.
    pub fn size(&self) -> usize {
        let own = self.method.as_ref().and_then(Method::own_size);
        self.n.or(own).unwrap_or(DEFAULT_SIZE)
    }

    /// The size that is wished for a sample that was drawn before. One in the settings file is meant for draws that
    /// do not carry their own.
    pub fn size_for(&self, design: &Design) -> Option<usize> {
        let from_file = self.n.filter(|_| design.method.own_size().is_none());
        self.n_flag.or(from_file)
    }

    /// The same, where it is more than was drawn.
    pub fn larger_than(&self, design: &Design) -> Option<usize> {
        self.size_for(design).filter(|n| *n > design.n)
    }
}

/// The columns that flags and the settings file name; a flag counts more.
pub(super) fn roles(arguments: &ColumnArguments, config: &[(Role, Vec<String>)]) -> Vec<RoleWish> {
    let single = |column: &Option<String>| column.clone().map(|column| vec![column]);
    let flags = [
        (Role::Truth, single(&arguments.truth)),
        (Role::Prediction, single(&arguments.pred)),
        (Role::Outcome, single(&arguments.outcome)),
        (Role::Score, single(&arguments.score)),
        (Role::Id, single(&arguments.id)),
        (Role::Group, single(&arguments.group)),
        (Role::Split, single(&arguments.split)),
        (Role::Cost, single(&arguments.cost)),
        (Role::Text, single(&arguments.text)),
        (Role::Image, single(&arguments.image)),
        (
            Role::Slice,
            (!arguments.slice.is_empty()).then(|| arguments.slice.clone()),
        ),
    ];
    let wish = |(role, flag): (Role, Option<Vec<String>>)| {
        let configured = || {
            config
                .iter()
                .find(|(named, _)| *named == role)
                .map(|(_, columns)| columns.clone())
        };
        let (columns, origin) = match flag {
            Some(columns) => (columns, Origin::Flag),
            None => (configured()?, Origin::Config),
        };
        let columns = columns
            .into_iter()
            .filter(|column| !column.is_empty())
            .collect();
        Some(RoleWish {
            role,
            columns,
            origin,
        })
    };
    flags.into_iter().filter_map(wish).collect()
}

fn set_name(
    arguments: &DrawArguments,
    source: &SourceSettings,
    config: Option<&str>,
) -> Result<String, Failure> {
    match arguments.set_name.as_deref().or(config) {
        Some(name) => {
            names::check_set_name(name)
                .map_err(|message| Failure::from_message(super::exit::Code::Usage, &message))?;
            Ok(name.to_owned())
        }
        None => Ok(names::set_name_from(&source.common_name())),
    }
}

fn starters(named: &[String]) -> Result<Option<Vec<Starter>>, Failure> {
    let starters: Vec<Starter> = named.iter().map(|name| Starter::named(name)).collect();
    let mut seen = std::collections::BTreeSet::new();
    for starter in &starters {
        if starter.name.is_empty() {
            return Err(Failure::usage("--categories names an empty category")
                .hint("separate names by single commas"));
        }
        if !seen.insert(fold_name(&starter.name)) {
            return Err(
                Failure::usage(format!("--categories names `{}` twice", starter.name))
                    .hint("name it once"),
            );
        }
    }
    Ok((!starters.is_empty()).then_some(starters))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::{Arguments, Command};
    use crate::cli::clock::Now;
    use crate::cli::config::Config;
    use crate::domain::taxonomy::Kind;
    use clap::Parser;

    fn gather(line: &str, config: Config) -> Result<Settings, Failure> {
        let arguments = Arguments::parse_from(["mispred"].into_iter().chain(line.split(' ')));
        let Some(Command::Review(review)) = &arguments.command else {
            panic!("{line}")
        };
        let now = Now {
            at: "2026-11-16T09:00:00Z".to_owned(),
            week: "2026-W47".parse().unwrap(),
        };
        Settings::gather(
            &review.draw,
            &Context {
                config,
                now,
                common: arguments.common.clone(),
                drill: None,
            },
        )
    }

    fn config() -> Config {
        Config {
            roles: vec![
                (Role::Truth, vec!["intent".to_owned()]),
                (Role::Slice, vec!["plan".to_owned()]),
            ],
            reviewer: Some("bob".to_owned()),
            set: Some("tickets".to_owned()),
            n: Some(50),
            provenance: BTreeMap::from([
                ("model".to_owned(), "old".to_owned()),
                ("commit".to_owned(), "c0ffee".to_owned()),
            ]),
            ..Config::default()
        }
    }

    #[test]
    fn flags_beat_the_file_and_the_file_beats_nothing() {
        let settings = gather(
            "review data/preds.csv --truth label --n 7 --reviewer ana --set-name other --model-name new --categories blur,label\u{a0}noise",
            config(),
        )
        .unwrap();
        assert_eq!(
            (
                settings.n,
                settings.set.as_str(),
                settings.reviewer.as_str()
            ),
            (Some(7), "other", "ana")
        );
        let truth = settings.source.role(Role::Truth).unwrap();
        assert_eq!(
            (truth.columns.as_slice(), truth.origin),
            (&["label".to_owned()][..], Origin::Flag)
        );
        assert_eq!(
            settings.source.role(Role::Slice).unwrap().origin,
            Origin::Config
        );
        assert_eq!(settings.source.role(Role::Score), None);
        assert_eq!(
            (
                settings.provenance["model"].as_str(),
                settings.provenance["commit"].as_str()
            ),
            ("new", "c0ffee")
        );
        let kinds: Vec<Kind> = settings
            .starters
            .unwrap()
            .iter()
            .map(|starter| starter.kind)
            .collect();
        assert_eq!(kinds, [Kind::Model, Kind::Labels]);
    }

    #[test]
    fn a_size_that_a_design_carries_beats_the_one_in_the_file() {
        let settings = gather("review f.csv --design mixed:5+10", config()).unwrap();
        assert_eq!((settings.n, settings.size()), (None, 15));
        let mixed = Design {
            method: "mixed:5+10".parse().unwrap(),
            ..Design::random("s", 15)
        };
        let later = gather("review f.csv", config()).unwrap();
        assert_eq!(later.larger_than(&mixed), None);
        assert_eq!(later.larger_than(&Design::random("s", 15)), Some(50));
        let more = gather("review f.csv --n 40", config()).unwrap();
        assert_eq!(more.larger_than(&mixed), Some(40));
        let both = gather("review f.csv --design mixed:5+10 --n 40", config()).unwrap();
        assert_eq!(both.size(), 40);
    }

    #[test]
    fn what_nobody_said_comes_from_the_file_name_and_the_clock() {
        let settings = gather(
            "review data/preds.csv.gz",
            Config {
                reviewer: Some("bob".to_owned()),
                ..Config::default()
            },
        )
        .unwrap();
        assert_eq!(
            (settings.set.as_str(), settings.week.to_string().as_str()),
            ("preds", "2026-W47")
        );
        assert_eq!(
            (settings.n, settings.starters, settings.week_is_named),
            (None, None, false)
        );
    }

    #[test]
    fn an_empty_column_takes_the_role_away() {
        let settings = gather("review f.csv --truth ", config()).unwrap();
        assert_eq!(
            settings.source.role(Role::Truth).unwrap().columns,
            Vec::<String>::new()
        );
    }

    #[test]
    fn names_that_cannot_be_used_are_refused() {
        for line in [
            "review f.csv --set-name ../x",
            "review f.csv --categories a,,b",
            "review f.csv --categories a,A",
        ] {
            let failure = gather(line, config()).unwrap_err();
            assert!(failure.hint.is_some(), "{line}");
        }
    }
}
