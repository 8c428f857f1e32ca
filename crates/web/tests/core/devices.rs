//! Browsers that a person lets ring: who registers them, who ends them, and how they go on.

use crate::world::{Answer, World};
use allclear_core::directory::Role;
use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

async fn json(world: &World, cookie: &str, method: Method, path: &str, body: &Value) -> Answer {
    let request = Request::builder().method(method).uri(path).header(header::COOKIE, cookie);
    let request = request.header("sec-fetch-site", "same-origin").header(header::CONTENT_TYPE, "application/json");
    world.send(request.body(Body::from(body.to_string())).expect("a request")).await
}

#[tokio::test]
async fn a_browser_is_registered_listed_and_removed() {
    let world = World::new().await;
    let (cookie, other) = (world.signed_in_as(Role::Stakeholder).await, world.signed_in_as(Role::Observer).await);
    let known = world.see(&cookie, "/me/devices").await.json();
    assert_eq!(known["devices"], json!([]));
    // 65 bytes in base64url: an uncompressed point of P-256.
    assert_eq!(known["key"].as_str().expect("a key").len(), 87);
    assert_eq!(world.see(&other, "/me/devices").await.json()["key"], known["key"], "one key for all");

    // The keys of the example in RFC 8291.
    let subscription = json!({
        "endpoint": "https://push.example.net/1", "expirationTime": null, "name": "Firefox on Linux",
        "keys": {
            "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "auth": "BTBZMqHH6r4Tts7J_aSIgg",
        },
    });
    let made = json(&world, &cookie, Method::POST, "/me/devices", &subscription).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let path = format!("/me/devices/{}", made.json()["id"].as_str().expect("an id"));
    let listed = world.see(&cookie, "/me/devices").await.json();
    assert_eq!(listed["devices"][0]["name"], "Firefox on Linux");
    assert!(world.see(&cookie, "/me").await.text.contains("Firefox on Linux"), "the profile shows it");

    let mut wrong = subscription.clone();
    wrong["keys"]["auth"] = json!("short");
    let (status, detail) = json(&world, &cookie, Method::POST, "/me/devices", &wrong).await.problem();
    assert!((400..500).contains(&status) && detail.contains("auth"), "{status} {detail}");
    let (status, _) = json(&world, &other, Method::DELETE, &path, &Value::Null).await.problem();
    assert_eq!(status, 404, "somebody else's is not there");
    assert_eq!(json(&world, &cookie, Method::DELETE, &path, &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(world.see(&cookie, "/me/devices").await.json()["devices"], json!([]));
    for bad in ["/me/devices/dev_nonsense", "/live/rings/pag_nonsense"] {
        let method = if bad.starts_with("/me") { Method::DELETE } else { Method::POST };
        assert_eq!(json(&world, &cookie, method, bad, &Value::Null).await.status, StatusCode::NOT_FOUND, "{bad}");
    }
}

/// What a browser says of its subscription, with the keys of the example in RFC 8291.
fn subscription(name: &str) -> Value {
    json!({
        "endpoint": format!("https://push.example.net/{name}"), "name": name,
        "keys": {
            "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "auth": "BTBZMqHH6r4Tts7J_aSIgg",
        },
    })
}

/// The names of the browsers that ring for whoever has this cookie.
async fn ringing(world: &World, cookie: &str) -> Vec<String> {
    let known = world.see(cookie, "/me/devices").await.json();
    let names =
        known["devices"].as_array().expect("a list").iter().map(|d| d["name"].as_str().expect("a name").to_owned());
    names.collect()
}

/// Another browser of Ana's, in which she has just signed in.
async fn another_browser(world: &World) -> String {
    let fields = [("email", "ana@example.com"), ("password", "correct horse battery")];
    signed_in(&world.press("", "/sign-in", &fields).await)
}

/// The cookie that signs a browser in.
fn signed_in(answer: &Answer) -> String {
    let mut all = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let ours = all.find(|value| value.starts_with("__Host-allclear=")).expect("signed in");
    ours.split(';').next().expect("a cookie").to_owned()
}

#[tokio::test]
async fn a_browser_left_open_neither_rings_elsewhere_nor_keeps_pages_from_its_owner() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let directory = world.app.refresh_directory().await.expect("a company");
    let person = directory.person_by_email("ana@example.com").expect("Ana").id;
    assert!(world.see(&ana, "/me").await.text.contains("No browser rings for you"), "nothing is promised");
    let way = world.press(&ana, &format!("/settings/people/{person}/methods"), &[("channel", "browser")]).await;
    assert_eq!(way.status, StatusCode::SEE_OTHER, "{}", way.text);
    let made = json(&world, &ana, Method::POST, "/me/devices", &subscription("laptop")).await;
    assert_eq!(made.status, StatusCode::CREATED, "who just signed in is asked nothing: {}", made.text);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(world.see(&ana, "/me/devices").await.json()["fresh"], true);
    world.forward(16 * 60);
    assert_eq!(world.see(&ana, "/me/devices").await.json()["fresh"], false);
    let (status, told) = json(&world, &ana, Method::POST, "/me/devices", &subscription("sink")).await.problem();
    assert!(status == 401 && told.contains("sign in once more"), "{status} {told}");
    let (status, _) = json(&world, &ana, Method::DELETE, &format!("/me/devices/{id}"), &Value::Null).await.problem();
    assert_eq!(status, 401);
    let asked = world.press(&ana, &format!("/me/devices/{id}/remove"), &[]).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert!(asked.text.contains(&format!("value=\"/me/devices/{id}/remove\"")), "{}", asked.text);
    assert!(world.see(&ana, "/me").await.text.contains("data-again=\"/sign-in?why=again"), "the module knows where to");
    assert_eq!(ringing(&world, &ana).await, ["laptop"]);
}

#[tokio::test]
async fn a_browser_that_rings_renews_its_own_subscription_at_any_time() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    json(&world, &ana, Method::POST, "/me/devices", &subscription("laptop")).await;
    world.forward(16 * 60);
    let renewal = |auth: &str| {
        let mut renewed = subscription("laptop-2");
        let endpoint = "https://push.example.net/laptop";
        renewed["before"] = json!({ "endpoint": endpoint, "keys": { "p256dh": "x", "auth": auth } });
        renewed
    };
    let guessed = json(&world, &ana, Method::POST, "/me/devices", &renewal("AAAAAAAAAAAAAAAAAAAAAA")).await;
    assert_eq!(guessed.status, StatusCode::UNAUTHORIZED);
    let renewed = json(&world, &ana, Method::POST, "/me/devices", &renewal("BTBZMqHH6r4Tts7J_aSIgg")).await;
    assert_eq!(renewed.status, StatusCode::CREATED, "{}", renewed.text);
    assert_eq!(renewed.json()["endpoint"], "https://push.example.net/laptop-2");
    assert_eq!(ringing(&world, &ana).await, ["laptop"], "it is the same browser");
}

#[tokio::test]
async fn a_browser_rings_as_long_as_nobody_ends_its_session() {
    let world = World::new().await;
    let phone = world.sign_in("ana@example.com").await;
    let mut laptop = another_browser(&world).await;
    for (cookie, name) in [(&phone, "phone"), (&laptop, "laptop")] {
        let made = json(&world, cookie, Method::POST, "/me/devices", &subscription(name)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    }
    // Signed in once more it is the same browser.
    let fields = [("email", "ana@example.com"), ("password", "correct horse battery")];
    laptop = signed_in(&world.press(&laptop, "/sign-in", &fields).await);
    let change = [("old", "correct horse battery"), ("new", "another good one")];
    laptop = signed_in(&world.press(&laptop, "/me/password", &change).await);
    assert_eq!(ringing(&world, &laptop).await, ["laptop"], "a new password ends the others");
    assert!(world.press(&laptop, "/sign-out", &[]).await.status.is_redirection());
    let fields = [("email", "ana@example.com"), ("password", "another good one")];
    let mut back = signed_in(&world.press("", "/sign-in", &fields).await);
    assert_eq!(ringing(&world, &back).await, [""; 0], "who signs out stops it");
    // A month later nothing tells the session that began it; the browser itself does.
    json(&world, &back, Method::POST, "/me/devices", &subscription("tablet")).await;
    back = signed_in(&world.press("", "/sign-in", &fields).await);
    world.press(&back, "/sign-out", &[("endpoint", "https://push.example.net/tablet")]).await;
    back = signed_in(&world.press("", "/sign-in", &fields).await);
    assert_eq!(ringing(&world, &back).await, [""; 0]);
    // Neither do those that were left behind somewhere.
    json(&world, &back, Method::POST, "/me/devices", &subscription("shared")).await;
    back = signed_in(&world.press("", "/sign-in", &fields).await);
    world.press(&back, "/me/sessions/end", &[]).await;
    assert_eq!(ringing(&world, &back).await, [""; 0]);
}

#[tokio::test]
async fn other_sites_register_nothing() {
    let world = World::new().await;
    let cookie = world.signed_in_as(Role::Responder).await;
    let request = Request::post("/me/devices").header(header::COOKIE, cookie).header("sec-fetch-site", "cross-site");
    let answer = world.send(request.body(Body::from("{}")).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
