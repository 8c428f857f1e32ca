//! `/on-call/{schedule}`: the calendar of one schedule, and what stands beside it.

use super::board::{AROUND, Board};
use super::weeks::{self, Week, monday, shifted};
use super::{days_after, find, moment, name, shifts, unreadable, zone};
use crate::Web;
use crate::form::{Asked, Form};
use crate::pages::{Answer, Fault};
use crate::session::Viewer;
use crate::ui::{
    self, Icon, Place, Shell, Zone, button, card, empty, facts, icon_link, link_button, list, live, person, tabs,
};
use allclear_core::access::Permission;
use allclear_core::dates;
use allclear_core::directory::{Directory, Layer, RotationUnit, Schedule, Weekday};
use allclear_core::incident::commanders;
use allclear_core::oncall::{self, Stint};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use http::{HeaderMap, Uri};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, Render as _};

/// What the page follows: overrides are part of the configuration.
const TOPICS: &[&str] = &["company"];

/// How the calendar is looked at: all of it stands in the address.
struct View {
    /// Always a Monday.
    from: Date,
    weeks: i64,
    /// On the schedule's clock rather than the viewer's.
    theirs: bool,
}

impl View {
    fn read(asked: &Form, today: Date) -> Self {
        // Far from the ends of the calendar, so that a few weeks more can always be shown.
        let date = asked.value("from").trim().parse::<Date>().ok().filter(|date| (1900..=9000).contains(&date.year()));
        let weeks = match asked.value("weeks") {
            "4" => 4,
            "6" => 6,
            _ => 2,
        };
        Self { from: monday(date.unwrap_or(today)), weeks, theirs: asked.value("zone") == "schedule" }
    }

    fn href(&self, schedule: &Schedule, from: Date, weeks: i64, theirs: bool) -> String {
        let zone = if theirs { "&zone=schedule" } else { "" };
        format!("/on-call/{}?from={from}&weeks={weeks}{zone}", schedule.id)
    }

    fn moved(&self, schedule: &Schedule, weeks: i64) -> String {
        self.href(schedule, shifted(self.from, 7 * weeks), self.weeks, self.theirs)
    }
}

/// `GET /on-call/{schedule}`.
pub(super) async fn show(
    State(web): State<Web>,
    viewer: Viewer,
    Path(named): Path<String>,
    Asked(asked): Asked,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let schedule = find(&directory, &named)?;
    let here = format!("/on-call/{}", schedule.id);
    let partial = headers.contains_key("hx-request");
    let beside = html! { (overrides(&directory, &viewer, schedule)) (about(&directory, schedule)) };
    let beside = live::side(&here, TOPICS, &beside);
    if partial && live::is_side(&uri) {
        return Ok(live::fragment(&headers, beside));
    }
    let own = zone(&schedule.time_zone);
    let theirs = asked.value("zone") == "schedule";
    let clock = if theirs { &own } else { &viewer.zone };
    let view = View::read(&asked, clock.to_datetime(viewer.now).date());
    let weeks = weeks::weeks(clock, view.from, view.weeks);
    let board = Board { directory: &directory, viewer: &viewer, schedule, zone: clock, weeks: &weeks };
    let inner = html! {
        @if schedule.layers.is_empty() && schedule.overrides.is_empty() {
            (card(t!("Calendar"), empty(Icon::Calendar, t!("This schedule has no rotation yet"))
                .text(t!("Nobody is paged through it until it has a layer with people in it."))
                .action(link_button(t!("Edit the rotation"), format!("{here}/edit")).primary()).small().render()))
        } @else {
            (board.drawn()?)
        }
        (coming(&directory, &viewer, schedule, &weeks)?)
    };
    let shown = view.href(schedule, view.from, view.weeks, view.theirs);
    let region = live::region("schedule", &shown, TOPICS, &inner);
    if partial {
        return Ok(live::fragment(&headers, region));
    }
    let mut shell = Shell::new(&viewer, Place::OnCall, schedule.name.as_str());
    shell.width = ui::shell::Width::Full;
    shell.crumbs = vec![(t!("On call").to_owned(), "/on-call".to_owned())];
    shell.live_topics = TOPICS.iter().map(|topic| (*topic).to_owned()).collect();
    shell.actions = html! {
        @if viewer.may(Permission::Manage) { (link_button(t!("Edit"), format!("{here}/edit")).icon(Icon::Pencil).key("e")) }
        @if viewer.may(Permission::Respond) {
            (link_button(t!("Override"), format!("{here}/override")).icon(Icon::ArrowLeftRight).key("o").command())
        }
    };
    shell.main = html! { (bar(&viewer, schedule, &own, &view)) (region) };
    shell.beside = now(&directory, &viewer, schedule)?;
    shell.aside = Some(beside);
    Ok(shell.into_response())
}

fn bar(viewer: &Viewer, schedule: &Schedule, own: &TimeZone, view: &View) -> Markup {
    let span = |weeks: i64, label: &str| {
        ui::tabs::tab(label, view.href(schedule, view.from, weeks, view.theirs), view.weeks == weeks)
    };
    let clock = |theirs: bool, of: &TimeZone| {
        ui::tabs::tab(
            t!("{} time", moment::city(of)),
            view.href(schedule, view.from, view.weeks, theirs),
            view.theirs == theirs,
        )
    };
    let clocks_differ = viewer.zone.iana_name() != own.iana_name();
    let clock_of = if view.theirs { own } else { &viewer.zone };
    let today = monday(clock_of.to_datetime(viewer.now).date());
    html! {
        div .rota-bar {
            div .row {
                (icon_link(Icon::ChevronLeft, t!("Earlier"), view.moved(schedule, -view.weeks)))
                (icon_link(Icon::ChevronRight, t!("Later"), view.moved(schedule, view.weeks)))
                @if view.from != today {
                    (link_button(t!("Today"), view.href(schedule, today, view.weeks, view.theirs)).small())
                }
                span .rota-title { (title(view)) }
            }
            div .row {
                @if clocks_differ { (tabs(t!("Whose clock"), &[clock(false, &viewer.zone), clock(true, own)])) }
                @else { span .quiet .small { (moment::city(own)) " time" } }
                (tabs(t!("How much"), &[span(2, t!("2 weeks")), span(4, t!("4 weeks")), span(6, t!("Month"))]))
            }
        }
    }
}

/// `23 November – 6 December 2026`.
fn title(view: &View) -> String {
    let last = shifted(view.from, 7 * view.weeks - 1);
    let first = match (view.from.year() == last.year(), view.from.month() == last.month()) {
        (true, true) => "%-d",
        (true, false) => "%-d %B",
        _ => "%-d %B %Y",
    };
    format!("{} – {}", dates::day(view.from, first), dates::day(last, "%-d %B %Y"))
}

/// The same as the calendar's last band, to be read in order.
fn coming(directory: &Directory, viewer: &Viewer, schedule: &Schedule, weeks: &[Week]) -> Result<Markup, Fault> {
    /// More rows than this are read in the calendar feed rather than on a page.
    const MOST: usize = 60;
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else { return Ok(Markup::default()) };
    let (from, to) = (first.from.max(viewer.now), last.to);
    if from >= to {
        return Ok(Markup::default());
    }
    // A shift that reaches beyond the last week is told whole.
    let mut stints = oncall::stints(&oncall::shifts(schedule, from, days_after(to, AROUND)).map_err(unreadable)?);
    stints.retain(|stint| stint.from < to);
    let rows: Vec<_> = stints.iter().take(MOST).map(|stint| row(directory, viewer, schedule, stint)).collect();
    if rows.is_empty() {
        return Ok(Markup::default());
    }
    let more = stints.len().saturating_sub(MOST);
    let shown = shifts::rows(t!("Shifts"), &rows, (more > 0).then(|| t!("{more} more in these weeks.")));
    Ok(card(t!("Shifts"), shown).note(t!("in the weeks above")).flush().render())
}

fn row(directory: &Directory, viewer: &Viewer, schedule: &Schedule, stint: &Stint) -> ui::list::Item {
    let clock = Zone::from(viewer);
    let own = zone(&schedule.time_zone);
    let here = clock.range(stint.from, stint.to);
    let there = moment::elsewhere(stint.from, &viewer.zone, &own);
    let mut about = vec![here];
    about.extend(there.map(|there| html! { "from " (there) }));
    let who = person(name(directory, stint.person)).you(stint.person == viewer.person());
    let length = ui::time::duration(stint.to.duration_since(stint.from));
    let shown = ui::list::row(who).meta(ui::list::dots(&about)).trail(html! { (length) });
    if viewer.may(Permission::Respond) { shown.actions(shifts::ways(viewer, schedule, stint)) } else { shown }
}

/// Who is on call, until when, and who is next: beside the name, where a phone shows it first.
fn now(directory: &Directory, viewer: &Viewer, schedule: &Schedule) -> Result<Markup, Fault> {
    let end = days_after(viewer.now, 60);
    let held = oncall::shifts(schedule, viewer.now, end).map_err(unreadable)?;
    let stints = oncall::stints(&held);
    let clock = Zone::from(viewer);
    let Some(stint) = stints.first().filter(|stint| stint.from <= viewer.now) else {
        return Ok(html! { span .nobody { (Icon::TriangleAlert) "Nobody is on call" } });
    };
    let theirs = directory.people.get(&stint.person).map(|p| zone(&p.time_zone)).unwrap_or(TimeZone::UTC);
    let shown = person(name(directory, stint.person)).you(stint.person == viewer.person());
    Ok(html! {
        (shown.local(&Zone::new(theirs, viewer.now)))
        span .quiet {
            "on call "
            @if stint.to < end {
                "until " (clock.at(stint.to)) @if let Some(next) = stints.get(1) { ", then " (name(directory, next.person)) }
            } @else { "with no hand-over planned" }
        }
    })
}

fn overrides(directory: &Directory, viewer: &Viewer, schedule: &Schedule) -> Markup {
    let clock = Zone::from(viewer);
    let mut coming: Vec<_> = schedule.overrides.iter().filter(|o| o.to > viewer.now && o.from < o.to).collect();
    coming.sort_by_key(|o| (o.from, o.id));
    if coming.is_empty() {
        return Markup::default();
    }
    let may = viewer.may(Permission::Respond);
    let rows = coming.iter().map(|o| {
        let who = name(directory, o.person);
        let (title, text) = if o.from <= viewer.now {
            (t!("End {who}’s override now?"), t!("From now on, whoever the layers say is on call."))
        } else {
            (t!("Remove {who}’s override?"), t!("Whoever the layers say is on call then."))
        };
        let confirm = ui::form::Confirm {
            id: format!("remove-{}", o.id),
            opener: button(if o.from <= viewer.now { t!("End") } else { t!("Remove") }).small().quiet(),
            question: title,
            text: text.to_owned(),
            action: format!("/on-call/{}/overrides/{}/remove", schedule.id, o.id),
            yes: if o.from <= viewer.now { t!("End it").to_owned() } else { t!("Remove it").to_owned() },
            hidden: Vec::new(),
        };
        let row = ui::list::row(who).meta(html! { (clock.range(o.from, o.to)) });
        if may { row.actions(confirm) } else { row }
    });
    card(t!("Overrides"), list(t!("Overrides"), &rows.collect::<Vec<_>>())).flush().render()
}

fn about(directory: &Directory, schedule: &Schedule) -> Markup {
    let team = schedule.team.and_then(|id| directory.teams.get(&id));
    let target = allclear_core::directory::Target::Schedule(schedule.id);
    let users: Vec<_> =
        directory.policies.values().filter(|p| p.steps.iter().any(|s| s.page.contains(&target))).collect();
    let commands = commanders(directory).is_some_and(|of| of.id == schedule.id);
    let rows = schedule.layers.iter().rev().map(|layer| {
        let people: Vec<_> = layer.people.iter().map(|id| name(directory, *id)).collect();
        item_of(schedule, layer, &people)
    });
    html! {
        (card(t!("Rotation"), list(t!("Layers, the one that wins first"), &rows.collect::<Vec<_>>())).flush())
        (card(t!("About"), facts(&[
            (t!("Team"), html! { @if let Some(team) = team { a href=(format!("/teams/{}", team.id)) { bdi { (team.name) } } } @else { span .faint { "no team" } } }),
            (t!("Time zone"), html! { (schedule.time_zone) }),
            (t!("Paged by"), html! {
              @if commands { "every major incident, to command" @if !users.is_empty() { ", " } }
              @if users.is_empty() && !commands { span .faint { "no escalation policy" } } @else {
                @for (nth, policy) in users.iter().enumerate() {
                    @if nth > 0 { ", " }
                    a href=(format!("/escalation-policies/{}", policy.id)) { bdi { (policy.name) } }
                }
            } }),
        ])))
    }
}

fn item_of(schedule: &Schedule, layer: &Layer, people: &[&str]) -> ui::list::Item {
    let who = if people.is_empty() { t!("nobody yet").to_owned() } else { people.join(", ") };
    let only = if layer.only.is_empty() { "" } else { t!(", only in its hours") };
    // Its own zone: hand-overs are there on that clock, wherever the reader is.
    let when = format!("{} {}{only}", turns(layer), schedule.time_zone);
    ui::list::row(layer.name.as_str()).meta(html! { span { (when) } br; span { (who) } })
}

/// `weekly, Monday 09:00`.
fn turns(layer: &Layer) -> String {
    let rotation = &layer.rotation;
    let time = rotation.time.strftime("%H:%M");
    let (one, many) = match rotation.unit {
        RotationUnit::Hour => (t!("hourly"), t!("hours")),
        RotationUnit::Day => (t!("daily"), t!("days")),
        RotationUnit::Week => (t!("weekly"), t!("weeks")),
        RotationUnit::Month => (t!("monthly"), t!("months")),
    };
    let every = if rotation.every <= 1 { one.to_owned() } else { t!("every {} {many}", rotation.every) };
    let day = rotation.weekday.filter(|_| rotation.unit == RotationUnit::Week).map(weekday);
    match day {
        Some(day) => format!("{every}, {day} {time}"),
        None => format!("{every}, {time}"),
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => t!("Monday"),
        Weekday::Tue => t!("Tuesday"),
        Weekday::Wed => t!("Wednesday"),
        Weekday::Thu => t!("Thursday"),
        Weekday::Fri => t!("Friday"),
        Weekday::Sat => t!("Saturday"),
        Weekday::Sun => t!("Sunday"),
    }
}
