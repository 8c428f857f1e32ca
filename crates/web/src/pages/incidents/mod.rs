//! Incidents: the list, declaring one, and the one screen that an incident is run from.
//!
//! The screen is made of [`regions`]: the bar that stays in sight, what it is in brief, what is missing now, the story,
//! and what surrounds it. Each is a function of a [`room::Seat`], has an address of its own, and is fetched again when the
//! incident changes; those of one screen with one request, and what they show is read once for all screens ([`desk`]).
//! Every button is a plain form; every form is a page of its own too ([`sheet`]), which is also where it is shown again
//! when something in it is wrong.

mod access;
mod act;
mod asking;
mod bar;
mod board;
mod brief;
mod can;
pub(super) mod catch_up;
mod clocks;
mod coach;
mod cycle;
mod declare;
mod desk;
mod drills;
mod fields;
mod files;
mod items;
mod list;
mod matrix;
mod mobilise;
mod now;
mod outside;
mod people;
mod plan;
mod questions;
mod reading;
mod record;
mod regions;
mod role_cards;
mod room;
mod screen;
mod seen;
mod sheet;
mod short;
mod side;
mod story;
mod teams;
mod triage;
mod wanted;
mod wording;

use crate::Web;
use crate::form::Asked;
use crate::pages::fault::Fault;
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use allclear_core::access::Permission;
use axum::extract::{Path, State};
pub(in crate::pages) use coach::begins;
pub(crate) use desk::Desk;
use http::{HeaderMap, Method};
use regions::Region;
use sheet::Sheet;

pub(crate) fn routes(r: Routes) -> Routes {
    let look = Class::Page(Permission::Follow);
    let work = Class::Page(Permission::Respond);
    let r = r
        .add(Method::GET, "/incidents", look, list::show)
        .add(Method::POST, "/incidents", work, declare::declare)
        .add(Method::GET, "/incidents/new", work, declare::show)
        .add(Method::POST, "/incidents/new/who", work, declare::who)
        .add(Method::POST, "/incidents/new/wanted", work, wanted::show)
        .add(Method::GET, "/incidents/{number}", look, screen::show)
        .add(Method::GET, "/incidents/{number}/regions", look, regions::several)
        .add(Method::GET, "/incidents/{number}/briefing", Class::Page(Permission::Read), catch_up::show)
        .add(Method::POST, "/incidents/{number}/suggest", work, act::suggest)
        .add(Method::POST, "/incidents/{number}/capture", work, act::capture)
        .add(Method::POST, "/incidents/{number}/join", work, act::join)
        .add(Method::GET, "/drills", Class::Page(Permission::Read), drills::show)
        .add(Method::POST, "/drills", work, coach::start)
        .add(Method::GET, "/incidents/{number}/drill", look, coach::summary)
        .add(Method::POST, "/incidents/{number}/drill/publish", work, coach::publish)
        .add(Method::POST, "/incidents/{number}/drill/remove", work, coach::remove)
        .add(Method::GET, "/incidents/{number}/demo-page", look, coach::demo_page)
        .add(Method::GET, "/incidents/{number}/demo-page/{*path}", look, coach::demo_document)
        .add(Method::POST, "/incidents/{number}/ask", look, outside::ask)
        .add(Method::POST, "/incidents/{number}/ask/{label}", look, outside::me_too)
        .add(Method::POST, "/incidents/{number}/observe", work, act::observe)
        .add(Method::POST, "/incidents/{number}/leave", work, act::leave)
        .add(Method::GET, "/incidents/{number}/items/{label}", work, items::show)
        .add(Method::POST, "/incidents/{number}/items/{label}", work, items::act)
        .add(Method::GET, "/incidents/{number}/attachments", work, files::show)
        .add(Method::POST, "/incidents/{number}/attachments", work, files::add)
        .add(Method::GET, "/incidents/{number}/attachments/{id}", Class::Page(Permission::Read), files::get)
        .add(Method::GET, "/incidents/{number}/notes/{seq}", work, act::show_note)
        .add(Method::POST, "/incidents/{number}/notes/{seq}", work, act::reword);
    let r = r
        .add(Method::GET, "/incidents/{number}/triage", work, triage::show)
        .add(Method::GET, "/incidents/{number}/short-review", work, short::show)
        .add(Method::POST, "/incidents/{number}/short-review", work, short::publish);
    let r = triage::Verdict::ALL.into_iter().fold(r, |r, verdict| {
        let judge =
            async move |State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, form: crate::form::Form| {
                triage::judge(verdict, web, viewer, named, form).await
            };
        r.add(Method::POST, &format!("/incidents/{{number}}/{}", verdict.word()), work, judge)
    });
    let r = Region::ALL.into_iter().fold(r, |r, region| {
        let shown =
            async move |web: State<Web>, viewer: Viewer, path: Path<String>, asked: Asked, headers: HeaderMap| {
                regions::one(region, web, viewer, path, asked, headers).await
            };
        r.add(Method::GET, &format!("/incidents/{{number}}/{}", region.word()), look, shown)
    });
    Sheet::ALL.into_iter().fold(r, |r, sheet| {
        let path = format!("/incidents/{{number}}/{}", sheet.word());
        let show = async move |web: State<Web>, viewer: Viewer, path: Path<String>, headers: HeaderMap| {
            act::show_sheet(sheet, web, viewer, path, headers).await
        };
        let press = async move |web: State<Web>, viewer: Viewer, path: Path<String>, form: crate::form::Form| {
            act::press(sheet, web, viewer, path, form).await
        };
        r.add(Method::GET, &path, work, show).add(Method::POST, &path, work, press)
    })
}

/// The number of an incident in an address.
fn number(text: &str) -> Result<i64, Fault> {
    text.trim_start_matches('#').parse().ok().filter(|n| *n > 0).ok_or_else(|| Fault::missing("incident"))
}
