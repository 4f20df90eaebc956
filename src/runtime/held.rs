//! What is asked when somebody else writes in the session that was to be opened.

use super::draw::DrawError;
use crate::app::model::{Answer, Question};
use crate::session::OpenError;

/// A session that somebody holds is no failure but a question.
pub(super) fn question_for(error: DrawError) -> Result<Question, DrawError> {
    let DrawError::Session(OpenError::Held { holder }) = &error else {
        return Err(error);
    };
    let answer = |answer, name: &str, about: &str| (answer, name.to_owned(), about.to_owned());
    Ok(Question {
        title: "Somebody is writing in this session".to_owned(),
        lines: vec![
            format!("It is held by {holder}."),
            "What was saved is safe either way.".to_owned(),
        ],
        answers: vec![
            answer(
                Answer::Watch,
                "Watch",
                "Look at it as it grows, without changing anything.",
            ),
            answer(
                Answer::Join,
                "Join",
                "Write too, into a journal of your own; both are read together.",
            ),
            answer(Answer::Leave, "Leave", "Change nothing."),
        ],
    })
}
