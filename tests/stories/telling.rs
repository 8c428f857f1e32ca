//! Communication plans: the lists that hear, the drafts that are ready, and who agrees first.

use crate::mending::tamper;
use crate::tasks::{try_types, types};
use crate::world::{ANYTHING, Company, Mood, World, minutes, seconds};
use allclear_store::sql;
use serde_json::{Value, json};

stories!(
    a_list_has_the_first_update_within_minutes_and_later_edits_change_nothing,
    a_list_that_could_not_be_reached_is_tried_again_and_its_receipt_says_so,
    an_update_that_is_gone_is_not_tried_for_ever,
    an_update_waits_for_the_approver_who_may_word_it_differently,
    nobody_is_told_twice_in_a_row_that_nothing_happened,
    a_service_that_is_added_brings_its_plan_along,
    a_plan_goes_round_through_files_and_is_checked,
    no_list_hears_of_a_private_incident,
);

/// Leaders hear of everything; checkout wants them to hear more often.
const PLANS: &str = r#"
communication_plans:
  - name: Everybody
    scope: organisation
    internal_every: 40m
    internal: { investigation: "{number} {title}: {impact} Since {started}." }
    audiences:
      - { name: leaders, emails: [leaders@example.com], people: [chen@example.com] }
  - name: Checkout
    scope: { service: checkout }
    internal_every: 15m
    audiences:
      - { name: leaders, emails: [leaders@example.com] }
      - { name: finance, webhooks: ["http://phones.test/finance"] }
"#;

async fn company(w: &mut World, plans: &str) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").with(plans).yaml()).await;
}

async fn declare(w: &World, severity: &str, more: Value) -> Value {
    let mut body = json!({ "title": "Checkout is down", "impact": "Customers cannot pay.", "severity": severity });
    for (key, value) in more.as_object().expect("an object") {
        body[key] = value.clone();
    }
    w.ok("POST", "/api/v1/incidents", &body).await
}

/// Address and state of everything that was sent of the first incident's updates.
async fn receipts(w: &World) -> Vec<(String, String)> {
    let sent = w.get("/api/v1/incidents/1/updates/deliveries").await;
    let word = |of: &Value, key: &str| of[key].as_str().expect("a text").to_owned();
    let deliveries = sent.as_array().expect("a list").iter().flat_map(|s| s["deliveries"].as_array().expect("a list"));
    deliveries.map(|d| (word(d, "address"), word(d, "state"))).collect()
}

async fn kinds(w: &World, kind: &str) -> Vec<String> {
    let told = w.get("/api/v1/incidents/1/timeline?limit=200").await;
    let entries = told["data"].as_array().expect("entries").iter().filter(|e| e["kind"] == kind);
    entries.map(|e| e["summary"].as_str().expect("a line").to_owned()).collect()
}

async fn a_list_has_the_first_update_within_minutes_and_later_edits_change_nothing(w: &mut World) {
    company(w, PLANS).await;
    let incident = declare(w, "SEV-3", json!({ "services": ["checkout"] })).await;
    let plan = &incident["policy"]["communication"];
    assert_eq!(incident["policy"]["internal_update_minutes"], 15, "{incident:#}");
    assert_eq!(plan["internal_minutes"], json!({ "value": 15, "plans": ["Checkout"] }), "{plan:#}");
    assert_eq!(plan["audiences"]["leaders"]["plans"], json!(["Checkout", "Everybody"]), "{plan:#}");
    // Whoever follows reads which lists there are, and not who is on them.
    for path in ["/api/v1/incidents", "/api/v1/incidents/1"] {
        let told = w.get(path).await.to_string();
        assert!(told.contains("leaders") && !told.contains("leaders@") && !told.contains("phones.test"), "{told}");
    }
    types(w, "ana", "claim").await;
    w.pass(seconds(40)).await;
    let asked = w.phones.hears("ana", "the first update goes to finance, leaders; a draft is ready");
    let link = asked.answer_url.expect("a link");
    let path = link.trim_start_matches("https://allclear.test").to_owned();
    let (_, page) = w.raw("GET", &path, &[], Vec::new()).await;
    let draft = "#1 Checkout is down: Customers cannot pay. Since 12:00 UTC.";
    assert!(page.as_str().is_some_and(|page| page.contains(draft)), "{page:#}");
    assert_eq!(w.get("/api/v1/incidents/1/updates/draft").await["internal"], draft);

    // One tap sends it.
    let body: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("action", "update")
        .append_pair("text", draft)
        .finish();
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let (status, page) = w.raw("POST", &path, &form, body.clone().into_bytes()).await;
    assert!(status.is_success(), "{page:#}");
    let (_, again) = w.raw("POST", &path, &form, body.into_bytes()).await;
    assert!(again.as_str().is_some(), "{again:#}");
    w.settle().await;
    for name in ["mail:leaders", "mail:chen", "finance"] {
        let ring = w.phones.hears(name, draft);
        assert!(ring.text.contains("SEV-3"), "{ring:#?}");
        w.phones.silent(name);
    }
    let sent = receipts(w).await;
    let accepted = |address: &str| (address.to_owned(), "accepted".to_owned());
    let expected = ["chen@example.com", "leaders@example.com", "http://phones.test"].map(accepted);
    assert_eq!(sent, expected);

    // What is edited in the middle of it moves nothing.
    company(w, &PLANS.replace("15m", "5m").replace("leaders@example.com", "others@example.com")).await;
    types(w, "ana", "we rolled back 1841").await;
    types(w, "ana", "update We rolled back; errors fall.").await;
    w.phones.hears("mail:leaders", "Next update by");
    let room = w.get("/api/v1/incidents/1").await;
    assert_eq!(room["policy"]["internal_update_minutes"], 15);
    types(w, "ana", "resolve: rolled back").await;
    w.phones.forget();
}

async fn a_list_that_could_not_be_reached_is_tried_again_and_its_receipt_says_so(w: &mut World) {
    company(w, PLANS).await;
    declare(w, "SEV-4", json!({})).await;
    w.phones.mood("mail:leaders", Mood::Overloaded);
    w.phones.mood("mail:chen", Mood::Gone);
    types(w, "ana", "update Customers cannot pay.").await;
    let of = |address: &str, state: &str| (address.to_owned(), state.to_owned());
    assert_eq!(receipts(w).await, [of("chen@example.com", "failed"), of("leaders@example.com", "planned")]);
    w.restart().await;
    w.phones.mood("mail:leaders", Mood::Fine);
    w.pass(minutes(1)).await;
    w.phones.hears("mail:leaders", "Customers cannot pay.");
    w.phones.silent("mail:leaders");
    assert_eq!(receipts(w).await, [of("chen@example.com", "failed"), of("leaders@example.com", "accepted")]);
    let failed = &w.get("/api/v1/incidents/1/updates/deliveries").await[0]["deliveries"][0];
    assert!(failed["detail"].as_str().is_some_and(|why| why.contains("550")), "{failed:#}");
}

async fn an_update_that_is_gone_is_not_tried_for_ever(w: &mut World) {
    company(w, PLANS).await;
    declare(w, "SEV-4", json!({})).await;
    w.phones.mood("mail:leaders", Mood::Overloaded);
    types(w, "ana", "update Customers cannot pay.").await;
    w.phones.hears("mail:chen", "Customers cannot pay.");
    tamper(w, sql!("DELETE FROM timeline_entry WHERE kind = 'update_posted'")).await;
    w.phones.mood("mail:leaders", Mood::Fine);
    w.pass(minutes(1)).await;
    w.phones.silent("mail:leaders");
    let of = |address: &str, state: &str| (address.to_owned(), state.to_owned());
    assert_eq!(receipts(w).await, [of("chen@example.com", "accepted"), of("leaders@example.com", "failed")]);
}

async fn an_update_waits_for_the_approver_who_may_word_it_differently(w: &mut World) {
    let plan = r#"
communication_plans:
  - { name: Everybody, scope: organisation, approver: communications_lead_internal,
      audiences: [ { name: leaders, emails: [leaders@example.com] } ] }
"#;
    company(w, plan).await;
    declare(w, "SEV-3", json!({ "commander": "ana@example.com" })).await;
    w.phones.hears("ana", "the first update goes to leaders");
    types(w, "ana", "role internal @ben").await;
    w.pass(minutes(2)).await;
    w.phones.hears_all("ben");

    let done = types(w, "chen", "Update next 20m: The DBs are slow.").await;
    assert!(done.told.contains("asks ben (Communications lead (internal)) to agree first"), "{}", done.told);
    let asked = w.phones.hears("ben", "chen asks: Update next 20m: The DBs are slow. Approve R1");
    assert!(kinds(w, "update_posted").await.is_empty(), "it waits");
    w.phones.silent("mail:leaders");
    let link = asked.answer_url.expect("a link").replace("https://allclear.test", "");
    let (_, page) = w.raw("GET", &link, &[], Vec::new()).await;
    assert!(page.as_str().is_some_and(|page| page.contains("Approve")), "{page:#}");
    types(w, "ben", "approve r1: Payments are slow.").await;
    w.phones.hears("mail:leaders", "Payments are slow.");
    assert_eq!(kinds(w, "update_posted").await, ["Internal update by chen: Payments are slow."]);
    // What it promised stays, with other words too.
    let next = w.now().checked_add(minutes(20)).expect("in range").to_string();
    assert_eq!(w.get("/api/v1/incidents/1").await["next_update_due_at"], next.as_str());
    w.phones.hears("chen", "R1 is approved");

    // Nobody answers: the commander is asked too, and refuses with a reason.
    types(w, "chen", "we look at the index").await;
    types(w, "chen", "update We look at the index.").await;
    w.pass(minutes(1)).await;
    w.phones.hears("ben", "Approve R2");
    w.pass(minutes(2)).await;
    w.phones.hears("ana", "Approve R2");
    types(w, "ana", "refuse r2: say what customers feel").await;
    w.pass(minutes(1)).await;
    w.phones.hears("chen", "R2 is refused: say what customers feel");
    // Whoever commands, and the approver, need nobody.
    types(w, "ana", "update Payments work again.").await;
    w.phones.hears("mail:leaders", "Payments work again.");
    types(w, "ana", "resolve: it is well").await;
    w.phones.forget();
}

async fn nobody_is_told_twice_in_a_row_that_nothing_happened(w: &mut World) {
    company(w, "").await;
    declare(w, "SEV-3", json!({ "commander": "chen@example.com" })).await;
    types(w, "chen", "update We look.").await;
    let again = types(w, "chen", "update We look.").await;
    assert!(again.repeated, "a double click: {}", again.told);
    assert_eq!(kinds(w, "update_posted").await.len(), 1);
    w.pass(minutes(4)).await;
    let held = try_types(w, "chen", "update Still looking.").await.expect_err("held back").to_string();
    assert!(held.contains("the last update is 4 min old") && held.contains("due in 56 min"), "{held}");
    assert!(try_types(w, "chen", "update Still looking.").await.is_err(), "a double click is no second thought");
    w.pass(seconds(10)).await;
    types(w, "chen", "update Still looking.").await;
    assert_eq!(kinds(w, "update_posted").await.len(), 2);
    types(w, "chen", "status identified").await;
    types(w, "chen", "update We know why.").await;
    w.pass(minutes(20)).await;
    types(w, "chen", "update Nothing changed since the last update. Work goes on.").await;
    assert_eq!(kinds(w, "update_posted").await.len(), 4);
    types(w, "chen", "resolve: done").await;
    w.phones.forget();
}

async fn a_service_that_is_added_brings_its_plan_along(w: &mut World) {
    company(w, PLANS).await;
    let incident = declare(w, "SEV-3", json!({})).await;
    assert_eq!(incident["policy"]["internal_update_minutes"], 40);
    let event = json!({ "title": "Checkout fails", "key": "c1" });
    w.raw("POST", &format!("/in/json/{ANYTHING}"), &[("content-type", "application/json")], event.to_string().into())
        .await;
    let alert = w.the_alert().await["id"].clone();
    w.ok("POST", "/api/v1/incidents/1/alerts", &json!({ "alerts": [alert] })).await;
    assert_eq!(w.get("/api/v1/incidents/1").await["policy"]["internal_update_minutes"], 15);
    let told = kinds(w, "plan_changed").await;
    let begun = "Communication plan (Everybody): internal every 40 min; to leaders";
    let wider = "Communication plan (Checkout, Everybody): internal every 15 min; to finance, leaders";
    assert_eq!(told, [begun, wider]);
    w.ok("PUT", "/api/v1/incidents/1/severity", &json!({ "severity": "SEV-5" })).await;
    let mild = "Communication plan (Checkout, Everybody): to finance, leaders";
    assert_eq!(kinds(w, "plan_changed").await[2], mild);
    w.ok("POST", &format!("/api/v1/alerts/{}/resolution", alert.as_str().expect("an id")), &Value::Null).await;
    w.phones.forget();
}

async fn a_plan_goes_round_through_files_and_is_checked(w: &mut World) {
    use allclear_engine::company::{Secrets, SourceFile, current, export, plan_only};
    company(w, PLANS).await;
    let written = export(&current(w.app()).await.expect("a company"), Secrets::Included);
    let file = |text: &str| [SourceFile { name: "company.yaml".to_owned(), text: text.to_owned() }];
    let plan = plan_only(w.app(), &file(&written)).await.expect("what was written is read");
    assert!(plan.is_empty(), "{plan}");
    for (bad, why) in [
        (PLANS.replace("service: checkout", "service: chekout"), "did you mean \"checkout\"?"),
        (PLANS.replace("{title}", "{titel}"), "nothing is put in the place of {titel}"),
        (PLANS.replace("15m", "90s"), "\"90s\" is no cadence"),
        (PLANS.replace("{ service: checkout }", "organisation"), "a plan for the organisation already"),
        (PLANS.replace("leaders@example.com", "leaders"), "the mail address has no @"),
    ] {
        let text = Company::new().step(&["person: ben@example.com"], "30m").with(&bad).yaml();
        let problem = plan_only(w.app(), &file(&text)).await.expect_err("wrong").to_string();
        assert!(problem.contains(why), "{problem}");
    }
    let idle = PLANS.replace("internal_every: 40m", "owner: observer");
    let text = Company::new().step(&["person: ben@example.com"], "30m").with(&idle).yaml();
    let warnings = plan_only(w.app(), &file(&text)).await.expect("allowed").warnings;
    assert!(warnings.iter().any(|w| w.message.contains("nobody can be the owner")), "{warnings:?}");
}

async fn no_list_hears_of_a_private_incident(w: &mut World) {
    company(w, PLANS).await;
    declare(w, "SEV-4", json!({ "services": ["checkout"] })).await;
    w.phones.mood("mail:leaders", Mood::Overloaded);
    types(w, "ana", "update Somebody reads our mail.").await;
    w.phones.hears("mail:chen", "Somebody reads our mail.");
    w.phones.hears("finance", "Somebody reads our mail.");
    // What still waits to be sent stays here as well.
    types(w, "ana", "private").await;
    w.phones.mood("mail:leaders", Mood::Fine);
    types(w, "ana", "we changed every password").await;
    types(w, "ana", "update The passwords are changed.").await;
    w.pass(minutes(30)).await;
    for list in ["mail:leaders", "mail:chen", "finance"] {
        w.phones.silent(list);
    }
    types(w, "ana", "claim").await;
    types(w, "ana", "public").await;
    types(w, "ana", "the mail server was replaced").await;
    types(w, "ana", "update Everything is well.").await;
    for list in ["mail:leaders", "mail:chen", "finance"] {
        w.phones.hears(list, "Everything is well.");
    }
}
