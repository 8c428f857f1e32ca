//! The browsers that ring for this person while no tab is open. Scripts register them and may list and remove them;
//! removing works without scripts too.
//!
//! Both want a fresh sign-in: a page brings a link that answers it, so a browser that rings is a way in, and whoever takes
//! one away keeps pages from somebody. Only a browser that rings already renews its own subscription at any time.

use crate::Web;
use crate::form::Form;
use crate::json::Json;
use crate::pages::Answer;
use crate::pages::settings::reached::known;
use crate::pages::sign_in::once_more;
use crate::problem::Problem;
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other};
use crate::ui::list::{Item, row};
use crate::ui::{Icon, Zone, card, empty, form as ui_form, link_button, submit};
use allclear_core::access::Permission;
use allclear_core::directory::Person;
use allclear_core::id::DeviceId;
use allclear_engine::Error;
use allclear_engine::devices::{self, Before, Browser, Subscription};
use allclear_store::devices::Device;
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use http::{Method, StatusCode};
use jiff::Timestamp;
use maud::{Markup, Render as _};
use serde::{Deserialize, Serialize};

pub(super) fn routes(r: Routes) -> Routes {
    let page = Class::Page(Permission::Follow);
    r.add(Method::GET, "/me/devices", page, list)
        .add(Method::POST, "/me/devices", page, register)
        .add(Method::DELETE, "/me/devices/{id}", page, remove)
        .add(Method::POST, "/me/devices/{id}/remove", page, removed)
}

/// Everything that rings for the person: the contact methods, and each browser that was told to.
pub(super) fn shown(viewer: &Viewer, person: Option<&Person>, devices: &[Device]) -> Markup {
    let title = t!("Phones and browsers that ring");
    let zone = Zone::from(viewer);
    let methods = person.into_iter().flat_map(|person| person.methods.iter().map(|method| known(person, method)));
    let rows: Vec<_> = methods.chain(devices.iter().map(|device| item(device, &zone))).collect();
    let href = format!("/settings/people/{}#methods", viewer.person());
    let inner = html! {
        @if rows.is_empty() {
            (empty(Icon::BellOff, t!("Nothing rings yet")).small().text(t!("Add at least one way, or no alert can reach you.")))
        } @else { (crate::ui::list(title, &rows)) }
    };
    let change = if rows.is_empty() { t!("Add a way") } else { t!("Change") };
    card(title, inner).id("devices").flush().actions(link_button(change, href).small()).render()
}

fn item(device: &Device, zone: &Zone) -> Item {
    let reached = html! {
        @match device.pushed_at {
            Some(at) => span { "reached " (zone.ago(at)) },
            None => { "not rung yet" },
        }
    };
    row(html! { (device.name) })
        .lead(Icon::Bell)
        .meta(html! { span { "since " (zone.ago(device.created_at)) } })
        .trail(reached)
        .actions(ui_form::act(format!("/me/devices/{}/remove", device.id), submit(t!("Remove")).small()))
}

#[derive(Serialize)]
struct All {
    /// What a browser subscribes with: `applicationServerKey`.
    key: String,
    /// Whether this browser may register and remove now, without signing in once more.
    fresh: bool,
    devices: Vec<One>,
}

#[derive(Serialize)]
struct One {
    id: DeviceId,
    name: String,
    /// So that a browser knows its own.
    endpoint: String,
    created_at: Timestamp,
    pushed_at: Option<Timestamp>,
}

impl From<Device> for One {
    fn from(device: Device) -> Self {
        let Device { id, name, endpoint, created_at, pushed_at, .. } = device;
        Self { id, name, endpoint, created_at, pushed_at }
    }
}

async fn list(State(web): State<Web>, viewer: Viewer) -> Result<Json<All>, Problem> {
    let key = devices::server_key(&web.app).await?;
    let devices = devices::list(&web.app, &viewer.actor(), viewer.person()).await?;
    Ok(Json(All { key, fresh: viewer.is_fresh(), devices: devices.into_iter().map(One::from).collect() }))
}

/// A `PushSubscription` as browsers write it, and a name for it.
#[derive(Deserialize)]
struct New {
    endpoint: String,
    keys: Keys,
    #[serde(default)]
    name: String,
    /// The subscription that this one takes the place of, when the push service gave the browser another one.
    before: Option<Old>,
}

#[derive(Deserialize)]
struct Old {
    endpoint: String,
    keys: OldKeys,
}

#[derive(Deserialize)]
struct OldKeys {
    auth: String,
}

#[derive(Deserialize)]
struct Keys {
    p256dh: String,
    auth: String,
}

async fn register(
    State(web): State<Web>,
    viewer: Viewer,
    Json(new): Json<New>,
) -> Result<(StatusCode, Json<One>), Problem> {
    let New { endpoint, keys: Keys { p256dh, auth }, name, before } = new;
    let subscription = Subscription { endpoint, p256dh, auth };
    let (actor, person) = (viewer.actor(), viewer.person());
    if let Some(Old { endpoint, keys: OldKeys { auth } }) = before {
        let before = Before { endpoint, auth };
        if let Some(device) = devices::renew(&web.app, actor.clone(), person, before, subscription.clone()).await? {
            return Ok((StatusCode::CREATED, Json(device.into())));
        }
    }
    wants_fresh(&viewer)?;
    let browser = Browser { subscription, name, session: Some(viewer.session.id) };
    let device = devices::register(&web.app, actor, person, browser).await?;
    Ok((StatusCode::CREATED, Json(device.into())))
}

fn wants_fresh(viewer: &Viewer) -> Result<(), Problem> {
    let why = t!("this needs to be you, and not just your browser; sign in once more and try again");
    if viewer.is_fresh() { Ok(()) } else { Err(Problem::new(StatusCode::UNAUTHORIZED, why)) }
}

async fn remove(State(web): State<Web>, viewer: Viewer, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    wants_fresh(&viewer)?;
    gone(&web, &viewer, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn removed(State(web): State<Web>, viewer: Viewer, Path(id): Path<String>) -> Answer {
    if let Some(asked) = once_more(&web, &viewer, &format!("/me/devices/{id}/remove"), &Form::default()) {
        return Ok(asked);
    }
    gone(&web, &viewer, &id).await?;
    Ok(see_other("/me", t!("That browser does not ring any more.")))
}

async fn gone(web: &Web, viewer: &Viewer, id: &str) -> Result<(), Error> {
    let id: DeviceId = id.parse().map_err(|_| Error::not_found("device", id))?;
    devices::remove(&web.app, viewer.actor(), viewer.person(), id).await
}
