//! Asking those who reported it whether it works again for them.
//!
//! Everybody is asked once for an incident, by mail, when it is resolved. Whoever says nothing says that it is well: the
//! question closes by itself and nobody is reminded.

use super::{Incident, MAX_REASON, Refused, optional_text};
use crate::id::{IncidentId, PersonId, ReporterId};
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long an answer is taken: whoever looks at their mail once a working day sees the question in time.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_hours(48);

/// What somebody says who is asked whether it works again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Yes,
    /// Not yet looked at, or not well enough to say yes.
    No,
    StillBroken,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::StillBroken];

    /// The word used in storage and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::StillBroken => "still_broken",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => t!("it works again"),
            Self::No => t!("it does not work yet"),
            Self::StillBroken => t!("it is still broken"),
        }
    }

    /// Reads [`Answer::as_str`] back.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.as_str() == word)
    }
}

/// Somebody who reported an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporter {
    pub id: ReporterId,
    pub incident: IncidentId,
    /// A colleague; `None` for a customer.
    pub person: Option<PersonId>,
    /// Where a customer can be asked, if they said so. Only those who work on incidents read it.
    pub email: Option<String>,
    /// What they see, in their words.
    pub said: Option<String>,
    pub at: Timestamp,
    /// When they were asked whether it works again; once for an incident.
    pub asked_at: Option<Timestamp>,
    pub answered: Option<(Answer, Timestamp)>,
    /// What is still broken.
    pub detail: Option<String>,
}

impl Reporter {
    /// Whether they are to be asked now that the incident is over.
    #[must_use]
    pub fn is_to_be_asked(&self) -> bool {
        self.asked_at.is_none() && (self.person.is_some() || self.email.is_some())
    }

    /// Takes their answer; whether it is news.
    ///
    /// # Errors
    /// When the question is closed, or the words are too long.
    pub fn answer(&mut self, answer: Answer, detail: Option<&str>, now: Timestamp) -> Result<bool, Refused> {
        let open = self.asked_at.is_some_and(|asked| now.duration_since(asked) <= OPEN_FOR);
        if !open {
            let why = t!("the question is closed; if it is still broken, report it once more");
            return Err(Refused::invalid("answer", why));
        }
        let detail = optional_text("text", detail, MAX_REASON)?;
        if self.answered.is_some_and(|(before, _)| before == answer) && self.detail == detail {
            return Ok(false);
        }
        (self.answered, self.detail) = (Some((answer, now)), detail);
        Ok(true)
    }
}

/// Whether those who reported this incident may be asked: it is over, and everybody may know of it.
#[must_use]
pub fn asks(incident: &Incident) -> bool {
    incident.is_resolved() && incident.drill.is_none() && !incident.visibility.is_private()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hour * 3_600).expect("in range")
    }

    fn asked() -> Reporter {
        Reporter {
            id: ReporterId::from_uuid(Uuid::nil()),
            incident: IncidentId::from_uuid(Uuid::nil()),
            person: None,
            email: Some("zoe@example.com".to_owned()),
            said: None,
            at: at(0),
            asked_at: Some(at(1)),
            answered: None,
            detail: None,
        }
    }

    #[test]
    fn an_answer_is_taken_for_two_days_and_can_be_another_one() {
        let mut reporter = asked();
        assert_eq!(reporter.answer(Answer::Yes, None, at(2)), Ok(true));
        assert_eq!(reporter.answer(Answer::Yes, None, at(3)), Ok(false), "a double click");
        assert_eq!(reporter.answer(Answer::StillBroken, Some("the basket"), at(49)), Ok(true));
        assert!(reporter.answer(Answer::Yes, None, at(50)).is_err(), "it is closed");
        assert_eq!(reporter.answered, Some((Answer::StillBroken, at(49))));
        let never = Reporter { asked_at: None, ..asked() }.answer(Answer::Yes, None, at(2));
        assert!(never.is_err(), "nobody asked");
    }

    #[test]
    fn whoever_left_no_address_and_whoever_was_asked_is_not_asked() {
        assert!(!asked().is_to_be_asked());
        let fresh = Reporter { asked_at: None, ..asked() };
        assert!(fresh.is_to_be_asked());
        assert!(!Reporter { email: None, ..fresh }.is_to_be_asked());
    }
}
