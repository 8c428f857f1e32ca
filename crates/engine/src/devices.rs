//! Devices: browsers that a person lets be pushed to, and what a tab says when it shows a page.
//!
//! Everybody manages their own devices and nobody else's: an endpoint is an address at which a person can be woken.

use crate::app::App;
use crate::error::{Error, Result};
use crate::transport::{browser, webpush};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::id::{DeviceId, PageId, PersonId, SessionId};
use allclear_core::text;
use allclear_store::devices::{self, Device};
use allclear_store::{audit, pages, receipts};
use allclear_texts::t;
use serde_json::json;

/// Most devices of one person; registering another one drops the oldest.
pub const MAX_DEVICES: usize = 20;
/// Longest name, in characters.
const MAX_NAME: usize = 100;

/// What a browser's `PushSubscription` says.
#[derive(Debug, Clone)]
pub struct Subscription {
    pub endpoint: String,
    /// base64url.
    pub p256dh: String,
    /// base64url.
    pub auth: String,
}

/// A browser that a person lets ring.
#[derive(Debug, Clone)]
pub struct Browser {
    pub subscription: Subscription,
    /// What the person knows it by.
    pub name: String,
    /// The session that it is in: when somebody ends that, it stops ringing.
    pub session: Option<SessionId>,
}

/// The subscription that a browser had before: whoever knows its secret is that browser.
#[derive(Debug, Clone)]
pub struct Before {
    pub endpoint: String,
    /// base64url.
    pub auth: String,
}

/// The key that browsers subscribe with, base64url: `applicationServerKey`.
///
/// # Errors
/// When the database is not to be had.
pub async fn server_key(app: &App) -> Result<String> {
    Ok(browser::push_key(app).await?.public())
}

/// Registers a browser for pushes to `person`. Registering it again renews it.
///
/// # Errors
/// Invalid when the subscription cannot be used; denied for somebody else; or that the database is not to be had.
pub async fn register(app: &App, actor: Actor, person: PersonId, browser: Browser) -> Result<Device> {
    own(&actor, person)?;
    let Browser { subscription: Subscription { endpoint, p256dh, auth }, name, session } = browser;
    webpush::check(&endpoint, &p256dh, &auth).map_err(|(field, why)| Error::invalid(field, why))?;
    let name =
        Some(text::line(&name, MAX_NAME)).filter(|name| !name.is_empty()).unwrap_or_else(|| "Browser".to_owned());
    app.write(move |work| {
        let mut device = Device {
            id: work.ids.id(work.now),
            person,
            endpoint: endpoint.clone(),
            p256dh: p256dh.clone(),
            auth: auth.clone(),
            name: name.clone(),
            created_at: work.now,
            pushed_at: None,
            session,
        };
        device.id = devices::register(work.tx, &device, MAX_DEVICES)?;
        let registered = json!({ "id": device.id, "name": device.name });
        audit::append(work.tx, work.now, &actor, "device.register", &registered)?;
        Ok(device)
    })
    .await
}

/// Goes on ringing a browser whose push service gave it another subscription, in the place of the one `before`; `None`
/// when `person` has no such device. It adds none and needs nobody to be awake: the browser proves itself.
///
/// # Errors
/// As [`register`].
pub async fn renew(
    app: &App,
    actor: Actor,
    person: PersonId,
    before: Before,
    subscription: Subscription,
) -> Result<Option<Device>> {
    own(&actor, person)?;
    let Subscription { endpoint, p256dh, auth } = subscription;
    webpush::check(&endpoint, &p256dh, &auth).map_err(|(field, why)| Error::invalid(field, why))?;
    app.write(move |work| {
        let was = (before.endpoint.as_str(), before.auth.as_str());
        let renewed = devices::renew(work.tx, person, was, (&endpoint, &p256dh, &auth))?;
        if let Some(device) = &renewed {
            let body = json!({ "id": device.id, "name": device.name });
            audit::append(work.tx, work.now, &actor, "device.renew", &body)?;
        }
        Ok(renewed)
    })
    .await
}

/// A person's devices, newest first.
///
/// # Errors
/// Denied for somebody else; or that the database is not to be had.
pub async fn list(app: &App, actor: &Actor, person: PersonId) -> Result<Vec<Device>> {
    own(actor, person)?;
    app.read(move |tx| Ok(devices::of_person(tx, person)?)).await
}

/// Removes a device.
///
/// # Errors
/// Not found when `person` has no such device; denied for somebody else; or that the database is not to be had.
pub async fn remove(app: &App, actor: Actor, person: PersonId, id: DeviceId) -> Result<()> {
    own(&actor, person)?;
    app.write(move |work| {
        if !devices::remove(work.tx, person, id)? {
            return Err(Error::not_found("device", id));
        }
        Ok(audit::append(work.tx, work.now, &actor, "device.remove", &json!({ "id": id }))?)
    })
    .await
}

/// A browser of `person` says that it shows `page`: the proof that it arrived. Saying it twice changes nothing.
///
/// # Errors
/// Not found when `person` was sent no such page; denied for somebody else; or that the database is not to be had.
pub async fn shown(app: &App, actor: Actor, person: PersonId, page: PageId) -> Result<()> {
    own(&actor, person)?;
    app.write(move |work| {
        let known = pages::get(work.tx, page).map_err(|_| Error::not_found("page", page))?;
        if known.plan.person != person {
            return Err(Error::not_found("page", page));
        }
        receipts::shown(work.tx, page, work.now)?;
        Ok(())
    })
    .await?;
    // The feed says it too, to whichever node waits; this is sooner.
    app.live().shown(page);
    Ok(())
}

fn own(actor: &Actor, person: PersonId) -> Result<()> {
    access::check(actor, Permission::Follow)?;
    match actor {
        Actor::Person { id, .. } if *id == person => Ok(()),
        _ => Err(Error::refused(t!("devices belong to one person; only that person registers and removes them"))),
    }
}
