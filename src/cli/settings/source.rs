//! What is said about a predictions file, flags and `mispred.toml` put together: a flag always beats the file.

use std::path::PathBuf;

use super::{ErrorWish, RoleWish, roles};
use crate::cli::args::SourceArguments;
use crate::cli::config::Config;
use crate::cli::exit::Failure;
use crate::cli::files;
use crate::domain::reading::Reading;
use crate::domain::roles::{Origin, Role};
use crate::engine::{EngineError, Progress, Source, Wanted};

/// A predictions file, and everything that was said about it.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceSettings {
    /// The predictions file.
    pub file: PathBuf,
    /// How it is read, with the files that belong to it.
    pub reading: Reading,
    /// The columns, at most one wish per role, in the order of [`Role::ALL`].
    pub roles: Vec<RoleWish>,
    /// When a prediction counts as wrong.
    pub errors: ErrorWish,
}

impl SourceSettings {
    /// Puts flags and settings together.
    ///
    /// # Errors
    /// When a pattern matches no file, or an expression or a file of labels can't be read.
    pub fn gather(arguments: &SourceArguments, config: &Config) -> Result<Self, Failure> {
        let mut named = vec![arguments.file.clone()];
        named.extend(arguments.more_files.iter().cloned());
        let mut files = files::expand(&named)?.into_iter();
        let file = files.next().unwrap_or_else(|| arguments.file.clone());
        let text = |file: PathBuf| file.to_string_lossy().into_owned();
        Ok(Self {
            file,
            reading: Reading {
                more_files: files.map(text).collect(),
                ..arguments.reading.over(&config.reading)
            },
            roles: roles(&arguments.columns, &config.roles),
            errors: ErrorWish::gather(arguments, config)?,
        })
    }

    /// The name that its files have in common, to call a set by.
    pub fn common_name(&self) -> String {
        let more = self.reading.more_files.iter().map(PathBuf::from);
        let files: Vec<PathBuf> = std::iter::once(self.file.clone()).chain(more).collect();
        files::common_name(&files)
    }

    /// Opens it.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn open(&self, progress: &dyn Progress) -> Result<Source, EngineError> {
        Source::open_as(&self.file, &self.reading, progress)
    }

    /// What is asked of the engine. The columns of a model that was named are asked for as that model's answer.
    pub fn wanted(&self, source: &Source) -> Wanted {
        let mut wanted = Wanted::under(self.errors.rule.clone(), self.errors.normal.clone());
        for wish in &self.roles {
            wanted.ask(wish.role, wish.columns.clone(), wish.origin);
        }
        if let Some((role, column)) = source.model_answer()
            && self.role(role).is_none()
        {
            wanted.ask(role, vec![column.to_owned()], Origin::Flag);
        }
        wanted
    }

    /// The wish for a role.
    pub fn role(&self, role: Role) -> Option<&RoleWish> {
        self.roles.iter().find(|wish| wish.role == role)
    }
}
