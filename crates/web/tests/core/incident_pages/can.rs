//! CAN reports and updates on the screen.

use super::{ANA, capture, declare, hidden, went};
use crate::html_lint::assert_good;
use crate::world::World;
use http::StatusCode;

#[tokio::test]
async fn a_report_begins_with_what_is_known_and_each_need_gets_a_row() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let ana = world.sign_in(ANA).await;
    went(&capture(&world, &ana, "task me 10m read the log").await, "/incidents/1");
    let form = world.see(&ana, "/incidents/1/can").await.text;
    assert!(form.contains("Checkout is down. Investigating, SEV-2"), "{form}");
    assert!(form.contains("T1 Ana Costa: read the log"), "{form}");
    assert_good("the report's form", &form);

    let empty = [("conditions", " "), ("actions", "the words nobody may lose"), ("needs", "a DBA")];
    let refused = world.press(&ana, "/incidents/1/can", &empty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("the words nobody may lose"), "{}", refused.text);

    let key = hidden(&form, "/incidents/1/can", "key");
    let fields = [
        ("key", key.as_str()),
        ("conditions", "errors at 40 %"),
        ("actions", "rolling back"),
        ("needs", "a DBA\r\naccess to the vault\r\nnone"),
    ];
    let told = went(&world.press(&ana, "/incidents/1/can", &fields).await, "/incidents/1");
    assert!(told.contains("C1 Conditions: errors at 40 %. Actions: rolling back. Needs: N1, N2"), "{told}");
    let again = went(&world.press(&ana, "/incidents/1/can", &fields).await, "/incidents/1");
    assert!(again.contains("sent twice and done once"), "{again}");
    let page = world.see(&ana, "/incidents/1").await.text;
    for part in ["errors at 40 %", "a DBA", "access to the vault", "N2"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("N3"), "a word for none is no need: {page}");
    assert_good("the screen with a report", &page);
}

#[tokio::test]
async fn that_nothing_changed_is_one_tap_and_the_form_says_what_readers_want_to_know() {
    let world = World::new().await;
    declare(&world, "Checkout is down").await;
    let ana = world.sign_in(ANA).await;
    let form = world.see(&ana, "/incidents/1/update").await.text;
    assert!(form.contains("who feels it and how, since when, what is done next"), "{form}");
    assert!(!world.see(&ana, "/incidents/1").await.text.contains("Nothing changed, next in"), "none is due yet");
    world.forward(26 * 60);
    let page = world.see(&ana, "/incidents/1").await.text;
    let (before, _) = page.split_once("Nothing changed, next in 30 min").expect("a button");
    let button = before.rsplit("<form").next().expect("a form");
    assert!(button.contains("action=\"/incidents/1/update\""), "{button}");
    let value = |name: &str| {
        let value = button.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a field");
        value.split('"').next().expect("a value").to_owned()
    };
    let (text, key) = (value("text"), value("key"));
    let told = went(&world.press(&ana, "/incidents/1/update", &[("text", &text), ("key", &key)]).await, "/incidents/1");
    assert!(told.contains("Update posted. The next one is due at 03:26."), "{told}");
    let page = world.see(&ana, "/incidents/1").await.text;
    assert!(page.contains("Nothing changed since the last update.") && !page.contains("next in 30 min"), "{page}");
}
