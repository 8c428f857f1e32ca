//! What surrounds internal updates: drafts, and what became of those that were sent to lists.

use super::incidents::IncidentRef;
use super::{Answer, At, Json, Permission, Routes, State, Web, routes};
use allclear_core::update::is_ready;
use allclear_core::update::plan::{Destination, Way};
use allclear_engine::respond;
use allclear_store::deliveries::Delivery;
use jiff::Timestamp;
use serde::Serialize;
use url::Url;
use utoipa::ToSchema;

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Read, routes!(draft)).api(Permission::Read, routes!(deliveries))
}

/// What the next update could say, from the template of the phase. Meant to be corrected before it is posted.
#[derive(Debug, Serialize, ToSchema)]
struct UpdateDraft {
    /// For colleagues and leaders.
    internal: String,
    /// For customers.
    public: String,
    /// Whether the internal one has nothing left to be filled in.
    ready: bool,
}

/// An update that was sent to lists.
#[derive(Debug, Serialize, ToSchema)]
struct SentUpdate {
    /// The number of its entry on the timeline.
    seq: i64,
    deliveries: Vec<UpdateDelivery>,
}

/// What became of one update at one address.
#[derive(Debug, Serialize, ToSchema)]
struct UpdateDelivery {
    id: String,
    /// `email` or `webhook`.
    channel: &'static str,
    /// A mail address, or the scheme and host of a webhook.
    address: String,
    /// The lists it stands on.
    lists: Vec<String>,
    /// `planned`, `sending`, `accepted` or `failed`.
    state: &'static str,
    attempts: u32,
    /// When it was accepted or given up.
    ended_at: Option<Timestamp>,
    /// What the other side said last.
    detail: Option<String>,
}

impl UpdateDelivery {
    fn of(delivery: Delivery) -> Self {
        Self {
            id: delivery.id.to_string(),
            channel: delivery.to.channel.as_str(),
            address: shown(&delivery.to),
            lists: delivery.to.lists,
            state: delivery.state.as_str(),
            attempts: delivery.attempts,
            ended_at: delivery.ended_at,
            detail: delivery.detail,
        }
    }
}

/// Where an update went. Behind the host of a webhook stands what only its owner may know.
pub(crate) fn shown(to: &Destination) -> String {
    match to.channel {
        Way::Mail => to.address.clone(),
        Way::Webhook => {
            Url::parse(&to.address).map_or_else(|_| "a webhook".to_owned(), |url| url.origin().ascii_serialization())
        }
    }
}

/// What the next update could say, in the words of the communication plan.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/updates/draft", tag = "incidents",
    responses((status = 200, body = UpdateDraft)))]
async fn draft(State(web): State<Web>, At(id): IncidentRef) -> Answer<UpdateDraft> {
    let (directory, now) = (web.app.refresh_directory().await?, web.app.now());
    let drafts = web.app.read(move |tx| respond::update_drafts(tx, id.into(), &directory, now));
    let [internal, public] = drafts.await?;
    Ok(Json(UpdateDraft { ready: is_ready(&internal), internal, public }))
}

/// To whom the internal updates of an incident were sent, and what became of it; updates without lists are left out.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/updates/deliveries", tag = "incidents",
    responses((status = 200, body = Vec<SentUpdate>)))]
async fn deliveries(State(web): State<Web>, At(id): IncidentRef) -> Answer<Vec<SentUpdate>> {
    let sent = web.app.read(move |tx| respond::sent(tx, id.into())).await?;
    let shown = |sent: respond::Sent| SentUpdate {
        seq: sent.seq,
        deliveries: sent.deliveries.into_iter().map(UpdateDelivery::of).collect(),
    };
    Ok(Json(sent.into_iter().map(shown).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_webhook_only_its_host_is_shown() {
        let to =
            |channel, address: &str| shown(&Destination { channel, address: address.to_owned(), lists: Vec::new() });
        assert_eq!(to(Way::Mail, "leaders@example.com"), "leaders@example.com");
        let secret = "https://user:word@hooks.example.com:8443/services/T0/B1/key?token=2#3";
        assert_eq!(to(Way::Webhook, secret), "https://hooks.example.com:8443");
        assert_eq!(to(Way::Webhook, "no address with a key"), "a webhook");
    }
}
