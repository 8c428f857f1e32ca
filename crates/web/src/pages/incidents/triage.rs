//! Judging what somebody suspects: it is an incident, it is none, or it is part of another one.

use super::number;
use super::room::{Room, Seat};
use super::{declare, matrix};
use crate::Web;
use crate::form::Form;
use crate::pages::fault::{Answer, Fault};
use crate::pages::report::services;
use crate::session::{Viewer, see_other};
use crate::ui::field::{self, choice};
use crate::ui::shell::Width;
use crate::ui::{self, Icon, Place, Shell, card, form, person, prose, submit};
use allclear_core::access::Permission;
use allclear_core::incident::{Category, Incident, MAX_REASON, MAX_TEXT, Reference, Severity};
use allclear_core::timeline::actor_name;
use allclear_engine::Error;
use allclear_engine::respond::{self, Accept};
use allclear_store::incidents;
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::Markup;

/// Most incidents offered for merging: those that are open now.
const OFFERED: i64 = 50;

/// What can be said of a suspicion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Accept,
    Decline,
    Merge,
}

impl Verdict {
    pub const ALL: [Self; 3] = [Self::Accept, Self::Decline, Self::Merge];

    /// The last part of its address, and what its ids begin with.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::Merge => "merge",
        }
    }
}

/// `GET /incidents/{number}/triage`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    page(&web, &viewer, number(&named)?, &Form::default()).await
}

/// `POST /incidents/{number}/accept`, `…/decline`, `…/merge`.
pub(super) async fn judge(verdict: Verdict, web: Web, viewer: Viewer, named: String, mut form: Form) -> Answer {
    let number = number(&named)?;
    let judged = match verdict {
        Verdict::Accept => accept(&web, &viewer, number, &mut form).await,
        Verdict::Decline => {
            let reason = form.text("reason", 1..=MAX_REASON);
            said(&form, respond::decline_suspicion(&web.app, viewer.actor(), Reference::Number(number), reason)).await
        }
        Verdict::Merge => {
            let into = form.value("into").trim_start_matches('#').parse().unwrap_or(0);
            let into = Reference::Number(into);
            said(&form, respond::merge_suspicion(&web.app, viewer.actor(), Reference::Number(number), into)).await
        }
    };
    match judged {
        Some(Ok(incident)) => {
            let told = match verdict {
                Verdict::Accept => t!("It is an incident now. You can say everything else here.").to_owned(),
                Verdict::Decline => t!("Declined. Whoever reported it reads why here.").to_owned(),
                Verdict::Merge => t!("#{number} goes on here; what was reported is in the timeline."),
            };
            return Ok(see_other(&format!("/incidents/{}", incident.number), &told));
        }
        Some(Err(Error::NotFound { .. })) if verdict == Verdict::Merge => form.complain("into", t!("choose one")),
        Some(Err(why)) => form.refuse(why)?,
        None => {}
    }
    Ok((form.status(), page(&web, &viewer, number, &form).await?).into_response())
}

/// Does it unless something in the form is wrong already.
async fn said(
    form: &Form,
    doing: impl Future<Output = allclear_engine::Result<Incident>>,
) -> Option<allclear_engine::Result<Incident>> {
    if form.is_wrong() { None } else { Some(doing.await) }
}

async fn accept(web: &Web, viewer: &Viewer, number: i64, form: &mut Form) -> Option<allclear_engine::Result<Incident>> {
    let impact = form.text("impact", 0..=MAX_TEXT);
    let severity = form.value("severity").trim().to_owned();
    if !severity.is_empty() && Severity::read(&severity).is_none() {
        form.complain("severity", t!("must be SEV-1, SEV-2, SEV-3, SEV-4 or SEV-5"));
    }
    let directory = match web.app.refresh_directory().await {
        Ok(directory) => directory,
        Err(why) => return Some(Err(why)),
    };
    let command = Accept {
        severity: Severity::read(&severity),
        answers: matrix::answers(&directory.practice.matrix(), form),
        impact: Some(impact),
        kind: Some(form.value("type").to_owned()).filter(|kind| !kind.is_empty()),
        services: form.values("service").map(str::to_owned).collect(),
        commander: form.ticked("command").then(|| viewer.person().to_string()),
    };
    said(form, respond::accept_suspicion(&web.app, viewer.actor(), Reference::Number(number), command)).await
}

async fn page(web: &Web, viewer: &Viewer, number: i64, typed: &Form) -> Result<Response, Fault> {
    let room = Room::open(web, number).await?;
    let open = web.app.read(move |tx| {
        let filter = incidents::Filter { open: Some(true), limit: OFFERED, ..incidents::Filter::default() };
        let mut found = incidents::list(tx, &filter)?;
        found.retain(|incident| incident.status.category != Category::Triage);
        Ok(found)
    });
    let open = open.await?;
    let seat = Seat::new(&room, viewer);
    let mut shell = Shell::new(viewer, Place::Incidents, room.incident.title.as_str());
    shell.crumbs = vec![(t!("Incidents").to_owned(), "/incidents".to_owned()), (format!("#{number}"), seat.at(""))];
    shell.width = Width::Narrow;
    let waits = room.incident.status.category == Category::Triage;
    shell.main = html! {
        (ui::sent::refusal(typed))
        (reported(&seat))
        @if waits {
            (accepting(&seat, typed))
            @if !open.is_empty() { (merging(&seat, &open, typed)) }
            (declining(&seat, typed))
        } @else {
            p { "It does not wait in triage any more: it is " (room.incident.status.said()) "." }
        }
    };
    Ok(shell.into_response())
}

fn reported(seat: &Seat<'_>) -> Markup {
    let incident = seat.incident();
    let by = actor_name(&seat.room.directory, &incident.declared_by);
    let inner = html! {
        @if let Some(seen) = &incident.impact { (prose(seen).compact()) }
        p .quiet.small { "Reported by " (by) ", " (seat.zone.ago(incident.declared_at)) }
        (reporters(seat))
    };
    html! { (card(t!("What was reported"), inner)) }
}

/// Who reported it; addresses of customers are for those who work on it.
pub(super) fn reporters(seat: &Seat<'_>) -> Markup {
    html! {
        @if seat.viewer.may(Permission::Respond) {
            @for one in seat.room.reporters.iter().filter(|one| one.email.is_some() || one.person.is_some()) {
                p .row.small {
                    @match one.person {
                        Some(id) => (person(seat.room.name(id))),
                        None => span { "A customer: " (one.email.as_deref().unwrap_or_default()) },
                    }
                    @if let Some((answer, at)) = one.answered { span .quiet { (answer.name()) ", " (seat.zone.ago(at)) } }
                    @else if one.asked_at.is_some() { span .quiet { "asked whether it works again" } }
                }
            }
        }
    }
}

fn accepting(seat: &Seat<'_>, typed: &Form) -> Markup {
    let directory = &seat.room.directory;
    let seen = Some(typed.value("impact")).filter(|t| !t.is_empty()).or(seat.incident().impact.as_deref());
    let inner = html! {
        (field::textarea("impact", t!("What do customers see?")).value(seen.unwrap_or_default())
            .error(typed.error("impact")).within("accept").rows(3).wide())
        (declare::questions(&directory.practice.matrix(), typed))
        (declare::types(directory, typed))
        (services(directory, typed, |id| seat.incident().services.contains(&id)))
        (field::checkbox("command", t!("I take command myself")).of(typed).within("accept"))
        (form::end(submit(t!("It is an incident")).primary().icon(Icon::Siren), None))
    };
    html! { (card(t!("It is an incident"), html! { (form::post(seat.at("/accept"), inner)) })) }
}

fn merging(seat: &Seat<'_>, open: &[Incident], typed: &Form) -> Markup {
    let mut choices = vec![choice("", t!("Choose one"))];
    choices.extend(open.iter().map(|i| choice(i.number.to_string(), format!("#{} {}", i.number, i.title))));
    let inner = html! {
        (field::select("into", t!("It is part of"), choices).of(typed).within("merge").required().wide())
        (form::end(submit(t!("Merge")), None))
    };
    html! { (card(t!("It is part of another one"), html! { (form::post(seat.at("/merge"), inner)) })) }
}

fn declining(seat: &Seat<'_>, typed: &Form) -> Markup {
    let inner = html! {
        (field::text("reason", t!("Why")).of(typed).within("decline").required().max(MAX_REASON).wide()
            .hint(t!("Whoever reported it reads this. If it lives on as a ticket, write its address here.")))
        (form::end(submit(t!("Decline")), None))
    };
    html! { (card(t!("It is none"), html! { (form::post(seat.at("/decline"), inner)) })) }
}
