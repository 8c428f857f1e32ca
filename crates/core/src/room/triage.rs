//! The wait in triage: somebody suspects something, and nobody has said yet whether it is an incident.
//!
//! A suspicion wakes nobody by itself. Left alone for [`WAIT`], it is put before one person, once: whoever is on call for the
//! services it names, else the commander on call, else an admin. How loudly is the company's choice
//! ([`crate::practice::Practice::triage`]).

use super::clock::{About, Clock, ClockKind, Paused};
use super::{Room, later};
use crate::command::Whom;
use crate::directory::Directory;
use crate::id::PersonId;
use crate::incident::{Category, Change, Incident, commander_on_call, wakes};
use crate::timeline::span_text;
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};

/// How long a suspicion waits before somebody is told: short enough that a colleague who saw something real is not left
/// alone with it, long enough that somebody who looks at the list anyway comes first. Our choice.
pub const WAIT: SignedDuration = SignedDuration::from_mins(15);

/// Since when it waits.
fn since(incident: &Incident) -> Timestamp {
    incident.reopened_at.last().copied().unwrap_or(incident.declared_at)
}

pub(super) fn clocks(incident: &Incident, room: &Room, found: &mut Vec<Clock>) {
    if incident.status.category != Category::Triage {
        return;
    }
    let at = later(since(incident), WAIT);
    if room.watch.about(ClockKind::Triage, at).is_none() {
        found.push(Clock { about: About::whole(ClockKind::Triage), due_at: at, at, person: None });
    }
}

/// It has waited for long enough.
pub(super) fn due(change: &mut Change<'_>, directory: &Directory) {
    let (since, now) = (since(change.incident()), change.now());
    let told = Paused { of: later(since, WAIT), told: 1, until: None, reason: None };
    change.remember(ClockKind::Triage, told);
    let Some(person) = judge(change.incident(), directory, now) else { return };
    let (number, waited) = (change.incident().number, span_text(now.duration_since(since)));
    let title = crate::text::line(&change.incident().title, 120);
    let line = t!("#{number} waits in triage since {waited}: {title}. Accept it, decline it, or merge it");
    change.nudge(person, About::whole(ClockKind::Triage), line);
}

/// Who is asked to judge it.
#[must_use]
pub fn judge(incident: &Incident, directory: &Directory, now: Timestamp) -> Option<PersonId> {
    let on_call = |service: &crate::id::ServiceId| {
        let found = wakes(directory, incident, Whom::Service(*service), now).ok()?;
        found.people.first().or(found.spared.first()).map(|person| person.id)
    };
    let commander = || commander_on_call(directory, now).ok().filter(|p| !p.methods.is_empty()).map(|p| p.id);
    let admin =
        || directory.admins().into_iter().find(|id| directory.people.get(id).is_some_and(|p| !p.methods.is_empty()));
    incident.services.iter().find_map(on_call).or_else(commander).or_else(admin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Actor;
    use crate::directory::Role as Access;
    use crate::id::Ids;
    use crate::incident::example::{at, declaration, ids};
    use crate::incident::{Around, Refused, Severity, policy_of};
    use crate::room::{Room, clocks};
    use crate::timeline::fold;
    use uuid::Uuid;

    fn reporter() -> Actor {
        Actor::Person { id: PersonId::from_uuid(Uuid::from_u128(1)), role: Access::Stakeholder }
    }

    fn suspected(ids: &mut Ids) -> crate::incident::Decision {
        Change::suspect(declaration(Severity::Sev3), &reporter(), at(0), ids).expect("valid").decide()
    }

    #[test]
    fn a_suspicion_promises_nothing_and_has_one_clock() {
        let decision = suspected(&mut ids());
        let incident = &decision.incident;
        assert_eq!(incident.next_update_due_at, None);
        assert_eq!(incident.presence.all().count(), 0, "whoever reports it is not there to repair it");
        let due: Vec<_> = clocks(incident, &Room::default(), &Around::default())
            .iter()
            .map(|clock| (clock.about.to_string(), clock.due_at))
            .collect();
        assert_eq!(due, [("triage".to_owned(), at(15))]);
        let folded = fold(&decision.entries).expect("it was declared");
        assert_eq!(folded.status, incident.status);
    }

    #[test]
    fn accepted_it_counts_as_declared_with_the_severity_it_was_given() {
        let mut ids = ids();
        let incident = suspected(&mut ids).incident;
        let mut change = Change::begin(incident, &reporter(), at(20), &mut ids);
        change.accept(policy_of(Severity::Sev4), &[]).expect("it waited");
        assert!(matches!(change.decline("no"), Err(Refused::Invalid { field: "status", .. })), "it was judged");
        let incident = change.decide().incident;
        assert_eq!([incident.severity_declared, incident.severity_peak], [Severity::Sev4; 2]);
        assert!(clocks(&incident, &Room::default(), &Around { public_over: true, ..Around::default() }).is_empty());
    }

    #[test]
    fn declining_wants_a_reason_and_resolves_nothing() {
        let mut ids = ids();
        let incident = suspected(&mut ids).incident;
        let mut change = Change::begin(incident, &reporter(), at(20), &mut ids);
        assert!(change.decline(" ").is_err());
        change.decline("a test").expect("a reason");
        let incident = change.decide().incident;
        assert_eq!((incident.status.category, incident.resolved_at), (Category::Declined, None));
    }
}
