//! While emergency mode is on the configuration stands still, unless somebody says that they mean it: what changes in the
//! middle of an emergency is often its next cause. Who is on call and how people are reached is never held up.

use super::plan::Plan;
use crate::app::Work;
use crate::error::{Error, Result};
use crate::viewing;
use allclear_core::access::Actor;
use allclear_core::incident::Incident;
use allclear_core::text;
use allclear_store::{Tx, incidents};
use allclear_texts::t;

/// Kinds of things that may change at any time: people have to be reached, and replaced.
const NEVER_HELD: [&str; 2] = ["schedule", "person"];

/// Whether it is said with the request, or around it ([`despite_emergency`]), that a change is meant.
pub(super) fn is_meant() -> bool {
    viewing::is_meant()
}

/// Runs `change` as somebody who knows that emergency mode is on, and means it.
pub async fn despite_emergency<F: Future>(change: F) -> F::Output {
    viewing::meant(change).await
}

/// Holds a change up while the actor may know of an incident in emergency mode. Whoever may know of none is not asked: the
/// question would tell them of one that is private.
///
/// # Errors
/// [`Error::Emergency`] says why, and how to go on.
pub(super) fn hold(work: &mut Work<'_, '_>, actor: &Actor, plan: &Plan, meant: bool) -> Result<()> {
    if meant || *actor == Actor::System {
        return Ok(());
    }
    match frozen(work.tx, plan)? {
        Some(why) => Err(Error::Emergency(why)),
        None => Ok(()),
    }
}

/// Why this plan is held up now; `None` when it is not.
///
/// # Errors
/// When the database fails.
pub(super) fn frozen(tx: &mut Tx<'_>, plan: &Plan) -> Result<Option<String>> {
    if plan.changes.iter().all(|change| NEVER_HELD.contains(&change.kind.as_str())) {
        return Ok(None);
    }
    let found = incidents::in_emergency(tx)?;
    let named: Vec<String> = found.iter().map(named).collect();
    Ok((!named.is_empty()).then(|| {
        t!(
            "emergency mode is on because of {}: the configuration stays as it is until that is over; nothing was \
             changed. If you mean it, say so: tick \"I mean it\", pass --during-emergency, or send \
             \"during_emergency\": true",
            named.join(", ")
        )
    }))
}

/// `#42 Checkout is down`
fn named(incident: &Incident) -> String {
    format!("#{} {}", incident.number, text::line(&incident.title, 80))
}
