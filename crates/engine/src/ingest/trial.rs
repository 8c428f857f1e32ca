//! A test alert: an event of our own that goes the whole way, from the door to somebody's phone.

use super::{Delivery, Intake};
use crate::app::App;
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::id::{AlertId, IntegrationId};
use allclear_core::timeline::actor_name;
use allclear_integrations::source::{Inbound, source};
use allclear_store::audit;
use bytes::Bytes;
use serde_json::json;
use std::collections::BTreeMap;

/// The source whose shape a test alert has.
const OWN: &str = "json";

/// Sends a test alert through an integration; gives the alert it is. Whatever is sent with the same `moment` is the same
/// event: pressing a button twice makes one alert. `None` when it was sent before and is over.
///
/// # Errors
/// Denied without [`Permission::Respond`]; not found; busy, or that the database is not to be had.
pub async fn trial(
    app: &App,
    intake: &Intake,
    actor: Actor,
    integration: IntegrationId,
    moment: i64,
) -> Result<Option<AlertId>> {
    access::check(&actor, Permission::Respond)?;
    let directory = app.refresh_directory().await?;
    let known = directory.integrations.get(&integration);
    let name = &known.ok_or_else(|| Error::not_found("integration", integration))?.name;
    let who = actor_name(&directory, &actor);
    let body = Bytes::from(
        json!({
            "title": format!("Test alert for {name}"),
            "key": format!("allclear-test-{moment}"),
            "severity": "critical",
            "details": format!("{who} sent it from the settings, to see whether pages arrive. Acknowledge it, then resolve it."),
        })
        .to_string(),
    );
    let inbound =
        Inbound { tail: "", content_type: None, body: &body, received_at: app.now(), mapping: &BTreeMap::new() };
    let source = source(OWN).ok_or_else(|| Error::Internal("there is no source for test alerts".to_owned()))?;
    let events = source.parse(&inbound).map_err(|why| Error::Internal(why.reason))?.events;
    let receipts = intake.accept(Delivery { integration, body: body.clone(), events }).await?;
    let sent = json!({ "integration": integration, "name": name });
    app.write(move |work| Ok(audit::append(work.tx, work.now, &actor, "integration.test", &sent)?)).await?;
    Ok(receipts.iter().find_map(|receipt| receipt.alert))
}
