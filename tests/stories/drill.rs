//! The guided drill: somebody practises with the real machinery, and nobody else notices.

use crate::mending::tamper;
use crate::tasks::try_types;
use crate::world::brackets::bare;
use crate::world::{ANYTHING, Company, World, hours, minutes, seconds};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::incident::Reference;
use allclear_engine::company;
use allclear_engine::respond::{self, Line};
use allclear_engine::workers::audit;
use allclear_store::{reviews, sql};
use http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;

stories!(
    a_newcomer_walks_through_the_whole_drill,
    a_drill_is_in_no_list_count_figure_or_page_of_the_company,
    who_goes_away_is_left_in_peace_and_the_drill_ends,
    a_restart_in_the_middle_goes_on,
    a_colleague_who_was_sent_away_keeps_nobody_waiting,
    two_practise_at_once,
    a_drill_is_gone_in_one_request,
    nobody_else_is_paged_or_told_and_customers_read_nothing,
    without_a_way_to_be_reached_the_screen_asks,
    who_begins_it_is_called_all_the_same,
    what_is_late_in_a_drill_is_no_finding_of_the_auditor,
);

async fn set_up(w: &mut World) {
    let page = "status_pages:\n  - { slug: acme, name: Acme, components: [ { name: Checkout, service: checkout } ] }";
    w.apply(&Company::new().step(&["person: ana@example.com"], "30m").with(page).yaml()).await;
    w.publish().await;
}

/// Ben practises; the number of his drill.
async fn begin(w: &World, who: &str) -> i64 {
    let drill = w.ok("POST", "/api/v1/drills", &json!({ "person": format!("{who}@example.com") })).await;
    assert_eq!((drill["mode"].as_str(), drill["severity"].as_str()), (Some("drill"), Some("SEV-3")), "{drill:#}");
    drill["number"].as_i64().expect("a number")
}

async fn says(w: &World, who: &str, drill: i64, text: &str) -> String {
    let person = w.app().directory().person_by_email(&format!("{who}@example.com")).expect("somebody").id;
    let actor = Actor::Person { id: person, role: Role::Responder };
    let line = Line { text: text.to_owned(), ..Line::default() };
    let done = respond::typed(w.app(), actor, Reference::Number(drill), line).await;
    w.settle().await;
    done.unwrap_or_else(|error| panic!("{who} typed {text:?}: {error}")).told
}

/// Why something typed is refused.
async fn refused(w: &World, who: &str, drill: i64, text: &str) -> String {
    let person = w.app().directory().person_by_email(&format!("{who}@example.com")).expect("somebody").id;
    let actor = Actor::Person { id: person, role: Role::Responder };
    let line = Line { text: text.to_owned(), ..Line::default() };
    let done = respond::typed(w.app(), actor, Reference::Number(drill), line).await;
    done.map_or_else(|why| why.to_string(), |done| panic!("{who} typed {text:?}: {}", done.told))
}

async fn course(w: &World, drill: i64) -> Value {
    w.get(&format!("/api/v1/drills/{drill}")).await
}

async fn step(w: &World, drill: i64) -> String {
    course(w, drill).await["current"].as_str().unwrap_or("none").to_owned()
}

/// Types what the coach offers.
async fn takes_the_offer(w: &World, who: &str, drill: i64) -> String {
    let course = course(w, drill).await;
    let line = course["offer"].as_str().unwrap_or_else(|| panic!("nothing to type: {course:#}"));
    says(w, who, drill, line).await
}

/// Answers the page through its link.
async fn answers(w: &World, who: &str, what: &str) {
    let link = w.phones.hears(who, what).answer_url.expect("a link");
    let path = link.strip_prefix("https://allclear.test").expect("our own link").to_owned();
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let (status, _) = w.raw("POST", &path, &form, b"action=join".to_vec()).await;
    assert!(status.is_success() || status.is_redirection(), "{status}");
    w.settle().await;
}

/// What somebody was told since they last heard; all of it is marked as a drill.
fn hears(w: &World, who: &str) -> Vec<String> {
    let reason = |ring: crate::world::Ring| {
        let sent: Value = serde_json::from_str(&ring.text).expect("webhooks are JSON");
        assert!(ring.text.contains("[Drill]"), "{sent:#}");
        bare(sent["reason"].as_str().expect("a reason"))
    };
    w.phones.hears_all(who).into_iter().map(reason).collect()
}

/// From the page to the resolution, as the coach says.
async fn walks(w: &mut World, who: &str, drill: i64) {
    w.pass(seconds(10)).await;
    answers(w, who, "[Drill] Orders fail at checkout").await;
    assert_eq!(step(w, drill).await, "command");
    takes_the_offer(w, who, drill).await;
    w.pass(seconds(10)).await;
    assert_eq!(step(w, drill).await, "task");
    takes_the_offer(w, who, drill).await;
    w.pass(seconds(10)).await;
    takes_the_offer(w, who, drill).await;
    assert_eq!(step(w, drill).await, "can");
    takes_the_offer(w, who, drill).await;
    let offer = course(w, drill).await["offer"].clone();
    w.ok("POST", &format!("/api/v1/drills/{drill}/updates"), &json!({ "text": offer })).await;
    assert_eq!(step(w, drill).await, "listen");
    // Nobody is told twice in a minute: what comes of both arrives by then.
    w.pass(minutes(2)).await;
    assert_eq!(step(w, drill).await, "hand_over", "{:#}", course(w, drill).await);
    takes_the_offer(w, who, drill).await;
    w.pass(seconds(10)).await;
    assert_eq!(step(w, drill).await, "resolve");
    takes_the_offer(w, who, drill).await;
    w.pass(seconds(10)).await;
    assert_eq!(step(w, drill).await, "none");
}

async fn a_newcomer_walks_through_the_whole_drill(w: &mut World) {
    set_up(w).await;
    let drill = begin(w, "ben").await;
    assert_eq!(step(w, drill).await, "answer");
    walks(w, "ben", drill).await;
    let told = hears(w, "ben");
    for what in ["T1 is done", "P1 is adopted"] {
        assert!(told.iter().any(|text| text.contains(what)), "Ben never heard {what:?}: {told:#?}");
    }
    let incident = w.get(&format!("/api/v1/incidents/{drill}")).await;
    assert_eq!(incident["status"]["name"], "Closed", "{incident:#}");
    let roles = incident["roles"].as_array().expect("roles").clone();
    let commanders: Vec<&str> = roles.iter().filter_map(|role| role["person"]["name"].as_str()).collect();
    assert_eq!(commanders, ["ben", "Robin (simulated)"], "{incident:#}");
    let review = w.get(&format!("/api/v1/incidents/{drill}/review")).await;
    assert_eq!((&review["owner"]["name"], &review["due_on"]), (&json!("ben"), &Value::Null), "{review:#}");
    let steps = course(w, drill).await["steps"].as_array().expect("steps").clone();
    assert!(steps.len() == 9 && steps.iter().all(|step| step["done_at"].is_string()), "{steps:#?}");
    w.pass(hours(30)).await;
    // Robin's yes ended it, and is told all the same.
    let late = hears(w, "ben");
    assert!(told.iter().chain(&late).any(|text| text.contains("R1 is approved")), "{told:#?} {late:#?}");
}

/// Everything that somebody who does not know of the drill can see, as text.
async fn seen(w: &mut World) -> BTreeMap<String, String> {
    w.publish().await;
    let mut seen = BTreeMap::new();
    for path in [
        "/api/v1/incidents",
        "/api/v1/incidents?open=false",
        "/api/v1/incidents?severity=SEV-3",
        "/api/v1/actions",
        "/api/v1/alerts",
        "/api/v1/oncall",
        "/api/v1/status-pages",
        "/status/acme/api/v2/summary.json",
        "/status/acme/api/v2/incidents.json",
        "/status/acme/history.atom",
        "/status/acme/history.rss",
        "/healthz",
    ] {
        let (status, value) = w.call("GET", path, &Value::Null).await;
        assert!(status.is_success(), "{path}: {status} {value:#}");
        seen.insert(path.to_owned(), value.to_string());
    }
    let reviews = w.app().read(|tx| Ok([reviews::list(tx, true, 50)?, reviews::list(tx, false, 50)?]));
    seen.insert("the reviews".to_owned(), format!("{:?}", reviews.await.expect("read")));
    let findings = w.audit().await;
    seen.insert("the auditor".to_owned(), format!("{findings:?}"));
    let company = company::current(w.app()).await.expect("a configuration");
    seen.insert("the configuration".to_owned(), company::export(&company, company::Secrets::Included));
    seen
}

async fn a_drill_is_in_no_list_count_figure_or_page_of_the_company(w: &mut World) {
    set_up(w).await;
    let before = seen(w).await;
    let now = w.now();
    let drill = begin(w, "ben").await;
    w.pass(minutes(1)).await;
    assert_eq!(w.get("/api/v1/incidents?mode=drill").await["data"][0]["number"], drill);
    // What depends on the moment is compared at the same moment.
    w.set_clock(&now.to_string());
    let during = seen(w).await;
    w.set_clock(&now.checked_add(minutes(1)).expect("in range").to_string());
    walks(w, "ben", drill).await;
    w.pass(hours(2)).await;
    w.phones.forget();
    w.set_clock(&now.to_string());
    let after = seen(w).await;
    for (what, text) in &before {
        assert_eq!(text, &during[what], "{what} during the drill");
        assert_eq!(text, &after[what], "{what} after the drill");
    }
}

async fn who_goes_away_is_left_in_peace_and_the_drill_ends(w: &mut World) {
    set_up(w).await;
    let drill = begin(w, "ben").await;
    w.phones.hears("ben", "[Drill]");
    w.pass(minutes(59)).await;
    assert_eq!(course(w, drill).await["over"], false);
    w.pass(minutes(2)).await;
    let incident = w.get(&format!("/api/v1/incidents/{drill}")).await;
    assert_eq!(incident["status"]["name"], "Cancelled", "{incident:#}");
    assert_eq!(course(w, drill).await["over"], true);
    let late = json!({ "text": "still here" });
    let (status, _) = w.call("POST", &format!("/api/v1/drills/{drill}/updates"), &late).await;
    assert_eq!(status, StatusCode::CONFLICT, "its page is gone");
    w.pass(hours(5)).await;
    // The next one is a new one.
    assert_ne!(begin(w, "ben").await, drill);
    w.phones.hears("ben", "[Drill]");
}

async fn a_restart_in_the_middle_goes_on(w: &mut World) {
    set_up(w).await;
    let drill = begin(w, "ben").await;
    answers(w, "ben", "[Drill]").await;
    says(w, "ben", drill, "claim").await;
    w.restart().await;
    w.pass(seconds(10)).await;
    says(w, "ben", drill, "task @robin 1m look what changed").await;
    w.pass(seconds(3)).await;
    w.restart().await;
    w.pass(seconds(30)).await;
    w.restart().await;
    w.pass(minutes(2)).await;
    let told = hears(w, "ben");
    let of = |what: &str| told.iter().filter(|text| text.contains(what)).count();
    assert_eq!((of("T1 is done"), of("has not acknowledged")), (1, 0), "{told:#?}");
    let timeline = w.get(&format!("/api/v1/incidents/{drill}/timeline?limit=200")).await;
    let simulated = timeline["data"].as_array().expect("entries").iter().filter(|e| e["actor"]["type"] == "simulated");
    assert_eq!(simulated.count(), 4, "two come, one acknowledges and reports: {timeline:#}");
}

async fn a_colleague_who_was_sent_away_keeps_nobody_waiting(w: &mut World) {
    set_up(w).await;
    let drill = begin(w, "ben").await;
    answers(w, "ben", "[Drill]").await;
    says(w, "ben", drill, "claim").await;
    // Before either of them has come.
    says(w, "ben", drill, "role scribe @sam").await;
    says(w, "ben", drill, "remove @robin: one is enough").await;
    w.pass(seconds(10)).await;
    let why = refused(w, "ben", drill, "private").await;
    assert!(why.contains("a drill cannot be private"), "{why}");
    says(w, "ben", drill, "task @sam 1m read the log").await;
    w.pass(minutes(4)).await;
    let told = hears(w, "ben").join("\n");
    assert!(told.contains("T1 is done"), "{told}");
    w.phones.forget();
}

async fn two_practise_at_once(w: &mut World) {
    set_up(w).await;
    let (ben, chen) = (begin(w, "ben").await, begin(w, "chen").await);
    assert_ne!(ben, chen);
    // Pressing twice is pressing once.
    let again = w.ok("POST", "/api/v1/drills", &json!({ "person": "ben@example.com" })).await;
    assert_eq!(again["number"], ben);
    for (who, drill) in [("ben", ben), ("chen", chen)] {
        answers(w, who, "[Drill]").await;
        says(w, who, drill, "claim").await;
    }
    w.pass(seconds(10)).await;
    says(w, "ben", ben, "task @sam 1m read the log").await;
    says(w, "chen", chen, "propose restart the pool").await;
    w.pass(minutes(4)).await;
    let (to_ben, to_chen) = (hears(w, "ben").join("\n"), hears(w, "chen").join("\n"));
    assert!(to_ben.contains("T1 is done") && !to_ben.contains("restart the pool"), "{to_ben}");
    assert!(to_chen.contains("Sam (simulated) objects") && !to_chen.contains("read the log"), "{to_chen}");
}

async fn a_drill_is_gone_in_one_request(w: &mut World) {
    set_up(w).await;
    let drill = begin(w, "ben").await;
    answers(w, "ben", "[Drill]").await;
    says(w, "ben", drill, "claim").await;
    w.pass(seconds(10)).await;
    says(w, "ben", drill, "task @robin 1m look what changed").await;
    let (status, _) = w.call("DELETE", &format!("/api/v1/drills/{drill}"), &Value::Null).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, _) = w.call("GET", &format!("/api/v1/incidents/{drill}"), &Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    w.pass(hours(2)).await;
    w.phones.silent("ben");
    // What is real cannot be removed this way.
    let real = w.ok("POST", "/api/v1/incidents", &json!({ "title": "Real", "severity": "SEV-4" })).await;
    let number = real["number"].as_i64().expect("a number");
    let (status, _) = w.call("DELETE", &format!("/api/v1/drills/{number}"), &Value::Null).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(w.get(&format!("/api/v1/incidents/{number}")).await["mode"], "real");
}

async fn nobody_else_is_paged_or_told_and_customers_read_nothing(w: &mut World) {
    set_up(w).await;
    assert_eq!(begin(w, "ben").await, 1);
    answers(w, "ben", "[Drill]").await;
    says(w, "ben", 1, "claim").await;
    w.pass(seconds(10)).await;
    let paged = try_types(w, "ben", "page @ana: come").await.expect_err("nobody else is paged");
    assert!(paged.to_string().contains("this is a drill"), "{paged}");
    for text in ["task @ana 1m look at it", "role deputy @chen", "handover @ana"] {
        let why = refused(w, "ben", 1, text).await;
        assert!(why.contains("this is a drill; Robin and Sam play everybody else"), "{text}: {why}");
    }
    let why = refused(w, "chen", 1, "take command").await;
    assert!(why.contains("this is a drill"), "{why}");
    says(w, "ben", 1, "q7: checkout").await;
    let people = w.get("/api/v1/incidents/1/people").await;
    assert_eq!(people["proposed"], json!([]), "ana is on call, and not for this: {people:#}");
    // Milder or worse: nobody on call is called.
    says(w, "ben", 1, "sev 1 for practice").await;
    says(w, "ben", 1, "role ic nobody").await;
    w.pass(minutes(20)).await;
    w.audit().await;
    for who in ["ana", "chen"] {
        w.phones.silent(who);
    }
    let public = json!({ "name": "Orders fail", "status": "investigating", "body": "x", "incident": 1 });
    let (status, why) = w.call("POST", "/api/v1/status-pages/acme/incidents", &public).await;
    assert_eq!(status, StatusCode::CONFLICT, "{why:#}");
    let event = json!({ "title": "Payments fail", "key": "p" }).to_string().into_bytes();
    w.raw("POST", &format!("/in/json/{ANYTHING}"), &[], event).await;
    let alert = w.the_alert().await["id"].clone();
    let (status, _) = w.call("POST", "/api/v1/incidents/1/alerts", &json!({ "alerts": [alert] })).await;
    assert_eq!(status, StatusCode::CONFLICT, "alerts are real");
    w.settle().await;
    w.phones.hears("ana", "Payments fail");
    w.phones.hears_all("ben");
}

async fn without_a_way_to_be_reached_the_screen_asks(w: &mut World) {
    w.apply(&Company::new().reach("ben", "").step(&["person: ana@example.com"], "30m").yaml()).await;
    let drill = begin(w, "ben").await;
    assert_eq!(step(w, drill).await, "answer");
    let ben = w.app().directory().person_by_email("ben@example.com").expect("somebody").id;
    let actor = Actor::Person { id: ben, role: Role::Responder };
    respond::join(w.app(), actor, Reference::Number(drill), ben).await.expect("joined");
    assert_eq!(step(w, drill).await, "command");
    w.pass(minutes(61)).await;
}

async fn who_begins_it_is_called_all_the_same(w: &mut World) {
    set_up(w).await;
    let id = w.app().directory().person_by_email("ben@example.com").expect("somebody").id;
    let actor = Actor::Person { id, role: Role::Responder };
    allclear_engine::drill::start(w.app(), actor, None).await.expect("begun");
    w.settle().await;
    answers(w, "ben", "[Drill]").await;
    says(w, "ben", 1, "claim").await;
    w.pass(hours(2)).await;
    w.phones.forget();
}

async fn what_is_late_in_a_drill_is_no_finding_of_the_auditor(w: &mut World) {
    set_up(w).await;
    begin(w, "ben").await;
    w.phones.hears("ben", "[Drill]");
    tamper(w, sql!("UPDATE page SET state = 'planned', due_at = 1")).await;
    tamper(
        w,
        sql!(
            "INSERT INTO escalation (subject_id, subject, service_id, urgency, cycle, round, step, reached, due_at)
              SELECT id, 'incident', id, 'high', 1, 0, 1000, FALSE, 1 FROM incident WHERE drill_person_id IS NOT NULL
              ON CONFLICT (subject_id) DO UPDATE SET step = 1000, due_at = 1"
        ),
    )
    .await;
    let now = w.now();
    let findings = w.app().read(move |tx| audit::look(tx, now)).await.expect("an audit");
    assert_eq!(findings, audit::Findings::default(), "nothing is wrong when practice waits");
    // As it was, so that nothing is sent twice.
    tamper(w, sql!("UPDATE page SET state = 'accepted', due_at = NULL")).await;
    tamper(w, sql!("DELETE FROM escalation")).await;
}
