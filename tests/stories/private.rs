//! Private incidents: those involved work in them, everybody else does not learn that there are any.

use crate::tasks::try_types;
use crate::world::{ANYTHING, Company, World, minutes};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::id::PersonId;
use allclear_core::incident::Reference;
use allclear_engine::people::{self, NewPerson};
use allclear_engine::respond::{self, Declare, Line};
use allclear_engine::sign_in::{self, From};
use allclear_engine::{Error, live};
use axum::body::{Body, BodyDataStream};
use futures::StreamExt as _;
use http::{Request, StatusCode, header};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

stories!(
    who_is_paged_into_a_private_incident_sees_it_and_nobody_else_does,
    what_is_made_private_is_gone_for_others_at_once,
    screens_that_ask_at_once_show_what_each_would_show_alone,
    who_is_turned_away_loses_it_and_whoever_commands_keeps_it,
    an_admin_lets_themselves_in_and_everybody_involved_can_read_so,
    people_of_last_resort_are_let_in_when_they_are_called,
    a_token_sees_no_private_incident_unless_it_was_let_in,
    who_comes_into_a_private_incident_reads_who_can_see_that,
    what_is_suspected_in_a_private_incident_stays_with_those_who_are_in_it,
);

pub fn person(w: &World, who: &str) -> PersonId {
    w.app().directory().person_by_email(&format!("{who}@example.com")).expect("somebody").id
}

pub fn actor(w: &World, who: &str) -> Actor {
    Actor::Person { id: person(w, who), role: Role::Responder }
}

/// Somebody new, who hears nothing.
pub async fn joins(w: &World, name: &str, role: Role) {
    let email = format!("{name}@example.com");
    let new = NewPerson { name: name.to_owned(), email, time_zone: "UTC".to_owned(), role };
    people::add(w.app(), Actor::Operator, new).await.expect("a new colleague");
    w.app().refresh_directory().await.expect("the database is there");
}

/// The cookie of somebody who signs in.
pub async fn signs_in(w: &World, who: &str) -> String {
    let link = sign_in::invite(w.app(), Actor::Operator, person(w, who)).await.expect("an invitation").url;
    let secret = link.rsplit('/').next().expect("a secret").to_owned();
    let password = Some("seven wet dragons".to_owned());
    let signed = sign_in::accept_invitation(w.app(), &secret, password, From::default()).await.expect("a session");
    format!("__Host-allclear={}", signed.secret)
}

/// What somebody sees at an address.
pub async fn sees(w: &World, cookie: &str, path: &str) -> (StatusCode, String) {
    let (status, body) = w.raw("GET", path, &[("cookie", cookie)], Vec::new()).await;
    (status, body.as_str().map_or_else(|| body.to_string(), str::to_owned))
}

pub async fn types_into(w: &World, number: i64, who: &str, text: &str) -> Result<String, Error> {
    let line = Line { text: text.to_owned(), ..Line::default() };
    let done = respond::typed(w.app(), actor(w, who), Reference::Number(number), line).await;
    w.settle().await;
    done.map(|done| done.told)
}

/// Ana, an admin, Ben and Chen.
async fn founded(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    w.app().refresh_directory().await.expect("the database is there");
}

/// Ben declares a private incident that Chen commands; its number.
async fn a_secret(w: &mut World) -> i64 {
    founded(w).await;
    let command = Declare {
        title: Some("Keys were copied".to_owned()),
        severity: allclear_core::incident::Severity::read("SEV-4"),
        commander: Some("chen@example.com".to_owned()),
        private: true,
        ..Declare::default()
    };
    let (incident, new) = respond::declare(w.app(), actor(w, "ben"), command).await.expect("declared");
    w.settle().await;
    assert!(new && (1_000_000..10_000_000).contains(&incident.number), "#{}", incident.number);
    incident.number
}

async fn who_is_paged_into_a_private_incident_sees_it_and_nobody_else_does(w: &mut World) {
    let number = a_secret(w).await;
    let page = format!("/incidents/{number}");
    let (ana, chen) = (signs_in(w, "ana").await, signs_in(w, "chen").await);
    let (status, shown) = sees(w, &chen, &page).await;
    assert!(status == StatusCode::OK && shown.contains("Keys were copied") && shown.contains("Private"), "{status}");
    let (status, hidden) = sees(w, &ana, &page).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "an admin is not involved");
    let (_, unknown) = sees(w, &ana, "/incidents/7654321").await;
    assert_eq!(hidden.replace(&number.to_string(), "7654321"), unknown, "as if there were none");

    let refused = types_into(w, number, "ana", "note I was here").await;
    assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
    types_into(w, number, "chen", "page @ana: we need the vault").await.expect("paged");
    let ring = w.phones.hears("ana", "we need the vault");
    let (status, shown) = sees(w, &ana, &page).await;
    assert!(status == StatusCode::OK && shown.contains("Keys were copied"), "who is paged is in");
    let link = ring.answer_url.expect("a link");
    let path = link.strip_prefix("https://allclear.test").expect("ours");
    let (status, answer) = w.raw("GET", path, &[], Vec::new()).await;
    assert!(status == StatusCode::OK && answer.as_str().is_some_and(|text| text.contains("Keys were copied")));
    assert!(sees(w, &ana, "/incidents").await.1.contains("Keys were copied"));

    // The sequence of numbers has no hole.
    let body = serde_json::json!({ "title": "Checkout is slow", "severity": "SEV-5" });
    assert_eq!(w.ok("POST", "/api/v1/incidents", &body).await["number"], 1);
}

async fn what_is_made_private_is_gone_for_others_at_once(w: &mut World) {
    founded(w).await;
    let body = serde_json::json!({ "title": "Odd log-ins", "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    joins(w, "dan", Role::Responder).await;
    let (dan, chen) = (signs_in(w, "dan").await, signs_in(w, "chen").await);
    assert_eq!(sees(w, &dan, "/incidents/1").await.0, StatusCode::OK);

    let stop = CancellationToken::new();
    let pump = tokio::spawn(live::run(w.app().clone(), stop.clone()));
    let mut tabs = Vec::new();
    for cookie in [&dan, &chen] {
        let request = Request::get("/live?topics=incidents,incident-1").header(header::COOKIE, cookie.as_str());
        let answer = w.exchange(request.body(Body::empty()).expect("a request")).await;
        tabs.push(answer.into_body().into_data_stream());
    }
    let [dans, chens] = &mut tabs[..] else { panic!("two tabs") };
    let _ = (until(dans, "resync").await, until(chens, "resync").await);
    try_types(w, "chen", "private").await.expect("hidden");
    // Its review may have been looked at as well; both are told of the same page, one after the other.
    let told = until(dans, "event: incident-1\ndata: {\"rev\":2}").await;
    assert!(told.contains("event: incidents"), "it goes from the screen: {told}");
    assert_eq!(sees(w, &dan, "/incidents/1").await.0, StatusCode::NOT_FOUND);
    assert_eq!(sees(w, &dan, "/incidents/1/bar").await.0, StatusCode::NOT_FOUND);
    assert!(!sees(w, &dan, "/incidents").await.1.contains("Odd log-ins"));
    until(chens, "event: incident-1").await;

    try_types(w, "chen", "note the keys are rotated").await.expect("noted");
    until(chens, "event: incident-1").await;
    // Who was told of the note would have been told before this.
    let other = serde_json::json!({ "title": "Checkout is slow", "severity": "SEV-5" });
    w.ok("POST", "/api/v1/incidents", &other).await;
    let told = until(dans, "event: incidents").await;
    assert_eq!(told.matches("event: ").count(), 1, "nobody else hears that something changes: {told}");
    try_types(w, "chen", "public").await.expect("opened");
    until(dans, "event: incident-1").await;
    assert!(sees(w, &dan, "/incidents/1").await.1.contains("the keys are rotated"));
    stop.cancel();
    pump.await.expect("ends");
}

/// What a stream says until it says `word`, without beats.
#[expect(clippy::disallowed_methods, reason = "a stream that stays silent must fail the story, not hang it")]
pub async fn until(stream: &mut BodyDataStream, word: &str) -> String {
    let mut text = String::new();
    while !text.contains(word) {
        let piece = tokio::time::timeout(Duration::from_secs(60), stream.next()).await;
        let piece =
            piece.unwrap_or_else(|_| panic!("{word:?} is never heard: {text}")).expect("open").expect("no error");
        text.push_str(std::str::from_utf8(&piece).expect("text"));
    }
    text.split_inclusive("\n\n").filter(|event| !event.starts_with("event: beat")).collect()
}

/// Screens that ask at the same moment share what is read, with those whose eyes are alike and with nobody else.
async fn screens_that_ask_at_once_show_what_each_would_show_alone(w: &mut World) {
    let secret = a_secret(w).await;
    let event = serde_json::json!({ "title": "Vault answers twice", "key": "vault", "severity": "warning" });
    w.ok("POST", &format!("/in/json/{ANYTHING}"), &event).await;
    let alert = w.get("/api/v1/alerts").await["data"][0]["id"].as_str().expect("an id").parse().expect("an id");
    respond::attach(w.app(), actor(w, "chen"), Reference::Number(secret), vec![alert]).await.expect("attached");
    let body = serde_json::json!({ "title": "Checkout is slow", "severity": "SEV-5", "commander": "ben@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    joins(w, "dan", Role::Responder).await;
    joins(w, "zoe", Role::Stakeholder).await;
    w.settle().await;
    w.phones.forget();

    let mut asked = Vec::new();
    for who in ["chen", "dan", "zoe", "ana"] {
        let cookie = signs_in(w, who).await;
        for number in [1, secret] {
            for tail in ["regions", "regions?timeline=&bar=", "side"] {
                let path = format!("/incidents/{number}/{tail}");
                asked.push((who, cookie.clone(), path.clone(), sees(w, &cookie, &path).await));
            }
        }
    }
    for (who, _, path, (status, _)) in &asked {
        let may = path.starts_with("/incidents/1/") || *who == "chen";
        assert_eq!(*status, if may { StatusCode::OK } else { StatusCode::NOT_FOUND }, "{who} at {path}");
    }
    // All of them, several times over, in one moment.
    let asked: Vec<_> = std::iter::repeat_n(asked, 4).flatten().collect();
    let at_once = asked.iter().map(|(_, cookie, path, _)| sees(w, cookie, path));
    let shown = futures::future::join_all(at_once).await;
    for ((who, _, path, alone), together) in asked.iter().zip(&shown) {
        assert_eq!(together, alone, "{who} at {path}");
    }
}

async fn who_is_turned_away_loses_it_and_whoever_commands_keeps_it(w: &mut World) {
    let number = a_secret(w).await;
    let (ben, chen) = (signs_in(w, "ben").await, signs_in(w, "chen").await);
    let page = format!("/incidents/{number}");
    types_into(w, number, "chen", "task @ben 5m list the copied keys").await.expect("given");
    w.phones.hears("ben", "list the copied keys");
    let refused = types_into(w, number, "ben", "disallow @chen").await.expect("becomes a request");
    assert!(refused.contains("put before them as R1"), "{refused}");
    w.pass(minutes(1)).await;
    w.phones.hears("chen", "disallow @chen");
    w.phones.hears("ben", "T1 waits for you");
    let refused = types_into(w, number, "chen", "disallow @chen").await;
    assert!(matches!(&refused, Err(why) if why.to_string().contains("hand command over first")), "{refused:?}");
    assert_eq!(sees(w, &chen, &page).await.0, StatusCode::OK);

    types_into(w, number, "chen", "disallow @ben").await.expect("turned away");
    assert_eq!(sees(w, &ben, &page).await.0, StatusCode::NOT_FOUND);
    assert!(matches!(types_into(w, number, "ben", "note hello").await, Err(Error::NotFound { .. })));
    w.pass(minutes(15)).await;
    w.phones.silent("ben");
    types_into(w, number, "chen", "allow @ben").await.expect("let in again");
    assert_eq!(sees(w, &ben, &page).await.0, StatusCode::OK);
    w.phones.forget();
}

async fn an_admin_lets_themselves_in_and_everybody_involved_can_read_so(w: &mut World) {
    let number = a_secret(w).await;
    let ana = signs_in(w, "ana").await;
    let page = format!("/incidents/{number}");
    assert_eq!(sees(w, &ana, &page).await.0, StatusCode::NOT_FOUND);
    let by = |role| Actor::Person { id: person(w, "ana"), role };
    let denied = respond::let_admin_in(w.app(), by(Role::Manager), Reference::Number(number)).await;
    assert!(matches!(denied, Err(Error::Denied(_))), "{denied:?}");
    respond::let_admin_in(w.app(), by(Role::Admin), Reference::Number(number)).await.expect("let in");
    w.settle().await;
    w.phones.hears("chen", "ana let themselves into this private incident");
    assert!(sees(w, &ana, &page).await.1.contains("as an admin"));
    assert!(sees(w, &ana, "/settings/audit").await.1.contains("incident.access"));
}

async fn people_of_last_resort_are_let_in_when_they_are_called(w: &mut World) {
    founded(w).await;
    let command = Declare {
        title: Some("Keys were copied".to_owned()),
        severity: allclear_core::incident::Severity::read("SEV-1"),
        private: true,
        ..Declare::default()
    };
    let (incident, _) = respond::declare(w.app(), actor(w, "ben"), command).await.expect("declared");
    w.settle().await;
    let ring = w.phones.hears("ana", "Keys were copied");
    let link = ring.answer_url.expect("a link");
    let path = link.strip_prefix("https://allclear.test").expect("ours");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let (status, _) = w.raw("POST", path, &form, b"action=command".to_vec()).await;
    assert_eq!(status, StatusCode::OK, "there is no commander on call, so the admin is the last resort");
    let number = Reference::Number(incident.number);
    let now = w.app().read(move |tx| respond::load(tx, number)).await.expect("there");
    assert_eq!(now.commander(), Some(person(w, "ana")));
    w.settle().await;
    w.phones.forget();
}

async fn a_token_sees_no_private_incident_unless_it_was_let_in(w: &mut World) {
    let number = a_secret(w).await;
    let path = format!("/api/v1/incidents/{number}");
    let asks = async |secret: &str| {
        let auth = format!("Bearer {secret}");
        let (status, _) = w.raw("GET", &path, &[("authorization", &auth)], Vec::new()).await;
        let (_, list) = w.raw("GET", "/api/v1/incidents", &[("authorization", &auth)], Vec::new()).await;
        (status, list["data"].as_array().expect("a list").len())
    };
    let plain = w.token_for(Role::Admin).await;
    assert_eq!(asks(&plain).await, (StatusCode::NOT_FOUND, 0));
    let made = allclear_engine::tokens::create_let_in(w.app(), Actor::Operator, "audit", Role::Observer).await;
    assert_eq!(asks(&made.expect("a token").secret).await, (StatusCode::OK, 1));
}

async fn who_comes_into_a_private_incident_reads_who_can_see_that(w: &mut World) {
    let number = a_secret(w).await;
    types_into(w, number, "chen", "page @ana: we need the vault").await.expect("paged");
    let link = w.phones.hears("ana", "we need the vault").answer_url.expect("a link");
    let path = link.strip_prefix("https://allclear.test").expect("ours");
    let (_, page) = w.raw("GET", path, &[], Vec::new()).await;
    assert!(page.as_str().is_some_and(|page| page.contains("Everybody in this incident sees that you help")), "{page}");
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let (status, page) = w.raw("POST", path, &kind, b"action=acknowledge".to_vec()).await;
    w.settle().await;
    // Tabs and the worker show this element.
    let said = "<p class=\"notice\" role=\"status\">You are in. Everybody in this incident can see that you help.</p>";
    assert!(status == StatusCode::OK && page.as_str().is_some_and(|page| page.contains(said)), "{page}");
    w.phones.forget();
}

async fn what_is_suspected_in_a_private_incident_stays_with_those_who_are_in_it(w: &mut World) {
    let number = a_secret(w).await;
    let told = types_into(w, number, "chen", "suspect: backups were copied\nby the same account").await.expect("told");
    assert!(told.contains("it is private"), "{told}");
    let made = told.split_once('#').and_then(|(_, rest)| rest.split_once(':')).expect("a number").0.to_owned();
    assert!(made.parse::<i64>().is_ok_and(|made| (1_000_000..10_000_000).contains(&made)), "{told}");
    let (ana, ben) = (signs_in(w, "ana").await, signs_in(w, "ben").await);
    let page = format!("/incidents/{made}");
    let (status, shown) = sees(w, &ben, &page).await;
    assert!(status == StatusCode::OK && shown.contains("backups were copied"), "who is in the first is in: {status}");
    assert_eq!(sees(w, &ana, &page).await.0, StatusCode::NOT_FOUND);
    assert!(!sees(w, &ana, "/incidents").await.1.contains("backups were copied"));
    let waiting = w.get("/api/v1/incidents?category=triage").await;
    assert_eq!(waiting["data"], serde_json::json!([]), "a token is not let in");
    w.phones.forget();
}
