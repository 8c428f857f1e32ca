//! A random company: what somebody might configure, sound or careless.

use super::chance::Rng;
use allclear_core::directory::{
    ContactMethod, Directory, Integration, Layer, NotificationRule, Override, Person, Policy, Role, Rotation,
    RotationUnit, Schedule, Service, Step, Target, Team, Weekday, Window,
};
use allclear_core::id::{Ids, PersonId};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::BTreeMap;

/// Zones with changes worth paging across: an hour, half an hour, two hours, backwards in winter, none.
const ZONES: &[&str] = &[
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "America/Santiago",
    "Europe/Dublin",
    "UTC",
];

const DAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// The beginnings of weeks around changes of the clock in 2026, as dates.
const AROUND_CHANGES: &[(i16, i8, i8)] = &[
    (2026, 3, 25),
    (2026, 10, 21),
    (2026, 3, 4),
    (2026, 10, 28),
    (2026, 4, 1),
    (2026, 9, 30),
    (2026, 2, 11),
    (2026, 3, 18),
    (2026, 4, 22),
    (2026, 9, 2),
];

/// Makes companies. Keeps the generator and the ids between calls, so that edits make new things too.
pub struct Founder {
    pub rng: Rng,
    pub ids: Ids,
    pub start: Timestamp,
    /// Whether some people want their first page only after a while.
    patient: bool,
}

impl Founder {
    /// Draws the week and the kind of company.
    pub fn new(mut rng: Rng) -> Self {
        let (year, month, day) = match rng.pick(AROUND_CHANGES) {
            Some(date) if rng.clone().percent(70) => *date,
            _ => (2024, 1, 3),
        };
        let shift = if year == 2024 { rng.between(0, 1000) } else { 0 };
        let date = Date::new(year, month, day).unwrap_or(Date::ZERO).saturating_add(shift.days());
        let start = date.at(0, 0, 0, 0).in_tz("UTC").map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp());
        let (patient, ids) = (rng.percent(20), rng.ids());
        Self { rng, ids, start, patient }
    }

    /// The longest time a person may want to be left alone at first.
    pub const fn patience(&self) -> SignedDuration {
        if self.patient { SignedDuration::from_secs(180) } else { SignedDuration::ZERO }
    }

    /// A whole company.
    pub fn company(&mut self) -> Directory {
        let mut d = Directory::default();
        let nobody_in_charge = self.rng.percent(15);
        for n in 0..self.rng.between(2, 7) {
            let role = if n == 0 && !nobody_in_charge { Role::Admin } else { Role::Responder };
            let person = self.person(n, role);
            d.people.insert(person.id, person);
        }
        for n in 0..self.rng.between(0, 2) {
            let members = self.some_people(&d, 0, 3);
            let team = Team { id: self.ids.id(self.start), name: format!("team {n}"), members };
            d.teams.insert(team.id, team);
        }
        for n in 0..self.rng.between(1, 3) {
            let schedule = self.schedule(&d, n);
            d.schedules.insert(schedule.id, schedule);
        }
        for n in 0..self.rng.between(1, 3) {
            let policy = self.policy(&d, n);
            d.policies.insert(policy.id, policy);
        }
        for n in 0..self.rng.between(1, 4) {
            let (service, integration) = self.service(&d, n);
            d.integrations.insert(integration.id, integration);
            d.services.insert(service.id, service);
        }
        d.index()
    }

    /// A service, perhaps without a policy, and the door through which its alerts come.
    fn service(&mut self, d: &Directory, n: i64) -> (Service, Integration) {
        let policies: Vec<_> = d.policies.keys().copied().collect();
        let policy = if self.rng.percent(10) { None } else { self.rng.pick(&policies).copied() };
        let service = Service {
            id: self.ids.id(self.start),
            name: format!("service {n}"),
            team: None,
            policy,
            business_impact: None,
            depends_on: Vec::new(),
            runbook_url: None,
            experts: Vec::new(),
        };
        let integration = Integration {
            id: self.ids.id(self.start),
            name: format!("door {n}"),
            source: "json".to_owned(),
            service: service.id,
            key: self.ids.hex(8),
            mapping: BTreeMap::new(),
        };
        (service, integration)
    }

    /// A person with some, or without any, way to be reached.
    pub fn person(&mut self, n: i64, role: Role) -> Person {
        let mut methods = Vec::new();
        let count = if self.rng.percent(12) { 0 } else { self.rng.between(1, 3) };
        for m in 0..count {
            methods.push(self.method(n, m));
        }
        let (high, low) = (self.rules(&methods), self.rules(&methods));
        let zone = self.rng.pick(ZONES).copied().unwrap_or("UTC").to_owned();
        let id = self.ids.id(self.start);
        Person {
            id,
            email: format!("p{n}@example.com"),
            name: format!("P{n}"),
            time_zone: zone,
            role,
            methods,
            high,
            low,
            skills: Vec::new(),
        }
    }

    /// A contact method of any channel.
    pub fn method(&mut self, person: i64, n: i64) -> ContactMethod {
        let (channel, address) = match self.rng.index(3) {
            0 => ("email", format!("p{person}.{n}@example.com")),
            1 => ("webhook", format!("https://hooks.example.com/{person}/{n}")),
            _ => ("ntfy", format!("https://ntfy.example.com/p{person}-{n}")),
        };
        let key = format!("m{n}");
        ContactMethod { id: self.ids.id(self.start), key, channel: channel.to_owned(), address, secret: None }
    }

    fn rules(&mut self, methods: &[ContactMethod]) -> Vec<NotificationRule> {
        if methods.is_empty() || self.rng.percent(40) {
            return Vec::new();
        }
        let mut after = if self.patient && self.rng.percent(50) { self.rng.between(30, 180) } else { 0 };
        let mut rules = Vec::new();
        for method in methods {
            rules.push(NotificationRule { method: method.id, after: SignedDuration::from_secs(after) });
            after += self.rng.between(0, 300);
            if self.rng.percent(20) {
                break;
            }
        }
        rules
    }

    /// Up to `most` different people.
    pub fn some_people(&mut self, d: &Directory, least: i64, most: i64) -> Vec<PersonId> {
        let all: Vec<PersonId> = d.people.keys().copied().collect();
        let mut chosen = Vec::new();
        for _ in 0..self.rng.between(least, most) {
            if let Some(person) = self.rng.pick(&all)
                && !chosen.contains(person)
            {
                chosen.push(*person);
            }
        }
        chosen
    }

    /// A schedule with layers, windows and overrides.
    pub fn schedule(&mut self, d: &Directory, n: i64) -> Schedule {
        let layers = (0..self.rng.between(1, 3)).map(|l| self.layer(d, l)).collect();
        let mut overrides = Vec::new();
        for _ in 0..self.rng.between(0, 2) {
            if let Some(person) = self.some_people(d, 1, 1).first() {
                let from = self.start + SignedDuration::from_mins(self.rng.between(0, 7 * 24 * 60));
                let to = from + SignedDuration::from_mins(self.rng.between(0, 24 * 60));
                overrides.push(Override { id: self.ids.id(self.start), person: *person, from, to });
            }
        }
        let time_zone = self.rng.pick(ZONES).copied().unwrap_or("UTC").to_owned();
        Schedule {
            id: self.ids.id(self.start),
            name: format!("schedule {n}"),
            team: None,
            time_zone,
            layers,
            overrides,
        }
    }

    fn layer(&mut self, d: &Directory, n: i64) -> Layer {
        let unit = [RotationUnit::Hour, RotationUnit::Day, RotationUnit::Week, RotationUnit::Month][self.rng.index(4)];
        let every = match unit {
            RotationUnit::Hour => self.rng.between(4, 24),
            _ => self.rng.between(1, 3),
        };
        let began = self.start.to_zoned(jiff::tz::TimeZone::UTC).date().saturating_sub(self.rng.between(-3, 40).days());
        let weekday = (unit == RotationUnit::Week && self.rng.percent(50)).then(|| DAYS[self.rng.index(7)]);
        let time = self.time();
        let mut only = Vec::new();
        if n > 0 || self.rng.percent(15) {
            for _ in 0..self.rng.between(0, 2) {
                let days = DAYS.iter().copied().filter(|_| self.rng.percent(60)).collect();
                only.push(Window { days, from: self.time(), to: self.time() });
            }
        }
        let every = u32::try_from(every).unwrap_or(1);
        let rotation = Rotation { unit, every, time, weekday, start: began };
        Layer { name: format!("layer {n}"), rotation, people: self.some_people(d, 1, 4), only }
    }

    /// Quarter hours, often those that a change of the clock skips or repeats.
    fn time(&mut self) -> Time {
        let hour = if self.rng.percent(50) { self.rng.between(0, 3) } else { self.rng.between(0, 23) };
        let minute = self.rng.between(0, 3) * 15;
        Time::new(i8::try_from(hour).unwrap_or(0), i8::try_from(minute).unwrap_or(0), 0, 0).unwrap_or(Time::midnight())
    }

    /// A policy, some of whose steps may page nobody.
    pub fn policy(&mut self, d: &Directory, n: i64) -> Policy {
        let steps = (0..self.rng.between(0, 4).max(self.rng.between(0, 2))).map(|_| self.step(d)).collect();
        let repeat = u32::try_from(self.rng.between(0, 3) * self.rng.between(0, 1)).unwrap_or(0);
        Policy { id: self.ids.id(self.start), name: format!("policy {n}"), team: None, steps, repeat }
    }

    fn step(&mut self, d: &Directory) -> Step {
        let mut page = Vec::new();
        for _ in 0..(if self.rng.percent(12) { 0 } else { self.rng.between(1, 2) }) {
            let people: Vec<_> = d.people.keys().copied().collect();
            let schedules: Vec<_> = d.schedules.keys().copied().collect();
            let teams: Vec<_> = d.teams.keys().copied().collect();
            let target = match self.rng.index(5) {
                0 | 1 => self.rng.pick(&people).map(|p| Target::Person(*p)),
                2 => self.rng.pick(&teams).map(|t| Target::Team(*t)),
                _ => self.rng.pick(&schedules).map(|s| Target::Schedule(*s)),
            };
            page.extend(target);
        }
        let wait = if self.rng.percent(10) { self.rng.between(0, 60) } else { self.rng.between(60, 1200) };
        Step { page, wait: SignedDuration::from_secs(wait) }
    }
}
