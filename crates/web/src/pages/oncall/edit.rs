//! `/on-call/new` and `/on-call/{schedule}/edit`: layers, rows of people, hours, and the shifts that come of them.

use super::draft::{DAYS, Draft, LayerDraft, UNITS, everybody};
use super::{days_after, find, id, name, weeks, zone};
use crate::Web;
use crate::form::Form;
use crate::pages::Answer;
use crate::pages::meanwhile::{self, Edited, drawn, overtaken};
use crate::pages::once;
use crate::pages::problems;
use crate::pages::rows::{self, Chosen, DO};
use crate::session::{Viewer, see_other, see_other_refused};
use crate::ui::{self, Icon, Place, Zone, button, card, field, submit};
use allclear_core::directory::{Directory, MAX_NAME, Schedule};
use allclear_core::id::ScheduleId;
use allclear_core::oncall;
use allclear_engine::Error;
use allclear_engine::company::{self, ChangeError, FieldProblem};
use allclear_texts::{html, say, t};
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use maud::{Markup, Render as _};

/// How far the preview looks, in days: two turns of a weekly rotation of two.
const PREVIEW: i64 = 28;
/// Shifts in the preview.
const MOST_SHOWN: usize = 8;

/// `GET /on-call/new`.
pub(super) async fn blank(State(web): State<Web>, viewer: Viewer) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let draft = Draft::blank(&viewer.session.time_zone, this_monday(&viewer));
    Ok(Editor::new(&web, &directory, &viewer, None, &Form::default()).page(&draft, &Form::default()))
}

/// `GET /on-call/{schedule}/edit`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let schedule = find(&directory, &named)?;
    let editor = Editor::new(&web, &directory, &viewer, Some(schedule), &Form::default());
    Ok(editor.page(&Draft::of(schedule), &Form::default()))
}

/// `POST /on-call/new`.
pub(super) async fn create(State(web): State<Web>, viewer: Viewer, form: Form) -> Answer {
    send(&web, &viewer, None, form).await
}

/// `POST /on-call/{schedule}/edit`.
pub(super) async fn update(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>, form: Form) -> Answer {
    send(&web, &viewer, Some(&named), form).await
}

async fn send(web: &Web, viewer: &Viewer, named: Option<&str>, mut form: Form) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let schedule = named.map(|named| find(&directory, named)).transpose()?;
    let mut editor = Editor::new(web, &directory, viewer, schedule, &form);
    editor.seen = rows::seen(&form, editor.seen);
    let mut draft = Draft::read(&form);
    if form.value(DO) != "save" {
        draft.press(form.value(DO), this_monday(viewer));
        return Ok(editor.page(&draft, &Form::default()));
    }
    if form.value("layers").parse::<usize>().is_err() {
        // Read as no layer at all, it would take those away that are there.
        form.reject(t!("How many layers there are cannot be read, so nothing was saved. Load the page again."));
        return Ok(editor.page(&draft, &form));
    }
    let made = draft.schedule(editor.id, schedule, &mut form);
    let made = made.filter(|made| near(viewer, made, schedule, &mut form));
    let Some(made) = made else { return Ok(editor.page(&draft, &form)) };
    let told = saved(&directory, viewer, &made);
    let seen = schedule.map(|_| editor.seen.clone());
    match save(web, viewer, seen, made).await {
        Ok((Edited::Overtaken, id)) => {
            meanwhile::complain(&mut form, "schedule");
            let directory = web.app.refresh_directory().await?;
            let schedule = find(&directory, &id.to_string())?;
            Ok(Editor::new(web, &directory, viewer, Some(schedule), &form).page(&draft, &form))
        }
        Ok((Edited::Saved, id)) => Ok(see_other(&format!("/on-call/{id}"), &told)),
        Err(why) => {
            problems::complain(&mut form, why, at)?;
            Ok(editor.page(&draft, &form))
        }
    }
}

/// Furthest start of a rotation, in years from now: what lies further away is a slip of the keyboard, and nobody would be
/// on call. A start that the schedule has already stays.
const FURTHEST: u16 = 2;

/// Complains where a rotation would start in another age.
fn near(viewer: &Viewer, made: &Schedule, kept: Option<&Schedule>, form: &mut Form) -> bool {
    let today = viewer.zone.to_datetime(viewer.now).date();
    for (nth, layer) in made.layers.iter().enumerate() {
        let start = layer.rotation.start;
        let known = kept.is_some_and(|kept| kept.layers.iter().any(|layer| layer.rotation.start == start));
        if !known && start.year().abs_diff(today.year()) > FURTHEST {
            let why = t!("must be a day within about {FURTHEST} years of today, {today}");
            form.complain(&format!("layers[{nth}].start"), why);
        }
    }
    !form.is_wrong()
}

/// What a schedule means that was just saved: whom it pages at this moment, if anybody.
fn saved(directory: &Directory, viewer: &Viewer, made: &Schedule) -> String {
    match oncall::at(made, viewer.now).ok().flatten() {
        Some(held) => t!("Saved. {} is on call by it now.", name(directory, held.person)),
        None => t!("Saved. Nobody is on call by it at the moment.").to_owned(),
    }
}

/// `seen` is what the form was filled from; `None` for a new schedule.
async fn save(
    web: &Web,
    viewer: &Viewer,
    seen: Option<String>,
    made: Schedule,
) -> Result<(Edited, ScheduleId), ChangeError> {
    let change = company::change(&web.app, viewer.actor(), move |edit| {
        let (fresh, mut made) = (edit.id(), made.clone());
        let schedules = &mut edit.company.directory.schedules;
        if let Some(seen) = &seen {
            let id = made.id;
            let now = schedules.get(&id).ok_or_else(|| Error::not_found("schedule", id))?;
            // Overrides that were made while the form was open stay.
            made.overrides = now.overrides.clone();
            if *now != made && overtaken(seen, &drawn(&Draft::of(now))) {
                return Ok((Edited::Overtaken, id));
            }
        } else {
            made.id = once::place(schedules, Some(made.id), fresh, |there| *there == made);
        }
        let id = made.id;
        schedules.insert(id, made);
        Ok((Edited::Saved, id))
    });
    Ok(change.await?.0)
}

/// `POST /on-call/{schedule}/remove`.
pub(super) async fn remove(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let id = id(&named)?;
    let removed = company::change(&web.app, viewer.actor(), move |edit| {
        Ok(edit.company.directory.schedules.remove(&id).is_some())
    });
    match removed.await {
        Ok((there, _)) => Ok(see_other("/on-call", once::removed(there, t!("The schedule is removed.")))),
        Err(why) => Ok(see_other_refused(&format!("/on-call/{id}/edit"), &problems::first(why)?)),
    }
}

/// The company's words for a field, in those of the form: it has one place for all people of a layer, and one for hours.
fn at(problem: &FieldProblem) -> Option<String> {
    let mut field =
        problem.field.replace("rotation.hand_off", "time").replace("rotation.", "").replace(".days", ".from");
    if let Some(end) = field.find(".people[") {
        field.truncate(end + ".people".len());
    }
    let known = matches!(field.as_str(), "name" | "team" | "time_zone") || field.starts_with("layers[");
    known.then_some(field)
}

fn this_monday(viewer: &Viewer) -> Date {
    weeks::monday(viewer.zone.to_datetime(viewer.now).date())
}

struct Editor<'e> {
    directory: &'e Directory,
    viewer: &'e Viewer,
    /// `None` for a new one.
    schedule: Option<&'e Schedule>,
    /// What the form is filled from, so that two people who edit at once do not undo each other unawares.
    seen: String,
    /// The schedule's, or the one that a new schedule gets when it is saved.
    id: ScheduleId,
}

impl<'e> Editor<'e> {
    fn new(
        web: &Web,
        directory: &'e Directory,
        viewer: &'e Viewer,
        schedule: Option<&'e Schedule>,
        form: &Form,
    ) -> Self {
        let new = || once::drawn(form).unwrap_or_else(|| once::draw(web));
        let id = schedule.map_or_else(new, |schedule| schedule.id);
        let seen = schedule.map(|schedule| drawn(&Draft::of(schedule)).fingerprint()).unwrap_or_default();
        Self { directory, viewer, schedule, seen, id }
    }

    fn page(&self, draft: &Draft, form: &Form) -> Response {
        let rows = html! {
            (self.about(draft, form))
            @for (nth, layer) in draft.layers.iter().enumerate() { (self.layer(nth, layer, draft.layers.len(), form)) }
            div { (submit(t!("Add a layer")).icon(Icon::Layers).value(DO, "add-layer")) }
            (self.preview(draft))
        };
        let frame = rows::Editor {
            place: Place::OnCall,
            list: (t!("On call"), "/on-call"),
            new: t!("New schedule"),
            edited: self.schedule.map(|schedule| (schedule.name.as_str(), format!("/on-call/{}", schedule.id))),
            look: t!("Show the shifts"),
            rows: ("layers", draft.layers.len()),
            seen: &self.seen,
            id: self.id.to_string(),
        };
        frame.page(self.viewer, form, &rows, &self.removal())
    }

    fn about(&self, draft: &Draft, form: &Form) -> Markup {
        card(t!("About"), html! {
            (rows::name_and_team(self.directory, &draft.name, &draft.team, form))
            (field::text("time_zone", t!("Time zone")).required().value(draft.time_zone.as_str()).error(form.error("time_zone"))
                .hint(t!("Hand-overs are on this clock, for example Europe/Berlin.")))
        })
        .render()
    }

    fn layer(&self, nth: usize, layer: &LayerDraft, count: usize, form: &Form) -> Markup {
        let named = |name: &str| format!("layers[{nth}].{name}");
        let of = |field: field::Field, name: &str, value: &str| field.value(value).error(form.error(&named(name)));
        let units = UNITS.iter().map(|(_, word, words)| field::choice(*word, say(words))).collect();
        let mut days = vec![field::choice("", t!("the day of the start"))];
        days.extend(DAYS.iter().map(|(_, word, name)| field::choice(*word, say(name))));
        let buttons = html! {
            @if nth > 0 { (submit(t!("Move up")).small().quiet().value(DO, format!("raise-layer:{nth}"))) }
            (submit(t!("Remove layer")).small().quiet().value(DO, format!("drop-layer:{nth}")))
        };
        let wins = if nth + 1 == count && count > 1 { t!("wins over the ones above") } else { "" };
        card(
            t!("Layer {}", nth + 1),
            html! {
                div .rotation-fields {
                    (of(field::text(named("name"), t!("Name")).required().max(MAX_NAME).wide(), "name", &layer.name))
                    (rows::length(t!("A turn lasts"),
                        of(field::number(named("every"), t!("How many")).required(), "every", &layer.every),
                        of(field::select(named("unit"), t!("Unit"), units), "unit", &layer.unit)))
                }
                div .rotation-fields {
                    (of(field::select(named("weekday"), t!("Hand-over day, for weeks"), days), "weekday", &layer.weekday))
                    (of(field::time(named("time"), t!("Hand-over time")).required(), "time", &layer.time))
                    (of(field::date(named("start"), t!("First turn on or after")).required(), "start", &layer.start))
                }
                (self.people(nth, layer, form))
                (hours(nth, layer, form))
            },
        )
        .note(wins)
        .actions(buttons)
        .render()
    }

    fn people(&self, nth: usize, layer: &LayerDraft, form: &Form) -> Markup {
        let people = Chosen {
            name: &format!("layers[{nth}].people"),
            legend: t!("People, in the order of their turns"),
            all: &everybody(self.directory),
            values: &layer.people,
            label: &|turn| t!("Turn {}", turn + 1),
            another: (t!("Another person"), t!("Add somebody")),
            drop: &|turn| format!("drop-person:{nth}:{turn}"),
            raise: Some(&|turn| format!("raise-person:{nth}:{turn}")),
        };
        people.draw(form)
    }

    /// What would come of it, as soon as it can be understood.
    fn preview(&self, draft: &Draft) -> Markup {
        // Turns do not depend on what the schedule is called.
        let named = if draft.name.trim().is_empty() { "new" } else { &draft.name };
        let draft = Draft { name: named.to_owned(), ..draft.clone() };
        let mut form = draft.form();
        let Some(schedule) = draft.schedule(self.id, self.schedule, &mut form) else {
            return card(
                t!("What comes of it"),
                html! { p .quiet { "The next shifts are shown here once every field can be read." } },
            )
            .render();
        };
        let clock = Zone::new(zone(&schedule.time_zone), self.viewer.now);
        let shifts =
            oncall::shifts(&schedule, self.viewer.now, days_after(self.viewer.now, PREVIEW)).unwrap_or_default();
        let rows: Vec<_> = oncall::stints(&shifts)
            .iter()
            .take(MOST_SHOWN)
            .map(|stint| ui::list::row(name(self.directory, stint.person)).trail(clock.range(stint.from, stint.to)))
            .collect();
        let shown = if rows.is_empty() {
            html! { p .inset { "Nobody would be on call." } }
        } else {
            ui::list(t!("The next shifts"), &rows)
        };
        card(t!("What comes of it"), shown)
            .note(t!("the next shifts, on the clock of {}", schedule.time_zone))
            .flush()
            .render()
    }

    fn removal(&self) -> Markup {
        let Some(schedule) = self.schedule else { return Markup::default() };
        ui::form::removal(&[ui::form::Confirm {
            id: "remove-schedule".to_owned(),
            opener: button(t!("Remove schedule")).danger().quiet().icon(Icon::Trash2),
            question: t!("Remove the schedule “{}”?", schedule.name),
            text: t!("Its rotation and its overrides are gone. It must not be used by an escalation policy any more.")
                .to_owned(),
            action: format!("/on-call/{}/remove", schedule.id),
            yes: t!("Remove it").to_owned(),
            hidden: Vec::new(),
        }])
    }
}

fn hours(nth: usize, layer: &LayerDraft, form: &Form) -> Markup {
    html! {
        input type="hidden" name=(format!("layers[{nth}].windows")) value=(layer.only.len());
        @for (n, window) in layer.only.iter().enumerate() {
            @let named = |name: &str| format!("layers[{nth}].only[{n}].{name}");
            fieldset .turns {
                legend { "Only during these hours" }
                div .day-ticks {
                    @for (_, word, day) in &DAYS {
                        label { input type="checkbox" name=(named("days")) value=(word) checked[window.days.iter().any(|d| d == word)]; " " (say(day)) }
                    }
                }
                div .turn {
                    (field::time(named("from"), t!("From")).required().value(window.from.as_str()).error(form.error(&named("from"))))
                    (field::time(named("to"), t!("To")).required().value(window.to.as_str()).error(form.error(&named("to"))))
                    (submit(t!("Remove hours")).small().quiet().value(DO, format!("drop-window:{nth}:{n}")))
                }
            }
        }
        div { (submit(if layer.only.is_empty() { t!("Only during some hours") } else { t!("More hours") }).small().quiet().icon(Icon::Clock).value(DO, format!("add-window:{nth}"))) }
    }
}
