//! Two nodes of one PostgreSQL database: the page is sent by one, the tab hangs on the other.

#![expect(clippy::expect_used, clippy::panic, reason = "for tests, which have to stop at the first surprise")]

use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::event::{Action, AlertEvent, Severity};
use allclear_core::id::{Ids, PageId, PersonId, Session};
use allclear_core::page::State;
use allclear_engine::company::{SourceFile, apply};
use allclear_engine::ingest::Delivery;
use allclear_engine::running::{self, Running};
use allclear_engine::transport::{Answered, Transport};
use allclear_engine::{App, Settings, SystemClock, devices, live};
use allclear_integrations::channel::Outgoing;
use allclear_store::testing::postgres;
use allclear_store::{Db, MIGRATIONS, pages};
use futures::StreamExt as _;
use futures::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

/// Longer than anything here takes on a loaded machine; a success is seen at once.
const PATIENCE: Duration = Duration::from_secs(60);

const COMPANY: &str = r"
version: 1
people: [ { email: ana@example.com, name: Ana, time_zone: UTC, role: admin } ]
contacts: [ { person: ana@example.com, methods: [ { id: tab, type: browser } ] } ]
escalation_policies: [ { name: All, steps: [ { page: [ { person: ana@example.com } ], wait: 30m } ] } ]
services: [ { name: checkout, escalation: All } ]
integrations: [ { name: any, source: json, service: checkout, key: k3checkoutanything00000000000000 } ]
";

/// There is nothing but browsers here.
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Answered> {
        panic!("nothing leaves here: {outgoing:?}")
    }
}

async fn node(db: &Db, seed: u64) -> (App, Running) {
    let own = Db::open(db.location()).expect("a node");
    let mut state = seed << 32;
    let ids = Ids::new(move || {
        state = state.wrapping_add(1);
        state.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    });
    let settings = Settings { public_url: "https://allclear.test".to_owned() };
    let app = App::new(own, Arc::new(SystemClock), ids, settings).expect("an application");
    let running = running::start(&app, Arc::new(Nowhere)).await.expect("a node at work");
    (app, running)
}

fn event() -> AlertEvent {
    AlertEvent { severity: Severity::Critical, ..AlertEvent::new(Action::Trigger, "Disk full") }
}

/// Answers every ring on this node, as a tab does; gives the pages it was rung for.
async fn tab(app: App, person: PersonId) -> PageId {
    let actor = Actor::Person { id: person, role: Role::Responder };
    let session = app.chance(|ids| ids.id::<Session>(app.now()));
    let wanted = live::wanted(&app, person, "me").await.expect("topics");
    let mut messages = app.live().open(person, session, wanted).expect("a stream");
    while let Some(piece) = messages.next().await {
        let text = String::from_utf8(piece.to_vec()).expect("text");
        let Some(ring) = text.split("\n\n").find_map(|event| event.strip_prefix("event: ring\ndata: ")) else {
            continue;
        };
        let ring: serde_json::Value = serde_json::from_str(ring).expect("JSON");
        let page = ring["page"].as_str().expect("an id").parse().expect("an id");
        devices::shown(&app, actor, person, page).await.expect("a receipt");
        return page;
    }
    panic!("the stream ended without a ring")
}

#[expect(clippy::disallowed_methods, reason = "another party is waited for")]
async fn soon<T>(what: &str, wanted: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, wanted).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// Waits until the page has been recorded; what the attempt says.
async fn accepted(app: &App, page: PageId) -> Option<String> {
    let mut changes = app.db().subscribe();
    loop {
        let found = app.read(move |tx| Ok(pages::get(tx, page)?)).await.expect("the page");
        if found.state == State::Accepted {
            return found.detail;
        }
        // Any change will do; the database is asked what it was.
        let _ = changes.recv().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tab_on_another_node_rings_and_proves_it() {
    let Some(db) = postgres(MIGRATIONS) else { return };
    let (sends, sending) = node(&db, 1).await;
    let (shows, showing) = node(&db, 2).await;
    let file = SourceFile { name: "company.yaml".to_owned(), text: COMPANY.to_owned() };
    apply(&sends, Actor::Operator, &[file]).await.expect("a company");
    let directory = sends.refresh_directory().await.expect("the company");
    shows.refresh_directory().await.expect("the company");
    let person = *directory.people.keys().next().expect("Ana");
    let integration = *directory.integrations.keys().next().expect("a door");
    let tab = tokio::spawn(tab(shows.clone(), person));
    soon("the tab", async {
        while !shows.live().has_tab(person) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(!sends.live().has_tab(person));

    let delivery = Delivery { integration, body: b"{}".to_vec().into(), events: vec![event()], changes: Vec::new() };
    sending.intake.accept(delivery).await.expect("accepted");
    let page = soon("the ring", tab).await.expect("a tab");
    let detail = soon("the record", accepted(&sends, page)).await;
    assert_eq!(detail.as_deref(), Some("shown in an open tab"));
    sending.stop(&sends).await;
    showing.stop(&shows).await;
}
