//! Status pages from inside: made, filled, and used to tell customers.

use crate::html_lint::assert_good;
use crate::world::World;
use allclear_core::directory::Role;
use http::StatusCode;

#[tokio::test]
async fn a_page_is_made_and_customers_are_told_from_beginning_to_end() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    let bad = world.press(&ana, "/status-pages", &[("name", "Acme status"), ("slug", "Acme Status!")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_good("a refused page", &bad.text);
    assert!(bad.text.contains("value=\"Acme Status!\""), "kept: {}", bad.text);
    let made = world.press(&ana, "/status-pages", &[("name", "Acme status"), ("slug", "acme")]).await;
    assert_eq!(made.headers["location"], "/status-pages/acme", "{}", made.text);
    let component = [("name", "Card payments <b>"), ("description", "Paying with cards"), ("service", "")];
    assert_eq!(world.press(&ana, "/status-pages/acme/components", &component).await.status, StatusCode::SEE_OTHER);
    let twice = world.press(&ana, "/status-pages/acme/components", &component).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "a double click adds it once");
    for path in ["/status-pages", "/status-pages/acme", "/status-pages/acme/post?incident=7"] {
        let page = world.see(&ana, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_good(path, &page.text);
    }

    let compose = world.see(&ana, "/status-pages/acme/post").await.text;
    let field = compose.split("name=\"").find(|part| part.starts_with("component-")).unwrap();
    let field = field.split('"').next().unwrap();
    let fields = [
        ("name", "Card payments fail"),
        ("status", "investigating"),
        ("body", ""),
        (field, "partial_outage"),
        ("impact", ""),
        ("incident", ""),
    ];
    let empty = world.press(&ana, "/status-pages/acme/post", &fields).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        empty.text.contains("value=\"Card payments fail\"") && empty.text.contains("value=\"partial_outage\" selected"),
        "{}",
        empty.text
    );
    let fields = fields.map(|(name, value)| (name, if name == "body" { "We are <looking> into it." } else { value }));
    assert_eq!(world.press(&ana, "/status-pages/acme/post", &fields).await.status, StatusCode::SEE_OTHER);
    let public = world.get("/status/acme").await.text;
    assert!(public.contains("Card payments fail") && public.contains("We are &lt;looking&gt; into it."), "{public}");
    assert!(public.contains("Partial outage"), "{public}");

    let inside = world.see(&ana, "/status-pages/acme").await.text;
    let told = inside.split("href=\"").find(|part| part.starts_with("/status-pages/acme/incidents/")).unwrap();
    let told = told.split('"').next().unwrap();
    assert_good("an update", &world.see(&ana, told).await.text);
    let over = world.press(&ana, told, &[("status", "resolved"), ("body", "Payments work again.")]).await;
    assert_eq!(over.status, StatusCode::SEE_OTHER, "{}", over.text);
    let summary = world.get("/status/acme/api/v2/summary.json").await.json();
    assert_eq!(summary["components"][0]["status"], "operational", "{summary}");
}

#[tokio::test]
async fn an_incident_that_customers_read_about_leads_to_the_next_word_and_not_to_a_second_one() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    world.press(&ana, "/status-pages", &[("name", "Acme"), ("slug", "acme")]).await;
    let declaring = [("title", "Books do not balance"), ("impact", "Bills show last month's sum.")];
    let declared = world.press(&ana, "/incidents", &declaring).await;
    assert_eq!(declared.status, StatusCode::SEE_OTHER, "{}", declared.text);
    let anew = "href=\"/status-pages/acme/post?incident=1\"";
    assert!(world.see(&ana, "/incidents/1").await.text.contains(anew), "straight to the form");
    let compose = world.see(&ana, "/status-pages/acme/post?incident=1").await.text;
    assert!(!compose.contains("already read about"), "{compose}");
    assert!(
        compose.contains("value=\"Bills show last month's sum.\"") && !compose.contains("do not balance"),
        "{compose}"
    );

    let fields = [
        ("name", "Books fail"),
        ("status", "investigating"),
        ("body", "We look."),
        ("incident", "#1"),
        ("next_update_minutes", "30"),
    ];
    let told = world.press(&ana, "/status-pages/acme/post", &fields).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    let inside = world.see(&ana, "/incidents/1").await.text;
    let further = inside.split("href=\"").find(|part| part.starts_with("/status-pages/acme/incidents/"));
    let further = further.unwrap_or_else(|| panic!("{inside}")).split('"').next().unwrap();
    assert!(!inside.contains(anew), "{inside}");
    assert!(world.see(&ana, further).await.text.contains("A further update"));
    for (asked, words) in [("?incident=1", "about #1<"), ("?incident=%231", "about #1<"), ("", "about “Books fail”<")]
    {
        let compose = world.see(&ana, &format!("/status-pages/acme/post{asked}")).await.text;
        assert_good("a second incident", &compose);
        assert!(compose.contains(&format!("Customers already read {words}")), "{asked}: {compose}");
        assert!(compose.contains(&format!("href=\"{further}\"")), "{compose}");
    }

    let over = world.press(&ana, further, &[("status", "resolved"), ("body", "They balance.")]).await;
    assert_eq!(over.status, StatusCode::SEE_OTHER, "{}", over.text);
    assert!(world.see(&ana, "/incidents/1").await.text.contains(anew));
    assert!(!world.see(&ana, "/status-pages/acme/post?incident=1").await.text.contains("already read about"));
}

#[tokio::test]
async fn inside_it_says_that_customers_read_of_an_outage_also_where_no_component_is_marked() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    world.press(&ana, "/status-pages", &[("name", "Acme"), ("slug", "acme")]).await;
    let component = [("name", "Payments"), ("description", "Paying with cards"), ("service", "")];
    world.press(&ana, "/status-pages/acme/components", &component).await;
    assert!(world.see(&ana, "/status-pages/acme").await.text.contains("Everything works."));
    let fields = [("name", "Payments fail"), ("status", "investigating"), ("body", "We look."), ("impact", "critical")];
    let told = world.press(&ana, "/status-pages/acme/post", &fields).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text);
    assert!(world.get("/status/acme").await.text.contains("Major system outage"));
    let inside = world.see(&ana, "/status-pages/acme").await.text;
    assert!(inside.contains("Customers read: Major system outage."), "{inside}");
    assert!(!inside.contains("Everything works."), "{inside}");

    let further = inside.split("href=\"").find(|part| part.starts_with("/status-pages/acme/incidents/")).unwrap();
    let further = further.split('"').next().unwrap();
    world.press(&ana, further, &[("status", "resolved"), ("body", "They work.")]).await;
    assert!(
        world.see(&ana, "/status-pages/acme").await.text.contains("Everything works."),
        "what is over does not count"
    );
}

#[tokio::test]
async fn telling_customers_is_for_responders_and_making_pages_for_managers() {
    let world = World::new().await;
    let ana = world.sign_in("ana@example.com").await;
    world.press(&ana, "/status-pages", &[("name", "Acme"), ("slug", "acme")]).await;
    let ben = world.signed_in_as(Role::Responder).await;
    assert_eq!(world.press(&ben, "/status-pages", &[("name", "B"), ("slug", "b")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.see(&ben, "/status-pages/acme/post").await.status, StatusCode::OK);
    let cleo = world.signed_in_as(Role::Observer).await;
    let page = world.see(&cleo, "/status-pages/acme").await.text;
    assert!(!page.contains("/post\"") && !page.contains("method=\"post\" action=\"/status-pages"), "{page}");
    assert_eq!(world.see(&ana, "/status-pages/nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.see(&ana, "/status-pages/acme/incidents/x").await.status, StatusCode::NOT_FOUND);
}
