//! Questions: what is asked in an incident, by phase, and how to change it.

use super::{answer, frame};
use crate::Web;
use crate::pages::Answer;
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use crate::ui::list::{Item, row};
use crate::ui::{Icon, badge, card, list, snippet};
use allclear_core::access::Permission;
use allclear_core::incident::kind::IncidentType;
use allclear_core::question::{Category, Phase, Question, SOURCE, in_force};
use axum::extract::State;
use http::{Method, StatusCode};
use maud::html;

pub(super) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/settings/questions", Class::Page(Permission::Read), show)
}

/// How a question is changed, ready to be copied.
const EXAMPLE: &str = "questions:
  - { key: regions, question: \"Which of our three data centres?\" }
  - { key: eta_ballpark, ask: false }
  - { key: order_backlog, name: Orders waiting, question: \"How many orders wait?\", form: number }
";

async fn show(State(web): State<Web>, viewer: Viewer) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let questions = in_force(&directory.practice.questions);
    let changed = |question: &Question| directory.practice.questions.iter().any(|edit| edit.key == question.key);
    let shown = |question: &Question| {
        let mut phases = question.phases.iter().map(|phase| phase_name(*phase));
        let first = phases.next().unwrap_or("never asked");
        row(html! { (question.label()) " " (question.text) }).lead(Icon::CircleCheck).meta(html! {
            code { (question.key) } " · " (first) @for phase in phases { ", " (phase) }
            @if question.derived.is_some() { " · known by itself" }
            @if question.public { " " (badge("customers may read it")) }
            @if changed(question) { " " (badge("changed")) }
        })
    };
    let main = html! {
        p .lead { "An incident asks only what belongs to its phase. Nothing has to be answered." }
        @for category in Category::ALL {
            @let rows: Vec<_> = questions.iter().filter(|q| q.category == category).map(shown).collect();
            @if !rows.is_empty() { (card(category.name(), list(category.name(), &rows)).flush()) }
        }
        (card("What makes a severity", html! {
            @for line in directory.practice.matrix().told().lines() { p { (line.trim_start_matches("- ")) } }
        }))
        @if !directory.practice.types.is_empty() {
            (card("Types of incidents", list("Types", &directory.practice.types.iter().map(kind).collect::<Vec<_>>())).flush())
        }
        (card("Changing them", html! {
            p { "In the company's file: a question known by its key is changed, a new key is a new question, and "
                code { "ask: false" } " switches one off. What the section does not name stays as shipped." }
            (snippet("questions-example", "company.yaml", EXAMPLE))
            p .quiet { "The questions come from " (SOURCE) "." }
        }))
    };
    answer(frame(&viewer, "/settings/questions", "Questions", &main), StatusCode::OK)
}

/// A type, and what is asked of its incidents only.
fn kind(kind: &IncidentType) -> Item {
    let fields: Vec<&str> = kind.fields.iter().map(|field| field.name.as_deref().unwrap_or(&field.key)).collect();
    row(html! { (kind.name) }).lead(Icon::Siren).meta(html! {
        @if let Some(meaning) = &kind.meaning { (meaning) " " }
        @if let Some(severity) = kind.severity { "Usually " (severity.as_str()) ". " }
        @if !fields.is_empty() { "Asks for: " (fields.join(", ")) "." }
    })
}

/// As people read it.
const fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Initial => "while it is worked on",
        Phase::Recovering => "while it recovers",
        Phase::Solved => "when it is over",
    }
}
