//! The company as code, through the API.

use crate::world::{COMPANY, JSON_KEY, World};
use allclear_core::directory::Role;
use http::{Method, StatusCode};
use serde_json::{Value, json};

fn files(text: &str) -> Value {
    json!({"files": [{"name": "company.yaml", "text": text}]})
}

#[tokio::test]
async fn a_plan_changes_nothing_and_applying_does_once() {
    let world = World::empty();
    let admin = world.token(Role::Admin).await;
    let plan = world.call(Method::POST, "/api/v1/company/plan", &admin, &files(COMPANY)).await;
    assert_eq!(plan.status, StatusCode::OK, "{}", plan.text);
    let planned = plan.json()["changes"].as_array().unwrap().len();
    assert!(planned > 5);
    let on_call = world.call(Method::GET, "/api/v1/oncall", &admin, &Value::Null).await;
    assert_eq!(on_call.json()["data"], json!([]), "planning changed nothing");
    let applied = world.call(Method::POST, "/api/v1/company/apply", &admin, &files(COMPANY)).await;
    assert_eq!(applied.json()["changes"].as_array().unwrap().len(), planned);
    let again = world.call(Method::POST, "/api/v1/company/apply", &admin, &files(COMPANY)).await;
    assert_eq!((again.status, &again.json()["changes"]), (StatusCode::OK, &json!([])));
}

#[tokio::test]
async fn mistakes_are_told_all_at_once_with_their_places() {
    let world = World::new().await;
    let admin = world.token(Role::Admin).await;
    let broken = "version: 1\npeople:\n  - { email: nobody, name: A, role: king }\nteems: []\n";
    let answer = world.call(Method::POST, "/api/v1/company/apply", &admin, &files(broken)).await;
    assert_eq!(answer.problem().0, 422);
    let problem = answer.json();
    let problems = problem["problems"].as_array().unwrap();
    assert!(problems.len() >= 2, "{problems:?}");
    assert!(problems.iter().all(|p| p["file"] == "company.yaml" && p["line"].as_i64().unwrap() > 0), "{problems:?}");
}

#[tokio::test]
async fn an_export_applies_to_nothing_changed_and_hides_secrets_unless_asked() {
    let world = World::new().await;
    let admin = world.token(Role::Admin).await;
    let exported = world.call(Method::GET, "/api/v1/company", &admin, &Value::Null).await;
    assert_eq!(exported.headers["content-type"], "application/yaml");
    assert!(!exported.text.contains(JSON_KEY));
    let again = world.call(Method::POST, "/api/v1/company/apply", &admin, &files(&exported.text)).await;
    assert_eq!((again.status, &again.json()["changes"]), (StatusCode::OK, &json!([])), "{}", again.text);
    let whole = world.call(Method::GET, "/api/v1/company?secrets=true", &admin, &Value::Null).await;
    assert!(whole.text.contains(JSON_KEY));
}

#[tokio::test]
async fn a_configuration_may_be_longer_than_other_requests() {
    let world = World::empty();
    let admin = world.token(Role::Admin).await;
    let padded = |bytes: usize| files(&format!("{COMPANY}# {}\n", "x".repeat(bytes)));
    for path in ["/api/v1/company/plan", "/api/v1/company/apply"] {
        let answer = world.call(Method::POST, path, &admin, &padded(4_990_000)).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        let answer = world.call(Method::POST, path, &admin, &padded(6 * 1024 * 1024)).await;
        assert_eq!(answer.problem().0, 413, "{path}");
    }
}

#[tokio::test]
async fn whoever_configures_an_address_that_nothing_may_be_sent_to_is_warned() {
    let world = World::new().await;
    let admin = world.token(Role::Admin).await;
    let applied = world.call(Method::POST, "/api/v1/company/apply", &admin, &files(COMPANY)).await.json();
    let warnings: Vec<&str> =
        applied["warnings"].as_array().unwrap().iter().map(|w| w["message"].as_str().unwrap()).collect();
    for person in ["ana@example.com", "ben@example.com"] {
        let told = warnings.iter().find(|told| told.contains(person)).unwrap();
        assert!(told.contains("127.0.0.1/32 in ALLCLEAR_EGRESS_ALLOW"), "{told}");
    }
}

#[tokio::test]
async fn a_file_written_as_a_list_is_refused() {
    let world = World::empty();
    let admin = world.token(Role::Admin).await;
    let body = json!({"files": [["company.yaml", COMPANY]]});
    let (status, detail) = world.call(Method::POST, "/api/v1/company/plan", &admin, &body).await.problem();
    assert_eq!((status, detail.as_str()), (422, "files[0]: must be an object, not a list"));
}
