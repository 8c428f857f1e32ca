//! Several nodes on one PostgreSQL: each event has its effect once, each page goes out once, and whoever is left takes over.

use crate::world::{ANYTHING, Company, Hands, Phones, ids, minutes, seconds};
use allclear_core::access::Actor;
use allclear_core::alert::Status;
use allclear_core::id::AlertId;
use allclear_engine::company::{SourceFile, apply};
use allclear_engine::ingest;
use allclear_engine::publish::Snapshots;
use allclear_engine::running::{self, Running, Standing};
use allclear_engine::transport::Transport;
use allclear_engine::workers::turn;
use allclear_engine::{App, Clock, ServerClock, Settings, SteadyClock, SystemClock, answer};
use allclear_store::testing::{self, TestDb};
use allclear_store::{Db, MIGRATIONS, alerts, args, escalations, pages, sql};
use allclear_web::Web;
use axum::Router;
use axum::body::Body;
use http::{Request, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;
use tower::ServiceExt as _;

/// Longer than anything here takes on a loaded machine; a success is seen at once.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the nodes share.
struct Town {
    test: TestDb,
    phones: Arc<Phones>,
}

impl Town {
    fn phones(&self) -> Arc<dyn Transport> {
        Arc::<Phones>::clone(&self.phones)
    }

    /// What is on disk, read past the nodes.
    fn count(&self, question: &'static allclear_store::Sql) -> i64 {
        self.test.db.read_blocking(move |tx| tx.one(question, args![], |row| row.get("n"))).expect("a number")
    }

    fn alerts(&self) -> Vec<(AlertId, Status, i64)> {
        let filter = alerts::Filter { limit: 200, ..alerts::Filter::default() };
        let list = self.test.db.read_blocking(move |tx| alerts::list(tx, &filter)).expect("alerts");
        list.into_iter().map(|a| (a.id, a.status, a.count)).collect()
    }
}

/// Runs a story of several nodes, where there is a PostgreSQL.
fn tell<F: Future<Output = ()>>(story: impl FnOnce(Town) -> F) {
    let Some(test) = testing::postgres(MIGRATIONS) else { return };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let town = Town { test, phones: Arc::default() };
    let phones = Arc::clone(&town.phones);
    runtime.block_on(story(town));
    phones.all_answered();
}

fn application(db: Db, clock: ServerClock) -> App {
    let settings = Settings { public_url: "https://allclear.test".to_owned() };
    App::with_server_clock(db, clock, ids(), settings).expect("an application")
}

fn router(app: &App, intake: &allclear_engine::ingest::Intake) -> Router {
    let snapshots = Arc::new(Snapshots::open(None, allclear_web::pages::status_page::render));
    allclear_web::router(Web::new(app.clone(), intake.clone(), allclear_engine::health::Health::default(), snapshots))
}

async fn configure(app: &App, company: &Company) {
    let file = SourceFile { name: "company.yaml".to_owned(), text: company.yaml() };
    if let Err(error) = apply(app, Actor::Operator, &[file]).await {
        panic!("the company is refused: {error}");
    }
}

/// An event that opens an alert, or repeats it.
async fn fires(door: &Router, integration: &str, key: &str) -> http::Response<Body> {
    let event = json!({ "title": format!("{key} fails"), "key": key, "severity": "critical" }).to_string();
    let request = Request::post(format!("/in/json/{integration}")).body(Body::from(event)).expect("a request");
    door.clone().oneshot(request).await.expect("an answer")
}

async fn fired(door: &Router, key: &str) {
    let status = fires(door, ANYTHING, key).await.status();
    assert_eq!(status, StatusCode::ACCEPTED, "{key}");
}

#[expect(clippy::disallowed_methods, reason = "other threads are waited for in real time")]
async fn eventually(what: &str, mut look: impl AsyncFnMut() -> bool) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while !look().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    waited.await.unwrap_or_else(|_| panic!("waited in vain: {what}"));
}

/// A node whose workers and whose clock are moved by hand.
struct Node {
    app: App,
    standing: Standing,
    door: Router,
    hands: Arc<Hands>,
}

impl Node {
    /// A node whose own clock is wrong by `skew`.
    async fn start(town: &Town, skew: SignedDuration) -> Self {
        let db = Db::open(town.test.db.location()).expect("a connection");
        let begin: Timestamp = crate::world::BEGINNING.parse().expect("a time");
        let hands = Hands::at(begin + skew);
        let clock = ServerClock::start(&db, Arc::<Hands>::clone(&hands), Arc::<Hands>::clone(&hands));
        let app = application(db, clock.expect("the database tells the time"));
        let standing = running::stand(&app, town.phones()).await.expect("a clean start");
        let door = router(&app, &standing.intake);
        Self { app, standing, door, hands }
    }

    /// Gone without a word: what it had claimed stays claimed.
    async fn dies(self) {
        drop(self.door);
        self.standing.die();
        self.app.db().close().await;
    }

    async fn next_due(&self) -> Option<Timestamp> {
        let due =
            self.app.read(|tx| Ok([escalations::next_due(tx)?, pages::next_due(tx)?].into_iter().flatten().min()));
        due.await.expect("the timers can be read")
    }
}

/// Lets everything happen that is due now, by turns.
async fn settle(nodes: &[&Node]) {
    for _ in 0..1_000 {
        let mut done = 0;
        for node in nodes {
            done += turn::turn(&node.app, &node.standing.outbox).await.expect("a turn");
        }
        if done == 0 {
            return;
        }
    }
    panic!("the workers never come to rest");
}

/// Lets time go by for these nodes, from one instant at which something is due to the next.
async fn pass(nodes: &[&Node], time: SignedDuration) {
    let mut left = time;
    while left > SignedDuration::ZERO {
        settle(nodes).await;
        let now = nodes[0].app.now();
        // What the nodes measure differs by less than a millisecond; what another one holds is looked at once a second.
        let due = nodes[0].next_due().await.map(|due| due.duration_since(now) + SignedDuration::from_millis(1));
        let step = due.map_or(left, |due| due.max(seconds(1))).min(left);
        nodes.iter().for_each(|node| node.hands.set(node.hands.now() + step));
        left -= step;
    }
    settle(nodes).await;
}

fn two_steps() -> Company {
    Company::new().step(&["person: ana@example.com"], "5m").step(&["person: ben@example.com"], "10m")
}

/// A node as a server has it: its workers run by themselves, in real time.
struct Server {
    app: App,
    running: Running,
    door: Router,
}

impl Server {
    async fn start(town: &Town) -> Self {
        let db = Db::open(town.test.db.location()).expect("a connection");
        let clock = ServerClock::start(&db, Arc::new(SystemClock), Arc::new(SteadyClock::default()));
        let app = application(db, clock.expect("the database tells the time"));
        let running = running::start(&app, town.phones()).await.expect("a clean start");
        let door = router(&app, &running.intake);
        Self { app, running, door }
    }

    async fn stop(self) {
        drop(self.door);
        self.running.stop(&self.app).await;
    }
}

#[test]
fn an_alert_that_two_nodes_hear_of_at_once_is_one_alert() {
    tell(async |town| {
        let (a, b) = (Server::start(&town).await, Server::start(&town).await);
        configure(&a.app, &Company::new().step(&["person: ana@example.com"], "60m")).await;
        b.app.refresh_directory().await.expect("the same company");
        let keys: Vec<String> = (0..30).map(|n| format!("disk-{n}")).collect();
        let both = keys.iter().flat_map(|key| [fired(&a.door, key), fired(&b.door, key)]);
        futures::future::join_all(both).await;
        let done = sql!("SELECT count(*) AS n FROM page WHERE state = 'accepted'");
        eventually("every page is taken", async || town.count(done) == 30).await;
        eventually("every repeat is counted", async || town.alerts().iter().all(|(.., count)| *count == 2)).await;
        assert_eq!(town.alerts().len(), 30);
        let rings = town.phones.hears_all("ana");
        assert!(rings.iter().all(|ring| !ring.maybe_repeat), "{rings:#?}");
        assert_eq!((rings.len(), rings.into_iter().map(|r| r.id).collect::<BTreeSet<_>>().len()), (30, 30));
        a.stop().await;
        b.stop().await;
    });
}

#[test]
fn each_page_goes_out_from_one_node_only() {
    tell(async |town| {
        let (a, b) = (Server::start(&town).await, Server::start(&town).await);
        let everybody = ["person: ana@example.com", "person: ben@example.com", "person: chen@example.com"];
        configure(&a.app, &Company::new().step(&everybody, "60m")).await;
        b.app.refresh_directory().await.expect("the same company");
        // More than the nodes hand over by themselves, so that both look for the rest in the outbox.
        let keys: Vec<String> = (0..120).map(|n| format!("disk-{n}")).collect();
        futures::future::join_all(keys.iter().map(|key| fired(&a.door, key))).await;
        let done = sql!("SELECT count(*) AS n FROM page WHERE state = 'accepted'");
        eventually("every page is taken", async || town.count(done) == 360).await;
        assert_eq!(
            town.count(sql!("SELECT count(*) AS n FROM page WHERE fence <> 1 OR attempts <> 1 OR maybe_repeat")),
            0
        );
        for name in ["ana", "ben", "chen"] {
            let rings = town.phones.hears_all(name);
            assert_eq!((rings.len(), rings.into_iter().map(|r| r.id).collect::<BTreeSet<_>>().len()), (120, 120));
        }
        a.stop().await;
        b.stop().await;
    });
}

#[test]
fn what_a_dead_node_had_claimed_is_taken_over_when_the_claim_runs_out() {
    tell(async |town| {
        let (a, b) = (Node::start(&town, minutes(0)).await, Node::start(&town, minutes(0)).await);
        configure(&a.app, &two_steps()).await;
        fired(&a.door, "disk").await;
        assert_eq!(town.count(sql!("SELECT count(*) AS n FROM page WHERE state = 'sending'")), 1, "claimed, not sent");
        a.dies().await;
        pass(&[&b], seconds(28)).await;
        town.phones.silent("ana");
        pass(&[&b], seconds(4)).await;
        assert!(town.phones.hears("ana", "disk fails").maybe_repeat, "nobody knows whether it went out");
        pass(&[&b], minutes(4)).await;
        town.phones.silent("ana");
        pass(&[&b], minutes(1)).await;
        town.phones.hears("ben", "disk fails");
        b.dies().await;
    });
}

#[test]
fn whoever_lost_its_claim_records_nothing() {
    tell(async |town| {
        let (a, b) = (Node::start(&town, minutes(0)).await, Node::start(&town, minutes(0)).await);
        configure(&a.app, &two_steps()).await;
        fired(&a.door, "disk").await;
        // The node stands still for longer than its claim; the other takes over.
        pass(&[&b], seconds(31)).await;
        town.phones.hears("ana", "disk fails");
        a.hands.set(a.hands.now() + seconds(31));
        settle(&[&a]).await;
        town.phones.silent("ana");
        let page = sql!("SELECT count(*) AS n FROM page WHERE state = 'accepted' AND fence = 2 AND attempts = 2");
        assert_eq!(town.count(page), 1);
        a.dies().await;
        b.dies().await;
    });
}

#[test]
fn nodes_whose_clocks_are_five_minutes_off_page_on_time_and_once() {
    for skew in [minutes(5), minutes(-5)] {
        tell(async |town| {
            let (right, wrong) = (Node::start(&town, minutes(0)).await, Node::start(&town, skew).await);
            configure(&right.app, &two_steps()).await;
            fired(&right.door, "disk").await;
            settle(&[&wrong, &right]).await;
            assert!(!town.phones.hears("ana", "disk fails").maybe_repeat);
            pass(&[&wrong, &right], minutes(5) - seconds(2)).await;
            town.phones.silent("ben");
            pass(&[&wrong, &right], seconds(4)).await;
            assert!(!town.phones.hears("ben", "disk fails").maybe_repeat);
            pass(&[&wrong, &right], minutes(4)).await;
            right.dies().await;
            wrong.dies().await;
        });
    }
}

#[test]
fn an_answer_on_one_node_stops_the_next_page_of_the_other() {
    tell(async |town| {
        let (a, b) = (Node::start(&town, minutes(0)).await, Node::start(&town, minutes(0)).await);
        configure(&a.app, &two_steps()).await;
        b.app.refresh_directory().await.expect("the same company");
        fired(&b.door, "disk").await;
        settle(&[&b]).await;
        town.phones.hears("ana", "disk fails");
        // Claimed by one node and answered at the other, before it went out.
        fired(&b.door, "network").await;
        for (alert, ..) in town.alerts() {
            answer::acknowledge(&a.app, Actor::Operator, alert).await.expect("acknowledged");
        }
        pass(&[&b], minutes(20)).await;
        town.phones.silent("ana");
        town.phones.silent("ben");
        assert_eq!(town.count(sql!("SELECT count(*) AS n FROM page WHERE state IN ('planned', 'sending')")), 0);
        a.dies().await;
        b.dies().await;
    });
}

#[test]
fn repeats_that_two_nodes_keep_for_a_second_are_all_counted() {
    tell(async |town| {
        let (a, b) = (Node::start(&town, minutes(0)).await, Node::start(&town, minutes(0)).await);
        configure(&a.app, &two_steps()).await;
        b.app.refresh_directory().await.expect("the same company");
        fired(&a.door, "disk").await;
        for (door, times) in [(&a.door, 3), (&b.door, 4), (&a.door, 2)] {
            for _ in 0..times {
                fired(door, "disk").await;
            }
        }
        let count = |town: &Town| town.alerts().into_iter().map(|(.., count)| count).collect::<Vec<_>>();
        assert_eq!(count(&town), [1], "each node keeps its repeats for now");
        // Both write at once: whoever comes second adds to what the first has written.
        let (one, two) = tokio::join!(ingest::flush(&a.app), ingest::flush(&b.app));
        one.and(two).expect("written");
        assert_eq!(count(&town), [10]);
        settle(&[&a, &b]).await;
        assert_eq!(count(&town), [10], "and each is counted once");
        town.phones.hears("ana", "disk fails");
        a.dies().await;
        b.dies().await;
    });
}

#[test]
fn what_is_configured_on_one_node_holds_on_the_other() {
    tell(async |town| {
        let (a, b) = (Server::start(&town).await, Server::start(&town).await);
        configure(&a.app, &two_steps()).await;
        // A key that it learns by word of the other node, or a second later by itself.
        eventually("the key opens the door", async || fires(&b.door, ANYTHING, "disk").await.status() == 202).await;
        eventually("ana is paged", async || !town.phones.hears_all("ana").is_empty()).await;
        // A decision goes by what is configured at its moment, word or no word.
        let other = Company::new().step(&["person: ben@example.com"], "5m");
        configure(&a.app, &other).await;
        fired(&b.door, "network").await;
        eventually("ben is paged", async || !town.phones.hears_all("ben").is_empty()).await;
        town.phones.silent("ana");
        a.stop().await;
        b.stop().await;
    });
}

#[test]
fn senders_are_told_to_come_back_while_another_holds_the_tables() {
    tell(async |town| {
        let node = Server::start(&town).await;
        configure(&node.app, &two_steps()).await;
        let (release, released) = mpsc::channel::<()>();
        let (entered, holds) = mpsc::channel();
        let holder = Db::open(town.test.db.location()).expect("a connection");
        let held = holder.clone();
        let holding = std::thread::spawn(move || {
            held.write_blocking(move |tx| {
                tx.exec(sql!("LOCK TABLE identity IN ACCESS EXCLUSIVE MODE"), args![])?;
                let _ = entered.send(());
                // Its connection is cut by then, if nobody lets it go.
                let _ = released.recv_timeout(PATIENCE);
                Ok(())
            })
        });
        holds.recv().expect("the table is locked");
        let refused = fires(&node.door, ANYTHING, "disk").await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers().contains_key(header::RETRY_AFTER));
        assert!(node.app.db().stats().conflicts > 0);
        release.send(()).expect("it waits");
        drop(holding.join().expect("no panic"));
        eventually("it is taken", async || fires(&node.door, ANYTHING, "disk").await.status() == 202).await;
        assert_eq!(town.alerts().len(), 1);
        eventually("ana is paged", async || !town.phones.hears_all("ana").is_empty()).await;
        holder.close().await;
        node.stop().await;
    });
}
