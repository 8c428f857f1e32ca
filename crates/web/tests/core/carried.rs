//! Forms that outlive the session they were opened in: what they carry through the sign-in page is the whole form.

use crate::forms::filled;
use crate::html_lint::assert_good;
use crate::world::{Answer, JSON_KEY, World};
use http::{StatusCode, header};

const PASSWORD: &str = "correct horse battery";

/// The cookie that an answer sets.
fn cookie(answer: &Answer) -> String {
    let mut all = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let ours = all.find(|value| value.starts_with("__Host-allclear=")).expect("signed in");
    ours.split(';').next().expect("a pair").to_owned()
}

/// Sends a form after its session ended, and signs in again; answers the page that offers it once more, and the cookie.
async fn resumed(world: &World, action: &str, fields: &[(String, String)]) -> (String, String) {
    let lost = world.send_form("", action, fields).await;
    assert_eq!(lost.status, StatusCode::UNAUTHORIZED, "{}", lost.text);
    let entering = filled(&lost.text, "/sign-in", &[("email", "ana@example.com"), ("password", PASSWORD)]);
    let back = world.send_form("", "/sign-in", &entering).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.text);
    assert_good("go on where you were", &back.text);
    let cookie = cookie(&back);
    (back.text, cookie)
}

#[tokio::test]
async fn a_form_that_is_offered_again_is_carried_out_once_however_often_it_is_sent() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    for (page, action) in [("/incidents/new", "/incidents"), ("/report", "/report")] {
        let fields = filled(
            &world.see(&ana, page).await.text,
            action,
            &[("title", "Books are wrong"), ("draft", "of-the-title")],
        );
        let (offered, fresh) = resumed(&world, action, &fields).await;
        let typed: Vec<_> = offered.split("<dt>").skip(1).filter_map(|row| row.split("</dt>").next()).collect();
        assert_eq!(typed, ["title"], "nobody typed the rest");
        let again = filled(&offered, action, &[]);
        assert!(again.contains(&("draft".to_owned(), "of-the-title".to_owned())), "{again:?}");
        let (first, second) =
            tokio::join!(world.send_form(&fresh, action, &again), world.send_form(&fresh, action, &again));
        assert_eq!([first.status, second.status], [StatusCode::SEE_OTHER; 2], "{action}: {}", second.text);
        assert_eq!(first.headers[header::LOCATION], second.headers[header::LOCATION], "{action}");
    }
    let told = filled(&world.see(&ana, "/incidents/1").await.text, "/incidents/1/capture", &[("text", "Only once")]);
    let (offered, fresh) = resumed(&world, "/incidents/1/capture", &told).await;
    let again = filled(&offered, "/incidents/1/capture", &[]);
    for _ in 0..2 {
        let sent = world.send_form(&fresh, "/incidents/1/capture", &again).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    }
    assert_eq!(world.see(&fresh, "/incidents/1").await.text.matches("Only once").count(), 1);
}

#[tokio::test]
async fn a_new_key_that_was_asked_for_before_the_session_ended_is_made_afterwards() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let id = world.app.directory().integrations.values().find(|one| one.key == JSON_KEY).expect("an integration").id;
    let action = format!("/settings/integrations/{id}/rotate");
    let page = world.see(&ana, &format!("/settings/integrations/{id}")).await.text;
    let (offered, fresh) = resumed(&world, &action, &filled(&page, &action, &[])).await;
    let again = filled(&offered, &action, &[]);
    let done = world.send_form(&fresh, &action, &again).await;
    let told: Vec<_> =
        done.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()).collect();
    assert!(told.iter().any(|cookie| cookie.contains("The+key+is+new.")), "{told:?}");
    let key = world.app.directory().integrations[&id].key.clone();
    assert_ne!(key, JSON_KEY);
    world.send_form(&fresh, &action, &again).await;
    assert_eq!(world.app.directory().integrations[&id].key, key, "a second press makes no other key");
}
