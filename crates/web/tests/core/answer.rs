//! The page behind a page's link: looking changes nothing, pressing does.

use crate::world::{Answer, COMPANY, JSON_KEY, World};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::id::AlertId;
use allclear_core::page::Subject;
use allclear_engine::company::{self, SourceFile};
use allclear_engine::links::{self, Claims};
use allclear_engine::sign_in;
use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};

/// An alert, and Ben's link to it.
async fn paged(world: &World) -> (String, String) {
    let body =
        r#"{"title": "checkout <b>is</b> down", "severity": "critical", "details": "<script>alert(1)</script>"}"#;
    let taken = world.post(&format!("/in/json/{JSON_KEY}"), body).await;
    assert!(taken.status.is_success(), "{}", taken.text);
    let token = world.token(Role::Observer).await;
    let list = world.call(Method::GET, "/api/v1/alerts", &token, &Value::Null).await.json();
    let id = list["data"][0]["id"].as_str().unwrap().to_owned();
    let link = link(world, id.parse().unwrap(), world.app.now() + jiff::SignedDuration::from_hours(1)).await;
    (id, link)
}

async fn link(world: &World, alert: AlertId, expires_at: Timestamp) -> String {
    link_to(world, Subject::Alert(alert), expires_at).await
}

async fn link_to(world: &World, subject: Subject, expires_at: Timestamp) -> String {
    let person = world.app.refresh_directory().await.unwrap().person_by_email("ben@example.com").unwrap().id;
    let claims = Claims { subject, person, expires_at };
    let token = world.app.read(move |tx| links::sign(tx, &claims)).await.unwrap();
    format!("/a/{token}")
}

async fn status(world: &World, id: &str) -> (String, Value) {
    let token = world.token(Role::Observer).await;
    let alert = world.call(Method::GET, &format!("/api/v1/alerts/{id}"), &token, &Value::Null).await.json();
    (alert["status"].as_str().unwrap().to_owned(), alert)
}

async fn press(world: &World, link: &str, form: &str) -> Answer {
    let request = Request::post(link).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    world.send(request.body(Body::from(form.to_owned())).unwrap()).await
}

#[tokio::test]
async fn it_says_what_is_wrong_and_offers_three_buttons() {
    let world = World::new().await;
    let (_, link) = paged(&world).await;
    let page = world.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    for wanted in [
        "checkout",
        "Customers cannot pay.",
        "Ben Okafor",
        "Critical",
        "Triggered",
        "Acknowledge",
        "Resolve",
        "Escalate",
    ] {
        assert!(page.text.contains(wanted), "{wanted} is missing");
    }
    assert!(
        page.text.contains("checkout &lt;b&gt;is&lt;/b&gt; down") && !page.text.contains("<script"),
        "what senders say is text"
    );
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    for wanted in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
        assert!(policy.contains(wanted), "{policy}");
    }
    assert!(!policy.contains("unsafe"));
    assert_eq!(page.headers[header::REFERRER_POLICY], "same-origin", "no other site learns the link");
    assert_eq!(page.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert!(page.text.contains("noindex"));
}

#[tokio::test]
async fn a_severity_has_the_shape_that_it_has_everywhere() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    for (word, severity) in [("Critical", "critical"), ("Error", "error"), ("Warning", "warning"), ("Info", "info")] {
        let body = format!(r#"{{"title": "{severity}", "key": "{severity}", "severity": "{severity}"}}"#);
        assert!(world.post(&format!("/in/json/{JSON_KEY}"), body).await.status.is_success());
        world.forward(1);
        let token = world.token(Role::Observer).await;
        let list = world.call(Method::GET, "/api/v1/alerts", &token, &Value::Null).await.json();
        let id =
            list["data"].as_array().unwrap().iter().find(|alert| alert["title"] == severity).unwrap()["id"].clone();
        let id = id.as_str().unwrap();
        let inside = world.see(&ana, &format!("/alerts/{id}")).await.text;
        let chip = format!("</svg>{word}<");
        let shape = inside[..inside.find(&chip).expect("a chip") + chip.len()].rsplit("<svg").next().unwrap();
        let link = link(&world, id.parse().unwrap(), world.app.now() + jiff::SignedDuration::from_hours(1)).await;
        let page = world.get(&link).await.text;
        assert!(page.contains(&format!("<span class=\"mark {severity}\"><svg{shape}")), "{shape}: {page}");
    }
}

#[tokio::test]
async fn scanners_that_look_at_every_link_change_nothing() {
    let world = World::new().await;
    let (id, link) = paged(&world).await;
    let before = status(&world, &id).await;
    for query in ["", "?action=acknowledge", "?action=resolve"] {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::PUT, Method::DELETE] {
            let request = Request::builder().method(method).uri(format!("{link}{query}")).body(Body::empty()).unwrap();
            world.send(request).await;
        }
    }
    assert_eq!(status(&world, &id).await, before);
}

#[tokio::test]
async fn pressing_acts_as_the_person_the_link_was_sent_to() {
    let world = World::new().await;
    let (id, link) = paged(&world).await;
    let page = press(&world, &link, "cycle=1&action=acknowledge").await;
    assert!(page.status == StatusCode::OK && page.text.contains("Acknowledged."), "{}", page.text);
    let (now, alert) = status(&world, &id).await;
    assert_eq!((now.as_str(), &alert["acknowledged_by"]), ("acknowledged", &by_ben(&alert)));
    let page = press(&world, &link, "action=resolve&cycle=1").await;
    assert!(page.text.contains("Resolved."));
    assert_eq!(status(&world, &id).await.0, "resolved");
    let page = world.get(&link).await;
    assert!(page.text.contains("This alert is resolved.") && !page.text.contains("<form"), "nothing left to press");
    let page = press(&world, &link, "action=acknowledge").await;
    assert!(page.status == StatusCode::CONFLICT && page.text.contains("lready resolved"), "{}", page.text);
}

fn by_ben(alert: &Value) -> Value {
    json!({"type": "person", "id": alert["acknowledged_by"]["id"], "name": "Ben Okafor"})
}

#[tokio::test]
async fn a_form_that_is_sent_twice_escalates_once() {
    let world = World::new().await;
    let (id, link) = paged(&world).await;
    press(&world, &link, "seen=1-triggered&action=escalate").await;
    press(&world, &link, "seen=1-triggered&action=escalate").await;
    assert_eq!(status(&world, &id).await.1["cycle"], 2);
    press(&world, &link, "seen=2-triggered&action=escalate").await;
    assert_eq!(status(&world, &id).await.1["cycle"], 3);
}

#[tokio::test]
async fn an_old_page_takes_an_alert_away_from_nobody() {
    let world = World::new().await;
    let (id, link) = paged(&world).await;
    let shown = world.get(&link).await.text;
    let seen = shown.split_once(r#"name="seen" value=""#).unwrap().1.split_once('"').unwrap().0.to_owned();
    let ana = world.sign_in("ana@example.com").await;
    world.press(&ana, &format!("/alerts/{id}/acknowledge"), &[]).await;
    let page = press(&world, &link, &format!("seen={seen}&action=escalate")).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.text.contains("acknowledged it meanwhile"), "{}", page.text);
    // Neither does one that does not say what it showed.
    for form in ["action=escalate", "seen=&action=escalate", "seen=99999999999-triggered&action=escalate"] {
        let page = press(&world, &link, form).await;
        assert!(page.status == StatusCode::CONFLICT && page.text.contains("is out of date"), "{form}: {}", page.text);
    }
    let (now, alert) = status(&world, &id).await;
    assert_eq!((now.as_str(), &alert["cycle"]), ("acknowledged", &json!(1)));
    // Who sees whose it is, and presses again, means it.
    let shown = world.get(&link).await.text;
    let seen = shown.split_once(r#"name="seen" value=""#).unwrap().1.split_once('"').unwrap().0.to_owned();
    assert_eq!(press(&world, &link, &format!("seen={seen}&action=escalate")).await.status, StatusCode::OK);
    assert_eq!(status(&world, &id).await.1["cycle"], 2);
}

#[tokio::test]
async fn whoever_acknowledged_it_themselves_escalates_from_an_old_page() {
    let world = World::new().await;
    let (id, link) = paged(&world).await;
    press(&world, &link, "action=acknowledge").await;
    assert_eq!(press(&world, &link, "seen=1-triggered&action=escalate").await.status, StatusCode::OK);
    assert_eq!(status(&world, &id).await.1["cycle"], 2);
}

#[tokio::test]
async fn what_is_not_a_button_changes_nothing() {
    let world = World::new().await;
    let (id, link) = paged(&world).await;
    let before = status(&world, &id).await;
    for form in ["", "action=", "action=delete", "cycle=1", "\u{0}", &"action=acknowledge&".repeat(1_000)] {
        let page = press(&world, &link, form).await;
        assert!(page.text.contains("nothing was changed"), "{form:?}: {}", page.status);
    }
    assert_eq!(status(&world, &id).await, before);
}

#[tokio::test]
async fn a_link_that_was_changed_opens_nothing() {
    let world = World::new().await;
    let (id, link) = paged(&world).await;
    let before = status(&world, &id).await;
    let forged: Vec<String> = (3..link.len())
        .map(|at| {
            let mut bytes = link.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            String::from_utf8(bytes).unwrap()
        })
        // The last letter of a base64 text may carry bits that mean nothing.
        .filter(|other| other[..other.len() - 1] != link[..link.len() - 1])
        .chain([link[..link.len() - 5].to_owned(), "/a/x".to_owned(), "/a/.".to_owned(), "/a/%ff".to_owned()])
        .collect();
    for link in forged {
        let seen = world.get(&link).await;
        assert!(seen.status.is_client_error(), "{link}: {}", seen.status);
        assert!(press(&world, &link, "action=resolve").await.status.is_client_error(), "{link}");
    }
    assert_eq!(status(&world, &id).await, before);
}

#[tokio::test]
async fn an_expired_link_says_so() {
    let world = World::new().await;
    let (id, link) = paged(&world).await;
    world.forward(2 * 3600);
    let page = world.get(&link).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(page.text.contains("expired"));
    assert_eq!(press(&world, &link, "action=resolve").await.status, StatusCode::GONE);
    assert_eq!(status(&world, &id).await.0, "triggered");
}

#[tokio::test]
async fn an_alert_that_is_gone_is_said_kindly() {
    let world = World::new().await;
    let nowhere = AlertId::from_uuid(uuid_of(7));
    let link = link(&world, nowhere, world.app.now() + jiff::SignedDuration::from_hours(1)).await;
    assert_eq!(world.get(&link).await.status, StatusCode::NOT_FOUND);
    assert_eq!(press(&world, &link, "action=resolve").await.status, StatusCode::NOT_FOUND);
}

fn uuid_of(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(n)
}

#[tokio::test]
async fn a_commander_is_found_by_one_press() {
    let world = World::new().await;
    let token = world.token(Role::Responder).await;
    let body = json!({"title": "checkout is down", "severity": "SEV-1"});
    let declared = world.call(Method::POST, "/api/v1/incidents", &token, &body).await;
    assert!(declared.status.is_success(), "{}", declared.text);
    let id = declared.json()["id"].as_str().unwrap().to_owned();
    let soon = world.app.now() + jiff::SignedDuration::from_hours(1);
    let link = link_to(&world, Subject::Incident(id.parse().unwrap()), soon).await;
    let page = world.get(&link).await;
    assert!(
        page.status == StatusCode::OK && page.text.contains("checkout is down") && page.text.contains("Take command")
    );
    assert!(page.text.contains("nobody yet"), "looking does not make a commander");
    let page = press(&world, &link, "action=command").await;
    assert!(page.text.contains("You command this incident."), "{}", page.text);
    assert!(!page.text.contains("<form"), "nothing left to press");
    // What a notification's button sends says the same, in the element that browsers show.
    let tapped = press(&world, &link, "action=acknowledge").await;
    let said = "<p class=\"notice\" role=\"status\">You command this incident.";
    assert!(tapped.status == StatusCode::OK && tapped.text.contains(said), "{}", tapped.text);
    let again = press(&world, &link, "action=command").await;
    assert!(again.status == StatusCode::OK && again.text.contains("You command"), "twice is a success");
}

/// A task that Ben was given in an incident which Ana commands: a token, the incident's id, and the signed link to it.
async fn a_task_for_ben(world: &World) -> (String, String, String) {
    let token = world.token(Role::Responder).await;
    let body = json!({"title": "checkout is slow", "severity": "SEV-4", "commander": "ana@example.com"});
    let id =
        world.call(Method::POST, "/api/v1/incidents", &token, &body).await.json()["id"].as_str().unwrap().to_owned();
    let commands = format!("/api/v1/incidents/{id}/commands");
    let given = world.call(Method::POST, &commands, &token, &json!({"text": "task @ben 5m check latency"})).await;
    assert!(given.status.is_success(), "{}", given.text);
    let soon = world.app.now() + jiff::SignedDuration::from_hours(1);
    let link = link_to(world, Subject::Incident(id.parse().unwrap()), soon).await;
    (token, id, link)
}

#[tokio::test]
async fn what_an_incident_asks_for_is_answered_behind_the_link() {
    let world = World::new().await;
    let (token, id, link) = a_task_for_ben(&world).await;
    let page = world.get(&link).await;
    assert!(page.text.contains("T1: check latency") && page.text.contains("Heard"), "{}", page.text);
    let task = async || {
        let room = world.call(Method::GET, &format!("/api/v1/incidents/{id}/room"), &token, &Value::Null).await.json();
        let task = &room["items"][0];
        (task["state"].as_str().unwrap().to_owned(), task["detail"]["result"].clone())
    };
    assert_eq!(task().await.0, "assigned", "looking changes nothing");
    let page = press(&world, &link, "action=item&item=T1&verb=ack").await;
    assert!(page.text.contains("T1 acknowledged"), "{}", page.text);
    let page = press(&world, &link, "action=item&item=T1&verb=blocked&text=").await;
    assert!(page.text.contains("must not be empty") && page.text.contains("nothing was changed"), "{}", page.text);
    for wrong in [
        "action=item",
        "action=item&item=T9&verb=ack",
        "action=item&item=T1&verb=resolve",
        "action=item&item=X&verb=ack",
    ] {
        let page = press(&world, &link, wrong).await;
        assert!(page.status.is_client_error() && page.text.contains("refused"), "{wrong}: {}", page.text);
    }
    let page = press(&world, &link, "action=item&item=T1&verb=done&outcome=worked&text=a+restart+helped").await;
    assert!(page.text.contains("T1 done, worked"), "{}", page.text);
    assert_eq!(task().await, ("done".to_owned(), json!("a restart helped")));
    assert!(!world.get(&link).await.text.contains("T1: check latency"), "nothing waits any more");
}

#[tokio::test]
async fn what_was_typed_into_a_refused_answer_is_kept_and_can_become_a_note() {
    let world = World::new().await;
    let (token, id, link) = a_task_for_ben(&world).await;
    press(&world, &link, "action=item&item=T1&verb=done&outcome=worked&text=a+restart+helped").await;
    // The form that stood open meanwhile.
    let page = press(&world, &link, "action=item&item=T1&verb=blocked&text=no+%3Caccess%3E+to+db7&key=k").await;
    assert!(page.status.is_client_error() && page.text.contains("refused"), "{}", page.text);
    assert!(page.text.contains("no &lt;access&gt; to db7</textarea>"), "{}", page.text);
    assert!(page.text.contains("Add it as a note"), "{}", page.text);
    let noted = press(&world, &link, "action=note&text=no+%3Caccess%3E+to+db7&key=k2").await;
    assert_eq!(noted.status, StatusCode::OK, "{}", noted.text);
    press(&world, &link, "action=note&text=no+%3Caccess%3E+to+db7&key=k2").await;
    let timeline = world.call(Method::GET, &format!("/api/v1/incidents/{id}/timeline"), &token, &Value::Null).await;
    let timeline = timeline.json();
    let notes = timeline["data"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "note");
    let notes: Vec<_> = notes.filter(|entry| entry["event"]["text"] == "no <access> to db7").collect();
    assert_eq!(notes.len(), 1, "a double tap is one note: {timeline:#}");
}

#[tokio::test]
async fn the_link_of_somebody_who_left_opens_nothing() {
    let world = World::new().await;
    let (id, link) = paged(&world).await;
    let lines = crate::world::COMPANY.lines().filter(|line| !line.contains("email: ben@"));
    let mut text = lines.collect::<Vec<_>>().join("\n").replace(", ben@example.com", "");
    text = text.replace("      - { page: [ { person: ben@example.com } ], wait: 10m }\n", "");
    let (before, after) = text.split_once("  - person: ben@example.com\n").unwrap();
    let rest = after.split_once("teams:").unwrap().1;
    let text = format!("{before}teams:{rest}");
    let file = SourceFile { name: "company.yaml".to_owned(), text };
    company::apply(&world.app, Actor::Operator, &[file]).await.unwrap();
    assert_eq!(world.get(&link).await.status, StatusCode::GONE);
    assert_eq!(press(&world, &link, "action=resolve").await.status, StatusCode::GONE);
    assert_eq!(status(&world, &id).await.0, "triggered");
}

#[tokio::test]
async fn who_holds_a_role_reads_what_is_due_by_it_and_gets_to_the_incident() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    world.press(&ana, "/status-pages", &[("name", "Acme status"), ("slug", "acme")]).await;
    let token = world.token(Role::Responder).await;
    let body = json!({"title": "payments fail", "severity": "SEV-2", "commander": "ana@example.com"});
    let id =
        world.call(Method::POST, "/api/v1/incidents", &token, &body).await.json()["id"].as_str().unwrap().to_owned();
    let commands = format!("/api/v1/incidents/{id}/commands");
    for text in ["role comms @ben", "page @ana: the ledger is yours"] {
        let given = world.call(Method::POST, &commands, &token, &json!({ "text": text })).await;
        assert!(given.status.is_success(), "{text}: {}", given.text);
    }
    world.forward(3 * 60);
    let soon = world.app.now() + jiff::SignedDuration::from_hours(1);
    let link = link_to(&world, Subject::Incident(id.parse().unwrap()), soon).await;
    let page = world.get(&link).await.text;
    // Customers are promised the first words within five minutes.
    for wanted in ["You are Communications lead", "The public update", "in 2 min", "href=\"/incidents/1\"", "Ana Costa"]
    {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    assert!(!page.contains("You are not needed"), "{page}");
    assert!(!page.contains("asked to help"), "that was said to Ana and not to the reader: {page}");
    assert!(page.contains("mark error"), "the second severity has a colour of its own: {page}");
}

#[tokio::test]
async fn one_button_declares_and_a_second_press_finds_the_same_incident() {
    let world = World::new().await;
    let (id, link) = paged(&world).await;
    let page = world.get(&link).await;
    assert!(!page.text.contains("Declare an incident?"), "nothing says so yet: {}", page.text);
    press(&world, &link, "action=acknowledge").await;
    world.forward(60 * 60);
    let link = self::link(&world, id.parse().unwrap(), world.app.now() + jiff::SignedDuration::from_hours(1)).await;
    let page = world.get(&link).await;
    assert!(page.text.contains("It is worked on for 1 h and not resolved."), "{}", page.text);
    let later = press(&world, &link, "action=ask-later").await;
    assert!(later.text.contains("You are asked again in an hour."), "{}", later.text);
    let declared = press(&world, &link, "action=declare").await;
    assert!(declared.text.contains("It is incident #1, SEV-2."), "{}", declared.text);
    let again = press(&world, &link, "action=declare").await;
    assert!(again.text.contains("It is incident #1 already"), "{}", again.text);
    assert!(!again.text.contains("Declare an incident?"), "{}", again.text);
}

/// Ben's link to an alert, as a page that is decided on now carries it.
async fn link_of_now(world: &World, id: &str) -> String {
    link(world, id.parse().unwrap(), world.app.now() + jiff::SignedDuration::from_hours(7 * 24)).await
}

#[tokio::test]
async fn links_end_when_signing_in_is_disabled_or_reset() {
    let world = World::new().await;
    let (id, _) = paged(&world).await;
    let ana = world.sign_in("ana@example.com").await;
    world.sign_in("ben@example.com").await;
    let ben = world.app.directory().person_by_email("ben@example.com").unwrap().id;
    let old = link_of_now(&world, &id).await;
    assert_eq!(world.get(&old).await.status, StatusCode::OK);
    assert_eq!(world.press(&ana, &format!("/settings/people/{ben}/bar"), &[]).await.status, StatusCode::SEE_OTHER);
    let gone = world.get(&old).await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert!(gone.text.contains("does not work any more") && !gone.text.contains("checkout"), "{}", gone.text);
    assert_eq!(press(&world, &old, "action=acknowledge").await.status, StatusCode::GONE);
    assert_eq!(status(&world, &id).await.0, "triggered", "nothing was changed");
    // They are still paged, and a page that comes later is answered as ever.
    world.forward(1);
    let later = link_of_now(&world, &id).await;
    assert_eq!(world.get(&later).await.status, StatusCode::OK);
    let reset = sign_in::reset(&world.app, Actor::Operator, ben).await.unwrap().url;
    assert_eq!(world.get(&later).await.status, StatusCode::OK, "making the link takes nothing away");
    let (secret, from) = (reset.rsplit('/').next().unwrap(), sign_in::From::default());
    sign_in::accept_invitation(&world.app, secret, Some("three dry umbrellas".to_owned()), from).await.unwrap();
    assert_eq!(press(&world, &later, "action=acknowledge").await.status, StatusCode::GONE);
    world.forward(1);
    let page = press(&world, &link_of_now(&world, &id).await, "action=acknowledge").await;
    assert!(page.text.contains("Acknowledged."), "{}", page.text);
}

#[tokio::test]
async fn an_observer_who_was_paged_answers_and_does_no_more_than_that() {
    let world = World::new().await;
    let observer = COMPANY.replace("time_zone: Africa/Lagos }", "time_zone: Africa/Lagos, role: observer }");
    assert_ne!(observer, COMPANY);
    let file = SourceFile { name: "company.yaml".to_owned(), text: observer };
    company::apply(&world.app, Actor::Operator, &[file]).await.unwrap();
    let (id, link) = paged(&world).await;
    let page = press(&world, &link, "action=acknowledge").await;
    assert!(page.text.contains("Acknowledged."), "{}", page.text);
    for action in ["declare", "ask-later"] {
        let page = press(&world, &link, &format!("action={action}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{action}");
        assert!(page.text.contains("needs the responder role"), "{}", page.text);
    }
    // Critical and not resolved for hours: a responder is asked whether it is an incident.
    world.forward(4 * 3_600);
    let asked = "Declare an incident?";
    assert!(!world.get(&link_of_now(&world, &id).await).await.text.contains(asked));
    let page = press(&world, &link_of_now(&world, &id).await, "action=resolve").await;
    assert!(page.text.contains("Resolved."), "{}", page.text);
    let token = world.token(Role::Observer).await;
    let incidents = world.call(Method::GET, "/api/v1/incidents", &token, &Value::Null).await.json();
    assert_eq!(incidents["data"], json!([]));
}
