//! The form of a service.

use crate::form::Form;
use crate::pages::choices::{self, sorted};
use crate::pages::meanwhile::{self, SEEN};
use crate::pages::once::ONCE;
use crate::session::Viewer;
use crate::ui::button::button;
use crate::ui::field::{self, choice};
use crate::ui::form::{self, Confirm};
use crate::ui::shell::Width;
use crate::ui::{self, Icon, Place, Shell, submit};
use allclear_core::directory::{Directory, MAX_NAME, MAX_TEXT, Service, Target};
use allclear_core::id::{PolicyId, ServiceId, TeamId};
use allclear_texts::{html, t};
use axum::response::{IntoResponse, Response};
use maud::Markup;

/// What the form says.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    name: String,
    team: Option<TeamId>,
    policy: Option<PolicyId>,
    business_impact: Option<String>,
    runbook_url: Option<String>,
    depends_on: Vec<ServiceId>,
    experts: Vec<Target>,
}

impl Typed {
    pub fn read(form: &mut Form) -> Self {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let depends_on = form.values("depends_on").filter_map(|id| id.parse().ok()).collect();
        Self {
            name: form.line("name", 1..=MAX_NAME),
            team: form.read("team"),
            policy: form.read("escalation"),
            business_impact: some(form.text("business_impact", 0..=MAX_TEXT)),
            runbook_url: some(form.line("runbook", 0..=MAX_TEXT)),
            depends_on,
            experts: form.values("experts").filter_map(expert).collect(),
        }
    }

    pub fn service(&self, id: ServiceId) -> Service {
        Service {
            id,
            name: self.name.clone(),
            team: self.team,
            policy: self.policy,
            business_impact: self.business_impact.clone(),
            depends_on: self.depends_on.clone(),
            runbook_url: self.runbook_url.clone(),
            experts: self.experts.clone(),
        }
    }
}

/// The form as a service has it now.
pub(super) fn of(service: &Service) -> Form {
    let (team, policy) = (service.team.map(|id| id.to_string()), service.policy.map(|id| id.to_string()));
    let leans: Vec<String> = service.depends_on.iter().map(ServiceId::to_string).collect();
    let mut fields = vec![
        ("name", service.name.as_str()),
        ("team", team.as_deref().unwrap_or("")),
        ("escalation", policy.as_deref().unwrap_or("")),
        ("business_impact", service.business_impact.as_deref().unwrap_or("")),
        ("runbook", service.runbook_url.as_deref().unwrap_or("")),
    ];
    fields.extend(leans.iter().map(|id| ("depends_on", id.as_str())));
    let experts: Vec<String> = service.experts.iter().map(value).collect();
    fields.extend(experts.iter().map(|value| ("experts", value.as_str())));
    Form::with(&fields)
}

/// The page with the form; `service` is the one being edited.
pub(super) fn page(viewer: &Viewer, directory: &Directory, service: Option<&Service>, typed: &Form) -> Response {
    let title = service.map_or_else(|| t!("Add a service").to_owned(), |s| t!("Edit {}", s.name));
    let mut shell = Shell::new(viewer, Place::Prepare, title);
    shell.crumbs = vec![(t!("Services").to_owned(), "/services".to_owned())];
    shell.width = Width::Narrow;
    let (action, cancel) = match service {
        Some(service) => {
            let here = format!("/services/{}", service.id);
            shell.crumbs.push((service.name.clone(), here.clone()));
            (here.clone(), here)
        }
        None => ("/services".to_owned(), "/services".to_owned()),
    };
    let label = if service.is_some() { t!("Save") } else { t!("Add service") };
    let stored = service.map(of);
    let inner = html! {
        (ui::sent::refusal(typed))
        @if let (Some(service), Some(stored)) = (service, &stored) {
            (meanwhile::theirs(typed, stored, &words(directory, service)))
        }
        (inputs(directory, service, typed))
        (form::end(submit(label).primary(), Some(&cancel)))
    };
    let mut sent = form::post(action, inner);
    sent = match &stored {
        Some(stored) => sent.hidden(SEEN, stored.fingerprint()),
        None => sent.hidden(ONCE, typed.value(ONCE)),
    };
    shell.main = html! {
        (sent)
        @if let Some(service) = service { (removal(service)) }
    };
    let mut response = shell.into_response();
    *response.status_mut() = typed.status();
    response
}

/// What a service has now, in words.
fn words(directory: &Directory, service: &Service) -> [(&'static str, &'static str, String); 7] {
    let team = service.team.and_then(|id| directory.teams.get(&id)).map(|team| team.name.clone());
    let policy = service.policy.and_then(|id| directory.policies.get(&id)).map(|policy| policy.name.clone());
    let needs = service.depends_on.iter().filter_map(|id| directory.services.get(id)).map(|other| other.name.as_str());
    [
        (t!("Name"), "name", service.name.clone()),
        (
            t!("What customers feel when it fails"),
            "business_impact",
            service.business_impact.clone().unwrap_or_default(),
        ),
        (t!("Team"), "team", team.unwrap_or_default()),
        (t!("Escalation policy"), "escalation", policy.unwrap_or_default()),
        (t!("Runbook"), "runbook", service.runbook_url.clone().unwrap_or_default()),
        (t!("Needs these services"), "depends_on", needs.collect::<Vec<_>>().join(", ")),
        (
            t!("Experts"),
            "experts",
            service.experts.iter().map(|target| named(directory, target)).collect::<Vec<_>>().join(", "),
        ),
    ]
}

fn inputs(directory: &Directory, service: Option<&Service>, typed: &Form) -> Markup {
    let draft = service.map_or_else(|| "service-new".to_owned(), |s| format!("service-{}", s.id));
    let mut policies = vec![choice("", t!("None: only admins are paged"))];
    policies.extend(sorted(directory.policies.values().map(|p| (p.id.to_string(), p.name.clone()))));
    html! {
        (field::text("name", t!("Name")).of(typed).required().max(MAX_NAME).wide().autocomplete("off").placeholder("checkout"))
        (field::textarea("business_impact", t!("What customers feel when it fails")).of(typed).rows(2).wide().max(MAX_TEXT)
            .hint(t!("One sentence. It stands in every page, so that whoever wakes up knows why it matters."))
            .draft(format!("{draft}-impact")))
        div .columns {
            (field::select("team", t!("Team"), choices::teams(directory)).of(typed))
            (field::select("escalation", t!("Escalation policy"), policies).of(typed))
        }
        (field::url("runbook", t!("Runbook")).of(typed).wide().max(MAX_TEXT).placeholder("https://wiki.example.com/checkout")
            .hint(t!("Where to read what to do.")))
        (leans(directory, service, typed))
        (experts(directory, service, typed))
    }
}

/// An expert as a value of the form.
fn value(target: &Target) -> String {
    match target {
        Target::Person(id) => format!("person {id}"),
        Target::Schedule(id) => format!("schedule {id}"),
        Target::Team(id) => format!("team {id}"),
    }
}

/// What [`value`] wrote.
fn expert(value: &str) -> Option<Target> {
    let (kind, id) = value.split_once(' ')?;
    Some(match kind {
        "person" => Target::Person(id.parse().ok()?),
        "schedule" => Target::Schedule(id.parse().ok()?),
        "team" => Target::Team(id.parse().ok()?),
        _ => return None,
    })
}

fn named(directory: &Directory, target: &Target) -> String {
    let found = match target {
        Target::Person(id) => directory.people.get(id).map(|person| person.name.clone()),
        Target::Schedule(id) => directory.schedules.get(id).map(|s| t!("On call on {}", s.name)),
        Target::Team(id) => directory.teams.get(id).map(|team| t!("Team {}", team.name)),
    };
    found.unwrap_or_else(|| t!("somebody who was removed").to_owned())
}

/// Who knows it best: people and schedules, and teams that a file names, to be ticked.
fn experts(directory: &Directory, service: Option<&Service>, typed: &Form) -> Markup {
    let schedules = directory.schedules.keys().map(|id| Target::Schedule(*id));
    let people = directory.people.keys().map(|id| Target::Person(*id));
    let kept = service.into_iter().flat_map(|service| &service.experts).filter(|one| matches!(one, Target::Team(_)));
    let mut targets: Vec<Target> = schedules.chain(people).chain(kept.copied()).collect();
    targets.sort_by_key(|target| (matches!(target, Target::Person(_)), named(directory, target).to_lowercase()));
    let options: Vec<_> = targets.iter().map(|target| (value(target), named(directory, target))).collect();
    html! {
        details .more {
            summary { "Experts: who knows it best" }
            p .quiet { "They are proposed when an incident about it needs help, with the time where they are." }
            (ticks(t!("Experts"), "experts", &options, typed))
        }
    }
}

/// Values with their names, each to be ticked; nothing where there is nothing to tick.
fn ticks(legend: &str, name: &'static str, options: &[(String, String)], typed: &Form) -> Markup {
    html! {
        @if !options.is_empty() {
            fieldset .field.tick-chips {
                legend { (legend) span .optional { "optional" } }
                div .row {
                    @for (nth, (value, label)) in options.iter().enumerate() {
                        @let id = format!("{name}-{nth}");
                        span .option {
                            input .sr type="checkbox" id=(id) name=(name) value=(value)
                                checked[typed.values(name).any(|ticked| ticked == value)];
                            label for=(id) { bdi { (label) } }
                        }
                    }
                }
                @if let Some(error) = typed.error(name) { p .error { (Icon::CircleAlert) (error) } }
            }
        }
    }
}

/// The services it needs, to be ticked.
fn leans(directory: &Directory, service: Option<&Service>, typed: &Form) -> Markup {
    let mut others: Vec<_> = directory.services.values().filter(|s| service.is_none_or(|own| own.id != s.id)).collect();
    others.sort_by_key(|s| s.name.to_lowercase());
    let options: Vec<_> = others.iter().map(|other| (other.id.to_string(), other.name.clone())).collect();
    ticks(t!("Needs these services"), "depends_on", &options, typed)
}

fn removal(service: &Service) -> Markup {
    form::removal(&[Confirm {
        id: "remove".to_owned(),
        opener: button(t!("Remove service")).danger().quiet().icon(Icon::Trash2),
        question: t!("Remove “{}”?", service.name),
        text: t!("Its alerts and incidents stay. What its integrations send is refused from then on.").to_owned(),
        action: format!("/services/{}/remove", service.id),
        yes: t!("Remove").to_owned(),
        hidden: Vec::new(),
    }])
}
