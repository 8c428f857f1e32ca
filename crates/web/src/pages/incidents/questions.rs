//! What is to be found out: the questions of the phase, each with a form of one field, and how many are answered.

use super::room::Seat;
use crate::form::Form;
use crate::ui::field::{self, Field, choice};
use crate::ui::{badge, card, form, submit};
use allclear_core::command::{Context, read_moment};
use allclear_core::incident::MAX_TEXT;
use allclear_core::question::{Asked, Form as Shape, Given, Order, Question, answered};
use allclear_core::timeline::actor_name;
use allclear_texts::{html, kept, t};
use maud::{Markup, Render as _};

/// Open questions in sight; the rest opens.
const SOON: usize = 5;

/// The line on the right of the screen that opens: the meter is in sight, the forms are one press away. Nothing while
/// nothing is asked.
pub(super) fn questions(seat: &Seat<'_>) -> Markup {
    let asked = &seat.room.asked;
    if asked.is_empty() {
        return Markup::default();
    }
    let (known, mut open): (Vec<&Asked>, Vec<&Asked>) = asked.iter().partition(|one| one.answer.is_some());
    // What nobody can answer here comes last, what the company needs first.
    open.sort_by_key(|one| (is_only_computed(&one.question), !one.question.required));
    let (first, later) = open.split_at(open.len().min(SOON));
    let count = t!("{} of {} answered", answered(asked), asked.len());
    let inner = html! {
        progress max=(asked.len()) value=(known.len()) aria-label=(count) { (count) }
        @for one in first { (unanswered(seat, one)) }
        @if !later.is_empty() {
            details .more {
                summary { (later.len()) " more questions" }
                @for one in later { (unanswered(seat, one)) }
            }
        }
        @if !known.is_empty() {
            details .more {
                summary { "What is known" }
                ul .affected { @for one in &known { (answer(seat, one)) } }
            }
        }
    };
    card(t!("Questions"), inner).tucked(&html! { (count) })
}

fn unanswered(seat: &Seat<'_>, one: &Asked) -> Markup {
    let question = &one.question;
    if !seat.works() || is_only_computed(question) {
        return html! { p .quiet { (question.label()) " " (question.text) } };
    }
    html! {
        details .more {
            summary { (question.label()) " " (question.text) @if question.required { " " (badge(t!("required"))) } }
            (tiny(seat, question, &Form::default()))
        }
    }
}

/// Whether no answer by hand is taken.
fn is_only_computed(question: &Question) -> bool {
    question.derived.is_some_and(|derived| derived.only().is_some())
}

fn answer(seat: &Seat<'_>, one: &Asked) -> Markup {
    let Some(known) = &one.answer else { return Markup::default() };
    let corrects = seat.works() && !is_only_computed(&one.question);
    html! {
        li {
            p .title { (one.question.label()) " " (one.question.name) }
            div .text { (crate::ui::prose(&known.text).compact().on(&seat.zone)) }
            p .quiet.small {
                @match &known.by {
                    Some((actor, at)) => { (actor_name(&seat.room.directory, actor)) ", " (seat.zone.ago(*at)) },
                    None => "known by itself",
                }
            }
            @if corrects {
                details .more {
                    summary { "Correct" }
                    (tiny(seat, &one.question, &Form::with(&[("answer", &known.typed)])))
                }
            }
        }
    }
}

/// A form of one field.
fn tiny(seat: &Seat<'_>, question: &Question, typed: &Form) -> Markup {
    let draft = format!("incident-{}-{}", seat.incident().number, question.key);
    let inner = html! {
        (answer_field(question, "answer", &question.key, typed, draft).required())
        (form::end(submit(t!("Save")).small(), None))
    };
    form::post(seat.at("/answer"), inner)
        .hidden("question", &question.key)
        .hidden("key", seat.key(&format!("answer-{}", question.key)))
        .render()
}

/// The input for an answer, as its form asks for it. `name` is the field's, `within` tells two on one page apart.
pub(super) fn answer_field(question: &Question, name: &str, within: &str, typed: &Form, draft: String) -> Field {
    let label = question.name.clone();
    let text = |label| field::text(name, label).of(typed).within(within);
    match &question.form {
        Shape::Choice { of } => {
            let choices = of.iter().map(|one| choice(one.clone(), kept(one))).collect();
            field::select(name, label, choices).of(typed).within(within)
        }
        Shape::Choices { of } => text(label).max(MAX_TEXT).wide().draft(draft).hint(t!("Some of: {}", of.join(", "))),
        Shape::Number => text(label).inputmode("numeric").max(20),
        Shape::Moment => text(label).max(60).hint(t!("14:05, 20 minutes ago as -20m, or about 14:05")),
        Shape::Link => text(label).max(MAX_TEXT).wide(),
        Shape::Text | Shape::Services => {
            field::textarea(name, label).of(typed).within(within).rows(2).wide().draft(draft)
        }
    }
}

/// The fields of the form that stands alone: which question, and the answer.
pub(super) fn fields(seat: &Seat<'_>, typed: &Form) -> Markup {
    let all = seat.room.directory.practice.questions_of(seat.incident());
    let by_hand = all.iter().filter(|question| !is_only_computed(question));
    let choices = by_hand.map(|q| choice(q.key.clone(), format!("{} {}", q.label(), q.text))).collect();
    html! {
        (field::select("question", t!("Question"), choices).of(typed).within("answer").required())
        (field::textarea("answer", t!("Answer")).of(typed).within("answer").required().rows(3).wide()
            .hint(t!("A moment as 14:05, -20m or about 14:05. What can be chosen is named when a word does not fit.")))
    }
}

/// What the form says.
pub(super) fn read(seat: &Seat<'_>, typed: &mut Form) -> Option<Order> {
    let key = typed.value("question").trim().to_owned();
    if key.is_empty() {
        typed.complain("question", t!("choose one"));
    }
    let answer = typed.text("answer", 1..=MAX_TEXT);
    let (directory, viewer) = (&seat.room.directory, seat.viewer);
    let context = Context { directory, now: viewer.now, zone: viewer.zone.clone(), me: Some(viewer.person()) };
    let moment = read_moment(&answer, &context);
    (!key.is_empty()).then_some(Order { question: Given::Key(key), answer, moment })
}
