//! What a person finds about themselves, and what an admin finds about them.

use crate::html_lint::assert_good;
use crate::world::World;
use allclear_core::directory::Role;
use http::StatusCode;

#[tokio::test]
async fn the_profile_lists_everything_that_rings_and_removing_somebody_is_not_a_way_to_sign_in() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let me = world.see(&ana, "/me").await.text;
    let rings = me.split("<h2>Phones and browsers that ring</h2>").nth(1).unwrap_or_else(|| panic!("{me}"));
    let rings = rings.split("</section>").next().unwrap();
    assert!(rings.contains("http://127.0.0.1:9/ana") && rings.contains("#methods"), "{rings}");
    let part = |title: &str| {
        let rest = me.split(&format!("<h2>{title}</h2>")).nth(1).unwrap_or_else(|| panic!("{title}: {me}"));
        rest.split("</section>").next().unwrap().to_owned()
    };
    assert!(part("Passkeys").contains("No passkey yet") && !part("Passkeys").contains("emblem"), "a line is enough");
    assert!(part("Signed in at").contains("card-body flush"), "rows stand at the edge, as everywhere");
    assert!(part("Signed in at").contains("<span>since <time"), "one piece, not two with a gap between");
    assert!(!part("This browser").contains("An open tab rings"), "what the module finds out is said once");
    let bare = world.signed_in_as(Role::Observer).await;
    let none = world.see(&bare, "/me").await.text;
    assert_good("/me of somebody without a phone", &none);
    assert!(none.contains("Nothing rings yet") && none.contains("Add a way"), "{none}");
    let directory = world.app.refresh_directory().await.expect("a company");
    let ben = format!("/settings/people/{}", directory.person_by_email("ben@example.com").expect("somebody").id);
    let page = world.see(&ana, &ben).await.text;
    assert_good(&ben, &page);
    let part = |title: &str| {
        let rest = page.split(&format!("<h2>{title}</h2>")).nth(1).unwrap_or_else(|| panic!("{title}: {page}"));
        rest.split("</section>").next().unwrap().to_owned()
    };
    let used = part("When each is used");
    assert!(used.contains("card-body flush") && used.contains("<h3 class=\"group-head\">Urgent pages</h3>"), "{used}");
    assert!(!part("Signing in").contains("/remove\""), "{}", part("Signing in"));
    assert!(part("Remove Ben Okafor").contains("/remove\""), "{}", part("Remove Ben Okafor"));
}

#[tokio::test]
async fn a_personal_token_is_shown_once_and_what_was_typed_is_never_lost() {
    const HOSTILE: &str = "<script>alert(1)</script> \u{202e} & \"laptop\"";
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    assert_good("without tokens", &world.see(&ana, "/me/tokens").await.text);
    let wrong = world.press(&ana, "/me/tokens", &[("name", HOSTILE), ("reach", "rule"), ("days", "4000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good("a wrong form", &wrong.text);
    assert!(wrong.text.contains("alert(1)"), "what was typed is still there: {}", wrong.text);
    let right = [("name", HOSTILE), ("reach", "read"), ("days", "30"), ("once", "0123456789abcdef")];
    let made = world.press(&ana, "/me/tokens", &right).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    assert_good("the token", &made.text);
    let secret = made.text.split("<code>").find(|part| part.starts_with("allclear_")).unwrap();
    let secret = secret.split('<').next().unwrap();
    let list = world.see(&ana, "/me/tokens").await.text;
    assert_good("with a token", &list);
    assert!(list.contains("only reads") && !list.contains(secret) && !list.contains("<script>alert"), "{list}");
    assert_good("all tokens", &world.see(&ana, "/settings/tokens").await.text);
    assert_good("the profile", &world.see(&ana, "/me").await.text);
    // After a while only a fresh sign-in makes another one; the list is there, and ending one is always possible.
    world.forward(16 * 60);
    let asked = world.press(&ana, "/me/tokens", &[("name", "more"), ("reach", "act"), ("days", "30")]).await;
    assert!(asked.text.contains("Sign in") && !asked.text.contains("allclear_"), "{}", asked.text);
    let list = world.see(&ana, "/me/tokens").await.text;
    assert_good("after a while", &list);
    let revoke = list.split("action=\"").find(|part| part.contains("/revoke\"")).unwrap().split('"').next().unwrap();
    assert_eq!(world.press(&ana, revoke, &[]).await.status, StatusCode::SEE_OTHER);
    let answer = world.call(http::Method::GET, "/api/v1/me", secret, &serde_json::Value::Null).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.text);
}
