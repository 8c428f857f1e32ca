//! What kinds of trouble there are, and what a company wants to know of each.

use crate::capture::Browser;
use crate::tasks::{try_types, types};
use crate::world::{Company, World};
use serde_json::json;

stories!(
    a_type_brings_its_fields_its_roles_and_its_usual_severity,
    an_incident_without_a_type_is_as_before,
    the_form_asks_for_what_the_type_needs_and_says_who_is_woken,
    what_a_type_needs_is_chosen_by_whoever_declares_and_by_nobody_else,
    whoever_declares_is_not_said_to_be_woken_and_is_not,
);

const TYPES: &str = "
incident_types:
  - name: Security
    meaning: Somebody saw what they must not see.
    severity: SEV-3
    roles: [scribe]
    fields:
      - { key: exposed_data, name: Exposed data, question: Which data was exposed?, phases: [initial, solved] }
      - { key: report, name: Report, question: Where is the report to the authority?, form: link }
  - { name: Hardware }
";

async fn company(w: &mut World) {
    let yaml = Company::new().step(&["person: ben@example.com"], "30m").yaml();
    w.apply(&format!("{yaml}{TYPES}")).await;
}

async fn a_type_brings_its_fields_its_roles_and_its_usual_severity(w: &mut World) {
    company(w).await;
    let body = json!({ "title": "A door stood open", "type": "security", "commander": "chen@example.com" });
    let declared = w.ok("POST", "/api/v1/incidents", &body).await;
    assert_eq!((&declared["type"], &declared["severity"]), (&json!("Security"), &json!("SEV-3")), "{declared:#}");
    assert_eq!(declared["missing_roles"], json!(["scribe"]), "{declared:#}");
    types(w, "ana", "q34: mail addresses").await;
    let bad = try_types(w, "ana", "q35: in the drawer").await.expect_err("no address");
    assert!(bad.to_string().contains("https://"), "{bad}");
    types(w, "ana", "q35: https://example.com/report").await;
    let facts = w.get("/api/v1/incidents/1/questions").await["facts"].to_string();
    assert!(facts.contains("exposed_data") && facts.contains("mail addresses"), "{facts}");

    types(w, "chen", "type: hardware").await;
    types(w, "chen", "type error in the parser").await;
    let other = w.get("/api/v1/incidents?type=HARDWARE").await;
    assert_eq!(other["data"].as_array().map(Vec::len), Some(1), "{other:#}");
    assert_eq!(other["data"][0]["missing_roles"], json!([]));
    assert_eq!(w.get("/api/v1/incidents?type=security").await["data"], json!([]));
    let gone = try_types(w, "ana", "q34: nothing").await.expect_err("it is asked of another type");
    assert!(gone.to_string().contains("there is no question Q34"), "{gone}");
    let unknown = try_types(w, "chen", "type: weather").await.expect_err("unknown");
    assert!(unknown.to_string().contains("type: Security"), "{unknown}");
    let timeline = w.get("/api/v1/incidents/1/timeline").await.to_string();
    assert!(timeline.contains("Type: Hardware (before: Security)"), "{timeline}");
    types(w, "chen", "resolve: closed the door").await;
    w.settle().await;
}

async fn an_incident_without_a_type_is_as_before(w: &mut World) {
    company(w).await;
    let (status, problem) = w.call("POST", "/api/v1/incidents", &json!({ "title": "x", "type": "weather" })).await;
    assert!(status == 422 && problem.to_string().contains("there are Security, Hardware"), "{problem}");
    let declared = w.ok("POST", "/api/v1/incidents", &json!({ "title": "x", "severity": "SEV-4" })).await;
    assert_eq!(declared["type"], json!(null));
    assert_eq!(w.get("/api/v1/incident-types").await["data"][0]["fields"][0]["label"], "Q34");
    let exported = w.get("/api/v1/company?secrets=true").await;
    let exported = json!({ "files": [ { "name": "company.yaml", "text": exported } ] });
    assert_eq!(w.ok("POST", "/api/v1/company/plan", &exported).await["changes"], json!([]));
    w.settle().await;
}

/// A type that cannot be declared without a word about the data, and a chain that pages Ben for it.
const WANTED: &str = "
incident_types:
  - name: Security
    severity: SEV-3
    fields:
      - { key: exposed_data, name: Exposed data, question: Which data was exposed?, phases: [initial], required: true }
mobilise:
  - severity: SEV-3
    on_declare: true
    steps: [ { page: { person: ben@example.com } } ]
";

async fn the_form_asks_for_what_the_type_needs_and_says_who_is_woken(w: &mut World) {
    let yaml = Company::new().step(&["person: ben@example.com"], "30m").yaml();
    w.apply(&format!("{yaml}{WANTED}")).await;
    let ana = Browser::of(w, "ana@example.com").await;
    assert!(!ana.see(w, "/incidents/new").await.contains("field-exposed_data"), "no type is chosen");
    let inputs = ana.post(w, "/incidents/new/wanted", &[("type", "Security")]).await.1;
    assert!(inputs.contains("Exposed data") && inputs.contains("field-exposed_data"), "{inputs}");
    let woken = ana.post(w, "/incidents/new/who", &[("type", "Security")]).await.1;
    assert!(woken.contains("Taken at once: Page ben") && woken.contains("is paged."), "{woken}");
    let mild = ana.post(w, "/incidents/new/who", &[("severity", "SEV-5")]).await.1;
    assert!(mild.contains("Nobody is woken") && !mild.contains("Taken at once"), "{mild}");

    let said = [("title", "A door stood open"), ("impact", "None known"), ("type", "Security"), ("key", "k1")];
    let (status, page) = ana.post(w, "/incidents", &said).await;
    assert_eq!(status, 422);
    assert!(page.contains("is needed for this type") && page.contains("field-exposed_data"), "{page}");
    assert!(
        page.contains("A door stood open") && page.contains("None known"),
        "nothing that was typed is lost: {page}"
    );
    let mut whole = said.to_vec();
    whole.push(("field-exposed_data", "mail addresses"));
    ana.press(w, "/incidents", &whole).await;
    w.phones.hears("ben", "A door stood open");
    let facts = w.get("/api/v1/incidents/1/questions").await["facts"].to_string();
    assert!(facts.contains("mail addresses"), "{facts}");
}

/// A type with one choice that is needed and one text that is.
const CHOSEN: &str = "
incident_types:
  - name: Security
    fields:
      - { key: reported, name: Reported to, question: Who knows?, form: choice, choices: [nobody, authority], required: true }
      - { key: exposed_data, name: Exposed data, question: Which data was exposed?, required: true }
";

async fn what_a_type_needs_is_chosen_by_whoever_declares_and_by_nobody_else(w: &mut World) {
    let yaml = Company::new().step(&["person: ben@example.com"], "30m").yaml();
    w.apply(&format!("{yaml}{CHOSEN}")).await;
    let ana = Browser::of(w, "ana@example.com").await;
    let inputs = ana.post(w, "/incidents/new/wanted", &[("type", "Security")]).await.1;
    assert!(!inputs.contains("optional"), "both are needed: {inputs}");
    assert_eq!(inputs.matches("aria-required=\"true\"").count(), 2, "{inputs}");
    assert!(!inputs.contains(" required"), "a folded card would keep the form from being sent: {inputs}");
    assert!(inputs.contains("<option value=\"\" selected>Choose</option>"), "nothing is chosen yet: {inputs}");

    // As a browser sends the form that nobody touched there.
    let said = [
        ("title", "A door stood open"),
        ("type", "Security"),
        ("severity", "SEV-5"),
        ("key", "k1"),
        ("field-exposed_data", "mail addresses"),
    ];
    let untouched: Vec<_> = said.into_iter().chain([("field-reported", "")]).collect();
    let (status, page) = ana.post(w, "/incidents", &untouched).await;
    assert_eq!(status, 422, "{page}");
    assert!(page.contains("is needed for this type"), "{page}");
    assert!(page.contains("A door stood open") && page.contains("mail addresses"), "nothing is lost: {page}");
    assert_eq!(w.get("/api/v1/incidents").await["data"], json!([]), "nothing is declared");

    let chosen: Vec<_> = said.into_iter().chain([("field-reported", "authority")]).collect();
    ana.press(w, "/incidents", &chosen).await;
    let facts = w.get("/api/v1/incidents/1/questions").await["facts"].to_string();
    assert!(facts.contains("authority") && facts.contains("mail addresses"), "{facts}");
}

/// A chain that pages Ben and Ana, whoever declares.
const BOTH: &str = "
mobilise:
  - severity: SEV-3
    on_declare: true
    steps: [ { page: { person: ben@example.com } }, { page: { person: ana@example.com } } ]
";

async fn whoever_declares_is_not_said_to_be_woken_and_is_not(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").with(BOTH).yaml()).await;
    let ben = Browser::of(w, "ben@example.com").await;
    for typed in [&[("severity", "SEV-3")][..], &[("severity", "SEV-3"), ("command", "true")]] {
        let woken = ben.post(w, "/incidents/new/who", typed).await.1;
        assert_eq!(woken.matches("is paged.").count(), 1, "Ana alone: {woken}");
    }
    let said = [("title", "The till is down"), ("severity", "SEV-3"), ("command", "true"), ("key", "k1")];
    ben.press(w, "/incidents", &said).await;
    w.phones.hears("ana", "The till is down");
    w.phones.silent("ben");
    let from_outside = ben.post(w, "/incidents/new/who", &[("severity", "SEV-3")]).await.1;
    assert!(from_outside.contains("is paged."), "another incident wakes Ana again: {from_outside}");
    w.phones.forget();
}
