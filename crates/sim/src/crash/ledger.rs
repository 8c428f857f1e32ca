//! The client's own account of what it offered and what it was told: the truth the server is judged by.

use std::collections::BTreeMap;

/// What an event asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Trigger,
    Resolve,
}

impl Action {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Resolve => "resolve",
        }
    }
}

/// What the client knows about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A 2xx.
    Acked,
    /// Nobody listened, or the answer was "not now".
    Refused,
    /// The connection broke: stored or not, nobody can say.
    Cut,
    /// No answer in time. It may even be stored later, after what the client offered next.
    Silent,
}

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub events: Vec<(usize, Action)>,
    pub outcome: Outcome,
}

/// A dedup key that the run uses for one problem.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub key: String,
    /// Whether it has to wake somebody.
    pub urgent: bool,
}

/// Everything offered, in the order in which it was sent; the events of one problem are never under way twice at a time.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub offers: Vec<Offer>,
    pub problems: Vec<Problem>,
}

/// What the alert of a problem may look like, going by what the client knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Possible {
    pub absent: bool,
    pub open: bool,
    pub resolved: bool,
    /// The order of its events is unknown.
    pub anything: bool,
}

impl Possible {
    const NOTHING_YET: Self = Self { absent: true, open: false, resolved: false, anything: false };

    const fn after(self, action: Action) -> Self {
        match action {
            Action::Trigger => Self { absent: false, open: true, resolved: false, ..self },
            // What is not open is not changed by its end.
            Action::Resolve => Self { open: false, resolved: self.resolved || self.open, ..self },
        }
    }

    const fn or(self, other: Self) -> Self {
        Self {
            absent: self.absent || other.absent,
            open: self.open || other.open,
            resolved: self.resolved || other.resolved,
            anything: self.anything || other.anything,
        }
    }

    /// Whether it is open for certain.
    pub(super) const fn surely_open(self) -> bool {
        self.open && !self.absent && !self.resolved && !self.anything
    }
}

/// Sums over the events of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sums {
    pub offered: usize,
    pub acked: usize,
    pub refused: usize,
    pub cut: usize,
}

impl Ledger {
    /// Begins a problem; gives its number.
    pub(super) fn problem(&mut self, urgent: bool) -> usize {
        let number = self.problems.len();
        self.problems.push(Problem { key: format!("problem-{number:06}"), urgent });
        number
    }

    /// Writes down that a request is about to be sent; gives its number. Until told otherwise its outcome is unknown.
    pub(super) fn offer(&mut self, events: Vec<(usize, Action)>) -> usize {
        self.offers.push(Offer { events, outcome: Outcome::Cut });
        self.offers.len() - 1
    }

    /// What may be in the database, for every problem. `refusals_may_be_stored`: a server that lost its database in the
    /// middle of a commit says "not now" without knowing.
    pub(super) fn possible(&self, refusals_may_be_stored: bool) -> Vec<Possible> {
        let mut all = vec![Possible::NOTHING_YET; self.problems.len()];
        for offer in &self.offers {
            for &(problem, action) in &offer.events {
                let before = all[problem];
                let stored = before.after(action);
                all[problem] = match offer.outcome {
                    Outcome::Acked => stored,
                    Outcome::Refused if !refusals_may_be_stored => before,
                    Outcome::Refused | Outcome::Cut => before.or(stored),
                    Outcome::Silent => Possible { anything: true, ..before.or(stored) },
                };
            }
        }
        all
    }

    /// Problems by their dedup key.
    pub(super) fn by_key(&self) -> BTreeMap<&str, usize> {
        self.problems.iter().enumerate().map(|(number, problem)| (problem.key.as_str(), number)).collect()
    }

    pub(super) fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        for offer in &self.offers {
            let events = offer.events.len();
            sums.offered += events;
            match offer.outcome {
                Outcome::Acked => sums.acked += events,
                Outcome::Refused => sums.refused += events,
                Outcome::Cut | Outcome::Silent => sums.cut += events,
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(story: &[(Action, Outcome)], refusals: bool) -> Possible {
        let mut ledger = Ledger::default();
        let problem = ledger.problem(true);
        for (action, outcome) in story {
            let offer = ledger.offer(vec![(problem, *action)]);
            ledger.offers[offer].outcome = *outcome;
        }
        ledger.possible(refusals)[problem]
    }

    #[test]
    fn what_may_be_stored_follows_from_what_the_client_was_told() {
        use Action::{Resolve, Trigger};
        use Outcome::{Acked, Cut, Refused, Silent};
        let state = |absent, open, resolved| Possible { absent, open, resolved, anything: false };
        assert_eq!(told(&[(Trigger, Acked)], false), state(false, true, false));
        assert_eq!(told(&[(Trigger, Cut)], false), state(true, true, false));
        assert_eq!(told(&[(Trigger, Refused)], false), state(true, false, false));
        assert_eq!(told(&[(Trigger, Refused)], true), state(true, true, false));
        assert_eq!(told(&[(Trigger, Acked), (Resolve, Cut)], false), state(false, true, true));
        assert_eq!(told(&[(Trigger, Cut), (Resolve, Acked)], false), state(true, false, true));
        assert_eq!(told(&[(Trigger, Cut), (Trigger, Acked), (Resolve, Acked)], false), state(false, false, true));
        assert!(told(&[(Trigger, Acked), (Resolve, Silent)], false).anything);
        assert!(told(&[(Trigger, Acked)], false).surely_open());
        assert!(!told(&[(Trigger, Acked), (Resolve, Cut)], false).surely_open());
    }
}
