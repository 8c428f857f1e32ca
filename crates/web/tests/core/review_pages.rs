//! Reviews in the browser: from a resolved incident to what was learned.

use crate::html_lint::assert_good;
use crate::world::World;
use allclear_core::directory::Role;
use http::StatusCode;
use serde_json::json;

/// An incident that is over, number 1, with its drafted review.
async fn resolved(world: &World, title: &str) {
    let admin = world.token(Role::Admin).await;
    let body = json!({ "title": title, "severity": "SEV-2" });
    let made = world.call(http::Method::POST, "/api/v1/incidents", &admin, &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let done = world.call(http::Method::POST, "/api/v1/incidents/1/resolution", &admin, &json!({})).await;
    assert!(done.status.is_success(), "{}", done.text);
}

#[tokio::test]
async fn without_reviews_the_place_says_where_they_come_from() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let page = world.see(&ana, "/reviews").await;
    assert_good("/reviews", &page.text);
    assert!(page.text.contains("No review yet"));
    assert_eq!(world.see(&ana, "/reviews/1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.see(&ana, "/reviews/nonsense").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_review_is_written_by_two_people_and_published() {
    let world = World::new().await;
    resolved(&world, "<i>Cards</i> fail \u{202e}in Europe").await;
    let (ana, ben) = (world.sign_in("ana@example.com").await, world.sign_in("ben@example.com").await);
    let listed = world.see(&ana, "/reviews").await.text;
    assert_good("/reviews", &listed);
    assert!(listed.contains("To be written") && !listed.contains("<i>Cards"), "{listed}");
    let edit = world.see(&ana, "/reviews/1/sections/went_well").await;
    assert_good("/reviews/1/sections/went_well", &edit.text);

    let hers = [("text", "The <script>alert(1)</script> rollback"), ("revision", "0")];
    assert_eq!(world.press(&ana, "/reviews/1/sections/went_well", &hers).await.status, StatusCode::SEE_OTHER);
    let his = world.press(&ben, "/reviews/1/sections/went_well", &[("text", "Quick answer"), ("revision", "0")]).await;
    assert_eq!(his.status, StatusCode::CONFLICT, "{}", his.text);
    assert_good("the clash", &his.text);
    assert!(
        his.text.contains("Quick answer") && his.text.contains("&lt;script&gt;alert"),
        "both are there: {}",
        his.text
    );
    assert!(his.text.contains("name=\"revision\" value=\"1\""), "saving again settles it");
    let long = format!("{}the end", "y".repeat(20_000));
    let refused = world.press(&ben, "/reviews/1/sections/went_well", &[("text", &long), ("revision", "1")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains(&long) && refused.text.contains("20000"), "all of it is kept");
    let factor = format!("{}the end", "z".repeat(2_000));
    let refused = world.press(&ben, "/reviews/1/factors", &[("category", "design"), ("factor", &factor)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains(&factor) && refused.text.contains("has 2007 characters; at most 2000 fit"));
    let both = [("text", "Rollback and quick answer"), ("revision", "1")];
    assert_eq!(world.press(&ben, "/reviews/1/sections/went_well", &both).await.status, StatusCode::SEE_OTHER);

    let vague = [
        ("title", "Alarm"),
        ("kind", "detect"),
        ("owner", "nobody@example.com"),
        ("due_on", "2026-11-25"),
        ("done_when", "an alert fires"),
    ];
    let refused = world.press(&ana, "/reviews/1/actions", &vague).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good("a refused action", &refused.text);
    assert!(refused.text.contains("value=\"nobody@example.com\"") && refused.text.contains("an alert fires"), "kept");
    let good = vague.map(|(name, value)| (name, if name == "owner" { "ben@example.com" } else { value }));
    let added = world.press(&ana, "/reviews/1/actions", &good).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    let factor = [("category", "design"), ("factor", "One pool for everything")];
    assert_eq!(world.press(&ana, "/reviews/1/factors", &factor).await.status, StatusCode::SEE_OTHER);

    let without_owner = world.press(&ana, "/reviews/1/publish", &[]).await;
    if without_owner.status != StatusCode::SEE_OTHER {
        assert!(without_owner.text.contains("owner"), "{}", without_owner.text);
        assert_eq!(
            world.press(&ana, "/reviews/1/owner", &[("owner", "ana@example.com")]).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(world.press(&ana, "/reviews/1/publish", &[]).await.status, StatusCode::SEE_OTHER);
    }
    let page = world.see(&ben, "/reviews/1").await.text;
    assert_good("/reviews/1", &page);
    assert!(
        page.contains("Rollback and quick answer")
            && page.contains("One pool for everything")
            && page.contains("Published")
    );
    let home = world.see(&ben, "/").await.text;
    assert!(home.contains("Yours to do") && home.contains("due 25 Nov"), "the action waits for its owner: {home}");
    // From Sunday the 22nd at night to Friday the 27th at noon.
    world.forward((5 * 24 + 10) * 3_600);
    for path in ["/", "/reviews/1", "/incidents/1"] {
        let page = world.see(&ben, path).await;
        assert!(page.status == StatusCode::OK && page.text.contains("2 d overdue"), "{path}: {}", page.text);
    }
    let action = page.split("action=\"").find(|part| part.starts_with("/reviews/1/actions/")).unwrap();
    let action = action.split('"').next().unwrap().to_owned();
    assert_eq!(world.press(&ben, &action, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!world.see(&ben, "/").await.text.contains("Yours to do"));
    let markdown = world.see(&ana, "/reviews/1/review.md").await;
    assert!(markdown.headers["content-type"].to_str().unwrap().starts_with("text/markdown"));
}

#[tokio::test]
async fn a_double_press_writes_a_factor_and_an_action_once() {
    let world = World::new().await;
    resolved(&world, "Cards fail").await;
    let ana = world.sign_in("ana@example.com").await;
    let factor = [("category", "design"), ("factor", "One pool for everything")];
    let action = [
        ("title", "Alarm on restarts"),
        ("kind", "detect"),
        ("owner", "ben@example.com"),
        ("due_on", "2026-11-25"),
        ("done_when", "an alert fires"),
    ];
    for _ in 0..2 {
        for (path, fields) in [("/reviews/1/factors", &factor[..]), ("/reviews/1/actions", &action[..])] {
            let added = world.press(&ana, path, fields).await;
            assert_eq!(added.status, StatusCode::SEE_OTHER, "{path}: {}", added.text);
        }
    }
    let markdown = world.see(&ana, "/reviews/1/review.md").await.text;
    for words in ["Design: One pool for everything", "an alert fires"] {
        assert_eq!(markdown.matches(words).count(), 1, "{words}: {markdown}");
    }
    // Another day is another promise, and what cannot be worked towards is refused with everything typed.
    let on = |day| action.map(|(name, value)| (name, if name == "due_on" { day } else { value }));
    let far = world.press(&ana, "/reviews/1/actions", &on("9999-12-31")).await;
    assert_eq!(far.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", far.text);
    assert!(far.text.contains("9999-12-31 is more than 5 years away") && far.text.contains("Alarm on restarts"));
    assert_eq!(world.press(&ana, "/reviews/1/actions", &on("2026-11-26")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.see(&ana, "/reviews/1/review.md").await.text.matches("an alert fires").count(), 2);
}

#[tokio::test]
async fn observers_read_and_are_offered_nothing_else() {
    let world = World::new().await;
    resolved(&world, "Cards fail").await;
    for role in [Role::Stakeholder, Role::Observer] {
        let cookie = world.signed_in_as(role).await;
        let page = world.see(&cookie, "/reviews/1").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text.contains("/sections/") && !page.text.contains("/publish"), "{role:?}");
        let refused = world.press(&cookie, "/reviews/1/sections/went_well", &[("text", "x"), ("revision", "0")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn times_stand_on_the_readers_clock_and_the_other_one_is_there_when_pointed_at() {
    let world = World::new().await;
    resolved(&world, "Cards fail").await;
    let ben = world.sign_in("ben@example.com").await;
    let ana = world.sign_in("ana@example.com").await;
    for (who, clock) in [(&ana, "22 Nov, 02:30"), (&ben, "22 Nov, 03:30")] {
        let page = world.see(who, "/reviews/1").await.text;
        assert_good("/reviews/1", &page);
        let overview = page.split("id=\"overview\"").nth(1).and_then(|rest| rest.split("</section>").next()).unwrap();
        assert!(overview.contains(&format!(">{clock}</time>")), "{overview}");
        assert!(!overview.contains("2026-11-22 02:30 UTC"), "{overview}");
        assert!(overview.contains("(02:30:00 UTC)"), "{overview}");
    }
    let markdown = world.see(&ben, "/reviews/1/review.md").await.text;
    assert!(markdown.contains("2026-11-22 02:30 UTC") && markdown.contains("Times are in UTC"), "{markdown}");
}

#[tokio::test]
async fn a_review_is_read_down_its_times_and_each_thing_is_done_where_it_stands() {
    let world = World::new().await;
    resolved(&world, "Cards fail").await;
    let ana = world.sign_in("ana@example.com").await;
    let page = world.see(&ana, "/reviews/1").await.text;
    assert_good("/reviews/1", &page);
    let section = |key: &str| {
        let rest = page.split(&format!("id=\"{key}\"")).nth(1).unwrap_or_else(|| panic!("{key}: {page}"));
        rest.split("</section>").next().unwrap().to_owned()
    };
    let happened = section("what_happened");
    assert!(happened.contains("<span class=\"when\"><time") && happened.contains("class=\"day\""), "{happened}");
    assert_eq!(happened.matches("class=\"day\"").count(), 1, "each day once: {happened}");
    assert!(section("timeline").contains("<details"), "the whole timeline opens: {}", section("timeline"));
    assert!(section("contributing_factors").contains("popovertarget=\"new-factor\""), "{page}");
    assert!(section("action_items").contains("popovertarget=\"new-action\""), "{page}");
    let head = page.split("page-actions").nth(1).expect("actions").split("</header>").next().unwrap();
    let publish = head.split("<button").find(|button| button.contains("Publish")).expect("the next step");
    assert!(publish.starts_with(" class=\"button primary"), "{publish}");
    // The numbers stand once: in the section that tells them, else at the side.
    assert!(
        !page.contains("<dt>To resolve</dt>") && section("response").contains("Declaration to resolution"),
        "{page}"
    );
    assert_eq!(
        world.press(&ana, "/reviews/1/sections/response", &[("text", ""), ("revision", "0")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(world.see(&ana, "/reviews/1").await.text.contains("<dt>To resolve</dt>"));
    // The list says with its headings which are drafts.
    let list = world.see(&ana, "/reviews").await.text;
    assert!(list.contains("To be written") && !list.contains(">Draft<"), "{list}");
}
