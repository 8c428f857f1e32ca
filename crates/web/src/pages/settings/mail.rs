//! Mail: whether this server can send any, how it has been going, and a test to oneself.

use super::frame;
use crate::Web;
use crate::pages::Answer;
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use crate::ui::shell::Width;
use crate::ui::status::{Progress, state};
use crate::ui::{Icon, Tone, Zone, banner, card, facts, form as ui_form, link_button, live, snippet, submit};
use allclear_core::access::Permission;
use allclear_engine::transport::Relay;
use allclear_store::mail::{self, Latest};
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::IntoResponse as _;
use http::{HeaderMap, Method};
use maud::Markup;

/// The place.
pub(super) const HERE: &str = "/settings/mail";

pub(super) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, HERE, Class::Page(Permission::Configure), show)
}

async fn show(State(web): State<Web>, viewer: Viewer, headers: HeaderMap) -> Answer {
    let latest = web.app.read(|tx| Ok(mail::latest(tx)?)).await?;
    let relay = web.way_out.as_ref().and_then(|way_out| way_out.relay());
    let region = live::region("mail", HERE, &["pages"], &server(&viewer, relay.as_ref(), &latest));
    if headers.contains_key("hx-request") {
        return Ok(live::fragment(&headers, region));
    }
    let main = html! {
        (region)
        @if relay.is_some() { (card(t!("A test to you"), test(&web, &viewer))) } @else { (card(t!("Set it up"), setting_up())) }
    };
    let mut shell = frame(&viewer, HERE, t!("Mail"), &main);
    shell.width = Width::Narrow;
    shell.live_topics = vec!["pages".to_owned()];
    Ok(shell.into_response())
}

fn server(viewer: &Viewer, relay: Option<&Relay>, latest: &Latest) -> Markup {
    let zone = Zone::from(viewer);
    let Some(relay) = relay else {
        return html! {
            (banner(Tone::Warning, t!("This server cannot send mail"))
                .text(t!("Pages by mail fail at once and the next contact method is tried; invitations are handed over as links.")))
        };
    };
    let failing = latest.failed.as_ref().filter(|(at, _)| latest.taken.is_none_or(|taken| taken < *at));
    let health = match (failing, latest.taken) {
        (Some(_), _) => state(Progress::Waiting, t!("The last mail was not taken")),
        (None, Some(_)) => state(Progress::Done, t!("Mail is taken")),
        (None, None) => state(Progress::Unsure, t!("No page went out by mail lately")),
    };
    let mut rows = vec![
        (t!("State"), health),
        (t!("Server"), html! { bdi { (relay.server) } }),
        (t!("From"), html! { bdi { (relay.from) } }),
    ];
    if let Some(at) = latest.taken {
        rows.push((t!("Last taken"), zone.ago(at)));
    }
    if let Some((at, why)) = &latest.failed {
        rows.push((t!("Last refused"), html! { (zone.ago(*at)) @if !why.is_empty() { ": " bdi { (why) } } }));
    }
    html! { (card(t!("Mail server"), facts(&rows))) }
}

/// Tries the viewer's own mail, where they have one among their contact methods.
fn test(web: &Web, viewer: &Viewer) -> Markup {
    let directory = web.app.directory();
    let person = directory.people.get(&viewer.person());
    let own = person.and_then(|person| person.methods.iter().find(|method| method.channel == "email"));
    let page = format!("/settings/people/{}", viewer.person());
    match own {
        Some(method) => html! {
            p { "It goes to " bdi { (method.address) } " at once, and you hear whether the server took it." }
            div .row {
                (ui_form::act(format!("{page}/methods/{}/try", method.id), submit(t!("Send me a test mail")).primary().icon(Icon::Send))
                    .hidden("back", HERE))
            }
        },
        None => html! {
            p { "You are not reached by mail. Add it as a contact method, and it can be tried there." }
            p .row { (link_button(t!("How I am reached"), format!("{page}#methods"))) }
        },
    }
}

fn setting_up() -> Markup {
    html! {
        p { "Name your mail server when Allclear starts, with a flag or in its environment:" }
        (snippet("mail-flags", t!("Environment"), "ALLCLEAR_SMTP_URL=smtps://user:password@mail.example.com:465\nALLCLEAR_MAIL_FROM=allclear@example.com"))
    }
}
