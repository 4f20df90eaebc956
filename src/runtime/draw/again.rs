//! What is done with a sample that is frozen: drawing it again, drawing further, and finding its rows.

use super::{DrawError, Request, examples, line, picked, rows_of};
use crate::domain::draw::Drawn;
use crate::domain::row::Row;
use crate::domain::sample::{Relink, Sample, SampledExample};
use crate::engine::{DesignColumns, ErrorRow, Progress, Source};
use crate::session::{WeekFolder, sample_file};

/// Draws further examples of the same draw behind those of a frozen sample, which stay as they are. Gives the sample
/// and all of its rows. The source must be the one that the sample was drawn from.
///
/// # Errors
/// When the file can't be read, it is another one, or the sample can't be written.
pub fn extend(
    source: &Source,
    folder: &WeekFolder,
    n: usize,
    progress: &dyn Progress,
) -> Result<(Sample, Vec<Row>), DrawError> {
    let before = sample_file::read_sample(folder)?;
    let columns = DesignColumns::of(&before.design.method);
    let survey = source.survey_for(&before.roles, &columns, progress)?;
    let design = before.design.grown_to(n);
    let errors: Vec<ErrorRow<'_>> = survey
        .eyeball_errors(&before.split, line::opened_in(&before))
        .collect();
    let drawn: Drawn<ErrorRow<'_>> = design.draw(errors)?;
    let is_same_draw = drawn.picks.len() >= before.examples.len()
        && before
            .examples
            .iter()
            .zip(&drawn.picks)
            .all(|(old, pick)| old.hash == pick.hash && old.key.as_str() == pick.error.key);
    if !is_same_draw {
        return Err(DrawError::Refused {
            sentence: format!(
                "{}: its errors are not those that the sample was drawn from",
                source.name()
            ),
            hint:
                "only the file of the draw extends it; --redraw archives this week and draws anew"
                    .to_owned(),
        });
    }
    let (earlier, further) = drawn.picks.split_at(before.examples.len());
    let new_rows = rows_of(source, further, progress)?;
    let new_examples = examples(further, &new_rows, &before);
    let old_examples = before.examples.iter().cloned().zip(earlier);
    // A larger draw makes the earlier examples likelier; what was shown of them stays as it is.
    let all: Vec<SampledExample> = old_examples
        .map(|(example, pick)| SampledExample {
            inclusion: pick.inclusion,
            ..example
        })
        .chain(new_examples)
        .collect();
    let rows = sample_file::read_rows(folder, &before)?.unwrap_or_default();
    let rows: Vec<Row> = rows.into_iter().chain(new_rows.iter().cloned()).collect();
    let opened = line::opened_in(&before);
    let mut sample = Sample {
        design,
        examples: all,
        ..before
    };
    picked::fill(&mut sample, &drawn, &survey, opened);
    sample_file::extend(folder, &sample, &new_rows)?;
    Ok((sample, rows))
}

/// The keys and hashes that the stored design draws from a source now, in review order.
///
/// # Errors
/// When the file can't be read.
pub fn again(
    source: &Source,
    sample: &Sample,
    progress: &dyn Progress,
) -> Result<Vec<(String, String)>, DrawError> {
    let columns = DesignColumns::of(&sample.design.method);
    let survey = source.survey_for(&sample.roles, &columns, progress)?;
    let errors: Vec<ErrorRow<'_>> = survey
        .eyeball_errors(&sample.split, line::opened_in(sample))
        .collect();
    let drawn = sample.design.draw(errors)?;
    Ok(drawn
        .picks
        .into_iter()
        .map(|pick| (pick.error.key.to_owned(), pick.hash.to_string()))
        .collect())
}

/// Looks the drawn keys up in another file and keeps its rows with the sample; the draw itself stays as it is. Gives
/// a sentence that says how many were found.
///
/// # Errors
/// When the file can't be read, calls itself test, or the sample can't be written.
pub fn relink(
    source: &Source,
    request: &Request,
    progress: &dyn Progress,
) -> Result<String, DrawError> {
    let sample = sample_file::read_sample(&request.folder)?;
    let rows = rows_in(source, &sample, progress)?;
    let relink = Relink {
        source: source.fingerprint()?,
        reviewer: request.reviewer.clone(),
        at: request.at.clone(),
        found: rows.len(),
    };
    let (found, total) = (rows.len(), sample.examples.len());
    sample_file::relink(&request.folder, relink, &rows)?;
    Ok(match total - found {
        0 => format!("all {total} drawn examples were found in the new file"),
        gone => format!(
            "{found} of {total} drawn examples were found in the new file; {gone} keep the rows they had"
        ),
    })
}

/// The rows of a sample whose own were not kept here, read from its unchanged source: git does not get them, so a
/// second reviewer's folder lacks them.
///
/// # Errors
/// When the file can't be read or calls itself test.
pub fn missing_rows(
    source: &Source,
    sample: &Sample,
    progress: &dyn Progress,
) -> Result<Vec<Row>, DrawError> {
    rows_in(source, sample, progress)
}

/// The rows that a file has under the drawn keys, as far as they may be looked at and still have the same truth: an
/// id alone, often a plain number, does not prove that it is the same example.
fn rows_in(
    source: &Source,
    sample: &Sample,
    progress: &dyn Progress,
) -> Result<Vec<Row>, DrawError> {
    let opened = line::opened_in(sample);
    if !opened.test {
        line::refuse_test_name(source)?;
    }
    let survey = source.survey(&sample.roles, progress)?;
    let drawn = sample
        .examples
        .iter()
        .map(|example| (&example.key, example.truth.as_str()));
    let places = survey.places_of(drawn, &sample.split, opened, progress)?;
    Ok(source.rows(&places, progress)?)
}
