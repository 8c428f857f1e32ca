//! The log tells the truth: whatever senders and people do to an alert, folding its log gives what its row says.

use super::{acknowledge_now, escalate_now, resolve_now};
use crate::app::{App, Clock, Settings};
use crate::error::Error;
use crate::ingest;
use crate::workers::{escalate, housekeep};
use allclear_core::access::Actor;
use allclear_core::alert::{LogKind, Status, fold};
use allclear_core::directory::{Directory, Service};
use allclear_core::event::{Action, AlertEvent, Severity};
use allclear_core::id::{AlertId, Entry, Ids, ServiceId};
use allclear_store::testing::memory;
use allclear_store::{MIGRATIONS, alerts, directory};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).expect("in range")
    }
}

#[derive(Debug, Clone)]
enum Deed {
    Event(Action, Severity),
    Expiring(i64),
    Acknowledge,
    Resolve,
    Escalate,
    Pass(i64),
}

fn deed() -> impl Strategy<Value = Deed> {
    let action = prop_oneof![Just(Action::Trigger), Just(Action::Acknowledge), Just(Action::Resolve)];
    let severity = prop_oneof![Just(Severity::Info), Just(Severity::Error), Just(Severity::Critical)];
    prop_oneof![
        4 => (action, severity).prop_map(|(a, s)| Deed::Event(a, s)),
        1 => (1_i64..20).prop_map(Deed::Expiring),
        1 => Just(Deed::Acknowledge),
        1 => Just(Deed::Resolve),
        1 => Just(Deed::Escalate),
        2 => (1_i64..30).prop_map(Deed::Pass),
    ]
}

fn service() -> ServiceId {
    ServiceId::from_uuid(uuid::Uuid::from_u128(1))
}

/// A company of one service and nobody in it: pages are not what this is about.
fn company(app: &App) {
    app.write_blocking(|work| {
        let service = Service {
            id: service(),
            name: "checkout".to_owned(),
            team: None,
            policy: None,
            business_impact: None,
            depends_on: Vec::new(),
            runbook_url: None,
            experts: Vec::new(),
        };
        let mut after = Directory::clone(&work.directory);
        after.services.insert(service.id, service);
        let version = work.ids.id::<Entry>(work.now).uuid();
        Ok(directory::save(work.tx, &work.directory, &after, version)?)
    })
    .expect("a company");
}

/// Does one deed to the newest alert; deeds that are refused change nothing and are none.
fn act(app: &App, clock: &Hands, newest: Option<AlertId>, deed: &Deed) {
    let event = |action, severity, expires_at| AlertEvent {
        dedup_key: Some("k".to_owned()),
        severity,
        expires_at,
        ..AlertEvent::new(action, "Payments fail")
    };
    let minutes = |n| app.now().checked_add(SignedDuration::from_mins(n)).expect("in range");
    let by_hand = |event: AlertEvent| {
        app.write_blocking(move |work| ingest::apply_by_hand(work, &Actor::Operator, service(), &event).map(drop))
    };
    let done = match (deed, newest) {
        (Deed::Event(action, severity), _) => by_hand(event(*action, *severity, None)),
        (Deed::Expiring(n), _) => by_hand(event(Action::Trigger, Severity::Error, Some(minutes(*n)))),
        (Deed::Pass(n), _) => {
            clock.0.store(minutes(*n).as_microsecond(), Ordering::SeqCst);
            app.write_blocking(|work| housekeep::tidy(work).and_then(|_| escalate::run_due(work, 0)).map(drop))
        }
        (_, None) => Ok(()),
        (Deed::Acknowledge, Some(id)) => {
            app.write_blocking(move |work| acknowledge_now(work, &Actor::Operator, id).map(drop))
        }
        (Deed::Resolve, Some(id)) => app.write_blocking(move |work| resolve_now(work, &Actor::Operator, id).map(drop)),
        (Deed::Escalate, Some(id)) => {
            app.write_blocking(move |work| escalate_now(work, &Actor::Operator, id).map(drop))
        }
    };
    assert!(matches!(done, Ok(()) | Err(Error::Refused(_))), "{deed:?}: {done:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn folding_the_log_gives_the_row(deeds in prop::collection::vec(deed(), 1..25)) {
        let test = memory(MIGRATIONS);
        let clock = Arc::new(Hands(AtomicI64::new(1_800_000_000_000_000)));
        let mut n = 0_u64;
        let ids = Ids::new(move || { n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1); n });
        let settings = Settings { public_url: "https://allclear.test".to_owned() };
        let app = App::new(test.db.clone(), clock.clone(), ids, settings).expect("an application");
        company(&app);
        for deed in &deeds {
            let filter = alerts::Filter { limit: 1, ..alerts::Filter::default() };
            let newest = test.db.read_blocking(move |tx| alerts::list(tx, &filter)).expect("a list");
            act(&app, &clock, newest.first().map(|a| a.id), deed);
            let filter = alerts::Filter { limit: 200, ..alerts::Filter::default() };
            let all = test.db.read_blocking(move |tx| alerts::list(tx, &filter)).expect("a list");
            let open = all.iter().filter(|a| a.status != Status::Resolved).count();
            prop_assert!(open <= 1, "one identity, one open alert");
            for alert in all {
                let log = test.db.read_blocking(move |tx| alerts::log(tx, alert.id)).expect("a log");
                prop_assert_eq!(log.iter().map(|e| e.seq).collect::<Vec<_>>(), (1..=alert.log_seq).collect::<Vec<_>>());
                let kinds: Vec<LogKind> = log.into_iter().map(|e| e.kind).collect();
                prop_assert_eq!(fold(&kinds), Some(alert.status), "{:?}", kinds);
            }
        }
    }
}
