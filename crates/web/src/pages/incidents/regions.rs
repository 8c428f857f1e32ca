//! The regions of the screen: each with an address of its own, and one address for several of them.
//!
//! All of them are drawn at the [`super::desk`], so that screens that ask at the same moment share what is read.

use super::reading::Reading;
use super::room::{Also, Seat};
use super::seen::Seen;
use super::{bar, brief, coach, now, number, screen, side, story};
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::fault::{Answer, Fault};
use crate::session::Viewer;
use crate::ui::live;
use allclear_texts::t;
use axum::extract::{Path, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};
use maud::{Markup, PreEscaped};
use std::collections::BTreeMap;

/// A part of the screen that follows what others do, in the order of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Region {
    Bar,
    Coach,
    Brief,
    Now,
    Timeline,
    Side,
}

impl Region {
    pub const ALL: [Self; 6] = [Self::Bar, Self::Coach, Self::Brief, Self::Now, Self::Timeline, Self::Side];

    /// The last part of its address.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bar => "bar",
            Self::Coach => "coach",
            Self::Brief => "brief",
            Self::Now => "now",
            Self::Timeline => "timeline",
            Self::Side => "side",
        }
    }

    /// What this region shows of the room that most do not.
    pub const fn also(self) -> Option<Also> {
        match self {
            Self::Coach => Some(Also::Coach),
            // Whether there is something to attach.
            Self::Side => Some(Also::Loose),
            _ => None,
        }
    }

    /// It, as this viewer sees it.
    pub fn draw(self, seat: &Seat<'_>, reading: &Reading, seen: Seen) -> Markup {
        match self {
            Self::Bar => bar::bar(seat),
            Self::Coach => coach::coach(seat),
            Self::Brief => brief::brief(seat),
            Self::Now => now::now(seat),
            Self::Timeline => story::region(seat, reading, None, seen),
            Self::Side => side::side(seat, reading.beside.as_ref()),
        }
    }
}

/// `GET /incidents/{number}/{region}`.
pub(super) async fn one(
    region: Region,
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    Asked(asked): Asked,
    headers: HeaderMap,
) -> Answer {
    let number = number(&named)?;
    let seen = Seen::look(&headers, viewer.now);
    let drawn = match story::before(&asked).filter(|_| region == Region::Timeline) {
        // An older part of the story, which hardly anybody else has open at the same moment.
        Some(before) => {
            let reading = screen::read(&web, &viewer, number, Some(before)).await?;
            story::region(&Seat::new(&reading.room, &viewer), &reading, Some(before), seen)
        }
        None => {
            let drawn = super::desk::ask(&web, number, viewer, seen, vec![region]).await?;
            PreEscaped(drawn.into_iter().map(|(_, html)| html).collect())
        }
    };
    Ok(looked(live::fragment(&headers, drawn), number, seen, &[region]))
}

/// `GET /incidents/{number}/regions?bar=TAG&now=TAG`: these regions, or all when none is named, without those that the
/// browser knows by their tags. Scripts fetch them with one request; without any, pages follow nothing.
pub(super) async fn several(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    Asked(asked): Asked,
    headers: HeaderMap,
) -> Answer {
    let number = number(&named)?;
    let known = wanted(&asked)?;
    let seen = Seen::look(&headers, viewer.now);
    let regions: Vec<Region> = known.keys().copied().collect();
    let drawn = super::desk::ask(&web, number, viewer, seen, regions.clone()).await?;
    let parts = drawn.into_iter().map(|(region, html)| {
        let tag = known.get(&region).map_or("", String::as_str);
        (region.word(), live::Part::new(html, tag))
    });
    Ok(looked(live::parts(parts), number, seen, &regions))
}

/// Who is shown the story has looked at the incident.
fn looked(mut response: Response, number: i64, seen: Seen, regions: &[Region]) -> Response {
    if let Some(cookie) = seen.cookie(number).filter(|_| regions.contains(&Region::Timeline)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The regions named in an address, each with the tag of what the browser has of it.
fn wanted(asked: &Form) -> Result<BTreeMap<Region, String>, Fault> {
    if asked.fields().count() > Region::ALL.len() {
        let text = t!("A screen has {} regions. Name each of them once.", Region::ALL.len());
        return Err(Fault::new(StatusCode::BAD_REQUEST, t!("Too many regions"), text));
    }
    let mut found = BTreeMap::new();
    for (name, tag) in asked.fields() {
        let region = Region::ALL.into_iter().find(|region| region.word() == name);
        found.insert(region.ok_or_else(|| Fault::missing("region"))?, tag.to_owned());
    }
    if found.is_empty() {
        found.extend(Region::ALL.map(|region| (region, String::new())));
    }
    Ok(found)
}
