//! Mobilising: one chain of steps, each taken once, the failed one again.

use crate::tasks::{try_types, types};
use crate::world::{Company, Mood, World, minutes};
use serde_json::{Value, json};

stories!(
    a_chain_on_declare_pages_tells_opens_and_calls,
    the_failed_step_is_tried_again_and_no_other,
    who_wakes_many_says_so_once_more,
    without_a_chain_the_button_pages_whoever_is_on_call,
    nothing_leaves_a_private_incident,
    a_draft_with_blanks_is_not_posted,
    words_of_a_chain_wait_for_whoever_agrees_and_go_out_as_they_are,
    its_files_go_round_and_are_checked,
);

const CHAINS: &str = r#"
schedules:
  - name: Primary
    team: Payments
    time_zone: UTC
    layers:
      - { name: all, rotation: { every: 1 week, hand_off: "Mon 09:00", start: 2026-01-05 }, people: [ben@example.com] }
status_pages:
  - { slug: shop, name: Shop, components: [ { name: Checkout, service: checkout } ] }
communication_plans:
  - { name: Everybody, scope: organisation, audiences: [ { name: leaders, emails: [leaders@example.com] } ] }
mobilise:
  - severity: SEV-3
    on_declare: true
    steps:
      - { page: { schedule: Primary }, reason: The till is down }
      - { update: We look into it. }
      - { status_page: shop }
      - { bridge: "https://meet.example.com/war-room" }
      - { webhook: "http://phones.test/tickets", name: Ticket }
      - { webhook: "http://phones.test/rooms", name: Chat room, link: chat }
  - service: checkout
    steps: [ { page: { person: ana@example.com } } ]
"#;

async fn company(w: &mut World, more: &str) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").with(more).yaml()).await;
}

async fn declare(w: &World, more: Value) -> Value {
    let mut body = json!({ "title": "Checkout is down", "severity": "SEV-3", "commander": "chen@example.com" });
    for (key, value) in more.as_object().expect("an object") {
        body[key] = value.clone();
    }
    w.ok("POST", "/api/v1/incidents", &body).await
}

/// What each step is, how far it is, and what came of it.
async fn steps(w: &World) -> Vec<(String, String, Option<String>)> {
    let found = w.get("/api/v1/incidents/1/mobilisation").await;
    let word = |step: &Value, key: &str| step[key].as_str().map(str::to_owned);
    let one =
        |step: &Value| (word(step, "what").expect("a word"), word(step, "state").expect("a state"), word(step, "told"));
    found["steps"].as_array().expect("steps").iter().map(one).collect()
}

async fn states(w: &World) -> Vec<String> {
    steps(w).await.into_iter().map(|(_, state, _)| state).collect()
}

async fn links(w: &World) -> Vec<(String, String)> {
    let links = w.get("/api/v1/incidents/1").await["links"].as_array().expect("links").clone();
    let word = |link: &Value, key: &str| link[key].as_str().expect("a word").to_owned();
    links.iter().map(|link| (word(link, "kind"), word(link, "url"))).collect()
}

async fn a_chain_on_declare_pages_tells_opens_and_calls(w: &mut World) {
    company(w, CHAINS).await;
    w.phones.answers("tickets", &json!({ "id": 7, "url": "https://tickets.example.com/7" }));
    w.phones.answers("rooms", &json!({ "link": "https://chat.example.com/inc-1" }));
    declare(w, json!({ "services": ["checkout"] })).await;
    w.phones.hears("ben", "The till is down");
    w.phones.hears("mail:leaders", "We look into it.");
    let ticket: Value = serde_json::from_str(&w.phones.hears("tickets", "Checkout is down").text).expect("JSON");
    assert_eq!((&ticket["type"], &ticket["step"]), (&json!("incident.mobilise"), &json!("Ticket")));
    assert_eq!(ticket["incident"]["url"], "https://allclear.test/incidents/1");
    w.phones.hears("rooms", "Checkout is down");
    w.phones.silent("ana");
    let found = steps(w).await;
    let done = |what: &str, told: &str| (what.to_owned(), "done".to_owned(), Some(told.to_owned()));
    assert_eq!(found[1], done("Post the update \"We look into it.\"", "posted"));
    assert_eq!(found[2], done("Prepare the status page shop", "a draft is ready; read it, and publish it there"));
    assert_eq!(found[4], done("Ticket", "https://tickets.example.com/7"));
    assert_eq!(found[6], ("Page ana".to_owned(), "waiting".to_owned(), None), "its chain waits for the button");
    let link = |kind: &str, url: &str| (kind.to_owned(), url.to_owned());
    let expected =
        [link("bridge", "https://meet.example.com/war-room"), link("chat", "https://chat.example.com/inc-1")];
    assert_eq!(links(w).await, expected);

    // The address of a webhook is a secret of whoever configures.
    for path in
        ["/api/v1/incidents/1/room", "/api/v1/incidents/1/timeline?limit=200", "/api/v1/incidents/1/mobilisation"]
    {
        let shown = w.get(path).await.to_string();
        assert!(shown.contains("Ticket") && !shown.contains("phones.test"), "{path}: {shown}");
    }
    // The button takes what is left, once, however often it is pressed.
    types(w, "chen", "mobilise").await;
    w.phones.hears("ana", "You are asked to help");
    let again = types(w, "chen", "mobilise").await;
    assert!(again.told.contains("nothing was changed"), "{}", again.told);
    w.ok("POST", "/api/v1/incidents/1/mobilisation", &Value::Null).await;
    w.restart().await;
    for name in ["ana", "ben", "tickets", "rooms", "mail:leaders"] {
        w.phones.silent(name);
    }
    assert_eq!(states(w).await, ["done"; 7]);
    types(w, "chen", "resolve: rolled back").await;
    w.phones.forget();
}

async fn the_failed_step_is_tried_again_and_no_other(w: &mut World) {
    company(w, CHAINS).await;
    w.phones.mood("tickets", Mood::Gone);
    w.phones.mood("rooms", Mood::Overloaded);
    declare(w, json!({})).await;
    w.phones.hears("ben", "The till is down");
    w.phones.hears("mail:leaders", "We look into it.");
    assert_eq!(states(w).await, ["done", "done", "done", "done", "failed", "sent"]);
    let (_, _, told) = steps(w).await.remove(4);
    assert!(told.as_ref().is_some_and(|why| why.contains("404")), "{told:?}");
    // What is overloaded is tried again by itself; what refused waits for somebody.
    w.phones.mood("rooms", Mood::Fine);
    w.phones.mood("tickets", Mood::Fine);
    w.pass(minutes(2)).await;
    w.phones.hears("rooms", "Checkout is down");
    w.phones.silent("tickets");
    assert_eq!(states(w).await, ["done", "done", "done", "done", "failed", "done"]);
    types(w, "chen", "mobilise").await;
    w.phones.hears("tickets", "Checkout is down");
    for name in ["ben", "rooms", "mail:leaders"] {
        w.phones.silent(name);
    }
    assert_eq!(states(w).await, ["done"; 6]);
    types(w, "chen", "resolve: rolled back").await;
    w.phones.forget();
}

const CROWD: &str = r#"
mobilise:
  - on_declare: true
    steps:
      - { page: { person: ana@example.com } }
      - { page: { person: ben@example.com } }
      - { page: { person: dan@example.com } }
      - { page: { person: eve@example.com } }
      - { bridge: "https://meet.example.com/1" }
"#;

async fn who_wakes_many_says_so_once_more(w: &mut World) {
    let more = |name: &str| format!("  - {{ email: {name}@example.com, name: {name}, time_zone: Europe/Berlin }}\n");
    let reach = |name: &str| {
        format!(
            "  - {{ person: {name}@example.com, methods: [ {{ id: hook, type: webhook, url: \"http://phones.test/{name}\" }} ] }}\n"
        )
    };
    let yaml = Company::new().step(&["person: ben@example.com"], "30m").with(CROWD).yaml();
    let yaml = yaml
        .replace("contacts:\n", &format!("{}{}contacts:\n{}{}", more("dan"), more("eve"), reach("dan"), reach("eve")));
    w.apply(&yaml).await;
    declare(w, json!({ "severity": "SEV-4" })).await;
    for name in ["ana", "ben", "dan", "eve"] {
        w.phones.silent(name);
    }
    assert_eq!(states(w).await, ["waiting", "waiting", "waiting", "waiting", "done"]);
    let why = try_types(w, "chen", "mobilise").await.expect_err("four are many").to_string();
    assert!(why.contains("This wakes 4 people") && why.contains("`mobilise!`"), "{why}");
    let found = w.get("/api/v1/incidents/1/mobilisation").await;
    assert_eq!(found["wakes"].as_array().expect("people").len(), 4);
    types(w, "chen", "mobilise!").await;
    for name in ["ana", "ben", "dan", "eve"] {
        w.phones.hears(name, "You are asked to help");
    }
    types(w, "chen", "mobilise!").await;
    for name in ["ana", "ben", "dan", "eve"] {
        w.phones.silent(name);
    }
    types(w, "chen", "resolve: done").await;
    w.phones.forget();
}

async fn without_a_chain_the_button_pages_whoever_is_on_call(w: &mut World) {
    company(w, "").await;
    declare(w, json!({ "severity": "SEV-4", "services": ["checkout"] })).await;
    w.phones.silent("ben");
    let waiting = |what: &str| (what.to_owned(), "waiting".to_owned(), None);
    let shown = [waiting("Page the commander on call"), waiting("Page whoever is on call for what is affected")];
    assert_eq!(steps(w).await, shown, "nothing happens by itself");
    let asked = types(w, "ana", "mobilise").await;
    assert!(asked.told.contains("put before them as R1"), "{}", asked.told);
    w.pass(minutes(1)).await;
    w.phones.hears("chen", "ana asks: mobilise");
    types(w, "chen", "approve r1").await;
    w.phones.hears("ben", "You are asked to help");
    assert_eq!(states(w).await, ["done", "done"]);
    for note in ["mobilise the database team", "mobilise: everybody"] {
        assert_eq!(types(w, "chen", note).await.told, "Noted.", "{note}");
    }
    types(w, "chen", "resolve: done").await;
    w.phones.forget();
}

async fn nothing_leaves_a_private_incident(w: &mut World) {
    company(w, CHAINS).await;
    let made = declare(w, json!({ "private": true })).await;
    w.phones.hears("ben", "The till is down");
    for outside in ["tickets", "rooms", "mail:leaders"] {
        w.phones.silent(outside);
    }
    assert!(made["private"] == true, "{made:#}");
    w.unfinished = true;
    w.phones.forget();
}

async fn a_draft_with_blanks_is_not_posted(w: &mut World) {
    let drafts = CHAINS.replace("{ update: We look into it. }", "{ update: draft }");
    company(w, &drafts.replace("on_declare: true", "on_declare: false")).await;
    declare(w, json!({})).await;
    types(w, "chen", "status monitoring").await;
    types(w, "chen", "mobilise").await;
    let (_, state, told) = steps(w).await.remove(1);
    assert!(state == "failed" && told.as_ref().is_some_and(|why| why.contains("`update")), "{told:?}");
    w.phones.silent("mail:leaders");
    let told = w.get("/api/v1/incidents/1/timeline?limit=200").await.to_string();
    assert!(!told.contains("update_posted"), "{told}");
    types(w, "chen", "resolve: rolled back").await;
    w.phones.forget();
}

async fn words_of_a_chain_wait_for_whoever_agrees_and_go_out_as_they_are(w: &mut World) {
    let said = "next 20m: we look into it";
    let plan = CHAINS.replace("scope: organisation,", "scope: organisation, approver: communications_lead_internal,");
    let plan =
        plan.replace("on_declare: true", "on_declare: false").replace("We look into it.", &format!("\"{said}\""));
    company(w, &plan).await;
    declare(w, json!({})).await;
    types(w, "chen", "role internal @ben").await;
    types(w, "chen", "role ic none").await;
    types(w, "ana", "mobilise").await;
    let waits = steps(w).await.remove(1);
    assert!(waits.2.as_ref().is_some_and(|told| told.contains("waits for approval as R1")), "{waits:?}");
    types(w, "ben", "approve r1").await;
    let told = w.get("/api/v1/incidents/1/timeline?limit=200").await;
    let entries = told["data"].as_array().expect("entries");
    let posted: Vec<_> = entries.iter().filter(|e| e["kind"] == "update_posted").map(|e| &e["event"]["text"]).collect();
    assert_eq!(posted, [said]);
    types(w, "ana", "resolve: rolled back").await;
    w.phones.forget();
}

async fn its_files_go_round_and_are_checked(w: &mut World) {
    use allclear_engine::company::{Secrets, SourceFile, current, export, plan_only};
    company(w, CHAINS).await;
    let written = export(&current(w.app()).await.expect("a company"), Secrets::Included);
    let file = |text: &str| [SourceFile { name: "company.yaml".to_owned(), text: text.to_owned() }];
    let plan = plan_only(w.app(), &file(&written)).await.expect("what was written is read");
    assert!(plan.is_empty(), "{plan}\n{written}");
    for (bad, why) in [
        (CHAINS.replace("service: checkout\n    steps", "service: chekout\n    steps"), "did you mean \"checkout\"?"),
        (CHAINS.replace("page: { person: ana", "page: { person: anna"), "did you mean \"ana@example.com\"?"),
        (CHAINS.replace("status_page: shop", "status_page: shops"), "did you mean \"shop\"?"),
        (CHAINS.replace("{ update: We", "{ name: x, update: We"), "\"name\" says nothing beside \"update\""),
        (CHAINS.replace("link: chat", "link: chatt"), "did you mean \"chat\"?"),
        (CHAINS.replace("{ bridge: ", "{ status_page: shop, bridge: "), "a step does one thing, but this has 2"),
    ] {
        let text = Company::new().step(&["person: ben@example.com"], "30m").with(&bad).yaml();
        let problem = plan_only(w.app(), &file(&text)).await.expect_err("wrong").to_string();
        assert!(problem.contains(why), "{problem}");
    }
}
