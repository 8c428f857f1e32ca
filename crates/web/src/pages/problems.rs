//! What the company's checks found wrong with a change, as a page says it.

use crate::form::Form;
use crate::pages::fault::{Fault, sentence};
use allclear_engine::company::{ChangeError, FieldProblem};
use allclear_texts::t;

/// Each problem at its field, and what has none in this form above them all. `at` names the field of the form.
///
/// # Errors
/// What is not about the form.
pub(super) fn complain(
    form: &mut Form,
    why: ChangeError,
    at: impl Fn(&FieldProblem) -> Option<String>,
) -> Result<(), Fault> {
    let problems = match why {
        ChangeError::Fields(problems) => problems,
        ChangeError::Engine(why) => return form.refuse(why),
    };
    for problem in problems {
        match at(&problem) {
            Some(field) => form.complain(&field, problem.to_string()),
            None => form.reject(&told(&problem)),
        }
    }
    Ok(())
}

/// The first problem in one sentence, for a form that is one button.
///
/// # Errors
/// What is not about what was asked for.
pub(super) fn first(why: ChangeError) -> Result<String, Fault> {
    match why {
        ChangeError::Fields(problems) => {
            Ok(problems.first().map_or_else(|| t!("That could not be done.").to_owned(), told))
        }
        ChangeError::Engine(why) => Err(why.into()),
    }
}

/// A problem with a field that is not on the screen says whose it is.
fn told(problem: &FieldProblem) -> String {
    let FieldProblem { kind, name, field, .. } = problem;
    if field.is_empty() { sentence(&problem.to_string()) } else { sentence(&format!("{kind} “{name}”: {problem}")) }
}
