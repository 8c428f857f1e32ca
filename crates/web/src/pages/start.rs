//! The first minutes of a company: what is left to do before somebody can sleep.

use crate::Web;
use crate::form::Asked;
use crate::pages::incidents::begins;
use crate::pages::settings::LOOK;
use crate::pages::trial::{self, Trial};
use crate::pages::{Answer, Fault};
use crate::routes::{Class, Routes};
use crate::session::{Viewer, see_other};
use crate::ui::button::Button;
use crate::ui::shell::Width;
use crate::ui::steps::{Stand, Step, step, steps};
use crate::ui::{Icon, Place, Shell, card, form, link_button, live, submit};
use allclear_core::access::Permission;
use allclear_core::directory::Directory;
use allclear_core::id::IntegrationId;
use allclear_engine::{company, devices, first_steps as engine};
use allclear_store::{events, first_steps};
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::IntoResponse;
use http::{HeaderMap, Method};
use maud::{Markup, Render as _};

pub(crate) fn routes(r: Routes) -> Routes {
    r.add(Method::GET, "/start", Class::Page(Permission::Read), show).add(
        Method::POST,
        "/start/put-away",
        Class::Page(Permission::Configure),
        put_away,
    )
}

/// One thing to be done, and how its state shows.
struct Task {
    done: bool,
    title: &'static str,
    text: String,
    /// What does it; nothing when this person may not.
    action: Option<Does>,
}

enum Does {
    /// A page, by its address.
    Goes(&'static str, String),
    /// A test alert through this integration.
    Sends(IntegrationId, i64),
}

impl Does {
    fn button(&self, now: bool) -> Markup {
        let weight = |button: Button| if now { button.primary() } else { button }.small();
        match self {
            Self::Goes(label, href) => weight(link_button(*label, href.as_str())).render(),
            Self::Sends(door, moment) => {
                let send = weight(submit(t!("Send a test alert")).icon(Icon::Send));
                form::act(format!("/settings/integrations/{door}/test"), send)
                    .hidden("moment", moment.to_string())
                    .hidden("back", "/start")
                    .render()
            }
        }
    }
}

async fn tasks(web: &Web, viewer: &Viewer) -> Result<[Task; 5], Fault> {
    let directory = web.app.refresh_directory().await?;
    let heard = web.app.read(|tx| Ok(events::last_heard(tx, LOOK)?)).await?;
    let devices = devices::list(&web.app, &viewer.actor(), viewer.person()).await?;
    let components = company::current(&web.app).await?.components.len();
    Ok([
        ringing(
            viewer,
            &directory,
            devices.len(),
            web.way_out.as_ref().is_some_and(|way_out| way_out.relay().is_some()),
        ),
        people(viewer, &directory),
        source(viewer, &directory, !heard.is_empty()),
        rotation(viewer, &directory),
        status_page(viewer, components),
    ])
}

/// The reminder on Home, for those who can do the steps, until all are done or somebody has put it away.
pub(super) async fn reminder(web: &Web, viewer: &Viewer) -> Result<Option<Markup>, Fault> {
    let put_away = web.app.read(|tx| Ok(first_steps::put_away(tx)?));
    if !viewer.may(Permission::Configure) || put_away.await? {
        return Ok(None);
    }
    let tasks = tasks(web, viewer).await?;
    let done = tasks.iter().filter(|task| task.done).count();
    let Some(next) = tasks.iter().find(|task| !task.done) else { return Ok(None) };
    let title = t!("First steps: {done} of {} done", tasks.len());
    let away = form::act("/start/put-away", submit(t!("Put away")).small().quiet());
    Ok(Some(html! {
        div .first-steps {
            (Icon::ListChecks)
            div .words { p .strong { (title) } p .quiet { "Next: " (next.title) } }
            (link_button(t!("Go on"), "/start").small())
            (away)
        }
    }))
}

/// `POST /start/put-away`.
async fn put_away(State(web): State<Web>, viewer: Viewer) -> Answer {
    engine::put_away(&web.app, viewer.actor()).await?;
    Ok(see_other("/", t!("The first steps are put away. You find them again at /start.")))
}

async fn show(State(web): State<Web>, viewer: Viewer, Asked(asked): Asked, headers: HeaderMap) -> Answer {
    let trial = trial::find(&web, &asked, None).await?;
    if let (Some(trial), true) = (&trial, headers.contains_key("hx-request")) {
        return Ok(live::fragment(&headers, trial.region(&viewer, "/start")));
    }
    let tasks = tasks(&web, &viewer).await?;
    let left = tasks.iter().filter(|task| !task.done).count();
    let next = tasks.iter().position(|task| !task.done);
    let shown: Vec<_> = tasks.iter().enumerate().map(|(nth, task)| shown(task, next == Some(nth))).collect();
    let mut shell = Shell::new(&viewer, Place::Home, t!("First steps"));
    shell.width = Width::Narrow;
    shell.live_topics = trial.iter().flat_map(Trial::topics).collect();
    shell.beside = html! { span .quiet { (tasks.len() - left) " of " (tasks.len()) " done" } };
    shell.main = html! {
        div .start {
            @if left == 0 {
                p { "All of it is done. From here on, Home shows what needs you." }
            } @else {
                p { "Five things, and an alert finds the right person at night. They can be done in any order." }
            }
            @if let Some(trial) = &trial { (trial.region(&viewer, "/start")) }
            (steps(t!("First steps"), &shown))
            @if viewer.may(Permission::Respond) {
                (card(t!("Try it"), html! {
                    p { "A drill is an incident that nothing is wrong about. You are paged, take command and hand it over, with two simulated colleagues. Nobody else notices." }
                    (begins(t!("Run a 4-minute drill")))
                }))
            }
            p .row {
                @if left == 0 { (link_button(t!("Go to Home"), "/").primary()) }
                @else { (link_button(t!("Go to Home"), "/")) (link_button(t!("Look again"), "/start").icon(Icon::RefreshCw).quiet()) }
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
        Some(does) if !task.done => shown.with(does.button(now)),
        _ => shown,
    }
}

/// `mails`: whether this server can send mail. What cannot leave it, and a browser that rings only while a tab is open,
/// wakes nobody at night.
fn ringing(viewer: &Viewer, directory: &Directory, devices: usize, mails: bool) -> Task {
    let known = directory.people.get(&viewer.person()).map_or(&[][..], |person| &person.methods);
    let others = known.iter().filter(|way| way.channel != "browser" && (mails || way.channel != "email")).count();
    let ways = others + devices;
    let (label, href) = match devices {
        0 => (t!("Turn notifications on"), "/me#phones".to_owned()),
        _ => (t!("Add a way"), format!("/settings/people/{}", viewer.person())),
    };
    let text = match (ways, mails || !known.iter().any(|way| way.channel == "email")) {
        (0, true) => t!("This browser rings while a tab is open. Turn notifications on, or add your phone.").to_owned(),
        (0, false) => t!("This browser rings while a tab is open, and this server cannot send mail yet. Turn notifications on, or add your phone.").to_owned(),
        (1, _) => t!("You can be reached in one way, also while no tab is open.").to_owned(),
        (ways, _) => t!("You can be reached in {ways} ways, also while no tab is open."),
    };
    Task { done: ways > 0, title: t!("Make sure you can be woken"), text, action: Some(Does::Goes(label, href)) }
}

fn people(viewer: &Viewer, directory: &Directory) -> Task {
    let many = directory.people.len();
    let text = match many {
        0 | 1 => t!("Everybody gets a link and chooses how to be reached.").to_owned(),
        many => t!("{many} people are here."),
    };
    let action = may(viewer, Permission::Configure, t!("Add a person"), "/settings/people/new");
    Task { done: many > 1, title: t!("Add the people who share the work"), text, action }
}

fn source(viewer: &Viewer, directory: &Directory, heard: bool) -> Task {
    let newest = directory.integrations.last_key_value().map(|(id, _)| *id);
    let (text, action) = match (newest, heard) {
        (_, true) => (t!("Alerts arrive."), None),
        (Some(door), false) if viewer.may(Permission::Respond) => (
            t!("It is set up here, and nothing has arrived yet. Send a test alert."),
            // The moment makes a second press of the same button the same event.
            Some(Does::Sends(door, viewer.now.as_microsecond())),
        ),
        (Some(_), false) => (t!("It is set up here, and nothing has arrived yet."), None),
        (None, false) => (
            t!("Prometheus, Alertmanager, anything that speaks PagerDuty, or a script."),
            may(viewer, Permission::Configure, t!("Connect a source"), "/settings/integrations/new"),
        ),
    };
    Task { done: heard, title: t!("Connect a source of alerts"), text: text.to_owned(), action }
}

fn rotation(viewer: &Viewer, directory: &Directory) -> Task {
    let shared =
        directory.schedules.values().any(|schedule| schedule.layers.iter().any(|layer| layer.people.len() > 1));
    let text = match (shared, directory.schedules.is_empty()) {
        (true, _) => t!("Being on call goes round."),
        (false, false) => t!("One person is always on call. Put others into the schedule, so that everybody sleeps."),
        (false, true) => t!("A schedule says who is on call, and when it is handed over."),
    };
    let action = may(viewer, Permission::Manage, t!("Arrange the rotation"), "/on-call");
    Task { done: shared, title: t!("Share being on call"), text: text.to_owned(), action }
}

fn status_page(viewer: &Viewer, components: usize) -> Task {
    let text = match components {
        0 => t!("Customers see what works, and what you do about the rest."),
        _ => t!("Customers see what works."),
    };
    let action = may(viewer, Permission::Manage, t!("Set up the status page"), "/status-pages");
    Task { done: components > 0, title: t!("Tell customers how things are"), text: text.to_owned(), action }
}

fn may(viewer: &Viewer, permission: Permission, label: &'static str, href: &str) -> Option<Does> {
    viewer.may(permission).then(|| Does::Goes(label, href.to_owned()))
}
