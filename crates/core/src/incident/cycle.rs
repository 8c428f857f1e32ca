//! The commander's cycle: size up, stabilise, update, verify, and round again until it is over.
//!
//! The loop is how emergency services keep one head above the work: look, act, say, check. It runs beside the status and
//! does not depend on it. Each entry of the timeline turns it where what happened is certain ([`Cycle::turn`]); nothing
//! of it is stored that the timeline does not tell, and the incident's row carries the fold along.
//!
//! # Decisions worth knowing
//! - **What is given out or adopted begins to stabilise**; the first result leads to the update, the update to verifying.
//! - **An update before anything was done leaves the size-up where it is**: "we look into it" has nothing to verify.
//! - **A task in the middle of verifying is how one verifies**, so it turns nothing; its result begins the next round, as
//!   any other news does. Adopting a proposal there is acting again, in a new round.
//! - **By hand** it goes wherever whoever commands says; it never asks for anything by itself.

use super::{Change, Refused, may_decide};
use crate::room::{hypothesis, proposal, task};
use crate::timeline::{Entry, Kind};
use allclear_texts::t;
use serde::{Deserialize, Serialize};

/// One step of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    SizeUp,
    Stabilise,
    Update,
    Verify,
}

impl Step {
    /// Every step, in the order of a round.
    pub const ALL: [Self; 4] = [Self::SizeUp, Self::Stabilise, Self::Update, Self::Verify];

    /// The word used in storage and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SizeUp => "size_up",
            Self::Stabilise => "stabilise",
            Self::Update => "update",
            Self::Verify => "verify",
        }
    }

    /// As people read it; [`Step::read`] knows what they type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SizeUp => t!("size up"),
            Self::Stabilise => t!("stabilise"),
            Self::Update => t!("update"),
            Self::Verify => t!("verify"),
        }
    }

    /// Reads what people type for it, in both spellings.
    #[must_use]
    pub fn read(words: &str) -> Option<Self> {
        let words = words.trim().to_lowercase().replace(['_', '-'], " ");
        match words.as_str() {
            "size up" | "sizeup" => Some(Self::SizeUp),
            "stabilise" | "stabilize" => Some(Self::Stabilise),
            "update" => Some(Self::Update),
            "verify" => Some(Self::Verify),
            _ => None,
        }
    }

    /// What whoever commands asks in this step, in words that can be said aloud.
    #[must_use]
    pub fn prompt(self) -> &'static str {
        match self {
            Self::SizeUp => t!("What is wrong? Conditions, actions, needs, please."),
            Self::Stabilise => {
                t!("What actions can we take? What are the risks? Any strong objections? Who does it, until when?")
            }
            Self::Update => t!("Say what was decided, who does it, and when the next word comes."),
            Self::Verify => t!("Did it work? Who looked, and where? What else is wrong?"),
        }
    }
}

/// Where the cycle stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cycle {
    /// From 1.
    pub round: u32,
    pub step: Step,
}

impl Default for Cycle {
    fn default() -> Self {
        Self { round: 1, step: Step::SizeUp }
    }
}

/// What an entry means for the cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Given,
    Adopted,
    Finished,
    Told,
    Learned,
    Again,
}

impl Cycle {
    /// What a whole timeline says. `entries` are in the order of recording.
    #[must_use]
    pub fn of<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Self {
        let mut cycle = Self::default();
        for entry in entries {
            cycle.turn(&entry.kind);
        }
        cycle
    }

    /// Takes up one more entry.
    pub fn turn(&mut self, kind: &Kind) {
        if let Kind::Cycle { round, step } = kind {
            *self = Self { round: *round, step: *step };
            return;
        }
        let Some(turn) = means(kind) else { return };
        let next = match (self.step, turn) {
            (_, Turn::Again) => self.next_round(Step::SizeUp),
            (Step::SizeUp | Step::Update, Turn::Given | Turn::Adopted) => Self { step: Step::Stabilise, ..*self },
            (Step::Stabilise, Turn::Finished) => Self { step: Step::Update, ..*self },
            (Step::Stabilise | Step::Update, Turn::Told) => Self { step: Step::Verify, ..*self },
            (Step::Verify, Turn::Finished | Turn::Learned) => self.next_round(Step::SizeUp),
            (Step::Verify, Turn::Adopted) => self.next_round(Step::Stabilise),
            _ => return,
        };
        *self = next;
    }

    const fn next_round(self, step: Step) -> Self {
        Self { round: self.round.saturating_add(1), step }
    }

    /// Where the next step by hand leads: behind the last one a new round begins.
    #[must_use]
    pub const fn next(self) -> Self {
        match self.step {
            Step::SizeUp => Self { step: Step::Stabilise, ..self },
            Step::Stabilise => Self { step: Step::Update, ..self },
            Step::Update => Self { step: Step::Verify, ..self },
            Step::Verify => self.next_round(Step::SizeUp),
        }
    }

    /// `round 3, verify`
    #[must_use]
    pub fn told(self) -> String {
        t!("round {}, {}", self.round, self.step.name())
    }
}

/// Whether an entry can move the cycle: what storage looks at.
#[must_use]
pub fn moves(kind: &Kind) -> bool {
    matches!(kind, Kind::Declared { .. } | Kind::Cycle { .. }) || means(kind).is_some()
}

const fn means(kind: &Kind) -> Option<Turn> {
    Some(match kind {
        Kind::Task { event: task::Event::Assigned { .. }, .. } => Turn::Given,
        Kind::Task { event: task::Event::Done { .. }, .. } => Turn::Finished,
        Kind::Proposal { event: proposal::Event::Adopted { .. } | proposal::Event::Overridden { .. }, .. } => {
            Turn::Adopted
        }
        Kind::UpdatePosted { .. } => Turn::Told,
        Kind::Task { event: task::Event::Found { .. }, .. }
        | Kind::Can { .. }
        | Kind::AlertAttached { .. }
        | Kind::SeverityChanged { .. }
        | Kind::Hypothesis {
            event: hypothesis::Event::Raised | hypothesis::Event::Supported { .. } | hypothesis::Event::RuledOut { .. },
            ..
        } => Turn::Learned,
        Kind::Reopened { .. } => Turn::Again,
        _ => return None,
    })
}

/// Moves the cycle by hand: to `to`, or one step on. A step that lies before where it stands is one of the next round.
///
/// # Errors
/// [`Refused::Over`] when nobody works on it any more; [`Refused::Invalid`] for somebody who does not lead.
pub(crate) fn by_hand(change: &mut Change<'_>, to: Option<Step>) -> Result<(), Refused> {
    change.must_be_open()?;
    if !may_decide(change.incident(), change.actor()) {
        return Err(Refused::invalid("text", t!("the Incident Commander or the deputy moves the cycle on; ask them")));
    }
    let now = change.incident().cycle;
    let next = match to {
        None => now.next(),
        Some(step) if step == now.step => return Ok(()),
        Some(step) if step < now.step => now.next_round(step),
        Some(step) => Cycle { step, ..now },
    };
    change.record(Kind::Cycle { round: next.round, step: next.step });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PersonId;
    use crate::incident::Severity;
    use crate::room::Label;
    use uuid::Uuid;

    fn label(text: &str) -> Label {
        text.parse().expect("a label")
    }

    fn given() -> Kind {
        let to = PersonId::from_uuid(Uuid::from_u128(1));
        let event = task::Event::Assigned { to, asked_as: None, minutes: 5 };
        Kind::Task { task: label("T1"), title: "check".to_owned(), event }
    }

    fn done() -> Kind {
        let event = task::Event::Done { result: None, outcome: None };
        Kind::Task { task: label("T1"), title: "check".to_owned(), event }
    }

    fn adopted() -> Kind {
        let event = proposal::Event::Adopted { early: false, present: Vec::new() };
        Kind::Proposal { proposal: label("P1"), title: "roll back".to_owned(), event }
    }

    fn told() -> Kind {
        let update = crate::id::UpdateId::from_uuid(Uuid::nil());
        Kind::UpdatePosted {
            update,
            text: "We rolled back.".to_owned(),
            on_time: None,
            next_due_at: None,
            author: None,
        }
    }

    fn note() -> Kind {
        Kind::Note { text: "errors fell".to_owned() }
    }

    /// Where the cycle stands after each of these.
    fn path(kinds: &[Kind]) -> Vec<String> {
        let mut cycle = Cycle::default();
        let step = |kind: &Kind| {
            cycle.turn(kind);
            cycle.told()
        };
        kinds.iter().map(step).collect()
    }

    #[test]
    fn a_round_is_driven_by_what_happens() {
        let found = path(&[told(), note(), given(), done(), told(), note(), given(), done(), adopted()]);
        let expected = [
            "round 1, size up",
            "round 1, size up",
            "round 1, stabilise",
            "round 1, update",
            "round 1, verify",
            "round 1, verify",
            "round 1, verify",
            "round 2, size up",
            "round 2, stabilise",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn news_while_verifying_begins_the_next_round() {
        let worse = Kind::SeverityChanged { from: Severity::Sev2, to: Severity::Sev1, reason: None };
        assert_eq!(path(&[adopted(), told(), worse]).last().map(String::as_str), Some("round 2, size up"));
        assert_eq!(path(&[adopted(), told(), adopted()]).last().map(String::as_str), Some("round 2, stabilise"));
        let again = Kind::Reopened { reason: None };
        assert_eq!(path(&[given(), again]).last().map(String::as_str), Some("round 2, size up"));
    }

    #[test]
    fn what_cannot_move_it_does_not_move_it_from_anywhere() {
        for kind in [note(), Kind::ImpactChanged { impact: "nobody can pay".to_owned() }] {
            assert!(!moves(&kind));
            for step in Step::ALL {
                let mut cycle = Cycle { round: 4, step };
                cycle.turn(&kind);
                assert_eq!(cycle, Cycle { round: 4, step });
            }
        }
    }

    #[test]
    fn steps_are_read_as_people_write_them_and_follow_each_other() {
        for step in Step::ALL {
            assert_eq!([Step::read(step.name()), Step::read(step.as_str())], [Some(step), Some(step)]);
            assert!(step.prompt().len() <= 120, "it is read aloud: {}", step.prompt());
        }
        assert_eq!(Step::read("Stabilize"), Some(Step::Stabilise));
        assert_eq!(Step::read("the pool"), None);
        let mut cycle = Cycle::default();
        for _ in 0..4 {
            cycle = cycle.next();
        }
        assert_eq!(cycle, Cycle { round: 2, step: Step::SizeUp });
    }
}
