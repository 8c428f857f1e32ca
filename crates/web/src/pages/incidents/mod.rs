//! Incidents: the list, declaring one, and the one screen that an incident is run from.
//!
//! The screen is made of four regions: the bar that stays in sight, what is missing now, the story, and what surrounds
//! it. Each is a function of a [`room::Seat`], has an address of its own, and is fetched again when the incident changes.
//! Every button is a plain form; every form is a page of its own too ([`sheet`]), which is also where it is shown again
//! when something in it is wrong.

mod act;
mod bar;
mod board;
mod declare;
mod fields;
mod list;
mod now;
mod people;
mod room;
mod screen;
mod seen;
mod sheet;
mod side;
mod story;

use crate::Web;
use crate::pages::fault::Fault;
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use allclear_core::access::Permission;
use axum::extract::{Path, RawQuery, State};
use http::Method;
use sheet::Sheet;
use std::collections::BTreeMap;

pub(crate) fn routes(r: Routes) -> Routes {
    let look = Class::Page(Permission::Follow);
    let work = Class::Page(Permission::Respond);
    let r = r
        .add(Method::GET, "/incidents", look, list::show)
        .add(Method::POST, "/incidents", work, declare::declare)
        .add(Method::GET, "/incidents/new", work, declare::show)
        .add(Method::GET, "/incidents/new/who", work, declare::who)
        .add(Method::GET, "/incidents/{number}", look, screen::show)
        .add(Method::GET, "/incidents/{number}/bar", look, bar::region)
        .add(Method::GET, "/incidents/{number}/now", look, now::region)
        .add(Method::GET, "/incidents/{number}/timeline", look, story::region)
        .add(Method::GET, "/incidents/{number}/side", look, side::region)
        .add(Method::GET, "/incidents/{number}/suggest", work, act::suggest)
        .add(Method::POST, "/incidents/{number}/capture", work, act::capture)
        .add(Method::POST, "/incidents/{number}/join", work, act::join)
        .add(Method::GET, "/incidents/{number}/notes/{seq}", work, act::show_note)
        .add(Method::POST, "/incidents/{number}/notes/{seq}", work, act::reword);
    Sheet::ALL.into_iter().fold(r, |r, sheet| {
        let path = format!("/incidents/{{number}}/{}", sheet.word());
        let show = async move |web: State<Web>, viewer: Viewer, path: Path<String>| {
            act::show_sheet(sheet, web, viewer, path).await
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

/// What stands behind the question mark; the first of each name counts.
fn query(RawQuery(raw): RawQuery) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(raw.unwrap_or_default().as_bytes()) {
        found.entry(name.into_owned()).or_insert_with(|| value.into_owned());
    }
    found
}
