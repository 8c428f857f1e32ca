//! What waited for one person while nothing could be sent goes out as one message.
//!
//! Each page in it keeps its own row: it is looked at once more, left out when somebody has answered, and takes the
//! outcome of the message. So whatever follows from a page that arrived or failed follows here as well.

use super::deliver::{self, Ready, patiently};
use crate::app::App;
use crate::error::{Error, Result};
use crate::transport::Transport;
use allclear_core::dates;
use allclear_core::directory::Directory;
use allclear_core::page::{DRILL, Kind, Notification, Page, Told};
use allclear_core::text;
use allclear_store::Tx;
use allclear_store::pages::Claim;
use allclear_texts::{kept, t};
use jiff::tz::TimeZone;

/// What the last look found about pages that were claimed together.
#[derive(Debug, Default)]
pub struct Prepared {
    /// What goes out, and the pages that it stands for; `None` when none of them is wanted any more.
    pub message: Option<(Ready, Vec<(Claim, Page)>)>,
    /// Pages that are not sent, and why.
    pub others: Vec<(Claim, Ready)>,
}

/// The last look before the wire: reads the pages and what they are about as they are on disk now, and writes one message
/// to one person by one contact method about all that is still wanted.
///
/// # Errors
/// When the database fails.
pub fn prepare(tx: &mut Tx<'_>, app: &App, directory: &Directory, claims: &[Claim]) -> Result<Prepared> {
    let (mut pages, mut notes, mut method, mut prepared) = (Vec::new(), Vec::new(), None, Prepared::default());
    for claim in claims {
        match deliver::wanted(tx, app, directory, *claim)? {
            Ok(wanted) => {
                pages.push((*claim, wanted.page));
                notes.push(wanted.note);
                method = Some(wanted.method);
            }
            Err(not) => prepared.others.push((*claim, not)),
        }
    }
    // What is not named is found from home: alerts that wait for the reader as well as incidents.
    let home = format!("{}/", app.settings().public_url);
    if let (Some(method), Some((_, first)), Some(note)) = (method, pages.first(), together(notes, &home)) {
        prepared.message = Some((deliver::render(first.clone(), &method, &note), pages));
    }
    Ok(prepared)
}

/// Sends pages that were claimed together.
///
/// What is not sent is written down after the message is out, each page for itself: a page about something that is over
/// holds nothing up.
pub(crate) async fn attempt(app: &App, transport: &dyn Transport, claims: Vec<Claim>) -> Result<()> {
    let prepared = look_at_all(app, claims).await?;
    let sent = match prepared.message {
        Some((ready, pages)) => deliver::send_as(app, transport, ready, pages).await,
        None => Ok(()),
    };
    for (claim, not) in prepared.others {
        if let Err(error) = deliver::leave_out(app, claim, not).await {
            tracing::error!(%error, detail = ?error, page = %claim.page, "a page that is not sent could not be recorded");
        }
    }
    sent
}

/// Looks at every page; when one of several cannot be read, at those that can, so that it does not silence the others.
async fn look_at_all(app: &App, claims: Vec<Claim>) -> Result<Prepared> {
    match look(app, claims.clone()).await {
        Err(error) if claims.len() > 1 && !matches!(error, Error::Busy | Error::Unavailable(_)) => {}
        looked => return looked,
    }
    let mut readable = Vec::new();
    for claim in claims {
        match look(app, vec![claim]).await {
            Ok(_) => readable.push(claim),
            Err(error) => tracing::error!(%error, detail = ?error, page = %claim.page, "this page cannot be read"),
        }
    }
    look(app, readable).await
}

async fn look(app: &App, claims: Vec<Claim>) -> Result<Prepared> {
    let looked = patiently(|| {
        let (handle, claims) = (app.clone(), claims.clone());
        app.read_for_page(move |tx, directory| prepare(tx, &handle, directory, &claims))
    });
    looked.await
}

/// One message about all of them, the worst and then the newest first; as it is when there is one. `home` is where whoever
/// signs in finds all of it.
fn together(mut notes: Vec<Notification>, home: &str) -> Option<Notification> {
    notes.sort_by(|a, b| b.severity.cmp(&a.severity).then(b.opened_at.cmp(&a.opened_at)));
    let first = notes.first()?.clone();
    if notes.len() == 1 {
        return Some(first);
    }
    // Of all of them: a receiver drops what has the key of something it knows, and what waits may be other things at the
    // next attempt.
    let mut keys: Vec<&str> = notes.iter().map(|note| note.idempotency_key.as_str()).collect();
    keys.sort_unstable();
    Some(Notification {
        idempotency_key: keys.join(","),
        kind: Kind::Digest { told: notes.iter().map(told).collect() },
        title: t!("{} things wait for you", notes.len()),
        urgency: notes.iter().map(|note| note.urgency).max().unwrap_or(first.urgency),
        service: None,
        impact: None,
        details: None,
        labels: marks(&notes),
        links: Vec::new(),
        runbook_url: None,
        opened_at: notes.iter().map(|note| note.opened_at).min().unwrap_or(first.opened_at),
        reason: t!("all of this waited while no page could be sent").to_owned(),
        answer_url: Some(home.to_owned()),
        maybe_repeat: notes.iter().any(|note| note.maybe_repeat),
        ..first
    })
}

/// What is kept of the labels: that it is all about drills, because such a message is counted nowhere.
fn marks(notes: &[Notification]) -> Vec<(String, String)> {
    if !notes.iter().all(Notification::is_drill) {
        return Vec::new();
    }
    notes.iter().flat_map(|note| &note.labels).find(|(name, _)| name == DRILL).cloned().into_iter().collect()
}

/// What each thing says, and where to answer it.
fn told(note: &Notification) -> Told {
    let says = match note.kind {
        // What is wanted leads, and all of it: it takes the place of a title.
        Kind::Nudge { number, .. } => {
            let asked = note.reason.lines().collect::<Vec<_>>().join("; ");
            t!("{} – incident #{number}: {}", text::line(&asked, 340), text::line(&note.title, 40))
        }
        _ => stands(note),
    };
    Told { page: note.page, title: note.title.clone(), says, answer_url: note.answer_url.clone() }
}

/// "Critical on checkout: Payments fail (since 10:31 CEST), step 1 of Payments".
fn stands(note: &Notification) -> String {
    let place = note.service.as_deref().map_or_else(String::new, |service| t!(" on {}", text::line(service, 40)));
    let number = match note.kind {
        Kind::Incident { number, .. } => t!(" incident #{number}"),
        _ => String::new(),
    };
    let since = note.opened_at.to_zoned(TimeZone::get(&note.time_zone).unwrap_or(TimeZone::UTC));
    t!(
        "{}{number}{place}: {} (since {}), {}",
        kept(note.severity.as_str()),
        text::line(&note.title, 100),
        dates::moment(&since, "%-d %b, %H:%M %Z"),
        text::line(&note.reason, 80),
    )
}

#[cfg(test)]
mod tests;
