//! What tests of a single rule begin with: one clock, ids that count, and an incident that was just declared.

use super::{Change, Declaration, Incident, Severity, policy_of};
use crate::access::Actor;
use crate::id::Ids;
use allclear_texts::t;
use jiff::Timestamp;

/// So many minutes after an instant that means nothing.
pub(crate) fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minute * 60).expect("in range")
}

/// Ids in which nothing is left to chance.
pub(crate) fn ids() -> Ids {
    let mut n = 0_u64;
    Ids::new(move || {
        n += 1;
        n
    })
}

/// #7, "Checkout is down", before anybody knows what it does to customers.
pub(crate) fn declaration(severity: Severity) -> Declaration {
    Declaration {
        number: 7,
        title: t!("Checkout is down").to_owned(),
        impact: None,
        policy: policy_of(severity),
        services: Vec::new(),
    }
}

/// The incident that somebody who knows its impact, or not, declares at `at`, after what they do `then`.
pub(crate) fn declared(
    at: Timestamp,
    severity: Severity,
    impact: Option<&str>,
    then: impl FnOnce(&mut Change<'_>),
) -> Incident {
    let declaration = Declaration { impact: impact.map(str::to_owned), ..declaration(severity) };
    let mut ids = ids();
    let mut change = Change::declare(declaration, &Actor::System, at, &mut ids).expect("valid");
    then(&mut change);
    change.decide().incident
}
