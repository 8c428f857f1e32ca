//! One integration: how its sender is set up, what it sent last, and a test alert.

use super::integrations::{LOOK, at, service_field, title};
use super::{answer, complain, frame, payloads, setup};
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::fault::{Answer, Fault};
use crate::pages::meanwhile::{self, Edited, SEEN, overtaken, theirs};
use crate::pages::once;
use crate::pages::problems;
use crate::pages::sign_in::once_more;
use crate::pages::trial::{self, Trial};
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other, see_other_refused};
use crate::ui::button::button;
use crate::ui::form::Confirm;
use crate::ui::list::dots;
use crate::ui::shell::Width;
use crate::ui::{self, Icon, Zone, card, field, form as ui_form, live, submit};
use allclear_core::access::Permission;
use allclear_core::directory::{Directory, Integration, MAX_NAME};
use allclear_core::id::{IntegrationId, ServiceId};
use allclear_core::text;
use allclear_engine::{Error, company, ingest};
use allclear_store::{events, rejected};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use http::{HeaderMap, Method};
use maud::Markup;

/// Requests shown; more is in the log of the sender.
const SHOWN: i64 = 5;
const REFUSED_SHOWN: usize = 5;

pub(super) fn routes(r: Routes) -> Routes {
    let (manage, configure) = (Class::Page(Permission::Manage), Class::Page(Permission::Configure));
    r.add(Method::GET, "/settings/integrations/{id}", Class::Page(Permission::Read), show)
        .add(Method::POST, "/settings/integrations/{id}", manage, save)
        .add(Method::POST, "/settings/integrations/{id}/test", Class::Page(Permission::Respond), test)
        .add(Method::POST, "/settings/integrations/{id}/rotate", configure, rotate)
        .add(Method::POST, "/settings/integrations/{id}/remove", configure, remove)
}

fn id(text: &str) -> Result<IntegrationId, Fault> {
    text.parse().map_err(|_| Fault::missing("integration"))
}

fn gone(id: IntegrationId) -> Error {
    Error::not_found("integration", id)
}

async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(path): Path<String>,
    Asked(asked): Asked,
    headers: HeaderMap,
) -> Answer {
    let id = id(&path)?;
    let trial = trial::find(&web, &asked, Some(id)).await?;
    if let (Some(trial), true) = (&trial, headers.contains_key("hx-request")) {
        return Ok(live::fragment(&headers, trial.region(&viewer, &format!("/settings/integrations/{id}"))));
    }
    page(&web, &viewer, id, trial, None).await
}

async fn page(web: &Web, viewer: &Viewer, id: IntegrationId, trial: Option<Trial>, typed: Option<&Form>) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let integration = directory.integrations.get(&id).ok_or_else(|| gone(id))?;
    let (stored, rejects) = web
        .app
        .read(move |tx| Ok((events::newest_of(tx, id, LOOK, SHOWN)?, rejected::newest_of(tx, id, REFUSED_SHOWN)?)))
        .await?;
    let zone = Zone::from(viewer);
    let configure = viewer.may(Permission::Configure);
    let main = html! {
        (about(&directory, integration))
        @if viewer.may(Permission::Respond) { (sending(viewer, integration)) }
        @if let Some(trial) = &trial { (trial.region(viewer, &format!("/settings/integrations/{id}"))) }
        @if configure { (card(t!("Set the sender up"), setup::guide(&web.app.settings().public_url, integration))) }
        (payloads::taken(integration, &stored, &zone))
        @if configure { (payloads::refused(integration, &rejects, &zone)) }
        @if viewer.may(Permission::Manage) { (card(t!("Name and service"), naming(&directory, integration, typed))) }
        @if configure { (ending(integration)) }
    };
    let mut shell = frame(viewer, "/settings/integrations", &integration.name, &main);
    shell.width = Width::Narrow;
    shell.live_topics.extend(trial.iter().flat_map(Trial::topics));
    answer(shell, typed.map(Form::status).unwrap_or_default())
}

fn about(directory: &Directory, integration: &Integration) -> Markup {
    let mut pieces = vec![html! { (title(&integration.source)) }];
    if let Some(service) = directory.services.get(&integration.service) {
        pieces.push(html! { "for " a href=(format!("/services/{}", service.id)) { bdi { (service.name) } } });
        pieces.push(match service.policy.and_then(|id| directory.policies.get(&id)) {
            Some(policy) => html! { "paged by " bdi { (policy.name) } },
            None => html! { "only admins are paged: the service has no escalation policy" },
        });
    }
    html! { p .quiet { (dots(&pieces)) } }
}

/// A button that sends a real event. The moment in it makes a second press of the same button the same event.
fn sending(viewer: &Viewer, integration: &Integration) -> Markup {
    let send = submit(t!("Send a test alert")).icon(Icon::Send).primary().command();
    html! {
        div .settings-trial {
            p { "A test alert goes the whole way: it is matched, somebody is paged, and you can watch every step." }
            (ui_form::act(format!("/settings/integrations/{}/test", integration.id), send)
                .hidden("moment", viewer.now.as_microsecond().to_string()))
        }
    }
}

/// The form as it is stored now.
fn stored(integration: &Integration) -> Form {
    Form::with(&[("name", &integration.name), ("service", &integration.service.to_string())])
}

fn naming(directory: &Directory, integration: &Integration, typed: Option<&Form>) -> Markup {
    let stored = stored(integration);
    let form = typed.unwrap_or(&stored);
    let service = directory.services.get(&integration.service).map(|service| service.name.clone()).unwrap_or_default();
    html! {
        (ui_form::post(format!("/settings/integrations/{}", integration.id), html! {
            (ui::sent::refusal(form))
            (theirs(form, &stored, &[(t!("Name"), "name", integration.name.clone()), (t!("Service"), "service", service)]))
            (field::text("name", t!("Name")).of(form).required().max(MAX_NAME).wide().autocomplete("off"))
            (service_field(directory, form))
            (ui_form::end(submit(t!("Save")), None))
        }).hidden(SEEN, stored.fingerprint()))
    }
}

fn ending(integration: &Integration) -> Markup {
    let here = format!("/settings/integrations/{}", integration.id);
    let confirm = |what: &str, label: &str, question: String, text: &str| Confirm {
        id: format!("ask-{what}"),
        opener: button(label).danger().quiet().icon(if what == "remove" { Icon::Trash2 } else { Icon::RotateCcw }),
        question,
        text: text.to_owned(),
        action: format!("{here}/{what}"),
        yes: label.to_owned(),
        // A second press of the same button must not turn the new key into another one.
        hidden: vec![(KEY_THEN.to_owned(), fingerprint(integration))],
    };
    ui_form::removal(&[
        confirm(
            "rotate",
            t!("New key"),
            t!("Give “{}” a new key?", integration.name),
            t!("The old address stops working at once. The sender must be set up again."),
        ),
        confirm(
            "remove",
            t!("Remove integration"),
            t!("Remove “{}”?", integration.name),
            t!("Its sender is refused from then on. Alerts that are open stay open."),
        ),
    ])
}

/// The field that says which key the page was shown with. Named so that signing in once more carries it along.
const KEY_THEN: &str = "was-key";

/// Tells one key from another without telling the key.
fn fingerprint(integration: &Integration) -> String {
    use sha2::{Digest as _, Sha256};
    text::hex(&Sha256::digest(integration.key.as_bytes())).chars().take(12).collect()
}

async fn save(State(web): State<Web>, viewer: Viewer, Path(path): Path<String>, mut form: Form) -> Answer {
    let id = id(&path)?;
    let (name, service) = (form.line("name", 1..=MAX_NAME), form.required::<ServiceId>("service"));
    if let (Some(service), false) = (service, form.is_wrong()) {
        let seen = form.value(SEEN).to_owned();
        let saved = company::change(&web.app, viewer.actor(), move |edit| {
            let integration = edit.company.directory.integrations.get_mut(&id).ok_or_else(|| gone(id))?;
            let same = integration.name == name && integration.service == service;
            if !same && overtaken(&seen, &stored(integration)) {
                return Ok(Edited::Overtaken);
            }
            (integration.name, integration.service) = (name.clone(), service);
            Ok(Edited::Saved)
        });
        match saved.await {
            Ok((Edited::Overtaken, _)) => meanwhile::complain(&mut form, "integration"),
            Ok((Edited::Saved, _)) => return Ok(see_other(&format!("/settings/integrations/{id}"), t!("Saved."))),
            Err(why) => complain(&mut form, why, at)?,
        }
    }
    page(&web, &viewer, id, None, Some(&form)).await
}

async fn test(State(web): State<Web>, viewer: Viewer, Path(path): Path<String>, mut form: Form) -> Answer {
    let id = id(&path)?;
    let moment = form.read::<i64>("moment").unwrap_or_else(|| viewer.now.as_microsecond());
    // The first steps send one too, and show it there.
    let back =
        if form.value("back") == "/start" { "/start".to_owned() } else { format!("/settings/integrations/{id}") };
    let alert = ingest::trial(&web.app, viewer.actor(), id, moment).await?;
    Ok(match alert {
        Some(alert) => {
            see_other(&format!("{back}?test={alert}"), t!("The test alert is on its way. Watch it step by step."))
        }
        None => see_other_refused(&back, t!("The test alert was sent before. Send another one.")),
    })
}

async fn rotate(State(web): State<Web>, viewer: Viewer, Path(path): Path<String>, form: Form) -> Answer {
    let id = id(&path)?;
    let here = format!("/settings/integrations/{id}");
    if let Some(asked) = once_more(&web, &viewer, &format!("{here}/rotate"), &form) {
        return Ok(asked);
    }
    let seen = form.value(KEY_THEN).to_owned();
    let rotated = company::change(&web.app, viewer.actor(), move |edit| {
        let key = edit.key();
        let integration = edit.company.directory.integrations.get_mut(&id).ok_or_else(|| gone(id))?;
        if seen == fingerprint(integration) {
            integration.key = key;
        }
        Ok(())
    });
    match rotated.await {
        Ok((_, plan)) if plan.is_empty() => Ok(see_other_refused(&here, t!("The key is a new one already."))),
        Ok(_) => Ok(see_other(&here, t!("The key is new. Set the sender up with the address below."))),
        Err(why) => Ok(see_other_refused(&here, &problems::first(why)?)),
    }
}

async fn remove(State(web): State<Web>, viewer: Viewer, Path(path): Path<String>, form: Form) -> Answer {
    let id = id(&path)?;
    if let Some(asked) = once_more(&web, &viewer, &format!("/settings/integrations/{id}/remove"), &form) {
        return Ok(asked);
    }
    let removed = company::change(&web.app, viewer.actor(), move |edit| {
        Ok(edit.company.directory.integrations.remove(&id).is_some())
    });
    match removed.await {
        Ok((there, _)) => {
            Ok(see_other("/settings/integrations", once::removed(there, t!("The integration is removed."))))
        }
        Err(why) => Ok(see_other_refused(&format!("/settings/integrations/{id}"), &problems::first(why)?)),
    }
}
