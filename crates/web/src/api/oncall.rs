//! Who is on call.

use super::{Answer, Json, Page, Permission, Problem, Query, Routes, State, Web, routes};
use allclear_core::directory::{Directory, Schedule};
use allclear_core::oncall::{self, OnCall, Via};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Read, routes!(list))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// RFC 3339, for example `2026-11-22T02:30:00Z`; now when absent.
    at: Option<String>,
    /// Id or name of one schedule; all when absent.
    schedule: Option<String>,
}

/// Who answers for one schedule at one instant.
#[derive(Debug, Serialize, ToSchema)]
struct OnCallNow {
    schedule: ScheduleName,
    /// The instant asked about.
    at: Timestamp,
    /// Null in a gap: nobody is on call.
    on_call: Option<Shift>,
}

/// A schedule.
#[derive(Debug, Serialize, ToSchema)]
struct ScheduleName {
    id: String,
    name: String,
    /// IANA name.
    time_zone: String,
}

/// Somebody's time on call.
#[derive(Debug, Serialize, ToSchema)]
struct Shift {
    person: PersonName,
    /// What put them there: the layer's name, or `override`.
    via: String,
    since: Timestamp,
    /// Null when nothing is planned to end it.
    until: Option<Timestamp>,
    /// `since` on the schedule's clock.
    since_local: String,
    /// `until` on the schedule's clock.
    until_local: Option<String>,
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
struct PersonName {
    id: String,
    name: String,
    email: String,
}

/// Who is on call, for every schedule.
#[utoipa::path(get, path = "/api/v1/oncall", tag = "on call", params(Filter),
    responses((status = 200, body = Page<OnCallNow>)))]
async fn list(State(web): State<Web>, Query(filter): Query<Filter>) -> Answer<Page<OnCallNow>> {
    let at = match &filter.at {
        None => web.app.now(),
        Some(text) => text.parse().map_err(|_| {
            Problem::invalid("at", "must be an RFC 3339 instant such as 2026-11-22T02:30:00Z (in a URL, + is %2B)")
        })?,
    };
    // Computed, not read: the configuration in memory is the one that pages.
    let directory = web.app.refresh_directory().await?;
    let schedules = match &filter.schedule {
        None => directory.schedules.values().collect(),
        Some(wanted) => vec![find(&directory, wanted)?],
    };
    let all: Result<Vec<_>, _> = schedules.into_iter().map(|schedule| answer(&directory, schedule, at)).collect();
    Ok(Json(Page::whole(all?)))
}

fn find<'d>(directory: &'d Directory, wanted: &str) -> Result<&'d Schedule, Problem> {
    let by_id = wanted.parse().ok().and_then(|id| directory.schedules.get(&id));
    by_id
        .or_else(|| directory.schedule_by_name(wanted))
        .ok_or_else(|| Problem::invalid("schedule", format!("there is no schedule \"{wanted}\"")))
}

fn answer(directory: &Directory, schedule: &Schedule, at: Timestamp) -> Result<OnCallNow, Problem> {
    let held = oncall::at(schedule, at).map_err(|why| Problem::invalid("schedule", why.to_string()))?;
    let zone = TimeZone::get(&schedule.time_zone).unwrap_or(TimeZone::UTC);
    let name = ScheduleName {
        id: schedule.id.to_string(),
        name: schedule.name.clone(),
        time_zone: schedule.time_zone.clone(),
    };
    Ok(OnCallNow { schedule: name, at, on_call: held.and_then(|held| shift(directory, schedule, &zone, held)) })
}

fn shift(directory: &Directory, schedule: &Schedule, zone: &TimeZone, held: OnCall) -> Option<Shift> {
    let person = directory.people.get(&held.person)?;
    let via = match held.via {
        Via::Override(_) => "override".to_owned(),
        Via::Layer(at) => schedule.layers.get(at).map(|layer| layer.name.clone()).unwrap_or_default(),
    };
    let until = Some(held.until).filter(|until| *until < Timestamp::MAX);
    let local = |t: Timestamp| t.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    Some(Shift {
        person: PersonName { id: person.id.to_string(), name: person.name.clone(), email: person.email.clone() },
        via,
        since: held.since,
        until,
        since_local: local(held.since),
        until_local: until.map(local),
    })
}
