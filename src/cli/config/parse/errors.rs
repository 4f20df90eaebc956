//! The table `[errors]`: when a prediction is wrong, and what makes no difference.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeValue;

use super::{Config, Fault, Reader};
use crate::domain::filter::Expression;
use crate::domain::rule::{Normaliser, Rule, Step, tolerance};

const ERRORS: [&str; 8] = [
    "wrong",
    "tolerance",
    "sets",
    "jaccard",
    "one_of",
    "pass_at",
    "normalise",
    "labels",
];

impl Reader<'_> {
    pub(super) fn errors(
        &self,
        value: &Spanned<DeValue<'_>>,
        config: &mut Config,
    ) -> Result<(), Fault> {
        let mut named: Option<&str> = None;
        for entry in self.table("errors", value)?.iter() {
            let name = self.known(entry, &ERRORS, "[errors]")?;
            let (at, value) = (entry.1.span().start, entry.1);
            let rule = match name {
                "normalise" => {
                    config.normal = Normaliser {
                        labels: std::mem::take(&mut config.normal.labels),
                        ..self.steps(value)?
                    };
                    continue;
                }
                "labels" => {
                    config.normal.labels = self.labels(value)?;
                    continue;
                }
                "wrong" => Some(self.expression(value)?),
                "tolerance" => {
                    let text = self.text_or_number(name, value)?;
                    let tolerance =
                        tolerance(&text).map_err(|error| self.fault(at, error, None))?;
                    Some(Rule::Tolerance(tolerance))
                }
                "sets" => self
                    .flag(name, value)?
                    .then_some(Rule::Sets { jaccard: None }),
                "one_of" => self.flag(name, value)?.then_some(Rule::OneOf),
                "jaccard" => {
                    let least = self.number(name, value)?;
                    if !(least > 0.0 && least <= 1.0) {
                        let sentence = "`jaccard` lies above 0 and is at most 1";
                        return Err(self.fault(at, sentence, None));
                    }
                    Some(Rule::Sets {
                        jaccard: Some(least),
                    })
                }
                _ => Some(Rule::Outcome {
                    at_least: Some(self.number(name, value)?),
                }),
            };
            let Some(rule) = rule else { continue };
            if let Some(other) = named {
                let sentence = format!("`{other}` and `{name}` say in two ways what is wrong");
                return Err(self.fault(at, sentence, Some("keep one of the two")));
            }
            named = Some(name);
            config.rule = Some(rule);
        }
        Ok(())
    }

    fn expression(&self, value: &Spanned<DeValue<'_>>) -> Result<Rule, Fault> {
        let text = self.text("wrong", value)?;
        match Expression::parse(&text) {
            Ok(_) => Ok(Rule::Expression(text)),
            Err(error) => {
                let sentence = format!("`wrong`: {}", error.message);
                Err(self.fault(value.span().start, sentence, None))
            }
        }
    }

    fn steps(&self, value: &Spanned<DeValue<'_>>) -> Result<Normaliser, Fault> {
        let names = self.texts("normalise", value)?;
        let at = value.span().start;
        let mut steps = names.iter().map(|name| self.parsed::<Step>(at, name));
        steps.try_fold(Normaliser::default(), |normal, step| {
            Ok(normal.without(step?))
        })
    }

    /// A table of labels: `labels = { LABEL_0 = "no", LABEL_1 = "yes" }`.
    fn labels(&self, value: &Spanned<DeValue<'_>>) -> Result<BTreeMap<String, String>, Fault> {
        let pairs = self.table("labels", value)?.iter().map(|(from, to)| {
            let from = from.get_ref().to_string();
            let to = self.text_or_number(&from, to)?;
            Ok((from, to))
        });
        pairs.collect()
    }

    fn flag(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<bool, Fault> {
        match value.get_ref() {
            DeValue::Boolean(flag) => Ok(*flag),
            _ => {
                let sentence = format!("`{name}` is true or false");
                Err(self.fault(value.span().start, sentence, None))
            }
        }
    }

    fn number(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<f64, Fault> {
        let number = self.text_or_number(name, value)?.parse::<f64>().ok();
        number
            .filter(|number| number.is_finite())
            .ok_or_else(|| self.fault(value.span().start, format!("`{name}` is a number"), None))
    }
}
