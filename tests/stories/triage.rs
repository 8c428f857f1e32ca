//! What anybody suspects waits until somebody says what it is, and whoever reported it is asked whether it works again.

use crate::private::{joins, person, sees, signs_in, types_into};
use crate::world::{Company, World, hours, minutes};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::incident::{Reference, Severity};
use allclear_engine::respond::{self, Suspect};
use http::StatusCode;
use serde_json::{Value, json};

stories!(
    anybody_reports_a_suspicion_and_nobody_is_woken,
    a_suspicion_left_alone_is_put_before_whoever_is_on_call_once,
    whoever_is_named_hears_at_once,
    accepted_it_is_an_incident_with_everything_that_follows,
    declined_it_says_why_and_counts_nowhere,
    merged_it_goes_on_in_another_incident,
    customers_without_an_address_count_as_cases_where_it_is_merged,
    accepted_it_mobilises_and_takes_command_from_nobody,
    many_reports_are_one_message_and_a_double_click_is_one_report,
    who_only_reads_along_may_say_whether_it_works_again,
    what_is_private_is_not_merged_into_what_everybody_reads,
    a_customer_reports_through_the_form_of_a_status_page,
    the_form_is_shut_unless_the_company_opens_it,
    whoever_reported_it_is_asked_once_whether_it_works_again,
    nobody_is_asked_about_a_private_incident,
    what_gets_worse_comes_first,
    a_minor_incident_needs_three_lines_at_most,
    a_suspicion_typed_into_an_incident_is_one_of_its_own,
);

const PAGE: &str = "status_pages:\n  - slug: shop\n    name: Shop\n    report_form: true\n    components:\n      - { name: Checkout, service: checkout }\n";

async fn company(w: &mut World, more: &str) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").with(more).yaml()).await;
}

async fn suspected(w: &World, more: Value) -> Value {
    let mut body = json!({ "title": "Invoices are missing", "seen": "The list of today is empty." });
    for (key, value) in more.as_object().expect("an object") {
        body[key] = value.clone();
    }
    w.ok("POST", "/api/v1/suspicions", &body).await
}

async fn summaries(w: &World, number: i64) -> String {
    w.get(&format!("/api/v1/incidents/{number}/timeline?limit=200")).await.to_string()
}

/// Sends the form of the page as a browser does.
async fn form(w: &World, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let (status, text) = w.raw("POST", "/status/shop/report", &headers, body.into_bytes()).await;
    w.settle().await;
    (status, text.as_str().unwrap_or_default().to_owned())
}

async fn anybody_reports_a_suspicion_and_nobody_is_woken(w: &mut World) {
    company(w, "").await;
    joins(w, "zoe", Role::Stakeholder).await;
    let zoe = signs_in(w, "zoe").await;
    let (status, page) = sees(w, &zoe, "/report").await;
    assert!(status == StatusCode::OK && page.contains("What looks wrong?"), "{page}");
    let actor = Actor::Person { id: person(w, "zoe"), role: Role::Stakeholder };
    let command = Suspect { title: "Invoices are missing".to_owned(), ..Suspect::default() };
    respond::suspect(w.app(), actor, command).await.expect("anybody may");
    w.settle().await;
    let listed = w.get("/api/v1/incidents?category=triage").await;
    assert_eq!(listed["data"][0]["status"], json!({ "name": "Suspected", "category": "triage" }), "{listed:#}");
    assert_eq!(listed["data"][0]["next_update_due_at"], Value::Null);
    w.pass(minutes(14)).await;
    for who in ["ana", "ben", "chen"] {
        w.phones.silent(who);
    }
    let (status, _) = sees(w, &zoe, "/incidents/1/triage").await;
    assert_eq!(status, StatusCode::FORBIDDEN, "judging is for those who respond");
}

async fn a_suspicion_left_alone_is_put_before_whoever_is_on_call_once(w: &mut World) {
    company(w, "triage: { urgency: high }\n").await;
    suspected(w, json!({ "services": ["checkout"] })).await;
    w.pass(minutes(15)).await;
    w.phones.hears("ben", "#1 waits in triage since 15 min: Invoices are missing");
    w.pass(hours(8)).await;
    for who in ["ana", "ben", "chen"] {
        w.phones.silent(who);
    }
    suspected(w, json!({ "title": "Mails are late" })).await;
    w.pass(minutes(15)).await;
    w.phones.hears("ana", "#2 waits in triage");
    let exported = w.get("/api/v1/company?secrets=true").await;
    assert!(exported.to_string().contains("triage: { urgency: high }"), "{exported}");
}

async fn whoever_is_named_hears_at_once(w: &mut World) {
    company(w, "").await;
    suspected(w, json!({ "tell": "chen@example.com" })).await;
    w.phones.hears("chen", "suspects #1: Invoices are missing");
    let (status, problem) = w.call("POST", "/api/v1/suspicions", &json!({ "title": " ", "tell": "nobody" })).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && problem.to_string().contains("tell"), "{problem}");
}

async fn accepted_it_is_an_incident_with_everything_that_follows(w: &mut World) {
    company(w, "").await;
    suspected(w, json!({})).await;
    let body = json!({ "severity": "SEV-2", "services": ["checkout"] });
    let accepted = w.ok("POST", "/api/v1/incidents/1/accept", &body).await;
    assert_eq!(accepted["severity"], "SEV-2", "{accepted:#}");
    assert_eq!((&accepted["severity_declared"], &accepted["severity_peak"]), (&json!("SEV-2"), &json!("SEV-2")));
    assert_eq!(accepted["status"]["name"], "Investigating");
    assert_ne!(accepted["next_update_due_at"], Value::Null, "somebody waits for words now");
    w.phones.hears("ana", "needs a commander");
    w.ok("PUT", "/api/v1/incidents/1/roles/ic", &json!({ "person": "chen@example.com" })).await;
    let (status, problem) = w.call("POST", "/api/v1/incidents/1/accept", &json!({})).await;
    let again = problem.to_string();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && again.contains("does not wait in triage"), "{again}");
    w.phones.forget();
}

async fn declined_it_says_why_and_counts_nowhere(w: &mut World) {
    company(w, "").await;
    suspected(w, json!({})).await;
    let (status, problem) = w.call("POST", "/api/v1/incidents/1/decline", &json!({ "reason": " " })).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && problem.to_string().contains("reason"), "{problem}");
    let reason = "not an incident: https://tickets.example/7";
    let declined = w.ok("POST", "/api/v1/incidents/1/decline", &json!({ "reason": reason })).await;
    assert_eq!((&declined["status"]["category"], &declined["resolved_at"]), (&json!("declined"), &Value::Null));
    assert!(summaries(w, 1).await.contains(reason));
    let (status, _) = w.call("GET", "/api/v1/incidents/1/review", &Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "nothing is to be learned from it");
    w.pass(hours(1)).await;
}

async fn merged_it_goes_on_in_another_incident(w: &mut World) {
    company(w, "").await;
    let body = json!({ "title": "Billing is down", "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    suspected(w, json!({})).await;
    let (status, problem) = w.call("POST", "/api/v1/incidents/2/merge", &json!({ "into": "2" })).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && problem.to_string().contains("name another"), "{problem}");
    let target = w.ok("POST", "/api/v1/incidents/2/merge", &json!({ "into": "1" })).await;
    assert_eq!(target["number"], 1);
    assert_eq!(w.get("/api/v1/incidents/2").await["status"]["category"], "merged");
    assert!(summaries(w, 1).await.contains("#2 was merged into this: Invoices are missing"));
    assert!(summaries(w, 2).await.contains("goes on in #1"));
    w.phones.forget();
}

async fn customers_without_an_address_count_as_cases_where_it_is_merged(w: &mut World) {
    company(w, PAGE).await;
    let body = json!({ "title": "Billing is down", "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    form(w, &[("said", "My invoice is empty"), ("email", "")]).await;
    w.ok("POST", "/api/v1/incidents/2/merge", &json!({ "into": "1" })).await;
    assert_eq!(w.get("/api/v1/incidents/1").await["signals"]["cases"], 1);
    types_into(w, 1, "chen", "resolve: restarted").await.expect("over");
    w.pass(minutes(1)).await;
    w.phones.forget();
}

async fn accepted_it_mobilises_and_takes_command_from_nobody(w: &mut World) {
    let chain =
        "mobilise:\n  - { severity: SEV-3, on_declare: true, steps: [ { page: { person: ana@example.com } } ] }\n";
    company(w, chain).await;
    joins(w, "zoe", Role::Stakeholder).await;
    suspected(w, json!({})).await;
    let (status, problem) = w
        .call("POST", "/api/v1/incidents/1/accept", &json!({ "severity": "SEV-3", "commander": "zoe@example.com" }))
        .await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && problem.to_string().contains("stakeholder"), "{problem}");
    types_into(w, 1, "chen", "claim").await.expect("commands what is only suspected");
    w.pass(minutes(1)).await;
    w.phones.silent("ana");
    let ben = Actor::Person { id: person(w, "ben"), role: Role::Responder };
    let deposed = respond::Accept { commander: Some("ben@example.com".to_owned()), ..respond::Accept::default() };
    let why = respond::accept_suspicion(w.app(), ben.clone(), Reference::Number(1), deposed).await;
    assert!(why.expect_err("chen commands").to_string().contains("ask them"));
    let declined = respond::decline_suspicion(w.app(), ben.clone(), Reference::Number(1), "nothing".to_owned()).await;
    assert!(declined.expect_err("chen judges it").to_string().contains("ask them"));
    let accept = respond::Accept { severity: Some(Severity::Sev3), ..respond::Accept::default() };
    respond::accept_suspicion(w.app(), ben, Reference::Number(1), accept).await.expect("theirs to accept");
    w.settle().await;
    w.phones.hears("ana", "You are asked to help");
    types_into(w, 1, "chen", "resolve: restarted").await.expect("over");
    w.phones.forget();
}

async fn many_reports_are_one_message_and_a_double_click_is_one_report(w: &mut World) {
    company(w, &format!("{PAGE}triage: {{ urgency: high }}\n")).await;
    for n in 0..12 {
        suspected(w, json!({ "title": format!("Invoice {n} is missing") })).await;
    }
    form(w, &[("said", "My invoice is empty"), ("key", "shown-1")]).await;
    form(w, &[("said", "My invoice is empty"), ("key", "shown-1")]).await;
    assert_eq!(w.get("/api/v1/incidents?category=triage").await["data"].as_array().map(Vec::len), Some(13));
    w.pass(minutes(15)).await;
    let rings = w.phones.hears_all("ana");
    assert_eq!(rings.len(), 1, "{rings:#?}");
    assert!(rings[0].text.contains("Invoice 0 is missing") && rings[0].text.contains("3 more"), "{}", rings[0].text);
    w.pass(hours(1)).await;
    w.phones.silent("ana");
}

async fn who_only_reads_along_may_say_whether_it_works_again(w: &mut World) {
    company(w, "").await;
    joins(w, "zoe", Role::Responder).await;
    let zoe = Actor::Person { id: person(w, "zoe"), role: Role::Responder };
    let command = Suspect { title: "Invoices are missing".to_owned(), ..Suspect::default() };
    respond::suspect(w.app(), zoe, command).await.expect("anybody may");
    let body = json!({ "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents/1/accept", &body).await;
    types_into(w, 1, "zoe", "observe").await.expect("reads along");
    types_into(w, 1, "chen", "resolve: restarted").await.expect("over");
    w.pass(minutes(1)).await;
    let path = link(w, "zoe");
    types_into(w, 1, "chen", "reopen: not sure").await.expect("back to work");
    let (status, page) = answers(w, &path, &[("answer", "still_broken"), ("text", "the basket is empty")]).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(summaries(w, 1).await.contains("the basket is empty"));
    types_into(w, 1, "chen", "resolve: restarted").await.expect("over");
    w.pass(minutes(2)).await;
    w.phones.forget();
}

async fn what_is_private_is_not_merged_into_what_everybody_reads(w: &mut World) {
    company(w, "").await;
    let body = json!({ "title": "Billing is down", "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    suspected(w, json!({})).await;
    types_into(w, 2, "ben", "private").await.expect("hidden");
    let ben = Actor::Person { id: person(w, "ben"), role: Role::Responder };
    let merged = respond::merge_suspicion(w.app(), ben, Reference::Number(2), Reference::Number(1)).await;
    let why = merged.expect_err("everybody would read its title").to_string();
    assert!(why.contains("everybody can read"), "{why}");
    assert!(!summaries(w, 1).await.contains("Invoices are missing"));
    w.phones.forget();
}

async fn a_customer_reports_through_the_form_of_a_status_page(w: &mut World) {
    company(w, PAGE).await;
    let body = json!({ "title": "Payments fail inside", "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    let told = json!({ "name": "Payments", "status": "investigating", "body": "We look into it.", "incident": "1" });
    let told = w.ok("POST", "/api/v1/status-pages/shop/incidents", &told).await;
    let id = told["id"].as_str().expect("an id").to_owned();
    let (status, page) = w.raw("GET", "/status/shop/report", &[], Vec::new()).await;
    let page = page.as_str().expect("a page");
    assert!(status == StatusCode::OK && page.contains("Is it this?") && page.contains("Payments"), "{page}");
    assert!(!page.contains("inside"), "nothing internal is shown");

    let (status, thanks) = form(w, &[("said", "I cannot pay"), ("same_as", &id), ("email", "zoe@mail.test")]).await;
    assert_eq!(status, StatusCode::OK, "{thanks}");
    assert_eq!(w.get("/api/v1/incidents/1").await["signals"]["cases"], 1);
    let (_, other) = form(w, &[("said", "My invoice is empty"), ("email", "")]).await;
    assert_eq!(thanks, other, "the answer tells nothing of what becomes of it");
    let triage = w.get("/api/v1/incidents?category=triage").await;
    assert_eq!(triage["data"][0]["title"], "My invoice is empty", "{triage:#}");

    let (status, again) = form(w, &[("said", " ")]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && again.contains("say what does not work"), "{again}");
    let (status, again) = form(w, &[("said", "Kept words"), ("email", "no address")]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && again.contains("Kept words"), "{again}");
    let (_, trapped) = form(w, &[("said", "Cheap watches"), ("website", "https://spam.test")]).await;
    assert_eq!(trapped, thanks);
    for n in 0..3 {
        form(w, &[("said", &format!("Again {n}"))]).await;
    }
    let (status, slower) = form(w, &[("said", "Too much")]).await;
    assert!(
        status == StatusCode::TOO_MANY_REQUESTS && slower.contains("Too much") && slower.contains("again in"),
        "{slower}"
    );
    let triage = w.get("/api/v1/incidents?category=triage").await.to_string();
    assert!(!triage.contains("watches") && !triage.contains("Too much"), "{triage}");
    w.phones.forget();
}

async fn the_form_is_shut_unless_the_company_opens_it(w: &mut World) {
    company(w, &PAGE.replace("    report_form: true\n", "")).await;
    w.publish().await;
    let (status, _) = w.raw("GET", "/status/shop/report", &[], Vec::new()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = form(w, &[("said", "I cannot pay")]).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (_, page) = w.raw("GET", "/status/shop", &[], Vec::new()).await;
    assert!(!page.to_string().contains("Report a problem"));
    company(w, PAGE).await;
    w.publish().await;
    let (_, page) = w.raw("GET", "/status/shop", &[], Vec::new()).await;
    assert!(page.to_string().contains("Report a problem"), "{page}");
}

/// The address in the mail that asks.
fn link(w: &World, who: &str) -> String {
    let mail = w.phones.hears(&format!("mail:{who}"), "Does it work again for you?");
    let at = mail.text.find("https://allclear.test").expect("a link");
    mail.text[at + "https://allclear.test".len()..].split_whitespace().next().expect("a path").to_owned()
}

async fn answers(w: &World, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let (status, text) = w.raw("POST", path, &headers, body.into_bytes()).await;
    w.settle().await;
    (status, text.as_str().unwrap_or_default().to_owned())
}

async fn whoever_reported_it_is_asked_once_whether_it_works_again(w: &mut World) {
    company(w, PAGE).await;
    form(w, &[("said", "I cannot pay"), ("email", "zoe@mail.test")]).await;
    let body = json!({ "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents/1/accept", &body).await;
    types_into(w, 1, "chen", "resolve: restarted").await.expect("over");
    w.pass(minutes(1)).await;
    let path = link(w, "zoe");
    let (status, page) = w.raw("GET", &path, &[], Vec::new()).await;
    let page = page.as_str().expect("a page").to_owned();
    assert!(status == StatusCode::OK && page.contains("I cannot pay") && !page.contains("SEV"), "{page}");
    let (status, _) = answers(w, &path, &[("answer", "still_broken"), ("text", "the basket is empty")]).await;
    assert_eq!(status, StatusCode::OK);
    w.phones.hears("chen", "still broken: the basket is empty. Reopen #1");
    answers(w, &path, &[("answer", "still_broken"), ("text", "the basket is empty")]).await;
    w.pass(minutes(5)).await;
    w.phones.silent("chen");
    let cookie = signs_in(w, "chen").await;
    let (_, screen) = sees(w, &cookie, "/incidents/1").await;
    assert!(screen.contains("Still broken") && screen.contains("the basket is empty"), "{screen}");
    let deliveries = w.get("/api/v1/incidents/1/updates/deliveries").await.to_string();
    assert!(!deliveries.contains("zoe@"), "addresses of customers are on no list: {deliveries}");

    types_into(w, 1, "chen", "reopen: still broken").await.expect("back to work");
    types_into(w, 1, "chen", "resolve: restarted twice").await.expect("over");
    w.pass(hours(49)).await;
    w.phones.silent("mail:zoe");
    let (status, late) = answers(w, &path, &[("answer", "yes")]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && late.contains("closed"), "{late}");
    let (status, _) = w.raw("GET", &format!("{path}x"), &[], Vec::new()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    w.phones.forget();
}

async fn nobody_is_asked_about_a_private_incident(w: &mut World) {
    company(w, PAGE).await;
    form(w, &[("said", "I see the account of somebody else"), ("email", "zoe@mail.test")]).await;
    w.ok("POST", "/api/v1/incidents/1/accept", &json!({ "severity": "SEV-4", "commander": "chen@example.com" })).await;
    types_into(w, 1, "chen", "private").await.expect("kept");
    types_into(w, 1, "chen", "resolve: closed the hole").await.expect("over");
    w.pass(hours(1)).await;
    w.phones.silent("mail:zoe");
    w.phones.forget();
}

async fn what_gets_worse_comes_first(w: &mut World) {
    company(w, "").await;
    for title in ["The first", "The second"] {
        let body = json!({ "title": title, "severity": "SEV-3", "commander": "chen@example.com" });
        w.ok("POST", "/api/v1/incidents", &body).await;
    }
    assert_eq!(w.get("/api/v1/incidents/1").await["priority"], "P3");
    let told = types_into(w, 1, "chen", "risk: getting worse").await.expect("understood");
    assert!(told.contains("Risk: getting worse"), "{told}");
    let first = w.get("/api/v1/incidents/1").await;
    assert_eq!((&first["risk"], &first["priority"]), (&json!("getting_worse"), &json!("P2")));
    types_into(w, 1, "chen", "q32: security").await.expect("answered");
    assert_eq!(w.get("/api/v1/incidents/1").await["priority"], "P1");
    let cookie = signs_in(w, "chen").await;
    let (_, list) = sees(w, &cookie, "/incidents?state=open").await;
    assert!(list.find("The first") < list.find("The second"), "what gets worse stands above what is newer");
    w.phones.forget();
}

async fn a_minor_incident_needs_three_lines_at_most(w: &mut World) {
    company(w, "").await;
    let body = json!({ "title": "A typo on the price list", "severity": "SEV-5", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    let incident = w.get("/api/v1/incidents/1").await;
    assert_eq!((&incident["missing_roles"], &incident["next_update_due_at"]), (&json!([]), &Value::Null));
    types_into(w, 1, "chen", "resolve: corrected").await.expect("over");
    let short = json!({ "happened": "The price had a zero too many.", "would_change": "Read it aloud first." });
    let (status, problem) = w.call("POST", "/api/v1/incidents/1/review/short", &json!({})).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && problem.to_string().contains("at least one"), "{problem}");
    for _ in 0..2 {
        let review = w.ok("POST", "/api/v1/incidents/1/review/short", &short).await;
        assert_eq!(review["state"], "published", "{review:#}");
        assert!(review.to_string().contains("a zero too many") && review.to_string().contains("aloud"), "{review:#}");
    }
    w.ok("POST", "/api/v1/incidents", &json!({ "title": "Search is down", "severity": "SEV-3" })).await;
    types_into(w, 2, "chen", "resolve: restarted").await.expect("over");
    let (status, problem) = w.call("POST", "/api/v1/incidents/2/review/short", &short).await;
    assert!(status == StatusCode::CONFLICT && problem.to_string().contains("whole review"), "{problem}");
    w.phones.forget();
}

async fn a_suspicion_typed_into_an_incident_is_one_of_its_own(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    let body = json!({ "title": "Checkout is slow", "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    let line = json!({ "text": "suspect: invoices are missing\nsince noon" });
    let done = w.ok("POST", "/api/v1/incidents/1/commands", &line).await.to_string();
    assert!(done.contains("Suspected as #2: invoices are missing"), "{done}");
    let made = w.get("/api/v1/incidents/2").await;
    assert_eq!((&made["title"], &made["impact"]), (&json!("invoices are missing"), &json!("since noon")), "{made:#}");
    assert_eq!(made["status"]["category"], "triage", "{made:#}");
    let timeline = w.get("/api/v1/incidents/1/timeline").await.to_string();
    assert!(!timeline.contains("invoices"), "the incident is as it was: {timeline}");
    let (status, why) = w.call("POST", "/api/v1/incidents/1/commands", &json!({ "text": "suspect:" })).await;
    assert!(status == 422 && why.to_string().contains("say what looks wrong"), "{why}");
    let note = w.ok("POST", "/api/v1/incidents/1/commands", &json!({ "text": "suspect the cache" })).await;
    assert!(note.to_string().contains("Noted"), "{note}");
    w.settle().await;
}
