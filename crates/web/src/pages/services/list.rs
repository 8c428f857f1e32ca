//! Every service: those in trouble first.

use super::{health, on_call, open_alerts};
use crate::Web;
use crate::form::Asked as Query;
use crate::pages::fault::{Answer, Fault};
use crate::pages::prepare;
use crate::session::Viewer;
use crate::ui::list::{Item, dots};
use crate::ui::{self, Icon, Place, Shell, Zone, badge, empty, filter, item, link_button, list, live};
use allclear_core::access::Permission;
use allclear_core::directory::{Directory, Service};
use allclear_core::id::{ServiceId, TeamId};
use allclear_core::text;
use allclear_core::timeline::person_name;
use allclear_store::alerts::listing::{self, Load};
use allclear_store::incidents;
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::IntoResponse;
use http::HeaderMap;
use maud::Markup;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Open incidents that are looked at; more at once is a catastrophe with a list of its own.
const MOST_INCIDENTS: i64 = 200;
/// Longest text that is searched for, in characters.
const MAX_WORDS: usize = 100;

/// What is wrong with which service at this moment.
struct Board {
    directory: Arc<Directory>,
    loads: BTreeMap<ServiceId, Load>,
    incidents: BTreeMap<ServiceId, Vec<i64>>,
}

impl Board {
    async fn read(web: &Web) -> Result<Self, Fault> {
        let directory = web.app.refresh_directory().await?;
        let read = web.app.read(move |tx| {
            let open = incidents::Filter { open: Some(true), limit: MOST_INCIDENTS, ..Default::default() };
            let mut about: BTreeMap<ServiceId, Vec<i64>> = BTreeMap::new();
            for incident in incidents::list(tx, &open)? {
                for service in &incident.services {
                    about.entry(*service).or_default().push(incident.number);
                }
            }
            Ok(Self { loads: listing::loads(tx)?, incidents: about, directory })
        });
        Ok(read.await?)
    }

    fn load(&self, service: &Service) -> Load {
        self.loads.get(&service.id).copied().unwrap_or_default()
    }

    fn incidents(&self, service: &Service) -> &[i64] {
        self.incidents.get(&service.id).map_or(&[], Vec::as_slice)
    }

    /// The worst first, then by name.
    fn sorted(&self, wanted: impl Fn(&Service) -> bool) -> Vec<&Service> {
        let mut services: Vec<_> = self.directory.services.values().filter(|service| wanted(service)).collect();
        services.sort_by_key(|service| {
            let load = self.load(service);
            let calm = (self.incidents(service).is_empty(), load.triggered == 0, load.acknowledged == 0);
            (calm, service.name.to_lowercase())
        });
        services
    }

    fn row(&self, service: &Service, zone: &Zone) -> Item {
        let (load, incidents) = (self.load(service), self.incidents(service));
        let mut about = Vec::new();
        about.extend(incidents.iter().map(|n| html! { a href=(format!("/incidents/{n}")) { "Incident #" (n) } }));
        if let Some(words) = open_alerts(&[load]) {
            about.push(html! { a href=(format!("/alerts?service={}", service.id)) { (words) } });
        }
        if let Some(team) = service.team.and_then(|id| self.directory.teams.get(&id)) {
            about.push(html! { bdi { (team.name) } });
        }
        about.push(match service.policy.and_then(|id| self.directory.policies.get(&id)) {
            Some(policy) => html! { bdi { "paged by " (policy.name) } },
            None => html! { (badge(t!("No escalation policy")).overdue()) },
        });
        item(html! { bdi { (service.name) } }, format!("/services/{}", service.id))
            .id(service.id.to_string())
            .lead(health(load, incidents.len()))
            .meta(dots(&about))
            .trail(self.answers(service, zone))
    }

    /// Who would be paged now.
    fn answers(&self, service: &Service, zone: &Zone) -> Markup {
        let Some(now) = on_call(service, &self.directory, zone.now()) else {
            return html! { @if service.policy.is_some() { (badge(t!("Nobody on call")).overdue()) } };
        };
        let names: Vec<String> = now.people.iter().map(|id| person_name(&self.directory, *id)).collect();
        match names.as_slice() {
            [name] => html! { (ui::person(name.clone())) },
            _ => html! { (ui::people(&names.iter().map(String::as_str).collect::<Vec<_>>())) },
        }
    }
}

/// `GET /services`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, Query(query): Query, headers: HeaderMap) -> Answer {
    let board = Board::read(&web).await?;
    let words = text::line(query.value("q"), MAX_WORDS);
    let team: Option<TeamId> = query.value("team").parse().ok();
    let low = words.to_lowercase();
    let wanted = |s: &Service| s.name.to_lowercase().contains(&low) && team.is_none_or(|id| s.team == Some(id));
    let services = board.sorted(wanted);
    let zone = Zone::from(&viewer);
    let rows: Vec<_> = services.iter().map(|service| board.row(service, &zone)).collect();
    let inner = if rows.is_empty() {
        nothing(&viewer, &board)
    } else {
        html! { (ui::card::plain_card(list(t!("Services"), &rows)).flush()) }
    };
    let pairs = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("q", words.as_str()), ("team", query.value("team"))])
        .finish();
    let region = live::region("services", &format!("/services?{pairs}"), &["alerts", "incidents", "company"], &inner);
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, region));
    }
    let mut shell = Shell::new(&viewer, Place::Prepare, t!("Services"));
    shell.live_topics = ["alerts", "incidents", "company"].map(str::to_owned).to_vec();
    if viewer.may(Permission::Manage) && !board.directory.services.is_empty() {
        shell.actions = html! { (link_button(t!("Add a service"), "/services/new").icon(Icon::Plus).command()) };
    }
    shell.main = html! {
        (prepare::parts("/services"))
        @if board.directory.services.len() > 1 { (filters(&board.directory, &words, query.value("team"))) }
        div .service-list { (region) }
    };
    Ok(shell.into_response())
}

fn filters(directory: &Directory, words: &str, team: &str) -> Markup {
    let mut teams: Vec<_> = directory.teams.values().map(|t| (t.id.to_string(), t.name.as_str())).collect();
    teams.sort_by_key(|(_, name)| name.to_lowercase());
    let mut choices = vec![("", t!("Any team"))];
    choices.extend(teams.iter().map(|(id, name)| (id.as_str(), *name)));
    let shown = filter::filter("/services", t!("Filter services")).search("q", t!("Search services"), words);
    html! { @if teams.len() > 1 { (shown.select("team", t!("Team"), &choices, team)) } @else { (shown) } }
}

fn nothing(viewer: &Viewer, board: &Board) -> Markup {
    if !board.directory.services.is_empty() {
        let shown = empty(Icon::ListFilter, t!("No service looks like that"))
            .text(t!("Show all of them, or choose something else above."));
        return html! { (shown.action(link_button(t!("Show all"), "/services"))) };
    }
    let shown = empty(Icon::Server, t!("No services yet"))
        .text(t!("A service is something customers or colleagues use. Its alerts reach the people who look after it."));
    let add = link_button(t!("Add a service"), "/services/new").icon(Icon::Plus).primary();
    html! { @if viewer.may(Permission::Manage) { (shown.action(add)) } @else { (shown) } }
}
