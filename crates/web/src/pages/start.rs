//! The first minutes of a company: what is left to do before somebody can sleep.

use crate::Web;
use crate::pages::Answer;
use crate::pages::settings::LOOK;
use crate::routes::{Class, Routes};
use crate::session::Viewer;
use crate::ui::shell::Width;
use crate::ui::steps::{Stand, Step, step, steps};
use crate::ui::{Icon, Place, Shell, link_button};
use allclear_core::access::Permission;
use allclear_core::directory::Directory;
use allclear_engine::{company, devices};
use allclear_store::events;
use axum::extract::State;
use axum::response::IntoResponse;
use http::Method;
use maud::html;

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/start", Class::Page(Permission::Read), show)
}

/// One thing to be done, and how its state shows.
struct Task {
    done: bool,
    title: &'static str,
    text: String,
    /// What does it, and where; nothing when this person may not.
    action: Option<(&'static str, String)>,
}

async fn show(State(web): State<Web>, viewer: Viewer) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let heard = web.app.read(|tx| Ok(events::last_heard(tx, LOOK)?)).await?;
    let devices = devices::list(&web.app, &viewer.actor(), viewer.person()).await?;
    let components = company::current(&web.app).await?.components.len();
    let tasks = [
        ringing(&viewer, &directory, devices.len()),
        people(&viewer, &directory),
        source(&viewer, &directory, !heard.is_empty()),
        rotation(&viewer, &directory),
        status_page(&viewer, components),
    ];
    let left = tasks.iter().filter(|task| !task.done).count();
    let next = tasks.iter().position(|task| !task.done);
    let shown: Vec<_> = tasks.iter().enumerate().map(|(nth, task)| shown(task, next == Some(nth))).collect();
    let mut shell = Shell::new(&viewer, Place::Home, "First steps");
    shell.width = Width::Narrow;
    shell.beside = html! { span .quiet { (tasks.len() - left) " of " (tasks.len()) " done" } };
    shell.main = html! {
        div .start {
            @if left == 0 {
                p { "All of it is done. From here on, Home shows what needs you." }
            } @else {
                p { "Five things, and an alert finds the right person at night. They can be done in any order." }
            }
            (steps("First steps", &shown))
            p .row {
                @if left == 0 { (link_button("Go to Home", "/").primary()) }
                @else { (link_button("Go to Home", "/")) (link_button("Look again", "/start").icon(Icon::RefreshCw).quiet()) }
            }
        }
    };
    Ok(shell.into_response())
}

fn shown(task: &Task, now: bool) -> Step {
    let stand = match (task.done, now) {
        (true, _) => Stand::Done,
        (false, true) => Stand::Now,
        (false, false) => Stand::Later,
    };
    let shown = step(stand, task.title).text(task.text.as_str());
    match &task.action {
        Some((label, href)) if now => shown.action(link_button(*label, href.as_str()).primary()),
        Some((label, href)) if !task.done => shown.action(link_button(*label, href.as_str())),
        _ => shown,
    }
}

fn ringing(viewer: &Viewer, directory: &Directory, devices: usize) -> Task {
    let person = directory.people.get(&viewer.person());
    let ways = person.map_or(0, |person| person.methods.len());
    let action = match (devices, ways) {
        (0, _) => Some(("Turn notifications on", "/me#phones".to_owned())),
        _ => Some(("Add a way", format!("/settings/people/{}", viewer.person()))),
    };
    let text = match (devices, ways) {
        (0, 0) => "Let this browser ring, and add e-mail or your phone as another way.".to_owned(),
        (_, 0) => "This browser rings. Add it as a way to be reached, or e-mail or your phone.".to_owned(),
        (_, 1) => "You can be reached in one way.".to_owned(),
        (_, ways) => format!("You can be reached in {ways} ways."),
    };
    Task { done: ways > 0, title: "Make sure you can be woken", text, action }
}

fn people(viewer: &Viewer, directory: &Directory) -> Task {
    let many = directory.people.len();
    let text = match many {
        0 | 1 => "Everybody gets a link and chooses how to be reached.".to_owned(),
        many => format!("{many} people are here."),
    };
    let action = may(viewer, Permission::Configure, "Add a person", "/settings/people/new");
    Task { done: many > 1, title: "Add the people who share the work", text, action }
}

fn source(viewer: &Viewer, directory: &Directory, heard: bool) -> Task {
    let newest = directory.integrations.last_key_value().map(|(id, _)| format!("/settings/integrations/{id}"));
    let (text, action) = match (&newest, heard) {
        (_, true) => ("Alerts arrive.", None),
        (Some(page), false) if viewer.may(Permission::Respond) => (
            "It is set up here, and nothing has arrived yet. Send a test alert.",
            Some(("Send a test alert", page.clone())),
        ),
        (Some(_), false) => ("It is set up here, and nothing has arrived yet.", None),
        (None, false) => (
            "Prometheus, Alertmanager, anything that speaks PagerDuty, or a script.",
            may(viewer, Permission::Configure, "Connect a source", "/settings/integrations/new"),
        ),
    };
    Task { done: heard, title: "Connect a source of alerts", text: text.to_owned(), action }
}

fn rotation(viewer: &Viewer, directory: &Directory) -> Task {
    let shared =
        directory.schedules.values().any(|schedule| schedule.layers.iter().any(|layer| layer.people.len() > 1));
    let text = match (shared, directory.schedules.is_empty()) {
        (true, _) => "Being on call goes round.",
        (false, false) => "One person is always on call. Put others into the schedule, so that everybody sleeps.",
        (false, true) => "A schedule says who is on call, and when it is handed over.",
    };
    let action = may(viewer, Permission::Manage, "Arrange the rotation", "/on-call");
    Task { done: shared, title: "Share being on call", text: text.to_owned(), action }
}

fn status_page(viewer: &Viewer, components: usize) -> Task {
    let text = match components {
        0 => "Customers see what works, and what you do about the rest.",
        _ => "Customers see what works.",
    };
    let action = may(viewer, Permission::Manage, "Set up the status page", "/status-pages");
    Task { done: components > 0, title: "Tell customers how things are", text: text.to_owned(), action }
}

fn may(viewer: &Viewer, permission: Permission, label: &'static str, href: &str) -> Option<(&'static str, String)> {
    viewer.may(permission).then(|| (label, href.to_owned()))
}
