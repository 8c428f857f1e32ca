//! Home: what needs me now, who is on call, and what else is going on.

mod duty;

use crate::Web;
use crate::pages::fault::Answer;
use crate::pages::incidents::begins;
use crate::pages::items::{self, Looker};
use crate::pages::{oncall, start};
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use crate::ui::button::Button;
use crate::ui::list::{Item, dots};
use crate::ui::room_item::label_chip;
use crate::ui::status::{alert_status, incident_status};
use crate::ui::{
    Icon, Place, Shell, Tone, Zone, alert_severity, badge, banner, card, empty, form, item, link_button, list, live,
    severity, submit, time,
};
use allclear_core::access::Permission;
use allclear_core::alert::Alert;
use allclear_core::directory::Directory;
use allclear_core::id::{IncidentId, PersonId};
use allclear_core::incident::{Category, Incident, Reference, Role};
use allclear_core::oncall::swap::Swap;
use allclear_core::review::Action;
use allclear_core::room;
use allclear_core::timeline::person_name;
use allclear_engine::{Result, respond};
use allclear_store::{Tx, alerts, drills, gauges, incidents, reviews, rooms, swaps};
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::IntoResponse;
use http::{HeaderMap, Method, Uri};
use jiff::Timestamp;
use maud::Markup;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What the page follows.
const TOPICS: &[&str] = &["me", "alerts", "incidents", "company"];
/// Most rows of one kind; the places have the rest.
const ROWS: i64 = 20;

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/", Class::Page(Permission::Follow), show)
}

async fn show(State(web): State<Web>, viewer: Viewer, uri: Uri, headers: HeaderMap) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let beside = || live::side("/", &["company"], &duty::shown(&viewer, &directory));
    let beside = viewer.may(Permission::Read).then(beside);
    if headers.contains_key("hx-request") && live::is_side(&uri) {
        return Ok(live::fragment(&headers, beside.unwrap_or_default()));
    }
    let me = viewer.person();
    let everything = viewer.may(Permission::Read);
    let now = viewer.now;
    let around = web.app.read(move |tx| Around::load(tx, me, everything, now)).await?;
    let reminder = start::reminder(&web, &viewer).await?;
    let inner = around.shown(&viewer, &directory, reminder.as_ref());
    let region = live::region("home", "/", TOPICS, &inner);
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, region));
    }
    let mut shell = Shell::new(&viewer, Place::Home, greeting(&viewer));
    shell.live_topics = TOPICS.iter().map(|topic| (*topic).to_owned()).collect();
    shell.main = html! { (region) };
    shell.aside = beside;
    Ok(shell.into_response())
}

/// By the viewer's own clock; people are also awake at 3 a.m.
fn greeting(viewer: &Viewer) -> String {
    let hour = viewer.now.to_zoned(viewer.zone.clone()).hour();
    let words = match hour {
        5..=11 => t!("Good morning"),
        12..=17 => t!("Good afternoon"),
        18..=22 => t!("Good evening"),
        _ => t!("Still up"),
    };
    let first = viewer.session.name.split_whitespace().next().unwrap_or_default();
    format!("{words}, {first}")
}

/// The first [`ROWS`] of one kind, and whether there are more.
struct First<T> {
    rows: Vec<T>,
    more: bool,
}

impl<T> First<T> {
    /// Of a list that was asked for one more than are shown.
    fn of(mut rows: Vec<T>) -> Self {
        let shown = usize::try_from(ROWS).unwrap_or(0);
        let more = rows.len() > shown;
        rows.truncate(shown);
        Self { rows, more }
    }

    fn none() -> Self {
        Self { rows: Vec::new(), more: false }
    }

    /// How many of them stand in a card.
    fn count(&self, shown: usize) -> String {
        if self.more { t!("{shown} and more") } else { shown.to_string() }
    }
}

/// What is read for the page.
struct Around {
    /// Alerts that this person was paged about and nobody has answered.
    mine: First<Alert>,
    /// What is open in any incident; what this person has to do is among it.
    items: Vec<(IncidentId, room::Item)>,
    /// The incidents of these.
    at_work: BTreeMap<IncidentId, Incident>,
    /// How many alerts are open, those that nobody has answered and those that somebody has; counted where it is said, when
    /// there is nothing else.
    open_alerts: (i64, i64),
    incidents: First<Incident>,
    /// When somebody has to hear something about them, colleagues or customers.
    next: BTreeMap<IncidentId, Timestamp>,
    actions: First<Action>,
    /// The drill in which the viewer practises, by its number.
    drill: Option<i64>,
    /// Whether they have practised before.
    practised: bool,
    /// Offers of shifts that wait for an answer, this person's or others'.
    offers: Vec<Swap>,
}

impl Around {
    fn load(tx: &mut Tx<'_>, me: PersonId, everything: bool, now: Timestamp) -> Result<Self> {
        let open = incidents::Filter { open: Some(true), limit: ROWS + 1, ..incidents::Filter::default() };
        let incidents = First::of(incidents::list(tx, &open)?);
        let next = respond::next_words(tx, &incidents.rows)?;
        if !everything {
            return Ok(Self {
                mine: First::none(),
                items: Vec::new(),
                at_work: BTreeMap::new(),
                open_alerts: (0, 0),
                incidents,
                next,
                actions: First::none(),
                offers: Vec::new(),
                drill: None,
                practised: true,
            });
        }
        let mut mine = First::of(alerts::listing::waiting_for(tx, me, ROWS + 1)?);
        // What is worst comes first, and of that what has waited longest.
        mine.rows.sort_by_key(|alert| (Reverse(alert.severity), alert.opened_at));
        let calm = mine.rows.is_empty() && incidents.rows.is_empty();
        let open_alerts = if calm { gauges::open_alerts(tx)? } else { (0, 0) };
        let actions = First::of(reviews::open_actions_of(tx, me, ROWS + 1)?);
        let items = rooms::open_items(tx)?;
        let at_work = incidents_of(tx, &items)?;
        let drill = match drills::open_of(tx, me)? {
            Some(id) => incidents::find(tx, Reference::Id(id))?.map(|incident| incident.number),
            None => None,
        };
        let practised = drills::any_of(tx, me)?;
        let offers = swaps::open(tx, now)?;
        Ok(Self { mine, items, at_work, open_alerts, incidents, next, actions, drill, practised, offers })
    }

    fn shown(&self, viewer: &Viewer, directory: &Directory, reminder: Option<&Markup>) -> Markup {
        let zone = Zone::from(viewer);
        html! {
            div .stack.loose {
                @if viewer.may(Permission::Respond) && directory.people.get(&viewer.person()).is_some_and(|me| me.methods.is_empty()) {
                    (banner(Tone::Warning, t!("You cannot be paged")).text(t!("There is no way to reach you yet: no alert, and no call for help."))
                        .action(link_button(t!("Add a way"), format!("/settings/people/{}", viewer.person()))))
                }
                @if let Some(reminder) = reminder { (reminder) }
                @if let Some(number) = self.drill {
                    (banner(Tone::Info, t!("Your drill waits for you")).icon(Icon::GraduationCap)
                        .action(link_button(t!("Go on"), format!("/incidents/{number}"))))
                }
                @if self.mine.rows.is_empty() && self.incidents.rows.is_empty() {
                    (self.all_clear())
                    @if !self.practised && viewer.may(Permission::Respond) {
                        div .row { (begins(t!("Run a 4-minute drill"))) }
                    }
                } @else {
                    (self.needs_me(viewer, directory, &zone))
                    (self.at_work(viewer, directory, &zone))
                    (self.going_on(directory, &zone))
                }
                @if let Some(asked) = oncall::asked_of_me(directory, viewer, &self.offers, "/") { (asked) }
                (self.to_do(viewer))
            }
        }
    }

    fn all_clear(&self) -> Markup {
        let (waiting, held) = self.open_alerts;
        if (waiting, held) == (0, 0) {
            return html! { (empty(Icon::CircleCheck, t!("All clear")).text(t!("No open incident, and nothing waits for you."))) };
        }
        let waiting = match waiting {
            0 => None,
            1 => Some(t!("One alert waits for somebody else.").to_owned()),
            n => Some(t!("{n} alerts wait for others.")),
        };
        let held = match held {
            0 => None,
            1 => Some(t!("One alert is acknowledged and still open.").to_owned()),
            n => Some(t!("{n} alerts are acknowledged and still open.")),
        };
        let told: Vec<String> = [t!("No open incident.").to_owned()].into_iter().chain(waiting).chain(held).collect();
        // Nothing is clear while something is broken, whoever has it in hand.
        let calm = empty(Icon::CircleCheck, t!("Nothing waits for you")).text(told.join(" "));
        html! { (calm.action(link_button(t!("Look at them"), "/alerts"))) }
    }

    /// Incidents that this person was called to and has not answered.
    fn calls(&self, me: PersonId) -> Vec<(&Incident, Option<Role>)> {
        let call = |incident: &Incident| incident.call_to(me).map(|called| called.wanted_as);
        self.incidents.rows.iter().filter_map(|incident| Some((incident, call(incident)?))).collect()
    }

    fn needs_me(&self, viewer: &Viewer, directory: &Directory, zone: &Zone) -> Markup {
        // One button is the loudest, and the key is its: which one it presses is never a question.
        let answer = || submit(t!("Acknowledge")).small();
        let buttons = std::iter::once(answer().primary().key("a").command()).chain(std::iter::repeat_with(answer));
        let rows: Vec<_> = self
            .mine
            .rows
            .iter()
            .zip(buttons)
            .map(|(alert, button)| alert_row(alert, button, viewer, directory, zone))
            .collect();
        let calls: Vec<_> =
            self.calls(viewer.person()).into_iter().map(|(incident, role)| call_row(incident, role)).collect();
        html! {
            @if !calls.is_empty() {
                (card(t!("You are called"), list(t!("Incidents that wait for you"), &calls)).note(calls.len()).flush())
            }
            @if !rows.is_empty() {
                (card(t!("Waiting for you"), list(t!("Alerts that wait for you"), &rows)).note(self.mine.count(rows.len())).flush())
            }
        }
    }

    /// What the viewer is asked for in the incidents that are open.
    fn at_work(&self, viewer: &Viewer, directory: &Directory, zone: &Zone) -> Markup {
        let of = |(id, item): &(IncidentId, room::Item)| {
            let incident = self.at_work.get(id)?;
            let drawn = items::drawn(item, &Looker { me: viewer.person(), incident, directory });
            drawn.mine.then(|| (drawn.due, work_row(incident, item, &drawn, zone)))
        };
        let mut rows: Vec<_> = self.items.iter().filter_map(of).collect();
        rows.sort_by_key(|(due, _)| (due.is_none(), *due));
        let rows: Vec<_> = rows.into_iter().map(|(_, row)| row).collect();
        html! {
            @if !rows.is_empty() { (card(t!("Your tasks"), list(t!("What you are asked for"), &rows)).note(rows.len()).flush()) }
        }
    }

    fn going_on(&self, directory: &Directory, zone: &Zone) -> Markup {
        let row = |incident: &Incident| incident_row(incident, self.next.get(&incident.id), directory, zone);
        let (waiting, going): (Vec<_>, Vec<_>) =
            self.incidents.rows.iter().partition(|incident| incident.status.category == Category::Triage);
        let (waiting, rows): (Vec<_>, Vec<_>) =
            (waiting.into_iter().map(row).collect(), going.into_iter().map(row).collect());
        html! {
            @if !waiting.is_empty() {
                (card(t!("Waiting in triage"), list(t!("What somebody suspects"), &waiting)).note(self.incidents.count(waiting.len())).flush())
            }
            @if !rows.is_empty() {
                (card(t!("Open incidents"), list(t!("Open incidents"), &rows)).note(self.incidents.count(rows.len())).actions(link_button(t!("All"), "/incidents").small().quiet()).flush())
            }
        }
    }

    fn to_do(&self, viewer: &Viewer) -> Markup {
        let today = viewer.now.to_zoned(viewer.zone.clone()).date();
        let row = |action: &Action| {
            let late = action.due_on < today;
            let due = time::due_on(action.due_on, today);
            let due = html! { @if late { (badge(due).overdue()) } @else { (due) } };
            item(html! { (action.title) }, format!("/reviews/{}", action.incident))
                .lead(Icon::ClipboardCheck)
                .meta(html! { "Done when: " (action.done_when) })
                .trail(due)
        };
        let rows: Vec<_> = self.actions.rows.iter().map(row).collect();
        html! {
            @if !rows.is_empty() { (card(t!("Yours to do"), list(t!("Action items of yours"), &rows)).note(self.actions.count(rows.len())).flush()) }
        }
    }
}

/// The incidents in which something is open, however many those are: the list of open ones ends before.
fn incidents_of(tx: &mut Tx<'_>, items: &[(IncidentId, room::Item)]) -> Result<BTreeMap<IncidentId, Incident>> {
    let ids: BTreeSet<IncidentId> = items.iter().map(|(id, _)| *id).collect();
    let found = incidents::some(tx, &ids.into_iter().collect::<Vec<_>>())?;
    Ok(found.into_iter().map(|incident| (incident.id, incident)).collect())
}

fn alert_row(alert: &Alert, acknowledge: Button, viewer: &Viewer, directory: &Directory, zone: &Zone) -> Item {
    let service = directory.services.get(&alert.service).map_or(t!("a removed service"), |s| s.name.as_str());
    let row = item(html! { (alert.title) }, format!("/alerts/{}", alert.id))
        .lead(alert_severity(alert.severity))
        .meta(dots(&[html! { (service) }, alert_status(alert.status), html! { (zone.ago(alert.opened_at)) }]));
    if !viewer.may(Permission::Respond) {
        return row;
    }
    row.actions(form::act(format!("/alerts/{}/acknowledge", alert.id), acknowledge).hidden("back", "/"))
}

fn work_row(incident: &Incident, work: &room::Item, drawn: &items::Drawn, zone: &Zone) -> Item {
    let (_, words) = &drawn.state;
    let mut about = vec![html! { "#" (incident.number) " " (incident.title) }, html! { (words) }];
    about.extend(drawn.due.map(|due| zone.due(due)));
    let href = format!("/incidents/{}/items/{}", incident.number, work.label);
    item(html! { (drawn.title) }, href).lead(label_chip(&work.label.to_string())).meta(dots(&about))
}

/// Somebody is called, and the page of the incident has the button for it.
fn call_row(incident: &Incident, role: Option<Role>) -> Item {
    let wanted =
        role.map_or_else(|| t!("You were asked to help").to_owned(), |role| t!("You were asked to be {}", role.name()));
    item(html! { (incident.title) }, format!("/incidents/{}", incident.number))
        .lead(severity(incident.severity))
        .meta(dots(&[html! { "#" (incident.number) }, html! { (badge(wanted).caution()) }]))
}

fn incident_row(incident: &Incident, next: Option<&Timestamp>, directory: &Directory, zone: &Zone) -> Item {
    let commander = incident.commander().map(|id| person_name(directory, id));
    let judged = incident.status.category != Category::Triage;
    let vacant = judged && commander.is_none() && incident.policy.roles.contains(&Role::IncidentCommander);
    let mut about = vec![html! { "#" (incident.number) }, incident_status(&incident.status)];
    if vacant {
        about.push(html! { (badge(t!("nobody commands")).overdue()) });
    }
    if let Some(due) = next {
        about.push(html! { span { "update " (zone.due(*due)) } });
    }
    item(html! { (incident.title) }, format!("/incidents/{}", incident.number))
        .lead(severity(incident.severity))
        .meta(dots(&about))
        .trail(html! {
            @if let Some(name) = &commander { (crate::ui::people(&[name.as_str()])) }
            (zone.elapsed(incident.declared_at))
        })
}
