use super::*;
use crate::answer::{ByHand, open_by_hand};
use crate::app::{Clock, Settings};
use allclear_core::directory::{
    ContactMethod, Layer, Person, Role as Access, Rotation, RotationUnit, Schedule, Service,
};
use allclear_core::event::{Action as EventAction, AlertEvent, Severity as Loud};
use allclear_core::id::{AlertId, ContactMethodId, Entry as EntryKind, Ids, ScheduleId, ServiceId};
use allclear_core::incident::Category;
use allclear_core::page::{Page, State as PageState, Subject};
use allclear_core::timeline::{Kind, fold};
use allclear_store::{Db, Location, directory, pages, timeline};
use jiff::civil;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

mod idle;

/// Seconds after 2026-01-01 03:00 UTC, a Thursday.
pub(crate) struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        at(self.0.load(Ordering::Relaxed))
    }
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_767_236_400 + second).expect("in range")
}

pub(crate) struct Stage {
    pub app: App,
    clock: Arc<Hand>,
}

impl Stage {
    pub(crate) fn wait(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) async fn timeline(&self, incident: &Incident) -> Vec<Entry> {
        let id = incident.id;
        self.app.read(move |tx| Ok(timeline::all(tx, id)?)).await.expect("read")
    }

    async fn pages(&self, incident: &Incident) -> Vec<Page> {
        let filter =
            pages::Filter { subject: Some(Subject::Incident(incident.id)), limit: 200, ..pages::Filter::default() };
        self.app.read(move |tx| Ok(pages::list(tx, &filter)?)).await.expect("read")
    }

    async fn alert(&self, title: &str, severity: Loud) -> AlertId {
        let event = AlertEvent { severity, ..AlertEvent::new(EventAction::Trigger, title) };
        let command = ByHand { service: service(), event };
        open_by_hand(&self.app, Actor::Operator, command).await.expect("opened").0.id
    }
}

pub(crate) fn person_id(n: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(n))
}

pub(crate) fn acting(n: u128) -> Actor {
    Actor::by_link(person_id(n))
}

fn service() -> ServiceId {
    ServiceId::from_uuid(Uuid::from_u128(60))
}

fn member(n: u128, name: &str, role: Access, zone: &str) -> Person {
    let method = ContactMethod {
        id: ContactMethodId::from_uuid(Uuid::from_u128(100 + n)),
        key: "mail".to_owned(),
        channel: "email".to_owned(),
        address: format!("{name}@example.com"),
        secret: None,
    };
    Person {
        id: person_id(n),
        email: format!("{name}@example.com"),
        name: name.to_owned(),
        time_zone: zone.to_owned(),
        role,
        methods: vec![method],
        high: Vec::new(),
        low: Vec::new(),
        skills: Vec::new(),
    }
}

/// Ana is an admin in Berlin, Ben a responder, Dara always on call as commander.
fn company() -> Directory {
    let schedule = Schedule {
        id: ScheduleId::from_uuid(Uuid::from_u128(50)),
        name: "Commander on call".to_owned(),
        team: None,
        time_zone: "UTC".to_owned(),
        layers: vec![Layer {
            name: "daily".to_owned(),
            rotation: Rotation {
                unit: RotationUnit::Day,
                every: 1,
                time: civil::time(8, 0, 0, 0),
                weekday: None,
                start: civil::date(2025, 1, 1),
            },
            people: vec![person_id(3)],
            only: Vec::new(),
        }],
        overrides: Vec::new(),
    };
    let checkout = Service {
        id: service(),
        name: "checkout".to_owned(),
        team: None,
        policy: None,
        business_impact: Some("Customers cannot pay.".to_owned()),
        depends_on: Vec::new(),
        runbook_url: None,
        experts: Vec::new(),
    };
    let people = [
        member(1, "ana", Access::Admin, "Europe/Berlin"),
        member(2, "ben", Access::Responder, "UTC"),
        member(3, "dara", Access::Responder, "America/New_York"),
    ];
    Directory {
        people: people.into_iter().map(|p| (p.id, p)).collect(),
        services: BTreeMap::from([(checkout.id, checkout)]),
        schedules: BTreeMap::from([(schedule.id, schedule)]),
        ..Directory::default()
    }
    .index()
}

pub(crate) async fn stage() -> Stage {
    let db = Db::open(&Location::Memory).expect("opens");
    db.migrate().expect("migrates");
    let mut n = 0_u64;
    let ids = Ids::new(move || {
        n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
        n
    });
    let clock = Arc::new(Hand(AtomicI64::new(0)));
    let settings = Settings { public_url: "http://localhost".to_owned() };
    let app = App::new(db, clock.clone(), ids, settings).expect("starts");
    app.write(|work| {
        let version = work.ids.id::<EntryKind>(work.now).uuid();
        Ok(directory::save(work.tx, &Directory::default(), &company(), version)?)
    })
    .await
    .expect("company saved");
    Stage { app, clock }
}

pub(crate) fn titled(title: &str, severity: Severity) -> Declare {
    Declare { title: Some(title.to_owned()), severity: Some(severity), ..Declare::default() }
}

pub(crate) async fn declared(stage: &Stage, severity: Severity) -> Incident {
    declare(&stage.app, acting(2), titled("Payments fail", severity)).await.expect("declared").0
}

pub(crate) fn this(incident: &Incident) -> Reference {
    Reference::Id(incident.id)
}

fn email(name: &str) -> Option<String> {
    Some(format!("{name}@example.com"))
}

#[tokio::test]
async fn declaring_from_alerts_names_and_weighs_the_incident() {
    let stage = stage().await;
    let bad = stage.alert("disk is full", Loud::Critical).await;
    let mild = stage.alert("slow", Loud::Warning).await;
    let command = Declare { alerts: vec![bad, mild, bad], ..Declare::default() };
    let (incident, new) = declare(&stage.app, acting(2), command.clone()).await.expect("declared");
    assert!(new);
    assert_eq!((incident.number, incident.title.as_str()), (1, "disk is full"));
    assert_eq!((incident.severity, incident.services.as_slice()), (Severity::Sev2, [service()].as_slice()));
    let (again, new) = declare(&stage.app, acting(1), command).await.expect("the same");
    assert_eq!((again.id, new), (incident.id, false), "two people, one incident");
    let late = stage.alert("late", Loud::Warning).await;
    let attached = attach(&stage.app, acting(2), this(&incident), vec![late, bad]).await.expect("attached");
    assert_eq!(attached.seq, incident.seq + 1, "one of the two was there already");
    let mine = Declare { alerts: vec![late, mild], ..titled("another", Severity::Sev3) };
    let same = declare(&stage.app, acting(1), mine).await.expect("the same incident");
    assert_eq!(same.0.id, incident.id);
    let fresh = stage.alert("fresh", Loud::Warning).await;
    let mixed = Declare { alerts: vec![late, fresh], ..titled("another", Severity::Sev3) };
    assert!(matches!(declare(&stage.app, acting(1), mixed).await, Err(Error::Refused(_))));
    let (lone, _) =
        declare(&stage.app, acting(1), Declare { alerts: vec![fresh], ..Declare::default() }).await.expect("declared");
    assert_eq!((lone.severity, lone.number), (Severity::Sev3, 2), "the number of the refused one was given again");
}

#[tokio::test]
async fn a_major_incident_pages_the_commander_and_answering_takes_command() {
    let stage = stage().await;
    let incident = declared(&stage, Severity::Sev1).await;
    let planned = stage.pages(&incident).await;
    let mut due: Vec<_> = planned.iter().map(|p| (p.plan.person, p.plan.due_at)).collect();
    due.sort();
    assert_eq!(due, [(person_id(1), at(300)), (person_id(3), at(0))]);
    stage.wait(40);
    let taken = accept_page(&stage.app, acting(3), incident.id, person_id(3)).await.expect("accepted");
    assert_eq!(taken.commander(), Some(person_id(3)));
    let again = accept_page(&stage.app, acting(3), incident.id, person_id(3)).await.expect("twice");
    assert_eq!(again.seq, taken.seq);
    let late = accept_page(&stage.app, acting(1), incident.id, person_id(1)).await;
    assert!(matches!(&late, Err(Error::Refused(why)) if why.contains("dara")), "{late:?}");
    let left: Vec<_> = stage.pages(&incident).await.iter().map(|p| p.state).collect();
    assert_eq!(left, [PageState::Cancelled; 2], "nobody else is asked");
    let wanted = stage.app.read(move |tx| Ok(incidents::wants_commander(tx, incident.id)?)).await.expect("read");
    assert!(!wanted);
}

#[tokio::test]
async fn a_commander_is_called_when_the_need_is_new() {
    let stage = stage().await;
    let incident = declared(&stage, Severity::Sev3).await;
    assert!(stage.pages(&incident).await.is_empty(), "a small one wakes nobody");
    let reason = Some("spreading".to_owned());
    set_severity(&stage.app, acting(2), this(&incident), Severity::Sev2, reason).await.expect("raised");
    assert_eq!(stage.pages(&incident).await.len(), 2);
    set_severity(&stage.app, acting(2), this(&incident), Severity::Sev1, None).await.expect("raised");
    assert_eq!(stage.pages(&incident).await.len(), 2, "already called");
    let ic = Role::IncidentCommander;
    assign(&stage.app, acting(2), this(&incident), ic, None).await.expect("claimed");
    release(&stage.app, acting(2), this(&incident), ic, None).await.expect("left");
    let states: Vec<_> = stage.pages(&incident).await.iter().map(|p| (p.plan.cycle, p.state)).collect();
    let planned = states.iter().filter(|(cycle, state)| (*cycle, *state) == (2, PageState::Planned)).count();
    assert_eq!((states.len(), planned), (4, 2), "{states:?}");
    resolve(&stage.app, acting(2), this(&incident), None, None).await.expect("resolved");
    assert!(stage.pages(&incident).await.iter().all(|p| p.state == PageState::Cancelled));
}

#[tokio::test]
async fn a_commander_named_at_once_pages_nobody() {
    let stage = stage().await;
    let command = Declare { commander: email("ana"), ..titled("Payments fail", Severity::Sev1) };
    let (incident, _) = declare(&stage.app, acting(2), command).await.expect("declared");
    assert_eq!(incident.commander(), Some(person_id(1)));
    assert!(stage.pages(&incident).await.is_empty());
}

#[tokio::test]
async fn roles_are_taken_over_in_one_step() {
    let stage = stage().await;
    let incident = declared(&stage, Severity::Sev2).await;
    let ic = Role::IncidentCommander;
    assign(&stage.app, acting(2), this(&incident), ic, None).await.expect("claimed");
    let deposed = assign(&stage.app, acting(3), this(&incident), ic, None).await;
    assert!(matches!(&deposed, Err(Error::Refused(why)) if why.contains("only ben")), "{deposed:?}");
    let other = assign(&stage.app, acting(2), this(&incident), ic, email("dara")).await.expect("given away");
    assert_eq!(other.commander(), Some(person_id(3)));
    assert_eq!(other.holders(ic).count(), 1);
    let given = assign(&stage.app, Actor::Operator, this(&incident), ic, email("ANA")).await.expect("given");
    assert_eq!(given.commander(), Some(person_id(1)));
    let nobody = assign(&stage.app, Actor::Operator, this(&incident), ic, None).await;
    assert!(matches!(&nobody, Err(Error::Invalid { field, .. }) if field == "person"), "{nobody:?}");
    for unknown in ["zoe@example.com", "", "alt_01j00000000000000000000000", "per_01j00000000000000000000000"] {
        let refused = assign(&stage.app, acting(1), this(&incident), ic, Some(unknown.to_owned())).await;
        assert!(matches!(&refused, Err(Error::Invalid { field, .. }) if field == "person"), "{unknown}: {refused:?}");
    }
}

#[tokio::test]
async fn what_is_saved_is_what_the_timeline_tells() {
    let stage = stage().await;
    let incident = declared(&stage, Severity::Sev2).await;
    let id = this(&incident);
    stage.wait(600);
    assign(&stage.app, acting(2), id, Role::Scribe, email("ana")).await.expect("assigned");
    let monitoring = Status::read(Some("monitoring"), None).expect("known");
    set_status(&stage.app, acting(2), id, monitoring, None, Some(at(60))).await.expect("moved");
    note(&stage.app, acting(2), id, "saw it".to_owned(), Some(at(30))).await.expect("noted");
    post_update(&stage.app, acting(2), id, "we look".to_owned(), None).await.expect("posted");
    resolve(&stage.app, acting(2), id, Some("rolled back".to_owned()), None).await.expect("resolved");
    let twice = resolve(&stage.app, acting(2), id, None, None).await.expect("resolved");
    let reopened = reopen(&stage.app, acting(2), id, None).await.expect("reopened");
    assert_eq!(reopened.reopened_at, [at(600)]);
    let stored = stage.app.read(move |tx| load(tx, id)).await.expect("read");
    let entries = stage.timeline(&stored).await;
    let folded = fold(&entries).expect("begins with the declaration");
    assert_eq!((folded.severity, &folded.status), (stored.severity, &stored.status));
    assert_eq!((folded.resolved_at, &folded.reopened_at), (stored.resolved_at, &stored.reopened_at));
    assert_eq!(folded.roles.len(), 1);
    let count = |kind: &str| entries.iter().filter(|e| e.kind.as_str() == kind).count();
    assert_eq!((count("resolved"), count("reopened"), count("review_drafted")), (1, 1, 1));
    assert_eq!(twice.status.category, Category::PostIncident);
    let noted = entries.iter().find(|e| matches!(e.kind, Kind::Note { .. })).expect("there");
    assert_eq!((noted.occurred_at, noted.recorded_at), (at(30), at(600)));
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let stage = stage().await;
    let incident = declared(&stage, Severity::Sev4).await;
    let id = this(&incident);
    let empty = declare(&stage.app, acting(2), Declare::default()).await;
    assert!(matches!(&empty, Err(Error::Invalid { field, .. }) if field == "title"), "{empty:?}");
    let service = Declare { services: vec!["nothing".to_owned()], ..titled("x", Severity::Sev4) };
    assert!(matches!(declare(&stage.app, acting(2), service).await, Err(Error::Invalid { .. })));
    let alert = Declare { alerts: vec![AlertId::from_uuid(Uuid::nil())], ..Declare::default() };
    assert!(matches!(declare(&stage.app, acting(2), alert).await, Err(Error::NotFound { .. })));
    let future = note(&stage.app, acting(2), id, "x".to_owned(), Some(at(3600))).await;
    assert!(matches!(&future, Err(Error::Invalid { field, .. }) if field == "occurred_at"), "{future:?}");
    assert!(note(&stage.app, acting(2), id, " \n".to_owned(), None).await.is_err());
    assert!(resolve(&stage.app, acting(2), id, None, Some(at(9999))).await.is_err());
    assert!(matches!(reopen(&stage.app, acting(2), Reference::Number(99), None).await, Err(Error::NotFound { .. })));
    let viewer = Actor::Token {
        id: allclear_core::id::TokenId::from_uuid(Uuid::nil()),
        name: "screen".to_owned(),
        scope: Access::Observer,
    };
    assert!(matches!(resolve(&stage.app, viewer, id, None, None).await, Err(Error::Denied(_))));
    let stored = stage.app.read(move |tx| load(tx, id)).await.expect("read");
    assert_eq!(stored, incident);
    let long = declare(&stage.app, acting(2), titled(&"x".repeat(10_000), Severity::Sev4)).await;
    assert!(matches!(&long, Err(Error::Invalid { field, .. }) if field == "title"), "{long:?}");
    let next = declare(&stage.app, acting(2), titled(&"x".repeat(200), Severity::Sev4)).await.expect("fits").0;
    assert_eq!(next.number, 2, "refused declarations use no numbers");
}
