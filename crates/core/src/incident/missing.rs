//! What an incident lacks at the moment: what a good commander would look for, the most pressing first.
//!
//! Nothing here stands in anybody's way. It is a reminder, and each line of it goes away when it is done.

use super::{Category, Conflict, Incident, Role};
use crate::id::PersonId;
use crate::room::About;
use crate::timeline::Entry;
use jiff::{SignedDuration, Timestamp};

/// How long somebody commands well: about 90 minutes, PagerDuty's rotation of incident commanders.
pub const TENURE: SignedDuration = SignedDuration::from_mins(90);

/// How long before an update is due it is shown as the next thing to do.
const SOON: SignedDuration = SignedDuration::from_mins(5);

/// What is known around an incident.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Around {
    /// Alerts attached to it.
    pub alerts: usize,
    /// Those of them that have not resolved.
    pub alerts_open: usize,
    /// People who were paged and have not answered.
    pub unanswered: Vec<PersonId>,
    /// The last update customers saw, when there is a public incident about it.
    pub told_customers_at: Option<Timestamp>,
    /// What the readers of those that are open were promised first, if anything.
    pub promised_customers_at: Option<Timestamp>,
    /// Whether all the public incidents about it are resolved; also when there is none.
    pub public_over: bool,
    /// Whether there is no status page at all: then nobody can tell customers anything here.
    pub nowhere_to_tell: bool,
    /// People who answered a page about it and help, whether they have a role or not.
    pub helping: Vec<PersonId>,
    /// What somebody is to be told about and has not been yet: they got a message less than a minute ago.
    pub unsaid: Vec<About>,
    /// What is arranged badly: see [`super::conflicts`].
    pub conflicts: Vec<Conflict>,
    /// Its timeline so far; loaded only where a briefing is written.
    pub told: Vec<Entry>,
    /// Whether somebody owns its review; `None` when there is no review.
    pub review_owned: Option<bool>,
}

/// One thing that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// Somebody suspects it, and nobody has said whether it is an incident.
    Judgement,
    /// Nobody decides.
    Commander,
    /// The commander has served longer than [`TENURE`], since this instant.
    Relief { person: PersonId, since: Timestamp },
    /// Somebody was paged and has not answered yet.
    Answer { person: PersonId },
    /// An internal update is due, or soon will be.
    Update { due_at: Timestamp },
    /// Customers should hear something by this instant.
    PublicUpdate { due_at: Timestamp, first: bool },
    /// Nobody wrote down what users see.
    Impact,
    /// A role that the severity asks for is free.
    Role(Role),
    /// Something is arranged badly.
    Conflict(Conflict),
    /// Every alert has resolved while it is still worked on: look whether it is over.
    Verify,
    /// It is resolved, and alerts are still open.
    AlertsOpen(usize),
    /// It is resolved, and customers still read that it is not.
    PublicOpen,
    /// Its review has no owner.
    ReviewOwner,
}

/// What is missing now.
#[must_use]
pub fn missing(incident: &Incident, around: &Around, now: Timestamp) -> Vec<Missing> {
    match incident.status.category {
        Category::Triage => vec![Missing::Judgement],
        Category::Active => while_open(incident, around, now),
        Category::PostIncident | Category::Closed => afterwards(around),
        Category::Paused | Category::Declined | Category::Merged | Category::Cancelled => Vec::new(),
    }
}

fn while_open(incident: &Incident, around: &Around, now: Timestamp) -> Vec<Missing> {
    let mut found = Vec::new();
    match incident.holders(Role::IncidentCommander).next() {
        None if incident.policy.roles.contains(&Role::IncidentCommander) => found.push(Missing::Commander),
        Some(t) if now.duration_since(t.assumed_at) > TENURE => {
            found.push(Missing::Relief { person: t.person, since: t.assumed_at });
        }
        _ => {}
    }
    let near = |due: Timestamp| due.duration_since(now) <= SOON;
    found.extend(incident.next_update_due_at.filter(|due| near(*due)).map(|due_at| Missing::Update { due_at }));
    found.extend(
        public_due(incident, around)
            .filter(|(due, _)| near(*due))
            .map(|(due_at, first)| Missing::PublicUpdate { due_at, first }),
    );
    if incident.impact.is_none() {
        found.push(Missing::Impact);
    }
    found.extend(around.unanswered.iter().map(|person| Missing::Answer { person: *person }));
    let roles = incident.missing_roles().into_iter().filter(|role| *role != Role::IncidentCommander);
    found.extend(roles.map(Missing::Role));
    found.extend(around.conflicts.iter().cloned().map(Missing::Conflict));
    if around.alerts > 0 && around.alerts_open == 0 {
        found.push(Missing::Verify);
    }
    found
}

fn afterwards(around: &Around) -> Vec<Missing> {
    let mut found = Vec::new();
    if around.alerts_open > 0 {
        found.push(Missing::AlertsOpen(around.alerts_open));
    }
    if !around.public_over {
        found.push(Missing::PublicOpen);
    }
    if around.review_owned == Some(false) {
        found.push(Missing::ReviewOwner);
    }
    found
}

/// When customers should hear the next thing, and whether it is the first; `None` when the severity asks for nothing or
/// what is public about it is over.
#[must_use]
pub fn public_due(incident: &Incident, around: &Around) -> Option<(Timestamp, bool)> {
    if !incident.status.category.is_open() {
        return None;
    }
    // What readers were told is what counts for them, whatever the plan says.
    if let (Some(promised), true) = (around.promised_customers_at, around.told_customers_at.is_some()) {
        return Some((promised, false));
    }
    let (from, minutes, first) = match around.told_customers_at {
        None if around.nowhere_to_tell => return None,
        Some(_) if around.public_over => return None,
        Some(last) => (last, incident.policy.public_update_minutes?, false),
        None => (incident.declared_at, incident.policy.first_public_update_minutes?, true),
    };
    if !incident.status.category.is_open() || incident.status.category == Category::Triage {
        return None;
    }
    let wait = SignedDuration::from_mins(i64::from(minutes));
    Some((from.checked_add(wait).unwrap_or(Timestamp::MAX), first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::example::{at, declared};
    use crate::incident::{Change, Severity, Via};

    fn person(n: u128) -> PersonId {
        PersonId::from_uuid(uuid::Uuid::from_u128(n))
    }

    fn incident(severity: Severity, impact: Option<&str>, then: impl FnOnce(&mut Change<'_>)) -> Incident {
        declared(at(0), severity, impact, then)
    }

    fn quiet() -> Around {
        Around { public_over: true, ..Around::default() }
    }

    #[test]
    fn a_new_major_incident_lacks_nearly_everything() {
        let found = missing(&incident(Severity::Sev2, None, |_| {}), &quiet(), at(1));
        let expected = [
            Missing::Commander,
            Missing::PublicUpdate { due_at: at(5), first: true },
            Missing::Impact,
            Missing::Role(Role::Scribe),
            Missing::Role(Role::CommunicationsLeadCustomer),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_mild_one_that_is_written_down_lacks_nothing() {
        assert_eq!(missing(&incident(Severity::Sev4, Some("A typo."), |_| {}), &quiet(), at(500)), []);
    }

    #[test]
    fn a_commander_is_relieved_after_ninety_minutes() {
        let commanded =
            incident(Severity::Sev3, Some("Slow."), |c| c.assume(Role::IncidentCommander, person(1), Via::Claim));
        let relief = Missing::Relief { person: person(1), since: at(0) };
        assert!(!missing(&commanded, &quiet(), at(90)).contains(&relief));
        assert!(missing(&commanded, &quiet(), at(91)).contains(&relief));
    }

    #[test]
    fn updates_are_asked_for_shortly_before_they_are_due() {
        let commanded =
            incident(Severity::Sev3, Some("Slow."), |c| c.assume(Role::IncidentCommander, person(1), Via::Claim));
        assert_eq!(missing(&commanded, &quiet(), at(54)), []);
        assert_eq!(missing(&commanded, &quiet(), at(55)), [Missing::Update { due_at: at(60) }]);
        assert_eq!(missing(&commanded, &quiet(), at(70)), [Missing::Update { due_at: at(60) }]);
    }

    #[test]
    fn customers_hear_something_in_time_until_it_is_over_for_them() {
        let major = incident(Severity::Sev1, Some("Nobody can pay."), |_| {});
        let told = Around { told_customers_at: Some(at(4)), ..Around::default() };
        assert_eq!(public_due(&major, &quiet()), Some((at(5), true)));
        assert_eq!(public_due(&major, &told), Some((at(24), false)));
        assert_eq!(public_due(&major, &Around { public_over: true, ..told }), None);
    }

    #[test]
    fn what_is_left_after_resolving() {
        let resolved = incident(Severity::Sev2, None, |c| c.resolve(None).expect("fits"));
        let left = Around { alerts: 3, alerts_open: 2, review_owned: Some(false), ..Around::default() };
        assert_eq!(
            missing(&resolved, &left, at(9)),
            [Missing::AlertsOpen(2), Missing::PublicOpen, Missing::ReviewOwner]
        );
        assert_eq!(missing(&resolved, &quiet(), at(9)), []);
    }

    #[test]
    fn when_every_alert_has_resolved_somebody_looks_whether_it_is_over() {
        let open = incident(Severity::Sev5, Some("A blemish."), |_| {});
        assert_eq!(missing(&open, &Around { alerts: 2, ..quiet() }, at(1)), [Missing::Verify]);
        assert_eq!(missing(&open, &Around { alerts: 2, alerts_open: 1, ..quiet() }, at(1)), []);
    }
}
