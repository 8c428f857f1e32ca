//! The world a story is told in.

pub mod brackets;
mod company;
mod phone;

pub use company::{ANYTHING, Company};
pub use phone::{Mood, Phones, Ring};

use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::id::Ids;
use allclear_engine::company::{SourceFile, apply};
use allclear_engine::publish::Snapshots;
use allclear_engine::respond::GAP;
use allclear_engine::running::{self, Standing};
use allclear_engine::workers::{audit, turn};
use allclear_engine::{App, Clock, Settings};
use allclear_store::testing::{self, TestDb};
use allclear_store::{
    Db, Engine, MIGRATIONS, deliveries, directory, escalations, identities, maintenance, pages, rooms, webhook_calls,
};
use allclear_web::Web;
use allclear_web::routes::Entry;
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use tower::ServiceExt as _;

/// Makes two tests of each story: one on SQLite, one on PostgreSQL.
macro_rules! stories {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[test]
            fn on_sqlite() {
                crate::world::tell(crate::world::On::Sqlite, |w| Box::pin(super::$name(w)));
            }
            #[test]
            fn on_postgres() {
                crate::world::tell(crate::world::On::Postgres, |w| Box::pin(super::$name(w)));
            }
        }
    )*};
}

/// The database a story runs on.
#[derive(Debug, Clone, Copy)]
pub enum On {
    Sqlite,
    Postgres,
}

/// A clock that stands still until somebody moves it.
pub struct Hands(AtomicI64);

impl Hands {
    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(now.as_microsecond())))
    }

    /// Sets it, forwards or backwards.
    pub fn set(&self, to: Timestamp) {
        self.0.store(to.as_microsecond(), Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).expect("a story's time is in range")
    }
}

/// One process of Allclear.
struct Process {
    app: App,
    standing: Standing,
    router: Router,
}

/// Everything a story can touch.
pub struct World {
    test: TestDb,
    clock: Arc<Hands>,
    process: Option<Process>,
    /// What its chance begins with; none means: with another one each time.
    seed: Option<u64>,
    pub phones: Arc<Phones>,
    snapshots: Arc<Snapshots>,
    token: String,
    /// Set by stories that leave work undone on purpose.
    pub unfinished: bool,
    /// What the auditor could not mend when it last looked.
    pub unmended: Vec<String>,
}

/// When every story begins unless it says otherwise: a Wednesday in June, noon UTC.
pub const BEGINNING: &str = "2026-06-10T12:00:00Z";

pub type Story = for<'w> fn(&'w mut World) -> Pin<Box<dyn Future<Output = ()> + 'w>>;

/// Runs one story.
pub fn tell(on: On, story: Story) {
    brackets::speak_if_asked();
    let test = match on {
        On::Sqlite => testing::file(MIGRATIONS),
        On::Postgres => match testing::postgres(MIGRATIONS) {
            Some(test) => test,
            None => return,
        },
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut world = World::new(test).await;
        story(&mut world).await;
        world.end().await;
    });
}

impl World {
    async fn new(test: TestDb) -> Self {
        Self::seeded(test, None).await
    }

    /// Two worlds of which nobody can tell which is which: the same moment, the same chance.
    pub async fn twins(&self) -> [Self; 2] {
        const SEED: u64 = 7 << 40;
        let engine = self.test.db.engine();
        let fresh = || match engine {
            Engine::Sqlite => testing::file(MIGRATIONS),
            Engine::Postgres => testing::postgres(MIGRATIONS).expect("PostgreSQL was there a moment ago"),
        };
        [Self::seeded(fresh(), Some(SEED)).await, Self::seeded(fresh(), Some(SEED)).await]
    }

    async fn seeded(test: TestDb, seed: Option<u64>) -> Self {
        let start: Timestamp = BEGINNING.parse().expect("a time");
        let clock = Hands::at(start);
        let mut world = Self {
            test,
            clock,
            process: None,
            seed,
            phones: Arc::default(),
            snapshots: Arc::new(Snapshots::open(None, allclear_web::pages::status_page::render)),
            token: String::new(),
            unfinished: false,
            unmended: Vec::new(),
        };
        world.start().await;
        world.token = world.token_for(Role::Admin).await;
        world
    }

    /// Starts a process on the database as it is.
    async fn start(&mut self) {
        let settings = Settings { public_url: "https://allclear.test".to_owned() };
        let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let app = App::new(self.test.db.clone(), clock, self.seed.map_or_else(ids, ids_from), settings)
            .expect("an application");
        let phones = Arc::clone(&self.phones) as Arc<dyn allclear_engine::transport::Transport>;
        let standing = running::stand(&app, phones).await.expect("a clean start");
        let web = Web::new(app.clone(), standing.intake.clone(), standing.health.clone(), Arc::clone(&self.snapshots));
        self.process = Some(Process { app, standing, router: allclear_web::router(web) });
    }

    fn die(&mut self) {
        if let Some(process) = self.process.take() {
            process.standing.die();
        }
    }

    /// The process dies without a word and another one starts on what is on disk. What it had claimed is forgotten.
    pub async fn restart(&mut self) {
        self.die();
        let location = self.test.db.location().clone();
        self.test.db.close().await;
        self.test.db = Db::open(&location).expect("the database opens again");
        self.start().await;
        self.settle().await;
    }

    /// Goes on with what is in a backup: on SQLite its file, on PostgreSQL a fresh database restored from it.
    pub async fn continue_on(&mut self, backup: &std::path::Path) {
        self.die();
        let fresh = match self.test.db.engine() {
            Engine::Sqlite => testing::file(MIGRATIONS),
            Engine::Postgres => testing::postgres(MIGRATIONS).expect("PostgreSQL was there a moment ago"),
        };
        maintenance::restore(backup, &fresh.db, directory::mute_sql()).expect("a backup that restores");
        self.test = fresh;
        self.start().await;
    }

    /// The database goes away under the running process.
    pub async fn lose_the_database(&mut self) {
        self.test.db.close().await;
        self.unfinished = true;
    }

    pub fn app(&self) -> &App {
        &self.process.as_ref().expect("a process").app
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sets the clock, forwards or backwards, without letting anything happen.
    pub fn set_clock(&self, to: &str) {
        let to: Timestamp = to.parse().expect("an instant");
        self.clock.set(to);
    }

    /// Lets time go by: stops at every instant at which something is due, and lets it happen.
    pub async fn pass(&mut self, time: SignedDuration) {
        let end = self.now().checked_add(time).expect("in range");
        loop {
            self.settle().await;
            // What is due and does not happen is muted; then time goes by in minutes.
            let soon = self.now().checked_add(minutes(1)).expect("in range");
            let next = self.next_due().await.map(|due| if due > self.now() { due } else { soon });
            let to = next.filter(|due| *due < end).unwrap_or(end);
            self.clock.set(to);
            if to == end {
                break;
            }
        }
        self.settle().await;
    }

    async fn next_due(&self) -> Option<Timestamp> {
        let due = self.app().read(|tx| {
            let room = rooms::next_due(tx, GAP)?;
            let lists = [deliveries::next_due(tx)?, webhook_calls::next_due(tx)?].into_iter().flatten().min();
            let due = [lists, escalations::next_due(tx)?, pages::next_due(tx)?, identities::next_expiry(tx)?, room];
            Ok(due.into_iter().flatten().min())
        });
        due.await.expect("the timers can be read")
    }

    /// Lets everything happen that is due now.
    pub async fn settle(&self) {
        let process = self.process.as_ref().expect("a process");
        for _ in 0..1000 {
            if turn::turn(&process.app, &process.standing.outbox).await.expect("a turn") == 0 {
                return;
            }
        }
        panic!("the workers never come to rest");
    }

    /// Lets the publisher write the status pages anew.
    pub async fn publish(&self) {
        self.snapshots.refresh(self.app()).await.expect("the pages can be written");
    }

    /// Lets the auditor look, act, and say what it found.
    pub async fn audit(&mut self) -> audit::Findings {
        let now = self.now();
        let findings = self.app().read(move |tx| audit::look(tx, now)).await.expect("an audit");
        self.unmended = audit::mend(self.app(), &findings).await.expect("the database is there");
        self.settle().await;
        findings
    }

    /// Applies a configuration.
    pub async fn apply(&mut self, yaml: &str) {
        let file = SourceFile { name: "company.yaml".to_owned(), text: yaml.to_owned() };
        if let Err(error) = apply(self.app(), Actor::Operator, &[file]).await {
            panic!("the company is refused: {error}");
        }
    }

    /// A fresh token.
    pub async fn token_for(&self, scope: Role) -> String {
        let made = allclear_engine::tokens::create(self.app(), Actor::Operator, "story", scope).await;
        made.expect("a token").secret
    }

    /// One request with the story's admin token; the answer's body as JSON where it is JSON, as text where not.
    pub async fn call(&self, method: &str, path: &str, body: &Value) -> (StatusCode, Value) {
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let auth = format!("Bearer {}", self.token);
        self.raw(method, path, &[("authorization", &auth), ("content-type", "application/json")], bytes).await
    }

    /// One request as it stands.
    pub async fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let router = self.process.as_ref().expect("a process").router.clone();
        let response = router.oneshot(request.body(Body::from(body)).expect("a request")).await.expect("an answer");
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 64 << 20).await.expect("a body");
        let value = serde_json::from_slice(&bytes).unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into());
        (status, value)
    }

    /// Everything the server answers.
    pub fn table(&self) -> Vec<Entry> {
        let process = self.process.as_ref().expect("a process");
        let (app, standing) = (process.app.clone(), &process.standing);
        let web = Web::new(app, standing.intake.clone(), standing.health.clone(), Arc::clone(&self.snapshots));
        allclear_web::routes::all(&web).table().to_vec()
    }

    /// One request, and the answer as it stands.
    pub async fn exchange(&self, request: Request<Body>) -> axum::response::Response {
        let router = self.process.as_ref().expect("a process").router.clone();
        router.oneshot(request).await.expect("an answer")
    }

    /// A call that must succeed.
    pub async fn ok(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, value) = self.call(method, path, body).await;
        assert!(status.is_success(), "{method} {path} answered {status}: {value:#}");
        self.settle().await;
        value
    }

    pub async fn get(&self, path: &str) -> Value {
        self.ok("GET", path, &Value::Null).await
    }

    /// The only alert there is.
    pub async fn the_alert(&self) -> Value {
        let list = self.get("/api/v1/alerts").await;
        let alerts = list["data"].as_array().expect("a list").clone();
        assert_eq!(alerts.len(), 1, "one alert: {list:#}");
        alerts.into_iter().next().expect("one")
    }

    /// The kinds in an alert's log, in order.
    pub async fn log_of(&self, alert: &Value) -> Vec<String> {
        let id = alert["id"].as_str().expect("an id").parse().expect("an alert's id");
        let log = self.app().read(move |tx| Ok(allclear_store::alerts::log(tx, id)?)).await.expect("a log");
        log.iter()
            .map(|entry| serde_json::to_value(&entry.kind).expect("JSON")["kind"].as_str().expect("a kind").to_owned())
            .collect()
    }

    async fn end(mut self) {
        self.phones.all_answered();
        if !self.unfinished {
            let findings = self.audit().await;
            assert!(findings.unexplained.is_empty(), "the auditor finds unexplained alerts: {findings:?}");
            assert_eq!(findings.overdue, 0, "something was due and did not happen");
        }
        self.process = None;
    }
}

/// Ids that are the same at every run of one process, and different from one process of a story to the next.
pub fn ids() -> Ids {
    static PROCESSES: Mutex<u64> = Mutex::new(0);
    let mut processes = PROCESSES.lock().expect("not poisoned");
    *processes += 1;
    ids_from(*processes << 40)
}

/// Ids that follow from `seed`.
fn ids_from(seed: u64) -> Ids {
    let mut state = seed;
    Ids::new(move || {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}

pub const fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

pub const fn seconds(n: i64) -> SignedDuration {
    SignedDuration::from_secs(n)
}

pub const fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}
