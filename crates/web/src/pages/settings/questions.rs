//! Questions: what is asked in an incident, by phase, and how to change it.

use super::{answer, frame};
use crate::Web;
use crate::pages::Answer;
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use crate::ui::list::{Item, dots, row};
use crate::ui::{Icon, badge, card, list, snippet};
use allclear_core::access::Permission;
use allclear_core::incident::kind::IncidentType;
use allclear_core::question::{Edit, Phase, Question, SOURCE, in_force};
use allclear_texts::{html, mark, say, t};
use axum::extract::State;
use http::{Method, StatusCode};

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
    let edits = &directory.practice.questions;
    let mut questions = in_force(edits);
    questions.sort_by_key(|question| question.number);
    let main = html! {
        p .lead { "An incident asks only what belongs to its phase. Nothing has to be answered." }
        @for (phase, title) in PHASES {
            @let begins = |q: &&Question| q.phases.iter().min().copied() == phase;
            @let rows: Vec<_> = questions.iter().filter(begins).map(|question| line(question, edits)).collect();
            @if !rows.is_empty() { (card(say(title), list(say(title), &rows)).note(rows.len()).flush()) }
        }
        (card(t!("What makes a severity"), html! {
            @for line in directory.practice.matrix().told().lines() { p { (line.trim_start_matches("- ")) } }
        }))
        @if !directory.practice.types.is_empty() {
            (card(t!("Types of incidents"), list(t!("Types"), &directory.practice.types.iter().map(kind).collect::<Vec<_>>())).flush())
        }
        (card(t!("Changing them"), html! {
            p { "In the company's file: a question known by its key is changed, a new key is a new question, and "
                code { "ask: false" } " switches one off. What the section does not name stays as shipped." }
            (snippet("questions-example", "company.yaml", EXAMPLE))
            details .more {
                summary { "Every question by its key" }
                p .quiet { @for (nth, question) in questions.iter().enumerate() {
                    @if nth > 0 { ", " } (question.label()) " " code { (question.key) }
                } }
            }
            p .quiet { "The questions come from " (SOURCE) "." }
        }))
    };
    answer(frame(&viewer, "/settings/questions", t!("Questions"), &main), StatusCode::OK)
}

/// A question where its first phase stands.
fn line(question: &Question, edits: &[Edit]) -> Item {
    let later: Vec<_> =
        question.phases.iter().copied().filter(|phase| question.phases.iter().any(|p| p < phase)).collect();
    let changed = edits.iter().any(|edit| edit.key == question.key);
    let mut marks = Vec::new();
    marks.extend(question.derived.map(|_| html! { "known by itself" }));
    marks.extend(later.into_iter().map(|phase| html! { "also " (phase_name(phase)) }));
    marks.extend(question.public.then(|| html! { "customers may read it" }));
    marks.extend(changed.then(|| html! { (badge("changed")) }));
    let label = html! { span .question-number title=(question.key) { (question.label()) } };
    row(html! { (label) " " (question.text) }).trail(dots(&marks))
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

/// The phases, as their questions are headed.
const PHASES: [(Option<Phase>, &str); 4] = [
    (Some(Phase::Initial), mark!("While it is worked on")),
    (Some(Phase::Recovering), mark!("While it recovers")),
    (Some(Phase::Solved), mark!("When it is over")),
    (None, mark!("Never asked")),
];

/// In the middle of a sentence.
fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Initial => t!("while it is worked on"),
        Phase::Recovering => t!("while it recovers"),
        Phase::Solved => t!("when it is over"),
    }
}
