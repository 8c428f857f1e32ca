//! Who is in an incident: asked, here, watching, gone. Folded from the timeline.
//!
//! Nobody has to sign in at a door: whoever was asked and says so, takes a role, or writes something, is in. Who only wants
//! to learn takes the role of an observer and reads along.

use crate::directory::Person;
use crate::id::PersonId;
use crate::incident::{Category, Role, Status};
use crate::page::{Page, State};
use crate::timeline::{Entry, Kind};
use allclear_texts::t;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// How far somebody is with an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Asked to come; no answer yet.
    Asked,
    /// Works in it.
    Joined,
    /// Reads along to learn, and writes nothing.
    Observing,
    /// Came and was let go, or left.
    Released,
    /// Sent away by the commander.
    Removed,
}

/// Somebody who works in an incident, was asked to, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responder {
    pub person: PersonId,
    pub stage: Stage,
    /// Since when they are at that stage.
    pub since: Timestamp,
    /// What they were paged for the last time: to command, or `None` for help of any kind.
    pub wanted_as: Option<Role>,
    /// When they were paged the last time; `None` when nobody had to ask.
    pub paged_at: Option<Timestamp>,
    /// When they said that they help: answered the last page, joined, or took a role; `None` while the page is open, and
    /// for whoever was not asked and only wrote something.
    pub answered_at: Option<Timestamp>,
    /// Whether they have shown that they are there: said so, took a role or wrote something since they were asked or came.
    /// Whoever was only given a role may be asleep.
    pub spoke: bool,
    /// The last time they did something, or got or gave back a role.
    pub active_at: Timestamp,
    /// Why they were let go or sent away.
    pub why: Option<String>,
}

impl Responder {
    fn new(person: PersonId, at: Timestamp) -> Self {
        Self {
            person,
            stage: Stage::Asked,
            since: at,
            wanted_as: None,
            paged_at: None,
            answered_at: None,
            spoke: false,
            active_at: at,
            why: None,
        }
    }

    /// Whether they work in it now.
    #[must_use]
    pub fn is_in(&self) -> bool {
        self.stage == Stage::Joined
    }

    /// Whether they were asked and have not answered.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        self.stage == Stage::Asked
    }

    fn turn(&mut self, stage: Stage, at: Timestamp) {
        if self.stage != stage {
            (self.stage, self.since) = (stage, at);
        }
        if matches!(stage, Stage::Released | Stage::Removed) {
            self.spoke = false;
        } else {
            self.why = None;
        }
    }

    fn answers(&mut self, at: Timestamp) {
        self.answered_at = self.answered_at.or(Some(at));
    }
}

/// Everybody in an incident, in the order of their first entry, and whether it is over: then nobody joins by writing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Presence {
    people: Vec<Responder>,
    over: bool,
}

impl Presence {
    /// What a whole timeline says. `entries` are in the order of recording.
    #[must_use]
    pub fn of<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Self {
        let mut found = Self::default();
        for entry in entries {
            found.turn(entry);
        }
        found
    }

    /// Everybody who was ever asked or came.
    pub fn all(&self) -> impl Iterator<Item = &Responder> {
        self.people.iter()
    }

    /// Where somebody stands; `None` for somebody who has nothing to do with it.
    #[must_use]
    pub fn find(&self, person: PersonId) -> Option<&Responder> {
        self.people.iter().find(|r| r.person == person)
    }

    /// Those who said that they help, and whom others may wait for. Whoever was not asked and only wrote a line may be gone
    /// again.
    #[must_use]
    pub fn helping(&self) -> Vec<PersonId> {
        self.people.iter().filter(|r| r.is_in() && r.answered_at.is_some()).map(|r| r.person).collect()
    }

    /// What the next entry changes.
    pub(crate) fn turn(&mut self, entry: &Entry) {
        let at = entry.recorded_at;
        if matches!(entry.kind, Kind::DrillBegan { .. }) {
            // Whoever practises has begun it, and is to be called all the same.
            return self.people.clear();
        }
        let about = match &entry.kind {
            Kind::ResponderPaged { person, role, .. } => {
                self.asked(*person, *role, at);
                None
            }
            Kind::ResponderAnswered { person } => self.moves(*person, Stage::Joined, at, None),
            Kind::RoleAssumed { role: Role::Observer, person, .. } => self.moves(*person, Stage::Observing, at, None),
            Kind::RoleAssumed { person, .. } => self.moves(*person, Stage::Joined, entry.occurred_at, None),
            Kind::RoleReleased { role, person } => self.gave_back(*role, *person, at),
            Kind::ResponderReleased { person, thanks } => self.moves(*person, Stage::Released, at, thanks.as_deref()),
            Kind::ResponderRemoved { person, why } => self.moves(*person, Stage::Removed, at, Some(why)),
            Kind::StatusChanged { from, to, .. } => {
                self.over = !to.category.is_open();
                if to.category.is_worked_on() && !from.category.is_worked_on() {
                    // Nobody was idle while nobody worked.
                    self.people.iter_mut().for_each(|r| r.active_at = at);
                }
                None
            }
            _ => None,
        };
        let says_so = matches!(entry.kind, Kind::ResponderAnswered { .. });
        if let Some(person) = about.filter(|person| says_so || entry.actor.person() == Some(*person)) {
            self.edit(person, at, |known| known.spoke = !matches!(known.stage, Stage::Released | Stage::Removed));
        }
        // To have oneself called is no answer to the call.
        let asked = if let Kind::ResponderPaged { person, .. } = &entry.kind { Some(*person) } else { None };
        let wrote = entry.actor.person().filter(|writer| about != Some(*writer) && asked != Some(*writer));
        if let Some(writer) = wrote.filter(|_| !self.over && is_work(&entry.kind)) {
            self.edit(writer, at, |known| {
                (known.active_at, known.spoke) = (at, true);
                if matches!(known.stage, Stage::Asked | Stage::Released) {
                    known.turn(Stage::Joined, at);
                    if known.paged_at.is_some() {
                        known.answers(at);
                    }
                }
            });
        }
    }

    /// Changes what is known of somebody; who is not known yet is from now on.
    fn edit(&mut self, person: PersonId, at: Timestamp, f: impl FnOnce(&mut Responder)) {
        if let Some(known) = self.people.iter_mut().find(|r| r.person == person) {
            return f(known);
        }
        let mut new = Responder::new(person, at);
        f(&mut new);
        self.people.push(new);
    }

    fn asked(&mut self, person: PersonId, role: Option<Role>, at: Timestamp) {
        self.edit(person, at, |known| {
            (known.stage, known.since, known.why) = (Stage::Asked, at, None);
            (known.wanted_as, known.paged_at, known.answered_at) = (role, Some(at), None);
            known.spoke = false;
        });
    }

    fn moves(&mut self, person: PersonId, stage: Stage, at: Timestamp, why: Option<&str>) -> Option<PersonId> {
        self.edit(person, at, |known| {
            known.turn(stage, at);
            if matches!(stage, Stage::Joined | Stage::Observing) {
                known.answers(at);
            }
            known.active_at = known.active_at.max(at);
            known.why = why.map(str::to_owned);
        });
        Some(person)
    }

    fn gave_back(&mut self, role: Role, person: PersonId, at: Timestamp) -> Option<PersonId> {
        let observed = role == Role::Observer;
        self.edit(person, at, |known| {
            known.active_at = known.active_at.max(at);
            if observed && known.stage == Stage::Observing {
                known.turn(Stage::Released, at);
            }
        });
        observed.then_some(person)
    }
}

/// Whether writing this is working in the incident; what belongs to its review is not.
const fn is_work(kind: &Kind) -> bool {
    !matches!(
        kind,
        // Whoever reports or asks something is not thereby there to repair it.
        Kind::Declared { status: Status { category: Category::Triage, .. }, .. }
            | Kind::ReporterAnswered { .. }
            | Kind::Asked { .. }
            | Kind::ReviewDrafted { .. }
            | Kind::ReviewOwnerChanged { .. }
            | Kind::ReviewMoved { .. }
            | Kind::ReviewPublished { .. }
            | Kind::FactorAdded { .. }
            | Kind::ActionAdded { .. }
            | Kind::ActionChanged { .. }
            | Kind::ActionMoved { .. }
    )
}

/// How far a call for help has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// Answered, or came by themselves.
    Here(Timestamp),
    /// A provider took the page.
    Paged(Timestamp),
    /// Being sent, or waiting to be.
    Sending(Timestamp),
    /// Every way failed.
    Unreachable(Timestamp),
}

/// Where somebody stands, from what the story says and what became of their pages.
#[must_use]
pub fn reached(responder: &Responder, pages: &[Page]) -> Option<Reached> {
    if let Some(at) = responder.answered_at {
        return Some(Reached::Here(at));
    }
    let paged_at = responder.paged_at?;
    // Only those of the last call; the ones before it tell of another hour.
    let last: Vec<&Page> =
        pages.iter().filter(|p| p.plan.person == responder.person && p.created_at >= paged_at).collect();
    let any = |state: State| last.iter().any(|page| page.state == state);
    Some(if any(State::Accepted) {
        Reached::Paged(paged_at)
    } else if any(State::Planned) || any(State::Sending) {
        Reached::Sending(paged_at)
    } else if any(State::Failed) || last.is_empty() {
        Reached::Unreachable(paged_at)
    } else {
        Reached::Paged(paged_at)
    })
}

/// What the clock says where somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalTime {
    /// `03:12`
    pub clock: String,
    /// `Lisbon`, from the name of their time zone.
    pub place: String,
    /// Whether most people sleep at that hour.
    pub night: bool,
}

/// The hours in which most people sleep: from 22:00 to 07:00, the hours that PagerDuty's reports count as sleep.
const NIGHT: (i8, i8) = (22, 7);

/// What the clock says where somebody is. A zone that is not known counts as UTC.
#[must_use]
pub fn local_time(person: &Person, now: Timestamp) -> LocalTime {
    let zone = TimeZone::get(&person.time_zone).unwrap_or(TimeZone::UTC);
    let here = now.to_zoned(zone);
    let place = person.time_zone.rsplit('/').next().unwrap_or("UTC").replace('_', " ");
    let night = here.hour() >= NIGHT.0 || here.hour() < NIGHT.1;
    LocalTime { clock: here.strftime("%H:%M").to_string(), place, night }
}

impl std::fmt::Display for LocalTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { clock, place, night } = self;
        f.write_str(&if *night { t!("{clock} in {place}, night") } else { t!("{clock} in {place}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Actor;
    use crate::id::{EntryId, IncidentId};
    use crate::incident::{Status, Via};
    use uuid::Uuid;

    const ANA: u128 = 1;
    const BEN: u128 = 2;

    fn person(n: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(n))
    }

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).expect("in range")
    }

    /// What happens minute by minute, by whom: 0 is Allclear itself.
    fn told(story: &[(u128, Kind)]) -> Presence {
        let entries: Vec<Entry> = (0..)
            .zip(story)
            .map(|(n, (who, kind))| Entry {
                id: EntryId::from_uuid(Uuid::nil()),
                incident: IncidentId::from_uuid(Uuid::nil()),
                seq: n + 1,
                occurred_at: at(n),
                recorded_at: at(n),
                actor: if *who == 0 { Actor::System } else { Actor::by_link(person(*who)) },
                token: None,
                kind: kind.clone(),
            })
            .collect();
        Presence::of(&entries)
    }

    fn stage(presence: &Presence, n: u128) -> Option<(Stage, Timestamp)> {
        presence.find(person(n)).map(|r| (r.stage, r.since))
    }

    fn paged(n: u128) -> Kind {
        Kind::ResponderPaged { person: person(n), role: None, reason: "the replica lags".to_owned() }
    }

    fn note() -> Kind {
        Kind::Note { text: "latency is back".to_owned() }
    }

    fn role(n: u128, role: Role) -> Kind {
        Kind::RoleAssumed { role, person: person(n), via: Via::Claim }
    }

    #[test]
    fn whoever_answers_writes_or_takes_a_role_is_in() {
        let answered = told(&[(0, paged(ANA)), (ANA, Kind::ResponderAnswered { person: person(ANA) })]);
        assert_eq!(stage(&answered, ANA), Some((Stage::Joined, at(1))));
        let wrote = told(&[(0, paged(ANA)), (0, paged(BEN)), (ANA, note())]);
        assert_eq!(stage(&wrote, ANA), Some((Stage::Joined, at(2))));
        assert_eq!(stage(&wrote, BEN), Some((Stage::Asked, at(1))));
        let took = told(&[(0, paged(ANA)), (BEN, role(ANA, Role::Scribe))]);
        assert_eq!(stage(&took, ANA), Some((Stage::Joined, at(1))));
        let spoke = |presence: &Presence, n| presence.find(person(n)).map(|r| r.spoke);
        assert_eq!((spoke(&took, ANA), spoke(&took, BEN)), (Some(false), Some(true)), "Ana may be asleep");
        assert_eq!(
            (spoke(&answered, ANA), spoke(&wrote, ANA), spoke(&wrote, BEN)),
            (Some(true), Some(true), Some(false))
        );
        assert_eq!(stage(&took, BEN), Some((Stage::Joined, at(1))), "giving somebody a role is work");
        assert_eq!(took.helping(), [person(ANA)], "nobody waits for who was not asked and may be gone");
    }

    #[test]
    fn who_observes_stays_an_observer_until_they_join() {
        let watching = told(&[(ANA, role(ANA, Role::Observer)), (ANA, note())]);
        assert_eq!(stage(&watching, ANA), Some((Stage::Observing, at(0))));
        assert!(watching.helping().is_empty());
        let left = told(&[
            (ANA, role(ANA, Role::Observer)),
            (ANA, Kind::RoleReleased { role: Role::Observer, person: person(ANA) }),
        ]);
        assert_eq!(stage(&left, ANA), Some((Stage::Released, at(1))));
        let joined = told(&[(ANA, role(ANA, Role::Observer)), (ANA, role(ANA, Role::Scribe))]);
        assert_eq!(stage(&joined, ANA), Some((Stage::Joined, at(1))));
    }

    #[test]
    fn who_was_let_go_may_come_back_and_who_was_sent_away_may_not_by_writing() {
        let thanks = Kind::ResponderReleased { person: person(ANA), thanks: Some("well done".to_owned()) };
        let released = told(&[(ANA, note()), (BEN, thanks.clone())]);
        let ana = released.find(person(ANA)).expect("known");
        assert_eq!((ana.stage, ana.why.as_deref()), (Stage::Released, Some("well done")));
        assert_eq!(stage(&told(&[(ANA, note()), (BEN, thanks), (ANA, note())]), ANA), Some((Stage::Joined, at(2))));
        let removed = Kind::ResponderRemoved { person: person(ANA), why: "shouts".to_owned() };
        assert_eq!(stage(&told(&[(BEN, removed.clone()), (ANA, note())]), ANA), Some((Stage::Removed, at(0))));
        assert_eq!(stage(&told(&[(BEN, removed), (BEN, paged(ANA))]), ANA), Some((Stage::Asked, at(1))));
    }

    #[test]
    fn what_is_written_after_the_end_makes_nobody_a_responder() {
        let moved = |from: Status, to: Status| Kind::StatusChanged { from, to, reason: None };
        let closed = moved(Status::investigating(), Status::closed());
        let open = moved(Status::closed(), Status::investigating());
        assert_eq!(stage(&told(&[(BEN, note()), (0, closed.clone()), (ANA, note())]), ANA), None);
        let again = told(&[(BEN, note()), (0, closed), (0, open), (ANA, note())]);
        assert_eq!(stage(&again, ANA), Some((Stage::Joined, at(3))));
        assert_eq!(again.find(person(BEN)).map(|r| r.active_at), Some(at(2)), "nobody idles in what is closed");
    }

    #[test]
    fn local_time_names_the_place_and_the_night() {
        let somebody = |zone: &str| Person {
            id: person(ANA),
            email: "ana@example.com".to_owned(),
            name: "Ana".to_owned(),
            time_zone: zone.to_owned(),
            role: crate::directory::Role::Responder,
            methods: Vec::new(),
            high: Vec::new(),
            low: Vec::new(),
            skills: Vec::new(),
        };
        // 2027-01-15T08:00:00Z
        let told = |zone: &str| local_time(&somebody(zone), at(0)).to_string();
        assert_eq!(told("Europe/Lisbon"), "08:00 in Lisbon");
        assert_eq!(told("America/New_York"), "03:00 in New York, night");
        assert_eq!(told("Nowhere/Else"), "08:00 in Else");
    }
}
