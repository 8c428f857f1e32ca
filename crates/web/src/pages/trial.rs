//! A test alert on its way: what has happened to it so far, step by step, ticking by itself.

use crate::Web;
use crate::form::Form;
use crate::pages::Fault;
use crate::session::Viewer;
use crate::ui::steps::{Stand, Step, step, steps};
use crate::ui::{Icon, Tone, Zone, banner, card, form as ui_form, link_button, live, submit};
use allclear_core::access::Permission;
use allclear_core::alert::{Alert, LogEntry, LogKind, Status};
use allclear_core::directory::Directory;
use allclear_core::id::{AlertId, IntegrationId, PersonId};
use allclear_core::page::{Page, State, Subject};
use allclear_core::timeline::{actor_name, person_name};
use allclear_store::{alerts, directory as stored, pages};
use allclear_texts::{html, t};
use maud::{Markup, Render as _};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Pages that are looked at; a test alert has a handful.
const MOST_PAGES: i64 = 50;

/// A test alert and everything that has come of it.
pub(super) struct Trial {
    alert: Alert,
    log: Vec<LogEntry>,
    pages: Vec<Page>,
    muted: Option<String>,
    directory: Arc<Directory>,
}

/// The test alert that an address names, if it came in through `door`, where one is given.
pub(super) async fn find(web: &Web, asked: &Form, door: Option<IntegrationId>) -> Result<Option<Trial>, Fault> {
    let Ok(id) = asked.value("test").parse::<AlertId>() else { return Ok(None) };
    let directory = web.app.refresh_directory().await?;
    let read = web.app.read(move |tx| {
        let found = alerts::find(tx, id)?.filter(|alert| door.is_none() || alert.integration == door);
        let Some(alert) = found else { return Ok(None) };
        let about = pages::Filter { subject: Some(Subject::Alert(id)), limit: MOST_PAGES, ..pages::Filter::default() };
        let mut pages = pages::list(tx, &about)?;
        pages.reverse();
        Ok(Some(Trial { log: alerts::log(tx, id)?, pages, muted: stored::muted(tx)?, alert, directory }))
    });
    Ok(read.await?)
}

/// One step: whether it is behind us, and what is to be said about it.
struct Mark {
    done: bool,
    title: &'static str,
    text: Markup,
    /// A way to do it, where it is the viewer's to do.
    does: Option<Markup>,
}

impl Trial {
    /// What the region follows, for the page's `live_topics`.
    pub(super) fn topics(&self) -> [String; 2] {
        [format!("alert-{}", self.alert.id), "pages".to_owned()]
    }

    /// The steps, as a region that `here` answers again.
    pub(super) fn region(&self, viewer: &Viewer, here: &str) -> Markup {
        let topics = self.topics();
        let here = format!("{here}?test={}", self.alert.id);
        let inner = self.shown(viewer, &here);
        live::region("trial", &here, &topics.each_ref().map(String::as_str), &inner)
    }

    fn shown(&self, viewer: &Viewer, here: &str) -> Markup {
        let marks = self.marks(viewer, here);
        // Once it is answered, nothing is waited for.
        let next = marks.iter().position(|mark| !mark.done).filter(|_| self.alert.status == Status::Triggered);
        let rows: Vec<Step> = marks
            .into_iter()
            .enumerate()
            .map(|(nth, mark)| {
                let stand = match (mark.done, next == Some(nth)) {
                    (true, _) => Stand::Done,
                    (false, true) => Stand::Now,
                    (false, false) => Stand::Later,
                };
                let shown = step(stand, mark.title).text(mark.text);
                match mark.does {
                    Some(does) => shown.with(does),
                    None => shown,
                }
            })
            .collect();
        let all = link_button(t!("The whole story"), format!("/alerts/{}", self.alert.id)).small();
        html! {
            @if let Some(why) = &self.muted {
                (banner(Tone::Error, t!("Paging is paused: nobody is woken")).text(html! { bdi { (why) } }))
            }
            (card(t!("The test alert"), steps(t!("Steps of the test alert"), &rows)).actions(all))
        }
    }

    fn marks(&self, viewer: &Viewer, here: &str) -> Vec<Mark> {
        let zone = Zone::from(viewer);
        let alert = &self.alert;
        let door = alert.integration.and_then(|id| self.directory.integrations.get(&id));
        let service = self.directory.services.get(&alert.service).map_or(t!("a removed service"), |s| s.name.as_str());
        let received = html! {
            (zone.clock_exact(alert.opened_at)) @if let Some(door) = door { ", through " bdi { (door.name) } }
        };
        vec![
            Mark { done: true, title: t!("Received"), text: received, does: None },
            Mark { done: true, title: t!("Matched"), text: html! { "to the service " bdi { (service) } }, does: None },
            Mark { done: true, title: t!("Alert opened"), text: html! { (alert.severity.as_str()) }, does: None },
            self.paged(),
            self.delivered(&zone),
            self.answered(viewer, here, &zone),
        ]
    }

    /// Whom the policy, or the last resort, has chosen so far.
    fn paged(&self) -> Mark {
        let mut people: Vec<PersonId> = Vec::new();
        let mut why = None;
        for entry in &self.log {
            match &entry.kind {
                LogKind::StepPaged { people: paged, .. } => people.extend(paged),
                LogKind::FallbackPaged { people: paged, why: reason, .. } => {
                    people.extend(paged);
                    why = Some(t!("the last resort, because {reason}"));
                }
                LogKind::NobodyReachable => why = Some(t!("nobody can be reached, not even an admin").to_owned()),
                _ => {}
            }
        }
        people.sort();
        people.dedup();
        let names: Vec<_> = people.iter().map(|id| person_name(&self.directory, *id)).collect();
        let text = html! {
            @if names.is_empty() && why.is_none() { "decided in a moment" }
            bdi { (names.join(", ")) }
            @if let Some(why) = why { @if !names.is_empty() { ": " } (why) }
        };
        Mark { done: !names.is_empty(), title: t!("Somebody is paged"), text, does: None }
    }

    fn delivered(&self, zone: &Zone) -> Mark {
        let taken = self.pages.iter().filter(|page| page.state == State::Accepted);
        let first = taken.min_by_key(|page| page.accepted_at);
        let text = match first {
            Some(page) => html! {
                (self.way(page)) @if let Some(at) = page.accepted_at { ", " (zone.clock_exact(at)) }
                (self.besides())
            },
            None => self.on_the_way(zone),
        };
        Mark { done: first.is_some(), title: t!("Delivered"), text, does: None }
    }

    /// The ways that failed although another one worked: on the night it counts, they are not there.
    fn besides(&self) -> Markup {
        let failed: BTreeMap<_, &Page> = self
            .pages
            .iter()
            .filter(|page| page.state == State::Failed)
            .map(|page| ((page.plan.person, page.plan.method), page))
            .collect();
        html! {
            @for page in failed.values() {
                "; " strong { (self.way(page)) " failed" } @if let Some(why) = &page.detail { ": " bdi { (why) } }
            }
        }
    }

    /// Why nothing was delivered so far.
    fn on_the_way(&self, zone: &Zone) -> Markup {
        let of = |state: State| self.pages.iter().filter(move |page| page.state == state);
        if let Some(page) = of(State::Sending).next() {
            return html! { (self.way(page)) ", on the wire" };
        }
        if let Some(page) = of(State::Planned).min_by_key(|page| page.plan.due_at) {
            return html! {
                (self.way(page)) " at " (zone.clock_exact(page.plan.due_at))
                @if let Some(why) = &page.detail { "; before: " bdi { (why) } }
            };
        }
        match of(State::Failed).next_back() {
            Some(page) => html! {
                (self.way(page)) " failed" @if let Some(why) = &page.detail { ": " bdi { (why) } }
            },
            None if self.alert.status != Status::Triggered => {
                html! { "It was answered before anything was delivered." }
            }
            None => html! { "to a phone, a mailbox or a browser" },
        }
    }

    /// `Ben Okafor by ntfy`.
    fn way(&self, page: &Page) -> Markup {
        let person = self.directory.people.get(&page.plan.person);
        let method = person.and_then(|p| p.methods.iter().find(|m| m.id == page.plan.method));
        html! {
            bdi { (person_name(&self.directory, page.plan.person)) }
            @if let Some(method) = method { " by " bdi { (method.key) } }
        }
    }

    fn answered(&self, viewer: &Viewer, here: &str, zone: &Zone) -> Mark {
        let alert = &self.alert;
        let by = alert.acknowledged_by.as_ref().or(alert.resolved_by.as_ref());
        let at = alert.acknowledged_at.or(alert.resolved_at);
        let done = alert.status != Status::Triggered;
        let text = match by.filter(|_| done) {
            Some(actor) => html! {
                bdi { (actor_name(&self.directory, actor)) } @if let Some(at) = at { ", " (zone.clock_exact(at)) }
            },
            None if done => html! { "It is over." },
            None => html! { "with the link in the page, or here" },
        };
        let act = |what: &str, button| {
            ui_form::act(format!("/alerts/{}/{what}", alert.id), button).hidden("back", here).render()
        };
        let does = match alert.status {
            _ if !viewer.may(Permission::Respond) => None,
            Status::Triggered => {
                Some(act("acknowledge", submit(t!("Acknowledge")).small().primary().icon(Icon::Check)))
            }
            Status::Acknowledged => Some(act("resolve", submit(t!("Resolve")).small().icon(Icon::CheckCheck))),
            Status::Resolved => None,
        };
        Mark { done, title: t!("Answered"), text, does }
    }
}
