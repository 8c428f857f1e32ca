//! The list of incidents: open first, the newest first.

use super::board;
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::fault::{Answer, Fault};
use crate::session::{Viewer, encoded};
use crate::ui::list::{Item, dots};
use crate::ui::{self, Icon, Place, Shell, Zone, empty, filter, item, link_button, live, pager, status, tabs};
use allclear_core::access::Permission;
use allclear_core::directory::Directory;
use allclear_core::id::{IncidentId, ServiceId};
use allclear_core::incident::kind::MAX_NAME;
use allclear_core::incident::{Category, Incident, Role, Severity};
use allclear_core::text::line;
use allclear_core::timeline::person_name;
use allclear_engine::respond;
use allclear_store::incidents;
use allclear_texts::{html, say, t};
use axum::extract::State;
use axum::response::IntoResponse;
use http::HeaderMap;
use jiff::Timestamp;
use maud::Markup;
use std::collections::BTreeMap;

/// Incidents on one page.
const PAGE: usize = 50;

/// What of the list is shown, as its address says.
pub(super) struct Wanted {
    /// `open`, `triage`, `resolved` or `all`.
    pub state: &'static str,
    pub severity: Option<Severity>,
    pub service: Option<ServiceId>,
    /// The name of a type, as it stands in the address.
    kind: Option<String>,
    pub mine: bool,
    /// Drills instead of what is real.
    pub drills: bool,
    pub board: bool,
    /// The last number of the page before.
    after: Option<i64>,
}

impl Wanted {
    pub fn read(asked: &Form) -> Self {
        let value = |name: &str| asked.value(name);
        Self {
            state: match value("state") {
                "resolved" => "resolved",
                "triage" => "triage",
                "open" => "open",
                _ => "all",
            },
            severity: Severity::read(value("severity")),
            service: value("service").parse().ok(),
            kind: Some(line(value("type"), MAX_NAME)).filter(|name| !name.is_empty()),
            mine: value("mine") == "yes",
            drills: value("drills") == "yes",
            board: value("view") == "board",
            after: value("after").parse().ok().filter(|n| *n > 0),
        }
    }

    pub fn filter(&self, viewer: &Viewer) -> incidents::Filter {
        incidents::Filter {
            severity: self.severity,
            service: self.service,
            kind: self.kind.clone(),
            person: self.mine.then(|| viewer.person()),
            drills: self.drills,
            category: (self.state == "triage").then_some(Category::Triage),
            ..incidents::Filter::default()
        }
    }

    /// The address of this view, with `more` behind it.
    fn href(&self, more: &[(&str, &str)]) -> String {
        let (severity, service) = (self.severity.map(Severity::as_str), self.service.map(|id| id.to_string()));
        let own = [
            ("state", (self.state != "all").then_some(self.state)),
            ("severity", severity),
            ("service", service.as_deref()),
            ("type", self.kind.as_deref()),
            ("mine", self.mine.then_some("yes")),
            ("drills", self.drills.then_some("yes")),
            ("view", self.board.then_some("board")),
        ];
        let own = own.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let kept = own.filter(|(name, _)| more.iter().all(|(other, _)| other != name));
        let pairs: Vec<_> = kept.chain(more.iter().copied()).filter(|(_, value)| !value.is_empty()).collect();
        let text: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        if text.is_empty() { "/incidents".to_owned() } else { format!("/incidents?{}", text.join("&")) }
    }

    /// The address of exactly what is shown: what is fetched again stays on its page.
    fn here(&self) -> String {
        let after = self.after.map(|last| last.to_string()).unwrap_or_default();
        self.href(&[("after", &after)])
    }

    fn narrows(&self) -> bool {
        let only = self.severity.is_some() || self.service.is_some() || self.kind.is_some();
        only || self.mine || self.drills || self.state != "all"
    }
}

/// `GET /incidents`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, Asked(asked): Asked, headers: HeaderMap) -> Answer {
    let wanted = Wanted::read(&asked);
    let directory = web.app.refresh_directory().await?;
    let inner = if wanted.board {
        board::columns(&web, &viewer, &wanted, &directory).await?
    } else {
        rows(&web, &viewer, &wanted, &directory).await?
    };
    let region = live::region("incidents", &wanted.here(), &["incidents"], &inner);
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, region));
    }
    let mut shell = Shell::new(&viewer, Place::Incidents, t!("Incidents"));
    shell.live_topics = vec!["incidents".to_owned()];
    if wanted.board {
        shell.width = ui::shell::Width::Full;
    }
    shell.actions = html! { (link_button(t!("Report a suspicion"), "/report").quiet()) };
    shell.main = html! {
        (tabs(t!("Views of the incidents"), &[
            ui::tabs::tab(t!("List"), wanted.href(&[("view", "")]), !wanted.board),
            ui::tabs::tab(t!("Board"), wanted.href(&[("view", "board")]), wanted.board),
        ]))
        (filters(&wanted, &directory))
        (region)
    };
    Ok(shell.into_response())
}

fn filters(wanted: &Wanted, directory: &Directory) -> Markup {
    let mut services: Vec<(String, String)> =
        directory.services.values().map(|s| (s.id.to_string(), s.name.clone())).collect();
    services.sort_by_key(|(_, name)| name.to_lowercase());
    let chosen = wanted.service.map(|id| id.to_string()).unwrap_or_default();
    let severities: Vec<_> = Severity::ALL.iter().map(|s| (s.as_str(), s.as_str())).collect();
    let mut services: Vec<(&str, &str)> = services.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
    services.insert(0, ("", t!("Any service")));
    let mut any_severity = vec![("", t!("Any severity"))];
    any_severity.extend(severities);
    let mut shown = filter::filter("/incidents", t!("Filter incidents"));
    if !wanted.board {
        shown = shown.one(
            "state",
            t!("State"),
            &[("all", t!("All")), ("open", t!("Open")), ("triage", t!("Triage")), ("resolved", t!("Resolved"))],
            wanted.state,
        );
    }
    let severity = wanted.severity.map_or("", Severity::as_str);
    let mine: &[&str] = if wanted.mine { &["yes"] } else { &[] };
    shown = shown.select("severity", t!("Severity"), &any_severity, severity).select(
        "service",
        t!("Service"),
        &services,
        &chosen,
    );
    let mut types = vec![("", t!("Any type"))];
    types.extend(directory.practice.types.iter().map(|kind| (kind.name.as_str(), kind.name.as_str())));
    if types.len() > 1 {
        shown = shown.select("type", t!("Type"), &types, wanted.kind.as_deref().unwrap_or_default());
    }
    shown = shown.any("mine", t!("Mine"), &[("yes", t!("Mine"))], mine).any(
        "drills",
        t!("Drills"),
        &[("yes", t!("Drills"))],
        if wanted.drills { &["yes"] } else { &[] },
    );
    html! { @if wanted.board { (shown.hidden("view", "board")) } @else { (shown) } }
}

/// One page of the list.
struct Found {
    open: Vec<Incident>,
    over: Vec<Incident>,
    /// When somebody has to hear something about those that are open, colleagues or customers.
    next: BTreeMap<IncidentId, Timestamp>,
    /// The last number, when there are more behind it.
    last: Option<i64>,
}

impl Found {
    async fn read(web: &Web, viewer: &Viewer, wanted: &Wanted) -> Result<Self, Fault> {
        let limit = i64::try_from(PAGE).unwrap_or(50) + 1;
        let own = wanted.filter(viewer);
        let (state, after) = (wanted.state, wanted.after);
        let read = web.app.read(move |tx| {
            let mut some =
                |open| incidents::list(tx, &incidents::Filter { open: Some(open), limit, after, ..own.clone() });
            // Open ones stand above all others, so they come with the first page only.
            let without_open = state == "resolved" || after.is_some() && state == "all";
            let open = if without_open { Vec::new() } else { some(true)? };
            let over = if matches!(state, "open" | "triage") { Vec::new() } else { some(false)? };
            let next = respond::next_words(tx, &open)?;
            Ok((open, over, next))
        });
        let (mut open, mut over, next) = read.await?;
        let paged = if matches!(state, "open" | "triage") { &mut open } else { &mut over };
        let more = paged.len() > PAGE;
        paged.truncate(PAGE);
        let last = paged.last().map(|incident| incident.number).filter(|_| more);
        // What is urgent stands first; of that, the newest.
        open.sort_by_key(Incident::priority);
        Ok(Self { open, over, next, last })
    }
}

pub(super) async fn rows(web: &Web, viewer: &Viewer, wanted: &Wanted, directory: &Directory) -> Result<Markup, Fault> {
    let Found { open, over, next: words, last } = Found::read(web, viewer, wanted).await?;
    if open.is_empty() && over.is_empty() {
        return Ok(nothing(viewer, wanted));
    }
    let zone = Zone::from(viewer);
    let all = || open.iter().chain(&over);
    let group = |phase: &'static str| {
        let found = all().filter(|incident| board::phase(incident.status.category) == phase);
        (
            say(phase).to_owned(),
            found.map(|incident| row(incident, words.get(&incident.id), directory, &zone)).collect::<Vec<_>>(),
        )
    };
    // The words of the board, so that one thing has one.
    let groups: Vec<_> = board::phases().map(group).filter(|(_, items)| !items.is_empty()).collect();
    let next = last.map(|last| wanted.href(&[("after", &last.to_string())]));
    let first = wanted.after.map(|_| wanted.href(&[]));
    Ok(html! {
        (ui::card::plain_card(ui::list::grouped(t!("Incidents"), &groups)).flush())
        (pager(first.as_deref(), next.as_deref()))
    })
}

/// One incident in a row.
fn row(incident: &Incident, next: Option<&Timestamp>, directory: &Directory, zone: &Zone) -> Item {
    let commander = incident.commander().map(|id| person_name(directory, id));
    let services: Vec<&str> =
        incident.services.iter().filter_map(|id| directory.services.get(id)).map(|s| s.name.as_str()).collect();
    let open = incident.status.category.is_open();
    let mut about = vec![html! { "#" (incident.number) }, status::incident_status(&incident.status)];
    if incident.drill.is_some() {
        about.insert(0, html! { (ui::badge(t!("Drill")).icon(Icon::GraduationCap)) });
    }
    if incident.visibility.is_private() {
        about.push(html! { (super::access::mark()) });
    }
    if !services.is_empty() {
        about.push(html! { (services.join(", ")) });
    }
    if open {
        about.push(html! { (incident.priority().as_str()) });
    }
    let judged = incident.status.category != Category::Triage;
    if open && judged && incident.policy.roles.contains(&Role::IncidentCommander) && commander.is_none() {
        about.push(html! { (ui::badge(t!("nobody commands")).overdue()) });
    }
    if let Some(due) = next.filter(|due| **due < zone.now()) {
        about.push(html! { span { "update " (zone.due(*due)) } });
    }
    let lasted = incident.resolved_at.map(|at| ui::time::duration(at.duration_since(incident.declared_at)));
    item(html! { (incident.title) }, format!("/incidents/{}", incident.number))
        .lead(ui::severity(incident.severity))
        .meta(dots(&about))
        .trail(html! {
            @if let Some(name) = &commander { (ui::people(&[name.as_str()])) }
            span .nowrap.lasts {
                @if let Some(lasted) = &lasted { "lasted " (lasted) " · " (zone.at(incident.declared_at)) }
                @else if open { (zone.elapsed(incident.declared_at)) }
                @else { (zone.at(incident.declared_at)) }
            }
        })
        .quiet(!open)
}

pub(super) fn nothing(viewer: &Viewer, wanted: &Wanted) -> Markup {
    let declare = || link_button(t!("Declare an incident"), "/incidents/new").icon(Icon::Siren).primary();
    if wanted.drills && !wanted.mine && wanted.state == "all" {
        let shown = empty(Icon::GraduationCap, t!("Nobody has practised yet"))
            .text(t!("A drill is an incident that nothing is wrong about: nobody is woken, and nothing counts."));
        return html! { (shown) };
    }
    if wanted.narrows() {
        let shown = empty(Icon::ListFilter, t!("No incident looks like that"))
            .text(t!("Show all of them, or choose something else above."));
        return html! { (shown.action(link_button(t!("Show all"), "/incidents"))) };
    }
    let shown = empty(Icon::Siren, t!("No incident so far")).text(
        t!("When something hurts customers or may do so soon, declare it: one line is enough, and a wrong alarm costs a minute."),
    );
    if viewer.may(Permission::Respond) {
        html! { (shown.action(declare())) }
    } else {
        html! { (shown) }
    }
}
