//! A person at a shell is that person: with a token of their own they do what they may, under their own name, as long as
//! they are there and not a moment longer.

use crate::approving::PAGE;
use crate::private::{actor, joins, person, signs_in};
use crate::world::{Company, World, minutes};
use allclear_core::access::Actor;
use allclear_core::directory::Role;
use allclear_engine::respond::{self, Declare};
use allclear_engine::tokens::personal::{self, Days, NewPersonal, Reach};
use allclear_engine::{sign_in, tokens};
use http::StatusCode;
use serde_json::{Value, json};

stories!(
    a_person_makes_a_token_and_acts_by_it_under_their_own_name,
    a_token_ends_with_whatever_shuts_its_person_out,
    a_token_may_do_what_its_person_may_at_this_moment,
    a_token_that_reads_changes_nothing,
    a_token_opens_no_page_and_becomes_no_session,
    a_token_makes_no_other_token_and_ends_only_itself,
    a_token_sees_the_private_incidents_of_its_person_and_no_others,
    words_for_customers_wait_for_approval_by_a_token_too,
    what_was_on_its_way_when_somebody_was_shut_out_makes_and_does_nothing,
);

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

async fn founded(w: &mut World) {
    w.apply(&Company::new().step(&["person: ben@example.com"], "30m").with(PAGE).yaml()).await;
    w.app().refresh_directory().await.expect("the database is there");
}

/// The secret of a token that an operator makes for somebody.
async fn token(w: &World, who: &str, reach: Reach) -> String {
    let new = NewPersonal { name: format!("{who}'s laptop"), reach, days: Days::USUAL };
    personal::create_for(w.app(), Actor::Operator, person(w, who), new).await.expect("a token").secret
}

/// One request by a token.
async fn by(w: &World, secret: &str, method: &str, path: &str, body: &Value) -> (StatusCode, Value) {
    let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    let auth = format!("Bearer {secret}");
    let answer = w.raw(method, path, &[("authorization", &auth), ("content-type", "application/json")], bytes).await;
    w.settle().await;
    answer
}

async fn typed(w: &World, secret: &str, text: &str) -> (StatusCode, Value) {
    by(w, secret, "POST", "/api/v1/incidents/1/commands", &json!({ "text": text })).await
}

/// Declares an incident that nobody commands and nobody is called for.
async fn incident(w: &World) {
    w.ok("POST", "/api/v1/incidents", &json!({ "title": "Checkout is slow", "severity": "SEV-4" })).await;
}

fn why(answer: &Value) -> &str {
    answer["detail"].as_str().unwrap_or_else(|| panic!("a problem: {answer}"))
}

async fn a_person_makes_a_token_and_acts_by_it_under_their_own_name(w: &mut World) {
    founded(w).await;
    let cookie = signs_in(w, "ben").await;
    let page = [("cookie", cookie.as_str()), FORM, ("sec-fetch-site", "same-origin")];
    let sent = b"name=Ben%27s+laptop&reach=act&days=90&once=0123456789abcdef0123456789abcdef".to_vec();
    let (status, shown) = w.raw("POST", "/me/tokens", &page, sent.clone()).await;
    let shown = shown.as_str().expect("a page").to_owned();
    let at = shown.find("allclear_").expect("the secret is shown");
    let secret = shown.get(at..at + 49).expect("40 letters behind it").to_owned();
    assert!(status == StatusCode::OK && secret.bytes().skip(9).all(|b| b.is_ascii_hexdigit()), "{status}: {secret}");
    let (_, again) = w.raw("POST", "/me/tokens", &page, sent).await;
    assert!(again.as_str().is_some_and(|page| page.contains(&secret)), "an impatient finger makes one token");

    let (status, me) = by(w, &secret, "GET", "/api/v1/me", &Value::Null).await;
    assert_eq!(
        (status, &me["person"]["email"], &me["scope"]),
        (StatusCode::OK, &json!("ben@example.com"), &json!("responder"))
    );
    incident(w).await;
    for text in ["join", "claim", "note the cache is cold"] {
        let (status, told) = typed(w, &secret, text).await;
        assert_eq!(status, StatusCode::OK, "{text}: {told}");
    }
    let now = w.get("/api/v1/incidents/1").await;
    assert_eq!(now["commander"]["name"], "ben", "{now:#}");
    let noted = by(w, &secret, "POST", "/api/v1/incidents/1/timeline", &json!({ "text": "by hand" })).await.1;
    assert_eq!(noted["by_token"], "Ben's laptop", "{noted}");
    let told = w.get("/api/v1/incidents/1/timeline?limit=200").await;
    let note = told["data"].as_array().expect("entries").iter().find(|e| e["kind"] == "note").expect("a note");
    assert_eq!((&note["actor"]["name"], &note["by_token"]), (&json!("ben"), &json!("Ben's laptop")), "{note}");
    let (_, story) = w.raw("GET", "/incidents/1", &[("cookie", &cookie)], Vec::new()).await;
    assert!(story.as_str().is_some_and(|page| page.contains("by token")), "{story}");
    let (_, held) = w.raw("GET", "/me/tokens", &[("cookie", &cookie)], Vec::new()).await;
    let held = held.as_str().expect("a page");
    assert!(held.contains("laptop") && !held.contains(&secret), "shown once: {held}");
    let kept = w.app().read(|tx| Ok(allclear_store::audit::list(tx, None, Some("token.create"), 9)?)).await;
    assert!(!format!("{kept:?}").contains(secret.get(9..).expect("letters")), "no trail of the secret");
    typed(w, &secret, "resolve: warm again").await;
    w.phones.forget();
}

async fn a_token_ends_with_whatever_shuts_its_person_out(w: &mut World) {
    founded(w).await;
    joins(w, "dan", Role::Responder).await;
    joins(w, "eve", Role::Responder).await;
    let (dan, eve) = (token(w, "dan", Reach::Act).await, token(w, "eve", Reach::Act).await);
    let look = async |secret: &str| by(w, secret, "GET", "/api/v1/alerts", &Value::Null).await;
    assert_eq!([look(&dan).await.0, look(&eve).await.0], [StatusCode::OK; 2]);
    sign_in::bar(w.app(), Actor::Operator, person(w, "dan")).await.expect("barred");
    let (status, told) = look(&dan).await;
    assert!(status == StatusCode::UNAUTHORIZED && why(&told).contains("was revoked at"), "{status}: {told}");
    let id = person(w, "eve");
    allclear_engine::company::change(w.app(), Actor::Operator, move |edit| {
        edit.company.directory.people.remove(&id);
        Ok(())
    })
    .await
    .expect("removed");
    assert_eq!(look(&eve).await.0, StatusCode::UNAUTHORIZED, "gone with whom it belonged to");

    let new = NewPersonal { name: "short".to_owned(), reach: Reach::Act, days: Days::new(1).expect("a day") };
    let made = personal::create_for(w.app(), Actor::Operator, person(w, "ben"), new).await.expect("made").secret;
    w.pass(minutes(24 * 60 - 1)).await;
    assert_eq!(look_at(w, &made).await.0, StatusCode::OK);
    w.pass(minutes(1)).await;
    let (status, told) = look_at(w, &made).await;
    assert!(status == StatusCode::UNAUTHORIZED && why(&told).contains("has expired"), "{status}: {told}");
    assert_eq!(look_at(w, "allclear_0000000000000000000000000000000000000000").await.0, StatusCode::UNAUTHORIZED);
}

async fn look_at(w: &World, secret: &str) -> (StatusCode, Value) {
    by(w, secret, "GET", "/api/v1/alerts", &Value::Null).await
}

async fn a_token_may_do_what_its_person_may_at_this_moment(w: &mut World) {
    founded(w).await;
    joins(w, "dan", Role::Responder).await;
    incident(w).await;
    let dan = token(w, "dan", Reach::Act).await;
    assert_eq!(typed(w, &dan, "join").await.0, StatusCode::OK);
    let becomes = async |role| {
        let id = person(w, "dan");
        let set = allclear_engine::company::change(w.app(), Actor::Operator, move |edit| {
            edit.company.directory.people.get_mut(&id).expect("dan").role = role;
            Ok(())
        });
        set.await.expect("saved");
    };
    becomes(Role::Stakeholder).await;
    let (status, told) = typed(w, &dan, "note I am still here").await;
    assert!(status == StatusCode::FORBIDDEN && why(&told).contains("responder role"), "{status}: {told}");
    assert_eq!(look_at(w, &dan).await.0, StatusCode::FORBIDDEN, "alerts are not for stakeholders");
    assert_eq!(by(w, &dan, "GET", "/api/v1/incidents", &Value::Null).await.0, StatusCode::OK);
    becomes(Role::Responder).await;
    assert_eq!(look_at(w, &dan).await.0, StatusCode::OK);
    w.ok("POST", "/api/v1/incidents/1/resolution", &Value::Null).await;
    w.phones.forget();
}

async fn a_token_that_reads_changes_nothing(w: &mut World) {
    founded(w).await;
    incident(w).await;
    // The first of the company is an admin: by this token she sees no more than an observer does.
    let reads = token(w, "ana", Reach::Read).await;
    assert_eq!(look_at(w, &reads).await.0, StatusCode::OK);
    let question = json!({ "question": "how long?" });
    for (method, path, body) in [
        ("POST", "/api/v1/incidents/1/commands", json!({ "text": "note hello" })),
        ("POST", "/api/v1/incidents/1/asks", question),
        ("PUT", "/api/v1/incidents/1/severity", json!({ "severity": "SEV-1" })),
        ("GET", "/api/v1/tokens", Value::Null),
        ("GET", "/api/v1/company?secrets=true", Value::Null),
    ] {
        let (status, told) = by(w, &reads, method, path, &body).await;
        assert!(status == StatusCode::FORBIDDEN && why(&told).contains("only reads"), "{path}: {status}: {told}");
    }
    w.ok("POST", "/api/v1/incidents/1/resolution", &Value::Null).await;
    w.phones.forget();
}

async fn a_token_opens_no_page_and_becomes_no_session(w: &mut World) {
    founded(w).await;
    let ben = token(w, "ben", Reach::Act).await;
    let auth = format!("Bearer {ben}");
    for (method, path) in [
        ("GET", "/me"),
        ("GET", "/live?topics=alerts"),
        ("POST", "/me/password"),
        ("POST", "/me/passkeys"),
        ("POST", "/me/tokens"),
        ("POST", "/me/sessions/end"),
        ("POST", "/incidents/1/do"),
    ] {
        let request = http::Request::builder().method(method).uri(path).header(FORM.0, FORM.1);
        let request = request.header("authorization", &auth).header("sec-fetch-site", "same-origin");
        let sent = axum::body::Body::from("name=x&reach=act&days=90&new=seven+wet+dragons");
        let answer = w.exchange(request.body(sent).expect("a request")).await;
        let known = answer.status() == StatusCode::FORBIDDEN || answer.status() == StatusCode::NOT_FOUND;
        assert!(known && !answer.headers().contains_key("set-cookie"), "{method} {path}: {:?}", answer.status());
    }
    let sent = format!("email=ben%40example.com&password={ben}").into_bytes();
    let (_, refused) = w.raw("POST", "/sign-in", &[FORM, ("sec-fetch-site", "same-origin")], sent).await;
    assert!(refused.as_str().is_some_and(|page| page.contains("do not belong together")), "{refused}");
    let cookie = format!("__Host-allclear={ben}");
    let (status, _) = w.raw("GET", "/me", &[("cookie", &cookie)], Vec::new()).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "to the sign-in page");
    assert_eq!(personal::list(w.app(), person(w, "ben")).await.expect("a list").len(), 1);
}

async fn a_token_makes_no_other_token_and_ends_only_itself(w: &mut World) {
    founded(w).await;
    let (one, other) = (token(w, "ana", Reach::Act).await, token(w, "ana", Reach::Act).await);
    let new = json!({ "name": "ci", "scope": "admin" });
    let (status, told) = by(w, &one, "POST", "/api/v1/tokens", &new).await;
    assert!(status == StatusCode::CONFLICT && why(&told).contains("makes no other tokens"), "{status}: {told}");
    let me = async |secret: &str| {
        let told = by(w, secret, "GET", "/api/v1/me", &Value::Null).await.1;
        told["token"]["id"].as_str().unwrap_or_default().to_owned()
    };
    let (first, second) = (me(&one).await, me(&other).await);
    let held = by(w, &one, "GET", "/api/v1/me/tokens", &Value::Null).await.1;
    let held: Vec<_> = held["data"].as_array().expect("a list").iter().map(|t| t["id"].clone()).collect();
    assert_eq!(held.len(), 2);
    assert!(held.contains(&json!(first)) && held.contains(&json!(second)), "{held:?}");
    let end =
        async |secret: &str, id: &str| by(w, secret, "DELETE", &format!("/api/v1/me/tokens/{id}"), &Value::Null).await;
    let (status, told) = end(&one, &second).await;
    assert!(status == StatusCode::CONFLICT && why(&told).contains("ends only itself"), "{status}: {told}");
    // Ana is an admin, and so is who finds her token: it is no key to the settings of tokens either.
    let (status, told) = by(w, &one, "DELETE", &format!("/api/v1/tokens/{second}"), &Value::Null).await;
    assert!(status == StatusCode::CONFLICT && why(&told).contains("ends only itself"), "{status}: {told}");
    assert_eq!(end(&one, &first).await.0, StatusCode::NO_CONTENT);
    assert_eq!(look_at(w, &one).await.0, StatusCode::UNAUTHORIZED);
    // Somebody else's is not there, and an admin ends it in the settings.
    let ben = token(w, "ben", Reach::Act).await;
    let bens = me(&ben).await;
    let cookie = signs_in(w, "ana").await;
    let page = [("cookie", cookie.as_str()), FORM, ("sec-fetch-site", "same-origin")];
    let (status, _) = w.raw("POST", &format!("/me/tokens/{bens}/revoke"), &page, Vec::new()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (_, shown) = w.raw("GET", "/settings/tokens", &page, Vec::new()).await;
    assert!(shown.as_str().is_some_and(|page| page.contains("Personal tokens") && page.contains(&bens)), "{shown}");
    let (status, _) = w.raw("POST", &format!("/settings/tokens/{bens}/revoke"), &page, Vec::new()).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(look_at(w, &ben).await.0, StatusCode::UNAUTHORIZED);
}

async fn a_token_sees_the_private_incidents_of_its_person_and_no_others(w: &mut World) {
    founded(w).await;
    let command = Declare {
        title: Some("Keys were copied".to_owned()),
        severity: allclear_core::incident::Severity::read("SEV-4"),
        private: true,
        ..Declare::default()
    };
    let (secret, _) = respond::declare(w.app(), actor(w, "ben"), command).await.expect("declared");
    w.settle().await;
    let path = format!("/api/v1/incidents/{}", secret.number);
    let (ana, ben) = (token(w, "ana", Reach::Act).await, token(w, "ben", Reach::Read).await);
    assert_eq!(by(w, &ana, "GET", &path, &Value::Null).await.0, StatusCode::NOT_FOUND, "an admin is not involved");
    let (status, told) = by(w, &ben, "GET", &path, &Value::Null).await;
    assert_eq!((status, &told["title"]), (StatusCode::OK, &json!("Keys were copied")));
    assert_eq!(by(w, &ana, "GET", "/api/v1/incidents", &Value::Null).await.1["data"], json!([]));
    respond::resolve(w.app(), actor(w, "ben"), allclear_core::incident::Reference::Id(secret.id), None, None)
        .await
        .expect("over");
    w.settle().await;
    w.phones.forget();
}

async fn words_for_customers_wait_for_approval_by_a_token_too(w: &mut World) {
    crate::approving::incident(w).await;
    let chen = token(w, "chen", Reach::Act).await;
    let new = json!({ "name": "Payments fail", "body": "Some payments fail.", "incident": "#1",
        "components": [{ "name": "Checkout", "status": "partial_outage" }], "next_update_minutes": 30 });
    let open = "/api/v1/status-pages/shop/incidents";
    let (status, told) = by(w, &chen, "POST", open, &new).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{told}");
    assert!(told["told"].as_str().is_some_and(|t| t.contains("agree first") && t.contains("R1")), "{told}");
    assert_eq!(w.get(open).await["data"], json!([]), "customers read nothing yet");
    let ben = token(w, "ben", Reach::Act).await;
    assert_eq!(typed(w, &ben, "approve r1").await.0, StatusCode::OK);
    let published = w.get(open).await;
    assert_eq!(published["data"][0]["updates"][0]["body"], "Some payments fail.", "{published:#}");
    let id = published["data"][0]["id"].as_str().expect("an id");
    let over = json!({ "status": "resolved", "body": "All payments work again." });
    let (status, told) = by(w, &ben, "POST", &format!("{open}/{id}/updates"), &over).await;
    assert!(status == StatusCode::CREATED && told["status"] == "resolved", "{status}: {told}");
    crate::tasks::types(w, "ana", "resolve: done").await;
    w.phones.forget();
}

async fn what_was_on_its_way_when_somebody_was_shut_out_makes_and_does_nothing(w: &mut World) {
    founded(w).await;
    joins(w, "dan", Role::Responder).await;
    let cookie = signs_in(w, "dan").await;
    let secret = cookie.split_once('=').expect("a cookie").1;
    let session = sign_in::session(w.app(), secret).await.expect("read").expect("signed in");
    let held = token(w, "dan", Reach::Act).await;
    let shown = tokens::authenticate(w.app(), &held, None).await.expect("read");
    assert!(matches!(shown, tokens::Shown::Good(_)));
    sign_in::bar(w.app(), Actor::Operator, person(w, "dan")).await.expect("barred");
    let new = NewPersonal { name: "late".to_owned(), reach: Reach::Act, days: Days::USUAL };
    let late = personal::create(w.app(), &session, new, "0123456789abcdef0123456789abcdef").await;
    assert!(late.expect_err("the session has ended").to_string().contains("has ended"));
    let made = personal::list(w.app(), person(w, "dan")).await.expect("a list");
    assert!(made.is_empty(), "{made:?}");
}
