//! Which columns a survey reads, and which part each plays among those that are read.
//!
//! This is also where the fields of an expression become columns: by their exact name first, then as a part.

use super::error::EngineError;
use super::source::Source;
use crate::domain::filter::{Expression, FilterError};
use crate::domain::finding::Finding;
use crate::domain::roles::{Role, Roles};
use crate::domain::rule::Rule;

/// Which column of a batch plays which part.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Places {
    pub truth: Option<usize>,
    pub prediction: Option<usize>,
    pub outcome: Option<usize>,
    pub score: Option<usize>,
    pub id: Option<usize>,
    pub group: Option<usize>,
    pub split: Option<usize>,
    /// The column that divides the errors into strata.
    pub stratum: Option<usize>,
    /// The column that says how bad an error is.
    pub badness: Option<usize>,
    pub cost: Option<usize>,
    /// The column that words of an expression are searched in.
    pub text: Option<usize>,
}

/// The columns to read, and what they are for.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// Numbers of columns of the file, in the order in which they are read.
    pub columns: Vec<usize>,
    pub places: Places,
    /// The fields of the expression with the places of their columns.
    pub fields: Vec<(String, usize)>,
}

/// Columns that only a design asks for, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DesignColumns {
    /// The one that divides the errors into strata.
    pub stratum: Option<String>,
    /// The one that says how bad an error is.
    pub badness: Option<String>,
}

impl Layout {
    /// The columns of the roles and of the rule.
    ///
    /// # Errors
    /// When the file lacks one of them, or nobody chose one that the rule needs.
    pub fn of(source: &Source, roles: &Roles, design: &DesignColumns) -> Result<Self, EngineError> {
        if let Some(role) = roles.missing() {
            return Err(EngineError::NoColumn {
                file: source.name(),
                role: role.name(),
            });
        }
        if let (Some(truth), Some(prediction)) = (&roles.truth, &roles.prediction)
            && truth == prediction
        {
            return Err(EngineError::SameColumn {
                column: truth.clone(),
            });
        }
        let mut layout = Self {
            columns: Vec::new(),
            places: Places::default(),
            fields: Vec::new(),
        };
        let expression = expression_of(source, roles)?;
        let searches = expression.as_ref().is_some_and(Expression::searches_text);
        let mut place = |role: &str, name: Option<&str>, origin: &str| {
            let place = |name| layout.place(source, role, name, origin);
            name.map(place).transpose()
        };
        let mut part = |role: Role| place(role.name(), roles.one(role), "the sample");
        let truth = part(Role::Truth)?;
        let prediction = part(Role::Prediction)?;
        let is_outcome = matches!(roles.rule, Rule::Outcome { .. });
        let places = Places {
            truth,
            prediction,
            outcome: if is_outcome {
                part(Role::Outcome)?
            } else {
                None
            },
            score: part(Role::Score)?,
            id: part(Role::Id)?,
            group: part(Role::Group)?,
            split: part(Role::Split)?,
            cost: part(Role::Cost)?,
            text: if searches { part(Role::Text)? } else { None },
            stratum: place("stratum", design.stratum.as_deref(), "--design")?,
            badness: place("what is worst", design.badness.as_deref(), "--design")?,
        };
        layout.places = places;
        for field in expression.iter().flat_map(Expression::fields) {
            let column = column_of(source, roles, field).unwrap_or(field);
            let place = layout.place(source, "a field", column, "--wrong")?;
            layout.fields.push((field.to_owned(), place));
        }
        Ok(layout)
    }

    fn place(
        &mut self,
        source: &Source,
        role: &str,
        name: &str,
        origin: &str,
    ) -> Result<usize, EngineError> {
        let column = source
            .column(name)
            .ok_or_else(|| source.unknown_column(name, role, origin))?;
        let known = self.columns.iter().position(|known| *known == column);
        Ok(known.unwrap_or_else(|| {
            self.columns.push(column);
            self.columns.len() - 1
        }))
    }
}

/// The column that a field of an expression means.
fn column_of<'a>(source: &Source, roles: &'a Roles, field: &'a str) -> Option<&'a str> {
    if source.column(field).is_some() {
        return Some(field);
    }
    match field {
        "truth" => roles.truth.as_deref(),
        "pred" | "prediction" => roles.prediction.as_deref(),
        "score" => roles.score.as_deref(),
        "outcome" => roles.outcome.as_deref(),
        _ => None,
    }
}

/// The expression of the rule, if it is one, with its fields checked.
fn expression_of(source: &Source, roles: &Roles) -> Result<Option<Expression>, EngineError> {
    let Rule::Expression(text) = &roles.rule else {
        return Ok(None);
    };
    let faulty = |error: &FilterError| EngineError::Expression {
        file: source.name(),
        sentence: error.message.clone(),
        pointing: error.pointing_lines(text),
    };
    let is_column = |word: &str| source.column(word).is_some();
    let expression = Expression::parse_over(text, &is_column).map_err(|error| faulty(&error))?;
    let is_known = |field: &str| column_of(source, roles, field).is_some();
    let columns: Vec<&str> = source.columns().iter().map(String::as_str).collect();
    Expression::refuse_slips(text, &is_column, &columns).map_err(|error| faulty(&error))?;
    let parts = ["truth", "pred", "score"]
        .into_iter()
        .filter(|part| is_known(part));
    let suggestions: Vec<&str> = columns.into_iter().chain(parts).collect();
    expression
        .check(&is_known, &suggestions)
        .map_err(|error| faulty(&error))?;
    let refused = |sentence: &str| {
        faulty(&FilterError {
            message: sentence.to_owned(),
            span: 0..text.len(),
        })
    };
    if expression.is_empty() {
        return Err(refused("an empty expression would make every row wrong"));
    }
    if expression.searches_text() && roles.text.is_none() {
        return Err(refused(
            "words alone are searched in the text, and no column is chosen as text",
        ));
    }
    Ok(Some(expression))
}

/// The roles with an expression that means the same for every file, and what was taken for a column in it.
///
/// # Errors
/// When the expression can't be read.
pub(super) fn settled(
    source: &Source,
    roles: &Roles,
) -> Result<(Roles, Option<Finding>), EngineError> {
    let Some(expression) = expression_of(source, roles)? else {
        return Ok((roles.clone(), None));
    };
    let Rule::Expression(text) = &roles.rule else {
        return Ok((roles.clone(), None));
    };
    let plain = Expression::parse(text).ok();
    let named: Vec<&str> = plain.iter().flat_map(Expression::right_fields).collect();
    let read: Vec<String> = expression
        .right_fields()
        .into_iter()
        .filter(|field| !named.contains(field))
        .map(|field| format!("`{field}`"))
        .collect();
    let note = (!read.is_empty()).then(|| {
        Finding::note(
            "word-is-a-column",
            format!("--wrong: {} is read as a column.", read.join(", ")),
        )
        .advising("Put the word in quotes if it is text.")
    });
    let roles = Roles {
        rule: Rule::Expression(format!("{expression:#}")),
        ..roles.clone()
    };
    Ok((roles, note))
}
