//! The real loops: a server's workers on the real runtime, over a clock that the test moves.
//!
//! What the loops decide is the business of the stories and of the simulator, which drive the same functions by hand. Here
//! a loop is noticed that nobody starts, that is stuck, or that does not end.

#![expect(clippy::expect_used, clippy::panic, reason = "for tests, which have to stop at the first surprise")]

use allclear_core::access::Actor;
use allclear_core::alert::Status;
use allclear_core::event::{Action, AlertEvent};
use allclear_core::id::{AlertId, Ids};
use allclear_core::page::{State, Subject};
use allclear_core::status::View;
use allclear_engine::company::{SourceFile, apply};
use allclear_engine::ingest::Delivery;
use allclear_engine::publish::{self, Snapshots};
use allclear_engine::running::{self, Running};
use allclear_engine::transport::{Answered, Transport};
use allclear_engine::{App, Clock, Settings};
use allclear_integrations::channel::Outgoing;
use allclear_store::testing::{TestDb, file, postgres};
use allclear_store::{MIGRATIONS, alerts, identities, pages};
use bytes::Bytes;
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const COMPANY: &str = r#"
version: 1
people:
  - { email: ana@example.com, name: Ana, time_zone: UTC, role: admin }
  - { email: ben@example.com, name: Ben, time_zone: UTC }
  - { email: chen@example.com, name: Chen, time_zone: UTC }
contacts:
  - { person: ana@example.com, methods: [ { id: hook, type: webhook, url: "http://phones.test/ana" } ] }
  - { person: ben@example.com, methods: [ { id: hook, type: webhook, url: "http://phones.test/ben" } ] }
  - { person: chen@example.com, methods: [ { id: hook, type: webhook, url: "http://phones.test/chen" } ] }
escalation_policies:
  - name: Payments
    steps:
      - { page: [ { person: ben@example.com } ], wait: 5m }
      - { page: [ { person: chen@example.com } ], wait: 5m }
services: [ { name: checkout, escalation: Payments } ]
integrations: [ { name: any, source: json, service: checkout, key: k1checkoutanything00000000000000 } ]
status_pages: [ { slug: shop, name: Shop, components: [ { name: Checkout } ] } ]
"#;

struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).expect("in range")
    }
}

/// Counts how often each phone was tried, and how often with a page that it was tried with before; while `dead`, nothing
/// arrives.
#[derive(Default)]
struct Phones {
    tried: Mutex<BTreeMap<String, usize>>,
    pages: Mutex<BTreeSet<String>>,
    again: AtomicUsize,
    dead: AtomicBool,
}

impl Phones {
    fn tried(&self, name: &str) -> usize {
        self.tried.lock().expect("not poisoned").get(name).copied().unwrap_or(0)
    }
}

impl Transport for Phones {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Answered> {
        let Outgoing::Http { url, body, .. } = outgoing else { panic!("everybody has a webhook") };
        let page = serde_json::from_slice::<serde_json::Value>(&body).expect("JSON")["id"].to_string();
        if !self.pages.lock().expect("not poisoned").insert(page) {
            self.again.fetch_add(1, Ordering::SeqCst);
        }
        let name = url.rsplit('/').next().expect("a path").to_owned();
        *self.tried.lock().expect("not poisoned").entry(name).or_default() += 1;
        let answer = if self.dead.load(Ordering::SeqCst) {
            Answered::Unreached("no network".to_owned())
        } else {
            Answered::Http { status: 204, retry_after_secs: None, body: Vec::new() }
        };
        Box::pin(async move { answer })
    }
}

/// A server at work.
struct Server {
    app: App,
    running: Running,
    clock: Arc<Hands>,
    phones: Arc<Phones>,
    snapshots: Arc<Snapshots>,
    pages: tokio::task::JoinHandle<()>,
    stop_pages: CancellationToken,
    _db: TestDb,
}

/// Looks until there is something to see: a loop that sleeps wakes within a second, the auditor within fifteen.
async fn soon<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    #[expect(clippy::disallowed_methods, reason = "the loops live in real time; this waits for them, with an end")]
    let mut again = tokio::time::interval(Duration::from_millis(20));
    for _ in 0..3_000 {
        again.tick().await;
        if let Some(seen) = look().await {
            return seen;
        }
    }
    panic!("within a minute: {what}");
}

async fn configure(app: &App, company: &str) {
    let file = SourceFile { name: "company.yaml".to_owned(), text: company.to_owned() };
    apply(app, Actor::Operator, &[file]).await.expect("a company");
}

impl Server {
    async fn start(db: TestDb) -> Self {
        let beginning: Timestamp = "2026-06-10T12:00:00Z".parse().expect("a time");
        let clock = Arc::new(Hands(AtomicI64::new(beginning.as_microsecond())));
        let mut last = 0_u64;
        let ids = Ids::new(move || {
            last = last.wrapping_add(0x9e37_79b9_7f4a_7c15);
            last
        });
        let settings = Settings { public_url: "https://allclear.test".to_owned() };
        let app = App::new(db.db.clone(), Arc::clone(&clock) as Arc<dyn Clock>, ids, settings).expect("an application");
        configure(&app, COMPANY).await;
        let phones = Arc::new(Phones::default());
        let running = running::start(&app, Arc::clone(&phones) as Arc<dyn Transport>).await.expect("a clean start");
        let nothing = |_: &View| Vec::new();
        let (snapshots, stop_pages) = (Arc::new(Snapshots::open(None, nothing)), CancellationToken::new());
        let pages = tokio::spawn(publish::run(app.clone(), Arc::clone(&snapshots), stop_pages.clone()));
        Self { app, running, clock, phones, snapshots, pages, stop_pages, _db: db }
    }

    fn pass(&self, time: SignedDuration) {
        let micros = i64::try_from(time.as_micros()).expect("in range");
        self.clock.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// An alert that its sender believes in for `lasting`.
    async fn trigger(&self, key: &str, lasting: SignedDuration) -> AlertId {
        let mut event = AlertEvent::new(Action::Trigger, key);
        event.dedup_key = Some(key.to_owned());
        event.expires_at = Some(self.clock.now().checked_add(lasting).expect("in range"));
        let integration = *self.app.directory().integrations.keys().next().expect("one integration");
        let delivery =
            Delivery { integration, body: Bytes::from_static(b"{}"), events: vec![event], changes: Vec::new() };
        let receipts = self.running.intake.accept(delivery).await.expect("taken");
        receipts.first().and_then(|receipt| receipt.alert).expect("an alert")
    }

    async fn tried(&self, name: &str, times: usize) {
        soon(&format!("{name} is tried {times} times"), async || (self.phones.tried(name) >= times).then_some(()))
            .await;
    }

    /// When the first alert ends by its sender's silence.
    async fn next_expiry(&self) -> Option<Timestamp> {
        self.app.read(|tx| Ok(identities::next_expiry(tx)?)).await.expect("read")
    }

    async fn status(&self, alert: AlertId, wanted: Status) {
        soon(&format!("{alert} is {wanted:?}"), async || {
            let held = self.app.read(move |tx| Ok(alerts::get(tx, alert)?)).await.expect("an alert");
            (held.status == wanted).then_some(())
        })
        .await;
    }

    /// Every loop has to hear that it is over.
    async fn stop(self) {
        self.stop_pages.cancel();
        self.pages.await.expect("the publisher ends");
        let Self { running, app, .. } = self;
        let mut stopping = Box::pin(running.stop(&app));
        soon("the server stops", async || futures::poll!(&mut stopping).is_ready().then_some(())).await;
    }
}

async fn a_night(db: TestDb) {
    let server = Server::start(db).await;
    // Intake hands over to deliver; escalate finds what the clock made due.
    server.trigger("disk", SignedDuration::from_mins(6)).await;
    server.tried("ben", 1).await;
    let ends = server.next_expiry().await;
    server.pass(SignedDuration::from_mins(5));
    server.tried("chen", 1).await;
    // Housekeep takes such a jump for having been deaf, and gives senders time. What follows must not be counted in.
    soon("the jump is noticed", async || (server.next_expiry().await > ends).then_some(())).await;
    // Housekeep: less than what it takes for being deaf.
    let quiet = server.trigger("quiet", SignedDuration::from_secs(20)).await;
    server.tried("ben", 2).await;
    server.pass(SignedDuration::from_secs(25));
    server.status(quiet, Status::Resolved).await;
    // The publisher follows what is configured.
    let shown = soon("the page is written", async || server.snapshots.site("shop")).await.as_of;
    server.pass(SignedDuration::from_mins(1));
    configure(&server.app, &COMPANY.replace("name: Shop", "name: Our shop")).await;
    soon("the page is written anew", async || server.snapshots.site("shop").filter(|site| site.as_of > shown)).await;
    // Deliver tries again by itself, and what reaches nobody for two minutes is the auditor's.
    server.phones.dead.store(true, Ordering::SeqCst);
    let before = server.phones.tried("ben");
    server.trigger("network", SignedDuration::from_hours(9)).await;
    soon("ben is tried again", async || {
        // Bit by bit: when the next attempt is due is only written down some time after this one was made.
        server.pass(SignedDuration::from_millis(200));
        (server.phones.tried("ben") >= before + 2).then_some(())
    })
    .await;
    server.pass(SignedDuration::from_secs(120));
    server.tried("ana", 1).await;
    server.stop().await;
}

/// Intake hands pages over more often than the outbox is looked at. A page that failed before must be tried again all the
/// same, as soon as its time has come.
async fn a_busy_hour(db: TestDb) {
    let server = Server::start(db).await;
    server.phones.dead.store(true, Ordering::SeqCst);
    let first = server.trigger("first", SignedDuration::from_hours(9)).await;
    soon("the first page failed and waits", async || {
        let waits = server.app.read(move |tx| {
            let filter = pages::Filter { subject: Some(Subject::Alert(first)), limit: 10, ..pages::Filter::default() };
            Ok(pages::list(tx, &filter)?.iter().any(|page| page.state == State::Planned && page.attempts == 1))
        });
        waits.await.expect("a list").then_some(())
    })
    .await;
    server.phones.dead.store(false, Ordering::SeqCst);
    #[expect(clippy::disallowed_methods, reason = "the loops live in real time; this is how often a sender calls")]
    let mut calls = tokio::time::interval(Duration::from_millis(250));
    // In real time the floor is a second. The rest of the minute is for a loaded machine.
    for call in 0..240 {
        calls.tick().await;
        server.trigger(&format!("alert {call}"), SignedDuration::from_hours(9)).await;
        if call == 3 {
            server.pass(SignedDuration::from_secs(10));
        }
        if server.phones.again.load(Ordering::SeqCst) > 0 {
            assert!(call >= 3, "tried again before its time");
            return server.stop().await;
        }
    }
    panic!("what was handed over every quarter of a second put off what was due for a minute");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_handed_over_does_not_put_off_what_falls_due_on_sqlite() {
    a_busy_hour(file(MIGRATIONS)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_handed_over_does_not_put_off_what_falls_due_on_postgresql() {
    if let Some(db) = postgres(MIGRATIONS) {
        a_busy_hour(db).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_loops_do_their_work_and_end_on_sqlite() {
    a_night(file(MIGRATIONS)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_loops_do_their_work_and_end_on_postgresql() {
    if let Some(db) = postgres(MIGRATIONS) {
        a_night(db).await;
    }
}
