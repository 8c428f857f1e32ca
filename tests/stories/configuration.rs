//! A company as code.

use crate::world::{Company, World};
use serde_json::json;

stories!(a_second_apply_changes_nothing, a_mistake_names_its_line_and_changes_nothing, what_is_exported_can_be_applied,);

fn files(text: &str) -> serde_json::Value {
    json!({ "files": [ { "name": "company.yaml", "text": text } ] })
}

async fn a_second_apply_changes_nothing(w: &mut World) {
    let company = files(&Company::new().step(&["person: ben@example.com"], "5m").yaml());
    let first = w.ok("POST", "/api/v1/company/apply", &company).await;
    assert!(!first["changes"].as_array().expect("changes").is_empty());
    let second = w.ok("POST", "/api/v1/company/apply", &company).await;
    assert_eq!(second["changes"], json!([]));
}

async fn a_mistake_names_its_line_and_changes_nothing(w: &mut World) {
    let good = Company::new().step(&["person: ben@example.com"], "5m").yaml();
    w.ok("POST", "/api/v1/company/apply", &files(&good)).await;
    let bad = good.replace("name: chen, time_zone: Europe/Berlin", "name: Chen the Second, time_zone: Europe/Belrin");
    let line = bad.lines().position(|l| l.contains("Belrin")).expect("the mistake") + 1;
    let (status, problem) = w.call("POST", "/api/v1/company/apply", &files(&bad)).await;
    assert_eq!(status, 422, "{problem}");
    let text = problem.to_string();
    assert!(
        text.contains("company.yaml") && text.contains(&line.to_string()) && text.contains("Europe/Berlin"),
        "{text}"
    );
    let plan = w.ok("POST", "/api/v1/company/plan", &files(&good)).await;
    assert_eq!(plan["changes"], json!([]), "nothing of the bad file was taken over");
}

async fn what_is_exported_can_be_applied(w: &mut World) {
    w.ok("POST", "/api/v1/company/apply", &files(&Company::new().step(&["team: Payments"], "5m").yaml())).await;
    let exported = w.get("/api/v1/company?secrets=true").await;
    let text = exported.as_str().expect("YAML").to_owned();
    let plan = w.ok("POST", "/api/v1/company/plan", &files(&text)).await;
    assert_eq!(plan["changes"], json!([]), "{text}");
}
