//! One message for several pages when something about one of them goes wrong.

use super::*;
use crate::app::tests::{Hands, application};
use crate::transport::Answered;
use crate::{answer, ingest};
use allclear_core::access::Actor;
use allclear_core::directory::{ContactMethod, NotificationRule, Person, Role, Urgency};
use allclear_core::event::{Action, AlertEvent, Severity};
use allclear_core::id::{AlertId, Entry, PageId, ServiceId};
use allclear_core::page::State;
use allclear_integrations::channel::Outgoing;
use allclear_store::testing::{TestDb, memory};
use allclear_store::{MIGRATIONS, args, directory, pages, sql};
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// What the provider took.
#[derive(Default)]
struct Provider(Mutex<Vec<String>>);

impl Transport for Provider {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Answered> {
        let Outgoing::Http { body, .. } = outgoing else { panic!("a webhook: {outgoing:?}") };
        self.0.lock().expect("not poisoned").push(String::from_utf8(body).expect("text"));
        Box::pin(async { Answered::Http { status: 204, retry_after_secs: None, body: Vec::new() } })
    }
}

fn ana() -> Person {
    let method = ContactMethod {
        id: allclear_core::id::ContactMethodId::from_uuid(Uuid::from_u128(2)),
        key: "hook".to_owned(),
        channel: "webhook".to_owned(),
        address: "https://hooks.example.com/ana".to_owned(),
        secret: None,
    };
    Person {
        id: allclear_core::id::PersonId::from_uuid(Uuid::from_u128(1)),
        email: "ana@example.com".to_owned(),
        name: "Ana".to_owned(),
        time_zone: "UTC".to_owned(),
        role: Role::Admin,
        high: vec![NotificationRule { method: method.id, after: SignedDuration::ZERO }],
        low: Vec::new(),
        methods: vec![method],
        skills: Vec::new(),
    }
}

/// Three alerts that nobody but the people of last resort can be paged about, claimed two minutes late.
struct Backlog {
    app: App,
    alerts: Vec<AlertId>,
    claims: Vec<Claim>,
    _clock: Arc<Hands>,
    _test: TestDb,
}

impl Backlog {
    fn new() -> Self {
        let test = memory(MIGRATIONS);
        let (app, clock) = application(&test.db);
        let alerts = app.write_blocking(|work| {
            let after = Directory { people: [(ana().id, ana())].into(), ..Directory::default() };
            let version = work.ids.id::<Entry>(work.now).uuid();
            directory::save(work.tx, &work.directory, &after, version)?;
            work.directory = Arc::new(after);
            let opened = ["Payments fail", "Refunds fail", "Logins fail"].map(|title| {
                let service = ServiceId::from_uuid(Uuid::from_u128(9));
                let event = AlertEvent::new(Action::Trigger, title);
                ingest::apply_by_hand(work, &Actor::Operator, service, &event).map(|(alert, ..)| alert)
            });
            opened.into_iter().collect::<Result<Vec<AlertId>>>()
        });
        let alerts = alerts.expect("three alerts");
        clock.pass(SignedDuration::from_mins(2));
        let messages = app.write_blocking(|work| deliver::claim_messages(work, 9)).expect("claimed");
        let [claims] = &messages[..] else { panic!("one message: {messages:?}") };
        assert_eq!(claims.len(), 3);
        Self { claims: claims.clone(), app, alerts, _clock: clock, _test: test }
    }

    fn states(&self) -> Vec<State> {
        let ids: Vec<PageId> = self.claims.iter().map(|claim| claim.page).collect();
        let read = self.app.db().read_blocking(move |tx| ids.iter().map(|id| Ok(pages::get(tx, *id)?.state)).collect());
        read.expect("three pages")
    }
}

#[tokio::test]
async fn what_cannot_be_withdrawn_holds_the_others_up_no_more() {
    let late = Backlog::new();
    let answered = late.alerts[0];
    let broken = late.app.write_blocking(move |work| {
        answer::acknowledge_now(work, &Actor::Operator, answered)?;
        work.tx.exec(
            sql!("CREATE TRIGGER trap BEFORE UPDATE ON page WHEN NEW.state = 'cancelled' BEGIN SELECT RAISE(ABORT, 'no'); END"),
            &[],
        )?;
        Ok(())
    });
    broken.expect("a database that refuses");
    let provider = Provider::default();
    attempt(&late.app, &provider, late.claims.clone()).await.expect("sent");
    let sent = provider.0.lock().expect("not poisoned").clone();
    assert_eq!(sent.len(), 1, "{sent:#?}");
    assert!(sent[0].contains("2 things wait for you") && !sent[0].contains("Payments fail"), "{sent:#?}");
    assert_eq!(late.states().iter().filter(|state| **state == State::Accepted).count(), 2);
}

#[tokio::test]
async fn an_alert_that_cannot_be_read_does_not_silence_the_others() {
    let late = Backlog::new();
    let torn = late.alerts[1];
    let broken = late.app.write_blocking(move |work| {
        Ok(work.tx.exec(sql!("UPDATE alert SET body = '{' WHERE id = $1"), args![torn])?)
    });
    assert_eq!(broken.expect("torn"), 1);
    let provider = Provider::default();
    attempt(&late.app, &provider, late.claims.clone()).await.expect("sent");
    let sent = provider.0.lock().expect("not poisoned").clone();
    assert_eq!(sent.len(), 1, "{sent:#?}");
    assert!(sent[0].contains("2 things wait for you") && !sent[0].contains("Refunds fail"), "{sent:#?}");
}

fn note(key: &str) -> Notification {
    Notification {
        page: PageId::from_uuid(Uuid::nil()),
        idempotency_key: key.to_owned(),
        kind: Kind::Test,
        title: key.to_owned(),
        severity: Severity::Error,
        urgency: Urgency::High,
        service: None,
        impact: None,
        details: None,
        labels: Vec::new(),
        links: Vec::new(),
        runbook_url: None,
        opened_at: Timestamp::UNIX_EPOCH,
        person: "Ana".to_owned(),
        time_zone: "UTC".to_owned(),
        reason: "a reason".to_owned(),
        answer_url: None,
        maybe_repeat: false,
        sent_at: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn a_message_about_other_things_has_another_key() {
    let key = |keys: &[&str]| {
        together(keys.iter().map(|key| note(key)).collect(), "https://a.example/").expect("a message").idempotency_key
    };
    assert_eq!(key(&["a", "b"]), key(&["b", "a"]), "a receiver can tell that it is the same message");
    assert_ne!(key(&["a", "b"]), key(&["a", "c"]));
    assert_ne!(key(&["a", "b", "c"]), key(&["a", "b"]));
    assert_eq!(key(&["a"]), "a");
}

fn all_told(notes: Vec<Notification>) -> Notification {
    together(notes, "https://a.example/").expect("a message")
}

#[test]
fn a_late_nudge_says_all_that_it_asks_for() {
    let lines = [
        "T1 is yours, 10 min: find out which replica answers with the old prices",
        "T2 waits for your answer: does the export still run",
        "The next update to colleagues is due in 5 min",
    ];
    let kind = Kind::Nudge { id: allclear_core::id::IncidentId::from_uuid(Uuid::nil()), number: 7 };
    let nudge = Notification { kind, title: "Checkout is down".to_owned(), reason: lines.join("\n"), ..note("a") };
    let message = all_told(vec![nudge, note("b")]);
    let Kind::Digest { told } = message.kind else { panic!("{message:?}") };
    let says = &told.iter().find(|one| one.title == "Checkout is down").expect("told").says;
    for line in lines {
        assert!(says.contains(line), "{says}");
    }
    assert!(says.contains("incident #7: Checkout is down"), "{says}");
}

#[test]
fn a_message_about_drills_alone_is_counted_nowhere() {
    let drill = |key| Notification { labels: vec![(DRILL.to_owned(), "yes".to_owned())], ..note(key) };
    assert!(all_told(vec![drill("a"), drill("b")]).is_drill());
    assert!(!all_told(vec![drill("a"), note("b")]).is_drill(), "what is real is counted");
}
