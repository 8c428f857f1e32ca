//! What is sent at once, because somebody waits to hear whether it arrived: a try of a contact method, an invitation by
//! mail. Pages go through the outbox, where nothing is lost; here the answer is for whoever asked.

use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::sign_in::Invitation;
use crate::transport::Transport;
use allclear_core::access::{self, Actor, Permission};
use allclear_core::dates;
use allclear_core::directory::{ContactMethod, Directory, Person, Urgency};
use allclear_core::event::Severity;
use allclear_core::id::{ContactMethodId, PageId, PersonId};
use allclear_core::page::{Kind, Notification, Outcome};
use allclear_core::timeline::actor_name;
use allclear_integrations::channel::{Address, channel};
use allclear_integrations::letters;
use allclear_store::{audit, directory};
use allclear_texts::t;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde_json::json;

/// How soon the same contact method may be tried again: a double click is one try, and nobody is flooded.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(15);
/// Lines of the trail that are looked at for a try before.
const LOOK: usize = 50;
/// The word of a try in the trail.
const TRY: &str = "contact.try";

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The provider took it.
    Taken,
    /// It was not taken, and why.
    Failed(String),
}

/// Sends a test through one contact method of a person, and waits for the answer: 20 s at most.
///
/// # Errors
/// Denied for other people's methods without the permission to configure; not found; refused while paging is paused, for
/// browsers, which ring where they are open, and when it was tried a moment ago; or that the database is not to be had.
pub async fn try_out(
    app: &App,
    way_out: &dyn Transport,
    actor: Actor,
    person: PersonId,
    method: ContactMethodId,
) -> Result<Sent> {
    let own = matches!(actor, Actor::Person { id, .. } if id == person);
    access::check(&actor, if own { Permission::Follow } else { Permission::Configure })?;
    let (note, method) = app.write(move |work| begun(work, &actor, person, method)).await?;
    let Some(channel) = channel(&method.channel) else {
        return Ok(Sent::Failed(t!("there is no channel named {}", method.channel)));
    };
    let to = Address { address: &method.address, secret: method.secret.as_deref(), person };
    let outgoing = match channel.render(&note, &to) {
        Ok(outgoing) => outgoing,
        Err(why) => return Ok(Sent::Failed(why)),
    };
    let answered = way_out.send(outgoing).await;
    Ok(match channel.outcome(&answered.response()) {
        Outcome::Accepted { .. } => Sent::Taken,
        Outcome::Retry { reason, .. } | Outcome::Rejected { reason } => Sent::Failed(reason),
    })
}

/// Checks that it may be tried now, and writes down that it is.
fn begun(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    person: PersonId,
    method: ContactMethodId,
) -> Result<(Notification, ContactMethod)> {
    let known = work.directory.people.get(&person).ok_or_else(|| Error::not_found("person", person))?;
    let used = known.methods.iter().find(|m| m.id == method);
    let used = used.ok_or_else(|| Error::not_found("contact method", method))?.clone();
    if let Some(why) = directory::muted(work.tx)? {
        return Err(Error::refused(t!("paging is paused: {why}")));
    }
    if used.channel == "browser" {
        return Err(Error::refused(t!("a browser rings where it is open; a test alert shows it")));
    }
    let since = work.now.saturating_sub(AGAIN_AFTER).unwrap_or(work.now);
    let before = audit::list(work.tx, None, Some(TRY), LOOK)?;
    if before.iter().any(|line| line.at > since && line.body["method"] == json!(method)) {
        return Err(Error::refused(t!("this was tried a moment ago; wait a little before you try it again")));
    }
    let tried = json!({ "person": person, "method": method, "kind": used.channel });
    audit::append(work.tx, work.now, actor, TRY, &tried)?;
    let page: PageId = work.ids.id(work.now);
    Ok((test(page, known, &actor_name(&work.directory, actor), work.now), used))
}

fn test(page: PageId, person: &Person, by: &str, now: jiff::Timestamp) -> Notification {
    Notification {
        page,
        idempotency_key: page.to_string(),
        kind: Kind::Test,
        title: t!("a page would arrive here").to_owned(),
        severity: Severity::Info,
        urgency: Urgency::High,
        service: None,
        impact: None,
        details: None,
        labels: Vec::new(),
        links: Vec::new(),
        runbook_url: None,
        opened_at: now,
        person: person.name.clone(),
        time_zone: person.time_zone.clone(),
        reason: t!("{by} tries this contact method"),
        answer_url: None,
        maybe_repeat: false,
        sent_at: now,
    }
}

/// Mails an invitation to the person it was made for; `None` when no mail can be sent from here.
///
/// # Errors
/// Denied without the permission to configure; or not found.
pub async fn mail_invitation(
    way_out: &dyn Transport,
    directory: &Directory,
    actor: &Actor,
    person: PersonId,
    link: &Invitation,
) -> Result<Option<Sent>> {
    access::check(actor, Permission::Configure)?;
    if way_out.relay().is_none() {
        return Ok(None);
    }
    let known = directory.people.get(&person).ok_or_else(|| Error::not_found("person", person))?;
    let zone = TimeZone::get(&known.time_zone).unwrap_or(TimeZone::UTC);
    let until = dates::moment(&link.expires_at.to_zoned(zone), "%-d %B, %H:%M (%Q)");
    let by = actor_name(directory, actor);
    let letter = letters::Invitation { to: &known.email, name: &known.name, by: &by, url: &link.url, until: &until };
    let mail = match letters::invitation(&letter) {
        Ok(mail) => mail,
        Err(why) => return Ok(Some(Sent::Failed(why))),
    };
    let Some(channel) = channel("email") else { return Ok(None) };
    let answered = way_out.send(mail).await;
    Ok(Some(match channel.outcome(&answered.response()) {
        Outcome::Accepted { .. } => Sent::Taken,
        Outcome::Retry { reason, .. } | Outcome::Rejected { reason } => Sent::Failed(reason),
    }))
}
