//! What somebody must know who joins or comes back, on a page that reads well on a phone.

use super::room::{Room, Seat};
use super::wording::{by_itself, words};
use super::{clocks, number};
use crate::Web;
use crate::pages::fault::Answer;
use crate::session::Viewer;
use crate::ui::list::{Item, row};
use crate::ui::shell::Width;
use crate::ui::{
    self, Icon, Place, Shell, Zone, card, entry, facts, link_button, list, person, prose, severity, status,
};
use allclear_core::incident::{Incident, Reference, Role};
use allclear_core::room::briefing::{Briefing, Part, Topic};
use allclear_core::text;
use allclear_core::timeline::{Entry, Kind, actor_name, tell};
use allclear_engine::respond::{self, News};
use allclear_texts::{html, t};
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use maud::{Markup, Render as _};

/// Most entries of news; the timeline has the rest.
const MOST_NEWS: usize = 40;

/// `GET /incidents/{number}/briefing`: all of it, with what was written since the viewer's own last entry.
pub(super) async fn show(State(web): State<Web>, viewer: Viewer, Path(named): Path<String>) -> Answer {
    let number = number(&named)?;
    let (directory, now) = (web.app.refresh_directory().await?, web.app.now());
    let wanted = News::AfterLastOf(viewer.person());
    let read = web.app.read(move |tx| {
        let room = Room::read(tx, number, &[], &directory)?;
        let told = respond::briefing(tx, Reference::Number(number), &room.directory, News::None, now)?;
        let news = respond::news(tx, &room.incident, wanted)?;
        Ok((room, told, news))
    });
    let (room, told, news) = read.await?;
    let seat = Seat::new(&room, &viewer);
    let mut shell = Shell::new(&viewer, Place::Incidents, t!("Catch up"));
    shell.crumbs = vec![(t!("Incidents").to_owned(), "/incidents".to_owned()), (format!("#{number}"), seat.at(""))];
    shell.width = Width::Narrow;
    shell.bar = at_a_glance(&seat);
    shell.actions = html! { (link_button(t!("To the incident"), seat.at("")).primary().icon(Icon::ArrowRight)) };
    shell.main = html! {
        h2 { "#" (number) " " (room.incident.title) }
        @for part in &told.parts { (topic(&seat, part)) }
        (new(&seat, &news))
    };
    Ok(shell.into_response())
}

/// How bad, where it stands, how long, who commands.
fn at_a_glance(seat: &Seat<'_>) -> Markup {
    let incident = seat.incident();
    let lasts = match incident.resolved_at {
        Some(at) => (t!("Lasted"), html! { (ui::time::duration(at.duration_since(incident.declared_at))) }),
        None => (t!("Open for"), seat.zone.elapsed(incident.declared_at)),
    };
    let commander = incident.commander().map_or_else(|| t!("nobody").to_owned(), |who| seat.room.name(who));
    let mut rows = vec![
        (t!("Severity"), severity(incident.severity)),
        (t!("Status"), status::incident_status(&incident.status)),
        lasts,
        (t!("Commander"), html! { (commander) }),
    ];
    rows.extend(incident.emergency.map(|since| (t!("Emergency mode for"), seat.zone.elapsed(since))));
    facts(&rows)
}

fn topic(seat: &Seat<'_>, part: &Part) -> Markup {
    let title = part.topic.title();
    match part.topic {
        // The rest of it stands at the top.
        Topic::State => last_update(seat),
        Topic::Promises => {
            let mut clocks: Vec<_> = seat.room.clocks.iter().collect();
            clocks.sort_by_key(|clock| clock.at);
            card(title, html! { ul .clocks { @for clock in clocks { (clocks::line(seat, clock)) } } }).render()
        }
        Topic::People => card(title, list(title, &people(seat))).flush().render(),
        _ => {
            let lines = html! { @for line in &part.lines { li { (told(part.topic, line, &seat.zone)) } } };
            card(title, html! { ul .stack.tight { (lines) } }).render()
        }
    }
}

fn last_update(seat: &Seat<'_>) -> Markup {
    let said = seat.room.last_update.as_ref().and_then(|last| match &last.kind {
        Kind::UpdatePosted { text, .. } => Some((last.occurred_at, text)),
        _ => None,
    });
    let Some((at, text)) = said else { return Markup::default() };
    card(t!("Last update"), prose(text).compact().on(&seat.zone).render()).note(seat.zone.ago(at)).render()
}

/// Who holds what, then who helps, then where everybody talks.
fn people(seat: &Seat<'_>) -> Vec<Item> {
    let incident = seat.incident();
    let tenures = Role::ALL.into_iter().flat_map(|role| incident.holders(role));
    let holds = tenures.map(|tenure| {
        row(person(seat.room.name(tenure.person)))
            .meta(tenure.role.name())
            .trail(html! { span { "for " (seat.zone.elapsed(tenure.assumed_at)) } })
    });
    let others = incident
        .presence
        .helping()
        .into_iter()
        .filter(|who| !incident.tenures.iter().any(|t| t.person == *who && t.released_at.is_none()));
    let helps = others.map(|who| row(person(seat.room.name(who))).meta(t!("Helps")));
    let links = incident
        .gathered
        .links()
        .map(|link| row(html! { a href=(link.url) rel="noopener noreferrer" { (link.kind.name()) } }).lead(Icon::Link));
    holds.chain(helps).chain(links).collect()
}

/// What was written since the viewer wrote something, as on the timeline, the newest last.
fn new(seat: &Seat<'_>, news: &[Entry]) -> Markup {
    if news.is_empty() {
        return Markup::default();
    }
    let earlier = news.len().saturating_sub(MOST_NEWS);
    let drawn: Vec<_> = news.iter().skip(earlier).map(|told| line(seat, told)).collect();
    let inner = html! {
        @if earlier > 0 { p .quiet { (earlier) " earlier entries stand on the timeline." } }
        (ui::timeline::timeline(t!("Since you last wrote"), &seat.zone, &drawn))
    };
    card(t!("Since you last wrote"), inner).note(news.len()).render()
}

fn line(seat: &Seat<'_>, told: &Entry) -> ui::timeline::Entry {
    let (icon, _) = words(seat, told);
    let drawn = entry(told.occurred_at, icon, seat.zone.sentence(&tell(&told.kind, &seat.room.directory)));
    if by_itself(told) { drawn } else { drawn.by(format!("{}:", actor_name(&seat.room.directory, &told.actor))) }
}

/// A briefing as plain lists, topic by topic, for a page that stands alone.
pub(in crate::pages) fn parts(briefing: &Briefing, incident: &Incident, zone: &Zone) -> Markup {
    // Which step of its round an incident is at says nothing to who has not been there.
    let cycle = text::capitalised(&incident.cycle.told());
    html! {
        @for part in &briefing.parts {
            section {
                h2 { (part.topic.title()) }
                ul { @for line in part.lines.iter().filter(|line| **line != cycle) { li { (told(part.topic, line, zone)) } } }
            }
        }
    }
}

/// One line, its instants on the reader's clock; what is late stands out where lines tell of it.
fn told(topic: Topic, line: &str, zone: &Zone) -> Markup {
    const LATE: &str = "overdue";
    let late = matches!(topic, Topic::Work | Topic::Promises).then(|| line.rsplit_once(LATE)).flatten();
    match late {
        Some((before, after)) => html! { (zone.sentence(before)) span .due.overdue { (LATE) } (zone.sentence(after)) },
        None => zone.sentence(line),
    }
}
