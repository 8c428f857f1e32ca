//! Taking over: the form for an override, with who is relieved by it; filling a gap; taking an override back.

use super::{days_after, find, moment, name, zone};
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::fault::{Answer, sentence};
use crate::session::{Viewer, see_other, see_other_refused};
use crate::ui::{self, Icon, Place, Shell, Zone, field, live, submit};
use allclear_core::directory::{Directory, Schedule};
use allclear_core::id::{OverrideId, PersonId};
use allclear_core::oncall::{self, Relief};
use allclear_engine::Error;
use allclear_engine::shifts::{self, Cover, LONGEST};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, Render as _};

/// An override without a better proposal lasts a working day.
const PROPOSED: SignedDuration = SignedDuration::from_hours(8);
/// Rows of the preview; more says no more.
const MOST_SHOWN: usize = 8;

/// `GET /on-call/{schedule}/override?from=…&to=…`.
pub(super) async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    Asked(asked): Asked,
) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let schedule = find(&directory, &named)?;
    let form = proposed(&viewer, schedule, &asked);
    Ok(page(&directory, &viewer, schedule, &form))
}

/// The form as it is first seen: whoever looks takes over, or gives away what the address says.
fn proposed(viewer: &Viewer, schedule: &Schedule, asked: &Form) -> Form {
    let clock = if asked.value("zone") == "schedule" { zone(&schedule.time_zone) } else { viewer.zone.clone() };
    let now = moment::minute(viewer.now);
    let from = moment::asked(asked.value("from")).map_or(now, |from| from.max(now));
    let to = moment::asked(asked.value("to")).filter(|to| *to > from);
    let to = to.unwrap_or_else(|| from.checked_add(PROPOSED).unwrap_or(Timestamp::MAX));
    let named = clock.iana_name().unwrap_or("UTC").to_owned();
    let person = if asked.value("give") == "yes" { String::new() } else { viewer.person().to_string() };
    let (from, to) = (moment::local(from, &clock), moment::local(to, &clock));
    Form::with(&[("person", &person), ("from", &from), ("to", &to), ("from_zone", &named), ("to_zone", &named)])
}

fn page(directory: &Directory, viewer: &Viewer, schedule: &Schedule, form: &Form) -> Response {
    let mut shell = Shell::new(viewer, Place::OnCall, t!("Override"));
    shell.width = ui::shell::Width::Narrow;
    let back = format!("/on-call/{}", schedule.id);
    shell.crumbs = vec![(t!("On call").to_owned(), "/on-call".to_owned()), (schedule.name.clone(), back.clone())];
    let clock = form.value("from_zone");
    let fields = html! {
        (ui::sent::refusal(form))
        (people(directory, viewer, form))
        div .columns {
            (field::date_time("from", t!("From"), clock).required().of(form))
            (field::date_time("to", t!("To"), clock).required().of(form))
        }
        (other_clock(viewer, schedule, form))
        (relief_region(directory, viewer, schedule, form))
        (ui::form::end(submit(t!("Put on call")).primary().icon(Icon::Check), Some(&back)))
    };
    shell.main = html! {
        p .lead-text { "For this time the person is on call, whatever the rotation says. The rotation itself stays as it is." }
        (ui::card::plain_card(ui::form::post(format!("{back}/override"), fields).id("override").render()))
    };
    (form.status(), shell).into_response()
}

/// Everybody by name, whoever looks first.
fn people(directory: &Directory, viewer: &Viewer, form: &Form) -> Markup {
    let mut all: Vec<_> = directory.people.values().collect();
    all.sort_by_key(|person| (person.id != viewer.person(), person.name.to_lowercase(), person.id));
    let word = |person: &allclear_core::directory::Person| {
        let you = if person.id == viewer.person() { t!(" (you)") } else { "" };
        let unreachable = if person.methods.is_empty() { t!(" – no way to reach them yet") } else { "" };
        format!("{}{you}{unreachable}", person.name)
    };
    let mut choices = vec![field::choice("", t!("Choose somebody"))];
    choices.extend(all.into_iter().map(|person| field::choice(person.id.to_string(), word(person))));
    field::select("person", t!("Who is on call"), choices).required().of(form).render()
}

fn other_clock(viewer: &Viewer, schedule: &Schedule, form: &Form) -> Markup {
    let own = zone(&schedule.time_zone);
    if own.iana_name() == viewer.zone.iana_name() {
        return Markup::default();
    }
    let theirs = form.value("from_zone") == own.iana_name().unwrap_or("UTC");
    let (query, other) = if theirs { ("", &viewer.zone) } else { ("?zone=schedule", &own) };
    html! {
        p .quiet .small {
            a href=(format!("/on-call/{}/override{query}", schedule.id)) { "Use " (moment::city(other)) " time instead" }
        }
    }
}

/// The form as far as it can be understood, without complaints: for the preview.
fn understood(form: &Form) -> Option<(PersonId, Timestamp, Timestamp)> {
    let mut form = form.clone();
    let person = form.value("person").parse().ok()?;
    let (from, to) = (moment::read(&mut form, "from")?, moment::read(&mut form, "to")?);
    (from < to && to.duration_since(from) <= LONGEST).then_some((person, from, to))
}

fn relief_region(directory: &Directory, viewer: &Viewer, schedule: &Schedule, form: &Form) -> Markup {
    let url = format!("/on-call/{}/override/relieved", schedule.id);
    let inner = match understood(form) {
        None => html! { p .quiet { "Choose who and when; here is shown who is relieved." } },
        Some((person, from, to)) => match oncall::relief(schedule, person, from.max(viewer.now), to.max(viewer.now)) {
            Err(why) => html! { p .overdue-text { (sentence(&why.to_string())) } },
            Ok(relief) if relief.is_nothing() => html! { p { (name(directory, person)) " is on call then already." } },
            Ok(relief) => relieves(directory, viewer, &relief),
        },
    };
    live::following_form("relief", &url, "override", &html! { div .relief { (inner) } })
}

fn relieves(directory: &Directory, viewer: &Viewer, relief: &Relief) -> Markup {
    let clock = Zone::from(viewer);
    let more = (relief.relieved.len() + relief.filled.len()).saturating_sub(MOST_SHOWN);
    html! {
        p .strong { @if relief.relieved.is_empty() { "Nobody is relieved; this fills a gap." } @else { "Relieved by this" } }
        ul {
            @for stint in relief.relieved.iter().take(MOST_SHOWN) {
                li { span .strong { (name(directory, stint.person)) } " " (clock.range(stint.from, stint.to)) }
            }
            @for (from, to) in relief.filled.iter().take(MOST_SHOWN.saturating_sub(relief.relieved.len())) {
                li { span .quiet { "Nobody" } " " (clock.range(*from, *to)) }
            }
        }
        @if more > 0 { p .quiet { "and " (more) " more" } }
    }
}

/// `POST /on-call/{schedule}/override/relieved`: the preview alone, for the fields as they are.
pub(super) async fn relieved(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    headers: HeaderMap,
    typed: Form,
) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let schedule = find(&directory, &named)?;
    Ok(live::fragment(&headers, relief_region(&directory, &viewer, schedule, &typed)))
}

/// `POST /on-call/{schedule}/override`.
pub(super) async fn send(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, mut form: Form) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let schedule = find(&directory, &named)?;
    let person = form.required::<PersonId>("person");
    let (from, to) = (moment::read(&mut form, "from"), moment::read(&mut form, "to"));
    let (Some(person), Some(from), Some(to)) = (person, from, to) else {
        return Ok(page(&directory, &viewer, schedule, &form));
    };
    let wanted = Cover { schedule: schedule.id, person, from, to };
    match shifts::cover(&web.app, viewer.actor(), wanted).await {
        Ok(done) => {
            let first = zone(form.value("from_zone")).to_datetime(done.from).date();
            Ok(see_other(&format!("/on-call/{}?from={first}", schedule.id), &told(&directory, person, &done)))
        }
        Err(Error::Denied(_)) => {
            form.reject(t!("You can take over yourself, or give a shift of your own to somebody. Moving other people’s shifts is for managers."));
            Ok(page(&directory, &viewer, schedule, &form))
        }
        Err(why) => {
            form.refuse(why)?;
            Ok(page(&directory, &viewer, schedule, &form))
        }
    }
}

fn told(directory: &Directory, person: PersonId, done: &shifts::Covered) -> String {
    let who = name(directory, person);
    if done.id.is_none() {
        return t!("{who} is on call then already; nothing was changed.");
    }
    let mut relieved: Vec<_> = done.relief.relieved.iter().map(|stint| name(directory, stint.person)).collect();
    relieved.sort_unstable();
    relieved.dedup();
    match relieved.as_slice() {
        [] => t!("{who} is on call then."),
        [one] => t!("{who} is on call then, in place of {one}."),
        several => t!("{who} is on call then, in place of {}.", several.join(", ")),
    }
}

/// `POST /on-call/{schedule}/take`: whoever presses it fills the gap from `from` to `to`.
pub(super) async fn take(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, form: Form) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let schedule = find(&directory, &named)?;
    let (Some(from), Some(to)) = (moment::asked(form.value("from")), moment::asked(form.value("to"))) else {
        return Ok(see_other_refused("/on-call", t!("That gap could not be read. Please look again.")));
    };
    let to = to.min(days_after(viewer.now, LONGEST.as_hours() / 24));
    let wanted = Cover { schedule: schedule.id, person: viewer.person(), from, to };
    match shifts::cover(&web.app, viewer.actor(), wanted).await {
        Ok(done) if done.id.is_none() => Ok(see_other("/on-call", t!("You are on call then already."))),
        Ok(_) => Ok(see_other("/on-call", &t!("You took it: you are on call for {} then.", schedule.name))),
        Err(Error::Invalid { reason, .. }) => {
            Ok(see_other_refused("/on-call", &t!("This gap is over: its end {reason}.")))
        }
        Err(Error::Refused(why)) => Ok(see_other_refused("/on-call", &sentence(&why))),
        Err(other) => Err(other.into()),
    }
}

/// `POST /on-call/{schedule}/overrides/{id}/remove`.
pub(super) async fn remove(
    State(web): State<Web>,
    viewer: Viewer,
    Path((named, id)): Path<(String, String)>,
) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let schedule = find(&directory, &named)?;
    let here = format!("/on-call/{}", schedule.id);
    let id: Option<OverrideId> = id.parse().ok();
    let Some(id) = id else { return Ok(see_other_refused(&here, t!("There is no such override any more."))) };
    match shifts::uncover(&web.app, viewer.actor(), schedule.id, id).await {
        Ok(()) => Ok(see_other(&here, t!("The override is gone; the rotation holds again."))),
        Err(Error::NotFound { what: "override", .. }) => Ok(see_other(&here, t!("The override is gone already."))),
        Err(Error::Denied(_)) => {
            Ok(see_other_refused(&here, t!("Only the people it is about, and managers, can remove this override.")))
        }
        Err(Error::Refused(why)) => Ok(see_other_refused(&here, &sentence(&why))),
        Err(other) => Err(other.into()),
    }
}
