//! `/dev/phones`: toy phones, one for each person of the demo, that ring when their person is paged.
//!
//! A phone shows what the channel sent, word for word, and its buttons post to the signed link in it, as the buttons
//! behind the link do. So whoever presses here acts as the person whose phone it is.
//!
//! `/demo/{secret}` is the way in that `allclear demo` prints. Both are there only in a demo, or while developing.

use super::{Answer, Fault};
use crate::Web;
use crate::routes::{Class, Routes};
use crate::session::{Viewer, sign_in_cookie};
use crate::ui::status::{Progress, alert_status, state};
use crate::ui::{self, Icon, Place, Shell, Zone, badge, empty, form, link_button, live, submit};
use allclear_core::access::Permission;
use allclear_core::alert::Status;
use allclear_core::directory::Person;
use allclear_core::id::{AlertId, PersonId};
use allclear_engine::sign_in;
use allclear_engine::transport::phones::{Arrived, Phones, is_asleep, phone};
use allclear_store::alerts;
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, Method, header};
use jiff::{SignedDuration, Timestamp};
use maud::Markup;
use std::collections::BTreeMap;

const WALL: &str = "phones";
/// Pages shown below the one that rings.
const SHOWN: usize = 8;
/// A page that is about no alert rings for as long as a commander has before others are asked.
const RINGS_FOR: SignedDuration = SignedDuration::from_mins(5);

/// Only where the server says so: whoever sees a phone can answer in its person's name.
pub(crate) fn routes(r: Routes, web: &Web) -> Routes {
    if !web.dev_pages {
        return r;
    }
    let page = Class::Page(Permission::Configure);
    let r = r.add(Method::GET, "/dev/phones", page, show).add(Method::GET, "/dev/phones/wall", page, refreshed);
    if web.phones.is_some() { r.add(Method::GET, "/demo/{secret}", Class::Door, enter) } else { r }
}

/// Hands the browser a session that exists already, so that a link can sign in and looking still changes nothing.
async fn enter(State(web): State<Web>, Path(secret): Path<String>) -> Answer {
    if sign_in::session(&web.app, &secret).await?.is_none() {
        let text = t!("Sign in with the mail address and the password beside the link, or start the demo again.");
        return Err(Fault::new(http::StatusCode::GONE, t!("This link has been used up"), text));
    }
    let mut response = Redirect::to("/").into_response();
    response.headers_mut().append(header::SET_COOKIE, sign_in_cookie(&web, &secret));
    Ok(response)
}

/// One person's phone with what is on it.
struct Toy {
    person: Person,
    asleep: bool,
    pages: Vec<(Arrived, Option<Status>)>,
}

impl Toy {
    fn handle(&self) -> &str {
        self.person.email.split('@').next().unwrap_or_default()
    }

    fn rings(&self, now: Timestamp) -> Option<&Arrived> {
        let newest = self.pages.iter().find(|(page, status)| match status {
            Some(status) => *status == Status::Triggered,
            None => page.alert.is_none() && now.duration_since(page.sent_at) < RINGS_FOR,
        });
        newest.map(|(page, _)| page)
    }
}

async fn toys(web: &Web, own: PersonId) -> Result<Vec<Toy>, Fault> {
    let Some(phones) = web.phones.clone() else { return Ok(Vec::new()) };
    let (directory, now) = (web.app.refresh_directory().await?, web.app.now());
    let mut toys: Vec<Toy> = directory.people.values().filter_map(|person| toy(person, &phones, now)).collect();
    let about = |pages: &Vec<(Arrived, Option<Status>)>| -> Vec<AlertId> {
        pages.iter().filter_map(|(page, _)| page.alert.as_ref()?.id.parse().ok()).collect()
    };
    let ids: Vec<AlertId> = toys.iter().flat_map(|toy| about(&toy.pages)).collect();
    let known = web.app.read(move |tx| {
        let mut known = BTreeMap::new();
        for id in ids {
            known.extend(alerts::find(tx, id)?.map(|alert| (id.to_string(), alert.status)));
        }
        Ok(known)
    });
    let known = known.await?;
    for (page, status) in toys.iter_mut().flat_map(|toy| &mut toy.pages) {
        *status = page.alert.as_ref().and_then(|alert| known.get(&alert.id)).copied();
    }
    // Each phone keeps its place: one that jumps away when it begins to ring cannot be pressed.
    toys.sort_by_key(|toy| (toy.person.id != own, toy.person.name.clone()));
    Ok(toys)
}

fn toy(person: &Person, phones: &Phones, now: Timestamp) -> Option<Toy> {
    let name = person.methods.iter().find_map(|method| phone(&method.address))?;
    let pages = phones.arrived(name).into_iter().take(SHOWN + 1).map(|page| (page, None)).collect();
    Some(Toy { person: person.clone(), asleep: is_asleep(&person.time_zone, now), pages })
}

async fn show(State(web): State<Web>, viewer: Viewer) -> Answer {
    let zone = Zone::from(&viewer);
    let toys = toys(&web, viewer.person()).await?;
    let mut shell = Shell::new(&viewer, Place::Home, t!("Phones"));
    shell.live_topics = vec!["pages".to_owned(), "alerts".to_owned()];
    if toys.is_empty() {
        let text = t!("Start `allclear demo`: a made-up company whose people have toy phones that ring here.");
        shell.main = html! { (empty(Icon::Smartphone, t!("No toy phones on this server")).text(text)
        .action(link_button(t!("Home"), "/"))) };
        return Ok(shell.into_response());
    }
    shell.actions = html! {
        button .button.sound type="button" data-phones-sound aria-pressed="false" hidden { (Icon::Bell) span { "Sound" } }
    };
    shell.width = ui::shell::Width::Full;
    shell.main = html! {
        p .lead-text {
            "What each of these people has in their pocket. A button answers in their name. Who sleeps does not answer, "
            "some of the others do."
        }
        (wall(&toys, &web, &zone))
    };
    Ok(shell.into_response())
}

async fn refreshed(State(web): State<Web>, viewer: Viewer, asked: HeaderMap) -> Result<Response, Fault> {
    let zone = Zone::from(&viewer);
    Ok(live::fragment(&asked, wall(&toys(&web, viewer.person()).await?, &web, &zone)))
}

fn wall(toys: &[Toy], web: &Web, zone: &Zone) -> Markup {
    let ringing: Vec<_> = toys.iter().filter(|toy| toy.rings(zone.now()).is_some()).collect();
    let inner = html! {
        div .phone-wall {
            p .phones-ringing {
                @if ringing.is_empty() { span .faint { "Nobody rings." } } @else {
                    (Icon::BellRing)
                    @for toy in &ringing { a href=(format!("#phone-{}", toy.handle())) { (toy.person.name) } }
                }
            }
            div .phones { @for toy in toys { (handset(toy, web, zone)) } }
        }
    };
    live::region(WALL, "/dev/phones/wall", &["pages", "alerts"], &inner)
}

fn handset(toy: &Toy, web: &Web, zone: &Zone) -> Markup {
    let rings = toy.rings(zone.now());
    let own = Zone::named(&toy.person.time_zone, zone.now());
    let earlier = toy.pages.iter().filter(|(page, _)| rings.is_none_or(|ringing| ringing.id != page.id));
    let earlier: Vec<_> = earlier.take(SHOWN).collect();
    html! {
        section .phone id=(format!("phone-{}", toy.handle())) data-rings=[rings.map(|page| &page.id)] aria-label=(toy.person.name) {
            header {
                h2 { (toy.person.name) }
                p .faint.small { (own.clock(zone.now())) " · " (city(&toy.person.time_zone)) }
                @if toy.asleep { (badge(t!("Asleep")).icon(Icon::Moon)) }
            }
            @match rings {
                Some(page) => (ringing(page, web)),
                None => p .still { (Icon::Smartphone) span { "Quiet" } },
            }
            @if !earlier.is_empty() {
                ol .earlier {
                    @for (page, status) in &earlier { (arrived(page, *status, zone)) }
                }
            }
        }
    }
}

/// What rings: the channel's words, and the answers behind the link.
fn ringing(page: &Arrived, web: &Web) -> Markup {
    let link = page.answer_url.as_deref().map(|url| here(url, web));
    html! {
        div .rings {
            p .bell { (Icon::BellRing) span { "Ringing" } }
            p .text { (page.text) }
            @if let Some(link) = link {
                div .answers {
                    @if page.alert.is_some() {
                        (answer(link, "acknowledge", t!("Acknowledge"), true))
                        (answer(link, "resolve", t!("Resolve"), false))
                    } @else {
                        (link_button(t!("Open"), link).primary())
                    }
                }
                @if page.alert.is_some() { p .small { a href=(link) { "Open what the link shows" } } }
            }
        }
    }
}

fn answer(link: &str, action: &str, label: &str, first: bool) -> form::Form {
    let button = if first { submit(label).primary() } else { submit(label) };
    form::act(link, button).hidden("action", action)
}

/// The same link on the address that this browser uses: a demo may be reached by another name than its own.
fn here<'u>(url: &'u str, web: &Web) -> &'u str {
    url.strip_prefix(web.app.settings().public_url.as_str()).unwrap_or(url)
}

fn arrived(page: &Arrived, status: Option<Status>, zone: &Zone) -> Markup {
    html! {
        li {
            span .faint.num { (zone.clock(page.sent_at)) }
            span .words { (page.text.lines().next().unwrap_or_default()) }
            span .ends { @match status {
                Some(status) => (alert_status(status)),
                None => (state(Progress::Done, t!("Over"))),
            } }
        }
    }
}

/// `America/Sao_Paulo` is `Sao Paulo` to people.
fn city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}
