//! A test alert: an event of our own that goes the whole way, from the door to somebody's phone.

use super::{Delivery, apply};
use crate::app::App;
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission};
use allclear_core::id::{AlertId, IntegrationId};
use allclear_core::timeline::actor_name;
use allclear_integrations::source::{Inbound, source};
use allclear_store::{audit, identities};
use allclear_texts::t;
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
pub async fn trial(app: &App, actor: Actor, integration: IntegrationId, moment: i64) -> Result<Option<AlertId>> {
    access::check(&actor, Permission::Respond)?;
    let directory = app.refresh_directory().await?;
    let known = directory.integrations.get(&integration);
    let name = &known.ok_or_else(|| Error::not_found("integration", integration))?.name;
    let who = actor_name(&directory, &actor);
    let body = Bytes::from(
        json!({
            "title": t!("Test alert for {name}"),
            "key": format!("allclear-test-{moment}"),
            "severity": "critical",
            "details": t!("{who} sent it from the settings, to see whether pages arrive. Acknowledge it, then resolve it."),
        })
        .to_string(),
    );
    let inbound =
        Inbound { tail: "", content_type: None, body: &body, received_at: app.now(), mapping: &BTreeMap::new() };
    let source = source(OWN).ok_or_else(|| Error::Internal("there is no source for test alerts".to_owned()))?;
    let events = source.parse(&inbound).map_err(|why| Error::Internal(why.reason))?.events;
    let delivery = [Delivery { integration, body: body.clone(), events, changes: Vec::new() }];
    let sent = json!({ "integration": integration, "name": name });
    app.write(move |work| {
        // Its pages are not claimed here: the outbox finds them as soon as they are on disk.
        let applied = apply(work, &delivery, 0)?;
        identities::count(work.tx, &applied.repeats)?;
        audit::append(work.tx, work.now, &actor, "integration.test", &sent)?;
        let receipts = applied.receipts.into_iter().flatten().next();
        let receipts = receipts.ok_or_else(|| Error::not_found("integration", integration))?;
        Ok(receipts.iter().find_map(|receipt| receipt.alert))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::tests::application;
    use allclear_core::directory::{Directory, Integration, Service};
    use allclear_core::id::{Entry, ServiceId};
    use allclear_store::testing::memory;
    use allclear_store::{MIGRATIONS, alerts, args, directory, sql};
    use uuid::Uuid;

    fn company(app: &App) -> IntegrationId {
        let (service, integration) =
            (ServiceId::from_uuid(Uuid::from_u128(1)), IntegrationId::from_uuid(Uuid::from_u128(2)));
        let made = app.write_blocking(move |work| {
            let mut after = Directory::clone(&work.directory);
            let checkout = Service {
                id: service,
                name: "checkout".to_owned(),
                team: None,
                policy: None,
                business_impact: None,
                depends_on: Vec::new(),
                runbook_url: None,
                experts: Vec::new(),
            };
            after.services.insert(service, checkout);
            let door = Integration {
                id: integration,
                name: "any".to_owned(),
                service,
                source: OWN.to_owned(),
                key: "k3checkoutanything00000000000000".to_owned(),
                mapping: BTreeMap::new(),
            };
            after.integrations.insert(integration, door);
            let version = work.ids.id::<Entry>(work.now).uuid();
            Ok(directory::save(work.tx, &work.directory, &after, version)?)
        });
        made.expect("a company");
        integration
    }

    fn opened(app: &App) -> usize {
        let filter = alerts::Filter { limit: 10, ..alerts::Filter::default() };
        app.db().read_blocking(move |tx| alerts::list(tx, &filter)).expect("a list").len()
    }

    #[tokio::test]
    async fn a_test_alert_that_cannot_be_written_down_is_not_sent() {
        let test = memory(MIGRATIONS);
        let (app, _) = application(&test.db);
        let integration = company(&app);
        let rename = |from: &'static str| {
            app.write_blocking(move |work| {
                let statement = match from {
                    "audit" => sql!("ALTER TABLE audit RENAME TO elsewhere"),
                    _ => sql!("ALTER TABLE elsewhere RENAME TO audit"),
                };
                Ok(work.tx.exec(statement, args![])?)
            })
            .expect("renamed");
        };
        rename("audit");
        trial(&app, Actor::Operator, integration, 1).await.expect_err("there is nowhere to write it down");
        assert_eq!(opened(&app), 0, "all of it or nothing");
        rename("elsewhere");
        let first = trial(&app, Actor::Operator, integration, 1).await.expect("sent");
        let again = trial(&app, Actor::Operator, integration, 1).await.expect("sent twice");
        assert_eq!((first, opened(&app)), (again, 1));
    }
}
