//! Pages that follow what others do: each part of them that others can change is a region, and is fetched when it changes.

use crate::html_lint::assert_good;
use crate::world::{COMPANY, JSON_KEY, World};
use allclear_core::access::Actor;
use allclear_core::incident::Reference;
use allclear_core::page::Subject;
use allclear_engine::company::{self, SourceFile};
use allclear_engine::links::{self, Claims};
use allclear_engine::respond::{self, Declare};
use axum::body::Body;
use http::{Request, StatusCode, header};

const ANA: &str = "ana@example.com";

/// What a region of an open page is answered.
async fn fetched(world: &World, cookie: &str, path: &str) -> String {
    let request = Request::get(path).header(header::COOKIE, cookie).header("hx-request", "true");
    let answer = world.send(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.text
}

/// The address at which the region called `id` is fetched, which must be on the page, and the facts it waits for.
#[track_caller]
fn region(page: &str, id: &str) -> (String, String) {
    let start = format!("<div class=\"region\" id=\"{id}\" hx-get=\"");
    let rest = page.split(&start).nth(1).unwrap_or_else(|| panic!("no region {id}: {page}"));
    let url = rest.split('"').next().expect("an address").replace("&amp;", "&");
    let trigger = rest.split("hx-trigger=\"").nth(1).expect("a trigger").split('"').next().expect("facts");
    (url, trigger.to_owned())
}

/// The facts that the page's stream brings.
#[track_caller]
fn followed(page: &str) -> Vec<String> {
    let topics = page.split("/live?topics=").nth(1).unwrap_or_else(|| panic!("the page follows nothing: {page}"));
    topics.split('"').next().expect("an end").split(',').map(str::to_owned).collect()
}

async fn declare(world: &World, title: &str) {
    let command = Declare { title: Some(title.to_owned()), ..Declare::default() };
    respond::declare(&world.app, Actor::Operator, command).await.expect("declared");
}

async fn apply(world: &World, text: String) {
    let file = SourceFile { name: "company.yaml".to_owned(), text };
    company::apply(&world.app, Actor::Operator, &[file]).await.expect("applied");
}

/// Somebody else is on call.
async fn turn_over(world: &World) {
    let turned =
        COMPANY.replace("        people: [ana@example.com, ben@example.com]", "        people: [ben@example.com]");
    apply(world, turned).await;
}

#[tokio::test]
async fn what_stands_beside_a_page_follows_what_others_change() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let directory = world.app.refresh_directory().await.expect("a company");
    let only =
        COMPANY.replace("        people: [ana@example.com, ben@example.com]", "        people: [ana@example.com]");
    apply(&world, only).await;
    let team = directory.teams.values().next().expect("a team").id;
    let service = directory.services.values().find(|s| s.name == "checkout").expect("a service").id;
    let schedule = directory.schedules.values().next().expect("a schedule").id;
    for path in
        ["/".to_owned(), format!("/teams/{team}"), format!("/services/{service}"), format!("/on-call/{schedule}")]
    {
        let page = world.see(&ana, &path).await.text;
        assert_good(&path, &page);
        let (address, facts) = region(&page, "side");
        assert!(
            facts.contains("company from:body") && followed(&page).contains(&"company".to_owned()),
            "{path}: {facts}"
        );
        let side = fetched(&world, &ana, &address).await;
        assert!(side.starts_with("<div class=\"region\" id=\"side\""), "{path}: {side}");
        assert!(page.contains(&side), "{path}: it is what the page shows");
    }
    let (home, at_team, at_schedule) =
        ("/?part=side", format!("/teams/{team}?part=side"), format!("/on-call/{schedule}?part=side"));
    for path in [home, &at_team, &at_schedule] {
        assert!(fetched(&world, &ana, path).await.contains("Ana Costa"), "{path}");
    }
    turn_over(&world).await;
    for path in [home, &at_team, &at_schedule] {
        let side = fetched(&world, &ana, path).await;
        assert!(side.contains("Ben Okafor") && !side.contains("Ana Costa"), "{path}: {side}");
    }
}

#[tokio::test]
async fn two_people_who_plan_overrides_see_what_the_other_did() {
    let world = World::new().await;
    let (ana, ben) = (world.sign_in(ANA).await, world.sign_in("ben@example.com").await);
    let schedule = world.app.refresh_directory().await.expect("a company").schedules.values().next().expect("one").id;
    let here = format!("/on-call/{schedule}?weeks=4&zone=schedule");
    let page = world.see(&ana, &here).await.text;
    let (address, facts) = region(&page, "schedule");
    assert!(address.contains("weeks=4&zone=schedule"), "it stays what is looked at: {address}");
    assert!(facts.contains("company from:body") && followed(&page).contains(&"company".to_owned()), "{facts}");
    let before = fetched(&world, &ana, &address).await;
    assert!(page.contains(&before) && !before.contains("rota-line override"), "{before}");
    let person = world.app.directory().person_by_email(ANA).expect("Ana").id.to_string();
    let (from, to) = (("from", "2026-11-22T10:00"), ("to", "2026-11-22T14:00"));
    let fields = [("person", person.as_str()), from, to, ("from_zone", "Europe/Lisbon"), ("to_zone", "Europe/Lisbon")];
    let made = world.press(&ben, &format!("/on-call/{schedule}/override"), &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let after = fetched(&world, &ana, &address).await;
    assert!(after.contains("rota-line override"), "{after}");
    let calendar =
        |html: &str| html.split("id=\"calendar-").nth(1).expect("a calendar").split('"').next().map(str::to_owned);
    assert_ne!(calendar(&before), calendar(&after), "another calendar, so that nobody chooses from the old one");
    assert!(fetched(&world, &ana, &format!("/on-call/{schedule}?part=side")).await.contains("Overrides"));
}

#[tokio::test]
async fn who_tells_customers_sees_what_others_told_them() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    let made = world.press(&ana, "/status-pages", &[("name", "Acme status"), ("slug", "acme")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    for (path, id) in [("/status-pages", "status-pages"), ("/status-pages/acme", "status-page")] {
        let page = world.see(&ana, path).await.text;
        assert_good(path, &page);
        let (address, facts) = region(&page, id);
        assert_eq!(address, path);
        assert!(
            facts.contains("status from:body") && followed(&page).contains(&"status".to_owned()),
            "{path}: {facts}"
        );
        assert!(page.contains(&fetched(&world, &ana, path).await), "{path}");
    }
    let component = [("name", "Card payments"), ("description", ""), ("service", "")];
    assert_eq!(world.press(&ana, "/status-pages/acme/components", &component).await.status, StatusCode::SEE_OTHER);
    assert!(fetched(&world, &ana, "/status-pages").await.contains("1 component"));
    assert!(fetched(&world, &ana, "/status-pages/acme").await.contains("Card payments"));
}

#[tokio::test]
async fn a_review_follows_itself_and_no_other() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is down").await;
    let over = world.press(&ana, "/incidents/1/resolve", &[("resolution", "rolled back")]).await;
    assert_eq!(over.status, StatusCode::SEE_OTHER, "{}", over.text);
    let page = world.see(&ana, "/reviews/1").await.text;
    assert_good("/reviews/1", &page);
    for id in ["review", "side"] {
        let (address, facts) = region(&page, id);
        assert!(facts.contains("review-1 from:body") && !facts.contains("reviews "), "{id}: {facts}");
        assert!(page.contains(&fetched(&world, &ana, &address).await), "{id}");
    }
    let topics = followed(&page);
    assert!(topics.contains(&"review-1".to_owned()) && !topics.contains(&"reviews".to_owned()), "{topics:?}");
    let factor = [("category", "design"), ("factor", "The cache had no limit.")];
    assert_eq!(world.press(&ana, "/reviews/1/factors", &factor).await.status, StatusCode::SEE_OTHER);
    assert!(fetched(&world, &ana, "/reviews/1").await.contains("The cache had no limit."));
    assert_eq!(world.press(&ana, "/reviews/1/owner", &[("owner", ANA)]).await.status, StatusCode::SEE_OTHER);
    assert!(fetched(&world, &ana, "/reviews/1?part=side").await.contains("Ana Costa"), "who answers for it");
}

#[tokio::test]
async fn screen_readers_are_told_what_arrives_in_the_story_and_among_the_alerts() {
    let world = World::new().await;
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is down").await;
    for (path, region, many) in [("/incidents/1", "timeline", "new entries"), ("/alerts", "alerts", "new alerts")] {
        let page = world.see(&ana, path).await.text;
        let line = format!("role=\"status\" data-arrives=\"{region}\"");
        let line = page.split(&line).nth(1).unwrap_or_else(|| panic!("{path} says nothing: {page}"));
        assert!(line.split("</p>").next().expect("an end").contains(many), "{path}");
        // Outside of the region, which is drawn anew: what is new there is read out only where it was before.
        assert!(!fetched(&world, &ana, path.trim_end_matches("/1")).await.contains("data-arrives"), "{path}");
    }
}

#[tokio::test]
async fn whoever_is_woken_reads_when_it_was_on_their_own_clock_and_on_everybodys() {
    let world = World::new().await;
    let body = r#"{"title": "Checkout is down", "severity": "critical"}"#;
    assert!(world.post(&format!("/in/json/{JSON_KEY}"), body).await.status.is_success());
    declare(&world, "Checkout is down").await;
    world.forward(3_600 * 5);
    let ben = world.app.refresh_directory().await.unwrap().person_by_email("ben@example.com").unwrap().id;
    let ana = world.sign_in(ANA).await;
    let list = world.see(&ana, "/alerts").await.text;
    let alert = list.split("href=\"/alerts/alt_").nth(1).expect("an alert").split('"').next().unwrap();
    let incident = world
        .app
        .read(|tx| Ok(allclear_store::incidents::find(tx, Reference::Number(1))?))
        .await
        .unwrap()
        .expect("an incident");
    let subjects = [Subject::Alert(format!("alt_{alert}").parse().unwrap()), Subject::Incident(incident.id)];
    for subject in subjects {
        let expires_at = world.app.now() + jiff::SignedDuration::from_hours(1);
        let token =
            world.app.read(move |tx| links::sign(tx, &Claims { subject, person: ben, expires_at })).await.unwrap();
        let page = world.get(&format!("/a/{token}")).await.text;
        // Lagos is an hour ahead of UTC.
        let when = "title=\"Sun 22 Nov 2026, 03:30:00 WAT (02:30:00 UTC)\">22 Nov, 03:30</time>";
        assert!(page.contains(when) && page.contains(">5 h ago</time>"), "{page}");
        assert!(page.contains("Africa/Lagos"), "whose clock it is: {page}");
    }
}

#[tokio::test]
async fn a_day_of_another_year_says_which() {
    let world = World::new().await;
    world.forward(86_400 * 38);
    let ana = world.sign_in(ANA).await;
    declare(&world, "Checkout is down").await;
    let over = world.press(&ana, "/incidents/1/resolve", &[("resolution", "rolled back")]).await;
    assert_eq!(over.status, StatusCode::SEE_OTHER, "{}", over.text);
    let side = fetched(&world, &ana, "/incidents/1/side").await;
    assert!(side.contains("due ") && side.contains("Jan 2027"), "{side}");
}
