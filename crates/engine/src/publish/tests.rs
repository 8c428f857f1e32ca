use super::*;
use crate::app::{Clock, Settings};
use crate::respond::{self, Declare};
use allclear_core::access::Denied;
use allclear_core::directory::{Directory, Role, Service};
use allclear_core::id::{Entry, Ids, TokenId};
use allclear_core::incident::Reference;
use allclear_core::status::{Impact, IncidentStatus, View};
use allclear_core::timeline::Kind;
use allclear_store::{Db, Location, directory, timeline};
use jiff::Timestamp;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_790_000_030 + self.0.load(Ordering::Relaxed)).expect("in range")
    }
}

/// The view as text: what the documents hold is the web's affair.
fn render(view: &View) -> Vec<Document> {
    let names: Vec<_> = view.components.iter().map(|c| format!("{}={}", c.name, c.status.as_str())).collect();
    let told: Vec<_> = view.incidents.iter().map(|t| format!("{}:{}", t.incident.name, t.updates.len())).collect();
    let body = format!("{} | {} | {}", view.overall().description, names.join(","), told.join(","));
    vec![
        Document { path: String::new(), format: Format::Html, body, changed_at: None },
        Document {
            path: "as-of".to_owned(),
            format: Format::Json,
            body: format!("\"{}\"", view.as_of),
            changed_at: None,
        },
        Document {
            path: "long".to_owned(),
            format: Format::Css,
            body: "a { color: red }\n".repeat(500),
            changed_at: Some(view.page.updated_at),
        },
    ]
}

struct World {
    app: App,
    clock: Arc<Hand>,
    snapshots: Snapshots,
}

impl World {
    async fn new(services: &[(u128, &str)]) -> Self {
        Self::at(&Location::Memory, None, services).await
    }

    async fn at(place: &Location, folder: Option<&Path>, services: &[(u128, &str)]) -> Self {
        let snapshots = Snapshots::open(folder.map(Path::to_path_buf), render);
        let db = Db::open(place).expect("opened");
        db.migrate().expect("migrated");
        let clock = Arc::new(Hand(AtomicI64::new(0)));
        let mut next = 0_u64;
        let ids = Ids::new(move || {
            next += 1;
            next.wrapping_mul(0x9e37_79b9_7f4a_7c15)
        });
        let settings = Settings { public_url: "https://acme.example".to_owned() };
        let app = App::new(db, Arc::<Hand>::clone(&clock), ids, settings).expect("app");
        let world = Self { app, clock, snapshots };
        world.configure(services).await;
        world
    }

    async fn configure(&self, services: &[(u128, &str)]) {
        let services: Vec<Service> = services.iter().map(|(n, name)| service(*n, name)).collect();
        let saved = self.app.write(move |work| {
            let after = Directory {
                services: services.iter().map(|s| (s.id, s.clone())).collect(),
                ..(*work.directory).clone()
            };
            let version = work.ids.id::<Entry>(work.now).uuid();
            Ok(directory::save(work.tx, &work.directory, &after.index(), version)?)
        });
        saved.await.expect("saved");
        self.snapshots.refresh(&self.app).await.expect("refreshed");
    }

    fn shows(&self, slug: &str) -> Option<String> {
        let site = self.snapshots.site(slug)?;
        Some(String::from_utf8(site.assets[""].body.to_vec()).expect("text"))
    }

    async fn open(&self, new: NewIncident) -> Result<allclear_core::status::Told> {
        open(&self.app, &self.snapshots, Actor::Operator, "main".to_owned(), new).await
    }

    async fn update(
        &self,
        told: &allclear_core::status::Told,
        status: IncidentStatus,
        components: Option<Vec<ComponentChange>>,
    ) -> Result<allclear_core::status::Told> {
        let body = "More is known.".to_owned();
        let new = NewUpdate { status: Some(status), body, impact: None, components, next_minutes: None };
        update(&self.app, &self.snapshots, Actor::Operator, "main".to_owned(), told.incident.id, new).await
    }
}

fn service(n: u128, name: &str) -> Service {
    Service {
        id: ServiceId::from_uuid(Uuid::from_u128(n)),
        name: name.to_owned(),
        team: None,
        policy: None,
        business_impact: None,
        depends_on: Vec::new(),
        runbook_url: None,
        experts: Vec::new(),
    }
}

fn named(name: &str, status: ComponentStatus) -> ComponentChange {
    ComponentChange { component: Named::Name(name.to_owned()), status }
}

fn broken(components: Vec<ComponentChange>) -> NewIncident {
    NewIncident {
        name: "Cards are declined".to_owned(),
        status: IncidentStatus::Investigating,
        impact: None,
        body: "About half of all card payments fail.".to_owned(),
        components,
        incident: None,
        started_at: None,
        next_minutes: None,
    }
}

#[tokio::test]
async fn without_a_configured_page_there_is_one_that_follows_the_services() {
    let world = World::new(&[]).await;
    assert_eq!(world.shows("main").as_deref(), Some("All Systems Operational |  | "));
    world.configure(&[(1, "Web"), (2, "payments")]).await;
    assert_eq!(
        world.shows("main").expect("there"),
        "All Systems Operational | payments=operational,Web=operational | "
    );
    world.configure(&[(1, "Shop"), (3, "API")]).await;
    assert_eq!(world.shows("main").expect("there"), "All Systems Operational | API=operational,Shop=operational | ");
    assert!(world.app.directory().status_pages.is_empty(), "it is not configuration");
}

#[tokio::test]
async fn a_configured_page_takes_its_place_unless_it_has_told_something() {
    let world = World::new(&[(1, "Web")]).await;
    let new = |slug: &str| NewPage { id: None, slug: slug.to_owned(), name: "Acme".to_owned() };
    let page = create_page(&world.app, &world.snapshots, Actor::Operator, new("acme")).await.expect("made");
    assert_eq!((world.shows("main"), world.shows("acme").is_some()), (None, true));
    let directory = world.app.refresh_directory().await.expect("read");
    assert_eq!(directory.status_pages[&page.id].slug, "acme", "the configuration knows it");
    let again = create_page(&world.app, &world.snapshots, Actor::Operator, new("acme")).await;
    assert!(matches!(again, Err(Error::Refused(_))), "{again:?}");

    let world = World::new(&[(1, "Web")]).await;
    world.open(broken(vec![])).await.expect("opened");
    create_page(&world.app, &world.snapshots, Actor::Operator, new("acme")).await.expect("made");
    assert!(world.shows("main").is_some(), "what was published stays");
}

#[tokio::test]
async fn a_component_by_hand_takes_the_default_page_over() {
    let world = World::new(&[(1, "Web")]).await;
    let new = |name: &str| NewComponent {
        id: None,
        name: name.to_owned(),
        description: Some("  ".to_owned()),
        service: None,
        position: None,
        status: ComponentStatus::Operational,
    };
    let add = |name: &str| add_component(&world.app, &world.snapshots, Actor::Operator, "main".to_owned(), new(name));
    let made = add("Phone line").await.expect("added");
    assert_eq!((made.position, made.description), (2, None));
    world.configure(&[(2, "API")]).await;
    assert_eq!(
        world.shows("main").expect("there"),
        "All Systems Operational | Web=operational,Phone line=operational | "
    );
    assert!(matches!(add("phone LINE").await, Err(Error::Invalid { .. })), "its name is taken");
}

#[tokio::test]
async fn what_is_done_to_a_page_is_in_the_trail() {
    let world = World::new(&[(1, "Web")]).await;
    let new = NewPage { id: None, slug: "acme".to_owned(), name: "Acme".to_owned() };
    create_page(&world.app, &world.snapshots, Actor::Operator, new).await.expect("made");
    let new = NewComponent {
        id: None,
        name: "Paying".to_owned(),
        description: Some("Cards and invoices.".to_owned()),
        service: Some(ServiceId::from_uuid(Uuid::from_u128(1))),
        position: Some(7),
        status: ComponentStatus::PartialOutage,
    };
    let acme = || "acme".to_owned();
    let made = add_component(&world.app, &world.snapshots, Actor::Operator, acme(), new).await.expect("added");
    assert_eq!((made.position, made.status), (7, ComponentStatus::PartialOutage));
    for _ in 0..2 {
        let change = named("paying", ComponentStatus::Operational);
        set_component(&world.app, &world.snapshots, Actor::Operator, acme(), change).await.expect("set");
    }
    let trail = world.app.read(|tx| Ok(audit::list(tx, None, None, 10)?)).await.expect("read");
    let told: Vec<_> = trail.iter().map(|entry| (entry.action.as_str(), entry.body.to_string())).collect();
    assert_eq!(told.len(), 3, "what changes nothing is not told: {told:?}");
    assert!(told[0].0 == "status_page.component" && told[0].1.contains("partial_outage"), "{told:?}");
    assert!(told[1].0 == "configuration.change" && told[1].1.contains("Paying"), "{told:?}");
    assert!(told[2].0 == "configuration.change" && told[2].1.contains("acme"), "{told:?}");
}

#[tokio::test]
async fn an_incident_is_on_the_page_when_the_command_returns_and_resolving_heals() {
    let world = World::new(&[(1, "Web"), (2, "Payments")]).await;
    let first = broken(vec![named("payments", ComponentStatus::MajorOutage)]);
    let told = world.open(first).await.expect("opened");
    assert_eq!((told.incident.impact, told.updates.len()), (Impact::Critical, 1));
    let expected = "Partial System Outage | Payments=major_outage,Web=operational | Cards are declined:1";
    assert_eq!(world.shows("main").expect("there"), expected);
    let second = world.open(broken(vec![named("Web", ComponentStatus::DegradedPerformance)])).await.expect("opened");
    let third = world.update(&told, IncidentStatus::Resolved, None).await.expect("resolved");
    assert!(third.incident.resolved_at.is_some());
    let expected = "Partially Degraded Service | Payments=operational,Web=degraded_performance";
    assert!(world.shows("main").expect("there").starts_with(expected), "{:?}", world.shows("main"));
    world.update(&second, IncidentStatus::Resolved, Some(vec![])).await.expect("resolved");
    assert!(world.shows("main").expect("there").starts_with("Partially Degraded Service"), "its author kept it so");
    let after = world.update(&second, IncidentStatus::Postmortem, None).await.expect("written");
    assert_eq!(after.updates.len(), 3);
    assert!(
        world.shows("main").expect("there").starts_with("Partially Degraded Service"),
        "a postmortem heals nothing"
    );
}

#[tokio::test]
async fn refusals_say_which_field_and_store_nothing() {
    let world = World::new(&[(1, "Web")]).await;
    let before = world.shows("main");
    let field = |refused: Result<allclear_core::status::Told>| match refused {
        Err(Error::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(field(world.open(NewIncident { name: " ".into(), ..broken(vec![]) }).await), "name");
    assert_eq!(field(world.open(NewIncident { body: "x".repeat(30_000), ..broken(vec![]) }).await), "body");
    let wanted = vec![named("Web", ComponentStatus::MajorOutage), named("Wep", ComponentStatus::MajorOutage)];
    assert_eq!(field(world.open(broken(wanted)).await), "components[1]");
    let later = Some(world.app.now() + jiff::SignedDuration::from_secs(60));
    assert_eq!(field(world.open(NewIncident { started_at: later, ..broken(vec![]) }).await), "started_at");
    let ages_ago = Some(jiff::Timestamp::from_second(946_684_799).expect("an instant"));
    assert_eq!(field(world.open(NewIncident { started_at: ages_ago, ..broken(vec![]) }).await), "started_at");
    let unknown = Some(Reference::Number(77));
    assert_eq!(field(world.open(NewIncident { incident: unknown, ..broken(vec![]) }).await), "incident");
    let early = world.open(NewIncident { status: IncidentStatus::Postmortem, ..broken(vec![]) }).await;
    assert!(matches!(early, Err(Error::Refused(_))), "{early:?}");
    world.snapshots.refresh(&world.app).await.expect("refreshed");
    assert_eq!(world.shows("main"), before);
}

#[tokio::test]
async fn reading_is_not_enough_to_publish_and_responding_not_to_configure() {
    let world = World::new(&[(1, "Web")]).await;
    let token = |scope| Actor::Token { id: TokenId::from_uuid(Uuid::from_u128(5)), name: "t".to_owned(), scope };
    let main = || "main".to_owned();
    let told = open(&world.app, &world.snapshots, token(Role::Observer), main(), broken(vec![])).await;
    assert!(matches!(told, Err(Error::Denied(Denied { needed: "responder", .. }))), "{told:?}");
    let change = named("Web", ComponentStatus::MajorOutage);
    assert!(set_component(&world.app, &world.snapshots, token(Role::Observer), main(), change.clone()).await.is_err());
    set_component(&world.app, &world.snapshots, token(Role::Responder), main(), change).await.expect("allowed");
    assert!(world.shows("main").expect("there").contains("Web=major_outage"));
    let new = NewPage { id: None, slug: "acme".to_owned(), name: "Acme".to_owned() };
    let made = create_page(&world.app, &world.snapshots, token(Role::Responder), new).await;
    assert!(matches!(made, Err(Error::Denied(Denied { needed: "manager", .. }))), "{made:?}");
}

#[tokio::test]
async fn the_internal_incident_hears_what_was_published_and_nothing_of_it_gets_out() {
    let world = World::new(&[(1, "Web")]).await;
    let secret = "DBA deleted the payments table";
    let declare = Declare { title: Some(secret.to_owned()), ..Declare::default() };
    let (incident, _) = respond::declare(&world.app, Actor::Operator, declare).await.expect("declared");
    let linked = NewIncident { incident: Some(Reference::Number(incident.number)), ..broken(vec![]) };
    world.open(linked).await.expect("opened");
    let id = incident.id;
    let entries = world.app.read(move |tx| Ok(timeline::all(tx, id)?)).await.expect("read");
    let notes: Vec<_> = entries
        .into_iter()
        .filter_map(|e| match e.kind {
            Kind::Note { text } => Some(text),
            _ => None,
        })
        .collect();
    assert_eq!(
        notes,
        [
            "Published on Status as Investigating (the next by 2026-09-21 14:43 UTC): About half of all card payments fail."
        ]
    );
    let site = world.snapshots.site("main").expect("there");
    assert!(site.assets.values().all(|a| !String::from_utf8_lossy(&a.body).contains(secret)));
}

#[tokio::test]
async fn pages_outlive_the_database_and_the_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, kept) = (folder.path().join("allclear.db"), folder.path().join("status"));
    let place = Location::Sqlite { path: data.clone() };
    let world = World::at(&place, Some(&kept), &[(1, "Web")]).await;
    world.open(broken(vec![named("Web", ComponentStatus::MajorOutage)])).await.expect("opened");
    let before = world.snapshots.site("main").expect("there");

    world.app.db().close().await;
    std::fs::remove_file(&data).expect("unlinked");
    world.clock.0.fetch_add(600, Ordering::Relaxed);
    assert!(world.snapshots.refresh(&world.app).await.is_err(), "the database is gone");
    assert_eq!(world.snapshots.site("main"), Some(Arc::clone(&before)), "and its pages are not");

    let restarted = Snapshots::open(Some(kept), render);
    let after = restarted.site("main").expect("kept");
    assert_eq!(*after, *before, "byte for byte, as old as it was");
    let long = &after.assets["long"];
    let (packed, tag) = long.gzip.clone().expect("worth compressing");
    let mut unpacked = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&packed[..]), &mut unpacked).expect("gzip");
    assert_eq!((unpacked.as_bytes(), packed.len() * 10 < long.body.len()), (&long.body[..], true));
    assert_ne!(tag, long.etag);
    assert_eq!(after.assets["as-of"].gzip, None, "too short to gain anything");
}

#[tokio::test]
async fn a_damaged_file_is_left_out_and_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = folder.path().join("status");
    let world = World::at(&Location::Memory, Some(&kept), &[(1, "Web")]).await;
    let file = kept.join("main").join("snapshot");
    let whole = std::fs::read(&file).expect("written");
    let half = whole[..whole.len() / 2].to_vec();
    let mut flipped = whole.clone();
    flipped[whole.len() - 9] ^= 1;
    let text = String::from_utf8(whole.clone()).expect("text");
    let older = text.replacen("allclear-status-page 1", "allclear-status-page 0", 1).into_bytes();
    for damaged in [half, flipped, older, b"\0\0\0".to_vec(), Vec::new(), b"allclear-status-page 1 \n".to_vec()] {
        std::fs::write(&file, &damaged).expect("written");
        assert_eq!(Snapshots::open(Some(kept.clone()), render).site("main"), None, "{} bytes", damaged.len());
    }
    std::fs::remove_file(&file).expect("removed");
    std::fs::create_dir_all(kept.join("main").join("snapshot")).expect("a folder where a file should be");
    assert_eq!(Snapshots::open(Some(kept.clone()), render).site("main"), None);
    std::fs::remove_dir(kept.join("main").join("snapshot")).expect("removed");
    world.snapshots.refresh(&world.app).await.expect("refreshed");
    assert!(Snapshots::open(Some(kept.clone()), render).site("main").is_some(), "missing files are written again");

    std::fs::create_dir_all(kept.join("Not a slug")).expect("a folder");
    std::fs::rename(kept.join("main"), kept.join("other")).expect("renamed");
    let moved = Snapshots::open(Some(kept), render);
    assert!(moved.site("other").is_none() && moved.site("main").is_none(), "a page under another page's name");
}

#[tokio::test]
async fn a_disk_that_cannot_be_written_stops_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = folder.path().join("status");
    std::fs::write(&kept, "a file where the folder should be").expect("written");
    let world = World::at(&Location::Memory, Some(&kept), &[(1, "Web")]).await;
    world.open(broken(vec![])).await.expect("published all the same");
    assert!(world.shows("main").expect("there").contains("Cards are declined"));
}

#[tokio::test]
async fn a_removed_page_leaves_memory_and_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::at(&Location::Memory, Some(folder.path()), &[(1, "Web")]).await;
    let new = NewPage { id: None, slug: "acme".to_owned(), name: "Acme".to_owned() };
    create_page(&world.app, &world.snapshots, Actor::Operator, new).await.expect("made");
    assert!(!folder.path().join("main").exists() && folder.path().join("acme").join("snapshot").is_file());
}

#[tokio::test]
async fn the_bytes_change_with_the_minute_and_not_with_the_second() {
    let world = World::new(&[(1, "Web")]).await;
    let before = world.snapshots.site("main").expect("there");
    assert_eq!(before.as_of.as_second() % 60, 0);
    assert!(before.as_of <= world.app.now());
    world.clock.0.fetch_add(1, Ordering::Relaxed);
    world.snapshots.refresh(&world.app).await.expect("refreshed");
    assert_eq!(world.snapshots.site("main"), Some(Arc::clone(&before)));
    world.clock.0.fetch_add(60, Ordering::Relaxed);
    world.snapshots.refresh(&world.app).await.expect("refreshed");
    let after = world.snapshots.site("main").expect("there");
    assert_eq!((after.as_of.as_second() - before.as_of.as_second(), &after.assets[""]), (60, &before.assets[""]));
}
