//! The demo as somebody meets it: a past that hangs together, pages that open, phones that ring.

#![expect(clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

#[path = "../../../web/tests/core/html_lint.rs"]
mod html_lint;
mod world;

use allclear_core::alert::Status;
use allclear_core::incident::Reference;
use allclear_core::review::{ActionState, State};
use allclear_core::timeline;
use allclear_demo::{ADMIN, Traffic};
use allclear_engine::transport::phones::{is_asleep, phone};
use allclear_store::testing::{self, TestDb};
use allclear_store::{MIGRATIONS, alerts, incidents, reviews, status, timeline as stored};
use http::StatusCode;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use scraper::{Html, Selector};
use std::collections::BTreeSet;
use world::{World, at};

/// A Sunday morning in Berlin: the other side of the Atlantic sleeps.
const NOW: &str = "2026-11-22T08:30:00Z";

fn databases() -> Vec<TestDb> {
    [Some(testing::file(MIGRATIONS)), testing::postgres(MIGRATIONS)].into_iter().flatten().collect()
}

/// Everything that was told, as text.
async fn story(world: &World) -> Vec<String> {
    let told = world.app.read(|tx| {
        let mut told = Vec::new();
        let mut filter = alerts::Filter { limit: 200, ..alerts::Filter::default() };
        loop {
            let some = alerts::list(tx, &filter)?;
            let Some(last) = some.last() else { break };
            filter.after = Some(last.id);
            told.extend(
                some.iter().map(|a| format!("{} {} {:?} {} {:?}", a.id, a.title, a.status, a.count, a.resolved_at)),
            );
        }
        for incident in incidents::list(tx, &incidents::Filter { limit: 200, ..incidents::Filter::default() })? {
            let entries = stored::all(tx, incident.id)?;
            let folded = timeline::fold(&entries).expect("a timeline begins with its declaration");
            assert_eq!((folded.severity, folded.status), (incident.severity, incident.status), "#{}", incident.number);
            told.extend(
                entries.iter().map(|entry| format!("#{} {} {:?}", incident.number, entry.occurred_at, entry.kind)),
            );
        }
        Ok(told)
    });
    told.await.expect("a story")
}

#[tokio::test]
async fn the_past_is_three_months_of_a_company_at_work() {
    for db in databases() {
        let world = World::seeded(db, NOW, 1).await;
        let now = at(NOW);
        let seen = world.app.read(|tx| {
            let mut opened = Vec::new();
            let mut filter = alerts::Filter { limit: 200, ..alerts::Filter::default() };
            while let some @ [.., last] = &alerts::list(tx, &filter)?[..] {
                filter.after = Some(last.id);
                opened.extend(some.iter().map(|a| (a.opened_at, a.status, a.count)));
            }
            let all = incidents::list(tx, &incidents::Filter { limit: 200, ..incidents::Filter::default() })?;
            let mut written = Vec::new();
            for incident in &all {
                let actions = reviews::actions(tx, incident.id)?;
                written.push((
                    reviews::find(tx, incident.id)?.map(|r| r.state),
                    reviews::factors(tx, incident.id)?,
                    actions,
                ));
            }
            let page = status::pages(tx)?.pop().expect("a status page");
            Ok((opened, all, written, status::incidents(tx, page.id, None, 100)?, status::components(tx, page.id)?))
        });
        let (opened, all, written, public, components) = seen.await.expect("a past");
        assert!(opened.len() > 250, "a few hundred alerts: {}", opened.len());
        assert!(
            opened.iter().all(|(at, ..)| *at <= now && now.duration_since(*at) < SignedDuration::from_hours(91 * 24))
        );
        assert!(opened.iter().any(|(.., count)| *count > 1), "some are repeated");
        let open: Vec<_> = opened.iter().filter(|(_, status, _)| *status != Status::Resolved).collect();
        assert!((1..10).contains(&open.len()) && open.iter().all(|(_, status, _)| *status == Status::Acknowledged));
        assert_eq!((all.len(), all.iter().filter(|i| i.status.category.is_open()).count()), (12, 1));
        let published = written.iter().filter(|(state, ..)| *state == Some(State::Published)).count();
        assert!(published >= 3 && written.iter().any(|(_, factors, _)| factors.len() >= 3), "{published}");
        let today = now.to_zoned(TimeZone::UTC).date();
        let late = |a: &&allclear_core::review::Action| a.state == ActionState::Open && a.due_on < today;
        assert!(written.iter().flat_map(|(.., actions)| actions).filter(late).count() >= 2, "some actions are overdue");
        assert!(public.len() >= 6 && public.iter().filter(|told| !told.incident.status.is_closed()).count() == 1);
        assert_eq!(components.len(), 6);
        world.at_rest().await;
    }
}

#[tokio::test]
async fn the_same_seed_on_the_same_day_tells_the_same_story() {
    let tell = async |seed| story(&World::seeded(testing::memory(MIGRATIONS), NOW, seed).await).await;
    let first = tell(1).await;
    assert!(first == tell(1).await, "the same seed");
    assert!(first != tell(2).await, "another seed");
}

#[tokio::test]
async fn it_can_be_any_day_of_the_year() {
    for now in ["2026-03-29T01:30:00Z", "2027-01-01T00:00:30Z", "2028-02-29T23:59:59Z"] {
        let world = World::seeded(testing::memory(MIGRATIONS), now, 3).await;
        let open = world.app.read(|tx| Ok(incidents::find(tx, Reference::Number(12))?)).await.expect("read");
        assert!(open.expect("the open incident").status.category.is_open(), "{now}");
        world.at_rest().await;
    }
}

#[tokio::test]
async fn everybody_who_can_be_paged_has_a_toy_phone_and_nothing_else() {
    let world = World::seeded(testing::memory(MIGRATIONS), NOW, 1).await;
    let directory = world.app.directory();
    let zones: BTreeSet<_> = directory.people.values().map(|person| person.time_zone.as_str()).collect();
    assert!(directory.people.len() >= 12 && zones.len() >= 8, "{zones:?}");
    for method in directory.people.values().flat_map(|person| &person.methods) {
        assert!(method.channel == "webhook" && phone(&method.address).is_some(), "{}", method.address);
    }
}

/// Where a page leads on this server.
fn links(page: &str) -> BTreeSet<String> {
    let anchors = Selector::parse("a[href^='/']").expect("a selector");
    let html = Html::parse_document(page);
    let links = html.select(&anchors).filter_map(|a| a.attr("href")).map(|href| href.split('#').next().unwrap_or(href));
    links.map(str::to_owned).collect()
}

#[tokio::test]
async fn the_link_signs_in_and_every_page_it_leads_to_opens() {
    let mut world = World::seeded(testing::memory(MIGRATIONS), NOW, 1).await;
    Traffic::new(world.app.clone(), world.standing.intake.clone(), 1).expect("traffic").greet().await.expect("greeted");
    world.settle().await;
    world.publish().await;
    assert_eq!(world.get("/demo/not-the-secret").await.0, StatusCode::GONE);
    world.enter().await;
    let (status, home) = world.get("/").await;
    assert_eq!(status, StatusCode::OK);
    assert!(home.contains("Mara") && home.contains("2 % of sign-ins fail in us-east"), "{home}");
    html_lint::assert_good("/", &home);
    let mut paths = links(&home);
    paths.extend(["/dev/phones", "/incidents/8", "/status/larkfield", "/alerts?status=all"].map(str::to_owned));
    assert!(paths.len() > 15, "{paths:?}");
    for path in paths.iter().filter(|path| !path.starts_with("/assets/")) {
        let (status, page) = world.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        if page.starts_with("<!DOCTYPE html>") && !path.starts_with("/status/") {
            html_lint::assert_good(path, &page);
        }
    }
}

#[tokio::test]
async fn a_phone_rings_and_an_answer_on_it_stops_the_escalation() {
    let mut world = World::seeded(testing::memory(MIGRATIONS), NOW, 1).await;
    world.enter().await;
    let mut traffic = Traffic::new(world.app.clone(), world.standing.intake.clone(), 1).expect("traffic");
    traffic.greet().await.expect("greeted");
    world.settle().await;
    let [page] = &world.phones.arrived("mara")[..] else { panic!("{:?}", world.phones.arrived("mara")) };
    let (_, wall) = world.get("/dev/phones").await;
    html_lint::assert_good("/dev/phones", &wall);
    for line in page.text.lines() {
        assert!(wall.contains(line), "the channel's own words: {line}");
    }
    let link = page.answer_url.as_deref().and_then(|url| url.strip_prefix("http://demo.test")).expect("a link");
    assert!(wall.contains(&format!("action=\"{link}\"")), "the buttons press the signed link");
    assert!(wall.contains(&format!("data-rings=\"{}\"", page.id)));

    world.pass(SignedDuration::from_mins(6)).await;
    assert_eq!(world.phones.arrived("aiko").len(), 1, "nobody answered, so the next step rings");

    assert_eq!(world.press(link, "action=acknowledge").await, StatusCode::OK);
    // After an hour Mara is asked whether it is an incident.
    world.pass(SignedDuration::from_mins(59)).await;
    assert_eq!((world.phones.arrived("aiko").len(), world.phones.arrived("mara").len()), (1, 1), "quiet from then on");
    let (_, wall) = world.get("/dev/phones/wall").await;
    assert!(!wall.contains("data-rings") && wall.contains("Acknowledged"), "{wall}");
}

#[tokio::test]
async fn alerts_go_on_firing_and_only_who_is_awake_answers() {
    let world = World::seeded(testing::memory(MIGRATIONS), NOW, 1).await;
    let mut traffic = Traffic::new(world.app.clone(), world.standing.intake.clone(), 1).expect("traffic");
    for _ in 0..90 * 6 {
        traffic.look().await.expect("a look");
        world.pass(SignedDuration::from_secs(10)).await;
    }
    let since = at(NOW);
    let recent =
        world.app.read(|tx| Ok(alerts::list(tx, &alerts::Filter { limit: 200, ..alerts::Filter::default() })?));
    let recent: Vec<_> = recent.await.expect("alerts").into_iter().filter(|alert| alert.opened_at > since).collect();
    assert!((30..=90).contains(&recent.len()), "one every 1 to 3 minutes: {}", recent.len());
    assert!(recent.iter().filter(|alert| alert.status == Status::Resolved).count() > 20, "they go away by themselves");
    let directory = world.app.directory();
    let mut answered = 0;
    for alert in &recent {
        let Some(allclear_core::access::Actor::Person { id, .. }) = &alert.acknowledged_by else { continue };
        let (person, when) = (&directory.people[id], alert.acknowledged_at.expect("a moment"));
        let reached: Timestamp = when.checked_sub(SignedDuration::from_secs(75)).expect("in range");
        assert!(!is_asleep(&person.time_zone, reached) && person.email != ADMIN, "{} at {when}", person.name);
        answered += 1;
    }
    assert!(answered > 5, "{answered}");
}
