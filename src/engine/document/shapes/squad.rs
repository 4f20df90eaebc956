//! The truth of a reading test as SQuAD publishes it: questions within paragraphs within articles.

use super::super::compose::Rows;
use super::super::raw::{self, Kind};
use crate::domain::finding::Finding;

/// A row per question: its fields, with the answers as a list of texts, and the paragraph and title it belongs to.
pub fn write(value: &[u8], rows: &mut Rows) -> Option<Vec<Finding>> {
    let data = raw::member(value, "data")?;
    let first = raw::member(raw::elements(data).next()?, "paragraphs")?;
    raw::member(raw::elements(first).next()?, "qas")?;
    for article in raw::elements(data) {
        let title = raw::member(article, "title");
        for paragraph in raw::member(article, "paragraphs")
            .into_iter()
            .flat_map(raw::elements)
        {
            let context = raw::member(paragraph, "context");
            for question in raw::member(paragraph, "qas")
                .into_iter()
                .flat_map(raw::elements)
            {
                question_row(question, context, title, rows);
            }
        }
    }
    let sentence = "The file is a SQuAD data set: one row per question, its answers as a list.";
    Some(vec![Finding::note("squad", sentence)])
}

fn question_row(question: &[u8], context: Option<&[u8]>, title: Option<&[u8]>, rows: &mut Rows) {
    let answers = raw::member(question, "answers").map(answer_texts);
    let fields = raw::members(question).map(|(key, value)| match &answers {
        Some(answers) if raw::is_named(key, "answers") => (key, answers.as_slice()),
        _ => (key, value),
    });
    let mut fields: Vec<(&[u8], &[u8])> = fields.collect();
    for (key, value) in [(&b"\"context\""[..], context), (&b"\"title\""[..], title)] {
        if let Some(value) = value.filter(|_| fields.iter().all(|(name, _)| *name != key)) {
            fields.push((key, value));
        }
    }
    rows.row(fields);
}

/// The different texts of the answers; answers that are no objects stay what they are.
fn answer_texts(answers: &[u8]) -> Vec<u8> {
    let mut texts: Vec<&[u8]> = Vec::new();
    for answer in raw::elements(answers) {
        match raw::member(answer, "text") {
            Some(text) if raw::kind(text) == Kind::Text => {
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
            _ => return answers.to_vec(),
        }
    }
    [&b"["[..], &texts.join(&b","[..]), b"]"].concat()
}
