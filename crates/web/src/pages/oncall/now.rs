//! `/on-call`: who is on call now, when it is my turn, and where nobody is.

use super::{by_name, days_after, moment, name, shifts, swap, swaps, zone};
use crate::Web;
use crate::pages::{Answer, Fault};
use crate::session::Viewer;
use crate::ui::{self, Icon, Place, Shell, Tone, Zone, banner, card, empty, item, link_button, live, person, submit};
use allclear_core::access::Permission;
use allclear_core::dates;
use allclear_core::directory::{Directory, Schedule};
use allclear_core::oncall::swap::Swap;
use allclear_core::oncall::{self, Stint};
use allclear_texts::{html, t};
use axum::extract::State;
use axum::response::IntoResponse as _;
use http::HeaderMap;
use jiff::Timestamp;
use maud::{Markup, Render as _};

/// How far ahead own shifts are listed, in days: two rounds of a weekly rotation of four.
const AHEAD: i64 = 60;
/// How far ahead gaps are looked for, in days.
const GAPS_AHEAD: i64 = 30;
/// Gaps of one schedule that are listed; one that is empty every night would fill the page.
const MOST_GAPS: usize = 3;
/// Own shifts that are listed; the calendar has the rest.
const MOST_SHIFTS: usize = 15;

/// What is known of one schedule.
struct Known<'d> {
    schedule: &'d Schedule,
    /// Empty when the schedule cannot be read; then `broken` says why.
    stints: Vec<Stint>,
    gaps: Vec<(Timestamp, Timestamp)>,
    broken: Option<String>,
}

impl<'d> Known<'d> {
    fn of(schedule: &'d Schedule, now: Timestamp) -> Self {
        let read = || {
            let shifts = oncall::shifts(schedule, now, days_after(now, AHEAD))?;
            Ok::<_, oncall::OnCallError>((
                oncall::stints(&shifts),
                oncall::gaps(schedule, now, days_after(now, GAPS_AHEAD))?,
            ))
        };
        match read() {
            Ok((stints, gaps)) => Self { schedule, stints, gaps, broken: None },
            Err(why) => Self { schedule, stints: Vec::new(), gaps: Vec::new(), broken: Some(why.to_string()) },
        }
    }

    fn holds(&self, now: Timestamp) -> Option<&Stint> {
        self.stints.first().filter(|stint| stint.from <= now)
    }

    fn href(&self) -> String {
        format!("/on-call/{}", self.schedule.id)
    }
}

/// `GET /on-call`.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let known: Vec<_> = by_name(&directory).into_iter().map(|schedule| Known::of(schedule, viewer.now)).collect();
    let offers = offers(&web, &viewer).await?;
    let mut shell = Shell::new(&viewer, Place::OnCall, t!("On call"));
    shell.live_topics = vec!["company".to_owned()];
    shell.actions = html! {
        @if viewer.may(Permission::Manage) { (link_button(t!("New schedule"), "/on-call/new").icon(Icon::Plus).command()) }
        (link_button(t!("Calendar links"), "/on-call/calendars").icon(Icon::Calendar))
    };
    shell.main = region(&directory, &viewer, &known, &offers);
    Ok(shell.into_response())
}

/// `GET /on-call/now`: the region of the page that follows the configuration.
pub(super) async fn fragment(State(web): State<Web>, viewer: Viewer, headers: HeaderMap) -> Answer {
    let directory = web.app.refresh_directory().await?;
    let known: Vec<_> = by_name(&directory).into_iter().map(|schedule| Known::of(schedule, viewer.now)).collect();
    let offers = offers(&web, &viewer).await?;
    Ok(live::fragment(&headers, region(&directory, &viewer, &known, &offers)))
}

/// Offers of shifts that wait for an answer.
async fn offers(web: &Web, viewer: &Viewer) -> Result<Vec<Swap>, Fault> {
    let now = viewer.now;
    Ok(web.app.read(move |tx| Ok(allclear_store::swaps::open(tx, now)?)).await?)
}

fn region(directory: &Directory, viewer: &Viewer, known: &[Known<'_>], offers: &[Swap]) -> Markup {
    live::region("on-call", "/on-call/now", &["company"], &page(directory, viewer, known, offers))
}

fn page(directory: &Directory, viewer: &Viewer, known: &[Known<'_>], offers: &[Swap]) -> Markup {
    if known.is_empty() {
        let none = empty(Icon::PhoneCall, t!("Nobody is on call yet"))
            .text(t!("A schedule says who is paged when, turn by turn."));
        let may = viewer.may(Permission::Manage);
        return if may {
            none.action(link_button(t!("Make the first schedule"), "/on-call/new").primary()).render()
        } else {
            none.render()
        };
    }
    html! {
        div .stack {
            @if let Some(asked) = swaps::for_me(directory, viewer, offers, "/on-call") { (asked) }
            (card(t!("Now"), html! { ul .oncall-now { @for one in known { (row(directory, viewer, one)) } } }).flush())
            (gaps(viewer, known))
            (mine(directory, viewer, known))
            @if let Some(own) = swaps::by_me(directory, viewer, offers, "/on-call") { (own) }
        }
    }
}

fn row(directory: &Directory, viewer: &Viewer, known: &Known<'_>) -> Markup {
    let team = known.schedule.team.and_then(|id| directory.teams.get(&id));
    html! {
        li {
            div .what {
                a .name href=(known.href()) { (known.schedule.name) }
                @if let Some(team) = team { span .note { (team.name) } }
            }
            @match (known.holds(viewer.now), &known.broken) {
                (Some(stint), _) => { (holder(directory, viewer, known, stint)) }
                (None, Some(why)) => { div .who { span .overdue-text { (why) } } }
                (None, None) => {
                    div .who { span .nobody { (Icon::TriangleAlert) "Nobody is on call" } }
                    (next(directory, viewer, known.stints.first()))
                }
            }
        }
    }
}

fn holder(directory: &Directory, viewer: &Viewer, known: &Known<'_>, stint: &Stint) -> Markup {
    let theirs = directory.people.get(&stint.person).map(|person| zone(&person.time_zone));
    let shown = person(name(directory, stint.person)).large().you(stint.person == viewer.person());
    let shown = match &theirs {
        Some(theirs) if *theirs != viewer.zone => shown.local(&Zone::new(theirs.clone(), viewer.now)),
        _ => shown,
    };
    let ends = stint.to < days_after(viewer.now, AHEAD);
    html! {
        div .who { (shown) }
        div .until {
            @if ends {
                span { "until " (Zone::from(viewer).at(stint.to)) }
                @if let Some(there) = theirs.and_then(|theirs| moment::elsewhere(stint.to, &viewer.zone, &theirs)) {
                    span .note { (there) }
                }
            } @else {
                span { "no hand-over planned" }
            }
        }
        @if ends { (next(directory, viewer, known.stints.get(1))) } @else { div .then {} }
    }
}

fn next(directory: &Directory, viewer: &Viewer, stint: Option<&Stint>) -> Markup {
    html! {
        div .then {
            @match stint {
                Some(stint) => {
                    span { "then " span .strong { (name(directory, stint.person)) } }
                    @if stint.person == viewer.person() { span .note { "that is you" } }
                    @else { span .note { "from " (Zone::from(viewer).at(stint.from)) } }
                }
                None => span .quiet { "then nobody" },
            }
        }
    }
}

fn gaps(viewer: &Viewer, known: &[Known<'_>]) -> Markup {
    let count: usize = known.iter().map(|one| one.gaps.len()).sum();
    if count == 0 {
        return Markup::default();
    }
    let zone = Zone::from(viewer);
    let title = if count == 1 {
        t!("Nobody is on call for one stretch of the next 30 days").to_owned()
    } else {
        t!("Nobody is on call for {count} stretches of the next 30 days")
    };
    html! {
        (banner(Tone::Warning, title.as_str()).text(t!("What is paged then goes on to the next step of its escalation policy at once.")))
        (card(t!("Gaps"), html! {
            ul .list aria-label="Gaps" {
                @for one in known {
                    @for (from, to) in one.gaps.iter().take(MOST_GAPS) {
                        (item(one.schedule.name.as_str(), one.href())
                            .meta(html! { (zone.range(*from, *to)) })
                            .trail(html! { (ui::time::duration(to.duration_since(*from))) })
                            .actions(take(viewer, one.schedule, *from, *to)))
                    }
                    @if one.gaps.len() > MOST_GAPS {
                        (item(t!("{} more in {}", one.gaps.len() - MOST_GAPS, one.schedule.name), one.href()).quiet(true))
                    }
                }
            }
        }).flush())
    }
}

/// The button that fills a gap with whoever presses it.
pub(super) fn take(viewer: &Viewer, schedule: &Schedule, from: Timestamp, to: Timestamp) -> Markup {
    if !viewer.may(Permission::Respond) {
        return Markup::default();
    }
    ui::form::act(format!("/on-call/{}/take", schedule.id), submit(t!("Take it")).small().icon(Icon::Handshake))
        .hidden("from", moment::address(from))
        .hidden("to", moment::address(to))
        .render()
}

/// One of the viewer's shifts, with those around it.
struct Mine<'k, 'd> {
    known: &'k Known<'d>,
    stint: Stint,
    before: Option<Stint>,
    after: Option<Stint>,
}

fn own<'k, 'd>(viewer: &Viewer, known: &'k [Known<'d>]) -> Vec<Mine<'k, 'd>> {
    let mut all = Vec::new();
    for one in known {
        for (nth, stint) in one.stints.iter().enumerate().filter(|(_, stint)| stint.person == viewer.person()) {
            let before = nth.checked_sub(1).and_then(|before| one.stints.get(before));
            let before = before.filter(|before| before.to == stint.from).copied();
            let after = one.stints.get(nth + 1).filter(|after| after.from == stint.to).copied();
            all.push(Mine { known: one, stint: *stint, before, after });
        }
    }
    all.sort_by_key(|mine| (mine.stint.from, mine.known.schedule.id));
    all
}

fn mine(directory: &Directory, viewer: &Viewer, known: &[Known<'_>]) -> Markup {
    let all = own(viewer, known);
    let rows: Vec<_> = all.iter().take(MOST_SHIFTS).map(|mine| shift(directory, viewer, mine)).collect();
    let note = t!("next {AHEAD} days");
    if rows.is_empty() {
        let none = empty(Icon::CalendarClock, t!("No shift of yours in the next 60 days"))
            .text(t!("Somebody who is in a schedule's rotation finds their turns here."))
            .small();
        return card(t!("My shifts"), none.render()).note(note.as_str()).render();
    }
    let more = all.len().saturating_sub(MOST_SHIFTS);
    let untold = (more > 0).then(|| t!("{more} more; a calendar link has all of them."));
    html! {
        (card(t!("My shifts"), shifts::rows(t!("My shifts"), &rows, untold)).note(note.as_str()).actions(link_button(t!("Swaps"), swap::HERE).small().quiet().command()).flush())
    }
}

fn shift(directory: &Directory, viewer: &Viewer, mine: &Mine<'_, '_>) -> ui::list::Item {
    let (zone, stint, schedule) = (Zone::from(viewer), mine.stint, mine.known.schedule);
    let running = stint.from <= viewer.now;
    let ends = stint.to < days_after(viewer.now, AHEAD);
    let mut about = vec![html! { (schedule.name) }];
    if let Some(before) = mine.before.filter(|_| !running) {
        about.push(html! { "from " (name(directory, before.person)) });
    }
    if let Some(after) = mine.after {
        about.push(html! { "to " (name(directory, after.person)) });
    } else if ends {
        about.push(html! { "then nobody" });
    }
    let title = match (running, ends) {
        (true, true) => html! { "Now, until " (zone.at(stint.to)) },
        (true, false) => html! { "Now, no hand-over planned" },
        (false, true) => html! { (weekday(viewer, stint.from)) " " (zone.range(stint.from, stint.to)) },
        (false, false) => html! { "From " (zone.at(stint.from)) },
    };
    let length =
        if ends { ui::time::duration(stint.to.duration_since(stint.from.max(viewer.now))) } else { String::new() };
    let left = if running && ends { t!("{length} left") } else { length };
    let shown = item(title, mine.known.href()).meta(ui::list::dots(&about)).trail(html! { (left) });
    if !viewer.may(Permission::Respond) || !ends {
        return shown;
    }
    shown.actions(shifts::ways(viewer, schedule, &stint))
}

fn weekday(viewer: &Viewer, at: Timestamp) -> String {
    dates::moment(&at.to_zoned(viewer.zone.clone()), "%a")
}
