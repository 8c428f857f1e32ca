//! Configuration as code, from files to the database and back.

#![expect(clippy::unwrap_used, clippy::panic, reason = "for tests, which have to stop at the first surprise")]

mod applying;
mod changing;
mod exporting;
mod mistakes;

use allclear_core::access::Actor;
use allclear_core::id::Ids;
use allclear_engine::company::{self, ApplyError, Company, Plan, SourceFile};
use allclear_engine::{App, Clock, Settings};
use allclear_store::{Db, Location};
use jiff::Timestamp;
use std::sync::Arc;

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }
}

fn app() -> App {
    let db = Db::open(&Location::Memory).unwrap();
    db.migrate().unwrap();
    let mut state = 7_u64;
    let ids = Ids::new(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state ^ (state >> 31)
    });
    let settings = Settings { public_url: "http://localhost".to_owned() };
    App::new(db, Arc::new(Noon), ids, settings).unwrap()
}

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile { name: name.to_owned(), text: text.to_owned() }
}

fn acme() -> SourceFile {
    file("acme.yaml", include_str!("acme.yaml"))
}

fn try_apply(app: &App, files: &[SourceFile]) -> Result<Plan, ApplyError> {
    company::apply_blocking(app, Actor::Operator, files)
}

fn apply(app: &App, text: &str) -> Plan {
    try_apply(app, &[file("c.yaml", text)]).unwrap()
}

/// What is wrong with `text`, given what `app` has.
fn refused(app: &App, text: &str) -> String {
    match try_apply(app, &[file("c.yaml", text)]) {
        Err(ApplyError::Problems(problems)) => problems.to_string(),
        other => panic!("not refused: {other:?}"),
    }
}

fn current(app: &App) -> Company {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(company::current(app)).unwrap()
}

fn lines(plan: &Plan) -> Vec<String> {
    plan.to_string().lines().filter(|line| !line.starts_with(' ')).map(str::to_owned).collect()
}

/// One of everything, each needed by something else.
const SMALL: &str = "\
version: 1
people:
  - { email: a@x.example, name: A, time_zone: UTC }
  - { email: b@x.example, name: B, time_zone: UTC }
contacts:
  - { person: a@x.example, methods: [ { id: m, type: email, address: a@x.example } ] }
teams: [ { name: T, members: [a@x.example, b@x.example] } ]
schedules:
  - { name: S, team: T, time_zone: UTC, layers: [], overrides: [ { person: b@x.example, from: \"2026-01-01T00:00\", to: \"2026-01-02T00:00\" } ] }
escalation_policies: [ { name: P, team: T, steps: [ { page: [ { schedule: S }, { person: b@x.example } ], wait: 5m } ] } ]
services: [ { name: V, team: T, escalation: P }, { name: W, depends_on: [V] } ]
integrations: [ { name: I, source: json, service: V } ]
status_pages: [ { slug: s, name: S, components: [ { name: C, service: V } ] } ]
incidents: { commander_schedule: S }
";
