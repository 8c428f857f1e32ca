use super::*;
use crate::command::{Command, Context, parse};
use crate::directory::ContactMethod;
use crate::id::{ContactMethodId, Ids};
use crate::incident::{Around, Declaration, Role as IncidentRole, Via};
use crate::page::Plan;
use crate::room::{self, Order};
use jiff::tz::TimeZone;

fn newcomer() -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(0x1000))
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("in range")
}

fn somebody(n: u128, email: &str) -> Person {
    let id = ContactMethodId::from_uuid(Uuid::from_u128(n));
    let (key, channel, address) = ("hook".to_owned(), "webhook".to_owned(), "http://phones.test/x".to_owned());
    Person {
        id: PersonId::from_uuid(Uuid::from_u128(n)),
        email: email.to_owned(),
        name: email.split('@').next().unwrap_or_default().to_owned(),
        time_zone: "UTC".to_owned(),
        role: Role::Responder,
        methods: vec![ContactMethod { id, key, channel, address, secret: None }],
        high: Vec::new(),
        low: Vec::new(),
        skills: Vec::new(),
    }
}

fn company() -> Directory {
    let people = [somebody(0x1000, "ana@example.com"), somebody(0x2000, "ben@example.com")];
    Directory { people: people.into_iter().map(|p| (p.id, p)).collect(), ..Directory::default() }
}

/// A drill played by hand, without storage.
struct Play {
    stage: Directory,
    ids: Ids,
    incident: Incident,
    room: Room,
    entries: Vec<Entry>,
    plans: Vec<Plan>,
    published_at: Option<Timestamp>,
}

impl Play {
    fn begin() -> Self {
        let mut n = 0_u64;
        let mut ids = Ids::new(move || {
            n += 1;
            n
        });
        let declaration = Declaration {
            number: 7,
            title: TITLE.to_owned(),
            impact: Some(IMPACT.to_owned()),
            policy: policy(),
            services: Vec::new(),
        };
        let mut change = Change::declare(declaration, &ana(), at(0), &mut ids).expect("valid");
        change.rehearse(newcomer());
        let decided = change.decide();
        Self {
            stage: stage(&company(), newcomer()),
            ids,
            incident: decided.incident,
            room: decided.room,
            entries: decided.entries,
            plans: Vec::new(),
            published_at: None,
        }
    }

    fn change(&mut self, actor: &Actor, now: Timestamp, f: impl FnOnce(&mut Change<'_>, &Directory)) {
        let mut change = Change::begin(self.incident.clone(), actor, now, &mut self.ids).with(self.room.clone());
        f(&mut change, &self.stage);
        let decided = change.decide();
        self.plans.extend(decided.plans);
        (self.incident, self.room) = (decided.incident, decided.room);
        self.entries.extend(decided.entries);
    }

    /// What only an order needs; the rest of what people type is not core's to carry out.
    fn types(&mut self, actor: &Actor, now: Timestamp, line: &str) {
        let context = Context { directory: &self.stage, now, zone: TimeZone::UTC, me: actor.person() };
        let typed = parse(line, &context).unwrap_or_else(|why| panic!("{line}: {why}"));
        let Command::Order(order) = typed.command else { panic!("{line} is no order: {typed:?}") };
        self.carry_out(actor, now, &order);
    }

    fn carry_out(&mut self, actor: &Actor, now: Timestamp, order: &Order) {
        let around = Around { helping: Colleague::ALL.map(Colleague::id).to_vec(), ..Around::default() };
        self.change(actor, now, |change, stage| order.apply(change, stage, &around).expect("may be done"));
    }

    fn scene(&self) -> Scene<'_> {
        Scene { incident: &self.incident, room: &self.room, entries: &self.entries, published_at: self.published_at }
    }

    /// Offers of the coach and turns of the colleagues, until a step is done.
    fn turns(&mut self, until: Timestamp) {
        for _ in 0..20 {
            let Some(cue) = cues(&self.scene()).into_iter().next().filter(|cue| cue.due_at <= until) else { return };
            match &cue.act {
                Act::Join => self.change(&cue.who.actor(), cue.due_at, |change, _| change.answer(cue.who.id())),
                Act::Says(line) => self.types(&cue.who.actor(), cue.due_at, line),
            }
        }
        panic!("the colleagues never come to rest");
    }

    fn tick(&mut self, now: Timestamp) {
        self.change(&Actor::System, now, |change, stage| {
            room::tick(change, stage, &Around::default());
        });
    }
}

fn ana() -> Actor {
    Actor::Person { id: newcomer(), role: Role::Responder }
}

fn line(play: &Play, step: Step) -> String {
    match offer(&play.scene(), &play.stage, step) {
        Offer::Line(line) => line,
        other => panic!("{step:?} offers {other:?}"),
    }
}

#[test]
fn inside_a_drill_nobody_else_can_be_reached_and_the_company_is_as_it_was() {
    let before = company();
    let stage = stage(&before, newcomer());
    let reachable: Vec<PersonId> = stage.people.values().filter(|p| !p.methods.is_empty()).map(|p| p.id).collect();
    assert_eq!(reachable, [newcomer()]);
    assert_eq!(stage.people.len(), before.people.len() + 2);
    assert!(Colleague::ALL.iter().all(|c| !before.people.contains_key(&c.id())));
    assert_eq!(audience(&stage, newcomer()).people.keys().copied().collect::<Vec<_>>(), [newcomer()]);
}

#[test]
fn what_the_coach_offers_leads_through_every_step() {
    let mut play = Play::begin();
    let step = |play: &Play| course(&play.scene()).current();
    assert_eq!(step(&play), Some(Step::Answer));
    assert_eq!(offer(&play.scene(), &play.stage, Step::Answer), Offer::Join);
    play.change(&ana(), at(10), |change, _| change.answer(newcomer()));
    assert_eq!((step(&play), line(&play, Step::Command).as_str()), (Some(Step::Command), "claim"));
    assert!(cues(&play.scene()).is_empty(), "nobody comes before somebody commands");
    play.change(&ana(), at(20), |change, _| {
        change.assume(IncidentRole::IncidentCommander, newcomer(), Via::Claim);
    });
    play.turns(at(25));
    assert_eq!(step(&play), Some(Step::Task));
    play.types(&ana(), at(30), &line(&play, Step::Task));
    play.turns(at(35));
    play.types(&ana(), at(40), &line(&play, Step::Proposal));
    play.turns(at(60));
    play.types(&ana(), at(60), &line(&play, Step::Can));
    assert_eq!(step(&play), Some(Step::Publish));
    play.published_at = Some(at(80));
    assert_eq!(step(&play), Some(Step::Listen));
    for second in [70, 90, 95] {
        play.tick(at(second));
        play.turns(at(second));
    }
    assert_eq!(step(&play), Some(Step::HandOver), "{:#?}", play.entries);
    play.types(&ana(), at(100), &line(&play, Step::HandOver));
    assert!(matches!(offer(&play.scene(), &play.stage, Step::HandOver), Offer::Wait(_)));
    play.turns(at(105));
    assert_eq!(play.incident.commander(), Some(Colleague::Robin.id()));
    assert_eq!(step(&play), Some(Step::Resolve));
    play.change(&Colleague::Robin.actor(), at(120), |change, _| change.resolve(Some("rolled back")).expect("fits"));
    let done = course(&play.scene());
    assert_eq!((done.current(), done.done(), done.over), (None, 9, true));
    assert_eq!(done.took(Step::Command), Some(SignedDuration::from_secs(20)));
    assert_eq!(play.scene().next(), None, "nothing is due when it is over");
    assert_eq!(play.plans, [], "nobody was paged");
}

#[test]
fn sam_asks_about_a_proposal_without_a_risk_and_needs_more_time_once() {
    let mut play = Play::begin();
    play.change(&ana(), at(0), |change, _| {
        change.assume(IncidentRole::IncidentCommander, newcomer(), Via::Claim);
    });
    play.turns(at(5));
    play.types(&ana(), at(10), "propose restart the database");
    play.turns(at(20));
    let objected = Kind::Proposal {
        proposal: "P1".parse().expect("a label"),
        title: "restart the database".to_owned(),
        event: room::proposal::Event::Objected { why: "which risk does it have, and can it be undone?".to_owned() },
    };
    assert_eq!(play.entries.last().map(|e| (&e.actor, &e.kind)), Some((&Colleague::Sam.actor(), &objected)));
    play.types(&ana(), at(25), "task @sam 1m read the log");
    play.turns(at(30));
    assert!(
        matches!(offer(&play.scene(), &play.stage, Step::Listen), Offer::Line(line) if line.starts_with("override P1"))
    );
    for second in [85, 90, 150, 155] {
        play.tick(at(second));
        play.turns(at(second));
    }
    let task = play.room.get::<room::Task>("T1".parse().expect("a label")).expect("a task");
    assert_eq!((task.extensions.len(), task.state), (1, room::task::State::Done));
}

#[test]
fn a_real_incident_has_no_cues_and_a_drill_ends_after_an_hour() {
    let mut play = Play::begin();
    assert_eq!(play.scene().next(), Some(at(3600)));
    play.incident.drill = None;
    assert_eq!((play.scene().next(), cues(&play.scene())), (None, Vec::new()));
}

#[test]
fn folding_the_timeline_says_who_practises() {
    let play = Play::begin();
    assert_eq!(crate::timeline::fold(&play.entries).expect("declared").drill, Some(newcomer()));
}

#[test]
fn colleagues_who_are_there_were_let_go_or_sent_away_do_not_come_once_more() {
    let mut play = Play::begin();
    let coming = |play: &Play| -> Vec<Colleague> {
        cues(&play.scene()).into_iter().filter(|cue| cue.act == Act::Join).map(|cue| cue.who).collect()
    };
    play.change(&ana(), at(10), |change, _| {
        change.assume(IncidentRole::IncidentCommander, newcomer(), Via::Claim);
    });
    assert_eq!(coming(&play), Colleague::ALL);
    play.change(&ana(), at(11), |change, _| {
        change.assume(IncidentRole::Scribe, Colleague::Sam.id(), Via::Assignment);
    });
    assert_eq!(coming(&play), [Colleague::Robin], "who has a role is there");
    play.change(&ana(), at(12), |change, _| {
        change.record(Kind::ResponderRemoved { person: Colleague::Robin.id(), why: "two are too many".to_owned() });
    });
    assert_eq!(coming(&play), [], "who was sent away before they came stays away");
    play.change(&ana(), at(13), |change, _| {
        change.record(Kind::ResponderReleased { person: Colleague::Sam.id(), thanks: None });
    });
    assert_eq!(coming(&play), []);
}

#[test]
fn a_drill_is_never_private() {
    let mut play = Play::begin();
    play.change(&ana(), at(5), |change, stage| {
        let order = crate::incident::visibility::Order::Private;
        let refused = order.apply(change, stage).expect_err("refused").to_string();
        assert!(refused.contains("a drill cannot be private"), "{refused}");
    });
    assert!(!play.incident.visibility.is_private());
}
