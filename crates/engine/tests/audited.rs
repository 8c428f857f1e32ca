//! What an administrator does leaves a trace: who, what, and never a secret.

#![expect(clippy::expect_used, reason = "for tests, which have to stop at the first surprise")]

use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_core::id::{Ids, TokenId};
use allclear_engine::{App, Error, Settings, SystemClock, mute, tokens};
use allclear_store::testing::{TestDb, engines};
use allclear_store::{args, sql};
use serde_json::{Value, json};
use std::sync::Arc;

fn app(db: &TestDb) -> App {
    let mut last = 0;
    let ids = Ids::new(move || {
        last += 1;
        last
    });
    let settings = Settings { public_url: "http://localhost".to_owned() };
    App::new(db.db.clone(), Arc::new(SystemClock), ids, settings).expect("an application")
}

fn admin() -> Actor {
    Actor::Token { id: TokenId::from_uuid(uuid::Uuid::from_u128(7)), name: "ops".to_owned(), scope: Role::Admin }
}

/// Actor's kind, action and body of every row, oldest first.
fn trail(db: &TestDb) -> Vec<(String, String, Value)> {
    let read = |text: String| serde_json::from_str::<Value>(&text).expect("JSON");
    let rows = db.read_blocking(|tx| {
        tx.all(sql!("SELECT actor, action, body FROM audit ORDER BY seq"), args![], |row| {
            Ok((row.get("actor")?, row.get("action")?, row.get("body")?))
        })
    });
    let told =
        |(actor, action, body)| (read(actor)["type"].as_str().unwrap_or_default().to_owned(), action, read(body));
    rows.expect("rows").into_iter().map(told).collect()
}

#[tokio::test]
async fn muting_is_written_down_with_its_reason() {
    for db in engines() {
        let app = app(&db);
        mute::set(&app, admin(), Some("a drill")).await.expect("muted");
        assert!(matches!(mute::set(&app, admin(), Some(" ")).await, Err(Error::Invalid { .. })));
        let was = mute::set_blocking(&app, &Actor::Operator, None).expect("unmuted");
        assert_eq!(was.as_deref(), Some("a drill"));
        let row = |actor: &str, action: &str, body| (actor.to_owned(), action.to_owned(), body);
        let want = [
            row("token", "paging.mute", json!({"reason": "a drill", "was": null})),
            row("operator", "paging.unmute", json!({"reason": null, "was": "a drill"})),
        ];
        assert_eq!(trail(&db), want, "{}", db.name);
    }
}

#[tokio::test]
async fn tokens_are_written_down_without_their_secrets() {
    for db in engines() {
        let app = app(&db);
        let made = tokens::create(&app, admin(), "ci", Role::Observer).await.expect("made");
        let other = tokens::create_blocking(&app, &Actor::Operator, "laptop", Role::Admin).expect("made");
        tokens::revoke(&app, admin(), made.token.id).await.expect("revoked");
        let unknown = TokenId::from_uuid(uuid::Uuid::from_u128(9));
        assert!(matches!(tokens::revoke(&app, admin(), unknown).await, Err(Error::NotFound { .. })));
        let row = |actor: &str, action: &str, body| (actor.to_owned(), action.to_owned(), body);
        let (id, other_id) = (made.token.id.to_string(), other.token.id.to_string());
        let want = [
            row("token", "token.create", json!({"id": id, "name": "ci", "scope": "viewer"})),
            row("operator", "token.create", json!({"id": other_id, "name": "laptop", "scope": "admin"})),
            row("token", "token.revoke", json!({"id": id})),
        ];
        assert_eq!(trail(&db), want, "{}", db.name);
    }
}
