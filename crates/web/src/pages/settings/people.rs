//! Everybody, and how somebody is added.

use super::setup::only_here;
use super::{answer, complain, frame, role_field};
use crate::Web;
use crate::form::Form;
use crate::pages::Answer;
use crate::pages::fault::{Fault, sentence};
use crate::pages::once::{ONCE, mark};
use crate::pages::sign_in::once_more;
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use crate::ui::list::{Item, dots};
use crate::ui::shell::Width;
use crate::ui::status::person_role;
use crate::ui::{
    self, Icon, Tone, Zone, badge, banner, field, form as ui_form, item, link_button, list, snippet, submit,
};
use allclear_core::access::Permission;
use allclear_core::directory::{MAX_NAME, Role};
use allclear_core::id::PersonId;
use allclear_engine::direct::{self, Sent};
use allclear_engine::people::{self, Listed, NewPerson};
use allclear_engine::sign_in::{self, Invitation};
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::Method;
use maud::Markup;

/// Longest name of a time zone; the longest there is has 32 characters.
const MAX_ZONE: usize = 60;

pub(super) fn routes(r: Routes) -> Routes {
    let configure = Class::Page(Permission::Configure);
    r.add(Method::GET, "/settings/people", Class::Page(Permission::Read), show)
        .add(Method::POST, "/settings/people", configure, add)
        .add(Method::GET, "/settings/people/new", configure, blank)
}

/// `GET /settings/people`.
async fn show(State(web): State<Web>, viewer: Viewer) -> Answer {
    let people = people::list(&web.app).await?;
    let zone = Zone::from(&viewer);
    let rows: Vec<_> = people.iter().map(|listed| row(&viewer, listed, &zone)).collect();
    let main = html! {
        (ui::card::plain_card(list(t!("People"), &rows)).flush())
        @if people.len() == 1 && viewer.may(Permission::Configure) {
            (ui::empty(Icon::UserPlus, t!("Only you so far")).small()
                .text(t!("Whoever shares the work gets a link, and chooses how to sign in and how to be reached."))
                .action(link_button(t!("Add a person"), "/settings/people/new").icon(Icon::UserPlus).primary()))
        }
    };
    let mut shell = frame(&viewer, "/settings/people", t!("People"), &main);
    shell.beside = html! { span .quiet { (people.len()) } };
    if viewer.may(Permission::Configure) && people.len() > 1 {
        shell.actions =
            html! { (link_button(t!("Add a person"), "/settings/people/new").icon(Icon::UserPlus).command()) };
    }
    Ok(shell.into_response())
}

fn row(viewer: &Viewer, listed: &Listed, zone: &Zone) -> Item {
    let person = &listed.person;
    let (own, configures) = (person.id == viewer.person(), viewer.may(Permission::Configure));
    let mut about = vec![html! { bdi { (person.email) } }, html! { (person_role(person.role)) }];
    // Who signs in with a password alone, and whom nobody has seen for weeks, tells whose account is worth trying.
    about.extend(ways(listed).filter(|_| configures).map(|words| html! { (words) }));
    let trail = html! {
        @if person.methods.is_empty() && person.role >= Role::Responder { (badge(t!("Cannot be paged")).caution()) }
        @if configures { (last_seen(listed, zone)) }
    };
    let row = if own || configures {
        item(html! { bdi { (person.name) } }, format!("/settings/people/{}", person.id))
    } else {
        ui::list::row(html! { bdi { (person.name) } })
    };
    row.id(person.id.to_string()).lead(ui::person::avatar(&person.name)).meta(dots(&about)).trail(trail)
}

fn last_seen(listed: &Listed, zone: &Zone) -> Markup {
    html! {
        span .nowrap {
            @match (listed.last_seen_at, listed.invited_until) {
                (Some(at), _) => { "seen " (zone.ago(at)) },
                (None, Some(until)) => { "invited until " (zone.at(until)) },
                (None, None) => "never signed in",
            }
        }
    }
}

/// How somebody signs in; `None` when they cannot yet.
pub(super) fn ways(listed: &Listed) -> Option<String> {
    let mut ways = Vec::new();
    if listed.password {
        ways.push(if listed.totp { t!("password and code").to_owned() } else { t!("password").to_owned() });
    }
    match listed.passkeys {
        0 => {}
        1 => ways.push("passkey".to_owned()),
        n => ways.push(t!("{n} passkeys")),
    }
    (!ways.is_empty()).then(|| ways.join(", "))
}

/// `GET /settings/people/new`.
async fn blank(State(web): State<Web>, viewer: Viewer) -> Answer {
    let zone = viewer.session.time_zone.clone();
    let fields = [("time_zone", zone.as_str()), ("role", Role::Responder.as_str()), (ONCE, &mark(&web))];
    new_page(&viewer, &Form::with(&fields))
}

fn new_page(viewer: &Viewer, typed: &Form) -> Answer {
    let inner = html! {
        (ui::sent::refusal(typed))
        (field::text("name", t!("Name")).of(typed).required().max(MAX_NAME).wide().autocomplete("off").placeholder(t!("Ana Costa")))
        (field::email("email", t!("E-mail")).of(typed).required().max(MAX_NAME).wide().autocomplete("off")
            .hint(t!("They sign in with it.")))
        (zone_field(typed))
        (role_field("role", t!("Role"), Role::as_str, typed))
        (ui_form::end(submit(t!("Add and get an invitation link")).primary(), Some("/settings/people")))
    };
    let main = html! { (ui_form::post("/settings/people", inner).hidden(ONCE, typed.value(ONCE))) };
    let mut shell = frame(viewer, "/settings/people", t!("Add a person"), &main);
    shell.width = Width::Narrow;
    answer(shell, typed.status())
}

/// The zone in which somebody lives.
pub(super) fn zone_field(typed: &Form) -> field::Field {
    let known = jiff::tz::db().available().map(|name| name.to_string());
    field::text("time_zone", t!("Time zone"))
        .of(typed)
        .required()
        .max(MAX_ZONE)
        .suggestions(known)
        .placeholder("Europe/Lisbon")
        .hint(t!("Times are shown in it."))
}

/// Name and time zone as typed.
pub(super) fn named(form: &mut Form) -> (String, String) {
    (form.line("name", 1..=MAX_NAME), form.line("time_zone", 1..=MAX_ZONE))
}

/// E-mail and role as typed.
pub(super) fn entitled(form: &mut Form) -> (String, Role) {
    let role = Role::read(form.value("role"));
    if role.is_none() {
        form.complain("role", t!("must be chosen"));
    }
    (form.line("email", 3..=MAX_NAME), role.unwrap_or_default())
}

/// The field of the form that a field of the company file is.
pub(super) fn at(field: &str) -> Option<&'static str> {
    ["name", "email", "time_zone", "role", "skills"].into_iter().find(|name| *name == field)
}

/// `POST /settings/people`.
async fn add(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    if let Some(asked) = once_more(&web, &viewer, "/settings/people", &form) {
        return Ok(asked);
    }
    let ((name, time_zone), (email, role)) = (named(&mut form), entitled(&mut form));
    if form.is_wrong() {
        return new_page(&viewer, &form);
    }
    let mark = form.value(ONCE).to_owned();
    let new = NewPerson { name: name.clone(), email: email.clone(), time_zone, role };
    match people::add(&web.app, viewer.actor(), new).await {
        Ok(person) => {
            let invitation = sign_in::invite_by_form(&web.app, viewer.actor(), person, &mark).await?;
            let mailed = mailed(&web, &viewer, person, &invitation).await?;
            let given = Given::Invitation(mailed);
            Ok(invited(&viewer, &name, &format!("/settings/people/{person}"), &invitation, &given))
        }
        Err(why) => {
            // Pressed twice, they are there already, and the answer with the link was never seen.
            if let Some(person) = web.app.directory().person_by_email(&email).map(|person| person.id)
                && let Some(link) = sign_in::invited_by_form(&web.app, viewer.actor(), person, &mark).await?
            {
                let given = Given::Invitation(None);
                return Ok(invited(&viewer, &name, &format!("/settings/people/{person}"), &link, &given));
            }
            complain(&mut form, why, at)?;
            new_page(&viewer, &form)
        }
    }
}

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    /// With what came of mailing it, where mail can be sent.
    Invitation(Option<Sent>),
    Reset,
}

/// Mails an invitation that was just made, where this server can: a form that is sent twice mails once.
pub(super) async fn mailed(
    web: &Web,
    viewer: &Viewer,
    person: PersonId,
    link: &Invitation,
) -> Result<Option<Sent>, Fault> {
    let Some(way_out) = web.way_out.clone().filter(|_| link.is_new) else { return Ok(None) };
    let directory = web.app.refresh_directory().await?;
    Ok(direct::mail_invitation(&*way_out, &directory, &viewer.actor(), person, link).await?)
}

/// The link, shown this once: it is the only thing that lets them in.
pub(super) fn invited(viewer: &Viewer, name: &str, back: &str, link: &Invitation, given: &Given) -> Response {
    let zone = Zone::from(viewer);
    let (title, told) = match given {
        Given::Invitation(_) => (t!("Invitation link"), t!("It lets them choose a password or a passkey.")),
        Given::Reset => (t!("Reset link"), t!("It lets them choose a new password or passkey; the old ones end then.")),
    };
    let main: Markup = html! {
        @match given {
            Given::Invitation(Some(Sent::Taken)) => {
                (banner(Tone::Good, t!("The invitation to {name} is in the mail"))
                    .text(html! { "Should it not arrive, send the link below. It works once, until " (zone.at(link.expires_at)) "." }))
            },
            Given::Invitation(Some(Sent::Failed(why))) => {
                (banner(Tone::Warning, t!("The mail was not taken, so send this link to {name} yourself"))
                    .text(html! { bdi { (sentence(why)) } " The link works once, until " (zone.at(link.expires_at)) "." }))
            },
            Given::Invitation(None) | Given::Reset => {
                (banner(Tone::Good, t!("Send this link to {name}")).text(html! {
                    (told) " It works once, until " (zone.at(link.expires_at)) ", and is not shown again."
                }))
            },
        }
        (only_here(&link.url))
        (snippet("link", title, &link.url))
        p .row {
            (link_button(t!("Done"), back).primary())
            @if *given != Given::Reset {
                (link_button(t!("Add another person"), "/settings/people/new").icon(Icon::UserPlus))
            }
        }
    };
    let mut shell = frame(viewer, "/settings/people", title, &main);
    shell.width = Width::Narrow;
    shell.into_response()
}

/// Who may not see somebody's page.
pub(super) fn others() -> Fault {
    Fault::forbidden(Permission::Configure)
}
