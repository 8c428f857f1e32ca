//! Who is called when somebody says that they cannot take it: those after them, never the policy from its beginning,
//! which would mostly wake the person who has just said no.

use super::{Situation, State, step};
use crate::alert::{LogKind, Place};
use crate::directory::Directory;
use crate::id::PersonId;
use crate::timeline::person_name;
use allclear_texts::t;
use jiff::Timestamp;

/// The step behind which the next run begins, read from the alert's log of the run `cycle`.
///
/// It is the last step that reached anybody: who presses on an old page must not send the policy back to people who were
/// called meanwhile. When the whole policy was gone through, nothing comes after the last resort; then it is the last step
/// that reached `person`, so that whoever stands in the policy is not called again first. `None` is the policy's beginning:
/// nobody was paged in this run, or it is over and never reached them.
pub fn onward<'a>(log: impl IntoIterator<Item = &'a LogKind>, cycle: u32, person: Option<PersonId>) -> Option<Place> {
    let (mut own, mut latest, mut over) = (None, None, false);
    for kind in log {
        match kind {
            LogKind::Escalated { cycle: begun, after, .. } if *begun == cycle => latest = *after,
            LogKind::StepPaged { cycle: run, round, step, people, .. } if *run == cycle => {
                latest = Some(Place { round: *round, step: *step });
                if person.is_some_and(|person| people.contains(&person)) {
                    own = latest;
                }
            }
            LogKind::Exhausted { cycle: run } if *run == cycle => over = true,
            _ => {}
        }
    }
    if over { own } else { latest }
}

/// Whom the step that comes next would page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Called {
    /// Empty when nobody at all can be reached.
    pub people: Vec<PersonId>,
    /// They are the people of last resort, because the policy has nobody left.
    pub last_resort: bool,
}

/// What [`step`] would do, told as the people it would page. Nothing happens.
#[must_use]
pub fn called(situation: &Situation<'_>, now: Timestamp) -> Called {
    let found = step(situation, now).log.into_iter().find_map(|kind| match kind {
        LogKind::StepPaged { people, .. } => Some(Called { people, last_resort: false }),
        LogKind::FallbackPaged { people, .. } => Some(Called { people, last_resort: true }),
        _ => None,
    });
    found.unwrap_or_default()
}

impl Called {
    /// Their names: "Ben and Chen", "Ana (last resort)". `None` when there is nobody.
    #[must_use]
    pub fn names(&self, directory: &Directory) -> Option<String> {
        let names: Vec<String> = self.people.iter().map(|id| person_name(directory, *id)).collect();
        let (last, others) = names.split_last()?;
        let listed = if others.is_empty() { last.clone() } else { t!("{} and {last}", others.join(", ")) };
        Some(if self.last_resort { t!("{listed} (last resort)") } else { listed })
    }
}

impl State {
    /// The beginning of a run behind `after`, or of the policy. Whoever stands behind a step was reached by it.
    #[must_use]
    pub const fn behind(cycle: u32, after: Option<Place>) -> Self {
        match after {
            None => Self::start(cycle),
            Some(Place { round, step }) => Self { cycle, round, step: step.saturating_add(1), reached: true },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(n: u128) -> PersonId {
        PersonId::from_uuid(uuid::Uuid::from_u128(n))
    }

    fn paged(cycle: u32, round: u32, step: u32, people: &[u128]) -> LogKind {
        let people = people.iter().copied().map(who).collect();
        LogKind::StepPaged { cycle, round, step, policy: "Payments".to_owned(), people }
    }

    fn escalated(cycle: u32, after: Option<(u32, u32)>) -> LogKind {
        let after = after.map(|(round, step)| Place { round, step });
        LogKind::Escalated { cycle, after, why: None }
    }

    fn found(log: &[LogKind], cycle: u32, person: u128) -> Option<(u32, u32)> {
        onward(log, cycle, Some(who(person))).map(|place| (place.round, place.step))
    }

    #[test]
    fn behind_the_last_step_whoever_asks() {
        let log = [paged(1, 0, 0, &[1]), paged(1, 0, 1, &[2, 3]), paged(1, 1, 0, &[1])];
        assert_eq!(found(&log, 1, 1), Some((1, 0)), "reached twice: the later time");
        assert_eq!(found(&log, 1, 3), Some((1, 0)), "late, on an old page: never backwards");
        assert_eq!(found(&log[..1], 1, 1), Some((0, 0)));
        assert_eq!(found(&log, 1, 9), Some((1, 0)), "never reached: where the policy stands");
        assert_eq!(onward(&log[..2], 1, None), Some(Place { round: 0, step: 1 }), "a script");
    }

    #[test]
    fn a_run_in_which_nobody_was_paged_yet_goes_on_where_it_began() {
        let log = [paged(1, 0, 0, &[1]), escalated(2, Some((0, 0)))];
        assert_eq!(found(&log, 2, 1), Some((0, 0)));
        let log = [paged(1, 0, 0, &[1]), escalated(2, None)];
        assert_eq!(found(&log, 2, 1), None, "the auditor began it anew");
    }

    #[test]
    fn after_the_last_resort_comes_the_beginning() {
        let admins = LogKind::FallbackPaged { cycle: 1, people: vec![who(9)], why: "unanswered".to_owned() };
        let ended = [paged(1, 0, 0, &[1]), paged(1, 0, 1, &[2]), LogKind::Exhausted { cycle: 1 }, admins.clone()];
        assert_eq!(found(&ended, 1, 9), None);
        assert_eq!(found(&ended, 1, 1), Some((0, 0)), "whoever stands in the policy is not called again first");
        let rescued = [paged(1, 0, 0, &[1]), admins];
        assert_eq!(found(&rescued, 1, 9), Some((0, 0)), "the auditor asked the admins; the policy is not over");
    }
}
