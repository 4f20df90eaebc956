//! What is asked before a review opens, in words.

use std::path::Path;

use super::week::name_of;
use crate::app::model::{Answer, Question};
use crate::domain::sample::Sample;
use crate::session::{WeekFolder, progress};

fn answer(answer: Answer, name: &str, about: &str) -> (Answer, String, String) {
    (answer, name.to_owned(), about.to_owned())
}

pub(super) fn about_change(sample: &Sample, file: &Path) -> Question {
    let before = &sample.latest_source().path;
    let is_other = Path::new(before) != file;
    let what = match is_other {
        true => format!(
            "This week's sample of `{}` was drawn from {before}, not from {}.",
            sample.set,
            file.display()
        ),
        false => format!("{before} is not what it was when this week's sample was drawn."),
    };
    let mut lines = vec![
        what,
        format!(
            "{} examples of that draw are kept with their rows, so nothing is lost.",
            sample.examples.len()
        ),
    ];
    if is_other {
        lines.push(
            "If it is another model or data set, leave and give it a name with --set-name."
                .to_owned(),
        );
    }
    Question {
        title: if is_other {
            "This is another predictions file"
        } else {
            "The predictions file has changed"
        }
        .to_owned(),
        lines,
        answers: vec![
            answer(
                Answer::Keep,
                "Keep",
                "Go on with the rows as they were drawn; the file is left alone.",
            ),
            answer(
                Answer::Relink,
                "Relink",
                "Look the drawn examples up in the file and show its rows; verdicts stay.",
            ),
            answer(
                Answer::Redraw,
                "Redraw",
                "Archive this week's review and draw a new sample from the file.",
            ),
            answer(Answer::Leave, "Leave", "Change nothing."),
        ],
    }
}

pub(super) fn about_unfinished(earlier: &WeekFolder, folder: &WeekFolder) -> Question {
    let done = progress(earlier)
        .map(|progress| format!("{} of {} are reviewed.", progress.decided, progress.total))
        .unwrap_or_default();
    let begin = format!(
        "Leave it as it is and draw the sample of {}.",
        name_of(folder)
    );
    Question {
        title: "An earlier week is not finished".to_owned(),
        lines: vec![format!("{}: {done}", name_of(earlier))],
        answers: vec![
            answer(
                Answer::ResumeUnfinished,
                "Finish it",
                "Go on where it was left.",
            ),
            answer(Answer::BeginWeek, "Begin the new week", &begin),
            answer(Answer::Leave, "Leave", "Change nothing."),
        ],
    }
}
