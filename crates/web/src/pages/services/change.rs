//! Adding, changing and removing services.

use super::fields::{self, Typed};
use super::id;
use crate::Web;
use crate::form::Form;
use crate::pages::fault::{Answer, Fault};
use crate::pages::meanwhile::{self, Edited, SEEN, overtaken};
use crate::pages::once::{self, ONCE};
use crate::pages::problems;
use crate::session::{Viewer, see_other, see_other_refused};
use allclear_core::directory::Service;
use allclear_core::id::ServiceId;
use allclear_engine::Error;
use allclear_engine::company::{self, FieldProblem};
use allclear_texts::t;
use axum::extract::{Path, State};

/// `GET /services/new`.
pub(super) async fn blank(State(web): State<Web>, viewer: Viewer) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let id: ServiceId = once::draw(&web);
    Ok(fields::page(&viewer, &directory, None, &Form::with(&[(ONCE, &id.to_string())])))
}

/// `POST /services`.
pub(super) async fn add(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    let typed = Typed::read(&mut form);
    if !form.is_wrong() {
        let drawn = once::drawn(&form);
        let added = company::change(&web.app, viewer.actor(), move |edit| {
            let fresh = edit.id();
            let services = &mut edit.company.directory.services;
            let id = once::place(services, drawn, fresh, |there| *there == typed.service(there.id));
            services.insert(id, typed.service(id));
            Ok(id)
        });
        match added.await {
            Ok((id, _)) => {
                return Ok(see_other(
                    &format!("/services/{id}"),
                    t!("The service is there. Connect what watches over it."),
                ));
            }
            Err(why) => problems::complain(&mut form, why, at)?,
        }
    }
    let directory = web.app.refresh_directory().await?;
    Ok(fields::page(&viewer, &directory, None, &form))
}

/// `GET /services/{id}/edit`.
pub(super) async fn filled(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let service = directory.services.get(&id(&named)?).ok_or_else(|| Fault::missing("service"))?;
    Ok(fields::page(&viewer, &directory, Some(service), &fields::of(service)))
}

/// `POST /services/{id}`.
pub(super) async fn save(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, mut form: Form) -> Answer {
    let id = id(&named)?;
    let typed = Typed::read(&mut form);
    if !form.is_wrong() {
        let seen = form.value(SEEN).to_owned();
        let saved = company::change(&web.app, viewer.actor(), move |edit| {
            let service = edit.company.directory.services.get_mut(&id).ok_or_else(|| gone(id))?;
            let wanted = typed.service(id);
            if *service != wanted && overtaken(&seen, &fields::of(service)) {
                return Ok(Edited::Overtaken);
            }
            *service = wanted;
            Ok(Edited::Saved)
        });
        match saved.await {
            Ok((Edited::Overtaken, _)) => meanwhile::complain(&mut form, "service"),
            Ok((Edited::Saved, plan)) => {
                let told = if plan.is_empty() { t!("Nothing was different.") } else { t!("Saved.") };
                return Ok(see_other(&format!("/services/{id}"), told));
            }
            Err(why) => problems::complain(&mut form, why, at)?,
        }
    }
    let directory = web.app.refresh_directory().await?;
    let service: &Service = directory.services.get(&id).ok_or_else(|| Fault::missing("service"))?;
    Ok(fields::page(&viewer, &directory, Some(service), &form))
}

/// `POST /services/{id}/remove`.
pub(super) async fn remove(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let id = id(&named)?;
    let removed = company::change(&web.app, viewer.actor(), move |edit| {
        Ok(edit.company.directory.services.remove(&id).is_some())
    });
    match removed.await {
        Ok((there, _)) => Ok(see_other("/services", once::removed(there, t!("The service is removed.")))),
        Err(why) => Ok(see_other_refused(&format!("/services/{id}/edit"), &problems::first(why)?)),
    }
}

fn gone(id: ServiceId) -> Error {
    Error::not_found("service", id)
}

/// The field of the form that a problem is about.
fn at(problem: &FieldProblem) -> Option<String> {
    let field = problem.field.split('[').next()?;
    let ours = ["name", "team", "escalation", "business_impact", "runbook", "depends_on", "experts"];
    (problem.kind == "service" && ours.contains(&field)).then(|| field.to_owned())
}
