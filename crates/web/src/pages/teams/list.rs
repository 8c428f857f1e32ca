//! Every team, with what it looks after.

use super::{Belongings, counted, href};
use crate::Web;
use crate::pages::services::open_alerts;
use crate::pages::{Answer, prepare};
use crate::session::Viewer;
use crate::ui::card::plain_card;
use crate::ui::list::{Item, dots};
use crate::ui::{self, Icon, Place, Shell, badge, empty, item, link_button, list, live};
use allclear_core::access::Permission;
use allclear_core::directory::{Directory, Team};
use allclear_core::id::ServiceId;
use allclear_core::timeline::person_name;
use allclear_store::alerts::listing::{self, Load};
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::IntoResponse as _;
use http::HeaderMap;
use maud::{Markup, Render as _};
use std::collections::BTreeMap;

/// `GET /teams`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, headers: HeaderMap) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let loads = web.app.read(|tx| Ok(listing::loads(tx)?)).await?;
    let region = live::region("teams", "/teams", &["company", "alerts"], &all(&directory, &viewer, &loads));
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, region));
    }
    let mut shell = Shell::new(&viewer, Place::Prepare, t!("Teams"));
    shell.live_topics = vec!["company".to_owned(), "alerts".to_owned()];
    if viewer.may(Permission::Manage) && !directory.teams.is_empty() {
        shell.actions = html! { (link_button(t!("New team"), "/teams/new").icon(Icon::Plus).command()) };
    }
    shell.main = html! { (prepare::parts("/teams")) (region) };
    Ok(shell.into_response())
}

fn all(directory: &Directory, viewer: &Viewer, loads: &BTreeMap<ServiceId, Load>) -> Markup {
    let mut teams: Vec<_> = directory.teams.values().collect();
    teams.sort_by_key(|team| team.name.to_lowercase());
    if teams.is_empty() {
        let none = empty(Icon::Users, t!("No team yet"))
            .text(t!("A team looks after services and shares being on call. A policy can page all of it at once."));
        let new = link_button(t!("Make the first team"), "/teams/new").primary();
        return if viewer.may(Permission::Manage) { none.action(new).render() } else { none.render() };
    }
    let rows: Vec<_> = teams.into_iter().map(|team| row(directory, team, loads)).collect();
    plain_card(list(t!("Teams"), &rows)).flush().render()
}

fn row(directory: &Directory, team: &Team, loads: &BTreeMap<ServiceId, Load>) -> Item {
    let own = Belongings::of(directory, team);
    let own_loads: Vec<Load> = own.service_ids().iter().filter_map(|id| loads.get(id)).copied().collect();
    let mut about = Vec::new();
    if let Some(words) = open_alerts(&own_loads) {
        about.push(html! { span .strong { (words) } });
    }
    about.push(html! { (counted(own.services.len(), t!("1 service"), |n| t!("{n} services"))) });
    about.push(html! { (counted(own.schedules.len(), t!("1 schedule"), |n| t!("{n} schedules"))) });
    about.push(html! { (counted(own.policies.len(), t!("1 policy"), |n| t!("{n} policies"))) });
    let names: Vec<String> = team.members.iter().map(|id| person_name(directory, *id)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let trail = html! {
        @if names.is_empty() { (badge(t!("No members")).caution()) } @else { (ui::people(&names)) }
    };
    item(html! { bdi { (team.name) } }, href(team.id))
        .id(team.id.to_string())
        .lead(Icon::Users)
        .meta(dots(&about))
        .trail(trail)
}
