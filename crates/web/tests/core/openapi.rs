//! The API's description, as it stands in the repository.

use crate::world::World;
use std::path::Path;

#[tokio::test]
async fn the_document_in_the_repository_is_the_one_that_is_served() {
    let world = World::empty();
    let served = world.get("/api/v1/openapi.json").await;
    assert_eq!(served.headers["content-type"], "application/json");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &served.text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == served.text,
        "docs/openapi.json is not what the server says. If the change is meant, write it with\n\
         UPDATE_OPENAPI=1 cargo test -p allclear-web openapi\nand look at the difference: users' scripts rely on it."
    );
}

#[tokio::test]
async fn every_reference_in_the_document_leads_somewhere() {
    let document = World::empty().get("/api/v1/openapi.json").await.json();
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 10);
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("a reference into the same document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

fn collect(value: &serde_json::Value, into: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(text) if name == "$ref" => into.push(text.to_owned()),
                    _ => collect(value, into),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        _ => {}
    }
}
