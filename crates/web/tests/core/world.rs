//! A server in this process, with a clock that stands still until it is moved.

use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::id::Ids;
use allclear_engine::app::Clock;
use allclear_engine::company::{self, SourceFile};
use allclear_engine::health::Health;
use allclear_engine::ingest::Intake;
use allclear_engine::publish::Snapshots;
use allclear_engine::transport::{Answered, Transport};
use allclear_engine::workers::deliver::Outbox;
use allclear_engine::{App, Settings, people, sign_in, tokens};
use allclear_integrations::channel::Outgoing;
use allclear_store::testing::{TestDb, file, memory};
use allclear_store::{Location, MIGRATIONS};
use allclear_web::{Web, router};
use axum::Router;
use axum::body::{Body, to_bytes};
use futures::future::BoxFuture;
use http::{HeaderMap, Method, Request, StatusCode, header};
use jiff::Timestamp;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tower::ServiceExt as _;

pub const COMPANY: &str = r#"
version: 1
people:
  - { email: ana@example.com, name: Ana Costa, time_zone: Europe/Lisbon, role: admin }
  - { email: ben@example.com, name: Ben Okafor, time_zone: Africa/Lagos }
contacts:
  - person: ana@example.com
    methods: [ { id: hook, type: webhook, url: "http://127.0.0.1:9/ana" } ]
    rules: { high: [ { method: hook, after: 0s } ] }
  - person: ben@example.com
    methods: [ { id: hook, type: webhook, url: "http://127.0.0.1:9/ben" } ]
    rules: { high: [ { method: hook, after: 0s } ] }
teams:
  - { name: Payments, members: [ana@example.com, ben@example.com] }
schedules:
  - name: Primary
    team: Payments
    time_zone: Europe/Berlin
    layers:
      - name: weekly
        rotation: { every: 1 week, hand_off: "Mon 09:00", start: 2026-01-05 }
        people: [ana@example.com, ben@example.com]
escalation_policies:
  - name: Payments
    team: Payments
    steps:
      - { page: [ { schedule: Primary } ], wait: 5m }
      - { page: [ { person: ben@example.com } ], wait: 10m }
services:
  - { name: checkout, team: Payments, escalation: Payments, business_impact: Customers cannot pay. }
  - { name: ledger, team: Payments, escalation: Payments }
integrations:
  - { name: checkout anything, source: json, service: checkout, key: keyofcheckoutjson00000000000000 }
  - { name: checkout pagerduty, source: pagerduty, service: checkout, key: keyofcheckoutpagerduty0000000000 }
  - { name: checkout prometheus, source: prometheus, service: checkout, key: keyofcheckoutprometheus000000000 }
"#;

/// [`COMPANY`] with 500 people more: lists of everybody are long.
pub fn company_of_many() -> SourceFile {
    let one = |n| format!("  - {{ email: p{n}@example.com, name: Person {n}, time_zone: UTC }}\n");
    let many: String = (0..500).map(one).collect();
    let text = COMPANY.replacen("people:\n", &format!("people:\n{many}"), 1);
    SourceFile { name: "company.yaml".to_owned(), text }
}

pub const JSON_KEY: &str = "keyofcheckoutjson00000000000000";
pub const PAGERDUTY_KEY: &str = "keyofcheckoutpagerduty0000000000";
pub const PROMETHEUS_KEY: &str = "keyofcheckoutprometheus000000000";

/// Sunday, 22 November 2026, 02:30 UTC.
pub const START: &str = "2026-11-22T02:30:00Z";

struct Stopped(AtomicI64);

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).expect("an instant")
    }
}

/// Nothing is sent in these tests.
struct Silence;

impl Transport for Silence {
    fn send(&self, _: Outgoing) -> BoxFuture<'_, Answered> {
        Box::pin(async { Answered::Broken("no network in a test".to_owned()) })
    }
}

pub struct World {
    pub app: App,
    pub web: Web,
    pub router: Router,
    clock: Arc<Stopped>,
    _db: TestDb,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|why| panic!("{why}: {}", self.text))
    }
    /// The status, after checking that the body is a problem that says the same.
    #[track_caller]
    pub fn problem(&self) -> (u16, String) {
        let problem = self.json();
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json", "{}", self.text);
        assert_eq!(problem["status"], self.status.as_u16());
        assert_eq!(problem["type"], "about:blank");
        assert_eq!(problem["title"], self.status.canonical_reason().expect("a usual status"));
        (self.status.as_u16(), problem["detail"].as_str().expect("a detail").to_owned())
    }
}

impl World {
    /// A server whose company is [`COMPANY`].
    pub async fn new() -> Self {
        Self::with_company(Self::over(memory(MIGRATIONS))).await
    }

    /// As [`World::new`], over a file: a database that can be closed while the server goes on.
    pub async fn on_disk() -> Self {
        Self::with_company(Self::over(file(MIGRATIONS))).await
    }

    async fn with_company(world: Self) -> Self {
        let file = SourceFile { name: "company.yaml".to_owned(), text: COMPANY.to_owned() };
        company::apply(&world.app, Actor::Operator, &[file]).await.expect("the company is applied");
        world
    }

    /// A server without a configuration.
    pub fn empty() -> Self {
        Self::over(memory(MIGRATIONS))
    }

    fn over(db: TestDb) -> Self {
        let start: Timestamp = START.parse().expect("an instant");
        let clock = Arc::new(Stopped(AtomicI64::new(start.as_microsecond())));
        let mut seed = 7_u64;
        let ids = Ids::new(move || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            seed ^ (seed >> 29)
        });
        let settings = Settings { public_url: "https://allclear.example".to_owned() };
        let app = App::new(db.db.clone(), clock.clone(), ids, settings).expect("an application");
        let (intake, _task) = Intake::start(app.clone(), Outbox::new(Arc::new(Silence)));
        let snapshots = Arc::new(Snapshots::open(None, allclear_web::pages::status_page::render));
        let web = Web::new(app.clone(), intake, Health::default(), snapshots);
        Self { app, router: router(web.clone()), web, clock, _db: db }
    }

    /// The database's files, of a world [`World::on_disk`].
    pub fn bytes_on_disk(&self) -> Vec<u8> {
        let Location::Sqlite { path } = self.app.db().location() else { panic!("this world is not on disk") };
        let folder = std::fs::read_dir(path.parent().expect("a folder")).expect("readable");
        folder.flat_map(|entry| std::fs::read(entry.expect("an entry").path()).expect("a file")).collect()
    }

    pub fn forward(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    pub async fn token(&self, scope: Role) -> String {
        tokens::create(&self.app, Actor::Operator, "test", scope).await.expect("a token").secret
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("routers do not fail");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a whole body");
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).expect("text") }
    }

    /// The cookie of somebody in the company, who has just taken up an invitation.
    pub async fn sign_in(&self, email: &str) -> String {
        let directory = self.app.refresh_directory().await.expect("a company");
        let person = directory.person_by_email(email).unwrap_or_else(|| panic!("nobody has {email}")).id;
        let invitation = sign_in::invite(&self.app, Actor::Operator, person).await.expect("an invitation");
        let secret = invitation.url.rsplit('/').next().expect("a secret").to_owned();
        let from = sign_in::From { address: None, user_agent: "test".to_owned(), ..Default::default() };
        let password = Some("correct horse battery".to_owned());
        let signed = sign_in::accept_invitation(&self.app, &secret, password, from).await.expect("signed in");
        format!("__Host-allclear={}", signed.secret)
    }

    /// The cookie of a new person with this role.
    pub async fn signed_in_as(&self, role: Role) -> String {
        let email = format!("{}@roles.example", role.as_str());
        let new = people::NewPerson {
            name: format!("A {}", role.as_str()),
            email: email.clone(),
            time_zone: "Europe/Lisbon".to_owned(),
            role,
        };
        people::add(&self.app, Actor::Operator, new).await.expect("a new person");
        self.sign_in(&email).await
    }

    /// A page, as the person with this cookie sees it.
    pub async fn see(&self, cookie: &str, path: &str) -> Answer {
        self.send(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).expect("a request")).await
    }

    /// A form, sent by the person with this cookie as their browser would.
    pub async fn press(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header(header::COOKIE, cookie).header("sec-fetch-site", "same-origin");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).expect("a request")).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    pub async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.send(Request::post(path).body(body.into()).expect("a request")).await
    }

    /// A request with a token; without a body when it is null.
    pub async fn call(&self, method: Method, path: &str, token: &str, body: &Value) -> Answer {
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let request =
            Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
        self.send(request.body(body).expect("a request")).await
    }
}
