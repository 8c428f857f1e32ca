//! What is to be found out: asked by phase, answered once, and found again in every draft.

use crate::tasks::{try_types, types};
use crate::world::{Company, World, minutes};
use serde_json::json;

stories!(
    an_answer_is_a_field_and_stands_in_every_draft,
    each_phase_asks_its_own_questions,
    a_company_asks_its_own_questions,
);

async fn incident(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").yaml()).await;
    let body = json!({ "title": "Checkout is slow", "impact": "Payments take a minute.", "severity": "SEV-4",
        "commander": "chen@example.com" });
    w.ok("POST", "/api/v1/incidents", &body).await;
    w.settle().await;
}

async fn numbers(w: &World) -> Vec<String> {
    let asked = w.get("/api/v1/incidents/1/questions").await;
    let label = |q: &serde_json::Value| q["label"].as_str().expect("a label").to_owned();
    asked["questions"].as_array().expect("a list").iter().map(label).collect()
}

async fn an_answer_is_a_field_and_stands_in_every_draft(w: &mut World) {
    incident(w).await;
    let before = w.get("/api/v1/incidents/1/questions").await;
    assert_eq!(before["phase"], "initial", "{before:#}");
    let done = types(w, "ana", "q8: eu-west").await;
    assert_eq!(done.told, "Regions: eu-west.");
    types(w, "ana", "answer q8 eu-west and eu-north").await;
    types(w, "chen", "q22: the new release").await;
    let put = json!({ "answer": "about 10 minutes", "time_zone": "Europe/Berlin" });
    let (status, problem) = w.call("PUT", "/api/v1/incidents/1/questions/impact_started_at", &put).await;
    assert_eq!(status, 422, "{problem}");
    let put = json!({ "answer": "about -10m" });
    w.ok("PUT", "/api/v1/incidents/1/questions/impact_started_at", &put).await;

    let after = w.get("/api/v1/incidents/1/questions").await;
    let known = |key: &str| {
        let facts = after["facts"].as_array().expect("facts");
        facts.iter().find(|fact| fact["key"] == key).cloned().unwrap_or_default()
    };
    assert_eq!(
        (&known("regions")["text"], &known("regions")["by"]["name"]),
        (&json!("eu-west and eu-north"), &json!("ana"))
    );
    assert_eq!(known("impact_started_at")["exact"], false, "{after:#}");
    let (was, is) = (before["answered"].as_u64().expect("a number"), after["answered"].as_u64().expect("a number"));
    assert_eq!(is - was, 3, "{after:#}");

    let drafts = w.get("/api/v1/incidents/1/updates/draft").await;
    let public = drafts["public"].as_str().expect("a draft");
    assert!(public.contains("Regions: eu-west and eu-north") && !public.contains("release"), "{public}");
    let internal = drafts["internal"].as_str().expect("a draft");
    assert!(
        internal.contains("Payments take a minute.") && internal.contains("Suspected: the new release"),
        "{internal}"
    );
    let can = w.get("/api/v1/incidents/1/can/draft").await;
    assert!(can["conditions"].as_str().expect("words").contains("Regions: eu-west and eu-north."), "{can:#}");
    let briefing = w.get("/api/v1/incidents/1/briefing").await;
    assert!(briefing["text"].as_str().expect("a text").contains("Suspected: the new release"), "{briefing:#}");

    let timeline = w.get("/api/v1/incidents/1/timeline").await.to_string();
    assert!(timeline.contains("Regions: eu-west and eu-north (before: eu-west)"), "{timeline}");
    types(w, "chen", "resolve: rolled back").await;
    types(w, "chen", "q17: -1m").await;
    let review = w.get("/api/v1/incidents/1/review").await.to_string();
    for part in ["Regions: eu-west and eu-north", "Impact began: about", "Impact ended: "] {
        assert!(review.contains(part), "{part}: {review}");
    }
    w.pass(minutes(90)).await;
}

async fn each_phase_asks_its_own_questions(w: &mut World) {
    incident(w).await;
    types(w, "chen", "task me 30m read the slow log").await;
    let asked = w.get("/api/v1/incidents/1/questions").await;
    let next = asked["questions"].as_array().expect("a list").iter().find(|q| q["key"] == "next_steps").expect("asked");
    assert_eq!(next["answer"]["text"], "read the slow log (chen)", "{next:#}");
    assert_eq!(next["answer"]["by"], json!(null), "the incident knows it by itself");
    let refused = try_types(w, "ana", "q3: we wait").await.expect_err("only the incident knows");
    assert!(refused.to_string().contains("open tasks"), "{refused}");
    types(w, "chen", "done t1 no effect").await;
    types(w, "chen", "status monitoring").await;
    assert_eq!(numbers(w).await, ["Q4", "Q5", "Q14", "Q17", "Q18", "Q19", "Q23", "Q25", "Q29"]);
    types(w, "chen", "resolve: rolled back").await;
    assert!(numbers(w).await.contains(&"Q27".to_owned()));
    assert!(!numbers(w).await.contains(&"Q8".to_owned()));
    w.pass(minutes(5)).await;
}

async fn a_company_asks_its_own_questions(w: &mut World) {
    let yaml = Company::new().step(&["person: ben@example.com"], "30m").yaml();
    let questions = "
questions:
  - { key: eta_ballpark, ask: false }
  - { key: regions, question: Which of our data centres? }
  - { key: order_backlog, name: Orders waiting, question: How many orders wait?, form: number, public: true }
";
    w.apply(&format!("{yaml}{questions}")).await;
    w.ok("POST", "/api/v1/incidents", &json!({ "title": "Orders wait", "severity": "SEV-4" })).await;
    w.settle().await;
    let asked = numbers(w).await;
    assert!(asked.contains(&"Q34".to_owned()) && !asked.contains(&"Q21".to_owned()), "{asked:?}");
    types(w, "ana", "q34: 120").await;
    let drafts = w.get("/api/v1/incidents/1/updates/draft").await;
    assert!(drafts["public"].as_str().is_some_and(|text| text.contains("Orders waiting: 120")), "{drafts:#}");

    let again = json!({ "files": [ { "name": "company.yaml", "text": format!("{yaml}{questions}") } ] });
    assert_eq!(w.ok("POST", "/api/v1/company/plan", &again).await["changes"], json!([]));
    let exported = w.get("/api/v1/company?secrets=true").await;
    let exported = json!({ "files": [ { "name": "company.yaml", "text": exported } ] });
    assert_eq!(w.ok("POST", "/api/v1/company/plan", &exported).await["changes"], json!([]));
    let wrong =
        format!("{yaml}\nquestions:\n  - {{ key: order_backlog, number: 8, name: a, question: b?, form: numbr }}\n");
    let wrong = json!({ "files": [ { "name": "company.yaml", "text": wrong } ] });
    let (status, problem) = w.call("POST", "/api/v1/company/plan", &wrong).await;
    let text = problem.to_string();
    assert_eq!(status, 422, "{text}");
    assert!(text.contains("Q8 is the number of") && text.contains("did you mean \\\"number\\\"?"), "{text}");
}
