//! The live stream, and what belongs to ringing: devices, the worker, the app.

use crate::world::{JSON_KEY, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::incident::Severity;
use allclear_engine::health::Health;
use allclear_engine::live;
use allclear_engine::respond::{self, Declare};
use allclear_engine::transport::{Answered, Transport};
use allclear_engine::workers;
use allclear_engine::workers::deliver::Outbox;
use allclear_integrations::channel::Outgoing;
use axum::body::{Body, BodyDataStream};
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// Longer than anything here takes; a success is seen at once.
const PATIENCE: Duration = Duration::from_secs(60);

/// The stream of a person with this cookie.
async fn listen(world: &World, cookie: &str, topics: &str) -> Result<Heard, StatusCode> {
    let path = format!("/live?topics={topics}");
    let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).expect("a request");
    let response = world.router.clone().oneshot(request).await.expect("routers do not fail");
    if response.status() != StatusCode::OK {
        return Err(response.status());
    }
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(response.headers()["x-accel-buffering"], "no");
    assert!(!response.headers().contains_key(header::CONTENT_ENCODING), "packed events would wait for each other");
    let mut heard = Heard { body: response.into_body().into_data_stream(), text: String::new() };
    assert_eq!(heard.next().await.map(|event| event.0).as_deref(), Some("resync"), "the first word");
    Ok(heard)
}

struct Heard {
    body: BodyDataStream,
    text: String,
}

impl Heard {
    /// Name and data of the next event; `None` at the end of the stream.
    #[expect(clippy::disallowed_methods, reason = "a stream that stays silent must fail the test, not hang it")]
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
                let told = (field("event: ")?.to_owned(), serde_json::from_str(field("data: ")?).expect("JSON"));
                self.text = rest.to_owned();
                return Some(told);
            }
            let piece = tokio::time::timeout(PATIENCE, self.body.next()).await.expect("something is heard");
            self.text.push_str(std::str::from_utf8(&piece?.expect("no error")).expect("text"));
        }
    }

    /// As [`Heard::next`], and signs of life are passed over, for as long as they keep a silent stream alive.
    async fn fact(&mut self) -> (String, Value) {
        for _ in 0..PATIENCE.as_secs() / live::BEAT {
            match self.next().await.expect("a fact") {
                (name, _) if name == "beat" => {}
                fact => return fact,
            }
        }
        panic!("nothing is told")
    }

    fn is_quiet(&mut self) -> bool {
        self.body.next().now_or_never().is_none() && self.text.is_empty()
    }
}

#[tokio::test]
async fn a_tab_that_rings_learns_that_somebody_answered_elsewhere() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in("ana@example.com").await, world.sign_in("ben@example.com").await);
    let token = world.token(Role::Responder).await;
    let event = json!({ "title": "Payments fail", "key": "p" }).to_string();
    assert!(world.post(&format!("/in/json/{JSON_KEY}"), event).await.status.is_success());
    let alerts = world.call(Method::GET, "/api/v1/alerts", &token, &Value::Null).await.json();
    let alert = alerts["data"][0]["id"].as_str().expect("an alert").to_owned();
    let pages = world.call(Method::GET, "/api/v1/pages", &token, &Value::Null).await.json();
    let paged = if pages["data"][0]["person"]["name"] == "Ana Costa" { &ana } else { &ben };

    let about = format!("/live/rings?about={alert},pag_nonsense,inc_00000000000000000000000000");
    let over = async || world.see(paged, &about).await.json()["over"].clone();
    assert_eq!(over().await, json!(["inc_00000000000000000000000000"]), "it still rings about the alert alone");

    let _running = run(&world);
    tokio::task::yield_now().await;
    let mut stream = listen(&world, paged, "me").await.expect("a stream");
    let done = world.call(Method::POST, &format!("/api/v1/alerts/{alert}/acknowledgement"), &token, &Value::Null).await;
    assert!(done.status.is_success(), "{}", done.text);
    loop {
        let (name, _) = stream.next().await.expect("a word");
        if name == "me" {
            break;
        }
    }
    assert_eq!(over().await, json!([alert, "inc_00000000000000000000000000"]));
}

#[tokio::test]
async fn whoever_was_called_hears_once_that_somebody_commands_and_not_of_every_line() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in("ana@example.com").await, world.sign_in("ben@example.com").await);
    let command =
        Declare { title: Some("Nobody can pay".to_owned()), severity: Some(Severity::Sev1), ..Declare::default() };
    respond::declare(&world.app, Actor::Operator, command).await.expect("declared");
    let paged = world.see(&ana, "/").await.text;
    assert!(paged.contains("You were asked to be Incident Commander"), "{paged}");
    let _running = run(&world);
    tokio::task::yield_now().await;
    let mut stream = listen(&world, &ana, "me").await.expect("a stream");
    let types = async |text: &str| {
        let typed = world.press(&ben, "/incidents/1/capture", &[("text", text)]).await;
        assert_eq!(typed.status, StatusCode::SEE_OTHER, "{}", typed.text);
    };
    types("role ic @ben").await;
    loop {
        if stream.next().await.expect("a word").0 == "me" {
            break;
        }
    }
    assert!(!world.see(&ana, "/").await.text.contains("You were asked to be"));
    let other = world.press(&ben, "/incidents", &[("title", "Search is slow"), ("command", "on")]).await;
    assert_eq!(other.headers["location"], "/incidents/2", "{}", other.text);
    let mut stream = listen(&world, &ana, "me,incident-2").await.expect("a stream");
    types("the replica lags behind").await;
    // Every fact rests before it is told again, and this one is told a second time after hers would have been.
    let mut told = Vec::new();
    for line in ["the index is rebuilt", "half of it is done"] {
        let typed = world.press(&ben, "/incidents/2/capture", &[("text", line)]).await;
        assert_eq!(typed.status, StatusCode::SEE_OTHER, "{}", typed.text);
        told.push(String::new());
        while told.last().is_some_and(|last| last != "incident-2") {
            told.push(stream.next().await.expect("a word").0);
        }
    }
    assert!(!told.contains(&"me".to_owned()), "nothing of it is about her: {told:?}");
}

/// Lets the streams of a world run until the end of the test.
pub(crate) fn run(world: &World) -> impl Drop + use<> {
    let stop = CancellationToken::new();
    tokio::spawn(live::run(world.app.clone(), stop.clone()));
    stop.drop_guard()
}

#[tokio::test]
async fn strangers_hear_nothing() {
    let world = World::new().await;
    let answer = world.get("/live?topics=me").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let request = Request::get("/live?topics=me").header("hx-request", "true").body(Body::empty()).expect("a request");
    assert_eq!(world.send(request).await.status, StatusCode::UNAUTHORIZED, "a script is told so");
    assert_eq!(world.app.live().streams(), 0);
}

#[tokio::test]
async fn a_change_is_told_to_those_who_follow_it_and_without_its_content() {
    let world = World::new().await;
    let _running = run(&world);
    let (cookie, token) = (world.signed_in_as(Role::Stakeholder).await, world.token(Role::Responder).await);
    let declared = json!({"title": "a secret title"});
    let made = world.call(Method::POST, "/api/v1/incidents", &token, &declared).await.json();
    let (number, path) = (&made["number"], format!("/api/v1/incidents/{}", made["number"]));
    let mut this = listen(&world, &cookie, &format!("incident-{number}")).await.expect("a stream");
    let mut other = listen(&world, &cookie, "alerts,status").await.expect("a stream");
    let note = json!({"text": "a secret note"});
    let noted = world.call(Method::POST, &format!("{path}/timeline"), &token, &note).await;
    assert!(noted.status.is_success(), "{}", noted.text);
    let (name, data) = this.next().await.expect("a fact");
    assert_eq!(name, format!("incident-{number}"));
    assert!(data["rev"].is_u64() && data.as_object().is_some_and(|all| all.len() == 1), "nothing else: {data}");
    assert!(other.is_quiet());
}

#[tokio::test]
async fn topics_that_do_not_exist_are_refused_with_the_reason() {
    let world = World::new().await;
    let cookie = world.signed_in_as(Role::Responder).await;
    for (topics, word) in [
        ("", "1 to 16"),
        ("alarms", "alarms"),
        ("incident-999", "999"),
        ("incident-x", "incident-x"),
        ("alert-7", "alert-7"),
        ("%00", "no topic"),
        (&"me,".repeat(17), "1 to 16"),
    ] {
        let answer = world.see(&cookie, &format!("/live?topics={topics}")).await;
        let (status, detail) = answer.problem();
        assert!((400..500).contains(&status) && detail.contains(word), "{topics:?}: {status} {detail}");
    }
    assert_eq!(world.app.live().streams(), 0);
}

#[tokio::test]
async fn one_person_holds_twenty_streams() {
    let world = World::new().await;
    let (cookie, other) = (world.signed_in_as(Role::Responder).await, world.signed_in_as(Role::Observer).await);
    let mut held = Vec::new();
    for _ in 0..20 {
        held.push(listen(&world, &cookie, "me").await.expect("a stream"));
    }
    assert_eq!(listen(&world, &cookie, "me").await.err(), Some(StatusCode::TOO_MANY_REQUESTS));
    assert!(listen(&world, &other, "me").await.is_ok(), "others do not suffer for it");
    held.pop();
    assert!(listen(&world, &cookie, "me").await.is_ok());
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_is_not_waited_for() {
    let world = World::new().await;
    let (cookie, other) = (world.signed_in_as(Role::Responder).await, world.signed_in_as(Role::Observer).await);
    let _running = run(&world);
    // So that they listen before anything happens.
    tokio::task::yield_now().await;
    let began = tokio::time::Instant::now();
    let (mut mine, mut theirs) =
        (listen(&world, &cookie, "me").await.expect("a stream"), listen(&world, &other, "me").await.expect("a stream"));
    assert!(world.press(&cookie, "/sign-out", &[]).await.status.is_redirection());
    let last = loop {
        match mine.next().await {
            Some((name, _)) if name == "beat" => {}
            other => break other.expect("a last word").0,
        }
    };
    assert_eq!((last.as_str(), mine.next().await), ("ended", None));
    // Every four seconds somebody looks for sessions that are over; this one was told of before.
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    world.app.live().close();
    assert_eq!(theirs.next().await.filter(|(name, _)| name != "beat"), None, "the other one ends with the server");
}

#[tokio::test]
async fn whoever_is_shown_out_by_somebody_else_hears_nothing_more() {
    let world = World::new().await;
    let (admin, barred) = (world.sign_in("ana@example.com").await, world.signed_in_as(Role::Responder).await);
    let gone = world.signed_in_as(Role::Observer).await;
    let id = |email: &str| world.app.directory().person_by_email(email).expect("somebody").id;
    let (barred_id, gone_id) = (id("responder@roles.example"), id("observer@roles.example"));
    let _running = run(&world);
    // So that they listen before anything happens.
    tokio::task::yield_now().await;
    let began = tokio::time::Instant::now();
    let mut theirs = Vec::new();
    for cookie in [&barred, &gone] {
        theirs.push(listen(&world, cookie, "me").await.expect("a stream"));
    }
    for (person, what) in [(barred_id, "bar"), (gone_id, "remove")] {
        let done = world.press(&admin, &format!("/settings/people/{person}/{what}"), &[]).await;
        assert!(done.status.is_redirection(), "{}", done.text);
    }
    for mut stream in theirs {
        let last = loop {
            match stream.next().await {
                Some((name, _)) if name == "beat" => {}
                other => break other.expect("a last word").0,
            }
        };
        assert_eq!((last.as_str(), stream.next().await), ("ended", None));
    }
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[tokio::test]
async fn it_can_be_installed_as_an_app() {
    let world = World::new().await;
    let answer = world.get("/manifest.webmanifest").await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/manifest+json");
    let manifest = answer.json();
    assert_eq!((&manifest["display"], &manifest["start_url"]), (&json!("standalone"), &json!("/")));
    let icons = manifest["icons"].as_array().expect("icons");
    for size in ["192x192", "512x512"] {
        assert!(
            icons.iter().any(|icon| icon["sizes"] == size && icon["type"] == "image/png"),
            "browsers ask for {size}"
        );
    }
    assert!(icons.iter().any(|icon| icon["purpose"] == "maskable"));
    for icon in icons {
        let request = Request::get(icon["src"].as_str().expect("an address")).body(Body::empty()).expect("a request");
        let response = world.router.clone().oneshot(request).await.expect("routers do not fail");
        assert_eq!(
            (response.status(), &response.headers()[header::CONTENT_TYPE]),
            (StatusCode::OK, &icon["type"].as_str().expect("a type").parse().expect("a header"))
        );
    }
    let worker = world.get("/sw.js").await;
    assert_eq!(worker.headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    assert_eq!(worker.headers[header::CACHE_CONTROL], "no-cache", "browsers look here for a newer one");
    assert!(worker.text.starts_with("const RELEASE = \"/assets/"), "{}", &worker.text[..60]);
    let offline = world.get("/offline").await;
    assert_eq!(offline.status, StatusCode::OK);
    assert!(!offline.text.contains("<script") && !offline.text.contains("/assets/"), "it stands alone");
}

/// The modules that `text` imports, and what they import.
async fn imported(world: &World, path: &str, found: &mut BTreeMap<String, usize>) {
    if found.contains_key(path) {
        return;
    }
    let request = Request::get(path).header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).expect("a request");
    let response = world.router.clone().oneshot(request).await.expect("routers do not fail");
    assert_eq!(response.status(), StatusCode::OK, "{path} is imported and must be served");
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a whole body");
    found.insert(path.to_owned(), bytes.len());
    let text = world.get(path).await.text;
    let folder = path.rsplit_once('/').expect("a path").0.to_owned();
    for module in text.lines().filter_map(|line| line.split_once(" from \"./")?.1.strip_suffix("\";")) {
        Box::pin(imported(world, &format!("{folder}/{module}"), found)).await;
    }
}

#[tokio::test]
async fn the_modules_of_a_page_are_all_there_and_small() {
    let world = World::new().await;
    let mut found = BTreeMap::new();
    imported(&world, &allclear_web::assets::url("app.js"), &mut found).await;
    assert!(found.keys().any(|path| path.ends_with("/ring.js")), "{found:?}");
    let bytes: usize = found.values().sum();
    assert!(bytes < 27_000, "{bytes} bytes packed: {found:?}");
}

#[tokio::test]
async fn only_the_person_concerned_hears_that_something_is_new_for_them() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in("ana@example.com").await, world.sign_in("ben@example.com").await);
    let _running = run(&world);
    tokio::task::yield_now().await;
    let (mut anas, mut bens) =
        (listen(&world, &ana, "me").await.expect("a stream"), listen(&world, &ben, "me").await.expect("a stream"));
    let event = json!({ "title": "Payments fail", "key": "p" }).to_string();
    assert!(world.post(&format!("/in/json/{JSON_KEY}"), event).await.status.is_success());
    let token = world.token(Role::Responder).await;
    let pages = world.call(Method::GET, "/api/v1/pages", &token, &Value::Null).await.json();
    let paged: Vec<&str> =
        pages["data"].as_array().expect("a list").iter().filter_map(|page| page["person"]["name"].as_str()).collect();
    assert_eq!(paged.len(), 1, "one of them is on call: {pages:#}");
    let (concerned, other) = if paged == ["Ana Costa"] { (&mut anas, &mut bens) } else { (&mut bens, &mut anas) };
    let told = loop {
        match concerned.next().await.expect("a word").0 {
            name if name == "beat" => {}
            name => break name,
        }
    };
    assert_eq!(told, "me");
    assert!(other.is_quiet(), "it is none of their business");
}

#[tokio::test]
async fn the_page_of_an_incident_follows_its_alerts_for_those_who_may_know_of_it() {
    let world = World::new().await;
    let (ana, token) = (world.sign_in("ana@example.com").await, world.token(Role::Responder).await);
    let outsider = world.signed_in_as(Role::Responder).await;
    for key in ["public", "private"] {
        let event = json!({ "title": format!("a {key} matter"), "key": key }).to_string();
        assert!(world.post(&format!("/in/json/{JSON_KEY}"), event).await.status.is_success());
    }
    let alerts = world.call(Method::GET, "/api/v1/alerts", &token, &Value::Null).await.json();
    let id = |nth: usize| alerts["data"][nth]["id"].as_str().expect("an id").to_owned();
    let declared = world.press(&ana, "/incidents", &[("title", "Payments fail"), ("alert", &id(1))]).await;
    assert!(declared.status.is_redirection(), "{}", declared.text);
    let secret = [("title", "Somebody reads mail"), ("alert", &*id(0)), ("private", "yes")];
    let kept = world.press(&ana, "/incidents", &secret).await;
    let number = kept.headers["location"].to_str().expect("text").rsplit('/').next().expect("a number").to_owned();
    let number = number.split('?').next().expect("a number").to_owned();
    // It begins to listen now: what was done until here is told to nobody.
    let _running = run(&world);
    tokio::task::yield_now().await;
    let topics = format!("incident-{number},incident-1");
    let mut involved = listen(&world, &ana, &topics).await.expect("a stream");
    let mut others = listen(&world, &outsider, "incidents").await.expect("a stream");
    for (key, expected) in [("private", format!("incident-{number}")), ("public", "incident-1".to_owned())] {
        let over = json!({ "action": "resolve", "key": key }).to_string();
        assert!(world.post(&format!("/in/json/{JSON_KEY}"), over).await.status.is_success());
        while involved.fact().await.0 != expected {}
    }
    let (name, data) = others.fact().await;
    assert_eq!((name.as_str(), &data["rev"]), ("incidents", &json!(1)), "the first they hear is the public one");
    let page = world.see(&ana, "/incidents/1").await.text;
    assert!(page.contains("Every alert has resolved"), "{page}");
}

/// Takes whatever is sent.
struct Taken;

impl Transport for Taken {
    fn send(&self, _: Outgoing) -> BoxFuture<'_, Answered> {
        Box::pin(async { Answered::Http { status: 200, retry_after_secs: None, body: Vec::new() } })
    }
}

#[tokio::test]
async fn the_page_of_an_incident_follows_how_far_a_call_for_help_has_come() {
    let world = World::new().await;
    let (ana, token) = (world.sign_in("ana@example.com").await, world.token(Role::Responder).await);
    world.call(Method::POST, "/api/v1/incidents", &token, &json!({"title": "Payments fail"})).await;
    let ben = world.app.directory().person_by_email("ben@example.com").expect("somebody").id.to_string();
    let called = world.press(&ana, "/incidents/1/page", &[("whom", &ben), ("reason", "a DBA, please")]).await;
    assert!(called.status.is_redirection(), "{}", called.text);
    assert!(world.see(&ana, "/incidents/1").await.text.contains("being paged since"));
    let _running = run(&world);
    tokio::task::yield_now().await;
    let mut open = listen(&world, &ana, "incident-1").await.expect("a stream");
    let stop = CancellationToken::new();
    let outbox = Outbox::new(Arc::new(Taken));
    workers::spawn(&world.app, outbox, uuid::Uuid::from_u128(1), Health::default(), &stop);
    let _working = stop.drop_guard();
    // The page is drawn again when it hears of it, and never otherwise.
    loop {
        assert_eq!(open.fact().await.0, "incident-1");
        let page = world.see(&ana, "/incidents/1").await.text;
        if page.contains("no answer yet") && !page.contains("being paged since") {
            return;
        }
    }
}
