//! `/on-call/calendars`: links for calendar programs. A link is shown once, right after it was made.

use super::by_name;
use crate::Web;
use crate::form::Form;
use crate::pages::{Answer, Fault};
use crate::session::{Viewer, see_other};
use crate::ui::{self, Icon, Place, Shell, Tone, Zone, banner, button, card, list, snippet, submit};
use allclear_core::directory::Directory;
use allclear_core::id::ScheduleId;
use allclear_engine::calendars as engine;
use allclear_store::calendars::Link;
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, Render as _};

/// `GET /on-call/calendars`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer) -> Answer {
    page(&web, &viewer, None).await
}

/// `POST /on-call/calendars/make`: the field `schedule` is empty for the viewer's own shifts. Answers with the page itself:
/// the link is nowhere but in this answer.
pub(super) async fn make(State(web): State<Web>, viewer: Viewer, form: Form) -> Answer {
    let link = engine::make(&web.app, viewer.actor(), named(&form)?).await?;
    page(&web, &viewer, Some(link)).await
}

/// `POST /on-call/calendars/remove`.
pub(super) async fn remove(State(web): State<Web>, viewer: Viewer, form: Form) -> Answer {
    engine::remove(&web.app, viewer.actor(), named(&form)?).await?;
    Ok(see_other("/on-call/calendars", t!("The link is gone. Calendars that used it get nothing any more.")))
}

fn named(form: &Form) -> Result<Option<ScheduleId>, Fault> {
    match form.value("schedule") {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| Fault::missing("schedule")),
    }
}

async fn page(web: &Web, viewer: &Viewer, fresh: Option<String>) -> Result<Response, Fault> {
    let links = engine::of(&web.app, viewer.person()).await?;
    let directory = web.app.refresh_directory().await?;
    let mut shell = Shell::new(viewer, Place::OnCall, t!("Calendar links"));
    shell.width = ui::shell::Width::Narrow;
    shell.crumbs = vec![(t!("On call").to_owned(), "/on-call".to_owned())];
    shell.main = html! {
        p .lead-text { "A calendar program that knows such a link shows shifts beside everything else, and follows changes by itself." }
        @if let Some(link) = &fresh { (made(link)) }
        (card(t!("Your links"), rows(&directory, viewer, &links)).flush())
    };
    Ok(shell.into_response())
}

fn made(link: &str) -> Markup {
    html! {
        (banner(Tone::Good, t!("Here is your link")).text(t!("Copy it now: it is shown this once. Whoever has it can read the shifts.")))
        (snippet("calendar-link", t!("Subscribe to this address"), link))
    }
}

fn rows(directory: &Directory, viewer: &Viewer, links: &[Link]) -> Markup {
    let mut things = vec![(None, t!("My shifts").to_owned(), t!("in every schedule").to_owned())];
    for schedule in by_name(directory) {
        let team = schedule.team.and_then(|id| directory.teams.get(&id)).map(|team| team.name.clone());
        things.push((
            Some(schedule.id),
            schedule.name.clone(),
            team.unwrap_or_else(|| t!("everybody in it").to_owned()),
        ));
    }
    let rows = things.into_iter().map(|(schedule, title, about)| {
        let link = links.iter().find(|link| link.schedule == schedule);
        let state = match link {
            Some(link) => html! { "link made " (Zone::from(viewer).at(link.created_at)) },
            None => html! { "no link" },
        };
        ui::list::row(title.as_str())
            .meta(ui::list::dots(&[html! { (about) }, state]))
            .actions(buttons(schedule, &title, link))
    });
    list(t!("Your links"), &rows.collect::<Vec<_>>())
}

fn buttons(schedule: Option<ScheduleId>, title: &str, link: Option<&Link>) -> Markup {
    let id = schedule.map(|id| id.to_string()).unwrap_or_default();
    let make = |words: &str| {
        ui::form::act("/on-call/calendars/make", submit(words).small().icon(Icon::Link)).hidden("schedule", id.as_str())
    };
    if link.is_none() {
        return make(t!("Make a link")).render();
    }
    let hidden = vec![("schedule".to_owned(), id.clone())];
    let within = if id.is_empty() { "mine".to_owned() } else { id.clone() };
    html! {
        (ui::form::Confirm {
            id: format!("anew-{within}"),
            opener: button(t!("New link")).small(),
            question: t!("Make a new link for “{title}”?"),
            text: t!("The old one stops working at once.").to_owned(),
            action: "/on-call/calendars/make".to_owned(),
            yes: t!("Make a new link").to_owned(),
            hidden: hidden.clone(),
        })
        (ui::form::Confirm {
            id: format!("remove-{within}"),
            opener: button(t!("Remove")).small().quiet(),
            question: t!("Remove the link for “{title}”?"),
            text: t!("Calendars that use it get nothing any more.").to_owned(),
            action: "/on-call/calendars/remove".to_owned(),
            yes: t!("Remove it").to_owned(),
            hidden,
        })
    }
}
