//! The stall: a major incident in which nothing is decided, given out or told any more.
//!
//! Commanders are trained to decide, even wrongly, because an incident in which everybody looks at one thing and nobody
//! decides is the worst one. Whoever commands is asked once for each stall; what wakes it up is anything that moves.

use super::clock::{About, Clock, ClockKind, Paused};
use super::{Choice, Room, later};
use crate::incident::{Change, Incident, Role};
use crate::timeline::{Kind, span_text};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};

/// Nothing moved for this long: the cadence of updates of the worst severity. Our choice; the sources name no number.
const STALL: SignedDuration = SignedDuration::from_mins(20);

/// Whether an incident moves when this happens. Notes do not move it: many are written by people who watch.
pub(crate) const fn moves(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Task { .. }
            | Kind::Can { .. }
            | Kind::Need { .. }
            | Kind::Proposal { .. }
            | Kind::Decision { .. }
            | Kind::Hypothesis { .. }
            | Kind::Option { .. }
            | Kind::CoinFlipped { .. }
            | Kind::Tripwire { .. }
            | Kind::Workstream { .. }
            | Kind::QuestionAnswered { .. }
            | Kind::UpdatePosted { .. }
            | Kind::StatusChanged { .. }
            | Kind::SeverityChanged { .. }
    )
}

/// Since when nothing moved, and whether that was said: from the moment somebody commands.
fn still_since(incident: &Incident, room: &Room) -> Option<(Timestamp, bool)> {
    let commander = incident.holders(Role::IncidentCommander).next().filter(|_| incident.policy.major)?;
    match room.watch.0.get(&ClockKind::Stall) {
        Some(moved) if moved.of >= commander.assumed_at => Some((moved.of, moved.told > 0)),
        _ => Some((commander.assumed_at, false)),
    }
}

pub(super) fn clocks(incident: &Incident, room: &Room, found: &mut Vec<Clock>) {
    if let Some((since, false)) = still_since(incident, room) {
        let about = About::whole(ClockKind::Stall);
        let at = later(since, STALL);
        found.push(Clock { about, due_at: at, at, person: incident.commander() });
    }
}

/// Nothing moved for too long: whoever commands is asked to decide, or to ask.
pub(super) fn due(change: &mut Change<'_>) {
    let Some((since, false)) = still_since(change.incident(), change.room()) else { return };
    remember(change, since, 1);
    let still = span_text(change.now().duration_since(since));
    let options: Vec<String> = change.room().open::<Choice>().map(|(item, _)| item.label.to_string()).collect();
    let next = match options[..] {
        [] => t!("What else is wrong, and what is plan B?").to_owned(),
        [ref only] => t!("{only} is an option"),
        _ => t!("Options are {}: choose one, or flip a coin", options.join(", ")),
    };
    if let Some(commander) = change.incident().commander() {
        let line = t!("nothing was decided, given out or told for {still}: decide or ask. {next}");
        change.nudge(commander, About::whole(ClockKind::Stall), line);
    }
}

/// Something moved just now.
pub(crate) fn moved(change: &mut Change<'_>) {
    let now = change.now();
    remember(change, now, 0);
}

fn remember(change: &mut Change<'_>, since: Timestamp, told: u32) {
    change.remember(ClockKind::Stall, Paused { of: since, told, until: None, reason: None });
}
