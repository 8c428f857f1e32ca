//! Settings: who is here, what may send alerts, what may call the API, and what this server says about itself.

mod audit;
mod changes;
mod configuration;
mod integration;
mod integrations;
mod mail;
mod payloads;
mod people;
mod person;
mod plan_form;
mod plans;
mod questions;
pub(in crate::pages) mod reached;
mod setup;
mod system;
mod tokens;
mod tried;

pub(super) use integrations::LOOK;

use crate::form::Form;
use crate::pages::fault::{Answer, Fault};
use crate::pages::problems;
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use crate::ui::field::{self, Field, choice};
use crate::ui::tabs::{tab, tabs};
use crate::ui::{Place, Shell};
use allclear_core::access::Permission;
use allclear_core::directory::Role;
use allclear_engine::company::ChangeError;
use allclear_texts::{html, mark, say, t};
use axum::response::{IntoResponse, Redirect, Response};
use http::{Method, StatusCode};
use maud::Markup;

pub(crate) fn routes(r: Routes) -> Routes {
    let r = r.add(Method::GET, "/settings", Class::Page(Permission::Follow), first);
    let r = tried::routes(reached::routes(person::routes(people::routes(r))));
    let r = questions::routes(plans::routes(integration::routes(integrations::routes(r))));
    mail::routes(configuration::routes(system::routes(audit::routes(tokens::routes(r)))))
}

/// `GET /settings`: the first part that this person may see.
async fn first(viewer: Viewer) -> Response {
    Redirect::to(if viewer.may(Permission::Read) { "/settings/people" } else { "/me" }).into_response()
}

/// The parts, in their order: address, name, and what one must be allowed to see it.
const PARTS: [(&str, &str, Permission); 9] = [
    ("/settings/people", mark!("People"), Permission::Read),
    ("/settings/integrations", mark!("Integrations"), Permission::Read),
    ("/settings/communication", mark!("Communication"), Permission::Read),
    ("/settings/questions", mark!("Questions"), Permission::Read),
    ("/settings/tokens", mark!("Tokens"), Permission::Configure),
    ("/settings/audit", mark!("Audit trail"), Permission::Configure),
    ("/settings/mail", mark!("Mail"), Permission::Configure),
    ("/settings/configuration", mark!("Configuration"), Permission::Configure),
    ("/settings/system", mark!("System"), Permission::Configure),
];

/// A page of the settings: the parts this person may see, then `main`. `here` is the address of the part.
fn frame(viewer: &Viewer, here: &str, title: &str, main: &Markup) -> Shell {
    let mut shell = Shell::new(viewer, Place::Settings, title);
    if title == PARTS.iter().find(|part| part.0 == here).map_or("", |part| say(part.1)) {
        shell.crumbs = vec![(t!("Settings").to_owned(), "/settings".to_owned())];
    } else {
        let name = PARTS.iter().find(|part| part.0 == here).map_or(t!("Settings"), |part| say(part.1));
        shell.crumbs = vec![(t!("Settings").to_owned(), "/settings".to_owned()), (name.to_owned(), here.to_owned())];
    }
    let parts = PARTS.iter().filter(|part| viewer.may(part.2));
    let parts: Vec<_> = parts.map(|(href, name, _)| tab(say(name), *href, *href == here)).collect();
    shell.main = html! { div .settings { (tabs(t!("Parts of the settings"), &parts)) (main) } };
    shell
}

/// The page with the status that its form asks for.
fn answer(shell: Shell, status: StatusCode) -> Answer {
    let mut response = shell.into_response();
    *response.status_mut() = status;
    Ok(response)
}

/// Each problem at its field, and what is about something else above them all. `at` names the field of the form for a
/// field of the company file.
///
/// # Errors
/// What is not about the form.
fn complain(form: &mut Form, why: ChangeError, at: impl Fn(&str) -> Option<&'static str>) -> Result<(), Fault> {
    problems::complain(form, why, |problem| at(&problem.field).map(str::to_owned))
}

/// What a role is for, in a few words.
fn meaning(role: Role) -> &'static str {
    match role {
        Role::Stakeholder => t!("Follows incidents and reviews."),
        Role::Observer => t!("Reads everything."),
        Role::Responder => t!("Answers alerts and works in incidents."),
        Role::Manager => t!("Also arranges schedules, policies and services."),
        Role::Admin => t!("May do everything."),
    }
}

/// A role to be chosen; `word` is what the form calls it.
fn role_field(name: &str, label: &str, word: impl Fn(Role) -> &'static str, typed: &Form) -> Field {
    let roles = Role::ALL.map(|role| choice(word(role), role.title()).hint(meaning(role)));
    field::radio_cards(name, label, roles.to_vec()).of(typed)
}
