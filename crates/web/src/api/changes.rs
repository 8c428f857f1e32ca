//! Changes: what was deployed, set or switched, as senders told it.

use super::alerts::{ServiceName, service};
use super::{Answer, Json, Page, Permission, Problem, Query, Routes, State, Web, routes};
use allclear_core::directory::Directory;
use allclear_store::changes::{self, Changed};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Most changes of one answer.
const MOST: i64 = 500;

pub(crate) fn routes(r: Routes) -> Routes {
    r.api(Permission::Read, routes!(list))
}

/// Something that was changed on purpose.
#[derive(Debug, Serialize, ToSchema)]
struct Change {
    service: ServiceName,
    /// The integration it was told through.
    integration: String,
    /// When it was made.
    at: Timestamp,
    summary: String,
    /// Who or what made it.
    source: Option<String>,
    links: Vec<ChangeLink>,
}

/// Where to read more.
#[derive(Debug, Serialize, ToSchema)]
struct ChangeLink {
    href: String,
    text: String,
}

impl Change {
    fn of(told: Changed, directory: &Directory) -> Self {
        let links = told.change.links.into_iter().map(|l| ChangeLink { href: l.href, text: l.text });
        Self {
            service: ServiceName::of(told.service, directory),
            integration: told.integration.to_string(),
            at: told.change.at,
            summary: told.change.summary,
            source: told.change.source,
            links: links.collect(),
        }
    }
}

/// Which changes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Id or name of the service.
    service: String,
    /// RFC 3339; a day before `to` when it is left out.
    from: Option<String>,
    /// RFC 3339; now when it is left out.
    to: Option<String>,
}

/// What was changed in one service, the newest first, at most 500. Changes are kept for 30 days.
#[utoipa::path(get, path = "/api/v1/changes", tag = "alerts", params(Wanted),
    responses((status = 200, body = Page<Change>)))]
async fn list(State(web): State<Web>, Query(wanted): Query<Wanted>) -> Answer<Page<Change>> {
    let directory = web.app.refresh_directory().await?;
    let service = service(&directory, &wanted.service)?;
    let to = instant("to", wanted.to.as_deref())?.unwrap_or_else(|| web.app.now());
    let day = to.checked_sub(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
    let from = instant("from", wanted.from.as_deref())?.unwrap_or(day);
    let found = web.app.read(move |tx| Ok(changes::between(tx, service, from, to, MOST)?)).await?;
    Ok(Json(Page::whole(found.into_iter().map(|told| Change::of(told, &directory)).collect())))
}

fn instant(field: &str, text: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let bad =
        |_| Problem::invalid(field, "must be an RFC 3339 instant such as 2026-11-22T02:30:00Z (in a URL, + is %2B)");
    text.map(|text| text.parse().map_err(bad)).transpose()
}
