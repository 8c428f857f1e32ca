//! Pages: who was told what, and whether it arrived.

use super::{Answer, Json, Listing, Page, Permission, Problem, Query, Routes, State, Web, routes};
use allclear_core::directory::Directory;
use allclear_core::id::{AlertId, IncidentId, PageId, PersonId};
use allclear_core::page::{self, Subject};
use allclear_store::{pages, receipts};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Read, routes!(list))
}

/// The person a page went to.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Paged {
    id: String,
    /// Null when the person was removed from the configuration.
    name: Option<String>,
}

/// One attempt to send a page.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Attempt {
    number: i64,
    started_at: Timestamp,
    /// Null while under way, or when a crash took the answer with it.
    ended_at: Option<Timestamp>,
    /// `accepted`, `retry`, `rejected` or `cancelled`.
    outcome: Option<String>,
    detail: Option<String>,
}

/// One notification to one person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PersonPage {
    id: String,
    alert: Option<String>,
    incident: Option<String>,
    person: Paged,
    /// `browser`, `email`, `ntfy`, `webhook`; null when the contact method is gone.
    channel: Option<String>,
    /// `low` or `high`.
    urgency: &'static str,
    /// Why this person was paged.
    reason: String,
    /// Run of the escalation policy, from 1.
    cycle: u32,
    /// Repetition of its steps, from 0.
    round: u32,
    /// Step, from 0; 1000 for the people of last resort.
    step: u32,
    /// `planned`, `sending`, `accepted`, `failed` or `cancelled`.
    state: &'static str,
    due_at: Timestamp,
    created_at: Timestamp,
    /// When the provider took it.
    accepted_at: Option<Timestamp>,
    /// When a browser first said that it shows it.
    shown_at: Option<Timestamp>,
    /// An earlier attempt may have arrived although its outcome is not known.
    maybe_repeat: bool,
    detail: Option<String>,
    /// Oldest first.
    attempts: Vec<Attempt>,
}

impl PersonPage {
    /// Stored pages with their attempts, which are in the order of the pages.
    pub(crate) fn all(
        stored: Vec<page::Page>,
        attempts: Vec<pages::Attempt>,
        shown: &BTreeMap<PageId, Timestamp>,
        directory: &Directory,
    ) -> Vec<Self> {
        let mut attempts = attempts.into_iter().peekable();
        stored
            .into_iter()
            .map(|page| {
                let mut own = Vec::new();
                while let Some(attempt) = attempts.next_if(|attempt| attempt.page == page.id) {
                    own.push(Attempt {
                        number: attempt.number,
                        started_at: attempt.started_at,
                        ended_at: attempt.ended_at,
                        outcome: attempt.outcome,
                        detail: attempt.detail,
                    });
                }
                let shown_at = shown.get(&page.id).copied();
                Self { shown_at, ..Self::of(page, own, directory) }
            })
            .collect()
    }

    fn of(page: page::Page, attempts: Vec<Attempt>, directory: &Directory) -> Self {
        let person = directory.people.get(&page.plan.person);
        let method = person.and_then(|person| person.methods.iter().find(|method| method.id == page.plan.method));
        let (alert, incident) = match page.plan.subject {
            Subject::Alert(id) => (Some(id.to_string()), None),
            Subject::Incident(id) => (None, Some(id.to_string())),
        };
        Self {
            id: page.id.to_string(),
            alert,
            incident,
            person: Paged { id: page.plan.person.to_string(), name: person.map(|person| person.name.clone()) },
            channel: method.map(|method| method.channel.clone()),
            urgency: page.plan.urgency.as_str(),
            reason: page.plan.reason,
            cycle: page.plan.cycle,
            round: page.plan.round,
            step: page.plan.step,
            state: page.state.as_str(),
            due_at: page.plan.due_at,
            created_at: page.created_at,
            accepted_at: page.accepted_at,
            shown_at: None,
            maybe_repeat: page.maybe_repeat,
            detail: page.detail,
            attempts,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Id of an alert.
    alert: Option<String>,
    /// Id of an incident.
    incident: Option<String>,
    /// Id or mail address of a person.
    person: Option<String>,
}

/// Pages, newest first.
#[utoipa::path(get, path = "/api/v1/pages", tag = "alerts", params(Listing, Filter),
    responses((status = 200, body = Page<PersonPage>)))]
async fn list(
    State(web): State<Web>,
    Query(listing): Query<Listing>,
    Query(filter): Query<Filter>,
) -> Answer<Page<PersonPage>> {
    let (limit, after) = (listing.limit()?, listing.after::<PageId>()?);
    let directory = web.app.refresh_directory().await?;
    let wanted = pages::Filter {
        subject: subject(&filter)?,
        person: filter.person.as_deref().map(|wanted| person(&directory, wanted)).transpose()?,
        after,
        limit: i64::try_from(limit).unwrap_or(0) + 1,
    };
    let read = web.app.read(move |tx| {
        let rows = pages::list(tx, &wanted)?;
        let ids: Vec<_> = rows.iter().map(|page| page.id).collect();
        let (attempts, shown) = (pages::attempts(tx, &ids)?, receipts::of(tx, &ids)?);
        Ok((rows, attempts, shown))
    });
    let (rows, attempts, shown) = read.await?;
    let views = PersonPage::all(rows, attempts, &shown, &directory);
    Ok(Json(Page::of(views, limit, |page: &PersonPage| page.id.clone())))
}

fn subject(filter: &Filter) -> Result<Option<Subject>, Problem> {
    match (&filter.alert, &filter.incident) {
        (None, None) => Ok(None),
        (Some(id), None) => {
            let id: AlertId = id.parse().map_err(|why| Problem::invalid("alert", format!("{why}")))?;
            Ok(Some(Subject::Alert(id)))
        }
        (None, Some(id)) => {
            let id: IncidentId = id.parse().map_err(|why| Problem::invalid("incident", format!("{why}")))?;
            Ok(Some(Subject::Incident(id)))
        }
        (Some(_), Some(_)) => Err(Problem::invalid("incident", "a page is about an alert or an incident; name one")),
    }
}

/// A person by id or mail address.
pub(crate) fn person(directory: &Directory, wanted: &str) -> Result<PersonId, Problem> {
    let by_id = wanted.parse().ok().filter(|id| directory.people.contains_key(id));
    by_id
        .or_else(|| directory.person_by_email(wanted).map(|person| person.id))
        .ok_or_else(|| Problem::invalid("person", format!("there is nobody with the id or address \"{wanted}\"")))
}
