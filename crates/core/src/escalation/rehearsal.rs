//! What a policy would do with an alert that nobody answers: the walk that pages, with nobody paged.

use super::{Decision, Situation, State, walk};
use crate::alert::LogKind;
use crate::directory::{Directory, Policy, Urgency};
use crate::id::{AlertId, ServiceId};
use crate::page::{FALLBACK_STEP, Subject};
use jiff::Timestamp;
use uuid::Uuid;

/// Moments after which a rehearsal stops looking: ten rounds of a policy with twenty steps.
const MOST: usize = 200;

/// One moment at which the policy does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsed {
    pub at: Timestamp,
    /// What the alert's log would say then.
    pub log: Vec<LogKind>,
}

/// Goes through `policy` for an alert that opens at `from` and is never answered, up to the people of last resort.
///
/// Each step asks the schedules for its own moment, as the real one does: whoever takes over in between is found.
#[must_use]
pub fn rehearse(directory: &Directory, policy: &Policy, urgency: Urgency, from: Timestamp) -> Vec<Rehearsed> {
    // Only texts of pages name the subject, and nothing is written about it.
    let subject = Subject::Alert(AlertId::from_uuid(Uuid::nil()));
    let service = ServiceId::from_uuid(Uuid::nil());
    let mut told = Vec::new();
    let mut due = Some((State::start(1), from));
    while let Some((state, at)) = due.filter(|_| told.len() < MOST) {
        let mut decision = Decision { plans: Vec::new(), log: Vec::new(), next: None };
        walk(&Situation { directory, subject, service, urgency, state }, policy, at, &mut decision);
        told.push(Rehearsed { at, log: decision.log });
        // Looking for anybody at all every five minutes is the same moment again and again.
        due = decision.next.filter(|(state, _)| state.step != FALLBACK_STEP);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{ContactMethod, Person, Role, Step, Target};
    use crate::id::{ContactMethodId, PersonId, PolicyId};
    use jiff::SignedDuration;

    fn id(n: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(n))
    }

    fn person(n: u128, role: Role, reachable: bool) -> Person {
        let method = ContactMethod {
            id: ContactMethodId::from_uuid(Uuid::from_u128(n)),
            key: "mail".to_owned(),
            channel: "email".to_owned(),
            address: "a@example.com".to_owned(),
            secret: None,
        };
        Person {
            id: id(n),
            email: format!("{n}@example.com"),
            name: n.to_string(),
            time_zone: "UTC".to_owned(),
            role,
            methods: if reachable { vec![method] } else { Vec::new() },
            high: Vec::new(),
            low: Vec::new(),
            skills: Vec::new(),
        }
    }

    /// What a rehearsal says, as minutes from its beginning and the people of each moment.
    fn told(people: Vec<Person>, steps: &[(u128, i64)], repeat: u32) -> Vec<(i64, String)> {
        let directory = Directory { people: people.into_iter().map(|p| (p.id, p)).collect(), ..Directory::default() };
        let step = |(n, wait): &(u128, i64)| Step {
            page: vec![Target::Person(id(*n))],
            wait: SignedDuration::from_mins(*wait),
        };
        let policy = Policy {
            id: PolicyId::from_uuid(Uuid::nil()),
            name: "p".to_owned(),
            team: None,
            steps: steps.iter().map(step).collect(),
            repeat,
        };
        let from = Timestamp::UNIX_EPOCH;
        let moments = rehearse(&directory, &policy, Urgency::High, from);
        let word = |kind: &LogKind| match kind {
            LogKind::StepPaged { step, round, .. } => format!("paged {round}.{step}"),
            LogKind::StepEmpty { step, .. } => format!("empty {step}"),
            LogKind::FallbackPaged { .. } => "admins".to_owned(),
            LogKind::NobodyReachable => "nobody".to_owned(),
            LogKind::Unreachable { .. } => "unreachable".to_owned(),
            LogKind::Exhausted { .. } => "exhausted".to_owned(),
            other => format!("{other:?}"),
        };
        let line = |moment: &Rehearsed| {
            (moment.at.duration_since(from).as_mins(), moment.log.iter().map(word).collect::<Vec<_>>().join(", "))
        };
        moments.iter().map(line).collect()
    }

    fn expected(lines: &[(i64, &str)]) -> Vec<(i64, String)> {
        lines.iter().map(|(at, words)| (*at, (*words).to_owned())).collect()
    }

    #[test]
    fn steps_come_at_their_moments_and_the_admins_at_the_end() {
        let people = || vec![person(1, Role::Admin, true), person(2, Role::Responder, true)];
        let once = [(0, "paged 0.0"), (5, "paged 0.1"), (15, "exhausted, admins")];
        assert_eq!(told(people(), &[(2, 5), (1, 10)], 0), expected(&once));
        let twice = [(0, "paged 0.0"), (5, "paged 1.0"), (10, "exhausted, admins")];
        assert_eq!(told(people(), &[(2, 5)], 1), expected(&twice));
        assert_eq!(told(people(), &[], 9), expected(&[(0, "admins")]), "no steps: the admins at once");
    }

    #[test]
    fn who_cannot_be_reached_is_passed_over_and_an_end_is_always_found() {
        let deaf = |role| vec![person(1, role, false), person(2, Role::Responder, true)];
        let passed = [(0, "unreachable, empty 0, paged 0.1"), (10, "exhausted, nobody")];
        assert_eq!(told(deaf(Role::Admin), &[(1, 5), (2, 10)], 0), expected(&passed));
        assert_eq!(told(Vec::new(), &[(7, 0)], 9), expected(&[(0, "empty 0, nobody")]));
        let endless = told(vec![person(2, Role::Responder, true)], &[(2, 0); 30], 9);
        assert!(endless.len() <= MOST, "{}", endless.len());
    }
}
