//! Reviews: what is to be written, what was learned, and the one document of an incident.

mod act;
mod document;

use crate::Web;
use crate::pages::fault::{Answer, Fault};
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use crate::ui::list::{Item, dots, grouped};
use crate::ui::{Icon, Place, Shell, Zone, badge, empty, item, link_button, live, people, severity};
use allclear_core::access::Permission;
use allclear_core::directory::Directory;
use allclear_core::incident::Reference;
use allclear_core::review::{Review, State as Stage};
use allclear_core::text::capitalised;
use allclear_core::timeline::person_name;
use allclear_store::reviews::{self, Listed};
use allclear_texts::{html, mark, say, t};
use axum::extract::State;
use axum::response::IntoResponse;
use http::{HeaderMap, Method};
use maud::{Markup, Render as _};

/// Reviews of one kind on the page; older ones are found through their incidents.
const ROWS: i64 = 100;

pub(crate) fn routes(r: Routes) -> Routes {
    let (look, work) = (Class::Page(Permission::Follow), Class::Page(Permission::Respond));
    r.add(Method::GET, "/reviews", look, show)
        .add(Method::GET, "/reviews/{incident}", look, document::show)
        .add(Method::GET, "/reviews/{incident}/review.md", look, document::markdown)
        .add(Method::GET, "/reviews/{incident}/sections/{section}", work, act::edit)
        .add(Method::POST, "/reviews/{incident}/sections/{section}", work, act::save)
        .add(Method::POST, "/reviews/{incident}/owner", work, act::own)
        .add(Method::POST, "/reviews/{incident}/publish", work, act::publish)
        .add(Method::POST, "/reviews/{incident}/factors", work, act::add_factor)
        .add(Method::POST, "/reviews/{incident}/actions", work, act::add_action)
        .add(Method::POST, "/reviews/{incident}/actions/{action}", work, act::end_action)
}

/// The incident in an address: its number, or its id.
fn reference(text: &str) -> Result<Reference, Fault> {
    let number = text.parse().ok().filter(|n| *n > 0).map(Reference::Number);
    number.or_else(|| text.parse().ok().map(Reference::Id)).ok_or_else(|| Fault::missing("incident"))
}

async fn show(State(web): State<Web>, viewer: Viewer, headers: HeaderMap) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let read = web.app.read(|tx| Ok([reviews::list(tx, false, ROWS)?, reviews::list(tx, true, ROWS)?].concat()));
    let found = read.await?;
    let zone = Zone::from(&viewer);
    let of = |group: &str| -> Vec<Item> {
        let wanted = found.iter().filter(|listed| group_of(&listed.review) == group);
        wanted.map(|listed| row(listed, &directory, &zone)).collect()
    };
    let groups = GROUPS.map(|group| (say(group).to_owned(), of(group)));
    let groups: Vec<_> = groups.into_iter().filter(|(_, items)| !items.is_empty()).collect();
    let inner = html! {
        @if groups.is_empty() {
            (empty(Icon::BookOpen, t!("No review yet"))
                .text(t!("When an incident is resolved, its review is drafted from what happened. People add what only they know."))
                .action(link_button(t!("Incidents"), "/incidents")))
        } @else {
            (crate::ui::card::plain_card(grouped(t!("Reviews"), &groups)).flush())
        }
    };
    let region = live::region("reviews", "/reviews", &["reviews"], &inner);
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, region));
    }
    let mut shell = Shell::new(&viewer, Place::Reviews, t!("Reviews"));
    shell.live_topics = vec!["reviews".to_owned()];
    shell.main = region;
    Ok(shell.into_response())
}

/// What is asked for, what is only drafted because its severity asks for none, and what is done.
const GROUPS: [&str; 3] = [mark!("To be written"), mark!("Drafted, asked for by nobody"), mark!("Published")];

fn group_of(review: &Review) -> &'static str {
    match (review.state, &review.due, review.owner) {
        (Stage::Published, ..) => GROUPS[2],
        (_, None, None) => GROUPS[1],
        _ => GROUPS[0],
    }
}

fn row(listed: &Listed, directory: &Directory, zone: &Zone) -> Item {
    let review = &listed.review;
    let owner = review.owner.map(|id| person_name(directory, id));
    let published = review.state == Stage::Published;
    let mut about = vec![html! { "#" (listed.number) }];
    match (&review.due, review.published_at) {
        (_, Some(at)) => about.push(html! { (zone.at(at)) }),
        (Some(due), None) => about.push(html! { (zone.due(due.at)) }),
        (None, None) => {}
    }
    if owner.is_none() && !published {
        about.push(html! { (badge(t!("nobody owns it")).caution()) });
    }
    item(html! { (listed.title) }, format!("/reviews/{}", listed.number))
        .lead(severity(listed.severity))
        .meta(dots(&about))
        .trail(html! { @if let Some(owner) = &owner { (people(&[owner.as_str()])) } })
}

/// Beside the name of a review; the list says it with its headings.
fn stage(state: Stage) -> Markup {
    badge(capitalised(state.name())).render()
}
