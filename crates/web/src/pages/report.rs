//! `/report`: anybody who is signed in says what they suspect. It waits in triage and wakes nobody they do not name.

use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::fault::{Answer, Fault};
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other};
use crate::ui::field::{self, choice};
use crate::ui::form as ui_form;
use crate::ui::shell::Width;
use crate::ui::{self, Icon, Place, Shell, Tone, banner, submit};
use allclear_core::access::Permission;
use allclear_core::directory::Directory;
use allclear_core::id::ServiceId;
use allclear_core::incident::{MAX_TEXT, MAX_TITLE};
use allclear_engine::respond::{self, Suspect};
use allclear_store::incidents;
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::Method;
use maud::Markup;

/// Open incidents offered before anything is reported.
const OFFERED: i64 = 5;

pub(crate) fn routes(r: Routes) -> Routes {
    let anybody = Class::Page(Permission::Follow);
    r.add(Method::GET, "/report", anybody, show).add(Method::POST, "/report", anybody, send)
}

/// `GET /report`, with anything filled in that the address names.
async fn show(State(web): State<Web>, viewer: Viewer, Asked(asked): Asked) -> Answer {
    page(&web, &viewer, &asked).await
}

async fn send(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    let title = form.line("title", 1..=MAX_TITLE);
    let seen = form.text("seen", 0..=MAX_TEXT);
    if !form.is_wrong() {
        let command = Suspect {
            title,
            seen: Some(seen).filter(|seen| !seen.trim().is_empty()),
            services: form.values("service").map(str::to_owned).collect(),
            tell: Some(form.value("tell").to_owned()).filter(|tell| !tell.is_empty()),
            only: None,
        };
        match respond::suspect_by_form(&web.app, viewer.actor(), command, form.value("key").to_owned()).await {
            Ok(made) => {
                let told = t!("Reported. Somebody looks at it, and you are asked when it is over.");
                return Ok(see_other(&format!("/incidents/{}", made.number), told));
            }
            Err(why) => form.refuse(why)?,
        }
    }
    Ok((form.status(), page(&web, &viewer, &form).await?).into_response())
}

async fn page(web: &Web, viewer: &Viewer, typed: &Form) -> Result<Response, Fault> {
    let directory = web.app.refresh_directory().await?;
    let open = web.app.read(move |tx| {
        let filter = incidents::Filter { open: Some(true), limit: OFFERED, ..incidents::Filter::default() };
        Ok(incidents::list(tx, &filter)?.into_iter().map(|i| (i.number, i.title)).collect::<Vec<_>>())
    });
    let open = open.await?;
    let mut shell = Shell::new(viewer, Place::Incidents, t!("Report a suspicion"));
    shell.crumbs = vec![(t!("Incidents").to_owned(), "/incidents".to_owned())];
    shell.width = Width::Narrow;
    shell.main = html! {
        p .lead { "Something looks wrong and you are not sure? Say what you see. Whoever is responsible decides what it is." }
        @if !open.is_empty() { (already(&open)) }
        (the_form(viewer, &directory, typed))
    };
    Ok(shell.into_response())
}

/// What is open: maybe it is one of them.
pub(super) fn already(open: &[(i64, String)]) -> Markup {
    let text = html! {
        @for (nth, (number, title)) in open.iter().enumerate() {
            @if nth > 0 { br; }
            a href=(format!("/incidents/{number}")) { "#" (number) " " (title) }
        }
    };
    html! { (banner(Tone::Info, t!("Is it one of these?")).text(text)) }
}

fn the_form(viewer: &Viewer, directory: &Directory, typed: &Form) -> Markup {
    // The moment this form was shown: the same form sent twice reports once.
    let key = Some(typed.value("key").to_owned()).filter(|key| !key.is_empty());
    let key = key.unwrap_or_else(|| format!("report-{}", viewer.now.as_microsecond()));
    let inner = html! {
        (ui::sent::refusal(typed))
        (field::text("title", t!("What looks wrong?")).of(typed).required().max(MAX_TITLE).wide().autofocus()
            .placeholder(t!("Invoices of today are missing")).draft("report-title").autocomplete("off"))
        (field::textarea("seen", t!("What do you see?")).of(typed).rows(4).wide().draft("report-seen")
            .hint(t!("What you did, what happened, since when. An error message helps most.")))
        @if viewer.may(Permission::Read) { (services(directory, typed, |_| false)) (tell(viewer, directory, typed)) }
        (ui_form::end(submit(t!("Report")).primary(), Some("/incidents")))
    };
    html! { (ui_form::post("/report", inner).hidden("key", key)) }
}

/// The services that may be affected, to be ticked; those that are `known` to be are ticked already.
pub(super) fn services(directory: &Directory, typed: &Form, known: impl Fn(ServiceId) -> bool) -> Markup {
    let mut services: Vec<_> = directory.services.values().collect();
    services.sort_by_key(|s| s.name.to_lowercase());
    html! {
        @if !services.is_empty() {
            fieldset .field.tick-chips {
                legend { "Services affected" span .optional { "optional" } }
                div .row {
                    @for (nth, service) in services.iter().enumerate() {
                        @let id = format!("service-{nth}");
                        @let value = service.id.to_string();
                        @let ticked = typed.values("service").any(|v| v == value) || known(service.id);
                        span .option {
                            input .sr type="checkbox" id=(id) name="service" value=(value) checked[ticked];
                            label for=(id) { (service.name) }
                        }
                    }
                }
                @if let Some(error) = typed.error("services") { p .error { (Icon::CircleAlert) (error) } }
            }
        }
    }
}

fn tell(viewer: &Viewer, directory: &Directory, typed: &Form) -> Markup {
    let mut people: Vec<_> = directory.people.values().filter(|p| p.id != viewer.person()).collect();
    people.sort_by_key(|p| p.name.to_lowercase());
    let mut choices = vec![choice("", t!("Nobody: it waits until somebody looks"))];
    choices.extend(people.iter().map(|p| choice(p.id.to_string(), p.name.clone())));
    html! { (field::select("tell", t!("Tell somebody at once"), choices).of(typed).wide()) }
}
