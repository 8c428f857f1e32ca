//! Making, renaming and removing teams, and who is in them.

use super::one::{How, editing};
use super::{find, href, id, one};
use crate::Web;
use crate::form::Form;
use crate::pages::fault::Answer;
use crate::pages::once::{self, ONCE};
use crate::pages::problems;
use crate::session::{Viewer, see_other, see_other_refused};
use crate::ui::shell::Width;
use crate::ui::{self, Icon, Place, Shell, field, form, submit};
use allclear_core::directory::{Directory, MAX_NAME, Team};
use allclear_core::id::{PersonId, TeamId};
use allclear_engine::Error;
use allclear_engine::company::{self, ChangeError, FieldProblem};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use maud::Markup;

/// `GET /teams/new`.
pub(super) async fn blank(State(web): State<Web>, viewer: Viewer) -> Answer {
    let directory = web.app.refresh_directory().await?;
    // Whoever makes a team is usually in it.
    let (own, id): (_, TeamId) = (viewer.person().to_string(), once::draw(&web));
    Ok(new_page(&viewer, &directory, &Form::with(&[("members", &own), (ONCE, &id.to_string())])))
}

fn new_page(viewer: &Viewer, directory: &Directory, typed: &Form) -> Response {
    let mut shell = Shell::new(viewer, Place::Prepare, t!("New team"));
    shell.crumbs = vec![(t!("Teams").to_owned(), "/teams".to_owned())];
    shell.width = Width::Narrow;
    let fields = html! {
        (ui::sent::refusal(typed))
        (field::text("name", t!("Name")).of(typed).required().max(MAX_NAME).wide().autocomplete("off").placeholder(t!("Payments")))
        (members(directory, typed))
        (form::end(submit(t!("Make the team")).primary(), Some("/teams")))
    };
    shell.main = html! { (form::post("/teams", fields).hidden(ONCE, typed.value(ONCE))) };
    let mut response = shell.into_response();
    *response.status_mut() = typed.status();
    response
}

/// Everybody, to be ticked.
fn members(directory: &Directory, typed: &Form) -> Markup {
    let mut people: Vec<_> = directory.people.values().collect();
    people.sort_by_key(|person| person.name.to_lowercase());
    html! {
        fieldset .field.tick-chips {
            legend { "Members" span .optional { "optional" } }
            div .row {
                @for (nth, person) in people.iter().enumerate() {
                    @let (id, value) = (format!("member-{nth}"), person.id.to_string());
                    span .option {
                        input .sr type="checkbox" id=(id) name="members" value=(value)
                            checked[typed.values("members").any(|v| v == value)];
                        label for=(id) { bdi { (person.name) } }
                    }
                }
            }
            @if let Some(error) = typed.error("members") { p .error { (Icon::CircleAlert) (error) } }
        }
    }
}

/// `POST /teams`.
pub(super) async fn add(State(web): State<Web>, viewer: Viewer, mut form: Form) -> Answer {
    let name = form.line("name", 1..=MAX_NAME);
    let mut members: Vec<PersonId> = Vec::new();
    for id in form.values("members").filter_map(|id| id.parse().ok()) {
        if !members.contains(&id) {
            members.push(id);
        }
    }
    if !form.is_wrong() {
        let drawn = once::drawn(&form);
        let added = company::change(&web.app, viewer.actor(), move |edit| {
            let fresh = edit.id();
            let teams = &mut edit.company.directory.teams;
            let id = once::place(teams, drawn, fresh, |there| there.name == name && there.members == members);
            teams.insert(id, Team { id, name: name.clone(), members: members.clone() });
            Ok(id)
        });
        match added.await {
            Ok((id, _)) => {
                return Ok(see_other(
                    &format!("/teams/{id}"),
                    t!("The team is there. Give it something to look after."),
                ));
            }
            Err(why) => problems::complain(&mut form, why, at)?,
        }
    }
    let directory = web.app.refresh_directory().await?;
    Ok(new_page(&viewer, &directory, &form))
}

/// `POST /teams/{id}`.
pub(super) async fn rename(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    mut form: Form,
) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let team = find(&directory, &named)?;
    let (id, name) = (team.id, form.line("name", 1..=MAX_NAME));
    if !form.is_wrong() {
        let renamed = edit(&web, &viewer, id, move |team| team.name.clone_from(&name));
        match renamed.await {
            Ok(changed) => {
                return Ok(see_other(
                    &href(team.id),
                    if changed { t!("Renamed.") } else { t!("Nothing was different.") },
                ));
            }
            Err(why) => problems::complain(&mut form, why, at)?,
        }
    }
    one::page(&web, &directory, team, &viewer, &form, How::Edit).await
}

/// `POST /teams/{id}/members`.
pub(super) async fn join(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, mut form: Form) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let team = find(&directory, &named)?;
    let id = team.id;
    if let (Some(person), false) = (form.required::<PersonId>("person"), form.is_wrong()) {
        let joined = edit(&web, &viewer, id, move |team| {
            if !team.members.contains(&person) {
                team.members.push(person);
            }
        });
        match joined.await {
            Ok(true) => return Ok(see_other(&editing(team), t!("Added."))),
            Ok(false) => return Ok(see_other(&editing(team), t!("They are in the team already."))),
            Err(ChangeError::Fields(_)) => {
                form.complain("person", t!("is not in the company any more; choose somebody else"));
            }
            Err(ChangeError::Engine(why)) => form.refuse(why)?,
        }
    }
    one::page(&web, &directory, team, &viewer, &form, How::Edit).await
}

/// `POST /teams/{id}/members/remove`.
pub(super) async fn leave(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, form: Form) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let team = find(&directory, &named)?;
    let Ok(person) = form.value("person").parse::<PersonId>() else {
        return Ok(see_other_refused(&editing(team), t!("They were removed already.")));
    };
    match edit(&web, &viewer, team.id, move |team| team.members.retain(|id| *id != person)).await {
        Ok(true) => Ok(see_other(&editing(team), t!("Removed from the team."))),
        Ok(false) => Ok(see_other_refused(&editing(team), t!("They were removed already."))),
        Err(why) => Ok(see_other_refused(&href(team.id), &problems::first(why)?)),
    }
}

/// `POST /teams/{id}/remove`.
pub(super) async fn remove(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let id = id(&named)?;
    let removed =
        company::change(&web.app, viewer.actor(), move |edit| Ok(edit.company.directory.teams.remove(&id).is_some()));
    match removed.await {
        Ok((there, _)) => Ok(see_other("/teams", once::removed(there, t!("The team is removed.")))),
        Err(why) => Ok(see_other_refused(&href(id), &problems::first(why)?)),
    }
}

/// Changes one team; `false` when nothing was different.
async fn edit(
    web: &Web,
    viewer: &Viewer,
    id: TeamId,
    mut change: impl FnMut(&mut Team) + Send + 'static,
) -> Result<bool, ChangeError> {
    let changed = company::change(&web.app, viewer.actor(), move |edit| {
        let team = edit.company.directory.teams.get_mut(&id).ok_or_else(|| Error::not_found("team", id))?;
        change(team);
        Ok(())
    });
    Ok(!changed.await?.1.is_empty())
}

/// The field of the form that a problem is about.
fn at(problem: &FieldProblem) -> Option<String> {
    let field = problem.field.split('[').next()?;
    (problem.kind == "team" && matches!(field, "name" | "members")).then(|| field.to_owned())
}
