//! Where this person is signed in.

use crate::Web;
use crate::pages::Answer;
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other};
use crate::ui::list::{Item, row};
use crate::ui::{Icon, Zone, badge, card, form as ui_form, submit};
use allclear_core::access::Permission;
use allclear_core::id::SessionId;
use allclear_engine::sign_in;
use allclear_store::sessions::Session as Row;
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use http::Method;
use maud::{Markup, Render as _};

pub(super) fn routes(r: Routes) -> Routes {
    let page = Class::Page(Permission::Follow);
    r.add(Method::POST, "/me/sessions/{id}/end", page, end).add(Method::POST, "/me/sessions/end", page, end_others)
}

pub(super) fn list(viewer: &Viewer, sessions: &[Row]) -> Markup {
    let zone = Zone::from(viewer);
    let rows: Vec<_> = sessions.iter().map(|session| item(viewer, session, &zone)).collect();
    let others = sessions.iter().any(|session| session.id != viewer.session.id);
    let inner = html! {
        (crate::ui::list(t!("Sessions"), &rows))
        @if others { div .card-body { div { (ui_form::act("/me/sessions/end", submit(t!("End all others")).danger())) } } }
    };
    card(t!("Signed in at"), inner).flush().id("sessions").render()
}

fn item(viewer: &Viewer, session: &Row, zone: &Zone) -> Item {
    let here = session.id == viewer.session.id;
    let end = ui_form::act(format!("/me/sessions/{}/end", session.id), submit(t!("End")).small());
    let row = row(html! { (device(&session.user_agent)) @if here { " " (badge(t!("this browser"))) } })
        .lead(Icon::Monitor)
        .meta(html! { span { @if !session.address.is_empty() { (session.address) ", " } "since " (zone.ago(session.created_at)) } })
        .trail(html! { span { "last seen " (zone.ago(session.last_seen_at)) } });
    if here { row } else { row.actions(end) }
}

/// `Firefox on Linux` out of what browsers say about themselves; enough to know one's own.
fn device(agent: &str) -> String {
    let first =
        |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    // In this order: each of the later ones also claims to be the ones before it.
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => t!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) if agent.is_empty() => t!("Unknown browser").to_owned(),
        (None, None) => allclear_core::text::line(agent, 60),
    }
}

async fn end(State(web): State<Web>, viewer: Viewer, Path(id): Path<SessionId>) -> Answer {
    sign_in::revoke(&web.app, viewer.person(), id).await?;
    Ok(see_other("/me", t!("That session has ended, and its browser does not ring any more.")))
}

async fn end_others(State(web): State<Web>, viewer: Viewer) -> Answer {
    let ended = sign_in::revoke_others(&web.app, viewer.person(), viewer.session.id).await?;
    let text = if ended == 1 {
        t!("One other session has ended, and no other browser rings any more.").to_owned()
    } else {
        t!("{ended} other sessions have ended, and no other browser rings any more.")
    };
    Ok(see_other("/me", &text))
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn browsers_are_told_apart() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1";
        assert_eq!(device(chrome), "Chrome on Linux");
        assert_eq!(device(&format!("{chrome} Edg/142.0")), "Edge on Linux");
        assert_eq!(device(safari), "Safari on iPhone");
        assert_eq!([device(""), device("curl/8.0")], ["Unknown browser".to_owned(), "curl/8.0".to_owned()]);
    }
}
