//! Those who reported an incident are asked whether it works again for them: once, by mail, when it is resolved.
//!
//! The mail goes the way of updates (a row written in the transaction that resolves, claimed and sent later), and carries a
//! link that answers for its reader without signing in. Looking at it changes nothing. Nobody is asked about a private
//! incident, and nobody is reminded.

use super::{Around, change_now, load};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::seal;
use allclear_core::access::Actor;
use allclear_core::directory::Directory;
use allclear_core::id::{IncidentId, PersonId, ReporterId};
use allclear_core::incident::confirmation::{Answer, OPEN_FOR, Reporter, asks};
use allclear_core::incident::{Change, Decision, Incident, Reference, Stage};
use allclear_core::room::About;
use allclear_core::text;
use allclear_core::timeline::{Kind, person_name};
use allclear_core::update::plan::{Destination, Way};
use allclear_store::{Tx, deliveries, directory, reporters};
use allclear_texts::t;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Goes into the signature.
const PURPOSE: &str = "allclear confirmation v1";

/// Where somebody can be asked.
fn address(reporter: &Reporter, directory: &Directory) -> Option<String> {
    let colleague = reporter.person.and_then(|id| directory.people.get(&id)).map(|person| person.email.clone());
    colleague.or_else(|| reporter.email.clone())
}

/// Marks whoever is to be asked because the incident has just been resolved, and tells the timeline how many they are.
///
/// # Errors
/// When the database fails.
pub(super) fn follow(around: &mut Around<'_, '_>, before: &Incident, change: &mut Change<'_>) -> Result<Vec<Reporter>> {
    if before.is_resolved() || !asks(change.incident()) {
        return Ok(Vec::new());
    }
    let known = reporters::of_incident(around.tx, before.id)?;
    let lower = |one: &Reporter| address(one, &around.directory).map(|to| to.to_lowercase());
    // One address is asked once, also when what it reported was merged into what it had reported before.
    let mut known_to: BTreeSet<String> = known.iter().filter(|one| one.asked_at.is_some()).filter_map(lower).collect();
    let mut asked: Vec<Reporter> = Vec::new();
    for reporter in known.into_iter().filter(Reporter::is_to_be_asked) {
        if lower(&reporter).is_some_and(|to| known_to.insert(to)) {
            asked.push(Reporter { asked_at: Some(around.now), ..reporter });
        }
    }
    if let Some(many) = u32::try_from(asked.len()).ok().filter(|many| *many > 0) {
        change.record(Kind::ReportersAsked { many });
    }
    Ok(asked)
}

/// Writes out the mails to them.
///
/// # Errors
/// When the database fails.
pub(super) fn ask(work: &mut Work<'_, '_>, decision: &Decision, asked: &[Reporter]) -> Result<()> {
    let entry = decision.entries.iter().find(|entry| matches!(entry.kind, Kind::ReportersAsked { .. }));
    let Some(entry) = entry else { return Ok(()) };
    let mut to = Vec::with_capacity(asked.len());
    for reporter in asked {
        reporters::save(work.tx, reporter)?;
        let address = address(reporter, &work.directory);
        to.extend(address.map(|address| Destination {
            channel: Way::Mail,
            address,
            lists: vec![reporter.id.to_string()],
        }));
    }
    Ok(deliveries::plan(work.tx, work.ids, work.now, (entry.incident, entry.seq), &to)?)
}

/// Those who reported an incident, the first one first. Their addresses are for those who work on it.
///
/// # Errors
/// [`Error::NotFound`].
pub fn reported_by(tx: &mut Tx<'_>, incident: Reference) -> Result<Vec<Reporter>> {
    let incident = load(tx, incident)?;
    Ok(reporters::of_incident(tx, incident.id)?)
}

/// Whoever says that it is still broken, of an incident that is over.
///
/// # Errors
/// When the database fails.
pub fn said_again(tx: &mut Tx<'_>, incident: &Incident) -> Result<Vec<Reporter>> {
    let resolved = incident.resolved_at;
    let again = |one: &Reporter| {
        one.answered.is_some_and(|(answer, at)| answer == Answer::StillBroken && resolved.is_some_and(|r| at >= r))
    };
    if !incident.is_resolved() {
        return Ok(Vec::new());
    }
    Ok(reporters::of_incident(tx, incident.id)?.into_iter().filter(again).collect())
}

/// The link in the mail to somebody who is asked.
///
/// # Errors
/// When the database fails.
pub fn confirmation_for(tx: &mut Tx<'_>, public_url: &str, reporter: ReporterId) -> Result<String> {
    let sealed = seal::seal(&directory::link_key(tx)?, PURPOSE, reporter.to_string().as_bytes())?;
    Ok(format!("{public_url}/c/{sealed}"))
}

/// What whoever opened the link may see: what they reported, and nothing else of the incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    pub reporter: ReporterId,
    incident: IncidentId,
    /// What they said themselves when they reported it.
    pub said: Option<String>,
    pub reported_at: Timestamp,
    pub answered: Option<Answer>,
    /// Whether an answer is still taken.
    pub open: bool,
    /// The incident, for a colleague.
    pub number: Option<i64>,
}

/// Opens the link; `None` when it is not ours, or the incident is not for everybody any more.
///
/// # Errors
/// When the database fails.
pub fn confirmation(tx: &mut Tx<'_>, token: &str, now: Timestamp) -> Result<Option<Confirmation>> {
    let Some(payload) = seal::open(&directory::link_key(tx)?, PURPOSE, token)? else { return Ok(None) };
    let id = String::from_utf8(payload).ok().and_then(|text| text.parse::<ReporterId>().ok());
    let Some(reporter) = id.map(|id| reporters::find(tx, id)).transpose()?.flatten() else { return Ok(None) };
    let Ok(incident) = load(tx, Reference::Id(reporter.incident)) else { return Ok(None) };
    // Whoever asked for it to be private did not think of an old mail.
    if incident.visibility.is_private() {
        return Ok(None);
    }
    let open = reporter.asked_at.is_some_and(|asked| now.duration_since(asked) <= OPEN_FOR);
    Ok(Some(Confirmation {
        reporter: reporter.id,
        incident: incident.id,
        number: reporter.person.map(|_| incident.number),
        said: reporter.said,
        reported_at: reporter.at,
        answered: reporter.answered.map(|(answer, _)| answer),
        open,
    }))
}

/// Takes an answer. Whoever led hears at once when it is still broken.
///
/// # Errors
/// [`Error::NotFound`] when the link is not ours; [`Error::Invalid`] when the question is closed or the words are too long.
pub async fn confirm(app: &App, token: String, answer: Answer, detail: Option<String>) -> Result<Confirmation> {
    app.write(move |work| {
        let now = work.now;
        let gone = || Error::not_found("question", t!("behind this link"));
        let opened = confirmation(work.tx, &token, now)?.ok_or_else(gone)?;
        let mut reporter = reporters::find(work.tx, opened.reporter)?.ok_or_else(gone)?;
        if reporter.answer(answer, detail.as_deref(), now)? {
            reporters::save(work.tx, &reporter)?;
            let presence = load(work.tx, Reference::Id(opened.incident))?.presence;
            let stage = |person: PersonId| presence.find(person).map(|one| one.stage);
            let writes = |person: &PersonId| !matches!(stage(*person), Some(Stage::Observing | Stage::Removed));
            // Who only reads along may write nothing, but whether it works for them is theirs to say.
            let actor = reporter.person.filter(writes).map_or(Actor::System, Actor::by_link);
            change_now(work, &actor, Reference::Id(opened.incident), None, |around, _, change| {
                let (person, text) = (reporter.person, reporter.detail.clone());
                change.record(Kind::ReporterAnswered { person, answer, text });
                if answer == Answer::StillBroken {
                    tell_the_leader(change, &around.directory, &reporter);
                }
                Ok(())
            })?;
        }
        confirmation(work.tx, &token, now)?.ok_or_else(gone)
    })
    .await
}

fn tell_the_leader(change: &mut Change<'_>, directory: &Directory, reporter: &Reporter) {
    let Some(leader) = change.incident().last_commander().or(change.incident().declared_by.person()) else { return };
    let who = reporter.person.map_or_else(|| "a customer".to_owned(), |person| person_name(directory, person));
    let what = reporter.detail.as_deref().map_or_else(String::new, |what| format!(": {}", text::line(what, 200)));
    let number = change.incident().number;
    let line = t!("{who} says that it is still broken{what}. Reopen #{number}, or look at it");
    change.tell(leader, About::whole(allclear_core::room::ClockKind::StillBroken), line);
}
