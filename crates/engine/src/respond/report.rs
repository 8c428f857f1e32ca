//! Reports of customers, through the form of a public status page: the same trouble as one that is shown there counts as a
//! case of it, anything else waits in triage.
//!
//! Whoever reports learns nothing that the page does not show: the answer is the same whatever becomes of the report.

use super::once::once_of;
use super::triage::{By, Suspect, remember, suspect_in};
use super::{change_now, load};
use crate::app::{App, Work};
use crate::error::{Error, Result};
use crate::sign_in::From;
use allclear_core::access::Actor;
use allclear_core::id::{IncidentId, PublicIncidentId};
use allclear_core::incident::{Category, MAX_REASON, MAX_TITLE, Reference};
use allclear_core::room::Order;
use allclear_core::room::record::{self, Cases};
use allclear_core::status::Page;
use allclear_core::text;
use allclear_integrations::channel::channel;
use allclear_store::{Tx, status};
use allclear_texts::t;

/// Longest report, in characters: what fits on a screen; who has more to say is asked.
pub const MAX_SAID: usize = MAX_REASON;

/// What a customer reports.
#[derive(Debug, Clone, Default)]
pub struct ReportFrom {
    /// What they see.
    pub said: String,
    /// Where they can be asked whether it works again, if they want to be.
    pub email: Option<String>,
    /// The trouble shown on the page that it is part of.
    pub same_as: Option<PublicIncidentId>,
    /// What the form was given when it was shown, so that sending it twice reports once.
    pub key: Option<String>,
}

/// A page that takes reports, and what is open on it: number and name as customers read them.
#[derive(Debug, Clone)]
pub struct Known {
    pub page: Page,
    pub open: Vec<(PublicIncidentId, String)>,
}

/// What the form of a page shows; `None` when there is no such page or it takes no reports.
///
/// # Errors
/// When the database fails.
pub fn shown_to_reporters(tx: &mut Tx<'_>, slug: &str) -> Result<Option<Known>> {
    let Some(page) = status::page_by_slug(tx, slug)? else { return Ok(None) };
    if !status::takes_reports(tx, page.id)? {
        return Ok(None);
    }
    let open = status::open_incidents(tx, page.id)?;
    Ok(Some(Known { page, open: open.into_iter().map(|told| (told.incident.id, told.incident.name)).collect() }))
}

/// Takes a report.
///
/// # Errors
/// [`Error::NotFound`] when the page takes none; [`Error::Refused`] when reports come too fast; [`Error::Invalid`] when
/// nothing is said or the address is none.
pub async fn report_problem(app: &App, slug: String, from: &From, report: ReportFrom) -> Result<()> {
    let said = text::paragraph(&report.said, report.said.len());
    let length = said.chars().count();
    if said.trim().is_empty() {
        return Err(Error::invalid("said", t!("say what does not work")));
    }
    if length > MAX_SAID {
        return Err(Error::invalid("said", t!("has {length} characters; at most {MAX_SAID} fit")));
    }
    let email = report.email.as_deref().map(str::trim).filter(|email| !email.is_empty()).map(str::to_owned);
    if let Some(email) = &email {
        let check = channel("email").map(|mail| mail.check_address(email));
        check
            .transpose()
            .map_err(|_| Error::invalid("email", t!("is no mail address; leave it out if you want no answer")))?;
    }
    app.gate().admit_report(from, app.now()).map_err(|seconds| {
        Error::refused(t!("many reports come in at the moment; please send yours again in {seconds} s"))
    })?;
    let content = format!("{slug} {said:?} {email:?} {:?}", report.same_as);
    app.write(move |work| {
        let take =
            |work: &mut Work<'_, '_>| Ok((take(work, &slug, &said, email.as_ref(), report.same_as)?, String::new()));
        once_of(work, "of a customer", report.key.as_deref(), &content, take).map(|_| ())
    })
    .await
}

fn take(
    work: &mut Work<'_, '_>,
    slug: &str,
    said: &str,
    email: Option<&String>,
    same_as: Option<PublicIncidentId>,
) -> Result<()> {
    let known = shown_to_reporters(work.tx, slug)?.ok_or_else(|| Error::not_found("form for reports", slug))?;
    let shown = known.open.iter().find(|(id, _)| Some(*id) == same_as);
    if let Some(incident) = shown.map(|(id, _)| behind(work.tx, &known.page, *id)).transpose()?.flatten() {
        return count(work, incident, said, email);
    }
    let told = shown.map_or_else(String::new, |(_, name)| format!(" ({name})"));
    let title = text::line(said, MAX_TITLE.saturating_sub(told.len()).max(1));
    let seen = Some(t!("Reported on the status page \"{}\": {said}", known.page.name));
    let command = Suspect { title: format!("{title}{told}"), seen, ..Suspect::default() };
    suspect_in(work, &Actor::System, &command, By::Customer { email: email.cloned() })?;
    Ok(())
}

/// The incident behind something that customers read, while it is being worked on.
fn behind(tx: &mut Tx<'_>, page: &Page, id: PublicIncidentId) -> Result<Option<IncidentId>> {
    let Some(incident) = status::incident(tx, page.id, id)?.and_then(|told| told.incident.incident) else {
        return Ok(None);
    };
    let open = load(tx, Reference::Id(incident)).is_ok_and(|found| {
        found.status.category.is_open() && found.status.category != Category::Triage && found.drill.is_none()
    });
    Ok(open.then_some(incident))
}

/// One more case of an incident.
fn count(work: &mut Work<'_, '_>, incident: IncidentId, said: &str, email: Option<&String>) -> Result<()> {
    let quote = Some(text::line(said, MAX_SAID));
    change_now(work, &Actor::System, Reference::Id(incident), None, |around, _, change| {
        let order = Order::Record(record::Order::Signal { cases: Cases::More(1), quote });
        Ok(order.apply(change, &around.directory, &allclear_core::incident::Around::default())?)
    })?;
    match email {
        Some(email) => remember(work, incident, None, Some(email.clone()), Some(said.to_owned())),
        // Counted and quoted already; there is nobody to ask.
        None => Ok(()),
    }
}
