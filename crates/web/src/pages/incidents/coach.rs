//! The coach of a drill: what to do next, why, and a button that does it; what it came to when it is over.

use super::number;
use super::regions::Region;
use super::room::{Also, Room, Seat};
use crate::Web;
use crate::form::Form;
use crate::pages::fault::Answer;
use crate::pages::once;
use crate::pages::status_page;
use crate::session::{Viewer, see_other, see_other_refused};
use crate::ui::shell::Width;
use crate::ui::steps::{Stand, step, steps};
use crate::ui::{Icon, Place, Shell, card, facts, field, form, link_button, submit, time};
use allclear_core::drill::{Offer, Step};
use allclear_core::incident::{MAX_TEXT, Reference};
use allclear_core::room::{Object, Proposal, Task};
use allclear_engine::Error;
use allclear_engine::drill::{self, Coached};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::StatusCode;
use maud::Markup;

/// The panel on the screen; nothing for an incident that is real.
pub(super) fn coach(seat: &Seat<'_>) -> Markup {
    let inner = html! { @if let Some(coached) = &seat.room.drill { (panel(seat, coached)) } };
    seat.region("incident-coach", Region::Coach, &inner)
}

/// Whether the viewer is the one who practises.
fn practises(seat: &Seat<'_>) -> bool {
    seat.incident().drill == Some(seat.viewer.person())
}

fn panel(seat: &Seat<'_>, coached: &Coached) -> Markup {
    let Some(now) = coached.course.current() else { return over(seat, coached) };
    let nth = Step::ALL.iter().position(|step| *step == now).unwrap_or_default() + 1;
    let inner = html! {
        p { (now.why()) }
        @if practises(seat) {
            @if let Some(offer) = &coached.offer { (does(seat, offer)) }
        } @else {
            p .quiet { (seat.room.name(seat.incident().drill.unwrap_or(seat.viewer.person()))) " practises here. Nothing is wrong." }
        }
    };
    let shown = card(t!("Step {nth} of {}: {}", Step::ALL.len(), now.title()), inner).note(html! { "Drill" });
    html! { (shown.actions(ends(seat, t!("End the drill")))) }
}

/// One press, and all of it is gone.
fn ends(seat: &Seat<'_>, label: &str) -> Markup {
    let own = practises(seat) || seat.viewer.may(allclear_core::access::Permission::Manage);
    html! { @if own && seat.works() { (form::act(seat.at("/drill/remove"), submit(label).small().quiet())) } }
}

fn does(seat: &Seat<'_>, offer: &Offer) -> Markup {
    match offer {
        Offer::Join => html! { (form::act(seat.at("/join"), submit(t!("I am on it")).primary())) },
        Offer::Line(line) => {
            let inner = html! {
                (field::text("text", t!("Send this, or change it first")).within("coach").value(line.as_str()).required().wide().mono())
                (submit(t!("Send")).primary())
            };
            html! { (form::post(seat.at("/capture"), inner).hidden("key", seat.key("coach"))) }
        }
        Offer::Publish(text) => {
            let inner = html! {
                (field::textarea("text", t!("What customers read")).within("coach").value(*text).required().rows(3).wide())
                (submit(t!("Publish on the demo status page")).primary())
            };
            html! { (form::post(seat.at("/drill/publish"), inner)) }
        }
        Offer::Wait(what) => html! { p .strong { (what) } },
    }
}

fn over(seat: &Seat<'_>, coached: &Coached) -> Markup {
    let done = coached.course.done() == Step::ALL.len();
    let title = if done { t!("That was the drill") } else { t!("The drill is over") };
    let inner = html! {
        p {
            (coached.course.done()) " of " (Step::ALL.len()) " steps are done. "
            "Nothing of it counts anywhere, and nobody else was paged."
        }
        p .row {
            (link_button(t!("See how it went"), seat.at("/drill")).primary())
            @if seat.room.review.is_some() {
                (link_button(t!("Read the drafted review"), format!("/reviews/{}", seat.incident().number)))
            }
        }
    };
    html! { (card(title, inner).note(html! { "Drill" }).actions(ends(seat, t!("Remove it")))) }
}

/// `GET /incidents/{number}/drill`: how it went.
pub(super) async fn summary(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let number = number(&named)?;
    let room = Room::open_with(&web, number, &[Also::Coach]).await?;
    let seat = Seat::new(&room, &viewer);
    let Some(coached) = &room.drill else { return Err(crate::pages::fault::Fault::missing("drill")) };
    let mut shell = Shell::new(&viewer, Place::Incidents, t!("How the drill went"));
    shell.crumbs = vec![
        (t!("Incidents").to_owned(), "/incidents".to_owned()),
        (format!("#{number}"), format!("/incidents/{number}")),
    ];
    shell.width = Width::Narrow;
    shell.main = html! {
        (card(t!("Times"), times(coached)))
        (card(t!("Steps"), path(coached)))
        (card(t!("What Allclear did for you"), helped(&seat)))
        div .row {
            @if room.review.is_some() {
                (link_button(t!("Read the drafted review"), format!("/reviews/{number}")).icon(Icon::BookOpen).primary())
            }
            @if coached.page { (link_button(t!("Demo status page"), seat.at("/demo-page")).icon(Icon::RadioTower)) }
            (ends(&seat, t!("Remove the drill")))
        }
    };
    Ok(shell.into_response())
}

fn times(coached: &Coached) -> Markup {
    let took = |step| {
        let span = coached.course.took(step);
        html! { @if let Some(span) = span { (time::duration(span)) } @else { "not done" } }
    };
    facts(&[
        (t!("To answer the page"), took(Step::Answer)),
        (t!("Until somebody commanded"), took(Step::Command)),
        (t!("Until customers read of it"), took(Step::Publish)),
        (t!("Until it was resolved"), took(Step::Resolve)),
    ])
}

fn path(coached: &Coached) -> Markup {
    let one = |(one, done): &(Step, Option<jiff::Timestamp>)| {
        let stand = if done.is_some() { Stand::Done } else { Stand::Later };
        let shown = step(stand, one.title());
        match coached.course.took(*one) {
            Some(took) => shown.text(html! { "after " (time::duration(took)) }),
            None => shown.text(one.why()),
        }
    };
    steps(t!("Steps of the drill"), &coached.course.steps.iter().map(one).collect::<Vec<_>>())
}

/// What whoever practised need not have thought of, counted from what happened.
fn helped(seat: &Seat<'_>) -> Markup {
    let work = &seat.room.work;
    let tasks = work.all::<Task>().filter(|(_, task)| !task.is_open()).count();
    let proposals = work.all::<Proposal>().filter(|(_, proposal)| proposal.decision.is_some()).count();
    html! {
        ul {
            @if !seat.room.pages.is_empty() { li { "It paged you, and would have gone on to others without an answer." } }
            @if tasks > 0 { li { "It asked how " (tasks) @if tasks == 1 { " task stands" } @else { " tasks stand" } " when the time was up." } }
            @if proposals > 0 { li { "It asked everybody for objections, closed the vote in time, and wrote the decision down." } }
            @if seat.incident().tenures.len() > 1 { li { "It wrote the briefing for whoever took command from you." } }
            li { "It kept the timeline: " (seat.incident().seq) " entries, in order, with who and when." }
            @if seat.room.review.is_some() { li { "It drafted the review from that timeline." } }
        }
    }
}

/// `POST /drills`.
pub(super) async fn start(State(web): State<Web>, viewer: Viewer) -> Answer {
    let (incident, new) = drill::start(&web.app, viewer.actor(), None).await?;
    let told = if new {
        t!("The drill has begun. Nothing is wrong, and nobody else is paged.")
    } else {
        t!("You are in this drill already.")
    };
    Ok(see_other(&format!("/incidents/{}", incident.number), told))
}

/// `POST /incidents/{number}/drill/publish`.
pub(super) async fn publish(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    mut form: Form,
) -> Answer {
    let number = number(&named)?;
    let text = form.text("text", 1..=MAX_TEXT);
    if !form.is_wrong() {
        match drill::publish(&web.app, viewer.actor(), Reference::Number(number), text).await {
            Ok(_) => return Ok(see_other(&format!("/incidents/{number}"), t!("It stands on the demo status page."))),
            Err(why) => form.refuse(why)?,
        }
    }
    let mut shell = Shell::new(&viewer, Place::Incidents, t!("Tell customers"));
    shell.width = Width::Narrow;
    let inner = html! {
        (crate::ui::sent::refusal(&form))
        (field::textarea("text", t!("What customers read")).of(&form).required().rows(5).wide())
        (form::end(submit(t!("Publish on the demo status page")).primary(), Some(&format!("/incidents/{number}"))))
    };
    shell.main = html! { (form::post(format!("/incidents/{number}/drill/publish"), inner)) };
    Ok((form.status(), shell).into_response())
}

/// `POST /incidents/{number}/drill/remove`.
pub(super) async fn remove(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let number = number(&named)?;
    match drill::remove(&web.app, viewer.actor(), Reference::Number(number)).await {
        Ok(()) => Ok(see_other("/", once::removed(true, t!("The drill is gone, with everything in it.")))),
        // Pressed twice.
        Err(Error::NotFound { .. }) => Ok(see_other("/", once::removed(false, ""))),
        Err(Error::Refused(why)) => Ok(see_other_refused(&format!("/incidents/{number}"), &why)),
        Err(other) => Err(other.into()),
    }
}

/// `GET /incidents/{number}/demo-page` and below: what customers would read, for those who are signed in.
pub(super) async fn demo_page(web: State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    demo_document(web, viewer, Path((named, String::new()))).await
}

pub(super) async fn demo_document(
    State(web): State<Web>,
    _: Viewer,
    Path((named, path)): Path<(String, String)>,
) -> Answer {
    let number = number(&named)?;
    let (url, now) = (web.app.settings().public_url.clone(), web.app.now());
    let view = web.app.read(move |tx| drill::page(tx, Reference::Number(number), &url, now)).await?;
    let found = status_page::preview(&view, &path, &format!("/incidents/{number}/demo-page"));
    Ok(found.map_or_else(|| StatusCode::NOT_FOUND.into_response(), IntoResponse::into_response))
}

/// The button that begins one, wherever it is offered.
pub(in crate::pages) fn begins(label: &str) -> form::Form {
    form::act("/drills", submit(label).icon(Icon::GraduationCap))
}
