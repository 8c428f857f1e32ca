//! A company → one file that reads back to the same company.

use super::emit::{Flow, list, names, scalar};
use super::words::{write_duration, write_every, write_hand_off, write_moment, write_time, write_weekday};
use super::{Company, Component, course, practice, status};
use allclear_core::directory::{
    ContactMethod, Directory, Integration, Layer, NotificationRule, Override, Person, Policy, Role, Schedule, Service,
    StatusPage, Step, Target, Team, Window,
};
use allclear_core::id::{PersonId, TeamId};
use allclear_core::incident;
use allclear_core::update::CommunicationPlan;
use allclear_core::update::plan::{Audience, Recipient, Scope};
use jiff::SignedDuration;
use jiff::tz::TimeZone;

/// Whether keys of integrations and secrets of contact methods are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// For moving to another database.
    Included,
    /// For keeping in a repository: applied to the same database, the secrets there stay as they are.
    LeftOut,
}

/// Writes the whole configuration, so that applying it to this company changes nothing.
#[must_use]
pub fn export(company: &Company, secrets: Secrets) -> String {
    part(company, &company.directory, secrets)
}

/// Writes the things of `d`, which are some of the company's, with the names of whatever else they refer to.
pub(super) fn part(company: &Company, d: &Directory, secrets: Secrets) -> String {
    let writer = Writer { company, d: &company.directory, secrets };
    let sections = [
        ("people", d.people.values().map(|p| entry(vec![person(p)])).collect()),
        ("contacts", d.people.values().filter(|p| !p.methods.is_empty()).map(|p| writer.contact(p)).collect()),
        ("teams", d.teams.values().map(|t| writer.team(t)).collect()),
        ("schedules", d.schedules.values().map(|s| writer.schedule(s)).collect()),
        ("escalation_policies", d.policies.values().map(|p| writer.policy(p)).collect()),
        ("services", d.services.values().map(|s| writer.service(s)).collect()),
        ("integrations", d.integrations.values().map(|i| writer.integration(i)).collect()),
        ("status_pages", d.status_pages.values().map(|p| writer.page(p)).collect::<Vec<String>>()),
        ("communication_plans", d.plans.values().map(|p| writer.plan(p)).collect()),
    ];
    let mut out = "version: 1\n".to_owned();
    for (name, entries) in sections.into_iter().filter(|(_, entries)| !entries.is_empty()) {
        out.push_str(&format!("\n{name}:\n{}", entries.concat()));
    }
    let course = course::sections(&d.practice, &company.directory);
    for (name, elements) in
        practice::sections(&d.practice).into_iter().chain(course).filter(|(_, elements)| !elements.is_empty())
    {
        out.push_str(&format!("\n{name}:\n{}", elements.into_iter().map(entry).collect::<String>()));
    }
    if let Some(rules) = practice::declare_rules(&d.practice) {
        out.push_str(&format!("\ndeclare_rules: {rules}\n"));
    }
    if let Some(triage) = practice::triage(&d.practice) {
        out.push_str(&format!("\ntriage: {triage}\n"));
    }
    if let Some(schedule) = d.commanders.and_then(|id| d.schedules.get(&id)) {
        out.push_str(&format!("\nincidents: {}\n", Flow::default().text("commander_schedule", &schedule.name).end()));
    }
    out
}

/// An element of a section: its lines, the first behind a dash.
fn entry(lines: Vec<String>) -> String {
    let line = |(n, line): (usize, String)| format!("  {} {line}\n", if n == 0 { '-' } else { ' ' });
    lines.into_iter().enumerate().map(line).collect()
}

/// A key whose value is a list of one element a line, inside an [`entry`].
fn rows(key: &str, elements: impl IntoIterator<Item = String>) -> Vec<String> {
    let elements: Vec<String> = elements.into_iter().map(|element| format!("  - {element}")).collect();
    if elements.is_empty() {
        return vec![format!("{key}: []")];
    }
    std::iter::once(format!("{key}:")).chain(elements).collect()
}

fn text(key: &str, value: &str) -> String {
    format!("{key}: {}", scalar(value))
}

fn person(p: &Person) -> String {
    let flow = Flow::default().text("email", &p.email).text("name", &p.name).text("time_zone", &p.time_zone);
    let flow = if p.role == Role::default() { flow } else { flow.word("role", p.role.as_str()) };
    if p.skills.is_empty() {
        flow.end()
    } else {
        flow.word("skills", &names(p.skills.iter().map(String::as_str))).end()
    }
}

/// Writes names for ids. What an id of no known thing stood for is left out; nothing can be said about it.
struct Writer<'c> {
    company: &'c Company,
    d: &'c Directory,
    secrets: Secrets,
}

impl Writer<'_> {
    fn people(&self, ids: &[PersonId]) -> String {
        names(ids.iter().filter_map(|id| self.d.people.get(id)).map(|p| p.email.as_str()))
    }

    fn team_line(&self, team: Option<TeamId>) -> Option<String> {
        team.and_then(|id| self.d.teams.get(&id)).map(|t| text("team", &t.name))
    }

    fn contact(&self, p: &Person) -> String {
        let method = |m: &ContactMethod| {
            let place = if m.channel == "email" { "address" } else { "url" };
            let secret = m.secret.as_deref().filter(|_| self.secrets == Secrets::Included);
            // Some channels have none: a browser is registered where the person is signed in.
            let address = Some(m.address.as_str()).filter(|address| !address.is_empty());
            let flow = Flow::default().text("id", &m.key).text("type", &m.channel).opt_text(place, address);
            flow.opt_text("secret", secret).end()
        };
        let rule = |r: &NotificationRule| {
            let method = p.methods.iter().find(|m| m.id == r.method)?;
            Some(Flow::default().text("method", &method.key).word("after", &write_duration(r.after)).end())
        };
        let mut lines = vec![text("person", &p.email)];
        lines.extend(rows("methods", p.methods.iter().map(method)));
        let rules = [("high", &p.high), ("low", &p.low)].into_iter().filter(|(_, rules)| !rules.is_empty());
        let rules: Vec<String> =
            rules.map(|(urgency, rules)| format!("  {urgency}: {}", list(rules.iter().filter_map(rule)))).collect();
        if !rules.is_empty() {
            lines.push("rules:".to_owned());
            lines.extend(rules);
        }
        entry(lines)
    }

    fn team(&self, t: &Team) -> String {
        entry(vec![text("name", &t.name), format!("members: {}", self.people(&t.members))])
    }

    fn schedule(&self, s: &Schedule) -> String {
        let zone = TimeZone::get(&s.time_zone).unwrap_or(TimeZone::UTC);
        let mut lines = vec![text("name", &s.name)];
        lines.extend(self.team_line(s.team));
        lines.push(text("time_zone", &s.time_zone));
        if s.layers.is_empty() {
            lines.push("layers: []".to_owned());
        } else {
            lines.push("layers:".to_owned());
            lines.extend(s.layers.iter().flat_map(|l| self.layer(l)));
        }
        let cover = |o: &Override| {
            let email = &self.d.people.get(&o.person)?.email;
            let (from, to) = (write_moment(o.from, &zone), write_moment(o.to, &zone));
            Some(Flow::default().text("person", email).text("from", &from).text("to", &to).end())
        };
        if !s.overrides.is_empty() {
            lines.extend(rows("overrides", s.overrides.iter().filter_map(cover)));
        }
        entry(lines)
    }

    fn layer(&self, l: &Layer) -> Vec<String> {
        let r = &l.rotation;
        let rotation = Flow::default()
            .word("every", &write_every(r.every, r.unit))
            .text("hand_off", &write_hand_off(r.weekday, r.time))
            .word("start", &r.start.to_string())
            .end();
        let window = |w: &Window| {
            let days = list(w.days.iter().map(|day| write_weekday(*day).to_owned()));
            Flow::default().word("days", &days).text("from", &write_time(w.from)).text("to", &write_time(w.to)).end()
        };
        let mut lines = vec![format!("  - {}", text("name", &l.name)), format!("    rotation: {rotation}")];
        lines.push(format!("    people: {}", self.people(&l.people)));
        if !l.only.is_empty() {
            lines.push(format!("    only: {}", list(l.only.iter().map(window))));
        }
        lines
    }

    fn policy(&self, p: &Policy) -> String {
        let mut lines = vec![text("name", &p.name)];
        lines.extend(self.team_line(p.team));
        let step = |s: &Step| {
            let page = list(s.page.iter().filter_map(|target| self.target(target)));
            Flow::default().word("page", &page).word("wait", &write_duration(s.wait)).end()
        };
        lines.extend(rows("steps", p.steps.iter().map(step)));
        lines.push(format!("repeat: {}", p.repeat));
        entry(lines)
    }

    fn target(&self, target: &Target) -> Option<String> {
        let (key, name) = match target {
            Target::Person(id) => ("person", &self.d.people.get(id)?.email),
            Target::Schedule(id) => ("schedule", &self.d.schedules.get(id)?.name),
            Target::Team(id) => ("team", &self.d.teams.get(id)?.name),
        };
        Some(Flow::default().text(key, name).end())
    }

    fn service(&self, s: &Service) -> String {
        let mut lines = vec![text("name", &s.name)];
        lines.extend(self.team_line(s.team));
        lines.extend(s.policy.and_then(|id| self.d.policies.get(&id)).map(|p| text("escalation", &p.name)));
        lines.extend(s.business_impact.as_ref().map(|impact| text("business_impact", impact)));
        lines.extend(s.runbook_url.as_ref().map(|url| text("runbook", url)));
        if !s.depends_on.is_empty() {
            let needs = s.depends_on.iter().filter_map(|id| self.d.services.get(id)).map(|s| s.name.as_str());
            lines.push(format!("depends_on: {}", names(needs)));
        }
        if !s.experts.is_empty() {
            lines.push(format!("experts: {}", list(s.experts.iter().filter_map(|target| self.target(target)))));
        }
        entry(lines)
    }

    fn integration(&self, i: &Integration) -> String {
        let service = self.d.services.get(&i.service).map_or("", |s| &s.name);
        let key = Some(i.key.as_str()).filter(|_| self.secrets == Secrets::Included);
        let flow = Flow::default().text("name", &i.name).text("source", &i.source).text("service", service);
        let flow = flow.opt_text("key", key);
        if i.mapping.is_empty() {
            return entry(vec![flow.end()]);
        }
        let mapping = i.mapping.iter().fold(Flow::default(), |flow, (field, text)| flow.text(&scalar(field), text));
        entry(vec![flow.word("mapping", &mapping.end()).end()])
    }

    fn page(&self, p: &StatusPage) -> String {
        let component = |c: &&Component| {
            let service = c.service.and_then(|id| self.d.services.get(&id)).map(|s| s.name.as_str());
            let flow = Flow::default().text("name", &c.name).opt_text("service", service);
            flow.opt_text("description", c.description.as_deref()).end()
        };
        let mut lines = vec![text("slug", &p.slug), text("name", &p.name)];
        lines.extend(p.report_form.then(|| "report_form: true".to_owned()));
        lines.extend(rows("components", status::of_page(&self.company.components, p.id).iter().map(component)));
        entry(lines)
    }

    fn plan(&self, p: &CommunicationPlan) -> String {
        let role = |key: &str, role: Option<incident::Role>| role.map(|role| text(key, role.as_str()));
        let every = |key: &str, minutes: Option<u32>| {
            let span = |m: u32| write_duration(SignedDuration::from_mins(i64::from(m)));
            minutes.map(|m| format!("{key}: {}", span(m)))
        };
        let mut lines = vec![text("name", &p.name), format!("scope: {}", self.scope(p.scope))];
        lines.extend(role("owner", p.owner));
        lines.extend(every("internal_every", p.internal_minutes));
        lines.extend(every("public_every", p.public_minutes));
        lines.extend(every("first_public_within", p.first_public_minutes));
        lines.extend(role("approver", p.approver));
        lines.extend(p.auto_publish.then(|| "auto_publish: true".to_owned()));
        for (key, texts) in [("internal", &p.internal), ("public", &p.public)] {
            if !texts.is_empty() {
                lines.push(format!("{key}:"));
                lines.extend(texts.iter().map(|(phase, words)| format!("  {}", text(phase.name(), words))));
            }
        }
        if !p.audiences.is_empty() {
            lines.extend(rows("audiences", p.audiences.iter().map(|list| self.audience(list))));
        }
        entry(lines)
    }

    fn scope(&self, scope: Scope) -> String {
        let named = |key: &str, name: Option<&String>| Flow::default().text(key, name.map_or("", String::as_str)).end();
        match scope {
            Scope::Organisation => "organisation".to_owned(),
            Scope::Team(id) => named("team", self.d.teams.get(&id).map(|t| &t.name)),
            Scope::Service(id) => named("service", self.d.services.get(&id).map(|s| &s.name)),
            Scope::Severity(severity) => Flow::default().text("severity", severity.as_str()).end(),
        }
    }

    fn audience(&self, list: &Audience) -> String {
        let (mut emails, mut people, mut teams, mut webhooks) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for member in &list.members {
            match member {
                Recipient::Email(address) => emails.push(address.as_str()),
                Recipient::Webhook(url) => webhooks.push(url.as_str()),
                Recipient::Person(id) => people.extend(self.d.people.get(id).map(|p| p.email.as_str())),
                Recipient::Team(id) => teams.extend(self.d.teams.get(id).map(|t| t.name.as_str())),
            }
        }
        let kinds = [("emails", emails), ("people", people), ("teams", teams), ("webhooks", webhooks)];
        let kinds = kinds.into_iter().filter(|(_, members)| !members.is_empty());
        kinds
            .fold(Flow::default().text("name", &list.name), |flow, (key, members)| flow.word(key, &names(members)))
            .end()
    }
}
