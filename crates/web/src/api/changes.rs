//! Changes: what was deployed, set or switched, as senders told it.

use super::alerts::{ServiceName, service};
use super::{Answer, Json, Listing, Page, Permission, Problem, Query, Routes, State, Web, routes};
use allclear_core::directory::Directory;
use allclear_store::changes::{self, Changed};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::{IntoParams, ToSchema};

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

/// The last change that the client has: when it was made, and its number among those that were made at once.
#[derive(Debug, PartialEq, Eq)]
struct Last {
    at: Timestamp,
    seq: i64,
}

impl Last {
    /// As it is read again.
    fn name(told: &Changed) -> String {
        format!("{} {}", told.change.at, told.seq)
    }
}

impl FromStr for Last {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let read = |(at, seq): (&str, &str)| Some(Self { at: at.parse().ok()?, seq: seq.parse().ok()? });
        text.split_once(' ').and_then(read).ok_or_else(|| "is no place in a list of changes".to_owned())
    }
}

/// What was changed in one service, the newest first. Changes are kept for 30 days.
#[utoipa::path(get, path = "/api/v1/changes", tag = "alerts", params(Listing, Wanted),
    responses((status = 200, body = Page<Change>)))]
async fn list(
    State(web): State<Web>,
    Query(listing): Query<Listing>,
    Query(wanted): Query<Wanted>,
) -> Answer<Page<Change>> {
    let (limit, after) = (listing.limit()?, listing.after::<Last>()?.map(|last| (last.at, last.seq)));
    let most = i64::try_from(limit).unwrap_or(0) + 1;
    let directory = web.app.refresh_directory().await?;
    let service = service(&directory, &wanted.service)?;
    let to = instant("to", wanted.to.as_deref())?.unwrap_or_else(|| web.app.now());
    let day = to.checked_sub(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
    let from = instant("from", wanted.from.as_deref())?.unwrap_or(day);
    let found = web.app.read(move |tx| Ok(changes::between(tx, &[service], from, to, after, most)?)).await?;
    let page = Page::of(found, limit, Last::name);
    let data = page.data.into_iter().map(|told| Change::of(told, &directory)).collect();
    Ok(Json(Page { data, next: page.next }))
}

fn instant(field: &str, text: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let bad =
        |_| Problem::invalid(field, "must be an RFC 3339 instant such as 2026-11-22T02:30:00Z (in a URL, + is %2B)");
    text.map(|text| text.parse().map_err(bad)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_is_an_instant_and_a_number() {
        let at = "2026-11-22T02:30:00.000001Z";
        let read = |text: &str| text.parse::<Last>().ok();
        assert_eq!(read(&format!("{at} 7")), Some(Last { at: at.parse().unwrap(), seq: 7 }));
        for wrong in ["7", at, "", "yesterday 7", &format!("{at} x")] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
