//! Private incidents: who comes in without being let in by those involved, and how that is told.

use super::{change_it, change_now, load};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use allclear_core::access::{self, Actor, Permission, Viewer};
use allclear_core::id::PageId;
use allclear_core::incident::{Incident, Reference};
use allclear_store::{audit, pages};
use allclear_texts::t;
use serde_json::json;

/// An admin lets themselves into a private incident: the timeline and the audit log say so, and whoever commands is told.
/// Who is in already changes nothing.
///
/// # Errors
/// Denied to everybody but admins; [`Error::Refused`] for programs, which are nobody; [`Error::NotFound`].
pub async fn let_admin_in(app: &App, actor: Actor, incident: Reference) -> Result<Incident> {
    access::check(&actor, Permission::Configure)?;
    let Some(person) = actor.person() else {
        return Err(Error::refused(t!("only a person can let themselves in; a token is let in when it is made")));
    };
    app.write(move |work| {
        // What they are about to be let into they cannot see yet.
        work.tx.act_as(Viewer::Everything);
        let before = load(work.tx, incident)?;
        let (decision, ()) = change_it(work, &actor, before, None, |around, _, change| {
            change.let_themselves_in(person, &around.directory);
            Ok(())
        })?;
        if !decision.is_empty() {
            let body = json!({ "incident": decision.incident.id, "number": decision.incident.number });
            audit::append(work.tx, work.now, &actor, "incident.access", &body)?;
        }
        Ok(decision.incident)
    })
    .await
}

/// Lets those in who are about to be called because nobody else commands: people of last resort. Until their page goes
/// out they do not learn of the incident.
///
/// # Errors
/// When the database fails.
pub(crate) fn admit(work: &mut Work<'_, '_>, about_to_go: Vec<PageId>) -> Result<()> {
    if about_to_go.is_empty() {
        return Ok(());
    }
    for (incident, person) in pages::to_outsiders(work.tx, &about_to_go)? {
        let let_in = change_now(work, &Actor::System, Reference::Id(incident), None, |_, _, change| {
            change.let_in(person);
            Ok(())
        });
        match let_in {
            Ok(_) => {}
            Err(error @ (Error::Busy | Error::Unavailable(_))) => return Err(error),
            // Their page is not sent then, and the others are.
            Err(error) => tracing::error!(%error, detail = ?error, %incident, "nobody could be let into this incident"),
        }
    }
    Ok(())
}
