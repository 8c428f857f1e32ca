//! How bad it is: asked in plain words, the higher when nobody is sure, and never argued about in the middle of it.

use crate::tasks::{try_types, types};
use crate::world::{Company, World, minutes};
use serde_json::json;

stories!(
    plain_answers_make_the_severity_and_are_kept,
    a_dispute_waits_for_the_review_and_interrupts_nobody,
    what_it_was_declared_as_and_its_worst_are_remembered,
    a_company_asks_in_its_own_words,
);

async fn company(w: &mut World, more: &str) {
    let yaml = Company::new().step(&["person: ben@example.com"], "30m").yaml();
    w.apply(&format!("{yaml}{more}")).await;
}

async fn plain_answers_make_the_severity_and_are_kept(w: &mut World) {
    company(w, "").await;
    let answers = json!({ "spread": "some", "data": "no", "growing": "unsure" });
    let body = json!({ "title": "Checkout is slow", "severity_answers": answers, "commander": "chen@example.com" });
    let declared = w.ok("POST", "/api/v1/incidents", &body).await;
    assert_eq!(declared["severity"], "SEV-3", "{declared:#}");
    let timeline = w.get("/api/v1/incidents/1/timeline").await.to_string();
    assert!(timeline.contains("SEV-3 because: How many customers feel it? Some;"), "{timeline}");
    assert!(timeline.contains("Not sure"), "{timeline}");
    let wrong = json!({ "title": "x", "severity_answers": { "spread": "everybody" } });
    let (status, problem) = w.call("POST", "/api/v1/incidents", &wrong).await;
    assert!(status == 422 && problem.to_string().contains("most, many, some, nobody or unsure"), "{problem}");
    let told = types(w, "chen", "sev ?").await.told;
    assert!(told.contains("How many customers feel it? Most or all SEV-1"), "{told}");
    assert_eq!(w.get("/api/v1/severity-matrix").await["text"], json!(told));
    w.settle().await;
}

async fn a_dispute_waits_for_the_review_and_interrupts_nobody(w: &mut World) {
    company(w, "").await;
    let body = json!({ "title": "Checkout is slow", "severity": "SEV-3", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.settle().await;
    let done = types(w, "ana", "dispute sev 4: only one region").await;
    assert!(done.told.contains("for the review: SEV-4 instead of SEV-3: only one region"), "{}", done.told);
    w.pass(minutes(2)).await;
    w.phones.silent("chen");
    assert_eq!(w.get("/api/v1/incidents/1").await["severity"], "SEV-3");
    let why = try_types(w, "ana", "dispute sev 4").await.expect_err("without a reason");
    assert!(why.to_string().contains("say why"), "{why}");
    let why = try_types(w, "ana", "dispute sev 3: it is").await.expect_err("it is that already");
    assert!(why.to_string().contains("is SEV-3 already"), "{why}");
    types(w, "ana", "dispute resolution is slow").await;
    types(w, "chen", "resolve: rolled back").await;
    let review = w.get("/api/v1/incidents/1/review").await.to_string();
    assert!(review.contains("Which severity was it? ana said SEV-4 instead of SEV-3: only one region"), "{review}");
    w.pass(minutes(5)).await;
}

async fn what_it_was_declared_as_and_its_worst_are_remembered(w: &mut World) {
    company(w, "").await;
    let body = json!({ "title": "Checkout is slow", "severity": "SEV-4", "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.settle().await;
    types(w, "ana", "sev 3 all regions").await;
    let done = types(w, "chen", "sev 5").await;
    assert!(done.told.contains("`dispute` leaves it to the review"), "{}", done.told);
    let open = w.get("/api/v1/incidents/1").await;
    let words = |of: &serde_json::Value| {
        ["severity_declared", "severity_peak", "severity", "severity_final"].map(|key| of[key].clone())
    };
    assert_eq!(words(&open), [json!("SEV-4"), json!("SEV-3"), json!("SEV-5"), json!(null)]);
    types(w, "chen", "resolve: it is over").await;
    let over = w.get("/api/v1/incidents/1").await;
    assert_eq!(words(&over), [json!("SEV-4"), json!("SEV-3"), json!("SEV-5"), json!("SEV-5")]);
    w.pass(minutes(5)).await;
}

async fn a_company_asks_in_its_own_words(w: &mut World) {
    let matrix = "
severity_matrix:
  - key: money
    question: Does it cost money right now?
    answers:
      - { key: much, answer: \"Yes, much\", severity: SEV-3 }
      - { key: none, answer: \"No\", severity: SEV-5 }
";
    company(w, matrix).await;
    let body = json!({ "title": "Orders wait", "severity_answers": { "money": "unsure" } });
    assert_eq!(w.ok("POST", "/api/v1/incidents", &body).await["severity"], "SEV-3");
    let exported = w.get("/api/v1/company?secrets=true").await;
    assert!(exported.to_string().contains("severity_matrix"), "{exported}");
    let exported = json!({ "files": [ { "name": "company.yaml", "text": exported } ] });
    assert_eq!(w.ok("POST", "/api/v1/company/plan", &exported).await["changes"], json!([]));
    let yaml = Company::new().step(&["person: ben@example.com"], "30m").yaml();
    let bad = format!(
        "{yaml}\nseverity_matrix:\n  - {{ key: a, question: b?, answers: [ {{ key: unsure, answer: c }} ] }}\n"
    );
    let bad = json!({ "files": [ { "name": "company.yaml", "text": bad } ] });
    let (status, problem) = w.call("POST", "/api/v1/company/plan", &bad).await;
    let text = problem.to_string();
    assert!(status == 422 && text.contains("every question has it") && text.contains("from 2 to 6 answers"), "{text}");
    w.settle().await;
}
