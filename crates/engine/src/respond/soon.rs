//! An update so soon after the last one that it tells its readers nothing: said once to whoever posts it, and sent when
//! they send it again. Stakeholders are told no more often than every 20 to 30 minutes (PagerDuty, stakeholder guide);
//! each update more costs its readers and its author time.

use crate::app::Work;
use crate::error::{Error, Result};
use allclear_core::access::Actor;
use allclear_core::incident::Reference;
use allclear_core::text::hex;
use allclear_core::timeline::{Entry, Kind, span_text};
use allclear_store::idempotency::{self, Stored};
use allclear_store::timeline;
use allclear_texts::t;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// An update is young for this long: the shorter of the two numbers.
const YOUNG: SignedDuration = SignedDuration::from_mins(20);
/// This close to the next promise an update is due, however young the last one is: somebody has just been reminded.
const NEAR: SignedDuration = SignedDuration::from_mins(5);
/// The second half of a double click is no second thought.
const THOUGHT: SignedDuration = SignedDuration::from_secs(2);

/// The same words of the same person within this long are the second half of a double click, or of an answer that a phone
/// lost on its way.
const TWICE: SignedDuration = SignedDuration::from_mins(1);

/// Why an update is not posted now.
pub(super) enum Held {
    /// It has been: this is its entry.
    Already(Box<Entry>),
    /// Its readers could do without it; what to do.
    Back(Error),
}

/// Why this update is held back, unless whoever posts it was told so before. What is remembered of that is written in
/// this transaction, so the caller commits it and refuses then.
///
/// # Errors
/// When the database fails.
pub(super) fn held_back(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    incident: Reference,
    text: &str,
) -> Result<Option<Held>> {
    // A program knows how often it speaks.
    let Some(person) = actor.person() else { return Ok(None) };
    let incident = super::load(work.tx, incident)?;
    if !incident.status.category.is_open() {
        return Ok(None);
    }
    let since = timeline::since_update(work.tx, incident.id)?;
    let Some((last, after)) = since.split_first() else { return Ok(None) };
    let age = work.now.duration_since(last.occurred_at);
    let same = matches!(&last.kind, Kind::UpdatePosted { text: said, .. } if said.trim() == text.trim());
    if same && age <= TWICE && last.actor.person() == Some(person) {
        return Ok(Some(Held::Already(Box::new(last.clone()))));
    }
    let due = incident.next_update_due_at.is_some_and(|due| due.duration_since(work.now) <= NEAR);
    if age >= YOUNG || due || after.iter().any(|entry| is_news(&entry.kind)) {
        return Ok(None);
    }
    let digest = hex(&Sha256::digest(text.trim().as_bytes()));
    let place = format!("soon {} {} {person} {digest}", incident.id, last.seq);
    if let Some(told) = idempotency::get(work.tx, &place, work.now)? {
        let told = told.body.parse().ok().and_then(|micros| Timestamp::from_microsecond(micros).ok());
        if told.is_none_or(|told| work.now.duration_since(told) >= THOUGHT) {
            return Ok(None);
        }
    } else {
        let told = Stored { request: digest, status: 409, body: work.now.as_microsecond().to_string() };
        idempotency::put(work.tx, &place, &told, work.now)?;
    }
    let next = incident.next_update_due_at.map(|due| span_text(due.duration_since(work.now)));
    let next = next.map_or_else(String::new, |next| t!("; the next one is due in {next}"));
    Ok(Some(Held::Back(Error::refused(t!(
        "the last update is {} old and nothing was written down since{next}. It is not sent yet: send the same again to \
         send it all the same",
        span_text(age)
    )))))
}

/// Whether readers of updates might want to hear of it: everything but what clocks and paging write by themselves.
const fn is_news(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::PromiseMissed { .. }
            | Kind::ReliefDue { .. }
            | Kind::ClockPaused { .. }
            | Kind::Cycle { .. }
            | Kind::ResponderPaged { .. }
            | Kind::ResponderAnswered { .. }
            | Kind::NobodyToPage { .. }
            | Kind::Unreached { .. }
            | Kind::Request { .. }
            | Kind::Asked { .. }
            | Kind::Parked { .. }
    )
}
