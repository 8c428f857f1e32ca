//! Finding things by number, title or name. The palette asks while somebody types; `/search` shows the same as a page,
//! for browsers without scripts and for Enter.

mod find;

pub(super) use find::{Hit, find};

use crate::Web;
use crate::form::Asked;
use crate::pages::Answer;
use crate::routes::{Class, Routes};
use crate::session::{Viewer, encoded};
use crate::ui::card::plain_card;
use crate::ui::filter::filter;
use crate::ui::shell::Width;
use crate::ui::{Icon, Place, Shell, Zone, empty, item, list};
use allclear_core::access::Permission;
use allclear_core::text;
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::IntoResponse as _;
use find::Kind;
use http::Method;
use maud::Markup;

/// Results of one kind on the page: more than that is a question to be asked more precisely.
const MOST: usize = 25;
/// What of a question is shown again, in characters.
const LONGEST: usize = 300;

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/search", Class::Page(Permission::Follow), show)
}

async fn show(State(web): State<Web>, viewer: Viewer, Asked(asked): Asked) -> Answer {
    let typed = &text::line(asked.value("q"), LONGEST);
    let hits = find(&web, &viewer, typed, MOST).await?;
    let mut shell = Shell::new(&viewer, Place::Search, t!("Search"));
    shell.width = Width::Narrow;
    shell.main = html! {
        div .search-page {
            (filter("/search", t!("Search")).search("q", t!("Number, title or name"), typed))
            (results(typed, &hits, &Zone::from(&viewer)))
        }
    };
    Ok(shell.into_response())
}

fn results(typed: &str, hits: &[Hit], zone: &Zone) -> Markup {
    let of = |kind: Kind| hits.iter().filter(move |hit| hit.kind == kind);
    html! {
        @if typed.is_empty() {
            (empty(Icon::Search, t!("What are you looking for?"))
                .text(t!("The number of an incident, words of a title, or the name of a person, a service, a schedule, a team.")))
        } @else if hits.is_empty() {
            (empty(Icon::Search, t!("Nothing found")).text(t!("Try fewer words, or a part of a word.")))
        } @else {
            @for kind in Kind::ALL {
                @let rows: Vec<_> = of(kind).map(|hit| row(hit, zone)).collect();
                @if !rows.is_empty() {
                    section .stack.tight {
                        h2 .small { (kind.heading()) }
                        (plain_card(list(kind.heading(), &rows)).flush())
                        @if kind == Kind::Alert { p { a href=(format!("/alerts?state=all&q={}", encoded(typed))) { "All alerts with “" bdi { (typed) } "”" } } }
                    }
                }
            }
        }
    }
}

fn row(hit: &Hit, zone: &Zone) -> crate::ui::list::Item {
    item(html! { bdi { (hit.label) } }, hit.href.as_str())
        .lead(hit.kind.icon())
        .meta(html! { span { bdi { (hit.note) } @if let Some(ended) = hit.ended { ", " (zone.ago(ended)) } } })
        .quiet(hit.over)
}
