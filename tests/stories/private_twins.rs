//! Two worlds that begin alike; in one of them a private incident is worked on. Nobody who is not involved may find any
//! difference, wherever they look: every GET route of the server's own table and what is looked at by POST, as everybody who
//! could ask.
//!
//! What is compared is what is sent: status, headers and body. Ids are drawn by chance and differ, so each is replaced by
//! its place in the answer; of `/metrics` what counts the work of the
//! whole process is left out.

mod alike;

use crate::private::{actor, joins, person, signs_in, types_into, until};
use crate::world::{ANYTHING, Company, World, minutes, seconds};
use alike::{ask, essence, looking, narrow, plain};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::incident::Reference;
use allclear_engine::respond::{self, Declare};
use allclear_engine::tokens::personal::{self, Days, NewPersonal, Reach};
use allclear_engine::{live, review};
use allclear_web::routes::{Class, Entry};
use axum::body::Body;
use http::{Request, header};
use serde_json::json;
use std::collections::BTreeMap;
use tokio_util::sync::CancellationToken;

stories!(two_worlds_look_the_same_to_whoever_is_not_involved, the_comparison_finds_what_it_looks_for);

/// In every text of the private incidents, and nowhere else.
const CANARY: &str = "zugvogel";
/// Those who are not involved and have an account.
const OUTSIDERS: [&str; 4] = ["ana", "dan", "olaf", "zoe"];

/// A world, and what has a name of its own in it.
struct Twin {
    w: World,
    cookies: BTreeMap<&'static str, String>,
    /// Their scope in words, and their secrets.
    tokens: Vec<(String, String)>,
    /// What stands for the places in the paths of routes, by their names there.
    known: BTreeMap<&'static str, Vec<String>>,
}

async fn alert(w: &World, key: &str) -> String {
    let event = json!({ "title": format!("{key} fails"), "key": key, "severity": "warning" });
    w.ok("POST", &format!("/in/json/{ANYTHING}"), &event).await;
    let list = w.get("/api/v1/alerts").await;
    list["data"][0]["id"].as_str().expect("an id").to_owned()
}

/// A token by which somebody acts, used already: when it was is shown to them, and is written down beside the answer.
async fn personal(w: &World, who: &str) -> String {
    let new = NewPersonal { name: "laptop".to_owned(), reach: Reach::Act, days: Days::USUAL };
    let made = personal::create_for(w.app(), Actor::Operator, person(w, who), new).await.expect("a token");
    let (id, now) = (made.token.id, w.now());
    let used = w.app().write(move |work| Ok(allclear_store::tokens::used(work.tx, id, now, now, "")?));
    used.await.expect("the database is there");
    made.secret
}

/// Alike in both worlds: a company, an incident that is worked on, one that is over, alerts.
async fn begin(mut w: World) -> Twin {
    let pages = "status_pages:\n  - slug: shop\n    name: Shop\n    components:\n      - { name: Checkout, service: checkout }\n";
    let lists = "communication_plans:\n  - { name: Everybody, scope: organisation, audiences: [ { name: leaders, emails: [leaders@example.com] } ] }\n";
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").with(pages).with(lists).yaml()).await;
    w.app().refresh_directory().await.expect("the database is there");
    for (name, role) in [("dan", Role::Responder), ("olaf", Role::Observer), ("zoe", Role::Stakeholder)] {
        joins(&w, name, role).await;
        w.pass(seconds(1)).await;
    }
    let mut cookies = BTreeMap::new();
    for name in OUTSIDERS.into_iter().chain(["ben"]) {
        cookies.insert(name, signs_in(&w, name).await);
        w.pass(seconds(1)).await;
    }
    let mut tokens = Vec::new();
    for scope in [Role::Stakeholder, Role::Observer, Role::Responder, Role::Admin] {
        tokens.push((format!("a token ({})", scope.as_scope()), w.token_for(scope).await));
        w.pass(seconds(1)).await;
    }
    for name in ["ana", "dan", "zoe"] {
        tokens.push((format!("a token of {name}"), personal(&w, name).await));
        w.pass(seconds(1)).await;
    }
    let mut alerts = Vec::new();
    for key in ["cart", "search"] {
        alerts.push(alert(&w, key).await);
        w.pass(seconds(1)).await;
    }
    let declared = json!({ "title": "Checkout is slow", "severity": "SEV-4", "commander": "chen@example.com", "alerts": [alerts[0]] });
    w.ok("POST", "/api/v1/incidents", &declared).await;
    w.pass(seconds(1)).await;
    for text in ["note carts are empty", "task @ben 5m look at the cache", "update we look into it"] {
        types_into(&w, 1, "chen", text).await.expect("understood");
        w.pass(seconds(1)).await;
    }
    let over = json!({ "title": "Search was down", "severity": "SEV-2", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &over).await;
    types_into(&w, 2, "chen", "resolve: restarted").await.expect("over");
    w.pass(seconds(1)).await;
    w.phones.forget();
    Twin { w, cookies, tokens, known: BTreeMap::from([("alert", alerts)]) }
}

/// What only one of the worlds has: an incident that is worked on and one that is over, with everything that an incident
/// can have; their numbers.
async fn secrets(t: &Twin) -> [i64; 2] {
    let w = &t.w;
    let mut numbers = Vec::new();
    for (severity, alerts) in [("SEV-4", vec![t.known["alert"][1].parse().expect("an id")]), ("SEV-2", Vec::new())] {
        let command = Declare {
            title: Some(format!("{CANARY} title {severity}")),
            impact: Some(format!("{CANARY} impact")),
            severity: allclear_core::incident::Severity::read(severity),
            services: vec!["checkout".to_owned()],
            commander: Some("chen@example.com".to_owned()),
            alerts,
            private: true,
            ..Declare::default()
        };
        let (incident, _) = respond::declare(w.app(), actor(w, "ben"), command).await.expect("declared");
        numbers.push(incident.number);
        w.settle().await;
    }
    let [first, second] = numbers[..] else { panic!("two") };
    for text in [
        "note the ? was here",
        "update the ? is contained",
        "task @ben 5m follow the ?",
        "can the ? moves / we watch the ? / somebody from the ? team",
        "need: a list of ? accounts",
        "hypothesis: the ? had a key",
        "propose lock the ? out; risk: the ? notices",
        "decide: wait because the ? is asleep",
        "option: unplug the ?",
        "tripwire: the ? is back; alert ? => SEV-3",
        "page @ben: the ? is back",
        "role ops @ben",
        "q8: where the ? is",
        "signal +1: \"the ? took my money\"",
        "bridge https://meet.example.com/?",
        "called @ben 5m: the ? answered",
        "emergency on: the ? is in",
    ] {
        let text = text.replace('?', CANARY);
        types_into(w, first, "chen", &text).await.unwrap_or_else(|why| panic!("{text}: {why}"));
    }
    let file: std::sync::Arc<[u8]> = format!("the {CANARY} wrote this").into_bytes().into();
    let name = format!("{CANARY}.txt");
    respond::attach_file(w.app(), actor(w, "ben"), Reference::Number(first), name, file).await.expect("a file");
    types_into(w, second, "chen", &format!("resolve: the {CANARY} left")).await.expect("over");
    let by = actor(w, "chen");
    let act = review::NewAction {
        title: format!("Teach the {CANARY}"),
        kind: allclear_core::review::ActionKind::Prevent,
        owner: "ben@example.com".to_owned(),
        due_on: Some("2026-07-01".to_owned()),
        done_when: format!("the {CANARY} knows"),
    };
    review::add_action(w.app(), by, Reference::Number(second), act).await.expect("an action");
    w.settle().await;
    [first, second]
}

/// Alike in both worlds again: what comes after.
async fn go_on(t: &mut Twin) {
    t.w.pass(minutes(10)).await;
    let later = json!({ "title": "Mails are late", "severity": "SEV-5" });
    t.w.ok("POST", "/api/v1/incidents", &later).await;
    t.w.pass(seconds(1)).await;
    alert(&t.w, "mails").await;
    t.w.publish().await;
    t.w.pass(seconds(1)).await;
}

/// Fills the places in a route's path: the values that are known in this world for what is named there.
fn paths(t: &Twin, entry: &Entry) -> Vec<String> {
    let mut found = vec![String::new()];
    for (nth, part) in entry.path.split('/').enumerate().skip(1) {
        let values: Vec<String> = match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
            None => vec![part.to_owned()],
            Some(name) => {
                let before = entry.path.split('/').nth(nth - 1).unwrap_or_default();
                let name = if name == "id" { before } else { name };
                let known = t.known.get(name);
                known.unwrap_or_else(|| panic!("say in `known` what stands for {name:?} in {}", entry.path)).clone()
            }
        };
        found = found.iter().flat_map(|begun| values.iter().map(move |v| format!("{begun}/{v}"))).collect();
    }
    found
}

/// What stands for the places in paths. Where the private incidents have a number or an id, both worlds are asked for it.
async fn know(t: &mut Twin, secret: &[String]) {
    let w = &t.w;
    let ids = async |path: &str| -> Vec<String> {
        let list = w.get(path).await;
        list["data"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|row| row["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    let text = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let numbers: Vec<String> = text(&["1", "2", "3"]).into_iter().chain(secret.iter().cloned()).collect();
    let directory = w.app().directory();
    let alerts = ids("/api/v1/alerts").await;
    let people = OUTSIDERS.into_iter().chain(["ben", "chen"]).map(|name| person(w, name).to_string()).collect();
    let services = directory.services.keys().map(ToString::to_string).collect();
    let policies = directory.policies.keys().map(ToString::to_string).collect();
    let teams = directory.teams.keys().map(ToString::to_string).collect();
    let integrations = directory.integrations.keys().map(ToString::to_string).collect();
    t.known.extend([
        ("alerts", alerts),
        ("incidents", numbers.clone()),
        ("number", numbers.clone()),
        ("incident", numbers),
        ("label", text(&["T1", "P1", "X1"])),
        ("seq", text(&["1", "2", "3"])),
        ("section", text(&["summary", "overview"])),
        ("word", text(&["overview"])),
        ("action", text(&["act_00000000000000000000000001"])),
        ("people", people),
        ("services", services),
        ("escalation-policies", policies),
        ("teams", teams),
        ("integrations", integrations),
        ("slug", text(&["shop", "none"])),
        ("page", text(&["shop", "none"])),
    ]);
    // What has nothing to do with incidents: an address of its kind where nothing is.
    for name in [
        "*path",
        "token",
        "hash",
        "name",
        "file",
        "secret",
        "tail",
        "source",
        "key",
        "schedule",
        "on-call",
        "shift-swaps",
        "swaps",
        "tokens",
        "devices",
        "passkeys",
        "sessions",
        "component",
        "components",
        "method",
        "*tail",
        "integration",
        "status-pages",
        "door",
        "event",
        "events",
        "rejected",
        "pages",
        "kind",
        "device",
        "service",
        "team",
        "policy",
        "what",
        "sample",
        "id",
        "overrides",
        "person",
        "invitation",
        "drills",
        "attachment",
        "attachments",
        "communication",
        "day",
        "date",
    ] {
        t.known.entry(name).or_insert_with(|| text(&["x"]));
    }
}

/// Who asks, and what they bring along.
fn askers(t: &Twin) -> Vec<(String, Vec<(&'static str, String)>)> {
    let mut found = vec![("nobody".to_owned(), Vec::new())];
    found.extend(OUTSIDERS.map(|name| (name.to_owned(), vec![("cookie", t.cookies[name].clone())])));
    found.extend(
        t.tokens.iter().map(|(name, secret)| (name.clone(), vec![("authorization", format!("Bearer {secret}"))])),
    );
    found
}

/// Everything that differs between what outsiders are sent in two worlds.
async fn differences(one: &Twin, other: &Twin, secret: &[String]) -> Vec<String> {
    let (ones, others) = (askers(one), askers(other));
    let mut found = Vec::new();
    let more = [
        "/search?q=zugvogel",
        "/search?q=c",
        "/incidents?state=all",
        "/incidents?view=board",
        "/api/v1/pages?limit=200",
        "/api/v1/changes?service=checkout",
        "/api/v1/incidents?mode=drill",
    ];
    for entry in one.w.table().iter().filter(|e| e.method == looking(&e.path) && e.path != "/live") {
        let (here, there) = (paths(one, entry), paths(other, entry));
        assert_eq!(here.len(), there.len(), "{}", entry.path);
        for (here, there) in here.iter().zip(&there) {
            for ((who, as_one), (_, as_other)) in ones.iter().zip(&others) {
                let token = who.starts_with("a token");
                // What answers without looking who asks is asked once; a page asks nobody for a token.
                let worth = match entry.class {
                    Class::Api(_) => token,
                    Class::Page(_) => !token && who != "nobody",
                    _ => who == "nobody",
                };
                if worth {
                    compare(&mut found, one, other, (who, here, as_one), (there, as_other)).await;
                }
            }
        }
    }
    for path in more {
        for ((who, as_one), (_, as_other)) in ones.iter().zip(&others) {
            compare(&mut found, one, other, (who, path, as_one), (path, as_other)).await;
        }
    }
    let canary = |text: &&String| secret.iter().chain([&CANARY.to_owned()]).any(|word| text.contains(word.as_str()));
    let loud = found.iter().filter(canary).count();
    println!("{} differences, {loud} of them with a canary", found.len());
    found
}

type Headers = [(&'static str, String)];

async fn compare(
    found: &mut Vec<String>,
    one: &Twin,
    other: &Twin,
    (who, here, as_one): (&str, &str, &Headers),
    (there, as_other): (&str, &Headers),
) {
    let this = essence(here, ask(&one.w, here, as_one).await);
    let that = essence(there, ask(&other.w, there, as_other).await);
    if this != that {
        let at = this.lines().zip(that.lines()).find(|(a, b)| a != b);
        let at = at.map_or_else(|| "one goes on".to_owned(), |(a, b)| narrow(a, b));
        found.push(format!("{who} at {here}: {at}"));
    }
}

async fn two_worlds_look_the_same_to_whoever_is_not_involved(w: &mut World) {
    let [with, without] = w.twins().await;
    let (mut with, mut without) = (begin(with).await, begin(without).await);

    let stop = CancellationToken::new();
    let pump = tokio::spawn(live::run(with.w.app().clone(), stop.clone()));
    let mut tabs = Vec::new();
    for name in ["dan", "ben"] {
        let topics = "incidents,emergencies,pages,reviews,status,company,me,incident-1,review-2,alerts";
        let request = Request::get(format!("/live?topics={topics}")).header(header::COOKIE, &with.cookies[name]);
        let answer = with.w.exchange(request.body(Body::empty()).expect("a request")).await;
        let mut tab = answer.into_body().into_data_stream();
        until(&mut tab, "resync").await;
        tabs.push(tab);
    }
    let numbers = secrets(&with).await.map(|number| number.to_string());
    until(&mut tabs[1], "event: reviews").await;
    // Whatever an outsider was told of it would have come before this.
    for t in [&with, &without] {
        let text = "note this is public";
        types_into(&t.w, 1, "chen", text).await.expect("noted");
    }
    let told = until(&mut tabs[0], "event: incident-1").await;
    let other: Vec<&str> = told.lines().filter(|line| line.starts_with("event: ")).collect();
    assert_eq!(other, ["event: incidents", "event: incident-1"], "an outsider's stream tells of nothing else");
    stop.cancel();
    pump.await.expect("ends");

    for t in [&mut with, &mut without] {
        go_on(t).await;
        know(t, &numbers).await;
    }
    for name in ["ana", "dan", "olaf", "zoe"] {
        let texts = |t: &Twin| t.w.phones.hears_all(name).iter().map(|ring| plain(&ring.text)).collect::<Vec<_>>();
        assert_eq!(texts(&with), texts(&without), "what {name} was sent");
    }
    let found = differences(&with, &without, &numbers).await;
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
    let ben = ask(&with.w, &format!("/incidents/{}", numbers[0]), &[("cookie", with.cookies["ben"].clone())]).await;
    assert!(ben.2.contains(CANARY), "those involved see it, or nothing was compared");
    for t in [with, without] {
        t.w.phones.forget();
    }
}

/// One public incident more is found in many places: otherwise the test above proves nothing.
async fn the_comparison_finds_what_it_looks_for(w: &mut World) {
    let [with, without] = w.twins().await;
    let (mut with, mut without) = (begin(with).await, begin(without).await);
    let more = json!({ "title": format!("{CANARY} in the open"), "severity": "SEV-5" });
    with.w.ok("POST", "/api/v1/incidents", &more).await;
    for t in [&mut with, &mut without] {
        t.w.pass(seconds(1)).await;
        know(t, &[]).await;
    }
    let found = differences(&with, &without, &[]).await;
    for path in [
        "dan at /incidents:",
        "zoe at /incidents:",
        "dan at /:",
        "a token (viewer) at /api/v1/incidents:",
        "olaf at /search?q=zugvogel:",
    ] {
        assert!(found.iter().any(|difference| difference.starts_with(path)), "{path} is not among {found:#?}");
    }
    for t in [with, without] {
        t.w.phones.forget();
    }
}
