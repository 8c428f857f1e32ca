//! Passkeys.

use crate::Web;
use crate::form::{Asked, Form};
use crate::json::Json;
use crate::pages::sign_in::{once_more, once_more_address};
use crate::pages::{Answer, Fault};
use crate::routes::{Class, Routes};
use crate::session::{Viewer, local, see_other};
use crate::ui::form::Confirm;
use crate::ui::{Icon, Plain, Zone, button, card, field, link_button, list};
use allclear_core::access::Permission;
use allclear_core::id::PasskeyId;
use allclear_engine::Error;
use allclear_engine::sign_in::{self, Access, Ceremony, PasskeyInfo};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::{Method, StatusCode};
use maud::{Markup, Render as _};
use serde::Deserialize;

pub(super) fn routes(r: Routes) -> Routes {
    let page = Class::Page(Permission::Follow);
    r.add(Method::GET, "/me/passkeys/new", page, first)
        .add(Method::POST, "/me/passkeys", page, begin)
        .add(Method::POST, "/me/passkeys/answer", page, finish)
        .add(Method::POST, "/me/passkeys/{id}/remove", page, remove)
}

pub(super) fn show(web: &Web, viewer: &Viewer, access: &Access) -> Markup {
    let zone = Zone::from(viewer);
    let possible = sign_in::passkeys_possible(&web.app);
    let items: Vec<_> = access.passkeys.iter().map(|passkey| row(passkey, &zone)).collect();
    let inner = html! {
        @if !items.is_empty() { (list(t!("Passkeys"), &items)) }
        div .card-body {
            @if items.is_empty() {
                p { "No passkey yet. " span .quiet { "One signs you in with your finger, your face or your device's PIN." } }
            }
            @match possible {
                // The module that talks to the authenticator shows it.
                Ok(()) if !viewer.is_fresh() => {
                    p { "A new passkey opens a new way in, so please sign in once more before you add one." }
                    div { (link_button(t!("Sign in once more"), once_more_address("/me#passkeys"))) }
                },
                Ok(()) => div .passkey data-passkey-add hidden {
                    (field::text("passkey-name", t!("Name of a new passkey")).max(60).hint(t!("So that you know it among others.")))
                    (button(t!("Add a passkey")).icon(Icon::Plus))
                },
                Err(why) => p .quiet.small { (crate::pages::sentence(&why.to_string())) },
            }
        }
    };
    card(t!("Passkeys"), inner).flush().id("passkeys").render()
}

fn row(passkey: &PasskeyInfo, zone: &Zone) -> crate::ui::list::Item {
    let remove = Confirm {
        id: format!("remove-{}", passkey.id),
        opener: button(t!("Remove")).small().danger(),
        question: t!("Remove the passkey \"{}\"?", passkey.name),
        text: t!("The device that holds it cannot sign in with it any more.").to_owned(),
        action: format!("/me/passkeys/{}/remove", passkey.id),
        yes: t!("Remove").to_owned(),
        hidden: Vec::new(),
    };
    let used = passkey.last_used_at.map(|at| html! { span { "used " (zone.ago(at)) } });
    crate::ui::list::row(html! { (passkey.name) })
        .lead(Icon::KeyRound)
        .meta(html! { span { "made " (zone.ago(passkey.created_at)) } })
        .trail(used.unwrap_or_else(|| html! { "never used" }))
        .actions(remove)
}

/// `GET /me/passkeys/new`: for somebody who just came in by a link and has no other way in yet.
async fn first(State(web): State<Web>, Asked(asked): Asked, viewer: Viewer) -> Answer {
    let next = local(asked.value("next"));
    let has_one = !sign_in::access(&web.app, viewer.person()).await?.passkeys.is_empty();
    let main = html! {
        @if has_one {
            p .lead { "You have a passkey. From now on it signs you in." }
            (link_button(t!("Go on"), next).primary().wide())
        } @else {
            p .lead { "Make a passkey, " strong { (viewer.session.name) } ". It signs you in with your finger, your face or your device's PIN." }
            div .passkey data-passkey-add data-next=(next) hidden {
                (button(t!("Make a passkey")).icon(Icon::KeyRound).primary().wide())
            }
            p .quiet.small { "Without a passkey or a password you could not come back. If there is no button here, this browser cannot make passkeys." }
            (link_button(t!("Set a password instead"), "/me#password").wide())
        }
    };
    Ok(Plain { title: t!("One more step").to_owned(), main }.into_response())
}

async fn begin(State(web): State<Web>, viewer: Viewer) -> Response {
    match sign_in::begin_passkey(&web.app, &viewer.session).await {
        Ok(Ceremony { id, options }) => {
            Json(serde_json::json!({ "ceremony": id.to_string(), "options": options })).into_response()
        }
        Err(why) => refused(why),
    }
}

/// Why not, in words that the module shows beside the button.
fn refused(why: Error) -> Response {
    let fault = Fault::from(why);
    let status = if fault.status.is_server_error() { fault.status } else { StatusCode::UNPROCESSABLE_ENTITY };
    (status, Json(serde_json::json!({ "detail": fault.text }))).into_response()
}

/// The authenticator's answer.
#[derive(Deserialize)]
struct Answered {
    ceremony: String,
    name: String,
    answer: serde_json::Value,
}

async fn finish(State(web): State<Web>, viewer: Viewer, Json(answered): Json<Answered>) -> Result<Response, Fault> {
    let ceremony = answered.ceremony.parse().map_err(|_| Fault::missing("ceremony"))?;
    let made = sign_in::finish_passkey(&web.app, &viewer.session, ceremony, &answered.name, answered.answer).await;
    Ok(match made {
        Ok(_) => Json(serde_json::json!({ "next": "/me#passkeys" })).into_response(),
        Err(why) => refused(why),
    })
}

async fn remove(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let id: PasskeyId = named.parse().map_err(|_| Fault::missing("passkey"))?;
    if let Some(asked) = once_more(&web, &viewer, &format!("/me/passkeys/{id}/remove"), &Form::default()) {
        return Ok(asked);
    }
    sign_in::remove_passkey(&web.app, &viewer.session, id).await?;
    Ok(see_other("/me", t!("The passkey is removed.")))
}
