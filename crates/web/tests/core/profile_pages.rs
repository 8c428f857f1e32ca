//! What a person finds about themselves, and what an admin finds about them.

use crate::html_lint::assert_good;
use crate::world::World;
use allclear_core::directory::Role;

#[tokio::test]
async fn the_profile_lists_everything_that_rings_and_removing_somebody_is_not_a_way_to_sign_in() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let me = world.see(&ana, "/me").await.text;
    let rings = me.split("<h2>Phones and browsers that ring</h2>").nth(1).unwrap_or_else(|| panic!("{me}"));
    let rings = rings.split("</section>").next().unwrap();
    assert!(rings.contains("http://127.0.0.1:9/ana") && rings.contains("#methods"), "{rings}");
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
    assert!(!part("Signing in").contains("/remove\""), "{}", part("Signing in"));
    assert!(part("Remove Ben Okafor").contains("/remove\""), "{}", part("Remove Ben Okafor"));
}
