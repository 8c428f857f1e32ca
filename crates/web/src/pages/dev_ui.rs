//! `/dev/ui`: every part of the interface in every state, and whole pages made of them, with made-up data.
//!
//! This is where a part is looked at before a page uses it, and what screenshots are taken of: `?theme=dark` and
//! `?theme=light` override the system. Nothing here reads or writes anything.

mod parts;
mod samples;

use crate::Web;
use crate::routes::{Class, Routes};
use crate::ui::live;
use crate::ui::shell::{Place, Shell, ShellViewer, Theme};
use crate::ui::time::Zone;
use allclear_texts::html;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

pub(crate) fn routes(r: Routes) -> Routes {
    let r = r.add(Method::GET, "/dev/ui", Class::Public, gallery);
    r.add(Method::GET, "/dev/ui/{sample}", Class::Public, sample)
}

type Asked = Query<BTreeMap<String, String>>;

/// What the samples stand on.
struct Stage {
    zone: Zone,
    theme: Theme,
}

impl Stage {
    fn new(web: &Web, Query(asked): &Asked) -> Self {
        let theme = match asked.get("theme").map(String::as_str) {
            Some("dark") => Theme::Dark,
            Some("light") => Theme::Light,
            _ => Theme::System,
        };
        Self { zone: Zone::named("Europe/Lisbon", web.app.now()), theme }
    }

    /// This long ago; later when negative.
    fn ago(&self, seconds: i64) -> Timestamp {
        let now = self.zone.now();
        now.checked_sub(SignedDuration::from_secs(seconds)).unwrap_or(now)
    }

    fn shell(&self, place: Place, title: &str) -> Shell {
        let viewer = ShellViewer {
            person: "per_sample".to_owned(),
            name: "Ana Costa".to_owned(),
            email: "ana@example.com".to_owned(),
            time_zone: self.zone.name().to_owned(),
            role: "Admin".to_owned(),
            theme: self.theme,
            follows_only: false,
            may_declare: true,
            flash: None,
            emergencies: Vec::new(),
        };
        Shell::new(viewer, place, title)
    }
}

async fn gallery(State(web): State<Web>, asked: Asked, headers: HeaderMap) -> Response {
    let stage = Stage::new(&web, &asked);
    if headers.contains_key("hx-request") {
        return live::fragment(&headers, parts::story(&stage));
    }
    let mut shell = stage.shell(Place::Home, "Parts of the interface");
    shell.main = html! {
        p .lead-text {
            "Each part in each state. Whole pages: "
            @for (nth, name) in samples::NAMES.iter().enumerate() {
                @if nth > 0 { ", " } a href=(format!("/dev/ui/{name}")) { (name) }
            }
            ". Theme: " a href="?theme=light" { "light" } ", " a href="?theme=dark" { "dark" } ", "
            a href="/dev/ui" { "as the system says" } "."
        }
        @for (name, part) in parts::all(&stage) {
            section .specimen { h2 { (name) } (part) }
        }
    };
    shell.into_response()
}

async fn sample(State(web): State<Web>, Path(name): Path<String>, asked: Asked) -> Response {
    let stage = Stage::new(&web, &asked);
    samples::page(&name, &stage)
        .unwrap_or_else(|| (StatusCode::NOT_FOUND, format!("There is no sample \"{name}\".\n")).into_response())
}
