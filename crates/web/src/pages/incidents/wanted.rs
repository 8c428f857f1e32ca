//! What the chosen type of an incident needs to know, on the form that declares one.

use super::questions::answer_field;
use crate::Web;
use crate::form::Form;
use crate::pages::fault::Answer;
use crate::session::Viewer;
use crate::ui::live;
use allclear_core::command::{Context, read_moment};
use allclear_core::directory::Directory;
use allclear_core::incident::{MAX_TEXT, kind};
use allclear_core::question::{Given, Order, Question};
use allclear_texts::{html, t};
use axum::extract::State;
use http::HeaderMap;
use maud::Markup;

/// The name of a field of the form.
fn field_of(question: &Question) -> String {
    format!("field-{}", question.key)
}

/// What the type that is chosen needs to know, in the company's order; what is only computed is nobody's to answer.
fn wanted(directory: &Directory, typed: &Form) -> Vec<Question> {
    let Some(chosen) = kind::named(directory, typed.value("type")) else { return Vec::new() };
    let own = |question: &Question| chosen.fields.iter().any(|f| f.key == question.key && f.required == Some(true));
    let by_hand = |question: &Question| question.derived.is_none_or(|derived| derived.only().is_none());
    directory.practice.with_fields(Some(chosen)).into_iter().filter(|q| own(q) && by_hand(q)).collect()
}

/// Its inputs. Fetched again when another type is chosen; without scripts they come back with what is missing.
pub(super) fn region(directory: &Directory, typed: &Form) -> Markup {
    let inner = html! {
        @for question in &wanted(directory, typed) {
            // Needed and not `required`: they stand in a card that folds.
            (answer_field(question, &field_of(question), "declare", typed, format!("declare-{}", question.key)).needed())
        }
    };
    live::following_form("wanted", "/incidents/new/wanted", "declare", &inner)
}

/// `POST /incidents/new/wanted`: the inputs for the type chosen so far.
pub(super) async fn show(State(web): State<Web>, _: Viewer, headers: HeaderMap, typed: Form) -> Answer {
    let directory = web.app.refresh_directory().await?;
    Ok(live::fragment(&headers, region(&directory, &typed)))
}

/// What was answered; complaints about what is missing or cannot be read are in the form.
pub(super) fn read(directory: &Directory, viewer: &Viewer, typed: &mut Form) -> Vec<Order> {
    let context = Context { directory, now: viewer.now, zone: viewer.zone.clone(), me: Some(viewer.person()) };
    let mut found = Vec::new();
    for question in wanted(directory, typed) {
        let name = field_of(&question);
        let answer = typed.text(&name, 0..=MAX_TEXT);
        if answer.trim().is_empty() {
            typed.complain(&name, t!("is needed for this type; \"unknown\" will do where a text is asked for"));
            continue;
        }
        let moment = read_moment(&answer, &context);
        if let Err(why) = question.reads(&answer, moment) {
            typed.complain(&name, why);
            continue;
        }
        found.push(Order { question: Given::Key(question.key), answer, moment });
    }
    found
}
