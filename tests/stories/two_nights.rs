//! The same outage twice: a team that improvises, and one that does what Allclear asks of it.
//!
//! Three data centres serve one product, which survives the loss of one, strains under the loss of two and fails without
//! the third. In the managed night nobody does anything outside Allclear, and nobody remembers anything: what is due is
//! done because a phone said so. In the unmanaged night nobody does anything but repair, and Allclear has asked for each
//! thing that would have helped.

use crate::tasks::types;
use crate::world::{ANYTHING, Ring, World, hours, minutes, seconds};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

stories!(the_managed_night, the_unmanaged_night);

const PEOPLE: [&str; 5] = ["ana", "ben", "chen", "dara", "eli"];

/// Ana is on call, Ben wrote what shipped today, Dara is the commander on call, Chen can stand in for her, Eli is support.
fn company() -> String {
    let mut yaml = String::from("version: 1\npeople:\n");
    for name in PEOPLE {
        let role = if name == "ana" { ", role: admin" } else { "" };
        yaml += &format!("  - {{ email: {name}@example.com, name: {name}, time_zone: Europe/Berlin{role} }}\n");
    }
    yaml += "contacts:\n";
    for name in PEOPLE {
        yaml += &format!(
            "  - person: {name}@example.com\n    methods: [ {{ id: hook, type: webhook, url: \"http://phones.test/{name}\" }} ]\n    \
             rules: {{ high: [ {{ method: hook, after: 0s }} ] }}\n"
        );
    }
    yaml += "teams:\n  - { name: Shop, members: [ana@example.com, ben@example.com, eli@example.com] }\n  \
             - { name: Incident commanders, members: [dara@example.com, chen@example.com] }\n";
    yaml += &rotation("Shop primary", "Shop", "ana");
    yaml += &rotation("Commander on call", "Incident commanders", "dara").replace("schedules:\n", "");
    yaml += "escalation_policies:\n  - { name: Shop, team: Shop, repeat: 1, steps: [ { page: [ { schedule: Shop primary } ], wait: 5m } ] }\n";
    yaml += "services:\n  - { name: shop, team: Shop, escalation: Shop, business_impact: Customers cannot buy., \
             runbook: \"https://runbooks.test/data-centres\" }\n";
    yaml += &format!("integrations:\n  - {{ name: monitoring, source: json, service: shop, key: {ANYTHING} }}\n");
    yaml += "communication_plans:\n  - { name: Everybody, scope: organisation, audiences: [ { name: leaders, emails: [leaders@example.com] } ] }\n";
    yaml + "status_pages:\n  - { slug: shop, name: Shop, components: [ { name: Shop, service: shop } ] }\n"
}

fn rotation(name: &str, team: &str, person: &str) -> String {
    format!(
        "schedules:\n  - name: {name}\n    team: {team}\n    time_zone: UTC\n    layers:\n      - name: all\n        \
         rotation: {{ every: 1 week, hand_off: \"Mon 09:00\", start: 2026-01-05 }}\n        people: [{person}@example.com]\n"
    )
}

/// A data centre is lost.
async fn loses(w: &World, site: &str) {
    let title = format!("Data centre {site} does not answer");
    let event = json!({ "title": title, "dedup_key": site, "severity": "critical", "labels": { "site": site } });
    w.ok("POST", &format!("/in/json/{ANYTHING}"), &event).await;
}

/// Presses a button behind the link of a message.
async fn presses(w: &World, ring: &Ring, words: &str) {
    let link = ring.answer_url.clone().expect("a link").replace("https://allclear.test", "");
    let (_, page) = w.raw("GET", &link, &[], Vec::new()).await;
    let page = page.as_str().expect("a page").to_owned();
    assert!(page.contains(words), "a button {words:?}: {page}");
    let sent = fields(
        page.split("<form")
            .filter_map(|f| f.split("</form>").next())
            .find(|form| form.contains(words))
            .expect("a form around it"),
        words,
    );
    let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let (status, answer) = w.raw("POST", &link, &form, sent.into_bytes()).await;
    assert!(status.is_success() || status.is_redirection(), "{words}: {status} {answer}");
    w.settle().await;
}

/// What a browser sends when somebody presses the button with `words` in `form`: every hidden field, and the button.
fn fields(form: &str, words: &str) -> String {
    let (before, _) = form.split_once(words).expect("the button");
    let button = before.rfind("<button").expect("a button");
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        rest.split_once('"').map(|(value, _)| value.to_owned())
    };
    let hidden = form.split("<input").skip(1).filter(|tag| tag.split('>').next().is_some_and(|t| t.contains("hidden")));
    let tags = hidden.chain(before.get(button..)).map(|tag| tag.split('>').next().unwrap_or(tag));
    let pairs = tags.filter_map(|tag| Some(format!("{}={}", attribute(tag, "name")?, attribute(tag, "value")?)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The page behind the link of a message.
async fn opens(w: &World, ring: &Ring) -> String {
    let link = ring.answer_url.clone().expect("a link").replace("https://allclear.test", "");
    let (status, page) = w.raw("GET", &link, &[], Vec::new()).await;
    assert!(status.is_success(), "{status}");
    page.as_str().expect("a page").to_owned()
}

/// People who do what their phone asks, at once, and nothing that it does not ask.
#[derive(Default)]
struct Crew {
    /// What a task came to, when somebody is asked about it.
    answers: BTreeMap<&'static str, &'static str>,
    /// The public incident, once it is open.
    public: Option<String>,
    /// Every line that was heard, in order.
    heard: Vec<(Timestamp, String, String)>,
}

impl Crew {
    /// Half minutes go by until `time` of that night, and whoever is asked for something does it.
    async fn works_until(&mut self, w: &mut World, time: &str) {
        let end: Timestamp = time.parse().expect("an instant");
        while w.now() < end {
            w.pass(seconds(30).min(end.duration_since(w.now()))).await;
            for name in PEOPLE {
                for ring in w.phones.hears_all(name) {
                    let told: Value = serde_json::from_str(&ring.text).expect("webhooks are JSON");
                    assert_eq!(told["about"], "nudge", "a page nobody expected: {told:#}");
                    for line in told["reason"].as_str().expect("a reason").lines() {
                        self.heard.push((w.now(), name.to_owned(), line.to_owned()));
                        self.does(w, name, line).await;
                    }
                }
            }
        }
    }

    async fn does(&self, w: &World, name: &str, line: &str) {
        let said = line.to_lowercase();
        if said.contains("internal update is due") {
            types(w, name, "update Nothing changed: we go on with the replica.").await;
        } else if said.contains("promised to customers") || said.contains("customers are promised") {
            self.tells_customers(w, "We go on restoring the shop.").await;
        } else if said.contains("how does it stand") {
            let (_, answer) = self.answers.iter().find(|(what, _)| line.contains(*what)).expect("a known task");
            types(w, name, answer).await;
        } else if said.contains("can report") {
            let draft = w.get("/api/v1/incidents/1/can/draft").await;
            types(w, name, draft["text"].as_str().expect("a draft")).await;
        } else if said.contains("nothing was decided") {
            types(w, name, "decide: we wait for the replica because nothing else is left to try").await;
        }
    }

    async fn tells_customers(&self, w: &World, body: &str) {
        let id = self.public.as_ref().expect("an incident on the status page");
        let update = json!({ "status": "identified", "body": body });
        w.ok("POST", &format!("/api/v1/status-pages/shop/incidents/{id}/updates"), &update).await;
    }

    /// Whether `name` heard `words` in the half minute before `at` or in it.
    fn was_told(&self, name: &str, words: &str) -> bool {
        self.heard.iter().any(|(_, who, line)| who == name && line.to_lowercase().contains(words))
    }
}

async fn the_managed_night(w: &mut World) {
    w.set_clock("2026-06-11T03:00:00Z");
    w.apply(&company()).await;
    let mut crew = Crew::default();
    the_first_hour(w, &mut crew).await;
    the_long_night(w, &mut crew).await;
    the_day_after(w, &mut crew).await;
    what_remains(w).await;
}

/// 03:00 to 03:15: an alert, a second one, an incident, a commander.
async fn the_first_hour(w: &mut World, crew: &mut Crew) {
    let deployed = json!({ "title": "Deployed 1841", "source": "pipeline", "started_at": "2026-06-10T16:20:00Z" });
    w.ok("POST", &format!("/in/json/{ANYTHING}/changes"), &deployed).await;
    loses(w, "dc1").await;
    let ring = w.phones.hears("ana", "dc1 does not answer");
    let page = opens(w, &ring).await;
    for part in ["Customers cannot buy.", "https://runbooks.test/data-centres", "Deployed 1841", "pipeline"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    presses(w, &ring, "Acknowledge").await;

    w.pass(minutes(10)).await;
    loses(w, "dc2").await;
    let second = w.phones.hears("ana", "dc2 does not answer");
    presses(w, &second, "Acknowledge").await;
    // One field, and the alerts at hand.
    let alerts = w.get("/api/v1/alerts").await;
    let alerts: Vec<&Value> = alerts["data"].as_array().expect("alerts").iter().map(|alert| &alert["id"]).collect();
    let declared = json!({ "title": "Two data centres down", "alerts": alerts });
    let declared = w.ok("POST", "/api/v1/incidents", &declared).await;
    assert_eq!(declared["severity"], "SEV-2", "{declared:#}");
    let wanted = w.phones.hears("dara", "Two data centres down");

    w.pass(minutes(2)).await;
    presses(w, &wanted, "Take command").await;
    let incident = w.get("/api/v1/incidents/1").await;
    assert_eq!(incident["commander"]["email"], "dara@example.com");
    assert!(incident["missing_roles"].to_string().contains("scribe"), "who is missing is seen: {incident:#}");
    types(w, "dara", "role deputy @chen").await;
    w.phones.hears("chen", "you are Deputy");
    types(w, "dara", "role comms @eli").await;
    w.phones.hears("eli", "you are");
    types(w, "dara", "update Two data centres are down, the third carries the shop. We read the logs.").await;
    let opened = json!({
        "name": "The shop is slow", "status": "investigating", "impact": "major", "incident": declared["number"],
        "body": "Buying takes longer than usual.",
        "components": [ { "name": "Shop", "status": "degraded_performance" } ],
    });
    let public = w.ok("POST", "/api/v1/status-pages/shop/incidents", &opened).await;
    crew.public = public["id"].as_str().map(str::to_owned);

    w.phones.hears("mail:leaders", "Two data centres are down, the third carries the shop.");

    crew.works_until(w, "2026-06-11T03:15:00Z").await;
    types(w, "dara", "task @ana 5m read the logs of dc1").await;
    w.pass(seconds(10)).await;
    presses(w, &w.phones.hears("ana", "T1 is yours"), "Heard").await;
    types(w, "dara", "tripwire: third data centre down; alert dc3 => SEV-1, page @ben").await;
    crew.answers.insert("T1", "done t1 no effect: the logs end at 02:58");
}

/// 03:15 to 05:35: what is tried and what comes of it, and the third data centre.
async fn the_long_night(w: &mut World, crew: &mut Crew) {
    crew.works_until(w, "2026-06-11T04:10:00Z").await;
    types(w, "dara", "propose roll back 1841; risk: loses carts; 2m").await;
    crew.works_until(w, "2026-06-11T04:13:00Z").await;
    assert!(crew.was_told("dara", "p1 is adopted"), "{:#?}", crew.heard);
    types(w, "dara", "task @ana 10m roll back 1841").await;
    w.pass(seconds(40)).await;
    presses(w, &w.phones.hears("ana", "T2 is yours"), "Heard").await;
    crew.answers.insert("T2", "done t2 no effect: the errors are the same");
    crew.works_until(w, "2026-06-11T04:43:00Z").await;
    assert!(crew.was_told("dara", "chen could take over"), "{:#?}", crew.heard);

    crew.works_until(w, "2026-06-11T05:30:00Z").await;
    loses(w, "dc3").await;
    w.pass(seconds(60)).await;
    let page = w.phones.hears("ana", "dc3 does not answer");
    presses(w, &page, "Acknowledge").await;
    let called = w.phones.hears("ben", "tripwire X1: third data centre down");
    let briefing = opens(w, &called).await;
    for part in ["dara", "roll back 1841", "no effect"] {
        assert!(briefing.contains(part), "Ben is not woken without a briefing: {part}: {briefing}");
    }
    presses(w, &called, "I am on it").await;
    assert_eq!(w.get("/api/v1/incidents/1").await["severity"], "SEV-1");
}

/// The day: a handover, the cause, the end.
async fn the_day_after(w: &mut World, crew: &mut Crew) {
    crew.works_until(w, "2026-06-11T06:00:00Z").await;
    types(w, "dara", "handover @chen").await;
    w.pass(seconds(60)).await;
    w.phones.hears("chen", "dara offers you command");
    types(w, "chen", "accept a1").await;
    crew.works_until(w, "2026-06-11T07:00:00Z").await;
    types(w, "chen", "status monitoring").await;
    crew.works_until(w, "2026-06-11T07:10:00Z").await;
    for site in ["dc1", "dc2", "dc3"] {
        let over = json!({ "title": "up", "dedup_key": site, "status": "resolved" });
        w.ok("POST", &format!("/in/json/{ANYTHING}"), &over).await;
    }
    crew.tells_customers(w, "The shop works again. We keep watching.").await;
    types(w, "chen", "resolve: the replica serves all three data centres; error rate 0 for 30 min").await;
    w.pass(hours(1)).await;
    w.phones.forget();
}

/// What the night must leave behind.
async fn what_remains(w: &World) {
    let mut entries = Vec::new();
    let mut path = "/api/v1/incidents/1/timeline?limit=200".to_owned();
    loop {
        let page = w.get(&path).await;
        entries.extend(page["data"].as_array().expect("entries").clone());
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/incidents/1/timeline?limit=200&after={next}"),
            None => break,
        }
    }
    let kinds = |kind: &str| entries.iter().filter(|e| e["kind"] == kind).count();
    assert_eq!(kinds("promise_missed"), 0, "every promised update was on time: {entries:#?}");
    assert!(kinds("update_posted") >= 8, "{entries:#?}");

    let incident = w.get("/api/v1/incidents/1").await;
    let mut commands: Vec<(&str, Option<&str>)> = incident["roles"]
        .as_array()
        .expect("roles")
        .iter()
        .filter(|r| r["role"] == "incident_commander")
        .map(|r| (r["assumed_at"].as_str().expect("an instant"), r["released_at"].as_str()))
        .collect();
    commands.sort_unstable();
    assert_eq!(commands.len(), 2, "{incident:#}");
    assert_eq!(commands[0].0, "2026-06-11T03:12:00Z");
    assert_eq!(commands[0].1, Some(commands[1].0), "no instant without a commander");
    assert_eq!(commands[1].1, None);

    let room = w.get("/api/v1/incidents/1/room").await;
    for task in room["items"].as_array().expect("items").iter().filter(|i| i["kind"] == "task") {
        assert_eq!(task["state"], "done", "{task:#}");
    }
    for page in w.get("/api/v1/pages?limit=200").await["data"].as_array().expect("pages") {
        assert!(["accepted", "cancelled"].contains(&page["state"].as_str().expect("a state")), "{page:#}");
    }
    let review = w.get("/api/v1/incidents/1/review").await;
    assert!(review["owner"].is_object() && review["due_on"].is_string(), "{review:#}");
    let text = w.get("/api/v1/incidents/1/review.md").await;
    let text = text.as_str().expect("Markdown");
    for part in ["dc1", "roll back 1841", "no effect", "third data centre", "SEV-1", "hands command over to chen"] {
        assert!(text.contains(part), "the review tells of {part:?}: {text}");
    }
}

/// Ana repairs and nothing else, until leaders ask. Everything that would have helped was asked for.
async fn the_unmanaged_night(w: &mut World) {
    w.set_clock("2026-06-11T03:00:00Z");
    w.apply(&company()).await;
    loses(w, "dc1").await;
    let first = w.phones.hears("ana", "dc1 does not answer");
    presses(w, &first, "Acknowledge").await;
    w.pass(minutes(10)).await;
    loses(w, "dc2").await;
    let second = w.phones.hears("ana", "dc2 does not answer");
    presses(w, &second, "Acknowledge").await;
    assert!(opens(w, &second).await.contains("Declare"), "the page behind the link offers to declare");

    // An hour of work on it: she is asked, about both at once.
    w.pass(minutes(50)).await;
    let asked = w.phones.hears("ana", "declare an incident?");
    assert!(asked.text.contains("dc1") && asked.text.contains("dc2"), "{}", asked.text);
    w.pass(minutes(20)).await;
    w.phones.silent("ana");
    presses(w, &asked, "Declare an incident").await;
    let incident = w.get("/api/v1/incidents/1").await;
    assert_eq!(incident["severity"], "SEV-2", "what nobody classified may be bad: {incident:#}");

    // Nobody takes command: the commander on call is paged, and the people of last resort when she does not answer.
    let wanted = w.phones.hears("dara", "does not answer");
    w.pass(minutes(5)).await;
    w.phones.hears("ana", "last resort");
    assert!(incident["commander"].is_null());
    presses(w, &wanted, "Take command").await;
    w.pass(minutes(2)).await;
    w.phones.hears("dara", "the first update goes to leaders; a draft is ready");
    let pressing =
        ["promised to customers", "can report", "nothing was decided", "internal update is due", "take over"];
    let mut heard = String::new();
    for _ in 0..50 {
        w.pass(minutes(2)).await;
        for ring in w.phones.hears_all("dara") {
            heard += &ring.text.to_lowercase();
        }
    }
    for words in pressing {
        assert!(heard.contains(words), "Dara was asked for it ({words}): {heard}");
    }
    let missing = w.get("/api/v1/incidents/1").await["missing_roles"].to_string();
    assert!(missing.contains("scribe"), "and the page names who is missing: {missing}");
    w.phones.forget();

    types(w, "dara", "resolve: it came back by itself").await;
    let review = w.get("/api/v1/incidents/1/review").await;
    assert!(review["owner"].is_object() && review["due_on"].is_string(), "{review:#}");
    let told = w.get("/api/v1/incidents/1/review.md").await;
    assert!(
        told.as_str().is_some_and(|text| text.contains("promised")),
        "the missed promises are in the review: {told}"
    );
    w.pass(hours(1)).await;
    w.phones.forget();
}
