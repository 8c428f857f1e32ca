//! What belongs to the person who looks: ways in, sessions, tokens, the phones and browsers that ring.

mod codes;
mod devices;
mod passkeys;
mod password;
mod sessions;
mod theme;
pub(crate) mod tokens;

use crate::Web;
use crate::form::Form;
use crate::pages::Answer;
use crate::pages::sign_in::once_more_address;
use crate::routes::{Class, Routes};
use crate::session::{self, Viewer};
use crate::ui::status::person_role;
use crate::ui::{Place, Shell, card, facts, link_button};
use allclear_core::access::Permission;
use allclear_core::directory::Person;
use allclear_engine::sign_in::{self, Access, NewTotp, Signed};
use allclear_store::sessions::Session as Row;
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::Method;
use maud::{Markup, Render as _};

pub(crate) fn routes(r: Routes) -> Routes {
    let r = r.add(Method::GET, "/me", Class::Page(Permission::Follow), show);
    let r = tokens::routes(r);
    theme::routes(devices::routes(sessions::routes(codes::routes(passkeys::routes(password::routes(r))))))
}

/// What the page shows besides what is always there.
#[derive(Debug, Default)]
struct Open {
    /// Recovery codes, shown this once.
    recovery: Vec<String>,
}

async fn show(State(web): State<Web>, viewer: Viewer) -> Answer {
    page(&web, &viewer, &Form::default(), Open::default()).await
}

/// Everything the page is made from.
struct Shown {
    access: Access,
    pending: Option<NewTotp>,
    sessions: Vec<Row>,
    open: Open,
}

/// The page, with a form that could not be taken in its place.
async fn page(web: &Web, viewer: &Viewer, form: &Form, open: Open) -> Answer {
    let access = sign_in::access(&web.app, viewer.person()).await?;
    let pending = sign_in::pending_totp(&web.app, &viewer.session).await?;
    let sessions = sign_in::sessions(&web.app, viewer.person()).await?;
    let shown = Shown { access, pending, sessions, open };
    let devices = allclear_engine::devices::list(&web.app, &viewer.actor(), viewer.person()).await?;
    let tokens = allclear_engine::tokens::personal::list(&web.app, viewer.person()).await?;
    let directory = web.app.refresh_directory().await?;
    let mut shell = Shell::new(viewer, Place::Settings, t!("My profile and phones"));
    shell.main = html! {
        (who(viewer))
        (ringing(viewer, directory.people.get(&viewer.person())))
        (devices::shown(viewer, directory.people.get(&viewer.person()), &devices))
        (way_in(web, viewer, &shown, form))
        (sessions::list(viewer, &shown.sessions))
        (tokens::summary(&tokens))
        (theme::show(viewer))
    };
    Ok((form.status(), shell).into_response())
}

fn who(viewer: &Viewer) -> Markup {
    card(
        t!("You"),
        facts(&[
            (t!("Name"), html! { (viewer.session.name) }),
            (t!("E-mail"), html! { (viewer.session.email) }),
            (t!("Time zone"), html! { (viewer.session.time_zone) }),
            (t!("Role"), person_role(viewer.role())),
        ]),
    )
    .actions(link_button(t!("Change"), format!("/settings/people/{}", viewer.person())).small())
    .render()
}

/// The module for notifications fills this in; without scripts a phone still rings by the other contact methods. Where
/// browsers are none of the ways to reach somebody, nothing here may say that one rings.
fn ringing(viewer: &Viewer, person: Option<&Person>) -> Markup {
    if !person.is_some_and(|person| person.methods.iter().any(|method| method.channel == "browser")) {
        let how = html! {
            p { "No browser rings for you: “Browser” is none of the ways to reach you." }
            p { (link_button(t!("Add it"), format!("/settings/people/{}", viewer.person())).small()) }
        };
        return card(t!("This browser"), how).id("phones").render();
    }
    card(t!("This browser"), html! {
        div data-push data-again=(once_more_address("/me#phones")) {
            p { "With notifications on, this browser rings when you are paged, also while Allclear is not open in it." }
            p .quiet data-push-state { "Notifications need JavaScript, and an address with https." }
            button .button.primary type="button" data-push-enable hidden { "Let this browser ring" }
        }
    })
    .id("phones")
    .render()
}

fn way_in(web: &Web, viewer: &Viewer, shown: &Shown, form: &Form) -> Markup {
    html! {
        (passkeys::show(web, viewer, &shown.access))
        (password::show(viewer, &shown.access, form))
        (codes::show(&shown.access, shown.pending.as_ref(), &shown.open.recovery, form))
    }
}

/// Back to the page with a new session in the place of the old one.
fn renewed(web: &Web, signed: &Signed, text: &str) -> Response {
    let mut response = session::see_other("/me", text);
    session::sign_in(web, &mut response, signed);
    response
}

/// Back to the page's part.
fn part(name: &str) -> Redirect {
    Redirect::to(&format!("/me#{name}"))
}
