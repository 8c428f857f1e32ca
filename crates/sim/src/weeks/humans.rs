//! People, who answer late, twice, or not at all.

use super::chance::{HOUR, MINUTE, SECOND, stamp};
use super::engines::Wrote;
use super::world::{Act, Event, World};
use super::{Broken, broken};
use allclear_core::access::Actor;
use allclear_core::id::{AlertId, PersonId};
use allclear_engine::answer;
use allclear_engine::error::Error;

impl World {
    /// A person presses a button.
    pub fn human(&mut self, person: PersonId, alert: AlertId, act: Act) -> Broken {
        if self.calm {
            return Ok(());
        }
        let Some(engine) = self.any_up() else {
            let at = self.real + self.rng.between(SECOND, MINUTE);
            self.later(at, Event::Human { person, alert, act });
            return Ok(());
        };
        let actor = Actor::by_link(person);
        let wrote = self.write(engine, "answer", move |work| match act {
            Act::Acknowledge => answer::acknowledge_now(work, &actor, alert),
            Act::Resolve => answer::resolve_now(work, &actor, alert),
            Act::Escalate => answer::escalate_now(work, &actor, alert),
        })?;
        let at = stamp(self.wall_now());
        match wrote {
            Wrote::Done(_) => self.acted(person, alert, act, true),
            Wrote::Unheard(_) => self.acted(person, alert, act, false),
            Wrote::Undone | Wrote::Died => {
                let again = self.real + self.rng.between(SECOND, MINUTE);
                self.later(again, Event::Human { person, alert, act });
            }
            Wrote::Refused(Error::Refused(why)) => self.trace.line(format_args!("{at} {act:?} {alert}: {why}")),
            Wrote::Refused(other) => return broken("P10", format!("{act:?} on {alert} failed: {other:?}")),
        }
        Ok(())
    }

    /// Somebody who watches the list sees that nobody answers, and starts the policy again while a page that will not
    /// arrive is still on the wire: what becomes of that page says nothing about the new pages.
    pub fn looks_on(&mut self, alert: AlertId, on_the_wire: i64) {
        let Some(onlooker) = self.onlooker.as_mut().filter(|_| !self.calm) else { return };
        if !onlooker.percent(15) {
            return;
        }
        let people: Vec<PersonId> = self.company.people.keys().copied().collect();
        let at = self.real + onlooker.between(0, on_the_wire);
        if let Some(person) = onlooker.pick(&people).copied() {
            self.later(at, Event::Human { person, alert, act: Act::Escalate });
        }
    }

    fn acted(&mut self, person: PersonId, alert: AlertId, act: Act, heard: bool) {
        let at = stamp(self.wall_now());
        self.trace.line(format_args!("{at} {act:?} {alert} by {person}"));
        match act {
            Act::Acknowledge => self.ledger.taken(alert, self.real, false),
            Act::Resolve => {
                self.ledger.closed_by_others(alert);
                self.ledger.taken(alert, self.real, true);
            }
            Act::Escalate => self.ledger.escalated(alert),
        }
        if !heard && self.rng.percent(80) {
            self.later(self.real + 5 * SECOND, Event::Human { person, alert, act });
        }
        if act == Act::Acknowledge {
            let act = if self.rng.percent(85) { Act::Resolve } else { Act::Escalate };
            let next = self.real + self.rng.between(MINUTE, 3 * HOUR);
            if self.rng.percent(60) {
                self.later(next, Event::Human { person, alert, act });
            }
        }
    }

    /// Somebody closes an alert that has been open for long.
    pub fn tidy_up(&mut self) -> Broken {
        let open: Vec<AlertId> = self
            .ledger
            .identities
            .values()
            .filter_map(|i| i.open)
            .chain(
                self.ledger.alerts.iter().filter(|(_, s)| s.key.is_none() && s.answered.is_none()).map(|(id, _)| *id),
            )
            .collect();
        let people: Vec<PersonId> = self.company.people.keys().copied().collect();
        let (alert, person) = (self.rng.pick(&open).copied(), self.rng.pick(&people).copied());
        let (Some(alert), Some(person)) = (alert, person) else { return Ok(()) };
        self.human(person, alert, Act::Resolve)
    }
}
