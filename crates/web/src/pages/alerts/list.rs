//! The list of alerts: newest first, following what happens.

use super::filters::Asked;
use crate::Web;
use crate::form::Asked as Query;
use crate::pages::fault::{Answer, Fault};
use crate::session::Viewer;
use crate::ui::list::{Item, dots, selection};
use crate::ui::{self, Icon, Place, Shell, Zone, empty, form, item, link_button, list, live, pager, status, submit};
use allclear_core::access::Permission;
use allclear_core::alert::{Alert, Status};
use allclear_core::directory::Directory;
use allclear_core::id::{AlertId, IncidentId, PersonId};
use allclear_core::page::State as PageState;
use allclear_core::timeline::{actor_name, person_name};
use allclear_store::alerts::listing::{self, Found, Paged};
use allclear_store::incidents;
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::IntoResponse;
use http::HeaderMap;
use maud::Markup;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The rows of one page and what stands around them.
pub(crate) struct Sight {
    found: Found,
    /// Who is being paged about what nobody has taken.
    paging: BTreeMap<AlertId, Vec<PersonId>>,
    incidents: BTreeMap<IncidentId, i64>,
    directory: Arc<Directory>,
}

impl Sight {
    pub async fn read(web: &Web, wanted: listing::Wanted) -> Result<Self, Fault> {
        let directory = web.app.directory();
        let read = web.app.read(move |tx| {
            let found = listing::find(tx, &wanted)?;
            let waiting: Vec<AlertId> =
                found.alerts.iter().filter(|a| a.status == Status::Triggered).map(|a| a.id).collect();
            let paging = being_paged(&listing::paged(tx, &waiting)?);
            let attached: BTreeSet<IncidentId> = found.alerts.iter().filter_map(|alert| alert.incident).collect();
            let numbers = incidents::numbers(tx, &attached.into_iter().collect::<Vec<_>>())?;
            Ok(Self { found, paging, incidents: numbers, directory })
        });
        Ok(read.await?)
    }

    pub fn is_empty(&self) -> bool {
        self.found.alerts.is_empty()
    }

    /// The rows. `back` is where an answer given in a row leads; `None` shows no buttons and nothing to tick.
    pub fn rows(&self, zone: &Zone, back: Option<&str>) -> Markup {
        // What nobody has taken comes first; the sort keeps the newest first within both.
        let mut alerts: Vec<&Alert> = self.found.alerts.iter().collect();
        alerts.sort_by_key(|alert| alert.status != Status::Triggered);
        let rows: Vec<_> = alerts.into_iter().map(|alert| self.row(alert, zone, back)).collect();
        list(t!("Alerts"), &rows)
    }

    fn row(&self, alert: &Alert, zone: &Zone, back: Option<&str>) -> Item {
        let mut about = vec![status::alert_status(alert.status)];
        about.extend(self.who(alert));
        about.push(match self.directory.services.get(&alert.service) {
            Some(service) => html! { bdi { (service.name) } },
            None => html! { "a removed service" },
        });
        if let Some(number) = alert.incident.and_then(|id| self.incidents.get(&id)) {
            about.push(html! { a href=(format!("/incidents/{number}")) { "Incident #" (number) } });
        }
        let row = item(html! { bdi { (alert.title) } }, format!("/alerts/{}", alert.id))
            .id(alert.id.to_string())
            .lead(ui::alert_severity(alert.severity))
            .meta(dots(&about))
            .trail(html! {
                @if alert.count > 1 { span .times title=(t!("{} events", alert.count)) { "×" (alert.count) } }
                span .age { (zone.ago(alert.opened_at)) }
            })
            .quiet(alert.status == Status::Resolved);
        let Some(back) = back else { return row };
        let row = row.select("alert", alert.id.to_string(), alert.title.clone());
        if alert.status != Status::Triggered {
            return row;
        }
        let take = form::act(format!("/alerts/{}/acknowledge", alert.id), submit(t!("Acknowledge")).small().key("a"));
        row.actions(take.hidden("back", back).refreshes("alerts"))
    }

    /// Who has it, or who is being asked to take it.
    fn who(&self, alert: &Alert) -> Option<Markup> {
        let by = |actor| actor_name(&self.directory, actor);
        match alert.status {
            Status::Acknowledged => alert.acknowledged_by.as_ref().map(|actor| html! { "by " (by(actor)) }),
            Status::Resolved => alert.resolved_by.as_ref().map(|actor| html! { "by " (by(actor)) }),
            Status::Triggered => Some(match self.paging.get(&alert.id) {
                Some(people) => {
                    let names: Vec<_> = people.iter().map(|id| person_name(&self.directory, *id)).collect();
                    html! { span .paging { (Icon::BellRing) "paging " (names.join(", ")) } }
                }
                None => html! { "nobody is being paged" },
            }),
        }
    }
}

/// For each alert the people of its newest rung whose pages are wanted: on their way, or taken by a provider.
fn being_paged(pages: &[Paged]) -> BTreeMap<AlertId, Vec<PersonId>> {
    let mut newest = BTreeMap::new();
    for page in pages {
        newest.insert(page.alert, page.rung);
    }
    let mut people: BTreeMap<AlertId, Vec<PersonId>> = BTreeMap::new();
    for page in pages {
        let wanted = matches!(page.state, PageState::Planned | PageState::Sending | PageState::Accepted);
        if wanted && newest.get(&page.alert) == Some(&page.rung) {
            let asked = people.entry(page.alert).or_default();
            if !asked.contains(&page.person) {
                asked.push(page.person);
            }
        }
    }
    people
}

/// `GET /alerts`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, Query(query): Query, headers: HeaderMap) -> Answer {
    let asked = Asked::read(&query);
    let directory = web.app.refresh_directory().await?;
    let sight = Sight::read(&web, asked.wanted(&viewer, &directory)).await?;
    let here = asked.href(asked.after);
    let region = live::region("alerts", &here, &["alerts", "pages"], &rows(&viewer, &asked, &sight, &here));
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, region));
    }
    let mut shell = Shell::new(&viewer, Place::Alerts, t!("Alerts"));
    shell.live_topics = vec!["alerts".to_owned(), "pages".to_owned()];
    shell.main = html! {
        (asked.chips(&directory))
        div .alert-list {
            (region)
            (live::news("alerts", t!("new alert"), t!("new alerts")))
        }
    };
    Ok(shell.into_response())
}

/// What can be done with what is ticked.
fn ticked(here: &str) -> Markup {
    let buttons = html! {
        input type="hidden" name="back" value=(here);
        (submit(t!("Acknowledge")).small().icon(Icon::Check).value("do", "acknowledge"))
        (submit(t!("Resolve")).small().icon(Icon::CheckCheck).value("do", "resolve"))
        (submit(t!("Declare incident")).small().icon(Icon::Siren).value("do", "declare"))
    };
    selection("/alerts/ticked", t!("Ticked alerts"), &buttons)
}

fn rows(viewer: &Viewer, asked: &Asked, sight: &Sight, here: &str) -> Markup {
    let found = &sight.found;
    let first = asked.after.map(|_| asked.href(None));
    let next = found.next.map(|last| asked.href(Some(last)));
    if sight.is_empty() {
        return html! { (nothing(viewer, asked, sight)) (pager(first.as_deref(), None)) };
    }
    let back = viewer.may(Permission::Respond).then_some(here);
    html! {
        @if let Some(here) = back { (ticked(here)) }
        (ui::card::plain_card(sight.rows(&Zone::from(viewer), back)).flush())
        @if let (true, Some(next)) = (found.cut, &next) {
            p .quiet.small.alert-cut { "Only the newest " (listing::LOOK) " were looked through. " a href=(next) { "Look further back" } }
        }
        (pager(first.as_deref(), next.as_deref().filter(|_| !found.cut)))
    }
}

fn nothing(viewer: &Viewer, asked: &Asked, sight: &Sight) -> Markup {
    if let (true, Some(next)) = (sight.found.cut, sight.found.next) {
        let shown = empty(Icon::History, t!("Nothing so far")).text(t!("Older alerts were not looked through yet."));
        return html! { (shown.action(link_button(t!("Look further back"), asked.href(Some(next))))) };
    }
    if asked.narrows() || asked.after.is_some() {
        let shown = empty(Icon::ListFilter, t!("No alert looks like that"))
            .text(t!("Show what is open, or choose something else above."));
        return html! { (shown.action(link_button(t!("Show open alerts"), "/alerts"))) };
    }
    if sight.directory.integrations.is_empty() {
        let shown = empty(Icon::Plug, t!("Nothing sends alerts yet"));
        if !sight.directory.services.is_empty() {
            let shown = shown.text(t!("Connect what watches over the services, and its alerts come in here."));
            let connect = link_button(t!("Connect a source"), "/settings/integrations/new").icon(Icon::Plus).primary();
            return html! { @if viewer.may(Permission::Configure) { (shown.action(connect)) } @else { (shown) } };
        }
        let shown = shown.text(t!("Add the services that people look after. Then connect what watches over them."));
        let add = link_button(t!("Add a service"), "/services/new").icon(Icon::Plus).primary();
        return html! { @if viewer.may(Permission::Manage) { (shown.action(add)) } @else { (shown) } };
    }
    let shown =
        empty(Icon::CircleCheck, t!("All clear")).text(t!("No alert is open. What arrives shows up here by itself."));
    html! { (shown.action(link_button(t!("See what was resolved"), "/alerts?state=resolved"))) }
}
