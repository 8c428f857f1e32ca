//! Trying a contact method out: a test goes through it at once, and whoever asked hears what came of it.

use super::person::id;
use crate::Web;
use crate::form::Form;
use crate::pages::Answer;
use crate::pages::fault::sentence;
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other, see_other_refused};
use crate::ui::{form as ui_form, submit};
use allclear_core::access::Permission;
use allclear_core::directory::{ContactMethod, Person};
use allclear_core::id::ContactMethodId;
use allclear_engine::Error;
use allclear_engine::direct::{self, Sent};
use allclear_texts::{html, mark, say, t};
use axum::extract::{Path, State};
use http::Method;
use maud::Markup;

pub(super) fn routes(r: Routes) -> Routes {
    let own = Class::Page(Permission::Follow);
    r.add(Method::POST, "/settings/people/{id}/methods/{method}/try", own, try_out)
}

/// The button that tries it. A browser has none: it rings where it is open, and a test alert shows that.
pub(super) fn button(person: &Person, method: &ContactMethod) -> Markup {
    let action = format!("/settings/people/{}/methods/{}/try", person.id, method.id);
    html! { @if method.channel != "browser" { (ui_form::act(action, submit(t!("Test")).small())) } }
}

async fn try_out(
    State(web): State<Web>,
    viewer: Viewer,
    Path((path, method)): Path<(String, String)>,
    form: Form,
) -> Answer {
    const GONE: &str = mark!("That was removed already.");
    let id = id(&viewer, &path)?;
    let mail = form.value("back") == super::mail::HERE;
    let back = if mail { super::mail::HERE.to_owned() } else { format!("/settings/people/{id}#methods") };
    let Ok(method) = method.parse::<ContactMethodId>() else { return Ok(see_other_refused(&back, say(GONE))) };
    let Some(way_out) = web.way_out.clone() else {
        return Ok(see_other_refused(&back, t!("Nothing can be sent from this server.")));
    };
    match direct::try_out(&web.app, &*way_out, viewer.actor(), id, method).await {
        Ok(Sent::Taken) => Ok(see_other(&back, t!("Delivered: the test was taken. Look whether it arrived."))),
        Ok(Sent::Failed(why)) => Ok(see_other_refused(&back, &t!("Not delivered. {}", sentence(&why)))),
        Err(Error::Refused(why)) => Ok(see_other_refused(&back, &sentence(&why))),
        Err(Error::NotFound { what: "contact method", .. }) => Ok(see_other_refused(&back, say(GONE))),
        Err(other) => Err(other.into()),
    }
}
