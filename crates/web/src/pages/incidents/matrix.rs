//! The questions that make a severity, on every form that asks for one.

use crate::form::Form;
use crate::ui::field::{self, choice};
use allclear_core::incident::matrix::{Answers, Matrix, Question, UNSURE};
use allclear_texts::{html, t};
use maud::Markup;

/// What was answered. What the matrix does not know is left out: a form may be older than the matrix.
pub(super) fn answers(matrix: &Matrix, form: &Form) -> Answers {
    let known = |key: &str, value: &str| matrix.check(&Answers::from([(key.to_owned(), value.to_owned())])).is_ok();
    let answered = |key: &String| {
        let value = form.value(key);
        (!value.is_empty() && known(key, value)).then(|| (key.clone(), value.to_owned()))
    };
    matrix.0.iter().filter_map(|question| answered(&question.key)).collect()
}

/// The questions; `within` keeps the ids of two forms on one page apart.
pub(super) fn fields(matrix: &Matrix, typed: &Form, within: Option<&str>) -> Markup {
    let ask = |question: &Question| {
        let answers = question.answers.iter().map(|a| choice(a.key.clone(), a.text.clone()));
        let choices = answers.chain([choice(UNSURE, t!("Not sure"))]).collect();
        let asked = field::radio_cards(question.key.clone(), question.text.clone(), choices).of(typed);
        html! { @match within { Some(within) => (asked.within(within)), None => (asked) } }
    };
    html! { div .questions { @for question in &matrix.0 { (ask(question)) } } }
}
