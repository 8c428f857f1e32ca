//! Everything a company configures, as named fields of text, so that two companies can be compared for people.

use super::names::NEW_KEY;
use super::words::{write_duration, write_every, write_hand_off, write_moment, write_time, write_weekday};
use super::{Company, course, practice, status};
use allclear_core::directory::{Directory, Layer, NotificationRule, Person, Schedule, Step, Target, Window};
use allclear_core::id::PersonId;
use allclear_core::incident;
use allclear_core::update::plan::{Recipient, Scope};
use allclear_core::update::{CommunicationPlan, Phase};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A field's value: to be compared, and to be read.
pub(super) struct Field {
    pub raw: String,
    pub shown: String,
}

pub(super) type Fields = BTreeMap<&'static str, Field>;
/// The things of one kind by id, each with its name.
pub(super) type Things = BTreeMap<Uuid, (String, Fields)>;

/// Every kind with its things, always in the same order.
pub(super) fn describe(company: &Company) -> Vec<(&'static str, Things)> {
    let d = &company.directory;
    let things = Describe(d);
    let commanders = d.commanders.map(|id| ("commander_schedule", Uuid::nil(), things.schedule(&id)));
    let rules = practice::declare_rules(&d.practice).map(|rules| ("declare_rules", Uuid::max(), rules));
    let triage = practice::triage(&d.practice).map(|shown| ("triage", Uuid::from_u128(1), shown));
    let settings = commanders.into_iter().chain(rules).chain(triage).chain(course::settings(&d.practice));
    vec![
        ("person", d.people.values().map(|p| (p.id.uuid(), (p.email.clone(), person(p)))).collect()),
        (
            "team",
            d.teams
                .values()
                .map(|t| {
                    let fields = plain([("name", t.name.clone()), ("members", things.people(&t.members))]);
                    (t.id.uuid(), (t.name.clone(), fields))
                })
                .collect(),
        ),
        ("schedule", d.schedules.values().map(|s| (s.id.uuid(), (s.name.clone(), things.shifts(s)))).collect()),
        ("escalation policy", things.policies()),
        ("service", things.services()),
        ("integration", things.integrations()),
        ("status page", things.pages(company)),
        ("communication plan", things.plans()),
        ("question", practice::questions(&d.practice)),
        ("incident type", practice::types(&d.practice)),
        ("severity question", practice::severity_questions(&d.practice)),
        ("mobilise chain", course::chains(&d.practice, d)),
        ("setting", settings.map(|(name, id, value)| (id, (name.to_owned(), plain([("value", value)])))).collect()),
    ]
}

/// Fields that say something.
pub(super) fn plain<const N: usize>(fields: [(&'static str, String); N]) -> Fields {
    let field = |(name, text): (&'static str, String)| (name, Field { raw: text.clone(), shown: text });
    fields.into_iter().filter(|(_, text)| !text.is_empty()).map(field).collect()
}

fn person(p: &Person) -> Fields {
    let key = |r: &NotificationRule| p.methods.iter().find(|m| m.id == r.method).map_or("?", |m| &m.key).to_owned();
    let rule = |r: &NotificationRule| format!("{} after {}", key(r), write_duration(r.after));
    let rules = |list: &[NotificationRule]| list.iter().map(rule).collect::<Vec<_>>().join(", ");
    let mut fields = plain([
        ("email", p.email.clone()),
        ("name", p.name.clone()),
        ("time_zone", p.time_zone.clone()),
        ("role", p.role.as_str().to_owned()),
        ("skills", p.skills.join(", ")),
        ("rules.high", rules(&p.high)),
        ("rules.low", rules(&p.low)),
    ]);
    if !p.methods.is_empty() {
        let masked = |secret: &Option<String>| secret.as_ref().map_or("", |_| " with a secret");
        let shown = p.methods.iter().map(|m| format!("{}: {} {}{}", m.key, m.channel, m.address, masked(&m.secret)));
        let shown = shown.collect::<Vec<_>>().join(", ");
        let raw =
            format!("{:?}", p.methods.iter().map(|m| (&m.key, &m.channel, &m.address, &m.secret)).collect::<Vec<_>>());
        fields.insert("methods", Field { raw, shown });
    }
    fields
}

struct Describe<'d>(&'d Directory);

impl Describe<'_> {
    fn people(&self, ids: &[PersonId]) -> String {
        ids.iter().map(|id| self.person(id)).collect::<Vec<_>>().join(", ")
    }

    fn person(&self, id: &PersonId) -> String {
        self.0.people.get(id).map_or_else(|| id.to_string(), |p| p.email.clone())
    }

    fn team(&self, id: &allclear_core::id::TeamId) -> String {
        self.0.teams.get(id).map_or_else(|| id.to_string(), |t| t.name.clone())
    }

    fn schedule(&self, id: &allclear_core::id::ScheduleId) -> String {
        self.0.schedules.get(id).map_or_else(|| id.to_string(), |s| s.name.clone())
    }

    fn service(&self, id: &allclear_core::id::ServiceId) -> String {
        self.0.services.get(id).map_or_else(|| id.to_string(), |s| s.name.clone())
    }

    fn shifts(&self, s: &Schedule) -> Fields {
        let zone = TimeZone::get(&s.time_zone).unwrap_or(TimeZone::UTC);
        let cover = |o: &allclear_core::directory::Override| {
            format!("{} from {} to {}", self.person(&o.person), write_moment(o.from, &zone), write_moment(o.to, &zone))
        };
        plain([
            ("name", s.name.clone()),
            ("team", s.team.map(|id| self.team(&id)).unwrap_or_default()),
            ("time_zone", s.time_zone.clone()),
            ("layers", s.layers.iter().map(|l| self.layer(l)).collect::<Vec<_>>().join("; ")),
            ("overrides", s.overrides.iter().map(cover).collect::<Vec<_>>().join("; ")),
        ])
    }

    fn layer(&self, l: &Layer) -> String {
        let r = &l.rotation;
        let (every, hand_off) = (write_every(r.every, r.unit), write_hand_off(r.weekday, r.time));
        let window = |w: &Window| {
            let days = w.days.iter().map(|d| write_weekday(*d)).collect::<Vec<_>>().join(" ");
            format!("{days} {}–{}", write_time(w.from), write_time(w.to))
        };
        let only: String = l.only.iter().map(|w| format!(", only {}", window(w))).collect();
        format!("{}: every {every} at {hand_off} from {}{only}: {}", l.name, r.start, self.people(&l.people))
    }

    fn target(&self, target: &Target) -> String {
        match target {
            Target::Person(id) => self.person(id),
            Target::Schedule(id) => format!("schedule {}", self.schedule(id)),
            Target::Team(id) => format!("team {}", self.team(id)),
        }
    }

    fn policies(&self) -> Things {
        let step = |s: &Step| {
            let page = s.page.iter().map(|target| self.target(target)).collect::<Vec<_>>().join(" and ");
            format!("page {}, wait {}", if page.is_empty() { "nobody" } else { &page }, write_duration(s.wait))
        };
        let policy = |p: &allclear_core::directory::Policy| {
            plain([
                ("name", p.name.clone()),
                ("team", p.team.map(|id| self.team(&id)).unwrap_or_default()),
                ("steps", p.steps.iter().map(step).collect::<Vec<_>>().join("; ")),
                ("repeat", p.repeat.to_string()),
            ])
        };
        self.0.policies.values().map(|p| (p.id.uuid(), (p.name.clone(), policy(p)))).collect()
    }

    fn services(&self) -> Things {
        let policy = |id| self.0.policies.get(&id).map(|p| p.name.clone()).unwrap_or_default();
        let service = |s: &allclear_core::directory::Service| {
            plain([
                ("name", s.name.clone()),
                ("team", s.team.map(|id| self.team(&id)).unwrap_or_default()),
                ("escalation", s.policy.map(policy).unwrap_or_default()),
                ("business_impact", s.business_impact.clone().unwrap_or_default()),
                ("runbook", s.runbook_url.clone().unwrap_or_default()),
                ("depends_on", s.depends_on.iter().map(|id| self.service(id)).collect::<Vec<_>>().join(", ")),
                ("experts", s.experts.iter().map(|target| self.target(target)).collect::<Vec<_>>().join(", ")),
            ])
        };
        self.0.services.values().map(|s| (s.id.uuid(), (s.name.clone(), service(s)))).collect()
    }

    fn integrations(&self) -> Things {
        let integration = |i: &allclear_core::directory::Integration| {
            let mapping = i.mapping.iter().map(|(field, text)| format!("{field} = {text}"));
            let mut fields = plain([
                ("name", i.name.clone()),
                ("source", i.source.clone()),
                ("service", self.service(&i.service)),
                ("mapping", mapping.collect::<Vec<_>>().join("; ")),
            ]);
            fields.insert("key", Field { raw: i.key.clone(), shown: masked(&i.key) });
            fields
        };
        self.0.integrations.values().map(|i| (i.id.uuid(), (i.name.clone(), integration(i)))).collect()
    }

    fn plans(&self) -> Things {
        let every = |minutes: Option<u32>| minutes.map(|m| format!("every {m} min")).unwrap_or_default();
        let role = |role: Option<incident::Role>| role.map(|r| r.as_str().to_owned()).unwrap_or_default();
        let texts = |texts: &BTreeMap<Phase, String>| {
            texts.iter().map(|(phase, text)| format!("{}: {text}", phase.name())).collect::<Vec<_>>().join("; ")
        };
        let plan = |p: &CommunicationPlan| {
            let lists = p.audiences.iter().map(|list| {
                let members: Vec<String> = list.members.iter().map(|member| self.recipient(member)).collect();
                format!("{}: {}", list.name, members.join(", "))
            });
            plain([
                ("name", p.name.clone()),
                ("scope", self.scope(p.scope)),
                ("owner", role(p.owner)),
                ("internal_every", every(p.internal_minutes)),
                ("public_every", every(p.public_minutes)),
                ("first_public_within", p.first_public_minutes.map(|m| format!("{m} min")).unwrap_or_default()),
                ("approver", role(p.approver)),
                ("auto_publish", if p.auto_publish { "true".to_owned() } else { String::new() }),
                ("internal", texts(&p.internal)),
                ("public", texts(&p.public)),
                ("audiences", lists.collect::<Vec<_>>().join("; ")),
            ])
        };
        self.0.plans.values().map(|p| (p.id.uuid(), (p.name.clone(), plan(p)))).collect()
    }

    fn scope(&self, scope: Scope) -> String {
        match scope {
            Scope::Organisation => "organisation".to_owned(),
            Scope::Team(id) => format!("team {}", self.team(&id)),
            Scope::Service(id) => format!("service {}", self.service(&id)),
            Scope::Severity(severity) => severity.as_str().to_owned(),
        }
    }

    fn recipient(&self, member: &Recipient) -> String {
        match member {
            Recipient::Email(address) | Recipient::Webhook(address) => address.clone(),
            Recipient::Person(id) => self.person(id),
            Recipient::Team(id) => format!("team {}", self.team(id)),
        }
    }

    fn pages(&self, company: &Company) -> Things {
        let component = |c: &super::Component| {
            let service = c.service.map(|id| format!(" (service {})", self.service(&id))).unwrap_or_default();
            let description = c.description.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
            format!("{}{service}{description}", c.name)
        };
        let page = |p: &allclear_core::directory::StatusPage| {
            let components = status::of_page(&company.components, p.id).into_iter().map(component);
            let components = components.collect::<Vec<_>>().join("; ");
            let report_form = if p.report_form { "true".to_owned() } else { String::new() };
            let (slug, name) = (p.slug.clone(), p.name.clone());
            plain([("slug", slug), ("name", name), ("report_form", report_form), ("components", components)])
        };
        self.0.status_pages.values().map(|p| (p.id.uuid(), (p.slug.clone(), page(p)))).collect()
    }
}

/// Enough of a key to tell it from others.
fn masked(key: &str) -> String {
    if key.starts_with(NEW_KEY) {
        return NEW_KEY.to_owned();
    }
    format!("{}…", key.chars().take(4).collect::<String>())
}
